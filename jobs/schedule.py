"""``scrutateur schedule``: what cron would call, at the right hours, in the foreground.

Each due job is a process of its own, the very command that cron would start: what it needs is given
back when it ends, and what ends it does not end the schedule. It is stopped with us.
"""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec
from apscheduler.events import EVENT_SCHEDULER_STARTED
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.base import STATE_STOPPED
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.cron import CronTrigger

from storage import queries, schema
from storage.engine import exists

if TYPE_CHECKING:
    import sqlalchemy as sa

    from jobs.house import Reporter
    from jobs.settings import Settings

#: The AN's own time. Its archives are of the night, from 22:00 to 06:30 UTC: 09:10 here is later
#: than that in summer as in winter.
PARIS = ZoneInfo("Europe/Paris")
_MOMENT_S = 0.05
#: A terminal that is closed is an end as well: what we started is in a group of its own.
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
_DAY = dt.timedelta(days=1)
#: What a run came to where its set was looked at.
_LOOKED = frozenset({"taken", "late", "unchanged", "older", "missing"})


class Job(msgspec.Struct, frozen=True):
    """One thing to do every day.

    Attributes:
        words: the command line, after ``scrutateur``.
        at: the hour, in Paris.
        jitter_s: up to so many seconds later, at random: we are not the only ones who come.
    """

    words: tuple[str, ...]
    at: dt.time
    jitter_s: int = 0

    @property
    def name(self) -> str:
        """As a person would type it."""
        return " ".join(self.words)

    def trigger(self) -> CronTrigger:
        """Its hours, summer and winter."""
        return CronTrigger(
            hour=self.at.hour,
            minute=self.at.minute,
            second=self.at.second,
            timezone=PARIS,
            jitter=self.jitter_s or None,
        )

    def last_due(self, now: dt.datetime) -> dt.datetime:
        """The last moment at which it should have begun."""
        today = now.astimezone(PARIS).date()
        due = dt.datetime.combine(today, self.at, PARIS)
        return due if due <= now else dt.datetime.combine(today - _DAY, self.at, PARIS)


def jobs_of(chosen: Settings) -> tuple[Job, ...]:
    """What is to be done, and when."""
    return (Job(("harvest",), chosen.harvest_at, chosen.harvest_jitter_s),)


def last_harvest(engine: sa.Engine) -> dt.datetime | None:
    """When a set of the archive was last looked at; None where none ever was."""
    if not exists(engine):
        return None
    with engine.connect() as connection:
        if schema.current(connection) is None:
            return None
        moments = [
            one.looked_at
            for one in queries.sets(connection)
            if one.looked_at is not None and one.outcome in _LOOKED
        ]
    return max(moments, default=None)


class Schedule:
    """A scheduler, and the process that it has started."""

    def __init__(self, report: Reporter) -> None:
        self._report = report
        self._lock = threading.Lock()
        self._stopped = False
        self._running: subprocess.Popen[bytes] | None = None
        self._scheduler = BlockingScheduler(
            timezone=PARIS,
            # one at a time, for there is one lock; what was slept through is made up for once
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._scheduler.add_listener(lambda _: self._tell_next(), EVENT_SCHEDULER_STARTED)

    def add(self, job: Job, *, at_once: dt.datetime | None) -> None:
        """Do this at its hours; and ``at_once``, the present, where it is overdue."""
        first = {} if at_once is None else {"next_run_time": at_once}
        self._scheduler.add_job(self._do, job.trigger(), args=[job], name=job.name, **first)

    def run(self) -> None:
        """Work until someone asks for an end."""
        for number in _ENDINGS:
            signal.signal(number, self._on_signal)
        self._scheduler.start()
        self._tell("stopped")

    def _on_signal(self, _number: int, _frame: object) -> None:
        """End in a thread of its own: whatever was interrupted may hold the scheduler's locks."""
        for number in _ENDINGS:
            signal.signal(number, signal.SIG_DFL)  # a second signal waits for nothing
        threading.Thread(target=self._end, name="end").start()

    def _end(self) -> None:
        with self._lock:
            self._stopped = True
            if self._running is not None:
                self._running.terminate()
        while self._scheduler.state == STATE_STOPPED:  # asked before it had begun
            time.sleep(_MOMENT_S)
        self._scheduler.shutdown(wait=True)

    def _do(self, job: Job) -> None:
        with self._lock:
            if self._stopped:
                return
            # -P: whatever folder we are in, it is our own package that runs. In a group of its own
            # it hears of Ctrl-C from us alone, once.
            command = [sys.executable, "-P", "-m", "jobs.cli", *job.words]
            self._running = subprocess.Popen(command, process_group=0)  # noqa: S603 - our own words
            running = self._running
        status = running.wait()
        with self._lock:
            self._running = None
        self._tell(f"{job.name} ended with status {status}", job=job.name, status=status)
        self._tell_next()

    def _tell_next(self) -> None:
        for due in () if self._stopped else self._scheduler.get_jobs():
            moment = due.next_run_time
            self._tell(f"next {due.name}: {moment:%Y-%m-%d %H:%M:%S %Z}", job=due.name, due=moment)

    def _tell(self, message: str, **fields: object) -> None:
        told = {
            name: value.isoformat() if isinstance(value, dt.datetime) else value
            for name, value in fields.items()
        }
        self._report.event("schedule", message=message, **told)


def run(chosen: Settings, engine: sa.Engine, report: Reporter, now: dt.datetime) -> None:
    """Harvest at the right hours, until stopped; at once, where the last one was missed."""
    schedule = Schedule(report)
    last = last_harvest(engine)
    engine.dispose()  # nothing is held open between two nights
    for job in jobs_of(chosen):
        missed = last is None or last < job.last_due(now)
        schedule.add(job, at_once=now if missed else None)
    schedule.run()
