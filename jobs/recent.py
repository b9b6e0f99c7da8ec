"""`harvest --recent`: the day's publication lists, and the unit documents that they announce.

An amendement comes in minutes after its publication, at the cost of what was announced since the
last look: one conditional request a day looked at, one request a document (SOURCES §2.1, §2.2).
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from jobs import doors
from scraper import crawl, fetch
from scraper.errors import SourceError
from scraper.records import Signal, paris
from scraper.sources.doors import UNITES, unit_path
from scraper.sources.pages import places
from scraper.sources.publications import Publication, newest, read_list
from storage import captures, publications, runs, signals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobs.house import House
    from scraper.http import Client
    from storage.publications import Waiting

_AMENDEMENTS = "AMANR5L"
_JSON = "application/json"
#: So many documents are taken in at once: a run that is cut loses no more.
_BATCH = 200
#: A document that cannot be had is asked for in so many runs.
_ATTEMPTS = 5
#: Days looked back at, at most: what is older is in the archives long since.
_DAYS = 7


def harvest_recent(house: House, client: Client) -> list[runs.Run]:
    """Read the lists, then fetch what waits; one Run for the lists, one for each batch."""
    done = [_read_lists(house, client)]
    with house.engine.connect() as connection:
        waiting = publications.waiting(connection)
    for start in range(0, len(waiting), _BATCH):
        run = runs.Run("recent", f"amendements/{UNITES}", house.clock())
        done.append(run)
        if not _take_batch(house, client, waiting[start : start + _BATCH], run):
            break
    return done


# ---- the lists -----------------------------------------------------------------------------------


def _read_lists(house: House, client: Client) -> runs.Run:
    run = runs.Run("recent", "publications", house.clock())
    quiet = True
    for day in _days(house):
        name = "j" if day == _today(house) else day.isoformat()
        url = places.publication_list(house.settings.site_origin, name)
        try:
            answer = fetch.fetch_document(
                client, url, known=_known(house, day), accept="text/plain, text/csv"
            )
        except SourceError as error:
            told = Signal("unreachable", str(error), field="url")
            doors.close_run(house, run, "unreachable", [told], str(error))
            return run
        run.requests += getattr(answer, "requests", 1)
        if isinstance(answer, fetch.Blocked):
            with house.engine.begin() as connection:
                doors.keep_refusal(connection, run.set_key, answer)
            why = doors.why_not(answer)
            doors.close_run(house, run, "blocked", [Signal("blocked", why, field="url")], why)
            return run
        if isinstance(answer, fetch.Document):
            quiet = False
            _take_list(house, day, answer, run)
    with house.engine.begin() as connection:
        signals.close_signals(connection, run.set_key, ("blocked", "unreachable"), house.clock())
    outcome = "taken" if run.new else "quiet" if quiet else "unchanged"
    doors.close_run(house, run, outcome)
    return run


def _today(house: House) -> dt.date:
    return house.clock().astimezone(paris()).date()


def _days(house: House) -> Iterator[dt.date]:
    """From the last day whose list was read, which may have grown since, to today."""
    today = _today(house)
    with house.engine.connect() as connection:
        last = publications.last_day(connection)
    first = dt.date.fromisoformat(last) if last else today - dt.timedelta(days=1)
    first = min(max(first, today - dt.timedelta(days=_DAYS)), today)
    for number in range((today - first).days + 1):
        yield first + dt.timedelta(days=number)


def _known(house: House, day: dt.date) -> list[fetch.Validators]:
    with house.engine.connect() as connection:
        held = captures.last_of(connection, publications.set_key(day), captures.LIST)
    return [fetch.Validators(held.etag, held.last_modified)] if held else []


def _take_list(house: House, day: dt.date, answer: fetch.Document, run: runs.Run) -> None:
    told = list(read_list(answer.body, answer.url))
    listed = [one for one in told if isinstance(one, Publication)]
    odd = [one for one in told if isinstance(one, Signal)]
    set_key = publications.set_key(day)
    with house.engine.begin() as connection:
        capture_id = doors.keep_answer(connection, set_key, captures.LIST, answer)
        run.bytes += len(answer.body)
        run.seen += len(listed)
        if capture_id is None:
            return
        wanted = newest(listed, _AMENDEMENTS)
        run.new += publications.announce(
            connection,
            (publications.Announced(one.uid, one.at, one.url) for one in wanted.values()),
            capture_id,
        )
        run.signals += len(
            signals.raise_signals(connection, run.set_key, odd, house.clock(), capture_id)
        )


# ---- the documents -------------------------------------------------------------------------------


def _take_batch(house: House, client: Client, batch: Sequence[Waiting], run: runs.Run) -> bool:
    """Fetch some documents and take them in; whether the host may be asked for more."""
    brought: list[doors.Brought] = []
    had: list[Waiting] = []
    told: list[Signal] = []
    patience = crawl.Patience()
    why = ""
    with house.report.progress(run.set_key, "documents") as progress:
        for number, one in enumerate(batch, start=1):
            url = places.unit_document(house.settings.site_origin, one.uid)
            try:
                answer = crawl.fetch_page(client, url, accept=_JSON)
            except SourceError as error:
                why = str(error)
                break
            run.requests += getattr(answer, "requests", 1)
            if isinstance(answer, fetch.Document):
                run.bytes += len(answer.body)
                brought.append(doors.Brought(unit_path(one.uid), answer.body, answer.fetched_at))
                had.append(one)
                _keep(house, answer, run)
            elif not isinstance(answer, fetch.NotModified):
                told += _not_had(house, one, answer, run)
            if (why := patience.tell(answer)) != "":
                break
            progress(number, len(batch))
    if why:
        told.append(Signal("blocked", f"{why}; what waits is asked for again next time"))
    if brought:
        doors.take_in(
            house,
            doors.door(
                "amendements", UNITES, places.unit_document(house.settings.site_origin, "AMAN")
            ),
            brought,
            run,
        )
        with house.engine.begin() as connection:
            publications.settle(connection, had, publications.TAKEN, house.clock())
            run.signals += len(signals.raise_signals(connection, run.set_key, told, house.clock()))
            runs.recount(connection, run)
            if not why:
                signals.close_signals(connection, run.set_key, ("blocked",), house.clock())
    else:
        doors.close_run(house, run, "blocked" if why else "missing", told, why)
    run.message = why or run.message
    return not why


def _keep(house: House, answer: fetch.Document, run: runs.Run) -> None:
    with house.engine.begin() as connection:
        doors.keep_answer(connection, run.set_key, captures.DOCUMENT, answer)


def _not_had(house: House, one: Waiting, answer: doors.NotHad, run: runs.Run) -> Iterator[Signal]:
    """A document that was announced and is not there, or not now: never a disappearance."""
    why = doors.why_not(answer)
    with house.engine.begin() as connection:
        doors.keep_refusal(connection, run.set_key, answer)
        if isinstance(answer, fetch.Missing):
            publications.settle(connection, [one], publications.MISSING, house.clock())
            yield Signal("unit_missing", f"{why}, though a list announced it", uid=one.uid)
        elif one.attempts + 1 >= _ATTEMPTS:
            publications.settle(connection, [one], publications.FAILED, house.clock())
            yield Signal("unit_failed", f"{why}; given up after {_ATTEMPTS} runs", uid=one.uid)
        else:
            publications.postpone(connection, one)
