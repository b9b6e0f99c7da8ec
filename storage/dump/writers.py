"""Files: Parquet, CSV, JSON Lines. One pass over the rows, however many; the same bytes always.

Nothing in a file tells when, where or from which database it was written.
"""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Final, Protocol

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

from storage.views.base import DAY, NUMBER, TIME, YES_NO

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from storage.dump.batches import Batch
    from storage.dump.columns import Table

#: Rows of a row group: so many are held until they are written.
_GROUP, _WIDE_GROUP = 65_536, 2_048
_PARQUET_LEVEL, _GZIP_LEVEL = 3, 6
#: How Hive, Spark, DuckDB and Arrow call the folder of rows that have no legislature.
NO_LEGISLATURE: Final = "__HIVE_DEFAULT_PARTITION__"
PARTITION: Final = "legislature"
MOMENT: Final = pa.timestamp("us", tz="UTC")


class Sink(Protocol):
    """Where the rows of one table go."""

    def write(self, batch: Batch) -> None:
        """Some rows more."""

    def close(self) -> None:
        """No more rows. A table without rows has its file none the less."""


class Format(Protocol):
    """One way of writing tables into a folder."""

    def open(self, table: Table) -> Sink:
        """Begin one table."""

    def close(self) -> None:
        """There are no more tables."""


# -- Parquet -------------------------------------------------------------------------------------

_TYPES: Final = {NUMBER: pa.int64(), YES_NO: pa.bool_(), DAY: pa.date32(), TIME: MOMENT}


def arrow_schema(table: Table) -> pa.Schema:
    """A table's columns with their types and both sentences."""
    return pa.schema(
        pa.field(
            column.name,
            _TYPES.get(column.kind, pa.string()),
            nullable=column.is_nullable,
            metadata={"fr": column.french, "en": column.english},
        )
        for column in table.columns
    )


