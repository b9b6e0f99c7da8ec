"""Locks that a dead holder does not hold: one on a file, one that a Postgres session holds.

Both are the system's: they end with the process, or the session, that took them, however it ended.
Which of the two an archive has is for ``storage.engine`` to say.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import socket
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec
from filelock import FileLock, Timeout
from sqlalchemy.exc import SQLAlchemyError

from storage.errors import DatabaseUnusable, Locked, LockLost

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

#: Of an application's name, what Postgres keeps.
_NAME_BYTES = 63
_HOST_SHOWN = 24
_SOMEBODY = "another process"


class Lock(msgspec.Struct, frozen=True):
    """What only one may do at a time.

    Attributes:
        name: of the file beside a SQLite archive.
        key: of the advisory lock: arbitrary, and the same for every host.
        taken: what to say where another holds it; ``{who}`` says who.
    """

    name: str
    key: int
    taken: str


class Hold(Protocol):
    """A lock that is held."""

    def check(self) -> None:
        """Make sure that it still is.

        Raises:
            LockLost: it is not.
        """
        ...


def _own_name(command: str) -> str:
    host = socket.gethostname().partition(".")[0][:_HOST_SHOWN]
    return f"process {os.getpid()} on {host}" + (f", {command}" if command else "")


def _shown(since: dt.datetime) -> str:
    return f"since {since.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S} UTC"


# -- a file ----------------------------------------------------------------------------------------


class _Note(msgspec.Struct, frozen=True):
    """Who holds a file's lock, in a file beside it."""

    pid: int
    host: str
    name: str
    since: dt.datetime


class _FileHold:
    """A lock on a file: it is lost where that is no more the file of this name."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._identity = self._find()

    def _find(self) -> tuple[int, int]:
        found = self._path.stat()
        return found.st_dev, found.st_ino

    def check(self) -> None:
        try:
            held = self._find() == self._identity
        except OSError:
            held = False
        if not held:
            raise LockLost(
                f"{self._path} was removed or replaced while it was locked: another may be at work "
                "beside this, so nothing more is written; let both end, then run it again"
            )


@contextmanager
def file_lock(lock: Lock, database: str, command: str) -> Iterator[Hold]:
    """Hold a lock on a file beside a SQLite archive.

    Raises:
        Locked: another holds it; says who.
        DatabaseUnusable: the file cannot be locked.
    """
    path = Path(f"{database}.{lock.name}")
    note = path.with_suffix(".holder" if lock.name == "lock" else f".{lock.name}-holder")
    # where a file system has no locks, a file that is merely there would outlive who made it
    held = FileLock(path, timeout=0, fallback_to_soft=False)
    try:
        held.acquire()
    except Timeout as error:
        raise Locked(lock.taken.format(who=_noted(note))) from error
    except OSError as error:
        raise DatabaseUnusable(
            f"cannot lock {path}: {error.strerror}; is the folder writable, and on a local disk?"
        ) from error
    try:
        own = _Note(os.getpid(), socket.gethostname(), _own_name(command), dt.datetime.now(dt.UTC))
        with contextlib.suppress(OSError):
            note.write_bytes(msgspec.json.encode(own))
        yield _FileHold(path)
    finally:
        with contextlib.suppress(OSError):
            note.unlink(missing_ok=True)
        held.release()


def _noted(note: Path) -> str:
    """Who the note names; nobody in particular where that is a process that is dead."""
    try:
        told = msgspec.json.decode(note.read_bytes(), type=_Note)
    except (OSError, msgspec.DecodeError):
        return _SOMEBODY  # between its lock and its note
    if told.host == socket.gethostname() and not _is_alive(told.pid):
        return _SOMEBODY  # a note that outlived who wrote it: whoever holds the lock is another
    return f"{told.name}, {_shown(told.since)}"


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # alive, and somebody else's
        return True
    return True


# -- a session -------------------------------------------------------------------------------------

_OF_KEY = (
    "l.locktype = 'advisory' AND l.classid = 0 AND l.objid = {key} AND l.objsubid = 1 "
    "AND l.granted AND l.database = "
    "(SELECT d.oid FROM pg_database d WHERE d.datname = current_database())"
)


class _SessionHold:
    """An advisory lock: it is lost with the session that took it."""

    def __init__(self, connection: sa.Connection, lock: Lock) -> None:
        self._connection = connection
        self._question = (
            f"SELECT 1 FROM pg_locks l WHERE {_OF_KEY.format(key=lock.key)} "  # noqa: S608
            "AND l.pid = pg_backend_pid()"
        )

    def check(self) -> None:
        try:
            held = self._connection.exec_driver_sql(self._question).first() is not None
        except SQLAlchemyError as error:
            self._lost(error)
        else:
            if not held:
                self._lost(None)

    @staticmethod
    def _lost(error: BaseException | None) -> None:
        raise LockLost(
            "the session that held the lock has ended: another may be at work beside this, so "
            "nothing more is written; run it again"
        ) from error


@contextmanager
def session_lock(lock: Lock, engine: sa.Engine, command: str) -> Iterator[Hold]:
    """Hold an advisory lock, by a session of its own.

    Raises:
        Locked: another holds it; says who.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        taken = connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({lock.key})").scalar_one()
        if not taken:
            raise Locked(lock.taken.format(who=_session_of(connection, lock)))
        try:
            name = _own_name(command).encode()[:_NAME_BYTES].decode(errors="ignore")
            connection.exec_driver_sql("SELECT set_config('application_name', %s, false)", (name,))
            yield _SessionHold(connection, lock)
        finally:
            _release(connection, lock)


def _release(connection: sa.Connection, lock: Lock) -> None:
    """Give a lock back; where its session has ended, it is."""
    try:
        connection.exec_driver_sql(f"SELECT pg_advisory_unlock({lock.key})")
        connection.exec_driver_sql("RESET application_name")
    except SQLAlchemyError:
        connection.invalidate()


def _session_of(connection: sa.Connection, lock: Lock) -> str:
    """Who holds an advisory lock: as its session is named, since it was opened."""
    found = connection.exec_driver_sql(
        "SELECT a.application_name, a.backend_start FROM pg_locks l "  # noqa: S608 - our own words
        f"JOIN pg_stat_activity a USING (pid) WHERE {_OF_KEY.format(key=lock.key)}"
    ).first()
    if found is None:
        return _SOMEBODY
    name, since = found
    return f"{name or _SOMEBODY}, {_shown(since)}" if since else name or _SOMEBODY
