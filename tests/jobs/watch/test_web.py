"""The status page, and what Prometheus reads: over real HTTP, whatever is asked and however."""

from __future__ import annotations

import datetime as dt
import http.client
import json
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import threading
from contextlib import contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

import html5lib
import pytest
from prometheus_client.parser import text_string_to_metric_families

from jobs.settings import Settings
from jobs.watch import page, web
from jobs.watch.web import Board, Reader, Unavailable
from scraper.records import Signal
from storage import runs, schema, signals
from storage.engine import open_database
from storage.tables.evidence import alert
from tests.house import Memory
from tests.receivers import receiving
from tests.shell import finish, until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import sqlalchemy as sa

    from tests.clock import FakeClock
    from tests.receivers import Receiver
    from tests.shell import Shell

NEXT = dt.datetime(2026, 10, 8, 7, 10, tzinfo=dt.UTC)
DUE = [("harvest", NEXT), ("harvest --recent", NEXT - dt.timedelta(hours=20))]
#: Where a browser may stand; a machine without one reads the page with a strict parser only.
BROWSERS = ("chromium", "chromium-headless-shell", "google-chrome", "firefox-esr")


class Visitor:
    """Who asks a page."""

    def __init__(self, port: int, report: Memory) -> None:
        """Of a port on this machine."""
        self.port = port
        self.report = report

    def ask(
        self, path: str, method: str = "GET", **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """Status, headers by lower-case name, body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=100)
        try:
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            return (
                answer.status,
                {name.lower(): value for name, value in answer.getheaders()},
                answer.read(),
            )
        finally:
            connection.close()

    def say(self, raw: bytes) -> bytes:
        """What is answered to bytes that may be no request."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=100) as line:
            line.sendall(raw)
            line.shutdown(socket.SHUT_WR)
            answer = b""
            while part := line.recv(65536):
                answer += part
        return answer

    def metrics(self) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
        """Every figure, as Prometheus's own parser reads it."""
        status, headers, body = self.ask("/metrics")
        assert status == 200
        assert headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
        return {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(body.decode())
            for sample in family.samples
        }


@contextmanager
def shown(
    url: str, now: dt.datetime, due: list[tuple[str, dt.datetime]] | None = None, **chosen: Any
) -> Iterator[Visitor]:
    """The page of an archive, on a port of its own."""
    settings = Settings(database_url=url, **chosen)
    report = Memory()
    reader = Reader(lambda: web.read(settings, now), fresh_s=0, patience_s=60)
    due = DUE if due is None else due
    with web._served(settings, report, reader, lambda: due, port=0) as port:
        assert port is not None
        yield Visitor(port, report)


def url_of(engine: sa.Engine) -> str:
    """Its address, with the password."""
    return engine.url.render_as_string(hide_password=False)


@pytest.fixture
def visitor(whole: sa.Engine) -> Iterator[Visitor]:
    """Of the page of two harvested days, on the morning after the second."""
    with shown(url_of(whole), dt.datetime(2026, 10, 8, 9, 0, tzinfo=dt.UTC)) as opened:
        yield opened


# -- the page ------------------------------------------------------------------------------------


def strictly(body: bytes) -> Any:
    """The page's tree; any fault of it is an error."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parse(body.decode())


def words(node: Any) -> str:
    """The text of a node, in one line."""
    return " ".join(" ".join(node.itertext()).split())


def test_the_page_shows_each_set_beside_what_the_assemblee_announces(visitor: Visitor) -> None:
    """When it made its archive, how many documents that lists, how many of them are held."""
    status, headers, body = visitor.ask("/")
    assert status == 200
    assert headers["content-type"] == "text/html; charset=utf-8"
    tree = strictly(body)
    sets = tree.findall(".//table")[0]
    rows = [[words(cell) for cell in row] for row in sets.findall("./tbody/tr")]
    (scrutins,) = [row for row in rows if row[0] == "scrutins/17"]
    assert scrutins[1] == "fresh"
    announced, held, unread = (int(figure.replace(",", "")) for figure in scrutins[4:7])
    assert announced > 0
    assert (held, unread) == (announced, 0)
    assert scrutins[7].startswith("taken (")
    heads = [words(cell) for cell in sets.findall("./thead/tr/th")]
    assert heads == [
        *("Set", "State", "Made by the AN", "Captured", "Announced", "Held", "Unreadable"),
        "Last run",
    ]


def test_the_page_is_read_by_everybody(visitor: Visitor) -> None:
    """A language, a title, headings, captions, scopes; no script; it asks again by itself."""
    tree = strictly(visitor.ask("/")[2])
    assert tree.get("lang") == "en"
    assert words(tree.find(".//title")).endswith(" – Scrutateur")
    assert tree.find(".//meta[@http-equiv='refresh']").get("content") == "60"
    assert tree.findall(".//script") == []
    assert [words(one) for one in tree.findall(".//h2")] == [
        "What is wrong",
        "How fresh, how complete",
        "What comes next",
        "Last runs",
        "For programs",
    ]
    assert len(tree.findall(".//table")) == len(tree.findall(".//table/caption")) == 2
    assert {cell.get("scope") for cell in tree.iter("th")} == {"row", "col"}
    assert "color-scheme:light dark" in words(tree.find(".//style"))


def test_what_comes_next_is_there_and_who_leads(visitor: Visitor, whole: sa.Engine) -> None:
    """Where another leads, that is said."""
    told = words(strictly(visitor.ask("/")[2]))
    assert "harvest --recent at 2026-10-07 11:10 UTC harvest at 2026-10-08 07:10 UTC" in told
    with shown(url_of(whole), NEXT, due=[]) as other:
        assert "Another schedule does the work" in words(strictly(other.ask("/")[2]))


def test_words_of_others_are_shown_and_not_obeyed(engine: sa.Engine, clock: FakeClock) -> None:
    """The Assemblée's, a server's, an exception's."""
    hostile = "<script>alert('x')</script> & \"'é\x1b[2J"
    with engine.begin() as connection:
        told = [Signal("refused_capture", hostile)]
        signals.raise_signals(connection, "scrutins/<b>17", told, clock.now())
        done = runs.Run("harvest", "agenda/<i>", clock.now(), clock.now(), message=hostile)
        runs.add(connection, done)
    with shown(url_of(engine), clock.now(), due=[("<u>", NEXT)]) as visitor:
        _, _, body = visitor.ask("/")
        figures = visitor.metrics()
    tree = strictly(body)
    assert tree.findall(".//script") + tree.findall(".//i") + tree.findall(".//u") == []
    assert "<script>alert('x')</script> & \"'é [2J" in words(tree)
    assert figures["scrutateur_next_due_timestamp_seconds", (("job", "<u>"),)] == NEXT.timestamp()


def test_no_secret_is_shown_whoever_has_said_it(engine: sa.Engine, clock: FakeClock) -> None:
    """Of a run, a signal, an alert that could not be told."""
    said = "robot S3cretContact: http://moi:S3cretProxy@ici:1 refuse S3cretToken99"
    with engine.begin() as connection:
        signals.raise_signals(
            connection, "scrutins/17", [Signal("refused_capture", said)], clock.now()
        )
        for set_key in ("scrutins/17", ""):
            began = runs.Run("harvest", set_key, clock.now(), clock.now(), message=said)
            runs.add(connection, began)
        connection.execute(
            alert.insert().values(
                incident="x",
                channel="mail",
                severity="failure",
                title=said,
                text=said,
                opened_at=clock.now(),
                attempts=1,
                reason=said,
            )
        )
    chosen = {
        "contact": "S3cretContact",
        "alert_webhook": "https://hook.example.org/S3cretToken99",
    }
    with shown(url_of(engine), clock.now(), **chosen) as visitor:
        bodies = b"".join(
            visitor.ask(path)[2] for path in ("/", "/metrics", "/healthz", "/status.json")
        )
    assert b"S3cret" not in bodies
    assert bodies.count(b"robot ***: http://moi:***@ici:1 refuse ***") > 8


def test_what_is_wrong_says_what_to_do(engine: sa.Engine, clock: FakeClock) -> None:
    """As in an alert; and that nobody could be told is told here."""
    with engine.begin() as connection:
        signals.raise_signals(
            connection, "scrutins/17", [Signal("refused_capture", "perdu")], clock.now()
        )
    with shown(url_of(engine), clock.now()) as visitor:
        told = words(strictly(visitor.ask("/")[2]))
    assert "failure scrutins/17: a capture was refused, since 2026-10-07 07:00 UTC perdu" in told
    assert "What to do: " in told
    assert "SCRUTATEUR_MAX_GONE_SHARE=1" in told


def browser() -> str:
    """Where one stands; "" for none."""
    found = [path for name in BROWSERS[:3] if (path := shutil.which(name))]
    return found[0] if found else ""


@pytest.mark.skipif(not browser(), reason="no browser on this machine: read by html5lib alone")
def test_a_browser_shows_the_page(whole: sa.Engine, tmp_path: Path) -> None:
    """And obeys its style, which the policy of its contents names."""
    with shown(url_of(whole), NEXT) as visitor:
        done = subprocess.run(
            [
                *(browser(), "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom"),
                *(f"--user-data-dir={tmp_path / 'profile'}", "--enable-logging=stderr"),
                f"http://127.0.0.1:{visitor.port}/",
            ],
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=True,
        )
    assert "<caption>Beside what the Assemblée announces" in done.stdout
    assert "scrutins/17" in done.stdout
    assert "Content Security Policy" not in done.stderr
    assert "CONSOLE" not in done.stderr


# -- for programs --------------------------------------------------------------------------------


def test_prometheus_reads_the_figures(visitor: Visitor) -> None:
    """By its own parser: gauges of each set, of incidents, of the last runs; counters of all."""
    figures = visitor.metrics()
    scrutins = (("set", "scrutins/17"),)
    members = figures["scrutateur_set_members", scrutins]
    assert members > 0
    assert figures["scrutateur_set_held", scrutins] == members
    assert figures["scrutateur_set_quarantined", scrutins] == 0
    assert figures["scrutateur_set_fresh", scrutins] == 1
    assert (
        figures["scrutateur_set_good_timestamp_seconds", scrutins]
        == (figures["scrutateur_last_run_end_timestamp_seconds", scrutins])
    )
    seen = ("scrutateur_last_run_documents", (("set", "scrutins/17"), ("what", "seen")))
    assert figures[seen] == members
    taken = (("command", "harvest"), ("outcome", "taken"), ("set", "scrutins/17"))
    assert figures["scrutateur_last_run_outcome", taken] == 1
    assert figures["scrutateur_runs_total", taken] == 2
    received = figures["scrutateur_received_bytes_total", scrutins]
    assert received > figures["scrutateur_last_run_bytes", scrutins] > 0
    assert figures["scrutateur_leads", ()] == 1
    assert figures["scrutateur_next_due_timestamp_seconds", (("job", "harvest"),)] == (
        NEXT.timestamp()
    )
    states = [figures["scrutateur_health", (("state", one),)] for one in _HEALTHS]
    assert sum(states) == 1
    assert figures["scrutateur_rows", (("family", "scrutin"), ("of", "versions"))] >= members


def test_the_operators_page_names_figures_that_there_are(visitor: Visitor) -> None:
    """An alert rule on a name that is none would never ring."""
    told = (Path(__file__).parents[3] / "docs" / "operations.md").read_text(encoding="utf-8")
    chapter = told.partition("\n## The status page\n")[2].partition("\n## ")[0]
    named = re.findall(r"`(?:scrutateur|…)(_[a-z_]+)", chapter)
    there = {name for name, _ in visitor.metrics()}
    assert len(named) > 8
    for name in named:
        assert any(name in one for one in there), name


_HEALTHS = ("ok", "warning", "failure")


def test_incidents_are_counted_by_kind_and_severity(engine: sa.Engine, clock: FakeClock) -> None:
    """Each once for its set, and the signals that it is made of."""
    with engine.begin() as connection:
        for set_key in ("scrutins/17", "agenda/17"):
            told = [Signal("refused_capture", "perdu", uid=uid) for uid in "ab"]
            signals.raise_signals(connection, set_key, told, clock.now())
    with shown(url_of(engine), clock.now(), due=[]) as visitor:
        figures = visitor.metrics()
        kind = (("kind", "refused_capture"), ("severity", "failure"))
        assert figures["scrutateur_open_incidents", kind] == 2
        assert figures["scrutateur_open_signals", kind] == 4
        assert figures["scrutateur_leads", ()] == 0


def test_a_monitor_is_told_by_the_status_alone(engine: sa.Engine, clock: FakeClock) -> None:
    """200 while nobody has to get up; the reasons are in the body."""
    with shown(url_of(engine), clock.now()) as visitor:
        status, _, body = visitor.ask("/healthz")
        assert (status, body.splitlines()[0]) == (503, b"failure")
        assert b"scrutateur harvest" in body


def test_a_healthy_archive_says_ok(visitor: Visitor) -> None:
    """Whatever notes are open."""
    status, _, body = visitor.ask("/healthz")
    told = json.loads(visitor.ask("/status.json")[2])
    assert (status == 200) is (told["health"] != "failure")
    assert body.decode().splitlines()[0] == told["health"]


def test_the_status_is_there_as_json(visitor: Visitor) -> None:
    """The same as `scrutateur status --json`, with what the schedule knows."""
    status, headers, body = visitor.ask("/status.json")
    assert (status, headers["content-type"]) == (200, "application/json")
    told = json.loads(body)
    assert told["revision"] == schema.HEAD
    assert "scrutins/17" in {one["set_key"] for one in told["sets"]}
    assert told["leads"] is True
    assert told["due"][0] == {"job": "harvest", "at": "2026-10-08T07:10:00Z"}
    assert told["untold"] == []


# -- who asks ------------------------------------------------------------------------------------


def test_it_is_only_read(visitor: Visitor) -> None:
    """HEAD has no body; what would write is refused; what is not there says what is."""
    status, headers, body = visitor.ask("/", "HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 1000
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        status, headers, _ = visitor.ask("/metrics", method)
        assert (status, headers["allow"]) == (405, "GET, HEAD")
    status, _, body = visitor.ask("/../etc/passwd")
    assert (status, body) == (404, b"there are: /, /metrics, /healthz, /status.json\n")
    assert visitor.ask("/healthz?x=1")[0] in {200, 503}


def test_nothing_is_loaded_kept_or_framed(visitor: Visitor) -> None:
    """What a browser is told to refuse."""
    _, headers, _ = visitor.ask("/")
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["server"].strip() == "scrutateur"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8350", 404),
        ("127.0.0.1", 404),
        ("[::1]:8350", 404),
        ("192.0.2.7:80", 404),
        (socket.gethostname(), 404),
        ("scrutateur.example.org", 404),
        ("evil.example.com", 421),
        ("localhost.evil.example.com:8350", 421),
        ("[", 421),
    ],
)
def test_a_name_that_is_not_ours_is_refused(
    whole: sa.Engine, clock: FakeClock, host: str, status: int
) -> None:
    """Else any site's script could have a browser read us by a name that leads here."""
    with shown(url_of(whole), clock.now(), status_names="Scrutateur.example.org, b") as visitor:
        assert visitor.ask("/nothing", Host=host)[0] == status


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"GET\r\n\r\n", b"400"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", b"400"),
        (b"GET / HTTP/9.9\r\n\r\n", b"505"),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n", b"431"),
        (b"BREW / HTTP/1.1\r\n\r\n", b"501"),
        (b"GET http://[/ HTTP/1.1\r\nHost: localhost\r\n\r\n", b"404"),
    ],
)
def test_what_is_no_request_is_answered_shortly(
    visitor: Visitor, raw: bytes, status: bytes
) -> None:
    """In plain text, repeating nothing; the next one is served as ever."""
    answer = visitor.say(raw)
    if answer.startswith(b"HTTP/"):  # the first request line of all is answered without headers
        assert answer.split()[1] == status
    assert b"Traceback" not in answer
    assert b"xxxx" not in answer
    assert visitor.ask("/healthz")[0] in {200, 503}
    assert visitor.report.named("web_error") == []


