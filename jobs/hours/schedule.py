"""``scrutateur schedule``: what cron would call, at the right hours, in the foreground.

What is due when is in ``timetable.py``. Two jobs stand in the scheduler: the night (a harvest,
then what follows one: a dump, a backup, once a week a check), and the look at what was published.
Each step is a process of its own, the very command that cron would start: what it needs is given
back when it ends, and what ends it does not end the schedule. It is stopped with us, whatever ends
us (``child.py``). What is done already is read from the archive, never remembered: so a run
that was missed, cut or made by another host is told alike, and is made up for once.

Time and processes are handed in, so that a year can pass in an afternoon:

* ``clock()`` gives the present, aware; APScheduler's own time is the same (``_Now``);
* ``pause(event, seconds)`` waits until the event is set, so many seconds of the clock at most; at
  most ``NAP_S``, however far the next moment is. A clock that jumps simply returns later;
* ``launch(words)`` starts a command (``("harvest", "--recent")``) and gives something ``Running``
  (``launching.py``);
  nothing else happens until its ``wait()`` has given a status: all of it is in one thread;
* ``chance`` draws the jitter; ``leading`` is entered before any work, and says whether we lead.

``Schedule(chosen, engine, report, clock=…, pause=…, launch=…, chance=…).run()`` returns after
``stop()``, which any thread may call, and ``launch`` and ``pause`` themselves.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import random
import signal
import threading
from collections import deque
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from apscheduler.events import EVENT_JOB_ERROR, EVENT_SCHEDULER_STARTED
from apscheduler.executors.base import BaseExecutor, run_job
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.base import BaseTrigger

from jobs.hours.done import READ, Archive
from jobs.hours.launching import start_process
from jobs.hours.leading import leadership
from jobs.hours.nightly import night_of
from jobs.hours.timetable import DAY, PARIS, Often, Span, sitting
from storage import nights
from storage.errors import ArchiveError, first_line, is_of_driver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import sqlalchemy as sa

    from jobs.hours.launching import Running
    from jobs.hours.nightly import Step
    from jobs.house import Reporter
    from jobs.settings import Settings


Clock: TypeAlias = "Callable[[], dt.datetime]"
Launch: TypeAlias = "Callable[[tuple[str, ...]], Running]"
Pause: TypeAlias = "Callable[[threading.Event, float], object]"
T = TypeVar("T")
Leading: TypeAlias = "Callable[[Schedule], AbstractContextManager[bool]]"

#: A machine that sleeps does not count the seconds of a wait, and a clock may be set: look again.
NAP_S = 60.0
#: Another command holds the lock: it is asked again so many seconds later.
BUSY_AGAIN_S = 60.0
#: A terminal that is closed is an end as well: what we started is in a group of its own.
_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
#: What was asked to end has done so by then, whatever it waits for: a database that is silent, say.
_END_S = 25.0
_DONE, _BUSY = 0, 4
#: A signal has ended it: 128 and its number.
_ENDED_BY = 128
#: What a run came to where nobody answered: the set was not looked at.
_UNREACHED = "unreachable"
#: … and where one set was not had, as by a download that was cut: an hour later it may be.
_FAILED = "failed"


def now() -> dt.datetime:
    """The clock of the house."""
    return dt.datetime.now(dt.UTC)


# -- APScheduler, on our clock and in our thread ---------------------------------------------------


class _Now(dt.tzinfo):
    """A time zone in which it is as late as the clock says.

    APScheduler asks ``datetime.now(timezone)`` for the time, and gets ours. It also turns the next
    moment into this zone to work out how long to wait, and gets the present: ``_left_s`` does that.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def fromutc(self, _moment: dt.datetime) -> dt.datetime:
        return self._clock().astimezone(dt.UTC)

    def utcoffset(self, _moment: dt.datetime | None) -> dt.timedelta:
        return dt.timedelta(0)

    def dst(self, _moment: dt.datetime | None) -> dt.timedelta:
        return dt.timedelta(0)

    def tzname(self, _moment: dt.datetime | None) -> str:
        return "UTC"


