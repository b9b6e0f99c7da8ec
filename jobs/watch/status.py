"""``status``: how fresh and how complete each set is, what failed last, what is open.

Gathered once, as plain structs: the command, the page and the endpoint of metrics say the same.
"""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from rich.markup import escape

from jobs import logs
from jobs.watch import gates
from jobs.watch.secrets import secrets_of
from storage import alerts, captures, nights, queries, runs, schema, signals
from storage import gates as asked
from storage.engine import shown
from storage.kinds import Severity, worst

if TYPE_CHECKING:
    import sqlalchemy as sa

    from jobs.settings import Settings
    from jobs.watch.secrets import Secrets
    from scraper.records import Signal

#: Runs and failures that are told.
_TOLD_RUNS = 50
_TOLD_FAILURES = 5
#: A run of before that is no news.
_FAILED_SINCE = dt.timedelta(days=7)

Health = Literal["ok", "warning", "failure"]
State = Literal["fresh", "replaced", "failing", "stale", "still", ""]


class SetStatus(msgspec.Struct, frozen=True):
    """One set: what the AN offers of it, what is held, and how the last look went.

    Attributes:
        set_key: ``scrutins/17``, ``acteurs/AMO30``, a door's, ``liens``.
        state: ``fresh``; ``replaced``: it is not there, and a set that stands in for it was had;
            ``failing``: the last run did not have it, and it is not too late;
            ``stale``: not had for too long; ``still``: the AN stands still while it sits; ""
            where nothing is expected (a frozen legislature, a set that the night leaves out, a
            door, links).
        generated_at: when the AN says that it made the newest archive held.
        observed_at: when that was captured; None where no archive ever was.
        members: documents that this archive's own directory lists.
        held: of these, the documents that were read and are held.
        quarantined: of these, the documents that cannot be read.
        outcome: of the last run: taken, unchanged, older, missing, blocked, refused, failed …
        looked_at: when that run ended.
        message: what that run said.
        good_at: when a harvest last had this set, or learnt that nothing is new.
        good_ago_h: hours since then.
        due_at: when it must have been had again (``stale_hours`` after); None if not watched.
        last: that run, with its counts.
    """

    set_key: str
    state: State
    generated_at: dt.datetime | None
    observed_at: dt.datetime | None
    members: int | None
    held: int | None
    quarantined: int | None
    outcome: str | None
    looked_at: dt.datetime | None
    message: str
    good_at: dt.datetime | None
    good_ago_h: float | None
    due_at: dt.datetime | None
    last: runs.Run | None


class Status(msgspec.Struct, frozen=True):
    """The whole.

    Attributes:
        database: its address, without the password.
        revision: of its schema.
        now: the moment this is of, aware UTC.
        health: ``failure``: a gate of failure is not met; ``warning``: a warning is open; ``ok``.
        reasons: why it is not ``ok``, a sentence each.
        sets: every set that was ever asked for.
        rows: how much of each family is held.
        open_signals: open signals by kind and set, the most first.
        incidents: the same as they are told to people, the worst first; freshness is of ``now``.
        failures: the last failure of each command and set, of a week at most, the newest first.
        runs: the last runs, the newest first.
        untold: alerts that could not be told yet, with the reason.
    """

    database: str
    revision: str | None
    now: dt.datetime
    health: Health
    reasons: tuple[str, ...]
    sets: tuple[SetStatus, ...]
    rows: tuple[queries.Holding, ...]
    open_signals: tuple[queries.OpenSignals, ...]
    incidents: tuple[signals.Incident, ...]
    failures: tuple[runs.Run, ...]
    runs: tuple[runs.Run, ...]
    untold: tuple[alerts.Alert, ...] = ()

    @property
    def exit_status(self) -> int:
        """What ``status --gates`` ends with: 0, 3 with warnings, 1 with failures."""
        return {"ok": 0, "warning": 3, "failure": 1}[self.health]


def status(engine: sa.Engine, settings: Settings, now: dt.datetime) -> Status:
    """What is here, how fresh, and what is wrong with it; reads only."""
    with engine.connect() as connection:
        stale = gates.freshness(connection, settings, now)
        incidents = tuple(_incidents(connection, stale, now))
        sets = tuple(_sets(connection, settings, stale, now))
        health, reasons = _health(connection, sets, incidents)
        told = Status(
            database=address(engine),
            revision=schema.current(connection),
            now=now,
            health=health,
            reasons=reasons,
            sets=sets,
            rows=tuple(queries.holdings(connection)),
            open_signals=tuple(queries.open_signals(connection)),
            incidents=incidents,
            failures=tuple(_failures(connection, sets, now)),
            runs=tuple(runs.latest(connection, _TOLD_RUNS)),
            untold=tuple(alerts.untold(connection)),
        )
    clean: Status = _clean(told, secrets_of(settings, os.environ))
    return clean


