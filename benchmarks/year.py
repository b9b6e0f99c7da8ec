"""A year of the made-up Assembly, lived by the real scheduler on a fast clock (tests/year).

    python -m benchmarks.year [--database sqlite|postgres] [--nights N] [--seed S] [--folder DIR]

The undisturbed year is lived once, on SQLite. The disturbed one is lived on each database, and its
archive is compared with the other's. In the folder stand then, for each database, the table of
nights (nights-….tsv and .md) and the summary (year-….md); it ends with 1 where anything is wrong.
What was lived is kept there, so that a run that was stopped goes on with what is left.
"""

from __future__ import annotations

import argparse
import datetime as dt
import pickle
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from storage.engine import open_database
from tests.databases import KINDS, Databases
from tests.year import proofs, report, sameness
from tests.year.life import START, Life, Lived, live
from tests.year.processes import Nursery
from tests.year.troubles import NOTHING, Plan, drawn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Often enough to see the agenda obeyed, seldom enough for a year to pass.
STEPS = {"RECENT_EVERY_S": "21600", "RECENT_OTHERWISE_S": "43200"}


@dataclass(frozen=True)
class Year:
    """A year that was lived.

    Attributes:
        life: what was lived.
        plan: what went wrong.
        lived: what came of it.
        took_s: on our own clock.
    """

    life: Life
    plan: Plan
    lived: Lived
    took_s: float


def main(words: Sequence[str] | None = None) -> int:
    """Live, compare, write; 1 where anything is wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--database", choices=KINDS, action="append")
    parser.add_argument("--nights", type=int, default=365)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--every", type=int, default=int(STEPS["RECENT_EVERY_S"]))
    asked = parser.parse_args(words)
    folder = asked.folder or Path(tempfile.mkdtemp(prefix="year-", dir=_memory()))
    folder.mkdir(parents=True, exist_ok=True)
    settings = {**STEPS, "RECENT_EVERY_S": str(asked.every)}
    wrong = []
    with ExitStack() as around:
        nursery = around.enter_context(Nursery())

        def lived(name: str, url: str, plan: Plan) -> Year:
            life = Life(folder / name, url, asked.seed, asked.nights, settings=settings)
            return _lived(life, nursery, plan, folder / f"{name}.lived")

        quiet = lived("quiet", f"sqlite:///{folder}/quiet.db", NOTHING)
        wrong += _of_hours(quiet)
        plan = drawn(asked.seed, START.date(), asked.nights)
        for kind in asked.database or KINDS:
            with _database(kind, folder) as url:
                year = lived(kind, url, plan)
                wrong += conclude(quiet, year, nursery, kind, folder)
    print(f"\n{folder}: " + ("all as it must be" if not wrong else f"{len(wrong)} things wrong"))
    for one in wrong[:50]:
        print(f"  {one}")
    return bool(wrong)


def _memory() -> str | None:
    """A file system that lies in memory, where there is one: what is measured is no disk."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{folder}/sqlite.db"
        return
    (folder / "postgres").mkdir(exist_ok=True)
    databases = Databases(folder / "postgres")
    try:
        with databases.empty(kind) as url:
            yield url
    finally:
        databases.stop()


def _lived(life: Life, nursery: Nursery, plan: Plan, kept: Path) -> Year:
    """Live, unless that is done; a Postgres lives no longer than its year is looked at."""
    if kept.exists() and life.url.startswith("sqlite"):
        year: Year = pickle.loads(kept.read_bytes())
        return year
    shutil.rmtree(life.folder, ignore_errors=True)
    if life.url.startswith("sqlite"):
        for path in Path(life.url.removeprefix("sqlite:///")).parent.glob(
            f"{life.folder.name}.db*"
        ):
            path.unlink()
    began_s = time.monotonic()
    lived = live(life, nursery, plan)
    year = Year(life, Plan((), plan.asleep, plan.crashes), lived, time.monotonic() - began_s)
    kept.write_bytes(pickle.dumps(year))
    return year


