"""What goes wrong in a year, drawn from a seed: at the AN's, on the line, and on our machine.

    Trouble("captcha", start, end, faults)    # while it lasts, each command meets faults(year)

Those in PASSING are overcome by the command that meets them, those in LASTING cost it what it came
for; what the AN still offers once they are over is then known, and what it no longer does never is.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from tests.replica.assembly.archive import PATHS
from tests.replica.assembly.chance import Chance
from tests.replica.faults import (
    CAPTCHA,
    MAINTENANCE,
    BackEnds,
    Cut,
    Fault,
    Half,
    HangUp,
    Page,
    Status,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.replica.assembly.year import Year
    from tests.replica.faults import Answer, Request

HOUR: Final = dt.timedelta(hours=1)
DAY: Final = dt.timedelta(days=1)
#: Sets that may fail alone, by their place in PATHS.
SETS: Final = ("amendements", "scrutins", "dossiers", "agenda", "acteurs")


@dataclass
class Elsewhere(Fault):
    """A machine that answers from another folder: of yesterday, or of what was cut in two."""

    folder: Path

    def before(self, request: Request, use: int) -> Request:  # noqa: ARG002
        """Send it there."""
        return replace(request, folder=self.folder)


@dataclass
class Replaced(Fault):
    """Yesterday's file is replaced by today's while its first `at` bytes are on their way."""

    folder: Path
    at: int

    def before(self, request: Request, use: int) -> Request:
        """Begin with yesterday's."""
        return request if use else replace(request, folder=self.folder)

    def after(self, request: Request, answer: Answer, use: int) -> Answer:  # noqa: ARG002
        """Cut it."""
        return answer if use else replace(answer, cut_at=self.at)


@dataclass(frozen=True)
class Trouble:
    """Something that goes wrong for a while.

    Attributes:
        kind: what.
        start: when it begins.
        end: when it is over.
        faults: what a command that begins meanwhile meets; none where it is our machine's.
    """

    kind: str
    start: dt.datetime
    end: dt.datetime
    faults: Callable[[Year], list[Fault]] = lambda _: []

    def lasts(self, now: dt.datetime) -> bool:
        """Whether it is so."""
        return self.start <= now < self.end


@dataclass(frozen=True)
class Crash:
    """SIGKILL in the midst of a write, in the first night's harvest that comes after a moment.

    Attributes:
        after: the moment.
        at: the write before which it comes.
        both: the scheduler is killed with its job, and started again an hour later.
    """

    after: dt.datetime
    at: int
    both: bool = False


@dataclass(frozen=True)
class Plan:
    """All that goes wrong.

    Attributes:
        troubles: at the AN's and on the line.
        asleep: when our machine is.
        crashes: in their order.
    """

    troubles: Sequence[Trouble] = ()
    asleep: Sequence[tuple[dt.datetime, dt.datetime]] = ()
    crashes: Sequence[Crash] = ()


NOTHING: Final = Plan()


def glob_of(name: str) -> str:
    """Paths of one set's archive."""
    return f"*/{PATHS['17', name]}"


_ANY: Final = "*.zip"

PASSING: Final[dict[str, Callable[[Chance], Callable[[Year], list[Fault]]]]] = {
    "downloads cut": lambda chance: _fixed(Cut, at=20_000 + chance.under(60_000), times=3),
    "503 now and then": lambda _: _fixed(Status, code=503, retry_after="20", times=3, path="*"),
    "half a file": lambda chance: _fixed(Half, path=glob_of(chance.pick(SETS)), times=1),
    "two back-ends": lambda _: lambda year: [BackEnds(year.eve, path=_ANY)],
    "replaced on its way": lambda chance: _replaced(chance.pick(SETS), 5_000 + chance.under(9_000)),
}
"""Kind -> what chance makes of it."""

LASTING: Final[dict[str, tuple[int, Callable[[Chance], Callable[[Year], list[Fault]]]]]] = {
    "503 all morning": (7, lambda _: _fixed(Status, code=503, path="*")),
    "captcha all morning": (8, lambda _: _fixed(Page, html=CAPTCHA, path="*")),
    "maintenance for a day": (24, lambda _: _fixed(Page, html=MAINTENANCE, code=503, path="*")),
    "down for a day": (26, lambda _: _fixed(HangUp, path="*")),
    "half of every file all morning": (6, lambda _: _fixed(Half, path=_ANY)),
    "a set is missing for days": (
        76,
        lambda chance: _fixed(Status, code=404, path=glob_of(chance.pick(SETS[:4]))),
    ),
    "yesterday's archives for a day": (
        24,
        lambda _: lambda year: [Elsewhere(path=_ANY, folder=year.eve)],
    ),
    "half of the amendements lost": (24, lambda _: lambda year: [_halved(year)]),
}
"""Kind -> (hours that it lasts, what chance makes of it)."""


def _fixed(kind: Callable[..., Fault], **arguments: object) -> Callable[[Year], list[Fault]]:
    return lambda _: [kind(**{"path": _ANY, **arguments})]


def _replaced(name: str, at: int) -> Callable[[Year], list[Fault]]:
    return lambda year: [Replaced(path=glob_of(name), folder=year.eve, at=at)]


def _halved(year: Year) -> Fault:
    """A whole ZIP, in which every second amendement is not listed."""
    path = f"repository/{PATHS['17', 'amendements']}"
    target = year.folder.parent / "halved" / path
    target.parent.mkdir(parents=True, exist_ok=True)
    with (
        zipfile.ZipFile(year.folder / path) as whole,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as half,
    ):
        for info in whole.infolist()[::2]:
            half.writestr(zipfile.ZipInfo(info.filename, info.date_time), whole.read(info))
    return Elsewhere(path=glob_of("amendements"), folder=year.folder.parent / "halved")


def drawn(seed: int, first: dt.date, nights: int) -> Plan:
    """A year's troubles: about one night in four, each kind at least once, three crashes.

    The first night and the last five are left alone, so that all can be well at the end.
    """
    chance = Chance(seed, "troubles")
    kinds = [*PASSING, *LASTING]
    waiting = chance.shuffled(kinds)
    troubles: list[Trouble] = []
    asleep: list[tuple[dt.datetime, dt.datetime]] = []
    number = 1
    while number < nights - 5:
        start = dt.datetime.combine(first + number * DAY, dt.time(5), dt.UTC)
        number += 1
        if chance.under(4):
            continue
        if chance.under(8) == 0:
            hours = (3, 7, 30, 55)[chance.under(4)]
            asleep.append((start, start + hours * HOUR))
            number += hours // 24
            continue
        kind = waiting.pop() if waiting else chance.pick(kinds)
        hours, made = LASTING[kind] if kind in LASTING else (24, PASSING[kind])
        troubles.append(Trouble(kind, start, start + hours * HOUR, made(chance)))
        number += hours // 24
    crashes = []
    for rank in (1, 2, 3):
        night = first + (nights * rank // 4 + chance.under(5)) * DAY
        after = dt.datetime.combine(night, dt.time(5), dt.UTC)
        crashes.append(Crash(after, at=5 + chance.under(40), both=rank == 2))
    return Plan(troubles, asleep, crashes)
