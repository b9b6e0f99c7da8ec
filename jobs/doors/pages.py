"""`harvest --pages`: the site's lists, and the pages of what they show that the archive does not.

A list is followed from its newest page on, until one brings nothing new. Pages are asked for one a
second at most. What they say is provisional until the open data says it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar
from urllib.parse import urlsplit

import msgspec

from jobs.doors import bundle
from jobs.doors.naming import address_of, held_at, look_up, printed_link
from scraper import crawl, fetch
from scraper.errors import SourceError
from scraper.records import Signal
from scraper.sources.doors import PAGES, page_path
from scraper.sources.pages import (
    Provisional,
    parse_amendement_list,
    parse_amendement_page,
    parse_scrutin_list,
    parse_scrutin_page,
    places,
)
from storage import addresses, captures, links, runs, signals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import sqlalchemy as sa

    from jobs.house import House
    from scraper.http import Client
    from scraper.sources.pages import (
        AmendementRow,
        Listing,
        ScrutinRow,
    )

Row = TypeVar("Row")
#: More list pages than a night needs, and fewer than a pager that never ends would give.
_MOST_LISTS = 2_000
#: What a walk is called that was cut short by a limit or a wall, though it brought something.
PARTLY = "partly"
#: After these the list is held down to its end, or to what was held before.
_COMPLETE = frozenset({"taken", "late", "unchanged"})
#: What a walk says of lists and pages, and is over once another does not say it.
_OF_PAGES = (
    *("blocked", "page_missing", "page_changed", "unreadable_page", "no_uid"),
    *("pager_loop", "pager_elsewhere", "pager_too_long"),
)
#: What the site prints in place of a sort that is not there yet.
_WAITING = frozenset({"A discuter", "À discuter", "En traitement"})


def harvest_pages(
    house: House,
    client: Client,
    names: Sequence[str],
    legislatures: Sequence[int],
    dossiers: Sequence[str] = (),
) -> list[runs.Run]:
    """Follow the lists of these sources; one Run for each list that was followed.

    Args:
        house: where to.
        client: the polite one.
        names: ``scrutins``, ``amendements``; both where there are none.
        legislatures: whose lists.
        dossiers: of amendements, only those of these dossiers.
    """
    origin = house.settings.site_origin
    done: list[runs.Run] = []
    patience = crawl.Patience()
    for legislature in legislatures:
        if "scrutins" in names or not names:
            url = places.scrutin_list(origin, legislature)
            visit = _Visit(house, client, bundle.door("scrutins", PAGES, url), patience)
            done.append(
                visit.follow(url, parse_scrutin_list, visit.new_scrutins, latest_first=True)
            )
        if "amendements" in names or not names:
            for dossier in dossiers or (None,):
                url = places.amendement_list(origin, legislature, dossier)
                visit = _Visit(house, client, bundle.door("amendements", PAGES, url), patience)
                done.append(visit.follow(url, parse_amendement_list, visit.new_amendements))
    return done


class _Wanted(NamedTuple):
    """A page to ask for, and the uid that the archive knows it by, if it does."""

    href: str
    uid: str | None


class _Visit:
    """One list, and the pages that it leads to."""

    def __init__(
        self, house: House, client: Client, door: bundle.Door, patience: crawl.Patience
    ) -> None:
        self._house = house
        self._client = client
        self._door = door
        self._patience = patience
        self._run = house.begin("pages", door.set_key)
        self._brought: list[bundle.Brought] = []
        self._signals: list[Signal] = []
        self._links: list[links.PrintedLink] = []
        self._list_capture: int | None = None
        self._missed = "unreadable"
        self._is_cut = False

    def follow(
        self,
        url: str,
        read: Callable[[bytes, str], Listing[Row]],
        new: Callable[[sa.Connection, Sequence[Row]], list[_Wanted]],
        *,
        latest_first: bool = False,
    ) -> runs.Run:
        """Follow the list, then take in what was fetched.

        One that begins with the latest is left at the first page that brings nothing new; unless
        the last walk was cut short, and left what was behind it.
        """
        with self._house.engine.connect() as connection:
            last = runs.last_outcome(connection, self._run.command, self._run.set_key)
        may_leave = latest_first and last in _COMPLETE
        try:
            with self._house.report.progress(self._run.set_key, "pages") as progress:
                for walked in crawl.walk(self._client, url, read, most_pages=_MOST_LISTS):
                    wanted = self._read_list(walked, new)
                    for one in wanted:
                        if self._patience.over or self._is_enough():
                            break
                        self._fetch(one)
                        progress(len(self._brought), None)
                    if self._patience.over or self._is_enough():
                        self._is_cut = True
                        break
                    if not wanted and may_leave:
                        break
        except SourceError as error:
            self._patience.over, self._is_cut = self._patience.over or str(error), True
        return self._end()

    def _is_enough(self) -> bool:
        limit = self._house.settings.max_pages
        if len(self._brought) < limit:
            return False
        self._run.message = (
            f"{limit:,} pages were read, the most for one run (SCRUTATEUR_MAX_PAGES): run it again "
            "for those that follow"
        )
        return True

    # ---- lists

    def _read_list(
        self,
        walked: crawl.Walked[Row],
        new: Callable[[sa.Connection, Sequence[Row]], list[_Wanted]],
    ) -> list[_Wanted]:
        answer = walked.answer
        bundle.count(self._run, answer)
        self._signals += walked.signals
        self._patience.tell(answer)
        with self._house.engine.begin() as connection:
            if not isinstance(answer, fetch.Document):
                self._refused(connection, answer)
                return []
            kept = bundle.keep_answer(connection, self._run.set_key, captures.LIST, answer)
            self._list_capture = kept or self._list_capture
            rows = walked.listing.rows if walked.listing else ()
            self._run.seen += len(rows)
            wanted = new(connection, rows)
            self._keep_links(connection, kept)
        return wanted

    def new_scrutins(
        self, connection: sa.Connection, listed: Sequence[ScrutinRow]
    ) -> list[_Wanted]:
        """The scrutins that the archive does not hold as this list prints them."""
        held: dict[tuple[int, int], addresses.Vote] = {}
        for legislature in {row.legislature for row in listed}:
            numbers = [row.numero for row in listed if row.legislature == legislature]
            found = addresses.scrutins_held(connection, legislature, numbers)
            held |= {(legislature, number): vote for number, vote in found.items()}
        wanted = []
        for row in listed:
            vote = held.get((row.legislature, row.numero))
            uid = vote.uid if vote else f"VTANR5L{row.legislature}V{row.numero}"
            if row.objet is not None:
                self._links.append(printed_link(uid, row.objet))
            if vote is None or not _agrees(row, vote):
                wanted.append(_Wanted(row.href, vote.uid if vote else None))
        return wanted

    def new_amendements(
        self, connection: sa.Connection, listed: Sequence[AmendementRow]
    ) -> list[_Wanted]:
        """The amendements that the archive does not hold as this list prints them."""
        named = {row.href: address_of(row.address) for row in listed if row.address}
        held = held_at(connection, [one for one in named.values() if one])
        wanted = []
        for row in listed:
            address = named.get(row.href)
            known = held.get(address) if address else None
            if known is None or not _stands(row, known):
                wanted.append(_Wanted(row.href, known.uid if known else None))
        return wanted

    def _keep_links(self, connection: sa.Connection, capture_id: int | None) -> None:
        if capture_id is not None:
            links.keep(connection, self._links, capture_id, self._house.clock())
        self._links.clear()

    # ---- pages

    def _fetch(self, wanted: _Wanted) -> None:
        answer = crawl.fetch_page(self._client, wanted.href)
        bundle.count(self._run, answer)
        if isinstance(answer, fetch.NotModified):
            self._patience.tell(answer)
            return
        with self._house.engine.begin() as connection:
            if not isinstance(answer, fetch.Document):
                self._patience.tell(answer)
                self._refused(connection, answer)
                return
            capture_id = bundle.keep_answer(
                connection, self._run.set_key, captures.DOCUMENT, answer
            )
            found = page_of(answer.body, answer.final_url)
            self._patience.tell(answer, understood=found is not None)
            if found is None:
                self._unread(answer)
                return
            uid = found.uid or wanted.uid or look_up(connection, answer.final_url)
            if uid is None:
                self._unread(answer)  # the page's own Signal says that it gives none
                return
            self._links += [
                printed_link(uid, link)
                for link in found.links
                if uid.startswith("VT") and link.kind in {"amendement", "dossier"}
            ]
            self._keep_links(connection, capture_id)
        address = urlsplit(answer.final_url).path
        self._brought.append(
            bundle.Brought(page_path(uid, address), answer.body, answer.fetched_at)
        )

    def _unread(self, answer: fetch.Document) -> None:
        told = [one for one in parsed(answer.body, answer.final_url) if isinstance(one, Signal)]
        self._signals += told

    def _refused(self, connection: sa.Connection, answer: fetch.PageAnswer) -> None:
        if isinstance(answer, (fetch.Missing, fetch.Blocked, fetch.Failed)):
            bundle.keep_refusal(connection, self._run.set_key, answer)
            self._missed = "missing" if isinstance(answer, fetch.Missing) else "blocked"
            kind = "page_missing" if isinstance(answer, fetch.Missing) else "blocked"
            self._signals.append(Signal(kind, bundle.why_not(answer), path=answer.url))

    # ---- the end

    def _end(self) -> runs.Run:
        run = self._run
        why, limited = self._patience.over, run.message
        told = [_by_address(one) for one in self._signals]
        if why:
            told.append(Signal("blocked", why, field="url"))
        if self._brought:
            bundle.take_in(self._house, self._door, self._brought, run)
            run.message = why or limited or run.message
            run.outcome = PARTLY if self._is_cut else run.outcome
        else:
            run.outcome = "blocked" if why else "unchanged" if run.seen else self._missed
            run.message = why or next((one.message for one in told), "")
            if run.outcome == "unchanged":
                run.message = ""
            bundle.close_run(self._house, run, run.outcome, (), run.message)
        with self._house.engine.begin() as connection:
            now = self._house.clock()
            kinds = {*_OF_PAGES, *(one.kind for one in told)}
            opened = signals.settle(connection, run.set_key, told, now, kinds)
            run.opened(opened)
            runs.recount(connection, run)
        return run


def _by_address(one: Signal) -> Signal:
    """A page has no place in an archive: what is said of it is known by its address."""
    return msgspec.structs.replace(one, path="", value=one.path or one.value)


def parsed(body: bytes, url: str) -> Iterator[Provisional | Signal]:
    """What a page of the AN tells, of whichever kind its address says it is."""
    is_scrutin = "/scrutins/" in url or "/scrutin" in urlsplit(url).path
    return (parse_scrutin_page if is_scrutin else parse_amendement_page)(body, url)


def page_of(body: bytes, url: str) -> Provisional | None:
    """The record of a page, None where it gives none."""
    return next((one for one in parsed(body, url) if isinstance(one, Provisional)), None)


def _agrees(row: ScrutinRow, vote: addresses.Vote) -> bool:
    """Whether a card says of a scrutin what the archive holds, as far as it says anything."""
    if row.pour != vote.pour or (row.contre is not None and row.contre != vote.contre):
        return False
    if row.abstention is not None and row.abstention != vote.abstentions:
        return False
    return row.adopte is None or row.adopte == (vote.sort_code == "adopté")


def _stands(row: AmendementRow, held: addresses.Held) -> bool:
    """Whether a line says of an amendement what the archive holds."""
    if row.sort is None or row.sort in _WAITING:
        return held.sort is None
    return row.sort in {held.sort, held.etat_libelle, held.sous_etat_libelle}
