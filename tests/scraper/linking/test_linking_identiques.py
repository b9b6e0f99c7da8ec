"""The identical amendements decided together, and the check that linking does not use."""

from __future__ import annotations

import pytest

from scraper.linking import agrees, crossed, group_agrees, link
from tests.scraper.linking.made_up import amendement, at, linked, uid, vote

AT_1 = "à l'article premier"
GROUP = {"discussion_identique_id": "77"}
ANNOUNCED = f"n° 1 de Mme Blin et les amendements identiques suivants {AT_1}"


def test_the_twins_with_the_outcome_were_voted_and_those_not_defended_were_not() -> None:
    group = [
        amendement(1, "Blin", **GROUP),
        amendement(2, "Molac", **GROUP),
        amendement(3, "Peu", sort="Non soutenu", **GROUP),
        amendement(4, "Sas", sort="Tombé", **GROUP),
        amendement(5, "Loir"),
    ]
    assert linked([vote(1, ANNOUNCED)], group) == [
        (1, "principal", uid(1), "seance+numero+auteur", "sure"),
        (1, "identique", uid(2), "discussion_identique", "sure"),
    ]


def test_the_evidence_says_of_which_group_and_why() -> None:
    group = [amendement(1, "Blin", **GROUP), amendement(2, "Molac", **GROUP)]
    assert list(link([vote(1, ANNOUNCED)], group))[1].evidence == (
        "n° 2 (Molac, ART. PREMIER) sur PIONANR5L17BTC0501, enregistré le 2025-03-11 16:00, "
        "RUANR5L17S2025IDS29101 : identique à AMANR5L17PO838901BTC0501P0D1N000001 (discussion 77) "
        "; le titre annonce des identiques, et celui-ci est Rejeté aussi"
    )


def test_the_one_cited_may_itself_not_have_been_defended_v767() -> None:
    """The trap: the title cites the first of the group, and a twin was voted."""
    group = [
        amendement(132, "Blin", sort="Non soutenu", date_sort=at("19:10"), **GROUP),
        amendement(161, "Molac", sort="Adopté", date_sort=at("19:12"), **GROUP),
    ]
    votes = [vote(1, f"n° 132 de Mme Blin {AT_1}", sort_code="adopté")]
    assert linked(votes, group) == [
        (1, "principal", uid(132), "seance+numero+auteur", "sure"),
        (1, "identique", uid(161), "discussion_identique", "sure"),
    ]
    assert [one.verdict for one in crossed(link(votes, group), votes, group)] == ["sure", "sure"]


def test_a_title_may_announce_none_and_the_twins_be_decided_at_the_same_time_v2331() -> None:
    group = [amendement(1, "Blin", **GROUP), amendement(2, "Molac", **GROUP)]
    assert linked([vote(1, f"n° 1 de Mme Blin {AT_1}")], group)[1] == (
        *(1, "identique", uid(2)),
        *("discussion_identique", "sure"),
    )


def test_a_twin_decided_half_an_hour_before_is_left_out_of_a_title_that_announces_none_v1431() -> (
    None
):
    group = [
        amendement(919, "Renault", date_sort=at("16:08"), **GROUP),
        amendement(2296, "Alloncle", date_sort=at("16:38"), **GROUP),
    ]
    assert linked([vote(1, f"n° 2296 de Mme Alloncle {AT_1}")], group) == [
        (1, "principal", uid(2296), "seance+numero+auteur", "sure")
    ]


def test_a_twin_recorded_later_belongs_to_a_title_that_announces_it_v1268() -> None:
    group = [
        amendement(1, "Blin", **GROUP),
        amendement(2, "Molac", date_sort=at("16:09"), **GROUP),
    ]
    assert len(linked([vote(1, ANNOUNCED)], group)) == 2


def test_a_twin_that_another_vote_cites_was_decided_by_that_one() -> None:
    group = [amendement(1, "Blin", **GROUP), amendement(2, "Molac", **GROUP)]
    votes = [vote(1, ANNOUNCED), vote(2, f"n° 2 de Mme Molac {AT_1}")]
    assert [row[1:3] for row in linked(votes, group)] == [
        ("principal", uid(1)),
        ("principal", uid(2)),
    ]


def test_an_announced_twin_that_the_an_groups_nowhere_is_not_invented_v1495() -> None:
    assert len(linked([vote(1, ANNOUNCED)], [amendement(1, "Blin"), amendement(2, "Molac")])) == 1


def test_an_ambiguous_vote_has_no_identical_ones() -> None:
    """They would be those of an amendement that was not chosen."""
    votes = [vote(n, f"n° 1 de Mme Blin {AT_1}") for n in (1, 2)]
    group = [amendement(1, "Blin", **GROUP), amendement(2, "Molac", **GROUP)]
    assert {row[1] for row in linked(votes, group)} == {"principal"}


# ---- The cross-check -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("vote_sort", "amendement_sort", "expected"),
    [
        ("adopté", "Adopté", True),
        ("rejeté", "Rejeté", True),
        ("rejeté", "Adopté", False),
        ("rejeté", "Non soutenu", False),
        ("adopté", "Retiré", False),
        ("adopté", "Tombé", False),
        ("adopté", None, None),
        ("", "Adopté", None),
    ],
)
def test_a_vote_and_an_amendement_end_alike_or_not(
    vote_sort: str, amendement_sort: str | None, *, expected: bool | None
) -> None:
    assert agrees(vote_sort, amendement_sort) is expected


@pytest.mark.parametrize(
    ("cited", "twins", "expected"),
    [
        ("Rejeté", [], True),
        ("Non soutenu", ["Non soutenu", "Rejeté"], True),
        ("Non soutenu", ["Non soutenu"], False),
        ("Adopté", ["Rejeté"], False),
        (None, ["Rejeté"], None),
    ],
)
def test_a_group_ends_as_the_one_cited_or_as_a_twin_if_that_was_not_put_to_the_vote(
    cited: str | None, twins: list[str | None], *, expected: bool | None
) -> None:
    assert group_agrees("rejeté", cited, twins) is expected


def test_linking_does_not_look_at_the_sort_of_the_one_it_chooses() -> None:
    """So that the check is independent."""
    votes = [vote(1, f"n° 1 de Mme Blin {AT_1}")]
    sorts = ("Rejeté", "Adopté", "Retiré", "Tombé", "Non soutenu", None)
    found = {tuple(linked(votes, [amendement(1, "Blin", sort=sort)])) for sort in sorts}
    assert found == {((1, "principal", uid(1), "seance+numero+auteur", "sure"),)}


def test_a_link_that_the_sort_contradicts_is_conflicting_after_the_check_v2562() -> None:
    votes = [vote(1, f"n° 1 de Mme Blin {AT_1}", sort_code="adopté")]
    amendements = [amendement(1, "Blin")]
    (told,) = crossed(link(votes, amendements), votes, amendements)
    assert told.verdict == "conflicting"
    assert told.evidence == (
        "n° 1 (Blin, ART. PREMIER) sur PIONANR5L17BTC0501, enregistré le 2025-03-11 16:00, "
        "RUANR5L17S2025IDS29101 : le numéro et l'auteur concordent, sur le texte du titre, dont "
        "nul autre vote ne parle ; scrutin du 2025-03-11, RUANR5L17S2025IDS29101 ; mais l'AN "
        "publie le sort « Rejeté », et le scrutin « adopté »"
    )


def test_the_check_leaves_alone_what_is_not_sure() -> None:
    votes = [vote(1, f"n° 1 de Mme Blin {AT_1}", sort_code="adopté")]
    links = list(link(votes, []))
    assert list(crossed(links, votes, [])) == links
