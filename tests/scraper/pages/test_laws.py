"""Laws of the page parsers: whatever a page has become, nothing is raised or invented."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.records import Signal
from scraper.sources.pages import (
    Provisional,
    parse_amendement_list,
    parse_amendement_page,
    parse_scrutin_list,
    parse_scrutin_page,
)
from tests.replica.documents import amendement, groupe, scrutin, votant
from tests.replica.pages import amendement_list, amendement_page, scrutin_list, scrutin_page
from tests.scraper.pages.told import HOST, values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SCRUTIN = scrutin(
    groupes=[
        groupe("PO890101", 16, pours=[votant("PA900001", "PM900001")]),
        groupe("PO840056", 3, contres=[votant("PA900005", "PM900005")]),
    ]
)
AMENDEMENT = amendement(cosignataires=["PA900002"], etat="rejeté", sort="Rejeté")
PAGES: dict[str, tuple[str, Callable[[bytes, str], Iterator[Provisional | Signal]]]] = {
    "scrutin": (scrutin_page(SCRUTIN, dossier="DLR5L17N60001"), parse_scrutin_page),
    "amendement": (amendement_page(AMENDEMENT, with_links=True), parse_amendement_page),
}
LISTS = {
    "scrutins": (scrutin_list([SCRUTIN], pages=3), parse_scrutin_list),
    "amendements": (amendement_list([AMENDEMENT], pages=3), parse_amendement_list),
}

pieces = st.sampled_from(
    [
        *(
            "",
            "<div>",
            "</div>",
            "</li>",
            "<li>",
            "<ul>",
            "</main>",
            "<!--",
            "-->",
            "<table>",
            "<b>",
        ),
        *("data-id=", 'class="h4"', "PA1 - PM1", ": 12", "-1", "n° ", "(x)", "é", "\0", "<script>"),
    ]
)
wounds = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 200), pieces), min_size=1, max_size=6)


def wounded(html: str, cuts: list[tuple[float, int, str]]) -> bytes:
    """The same page with stretches taken out and others put in their place, and its end."""
    for place, length, piece in cuts:
        at = int(place * len(html))
        html = html[:at] + piece + html[at + length :]
    return f"{html}</html>".encode()


@settings(max_examples=150, deadline=None)
@pytest.mark.parametrize("kind", PAGES)
@given(cuts=wounds)
def test_a_wounded_page_raises_nothing_and_what_it_calls_known_is_there(
    kind: str, cuts: list[tuple[float, int, str]]
) -> None:
    html, parse = PAGES[kind]
    for told in parse(wounded(html, cuts), f"{HOST}/dyn/17/"):
        if isinstance(told, Signal):
            assert told.message
            continue
        for path in told.known:
            values(told.published.record, path)  # an attribute of the record, or this raises
        assert told.uid is None or "uid" in told.known
        assert not any("javascript" in link.href for link in told.links)


@settings(max_examples=100, deadline=None)
@pytest.mark.parametrize("kind", LISTS)
@given(cuts=wounds)
def test_a_wounded_list_raises_nothing(kind: str, cuts: list[tuple[float, int, str]]) -> None:
    html, parse = LISTS[kind]
    listing = parse(wounded(html, cuts), f"{HOST}/dyn/17/liste")
    assert all(row.href.startswith(HOST) for row in listing.rows)
    assert all(url.startswith(HOST) for url in listing.next_pages)


@pytest.mark.parametrize("parse", [parse_scrutin_page, parse_amendement_page])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html></html>",
        b"\xff\xfe\x00",
        b"<html>" + b"<div>" * 1_000_000 + b"</html>",
        b"<html>" + b"x" * 100_000_000 + b"</html>",
        b'{"amendement": {}}',
    ],
)
def test_what_is_no_page_is_one_signal(
    parse: Callable[[bytes, str], Iterator[Provisional | Signal]], content: bytes
) -> None:
    (told,) = parse(content, f"{HOST}/dyn/17/x")
    assert isinstance(told, Signal)
    assert told.kind in {"unreadable_page", "page_changed"}
    assert f"{HOST}/dyn/17/x" in told.message
