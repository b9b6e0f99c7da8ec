"""`scrutateur schedule`: what is begun when, what is made up for, and what ends with it."""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jobs.hours.nightly import forget_dumps, night_of
from jobs.hours.schedule import Schedule
from jobs.hours.timetable import PARIS, Daily
from jobs.settings import Settings
from scraper.errors import UsageError
from storage import runs
from storage.engine import open_database
from tests.clock import FakeClock
from tests.desk import Desk
from tests.house import Memory, rows
from tests.process import NIGHTS_ALONE, Process
from tests.replica.assembly import PATHS
from tests.replica.documents import reunion, zip_bytes
from tests.replica.faults import Slow
from tests.shell import COMMAND, TIMEOUT_S, until

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator

    import sqlalchemy as sa

    from jobs.hours.launching import Running
    from tests.conftest import Serve
    from tests.replica.documents import Json
    from tests.shell import Shell

SETS = ("acteurs/AMO30", "dossiers/17", "agenda/17", "amendements/17", "scrutins/17")


def utc(text: str) -> dt.datetime:
    """A moment in UTC."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.fixture
def desk(engine: sa.Engine, tmp_path: Path) -> Desk:
    """Somebody who imports an agenda."""
    return Desk(engine, tmp_path, FakeClock(utc("2026-01-06T12:00")))


# -- a schedule on a clock of its own --------------------------------------------------------------


class Command:
    """A command that was started: it has done its work, and tells its status."""

    def __init__(self, status: int) -> None:
        """End with a status."""
        self.status = status

    def wait(self) -> int:
        """It ended at once."""
        return self.status

    def terminate(self) -> None:
        """There is nothing to end."""


class Days:
    """Some days of a schedule: time passes when it waits, or when a command lasts.

    Attributes:
        begun: (moment in UTC, command line) of each command, in order.
        outcomes: what the next harvests come to, instead of "unchanged"; None: it is cut half way;
            "but one": one set alone fails.
        lasts: how long each command takes.
        statuses: what the next commands of a name come to, instead of 0.
        sleeps: for how long the machine sleeps, once a moment is reached.
        told: what it said.
    """

    def __init__(self, engine: sa.Engine, start: str, **chosen: Any) -> None:
        """Stand at a moment, before an archive."""
        self.engine = engine
        self.clock = FakeClock(utc(start))
        self.settings = Settings(
            **{"harvest_jitter_s": 0, "recent_otherwise_s": 0, "weekly_on": "", **chosen}
        )
        self.begun: list[tuple[str, str]] = []
        self.outcomes: list[str | None] = []
        self.statuses: dict[str, list[int]] = {}
        self.lasts: dict[str, dt.timedelta] = {}
        self.sleeps: dict[str, dt.timedelta] = {}
        self.told = Memory()
        self._end = utc(start)
        self._schedule: Schedule | None = None

    def until(self, end: str) -> list[tuple[str, str]]:
        """Let the schedule start, and run until a moment; what it has begun."""
        self._end = utc(end)
        before = len(self.begun)
        self._schedule = Schedule(
            self.settings,
            self.engine,
            self.told,
            clock=self.clock.now,
            pause=self._pause,
            launch=self._launch,
            chance=random.Random(1),
        )
        self._schedule.run()
        return self.begun[before:]

    def at(self, words: str) -> list[str]:
        """When a command was begun."""
        return [moment for moment, said in self.begun if said == words]

    def _pause(self, event: threading.Event, seconds: float) -> None:
        if event.is_set():
            return
        left = (self._end - self.clock.now()).total_seconds()
        if left <= seconds:
            assert self._schedule is not None
            self._schedule.stop()
        self.clock.sleep(max(min(seconds, left), 0))
        for moment in [one for one in self.sleeps if utc(one) <= self.clock.now()]:
            self.clock.sleep(self.sleeps.pop(moment).total_seconds())

    def _launch(self, words: tuple[str, ...]) -> Running:
        self.begun.append((f"{self.clock.now():%Y-%m-%dT%H:%M:%S}", " ".join(words)))
        said = self.statuses.get(words[0], [])
        status = said.pop(0) if said else 0
        if words[:2] == ("harvest", "--recent"):
            self._ran("recent", "publications", "quiet")
        elif words[0] == "harvest" and status != 4:
            status = self._harvest()
        lasts = self.lasts.get(" ".join(words), dt.timedelta(seconds=30))
        self.clock.sleep(lasts.total_seconds())
        if self.clock.now() >= self._end and self._schedule is not None:
            self._schedule.stop()
        return Command(status)

    def _harvest(self) -> int:
        outcome = self.outcomes.pop(0) if self.outcomes else "unchanged"
        if outcome == "but one":
            for key in SETS:
                self._ran("harvest", key, "failed" if key == "amendements/17" else "unchanged")
            return 3
        for key in SETS if outcome else SETS[:2]:
            self._ran("harvest", key, outcome or "unchanged")
        return {None: -9, "unreachable": 1}.get(outcome, 0)

    def _ran(self, command: str, set_key: str, outcome: str) -> None:
        moment = self.clock.now()
        with self.engine.begin() as connection:
            runs.add(connection, runs.Run(command, set_key, moment, moment, outcome))


def announce(desk: Desk, *seances: Json) -> None:
    """Take in an agenda of these sittings."""
    members = {f"json/reunion/{one['reunion']['uid']}.json": one for one in seances}
    desk.put("Agenda.json.zip", zip_bytes(members))
    assert desk.take()["agenda/17"].outcome == "taken"


def test_the_night_is_harvested_once_a_day_over_both_clock_changes(engine: sa.Engine) -> None:
    """At 09:10 in Paris; at once the first time, for there was none."""
    days = Days(engine, "2026-03-28T12:00")
    assert days.until("2026-03-30T12:00") == [
        ("2026-03-28T12:00:00", "harvest"),
        ("2026-03-29T07:10:00", "harvest"),
        ("2026-03-30T07:10:00", "harvest"),
    ]
    days.clock.sleep((utc("2026-10-24T12:00") - days.clock.now()).total_seconds())
    assert days.until("2026-10-26T12:00") == [
        ("2026-10-24T12:00:00", "harvest"),
        ("2026-10-25T08:10:00", "harvest"),
        ("2026-10-26T08:10:00", "harvest"),
    ]


@pytest.mark.parametrize(
    ("start", "begun"),
    [
        ("2026-03-28T12:00", ["2026-03-28T12:00:00", "2026-03-29T01:30:00", "2026-03-30T00:30:00"]),
        ("2026-10-24T12:00", ["2026-10-24T12:00:00", "2026-10-25T00:30:00", "2026-10-26T01:30:00"]),
    ],
)
def test_at_half_past_two_it_is_harvested_once_in_every_night(
    engine: sa.Engine, start: str, begun: list[str]
) -> None:
    """In the one that has no half past two, and in the one that has two."""
    days = Days(engine, start, harvest_at=dt.time(2, 30))
    days.until(f"{utc(start) + dt.timedelta(hours=44):%Y-%m-%dT%H:%M}")
    assert days.at("harvest") == begun


def test_the_harvest_comes_later_by_chance_and_never_earlier(engine: sa.Engine) -> None:
    """So that not everybody comes at the same second."""
    days = Days(engine, "2026-01-15T08:00", harvest_jitter_s=1200)
    days.until("2026-02-14T09:00")
    moments = [utc(moment) for moment in days.at("harvest")[1:]]
    late = [moment - moment.replace(hour=8, minute=10, second=0) for moment in moments]
    assert len(late) == 31
    assert len(set(late)) > 20
    assert min(late) >= dt.timedelta(0)
    assert max(late) <= dt.timedelta(seconds=1200)


def test_what_was_slept_through_is_made_up_for_once(engine: sa.Engine) -> None:
    """Started before five nights, awake again after them."""
    days = Days(engine, "2026-01-15T12:00", recent_otherwise_s=3600)
    days.until("2026-01-15T13:30")
    days.clock.sleep(5 * 86_400)
    assert days.until("2026-01-20T13:50") == [
        ("2026-01-20T13:30:00", "harvest"),
        ("2026-01-20T13:30:30", "harvest --recent"),
    ]


def test_a_machine_that_slept_makes_up_for_it_once_it_wakes(engine: sa.Engine) -> None:
    """A wait does not count while a machine sleeps: the clock is looked at every minute."""
    days = Days(engine, "2026-01-15T12:00", recent_otherwise_s=3600)
    days.sleeps["2026-01-15T13:30"] = dt.timedelta(days=3)
    begun = days.until("2026-01-18T13:50")
    assert [words for _, words in begun] == [
        "harvest",  # none there was
        "harvest --recent",
        "harvest --recent",  # 13:00
        "harvest",  # of three nights
        "harvest --recent",  # of the looks that were slept through
    ]
    assert "2026-01-18T13:30" <= begun[3][0] < "2026-01-18T13:32"


def test_a_harvest_that_was_cut_is_done_again_and_one_that_was_not_is_not(
    engine: sa.Engine,
) -> None:
    """Known from the archive alone: it may have been another host's."""
    days = Days(engine, "2026-01-15T09:00")
    days.outcomes = [None]  # killed after two of its five sets
    days.until("2026-01-15T09:02")
    assert days.until("2026-01-15T09:10") == [("2026-01-15T09:02:00", "harvest")]
    assert days.until("2026-01-15T09:20") == []


