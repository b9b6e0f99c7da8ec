"""What is wrong is told once, and its end once, whatever the processes and the nights."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from jobs.settings import Settings
from jobs.watch import alerts
from jobs.watch.incidents import LOCKED_OUT, Ended, Watch, conclude, name_of
from scraper.records import Signal
from storage import schema, signals
from storage.alerts import LEASE, Table, file_of, untold
from storage.engine import open_database
from storage.tables.evidence import alert
from tests.house import Memory
from tests.receivers import KEEPING, program, receiving
from tests.shell import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.clock import FakeClock
    from tests.conftest import Serve
    from tests.receivers import Receiver
    from tests.shell import Shell

HOUR = 3600.0


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A web server that is POSTed to."""
    with receiving() as opened:
        yield opened


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The working folder and that of temporary files are the test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(alerts, "_STEP_S", 100.0)  # the machine may be busy
    monkeypatch.setattr(alerts, "PATIENCE_S", 100.0)
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))


class Desk:
    """Who looks what is wrong, at the clock's moments."""

    def __init__(self, url: str, receiver: Receiver, clock: FakeClock, **chosen: Any) -> None:
        """Told by a webhook."""
        self.clock = clock
        self.receiver = receiver
        self.report = Memory()
        self.settings = Settings(database_url=url, alert_webhook=receiver.url, **chosen)

    def look(self, name: str = "", status: int = 0, message: str = "") -> list[str]:
        """Look, after a command has ended; the titles of what arrived."""
        before = len(self.receiver.raw)
        ended = Ended(name, status, message) if name else None
        conclude(self.settings, self.report, self.clock.now(), ended)
        self.clock.sleep(60)
        return [
            body["title"].removeprefix("Scrutateur: ") for body in self.receiver.bodies[before:]
        ]


@pytest.fixture
def desk(engine: sa.Engine, receiver: Receiver, clock: FakeClock) -> Desk:
    """One for an archive that is there."""
    return Desk(url_of(engine), receiver, clock)


def url_of(engine: sa.Engine) -> str:
    """Its address, with the password."""
    return engine.url.render_as_string(hide_password=False)


def raised(engine: sa.Engine, clock: FakeClock, *kinds: str, set_key: str = "scrutins/17") -> None:
    """Exactly these signals of a set are open."""
    with engine.begin() as connection:
        told = [Signal(kind, f"ce qui est arrivé: {kind}") for kind in kinds]
        signals.raise_all(connection, set_key, told, clock.now())


UNREACHABLE = "failure: scrutins/17: "


# -- once ----------------------------------------------------------------------------------------


def test_an_incident_is_told_once_and_its_end_once(
    desk: Desk, engine: sa.Engine, clock: FakeClock
) -> None:
    """However many nights it lasts; when it comes again, it is another."""
    assert desk.look() == []
    raised(engine, clock, "refused_capture")
    assert desk.look("harvest", 3) == ["failure: scrutins/17: a capture was refused"]
    assert [desk.look("harvest", 3) for _ in range(3)] == [[], [], []]
    raised(engine, clock)
    assert desk.look("harvest") == ["over: scrutins/17: a capture was refused"]
    assert desk.look("harvest") == []
    raised(engine, clock, "refused_capture")
    assert desk.look("harvest", 3) == ["failure: scrutins/17: a capture was refused"]
    assert desk.look() == []


def test_it_says_what_to_do(desk: Desk, engine: sa.Engine, clock: FakeClock) -> None:
    """The signal's own sentence, then the action of its kind."""
    raised(engine, clock, "refused_capture")
    desk.look()
    (told,) = desk.receiver.bodies[0]["opened"]
    assert told["text"].startswith("ce qui est arrivé: refused_capture\n→ ")
    assert "SCRUTATEUR_MAX_GONE_SHARE" in told["text"]
    assert told["incident"] == "refused_capture scrutins/17"


def test_several_at_once_are_one_message(desk: Desk, engine: sa.Engine, clock: FakeClock) -> None:
    """And each is still told once, and over on its own."""
    raised(engine, clock, "refused_capture", set_key="agenda/17")
    raised(engine, clock, "refused_capture", "source_stale")
    assert desk.look() == ["3 new; failure: agenda/17: a capture was refused"]
    raised(engine, clock, set_key="agenda/17")
    raised(engine, clock, "source_stale")
    assert desk.look() == ["2 over"]
    raised(engine, clock, "unusual_count")
    assert desk.look() == ["1 new, 1 over; warning: scrutins/17: a count has left its usual band"]


