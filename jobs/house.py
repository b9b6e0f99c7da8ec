"""What a command works with, built once by ``jobs/commands.py`` and passed down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    import sqlalchemy as sa

    from jobs.settings import Settings
    from jobs.work import Workers
    from scraper.http import Client


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


@dataclass(frozen=True, slots=True)
class House:
    """The parts that the flow is made of.

    Attributes:
        whole: archives are fetched whole, whatever the validators that are held say.
    """

    engine: sa.Engine
    settings: Settings
    report: Reporter
    clock: Callable[[], dt.datetime]
    client: Client | None
    workers: Workers
    spool: Path
    whole: bool = False
