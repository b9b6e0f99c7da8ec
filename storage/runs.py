"""Runs: one row for each set that a command looked at, whatever came of it."""

from __future__ import annotations

import datetime as dt

import msgspec
import sqlalchemy as sa

from storage.tables.evidence import run


class Run(msgspec.Struct):
    """What one command did for one set.

    Attributes:
        outcome: taken, unchanged, older, missing, blocked, refused, failed, late.
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


_COLUMNS = tuple(column.name for column in run.columns if column.name != "id")


def add(connection: sa.Connection, done: Run) -> None:
    """Write one run."""
    number = (connection.scalar(sa.select(sa.func.max(run.c.id))) or 0) + 1
    connection.execute(
        run.insert().values(id=number, **{name: getattr(done, name) for name in _COLUMNS})
    )


def recount(connection: sa.Connection, done: Run) -> None:
    """Write what is known of a run once all was looked at: its signals, and what it came to."""
    connection.execute(
        run.update()
        .where(
            run.c.command == done.command,
            run.c.set_key == done.set_key,
            run.c.started_at == done.started_at,
        )
        .values(signals=done.signals, outcome=done.outcome)
    )


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