@pytest.mark.parametrize(
    ("alert_from", "told"),
    [
        ("failure", {"refused_capture scrutins/17"}),
        ("warning", {"refused_capture scrutins/17", "source_stale scrutins/17"}),
        (
            "note",
            {
                "refused_capture scrutins/17",
                "source_stale scrutins/17",
                "door_differs scrutins/17",
            },
        ),
    ],
)
def test_what_is_told_begins_at_a_severity(
    engine: sa.Engine, clock: FakeClock, receiver: Receiver, alert_from: str, told: set[str]
) -> None:
    """SCRUTATEUR_ALERT_FROM; that less is told from now on ends nothing."""
    desk = Desk(url_of(engine), receiver, clock, alert_from=alert_from)
    raised(engine, clock, "refused_capture", "source_stale", "door_differs")
    desk.look()
    assert {one["incident"] for one in receiver.bodies[0]["opened"]} == told
    assert Desk(url_of(engine), receiver, clock, alert_from="failure").look() == []


def test_every_channel_is_told_once_also_one_that_is_new(
    desk: Desk, engine: sa.Engine, clock: FakeClock, tmp_path: Path
) -> None:
    """A channel that was set since hears of what lasts."""
    raised(engine, clock, "refused_capture")
    assert len(desk.look()) == 1
    keep = program(tmp_path, "keep", KEEPING)
    both = Desk(url_of(engine), desk.receiver, clock, alert_command=keep)
    assert both.look() == []
    raised(engine, clock)
    assert both.look() == ["over: scrutins/17: a capture was refused"]
    heard = (tmp_path / "keep.py.told").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["facts"]["ALERT_TITLE"] for line in heard] == [
        "Scrutateur: failure: scrutins/17: a capture was refused",
        "Scrutateur: over: scrutins/17: a capture was refused",
    ]


