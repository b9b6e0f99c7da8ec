"""The processes of a simulated year: each command is one, forked from one that is warm already.

A Nursery is a process of its own, with the program loaded and not one thread, that forks a child
for each command: a real process, with a real exit status, that SIGKILL really kills; what it lacks
is only the second that Python takes to start. A child runs the command line's own entry, at a
simulated time, and tells its end through a socket.

    python -m tests.year.processes FD     # what Nursery starts
"""

from __future__ import annotations

import gc
import os
import socket
import subprocess
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tests.year.clock import SimulatedClock

if TYPE_CHECKING:
    import datetime as dt

#: A child that does not call within this time has died of something that its log tells.
CALL_S = 120


@dataclass(frozen=True)
class Command:
    """What a child is to do.

    Attributes:
        words: the command line after `scrutateur`; none: be the scheduler.
        now: when it begins.
        settings: its environment, whole names.
        log: where its output is appended.
        stop_at: the write to the database before which it halts, to be killed; 0 for none.
        seed: of the scheduler's own chance.
        until: when the scheduler stops.
        asleep: when its machine sleeps.
    """

    words: tuple[str, ...]
    now: dt.datetime
    settings: dict[str, str]
    log: Path
    stop_at: int = 0
    seed: int = 0
    until: dt.datetime | None = None
    asleep: tuple[tuple[dt.datetime, dt.datetime], ...] = ()


@dataclass
class Child:
    """A process that was started.

    Attributes:
        pid: its own.
        line: on which it speaks.
    """

    pid: int
    line: Connection


class Nursery:
    """Starts children, and tells when they end."""

    def __init__(self) -> None:
        """Load the program, once."""
        self._folder = tempfile.TemporaryDirectory(prefix="year-")  # a socket's path is short
        self._address = str(Path(self._folder.name) / "calls")
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(self._address)
        self._server.listen()
        self._server.settimeout(CALL_S)
        ours, its = socket.socketpair()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.year.processes", str(its.fileno())],
            pass_fds=[its.fileno()],
            stdin=subprocess.DEVNULL,
            cwd=Path(__file__).parents[2],
        )
        its.close()
        self._asked = Connection(ours.detach())
        self._ends: dict[int, int] = {}

    def __enter__(self) -> Self:
        """Be there."""
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self.close()

    def start(self, command: Command) -> Child:
        """Start a child, and wait until it calls."""
        self._asked.send((self._address, command))
        while isinstance(answer := self._asked.recv(), tuple):
            self._ended(*answer)
        called, _ = self._server.accept()
        return Child(answer, Connection(called.detach()))

    def status(self, child: Child) -> int:
        """Wait for a child's end; its status, below zero the signal that ended it."""
        while child.pid not in self._ends:
            self._ended(*self._asked.recv())
        child.line.close()
        return self._ends.pop(child.pid)

    def _ended(self, pid: int, status: int) -> None:
        self._ends[pid] = status

    def close(self) -> None:
        """End, with all children."""
        self._asked.close()
        self._process.wait(timeout=CALL_S)
        self._server.close()
        self._folder.cleanup()


def serve(number: int) -> None:
    """Be the nursery: fork on demand, until nobody asks any more."""
    asked = Connection(number)
    _warm_up()
    children: dict[int, int] = {}
    try:
        while True:
            for ready in wait([asked, *children]):
                if isinstance(ready, int):
                    pid = children.pop(ready)
                    os.close(ready)
                    asked.send((pid, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])))
                elif isinstance(ready, Connection):
                    address, command = asked.recv()
                    pid = os.fork()
                    if not pid:
                        _be(address, command)
                    children[os.pidfd_open(pid)] = pid
                    asked.send(pid)
    except EOFError:
        for pid in children.values():
            with suppress(ProcessLookupError):
                os.kill(pid, 9)


def _warm_up() -> None:
    """Load what every command loads: by harvesting an AN that is not there."""
    from jobs import cli
    from jobs.doors import recent
    from jobs.hours import schedule
    from tests.year import at_work

    loaded: list[object] = [recent, schedule, at_work]
    with (
        tempfile.TemporaryDirectory() as folder,
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        redirect_stdout(nowhere),
        redirect_stderr(nowhere),
        suppress(ImportError),
    ):
        nobody = "http://127.0.0.1:9"
        os.environ |= {
            "SCRUTATEUR_DATABASE_URL": f"sqlite:///{folder}/warm.db",
            "SCRUTATEUR_DATA_ORIGIN": nobody,
            "SCRUTATEUR_SITE_ORIGIN": nobody,
            "SCRUTATEUR_ATTEMPTS": "1",
            "SCRUTATEUR_PATIENCE_S": "0",
            "SCRUTATEUR_WORKERS": "0",
        }
        for words in (["harvest"], ["harvest", "--recent"], ["status"]):
            sys.argv = ["scrutateur", *words]
            cli._status()
        import psycopg

        loaded.append(psycopg)
    gc.collect()
    gc.freeze()


def _be(address: str, command: Command) -> None:
    """Be a child: never returns."""
    status = 1
    try:
        called = socket.socket(socket.AF_UNIX)
        called.connect(address)
        line = Connection(called.detach())
        log = os.open(command.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(log, 1)
        os.dup2(log, 2)
        for name in [one for one in os.environ if one.startswith("SCRUTATEUR_")]:
            del os.environ[name]
        os.environ.update(command.settings)
        status = _work(command, line)
    except BaseException:  # noqa: BLE001 - whatever it is, its log tells
        import traceback

        traceback.print_exc()
    finally:
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def _work(command: Command, line: Connection) -> int:
    from tests.year import at_work

    if not command.words:
        return at_work.schedule(command, line)
    return at_work.run(command, SimulatedClock(command.now), line)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
