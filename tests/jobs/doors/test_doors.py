"""The other doors, end to end: lists, unit documents, pages and the live service of a replica."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from jobs import health, pipeline, replay
from jobs.commands import Doors
from scraper.sources import SOURCES
from storage.engine import open_database
from tests.clock import FakeClock
from tests.house import Memory, contents, house, rows
from tests.replica import assembly
from tests.replica.faults import CAPTCHA, Page, Status
from tests.replica.server import serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import sqlalchemy as sa

    from storage.runs import Run
    from tests.conftest import Serve
    from tests.databases import Databases
    from tests.replica.faults import Fault
    from tests.replica.server import Replica

SEED = 7
LISTS = "/dyn/opendata/list-publication/publication"
#: Two hours after the first day's archives.
MORNING = dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC)
#: The evening before: everything was published, and no archive tells of it yet.
EVENING = dt.datetime(2026, 1, 4, 20, tzinfo=dt.UTC)
#: What an archive says when, and by whom it was told: all that differs where a door told first.
OURS = {
    *("observed_at", "first_seen_at", "superseded_at", "gone_at", "completed_at", "not_told"),
    *("capture_id", "blob_id"),
}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three days of the made-up Assembly, with its site."""
    return assembly.write_days(tmp_path_factory.mktemp("site"), 3, SEED, pages=True)


class Operator:
    """Harvests by whatever door."""

    def __init__(self, engine: sa.Engine, folder: Path, an: Replica) -> None:
        """Keep the archive on `engine`."""
        self.engine, self._folder, self.an = engine, folder, an
        self.clock = FakeClock(MORNING)
        self.events = Memory()

    def house(self, **chosen: Any) -> Any:
        """The house of one command."""
        return house(
            self.engine,
            self._folder,
            self.clock,
            origin=self.an.url,
            site_origin=self.an.url,
            eliasse_origin=self.an.url,
            **chosen,
        )

    def bulk(self) -> dict[str, Run]:
        """The archives of the night."""
        with self.house() as home:
            return {run.set_key: run for run in pipeline.harvest(home, SOURCES, [17])}

    def by(self, doors: Doors, *names: str, **chosen: Any) -> list[Run]:
        """Another door; a request each is counted anew."""
        self.an.requests.clear()
        with self.house(**chosen) as home:
            done = pipeline.harvest_doors(home, names, [17], doors)
            self.events = home.report
        return done

    def asked(self) -> list[str]:
        """What was asked, robots.txt aside."""
        return [hit.path for hit in self.an.asked()]

    def check(self) -> int:
        """The exit status of `scrutateur check`."""
        with self.house() as home:
            return health.run_check(home, as_json=True)


@pytest.fixture(scope="session")
def public(site: list[Path]) -> Iterator[Replica]:
    """One AN for all: what is held of the first day was asked of its address."""
    with serve(site[0]) as an:
        yield an


@pytest.fixture
def operator(
    databases: Databases, database_kind: str, tmp_path: Path, public: Replica, site: list[Path]
) -> Iterator[Operator]:
    """Somebody who harvested the archives of the first day, and finds the site of the second."""
    public.folder, public.faults = site[0], ()

    def harvest(url: str) -> None:
        engine = open_database(url)
        Operator(engine, tmp_path, public).bulk()
        engine.dispose()

    with databases.filled(database_kind, "first_day", harvest) as url:
        engine = open_database(url)
        public.folder = site[1]
        public.requests.clear()
        found = Operator(engine, tmp_path, public)
        found.clock.sleep(3600)
        yield found
        engine.dispose()
        if public.errors:
            raise public.errors.pop()