def test_a_harvest_by_hand_after_its_hour_is_the_night_s(engine: sa.Engine) -> None:
    """It need not be done twice; nor is it where it falls between its hour and a jitter."""
    days = Days(engine, "2026-01-15T07:00", harvest_jitter_s=1200)
    days.until("2026-01-15T08:00")  # of the night before
    days.clock.sleep(601)
    days._launch(("harvest",))
    before = len(days.begun)
    days.until("2026-01-16T08:00")
    assert days.begun[before:] == []


def test_a_harvest_that_nobody_answered_is_tried_again_every_hour(engine: sa.Engine) -> None:
    """Until it is had, or the next night's is due."""
    days = Days(engine, "2026-01-15T07:00")
    days.outcomes = ["unchanged", "unreachable", "unreachable", "blocked", "unchanged"]
    days.until("2026-01-16T08:30")
    assert days.at("harvest") == [
        "2026-01-15T07:00:00",
        "2026-01-15T08:10:00",
        "2026-01-15T09:10:30",
        "2026-01-15T10:11:00",
        "2026-01-15T11:11:30",
        "2026-01-16T08:10:00",
    ]


def test_a_set_that_failed_alone_is_asked_for_again_and_holds_nothing_up(
    engine: sa.Engine, tmp_path: Path
) -> None:
    """Its download was cut: what came is resumed an hour later, and the dump is made before."""
    days = Days(engine, "2026-01-15T09:00", dump_to=str(tmp_path))
    days.outcomes = ["but one", "but one"]
    days.until("2026-01-15T10:30")
    assert [(moment[11:], words.rpartition("/")[2]) for moment, words in days.begun] == [
        ("09:00:00", "harvest"),
        ("09:00:30", "2026-01-15"),
        ("10:01:00", "harvest"),
    ]
    assert days.until("2026-01-15T13:00") == [("2026-01-15T10:30:00", "harvest")]


