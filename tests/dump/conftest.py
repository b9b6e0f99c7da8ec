"""For the tests of dumps: a small archive with links, and one dump of it in every format."""

from __future__ import annotations

import datetime as dt
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from jobs.dump import FORMATS, Asked, dump
from storage.dump.manifest import Code
from storage.engine import open_database
from storage.tables.derived import lien_scrutin_amendement, lien_scrutin_dossier
from tests.house import Memory
from tests.small_archive import DAY_1, DAY_2, A, fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import sqlalchemy as sa

    from storage.dump.manifest import Manifest
    from tests.databases import Databases

#: Whoever writes, and wherever: the tests are of the data.
CODE = Code("0.1.0", "0123456789abcdef")
HOUR = dt.timedelta(hours=1)


def link(engine: sa.Engine) -> None:
    """Links as they were worked out after each day: the second day corrects the first."""

    def row(number: int, amendement: str | None, role: str, verdict: str, **told: Any) -> Any:
        return {
            "id": number,
            "scrutin_uid": "VTANR5L17V1",
            "amendement_uid": amendement,
            "role": role,
            "method": "titre",
            "evidence": "the title names it",
            "verdict": verdict,
            "linking_version": 1,
            "linked_at": DAY_1 + HOUR,
            "superseded_at": None,
        } | told

    after = DAY_2 + HOUR
    with engine.begin() as connection:
        for table in (lien_scrutin_amendement, lien_scrutin_dossier):
            connection.execute(
                table.delete()
            )  # those of the small archive: here, links of all sorts
        connection.execute(
            lien_scrutin_amendement.insert(),
            [
                row(1, f"{A}2", "principal", "ambiguous", superseded_at=after),
                row(2, f"{A}1", "principal", "sure", linked_at=after),
                row(3, None, "identique", "absent", linked_at=after),
                row(4, None, "identique", "absent", linked_at=after, evidence="and another"),
            ],
        )
        connection.execute(
            lien_scrutin_dossier.insert().values(
                id=1,
                scrutin_uid="VTANR5L17V1",
                dossier_ref="DLR5L17N60001",
                texte_ref=None,
                method="publié",
                evidence="the roll call says so",
                verdict="sure",
                linking_version=1,
                linked_at=after,
            )
        )


def written(engine: sa.Engine, folder: Path, **asked: Any) -> Manifest:
    """One dump, in every format unless told otherwise."""
    return dump(engine, Asked(folder, **({"formats": FORMATS} | asked)), Memory(), CODE)


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of every file."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="session")
def linked(databases: Databases) -> Iterator[Callable[[str], sa.Engine]]:
    """The small archive with links, by kind of database: to be read only."""
    with ExitStack() as opened:

        @cache
        def archive_on(kind: str) -> sa.Engine:
            engine = open_database(opened.enter_context(databases.migrated(kind)))
            opened.callback(engine.dispose)
            fill(engine)
            link(engine)
            return engine

        yield archive_on


@pytest.fixture(scope="session")
def dumped(
    linked: Callable[[str], sa.Engine], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path]:
    """A dump of it in every format, by kind of database: to be read only."""
    home = tmp_path_factory.mktemp("dumps")

    @cache
    def dump_of(kind: str) -> Path:
        written(linked(kind), home / kind)
        return home / kind

    return dump_of


@pytest.fixture(scope="session")
def jeu(dumped: Callable[[str], Path]) -> Path:
    """The dump, from SQLite: from Postgres it is the same, byte for byte."""
    return dumped("sqlite")


@pytest.fixture
def small(linked: Callable[[str], sa.Engine], database_kind: str) -> sa.Engine:
    """The small archive with links, once on each kind of database: to be read only."""
    return linked(database_kind)
