"""The independent check: how the AN says the amendement ended, against how the vote ended.

Linking never looks at the sort of the amendement it chooses, so that agreement measures it: a
wrong link agrees half the time. Where a vote decided a group of identical amendements and the one
cited was not itself put to the vote, the group agrees if one of its others does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from scraper.linking.records import Candidate, Link, Vote

#: The sorts by which an assembly decides; the others say that it did not have to.
PUT_TO_VOTE: Final = frozenset({"Adopté", "Rejeté"})
_OUTCOMES: Final = {"adopté": "Adopté", "rejeté": "Rejeté"}


def agrees(vote_sort: str, amendement_sort: str | None) -> bool | None:
    """Whether the two ended alike; None where either is not known."""
    outcome = _OUTCOMES.get(vote_sort.strip().lower())
    if outcome is None or not amendement_sort:
        return None
    return amendement_sort == outcome


def group_agrees(
    vote_sort: str, principal_sort: str | None, twin_sorts: Iterable[str | None]
) -> bool | None:
    """Of a vote on identical amendements: the one cited counts, if it was put to the vote."""
    own = agrees(vote_sort, principal_sort)
    if own is not False or principal_sort in PUT_TO_VOTE:
        return own
    return any(agrees(vote_sort, sort) for sort in twin_sorts)


def crossed(
    links: Iterable[Link], votes: Iterable[Vote], candidates: Iterable[Candidate]
) -> Iterator[Link]:
    """The links, those of a vote ``conflicting`` whose principal ended otherwise.

    A separate step, after linking: it changes what is said of a link, never the link.

    Args:
        links: as `link` gives them.
        votes: the same that were linked.
        candidates: the same.
    """
    of_uid = {vote.uid: vote for vote in votes}
    amendements = {one.uid: one for one in candidates}
    for of_vote in _by_vote(links):
        against = _against(of_vote, of_uid, amendements)
        for one in of_vote:
            if against and one.verdict == "sure":
                evidence = f"{one.evidence} ; {against}"
                yield msgspec.structs.replace(one, evidence=evidence, verdict="conflicting")
            else:
                yield one


def _by_vote(links: Iterable[Link]) -> Iterator[list[Link]]:
    several: dict[str, list[Link]] = {}
    for one in links:
        several.setdefault(one.scrutin_uid, []).append(one)
    yield from several.values()


def _against(
    of_vote: list[Link], votes: Mapping[str, Vote], amendements: Mapping[str, Candidate]
) -> str:
    """What contradicts the links of a vote, "" where nothing does."""
    vote = votes.get(of_vote[0].scrutin_uid)
    sorts: dict[str, list[str | None]] = {"principal": [], "identique": [], "parent": []}
    for one in of_vote:
        amendement = amendements.get(one.amendement_uid or "")
        sorts[one.role].append(amendement.sort if amendement else None)
    if vote is None or len(sorts["principal"]) != 1:
        return ""
    cited = sorts["principal"][0]
    if group_agrees(vote.sort_code, cited, sorts["identique"]) is not False:
        return ""
    return f"mais l'AN publie le sort « {cited} », et le scrutin « {vote.sort_code} »"
