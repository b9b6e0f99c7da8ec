"""The documents of a WARC file, one at a time, past whatever in it is broken.

The library reads records (plain, or gzip: a member for each, or one for all); it stops where one is
damaged. This module says which, and begins again at the next place where a record begins. What is
handed out is what a server sent, with the encodings of its way undone; a record that is cut, or
whose bytes are not those that it announces, is a Signal. No more than one document is held.
"""

from __future__ import annotations

import datetime as dt
import gzip
import io
import re
import zlib
from collections import Counter
from itertools import islice
from typing import IO, TYPE_CHECKING, Final

import msgspec
from fastwarc import ArchiveIterator, WarcRecordType
from fastwarc.stream_io import BrotliReader, ChunkedReader

from scraper.reading.html import MOST_BYTES
from scraper.records import Signal, raw_text

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from fastwarc import WarcRecord

_GZIP: Final = b"\x1f\x8b\x08"
_PLAIN: Final = b"WARC/"
#: How much of a gzip member is inflated to see whether a record begins in it.
_PROBE_BYTES: Final = 4096
_WINDOW_BYTES: Final = 1 << 20
#: So often reading begins again in one file; and so many false beginnings are tried in one gap.
_MOST_BREAKS: Final = 1_000
_MOST_PROBES: Final = 100_000
#: The library reads no longer header.
_HEADER_BYTES: Final = 32 * 1024

_BEGINNING: Final = re.compile(rb"WARC/[01]\.[0-9]{1,2}\r?\n[A-Za-z][\w-]{0,60}:")
_LENGTH: Final = re.compile(
    rb"^content-length[ \t]*:[ \t]*([0-9]{1,15})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE
)
_CHUNK: Final = re.compile(rb"[0-9A-Fa-f]{1,16}[ \t]*(?:;[^\r\n]{0,1000})?\r\n")
_DIGEST: Final = re.compile(r"(?:sha1|sha256|md5):\w+", re.ASCII | re.IGNORECASE)
_LONGEST_ID: Final = 100

_WITHOUT_DOCUMENT: Final = (
    WarcRecordType.warcinfo | WarcRecordType.request | WarcRecordType.metadata
)
_WITH_DOCUMENT: Final = WarcRecordType.response | WarcRecordType.resource


class Document(msgspec.Struct, frozen=True):
    """What one record holds.

    Attributes:
        name: the record's own identifier, or the offset of its beginning.
        url: WARC-Target-URI as printed, None where there is none.
        observed_at: WARC-Date in UTC, None where there is none that can be read.
        status: of the HTTP answer, None for a record that is a bare document.
        headers: of the answer, names in lower case.
        media_type: ``text/html``, in lower case and without parameters; "" where nothing says.
        size: of the body as recorded, in bytes.
        body: None where it is larger than any page: it was not read.
    """

    name: str
    url: str | None
    observed_at: dt.datetime | None
    status: int | None
    headers: dict[str, str]
    media_type: str
    size: int
    body: bytes | None


def is_warc(head: bytes) -> bool:
    """Whether a file that begins so is a WARC, compressed by gzip or not."""
    return head.startswith(_PLAIN) or (head.startswith(_GZIP) and _begins_in_gzip(head))


def read_warc(path: Path, name: str) -> Iterator[Document | Signal]:
    """Every document of a WARC file, in its order.

    Args:
        path: of a file that ``is_warc``.
        name: what it is called in Signals.

    Raises:
        OSError: the file cannot be opened.
    """
    with path.open("rb") as file:
        yield from _Reader(file, path.stat().st_size, name).documents()


class _UnreadableError(Exception):
    """A record that cannot be handed out, and why."""


class _Break(msgspec.Struct, frozen=True):
    """Where reading stopped before the end of the file.

    Attributes:
        at: the byte where something else was expected.
        resume: a record may begin from there on.
        why: "" where a Signal has said it.
    """

    at: int
    resume: int
    why: str = ""


