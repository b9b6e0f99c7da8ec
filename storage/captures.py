"""Captures: what a source answered, when, and what an archive listed. Append-only.

An archive's capture carries a manifest: one line for each member its own directory lists, with CRC,
size, and the blob that holds its content. A night's manifest is stored against an earlier one, so it
costs what changed.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa

from storage.tables.evidence import blob, capture, quarantine

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from storage.blobs import BlobStore

ARCHIVE, BLOCKED, MISSING, REFUSED, ROBOTS = "archive", "blocked", "missing", "refused", "robots"
#: A manifest that differs from its anchor by more than this becomes an anchor itself.
_ANCHOR_SHARE = 0.25
_TICK = dt.timedelta(microseconds=1)


class Listed(msgspec.Struct, frozen=True, array_like=True):
    """One line of a manifest.

    Attributes:
        blob_id: its content; negative where the member is in quarantine.
        chronotag: the AN's regeneration stamp, epoch milliseconds, 0 where there is none.
    """

    crc: int
    size: int
    blob_id: int
    chronotag: int = 0


Manifest = dict[str, Listed]


class Generation(msgspec.Struct, frozen=True, order=True):
    """Which of two captures of one set is the newer: Last-Modified, then the newest chronotag."""

    generated_at: dt.datetime
    newest_chronotag: int


class Answer(msgspec.Struct, frozen=True):
    """What a source answered: everything a capture keeps of it but the bytes."""

    url: str
    status: int | None
    headers: Mapping[str, str]
    observed_at: dt.datetime
    etag: str | None = None
    last_modified: str | None = None
    size: int | None = None
    sha256: bytes | None = None


class Kept(msgspec.Struct, frozen=True):
    """A capture of an archive, as stored."""

    id: int
    set_key: str
    url: str
    observed_at: dt.datetime
    generation: Generation
    exhaustive: bool
    members: int
    manifest_id: int | None
    sha256: bytes | None


def _kept(row: Any) -> Kept:
    return Kept(
        row.id,
        row.set_key,
        row.url,
        row.observed_at,
        Generation(row.generated_at, row.newest_chronotag or 0),
        row.exhaustive,
        row.members or 0,
        row.blob_id,
        bytes(row.sha256) if row.sha256 else None,
    )


def archives(connection: sa.Connection, *set_keys: str) -> list[Kept]:
    """The archives captured for these sets, in the order of their generations."""
    query = (
        sa.select(capture)
        .where(capture.c.kind == ARCHIVE, capture.c.set_key.in_(set_keys))
        .order_by(capture.c.observed_at, capture.c.id)
    )
    return [_kept(row) for row in connection.execute(query)]


def latest(connection: sa.Connection, set_key: str) -> Kept | None:
    """The newest generation of a set."""
    found = archives(connection, set_key)
    return found[-1] if found else None


def validators(connection: sa.Connection, set_key: str) -> list[tuple[str | None, str | None]]:
    """(ETag, Last-Modified) of the newest generation's captures, whichever back-end sent them."""
    query = (
        sa.select(capture.c.etag, capture.c.last_modified)
        .where(capture.c.kind == ARCHIVE, capture.c.set_key == set_key)
        .order_by(capture.c.observed_at.desc(), capture.c.id.desc())
        .limit(4)
    )
    return [(row.etag, row.last_modified) for row in connection.execute(query)]


def place(
    connection: sa.Connection, set_key: str, generation: Generation, own_time: dt.datetime
) -> tuple[dt.datetime, Kept | None, Kept | None]:
    """Where a generation stands in its set's chain: its moment, its predecessor, its successor.

    Generations order the chain; moments follow. A capture that comes late is given its own time,
    held between its neighbours'.
    """
    before: Kept | None = None
    after: Kept | None = None
    for kept in archives(connection, set_key):
        if kept.generation <= generation:
            before = kept
        elif after is None:
            after = kept
    moment = own_time
    if before is not None:
        moment = max(moment, before.observed_at + _TICK)
    if after is not None:
        moment = min(moment, after.observed_at - _TICK)
    return moment, before, after