def facts(engine: sa.Engine) -> dict[str, list[tuple[Any, ...]]]:
    """Every fact of the versions that stand, whoever told it first."""
    from storage.tables import FAMILIES

    found = {}
    for name in ("amendement", "scrutin"):
        family = FAMILIES[name]
        columns = ", ".join(
            f'"{column.name}"'
            for column in family.table.columns
            if column.name not in {*OURS, "id", "digest"}
        )
        found[name] = rows(
            engine,
            f"SELECT {columns} FROM {family.table.name} WHERE superseded_at IS NULL ORDER BY uid",
        )
        for child in family.children:
            listed = ", ".join(f'c."{fact.name}"' for fact in child.facts)
            found[child.name] = rows(
                engine,
                f"SELECT v.uid, c.rang, {listed} FROM {child.name} c JOIN {family.table.name} v "
                "ON v.id = c.version_id WHERE v.superseded_at IS NULL ORDER BY v.uid, c.rang",
            )
    return found


def provisional(engine: sa.Engine, table: str = "amendement_version") -> list[str]:
    """The uids that the open data has not told yet."""
    query = f"SELECT uid FROM {table} WHERE superseded_at IS NULL AND not_told IS NOT NULL"
    return [uid for (uid,) in rows(engine, query + " ORDER BY uid")]


def signals(engine: sa.Engine) -> list[tuple[Any, ...]]:
    """(kind, set) of what the doors made open."""
    return rows(
        engine,
        "SELECT kind, set_key, count(*) FROM signal WHERE kind NOT IN "
        "('totals_mismatch', 'unknown_group', 'unresolved_reference') AND closed_at IS NULL "
        "AND set_key <> 'freshness' "
        "GROUP BY kind, set_key ORDER BY kind, set_key",
    )


# -- the recent ------------------------------------------------------------------------------------


def test_what_the_lists_announce_comes_in_at_one_request_a_document(operator: Operator) -> None:
    lists, documents = operator.by(Doors(recent=True))
    assert (lists.set_key, lists.outcome, lists.new) == ("publications", "taken", 24)
    assert (documents.outcome, documents.new, documents.changed, documents.noise) == (
        "taken",
        5,
        16,
        3,
    )
    asked = operator.asked()
    assert [path for path in asked if "list-publication" in path] == [
        "/dyn/opendata/list-publication/publication_2026-01-04",
        "/dyn/opendata/list-publication/publication_j",
    ]
    assert len(asked) == 26
    assert len(provisional(operator.engine)) == 21
    assert signals(operator.engine) == []


def test_a_second_look_asks_for_the_list_alone_and_a_day_without_one_is_quiet(
    operator: Operator,
) -> None:
    operator.by(Doors(recent=True))
    (lists,) = operator.by(Doors(recent=True))
    assert (lists.outcome, operator.asked()) == (
        "quiet",
        [f"{LISTS}_2026-01-04", f"{LISTS}_j"],
    )
    assert operator.an.asked("publication_j")[0].status == 304
    operator.clock.sleep(3 * 86_400)
    operator.an.folder = operator.an.folder.parent / "jour3"
    lists, *_ = operator.by(Doors(recent=True))
    assert [path.rpartition("_")[2] for path in operator.asked() if "list-" in path] == [
        "2026-01-04",  # its end may have been listed after it was last looked at
        "2026-01-05",
        "2026-01-06",
        "2026-01-07",
        "j",
    ]
    assert (lists.outcome, signals(operator.engine)) == ("taken", [])


def test_a_list_that_comes_empty_does_not_hide_those_of_the_days_after(
    operator: Operator, tmp_path: Path
) -> None:
    """It is kept as evidence, asked for again, and no wall: the host answers."""
    site = tmp_path / "an"
    shutil.copytree(operator.an.folder, site)
    lists = site / "dyn/opendata/list-publication"
    (lists / "publication_2026-01-04").write_bytes(b"")
    operator.an.folder = site
    run, *_ = operator.by(Doors(recent=True))
    assert (run.outcome, run.new) == ("taken", 24)
    assert rows(operator.engine, "SELECT kind FROM capture WHERE set_key = 'publications'") == [
        ("blocked",)
    ]
    assert signals(operator.engine) == []


