"""What a verb works with, built here and nowhere else; and what its errors mean in words."""

from __future__ import annotations

import os
from concurrent.futures import BrokenExecutor
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from importlib.metadata import version
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import stamina

from jobs import logs, settings, stopping
from jobs.house import House, Ledger, new_key
from jobs.watch.secrets import secrets_of
from scraper.errors import ScrutateurError, UsageError
from scraper.http import Client, Clock, Politeness, SystemClock, Wait, user_agent
from storage import engine as engines
from storage import runs, schema
from storage.errors import ArchiveError, Locked, NoDatabase, Refused, WrongRevision, is_of_driver

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    import sqlalchemy as sa

    from jobs.house import Reporter

FAILED, USAGE, BUSY = 1, 2, 4
#: Who waits for the lock asks for it so often, says so often that it does, and waits so long: the
#: next night is to find nobody who still waits for the last one.
_LOCK_AGAIN_S, _LOCK_TOLD_S, _LOCK_PATIENCE_S = 5.0, 60.0, 20 * 3600.0


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
KEY: ContextVar[str] = ContextVar("KEY", default="")


def reporter(chosen: settings.Settings, key: str = "") -> Reporter:
    """What a command says what it does to, under a key of its own; secrets are left out.

    Args:
        chosen: the settings.
        key: of a command that has begun; a new one otherwise.
    """
    KEY.set(key or new_key(now()))
    hide = secrets_of(chosen, os.environ).out_of
    return logs.reporter(run_key=KEY.get(), now=now, hide=hide)


@contextmanager
def house_of(chosen: settings.Settings, *, online: bool) -> Iterator[House]:
    """Everything a job works with, built here and nowhere else."""
    from jobs import work  # noqa: PLC0415 - it brings all that reads documents

    report = reporter(chosen)
    ledger = Ledger(KEY.get())
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


@contextmanager
def harvest_lock(
    house: House, command: str, waiting: Callable[[Locked], object] | None
) -> Iterator[None]:
    """One harvest at a time: now, or as soon as who is at work has done.

    Args:
        house: whose archive.
        command: what is done, for others who would.
        waiting: told once a minute for whom we wait; None for who does not.

    Raises:
        Locked: another is at work, and we do not wait, or have waited for most of a day.
    """
    clock = CLOCK.get() or SystemClock()
    began = last = clock.monotonic()
    told: set[str] = set()
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(engines.harvest_lock(house.engine, command))
                break
            except Locked as error:
                present = clock.monotonic()
                if waiting is None or present - began > _LOCK_PATIENCE_S:
                    raise
                if str(error) not in told:  # each that is met, once
                    told.add(str(error))
                    house.report.event("busy", message=f"waiting: {error}")
                if present - last >= _LOCK_TOLD_S:
                    last = present
                    waiting(error)
            clock.sleep(_LOCK_AGAIN_S)
        if told:
            house.report.event("busy", message=f"that has ended: {command} begins")
        yield


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
def recorded(house: House, command: str) -> Iterator[None]:
    """Of a command that ends by an error, leave a row that says so, where one can be written.

    One that somebody stopped leaves none, nor can one that was killed: that nobody has looked
    since is what the gate of freshness says.
    """
    run = house.begin(command, "")
    try:
        yield
    except (UsageError, WrongRevision):  # what is another program's is not to be written
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
def archive() -> Iterator[sa.Engine]:
    """An archive that is there, for those who only read it."""
    engine = engines.open_database(settings.load().database_url)
    try:
        schema.ensure(engine, create=False)
        yield engine
    finally:
        engine.dispose()
