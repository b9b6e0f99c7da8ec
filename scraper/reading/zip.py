"""A ZIP archive, read as a stream of members and never unpacked to disk.

The directory is read once (``directory``); a member is then read by its place in the file
(``read``), so that several processes can share one archive without each holding its directory.
"""

from __future__ import annotations

import datetime as dt
import re
import struct
import zlib
from typing import IO, TYPE_CHECKING

import msgspec

from scraper.errors import BadArchive, BadMember
from scraper.reading.whole import lines

if TYPE_CHECKING:
    from pathlib import Path

#: A document larger than this is not one of the AN's (the largest known is 1.4 MB).
MAX_MEMBER_BYTES = 64 * 1024 * 1024
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_STORED, _DEFLATED = 0, 8
#: What no path holds: it would break a manifest's lines, or not be stored at all.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """One line of an archive's own directory.

    Attributes:
        path: the member's path inside the archive, as printed.
        crc: CRC-32 of its content.
        size: bytes, inflated.
        offset: where its local header starts in the file.
        packed_size: bytes, as stored.
        method: 0 stored, 8 deflated.
    """

    path: str
    crc: int
    size: int
    offset: int = 0
    packed_size: int = 0
    method: int = _DEFLATED


class Directory(msgspec.Struct, frozen=True):
    """What the archive lists, and the newest date among its members.

    Attributes:
        entries: one per member, in the directory's order; folders are left out.
        newest: taken as UTC, for the archive gives no zone; None where no date is one.
    """

    entries: tuple[Entry, ...]
    newest: dt.datetime | None


def directory(path: Path) -> Directory:
    """Read the directory of a whole archive.

    Raises:
        BadArchive: not a ZIP, half a ZIP, or an empty one.
    """
    entries = []
    stamps = set()
    try:
        for line in lines(path):
            if not line.name.endswith(b"/"):
                name = _readable(line.name, is_utf8=line.is_utf8)
                entries.append(
                    Entry(name, line.crc, line.size, line.offset, line.packed_size, line.method)
                )
                stamps.add(line.stamp)
    except (BadArchive, OSError) as error:
        raise BadArchive(
            f"{path.name} is not a whole ZIP archive ({error}); nothing of it was used. "
            "Harvest again: a download that was cut resumes, a corrupt one starts afresh."
        ) from error
    if not entries:
        raise BadArchive(f"{path.name} is a ZIP archive with no member; nothing of it was used.")
    dates = (_date(stamp) for stamp in sorted(stamps, reverse=True))
    return Directory(
        tuple(_set_apart(entries)), next((date for date in dates if date is not None), None)
    )


def newest_member(path: Path) -> dt.datetime | None:
    """The newest date among an archive's members, taken as UTC; None where there is none.

    Raises:
        BadArchive: see ``directory``.
    """
    return directory(path).newest


def _readable(name: bytes, *, is_utf8: bool) -> str:
    """A member's path as text, where what no path holds is spelled out (a NUL, a line's end)."""
    text = name.decode("utf-8" if is_utf8 else "cp437", "backslashreplace")
    if text.isprintable():
        return text
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def _set_apart(entries: list[Entry]) -> list[Entry]:
    """The same, where two members at one path have one path each.

    The last one is the member, as for every reader of ZIPs. Those it hides are told as ``path#1``,
    ``path#2`` …, which are no document's, so that their bytes are kept and the oddity is noticed.
    """
    last = {entry.path: rank for rank, entry in enumerate(entries)}
    if len(last) == len(entries):
        return entries
    hidden: dict[str, int] = {}
    told = []
    for rank, entry in enumerate(entries):
        if last[entry.path] == rank:
            told.append(entry)
            continue
        number = hidden[entry.path] = hidden.get(entry.path, 0) + 1
        told.append(msgspec.structs.replace(entry, path=f"{entry.path}#{number}"))
    return told


def _date(stamp: int) -> dt.datetime | None:
    """A DOS date and time, None where it is not one (zeros, a 13th month)."""
    day, time = stamp >> 16, stamp & 0xFFFF
    try:
        return dt.datetime(
            1980 + (day >> 9),
            day >> 5 & 0xF,
            day & 0x1F,
            time >> 11,
            time >> 5 & 0x3F,
            2 * (time & 0x1F),
            tzinfo=dt.UTC,
        )
    except ValueError:
        return None


def is_hostile(path: str) -> bool:
    """Whether a member's path tries to leave the archive (never unpacked, and never trusted)."""
    parts = path.replace("\\", "/").split("/")
    return path.startswith(("/", "\\")) or ".." in parts or "\x00" in path or ":" in parts[0]


def packed(file: IO[bytes], entry: Entry) -> bytes:
    """A member's bytes as the archive stores them: what is kept when they cannot be inflated."""
    file.seek(entry.offset)
    header = file.read(_LOCAL_HEADER.size)
    if len(header) < _LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
        raise BadMember(
            f"{entry.path}: no local header where the directory says (offset {entry.offset})"
        )
    _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    file.seek(name_length + extra_length, 1)
    return file.read(min(entry.packed_size, MAX_MEMBER_BYTES))


def read(file: IO[bytes], entry: Entry) -> bytes:
    """A member's content, verified against the size and CRC its directory prints.

    Raises:
        BadMember: larger than any document, of an unknown method, cut, or with another CRC.
    """
    if entry.size > MAX_MEMBER_BYTES:
        raise BadMember(
            f"{entry.path}: {entry.size:,} bytes, more than any document's "
            f"({MAX_MEMBER_BYTES:,} at most)"
        )
    stored = packed(file, entry)
    if entry.method == _STORED:
        content = stored
    elif entry.method == _DEFLATED:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            # one byte beyond the printed size is enough to catch a directory that lies
            content = inflater.decompress(stored, entry.size + 1)
        except zlib.error as error:
            raise BadMember(f"{entry.path}: cannot be inflated ({error})") from error
    else:
        raise BadMember(f"{entry.path}: compressed by unknown method {entry.method}")
    if len(content) != entry.size:
        raise BadMember(f"{entry.path}: {len(content)} bytes inflated, {entry.size} announced")
    if zlib.crc32(content) != entry.crc:
        raise BadMember(f"{entry.path}: CRC {zlib.crc32(content):08x}, {entry.crc:08x} announced")
    return content
