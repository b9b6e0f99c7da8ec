"""The gates: what is expected of a harvest, told where it did not come, and over when it does."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from jobs import pipeline, work
from jobs.settings import Settings
from jobs.watch import gates
from jobs.watch.status import Status, status
from scraper.sources.acteurs import ACTEURS
from scraper.sources.agenda import AGENDA
from scraper.sources.amendements import AMENDEMENTS
from scraper.sources.dossiers import DOSSIERS
from scraper.sources.scrutins import SCRUTINS
from storage import signals as stored
from storage.kinds import KINDS
from tests.house import Memory, house, rows
from tests.replica import assembly
from tests.replica import documents as make
from tests.replica.faults import HangUp
from tests.replica.faults import Status as Answers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import sqlalchemy as sa

    from jobs.work import Document, Task
    from scraper.sources import Source
    from storage.runs import Run
    from tests.clock import FakeClock
    from tests.conftest import Serve

HOUR = dt.timedelta(hours=1)
DAY_S = 86_400


class Night:
    """Harvests one night after the other.

    Attributes:
        engine: the archive.
        chosen: settings.
        events: what the last harvest told.
    """

    def __init__(self, engine: sa.Engine, folder: Path, clock: FakeClock) -> None:
        """Stand before the first one."""
        self.engine, self._folder, self.clock = engine, folder, clock
        self.chosen: dict[str, Any] = {}
        self.events = Memory()

    def harvest(self, origin: str, *sources: Source, **chosen: Any) -> dict[str, Run]:
        """One harvest, then a day; gives the run of each set."""
        told = self.chosen | chosen
        with house(self.engine, self._folder, self.clock, origin=origin, **told) as home:
            done = pipeline.harvest(home, sources or (AMENDEMENTS,), [17])
            assert isinstance(home.report, Memory)
            self.events = home.report
        self.clock.sleep(DAY_S)
        return {run.set_key: run for run in done}

    def open(self) -> list[tuple[str, str, str]]:
        """(kind, set, field) of what the gates have open."""
        return [
            (kind, set_key, field)
            for kind, set_key, field in rows(
                self.engine,
                "SELECT kind, set_key, field FROM signal WHERE closed_at IS NULL ORDER BY id",
            )
            if kind in GATES
        ]

    def message(self, kind: str) -> str:
        """What the open signal of a kind says."""
        ((message,),) = rows(
            self.engine,
            "SELECT message FROM signal WHERE closed_at IS NULL AND kind = :kind",
            kind=kind,
        )
        assert isinstance(message, str)
        return message

    def status(self) -> Status:
        """How it is now."""
        return status(self.engine, Settings(**self.chosen), self.clock.now())


#: The kinds that gates raise.
GATES = frozenset(
    {
        *("nothing_found", "not_looked", "source_stale", "incomplete_read", "unreadable_share"),
        *("unusual_count", "always_empty", "new_value", "disagreement_share", "refused_capture"),
    }
)


@pytest.fixture
def night(engine: sa.Engine, tmp_path: Path, clock: FakeClock) -> Night:
    """Somebody who harvests into an empty archive, and sleeps."""
    return Night(engine, tmp_path, clock)


def uid(number: int) -> str:
    """An amendement's uid."""
    return f"AMANR5L17PO838901B1801P0D1N{number:06d}"


def drafts(*numbers: int, **arguments: Any) -> dict[str, bytes | make.Json]:
    """Amendements, by path."""
    folder = "json/DLR5L17N50001/PIONANR5L17B1801"
    return {f"{folder}/{uid(one)}.json": make.amendement(uid(one), **arguments) for one in numbers}


def put(
    folder: Path, members: Mapping[str, bytes | make.Json], day: int, name: str = "amendements"
) -> Path:
    """Publish an archive of the 17th, generated on the nth day after the end of 2025."""
    target = folder / "repository" / assembly.PATHS["17", name]
    target.parent.mkdir(parents=True, exist_ok=True)
    moment = dt.date(2025, 12, 31) + dt.timedelta(days=day)
    found = {where: make.packed(one) for where, one in members.items()}
    target.write_bytes(make.zip_of(found, (moment.year, moment.month, moment.day, 6, 0, 0)))
    return folder


# -- a harvest that finds nothing ------------------------------------------------------------------


