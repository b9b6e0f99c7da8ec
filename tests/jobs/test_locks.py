"""One harvest at a time: who holds the lock, when it is free, and what ends with its holder."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest
import sqlalchemy as sa

from jobs import building
from storage import engine as engines
from storage.engine import harvest_lock, lead_lock, open_database
from storage.errors import Locked, LockLost
from storage.runs import Run, add
from tests.clock import FakeClock
from tests.house import house, rows
from tests.replica.assembly import PATHS
from tests.replica.faults import Slow
from tests.shell import TIMEOUT_S, until

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from tests.conftest import Serve
    from tests.databases import Databases
    from tests.shell import Shell

pytestmark = pytest.mark.both

#: Takes the lock of the database it is given, says so, and waits to be killed.
HOLDER = """
import sys, time
from storage.engine import harvest_lock, open_database
engine = open_database(sys.argv[1])
with harvest_lock(engine, "import"):
    print("held", flush=True)
    time.sleep(600)
"""

#: The same, and reads an archive in two worker processes: says their numbers.
WITH_WORKERS = """
import os, sys, time
from jobs import work
from storage.engine import harvest_lock, open_database
if __name__ == "__main__":
    engine = open_database(sys.argv[1])
    with harvest_lock(engine, "harvest"), work.workers(2) as workers:
        workers.expect(100_000_000)
        workers._pool.submit(os.getpid).result()
        print(*workers._pool._processes, flush=True)
        time.sleep(600)
"""


#: Ends the session that holds the lock of the harvest.
TERMINATE = (
    "SELECT pg_terminate_backend(l.pid) FROM pg_locks l WHERE l.locktype = 'advisory' "
    "AND l.objid = 23570 AND l.granted AND "
    "l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class Other:
    """Another process, in Python."""

    def __init__(self, script: str, *words: str) -> None:
        """Start it."""
        root = Path(engines.__file__).parent.parent
        self.process = subprocess.Popen(
            [sys.executable, "-c", script, *words],
            cwd=root,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )

    def line(self) -> str:
        """The next line that it says."""
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def kill(self) -> None:
        """End it as nothing can be ended otherwise."""
        self.process.send_signal(signal.SIGKILL)  # nothing, where it has ended
        self.process.wait(TIMEOUT_S)
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture
def address(engine: sa.Engine) -> str:
    """Where the archive is, for another process."""
    return engine.url.render_as_string(hide_password=False)


@pytest.fixture
def start(address: str) -> Iterator[Callable[[str], Other]]:
    """Starts a script of ours on the archive; killed at the end of the test, at the latest."""
    with ExitStack() as started:

        def other(script: str) -> Other:
            one = Other(script, address)
            started.callback(one.kill)
            return one

        yield other


@pytest.fixture
def holder(start: Callable[[str], Other]) -> Other:
    """Another process that holds the lock."""
    other = start(HOLDER)
    assert other.line() == "held"
    return other


def refusal(lock: AbstractContextManager[object]) -> str:
    """Why a lock cannot be had."""
    with pytest.raises(Locked) as refused, lock:
        pass
    return str(refused.value)


def is_free(engine: sa.Engine) -> bool:
    """Whether the lock can be had."""
    try:
        with harvest_lock(engine):
            return True
    except Locked:
        return False


def test_who_is_at_work_is_told_where_since_when_and_with_what(
    engine: sa.Engine, holder: Other
) -> None:
    """So that one knows what to wait for, or what to stop."""
    host = os.uname().nodename.partition(".")[0][:24]
    said = refusal(harvest_lock(engine))
    assert said.startswith(
        f"another command is at work: process {holder.process.pid} on {host}, import, since 20"
    )
    assert said.endswith(" UTC; wait for it, or stop it")


def test_the_lock_of_a_holder_that_was_killed_is_free(engine: sa.Engine, holder: Other) -> None:
    """It is the system's, and ends with the process."""
    assert not is_free(engine)
    holder.kill()
    until(lambda: is_free(engine))