def test_a_host_that_has_none_of_the_archives_is_asked_again(engine: sa.Engine) -> None:
    """It answers 404 to everything, as while it is being put in order: nothing was read."""
    days = Days(engine, "2026-01-15T09:00")
    days.outcomes = ["missing", "unchanged"]
    days.until("2026-01-15T12:00")
    assert days.at("harvest") == ["2026-01-15T09:00:00", "2026-01-15T10:00:30"]


def test_what_a_clock_that_was_years_ahead_has_noted_stands_for_no_night(
    engine: sa.Engine,
) -> None:
    """It was set right since: what it had done was not of tonight, nor of the nights to come."""
    with engine.begin() as connection:
        for command, key in [*(("harvest", one) for one in SETS), ("recent", "publications")]:
            moment = utc("2036-01-15T08:10")
            runs.add(connection, runs.Run(command, key, moment, moment, "unchanged"))
    days = Days(engine, "2026-01-15T12:00", recent_otherwise_s=3600)
    assert [words for _, words in days.until("2026-01-15T12:30")] == ["harvest", "harvest --recent"]


class Clumsy(Days):
    """Days whose first command meets a fault of the program's own."""

    def _harvest(self) -> int:
        if len(self.begun) == 1:
            raise ValueError("nobody\nhas thought of this")
        return super()._harvest()


