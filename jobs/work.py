"""What worker processes do: bytes of a capture in, rows and compressed bytes out. Pure but for reads.

Workers hold no lock and no database, and die with their parent.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from jobs.derive import derived
from scraper.errors import BadDocument, BadMember
from scraper.reading import zip as zip_reader
from scraper.records import Member, Published, Signal
from scraper.sources import SOURCES
from storage.blobs import Packed, Packer
from storage.rows import Flat, flatten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scraper.reading.zip import Entry
    from scraper.sources import Source

#: Inflated bytes in one task: enough to be worth its journey, little enough to be held by the dozen.
TASK_BYTES = 1_500_000
#: Fewer bytes than this are read faster here than by processes that have to start.
WORTH_WORKERS = 20_000_000


class Task(msgspec.Struct, frozen=True):
    """Some members of an archive on disk, to be read with one dictionary."""

    source: str
    archive: str
    entries: tuple[Entry, ...]
    dictionary_id: int | None
    dictionary: bytes | None


class Document(msgspec.Struct, frozen=True, array_like=True):
    """What became of one member.

    Attributes:
        packed: its bytes, to be kept: its content, or what the ZIP stores where that is unreadable.
        flats: its records, laid flat and derived.
        chronotag: the AN's regeneration stamp, 0 where there is none.
        reason: why it goes to quarantine, "" where it does not.
        raw_member: ``packed`` is what the ZIP stores, for the content could not be had.
    """

    path: str
    packed: Packed
    flats: list[Flat]
    signals: list[Signal]
    chronotag: int = 0
    reason: str = ""
    raw_member: bool = False


@lru_cache(maxsize=8)
def source_named(name: str) -> Source:
    """The source of that name."""
    return next(source for source in SOURCES if source.name == name)


@lru_cache(maxsize=4)
def _packer(dictionary_id: int | None, dictionary: bytes | None) -> Packer:
    return Packer(dictionary_id, dictionary)


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Document]).decode


def read_task_packed(task: Task) -> bytes:
    """Read every member of a task, for another process: quicker to send than Python's own pickle."""
    return _encode(read_task(task))


def read_task(task: Task) -> list[Document]:
    """Read every member of a task."""
    source = source_named(task.source)
    packer = _packer(task.dictionary_id, task.dictionary)
    documents = []
    with Path(task.archive).open("rb") as file:
        for entry in task.entries:
            try:
                content = zip_reader.read(file, entry)
            except BadMember as error:
                documents.append(_unreadable(packer, file, entry, str(error)))
            else:
                documents.append(read_document(source, packer, entry.path, content))
    return documents


def _unreadable(packer: Packer, file: object, entry: Entry, reason: str) -> Document:
    try:
        stored = zip_reader.packed(file, entry)  # type: ignore[arg-type]
    except BadMember:
        stored = b""
    signal = Signal("unreadable_member", f"{reason}; its bytes are in quarantine", path=entry.path)
    return Document(entry.path, packer.pack(stored), [], [signal], 0, reason, raw_member=True)


def read_document(source: Source, packer: Packer, path: str, content: bytes) -> Document:
    """Read one document: its records, or the reason why it cannot be read."""
    packed = packer.pack(content)
    if zip_reader.is_hostile(path):
        reason = "its path tries to leave the archive"
        signal = Signal("hostile_path", f"{path!r}: {reason}; kept in quarantine", path=path)
        return Document(path, packed, [], [signal], 0, reason)
    place = source.route(path)
    if place is None:
        message = f"{path} is not where a document of {source.name} stands; kept as bytes, not read"
        return Document(path, packed, [], [Signal("unexpected_path", message, path=path)])
    flats: list[Flat] = []
    signals: list[Signal] = []
    chronotag = 0
    try:
        for found in source.parse(Member(path, content)):
            if isinstance(found, Published):
                chronotag = max(chronotag, getattr(found.record, "chronotag", None) or 0)
                flats.append(derived(flatten(found)))
            else:
                signals.append(_located(found, place.uid, path))
    except BadDocument as error:
        signal = Signal(
            "unreadable_document",
            f"{path}: {error}; its bytes are in quarantine",
            uid=place.uid,
            path=path,
            field=error.field,
            value=error.value or "",
        )
        return Document(path, packed, [], [signal], 0, str(error))
    return Document(path, packed, flats, signals, chronotag)


def _located(signal: Signal, uid: str, path: str) -> Signal:
    return Signal(
        signal.kind,
        signal.message,
        signal.uid or uid,
        signal.path or path,
        signal.field,
        signal.value,
        signal.count,
    )


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


class Workers:
    """A few processes that read documents, started when there is enough to read."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._pool: ProcessPoolExecutor | None = None

    def read(self, tasks: Iterable[Task], *, size: int) -> Iterator[list[Document]]:
        """What the tasks give, in order, with only a few held at a time."""
        if self._count == 0 or size < WORTH_WORKERS:
            yield from map(read_task, tasks)
            return
        pool = self._start()
        waiting: deque[Future[bytes]] = deque()
        for task in tasks:
            waiting.append(pool.submit(read_task_packed, task))
            if len(waiting) > 2 * self._count:
                yield _decode(waiting.popleft().result())
        while waiting:
            yield _decode(waiting.popleft().result())

    def _start(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._count,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_die_with_parent,
            )
        return self._pool

    def stop(self) -> None:
        """End the processes, dropping what they have not begun."""
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


@contextmanager
def workers(count: int) -> Iterator[Workers]:
    """Workers for the length of a command."""
    pool = Workers(count)
    try:
        yield pool
    finally:
        pool.stop()


def tasks_of(
    source: Source, archive: Path, entries: Iterable[Entry], dictionary: tuple[int, bytes] | None
) -> Iterator[Task]:
    """Cut the members to read into tasks of about the same number of bytes."""
    number, data = dictionary or (None, None)
    batch: list[Entry] = []
    size = 0
    for entry in entries:
        batch.append(entry)
        size += entry.size
        if size >= TASK_BYTES:
            yield Task(source.name, str(archive), tuple(batch), number, data)
            batch, size = [], 0
    if batch:
        yield Task(source.name, str(archive), tuple(batch), number, data)
