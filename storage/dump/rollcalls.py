"""Roll calls in the shapes that tools read: Voteview's three files, the matrix, Poole's format.

One folder for each legislature, under ``rollcalls/``. The codes are Voteview's, with absence,
abstention and non-vote apart: they are told in the codebooks. What cannot be coded so is left out,
with its reason, in ``excluded.csv``.
"""

from __future__ import annotations

import csv
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, Final

import msgspec

from storage.dump import queries
from storage.dump.rows import BY_NAME
from storage.dump.writers import Gzip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    import sqlalchemy as sa

FOLDER: Final = "rollcalls"
YEA, NAY, ABSTAINED, NOT_VOTING, ABSENT, NOT_MEMBER = 1, 6, 7, 8, 9, 0
CODES: Final = {"pour": YEA, "contre": NAY, "abstention": ABSTAINED, "nonVotant": NOT_VOTING}
CHAMBER: Final = "AN"
_CENSURE = (
    "motion de censure : seuls les « pour » sont recensés, et l'absence y vaut un refus",
    "motion of no confidence: only votes in favour are counted, and staying away is a refusal",
)
_CONGRES = (
    "scrutin du Congrès : une autre assemblée",
    "roll call of the Congress: another House",
)
_DISSIDENTS = (
    "seuls les dissidents et les non-votants sont nommés",
    "only dissenters and non-voters are named",
)
_UNDATED = ("scrutin sans date", "roll call without a date")


class Seat(msgspec.Struct, frozen=True):
    """A mandate of deputy, from its first day to its last; "" and "9999" where they are open."""

    first: str
    last: str


class Member(msgspec.Struct, frozen=True):
    """Somebody who sat or voted.

    Attributes:
        place: their number among the members of the legislature, from 1.
        party: the number of their group among those of the legislature, from 1; 0 for none.
        seats: empty where the Assembly publishes no mandate of theirs.
    """

    acteur_ref: str
    place: int
    party: int
    told: dict[str, Any]
    seats: tuple[Seat, ...]


Row = dict[str, Any]


def write(connection: sa.Connection, folder: Path, scope: queries.Scope) -> None:
    """Write every legislature's folder."""
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for row in _rows(connection, "scrutins", scope):
        if row["legislature"] is not None:
            found[row["legislature"]].append(row)
    seats = _seats(connection)
    people = list(_rows(connection, "deputes", scope))
    for legislature in sorted(found):
        target = folder / FOLDER / str(legislature)
        target.mkdir(parents=True, exist_ok=True)
        within = queries.Scope(scope.at, legislature)
        kept, left_out = _sorted_out(found[legislature])
        _write_excluded(target / "excluded.csv", left_out)
        voters = _voters(connection, within, {row["uid"] for row in kept})
        deputies = {row["acteur_ref"]: row for row in people if row["legislature"] == legislature}
        members = _members(legislature, deputies, seats, voters)
        matrix = Matrix(members, kept)
        for vote in _rows(connection, "votes", within):
            matrix.take(vote)
        _write_voteview(target, legislature, matrix)
        _write_matrix(target, legislature, matrix)
        _write_popolo(target / "vote_events.json.gz", connection, within, found[legislature])


def _rows(connection: sa.Connection, table: str, scope: queries.Scope) -> Iterator[Row]:
    names = BY_NAME[table].names
    for batch in queries.batches(connection, BY_NAME[table], scope):
        for row in batch.rows():
            yield dict(zip(names, row, strict=True))


def _sorted_out(
    rows: Iterable[Row],
) -> tuple[list[Row], list[tuple[Row, tuple[str, str]]]]:
    """Those that can be coded, by their day and number; and the others, with a reason."""
    kept, left_out = [], []
    for row in rows:
        reason = _reason(row)
        if reason is None:
            kept.append(row)
        else:
            left_out.append((row, reason))
    kept.sort(key=lambda row: (row["date_scrutin"], row["numero"] or 0, row["uid"]))
    return kept, left_out


def _reason(row: Row) -> tuple[str, str] | None:
    if row["is_congres"]:
        return _CONGRES
    if row["only_pour_counted"]:
        return _CENSURE
    if row["mode_publication_des_votes"] == "DecompteDissidentsPositionGroupe":
        return _DISSIDENTS
    return None if row["date_scrutin"] else _UNDATED


# -- who sat -------------------------------------------------------------------------------------

_SEATS = """SELECT m.acteur_ref, m.legislature, m.date_debut, m.date_fin FROM mandat m
WHERE m.superseded_at IS NULL AND m.type_organe = 'ASSEMBLEE' AND m.acteur_ref IS NOT NULL"""


def _seats(connection: sa.Connection) -> dict[tuple[str, int], list[Seat]]:
    found: defaultdict[tuple[str, int], list[Seat]] = defaultdict(list)
    for rows in queries.stream(connection, _SEATS, 1_000):
        for acteur_ref, legislature, first, last in rows:
            seat = Seat(str(first) if first else "", str(last) if last else "9999")
            found[acteur_ref, legislature].append(seat)
    return found


