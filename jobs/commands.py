"""What each verb does: builds the house from the settings, runs one job, prints its answer."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import sys
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager, nullcontext, suppress
from contextvars import ContextVar
from dataclasses import replace
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec
import stamina

from jobs import logs, pipeline, settings, stopping, work
from jobs import replay as replaying
from jobs.house import House, Ledger, new_key
from scraper.errors import ScrutateurError, UsageError
from scraper.http import Client, Clock, Politeness, SystemClock, Wait, user_agent
from scraper.sources import CURRENT_LEGISLATURE, LEGISLATURES, SOURCES
from storage import engine as engines
from storage import runs, schema
from storage.errors import ArchiveError, Locked, NoDatabase, Refused, is_of_driver

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    import sqlalchemy as sa

    from jobs.house import Reporter
    from scraper.sources import Source
    from storage.runs import Run

DONE, FAILED, USAGE, NOTICED, BUSY = 0, 1, 2, 3, 4
#: What a run came to where its set could be had.
_READ = frozenset({"taken", "late", "unchanged", "older", "quiet"})


def told(error: Exception) -> tuple[str, int] | None:
    """A sentence and a status for an error that has one."""
    if isinstance(error, Locked):
        return str(error), BUSY
    if isinstance(error, (Refused, NoDatabase)):
        return str(error), USAGE
    if isinstance(error, ArchiveError):
        return str(error), FAILED
    if is_of_driver(error):
        return engines.explain(error, settings.load().database_url), FAILED  # type: ignore[arg-type]
    if isinstance(error, BrokenExecutor):
        advice = "a process that reads documents was ended from outside, perhaps for want of memory"
        return f"{advice}: run again, with SCRUTATEUR_WORKERS=0 to need less of it", FAILED
    if isinstance(error, OSError):
        said = error.strerror or str(error)
        return (f"{error.filename}: {said}" if error.filename else said), FAILED
    return None


#: Where all time comes from. A process that lives another year than ours sets another clock.
CLOCK: ContextVar[Clock | None] = ContextVar("CLOCK", default=None)


def now() -> dt.datetime:
    """The clock of the house."""
    return (CLOCK.get() or SystemClock()).now()


#: The key of the command that this is: its runs and every line of its log bear it.
_KEY: ContextVar[str] = ContextVar("_KEY", default="")


def _reporter() -> Reporter:
    """What a command that begins says what it does to, under a key of its own."""
    _KEY.set(new_key(now()))
    return logs.reporter(run_key=_KEY.get(), now=now)


@contextmanager
def _house(chosen: settings.Settings, *, online: bool) -> Iterator[House]:
    """Everything a job works with, built here and nowhere else."""
    report = _reporter()
    ledger = Ledger(_KEY.get())
    engine = engines.open_database(chosen.database_url)
    client = _client(chosen, report, ledger) if online else None
    try:
        with work.workers(chosen.workers) as workers:
            spool = engines.spool_folder(engine)
            yield House(engine, chosen, report, now, client, workers, spool, ledger=ledger)
    finally:
        if client is not None:
            client.close()
        engine.dispose()


def _client(chosen: settings.Settings, report: Reporter, ledger: Ledger) -> Client:
    stamina.instrumentation.set_on_retry_hooks([])  # every wait is told below, once

    def waiting(wait: Wait) -> None:
        ledger.waited(wait)
        report.event("wait", url=wait.url, seconds=round(wait.seconds, 1), reason=wait.reason)

    politeness = Politeness(
        user_agent=user_agent(version("scrutateur"), chosen.contact),
        page_interval_s=chosen.page_interval_s,
        connect_timeout_s=chosen.connect_timeout_s,
        read_timeout_s=chosen.read_timeout_s,
        patience_s=chosen.patience_s,
        attempts=chosen.attempts,
        cycles=chosen.attempts,
        ca_bundle=chosen.ca_bundle or None,
        complete_chains=frozenset({urlsplit(chosen.eliasse_origin).hostname or ""}),
    )
    return Client(politeness, clock=CLOCK.get(), on_wait=waiting)


@contextmanager
def _recorded(house: House, command: str) -> Iterator[None]:
    """Of a command that ends by an error, leave a row that says so, where one can be written.

    One that somebody stopped leaves none, nor can one that was killed: that nobody has looked
    since is what the gate of freshness says.
    """
    run = house.begin(command, "")
    try:
        yield
    except UsageError:
        raise
    except Exception as error:
        if not stopping.status():
            run.outcome, run.message, run.ended_at = "failed", _sentence(error), house.clock()
            with suppress(Exception), house.engine.begin() as connection:
                runs.add(connection, run)
        raise


def _sentence(error: Exception) -> str:
    """What to say of an error, in one line."""
    if isinstance(error, ScrutateurError):
        return str(error)
    sentence, _ = told(error) or (f"{type(error).__name__}: {error}", FAILED)
    return sentence.partition("\n")[0]


@contextmanager
def _archive() -> Iterator[sa.Engine]:
    """An archive that is there, for those who only read it."""
    engine = engines.open_database(settings.load().database_url)
    try:
        schema.ensure(engine, create=False)
        yield engine
    finally:
        engine.dispose()


_DOSSIER = re.compile(r"DLR5L\w{1,60}", re.ASCII)


class Doors(msgspec.Struct, frozen=True):
    """Which other doors than the archives a harvest goes by, and how far."""

    recent: bool = False
    pages: bool = False
    live: bool = False
    dossiers: tuple[str, ...] = ()
    organe: str = "AN"
    whole: bool = False

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
    sources, wanted = _sources(names), _legislatures(legislatures)
    _refuse_in_vain(names, doors)
    chosen = settings.load()
    with (
        _house(chosen, online=True) as house,
        engines.harvest_lock(house.engine, doors.command),
        _recorded(house, doors.command),
    ):
        schema.ensure(house.engine, create=True)
        if doors.are_asked:
            chosen_names = ["amendements"] if doors.dossiers else names
            done = pipeline.harvest_doors(house, chosen_names, wanted, doors)
        else:
            with engines.first_load(house.engine):
                done = pipeline.harvest(replace(house, whole=doors.whole), sources, wanted)
    _print_runs(done, as_json=as_json)
    if not any(run.outcome in _READ for run in done):
        asked = chosen.site_origin if doors.are_asked else chosen.data_origin
        print(  # noqa: T201 - beside the answer
            f"scrutateur: nothing could be read from {asked}; each set says why. "
            f"Check the network and SCRUTATEUR_{'SITE' if doors.are_asked else 'DATA'}_ORIGIN, "
            "then run it again",
            file=sys.stderr,
        )
        return FAILED
    return NOTICED if any(run.signals for run in done) else DONE


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
    from jobs import importing  # noqa: PLC0415 - startup time

    moment = _moment(date, dt.time.min) if date else None
    with (
        _house(settings.load(), online=False) as house,
        engines.harvest_lock(house.engine, "import"),
        _recorded(house, "import"),
    ):
        schema.ensure(house.engine, create=True)
        done = importing.import_paths(house, paths, origin=origin, date=moment)
    _print_runs(done, as_json=as_json)
    if not any(run.outcome in _READ for run in done):
        return FAILED
    return NOTICED if any(run.signals for run in done) else DONE


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
    from jobs import schedule as scheduling  # noqa: PLC0415 - APScheduler is for this verb alone

    chosen, report = settings.load(), logs.reporter()
    engine = engines.open_database(chosen.database_url)

    def shown(running: scheduling.Schedule) -> AbstractContextManager[object]:
        from jobs import web  # noqa: PLC0415

        return web.serving(chosen, report, now, running.upcoming)

    def watched(running: scheduling.Schedule) -> AbstractContextManager[object]:
        from jobs import incidents  # noqa: PLC0415

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
    with _house(settings.load(), online=False) as house:
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
        where = house.engine.url.render_as_string(hide_password=True)
    after = before if dry_run else schema.head()
    if as_json:
        told = [{"revision": revision, "brings": brings} for revision, brings in steps]
        _print_json({"database": where, "before": before, "after": after, "steps": told})
        return DONE
    if dry_run:
        print(f"{where}: {before or 'empty'}; to be brought to {schema.head()}:")  # noqa: T201 - the answer
        for revision, brings in steps:
            print(f"  {revision}  {brings}")  # noqa: T201
        if before is not None and steps:
            print("Make a copy first: scrutateur backup FOLDER; then: scrutateur migrate")  # noqa: T201
    else:
        print(f"{where}: {before or 'empty'} → {after}")  # noqa: T201 - the answer
    return DONE


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
    with _house(chosen, online=False) as house:

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
        with _archive() as engine:
            upkeep.print_sizes(engine, as_json=as_json)
        return DONE
    with _house(settings.load(), online=False) as house:
        schema.ensure(house.engine, create=False)
        with engines.harvest_lock(house.engine, "vacuum"):
            done = upkeep.vacuum(house, dry_run=dry_run)
    upkeep.print_tidied(done, dry_run=dry_run, as_json=as_json)
    return DONE


def replay(*, derived: bool, as_json: bool) -> int:
    """Rebuild versions, or derived rows only."""
    with _house(settings.load(), online=False) as house:
        schema.ensure(house.engine, create=False)
        with engines.harvest_lock(house.engine, "replay"), _recorded(house, "replay"):
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
    with _archive() as engine:
        printing.print_query(engine, text, output, limit)
    return DONE


def show(uid: str, *, history: bool, at: str | None, cleaning: bool, as_json: bool) -> int:
    """Print one thing the archive knows."""
    from jobs import show as showing  # noqa: PLC0415

    moment = _moment(at, dt.time.max) if at else None
    with _archive() as engine:
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
    from jobs import status as telling  # noqa: PLC0415

    with _archive() as engine:
        return telling.print_status(engine, settings.load(), now(), as_json=as_json, gated=gated)


def conclude(chosen: settings.Settings, words: Sequence[str], message: str, status: int) -> None:
    """Tell who wants to know, at the end of a command that writes or proves."""
    from jobs import incidents  # noqa: PLC0415 - only where somebody is told

    ended = incidents.Ended(incidents.name_of(words), status, message)
    if ended.is_concluded:
        incidents.conclude(chosen, logs.reporter(run_key=_KEY.get(), now=now), now(), ended)


def alert(*, test: bool, as_json: bool) -> int:
    """Tell what is wrong: 1 where somebody could not be told, 3 where something was."""
    from jobs import incidents  # noqa: PLC0415

    chosen = settings.load()
    if test:
        return incidents.print_test(chosen, now(), as_json=as_json)
    return incidents.print_alert(chosen, _reporter(), now(), as_json=as_json)


def check(*, as_json: bool) -> int:
    """Prove that the archive is whole."""
    from jobs import health  # noqa: PLC0415

    with _house(settings.load(), online=False) as house:
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
    with _archive() as engine:
        done = dumping.dump(engine, asked, _reporter())
    dumping.print_dump(folder, done, as_json=as_json)
    return DONE
