"""What worker processes do: bytes of a capture in, rows and compressed bytes out.

Workers hold no lock and no database, and die with their parent.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from multiprocessing import forkserver, resource_tracker
from pathlib import Path
from typing import IO, TYPE_CHECKING

import msgspec

from jobs.derive import derived
from scraper.errors import BadDocument, BadMember
from scraper.reading import zip as zip_reader
from scraper.reading.zip import Entry
from scraper.records import Member, Published, Signal
from scraper.sources import SOURCES
from storage.blobs import Packed, Packer
from storage.rows import Flat, flatten, overlong

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from multiprocessing.context import BaseContext

    from scraper.sources import Source

#: Inflated bytes in one task: worth its journey, and little enough to be held by the dozen.
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
        packed: its bytes, to be kept: its content, or what the ZIP stores where that is unreadable;
            None where they are kept already.
        flats: its records, laid flat and derived.
        chronotag: the AN's regeneration stamp, 0 where there is none.
        reason: why it goes to quarantine, "" where it does not.
        raw_member: ``packed`` is what the ZIP stores, for the content could not be had.
    """

    path: str
    packed: Packed | None
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
    """Read every member of a task, packed for another process: quicker than Python's pickle."""
    return _encode(read_task(task))


def read_task(task: Task) -> list[Document]:
    """Read every member of a task, in the order of its entries."""
    packer = _packer(task.dictionary_id, task.dictionary)
    unreadable: dict[int, Document] = {}
    contents: list[tuple[str, bytes]] = []
    with Path(task.archive).open("rb") as file:
        for place, entry in enumerate(task.entries):
            try:
                contents.append((entry.path, zip_reader.read(file, entry)))
            except BadMember as error:
                unreadable[place] = _unreadable(packer, file, entry, str(error))
    packed = [packer.pack(content) for _, content in contents]
    read = iter(read_documents(source_named(task.source), contents, packed))
    return [unreadable.get(place) or next(read) for place in range(len(task.entries))]


def _unreadable(packer: Packer, file: IO[bytes], entry: Entry, reason: str) -> Document:
    try:
        stored = zip_reader.packed(file, entry)
    except BadMember:
        stored = b""
    signal = Signal("unreadable_member", f"{reason}; its bytes are in quarantine", path=entry.path)
    return Document(entry.path, packer.pack(stored), [], [signal], 0, reason, raw_member=True)


#: Longer than any path of the AN's, and short enough for any index.
_MAX_PATH = 500


class _Parsed(msgspec.Struct):
    """What one document says, or why it cannot be read."""

    published: list[Published]
    signals: list[Signal]
    reason: str = ""


def read_documents(
    source: Source, contents: Sequence[tuple[str, bytes]], packed: Sequence[Packed] | None = None
) -> list[Document]:
    """Read documents, (path, bytes) each: their records, or the reason why they cannot be read.

    Each step is taken for all of them before the next, which keeps what a step needs in the
    processor's cache: a fifth quicker than document by document.
    """
    parsed = [_parse(source, path, content) for path, content in contents]
    flats = [[flatten(found) for found in document.published] for document in parsed]
    for document, group, (path, _) in zip(parsed, flats, contents, strict=True):
        column = next((name for flat in group if (name := overlong(flat))), None)
        if column is not None:
            group.clear()
            document.reason = f"its {column} is too long to be an identifier"
            message = f"{path}: {document.reason}; its bytes are in quarantine"
            document.signals.append(Signal("unreadable_document", message, path=path, field=column))
    with_texts = [[derived(flat) for flat in group] for group in flats]
    return [
        Document(
            path,
            packed[place] if packed is not None else None,
            with_texts[place],
            document.signals,
            max(
                (getattr(one.record, "chronotag", None) or 0 for one in document.published),
                default=0,
            ),
            document.reason,
        )
        for place, ((path, _), document) in enumerate(zip(contents, parsed, strict=True))
    ]


def _parse(source: Source, path: str, content: bytes) -> _Parsed:
    if zip_reader.is_hostile(path) or len(path) > _MAX_PATH:
        reason = "its path tries to leave the archive"
        if len(path) > _MAX_PATH:
            reason = f"its path is {len(path):,} characters long"
        told = path[:_MAX_PATH]
        signal = Signal("hostile_path", f"{told!r}: {reason}; kept in quarantine", path=told)
        return _Parsed([], [signal], reason)
    place = source.route(path)
    if place is None:
        message = f"{path} is not where a document of {source.name} stands; kept as bytes, not read"
        return _Parsed([], [Signal("unexpected_path", message, path=path)])
    parsed = _Parsed([], [])
    try:
        for found in source.parse(Member(path, content)):
            if isinstance(found, Published):
                parsed.published.append(found)
            else:
                parsed.signals.append(_located(found, place.uid, path))
    except BadDocument as error:
        signal = Signal(
            "unreadable_document",
            f"{path}: {error}; its bytes are in quarantine",
            uid=place.uid,
            path=path,
            field=error.field,
            value=error.value or "",
        )
        return _Parsed([], [signal], str(error))
    return parsed


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


_STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Start a process without being stopped half way, and without Ctrl-C ever reaching it.

    It takes our mask over: what a terminal sends to all of us is ours alone to answer. It needs
    nothing of the command line, which it would otherwise import as its main module, and nothing of
    the working folder, whose ``html.py`` is none of ours.
    """
    main = sys.modules["__main__"].__dict__
    hidden: dict[str, object] = {
        name: main.pop(name) for name in ("__file__", "__spec__") if name in main
    }
    main["__spec__"] = None
    safe = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = "1"
    resource_tracker.ensure_running()  # it takes the mask away again when it starts
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)
    try:
        yield
    finally:
        if safe is None:
            del os.environ["PYTHONSAFEPATH"]
        else:
            os.environ["PYTHONSAFEPATH"] = safe
        main.update(hidden)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)  # last: a signal that waited comes now


def _begin_work() -> None:
    """Die with the parent, let it go first, and look for no cycles: records never make any."""
    for number in (signal.SIGINT, signal.SIGHUP):  # a terminal sends them to all of us
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    if hasattr(os, "nice"):
        os.nice(5)  # the one process that writes is the one the others wait for
    gc.freeze()
    gc.disable()
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Rows come and go by the million and never refer to each other: look for cycles seldom."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(1_000_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _idle() -> None:
    """Nothing: what a process that starts early is given."""


def _context() -> BaseContext:
    """How processes start: from one that has imported all they need, where that can be had."""
    if "forkserver" in multiprocessing.get_all_start_methods():
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["jobs.warm"])
        try:
            with _undisturbed():
                forkserver.ensure_running()
        except (OSError, EOFError):
            pass  # its socket wants a short, writable TMPDIR
        else:
            return context
    return multiprocessing.get_context("spawn")


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
            with _undisturbed():
                waiting.append(pool.submit(read_task_packed, task))
            if len(waiting) > 2 * self._count:
                yield _decode(waiting.popleft().result())
        while waiting:
            yield _decode(waiting.popleft().result())

    def expect(self, size: int) -> None:
        """Start the processes while an archive of so many bytes still travels."""
        if self._pool is None and self._count and size >= WORTH_WORKERS // 10:
            pool = self._start()
            with _undisturbed():
                for _ in range(self._count):
                    pool.submit(_idle)

    def _start(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._count, mp_context=_context(), initializer=_begin_work
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