def _of_hours(year: Year) -> list[str]:
    """What is wrong with the hours of a year's runs."""
    engine = open_database(year.life.url)
    again = report.unfinished(engine, year.lived)
    engine.dispose()
    _, wrong = report.harvests_due(year.life, year.lived, year.plan, again)
    step = dt.timedelta(seconds=int(year.life.settings["RECENT_OTHERWISE_S"]))
    every = dt.timedelta(seconds=int(year.life.settings["RECENT_EVERY_S"]))
    wrong += report.looks_missing(year.life, year.lived, year.plan, step)
    return wrong + report.looks_doubled(year.lived, every)


def conclude(quiet: Year, year: Year, nursery: Nursery, name: str, folder: Path) -> list[str]:
    """Compare a year with the quiet one, prove its archive, and write what came of it."""
    whole, engine = open_database(quiet.life.url), open_database(year.life.url)
    verdict = sameness.compare(whole, engine, year.lived)
    table = report.nights(engine, year.life, year.lived, year.plan)
    engine.dispose()
    whole.dispose()
    wrong = [*verdict.wrong, *_of_hours(year), *proofs.failing(year.life, nursery)]
    lines = report.rows(table)
    (folder / f"nights-{name}.tsv").write_text(
        "".join("\t".join(line) + "\n" for line in (report.HEADER, *lines)), encoding="utf-8"
    )
    (folder / f"nights-{name}.md").write_text(
        report.markdown(report.HEADER, lines), encoding="utf-8"
    )
    said = f"# A year on {name}\n\n" + summary(quiet, year, table, verdict, wrong)
    (folder / f"year-{name}.md").write_text(said, encoding="utf-8")
    print(said)
    return wrong


def summary(
    quiet: Year,
    year: Year,
    table: Sequence[report.Night],
    verdict: sameness.Verdict,
    wrong: Sequence[str],
) -> str:
    """What came of a year, for a person."""
    lived, own = year.lived, quiet.lived
    harvests = [ran for ran in lived.ran if ran.is_night]
    days = sorted(lived.tables)
    tables = [
        (
            table_name,
            *(f"{lived.tables[day].get(table_name, 0) / 1e3:,.0f}" for day in (days[0], days[-1])),
        )
        for table_name in list(lived.tables[days[-1]])[:14]
    ]
    asked = [
        (day.isoformat(), f"{lived.as_of_s[day] * 1e3:.2f}", str(len(lived.as_of_rows[day])),
         f"{lived.bytes.get(day, 0) / 1e6:.2f}", f"{own.bytes.get(day, 0) / 1e6:.2f}")
        for day in days
    ]  # fmt: skip
    families = [
        (
            family,
            str(verdict.same[family]),
            str(verdict.versions[family]),
            str(verdict.missing[family]),
        )
        for family in verdict.same
    ]
    lived_in_words = (
        f"{len(table)} nights, {sum(night.sat for night in table)} after a sitting; "
        f"{len(lived.ran)} commands in {year.took_s:,.0f} s, of which {len(harvests)} harvests "
        f"of the archives, {sum(ran.status < 0 for ran in lived.ran)} killed; the schedule was "
        f"started {len(lived.starts)} times; {sum(bool(night.troubles) for night in table)} "
        f"nights with a trouble.\n"
    )
    return "\n".join(
        [
            lived_in_words,
            report.markdown(report.MONTHS, report.months(table)),
            "## The same archive\n",
            report.markdown(
                ("family", "last states that are the same", "versions", "missing"), families
            ),
            f"{verdict.by_units} chains hold a state that only unit documents told in time. "
            + (f"{len(wrong)} things wrong:\n" if wrong else "Nothing is wrong.\n"),
            *(f"* {one}" for one in wrong[:50]),
            "## Size, and a question as of the third day\n",
            report.markdown(("day", "median ms", "rows", "archive MB", "undisturbed MB"), asked),
            report.markdown(("table", f"KB on {days[0]}", f"KB on {days[-1]}"), tables),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
