"""The queue of the recent: what the publication lists announced, and what became of it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa

from storage.digests import wire
from storage.engine import bulk_insert
from storage.tables.evidence import capture, publication

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: What became of a publication: taken in; published again before we came; not there; given up.
TAKEN, AGAIN, MISSING, FAILED = "taken", "again", "missing", "failed"
_CHUNK = 400
#: The name of a day's list among the captures.
_KEY = "publications/"


class Announced(msgspec.Struct, frozen=True):
    """One document announced at one moment."""

    uid: str
    at: dt.datetime
    url: str


class Waiting(msgspec.Struct, frozen=True):
    """A publication whose document was not fetched yet."""

    id: int
    uid: str
    at: dt.datetime
    attempts: int


def set_key(day: dt.date) -> str:
    """The name of a day's list: ``publications/2025-11-18``."""
    return f"{_KEY}{day.isoformat()}"


def last_day(connection: sa.Connection) -> str | None:
    """The day of the newest list that was captured, in ISO form; None before the first."""
    newest: str | None = connection.scalar(
        sa.select(sa.func.max(capture.c.set_key)).where(capture.c.set_key.startswith(_KEY))
    )
    return newest.removeprefix(_KEY) if newest else None


def announce(connection: sa.Connection, told: Iterable[Announced], capture_id: int) -> int:
    """Add what was not announced before; gives how many. A later one supersedes those waiting."""
    wanted = {(one.uid, one.at): one for one in told}
    uids = sorted({uid for uid, _ in wanted})
    known: set[tuple[str, dt.datetime]] = set()
    for start in range(0, len(uids), _CHUNK):
        part = uids[start : start + _CHUNK]
        query = sa.select(publication.c.uid, publication.c.at).where(publication.c.uid.in_(part))
        known.update((row.uid, row.at) for row in connection.execute(query))
    fresh = [one for key, one in sorted(wanted.items()) if key not in known]
    if not fresh:
        return 0
    first = (connection.scalar(sa.select(sa.func.max(publication.c.id))) or 0) + 1
    bulk_insert(
        connection,
        publication,
        ("id", "uid", "at", "url", "capture_id", "attempts"),
        [
            (number, one.uid, wire(one.at), one.url, capture_id, 0)
            for number, one in enumerate(fresh, start=first)
        ],
    )
    return len(fresh)


def waiting(connection: sa.Connection) -> list[Waiting]:
    """What is to be fetched, the earliest first, those that failed before behind the others.

    Of a uid announced twice, the later alone.
    """
    query = (
        sa.select(publication.c.id, publication.c.uid, publication.c.at, publication.c.attempts)
        .where(publication.c.settled_at.is_(None))
        .order_by(publication.c.at, publication.c.id)
    )
    newest = {
        row.uid: Waiting(row.id, row.uid, row.at, row.attempts) for row in connection.execute(query)
    }
    return sorted(newest.values(), key=lambda one: (one.attempts, one.at, one.id))


def settle(
    connection: sa.Connection, done: Sequence[Waiting], outcome: str, now: dt.datetime
) -> None:
    """Record what became of these, and of what the same uids had announced before."""
    for one in done:
        same = (publication.c.uid == one.uid) & publication.c.settled_at.is_(None)
        connection.execute(
            publication.update()
            .where(same, publication.c.at < one.at)
            .values(settled_at=now, outcome=AGAIN)
        )
        connection.execute(
            publication.update()
            .where(publication.c.id == one.id)
            .values(settled_at=now, outcome=outcome, attempts=publication.c.attempts + 1)
        )


def postpone(connection: sa.Connection, one: Waiting) -> None:
    """Record that one was asked for and could not be had: it stays in the queue."""
    connection.execute(
        publication.update()
        .where(publication.c.id == one.id)
        .values(attempts=publication.c.attempts + 1)
    )
