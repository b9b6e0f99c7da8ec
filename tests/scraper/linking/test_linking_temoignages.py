"""What a single witness says: author, place, day, words of a title."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from scraper.linking.auteurs import Agreement, author_agreement, first_signatory, one_slip
from scraper.linking.jours import clock, sitting_days
from scraper.linking.lieux import nearness, place_of
from scraper.linking.mots import Titles, contains_title, same_text
from scraper.linking.records import seance_key, text_key
from scraper.linking.regles import one_slip_from
from scraper.normalise.titres import Titre
from scraper.normalise.titres_types import Auteur
from tests.scraper.linking.made_up import amendement, gouvernement

KNOWN = frozenset({"tanguy", "brun", "magnier", "pires beaune", "colin oesterle", "le fur"})


# ---- The author ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("named", "first", "last", "expected"),
    [
        ("Tanguy", "Jean-Philippe", "Tanguy", "agrees"),
        ("Jean-Philippe Tanguy", "Jean-Philippe", "Tanguy", "agrees"),
        ("Jean-Philipe Tanguy", "Jean-Philippe", "Tanguy", "agrees"),  # one slip
        ("Liliana Tanguy", "Jean-Philippe", "Tanguy", "differs"),  # V28
        ("Brun", "Fabrice", "Brun", "agrees"),  # V49: either of two
        ("Lise Magnier", "David", "Magnier", "differs"),  # V785
        ("Pires Beaune", "Christine", "Pirès Beaune", "agrees"),  # V156
        ("Firmin le Bodo", "Agnès", "Firmin Le Bodo", "agrees"),  # V2045
        ("Colin-Osterlé", "Nathalie", "Colin-Oesterlé", "agrees"),  # V459
        ("Courson", "Charles", "de Courson", "agrees"),
        ("Pirès", "Christine", "Pirès Beaune", "agrees"),
        ("Martin", "Arnaud", "Saint-Martin", "differs"),
        ("Bron", "Fabrice", "Brun", "differs"),  # short names differ by a letter
        ("Le Fur", "Marc", "Le Fut", "differs"),  # it is another's name
    ],
)
def test_a_named_deputy_is_the_recorded_one_or_not(
    named: str, first: str, last: str, expected: Agreement
) -> None:
    one = amendement(1, last, auteur_prenom=first, signataires_libelle=None)
    assert author_agreement(Auteur("depute", named), one, KNOWN) == expected


@pytest.mark.parametrize(
    ("named", "libelle", "expected"),
    [
        ("Tanguy", "M.&#160;Jean-Philippe&#160;Tanguy,  Mme&#160;Blin", "agrees"),
        ("Jean-Philippe Tanguy", "M. Tanguy", "agrees"),
        ("Youssouffa", "Mme Youssouffa, rapporteure au nom de la commission", "agrees"),
        ("Blin", "M. Tanguy,  Mme Blin", "differs"),
        ("Martin", "M. Saint-Martin", "differs"),
        ("Blin", "", "unknown"),
    ],
)
def test_the_signature_tells_where_the_archive_does_not_know_the_person(
    named: str, libelle: str, expected: Agreement
) -> None:
    """Deputies who have left are missing from the set of those in office."""
    one = amendement(1, "", auteur_nom=None, signataires_libelle=libelle)
    assert author_agreement(Auteur("depute", named), one, KNOWN) == expected


@pytest.mark.parametrize(
    ("auteur", "told", "expected"),
    [
        (
            Auteur("commission", commission="lois"),
            {"auteur_rapporteur_organe_ref": "PO1"},
            "agrees",
        ),
        (Auteur("commission"), {"type_auteur": "Commission"}, "agrees"),
        (Auteur("commission"), {"type_auteur": "Rapporteur"}, "unknown"),
        (Auteur("commission"), {}, "differs"),
        (Auteur("rapporteur"), {"auteur_rapporteur_organe_ref": "PO1"}, "agrees"),
        (Auteur("rapporteur", "Brun"), {"type_auteur": "Rapporteur"}, "agrees"),
        (Auteur("groupe", commission="Les Républicains"), {}, "unknown"),
        (Auteur("gouvernement"), {}, "differs"),
        (None, {}, "unknown"),
    ],
)
def test_offices_are_recorded_under_a_rapporteurs_name_v640(
    auteur: Auteur | None, told: dict[str, Any], expected: Agreement
) -> None:
    assert author_agreement(auteur, amendement(1, "Brun", **told), KNOWN) == expected


def test_the_government_is_the_government() -> None:
    assert author_agreement(Auteur("gouvernement"), gouvernement(1), KNOWN) == "agrees"
    assert author_agreement(Auteur("depute", "Brun"), gouvernement(1), KNOWN) == "differs"


@pytest.mark.parametrize(
    ("libelle", "expected"),
    [
        ("M.&#160;Potier,  Mme&#160;Allemand et M.&#160;X", "Potier"),
        ("Mme Anne Stambach-Terrenoir et les membres du groupe X", "Anne Stambach-Terrenoir"),
        ("le Gouvernement", ""),
        ("", ""),
    ],
)
def test_the_first_signatory_stands_before_the_first_comma(libelle: str, expected: str) -> None:
    assert first_signatory(libelle) == expected


def test_one_slip_is_a_letter_more_or_less_or_mistaken_or_two_swapped() -> None:
    assert [one_slip("2306", other) for other in ("2036", "236", "23060", "2305", "2306")] == (
        [True] * 5
    )
    assert [one_slip("2306", other) for other in ("2063", "6302", "23", "")] == [False] * 4


def test_the_numbers_one_slip_away_are_those_that_one_slip_makes() -> None:
    assert one_slip_from(7) == [
        1,
        2,
        3,
        4,
        5,
        6,
        8,
        9,
        17,
        27,
        37,
        47,
        57,
        67,
        *range(70, 80),
        87,
        97,
    ]
    assert all(one_slip("42", str(one)) for one in one_slip_from(42))
    assert {24, 2, 4, 72, 142, 421} <= set(one_slip_from(42))


# ---- The place -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("designation", "expected"),
    [
        ("ART. PREMIER", ("à", "1")),
        ("APRÈS ART. 1ER BIS A", ("après", "1 bis a")),
        ("AVANT ART. 12", ("avant", "12")),
        ("ART. ARTICLE 4 BIS A", ("à", "4 bis a")),
        ("ART. UNIQUE", ("à", "unique")),
        ("ART. LIMINAIRE", ("à", "liminaire")),
        ("TITRE", ("", "")),
    ],
)
def test_the_place_of_an_amendement(designation: str, expected: tuple[str, str]) -> None:
    assert place_of(designation) == expected


@pytest.mark.parametrize(
    ("told", "recorded", "expected"),
    [
        ({"article": "1er", "place": "à"}, "ART. PREMIER", "same"),
        ({"article": "26", "place": "après"}, "ART. 26", "near"),  # V375
        ({"article": "3 bis", "place": "après"}, "APRÈS ART. 3 BIS B", "near"),  # V1468
        ({"article": "1er", "place": "à"}, "ART. 2", "differs"),  # V590
        ({"article": "1er", "place": "à"}, "TITRE", "unknown"),
        ({}, "ART. 2", "unknown"),
    ],
)
def test_how_near_a_titles_place_is(told: dict[str, Any], recorded: str, expected: str) -> None:
    titre = Titre(kind="amendement", numeros=(1,), **told)
    one = amendement(1, "Blin", article_designation_courte=recorded)
    assert nearness(titre, one) == expected


@pytest.mark.parametrize(
    ("division", "kind", "titre", "expected"),
    [
        ("titre", "TITRE", "relative aux abeilles", "same"),
        ("titre", "ARTICLE", "Article 2", "differs"),
        ("état B", "ANNEXE", "ÉTAT B", "same"),
        ("état B", "ANNEXE", "ÉTAT D", "differs"),
        ("état B", "ARTICLE", "Article 2", "unknown"),
        ("annexe", "ANNEXE", "ANNEXE", "same"),
        ("chapitre II", "CHAPITRE", "Chapitre II", "same"),
    ],
)
def test_divisions_that_are_no_articles(
    division: str, kind: str, titre: str, expected: str
) -> None:
    told = {"article_designation_courte": "TITRE", "division_type": kind, "division_titre": titre}
    one = amendement(1, "Blin", **told)
    titre_lu = Titre(kind="amendement", numeros=(1,), division=division)
    assert nearness(titre_lu, one) == expected


# ---- The day -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2025-03-11T16:00+01:00", ["2025-03-11"]),
        ("2025-03-12T00:03+01:00", ["2025-03-11", "2025-03-12"]),
        ("2025-07-11T23:30+00:00", ["2025-07-11", "2025-07-12"]),  # 01:30 in Paris
        ("2025-03-12T09:00+01:00", ["2025-03-12"]),
        ("2025-03-12T00:03", []),  # of no zone
    ],
)
def test_the_sitting_of_the_night_is_that_of_the_day_before(
    moment: str, expected: list[str]
) -> None:
    days = sitting_days(dt.datetime.fromisoformat(moment))
    assert [day.isoformat() for day in days] == expected


def test_the_ends_of_the_calendar_raise_nothing() -> None:
    for moment in ("0001-01-01T00:00+00:00", "9999-12-31T23:59+00:00"):
        assert sitting_days(dt.datetime.fromisoformat(moment)) == ()
    assert clock(dt.datetime.fromisoformat("9999-12-31T23:59+00:00")) == ""


# ---- The text ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (
            "proposition de loi relative à la sûreté dans les transports",
            "proposition de loi relative au renforcement de la sûreté dans les transports",
            True,
        ),
        (
            "proposition de loi visant à lutter contre les pannes d'ascenceur",
            "proposition de loi visant à lutter contre les pannes d'ascenseur",
            True,
        ),
        (
            "proposition de loi organique visant à harmoniser le mode de scrutin",
            "proposition de loi visant à harmoniser le mode de scrutin",
            False,
        ),
        ("projet de loi de finances pour 2025", "projet de loi de finances pour 2026", False),
        (
            "projet de loi de finances pour 2025",
            "projet de loi de finances de fin de gestion pour 2025",
            False,
        ),
        (
            "projet de loi de finances pour 2025",
            "projet de loi de financement de la sécurité sociale pour 2025",
            False,
        ),
        ("projet de loi sur les ponts ruraux", "proposition de loi sur les ponts ruraux", False),
        ("", "", False),
    ],
)
def test_two_titles_name_one_text_or_two(left: str, right: str, *, expected: bool) -> None:
    assert same_text(left, right) is expected
    assert same_text(right, left) is expected


def test_a_documents_title_says_more_than_a_scrutins() -> None:
    """Of a real document of the 16th, PIONANR5L16BTC…."""
    printed = (
        "proposition de loi sur la proposition de loi de Mme Cécile Untermaier et plusieurs de "
        "ses collègues visant à renforcer l’ordonnance de protection (661)"
    )
    named = "proposition de loi visant à renforcer l'ordonnance de protection"
    assert contains_title(printed, named)
    assert not contains_title(named, printed)
    assert Titles([printed, "proposition de loi sur les ponts"]).of_text(named) == [printed]


def test_titles_that_say_it_among_more_are_heard_only_where_none_says_the_same() -> None:
    same, more = (
        "projet de loi sur les ponts ruraux",
        "projet de loi sur les ponts ruraux d'ici 2030",
    )
    assert Titles([same, more]).of_text("projet de loi relatif aux ponts ruraux") == [same]
    assert Titles([more]).of_text("projet de loi relatif aux ponts ruraux") == [more]


def test_b_and_btc_are_one_text_and_adopted_texts_are_numbered_apart() -> None:
    assert text_key("PIONANR5L17B0501") == text_key("PIONANR5L17BTC0501") == "17:501"
    assert text_key("PIONANR5L16B0501") == "16:501"
    assert text_key("PIONANR5L17BTA0501") == "PIONANR5L17BTA0501"
    assert text_key(None) == ""


def test_a_sitting_is_known_by_its_number() -> None:
    assert seance_key("RUANR5L16S2023IDS26000") == seance_key("RUANR5L16S2024IDS26000")
    assert seance_key("une séance") == "une séance"
