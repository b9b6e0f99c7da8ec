"""`scrutateur import`: what somebody saved, taken in as captures with their origin and date.

Official archives take their place in the chains by their own time; pages, unit documents and
answers of the live service are provisional, as if they had come by their doors then; texts captured
elsewhere are matched to the official record by their words. Nothing here asks the network.

Each thing is looked at, and kept as evidence, by itself. Then the archives are taken in, the oldest
first; then the documents, for the archives may tell which amendement a page is of: those that were
saved in one hour are told together, as of the last of them. Then texts are matched. An archive, a
batch of documents, a text is taken in whole or not at all: what was cut is completed by the same
command, and nothing is kept twice.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tempfile
import zlib
from collections import Counter
from operator import attrgetter
from typing import IO, TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

import msgspec

from jobs import intake
from jobs.conclude import conclude
from jobs.doors import bundle, saved, text_captures
from jobs.doors.naming import address_of_key, held_at, printed_link
from jobs.doors.saved import Waiting
from scraper.errors import BadDocument, DocumentError, SourceError
from scraper.reading import zip as zip_reader
from scraper.reading.addresses import path_of
from scraper.reading.archives import recognise
from scraper.reading.found import look
from scraper.records import Signal, raw_text
from scraper.sources.doors import DIRECT, PAGES, UNITES, place_of
from scraper.sources.pages import Provisional, parse_scrutin_list
from storage import addresses, captures, links, runs, signals
from storage import text_captures as stored

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import sqlalchemy as sa

    from jobs.house import House
    from scraper.reading.found import Found
    from scraper.sources import Archive, Source

    #: What is written with a capture, in one transaction.
    _Then = Callable[[sa.Connection, int], None]

#: What is told of an import as a whole, and of texts captured elsewhere.
SET_KEY: Final = "import"
#: Documents that wait for their turn are on disk, but for the first.
_IN_MEMORY: Final = 16 * 1024 * 1024
#: Two batches of one moment are so far apart.
_STEP: Final = dt.timedelta(seconds=1)
#: How many signals are told on the way; all are in `scrutateur status`.
_SHOWN: Final = 20
#: Tools that know no date give a member the first that a ZIP can tell.
_NO_DATE: Final = 1980
_HTTP: Final = re.compile(r"HTTP (\d{3})", re.ASCII)
#: Where a scrutin's links lead that are kept.
_LEADS: Final = frozenset({"amendement", "dossier"})
_LIST: Final = re.compile(r"/dyn/\d{1,2}/(scrutins|amendements)/?", re.ASCII)


def import_paths(
    house: House, paths: Sequence[Path], *, origin: str | None, date: dt.datetime | None
) -> list[runs.Run]:
    """Take in what lies at some paths.

    Args:
        house: where to.
        paths: files and folders.
        origin: where they came from, where they do not say.
        date: when they were saved, where they do not say.

    Returns:
        One Run for each archive, one for each batch of documents, one for the import itself: how
        many things it saw, kept (``new``) and held already (``unchanged``).

    Raises:
        UsageError: one of the paths is not there; nothing was read.
    """
    if origin is not None:  # a terminal may hand over bytes that are no characters
        origin = origin.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    house.spool.mkdir(parents=True, exist_ok=True)
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY, dir=str(house.spool)) as spill:
        return _Import(house, origin, date, spill).take(paths)


class _Official(NamedTuple):
    """An archive of the AN that lies on disk."""

    generated_at: dt.datetime
    name: str
    source: Source
    archive: Archive
    file: Path


class _Import:
    """One import: what was read so far, and what waits."""

    def __init__(
        self, house: House, origin: str | None, date: dt.datetime | None, spill: IO[bytes]
    ) -> None:
        self._house = house
        self._origin = origin
        self._date = date
        self._spill = spill
        self._run = house.begin("import", SET_KEY)
        with house.engine.connect() as connection:
            self._saved = stored.Saved(connection, SET_KEY)
        self._names: set[str] = set()
        self._signals: list[Signal] = []
        self._unread: Counter[tuple[str, str]] = Counter()
        self._archives: list[_Official] = []
        self._waiting: list[Waiting] = []
        self._done: list[runs.Run] = []

    def take(self, paths: Sequence[Path]) -> list[runs.Run]:
        """Look at everything; then take in what is to be told in its order."""
        with self._house.report.progress("import", "documents") as progress:
            for found in look(paths, origin=self._origin, date=self._date):
                self._look_at(found)
                progress(self._run.seen, None)
        for archive in sorted(self._archives, key=attrgetter("generated_at")):
            self._take_archive(archive)
        for batch in saved.batches(self._named()):
            self._take_batch(batch)
        self._close()
        return self._done

    def _look_at(self, found: Found | Signal) -> None:
        if isinstance(found, Signal):
            self._signals.append(found)
            self._names.add(found.path)
            return
        self._run.seen += 1
        self._names.add(_file_of(found.name))
        try:
            self._look_at_one(self._dated(found))
        except (DocumentError, SourceError, OSError) as error:
            self._tell("unreadable_document", found.name, str(error))

    def _look_at_one(self, found: Found) -> None:
        match found.kind:
            case "archive":
                self._look_at_archive(found)
            case "page":
                self._look_at_page(found)
            case "unit":
                self._look_at_unit(found)
            case "answer":
                self._look_at_answer(found)
            case "text":
                self._look_at_text(found)
            case "publications":
                self._keep(found, captures.LIST)
            case "blocked":
                self._keep_refusal(found)

    def _dated(self, found: Found) -> Found:
        """What says that it is of a day to come is of today: all that follows would be older."""
        now = self._house.clock()
        if found.observed_at <= now or found.kind == "archive":
            return found
        told = f"it is dated {found.observed_at:%Y-%m-%d %H:%M} UTC, which is to come: taken as now"
        self._tell(intake.FUTURE_DATE, found.name, told)
        return msgspec.structs.replace(found, observed_at=now)

    def _tell(self, kind: str, name: str, message: str, *, value: str = "", count: int = 1) -> None:
        """Tell something of a file, or of what was found in it: once, and how often it was met."""
        path = _file_of(name)
        self._signals.append(
            Signal(kind, f"{name}: {message}", path=path, value=value, count=count)
        )

    def _tell_again(self, told: Iterable[Provisional | Signal], name: str) -> None:
        """What a reader said of something; of the records of a WARC once for each kind."""
        path = _file_of(name)
        for one in told:
            if isinstance(one, Signal):
                value = one.value if path == name else ""
                self._signals.append(
                    msgspec.structs.replace(
                        one, message=f"{name}: {one.message}", path=path, value=value
                    )
                )

    # ---- evidence

    def _keep(self, found: Found, kind: str, then: _Then | None = None) -> None:
        """Keep the bytes of one thing with its origin and date, if they are not held; then more."""
        body = found.body or b""
        url = found.url or self._origin or f"file:{found.name}"
        sha256 = hashlib.sha256(body).digest()
        if not self._saved.is_news(kind, url, found.observed_at, sha256):
            self._run.unchanged += 1
            return
        said = _HTTP.fullmatch(found.reason)
        status = int(said[1]) if said else None
        answer = captures.Answer(url, status, {}, found.observed_at, size=len(body), sha256=sha256)
        reason = found.reason or found.name
        with self._house.engine.begin() as connection:
            capture_id = bundle.keep_body(connection, SET_KEY, kind, answer, body, reason=reason)
            if then is not None:
                then(connection, capture_id)
        self._run.new += 1

    def _keep_refusal(self, found: Found) -> None:
        """What stands where a thing should be; where a site leads elsewhere, that is no news."""
        is_missing = found.reason in {"HTTP 404", "HTTP 410"}
        self._keep(found, captures.MISSING if is_missing else captures.BLOCKED)
        if not found.reason.startswith("HTTP 3"):
            self._unread[_file_of(found.name), found.reason] += 1

    # ---- pages and documents of the AN

    def _look_at_page(self, found: Found) -> None:
        url = found.url
        if url is not None and not saved.is_of_the_an(url):
            if url != self._origin:
                self._take_text(found)
                return
            url = None  # the operator's word on where it lay, not the page's on what it is
        body = found.body or b""
        told = saved.read_page(body, url)
        page = next((one for one in told if isinstance(one, Provisional)), None)
        if page is not None:
            self._keep(found, captures.DOCUMENT, _links_of(page, found.observed_at))
            self._wait_for_page(found, page, url, told)
        elif url is None:
            self._take_text(found)
        elif (listed := _LIST.fullmatch(path_of(url))) is not None:
            self._look_at_list(found, url, listed[1])
        else:
            self._keep(found, captures.DOCUMENT)
            if len(saved.parsers(url)) == 1:
                self._tell_again(told, found.name)
            else:
                self._unread[_file_of(found.name), ""] += 1

    def _wait_for_page(
        self,
        found: Found,
        page: Provisional,
        url: str | None,
        told: Iterable[Provisional | Signal],
    ) -> None:
        address = None if page.uid else saved.address_of_page(page, url)
        if page.uid is None and address is None:
            self._tell_again(told, found.name)
            return
        source = "amendements" if page.published.family == "amendement" else "scrutins"
        path = urlsplit(url).path if url else ""
        self._wait(
            found, source, PAGES, found.body or b"", uid=page.uid, address=address, page=path
        )

    def _look_at_list(self, found: Found, url: str, what: str) -> None:
        """A page of the site's lists: evidence, and where its scrutins lead."""
        if what == "amendements":
            self._keep(found, captures.LIST)
            return
        listing = parse_scrutin_list(found.body or b"", url)
        printed = [
            printed_link(f"VTANR5L{row.legislature}V{row.numero}", row.objet)
            for row in listing.rows
            if row.objet is not None
        ]
        self._keep(found, captures.LIST, _keeping(printed, found.observed_at))
        self._tell_again(listing.signals, found.name)

    def _look_at_unit(self, found: Found) -> None:
        body = found.body or b""
        self._keep(found, captures.DOCUMENT)
        self._wait(found, "amendements", UNITES, body, uid=saved.unit_uid(body))

    def _look_at_answer(self, found: Found) -> None:
        self._keep(found, captures.DOCUMENT)
        for key, data in saved.amendements_of(found.body or b""):
            address = address_of_key(key)
            if address is None:
                told = f"n° {key.numero} of text {key.texte!r}: no text has such a number"
                self._tell("unknown_amendement", found.name, told)
            else:
                self._wait(found, "amendements", DIRECT, data, address=address)

    def _wait(
        self,
        found: Found,
        source: str,
        variant: str,
        data: bytes,
        *,
        uid: str | None = None,
        address: addresses.Address | None = None,
        page: str = "",
    ) -> None:
        one = Waiting(
            observed_at=found.observed_at,
            source=source,
            variant=variant,
            name=found.name,
            uid=uid,
            address=address,
            page=page or f"/{uid}",
            at=self._spill.tell(),
            size=len(data),
            check=zlib.crc32(data),
        )
        if uid is not None and place_of(one.path) is None:
            raise BadDocument(f"it is of {raw_text(uid)!r}, which is no uid of {source}")
        self._spill.write(data)
        self._waiting.append(one)

    def _named(self) -> Iterator[Waiting]:
        """Those whose uid is known by now; of the others a signal says what they are of."""
        with self._house.engine.connect() as connection:
            asked = {one.address for one in self._waiting if one.address is not None}
            held = held_at(connection, asked)
        for one in self._waiting:
            if one.address is None:
                yield one
            elif one.address in held:
                yield one._replace(uid=held[one.address].uid)
            else:
                self._tell("unknown_amendement", one.name, _not_held(one.address))

    def _take_batch(self, batch: Sequence[Waiting]) -> None:
        first, last = batch[0], batch[-1]
        url = self._origin or f"file:{first.source}"
        door = bundle.door(first.source, first.variant, url)
        run = self._house.begin("import", door.set_key)
        brought = [bundle.Brought(one.path, self._read(one), one.observed_at) for one in batch]
        run.bytes = sum(one.size for one in batch)
        own_time = self._own_time(door.set_key, last.observed_at)
        try:
            bundle.take_in(self._house, door, brought, run, own_time=own_time)
        except (SourceError, DocumentError) as error:
            self._refuse(run, error)
        self._finish(run)

    def _read(self, one: Waiting) -> bytes:
        self._spill.seek(one.at)
        return self._spill.read(one.size)

    def _own_time(self, set_key: str, moment: dt.datetime) -> dt.datetime:
        """A moment, or the first free one after those of its batches that are held already."""
        with self._house.engine.connect() as connection:
            told = captures.archives(connection, set_key)
        taken = [kept.observed_at for kept in told if kept.generation.generated_at == moment]
        return max([moment, *(one + _STEP for one in taken)])

    # ---- official archives

    def _look_at_archive(self, found: Found) -> None:
        if found.file is None:
            return
        which = recognise(found.file)
        if isinstance(which, Signal):
            self._signals.append(msgspec.structs.replace(which, path=found.name))
            return
        newest = zip_reader.newest_member(found.file)
        says = newest if newest is not None and newest.year > _NO_DATE else found.observed_at
        self._archives.append(_Official(says, found.name, *which, found.file))

    def _take_archive(self, one: _Official) -> None:
        run = self._house.begin("import", one.source.key(one.archive))
        url = self._origin or f"file:{one.name}"
        try:
            size, sha256 = _measured(one.file)
            run.bytes = size
            answer = captures.Answer(url, None, {}, one.generated_at, size=size, sha256=sha256)
            own_time = min(one.generated_at, self._house.clock())
            incoming = intake.Incoming(
                *(one.source, one.archive, one.file, answer),
                self._generation(run.set_key, sha256) or one.generated_at,
                own_time,
                may_be_late=True,
                tolerant=True,
            )
            intake.take_in(self._house, incoming, run)
        except intake.RefusedCapture as error:
            self._refuse(run, error, answer)
        except (SourceError, DocumentError, OSError) as error:
            self._refuse(run, error)
        self._finish(run)

    def _generation(self, set_key: str, sha256: bytes) -> dt.datetime | None:
        """When these very bytes were generated, as the harvest that brought them was told."""
        with self._house.engine.connect() as connection:
            told = captures.archives(connection, set_key)
        held = (kept.generation.generated_at for kept in told if kept.sha256 == sha256)
        return next(held, None)

    def _refuse(
        self, run: runs.Run, error: Exception, answer: captures.Answer | None = None
    ) -> None:
        """What could not be taken in: told; of what was refused the evidence is kept, once."""
        run.capture_id = None
        outcome, kind = ("refused", "refused_capture") if answer else ("failed", "failed")
        if answer is not None:
            with self._house.engine.begin() as connection:
                before = captures.seen_before(
                    connection, run.set_key, captures.REFUSED, None, answer.sha256
                )
                if not before:
                    captures.add(
                        connection, run.set_key, captures.REFUSED, answer, reason=str(error)
                    )
        told = Signal(kind, str(error), field="url")
        bundle.close_run(self._house, run, outcome, [told], str(error))

    def _finish(self, run: runs.Run) -> None:
        told: dict[str, object] = {
            "set": run.set_key,
            "outcome": run.outcome,
            "message": run.message,
        }
        if run.signals:
            told |= {"signals": run.signals, "kinds": run.kinds}
        self._house.report.event("set", **told)
        self._done.append(run)

    # ---- texts captured elsewhere

    def _look_at_text(self, found: Found) -> None:
        """A text that the AN's own site gave (its robots.txt) was not captured elsewhere."""
        if found.url is None or found.url == self._origin or not saved.is_of_the_an(found.url):
            self._take_text(found)
            return
        self._keep(found, captures.DOCUMENT)
        self._unread[_file_of(found.name), ""] += 1

    def _take_text(self, found: Found) -> None:
        read, odd = text_captures.read(found.body or b"")

        def keep(connection: sa.Connection, capture_id: int) -> None:
            stored.keep(connection, capture_id, read, self._house.clock())

        self._keep(found, captures.TEXT, keep)
        self._tell_again(odd, found.name)

    # ---- the end

    def _close(self) -> None:
        """Match texts, look for what does not resolve; the import's own row, and what was odd."""
        self._tell_unread()
        run, now = self._run, self._house.clock()
        run.read, run.ended_at = run.new, now
        self._conclude_outcome()
        with self._house.engine.begin() as connection:
            opened = signals.raise_signals(connection, SET_KEY, self._signals, now)
            signals.settle_documents(
                connection, SET_KEY, self._signals, now, read=self._names, listed=_Anything()
            )
            run.opened(opened)
            runs.add(connection, run)
            changed = bool(run.new) or self._took_in or stored.wait(connection)
        conclude(self._house, run, changed=changed)
        for one in opened[:_SHOWN]:
            self._house.report.event("signal", kind=one.kind, message=one.message)
        self._finish(run)

    @property
    def _took_in(self) -> bool:
        return any(one.outcome in {"taken", "late"} for one in self._done)

    def _tell_unread(self) -> None:
        """A crawl has them by the hundred: one signal for each file and reason."""
        for (name, reason), count in self._unread.items():
            kind, what = "blocked", f"{reason}, in place of what was asked for"
            if not reason:
                kind, what = "unread_page", "of the AN, and of no amendement and no scrutin"
            told = f"{what}: {count:,}; kept as evidence, not read"
            self._tell(kind, name, told, value=reason, count=count)

    def _conclude_outcome(self) -> None:
        run = self._run
        outcomes = {one.outcome for one in self._done}
        if run.new or outcomes & {"taken", "late"}:
            run.outcome = "taken"
        elif run.unchanged or "unchanged" in outcomes:
            run.outcome = "unchanged"
        elif not outcomes:
            run.message = "nothing that can be read lies there"


