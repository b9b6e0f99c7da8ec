"""Answers of ``scrutateur sql``, printed the same whatever the database: table, csv, json, markdown."""

from __future__ import annotations

import csv
import datetime as dt
import re
import sys
from typing import TYPE_CHECKING, Any, TextIO

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from scraper.errors import UsageError
from storage.engine import read_only, refuse_private_plan
from storage.errors import Refused
from storage.guard import refuse_unsafe
from storage.tables.base import moment_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

#: Widest cell of a terminal table.
_CELL = 60


def print_query(engine: sa.Engine, query: str, output: str, limit: int | None) -> None:
    """Run one SELECT and print every row (or ``limit``), as it comes.

    Raises:
        UsageError: an unknown format.
        Refused: not one SELECT, or a query that the database does not accept; says why.
    """
    writer = _WRITERS.get(output)
    if writer is None:
        raise UsageError(f"no format is called {output!r}; there are: {', '.join(_WRITERS)}")
    refuse_unsafe(query)
    query = query.strip().rstrip(";")
    with read_only(engine) as connection:
        try:
            refuse_private_plan(connection, query)
            result = connection.execution_options(stream_results=True).exec_driver_sql(
                query.replace("%", "%%") if engine.dialect.paramstyle == "format" else query
            )
            if not result.returns_rows:
                raise Refused("this is not a SELECT: it gives no rows")
            rows = (tuple(plain(value) for value in row) for row in result)
            writer(list(result.keys()), _first(rows, limit), sys.stdout)
        except DBAPIError as error:
            raise Refused(_why(error)) from error


def _first(rows: Iterator[tuple[Any, ...]], limit: int | None) -> Iterator[tuple[Any, ...]]:
    for number, row in enumerate(rows):
        if limit is not None and number >= limit:
            return
        yield row


def plain(value: Any) -> Any:
    """A value as text, number or None, the same from both databases."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, dt.datetime):
        return moment_text(value if value.tzinfo else value.replace(tzinfo=dt.UTC))
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    if value is None or isinstance(value, (int, float, str)):
        return value
    return float(value) if hasattr(value, "as_tuple") else str(value)


def _why(error: DBAPIError) -> str:
    said = re.sub(r"\s+", " ", str(error.orig)).strip()
    if "prohibited" in said or "not authorized" in said:
        return f"{said}: the raw bytes of captures are not to be read here, and nothing is written"
    return f"{said}. The views are listed in docs/dictionnaire.md"


def _csv(names: Sequence[str], rows: Iterable[Sequence[Any]], out: TextIO) -> None:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)


def _json(names: Sequence[str], rows: Iterable[Sequence[Any]], out: TextIO) -> None:
    out.write("[")
    for number, row in enumerate(rows):
        out.write(",\n " if number else "\n ")
        out.write(msgspec.json.encode(dict(zip(names, row, strict=True))).decode())
    out.write("\n]\n")


def _markdown(names: Sequence[str], rows: Iterable[Sequence[Any]], out: TextIO) -> None:
    def line(cells: Iterable[Any]) -> str:
        told = ("" if cell is None else str(cell) for cell in cells)
        escaped = (cell.replace("|", "\\|").replace("\n", "<br>") for cell in told)
        return "| " + " | ".join(escaped) + " |\n"

    out.write(line(names))
    out.write(line("---" for _ in names))
    for row in rows:
        out.write(line(row))


def _table(names: Sequence[str], rows: Iterable[Sequence[Any]], out: TextIO) -> None:
    from rich import box  # noqa: PLC0415 - startup time
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    held = [list(row) for row in rows]
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for index, name in enumerate(names):
        numbers = bool(held) and all(isinstance(row[index], int | float | None) for row in held)
        table.add_column(name, justify="right" if numbers else "left", overflow="fold")
    for row in held:
        table.add_row(*(Text(_cell(value)) for value in row))
    terminal = out.isatty()
    console = Console(file=out, width=None if terminal else _width(names, held))
    console.print(table)
    console.print(
        f"{len(held):,} rows" if len(held) != 1 else "1 row", highlight=False, style="dim"
    )


def _width(names: Sequence[str], held: Sequence[Sequence[Any]]) -> int:
    """Off a terminal nothing is folded that can be shown whole."""
    columns = [[name, *(_cell(row[i]) for row in held)] for i, name in enumerate(names)]
    return (
        sum(
            max(len(line) for cell in column for line in cell.split("\n")) + 3 for column in columns
        )
        + 4
        if columns
        else 80
    )


def _cell(value: Any) -> str:
    if value is None:
        return "∅"
    text = str(value)
    return text if len(text) <= 10 * _CELL else text[: 10 * _CELL] + "…"


_WRITERS: dict[str, Callable[[Sequence[str], Iterable[Sequence[Any]], TextIO], None]] = {
    "table": _table,
    "csv": _csv,
    "json": _json,
    "markdown": _markdown,
}