class Ending:
    """A clock by which somebody ends while one waits."""

    def __init__(self, clock: FakeClock, end: Callable[[], None]) -> None:
        """Of the first wait."""
        self.waited: list[float] = []
        self._clock, self._end = clock, end

    def now(self) -> dt.datetime:
        """The present."""
        return self._clock.now()

    def monotonic(self) -> float:
        """Seconds."""
        return self._clock.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait, and see the other end."""
        self.waited.append(seconds)
        if len(self.waited) == 2:
            self._end()


def test_who_waits_says_for_whom_once_and_begins_when_that_one_has_ended(
    engine: sa.Engine, holder: Other, clock: FakeClock, tmp_path: Path
) -> None:
    """`harvest --wait`; asked for twice in vain here, and told once."""
    ending, met = Ending(clock, holder.kill), list[Locked]()
    before = building.CLOCK.set(ending)
    try:
        with house(engine, tmp_path, clock) as home:
            with building.harvest_lock(home, "harvest", met.append):
                assert not is_free(engine)
            told = home.report.named("busy")[0]  # type: ignore[attr-defined]
    finally:
        building.CLOCK.reset(before)
    assert ending.waited[:2] == [5.0, 5.0]
    assert met == []  # nobody has waited for a minute
    assert str(told["message"]).startswith(
        f"waiting: another command is at work: process {holder.process.pid} on "
    )
    assert is_free(engine)


def test_who_waits_tells_it_each_minute_and_gives_up_before_the_next_night(
    engine: sa.Engine, holder: Other, tmp_path: Path
) -> None:
    """What holds the lock hangs: somebody is told after six hours, as where cron asked again."""
    clock, met = FakeClock(), list[Locked]()
    before = building.CLOCK.set(clock)
    monkey = building._LOCK_AGAIN_S
    building._LOCK_AGAIN_S = 1_800.0  # the same hours, in fewer steps
    try:
        with house(engine, tmp_path, clock) as home:
            said = refusal(building.harvest_lock(home, "harvest", met.append))
    finally:
        building._LOCK_AGAIN_S = monkey
        building.CLOCK.reset(before)
    assert f"process {holder.process.pid} on " in said
    assert len(met) == 40  # each half hour, for twenty


def test_somebody_is_told_of_a_night_that_waits_for_what_hangs(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once, after six hours, as where cron had started it again and again."""
    told = shell.folder / "told"
    url = f"sqlite:///{shell.folder}/hung.db"
    shell.settings |= {"DATABASE_URL": url, "ALERT_COMMAND": f"sh -c 'cat >>{told}'"}
    monkeypatch.setattr(building, "_LOCK_AGAIN_S", 1_800.0)
    before = building.CLOCK.set(FakeClock())
    try:
        with harvest_lock(open_database(url), "import"):
            done = shell.here("harvest", "--wait")
    finally:
        building.CLOCK.reset(before)
    assert done.status == 4
    said = told.read_text(encoding="utf-8")
    assert said.count("`harvest` has found another at work each time for 6 hours") == 1


def test_who_does_not_wait_is_told_who_is_at_work(
    engine: sa.Engine, holder: Other, clock: FakeClock, tmp_path: Path
) -> None:
    """A look of the day: the next one comes soon enough."""
    with house(engine, tmp_path, clock) as home:
        said = refusal(building.harvest_lock(home, "harvest --recent", None))
    assert f"process {holder.process.pid} on " in said


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_note_that_outlived_its_writer_names_nobody(engine: sa.Engine, holder: Other) -> None:
    """Killed before it could remove it; who holds the lock now has not written its own yet."""
    holder.kill()
    database = str(engine.url.database)
    note = Path(f"{database}.holder")
    left = note.read_bytes()
    assert json.loads(left)["pid"] == holder.process.pid
    with harvest_lock(engine, "harvest"):
        note.write_bytes(left)
        assert "at work: another process; wait for it" in refusal(harvest_lock(engine))


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_lock_file_that_was_replaced_is_a_lock_lost(engine: sa.Engine, clock: FakeClock) -> None:
    """Somebody has removed what looked like a leftover: nothing is committed any more."""
    with harvest_lock(engine):
        Path(f"{engine.url.database}.lock").unlink()
        with pytest.raises(LockLost, match="was removed or replaced"):
            write(engine, clock)
    assert rows(engine, "SELECT count(*) FROM run") == [(0,)]


@pytest.mark.parametrize("database_kind", ["postgres"])
def test_a_session_that_was_ended_is_a_lock_lost(engine: sa.Engine, clock: FakeClock) -> None:
    """As by a network that is cut: another harvest may be writing, so this one does not."""
    with harvest_lock(engine):
        write(engine, clock)
        with engine.connect() as connection:
            assert connection.exec_driver_sql(TERMINATE).scalars().all() == [True]
        with pytest.raises(LockLost, match="the session that held the lock has ended"):
            write(engine, clock)
    assert rows(engine, "SELECT count(*) FROM run") == [(1,)]
    assert is_free(engine)


def write(engine: sa.Engine, clock: FakeClock) -> None:
    """Write one row, and commit."""
    with engine.begin() as connection:
        add(connection, Run("test", "scrutins/17", clock.now(), clock.now()))


def test_nothing_is_asked_at_a_commit_outside_of_a_lock(
    engine: sa.Engine, clock: FakeClock
) -> None:
    """The check ends with the lock."""
    with harvest_lock(engine):
        write(engine, clock)
    write(engine, clock)
    assert rows(engine, "SELECT count(*) FROM run") == [(2,)]


@pytest.mark.parametrize("database_kind", ["postgres"])
def test_the_lock_of_another_database_is_another_lock(
    engine: sa.Engine, databases: Databases
) -> None:
    """One cluster may hold several archives: each has a harvest of its own."""
    with databases.migrated("postgres") as url:
        other = open_database(url)
        with harvest_lock(engine, "harvest"), harvest_lock(other, "import"):
            assert ", harvest, since" in refusal(harvest_lock(engine))
            assert ", import, since" in refusal(harvest_lock(other))
        other.dispose()


