"""Signals: what a person should know. The same thing is never raised twice while it is open."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import sqlalchemy as sa

from scraper.records import Signal
from storage.tables.evidence import signal

if TYPE_CHECKING:
    from collections.abc import Iterable


def merged(signals: Iterable[Signal]) -> list[Signal]:
    """One signal for each thing, with how many times it was met; the first met is the evidence.

    Drift is of the schema, not of a document: one signal per field, whatever the uid.
    """
    found: dict[tuple[str, ...], Signal] = {}
    for one in signals:
        by_document = one.kind not in {"unknown_field", "missing_field", "unknown_value"}
        value = one.value if one.kind != "unknown_field" else ""
        key = (one.kind, one.field, value, *((one.uid, one.path) if by_document else ()))
        known = found.get(key)
        found[key] = one if known is None else _with_count(known, known.count + one.count)
    return list(found.values())


def _with_count(one: Signal, count: int) -> Signal:
    return Signal(one.kind, one.message, one.uid, one.path, one.field, one.value, count)


def raise_signals(
    connection: sa.Connection,
    set_key: str,
    signals: Iterable[Signal],
    now: dt.datetime,
    capture_id: int | None = None,
) -> list[Signal]:
    """Open those that are not open yet; gives the newly opened."""
    opened = []
    number = (connection.scalar(sa.select(sa.func.max(signal.c.id))) or 0) + 1
    for one in merged(signals):
        drift = one.kind in {"unknown_field", "missing_field", "unknown_value"}
        query = sa.select(signal.c.id, signal.c.count).where(
            signal.c.set_key == set_key,
            signal.c.kind == one.kind,
            signal.c.field == one.field,
            signal.c.closed_at.is_(None),
        )
        if one.kind != "unknown_field":
            query = query.where(signal.c.value == one.value)
        if not drift:
            query = query.where(signal.c.uid == one.uid, signal.c.path == one.path)
        known = connection.execute(query.limit(1)).one_or_none()
        if known is None:
            connection.execute(
                signal.insert().values(
                    id=number,
                    set_key=set_key,
                    kind=one.kind,
                    uid=one.uid,
                    path=one.path,
                    field=one.field,
                    value=one.value,
                    message=one.message,
                    count=one.count,
                    capture_id=capture_id,
                    opened_at=now,
                    closed_at=None,
                )
            )
            number += 1
            opened.append(one)
        elif known.count != one.count:
            connection.execute(
                signal.update()
                .where(signal.c.id == known.id)
                .values(count=one.count, message=one.message)
            )
    return opened


def close_signals(
    connection: sa.Connection, set_key: str, kinds: Iterable[str], now: dt.datetime
) -> None:
    """What these kinds said of a set is over."""
    connection.execute(
        signal.update()
        .where(
            signal.c.set_key == set_key,
            signal.c.kind.in_(list(kinds)),
            signal.c.closed_at.is_(None),
        )
        .values(closed_at=now)
    )
