"""What only the whole archive can tell, once some of its sets were brought up to date."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from jobs import gates, linking, text_captures
from storage import coverage, runs, signals

if TYPE_CHECKING:
    from collections.abc import Sequence

    import sqlalchemy as sa

    from jobs.house import House
    from scraper.records import Signal


#: What happened once and is told: nothing is to be mended, and after a week it is no news.
_EVENTS = ("provisional_corrected", "door_differs", "door_revives", "new_value")
_WEEK = dt.timedelta(days=7)


def conclude(house: House, last: runs.Run, *, changed: bool, done: Sequence[runs.Run] = ()) -> None:
    """Work out links, match captured texts, tell what the AN's sets do not resolve; ask the gates.

    Args:
        house: of the archive.
        last: the run that is told of the signals this raises.
        changed: something was taken in. Where nothing was, links are worked out all the same if a
            run before this one was cut before it came to that.
        done: the runs of a harvest, whose gates are asked.
    """
    _derive(house, last, changed=changed)
    if done:
        with house.engine.begin() as connection:
            _tell(house, connection, last, gates.after_harvest(house, connection, done))


def _derive(house: House, last: runs.Run, *, changed: bool) -> None:
    with house.engine.begin() as connection:
        linked = linking.link_anew(house, connection)
        if not changed and not linked.is_done:
            return
        text_captures.match_anew(connection, house.clock())
        now = house.clock()
        noticed = coverage.cross_checks(connection)
        opened = signals.raise_all(connection, "archive", noticed, now)
        signals.close_of(connection, _OF_UNITS, coverage.confirmed(connection, _OF_UNITS), now)
        signals.forget_events(connection, _EVENTS, now - _WEEK, now)
        _tell(house, connection, last, opened)


def _tell(
    house: House, connection: sa.Connection, last: runs.Run, opened: Sequence[Signal]
) -> None:
    """What is newly told, by the run that is told of it."""
    for signal in opened:
        house.report.event("signal", kind=signal.kind, message=signal.message)
    last.signals += len(opened)
    runs.recount(connection, last)


#: What is said of a document that could not be had, and is over once the open data tells it.
_OF_UNITS = ("unit_missing", "unit_failed")
