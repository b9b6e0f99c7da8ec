"""Get one thing from the Assemblée: an archive into a file, a small document into memory.

An archive comes whole and verified, or not at all: `Fetched`, or one of the honest other answers
(`NotModified`, `Missing`, `Older`, `Blocked`), or a SourceError. The rules are those that were
found to work on the real host (SOURCES §1.2): write as it arrives, keep the longest valid prefix,
ask for the rest by range, then in sequence, then wait and begin again; never join two generations;
never take a body for whole whose length or directory says otherwise. What was got stays in the
spool, and the next run resumes.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import httpx
import msgspec

from scraper.blocked import SIGNS, block_reason
from scraper.errors import BadArchive, HttpFailure, Truncated, Unreachable
from scraper.http import PASSING, Client, http_date, requests_sent
from scraper.reading.whole import ZIP_STARTS, check_whole, closes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from io import FileIO

    from scraper.blocked import Expected

EVIDENCE_LIMIT_BYTES: Final = 1024 * 1024
"""How much is kept of a body that is not the thing asked for."""

ETAGS_LIMIT: Final = 40
"""How many known ETags one request names: a header line stays under 4 KiB."""


# --- what can come back ---------------------------------------------------------------------------


class Validators(msgspec.Struct, frozen=True):
    """What a server lets us say about a body we hold, verbatim as it sent them.

    Attributes:
        etag: with its quotes, and `W/` if it is weak.
        last_modified: an HTTP-date.
    """

    etag: str | None = None
    last_modified: str | None = None


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """An archive, whole and verified: a ZIP whose directory can be read and lies in the file.

    Attributes:
        url: the address asked.
        fetched_at: when it was whole, aware UTC.
        status: of that answer: 200, or 206 if the download was resumed.
        headers: of that answer, lower-case names.
        path: the file, in the spool until `clear()`.
        length: of the file, in bytes.
        sha256: of the file, 32 bytes.
        entries: how many members the directory lists.
        etag: verbatim.
        last_modified: aware UTC.
        requests: sent for it in this run, robots.txt aside.
        retries: those of them that another had failed before.
    """

    url: str
    fetched_at: datetime
    status: int
    headers: dict[str, str]
    path: Path
    length: int
    sha256: bytes
    entries: int
    etag: str | None
    last_modified: datetime | None
    requests: int
    retries: int

    @property
    def validators(self) -> Validators:
        """What to hand in as `known` the next time."""
        return Validators(etag=self.etag, last_modified=self.headers.get("last-modified"))


class NotModified(msgspec.Struct, frozen=True, kw_only=True):
    """304: one of the generations that are already held.

    Attributes:
        url: the address asked.
        fetched_at: when it was answered, aware UTC.
        etag: of the generation, if the answer names it.
        last_modified: aware UTC, likewise.
        requests: sent for it.
        retries: those of them that another had failed before.
    """

    url: str
    fetched_at: datetime
    etag: str | None
    last_modified: datetime | None
    requests: int
    retries: int


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """404 or 410: the host says there is no such thing. Asked once.

    Attributes:
        url: the address asked.
        fetched_at: when it was answered, aware UTC.
        status: 404 or 410.
        headers: lower-case names.
        body: cut at 1 MiB.
    """

    url: str
    fetched_at: datetime
    status: int
    headers: dict[str, str]
    body: bytes


class Older(msgspec.Struct, frozen=True, kw_only=True):
    """A back-end that lags behind: a generation older than the newest held. Its body was not read.

    Attributes:
        url: the address asked.
        fetched_at: when it was answered, aware UTC.
        etag: of the older generation.
        last_modified: of the older generation, aware UTC.
        newest: what it is older than, aware UTC.
    """

    url: str
    fetched_at: datetime
    etag: str | None
    last_modified: datetime
    newest: datetime


class Blocked(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that is not the thing asked for: to be kept as evidence, never parsed as content.

    Attributes:
        url: the address asked.
        fetched_at: when it was answered, aware UTC.
        status: often 200.
        headers: lower-case names.
        body: cut at 1 MiB.
        reason: in French: what `scraper.blocked` recognises, or « accès refusé » (a bare 403).
    """

    url: str
    fetched_at: datetime
    status: int
    headers: dict[str, str]
    body: bytes
    reason: str


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A small document, whole, in memory.

    Attributes:
        url: the address asked.
        final_url: where redirects led.
        fetched_at: when it was answered, aware UTC.
        status: 200.
        headers: lower-case names.
        body: its bytes, any Content-Encoding undone.
        sha256: of `body`, 32 bytes.
        etag: verbatim.
        last_modified: aware UTC.
        requests: sent for it.
        retries: those of them that another had failed before.
    """

    url: str
    final_url: str
    fetched_at: datetime
    status: int
    headers: dict[str, str]
    body: bytes
    sha256: bytes
    etag: str | None
    last_modified: datetime | None
    requests: int
    retries: int


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """One page that could not be had, which says nothing of any other: evidence, never content.

    Attributes:
        url: the address asked.
        fetched_at: when it was given up, aware UTC.
        status: of the last answer: 5xx or another final one, 200 where the body never came whole.
        headers: lower-case names; none where nothing was asked.
        body: what came of it, cut at 1 MiB.
        reason: one sentence that says what happened and what to do.
    """

    url: str
    fetched_at: datetime
    status: int
    headers: dict[str, str]
    body: bytes
    reason: str


ArchiveAnswer: TypeAlias = Fetched | NotModified | Missing | Older | Blocked
DocumentAnswer: TypeAlias = Document | NotModified | Missing | Blocked
PageAnswer: TypeAlias = DocumentAnswer | Failed


# --- archives -------------------------------------------------------------------------------------


def fetch_archive(
    client: Client,
    url: str,
    *,
    known: Sequence[Validators] = (),
    newest: datetime | None = None,
    spool: Path,
    name: str,
    progress: Callable[[int, int | None], None] | None = None,
) -> ArchiveAnswer:
    """Get one ZIP whole into `spool/<name>.part`, resuming what an earlier run left there.

    Args:
        client: the polite one.
        url: absolute.
        known: validators of the generations already held, the newest last. All their ETags are
            named: two back-ends give one generation different ETags.
        newest: Last-Modified of the newest generation held; what is strictly older is `Older`.
        spool: a folder beside the database; made if absent.
        name: of this set, the same whatever host it comes from.
        progress: called with the bytes held and the bytes expected (None if unknown).

    Returns:
        Fetched, whose file stays until `clear(spool, name)`; or why there is none.

    Raises:
        Truncated: the body did not come whole; what came is kept and the next run resumes.
        BadArchive: it came whole and is not a ZIP; it is not kept.
        HttpFailure, Forbidden, Unreachable: see `scraper.http`.
        OSError: the spool cannot be written.
    """
    spool.mkdir(parents=True, exist_ok=True)
    part = _Part(spool, name)
    if part.held_already(known, newest):
        part.drop()
    return _Download(
        client, url, known=tuple(known), newest=newest, part=part, progress=progress
    ).run()


def clear(spool: Path, name: str) -> None:
    """Remove what the spool holds of a set, once its capture is safe; nothing there is no error."""
    for path in _spooled(spool, name):
        path.unlink(missing_ok=True)


def _spooled(spool: Path, name: str) -> tuple[Path, Path]:
    return spool / f"{name}.part", spool / f"{name}.part.json"


class _Generation(msgspec.Struct, frozen=True):
    """What tells one state of an archive from another.

    Attributes:
        etag: verbatim.
        last_modified: verbatim.
        length: of the whole body, in bytes.
    """

    etag: str | None = None
    last_modified: str | None = None
    length: int | None = None

    @property
    def strong_etag(self) -> str | None:
        """The ETag if it vouches for every byte."""
        return self.etag if self.etag is not None and not self.etag.startswith("W/") else None

    @property
    def if_range(self) -> str | None:
        """What makes a range request safe, None if nothing does."""
        return self.strong_etag or self.last_modified

    def agrees(self, other: _Generation) -> bool:
        """Whether nothing says that these are two generations."""
        if None not in (self.length, other.length) and self.length != other.length:
            return False
        if self.strong_etag and other.strong_etag:
            return self.strong_etag == other.strong_etag
        if self.last_modified and other.last_modified:
            return self.last_modified == other.last_modified
        return True

    def newer_than(self, other: _Generation) -> bool:
        """Whether both are dated and this one is the later."""
        mine, its = http_date(self.last_modified), http_date(other.last_modified)
        return mine is not None and its is not None and mine > its


def _written(path: Path) -> int:
    """How many bytes of a file were written; the rest is cut off.

    A machine that loses power may leave zeros where it had not written yet. Zeros that are the
    archive's own are had again.
    """
    size = whole = path.stat().st_size
    with path.open("r+b") as file:
        while size:
            start = max(0, size - _LOOKED_AT)
            file.seek(start)
            left = file.read(size - start).rstrip(b"\0")
            size = start + len(left)
            if left:
                break
        if whole - size < _FEW_ZEROS:
            return whole
        file.truncate(size)
    return size


#: Bytes that are looked at together for zeros.
_LOOKED_AT = 65_536
#: A ZIP ends in two zeros at least, and hardly in so many.
_FEW_ZEROS = 32


class _Part:
    """The valid prefix of one generation, on disk, with what it is a prefix of beside it.

    Attributes:
        path: the bytes.
        size: how many.
        generation: of what they are the beginning.
        received: bytes newly written by this process, those of dropped generations included.
    """

    def __init__(self, spool: Path, name: str) -> None:
        """Take up what is there, or nothing if it cannot be resumed safely."""
        self.path, self._side = _spooled(spool, name)
        self.generation = _Generation()
        self.size = 0
        self.received = 0
        try:
            self.generation = msgspec.json.decode(self._side.read_bytes(), type=_Generation)
            self.size = _written(self.path)
        except (FileNotFoundError, msgspec.DecodeError):
            self.drop()
        length = self.generation.length
        if self.generation.if_range is None or (length is not None and self.size > length):
            self.drop()

    @property
    def offset(self) -> int:
        """Where the next range begins.

        One byte back if all is there: the answer then proves that it is still what is served.
        """
        length = self.generation.length
        return self.size if length is None else max(0, min(self.size, length - 1))

    def held_already(self, known: Sequence[Validators], newest: datetime | None) -> bool:
        """Whether this is a leftover of something that is held, or of something older."""
        etag = self.generation.etag
        if etag is not None and any(one.etag == etag for one in known):
            return True
        moment = http_date(self.generation.last_modified)
        return newest is not None and moment is not None and moment < newest

    def drop(self) -> None:
        """Forget everything."""
        self.path.unlink(missing_ok=True)
        self._side.unlink(missing_ok=True)
        self.generation, self.size = _Generation(), 0

    def begin(self, generation: _Generation) -> None:
        """Start a generation from zero.

        The bytes go before the side file is written: whatever moment this process dies at, no
        bytes of one generation are ever taken for another's.
        """
        self.drop()
        self._side.write_bytes(msgspec.json.encode(generation))
        self.generation = generation

    def take(self, chunks: Iterator[bytes], start: int, progress: Callable[[], None]) -> None:
        """Write a body that begins at byte `start`, which is at most `size`.

        Bytes that are held already are compared, not written. Where they differ, the body is
        another one under the same validators: from there on it replaces ours.
        """
        with self.path.open("r+b" if self.path.exists() else "w+b", buffering=0) as file:
            position = start
            for chunk in chunks:
                fresh = chunk
                if position < self.size:
                    file.seek(position)
                    ours = file.read(len(chunk))
                    same = _common(ours, chunk)
                    position += same
                    fresh = chunk[same:]
                    if same < len(ours):
                        file.truncate(position)
                        self.size = position
                if fresh:
                    file.seek(position)
                    _write_all(file, fresh)
                    position += len(fresh)
                    self.size = position
                    self.received += len(fresh)
                    progress()


class _Download:
    """One archive on its way; `run()` is the whole story."""

    def __init__(
        self,
        client: Client,
        url: str,
        *,
        known: tuple[Validators, ...],
        newest: datetime | None,
        part: _Part,
        progress: Callable[[int, int | None], None] | None,
    ) -> None:
        self._client = client
        self._url = url
        self._known = known
        self._newest = newest
        self._part = part
        self._progress = progress
        self._requests = 0
        self._redirects = 0
        self._restarts = 0
        self._declined = False
        self._problem = ""

    def run(self) -> ArchiveAnswer:
        """Ask until the archive is whole, something else is certain, or patience ends."""
        settings = self._client.settings
        fruitless = 0
        while fruitless < settings.cycles and self._requests < settings.max_requests:
            before = self._part.received
            for ranged in self._ways():
                answer = self._ask(ranged=ranged, any_generation=fruitless > 0)
                if answer is not None:
                    return answer
                if self._part.received > before:
                    break
            if self._part.received > before:
                fruitless = 0
                continue
            fruitless += 1
            if fruitless < settings.cycles:
                self._client.wait(self._url, settings.patience_s, self._problem)
        expected = self._part.generation.length
        raise Truncated(
            f"{self._url}: {self._part.size} bytes came of"
            f" {'an unknown number' if expected is None else expected}, then no more"
            f" ({self._problem}; {self._requests} requests)."
            + (
                f" They are kept in {self._part.path}: the next run resumes from there."
                if self._part.generation.if_range
                else " The host names no generation to resume: the next run starts afresh."
            )
        )

    def _ways(self) -> Iterator[bool]:
        """By range (true) if there is something to resume, then in sequence (false).

        Where back-ends alternate, a range that met the other generation is asked once more: the
        next answer may be ours again.
        """
        if self._part.size > 0 and self._part.generation.if_range is not None:
            self._declined = False
            yield True
            if self._declined:
                yield True
        yield False

    def _ask(self, *, ranged: bool, any_generation: bool) -> ArchiveAnswer | None:
        """Send one request and take what it brings; None if the archive is not whole yet."""
        headers = {"Accept": "application/zip, */*;q=0.1", "Accept-Encoding": "identity"}
        if ranged:
            headers["Range"] = f"bytes={self._part.offset}-"
            headers["If-Range"] = self._part.generation.if_range or ""
        elif self._part.size == 0:
            headers |= _conditions(self._known)
        try:
            with self._client.stream(self._url, headers, page=False) as response:
                self._requests += requests_sent(response)
                self._redirects += len(response.history)
                return self._understand(response, any_generation=any_generation)
        except Unreachable as error:
            if self._part.size == 0:
                raise
            self._problem = str(error)
            return None

    def _understand(
        self, response: httpx.Response, *, any_generation: bool
    ) -> ArchiveAnswer | None:
        match response.status_code:
            case 200:
                return self._from_the_start(response, any_generation=any_generation)
            case 206:
                return self._from_the_offset(response)
            case 304 if self._part.size == 0:
                etag, dated = response.headers.get("etag"), response.headers.get("last-modified")
                return self._not_modified(etag, http_date(dated))
            case 304:
                self._problem = "HTTP 304 to an unconditional request"
                return None
            case 416:
                return self._beyond_the_end(response)
            case status if self._part.size > 0 and (status in PASSING or status >= 500):
                self._problem = f"HTTP {status}"
                return None
        return _refusal(self._client, self._url, response)

    def _from_the_start(
        self, response: httpx.Response, *, any_generation: bool
    ) -> ArchiveAnswer | None:
        """A 200: the whole of some generation, ours or another."""
        part = self._part
        found = _Generation(
            response.headers.get("etag"),
            response.headers.get("last-modified"),
            _length(response.headers.get("content-length")),
        )
        agrees = part.size > 0 and found.agrees(part.generation)
        body = _Body(response)
        if not agrees and (settled := self._settled(found, any_generation=any_generation)):
            return settled
        if not body.is_zip():
            if body.cut or (part.size > 0 and not body.head):
                self._problem = body.problem or "an empty answer"
                return None
            return _blocked(self._client, self._url, response, body.evidence(), "archive")
        if not agrees:
            # Two back-ends may alternate, and ours may answer again: what we hold is given up only
            # for something newer, or once a whole cycle has brought nothing.
            if part.size > 0:
                wanted = any_generation or found.newer_than(part.generation)
                if not wanted or self._restarts >= self._client.settings.cycles:
                    self._declined, self._problem = True, "another generation was served"
                    return None
                self._restarts += 1
            part.begin(found)
        return self._take(response, body, 0)

    def _settled(self, found: _Generation, *, any_generation: bool) -> Older | NotModified | None:
        """What a generation that is not ours amounts to from its headers alone, if anything.

        While we hold the beginning of a newer one, an older or a known one settles nothing.
        """
        if self._part.size > 0 and not any_generation:
            return None
        moment = http_date(found.last_modified)
        if self._newest is not None and moment is not None and moment < self._newest:
            return Older(
                url=self._url,
                fetched_at=self._client.clock.now(),
                etag=found.etag,
                last_modified=moment,
                newest=self._newest,
            )
        if found.etag is not None and any(one.etag == found.etag for one in self._known):
            return self._not_modified(found.etag, moment)
        return None

    def _not_modified(self, etag: str | None, last_modified: datetime | None) -> NotModified:
        return NotModified(
            url=self._url,
            fetched_at=self._client.clock.now(),
            etag=etag,
            last_modified=last_modified,
            requests=self._requests,
            retries=self._retries,
        )

    def _from_the_offset(self, response: httpx.Response) -> ArchiveAnswer | None:
        """A 206: the rest of ours, if everything in its headers says so."""
        content_range = _CONTENT_RANGE.fullmatch(response.headers.get("content-range", "").strip())
        found = _Generation(
            response.headers.get("etag"),
            response.headers.get("last-modified"),
            _length(content_range["total"]) if content_range else None,
        )
        if (
            content_range is None
            or int(content_range["first"]) != self._part.offset
            or not found.agrees(self._part.generation)
        ):
            self._problem = "the range served does not fit what is held"
            return None
        return self._take(response, _Body(response), self._part.offset)

    def _beyond_the_end(self, response: httpx.Response) -> ArchiveAnswer | None:
        """A 416: the server thinks that we have it all, and says how much that is."""
        said = response.headers.get("content-range", "").strip()
        if self._part.size > 0 and said == f"bytes */{self._part.size}":
            return self._whole(response)
        self._problem = "the range asked was refused"
        return None

    def _take(self, response: httpx.Response, body: _Body, start: int) -> ArchiveAnswer | None:
        part = self._part
        part.take(iter(body), start, self._tell)
        length = part.generation.length
        if body.cut:
            self._problem = body.problem
        elif length is None and not closes(part.path):
            self._problem = "the body ended, and the ZIP does not"
        elif length is not None and part.size > length:
            self._problem = f"more came than the {length} bytes announced"
            part.drop()
        elif length is None or part.size == length:
            return self._whole(response)
        else:
            self._problem = f"the answer ended at byte {part.size}"
        return None

    def _whole(self, response: httpx.Response) -> Fetched:
        """Verify the file and say what it is.

        Raises:
            BadArchive: the file is dropped.
        """
        part = self._part
        try:
            entries = check_whole(part.path)
        except BadArchive as error:
            size = part.size
            part.drop()
            raise BadArchive(
                f"{self._url}: {size} bytes came whole and are no ZIP ({error})."
                " The archive held before is untouched; run again later."
            ) from error
        with part.path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").digest()
        return Fetched(
            url=self._url,
            fetched_at=self._client.clock.now(),
            status=response.status_code,
            headers=dict(response.headers),
            path=part.path,
            length=part.size,
            sha256=sha256,
            entries=entries,
            etag=part.generation.etag,
            last_modified=http_date(part.generation.last_modified),
            requests=self._requests,
            retries=self._retries,
        )

    @property
    def _retries(self) -> int:
        return self._requests - self._redirects - 1

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(self._part.size, self._part.generation.length)


class _Body:
    """A body read as it comes, which remembers whether it ended or was cut.

    Attributes:
        head: its first bytes.
        cut: whether the connection failed before the end.
        problem: how, "" if it did not.
    """

    def __init__(self, response: httpx.Response) -> None:
        self._chunks = response.iter_raw()
        self.head = b""
        self.cut = False
        self.problem = ""

    def is_zip(self) -> bool:
        """Whether it begins like a ZIP, an empty one included."""
        while len(self.head) < len(ZIP_STARTS[0]) and (chunk := self._next()) is not None:
            self.head += chunk
        return self.head.startswith(ZIP_STARTS)

    def evidence(self) -> bytes:
        """Its first mebibyte."""
        body = bytearray()
        for chunk in self:
            body += chunk
            if len(body) >= EVIDENCE_LIMIT_BYTES:
                break
        return bytes(body[:EVIDENCE_LIMIT_BYTES])

    def __iter__(self) -> Iterator[bytes]:
        if self.head:
            yield self.head
        while (chunk := self._next()) is not None:
            yield chunk

    def _next(self) -> bytes | None:
        try:
            return next(self._chunks, None)
        except httpx.TransportError as error:
            self.cut = True
            self.problem = f"the connection was cut: {type(error).__name__}"
            return None


# --- small documents ------------------------------------------------------------------------------


def fetch_document(
    client: Client,
    url: str,
    *,
    known: Sequence[Validators] = (),
    accept: str,
    page: bool = True,
    limit_bytes: int = 16 * 1024 * 1024,
    attempts: int | None = None,
    stays: bool = False,
) -> DocumentAnswer:
    """Get one small document whole into memory.

    Args:
        client: the polite one.
        url: absolute.
        known: validators of the versions already held, the newest last.
        accept: media types; unless HTML is among them, an HTML page is `Blocked`.
        page: whether the rate of pages and unit documents applies.
        limit_bytes: the most that is read, Content-Encoding undone.
        attempts: how often a failing or cut answer is asked for; by default as the settings say.
        stays: whether a redirect to another host is a failure.

    Raises:
        Truncated: cut every time, or larger than `limit_bytes`; has what came of it.
        HttpFailure: has the answer's body; see `scraper.http`.
        Forbidden, Unreachable: see `scraper.http`.
    """
    settings = client.settings
    wanted = {"Accept": accept, **_conditions(known)}
    attempts = attempts or settings.attempts
    requests, redirects, problem = 0, 0, ""
    headers: dict[str, str] = {}
    came = bytearray()
    for attempt in range(attempts):
        if attempt:
            client.wait(url, settings.backoff_s * 2 ** (attempt - 1), problem)
        came.clear()
        with client.stream(url, wanted, page=page, answers=attempts, stays=stays) as response:
            headers = dict(response.headers)
            requests += requests_sent(response)
            redirects += len(response.history)
            if response.status_code == 304:
                return NotModified(
                    url=url,
                    fetched_at=client.clock.now(),
                    etag=response.headers.get("etag"),
                    last_modified=http_date(response.headers.get("last-modified")),
                    requests=requests,
                    retries=requests - redirects - 1,
                )
            if response.status_code != 200:
                return _refusal(client, url, response)
            try:
                is_whole = _read_into(came, response, limit_bytes)
            except httpx.RequestError as error:
                problem = f"the connection was cut: {type(error).__name__}"
                continue
            if not is_whole:
                raise Truncated(
                    f"{url} is larger than {limit_bytes} bytes, the most that is read of a"
                    " document. If it is right, raise the limit of its source.",
                    headers=headers,
                    body=bytes(came[:EVIDENCE_LIMIT_BYTES]),
                )
            body = bytes(came)
            expected: Expected = "page" if "html" in accept else "data"
            if block_reason(body, headers, expected) is not None:
                return _blocked(client, url, response, body, expected)
            return Document(
                url=url,
                final_url=str(response.url),
                fetched_at=client.clock.now(),
                status=200,
                headers=headers,
                body=body,
                sha256=hashlib.sha256(body).digest(),
                etag=headers.get("etag"),
                last_modified=http_date(headers.get("last-modified")),
                requests=requests,
                retries=requests - redirects - 1,
            )
    raise Truncated(
        f"{url} never came whole in {attempts} attempts ({problem}). Run again later.",
        headers=headers,
        body=bytes(came[:EVIDENCE_LIMIT_BYTES]),
    )


# --- shared details -------------------------------------------------------------------------------


def _conditions(known: Sequence[Validators]) -> dict[str, str]:
    """The headers that let a server answer 304: all the ETags, the latest Last-Modified."""
    headers: dict[str, str] = {}
    etags = list(dict.fromkeys(one.etag for one in known if one.etag))[-ETAGS_LIMIT:]
    if etags:
        headers["If-None-Match"] = ", ".join(etags)
    dated = [
        (moment, one.last_modified)
        for one in known
        if one.last_modified and (moment := http_date(one.last_modified)) is not None
    ]
    if dated:
        headers["If-Modified-Since"] = max(dated)[1]
    return headers


def _refusal(client: Client, url: str, response: httpx.Response) -> Missing | Blocked:
    """Understand a final answer that is not the document.

    Raises:
        HttpFailure: it is none of the two that are returned.
    """
    status, headers = response.status_code, dict(response.headers)
    came = bytearray()
    with suppress(httpx.RequestError):  # what came before the cut is evidence too
        _read_into(came, response, EVIDENCE_LIMIT_BYTES)
    body = bytes(came[:EVIDENCE_LIMIT_BYTES])
    if status in {404, 410}:
        return Missing(
            url=url, fetched_at=client.clock.now(), status=status, headers=headers, body=body
        )
    # An error's body is never the document: whatever is written there may say who refuses and why.
    reason = block_reason(body, headers, "archive")
    firewall = reason in {"captcha", "anti-bot"}
    if status == 403 or firewall or (status == 503 and reason in _PAGES):
        return _blocked(client, url, response, body, "archive")
    wish = headers.get("retry-after")
    raise HttpFailure(
        f"{url} answers {status} {response.reason_phrase}"
        + (f" and asks to come back after: {wish}. " if wish else ". ")
        + ("Run again later." if status >= 500 or status in PASSING else "Check the address."),
        status=status,
        url=url,
        headers=headers,
        body=body,
    )


def _blocked(
    client: Client, url: str, response: httpx.Response, body: bytes, expected: Expected
) -> Blocked:
    """Keep the evidence of an answer that is not what was `expected`."""
    headers = dict(response.headers)
    reason = block_reason(body, headers, expected)
    if response.status_code == 403 and reason not in _PAGES:
        reason = "accès refusé"
    return Blocked(
        url=url,
        fetched_at=client.clock.now(),
        status=response.status_code,
        headers=headers,
        body=body[:EVIDENCE_LIMIT_BYTES],
        reason=reason or "contenu inattendu",
    )


def _read_into(came: bytearray, response: httpx.Response, limit: int) -> bool:
    """Add a body to `came`, decoded, until it exceeds `limit`; whether it ended before that."""
    for chunk in response.iter_bytes():
        came += chunk
        if len(came) > limit:
            return False
    return True


_PAGES: Final = frozenset({*(sign.reason for sign in SIGNS), "page HTML"})
_CONTENT_RANGE: Final = re.compile(r"bytes (?P<first>\d+)-(?P<last>\d+)/(?P<total>\d+|\*)")


def _length(value: str | None) -> int | None:
    return int(value) if value is not None and value.isascii() and value.isdigit() else None


def _common(one: bytes, other: bytes) -> int:
    """How many leading bytes are the same."""
    length = min(len(one), len(other))
    if one[:length] == other[:length]:
        return length
    return next(at for at in range(length) if one[at] != other[at])


def _write_all(file: FileIO, chunk: bytes) -> None:
    """Write every byte: an unbuffered file may take fewer at once."""
    view = memoryview(chunk)
    while view:
        view = view[file.write(view) or 0 :]
