"""The gates: what is expected of a harvest, and said where it did not come.

Each gate gives Signals; ``storage/kinds.py`` says how bad each kind is and what to do. A gate that
is met again closes what it said. Thresholds are settings, with their reasons.
"""

from __future__ import annotations

import datetime as dt
import statistics
from typing import TYPE_CHECKING

from scraper.records import Signal, raw_text
from scraper.sources import FINAL_LEGISLATURES, SOURCES
from storage import gates, runs, signals
from storage.tables import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import sqlalchemy as sa

    from jobs.house import House
    from jobs.settings import Settings
    from scraper.sources import Archive, Source

#: Under which the freshness of all sets is told: one incident, however many sets it is of.
FRESHNESS = "freshness"
FRESHNESS_KINDS = ("not_looked", "source_stale")
#: What the AN makes anew after every sitting.
_OF_SITTINGS = frozenset({"amendements", "scrutins", "agenda", "dossiers"})


def watched(settings: Settings) -> Iterator[tuple[str, ...]]:
    """The sets that a harvest keeps up to date, each with those that stand in for it."""
    for source, candidates in _living(settings):
        yield tuple(source.key(archive) for archive in candidates)


def _living(settings: Settings) -> Iterator[tuple[Source, tuple[Archive, ...]]]:
    """Those of which something is expected; what the night leaves out was asked for once."""
    names = settings.nightly_sources.replace(",", " ").split()
    numbers = settings.nightly_legislatures.replace(",", " ").split()
    for source in SOURCES:
        if names and source.name not in names:
            continue
        for candidates in source.archives:
            number = candidates[0].legislature
            is_left_out = number in FINAL_LEGISLATURES or (
                numbers and "all" not in numbers and str(number) not in numbers
            )
            if source.all_legislatures or not is_left_out:
                yield source, candidates


def freshness(connection: sa.Connection, settings: Settings, now: dt.datetime) -> list[Signal]:
    """What is not fresh: that we have not looked, and that the AN stands still while it sits.

    Asked of the archive alone, so that it can be asked when no harvest runs. A set that no harvest
    ever asked for is not watched, nor one that the settings of the night leave out. The Signals
    name their set in ``field``.
    """
    return [*_not_looked(connection, settings, now), *_standing_still(connection, settings, now)]


def _not_looked(connection: sa.Connection, settings: Settings, now: dt.datetime) -> list[Signal]:
    looked, tried = gates.last_looks(connection), gates.first_tries(connection)
    found = []
    # a harvest that is killed leaves no row of the sets that it did not come to; the first it did
    first = next(([tried[key] for key in keys if key in tried] for keys in watched(settings)), [])
    for keys in watched(settings):
        asked = [key for key in keys if key in tried]
        if not asked and not first:
            continue
        seen = max((looked[key] for key in asked if key in looked), default=None)
        since = seen or min((tried[key] for key in asked), default=None) or min(first)
        if now - since > dt.timedelta(hours=settings.stale_hours):
            how = "was never had since" if asked else "was never asked for, as others were since"
            how = f"was last had {_ago(now - since)} ago, on" if seen else how
            message = (
                f"{keys[0]} {how} {since:%Y-%m-%d %H:%M} UTC; it is to be looked at every "
                f"{settings.stale_hours:g} hours at least (SCRUTATEUR_STALE_HOURS). See whether "
                "cron or `scrutateur schedule` runs, then run `scrutateur harvest`; if it is to be "
                "left alone, name the others in SCRUTATEUR_NIGHTLY_SOURCES"
            )
            found.append(Signal("not_looked", message, field=keys[0]))
    return found


#: Looks of one harvest at its sets lie within so much time.
_ONE_HARVEST = dt.timedelta(hours=6)


def _standing_still(
    connection: sa.Connection, settings: Settings, now: dt.datetime
) -> list[Signal]:
    held = gates.newest_archives(connection)
    looked = gates.last_looks(connection)
    agenda = max((looked[key] for key in looked if key.startswith("agenda/")), default=now)
    found = []
    for source, candidates in _living(settings):
        key = source.key(candidates[0])
        if source.name not in _OF_SITTINGS or key not in held or key not in looked:
            continue
        if agenda - looked[key] > _ONE_HARVEST:
            continue  # a harvest is under way, or came no further: those sittings were not known
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


# -- after a harvest -------------------------------------------------------------------------------