def typed(batch: Batch) -> pa.RecordBatch:
    """Rows with days and moments as such."""
    schema = arrow_schema(batch.table)
    arrays = [
        array if array.type == field.type else pc.cast(array, field.type)
        for array, field in zip(batch.arrays, schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


class Parquet:
    """``parquet/votes/legislature=17/votes.parquet``; one file where a table has no legislatures.

    The legislature is the folder's name, and no column of the file: tools that read such folders
    would find it twice.
    """

    def __init__(self, folder: Path) -> None:
        """Write under a folder."""
        self._folder = folder

    def open(self, table: Table) -> Sink:
        """Begin one table."""
        return _ParquetSink(self._folder / "parquet" / table.name, table)

    def close(self) -> None:
        """Nothing is left to do."""


class _ParquetSink:
    def __init__(self, folder: Path, table: Table) -> None:
        self._folder = folder
        self._table = table
        self._parts: dict[int | None, _Part] = {}

    def write(self, batch: Batch) -> None:
        rows = typed(batch)
        if not self._table.is_partitioned:
            self._part(None).add(rows)
            return
        place = self._table.names.index(PARTITION)
        told = list(dict.fromkeys(batch.columns[place]))
        within, column = rows.remove_column(place), rows.column(place)
        for legislature in told:
            part = self._part(legislature)
            if len(told) == 1:
                part.add(within)
            elif legislature is None:
                part.add(within.filter(pc.is_null(column)))
            else:
                chosen = pc.fill_null(pc.equal(column, legislature), False)
                part.add(within.filter(chosen))

    def close(self) -> None:
        if not self._parts:
            self._part(None)
        for part in self._parts.values():
            part.close()

    def _part(self, legislature: int | None) -> _Part:
        if legislature not in self._parts:
            folder, schema = self._folder, arrow_schema(self._table)
            if self._table.is_partitioned:
                folder /= f"{PARTITION}={NO_LEGISLATURE if legislature is None else legislature}"
                schema = schema.remove(schema.get_field_index(PARTITION))
            folder.mkdir(parents=True, exist_ok=True)
            size = _WIDE_GROUP if self._table.is_wide else _GROUP
            self._parts[legislature] = _Part(folder / f"{self._table.name}.parquet", schema, size)
        return self._parts[legislature]


class _Part:
    """One file, row group by row group of a set size."""

    def __init__(self, path: Path, schema: pa.Schema, size: int) -> None:
        self._file = pq.ParquetWriter(
            path,
            schema,
            compression="zstd",
            compression_level=_PARQUET_LEVEL,
            use_dictionary=True,
            version="2.6",
            write_statistics=True,
        )
        self._size = size
        self._held: list[pa.RecordBatch] = []
        self._rows = 0

    def add(self, rows: pa.RecordBatch) -> None:
        self._held.append(rows)
        self._rows += rows.num_rows
        while self._rows >= self._size:
            self._group(self._size)

    def _group(self, size: int) -> None:
        held = pa.Table.from_batches(self._held)
        self._file.write_table(held.slice(0, size), row_group_size=size)
        rest = held.slice(size)
        self._held = rest.to_batches() if rest.num_rows else []
        self._rows = rest.num_rows
        pa.default_memory_pool().release_unused()  # it would keep what the widest group took

    def close(self) -> None:
        if self._rows:
            self._group(self._rows)
        self._file.close()


# -- CSV and JSON Lines --------------------------------------------------------------------------


class Gzip(gzip.GzipFile):
    """A gzip file without a name or a date in it."""

    def __init__(self, path: Path) -> None:
        self._under = path.open("wb")
        super().__init__("", "wb", _GZIP_LEVEL, self._under, mtime=0)

    def close(self) -> None:
        """Close it, and the file under it."""
        try:
            super().close()
        finally:
            self._under.close()


class Csv:
    """``csv/votes.csv.gz``: RFC 4180, UTF-8; NULL is an empty cell, an empty text is ``""``."""

    def __init__(self, folder: Path) -> None:
        """Write under a folder."""
        self._folder = folder / "csv"
        self._folder.mkdir(parents=True, exist_ok=True)

    def open(self, table: Table) -> Sink:
        """Begin one table."""
        return _CsvSink(self._folder / f"{table.name}.csv.gz", table)

    def close(self) -> None:
        """Nothing is left to do."""


class _CsvSink:
    def __init__(self, path: Path, table: Table) -> None:
        self._file = Gzip(path)
        self._schema = _csv_schema(table)
        options = pyarrow.csv.WriteOptions(eol="\r\n", quoting_header="none", batch_size=8192)
        self._writer = pyarrow.csv.CSVWriter(self._file, self._schema, write_options=options)

    def write(self, batch: Batch) -> None:
        arrays = [
            array if array.type == field.type else pc.cast(array, field.type)
            for array, field in zip(batch.arrays, self._schema, strict=True)
        ]
        self._writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=self._schema))

    def close(self) -> None:
        self._writer.close()
        self._file.close()


def _csv_schema(table: Table) -> pa.Schema:
    """Days are printed without quotes, and moments as text: ``"2025-11-18T09:02:00.000000Z"``."""
    printed = {NUMBER: pa.int64(), YES_NO: pa.bool_(), DAY: pa.date32()}
    return pa.schema(
        (column.name, printed.get(column.kind, pa.string())) for column in table.columns
    )


class JsonLines:
    """``jsonl/votes.jsonl.gz``: one object a line, every column in each."""

    def __init__(self, folder: Path) -> None:
        """Write under a folder."""
        self._folder = folder / "jsonl"
        self._folder.mkdir(parents=True, exist_ok=True)

    def open(self, table: Table) -> Sink:
        """Begin one table."""
        return _JsonSink(self._folder / f"{table.name}.jsonl.gz", table.names)

    def close(self) -> None:
        """Nothing is left to do."""


class _JsonSink:
    def __init__(self, path: Path, names: Sequence[str]) -> None:
        self._file = Gzip(path)
        self._names = names
        self._encoder = msgspec.json.Encoder()

    def write(self, batch: Batch) -> None:
        names = self._names
        self._file.write(
            self._encoder.encode_lines([dict(zip(names, row, strict=True)) for row in batch.rows()])
        )

    def close(self) -> None:
        self._file.close()
