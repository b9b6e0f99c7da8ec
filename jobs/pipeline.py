"""The flow, in one screen: source → fetch → capture → parse → version → derive → views.

``harvest`` brings the archive up to date, once. Each set is one transaction: it is taken in whole,
or not at all, and one that fails never stops the others.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from jobs import intake
from jobs.conclude import conclude
from scraper import fetch
from scraper.errors import SourceError, Unreachable
from scraper.reading import zip as zip_reader
from scraper.records import Signal
from storage import captures, runs, signals
from storage.blobs import BlobStore, Packer
from storage.kinds import TRANSPORT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import sqlalchemy as sa

    from jobs.commands import Doors
    from jobs.house import House
    from scraper.sources import Archive, Source

#: What an answer that is not taken in is called as a capture, and as a signal.
_MISSING = (captures.MISSING, "not_found")
_REPLACED = (captures.MISSING, "replaced")
_BLOCKED = (captures.BLOCKED, "blocked")
_REFUSED = (captures.REFUSED, "refused_capture")
#: Outcomes after which the archive may hold more than before.
CHANGED = frozenset({"taken", "late", "partly"})
#: How a failed fetch is told, by the kind of error.
_FAILURES = {
    "Unreachable": "unreachable",
    "Forbidden": "forbidden",
    "IncompleteRead": "incomplete_read",
}


def harvest(house: House, sources: Sequence[Source], legislatures: Sequence[int]) -> list[runs.Run]:
    """Bring these sources up to date for these legislatures; one Run for each set looked at."""
    done: list[runs.Run] = []
    for source, candidates in sets_of(sources, legislatures):
        for run in harvest_set(house, source, candidates):
            house.report.event("set", **_told(run))
            done.append(run)
        if done[-1].outcome == "unreachable":
            break  # the other sets are on the same host, and would wait as long
    keep_robots(house)
    changed = any(run.outcome in CHANGED for run in done)
    conclude(house, done[-1], changed=changed, done=done)
    return done


def harvest_doors(
    house: House, names: Sequence[str], legislatures: Sequence[int], doors: Doors
) -> list[runs.Run]:
    """The same by the other doors: what they bring is provisional until the archives tell it."""
    if house.client is None:
        raise Unreachable("this command was built without a client")
    done: list[runs.Run] = []
    if doors.recent:
        from jobs.doors import recent  # noqa: PLC0415 - startup time

        done += recent.harvest_recent(house, house.client)
    if doors.pages:
        from jobs.doors import pages  # noqa: PLC0415

        done += pages.harvest_pages(house, house.client, names, legislatures, doors.dossiers)
    if doors.live:
        from jobs.doors import live  # noqa: PLC0415

        done += live.harvest_live(house, house.client, doors.organe)
    for run in done:
        house.report.event("set", **_told(run))
    keep_robots(house)
    changed = any(run.outcome in CHANGED for run in done)
    conclude(house, done[-1], changed=changed, done=done)
    return done


def sets_of(
    sources: Sequence[Source], legislatures: Sequence[int]
) -> Iterable[tuple[Source, tuple[Archive, ...]]]:
    """The sets to harvest: a source and the archives that may serve it, best first."""
    for source in sources:
        for candidates in source.archives:
            if source.all_legislatures or candidates[0].legislature in legislatures:
                yield source, candidates


def harvest_set(house: House, source: Source, candidates: tuple[Archive, ...]) -> list[runs.Run]:
    """One set, from the first of its archives that is there; a stand-in is another Run."""
    done = []
    for place, archive in enumerate(candidates, start=1):
        run = house.begin("harvest", source.key(archive))
        done.append(run)
        try:
            fetched = fetch_and_take_in(house, source, archive, run)
        except SourceError as error:
            _record_failure(house, run, error)
            break
        if not isinstance(fetched, fetch.Missing):
            _forget(house, source, candidates[place:], run)
            break
    return done


def _forget(house: House, source: Source, following: Sequence[Archive], run: runs.Run) -> None:
    """What was wrong with those that stand in for a set is over where they are not asked for."""
    if following and run.outcome in runs.LOOKED:
        with house.engine.begin() as connection:
            for archive in following:
                key = source.key(archive)
                signals.close_signals(connection, key, TRANSPORT, house.clock())


def fetch_and_take_in(
    house: House, source: Source, archive: Archive, run: runs.Run
) -> fetch.ArchiveAnswer:
    """Ask for one archive, and do what its answer calls for.

    A member that does not match its CRC may be the download's fault: the archive is then fetched
    whole again before that is believed.
    """
    answer = ask(house, archive, run)
    try:
        _settle(house, source, archive, run, answer, tolerant=False)
    except intake.CorruptMembers as error:
        house.report.event("again", set=run.set_key, reason=str(error))
        fetch.clear(house.spool, spool_name(run.set_key))
        answer = ask(house, archive, run)
        _settle(house, source, archive, run, answer, tolerant=True)
    return answer


def _settle(
    house: House,
    source: Source,
    archive: Archive,
    run: runs.Run,
    answer: fetch.ArchiveAnswer,
    *,
    tolerant: bool,
) -> None:
    """Take in what came, or keep the evidence that nothing did."""
    match answer:
        case fetch.Fetched():
            _take_in(house, source, archive, run, answer, tolerant=tolerant)
            fetch.clear(house.spool, spool_name(run.set_key))
        case fetch.NotModified():
            _note_quietly(house, run, "unchanged")
        case fetch.Older():
            run.message = intake.older(
                answer.url, answer.last_modified, answer.newest, answer.fetched_at
            )
            _note_quietly(house, run, intake.OLDER)
        case fetch.Missing():
            stand_in = _stand_in(source, archive)
            run.message = (
                f"{answer.url} answers {answer.status}: there is no such archive there now"
                f"{stand_in}"
            )
            _keep_evidence(house, run, answer, _REPLACED if stand_in else _MISSING, answer.body)
        case fetch.Blocked():
            run.message = (
                f"{answer.url} answered {answer.status} with something else than the archive "
                f"({answer.reason}); kept as evidence, not read. Try again later."
            )
            _keep_evidence(house, run, answer, _BLOCKED, answer.body)


def _stand_in(source: Source, archive: Archive) -> str:
    """Which archive is asked for in place of one that is not there; nothing where there is none."""
    for candidates in source.archives:
        if archive in candidates[:-1]:
            following = candidates[candidates.index(archive) + 1]
            lists = "" if following.exhaustive else ", which lists only those in office,"
            return f"; {source.key(following)}{lists} stands in for it"
    return ""


def ask(house: House, archive: Archive, run: runs.Run) -> fetch.ArchiveAnswer:
    """Fetch one archive, telling what is already held so that only news travels."""
    with house.engine.connect() as connection:
        newest = captures.latest(connection, run.set_key)
        known = captures.validators(connection, run.set_key)
    if house.client is None:
        raise Unreachable("this command was built without a client")
    with house.report.progress(run.set_key, "bytes") as progress:

        def arriving(held: int, expected: int | None) -> None:
            house.workers.expect(expected or 0)
            progress(held, expected)

        answer = fetch.fetch_archive(
            house.client,
            archive.url(house.settings.data_origin),
            known=[fetch.Validators(*one) for one in reversed(known) if not house.whole],
            newest=newest.generation.generated_at if newest else None,
            spool=house.spool,
            name=spool_name(run.set_key),
            progress=arriving,
        )
    run.requests += getattr(answer, "requests", 1)
    run.retries += getattr(answer, "retries", 0)
    run.bytes += getattr(answer, "length", 0)
    return answer


def spool_name(set_key: str) -> str:
    """The name of a set's download in the spool."""
    return set_key.replace("/", "-")


