# ruff: noqa: S608 - writing SQL is what this file is for, from our own names alone
"""What the dump asks of the archive: one query a table, the same text on both databases, streamed.

Rows come sorted by bytes, in a form that no longer tells which database they are from. A past state
is asked for by the very same queries, over views of that connection alone that hide what is later.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from storage.dump.batches import Batch, Reader
from storage.dump.columns import COUNTED, Column, Table
from storage.dump.rows import CHANGEMENTS, CHANGES_OF
from storage.engine import is_sqlite
from storage.errors import Refused
from storage.tables import FAMILIES
from storage.tables.base import moment_text
from storage.tables.derived import lien_scrutin_amendement, lien_scrutin_dossier
from storage.tables.evidence import capture, signal
from storage.views.base import MARKUP, TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

#: Rows held at a time: few where they hold long texts.
_ROWS, _WIDE_ROWS = 8_192, 512
_TEXTS: Final = frozenset({TEXT, MARKUP})


class Scope(msgspec.Struct, frozen=True):
    """Which part of the archive is told.

    Attributes:
        at: as the archive knew it then; None for now.
        legislature: None for every one.
    """

    at: dt.datetime | None = None
    legislature: int | None = None


def prepare(connection: sa.Connection, scope: Scope) -> None:
    """Make a connection see what is asked for, all of it at one moment.

    Raises:
        Refused: the archive had not begun.
    """
    connection.execute(sa.select(sa.literal(1)))  # a transaction has begun: the driver is ours
    if is_sqlite(connection):
        # each page is read once: to keep many of them helps nobody
        connection.exec_driver_sql("PRAGMA cache_size = -8000")
        # what has to be sorted or told apart may be large: it goes to a file, not to memory; a
        # connection that has sorted in memory already cannot be told within a transaction
        with suppress(DBAPIError):
            connection.exec_driver_sql("PRAGMA temp_store = FILE")
    else:
        # every row is wanted, not the first ones soon
        connection.exec_driver_sql("SET LOCAL cursor_tuple_fraction = 1")
    if scope.at is not None:
        _go_back(connection, scope.at)


# -- one table -----------------------------------------------------------------------------------


def batches(connection: sa.Connection, table: Table, scope: Scope) -> Iterator[Batch]:
    """The rows of a table in its order, some thousands at a time."""
    reader = Reader(table, is_text=is_sqlite(connection))
    size = _WIDE_ROWS if table.is_wide else _ROWS
    for query in statements(connection, table, scope):
        for rows in stream(connection, query, size):
            yield reader.read(rows)


def statements(connection: sa.Connection, table: Table, scope: Scope) -> Iterator[str]:
    """The queries whose rows, one after the other, are those of a table."""
    collation = "" if is_sqlite(connection) else ' COLLATE "C"'
    if table.name == CHANGEMENTS.name:
        for _, query, has_legislature in CHANGES_OF:
            body = _and(query, _within(table, scope) if has_legislature else "")
            yield _changes(table, body, collation)
        return
    listed = ",\n  ".join(
        f"{column.expression} AS {column.name}" for column in selected(table.columns)
    )
    body = _and(table.body, _within(table, scope))
    order = _order(table).replace("{C}", collation)
    yield f"{table.prelude}SELECT\n  {listed}\n{body}\nORDER BY {order}"


def count(connection: sa.Connection, table: Table, scope: Scope) -> int:
    """How many rows there will be."""
    if table.name == CHANGEMENTS.name:
        queries = [
            _and(query, _within(table, scope) if has_legislature else "")
            for _, query, has_legislature in CHANGES_OF
        ]
    else:
        queries = [f"{table.prelude}SELECT 1 AS one\n{_and(table.body, _within(table, scope))}"]
    return sum(
        connection.exec_driver_sql(
            f"SELECT count(*) FROM ({query}) q", execution_options={"no_parameters": True}
        ).scalar_one()
        for query in queries
    )


def _changes(table: Table, body: str, collation: str) -> str:
    listed = ", ".join(f"{one.expression} AS {one.name}" for one in selected(table.columns))
    order = (
        "uid{C}, observed_at, field{C}, coalesce(avant, ''){C}, coalesce(apres, ''){C}, nature{C}"
    )
    return f"SELECT {listed}\nFROM ({body}) c\nORDER BY {order.replace('{C}', collation)}"


def selected(columns: Iterable[Column]) -> list[Column]:
    """The columns that a database gives: all but those counted as rows go by."""
    return [column for column in columns if column.expression != COUNTED]


def _order(table: Table) -> str:
    if table.order:
        return ", ".join(table.order)
    keys = (table.column(name) for name in table.key)
    return ", ".join(key.expression + ("{C}" if key.kind in _TEXTS else "") for key in keys)


def _within(table: Table, scope: Scope) -> str:
    if scope.legislature is None or not table.scope:
        return ""
    if table.is_partitioned:
        return f"{table.scope} = {scope.legislature:d}"
    return f"({table.scope} = {scope.legislature:d} OR {table.scope} IS NULL)"


def _and(body: str, condition: str) -> str:
    """A body with one condition more."""
    if not condition:
        return body
    return f"{body}\n{'AND' if _has_where(body) else 'WHERE'} {condition}"


def _has_where(body: str) -> bool:
    depth = 0
    for place, character in enumerate(body):
        depth += (character == "(") - (character == ")")
        if depth == 0 and body.startswith("WHERE", place):
            return True
    return False


def stream(connection: sa.Connection, query: str, size: int) -> Iterator[Sequence[Sequence[Any]]]:
    """The rows of a query, ``size`` at a time, never held by the database's client all at once."""
    driver: Any = connection.connection.driver_connection
    cursor = driver.cursor() if is_sqlite(connection) else driver.cursor(name="dump", binary=True)
    try:
        cursor.execute(query)
        while rows := cursor.fetchmany(size):
            yield rows
    finally:
        cursor.close()


