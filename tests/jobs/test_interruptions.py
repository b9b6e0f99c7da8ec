"""Stopped or killed at any moment, a process leaves a whole archive, which the next completes.

Real processes, on both databases. `make test` tries a few moments; `make soak` (SCRUTATEUR_SOAK=N)
tries N more for each kind of work, by seeds that a failure names.
"""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import time
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING, Any

import psutil
import pytest
import sqlalchemy as sa

from storage.engine import open_database, spool_folder
from storage.tables import metadata
from tests.fixtures.upgrades import story
from tests.house import rows
from tests.replica.faults import Slow
from tests.replica.server import serve
from tests.shell import COMMAND, TIMEOUT_S, Shell, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Serve
    from tests.databases import Databases

SOAK = int(os.environ.get("SCRUTATEUR_SOAK", "0"))
SENTENCE = "scrutateur: stopped: what was under way was left out; run it again"
#: What a loaded machine is allowed beside the five seconds that are promised.
PATIENCE_S = 30.0

#: Runs the command line, and takes a signal at the moment that the last two words name: before a
#: statement whose words they are, the n-th time; or in the middle of it, where the database works.
AT = """
import os, signal, sys
number, words, times = int(sys.argv.pop()), sys.argv.pop(), int(sys.argv.pop())
import sqlalchemy as sa
left = times

def come(statement):
    global left
    if words in statement:
        left -= 1
        if left == 0:
            print("HERE", file=sys.stderr, flush=True)
            os.kill(os.getpid(), number)

@sa.event.listens_for(sa.Engine, "before_cursor_execute")
def before(connection, cursor, statement, parameters, context, many):
    come(statement)

@sa.event.listens_for(sa.Engine, "commit")
def commit(connection):
    come("COMMIT")

from storage import engine
plain = engine.bulk_insert
def bulk_insert(connection, table, columns, rows):
    come(f"BULK {table.name}")
    plain(connection, table, columns, rows)
    come(f"BULKED {table.name}")
for name in ("storage.versions", "storage.blobs", "storage.links", "storage.liens"):
    module = __import__(name, fromlist=["x"])
    if hasattr(module, "bulk_insert"):
        module.bulk_insert = bulk_insert
engine.bulk_insert = bulk_insert

from jobs.cli import main
main()
"""


