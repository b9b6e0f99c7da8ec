"""``backup`` and ``vacuum``: a copy that is proved, and room that is given back."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import time
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from jobs import logs
from scraper.errors import UsageError
from storage import schema, upkeep
from storage.engine import exists, harvest_lock, is_sqlite, open_database
from storage.errors import ArchiveError, DatabaseUnusable, WrongRevision

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    import sqlalchemy as sa

    from jobs.house import House, Reporter

#: What was begun by a copy that was killed is removed once nobody has written it for so long.
_ABANDONED_S = 3600
_STAMP = "%Y%m%dT%H%M%SZ"
_WEEK_S = 7 * 86_400


class BackupFailedError(ArchiveError):
    """A copy that is not the same as the archive: it was not kept."""


class Copied(msgspec.Struct, frozen=True):
    """What a backup came to.

    Attributes:
        rows: of all tables, in the archive as in the copy.
        removed: older copies, by name.
    """

    path: str
    bytes: int
    rows: int
    removed: tuple[str, ...] = ()


# -- backup --------------------------------------------------------------------------------------


def backup(
    engine: sa.Engine,
    to: Path,
    now: dt.datetime,
    report: Reporter,
    *,
    keep: int = 0,
    prove: Callable[[Path], None] | None = None,
) -> Copied:
    """Copy a SQLite archive, prove the copy, then give it its name.

    Args:
        engine: the archive.
        to: a file that is not there yet, or a folder, where it is named after the moment.
        now: that moment.
        report: where it is told how far it has come.
        keep: in a folder, how many of the copies made there are left; 0 for all.
        prove: what else must hold of the copy; raises where it does not.

    Raises:
        UsageError: the name is taken; or this is Postgres, of which it says how it is copied.
        DatabaseUnusable: no room, or no such folder.
        BackupFailedError: the copy is not the same. Nothing is left of it.
    """
    if not is_sqlite(engine):
        raise UsageError(how_postgres_is_copied(engine, now))
    if not exists(engine):
        raise WrongRevision(f"{engine.url.database} is not there: there is nothing to copy")
    in_folder = to.is_dir()
    if keep and not in_folder:
        raise UsageError("--keep is for a folder: a file that is named is a copy of its own")
    stem = Path(str(engine.url.database)).stem
    target = to / f"{stem}-{now:{_STAMP}}.db" if in_folder else to
    if target.exists():
        raise UsageError(f"{target} is there already, and is never written over: name another")
    folder = target.absolute().parent
    if not folder.is_dir():
        raise DatabaseUnusable(f"the folder {folder} does not exist; create it")
    _forget_abandoned(folder)
    with engine.connect() as connection:
        wanted = upkeep.total(connection)
    upkeep.require_room(folder, wanted, "the copy")
    unfinished = target.with_name(f"{target.name}.{os.getpid()}.partial")
    # what is being filled for the first time lets nobody read: whoever fills it is told
    with nullcontext() if upkeep.lets_read(engine) else harvest_lock(engine, "backup"):
        try:
            counts = _copy(engine, unfinished, report)
            if prove is not None:
                prove(unfinished)
            if target.exists():
                raise UsageError(f"{target} came to be meanwhile, and was left as it is")
            unfinished.rename(target)
        finally:
            for path in (unfinished, *_beside(unfinished)):
                path.unlink(missing_ok=True)
    upkeep.sync(folder)
    removed = _remove_older(folder, stem, keep) if keep else ()
    return Copied(str(target), target.stat().st_size, sum(counts.values()), removed)


def _copy(engine: sa.Engine, target: Path, report: Reporter) -> dict[str, int]:
    with report.progress("copy", "pages") as progress:
        counts = upkeep.copy_to(engine, target, progress)
    found = upkeep.faults(target, counts)
    if found:
        raise BackupFailedError(
            f"the copy is not whole, and was not kept: {'; '.join(found)}; "
            "run `scrutateur check` on the archive itself"
        )
    return dict(counts)


def _beside(path: Path) -> tuple[Path, ...]:
    """The files that may stand beside a SQLite file that was opened, and its lock."""
    return tuple(Path(f"{path}{end}") for end in ("-wal", "-shm", "-journal", ".lock"))


def _forget_abandoned(folder: Path) -> None:
    """Remove what copies that were killed have left."""
    for path in folder.glob("*.db.*.partial"):
        if not re.fullmatch(r".+\.db\.\d+\.partial", path.name):
            continue
        with contextlib.suppress(FileNotFoundError):  # whoever makes it has just ended
            if time.time() - path.stat().st_mtime > _ABANDONED_S:
                for one in (*_beside(path), path):
                    one.unlink(missing_ok=True)


def _remove_older(folder: Path, stem: str, keep: int) -> tuple[str, ...]:
    """Remove all but the newest copies that were made here, of this archive; never another file."""
    named = re.compile(rf"{re.escape(stem)}-\d{{8}}T\d{{6}}Z\.db")
    made = sorted(
        path for path in folder.iterdir() if named.fullmatch(path.name) and upkeep.is_archive(path)
    )
    for path in made[:-keep]:
        for one in (path, *_beside(path)):
            one.unlink(missing_ok=True)
    return tuple(path.name for path in made[:-keep])


def how_postgres_is_copied(engine: sa.Engine, now: dt.datetime) -> str:
    """The command lines that copy a Postgres archive and bring a copy back, without a password."""
    url = engine.url.set(drivername="postgresql")._replace(password=None)
    url = url.difference_update_query(["password"])
    name = f"{url.database}-{now:{_STAMP}}.dump"
    address, other = (
        shlex.quote(one.render_as_string(hide_password=False))
        for one in (url, url.set(database=f"{url.database}_copy"))
    )
    return (
        "a Postgres database is copied by its own programs, which ask for the password or read it "
        "in ~/.pgpass. To copy it, while anything runs:\n"
        f"  pg_dump --format=custom --no-owner --file={shlex.quote(name)} {address}\n"
        "To bring the copy back, under another name, and prove it:\n"
        f"  createdb {_options(url)}{shlex.quote(f'{url.database}_copy')}\n"
        f"  pg_restore --no-owner --exit-on-error --dbname={other} {shlex.quote(name)}\n"
        f"  SCRUTATEUR_DATABASE_URL={other} scrutateur check"
    )


def _options(url: sa.URL) -> str:
    """Where the server is, as `createdb` is told, and what the copy must be able to hold."""
    host = url.host or url.query.get("host")
    told = {"host": host, "port": url.port or url.query.get("port"), "username": url.username}
    return (
        "".join(f"--{name}={shlex.quote(str(value))} " for name, value in told.items() if value)
        + "--template=template0 --encoding=UTF8 "
    )


# -- vacuum --------------------------------------------------------------------------------------


class Freed(msgspec.Struct, frozen=True):
    """What was let go, of one kind."""

    kind: str
    things: int
    bytes: int


class Tidied(msgspec.Struct, frozen=True):
    """What a vacuum came to, or would."""

    freed: tuple[Freed, ...]
    before: int
    after: int


def vacuum(house: House, *, dry_run: bool) -> Tidied:
    """Let go of what proves nothing, and give the room back; with ``dry_run``, only count it.

    Raises:
        DatabaseUnusable: there is no room for the new form of the file.
    """
    engine = house.engine
    with engine.connect() as connection:
        before = upkeep.total(connection)
        wanted = upkeep.room_to_tidy(connection)
        found = upkeep.unused(connection)
    leftovers = list(_leftovers(house.spool))
    freed = (
        Freed("downloads given up", len(leftovers), sum(path.stat().st_size for path in leftovers)),
        Freed("bytes nobody refers to", len(found.blobs), sum(found.blobs.values())),
        Freed(
            "dictionaries nobody uses", len(found.dictionaries), sum(found.dictionaries.values())
        ),
    )
    if dry_run:
        return Tidied(freed, before, before)
    if is_sqlite(engine):
        folder = Path(str(engine.url.database)).absolute().parent
        upkeep.require_room(folder, wanted, "the new form of the file, beside the old one,")
    for path in leftovers:
        path.unlink(missing_ok=True)
    with engine.begin() as connection:
        upkeep.let_go(connection, found)
    with house.report.progress("vacuum", "steps") as progress:
        upkeep.tidy(engine, progress)
    with engine.connect() as connection:
        after = upkeep.total(connection)
    return Tidied(freed, before, after)


def _leftovers(spool: Path) -> list[Path]:
    """Downloads that nobody has come back to for a week: the archive has changed since."""
    if not spool.is_dir():
        return []
    return [
        path
        for path in sorted(spool.iterdir())
        if path.is_file() and time.time() - path.stat().st_mtime > _WEEK_S
    ]


# -- what is printed -----------------------------------------------------------------------------


def print_copied(done: Copied, *, as_json: bool) -> None:
    """Print where the copy is."""
    if as_json:
        print(msgspec.json.encode(done).decode())  # noqa: T201 - the answer
        return
    console = logs.console()
    console.print(
        f"{done.path}: {mega(done.bytes)}, {done.rows:,} rows, whole and the same as the archive",
        markup=False,
    )
    for name in done.removed:
        console.print(f"removed {name}", markup=False)


def print_tidied(done: Tidied, *, dry_run: bool, as_json: bool) -> None:
    """Print what was let go."""
    if as_json:
        print(msgspec.json.encode(done).decode())  # noqa: T201 - the answer
        return
    console = logs.console()
    for one in done.freed:
        console.print(f"{one.kind}: {one.things:,}, {mega(one.bytes)}", markup=False)
    if dry_run:
        console.print(f"the database: {mega(done.before)}; nothing was changed", markup=False)
    else:
        console.print(f"the database: {mega(done.before)} → {mega(done.after)}", markup=False)


def print_sizes(engine: sa.Engine, *, as_json: bool) -> None:
    """Print what each table takes."""
    with engine.connect() as connection:
        sizes, counts = upkeep.sizes(connection), upkeep.rows(connection)
        whole = upkeep.total(connection)
    if as_json:
        told = {"bytes": whole, "tables": sizes, "rows": counts}
        print(msgspec.json.encode(told).decode())  # noqa: T201 - the answer
        return
    table = logs.columns("table", "rows", "size", "share", right=("rows", "size", "share"))
    for name, size in sizes.items():
        table.add_row(name, f"{counts.get(name, 0):,}", mega(size), f"{size / whole:.1%}")
    console = logs.console()
    console.print(table)
    console.print(f"the database: {mega(whole)}", markup=False)


def mega(size: int) -> str:
    """A size for a person."""
    if 0 < size < 100_000:
        return f"{size / 1_000:,.1f} kB"
    return f"{size / 1_000_000:,.1f} MB"


def prove_whole(path: Path, house_of: Callable[[sa.Engine], House]) -> None:
    """Run every proof of `check` on a copy, which is left as it is.

    Raises:
        BackupFailedError: one of them fails.
    """
    from jobs import health  # noqa: PLC0415 - startup time

    engine = open_database(f"sqlite:///{path}")
    try:
        schema.ensure(engine, create=False)
        found = health.findings(house_of(engine))
    finally:
        engine.dispose()
    if found:
        told = "; ".join(f"{one.what}: {one.count:,} × {one.where}" for one in found[:5])
        raise BackupFailedError(f"the copy is not whole, and was not kept: {told}")