def test_a_fault_of_its_own_is_told_and_ends_nothing(engine: sa.Engine) -> None:
    """The night is tried again as any that could not be had."""
    days = Clumsy(engine, "2026-01-15T09:00")
    days.until("2026-01-15T12:00")
    assert days.at("harvest") == ["2026-01-15T09:00:00", "2026-01-15T10:00:00"]
    said = [fields["message"] for _, fields in days.told.events]
    assert "night: ValueError: nobody" in said


def test_who_has_lost_the_lead_before_it_begins_begins_nothing(engine: sa.Engine) -> None:
    """Another leads by then: it waits for its turn."""
    days = Days(engine, "2026-01-15T09:00")
    turns: list[bool] = []

    @contextmanager
    def leading(schedule: Schedule) -> Iterator[bool]:
        turns.append(True)
        if len(turns) == 1:
            schedule.halt()
        else:
            schedule.stop()
        yield True

    Schedule(
        days.settings, engine, days.told,
        clock=days.clock.now, pause=days._pause, launch=days._launch, leading=leading,
    ).run()  # fmt: skip
    assert (days.begun, len(turns)) == ([], 2)


def test_while_another_command_holds_the_lock_it_is_asked_every_minute(engine: sa.Engine) -> None:
    """Somebody imports by hand: the night's harvest begins once that is over."""
    days = Days(engine, "2026-01-15T09:00")
    days.statuses["harvest"] = [4, 4]
    days.until("2026-01-15T12:00")
    assert days.at("harvest") == [
        "2026-01-15T09:00:00", "2026-01-15T09:01:30", "2026-01-15T09:03:00",
    ]  # fmt: skip


def test_no_command_begins_while_another_runs_and_none_is_stacked(engine: sa.Engine) -> None:
    """A night's harvest of two hours and a half: of the looks that wait for it, one comes after."""
    days = Days(engine, "2026-01-15T07:30", recent_otherwise_s=3600)
    days.lasts["harvest"] = dt.timedelta(hours=2, minutes=30)
    assert days.until("2026-01-15T10:20") == [
        ("2026-01-15T07:30:00", "harvest"),
        ("2026-01-15T10:00:00", "harvest"),  # that of the night, due at 08:10
    ]
    assert days.until("2026-01-15T12:55")[:1] == [("2026-01-15T12:30:00", "harvest --recent")]


def test_a_look_makes_no_night_s_harvest_wait(engine: sa.Engine) -> None:
    """It comes after the harvest where that is about to begin."""
    days = Days(
        engine, "2026-01-15T07:00", harvest_at=dt.time(9, 6),
        recent_every_s=300, recent_otherwise_s=300,
    )  # fmt: skip
    days.until("2026-01-15T08:20")
    said = [(moment[11:16], words) for moment, words in days.begun if moment >= "2026-01-15T07:59"]
    assert [one for one in said if one[1] == "harvest"] == [("08:06", "harvest")]
    looks = [moment for moment, words in said if words == "harvest --recent"]
    assert looks == ["08:00", "08:06", "08:10", "08:15"]
    assert said.index(("08:06", "harvest")) < said.index(("08:06", "harvest --recent"))