@pytest.fixture(scope="session")
def small_days(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The three days of a very small Assembly."""
    return story.write(tmp_path_factory.mktemp("interruptions"))


class Site:
    """One archive, the shell that works on it, and the AN it asks."""

    def __init__(self, engine: sa.Engine, shell: Shell, an: Any) -> None:
        self.engine, self.shell, self.an = engine, shell, an

    def killed(self, words: list[str], number: int, where: str, times: int = 1) -> tuple[int, str]:
        """Run a command that takes a signal somewhere; gives its status and its last words."""
        process = subprocess.Popen(
            [
                COMMAND.with_name("python"), "-c", AT, *words, str(times), where, str(int(number)),
            ],
            cwd=self.shell.folder,
            env=self.shell.environment({}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )  # fmt: skip
        _, err = process.communicate(timeout=TIMEOUT_S)
        assert "HERE" in err, f"{where} never came: {err}"
        return process.returncode, err.splitlines()[-1]

    def is_whole(self) -> None:
        """`check` finds nothing wrong."""
        done = self.shell.here("check", "--json")
        assert [one for one in json.loads(done.out)["proofs"] if one["findings"]] == []


@pytest.fixture(scope="session")
def first_day(
    databases: Databases, small_days: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], str]]:
    """The address of an archive of the first day, to be copied, by kind of database."""
    with ExitStack() as opened:

        @cache
        def made(kind: str) -> str:
            url = opened.enter_context(databases.migrated(kind))
            harvest_days(url, small_days[:1], tmp_path_factory.mktemp("first"))
            return url

        yield made


def harvest_days(url: str, days: list[Path], folder: Path) -> None:
    """Harvest some days, undisturbed."""
    shell = Shell(folder)
    with serve(days[0]) as an:
        shell.settings |= {"DATABASE_URL": url, "DATA_ORIGIN": an.url}
        for day in days:
            an.folder = day
            done = shell.here("harvest")
            assert done.status in {0, 3}, done.err


@pytest.fixture
def site(
    databases: Databases,
    database_kind: str,
    first_day: Callable[[str], str],
    small_days: list[Path],
    tmp_path: Path,
) -> Iterator[Site]:
    """An archive that holds the first day, as the second dawns."""
    with databases.copied(first_day(database_kind)) as url, serve(small_days[1]) as an:
        shell = Shell(tmp_path)
        shell.settings |= {"DATABASE_URL": url, "DATA_ORIGIN": an.url}
        engine = open_database(url)
        yield Site(engine, shell, an)
        engine.dispose()
        shell.close()


#: Columns that tell when something was done, or by which of several attempts.
_WHEN = frozenset(
    {
        *("id", "headers", "observed_at", "superseded_at", "first_seen_at", "gone_at"),
        *("linked_at", "matched_at", "completed_at", "created_at", "version_id", "capture_id"),
        *("opened_at", "closed_at", "seen_at", "retrieved_at"),
    }
)


def final(engine: sa.Engine) -> dict[str, list[Any]]:
    """Every row of every table but those of runs and alerts, without when it was written."""
    with engine.connect() as connection:
        return {
            name: sorted(
                (
                    tuple(
                        _shown(column.name, value)
                        for column, value in zip(table.columns, row, strict=True)
                        if column.name not in _WHEN
                    )
                    for row in connection.execute(sa.select(table))
                ),
                key=repr,
            )
            for name, table in metadata.tables.items()
            # bytes are compared by what refers to them, and proved by `check`
            if name not in {"run", "alert", "blob", "dictionary"}
        }


def _shown(name: str, value: Any) -> Any:
    if name == "blob_id":  # a number
        return value is not None
    if name == "status" and value == 206:  # what was spooled before a kill is resumed
        return 200
    if name == "url":  # of a replica, whose port is any
        return value.partition("/static/")[2]
    return bytes(value).hex() if isinstance(value, (bytes, memoryview)) else value


@pytest.fixture(scope="session")
def undisturbed(
    databases: Databases, small_days: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[Any]]:
    """What two days make where nothing is interrupted."""
    with databases.migrated("sqlite") as url:
        harvest_days(url, small_days[:2], tmp_path_factory.mktemp("undisturbed"))
        engine = open_database(url)
        found = final(engine)
        engine.dispose()
        return found


def completed(site: Site, undisturbed: dict[str, list[Any]]) -> None:
    """The archive is whole, the next harvest completes it, and no row is lost or doubled."""
    site.is_whole()
    done = site.shell.here("harvest")
    assert done.status in {0, 3}, done.err
    site.is_whole()
    found = final(site.engine)
    assert {name: len(told) for name, told in found.items()} == {
        name: len(told) for name, told in undisturbed.items()
    }
    for name, told in undisturbed.items():
        lost = [row for row in told if row not in found[name]]
        doubled = [row for row in found[name] if row not in told]
        assert not lost, f"{name}: {lost} … {doubled}"
        assert found[name] == told


# -- killed ----------------------------------------------------------------------------------------

soak = pytest.mark.skipif(not SOAK, reason="`make soak` does")
#: Where a harvest is killed: in the midst of a family's rows, before its set is committed; at the
#: first bytes kept, before the row of its run, while links are worked out.
MOMENTS = [
    ("BULKED amendement_version", 1),
    ("COMMIT", 4),
    pytest.param("BULK blob", 1, marks=soak),
    pytest.param("INSERT INTO run", 3, marks=soak),
    ("FROM lien_scrutin_amendement", 1),
]


@pytest.mark.parametrize(("where", "times"), MOMENTS)
def test_a_harvest_killed_anywhere_leaves_a_whole_archive_that_the_next_completes(
    site: Site, undisturbed: dict[str, list[Any]], where: str, times: int
) -> None:
    """Table by table what an undisturbed archive holds, the rows of runs apart."""
    status, _ = site.killed(["harvest"], signal.SIGKILL, where, times)
    assert status == -signal.SIGKILL
    completed(site, undisturbed)


@soak
@pytest.mark.parametrize("seed", range(SOAK))
def test_a_harvest_killed_or_stopped_at_random_again_and_again_comes_to_the_same(
    site: Site, undisturbed: dict[str, list[Any]], seed: int
) -> None:
    """Up to three times in one night, after so many milliseconds, by any signal."""
    chance = random.Random(seed)
    site.shell.settings["WORKERS"] = str(chance.choice([0, 2]))
    for _ in range(chance.randint(1, 3)):
        process = site.shell.start("harvest")
        number = chance.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
        time.sleep(chance.uniform(0.4, 4.0))
        readers = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(number)
        process.communicate(timeout=TIMEOUT_S)
        assert psutil.wait_procs(readers, timeout=30)[1] == [], "they live on"
        # in the first moments of a process a signal is still the system's own
        assert process.returncode in {0, 3, -signal.SIGKILL, -number, 128 + number}
        site.is_whole()
    site.shell.settings["WORKERS"] = "0"
    completed(site, undisturbed)


@pytest.mark.parametrize(
    "words", [["replay"], pytest.param(["replay", "--derived"], marks=soak)], ids=" ".join
)
def test_a_replay_that_is_killed_leaves_what_there_was(site: Site, words: list[str]) -> None:
    """And the same command does all of it."""
    before = final(site.engine)
    status, _ = site.killed(words, signal.SIGKILL, "DELETE FROM amendement_texte")
    assert status == -signal.SIGKILL
    site.engine.dispose()
    assert final(site.engine) == before
    assert site.shell.here(*words).status == 0
    assert final(site.engine) == before
    site.is_whole()


def test_an_import_that_is_killed_is_run_again(site: Site, small_days: list[Path]) -> None:
    """What was taken in is, what was not is not."""
    saved = small_days[0].parent / "saved"
    words = ["import", str(saved), "--origin", story.SITE, "--date", "2026-01-05"]
    status, _ = site.killed(words, signal.SIGKILL, "INSERT INTO text_capture")
    assert status == -signal.SIGKILL
    site.engine.dispose()
    site.is_whole()
    assert rows(site.engine, "SELECT count(*) FROM text_capture") == [(0,)]
    assert site.shell.here(*words).status in {0, 3}
    assert rows(site.engine, "SELECT count(*) FROM text_capture") == [(1,)]
    site.is_whole()


# -- asked to stop ---------------------------------------------------------------------------------

STOPS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@pytest.mark.parametrize(
    ("words", "where"),
    [
        (["harvest"], "BULKED amendement_version"),
        (["replay"], "DELETE FROM amendement_version"),
        (["dump", "jeu"], "amendement_version"),
        pytest.param(["check"], "FROM amendement_version", marks=soak),
        pytest.param(["harvest"], "COMMIT", marks=soak),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_whatever_is_under_way_is_left_when_somebody_asks(
    site: Site, words: list[str], where: str
) -> None:
    """With the status that shells tell of the signal, one sentence, and nothing half done."""
    number = STOPS[len(where) % 3]
    status, last = site.killed(words, number, where)
    assert (status, last) == (128 + number, SENTENCE)
    site.engine.dispose()
    site.is_whole()
    assert not [path for path in site.shell.folder.iterdir() if path.name.startswith("jeu")]


#: A question that takes its database minutes, wherever it is asked.
LONG = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000000)"
    " SELECT count(*) FROM n",
    "postgres": "SELECT count(*) FROM generate_series(1, 3000000) a, generate_series(1, 3000) b",
}


def test_a_question_that_takes_minutes_is_taken_back(site: Site, database_kind: str) -> None:
    """Python hears of a signal once the database answers; the question is taken back before."""
    process = site.shell.start("sql", LONG[database_kind])
    running = psutil.Process(process.pid)
    if database_kind == "sqlite":
        until(lambda: running.cpu_times().user > 2.5)
    else:
        until(lambda: is_at_work(site.engine))
    began = time.monotonic()
    for number in (signal.SIGTERM, signal.SIGTERM, signal.SIGINT):  # a second one does no harm
        process.send_signal(number)
    _, err = process.communicate(timeout=TIMEOUT_S)
    assert time.monotonic() - began < PATIENCE_S
    assert process.returncode in {143, 130}  # of two that come at once, either is the first
    assert err.splitlines()[-1] == SENTENCE
    if database_kind == "postgres":
        until(lambda: not is_at_work(site.engine))


def is_at_work(engine: sa.Engine) -> bool:
    """Whether a Postgres is working for somebody else on this database."""
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' "
        "AND pid <> pg_backend_pid() AND datname = current_database() "
        "AND now() - query_start > interval '1 second'"
    )
    return rows(engine, query) != [(0,)]


def test_who_is_deaf_is_ended_after_the_grace(shell: Shell) -> None:
    """What takes no notice of an end is ended all the same: here a call that never returns."""
    deaf = (
        "import ctypes, os, signal, sys, threading\n"
        "from jobs import stopping\n"
        "libc = ctypes.CDLL(None)\n"
        "stopping.listen()\n"
        "while True:\n"
        "    try:\n"
        "        print('HERE', flush=True)\n"
        "        libc.sleep(3600)\n"
        "    except BaseException:\n"
        "        continue\n"
    )
    process = subprocess.Popen(
        [COMMAND.with_name("python"), "-c", deaf],
        env=shell.environment({}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "HERE\n"
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=TIMEOUT_S)
    assert (process.returncode, err) == (143, f"{SENTENCE}\n")


def test_who_is_told_to_ignore_a_closed_terminal_does(
    shell: Shell, replica: Serve, small_days: list[Path]
) -> None:
    """`nohup scrutateur …` goes on."""
    an = replica(small_days[0], Slow(20_000, path="*Amendements*", times=1))
    shell.settings["DATA_ORIGIN"] = an.url
    process = subprocess.Popen(
        ["nohup", COMMAND, "harvest", "amendements"],
        cwd=shell.folder,
        env=shell.environment({}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    until(lambda: an.asked("Amendements"))
    process.send_signal(signal.SIGHUP)
    process.communicate(timeout=TIMEOUT_S)
    assert process.returncode in {0, 3}


# -- what else befalls -----------------------------------------------------------------------------


def test_a_postgres_that_ends_our_session_is_told_and_the_next_harvest_completes(
    site: Site, database_kind: str, undisturbed: dict[str, list[Any]]
) -> None:
    """As when its server is started again in the midst of a harvest."""
    if database_kind == "sqlite":
        pytest.skip("there is no server")
    site.an.faults = (Slow(3_000, path="*Amendements*", times=1),)
    process = site.shell.start("harvest")
    until(lambda: site.an.asked("Amendements"))
    ended = rows(
        site.engine,
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    assert ended[0][0] >= 1
    _, err = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 1
    assert "Traceback" not in err
    site.an.faults = ()
    site.engine.dispose()
    completed(site, undisturbed)


def test_a_disk_that_fills_up_is_told_and_the_next_harvest_completes(
    site: Site, database_kind: str, undisturbed: dict[str, list[Any]]
) -> None:
    """A file that may not grow: the spool's where Postgres has the rows, SQLite's own elsewhere."""
    largest = {"sqlite": 60_000, "postgres": 10_000}[database_kind]

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    done = subprocess.run(
        [COMMAND, "harvest"],
        cwd=site.shell.folder,
        env=site.shell.environment({}),
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT_S,
        check=False,
        preexec_fn=limited,
    )
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    site.engine.dispose()
    completed(site, undisturbed)


def test_a_download_of_which_half_was_written_is_taken_up_or_left(
    site: Site, undisturbed: dict[str, list[Any]]
) -> None:
    """Killed while bytes arrive: what lies in the spool is of use, or does no harm."""
    site.an.faults = (Slow(30_000, path="*Amendements*", times=1),)
    process = site.shell.start("harvest")
    until(lambda: spooled(site))
    process.kill()
    process.communicate(timeout=TIMEOUT_S)
    site.an.faults = ()
    part = spooled(site)[0]
    half = part.stat().st_size // 2
    os.truncate(part, half)
    with part.open("ab") as file:
        file.write(b"\0" * 64)  # as a file system may leave what it had not written yet
    completed(site, undisturbed)


def spooled(site: Site) -> list[Path]:
    """The download of amendements under way, once it holds something."""
    folders = (spool_folder(site.engine), site.shell.folder / spool_folder(site.engine))
    return [
        path
        for folder in folders
        for path in folder.glob("*mendements*.part")
        if path.stat().st_size > 1000
    ]