def test_a_harvest_in_which_no_set_could_be_had_is_a_failure_until_one_can(
    night: Night, replica: Serve, tmp_path: Path
) -> None:
    """Told once, of the harvest as a whole, whatever is said of each set."""
    an = replica(put(tmp_path, drafts(1), 1), Answers(503, times=None))
    for _ in range(2):
        night.harvest(an.url)
        assert night.open()[:1] == [("nothing_found", "harvest", "")]
    assert night.message("nothing_found").startswith(
        "of the one set that was asked for none could be had and read (failed)"
    )
    an.faults = []
    night.harvest(an.url)
    assert night.open() == []


def test_a_harvest_of_which_one_set_could_be_had_has_found_something(
    night: Night, replica: Serve, tmp_path: Path
) -> None:
    """That the other is not there is told of that one."""
    an = replica(put(tmp_path, drafts(1), 1))
    done = night.harvest(an.url, AMENDEMENTS, SCRUTINS)
    assert {run.outcome for run in done.values()} == {"taken", "missing"}
    assert night.open() == []


# -- what is not there, and what stands in for it --------------------------------------------------


def test_a_set_for_which_another_stands_in_is_a_note_and_as_fresh_as_that_one(
    night: Night, replica: Serve, tmp_path: Path
) -> None:
    """AMO30 may answer 404 for years: who is shown a warning each morning reads none."""
    night.chosen = {"stale_hours": 100}
    an = replica(assembly.write_days(tmp_path / "days", 1, 7)[0])
    an.faults = [Answers(404, path="*AMO30*", times=None)]
    done = night.harvest(an.url, ACTEURS)
    assert [(key, run.outcome, run.signals) for key, run in done.items()] == [
        ("acteurs/AMO30", "missing", 1),
        ("acteurs/AMO10", "taken", 0),
    ]
    now = night.status()
    assert (now.health, now.reasons, now.failures) == ("ok", (), ())
    assert [(one.key, one.severity) for one in now.incidents] == [
        ("replaced acteurs/AMO30", "note")
    ]
    assert {one.set_key: one.state for one in now.sets} == {
        "acteurs/AMO10": "fresh",
        "acteurs/AMO30": "replaced",
    }
    an.faults = [Answers(404, path="*AMO*", times=None)]
    night.harvest(an.url, ACTEURS)
    now = night.status()
    assert [(one.key, one.severity) for one in now.incidents if one.kind != "nothing_found"] == [
        ("not_found acteurs/AMO10", "warning"),
        ("replaced acteurs/AMO30", "note"),
    ]
    assert {one.state for one in now.sets} == {"failing"}
    an.faults = []
    night.harvest(an.url, ACTEURS)
    assert night.status().incidents == ()


# -- less than the archive lists -------------------------------------------------------------------


class Forgetful:
    """Workers that lose the last document of every task, and tell nobody."""

    def __init__(self, workers: work.Workers) -> None:
        """Forget what these read."""
        self._workers = workers

    def read(self, tasks: Sequence[Task], *, size: int) -> Iterator[list[Document]]:
        """All but the last."""
        for documents in self._workers.read(tasks, size=size):
            yield documents[:-1]

    def expect(self, size: int) -> None:
        """Nothing is prepared."""


def test_an_archive_of_which_less_is_read_than_it_lists_is_not_believed(
    night: Night, replica: Serve, tmp_path: Path, engine: sa.Engine, clock: FakeClock
) -> None:
    """Nothing is written, it is a failure, and over once every member is read."""
    an = replica(put(tmp_path, drafts(1, 2, 3), 1))
    with house(engine, tmp_path, clock, origin=an.url) as home:
        forgetful = replace(home, workers=Forgetful(home.workers))  # type: ignore[arg-type]
        (run,) = pipeline.harvest(forgetful, [AMENDEMENTS], [17])
    assert (run.outcome, run.new) == ("incomplete_read", 0)
    assert "lists 3 members and 1 of them were not read" in run.message
    assert rows(engine, "SELECT count(*) FROM amendement_version") == [(0,)]
    assert ("incomplete_read", "amendements/17", "url") in night.open()
    assert KINDS["incomplete_read"].severity == "failure"
    assert night.harvest(an.url)["amendements/17"].outcome == "taken"
    assert night.open() == []


# -- documents that cannot be read -----------------------------------------------------------------