#: What somebody else may have said, with what was in it.
_SAID = frozenset({"message", "text", "title", "reason", "reasons"})


def _clean(told: Any, secrets: Secrets, *, is_said: bool = False) -> Any:
    """The same without secrets: whoever is shown it may be a stranger."""
    if isinstance(told, msgspec.Struct):
        values = {
            name: _clean(getattr(told, name), secrets, is_said=name in _SAID)
            for name in told.__struct_fields__
        }
        return msgspec.structs.replace(told, **values)
    if isinstance(told, tuple):
        return tuple(_clean(one, secrets, is_said=is_said) for one in told)
    return secrets.out_of(told) if is_said and isinstance(told, str) else told


def incidents(
    connection: sa.Connection, settings: Settings, now: dt.datetime
) -> list[signals.Incident]:
    """What is wrong now, the worst first, with the freshness of this moment."""
    return _incidents(connection, gates.freshness(connection, settings, now), now)


def _incidents(
    connection: sa.Connection, stale: list[Signal], now: dt.datetime
) -> list[signals.Incident]:
    """What is open, with the freshness of this moment in place of that of the last harvest."""
    told = signals.open_incidents(connection)
    since = {one.kind: one.opened_at for one in told if one.set_key == gates.FRESHNESS}
    kept = [one for one in told if one.set_key != gates.FRESHNESS]
    for kind in gates.FRESHNESS_KINDS:
        if of_kind := [one for one in stale if one.kind == kind]:
            opened_at = since.get(kind, now)
            kept.append(
                signals.incident(kind, gates.FRESHNESS, of_kind[0].message, len(of_kind), opened_at)
            )
    return signals.in_order(kept)


def _failures(
    connection: sa.Connection, sets: tuple[SetStatus, ...], now: dt.datetime
) -> list[runs.Run]:
    """The last failure of each command and set: one that lasts is told once."""
    replaced = {one.set_key for one in sets if one.state == "replaced"}
    found = runs.last_failures(connection, now - _FAILED_SINCE)
    return [one for one in found if one.set_key not in replaced][:_TOLD_FAILURES]


def _sets(
    connection: sa.Connection, settings: Settings, stale: list[Signal], now: dt.datetime
) -> list[SetStatus]:
    newest = asked.newest_archives(connection)
    last = runs.last_of_sets(connection)
    good = asked.last_looks(connection)
    groups = {key: keys for keys in gates.watched(settings) for key in keys}
    told = {(one.kind, one.field) for one in stale}
    found = []
    for key in sorted({*newest, *last}):
        archive, run = newest.get(key), last.get(key)
        keys = groups.get(key, ())
        good_at = max((good[one] for one in (keys or (key,)) if one in good), default=None)
        quarantined = asked.unread(connection, key) if archive else None
        due_at = good_at + dt.timedelta(hours=settings.stale_hours) if keys and good_at else None
        found.append(
            SetStatus(
                set_key=key,
                state=_state(keys, run, told, good),
                generated_at=archive.generated_at if archive else None,
                observed_at=archive.observed_at if archive else None,
                members=archive.members if archive else None,
                held=archive.members - (quarantined or 0) if archive else None,
                quarantined=quarantined,
                outcome=run.outcome if run else None,
                looked_at=run.ended_at if run else None,
                message=run.message if run else "",
                good_at=good_at,
                good_ago_h=round((now - good_at).total_seconds() / 3600, 1) if good_at else None,
                due_at=due_at,
                last=run,
            )
        )
    return found


def _state(
    keys: tuple[str, ...],
    run: runs.Run | None,
    told: set[tuple[str, str]],
    good: dict[str, dt.datetime],
) -> State:
    if not keys:
        return ""
    if ("not_looked", keys[0]) in told:
        return "stale"
    if run is not None and run.outcome not in runs.LOOKED:
        return "replaced" if _is_replaced(keys, run, good) else "failing"
    return "still" if ("source_stale", keys[0]) in told else "fresh"


