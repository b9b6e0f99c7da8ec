"""Derived rows: clean texts and passages, written with a version, or anew from what it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import msgspec
import sqlalchemy as sa

from storage.engine import bulk_insert
from storage.tables import FAMILIES
from storage.tables.derived import amendement_texte, passage


class Derived(msgspec.Struct, frozen=True, array_like=True):
    """What is derived from the dispositif and the exposé sommaire of one version.

    Attributes:
        texte: the columns of ``amendement_texte`` after ``version_id``.
        passages: the columns of ``PASSAGE`` of each, in the order in which they are written.
    """

    texte: tuple[Any, ...]
    passages: tuple[tuple[Any, ...], ...]


Derive: TypeAlias = Callable[[str | None, str | None], Derived]
#: The columns of ``passage`` after the ids. Spans of what was removed are into the fact's HTML,
#: those of labels into the clean text.
PASSAGE = ("field", "rule", "action", "span_start", "span_end", "text", "boilerplate_version")
_BATCH = 500


def next_passage(connection: sa.Connection) -> int:
    """The id of the next passage: one harvest writes at a time."""
    return (connection.scalar(sa.select(sa.func.max(passage.c.id))) or 0) + 1


def write_passages(
    connection: sa.Connection,
    told: Iterable[tuple[int, Iterable[tuple[Any, ...]]]],
    first: int,
) -> int:
    """Write the passages of some versions; gives the id of the next one.

    Args:
        connection: the archive.
        told: the id of each version, and its passages.
        first: the id of the first.
    """
    rows = [(version_id, *row) for version_id, passages in told for row in passages]
    if rows:
        bulk_insert(
            connection,
            passage,
            ("id", "version_id", *PASSAGE),
            [(number, *row) for number, row in enumerate(rows, start=first)],
        )
    return first + len(rows)


def replace_texts(
    connection: sa.Connection, derive: Derive, progress: Callable[[int, int | None], None]
) -> int:
    """Derive the clean texts and the passages of every version anew; gives how many versions."""
    version = FAMILIES["amendement"].table
    total = connection.scalar(sa.select(sa.func.count()).select_from(version)) or 0
    columns = tuple(column.name for column in amendement_texte.columns)
    done, last = 0, 0
    connection.execute(passage.delete().where(passage.c.version_id.is_not(None)))
    number = next_passage(connection)
    while True:
        rows = connection.execute(
            sa.select(version.c.id, version.c.dispositif, version.c.expose_sommaire)
            .where(version.c.id > last)
            .order_by(version.c.id)
            .limit(_BATCH)
        ).all()
        if not rows:
            return done
        connection.execute(
            amendement_texte.delete().where(
                amendement_texte.c.version_id.between(rows[0].id, rows[-1].id)
            )
        )
        derived = [(row.id, derive(row.dispositif, row.expose_sommaire)) for row in rows]
        bulk_insert(
            connection, amendement_texte, columns, [(row, *one.texte) for row, one in derived]
        )
        number = write_passages(connection, ((row, one.passages) for row, one in derived), number)
        last = rows[-1].id
        done += len(rows)
        progress(done, total)
