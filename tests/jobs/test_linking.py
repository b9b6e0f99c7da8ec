"""Links in the archive: worked out at the end of a harvest, kept, superseded, asked in SQL."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from jobs import linking, logs, pipeline, replay
from jobs.show.thing import show
from scraper.sources import SOURCES
from storage import liens
from storage.engine import open_database
from tests.clock import FakeClock
from tests.house import contents, house, rows
from tests.replica import assembly
from tests.replica.server import serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from tests.conftest import Serve
    from tests.databases import Databases
    from tests.replica.server import Replica

SUB = "VTANR5L17V11"


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two days of the made-up Assembly."""
    return assembly.write_days(tmp_path_factory.mktemp("assembly"), 2, 7)


class Operator:
    """Harvests some sources."""

    def __init__(self, engine: sa.Engine, folder: Path, an: Replica) -> None:
        """Keep the archive on `engine`."""
        self.engine, self._folder, self.an = engine, folder, an
        self.clock = FakeClock()

    def house(self) -> Any:
        """The house of one command."""
        return house(self.engine, self._folder, self.clock, origin=self.an.url)

    def harvest(self, *names: str) -> None:
        """One harvest, then a night's sleep."""
        with self.house() as home:
            chosen = [source for source in SOURCES if not names or source.name in names]
            pipeline.harvest(home, chosen, [17])
        self.clock.sleep(86_400)


@pytest.fixture
def operator(engine: sa.Engine, tmp_path: Path, replica: Serve, days: list[Path]) -> Operator:
    """Somebody with an empty archive."""
    return Operator(engine, tmp_path, replica(days[0]))


@pytest.fixture(scope="module")
def public(days: list[Path]) -> Iterator[Replica]:
    """One AN for all who find an archive that is harvested."""
    with serve(days[0]) as an:
        yield an


@pytest.fixture
def linked(
    databases: Databases, database_kind: str, tmp_path: Path, public: Replica, days: list[Path]
) -> Iterator[Operator]:
    """Somebody who harvested the first day, two days ago."""
    public.folder = days[0]

    def harvest(url: str) -> None:
        engine = open_database(url)
        Operator(engine, tmp_path, public).harvest()
        engine.dispose()

    with databases.filled(database_kind, "linked", harvest) as url:
        engine = open_database(url)
        found = Operator(engine, tmp_path, public)
        found.clock.sleep(2 * 86_400)
        yield found
        engine.dispose()


def verdicts(engine: sa.Engine) -> list[tuple[Any, ...]]:
    """How many links of each role and verdict stand."""
    return rows(
        engine,
        "SELECT role, verdict, count(*) FROM lien_scrutin_amendement "
        "WHERE superseded_at IS NULL GROUP BY role, verdict ORDER BY role, verdict",
    )


def test_every_vote_on_an_amendement_is_linked_and_no_other(linked: Operator) -> None:
    assert verdicts(linked.engine) == [
        ("identique", "sure", 3),
        ("parent", "sure", 2),
        # the AN's own sort says otherwise than the vote (V25): kept, and told
        ("principal", "conflicting", 1),
        ("principal", "sure", 50),
    ]
    # a motion de censure, articles, whole texts, a treaty called an amendement, a declaration
    assert rows(
        linked.engine,
        "SELECT numero FROM scrutin_version WHERE uid NOT IN "
        "(SELECT scrutin_uid FROM lien_scrutin_amendement) ORDER BY numero",
    ) == [(number,) for number in (7, 31, 33, 54, 55, 56, 57, 58, 59, 60)]


def test_a_sous_amendement_and_its_parent_have_their_roles(linked: Operator) -> None:
    assert rows(
        linked.engine,
        "SELECT amendement_uid, role, method, verdict FROM scrutins_amendements "
        f"WHERE scrutin_uid = '{SUB}' ORDER BY role",
    ) == [
        ("AMANR5L17PO838901BTC1850P0D1N000007", "parent", "amendement_parent", "sure"),
        ("AMANR5L17PO838901BTC1850P0D1N000008", "principal", "seance+numero+auteur", "sure"),
    ]


def test_what_is_not_in_the_archive_is_absent_and_looked_for_again(operator: Operator) -> None:
    operator.harvest("scrutins", "acteurs")
    assert verdicts(operator.engine) == [("principal", "absent", 50)]
    operator.harvest("amendements")
    assert verdicts(operator.engine)[-2:] == [
        ("principal", "conflicting", 1),
        ("principal", "sure", 50),
    ]
    assert rows(
        operator.engine,
        "SELECT count(*) FROM lien_scrutin_amendement WHERE verdict = 'absent' "
        "AND superseded_at IS NOT NULL",
    ) == [(50,)]


def test_a_night_writes_only_what_comes_out_otherwise(linked: Operator, days: list[Path]) -> None:
    first = rows(linked.engine, "SELECT max(id) FROM lien_scrutin_amendement")[0][0]
    linked.harvest()  # nothing new: nothing is worked out
    runs = "SELECT count(*) FROM run WHERE command = 'link'"
    assert rows(linked.engine, runs) == [(1,)]
    linked.an.folder = days[1]
    linked.harvest()
    assert rows(linked.engine, runs) == [(2,)]
    fresh = rows(
        linked.engine, f"SELECT scrutin_uid FROM lien_scrutin_amendement WHERE id > {first}"
    )
    assert len(fresh) < 12
    with linked.house() as home, linked.engine.begin() as connection:
        again = linking.link_anew(home, connection, whole=True)
    assert (again.fresh, again.over) == (0, 0)


