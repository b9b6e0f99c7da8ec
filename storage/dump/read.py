"""A dump read back, row by row in the order of its keys, from whichever format it has."""

from __future__ import annotations

import gzip
import heapq
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from storage.dump.errors import NotADump
from storage.dump.french_views import stored
from storage.dump.sqlite_file import FILE as SQLITE_FILE
from storage.dump.sqlite_file import has_key
from storage.dump.writers import NO_LEGISLATURE, PARTITION
from storage.views.base import DAY, NUMBER, TIME, YES_NO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from storage.dump.columns import Table

#: A row's values by column, as in a batch: str, int, bool or None.
Row = tuple[Any, ...]
_ROWS, _WIDE_ROWS = 8_192, 512


def sort_key(table: Table) -> Callable[[Row], tuple[Any, ...]]:
    """What the rows of a table are sorted by: NULL comes before everything."""
    names = table.names
    places = [
        (names.index(name), -1 if table.column(name).kind == NUMBER else "") for name in table.key
    ]

    def key(row: Row) -> tuple[Any, ...]:
        return tuple(
            nothing if (value := row[place]) is None else value for place, nothing in places
        )

    return key


def rows(folder: Path, table: Table) -> Iterator[Row]:
    """The rows of a table, in the order of its key; a column that the dump has not is NULL.

    Raises:
        NotADump: it holds no such table.
    """
    parquet = sorted((folder / "parquet" / table.name).rglob("*.parquet"))
    if parquet:
        parts = [_of_parquet(path, table) for path in parquet]
        return parts[0] if len(parts) == 1 else heapq.merge(*parts, key=sort_key(table))
    if (path := folder / f"jsonl/{table.name}.jsonl.gz").is_file():
        return _of_json(path, table)
    if (path := folder / f"csv/{table.name}.csv.gz").is_file():
        return _of_csv(path, table)
    if (path := folder / SQLITE_FILE).is_file():
        return _of_sqlite(path, table)
    raise NotADump(f"{folder} holds no table {table.name}")


def _of_parquet(path: Path, table: Table) -> Iterator[Row]:
    told = path.parent.name.partition("=")
    fixed = {}
    if told[0] == PARTITION:
        fixed[PARTITION] = None if told[2] == NO_LEGISLATURE else int(told[2])
    with pq.ParquetFile(path) as opened:
        for batch in opened.iter_batches(_WIDE_ROWS if table.is_wide else _ROWS):
            yield from _of_arrow(batch, table, fixed)


def _of_arrow(batch: pa.RecordBatch, table: Table, fixed: dict[str, Any]) -> Iterator[Row]:
    columns = []
    for column in table.columns:
        place = batch.schema.get_field_index(column.name)
        if place < 0:
            columns.append([fixed.get(column.name)] * batch.num_rows)
        else:
            columns.append(_plain(batch.column(place)))
    return zip(*columns, strict=True)


def _plain(array: pa.Array) -> list[Any]:
    if pa.types.is_date(array.type):
        array = pc.cast(array, pa.string())
    elif pa.types.is_timestamp(array.type):
        array = pc.replace_substring(pc.cast(array, pa.string()), " ", "T", max_replacements=1)
    found: list[Any] = array.to_pylist()
    return found


def _of_json(path: Path, table: Table) -> Iterator[Row]:
    with gzip.open(path, "rb") as lines:
        for line in lines:
            row = msgspec.json.decode(line)
            yield tuple(row.get(name) for name in table.names)


_CSV_TYPES: Final = {
    NUMBER: pa.int64(),
    YES_NO: pa.bool_(),
    DAY: pa.date32(),
    TIME: pa.string(),
}


def _of_csv(path: Path, table: Table) -> Iterator[Row]:
    convert = pyarrow.csv.ConvertOptions(
        column_types={one.name: _CSV_TYPES.get(one.kind, pa.string()) for one in table.columns},
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    if _is_only_header(path):
        return  # Arrow refuses a table without a row
    parse = pyarrow.csv.ParseOptions(newlines_in_values=True)
    with gzip.open(path, "rb") as opened:
        for batch in pyarrow.csv.open_csv(opened, parse_options=parse, convert_options=convert):
            yield from _of_arrow(batch, table, {})


def _is_only_header(path: Path) -> bool:
    with gzip.open(path, "rb") as opened:
        opened.readline()
        return not opened.read(1)


def _of_sqlite(path: Path, table: Table) -> Iterator[Row]:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        yes_no = {one.name for one in table.columns if one.kind == YES_NO}
        order = ", ".join(table.key) if has_key(table) else "rowid"
        query = f'SELECT * FROM "{stored(table)}" ORDER BY {order}'  # noqa: S608 - our own name
        for row in connection.execute(query):
            there = row.keys()
            yield tuple(
                None
                if name not in there or row[name] is None
                else bool(row[name])
                if name in yes_no
                else row[name]
                for name in table.names
            )
