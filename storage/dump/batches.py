"""Rows in one form, whatever the database they come from: text for days and moments, UTC, true."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from storage.dump.columns import COUNTED, HASH, TYPES, Table
from storage.tables.base import moment_text
from storage.views.base import DAY, NUMBER, TIME, YES_NO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Values = list[Any]
_TEXT = pa.string()
_ARROW = {NUMBER: pa.int64(), YES_NO: pa.bool_()}


@dataclass(frozen=True)
class Batch:
    """Some rows of a table, column by column.

    Attributes:
        columns: the values of each of the table's columns: str, int, bool or None. Days are
            ``2025-11-06``, moments ``2025-11-18T09:02:00.000000Z``.
    """

    table: Table
    columns: list[Sequence[Any]]

    @cached_property
    def arrays(self) -> list[pa.Array]:
        """The same in Arrow's form, days and moments still as text."""
        return [
            pa.array(values, _ARROW.get(column.kind, _TEXT))
            for column, values in zip(self.table.columns, self.columns, strict=True)
        ]

    @property
    def size(self) -> int:
        """How many rows."""
        return len(self.columns[0])

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The same, row by row."""
        return zip(*self.columns, strict=True)


class Reader:
    """Reads rows as a driver gives them, and counts those that have the same key."""

    def __init__(self, table: Table, *, is_text: bool) -> None:
        """``is_text``: days and moments come as text already, and booleans as numbers."""
        self._table = table
        self._convert = [
            _converter(column.kind, is_text=is_text)
            for column in table.columns
            if column.expression != COUNTED
        ]
        self._counted = next(
            (n for n, one in enumerate(table.columns) if one.expression == COUNTED), None
        )
        self._last: tuple[Any, ...] | None = None
        self._count = 0

    def read(self, rows: Sequence[Sequence[Any]]) -> Batch:
        """Some rows, at least one."""
        columns: list[Sequence[Any]] = [
            values if convert is None else convert(values)
            for convert, values in zip(self._convert, zip(*rows, strict=True), strict=True)
        ]
        if self._counted is not None:
            columns.insert(self._counted, [0] * len(rows))
            columns[self._counted] = self._ranks(columns)
        return Batch(self._table, columns)

    def _ranks(self, columns: list[Sequence[Any]]) -> Values:
        names = self._table.names
        places = [names.index(name) for name in self._table.key]
        keyed = (columns[place] for place in places if place != self._counted)
        ranks = []
        for key in zip(*keyed, strict=True):
            self._count = self._count + 1 if key == self._last else 1
            self._last = key
            ranks.append(self._count)
        return ranks


def _converter(kind: str, *, is_text: bool) -> Callable[[Sequence[Any]], Values] | None:
    if kind == HASH:
        return _hexadecimal
    if is_text:
        return _booleans if kind == YES_NO else None
    return {DAY: _days, TIME: _moments}.get(kind)


def _booleans(values: Sequence[Any]) -> Values:
    return [None if value is None else value != 0 for value in values]


def _hexadecimal(values: Sequence[Any]) -> Values:
    return [None if value is None else bytes(value).hex() for value in values]


def _days(values: Sequence[dt.date | None]) -> Values:
    return [None if value is None else value.isoformat() for value in values]


def _moments(values: Sequence[dt.datetime | None]) -> Values:
    return [None if value is None else moment_text(value) for value in values]


def plain(table: Table, row: dict[str, Any]) -> tuple[Any, ...]:
    """A row read back from a file, in the form of a batch: what stands for NULL is None."""
    return tuple(_plain(row.get(column.name), TYPES[column.kind]) for column in table.columns)


def _plain(value: Any, kind: type) -> Any:
    if value is None:
        return None
    if isinstance(value, dt.datetime):
        return moment_text(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if kind is str else int(value) if kind is int else value
