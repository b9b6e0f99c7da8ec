"""What was told to whom: an incident is told once through each channel, and its end once.

Two books with the same pages: the table ``alert``, and a file beside the spool for what cannot be
written into the database, because of the database. Whoever is going to tell something claims it
first, so that two processes do not both tell it; who claims and is killed is not waited for long.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import sqlite3
import tempfile
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec
import sqlalchemy as sa
from filelock import FileLock, Timeout
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from storage.tables.evidence import alert

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

#: After so long whoever claimed something and has not told it is taken for dead.
LEASE = dt.timedelta(minutes=10)
_LOCK_S = 10.0


class Notice(msgspec.Struct, frozen=True):
    """Something that is wrong now.

    Attributes:
        incident: what makes it the same thing next time: kind and set, or the command.
        severity: ``failure``, ``warning`` or ``note``.
        title: one line.
        text: what is known of it, and what to do.
        opened_at: since when.
    """

    incident: str
    severity: str
    title: str
    text: str
    opened_at: dt.datetime


class Alert(msgspec.Struct):
    """One incident, for one channel; the attributes are the columns of ``alert``, in order."""

    id: int
    incident: str
    channel: str
    severity: str
    title: str
    text: str
    opened_at: dt.datetime
    claimed_at: dt.datetime | None = None
    told_at: dt.datetime | None = None
    over_at: dt.datetime | None = None
    over_told_at: dt.datetime | None = None
    attempts: int = 0
    reason: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether it is its end that is to be told."""
        return self.over_at is not None


class Book(Protocol):
    """Where it is written what was told to whom."""

    def record(
        self,
        channels: Collection[str],
        notices: Sequence[Notice],
        over: Over,
        now: dt.datetime,
    ) -> None:
        """Write what is wrong now, and what is over."""

    def claim(self, channels: Collection[str], now: dt.datetime) -> list[Alert]:
        """What is to be told now, and is ours to tell."""

    def told(self, alerts: Sequence[Alert], now: dt.datetime) -> None:
        """It has arrived."""

    def failed(self, alerts: Sequence[Alert], reason: str) -> None:
        """It has not: it is tried again next time."""


class Over(msgspec.Struct, frozen=True):
    """Which incidents are over.

    Attributes:
        ended: these, by name.
        unless: of those whose name begins with none of ``apart``, all but these.
        apart: beginnings of names that only ``ended`` speaks of.
    """

    ended: frozenset[str] = frozenset()
    unless: frozenset[str] | None = None
    apart: tuple[str, ...] = ()

    def says(self, incident: str) -> bool:
        """Whether this one is over."""
        if incident in self.ended:
            return True
        if self.unless is None or incident.startswith(self.apart):
            return False
        return incident not in self.unless


