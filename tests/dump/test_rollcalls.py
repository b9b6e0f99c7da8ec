"""Roll calls as Voteview, pscl and Popolo have them: absence, abstention and non-vote are three."""

from __future__ import annotations

import csv
import gzip
import json
from typing import TYPE_CHECKING

from storage.dump.rollcalls import CODES, Matrix, Member, Seat

if TYPE_CHECKING:
    from pathlib import Path


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as opened:
        return list(csv.reader(opened))


def test_the_matrix_has_a_code_for_each_deputy_and_roll_call(jeu: Path) -> None:
    """Scrutin 3 is a motion de censure; PA900004 was absent twice, and PA999999 has no mandate."""
    assert table(jeu / "rollcalls/17/matrix.csv") == [
        ["acteur_ref", "nom", "prenom", "groupe_abrev", "V1", "V2", "V4"],
        ["PA900001", "Amarrand", "Solange", "HM", "1", "1", "1"],
        ["PA900002", "Balisier", "Anselme", "TF", "6", "6", "7"],
        ["PA900003", "Corvette", "Odile", "HM", "6", "1", "1"],
        ["PA900004", "Drisse", "Ulysse", "TF", "6", "9", "9"],
        ["PA900005", "Écoutille", "Yann", "", "8", "9", "9"],
        ["PA999999", "", "", "TF", "7", "0", "0"],
    ]


def test_what_is_left_out_has_its_reason(jeu: Path) -> None:
    assert [row[:3] for row in table(jeu / "rollcalls/17/excluded.csv")] == [
        ["scrutin_uid", "numero", "raison"],
        [
            "VTANR5L17V3",
            "3",
            "motion de censure : seuls les « pour » sont recensés, et l'absence y vaut un refus",
        ],
        ["VTCGR5L17V1", "1", "scrutin du Congrès : une autre assemblée"],
    ]


def test_poole_s_format_has_its_columns(jeu: Path) -> None:
    """1-3 legislature, 4-8 number, 21-23 group, 26-36 name, then a digit a roll call; ASCII."""
    lines = (jeu / "rollcalls/17/matrix.ord").read_bytes().decode("ascii").splitlines()
    told = [(one[:3], one[3:8], one[20:23], one[25:36], one[36:]) for one in lines]
    assert told[0] == (" 17", "    1", "  1", "AMARRAND   ", "111")
    assert told[4] == (" 17", "    5", "  0", "ECOUTILLE  ", "899")
    assert {len(one) for one in lines} == {39}


def test_voteview_s_files_agree_with_the_matrix(jeu: Path) -> None:
    folder = jeu / "rollcalls/17"
    members, rollcalls = table(folder / "members.csv"), table(folder / "rollcalls.csv")
    assert members[0][:8] == [
        *("congress", "chamber", "icpsr", "district_code", "state_abbrev", "party_code"),
        *("bioname", "bioguide_id"),
    ]
    assert members[1][:8] == [
        *("17", "AN", "900001", "1", "201", "890101", "AMARRAND, Solange", "PA900001"),
    ]
    assert [row[2] for row in rollcalls] == ["rollnumber", "1", "2", "4"]
    with gzip.open(folder / "votes.csv.gz", "rt", newline="") as opened:
        votes = {
            (row["rollnumber"], row["icpsr"]): row["cast_code"] for row in csv.DictReader(opened)
        }
    header, *matrix = table(folder / "matrix.csv")
    for row in matrix:
        for name, code in zip(header[4:], row[4:], strict=True):
            assert votes.get((name[1:], row[0][2:]), "0") == code


def test_every_scrutin_is_an_event_in_popolo(jeu: Path) -> None:
    """Those that no matrix can hold are there too, as they were published."""
    with gzip.open(jeu / "rollcalls/17/vote_events.json.gz") as opened:
        events = json.load(opened)["vote_events"]
    assert [event["id"] for event in events] == [
        *("VTANR5L17V1", "VTANR5L17V2", "VTANR5L17V3", "VTANR5L17V4", "VTCGR5L17V1"),
    ]
    assert events[0]["result"] == "fail"
    assert events[0]["votes"][1] == {
        "voter_id": "PA900003",
        "option": "no",
        "group_id": "PO890101",
    }
    assert [count["value"] for count in events[0]["counts"]] == [1, 3, 1, 1]


def _member(place: int, *seats: Seat) -> Member:
    return Member(f"PA{place}", place, 0, {}, seats)


def test_who_is_in_office_is_told_by_the_days_of_their_mandates() -> None:
    """Elected, resigned, elected again: between the two they are no member."""
    rollcalls = [{"uid": f"V{day}", "date_scrutin": f"2026-01-0{day}"} for day in range(1, 7)]
    seats = (Seat("2026-01-02", "2026-01-03"), Seat("2026-01-05", "9999"))
    matrix = Matrix([_member(1, *seats), _member(2)], rollcalls)
    assert list(matrix.of(matrix.members[0])) == [0, 9, 9, 0, 9, 9]
    assert list(matrix.of(matrix.members[1])) == [0, 0, 0, 0, 0, 0]


def test_who_is_listed_twice_has_the_first_position() -> None:
    matrix = Matrix([_member(1, Seat("", "9999"))], [{"uid": "V1", "date_scrutin": "2026-01-01"}])
    for position in ("contre", "pour"):
        matrix.take({"scrutin_uid": "V1", "acteur_ref": "PA1", "position": position})
    assert list(matrix.of(matrix.members[0])) == [CODES["contre"]]
