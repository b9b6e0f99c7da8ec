"""Backup, vacuum, and what an archive takes on disk."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shlex
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jobs import replay, upkeep
from jobs.upkeep import BackupFailedError
from scraper.errors import UsageError
from storage import upkeep as stored
from storage.blobs import BlobStore, Packer
from storage.engine import harvest_lock, open_database, spool_folder
from storage.errors import DatabaseUnusable
from storage.tables import metadata
from tests.clock import FakeClock
from tests.house import Memory, contents, counts, house, rows
from tests.shell import finish, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import sqlalchemy as sa

    from tests.conftest import Serve
    from tests.shell import Shell

NOW = dt.datetime(2026, 1, 6, 7, 30, tzinfo=dt.UTC)


@pytest.fixture
def own(harvested: Callable[[str], sa.Engine], shell: Shell) -> Iterator[sa.Engine]:
    """Two days in a SQLite file of this test's own, in the shell's folder."""
    path = shell.folder / "scrutateur.db"
    with harvested("sqlite").connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql(f"VACUUM INTO '{path}'")
    engine = open_database(f"sqlite:///{path}")
    yield engine
    engine.dispose()


def names(folder: Path) -> list[str]:
    """What stands in a folder."""
    return sorted(path.name for path in folder.iterdir())


# --- what it takes --------------------------------------------------------------------------------


def test_every_table_s_bytes_are_told_and_are_all_but_all_of_the_database(whole: sa.Engine) -> None:
    """With its indexes; the rest is the database's own."""
    with whole.connect() as connection:
        sizes = stored.sizes(connection)
        total = stored.total(connection)
    assert set(sizes) == set(metadata.tables)
    assert min(sizes.values()) > 0
    assert list(sizes.values()) == sorted(sizes.values(), reverse=True)
    assert total / 4 < sum(sizes.values()) < total


def test_the_report_tells_each_table_and_its_share(shell: Shell, whole: sa.Engine) -> None:
    shell.settings["DATABASE_URL"] = whole.url.render_as_string(hide_password=False)
    done = shell.here("vacuum", "--report", "--json")
    told = json.loads(done.out)
    assert (done.status, set(told["tables"])) == (0, set(metadata.tables))
    assert told["rows"]["vote"] == counts(whole)["vote"]
    lines = shell.here("vacuum", "--report").lines
    assert lines[0].split() == ["table", "rows", "size", "share"]
    assert re.fullmatch(r"the database: [\d,.]+ MB", lines[-1])


# --- backup ---------------------------------------------------------------------------------------


def test_a_copy_in_a_folder_is_named_after_the_moment_and_is_the_archive(
    own: sa.Engine, tmp_path: Path
) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    done = upkeep.backup(own, folder, NOW, Memory())
    assert names(folder) == ["scrutateur-20260106T073000Z.db"]
    assert (done.path, done.rows) == (
        str(folder / "scrutateur-20260106T073000Z.db"),
        sum(counts(own).values()) + 1,  # and the revision's
    )
    copy = open_database(f"sqlite:///{done.path}")
    assert contents(copy, evidence=True) == contents(own, evidence=True)
    copy.dispose()


def test_a_copy_is_made_on_the_command_line_and_every_proof_run_on_it(
    own: sa.Engine, shell: Shell
) -> None:
    """`--check`: and the copy is left as it was made, without a lock or a log beside it."""
    assert own.url.database is not None
    done = shell.here("backup", "copie.db", "--check", "--json")
    assert (done.status, json.loads(done.out)["removed"]) == (0, [])
    assert "copie.db" in names(shell.folder)
    assert [name for name in names(shell.folder) if "copie.db" in name] == ["copie.db"]


def test_a_copy_that_does_not_pass_a_proof_is_not_kept(own: sa.Engine, shell: Shell) -> None:
    with own.begin() as connection:
        connection.exec_driver_sql("UPDATE scrutin_version SET titre = 'autre' WHERE id = 1")
    done = shell.here("backup", "copie.db", "--check")
    assert (done.status, done.out) == (1, "")
    assert "scrutateur: the copy is not whole, and was not kept: digests: 1 × " in done.err
    assert not [name for name in names(shell.folder) if "copie" in name]