@pytest.mark.parametrize("database_kind", ["postgres"])
def test_a_host_that_vanishes_is_missed_within_half_a_minute(engine: sa.Engine) -> None:
    """By the server, which frees its lock, as by the client, which waits for no answer."""
    asked: dict[str, object] = {}

    def connecting(_dialect: object, _record: object, _args: object, named: Any) -> None:
        asked.update(named)

    sa.event.listen(engine, "do_connect", connecting)
    with engine.connect() as connection:
        served = connection.exec_driver_sql("SELECT current_setting('TimeZone')").scalar_one()
    assert served == "UTC"
    del asked["host"], asked["dbname"], asked["user"]
    options = str(asked.pop("options")).split("-c ")
    assert [one.strip() for one in options if "tcp" in one] == [
        "tcp_keepalives_idle=10",
        "tcp_keepalives_interval=5",
        "tcp_keepalives_count=3",
        "tcp_user_timeout=25000",
    ]
    assert asked["keepalives"] == 1
    assert asked["keepalives_idle"] == 10
    assert asked["keepalives_interval"] == 5
    assert asked["keepalives_count"] == 3
    assert asked["tcp_user_timeout"] == 25_000


@pytest.mark.parametrize("database_kind", ["postgres"])
def test_what_an_address_asks_of_the_session_is_asked_beside_what_we_do(engine: sa.Engine) -> None:
    """Hours would be told in the zone of the server otherwise."""
    asked = engine.url.update_query_dict({"options": "-c work_mem=9MB"})
    own = open_database(asked.render_as_string(hide_password=False))
    with own.connect() as connection:
        told = [
            connection.exec_driver_sql(f"SHOW {name}").scalar_one()
            for name in ("work_mem", "timezone")
        ]
    own.dispose()
    assert told == ["9MB", "UTC"]


def test_a_postgres_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that swallows what it is sent, as a firewall does."""
    monkeypatch.setattr(engines, "_CONNECT_S", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        engine = open_database(f"postgresql://nobody@127.0.0.1:{port}/archive")
        with pytest.raises(sa.exc.OperationalError, match="timeout"):
            engine.connect()
        engine.dispose()


@pytest.mark.parametrize("way", ["forkserver", "spawn"])
def test_workers_hold_no_lock_and_die_with_their_parent(
    engine: sa.Engine,
    start: Callable[[str], Other],
    way: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Killed, it takes them with it within seconds, and its lock is free."""
    if way == "spawn":  # what is done where no socket of a fork server fits
        long = tmp_path / ("x" * 120)
        long.mkdir()
        monkeypatch.setenv("TMPDIR", str(long))
    other = start(WITH_WORKERS)
    pids = [int(word) for word in other.line().split()]
    family = psutil.Process(other.process.pid).children(recursive=True)
    assert {one.pid for one in family} >= set(pids)
    held = opened_by(other.process.pid)
    assert any(name.startswith("socket:") or name.endswith(".lock") for name in held)
    assert [held & opened_by(one.pid) for one in family] == [set()] * len(family)
    other.kill()
    until(lambda: is_free(engine))
    until(lambda: not any(one.is_running() and one.status() != "zombie" for one in family))


def opened_by(pid: int) -> set[str]:
    """The sockets and lock files that a process has open."""
    found = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found.add(str(link.readlink()))
    return {name for name in found if name.startswith("socket:") or name.endswith(".lock")}


def test_one_schedule_leads_beside_one_harvest(engine: sa.Engine) -> None:
    """Two locks: a leader's own harvest is not in its way."""
    with lead_lock(engine) as hold:
        hold.check()
        said = refusal(lead_lock(engine))
        assert said.startswith(f"another schedule leads: process {os.getpid()} on ")
        assert ", schedule, since 20" in said
        with harvest_lock(engine):
            hold.check()
    with lead_lock(engine):
        pass


@pytest.mark.parametrize("database_kind", ["postgres"])
def test_a_harvest_whose_lock_was_lost_under_way_writes_nothing_more_and_says_why(
    shell: Shell, replica: Serve, days: list[Path], empty_database: str
) -> None:
    """What it had taken in before stays; the set at hand is not committed."""
    an = replica(days[0], Slow(100_000, path="*" + PATHS["17", "amendements"]))
    shell.settings |= {"DATABASE_URL": empty_database, "DATA_ORIGIN": an.url}
    process = shell.start("harvest")
    until(lambda: an.asked("Amendements"))
    archive = open_database(empty_database)
    assert rows(archive, TERMINATE) == [(True,)]
    _, err = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 1
    assert err.endswith(
        "scrutateur: the session that held the lock has ended: another may be at work beside this, "
        "so nothing more is written; run it again\n"
    )
    taken = "SELECT set_key FROM run WHERE command = 'harvest' AND outcome = 'taken' ORDER BY 1"
    assert rows(archive, taken) == [("acteurs/AMO30",), ("agenda/17",), ("dossiers/17",)]
    archive.dispose()
    assert shell.here("harvest").status == 3
    assert shell.here("check").lines[-1].startswith("whole: ")
