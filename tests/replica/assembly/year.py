"""A year of the Assembly, shown as it passes: what the AN serves at a moment, and nothing later.

    year = Year(folder, seed=1)
    year.show(moment)        # folder/repository, folder/dyn, as they are at that moment

Its archives are made every morning at 06:00 UTC and tell of the eve; what they will tell is
published on the eve itself, from 10:00 in Paris, line by line: the lists grow, and the unit
documents appear. Only the days of now and of yesterday are on disk. A year has recesses, and its
agenda announces the sittings to come.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from tests.replica import pages
from tests.replica.assembly import agenda, archive, publications, story
from tests.replica.pages import value

if TYPE_CHECKING:
    from pathlib import Path

PARIS: Final = ZoneInfo("Europe/Paris")
MADE_AT: Final = time(6, 0, tzinfo=UTC)
_FRAGMENT: Final = "17/amendements/dispositif"


def made_at(day: int) -> datetime:
    """When the archives of a day are made: the date of their members."""
    return datetime.combine(agenda.date_of(day), MADE_AT)


def day_of(moment: datetime) -> int:
    """The day whose archives are there at a moment; 0 before the first."""
    today = moment.astimezone(UTC).date()
    number = (today - agenda.FIRST_DAY).days + 1
    return number if moment >= made_at(number) else number - 1


@dataclass(frozen=True)
class Day:
    """What a day's archives tell, and what of it was published on the eve.

    Attributes:
        number: of the day.
        archives: path below `repository/` -> bytes.
        lines: (when published, line of the list).
        documents: (when published, path below `dyn/`, bytes).
        events: how many of each nature: « 3 new, 12 substance ».
        sat: whether the Assembly sat on the eve.
    """

    number: int
    archives: dict[str, bytes]
    lines: list[tuple[datetime, bytes]]
    documents: list[tuple[datetime, str, bytes]]
    events: str
    sat: bool


class Year:
    """The AN's servers, whose files follow a clock that only goes on.

    Attributes:
        folder: what is served.
        eve: the same, with the archives of yesterday.
        told: what each day did, by its number.
        published: path of a unit document -> (when, the day whose archives tell it), in order.
    """

    def __init__(self, folder: Path, seed: int, *, first: int = 1) -> None:
        """Show nothing yet; days before the `first` are lived, and never shown."""
        self.folder = folder / "now"
        self.eve = folder / "eve"
        self.told: dict[int, Day] = {}
        self.published: dict[str, list[tuple[datetime, int]]] = {}
        self._story = islice(story.days(seed, recesses=True), first - 1, None)
        self._press = archive.Press(seed)
        self._days: dict[int, Day] = {}
        self._first = first
        self._shown = first - 1
        self._published: datetime | None = None
        for one in (self.folder, self.eve):
            (one / "repository").mkdir(parents=True)

    def show(self, now: datetime) -> None:
        """Bring the folder to a moment, which is not before the one shown."""
        for number in range(max(self._first, self._shown), day_of(now) + 1):
            if number > self._shown:
                self._publish(number, made_at(number))
                self._print(self._day(number))
                self._shown = number
        self._publish(self._shown + 1, now)

    def _day(self, number: int) -> Day:
        while number not in self._days:
            self._days = {key: day for key, day in self._days.items() if key >= self._shown}
            day = self._told(next(self._story))
            self._days[day.number] = day
            self.told[day.number] = Day(day.number, {}, [], [], day.events, day.sat)
        return self._days[number]

    def _told(self, day: story.Story) -> Day:
        printed = publications.printed(day)
        listed = printed[f"opendata/list-publication/publication_{day.eve}"]
        lines, first = [], {}
        for line in listed.splitlines(keepends=True):
            at = datetime.fromisoformat(line[:19].decode()).replace(tzinfo=PARIS)
            lines.append((at, line))
            first.setdefault(line[20:].rsplit(b"/", 1)[1].partition(b".")[0].decode(), at)
        documents = []
        for uid, at in first.items():
            path = f"opendata/{uid}.json"
            documents.append((at, path, printed[path]))
            moved = value(day.sets["amendements"][uid]["amendement"], "corps.contenuAuteur")
            if moved and "dispositif" not in moved:
                table = pages._texts(day.sets["amendements"][uid]["amendement"])[0]
                documents.append((at, f"{_FRAGMENT}/{uid}.fragmenthtml", table.encode()))
        natures = [event.nature for event in day.events]
        told = {nature: natures.count(nature) for nature in story.NATURES if nature in natures}
        return Day(
            day.day,
            self._press.print(day),
            lines,
            documents,
            ", ".join(f"{count} {nature}" for nature, count in told.items()),
            agenda.sits_but_in_recess(day.day),
        )

    def _print(self, day: Day) -> None:
        """Put a day's archives in the place of yesterday's, which are kept beside."""
        for path, body in day.archives.items():
            if day.number > self._first and not path.startswith("17/"):
                continue  # frozen
            target, before = self.folder / "repository" / path, self.eve / "repository" / path
            before.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                target.replace(before)
            else:
                _write(before, body, made_at(day.number))
            _write(target, body, made_at(day.number))

    def _publish(self, number: int, now: datetime) -> None:
        """What a day publishes on its eve, up to a moment."""
        if number <= self._first:
            return
        day = self._day(number)
        eve = agenda.date_of(number) - timedelta(days=1)
        for at, path, body in day.documents:
            if at <= now and (self._published is None or at > self._published):
                _write(self.folder / "dyn" / path, body, at)
                self.published.setdefault(path, []).append((at, number))
        lists = self.folder / "dyn/opendata/list-publication"
        told = [(at, line) for at, line in day.lines if at <= now]
        # of a day on which nothing was published there is no list, nor is there one of today yet
        # after midnight in Paris, before the archives are made
        (lists / "publication_j").unlink(missing_ok=True)
        if told:
            body = b"".join(line for _, line in told)
            _write(lists / f"publication_{eve.isoformat()}", body, told[-1][0])
            if now.astimezone(PARIS).date() == eve:
                _write(lists / "publication_j", body, told[-1][0])
        self._published = max(now, self._published or now)


def _write(target: Path, body: bytes, at: datetime) -> None:
    """A file that is there whole or not at all, dated of a moment."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.part")
    beside.write_bytes(body)
    os.utime(beside, (at.timestamp(), at.timestamp()))
    beside.replace(target)
