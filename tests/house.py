"""A house for tests: the real parts, on a clock that waits for nobody.

Its reporter remembers what it was told.
"""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from jobs import work
from jobs.house import House, Ledger
from jobs.settings import Settings
from scraper.http import Client, Politeness
from storage.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jobs.house import Progress
    from tests.clock import FakeClock

DAY = dt.timedelta(days=1)


class Memory:
    """A reporter that remembers.

    Attributes:
        events: (name, fields) in the order in which they were told.
    """

    def __init__(self) -> None:
        """Remember nothing yet."""
        self.events: list[tuple[str, dict[str, object]]] = []

    def event(self, name: str, **fields: object) -> None:
        """Remember it."""
        self.events.append((name, fields))

    @contextmanager
    def progress(self, label: str, unit: str) -> Iterator[Progress]:  # noqa: ARG002
        """Nobody is watching."""
        yield _nobody

    def named(self, name: str) -> list[dict[str, object]]:
        """The events of that name."""
        return [fields for told, fields in self.events if told == name]


def _nobody(done: int, total: int | None) -> None:
    """Take no notice."""


@contextmanager
def house(
    engine: sa.Engine,
    folder: Path,
    clock: FakeClock,
    *,
    origin: str = "",
    workers: int = 0,
    **chosen: Any,
) -> Iterator[House]:
    """A house that stands.

    Args:
        engine: the archive.
        folder: where the spool is put.
        clock: its time.
        origin: of the AN; "" for a house without a client.
        workers: processes.
        chosen: settings.
    """
    settings = Settings(data_origin=origin or "http://127.0.0.1:9", workers=workers, **chosen)
    politeness = Politeness(user_agent="Scrutateur/test (+test@example.org)")
    ledger = Ledger(f"test-{clock.now():%Y%m%dT%H%M%S}")
    client = Client(politeness, clock=clock, on_wait=ledger.waited) if origin else None
    spool = folder / "spool"
    try:
        with work.workers(workers) as pool:
            yield House(engine, settings, Memory(), clock.now, client, pool, spool, ledger=ledger)
    finally:
        if client is not None:
            client.close()


def rows(engine: sa.Engine, query: str, **values: Any) -> list[tuple[Any, ...]]:
    """What a query gives."""
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query), values)]


def counts(engine: sa.Engine) -> dict[str, int]:
    """How many rows each table holds."""
    with engine.connect() as connection:
        return {
            name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for name, table in sorted(metadata.tables.items())
        }


_EVIDENCE = frozenset({"blob", "dictionary", "run", "signal", "capture", "quarantine"})


def contents(engine: sa.Engine, *, evidence: bool = False) -> dict[str, list[Any]]:
    """Every row of every table, with what its numbers stand for in their place.

    ``version_id`` becomes (uid, observed_at), ``capture_id`` the capture's set and moment,
    ``blob_id`` the sha256 of the bytes, so that two archives can be compared.

    Args:
        engine: the archive.
        evidence: the captures, runs, signals and quarantine too; without, versions and the like.
    """
    left_out = {"blob", "dictionary"} if evidence else _EVIDENCE
    with engine.connect() as connection:
        named = _names(connection)
        found = {}
        for name, table in sorted(metadata.tables.items()):
            if name in left_out:
                continue
            owner = next(
                (
                    key.column.table.name
                    for key in table.foreign_keys
                    if key.parent.name == "version_id"
                ),
                "",
            )
            found[name] = sorted(
                (
                    tuple(
                        _stands_for(column.name, value, owner, named)
                        for column, value in zip(table.columns, row, strict=True)
                        if column.name not in {"id", "headers"}  # they tell the time of day
                    )
                    for row in connection.execute(sa.select(table))
                ),
                key=repr,
            )
        return found


def _names(connection: sa.Connection) -> dict[str, dict[int, Any]]:
    named: dict[str, dict[int, Any]] = {}
    for name, table in metadata.tables.items():
        if "observed_at" in table.c and "uid" in table.c and "digest" in table.c:
            named[name] = {
                row.id: (row.uid, row.observed_at)
                for row in connection.execute(
                    sa.select(table.c.id, table.c.uid, table.c.observed_at)
                )
            }
    blob, capture = metadata.tables["blob"], metadata.tables["capture"]
    named["blob_id"] = {
        row.id: bytes(row.sha256).hex()[:12]
        for row in connection.execute(sa.select(blob.c.id, blob.c.sha256))
    }
    named["capture_id"] = {
        row.id: (row.set_key, row.observed_at)
        for row in connection.execute(
            sa.select(capture.c.id, capture.c.set_key, capture.c.observed_at)
        )
    }
    return named


def _stands_for(name: str, value: Any, owner: str, named: dict[str, dict[int, Any]]) -> Any:
    if value is None:
        return None
    if name == "version_id":
        return named[owner][value]
    if name in {"blob_id", "capture_id"}:
        return named[name][value]
    return bytes(value).hex()[:12] if isinstance(value, (bytes, memoryview)) else value
