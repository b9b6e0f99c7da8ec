# ruff: noqa: PLC0415 - each process imports what it measures, and nothing else
"""A dump of the full-size real set beside its peers, fed from the very same cursors.

    python -m benchmarks.dump [--copies N] [--archive FILE] [--rounds 3] [--memory-only] [--both]

Ours: every table to Parquet, and every table to CSV, as `scrutateur dump -f parquet` and `-f csv`
write them. The bar: each no slower than 1.5 × pyarrow's own writers fed from the same cursors (rows
to columns, columns to Arrow, the same compression, one file a table). Beside it: pandas
(`to_parquet`, `to_csv`), DuckDB from Arrow (`COPY`), sqlite-utils (`insert_all`). Each runs in a
process of its own, in turn; medians, the ratio of each pair (processor seconds: machines are
shared), peak memory, sizes, and how long readers take to load the votes. Without `--archive` the
archive is harvested first, from the replica (minutes).
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from storage.dump import queries, writers
from storage.dump.rows import TABLES
from storage.engine import open_database, snapshot

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from storage.dump.batches import Batch
    from storage.dump.columns import Table

SHARED = Path(__file__).resolve().parents[2] / "shared" / "an"
BIN = Path(sys.executable).parent
PEERS = {
    "parquet": ("ours", "pyarrow", "duckdb", "pandas"),
    "csv": ("ours", "pyarrow", "duckdb", "pandas"),
    "sqlite": ("ours", "sqlite-utils"),
}


# -- one writer, in a process of its own ---------------------------------------------------------


def write(archive: str, name: str, form: str, folder: Path, only: list[str]) -> None:
    """All tables, or those named, by one writer."""
    tables = [table for table in TABLES if not only or table.name in only]
    with snapshot(open_database(f"sqlite:///{archive}")) as connection:
        scope = queries.Scope()
        queries.prepare(connection, scope)
        if name == "ours":
            ours(connection, scope, form, folder, tables)
            return
        for table in tables:
            target = folder / f"{table.name}.{form}"
            globals()[f"by_{name.replace('-', '_')}"](connection, scope, table, form, target)


def ours(
    connection: sa.Connection,
    scope: queries.Scope,
    form: str,
    folder: Path,
    tables: list[Table],
) -> None:
    from storage.dump.sqlite_file import Sqlite

    made = {"parquet": writers.Parquet, "csv": writers.Csv, "sqlite": Sqlite}[form](folder)
    for table in tables:
        sink = made.open(table)
        for batch in queries.batches(connection, table, scope):
            sink.write(batch)
        sink.close()
    made.close()


def batches(connection: sa.Connection, scope: queries.Scope, table: Table) -> Iterator[Batch]:
    """The same cursors, the same number of rows at a time."""
    return queries.batches(connection, table, scope)


def arrow(connection: sa.Connection, scope: queries.Scope, table: Table) -> Any:
    """The same rows as a stream of Arrow's."""
    import pyarrow as pa

    schema = writers.arrow_schema(table)
    found = (writers.typed(batch) for batch in batches(connection, scope, table))
    return pa.RecordBatchReader.from_batches(schema, found)


def by_pyarrow(
    connection: sa.Connection, scope: queries.Scope, table: Table, form: str, target: Path
) -> None:
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet as pq

    reader = arrow(connection, scope, table)
    if form == "parquet":
        with pq.ParquetWriter(
            target, reader.schema, compression="zstd", compression_level=3
        ) as opened:
            for batch in reader:
                opened.write_batch(batch)
        return
    with (
        pa.CompressedOutputStream(pa.OSFile(f"{target}.gz", "wb"), "gzip") as out,
        pyarrow.csv.CSVWriter(out, reader.schema) as opened,
    ):
        for batch in reader:
            opened.write_batch(batch)


def by_duckdb(
    connection: sa.Connection, scope: queries.Scope, table: Table, form: str, target: Path
) -> None:
    import duckdb

    reader = arrow(connection, scope, table)  # noqa: F841 - DuckDB finds it by its name
    how = (
        "FORMAT parquet, COMPRESSION zstd" if form == "parquet" else "FORMAT csv, COMPRESSION gzip"
    )
    with duckdb.connect() as opened:
        opened.execute("SET threads = 1")
        opened.execute(f"COPY (SELECT * FROM reader) TO '{target}' ({how})")


def by_pandas(
    connection: sa.Connection, scope: queries.Scope, table: Table, form: str, target: Path
) -> None:
    import pandas as pd

    query = "\n".join(queries.statements(connection, table, scope))
    if table.name == "changements":
        return  # several queries: there are none in this archive
    rows = [row for part in queries.stream(connection, query, 8192) for row in part]
    names = [column.name for column in queries.selected(table.columns)]
    frame = pd.DataFrame.from_records(rows, columns=names)
    for column in queries.selected(table.columns):
        if column.kind == "sha256":
            frame[column.name] = frame[column.name].map(lambda value: value and bytes(value).hex())
    if form == "parquet":
        frame.to_parquet(target, compression="zstd")
    else:
        frame.to_csv(f"{target}.gz", index=False)


