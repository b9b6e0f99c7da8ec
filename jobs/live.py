"""`harvest --live`: the sitting under way, whose sorts are known minutes after the vote.

Off unless asked for. The live service does not tell the uid of an amendement: those that the
archive does not know yet by text and number are asked for again at the next run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs import doors
from jobs.naming import uids_of
from scraper import crawl, fetch, sitting
from scraper.errors import BadDocument, SourceError
from scraper.records import Signal
from scraper.sources.doors import DIRECT, live_path
from scraper.sources.eliasse import pieces
from storage import captures, runs, signals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobs.house import House
    from scraper.http import Client
    from scraper.sources.eliasse import Key


def harvest_live(house: House, client: Client, organe: str) -> list[runs.Run]:
    """Ask what is discussed, and take in the amendements of that text; one Run."""
    door = doors.door("amendements", DIRECT, f"{house.settings.eliasse_origin}/eliasse/")
    run = runs.Run("live", door.set_key, house.clock())
    brought: list[doors.Brought] = []
    told: list[Signal] = []
    patience = crawl.Patience()
    unknown: list[Key] = []
    try:
        for answered in sitting.follow(client, house.settings.eliasse_origin, organe):
            answer = answered.answer
            run.requests += getattr(answer, "requests", 1)
            patience.tell(answer)
            told += answered.signals
            if isinstance(answer, fetch.Document):
                run.bytes += len(answer.body)
                _take_answer(house, run, answer, brought, unknown)
            elif not isinstance(answer, fetch.NotModified):
                told.append(_refused(house, run, answer))
            if patience.over:
                break
    except (SourceError, BadDocument) as error:
        patience.over = str(error)
    if unknown:
        told.append(_not_known(unknown))
    if patience.over:
        told.append(Signal("blocked", patience.over, field="url"))
    _end(house, door, brought, run, told)
    run.message = patience.over or run.message
    return [run]


def _take_answer(
    house: House,
    run: runs.Run,
    answer: fetch.Document,
    brought: list[doors.Brought],
    unknown: list[Key],
) -> None:
    """Keep one answer as it came; of amendements, file each under the uid it is known by."""
    with house.engine.begin() as connection:
        doors.keep_answer(connection, run.set_key, captures.DOCUMENT, answer)
        read = pieces(answer.body) if "amendement.do" in answer.url else ()
        held = uids_of(connection, [key for key, _ in read])
    run.seen += len(read)
    for key, data in read:
        if key in held:
            brought.append(doors.Brought(live_path(held[key]), data, answer.fetched_at))
        else:
            unknown.append(key)


def _refused(house: House, run: runs.Run, answer: doors.NotHad) -> Signal:
    with house.engine.begin() as connection:
        doors.keep_refusal(connection, run.set_key, answer)
    kind = "not_found" if isinstance(answer, fetch.Missing) else "blocked"
    return Signal(kind, doors.why_not(answer), field="url")


def _not_known(unknown: Sequence[Key]) -> Signal:
    first = unknown[0]
    return Signal(
        "unknown_amendement",
        f"{len(unknown)} amendements of the sitting are not in the archive yet (the first: "
        f"n° {first.numero} of text {first.texte}): they come in by `harvest --recent` or with the "
        "archives of the night",
        field="numeroReference",
        count=len(unknown),
    )


def _end(
    house: House,
    door: doors.Door,
    brought: list[doors.Brought],
    run: runs.Run,
    told: list[Signal],
) -> None:
    blocked = any(one.kind == "blocked" for one in told)
    if not brought:
        outcome = "blocked" if blocked else "unchanged" if run.seen else "quiet"
        doors.close_run(house, run, outcome, told)
        return
    doors.take_in(house, door, brought, run)
    with house.engine.begin() as connection:
        now = house.clock()
        if not blocked:
            signals.close_signals(connection, run.set_key, ("blocked", "not_found"), now)
        run.signals += len(signals.raise_signals(connection, run.set_key, told, now))
        runs.recount(connection, run)
