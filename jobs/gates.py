"""The gates: what is expected of a harvest, and said where it did not come.

Each gate gives Signals; ``storage/kinds.py`` says how bad each kind is and what to do. A gate that
is met again closes what it said. Thresholds are settings, with their reasons.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from scraper.records import Signal
from scraper.sources import FINAL_LEGISLATURES, SOURCES
from storage import gates, signals

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from jobs.settings import Settings
    from scraper.sources import Archive, Source

#: Under which the freshness of all sets is told: one incident, however many sets it is of.
FRESHNESS = "freshness"
FRESHNESS_KINDS = ("not_looked", "source_stale")
#: What the AN makes anew after every sitting.
_OF_SITTINGS = frozenset({"amendements", "scrutins", "agenda", "dossiers"})


def watched() -> Iterator[tuple[str, ...]]:
    """The sets that a harvest keeps up to date, each with those that stand in for it."""
    for source, candidates in _living():
        yield tuple(source.key(archive) for archive in candidates)


def _living() -> Iterator[tuple[Source, tuple[Archive, ...]]]:
    for source in SOURCES:
        for candidates in source.archives:
            if source.all_legislatures or candidates[0].legislature not in FINAL_LEGISLATURES:
                yield source, candidates


def freshness(connection: sa.Connection, settings: Settings, now: dt.datetime) -> list[Signal]:
    """What is not fresh: that we have not looked, and that the AN stands still while it sits.

    Asked of the archive alone, so that it can be asked when no harvest runs. A set that no harvest
    ever asked for is not watched. The Signals name their set in ``field``.
    """
    return [*_not_looked(connection, settings, now), *_standing_still(connection, settings, now)]


def _not_looked(connection: sa.Connection, settings: Settings, now: dt.datetime) -> list[Signal]:
    looked, tried = gates.last_looks(connection), gates.first_tries(connection)
    found = []
    for keys in watched():
        asked = [key for key in keys if key in tried]
        if not asked:
            continue
        seen = max((looked[key] for key in asked if key in looked), default=None)
        since = seen or min(tried[key] for key in asked)
        if now - since > dt.timedelta(hours=settings.stale_hours):
            how = f"was last had {_ago(now - since)} ago, on" if seen else "was never had since"
            message = (
                f"{keys[0]} {how} {since:%Y-%m-%d %H:%M} UTC; it is to be looked at every "
                f"{settings.stale_hours:g} hours at least (SCRUTATEUR_STALE_HOURS). See whether "
                "cron or `scrutateur schedule` runs, then run `scrutateur harvest`"
            )
            found.append(Signal("not_looked", message, field=keys[0]))
    return found


def _standing_still(
    connection: sa.Connection, settings: Settings, now: dt.datetime
) -> list[Signal]:
    held = gates.newest_archives(connection)
    looked = gates.last_looks(connection)
    found = []
    for source, candidates in _living():
        key = source.key(candidates[0])
        if source.name not in _OF_SITTINGS or key not in held or key not in looked:
            continue
        generated = held[key].generated_at
        # what was asked for after those hours, and is of before the sitting
        by_now = min(now, looked[key]) - dt.timedelta(hours=settings.source_stale_hours)
        sat = gates.last_sitting(connection, generated, by_now)
        if sat is not None:
            message = (
                f"{key} as the Assemblée offers it is of {generated:%Y-%m-%d %H:%M} UTC, and the "
                f"Assemblée sat on {sat:%Y-%m-%d %H:%M} UTC: expected anew within "
                f"{settings.source_stale_hours:g} hours (SCRUTATEUR_SOURCE_STALE_HOURS). Compare "
                "with its page of open data, and write to it if this lasts"
            )
            found.append(Signal("source_stale", message, field=key))
    return found


def watch(connection: sa.Connection, settings: Settings, now: dt.datetime) -> list[Signal]:
    """Raise what is not fresh, and close what is again; gives what is newly told.

    For whoever is awake when no harvest runs. Nothing is written where nothing has changed.
    """
    told = freshness(connection, settings, now)
    return signals.settle(connection, FRESHNESS, told, now, FRESHNESS_KINDS)


def _ago(passed: dt.timedelta) -> str:
    hours = passed.total_seconds() / 3600
    return f"{hours:.0f} hours" if hours < _DAYS_FROM_H else f"{hours / 24:.0f} days"


#: From so many hours on, one thinks in days.
_DAYS_FROM_H = 96