def test_a_copy_is_whole_while_a_harvest_writes(
    own: sa.Engine, shell: Shell, replica: Serve, days: list[Path]
) -> None:
    """Of one moment: before the set that is being written, or after it."""
    with own.begin() as connection:  # one that is open, and is not committed
        connection.exec_driver_sql("UPDATE run SET message = 'under way'")
        copied = upkeep.backup(own, shell.folder / "pendant.db", NOW, Memory())
    copy = open_database(f"sqlite:///{copied.path}")
    assert rows(copy, "SELECT count(*) FROM run WHERE message = 'under way'") == [(0,)]
    copy.dispose()
    shell.settings["DATA_ORIGIN"] = replica(days[1]).url
    process = shell.start("harvest")
    for number in range(3):
        assert shell.here("backup", f"{number}.db", "--check").status == 0
    process.communicate(timeout=120)
    assert process.returncode in {0, 3}


def test_no_file_is_ever_written_over(own: sa.Engine, tmp_path: Path) -> None:
    taken = tmp_path / "taken.db"
    taken.write_text("mine")
    with pytest.raises(UsageError, match="is there already, and is never written over"):
        upkeep.backup(own, taken, NOW, Memory())
    assert taken.read_text() == "mine"


def test_of_the_copies_it_made_the_newest_are_left_and_no_other_file_is_touched(
    own: sa.Engine, tmp_path: Path
) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    for name in ("scrutateur-2025.db", "scrutateur-20200101T000000Z.db", "notes.txt"):
        (folder / name).write_text("not an archive")
    with closing(sqlite3.connect(folder / "autre-20200101T000000Z.db")) as other:
        other.execute("CREATE TABLE capture (id)")
    for day in range(1, 5):
        done = upkeep.backup(own, folder, NOW.replace(day=day), Memory(), keep=2)
    assert done.removed == ("scrutateur-20260102T073000Z.db",)
    # neither the log nor the index that SQLite would make beside a file that it reads
    assert names(folder) == [
        "autre-20200101T000000Z.db",
        "notes.txt",
        "scrutateur-20200101T000000Z.db",
        "scrutateur-2025.db",
        "scrutateur-20260103T073000Z.db",
        "scrutateur-20260104T073000Z.db",
    ]


def test_where_to_may_be_a_setting(own: sa.Engine, shell: Shell) -> None:
    assert own.url.database is not None
    done = shell.here("backup")
    assert (done.status, done.err) == (
        2,
        "scrutateur: where to? name a file or a folder, or set SCRUTATEUR_BACKUP_TO\n",
    )
    shell.settings["BACKUP_TO"] = str(shell.folder / "copies")
    assert "is not a folder that is there: create it" in shell.here("backup").err
    (shell.folder / "copies").mkdir()
    assert shell.here("backup").status == 0
    assert len(names(shell.folder / "copies")) == 1