def test_the_archives_of_the_night_confirm_what_the_day_told(operator: Operator) -> None:
    operator.by(Doors(recent=True, pages=True))
    operator.clock.sleep(86_400)
    run = operator.bulk()
    assert provisional(operator.engine) + provisional(operator.engine, "scrutin_version") == []
    assert signals(operator.engine) == []
    # the two that no list announced: what left, and what was erased
    assert (run["amendements/17"].new, run["amendements/17"].gone) == (0, 1)
    assert operator.check() == 0


def test_by_whatever_door_the_day_came_the_night_leaves_the_same_facts(
    operator: Operator, tmp_path: Path, site: list[Path], databases: Databases, replica: Serve
) -> None:
    operator.by(Doors(recent=True, pages=True, live=True))
    operator.clock.sleep(86_400)
    operator.bulk()
    kind = "sqlite" if operator.engine.dialect.name == "sqlite" else "postgres"
    with databases.migrated(kind) as url:
        plain = Operator(open_database(url), tmp_path / "plain", replica(site[0]))
        plain.bulk()
        plain.an.folder = site[1]
        plain.clock.sleep(86_400)
        plain.bulk()
        assert facts(operator.engine) == facts(plain.engine)
        plain.engine.dispose()


def test_a_replay_tells_what_the_doors_told(operator: Operator) -> None:
    operator.by(Doors(recent=True, pages=True))
    operator.by(Doors(live=True))
    operator.clock.sleep(86_400)
    operator.bulk()
    before = contents(operator.engine)
    with operator.house() as home:
        replay.replay(home)
    assert contents(operator.engine) == before


def test_a_captcha_stops_the_run_and_what_waits_is_asked_for_again(operator: Operator) -> None:
    operator.an.faults = [_captcha("*AMANR5L17PO838901BTC1975P0D1N000009.json")]
    _, documents = operator.by(Doors(recent=True))
    assert documents.outcome == "taken"
    assert "captcha" in documents.message
    told = rows(operator.engine, "SELECT count(*) FROM publication WHERE settled_at IS NULL")[0][0]
    assert told > 0
    assert signals(operator.engine) == [("blocked", "amendements/UNITES", 1)]
    assert rows(operator.engine, "SELECT count(*) FROM capture WHERE kind = 'blocked'") == [(1,)]
    operator.an.faults = []
    _, documents = operator.by(Doors(recent=True))
    assert len(operator.asked()) == 2 + told
    assert rows(operator.engine, "SELECT count(*) FROM publication WHERE settled_at IS NULL") == [
        (0,)
    ]
    assert signals(operator.engine) == []


def test_a_look_takes_so_many_documents_and_leaves_the_others_to_the_next(
    operator: Operator,
) -> None:
    """It holds the lock meanwhile: a night's harvest would wait for thousands."""
    waiting = "SELECT count(*) FROM publication WHERE settled_at IS NULL"
    _, documents = operator.by(Doors(recent=True), max_recent=10)
    assert len(operator.asked()) == 2 + 10
    told = "14 documents are left to the next run (SCRUTATEUR_MAX_RECENT)"
    assert (documents.outcome, documents.message) == ("taken", told)
    assert rows(
        operator.engine, "SELECT message FROM run WHERE set_key = 'amendements/UNITES'"
    ) == [(told,)]
    assert rows(operator.engine, waiting) == [(14,)]
    _, documents = operator.by(Doors(recent=True), max_recent=14)
    assert (documents.outcome, documents.message) == ("taken", "")
    assert rows(operator.engine, waiting) == [(0,)]
    assert signals(operator.engine) == []


