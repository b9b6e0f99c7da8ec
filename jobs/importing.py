"""`scrutateur import`: what somebody saved, taken in as captures with their origin and date.

Official archives take their place in the chains by their own time; pages, unit documents and
answers of the live service are provisional, as if they had come by their doors then; texts captured
elsewhere are matched to the official record by their words. Nothing here asks the network.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import msgspec

from jobs import doors, intake, text_captures
from jobs.naming import held_live, look_up
from jobs.pages import parsed
from scraper.errors import BadDocument, SourceError
from scraper.reading import zip as zip_reader
from scraper.reading.archives import recognise
from scraper.reading.found import look
from scraper.records import Signal
from scraper.sources.doors import DIRECT, PAGES, UNITES, is_wrapped, live_path, page_path, unit_path
from scraper.sources.eliasse import pieces
from scraper.sources.pages import Provisional
from scraper.sources.pages.places import SITE_HOSTS
from storage import captures, runs, signals
from storage import text_captures as stored

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from jobs.house import House
    from scraper.reading.found import Found

#: What is told of an import as a whole, and of texts captured elsewhere.
SET_KEY = "import"
#: The links of a page that name it: its own address, and that of its PDF.
_NAMING = frozenset({"amendement", "pdf"})


def import_paths(
    house: House, paths: Sequence[Path], *, origin: str | None, date: dt.datetime | None
) -> list[runs.Run]:
    """Take in what lies at some paths; one Run for each set that it belongs to.

    Args:
        house: where to.
        paths: files and folders.
        origin: where they came from, where they do not say.
        date: when they were saved, where they do not say.

    Raises:
        UsageError: one of the paths is not there; nothing was read.
    """
    return _Import(house, origin, date).take(paths)


class _Group(NamedTuple):
    """Documents that are taken in together: of one door, saved in one hour."""

    source: str
    variant: str
    hour: dt.datetime


class _Import:
    """One import: what is read one by one, and taken in together at the end."""

    def __init__(self, house: House, origin: str | None, date: dt.datetime | None) -> None:
        self._house = house
        self._origin = origin
        self._date = date
        self._run = runs.Run("import", SET_KEY, house.clock())
        self._signals: list[Signal] = []
        self._brought: dict[_Group, list[doors.Brought]] = defaultdict(list)
        self._done: list[runs.Run] = []

    def take(self, paths: Sequence[Path]) -> list[runs.Run]:
        """Read everything, then take in what came by groups, the oldest first."""
        with self._house.report.progress("import", "documents") as progress:
            for found in look(paths, origin=self._origin, date=self._date):
                if isinstance(found, Signal):
                    self._signals.append(found)
                    continue
                self._run.seen += 1
                try:
                    self._take_one(found)
                except (BadDocument, SourceError) as error:
                    message = f"{found.name}: {error}"
                    self._signals.append(Signal("unreadable_document", message, path=found.name))
                progress(self._run.seen, None)
        for group, brought in sorted(self._brought.items(), key=lambda one: one[0].hour):
            self._take_group(group, brought)
        self._close()
        return self._done

    def _take_one(self, found: Found) -> None:
        match found.kind:
            case "archive":
                self._take_archive(found)
            case "page":
                self._take_page(found)
            case "unit":
                self._take_unit(found)
            case "answer":
                self._take_answer(found)
            case "text":
                self._take_text(found)
            case "publications":
                self._keep(found, captures.LIST)
            case "blocked":
                self._keep(found, captures.BLOCKED)
                message = f"{found.name}: {found.reason}; kept as evidence, never read as content"
                self._signals.append(Signal("blocked", message, path=found.name))

    # ---- official archives

    def _take_archive(self, found: Found) -> None:
        if found.file is None:
            return
        which = recognise(found.file)
        if isinstance(which, Signal):
            self._signals.append(which)
            return
        source, archive = which
        run = runs.Run("import", source.key(archive), self._house.clock())
        generated_at = self._date or zip_reader.newest_member(found.file) or found.observed_at
        content = hashlib.sha256()
        with found.file.open("rb") as file:
            while chunk := file.read(1 << 20):
                content.update(chunk)
        answer = captures.Answer(
            self._origin or f"file:{found.name}",
            None,
            {},
            generated_at,
            size=found.file.stat().st_size,
            sha256=content.digest(),
        )
        incoming = intake.Incoming(
            source,
            archive,
            found.file,
            answer,
            generated_at,
            generated_at,
            may_be_late=True,
            tolerant=True,
        )
        try:
            intake.take_in(self._house, incoming, run)
        except SourceError as error:
            doors.close_run(
                self._house,
                run,
                "refused",
                [Signal("refused_capture", str(error), path=found.name)],
                str(error),
            )
        self._done.append(run)

    # ---- pages and documents of the AN

    def _take_page(self, found: Found) -> None:
        body, url = _body(found), found.url
        host = urlsplit(url).hostname if url else None
        if url is not None and host not in SITE_HOSTS:
            self._take_text(found)
            return
        told, page = _read_page(body, url)
        if page is None and url is None:
            self._take_text(found)
            return
        self._keep(found, captures.DOCUMENT)
        uid = page.uid if page else None
        if page is not None and uid is None:
            with self._house.engine.connect() as connection:
                named = [url, *(one.href for one in page.links if one.kind in _NAMING)]
                uid = next(
                    (uid for one in named if one and (uid := look_up(connection, one))), None
                )
        if uid is None:
            odd = [one for one in told if isinstance(one, Signal)]
            self._signals += [_named(one, found.name) for one in odd]
            return
        path = page_path(uid, urlsplit(url).path if url else f"/{uid}")
        source = "scrutins" if uid.startswith("VT") else "amendements"
        self._bring(found, source, PAGES, path, body)

    def _take_unit(self, found: Found) -> None:
        body = _body(found)
        uid = _unit_uid(body)
        self._keep(found, captures.DOCUMENT)
        self._bring(found, "amendements", UNITES, unit_path(uid), body)

    def _take_answer(self, found: Found) -> None:
        self._keep(found, captures.DOCUMENT)
        read = pieces(_body(found))
        with self._house.engine.connect() as connection:
            held = held_live(connection, [key for key, _ in read])
        for key, data in read:
            if key in held:
                self._bring(found, "amendements", DIRECT, live_path(held[key].uid), data)
            else:
                message = (
                    f"{found.name}: n° {key.numero} of text {key.texte} ({key.organe}) is not in "
                    "the archive yet: import it again once it is"
                )
                self._signals.append(Signal("unknown_amendement", message, path=found.name))

    def _bring(self, found: Found, source: str, variant: str, path: str, data: bytes) -> None:
        hour = found.observed_at.replace(minute=0, second=0, microsecond=0)
        group = _Group(source, variant, hour)
        self._brought[group].append(doors.Brought(path, data, found.observed_at))

    def _take_group(self, group: _Group, brought: list[doors.Brought]) -> None:
        door = doors.door(group.source, group.variant, self._origin or f"file:{group.source}")
        run = runs.Run("import", door.set_key, self._house.clock())
        moment = max(one.observed_at for one in brought)
        doors.take_in(self._house, door, brought, run, own_time=moment)
        self._done.append(run)

    # ---- texts captured elsewhere

    def _take_text(self, found: Found) -> None:
        capture_id = self._keep(found, captures.TEXT)
        if capture_id is None:
            self._run.unchanged += 1
            return
        said, odd = text_captures.read(_body(found))
        with self._house.engine.begin() as connection:
            match = text_captures.match(connection, said.number, said.expose)
            stored.keep(connection, capture_id, said, match, self._house.clock())
        self._signals += [_named(one, found.name) for one in odd]
        self._run.new += 1

    def _keep(self, found: Found, kind: str) -> int | None:
        """Keep the bytes of one thing with its origin and date; None where they are held."""
        body = _body(found)
        url = found.url or self._origin or f"file:{found.name}"
        sha256 = hashlib.sha256(body).digest()
        with self._house.engine.begin() as connection:
            if captures.is_held(connection, kind, url, sha256, found.observed_at):
                return None
            answer = captures.Answer(
                url, None, {}, found.observed_at, size=len(body), sha256=sha256
            )
            reason = found.reason or found.name
            return doors.keep_body(connection, SET_KEY, kind, answer, body, reason=reason)

    def _close(self) -> None:
        """The import's own row: texts, and what was odd about any of it."""
        run = self._run
        run.read = run.new
        run.ended_at = self._house.clock()
        run.outcome = "taken" if run.new or self._done else "unchanged"
        if run.seen == 0:
            run.outcome, run.message = "failed", "nothing that can be read lies there"
        with self._house.engine.begin() as connection:
            if self._done:
                text_captures.match_anew(connection, run.ended_at)
            run.signals += len(
                signals.raise_signals(connection, SET_KEY, self._signals, run.ended_at)
            )
            runs.add(connection, run)
        self._done.append(run)


def _read_page(
    body: bytes, url: str | None
) -> tuple[list[Provisional | Signal], Provisional | None]:
    """What a page of the AN tells; one that does not say where it stood may be of either kind."""
    told: list[Provisional | Signal] = []
    for address in (url,) if url else ("/amendements/", "/scrutins/"):
        told = list(parsed(body, address))
        page = next((one for one in told if isinstance(one, Provisional)), None)
        if page is not None:
            return told, page
    return told, None


def _body(found: Found) -> bytes:
    return found.body or b""


def _named(signal: Signal, name: str) -> Signal:
    return msgspec.structs.replace(
        signal, message=f"{name}: {signal.message}", path=signal.path or name
    )


class _Identity(msgspec.Struct):
    uid: str


class _Wrapped(msgspec.Struct):
    amendement: _Identity


def _unit_uid(body: bytes) -> str:
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
