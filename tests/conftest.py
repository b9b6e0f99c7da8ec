"""What all tests may ask for."""

from __future__ import annotations

import gc
import os
import signal
import zlib
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING, Protocol

import pytest

from storage.engine import open_database
from tests.clock import FakeClock
from tests.databases import KINDS, Databases, quick_folder
from tests.replica.server import Replica, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import sqlalchemy as sa

    from tests.replica.faults import Fault


def pytest_configure(config: pytest.Config) -> None:
    """Put what tests write where writing is quickest, unless a folder was asked for."""
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        gc.disable()  # five thousand tests are collected, and none of them is rubbish
    if not config.option.basetemp and (folder := quick_folder()) is not None:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(folder))
    # a suite in the background was told to ignore them, and so would be what it starts
    for number, usual in (
        (signal.SIGINT, signal.default_int_handler),
        (signal.SIGHUP, signal.SIG_DFL),
    ):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, usual)


#: Files that take long. Each file is one worker's (``--dist loadfile``: what its fixtures made is
#: made once): they come first, so that no worker begins one when the others are done.
_LONG = (
    *("test_real_days", "test_cli", "test_pipeline", "test_doors", "test_importing"),
    *("test_interruptions", "test_leader", "test_schedule", "test_incidents", "test_upgrades"),
    *("test_year", "test_upkeep", "test_quickstart", "test_check", "test_gates", "test_web"),
)


#: Whether each test of ``tests/jobs`` runs on each database, as ``make both`` has it.
_BOTH = bool(os.environ.get("SCRUTATEUR_BOTH"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the long files first; leave to ``make both`` what the other database says to a command.

    Of the tests of commands each runs on one database, half of them on either: what differs between
    the two is proved where it lies, in ``tests/storage``, by the laws, and where ``both`` is marked
    (decision 0014).
    """
    places = {name: place for place, name in enumerate(_LONG)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))
    left = [] if _BOTH else [item for item in items if _is_of_the_other(item)]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in set(left)]


def _is_of_the_other(item: pytest.Item) -> bool:
    """Whether this test runs on one database in turn, and this is the other one."""
    kinds = getattr(item, "callspec", None) and item.callspec.params.get("database_kind")  # type: ignore[attr-defined]
    if kinds is None:
        return False
    chosen = item.get_closest_marker("database")
    if chosen is not None:
        return bool(kinds != chosen.args[0])
    by_turns = "jobs" in item.path.parts or item.get_closest_marker("turns")
    if not by_turns or item.get_closest_marker("both"):
        return False
    own = [mark for mark in item.iter_markers("parametrize") if mark.args[0] == "database_kind"]
    if own:  # it says on which itself
        return False
    words = [word for word in item.callspec.id.split("-") if word != kinds]  # type: ignore[attr-defined]
    turn = zlib.crc32("-".join([item.originalname, *words]).encode()) % len(KINDS)  # type: ignore[attr-defined]
    return bool(kinds != KINDS[turn])


def pytest_collection_finish() -> None:
    """From here on, look for cycles seldom, and never among the tests themselves."""
    gc.enable()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name long or unprintable bytes by their length.

    A compressed file holds the second it was made at, and two processes that share a suite must
    collect the same names.
    """
    if isinstance(val, bytes) and (len(val) > 60 or not val.isascii() or b"\0" in val):
        return f"{len(val)} bytes"
    return None


class Serve(Protocol):
    """`replica(folder, *faults)` serves a folder until the test ends."""

    def __call__(self, folder: Path, *faults: Fault) -> Replica:
        """Start one."""
        ...


@pytest.fixture
def replica() -> Iterator[Serve]:
    """A local AN, as many of them as a test asks for."""
    with ExitStack() as running:
        yield lambda folder, *faults: running.enter_context(serve(folder, faults))


@pytest.fixture
def clock() -> FakeClock:
    """Time that passes only when somebody waits."""
    return FakeClock()


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Empty or migrated databases of both kinds, for tests that need one in particular."""
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.stop()


@pytest.fixture(params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Every test that asks for a database runs twice: on SQLite and on Postgres."""
    kind: str = request.param
    return kind


@pytest.fixture
def empty_database(databases: Databases, database_kind: str) -> Iterator[str]:
    """The address of a database without a schema."""
    with databases.empty(database_kind) as url:
        yield url


@pytest.fixture
def engine(databases: Databases, database_kind: str) -> Iterator[sa.Engine]:
    """A database with the schema this program knows, and nothing in it."""
    with databases.migrated(database_kind) as url:
        opened = open_database(url)
        yield opened
        opened.dispose()


@pytest.fixture(scope="session")
def archives(databases: Databases) -> Iterator[Callable[[str], sa.Engine]]:
    """The small archive of `tests/small_archive.py`, by kind of database: to be read only."""
    from tests.small_archive import fill

    with ExitStack() as opened:

        @cache
        def archive_on(kind: str) -> sa.Engine:
            engine = open_database(opened.enter_context(databases.migrated(kind)))
            opened.callback(engine.dispose)
            fill(engine)
            return engine

        yield archive_on


@pytest.fixture
def archive(archives: Callable[[str], sa.Engine], database_kind: str) -> sa.Engine:
    """The small archive, once on each kind of database: to be read only."""
    return archives(database_kind)
