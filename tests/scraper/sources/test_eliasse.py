"""The live service: what is discussed now, and what became of it minutes ago."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scraper.errors import BadDocument
from scraper.sources.eliasse import Key, read_amendements, read_next

REAL = Path(__file__).resolve().parents[4] / "shared" / "an" / "eliasse"

real = pytest.mark.skipif(not REAL.is_dir(), reason="the real files (../shared/an) are not here")


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


def test_before_the_vote_the_sort_is_not_known() -> None:
    (one,), signals = read_amendements(answer(amendement()))
    assert signals == []
    assert one.key == Key(17, "AN", "324A", "12")
    assert (one.numero_long, one.etat_code, one.sort) == ("12 (Rect)", "AC", None)
    assert (one.acteur_ref, one.groupe_politique_ref) == ("PA900001", "PO845401")
    assert one.cosignataires == ("PA900002", "PA900003")
    assert one.dispositif == "<p>Supprimer l&#x2019;alin&#x00E9;a 2.</p>"
    assert (one.article_designation_courte, one.parent) == ("ART. 3", None)


def test_minutes_after_the_vote_it_is() -> None:
    (one,), _ = read_amendements(answer(amendement(etat="DI", sortEnSeance="Adopté")))
    assert (one.etat_code, one.sort) == ("DI", "Adopté")


def test_the_government_is_nobody_and_has_no_group() -> None:
    gouvernement = personne("", "", estGouvernement="1", auteurLabel="le Gouvernement")
    (one,), _ = read_amendements(answer(amendement(auteur=gouvernement, cosignataires=[])))
    assert one.is_gouvernement
    assert (one.acteur_ref, one.groupe_politique_ref, one.cosignataires) == (None, None, ())


def test_a_sous_amendement_tells_the_number_of_its_parent() -> None:
    (one,), _ = read_amendements(answer(amendement(numeroParent="11")))
    assert one.parent == "11"


def test_an_answer_with_one_amendement_that_is_no_list_is_read() -> None:
    body = json.dumps({"amendements": amendement()}).encode()
    assert [one.key.numero for one in read_amendements(body)[0]] == ["12"]


def test_a_field_never_seen_is_told_and_the_rest_is_read() -> None:
    (one,), (signal,) = read_amendements(answer(amendement(avis="Favorable")))
    assert (signal.kind, signal.field) == ("unknown_field", "amendements.avis")
    assert one.key.numero == "12"


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b'{"amendements": 3}', b"null"])
def test_what_is_no_answer_is_refused(body: bytes) -> None:
    with pytest.raises(BadDocument):
        read_amendements(body)


def test_between_two_texts_nothing_is_next() -> None:
    nothing = {
        "bibard": "",
        "bibardSuffixe": "",
        "numAmdt": "",
        "legislature": "17",
        "organeAbrv": "AN",
    }
    assert read_next(json.dumps({"prochainADiscuter": nothing}).encode()) == (None, [])


@real
def test_the_real_next_amendement() -> None:
    body = (REAL / "eliasse_prochain_2934_1.json").read_bytes()
    assert read_next(body) == (Key(17, "AN", "2934", "1"), [])


@real
def test_the_real_amendement_1_of_text_2934() -> None:
    body = (REAL / "eliasse_amendement_2934_1.json").read_bytes()
    (one,), signals = read_amendements(body)
    assert signals == []
    assert one.key == Key(17, "AN", "2934", "1")
    assert (one.etat_code, one.sort, one.numero_long) == ("AC", None, "1")
    assert (one.acteur_ref, one.groupe_politique_ref) == ("PA841075", "PO845401")
    assert len(one.cosignataires) == 121
    assert one.cosignataires[0] == "PA793432"
    assert one.dispositif == '<p style="text-align: justify;">Supprimer cet article.</p>'
    assert one.article_designation_courte == "ART. 2 BIS"
