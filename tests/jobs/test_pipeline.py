"""The main job, end to end: a made-up Assembly over real HTTP, into both databases."""

from __future__ import annotations

import datetime as dt
import socket
import sqlite3
import tracemalloc
import zipfile
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from jobs import pipeline, replay, work
from scraper.sources import SOURCES
from scraper.sources.acteurs import ACTEURS
from scraper.sources.agenda import AGENDA
from scraper.sources.amendements import AMENDEMENTS
from scraper.sources.dossiers import DOSSIERS
from scraper.sources.scrutins import SCRUTINS
from storage import schema
from storage.blobs import BlobStore
from storage.engine import explain, open_database
from storage.errors import ArchiveError, WrongRevision
from storage.tables import FAMILIES
from tests.clock import FakeClock
from tests.house import Memory, contents, counts, house, rows
from tests.replica import assembly
from tests.replica import documents as make
from tests.replica.faults import (
    ANTIBOT,
    CAPTCHA,
    MAINTENANCE,
    Answer,
    BackEnds,
    Fault,
    FileSlice,
    Half,
    HangUp,
    NoConditions,
    Page,
    Request,
    Status,
    Without,
    WrongLength,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from scraper.sources import Source
    from storage.runs import Run
    from tests.conftest import Serve
    from tests.databases import Databases
    from tests.replica.server import Replica

SEED = 7
DAY_S = 86_400


@pytest.fixture(scope="session")
def days(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Six days of the made-up Assembly."""
    return assembly.write_days(tmp_path_factory.mktemp("assembly"), 6, SEED)


class Operator:
    """Harvests, night after night.

    Attributes:
        engine: the archive.
        events: what the last harvest told.
    """

    def __init__(self, engine: sa.Engine, folder: Path, clock: FakeClock) -> None:
        """Keep the archive on `engine` and the spool in `folder`."""
        self.engine, self._folder, self._clock = engine, folder, clock
        self.events = Memory()

    def harvest(
        self,
        origin: str,
        sources: Sequence[Source] = SOURCES,
        legislatures: Sequence[int] = (17,),
        **chosen: Any,
    ) -> dict[str, Run]:
        """One harvest, then a night's sleep; gives the run of each set."""
        with house(self.engine, self._folder, self._clock, origin=origin, **chosen) as home:
            done = pipeline.harvest(home, sources, legislatures)
            assert isinstance(home.report, Memory)
            self.events = home.report
        self._clock.sleep(DAY_S)
        return {run.set_key: run for run in done}

    def replay(self) -> int:
        """Tell everything anew."""
        with house(self.engine, self._folder, self._clock) as home:
            return replay.replay(home)

    @property
    def spool(self) -> Path:
        """Where downloads lie."""
        return self._folder / "spool"


@pytest.fixture
def operator(engine: sa.Engine, tmp_path: Path, clock: FakeClock) -> Operator:
    """Somebody who harvests into an empty archive."""
    return Operator(engine, tmp_path, clock)


# -- what the archive says of a day ----------------------------------------------------------------

#: Set of the Assembly -> source and family.
PLACES = {
    "scrutins": ("scrutins/17", "scrutin"),
    "amendements": ("amendements/17", "amendement"),
    "organes": ("acteurs/AMO30", "organe"),
    "mandats": ("acteurs/AMO30", "mandat"),
    "dossiers": ("dossiers/17", "dossier"),
    "documents": ("dossiers/17", "document"),
    "reunions": ("agenda/17", "seance"),
}


def told(engine: sa.Engine, set_key: str, family: str) -> dict[str, list[str]]:
    """What the newest capture of a set did to a family: nature -> uids."""
    table, change = FAMILIES[family].table, FAMILIES[family].change
    with engine.connect() as connection:
        moment = connection.exec_driver_sql(
            f"SELECT max(observed_at) FROM capture WHERE set_key = '{set_key}'"
        ).scalar_one()
        if isinstance(moment, str):
            moment = dt.datetime.fromisoformat(moment)
        new = connection.scalars(
            table.select()
            .with_only_columns(table.c.uid)
            .where(table.c.observed_at == moment, table.c.first_seen_at == moment)
        )
        found: dict[str, set[str]] = {"new": set(new)}
        natures: dict[str, str] = {}
        for row in connection.execute(change.select().where(change.c.observed_at == moment)):
            if row.field == "(présence)":
                nature = "gone" if row.after == "disparu" else "back"
                found.setdefault(nature, set()).add(row.uid)
            elif natures.get(row.uid) != "substance":
                natures[row.uid] = row.nature
        for uid, nature in natures.items():
            found.setdefault(nature, set()).add(uid)
    return {nature: sorted(uids) for nature, uids in found.items() if uids}


def truth(changes: dict[str, list[str]], kind: str) -> dict[str, list[str]]:
    """What the Assembly says it did, in the same form; noise is no version."""
    return {
        nature: [uid for uid in uids if kind != "reunions" or "IDS" in uid]
        for nature, uids in changes.items()
        if nature != "noise" and any(kind != "reunions" or "IDS" in uid for uid in uids)
    }


@pytest.mark.both
def test_each_day_the_archive_tells_what_the_assembly_did(
    operator: Operator, replica: Serve, days: list[Path]
) -> None:
    an = replica(days[0])
    for number, (folder, changes) in enumerate(
        zip(days, assembly.script(len(days), SEED), strict=True), start=1
    ):
        an.folder = folder
        runs = operator.harvest(an.url)
        assert {run.outcome for run in runs.values()} == {"taken"}
        for kind, (set_key, family) in PLACES.items():
            assert told(operator.engine, set_key, family) == truth(changes[kind], kind), (
                number,
                kind,
            )
        for kind in ("scrutins", "amendements"):
            assert runs[f"{kind}/17"].noise == len(changes[kind]["noise"]), (number, kind)
            assert runs[f"{kind}/17"].gone == len(changes[kind]["gone"]), (number, kind)
            assert runs[f"{kind}/17"].back == len(changes[kind]["back"]), (number, kind)
    before = contents(operator.engine)
    operator.replay()
    assert contents(operator.engine) == before


# -- small archives, made for one trap each --------------------------------------------------------

FOLDER = "json/DLR5L17N50001/PIONANR5L17B1801"


def uid(number: int) -> str:
    """An amendement's uid."""
    return f"AMANR5L17PO838901B1801P0D1N{number:06d}"


def path(number: int, folder: str = FOLDER) -> str:
    """Where its file stands."""
    return f"{folder}/{uid(number)}.json"


def drafts(*numbers: int, **arguments: Any) -> dict[str, bytes | make.Json]:
    """Amendements, by path."""
    return {path(number): make.amendement(uid(number), **arguments) for number in numbers}


def put(
    folder: Path,
    members: Mapping[str, bytes | make.Json | make.Packed],
    *,
    day: int = 5,
    date: tuple[int, int, int] | None = None,
    name: str = "amendements",
) -> Path:
    """Publish an archive of the 17th, generated on a day of January 2026, or on another date."""
    target = folder / "repository" / assembly.PATHS["17", name]
    target.parent.mkdir(parents=True, exist_ok=True)
    found = {
        where: one if isinstance(one, make.Packed) else make.packed(one)
        for where, one in members.items()
    }
    target.write_bytes(make.zip_of(found, (*(date or (2026, 1, day)), 6, 0, 0)))
    return folder


def current(engine: sa.Engine) -> dict[int, str]:
    """Number of each current amendement -> its exposé; those gone are not there."""
    return {
        int(uid[-6:]): expose
        for uid, expose in rows(
            engine,
            "SELECT uid, expose_sommaire FROM amendement_version "
            "WHERE superseded_at IS NULL AND gone_at IS NULL ORDER BY uid",
        )
    }


def signals(engine: sa.Engine) -> list[tuple[str, str, bool]]:
    """(kind, field or the last of the path, whether it is open) of every signal of a set."""
    of_sets = "WHERE set_key NOT IN ('harvest', 'freshness')"  # watch/test_gates.py has those
    return [
        (kind, field or path.rpartition("/")[2], closed_at is None)
        for kind, field, path, closed_at in rows(
            engine, f"SELECT kind, field, path, closed_at FROM signal {of_sets} ORDER BY id"
        )
    ]


def grown(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, int]:
    """The tables that grew, and by how many rows."""
    return {name: after[name] - before[name] for name in after if after[name] != before[name]}


# -- nothing new -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "faults",
    [(), (NoConditions(),), (NoConditions(), Without("ETag"))],
    ids=["304", "the same ETag", "the same bytes"],
)
def test_a_third_harvest_of_the_same_day_writes_no_row_but_its_own_runs(
    operator: Operator, replica: Serve, days: list[Path], faults: tuple[Fault, ...]
) -> None:
    an = replica(days[0])
    operator.harvest(an.url)
    an.folder = days[1]
    operator.harvest(an.url)
    held = counts(operator.engine)
    an.faults = faults
    runs = operator.harvest(an.url)
    assert {run.outcome for run in runs.values()} == {"unchanged"}
    assert grown(held, counts(operator.engine)) == {"run": 5}


def test_the_rows_of_runs_say_what_was_told(
    operator: Operator, replica: Serve, days: list[Path]
) -> None:
    """What the AN's sets do not resolve among themselves is only known once all were read."""
    runs = operator.harvest(replica(days[0]).url)
    assert "unresolved_reference" in {one["kind"] for one in operator.events.named("signal")}
    held = dict(rows(operator.engine, "SELECT set_key, signals FROM run"))
    assert held == {**{key: run.signals for key, run in runs.items()}, "liens": 0}
    assert sum(held.values()) == counts(operator.engine)["signal"]


def test_no_body_is_read_where_nothing_changed(
    operator: Operator, replica: Serve, days: list[Path]
) -> None:
    an = replica(days[0])
    operator.harvest(an.url)
    an.requests.clear()
    operator.harvest(an.url)
    assert [(hit.status, hit.bytes) for hit in an.asked()] == [(304, 0)] * 5


def test_another_host_or_port_is_the_same_archive(
    operator: Operator, replica: Serve, days: list[Path]
) -> None:
    operator.harvest(replica(days[0]).url)
    held = counts(operator.engine)
    runs = operator.harvest(replica(days[0]).url)
    assert {run.outcome for run in runs.values()} == {"unchanged"}
    assert grown(held, counts(operator.engine)) == {"run": 5}


def test_robots_txt_is_captured_once_and_when_it_changes(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    an = replica(put(tmp_path / "an", drafts(1)))
    operator.harvest(an.url, [AMENDEMENTS])
    operator.harvest(an.url, [AMENDEMENTS])
    (an.folder / "robots.txt").write_text("User-agent: *\nDisallow: /recherche/\n")
    operator.harvest(an.url, [AMENDEMENTS])
    operator.harvest(an.url, [AMENDEMENTS])
    assert rows(
        operator.engine, "SELECT status, size FROM capture WHERE kind = 'robots' ORDER BY id"
    ) == [(404, 14), (200, 36)]


def test_a_host_whose_robots_txt_says_no_is_not_asked(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    an = replica(put(tmp_path / "an", drafts(1)))
    (an.folder / "robots.txt").write_text("User-agent: Scrutateur\nDisallow: /static/\n")
    runs = operator.harvest(an.url, [AMENDEMENTS])
    assert runs["amendements/17"].outcome == "forbidden"
    assert an.asked() == []
    assert signals(operator.engine) == [("forbidden", "url", True)]


# -- sets that cannot be had -----------------------------------------------------------------------


def test_a_set_that_answers_404_is_told_once_and_the_others_are_read(
    operator: Operator, replica: Serve, days: list[Path]
) -> None:
    an = replica(days[0], Status(404, path="*Scrutins*"))
    runs = operator.harvest(an.url)
    outcomes = {key: run.outcome for key, run in runs.items()}
    assert outcomes == {
        "acteurs/AMO30": "taken",
        "dossiers/17": "taken",
        "agenda/17": "taken",
        "amendements/17": "taken",
        "scrutins/17": "missing",
    }
    asked = "SELECT kind, status FROM capture WHERE set_key = 'scrutins/17'"
    assert rows(operator.engine, asked) == [("missing", 404)]
    operator.harvest(an.url, [SCRUTINS])
    assert rows(operator.engine, asked) == [("missing", 404)]
    assert runs["scrutins/17"].message.endswith("there is no such archive there now")
    told = [one for one in signals(operator.engine) if one[0] == "not_found"]
    assert told == [("not_found", "url", True)]
    an.faults = ()
    operator.harvest(an.url, [SCRUTINS])
    told = [one for one in signals(operator.engine) if one[0] == "not_found"]
    assert told == [("not_found", "url", False)]


@pytest.mark.parametrize("page", [CAPTCHA, MAINTENANCE, ANTIBOT, "<html>Bonjour</html>"])
def test_a_page_where_an_archive_should_be_is_kept_as_evidence_and_never_read(
    operator: Operator, replica: Serve, tmp_path: Path, page: str
) -> None:
    an = replica(put(tmp_path / "an", drafts(1, 2)))
    operator.harvest(an.url, [AMENDEMENTS])
    before = contents(operator.engine)
    an.faults = (NoConditions(), Page(page))
    put(an.folder, drafts(1), day=6)
    runs = operator.harvest(an.url, [AMENDEMENTS])
    operator.harvest(an.url, [AMENDEMENTS])
    assert runs["amendements/17"].outcome == "blocked"
    assert contents(operator.engine) == before
    kept = "SELECT kind, status, blob_id FROM capture WHERE kind = 'blocked'"
    ((kind, status, blob_id),) = rows(operator.engine, kept)
    assert (kind, status) == ("blocked", 200)
    with operator.engine.connect() as connection:
        assert BlobStore(connection).read(blob_id) == page.encode()
    assert signals(operator.engine) == [("blocked", "url", True)]


def test_a_host_that_fails_is_told_with_its_status_and_nothing_is_lost(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    an = replica(put(tmp_path / "an", drafts(1)), Status(503))
    run = operator.harvest(an.url, [AMENDEMENTS])["amendements/17"]
    assert run.outcome == "failed"
    assert "answers 503" in run.message
    assert signals(operator.engine) == [("failed", "url", True)]
    an.faults = ()
    assert operator.harvest(an.url, [AMENDEMENTS])["amendements/17"].new == 1
    assert signals(operator.engine) == [("failed", "url", False)]


def test_a_host_that_does_not_answer_is_named_and_the_other_sets_do_not_wait_for_it(
    operator: Operator, clock: FakeClock
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        origin = f"http://127.0.0.1:{closed.getsockname()[1]}"
    slept = clock.monotonic()
    runs = operator.harvest(origin)
    assert list(runs) == ["acteurs/AMO30"]
    assert runs["acteurs/AMO30"].outcome == "unreachable"
    assert origin in runs["acteurs/AMO30"].message
    assert "SCRUTATEUR_DATA_ORIGIN" in runs["acteurs/AMO30"].message
    assert clock.monotonic() - slept - DAY_S < 60
    assert grown(dict.fromkeys(counts(operator.engine), 0), counts(operator.engine)) == {
        "run": 1,
        "signal": 2,  # of the set, and of a harvest that found nothing
    }


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Half(), "no end record"),
        (WrongLength(-200), "no end record"),
        (HangUp(), "does not answer"),
    ],
    ids=["half a ZIP", "a length that cuts its end", "hung up"],
)
def test_half_an_archive_writes_nothing(
    operator: Operator, replica: Serve, tmp_path: Path, fault: Fault, words: str
) -> None:
    an = replica(put(tmp_path / "an", drafts(*range(1, 40))), fault)
    run = operator.harvest(an.url, [AMENDEMENTS])["amendements/17"]
    assert run.outcome in {"failed", "unreachable"}
    assert words in run.message
    assert current(operator.engine) == {}
    an.faults = ()
    assert operator.harvest(an.url, [AMENDEMENTS])["amendements/17"].new == 39


def test_an_archive_with_no_member_is_refused(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    an = replica(put(tmp_path / "an", drafts(1)))
    operator.harvest(an.url, [AMENDEMENTS])
    put(an.folder, {}, day=6)
    run = operator.harvest(an.url, [AMENDEMENTS])["amendements/17"]
    assert run.outcome == "failed"
    assert "with no member" in run.message
    assert list(current(operator.engine)) == [1]
    put(an.folder, drafts(1, 2), day=7)
    assert operator.harvest(an.url, [AMENDEMENTS])["amendements/17"].new == 1


# -- two back-ends ---------------------------------------------------------------------------------


def harvest_back_and_forth(operator: Operator, an: Replica, other: Path, times: int = 5) -> None:
    """Harvest from two back-ends in turn: the folder served first, then the other."""
    an.faults = (BackEnds(other),)
    for _ in range(times):
        operator.harvest(an.url, [AMENDEMENTS])


def test_a_back_end_that_lags_never_makes_the_archive_go_backwards(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    older = put(tmp_path / "older", drafts(1, 3, expose="<p>Avant.</p>"), day=5)
    newer = put(tmp_path / "newer", drafts(1, 2, expose="<p>Après.</p>"), day=6)
    an = replica(newer)
    operator.harvest(an.url, [AMENDEMENTS])
    before = contents(operator.engine)
    harvest_back_and_forth(operator, an, older)
    assert contents(operator.engine) == before
    assert current(operator.engine) == {1: "<p>Après.</p>", 2: "<p>Après.</p>"}


def test_of_two_archives_of_one_date_the_one_with_the_older_stamp_is_left_out(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    stamp = 1_767_600_000_000
    older = put(tmp_path / "older", drafts(1, expose="<p>Avant.</p>", chronotag=stamp))
    newer = put(tmp_path / "newer", drafts(1, expose="<p>Après.</p>", chronotag=stamp + 1))
    an = replica(newer)
    operator.harvest(an.url, [AMENDEMENTS])
    before = counts(operator.engine)
    an.folder = older
    run = operator.harvest(an.url, [AMENDEMENTS])["amendements/17"]
    assert run.outcome == "older"
    assert grown(before, counts(operator.engine)) == {"run": 1, "signal": 1}
    assert current(operator.engine) == {1: "<p>Après.</p>"}


def test_an_older_archive_is_told_once_until_one_is_taken_in_again(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    newer = put(tmp_path / "newer", drafts(1), day=6)
    an = replica(newer)
    operator.harvest(an.url, [AMENDEMENTS])
    an.folder = put(tmp_path / "older", drafts(1), day=5)
    run = operator.harvest(an.url, [AMENDEMENTS])["amendements/17"]
    assert (run.outcome, run.signals) == ("older", 1)
    assert signals(operator.engine) == [("older", "last-modified", True)]
    ((message, told),) = rows(
        operator.engine, "SELECT message, (SELECT max(signals) FROM run) FROM signal"
    )
    assert "is of 2026-01-05 06:00 UTC, older than the one held, of 2026-01-06 06:00 UTC" in message
    assert "a back-end of the Assemblée lags" in message
    assert "see whether this machine's clock, at 2026-10-08 07:00 UTC, is right" in message
    assert told == 1
    assert operator.harvest(an.url, [AMENDEMENTS])["amendements/17"].signals == 0
    an.folder = newer  # what is held already is not taken in: the older one may be back tomorrow
    assert operator.harvest(an.url, [AMENDEMENTS])["amendements/17"].outcome == "unchanged"
    assert signals(operator.engine) == [("older", "last-modified", True)]
    an.folder = put(tmp_path / "newest", drafts(1, 2), day=7)
    assert operator.harvest(an.url, [AMENDEMENTS])["amendements/17"].outcome == "taken"
    assert signals(operator.engine) == [("older", "last-modified", False)]


@dataclass
class Renamed(Fault):
    """Another back-end, with the same files under one ETag of its own, which alone it knows."""

    def before(self, request: Request, use: int) -> Request:  # noqa: ARG002
        """Answer 304 to who names its own ETag, and to nobody else."""
        known = '"another"' in request.headers.get("if-none-match", "")
        ignored = {"if-none-match", "if-modified-since"}
        headers = {name: value for name, value in request.headers.items() if name not in ignored}
        return replace(request, headers=headers | ({"if-none-match": "*"} if known else {}))

    def after(self, request: Request, answer: Answer, use: int) -> Answer:  # noqa: ARG002
        """Name it."""
        return replace(answer, headers=answer.headers | {"ETag": '"another"'})


def test_the_same_bytes_under_another_etag_are_asked_for_once(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    an = replica(put(tmp_path / "an", drafts(1)))
    operator.harvest(an.url, [AMENDEMENTS])
    an.faults = (Renamed(),)
    held = counts(operator.engine)
    assert operator.harvest(an.url, [AMENDEMENTS])["amendements/17"].outcome == "unchanged"
    assert grown(held, counts(operator.engine)) == {"capture": 1, "run": 1}
    told = "SELECT kind, etag, members, blob_id FROM capture WHERE kind = 'same'"
    assert rows(operator.engine, told) == [("same", '"another"', None, None)]
    held = counts(operator.engine)
    an.requests.clear()
    assert operator.harvest(an.url, [AMENDEMENTS])["amendements/17"].outcome == "unchanged"
    assert [hit.bytes for hit in an.asked()] == [0]
    assert grown(held, counts(operator.engine)) == {"run": 1}


def test_equal_is_not_older(operator: Operator, replica: Serve, tmp_path: Path) -> None:
    one = put(tmp_path / "one", drafts(1, expose="<p>Avant.</p>"))
    other = put(tmp_path / "other", drafts(1, expose="<p>Après.</p>"))
    an = replica(one)
    operator.harvest(an.url, [AMENDEMENTS])
    an.folder = other
    assert operator.harvest(an.url, [AMENDEMENTS])["amendements/17"].changed == 1
    assert current(operator.engine) == {1: "<p>Après.</p>"}


def test_fewer_entries_alone_are_not_older(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    an = replica(put(tmp_path / "one", drafts(1, 2, 3)))
    operator.harvest(an.url, [AMENDEMENTS])
    an.folder = put(tmp_path / "other", drafts(1, 3))
    assert operator.harvest(an.url, [AMENDEMENTS])["amendements/17"].gone == 1
    assert list(current(operator.engine)) == [1, 3]


def test_an_archive_already_captured_is_known_whatever_its_date_says(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    an = replica(put(tmp_path / "one", drafts(1)), Without("Last-Modified"), Without("ETag"))
    operator.harvest(an.url, [AMENDEMENTS])
    one = an.folder
    an.folder = put(tmp_path / "other", drafts(1, 2), day=6)
    operator.harvest(an.url, [AMENDEMENTS])
    an.folder = one
    before = counts(operator.engine)
    assert operator.harvest(an.url, [AMENDEMENTS])["amendements/17"].outcome == "unchanged"
    assert grown(before, counts(operator.engine)) == {"run": 1}


def test_an_archive_that_dates_itself_in_the_future_does_not_stop_the_next_ones(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    an = replica(put(tmp_path / "an", drafts(1), date=(2099, 1, 1)))
    operator.harvest(an.url, [AMENDEMENTS])
    assert signals(operator.engine) == [("future_date", "last-modified", True)]
    put(an.folder, drafts(1, 2), date=(2026, 10, 8))
    run = operator.harvest(an.url, [AMENDEMENTS])["amendements/17"]
    assert (run.outcome, run.new) == ("taken", 1)
    assert signals(operator.engine) == [("future_date", "last-modified", False)]


# -- AMO30, and AMO10 that stands in for it --------------------------------------------------------

AMO30_GONE = Status(404, path="*AMO30*")


def people(**names: str) -> dict[str, bytes | make.Json]:
    """Acteurs PA900001 …, each with a name and a seat."""
    return {
        f"json/acteur/{uid}.json": make.acteur(
            uid,
            nom=name,
            mandats=[make.mandat_parlementaire(f"PM{uid[2:]}", uid)],
        )
        for uid, name in names.items()
    }


def unlisted(engine: sa.Engine) -> list[str]:
    """Who is out of office, by the last list of those in office."""
    return [
        uid
        for (uid,) in rows(
            engine,
            "SELECT uid FROM acteur_version WHERE superseded_at IS NULL "
            "AND unlisted_at IS NOT NULL ORDER BY uid",
        )
    ]


def test_absence_from_the_stand_in_is_not_disappearance(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    everybody = people(PA900001="Amarrand", PA900002="Balisier", PA900003="Cale")
    an = replica(put(tmp_path / "an", everybody, name="acteurs"))
    assert list(operator.harvest(an.url, [ACTEURS])) == ["acteurs/AMO30"]

    an.faults = (AMO30_GONE,)
    put(an.folder, people(PA900001="Amarrand", PA900002="Balisier"), name="acteurs en exercice")
    runs = operator.harvest(an.url, [ACTEURS])
    assert {key: run.outcome for key, run in runs.items()} == {
        "acteurs/AMO30": "missing",
        "acteurs/AMO10": "taken",
    }
    assert (runs["acteurs/AMO10"].gone, runs["acteurs/AMO10"].noise) == (0, 4)
    assert unlisted(operator.engine) == ["PA900003"]

    assert runs["acteurs/AMO30"].message.endswith(
        "answers 404: there is no such archive there now; acteurs/AMO10, which lists only those in "
        "office, stands in for it"
    )
    seated = people(PA900002="Balisier", PA900003="Cale")
    put(an.folder, seated, name="acteurs en exercice", day=6)
    operator.harvest(an.url, [ACTEURS])
    assert unlisted(operator.engine) == ["PA900001"]

    an.faults = ()
    everybody |= people(PA900003="Calle")
    put(an.folder, everybody, name="acteurs", day=8)
    run = operator.harvest(an.url, [ACTEURS])["acteurs/AMO30"]
    assert (run.new, run.changed, run.gone, run.back) == (0, 1, 0, 0)
    assert unlisted(operator.engine) == []
    assert rows(operator.engine, "SELECT count(*) FROM acteur_version") == [(4,)]
    assert rows(operator.engine, "SELECT count(*) FROM mandat WHERE gone_at IS NOT NULL") == [(0,)]


def test_an_older_history_that_comes_back_forges_no_version(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    an = replica(put(tmp_path / "an", people(PA900001="Amarrand"), name="acteurs", day=5))
    operator.harvest(an.url, [ACTEURS])
    an.faults = (AMO30_GONE,)
    put(an.folder, people(PA900001="Amarrand-Cale"), name="acteurs en exercice", day=8)
    operator.harvest(an.url, [ACTEURS])
    an.faults = ()
    # of day 6: after the history that is held, before the list that stood in
    put(an.folder, people(PA900001="Amarrant"), name="acteurs", day=6)
    run = operator.harvest(an.url, [ACTEURS])["acteurs/AMO30"]
    assert (run.outcome, run.changed) == ("taken", 0)
    assert rows(
        operator.engine, "SELECT nom, superseded_at IS NULL FROM acteur_version ORDER BY id"
    ) == [("Amarrand", False), ("Amarrand-Cale", True)]


def test_the_made_up_assembly_keeps_its_people_while_only_the_stand_in_answers(
    operator: Operator, replica: Serve, days: list[Path]
) -> None:
    changes = assembly.changes(2, SEED)
    an = replica(days[0])
    operator.harvest(an.url, [ACTEURS])
    held = rows(operator.engine, "SELECT uid FROM acteur_version ORDER BY uid")
    an.faults, an.folder = (AMO30_GONE,), days[1]
    operator.harvest(an.url, [ACTEURS])
    assert told(operator.engine, "acteurs/AMO10", "acteur") == {"new": changes["acteurs"]["new"]}
    seated = {
        name.rpartition("/")[2].removesuffix(".json")
        for name in names(days[1] / "repository" / assembly.PATHS["17", "acteurs en exercice"])
        if "/acteur/" in name
    }
    assert unlisted(operator.engine) == sorted(uid for (uid,) in held if uid not in seated)
    an.faults, an.folder = (), days[2]
    operator.harvest(an.url, [ACTEURS])
    assert told(operator.engine, "acteurs/AMO30", "acteur") == {}
    assert told(operator.engine, "acteurs/AMO30", "mandat") == {
        "substance": changes["mandats"]["substance"]
    }
    assert unlisted(operator.engine) == []
    before = contents(operator.engine)
    operator.replay()
    assert contents(operator.engine) == before


def names(archive: Path) -> list[str]:
    """The paths that a ZIP lists."""
    with zipfile.ZipFile(archive) as opened:
        return opened.namelist()


def test_the_mandats_of_an_emptied_document_are_gone_and_the_person_is_not(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    an = replica(put(tmp_path / "an", people(PA900001="Amarrand"), name="acteurs"))
    operator.harvest(an.url, [ACTEURS])
    emptied = make.acteur("PA900001", nom="Amarrand", mandats=[])
    put(an.folder, {"json/acteur/PA900001.json": emptied}, name="acteurs", day=6)
    operator.harvest(an.url, [ACTEURS])
    assert rows(operator.engine, "SELECT gone_at IS NULL FROM mandat") == [(False,)]
    assert rows(operator.engine, "SELECT gone_at IS NULL FROM acteur_version") == [(True,)]


def test_an_archive_that_loses_the_mandats_of_many_is_refused(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    many = {f"PA9000{number}": "Amarrand" for number in range(10, 40)}
    an = replica(put(tmp_path / "an", people(**many), name="acteurs"))
    operator.harvest(an.url, [ACTEURS])
    before = contents(operator.engine)
    emptied = {
        f"json/acteur/{one}.json": make.acteur(one, nom="Amarrand", mandats=[]) for one in many
    }
    put(an.folder, emptied, name="acteurs", day=6)
    run = operator.harvest(an.url, [ACTEURS])["acteurs/AMO30"]
    assert run.outcome == "refused"
    assert "no longer lists 30 of 30 mandats" in run.message
    assert contents(operator.engine) == before


def test_a_mandat_stands_once_and_in_the_document_of_its_holder(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    seat = make.mandat_parlementaire("PM900001", "PA900001")
    members = {
        "json/acteur/PA900001.json": make.acteur("PA900001", mandats=[seat, seat]),
        "json/acteur/PA900002.json": make.acteur("PA900002", mandats=[seat]),
    }
    an = replica(put(tmp_path / "an", members, name="acteurs"))
    operator.harvest(an.url, [ACTEURS])
    assert rows(operator.engine, "SELECT uid, acteur_ref FROM mandat") == [("PM900001", "PA900001")]
    told = rows(operator.engine, "SELECT kind, uid, path FROM signal ORDER BY path")
    assert told == [
        ("misplaced_mandat", "PM900001", "json/acteur/PA900001.json"),
        ("misplaced_mandat", "PM900001", "json/acteur/PA900002.json"),
    ]


def sittings(*numbers: int, **arguments: Any) -> dict[str, make.Json]:
    """Réunions, by path."""
    uids = [f"RUANR5L17S2026IDS{30_000 + number}" for number in numbers]
    return {f"json/reunion/{one}.json": make.reunion(one, **arguments) for one in uids}


def test_a_seance_that_becomes_another_meeting_is_gone_until_it_is_one_again(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    an = replica(put(tmp_path / "an", sittings(1, 2), name="agenda"))
    operator.harvest(an.url, [AGENDA])
    other = sittings(1, xsi_type="reunionCommission_type")
    put(an.folder, other | sittings(2), name="agenda", day=6)
    run = operator.harvest(an.url, [AGENDA])["agenda/17"]
    assert (run.gone, run.read) == (1, 1)
    query = "SELECT uid FROM seance WHERE superseded_at IS NULL AND gone_at IS NULL ORDER BY uid"
    assert rows(operator.engine, query) == [("RUANR5L17S2026IDS30002",)]
    before = contents(operator.engine)
    operator.replay()
    assert contents(operator.engine) == before
    put(an.folder, sittings(1, 2), name="agenda", day=7)
    assert operator.harvest(an.url, [AGENDA])["agenda/17"].back == 1


def test_an_agenda_whose_seances_are_all_something_else_is_refused(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    numbers = range(1, 22)
    an = replica(put(tmp_path / "an", sittings(*numbers), name="agenda"))
    operator.harvest(an.url, [AGENDA])
    before = contents(operator.engine)
    put(an.folder, sittings(*numbers, xsi_type="assise_type"), name="agenda", day=6)
    run = operator.harvest(an.url, [AGENDA])["agenda/17"]
    assert run.outcome == "refused"
    assert "no longer lists 21 of 21 seances" in run.message
    assert contents(operator.engine) == before


def test_a_replay_refuses_to_leave_something_without_a_version(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    operator.harvest(replica(put(tmp_path / "an", drafts(1, 2))).url, [AMENDEMENTS])
    with operator.engine.begin() as connection:  # as a program that read its uid so had left it
        connection.exec_driver_sql(
            f"UPDATE amendement_version SET uid = '{uid(9)}' WHERE uid = '{uid(1)}'"
        )
    before = contents(operator.engine)
    with pytest.raises(
        ArchiveError,
        match=f"replay of amendements: 1 things that have versions .* amendement {uid(9)}",
    ):
        operator.replay()
    assert contents(operator.engine) == before


def test_a_mandat_that_two_acteurs_claim_is_that_of_the_first_whatever_the_archives_order(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    members = {
        f"json/acteur/{one}.json": make.acteur(
            one, mandats=[make.mandat_parlementaire("PM900001", one)]
        )
        for one in ("PA900002", "PA900001")
    }
    operator.harvest(replica(put(tmp_path / "an", members, name="acteurs")).url, [ACTEURS])
    held = "SELECT uid, acteur_ref FROM mandat"
    assert rows(operator.engine, held) == [("PM900001", "PA900001")]
    operator.replay()
    assert rows(operator.engine, held) == [("PM900001", "PA900001")]


# -- disappearance, and too much of it -------------------------------------------------------------


@pytest.mark.parametrize(
    ("figures", "outcome"),
    [
        ((100, 80), "taken"),  # 20 rows: not more than 20
        ((100, 79), "refused"),  # 21 rows, and 21 %
        ((1100, 1078), "taken"),  # 22 rows, and just 2 %
        ((1100, 1077), "refused"),  # 23 rows, and 2.1 %
    ],
)
def test_a_capture_that_would_retire_more_than_its_share_and_many_rows_is_refused(
    operator: Operator, replica: Serve, tmp_path: Path, figures: tuple[int, int], outcome: str
) -> None:
    held, left = figures
    documents = {
        f"json/organe/PO{number}.json": make.organe(f"PO{number}", "GE", "Phares")
        for number in range(890_000, 890_000 + held)
    }
    an = replica(put(tmp_path / "an", documents, name="acteurs"))
    operator.harvest(an.url, [ACTEURS])
    put(an.folder, dict(list(documents.items())[:left]), name="acteurs", day=6)
    run = operator.harvest(an.url, [ACTEURS])["acteurs/AMO30"]
    assert run.outcome == outcome
    gone = rows(operator.engine, "SELECT count(*) FROM organe_version WHERE gone_at IS NOT NULL")
    assert gone == [(held - left if outcome == "taken" else 0,)]


def test_a_refused_archive_is_told_once_and_taken_when_the_operator_insists(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    an = replica(put(tmp_path / "an", drafts(*range(1, 31))))
    operator.harvest(an.url, [AMENDEMENTS])
    put(an.folder, drafts(1, 2, 3), day=6)
    before = contents(operator.engine)
    run = operator.harvest(an.url, [AMENDEMENTS])["amendements/17"]
    assert run.outcome == "refused"
    assert "no longer lists 27 of 30 documents (90.0%)" in run.message
    assert "SCRUTATEUR_MAX_GONE_SHARE" in run.message
    assert run.signals == 2  # of the set, and of a harvest that took nothing
    run = operator.harvest(an.url, [AMENDEMENTS])["amendements/17"]
    assert run.signals == 1  # that nothing was had for two days
    assert contents(operator.engine) == before
    evidence = "SELECT kind, members FROM capture WHERE kind IN ('archive', 'refused') ORDER BY id"
    assert rows(operator.engine, evidence) == [("archive", 30), ("refused", None)]
    run = operator.harvest(an.url, [AMENDEMENTS], max_gone_share=0.9)["amendements/17"]
    assert (run.outcome, run.gone) == ("taken", 27)
    assert signals(operator.engine) == [("refused_capture", "url", False)]


def test_what_another_legislature_still_lists_is_not_gone_and_does_not_bring_its_past_back(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    def listed(*titles: str) -> dict[str, make.Json]:
        return {
            f"json/dossierParlementaire/DLR5L16N5000{number}.json": make.dossier(
                f"DLR5L16N5000{number}", titre=title
            )
            for number, title in enumerate(titles)
        }

    an = replica(put(tmp_path / "an", listed("Des phares, repris", "Des bouées"), name="dossiers"))
    operator.harvest(an.url, [DOSSIERS])
    old = an.folder / "repository" / assembly.PATHS["16", "dossiers"]
    old.parent.mkdir(parents=True)
    old.write_bytes(make.zip_bytes(listed("Des phares"), (2024, 6, 28, 6, 0, 0)))
    runs = operator.harvest(an.url, [DOSSIERS], (16, 17))
    assert (runs["dossiers/16"].outcome, runs["dossiers/16"].changed) == ("taken", 0)
    put(an.folder, {"json/dossierParlementaire/DLR5L17N60001.json": make.dossier()},
        name="dossiers", day=7)  # fmt: skip
    operator.harvest(an.url, [DOSSIERS], (16, 17))
    assert rows(
        operator.engine, "SELECT uid, titre, gone_at IS NULL FROM dossier_version ORDER BY uid"
    ) == [
        ("DLR5L16N50000", "Des phares, repris", True),
        ("DLR5L16N50001", "Des bouées", False),
        ("DLR5L17N60001", "Protéger les phares et leurs gardiens", True),
    ]
    before = contents(operator.engine)
    operator.replay()
    assert contents(operator.engine) == before


def test_a_document_moved_to_incorrect_data_loses_its_dossier_and_is_not_gone(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    an = replica(put(tmp_path / "an", drafts(1)))
    operator.harvest(an.url, [AMENDEMENTS])
    aside = {path(1, "json/incorrect_data/148710"): make.amendement(uid(1))}
    put(an.folder, aside, day=6)
    run = operator.harvest(an.url, [AMENDEMENTS])["amendements/17"]
    assert (run.changed, run.gone, run.new) == (1, 0, 0)
    assert rows(
        operator.engine,
        'SELECT field, "before", "after", nature FROM amendement_change ORDER BY field',
    ) == [
        ("dossier_ref", "DLR5L17N50001", None, "substance"),
        ("incorrect_data", "false", "true", "substance"),
    ]


def test_of_two_paths_of_one_uid_the_dossiers_is_read_and_the_other_takes_over_when_it_leaves(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    aside = {path(1, "json/incorrect_data/148710"): make.amendement(uid(1), expose="<p>B</p>")}
    an = replica(put(tmp_path / "an", drafts(1, expose="<p>A</p>") | aside))
    operator.harvest(an.url, [AMENDEMENTS])
    assert current(operator.engine) == {1: "<p>A</p>"}
    told = "SELECT kind, uid, path, closed_at IS NULL FROM signal"
    duplicate = ("duplicate_uid", uid(1), path(1, "json/incorrect_data/148710"))
    assert rows(operator.engine, told) == [(*duplicate, True)]
    put(an.folder, aside, day=6)
    operator.harvest(an.url, [AMENDEMENTS])
    assert current(operator.engine) == {1: "<p>B</p>"}
    assert rows(operator.engine, told) == [(*duplicate, False)]


# -- members that cannot be trusted ----------------------------------------------------------------


@dataclass
class Corrupt(Fault):
    """One bit of the body is flipped on its way, at `at`."""

    at: int

    def after(self, request: Request, answer: Answer, use: int) -> Answer:  # noqa: ARG002
        """Flip it."""
        if not isinstance(answer.body, FileSlice) or answer.status != 200:
            return answer
        body = bytearray(answer.body.path.read_bytes())
        body[self.at] ^= 1
        return replace(answer, body=bytes(body))


def inside(archive: Path, member: str) -> int:
    """A byte in the middle of a member's packed bytes."""
    with zipfile.ZipFile(archive) as opened:
        info = opened.getinfo(member)
        return info.header_offset + 30 + len(info.filename) + info.compress_size // 2


def amendements_zip(folder: Path) -> Path:
    """Where the archive of amendements stands."""
    return folder / "repository" / assembly.PATHS["17", "amendements"]


def test_a_member_corrupted_in_transit_is_fetched_again_and_nobody_hears_of_it(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    an = replica(put(tmp_path / "an", drafts(1, 2, 3)))
    an.faults = (Corrupt(inside(amendements_zip(an.folder), path(2)), times=1),)
    run = operator.harvest(an.url, [AMENDEMENTS])["amendements/17"]
    assert (run.outcome, run.new, run.quarantined, run.requests) == ("taken", 3, 0, 2)
    assert len(operator.events.named("again")) == 1
    assert signals(operator.engine) == []
    assert list(operator.spool.iterdir()) == []


def test_a_member_that_stays_corrupt_is_kept_in_quarantine_and_healed_by_a_sound_one(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    an = replica(put(tmp_path / "an", drafts(1, 2, 3, expose="<p>Avant.</p>")))
    operator.harvest(an.url, [AMENDEMENTS])

    put(an.folder, drafts(1, 2, 3, expose="<p>Après.</p>"), day=6)
    archive = amendements_zip(an.folder)
    spoilt = inside(archive, path(2))
    an.faults = (Corrupt(spoilt),)
    run = operator.harvest(an.url, [AMENDEMENTS])["amendements/17"]
    assert (run.outcome, run.changed, run.quarantined, run.gone) == ("taken", 2, 1, 0)
    assert run.requests == 2
    assert current(operator.engine) == {
        1: "<p>Après.</p>",
        2: "<p>Avant.</p>",
        3: "<p>Après.</p>",
    }
    ((where, whose, packed, blob_id, reason),) = rows(
        operator.engine, "SELECT path, uid, packed, blob_id, reason FROM quarantine"
    )
    assert (where, whose, bool(packed)) == (path(2), uid(2), True)
    assert path(2) in reason
    with operator.engine.connect() as connection:
        kept = BlobStore(connection).read(blob_id)
    with zipfile.ZipFile(archive) as opened:
        sound = opened.getinfo(path(2))
    assert len(kept) == sound.compress_size
    assert kept not in archive.read_bytes()
    assert signals(operator.engine) == [("unreadable_member", f"{uid(2)}.json", True)]

    before = contents(operator.engine)
    operator.replay()
    assert contents(operator.engine) == before

    # the next night's archive is another file, in which the same member is as corrupt
    put(an.folder, drafts(1, 2, 3, expose="<p>Après.</p>"), day=7)
    run = operator.harvest(an.url, [AMENDEMENTS])["amendements/17"]
    assert (run.outcome, run.requests, run.signals) == ("taken", 1, 0)

    an.faults = ()
    put(an.folder, drafts(1, 2, 3, expose="<p>Après.</p>"), day=8)
    run = operator.harvest(an.url, [AMENDEMENTS])["amendements/17"]
    assert (run.changed, run.quarantined) == (1, 0)
    assert current(operator.engine)[2] == "<p>Après.</p>"
    assert signals(operator.engine) == [("unreadable_member", f"{uid(2)}.json", False)]


@pytest.mark.parametrize(
    ("second", "outcome"),
    [
        (Page(CAPTCHA, skip=1), "blocked"),
        (Status(404, skip=1), "missing"),
        (Status(503, skip=1), "failed"),
    ],
)
def test_a_second_download_that_fails_is_told_as_what_it_is(
    operator: Operator, replica: Serve, tmp_path: Path, second: Fault, outcome: str
) -> None:
    an = replica(put(tmp_path / "an", drafts(1, 2, 3)))
    an.faults = (Corrupt(inside(amendements_zip(an.folder), path(2)), times=1), second)
    run = operator.harvest(an.url, [AMENDEMENTS])["amendements/17"]
    assert (run.outcome, run.signals) == (outcome, 2)  # of the set, and of a harvest that got none
    assert rows(operator.engine, "SELECT outcome FROM run") == [(outcome,)]
    assert current(operator.engine) == {}


def test_a_stored_member_with_another_crc_is_not_believed_by_a_replay_either(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    archive = amendements_zip(tmp_path / "an")
    archive.parent.mkdir(parents=True)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as opened:
        opened.writestr(path(1), make.json_bytes(make.amendement(uid(1), expose="<p>Un.</p>")))
    spoilt = archive.read_bytes().replace(b"<p>Un.</p>", b"<p>Xn.</p>")
    archive.write_bytes(spoilt)
    an = replica(tmp_path / "an")
    run = operator.harvest(an.url, [AMENDEMENTS])["amendements/17"]
    assert (run.quarantined, run.new) == (1, 0)
    operator.replay()
    assert current(operator.engine) == {}


#: What a member may be, and the one thing that is told of it: kind, field, value.
NESTED = b"[" * 5_000_000
BAD_MEMBERS: dict[str, tuple[bytes, tuple[str, str, str]]] = {
    "not JSON": (b"<html>", ("unreadable_document", "", "")),
    "empty": (b"", ("unreadable_document", "", "")),
    "blank": (b" \n", ("unreadable_document", "", "")),
    "cut": (make.json_bytes(make.amendement(uid(2)))[:-9], ("unreadable_document", "", "")),
    "nested without end": (NESTED, ("unreadable_document", "", "")),
    "nested in a field": (
        b'{"amendement": {"uid": ' + NESTED,
        ("unreadable_document", "", ""),
    ),
    "a list": (b"[]", ("unreadable_document", "amendement", "")),
    "another document": (
        make.json_bytes(make.organe("PO1", "GE", "Phares")),
        ("unreadable_document", "amendement", ""),
    ),
    "another's uid": (
        make.json_bytes(make.amendement(uid(7))),
        ("unreadable_document", "uid", uid(7)),
    ),
    "1e2 for a number": (
        make.json_bytes(make.amendement(uid(2), **{"identification.numeroRect": "1e2"})),
        ("unreadable_document", "identification.numeroRect", "1e2"),
    ),
    "17 for a moment": (
        make.json_bytes(make.amendement(uid(2), date_sort="17")),
        ("unreadable_document", "cycleDeVie.dateSort", "17"),
    ),
    "yes for a flag": (
        make.json_bytes(make.amendement(uid(2), article99="oui")),
        ("unreadable_document", "article99", "oui"),
    ),
    "a list for a text": (
        make.json_bytes(make.amendement(uid(2), examenRef=["EX"])),
        ("unreadable_document", "examenRef", '["EX"]'),
    ),
    "bytes of another age": (
        make.json_bytes(make.amendement(uid(2))).replace(b"Amendement", b"\xe9\xe8"),
        ("unreadable_document", "", ""),
    ),
}


@pytest.mark.parametrize("name", BAD_MEMBERS)
def test_a_member_that_is_no_document_goes_to_quarantine_and_the_harvest_goes_on(
    operator: Operator, replica: Serve, tmp_path: Path, name: str
) -> None:
    content, (kind, field, value) = BAD_MEMBERS[name]
    an = replica(put(tmp_path / "an", drafts(1, 2, 3, expose="<p>Avant.</p>")))
    operator.harvest(an.url, [AMENDEMENTS])
    put(an.folder, drafts(1, 3, expose="<p>Après.</p>") | {path(2): content}, day=6)
    run = operator.harvest(an.url, [AMENDEMENTS])["amendements/17"]
    assert (run.outcome, run.changed, run.gone, run.quarantined) == ("taken", 2, 0, 1)
    assert current(operator.engine)[2] == "<p>Avant.</p>"
    told = rows(operator.engine, "SELECT kind, uid, path, field, value FROM signal")
    assert told == [(kind, uid(2), path(2), field, value)]
    ((blob_id,),) = rows(operator.engine, "SELECT blob_id FROM quarantine")
    with operator.engine.connect() as connection:
        assert BlobStore(connection).read(blob_id) == content
    assert operator.harvest(an.url, [AMENDEMENTS])["amendements/17"].outcome == "unchanged"


def test_two_hundred_megabytes_of_nesting_are_not_inflated(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    bomb = make.packed(b'{"amendement": ' + b"[" * 200_000_000)
    liar = replace(make.packed(b"[" * 30_000_000), size=2000)
    an = replica(put(tmp_path / "an", drafts(1) | {path(2): bomb, path(3): liar}))
    tracemalloc.start()
    run = operator.harvest(an.url, [AMENDEMENTS])["amendements/17"]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (run.outcome, run.new, run.quarantined) == ("taken", 1, 2)
    assert peak < 30_000_000
    reasons = [reason for (reason,) in rows(operator.engine, "SELECT reason FROM quarantine")]
    assert "200,000,015 bytes" in reasons[0]
    assert "2001 bytes inflated, 2000 announced" in reasons[1]
    kept = rows(operator.engine, "SELECT size FROM blob b JOIN quarantine q ON q.blob_id = b.id")
    assert [size for (size,) in kept] == [len(bomb.body), len(liar.body)]


@pytest.mark.parametrize(
    ("hostile", "kind"),
    [
        (f"../../{uid(2)}.json", "hostile_path"),
        (f"/etc/{uid(2)}.json", "hostile_path"),
        (f"C:\\{uid(2)}.json", "hostile_path"),
        (f"json\\..\\{uid(2)}.json", "hostile_path"),
        (f"json/{uid(2)}.json\x00.txt", "unexpected_path"),
        (f"json/x/{uid(2)}\n.json", "unexpected_path"),
        ("json/README.txt", "unexpected_path"),
        (f"json/DLR5L17N50001/é/{uid(3)}", "unexpected_path"),
    ],
)
def test_a_path_that_is_none_of_ours_is_told_and_its_bytes_are_kept(
    operator: Operator, replica: Serve, tmp_path: Path, hostile: str, kind: str
) -> None:
    stray = make.amendement(uid(2), expose="<p>Intrus.</p>")
    an = replica(put(tmp_path / "an", drafts(1) | {hostile: stray}))
    run = operator.harvest(an.url, [AMENDEMENTS])["amendements/17"]
    assert (run.outcome, run.new) == ("taken", 1)
    assert list(current(operator.engine)) == [1]
    assert [one for (one,) in rows(operator.engine, "SELECT kind FROM signal")] == [kind]
    ((size,),) = rows(
        operator.engine, f"SELECT size FROM blob WHERE size = {len(make.json_bytes(stray))}"
    )
    assert size == len(make.json_bytes(stray))
    put(an.folder, drafts(1, 4) | {hostile: stray}, day=6)
    assert operator.harvest(an.url, [AMENDEMENTS])["amendements/17"].new == 1
    assert not (tmp_path.parent / f"{uid(2)}.json").exists()


def test_a_hostile_path_never_hides_a_document(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    stray = make.amendement(uid(1), expose="<p>Intrus.</p>")
    an = replica(put(tmp_path / "an", drafts(1) | {f"../{uid(1)}.json": stray}))
    operator.harvest(an.url, [AMENDEMENTS])
    assert current(operator.engine) == {1: "<p>Amendement rédactionnel.</p>"}


def test_two_members_at_one_path_are_both_kept_and_the_last_is_read(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    archive = amendements_zip(tmp_path / "an")
    archive.parent.mkdir(parents=True)
    first, second = (
        make.json_bytes(make.amendement(uid(1), expose=expose))
        for expose in ("<p>Un.</p>", "<p>Deux.</p>")
    )
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr(zipfile.ZipInfo(path(1), (2026, 1, 5, 6, 0, 0)), first)
        with pytest.warns(UserWarning, match="Duplicate"):
            opened.writestr(zipfile.ZipInfo(path(1), (2026, 1, 5, 6, 0, 0)), second)
    operator.harvest(replica(tmp_path / "an").url, [AMENDEMENTS])
    assert current(operator.engine) == {1: "<p>Deux.</p>"}
    assert [one for (one,) in rows(operator.engine, "SELECT kind FROM signal")] == [
        "unexpected_path"
    ]


def test_drift_is_told_once_with_its_count_and_the_records_are_kept(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    members = drafts(1, 2, 3, champInconnu="x") | drafts(4, loiReference=make.ABSENT)
    odd = {"cycleDeVie.sort": "Réservé"}
    members |= drafts(5, **odd) | drafts(6, expose="<p>a\x00b</p>")
    an = replica(put(tmp_path / "an", members))
    run = operator.harvest(an.url, [AMENDEMENTS])["amendements/17"]
    assert (run.new, run.quarantined, run.signals) == (6, 0, 4)
    told = "SELECT kind, field, value, count FROM signal ORDER BY kind"
    assert rows(operator.engine, told) == [
        ("missing_field", "loiReference", "", 1),
        ("nul_character", "", "", 1),
        ("unknown_field", "champInconnu", "x", 3),
        ("unknown_value", "cycleDeVie.sort", "Réservé", 1),
    ]
    assert current(operator.engine)[6] == "<p>ab</p>"
    assert rows(
        operator.engine, "SELECT sort FROM amendement_version WHERE uid LIKE '%000005'"
    ) == [("Réservé",)]
    put(an.folder, members | drafts(7, champInconnu="y") | drafts(8, **odd), day=6)
    assert operator.harvest(an.url, [AMENDEMENTS])["amendements/17"].signals == 0


def test_drift_is_over_when_its_documents_show_it_no_more(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    an = replica(put(tmp_path / "an", drafts(1, 2, champInconnu="x") | drafts(3)))
    operator.harvest(an.url, [AMENDEMENTS])
    put(an.folder, drafts(1, 2, champInconnu="x") | drafts(3, 4), day=6)
    operator.harvest(an.url, [AMENDEMENTS])
    assert signals(operator.engine) == [("unknown_field", "champInconnu", True)]
    put(an.folder, drafts(1, 2, 3, 4), day=7)
    operator.harvest(an.url, [AMENDEMENTS])
    assert signals(operator.engine) == [("unknown_field", "champInconnu", False)]


def test_drift_that_the_program_has_learnt_is_over_with_a_replay(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    odd = {"cycleDeVie.sort": "Réservé"}
    an = replica(put(tmp_path / "an", drafts(1, **odd) | drafts(2, champInconnu="x")))
    operator.harvest(an.url, [AMENDEMENTS])
    with operator.engine.begin() as connection:  # as a program that did not know it left it
        connection.exec_driver_sql(
            "UPDATE signal SET field = 'chronotag', value = '' WHERE kind = 'unknown_field'"
        )
    operator.replay()
    assert signals(operator.engine) == [
        ("unknown_value", "cycleDeVie.sort", True),
        ("unknown_field", "chronotag", False),
    ]


def test_a_replay_does_not_tell_again_of_what_was_mended_since(
    operator: Operator, replica: Serve, tmp_path: Path
) -> None:
    an = replica(put(tmp_path / "an", drafts(1) | {path(2): b"{"}))
    operator.harvest(an.url, [AMENDEMENTS])
    put(an.folder, drafts(1, 2), day=6)
    operator.harvest(an.url, [AMENDEMENTS])
    operator.replay()
    assert [(kind, is_open) for kind, _, is_open in signals(operator.engine)] == [
        ("unreadable_document", False)
    ]


# -- the archive itself in trouble -----------------------------------------------------------------


@pytest.fixture
def sqlite(databases: Databases) -> Iterator[str]:
    """A SQLite archive's address, migrated."""
    with databases.migrated("sqlite") as url:
        yield url


def refused(operator: Operator, origin: str, url: str) -> str:
    """What a person is told when a harvest meets a database that refuses."""
    with pytest.raises((DBAPIError, sqlite3.Error)) as caught:
        operator.harvest(origin, [AMENDEMENTS])
    return explain(caught.value, url)


def everything(engine: sa.Engine) -> dict[str, int]:
    """The tables that hold something, and how many rows."""
    return {name: count for name, count in counts(engine).items() if count}


@pytest.fixture
def some(replica: Serve, tmp_path: Path) -> Replica:
    """A local AN with sixty amendements."""
    return replica(put(tmp_path / "an", drafts(*range(1, 61), expose="<p>Un phare.</p>" * 300)))


def test_a_read_only_sqlite_file_is_told_and_left_as_it_is(
    sqlite: str, some: Replica, tmp_path: Path, clock: FakeClock
) -> None:
    engine = open_database(sqlite)

    @sa.event.listens_for(engine, "connect")
    def read_only(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA query_only = ON")  # root may write to any file

    said = refused(Operator(engine, tmp_path, clock), some.url, sqlite)
    assert "readonly" in said
    assert "make the file and its folder writable" in said
    assert everything(engine) == {}
    engine.dispose()


def test_a_full_disk_is_told_and_what_was_begun_is_undone_then_done_when_there_is_room(
    sqlite: str, some: Replica, tmp_path: Path, clock: FakeClock
) -> None:
    engine = open_database(sqlite)
    room = 40

    @sa.event.listens_for(engine, "connect")
    def limit(connection: sqlite3.Connection, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + room}")

    operator = Operator(engine, tmp_path, clock)
    said = refused(operator, some.url, sqlite)
    assert "disk is full" in said
    assert "free some space and run the same command again" in said
    assert everything(engine) == {}
    room = 10_000
    engine.dispose()
    some.requests.clear()
    assert operator.harvest(some.url, [AMENDEMENTS])["amendements/17"].new == 60
    # what had come before is still in the spool: one byte proves that it is what is served
    assert [hit.bytes for hit in some.asked()] == [1]
    engine.dispose()


def test_a_locked_sqlite_file_is_told_and_left_as_it_is(
    sqlite: str, some: Replica, tmp_path: Path, clock: FakeClock
) -> None:
    engine = open_database(sqlite)

    @sa.event.listens_for(engine, "connect")
    def impatient(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout = 0")

    with closing(sqlite3.connect(sqlite.removeprefix("sqlite:///"))) as other:
        other.execute("BEGIN EXCLUSIVE")
        said = refused(Operator(engine, tmp_path, clock), some.url, sqlite)
        other.rollback()
    assert "database is locked" in said
    assert "close it and try again" in said
    assert everything(engine) == {}
    engine.dispose()


def test_a_postgres_that_may_only_be_read_is_told_and_left_as_it_is(
    databases: Databases, some: Replica, tmp_path: Path, clock: FakeClock
) -> None:
    with databases.migrated("postgres") as url:
        engine = open_database(url)

        @sa.event.listens_for(engine, "connect")
        def read_only(connection: Any, _record: object) -> None:
            connection.execute("SET default_transaction_read_only = on")
            connection.commit()

        said = refused(Operator(engine, tmp_path, clock), some.url, url)
        assert "read-only transaction" in said
        assert "connect as a user who may write" in said
        assert everything(engine) == {}
        engine.dispose()


def test_a_later_schema_is_told_before_anything_is_asked_or_written(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(WrongRevision, match="is at revision 9999, which this program does not"):
        schema.ensure(engine, create=True)
    assert everything(engine) == {}


def test_a_set_that_fails_does_not_undo_the_others(
    operator: Operator, replica: Serve, days: list[Path]
) -> None:
    an = replica(days[0], Half(path="*Amendements*"), Status(500, path="*Agenda*"))
    runs = operator.harvest(an.url)
    assert {key: run.outcome for key, run in runs.items()} == {
        "acteurs/AMO30": "taken",
        "dossiers/17": "taken",
        "agenda/17": "failed",
        "amendements/17": "failed",
        "scrutins/17": "taken",
    }
    assert rows(operator.engine, "SELECT count(*) FROM scrutin_version") == [(60,)]
    assert rows(operator.engine, "SELECT count(*) FROM amendement_version") == [(0,)]


# -- the same, whoever reads and wherever it is written --------------------------------------------


def test_worker_processes_read_what_one_process_reads(
    databases: Databases, replica: Serve, tmp_path: Path
) -> None:
    heavy = {
        f"json/acteur/PA9001{number}.json": make.acteur(
            f"PA9001{number}",
            adresses=[make.adresse("AD1", "mèl", f"{number}@exemple.fr " * 22_000)],
            mandats=[make.mandat(f"PM9001{number}", f"PA9001{number}", "GP", "PO890101")],
        )
        for number in range(10, 80)
    }
    assert sum(len(make.json_bytes(one)) for one in heavy.values()) > work.WORTH_WORKERS
    heavy["json/acteur/PA900199.json"] = b"not JSON"
    an = replica(put(tmp_path / "an", heavy, name="acteurs"))
    found = []
    for workers in (0, 2):
        with databases.migrated("sqlite") as url:
            engine = open_database(url)
            operator = Operator(engine, tmp_path, FakeClock())
            run = operator.harvest(an.url, [ACTEURS], workers=workers)["acteurs/AMO30"]
            assert (run.new, run.quarantined) == (140, 1)
            found.append(contents(engine, evidence=True))
            engine.dispose()
    assert found[0] == found[1]


def test_both_databases_hold_the_same_rows_of_every_table(
    databases: Databases, replica: Serve, days: list[Path], tmp_path: Path
) -> None:
    an = replica(days[0])
    found = []
    for kind in ("sqlite", "postgres"):
        with databases.migrated(kind) as url:
            engine = open_database(url)
            operator = Operator(engine, tmp_path, FakeClock())
            for folder in days[:2]:
                an.folder = folder
                operator.harvest(an.url, legislatures=(15, 16, 17))
            found.append(contents(engine, evidence=True))
            engine.dispose()
    assert found[0].keys() == found[1].keys()
    for table, held in found[0].items():
        assert held == found[1][table], table
