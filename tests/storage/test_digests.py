"""Sameness and change: what counts as the same fact, and what kind of change the rest is. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.records import Member, Published
from scraper.sources.acteurs import ACTEURS
from scraper.sources.amendements import AMENDEMENTS
from scraper.sources.scrutins import SCRUTINS
from storage.digests import Change, canonical, changes, decoded, decoded_letters, words
from storage.rows import Flat, flatten
from storage.tables import FAMILIES
from tests.replica.documents import (
    acteur,
    amendement,
    credits_plf,
    groupe,
    json_bytes,
    ligne_credit,
    mandat_parlementaire,
    mise_au_point,
    mission,
    programme,
    scrutin,
    votant,
)

if TYPE_CHECKING:
    from tests.replica.documents import Json

UID = "AMANR5L17PO838901B1801P0D1N000007"
FOLDER = "json/DLR5L17N50001/PIONANR5L17B1801"


def draft(folder: str = FOLDER, **arguments: Any) -> Flat:
    """An amendement, laid flat."""
    return _flat(AMENDEMENTS, f"{folder}/{UID}.json", amendement(UID, **arguments))


def ballot(*groupes: Json, **arguments: Any) -> Flat:
    """A scrutin, laid flat."""
    document = scrutin("VTANR5L17V13", groupes=groupes, **arguments)
    return _flat(SCRUTINS, "json/VTANR5L17V13.json", document)


def _flat(source: Any, path: str, document: Json, family: str = "") -> Flat:
    found = [
        one
        for one in source.parse(Member(path, json_bytes(document)))
        if isinstance(one, Published) and family in {"", one.family}
    ]
    return flatten(found[0])


def told(before: Flat, after: Flat) -> list[tuple[str, str | None, str | None, str]]:
    """(field, before, after, nature) of every change."""
    found = changes(
        FAMILIES[before.family], (before.values, before.children), (after.values, after.children)
    )
    assert (before.digest == after.digest) == (found == [])
    return [(one.field, one.before, one.after, one.nature) for one in found]


# -- one form for all the ways of writing the same text --------------------------------------------


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("Supprimer l&#x2019;alin&#x00E9;a", "Supprimer l’alinéa"),
        ("l&#8217;alin&#233;a", "l&rsquo;alin&eacute;a"),
        ("a&nbsp;b", "a b"),
        ("a  \r\n\t b ", "a b"),
        ("mare\u0301e", "marée"),
        ("20&#x0080;", "20€"),
    ],
)
def test_a_text_has_one_form_however_it_is_written(written: str, same: str) -> None:
    assert canonical(written) == canonical(same)


@pytest.mark.parametrize(
    ("one", "other"),
    [("alinéa", "alinea"), ("Article", "article"), ("a b", "ab"), ("fin.", "fin"), ("1er", "1")],
)
def test_what_differs_otherwise_is_another_text(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@given(text=st.text())
def test_the_form_of_a_form_is_itself_where_nothing_looks_like_an_entity(text: str) -> None:
    plain = text.replace("&", "et")
    assert canonical(canonical(plain)) == canonical(plain)


def test_a_fragment_keeps_its_mark_up_its_false_mark_up_and_its_addresses() -> None:
    published = '<a href="?a=1&copy=2">l&#x2019;&eacute;t&eacute;</a> &lt;b&gt; &amp;gt; R&D &nbsp;'
    assert decoded_letters(published) == (
        '<a href="?a=1&copy=2">l’été</a> &lt;b&gt; &amp;gt; R&D \xa0'
    )


def test_a_plain_text_is_decoded_once() -> None:
    assert decoded("M.&#160;L&apos;Hour &amp;lt;") == "M.\xa0L'Hour &lt;"


def test_no_entity_gives_a_character_that_no_database_stores() -> None:
    assert decoded("a&#0;b&#xD800;c&#x1F;d&#x110000;e") == "a�b�cd�e"


# -- words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>Supprimer l’alinéa 2.</p>", '<p style="x">Supprimer l\'alinéa&nbsp;2</p>'),
        ("CET AMENDEMENT", "Cet amendement"),
        ("1<sup>er</sup>", "1er"),
        ("<p>a</p><p>b</p>", "a<br />b"),
        ("règle\u00adment", "règlement"),
        ("mot\u200b : « fixe »", 'mot: "fixe"'),
        ("a<!-- 5 > 4 -->b", "a b"),
        ("STRASSE", "straße"),
    ],
)
def test_these_have_the_same_words(one: str, other: str) -> None:
    assert words(one) == words(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("20 €", "20 %"),
        ("une hausse de 5", "une hausse de -5"),
        ("taux < 5 % ou > 10 %", "taux < 6 % ou > 10 %"),
        ("a &lt; 5", "a &gt; 5"),
        ("1,5", "15"),
        ("12 m", "12 m²"),
        ("<p>a</p>", "<p>a b</p>"),
        ("ne peut", "peut"),
    ],
)
def test_these_have_not(one: str, other: str) -> None:
    assert words(one) != words(other)


# -- amendements -----------------------------------------------------------------------------------


def test_what_the_an_regenerates_is_no_change() -> None:
    before = draft(chronotag=1, expose="<p>&#x00C9;t&#x00E9;</p>", cosignataires=["PA1", "PA2"])
    after = draft(chronotag=2, expose="<p>&#201;t&#233;</p>", cosignataires=["PA2", "PA1"])
    assert told(before, after) == []
    assert before.digest == after.digest


@pytest.mark.parametrize(
    ("before", "after", "nature"),
    [
        ("<p>Un phare.</p>", "<p>un phare !</p>", "form"),
        ("<p>Un phare.</p>", '<p style="a">Un phare.</p>', "form"),
        ("<p>Un phare.</p>", "<p>Un fanal.</p>", "substance"),
        ("<p>Un phare.</p>", None, "substance"),
        ("<p>5 %</p>", "<p>5 €</p>", "substance"),
    ],
)
def test_a_text_changes_in_form_or_in_substance(
    before: str, after: str | None, nature: str
) -> None:
    assert told(draft(expose=before), draft(expose=after)) == [
        ("expose_sommaire", before, after, nature)
    ]


def test_the_dossier_in_the_path_is_a_fact() -> None:
    aside = draft("json/incorrect_data/148710")
    assert told(draft(), aside) == [
        ("dossier_ref", "DLR5L17N50001", None, "substance"),
        ("incorrect_data", "false", "true", "substance"),
    ]


def test_a_vote_changes_the_etat_the_sort_and_their_dates() -> None:
    voted = draft(
        sort="Adopté", seance="RUANR5L17S2026IDS30004", date_sort="2026-01-06T21:30:00+01:00"
    )
    assert told(draft(), voted) == [
        ("etat_code", "AC", "DI", "substance"),
        ("etat_libelle", "A discuter", "Discuté", "substance"),
        ("sous_etat_code", None, "DI", "substance"),
        ("sous_etat_libelle", None, "Adopté", "substance"),
        ("date_sort", None, "2026-01-06T20:30:00.000000Z", "substance"),
        ("sort", None, "Adopté", "substance"),
        ("seance_discussion_ref", None, "RUANR5L17S2026IDS30004", "substance"),
    ]


def test_signatures_are_told_one_by_one() -> None:
    before, after = draft(cosignataires=["PA1", "PA2"]), draft(cosignataires=["PA3", "PA1"])
    assert told(before, after) == [
        ("cosignataire[PA2]", "PA2", None, "substance"),
        ("cosignataire[PA3]", None, "PA3", "substance"),
    ]


def plf(label: str, ae: int) -> Flat:
    """A PLF amendement that moves money."""
    lines = [ligne_credit(1, ae, ae, label)]
    money = credits_plf([programme(label, 800001, ae, ae, lignes=lines)])
    return draft(dispositif=money, mission=mission("B", "AA", "Phares", "MI1"))


def test_credits_change_in_form_where_only_the_label_is_written_otherwise() -> None:
    (one,) = told(plf("Feux de port", 10), plf("FEUX DE PORT", 10))
    assert (one[0], one[3]) == ("credit", "form")


def test_credits_change_in_substance_with_a_euro() -> None:
    natures = {field: nature for field, _, _, nature in told(plf("Feux", 10), plf("Feux", 11))}
    assert natures["credit"] == "substance"


# -- scrutins --------------------------------------------------------------------------------------


A, B = votant("PA1", "PM1", place="001"), votant("PA2", "PM2", place="002")
GROUP = "PO890101"


def test_seats_and_the_order_of_names_and_groups_are_no_change() -> None:
    moved = votant("PA1", "PM1", place="099")
    other = groupe("PO890102", 3, contres=[votant("PA3", "PM3")])
    before = ballot(groupe(GROUP, 5, pours=[A, B]), other)
    after = ballot(other, groupe(GROUP, 5, pours=[B, moved]))
    assert told(before, after) == []


def test_a_voter_who_changes_sides_is_one_change_beside_the_counts() -> None:
    before = ballot(groupe(GROUP, 5, pours=[A], contres=[B]))
    after = ballot(groupe(GROUP, 5, pours=[A, B]))
    found = {field: (old, new) for field, old, new, _ in told(before, after)}
    common = "groupe_ref=PO890101, mandat_ref=PM2"
    assert found["vote[PA2]"] == (
        f"{common}, position=contre, par_delegation=False",
        f"{common}, position=pour, par_delegation=False",
    )
    assert "vote[PA1]" not in found
    assert found["pour"] == ("1", "2")


def test_a_group_that_the_an_loses_is_told_with_its_voters() -> None:
    before, after = ballot(groupe(GROUP, 5, pours=[A])), ballot(groupe("PO0", 5, pours=[A]))
    found = told(before, after)
    assert [(field, nature) for field, _, _, nature in found] == [
        ("vote_groupe[PO890101]", "substance"),
        ("vote_groupe[PO0]", "substance"),
        ("vote[PA1]", "substance"),
    ]


def test_a_mise_au_point_changes_no_count() -> None:
    before = ballot(groupe(GROUP, 5, pours=[A]))
    after = ballot(
        groupe(GROUP, 5, pours=[A]),
        miseAuPoint=mise_au_point(contres=[votant("PA1", "PM1")]),
    )
    (one,) = told(before, after)
    assert one == (
        "mise_au_point[PA1]",
        None,
        "mandat_ref=PM1, position=contre, par_delegation=False, dysfonctionnement=False",
        "substance",
    )


def test_a_title_corrected_from_mme_to_m_is_substance() -> None:
    before, after = ballot(titre="le vote de Mme Cale"), ballot(titre="le vote de M. Cale")
    assert [(field, nature) for field, _, _, nature in told(before, after)] == [
        ("titre", "substance"),
        ("objet_libelle", "substance"),
    ]


# -- people ----------------------------------------------------------------------------------------


def test_a_mandats_seat_is_no_fact_and_its_end_is() -> None:
    def seated(**arguments: Any) -> Flat:
        held = mandat_parlementaire("PM1", "PA900001", **arguments)
        document = acteur("PA900001", mandats=[held])
        return _flat(ACTEURS, "json/acteur/PA900001.json", document, "mandat")

    assert told(seated(place="001"), seated(place="099")) == []
    assert told(seated(), seated(fin="2026-01-05")) == [
        ("date_fin", None, "2026-01-05", "substance")
    ]


def test_private_words_make_no_version_for_no_fact_holds_them() -> None:
    before = acteur("PA900001", naissance=("1970-02-28", "Port-Lanterne", "Haute-Brume"))
    after = acteur("PA900001", naissance=("1971-03-01", "Vieux-Quai", "Basse-Brume"))
    path = "json/acteur/PA900001.json"
    assert told(_flat(ACTEURS, path, before), _flat(ACTEURS, path, after)) == []


def test_a_change_reads_as_published() -> None:
    change = changes(
        FAMILIES["amendement"],
        (draft(expose="<p>a  &eacute;</p>").values, draft().children),
        (draft(expose="<p>b  &eacute;</p>").values, draft().children),
    )
    assert change == [Change("expose_sommaire", "<p>a  é</p>", "<p>b  é</p>", "substance")]
