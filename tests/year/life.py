"""A year lived by an archive: the AN, its troubles, the scheduler, its jobs, on a fast clock.

    with Nursery() as nursery:
        lived = live(Life(folder, url, seed=1, nights=365), nursery, troubles.drawn(…))

The scheduler (`jobs/hours`) and each command that it starts are processes of their own. When it
has nothing to do, time leaps to what is due next; while a job runs it goes at our own pace, and
leaps over every wait. The AN stands still meanwhile, and shows what it has at the job's beginning.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import time
from contextlib import closing
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Final

from storage import upkeep
from storage.engine import open_database
from tests.replica.assembly import agenda
from tests.replica.assembly.year import PARIS, Year, day_of
from tests.replica.server import serve
from tests.year.processes import Command

if TYPE_CHECKING:
    from pathlib import Path

    from tests.replica.server import Replica
    from tests.year.processes import Child, Nursery
    from tests.year.troubles import Crash, Plan

#: The first harvest: the schedule is started on the first morning.
START: Final = dt.datetime(2026, 1, 5, 8, 0, tzinfo=dt.UTC)
HARVEST: Final = "harvest"
RECENT: Final = (HARVEST, "--recent")
#: A schedule that was killed is started again so much later.
AGAIN: Final = dt.timedelta(hours=1)
#: What the Assembly published at a moment: the recipe of docs/requetes.md, as it stands there.
AS_OF: Final = """
SELECT uid, numero_long, etat_libelle, dispositif_texte, capture_url
FROM amendements_historique
WHERE texte_legislatif_ref = 'PIONANR5L17B1801'
  AND observed_at <= '{at}'
  AND (superseded_at IS NULL OR superseded_at > '{at}')
  AND (gone_at IS NULL OR gone_at > '{at}')