@pytest.mark.parametrize("answer", [500, "close", "hang"])
def test_a_channel_that_is_down_is_tried_again_at_the_next_run(
    desk: Desk,
    engine: sa.Engine,
    clock: FakeClock,
    answer: int | str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What failed is counted, with the reason; the log says it."""
    if answer == "hang":
        monkeypatch.setattr(alerts, "_STEP_S", 1.0)
    raised(engine, clock, "refused_capture")
    desk.receiver.answer = answer
    assert desk.look("harvest", 3) == []
    assert desk.look("harvest", 3) == []
    with engine.connect() as connection:
        row = connection.execute(sa.select(alert)).one()
    assert (row.attempts, row.told_at, row.claimed_at) == (2, None, None)
    assert row.reason.startswith("127.0.0.1:")
    failures = [str(one["message"]) for one in desk.report.named("alert_failed")]
    assert len(failures) == 2
    with engine.connect() as connection:
        (told,) = untold(connection)
    assert (told.channel, told.attempts) == ("webhook", 2)
    assert failures[0].startswith("could not be told through webhook, and is tried again at the ")
    monkeypatch.setattr(alerts, "_STEP_S", 100.0)
    desk.receiver.answer = 200
    assert desk.look("harvest", 3) == ["failure: scrutins/17: a capture was refused"]
    with engine.connect() as connection:
        row = connection.execute(sa.select(alert)).one()
    assert (row.attempts, row.reason) == (0, None)


def test_what_is_over_before_anybody_could_be_told_is_not_told(
    desk: Desk, engine: sa.Engine, clock: FakeClock
) -> None:
    """Nobody is to wonder about an end without a beginning."""
    raised(engine, clock, "refused_capture")
    desk.receiver.answer = 500
    desk.look()
    raised(engine, clock)
    desk.receiver.answer = 200
    assert desk.look() == []
    with engine.connect() as connection:
        assert untold(connection) == [], "nobody is waited for any more"


def test_two_processes_at_once_do_not_both_tell(
    engine: sa.Engine, clock: FakeClock, receiver: Receiver
) -> None:
    """Whoever claims it first tells it."""
    raised(engine, clock, "refused_capture", "source_stale")
    together = threading.Barrier(4)

    def look(_: int) -> None:
        desk = Desk(url_of(engine), receiver, clock)
        together.wait(60)
        conclude(desk.settings, desk.report, clock.now())

    with ThreadPoolExecutor(4) as four:
        list(four.map(look, range(4)))
    told = [one["incident"] for body in receiver.bodies for one in body["opened"]]
    assert sorted(told) == ["refused_capture scrutins/17", "source_stale scrutins/17"]
    with engine.connect() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(alert)) == 2


def test_whoever_died_while_telling_is_not_waited_for_long(
    desk: Desk, engine: sa.Engine, clock: FakeClock
) -> None:
    """Rather twice than never."""
    raised(engine, clock, "refused_capture")
    names = ["webhook"]
    desk.receiver.answer = 500
    desk.look()
    desk.receiver.answer = 200
    assert len(Table(engine).claim(names, clock.now())) == 1  # and dies
    assert desk.look() == []
    clock.sleep(LEASE.total_seconds())
    assert len(desk.look()) == 1


# -- commands ------------------------------------------------------------------------------------


def test_a_command_that_failed_is_told_once_until_it_ends_well(desk: Desk) -> None:
    """Another command's good end says nothing of it."""
    assert desk.look("backup", 1, "no room left") == ["failure: `backup` failed"]
    assert "no room left\n→ run it again" in desk.receiver.bodies[0]["opened"][0]["text"]
    assert desk.look("backup", 1, "no room left") == []
    assert desk.look("harvest", 0) == []
    assert desk.look("backup", 2, "no such option") == []
    assert desk.look("backup", 3) == ["over: `backup` failed"]


def test_the_doors_fail_each_by_itself(desk: Desk) -> None:
    """The list of the recent may be down while the archives are not."""
    assert desk.look("harvest --recent", 1) == ["failure: `harvest --recent` failed"]
    assert desk.look("harvest", 0) == []
    assert desk.look("harvest --recent", 0) == ["over: `harvest --recent` failed"]


def test_a_harvest_that_found_nothing_is_told_by_its_signals_alone(
    desk: Desk, engine: sa.Engine, clock: FakeClock
) -> None:
    """One failure, one incident: by the harvest itself, and by the schedule that started it."""
    raised(engine, clock, "nothing_found", set_key="harvest")
    assert desk.look("harvest", 1) == ["failure: harvest: the harvest found nothing"]
    assert desk.look("harvest", 1) == []
    assert desk.look("harvest", 1, "disk full") == ["failure: `harvest` failed"]
    raised(engine, clock, set_key="harvest")
    assert desk.look("harvest", 3) == [
        "2 over",
    ]


def test_a_door_is_told_once_it_was_shut_for_an_hour(
    desk: Desk, engine: sa.Engine, clock: FakeClock
) -> None:
    """It is asked every five minutes, and a host may once not answer: neither is worth a mail."""
    for _ in range(3):
        raised(engine, clock, "unreachable", set_key="publications")
        assert desk.look("harvest --recent", 1) == []
        raised(engine, clock, set_key="publications")
        assert desk.look("harvest --recent") == []
    raised(engine, clock, "unreachable", set_key="publications")
    assert desk.look("harvest --recent", 1) == []
    clock.sleep(HOUR)
    assert desk.look("harvest --recent", 1) == ["warning: publications: no answer from the host"]
    assert desk.look("harvest --recent", 1) == []
    raised(engine, clock, set_key="publications")
    assert desk.look("harvest --recent") == ["over: publications: no answer from the host"]


def test_a_door_that_fails_is_told_though_its_signals_are_not(
    receiver: Receiver, engine: sa.Engine, clock: FakeClock
) -> None:
    """Where warnings are not told, the command is."""
    desk = Desk(url_of(engine), receiver, clock, alert_from="failure")
    raised(engine, clock, "unreachable", set_key="publications")
    assert desk.look("harvest --recent", 1) == ["failure: `harvest --recent` failed"]


def test_a_command_that_was_killed_says_so(desk: Desk) -> None:
    """By the schedule, which outlives it."""
    assert desk.look("harvest", -9) == ["failure: `harvest` was killed by signal 9"]
    assert desk.look("harvest", 0) == ["over: `harvest` was killed by signal 9"]


@pytest.mark.parametrize("status", [1, -9])
def test_what_a_person_types_and_reads_is_no_incident(desk: Desk, status: int) -> None:
    """An import that failed has been told to who imports."""
    assert desk.look("import", status, "not there") == []


def test_a_command_is_locked_out_once_that_has_lasted(desk: Desk, clock: FakeClock) -> None:
    """One collision is nothing; six hours of them are a process that hangs."""
    said = "another command is at work: process 12 on ici; wait for it, or stop it"
    assert desk.look("harvest --recent", 4, said) == []
    clock.sleep(LOCKED_OUT.total_seconds() / 2)
    assert desk.look("harvest --recent", 4, said) == []
    clock.sleep(LOCKED_OUT.total_seconds() / 2)
    title = "`harvest --recent` has found another at work each time for 6 hours"
    assert desk.look("harvest --recent", 4, said) == [f"failure: {title}"]
    assert said in desk.receiver.bodies[0]["opened"][0]["text"]
    assert desk.look("harvest --recent", 4, said) == []
    assert desk.look("harvest --recent", 0) == [f"over: {title}"]


def test_collisions_that_end_are_none(desk: Desk, clock: FakeClock) -> None:
    """Each has been let in between."""
    for _ in range(3):
        assert desk.look("harvest --recent", 4) == []
        clock.sleep(LOCKED_OUT.total_seconds())
        assert desk.look("harvest --recent", 0) == []


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("harvest", "harvest"),
        ("harvest scrutins -l 16 --json", "harvest"),
        ("harvest --recent --json", "harvest --recent"),
        ("harvest amendements --pages --dossier DLR5L17N1", "harvest --pages"),
        ("dump jeu --format csv", "dump"),
        ("--version", ""),
    ],
)
def test_a_command_has_a_name(line: str, name: str) -> None:
    """Its verb, and the door that it goes by."""
    assert name_of(line.split()) == name