class _InTurn(BaseExecutor):  # type: ignore[misc]  # APScheduler has no types
    """Runs what is due one after the other, when it is told to, in the thread that tells it."""

    def __init__(self) -> None:
        super().__init__()
        self._due: deque[tuple[Any, list[dt.datetime]]] = deque()

    def _do_submit_job(self, job: Any, run_times: list[dt.datetime]) -> None:
        self._due.append((job, run_times))

    def holds(self, name: str) -> bool:
        """Whether that job is due as well, and waits for its turn."""
        return any(job.id == name for job, _ in self._due)

    def run_all(self) -> bool:
        """Run it; whether there was anything."""
        ran = bool(self._due)
        while self._due:
            job, moments = self._due.popleft()
            # as every executor of APScheduler's does it
            events = run_job(job, job._jobstore_alias, moments, self._logger.name)  # noqa: SLF001
            self._run_job_success(job.id, events)
        return ran


class _Scheduler(BlockingScheduler):  # type: ignore[misc]
    """APScheduler's, whose present and whose waiting are ours: this is the one place."""

    def __init__(self, clock: Clock, pause: Pause) -> None:
        self._turn = _InTurn()
        self._clock = clock
        self._pause_for = pause
        self._over = threading.Event()
        super().__init__(
            timezone=_Now(clock),
            executors={"default": self._turn},
            # what was slept through is made up for once
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def is_near(self, name: str, within: dt.timedelta) -> bool:
        """Whether a job waits for its turn, or will before long."""
        left = self.get_job(name).next_run_time - self._clock()
        return self._turn.holds(name) or bool(left <= within)

    def put_after(self, name: str, other: str) -> None:
        """Have a job come as soon as another was done, which waits or will before long."""
        waits, moment = self._turn.holds(other), self.get_job(other).next_run_time
        # of two that are due at one moment, the first by name is the first to run
        self.modify_job(name, next_run_time=self._clock() if waits else moment)

    def end(self) -> None:
        """Begin nothing more; from any thread, also before it has begun."""
        self._over.set()
        if self._event is not None:
            self._event.set()

    def _main_loop(self) -> None:
        while not self._over.is_set():
            self._process_jobs()
            if self._turn.run_all():
                continue  # it may have lasted for hours: what has become due meanwhile?
            if not self._over.is_set():
                self._pause_for(self._event, self._left_s())
            self._event.clear()
        self.shutdown()

    def _left_s(self) -> float:
        """Seconds until something is due, or until it is time to look again."""
        present = self._clock()
        left: list[float] = [
            (job.next_run_time - present).total_seconds() for job in self.get_jobs()
        ]
        return max(0.0, min([NAP_S, *left]))


class _Moments(BaseTrigger):  # type: ignore[misc]
    """A trigger whose moments a function gives."""

    def __init__(self, following: Callable[[dt.datetime], dt.datetime]) -> None:
        self._following = following

    def get_next_fire_time(self, _previous: dt.datetime | None, moment: dt.datetime) -> dt.datetime:
        """The next moment after the present."""
        return self._following(moment)


# -- the schedule ----------------------------------------------------------------------------------


class Schedule:
    """What is done, when, by whom: a scheduler, and the process that it has started.

    Attributes:
        night: the night's work.
        heard: who is told of every command that has ended, and with which status.
    """

    def __init__(
        self,
        chosen: Settings,
        engine: sa.Engine,
        report: Reporter,
        *,
        clock: Clock = now,
        launch: Launch = start_process,
        pause: Pause = threading.Event.wait,
        chance: random.Random | None = None,
        leading: Leading | None = None,
    ) -> None:
        self.heard: list[Callable[[tuple[str, ...], int], None]] = []
        self.night = night_of(chosen)
        self._often = Often(
            dt.timedelta(seconds=chosen.recent_every_s),
            dt.timedelta(seconds=chosen.recent_otherwise_s),
        )
        self._chosen = chosen
        self._archive = Archive(engine)
        self._report = report
        self._clock = clock
        self._launch = launch
        self._pause = pause
        self._chance = chance or random.Random()  # noqa: S311 - when to come, not whom to trust
        self._leading = leading or (lambda _schedule: contextlib.nullcontext(enter_result=True))
        self._lock = threading.RLock()  # what launches may stop us
        self.stopped = threading.Event()
        self._halted = False
        self._running: Running | None = None
        self._scheduler: _Scheduler | None = None

    # -- begin and end

    def run(self) -> None:
        """Work until someone asks for an end, whenever we lead."""
        while not self.stopped.is_set():
            with self._lock:
                self._halted = self.stopped.is_set()
            with self._leading(self) as leads:  # from here on, it may be lost
                if leads:
                    self._work()
        self._tell("stopped")

    def stop(self) -> None:
        """Begin nothing more, and end what is under way; from any thread, at any time."""
        self.stopped.set()
        self.halt()

    def halt(self) -> None:
        """The same, for as long as we do not lead again."""
        with self._lock:
            self._halted = True
            if self._running is not None:
                self._running.terminate()
            if self._scheduler is not None:
                self._scheduler.end()

    def upcoming(self) -> list[tuple[str, dt.datetime]]:
        """What comes next, and when; nothing where another leads. From any thread."""
        scheduler = self._scheduler
        if scheduler is None:
            return []
        return [(job.name, job.next_run_time) for job in scheduler.get_jobs()]

    def _work(self) -> None:
        scheduler = _Scheduler(self._clock, self._pause)
        scheduler.add_listener(
            lambda _: self._tell_next("night", "recent"), EVENT_SCHEDULER_STARTED
        )
        scheduler.add_listener(self._fail, EVENT_JOB_ERROR)
        with self._lock:
            self._scheduler = scheduler
            if self._halted:
                scheduler.end()
        present = self._clock()
        missed = self._lacks_something(present)
        scheduler.add_job(
            self._do_night,
            _Moments(self._next_night),
            id="night",
            name=" ".join(self.night.words),
            next_run_time=present if missed else self._next_night(present),
        )
        if self._often.otherwise:
            missed = not self._has_looked(present)
            scheduler.add_job(
                self._do_recent,
                _Moments(self._next_recent),
                id="recent",
                name=" ".join(_RECENT),
                next_run_time=present if missed else self._next_recent(present),
            )
        try:
            scheduler.start()
        finally:
            with self._lock:
                self._scheduler = None

    # -- when

    def _next_night(self, moment: dt.datetime) -> dt.datetime:
        later = self._chance.uniform(0, self._chosen.harvest_jitter_s)
        return self.night.nightly.following(moment) + dt.timedelta(seconds=later)

    def _next_recent(self, moment: dt.datetime) -> dt.datetime:
        spans = self._sitting(moment)
        due = self._often.following(moment, spans)
        step = min(self._often.every or self._often.otherwise, self._often.otherwise)
        return due + step * self._chance.uniform(0, _LATER)

    def _sitting(self, moment: dt.datetime) -> list[Span]:
        """When the Assemblée sits; where nobody can tell, whenever it might."""
        seances = self._ask("the agenda", lambda: self._archive.seances(moment), None)
        return sitting(seances, moment)

    # -- what is done already

    def _is_harvested(self, due: dt.datetime) -> bool:
        """Whether each set was looked at since, and one of them at least could be read.

        Where the archive cannot tell, it is not: the harvest says why.
        """
        outcomes = self._outcomes(due)
        return (
            len(outcomes) == len(self.night.sets)
            and _UNREACHED not in outcomes
            and any(outcome in READ for outcome in outcomes)
        )

    def _has_failed(self, due: dt.datetime) -> bool:
        """Whether one set is to be asked for again, though the others were had."""
        return _FAILED in self._outcomes(due)

    def _outcomes(self, due: dt.datetime) -> list[str]:
        """What the last look at each set since came to."""
        nothing: dict[str, nights.Look] = {}
        seen = self._ask("what was done", lambda: self._looks("harvest", due), nothing)
        return [seen[key].outcome for key in self.night.sets if key in seen]

    def _is_noted(self, name: str, due: dt.datetime) -> bool:
        """Whether a command of ours has run to its end since; where nobody can tell, it has."""

        def noted() -> bool:
            return nights.SET_KEY in self._looks(name, due)

        return self._ask("what was done", noted, otherwise=True)

    def _lacks_something(self, present: dt.datetime) -> bool:
        """Whether a night's work was missed, whole or in part."""
        due = self.night.nightly.last(present)
        if not self._is_harvested(due) or self._has_failed(due):
            return True
        return any(
            not self._is_noted(step.name, step.cadence.last(present)) for step in self.night.steps
        )

    def _has_looked(self, present: dt.datetime) -> bool:
        """Whether somebody has looked at what was published since that was last due."""
        due = self._often.last(present, self._sitting(present))
        return self._ask("what was done", lambda: bool(self._looks("recent", due)), otherwise=True)

    def _looks(self, command: str, due: dt.datetime) -> dict[str, nights.Look]:
        """The last look at each set since; a clock that was ahead for a while proves nothing."""
        return self._archive.looks(command, due, self._clock() + DAY)

    def _ask(self, what: str, question: Callable[[], T], otherwise: T) -> T:
        """What the archive answers; where it cannot, that is told, and the work goes on."""
        try:
            return question()
        except Exception as error:
            if not (isinstance(error, ArchiveError) or is_of_driver(error)):
                raise
            self._tell(f"the archive cannot tell {what}: {first_line(error)}")
            return otherwise

    # -- the work

    def _do_night(self) -> None:
        """Harvest, then what follows; from where it was left."""
        status = self._harvest()
        if status is None:
            status = self._follow()
        lacks = status is not None or self._has_failed(self.night.nightly.last(self._clock()))
        if lacks and not self._halted:
            wait = BUSY_AGAIN_S if status == _BUSY else self._chosen.harvest_retry_s
            if wait:
                self._again(dt.timedelta(seconds=wait))
        self._tell_next("night")

    def _harvest(self) -> int | None:
        """Look at each set, unless that is done; the status, where nothing can follow it yet."""
        present = self._clock()
        due = self.night.nightly.last(present)
        if self._is_harvested(due) and not self._has_failed(due):
            return None
        weekly = self.night.weekly
        whole = weekly is not None and not self._is_noted(_WHOLE, weekly.last(present))
        status = self._do((*self.night.words, "--whole") if whole else self.night.words)
        if not self._is_harvested(due):
            return status
        if whole:
            self._note(_WHOLE, present, status)
        return None

    def _follow(self) -> int | None:
        """Do what follows a harvest; the status, where it could not be done now."""
        for step in self.night.steps:
            if self._halted:
                return None
            present = self._clock()
            due = step.cadence.last(present)
            if self._is_noted(step.name, due):
                continue
            status = _DONE if step.is_there(due) else self._do(step.words(due))
            self._tidy(step)
            if self._halted or status == _BUSY or status < 0 or status >= _ENDED_BY:
                return status
            self._note(step.name, present, status)
        return None

    def _tidy(self, step: Step) -> None:
        try:
            step.tidy()
        except OSError as error:
            self._tell(f"after {step.name}: {error}")

    def _do_recent(self) -> None:
        """Look at what was just published; after the night's harvest, if that is about to begin."""
        if self._scheduler is not None and self._scheduler.is_near("night", _NEAR):
            self._scheduler.put_after("recent", "night")
        elif not self._has_looked(self._clock()):
            self._do(_RECENT)
        self._tell_next("recent")

    def _do(self, words: tuple[str, ...]) -> int:
        """Run a command to its end."""
        name = " ".join(words)
        with self._lock:
            if self._halted:
                return _HALTED
            try:
                self._running = running = self._launch(words)
            except OSError as error:  # no room for a process: it will be tried again
                self._tell(f"{name} could not be started: {error}", job=name)
                return _HALTED
        self._tell(f"{name} begins", job=name)
        if self._is_halted():  # by what has launched it
            running.terminate()
        status = running.wait()
        with self._lock:
            self._running = None
        self._tell(f"{name} ended with status {status}", job=name, status=status)
        for hear in () if self._halted else self.heard:
            hear(words, status)
        return status

    def _is_halted(self) -> bool:
        return self._halted

    def _again(self, later: dt.timedelta) -> None:
        """Try the night once more, before its next hour."""
        if self._scheduler is not None:
            job = self._scheduler.get_job("night")
            job.modify(next_run_time=min(job.next_run_time, self._clock() + later))

    def _fail(self, event: Any) -> None:
        """A fault of ours, whose traceback APScheduler logs: it is told, and the work goes on."""
        error = event.exception
        self._tell(f"{event.job_id}: {type(error).__name__}: {first_line(error)}", job=event.job_id)
        if event.job_id == "night" and self._chosen.harvest_retry_s and not self._halted:
            self._again(dt.timedelta(seconds=self._chosen.harvest_retry_s))

    def _note(self, name: str, started_at: dt.datetime, status: int) -> None:
        self._ask(
            f"that it has done {name}, which will be done again",
            lambda: self._archive.note(name, started_at, self._clock(), status),
            None,
        )

    # -- what is told

    def _tell_next(self, *names: str) -> None:
        for name in names:
            job = self._scheduler.get_job(name) if self._scheduler and not self._halted else None
            if job is not None:
                moment = job.next_run_time.astimezone(PARIS)
                message = f"next {job.name}: {moment:%Y-%m-%d %H:%M:%S %Z}"
                self._tell(message, job=job.name, due=moment.isoformat())

    def _tell(self, message: str, **fields: object) -> None:
        self._report.event("schedule", message=message, **fields)


_RECENT = ("harvest", "--recent")
#: The note that the archives were fetched whatever their validators say.
_WHOLE = "whole"
#: Of a step, how much later a look may begin: we are not the only ones who come.
_LATER = 0.1
#: A look that begins so shortly before the night's harvest would make it wait.
_NEAR = dt.timedelta(minutes=2)
#: What a command that was not begun came to, as if a signal had ended it.
_HALTED = -1


def run(
    chosen: Settings,
    engine: sa.Engine,
    report: Reporter,
    *,
    around: Iterable[Callable[[Schedule], AbstractContextManager[object]]] = (),
) -> None:
    """Harvest at the right hours, until stopped; at once, what was missed.

    Args:
        chosen: the settings.
        engine: of the archive.
        report: where it is told.
        around: what lives as long as the schedule does, whether it leads or not: a page, say.
    """
    schedule = Schedule(chosen, engine, report, leading=partial(leadership, engine, report))

    def end() -> None:
        schedule.stop()
        threading.Event().wait(_END_S)
        report.event("schedule", message="stopped; something that does not answer was left")
        os._exit(0)

    def on_signal(_number: int, _frame: object) -> None:
        """End in a thread of its own: whatever was interrupted may hold the scheduler's locks."""
        for number in _ENDINGS:
            if signal.getsignal(number) is on_signal:
                signal.signal(number, signal.SIG_DFL)  # a second signal waits for nothing
        threading.Thread(target=end, name="end", daemon=True).start()

    for number in _ENDINGS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # `nohup`
            signal.signal(number, on_signal)
    with ExitStack() as living:
        for one in around:
            living.enter_context(one(schedule))
        schedule.run()
