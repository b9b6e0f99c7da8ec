"""A desk for tests of `scrutateur import`: dated files, and an archive that takes them in."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING, Any

from jobs import pipeline
from jobs.doors import importing
from scraper.sources import SOURCES
from tests.house import Memory, house, rows
from tests.replica.documents import zip_bytes

if TYPE_CHECKING:
    from pathlib import Path

    import sqlalchemy as sa

    from storage.runs import Run
    from tests.clock import FakeClock
    from tests.replica.documents import Json, ZipDate

#: When files were saved, unless a test says otherwise.
SAVED = dt.datetime(2026, 1, 5, 10, 20, tzinfo=dt.UTC)
AMENDEMENTS = "repository/17/loi/amendements_div_legis/Amendements.json.zip"
SCRUTINS = "repository/17/loi/scrutins/Scrutins.json.zip"


class Desk:
    """Somebody who has files, and imports them.

    Attributes:
        engine: the archive.
        folder: of the files.
        clock: the present; nothing is of a later day.
        events: what the last command told on its way.
    """

    def __init__(self, engine: sa.Engine, folder: Path, clock: FakeClock) -> None:
        """Keep the archive on `engine`, the files and the spool below `folder`."""
        self.engine, self.clock = engine, clock
        self.folder = folder / "saved"
        self.folder.mkdir(parents=True)
        self.events = Memory()
        self._home = folder / "home"

    def house(self, origin: str = "", **chosen: Any) -> Any:
        """The house of one command."""
        return house(self.engine, self._home, self.clock, origin=origin, **chosen)

    def put(self, name: str, content: bytes | str, at: dt.datetime = SAVED) -> Path:
        """Save a file, dated of a moment."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        os.utime(path, (at.timestamp(), at.timestamp()))
        return path

    def take(
        self,
        *paths: Path,
        origin: str | None = None,
        date: dt.datetime | None = None,
        **chosen: Any,
    ) -> dict[str, Run]:
        """Import some paths, the whole folder by default; of several runs of a set, the last."""
        with self.house(**chosen) as home:
            self.events = home.report
            done = importing.import_paths(home, paths or [self.folder], origin=origin, date=date)
        return {run.set_key: run for run in done}

    def harvest(self, an: str, *names: str) -> dict[str, Run]:
        """Harvest the 17th from an AN."""
        sources = [source for source in SOURCES if not names or source.name in names]
        with self.house(origin=an) as home:
            return {run.set_key: run for run in pipeline.harvest(home, sources, [17])}

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """What a query gives."""
        return rows(self.engine, query, **values)

    def signals(self) -> list[tuple[Any, ...]]:
        """(kind, set, path) of what is open, but for what a small archive cannot resolve."""
        return self.rows(
            "SELECT kind, set_key, path FROM signal WHERE closed_at IS NULL AND kind NOT IN "
            "('unresolved_reference', 'totals_mismatch') ORDER BY kind, set_key, path"
        )

    @property
    def spooled(self) -> list[Path]:
        """What lies in the spool."""
        return list((self._home / "spool").iterdir())


def amendements_zip(*documents: Json, date: ZipDate = (2026, 1, 5, 6, 0, 0)) -> bytes:
    """An official archive of some amendements of the 17th."""
    return zip_bytes(
        {
            f"json/DLR5L17N50001/PIONANR5L17B1801/{one['amendement']['uid']}.json": one
            for one in documents
        },
        date,
    )


def scrutins_zip(*documents: Json, date: ZipDate = (2026, 1, 5, 6, 0, 0)) -> bytes:
    """An official archive of some scrutins."""
    return zip_bytes({f"json/{one['scrutin']['uid']}.json": one for one in documents}, date)


def publish(folder: Path, **archives: bytes) -> Path:
    """An AN that serves these archives of the 17th: `amendements`, `scrutins`; gives its folder."""
    for name, body in archives.items():
        path = folder / {"amendements": AMENDEMENTS, "scrutins": SCRUTINS}[name]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    return folder
