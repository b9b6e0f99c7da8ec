"""Telling chains anew from captures: facts rebuild from bytes, derivations from versions.

A replay reads the same bytes by the same functions, in the order of the captures' moments, and writes
through the same ``Chronicle`` as a harvest: what it makes is what the harvest made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from jobs.derive import texts
from jobs.plan import Plan, lines_of
from jobs.work import read_document
from scraper.sources import SOURCES
from storage import captures
from storage.blobs import BlobStore, Packer
from storage.derived import replace_texts
from storage.tables import FAMILIES
from storage.versions import Chronicle, Observed, forget

if TYPE_CHECKING:
    from collections.abc import Collection

    from jobs.house import House
    from scraper.sources import Source

_BATCH = 200


def replay(house: House) -> int:
    """Rebuild every version from the captures; gives the number of versions."""
    total = 0
    for source in SOURCES:
        with house.engine.begin() as connection:
            tell_anew(house, connection, source, None)
            total += count_versions(connection, source)
    return total


def replay_derived(house: House) -> int:
    """Derive clean texts anew from the versions; gives how many."""
    with (
        house.engine.begin() as connection,
        house.report.progress("textes", "versions") as progress,
    ):
        return replace_texts(connection, texts, progress)


def count_versions(connection: sa.Connection, source: Source) -> int:
    """How many versions the families of a source hold."""
    return sum(
        connection.scalar(sa.select(sa.func.count()).select_from(FAMILIES[name].table)) or 0
        for name in source.families
    )


def tell_anew(
    house: House, connection: sa.Connection, source: Source, uids: Collection[str] | None
) -> None:
    """Rebuild the chains of these documents (None: all) from every capture of their source."""
    _forget(connection, source, uids)
    keys = sorted({source.key(archive) for candidates in source.archives for archive in candidates})
    store = BlobStore(connection)
    manifests: dict[str, captures.Manifest] = {key: {} for key in keys}
    for kept in captures.archives(connection, *keys):
        manifest = captures.read_manifest(store, kept)
        _tell(house, connection, source, store, kept, manifests[kept.set_key], manifest, uids)
        manifests[kept.set_key] = manifest


def _forget(connection: sa.Connection, source: Source, uids: Collection[str] | None) -> None:
    wanted = None if uids is None else sorted(uids)
    for name in source.families:
        if name == "mandat" and wanted is not None:
            mandat = FAMILIES["mandat"].table
            owned = connection.scalars(
                sa.select(mandat.c.uid).where(mandat.c.acteur_ref.in_(wanted)).distinct()
            ).all()
            forget(connection, FAMILIES[name], list(owned))
        else:
            forget(connection, FAMILIES[name], wanted)


def _tell(
    house: House,
    connection: sa.Connection,
    source: Source,
    store: BlobStore,
    kept: captures.Kept,
    before: captures.Manifest,
    manifest: captures.Manifest,
    uids: Collection[str] | None,
) -> None:
    """One capture, as the harvest told it: what its predecessor did not hold, then what left."""
    plan = Plan(source, before, lines_of(manifest))
    wanted = sorted(
        path
        for path in plan.read
        if (uid := plan.listing.uid_of(path)) is not None and (uids is None or uid in uids)
    )
    chronicle = Chronicle(connection, kept.id, kept.set_key, kept.observed_at)
    packer = Packer()
    with house.report.progress(f"replay {kept.set_key}", "documents") as progress:
        for start in range(0, len(wanted), _BATCH):
            part = wanted[start : start + _BATCH]
            contents = store.read_many(abs(manifest[path].blob_id) for path in part)
            observed = []
            for path in part:
                blob_id = abs(manifest[path].blob_id)
                document = read_document(source, packer, path, contents[blob_id])
                observed.extend(Observed(flat, blob_id) for flat in document.flats)
            chronicle.observe(observed, exhaustive=kept.exhaustive)
            progress(start + len(part), len(wanted))
    if kept.exhaustive:
        for name, gone in sorted(plan.lost.items()):
            lost = [uid for uid in gone if uids is None or uid in uids]
            chronicle.retire(FAMILIES[name], lost)
            if name == "acteur":
                chronicle.retire_mandats_of(lost)
    elif "acteur" in source.families:
        chronicle.mark_unlisted(plan.listing.of_family("acteur"))
