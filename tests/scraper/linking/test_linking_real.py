"""Every real scrutin at hand is linked as the gold set, decided by hand, says it is."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

import pytest

from scraper.linking import crossed, group_agrees, link, link_dossiers
from tests.scraper.linking import full_set

if TYPE_CHECKING:
    from scraper.linking.records import Link

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not full_set.AN.is_dir(),
        reason="the real files of the AN are not beside this checkout (shared/an)",
    ),
]


@cache
def linked() -> list[Link]:
    return list(link(full_set.votes(), full_set.candidates(), full_set.documents()))


@cache
def checked() -> list[Link]:
    return list(crossed(linked(), full_set.votes(), full_set.candidates()))


def test_no_link_that_is_said_to_be_sure_is_wrong_and_hardly_one_is_missed() -> None:
    """The aim: precision 1, recall at least 0.995, of links and of whole scrutins."""
    found = full_set.measured(checked(), full_set.gold())
    assert found.wrong_links == 0
    assert found.to_find == (911, 545)
    assert found.found[0] / found.to_find[0] >= 0.995
    assert found.found[1] / found.to_find[1] >= 0.995


def test_no_decision_of_the_gold_set_is_contradicted() -> None:
    """Verdict, principal, identical ones and parent, of every one of the 630."""
    assert full_set.measured(checked(), full_set.gold()).wrong == []


def test_the_ans_own_sorts_agree_with_the_links() -> None:
    """The check that linking does not use: all but two, which the AN contradicts itself."""
    sorts = {one.uid: one.sort for one in full_set.candidates()}
    ended = {one.uid: one.sort_code for one in full_set.votes()}
    roles: defaultdict[str, defaultdict[str, list[str | None]]]
    roles = defaultdict(lambda: defaultdict(list))
    for one in linked():
        if one.verdict == "sure":
            roles[one.scrutin_uid][one.role].append(sorts.get(one.amendement_uid or ""))
    agreed = {
        uid: group_agrees(ended[uid], told["principal"][0], told["identique"])
        for uid, told in roles.items()
    }
    assert sorted(uid for uid, one in agreed.items() if one is not True) == [
        *("VTANR5L17V2186", "VTANR5L17V2562"),
    ]
    assert len(agreed) == 2107


def test_the_agenda_names_the_dossier_of_the_amendement_and_never_another() -> None:
    rows = list(
        link_dossiers(
            full_set.votes(),
            checked(),
            full_set.candidates(),
            full_set.documents(),
            full_set.vote_refs(),
            full_set.points(),
        )
    )
    assert [one for one in rows if one.verdict == "conflicting"] == []
    said = defaultdict(set)
    for one in rows:
        said[one.scrutin_uid].add(one.method)
    assert sum({"amendement", "ordre_du_jour"} <= methods for methods in said.values()) > 1500
    assert sum("aucun" in methods for methods in said.values()) < 10
