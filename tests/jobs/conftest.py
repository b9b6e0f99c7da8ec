"""For the tests of commands: a harvested archive on each kind of database, and a shell."""

from __future__ import annotations

from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING

import pytest

from jobs import pipeline
from scraper.sources import SOURCES
from storage.engine import open_database
from tests.clock import FakeClock
from tests.house import house
from tests.replica.assembly import write_days
from tests.replica.server import serve
from tests.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import sqlalchemy as sa

    from tests.databases import Databases

SEED = 5
DAY_S = 86_400


@pytest.fixture(scope="session")
def days(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two days of a made-up Assembly."""
    return write_days(tmp_path_factory.mktemp("assembly") / "days", 2, SEED)


@pytest.fixture(scope="session")
def harvested(
    databases: Databases, days: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], sa.Engine]]:
    """Both days, harvested into each kind of database: to be read only."""
    folder = tmp_path_factory.mktemp("harvested")
    with ExitStack() as opened:

        @cache
        def archive_on(kind: str) -> sa.Engine:
            engine = open_database(opened.enter_context(databases.migrated(kind)))
            opened.callback(engine.dispose)
            clock = FakeClock()
            with serve(days[0]) as an:
                for day in days:
                    an.folder = day
                    with house(engine, folder / kind, clock, origin=an.url) as home:
                        pipeline.harvest(home, SOURCES, [17])
                    clock.sleep(DAY_S)
            return engine

        yield archive_on


@pytest.fixture
def whole(harvested: Callable[[str], sa.Engine], database_kind: str) -> sa.Engine:
    """A whole archive of two days, once on each kind of database: to be read only."""
    return harvested(database_kind)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    """A shell in an empty folder, without network or archive."""
    folder = tmp_path / "ici"
    folder.mkdir()
    opened = Shell(folder)
    yield opened
    opened.close()
