"""How a command says what it does: bars on a terminal, one JSON line per event elsewhere.

Both go to standard error, so that standard output holds nothing but the answer.
"""

from __future__ import annotations

import datetime as dt
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

import structlog
from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from jobs.house import new_key
from storage.tables.base import moment_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from structlog.typing import EventDict

    from jobs.house import Progress as Told
    from jobs.house import Reporter

#: Seconds between two lines about one long work, off a terminal.
_LINE_EVERY_S = 10.0
#: Columns that no line of an answer needs.
_UNFOLDED = 100_000


class _Console(Console):
    """Rich's, which would end the program where nobody reads any more: that is the caller's."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


class _PipedConsole(_Console):
    """Off a terminal nothing is folded or cut, and no line ends in spaces."""

    def print(self, *objects: Any, **options: Any) -> None:
        with self.capture() as captured:
            super().print(*objects, **options)
        lines = captured.get().split("\n")
        self.file.write("\n".join(line.rstrip(" ") for line in lines))


def console() -> Console:
    """Standard output: as wide as the terminal, and wide enough for anything elsewhere."""
    if sys.stdout.isatty():
        return _Console(soft_wrap=True, highlight=False)
    return _PipedConsole(soft_wrap=True, highlight=False, width=_UNFOLDED)


def columns(*names: str, right: Collection[str] = ()) -> Table:
    """A table of short answers, one line a row; ``right`` are the columns of numbers."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in names:
        table.add_column(name, justify="right" if name in right else "left", no_wrap=True)
    return table


def reporter(
    stream: TextIO | None = None,
    *,
    run_key: str = "",
    now: Callable[[], dt.datetime] | None = None,
    hide: Callable[[str], str] = str,
) -> Reporter:
    """The reporter that suits where standard error goes.

    Args:
        stream: another than standard error.
        run_key: of the command; a new one by default.
        now: what tells the time of an event.
        hide: takes out of a text what nobody is to read.
    """
    stream = stream or sys.stderr
    if stream.isatty():
        return TerminalReporter(stream, hide=hide)
    now = now or _now
    return LineReporter(stream, run_key=run_key or new_key(now()), now=now, hide=hide)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class TerminalReporter:
    """Progress bars and short sentences, for a person."""

    def __init__(self, stream: TextIO, *, hide: Callable[[str], str] = str) -> None:
        self._console = Console(file=stream)
        self._hide = hide

    def event(self, name: str, **fields: object) -> None:
        """Print what a person wants to see as it happens; the rest is in the closing table."""
        said = escape(self._hide(str(fields.get("message") or fields.get("reason") or "")))
        if name == "wait":
            self._console.print(f"[dim]waiting {fields.get('seconds')} s: {said}[/]")
        elif name in {"signal", "again", "busy", "schedule", "alert", "alert_failed"}:
            self._console.print(f"[yellow]•[/] {said}")

    @contextmanager
    def progress(self, label: str, unit: str) -> Iterator[Told]:
        """A bar that goes away once done."""
        counts: tuple[ProgressColumn, ...] = (MofNCompleteColumn(), TextColumn(unit))
        if unit == "bytes":  # which says kB or MB by itself
            counts = (DownloadColumn(),)
        label_column = TextColumn("{task.description:<22}")
        columns = (label_column, BarColumn(), *counts, TimeRemainingColumn())
        with Progress(*columns, console=self._console, transient=True) as bars:
            task = bars.add_task(label, total=None)

            def advance(done: int, total: int | None) -> None:
                bars.update(task, completed=done, total=total)

            yield advance


class LineReporter:
    """One JSON line per event, for cron and for programs: what, of which command, and when."""

    def __init__(
        self,
        stream: TextIO,
        monotonic: Callable[[], float] = time.monotonic,
        *,
        run_key: str,
        now: Callable[[], dt.datetime] = _now,
        hide: Callable[[str], str] = str,
    ) -> None:
        self._monotonic = monotonic

        def stamp(_logger: object, _method: str, told: EventDict) -> EventDict:
            said = {name: hide(it) if isinstance(it, str) else it for name, it in told.items()}
            return {**said, "run": run_key, "at": moment_text(now())}

        self._log: Any = structlog.wrap_logger(
            structlog.WriteLogger(stream),
            processors=[stamp, structlog.processors.JSONRenderer(ensure_ascii=False)],
        )

    def event(self, name: str, **fields: object) -> None:
        """One line."""
        self._log.info(name, **fields)

    @contextmanager
    def progress(self, label: str, unit: str) -> Iterator[Told]:
        """A line every ten seconds: short work says nothing."""
        last = self._monotonic()

        def advance(done: int, total: int | None) -> None:
            nonlocal last
            if self._monotonic() - last >= _LINE_EVERY_S:
                last = self._monotonic()
                self._log.info("progress", of=label, unit=unit, done=done, total=total)

        yield advance
