"""`harvest --recent`: the day's publication lists, and the unit documents that they announce.

An amendement comes in minutes after its publication, at the cost of what was announced since the
last look: one conditional request a day looked at, one request a document (SOURCES §2.1, §2.2).
One that moves credits takes a second: its unit document leaves the table of them out.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from jobs.doors import bundle
from scraper import crawl, fetch
from scraper.errors import SourceError
from scraper.records import Published, Signal, paris
from scraper.sources.doors import CREDITS, UNITES, credits_path, lacks_credits, unit_path
from scraper.sources.pages import places
from scraper.sources.pages.credits import fragment_of, parse_credit_fragment
from scraper.sources.publications import Publication, newest, read_list
from storage import captures, publications, runs, signals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobs.house import House
    from scraper.http import Client
    from storage.publications import Waiting

_AMENDEMENTS = "AMANR5L"
#: What is said of documents that could not be had, and is over once they are.
_OF_UNITS = ("unit_missing", "unit_failed")
_JSON = "application/json"
#: So many documents are taken in at once: a run that is cut loses no more.
_BATCH = 200
#: A document that cannot be had is asked for in so many runs.
_ATTEMPTS = 5
#: Days looked back at, at most: what is older is in the archives long since.
_DAYS = 7


def harvest_recent(house: House, client: Client) -> list[runs.Run]:
    """Read the lists, then fetch what waits; one Run for the lists, one or two for each batch."""
    done = [_read_lists(house, client)]
    with house.engine.connect() as connection:
        waiting = publications.waiting(connection)
    most = house.settings.max_recent
    tables = _Tables(house, client)
    for start in range(0, min(len(waiting), most), _BATCH):
        run = house.begin("recent", f"amendements/{UNITES}")
        done.append(run)
        took = _take_batch(house, client, waiting[start : min(start + _BATCH, most)], run)
        if took.is_over:
            break
        if took.lacking and not tables.is_over:
            done.append(tables.take(took.lacking))
        if tables.is_walled:
            break
    else:
        if len(waiting) > most:
            _tell_left(house, done[-1], len(waiting) - most)
    return done


def _tell_left(house: House, run: runs.Run, left: int) -> None:
    """What is not asked for yet: whoever waits for the lock comes first."""
    run.message = run.message or (
        f"{left:,} documents are left to the next run (SCRUTATEUR_MAX_RECENT)"
    )
    with house.engine.begin() as connection:
        runs.recount(connection, run)


# ---- the lists -----------------------------------------------------------------------------------


def _read_lists(house: House, client: Client) -> runs.Run:
    run = house.begin("recent", "publications")
    quiet = True
    for day in _days(house):
        name = "j" if day == _today(house) else day.isoformat()
        url = places.publication_list(house.settings.site_origin, name)
        try:
            answer = fetch.fetch_document(
                client,
                url,
                known=_known(house, day),
                accept="text/plain, text/csv",
                stays=True,
            )
        except SourceError as error:
            told = Signal("unreachable", str(error), field="url")
            bundle.close_run(house, run, "unreachable", [told], str(error))
            return run
        bundle.count(run, answer)
        if isinstance(answer, fetch.Blocked):
            with house.engine.begin() as connection:
                bundle.keep_refusal(connection, run.set_key, answer)
            if not answer.body.strip():
                continue  # a day without a word says nothing of the others: no wall stands there
            why = bundle.why_not(answer)
            bundle.close_run(house, run, "blocked", [Signal("blocked", why, field="url")], why)
            return run
        if isinstance(answer, fetch.Document):
            quiet = False
            _take_list(house, day, answer, run)
    with house.engine.begin() as connection:
        signals.close_signals(connection, run.set_key, ("blocked", "unreachable"), house.clock())
    outcome = "taken" if run.new else "quiet" if quiet else "unchanged"
    bundle.close_run(house, run, outcome)
    return run


def _today(house: House) -> dt.date:
    return house.clock().astimezone(paris()).date()


def _days(house: House) -> Iterator[dt.date]:
    """From the day before the last whose list was read, for it may have grown since, to today."""
    today = _today(house)
    with house.engine.connect() as connection:
        last = publications.last_day(connection)
    # the day before too: its end may have been listed after it was last looked at
    first = (dt.date.fromisoformat(last) if last else today) - dt.timedelta(days=1)
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
        capture_id = bundle.keep_answer(connection, set_key, captures.LIST, answer)
        run.seen += len(listed)
        if capture_id is None:
            return
        wanted = newest(listed, _AMENDEMENTS)
        run.new += publications.announce(
            connection,
            (publications.Announced(one.uid, one.at, one.url) for one in wanted.values()),
            capture_id,
        )
        run.opened(signals.raise_signals(connection, run.set_key, odd, house.clock(), capture_id))


# ---- the documents -------------------------------------------------------------------------------


class _Took(NamedTuple):
    """What came of a batch: whether the host is to be asked no more, and whose credits lack."""

    is_over: bool
    lacking: list[str]


def _take_batch(house: House, client: Client, batch: Sequence[Waiting], run: runs.Run) -> _Took:
    """Fetch some documents and take them in."""
    brought: list[bundle.Brought] = []
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
            bundle.count(run, answer)
            if isinstance(answer, fetch.Document):
                brought.append(bundle.Brought(unit_path(one.uid), answer.body, answer.fetched_at))
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
        bundle.take_in(
            house,
            bundle.door(
                "amendements", UNITES, places.unit_document(house.settings.site_origin, "AMAN")
            ),
            brought,
            run,
        )
        with house.engine.begin() as connection:
            now = house.clock()
            publications.settle(connection, had, publications.TAKEN, now)
            signals.close_of(connection, _OF_UNITS, [one.uid for one in had], now)
            run.opened(signals.raise_signals(connection, run.set_key, told, house.clock()))
            runs.recount(connection, run)
            if not why:
                signals.close_signals(connection, run.set_key, ("blocked",), house.clock())
    else:
        bundle.close_run(house, run, "blocked" if why else "missing", told, why)
    run.message = why or run.message
    lacking = [
        waiting.uid
        for waiting, one in zip(had, brought, strict=True)
        if lacks_credits(one.path, one.data)
    ]
    return _Took(why != "", lacking)


def _keep(house: House, answer: fetch.Document, run: runs.Run) -> None:
    with house.engine.begin() as connection:
        bundle.keep_answer(connection, run.set_key, captures.DOCUMENT, answer)


def _not_had(house: House, one: Waiting, answer: bundle.NotHad, run: runs.Run) -> Iterator[Signal]:
    """A document that was announced and is not there, or not now: never a disappearance."""
    why = bundle.why_not(answer)
    with house.engine.begin() as connection:
        bundle.keep_refusal(connection, run.set_key, answer)
        if isinstance(answer, fetch.Missing):
            publications.settle(connection, [one], publications.MISSING, house.clock())
            yield Signal("unit_missing", f"{why}, though a list announced it", uid=one.uid)
        elif one.attempts + 1 >= _ATTEMPTS:
            publications.settle(connection, [one], publications.FAILED, house.clock())
            yield Signal("unit_failed", f"{why}; given up after {_ATTEMPTS} runs", uid=one.uid)
        else:
            publications.postpone(connection, one)


# ---- the tables of credits -----------------------------------------------------------------------


class _Tables:
    """The tables of credits that unit documents leave out, asked for once their documents are in.

    One that cannot be had, or cannot be read, is left to the next publication of its amendement,
    and to the archives of the night.

    Attributes:
        is_over: no other table is asked for in this run.
        is_walled: nor is anything else of this host.
    """

    def __init__(self, house: House, client: Client) -> None:
        self._house = house
        self._client = client
        self._patience = crawl.Patience()
        self.is_over = False
        self.is_walled = False

    def take(self, uids: Sequence[str]) -> runs.Run:
        """Ask for the tables of these amendements, and take in those that can be read."""
        run = self._house.begin("recent", f"amendements/{CREDITS}")
        brought: list[bundle.Brought] = []
        told: list[Signal] = []
        with self._house.report.progress(run.set_key, "tables") as progress:
            for number, uid in enumerate(uids, start=1):
                told += self._ask(uid, run, brought)
                if self.is_over:
                    break
                progress(number, len(uids))
        self._end(run, brought, told)
        return run

    def _ask(self, uid: str, run: runs.Run, brought: list[bundle.Brought]) -> list[Signal]:
        """Ask for one table; gives what is wrong with it, and then it is not brought."""
        url = fragment_of(self._house.settings.site_origin, uid)
        try:
            answer = crawl.fetch_page(self._client, url)
        except SourceError as error:
            run.message, self.is_over, self.is_walled = str(error), True, True
            return []
        bundle.count(run, answer)
        wrong: list[Signal] = []
        if isinstance(answer, fetch.Document):
            self._keep(answer, run)
            wrong = _unread(answer, uid)
            if not wrong:
                path = credits_path(uid)
                brought.append(bundle.Brought(path, answer.body, answer.fetched_at))
        elif not isinstance(answer, fetch.NotModified):
            with self._house.engine.begin() as connection:
                bundle.keep_refusal(connection, run.set_key, answer)
            wrong = [Signal("credits_missing", bundle.why_not(answer), uid=uid, path=url)]
        if (why := self._patience.tell(answer, understood=not wrong)) != "":
            self.is_over = True
            # tables that nobody can read say nothing of the documents
            self.is_walled = not isinstance(answer, fetch.Document)
            run.message = why if self.is_walled else "the tables of credits cannot be read any more"
        return wrong

    def _keep(self, answer: fetch.Document, run: runs.Run) -> None:
        """Identical amendements have the same table, each at an address of its own."""
        with self._house.engine.begin() as connection:
            bundle.keep_answer(connection, run.set_key, captures.DOCUMENT, answer)

    def _end(self, run: runs.Run, brought: list[bundle.Brought], told: list[Signal]) -> None:
        house, why = self._house, run.message
        if self.is_walled:
            told.append(Signal("blocked", f"{why}; what is left comes with the night", field="url"))
        if not brought:
            outcome = "blocked" if self.is_walled else "unreadable" if run.bytes else "missing"
            bundle.close_run(house, run, outcome, told)
            return
        first = brought[0].path.removeprefix("credits/")[: len(f"{_AMENDEMENTS}17")]
        url = fragment_of(house.settings.site_origin, first)  # as « AMAN » stands for documents
        bundle.take_in(house, bundle.door("amendements", CREDITS, url), brought, run)
        with house.engine.begin() as connection:
            run.opened(signals.raise_signals(connection, run.set_key, told, house.clock()))
            runs.recount(connection, run)
            if not self.is_walled:
                signals.close_signals(connection, run.set_key, ("blocked",), house.clock())
        run.message = why or run.message


def _unread(answer: fetch.Document, uid: str) -> list[Signal]:
    """Why a table cannot be read; nothing where it can: what is odd is told as it is taken in."""
    found = list(parse_credit_fragment(answer.body, answer.url, uid))
    if any(isinstance(one, Published) for one in found):
        return []
    return [one for one in found if isinstance(one, Signal)]
