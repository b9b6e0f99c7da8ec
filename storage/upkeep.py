"""What an archive takes on disk, copies of it, and what may be let go of it without losing proof.

Never let go: an answer of a source, whatever it says; the bytes of a member that any capture lists,
or that is in quarantine; a manifest; what something is compressed against; what was told. The bytes
of a whole ZIP are in the spool alone, and only until its members are kept.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa

from storage import captures
from storage.blobs import BlobStore
from storage.engine import is_sqlite, sqlite_file
from storage.errors import DatabaseUnusable
from storage.tables import metadata
from storage.tables.evidence import blob, capture, dictionary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

#: Pages of a SQLite file that one step of a copy takes: eight megabytes.
_STEP_PAGES = 2048
#: Beside what a copy takes itself.
_MARGIN_BYTES = 1_000_000


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


# -- copies ----------------------------------------------------------------------------------------


def lets_read(engine: sa.Engine) -> bool:
    """Whether a SQLite archive can be read for long without being in a writer's way.

    While it is filled for the first time it has no write-ahead log, and cannot.
    """
    with engine.connect() as connection:
        mode: str = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    return mode == "wal"


def copy_to(
    engine: sa.Engine, target: Path, progress: Callable[[int, int | None], None]
) -> Mapping[str, int]:
    """Copy a SQLite archive into a file, whatever is written meanwhile; gives its rows by table.

    The copy is of one moment, is one file, and is on the disk when this returns.
    """

    def told(_status: int, remaining: int, whole: int) -> None:
        progress(whole - remaining, whole)

    with engine.connect() as connection, sqlite_file(target) as copy:
        counts = rows(connection)  # its transaction holds the moment
        source = connection.connection.driver_connection
        source.backup(copy, pages=_STEP_PAGES, progress=told)  # type: ignore[union-attr]
        copy.execute("PRAGMA journal_mode = DELETE")  # no log beside it that could be forgotten
    sync(target)
    return counts


def rows(connection: sa.Connection) -> dict[str, int]:
    """How many rows each table that is there holds, whatever the revision."""
    there = sorted(sa.inspect(connection).get_table_names())
    return {
        name: connection.exec_driver_sql(f'SELECT count(*) FROM "{name}"').scalar_one()  # noqa: S608 - the database's own names
        for name in there
    }


def faults(path: Path, counts: Mapping[str, int]) -> list[str]:
    """What is wrong with a SQLite file that should hold so many rows; nothing where it is whole."""
    found = []
    with sqlite_file(path, mode="ro") as copy:
        try:
            said = [one for (one,) in copy.execute("PRAGMA integrity_check(5)")]
            found += [f"integrity_check: {one}" for one in said if one != "ok"]
            found += [
                f"foreign_key_check: {table}, row {row}, refers to no {parent}"
                for table, row, parent, _ in copy.execute("PRAGMA foreign_key_check").fetchmany(5)
            ]
            for name, count in counts.items():
                held = copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - ours
                if held != count:
                    found.append(f"{name} holds {held:,} rows in place of {count:,}")
        except sqlite3.DatabaseError as error:
            found.append(str(error))
    return found


def is_archive(path: Path) -> bool:
    """Whether a file is a SQLite archive of ours."""
    if path.is_symlink() or not path.is_file():
        return False
    try:
        # a copy is looked at as it lies: nothing is to come to be beside it
        with sqlite_file(path, mode="ro&immutable=1") as opened:
            query = (
                "SELECT count(*) FROM sqlite_master WHERE name IN ('alembic_version', 'capture')"
            )
            return bool(opened.execute(query).fetchone()[0] == 2)
    except sqlite3.DatabaseError:
        return False


def sync(path: Path) -> None:
    """See a file, or the names in a folder, safely onto the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def require_room(folder: Path, wanted: int, what: str) -> None:
    """Make sure that so many bytes fit into a folder.

    Raises:
        DatabaseUnusable: they do not; says how much is wanted, and how much there is.
    """
    there = os.statvfs(folder)
    free = there.f_bavail * there.f_frsize
    if free < wanted + _MARGIN_BYTES:
        raise DatabaseUnusable(
            f"{what} takes {_mega(wanted)} in {folder}, where {_mega(free)} are free: "
            "free some space, or name another place"
        )


