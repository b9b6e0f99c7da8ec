"""The main job beside its peer: from HTTP to queryable rows, on the full-size real set.

    python -m benchmarks.harvest [--rounds 3] [--postgres URL] [--copies N]

Ours: ``scrutateur harvest scrutins amendements`` from the replica: download, verification,
captures, versions, cosignataires, votes, clean text. The peer: the same two ZIPs, piped one object
a line into ``sqlite-utils insert DB TABLE - --nl --pk uid`` (one column for each top-level key,
nothing else), the object cut out of its file without being parsed, which is the cheapest way to
feed it. Both write a new SQLite file, in turn, in one run; medians and the ratio of each pair are
printed.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from pathlib import Path

import psutil

from tests.replica.server import serve

SHARED = Path(__file__).resolve().parents[2] / "shared" / "an"
BIN = Path(sys.executable).parent
SETS = {
    "scrutins": ("scrutin", "repository/17/loi/scrutins/Scrutins.json.zip"),
    "amendements": (
        "amendement",
        "repository/17/loi/amendements_div_legis/Amendements.json.zip",
    ),
}


def feed(archive: str, key: str) -> None:
    """Write each object of an archive on a line of its own (the peer's left half)."""
    opening = f'{{"{key}": '.encode()
    out = sys.stdout.buffer
    with zipfile.ZipFile(archive) as opened:
        for name in opened.namelist():
            content = opened.read(name).strip()
            if not content.startswith(opening):
                raise SystemExit(f"{name} does not begin with {opening!r}")
            out.write(content[len(opening) : -1] + b"\n")


class Memory:
    """The most memory (PSS, bytes) that a process and its children held together, sampled."""

    def __init__(self, pid: int) -> None:
        self.peak = 0
        self._stop = threading.Event()
        self._root = psutil.Process(pid)
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        while not self._stop.wait(0.25):
            total = 0
            try:
                for process in [self._root, *self._root.children(recursive=True)]:
                    total += process.memory_full_info().pss
            except psutil.Error:
                continue
            self.peak = max(self.peak, total)

    def stop(self) -> int:
        """The peak so far."""
        self._stop.set()
        self._thread.join()
        return self.peak


def timed(command: list[str], environment: dict[str, str]) -> float:
    """Wall seconds of a command."""
    start = time.perf_counter()
    process = _start(command, environment)
    _end(process, command)
    return time.perf_counter() - start


def weighed(command: list[str], environment: dict[str, str]) -> int:
    """Peak PSS of a command, in a run of its own: to look at memory takes time from what runs."""
    process = _start(command, environment)
    memory = Memory(process.pid)
    _end(process, command)
    return memory.stop()


def _start(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


def _end(process: subprocess.Popen[bytes], command: list[str]) -> None:
    _, complaint = process.communicate()
    if process.returncode not in {0, 3}:
        raise SystemExit(f"{command}: {complaint.decode()[-800:]}")


def ours(url: str, database: str) -> tuple[list[str], dict[str, str]]:
    """One harvest into a database."""
    environment = {
        **os.environ,
        "SCRUTATEUR_DATABASE_URL": database,
        "SCRUTATEUR_DATA_ORIGIN": url,
        "SCRUTATEUR_CONTACT": "benchmark",
    }
    return [str(BIN / "scrutateur"), "harvest", "scrutins", "amendements"], environment


def peer(folder: Path, database: Path) -> tuple[list[str], dict[str, str]]:
    """The same two archives into sqlite-utils."""
    lines = " && ".join(
        f'"{sys.executable}" -m benchmarks.harvest --feed "{folder / path}" {key} | '
        f'"{BIN}/sqlite-utils" insert "{database}" {name} - --nl --pk uid'
        for name, (key, path) in SETS.items()
    )
    return ["bash", "-o", "pipefail", "-c", lines], dict(os.environ)


def median_of(command: list[str], environment: dict[str, str]) -> float:
    """Median wall seconds of five runs."""
    return statistics.median(timed(command, environment) for _ in range(5))


def rows_of(file: Path) -> dict[str, int]:
    """How many rows each table of a SQLite file holds, the largest first."""
    with sqlite3.connect(file) as connection:
        names = [
            n
            for (n,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
        ]
        counts = {n: connection.execute(f'SELECT count(*) FROM "{n}"').fetchone()[0] for n in names}
    return {n: c for n, c in sorted(counts.items(), key=lambda item: -item[1]) if c}


def main() -> int:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--copies", type=int, default=1, help="amendements written N times over")
    parser.add_argument("--postgres", help="also harvest into this Postgres database, once")
    parser.add_argument("--feed", nargs=2, metavar=("ZIP", "KEY"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.feed:
        feed(*given.feed)
        return 0
    if not (SHARED / "build_zips.py").exists():
        print("the real files (../shared/an) are not here: nothing to measure")
        return 0
    work = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        return measure(work, given)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _remove(work: Path) -> None:
    for file in work.glob("*.db*"):
        shutil.rmtree(file) if file.is_dir() else file.unlink()


def measure(work: Path, given: argparse.Namespace) -> int:
    """The pairs, the second harvest, the memory."""
    subprocess.run(
        [sys.executable, SHARED / "build_zips.py", work / "an", "--copies", str(given.copies)],
        check=True,
    )
    archive, other = work / "archive.db", work / "peer.db"
    pairs: list[tuple[float, float]] = []
    with serve(work / "an") as replica:
        replica.warm_up()
        our, their = ours(replica.url, f"sqlite:///{archive}"), peer(work / "an", other)
        for number in range(given.rounds):
            _remove(work)
            pairs.append((timed(*our), timed(*their)))
            our_s, peer_s = pairs[-1]
            print(
                f"round {number + 1}: scrutateur {our_s:.1f} s, sqlite-utils {peer_s:.1f} s, "
                f"ratio {our_s / peer_s:.2f}",
                flush=True,
            )
        _remove(work)
        peak, peer_peak = weighed(*our), weighed(*their)
        before = len(replica.requests)
        again = median_of(*our)
        bodies = sum(hit.bytes for hit in replica.requests[before:] if ".zip" in hit.path)
        if given.postgres:
            print(f"Postgres, once: {timed(*ours(replica.url, given.postgres)):.1f} s")
    version = median_of([str(BIN / "scrutateur"), "--version"], dict(os.environ))
    print(
        f"\nmedian: scrutateur {statistics.median(a for a, _ in pairs):.1f} s, "
        f"sqlite-utils {statistics.median(b for _, b in pairs):.1f} s, "
        f"ratio {statistics.median(a / b for a, b in pairs):.2f}"
    )
    print(
        f"peak memory of all processes (PSS): {peak / 1e6:.0f} MB, peer's {peer_peak / 1e6:.0f} MB"
    )
    print(
        f"second harvest: {again:.2f} s, --version: {version:.2f} s, "
        f"difference {again - version:.2f} s; ZIP bytes read: {bodies}"
    )
    print(
        f"archive {archive.stat().st_size / 1e6:.0f} MB, peer's {other.stat().st_size / 1e6:.0f} MB"
    )
    for name, count in rows_of(archive).items():
        print(f"  {name:22} {count:>10,}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
