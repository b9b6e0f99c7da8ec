"""What is due when: in Paris, over both clock changes, and by the agenda."""

from __future__ import annotations

import datetime as dt

import pytest

from jobs.hours.timetable import PARIS, Daily, Often, Seance, Span, sitting

NIGHTLY = Daily(dt.time(9, 10))
SUNDAYS = Daily(dt.time(9, 10), weekday=6)
OFTEN = Often(dt.timedelta(minutes=5), dt.timedelta(hours=1))


def utc(text: str) -> dt.datetime:
    """A moment in UTC."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


# -- every day -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "last", "following"),
    [
        ("2026-01-15T00:00", "2026-01-14T08:10", "2026-01-15T08:10"),  # winter
        ("2026-07-15T00:00", "2026-07-14T07:10", "2026-07-15T07:10"),  # summer
        ("2026-01-15T08:09", "2026-01-14T08:10", "2026-01-15T08:10"),
        ("2026-01-15T08:10", "2026-01-15T08:10", "2026-01-16T08:10"),
        ("2026-01-15T23:30", "2026-01-15T08:10", "2026-01-16T08:10"),  # the 16th in Paris
        ("2026-03-29T00:30", "2026-03-28T08:10", "2026-03-29T07:10"),  # an hour is left out
        ("2026-03-29T07:10", "2026-03-29T07:10", "2026-03-30T07:10"),
        ("2026-10-25T00:30", "2026-10-24T07:10", "2026-10-25T08:10"),  # an hour comes twice
        ("2026-10-25T08:09", "2026-10-24T07:10", "2026-10-25T08:10"),
    ],
)
def test_the_harvest_is_due_after_seven_utc_in_every_season(
    now: str, last: str, following: str
) -> None:
    """The AN's archives are of the night: 22:00 to 06:30 UTC."""
    assert NIGHTLY.last(utc(now)) == utc(last)
    assert NIGHTLY.following(utc(now)) == utc(following)


@pytest.mark.parametrize(
    ("now", "following"),
    [
        # on 29 March 2026 there is no 02:30 in Paris: 01:59 is followed by 03:00
        ("2026-03-28T01:29", "2026-03-28T01:30"),
        ("2026-03-28T01:30", "2026-03-29T01:30"),  # 03:30 in Paris
        ("2026-03-29T01:30", "2026-03-30T00:30"),
        # on 25 October 2026 there are two: at 00:30 and at 01:30 UTC
        ("2026-10-24T00:30", "2026-10-25T00:30"),
        ("2026-10-25T00:30", "2026-10-26T01:30"),
        ("2026-10-25T01:00", "2026-10-26T01:30"),
    ],
)
def test_a_night_without_half_past_two_has_its_harvest_and_one_with_two_has_one(
    now: str, following: str
) -> None:
    """Once a day, whatever the clocks do."""
    assert Daily(dt.time(2, 30)).following(utc(now)) == utc(following)


@pytest.mark.parametrize("hour", [dt.time(2, 30), dt.time(2), dt.time(3), dt.time(0), dt.time(9)])
def test_a_year_has_as_many_nights_as_days(hour: dt.time) -> None:
    """And the last moment of what follows is that moment, always."""
    daily = Daily(hour)
    moment, days = utc("2025-12-31T12:00"), []
    while (moment := daily.following(moment)) < utc("2026-12-31T12:00"):
        assert daily.last(moment) == moment
        assert daily.last(moment - dt.timedelta(seconds=1)) < moment
        days.append(moment.astimezone(PARIS).date())
    assert len(days) == len(set(days)) == 365


@pytest.mark.parametrize(
    ("now", "last", "following"),
    [
        ("2026-03-28T12:00", "2026-03-22T08:10", "2026-03-29T07:10"),  # a Saturday
        ("2026-03-29T07:10", "2026-03-29T07:10", "2026-04-05T07:10"),
        ("2026-10-25T08:09", "2026-10-18T07:10", "2026-10-25T08:10"),
    ],
)
def test_what_is_weekly_is_due_on_its_day(now: str, last: str, following: str) -> None:
    """Both clock changes are on Sundays."""
    assert SUNDAYS.last(utc(now)) == utc(last)
    assert SUNDAYS.following(utc(now)) == utc(following)


# -- every few minutes -----------------------------------------------------------------------------

#: 15:00 to 20:00, and 21:30, in Paris, winter.
AFTERNOON = Seance(utc("2026-01-13T14:00"), utc("2026-01-13T19:00"))
EVENING = Seance(utc("2026-01-13T20:30"))


def test_a_sitting_day_lasts_from_before_its_first_sitting_to_after_its_last() -> None:
    """One that has not ended is taken to last as long as the longest do, past midnight."""
    found = sitting([AFTERNOON, EVENING], utc("2026-01-13T08:00"))
    assert found == [Span(utc("2026-01-13T13:00"), utc("2026-01-14T02:30"))]