class _Reader:
    """Reads one file; begins again after each break."""

    def __init__(self, file: IO[bytes], size: int, name: str) -> None:
        self._file = file
        self._size = size
        self._name = name
        self._passed: Counter[str] = Counter()

    def documents(self) -> Iterator[Document | Signal]:
        """All that can be read, then what was passed by."""
        start: int | None = 0
        breaks = 0
        while start is not None:
            broken = yield from self._until_broken(start)
            if broken is None:
                break
            start = _next_beginning(self._file, broken.resume)
            breaks += 1
            if breaks == _MOST_BREAKS and start is not None:
                yield self._too_broken(start)
                break
            if broken.why:
                yield self._broken(broken, start)
        yield from self._passed_by()

    def _until_broken(self, start: int) -> Generator[Document | Signal, None, _Break | None]:
        """Documents from a record's beginning on; gives where reading has to begin again.

        A document is handed out once what follows it is known to be a record too: else its length
        was wrong, and its bytes are another's.
        """
        at = start
        held: Document | Signal | None = None
        self._file.seek(start)
        try:
            for record in ArchiveIterator(self._file, parse_http=False):
                if held is not None:
                    yield held
                held, at = None, record.stream_pos
                held = self._read(record)
        except OSError as error:
            return (yield from self._after_an_error(start, at, held, str(error)))
        end = self._end(start, at)
        is_doubtful = end is None and isinstance(held, Document) and held.body is None
        if held is not None and not is_doubtful:
            yield held
        if end is None:
            why = (
                "" if isinstance(held, Signal) else "the last record is cut, or damaged at its end"
            )
            return _Break(at, at + 1, why)
        return _Break(end, end, "no record begins there") if end < self._size else None

    def _after_an_error(
        self, start: int, at: int, held: Document | Signal | None, error: str
    ) -> Generator[Document | Signal, None, _Break]:
        """Whether the record that begins at `at` is damaged, or the one that should follow it."""
        end = self._end(start, at)
        if isinstance(held, Signal):
            yield held
            return _Break(at, end or at + 1)
        if end is None:
            return _Break(
                at, at + 1, f"the record there is damaged, or of another length ({error})"
            )
        if held is not None:
            yield held
        if _begins_at(self._file, end):
            return _Break(end, end + 1, f"the record there is damaged ({error})")
        return _Break(end, end, f"no record begins there ({error})")

    def _end(self, start: int, at: int) -> int | None:
        """Where the record ends that begins at `at`, if it is whole."""
        if _begins_at(self._file, at):
            return _end_of(self._file, at, self._size)
        return _end_of(self._file, start, self._size)  # one gzip holds many records

    # ------------------------------------------------------------------------------ one record

    def _read(self, record: WarcRecord) -> Document | Signal | None:
        kind = record.record_type
        if kind & _WITHOUT_DOCUMENT:
            return None
        url = (record.headers.get("WARC-Target-URI") or "").strip().strip("<>") or None
        if url is not None and not url.lower().startswith(("http:", "https:")):
            return None  # dns:, urn: … : what crawlers note for themselves
        name = _name_of(record)
        if not kind & _WITH_DOCUMENT:
            said = (record.headers.get("WARC-Type") or "").lower()[:40]
            if not said:
                return self._unread(name, "no type, so no whole record", url)
            self._passed[said] += 1
            return None
        try:
            return _document(record, name, url)
        except _UnreadableError as error:
            return self._unread(name, str(error), url)

    # --------------------------------------------------------------------------------- Signals

    def _broken(self, broken: _Break, start: int | None) -> Signal:
        then = f"read on at byte {start:,}" if start is not None else "nothing after it is a record"
        return self._signal(
            "broken_record",
            f"{self._name}, byte {broken.at:,}: {broken.why}; {then}. What is whole was read: copy "
            "the file again if there was more",
            value=str(broken.at),
        )

    def _unread(self, name: str, why: str, url: str | None) -> Signal:
        message = f"{self._name}, record {name}: {why}; left out"
        return self._signal("broken_record", message, value=url or "")

    def _too_broken(self, start: int) -> Signal:
        return self._signal(
            "broken_record",
            f"{self._name} is broken in {_MOST_BREAKS:,} places: what follows byte {start:,} was "
            "not read; have it repaired, or copy it again",
            value=str(start),
        )

    def _passed_by(self) -> Iterator[Signal]:
        for kind, count in sorted(self._passed.items()):
            if kind == "revisit":
                why = "they have no bytes of their own: import the WARC of the first visit too"
            else:
                why = "they are not read: only responses and resources hold a document"
            yield self._signal(
                "unread_record",
                f"{self._name}: records of the type {kind!r}: {count:,}; {why}",
                value=kind,
                count=count,
            )

    def _signal(self, kind: str, message: str, value: str = "", count: int = 1) -> Signal:
        return Signal(kind, message, path=self._name, value=raw_text(value), count=count)


