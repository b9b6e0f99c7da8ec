"""The live service: what is discussed now, and what became of it minutes ago."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.errors import BadDocument
from scraper.records import Amendement, Member, Published, Signal, many
from scraper.sources.eliasse import (
    Key,
    amendements_address,
    discussion_address,
    next_address,
    parse_live,
    pieces,
    read_discussion,
    read_next,
)

REAL = Path(__file__).resolve().parents[4] / "shared" / "an" / "eliasse"

at_hand = pytest.mark.skipif(not REAL.is_dir(), reason="the real files (../shared/an) are not here")


def personne(tribun: str, groupe: str = "845401", **more: Any) -> dict[str, Any]:
    """Someone who signs."""
    return {
        "tribunId": tribun,
        "civilite": "Mme",
        "nom": "Vaugelin",
        "prenom": "Aude",
        "auteurLabel": "Mme Vaugelin",
        "estGouvernement": "0",
        "estRapporteur": "0",
        "groupeTribunId": groupe,
        "photoUrl": "",
        "qualite": None,
        **more,
    }


def amendement(**more: Any) -> dict[str, Any]:
    """One amendement of an answer, as its sitting begins."""
    return {
        "numero": "12",
        "numeroLong": "12 (Rect)",
        "numeroReference": "12",
        "placeReference": "Article 3",
        "etat": "AC",
        "dispositif": "<p>Supprimer l&#x2019;alin&#x00E9;a 2.</p>",
        "exposeSommaire": "<p>Il est superflu.</p>",
        "listeDesSignataires": " Mme&#160;Vaugelin",
        "sortEnSeance": "",
        "bibard": "324",
        "bibardSuffixe": "A",
        "legislature": "17",
        "organeAbrv": "AN",
        "division": {
            "divisionDesignation": "ART. 3",
            "type": "ARTICLE",
            "avantApres": "A",
            "titre": "Article 3",
            "urlDivisionTexteVise": "/17/textes/0324A.asp#D_Article_3",
        },
        "alinea": {"avantApres": None, "numero": "2"},
        "texte": {"titre": "PROJET DE LOI", "titreCourt": "PROJET", "numBibard": "324"},
        "position": "4",
        "urlPDF": "/17/amendements/0324A/AN/12.pdf",
        "auteur": personne("900001"),
        "cosignataires": [personne("900002"), personne("900003")],
        "cosignatairesMentionLibre": None,
        "place": "<p>ARTICLE 3</p>",
        "numeroParent": "",
        "auteurParent": "",
        "ancreDivisionTexteVise": "D_Article_3",
        "accordGouvernement": {"libelle": None, "accord": None},
        **more,
    }


def answer(*amendements: Any) -> bytes:
    """What ``amendement.do`` answers."""
    return json.dumps({"amendements": list(amendements)}).encode()


UID = "AMANR5L17PO838901B0324P0D1N000012"


def parsed(piece: Any, uid: str = UID) -> tuple[Published, list[Signal]]:
    """What one piece says: its record, and the Signals."""
    data = piece if isinstance(piece, bytes) else json.dumps(piece).encode()
    said = list(parse_live(Member(f"direct/{uid}.json", data), uid))
    signals = [one for one in said if isinstance(one, Signal)]
    (published,) = (one for one in said if isinstance(one, Published))
    return published, signals


def told(piece: Any, uid: str = UID) -> dict[str, Any]:
    """The fields that the service really gives, by their paths."""
    published, signals = parsed(piece, uid)
    assert signals == []
    assert published.known is not None
    return {path: value_at(published.record, path) for path in sorted(published.known)}


def value_at(value: Any, path: str) -> Any:
    """What stands at a dotted path of a record."""
    for step in path.split("."):
        value = None if value is None else getattr(value, step)
    return value


# --- one amendement -------------------------------------------------------------------------------

_DIVISION = "pointeur_fragment_texte.division"
_ALINEA = "pointeur_fragment_texte.amendement_standard.alinea"


def test_an_amendement_gives_these_facts_and_no_others() -> None:
    """Before the vote there is no sort, which is not known to be none."""
    assert told(amendement(bibardSuffixe="")) == {
        "uid": UID,
        "legislature": 17,
        "identification.numero_long": "12 (Rect)",
        "identification.numero_ordre_depot": 12,
        "identification.numero_rect": 1,
        "identification.prefixe_organe_examen": "AN",
        "signataires.auteur.acteur_ref": "PA900001",
        "signataires.auteur.groupe_politique_ref": "PO845401",
        "signataires.cosignataires.acteur_ref": ("PA900002", "PA900003"),
        "signataires.libelle": " Mme&#160;Vaugelin",
        f"{_DIVISION}.titre": "Article 3",
        f"{_DIVISION}.type": "ARTICLE",
        f"{_DIVISION}.avant_a_apres": "A",
        f"{_DIVISION}.article_designation_courte": "ART. 3",
        f"{_DIVISION}.url_division_texte_vise": "/17/textes/0324A.asp#D_Article_3",
        f"{_ALINEA}.numero": 2,
        "corps.contenu_auteur.dispositif": "<p>Supprimer l&#x2019;alin&#x00E9;a 2.</p>",
        "corps.contenu_auteur.expose_sommaire": "<p>Il est superflu.</p>",
        "cycle_de_vie.etat_des_traitements.etat.code": "AC",
    }


def test_what_it_does_not_give_is_empty_in_the_record() -> None:
    record = parsed(amendement())[0].record
    assert isinstance(record, Amendement)
    assert (record.chronotag, record.examen_ref, record.texte_legislatif_ref) == (None, None, None)
    assert record.cycle_de_vie.sort is None
    assert record.cycle_de_vie.date_depot is None
    assert record.discussion_commune is None


@pytest.mark.parametrize("sort", ["Adopté", "Rejeté", "Tombé", "Non soutenu", "Retiré"])
def test_minutes_after_the_vote_the_sort_is_told_in_the_words_of_the_open_data(sort: str) -> None:
    said = told(amendement(etat="DI", sortEnSeance=sort))
    assert said["cycle_de_vie.sort"] == sort
    assert said["cycle_de_vie.etat_des_traitements.etat.code"] == "DI"


def test_a_sort_beside_an_etat_that_lags_leaves_the_etat_unknown() -> None:
    """The open data has a sort where the état is DI, and nowhere else."""
    said = told(amendement(etat="AC", sortEnSeance="Adopté"))
    assert said["cycle_de_vie.sort"] == "Adopté"
    assert "cycle_de_vie.etat_des_traitements.etat.code" not in said


def test_an_etat_of_no_vocabulary_is_left_out_and_told() -> None:
    published, (signal,) = parsed(amendement(etat="ZZ"))
    assert (signal.kind, signal.field, signal.value) == ("unknown_value", "etat", "ZZ")
    assert "cycle_de_vie.etat_des_traitements.etat.code" not in (published.known or ())
    assert value_at(published.record, "cycle_de_vie.etat_des_traitements.etat.code") is None


def test_a_sort_never_met_is_kept_and_told() -> None:
    published, (signal,) = parsed(amendement(etat="DI", sortEnSeance="Réservé"))
    assert (signal.kind, signal.field) == ("unknown_value", "cycleDeVie.sort")
    assert value_at(published.record, "cycle_de_vie.sort") == "Réservé"


def test_the_government_is_nobody_and_has_no_group() -> None:
    gouvernement = personne("", "", estGouvernement="1", auteurLabel="le Gouvernement")
    said = told(amendement(auteur=gouvernement, cosignataires=[]))
    assert {path: value for path, value in said.items() if path.startswith("signataires")} == {
        "signataires.auteur.type_auteur": "Gouvernement",
        "signataires.libelle": " Mme&#160;Vaugelin",
    }


def test_who_signs_alone_signs_with_nobody_and_that_is_told() -> None:
    published, _ = parsed(amendement(cosignataires=[]))
    assert isinstance(published.record, Amendement)
    assert published.record.signataires.cosignataires is None
    assert "signataires.cosignataires.acteur_ref" in (published.known or ())


def test_where_one_who_signs_has_no_number_who_signs_is_not_known() -> None:
    said = told(amendement(cosignataires=[personne("900002"), personne("")]))
    assert "signataires.cosignataires.acteur_ref" not in said


@pytest.mark.parametrize(
    ("printed", "expected"), [("A", "A"), ("Avant", "Avant"), ("Apres", "Après")]
)
def test_the_service_writes_apres_without_its_accent(printed: str, expected: str) -> None:
    division = {**amendement()["division"], "avantApres": printed}
    assert told(amendement(division=division))[f"{_DIVISION}.avant_a_apres"] == expected


def test_a_place_in_another_spelling_is_not_known() -> None:
    division = {**amendement()["division"], "avantApres": "DANS"}
    assert f"{_DIVISION}.avant_a_apres" not in told(amendement(division=division))


def test_where_no_paragraph_is_named_none_is_known() -> None:
    said = told(amendement(alinea={"avantApres": None, "numero": None}))
    assert not [path for path in said if path.startswith(_ALINEA)]
    after = told(amendement(alinea={"avantApres": "Apres", "numero": "7"}))
    assert (after[f"{_ALINEA}.numero"], after[f"{_ALINEA}.avant_a_apres"]) == (7, "Apres")


@pytest.mark.parametrize(
    ("suffixe", "long", "is_known"),
    [("", "12", True), ("S", "12", True), ("A", "12", False), ("C", "II-12 (Rect)", True)],
)
def test_the_number_of_a_part_of_a_finance_bill_is_known_where_it_names_the_part(
    suffixe: str, long: str, *, is_known: bool
) -> None:
    """The open data prints « I-12 »; whether the service does was never seen."""
    said = told(amendement(bibardSuffixe=suffixe, numeroLong=long))
    assert ("identification.numero_long" in said) is is_known


def test_a_table_of_credits_is_no_dispositif() -> None:
    table = "<table><tr><th>Programmes</th><th>+</th></tr><tr><td>SOLDE</td></tr></table>"
    said = told(amendement(dispositif=table))
    assert "corps.contenu_auteur.dispositif" not in said
    assert "corps.contenu_auteur.expose_sommaire" in said


def test_a_text_that_was_taken_away_is_not_known() -> None:
    said = told(amendement(dispositif="", exposeSommaire=None))
    assert not [path for path in said if path.startswith("corps")]


def test_a_field_never_seen_is_told_and_the_rest_is_read() -> None:
    published, (signal,) = parsed(amendement(avis="Favorable"))
    assert (signal.kind, signal.field) == ("unknown_field", "avis")
    assert published.uid == UID


@pytest.mark.parametrize(
    ("uid", "why"),
    [
        ("AMANR5L17PO838901B0324P0D1N000021", "is n° 12 of the legislature 17"),
        ("AMANR5L16PO838901B0324P0D1N000012", "is n° 12 of the legislature 17"),
        ("VTANR5L17V12", "cannot be compared with number 12"),
    ],
)
def test_an_amendement_that_is_not_the_one_it_was_taken_for_is_refused(uid: str, why: str) -> None:
    with pytest.raises(BadDocument, match=why):
        parsed(amendement(), uid)


@pytest.mark.parametrize("data", [b"", b"[]", b"<html>", b"null", b"{}", b'{"numero": 3}'])
def test_what_is_no_amendement_is_refused(data: bytes) -> None:
    with pytest.raises(BadDocument):
        parsed(data)


@given(st.recursive(st.none() | st.text() | st.integers() | st.booleans(), st.lists, max_leaves=4))
def test_a_field_that_holds_anything_is_read_or_refused(value: Any) -> None:
    for name in amendement():
        try:
            published, _ = parsed(amendement(**{name: value}))
        except BadDocument:
            continue
        assert msgspec.json.encode(published.record)


# --- an answer in pieces --------------------------------------------------------------------------


def test_an_answer_is_taken_apart_byte_for_byte() -> None:
    """White space, escapes and the order of fields are evidence."""
    one = b'{ "numeroReference":"12",  "exposeSommaire":"\\u00e9\xc3\xa9",'
    one += b'"bibard":"324","bibardSuffixe":"A","legislature":"17","organeAbrv":"AN" }'
    two = answer(amendement(numeroReference="13"))[len(b'{"amendements": [') : -2]
    body = b'{"amendements" : [' + one + b" ,\n" + two + b"] }"
    assert pieces(body) == ((Key(17, "AN", "324A", "12"), one), (Key(17, "AN", "324A", "13"), two))


def test_an_answer_with_one_amendement_that_is_no_list_is_taken_apart() -> None:
    body = json.dumps({"amendements": amendement()}).encode()
    ((key, data),) = pieces(body)
    assert key == Key(17, "AN", "324A", "12")
    assert json.loads(data) == amendement()


@pytest.mark.parametrize("body", [b'{"amendements": []}', b'{"amendements": null}'])
def test_an_answer_may_hold_none(body: bytes) -> None:
    assert pieces(body) == ()


def test_what_does_not_say_its_name_is_a_piece_all_the_same() -> None:
    assert pieces(b'{"amendements": [{"numero": 3}]}') == ((Key(0, "", "", ""), b'{"numero": 3}'),)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"<html>",
        b'{"amendements": 3}',
        b'{"amendements": [3]}',
        b'{"amendements": [{"numeroReference": []}]}',
        b'{"amendements": [' + b"[" * 100_000,
        b'{"amendements": [{"x": "',
        b"null",
        b"\xff\xfe",
    ],
)
def test_what_is_no_answer_is_refused(body: bytes) -> None:
    with pytest.raises(BadDocument):
        pieces(body)


@given(st.binary())
def test_bytes_are_an_answer_or_are_refused(body: bytes) -> None:
    for read in (pieces, read_discussion, read_next):
        with pytest.raises(BadDocument):
            read(body)


# --- the discussion -------------------------------------------------------------------------------


def discute(numero: str, sort: str = "", **more: Any) -> dict[str, Any]:
    """One line of a discussion."""
    return {
        "place": "Article 3",
        "sort": sort,
        "numero": numero,
        "parentNumero": "",
        "auteurLabel": "Mme VAUGELIN",
        "auteurGroupe": "PHARES",
        "alineaLabel": "2",
        "missionLabel": "",
        "discussionCommune": "",
        "discussionCommuneAmdtPositon": "",
        "discussionCommuneSsAmdtPositon": "",
        "discussionIdentique": "",
        "discussionIdentiqueAmdtPositon": "",
        "discussionIdentiqueSsAmdtPositon": "",
        "position": "1/3",
        **more,
    }


def discussion(*amendements: Any, **more: Any) -> bytes:
    """What ``discussion.do`` answers."""
    told = {
        "organe": "AN",
        "bibard": "324",
        "bibardSuffixe": "A",
        "legislature": "17",
        "titre": "Finances pour 2026",
        "type": "projet de loi",
        "divisions": [{"place": "Article 3", "position": "1/3", "amendements": None}],
        "amendements": list(amendements),
        "amendementsByNum": None,
        **more,
    }
    return json.dumps({"amdtsParOrdreDeDiscussion": told}).encode()


def test_a_discussion_gives_the_sort_of_each_amendement_in_its_order() -> None:
    found, signals = read_discussion(
        discussion(discute("7", "Rejeté"), discute("12", "Adopté"), discute("3", None))  # type: ignore[arg-type]
    )
    assert signals == []
    assert list(found.sorts.items()) == [("7", "Rejeté"), ("12", "Adopté"), ("3", "")]
    assert (found.organe, found.bibard, found.bibard_suffixe) == ("AN", "324", "A")
    assert many(found.divisions)[0].place == "Article 3"


def test_a_discussion_whose_numbers_are_numbers_is_read() -> None:
    """As one of 2018 was copied."""
    found, signals = read_discussion(discussion(discute("7"), bibard=1396, legislature=15))
    assert (found.bibard, found.legislature, signals) == (1396, 15, [])


def test_a_discussion_of_one_or_no_amendement_is_read() -> None:
    one = json.loads(discussion())
    one["amdtsParOrdreDeDiscussion"]["amendements"] = discute("7")
    assert read_discussion(json.dumps(one).encode())[0].sorts == {"7": ""}
    assert read_discussion(discussion(amendements=None))[0].sorts == {}


def test_a_field_that_a_discussion_has_gained_or_lost_is_told() -> None:
    line = discute("7", avis="Sagesse")
    del line["missionLabel"]
    found, signals = read_discussion(discussion(line, nbrAmdtRestant="1"))
    assert found.sorts == {"7": ""}
    assert [(one.kind, one.field) for one in signals] == [
        ("unknown_field", "amendements.avis"),
        ("missing_field", "amendements.missionLabel"),
    ]


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b'{"amdtsParOrdreDeDiscussion": 3}', b"<html>", discussion(3)]
)
def test_what_is_no_discussion_is_refused(body: bytes) -> None:
    with pytest.raises(BadDocument):
        read_discussion(body)


# --- addresses ------------------------------------------------------------------------------------


def test_the_addresses_are_the_service_s_own() -> None:
    key = Key(17, "AN", "324A", "12")
    origin = "https://eliasse.exemple.fr/"
    assert next_address(origin, "AN") == (
        "https://eliasse.exemple.fr/eliasse/prochainADiscuter.do?organeAbrv=AN"
    )
    assert discussion_address(origin, key) == (
        "https://eliasse.exemple.fr/eliasse/discussion.do"
        "?legislature=17&bibard=324&bibardSuffixe=A&organeAbrv=AN"
    )
    assert amendements_address(origin, key, ["12", "7"]) == (
        "https://eliasse.exemple.fr/eliasse/amendement.do"
        "?legislature=17&bibard=324&bibardSuffixe=A&organeAbrv=AN&numAmdt=12&numAmdt=7"
    )


@given(st.text(), st.lists(st.text(), max_size=3))
def test_no_name_or_number_breaks_out_of_an_address(organe: str, numbers: list[str]) -> None:
    texts = (Key(17, organe, "2934", ""), Key(17, organe, organe, ""))
    for key in texts:
        try:
            address = amendements_address("https://exemple.fr", key, numbers)
        except UnicodeEncodeError:
            continue
        parts = urlsplit(address)
        said = parse_qsl(parts.query, keep_blank_values=True, separator="&")
        assert (parts.hostname, parts.path) == ("exemple.fr", "/eliasse/amendement.do")
        assert [value for name, value in said if name == "numAmdt"] == numbers
        assert dict(said)["organeAbrv"] == organe
        assert dict(said)["bibard"] + dict(said)["bibardSuffixe"] == key.texte


# --- what is next ---------------------------------------------------------------------------------


def test_between_two_texts_nothing_is_next() -> None:
    nothing = {
        "bibard": "",
        "bibardSuffixe": "",
        "numAmdt": "",
        "legislature": "17",
        "organeAbrv": "AN",
    }
    assert read_next(json.dumps({"prochainADiscuter": nothing}).encode()) == (None, [])


@at_hand
@pytest.mark.real
def test_the_real_next_amendement() -> None:
    body = (REAL / "eliasse_prochain_2934_1.json").read_bytes()
    assert read_next(body) == (Key(17, "AN", "2934", "1"), [])


@at_hand
@pytest.mark.real
def test_the_real_amendement_1_of_text_2934() -> None:
    body = (REAL / "eliasse_amendement_2934_1.json").read_bytes()
    ((key, piece),) = pieces(body)
    assert key == Key(17, "AN", "2934", "1")
    assert body == b'{"amendements":[' + piece + b"]}"
    said = told(piece, "AMANR5L17PO838901BTC2934P0D1N000001")
    cosignataires = said.pop("signataires.cosignataires.acteur_ref")
    assert (len(cosignataires), cosignataires[0]) == (121, "PA793432")
    assert said.pop("signataires.libelle").startswith(" Mme&#160;Josserand,  M.&#160;Allisio, ")
    assert said.pop("corps.contenu_auteur.expose_sommaire").startswith("<p>Cet amendement vise ")
    assert said == {
        "uid": "AMANR5L17PO838901BTC2934P0D1N000001",
        "legislature": 17,
        "identification.numero_long": "1",
        "identification.numero_ordre_depot": 1,
        "identification.numero_rect": 0,
        "identification.prefixe_organe_examen": "AN",
        "signataires.auteur.acteur_ref": "PA841075",
        "signataires.auteur.groupe_politique_ref": "PO845401",
        f"{_DIVISION}.titre": "Article 2 bis",
        f"{_DIVISION}.type": "ARTICLE",
        f"{_DIVISION}.avant_a_apres": "A",
        f"{_DIVISION}.article_designation_courte": "ART. 2 BIS",
        f"{_DIVISION}.url_division_texte_vise": "/17/textes/2934.asp#D_Article_2_bis",
        "corps.contenu_auteur.dispositif": (
            '<p style="text-align: justify;">Supprimer cet article.</p>'
        ),
        "cycle_de_vie.etat_des_traitements.etat.code": "AC",
    }


@at_hand
@pytest.mark.real
def test_the_real_amendement_is_asked_for_where_the_real_next_one_says() -> None:
    key, _ = read_next((REAL / "eliasse_prochain_2934_1.json").read_bytes())
    assert key is not None
    assert amendements_address("https://eliasse.exemple.fr", key, [key.numero]).endswith(
        "/eliasse/amendement.do?legislature=17&bibard=2934&bibardSuffixe=&organeAbrv=AN&numAmdt=1"
    )
