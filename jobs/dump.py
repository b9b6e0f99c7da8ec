"""``scrutateur dump``: the dataset for researchers, from one state of the archive.

It is written beside the folder that was asked for and takes its name at the very end: what bears
the name of a dump is a whole one.
"""

from __future__ import annotations

import datetime as dt
import errno
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec
import pyarrow as pa

from jobs import logs
from scraper.errors import UsageError
from storage import schema
from storage.dump import delta, metadata, queries, rollcalls, texts
from storage.dump import manifest as manifests
from storage.dump.errors import DumpFailed
from storage.dump.manifest import Code, Manifest, Parameters, Rows
from storage.dump.rows import BY_NAME, TABLES
from storage.dump.sqlite_file import Sqlite
from storage.dump.writers import Csv, Format, JsonLines, Parquet, Sink
from storage.engine import snapshot
from storage.tables.base import moment_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import sqlalchemy as sa

    from jobs.house import Reporter
    from storage.dump.columns import Table

_FORMATS: Final[dict[str, Callable[[Path], Format]]] = {
    "parquet": Parquet,
    "csv": Csv,
    "jsonl": JsonLines,
    "sqlite": Sqlite,
}
#: What can be asked for beside them: shapes that are made of the same rows.
SHAPES: Final = ("duckdb", "rollcalls")
FORMATS: Final = (*_FORMATS, *SHAPES)
DEFAULT: Final = ("parquet", "csv")
_Closes = TypeVar("_Closes", Sink, Format)


class Asked(msgspec.Struct, frozen=True):
    """What a person asked for.

    Attributes:
        formats: by name; Parquet and CSV where none is named.
        tables: by name; all of them where none is named.
        at: as the archive knew it then.
        since: an earlier dump, to tell what changed.
    """

    folder: Path
    formats: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    at: dt.datetime | None = None
    legislature: int | None = None
    since: Path | None = None


def dump(engine: sa.Engine, asked: Asked, report: Reporter, code: Code | None = None) -> Manifest:
    """Write a dump; gives its manifest.

    Raises:
        UsageError: an unknown format, table or legislature, or a folder that is taken.
        Refused: the archive had not begun at that moment.
        DumpFailed: it cannot be written there, or the earlier dump is not whole; nothing is left.
    """
    parameters, tables = _understood(asked)
    before = manifests.read_whole(asked.since) if asked.since else None
    if before is not None and before.parameters.tables != parameters.tables:
        raise UsageError(f"{asked.since} holds other tables: there is nothing to compare")
    with _set_aside(asked.folder) as folder, snapshot(engine) as connection:
        scope = queries.Scope(asked.at, asked.legislature)
        queries.prepare(connection, scope)
        _refuse_unknown(connection, asked.legislature)
        with _closing(_formats(folder, parameters)) as formats:
            counts = _Writing(connection, scope, formats).tables(tables, report)
        if "rollcalls" in parameters.formats:
            rollcalls.write(connection, folder, scope)
        found = _manifest(connection, parameters, counts, code or _code())
        differences = {}
        if asked.since:
            differences = delta.write(
                asked.since, folder, tables, lambda inside: _formats(inside, parameters)
            )
        texts.write(folder, found, tables, before, differences)
        metadata.write(folder, found, tables)
        return manifests.seal(folder, found)


class _WithoutPandas:
    """Finds everything but pandas."""

    @staticmethod
    def find_spec(name: str, _path: object = None, _target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name=name)


def spare_pandas() -> None:
    """Let Arrow do without pandas in this process.

    It looks for it at its first array, and nothing here asks it to: where pandas is installed,
    that costs two seconds and 50 MB.
    """
    finder = _WithoutPandas()
    sys.meta_path.insert(0, finder)
    try:
        pa.array([None])  # it looks once
    finally:
        sys.meta_path.remove(finder)


def _understood(asked: Asked) -> tuple[Parameters, list[Table]]:
    """What was asked for, in its one form.

    Raises:
        UsageError: it names something that is not there.
    """
    for name in asked.formats:
        if name not in FORMATS:
            raise UsageError(f"no format is called {name!r}; there are: {', '.join(FORMATS)}")
    for name in asked.tables:
        if name not in BY_NAME:
            raise UsageError(f"no table is called {name!r}; there are: {', '.join(BY_NAME)}")
    chosen = set(asked.formats or DEFAULT)
    if "duckdb" in chosen:
        chosen.add("parquet")
    parameters = Parameters(
        tuple(name for name in FORMATS if name in chosen),
        moment_text(asked.at) if asked.at else None,
        asked.legislature,
        tuple(name for name in BY_NAME if name in asked.tables),
    )
    return parameters, [table for table in TABLES if not asked.tables or table.name in asked.tables]


def _refuse_unknown(connection: sa.Connection, legislature: int | None) -> None:
    known = queries.legislatures(connection) if legislature is not None else []
    if legislature is not None and legislature not in known:
        there = ", ".join(map(str, known)) or "none yet"
        raise UsageError(f"no legislature {legislature} here; there are: {there}")


# -- where it is written -------------------------------------------------------------------------


