"""Telling chains anew from captures: facts rebuild from bytes, derivations from versions.

A replay reads the same bytes by the same functions, in the order of the captures' moments, and
writes through the same ``Chronicle`` as a harvest: what it makes is what the harvest made.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from jobs import linking
from jobs.derive import derived, texts
from jobs.doors import text_captures
from jobs.plan import Plan, lines_of, listed_elsewhere, note_silent, rivalled, rivals
from jobs.work import read_documents
from scraper.sources import FINAL_LEGISLATURES, SOURCES
from storage import captures, runs, signals, versions
from storage.blobs import BlobStore
from storage.derived import replace_texts
from storage.errors import ArchiveError
from storage.tables import FAMILIES
from storage.versions import Chronicle, Observed, forget

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    import sqlalchemy as sa

    from jobs.house import House
    from scraper.records import Signal
    from scraper.sources import Source

_BATCH = 200
_SHOWN = 5
#: Of what is said of documents, what reading them again may find mended.
_MAY_BE_OVER = signals.DRIFT | {"unreadable_document"}


def replay(house: House) -> int:
    """Rebuild every version from the captures; gives the number of versions.

    Raises:
        ArchiveError: something would have no version left; its source is as it was.
    """
    total = 0
    for source in SOURCES:
        run = house.begin("replay", source.name)
        with house.engine.begin() as connection:
            held = _held(connection, source)
            tell_anew(house, connection, source, None)
            _refuse_to_lose(source, held - _held(connection, source))
            run.new = count_versions(connection, source)
            _close(house, connection, run)
        total += run.new
    return total


def _held(connection: sa.Connection, source: Source) -> set[tuple[str, str]]:
    """(family, uid) of all that has a version."""
    return {
        (name, uid) for name in source.families for uid in versions.uids(connection, FAMILIES[name])
    }


def _refuse_to_lose(source: Source, lost: set[tuple[str, str]]) -> None:
    if lost:
        shown = ", ".join(f"{name} {uid}" for name, uid in sorted(lost)[:_SHOWN])
        raise ArchiveError(
            f"replay of {source.name}: {len(lost):,} things that have versions would have none "
            f"left: {shown}{' …' if len(lost) > _SHOWN else ''}. What {source.name} holds was left "
            "as it was. Either captures are damaged (`scrutateur check` says which), or this "
            "program no longer reads what an earlier one read"
        )


def replay_derived(house: House) -> int:
    """Derive clean texts and passages anew; gives how many versions have them."""
    with (
        house.engine.begin() as connection,
        house.report.progress("textes", "versions") as progress,
    ):
        run = house.begin("replay", _DERIVED)
        run.new = replace_texts(connection, texts, progress)
        text_captures.read_anew(house, connection)
        _close(house, connection, run)
        return run.new


def _close(house: House, connection: sa.Connection, run: runs.Run) -> None:
    run.outcome, run.ended_at = "taken", house.clock()
    runs.add(connection, run)


#: The set under which the rebuilding of clean texts is a row of ``run``.
_DERIVED = "textes"


def link_anew(house: House) -> linking.Linked:
    """Work out every link anew, and match every captured text, whatever came since."""
    with house.engine.begin() as connection:
        linked = linking.link_anew(house, connection, whole=True)
        text_captures.match_anew(connection, house.clock())
        return linked


def count_versions(connection: sa.Connection, source: Source) -> int:
    """How many versions the families of a source hold."""
    return versions.count_versions(connection, source.families)


def tell_anew(
    house: House, connection: sa.Connection, source: Source, uids: Collection[str] | None
) -> None:
    """Rebuild the chains of these documents from every capture of their source.

    Args:
        house: for its reporter.
        connection: the archive.
        source: whose documents they are.
        uids: None for all; acteurs are always told together, for mandats go from one to another.
    """
    if "mandat" in source.families:
        uids = None
    for name in source.families:
        forget(connection, FAMILIES[name], None if uids is None else sorted(uids))
    teller = _Teller(house, connection, source, uids)
    for kept in captures.archives(connection, *source.sets):
        teller.tell(kept)
    for set_key, said in teller.said.items():
        now = house.clock()
        told = [signal for reading in said.values() for signal in reading.signals]
        if uids is None:  # everything was read, perhaps by a program that knows more
            listed = teller.listed(set_key)
            signals.settle_documents(
                connection, set_key, told, now, read=said.keys(), listed=listed, kinds=_MAY_BE_OVER
            )
        unread = [one for reading in said.values() if reading.failed for one in reading.signals]
        for one in signals.raise_signals(connection, set_key, unread, now):
            house.report.event("signal", kind=one.kind, message=one.message)


class _Reading(NamedTuple):
    """What the last reading of a member gave rise to, and whether it failed."""

    signals: list[Signal]
    failed: bool


class _Teller:
    """Tells captures one after the other, each as the harvest told it."""

    def __init__(
        self,
        house: House,
        connection: sa.Connection,
        source: Source,
        uids: Collection[str] | None,
    ) -> None:
        self._house = house
        self._connection = connection
        self._source = source
        self._uids = uids
        self._store = BlobStore(connection)
        self._raw = captures.raw_members(connection)
        self._manifests: dict[str, captures.Manifest] = {}
        self._told: list[captures.Kept] = []
        self._exhaustive: set[str] = set()
        self.said: dict[str, dict[str, _Reading]] = {}

    def tell(self, kept: captures.Kept) -> None:
        """One capture: what its predecessor did not hold, then what left."""
        manifest = captures.read_manifest(self._store, kept)
        plan = self._plan(kept, manifest)
        scope = self._source.sets[kept.set_key].scope
        chronicle = Chronicle(
            self._connection,
            kept.id,
            kept.set_key,
            kept.observed_at,
            newly=plan.newly,
            derive=derived,
            final=FINAL_LEGISLATURES,
        )
        silent: dict[str, set[str]] = defaultdict(set)
        for batch in self._read(kept, plan, manifest, silent):
            chronicle.observe(batch)
        if kept.exhaustive:
            chronicle.retire_silent(silent)
        acteurs = plan.listing.of_family("acteur")
        chronicle.close(self._gone(kept, plan), acteurs, scope)
        said = self.said.setdefault(kept.set_key, {})
        for path in said.keys() - manifest.keys():
            del said[path]
        self._manifests[kept.set_key] = manifest
        self._told.append(kept)
        if kept.exhaustive:
            self._exhaustive.add(kept.set_key)

    def listed(self, set_key: str) -> Collection[str]:
        """The paths that the newest capture of a set lists."""
        return self._manifests[set_key].keys()

    def _plan(self, kept: captures.Kept, manifest: captures.Manifest) -> Plan:
        key = kept.set_key
        found = rivals(self._told, key, kept.observed_at, kept.generation.generated_at)
        scope = self._source.sets[key].scope
        again = rivalled(self._connection, self._source, found, scope=scope)
        return Plan(self._source, self._manifests.get(key, {}), lines_of(manifest), again)

    def _wants(self, uid: str | None) -> bool:
        return uid is not None and (self._uids is None or uid in self._uids)

    def _read(
        self,
        kept: captures.Kept,
        plan: Plan,
        manifest: captures.Manifest,
        silent: dict[str, set[str]],
    ) -> Iterator[list[Observed]]:
        """The records to observe, in batches; a member that only its ZIP's bytes tell has none.

        What was read and has no record of its own is added to ``silent``.
        """
        wanted = sorted(
            path
            for path in plan.read
            if self._wants(plan.listing.uid_of(path)) and -manifest[path].blob_id not in self._raw
        )
        with self._house.report.progress(f"replay {kept.set_key}", "documents") as progress:
            for start in range(0, len(wanted), _BATCH):
                part = wanted[start : start + _BATCH]
                contents = self._store.read_many(abs(manifest[path].blob_id) for path in part)
                blob_ids = [abs(manifest[path].blob_id) for path in part]
                read = read_documents(
                    self._source,
                    [(path, contents[one]) for path, one in zip(part, blob_ids, strict=True)],
                )
                said = self.said.setdefault(kept.set_key, {})
                for document in read:
                    said[document.path] = _Reading(document.signals, bool(document.reason))
                    note_silent(plan.listing, document, silent)
                yield [
                    Observed(flat, blob_id)
                    for document, blob_id in zip(read, blob_ids, strict=True)
                    for flat in document.flats
                ]
                progress(start + len(part), len(wanted))

    def _gone(self, kept: captures.Kept, plan: Plan) -> dict[str, set[str]]:
        """What this capture no longer lists, nor any other set at that moment."""
        others = (self._manifests[key] for key in self._exhaustive - {kept.set_key})
        elsewhere = listed_elsewhere(self._source, plan.lost, others)
        return {
            name: {uid for uid in uids if self._wants(uid)} - elsewhere
            for name, uids in plan.lost.items()
        }
