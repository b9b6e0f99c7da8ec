"""What the gates ask of the archive, in SQL: who looked when, what is usual, what is empty."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa

from storage.coverage import REFERENCES
from storage.runs import COLUMNS, LOOKED, Run
from storage.tables import FAMILIES
from storage.tables.base import Family
from storage.tables.derived import lien_scrutin_amendement
from storage.tables.evidence import capture, run, signal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_SEANCE = FAMILIES["seance"].table


class Newest(msgspec.Struct, frozen=True):
    """The newest archive of a set.

    Attributes:
        members: documents that its own directory lists.
        generated_at: when the AN says that it made it.
    """

    set_key: str
    capture_id: int
    members: int
    observed_at: dt.datetime
    generated_at: dt.datetime


def newest_archives(connection: sa.Connection) -> dict[str, Newest]:
    """The newest archive of every set that was ever taken in."""
    ranked = (
        sa.select(
            capture.c.set_key,
            capture.c.id,
            sa.func.coalesce(capture.c.members, 0).label("members"),
            capture.c.observed_at,
            capture.c.generated_at,
            sa.func.row_number()
            .over(
                partition_by=capture.c.set_key,
                order_by=(capture.c.observed_at.desc(), capture.c.id.desc()),
            )
            .label("place"),
        )
        .where(capture.c.kind == "archive")
        .subquery()
    )
    query = sa.select(*(ranked.c[name] for name in _NEWEST)).where(ranked.c.place == 1)
    return {row.set_key: Newest(*row) for row in connection.execute(query)}


_NEWEST = ("set_key", "id", "members", "observed_at", "generated_at")


def last_looks(connection: sa.Connection, command: str = "harvest") -> dict[str, dt.datetime]:
    """When each set was last looked at by a command, to a good end."""
    query = (
        sa.select(run.c.set_key, sa.func.max(run.c.ended_at))
        .where(run.c.command == command, run.c.outcome.in_(LOOKED))
        .group_by(run.c.set_key)
    )
    return {row.set_key: row[1] for row in connection.execute(query)}


def first_tries(connection: sa.Connection, command: str = "harvest") -> dict[str, dt.datetime]:
    """When each set was first asked for by a command, whatever came of it."""
    query = (
        sa.select(run.c.set_key, sa.func.min(run.c.ended_at))
        .where(run.c.command == command)
        .group_by(run.c.set_key)
    )
    return {row.set_key: row[1] for row in connection.execute(query)}


def last_sitting(
    connection: sa.Connection, after: dt.datetime, before: dt.datetime
) -> dt.datetime | None:
    """When the last confirmed séance between two moments began; None where there was none."""
    found: dt.datetime | None = connection.scalar(
        sa.select(sa.func.max(_SEANCE.c.time_stamp_debut)).where(
            _SEANCE.c.superseded_at.is_(None),
            _SEANCE.c.gone_at.is_(None),
            _SEANCE.c.etat == "Confirmé",
            _SEANCE.c.uid.not_like("RUSN%"),  # the Sénat's
            _SEANCE.c.time_stamp_debut > after,
            _SEANCE.c.time_stamp_debut <= before,
        )
    )
    return found


def unread(connection: sa.Connection, set_key: str) -> int:
    """How many documents that a set lists cannot be read: their bytes are in quarantine."""
    query = sa.select(sa.func.count(signal.c.path.distinct())).where(
        signal.c.set_key == set_key, signal.c.kind.in_(_UNREAD), signal.c.closed_at.is_(None)
    )
    return connection.scalar(query) or 0


_UNREAD = ("unreadable_document", "unreadable_member")


# -- what is usual ---------------------------------------------------------------------------------


def past_runs(connection: sa.Connection, done: Run, limit: int) -> list[Run]:
    """The runs before one that took the same set in by the same command, the newest first.

    The first of all is none of them: it filled the archive.
    """
    query = (
        sa.select(*(run.c[name] for name in COLUMNS))
        .where(
            run.c.command == done.command,
            run.c.set_key == done.set_key,
            run.c.outcome == "taken",
            run.c.ended_at < done.started_at,
        )
        .order_by(run.c.ended_at.desc())
        .limit(limit + 1)
    )
    found = [Run(**row._mapping) for row in connection.execute(query)]  # noqa: SLF001 - its public name
    return found[:limit] if len(found) > limit else found[:-1]


# -- what documents tell ---------------------------------------------------------------------------


def is_first(connection: sa.Connection, set_key: str, capture_id: int) -> bool:
    """Whether no archive of a set was taken in before this one."""
    before = sa.select(sa.literal(1)).where(
        capture.c.set_key == set_key, capture.c.kind == "archive", capture.c.id < capture_id
    )
    return connection.scalar(before.limit(1)) is None


class Written(msgspec.Struct, frozen=True):
    """The versions that one capture brought to a family.

    Attributes:
        first_id: of them; what stood before it is older.
        legislature: of all of them; None where they are of several, or of none.
        filled: by column, how many of them tell it.
    """

    family: Family
    capture_id: int
    first_id: int
    versions: int
    legislature: int | None
    filled: dict[str, int]

    @property
    def empty(self) -> list[str]:
        """The columns that none of them tells."""
        return [name for name, count in self.filled.items() if not count]


def written(
    connection: sa.Connection, family: Family, capture_id: int, at_most: int
) -> Written | None:
    """What a capture just brought to a family; None where it brought nothing.

    Args:
        connection: the archive.
        family: of which tables.
        capture_id: of what was taken in.
        at_most: more versions than were written to this family since: no other is looked at.
    """
    table = family.table
    last = connection.scalar(sa.select(sa.func.max(table.c.id))) or 0
    names = [fact.name for fact in family.facts]
    of_one = "legislature" in names
    row = connection.execute(
        sa.select(
            sa.func.count().label("versions"),
            sa.func.min(table.c.id).label("first_id"),
            *(sa.func.count(table.c[name]) for name in names),
            *(edge(table.c.legislature) for edge in (sa.func.min, sa.func.max) if of_one),
        ).where(table.c.id > last - at_most, table.c.capture_id == capture_id)
    ).one()
    if not row.versions:
        return None
    filled = dict(zip(names, row[2:], strict=False))
    low, high = row[-2:] if of_one else (None, None)
    legislature = low if low == high else None
    return Written(family, capture_id, row.first_id, row.versions, legislature, filled)


def usually_filled(
    connection: sa.Connection, fresh: Written, names: Sequence[str]
) -> dict[str, tuple[int, int]]:
    """Of a sample of what was known before: how many versions there are, and how many tell each.

    The sample is spread over all of them, found by their numbers: a table is not read for it.
    """
    table = fresh.family.table
    total, filled = 0, dict.fromkeys(names, 0)
    step = max(1, fresh.first_id // _SAMPLE)
    ids = range(1, fresh.first_id, step)
    for start in range(0, len(ids), _CHUNK):
        query = sa.select(
            sa.func.count().label("versions"), *(sa.func.count(table.c[name]) for name in names)
        ).where(table.c.id.in_(ids[start : start + _CHUNK]))
        if fresh.legislature is not None:
            query = query.where(table.c.legislature == fresh.legislature)
        versions, *counts = connection.execute(query).one()
        total += versions
        for name, count in zip(names, counts, strict=True):
            filled[name] += count
    return {name: (total, count) for name, count in filled.items()}


#: Versions that are looked at to know what is usual.
_SAMPLE = 4_000
_CHUNK = 1_000


def new_values(connection: sa.Connection, fresh: Written, name: str) -> dict[str, str]:
    """The values of a column that no earlier version of its family has, each with one uid."""
    table = fresh.family.table
    column = table.c[name]
    here = (
        sa.select(column, sa.func.min(table.c.uid).label("uid"))
        .where(
            table.c.id >= fresh.first_id,
            table.c.capture_id == fresh.capture_id,
            column.is_not(None),
        )
        .group_by(column)
    )
    found = {}
    for value, uid in connection.execute(here).all():
        before = sa.select(sa.literal(1)).where(column == value, table.c.id < fresh.first_id)
        if connection.scalar(before.limit(1)) is None:
            found[str(value)] = uid
    return found


# -- what does not agree ---------------------------------------------------------------------------


class Share(msgspec.Struct, frozen=True):
    """So many of so many."""

    what: str
    part: int
    whole: int


def disagreements(connection: sa.Connection) -> list[Share]:
    """What contradicts another source, or leads nowhere, of all that was checked so."""
    return [*_unresolved(connection), *_conflicting(connection), *_mismatched(connection)]


def _unresolved(connection: sa.Connection) -> Iterator[Share]:
    """What ``coverage`` has counted is open as signals; of how many, is counted here.

    Only where the archive that should hold it was had: of a legislature whose dossiers nobody asked
    for all lead nowhere, and a list of those in office names nobody who has left.
    """
    whole = capture.c.kind == "archive", capture.c.exhaustive
    had = set(connection.scalars(sa.select(capture.c.set_key).where(*whole).distinct()))
    had |= {key.partition("/")[0] for key in had if not key.rpartition("/")[2].isdecimal()}
    needs = {one.name: one.needs for one in REFERENCES}
    query = sa.select(signal.c.field, signal.c.count).where(
        signal.c.kind == "unresolved_reference",
        signal.c.set_key == "archive",
        signal.c.closed_at.is_(None),
    )
    for field, count in connection.execute(query).all():
        name, _, legislature = field.partition("/")
        source = needs.get(name, "")
        if legislature.isdecimal() and had & {source, f"{source}/{legislature}"}:
            mentions = _mentions(connection, name, int(legislature))
            yield Share(f"{name} of legislature {legislature} that lead nowhere", count, mentions)


def _mentions(connection: sa.Connection, reference: str, legislature: int) -> int:
    """How often a reference of ``coverage.REFERENCES`` is told at all in a legislature."""
    owner, _, name = reference.partition(".")
    of_scrutin = {child.name: child.table for child in FAMILIES["scrutin"].children}
    versions = FAMILIES["scrutin" if owner in of_scrutin else owner].table
    current = (versions.c.superseded_at.is_(None), versions.c.legislature == legislature)
    if owner in of_scrutin:
        rows = of_scrutin[owner]
        ids = sa.select(versions.c.id).where(*current)
        query = sa.select(sa.func.count(rows.c[name])).where(rows.c.version_id.in_(ids))
    else:
        query = sa.select(sa.func.count(versions.c[name])).where(*current)
    return connection.scalar(query) or 0


def _conflicting(connection: sa.Connection) -> Iterator[Share]:
    """Links of a scrutin to an amendement whose sort says otherwise than the vote."""
    liens = lien_scrutin_amendement
    query = (
        sa.select(liens.c.verdict, sa.func.count())
        .where(liens.c.superseded_at.is_(None), liens.c.verdict.in_(("sure", "conflicting")))
        .group_by(liens.c.verdict)
    )
    told = {verdict: count for verdict, count in connection.execute(query)}  # noqa: C416 - typed
    conflicting = told.get("conflicting", 0)
    what = "links of a scrutin to an amendement whose sort contradicts the vote"
    yield Share(what, conflicting, conflicting + told.get("sure", 0))


def _mismatched(connection: sa.Connection) -> Iterator[Share]:
    """Scrutins whose printed totals are not the sum of the names."""
    part = connection.scalar(
        sa.select(sa.func.count(signal.c.uid.distinct())).where(
            signal.c.kind == "totals_mismatch",
            signal.c.set_key.startswith("scrutins/"),
            signal.c.closed_at.is_(None),
        )
    )
    table = FAMILIES["scrutin"].table
    whole = connection.scalar(
        sa.select(sa.func.count()).where(table.c.superseded_at.is_(None), table.c.gone_at.is_(None))
    )
    yield Share("scrutins whose totals are not those of the names", part or 0, whole or 0)
