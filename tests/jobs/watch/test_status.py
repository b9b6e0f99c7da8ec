"""`status`: where the archive is, and what to do where it holds nothing."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest

from jobs.settings import Settings
from jobs.watch.status import SetStatus, Status, address, print_status, status
from scraper.records import Signal
from storage import captures, runs, schema
from storage.engine import open_database
from storage.kinds import KINDS
from storage.signals import raise_signals

if TYPE_CHECKING:
    import sqlalchemy as sa

NOW = dt.datetime(2026, 1, 10, 7, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:////srv/scrutateur.db", "sqlite:////srv/scrutateur.db"),
        ("sqlite:///scrutateur.db", "sqlite:///scrutateur.db"),
        ("postgresql://moi@hote/archive", "postgresql://moi@hote/archive"),
        ("postgresql://moi:secret@hote:5433/archive", "postgresql://moi:***@hote:5433/archive"),
        (
            "postgresql://moi@/archive?host=/run/postgresql&password=secret",
            "postgresql://moi@/archive?host=/run/postgresql&password=***",
        ),
        (
            "postgresql://moi@hote/archive?sslkey=/srv/moi.key&sslpassword=secret",
            "postgresql://moi@hote/archive?sslkey=/srv/moi.key&sslpassword=***",
        ),
    ],
)
def test_an_address_is_shown_as_it_was_written_without_its_password(url: str, shown: str) -> None:
    """The driver is our own business."""
    engine = open_database(url)
    assert address(engine) == shown
    engine.dispose()


def test_the_status_of_an_archive_that_holds_nothing_says_what_to_do(
    engine: sa.Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where it is, and the next command; no tables of nothing."""
    print_status(engine, Settings(), NOW, as_json=False)
    where, next_step = capsys.readouterr().out.splitlines()
    assert where == f"{address(engine)} · revision {schema.HEAD}"
    assert next_step == "this archive holds nothing yet; run `scrutateur harvest`"


def test_the_status_of_an_archive_that_holds_something_says_no_such_thing(
    archive: sa.Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its sets and its rows."""
    print_status(archive, Settings(), NOW, as_json=False)
    told = capsys.readouterr().out
    assert "scrutins/17" in told
    assert "holds nothing" not in told


# -- how it is -------------------------------------------------------------------------------------

#: When `whole` was harvested last.
LAST = dt.datetime(2026, 10, 8, 7, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def test_what_is_told_of_a_set_is_what_the_assembly_lists_and_what_is_held_of_it(
    whole: sa.Engine,
) -> None:
    """Whole, fresh, and to be looked at again within 36 hours."""
    told = status(whole, Settings(), LAST + HOUR)
    scrutins = next(one for one in told.sets if one.set_key == "scrutins/17")
    assert (scrutins.state, scrutins.outcome) == ("fresh", "taken")
    assert (scrutins.members, scrutins.held, scrutins.quarantined) == (63, 63, 0)
    assert scrutins.good_at is not None
    assert scrutins.good_at == scrutins.looked_at
    assert scrutins.good_ago_h == 1.0
    assert scrutins.due_at == scrutins.good_at + 36 * HOUR
    assert scrutins.last is not None
    assert (scrutins.last.seen, scrutins.last.command) == (63, "harvest")
    links = next(one for one in told.sets if one.set_key == "liens")
    assert (links.state, links.due_at, links.members) == ("", None, None)


def test_an_archive_is_well_until_nobody_looks_any_more(whole: sa.Engine) -> None:
    """Two days later every set that is watched is stale, and that is one thing."""
    fresh = status(whole, Settings(), LAST + HOUR)
    assert (fresh.health, fresh.exit_status, fresh.reasons) == ("ok", 0, ())
    stale = status(whole, Settings(), LAST + 48 * HOUR)
    assert (stale.health, stale.exit_status) == ("failure", 1)
    assert {one.set_key for one in stale.sets if one.state == "stale"} == {
        *("acteurs/AMO30", "agenda/17", "amendements/17", "dossiers/17", "scrutins/17")
    }
    incident = stale.incidents[0]
    assert (incident.key, incident.count) == ("not_looked freshness", 5)
    assert incident.opened_at == LAST + 48 * HOUR
    assert incident.text.startswith("acteurs/AMO30 was last had 48 hours ago, on 2026-10-08 07:00")
    assert stale.reasons == (f"{incident.title}: {incident.text}",)


@pytest.mark.parametrize(
    ("kind", "health", "exit_status"),
    [
        ("totals_mismatch", "ok", 0),
        ("unknown_field", "warning", 3),
        ("refused_capture", "failure", 1),
    ],
)
def test_a_status_is_as_bad_as_the_worst_that_is_open(
    engine: sa.Engine, kind: str, health: str, exit_status: int
) -> None:
    """A note is no reason to look; and a run that failed a week ago is no news."""
    with engine.begin() as connection:
        held = captures.Answer("https://an", 200, {}, NOW, size=1, sha256=b"1" * 32)
        captures.add(
            connection,
            "scrutins/17",
            captures.ARCHIVE,
            held,
            generation=captures.Generation(NOW, 0),
            members=1,
            exhaustive=True,
        )
        runs.add(connection, runs.Run("harvest", "scrutins/17", NOW, NOW, outcome="taken"))
        long_ago = NOW - 200 * HOUR
        runs.add(connection, runs.Run("import", "import", long_ago, long_ago, outcome="failed"))
        raise_signals(connection, "scrutins/17", [Signal(kind, "something")], NOW)
    told = status(engine, Settings(), NOW)
    assert (told.health, told.exit_status, told.failures) == (health, exit_status, ())
    assert [(one.kind, one.severity) for one in told.incidents] == [(kind, KINDS[kind].severity)]


def test_an_archive_that_holds_nothing_is_not_well(engine: sa.Engine) -> None:
    """A monitor that is set up before the first harvest says so."""
    told = status(engine, Settings(), NOW)
    assert (told.health, told.reasons) == (
        "failure",
        ("this archive holds nothing yet; run `scrutateur harvest`",),
    )


def test_gates_answer_with_one_line_and_why_and_their_own_exit_status(
    whole: sa.Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    """0 without a reason, 1 with one; a plain status is 0 whatever is wrong."""
    asked = {"as_json": False, "gated": True}
    assert print_status(whole, Settings(), LAST + HOUR, **asked) == 0
    assert capsys.readouterr().out == f"ok: {address(whole)}\n"
    assert print_status(whole, Settings(), LAST + 48 * HOUR, **asked) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first == f"failure: {address(whole)}"
    assert second.startswith("• freshness: nobody has looked for too long: acteurs/AMO30 was last")
    assert print_status(whole, Settings(), LAST + 48 * HOUR, as_json=False) == 0


def test_a_program_is_told_all_of_it(whole: sa.Engine, capsys: pytest.CaptureFixture[str]) -> None:
    """What `--json` prints is the struct that the page and the metrics are made of."""
    print_status(whole, Settings(), LAST + HOUR, as_json=True)
    answer = json.loads(capsys.readouterr().out)
    assert list(answer) == list(Status.__struct_fields__)
    (scrutins,) = (one for one in answer["sets"] if one["set_key"] == "scrutins/17")
    assert list(scrutins) == list(SetStatus.__struct_fields__)
    assert answer["health"] == "ok"


def test_what_a_person_reads_fits_in_a_hundred_columns(
    whole: sa.Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sets, rows, what is open; all but the address, which is as long as it is."""
    print_status(whole, Settings(), LAST + 48 * HOUR, as_json=False)
    _, *lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if len(line) > 100] == []
    assert lines[0].split() == [
        *("set", "generation", "(UTC)", "seen", "(UTC)", "members", "last", "run"),
        *("outcome", "state"),
    ]


