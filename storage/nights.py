"""What `schedule` asks the archive: what was done since when, and when the Assemblée sits.

What it ran beside the harvests (dump, backup, check) is noted as a run whose set is ``schedule``:
so that another host, or the same one after a crash, knows what is done.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa

from storage import runs
from storage.tables import FAMILIES
from storage.tables.evidence import run

if TYPE_CHECKING:
    from collections.abc import Collection

#: The set of what was run beside the harvests.
SET_KEY = "schedule"
#: A sitting that will not be held.
_STRUCK = ("Supprimé", "Annulé")


class Look(msgspec.Struct, frozen=True):
    """The last time that a set was looked at, and what came of it."""

    started_at: dt.datetime
    outcome: str


class Sitting(msgspec.Struct, frozen=True):
    """A séance of the agenda: its moments, aware UTC; the agenda tells no end before it is over."""

    start: dt.datetime
    end: dt.datetime | None


def looks(
    connection: sa.Connection, command: str, since: dt.datetime, until: dt.datetime
) -> dict[str, Look]:
    """The last look at each set by runs of a command that began between two moments."""
    query = (
        sa.select(run.c.set_key, run.c.started_at, run.c.outcome)
        .where(run.c.command == command, run.c.started_at.between(since, until))
        .order_by(run.c.started_at, run.c.id)
    )
    return {row.set_key: Look(row.started_at, row.outcome) for row in connection.execute(query)}


def was_had(
    connection: sa.Connection,
    command: str,
    set_key: str,
    outcomes: Collection[str],
    *,
    since: dt.datetime,
    until: dt.datetime,
) -> bool:
    """Whether any look at a set between two moments came to one of these, the last or not."""
    query = sa.select(run.c.id).where(
        run.c.command == command,
        run.c.set_key == set_key,
        run.c.outcome.in_(outcomes),
        run.c.started_at.between(since, until),
    )
    return connection.execute(query.limit(1)).first() is not None


def seances(connection: sa.Connection, first: dt.datetime, last: dt.datetime) -> list[Sitting]:
    """The Assemblée's sittings that are to begin between two moments, but for those struck out."""
    seance = FAMILIES["seance"].table
    query = (
        sa.select(seance.c.time_stamp_debut, seance.c.time_stamp_fin)
        .where(
            seance.c.superseded_at.is_(None),
            seance.c.gone_at.is_(None),
            seance.c.uid.not_like("RUSN%"),  # the Sénat's
            seance.c.time_stamp_debut.between(first, last),
            sa.or_(seance.c.etat.is_(None), seance.c.etat.not_in(_STRUCK)),
        )
        .order_by(seance.c.time_stamp_debut)
    )
    return [Sitting(*row) for row in connection.execute(query)]


def note(connection: sa.Connection, done: runs.Run) -> None:
    """Note that a command was run to its end."""
    done.set_key = SET_KEY
    runs.add(connection, done)
