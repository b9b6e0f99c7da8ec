"""Follow lists from page to page, and get single pages, each of which may fail on its own.

What comes back is evidence first: an answer that the caller captures, then what it says. A list is
a generator, so the caller stops it as soon as a page brings nothing new. Nothing here leads to
another host, or round in circles; and where a host no longer wants us, `Patience` says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Generic, TypeVar

import msgspec

from scraper.errors import HttpFailure, Truncated
from scraper.fetch import (
    Blocked,
    Document,
    Failed,
    Missing,
    NotModified,
    PageAnswer,
    Validators,
    fetch_document,
)
from scraper.reading.addresses import host_of, same_host
from scraper.reading.html import MOST_BYTES
from scraper.records import Signal, raw_text
from scraper.sources.pages.base import Listing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from scraper.http import Client

Row = TypeVar("Row")

PAGE_ATTEMPTS: Final = 2
"""How often a failing page is asked for: the AN answers 500 where it means 404 (SOURCES §1.2)."""

WALLS: Final = frozenset(
    {
        "captcha",
        "anti-bot",
        "maintenance",
        "service indisponible",
        "mur de connexion",
        "consentement",
        "accès refusé",
    }
)
"""Reasons of a `Blocked` that concern every page of the host: one of them is enough to stop."""

ABSENT: Final = frozenset({"page introuvable"})
"""Reasons that say only that there is no such page: the host is well.