def by_sqlite_utils(
    connection: sa.Connection, scope: queries.Scope, table: Table, _form: str, target: Path
) -> None:
    import sqlite_utils

    database = sqlite_utils.Database(target.parent / "peer.db")
    found = (
        dict(zip(table.names, row, strict=True))
        for batch in batches(connection, scope, table)
        for row in batch.rows()
    )
    database[table.name].insert_all(found, pk=None, batch_size=1000)


# -- measuring -----------------------------------------------------------------------------------


def peak_mb(process: int | str = "self") -> float:
    """The most memory that a process has had since it became that program; 0 where it has ended.

    `ru_maxrss` would not do: it begins with what its parent had.
    """
    try:
        told = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return 0.0
    found = re.search(r"^VmHWM:\s*(\d+) kB", told, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def run(
    archive: Path, name: str, form: str, folder: Path, only: list[str]
) -> tuple[float, float, float, int]:
    """(wall seconds, processor seconds, peak MB, bytes) of one writer."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    command = [
        *(sys.executable, "-m", "benchmarks.dump", "--write", name, form),
        *("--archive", str(archive), "--into", str(folder)),
        *(word for name_ in only for word in ("--table", name_)),
    ]
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    wall = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"{name} {form}: {done.stderr[-800:]}")
    cpu, peak = (float(word) for word in done.stdout.split()[-2:])
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return wall, cpu, peak, size


def verb(url: str, folder: Path, *words: str) -> None:
    """The verb itself, as people call it: time, peak memory, sizes."""
    shutil.rmtree(folder, ignore_errors=True)
    environment = {**os.environ, "SCRUTATEUR_DATABASE_URL": url}
    start = time.perf_counter()
    process = subprocess.Popen(
        [str(BIN / "scrutateur"), "dump", str(folder), *words],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    peak, ended = 0.0, 0
    while not ended:
        peak = max(peak, peak_mb(process.pid))
        time.sleep(0.02)
        ended, status, used = os.wait4(process.pid, os.WNOHANG)
    if status:
        raise SystemExit("scrutateur dump failed")
    print(
        f"scrutateur dump {' '.join(words)}, {url.partition(':')[0]}: "
        f"{time.perf_counter() - start:.1f} s, "
        f"{used.ru_utime + used.ru_stime:.1f} s of processor, "
        f"peak memory {peak:.0f} MB",
        flush=True,
    )
    for form in sorted(path.name for path in folder.iterdir() if path.is_dir()):
        held = sum(path.stat().st_size for path in (folder / form).rglob("*") if path.is_file())
        print(f"  {form}/: {held / 1e6:.1f} MB")


LOADS = {
    "DuckDB, Parquet": "import duckdb; "
    "duckdb.sql(\"CREATE TABLE t AS SELECT * FROM 'parquet/votes/*/*.parquet'\")",
    "polars, Parquet": "import polars as pl; t = pl.read_parquet('parquet/votes/**/*.parquet')",
    "pandas, Parquet": "import pandas as pd; t = pd.read_parquet('parquet/votes')",
    "pandas, CSV": "import pandas as pd; t = pd.read_csv('csv/votes.csv.gz')",
    "DuckDB, every table, by load.sql": "import duckdb, pathlib; "
    "duckdb.execute(pathlib.Path('load.sql').read_text()); "
    "[duckdb.execute(f'CREATE TABLE t{n} AS SELECT * FROM {v}') for n, (v,) in enumerate("
    "duckdb.sql('SELECT view_name FROM duckdb_views() WHERE NOT internal').fetchall())]",
    "polars, amendements": "import polars as pl; "
    "t = pl.read_parquet('parquet/amendements/**/*.parquet')",
}


def loads(folder: Path) -> None:
    """How long readers take, their own import included: wall seconds, and processor seconds."""
    for name, program in LOADS.items():
        timed = (
            f"import time; s = time.perf_counter(); {program}; "
            "print(time.perf_counter() - s, time.process_time())"
        )
        runs = [
            [
                float(word)
                for word in subprocess.run(
                    [sys.executable, "-c", timed],
                    cwd=folder,
                    capture_output=True,
                    text=True,
                    check=True,
                ).stdout.split()[-2:]  # DuckDB draws a bar before
            ]
            for _ in range(3)
        ]
        wall, cpu = (statistics.median(told) for told in zip(*runs, strict=True))
        print(f"  to load, {name}: {wall:.2f} s, {cpu:.2f} s of processor", flush=True)


def build(folder: Path, copies: int) -> None:
    """The full set as official ZIPs, its amendements so many times over."""
    command = [sys.executable, str(SHARED / "build_zips.py"), str(folder)]
    subprocess.run([*command, "--copies", str(copies)], check=True)


def harvested(work: Path, copies: int) -> Path:
    """An archive of the full set."""
    from benchmarks.harvest import ours as harvest
    from benchmarks.harvest import timed
    from tests.replica.server import serve

    build(work / "an", copies)
    with serve(work / "an") as replica:
        timed(*harvest(replica.url, f"sqlite:///{work / 'archive.db'}"))
    return work / "archive.db"


# -- the same from both databases ----------------------------------------------------------------


def both(work: Path, copies: int) -> None:
    """The full set harvested into each database, on one clock: is the dump the same?"""
    from tests.databases import KINDS, Databases
    from tests.replica.server import serve

    build(work / "an", copies)
    databases = Databases(work)
    try:
        with serve(work / "an") as replica:
            for kind in KINDS:
                with databases.migrated(kind) as url:
                    harvest_on_a_clock(url, replica.url, work / kind)
                    verb(url, work / kind / "jeu", *everything())
                    count_by_duckdb(url, work / kind / "jeu")
    finally:
        databases.stop()
    ours, theirs = (sums(work / kind / "jeu") for kind in KINDS)
    other = sorted(name for name in ours.keys() | theirs if ours.get(name) != theirs.get(name))
    print(f"of {len(ours)} files {len(other)} differ between SQLite and Postgres: {other}")


def everything() -> list[str]:
    """Every format, in the words of the command line."""
    from jobs.dump import FORMATS

    return [word for name in FORMATS for word in ("-f", name)]


def harvest_on_a_clock(url: str, origin: str, folder: Path) -> None:
    """The real harvest, at an hour that is the same for every database."""
    from jobs import pipeline
    from scraper.sources import SOURCES
    from tests.clock import FakeClock
    from tests.house import house

    folder.mkdir()
    engine = open_database(url)
    with house(engine, folder, FakeClock(), origin=origin, workers=2) as home:
        pipeline.harvest(home, SOURCES, [17])
    engine.dispose()


def count_by_duckdb(url: str, folder: Path) -> None:
    """An independent reader finds the counts that the archive has."""
    import duckdb

    with duckdb.connect() as reader, snapshot(open_database(url)) as archive:
        reader.execute(f"SET file_search_path = '{folder}'")
        reader.execute((folder / "load.sql").read_text(encoding="utf-8"))
        queries.prepare(archive, queries.Scope())
        for table in TABLES:
            found = reader.execute(f"SELECT count(*) FROM {table.name}").fetchone()
            there = queries.count(archive, table, queries.Scope())
            if found != (there,):
                raise SystemExit(f"DuckDB finds {found} rows of {table.name}, not {there}")
            print(f"  {table.name}: {there:,} rows, found by DuckDB")


def sums(folder: Path) -> dict[str, str]:
    """The dump's own proof, by file."""
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def measure(archive: Path, work: Path, rounds: int, chosen: list[str], only: list[str]) -> None:
    """Every writer in turn, round after round: what else the machine does falls on all of them."""
    for form, names in PEERS.items():
        asked = [name for name in names if name == "ours" or not chosen or name in chosen]
        if asked == ["ours"]:
            continue
        found: dict[str, list[tuple[float, float, float, int]]] = {name: [] for name in asked}
        for _ in range(rounds):
            for name in asked:
                found[name].append(run(archive, name, form, work / "out", only))
        for name, runs in found.items():
            wall, cpu, peak, size = (statistics.median(told) for told in zip(*runs, strict=True))
            ratios = [mine[1] / peer[1] for mine, peer in zip(found["ours"], runs, strict=True)]
            beside = "" if name == "ours" else f", ours / it {statistics.median(ratios):.2f}"
            spread = "" if name == "ours" else f" ({min(ratios):.2f}–{max(ratios):.2f})"
            print(
                f"{form:8} {name:13} {wall:6.1f} s, {cpu:6.1f} s of processor, "
                f"{peak:5.0f} MB, {size / 1e6:6.1f} MB written{beside}{spread}",
                flush=True,
            )


def main() -> int:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--copies", type=int, default=1, help="amendements written N times over")
    parser.add_argument("--archive", type=Path, help="one that is harvested already")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory-only", action="store_true", help="the verb alone")
    parser.add_argument("--both", action="store_true", help="SQLite's and Postgres's, compared")
    parser.add_argument("--table", action="append", default=[], help="the writers, on this alone")
    parser.add_argument("--peer", action="append", default=[], help="beside this one alone")
    parser.add_argument("--write", nargs=2, metavar=("NAME", "FORM"), help=argparse.SUPPRESS)
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.write:
        write(str(given.archive), *given.write, given.into, given.table)
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(used.ru_utime + used.ru_stime, peak_mb())
        return 0
    if given.archive is None and not (SHARED / "build_zips.py").exists():
        print("the real files (../shared/an) are not here: nothing to measure")
        return 0
    work = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        if given.both:
            both(work, given.copies)
            return 0
        archive = given.archive or harvested(work, given.copies)
        if not given.table:
            verb(f"sqlite:///{archive}", work / "jeu", "-f", "parquet", "-f", "csv")
        if not given.memory_only and not given.table:
            loads(work / "jeu")
        if not given.memory_only:
            measure(archive, work, given.rounds, given.peer, given.table)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