def test_a_500_for_a_withdrawn_amendement_is_no_disappearance_and_stops_nothing(
    operator: Operator,
) -> None:
    """The AN answered 500 where it meant 404 (SOURCES §1.2)."""
    uid = "AMANR5L17PO838901BTC1975P0D1N000009"
    operator.an.faults = [Status(500, path=f"*{uid}.json")]
    _, documents = operator.by(Doors(recent=True))
    assert (documents.outcome, documents.new + documents.changed + documents.noise) == ("taken", 23)
    assert rows(
        operator.engine, "SELECT uid, attempts FROM publication WHERE settled_at IS NULL"
    ) == [(uid, 1)]
    assert rows(operator.engine, f"SELECT gone_at FROM amendement_version WHERE uid = '{uid}'") == [
        (None,)
    ]
    for _ in range(4):
        operator.by(Doors(recent=True))
    assert rows(operator.engine, f"SELECT outcome FROM publication WHERE uid = '{uid}'") == [
        ("failed",)
    ]
    assert signals(operator.engine) == [("unit_failed", "amendements/UNITES", 1)]


def test_an_announced_document_that_is_not_there_is_told_and_kept_as_evidence(
    operator: Operator,
) -> None:
    uid = "AMANR5L17PO838901BTC1975P0D1N000009"
    operator.an.faults = [Status(404, path=f"*{uid}.json")]
    operator.by(Doors(recent=True))
    assert signals(operator.engine) == [("unit_missing", "amendements/UNITES", 1)]
    assert rows(operator.engine, "SELECT status FROM capture WHERE kind = 'missing'") == [(404,)]
    assert rows(operator.engine, f"SELECT outcome FROM publication WHERE uid = '{uid}'") == [
        ("missing",)
    ]


# -- tables of credits -----------------------------------------------------------------------------

#: A PLF amendement that moves credits of a line too, and one of a PLFG that a later day touches.
PLF = "AMANR5L17PO838901B1900P2D1N000003"
PLFG = "AMANR5L17PO59048B1950P0D1N000002"
#: What a unit document does not tell of either, and what the table of credits leaves untold.
UNTOLD = "dossier_ref incorrect_data credit.credit_ref credit.action"


@pytest.fixture
def evening(engine: sa.Engine, tmp_path: Path, replica: Serve, site: list[Path]) -> Operator:
    """Somebody with an empty archive, when all of the first day was published and is in no ZIP."""
    found = Operator(engine, tmp_path, replica(site[0]))
    found.clock = FakeClock(EVENING)
    return found


@pytest.fixture
def third(operator: Operator, site: list[Path]) -> Operator:
    """Somebody who finds the site of the third day, on which credits that are held were touched."""
    operator.an.folder = site[2]
    operator.clock.sleep(86_400)
    return operator


def moved(engine: sa.Engine, uid: str) -> list[tuple[Any, ...]]:
    """(niveau, programme, ref, action, AE, CP, PLFR's four) of the credits of a version."""
    return rows(
        engine,
        "SELECT niveau, programme, credit_ref, action, autorisation_engagement, credit_paiement, "
        "autorisation_engagement_supplementaire, credit_paiement_supplementaire, "
        "autorisation_engagement_annule, credit_paiement_annule FROM credit c "
        "JOIN amendement_version v ON v.id = c.version_id "
        f"WHERE superseded_at IS NULL AND uid = '{uid}' ORDER BY rang",
    )