def test_slow_visitors_are_hung_up_on_and_hold_nobody_up(visitor: Visitor) -> None:
    """A hundred that say nothing, and one that asks."""
    silent = [socket.create_connection(("127.0.0.1", visitor.port)) for _ in range(100)]
    try:
        for line in silent:
            line.sendall(b"GET / HT")
        assert visitor.ask("/healthz")[0] in {200, 503}
        silent[0].settimeout(100)
        with_reset = b""
        with suppress(ConnectionResetError):
            with_reset = silent[0].recv(100)
        assert with_reset == b""
    finally:
        for line in silent:
            line.close()


def test_it_ends_with_the_schedule(whole: sa.Engine, clock: FakeClock) -> None:
    """Whoever is still connected is not waited for."""
    with shown(url_of(whole), clock.now()) as visitor:
        line = socket.create_connection(("127.0.0.1", visitor.port))
        line.sendall(b"GET / HT")
        until(lambda: any(one.name.startswith("Thread-") for one in threading.enumerate()))
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", visitor.port))
    line.close()


# -- when the archive cannot be read -------------------------------------------------------------


def every_answer(visitor: Visitor) -> dict[str, tuple[int, bytes]]:
    """Of each address."""
    found = {}
    for path in ("/", "/metrics", "/healthz", "/status.json"):
        status, headers, body = visitor.ask(path)
        assert headers.get("retry-after") == "30"
        assert b"Traceback" not in body
        found[path] = (status, body)
    return found