#: The set under which it is told what is of a whole harvest, and of no set.
HARVEST = "harvest"
#: The set under which shares are told: ``coverage`` closes what it does not say of ``archive``.
CROSS_CHECKS = "cross_checks"
#: Runs that a count is compared with: a month and a half of nights.
_PAST = 45
#: So many times further from the median than runs usually are (their median absolute deviation).
_BAND = 10
#: Of what would be refused, the share that is told where it is not usual.
_UNUSUALLY_GONE = 0.25
#: Of a sample of what was known before, what « nearly all » is; and how many it takes to say so.
_NEARLY_ALL, _ENOUGH = 0.98, 200
#: What is told of a thing later than the thing itself: that no new one has it says nothing.
_LATER = frozenset(
    {
        *("sort", "date_sort", "sous_etat_code", "sous_etat_libelle", "seance_discussion_ref"),
        *("date_fin", "cause_fin", "mission_suivante_ref", "suppleant_refs", "statut_adoption"),
        *("date_publication", "date_publication_web", "time_stamp_fin", "compte_rendu_ref"),
        *("num_seance_jo", "id_jo", "resume_odj", "dossier_libelle"),
    }
)
#: Columns of few values. Those of amendements, scrutins and séances that decide what a thing is are
#: closed lists of their sources (``unknown_value``); these are open, and what is new is told.
VOCABULARIES = {
    "acteur": ("civ",),
    "mandat": ("type_organe", "code_qualite"),
    "organe": ("code_type", "regime"),
    "dossier": ("xsi_type", "procedure_code"),
    "document": (
        *("xsi_type", "denomination_structurelle", "type_code", "sous_type_code"),
        *("depot_code", "classe_code", "statut_adoption"),
    ),
    "seance": ("lieu_ref",),
    "amendement": ("sous_etat_code", "credit_nature", "division_avant_a_apres"),
    "scrutin": ("type_majorite",),
}


def after_harvest(
    house: House,
    connection: sa.Connection,
    done: Sequence[runs.Run],
    cut: Sequence[runs.Run] = (),
) -> list[Signal]:
    """Every gate, once a harvest has looked at its sets; gives what is newly told.

    Args:
        house: for its settings and clock.
        connection: the archive, in a transaction that the caller commits.
        done: the runs of this command.
        cut: earlier ones that took something in, and were cut before their gates were asked.
    """
    settings, now = house.settings, house.clock()
    archives = [run for run in done if run.command == HARVEST]
    opened = watch(connection, settings, now)
    if archives:
        told = list(_nothing_found(archives))
        opened += signals.settle(connection, HARVEST, told, now, ("nothing_found",))
    for run in archives:
        told = list(_unreadable(connection, settings, run))
        opened += signals.settle(connection, run.set_key, told, now, ("unreadable_share",))
    taken = [
        *cut,
        *(run for run in archives if run.outcome == "taken" and run.capture_id is not None),
    ]
    for run in taken:
        told = list(_unusual(connection, settings, run))
        opened += signals.settle(connection, run.set_key, told, now, ("unusual_count",))
    opened += _documents(connection, settings, taken, now)
    if cut or any(run.outcome in {"taken", "late", "partly"} for run in done):
        told = list(_disagreeing(connection, settings))
        opened += signals.settle(connection, CROSS_CHECKS, told, now, ("disagreement_share",))
    return opened


def _nothing_found(done: Sequence[runs.Run]) -> Iterator[Signal]:
    if not any(run.outcome in runs.LOOKED for run in done):
        outcomes = ", ".join(sorted({run.outcome for run in done}))
        yield Signal(
            "nothing_found",
            f"of {_asked(len(done))} none could be had and read ({outcomes}): expected one at "
            "least. Check the network and SCRUTATEUR_DATA_ORIGIN, then run it again",
        )


def _asked(count: int) -> str:
    """How many sets were asked for: the others of a host that does not answer are not."""
    return "the one set that was asked for" if count == 1 else f"{count:,} sets"


def _unreadable(connection: sa.Connection, settings: Settings, run: runs.Run) -> Iterator[Signal]:
    """Too large a share that cannot be read; of a few documents, all."""
    archive = gates.newest_archives(connection).get(run.set_key)
    if archive is None or not archive.members:
        return
    unread = gates.unread(connection, run.set_key)
    share = unread / archive.members
    if share > settings.max_unreadable_share and (
        unread > settings.max_gone_rows or unread == archive.members
    ):
        yield Signal(
            "unreadable_share",
            f"{unread:,} of {archive.members:,} documents of {run.set_key} cannot be read "
            f"({share:.1%}): expected {settings.max_unreadable_share:.1%} at most "
            "(SCRUTATEUR_MAX_UNREADABLE_SHARE). Look at one: their bytes and the reason are in "
            "the table quarantine; after a fix, `scrutateur replay`",
        )


