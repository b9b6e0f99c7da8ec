"""Bytes: content-addressed, compressed with zstd and trained dictionaries, never changed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa
import zstandard

from storage.engine import bulk_insert
from storage.tables.evidence import blob, dictionary

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

_LEVEL = 3
_DICTIONARY_BYTES = 112 * 1024
#: Fewer documents than this are not worth a dictionary.
MIN_SAMPLES = 64
_CHUNK = 400


class Packed(msgspec.Struct, frozen=True, array_like=True):
    """Bytes ready to be kept: their sha256, their size, and their compressed form."""

    sha256: bytes
    size: int
    dictionary_id: int | None
    data: bytes


class Packer:
    """Compresses documents with one dictionary (None: without)."""

    def __init__(self, dictionary_id: int | None = None, data: bytes | None = None) -> None:
        self.dictionary_id = dictionary_id
        trained = zstandard.ZstdCompressionDict(data) if data else None
        self._compress = zstandard.ZstdCompressor(level=_LEVEL, dict_data=trained).compress

    def pack(self, content: bytes) -> Packed:
        """Hash and compress."""
        return Packed(
            hashlib.sha256(content).digest(),
            len(content),
            self.dictionary_id,
            self._compress(content),
        )


def train(samples: Sequence[bytes]) -> bytes | None:
    """A dictionary that makes documents like these small, None where there are too few."""
    if len(samples) < MIN_SAMPLES:
        return None
    try:
        return zstandard.train_dictionary(
            _DICTIONARY_BYTES, list(samples), k=512, d=8, level=_LEVEL
        ).as_bytes()
    except zstandard.ZstdError:  # samples that have nothing in common
        return None


def latest_dictionary(connection: sa.Connection, kind: str) -> tuple[int, bytes] | None:
    """The dictionary last trained for one kind of document."""
    row = connection.execute(
        sa.select(dictionary.c.id, dictionary.c.data)
        .where(dictionary.c.kind == kind)
        .order_by(dictionary.c.id.desc())
        .limit(1)
    ).one_or_none()
    return (row.id, bytes(row.data)) if row else None


def keep_dictionary(
    connection: sa.Connection, kind: str, data: bytes, created_at: dt.datetime
) -> int:
    """Store a new dictionary; gives its id."""
    number = (connection.scalar(sa.select(sa.func.max(dictionary.c.id))) or 0) + 1
    connection.execute(
        dictionary.insert().values(id=number, kind=kind, created_at=created_at, data=data)
    )
    return number


class BlobStore:
    """Keeps and gives back bytes, on one connection."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._next = (connection.scalar(sa.select(sa.func.max(blob.c.id))) or 0) + 1
        self._was_empty = self._next == 1
        self._kept: dict[bytes, int] = {}
        self._dictionaries: dict[int, zstandard.ZstdCompressionDict] = {}

    def keep(self, items: Sequence[Packed]) -> list[int]:
        """Store what is not stored yet; gives the id of each, in order."""
        self._find([item.sha256 for item in items])
        rows: list[tuple[Any, ...]] = []
        ids = []
        for item in items:
            number = self._kept.get(item.sha256)
            if number is None:
                number = self._kept[item.sha256] = self._next
                self._next += 1
                rows.append((number, item.sha256, item.size, item.dictionary_id, None, item.data))
            ids.append(number)
        bulk_insert(
            self._connection,
            blob,
            ("id", "sha256", "size", "dictionary_id", "base_id", "data"),
            rows,
        )
        return ids

    def keep_against(self, content: bytes, base_id: int | None, share: float) -> int:
        """Store one large text compressed against an earlier one, or alone where that is no gain.

        Args:
            content: the text.
            base_id: the earlier one, None for none.
            share: how much of the base's own stored size a difference may take.
        """
        sha256 = hashlib.sha256(content).digest()
        self._find([sha256])
        if sha256 in self._kept:
            return self._kept[sha256]
        packed = None
        if base_id is not None:
            packed = _compress(content, self.read(base_id))
            allowed = self._connection.scalar(
                sa.select(sa.func.length(blob.c.data)).where(blob.c.id == base_id)
            )
            if len(packed) > share * (allowed or 0):
                packed, base_id = None, None
        if packed is None:
            packed = _compress(content)
        number = self._kept[sha256] = self._next
        self._next += 1
        bulk_insert(
            self._connection,
            blob,
            ("id", "sha256", "size", "dictionary_id", "base_id", "data"),
            [(number, sha256, len(content), None, base_id, packed)],
        )
        return number

    def read(self, number: int) -> bytes:
        """The bytes of one blob."""
        return next(iter(self.read_many([number]).values()))

    def read_many(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """The bytes of several blobs, by id."""
        wanted = sorted(set(numbers))
        found: dict[int, bytes] = {}
        for start in range(0, len(wanted), _CHUNK):
            query = sa.select(blob).where(blob.c.id.in_(wanted[start : start + _CHUNK]))
            for row in self._connection.execute(query):
                found[row.id] = self._unpack(row)
        return found

    def _unpack(self, row: Any) -> bytes:
        prefix = None
        if row.base_id is not None:
            prefix = _as_prefix(self.read(row.base_id))
        elif row.dictionary_id is not None:
            prefix = self._dictionary(row.dictionary_id)
        unpacker = zstandard.ZstdDecompressor(dict_data=prefix, max_window_size=2**27)
        return unpacker.decompress(bytes(row.data), max_output_size=row.size)

    def _dictionary(self, number: int) -> zstandard.ZstdCompressionDict:
        if number not in self._dictionaries:
            data = self._connection.scalar(
                sa.select(dictionary.c.data).where(dictionary.c.id == number)
            )
            self._dictionaries[number] = zstandard.ZstdCompressionDict(bytes(data or b""))
        return self._dictionaries[number]

    def _find(self, wanted: Sequence[bytes]) -> None:
        """Learn which of these are stored already (none, in an archive that is being born)."""
        if self._was_empty:
            return
        unknown = [sha for sha in wanted if sha not in self._kept]
        for start in range(0, len(unknown), _CHUNK):
            query = sa.select(blob.c.sha256, blob.c.id).where(
                blob.c.sha256.in_(unknown[start : start + _CHUNK])
            )
            for sha256, number in self._connection.execute(query):
                self._kept[bytes(sha256)] = number


def _compress(content: bytes, base: bytes = b"") -> bytes:
    # Zstandard finds again only the places of the base that its tables have room for: a level's own
    # tables are for 100 kB, and a night's manifest is megabytes. A place for every four bytes does.
    places = min(24, max(17, len(base).bit_length() - 2))
    tables = {"hash_log": places, "chain_log": places} if base else {}
    parameters = zstandard.ZstdCompressionParameters.from_level(_LEVEL, window_log=27, **tables)
    prefix = _as_prefix(base) if base else None
    compressor = zstandard.ZstdCompressor(compression_params=parameters, dict_data=prefix)
    return compressor.compress(content)


def _as_prefix(content: bytes) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(content, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
