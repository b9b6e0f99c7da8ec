"""Runs as rows: of which command, what came of it, what it waited for, what it would have lost."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from jobs import health, pipeline, replay
from scraper.sources.amendements import AMENDEMENTS
from scraper.sources.scrutins import SCRUTINS
from storage import runs
from storage.engine import open_database
from tests.house import house, rows
from tests.jobs.watch.test_gates import drafts, put
from tests.replica.faults import HangUp
from tests.replica.faults import Status as Answers

if TYPE_CHECKING:
    from pathlib import Path

    import sqlalchemy as sa

    from storage.runs import Run
    from tests.clock import FakeClock
    from tests.conftest import Serve
    from tests.shell import Shell

RUNS = "SELECT command, set_key, outcome, run_key FROM run ORDER BY id"


def harvest(
    engine: sa.Engine, folder: Path, clock: FakeClock, origin: str, *names: str
) -> dict[str, Run]:
    """One harvest of amendements, and of scrutins if named."""
    sources = [AMENDEMENTS, *([SCRUTINS] if "scrutins" in names else [])]
    with house(engine, folder, clock, origin=origin) as home:
        return {run.set_key: run for run in pipeline.harvest(home, sources, [17])}


def test_the_line_of_a_set_names_the_signals_that_it_counts(
    engine: sa.Engine, tmp_path: Path, clock: FakeClock, replica: Serve
) -> None:
    """A log of cron is read where nobody asks the archive; a set without any says nothing of it."""
    an = replica(put(tmp_path, drafts(1), 1))
    with house(engine, tmp_path, clock, origin=an.url) as home:
        pipeline.harvest(home, [AMENDEMENTS, SCRUTINS], [17])
        told = {one["set"]: one for one in home.report.named("set")}  # type: ignore[attr-defined]
    assert "kinds" not in told["amendements/17"]
    assert (told["scrutins/17"]["signals"], told["scrutins/17"]["kinds"]) == (1, {"not_found": 1})


def test_the_runs_of_one_command_bear_its_key_and_say_what_they_say(
    engine: sa.Engine, tmp_path: Path, clock: FakeClock, replica: Serve
) -> None:
    """The sets, and the links that were worked out after them."""
    an = replica(put(tmp_path, drafts(1), 1))
    harvest(engine, tmp_path, clock, an.url, "scrutins")
    key = "test-20261007T070000"
    assert rows(engine, RUNS) == [
        ("harvest", "amendements/17", "taken", key),
        ("harvest", "scrutins/17", "missing", key),
    ]
    ((message,),) = rows(engine, "SELECT message FROM run WHERE set_key = 'scrutins/17'")
    assert message.endswith("answers 404: there is no such archive there now")
    clock.sleep(60)
    harvest(engine, tmp_path, clock, an.url)
    assert rows(engine, RUNS)[2:] == [
        ("harvest", "amendements/17", "unchanged", "test-20261007T070100")
    ]


def test_what_a_host_asked_to_wait_for_is_counted_and_our_own_pace_is_not(
    engine: sa.Engine, tmp_path: Path, clock: FakeClock, replica: Serve
) -> None:
    """Two 503 with a wish of ten seconds, then the archive; nothing waits of the next set."""
    an = replica(
        put(tmp_path, drafts(1), 1),
        Answers(503, retry_after="10", times=2, path="*Amendements*"),
    )
    harvest(engine, tmp_path, clock, an.url, "scrutins")
    told = rows(engine, "SELECT set_key, requests, retries, waits, wait_s FROM run ORDER BY id")
    assert told == [("amendements/17", 3, 2, 2, 20.0), ("scrutins/17", 1, 0, 0, 0.0)]
    assert sum(clock.waits) == 20.0


def test_what_failed_counts_its_waits_too(
    engine: sa.Engine, tmp_path: Path, clock: FakeClock, replica: Serve
) -> None:
    """A host that hangs up five times is waited for four times: 1, 2, 4 and 8 seconds."""
    an = replica(put(tmp_path, drafts(1), 1), HangUp())
    run = harvest(engine, tmp_path, clock, an.url)["amendements/17"]
    assert (run.outcome, run.waits, run.wait_s) == ("unreachable", 4, 15.0)
    assert rows(engine, "SELECT outcome, waits, wait_s FROM run") == [("unreachable", 4, 15.0)]


def test_a_refused_capture_says_how_many_documents_it_would_have_retired(
    engine: sa.Engine, tmp_path: Path, clock: FakeClock, replica: Serve
) -> None:
    """30 of 100, and none of them is."""
    an = replica(put(tmp_path, drafts(*range(1, 101)), 1))
    harvest(engine, tmp_path, clock, an.url)
    an.folder = put(tmp_path, drafts(*range(31, 101)), 2)
    run = harvest(engine, tmp_path, clock, an.url)["amendements/17"]
    assert (run.outcome, run.refused, run.gone) == ("refused", 30, 0)
    assert rows(engine, "SELECT outcome, refused FROM run ORDER BY id") == [
        ("taken", 0),
        ("refused", 30),
    ]


def test_a_replay_and_a_proof_are_runs_too(
    engine: sa.Engine, tmp_path: Path, clock: FakeClock, replica: Serve
) -> None:
    """One for each source that is told anew; one that says when the archive was last proved."""
    an = replica(put(tmp_path, drafts(1, 2), 1))
    harvest(engine, tmp_path, clock, an.url)
    with house(engine, tmp_path, clock) as home:
        replay.replay(home)
        replay.replay_derived(home)
        assert health.run_check(home, as_json=True) in {0, 3}
    told = rows(engine, "SELECT command, set_key, outcome, new FROM run WHERE command <> 'harvest'")
    assert [one for one in told if one[3] or one[0] == "check"] == [
        ("replay", "amendements", "taken", 2),
        ("replay", "textes", "taken", 2),
        ("check", "", "whole", 0),
    ]


def test_the_last_run_of_each_set_is_that_of_a_command_which_looks_at_sets(
    engine: sa.Engine, clock: FakeClock
) -> None:
    """A replay is no look at the Assembly's."""
    with engine.begin() as connection:
        for command, set_key, outcome in (
            ("harvest", "scrutins/17", "taken"),
            ("recent", "amendements/UNITES", "taken"),
            ("harvest", "scrutins/17", "blocked"),
            ("replay", "scrutins", "taken"),
            ("harvest", "", "failed"),
        ):
            now = clock.now()
            runs.add(connection, runs.Run(command, set_key, now, now, outcome=outcome))
        last = {key: one.outcome for key, one in runs.last_of_sets(connection).items()}
        assert last == {"scrutins/17": "blocked", "amendements/UNITES": "taken"}
        assert [one.outcome for one in runs.last_failures(connection, now)] == [
            "failed",
            "blocked",
        ]
        runs.add(connection, runs.Run("harvest", "schedule", now, now, outcome="taken"))
        ended = runs.last_of(connection, "harvest", but="schedule")
    assert ended is not None
    assert (ended.set_key, ended.outcome) == ("", "failed")


