"""What an archive takes on disk, and what may be let go of it without losing proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from storage.engine import is_sqlite
from storage.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Mapping


def sizes(connection: sa.Connection) -> Mapping[str, int]:
    """Bytes on disk of every table with its indexes, largest first.

    What belongs to no table of ours (SQLite's own lists, its free pages) is not counted. A SQLite
    that was built without ``dbstat`` tells nothing.
    """
    if not is_sqlite(connection):
        found = {
            name: connection.execute(
                sa.select(sa.func.pg_total_relation_size(sa.cast(f'"{name}"', sa.String)))
            ).scalar_one()
            for name in metadata.tables
        }
    else:
        try:
            rows = connection.exec_driver_sql(
                "SELECT m.tbl_name, sum(s.pgsize) FROM dbstat s JOIN sqlite_master m "
                "ON m.name = s.name WHERE s.aggregate = TRUE GROUP BY m.tbl_name"
            )
            found = {name: size for name, size in rows if name in metadata.tables}
        except sa.exc.OperationalError:
            return {}
    return dict(sorted(found.items(), key=lambda one: (-one[1], one[0])))


def total(connection: sa.Connection) -> int:
    """Bytes on disk of the whole database: for SQLite, its file without the write-ahead log."""
    if is_sqlite(connection):
        page: int = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
        pages: int = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        return page * pages
    size: int = connection.exec_driver_sql(
        "SELECT pg_database_size(current_database())"
    ).scalar_one()
    return size
