"""Captures: what a source answered, when, and what an archive listed. Append-only.

An archive's capture carries a manifest: one line for each member its own directory lists, with
CRC, size, and the blob that holds its content. A night's manifest is stored against an earlier one,
so it costs what changed.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa

from storage.blobs import BlobStore
from storage.errors import ArchiveError
from storage.tables.evidence import blob, capture, quarantine

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


ARCHIVE, BLOCKED, MISSING, REFUSED, ROBOTS = "archive", "blocked", "missing", "refused", "robots"
#: The bytes of an archive that is held, under a name that a back-end had not given them yet.
SAME = "same"
#: What other doors brought, as it came: a list of publications or of pages, one document of the
#: site or of its live service, a text that somebody saved elsewhere.
LIST, DOCUMENT, TEXT = "list", "document", "text"
_RECENT = 4
#: A manifest that differs from its anchor by more than this becomes an anchor itself.
_ANCHOR_SHARE = 0.25
#: How far from a neighbour a capture is put whose own time does not fit: twenty times halvable.
_STEP = dt.timedelta(seconds=1)
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
    """(ETag, Last-Modified) of the newest archives, under every name they came; newest first."""
    names = sa.select(capture.c.etag, capture.c.last_modified).where(capture.c.set_key == set_key)
    newest_first = (capture.c.observed_at.desc(), capture.c.id.desc())
    recent = (
        sa.select(capture.c.sha256)
        .where(capture.c.kind == ARCHIVE, capture.c.set_key == set_key)
        .order_by(*newest_first)
        .limit(_RECENT)
        .subquery()
    )
    others = names.where(capture.c.kind == SAME, capture.c.sha256.in_(sa.select(recent.c.sha256)))
    own = names.where(capture.c.kind == ARCHIVE)
    found = [
        *connection.execute(others.order_by(*newest_first).limit(_RECENT)),
        *connection.execute(own.order_by(*newest_first).limit(_RECENT)),
    ]
    return [(row.etag, row.last_modified) for row in found]


def is_news(connection: sa.Connection, set_key: str, answer: Answer) -> bool:
    """Whether the bytes of a held archive came under a name that would spare them next time."""
    known = validators(connection, set_key)
    if answer.etag is not None:
        return all(answer.etag != etag for etag, _ in known)
    return answer.last_modified is not None and all(
        answer.last_modified != modified for _, modified in known
    )


def place(
    connection: sa.Connection,
    set_key: str,
    generation: Generation,
    own_time: dt.datetime,
    *,
    may_be_late: bool = False,
    without: int | None = None,
) -> tuple[dt.datetime, Kept | None, Kept | None]:
    """Where a generation stands in its set's chain: its moment, its predecessor, its successor.

    Generations order the chain; moments follow. A capture that comes late is given its own time,
    held between its neighbours'. No two captures have one moment.

    Args:
        connection: the archive.
        set_key: the set.
        generation: of the capture to place; equal is not older.
        own_time: the moment it stands for.
        may_be_late: captures of one generation are in the order of their own times.
        without: a capture to leave out: the very one that is being placed again.

    Raises:
        ArchiveError: its neighbours are too close to each other.
    """
    before: Kept | None = None
    after: Kept | None = None
    for kept in archives(connection, set_key):
        if kept.id == without:
            continue
        earlier = not may_be_late or kept.observed_at <= own_time
        if kept.generation < generation or (kept.generation == generation and earlier):
            before = kept
        elif after is None:
            after = kept
    low = before.observed_at if before else None
    high = after.observed_at if after else None
    moment = _between(low, own_time, high)
    while _taken(connection, moment, without):
        moment += _TICK
        if high is not None and moment >= high:
            raise ArchiveError(f"{set_key}: there is no moment left between {low} and {high}")
    return moment, before, after


def _between(low: dt.datetime | None, own: dt.datetime, high: dt.datetime | None) -> dt.datetime:
    """A moment of one's own if it lies between two others, else close to the one it missed.

    Half of what is left stays free, for captures that come later still, in whatever order.
    """
    if low is not None and own <= low:
        return low + (_STEP if high is None else min(_STEP, (high - low) / 2))
    if high is not None and own >= high:
        return high - (_STEP if low is None else min(_STEP, (high - low) / 2))
    return own


def _taken(connection: sa.Connection, moment: dt.datetime, without: int | None) -> bool:
    query = sa.select(capture.c.id).where(
        capture.c.kind == ARCHIVE, capture.c.observed_at == moment
    )
    return any(number != without for number in connection.scalars(query))


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


def settle(
    connection: sa.Connection, capture_id: int, generation: Generation, moment: dt.datetime
) -> None:
    """Write a capture's place, once its documents have told their newest stamp."""
    connection.execute(
        capture.update()
        .where(capture.c.id == capture_id)
        .values(
            generated_at=generation.generated_at,
            newest_chronotag=generation.newest_chronotag,
            observed_at=moment,
        )
    )