def test_too_large_a_share_of_unreadable_documents_is_a_failure_until_they_are_mended(
    night: Night, replica: Serve, tmp_path: Path
) -> None:
    """45 % of the files in error are told, though the others were read."""
    broken = dict.fromkeys(list(drafts(*range(1, 46))), b"{")
    good = drafts(*range(46, 101))
    an = replica(put(tmp_path, broken | good, 1))
    assert night.harvest(an.url)["amendements/17"].quarantined == 45
    assert night.open() == [("unreadable_share", "amendements/17", "")]
    assert night.message("unreadable_share").startswith(
        "45 of 100 documents of amendements/17 cannot be read (45.0%): expected 1.0% at most"
    )
    told = next(one for one in night.status().sets if one.set_key == "amendements/17")
    assert (told.members, told.held, told.quarantined) == (100, 55, 45)
    an.folder = put(tmp_path, drafts(*range(1, 101)), 2)
    night.harvest(an.url)
    assert night.open() == []


def test_a_few_unreadable_documents_are_no_such_failure(
    night: Night, replica: Serve, tmp_path: Path
) -> None:
    """Each of them is told of itself."""
    broken = dict.fromkeys(list(drafts(*range(1, 21))), b"{")
    an = replica(put(tmp_path, broken | drafts(*range(21, 101)), 1))
    night.harvest(an.url)
    assert night.open() == []


# -- what is not usual -----------------------------------------------------------------------------


def quiet_nights(night: Night, replica: Serve, folder: Path, nights: int) -> Any:
    """So many nights in which two of a hundred amendements change; gives the server."""
    an = replica(folder)
    for day in range(1, nights + 1):
        changed = drafts(1, 2, expose=f"<p>Nuit {day}.</p>")
        an.folder = put(folder, drafts(*range(1, 101)) | changed, day)
        assert night.harvest(an.url)["amendements/17"].outcome == "taken"
    return an


def test_a_night_in_which_nearly_half_of_a_set_changes_is_told_and_over_with_the_next(
    night: Night, replica: Serve, tmp_path: Path
) -> None:
    """Once there are nights to compare it with."""
    night.chosen = {"unusual_after_runs": 4}
    an = quiet_nights(night, replica, tmp_path, 6)
    rewritten = drafts(*range(1, 46), expose="<p>Tout autre.</p>")
    an.folder = put(tmp_path, drafts(*range(1, 101)) | rewritten, 7)
    assert night.harvest(an.url)["amendements/17"].changed == 45
    assert night.open() == [("unusual_count", "amendements/17", "changed")]
    assert night.message("unusual_count").startswith(
        "45 of 100 documents of amendements/17 are changed at once: in the last 5 runs it was 2 "
        "as a rule, and 25 at most is expected"
    )
    an.folder = put(tmp_path, drafts(*range(1, 101)) | rewritten | drafts(100, expose="."), 8)
    night.harvest(an.url)
    assert night.open() == []


def test_a_night_in_which_thousands_arrive_is_a_night_of_budget(
    night: Night, replica: Serve, tmp_path: Path
) -> None:
    """Nothing is told of what is new, however much it is."""
    night.chosen = {"unusual_after_runs": 4}
    an = quiet_nights(night, replica, tmp_path, 6)
    an.folder = put(tmp_path, drafts(*range(1, 3101)), 7)
    assert night.harvest(an.url)["amendements/17"].new == 3000
    assert night.open() == []


def test_without_nights_to_compare_with_nothing_is_unusual(
    night: Night, replica: Serve, tmp_path: Path
) -> None:
    """Neither a first load nor a new legislature has a band."""
    an = quiet_nights(night, replica, tmp_path, 3)
    an.folder = put(tmp_path, drafts(*range(1, 101), expose="<p>Tout autre.</p>"), 4)
    assert night.harvest(an.url)["amendements/17"].changed == 100
    assert night.open() == []


def test_what_was_told_of_one_night_is_over_in_a_week_of_recess(
    night: Night, replica: Serve, tmp_path: Path
) -> None:
    """No archive comes in August, and nothing ordinary to be compared with."""
    night.chosen = {"unusual_after_runs": 4}
    an = quiet_nights(night, replica, tmp_path, 6)
    rewritten = drafts(*range(1, 46), expose="<p>Tout autre.</p>")
    rewritten |= {where: _dead(one) for where, one in drafts(99).items()}
    an.folder = put(tmp_path, drafts(*range(1, 101)) | rewritten, 7)
    night.harvest(an.url)
    kinds = [("new_value", "amendement.sous_etat_code"), ("unusual_count", "changed")]
    for _ in range(6):
        assert night.harvest(an.url)["amendements/17"].outcome == "unchanged"
        assert sorted((kind, field) for kind, _, field in night.open()) == kinds
    for _ in range(2):
        night.harvest(an.url)
    assert night.open() == []


