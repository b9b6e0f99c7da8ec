"""What the archive says was done, for a schedule that remembers nothing itself."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from jobs.hours.timetable import DAY, STALE, Seance
from scraper.sources import CURRENT_LEGISLATURE
from storage import nights, runs, schema
from storage.engine import exists, harvest_lock, let_go

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    import sqlalchemy as sa

#: What a run came to where its set was read, or is known to hold nothing new.
READ = runs.LOOKED
#: Statuses of a command that did what it should; of the second there is news.
_WELL = (0, 3)
_AGENDA = f"agenda/{CURRENT_LEGISLATURE}"


class Archive:
    """What the archive says was done; nothing is held open between two questions."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def looks(self, command: str, since: dt.datetime, until: dt.datetime) -> dict[str, nights.Look]:
        """The last look at each set between two moments; for a command of ours, see ``note``."""
        with self._asked() as connection:
            return nights.looks(connection, command, since, until) if connection is not None else {}

    def seances(self, present: dt.datetime) -> list[Seance] | None:
        """The sittings around the present; None where the agenda was not looked at lately."""
        with self._asked() as connection:
            if connection is None:
                return None
            since = present - STALE
            if not nights.was_had(
                connection, "harvest", _AGENDA, READ, since=since, until=present + DAY
            ):
                return None
            found = nights.seances(connection, present - 2 * DAY, present + 2 * DAY)
            return [Seance(one.start, one.end) for one in found]

    def note(self, name: str, started_at: dt.datetime, ended_at: dt.datetime, status: int) -> None:
        """Note that a command of ours has run to its end."""
        outcome = "taken" if status in _WELL else "failed"
        done = runs.Run(name, nights.SET_KEY, started_at, ended_at, outcome)
        try:
            with harvest_lock(self._engine, "schedule"), self._engine.begin() as connection:
                nights.note(connection, done)
        finally:
            let_go(self._engine)

    @contextlib.contextmanager
    def _asked(self) -> Iterator[sa.Connection | None]:
        """A connection; None where there is no archive yet, which is not made by looking."""
        if not exists(self._engine):
            yield None
            return
        try:
            with self._engine.connect() as connection:
                yield connection if schema.current(connection) is not None else None
        finally:
            let_go(self._engine)
