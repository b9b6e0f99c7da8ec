"""Answers of ``scrutateur sql``, the same from both databases: table, csv, json or markdown."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import re
import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TextIO

import msgspec

from scraper.errors import UsageError
from storage.errors import Refused
from storage.guard import ask
from storage.queries import NOTHING_YET, holds_nothing
from storage.tables.base import moment_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import sqlalchemy as sa
    from rich.console import RenderableType

#: Characters of a text that a table shows; the other formats show every one.
_CELL = 600
#: Characters, gap included, below which a column on a terminal is no longer read.
_NARROW = 14
#: What would move the cursor of a terminal or change its colours.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
#: Beyond this a number with a fraction can no longer tell every integer.
_EXACT = 1e15


def print_query(engine: sa.Engine, query: str, output: str, limit: int | None) -> None:
    """Run one SELECT and print every row (or ``limit``), as it comes.

    Raises:
        UsageError: an unknown format.
        Refused: not one SELECT, or a query that the database does not accept; says why.
    """
    writer = _WRITERS.get(output)
    if writer is None:
        raise UsageError(f"no format is called {output!r}; there are: {', '.join(_WRITERS)}")
    with ask(engine, query) as answer:
        rows = (tuple(plain(value) for value in row) for row in answer.rows)
        writer(answer.names, _first(rows, limit), sys.stdout)
    if holds_nothing(engine):  # beside the answer, which may be for a program
        print(f"scrutateur: {NOTHING_YET}", file=sys.stderr)  # noqa: T201


def _first(rows: Iterator[tuple[Any, ...]], limit: int | None) -> Iterator[tuple[Any, ...]]:
    for number, row in enumerate(rows):
        if limit is not None and number >= limit:
            return
        yield row


def plain(value: Any) -> Any:
    """A value as text, number or None, the same from both databases.

    One of them divides in decimals and the other in floating point: fifteen digits are in both.
    """
    if isinstance(value, (bool, int)):
        return int(value)
    if isinstance(value, (float, Decimal)):
        return _number(float(value))
    if isinstance(value, dt.datetime):
        return moment_text(value if value.tzinfo else value.replace(tzinfo=dt.UTC))
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    return value if value is None or isinstance(value, str) else str(value)


def _number(value: float) -> float | int:
    if not math.isfinite(value):
        return value
    rounded = float(f"{value:.15g}")
    return int(rounded) if rounded.is_integer() and abs(rounded) < _EXACT else rounded


def _csv(names: Sequence[str], rows: Iterable[Sequence[Any]], out: TextIO) -> None:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)


def _json(names: Sequence[str], rows: Iterable[Sequence[Any]], out: TextIO) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise Refused(f"two columns are called {twice!r}: an object has one; rename one with AS")
    out.write("[")
    for number, row in enumerate(rows):
        line = msgspec.json.encode(dict(zip(names, row, strict=True))).decode()
        out.write((",\n " if number else "\n ") + line)
    out.write("\n]\n")


def _markdown(names: Sequence[str], rows: Iterable[Sequence[Any]], out: TextIO) -> None:
    out.write(_markdown_line(names))
    out.write(_markdown_line("---" for _ in names))
    out.writelines(_markdown_line(row) for row in rows)


def _markdown_line(cells: Iterable[Any]) -> str:
    told = ("" if cell is None else str(cell) for cell in cells)
    escaped = (re.sub(r"\r\n|[\r\n]", "<br>", cell.replace("|", "\\|")) for cell in told)
    return "| " + " | ".join(escaped) + " |\n"


def _table(names: Sequence[str], rows: Iterable[Sequence[Any]], out: TextIO) -> None:
    from rich import box  # noqa: PLC0415 - startup time
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    held = [list(row) for row in rows]
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", show_edge=False, pad_edge=False)
    for index, name in enumerate(names):
        numbers = bool(held) and all(isinstance(row[index], int | float | None) for row in held)
        table.add_column(Text(name), justify="right" if numbers else "left", overflow="fold")
    for row in held:
        table.add_row(*(Text(_cell(value)) for value in row))
    count = Text(_counted(held), style="dim")
    if out.isatty():
        console = Console(file=out)
        if len(names) * _NARROW > console.width and _width(names, held) > console.width:
            console.print(*_records(names, held), count, sep="\n")
        else:
            console.print(table, count, sep="\n")
        return
    drawn = io.StringIO()
    console = Console(file=drawn, width=_width(names, held), color_system=None)
    console.print(table, count, sep="\n")
    out.writelines(f"{line.rstrip()}\n" for line in drawn.getvalue().splitlines())


def _records(names: Sequence[str], held: Sequence[Sequence[Any]]) -> Iterator[RenderableType]:
    """Each row as a list of its columns: so many side by side would be a few letters wide."""
    from rich.rule import Rule  # noqa: PLC0415 - startup time
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    for number, row in enumerate(held, 1):
        yield Rule(f"{number:,}", align="left", style="dim")
        record = Table.grid(padding=(0, 3, 0, 0))
        record.add_column(no_wrap=True, style="bold")
        record.add_column(overflow="fold")
        for name, value in zip(names, row, strict=True):
            record.add_row(Text(name), Text(_cell(value)))
        yield record


def _counted(held: Sequence[Sequence[Any]]) -> str:
    """How many rows there are, and whether a text of theirs is not shown whole."""
    rows = f"{len(held):,} rows" if len(held) != 1 else "1 row"
    cut = sum(_cell(value) != _whole(value) for row in held for value in row)
    if not cut:
        return rows
    texts = f"{cut:,} texts are" if cut > 1 else "1 text is"
    return f"{rows}; {texts} cut at {_CELL} characters: --format csv has every one"


def _width(names: Sequence[str], held: Sequence[Sequence[Any]]) -> int:
    """Off a terminal nothing is folded that can be shown whole."""
    from rich.cells import cell_len  # noqa: PLC0415 - startup time

    columns = [[name, *(_cell(row[index]) for row in held)] for index, name in enumerate(names)]
    widths = (max(cell_len(line) for cell in cells for line in _lines(cell)) for cells in columns)
    return sum(width + 3 for width in widths) + 4


def _lines(cell: str) -> list[str]:
    return cell.expandtabs().split("\n")


def _cell(value: Any) -> str:
    text = _whole(value)
    return text if len(text) <= _CELL else text[:_CELL] + "…"


def _whole(value: Any) -> str:
    if value is None:
        return "∅"
    return _CONTROL.sub("�", str(value).replace("\r\n", "\n"))


_WRITERS: dict[str, Callable[[Sequence[str], Iterable[Sequence[Any]], TextIO], None]] = {
    "table": _table,
    "csv": _csv,
    "json": _json,
    "markdown": _markdown,
}