def test_what_an_earlier_program_linked_until_is_not_linked_again_each_night(
    linked: Operator,
) -> None:
    """It counted captures that change no link, those of robots.txt among them."""
    with linked.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE run SET capture_id = (SELECT max(id) FROM capture) WHERE command = 'link'"
        )
        assert liens.linked_until(connection)[0] > liens.newest_capture(connection)
    linked.harvest()
    assert rows(linked.engine, "SELECT count(*) FROM run WHERE command = 'link'") == [(1,)]


def test_other_rules_link_anew_and_what_an_earlier_version_said_is_kept(linked: Operator) -> None:
    """The evidence of version 1 is told in English: those links are kept as they were."""
    standing = "SELECT count(*) FROM lien_scrutin_amendement WHERE superseded_at IS NULL"
    before = rows(linked.engine, standing)
    with linked.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE lien_scrutin_amendement SET linking_version = 1, evidence = 'in English'"
        )
    linked.harvest()  # nothing came: the rules alone are others
    assert rows(linked.engine, standing) == before
    assert rows(
        linked.engine,
        "SELECT linking_version, evidence = 'in English', superseded_at IS NULL, count(*) "
        "FROM lien_scrutin_amendement GROUP BY 1, 2, 3 ORDER BY 1",
    ) == [(1, True, False, *before[0]), (2, False, True, *before[0])]


def test_a_replay_comes_to_the_same_links(linked: Operator) -> None:
    before = contents(linked.engine)
    with linked.house() as home:
        replay.replay(home)
        replay.link_anew(home)
    assert contents(linked.engine) == before


def test_how_each_deputy_voted_on_an_amendement_is_one_select(linked: Operator) -> None:
    found = rows(
        linked.engine,
        "SELECT nom, groupe_abrev, position, scrutin_numero, auteur_nom, article_designation, "
        "sort, sort_code, role, verdict FROM votes_amendements "
        "WHERE numero_ordre_depot = 8 AND texte_legislatif_ref = 'PIONANR5L17BTC1850' "
        "ORDER BY nom, acteur_ref",
    )
    assert len(found) > 20
    assert {row[3:] for row in found} == {
        (11, "Hautephare", "ARTICLE 2", "Adopté", "adopté", "principal", "sure")
    }
    assert {row[2] for row in found} <= {"pour", "contre", "abstention", "nonVotant"}


def test_sorts_that_contradict_the_vote_are_shown_with_both_values(linked: Operator) -> None:
    assert rows(
        linked.engine,
        "SELECT numero, sort_code, sort, identiques_concordants FROM sorts_contradictoires "
        "ORDER BY numero",
    ) == [(8, "rejeté", "Non soutenu", 2), (25, "adopté", "Rejeté", 0)]


def test_every_answer_about_a_dossier_is_kept_side_by_side(linked: Operator) -> None:
    told = rows(
        linked.engine,
        "SELECT method, dossier_ref, verdict FROM scrutins_dossiers "
        f"WHERE scrutin_uid = '{SUB}' ORDER BY method",
    )
    assert {row[1] for row in told} == {"DLR5L17N60001"}
    assert {row[2] for row in told} == {"sure"}
    assert len(told) >= 3


def test_show_prints_what_a_vote_decided_and_how_groups_voted_on_an_amendement(
    linked: Operator, capsys: pytest.CaptureFixture[str]
) -> None:
    console = logs.console()
    show(console, linked.engine, SUB, history=False, at=None, as_json=False)
    told = capsys.readouterr().out
    assert "Ce que ce scrutin a décidé" in told
    assert "n° 8  AMANR5L17PO838901BTC1850P0D1N000008  amendement" in told
    assert "n° 7  AMANR5L17PO838901BTC1850P0D1N000007  sous-amende" in told
    assert "Dispositif de l'amendement n° 8" in told
    uid = "AMANR5L17PO838901BTC1850P0D1N000008"
    show(console, linked.engine, uid, history=False, at=None, as_json=False)
    told = capsys.readouterr().out
    assert f"Scrutin {SUB} : adopté" in told
    assert "lien sûr (seance+numero+auteur)" in told
    assert told.index("█ pour") > told.index("Groupe")


def test_links_are_worked_out_by_the_next_run_where_one_was_cut_before_them(
    operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill between the last set and the links leaves nothing stale."""

    def cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("jobs.pipeline.conclude", cut)
        with pytest.raises(KeyboardInterrupt):
            operator.harvest()
    assert verdicts(operator.engine) == []
    operator.harvest()
    assert len(verdicts(operator.engine)) == 4


def test_the_query_that_the_page_of_links_shows_can_be_run(linked: Operator) -> None:
    page = (Path(__file__).parents[2] / "docs" / "liens.md").read_text(encoding="utf-8")
    (query,) = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    assert len(rows(linked.engine, query)) > 20
