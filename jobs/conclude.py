"""What only the whole archive can tell, once some of its sets were brought up to date."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from jobs import linking
from jobs.doors import text_captures
from jobs.watch import gates
from storage import coverage, liens, runs, signals

if TYPE_CHECKING:
    from collections.abc import Sequence

    import sqlalchemy as sa

    from jobs.house import House
    from scraper.records import Signal


#: What happened once and is told: nothing is to be mended, and after a week it is no news.
_EVENTS = ("provisional_corrected", "door_differs", "door_revives", "new_value", "unusual_count")
_WEEK = dt.timedelta(days=7)


def conclude(house: House, last: runs.Run, *, changed: bool, done: Sequence[runs.Run] = ()) -> None:
    """Work out links, match captured texts, tell what the AN's sets do not resolve; ask the gates.

    All of it in one transaction: what was captured by a run that was cut before it came to this, or
    in the midst of it, is concluded by the next.

    Args:
        house: of the archive.
        last: the run that is told of the signals this raises.
        changed: something was taken in. Where nothing was, all is worked out the same if a run
            before this one was cut before it came to that.
        done: the runs of a harvest, whose gates are asked.
    """
    with house.engine.begin() as connection:
        until, _ = liens.linked_until(connection)
        linked = linking.link_anew(house, connection)
        now = house.clock()
        signals.forget_events(connection, _EVENTS, now - _WEEK, now)
        opened: list[Signal] = []
        if changed or linked.is_done:
            opened += _derive(house, connection)
        if done:
            cut = runs.taken_after(connection, until, done) if linked.is_done else []
            opened += gates.after_harvest(house, connection, done, cut)
        _tell(house, connection, last, opened)


def _derive(house: House, connection: sa.Connection) -> list[Signal]:
    text_captures.match_anew(connection, house.clock())
    now = house.clock()
    noticed = coverage.cross_checks(connection)
    opened = signals.raise_all(connection, "archive", noticed, now)
    signals.close_of(connection, _OF_UNITS, coverage.confirmed(connection, _OF_UNITS), now)
    return opened


def _tell(
    house: House, connection: sa.Connection, last: runs.Run, opened: Sequence[Signal]
) -> None:
    """What is newly told, by the run that is told of it."""
    for signal in opened:
        house.report.event("signal", kind=signal.kind, message=signal.message)
    last.opened(opened)
    runs.recount(connection, last)


#: What is said of a document that could not be had, and is over once the open data tells it.
_OF_UNITS = ("unit_missing", "unit_failed")