# -- the archive cannot be used ------------------------------------------------------------------


def test_an_archive_that_cannot_be_used_is_told_once_and_its_end_once(
    empty_database: str, receiver: Receiver, clock: FakeClock
) -> None:
    """It is kept in a file, for there is nowhere else; the command has failed for this."""
    desk = Desk(empty_database, receiver, clock)
    assert desk.look("harvest", 1, "disk full") == ["failure: the archive cannot be used"]
    assert (
        "holds no archive yet; run `scrutateur harvest`"
        in (receiver.bodies[0]["opened"][0]["text"])
    )
    assert desk.look("harvest", 1, "disk full") == []
    engine = open_database(empty_database)
    schema.upgrade(engine)
    engine.dispose()
    assert desk.look("harvest", 0) == ["over: the archive cannot be used"]
    assert desk.look("harvest", 0) == []


def test_an_archive_of_another_revision_says_which(
    empty_database: str, receiver: Receiver, clock: FakeClock
) -> None:
    """After an upgrade of the program, before that of the archive."""
    engine = open_database(empty_database)
    schema.upgrade(engine, "0003")
    engine.dispose()
    desk = Desk(empty_database, receiver, clock)
    assert desk.look("harvest", 1, "…") == ["failure: the archive cannot be used"]
    assert "is at revision 0003 and this program at" in receiver.bodies[0]["opened"][0]["text"]


def test_a_postgres_that_is_gone_is_told_once(receiver: Receiver, clock: FakeClock) -> None:
    """Without the password of its address."""
    desk = Desk("postgresql://moi:hunter2-of-pg@127.0.0.1:9/archive", receiver, clock)
    assert desk.look("harvest", 1, "…") == ["failure: the archive cannot be used"]
    assert [desk.look("harvest", 1, "…"), desk.look()] == [[], []]
    assert b"hunter2" not in receiver.raw[0]
    assert b"Postgres does not answer" in receiver.raw[0]


