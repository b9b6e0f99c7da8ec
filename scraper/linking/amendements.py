"""Which amendements a scrutin decided.

`link` reads the titles, learns which texts they name (`textes`), finds each vote's amendement by
the rules (`regles`), and adds its identical ones (`identiques`) and its parent. The methods that a
row may bear are those of `regles`; ``discussion_identique`` and ``amendement_parent`` of the other
roles; ``lien_imprime`` where the AN's page decided or contradicts (`temoins`).

All votes are read before any is linked, and each pass looks at the whole of the one before it, so
that the order in which they come means nothing.
"""

from __future__ import annotations

from bisect import bisect, bisect_left
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from scraper.linking.choix import Found, Known, cites_parent, described
from scraper.linking.croisement import agrees
from scraper.linking.demandes import demand, demands
from scraper.linking.identiques import identiques
from scraper.linking.index import Index
from scraper.linking.records import Candidate, Link, Role, Verdict, seance_key
from scraper.linking.regles import Rest, by_author, undecided
from scraper.linking.temoins import heard
from scraper.linking.textes import Textes

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from scraper.linking.demandes import Demand
    from scraper.linking.records import PrintedLink, Texte, Vote

__all__ = ["LINKING_VERSION", "Link", "link"]

#: Which rules linked; votes are linked again when it changes. 2: the evidence is told in French.
LINKING_VERSION: Final = 2


def link(
    votes: Iterable[Vote],
    candidates: Iterable[Candidate],
    textes: Iterable[Texte] = (),
    printed: Iterable[PrintedLink] = (),
) -> Iterator[Link]:
    """The amendements that each vote decided, with role, method, evidence and verdict.

    A vote that is on no amendement, or whose title cannot be read, has no row. One whose
    amendement is not found has one row without it, ``absent``. Rows come by legislature and number.

    Args:
        votes: all those of a legislature: they tell each other which texts their titles name.
        candidates: its amendements.
        textes: documents, whose titles tell the texts apart too.
        printed: the AN's own links.
    """
    index = Index(candidates)
    asked = list(demands(votes, index))
    known = Known(index, Textes(asked, index, textes))
    found = _found(asked, known)
    witnesses = defaultdict(list)
    for one in printed:
        witnesses[one.scrutin_uid].append(one)
    told = [heard(one, witnesses[one.asked.vote.uid], known) for one in found]
    claimed = {one.uid for each in told if each.verdict == "sure" for one in each.fits}
    for each in told:
        yield from _rows(each, known, claimed)


def _found(asked: Sequence[Demand], known: Known) -> list[Found]:
    """By the author first; then the rest, by what is left; then once more, by what that told."""
    by_name = [each for one in asked if (each := by_author(one, known)) is not None]
    times = _Times(each for each in by_name if each.verdict == "sure")
    by_name = [_in_its_turn(each, times) for each in by_name]
    first: dict[str, Found] = {each.asked.vote.uid: each for each in by_name}
    rest = _rest(by_name, known)
    found = [first.get(one.vote.uid) or rest.found(one) for one in asked]
    rest = _rest(found, known)
    found = [
        each if each.asked.vote.uid in first or each.verdict == "sure" else rest.found(each.asked)
        for each in found
    ]
    claims = Counter(each.fits[0].uid for each in found if each.verdict == "sure")
    return [_alone(each, claims, rest) for each in found]


def _in_its_turn(found: Found, times: _Times) -> Found:
    """What the AN files under another sitting, the votes before and after must bracket.

    It files whole runs so, and their hours are right; a number that the title misprints may be that
    of another amendement of the author's, of that day's other sitting.
    """
    one = found.fits[0]
    misfiled = found.method.startswith("jour") and one.seance_discussion_ref is not None
    if found.verdict != "sure" or not misfiled or times.between(found.asked, one.date_sort):
        return found
    return undecided(found.asked, [one])


def _rest(found: Sequence[Found], known: Known) -> Rest:
    sure = [each for each in found if each.verdict == "sure"]
    return Rest(known, frozenset(each.fits[0].uid for each in sure), _Times(sure).between)


def _alone(found: Found, claims: Counter[str], rest: Rest) -> Found:
    """An amendement is voted on once: of two votes that cite it, at most one means it."""
    if found.verdict != "sure" or claims[found.fits[0].uid] == 1:
        return found
    one = found.fits[0]
    fits = [one, *rest.slips(found.asked, but=one.uid)]
    reason = f"un autre scrutin cite aussi {one.uid} ; {found.reason}"
    return Found(found.asked, tuple(fits), "titre_repete", reason, "ambiguous")


