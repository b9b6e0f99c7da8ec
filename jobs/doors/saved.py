"""Documents of the AN that somebody saved: what they are of, and which are taken in together.

Pure, as readers are: what only the archive can tell is left to be asked of it.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

import msgspec

from jobs.doors.naming import address_at
from scraper.errors import BadDocument
from scraper.reading.addresses import path_of
from scraper.records import Amendement
from scraper.sources.doors import PAGES, UNITES, is_wrapped, live_path, page_path, unit_path
from scraper.sources.eliasse import pieces, read_next
from scraper.sources.pages import Provisional, parse_amendement_page, parse_scrutin_page
from scraper.sources.pages.places import SITE

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator

    from scraper.records import Signal
    from scraper.sources.eliasse import Key
    from storage.addresses import Address

    Parser = Callable[[bytes, str], Iterator[Provisional | Signal]]

#: Documents are taken in by so many, or so much, at a time: no more are held in memory.
_MOST_DOCUMENTS: Final = 500
_MOST_BYTES: Final = 32 * 1024 * 1024


class Waiting(NamedTuple):
    """A document of the AN that waits for its turn.

    Attributes:
        observed_at: when it was saved.
        source: whose door, and ``variant``, which.
        name: of what it was found in.
        uid: that it is of; None where only the archive can tell, by its ``address``.
        page: of a page, the path of its address.
        at: its place in the spill, and its ``size``.
        check: two with one check are the same.
    """

    observed_at: dt.datetime
    source: str
    variant: str
    name: str
    uid: str | None
    address: Address | None
    page: str
    at: int
    size: int
    check: int

    @property
    def hour(self) -> dt.datetime:
        """Those of one hour are taken in together."""
        return self.observed_at.replace(minute=0, second=0, microsecond=0)

    @property
    def path(self) -> str:
        """Its place in the archive that is put together of those that are taken in."""
        uid = self.uid or ""
        if self.variant == PAGES:
            return page_path(uid, self.page)
        return unit_path(uid) if self.variant == UNITES else live_path(uid)


def batches(waiting: Iterable[Waiting]) -> Iterator[list[Waiting]]:
    """Documents to be taken in together, the oldest first: of one door, saved in one hour.

    Of two states of one document that were saved in one hour neither is lost: the second begins
    another batch.
    """
    batch: list[Waiting] = []
    checks: dict[str, int] = {}
    size = 0
    order = attrgetter("hour", "source", "variant", "observed_at", "at")
    for one in sorted(waiting, key=order):
        goes_on = bool(batch) and one[1:3] == batch[0][1:3] and one.hour == batch[0].hour
        if goes_on and checks.get(one.path) == one.check:
            continue
        is_full = len(batch) >= _MOST_DOCUMENTS or size + one.size > _MOST_BYTES
        if batch and (not goes_on or is_full or one.path in checks):
            yield batch
            batch, checks, size = [], {}, 0
        batch.append(one)
        checks[one.path] = one.check
        size += one.size
    if batch:
        yield batch


# ---- what a page is, and of what -----------------------------------------------------------------


def is_of_the_an(url: str) -> bool:
    """Whether a host of the AN answers at an address."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:  # what an operator writes for an origin need be no address
        return False
    return f".{host}".endswith(".assemblee-nationale.fr")


def parsers(url: str | None) -> tuple[Parser, ...]:
    """Those that may read a page: its address says which; without one, it may be of either kind."""
    path = path_of(url) if url else ""
    if "/scrutin" in path:
        return (parse_scrutin_page,)
    if "/amendements/" in path:
        return (parse_amendement_page,)
    return (parse_amendement_page, parse_scrutin_page)


def read_page(body: bytes, url: str | None) -> list[Provisional | Signal]:
    """What a page of the AN tells, if it is of an amendement or a scrutin."""
    told: list[Provisional | Signal] = []
    for parse in parsers(url):
        told = list(parse(body, url or f"{SITE}/"))
        if any(isinstance(one, Provisional) for one in told):
            break
    return told


def address_of_page(page: Provisional, url: str | None) -> Address | None:
    """What names a page that gives no uid: its address or its PDF's, if its number is that too."""
    record = page.published.record
    if not isinstance(record, Amendement):
        return None
    papers = {one.href for one in page.links if one.kind == "pdf"}
    named = {address_at(one) for one in (url, *papers) if one}
    number = (record.legislature, record.identification.numero_ordre_depot)
    found = [one for one in named if one is not None and (one.legislature, one.number) == number]
    return found[0] if len(found) == 1 else None


# ---- what a document is of -----------------------------------------------------------------------


class _Identity(msgspec.Struct):
    uid: str


class _Wrapped(msgspec.Struct):
    amendement: _Identity


def unit_uid(body: bytes) -> str:
    """The uid of a unit document, with its wrapper or without.

    Raises:
        BadDocument: it has none.
    """
    try:
        if is_wrapped(body):
            return msgspec.json.decode(body, type=_Wrapped).amendement.uid
        return msgspec.json.decode(body, type=_Identity).uid
    except msgspec.MsgspecError as error:
        raise BadDocument("a unit document that gives no uid", field="uid") from error


def amendements_of(body: bytes) -> tuple[tuple[Key, bytes], ...]:
    """The amendements of an answer; what says only which is discussed next has none.

    Raises:
        BadDocument: it is neither.
    """
    try:
        return pieces(body)
    except BadDocument:
        read_next(body)
        return ()
