"""Taking one archive in: capture its members, version its records, in one transaction.

What the predecessor already held is neither inflated nor parsed. A generation that comes late is
captured the same way; its place in the chains is then told anew by ``jobs/replay.py``.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from jobs import replay
from jobs.derive import derived
from jobs.plan import Plan, lines_of, listed_elsewhere, note_silent, rivalled, rivals
from jobs.work import Document, seldom_collecting, tasks_of
from scraper.errors import BadMember, SourceError
from scraper.reading import zip as zip_reader
from scraper.reading.one_file import as_many_files
from scraper.records import Signal
from scraper.sources import FINAL_LEGISLATURES, Archive, Source
from storage import blobs, captures, runs, signals
from storage.engine import set_indexes_aside
from storage.kinds import TRANSPORT
from storage.tables import FAMILIES
from storage.versions import Chronicle, Observed, Tally, count_current, ever_told_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import sqlalchemy as sa

    from jobs.house import House
    from scraper.reading.zip import Directory, Entry

_SAMPLES = 400
#: Of a path or a reason, what a row of the quarantine shows.
_SHOWN = 500
#: Later than any chronotag: until the documents tell theirs, an equal date is not older.
_NEWEST_STAMP = 2**62
#: How far a server's clock may be ahead of ours.
_AHEAD = dt.timedelta(days=1)
#: What is said of a set whose archive is older than the one held, until one is taken in again.
OLDER = "older"
#: What is said of an archive that dates itself after the day on which it was fetched.
FUTURE_DATE = "future_date"


class OlderGeneration(SourceError):  # noqa: N818 - named after what happened
    """A back-end served a generation older than the one held: it is not used."""


class CorruptMembers(SourceError):  # noqa: N818 - named after what happened
    """Members whose bytes do not match their CRC: the download itself may be at fault."""


class IncompleteRead(SourceError):  # noqa: N818 - named after what happened
    """Less was read than the archive's own directory lists: nothing of it is believed."""


