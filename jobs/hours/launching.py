"""Commands as processes of their own, which end with whoever started them (``child.py``)."""

from __future__ import annotations

import subprocess
import sys
from typing import Protocol


class Running(Protocol):
    """A command that was started."""

    def wait(self) -> int:
        """Its status, once it has ended; negative where a signal ended it."""
        ...

    def terminate(self) -> None:
        """Ask it to end; from any thread, also once it has."""
        ...


class _Process:
    """A process, and the pipe by which it knows that we are still there."""

    def __init__(self, command: list[str]) -> None:
        # in a group of its own it hears of Ctrl-C from us alone, once
        self._process = subprocess.Popen(  # noqa: S603 - our own words
            command, process_group=0, stdin=subprocess.PIPE
        )

    def wait(self) -> int:
        with self._process:  # closes the pipe
            return self._process.wait()

    def terminate(self) -> None:
        self._process.terminate()


def start_process(words: tuple[str, ...]) -> Running:
    """Start a command as a process of its own, which ends when we do."""
    # -P: whatever folder we are in, it is our own package that runs
    return _Process([sys.executable, "-P", "-m", "jobs.hours.child", *words])
