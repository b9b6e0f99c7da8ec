"""What a command works with, built once by ``jobs/building.py`` and passed down."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from storage.runs import Run

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    import sqlalchemy as sa

    from jobs.settings import Settings
    from jobs.work import Workers
    from scraper.http import Client, Wait


class Progress(Protocol):
    """Something that can be told how far a long work has come."""

    def __call__(self, done: int, total: int | None) -> None:
        """``done`` of ``total`` (None: not known)."""


class Reporter(Protocol):
    """Where a command says what it does: bars on a terminal, JSON lines elsewhere."""

    def event(self, name: str, **fields: object) -> None:
        """Something happened."""

    def progress(self, label: str, unit: str) -> AbstractContextManager[Progress]:
        """A long work: bytes, members or rows."""


def new_key(now: dt.datetime) -> str:
    """A name for one command, that no other has: ``20260107T081000-3f9a``. Names sort as time."""
    return f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"


class Ledger:
    """The runs of one command: they bear its key, and the last that began is the one that waits.

    Attributes:
        run_key: of the command, as in its log.
    """

    def __init__(self, run_key: str = "") -> None:
        """Nothing has begun yet."""
        self.run_key = run_key
        self._current: Run | None = None
        self._lock = threading.Lock()

    def begin(self, command: str, set_key: str, now: dt.datetime) -> Run:
        """A run that begins."""
        self._current = Run(command, set_key, now, run_key=self.run_key)
        return self._current

    def waited(self, wait: Wait) -> None:
        """A host asked for a pause, or a failure did."""
        with self._lock:
            if self._current is not None:
                self._current.waits += 1
                self._current.wait_s += wait.seconds


@dataclass(frozen=True, slots=True)
class House:
    """The parts that the flow is made of.

    Attributes:
        whole: archives are fetched whole, whatever the validators that are held say.
        ledger: of this command's runs.
    """

    engine: sa.Engine
    settings: Settings
    report: Reporter
    clock: Callable[[], dt.datetime]
    client: Client | None
    workers: Workers
    spool: Path
    whole: bool = False
    ledger: Ledger = field(default_factory=Ledger)

    def begin(self, command: str, set_key: str) -> Run:
        """A run of this command, of one set, that begins now."""
        return self.ledger.begin(command, set_key, self.clock())
