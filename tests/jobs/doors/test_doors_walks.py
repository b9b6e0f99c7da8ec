"""A walk through the site's pages: cut and gone on with, and what is said of it once it is over."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from jobs import pipeline
from jobs.commands import Doors
from tests.clock import FakeClock
from tests.house import house, rows
from tests.replica import assembly
from tests.replica.documents import amendement
from tests.replica.faults import CAPTCHA, Page
from tests.replica.pages import amendement_page

if TYPE_CHECKING:
    from pathlib import Path

    import sqlalchemy as sa

    from storage.runs import Run
    from tests.conftest import Serve
    from tests.replica.server import Replica
    from tests.shell import Shell

SCRUTINS = "scrutins/PAGES"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A day of the made-up Assembly, with its site: 60 scrutins."""
    return assembly.write_days(tmp_path_factory.mktemp("site"), 1, 7, pages=True)[0]


class Walker:
    """Somebody with an empty archive, who reads the site's pages."""

    def __init__(self, engine: sa.Engine, folder: Path, an: Replica) -> None:
        """Keep the archive on `engine`."""
        self.engine, self._folder, self.an = engine, folder, an
        self.clock = FakeClock()

    def house(self, **chosen: Any) -> Any:
        """The house of one command."""
        return house(
            self.engine,
            self._folder,
            self.clock,
            origin=self.an.url,
            site_origin=self.an.url,
            **chosen,
        )

    def walk(self, name: str, **chosen: Any) -> Run:
        """One `harvest --pages` of a source."""
        self.an.requests.clear()
        with self.house(**chosen) as home:
            (run,) = pipeline.harvest_doors(home, (name,), [17], Doors(pages=True))
        self.clock.sleep(3600)
        return run

    def held(self) -> list[int]:
        """The numbers of the scrutins that are held, the latest first."""
        query = "SELECT numero FROM scrutin_version ORDER BY numero DESC"
        return [number for (number,) in rows(self.engine, query)]

    def signals(self) -> list[tuple[Any, ...]]:
        """(kind, set, is over) of what pages made known."""
        return rows(
            self.engine,
            "SELECT kind, set_key, closed_at IS NOT NULL FROM signal "
            "WHERE set_key LIKE '%/PAGES' AND kind <> 'totals_mismatch' ORDER BY id",
        )


@pytest.fixture
def walker(engine: sa.Engine, tmp_path: Path, replica: Serve, site: Path) -> Walker:
    """Somebody with an empty archive."""
    return Walker(engine, tmp_path, replica(site))


# -- cut by a limit --------------------------------------------------------------------------------


def test_a_walk_that_the_limit_cuts_says_so_and_what_to_do(walker: Walker) -> None:
    run = walker.walk("scrutins", max_pages=25)
    assert (run.outcome, run.new, run.message) == (
        "partly",
        25,
        (
            "25 pages were read, the most for one run (SCRUTATEUR_MAX_PAGES): run it again for "
            "those that follow"
        ),
    )
    assert walker.held() == list(range(60, 35, -1))
    assert walker.signals() == []


def test_a_walk_goes_on_where_the_limit_cut_the_last_one(walker: Walker) -> None:
    """A list that begins with the latest is not left at what is held before its end was seen."""
    outcomes = [walker.walk("scrutins", max_pages=25).outcome for _ in range(2)]
    assert outcomes == ["partly", "partly"]
    assert walker.held() == list(range(60, 10, -1))
    last = walker.walk("scrutins", max_pages=25)
    assert (last.outcome, last.new, last.message) == ("taken", 10, "")
    assert walker.held() == list(range(60, 0, -1))
    again = walker.walk("scrutins", max_pages=25)
    assert (again.outcome, len(walker.an.asked())) == ("unchanged", 1)


def test_a_walk_that_the_limit_cuts_at_its_very_end_looks_once_more_and_no_further(
    walker: Walker,
) -> None:
    assert walker.walk("scrutins", max_pages=60).outcome == "partly"
    again = walker.walk("scrutins", max_pages=60)
    assert (again.outcome, again.new) == ("unchanged", 0)
    lists = len(walker.an.asked())
    assert lists > 1  # the whole list, down to its end
    assert walker.walk("scrutins", max_pages=60).outcome == "unchanged"
    assert len(walker.an.asked()) == 1


# -- what is said of pages, and over ---------------------------------------------------------------


def test_what_is_said_of_a_page_is_over_once_the_page_is_read(walker: Walker) -> None:
    walker.an.faults = [Page("<html><body><p>Autre chose</p></body></html>", path="*/scrutins/58")]
    walker.walk("scrutins")
    assert walker.signals() == [("page_changed", SCRUTINS, False)]
    assert 58 not in walker.held()
    walker.an.faults = []
    run = walker.walk("scrutins")
    assert (run.outcome, run.new, run.signals) == ("taken", 1, 0)
    assert walker.signals() == [("page_changed", SCRUTINS, True)]


def test_what_lasts_is_told_once(walker: Walker) -> None:
    walker.an.faults = [Page("<html><body><p>Autre chose</p></body></html>", path="*/scrutins/58")]
    first, *others = [walker.walk("scrutins").signals for _ in range(3)]
    assert (first > 0, others) == (True, [0, 0])
    assert walker.signals() == [("page_changed", SCRUTINS, False)]


def test_a_wall_is_over_once_pages_come_again(walker: Walker) -> None:
    walker.an.faults = [Page(CAPTCHA, path="*/scrutins/5*")]
    run = walker.walk("scrutins")
    assert run.outcome == "partly"  # number 60 came first
    assert {(kind, over) for kind, _, over in walker.signals()} == {("blocked", False)}
    walker.an.faults = []
    assert walker.walk("scrutins").outcome == "taken"
    assert {(kind, over) for kind, _, over in walker.signals()} == {("blocked", True)}
    assert walker.held() == list(range(60, 0, -1))


def test_a_page_that_gives_no_uid_is_told_until_it_gives_one(walker: Walker) -> None:
    """Nothing is filed under a guess, and nothing is passed over in silence."""
    page = amendement_page(amendement("AMANR5L17PO838901B1801P0D1N000001"))
    nameless = page.replace("/dyn/opendata/", "/dyn/donnees/")
    walker.an.faults = [Page(nameless, path="*/amendements/*/*/*", times=1)]
    run = walker.walk("amendements", max_pages=2)
    assert (run.outcome, run.new) == ("partly", 2)
    assert ("no_uid", "amendements/PAGES", False) in walker.signals()
    run = walker.walk("amendements", max_pages=1)
    assert (run.outcome, run.new) == ("partly", 1)
    assert {over for kind, _, over in walker.signals() if kind == "no_uid"} == {True}


def test_a_walk_that_the_limit_cuts_has_read_something(walker: Walker, shell: Shell) -> None:
    """Exit status 0, as of a walk to the end: cron is to run it again, and nobody to get up."""
    shell.settings |= {"SITE_ORIGIN": walker.an.url, "MAX_PAGES": "2", "PAGE_INTERVAL_S": "0"}
    done = shell("harvest", "--pages", "scrutins", "--json")
    assert (done.status, json.loads(done.out)[0]["outcome"]) == (0, "partly")
    assert "nothing could be read" not in done.err