def test_publications_are_looked_at_every_few_minutes_on_sitting_days(desk: Desk) -> None:
    """From an hour before the first sitting to an hour after the last, and hourly otherwise."""
    announce(
        desk,
        reunion("RUANR5L17S2026IDS30001", debut="2026-01-13T15:00:00.000+01:00",
                fin="2026-01-13T17:00:00.000+01:00"),
        reunion("RUANR5L17S2026IDS30002", debut="2026-01-13T21:30:00.000+01:00", etat="Annulé"),
        reunion("RUSNR5L17S2026IDS30003", debut="2026-01-13T21:30:00.000+01:00"),
    )  # fmt: skip
    days = Days(desk.engine, "2026-01-13T09:30", recent_otherwise_s=3600)
    days.until("2026-01-13T23:30")
    looks = [utc(moment) for moment in days.at("harvest --recent")]
    by_hour = {hour: sum(look.hour == hour for look in looks) for hour in range(10, 23)}
    assert by_hour == {
        10: 1, 11: 1, 12: 1, 13: 12, 14: 12, 15: 12, 16: 12, 17: 1, 18: 1, 19: 1, 20: 1, 21: 1,
        22: 1,
    }  # fmt: skip


def test_while_the_agenda_is_not_known_a_working_day_is_a_sitting_day(engine: sa.Engine) -> None:
    """The night's harvest could not have it: 13 January 2026 is a Tuesday."""
    days = Days(engine, "2026-01-13T10:00", recent_otherwise_s=3600)
    days.outcomes = ["unreachable"] * 20
    days.until("2026-01-13T10:59")
    assert len(days.at("harvest --recent")) == 12


def test_an_agenda_that_was_had_the_day_before_is_known(desk: Desk) -> None:
    """The AN's archives cannot be had on a Saturday on which it sits, as it had announced."""
    announce(
        desk,
        reunion("RUANR5L17S2026IDS30001", debut="2026-01-17T15:00:00.000+01:00",
                fin="2026-01-17T17:00:00.000+01:00"),
    )  # fmt: skip
    days = Days(desk.engine, "2026-01-16T12:00", recent_otherwise_s=3600)
    days.outcomes = ["unchanged", *["unreachable"] * 20]
    days.until("2026-01-17T18:00")
    looks = [utc(moment) for moment in days.at("harvest --recent")]
    by_hour = {
        hour: sum((look.day, look.hour) == (17, hour) for look in looks) for hour in (11, 14)
    }
    assert by_hour == {11: 1, 14: 12}


def test_the_settings_say_what_the_night_harvests() -> None:
    """The words of a command line, and the sets that make it done."""
    night = night_of(Settings(nightly_sources="scrutins, agenda", nightly_legislatures="16 17"))
    assert night.words == ("harvest", "scrutins", "agenda", "-l", "16", "-l", "17")
    assert night.sets == ("agenda/16", "agenda/17", "scrutins/16", "scrutins/17")
    assert [step.name for step in night.steps] == ["check"]
    assert night_of(Settings()).sets == SETS
    for wrong in ({"nightly_sources": "votes"}, {"nightly_legislatures": "12"}):
        with pytest.raises(UsageError, match=next(iter(wrong)).upper()):
            night_of(Settings(**wrong))


def test_a_dump_follows_the_night_and_a_check_follows_it_once_a_week(
    engine: sa.Engine, tmp_path: Path
) -> None:
    """On Sundays every archive is fetched whole; 18 January 2026 is one."""
    days = Days(engine, "2026-01-16T08:00", weekly_on="sunday", dump_to=str(tmp_path / "jeux"))
    days.until("2026-01-19T12:00")
    assert [(moment[8:16], words.replace(str(tmp_path), "")) for moment, words in days.begun] == [
        ("16T08:00", "harvest --whole"),  # of the Sunday before: there was none
        ("16T08:00", "dump /jeux/2026-01-15"),
        ("16T08:01", "check"),
        ("16T08:10", "harvest"),
        ("16T08:10", "dump /jeux/2026-01-16"),
        ("17T08:10", "harvest"),
        ("17T08:10", "dump /jeux/2026-01-17"),
        ("18T08:10", "harvest --whole"),
        ("18T08:10", "dump /jeux/2026-01-18"),
        ("18T08:11", "check"),
        ("19T08:10", "harvest"),
        ("19T08:10", "dump /jeux/2026-01-19"),
    ]
    assert rows(
        engine, "SELECT command, count(*) FROM run WHERE set_key = 'schedule' GROUP BY 1 ORDER BY 1"
    ) == [("check", 2), ("dump", 5), ("whole", 2)]


