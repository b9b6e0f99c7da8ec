"""Deltas: what changed from one dump to the next, which applied to the first gives the second."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.dump import delta, read
from storage.dump import manifest as manifests
from storage.dump.columns import Column, Table
from storage.dump.errors import NotADump
from storage.dump.rows import TABLES
from storage.views.base import NUMBER
from tests.dump.conftest import written
from tests.small_archive import DAY_1, A

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import sqlalchemy as sa

TOY = Table(
    "jouet",
    "",
    "",
    (
        Column("uid", "", "", ""),
        Column("rang", "", "", "", NUMBER),
        Column("valeur", "", "", ""),
    ),
    ("uid", "rang"),
    "",
)
ROWS = st.dictionaries(
    st.tuples(st.none() | st.text(max_size=3), st.none() | st.integers(0, 3)),
    st.none() | st.text(max_size=2),
    max_size=12,
)


def _sorted(told: dict[tuple[str | None, int | None], str | None]) -> list[read.Row]:
    unlike = {("" if uid is None else uid, -1 if n is None else n): (uid, n) for uid, n in told}
    return sorted(((*key, told[key]) for key in unlike.values()), key=read.sort_key(TOY))


@given(ROWS, ROWS)
def test_what_changed_applied_to_the_old_gives_the_new(
    old: dict[tuple[str | None, int | None], str | None],
    new: dict[tuple[str | None, int | None], str | None],
) -> None:
    """Whatever was added, changed or gone, and in whatever mixture."""
    before, after = _sorted(old), _sorted(new)
    changes = list(delta.compare(TOY, before, after))
    assert list(delta.apply(TOY, before, changes)) == after
    assert (changes == []) is (before == after)


@pytest.fixture(scope="module")
def days(
    linked: Callable[[str], sa.Engine], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path]:
    """A dump of the first day, and one of today that says what changed since."""
    home = tmp_path_factory.mktemp("days")
    engine = linked("sqlite")
    written(engine, home / "hier", formats=("csv",), at=DAY_1)
    written(engine, home / "jour", since=home / "hier")
    return home / "hier", home / "jour"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_delta_of_a_table_applied_to_the_old_dump_gives_the_new(
    days: tuple[Path, Path], table: Table
) -> None:
    """Read from a CSV on one side and from Parquet on the other."""
    old, new = days
    changes = list(delta.changes(new / "delta", table))
    made = list(delta.apply(table, read.rows(old, table), changes))
    assert made == list(read.rows(new, table))


def test_a_delta_is_of_what_happened(days: tuple[Path, Path]) -> None:
    """Rectified, declared inadmissible, no longer listed, erased: four amendements in one night."""
    amendements = next(table for table in TABLES if table.name == "amendements")
    told = [(what, row[0]) for what, row in delta.changes(days[1] / "delta", amendements)]
    assert told == [
        ("changed", f"{A}1"),
        ("changed", f"{A}4"),
        ("changed", f"{A}5"),
        ("changed", f"{A}8"),
    ]
    said = (days[1] / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "| `amendements` | 0 | 4 | 0 |" in said
    assert "Depuis la version 2026-01-05" in said
    assert manifests.verify(days[1]) == []


def test_an_earlier_dump_that_is_not_whole_is_not_compared_with(
    days: tuple[Path, Path], linked: Callable[[str], sa.Engine], tmp_path: Path
) -> None:
    """Half a file is no state: what it lost would be told as gone."""
    shutil.copytree(days[0], tmp_path / "hier")
    cut = tmp_path / "hier/csv/votes.csv.gz"
    cut.write_bytes(cut.read_bytes()[:-20])
    with pytest.raises(NotADump, match=r"hier is not whole: csv/votes.csv.gz: its bytes are not"):
        written(linked("sqlite"), tmp_path / "jour", since=tmp_path / "hier")
    assert [path.name for path in tmp_path.iterdir()] == ["hier"]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_format_reads_back_the_same(jeu: Path, tmp_path: Path, table: Table) -> None:
    """NULL, empty texts, lines within cells: nothing is lost in any of the four."""
    found = {}
    for name in ("parquet", "jsonl", "csv", "sqlite"):
        alone = tmp_path / name
        alone.mkdir()
        (alone / name).symlink_to(jeu / name)
        found[name] = list(read.rows(alone, table))
    assert found["parquet"] == found["jsonl"] == found["csv"] == found["sqlite"]
    assert found["parquet"]
