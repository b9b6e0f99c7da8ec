"""What a dump is: parameters, counts, versions, sources; the sums of its files; its proof."""

from __future__ import annotations

import gzip
import hashlib
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final

import msgspec
import pyarrow.parquet as pq

from storage.dump.errors import NotADump
from storage.dump.sqlite_file import FILE as SQLITE_FILE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MANIFEST, SUMS = "manifest.json", "SHA256SUMS"
#: Of the files' form: another number could not be read by this program.
LAYOUT: Final = 1
_CHUNK = 1 << 20


class Parameters(msgspec.Struct, frozen=True):
    """What was asked for. ``at`` is a moment in ISO form; None stands for now, and for all."""

    formats: tuple[str, ...]
    at: str | None = None
    legislature: int | None = None
    tables: tuple[str, ...] = ()


class Code(msgspec.Struct, frozen=True):
    """The program that wrote it: its version, its revision where it is known, its libraries."""

    version: str
    revision: str | None = None
    libraries: dict[str, str] = {}


class Rows(msgspec.Struct, frozen=True):
    """How many rows a table has."""

    name: str
    rows: int


class File(msgspec.Struct, frozen=True):
    """One file of a dump, by its path in it; ``size`` in bytes."""

    path: str
    size: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True):
    """A dump.

    Attributes:
        version: the day of the archive's last capture, which is also its data's.
        last_capture: when the archive was told something last, ISO, UTC; None for an empty one.
        rules: by which versions of its rules the archive worked out what it did.
        sources: the last archive of each set of the Assembly's.
    """

    name: str
    version: str
    layout: int
    last_capture: str | None
    schema_revision: str
    code: Code
    parameters: Parameters
    rules: dict[str, list[int]]
    sources: list[dict[str, Any]]
    tables: list[Rows]
    files: list[File] = []

    @property
    def counts(self) -> dict[str, int]:
        """Rows by table."""
        return {table.name: table.rows for table in self.tables}


def sha256_of(path: Path) -> str:
    """Of a file, in hexadecimal."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def files_of(folder: Path) -> list[str]:
    """Every file under a folder, by its path in it, sorted."""
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def seal(folder: Path, manifest: Manifest) -> Manifest:
    """Write the manifest of what lies in a folder, and the sums of all of it."""
    files = [
        File(name, (folder / name).stat().st_size, sha256_of(folder / name))
        for name in files_of(folder)
        if name not in {MANIFEST, SUMS}
    ]
    sealed = msgspec.structs.replace(manifest, files=files)
    write_json(folder / MANIFEST, sealed)
    sums = {file.path: file.sha256 for file in files} | {MANIFEST: sha256_of(folder / MANIFEST)}
    lines = [f"{sums[name]}  {name}\n" for name in sorted(sums)]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")
    return sealed


def write_json(path: Path, content: object) -> None:
    """JSON for people too, in UTF-8, keys in their own order."""
    encoded = msgspec.json.format(msgspec.json.encode(content), indent=2)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(encoded + b"\n")


def read(folder: Path) -> Manifest:
    """The manifest of a dump.

    Raises:
        NotADump: there is none, or one that this program does not read.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise NotADump(f"{folder} is no dump: it has no {MANIFEST}")
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise NotADump(f"{path} is no manifest of a dump: {error}") from error
    if found.layout != LAYOUT:
        raise NotADump(
            f"{folder} was written in layout {found.layout}, and this program reads {LAYOUT}; "
            "use the version that wrote it"
        )
    return found


# -- its proof -----------------------------------------------------------------------------------


def verify(folder: Path) -> list[str]:
    """What is wrong with a dump, one sentence each; nothing for a whole one.

    Raises:
        NotADump: the folder holds none.
    """
    manifest = read(folder)
    sums = _sums(folder)
    present = set(files_of(folder)) - {SUMS}
    changed = _changed(folder, sums, present)
    problems = _of_files(sums, present, changed)
    listed = {file.path: file.sha256 for file in manifest.files}
    named = {name: digest for name, digest in sums.items() if name != MANIFEST}
    if MANIFEST not in changed and listed != named:
        problems.append(f"{MANIFEST}: its files are not those of {SUMS}")
    for table in manifest.tables:
        for name, rows in _counted(folder, table.name, present - changed):
            if rows != table.rows:
                problems.append(f"{name}: {rows:,} rows of {table.name}, not {table.rows:,}")
    return problems


def read_whole(folder: Path) -> Manifest:
    """The manifest of a dump whose every byte is the one that was written.

    Raises:
        NotADump: there is none, or one that is not whole.
    """
    manifest, sums = read(folder), _sums(folder)
    present = set(files_of(folder)) - {SUMS}
    if problems := _of_files(sums, present, _changed(folder, sums, present)):
        raise NotADump(f"{folder} is not whole: {problems[0]}; name another dump")
    return manifest


def _changed(folder: Path, sums: dict[str, str], present: set[str]) -> set[str]:
    return {name for name in present & set(sums) if sha256_of(folder / name) != sums[name]}


def _of_files(sums: dict[str, str], present: set[str], changed: set[str]) -> list[str]:
    problems = [f"{name}: it is missing" for name in sorted(set(sums) - present)]
    problems += [f"{name}: {SUMS} does not name it" for name in sorted(present - set(sums))]
    problems += [f"{name}: its bytes are not those that were written" for name in sorted(changed)]
    return problems


def _sums(folder: Path) -> dict[str, str]:
    path = folder / SUMS
    if not path.is_file():
        raise NotADump(f"{folder} is no whole dump: it has no {SUMS}")
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        digest, gap, name = line.partition("  ")
        if not gap:
            raise NotADump(f"{path}: {line!r} is no sum and name")
        found[name] = digest
    return found


def _counted(folder: Path, table: str, present: set[str]) -> Iterator[tuple[str, int]]:
    """How many rows each format has of a table, counted in its own files."""
    parquet = sorted(name for name in present if name.startswith(f"parquet/{table}/"))
    if parquet:
        yield (
            f"parquet/{table}",
            sum(pq.read_metadata(folder / name).num_rows for name in parquet),
        )
    name = f"csv/{table}.csv.gz"
    if name in present:
        yield name, _records(folder / name) - 1
    name = f"jsonl/{table}.jsonl.gz"
    if name in present:
        yield name, _lines(folder / name)
    if SQLITE_FILE in present:
        with closing(sqlite3.connect(f"{(folder / SQLITE_FILE).as_uri()}?mode=ro", uri=True)) as db:
            query = f'SELECT count(*) FROM "{table}"'  # noqa: S608 - our own name
            yield SQLITE_FILE, db.execute(query).fetchone()[0]


def _records(path: Path) -> int:
    """The lines of a CSV that are not within quotes."""
    count, quoted = 0, False
    with gzip.open(path, "rb") as opened:
        while chunk := opened.read(_CHUNK):
            for place, part in enumerate(chunk.split(b'"')):
                quoted = quoted if place == 0 else not quoted
                if not quoted:
                    count += part.count(b"\n")
    return count


def _lines(path: Path) -> int:
    with gzip.open(path, "rb") as opened:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: opened.read(_CHUNK), b""))