def test_an_archive_that_is_not_there_is_said_and_not_made(
    empty_database: str, clock: FakeClock, database_kind: str
) -> None:
    """503 with the reason, and what to do; it is read again once it is there."""
    with shown(empty_database, clock.now()) as visitor:
        answers = every_answer(visitor)
        assert {status for status, _ in answers.values()} == {503}
        assert all(b"holds no archive yet; run " in body for _, body in answers.values())
        strictly(answers["/"][1])
        if database_kind == "sqlite":
            assert not Path(empty_database.removeprefix("sqlite:///")).exists()
        engine = open_database(empty_database)
        schema.upgrade(engine)
        engine.dispose()
        assert visitor.ask("/metrics")[0] == 200


def test_a_postgres_that_is_gone_is_said_without_its_password(clock: FakeClock) -> None:
    """It is asked again each time somebody asks."""
    url = "postgresql://moi:hunter2@127.0.0.1:9/archive"
    with shown(url, clock.now()) as visitor:
        answers = every_answer(visitor)
    assert {status for status, _ in answers.values()} == {503}
    assert b"Postgres does not answer" in answers["/healthz"][1]
    assert b"hunter2" not in b"".join(body for _, body in answers.values())


def test_an_archive_that_somebody_holds_is_said(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Filled for the first time, nobody may read it; the page does not wait for that."""
    monkeypatch.setattr("storage.engine._BUSY_S", 0.1)
    file = tmp_path / "a.db"
    url = f"sqlite:///{file}"
    engine = open_database(url)
    schema.upgrade(engine)
    engine.dispose()
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("PRAGMA journal_mode = DELETE")
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    with shown(url, clock.now()) as visitor:
        assert b"locked" in every_answer(visitor)["/healthz"][1]
        holder.execute("ROLLBACK")
        holder.close()
        assert visitor.ask("/metrics")[0] == 200


def test_a_database_that_hangs_is_not_waited_for() -> None:
    """One question is enough for whoever asks; its answer is shown once it comes."""
    go, asked = threading.Event(), []

    def ask() -> Board:
        asked.append(1)
        go.wait(100)
        raise Unavailable("it was late")

    reader = Reader(ask, patience_s=0.01)
    for _ in range(3):
        with pytest.raises(Unavailable, match=r"has not answered within 0\.01 s"):
            reader.board()
    assert len(asked) == 1
    go.set()
    assert reader._asked is not None
    reader._asked.done.wait(100)
    with pytest.raises(Unavailable, match="it was late"):
        reader.board()
    assert len(asked) == 1


def test_what_was_read_is_shown_to_everybody_for_a_while() -> None:
    """A thousand visitors are one question."""
    moments, asked = [0.0], []

    def ask() -> Board:
        asked.append(1)
        raise Unavailable("no")

    reader = Reader(ask, fresh_s=5, monotonic=lambda: moments[0])
    for moment, questions in ((0.0, 1), (4.9, 1), (5.0, 2), (9.9, 2), (11.0, 3)):
        moments[0] = moment
        with pytest.raises(Unavailable):
            reader.board()
        assert len(asked) == questions


def test_the_page_cannot_write(engine: sa.Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were there ever a fault in it: the database refuses."""

    def write(opened: sa.Engine, *_: object) -> None:
        with opened.begin() as connection:
            connection.exec_driver_sql("DELETE FROM alert")

    monkeypatch.setattr("jobs.watch.status.status", write)
    chosen = Settings(database_url=url_of(engine))
    with pytest.raises(Unavailable, match=r"read-?only"):
        web.read(chosen, NEXT)


def test_a_fault_of_ours_is_logged_and_not_shown(
    whole: sa.Engine, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """500, in a sentence."""

    def fail(_: object) -> bytes:
        raise ValueError("a fault at line 12")

    monkeypatch.setattr(page, "html", fail)
    with shown(url_of(whole), clock.now()) as visitor:
        status, _, body = visitor.ask("/")
        assert (status, body) == (500, b"this page has failed: see the log\n")
        assert visitor.report.named("web_error") == [{"message": "ValueError: a fault at line 12"}]


# -- the settings --------------------------------------------------------------------------------


def test_a_port_that_is_taken_is_told_and_stops_nothing(clock: FakeClock) -> None:
    """The schedule goes on without its page; so it does where the page is not wanted."""
    report = Memory()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        chosen = Settings(status_port=taken.getsockname()[1])
        with web.serving(chosen, report, clock.now, list) as port:
            assert port is None
    (told,) = report.named("schedule")
    assert "cannot be had (Address already in use); set SCRUTATEUR_STATUS_PORT" in (
        str(told["message"])
    )
    with web.serving(Settings(status_port=0), report, clock.now, list) as port:
        assert port is None


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_it_stands_where_it_is_told_to(
    host: str, clock: FakeClock, free_port: Callable[[], int]
) -> None:
    """On loopback unless told otherwise; its address is in the log."""
    if host == "::1" and not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    report = Memory()
    chosen = Settings(status_host=host, status_port=free_port(), database_url="sqlite:///x/y.db")
    with web.serving(chosen, report, clock.now, list) as port:
        assert port == chosen.status_port
        connection = http.client.HTTPConnection(host, port, timeout=100)
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        assert answer.status == HTTPStatus.SERVICE_UNAVAILABLE
        assert b"the folder of x/y.db does not exist" in answer.read()
        connection.close()
    shown_as = "[::1]" if host == "::1" else host
    assert report.named("schedule")[0]["message"] == f"status page: http://{shown_as}:{port}/"


def test_the_schedule_shows_it_as_long_as_it_lives(
    shell: Shell, receiver: Receiver, free_port: Callable[[], int]
) -> None:
    """A real one: its page, its health, and an alert when the harvest that it starts fails."""
    port = free_port()
    shell.settings |= {"STATUS_PORT": str(port), "ALERT_WEBHOOK": receiver.url}
    process = shell.start("schedule")
    visitor = Visitor(port, Memory())

    def answers(path: str, part: bytes) -> Callable[[], bool]:
        def look() -> bool:
            try:
                return part in visitor.ask(path)[2]
            except OSError:
                return False

        return look

    until(answers("/", b"<h2>Last runs</h2>"), 300)
    until(answers("/status.json", b'"leads":true'), 300)
    until(lambda: bool(receiver.raw), 300)
    assert "nothing_found harvest" in {one["incident"] for one in receiver.bodies[0]["opened"]}
    done = finish(process, signal.SIGTERM)
    assert done.status in {0, 143}
    assert f"status page: http://127.0.0.1:{port}/" in done.err
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A web server that is POSTed to."""
    with receiving() as opened:
        yield opened


@pytest.fixture
def free_port() -> Callable[[], int]:
    """A port that nobody has, a moment ago."""

    def find() -> int:
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            return int(one.getsockname()[1])

    return find
