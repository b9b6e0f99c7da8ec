"""Derived rows, written anew from versions when a derivation's own version changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import sqlalchemy as sa

from storage.engine import bulk_insert
from storage.tables import FAMILIES
from storage.tables.derived import amendement_texte

Derive: TypeAlias = Callable[[str | None, str | None], tuple[Any, ...]]
_BATCH = 500


def replace_texts(
    connection: sa.Connection, derive: Derive, progress: Callable[[int, int | None], None]
) -> int:
    """Derive the clean texts of every version anew; gives how many."""
    version = FAMILIES["amendement"].table
    total = connection.scalar(sa.select(sa.func.count()).select_from(version)) or 0
    columns = tuple(column.name for column in amendement_texte.columns)
    done, last = 0, 0
    while True:
        rows = connection.execute(
            sa.select(version.c.id, version.c.dispositif, version.c.expose_sommaire)
            .where(version.c.id > last)
            .order_by(version.c.id)
            .limit(_BATCH)
        ).all()
        if not rows:
            return done
        connection.execute(
            amendement_texte.delete().where(
                amendement_texte.c.version_id.between(rows[0].id, rows[-1].id)
            )
        )
        bulk_insert(
            connection,
            amendement_texte,
            columns,
            [(row.id, *derive(row.dispositif, row.expose_sommaire)) for row in rows],
        )
        last = rows[-1].id
        done += len(rows)
        progress(done, total)
