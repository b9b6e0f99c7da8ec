"""`scrutateur schedule`: the nightly harvest at its hour, in the foreground, until stopped."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from apscheduler.triggers.cron import CronTrigger

from jobs.schedule import PARIS, Job, Schedule, jobs_of, last_harvest
from jobs.settings import Settings
from storage import runs
from storage.engine import open_database
from tests.house import Memory
from tests.replica.assembly import PATHS
from tests.replica.faults import Slow
from tests.shell import TIMEOUT_S, send, until

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

    import sqlalchemy as sa

    from tests.clock import FakeClock
    from tests.conftest import Serve
    from tests.shell import Shell

NIGHTLY = Job(("harvest",), dt.time(9, 10))


def utc(text: str) -> dt.datetime:
    """A moment in UTC."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


# -- the hours -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-01-15T00:00", "2026-01-15T08:10"),  # winter
        ("2026-07-15T00:00", "2026-07-15T07:10"),  # summer
        ("2026-03-29T00:00", "2026-03-29T07:10"),  # the night that is an hour shorter
        ("2026-10-25T00:00", "2026-10-25T08:10"),  # the night that is an hour longer
        ("2026-01-15T08:11", "2026-01-16T08:10"),
    ],
)
def test_the_harvest_is_due_after_seven_utc_in_every_season(now: str, due: str) -> None:
    """The AN's archives are of the night: 22:00 to 06:30 UTC."""
    found = NIGHTLY.trigger().get_next_fire_time(None, utc(now))
    assert found.astimezone(dt.UTC) == utc(due)
    assert found.tzinfo == PARIS


def test_the_harvest_comes_later_by_chance_and_never_earlier() -> None:
    """So that not everybody comes at the same second."""
    job = Job(("harvest",), dt.time(9, 10), jitter_s=1200)
    now = utc("2026-01-15T00:00")
    found = {job.trigger().get_next_fire_time(None, now) for _ in range(200)}
    assert len(found) > 1
    assert min(found) >= utc("2026-01-15T08:10")
    assert max(found) <= utc("2026-01-15T08:30")


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-01-15T08:09", "2026-01-14T08:10"),
        ("2026-01-15T08:10", "2026-01-15T08:10"),
        ("2026-01-15T23:30", "2026-01-15T08:10"),  # already the 16th in Paris
        ("2026-03-29T00:00", "2026-03-28T08:10"),
    ],
)
def test_the_last_time_it_was_due_is_known(now: str, due: str) -> None:
    """Today's hour, or yesterday's."""
    assert NIGHTLY.last_due(utc(now)) == utc(due)


def test_the_hour_and_the_chance_are_settings() -> None:
    """One job, the harvest of everything."""
    chosen = Settings(harvest_at=dt.time(10, 30), harvest_jitter_s=60)
    assert jobs_of(chosen) == (Job(("harvest",), dt.time(10, 30), 60),)


def test_the_last_harvest_is_the_last_that_could_look(engine: sa.Engine, clock: FakeClock) -> None:
    """A host that did not answer was not looked at: that night is still to be made up for."""
    assert last_harvest(engine) is None
    for hour, set_key, outcome in (
        (1, "scrutins/17", "taken"),
        (2, "agenda/17", "missing"),
        (3, "amendements/17", "unreachable"),
    ):
        moment = clock.now() + dt.timedelta(hours=hour)
        with engine.begin() as connection:
            done = runs.Run("harvest", set_key, moment, moment, outcome=outcome)
            runs.add(connection, done)
    assert last_harvest(engine) == clock.now() + dt.timedelta(hours=2)


def test_an_archive_that_is_not_there_was_never_harvested(
    empty_database: str, database_kind: str
) -> None:
    """And is not made by looking."""
    engine = open_database(empty_database)
    assert last_harvest(engine) is None
    engine.dispose()
    if database_kind == "sqlite":
        assert not Path(str(engine.url.database)).exists()


# -- the process ---------------------------------------------------------------------------------


class Running:
    """A `scrutateur schedule` at work; what it tells is read as it comes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Read its standard error."""
        self.process = process
        self.events: list[dict[str, Any]] = []
        self._patience = threading.Timer(TIMEOUT_S, process.kill)
        self._patience.daemon = True
        self._patience.start()

    def told(self, words: str) -> dict[str, Any]:
        """The next event whose message has these words."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if not line.startswith("{"):
                continue
            event: dict[str, Any] = json.loads(line)
            self.events.append(event)
            if words in event.get("message", ""):
                return event
        raise AssertionError(f"it ended without {words!r}: {self.events}")

    def stop(self, number: signal.Signals) -> tuple[int, str]:
        """Ask for an end; gives the status, and what was still told."""
        send(self.process, number)
        assert self.process.stderr is not None
        rest = self.process.stderr.read()
        self._patience.cancel()
        return self.process.wait(TIMEOUT_S), rest


class Often(Job, frozen=True):
    """A job whose hour comes every second."""

    def trigger(self) -> CronTrigger:
        """Nobody waits for tomorrow."""
        return CronTrigger(second="*", timezone=PARIS)


class Impatient(Memory):
    """A reporter that asks for an end when it has heard that something has ended twice."""

    def event(self, name: str, **fields: object) -> None:
        """Remember it; two are enough."""
        super().event(name, **fields)
        ended = ["ended" in told for told in self.messages()]
        if ended[-1] and sum(ended) == 2:
            os.kill(os.getpid(), signal.SIGTERM)

    def messages(self) -> list[str]:
        """What a person reads."""
        return [str(fields["message"]) for _, fields in self.events]


@pytest.fixture
def _handlers() -> Iterator[None]:
    """What answers signals is as it was."""
    ends = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
    before = {number: signal.getsignal(number) for number in ends}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("_handlers")
def test_a_job_runs_each_time_its_hour_comes_until_someone_asks_for_an_end(
    capfd: pytest.CaptureFixture[str],
) -> None:
    """As a process of its own, the very command that a person would type."""
    heard = Impatient()
    schedule = Schedule(heard)
    schedule.add(Often(("--version",), dt.time()), at_once=None)
    schedule.run()
    told = heard.messages()
    assert [message for message in told if message.startswith("--version")] == [
        "--version ended with status 0"
    ] * 2
    assert sum(message.startswith("next --version: ") for message in told) >= 2
    assert told[-1] == "stopped"
    assert capfd.readouterr().out == "scrutateur 0.1.0\n" * 2


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
    running = Running(shell.start("schedule"))
    assert running.told("harvest ended")["status"] == 3
    outcomes = [event["outcome"] for event in running.events if event["event"] == "set"]
    assert outcomes == ["taken"] * 5
    due = dt.datetime.fromisoformat(running.told("next harvest: ")["due"])
    assert due == Job(("harvest",), later).trigger().get_next_fire_time(None, now)
    status, rest = running.stop(signal.SIGTERM)
    assert status == 0
    assert json.loads(rest.splitlines()[-1])["message"] == "stopped"
    assert shell.here("check").lines[-1].startswith("whole: ")

    running = Running(shell.start("schedule"))
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
    running = Running(shell.start("schedule"))
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


def test_a_harvest_that_fails_does_not_end_the_schedule(shell: Shell) -> None:
    """Nobody answers tonight: tomorrow is another day."""
    running = Running(shell.start("schedule"))
    assert running.told("harvest ended")["status"] == 1
    running.told("next harvest: ")
    assert running.process.poll() is None
    assert running.stop(signal.SIGTERM)[0] == 0
