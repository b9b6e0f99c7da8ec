"""How a command says what it does: bars for a person, one JSON line an event for a program."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import threading
from typing import TYPE_CHECKING

import pytest

from jobs.logs import LineReporter, TerminalReporter, columns, console, reporter
from jobs.settings import Settings
from jobs.watch.secrets import secrets_of
from scraper.records import Signal
from tests.jobs.watch.test_gates import drafts, put
from tests.shell import COMMAND, TIMEOUT_S, Shell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.clock import FakeClock
    from tests.conftest import Serve


KEY = "20260107T081000-3f9a"
#: What a terminal shows to say that nobody writes to it any more.
THE_END = "— fin —"
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@pytest.fixture
def terminal() -> Iterator[tuple[io.TextIOWrapper, int]]:
    """A stream that is a terminal, and what reads what is written to it."""
    reading, writing = pty.openpty()
    stream = os.fdopen(writing, "w", encoding="utf-8")
    yield stream, reading
    stream.close()
    os.close(reading)


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    """The events written, without their time."""
    told = [json.loads(line) for line in stream.getvalue().splitlines()]
    for one in told:
        assert one.pop("at").endswith("Z")
        assert one.pop("run") == KEY
    return told


def test_off_a_terminal_an_event_is_one_line_of_json() -> None:
    """Accents as they are, and the moment in UTC."""
    stream = io.StringIO()
    LineReporter(stream, run_key=KEY).event(
        "set", set="scrutins/17", outcome="taken", new=3, message="é\nà"
    )
    assert lines(stream) == [
        {"event": "set", "set": "scrutins/17", "outcome": "taken", "new": 3, "message": "é\nà"}
    ]
    assert "é\\nà" in stream.getvalue()


def test_a_line_holds_no_secret_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a driver, a server or an exception put into its words."""
    monkeypatch.delenv("PGPASSWORD", raising=False)
    address = "postgresql://greffier:hunter2@db.example/scrutateur"
    stream, chosen = io.StringIO(), Settings(database_url=address)
    told = reporter(stream, run_key=KEY, hide=secrets_of(chosen, {}).out_of)
    told.event("signal", kind="failed", message=f"cannot reach {address}")
    told.event("wait", url="http://u:pw@h/x", reason="no hunter2 here", seconds=3.0)
    assert lines(stream) == [
        {
            "event": "signal",
            "kind": "failed",
            "message": "cannot reach postgresql://greffier:***@db.example/scrutateur",
        },
        {"event": "wait", "url": "http://u:***@h/x", "reason": "no *** here", "seconds": 3.0},
    ]
    assert "hunter2" not in stream.getvalue()


def test_off_a_terminal_a_long_work_is_told_every_ten_seconds(clock: FakeClock) -> None:
    """Short work says nothing."""
    stream = io.StringIO()
    with LineReporter(stream, clock.monotonic, run_key=KEY).progress(
        "scrutins/17", "bytes"
    ) as advance:
        for done in range(1, 26):
            clock.sleep(1)
            advance(done, 40)
    assert lines(stream) == [
        {"event": "progress", "of": "scrutins/17", "unit": "bytes", "done": 10, "total": 40},
        {"event": "progress", "of": "scrutins/17", "unit": "bytes", "done": 20, "total": 40},
    ]


def test_the_reporter_is_the_one_that_suits_its_stream(
    terminal: tuple[io.TextIOWrapper, int],
) -> None:
    """A person looks at a terminal; a program reads the rest."""
    assert isinstance(reporter(io.StringIO()), LineReporter)
    assert isinstance(reporter(terminal[0]), TerminalReporter)


def test_a_terminal_shows_waits_and_signals_and_leaves_the_rest_to_the_table() -> None:
    """Whatever the AN wrote: square brackets are text, not colours."""
    stream = io.StringIO()
    told = TerminalReporter(stream)
    told.event("set", set="scrutins/17", outcome="taken")
    told.event("wait", url="http://x", seconds=30.0, reason="HTTP 503 [/]")
    told.event("signal", kind="unknown_value", message="sort.code says '[rouge]', never met")
    told.event("again", set="x", reason="[a] does not match its CRC")
    assert stream.getvalue().splitlines() == [
        "waiting 30.0 s: HTTP 503 [/]",
        "• sort.code says '[rouge]', never met",
        "• [a] does not match its CRC",
    ]


