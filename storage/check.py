"""Proof that the archive is whole: bytes, schema, chains, rows, references between our own tables.

A finding here is a fault of the archive. What the AN itself leaves unresolved is coverage
(``storage/coverage.py``), never a finding.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeAlias

import msgspec
import sqlalchemy as sa
import zstandard

from storage import captures
from storage.blobs import BlobStore
from storage.digests import DIGEST_VERSION, digest
from storage.engine import is_sqlite
from storage.tables import FAMILIES, Family, metadata
from storage.tables.derived import amendement_texte
from storage.tables.evidence import blob
from storage.versions import read_versions

if TYPE_CHECKING:
    from storage.captures import Kept

_BATCH = 500
_SHOWN = 5

Progress: TypeAlias = Callable[[int, int | None], None]


class Finding(msgspec.Struct, frozen=True):
    """Something that is not as it must be.

    Attributes:
        what: which proof failed.
        where: the table, and the first rows concerned.
        count: how many rows.
    """

    what: str
    where: str
    count: int


class Proof(msgspec.Struct, frozen=True):
    """One thing that was verified, on so many rows, and what was found wrong."""

    what: str
    rows: int
    findings: tuple[Finding, ...]


def schema(connection: sa.Connection) -> Proof:
    """Every table and column that the program knows is there."""
    inspector = sa.inspect(connection)
    tables = set(inspector.get_table_names())
    findings = []
    for name, table in metadata.tables.items():
        if name not in tables:
            findings.append(Finding("schema", f"table {name} is missing", 1))
            continue
        missing = {column.name for column in table.columns} - {
            column["name"] for column in inspector.get_columns(name)
        }
        if missing:
            findings.append(
                Finding("schema", f"{name} lacks {', '.join(sorted(missing))}", len(missing))
            )
    return Proof("schema", len(metadata.tables), tuple(findings))


def hashes(connection: sa.Connection, progress: Progress) -> Proof:
    """Every blob decompresses to the bytes its sha256 names."""
    store = BlobStore(connection)
    total = connection.scalar(sa.select(sa.func.count()).select_from(blob)) or 0
    bad: list[int] = []
    done, last = 0, 0
    while True:
        rows = connection.execute(
            sa.select(blob.c.id, blob.c.sha256, blob.c.size)
            .where(blob.c.id > last)
            .order_by(blob.c.id)
            .limit(_BATCH)
        ).all()
        if not rows:
            break
        for row in rows:
            try:
                content = store.read(row.id)
            except (zstandard.ZstdError, StopIteration):
                bad.append(row.id)
                continue
            if hashlib.sha256(content).digest() != bytes(row.sha256) or len(content) != row.size:
                bad.append(row.id)
        last = rows[-1].id
        done += len(rows)
        progress(done, total)
    return Proof("hashes", total, _findings("hashes", "blob", bad))


def foreign_keys(connection: sa.Connection) -> Proof:
    """Every reference between our own tables holds."""
    findings: list[Finding] = []
    checked = 0
    if is_sqlite(connection):
        broken: dict[str, int] = {}
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            broken[f"{row[0]} → {row[2]}"] = broken.get(f"{row[0]} → {row[2]}", 0) + 1
        findings = [Finding("references", where, count) for where, count in sorted(broken.items())]
        checked = sum(len(table.foreign_keys) for table in metadata.tables.values())
    else:
        for table in metadata.tables.values():
            for key in table.foreign_keys:
                checked += 1
                target = key.column.table.alias("target")
                orphans = connection.scalar(
                    sa.select(sa.func.count())
                    .select_from(table.outerjoin(target, key.parent == target.c[key.column.name]))
                    .where(key.parent.is_not(None), target.c[key.column.name].is_(None))
                )
                if orphans:
                    where = f"{table.name}.{key.parent.name} → {key.column.table.name}"
                    findings.append(Finding("references", where, orphans))
    return Proof("references", checked, tuple(findings))


def chains(connection: sa.Connection, family: Family) -> Proof:
    """Each uid's versions follow one another: one current, no gap, no overlap, no end before its start."""
    table = family.table
    rows = connection.execute(
        sa.select(
            table.c.uid,
            table.c.observed_at,
            table.c.superseded_at,
            table.c.first_seen_at,
            table.c.gone_at,
        ).order_by(table.c.uid, table.c.observed_at)
    ).all()
    bad = []
    for index, row in enumerate(rows):
        following = rows[index + 1] if index + 1 < len(rows) else None
        next_at = following.observed_at if following and following.uid == row.uid else None
        begins = index == 0 or rows[index - 1].uid != row.uid
        first = row.observed_at if begins else rows[index - 1].first_seen_at
        if (
            row.superseded_at != next_at
            or row.first_seen_at != first
            or (row.gone_at is not None and row.gone_at <= row.observed_at)
            or (row.gone_at and row.superseded_at and row.gone_at > row.superseded_at)
        ):
            bad.append(row.uid)
    return Proof(f"chains {table.name}", len(rows), _findings("chains", table.name, bad))


