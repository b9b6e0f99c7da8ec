"""What a year came to: the table of nights, what was due and what came of it, sizes."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from storage.tables.evidence import run, signal
from tests.replica.assembly import agenda
from tests.replica.assembly.year import PARIS
from tests.year.life import START

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.year.life import Life, Lived, Ran
    from tests.year.troubles import Plan

DAY: Final = dt.timedelta(days=1)
NIGHTLY: Final = dt.time(9, 10)
JITTER: Final = dt.timedelta(seconds=1200)
#: A job that is under way when another is due makes it wait; so does the schedule's own nap.
SLACK: Final = dt.timedelta(minutes=3)
_TURN: Final = dt.timedelta(hours=6)
_COUNTS: Final = ("new", "changed", "gone", "back", "bytes", "requests", "retries")
_WELL: Final = frozenset({0, 3})


def day_of(moment: dt.datetime) -> dt.date:
    """The day of the archives that are there at a moment, made at 06:00 UTC."""
    return (moment.astimezone(dt.UTC) - _TURN).date()


# -- the table of nights ---------------------------------------------------------------------------


@dataclass
class Night:
    """A day and the night before it.

    Attributes:
        day: of the archives.
        sat: whether the Assembly sat on the eve.
        told: what its archives tell.
        troubles: what went wrong.
        outcomes: set -> what its looks came to, in order.
        statuses: of the harvests, in order; below zero, killed.
        looks: how many looks at what was just published.
        counts: of all runs.
        opened: signals.
        closed: signals.
        size: of the archive, in bytes; of the night before where there is none.
    """

    day: dt.date
    sat: bool
    told: str
    troubles: list[str] = field(default_factory=list)
    outcomes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    statuses: list[int] = field(default_factory=list)
    looks: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    opened: int = 0
    closed: int = 0
    size: int = 0


def nights(engine: sa.Engine, life: Life, lived: Lived, plan: Plan) -> list[Night]:
    """Every night of a year."""
    first = life.start.date()
    found = {
        (day := first + number * DAY): Night(
            day,
            agenda.sits_but_in_recess((day - agenda.FIRST_DAY).days + 1),
            lived.told.get(day, ""),
        )
        for number in range(life.nights)
    }
    _note_what_ran(found, lived, plan)
    with engine.connect() as connection:
        _note_what_is_told(found, connection)
    size = 0
    for day, night in found.items():
        night.size = size = lived.bytes.get(day, size)
    return list(found.values())


def _note_what_ran(found: dict[dt.date, Night], lived: Lived, plan: Plan) -> None:
    for ran in lived.ran:
        night = found[day_of(ran.began)]
        night.looks += "--recent" in ran.words
        if ran.is_night:
            night.statuses.append(ran.status)
        for kind in (*ran.troubles, *(["killed"] if ran.crash else [])):
            if kind not in night.troubles:
                night.troubles.append(kind)
    for day, night in found.items():
        due = dt.datetime.combine(day, NIGHTLY, PARIS)
        if any(start < due < end for start, end in plan.asleep):
            night.troubles.append("machine asleep")


def _note_what_is_told(found: dict[dt.date, Night], connection: sa.Connection) -> None:
    for row in connection.execute(sa.select(run).order_by(run.c.id)):
        night = found[day_of(row.started_at)]
        if row.command == "harvest":
            night.outcomes[row.set_key].append(row.outcome)
        for name in _COUNTS:
            night.counts[name] += getattr(row, name)
    for row in connection.execute(sa.select(signal.c.opened_at, signal.c.closed_at)):
        found[day_of(row.opened_at)].opened += 1
        if row.closed_at is not None:
            found[day_of(row.closed_at)].closed += 1


def _outcomes(night: Night) -> str:
    counted = Counter(" then ".join(_runs(told)) for told in night.outcomes.values())
    return ", ".join(f"{count} {told}" for told, count in counted.items()) or "–"


def _runs(told: Sequence[str]) -> list[str]:
    """Outcomes in order, those that repeat told once."""
    return [one for before, one in zip([None, *told], told, strict=False) if one != before]


HEADER: Final = (
    "night", "day", "sat", "the AN did", "trouble", "harvests (status)", "sets", "looks",
    "new", "changed", "gone", "back", "signals +", "signals -", "KB fetched", "archive KB",
)  # fmt: skip


def rows(table: Sequence[Night]) -> list[tuple[str, ...]]:
    """The table of nights, as text."""
    return [
        (
            str(number),
            night.day.isoformat(),
            "yes" if night.sat else "",
            night.told or "regenerated",
            ", ".join(night.troubles),
            " ".join(map(str, night.statuses)) or "–",
            _outcomes(night),
            str(night.looks),
            *(str(night.counts[name]) for name in ("new", "changed", "gone", "back")),
            str(night.opened),
            str(night.closed),
            str(night.counts["bytes"] >> 10),
            str(night.size >> 10),
        )
        for number, night in enumerate(table, start=1)
    ]


MONTHS: Final = (
    "month", "nights", "sat", "troubled", "harvests", "killed", "looks",
    "new", "changed", "gone", "back", "signals +", "signals -", "MB fetched", "archive MB",
)  # fmt: skip


def months(table: Sequence[Night]) -> list[tuple[str, ...]]:
    """A line a month."""
    found: dict[str, list[Night]] = defaultdict(list)
    for night in table:
        found[f"{night.day:%Y-%m}"].append(night)
    return [
        (
            month,
            str(len(some)),
            str(sum(night.sat for night in some)),
            str(sum(bool(night.troubles) for night in some)),
            str(sum(len(night.statuses) for night in some)),
            str(sum(status < 0 for night in some for status in night.statuses)),
            str(sum(night.looks for night in some)),
            *(
                f"{sum(night.counts[name] for night in some):,}"
                for name in ("new", "changed", "gone", "back")
            ),
            str(sum(night.opened for night in some)),
            str(sum(night.closed for night in some)),
            f"{sum(night.counts['bytes'] for night in some) / 1e6:.1f}",
            f"{some[-1].size / 1e6:.2f}",
        )
        for month, some in found.items()
    ]


def markdown(header: Sequence[str], table: Sequence[Sequence[str]]) -> str:
    """A table as Markdown."""
    lines = [header, ["---"] * len(header), *table]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


# -- what was due ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Due:
    """A moment at which the night's harvest was due, and what came of it.

    Attributes:
        at: the moment.
        launches: the harvests from then to the next.
        reasons: why there is none at that hour, or more than one.
    """

    at: dt.datetime
    launches: tuple[Ran, ...]
    reasons: tuple[str, ...]


def harvests_due(
    life: Life, lived: Lived, plan: Plan, again: frozenset[dt.datetime]
) -> tuple[list[Due], list[str]]:
    """Each due harvest with its run or its reason; and what is wrong, where anything is.

    Args:
        life: what was lived.
        lived: what came of it.
        plan: what went wrong.
        again: when harvests began that had not every set, and are to be tried again.
    """
    harvests = [ran for ran in lived.ran if ran.is_night]
    begins = [ran.began for ran in harvests]
    first = START.date() if life.start == START else life.start.astimezone(PARIS).date()
    moments = [
        dt.datetime.combine(first + number * DAY, NIGHTLY, PARIS).astimezone(dt.UTC)
        for number in range(-1, life.nights + 1)
    ]
    found, wrong = [], []
    for due, following in pairwise(moments):
        if due > life.until:
            break
        some = harvests[bisect_left(begins, due) : bisect_left(begins, following)]
        reasons = [
            "machine asleep" for start, end in plan.asleep if start < due + JITTER and due < end
        ]
        reasons += ["schedule started later" for start in lived.starts if due < start < following]
        found.append(Due(due, tuple(some), tuple(reasons)))
        on_time = bool(some) and some[0].began <= due + JITTER + SLACK
        if not some and "machine asleep" not in reasons:
            wrong.append(f"{due:%Y-%m-%d}: no harvest, and no reason")
        elif not on_time and not reasons:
            wrong.append(f"{due:%Y-%m-%d}: a harvest at {some[0].began:%H:%M}, and no reason")
        for before, one in pairwise(some):
            if before.status in _WELL and before.began not in again:
                wrong.append(f"{one.began:%Y-%m-%d %H:%M}: a second harvest, and no reason")
    return found, wrong


def unfinished(engine: sa.Engine, lived: Lived) -> frozenset[dt.datetime]:
    """When harvests began that could not look at every set."""
    query = sa.select(run.c.started_at, run.c.outcome).where(run.c.command == "harvest")
    with engine.connect() as connection:
        told = connection.execute(query).all()
    return frozenset(
        ran.began
        for ran in lived.ran
        if ran.is_night
        and any(
            row.outcome in {"unreachable", "failed"}
            for row in told
            if ran.began <= row.started_at <= ran.ended
        )
    )


def looks_doubled(lived: Lived, step: dt.timedelta) -> list[str]:
    """Steps in which somebody looked twice at what is just published, and the first went well."""
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    found: dict[int, list[Ran]] = defaultdict(list)
    for ran in lived.ran:
        if "--recent" in ran.words:
            found[(ran.began - epoch) // step].append(ran)
    return [
        f"{some[1].began:%Y-%m-%d %H:%M}: a second look in the same {step}"
        for some in found.values()
        if len([one for one in some if one.status in _WELL]) > 1
    ]


def looks_missing(life: Life, lived: Lived, plan: Plan, step: dt.timedelta) -> list[str]:
    """Steps in which nobody looked, and no reason."""
    epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    held = {(ran.began - epoch) // step for ran in lived.ran if "--recent" in ran.words}
    wrong = []
    at = epoch + ((life.start - epoch) // step + 1) * step
    while at + step <= life.until:
        excused = any(start < at + step and at < end for start, end in plan.asleep) or any(
            at <= start <= at + 2 * step for start in lived.starts
        )
        if (at - epoch) // step not in held and not excused:
            wrong.append(f"{at:%Y-%m-%d %H:%M}: nobody looked, and no reason")
        at += step
    return wrong
