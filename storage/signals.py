"""Signals: what a person should know. The same thing is never raised twice while it is open."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa

from scraper.records import Signal
from storage.digests import wire
from storage.engine import bulk_insert
from storage.kinds import SEVERITIES, Severity, kind_of
from storage.tables.evidence import signal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence


#: Drift is of the schema, not of a document: one signal per field, whatever the uid.
DRIFT = frozenset({"unknown_field", "missing_field", "unknown_value"})
_CHUNK = 400


def _key(one: Any) -> tuple[str, ...]:
    """What makes two signals (or rows) of a set the same thing."""
    value = "" if one.kind == "unknown_field" else one.value
    about = () if one.kind in DRIFT else (one.uid, one.path)
    return (one.kind, one.field, value, *about)


def merged(signals: Iterable[Signal]) -> list[Signal]:
    """One signal for each thing, with how many times it was met; the first met is the evidence."""
    found: dict[tuple[str, ...], Signal] = {}
    for one in signals:
        known = found.get(_key(one))
        found[_key(one)] = (
            one if known is None else msgspec.structs.replace(known, count=known.count + one.count)
        )
    return list(found.values())


def raise_signals(
    connection: sa.Connection,
    set_key: str,
    signals: Iterable[Signal],
    now: dt.datetime,
    capture_id: int | None = None,
) -> list[Signal]:
    """Open those that are not open yet; gives the newly opened."""
    told = merged(signals)
    if not told:
        return []
    known = {_key(row): row for row in _open(connection, set_key)}
    opened = [one for one in told if _key(one) not in known]
    for one in told:
        row = known.get(_key(one))
        if row is not None and row.count != one.count:
            connection.execute(
                signal.update()
                .where(signal.c.id == row.id)
                .values(count=one.count, message=one.message)
            )
    first = (connection.scalar(sa.select(sa.func.max(signal.c.id))) or 0) + 1
    bulk_insert(
        connection,
        signal,
        ("id", "set_key", *_FIELDS, "capture_id", "opened_at"),
        [
            (number, set_key, *(getattr(one, name) for name in _FIELDS), capture_id, wire(now))
            for number, one in enumerate(opened, start=first)
        ],
    )
    return opened


def raise_all(
    connection: sa.Connection, set_key: str, signals: Iterable[Signal], now: dt.datetime
) -> list[Signal]:
    """Tell everything there is to tell of a set: what is not told any more is over."""
    told = merged(signals)
    still = {_key(one) for one in told}
    over = [row.id for row in _open(connection, set_key) if _key(row) not in still]
    if over:
        connection.execute(signal.update().where(signal.c.id.in_(over)).values(closed_at=now))
    return raise_signals(connection, set_key, told, now)


_FIELDS = ("kind", "uid", "path", "field", "value", "message", "count")


def _open(connection: sa.Connection, set_key: str) -> list[Any]:
    query = sa.select(signal).where(signal.c.set_key == set_key, signal.c.closed_at.is_(None))
    return list(connection.execute(query.order_by(signal.c.id)))


def open_fields(connection: sa.Connection, set_key: str, kind: str) -> list[Signal]:
    """What is open of one kind about the fields of a set, as it was told."""
    return [
        Signal(kind, row.message, row.uid, row.path, row.field, row.value, row.count)
        for row in _open(connection, set_key)
        if row.kind == kind
    ]


def settle_documents(
    connection: sa.Connection,
    set_key: str,
    told: Iterable[Signal],
    now: dt.datetime,
    *,
    read: Collection[str],
    listed: Collection[str],
    kinds: Collection[str] | None = None,
) -> None:
    """Close what was said of documents that an archive shows mended, or no longer lists.

    Drift is known by one document that shows it: it is over when that one does not any more, and
    no other does that was read with it; where another does, that one is named from now on.

    Args:
        connection: the archive.
        set_key: the set.
        told: everything that this archive gave rise to.
        now: the moment.
        read: the paths that were read, so that what was not said again is over.
        listed: every path of this archive.
        kinds: those that may be over, None for all.
    """
    still = {_key(one): one for one in merged(told)}
    over = []
    for row in _open(connection, set_key):
        if not row.path or (kinds is not None and row.kind not in kinds):
            continue
        one = still.get(_key(row))
        if row.path in read or row.path not in listed:
            if one is None:
                over.append(row.id)
            elif one.path != row.path:
                connection.execute(
                    signal.update()
                    .where(signal.c.id == row.id)
                    .values(uid=one.uid, path=one.path, message=one.message)
                )
    for start in range(0, len(over), _CHUNK):
        connection.execute(
            signal.update()
            .where(signal.c.id.in_(over[start : start + _CHUNK]))
            .values(closed_at=now)
        )


def settle(
    connection: sa.Connection,
    set_key: str,
    told: Iterable[Signal],
    now: dt.datetime,
    kinds: Collection[str],
) -> list[Signal]:
    """Open what is told and not open yet, close what these kinds said and do not say any more."""
    still = merged(told)
    keys = {_key(one) for one in still}
    over = [
        row.id
        for row in _open(connection, set_key)
        if row.kind in kinds and not row.path and _key(row) not in keys
    ]
    for start in range(0, len(over), _CHUNK):
        part = signal.c.id.in_(over[start : start + _CHUNK])
        connection.execute(signal.update().where(part).values(closed_at=now))
    return raise_signals(connection, set_key, still, now)


def close_of(
    connection: sa.Connection, kinds: Collection[str], uids: Sequence[str], now: dt.datetime
) -> None:
    """What these kinds said of some uids is over, whichever set it was said of."""
    for start in range(0, len(uids), _CHUNK):
        connection.execute(
            signal.update()
            .where(
                signal.c.kind.in_(list(kinds)),
                signal.c.uid.in_(uids[start : start + _CHUNK]),
                signal.c.closed_at.is_(None),
            )
            .values(closed_at=now)
        )


def forget_events(
    connection: sa.Connection, kinds: Collection[str], before: dt.datetime, now: dt.datetime
) -> None:
    """What happened once, and was told, is over after a while: there is nothing to mend."""
    connection.execute(
        signal.update()
        .where(
            signal.c.kind.in_(list(kinds)),
            signal.c.opened_at < before,
            signal.c.closed_at.is_(None),
        )
        .values(closed_at=now)
    )


class Incident(msgspec.Struct, frozen=True):
    """Open signals of one kind about one set: what somebody is told of, once, and again at its end.

    Attributes:
        key: ``<kind> <set_key>``: the same while it lasts.
        severity: ``failure``, ``warning`` or ``note`` (``storage/kinds.py``).
        title: one line: what happened, and to which set.
        text: the oldest signal's own sentence, and how many others there are.
        action: what to do.
        count: open signals.
        opened_at: of the oldest of them, aware UTC.
    """

    key: str
    kind: str
    set_key: str
    severity: Severity
    title: str
    text: str
    action: str
    count: int
    opened_at: dt.datetime


def open_incidents(connection: sa.Connection) -> list[Incident]:
    """What is open, by kind and set: the worst first, then the oldest.

    An incident begins with the first signal of its kind and set and is over when none of them is
    open any more. Notes are among them: ``severity`` says what is worth telling whom.
    """
    of_group = sa.select(
        sa.func.min(signal.c.id).label("first"),
        sa.func.count().label("signals"),
        sa.func.min(signal.c.opened_at).label("oldest"),
    ).where(signal.c.closed_at.is_(None))
    groups = of_group.group_by(signal.c.kind, signal.c.set_key).subquery()
    query = sa.select(
        signal.c.kind, signal.c.set_key, signal.c.message, groups.c.signals, groups.c.oldest
    ).join(groups, groups.c.first == signal.c.id)
    return in_order(incident(*row) for row in connection.execute(query))


def incident(
    kind_name: str, set_key: str, message: str, count: int, opened_at: dt.datetime
) -> Incident:
    """What so many signals of one kind come to, of which the first says ``message``."""
    kind = kind_of(kind_name)
    return Incident(
        key=f"{kind_name} {set_key}",
        kind=kind_name,
        set_key=set_key,
        severity=kind.severity,
        title=f"{set_key}: {kind.title}",
        text=f"{message} (and {count - 1:,} more)" if count > 1 else message,
        action=kind.action,
        count=count,
        opened_at=opened_at,
    )


def in_order(incidents: Iterable[Incident]) -> list[Incident]:
    """The worst first, then the oldest."""
    return sorted(
        incidents, key=lambda one: (SEVERITIES.index(one.severity), one.opened_at, one.key)
    )


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