def _take_in(
    house: House,
    source: Source,
    archive: Archive,
    run: runs.Run,
    answer: fetch.Fetched,
    *,
    tolerant: bool,
) -> None:
    generated_at = answer.last_modified or zip_reader.newest_member(answer.path)
    incoming = intake.Incoming(
        source,
        archive,
        answer.path,
        captures.Answer(
            answer.url,
            answer.status,
            answer.headers,
            answer.fetched_at,
            answer.etag,
            answer.headers.get("last-modified"),
            answer.length,
            answer.sha256,
        ),
        generated_at or answer.fetched_at,
        own_time=answer.fetched_at,
        tolerant=tolerant,
    )
    try:
        intake.take_in(house, incoming, run)
    except intake.OlderGeneration as error:
        run.message = str(error)
        _note_quietly(house, run, intake.OLDER)
    except intake.RefusedCapture as error:
        run.message = str(error)
        run.capture_id = None
        _keep_evidence(house, run, answer, _REFUSED, None)


def _note_quietly(house: House, run: runs.Run, outcome: str) -> None:
    """Nothing new: the run's own row, and what was wrong with the transport is over.

    An archive older than the one held is left out; where that lasts, somebody should look.
    """
    run.outcome = outcome
    run.ended_at = house.clock()
    with house.engine.begin() as connection:
        # a refusal stands until a newer generation is taken in
        over = [kind for kind in TRANSPORT if kind != _REFUSED[1]]
        signals.close_signals(connection, run.set_key, over, run.ended_at)
        if outcome == intake.OLDER:
            told = Signal(intake.OLDER, run.message, field="last-modified")
            run.opened(signals.raise_signals(connection, run.set_key, [told], run.ended_at))
        runs.add(connection, run)


