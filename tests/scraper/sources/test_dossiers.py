"""Dossiers, with the tree of their steps, and documents, with their volumes."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.sources.base import Place
from scraper.sources.dossiers import DOSSIERS
from tests.fixtures import told
from tests.replica.documents import Json, acte, document, dossier, json_bytes


def read(content: Json) -> Any:
    """The only record of a dossier or a document, and its signals beside it."""
    wrapper = next(iter(content))
    found = told("dossiers", f"json/{wrapper}/{content[wrapper]['uid']}.json", json_bytes(content))
    (record,) = found["records"]
    return {**record, "signals": found["signals"]}


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("json/dossierParlementaire/DLR5L17N60001.json", Place("dossier", "DLR5L17N60001")),
        # dossiers of former legislatures stand in the archive of today's
        ("json/dossierParlementaire/DLR5L10N20996.json", Place("dossier", "DLR5L10N20996")),
        ("json/document/PRJLANR5L17B0324.json", Place("document", "PRJLANR5L17B0324")),
        ("json/document/PIONANR5L16TAP0123.json", Place("document", "PIONANR5L16TAP0123")),
        ("json/document/PIONSNR5S165B0239.json", Place("document", "PIONSNR5S165B0239")),
        ("json/document/MIONANR5L16B0598-N11.json", Place("document", "MIONANR5L16B0598-N11")),
        ("json/document/AVISANR5L16B0285-tI.json", Place("document", "AVISANR5L16B0285-tI")),
        ("json/PRJLANR5L17B0324.json", None),
        ("json/autre/PRJLANR5L17B0324.json", None),
        ("json/document/ PRJL.json", None),
    ],
)
def test_the_folder_says_which_it_is(path: str, place: Place | None) -> None:
    assert DOSSIERS.route(path) == place


# --- dossiers -------------------------------------------------------------------------------------


def test_steps_contain_steps_and_each_row_names_the_one_above() -> None:
    """A single step is an object, several are a list; an order of reading is kept."""
    tree = [
        acte(
            "Etape_Type",
            "L17-AN1",
            "AN1",
            "PO838901",
            enfants=[
                acte(
                    "Etape_Type",
                    "L17-AN1-COM",
                    "AN1-COM",
                    "PO838901",
                    enfants=[acte("DepotRapport_Type", "L17-R", "AN1-COM-FOND-RAPPORT", "PO1")],
                )
            ],
        ),
        acte("Promulgation_Type", "L17-P", "PROM", "PO9", codeLoi="2025-1", titreLoi="Loi"),
    ]
    found = read(dossier(actes=tree))
    assert [
        (row["uid"], row["parent_uid"], row["code_acte"], row["code_loi"])
        for row in found["acte_legislatif"]
    ] == [
        ("L17-AN1", None, "AN1", None),
        ("L17-AN1-COM", "L17-AN1", "AN1-COM", None),
        ("L17-R", "L17-AN1-COM", "AN1-COM-FOND-RAPPORT", None),
        ("L17-P", None, "PROM", "2025-1"),
    ]
    assert found["signals"] == []


def test_one_step_may_stand_in_two_dossiers_with_another_code() -> None:
    """Rows belong to their dossier: the same uid is no clash."""
    first = dossier("DLR5L17N60001", actes=[acte("Etape_Type", "L17-X", "AN1", "PO1")])
    second = dossier("DLR5L17N60002", actes=[acte("Etape_Type", "L17-X", "AN2", "PO1")])
    assert [
        (one["uid"], row["uid"], row["code_acte"])
        for one in (read(first), read(second))
        for row in one["acte_legislatif"]
    ] == [("DLR5L17N60001", "L17-X", "AN1"), ("DLR5L17N60002", "L17-X", "AN2")]


@pytest.mark.parametrize(
    ("refs", "kept"),
    [
        ({"voteRef": "VTANR5L17V1"}, "VTANR5L17V1"),
        # shared, or of the Sénat or of another legislature: kept as printed
        ({"voteRef": ["VTSNR5S2025V7", "VTANR5L16V4052"]}, "VTANR5L16V4052 VTSNR5S2025V7"),
        ({"voteRef": None}, ""),
        (None, None),
    ],
)
def test_the_scrutins_of_a_step_are_one_or_many(refs: Any, kept: str | None) -> None:
    step = acte("Decision_Type", "L17-D", "AN1-DEBATS-DEC", "PO838901", voteRefs=refs)
    (row,) = read(dossier(actes=[step]))["acte_legislatif"]
    assert row["vote_refs"] == kept


def test_a_step_ends_by_a_conclusion_or_a_decision() -> None:
    ended = {"fam_code": "TSORTF01", "libelle": "adopté"}
    for name in ("statutConclusion", "decision"):
        step = acte("Decision_Type", "L17-D", "AN1-DEBATS-DEC", "PO838901", **{name: ended})
        found = read(dossier(actes=[step]))
        assert (found["acte_legislatif"][0]["conclusion"], found["signals"]) == ("adopté", [])


@pytest.mark.parametrize("reference", [{"uid": "PO78718"}, "PO78718"], ids=["object", "text"])
def test_who_starts_a_dossier_is_persons_and_organes(reference: Any) -> None:
    started = dossier(initiateurs=[("PA1", "PM1"), ("PA2", "PM2")])
    started["dossierParlementaire"]["initiateur"]["organes"] = {"organe": {"organeRef": reference}}
    assert read(started)["initiateur"] == [
        {"acteur_ref": "PA1", "mandat_ref": "PM1", "organe_ref": None},
        {"acteur_ref": "PA2", "mandat_ref": "PM2", "organe_ref": None},
        {"acteur_ref": None, "mandat_ref": None, "organe_ref": "PO78718"},
    ]


def test_a_dossier_may_have_no_start_and_no_step() -> None:
    found = read(dossier(initiateurs=()))
    assert (found["initiateur"], found["acte_legislatif"], found["signals"]) == ([], [], [])


def test_an_unknown_field_deep_in_the_tree_has_one_address_whatever_its_depth() -> None:
    """At depth one or five, it is another address; twice at one depth, it is the same."""
    leaves = [acte("DepotRapport_Type", f"L17-{n}", "R", "PO1", nouveau=n) for n in range(2)]
    tree = [acte("Etape_Type", "L17-E", "AN1", "PO1", enfants=leaves)]
    assert read(dossier(actes=tree))["signals"] == [
        {
            "kind": "unknown_field",
            "field": "actesLegislatifs.acteLegislatif.actesLegislatifs.acteLegislatif.nouveau",
            "value": "0",
        }
    ]


# --- documents ------------------------------------------------------------------------------------


def test_the_days_of_a_document_are_days_whatever_hour_is_printed() -> None:
    """A midnight of Paris is the evening before in UTC: the day is taken as printed."""
    columns = read(document(depot="2025-10-06"))["columns"]
    names = ("date_creation", "date_depot", "date_publication", "date_publication_web")
    assert [columns[name] for name in names] == ["2025-10-06", "2025-10-06", None, "2025-10-06"]


def test_authors_come_first_then_cosignatories_persons_or_whole_groups() -> None:
    signed = document(cosignataires=["PA900001"])
    holder = signed["document"]["coSignataires"]
    assert isinstance(holder["coSignataire"], dict)
    holder["coSignataire"] = [
        holder["coSignataire"],
        {
            "organe": {"organeRef": "PO890101", "etApparentes": "true"},
            "dateCosignature": "2025-10-06+02:00",
            "dateRetraitCosignature": "2025-10-15+02:00",
            "edite": "true",
        },
    ]
    rows = read(signed)["document_auteur"]
    assert [(row["role"], row["acteur_ref"], row["organe_ref"], row["edite"]) for row in rows] == [
        ("auteur", "PA900002", None, None),
        ("cosignataire", "PA900001", None, False),
        ("cosignataire", None, "PO890101", True),
    ]
    assert [(row["date_cosignature"], row["date_retrait_cosignature"]) for row in rows[1:]] == [
        ("2025-10-06", None),
        ("2025-10-06", "2025-10-15"),
    ]


def test_a_volume_is_a_paper_inside_a_paper() -> None:
    whole = document("RAPPANR5L17B1850", titre="rapport")
    inner = document("RAPPANR5L17B1850", titre="annexe au tome I")["document"]
    inner["uid"] = "RAPPANR5L17B1850-tI-a1"
    volume = document("RAPPANR5L17B1850", titre="tome I")["document"]
    volume |= {"uid": "RAPPANR5L17B1850-tI", "divisions": {"division": inner}}
    whole["document"]["divisions"] = {"division": [volume]}
    assert read(whole)["document_division"] == [
        {
            "uid": "RAPPANR5L17B1850-tI",
            "parent_uid": "RAPPANR5L17B1850",
            "titre_principal": "tome I",
        },
        {
            "uid": "RAPPANR5L17B1850-tI-a1",
            "parent_uid": "RAPPANR5L17B1850-tI",
            "titre_principal": "annexe au tome I",
        },
    ]


def test_an_empty_notice_is_no_drift() -> None:
    """Motions of censure have one; some papers have no number."""
    found = read(document(notice={}))
    names = ("num_notice", "formule", "adoption_conforme")
    assert [found["columns"][name] for name in names] == [None, None, None]
    assert found["signals"] == []
