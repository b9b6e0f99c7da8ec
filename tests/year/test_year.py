"""Six days around a change of the clock, lived by the real scheduler: `make year` lives 365."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from storage.engine import open_database
from tests.replica.assembly.chance import Chance
from tests.replica.assembly.year import PARIS
from tests.year import proofs, report, sameness
from tests.year.life import Life, live
from tests.year.processes import Nursery
from tests.year.troubles import LASTING, NOTHING, PASSING, Crash, Plan, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.year.life import Lived

#: A Thursday; summer time begins in Paris on the Sunday.
START = dt.datetime(2026, 3, 26, 8, 0, tzinfo=dt.UTC)
NIGHTS = 6
STEP = dt.timedelta(hours=12)
SETTINGS = {"RECENT_EVERY_S": "21600", "RECENT_OTHERWISE_S": "43200"}


def _on(day: int, hour: int = 5) -> dt.datetime:
    return dt.datetime(2026, 3, day, hour, tzinfo=dt.UTC)


def _trouble(kind: str, day: int, hours: int) -> Trouble:
    made = LASTING[kind][1] if kind in LASTING else PASSING[kind]
    end = _on(day) + dt.timedelta(hours=hours)
    return Trouble(kind, _on(day), end, made(Chance(1, "troubles", day)))


PLAN = Plan(
    troubles=(
        _trouble("two back-ends", 27, 24),
        _trouble("captcha all morning", 28, 5),
        _trouble("down for a day", 29, 22),
        _trouble("half of the amendements lost", 30, 24),
    ),
    asleep=((_on(28, 11), _on(28, 21)),),
    crashes=(Crash(_on(27), at=12), Crash(_on(31), at=20, both=True)),
)


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    """Where every process of these lives comes from."""
    with Nursery() as started:
        yield started


@dataclass(frozen=True)
class Quiet:
    """Six days on which nothing goes wrong."""

    life: Life
    lived: Lived


@pytest.fixture(scope="module")
def quiet(nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Quiet:
    """The undisturbed days, lived once, on SQLite."""
    folder = tmp_path_factory.mktemp("quiet")
    life = Life(folder, f"sqlite:///{folder}/archive.db", 1, NIGHTS, START, SETTINGS)
    return Quiet(life, live(life, nursery, NOTHING))


def test_a_night_is_harvested_once_at_its_hour_before_and_after_a_change_of_the_clock(
    quiet: Quiet,
) -> None:
    """At nine in Paris: eight by UTC in winter, and seven in summer."""
    harvests = [ran for ran in quiet.lived.ran if ran.is_night]
    # it is started at nine, before the hour, and makes up for the night before
    assert [f"{ran.day:%a %d}" for ran in harvests] == [
        "Thu 26", "Thu 26", "Fri 27", "Sat 28", "Sun 29", "Mon 30", "Tue 31",
    ]  # fmt: skip
    assert [ran.began.hour for ran in harvests[1:]] == [8, 8, 8, 7, 7, 7]
    local = [ran.began.astimezone(PARIS).time() for ran in harvests[1:]]
    assert all(dt.time(9, 10) <= one <= dt.time(9, 30) for one in local)
    assert {ran.status for ran in quiet.lived.ran} <= {0, 3}
    assert [ran.words for ran in quiet.lived.ran if ran.words[0] == "check"] == [("check",)] * 2


def test_what_was_just_published_is_looked_at_more_often_on_the_days_of_sittings(
    quiet: Quiet,
) -> None:
    """At noon and midnight by UTC; and at six in the evening where the agenda has a sitting."""
    looks = [ran.began for ran in quiet.lived.ran if "--recent" in ran.words]
    evenings = [f"{one:%a %d}" for one in looks if one.hour == 18]
    assert evenings == ["Thu 26", "Fri 27", "Mon 30"]
    assert report.looks_missing(quiet.life, quiet.lived, NOTHING, STEP) == []
    assert report.looks_doubled(quiet.lived, STEP / 2) == []


@pytest.mark.database("sqlite")
def test_days_of_troubles_leave_the_archive_that_quiet_days_do(
    quiet: Quiet, nursery: Nursery, empty_database: str, tmp_path: Path
) -> None:
    """Two back-ends, a day without the AN, a captcha, half an archive, a sleep, two crashes."""
    settings = {**SETTINGS, "WEEKLY_ON": ""}  # it is checked at the end
    life = Life(tmp_path / "troubled", empty_database, 1, NIGHTS, START, settings)
    lived = live(life, nursery, PLAN)

    engine, whole = open_database(life.url), open_database(quiet.life.url)
    verdict = sameness.compare(whole, engine, lived)
    again = report.unfinished(engine, lived)
    table = report.nights(engine, life, lived, PLAN)
    engine.dispose()
    whole.dispose()

    assert verdict.wrong == []
    # what fails for less than a day is asked for again while the AN still has it
    assert set(verdict.missing.values()) == {0}
    due, wrong = report.harvests_due(life, lived, PLAN, again)
    assert wrong == []
    assert len(due) == NIGHTS + 1
    assert report.looks_missing(life, lived, PLAN, STEP) == []
    assert report.looks_doubled(lived, STEP / 2) == []

    assert [ran.status for ran in lived.ran if ran.crash] == [-9, -9]
    assert len(lived.starts) == 2
    assert [(night.day.day, night.troubles) for night in table] == [
        (26, []),
        (27, ["two back-ends", "killed"]),
        (28, ["captcha all morning"]),
        (29, ["down for a day"]),
        (30, ["half of the amendements lost"]),
        (31, ["killed"]),
    ]
    said = {night.day.day: dict(night.outcomes) for night in table}
    assert said[28]["scrutins/17"][0] == "blocked"
    assert said[28]["scrutins/17"][-1] == "taken"
    assert said[29]["acteurs/AMO30"][0] == "unreachable"
    assert said[29]["acteurs/AMO30"][-1] == "taken"  # before the next night's are made
    assert said[30]["amendements/17"] == ["refused"]
    assert said[31]["amendements/17"][-1] == "taken"
    assert proofs.failing(life, nursery) == []
