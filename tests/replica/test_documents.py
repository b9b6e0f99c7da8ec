"""The builders of documents give what they promise: the AN's shapes, and any field within reach."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from tests.replica.documents import (
    ABSENT,
    acteur,
    adresse,
    amendement,
    article,
    auteur_gouvernement,
    credits_plf,
    decimal_entities,
    document,
    dossier,
    entities,
    groupe,
    many,
    mise_au_point,
    nil,
    one_or_many,
    organe,
    programme,
    reunion,
    scrutin,
    votant,
    zip_bytes,
)


def test_nothing_one_and_several_are_three_shapes() -> None:
    assert [one_or_many([]), one_or_many(["a"]), one_or_many(["a", "b"])] == [
        None,
        "a",
        ["a", "b"],
    ]
    assert [many(None), many("a"), many(["a", "b"])] == [[], ["a"], ["a", "b"]]


def test_an_amendement_reads_its_identity_from_its_uid() -> None:
    body = amendement("AMANR5L17PO59048B1900P1D1N000012", rect=2)["amendement"]
    assert body["legislature"] == "17"
    assert body["identification"] == {
        "numeroLong": "I-CF12 (2ème Rect)",
        "numeroOrdreDepot": "12",
        "prefixeOrganeExamen": "CION_FIN",
        "numeroRect": "2",
    }
    assert body["examenRef"] == "EXANR5L17PO59048B1900P1D1"
    assert body["texteLegislatifRef"] == "PIONANR5L17B1900"


def test_a_sort_brings_the_etat_that_goes_with_it() -> None:
    cycle = amendement(sort="Tombé")["amendement"]["cycleDeVie"]
    assert cycle["etatDesTraitements"] == {
        "etat": {"code": "DI", "libelle": "Discuté"},
        "sousEtat": {"code": "DI", "libelle": "Tombé"},
    }
    assert cycle["sort"] == "Tombé"


def test_an_inadmissible_amendement_has_a_cartouche_and_no_text() -> None:
    corps = amendement(etat="charge")["amendement"]["corps"]
    assert corps["contenuAuteur"] == nil()
    assert corps["cartoucheInformatif"] == (
        "Cet amendement a été déclaré irrecevable au titre de l’article 40 de la Constitution."
    )


def test_any_field_is_reached_by_its_path() -> None:
    body = amendement(
        **{
            "cycleDeVie.dateSort": "17",
            "champInconnu": "x",
            "loiReference": ABSENT,
            "signataires.auteur.typeAuteur": "Commission",
        }
    )["amendement"]
    assert body["cycleDeVie"]["dateSort"] == "17"
    assert body["champInconnu"] == "x"
    assert "loiReference" not in body
    assert body["signataires"]["auteur"]["typeAuteur"] == "Commission"


def test_a_path_goes_through_lists_by_number_and_not_through_what_is_missing() -> None:
    blocks = [groupe("PO890101", 16), groupe("PO890102", 13)]
    lost = scrutin(groupes=blocks, **{"ventilationVotes.organe.groupes.groupe.1.organeRef": "PO0"})
    found = lost["scrutin"]["ventilationVotes"]["organe"]["groupes"]["groupe"]
    assert [block["organeRef"] for block in found] == ["PO890101", "PO0"]
    with pytest.raises(KeyError, match="nulle"):
        scrutin(**{"nulle.part": "x"})


def test_a_uid_of_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="has not the form"):
        amendement("AMAN1")


def test_credits_add_up_and_a_lone_programme_is_no_list() -> None:
    assert credits_plf([programme("Feux", 1, -5, -4)]) == {
        "listeProgrammes": {
            "programme": {
                "libelle": "Feux",
                "programmeRef": "1",
                "autorisationEngagement": "-5",
                "creditPaiement": "-4",
                "action": "modification",
                "lignesCredits": nil(),
            }
        },
        "soldeAE": "-5",
        "soldeCP": "-4",
        "cpEgalAe": "false",
    }


def test_a_scrutin_adds_up_its_blocks() -> None:
    blocks = [
        groupe("PO890101", 16, pours=[votant("PA1", "PM1"), votant("PA2", "PM2")]),
        groupe("PO890102", 13, contres=[votant("PA3", "PM3")], abstentions=[votant("PA4", "PM4")]),
    ]
    body = scrutin("VTANR5L17V12", groupes=blocks)["scrutin"]
    assert body["numero"] == "12"
    assert body["syntheseVote"] == {
        "nombreVotants": "4",
        "suffragesExprimes": "3",
        "nbrSuffragesRequis": "2",
        "annonce": "l'Assemblée nationale a adopté",
        "decompte": {
            "nonVotants": "0",
            "pour": "2",
            "contre": "1",
            "abstentions": "1",
            "nonVotantsVolontaires": "0",
        },
    }
    assert body["sort"]["code"] == "adopté"


def test_the_16th_publishes_less() -> None:
    voter = votant("PA1", "PM1", legislature="16")
    absent = votant("PA2", "PM2", delegation=None, cause="PSE", legislature="16")
    body = scrutin("VTANR5L16V3", groupes=[groupe("PO880101", 9, pours=[voter])])["scrutin"]
    assert voter == {"acteurRef": "PA1", "mandatRef": "PM1", "parDelegation": "false"}
    assert absent == {"acteurRef": "PA2", "mandatRef": "PM2", "causePositionVote": "PSE"}
    assert body["miseAuPoint"] is None
    assert body["objet"].keys() == {"libelle", "referenceLegislative"}
    assert "lieuVote" not in body


def test_a_mise_au_point_has_three_lists_of_two() -> None:
    voter = votant("PA1", "PM1")
    assert mise_au_point(abstentions=[voter], pours=[voter, voter]) == {
        "nonVotants": [None, None],
        "pours": {"votant": [voter, voter]},
        "abstentions": [None, {"votant": voter}],
        "nonVotantsVolontaires": [None, None],
        "contres": None,
        "dysfonctionnement": {
            "nonVotants": None,
            "pour": None,
            "contre": None,
            "abstentions": None,
            "nonVotantsVolontaires": None,
        },
    }


def test_a_person_has_an_object_for_uid_and_a_nil_date_of_death() -> None:
    body = acteur("PA900001", adresses=[adresse("AD1", "téléphone", "06 39 98 00 01")])["acteur"]
    assert body["uid"]["#text"] == "PA900001"
    assert body["etatCivil"]["dateDeces"] == nil()
    assert body["adresses"]["adresse"]["valElec"] == "06 39 98 00 01"
    assert body["mandats"] == nil()


def test_every_builder_wraps_its_document_and_writes_ascii() -> None:
    built = {
        "amendement": amendement(auteur=auteur_gouvernement("PO890200")),
        "scrutin": scrutin(),
        "acteur": acteur(),
        "organe": organe(),
        "dossierParlementaire": dossier(),
        "document": document(),
        "reunion": reunion(),
    }
    for wrapper, one in built.items():
        assert list(one) == [wrapper]
        assert json.dumps(one).isascii()


def test_entities_are_the_two_that_the_assembly_uses() -> None:
    assert entities("à l’alinéa\xa03") == "&#x00E0; l&#x2019;alin&#x00E9;a&nbsp;3"
    assert decimal_entities("M.\xa0L'Hermé") == "M.&#160;L&apos;Herm&#233;"


def test_an_added_article_says_where_it_goes() -> None:
    division = article("2", "1801", "Après")
    assert division["articleDesignationCourte"] == "APRÈS ART. 2"
    assert division["articleDesignation"] == "APRÈS L'ARTICLE 2, insérer l'article suivant:"
    assert division["articleAdditionnel"] == "true"


def test_a_zip_is_the_same_bytes_each_time_and_opens_anywhere() -> None:
    members = {"json/b.json": {"é": "1"}, "json/a.json": b"not json", "../hôte": b""}
    made = zip_bytes(members, (2026, 2, 3, 6, 0, 0))
    assert made == zip_bytes(dict(reversed(members.items())), (2026, 2, 3, 6, 0, 0))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["../hôte", "json/a.json", "json/b.json"]
        assert archive.read("json/b.json") == b'{"\\u00e9": "1"}'
        assert archive.getinfo("json/a.json").date_time == (2026, 2, 3, 6, 0, 0)


def test_a_zip_is_dated_of_day_1_unless_told() -> None:
    with zipfile.ZipFile(io.BytesIO(zip_bytes({"a": b"x"}))) as archive:
        assert archive.getinfo("a").date_time == (2026, 1, 5, 6, 0, 0)
