"""The only file that tells SQLite from Postgres.

Opening, bulk writing by the driver's own path, the harvest lock, read-only access for readers, and
what a database's refusal means in words.
"""

from __future__ import annotations

import contextlib
import operator
import os
import re
import sqlite3
from contextlib import AbstractContextManager, contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from storage.errors import DatabaseUnusable, NoDatabase, Refused
from storage.locks import Hold, Lock, file_lock, session_lock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_BUSY_S = 30
#: A host that vanishes is missed by both sides within half a minute: its locks are free again, and
#: who waits for its answer is told. The server's half is asked of it for our sessions alone.
_ALIVE = {"keepalives": 1, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
_CONNECT_S, _UNHEARD_MS = 15, 25_000
_SESSION = {
    "timezone": "UTC",
    "tcp_keepalives_idle": 10,
    "tcp_keepalives_interval": 5,
    "tcp_keepalives_count": 3,
    "tcp_user_timeout": _UNHEARD_MS,
}
_ADVICE = "set SCRUTATEUR_DATABASE_URL to sqlite:///scrutateur.db or postgresql://user@host/name"
_PASSWORD = re.compile(r":.*@")
#: What nobody may read through `sql`, `explore` or `dump`.
PRIVATE_TABLES = frozenset({"blob", "dictionary"})


def open_database(url: str) -> sa.Engine:
    """An engine for a database address. Nothing is opened until it is used.

    Raises:
        NoDatabase: an address that is not one of SQLite or Postgres.
        DatabaseUnusable: a folder that does not exist.
    """
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:  # a port that is no number
        raise NoDatabase(
            f"not a database address: {_PASSWORD.sub(':***@', url)!r}; {_ADVICE}"
        ) from error
    if address.get_backend_name() == "sqlite":
        return _open_sqlite(address)
    if address.get_backend_name() in {"postgresql", "postgres"}:
        address = address.set(drivername="postgresql+psycopg")
        arguments: dict[str, object] = {
            "connect_timeout": _CONNECT_S,
            "tcp_user_timeout": _UNHEARD_MS,
            **_ALIVE,
        }
        own = {name: value for name, value in arguments.items() if name not in address.query}
        # what the address asks of the session comes after ours, and does not take its place
        asked = " ".join(address.normalized_query.get("options", ()))
        ours = " ".join(f"-c {name}={value}" for name, value in _SESSION.items())
        own["options"] = f"{ours} {asked}".rstrip()
        engine = sa.create_engine(address, pool_pre_ping=True, connect_args=own)
        _remember_connections(engine)
        return engine
    raise NoDatabase(
        f"{address.get_backend_name()} is not a database this archive knows; {_ADVICE}"
    )


def refuse_writing(engine: sa.Engine) -> None:
    """Let no connection that this engine opens from now on write anything."""
    words = (
        "PRAGMA query_only = ON" if is_sqlite(engine) else "SET default_transaction_read_only = on"
    )

    @event.listens_for(engine, "connect")
    def refuse(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        cursor.execute(words)
        cursor.close()
        connection.commit()


def is_sqlite(engine: sa.Engine | sa.Connection) -> bool:
    """Whether this is SQLite."""
    return engine.dialect.name == "sqlite"


def _open_sqlite(address: URL) -> sa.Engine:
    file = address.database
    if file and file != ":memory:" and not Path(file).absolute().parent.is_dir():
        raise DatabaseUnusable(
            f"the folder of {file} does not exist; create it, or set SCRUTATEUR_DATABASE_URL"
        )
    engine = sa.create_engine(address, connect_args={"timeout": _BUSY_S})
    _remember_connections(engine)

    @event.listens_for(engine, "do_connect")
    def connect(
        _dialect: object, _record: object, _args: object, _named: object
    ) -> sqlite3.Connection | None:
        return _unwritable(Path(file)) if file and file != ":memory:" else None

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        # transactions are ours to begin: the driver would otherwise commit before a CREATE
        connection.isolation_level = None
        cursor = connection.cursor()
        loading = address.database in _LOADING
        cursor.execute(f"PRAGMA foreign_keys = {'OFF' if loading else 'ON'}")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA cache_size = -32000")
        cursor.execute("PRAGMA temp_store = MEMORY")
        # a database on a read-only disk cannot be switched, and can still be read
        with contextlib.suppress(sqlite3.OperationalError):
            cursor.execute(f"PRAGMA journal_mode = {'DELETE' if loading else 'WAL'}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


#: The connections of this process, for `interrupt_all`.
_OPEN: set[Any] = set()


def _remember_connections(engine: sa.Engine) -> None:
    """Know which connections are open, whoever uses them."""

    @event.listens_for(engine, "connect")
    def opened(connection: Any, _record: object) -> None:
        _OPEN.add(connection)

    @event.listens_for(engine, "close")
    def closed(connection: Any, _record: object) -> None:
        _OPEN.discard(connection)


@contextmanager
def sqlite_file(path: Path, *, mode: str = "rwc") -> Iterator[sqlite3.Connection]:
    """A connection of the driver's own to a SQLite file, for what is no archive in use."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True)
    _OPEN.add(connection)
    try:
        yield connection
    finally:
        _OPEN.discard(connection)
        connection.close()


def interrupt_all() -> None:
    """Take back, from another thread, whatever the databases are being asked in this process."""
    for connection in tuple(_OPEN):
        # one that is closed meanwhile is asked nothing any more
        with contextlib.suppress(Exception):
            if isinstance(connection, sqlite3.Connection):
                connection.interrupt()
            elif connection.info.transaction_status == connection.info.transaction_status.ACTIVE:
                connection.cancel_safe(timeout=2.0)


def _unwritable(file: Path) -> sqlite3.Connection | None:
    """A connection to a file that nobody may write, on such a disk; None for any other.

    SQLite reads through a write-ahead log that it would have to create, unless it is told that
    nobody writes. Where we alone may not, somebody else may: that it is told only of a read-only
    disk, or of a file that is nobody's to write.
    """
    if not file.exists() or os.access(file, os.W_OK) or os.access(file.absolute().parent, os.W_OK):
        return None
    read_only_disk = os.statvfs(file).f_flag & os.ST_RDONLY
    if file.stat().st_mode & 0o222 and not read_only_disk:
        return None
    log = Path(f"{file}-wal")
    if log.exists() and log.stat().st_size:
        return None  # what is in the log is a part of the archive
    return sqlite3.connect(
        f"{file.absolute().as_uri()}?immutable=1", uri=True, check_same_thread=False
    )


def exists(engine: sa.Engine) -> bool:
    """Whether there is a database at all: to look at a missing SQLite file would create it."""
    file = engine.url.database
    return not is_sqlite(engine) or file in {None, "", ":memory:"} or Path(str(file)).exists()


def let_go(engine: sa.Engine) -> None:
    """Hold a SQLite file open no longer: who fills it for the first time would have to wait.

    A session with Postgres is in nobody's way, and takes long to open.
    """
    if is_sqlite(engine):
        engine.dispose()


#: SQLite files being filled for the first time.
_LOADING: set[str | None] = set()


@contextmanager
def first_load(engine: sa.Engine) -> Iterator[None]:
    """Fill an empty archive quickly, and as safely.

    Nobody reads an empty archive, so SQLite needs no write-ahead log, which would write every page
    twice; a crash still rolls back. Rows are written parents first, and ``check`` verifies every
    foreign key. On Postgres, and on an archive that holds something, this does nothing.
    """
    if not is_sqlite(engine) or not _holds_nothing(engine):
        yield
        return
    _LOADING.add(engine.url.database)
    engine.dispose()
    try:
        yield
    finally:
        _LOADING.discard(engine.url.database)
        engine.dispose()


def _holds_nothing(engine: sa.Engine) -> bool:
    with engine.connect() as connection:
        return connection.exec_driver_sql("SELECT 1 FROM capture LIMIT 1").first() is None


def set_indexes_aside(connection: sa.Connection, tables: Iterable[sa.Table]) -> list[sa.Index]:
    """Drop the indexes of tables that are still empty, to be made again once they are filled.

    To sort once costs a third of inserting in no order. In the caller's transaction: after a crash
    they are all there.
    """
    if not is_sqlite(connection):
        return []
    aside = [
        index
        for table in tables
        if connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is None
        for index in table.indexes
    ]
    for index in aside:
        index.drop(connection)
    return aside


#: Rows of few columns are written this many to a statement, in half the time.
_NARROW, _AT_ONCE = 10, 100
#: SQLite takes it for NULL, by its own word. Python's driver binds it fifteen times quicker than
#: None, which it tries to adapt first; half of what an amendement's row holds is NULL.
_NULL = float("nan")


def bulk_insert(
    connection: sa.Connection,
    table: sa.Table,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
) -> None:
    """Write many rows by the driver's own path: executemany, or COPY.

    Values are as ``storage.digests.wire`` gives them: days and moments already as text.
    """
    names = ", ".join(f'"{name}"' for name in columns)
    driver = connection.connection.driver_connection
    if is_sqlite(connection):
        insert = f'INSERT INTO "{table.name}" ({names}) VALUES '  # noqa: S608 - our own names
        marks = f"({', '.join('?' * len(columns))})"
        rows, width = list(rows), len(columns)
        flat = _quick_to_bind(table, columns, rows)
        if len(flat) != len(rows) * width:
            raise ValueError(f"a row of {table.name} has not the {width} values of its columns")
        at_once = width * _AT_ONCE if width <= _NARROW else width
        whole = len(flat) - len(flat) % at_once
        for start, end, size in ((0, whole, at_once), (whole, len(flat), width)):
            driver.executemany(  # type: ignore[union-attr]
                insert + ", ".join([marks] * (size // width)),
                (flat[place : place + size] for place in range(start, end, size)),
            )
        return
    with driver.cursor() as cursor:  # type: ignore[union-attr]  # noqa: SIM117
        with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)


def _quick_to_bind(
    table: sa.Table, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> list[Any]:
    """The values of rows, one after the other, NULL and booleans as the driver binds them best."""
    flat = [_NULL if value is None else value for value in chain.from_iterable(rows)]
    for place, name in enumerate(columns):
        if isinstance(table.c[name].type, sa.Boolean):
            flat[place :: len(columns)] = map(operator.pos, flat[place :: len(columns)])
    return flat


def bulk_execute(connection: sa.Connection, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run one statement with ``?`` marks for many rows of parameters."""
    if not rows:
        return
    driver = connection.connection.driver_connection
    if is_sqlite(connection):
        driver.executemany(statement, rows)  # type: ignore[union-attr]
    else:
        with driver.cursor() as cursor:  # type: ignore[union-attr]
            cursor.executemany(statement.replace("?", "%s"), rows)


def spool_folder(engine: sa.Engine) -> Path:
    """Where a download in progress lies: beside a SQLite file, else in the working folder."""
    file = engine.url.database if is_sqlite(engine) else None
    if file and file != ":memory:":
        return Path(f"{file}.spool")
    return Path(f"{engine.url.database or 'scrutateur'}.spool")


@contextmanager
def read_only(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that cannot write, and cannot read the raw bytes of captures."""
    with engine.connect() as connection:
        if is_sqlite(engine):
            connection.exec_driver_sql("PRAGMA query_only = ON")
            driver = connection.connection.driver_connection
            driver.set_authorizer(_authorize)  # type: ignore[union-attr]
            try:
                yield connection
            finally:
                driver.set_authorizer(None)  # type: ignore[union-attr]
                connection.rollback()
                connection.exec_driver_sql("PRAGMA query_only = OFF")
        else:
            connection.exec_driver_sql("SET TRANSACTION READ ONLY")
            yield connection
            connection.rollback()


def refuse_private_plan(connection: sa.Connection, query: str) -> None:
    """Postgres has no authorizer: its own plan says which tables a query would read.

    Raises:
        Refused: it would read the raw bytes of captures.
    """
    if is_sqlite(connection) or query.lstrip().lower().startswith("explain"):
        return
    plan = connection.exec_driver_sql(
        f"EXPLAIN (FORMAT JSON) {query.replace('%', '%%')}"
    ).scalar_one()
    if _relations(plan) & PRIVATE_TABLES:
        raise Refused("the raw bytes of captures may hold private data and are not to be read here")


def _relations(plan: Any) -> set[str]:
    if isinstance(plan, list):
        return set().union(*(_relations(part) for part in plan))
    if not isinstance(plan, dict):
        return set()
    own = {plan["Relation Name"]} if "Relation Name" in plan else set()
    return own.union(*(_relations(part) for part in plan.values()))


@contextmanager
def snapshot(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that sees one state of the archive, whatever is written meanwhile."""
    connection = engine.connect()
    if not is_sqlite(engine):
        connection = connection.execution_options(isolation_level="REPEATABLE READ")
    with connection:
        yield connection


_HARMLESS = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE})


def _authorize(
    action: int, first: str | None, second: str | None, _database: str | None, _trigger: str | None
) -> int:
    """SQLite asks this for every table and column that a statement touches."""
    if action == sqlite3.SQLITE_READ:
        refused = first in PRIVATE_TABLES and second == "data"
        return sqlite3.SQLITE_DENY if refused else sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION and second in {"load_extension", "readfile", "writefile"}:
        return sqlite3.SQLITE_DENY
    if action in _HARMLESS or action == sqlite3.SQLITE_TRANSACTION:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA and first in {"table_info", "query_only", "table_list"}:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


_HARVEST = Lock("lock", 0x5C12, "another command is at work: {who}; wait for it, or stop it")
_LEAD = Lock("lead", 0x5C13, "another schedule leads: {who}")


@contextmanager
def harvest_lock(engine: sa.Engine, command: str = "") -> Iterator[None]:
    """One harvest at a time: a lock on a file for SQLite, an advisory lock for Postgres.

    Nothing is committed once it is lost (``LockLost``): whoever holds it now may be writing.

    Args:
        engine: of the archive.
        command: what is done, for others who would.

    Raises:
        Locked: another holds it; says who.
    """
    with _held(_HARVEST, engine, command) as hold:

        def still_ours(_connection: sa.Connection) -> None:
            hold.check()

        event.listen(engine, "commit", still_ours)
        try:
            yield
        finally:
            event.remove(engine, "commit", still_ours)


def lead_lock(engine: sa.Engine) -> AbstractContextManager[Hold]:
    """One schedule that leads, of all that look after an archive.

    Raises:
        Locked: another does; says who.
    """
    return _held(_LEAD, engine, "schedule")


def _held(lock: Lock, engine: sa.Engine, command: str) -> AbstractContextManager[Hold]:
    if is_sqlite(engine):
        return file_lock(lock, str(engine.url.database), command)
    return session_lock(lock, engine, command)


_DAMAGED = (
    "the file is damaged, and was left as it is: restore a copy of it, or set "
    "SCRUTATEUR_DATABASE_URL to a new file and harvest again"
)
_REFUSALS = (
    ("readonly", "the database is read-only: make the file and its folder writable"),
    ("read-only", "the database is read-only: connect as a user who may write"),
    ("disk is full", "the disk is full: free some space and run the same command again"),
    ("no space left", "the disk is full: free some space and run the same command again"),
    ("disk i/o error", "the disk is full, or failing: see `df`, then the system's own log"),
    ("database is locked", "the database is locked by another program: close it and try again"),
    ("unable to open", "the database file cannot be opened: check the path and its permissions"),
    ("not a database", "this file is not a SQLite database: check SCRUTATEUR_DATABASE_URL"),
    ("image is malformed", _DAMAGED),
    ("malformed database schema", _DAMAGED),
    ("connection refused", "Postgres does not answer: is it running, and is the address right?"),
    ("could not translate host", "no such host: check SCRUTATEUR_DATABASE_URL"),
    ("password authentication", "Postgres refuses this user or password"),
    ("no such table", "the schema is missing or older: run `scrutateur migrate`"),
    ("does not exist", "something asked for does not exist in this database"),
)


def is_damage(error: DBAPIError) -> bool:
    """Whether a database says that its own file is broken, whatever was asked of it."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    # the lowest byte is the kind; what stands above it says more
    return code is not None and code & 0xFF in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def explain(error: DBAPIError | sqlite3.Error, url: str) -> str:
    """What a database's refusal means, where, and what to do next."""
    said = str(getattr(error, "orig", None) or error).strip().splitlines()
    first = said[0] if said else type(error).__name__
    advice = next((advice for words, advice in _REFUSALS if words in first.lower()), None)
    return f"{shown(make_url(url))}: {first}" + (f" — {advice}" if advice else "")


def shown(url: URL) -> str:
    """An address as a person writes it, without its passwords, wherever they stand in it."""
    secret = [name for name in url.query if "password" in name.lower()]
    hidden = url.update_query_dict(dict.fromkeys(secret, "***")) if secret else url
    place, mark, query = hidden.render_as_string(hide_password=True).partition("?")
    return place + mark + unquote_plus(query)