def test_a_copy_without_room_is_refused_before_it_is_begun(
    own: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is real; what it is asked for is not."""
    monkeypatch.setattr(stored, "total", lambda _connection: 10**18)
    with pytest.raises(DatabaseUnusable, match=r"takes 1,000,000,000,000\.0 MB in .* are free"):
        upkeep.backup(own, tmp_path / "copie.db", NOW, Memory())
    assert "copie.db" not in names(tmp_path)


def test_a_copy_that_is_not_the_same_is_not_kept(
    own: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a disk lies: a page of the copy is spoilt before it is proved."""
    proper = stored.sync

    def spoil(path: Path) -> None:
        proper(path)
        if path.is_file():
            with path.open("r+b") as file:
                file.seek(4096 * 40)
                file.write(b"\xff" * 4096)

    monkeypatch.setattr(stored, "sync", spoil)
    with pytest.raises(BackupFailedError, match="the copy is not whole, and was not kept"):
        upkeep.backup(own, tmp_path / "copie.db", NOW, Memory())
    assert not [name for name in names(tmp_path) if "copie" in name]


def test_what_a_killed_copy_left_is_removed_by_a_later_one(own: sa.Engine, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    killed = "scrutateur-20260105T073000Z.db.12.partial"
    for name in (killed, f"{killed}-journal", f"{killed}-wal", "mine.partial"):
        (folder / name).touch()
        os.utime(folder / name, (time.time() - 7200,) * 2)
    (folder / "scrutateur-20260106T072900Z.db.13.partial").touch()  # of one at work
    upkeep.backup(own, folder, NOW, Memory())
    assert names(folder) == [
        "mine.partial",
        "scrutateur-20260106T072900Z.db.13.partial",
        "scrutateur-20260106T073000Z.db",
    ]


def test_a_copy_that_is_stopped_leaves_nothing(own: sa.Engine, shell: Shell) -> None:
    """Asked to stop in its midst: the sentence, the status, no file."""
    with own.begin() as connection:  # some weight, so that there is a midst
        connection.exec_driver_sql(
            "CREATE TABLE lest AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
            "WHERE i < 30000) SELECT i, randomblob(4000) AS octets FROM n"
        )
    process = shell.start("backup", "copie.db")
    until(lambda: [name for name in names(shell.folder) if name.endswith(".partial")])
    done = finish(process, signal.SIGTERM)
    assert done.status == 143, done.err
    assert not [name for name in names(shell.folder) if "copie" in name]


def test_a_copy_is_restored_and_the_next_harvest_goes_on(
    own: sa.Engine, shell: Shell, replica: Serve, days: list[Path]
) -> None:
    """As the operator's page says: the archive lost, the copy put in its place."""
    before = contents(own)
    assert shell.here("backup", "copie.db").status == 0
    own.dispose()
    for name in names(shell.folder):
        if name.startswith("scrutateur.db") and (shell.folder / name).is_file():
            (shell.folder / name).unlink()
    (shell.folder / "copie.db").rename(shell.folder / "scrutateur.db")
    assert shell.here("check").lines[-1].startswith("whole: ")
    assert contents(own) == before
    shell.settings["DATA_ORIGIN"] = replica(days[1]).url
    assert shell.here("harvest").status in {0, 3}
    assert contents(own) == before


def test_of_postgres_it_says_how_and_what_it_says_works(
    harvested: Callable[[str], sa.Engine], shell: Shell
) -> None:
    """Each line is run; the copy that comes out is whole."""
    engine = harvested("postgres")
    url = engine.url.set(password="secret")
    shell.settings["DATABASE_URL"] = url.render_as_string(hide_password=False)
    done = shell.here("backup", "copie.db")
    assert (done.status, done.out) == (2, "")
    assert "secret" not in done.err
    told = [line.strip() for line in done.err.splitlines() if line.startswith("  ")]
    assert [shlex.split(line)[0].rpartition("=")[2] or line for line in told[:3]] == [
        "pg_dump",
        "createdb",
        "pg_restore",
    ]
    ((programs,),) = rows(engine, "SELECT setting FROM pg_config WHERE name = 'BINDIR'")
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}
    try:
        for line in told[:3]:
            subprocess.run(
                shlex.split(line), cwd=shell.folder, env=environment, check=True, timeout=120
            )
        copy = re.search(r"SCRUTATEUR_DATABASE_URL='?([^' ]+)", told[3])
        assert copy is not None
        shell.settings["DATABASE_URL"] = copy[1]
        assert shell.here("check").lines[-1].startswith("whole: ")
        restored = open_database(copy[1])
        assert counts(restored)["vote"] == counts(engine)["vote"]
        restored.dispose()
    finally:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{engine.url.database}_copy"')


# --- vacuum ---------------------------------------------------------------------------------------


@pytest.fixture
def harvest(engine: sa.Engine, replica: Serve, days: list[Path], tmp_path: Path) -> sa.Engine:
    """Two days, harvested into an archive of this test's own, on each kind of database."""
    from jobs import pipeline
    from scraper.sources import SOURCES

    clock = FakeClock()
    for day in days:
        with house(engine, tmp_path, clock, origin=replica(day).url) as home:
            pipeline.harvest(home, SOURCES, [17])
        clock.sleep(86_400)
    return engine


def test_a_vacuum_of_a_sound_archive_lets_nothing_go(harvest: sa.Engine, tmp_path: Path) -> None:
    """Every byte that it holds is referred to, and a replay gives the same versions after it."""
    before = contents(harvest, evidence=True)
    with house(harvest, tmp_path, FakeClock()) as home:
        done = upkeep.vacuum(home, dry_run=False)
        assert [(one.kind, one.things) for one in done.freed] == [
            ("downloads given up", 0),
            ("bytes nobody refers to", 0),
            ("dictionaries nobody uses", 0),
        ]
        assert contents(harvest, evidence=True) == before
        versions = contents(harvest)
        replay.replay(home)
    assert contents(harvest) == versions


def test_what_nobody_refers_to_is_let_go_with_what_only_that_was_compressed_against(
    harvest: sa.Engine, shell: Shell, tmp_path: Path
) -> None:
    """Counted first, changed by nobody; then gone, and the archive is as whole as before."""
    before = contents(harvest, evidence=True)
    held = counts(harvest)
    with harvest.begin() as connection:
        store = BlobStore(connection)
        (base,) = store.keep([Packer().pack(b"a manifest that nobody names " * 500)])
        store.keep_against(b"a manifest that nobody names " * 500 + b"!", base, 0.9)
    spool = tmp_path / "spool"
    spool.mkdir(exist_ok=True)
    for name, age_days in (("scrutins-15.part", 8), ("scrutins-17.part", 1)):
        (spool / name).write_bytes(b"PK" * 500)
        os.utime(spool / name, (time.time() - age_days * 86_400,) * 2)
    with house(harvest, tmp_path, FakeClock()) as home:
        for dry_run in (True, False):
            done = upkeep.vacuum(home, dry_run=dry_run)
            assert [(one.kind, one.things) for one in done.freed] == [
                ("downloads given up", 1),
                ("bytes nobody refers to", 2),
                ("dictionaries nobody uses", 0),
            ]
            assert done.freed[0].bytes == 1000
            assert counts(harvest)["blob"] == held["blob"] + (2 if dry_run else 0)
    assert names(spool) == ["scrutins-17.part"]
    assert contents(harvest, evidence=True) == before
    shell.settings["DATABASE_URL"] = harvest.url.render_as_string(hide_password=False)
    assert shell.here("check").lines[-1].startswith("whole: ")


def test_room_is_given_back_to_the_disk(own: sa.Engine, shell: Shell) -> None:
    """SQLite's file is smaller, its log is empty."""
    with own.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE lest AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
            "WHERE i < 2000) SELECT i, randomblob(4000) AS octets FROM n"
        )
        connection.exec_driver_sql("DROP TABLE lest")
    own.dispose()
    path = shell.folder / "scrutateur.db"
    before = path.stat().st_size
    done = shell.here("vacuum", "--json")
    assert done.status == 0
    told = json.loads(done.out)
    assert told["before"] - told["after"] > 7_000_000
    assert path.stat().st_size < before - 7_000_000
    log = Path(f"{path}-wal")
    assert not log.exists() or log.stat().st_size == 0
    assert shell.here("check").lines[-1].startswith("whole: ")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_vacuum_that_is_cut_short_leaves_what_there_was(
    own: sa.Engine, shell: Shell, number: signal.Signals
) -> None:
    """In the midst of writing the new form."""
    before = contents(own, evidence=True)
    with own.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE lest AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
            "WHERE i < 40000) SELECT i, randomblob(4000) AS octets FROM n"
        )
    own.dispose()
    log = shell.folder / "scrutateur.db-wal"
    process = shell.start("vacuum")
    until(lambda: log.exists() and log.stat().st_size > 2_000_000)
    done = finish(process, number)
    assert done.status == (-number if number == signal.SIGKILL else 128 + number)
    assert rows(own, "SELECT count(*) FROM lest") == [(40_000,)]
    with own.begin() as connection:
        connection.exec_driver_sql("DROP TABLE lest")
    assert contents(own, evidence=True) == before
    assert shell.here("check").lines[-1].startswith("whole: ")


def test_a_vacuum_waits_for_no_harvest_and_disturbs_none(own: sa.Engine, shell: Shell) -> None:
    with harvest_lock(own):
        done = shell("vacuum")
    assert done.status == 4
    assert "another command is at work" in done.err
    assert spool_folder(own).name == "scrutateur.db.spool"


def test_a_vacuum_without_room_changes_nothing(
    own: sa.Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored, "total", lambda _connection: 10**18)
    with (
        house(own, tmp_path, FakeClock()) as home,
        pytest.raises(DatabaseUnusable, match="the new form of the file, beside the old one"),
    ):
        upkeep.vacuum(home, dry_run=False)
