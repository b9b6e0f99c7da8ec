"""The console script, run as a real process: what a person types, and what they get."""

from __future__ import annotations

import ctypes
import io
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from jobs import cli

if TYPE_CHECKING:
    from collections.abc import Callable

#: It stands beside the Python that runs us.
COMMAND = Path(sys.executable).with_name("scrutateur")
#: Nothing here takes so long: who waits for patience, a lock or a question is ended.
TIMEOUT_S = 120


@dataclass(frozen=True)
class Done:
    """What a process came to."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """Of standard output, without the spaces at their ends."""
        return [line.rstrip() for line in self.out.splitlines()]


class Shell:
    """Runs the console script as a real process, in a folder of its own.

    Attributes:
        folder: the working folder.
        settings: by name without the prefix: DATABASE_URL, DATA_ORIGIN …
    """

    def __init__(self, folder: Path) -> None:
        """Ask nobody, and wait for nothing, unless told otherwise."""
        self.folder = folder
        self._started: list[subprocess.Popen[str]] = []
        self.settings = {
            "DATABASE_URL": "sqlite:///scrutateur.db",
            "DATA_ORIGIN": "http://127.0.0.1:9",
            "ATTEMPTS": "1",
            "PATIENCE_S": "0",
            "WORKERS": "0",
            "STATUS_PORT": "0",
        }

    def __call__(
        self, *words: str, stdin: str = "", read_only: bool = False, **environment: str
    ) -> Done:
        """Run one command to its end.

        Args:
            words: the command line.
            stdin: what it reads.
            read_only: without root's right to write what is not writable.
            environment: variables, whole names.
        """
        done = subprocess.run(
            [COMMAND, *words],
            cwd=self.folder,
            env=self.environment(environment),
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            timeout=TIMEOUT_S,
            check=False,
            preexec_fn=_obey_permissions if read_only else None,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def here(self, *words: str, stdin: str = "") -> Done:
        """Run one command in this very process: what it says is the same, and it need not start."""
        out, err = io.StringIO(), io.StringIO()
        with ExitStack() as around:
            around.enter_context(chdir(self.folder))
            around.enter_context(patch.dict(os.environ, self.environment({}), clear=True))
            around.enter_context(patch.object(sys, "argv", ["scrutateur", *words]))
            around.enter_context(patch.object(sys, "stdin", io.StringIO(stdin)))
            around.enter_context(redirect_stdout(out))
            around.enter_context(redirect_stderr(err))
            status = cli._status()
        return Done(status, out.getvalue(), err.getvalue())

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Begin one command."""
        process = subprocess.Popen(
            [COMMAND, *words],
            cwd=self.folder,
            env=self.environment({}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )
        self._started.append(process)
        return process

    def close(self) -> None:
        """End what a test that failed has left running."""
        for process in self._started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()

    def environment(self, more: dict[str, str]) -> dict[str, str]:
        """Ours, with the settings in place of any other."""
        own = {name: value for name, value in os.environ.items() if "SCRUTATEUR" not in name}
        return {
            **own,
            "COLUMNS": "100",
            **{f"SCRUTATEUR_{name}": value for name, value in self.settings.items()},
            **more,
        }

    def files(self) -> list[str]:
        """What stands in the working folder."""
        return sorted(path.name for path in self.folder.iterdir())


def _obey_permissions() -> None:
    """For root: give up the right to write what nobody may (CAP_DAC_OVERRIDE)."""
    drop_from_bounding_set, dac_override = 24, 1
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(drop_from_bounding_set, dac_override, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "prctl")


def send(process: subprocess.Popen[str], number: signal.Signals) -> None:
    """Signal a process; a terminal sends Ctrl-C to its children too."""
    if number == signal.SIGINT:
        os.killpg(process.pid, number)
    else:
        process.send_signal(number)


def finish(process: subprocess.Popen[str], number: signal.Signals) -> Done:
    """Signal a process, and wait for its end."""
    send(process, number)
    out, err = process.communicate(timeout=TIMEOUT_S)
    return Done(process.returncode, out, err)


def until(true: Callable[[], object], within_s: float = 60.0) -> None:
    """Wait for something that another process does."""
    passing = threading.Event()
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end, "it never came to be"
        passing.wait(0.005)
