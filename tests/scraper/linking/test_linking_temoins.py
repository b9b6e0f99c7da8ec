"""The AN's own links from its pages: an independent witness."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.linking import link
from scraper.linking.records import PrintedLink
from tests.scraper.linking.made_up import (
    ABEILLES,
    PONTS,
    amendement,
    gouvernement,
    linked,
    uid,
    vote,
)

AT_1 = "à l'article premier"
ONE = [vote(1, f"n° 1 de Mme Blin {AT_1}")]


def printed(numero: str = "1", **told: Any) -> list[PrintedLink]:
    """A link to an amendement of the bees' text, or as told."""
    given = {"scrutin_uid": "VTANR5L17V1", "legislature": 17, "texte": "0501", "organe": "AN"}
    return [PrintedLink(**(given | {"numero": numero} | told))]


def test_a_page_that_agrees_stands_in_the_evidence() -> None:
    (told,) = link(ONE, [amendement(1, "Blin")], printed=printed())
    assert told.verdict == "sure"
    assert told.evidence.endswith(" ; la page de l'AN y mène depuis le scrutin")


def test_a_page_may_give_the_uid() -> None:
    (told,) = link(
        ONE,
        [amendement(1, "Blin")],
        printed=[PrintedLink(scrutin_uid="VTANR5L17V1", ref=uid(1))],
    )
    assert told.evidence.endswith(" ; la page de l'AN y mène depuis le scrutin")


def test_a_page_that_leads_to_a_twin_agrees_too() -> None:
    group = {"discussion_identique_id": "77"}
    twins = [amendement(1, "Blin", **group), amendement(2, "Molac", **group)]
    told = list(link(ONE, twins, printed=printed("2")))
    assert [one.verdict for one in told] == ["sure", "sure"]
    assert told[0].evidence.endswith(f" ; la page de l'AN mène du scrutin à son identique {uid(2)}")


def test_a_page_that_says_another_makes_both_conflicting_and_both_are_kept() -> None:
    both = [amendement(1, "Blin"), amendement(2, "Molac")]
    assert linked(ONE, both, printed=printed("2")) == [
        (1, "principal", uid(1), "seance+numero+auteur+lien_imprime", "conflicting"),
        (1, "principal", uid(2), "seance+numero+auteur+lien_imprime", "conflicting"),
    ]


def test_a_page_decides_between_those_that_nothing_else_tells_apart() -> None:
    both = [amendement(1, "Blin"), amendement(1, "Blin", PONTS)]
    assert linked(ONE, both, printed=printed(texte="0502")) == [
        (1, "principal", uid(1, PONTS), "plusieurs+lien_imprime", "sure")
    ]


def test_a_page_finds_what_the_title_alone_does_not() -> None:
    """Another author, no other vote to tell the text: the number is the one cited."""
    assert linked(ONE, [amendement(1, "Molac")], printed=printed()) == [
        (1, "principal", uid(1), "lien_imprime", "sure")
    ]


def test_a_page_that_leads_to_another_number_than_the_titles_is_conflicting() -> None:
    assert linked(ONE, [amendement(7, "Molac")], printed=printed("7")) == [
        (1, "principal", uid(7), "lien_imprime", "conflicting")
    ]


@pytest.mark.parametrize(
    ("suffixe", "meant"),
    [("", uid(1)), ("S", uid(1, deliberation=2)), ("B", uid(1, deliberation=2))],
)
def test_the_letter_after_the_text_tells_a_second_deliberation(suffixe: str, meant: str) -> None:
    both = [gouvernement(1), gouvernement(1, deliberation=2)]
    votes = [vote(1, f"n° 1 du Gouvernement {AT_1}")]
    assert linked(votes, both, printed=printed(suffixe=suffixe)) == [
        (1, "principal", meant, "plusieurs+lien_imprime", "sure")
    ]


@pytest.mark.parametrize(("suffixe", "partie"), [("A", 1), ("C", 2)])
def test_the_letter_after_the_text_tells_the_part_of_a_finance_bill(
    suffixe: str, partie: int
) -> None:
    both = [amendement(1, "Blin", partie=n) for n in (1, 2)]
    assert linked(ONE, both, printed=printed(suffixe=suffixe)) == [
        (1, "principal", uid(1, ABEILLES, partie=partie), "plusieurs+lien_imprime", "sure")
    ]


@pytest.mark.parametrize(
    "told",
    [
        {"numero": "99"},
        {"numero": "CF1"},
        {"organe": "CION_FIN"},
        {"legislature": None},
        {"texte": ""},
        {"texte": "9" * 5_000},
        {"ref": "AMANR5L17PO838901BTC0999P0D1N000001"},
    ],
)
def test_a_page_that_leads_out_of_the_archive_changes_nothing(told: dict[str, Any]) -> None:
    amendements = [amendement(1, "Blin")]
    assert list(link(ONE, amendements, printed=printed(**told))) == list(link(ONE, amendements))