Any other (an empty answer, an error page) may be the trouble of one page or of the host: these are
counted as failures are.
"""

HTML: Final = "text/html, application/xhtml+xml;q=0.9"
"""What a page is asked for as."""


# --- one page -------------------------------------------------------------------------------------


def fetch_page(
    client: Client,
    url: str,
    *,
    accept: str = HTML,
    known: Sequence[Validators] = (),
    attempts: int | None = PAGE_ATTEMPTS,
) -> PageAnswer:
    """Get one page, or one unit document, whole into memory, or what stands in its place.

    Args:
        client: the polite one.
        url: absolute; a redirect to another host is not followed.
        accept: media types; where HTML is not among them, any HTML page is `Blocked`.
        known: validators of the versions already held, the newest last.
        attempts: how often it is asked for where it fails; None for as often as the settings say.

    Returns:
        Document; NotModified; Missing (404, 410); Blocked (another page stands there); Failed: it
        answers an error to the end, never comes whole, or leads to another host.

    Raises:
        Forbidden: robots.txt says no.
        Unreachable: the host does not answer at all.
    """
    try:
        return fetch_document(
            client,
            url,
            known=known,
            accept=accept,
            limit_bytes=MOST_BYTES,
            attempts=attempts,
            stays=True,
        )
    except (HttpFailure, Truncated) as error:
        return Failed(
            url=url,
            fetched_at=client.clock.now(),
            status=error.status if isinstance(error, HttpFailure) else 200,
            headers=error.headers,
            body=error.body,
            reason=str(error),
        )


# --- lists ----------------------------------------------------------------------------------------


class Walked(msgspec.Struct, Generic[Row], frozen=True):
    """One page of a list, as it was answered.

    Attributes:
        url: the address asked.
        number: 1 for the first page of this walk.
        answer: what came, to be captured before anything is made of it.
        listing: what it lists; None where no page came, and then the walk is over.
        signals: all there is to tell of it: those of the listing, and why the walk ends here
            where the pager would lead on (``pager_loop``, ``pager_elsewhere``, ``pager_too_long``).
    """

    url: str
    number: int
    answer: PageAnswer
    listing: Listing[Row] | None = None
    signals: tuple[Signal, ...] = ()


def walk(
    client: Client,
    url: str,
    read: Callable[[bytes, str], Listing[Row]],
    *,
    most_pages: int,
) -> Iterator[Walked[Row]]:
    """Follow a list from one page to the next, asking for each as it is wanted.

    Args:
        client: the polite one.
        url: of the page to begin with.
        read: reads one page: `parse_scrutin_list`, `parse_amendement_list`.
        most_pages: how many are read at most.

    Yields:
        Each page with what it lists, up to the last one, the first that is none or lists nothing,
        or the first whose pager cannot be followed. The caller may stop at any of them.

    Raises:
        Forbidden, Unreachable: see `fetch_page`.
    """
    trail = _Trail(most_pages)
    at: str | None = url
    while at is not None:
        answer = fetch_page(client, at, attempts=None)
        if not isinstance(answer, Document):
            yield Walked(at, trail.count + 1, answer)
            return
        listing = read(answer.body, answer.final_url)
        following, doubts = trail.after(at, answer, listing)
        yield Walked(at, trail.count, answer, listing, (*listing.signals, *doubts))
        at = following


class _Trail:
    """Where a walk has been.

    Attributes:
        count: pages read.
    """

    def __init__(self, most_pages: int) -> None:
        self.count = 0
        self._most = most_pages
        self._asked: set[str] = set()
        self._listed: set[int] = set()

    def after(
        self, url: str, page: Document, listing: Listing[Row]
    ) -> tuple[str | None, tuple[Signal, ...]]:
        """The page to go to from this one, if any; or why the pager is not followed."""
        self.count += 1
        self._asked |= {url, page.final_url}
        if not listing.next_pages or not listing.rows:
            return None, ()
        following = listing.next_pages[0]
        rows = hash(listing.rows)  # a site that ignores the number of the page lists the same again
        is_listed = rows in self._listed
        self._listed.add(rows)
        if is_listed or following in self._asked:
            return None, (_lost("pager_loop", url, following, "leads back to what was read"),)
        if not same_host(page.final_url, following):
            return None, (_lost("pager_elsewhere", url, following, "leads to another host"),)
        if self.count >= self._most:
            why = f"goes on after {self.count} pages, the most that are read"
            return None, (_lost("pager_too_long", url, following, why),)
        return following, ()


def _lost(kind: str, url: str, following: str, why: str) -> Signal:
    return Signal(
        kind,
        f"{url}: its pager {why} ({raw_text(following)}): not followed, what was listed is kept; "
        "look at the list in a browser",
        path=url,
        field="pager",
        value=raw_text(following),
    )


# --- when to stop ---------------------------------------------------------------------------------


class Patience:
    """Counts what a host answers, and says when it is to be asked no more in this run.

    A wall (captcha, anti-bot, log-in …) or a 429 that lasts is enough; so are some failures in a
    row, which any good answer, or a plain 404, interrupts. A page that came and gives no record is
    a failure too: it may be a wall that nobody knows yet. One for each host; it has no clock.

    Attributes:
        over: why nothing more is to be asked, "" while something may.
    """

    def __init__(self, most_failures: int = 3) -> None:
        self.over = ""
        self._most = most_failures
        self._failures = 0

    def tell(self, answer: PageAnswer, *, understood: bool = True) -> str:
        """Take one answer into account.

        Args:
            answer: what came.
            understood: whether a page that came gave its record or its list.

        Returns:
            `over`, as it stands then.
        """
        if not self.over:
            self.over = self._judge(answer, understood=understood)
        return self.over

    def _judge(self, answer: PageAnswer, *, understood: bool) -> str:
        stop = f"nothing more is asked of {host_of(answer.url)} in this run. Try again later."
        match answer:
            case Document() if not understood:
                return self._count(f"{answer.url}: a page that gives no record", stop)
            case Document() | NotModified() | Missing():
                self._failures = 0
                return ""
            case Blocked(reason=reason) if reason in ABSENT:
                self._failures = 0
                return ""
            case Blocked(reason=reason) if reason in WALLS:
                return f"{answer.url} answers {answer.status} with a wall ({reason}): {stop}"
        wish = answer.headers.get("retry-after")
        if answer.status == 429 or wish:
            after = f", and asks to come back after: {raw_text(wish)}" if wish else ""
            return f"{answer.url} answers {answer.status}{after}: {stop}"
        return self._count(f"{answer.url}: {answer.reason}", stop)

    def _count(self, last: str, stop: str) -> str:
        self._failures += 1
        if self._failures < self._most:
            return ""
        return f"{self._failures} pages in a row could not be had (the last: {last}): {stop}"
