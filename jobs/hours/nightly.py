"""The night's work as the settings ask for it: a harvest, and what follows one.

Values in, command lines out. When each is due is in ``timetable.py``; ``schedule.py`` does them.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from jobs.hours.timetable import PARIS, Daily
from scraper.errors import UsageError
from scraper.sources import CURRENT_LEGISLATURE, LEGISLATURES, SOURCES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobs.settings import Settings


class Step(msgspec.Struct, frozen=True):
    """What follows the night's harvest.

    Attributes:
        name: the command.
        cadence: every night, or once a week.
        words: the command line, for the moment at which it was due.
        is_there: whether what it makes is there already, of that moment.
        tidy: what is to be done after it was made.
    """

    name: str
    cadence: Daily
    words: Callable[[dt.datetime], tuple[str, ...]]
    is_there: Callable[[dt.datetime], bool] = lambda _due: False
    tidy: Callable[[], None] = lambda: None


class Night(msgspec.Struct, frozen=True):
    """The night's work, as the settings ask for it.

    Attributes:
        nightly: when.
        weekly: when the archives are fetched again whatever their validators say; None: never.
        words: of the harvest.
        sets: what it looks at; it is done once each of them was looked at.
        steps: what follows.
    """

    nightly: Daily
    weekly: Daily | None
    words: tuple[str, ...]
    sets: tuple[str, ...]
    steps: tuple[Step, ...]


def night_of(chosen: Settings) -> Night:
    """What is to be done each night.

    Raises:
        UsageError: a source or a legislature that is none.
    """
    names = chosen.nightly_sources.replace(",", " ").split()
    numbers = chosen.nightly_legislatures.replace(",", " ").split()
    known = {"all", *map(str, LEGISLATURES)}
    _refuse_others("NIGHTLY_SOURCES", names, [source.name for source in SOURCES])
    _refuse_others("NIGHTLY_LEGISLATURES", numbers, sorted(known))
    wanted = set(LEGISLATURES) if "all" in numbers else {int(number) for number in numbers}
    sets = [
        source.key(candidates[0])
        for source in SOURCES
        if not names or source.name in names
        for candidates in source.archives
        if source.all_legislatures or candidates[0].legislature in (wanted or {CURRENT_LEGISLATURE})
    ]
    nightly = Daily(chosen.harvest_at)
    weekly = Daily(chosen.harvest_at, _DAYS.index(chosen.weekly_on)) if chosen.weekly_on else None
    steps = []
    if chosen.dump_to:
        steps.append(
            Step(
                "dump",
                nightly,
                lambda due: ("dump", str(_dump_of(chosen, due))),
                lambda due: _dump_of(chosen, due).exists(),
                lambda: forget_dumps(Path(chosen.dump_to), chosen.dump_keep),
            )
        )
    if chosen.backup_to:
        steps.append(Step("backup", nightly, lambda _due: ("backup",)))
    if weekly is not None:
        steps.append(Step("check", weekly, lambda _due: ("check",)))
    options = [word for number in numbers for word in ("-l", number)]
    return Night(nightly, weekly, ("harvest", *names, *options), tuple(sets), tuple(steps))


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _refuse_others(setting: str, given: Sequence[str], known: Sequence[str]) -> None:
    for word in given:
        if word not in known:
            raise UsageError(
                f"SCRUTATEUR_{setting}: no {word!r} here; there are: {', '.join(known)}"
            )


def _dump_of(chosen: Settings, due: dt.datetime) -> Path:
    """The folder of a night's dump."""
    return Path(chosen.dump_to) / due.astimezone(PARIS).date().isoformat()


def forget_dumps(folder: Path, keep: int) -> None:
    """Remove a schedule's dumps but for the newest, and what was left of those that were killed.

    Nothing else that lies in the folder is touched.
    """
    dumps = [
        one.parent for one in folder.glob("*/manifest.json") if _DATED.fullmatch(one.parent.name)
    ]
    for old in sorted(dumps)[:-keep]:
        shutil.rmtree(old)
    for left in filter(Path.is_dir, folder.glob(".*.partial-*")):
        if _UNFINISHED.fullmatch(left.name) and time.time() - _last_written(left) > _ABANDONED_S:
            shutil.rmtree(left)


_DATED = re.compile(r"\d{4}-\d{2}-\d{2}")
#: As ``jobs/dump.py`` calls a folder until it is whole.
_UNFINISHED = re.compile(rf"\.{_DATED.pattern}\.partial-\w+")
#: No dump at work writes nothing for so long.
_ABANDONED_S = 86_400.0


def _last_written(folder: Path) -> float:
    """When something below a folder was written last; now, where it changes while we look."""
    try:
        return max(one.stat().st_mtime for one in (folder, *folder.rglob("*")))
    except FileNotFoundError:
        return time.time()
