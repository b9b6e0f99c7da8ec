"""What lies on disk, for `import`: folders walked, each thing recognised by what it holds.

`scraper.reading.kinds` has the table of how. Nothing is changed, unpacked or written; one document
is held at a time; what cannot be read is a Signal that says what it is and what to do, and the next
thing is read.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import stat
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from scraper.errors import BadArchive, UsageError
from scraper.reading.addresses import absolute
from scraper.reading.html import MOST_BYTES
from scraper.reading.kinds import NO_CAPTURES, Kind, Unknown, kind_of, text_of_capture, url_in
from scraper.reading.warc import Document, is_warc, read_warc
from scraper.reading.whole import ZIP_STARTS, lines
from scraper.records import Signal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Found", "look", "text_of_capture"]

_HEAD_BYTES: Final = 4096
#: Of the documents of a WARC that are of no kind, so many sorts are told one by one.
_MOST_SORTS: Final = 20
_OK: Final = 200
#: The folder of a page that was saved whole.
_BESIDE: Final = re.compile(r"(?P<page>.+)[_-](?:files|fichiers|Dateien)", re.DOTALL)


class Found(msgspec.Struct, frozen=True):
    """One thing that lies on disk, recognised by its content, not by its name.

    Attributes:
        kind: ``archive``, ``page``, ``unit``, ``publications``, ``text``, ``answer``, ``blocked``:
            see `scraper.reading.kinds`.
        name: below the PATH that was given; of a WARC, ``file.warc.gz#`` and the record's
            identifier, or its offset.
        url: where it came from, if anything says.
        observed_at: when, in UTC: WARC-Date; else the date that was given; else the file's own.
        body: the bytes as they are; None for an archive, which stays on disk.
        file: of an archive.
        reason: of what is blocked.
    """

    kind: str
    name: str
    url: str | None
    observed_at: dt.datetime
    body: bytes | None
    file: Path | None
    reason: str = ""


def look(
    paths: Sequence[Path], *, origin: str | None, date: dt.datetime | None
) -> Iterator[Found | Signal]:
    """Everything in some files and folders, in the order given and sorted within a folder.

    Args:
        paths: of files and folders. In a folder, what is hidden is left out, and what a browser
            saves beside a page; links out of it are not followed.
        origin: the address of what says none itself.
        date: aware, of what says none itself.

    Raises:
        UsageError: one of the paths does not exist; raised before anything is read.
    """
    for path in paths:
        try:
            path.stat()
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "no path"
            raise UsageError(f"{path}: {why}; nothing was imported") from error
    return _Look(origin, date).at(paths)


class _Look:
    """Looks at files, with what the command line says of all of them."""

    def __init__(self, origin: str | None, date: dt.datetime | None) -> None:
        self._origin = origin
        self._date = date.astimezone(dt.UTC) if date is not None else None

    def at(self, paths: Sequence[Path]) -> Iterator[Found | Signal]:
        for path in paths:
            for one in _files(path):
                if isinstance(one, Signal):
                    yield one
                    continue
                file, name = one
                try:
                    yield from self._file(file, name)
                except OSError as error:
                    yield _unreadable(name, error)

    def _file(self, file: Path, name: str) -> Iterator[Found | Signal]:
        facts = file.stat()
        if not stat.S_ISREG(facts.st_mode):
            yield _signal("unrecognised_file", name, "no file (a pipe, a device): left out")
            return
        moment = self._date or _moment(facts.st_mtime)
        with file.open("rb") as opened:
            head = opened.read(_HEAD_BYTES)
        if head.startswith(ZIP_STARTS):
            yield self._archive(file, name, moment)
        elif is_warc(head):
            yield from self._warc(file, name, moment)
        else:
            yield self._bytes(file, name, moment)

    def _archive(self, file: Path, name: str, moment: dt.datetime) -> Found | Signal:
        """A ZIP, of which the directory is read and nothing inflated."""
        members = zips = 0
        try:
            for line in lines(file):
                members += 1
                zips += line.name.lower().endswith(b".zip")
        except BadArchive as error:
            told = f"not a whole ZIP ({error}): nothing of it was used; copy or download it again"
            return _signal("bad_archive", name, told)
        if not members:
            return _signal("bad_archive", name, "a ZIP with no member: download it again")
        if zips == members:
            told = f"a ZIP of {zips} ZIPs: unpack it once, and import what it holds"
            return _signal("nested_archive", name, told)
        return Found("archive", name, self._origin, moment, None, file)

    def _bytes(self, file: Path, name: str, moment: dt.datetime) -> Found | Signal:
        """A file that is one document."""
        with file.open("rb") as opened:
            size = os.fstat(opened.fileno()).st_size
            body = opened.read(MOST_BYTES + 1) if size <= MOST_BYTES else b""
        if max(size, len(body)) > MOST_BYTES:
            return _signal("oversized_file", name, _too_large(size))
        suffix = file.suffix.lower()
        kind = kind_of(body, called=suffix if suffix in NO_CAPTURES else "")
        if isinstance(kind, Unknown):
            return _signal("unrecognised_file", name, f"{kind.what}: left out; {kind.advice}")
        return self._found(kind, name, None, moment, body)

    def _found(
        self, kind: Kind, name: str, url: str | None, moment: dt.datetime, body: bytes
    ) -> Found:
        if url is None and kind.kind in {"page", "blocked"}:
            url = url_in(body)
        return Found(kind.kind, name, url or self._origin, moment, body, None, kind.reason)

    # --------------------------------------------------------------------------------- a WARC

    def _warc(self, file: Path, name: str, moment: dt.datetime) -> Iterator[Found | Signal]:
        """The documents of a WARC; those of no kind (pictures, styles) are counted."""
        unknown: Counter[Unknown] = Counter()
        undated = 0
        for one in read_warc(file, name):
            if isinstance(one, Signal):
                yield one
                continue
            undated += one.observed_at is None
            kind = _kind_of_document(one)
            called = f"{name}#{one.name}"
            if isinstance(kind, Unknown):
                unknown[kind] += 1
            elif kind is None:
                yield _signal("oversized_file", called, _too_large(one.size))
            else:
                url = absolute(one.url, one.url) if one.url else None
                yield self._found(kind, called, url, one.observed_at or moment, one.body or b"")
        yield from _of_no_kind(name, unknown)
        if undated:
            told = f"records without a WARC-Date: {undated:,}; the file's, or the one given, stands"
            yield _signal("undated_record", name, told, count=undated)


def _kind_of_document(document: Document) -> Kind | Unknown | None:
    """What a document of a WARC is; None where it is too large to be looked at."""
    if document.body is None:
        return None
    if document.status not in {None, _OK}:
        return Kind("blocked", f"HTTP {document.status}")
    is_plain = document.media_type in {"", "text/plain"}
    called = "" if is_plain else document.media_type[:60]
    return kind_of(document.body, headers=document.headers, called=called)


def _of_no_kind(name: str, unknown: Counter[Unknown]) -> Iterator[Signal]:
    sorts = unknown.most_common()
    for kind, count in sorts[:_MOST_SORTS]:
        told = f"left out, being {kind.what}: {count:,}; {kind.advice}"
        yield _signal("unrecognised_file", name, told, count=count)
    if len(sorts) > _MOST_SORTS:
        count = sum(count for _, count in sorts[_MOST_SORTS:])
        told = f"left out, of {len(sorts) - _MOST_SORTS:,} other sorts: {count:,}"
        yield _signal("unrecognised_file", name, told, count=count)


# ──────────────────────────────────────────────────────────────────────────────────── folders


def _files(root: Path) -> Iterator[tuple[Path, str] | Signal]:
    """The files at a path, each with its name below it."""
    if not root.is_dir():
        yield root, _printable(root.name or "file")
        return
    waiting = [(root, "")]
    while waiting:
        path, name = waiting.pop()
        try:
            if name and path.is_symlink():
                yield from _link(path, name, root)
            elif path.is_dir():
                below = f"{name}/" if name else ""
                inside = _visible(sorted(path.iterdir(), reverse=True))
                waiting += [(one, below + _printable(one.name)) for one in inside]
            else:
                yield path, name
        except OSError as error:
            yield _unreadable(name or _printable(root.name), error)


def _visible(inside: list[Path]) -> list[Path]:
    """What is not hidden, nor the pictures and styles that a browser saves beside a page."""
    names = {path.stem for path in inside if path.suffix.lower() in {".htm", ".html"}}
    return [
        path
        for path in inside
        if not path.name.startswith(".")
        and not ((of := _BESIDE.fullmatch(path.name)) and of["page"] in names and path.is_dir())
    ]


def _link(path: Path, name: str, root: Path) -> Iterator[Signal]:
    """A link within the folder leads to what is looked at anyway; one out of it is not followed."""
    try:
        inside = path.resolve().is_relative_to(root.resolve())
    except (OSError, RuntimeError):  # a loop
        inside = False
    if not inside:
        yield _signal(
            "link_not_followed",
            name,
            "a link out of the folder: import what it leads to by its path",
        )


def _printable(name: str) -> str:
    """A file's name as text: bytes that are none, and controls, are spelled out."""
    text = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return "".join(one if one.isprintable() else ascii(one)[1:-1] for one in text)


def _moment(seconds: float) -> dt.datetime:
    """A file's date in UTC; the epoch where it has one that no calendar has."""
    try:
        return dt.datetime.fromtimestamp(seconds, dt.UTC)
    except (OverflowError, ValueError, OSError):
        return dt.datetime.fromtimestamp(0, dt.UTC)


def _too_large(size: int) -> str:
    return (
        f"{size:,} bytes, and a page or a document has at most {MOST_BYTES:,}: not read; the AN's "
        "archives are imported as the ZIPs that they are"
    )


def _unreadable(name: str, error: OSError) -> Signal:
    # the error itself would tell where on this machine the folder lies
    return _signal("unreadable_file", name, f"{error.strerror or 'cannot be read'}: left out")


def _signal(kind: str, name: str, told: str, count: int = 1) -> Signal:
    return Signal(kind, f"{name}: {told}", path=name, count=count)