# -- as it was -----------------------------------------------------------------------------------

#: Columns that tell a moment that may be later than the one asked for: NULL then, nobody knew.
_LATER: Final = ("superseded_at", "gone_at", "unlisted_at", "completed_at", "closed_at")
_BEGINNINGS: Final[tuple[tuple[sa.Table, str], ...]] = (
    *((family.table, "observed_at") for family in FAMILIES.values()),
    *((family.change, "observed_at") for family in FAMILIES.values()),
    (capture, "observed_at"),
    (signal, "opened_at"),
    (lien_scrutin_amendement, "linked_at"),
    (lien_scrutin_dossier, "linked_at"),
)


def _go_back(connection: sa.Connection, at: dt.datetime) -> None:
    """Let this connection see the archive as it knew it then.

    Views of this connection alone take the place of the tables: both databases look for a name
    among a session's own first. They go away with the transaction.

    Raises:
        Refused: the archive had not begun.
    """
    first = first_capture(connection)
    if first is None or at < first:
        began = f"it began on {moment_text(first)}" if first else "it holds nothing yet"
        raise Refused(f"the archive knew nothing on {moment_text(at)}: {began}")
    home = (
        "main" if is_sqlite(connection) else connection.scalar(sa.text("SELECT current_schema()"))
    )
    for table, began in _BEGINNINGS:
        connection.exec_driver_sql(
            f'CREATE TEMPORARY VIEW "{table.name}" AS SELECT {_as_of(table, at)} '
            f'FROM "{home}"."{table.name}" t WHERE t.{began} <= \'{moment_text(at)}\'',
            execution_options={"no_parameters": True},
        )


def _as_of(table: sa.Table, at: dt.datetime) -> str:
    moment = moment_text(at)
    listed = []
    for column in table.columns:
        name = f't."{column.name}"'
        if column.name in _LATER:
            name = f"CASE WHEN {name} <= '{moment}' THEN {name} END AS {column.name}"
        elif column.name == "not_told":
            # what was not told then is no longer known, but that something was not
            name = f"CASE WHEN t.completed_at > '{moment}' THEN '' ELSE {name} END AS not_told"
        listed.append(name)
    return ", ".join(listed)


# -- what the manifest tells ---------------------------------------------------------------------


def first_capture(connection: sa.Connection) -> dt.datetime | None:
    """When the archive was told something first; None for an empty one."""
    found: dt.datetime | None = connection.scalar(sa.select(sa.func.min(capture.c.observed_at)))
    return found


def last_capture(connection: sa.Connection) -> dt.datetime | None:
    """When the archive was told something last; None for an empty one."""
    found: dt.datetime | None = connection.scalar(sa.select(sa.func.max(capture.c.observed_at)))
    return found


def legislatures(connection: sa.Connection) -> list[int]:
    """Those of which the archive holds scrutins, amendements, dossiers or mandats."""
    families = (FAMILIES[name].table for name in ("scrutin", "amendement", "dossier", "mandat"))
    asked = sa.union(*(sa.select(table.c.legislature) for table in families))
    return sorted(number for number in connection.scalars(asked) if number is not None)


def sources(connection: sa.Connection) -> list[dict[str, Any]]:
    """The last archive of each set: where it came from, when, and its sha256."""
    last = (
        sa.select(capture.c.set_key, sa.func.max(capture.c.observed_at).label("last"))
        .where(capture.c.kind == "archive")
        .group_by(capture.c.set_key)
        .subquery()
    )
    query = (
        sa.select(capture)
        .join(
            last,
            sa.and_(
                capture.c.set_key == last.c.set_key,
                capture.c.observed_at == last.c.last,
                capture.c.kind == "archive",
            ),
        )
        .order_by(capture.c.id)
    )
    told = {
        row.set_key: {
            "set": row.set_key,
            "url": None if row.url.startswith("file:") else row.url,
            "observed_at": moment_text(row.observed_at),
            "generated_at": moment_text(row.generated_at) if row.generated_at else None,
            "sha256": bytes(row.sha256).hex() if row.sha256 else None,
            "members": row.members,
        }
        for row in connection.execute(query)
    }
    return [told[name] for name in sorted(told)]


_MADE_BY: Final = {
    "cleaning": "SELECT DISTINCT cleaning_version FROM amendement_texte ORDER BY 1",
    "boilerplate": "SELECT DISTINCT boilerplate_version FROM passage ORDER BY 1",
    "linking": "SELECT DISTINCT linking_version FROM (SELECT linking_version FROM "
    "lien_scrutin_amendement UNION SELECT linking_version FROM lien_scrutin_dossier) l ORDER BY 1",
}


def rule_versions(connection: sa.Connection) -> dict[str, list[int]]:
    """By which versions of its rules the archive worked out what it did."""
    return {
        name: [int(number) for number in connection.scalars(sa.text(query))]
        for name, query in _MADE_BY.items()
    }
