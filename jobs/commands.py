"""What each verb does: has its house built, runs one job, prints its answer."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import sys
from contextlib import nullcontext
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from jobs import logs, settings
from jobs.building import CLOCK as CLOCK  # noqa: PLC0414 - who lives another year sets it here
from jobs.building import KEY, archive, harvest_lock, house_of, now, recorded, reporter
from scraper.errors import UsageError
from scraper.sources import CURRENT_LEGISLATURE, LEGISLATURES, SOURCES
from storage import engine as engines
from storage import runs, schema

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    import sqlalchemy as sa

    from scraper.sources import Source
    from storage.errors import Locked
    from storage.runs import Run

DONE, FAILED, NOTICED, BUSY = 0, 1, 3, 4

_DOSSIER = re.compile(r"DLR5L\w{1,60}", re.ASCII)


class Doors(msgspec.Struct, frozen=True):
    """Which other doors than the archives a harvest goes by, and how far."""

    recent: bool = False
    pages: bool = False
    live: bool = False
    dossiers: tuple[str, ...] = ()
    organe: str = "AN"
    whole: bool = False
    waits: bool = False

    @property
    def command(self) -> str:
        """What is done, for others who would."""
        named = {"--recent": self.recent, "--pages": self.pages, "--live": self.live}
        return " ".join(["harvest", *(name for name, asked in named.items() if asked)])

    @property
    def are_asked(self) -> bool:
        """Whether the archives are left alone."""
        return self.recent or self.pages or self.live


def harvest(
    names: Sequence[str], legislatures: Sequence[str], doors: Doors, *, as_json: bool
) -> int:
    """Bring the archive up to date: 1 where nothing could be read, 3 where signals were raised."""
    from jobs import pipeline  # noqa: PLC0415 - startup time

    sources, wanted = _sources(names), _legislatures(legislatures)
    _refuse_in_vain(names, doors)
    chosen = settings.load()

    def locked_out(error: Locked) -> None:
        """As if we had ended with status 4, and were started again: somebody may want to know."""
        if chosen.alerts_somebody:
            conclude(chosen, doors.command.split(), str(error), BUSY)

    with (
        house_of(chosen, online=True) as house,
        harvest_lock(house, doors.command, locked_out if doors.waits else None),
        recorded(house, doors.command),
    ):
        schema.ensure(house.engine, create=True)
        if doors.are_asked:
            chosen_names = ["amendements"] if doors.dossiers else names
            done = pipeline.harvest_doors(house, chosen_names, wanted, doors)
        else:
            with engines.first_load(house.engine):
                done = pipeline.harvest(replace(house, whole=doors.whole), sources, wanted)
    _print_runs(done, as_json=as_json)
    if not any(run.outcome in runs.LOOKED for run in done):
        asked = chosen.site_origin if doors.are_asked else chosen.data_origin
        print(  # noqa: T201 - beside the answer
            f"scrutateur: nothing could be read from {asked}; each set says why. "
            f"Check the network and SCRUTATEUR_{'SITE' if doors.are_asked else 'DATA'}_ORIGIN, "
            "then run it again",
            file=sys.stderr,
        )
        return FAILED
    return _news(done)


def _refuse_in_vain(names: Sequence[str], doors: Doors) -> None:
    """An option that would be obeyed by nobody is a mistake."""
    if doors.dossiers and (not doors.pages or "scrutins" in names):
        raise UsageError("--dossier is for the amendements of --pages: it says nothing of the rest")
    for dossier in doors.dossiers:
        if not _DOSSIER.fullmatch(dossier):
            raise UsageError(f"{dossier!r} is no dossier of the AN's; write it as DLR5L17N50169")
    if doors.organe != "AN" and not doors.live:
        raise UsageError("--organe is for --live")
    if doors.whole and doors.are_asked:
        raise UsageError("--whole is for the archives: by the other doors nothing is asked twice")
    told = {"amendements", "scrutins"} if doors.pages else {"amendements"}
    if doors.are_asked and (others := sorted(set(names) - told)):
        raise UsageError(
            f"{', '.join(others)} cannot be had by this door; there are: {', '.join(sorted(told))}"
        )


def import_paths(
    paths: Sequence[Path], *, origin: str | None, date: str | None, as_json: bool
) -> int:
    """Take in what somebody saved: 1 where nothing could be read, 3 where signals were raised."""
    from jobs.doors import importing  # noqa: PLC0415 - startup time

    moment = _moment(date, dt.time.min) if date else None
    with (
        house_of(settings.load(), online=False) as house,
        engines.harvest_lock(house.engine, "import"),
        recorded(house, "import"),
    ):
        schema.ensure(house.engine, create=True)
        done = importing.import_paths(house, paths, origin=origin, date=moment)
    _print_runs(done, as_json=as_json)
    if not any(run.outcome in runs.LOOKED for run in done):
        return FAILED
    return _news(done)


def _sources(names: Sequence[str]) -> list[Source]:
    known = {source.name: source for source in SOURCES}
    for name in names:
        if name not in known:
            raise UsageError(f"no source is called {name!r}; there are: {', '.join(known)}")
    return [source for source in SOURCES if not names or source.name in names]


def _legislatures(given: Sequence[str]) -> list[int]:
    if not given:
        return [CURRENT_LEGISLATURE]
    known = {str(number): number for number in LEGISLATURES}
    for number in given:
        if number not in {*known, "all"}:
            raise UsageError(
                f"no legislature {number!r} here; there are: {', '.join(known)}, or all"
            )
    if "all" in given:
        return list(LEGISLATURES)
    return [known[number] for number in dict.fromkeys(given)]


def _news(done: Sequence[Run]) -> int:
    """Whether something is new to be known; on a terminal, where to read it."""
    raised = sum(run.signals for run in done)
    if raised and sys.stderr.isatty():
        told = f"{raised:,} signals are" if raised > 1 else "1 signal is"
        print(f"{told} new: scrutateur status", file=sys.stderr)  # noqa: T201 - beside the answer
    return NOTICED if raised else DONE


_COLUMNS = ("seen", "new", "changed", "noise", "gone", "back", "quarantined", "signals")


def _print_runs(done: Sequence[Run], *, as_json: bool) -> None:
    if as_json:
        _print_json(done)
        return
    table = logs.columns("set", "outcome", *_COLUMNS, right=_COLUMNS)
    for run in done:
        figures = [f"{getattr(run, name):,}" if getattr(run, name) else "·" for name in _COLUMNS]
        table.add_row(run.set_key, run.outcome, *figures)
    console = logs.console()
    console.print(table)
    for run in done:
        if run.message:
            console.print(f"{run.set_key}: {run.message}", markup=False)


def _print_json(answer: object) -> None:
    print(msgspec.json.encode(answer).decode())  # noqa: T201 - the answer


def schedule() -> int:
    """Harvest at the right hours until stopped."""
    from jobs.hours import schedule as scheduling  # noqa: PLC0415 - APScheduler is for this verb alone

    chosen = settings.load()
    report = reporter(chosen)
    engine = engines.open_database(chosen.database_url)

    def shown(running: scheduling.Schedule) -> AbstractContextManager[object]:
        from jobs.watch import web  # noqa: PLC0415

        return web.serving(chosen, report, now, running.upcoming)

    def watched(running: scheduling.Schedule) -> AbstractContextManager[object]:
        from jobs.watch import incidents  # noqa: PLC0415

        watch = incidents.Watch(chosen, report, now)
        running.heard.append(watch.ended)
        return watch

    around = [
        *([shown] if chosen.status_port else []),
        *([watched] if chosen.alerts_somebody else []),
    ]
    scheduling.run(chosen, engine, report, around=around)
    return DONE


def migrate(*, dry_run: bool, as_json: bool) -> int:
    """Create or upgrade the schema; or only say what that would do."""
    with house_of(settings.load(), online=False) as house:
        with nullcontext() if dry_run else engines.harvest_lock(house.engine, "migrate"):
            before = _revision(house.engine)
            steps = schema.steps(before)
            if before is not None:
                for revision, brings in steps:
                    house.report.event("migrate", message=f"to {revision}: {brings}")
            if steps and not dry_run:
                with house.report.progress("migrate", "revisions") as progress:
                    done = count(1)
                    schema.upgrade(house.engine, told=lambda _: progress(next(done), len(steps)))
        where = engines.shown(house.engine.url)
    after = before if dry_run else schema.head()
    if as_json:
        told = [{"revision": revision, "brings": brings} for revision, brings in steps]
        _print_json({"database": where, "before": before, "after": after, "steps": told})
        return DONE
    if dry_run:
        if not steps:
            print(f"{where}: {before}; nothing is to be done")  # noqa: T201 - the answer
            return DONE
        print(f"{where}: {before or 'empty'}; to be brought to {schema.head()}:")  # noqa: T201
        for revision, brings in steps:
            print(f"  {revision}  {brings}")  # noqa: T201
        if before is not None:
            print("Make a copy first: scrutateur backup FOLDER; then: scrutateur migrate")  # noqa: T201
    else:
        came = f"{before or 'empty'} → {after}" if steps else f"{before}, as it was"
        print(f"{where}: {came}")  # noqa: T201 - the answer
        if steps and before is not None:
            print(_THEN)  # noqa: T201
    return DONE


_THEN = "Then, once: scrutateur replay --derived works out what the earlier program did not derive"


def _revision(engine: sa.Engine) -> str | None:
    if not engines.exists(engine):
        return None
    with engine.connect() as connection:
        return schema.current(connection)


def backup(asked: str | None, *, keep: int | None, proved: bool, as_json: bool) -> int:
    """Copy the archive, and prove the copy."""
    from jobs import upkeep  # noqa: PLC0415 - startup time

    chosen = settings.load()
    asked = asked or chosen.backup_to
    if not asked:
        raise UsageError("where to? name a file or a folder, or set SCRUTATEUR_BACKUP_TO")
    to = Path(asked)
    if (asked == chosen.backup_to or asked.endswith("/")) and not to.is_dir():
        raise UsageError(f"{asked} is not a folder that is there: create it")
    with house_of(chosen, online=False) as house:

        def prove(copy: Path) -> None:
            upkeep.prove_whole(copy, lambda engine: dataclasses.replace(house, engine=engine))

        done = upkeep.backup(
            house.engine,
            to,
            house.clock(),
            house.report,
            keep=(chosen.backup_keep if to.is_dir() else 0) if keep is None else keep,
            prove=prove if proved else None,
        )
    upkeep.print_copied(done, as_json=as_json)
    return DONE


def vacuum(*, dry_run: bool, report: bool, as_json: bool) -> int:
    """Give room back; or only say where it is."""
    from jobs import upkeep  # noqa: PLC0415 - startup time

    if report:
        with archive() as engine:
            upkeep.print_sizes(engine, as_json=as_json)
        return DONE
    with house_of(settings.load(), online=False) as house:
        schema.ensure(house.engine, create=False)
        with engines.harvest_lock(house.engine, "vacuum"):
            done = upkeep.vacuum(house, dry_run=dry_run)
    upkeep.print_tidied(done, dry_run=dry_run, as_json=as_json)
    return DONE


def replay(*, derived: bool, as_json: bool) -> int:
    """Rebuild versions, or derived rows only."""
    from jobs import replay as replaying  # noqa: PLC0415 - startup time

    with house_of(settings.load(), online=False) as house:
        schema.ensure(house.engine, create=False)
        with engines.harvest_lock(house.engine, "replay"), recorded(house, "replay"):
            count = replaying.replay_derived(house) if derived else replaying.replay(house)
            linked = replaying.link_anew(house)
    what = "clean texts" if derived else "versions"
    if as_json:
        told = {"links": linked.links, "links_new": linked.fresh, "links_over": linked.over}
        _print_json({"rebuilt": what, "count": count} | told)
    else:
        print(f"{count:,} {what} rebuilt; {linked.sentence}")  # noqa: T201 - the answer
    return DONE


def sql(query: str, output: str, limit: int | None) -> int:
    """Run one read-only query and print every row."""
    from jobs import printing  # noqa: PLC0415

    text = sys.stdin.read() if query == "-" else query
    with archive() as engine:
        printing.print_query(engine, text, output, limit)
    return DONE


def show(uid: str, *, history: bool, at: str | None, cleaning: bool, as_json: bool) -> int:
    """Print one thing the archive knows."""
    from jobs.show import thing as showing  # noqa: PLC0415

    moment = _moment(at, dt.time.max) if at else None
    with archive() as engine:
        showing.show(
            logs.console(),
            engine,
            uid,
            history=history,
            at=moment,
            as_json=as_json,
            cleaning=cleaning,
        )
    return DONE


def _moment(text: str, of_a_day: dt.time) -> dt.datetime:
    """The moment a person means; a day means this time of it, UTC."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = None
    if day is not None:
        return dt.datetime.combine(day, of_a_day, dt.UTC)
    try:
        moment = dt.datetime.fromisoformat(text)
        return moment.astimezone(dt.UTC) if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError(f"{text!r} is not a date; write 2026-01-05 or 2026-01-05T10:00") from error


