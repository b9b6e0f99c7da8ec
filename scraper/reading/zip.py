"""A ZIP archive, read as a stream of members and never unpacked to disk.

The directory is read once (``directory``); a member is then read by its place in the file (``read``),
so that several processes can share one archive without each holding its directory.
"""

from __future__ import annotations

import datetime as dt
import struct
import zipfile
import zlib
from typing import IO, TYPE_CHECKING

import msgspec

from scraper.errors import BadArchive, BadMember

if TYPE_CHECKING:
    from pathlib import Path

#: A document larger than this is not one of the AN's (the largest known is 1.4 MB).
MAX_MEMBER_BYTES = 64 * 1024 * 1024
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_STORED, _DEFLATED = 0, 8


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
    """What the archive lists, and the newest date among its members (naive: the AN gives no zone)."""

    entries: tuple[Entry, ...]
    newest: tuple[int, int, int, int, int, int] | None


def directory(path: Path) -> Directory:
    """Read the directory of a whole archive.

    Raises:
        BadArchive: not a ZIP, half a ZIP, or an empty one.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            entries = tuple(
                Entry(
                    info.filename,
                    info.CRC,
                    info.file_size,
                    info.header_offset,
                    info.compress_size,
                    info.compress_type,
                )
                for info in infos
            )
    except (
        zipfile.BadZipFile,
        OSError,
        ValueError,
        NotImplementedError,
        UnicodeDecodeError,
    ) as error:
        raise BadArchive(
            f"{path.name} is not a whole ZIP archive ({error}); nothing of it was used. "
            "Harvest again: a download that was cut resumes, a corrupt one starts afresh."
        ) from error
    if not entries:
        raise BadArchive(f"{path.name} is a ZIP archive with no member; nothing of it was used.")
    return Directory(entries, max((info.date_time for info in infos), default=None))


def newest_member(path: Path) -> dt.datetime | None:
    """The newest date among an archive's members, taken as UTC; None where there is none.

    Raises:
        BadArchive: see ``directory``.
    """
    newest = directory(path).newest
    return dt.datetime(*newest, tzinfo=dt.UTC) if newest else None


def is_hostile(path: str) -> bool:
    """Whether a member's path tries to leave the archive (we never unpack, but we never trust it)."""
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
            f"{entry.path}: {entry.size:,} bytes, more than the {MAX_MEMBER_BYTES:,} of any document"
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
