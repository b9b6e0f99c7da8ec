"""Taking one archive in: capture its members, version its records, in one transaction.

What the predecessor already held is neither inflated nor parsed. A generation that comes late is
captured the same way; its place in the chains is then told anew by ``jobs/replay.py``.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec

from jobs import replay
from jobs.plan import Plan, lines_of
from jobs.work import Document, read_task, tasks_of
from scraper.errors import BadMember, SourceError
from scraper.reading import zip as zip_reader
from scraper.records import Signal
from storage import blobs, captures, runs, signals
from storage.tables import FAMILIES
from storage.versions import Chronicle, Observed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import sqlalchemy as sa

    from jobs.house import House
    from scraper.reading.zip import Directory, Entry
    from scraper.sources import Archive, Source

_SAMPLES = 400
#: What is said of a set's transport, and is over once the set is taken in.
TRANSPORT = (
    "blocked",
    "not_found",
    "unreachable",
    "failed",
    "refused_capture",
    "forbidden",
    "older",
)


class OlderGeneration(SourceError):
    """A back-end served a generation older than the one held: it is not used."""


class CorruptMembers(SourceError):
    """Members whose bytes do not match their CRC: the download itself may be at fault."""


class RefusedCapture(SourceError):
    """A capture that would retire too much: the source has failed, not the Parliament."""


class Incoming(msgspec.Struct, frozen=True):
    """An archive that is on disk and whole, and what is known of it.

    Attributes:
        generated_at: Last-Modified, or the newest member's date.
        own_time: the moment it stands for: now for a harvest, its own for an old archive.
        may_be_late: an older generation takes its place in the chain instead of being left out.
        tolerant: corrupt members go to quarantine (else the archive is fetched again first).
    """

    source: Source
    archive: Archive
    path: Path
    answer: captures.Answer
    generated_at: dt.datetime
    own_time: dt.datetime
    may_be_late: bool = False
    tolerant: bool = False

    @property
    def set_key(self) -> str:
        """The set it belongs to."""
        return self.source.key(self.archive)


def take_in(house: House, incoming: Incoming, run: runs.Run) -> None:
    """Capture, parse, version and derive one archive; fills in what the run did.

    Raises:
        BadArchive: not a whole ZIP; nothing was written.
        OlderGeneration: older than what is held; nothing was written.
        CorruptMembers: some members do not match their CRC; nothing was written.
        RefusedCapture: it would retire too much; only the evidence was written.
    """
    listing = zip_reader.directory(incoming.path)
    with house.engine.begin() as connection:
        intake = _Intake(house, connection, incoming, listing, run)
        if intake.known():
            return
        intake.gate()
        intake.read()
        intake.close()
        runs.add(connection, run)


class _Intake:
    """The steps of ``take_in``, which share a connection and what they have learnt."""

    def __init__(
        self,
        house: House,
        connection: sa.Connection,
        incoming: Incoming,
        listing: Directory,
        run: runs.Run,
    ) -> None:
        self._house = house
        self._connection = connection
        self._incoming = incoming
        self._run = run
        self._signals: list[Signal] = []
        self._quarantine: list[tuple[str, str, int, bool, str]] = []
        self._store = blobs.BlobStore(connection)
        self._entries = {entry.path: entry for entry in listing.entries}
        provisional = captures.Generation(incoming.generated_at, 2**62)
        _, self._before, self._after = captures.place(
            connection, incoming.set_key, provisional, incoming.own_time
        )
        self._manifest_before = captures.read_manifest(self._store, self._before)
        self._manifest: captures.Manifest = {}
        lines = [(entry.path, entry.crc, entry.size) for entry in listing.entries]
        self._plan = Plan(incoming.source, self._manifest_before, lines)
        self._signals.extend(
            Signal(
                "duplicate_uid",
                f"{uid} stands twice in one archive; the record is read from {told}",
                uid=uid,
                path=hidden,
            )
            for uid, hidden, told in self._plan.listing.duplicates
        )
        run.seen = len(listing.entries)
        run.unchanged = len(self._plan.same)
        run.read = len(self._plan.read)

    def known(self) -> bool:
        """Whether this very archive was captured before (a late one may come twice)."""
        sha256 = self._incoming.answer.sha256
        held = captures.archives(self._connection, self._incoming.set_key)
        if any(kept.sha256 == sha256 for kept in held):
            self._run.outcome = "unchanged"
            return True
        if self._after is not None and not self._incoming.may_be_late:
            raise OlderGeneration(self._older_message())
        return False

    def _older_message(self) -> str:
        return (
            f"{self._incoming.answer.url} is of {self._incoming.generated_at:%Y-%m-%d %H:%M} UTC, "
            "older than what the archive holds: a back-end that lags; left out"
        )

    def gate(self) -> None:
        """Refuse what would retire too large a share of the set."""
        if not self._incoming.archive.exhaustive:
            return
        gone = sum(len(uids) for uids in self._plan.lost.values())
        held = len(self._manifest_before)
        limits = self._house.settings
        if gone > limits.max_gone_rows and gone > limits.max_gone_share * held:
            raise RefusedCapture(
                f"{self._incoming.answer.url} no longer lists {gone:,} of {held:,} documents "
                f"({gone / held:.1%}): refused, nothing was retired. If the Assembly really "
                "withdrew them, raise SCRUTATEUR_MAX_GONE_SHARE for one harvest."
            )

    def read(self) -> None:
        """Inflate, parse and keep what is new; version it, unless it comes late."""
        moment, _, _ = captures.place(
            self._connection,
            self._incoming.set_key,
            captures.Generation(self._incoming.generated_at, 2**62),
            self._incoming.own_time,
        )
        self._moment = moment
        self._capture_id = captures.add(
            self._connection,
            self._incoming.set_key,
            captures.ARCHIVE,
            msgspec.structs.replace(self._incoming.answer, observed_at=moment),
            generation=captures.Generation(self._incoming.generated_at, 0),
            members=len(self._entries),
            exhaustive=self._incoming.archive.exhaustive,
        )
        self._run.capture_id = self._capture_id
        for path in self._plan.same:
            self._manifest[path] = self._manifest_before[path]
        late = self._after is not None
        self._chronicle = Chronicle(
            self._connection, self._capture_id, self._incoming.set_key, moment
        )
        wanted = [self._entries[path] for path in self._plan.read]
        source = self._incoming.source
        tasks = tasks_of(source, self._incoming.path, wanted, self._dictionary(wanted))
        size = sum(entry.size for entry in wanted)
        with self._house.report.progress(self._incoming.set_key, "documents") as progress:
            done = 0
            for documents in self._house.workers.map(read_task, tasks, size=size):
                observed = self._keep(documents)
                if not late:
                    self._chronicle.observe(observed, exhaustive=self._incoming.archive.exhaustive)
                done += len(documents)
                progress(done, len(wanted))

    def _dictionary(self, wanted: list[Entry]) -> tuple[int, bytes] | None:
        """The dictionary for this kind of document, trained on the first that come."""
        kind = self._incoming.source.name
        known = blobs.latest_dictionary(self._connection, kind)
        if known is not None or len(wanted) < blobs.MIN_SAMPLES:
            return known
        samples = []
        with self._incoming.path.open("rb") as file:
            for entry in wanted[:: max(1, len(wanted) // _SAMPLES)]:
                try:
                    samples.append(zip_reader.read(file, entry)[:65536])
                except BadMember:
                    continue  # it will be told, with its bytes, when its turn comes
        data = blobs.train(samples)
        if data is None:
            return None
        return blobs.keep_dictionary(self._connection, kind, data, self._moment), data

    def _keep(self, documents: Iterable[Document]) -> list[Observed]:
        """Store the bytes of some documents; gives the records that count."""
        documents = list(documents)
        ids = self._store.keep([document.packed for document in documents])
        observed = []
        for document, blob_id in zip(documents, ids, strict=True):
            entry = self._entries[document.path]
            self._signals.extend(document.signals)
            if document.reason:
                if document.raw_member and not self._incoming.tolerant:
                    raise CorruptMembers(document.reason)
                uid = self._plan.listing.uid_of(document.path) or ""
                self._quarantine.append(
                    (document.path, uid, blob_id, document.raw_member, document.reason)
                )
            self._manifest[document.path] = captures.Listed(
                entry.crc,
                entry.size,
                -blob_id if document.reason else blob_id,
                document.chronotag,
            )
            if self._plan.listing.uid_of(document.path) is not None:
                observed.extend(Observed(flat, blob_id) for flat in document.flats)
        return observed

    def close(self) -> None:
        """End what left, write the manifest, settle the generation, raise what was noticed."""
        generation = captures.Generation(
            self._incoming.generated_at,
            max((listed.chronotag for listed in self._manifest.values()), default=0),
        )
        if self._is_older(generation):
            raise OlderGeneration(self._older_message())
        captures.settle(self._connection, self._capture_id, generation)
        captures.keep_manifest(
            self._connection, self._store, self._capture_id, self._manifest, self._before
        )
        captures.keep_quarantined(self._connection, self._capture_id, self._quarantine)
        self._run.quarantined = len(self._quarantine)
        if self._after is not None:
            self._take_place()
        else:
            self._retire()
        tally = self._chronicle.tally
        self._run.new, self._run.changed, self._run.noise = tally.new, tally.changed, tally.noise
        self._run.gone, self._run.back = tally.gone, tally.back
        self._run.outcome = "late" if self._after is not None else "taken"
        now = self._house.clock()
        opened = signals.raise_signals(
            self._connection, self._incoming.set_key, self._signals, now, self._capture_id
        )
        signals.close_signals(self._connection, self._incoming.set_key, TRANSPORT, now)
        self._run.signals += len(opened)
        self._run.ended_at = now

    def _is_older(self, generation: captures.Generation) -> bool:
        return (
            not self._incoming.may_be_late
            and self._before is not None
            and generation < self._before.generation
        )

    def _retire(self) -> None:
        if self._incoming.archive.exhaustive:
            for family, uids in sorted(self._plan.lost.items()):
                self._chronicle.retire(FAMILIES[family], uids)
                if family == "acteur":
                    self._chronicle.retire_mandats_of(uids)
        elif "acteur" in self._incoming.source.families:
            self._chronicle.mark_unlisted(self._plan.listing.of_family("acteur"))

    def _take_place(self) -> None:
        """A late generation: tell anew the chains that it or its successor touches."""
        successor = captures.read_manifest(self._store, self._after)
        source = self._incoming.source
        touched = self._plan.touched | Plan(source, self._manifest, lines_of(successor)).touched
        before = replay.count_versions(self._connection, source)
        replay.tell_anew(self._house, self._connection, source, touched)
        after = replay.count_versions(self._connection, source)
        self._chronicle.tally.new = max(0, after - before)
