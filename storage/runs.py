"""Runs: one row for each set that a command looked at, whatever came of it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa

from storage.tables.evidence import run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scraper.records import Signal

#: What a run came to where its set was had, or nothing new was there to have.
LOOKED = frozenset({"taken", "late", "unchanged", "older", "quiet", "partly", "whole"})


class Run(msgspec.Struct):
    """What one command did for one set.

    Attributes:
        set_key: "" where a command ended by an error before it came to its sets.
        outcome: taken, late, partly, unchanged, quiet, older; missing, blocked, refused,
            unreadable, unreachable, failed …; of a check: whole, broken.
        seen: members that the archive's own directory lists.
        read: members inflated and parsed.
        unchanged: members whose CRC and size are those already held.
        noise: records read again in which no fact had changed.
        bytes: of the body received.
        signals: opened by this run.
        run_key: of the command that this run is a part of, as in its log.
        refused: documents that a refused capture would have retired.
        waits: pauses that a host asked for or a failure did; ``wait_s``, seconds of them.
        message: for the person.
        kinds: how many of each kind those are, of a run that has just ended: no column has them.
    """

    command: str
    set_key: str
    started_at: dt.datetime
    ended_at: dt.datetime | None = None
    outcome: str = "failed"
    capture_id: int | None = None
    seen: int = 0
    read: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    noise: int = 0
    gone: int = 0
    back: int = 0
    quarantined: int = 0
    bytes: int = 0
    requests: int = 0
    retries: int = 0
    signals: int = 0
    run_key: str = ""
    refused: int = 0
    waits: int = 0
    wait_s: float = 0.0
    message: str = ""
    kinds: dict[str, int] | msgspec.UnsetType = msgspec.UNSET

    def opened(self, signals: Iterable[Signal]) -> None:
        """Count what this run has opened."""
        found = Counter(one.kind for one in signals)
        if found:
            self.signals += found.total()
            self.kinds = dict(found + Counter({} if self.kinds is msgspec.UNSET else self.kinds))


#: Of a row, but its number.
COLUMNS = tuple(column.name for column in run.columns if column.name != "id")


def add(connection: sa.Connection, done: Run) -> None:
    """Write one run."""
    number = (connection.scalar(sa.select(sa.func.max(run.c.id))) or 0) + 1
    connection.execute(
        run.insert().values(id=number, **{name: getattr(done, name) for name in COLUMNS})
    )


def recount(connection: sa.Connection, done: Run) -> None:
    """Write what is known of a run once all was looked at: its signals, and what it came to."""
    known = {name: getattr(done, name) for name in COLUMNS if name not in _NAMES}
    if done.ended_at is None:
        del known["ended_at"]
    last = sa.select(sa.func.max(run.c.id)).where(
        *(run.c[name] == getattr(done, name) for name in _NAMES)
    )
    connection.execute(run.update().where(run.c.id == last.scalar_subquery()).values(**known))


#: What tells a run from every other.
_NAMES = ("command", "set_key", "started_at")


def latest(connection: sa.Connection, limit: int) -> list[Run]:
    """The last runs, the newest first; so many at most."""
    query = sa.select(*(run.c[name] for name in COLUMNS)).order_by(run.c.id.desc()).limit(limit)
    return [Run(**row._mapping) for row in connection.execute(query)]  # noqa: SLF001 - its public name


def last_failures(connection: sa.Connection, since: dt.datetime) -> list[Run]:
    """The last run of each command and set that could not be had or read, the newest first."""
    last = (
        sa.select(sa.func.max(run.c.id))
        .where(run.c.outcome.not_in(LOOKED), run.c.started_at >= since)
        .group_by(run.c.command, run.c.set_key)
    )
    query = sa.select(*(run.c[name] for name in COLUMNS)).where(run.c.id.in_(last))
    found = connection.execute(query.order_by(run.c.id.desc()))
    return [Run(**row._mapping) for row in found]  # noqa: SLF001 - its public name


def taken_after(connection: sa.Connection, capture_id: int, done: Iterable[Run]) -> list[Run]:
    """The harvests that took something in after a capture; those that are given left out."""
    known = {(one.set_key, one.started_at) for one in done}
    query = (
        sa.select(*(run.c[name] for name in COLUMNS))
        .where(run.c.command == "harvest", run.c.outcome == "taken", run.c.capture_id > capture_id)
        .order_by(run.c.id)
    )
    found = [Run(**row._mapping) for row in connection.execute(query)]  # noqa: SLF001 - its public name
    return [one for one in found if (one.set_key, one.started_at) not in known]


def last_of(connection: sa.Connection, command: str, *, but: str) -> Run | None:
    """The last run of a command, of any set but one."""
    query = sa.select(*(run.c[name] for name in COLUMNS)).where(
        run.c.command == command, run.c.set_key != but
    )
    row = connection.execute(query.order_by(run.c.id.desc()).limit(1)).first()
    return Run(**row._mapping) if row else None  # noqa: SLF001 - its public name


#: The commands that look at sets.
_OF_SETS = ("harvest", "recent", "pages", "live", "import", "link")


def last_of_sets(connection: sa.Connection) -> dict[str, Run]:
    """The last run of each set, by whatever command looks at sets."""
    last = (
        sa.select(sa.func.max(run.c.id))
        .where(run.c.command.in_(_OF_SETS), run.c.set_key != "")
        .group_by(run.c.set_key)
    )
    query = sa.select(*(run.c[name] for name in COLUMNS)).where(run.c.id.in_(last))
    return {
        row.set_key: Run(**row._mapping)  # noqa: SLF001 - its public name
        for row in connection.execute(query)
    }


def last_outcome(connection: sa.Connection, command: str, set_key: str) -> str | None:
    """What the last run of a command came to for one set; None before the first."""
    query = (
        sa.select(run.c.outcome)
        .where(run.c.command == command, run.c.set_key == set_key)
        .order_by(run.c.id.desc())
        .limit(1)
    )
    found: str | None = connection.scalar(query)
    return found