def test_what_follows_waits_for_a_harvest_that_was_had_and_is_made_up_for(
    engine: sa.Engine, tmp_path: Path
) -> None:
    """A dump that was killed is done again, one that failed is not before the next night."""
    days = Days(engine, "2026-01-15T07:00", dump_to=str(tmp_path))
    days.outcomes = ["unreachable", "unchanged"]
    days.statuses["dump"] = [-9, 0, 1, 0]
    days.until("2026-01-16T12:00")
    assert [(moment[8:16], words.rpartition("/")[2]) for moment, words in days.begun] == [
        ("15T07:00", "harvest"),
        ("15T08:00", "harvest"),
        ("15T08:01", "2026-01-14"),
        ("15T08:10", "harvest"),
        ("15T08:10", "2026-01-15"),
        ("16T08:10", "harvest"),
        ("16T08:10", "2026-01-16"),
    ]


def test_a_dump_that_is_there_is_not_made_again(engine: sa.Engine, tmp_path: Path) -> None:
    """The crash came after it, and before it was noted."""
    (tmp_path / "2026-01-14").mkdir()
    days = Days(engine, "2026-01-15T07:00", dump_to=str(tmp_path))
    days.until("2026-01-15T07:30")
    assert days.begun == [("2026-01-15T07:00:00", "harvest")]


def test_only_the_newest_dumps_are_kept_and_nothing_else_is_removed(tmp_path: Path) -> None:
    """A folder of somebody else's, or a dump by another name, is not ours to remove."""
    for name in ("2026-01-09", "2026-01-10", "2026-01-11", "2026-01-12", "these", "2025-12-01"):
        (tmp_path / name).mkdir()
        if name != "2025-12-01":
            (tmp_path / name / "manifest.json").write_text("{}")
    forget_dumps(tmp_path, 2)
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "2025-12-01", "2026-01-11", "2026-01-12", "these",
    ]  # fmt: skip


def test_what_a_killed_dump_left_goes_with_an_old_dump_a_day_later(tmp_path: Path) -> None:
    """One that somebody else left, or that is at work, is not ours to remove."""
    killed, working, other = ".2026-01-09.partial-ab12_x", ".2026-01-10.partial-q", ".a.partial-q"
    for name in (killed, working, other):
        (tmp_path / name / "csv").mkdir(parents=True)
        for folder in (tmp_path / name / "csv", tmp_path / name):
            os.utime(folder, (time.time() - 90_000,) * 2)
    (tmp_path / working / "csv" / "votes.csv.gz").touch()  # which the outer folder does not show
    os.utime(tmp_path / working / "csv", (time.time() - 90_000,) * 2)
    forget_dumps(tmp_path, 2)
    assert sorted(one.name for one in tmp_path.iterdir()) == [working, other]


def test_an_archive_that_is_not_there_is_harvested_and_not_made_by_looking(
    empty_database: str, database_kind: str
) -> None:
    engine = open_database(empty_database)
    days = Days(engine, "2026-01-15T07:00")
    found = Schedule(days.settings, engine, days.told, clock=days.clock.now)
    assert found._lacks_something(days.clock.now())
    if database_kind == "sqlite":
        assert engine.url.database is not None
        assert not Path(engine.url.database).exists()
    engine.dispose()


# -- the process ---------------------------------------------------------------------------------


@pytest.fixture
def shell(shell: Shell) -> Shell:
    """A shell whose schedule harvests by night, and does nothing else."""
    shell.settings |= NIGHTS_ALONE
    return shell