def add(
    connection: sa.Connection,
    set_key: str,
    kind: str,
    answer: Answer,
    *,
    generation: Generation | None = None,
    members: int | None = None,
    exhaustive: bool = False,
    blob_id: int | None = None,
    reason: str | None = None,
) -> int:
    """Write one capture; gives its id."""
    number = (connection.scalar(sa.select(sa.func.max(capture.c.id))) or 0) + 1
    connection.execute(
        capture.insert().values(
            id=number,
            set_key=set_key,
            kind=kind,
            url=answer.url,
            status=answer.status,
            headers=msgspec.json.encode(dict(sorted(answer.headers.items()))).decode(),
            etag=answer.etag,
            last_modified=answer.last_modified,
            generated_at=generation.generated_at if generation else None,
            newest_chronotag=generation.newest_chronotag if generation else None,
            observed_at=answer.observed_at,
            size=answer.size,
            sha256=answer.sha256,
            members=members,
            exhaustive=exhaustive,
            blob_id=blob_id,
            reason=reason,
        )
    )
    return number


def settle(connection: sa.Connection, capture_id: int, generation: Generation) -> None:
    """Write a capture's generation, once its documents have told their newest stamp."""
    connection.execute(
        capture.update()
        .where(capture.c.id == capture_id)
        .values(generated_at=generation.generated_at, newest_chronotag=generation.newest_chronotag)
    )


def seen_before(
    connection: sa.Connection, set_key: str, kind: str, status: int | None, sha256: bytes | None
) -> bool:
    """Whether the last capture of this kind said the very same: then it is not captured again."""
    query = (
        sa.select(capture.c.status, capture.c.sha256)
        .where(capture.c.set_key == set_key, capture.c.kind == kind)
        .order_by(capture.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return False
    return bool(row.status == status and (bytes(row.sha256) if row.sha256 else None) == sha256)


def read_manifest(store: BlobStore, kept: Kept | None) -> Manifest:
    """What a capture listed, by path; nothing for no capture."""
    if kept is None or kept.manifest_id is None:
        return {}
    manifest: Manifest = {}
    for line in store.read(kept.manifest_id).decode().split("\n"):
        if line:
            path, crc, size, blob_id, chronotag = line.rsplit("\t", 4)
            manifest[path] = Listed(int(crc, 16), int(size), int(blob_id), int(chronotag))
    return manifest


def keep_manifest(
    connection: sa.Connection,
    store: BlobStore,
    capture_id: int,
    manifest: Manifest,
    before: Kept | None,
) -> None:
    """Write a capture's manifest, against its predecessor's anchor where that is shorter."""
    lines = [
        f"{path}\t{listed.crc:08x}\t{listed.size}\t{listed.blob_id}\t{listed.chronotag}"
        for path, listed in sorted(manifest.items())
    ]
    content = "\n".join(lines).encode()
    blob_id = store.keep_against(content, _anchor(connection, before), _ANCHOR_SHARE)
    connection.execute(capture.update().where(capture.c.id == capture_id).values(blob_id=blob_id))


def _anchor(connection: sa.Connection, before: Kept | None) -> int | None:
    if before is None or before.manifest_id is None:
        return None
    base: int | None = connection.scalar(
        sa.select(blob.c.base_id).where(blob.c.id == before.manifest_id)
    )
    return base if base is not None else before.manifest_id


class Delta(msgspec.Struct, frozen=True):
    """What is to be done for one archive, given what its predecessor listed.

    Attributes:
        read: paths whose content is new or changed.
        same: paths whose CRC and size are those already held: neither inflated nor parsed.
        lost: paths that are no longer listed.
    """

    read: list[str]
    same: list[str]
    lost: list[str]


def compare(before: Manifest, entries: Iterable[tuple[str, int, int]]) -> Delta:
    """Compare (path, crc, size) lines with an earlier manifest."""
    read, same, present = [], [], set()
    for path, crc, size in entries:
        present.add(path)
        known = before.get(path)
        if known is not None and known.crc == crc and known.size == size:
            same.append(path)
        else:
            read.append(path)
    return Delta(read, same, [path for path in before if path not in present])


def keep_quarantined(
    connection: sa.Connection,
    capture_id: int,
    rows: list[tuple[str, str, int, bool, str]],
) -> None:
    """Record documents that could not be read: (path, uid, blob_id, packed, reason)."""
    number = (connection.scalar(sa.select(sa.func.max(quarantine.c.id))) or 0) + 1
    for path, uid, blob_id, packed, reason in rows:
        known = connection.scalar(
            sa.select(quarantine.c.id).where(
                quarantine.c.path == path,
                quarantine.c.blob_id == blob_id,
                quarantine.c.reason == reason,
            )
        )
        if known is None:
            connection.execute(
                quarantine.insert().values(
                    id=number,
                    capture_id=capture_id,
                    path=path,
                    uid=uid,
                    blob_id=blob_id,
                    packed=packed,
                    reason=reason,
                )
            )
            number += 1
