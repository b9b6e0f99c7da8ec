"""What changed between two dumps: rows added, changed, gone, which applied to one give the other.

Both are read once, side by side, in the order of their keys: nothing of either is held.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec

from storage.dump.batches import Batch
from storage.dump.columns import Column, Table
from storage.dump.read import Row, rows, sort_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from storage.dump.writers import Format, Sink

ADDED, CHANGED, GONE = "added", "changed", "gone"
FOLDER: Final = "delta"
_ROWS, _WIDE_ROWS = 8_192, 512
_WHAT = Column(
    "delta",
    "",
    "Ce qui est arrivé à cette ligne : added (ajoutée), changed (changée : la voici) ou gone "
    "(disparue : la voici telle qu'elle était).",
    "What happened to this row: added, changed (as it is now) or gone (as it was).",
    is_nullable=False,
)


def of(table: Table) -> Table:
    """The table of what changed in a table: the same columns, after what happened."""
    return msgspec.structs.replace(
        table, columns=(_WHAT, *table.columns), is_partitioned=False, is_delta=True
    )


def compare(table: Table, old: Iterable[Row], new: Iterable[Row]) -> Iterator[tuple[str, Row]]:
    """What happened, row by row in the order of keys; both are sorted by theirs."""
    key = sort_key(table)
    olds, news = iter(old), iter(new)
    before, after = next(olds, None), next(news, None)
    while before is not None or after is not None:
        if after is None or (before is not None and key(before) < key(after)):
            assert before is not None  # noqa: S101 - for mypy
            yield GONE, before
            before = next(olds, None)
        elif before is None or key(after) < key(before):
            yield ADDED, after
            after = next(news, None)
        else:
            if before != after:
                yield CHANGED, after
            before, after = next(olds, None), next(news, None)


def apply(table: Table, old: Iterable[Row], delta: Iterable[tuple[str, Row]]) -> Iterator[Row]:
    """The new rows, from the old ones and what happened to them."""
    key = sort_key(table)
    changes = iter(delta)
    change = next(changes, None)
    for row in old:
        while change is not None and key(change[1]) < key(row):
            yield change[1]
            change = next(changes, None)
        if change is None or key(change[1]) != key(row):
            yield row
            continue
        if change[0] != GONE:
            yield change[1]
        change = next(changes, None)
    while change is not None:
        yield change[1]
        change = next(changes, None)


def changes(folder: Path, table: Table) -> Iterator[tuple[str, Row]]:
    """What a delta says, read back from a folder that holds one."""
    for row in rows(folder, of(table)):
        yield row[0], row[1:]


def write(
    old: Path, new: Path, tables: Sequence[Table], open_formats: Callable[[Path], list[Format]]
) -> dict[str, tuple[int, int, int]]:
    """Write what changed from one dump to another, into the latter; gives counts by table."""
    formats = open_formats(new / FOLDER)
    try:
        return {table.name: _write(old, new, table, formats) for table in tables}
    finally:
        for one in formats:
            one.close()


def _write(old: Path, new: Path, table: Table, formats: Sequence[Format]) -> tuple[int, int, int]:
    target = of(table)
    counts = {ADDED: 0, CHANGED: 0, GONE: 0}
    sinks = [one.open(target) for one in formats]
    held: list[tuple[Any, ...]] = []
    try:
        for what, row in compare(table, rows(old, table), rows(new, table)):
            counts[what] += 1
            held.append((what, *row))
            if len(held) >= (_WIDE_ROWS if table.is_wide else _ROWS):
                _flush(target, held, sinks)
                held = []
        _flush(target, held, sinks)
    finally:
        for sink in sinks:
            sink.close()
    return counts[ADDED], counts[CHANGED], counts[GONE]


def _flush(table: Table, held: list[tuple[Any, ...]], sinks: Sequence[Sink]) -> None:
    if held:
        batch = Batch(table, list(zip(*held, strict=True)))
        for sink in sinks:
            sink.write(batch)
