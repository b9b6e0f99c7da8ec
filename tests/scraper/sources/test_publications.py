"""The publication lists: the lines of a day, and what is new in them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.records import Signal
from scraper.sources.publications import Publication, newest, read_list

if TYPE_CHECKING:
    from collections.abc import Iterator

URL = "https://www.assemblee-nationale.fr/dyn/opendata/list-publication/publication_j"
OPENDATA = "https://www.assemblee-nationale.fr/dyn/opendata"
ONE = "AMANR5L17PO838901B1801P0D1N000007"
OTHER = "AMANR5L17PO838901B1801P0D1N000008"


def lines(*printed: str, end: str = "\n") -> bytes:
    """A list of these lines."""
    return "".join(line + end for line in printed).encode()


def published(body: bytes) -> list[Publication]:
    """What can be read of a list, which is all of it."""
    found = list(read_list(body, URL))
    return [one for one in found if isinstance(one, Publication)]


def signals(body: bytes) -> Iterator[Signal]:
    """What is odd about a list."""
    return (one for one in read_list(body, URL) if isinstance(one, Signal))


def test_a_line_is_a_moment_of_paris_and_an_address() -> None:
    (one,) = published(lines(f"2026-01-06 21:30:05;{OPENDATA}/{ONE}.json"))
    assert one == Publication(
        dt.datetime(2026, 1, 6, 20, 30, 5, tzinfo=dt.UTC), ONE, "json", f"{OPENDATA}/{ONE}.json"
    )


@pytest.mark.parametrize(
    ("printed", "utc"),
    [
        ("2026-07-06 21:30:05", "2026-07-06T19:30:05+00:00"),
        ("2026-03-29 03:00:00", "2026-03-29T01:00:00+00:00"),
        ("2026-10-25 02:30:00", "2026-10-25T00:30:00+00:00"),
    ],
)
def test_summer_winter_and_the_hour_that_comes_twice(printed: str, utc: str) -> None:
    (one,) = published(lines(f"{printed};{OPENDATA}/{ONE}.json"))
    assert one.at.isoformat() == utc


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_bom_blank_lines_and_any_line_end_are_read(end: str) -> None:
    body = b"\xef\xbb\xbf" + lines(f"2026-01-06 21:30:05;{OPENDATA}/{ONE}.json", "", " ", end=end)
    assert [one.uid for one in published(body)] == [ONE]
    assert list(signals(body)) == []


def test_of_a_uid_published_again_and_in_several_forms_the_last_json_counts() -> None:
    body = lines(
        f"2026-01-06 10:00:00;{OPENDATA}/{ONE}.json",
        f"2026-01-06 10:00:00;{OPENDATA}/{ONE}.pdf",
        f"2026-01-06 12:00:00;{OPENDATA}/{ONE}.json",
        f"2026-01-06 13:00:00;{OPENDATA}/{ONE}.xml",
        f"2026-01-06 11:00:00;{OPENDATA}/{ONE}.json",
        f"2026-01-06 11:00:00;{OPENDATA}/{OTHER}.json",
        f"2026-01-06 11:00:00;{OPENDATA}/PRJLANR5L17B1801.html",
    )
    last = newest(published(body), "AMAN")
    assert {uid: one.at.isoformat() for uid, one in last.items()} == {
        ONE: "2026-01-06T11:00:00+00:00",
        OTHER: "2026-01-06T10:00:00+00:00",
    }


def test_a_line_that_is_none_is_told_with_its_number_and_the_others_are_read() -> None:
    odd = f"2026-13-06 21:30:05;{OPENDATA}/{OTHER}.json"
    body = lines(
        "moment;address",
        f"2026-01-06 21:30:05;{OPENDATA}/{ONE}.json",
        odd,
    )
    assert [one.uid for one in published(body)] == [ONE]
    assert [one.message for one in signals(body)] == [
        f"{URL}, line 1: 'moment;address' is not «moment;address»: left out",
        f"{URL}, line 3: '{odd}' is not «moment;address»: left out",
    ]


def test_a_page_in_place_of_a_list_is_not_told_line_by_line() -> None:
    told = list(signals(lines(*["<div>"] * 5000)))
    assert len(told) == 21
    assert told[-1].count == 5000


@given(body=st.binary())
def test_no_list_is_so_odd_that_it_raises(body: bytes) -> None:
    list(read_list(body, URL))