def test_days_are_those_of_paris() -> None:
    """Two sittings of two days are two spans."""
    night = Seance(utc("2026-01-12T23:30"), utc("2026-01-13T00:30"))  # 00:30, the 13th in Paris
    before = Seance(utc("2026-01-12T14:00"), utc("2026-01-12T15:00"))
    assert sitting([before, night], utc("2026-01-13T08:00")) == [
        Span(utc("2026-01-12T13:00"), utc("2026-01-12T16:00")),
        Span(utc("2026-01-12T22:30"), utc("2026-01-13T01:30")),
    ]


@pytest.mark.parametrize(
    ("day", "spans"),
    [
        ("2026-03-27", [("2026-03-26T08:00", "2026-03-26T22:59:59"),
                        ("2026-03-27T08:00", "2026-03-27T22:59:59")]),  # Friday
        ("2026-03-30", [("2026-03-30T07:00", "2026-03-30T21:59:59"),
                        ("2026-03-31T07:00", "2026-03-31T21:59:59")]),  # Monday, in summer time
        ("2026-03-28", [("2026-03-27T08:00", "2026-03-27T22:59:59")]),  # Saturday
    ],
)  # fmt: skip
def test_where_the_agenda_is_not_known_working_days_are_sitting_days(
    day: str, spans: list[tuple[str, str]]
) -> None:
    """To look in vain costs a request; to miss a sitting costs its first hours."""
    assert sitting(None, utc(f"{day}T12:00")) == [Span(utc(a), utc(b)) for a, b in spans]


def test_an_agenda_that_announces_nothing_is_no_sitting_day() -> None:
    assert sitting([], utc("2026-08-11T12:00")) == []


@pytest.mark.parametrize(
    ("now", "last", "following"),
    [
        ("2026-01-13T08:20", "2026-01-13T08:00", "2026-01-13T09:00"),  # before: hourly
        ("2026-01-13T12:20", "2026-01-13T12:00", "2026-01-13T13:00"),  # an hour before it opens
        ("2026-01-13T13:00", "2026-01-13T13:00", "2026-01-13T13:05"),
        ("2026-01-13T13:04", "2026-01-13T13:00", "2026-01-13T13:05"),
        ("2026-01-13T23:58", "2026-01-13T23:55", "2026-01-14T00:00"),  # past midnight
        ("2026-01-14T02:28", "2026-01-14T02:25", "2026-01-14T02:30"),
        ("2026-01-14T02:31", "2026-01-14T02:30", "2026-01-14T03:00"),  # over: hourly again
    ],
)
def test_publications_are_looked_at_every_few_minutes_while_it_sits(
    now: str, last: str, following: str
) -> None:
    """And hourly otherwise."""
    spans = sitting([AFTERNOON, EVENING], utc(now))
    assert OFTEN.last(utc(now), spans) == utc(last)
    assert OFTEN.following(utc(now), spans) == utc(following)


def test_a_sitting_that_opens_between_two_steps_is_looked_at_from_the_next() -> None:
    """Steps are counted in UTC from 1970: the same after every start."""
    spans = [Span(utc("2026-01-13T12:03"), utc("2026-01-13T14:00"))]
    assert OFTEN.following(utc("2026-01-13T12:01"), spans) == utc("2026-01-13T12:05")
    assert OFTEN.last(utc("2026-01-13T12:04"), spans) == utc("2026-01-13T12:00")


@pytest.mark.parametrize(
    ("day", "hours"), [("2026-03-29", 23), ("2026-03-30", 24), ("2026-10-25", 25)]
)
def test_a_day_has_as_many_looks_as_hours(day: str, hours: int) -> None:
    """The hour that is left out is not looked at, the hour that comes twice is, twice."""
    start = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), PARIS)
    end = dt.datetime.combine(start.date() + dt.timedelta(days=1), dt.time(), PARIS)
    moment, looks = start.astimezone(dt.UTC) - dt.timedelta(seconds=1), 0
    while (moment := OFTEN.following(moment, [])) < end.astimezone(dt.UTC):
        looks += 1
    assert looks == hours


def test_without_a_shorter_step_a_sitting_is_looked_at_as_any_other_time() -> None:
    seldom = Often(dt.timedelta(0), dt.timedelta(hours=1))
    spans = sitting([AFTERNOON], utc("2026-01-13T14:10"))
    assert seldom.following(utc("2026-01-13T14:10"), spans) == utc("2026-01-13T15:00")
    assert seldom.last(utc("2026-01-13T14:10"), spans) == utc("2026-01-13T14:00")
