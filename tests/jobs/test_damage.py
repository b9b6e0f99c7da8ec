"""A SQLite file that is damaged: a sentence, what to do, and never a question's fault."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from storage.engine import explain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import sqlalchemy as sa

    from tests.shell import Shell

ADVICE = (
    " — the file is damaged, and was left as it is: restore a copy of it, or set "
    "SCRUTATEUR_DATABASE_URL to a new file and harvest again\n"
)


@pytest.fixture
def copy(archives: Callable[[str], sa.Engine], shell: Shell) -> Path:
    """A copy of the small archive, that the shell asks."""
    path = shell.folder / "scrutateur.db"
    with archives("sqlite").connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql(f"VACUUM INTO '{path}'")
    return path


def blot(path: Path, name: str) -> None:
    """Write over the first page of a table, or over the list of all of them."""
    with closing(sqlite3.connect(path)) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        page = (connection.execute(query, (name,)).fetchone() or (1,))[0]
    with path.open("r+b") as file:
        file.seek((page - 1) * size + (0 if page > 1 else 100))
        file.write(b"\xff" * 300)


@pytest.mark.parametrize(
    "words",
    [
        ["sql", "SELECT count(*) FROM scrutins"],
        ["sql", "SELECT titre FROM scrutins"],
        ["show", "17/1"],
        ["check"],
        ["replay"],
    ],
    ids=" ".join,
)
def test_a_table_that_is_damaged_is_told_with_what_to_do(
    shell: Shell, copy: Path, words: list[str]
) -> None:
    """1, for it is no wrong usage; the rest of the file is left as it is."""
    # what a replay tells first is the acteurs, of which this archive has no capture
    blot(copy, "acteur_version" if words == ["replay"] else "scrutin_version")
    done = shell.here(*words)
    assert done.status == 1
    assert done.err.endswith(f"sqlite:///scrutateur.db: database disk image is malformed{ADVICE}")


@pytest.mark.parametrize("verb", ["status", "check", "harvest", "migrate"])
def test_a_file_whose_list_of_tables_is_damaged_is_told_with_what_to_do(
    shell: Shell, copy: Path, verb: str
) -> None:
    """To those who read and those who write."""
    blot(copy, "sqlite_master")
    before = copy.read_bytes()
    done = shell.here(verb)
    assert (done.status, done.out) == (1, "")
    assert (
        done.err == f"scrutateur: sqlite:///scrutateur.db: database disk image is malformed{ADVICE}"
    )
    assert copy.read_bytes() == before


def test_a_query_that_is_wrong_is_still_wrong_usage(shell: Shell, copy: Path) -> None:
    """« malformed » is also said of what a person types."""
    assert copy.exists()
    done = shell.here("sql", "SELECT json_extract('{', '$.a')")
    assert done.status == 2
    assert "malformed JSON" in done.err
    assert "damaged" not in done.err


def test_a_disk_without_room_for_the_files_beside_it_is_named() -> None:
    """SQLite says « disk I/O error » on a full disk where its index cannot be made beside it."""
    said = explain(sqlite3.OperationalError("disk I/O error"), "sqlite:///scrutateur.db")
    assert said == (
        "sqlite:///scrutateur.db: disk I/O error — "
        "the disk is full, or failing: see `df`, then the system's own log"
    )