@contextmanager
def _set_aside(folder: Path) -> Iterator[Path]:
    """A folder beside the one that is asked for, which takes its name if all goes well.

    Raises:
        UsageError: the folder is taken.
        DumpFailed: it cannot be written.
    """
    folder = folder.absolute()
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file: name a folder")
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty: name a new folder, so that nothing is lost")
    with _told(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{folder.name}.partial-", dir=folder.parent))
    try:
        with _told(folder):
            yield aside
            aside.chmod(0o755)
            if folder.exists():
                folder.rmdir()
            aside.rename(folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """What a disk refuses, in words."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "full" not in str(error):
            raise  # the archive's own word
        raise DumpFailed(_FULL.format(folder)) from error
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DumpFailed(_FULL.format(folder)) from error
        said = error.strerror or str(error)
        raise DumpFailed(f"{folder} cannot be written: {said}; choose another folder") from error


_FULL: Final = (
    "the disk is full: {} was not written, and what there was of it was removed; "
    "free some space, or write fewer formats"
)


# -- what is written -----------------------------------------------------------------------------


@contextmanager
def _closing(files: list[_Closes]) -> Iterator[list[_Closes]]:
    """Close all of them; what they say of it after a failure is not the news."""
    try:
        yield files
    except BaseException:
        for one in files:
            with suppress(Exception):
                one.close()
        raise
    for one in files:
        one.close()


def _formats(folder: Path, parameters: Parameters) -> list[Format]:
    return [_FORMATS[name](folder) for name in parameters.formats if name in _FORMATS]


class _Writing:
    """One pass over each table, into every format that was asked for."""

    def __init__(
        self, connection: sa.Connection, scope: queries.Scope, formats: Sequence[Format]
    ) -> None:
        self._connection = connection
        self._scope = scope
        self._formats = formats

    def tables(self, tables: Sequence[Table], report: Reporter) -> list[Rows]:
        """Every table, one after the other; gives their counts."""
        counts: list[Rows] = []
        with report.progress("dump", "rows") as advance:
            # a table worked out by one long query has few rows, and would be worked out twice
            quick = [table for table in tables if not table.prelude]
            total = sum(queries.count(self._connection, one, self._scope) for one in quick)
            done = 0
            for table in tables:
                rows = 0
                for size in self._table(table):
                    rows += size
                    advance(done + rows, max(total, done + rows))
                done += rows
                counts.append(Rows(table.name, rows))
        return counts

    def _table(self, table: Table) -> Iterator[int]:
        with _closing([one.open(table) for one in self._formats]) as sinks:
            for batch in queries.batches(self._connection, table, self._scope):
                for sink in sinks:
                    sink.write(batch)
                yield batch.size


# -- what it says of itself ----------------------------------------------------------------------


def _manifest(
    connection: sa.Connection, parameters: Parameters, counts: list[Rows], code: Code
) -> Manifest:
    last = queries.last_capture(connection)
    return Manifest(
        name="scrutateur",
        version=last.date().isoformat() if last else "0",
        layout=manifests.LAYOUT,
        last_capture=moment_text(last) if last else None,
        schema_revision=schema.head(),
        code=code,
        parameters=parameters,
        rules=queries.rule_versions(connection),
        sources=queries.sources(connection),
        tables=counts,
    )


def _code() -> Code:
    """This program: its version, and the revision of its checkout if it runs from one."""
    libraries = {"pyarrow": pa.__version__, "sqlite": sqlite3.sqlite_version}
    return Code(version("scrutateur"), _revision(), libraries)


def _revision() -> str | None:
    root = Path(__file__).resolve().parent.parent
    git = shutil.which("git")
    if git is None or not (root / ".git").exists():
        return None
    asked = [git, "-C", str(root), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    found = subprocess.run(asked, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    return found.stdout.strip() or None


# -- what is printed -----------------------------------------------------------------------------


def print_dump(folder: Path, done: Manifest, *, as_json: bool) -> None:
    """What was written, and how to go on."""
    size = sum(file.size for file in done.files)
    if as_json:
        told = {
            "folder": str(folder),
            "version": done.version,
            "last_capture": done.last_capture,
            "formats": done.parameters.formats,
            "rows": done.counts,
            "files": len(done.files),
            "bytes": size,
        }
        print(msgspec.json.encode(told).decode())  # noqa: T201 - the answer
        return
    table = logs.columns("table", "rows", right=("rows",))
    for one in done.tables:
        table.add_row(one.name, f"{one.rows:,}")
    console = logs.console()
    console.print(table)
    console.print(
        f"{folder}: version {done.version}, {len(done.files)} files, {size / 1e6:.1f} MB; "
        "README.md says how to load it",
        markup=False,
    )


def print_verdict(folder: Path, *, as_json: bool) -> int:
    """Whether a dump is whole: 0, or 1 and what is wrong with it."""
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder: name a dump")
    problems = manifests.verify(folder)
    if as_json:
        told = {"folder": str(folder), "whole": not problems, "problems": problems}
        print(msgspec.json.encode(told).decode())  # noqa: T201 - the answer
    else:
        for problem in problems:
            print(problem)  # noqa: T201 - the answer
        count = len(manifests.files_of(folder))
        verdict = f"{len(problems)} problems" if problems else f"whole, {count} files"
        print(f"{folder}: {verdict}")  # noqa: T201 - the answer
    return 1 if problems else 0