# -- commands, as they are typed -------------------------------------------------------------------


@pytest.fixture
def published(tmp_path: Path, replica: Serve, shell: Shell) -> Shell:
    """A shell before an Assembly that publishes three amendements."""
    shell.settings["DATA_ORIGIN"] = replica(put(tmp_path, drafts(1, 2, 3), 1)).url
    return shell


def test_a_command_that_ends_by_an_error_leaves_a_row_that_says_so(published: Shell) -> None:
    """No set was looked at: the disk of the spool is in the way."""
    assert published.here("harvest", "amendements").status in {0, 3}
    spool = published.folder / "scrutateur.db.spool"
    for one in spool.glob("*") if spool.exists() else ():
        one.unlink()
    if spool.exists():
        spool.rmdir()
    spool.write_text("ceci n'est pas un dossier")
    published.settings["DATA_ORIGIN"] += "/"
    done = published.here("harvest", "amendements", "--whole")
    assert done.status == 1
    engine = open_database(f"sqlite:///{published.folder}/scrutateur.db")
    (last,) = rows(
        engine, "SELECT command, set_key, outcome, message FROM run ORDER BY id DESC LIMIT 1"
    )
    engine.dispose()
    assert last[:3] == ("harvest", "", "failed")
    assert last[3]
    assert last[3] in done.err
    gated = published.here("status", "--gates")
    assert gated.status == 1
    assert f"failed: {last[3]}" in gated.out


def test_wrong_usage_leaves_no_row(published: Shell) -> None:
    """It is no run of anything."""
    assert published.here("harvest", "amendements").status in {0, 3}
    assert published.here("harvest", "nuages").status == 2
    engine = open_database(f"sqlite:///{published.folder}/scrutateur.db")
    assert rows(engine, "SELECT count(*) FROM run WHERE set_key = ''") == [(0,)]
    engine.dispose()


def test_every_line_of_a_log_says_what_when_and_of_which_run(published: Shell) -> None:
    """And that run is the one in the archive."""
    done = published.here("harvest", "amendements")
    told = [json.loads(line) for line in done.err.splitlines()]
    assert told
    assert {"at", "event", "run"} <= set.intersection(*(set(one) for one in told))
    engine = open_database(f"sqlite:///{published.folder}/scrutateur.db")
    keys = rows(engine, "SELECT DISTINCT run_key FROM run")
    engine.dispose()
    assert keys == [(told[0]["run"],)]
    assert {one["run"] for one in told} == {told[0]["run"]}
