"""The same captures give the same bytes: from both databases, in any order, at any hour."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from storage.dump import queries
from storage.dump.rows import TABLES
from storage.engine import open_database
from storage.errors import Refused
from storage.tables import FAMILIES
from tests.dump.conftest import contents, link, written
from tests.small_archive import DAY_1, DAY_2, fill, first_day, tell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import sqlalchemy as sa

    from tests.databases import Databases

FORMATS = ("parquet", "csv", "jsonl", "sqlite", "duckdb", "rollcalls")


def test_both_databases_give_the_same_bytes_file_by_file(dumped: Callable[[str], Path]) -> None:
    ours, theirs = contents(dumped("sqlite")), contents(dumped("postgres"))
    assert list(ours) == list(theirs)
    assert [name for name in ours if ours[name] != theirs[name]] == []


def test_neither_our_own_numbers_nor_the_order_of_rows_is_seen(
    databases: Databases, jeu: Path, tmp_path: Path
) -> None:
    """An archive whose rows were numbered backwards, and stand so in its file."""
    with databases.migrated("sqlite") as url:
        engine = open_database(url)
        fill(engine)
        link(engine)
        _number_backwards(engine)
        written(engine, tmp_path / "autre")
        engine.dispose()
    ours, theirs = contents(jeu), contents(tmp_path / "autre")
    assert [name for name in ours if ours[name] != theirs[name]] == []


def _number_backwards(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("BEGIN")
        for name in ("capture", "signal", "lien_scrutin_amendement"):
            connection.exec_driver_sql(f"UPDATE {name} SET id = 100000 - id")
        connection.exec_driver_sql("UPDATE signal SET capture_id = 100000 - capture_id")
        for family in FAMILIES.values():
            versions, changes = family.table.name, family.change.name
            connection.exec_driver_sql(
                f"UPDATE {versions} SET id = 100000 - id, capture_id = 100000 - capture_id"
            )
            connection.exec_driver_sql(
                f"UPDATE {changes} SET id = 100000 - id, version_id = 100000 - version_id"
            )
            for child in family.children:
                connection.exec_driver_sql(
                    f"UPDATE {child.name} SET version_id = 100000 - version_id"
                )
        connection.exec_driver_sql("UPDATE amendement_texte SET version_id = 100000 - version_id")
        connection.exec_driver_sql("UPDATE passage SET version_id = 100000 - version_id")
        connection.exec_driver_sql("COMMIT")


def test_a_past_day_is_dumped_as_it_would_have_been_that_day(
    databases: Databases, small: sa.Engine, tmp_path: Path
) -> None:
    """The archive of the second day, asked for the first, is the archive of the first."""
    with databases.migrated("sqlite") as url:
        engine = open_database(url)
        for set_key, documents in first_day().items():
            tell(engine, DAY_1, set_key, documents)
        of_the_day = written(engine, tmp_path / "ce-jour-là", formats=("csv", "parquet"))
        engine.dispose()
    at = written(small, tmp_path / "depuis", formats=("csv", "parquet"), at=DAY_1)
    assert at.counts == of_the_day.counts
    assert (at.version, at.sources) == (of_the_day.version, of_the_day.sources)
    ours, theirs = contents(tmp_path / "depuis"), contents(tmp_path / "ce-jour-là")
    data = [name for name in ours if name.startswith(("csv/", "parquet/"))]
    assert data == [name for name in theirs if name.startswith(("csv/", "parquet/"))]
    assert [name for name in data if ours[name] != theirs[name]] == []


def test_the_last_moment_is_the_present(small: sa.Engine, jeu: Path, tmp_path: Path) -> None:
    written(small, tmp_path / "jeu", formats=("csv",), at=DAY_2 + dt.timedelta(days=1))
    ours, theirs = contents(jeu), contents(tmp_path / "jeu")
    assert [name for name in theirs if name.startswith("csv/") and ours[name] != theirs[name]] == []


def test_before_the_archive_began_there_is_nothing_to_tell(
    small: sa.Engine, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match="it began on 2026-01-05T07:00:00"):
        written(small, tmp_path / "jeu", at=DAY_1 - dt.timedelta(seconds=1))
    assert list(tmp_path.iterdir()) == []


def test_one_legislature_can_be_had_alone(small: sa.Engine, tmp_path: Path) -> None:
    """What belongs to no legislature stays."""
    found = written(small, tmp_path / "jeu", formats=("parquet",), legislature=16).counts
    assert (found["amendements"], found["scrutins"], found["votes"], found["deputes"]) == (
        1,
        1,
        1,
        1,
    )
    assert found["cosignataires"] == found["liens_scrutin_amendement"] == 0
    folders = {path.parent.name for path in (tmp_path / "jeu/parquet/votes").rglob("*.parquet")}
    assert folders == {"legislature=16"}


def test_an_empty_archive_gives_every_file(engine: sa.Engine, tmp_path: Path) -> None:
    """With its header, its types, and no row."""
    done = written(engine, tmp_path / "jeu")
    assert {name: rows for name, rows in done.counts.items() if rows} == {}
    names = set(contents(tmp_path / "jeu"))
    for table in TABLES:
        assert f"csv/{table.name}.csv.gz" in names
        assert f"jsonl/{table.name}.jsonl.gz" in names
        assert any(name.startswith(f"parquet/{table.name}/") for name in names)


@pytest.mark.parametrize("size", [1, 2, 7])
def test_how_many_rows_are_held_at_a_time_is_not_seen(
    small: sa.Engine, jeu: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(queries, "_ROWS", size)
    monkeypatch.setattr(queries, "_WIDE_ROWS", size)
    written(small, tmp_path / "jeu", formats=("parquet", "jsonl"))
    ours, theirs = contents(jeu), contents(tmp_path / "jeu")
    data = [name for name in theirs if name.startswith(("parquet/", "jsonl/"))]
    assert [name for name in data if ours[name] != theirs[name]] == []