def _voters(
    connection: sa.Connection, scope: queries.Scope, kept: set[str]
) -> dict[str, dict[str, Any]]:
    """Everybody who is listed in one of these roll calls, as the first of them tells."""
    found: dict[str, dict[str, Any]] = {}
    for vote in _rows(connection, "votes", scope):
        if vote["scrutin_uid"] in kept and vote["acteur_ref"] is not None:
            found.setdefault(vote["acteur_ref"], vote)
    return found


def _members(
    legislature: int,
    deputies: dict[str, Row],
    seats: dict[tuple[str, int], list[Seat]],
    voters: dict[str, Row],
) -> list[Member]:
    refs = sorted({*deputies, *voters})
    told = {ref: deputies.get(ref) or voters[ref] for ref in refs}
    groups = sorted({row["groupe_ref"] for row in told.values() if row["groupe_ref"]})
    party = {ref: number for number, ref in enumerate(groups, start=1)}
    return [
        Member(
            ref,
            place,
            party.get(told[ref]["groupe_ref"], 0),
            told[ref],
            tuple(sorted(seats.get((ref, legislature), ()), key=lambda seat: seat.first)),
        )
        for place, ref in enumerate(refs, start=1)
    ]


class Matrix:
    """The code of every member in every roll call: one byte each.

    Attributes:
        rollcalls: in the order of their days and numbers, which is that of the columns.
    """

    def __init__(self, members: Sequence[Member], rollcalls: Sequence[Row]) -> None:
        self.members = members
        self.rollcalls = rollcalls
        self._codes = [bytearray(len(rollcalls)) for _ in members]
        self._columns = {row["uid"]: place for place, row in enumerate(rollcalls)}
        self._places = {member.acteur_ref: place for place, member in enumerate(members)}
        days = [row["date_scrutin"] for row in rollcalls]
        for member, codes in zip(members, self._codes, strict=True):
            for seat in member.seats:
                start, end = bisect_left(days, seat.first), bisect_right(days, seat.last)
                codes[start:end] = bytes([ABSENT]) * max(0, end - start)

    def take(self, vote: Row) -> None:
        """One named position. Who is listed twice has the first."""
        column = self._columns.get(vote["scrutin_uid"])
        place = self._places.get(vote["acteur_ref"])
        code = CODES.get(vote["position"])
        if column is None or place is None or code is None:
            return
        if self._codes[place][column] in {NOT_MEMBER, ABSENT}:
            self._codes[place][column] = code

    def of(self, member: Member) -> bytearray:
        """The codes of one member, a column each."""
        return self._codes[member.place - 1]


# -- files ---------------------------------------------------------------------------------------


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as opened:
        _csv(opened, header, rows)


