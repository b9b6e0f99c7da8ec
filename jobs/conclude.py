"""What only the whole archive can tell, once some of its sets were brought up to date."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from jobs import linking, text_captures
from storage import coverage, runs, signals

if TYPE_CHECKING:
    from jobs.house import House


#: What happened once and is told: nothing is to be mended, and after a week it is no news.
_EVENTS = ("provisional_corrected", "door_differs", "door_revives")
_WEEK = dt.timedelta(days=7)


def conclude(house: House, last: runs.Run, *, changed: bool) -> None:
    """Work out links, match captured texts, and tell what the AN's sets do not resolve.

    Args:
        house: of the archive.
        last: the run that is told of the signals this raises.
        changed: something was taken in. Where nothing was, links are worked out all the same if a
            run before this one was cut before it came to that.
    """
    with house.engine.begin() as connection:
        linked = linking.link_anew(house, connection)
        if not changed and not linked.is_done:
            return
        text_captures.match_anew(connection, house.clock())
        now = house.clock()
        noticed = coverage.cross_checks(connection)
        opened = signals.raise_all(connection, "archive", noticed, now)
        for signal in opened:
            house.report.event("signal", kind=signal.kind, message=signal.message)
        signals.close_of(connection, _OF_UNITS, coverage.confirmed(connection, _OF_UNITS), now)
        signals.forget_events(connection, _EVENTS, now - _WEEK, now)
        last.signals += len(opened)
        runs.recount(connection, last)


#: What is said of a document that could not be had, and is over once the open data tells it.
_OF_UNITS = ("unit_missing", "unit_failed")
