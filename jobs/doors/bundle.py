"""What comes by another door than an archive: kept as it came, then taken in as a small archive.

A run's documents are put in one ZIP in the spool and taken in as any other set, one that says
nothing of what it does not hold (decision 0008). So evidence, quarantine, manifest, versions and
replay are what they are.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import zipfile
from typing import TYPE_CHECKING

import msgspec

from jobs import intake
from scraper import fetch
from scraper.sources import SOURCES, Source
from storage import captures, runs, signals
from storage.blobs import BlobStore, Packer

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import sqlalchemy as sa

    from jobs.house import House
    from scraper.records import Signal

#: The earliest year that a ZIP can date a member with.
_ZIP_EPOCH = 1980


class Brought(msgspec.Struct, frozen=True):
    """One document that a door brought.

    Attributes:
        path: its place in the run's archive (``scraper/sources/doors.py``).
        data: its bytes.
        observed_at: when it was got, aware UTC.
    """

    path: str
    data: bytes
    observed_at: dt.datetime


class Door(msgspec.Struct, frozen=True):
    """A way in: of which source, by which name, and the address that stands for what it brings."""

    source: Source
    variant: str
    url: str

    @property
    def set_key(self) -> str:
        """The name of its set."""
        return self.source.key(self.source.door(self.variant))


def door(name: str, variant: str, url: str) -> Door:
    """The door of that name of a source."""
    return Door(next(source for source in SOURCES if source.name == name), variant, url)


def take_in(
    house: House,
    door: Door,
    brought: Sequence[Brought],
    run: runs.Run,
    *,
    own_time: dt.datetime | None = None,
) -> None:
    """Take in what a run of a door brought.

    Args:
        house: where.
        door: by which they came.
        brought: the documents; one of two of the same path is the later.
        run: what is filled in.
        own_time: of documents that were saved earlier: they take their place in the chains.
    """
    archive = door.source.door(door.variant)
    last = max(one.observed_at for one in brought)
    path = house.spool / f"{run.set_key.replace('/', '-')}.zip"
    _write_zip(house, path, brought)
    content = path.read_bytes()
    try:
        intake.take_in(
            house,
            intake.Incoming(
                door.source,
                archive,
                path,
                captures.Answer(
                    door.url,
                    200,
                    {},
                    last,
                    size=len(content),
                    sha256=hashlib.sha256(content).digest(),
                ),
                last if own_time else _after(house, run.set_key, last),
                own_time or last,
                may_be_late=own_time is not None,
                tolerant=True,
            ),
            run,
        )
    finally:
        path.unlink(missing_ok=True)


def _after(house: House, set_key: str, moment: dt.datetime) -> dt.datetime:
    """A moment after all that this door told before, though a clock was set back since."""
    with house.engine.connect() as connection:
        newest = captures.latest(connection, set_key)
    if newest is None or newest.generation.generated_at < moment:
        return moment
    return newest.generation.generated_at + dt.timedelta(microseconds=1)


def _write_zip(house: House, path: object, brought: Sequence[Brought]) -> None:
    house.spool.mkdir(parents=True, exist_ok=True)
    latest = {one.path: one for one in sorted(brought, key=lambda one: one.observed_at)}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[call-overload]
        for name, one in sorted(latest.items()):
            moment = one.observed_at.timetuple()[:6]
            dated = moment if moment[0] >= _ZIP_EPOCH else (_ZIP_EPOCH, 1, 1, 0, 0, 0)
            archive.writestr(zipfile.ZipInfo(name, dated), one.data)


def keep_answer(
    connection: sa.Connection,
    set_key: str,
    kind: str,
    answer: fetch.Document,
) -> int | None:
    """Keep one answer as it came; None where the last from its address was the very same."""
    url = answer.final_url
    if captures.seen_before(connection, set_key, kind, answer.status, answer.sha256, url=url):
        return None
    return keep_body(
        connection,
        set_key,
        kind,
        captures.Answer(
            answer.final_url,
            answer.status,
            answer.headers,
            answer.fetched_at,
            answer.etag,
            answer.headers.get("last-modified"),
            len(answer.body),
            answer.sha256,
        ),
        answer.body,
    )


def keep_body(
    connection: sa.Connection,
    set_key: str,
    kind: str,
    answer: captures.Answer,
    body: bytes,
    *,
    reason: str | None = None,
) -> int:
    """Write one capture with the bytes it is of."""
    blob_id = BlobStore(connection).keep([Packer().pack(body)])[0] if body else None
    return captures.add(connection, set_key, kind, answer, blob_id=blob_id, reason=reason)


#: An answer that is not the thing asked for, and what it is called as a capture.
NotHad = fetch.Missing | fetch.Blocked | fetch.Failed


def keep_refusal(connection: sa.Connection, set_key: str, answer: NotHad) -> None:
    """An answer that is not the thing asked for: evidence, kept once, never read as content."""
    kind = captures.MISSING if isinstance(answer, fetch.Missing) else captures.BLOCKED
    sha256 = hashlib.sha256(answer.body).digest()
    if captures.seen_before(connection, set_key, kind, answer.status, sha256, url=answer.url):
        return
    kept = captures.Answer(
        answer.url,
        answer.status,
        answer.headers,
        answer.fetched_at,
        size=len(answer.body),
        sha256=sha256,
    )
    reason = getattr(answer, "reason", None)
    keep_body(connection, set_key, kind, kept, answer.body, reason=reason)


def why_not(answer: NotHad) -> str:
    """One sentence on an answer that is not the thing asked for."""
    if isinstance(answer, fetch.Missing):
        return f"{answer.url} answers {answer.status}: there is no such thing there"
    if isinstance(answer, fetch.Blocked):
        return (
            f"{answer.url} answered {answer.status} with something else ({answer.reason}): kept "
            "as evidence, not read"
        )
    return answer.reason


def count(run: runs.Run, answer: object) -> None:
    """What it took to have one document, or not to have it."""
    run.requests += getattr(answer, "requests", 1)
    run.retries += getattr(answer, "retries", 0)
    if isinstance(answer, fetch.Document):
        run.bytes += len(answer.body)


def close_run(
    house: House, run: runs.Run, outcome: str, told: Iterable[Signal] = (), message: str = ""
) -> None:
    """Write a run that took nothing in, and raise what it met."""
    run.outcome, run.ended_at, run.message = outcome, house.clock(), message or run.message
    with house.engine.begin() as connection:
        run.opened(signals.raise_signals(connection, run.set_key, told, run.ended_at))
        runs.add(connection, run)