def test_credits_come_in_with_the_day_and_the_night_confirms_them(evening: Operator) -> None:
    engine = evening.engine
    runs = evening.by(Doors(recent=True), max_recent=1000)
    assert [(run.set_key, run.outcome, run.seen, run.new) for run in runs] == [
        ("publications", "taken", 662, 330),
        ("amendements/UNITES", "taken", 200, 200),
        ("amendements/CREDITS", "taken", 45, 0),
        ("amendements/UNITES", "taken", 130, 130),
    ]
    assert moved(engine, PLF) == [
        ("programme", "Feux et lanternes", None, None, 500000, 500000, *[None] * 4),
        ("programme", "Relève des gardiens", None, None, -500000, -500000, *[None] * 4),
        ("ligne", "Relève des gardiens", None, None, -300000, -300000, *[None] * 4),
    ]
    assert rows(
        engine,
        "SELECT not_told, count(*), sum(CASE WHEN dispositif IS NULL THEN 1 ELSE 0 END) "
        "FROM amendement_version WHERE credit_nature IS NOT NULL GROUP BY not_told",
    ) == [(UNTOLD, 45, 45)]
    assert rows(
        engine,
        "SELECT kind, count(*) FROM capture WHERE set_key = 'amendements/CREDITS' GROUP BY kind "
        "ORDER BY kind",
    ) == [("archive", 1), ("document", 45)]
    assert (signals(engine), evening.check()) == ([], 0)
    told = facts(engine)["credit"]
    evening.clock.sleep(10 * 3600)
    night = evening.bulk()["amendements/17"]
    assert (night.new, night.changed, night.noise, night.signals) == (0, 0, 330, 0)
    assert provisional(engine) == []
    assert signals(engine) == []
    assert rows(engine, "SELECT count(*) FROM amendement_change") == [(0,)]
    ours = [(*row[:6], *row[8:]) for row in facts(engine)["credit"]]
    assert ours == [(*row[:6], *row[8:]) for row in told]
    assert len(ours) == 110
    assert moved(engine, PLF)[2] == (
        *("ligne", "Relève des gardiens", "9101", "modification", -300000, -300000),
        *[None] * 4,
    )


def test_by_whatever_door_credits_came_the_night_leaves_the_same_and_a_replay_too(
    evening: Operator, tmp_path: Path, site: list[Path], databases: Databases, replica: Serve
) -> None:
    evening.by(Doors(recent=True))
    before = contents(evening.engine)
    with evening.house() as home:
        replay.replay(home)
    assert contents(evening.engine) == before
    evening.clock.sleep(10 * 3600)
    evening.bulk()
    kind = "sqlite" if evening.engine.dialect.name == "sqlite" else "postgres"
    with databases.migrated(kind) as url:
        plain = Operator(open_database(url), tmp_path / "plain", replica(site[0]))
        plain.bulk()
        assert facts(evening.engine) == facts(plain.engine)
        plain.engine.dispose()


def test_credits_that_are_held_are_asked_for_again_once_they_are_published_again(
    third: Operator,
) -> None:
    *_, table = third.by(Doors(recent=True))
    assert (table.set_key, table.outcome, table.new, table.changed) == (
        *("amendements/CREDITS", "taken"),
        *(0, 0),
    )
    assert third.asked()[-2:] == [
        f"/dyn/opendata/{PLFG}.json",
        f"/dyn/17/amendements/dispositif/{PLFG}.fragmenthtml",
    ]
    third.by(Doors(recent=True))
    assert [path for path in third.asked() if LISTS not in path] == []


def test_a_table_that_says_otherwise_is_a_version_until_the_night_says_which(
    third: Operator,
) -> None:
    held = moved(third.engine, PLFG)
    third.an.faults = [Page(TABLE, path="*.fragmenthtml")]
    third.by(Doors(recent=True))
    assert moved(third.engine, PLFG) == [
        ("programme", "Feux et lanternes", "848020", "modification", *NO_PLF, *AS_HELD),
        ("programme", "Relève des gardiens", None, None, *NO_PLF, 0, 0, 7500000, 7499999),
    ]
    ((untold, solde),) = rows(
        third.engine,
        f"SELECT not_told, total_cp_solde FROM amendement_version WHERE uid = '{PLFG}' "
        "AND superseded_at IS NULL",
    )
    assert solde == 1
    assert {"sort", "credit.credit_ref", "credit.action"} <= set(untold.split())
    assert not {"total_cp_solde", "dispositif", "credit.programme"} & set(untold.split())
    third.clock.sleep(86_400)
    third.an.faults = []
    third.bulk()
    assert moved(third.engine, PLFG) == held
    assert signals(third.engine) == [("provisional_corrected", "amendements/17", 1)]
    assert third.check() == 0


