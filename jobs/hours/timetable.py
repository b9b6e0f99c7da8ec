"""What is due when: values in, moments out. Nothing here waits, asks or starts anything.

A day's hour is Paris time. On the night that has no 02:30 what is due then comes at 03:30 (a day
after the last); on the night that has two it comes at the first. So each day has it once. What
comes every few minutes is counted in UTC, which knows no summer.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The AN's own time. Its archives are of the night, from 22:00 to 06:30 UTC: 09:10 here is later
#: than that in summer as in winter.
PARIS = ZoneInfo("Europe/Paris")
DAY = dt.timedelta(days=1)
WEEK = 7
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

#: Publications begin before a sitting opens (late amendements, corrections) and end after it.
BEFORE = dt.timedelta(hours=1)
AFTER = dt.timedelta(hours=1)
#: The agenda tells an end once there was one; the longest evening sittings last as long as this.
LASTS = dt.timedelta(hours=5)
#: An agenda that was not looked at for so long tells nothing of today.
STALE = dt.timedelta(days=3)
#: Where the agenda is not known, working days are taken for sitting days between these hours: to
#: look in vain costs a request, to miss a sitting costs its first hours.
_OPENS, _CLOSES = dt.time(9), dt.time(23, 59, 59)
_SATURDAY = 5


class Span(msgspec.Struct, frozen=True, order=True):
    """From one moment to another, both aware UTC."""

    start: dt.datetime
    end: dt.datetime


def due_on(day: dt.date, at: dt.time) -> dt.datetime:
    """The moment of a day at which what is due at this hour of Paris is due, in UTC."""
    return dt.datetime.combine(day, at, PARIS).astimezone(dt.UTC)


class Daily(msgspec.Struct, frozen=True):
    """Every day at an hour of Paris; or every week, on one day of it.

    Attributes:
        at: the hour.
        weekday: 0 is Monday; None is every day.
    """

    at: dt.time
    weekday: int | None = None

    def last(self, now: dt.datetime) -> dt.datetime:
        """The last moment at which it was due, the present included."""
        day = now.astimezone(PARIS).date() + DAY
        while not self._is_of(day) or due_on(day, self.at) > now:
            day -= DAY
        return due_on(day, self.at)

    def following(self, now: dt.datetime) -> dt.datetime:
        """The next moment at which it is due, the present left out."""
        day = now.astimezone(PARIS).date() - DAY
        while not self._is_of(day) or due_on(day, self.at) <= now:
            day += DAY
        return due_on(day, self.at)

    def _is_of(self, day: dt.date) -> bool:
        return self.weekday is None or day.weekday() == self.weekday


class Often(msgspec.Struct, frozen=True):
    """Every few minutes while the Assemblée sits, and seldom otherwise.

    Attributes:
        every: between two looks while it sits; nothing: as seldom as otherwise.
        otherwise: between two looks at other times.
    """

    every: dt.timedelta
    otherwise: dt.timedelta

    def last(self, now: dt.datetime, sitting: Sequence[Span]) -> dt.datetime:
        """The last moment at which it was due, the present included."""
        seldom = _step(now, self.otherwise)
        if not self.every:
            return seldom
        within = [
            found
            for span in sitting
            if span.start <= now and (found := _step(min(now, span.end), self.every)) >= span.start
        ]
        return max(seldom, *within) if within else seldom

    def following(self, now: dt.datetime, sitting: Sequence[Span]) -> dt.datetime:
        """The next moment at which it is due, the present left out."""
        seldom = _step(now, self.otherwise) + self.otherwise
        if not self.every:
            return seldom
        within = [
            found
            for span in sitting
            if (found := _first(now, span, self.every)) <= span.end and found < seldom
        ]
        return min(seldom, *within) if within else seldom


def _step(now: dt.datetime, every: dt.timedelta) -> dt.datetime:
    """The last multiple of a step, counted from 1970: the same for everyone and at every start."""
    return now.astimezone(dt.UTC) - (now - _EPOCH) % every


def _first(now: dt.datetime, span: Span, every: dt.timedelta) -> dt.datetime:
    """The first step after the present that is not before a span."""
    found = _step(now, every) + every
    if found >= span.start:
        return found
    start = _step(span.start, every)
    return start if start == span.start else start + every


class Seance(msgspec.Struct, frozen=True):
    """A sitting as the agenda announces it: its moments, aware UTC, None where it tells none."""

    start: dt.datetime
    end: dt.datetime | None = None


def sitting(seances: Sequence[Seance] | None, now: dt.datetime) -> list[Span]:
    """When the Assemblée sits, around the present: a span a day, from first sitting to last.

    Args:
        seances: those of yesterday, today and tomorrow; None where the agenda is not known.
        now: the present.
    """
    today = now.astimezone(PARIS).date()
    if seances is None:
        return [
            Span(due_on(day, _OPENS), due_on(day, _CLOSES))
            for day in (today - DAY, today, today + DAY)
            if day.weekday() < _SATURDAY
        ]
    spans: dict[dt.date, Span] = {}
    for one in seances:
        day = one.start.astimezone(PARIS).date()
        own = Span(one.start - BEFORE, (one.end or one.start + LASTS) + AFTER)
        held = spans.setdefault(day, own)
        spans[day] = Span(min(held.start, own.start), max(held.end, own.end))
    return sorted(spans.values())