def _keep_evidence(
    house: House,
    run: runs.Run,
    answer: fetch.Missing | fetch.Blocked | fetch.Fetched,
    kinds: tuple[str, str],
    body: bytes | None,
) -> None:
    """An answer that is not taken in: kept as it came, told once, never read as content."""
    run.outcome, signal_kind = kinds
    run.ended_at = house.clock()
    if isinstance(answer, fetch.Fetched):
        size, sha256 = answer.length, answer.sha256
    else:
        size, sha256 = len(body or b""), hashlib.sha256(body or b"").digest()
    with house.engine.begin() as connection:
        if not captures.seen_before(connection, run.set_key, run.outcome, answer.status, sha256):
            kept = captures.Answer(
                answer.url,
                answer.status,
                answer.headers,
                answer.fetched_at,
                size=size,
                sha256=sha256,
            )
            blob_id = _keep(connection, body)
            captures.add(
                connection, run.set_key, run.outcome, kept, blob_id=blob_id, reason=run.message
            )
        told = Signal(signal_kind, run.message, field="url", value="")
        # what is not there is one of the two, and not the other any more
        over = {_MISSING[1], _REPLACED[1]} if run.outcome == captures.MISSING else set()
        over |= _ANSWERED
        opened = signals.settle(connection, run.set_key, [told], run.ended_at, over)
        run.opened(opened)
        runs.add(connection, run)


#: What is over once a host answers, whatever it says.
_ANSWERED = {"unreachable", "failed", "incomplete_read"}


def _keep(connection: sa.Connection, body: bytes | None) -> int | None:
    """The blob of a body, if there is one."""
    return BlobStore(connection).keep([Packer().pack(body)])[0] if body else None


def _record_failure(house: House, run: runs.Run, error: SourceError) -> None:
    """A set that could not be had: told, and the others go on."""
    kind = _FAILURES.get(type(error).__name__, "failed")
    run.outcome = kind
    run.message = str(error)
    run.ended_at = house.clock()
    with house.engine.begin() as connection:
        told = Signal(kind, run.message, field="url")
        run.opened(signals.raise_signals(connection, run.set_key, [told], run.ended_at))
        runs.add(connection, run)


def keep_robots(house: House) -> None:
    """What each host's robots.txt said, as a capture the first time and when it changes."""
    if house.client is None:
        return
    with house.engine.begin() as connection:
        for said in house.client.robots_answers:
            sha256 = hashlib.sha256(said.body).digest()
            key = f"robots/{_host_name(house, said.url)}"
            if captures.seen_before(connection, key, captures.ROBOTS, said.status, sha256):
                continue
            kept = captures.Answer(
                said.url,
                said.status,
                said.headers,
                said.fetched_at,
                size=len(said.body),
                sha256=sha256,
            )
            captures.add(
                connection, key, captures.ROBOTS, kept, blob_id=_keep(connection, said.body)
            )


def _host_name(house: House, url: str) -> str:
    """Which of the AN's hosts an address is of: its own address may be a replica's."""
    chosen = house.settings
    origins = {
        "data": chosen.data_origin,
        "site": chosen.site_origin,
        "eliasse": chosen.eliasse_origin,
    }
    return next((name for name, origin in origins.items() if url.startswith(origin)), "other")


def _told(run: runs.Run) -> dict[str, object]:
    """A run, as an event."""
    told = {name: getattr(run, name) for name in _TOLD if getattr(run, name)}
    return {"set": run.set_key, "outcome": run.outcome, **told}


_TOLD = (
    "seen",
    "read",
    "new",
    "changed",
    "noise",
    "gone",
    "back",
    "quarantined",
    "signals",
    "kinds",
    "bytes",
    "message",
)
