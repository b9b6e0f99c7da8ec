"""The made-up site: a day's publication list, and a unit document for each line of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from scraper.records import Signal
from scraper.sources.publications import newest, read_list
from tests.replica.assembly import story
from tests.replica.assembly.publications import printed, unit

if TYPE_CHECKING:
    from tests.replica.assembly.story import Story

LIST = "opendata/list-publication/publication_j"


@pytest.fixture(scope="module")
def second_day() -> Story:
    """The Assembly on the morning of its second day."""
    return story.on(2, seed=1)


def test_the_list_names_what_the_archives_of_the_next_morning_bring(second_day: Story) -> None:
    shown = printed(second_day)
    found = list(read_list(shown[LIST], LIST))
    assert not [one for one in found if isinstance(one, Signal)]
    published = newest([one for one in found if not isinstance(one, Signal)], "AMAN")
    touched = {uid for kind, uid in second_day.changed if kind == "amendements"}
    assert published.keys() == touched & second_day.sets["amendements"].keys()
    assert len(published) == 24
    assert {f"opendata/{uid}.json" for uid in published} == {
        path for path in shown if path.endswith(".json")
    }
    assert shown[LIST] == shown["opendata/list-publication/publication_2026-01-05"]


def test_a_uid_is_published_again_in_the_evening(second_day: Story) -> None:
    found = read_list(printed(second_day)[LIST], LIST)
    moments = [str(one.at) for one in found if not isinstance(one, Signal) and one.form == "json"]
    assert moments[0] == "2026-01-05 09:00:00+00:00"
    assert moments[-1] == "2026-01-05 18:00:00+00:00"


def test_a_unit_document_is_the_archives_without_wrapper_or_nil(second_day: Story) -> None:
    shown = printed(second_day)
    path = next(path for path in shown if path.endswith(".json"))
    told = json.loads(shown[path])
    uid = path.removeprefix("opendata/").removesuffix(".json")
    assert told["uid"] == uid
    assert "@xsi:nil" not in json.dumps(told)
    archived = second_day.sets["amendements"][uid]
    assert told == unit(archived)
    assert told.keys() == archived["amendement"].keys()


def test_nothing_is_nothing_in_both_forms() -> None:
    nil = {"@xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance", "@xsi:nil": "true"}
    document = {"amendement": {"uid": "A", "sort": nil, "corps": [{"texte": nil}, None]}}
    assert unit(document) == {"uid": "A", "sort": None, "corps": [{"texte": None}, None]}
