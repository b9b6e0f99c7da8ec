"""What the gates ask of the archive, in SQL: who looked when, what is usual, what is empty."""

from __future__ import annotations

import datetime as dt

import msgspec
import sqlalchemy as sa

from storage.blobs import BlobStore
from storage.runs import LOOKED
from storage.tables import FAMILIES
from storage.tables.evidence import capture, quarantine, run

_SEANCE = FAMILIES["seance"].table


class Newest(msgspec.Struct, frozen=True):
    """The newest archive of a set.

    Attributes:
        members: documents that its own directory lists.
        generated_at: when the AN says that it made it.
    """

    set_key: str
    capture_id: int
    members: int
    observed_at: dt.datetime
    generated_at: dt.datetime


def newest_archives(connection: sa.Connection) -> dict[str, Newest]:
    """The newest archive of every set that was ever taken in."""
    ranked = (
        sa.select(
            capture.c.set_key,
            capture.c.id,
            sa.func.coalesce(capture.c.members, 0).label("members"),
            capture.c.observed_at,
            capture.c.generated_at,
            sa.func.row_number()
            .over(
                partition_by=capture.c.set_key,
                order_by=(capture.c.observed_at.desc(), capture.c.id.desc()),
            )
            .label("place"),
        )
        .where(capture.c.kind == "archive")
        .subquery()
    )
    query = sa.select(*(ranked.c[name] for name in _NEWEST)).where(ranked.c.place == 1)
    return {row.set_key: Newest(*row) for row in connection.execute(query)}


_NEWEST = ("set_key", "id", "members", "observed_at", "generated_at")


def last_looks(connection: sa.Connection, command: str = "harvest") -> dict[str, dt.datetime]:
    """When each set was last looked at by a command, to a good end."""
    query = (
        sa.select(run.c.set_key, sa.func.max(run.c.ended_at))
        .where(run.c.command == command, run.c.outcome.in_(LOOKED))
        .group_by(run.c.set_key)
    )
    return {row.set_key: row[1] for row in connection.execute(query)}


def first_tries(connection: sa.Connection, command: str = "harvest") -> dict[str, dt.datetime]:
    """When each set was first asked for by a command, whatever came of it."""
    query = (
        sa.select(run.c.set_key, sa.func.min(run.c.started_at))
        .where(run.c.command == command)
        .group_by(run.c.set_key)
    )
    return {row.set_key: row[1] for row in connection.execute(query)}


def last_sitting(
    connection: sa.Connection, after: dt.datetime, before: dt.datetime
) -> dt.datetime | None:
    """When the last confirmed séance between two moments began; None where there was none."""
    found: dt.datetime | None = connection.scalar(
        sa.select(sa.func.max(_SEANCE.c.time_stamp_debut)).where(
            _SEANCE.c.superseded_at.is_(None),
            _SEANCE.c.gone_at.is_(None),
            _SEANCE.c.etat == "Confirmé",
            _SEANCE.c.time_stamp_debut > after,
            _SEANCE.c.time_stamp_debut <= before,
        )
    )
    return found


def in_quarantine(connection: sa.Connection, archive: Newest) -> int:
    """How many documents of an archive cannot be read; its manifest says, if any ever was."""
    ever = (
        sa.select(sa.literal(1))
        .join(capture, capture.c.id == quarantine.c.capture_id)
        .where(capture.c.set_key == archive.set_key)
        .limit(1)
    )
    if connection.scalar(ever.select_from(quarantine)) is None:
        return 0
    manifest_id = connection.scalar(
        sa.select(capture.c.blob_id).where(capture.c.id == archive.capture_id)
    )
    if manifest_id is None:
        return 0
    lines = BlobStore(connection).read(manifest_id).split(b"\n")
    return sum(line.rsplit(b"\t", 2)[1].startswith(b"-") for line in lines if line)
