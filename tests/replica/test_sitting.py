"""The made-up live service: it told in the evening what the archives print in the morning."""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING, Any

import pytest

from scraper.records import Amendement, Member, Published, many
from scraper.sources import amendements
from scraper.sources.eliasse import Key, parse_live, pieces, read_discussion, read_next
from storage.digests import canonical
from tests.replica.assembly import story, write_day
from tests.replica.assembly.sitting import of_the_sitting, printed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Serve
    from tests.replica.assembly.story import Story


@pytest.fixture(scope="module")
def second_day() -> Story:
    """The Assembly on the morning of its second day, after a day with two sittings."""
    return story.on(2, seed=1)


def by_number(day: Story) -> dict[str, Any]:
    """The documents of the text that was discussed, by number."""
    documents = [document["amendement"] for document in of_the_sitting(day)]
    return {body["identification"]["numeroOrdreDepot"]: body for body in documents}


def value_at(value: Any, path: str) -> Any:
    """What stands at a dotted path of a record; texts in one form, lists in no order."""
    for step in path.split("."):
        value = None if value is None else getattr(value, step)
    if isinstance(value, tuple):
        return sorted(value)
    return canonical(value) if isinstance(value, str) else value


def test_it_tells_the_sorts_that_the_archives_of_the_morning_print(second_day: Story) -> None:
    found, signals = read_discussion(printed(second_day)["discussion.do"])
    assert signals == []
    archived = {
        number: body["cycleDeVie"]["sort"] for number, body in by_number(second_day).items()
    }
    assert found.sorts == {
        number: sort if isinstance(sort, str) else "" for number, sort in archived.items()
    }
    decided = {number: sort for number, sort in found.sorts.items() if sort}
    assert decided == {
        "9": "Rejeté", "15": "Adopté", "18": "Tombé", "25": "Adopté", "43": "Adopté",
    }  # fmt: skip
    assert (found.bibard, found.bibard_suffixe, found.type) == ("1975", "", "projet de loi")


def test_the_first_that_is_not_decided_is_next(second_day: Story) -> None:
    shown = printed(second_day)
    sorts = read_discussion(shown["discussion.do"])[0].sorts
    first = next(number for number, sort in sorts.items() if not sort)
    assert read_next(shown["prochainADiscuter.do"]) == (Key(17, "AN", "1975", first), [])


def test_only_what_is_to_be_discussed_stands_in_the_discussion(second_day: Story) -> None:
    etats = {
        body["cycleDeVie"]["etatDesTraitements"]["etat"]["code"]
        for body in by_number(second_day).values()
    }
    assert etats == {"AC", "DI"}


def test_places_groups_and_parents_are_told_as_the_service_does(second_day: Story) -> None:
    found, _ = read_discussion(printed(second_day)["discussion.do"])
    lines = many(found.amendements)
    assert [one.position for one in lines][:2] == [f"1/{len(lines)}", f"2/{len(lines)}"]
    places = [one.place for one in many(found.divisions)]
    assert places == list(dict.fromkeys(one.place for one in lines))
    identical = {
        one.numero: (one.discussion_identique, one.discussion_identique_amdt_positon)
        for one in lines
        if one.discussion_identique
    }
    archived = by_number(second_day)
    for number, (group, stands) in identical.items():
        body = archived[number]["discussionIdentique"]
        words = {"debut": "Premier", "milieu": "Milieu", "fin": "Dernier"}
        assert (group, words[str(stands)]) == (body["idDiscussion"], body["typePosition"])


@pytest.mark.parametrize("day", [2, 12, 45])
def test_each_amendement_says_of_every_fact_it_gives_what_the_open_data_says(day: int) -> None:
    """The fields that the live service cannot give are those that `known` does not name."""
    told = story.on(day, seed=3)
    shown = printed(told)
    sorts = read_discussion(shown["discussion.do"])[0].sorts
    archived = by_number(told)
    read = pieces(shown["amendement.do"])
    assert [key.numero for key, _ in read] == list(sorts) == list(archived)
    for key, piece in read:
        body = archived[key.numero]
        (live,) = parse_live(Member("direct/x.json", piece), body["uid"])
        *_, printed_later = amendements.parse(
            Member(
                f"json/DLR5L17N1/X/{body['uid']}.json", json.dumps({"amendement": body}).encode()
            )
        )
        assert isinstance(live, Published)
        assert isinstance(printed_later, Published)
        assert isinstance(printed_later.record, Amendement)
        assert live.known is not None
        assert {"cycle_de_vie.sort"} & live.known == (
            {"cycle_de_vie.sort"} if sorts[key.numero] else set()
        )
        assert {path: value_at(live.record, path) for path in live.known} == {
            path: value_at(printed_later.record, path) for path in live.known
        }


def test_without_a_sitting_nothing_is_next_and_nothing_else_is_there() -> None:
    for day in (1, 7, 8):  # the first day, then a Saturday and a Sunday
        shown = printed(story.on(day, seed=1))
        assert list(shown) == ["prochainADiscuter.do"]
        assert read_next(shown["prochainADiscuter.do"]) == (None, [])


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(second_day: Story) -> None:
    again = printed(story.on(2, seed=1))
    assert again == printed(second_day)
    assert again["amendement.do"] != printed(story.on(2, seed=2))["amendement.do"]


MANY = "&".join(f"numAmdt={number}" for number in range(1000, 1025))


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("bibard=1975&numAmdt=3", ["3"]),
        ("numAmdt=7&numAmdt=3", ["3", "7"]),
        ("bibard=1975", ["3", "5", "7"]),
        # no file could have these names
        (MANY, []),
        ("numAmdt=%00", []),
    ],
)
def test_the_amendements_that_are_asked_for_are_answered(
    replica: Serve, tmp_path: Path, query: str, numbers: list[str]
) -> None:
    (tmp_path / "eliasse").mkdir()
    told = {"amendements": [{"numeroReference": number} for number in ("3", "5", "7")]}
    (tmp_path / "eliasse/amendement.do").write_text(json.dumps(told))
    service = replica(tmp_path)
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=10)
    connection.request("GET", f"/eliasse/amendement.do?{query}")
    answer = connection.getresponse()
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert [one["numeroReference"] for one in json.load(answer)["amendements"]] == numbers
    connection.close()


def test_it_is_written_beside_the_archives(tmp_path: Path, second_day: Story) -> None:
    folder = write_day(tmp_path, 2, seed=1)
    written = {path.name: path.read_bytes() for path in (folder / "eliasse").iterdir()}
    assert written == printed(second_day)