def _mega(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB"


# -- what may be let go ----------------------------------------------------------------------------


class Unused(msgspec.Struct, frozen=True):
    """What nobody refers to.

    Attributes:
        blobs: by id, with the bytes that each takes.
        dictionaries: the same.
    """

    blobs: dict[int, int]
    dictionaries: dict[int, int]


def unused(connection: sa.Connection) -> Unused:
    """Bytes that no capture, manifest, version or other bytes refer to.

    The newest dictionary of each kind is for what comes next.
    """
    stored = sa.select(blob.c.id, sa.func.length(blob.c.data), blob.c.base_id, blob.c.dictionary_id)
    known = {row[0]: row for row in connection.execute(stored)}
    used = set(_referred(connection))
    for number in tuple(used):
        base = known[number].base_id if number in known else None
        while base is not None and base not in used:
            used.add(base)
            base = known[base].base_id
    trained = sa.select(dictionary.c.id, dictionary.c.kind, sa.func.length(dictionary.c.data))
    dictionaries = list(connection.execute(trained.order_by(dictionary.c.id)))
    wanted = {row.dictionary_id for number, row in known.items() if number in used}
    wanted |= set({row.kind: row.id for row in dictionaries}.values())
    return Unused(
        {number: row[1] for number, row in sorted(known.items()) if number not in used},
        {row.id: row[2] for row in dictionaries if row.id not in wanted},
    )


def _referred(connection: sa.Connection) -> Iterator[int]:
    """The blobs that a row or a manifest names."""
    for table in metadata.tables.values():
        if table is blob:
            continue
        for key in table.foreign_keys:
            if key.column.table is blob:
                column = table.c[key.parent.name]
                query = sa.select(column).where(column.is_not(None)).distinct()
                yield from connection.scalars(query)
    store = BlobStore(connection)
    manifests = sa.select(capture.c.blob_id).where(
        capture.c.kind == captures.ARCHIVE, capture.c.blob_id.is_not(None)
    )
    named: set[bytes] = set()
    for number in connection.scalars(manifests.distinct()).all():
        # of a year of nights, only the column that is wanted
        lines = store.read(number).split(b"\n")
        named.update(line.rsplit(b"\t", 2)[1] for line in lines if line)
    yield from {abs(int(one)) for one in named}


def let_go(connection: sa.Connection, found: Unused) -> None:
    """Delete what nobody refers to: what something was compressed against, last."""
    for number in sorted(found.blobs, reverse=True):
        connection.execute(blob.delete().where(blob.c.id == number))
    for number in found.dictionaries:
        connection.execute(dictionary.delete().where(dictionary.c.id == number))


# -- the database's own upkeep ---------------------------------------------------------------------


def tidy(engine: sa.Engine, progress: Callable[[int, int | None], None]) -> None:
    """Give free pages back; on Postgres, gather what the planner knows of the tables too.

    SQLite plans better without: see decision 0013. Killed half way it leaves the database as it
    was: both databases write the new form beside the old one first.
    """
    connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    with connection:
        if is_sqlite(engine):
            _tidy_sqlite(connection, progress)
            return
        for done, name in enumerate(metadata.tables):
            connection.exec_driver_sql(f'VACUUM (ANALYZE) "{name}"')
            progress(done + 1, len(metadata.tables))


def _tidy_sqlite(connection: sa.Connection, progress: Callable[[int, int | None], None]) -> None:
    file = Path(str(connection.engine.url.database))
    # the new form is written in a file beside the old one, where room was made sure of; in memory
    # it would take as much as the whole archive
    os.environ.setdefault("SQLITE_TMPDIR", str(file.absolute().parent))
    cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]
    steps = (
        "PRAGMA wal_checkpoint(TRUNCATE)",
        "PRAGMA temp_store = FILE",
        "VACUUM",
        "PRAGMA temp_store = MEMORY",
        "PRAGMA wal_checkpoint(TRUNCATE)",
    )
    for done, step in enumerate(steps):
        cursor.execute(step).fetchall()
        progress(done + 1, len(steps))


def room_to_tidy(connection: sa.Connection) -> int:
    """Bytes that `tidy` takes for a while: the new form in a file, and once more in the log."""
    return 2 * total(connection) if is_sqlite(connection) else 0