def _name_of(record: WarcRecord) -> str:
    told = (record.record_id or "").strip("<> ")
    return (
        told if told and told.isprintable() and len(told) <= _LONGEST_ID else str(record.stream_pos)
    )


def _document(record: WarcRecord, name: str, url: str | None) -> Document:
    """What a record holds.

    Raises:
        _UnreadableError: it is cut, is not what it announces, or is encoded in an unknown way.
        OSError: the file is damaged here.
    """
    is_answer = bool(record.record_type & WarcRecordType.response)
    is_large = record.content_length > MOST_BYTES + _HEADER_BYTES
    said = record.headers.get("WARC-Block-Digest") or ""
    is_other = not is_large and bool(_DIGEST.fullmatch(said)) and not record.verify_block_digest()
    headers, status = {}, None
    media_type = record.headers.get("Content-Type") or ""
    if is_answer:
        record.parse_http()
        answer = record.http_headers
        status = answer.status_code if answer is not None else None
        if status is None:
            raise _UnreadableError("a response with no HTTP status line")
        headers = {key.lower(): value for key, value in answer.to_tuples()}
        media_type = headers.get("content-type", "")
    size = record.content_length
    body = None if size > MOST_BYTES else _body(record, headers)
    if is_other:
        raise _UnreadableError(f"its bytes are not those of its digest ({said})")
    return Document(
        name=name,
        url=url,
        observed_at=_moment(record.headers.get("WARC-Date") or ""),
        status=status,
        headers=headers,
        media_type=media_type.partition(";")[0].strip().lower(),
        size=size,
        body=body,
    )


def _body(record: WarcRecord, headers: dict[str, str]) -> bytes | None:
    """The bytes as the server meant them; None where they are more than any page's."""
    announced = record.content_length
    raw = record.reader.read(announced) if announced else b""
    if len(raw) < announced:
        raise _UnreadableError(f"cut: {announced:,} bytes announced, {len(raw):,} found")
    if why := record.headers.get("WARC-Truncated"):
        raise _UnreadableError(f"whoever recorded it cut it (WARC-Truncated: {raw_text(why)})")
    body = _dechunked(raw, headers.get("transfer-encoding", ""))
    codings = headers.get("content-encoding", "").lower().split(",")
    for coding in reversed([one.strip() for one in codings]):
        if len(body) > MOST_BYTES:
            break
        body = _decoded(body, coding)
    return body if len(body) <= MOST_BYTES else None


def _dechunked(raw: bytes, said: str) -> bytes:
    """The body without its chunks; many who record take them out and leave the header."""
    if "chunked" not in said.lower() or not _CHUNK.match(raw):
        return raw
    try:
        return ChunkedReader(io.BytesIO(raw)).read(MOST_BYTES + 1)
    except OSError as error:
        raise _UnreadableError(
            f"cut, or not in chunks as announced ({raw_text(str(error))})"
        ) from error