class _Times:
    """When the votes of each sitting were decided, as the amendements found first record it."""

    def __init__(self, found: Iterable[Found]) -> None:
        self._moments: defaultdict[str, list[tuple[int, dt.datetime]]] = defaultdict(list)
        for each in found:
            vote, moment = each.asked.vote, each.fits[0].date_sort
            if vote.seance_ref and moment is not None and moment.tzinfo is not None:
                self._moments[seance_key(vote.seance_ref)].append((vote.numero, moment))
        for several in self._moments.values():
            several.sort()

    def between(self, asked: Demand, moment: dt.datetime | None) -> bool:
        """Whether a moment lies between the votes before and after, to the minute."""
        several = self._moments.get(seance_key(asked.vote.seance_ref), [])
        if moment is None or moment.tzinfo is None or not several:
            return False
        numeros = [numero for numero, _ in several]
        left, right = bisect_left(numeros, asked.vote.numero), bisect(numeros, asked.vote.numero)
        before = several[left - 1][1] if left else None
        after = several[right][1] if right < len(several) else None
        return (before is None or _minute(before) <= _minute(moment)) and (
            after is None or _minute(moment) <= _minute(after)
        )


def _minute(moment: dt.datetime) -> int:
    return int(moment.timestamp()) // 60


# ---- Rows ----------------------------------------------------------------------------------------


def _rows(found: Found, known: Known, claimed: set[str]) -> Iterator[Link]:
    uid = found.asked.vote.uid
    if not found.fits:
        yield Link(uid, None, "principal", found.method, found.reason, found.verdict)
        return
    for one in found.fits:
        evidence = f"{described(one)} : {found.reason}"
        yield Link(uid, one.uid, "principal", found.method, evidence, found.verdict)
    if len(found.fits) == 1 and found.verdict in ("sure", "conflicting"):
        yield from _others(found, found.fits[0], known, claimed)


def _others(found: Found, principal: Candidate, known: Known, claimed: set[str]) -> Iterator[Link]:
    """What comes with the principal: identical ones, others cited, the parent."""
    asked, uid = found.asked, found.asked.vote.uid
    there = {principal.uid}
    for twin, why in identiques(asked, principal, known.index, claimed):
        there.add(twin.uid)
        evidence = f"{described(twin)} : {why}"
        yield Link(uid, twin.uid, "identique", "discussion_identique", evidence, found.verdict)
    for one in _cited_too(found, principal, known):
        if one.amendement_uid not in there:
            there.add(one.amendement_uid or "")
            yield one
    if principal.amendement_parent_ref:
        yield _parent(found, principal, known, found.verdict)


def _cited_too(found: Found, principal: Candidate, known: Known) -> Iterator[Link]:
    """The second and further numbers that a title cites, of the same text and deliberation."""
    vote, titre = found.asked.vote, found.asked.titre
    where = (principal.texte, principal.partie, principal.deliberation)
    for rank in range(1, len(titre.numeros)):
        asked = demand(vote, titre, rank, known.index)
        fits = [
            one.candidate
            for one in asked.near
            if (one.candidate.texte, one.candidate.partie, one.candidate.deliberation) == where
        ]
        role: Role = "identique" if titre.identiques else "principal"
        why = f"le titre cite aussi le n° {asked.numero}, avec {principal.uid}"
        if role == "identique" and [agrees(vote.sort_code, one.sort) for one in fits] == [False]:
            continue  # cited, and not put to the vote
        if len(fits) == 1:
            method, evidence = "numero_cite", f"{described(fits[0])} : {why}"
            yield Link(vote.uid, fits[0].uid, role, method, evidence, found.verdict)
        elif not fits:
            yield Link(vote.uid, None, role, "aucun", why, "absent")
        else:
            several = undecided(asked, fits)
            for one in several.fits:
                evidence = f"{described(one)} : {several.reason}"
                yield Link(vote.uid, one.uid, role, several.method, evidence, several.verdict)


def _parent(found: Found, principal: Candidate, known: Known, verdict: Verdict) -> Link:
    """What the AN records as the parent; that the title cites another is said, no more.

    The AN ties a sous-amendement to the head of an identical group, the title to the twin that was
    discussed.
    """
    asked, ref = found.asked, principal.amendement_parent_ref or ""
    parent = known.index.by_uid.get(ref)
    cited = asked.titre.parent.numeros if asked.titre.parent else ()
    if parent is None:
        said = f"{ref}, qui n'est pas dans l'archive"
    elif parent.numero_ordre_depot in cited:
        said = f"{described(parent)} : le titre le cite"
    elif cites_parent(asked, principal, known.index):
        said = f"{described(parent)} : le titre cite son identique n° {cited[0]}"
    else:
        other = f"cite le n° {cited[0]}" if cited else "n'en cite aucun"
        said = f"{described(parent)} : le titre {other}"
    evidence = f"{said} ; amendementParentRef de {principal.uid}"
    return Link(asked.vote.uid, ref, "parent", "amendement_parent", evidence, verdict)
