"""The law of imports: in whatever order files come, and however often, the archive is the same."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from jobs import replay
from storage.engine import open_database
from tests.clock import FakeClock
from tests.desk import SAVED, Desk, amendements_zip
from tests.house import contents, counts
from tests.laws import examples
from tests.replica.assembly.publications import unit
from tests.replica.documents import amendement
from tests.replica.pages import amendement_page

if TYPE_CHECKING:
    from pathlib import Path

    from tests.databases import Databases

pytestmark = pytest.mark.both

UIDS = [f"AMANR5L17PO838901B1801P0D1N00000{number}" for number in (1, 2)]
#: Every two hours, at some minutes past: the dates of a ZIP are even seconds.
EVERY = dt.timedelta(hours=2, minutes=6)


class Told(NamedTuple):
    """One file: an archive, a unit document or a page; of which amendement, and what it says."""

    kind: str
    number: int
    sort: str | None
    words: str

    def write(self, desk: Desk, place: int) -> Path:
        """Save it as of its moment."""
        moment = SAVED + place * EVERY
        made = amendement(
            UIDS[self.number], sort=self.sort, expose=f"<p>{self.words}</p>",
            chronotag=int(moment.timestamp() * 1000),
        )  # fmt: skip
        if self.kind == "zip":
            both = [made, amendement(UIDS[1 - self.number])]
            return desk.put(f"{place}.zip", amendements_zip(*both, date=moment.timetuple()[:6]))
        if self.kind == "json":
            return desk.put(f"{place}.json", json.dumps(unit(made)), moment)
        return desk.put(f"{place}.html", amendement_page(made), moment)


FILES = st.lists(
    st.builds(
        Told,
        st.sampled_from(["zip", "json", "html"]),
        st.integers(0, 1),
        st.sampled_from([None, "Adopté", "Rejeté"]),
        st.sampled_from(["un phare", "UN PHARE", "une lampe"]),
    ),
    min_size=1,
    max_size=5,
)


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_the_order_of_arrival_does_not_matter(
    kind: str, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> None:
    count = 5 if kind == "sqlite" else 2

    @settings(
        max_examples=examples(count),
        deadline=None,
        phases=[Phase.explicit, Phase.reuse, Phase.generate],  # each step is a whole intake
        suppress_health_check=list(HealthCheck),
    )
    @given(FILES, st.data())
    def law(files: list[Told], data: st.DataObject) -> None:
        order = data.draw(st.permutations(range(len(files))))
        found = []
        for one_by_one in (None, order):
            with databases.migrated(kind) as url:
                engine = open_database(url)
                clock = FakeClock(SAVED + dt.timedelta(days=9))
                desk = Desk(engine, tmp_path_factory.mktemp("law"), clock)
                paths = [one.write(desk, place) for place, one in enumerate(files)]
                for part in [paths] if one_by_one is None else [[paths[n]] for n in one_by_one]:
                    desk.take(*part)
                found.append(contents(engine))
                with desk.house() as home:
                    replay.replay(home)
                assert contents(engine) == found[-1]
                before = counts(engine)
                again = desk.take()
                assert {run.outcome for run in again.values()} == {"unchanged"}
                assert counts(engine) == before | {"run": counts(engine)["run"]}
                engine.dispose()
        assert found[0] == found[1]

    law()
