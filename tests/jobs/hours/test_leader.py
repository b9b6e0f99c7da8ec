"""Several schedules on one archive: one leads, another takes over, and no run is doubled.

Real processes, real locks; on Postgres they might be on as many hosts.
"""

from __future__ import annotations

import datetime as dt
import signal
from typing import TYPE_CHECKING

import psutil
import pytest

from jobs.hours.timetable import PARIS
from storage.engine import harvest_lock, open_database
from storage.errors import Locked
from tests.house import rows
from tests.process import NIGHTS_ALONE, Process
from tests.replica.assembly import PATHS
from tests.replica.faults import Slow
from tests.shell import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import sqlalchemy as sa

    from tests.conftest import Serve
    from tests.shell import Shell

#: On SQLite too, where `make both` asks for it.
pytestmark = pytest.mark.database("postgres")

#: All that one night looks at.
SETS = ["acteurs/AMO30", "agenda/17", "amendements/17", "dossiers/17", "scrutins/17"]
AMENDEMENTS = "*" + PATHS["17", "amendements"]
HELD = (
    "FROM pg_locks l WHERE l.locktype = 'advisory' AND l.objid = 23571 AND l.granted AND "
    "l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@pytest.fixture
def hosts(shell: Shell, empty_database: str) -> Iterator[Shell]:
    """A shell whose schedules share an archive, and have a harvest to make up for."""
    later = (dt.datetime.now(PARIS) + dt.timedelta(hours=6)).time().replace(microsecond=0)
    shell.settings |= {
        "DATABASE_URL": empty_database,
        "HARVEST_AT": f"{later:%H:%M:%S}",
        "HARVEST_JITTER_S": "0",
        **NIGHTS_ALONE,
    }
    return shell


@pytest.fixture
def archive(empty_database: str) -> Iterator[sa.Engine]:
    """The archive that they share."""
    engine = open_database(empty_database)
    yield engine
    engine.dispose()


def harvested(archive: sa.Engine, outcome: str = "%") -> list[str]:
    """The sets that were looked at, once for each run that came to this."""
    query = (
        "SELECT set_key FROM run WHERE command = 'harvest' AND outcome LIKE :outcome "
        "ORDER BY set_key"
    )
    return [key for (key,) in rows(archive, query, outcome=outcome)]


def kill(process: Process) -> None:
    """End the leader alone, as nothing can be ended otherwise."""
    process.process.send_signal(signal.SIGKILL)
    process.process.wait(60)


def test_another_takes_over_from_a_leader_that_was_killed_and_doubles_nothing(
    hosts: Shell, replica: Serve, days: list[Path], archive: sa.Engine
) -> None:
    """The night's harvest was done: the next leader finds it so, and waits for the next night.

    That it leads within a minute is what operators are promised; it asks every ten seconds.
    """
    an = replica(days[0])
    hosts.settings["DATA_ORIGIN"] = an.url
    first = Process(hosts.start("schedule"))
    first.told("next harvest: ")  # it leads
    second = Process(hosts.start("schedule"))
    waiting = str(second.told("waiting to lead")["message"])
    assert f"another schedule leads: process {first.process.pid} on " in waiting
    assert first.told("harvest ended")["status"] == 3
    first.told("next harvest: ")
    asked = len(an.requests)
    killed_at = dt.datetime.now(dt.UTC)
    kill(first)
    led_at = dt.datetime.fromisoformat(str(second.told("leading")["at"]))
    assert dt.timedelta(0) < led_at - killed_at < dt.timedelta(minutes=1)
    second.told("next harvest: ")
    assert harvested(archive) == SETS
    assert len(an.requests) == asked
    assert second.stop(signal.SIGTERM)[0] == 0


def test_a_harvest_that_a_dead_leader_had_begun_is_stopped_and_done_by_the_next(
    hosts: Shell, replica: Serve, days: list[Path], archive: sa.Engine
) -> None:
    """Killed while its harvest is under way: that ends with it, and leaves the lock free."""
    an = replica(days[0], Slow(2_000, path=AMENDEMENTS))
    hosts.settings["DATA_ORIGIN"] = an.url
    first = Process(hosts.start("schedule"))
    second = Process(hosts.start("schedule"))
    until(lambda: an.asked("Amendements"))
    leader, follower = (first, second) if children(first) else (second, first)
    orphans = children(leader)
    an.faults = ()
    kill(leader)
    until(lambda: not any(one.is_running() and one.status() != "zombie" for one in orphans))
    follower.told("leading")
    assert follower.told("harvest ended")["status"] == 3
    # what the first had taken in before it died was asked for again, and had not changed
    assert harvested(archive, "taken") == SETS
    assert set(harvested(archive, "unchanged")) < set(SETS)
    assert follower.stop(signal.SIGTERM)[0] == 0
    proved = hosts.here("check")
    assert proved.lines[-1].startswith("whole: "), proved.out


def children(process: Process) -> list[psutil.Process]:
    """What a schedule has started."""
    return psutil.Process(process.process.pid).children(recursive=True)


@pytest.mark.parametrize("database_kind", ["postgres"])
def test_a_leader_whose_session_was_cut_stops_what_it_does_and_waits_to_lead_again(
    hosts: Shell, replica: Serve, days: list[Path], archive: sa.Engine
) -> None:
    """As by a network that is cut: another may lead already."""
    an = replica(days[0], Slow(2_000, path=AMENDEMENTS))
    hosts.settings["DATA_ORIGIN"] = an.url
    alone = Process(hosts.start("schedule"))
    until(lambda: an.asked("Amendements"))
    an.faults = ()
    with archive.connect() as connection:
        cut = connection.exec_driver_sql(f"SELECT pg_terminate_backend(l.pid) {HELD}").scalars()
        assert list(cut) == [True]
    alone.told("no longer leading")
    assert alone.told("harvest ended")["status"] != 3
    assert alone.told("harvest ended")["status"] == 3  # it leads again
    assert harvested(archive, "taken") == SETS
    assert alone.stop(signal.SIGTERM)[0] == 0


def test_who_waits_to_lead_is_stopped_at_once(
    hosts: Shell, replica: Serve, days: list[Path]
) -> None:
    """It holds nothing, and has nothing under way."""
    hosts.settings["DATA_ORIGIN"] = replica(days[0]).url
    first = Process(hosts.start("schedule"))
    first.told("next harvest: ")
    second = Process(hosts.start("schedule"))
    second.told("waiting to lead")
    status, rest = second.stop(signal.SIGTERM)
    assert status == 0
    assert '"message": "stopped"' in rest
    assert first.stop(signal.SIGTERM)[0] == 0


def test_a_harvest_ends_with_the_schedule_that_started_it_and_its_lock_is_free(
    hosts: Shell, replica: Serve, days: list[Path], archive: sa.Engine
) -> None:
    """Nobody would be told of its end, and another host may be waiting for its lock."""
    an = replica(days[0], Slow(2_000, path=AMENDEMENTS))
    hosts.settings["DATA_ORIGIN"] = an.url
    running = Process(hosts.start("schedule"))
    until(lambda: an.asked("Amendements"))
    with pytest.raises(Locked, match=", harvest, since"), harvest_lock(archive):
        pass
    orphans = children(running)
    assert orphans
    kill(running)
    until(lambda: not any(one.is_running() and one.status() != "zombie" for one in orphans))
    with harvest_lock(archive):
        pass
    proved = hosts.here("check")
    assert proved.lines[-1].startswith("whole: "), proved.out