def _csv(opened: Any, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    writer = csv.writer(opened, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)


def _write_excluded(path: Path, left_out: list[tuple[Row, tuple[str, str]]]) -> None:
    _write_csv(
        path,
        ("scrutin_uid", "numero", "raison", "reason"),
        ((row["uid"], row["numero"], *reason) for row, reason in left_out),
    )


_MEMBERS = (
    *("congress", "chamber", "icpsr", "district_code", "state_abbrev", "party_code", "bioname"),
    *("bioguide_id", "groupe_ref", "groupe_abrev", "kh_id", "kh_party", "has_mandate"),
)
_ROLLCALLS = (
    *("congress", "chamber", "rollnumber", "date", "session", "clerk_rollnumber", "yea_count"),
    *("nay_count", "bill_number", "vote_result", "vote_desc", "vote_question", "dtl_desc"),
    "scrutin_uid",
)
_VOTES = ("congress", "chamber", "rollnumber", "icpsr", "cast_code", "prob")


def _write_voteview(folder: Path, legislature: int, matrix: Matrix) -> None:
    """Voteview's own columns first, as far as they have a meaning here; ours after them."""
    _write_csv(
        folder / "members.csv",
        _MEMBERS,
        (
            (
                legislature,
                CHAMBER,
                _number(member.acteur_ref),
                member.told.get("num_circo"),
                member.told.get("num_departement"),
                _number(member.told["groupe_ref"]),
                _name(member.told),
                member.acteur_ref,
                member.told["groupe_ref"],
                member.told["groupe_abrev"],
                member.place,
                member.party,
                "true" if member.seats else "false",
            )
            for member in matrix.members
        ),
    )
    _write_csv(
        folder / "rollcalls.csv",
        _ROLLCALLS,
        (
            (
                legislature,
                CHAMBER,
                row["numero"],
                row["date_scrutin"],
                row["session_ref"],
                row["numero"],
                row["pour"],
                row["contre"],
                row["dossier_ref"],
                row["sort_code"],
                row["titre"],
                row["libelle_type_vote"],
                row["objet_libelle"],
                row["uid"],
            )
            for row in matrix.rollcalls
        ),
    )
    with TextIOWrapper(Gzip(folder / "votes.csv.gz"), encoding="utf-8", newline="") as opened:
        _csv(opened, _VOTES, _casts(legislature, matrix))


def _casts(legislature: int, matrix: Matrix) -> Iterator[tuple[Any, ...]]:
    """Roll call by roll call, everybody who was in office or is listed."""
    icpsr = [_number(member.acteur_ref) for member in matrix.members]
    columns = [matrix.of(member) for member in matrix.members]
    for place, row in enumerate(matrix.rollcalls):
        for number, codes in zip(icpsr, columns, strict=True):
            if codes[place] != NOT_MEMBER:
                yield legislature, CHAMBER, row["numero"], number, codes[place], ""


def _write_matrix(folder: Path, legislature: int, matrix: Matrix) -> None:
    header = ("acteur_ref", "nom", "prenom", "groupe_abrev")
    _write_csv(
        folder / "matrix.csv",
        (*header, *(f"V{row['numero']}" for row in matrix.rollcalls)),
        (
            (*(_of(member, name) for name in header), *matrix.of(member))
            for member in matrix.members
        ),
    )
    with (folder / "matrix.ord").open("w", encoding="ascii", newline="\n") as opened:
        opened.writelines(_poole(legislature, one, matrix.of(one)) for one in matrix.members)


def _of(member: Member, name: str) -> Any:
    return member.acteur_ref if name == "acteur_ref" else member.told.get(name)


def _poole(legislature: int, member: Member, codes: bytearray) -> str:
    """One line of Poole and Rosenthal's format: 36 characters of who, then a digit a roll call."""
    circo = str(member.told.get("num_circo") or "")
    district = int(circo) % 100 if circo.isdecimal() else 0
    state = _ascii(member.told.get("num_departement") or "")
    who = (
        f"{legislature:3d}{member.place:5d}{0:2d}{district:2d}{state:<8.7}{member.party:3d}"
        f"00{_ascii(member.told['nom'] or member.acteur_ref):<11.11}"
    )
    return who + bytes(48 + code for code in codes).decode("ascii") + "\n"


def _ascii(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return plain.upper()


def _number(ref: str | None) -> int | None:
    """The number in a uid: Voteview's identifiers are numbers."""
    digits = "".join(character for character in ref or "" if character.isdecimal())
    return int(digits) if digits else None


def _name(told: Row) -> str:
    if told["nom"] is None:
        return str(told.get("acteur_ref"))
    return f"{told['nom'].upper()}, {told['prenom'] or ''}".rstrip(", ")


# -- Popolo --------------------------------------------------------------------------------------

_OPTIONS: Final = {
    "pour": "yes",
    "contre": "no",
    "abstention": "abstain",
    "nonVotant": "not voting",
}
_RESULTS: Final = {"adopté": "pass", "rejeté": "fail"}


def _write_popolo(
    path: Path, connection: sa.Connection, scope: queries.Scope, scrutins: Sequence[Row]
) -> None:
    """``{"vote_events": […]}``, one line an event: those that the matrix leaves out are here."""
    with Gzip(path) as opened:
        opened.write(b'{"vote_events": [')
        votes = _rows(connection, "votes", scope)
        vote = next(votes, None)
        for number, row in enumerate(scrutins):
            cast = []
            while vote is not None and vote["scrutin_uid"] <= row["uid"]:
                if vote["scrutin_uid"] == row["uid"]:
                    cast.append(vote)
                vote = next(votes, None)
            opened.write((b",\n" if number else b"\n") + msgspec.json.encode(_event(row, cast)))
        opened.write(b"\n]}\n")


def _event(row: Row, votes: Sequence[Row]) -> dict[str, Any]:
    counts = (("yes", "pour"), ("no", "contre"), ("abstain", "abstentions"))
    return {
        "id": row["uid"],
        "identifier": str(row["numero"]),
        "organization_id": row["organe_ref"],
        "legislative_session_id": str(row["legislature"]),
        "start_date": row["date_scrutin"],
        "motion": {
            "text": row["titre"],
            "classification": row["code_type_vote"],
            "requirement": row["type_majorite"],
            "result": _RESULTS.get(row["sort_code"]),
        },
        "result": _RESULTS.get(row["sort_code"]),
        "counts": [
            {"option": option, "value": row[name]}
            for option, name in (*counts, ("not voting", "non_votants"))
            if row[name] is not None
        ],
        "votes": [
            {
                "voter_id": vote["acteur_ref"],
                "option": _OPTIONS.get(vote["position"], vote["position"]),
                "group_id": vote["groupe_ref"],
            }
            for vote in votes
        ],
        "sources": [{"url": row["url"]}] if row["url"] else [],
    }
