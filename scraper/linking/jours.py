"""The day of a sitting, in Paris: votes after midnight belong to the day before."""

from __future__ import annotations

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

_PARIS: Final = ZoneInfo("Europe/Paris")
#: No sitting opens before; what is decided earlier was decided in the night's.
_MORNING: Final = dt.time(8)


def sitting_days(moment: dt.datetime | None) -> tuple[dt.date, ...]:
    """The days whose sittings a moment may belong to: one, or two for the hours after midnight.

    A bare 00:00 means a day without an hour, or midnight itself: it may belong to both.
    """
    if moment is None or moment.tzinfo is None:
        return ()
    try:
        here = moment.astimezone(_PARIS)
        if here.time() < _MORNING:
            return here.date() - dt.timedelta(days=1), here.date()
    except (OverflowError, ValueError):  # the first and last day of the calendar
        return ()
    return (here.date(),)


def clock(moment: dt.datetime | None) -> str:
    """« 2025-05-30 10:04 », for a person; "" of no moment."""
    if moment is None or moment.tzinfo is None:
        return ""
    try:
        return f"{moment.astimezone(_PARIS):%Y-%m-%d %H:%M}"
    except (OverflowError, ValueError):
        return ""