def test_it_makes_up_for_a_missed_harvest_and_only_for_a_missed_one(
    shell: Shell, replica: Serve, days: list[Path]
) -> None:
    """At once, for there was none; started again before its hour, it asks nobody."""
    an = replica(days[0])
    now = dt.datetime.now(PARIS)
    later = (now + dt.timedelta(hours=6)).time().replace(microsecond=0)
    shell.settings |= {
        "DATA_ORIGIN": an.url,
        "HARVEST_AT": f"{later:%H:%M:%S}",
        "HARVEST_JITTER_S": "0",
    }
    running = Process(shell.start("schedule"))
    assert running.told("harvest ended")["status"] == 3
    outcomes = [event["outcome"] for event in running.events if event["event"] == "set"]
    assert outcomes == ["taken"] * 5
    due = dt.datetime.fromisoformat(running.told("next harvest: ")["due"])
    assert due == Daily(later).following(now)
    status, rest = running.stop(signal.SIGTERM)
    assert status == 0
    assert json.loads(rest.splitlines()[-1])["message"] == "stopped"
    assert shell.here("check").lines[-1].startswith("whole: ")

    running = Process(shell.start("schedule"))
    running.told("next harvest: ")
    asked = len(an.requests)
    status, rest = running.stop(signal.SIGINT)
    assert status == 0
    assert "Traceback" not in rest
    assert len(an.requests) == asked


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopping_it_stops_the_harvest_under_way(
    shell: Shell, replica: Serve, days: list[Path], number: signal.Signals
) -> None:
    """The harvest leaves a whole archive, as when it is stopped by itself."""
    an = replica(days[0], Slow(100_000, path="*" + PATHS["17", "amendements"]))
    shell.settings["DATA_ORIGIN"] = an.url
    running = Process(shell.start("schedule"))
    until(lambda: an.asked("Amendements"))
    status, rest = running.stop(number)
    assert status == 0
    messages = [
        json.loads(line).get("message", "") for line in rest.splitlines() if line.startswith("{")
    ]
    assert "stopped" in messages
    assert "scrutateur: stopped: what was under way was left out; run it again" in rest
    assert "Traceback" not in rest
    assert shell.here("check").lines[-1].startswith("whole: ")


def test_who_is_told_to_ignore_a_closed_terminal_does(
    shell: Shell, replica: Serve, days: list[Path]
) -> None:
    """`nohup scrutateur schedule` goes on, and what it has started too."""
    an = replica(days[0], Slow(100_000, path="*" + PATHS["17", "amendements"]))
    shell.settings["DATA_ORIGIN"] = an.url
    with subprocess.Popen(
        ["nohup", COMMAND, "schedule"],
        cwd=shell.folder, env=shell.environment({}),
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:  # fmt: skip
        running = Process(process)
        until(lambda: an.asked("Amendements"))
        process.send_signal(signal.SIGHUP)
        an.faults = ()
        assert running.told("harvest ended")["status"] == 3
        running.told("next harvest: ")
        assert running.stop(signal.SIGTERM)[0] == 0


def test_it_ends_though_its_database_never_answers(shell: Shell) -> None:
    """A host that swallows what it is sent: nothing is waited for that long."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(TIMEOUT_S)
        place = f"127.0.0.1:{silent.getsockname()[1]}"
        shell.settings["DATABASE_URL"] = f"postgresql://nobody@{place}/x?connect_timeout=100000"
        running = Process(shell.start("schedule"))
        asking, _ = silent.accept()
        with asking:
            status, rest = running.stop(signal.SIGTERM)
    assert status == 0
    assert json.loads(rest.splitlines()[-1])["message"].startswith("stopped; something that ")


def test_a_harvest_that_fails_does_not_end_the_schedule(shell: Shell) -> None:
    """Nobody answers tonight: tomorrow is another day."""
    running = Process(shell.start("schedule"))
    assert running.told("harvest ended")["status"] == 1
    running.told("next harvest: ")
    assert running.process.poll() is None
    assert running.stop(signal.SIGTERM)[0] == 0
