"""What a child of the nursery does: one command of the program's, or the schedule itself."""

from __future__ import annotations

import random
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from jobs import cli, commands, logs, settings
from jobs.hours import schedule as scheduling
from storage import engine as engines

if TYPE_CHECKING:
    import datetime as dt
    import threading
    from multiprocessing.connection import Connection

    from tests.year.clock import SimulatedClock
    from tests.year.processes import Command

_WRITES = ("INSERT", "UPDATE", "DELETE")


# -- a command -------------------------------------------------------------------------------------


def run(command: Command, clock: SimulatedClock, line: Connection) -> int:
    """Run a command through the command line's own entry; tell what time it is at its end."""
    commands.CLOCK.set(clock)
    if command.stop_at:
        _halt_at(command.stop_at, line)
    sys.argv = ["scrutateur", *command.words]
    status = 0
    try:
        cli.main()
    except SystemExit as done:
        status = int(done.code or 0)
    line.send(("ended", clock.now()))
    return status


def _halt_at(number: int, line: Connection) -> None:
    """Before the so manieth write, with a transaction open, say so and wait for the end."""
    seen = [0]

    def written(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        if statement.lstrip().upper().startswith(_WRITES):
            seen[0] += 1
            if seen[0] == number:
                line.send(("writing", " ".join(statement.split()[:3])))
                line.recv()  # never comes: SIGKILL does

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", written)


# -- the schedule ----------------------------------------------------------------------------------


class _Launched:
    """A command that the harness has started for the schedule."""

    def __init__(self, world: _World) -> None:
        self._world = world

    def wait(self) -> int:
        """Its status, at the time of its end."""
        status, self._world.present = self._world.line.recv()
        return int(status)

    def terminate(self) -> None:
        """Nobody asks: the schedule is stopped between two commands, or killed."""


class _World:
    """The time in which a schedule lives: it leaps to what is due next."""

    def __init__(self, command: Command, line: Connection) -> None:
        self.present = command.now
        self.line = line
        self.schedule: scheduling.Schedule
        self._asleep = command.asleep
        self._until = command.until or command.now

    def clock(self) -> dt.datetime:
        return self.present

    def launch(self, words: tuple[str, ...]) -> _Launched:
        self.line.send((words, self.present))
        return _Launched(self)

    def pause(self, _event: threading.Event, _seconds: float) -> None:
        """Leap; where the machine is asleep then, to the moment at which it wakes."""
        due = min((moment for _, moment in self.schedule.upcoming()), default=self._until)
        self.present = max(self.present, min(due, self._until))
        for start, end in self._asleep:
            if start <= self.present < end:
                self.present = end
        if self.present >= self._until:
            self.schedule.stop()


def schedule(command: Command, line: Connection) -> int:
    """Be the scheduler, until the end of the year."""
    chosen = settings.load()
    engine = engines.open_database(chosen.database_url)
    report = logs.reporter()
    world = _World(command, line)
    world.schedule = scheduling.Schedule(
        chosen,
        engine,
        report,
        clock=world.clock,
        launch=world.launch,
        pause=world.pause,
        chance=random.Random(command.seed),
        leading=partial(scheduling.leadership, engine, report),
    )
    world.schedule.run()
    return 0