def status(*, as_json: bool, gated: bool) -> int:
    """Print what is here; asked for the gates, 1 where one is unmet, 3 where a warning is open."""
    from jobs.watch import status as telling  # noqa: PLC0415

    with archive() as engine:
        return telling.print_status(engine, settings.load(), now(), as_json=as_json, gated=gated)


def conclude(chosen: settings.Settings, words: Sequence[str], message: str, status: int) -> None:
    """Tell who wants to know, at the end of a command that writes or proves."""
    from jobs.watch import incidents  # noqa: PLC0415 - only where somebody is told

    ended = incidents.Ended(incidents.name_of(words), status, message)
    if ended.is_concluded:
        incidents.conclude(chosen, reporter(chosen, KEY.get()), now(), ended)


def alert(*, test: bool, as_json: bool) -> int:
    """Tell what is wrong: 1 where somebody could not be told, 3 where something was."""
    from jobs.watch import incidents  # noqa: PLC0415

    chosen = settings.load()
    if test:
        return incidents.print_test(chosen, now(), as_json=as_json)
    return incidents.print_alert(chosen, reporter(chosen), now(), as_json=as_json)


def check(*, as_json: bool) -> int:
    """Prove that the archive is whole."""
    from jobs import health  # noqa: PLC0415

    with house_of(settings.load(), online=False) as house:
        schema.ensure(house.engine, create=False)
        return health.run_check(house, as_json=as_json)


def dump(
    folder: Path,
    formats: Sequence[str],
    tables: Sequence[str],
    *,
    at: str | None,
    since: Path | None,
    legislature: int | None,
    verify: bool,
    as_json: bool,
) -> int:
    """Write a dump, or check one: 1 where something is wrong with it."""
    from jobs import dump as dumping  # noqa: PLC0415 - startup time

    if verify:
        return dumping.print_verdict(folder, as_json=as_json)
    dumping.spare_pandas()
    moment = _moment(at, dt.time.max) if at else None
    asked = dumping.Asked(folder, tuple(formats), tuple(tables), moment, legislature, since)
    with archive() as engine:
        done = dumping.dump(engine, asked, reporter(settings.load()))
    dumping.print_dump(folder, done, as_json=as_json)
    return DONE