class Table:
    """The book in the database."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def record(
        self,
        channels: Collection[str],
        notices: Sequence[Notice],
        over: Over,
        now: dt.datetime,
    ) -> None:
        """Write what is wrong now, and what is over.

        Nothing is written where nothing is new: a harvest of somebody else is not waited for.
        """
        with self._engine.connect() as connection:
            lasting = connection.execute(
                sa.select(alert.c.id, alert.c.incident, alert.c.channel).where(
                    alert.c.over_at.is_(None)
                )
            ).all()
        known = {(row.incident, row.channel) for row in lasting}
        new = [
            {"channel": channel, "attempts": 0, **msgspec.structs.asdict(one)}
            for one in notices
            for channel in channels
            if (one.incident, channel) not in known
        ]
        done = [row.id for row in lasting if over.says(row.incident)]
        if not new and not done:
            return
        with self._engine.begin() as connection:
            if done:
                connection.execute(
                    alert.update()
                    .where(alert.c.id.in_(done), alert.c.over_at.is_(None))
                    .values(over_at=now)
                )
            for values in new:
                connection.execute(_INSERT, values)

    def lasting(self, beginning: str) -> list[Notice]:
        """What is not over, of the incidents whose name begins so."""
        query = (
            sa.select(*(alert.c[name] for name in Notice.__struct_fields__))
            .where(alert.c.over_at.is_(None), alert.c.incident.startswith(beginning))
            .order_by(alert.c.id)
        )
        with self._engine.connect() as connection:
            found = {row.incident: Notice(*row) for row in connection.execute(query)}
        return list(found.values())

    def claim(self, channels: Collection[str], now: dt.datetime) -> list[Alert]:
        """What is to be told now, and is ours to tell."""
        due = sa.and_(
            alert.c.channel.in_(list(channels)),
            sa.or_(
                sa.and_(alert.c.told_at.is_(None), alert.c.over_at.is_(None)),
                sa.and_(
                    alert.c.told_at.is_not(None),
                    alert.c.over_at.is_not(None),
                    alert.c.over_told_at.is_(None),
                ),
            ),
            sa.or_(alert.c.claimed_at.is_(None), alert.c.claimed_at < now - LEASE),
        )
        with self._engine.connect() as connection:
            if connection.scalar(sa.select(alert.c.id).where(due).limit(1)) is None:
                return []
        with self._engine.begin() as connection:
            # Postgres asks `due` again of a row that somebody else was claiming meanwhile
            rows = connection.execute(
                alert.update().where(due).values(claimed_at=now).returning(*alert.c)
            )
            return sorted((Alert(*row) for row in rows), key=lambda one: one.id)

    def told(self, alerts: Sequence[Alert], now: dt.datetime) -> None:
        """It has arrived."""
        settled = {"claimed_at": None, "attempts": 0, "reason": None}
        with self._engine.begin() as connection:
            for is_over, column in ((False, "told_at"), (True, "over_told_at")):
                ids = [one.id for one in alerts if one.is_over is is_over]
                if ids:
                    connection.execute(
                        alert.update().where(alert.c.id.in_(ids)).values({column: now, **settled})
                    )

    def failed(self, alerts: Sequence[Alert], reason: str) -> None:
        """It has not: it is tried again next time."""
        with self._engine.begin() as connection:
            connection.execute(
                alert.update()
                .where(alert.c.id.in_([one.id for one in alerts]))
                .values(claimed_at=None, attempts=alert.c.attempts + 1, reason=reason)
            )


#: Both databases know these words. Whoever came first has written it; `uq_alert_lasting` says so.
_COLUMNS = (
    "incident",
    "channel",
    "severity",
    "title",
    "text",
    "opened_at",
    "attempts",
)
_INSERT = sa.text(
    f"INSERT INTO alert ({', '.join(_COLUMNS)}) "  # noqa: S608 - our own names
    f"VALUES ({', '.join(f':{name}' for name in _COLUMNS)}) ON CONFLICT DO NOTHING"
).bindparams(sa.bindparam("opened_at", type_=alert.c.opened_at.type))


def untold(connection: sa.Connection) -> list[Alert]:
    """What could not be told yet, or not that it is over, although it was tried.

    What was over before anybody could be told is told to nobody any more.
    """
    is_due = sa.or_(alert.c.over_at.is_(None), alert.c.told_at.is_not(None))
    query = sa.select(alert).where(alert.c.attempts > 0, is_due).order_by(alert.c.id)
    return [Alert(*row) for row in connection.execute(query)]


# -- the file ------------------------------------------------------------------------------------


class Told(msgspec.Struct, frozen=True):
    """Something that was told, and could not be written into the table yet."""

    alert: Alert
    at: dt.datetime


class _Pages(msgspec.Struct):
    alerts: list[Alert] = []
    told: list[Told] = []


class File:
    """The book beside the spool: a small JSON file, replaced at once or not at all.

    Where the disk is full it is written into the folder of temporary files, which is often on
    another. Where that cannot be either, it is told all the same: rather twice than never.
    """

    def __init__(self, path: Path, patience: Callable[[str], dt.timedelta]) -> None:
        """Look at a path, and at its stand-in among the temporary files.

        Args:
            path: of the file.
            patience: how long an incident is to last before it is told.
        """
        number = zlib.crc32(str(path.absolute()).encode())
        name = f"scrutateur-{os.getuid()}-{number:08x}.alerts.json"
        self._paths = (path, Path(tempfile.gettempdir()) / name)
        self._patience = patience
        self._kept: _Pages | None = None

    def record(
        self,
        channels: Collection[str],
        notices: Sequence[Notice],
        over: Over,
        now: dt.datetime,
    ) -> None:
        """Write what is wrong now, and what is over."""
        if not notices and self._is_empty():
            return
        with self._open() as pages:
            lasting = [one for one in pages.alerts if not one.is_over]
            for one in lasting:
                if over.says(one.incident):
                    one.over_at = now
            known = {(one.incident, one.channel) for one in lasting}
            number = max((one.id for one in pages.alerts), default=0)
            for notice in notices:
                for channel in channels:
                    if (notice.incident, channel) not in known:
                        number += 1
                        fields = msgspec.structs.asdict(notice)
                        pages.alerts.append(Alert(id=number, channel=channel, **fields))
            pages.alerts = [one for one in pages.alerts if not _is_settled(one)]

    def claim(self, channels: Collection[str], now: dt.datetime) -> list[Alert]:
        """What is to be told now, and is ours to tell; some things once they have lasted."""
        if self._is_empty():
            return []
        with self._open() as pages:
            found = [
                one
                for one in pages.alerts
                if one.channel in channels
                and one.opened_at <= now - self._patience(one.incident)
                and (one.told_at is None) is not one.is_over
                and one.over_told_at is None
                and (one.claimed_at is None or one.claimed_at < now - LEASE)
            ]
            for one in found:
                one.claimed_at = now
        return [msgspec.structs.replace(one) for one in found]

    def told(self, alerts: Sequence[Alert], now: dt.datetime) -> None:
        """It has arrived."""
        with self._open() as pages:
            for one in _same(pages.alerts, alerts):
                one.claimed_at, one.attempts, one.reason = None, 0, None
                if one.is_over and one.told_at is not None:
                    one.over_told_at = now
                else:
                    one.told_at = now

    def failed(self, alerts: Sequence[Alert], reason: str) -> None:
        """It has not: it is tried again next time."""
        with self._open() as pages:
            for one in _same(pages.alerts, alerts):
                one.claimed_at, one.reason = None, reason
                one.attempts += 1

    def remember(self, alerts: Sequence[Alert], now: dt.datetime) -> None:
        """Keep that these of the table were told: the table could not be written."""
        with self._open() as pages:
            pages.told += [Told(one, now) for one in alerts]

    def bring_back(self, table: Table) -> None:
        """Write into the table what it was told too late to know."""
        if not self._read().told:
            return
        with self._open() as pages:
            for one in pages.told:
                table.told([one.alert], one.at)
            pages.told = []

    def alerts(self) -> list[Alert]:
        """All that is written here."""
        return self._read().alerts

    def _is_empty(self) -> bool:
        return self._kept is None and not self._read().alerts

    @contextmanager
    def _open(self) -> Iterator[_Pages]:
        """The pages, for one process at a time; written back if they have changed."""
        with self._lock():
            pages = self._kept or self._read()
            before = msgspec.json.encode(pages)
            yield pages
            after = msgspec.json.encode(pages)
            if after != before:
                self._write(pages, after)

    @contextmanager
    def _lock(self) -> Iterator[None]:
        for path in self._paths:
            if not path.parent.is_dir():  # the lock would make it: on the wrong disk, perhaps
                continue
            lock = FileLock(f"{path}.lock", timeout=_LOCK_S)
            try:
                lock.acquire()
            except (OSError, Timeout):
                continue
            try:
                yield
            finally:
                lock.release()
            return
        yield  # nobody can write here: nobody else tells from here

    def _read(self) -> _Pages:
        """The newest of the places; what cannot be read is taken for nothing."""
        for path in sorted(self._paths, key=_age):
            with contextlib.suppress(OSError, msgspec.MsgspecError):
                if path.stat().st_uid == os.getuid():
                    return msgspec.json.decode(path.read_bytes(), type=_Pages)
        return _Pages()

    def _write(self, pages: _Pages, content: bytes) -> None:
        for path in self._paths:
            try:
                _replace(path, content)
            except OSError:
                continue
            self._kept = None
            for other in self._paths:
                if other != path:
                    with contextlib.suppress(OSError):
                        other.unlink(missing_ok=True)
            return
        self._kept = pages


def file_of(url: str, patience: Callable[[str], dt.timedelta]) -> File:
    """The file of an archive: beside it, or in the working folder; whatever its address is."""
    name = None
    with contextlib.suppress(ArgumentError, ValueError):
        name = make_url(url).database
    return File(Path(f"{name or 'scrutateur'}.alerts.json"), patience)


def address_of(url: str) -> str:
    """The address of an archive as it may be told: without a password, or what may be one."""
    with contextlib.suppress(ArgumentError, ValueError):
        return make_url(url).set(query={}).render_as_string(hide_password=True)
    return "an archive whose address is none"


def is_busy(error: BaseException) -> bool:
    """Whether the database waits for somebody else, and nothing is wrong with it."""
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", None)
    return code is not None and code & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _is_settled(one: Alert) -> bool:
    """Whether nothing of it is left to tell: what is over, and nobody heard of, is nothing."""
    if not one.is_over or one.claimed_at is not None:
        return False
    return one.told_at is None or one.over_told_at is not None


def _same(held: Sequence[Alert], told: Sequence[Alert]) -> Iterator[Alert]:
    """Those of the held that were told; by their name, for numbers are given again."""
    wanted = {(one.incident, one.channel, one.opened_at) for one in told}
    return (one for one in held if (one.incident, one.channel, one.opened_at) in wanted)


def _age(path: Path) -> float:
    with contextlib.suppress(OSError):
        return -path.stat().st_mtime
    return 0.0


def _replace(path: Path, content: bytes) -> None:
    """Write a file at once or not at all, for nobody else's eyes."""
    number, name = tempfile.mkstemp(prefix=path.name, dir=path.parent)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