class _Anything(frozenset[str]):
    """Every path: an import lists all that it was shown, and what it was not may still be so."""

    def __contains__(self, _path: object) -> bool:
        return True


def _links_of(page: Provisional, moment: dt.datetime) -> _Then | None:
    """Where a scrutin leads, to be kept with its page."""
    uid = page.uid or ""
    printed = [printed_link(uid, one) for one in page.links if one.kind in _LEADS]
    return _keeping(printed, moment) if uid.startswith("VT") else None


def _keeping(printed: Sequence[links.PrintedLink], moment: dt.datetime) -> _Then:
    def keep(connection: sa.Connection, capture_id: int) -> None:
        links.keep(connection, printed, capture_id, moment)

    return keep


def _not_held(address: addresses.Address) -> str:
    return (
        f"n° {address.numero} of text {address.texte}{address.suffixe} ({address.organe}, "
        f"legislature {address.legislature}) is not in the archive yet: import it again once it is"
    )


def _file_of(name: str) -> str:
    """The file that something was found in."""
    return name.partition("#")[0]


def _measured(file: Path) -> tuple[int, bytes]:
    """Size and sha256 of a file."""
    content = hashlib.sha256()
    with file.open("rb") as opened:
        while chunk := opened.read(1 << 20):
            content.update(chunk)
        return opened.tell(), content.digest()