class RefusedCapture(SourceError):  # noqa: N818 - named after what happened
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
        IncompleteRead: a member that is listed was not read; nothing was written.
        RefusedCapture: it would retire too much; only the evidence was written.
    """
    try:
        with as_many_files(incoming.path, incoming.archive.one_file, house.spool) as path:
            _take_in_members(house, msgspec.structs.replace(incoming, path=path), run)
    except BadMember as error:  # of a one-file archive: its only member
        raise CorruptMembers(str(error)) from error


def _take_in_members(house: House, incoming: Incoming, run: runs.Run) -> None:
    """The same, of an archive with one member per record."""
    listing = zip_reader.directory(incoming.path)
    with seldom_collecting(), house.engine.begin() as connection:
        intake = _Intake(house, connection, incoming, listing, run)
        if intake.known():
            intake.note_known()
        else:
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
        self._silent: dict[str, set[str]] = defaultdict(set)
        self._quarantine: list[tuple[str, str, int, bool, str]] = []
        self._store = blobs.BlobStore(connection)
        self._entries = {entry.path: entry for entry in listing.entries}
        self._lines = [(entry.path, entry.crc, entry.size) for entry in listing.entries]
        self._generated_at = self._plausible(incoming.generated_at)
        self._manifest: captures.Manifest = {}
        self._place(captures.Generation(self._generated_at, _NEWEST_STAMP))
        run.seen = len(listing.entries)

    def _plausible(self, generated_at: dt.datetime) -> dt.datetime:
        """An archive of the future would make all that follow it older: it is of its own time."""
        own_time = self._incoming.own_time
        if generated_at <= own_time + _AHEAD:
            return generated_at
        self._signals.append(
            Signal(
                FUTURE_DATE,
                f"{self._incoming.answer.url} says it was generated at "
                f"{generated_at:%Y-%m-%d %H:%M} UTC, which is to come; "
                f"taken as {own_time:%Y-%m-%d %H:%M}",
                field="last-modified",
            )
        )
        return own_time

    def _place(self, generation: captures.Generation, *, without: int | None = None) -> None:
        """Find the neighbours of this archive, and what it changes to the one before."""
        incoming = self._incoming
        self._moment, self._before, self._after = captures.place(
            self._connection,
            incoming.set_key,
            generation,
            incoming.own_time,
            may_be_late=incoming.may_be_late,
            without=without,
        )
        told = captures.archives(self._connection, *_keys(incoming.source))
        # a capture of another set may have told the same documents since
        self._late = any(
            kept.observed_at > self._moment and kept.id != without for kept in told[-2:]
        )
        self._manifest_before = captures.read_manifest(self._store, self._before)
        self._others = rivals(told, incoming.set_key, self._moment, generation.generated_at)
        again = rivalled(
            self._connection,
            incoming.source,
            [] if self._late else self._others,  # it is told in its place, by a replay
            scope=incoming.archive.scope,
        )
        self._plan = Plan(incoming.source, self._manifest_before, self._lines, again)

    def known(self) -> bool:
        """Whether this very archive was captured before.

        Raises:
            OlderGeneration: it was not, and an archive generated after it was.
        """
        sha256 = self._incoming.answer.sha256
        held = captures.archives(self._connection, self._incoming.set_key)
        # the very bytes of an earlier day under a later date are news: the AN went back to them;
        # those held are news under a later date where another set told something else since
        if any(
            kept.sha256 == sha256
            and (
                kept.generation.generated_at >= self._generated_at
                or (kept is held[-1] and not self._others)
            )
            for kept in held
        ):
            return True
        if self._after is not None and not self._incoming.may_be_late:
            raise OlderGeneration(self._older_message(self._after))
        return False

    def note_known(self) -> None:
        """Nothing new: the run's own row, and what was wrong with the transport is over.

        Another back-end may name the same bytes by another ETag: that is kept, once, so that it
        need not send them again.
        """
        answer, set_key = self._incoming.answer, self._incoming.set_key
        if captures.is_news(self._connection, set_key, answer):
            captures.add(self._connection, set_key, captures.SAME, answer)
        self._run.outcome = "unchanged"
        self._run.unchanged = len(self._entries)
        self._run.ended_at = self._house.clock()
        signals.close_signals(
            self._connection, self._incoming.set_key, TRANSPORT, self._run.ended_at
        )

    def _older_message(self, held: captures.Kept) -> str:
        incoming = self._incoming
        return older(
            incoming.answer.url, self._generated_at, held.generation.generated_at, incoming.own_time
        )

    def gate(self) -> None:
        """Refuse what would retire too large a share of the set.

        Raises:
            RefusedCapture: also where a late archive would make its successor retire that much.
        """
        source = self._incoming.source
        self._lost = self._lost_from(self._plan.lost)
        self._refuse_beyond(_size(self._lost), len(self._manifest_before), "documents")
        if self._after is not None and self._after.exhaustive:
            successor = lines_of(captures.read_manifest(self._store, self._after))
            ours = {path: captures.Listed(crc, size, 1) for path, crc, size in self._lines}
            lost = self._lost_from(Plan(source, ours, successor).lost)
            self._refuse_beyond(_size(lost), len(ours), "documents from the one after it")

    def _lost_from(self, lost: Mapping[str, set[str]]) -> dict[str, set[str]]:
        """What no longer stands in any archive of this source, of those that an archive lost."""
        source, own = self._incoming.source, self._incoming.set_key
        if not self._incoming.archive.exhaustive or not lost:
            return {}
        newest = {
            kept.set_key: kept for kept in captures.archives(self._connection, *_keys(source))
        }
        others = [kept for key, kept in newest.items() if key != own and kept.exhaustive]
        paths = (captures.listed_paths(self._store, kept) for kept in others)
        elsewhere = listed_elsewhere(source, lost, paths)
        return {name: uids - elsewhere for name, uids in lost.items()}

    def _refuse_beyond(self, gone: int, held: int, what: str) -> None:
        limits = self._house.settings
        if gone > limits.max_gone_rows and gone > limits.max_gone_share * held:
            self._run.refused = gone
            raise RefusedCapture(
                f"{self._incoming.answer.url} no longer lists {gone:,} of {held:,} {what} "
                f"({gone / held:.1%}): refused, nothing was retired. If the Assembly really "
                "withdrew them, raise SCRUTATEUR_MAX_GONE_SHARE for one harvest."
            )

    def read(self) -> None:
        """Inflate, parse and keep what is new; version it, unless it comes late."""
        incoming = self._incoming
        if incoming.may_be_late or self._late:
            self._versions_before = replay.count_versions(self._connection, incoming.source)
        self._run.unchanged = len(self._plan.same)
        self._run.read = len(self._plan.read)
        self._capture_id = captures.add(
            self._connection,
            incoming.set_key,
            captures.ARCHIVE,
            msgspec.structs.replace(incoming.answer, observed_at=self._moment),
            generation=captures.Generation(self._generated_at, 0),
            members=len(self._entries),
            exhaustive=incoming.archive.exhaustive,
        )
        for path in self._plan.same:
            self._manifest[path] = self._manifest_before[path]
        self._chronicle = Chronicle(
            self._connection,
            self._capture_id,
            incoming.set_key,
            self._moment,
            newly=self._plan.newly,
            derive=derived,
            final=FINAL_LEGISLATURES,
        )
        # as a replay reads them: of two acteurs who claim one mandat, the first has it
        wanted = [self._entries[path] for path in sorted(self._plan.read)]
        source = incoming.source
        self._aside = set_indexes_aside(
            self._connection,
            (table for name in source.families for table in FAMILIES[name].all_tables),
        )
        tasks = tasks_of(source, incoming.path, wanted, self._dictionary(wanted))
        size = sum(entry.size for entry in wanted)
        with self._house.report.progress(incoming.set_key, "documents") as progress:
            done = 0
            for documents in self._house.workers.read(tasks, size=size):
                observed = self._keep(documents)
                if not self._late:
                    self._chronicle.observe(observed)
                done += len(documents)
                progress(done, len(wanted))
        self._refuse_incomplete()

    def _refuse_incomplete(self) -> None:
        """Every member listed is held, as it was or as it was read; or is in quarantine."""
        missing = self._entries.keys() - self._manifest.keys()
        if missing:
            raise IncompleteRead(
                f"{self._incoming.answer.url} lists {len(self._entries):,} members and "
                f"{len(missing):,} of them were not read, the first {min(missing)}: nothing of it "
                "was taken in. Run it again; if this lasts it is a fault of this program"
            )

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
        ids = self._store.keep([document.packed for document in documents if document.packed])
        observed: list[Observed] = []
        for document, blob_id in zip(documents, ids, strict=True):
            entry = self._entries[document.path]
            self._signals.extend(document.signals)
            if document.reason:
                if document.raw_member and not self._excused(document.path, blob_id):
                    raise CorruptMembers(document.reason)
                uid = self._plan.listing.uid_of(document.path) or ""
                self._quarantine.append(
                    (
                        document.path[:_SHOWN],
                        uid[:_SHOWN],
                        blob_id,
                        document.raw_member,
                        document.reason[:_SHOWN],
                    )
                )
            self._manifest[document.path] = captures.Listed(
                entry.crc,
                entry.size,
                -blob_id if document.reason else blob_id,
                document.chronotag,
            )
            note_silent(self._plan.listing, document, self._silent)
            if self._plan.listing.uid_of(document.path) is not None:
                observed.extend(Observed(flat, blob_id) for flat in document.flats)
        return observed

    def _excused(self, path: str, blob_id: int) -> bool:
        """Whether to believe that a member is corrupt: fetched twice, or met before as it is."""
        known = self._manifest_before.get(path)
        return self._incoming.tolerant or (known is not None and known.blob_id == -blob_id)

    def close(self) -> None:
        """End what left, write the manifest, settle the generation, raise what was noticed."""
        incoming, connection = self._incoming, self._connection
        for index in self._aside:
            index.create(connection)
        stamp = max((listed.chronotag for listed in self._manifest.values()), default=0)
        generation = captures.Generation(self._generated_at, stamp)
        if self._before is not None and generation <= self._before.generation:
            if incoming.may_be_late:
                self._place(generation, without=self._capture_id)
                self.gate()
            elif generation < self._before.generation:
                raise OlderGeneration(self._older_message(self._before))
        captures.settle(connection, self._capture_id, generation, self._moment)
        captures.keep_manifest(
            connection, self._store, self._capture_id, self._manifest, self._before
        )
        captures.keep_quarantined(connection, self._capture_id, self._quarantine)
        if self._late:
            self._take_place()
        else:
            self._end()
        self._tell()

    def _end(self) -> None:
        """Retire what left; refuse what would retire too many of those that are still listed.

        They are the mandats of acteurs, and documents that became something else.
        """
        chronicle = self._chronicle
        archive = self._incoming.archive
        if archive.exhaustive and (silenced := chronicle.retire_silent(self._silent)):
            held = sum(count_current(self._connection, FAMILIES[name]) for name in self._silent)
            self._refuse_beyond(silenced, held + silenced, f"{' and '.join(sorted(self._silent))}s")
        acteurs = self._plan.listing.of_family("acteur")
        chronicle.close(self._lost, acteurs, archive.scope)
        if dropped := chronicle.tally.dropped:
            held = count_current(self._connection, FAMILIES["mandat"])
            self._refuse_beyond(dropped, held + dropped, "mandats")

    def _take_place(self) -> None:
        """A late generation: tell anew the chains that it or its successor touches."""
        source = self._incoming.source
        touched = self._plan.touched
        if self._after is not None:
            successor = captures.read_manifest(self._store, self._after)
            touched |= Plan(source, self._manifest, lines_of(successor)).touched
        touched |= self._contested()
        replay.tell_anew(self._house, self._connection, source, touched)
        versions = replay.count_versions(self._connection, source)
        self._chronicle.tally = Tally(new=max(0, versions - self._versions_before))

    def _contested(self) -> frozenset[str]:
        """What it lists and another set told too: what each of them reads again may change."""
        incoming = self._incoming
        others = set(_keys(incoming.source)) - {incoming.set_key}
        told = ever_told_by(self._connection, incoming.source.families, others)
        return told & self._plan.listing.families.keys()

    def _tell(self) -> None:
        """Fill in the run, and open and close signals."""
        run, tally, now = self._run, self._chronicle.tally, self._house.clock()
        run.new, run.changed, run.noise = tally.new, tally.changed, tally.noise
        run.gone, run.back = tally.gone, tally.back
        run.quarantined = len(self._quarantine)
        run.capture_id = self._capture_id
        run.ended_at = now
        run.outcome = "late" if self._late else "taken"
        if run.read and run.quarantined == run.read and not run.unchanged:
            run.outcome = "unreadable"
            run.message = f"none of its {run.read:,} documents could be read; all are in quarantine"
        self._signals.extend(self._duplicates())
        self._signals.extend(self._chronicle.corrected)
        set_key, connection = self._incoming.set_key, self._connection
        opened = signals.raise_signals(connection, set_key, self._signals, now, self._capture_id)
        run.opened(opened)
        if not self._late:
            read, listed = frozenset(self._plan.read), self._entries.keys()
            signals.settle_documents(
                connection, set_key, self._signals, now, read=read, listed=listed
            )
            told = {one.kind for one in self._signals}
            over = (*TRANSPORT, OLDER, *({FUTURE_DATE} - told))
            signals.close_signals(connection, set_key, over, now)

    def _duplicates(self) -> Iterator[Signal]:
        """What stands twice where it may stand once."""
        for uid, hidden, told in self._plan.listing.duplicates:
            message = f"{uid} stands twice in one archive; the record is read from {told}"
            yield Signal("duplicate_uid", message, uid=uid, path=hidden)
        for mandat in self._chronicle.left_out:
            message = (
                f"mandat {mandat.uid}, in the document of {mandat.owner}, stands elsewhere too or "
                "says it is another person's: left out"
            )
            path = self._plan.listing.path_of(mandat.owner or "")
            yield Signal("misplaced_mandat", message, uid=mandat.uid, path=path)


def older(url: str, offered: dt.datetime, held: dt.datetime, now: dt.datetime) -> str:
    """What to say of an archive that is older than the one held, and what to look at."""
    than = "by its stamps older than the one" if offered == held else "older than the one"
    return (
        f"{url} is of {offered:%Y-%m-%d %H:%M} UTC, {than} held, of {held:%Y-%m-%d %H:%M} UTC: "
        "left out. Either a back-end of the Assemblée lags, and another harvest will do; or, if "
        "this lasts, one of the two is misdated: see whether this machine's clock, at "
        f"{now:%Y-%m-%d %H:%M} UTC, is right"
    )


def _keys(source: Source) -> list[str]:
    """Every set of a source."""
    return list(source.sets)


def _size(lost: Mapping[str, set[str]]) -> int:
    return sum(len(uids) for uids in lost.values())