def test_a_terminal_shows_a_bar_that_goes_away(terminal: tuple[io.TextIOWrapper, int]) -> None:
    """Bytes and documents each have their own."""
    stream, reading = terminal
    told = TerminalReporter(stream)
    for unit in ("bytes", "documents"):
        with told.progress("scrutins/17", unit) as advance:
            advance(5, 10)
            advance(10, 10)
    stream.flush()
    shown = os.read(reading, 100_000).decode()
    assert "scrutins/17" in shown
    assert "10/10" in shown
    assert "bytes bytes" not in shown
    assert "\x1b[2K" in shown, "a bar that is done is wiped out"


def test_standard_output_is_wide_enough_off_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A message is one line, however long, so that it can be searched."""
    console().print("mot " * 100 + "fin")
    assert capsys.readouterr().out.splitlines() == ["mot " * 100 + "fin"]


def test_a_table_off_a_terminal_is_cut_nowhere_and_its_lines_end_where_their_words_do(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Neither an ellipsis nor a fold, whatever its width; and no spaces that nobody sees."""
    table = columns("set", "message", "outcome")
    table.add_row("scrutins/17", "mot " * 100 + "fin", "taken")
    table.add_row("agenda/17", "", "")
    for soft_wrap in (True, False):
        console().print(table, soft_wrap=soft_wrap)
        head, first, second, end = capsys.readouterr().out.split("\n")
        assert head.split() == ["set", "message", "outcome"]
        assert first == "scrutins/17  " + "mot " * 100 + "fin  taken"
        assert (second, end) == ("agenda/17", "")


def test_columns_of_numbers_stand_at_the_right() -> None:
    """The head too."""
    out = io.StringIO()
    table = columns("set", "new", right=["new"])
    table.add_row("scrutins/17", "12,345")
    table.add_row("agenda/17", "6")
    from rich.console import Console

    Console(file=out, width=80).print(table)
    assert [line.rstrip() for line in out.getvalue().splitlines()] == [
        "set             new",
        "scrutins/17  12,345",
        "agenda/17         6",
    ]


def test_a_signal_of_the_harvest_can_be_told_as_it_is() -> None:
    """What a Signal holds is plain text and numbers."""
    stream = io.StringIO()
    signal = Signal("unknown_field", "corps.nouveau is new", uid="AMANR5L17…", path="json/x.json")
    LineReporter(stream, run_key=KEY).event(
        "signal", kind=signal.kind, message=signal.message, uid=signal.uid
    )
    assert lines(stream)[0]["message"] == "corps.nouveau is new"


def test_on_a_terminal_a_harvest_shows_bars_of_bytes_and_documents_and_then_its_table(
    tmp_path: Path, replica: Serve, terminal: tuple[io.TextIOWrapper, int]
) -> None:
    """Each says of what, how far, and the time left; none of it is in the answer."""
    stream, reading = terminal
    folder = tmp_path / "ici"
    folder.mkdir()
    shell = Shell(folder)
    shell.settings["DATA_ORIGIN"] = replica(put(tmp_path, drafts(*range(1, 301)), 1)).url
    environment = shell.environment({"TERM": "xterm", "COLUMNS": "100"})
    process = subprocess.Popen(
        [COMMAND, "harvest", "amendements"],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=stream.fileno(),
        encoding="utf-8",
    )
    shown: list[bytes] = []
    listening = threading.Thread(target=_listen, args=(reading, shown), daemon=True)
    listening.start()
    out, _ = process.communicate(timeout=TIMEOUT_S)
    stream.write(THE_END)
    stream.flush()
    listening.join(TIMEOUT_S)
    told = _ESCAPES.sub("", b"".join(shown).decode())
    assert process.returncode in {0, 3}, told
    bars = [
        line.strip() for line in re.split(r"[\r\n]+", told) if line.startswith("amendements/17")
    ]
    assert any(line.endswith(":--") or re.search(r"\d:\d\d", line) for line in bars), bars
    assert any(re.search(r" (bytes|kB)\b", line) for line in bars), bars
    assert any("300/300" in line and " documents " in line for line in bars), bars
    assert [line.split()[:2] for line in out.splitlines()] == [
        ["set", "outcome"],
        ["amendements/17", "taken"],
    ]


def _listen(reading: int, shown: list[bytes]) -> None:
    """Read what a terminal shows until it says that this is the end."""
    while not b"".join(shown[-2:]).rstrip().endswith(THE_END.encode()):
        shown.append(os.read(reading, 65_536))