def digests(connection: sa.Connection, family: Family, progress: Progress) -> Proof:
    """The facts of every version, and its rows, are those its digest was made of."""
    table = family.table
    total = connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
    bad: list[str] = []
    done, last = 0, 0
    while True:
        rows = connection.execute(
            sa.select(table.c.id, table.c.uid, table.c.digest, table.c.digest_version)
            .where(table.c.id > last)
            .order_by(table.c.id)
            .limit(_BATCH)
        ).all()
        if not rows:
            break
        found = read_versions(connection, family, [row.id for row in rows])
        for row in rows:
            values, children = found[row.id]
            if row.digest_version == DIGEST_VERSION and digest(family, values, children) != bytes(
                row.digest
            ):
                bad.append(row.uid)
        last = rows[-1].id
        done += len(rows)
        progress(done, total)
    return Proof(f"digests {table.name}", total, _findings("digests", table.name, bad))


def ranks(connection: sa.Connection, family: Family) -> Iterator[Proof]:
    """The rows of a version are numbered from 1 without a hole."""
    for child in family.children:
        table = child.table
        holes = (
            sa.select(table.c.version_id)
            .group_by(table.c.version_id)
            .having(sa.func.max(table.c.rang) != sa.func.count())
        )
        bad = list(connection.scalars(holes))
        count = connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        yield Proof(f"rows {table.name}", count, _findings("rows", table.name, bad))


def texts(connection: sa.Connection) -> Proof:
    """Every version of an amendement has its clean text, by the newest cleaning."""
    version = FAMILIES["amendement"].table
    missing = list(
        connection.scalars(
            sa.select(version.c.uid)
            .outerjoin(amendement_texte, amendement_texte.c.version_id == version.c.id)
            .where(amendement_texte.c.version_id.is_(None))
        )
    )
    count = connection.scalar(sa.select(sa.func.count()).select_from(amendement_texte)) or 0
    return Proof("clean texts", count, _findings("clean texts", "amendement_texte", missing))


def manifests(
    connection: sa.Connection, uids_of: Callable[[str, captures.Manifest], dict[str, str]]
) -> Iterator[Proof]:
    """What each set's newest archive lists is what the archive holds as current, and no more.

    Args:
        connection: the archive.
        uids_of: set key and manifest (without what is in quarantine) to the family of each uid.
    """
    store = BlobStore(connection)
    newest: dict[str, Kept] = {}
    stored = {number for (number,) in connection.execute(sa.select(blob.c.id))}
    keys = connection.scalars(sa.select(captures.capture.c.set_key).distinct()).all()
    for kept in captures.archives(connection, *keys):
        newest[kept.set_key] = kept
        manifest = captures.read_manifest(store, kept)
        bad = [path for path, line in manifest.items() if abs(line.blob_id) not in stored]
        if kept.members != len(manifest):
            bad.append(f"{len(manifest)} lines for {kept.members} members")
        yield Proof(
            f"manifest {kept.set_key} {kept.observed_at:%Y-%m-%d %H:%M:%S}",
            len(manifest),
            _findings("manifest", kept.set_key, bad),
        )
    for key, kept in sorted(newest.items()):
        manifest = captures.read_manifest(store, kept)
        readable = {path: line for path, line in manifest.items() if line.blob_id > 0}
        wanted = uids_of(key, readable)
        listed = uids_of(key, manifest)
        yield Proof(
            f"counts {key}",
            len(wanted),
            _findings("counts", key, _differences(connection, kept, wanted, listed)),
        )


def _differences(
    connection: sa.Connection, kept: Kept, wanted: dict[str, str], listed: dict[str, str]
) -> list[str]:
    bad = []
    for name in sorted(set(wanted.values())):
        table = FAMILIES[name].table
        held = set(
            connection.scalars(
                sa.select(table.c.uid).where(
                    table.c.superseded_at.is_(None), table.c.gone_at.is_(None)
                )
            )
        )
        bad += [
            f"{uid} is listed and not held"
            for uid, of in wanted.items()
            if of == name and uid not in held
        ]
        if kept.exhaustive:
            told = connection.scalars(
                sa.select(table.c.uid)
                .join(captures.capture, captures.capture.c.id == table.c.capture_id)
                .where(
                    table.c.superseded_at.is_(None),
                    table.c.gone_at.is_(None),
                    captures.capture.c.set_key == kept.set_key,
                )
            )
            bad += [f"{uid} is held and not listed" for uid in told if uid not in listed]
    return bad


def _findings(what: str, where: str, bad: list[int] | list[str]) -> tuple[Finding, ...]:
    if not bad:
        return ()
    shown = ", ".join(str(one) for one in bad[:_SHOWN]) + (" …" if len(bad) > _SHOWN else "")
    return (Finding(what, f"{where}: {shown}", len(bad)),)
