"""`harvest --live`: the sitting under way, whose sorts are known minutes after the vote.

Off unless asked for. The live service does not tell the uid of an amendement: those that the
archive does not know yet by text and number are asked for again at the next run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs.doors import bundle
from jobs.doors.naming import held_live
from scraper import crawl, fetch, sitting
from scraper.errors import BadDocument, SourceError
from scraper.records import Signal
from scraper.sources import eliasse
from scraper.sources.doors import DIRECT, live_path
from scraper.sources.eliasse import Key, pieces
from storage import captures, runs, signals

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobs.house import House
    from scraper.http import Client
    from scraper.sources.eliasse import Discussion


def harvest_live(house: House, client: Client, organe: str) -> list[runs.Run]:
    """Ask what is discussed, and take in the amendements of that text; one Run."""
    door = bundle.door("amendements", DIRECT, f"{house.settings.eliasse_origin}/eliasse/")
    run = house.begin("live", door.set_key)
    brought: list[bundle.Brought] = []
    told: list[Signal] = []
    patience = crawl.Patience()
    unknown: list[Key] = []
    try:
        for answered in sitting.follow(
            client,
            house.settings.eliasse_origin,
            organe,
            wanted=lambda discussion: _newly_decided(house, discussion),
            before=_discussed_before(house, run.set_key),
        ):
            answer = answered.answer
            bundle.count(run, answer)
            patience.tell(answer)
            told += answered.signals
            if isinstance(answer, fetch.Document):
                _keep(house, run, answer)
                if answered.kind == "amendements":
                    _take(house, answer, brought, unknown)
            elif isinstance(answer, (fetch.Blocked, fetch.Missing)):
                told += _refused(house, run, answer)
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


def _newly_decided(house: House, discussion: Discussion) -> list[str]:
    """The amendements of a discussion whose sort is told, and is not what the archive holds."""
    texte = f"{discussion.bibard}{discussion.bibard_suffixe}"
    keys = {
        number: Key(int(discussion.legislature), discussion.organe, texte, number)
        for number, sort in discussion.sorts.items()
        if sort
    }
    with house.engine.connect() as connection:
        held = held_live(connection, list(keys.values()))
    return [
        number
        for number, key in keys.items()
        if key not in held or held[key].sort != discussion.sorts[number]
    ]


def _discussed_before(house: House, set_key: str) -> Key | None:
    """What was discussed when the service was last asked, as it said then."""
    with house.engine.connect() as connection:
        body = captures.last_body(connection, set_key, eliasse.NEXT)
    if body is None:
        return None
    try:
        return eliasse.read_next(body)[0]
    except BadDocument:
        return None


def _keep(house: House, run: runs.Run, answer: fetch.Document) -> None:
    with house.engine.begin() as connection:
        bundle.keep_answer(connection, run.set_key, captures.DOCUMENT, answer)


def _take(
    house: House, answer: fetch.Document, brought: list[bundle.Brought], unknown: list[Key]
) -> None:
    """File the amendements of an answer under the uids that they are known by."""
    read = pieces(answer.body)
    with house.engine.connect() as connection:
        held = held_live(connection, [key for key, _ in read])
    for key, data in read:
        if key in held:
            brought.append(bundle.Brought(live_path(held[key].uid), data, answer.fetched_at))
        else:
            unknown.append(key)


def _refused(
    house: House, run: runs.Run, answer: fetch.Blocked | fetch.Missing
) -> Iterator[Signal]:
    """Evidence of what is no answer; a text that is discussed no more is missing, and no fault."""
    with house.engine.begin() as connection:
        bundle.keep_refusal(connection, run.set_key, answer)
    if isinstance(answer, fetch.Blocked) or eliasse.NEXT in answer.url:
        yield Signal("blocked", bundle.why_not(answer), field="url")


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
    door: bundle.Door,
    brought: list[bundle.Brought],
    run: runs.Run,
    told: list[Signal],
) -> None:
    blocked = any(one.kind == "blocked" for one in told)
    if not brought:
        bundle.close_run(house, run, "blocked" if blocked else "quiet")
    else:
        bundle.take_in(house, door, brought, run)
    with house.engine.begin() as connection:
        kinds = {"blocked", "unknown_amendement"}
        opened = signals.settle(connection, run.set_key, told, house.clock(), kinds)
        run.opened(opened)
        runs.recount(connection, run)
