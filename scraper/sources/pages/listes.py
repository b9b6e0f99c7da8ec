"""Lists: amendements and scrutins, page by page, with the AN's own link from vote to amendement.

Source: SOURCES §2.3, §3.2, §3.4, and the readers of 2024 to 2026 on which they rest.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from scraper.reading.addresses import absolute, here, host_of, page_number, same_host, with_page
from scraper.reading.html import Page, Unexpected
from scraper.records import Signal
from scraper.sources.pages.base import (
    AmendementRow,
    Link,
    Listing,
    ScrutinRow,
    amendement_address,
    changed,
    day_in,
    link,
    open_page,
    remarks,
)
from scraper.sources.pages.places import SITE_HOSTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from scraper.reading.html import Node

    Row = TypeVar("Row", AmendementRow, ScrutinRow)

#: More pages than any list has (100 amendements a page, 130,000 in a legislature).
_MOST_PAGES: Final = 10_000
_PAGER: Final = "div.an-pagination"
_SCRUTIN: Final = re.compile(r"/(?:dyn/)?(\d{1,2})/scrutins/(\d{1,6})/?", re.ASCII)
_COUNT: Final = re.compile(r"(.{1,120}?)\s*:\s*(\d{1,4})", re.ASCII)
#: No vote is announced before it is counted: what stands there when nothing is decided.
_NOTHING: Final = frozenset({"", "-", "–", "Non renseigné"})


def parse_amendement_list(content: bytes, url: str) -> Listing[AmendementRow]:
    """One page of `/dyn/{leg}/amendements?…`; what cannot be read is among its signals."""
    page = open_page(content, url)
    if isinstance(page, Signal):
        return Listing((), signals=(page,))
    return _listing(page, "tbody#tbody-amendements-list", "tr", _amendement)


def parse_scrutin_list(content: bytes, url: str) -> Listing[ScrutinRow]:
    """One page of `/dyn/{leg}/scrutins?…`; what cannot be read is among its signals."""
    page = open_page(content, url)
    if isinstance(page, Signal):
        return Listing((), signals=(page,))
    return _listing(page, "#main", "div.an-bloc._style-scrutin", _scrutin)


def _listing(
    page: Page, frame: str, selector: str, read: Callable[[Page, Node], Row]
) -> Listing[Row]:
    rows: list[Row] = []
    signals = list(remarks(page))
    nodes: list[Node] = []
    try:
        nodes = page.one(frame).every(selector)
    except Unexpected as error:
        signals.append(changed(error))
    else:
        if not nodes:  # a list of nothing is possible; a list that has changed is likelier
            signals.append(changed(page.unexpected(f"{frame} {selector}", "at least 1", "0")))
    for node in nodes:
        try:
            rows.append(read(page, node))
        except Unexpected as error:
            signals.append(changed(error))
    try:
        following = _next_pages(page)
    except Unexpected as error:
        signals.append(changed(error))
        following = ()
    return Listing(tuple(rows), following, tuple(signals))


def _amendement(page: Page, row: Node) -> AmendementRow:
    """The second, sixth and eighth cells of a line: number, sort, day."""
    cells = row.some("td", least=8)
    href = _here(page, row, "tr[data-href]", row.attribute("data-href"))
    numero, sort = cells[1].text, cells[5].text
    if not re.search(r"\d", numero):
        raise page.unexpected("tr td:nth-child(2)", "a number", numero)
    return AmendementRow(
        href=href,
        address=amendement_address(href),
        numero=numero,
        sort=None if sort in _NOTHING else sort,
        date=day_in(cells[7].text),
    )


def _scrutin(page: Page, card: Node) -> ScrutinRow:
    buttons = card.some("ul.button-list li a")
    href = _here(page, card, "ul.button-list li a", buttons[0].attribute("href"))
    address = _SCRUTIN.search(href)
    if address is None:
        raise page.unexpected("ul.button-list li a", "the address of a scrutin", href)
    pour, contre, abstention = _counts(page, card)
    return ScrutinRow(
        legislature=int(address[1]),
        numero=int(address[2]),
        href=href,
        titre=card.one("a.link.h6").text,
        date=day_in(card.one("span.h6._colored-primary").text),
        pour=pour,
        contre=contre,
        abstention=abstention,
        adopte=_result(card),
        objet=_objet(page, buttons[1:]),
    )


def _counts(page: Page, card: Node) -> tuple[int, int | None, int | None]:
    if card.every("ul.votes-list"):
        selector = "ul.votes-list li b"
        counts = [_count(page, selector, node.text) for node in card.exactly(selector, 3)]
        return counts[0], counts[1], counts[2]
    # a motion of censure: only those who are for it are counted
    for node in card.every("span._colored-primary"):
        found = _COUNT.fullmatch(node.text)
        if found is not None and found[1].startswith("Pour"):
            return int(found[2]), None, None
    raise page.unexpected("span._colored-primary", "a count of « Pour »", "0")


def _count(page: Page, selector: str, text: str) -> int:
    if re.fullmatch(r"\d{1,4}", text, re.ASCII) is None:
        raise page.unexpected(selector, "a number", text)
    return int(text)


def _result(card: Node) -> bool | None:
    for node in card.every("span._bold"):
        found = re.search(r"\b(a|n.a pas) adopté\b", node.text)
        if found is not None:
            return found[1] == "a"
    return None


def _objet(page: Page, buttons: list[Node]) -> Link | None:
    """What the AN itself says was voted: the button after that of the scrutin."""
    for button in buttons:
        found = link(page.url, button.attribute("href"))
        if found is not None and found.kind in {"amendement", "dossier"}:
            return found
    return None


def _here(page: Page, node: Node, selector: str, href: str | None) -> str:
    """An address of this site, at the host that answered: a list never sends us to another.

    The AN prints some with its own name: a mirror of it, or a replica, is asked for them itself.
    """
    whole = absolute(page.url, href)
    if whole is None or not (same_host(page.url, whole) or host_of(whole) in SITE_HOSTS):
        raise node.unexpected(selector, "an address of this site", href or "none")
    return here(page.url, whole)


def _next_pages(page: Page) -> tuple[str, ...]:
    """All pages after this one: up to the last number the pager shows, or the one it leads to."""
    pager = page.maybe(_PAGER)
    if pager is None:
        return ()  # a list of one page has none
    here = page_number(page.url)
    items = pager.some("div.an-pagination--item")
    numbers = [int(item.text) for item in items if re.fullmatch(r"\d{1,6}", item.text, re.ASCII)]
    if numbers:
        last = max(numbers)
        if last > _MOST_PAGES:
            raise page.unexpected(_PAGER, f"at most {_MOST_PAGES} pages", str(last))
        return tuple(with_page(page.url, number) for number in range(here + 1, last + 1))
    following = pager.every("div.an-pagination--item.next a[href]")
    if not following:
        raise page.unexpected(f"{_PAGER} div.an-pagination--item", "numbers of pages", "none")
    href = _here(page, pager, "div.an-pagination--item.next a", following[0].attribute("href"))
    return (href,) if page_number(href) > here else ()