def _decoded(body: bytes, coding: str) -> bytes:
    """The body without one coding; many who record take it out and leave the header."""
    if coding in {"", "identity"} or body.lstrip()[:1] in {b"<", b"{", b""}:
        return body
    try:
        if coding in {"gzip", "x-gzip"}:
            with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
                return file.read(MOST_BYTES + 1)
        if coding == "deflate":
            return _inflated(body)
        if coding == "br":
            return BrotliReader(io.BytesIO(body)).read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise _UnreadableError(
            f"cut, or not {coding} as announced ({raw_text(str(error))})"
        ) from error
    raise _UnreadableError(f"encoded as {raw_text(coding)!r}; gzip, deflate and br are read")


def _inflated(body: bytes) -> bytes:
    """Deflate as the standard has it, or bare as some servers send it."""
    try:
        inflater = zlib.decompressobj()
        content = inflater.decompress(body, MOST_BYTES + 1)
    except zlib.error:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        content = inflater.decompress(body, MOST_BYTES + 1)
    if not inflater.eof and len(content) <= MOST_BYTES:
        raise EOFError("the stream does not end")
    return content


def _moment(printed: str) -> dt.datetime | None:
    """WARC-Date in UTC; it is printed in UTC, and dates alone are their midnight."""
    try:
        moment = dt.datetime.fromisoformat(printed.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None


# ─────────────────────────────────────────────────────────────── where records begin and end


def _begins_in_gzip(start: bytes) -> bool:
    try:
        head = zlib.decompressobj(31).decompress(start, len(_PLAIN))
    except zlib.error:
        return False
    return head == _PLAIN


def _begins_at(file: IO[bytes], at: int) -> bool:
    file.seek(at)
    return is_warc(file.read(_PROBE_BYTES))


def _end_of(file: IO[bytes], start: int, size: int) -> int | None:
    """Where what begins there ends, if it is whole: a record, or a gzip member with its CRC."""
    file.seek(start)
    head = file.read(_HEADER_BYTES)
    if head.startswith(_GZIP):
        return _end_of_member(file, start)
    after = head.find(b"\r\n\r\n")
    if not head.startswith(_PLAIN) or after < 0:
        return None
    length = _LENGTH.search(head[:after])
    end = start + after + 4 + int(length[1]) if length else size + 1
    if end > size:
        return None
    file.seek(end)
    follows = file.read(len(_PLAIN))
    if follows.startswith(b"\r\n\r\n"):
        return end + 4
    if not follows.strip(b"\r\n"):
        return size  # a blank line at the end of the file matters to nobody
    return end if follows == _PLAIN else None


def _end_of_member(file: IO[bytes], start: int) -> int | None:
    inflater = zlib.decompressobj(31)
    file.seek(start)
    waiting = b""
    try:
        while not inflater.eof:
            read = waiting or file.read(_WINDOW_BYTES)
            if not read:
                return None
            inflater.decompress(read, _WINDOW_BYTES)
            waiting = inflater.unconsumed_tail
    except zlib.error:
        return None
    return file.tell() - len(inflater.unused_data)


def _next_beginning(file: IO[bytes], at: int) -> int | None:
    """The first place from there on where a record begins; None where none does."""
    file.seek(0)
    is_gzip = file.read(len(_GZIP)) == _GZIP
    places = _places(file, at, _GZIP if is_gzip else _PLAIN)
    for place in islice(places, _MOST_PROBES):
        file.seek(place)
        head = file.read(_PROBE_BYTES)
        if _begins_in_gzip(head) if is_gzip else _BEGINNING.match(head):
            return place
    return None


def _places(file: IO[bytes], at: int, sought: bytes) -> Iterator[int]:
    """Every offset from there on where these bytes stand."""
    while True:
        file.seek(at)
        window = file.read(_WINDOW_BYTES)
        found = window.find(sought)
        while found >= 0:
            yield at + found
            found = window.find(sought, found + 1)
        if len(window) < _WINDOW_BYTES:
            return
        at += _WINDOW_BYTES - len(sought) + 1