# -- a field that is newly empty -------------------------------------------------------------------


def test_a_field_that_no_new_document_tells_any_more_is_told_until_one_does(
    night: Night, replica: Serve, tmp_path: Path
) -> None:
    """The Assembly empties a column in all it publishes from a day on."""
    an = replica(put(tmp_path, drafts(*range(1, 301)), 1))
    night.harvest(an.url)
    silent = {where: _without_depot(one) for where, one in drafts(*range(301, 361)).items()}
    an.folder = put(tmp_path, drafts(*range(1, 301)) | silent, 2)
    night.harvest(an.url)
    told = [one for one in night.open() if one[0] == "always_empty"]
    assert told == [("always_empty", "amendements/17", "amendement.date_depot")]
    assert night.message("always_empty").startswith(
        "amendement.date_depot is empty in all of 60 versions read now; 300 of 300 earlier ones "
        "tell it"
    )
    more = {where: _without_depot(one) for where, one in drafts(361).items()}
    an.folder = put(tmp_path, drafts(*range(1, 301)) | silent | more, 3)
    night.harvest(an.url)
    assert told == [one for one in night.open() if one[0] == "always_empty"], "it lasts"
    an.folder = put(tmp_path, drafts(*range(1, 301)) | silent | more | drafts(362), 4)
    night.harvest(an.url)
    assert [one for one in night.open() if one[0] == "always_empty"] == []


def _without_depot(document: Any) -> Any:
    amendement = document["amendement"]
    vie = amendement["cycleDeVie"] | {"dateDepot": {"@xsi:nil": "true"}}
    return {"amendement": amendement | {"cycleDeVie": vie}}


# -- a vocabulary that grows -----------------------------------------------------------------------


def test_a_value_that_was_never_met_is_told_with_one_who_bears_it_and_forgotten_in_a_week(
    night: Night, replica: Serve, tmp_path: Path
) -> None:
    """The first archive of a set has nothing to compare with."""
    an = replica(put(tmp_path, drafts(1, 2), 1))
    night.harvest(an.url)
    assert night.open() == []
    an.folder = put(tmp_path, drafts(1, 2) | {k: _dead(v) for k, v in drafts(3, 4).items()}, 2)
    night.harvest(an.url)
    assert night.open() == [("new_value", "amendements/17", "amendement.sous_etat_code")]
    assert "says 'MORT', never met before, of AMANR5L17PO838901B1801P0D1N000003" in night.message(
        "new_value"
    )
    night.clock.sleep(8 * DAY_S)
    an.folder = put(tmp_path, drafts(1, 2, 5) | {k: _dead(v) for k, v in drafts(3, 4).items()}, 3)
    night.harvest(an.url)
    assert night.open() == []


def _dead(document: Any) -> Any:
    amendement = document["amendement"]
    vie = amendement["cycleDeVie"]
    traites = vie["etatDesTraitements"] | {"sousEtat": {"code": "MORT", "libelle": "Mort"}}
    return {"amendement": amendement | {"cycleDeVie": vie | {"etatDesTraitements": traites}}}


# -- what does not agree ---------------------------------------------------------------------------


def test_too_many_references_that_lead_nowhere_are_told_until_the_other_set_comes(
    night: Night, replica: Serve, tmp_path: Path
) -> None:
    """Thirty amendements of a dossier that the dossiers do not hold."""
    put(
        tmp_path,
        {"json/dossierParlementaire/DLR5L17N50002.json": make.dossier("DLR5L17N50002")},
        1,
        "dossiers",
    )
    an = replica(put(tmp_path, drafts(*range(1, 31)), 1))
    night.harvest(an.url, DOSSIERS, AMENDEMENTS)
    told = [field for kind, _, field in night.open() if kind == "disagreement_share"]
    assert "amendement.dossier_ref of legislature 17 that lead nowhere" in told
    an.folder = put(tmp_path, drafts(*range(1, 32)), 2)
    night.harvest(an.url, DOSSIERS, AMENDEMENTS)
    ever = "SELECT count(*) FROM signal WHERE kind = 'disagreement_share'"
    assert rows(night.engine, ever) == [(len(told),)], "what lasts is told once"


