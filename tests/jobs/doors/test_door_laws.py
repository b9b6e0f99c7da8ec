"""The law of doors: whatever told an amendement, in whatever order, a replay tells it the same."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from jobs import health, intake, replay
from jobs.doors import bundle
from scraper.sources.doors import DIRECT, PAGES, UNITES, page_path, unit_path
from storage import captures, runs
from storage.engine import open_database
from tests.clock import FakeClock
from tests.house import contents, house, rows
from tests.laws import examples
from tests.replica.assembly.publications import unit
from tests.replica.documents import amendement, json_bytes, zip_bytes
from tests.replica.pages import amendement_page, amendement_path

if TYPE_CHECKING:
    from pathlib import Path

    from jobs.house import House
    from tests.databases import Databases

pytestmark = pytest.mark.both

BEGIN = dt.datetime(2026, 1, 5, 6, 0, tzinfo=dt.UTC)
UIDS = [f"AMANR5L17PO838901B1801P0D1N00000{number}" for number in (1, 2)]
ARCHIVE = "archive"


class Told(NamedTuple):
    """One telling: by which door, of which amendement, with which sort and words."""

    door: str
    number: int
    sort: str | None
    words: str


TELLINGS = st.lists(
    st.builds(
        Told,
        st.sampled_from([ARCHIVE, UNITES, PAGES]),
        st.integers(0, 1),
        st.sampled_from([None, "Adopté", "Rejeté"]),
        st.sampled_from(["un phare", "UN PHARE", "une lampe"]),
    ),
    min_size=1,
    max_size=6,
)


def document(told: Told) -> dict[str, object]:
    """What is told of it."""
    made: dict[str, object] = amendement(
        UIDS[told.number], sort=told.sort, expose=f"<p>{told.words}</p>"
    )
    return made


class Archive(NamedTuple):
    """A house, and what the last archive of the AN listed."""

    home: House
    listed: dict[str, bytes]

    def tell(self, told: Told, moment: dt.datetime) -> None:
        """Take one telling in, by the real intake."""
        if told.door == ARCHIVE:
            path = f"json/DLR5L17N50001/PIONANR5L17B1801/{UIDS[told.number]}.json"
            self.listed[path] = json_bytes(document(told))
            self._archive(moment)
            return
        door = bundle.door("amendements", told.door, "https://an.example/")
        run = runs.Run("test", door.set_key, moment)
        made = document(told)
        if told.door == UNITES:
            path, data = unit_path(UIDS[told.number]), json.dumps(unit(made)).encode()
        else:
            path = page_path(UIDS[told.number], amendement_path(made))
            data = amendement_page(made).encode()
        bundle.take_in(self.home, door, [bundle.Brought(path, data, moment)], run)

    def _archive(self, moment: dt.datetime) -> None:
        source = bundle.door("amendements", DIRECT, "").source
        content = zip_bytes(self.listed)
        path = self.home.spool / "archive.zip"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        answer = captures.Answer(
            "https://an.example/",
            200,
            {},
            moment,
            size=len(content),
            sha256=hashlib.sha256(content).digest(),
        )
        incoming = intake.Incoming(
            source, source.sets["amendements/17"], path, answer, moment, moment
        )
        intake.take_in(self.home, incoming, runs.Run("test", "amendements/17", moment))


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_a_replay_tells_what_every_door_told_and_the_archive_is_whole(
    kind: str, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> None:
    count = 8 if kind == "sqlite" else 3

    @settings(
        max_examples=examples(count),
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],  # each step is a whole intake
        suppress_health_check=list(HealthCheck),
    )
    @given(TELLINGS)
    def law(tellings: list[Told]) -> None:
        folder: Path = tmp_path_factory.mktemp("law")
        with databases.migrated(kind) as url:
            engine = open_database(url)
            clock = FakeClock(BEGIN)
            with house(engine, folder, clock) as home:
                archive = Archive(home, {})
                for one in tellings:
                    archive.tell(one, clock.now())
                    clock.sleep(3600)
                last = {one.number: one for one in tellings if one.door == ARCHIVE}
                archives = [place for place, one in enumerate(tellings) if one.door == ARCHIVE]
                before = contents(engine)
                replay.replay(home)
                assert contents(engine) == before
                assert health.run_check(home, as_json=True) in {0, 3}
                if archives and archives[-1] == len(tellings) - 1:
                    # the open data spoke last: what it lists stands as it says, confirmed
                    assert rows(
                        engine,
                        "SELECT uid, sort FROM amendement_version WHERE superseded_at IS NULL "
                        "AND not_told IS NULL ORDER BY uid",
                    ) == sorted((UIDS[number], one.sort) for number, one in last.items())
            engine.dispose()

    law()