def _is_replaced(keys: tuple[str, ...], run: runs.Run, good: dict[str, dt.datetime]) -> bool:
    """Whether a set that was not there was had all the same, from one that stands in for it."""
    if run.outcome != captures.MISSING or run.set_key not in keys:
        return False
    following = keys[keys.index(run.set_key) + 1 :]
    return any(one in good and good[one] >= run.started_at for one in following)


def _health(
    connection: sa.Connection,
    sets: tuple[SetStatus, ...],
    incidents: tuple[signals.Incident, ...],
) -> tuple[Health, tuple[str, ...]]:
    """How it is, and why; an archive that nobody ever filled is no healthy one."""
    if not any(one.observed_at for one in sets):
        return "failure", (queries.NOTHING_YET,)
    severities: list[Severity] = [one.severity for one in incidents]
    reasons = [f"{one.title}: {one.text}" for one in incidents if one.severity != "note"]
    for command, is_bad, what in (
        ("harvest", lambda last: not last.set_key, "failed"),
        ("check", lambda last: last.outcome == "broken", "found the archive broken"),
    ):
        last = runs.last_of(connection, command, but=nights.SET_KEY)
        if last is not None and is_bad(last):
            severities.append("failure")
            when = f"the last {command}, of {_short(last.started_at)} UTC,"
            reasons.insert(0, f"{when} {what}: {last.message}")
    of_severity: dict[Severity | None, Health] = {"failure": "failure", "warning": "warning"}
    return of_severity.get(worst(severities), "ok"), tuple(reasons)


def address(engine: sa.Engine) -> str:
    """The address as a person writes it: without our driver's name, or the password."""
    return shown(engine.url.set(drivername=engine.url.get_backend_name()))


def print_status(
    engine: sa.Engine, settings: Settings, now: dt.datetime, *, as_json: bool, gated: bool = False
) -> int:
    """Print what is here, how fresh, and what is open; gives the exit status.

    Args:
        engine: the archive.
        settings: whose thresholds count.
        now: the moment.
        as_json: for a program.
        gated: the exit status says how it is, and the answer is why alone.
    """
    told = status(engine, settings, now)
    if as_json:
        print(msgspec.json.encode(told).decode())  # noqa: T201 - the answer
    elif gated:
        _print_reasons(told)
    else:
        _print_all(told)
    return told.exit_status if gated else 0


def _print_reasons(told: Status) -> None:
    console = logs.console()
    console.print(f"{told.health}: {told.database}", markup=False)
    for reason in told.reasons:
        console.print(f"• {reason}", markup=False)


def _print_all(told: Status) -> None:
    console = logs.console()
    console.print(f"{told.database} · revision {told.revision}", markup=False)
    if told.sets:
        sets = logs.columns(
            *("set", "generation (UTC)", "seen (UTC)", "members", "last run", "outcome", "state"),
            right=["members"],
        )
        for one in told.sets:
            sets.add_row(
                one.set_key,
                _short(one.generated_at),
                _short(one.observed_at),
                _count(one.members),
                f"{one.looked_at:%m-%d %H:%M}" if one.looked_at else "·",
                one.outcome or "·",
                one.state or "·",
            )
        console.print(sets)
    if not any(one.observed_at for one in told.sets):
        console.print(queries.NOTHING_YET, markup=False)
    else:
        rows = logs.columns("rows", "things", "versions", right=("things", "versions"))
        for held in told.rows:
            rows.add_row(held.family, f"{held.things:,}", f"{held.versions:,}")
        console.print(rows)
    for run in told.failures:
        console.print(f"[red]✗[/] {_short(run.started_at)} {_failed(run)}")
    for incident in told.incidents:
        mark = _MARKS[incident.severity]
        console.print(f"{mark} {incident.count:,} open: {incident.kind} ({incident.set_key})")
    for alert in told.untold:
        console.print(
            f"[red]✗[/] not told through {alert.channel}, tried {alert.attempts:,} ×: "
            f"{escape(alert.title)}; {escape(alert.reason or '')}"
        )
    if told.incidents:
        console.print(
            'details: scrutateur sql "SELECT * FROM signalements WHERE closed_at IS NULL"'
        )


_MARKS = {"failure": "[bold red]•[/]", "warning": "[yellow]•[/]", "note": "[dim]•[/]"}


def _failed(run: runs.Run) -> str:
    what = f"{run.command} {run.set_key}".strip()
    return escape(f"{what}: {run.outcome}{f'; {run.message}' if run.message else ''}")


def _short(moment: dt.datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "·"


def _count(number: int | None) -> str:
    return "·" if number is None else f"{number:,}"