def test_references_to_what_nobody_asked_for_are_no_disagreement(
    night: Night, replica: Serve, tmp_path: Path, engine: sa.Engine
) -> None:
    """Thirty amendements of the 17th whose authors have left, and whose dossiers were not had."""
    people = {"json/acteur/PA900099.json": make.acteur("PA900099", mandats=[])}
    put(tmp_path, people, 1, "acteurs en exercice")
    an = replica(put(tmp_path, drafts(*range(1, 31)), 1))
    an.faults = [Answers(404, path="*AMO30*", times=None)]
    night.harvest(an.url, ACTEURS, AMENDEMENTS)
    unresolved = "SELECT field FROM signal WHERE kind = 'unresolved_reference'"
    assert ("amendement.acteur_ref/17",) in rows(engine, unresolved)
    assert night.open() == []
    put(tmp_path, people, 2, "acteurs")
    an.faults = []
    night.harvest(an.url, ACTEURS, AMENDEMENTS)
    assert night.open() == [
        (
            "disagreement_share",
            "cross_checks",
            "amendement.acteur_ref of legislature 17 that lead nowhere",
        )
    ]


# -- freshness -------------------------------------------------------------------------------------


def freshness(night: Night, at: dt.datetime) -> list[tuple[str, str]]:
    """(kind, set) of what is not fresh at a moment."""
    with night.engine.connect() as connection:
        found = gates.freshness(connection, Settings(), at)
    return [(one.kind, one.field) for one in found]


def test_a_set_that_nobody_has_looked_at_for_too_long_is_told_without_a_harvest(
    night: Night, replica: Serve, tmp_path: Path
) -> None:
    """36 hours after the last look; a set that was never asked for is not expected."""
    an = replica(put(tmp_path, drafts(1), 1))
    began = night.clock.now()
    night.harvest(an.url)
    assert freshness(night, began + 35 * HOUR) == []
    assert freshness(night, began + 37 * HOUR) == [("not_looked", "amendements/17")]


def test_sets_that_a_killed_harvest_never_came_to_are_missed_too(
    night: Night, replica: Serve, tmp_path: Path
) -> None:
    """Killed at its third set each night, say: no row tells of those that were to follow."""
    day = assembly.write_days(tmp_path / "days", 1, 7)[0]
    began = night.clock.now()
    for _ in range(2):
        night.harvest(replica(day).url, ACTEURS, DOSSIERS)
    assert freshness(night, began + 35 * HOUR) == []
    assert freshness(night, began + 37 * HOUR) == [
        ("not_looked", "agenda/17"),
        ("not_looked", "amendements/17"),
        ("not_looked", "scrutins/17"),
    ]
    assert status(night.engine, Settings(), began + 37 * HOUR).health == "failure"
    chosen = Settings(nightly_sources="acteurs dossiers")
    told = status(night.engine, chosen, began + 37 * HOUR)
    assert [one.set_key for one in told.sets if one.state == "stale"] == []


def test_a_host_that_answers_again_is_no_more_unreachable_whatever_it_says(
    night: Night, replica: Serve, tmp_path: Path
) -> None:
    """AMO30 is not there, and AMO10 stands in for it: that is an answer."""
    day = assembly.write_days(tmp_path / "days", 1, 7)[0]
    missing = Answers(404, path="*AMO30*")
    an = replica(day, missing)
    night.harvest("http://127.0.0.1:9", ACTEURS, attempts=1, patience_s=0)
    open_now = "SELECT kind FROM signal WHERE closed_at IS NULL AND set_key LIKE 'acteurs/%'"
    assert ("unreachable",) in rows(night.engine, open_now)
    night.harvest(an.url, ACTEURS)
    assert ("unreachable",) not in rows(night.engine, open_now)


def test_that_nothing_is_new_is_a_good_look_and_that_nobody_answers_is_none(
    night: Night, replica: Serve, tmp_path: Path
) -> None:
    """304 is an answer."""
    an = replica(put(tmp_path, drafts(1), 1))
    night.harvest(an.url)
    began = night.clock.now()
    assert night.harvest(an.url)["amendements/17"].outcome == "unchanged"
    assert freshness(night, began + 35 * HOUR) == []
    an.faults = [HangUp()]
    assert night.harvest(an.url)["amendements/17"].outcome == "unreachable"
    assert freshness(night, began + 37 * HOUR) == [("not_looked", "amendements/17")]