ORDER BY uid
"""


@dataclass(frozen=True)
class Life:
    """What is lived.

    Attributes:
        folder: of the AN, the spool and the log.
        url: of the archive.
        seed: of the Assembly and of the scheduler's chance.
        nights: how many.
        start: when the schedule is started.
        settings: of the program, names without their prefix.
    """

    folder: Path
    url: str
    seed: int
    nights: int
    start: dt.datetime = START
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def until(self) -> dt.datetime:
        """Noon of the last day."""
        return self.start + dt.timedelta(days=self.nights - 1, hours=4)


@dataclass(frozen=True)
class Ran:
    """A command that the scheduler started.

    Attributes:
        words: its command line.
        began: when.
        ended: when.
        status: its own; below zero, the signal that ended it.
        troubles: what it met.
        crash: what was being written when it was killed.
        took_s: on our own clock.
    """

    words: tuple[str, ...]
    began: dt.datetime
    ended: dt.datetime
    status: int
    troubles: tuple[str, ...]
    crash: str
    took_s: float

    @property
    def day(self) -> dt.date:
        """In Paris."""
        return self.began.astimezone(PARIS).date()

    @property
    def is_night(self) -> bool:
        """Whether it is the harvest of the archives."""
        return self.words[0] == HARVEST and "--recent" not in self.words


@dataclass
class Lived:
    """What came of it.

    Attributes:
        ran: every command, in order.
        starts: when the scheduler was started.
        told: day -> what the AN did.
        published: path of a unit document -> (when, day whose archives tell it), in order.
        bytes: day -> size of the archive after its night.
        tables: day -> bytes of each table, once a month.
        as_of_s: day -> seconds that the question as of the third day took: their median.
        as_of_rows: day -> rows that it gave.
    """

    ran: list[Ran] = field(default_factory=list)
    starts: list[dt.datetime] = field(default_factory=list)
    told: dict[dt.date, str] = field(default_factory=dict)
    published: dict[str, list[tuple[dt.datetime, int]]] = field(default_factory=dict)
    bytes: dict[dt.date, int] = field(default_factory=dict)
    tables: dict[dt.date, dict[str, int]] = field(default_factory=dict)
    as_of_s: dict[dt.date, float] = field(default_factory=dict)
    as_of_rows: dict[dt.date, list[str]] = field(default_factory=dict)


def live(life: Life, nursery: Nursery, plan: Plan) -> Lived:
    """Live a year."""
    life.folder.mkdir(parents=True, exist_ok=True)
    year = Year(life.folder / "an", life.seed, first=day_of(life.start))
    year.show(life.start)
    with serve(year.folder) as replica:
        lives = _Living(life, nursery, plan, year, replica)
        with closing(lives):
            lives.through()
    lived = lives.lived
    lived.told = {agenda.date_of(number): day.events for number, day in year.told.items()}
    lived.published = year.published
    return lived


class _Living:
    """The hands of a year: starts the scheduler, and for it what it wants started."""

    def __init__(
        self, life: Life, nursery: Nursery, plan: Plan, year: Year, replica: Replica
    ) -> None:
        self.lived = Lived()
        self._life = life
        self._nursery = nursery
        self._plan = plan
        self._year = year
        self._replica = replica
        self._crashes = list(plan.crashes)
        self._engine = open_database(life.url)
        origins = dict.fromkeys(("DATA_ORIGIN", "SITE_ORIGIN", "ELIASSE_ORIGIN"), replica.url)
        chosen = {
            "DATABASE_URL": life.url,
            **origins,
            "CONTACT": "year@example.org",
            "WORKERS": "0",
            "READ_TIMEOUT_S": "10",
            **life.settings,
        }
        self._settings = {f"SCRUTATEUR_{name}": value for name, value in chosen.items()}

    def close(self) -> None:
        self._engine.dispose()

    def through(self) -> None:
        """Live until the end; a schedule that was killed is started again."""
        present = self._life.start
        while present < self._life.until:
            self.lived.starts.append(present)
            schedule = self._nursery.start(self._command((), present))
            killed = self._attend(schedule)
            status = self._nursery.status(schedule)
            if killed is None:
                assert status == 0, f"the schedule ended with {status}: see {self._log}"
                return
            assert status == -signal.SIGKILL
            present = killed + AGAIN

    @property
    def _log(self) -> Path:
        return self._life.folder / "log"

    def _command(self, words: tuple[str, ...], now: dt.datetime, stop_at: int = 0) -> Command:
        return Command(
            words,
            now,
            self._settings,
            self._log,
            stop_at,
            seed=self._life.seed + len(self.lived.starts),
            until=self._life.until,
            asleep=tuple(self._plan.asleep),
        )

    def _attend(self, schedule: Child) -> dt.datetime | None:
        """Start what the schedule asks for until it ends; when it was killed, if it was."""
        while True:
            try:
                words, present = schedule.line.recv()
            except EOFError:
                return None
            ran, both = self._run(tuple(words), present)
            self.lived.ran.append(ran)
            if both:
                os.kill(schedule.pid, signal.SIGKILL)
                return ran.ended
            if ran.is_night and ran.status in {0, 3}:
                self._measure(ran)
            schedule.line.send((ran.status, ran.ended))

    def _run(self, words: tuple[str, ...], now: dt.datetime) -> tuple[Ran, bool]:
        """Run a command at a moment; whether the schedule is to be killed as well."""
        self._year.show(now)
        troubles = [one for one in self._plan.troubles if one.lasts(now)]
        self._replica.faults = [fault for one in troubles for fault in one.faults(self._year)]
        crash = self._crash(words, now)
        began_s = time.monotonic()
        child = self._nursery.start(self._command(words, now, crash.at if crash else 0))
        ended, halted = None, ""
        try:
            said, told = child.line.recv()
            if said == "writing":
                halted = told
                os.kill(child.pid, signal.SIGKILL)
            else:
                ended = told
        except EOFError:
            pass  # it died of itself
        status = self._nursery.status(child)
        took_s = time.monotonic() - began_s
        if halted and crash:
            self._crashes.remove(crash)
        kinds = tuple(one.kind for one in troubles)
        ended = ended or now + dt.timedelta(seconds=took_s)
        ran = Ran(words, now, ended, status, kinds, halted, took_s)
        return ran, bool(halted and crash and crash.both)

    def _crash(self, words: tuple[str, ...], now: dt.datetime) -> Crash | None:
        """The crash that waits for this command."""
        if words[0] != HARVEST or "--recent" in words:
            return None
        return next((one for one in self._crashes if one.after <= now), None)

    def _measure(self, ran: Ran) -> None:
        """How large the archive is now; once a month of what, and how long a question takes."""
        lived, day = self.lived, ran.day
        with self._engine.connect() as connection:
            lived.bytes[day] = upkeep.total(connection)
            night = (day - self._life.start.date()).days + 1
            if night in {5, self._life.nights} or (day.day == 1 and night > 5):
                lived.tables[day] = dict(upkeep.sizes(connection))
                asked = AS_OF.format(at="2026-01-07T12:00:00.000000Z")
                times = []
                for _ in range(9):
                    began_s = time.perf_counter()
                    rows = connection.exec_driver_sql(asked).all()
                    times.append(time.perf_counter() - began_s)
                lived.as_of_s[day] = median(times)
                lived.as_of_rows[day] = [f"{row.uid} {row.etat_libelle}" for row in rows]
        self._engine.dispose()