def test_a_folder_that_is_not_there_and_an_address_that_is_none_are_told(
    receiver: Receiver, clock: FakeClock, tmp_path: Path
) -> None:
    """Kept among the temporary files."""
    gone = Desk(f"sqlite:///{tmp_path}/gone/a.db", receiver, clock)
    assert gone.look("harvest", 1, "…") == ["failure: the archive cannot be used"]
    assert gone.look("harvest", 1, "…") == []
    assert [path.name.endswith(".alerts.json") for path in (tmp_path / "tmp").glob("*.json")] == [
        True
    ]
    (tmp_path / "gone").mkdir()
    engine = open_database(gone.settings.database_url)
    schema.upgrade(engine)
    engine.dispose()
    assert gone.look("harvest") == ["over: the archive cannot be used"]
    none = Desk("mysql://x/y", receiver, clock)
    assert none.look("harvest", 1) == ["failure: the archive cannot be used"]


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_database_that_is_full_is_told_once(
    desk: Desk, engine: sa.Engine, clock: FakeClock
) -> None:
    """Nothing can be written in it: not even that somebody was told."""
    raised(engine, clock, "refused_capture")
    assert desk.look() == ["failure: scrutins/17: a capture was refused"]
    file = Path(str(engine.url.database))
    engine.dispose()
    file.chmod(0o400)
    with sqlite3.connect(file) as raw:
        raw.execute(
            "CREATE TRIGGER full BEFORE INSERT ON alert "
            "BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        )
    raw.close()
    assert desk.look("harvest", 1, "…") == ["failure: the archive cannot be used"]
    assert desk.look("harvest", 1, "…") == []
    assert "free some space" in desk.receiver.bodies[-1]["opened"][0]["text"]
    with sqlite3.connect(file) as raw:
        raw.execute("DROP TRIGGER full")
    raw.close()
    assert desk.look("harvest", 0) == ["over: the archive cannot be used"]


def test_where_nothing_can_be_written_at_all_it_is_told_all_the_same(
    empty_database: str, receiver: Receiver, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rather twice than never."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "mkstemp", full)
    desk = Desk(empty_database, receiver, clock)
    assert desk.look("harvest", 1) == ["failure: the archive cannot be used"]


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_a_database_that_somebody_is_writing_is_no_incident(
    desk: Desk, engine: sa.Engine, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told at the next run; and what was told meanwhile is not told again."""
    monkeypatch.setattr("storage.engine._BUSY_S", 0.1)
    raised(engine, clock, "refused_capture")
    writer = sqlite3.connect(str(engine.url.database), isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    assert desk.look("harvest", 3) == []
    writer.execute("ROLLBACK")
    assert desk.look("harvest", 3) == ["failure: scrutins/17: a capture was refused"]
    told = desk.receiver.raw
    raised(engine, clock)
    busy = threading.Event()
    send = alerts.Webhook.send

    def sending(self: alerts.Webhook, message: alerts.Message) -> None:
        send(self, message)
        if not busy.is_set():  # a harvest begins while it is told
            other.execute("BEGIN IMMEDIATE")
            busy.set()

    other = sqlite3.connect(str(engine.url.database), isolation_level=None, check_same_thread=False)
    monkeypatch.setattr(alerts.Webhook, "send", sending)
    assert desk.look("harvest") == ["over: scrutins/17: a capture was refused"]
    other.execute("ROLLBACK")
    clock.sleep(2 * LEASE.total_seconds())
    assert desk.look("harvest") == []
    assert len(told) == 2
    writer.close()
    other.close()


# -- secrets -------------------------------------------------------------------------------------


def test_no_secret_is_in_anything_that_is_told_logged_or_kept(
    engine: sa.Engine, receiver: Receiver, clock: FakeClock, tmp_path: Path
) -> None:
    """Wherever it stands: in settings, in an exception's text, in the Assemblée's own words."""
    secrets = ["S3cretContact", "S3cretToken", "S3cretSmtp", "S3cretBeat", "S3cretWord"]
    every = " ".join(secrets) + " postgresql://moi:S3cretUrl@ici/x"
    with engine.begin() as connection:
        told = [Signal("refused_capture", f"robot, dis {every}")]
        signals.raise_signals(connection, "scrutins/17", told, clock.now())
    desk = Desk(
        url_of(engine),
        receiver,
        clock,
        contact="S3cretContact",
        alert_mail_to="moi@example.org",
        alert_smtp="smtp+plain://robot:S3cretSmtp@127.0.0.1:9",
        alert_heartbeat=f"{receiver.url}/S3cretBeat",
        alert_command=program(tmp_path, "keep", KEEPING) + " --token S3cretWord",
    )
    chosen = desk.settings.model_copy(update={"alert_webhook": f"{receiver.url}/hook/S3cretToken"})
    ended = Ended("harvest", 1, f"Traceback: {every}")
    outcome = conclude(chosen, desk.report, clock.now(), ended)
    receiver.answer = 500
    conclude(chosen, desk.report, clock.now(), Ended("harvest", 0))
    assert outcome.told == {"webhook": 2, "command": 2}
    kept = json.loads((tmp_path / "keep.py.told").read_text(encoding="utf-8").splitlines()[0])
    del kept["all"]["PYTEST_CURRENT_TEST"]
    with engine.connect() as connection:
        rows = [tuple(row) for row in connection.execute(sa.select(alert))]
    said = f"{receiver.raw} {kept} {desk.report.events} {rows} {outcome}"
    assert "S3cret" not in said
    assert said.count("***") > 20


# -- the heartbeat -------------------------------------------------------------------------------


def test_the_heartbeat_is_asked_after_a_harvest_that_ended_well(
    engine: sa.Engine, receiver: Receiver, clock: FakeClock
) -> None:
    """Who hears nothing for a day knows, even if the whole machine is gone."""
    chosen = Settings(database_url=url_of(engine), alert_heartbeat=f"{receiver.url}/ping/0a1b2c3d")
    report = Memory()
    for name, status in [
        ("harvest", 1),
        ("harvest", 4),
        ("harvest --recent", 0),
        ("check", 0),
        ("harvest", 3),
        ("harvest", 0),
    ]:
        conclude(chosen, report, clock.now(), Ended(name, status))
    assert receiver.asked == [("GET", "/ping/0a1b2c3d")] * 2
    receiver.answer = 500
    conclude(chosen, report, clock.now(), Ended("harvest", 0))
    (failed,) = report.named("alert_failed")
    assert str(failed["message"]).startswith("the heartbeat was not heard: 127.0.0.1:")
    assert "0a1b2c3d" not in str(failed)


# -- who stays awake -----------------------------------------------------------------------------


def test_the_watch_tells_of_jobs_and_looks_by_itself(
    engine: sa.Engine, receiver: Receiver, clock: FakeClock
) -> None:
    """In a thread of its own; it ends with what it watches."""
    desk = Desk(url_of(engine), receiver, clock)
    with Watch(desk.settings, desk.report, clock.now, every_s=0.2) as watch:
        watch.ended(("harvest", "--json"), -9)
        until(lambda: len(receiver.raw) == 1)
        raised(engine, clock, "refused_capture")
        until(lambda: len(receiver.raw) == 2)
        watch.ended(("backup",), 143)  # somebody ended it, and not the schedule
        until(lambda: len(receiver.raw) == 3)
        watch.ended(("dump", "jeux/2026-01-05"), 2)  # a setting is wrong: nobody typed it
        until(lambda: len(receiver.raw) == 4)
    assert [body["title"] for body in receiver.bodies] == [
        "Scrutateur: failure: `harvest` was killed by signal 9",
        "Scrutateur: failure: scrutins/17: a capture was refused",
        "Scrutateur: failure: `backup` was killed by signal 15",
        "Scrutateur: failure: `dump` failed",
    ]
    assert "a setting does not suit it" in receiver.bodies[-1]["text"]
    assert "incidents" not in [thread.name for thread in threading.enumerate()]


# -- the command line ----------------------------------------------------------------------------


def test_a_harvest_ends_as_it_would_have_and_tells(shell: Shell, receiver: Receiver) -> None:
    """Nobody answers at the Assemblée's: exit status 1, once."""
    shell.settings["ALERT_WEBHOOK"] = f"{receiver.url}/T0k3nInPath"
    for _ in range(2):
        done = shell("harvest", "scrutins")
        assert done.status == 1
    (body,) = receiver.bodies
    assert sorted(one["incident"] for one in body["opened"]) == [
        "nothing_found harvest",
        "unreachable scrutins/17",
    ]
    assert "T0k3nInPath" not in done.out + done.err
    receiver.answer = 500
    assert shell("check").status == 0
    assert shell("harvest", "scrutins").status == 1


def test_help_is_no_harvest(shell: Shell, receiver: Receiver) -> None:
    """What only prints has ended nothing."""
    shell.settings["ALERT_HEARTBEAT"] = f"{receiver.url}/ping"
    assert shell("harvest", "--help").status == 0
    assert shell("harvest", "nonsense").status == 2
    assert receiver.asked == []


def test_a_test_goes_through_every_channel_and_says_what_arrived(
    shell: Shell, receiver: Receiver, tmp_path: Path
) -> None:
    """0 all of it, 1 not all of it."""
    shell.settings["ALERT_WEBHOOK"] = receiver.url
    shell.settings["ALERT_COMMAND"] = program(tmp_path, "keep", KEEPING)
    done = shell("alert", "--test")
    assert (done.status, done.lines) == (0, ["webhook: arrived", "command: arrived"])
    assert receiver.bodies[0]["title"] == "Scrutateur: a test"
    receiver.answer = 503
    done = shell("alert", "--test", "--json")
    assert done.status == 1
    told = json.loads(done.out)
    assert told["arrived"] == {"webhook": False, "command": True}
    assert told["failed"]["webhook"].endswith(" answers 503")
    assert shell.files() == []


def test_without_a_channel_it_says_what_to_set(shell: Shell) -> None:
    """Wrong usage."""
    for words in (("alert",), ("alert", "--test")):
        done = shell.here(*words)
        assert done.status == 2
        assert "nobody is told anything yet: set SCRUTATEUR_ALERT_WEBHOOK" in done.err


def test_the_verb_tells_what_no_harvest_is_there_to_tell(
    shell: Shell, receiver: Receiver, replica: Serve, days: list[Path]
) -> None:
    """From another machine, or a crontab line of its own: 3 somebody was told, then 0."""
    shell.settings |= {"ALERT_WEBHOOK": receiver.url, "DATA_ORIGIN": replica(days[0]).url}
    assert shell("harvest", "scrutins").status in {0, 3}
    before = len(receiver.raw)
    with sqlite3.connect(shell.folder / "scrutateur.db") as raw:
        long_ago = "2020-01-01T00:00:00.000000Z"
        raw.execute("UPDATE run SET started_at = ?, ended_at = ?", (long_ago, long_ago))
    raw.close()
    done = shell("alert")
    assert done.status == 3
    assert any(line.startswith("failure: ") for line in done.lines)
    assert "1 told through webhook" in done.lines
    assert any(
        one["incident"] == "not_looked freshness" for one in receiver.bodies[before]["opened"]
    )
    assert shell("alert").status == 0
    receiver.answer = 500
    shell.settings["DATABASE_URL"] = "sqlite:///elsewhere.db"
    done = shell("alert")
    assert done.status == 1
    assert done.lines[0].startswith("the archive cannot be used: ")


def test_processes_that_look_at_the_same_moment_tell_it_once(
    shell: Shell, receiver: Receiver
) -> None:
    """Real ones, on one file."""
    assert shell("migrate").status == 0
    with sqlite3.connect(shell.folder / "scrutateur.db") as raw:
        raw.execute(
            "INSERT INTO signal (kind, set_key, uid, path, field, value, message, count, opened_at)"
            " VALUES ('refused_capture', 'scrutins/17', '', '', '', '', 'perdu', 1, ?)",
            ("2026-10-07T07:00:00.000000Z",),
        )
    raw.close()
    shell.settings["ALERT_WEBHOOK"] = receiver.url
    started = [shell.start("alert") for _ in range(4)]
    said = [process.communicate(timeout=300) for process in started]
    assert sorted(process.returncode for process in started) == [0, 0, 0, 3], said
    (body,) = receiver.bodies
    assert [one["incident"] for one in body["opened"]] == ["refused_capture scrutins/17"]


def test_the_status_says_who_could_not_be_told(shell: Shell, receiver: Receiver) -> None:
    """And why; without the token."""
    receiver.answer = 500
    shell.settings["ALERT_WEBHOOK"] = f"{receiver.url}/T0k3nInPath"
    assert shell("harvest", "scrutins").status == 1
    done = shell("status")
    assert "not told through webhook, tried 1 ×: " in done.out
    assert "answers 500" in done.out
    assert "T0k3nInPath" not in done.out


def test_the_file_of_an_archive_lies_beside_it_whoever_made_it(
    tmp_path: Path, clock: FakeClock
) -> None:
    """Of somebody else's file among the temporary ones nothing is believed."""
    url = f"sqlite:///{tmp_path / 'a.db'}"
    file = file_of(url, lambda _: dt.timedelta(0))
    (tmp_path / "a.db.alerts.json").write_text("{ no JSON")
    assert file.alerts() == []
    assert file.claim(["webhook"], clock.now()) == []
    assert list((tmp_path / "tmp").iterdir()) == []
