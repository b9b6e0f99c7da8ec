"""The SQLite file answers as the archive does: its French views, its recipes, its dictionary."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from storage.engine import open_database
from storage.views import VIEWS
from tests.dump.conftest import written
from tests.house import rows
from tests.small_archive import fill
from tests.storage.test_docs import BY_QUESTION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import sqlalchemy as sa

    from tests.databases import Databases

#: What an archive tells of its own doors and captures, and a dump does not.
NOT_HELD = {"publications", "captures_tierces", "liens_imprimes", "passages"}
#: What no table of a dump holds: the archive's own numbers, what is for pages, stamps and seats.
LEFT_OUT = {
    "amendements": {"chronotag", "dispositif_html", "expose_sommaire_html"},
    "amendements_historique": {
        *("version_id", "capture_id", "chronotag", "dispositif_html", "expose_sommaire_html"),
    },
    "changements": {"version_id"},
    "cosignataires": {"civ"},
    "mises_au_point": {"civ", "num_place"},
    "signalements": {"id", "capture_id"},
    "textes_disparus": {"version_id"},
    "votes": {"civ", "num_place"},
    "votes_amendements": {"civ"},
}


@pytest.fixture(scope="module")
def archive(databases: Databases) -> Iterator[sa.Engine]:
    """The small archive, which has an answer to every recipe."""
    with databases.migrated("sqlite") as url:
        engine = open_database(url)
        fill(engine)
        yield engine
        engine.dispose()


@pytest.fixture(scope="module")
def file(
    archive: sa.Engine, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sqlite3.Connection]:
    """Its SQLite file, opened to be read."""
    folder = tmp_path_factory.mktemp("sqlite") / "jeu"
    written(archive, folder, formats=("sqlite",))
    with closing(_opened(folder)) as connection:
        yield connection


def _opened(jeu: Path) -> sqlite3.Connection:
    path = jeu / "sqlite/scrutateur.sqlite"
    return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)


def _sorted(found: list[tuple[Any, ...]]) -> list[tuple[str, ...]]:
    """In one order; a signal's empty text and NULL are the same nothing."""
    return sorted(tuple("" if cell is None else str(cell) for cell in row) for row in found)


@pytest.mark.parametrize(
    "question",
    [
        question
        for question, query in BY_QUESTION.items()
        if not any(f"FROM {name}" in query for name in NOT_HELD)
    ],
)
def test_a_recipe_finds_in_the_file_what_it_finds_in_the_archive(
    file: sqlite3.Connection, archive: sa.Engine, question: str
) -> None:
    query = BY_QUESTION[question]
    there = rows(archive, query.replace(":", r"\:"))
    assert _sorted(file.execute(query).fetchall()) == _sorted(there)


def test_the_recipes_that_the_file_cannot_answer_are_of_four_views() -> None:
    """Of the archive's doors and captures, which are not the Assembly's record."""
    asked = {name for name in NOT_HELD if any(name in query for query in BY_QUESTION.values())}
    assert asked == NOT_HELD


@pytest.mark.parametrize(
    "view", [view for view in VIEWS if view.name not in NOT_HELD], ids=lambda view: view.name
)
def test_a_view_of_the_file_holds_the_rows_of_the_archive_s(
    file: sqlite3.Connection, archive: sa.Engine, view: Any
) -> None:
    """Column by column, but for those that no table of a dump holds."""
    told = [name for _, name, *_ in file.execute(f'PRAGMA table_info("{view.name}")')]
    wanted = [column.name for column in view.columns]
    assert {name for name in wanted if name not in told} == LEFT_OUT.get(view.name, set())
    shared = ", ".join(name for name in wanted if name in told)
    found = file.execute(f'SELECT {shared} FROM "{view.name}"').fetchall()
    assert _sorted(found) == _sorted(rows(archive, f"SELECT {shared} FROM {view.name}"))
    assert found


def test_every_column_of_every_table_and_view_has_its_sentence(file: sqlite3.Connection) -> None:
    """In the file's own dictionary; a stored table is told under the name of its view."""
    names = [
        name
        for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type <> 'index'")
        if name != "dictionnaire" and not name.endswith("_rows")
    ]
    assert len(names) == 19 + 8
    for name in names:
        columns = {told for _, told, *_ in file.execute(f'PRAGMA table_info("{name}")')}
        described = file.execute(
            'SELECT colonne, phrase FROM dictionnaire WHERE "table" = ?', (name,)
        ).fetchall()
        assert {column for column, _ in described} == columns
        assert all(sentence for _, sentence in described)


def test_one_table_alone_answers_under_its_name(
    linked: Callable[[str], sa.Engine], tmp_path: Path
) -> None:
    """Without what another table would add."""
    written(linked("sqlite"), tmp_path / "jeu", formats=("sqlite",), tables=("votes",))
    with closing(_opened(tmp_path / "jeu")) as connection:
        assert connection.execute("SELECT count(*) FROM votes").fetchone() == (15,)
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'view' ORDER BY name"
        ).fetchall()
    assert names == [("votes",)]