def test_a_set_that_was_never_had_is_told_since_it_was_first_asked_for(
    night: Night, replica: Serve, tmp_path: Path
) -> None:
    """It may never have been there."""
    an = replica(put(tmp_path, drafts(1), 1), HangUp())
    began = night.clock.now()
    night.harvest(an.url)
    assert freshness(night, began + 35 * HOUR) == []
    assert freshness(night, began + 37 * HOUR) == [("not_looked", "amendements/17")]


def test_a_set_that_was_asked_for_by_hand_is_not_watched_where_the_night_leaves_it_out(
    night: Night, replica: Serve, tmp_path: Path
) -> None:
    """The settings say what is harvested each night; without a word, all that ever was."""
    an = replica(put(tmp_path, drafts(1), 1))
    night.harvest(an.url)
    now = night.clock.now() + 48 * HOUR
    for chosen, expected in (
        ({}, ["amendements/17"]),
        ({"nightly_sources": "scrutins, amendements"}, ["amendements/17"]),
        ({"nightly_legislatures": "all"}, ["amendements/17"]),
        ({"nightly_sources": "scrutins"}, []),
        ({"nightly_legislatures": "16"}, []),
    ):
        told = status(night.engine, Settings(**chosen), now)
        assert [one.set_key for one in told.sets if one.state == "stale"] == expected
        assert told.health == ("failure" if expected else "ok")


def test_who_watches_raises_what_is_not_fresh_and_closes_it_after_the_next_look(
    night: Night, replica: Serve, tmp_path: Path
) -> None:
    """One incident, however many sets it is of."""
    an = replica(put(tmp_path, drafts(1), 1))
    night.harvest(an.url)
    night.clock.sleep(DAY_S)
    with night.engine.begin() as connection:
        opened = gates.watch(connection, Settings(), night.clock.now())
        assert [one.field for one in opened] == ["amendements/17"]
        assert gates.watch(connection, Settings(), night.clock.now()) == []
        (incident,) = (
            one for one in stored.open_incidents(connection) if one.severity == "failure"
        )
    assert incident.key == "not_looked freshness"
    assert night.status().health == "failure"
    night.harvest(an.url)
    assert night.open() == []


def test_an_archive_that_stands_still_while_the_assembly_sits_is_told(
    night: Night, replica: Serve, tmp_path: Path, engine: sa.Engine
) -> None:
    """A séance after its generation, and 48 hours more in which it was looked at."""
    days = assembly.write_days(tmp_path / "days", 1, 7)
    an = replica(days[0])
    from scraper.sources import SOURCES

    night.harvest(an.url, *SOURCES)
    ((last,),) = rows(engine, "SELECT max(generated_at) FROM capture WHERE set_key = 'agenda/17'")
    generated = last if isinstance(last, dt.datetime) else dt.datetime.fromisoformat(last)
    sat = generated + 3 * HOUR
    with engine.begin() as connection:
        from storage.tables import FAMILIES

        table = FAMILIES["seance"].table
        connection.execute(table.update().values(time_stamp_debut=sat, etat="Confirmé"))
    now = night.clock.now()
    told = freshness(night, now)
    assert told == [
        ("source_stale", "dossiers/17"),
        ("source_stale", "agenda/17"),
        ("source_stale", "amendements/17"),
        ("source_stale", "scrutins/17"),
    ]
    with engine.begin() as connection:
        connection.execute(
            table.update().values(time_stamp_debut=now - 47 * HOUR - DAY_S * HOUR / 3600)
        )
    assert freshness(night, now) == [], "those nights are not over"
    with engine.begin() as connection:
        connection.execute(table.update().values(time_stamp_debut=sat))
    night.harvest(an.url, AGENDA)
    told = freshness(night, night.clock.now())
    assert [one for one in told if one[0] == "source_stale"] == [("source_stale", "agenda/17")], (
        "what a harvest under way has not come to yet is judged by the agenda it brought"
    )


def test_the_gates_of_a_made_up_year_of_ordinary_nights_stay_shut(
    night: Night, replica: Serve, tmp_path: Path
) -> None:
    """Six days of the made-up Assembly, whose sets cite what no other holds by design."""
    days = assembly.write_days(tmp_path / "days", 6, 7)
    an = replica(days[0])
    for day in days:
        an.folder = day
        night.harvest(an.url, ACTEURS, DOSSIERS, AGENDA, AMENDEMENTS, SCRUTINS)
        assert {kind for kind, _, _ in night.open()} <= {"new_value"}
