"""Acteurs, mandats and organes: names and functions, and nothing private (SOURCES §9)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scraper.errors import BadDocument
from scraper.records import Member
from scraper.sources.acteurs import ACTEURS
from scraper.sources.base import Place
from tests.fixtures import told
from tests.replica.documents import (
    ABSENT,
    Json,
    acteur,
    adresse,
    collaborateur,
    deport,
    infos_qualite,
    json_bytes,
    mandat,
    mandat_parlementaire,
    nil,
    organe,
)


def read(document: Json, path: str) -> Any:
    """What the source says of one document."""
    return told("acteurs", path, json_bytes(document))


def test_a_folder_says_what_a_document_is() -> None:
    assert ACTEURS.route("json/acteur/PA900001.json") == Place("acteur", "PA900001")
    assert ACTEURS.route("json/organe/PO890101.json") == Place("organe", "PO890101")
    for path in ("json/PA900001.json", "json/acteur/PO890101.json", "json/organe/PA1.json"):
        assert ACTEURS.route(path) is None


def test_a_deport_is_known_and_out_of_scope() -> None:
    path = "json/deport/DPTRPA900001.json"
    assert ACTEURS.route(path) == Place("", "DPTRPA900001")
    document = deport("DPTRPA900001", "PA900001", "PIONANR5L17B1801")
    assert read(document, path) == {"path": path, "signals": [], "records": []}


def test_a_uid_is_an_object_or_plain_text() -> None:
    path = "json/acteur/PA900001.json"
    whole = read(acteur("PA900001"), path)
    plain = read(bare(), path)
    assert whole["records"] == plain["records"]
    assert [one["uid"] for one in whole["records"]] == ["PA900001"]


def bare() -> Json:
    """A person whose uid is plain text."""
    document = acteur("PA900001")
    document["acteur"]["uid"] = "PA900001"
    return document


def test_mandats_are_records_of_their_own_and_name_their_acteur() -> None:
    document = acteur(
        "PA900002",
        mandats=[
            mandat_parlementaire("PM900002", "PA900002", suppleant="PA900099"),
            mandat("PM900012", "PA900002", "GP", "PO890101"),
        ],
    )
    records = read(document, "json/acteur/PA900002.json")["records"]
    assert [(one["family"], one["uid"], one.get("owner")) for one in records] == [
        ("acteur", "PA900002", None),
        ("mandat", "PM900002", "PA900002"),
        ("mandat", "PM900012", "PA900002"),
    ]
    assert records[1]["columns"]["suppleant_refs"] == "PA900099"
    assert records[2]["mandat_organe"] == [{"organe_ref": "PO890101"}]


@pytest.mark.parametrize("mandats", [None, ()], ids=["no key", "nil"])
def test_a_person_may_hold_no_mandat(mandats: tuple[Json, ...] | None) -> None:
    """Ministers in AMO10 have no such key at all."""
    found = read(acteur("PA900009", mandats=mandats), "json/acteur/PA900009.json")
    assert [one["family"] for one in found["records"]] == ["acteur"]
    assert found["signals"] == []


def test_a_single_mandat_is_an_object_and_may_be_held_in_several_organes() -> None:
    document = acteur("PA900001", mandats=[mandat("PM1", "PA900001", "GE", ["PO1", "PO2"])])
    assert isinstance(document["acteur"]["mandats"]["mandat"], dict)
    records = read(document, "json/acteur/PA900001.json")["records"]
    assert records[1]["mandat_organe"] == [{"organe_ref": "PO1"}, {"organe_ref": "PO2"}]


PRIVATE = (
    *("1970-02-28", "Port-Lanterne", "Haute-Brume-sur-Mer", "Allumeuse", "hatvp.example"),
    *("06 39 98 00 22", "anne@phares.example", "75355", "Ressac", "2025-02-01"),
)


def test_nothing_private_is_in_any_column_row_or_signal() -> None:
    """Birth, death, profession, addresses, phones, e-mails and staff stand in no column."""
    document = acteur(
        "PA900001",
        naissance=("1970-02-28", "Port-Lanterne", "Haute-Brume-sur-Mer"),
        hatvp="https://hatvp.example/amarrand",
        deces="2025-02-01",
        adresses=[
            adresse("AD1", "officielle", codePostal="75355", ville="Paris"),
            adresse("AD2", "téléphone", "06 39 98 00 22"),
            adresse("AD3", "mèl", "anne@phares.example"),
        ],
        mandats=[
            mandat_parlementaire(
                "PM1", "PA900001", collaborateurs=[collaborateur("Mme", "Perle", "Ressac")]
            )
        ],
    )
    written = json.dumps(document, ensure_ascii=False)
    assert [word for word in PRIVATE if word not in written] == []
    found = json.dumps(read(document, "json/acteur/PA900001.json"), ensure_ascii=False)
    assert [word for word in PRIVATE if word in found] == []


def test_a_new_private_field_is_told_by_its_name_only() -> None:
    document = acteur("PA900001", telephone="06 39 98 00 22", **{"etatCivil.ident.civ": ABSENT})
    found = read(document, "json/acteur/PA900001.json")
    assert found["signals"] == [
        {"kind": "missing_field", "field": "etatCivil.ident.civ", "value": ""},
        {"kind": "unknown_field", "field": "telephone", "value": ""},
    ]
    secretariat = organe(mel="anne@phares.example")
    assert read(secretariat, "json/organe/PO890101.json")["signals"] == [
        {"kind": "unknown_field", "field": "mel", "value": ""}
    ]


def test_a_private_value_is_in_no_error() -> None:
    document = acteur("PA900001", **{"etatCivil.ident.nom": {"mobile": "06 39 98 00 22"}})
    with pytest.raises(BadDocument) as caught:
        list(ACTEURS.parse(Member("json/acteur/PA900001.json", json_bytes(document))))
    assert (caught.value.field, caught.value.value) == ("etatCivil.ident.nom", None)
    assert "06 39" not in str(caught.value)


def test_the_dead_are_nil_objects_elsewhere_and_told_nowhere() -> None:
    alive, dead = acteur("PA900001"), acteur("PA900001", deces="2025-02-01")
    assert alive["acteur"]["etatCivil"]["dateDeces"] == nil()
    path = "json/acteur/PA900001.json"
    assert read(alive, path) == read(dead, path)


def test_an_organe_has_the_columns_of_its_type() -> None:
    group = read(
        organe(agrement="2024-07-19", positionPolitique="Opposition"), "json/organe/PO890101.json"
    )
    (record,) = group["records"]
    assert {name: value for name, value in record["columns"].items() if value is not None} == {
        "code_type": "GP",
        "legislature": 17,
        "libelle": "Horizon maritime",
        "libelle_edition": "Horizon maritime",
        "libelle_abrege": "Horizon maritime",
        "libelle_abrev": "HM",
        "date_debut": "2024-07-18",
        "date_agrement": "2024-07-19",
        "regime": "5ème République",
        "preseance": "1",
        "position_politique": "Opposition",
        "couleur_associee": "#2A6F97",
    }
    ministry = read(organe("PO890900", "MINISTERE", "Mer"), "json/organe/PO890900.json")
    assert ministry["signals"] == []
    assert ministry["records"][0]["columns"]["legislature"] is None


def test_the_udr_became_uddplr_and_both_are_groups() -> None:
    """PO847173 until 4 September 2025, PO872880 from the day after."""
    before, after = (
        read(organe(uid, abrev=abrev, debut=debut, fin=fin), f"json/organe/{uid}.json")
        for uid, abrev, debut, fin in (
            ("PO847173", "UDR", "2024-09-26", "2025-09-04"),
            ("PO872880", "UDDPLR", "2025-09-05", None),
        )
    )
    assert [
        (one["uid"], one["columns"]["libelle_abrev"], one["columns"]["date_fin"])
        for found in (before, after)
        for one in found["records"]
    ] == [("PO847173", "UDR", "2025-09-04"), ("PO872880", "UDDPLR", None)]


def test_days_come_alone_or_with_an_offset() -> None:
    document = acteur(
        "PA900001",
        mandats=[
            mandat(
                "PM1",
                "PA900001",
                "GP",
                "PO1",
                debut="2026-02-14+01:00",
                fin="2026-03-01T00:00:00.000+01:00",
                qualite=infos_qualite("Membre"),
            )
        ],
    )
    columns = read(document, "json/acteur/PA900001.json")["records"][1]["columns"]
    assert (columns["date_debut"], columns["date_fin"]) == ("2026-02-14", "2026-03-01")
