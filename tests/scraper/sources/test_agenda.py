"""The agenda: of all the meetings it lists, the séances."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.sources.agenda import AGENDA
from scraper.sources.base import Place
from tests.fixtures import told
from tests.replica.documents import Json, json_bytes, point, reunion


def read(document: Json) -> Any:
    """What the source says of one meeting."""
    uid = document["reunion"]["uid"]
    return told("agenda", f"json/reunion/{uid}.json", json_bytes(document))


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("json/reunion/RUANR5L17S2026IDS30001.json", Place("seance", "RUANR5L17S2026IDS30001")),
        ("json/RUANR5L17S2026IDS30001.json", Place("seance", "RUANR5L17S2026IDS30001")),
        ("json/reunion/RUSNR5L17S2026IDS30901.json", Place("seance", "RUSNR5L17S2026IDS30901")),
        ("json/reunion/RUANR5L16S2024IDC443.json", Place("seance", "RUANR5L16S2024IDC443")),
        ("json/reunion/CRSANR5L17S2026O1N040.json", None),
        ("json/reunion/RUANR5L17S2026IDS30001.xml", None),
    ],
)
def test_a_meeting_is_known_by_its_name(path: str, place: Place | None) -> None:
    assert AGENDA.route(path) == place


def test_a_seance_is_a_record_with_its_day_rank_hours_and_points() -> None:
    document = reunion(
        debut="2025-11-04T21:30:00.000+01:00",
        fin="2025-11-05T00:35:00.000+01:00",
        quantieme="Troisième",
        points=[
            point("RU1PT1", "Phares", dossiers=["DLR5L17N60002", "DLR5L17N60001"]),
            point("RU1PT2", "Sel", etat="Supprimé"),
        ],
    )
    found = read(document)
    (record,) = found["records"]
    assert (record["family"], record["uid"]) == ("seance", "RUANR5L17S2026IDS30001")
    names = ("legislature", "date_seance", "quantieme", "time_stamp_debut", "time_stamp_fin")
    assert [record["columns"][name] for name in names] == [
        17,
        "2025-11-04",  # the sitting's day, though it ended on the next
        "Troisième",
        "2025-11-04T20:30:00.000000Z",
        "2025-11-04T23:35:00.000000Z",
    ]
    assert [(row["uid"], row["etat"], row["dossier_refs"]) for row in record["point_odj"]] == [
        ("RU1PT1", "Confirmé", "DLR5L17N60001 DLR5L17N60002"),
        ("RU1PT2", "Supprimé", None),
    ]
    assert found["signals"] == []


@pytest.mark.parametrize(
    "uid", ["RUANR5L17S2026IDC460001", "RUANR5L17S2026IDFL42"], ids=["commission", "initiative"]
)
def test_other_meetings_are_read_strictly_and_are_no_records(uid: str) -> None:
    assert read(reunion(uid))["records"] == []
    assert read(reunion(uid))["signals"] == []
    assert read(reunion(uid, nouveau="x"))["signals"] == [
        {"kind": "unknown_field", "field": "nouveau", "value": "x"}
    ]


def test_a_seance_of_the_senat_or_of_the_16th_is_a_seance_too() -> None:
    senat = read(reunion("RUSNR5L17S2026IDS30901", lieu=("S", "Sénat")))["records"][0]["columns"]
    assert (senat["organe_reuni_ref"], senat["lieu_ref"]) == ("PO78718", "S")
    before = read(reunion("RUANR5L16S2024IDS28000"))["records"][0]["columns"]
    assert before["legislature"] == 16


def test_what_is_absent_not_null_is_null() -> None:
    """A meeting to come has no end; some have no place."""
    document = reunion(lieu=None, numero_jo=None)
    assert {"timeStampFin", "lieu"}.isdisjoint(document["reunion"])
    found = read(document)
    names = ("time_stamp_fin", "lieu_ref", "lieu_libelle", "num_seance_jo", "compte_rendu_ref")
    assert [found["records"][0]["columns"][name] for name in names] == [None] * 5
    assert found["signals"] == []


def test_a_single_point_and_a_single_line_are_printed_bare() -> None:
    alone = reunion(points=[point("RU1PT1", "Phares")], resume=["Phares"])
    assert isinstance(alone["reunion"]["ODJ"]["pointsODJ"]["pointODJ"], dict)
    assert alone["reunion"]["ODJ"]["resumeODJ"]["item"] == "Phares"
    (record,) = read(alone)["records"]
    assert (len(record["point_odj"]), record["columns"]["resume_odj"]) == (1, "Phares")
    several = reunion(resume=["Phares", "Sel"])["reunion"]["ODJ"]["resumeODJ"]["item"]
    holed = reunion(resume=["Phares", "Sel"])
    holed["reunion"]["ODJ"]["resumeODJ"]["item"] = [several[0], None, several[1]]
    assert read(holed)["records"][0]["columns"]["resume_odj"] == "Phares\nSel"


def test_a_kind_of_meeting_never_met_is_told_and_is_no_seance() -> None:
    found = read(reunion(xsi_type="reunionJointe_type"))
    assert found["records"] == []
    assert found["signals"] == [
        {"kind": "unknown_value", "field": "@xsi:type", "value": "reunionJointe_type"}
    ]


def test_a_state_never_met_is_told_and_kept() -> None:
    found = read(reunion(**{"cycleDeVie.etat": "Reporté"}))
    assert found["records"][0]["columns"]["etat"] == "Reporté"
    assert found["signals"] == [
        {"kind": "unknown_value", "field": "cycleDeVie.etat", "value": "Reporté"}
    ]