NO_PLF = (None, None)
AS_HELD = (7500000, 7500000, 0, 0)
TABLE = (
    "<p>Modifier ainsi les autorisations d'engagement et les crédits de paiement :</p><table>"
    "<tr><td></td><td>(en euros)</td></tr><tr><td>Programmes</td>"
    "<td>Autorisations d’engagement suppl. ouvertes</td>"
    "<td>Autorisations d’engagement annulées</td>"
    "<td>Crédits de paiement suppl. ouverts</td><td>Crédits de paiement annulés</td></tr>"
    "<tr><td>Feux et lanternes</td><td>+7&nbsp;500&nbsp;000</td><td>0</td>"
    "<td>+7&nbsp;500&nbsp;000</td><td>0</td></tr>"
    "<tr><td>Relève des gardiens</td><td>0</td><td>+7&nbsp;500&nbsp;000</td>"
    "<td>0</td><td>+7&nbsp;499&nbsp;999</td></tr>"
    "<tr><td>TOTAUX</td><td>+7&nbsp;500&nbsp;000</td><td>+7&nbsp;500&nbsp;000</td>"
    "<td>+7&nbsp;500&nbsp;000</td><td>+7&nbsp;499&nbsp;999</td></tr>"
    '<tr><td>SOLDE</td><td colspan="2">0</td><td colspan="2">+1</td></tr></table>'
)


@pytest.mark.parametrize(
    ("fault", "outcome", "told", "kept"),
    [
        (Status(404, path="*.fragmenthtml"), "missing", ["credits_missing"], "missing"),
        (Status(500, path="*.fragmenthtml"), "missing", ["credits_missing"], "blocked"),
        (Page("<p>Autre chose</p>", path="*.fragmenthtml"), "unreadable", ["page_changed"], None),
        (
            Page(TABLE.replace(">+1<", ">+2<"), path="*.fragmenthtml"),
            *("unreadable", ["totals_mismatch"], None),
        ),
        (
            Page(CAPTCHA, path="*.fragmenthtml"),
            "blocked",
            ["blocked", "credits_missing"],
            "blocked",
        ),
    ],
)
def test_a_table_that_is_not_there_or_not_to_be_read_is_told_and_changes_nothing(
    third: Operator, fault: Fault, outcome: str, told: list[str], kept: str | None
) -> None:
    before = moved(third.engine, PLFG)
    third.an.faults = [fault]
    _, documents, table = third.by(Doors(recent=True))
    assert (documents.outcome, documents.new, documents.changed) == ("taken", 9, 10)
    assert (table.set_key, table.outcome) == ("amendements/CREDITS", outcome)
    assert rows(
        third.engine,
        "SELECT kind FROM signal WHERE set_key = 'amendements/CREDITS' AND closed_at IS NULL "
        "ORDER BY kind",
    ) == [(kind,) for kind in told]
    assert rows(third.engine, "SELECT kind FROM capture WHERE set_key = 'amendements/CREDITS'") == [
        (kept or "document",)
    ]
    assert moved(third.engine, PLFG) == before
    assert PLFG not in provisional(third.engine)
    third.by(Doors(recent=True))
    assert [path for path in third.asked() if LISTS not in path] == []


def test_tables_that_nobody_can_read_stop_the_tables_and_not_the_documents(
    evening: Operator,
) -> None:
    evening.an.faults = [Page("<p>Autre chose</p>", path="*.fragmenthtml")]
    runs = evening.by(Doors(recent=True), max_recent=1000)
    assert [(run.set_key.rpartition("/")[2], run.outcome, run.requests) for run in runs] == [
        ("publications", "taken", 2),
        ("UNITES", "taken", 200),
        ("CREDITS", "unreadable", 3),
        ("UNITES", "taken", 130),
    ]
    assert signals(evening.engine) == [("page_changed", "amendements/CREDITS", 3)]
    assert moved(evening.engine, PLF) == []
    evening.clock.sleep(10 * 3600)
    evening.bulk()
    assert provisional(evening.engine) == []
    assert len(moved(evening.engine, PLF)) == 3