def seen_before(
    connection: sa.Connection,
    set_key: str,
    kind: str,
    status: int | None,
    sha256: bytes | None,
    *,
    url: str | None = None,
) -> bool:
    """Whether the last capture of this kind said the very same: then it is not captured again.

    Args:
        connection: the archive.
        set_key: the set.
        kind: of the capture.
        status: answered.
        sha256: of the body.
        url: of a set of many addresses, the last capture from this one.
    """
    query = sa.select(capture.c.status, capture.c.sha256).where(
        capture.c.set_key == set_key, capture.c.kind == kind
    )
    if url is not None:
        query = query.where(capture.c.url == url)
    row = connection.execute(query.order_by(capture.c.id.desc()).limit(1)).one_or_none()
    if row is None:
        return False
    return bool(row.status == status and (bytes(row.sha256) if row.sha256 else None) == sha256)


def listed_paths(store: BlobStore, kept: Kept) -> Iterator[str]:
    """The paths that a capture listed, without holding its manifest."""
    if kept.manifest_id is not None:
        for line in io.BytesIO(store.read(kept.manifest_id)):
            yield line.rsplit(b"\t", 4)[0].decode()


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


def last_of(connection: sa.Connection, set_key: str, kind: str) -> Answer | None:
    """The last answer of this kind, None before the first."""
    query = (
        sa.select(capture)
        .where(capture.c.set_key == set_key, capture.c.kind == kind)
        .order_by(capture.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        return None
    headers = msgspec.json.decode(row.headers, type=dict[str, str])
    sha256 = bytes(row.sha256) if row.sha256 else None
    return Answer(
        row.url,
        row.status,
        headers,
        row.observed_at,
        row.etag,
        row.last_modified,
        row.size,
        sha256,
    )


def last_body(connection: sa.Connection, set_key: str, part: str) -> bytes | None:
    """The bytes of the last document of a set whose address holds some words; None without one."""
    query = (
        sa.select(capture.c.blob_id)
        .where(
            capture.c.set_key == set_key,
            capture.c.kind == DOCUMENT,
            capture.c.url.contains(part, autoescape=True),
        )
        .order_by(capture.c.id.desc())
        .limit(1)
    )
    blob_id = connection.scalar(query)
    return None if blob_id is None else BlobStore(connection).read(blob_id)


class Delta(msgspec.Struct, frozen=True):
    """What is to be done for one archive, given what its predecessor listed.

    Attributes:
        read: paths whose content is new or changed.
        same: paths whose CRC and size are those already held: neither inflated nor parsed. What is
            in quarantine is read again: the fault may have been the transport's, or the program's.
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
        if known is not None and (known.crc, known.size) == (crc, size) and known.blob_id > 0:
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


def raw_members(connection: sa.Connection) -> frozenset[int]:
    """The blobs that hold a member as its ZIP stored it, for its content could not be had."""
    query = sa.select(quarantine.c.blob_id).where(quarantine.c.packed)
    return frozenset(connection.scalars(query))