def test_a_failure_that_lasts_is_told_once_and_another_is_not_hidden_by_it(
    engine: sa.Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    """Six nights without one set, and a command that ended by an error."""
    with engine.begin() as connection:
        for night in range(6):
            began = NOW - (144 - 24 * night) * HOUR
            told = f"nuit {night} [/]"
            runs.add(
                connection,
                runs.Run("harvest", "agenda/17", began, began, outcome="missing", message=told),
            )
        ended = NOW - 160 * HOUR
        runs.add(connection, runs.Run("import", "", ended, ended, outcome="failed", message="?"))
    told_now = status(engine, Settings(), NOW).failures
    assert [(one.command, one.set_key, one.message) for one in told_now] == [
        ("import", "", "?"),
        ("harvest", "agenda/17", "nuit 5 [/]"),
    ]
    print_status(engine, Settings(), NOW, as_json=False)
    assert [line for line in capsys.readouterr().out.splitlines() if line.startswith("✗")] == [
        "✗ 2026-01-03 15:00 import: failed; ?",
        "✗ 2026-01-09 07:00 harvest agenda/17: missing; nuit 5 [/]",
    ]


def test_a_failure_is_not_hidden_by_those_of_every_five_minutes(engine: sa.Engine) -> None:
    """A door that fails all day is one line, and the night's is another."""
    with engine.begin() as connection:
        began = NOW - 20 * HOUR
        runs.add(connection, runs.Run("harvest", "agenda/17", began, began, outcome="blocked"))
        for look in range(120):
            at = began + look * HOUR / 12
            run = runs.Run("recent", "publications", at, at, outcome="unreachable")
            runs.add(connection, run)
    found = status(engine, Settings(), NOW).failures
    assert [(one.command, one.set_key) for one in found] == [
        ("recent", "publications"),
        ("harvest", "agenda/17"),
    ]


def test_an_archive_that_its_last_check_found_broken_is_no_healthy_one(whole: sa.Engine) -> None:
    """Until another finds it whole; what the schedule notes of it is no check."""
    now = LAST + HOUR
    with whole.begin() as connection:
        broken = runs.Run("check", "", LAST, LAST, outcome="broken", message="2 findings; restore")
        runs.add(connection, broken)
        runs.add(connection, runs.Run("check", "schedule", LAST, LAST, outcome="failed"))
    told = status(whole, Settings(), now)
    assert (told.health, told.reasons) == (
        "failure",
        ("the last check, of 2026-10-08 07:00 UTC, found the archive broken: 2 findings; restore",),
    )
    with whole.begin() as connection:
        runs.add(connection, runs.Run("check", "", now, now, outcome="whole"))
    assert status(whole, Settings(), now).health == "ok"