# -- pages -----------------------------------------------------------------------------------------


def test_pages_are_followed_down_to_what_is_held_and_their_links_are_kept(
    operator: Operator,
) -> None:
    scrutins, amendements = operator.by(Doors(pages=True))
    assert (scrutins.set_key, scrutins.new) == ("scrutins/PAGES", 4)
    assert amendements.set_key == "amendements/PAGES"
    assert provisional(operator.engine, "scrutin_version") == [
        f"VTANR5L17V{number}" for number in (61, 62, 63, 64)
    ]
    assert rows(
        operator.engine,
        "SELECT scrutin_uid, kind, texte, organe, numero FROM printed_link "
        "WHERE kind = 'amendement' ORDER BY scrutin_uid LIMIT 1",
    )[0][1] == ("amendement")
    again = operator.by(Doors(pages=True), "scrutins")
    assert [run.outcome for run in again] == ["unchanged"]
    assert len(operator.asked()) == 1


def test_pages_are_asked_for_one_a_second_at_most(operator: Operator) -> None:
    before = operator.clock.now()
    operator.by(Doors(pages=True), "scrutins")
    asked = len(operator.asked())
    assert (operator.clock.now() - before).total_seconds() >= asked - 1


def test_a_dossier_s_amendements_alone_can_be_asked_for(operator: Operator) -> None:
    dossier = rows(operator.engine, "SELECT dossier_ref FROM amendement_version LIMIT 1")[0][0]
    operator.by(Doors(pages=True, dossiers=(dossier,)), "amendements")
    assert all(dossier in path for path in operator.asked() if "?" in path)


def test_one_bad_page_never_stops_the_others(operator: Operator) -> None:
    operator.an.faults = [
        Page("<html><body><p>Autre chose</p></body></html>", path="*/scrutins/63")
    ]
    run, *_ = operator.by(Doors(pages=True), "scrutins")
    assert (run.outcome, run.new) == ("taken", 3)
    kinds = {kind for kind, _, _ in signals(operator.engine)}
    assert kinds == {"page_changed"}
    assert rows(operator.engine, "SELECT count(*) FROM scrutin_version WHERE numero = 63") == [(0,)]


def test_a_wall_is_backed_off_from_kept_as_evidence_and_makes_no_version(
    operator: Operator,
) -> None:
    operator.an.faults = [_captcha("*/scrutins/6*")]
    run, *_ = operator.by(Doors(pages=True), "scrutins")
    assert run.outcome == "blocked"
    assert len([path for path in operator.asked() if "?" not in path]) == 1
    assert ("blocked", "scrutins/PAGES", 2) in signals(operator.engine)
    assert rows(operator.engine, "SELECT count(*) FROM scrutin_version WHERE numero > 60") == [(0,)]


# -- the live sitting ------------------------------------------------------------------------------


def test_a_sort_is_known_minutes_after_the_vote_and_only_what_was_decided_is_asked_for(
    operator: Operator,
) -> None:
    (run,) = operator.by(Doors(live=True))
    assert (run.set_key, run.outcome, run.changed) == ("amendements/DIRECT", "taken", 5)
    assert len(operator.asked()) == 3
    assert len(provisional(operator.engine)) == 5
    assert rows(
        operator.engine,
        "SELECT count(*) FROM amendement_version WHERE superseded_at IS NULL "
        "AND not_told IS NOT NULL AND sort IS NOT NULL",
    ) == [(5,)]
    (run,) = operator.by(Doors(live=True))
    assert (run.outcome, len(operator.asked())) == ("quiet", 2)


def test_the_live_service_is_off_unless_asked_for(operator: Operator) -> None:
    operator.by(Doors(recent=True, pages=True))
    assert [path for path in operator.asked() if "eliasse" in path] == []


def _captcha(path: str) -> Fault:
    return Page(CAPTCHA, path=path)