def _unusual(connection: sa.Connection, settings: Settings, run: runs.Run) -> Iterator[Signal]:
    """Counts that are large by themselves, and far from what this set's runs come to.

    What is new is not among them: three thousand amendements in a night are a night of budget.
    """
    past = gates.past_runs(connection, run, _PAST)
    if len(past) < settings.unusual_after_runs:
        return
    gone_share = settings.max_gone_share * _UNUSUALLY_GONE
    floors = {"changed": settings.unusual_share, "gone": gone_share, "back": gone_share}
    for name, share in floors.items():
        count = getattr(run, name)
        usual = [getattr(one, name) for one in past]
        middle = statistics.median(usual)
        spread = statistics.median(abs(one - middle) for one in usual)
        highest = max(middle + _BAND * max(spread, 1), share * run.seen, settings.max_gone_rows)
        if count > highest:
            yield Signal(
                "unusual_count",
                f"{count:,} of {run.seen:,} documents of {run.set_key} are {name} at once: in the "
                f"last {len(past):,} runs it was {middle:,.0f} as a rule, and {highest:,.0f} at "
                "most is expected (SCRUTATEUR_UNUSUAL_SHARE). Look at some in `changements` before "
                "you trust them",
                field=name,
            )


def _documents(
    connection: sa.Connection, settings: Settings, taken: Sequence[runs.Run], now: dt.datetime
) -> list[Signal]:
    """What the versions that a harvest wrote tell, and do not tell any more."""
    at_most = 1000 + 2 * sum(run.new + run.changed + run.back + run.noise for run in taken)
    opened = []
    for run in taken:
        source = next(one for one in SOURCES if run.set_key in one.sets)
        if gates.is_first(connection, run.set_key, run.capture_id or 0):
            continue  # nothing to compare with
        empty: list[Signal] = []
        grown: list[Signal] = []
        held = signals.open_fields(connection, run.set_key, "always_empty")
        for name in source.families:
            fresh = gates.written(connection, FAMILIES[name], run.capture_id or 0, at_most)
            if fresh is None:
                empty += [one for one in held if one.field.startswith(f"{name}.")]
                continue
            empty += _always_empty(connection, settings, fresh, held)
            grown += _grown(connection, fresh)
        opened += signals.settle(connection, run.set_key, empty, now, ("always_empty",))
        opened += signals.raise_signals(connection, run.set_key, grown, now)
    return opened


def _always_empty(
    connection: sa.Connection, settings: Settings, fresh: gates.Written, held: Sequence[Signal]
) -> Iterator[Signal]:
    """Columns that no new version tells and nearly all did; those told of until one tells again."""
    family = fresh.family.name
    still = {one.field: one for one in held}
    empty = set(fresh.empty) - _LATER
    yield from (still[field] for name in sorted(empty) if (field := f"{family}.{name}") in still)
    names = sorted(name for name in empty if f"{family}.{name}" not in still)
    if fresh.versions < settings.empty_after_documents or not names:
        return
    for name, (total, filled) in gates.usually_filled(connection, fresh, names).items():
        if total >= _ENOUGH and filled >= _NEARLY_ALL * total:
            yield Signal(
                "always_empty",
                f"{family}.{name} is empty in all of {fresh.versions:,} versions read now; "
                f"{filled:,} of {total:,} earlier ones tell it. Look at one document's JSON: the "
                "Assemblée may have moved or renamed it",
                field=f"{family}.{name}",
                count=fresh.versions,
            )


def _grown(connection: sa.Connection, fresh: gates.Written) -> Iterator[Signal]:
    for name in VOCABULARIES.get(fresh.family.name, ()):
        for value, uid in gates.new_values(connection, fresh, name).items():
            yield Signal(
                "new_value",
                f"{fresh.family.name}.{name} says {value!r}, never met before, of {uid}: learn "
                "what it means before you count by it",
                field=f"{fresh.family.name}.{name}",
                value=raw_text(value),
                uid=uid,
            )


def _disagreeing(connection: sa.Connection, settings: Settings) -> Iterator[Signal]:
    for share in gates.disagreements(connection):
        if (
            share.part > settings.max_gone_rows
            and share.part > settings.max_disagreement_share * share.whole
        ):
            yield Signal(
                "disagreement_share",
                f"{share.part:,} of {share.whole:,} {share.what} ({share.part / share.whole:.1%}): "
                f"expected {settings.max_disagreement_share:.0%} at most "
                "(SCRUTATEUR_MAX_DISAGREEMENT_SHARE). Harvest every set; if it lasts, look at "
                "`couverture`",
                field=share.what,
                count=share.part,
            )
