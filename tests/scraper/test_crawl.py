"""Lists are followed and pages got, however the site fails: over real HTTP, without a wait."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from scraper.blocked import SIGNS
from scraper.crawl import ABSENT, WALLS, Patience, Walked, fetch_page, walk
from scraper.errors import Forbidden, HttpFailure, Unreachable
from scraper.fetch import Blocked, Document, Failed, Missing, NotModified, PageAnswer, Validators
from scraper.http import STAYS, Client, Politeness, _refuse_to_stray
from scraper.sources.pages import ScrutinRow, parse_amendement_list, parse_scrutin_list, places
from scraper.sources.pages.base import Listing
from tests.replica.assembly import write_day
from tests.replica.documents import amendement, groupe, scrutin, votant
from tests.replica.faults import (
    ANTIBOT,
    CAPTCHA,
    MAINTENANCE,
    Cut,
    Fault,
    Half,
    HangUp,
    Page,
    Status,
)
from tests.replica.pages import HOST, amendement_list, scrutin_list

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.clock import FakeClock
    from tests.conftest import Serve
    from tests.replica.server import Replica

PAGE = "/dyn/17/scrutins/881"
LISTS = "/dyn/17/scrutins"
SOFT_404 = "<html><head><title>Page introuvable</title></head><body><p>Retour</p></body></html>"
MIB = 1024 * 1024


@pytest.fixture
def client(clock: FakeClock) -> Iterator[Client]:
    with Client(Politeness(user_agent="essai"), clock=clock) as made:
        yield made


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up Assembly's second day, pages included."""
    return write_day(tmp_path_factory.mktemp("assembly"), 2, seed=1, pages=True)


def put(folder: Path, path: str, content: str | bytes) -> Path:
    """A page of the site."""
    target = folder / path.removeprefix("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def html(text: str = "<p>Un scrutin.</p>") -> str:
    return f"<!DOCTYPE html><html><head><title>Scrutin</title></head><body>{text}</body></html>"


def cards(*numbers: int, page: int = 1, pages: int = 1) -> str:
    """A page of the list of scrutins."""
    documents = [
        scrutin(
            f"VTANR5L17V{number}",
            titre="l'ensemble du projet de loi sur le sel.",
            groupes=[groupe("PO890101", 16, pours=[votant("PA900001", "PM900001")])],
        )
        for number in numbers
    ]
    return scrutin_list(documents, page=page, pages=pages)


def walked(
    client: Client, an: Replica, most_pages: int = 100, first: str = ""
) -> list[Walked[ScrutinRow]]:
    url = an.url + first if first else places.scrutin_list(an.url, 17)
    return list(walk(client, url, parse_scrutin_list, most_pages=most_pages))


def told(walks: list[Walked[ScrutinRow]]) -> list[tuple[type, list[int], list[str]]]:
    """Of each page: what came, the numbers listed, the kinds of its signals."""
    return [
        (
            type(one.answer),
            [row.numero for row in one.listing.rows] if one.listing else [],
            [signal.kind for signal in one.signals],
        )
        for one in walks
    ]


# --- lists ----------------------------------------------------------------------------------------


def test_a_list_is_followed_to_its_last_page_at_the_pace_of_pages(
    client: Client, clock: FakeClock, replica: Serve, day: Path
) -> None:
    an = replica(day)
    found = walked(client, an)
    rows = [row.numero for one in found if one.listing for row in one.listing.rows]
    assert rows == list(range(64, 0, -1))
    assert [one.number for one in found] == [1, 2, 3, 4]
    assert [one.signals for one in found] == [()] * 4
    assert [hit.path for hit in an.asked()] == [
        f"/dyn/17/scrutins?order=date,desc&limit=100&page={page}" for page in (1, 2, 3, 4)
    ]
    assert clock.waits == [1.0] * 3
    first = found[0].answer
    assert isinstance(first, Document)  # the bytes, to be captured before they are used
    assert first.body == (day / "dyn/17/scrutins" / f"index.html?{first.url.split('?')[1]}"
                          ).read_bytes()  # fmt: skip


def test_a_list_of_one_dossier_is_followed_with_its_query(
    client: Client, replica: Serve, day: Path
) -> None:
    an = replica(day)
    url = places.amendement_list(an.url, 17, "DLR5L17N60001")
    found = list(walk(client, url, parse_amendement_list, most_pages=10))
    assert [len(one.listing.rows) if one.listing else 0 for one in found] == [50, 50, 50, 9]
    assert all("dossier_legislatif=DLR5L17N60001&" in hit.path for hit in an.asked())
    first = found[0].listing.rows[0] if found[0].listing else None
    assert first is not None
    assert isinstance(fetch_page(client, first.href), Document)


def test_the_caller_stops_where_it_wants_and_nothing_more_is_asked(
    client: Client, replica: Serve, day: Path
) -> None:
    an = replica(day)
    for one in walk(client, places.scrutin_list(an.url, 17), parse_scrutin_list, most_pages=9):
        if one.number == 2:
            break
    assert len(an.asked()) == 2


@pytest.mark.parametrize(
    ("fault", "end"),
    [
        (Page(CAPTCHA, skip=1), (Blocked, 1)),
        (Page("", skip=1), (Blocked, 1)),
        (Page(SOFT_404, skip=1), (Blocked, 1)),
        (Status(503, body=ANTIBOT, skip=1), (Blocked, 5)),
        (Status(404, skip=1), (Missing, 1)),
        (Status(500, skip=1), (Failed, 5)),
    ],
)
def test_a_list_ends_with_the_first_page_that_is_none_as_evidence(
    client: Client, replica: Serve, day: Path, fault: Fault, end: tuple[type, int]
) -> None:
    """A list is worth more patience than a page: it is asked for as often as the settings say."""
    came, requests = end
    an = replica(day, fault)
    found = walked(client, an)
    assert told(found) == [(Document, list(range(64, 44, -1)), []), (came, [], [])]
    assert (found[1].number, found[1].listing) == (2, None)
    assert found[1].url == places.scrutin_list(an.url, 17, 2)
    assert len(an.asked()) == 1 + requests


def test_a_page_of_a_list_that_was_busy_for_a_moment_is_waited_for(
    client: Client, clock: FakeClock, replica: Serve, day: Path
) -> None:
    an = replica(day, Status(429, retry_after="7", skip=1, times=1))
    assert len(walked(client, an)) == 4
    assert 7.0 in clock.waits


def test_a_site_that_ignores_the_page_s_number_is_not_followed_for_ever(
    client: Client, replica: Serve, tmp_path: Path
) -> None:
    an = replica(put(tmp_path, f"{LISTS}/index.html", cards(3, 2, 1, pages=400)))
    found = walked(client, an)
    assert told(found) == [(Document, [3, 2, 1], []), (Document, [3, 2, 1], ["pager_loop"])]
    (signal,) = found[1].signals
    assert (signal.path, signal.value) == (
        places.scrutin_list(an.url, 17, 2),
        places.scrutin_list(an.url, 17, 3),
    )


def button(page: str, target: str) -> str:
    """A pager that has nothing but a button to the next page."""
    return page.replace(
        "</main>",
        '<div class="an-pagination"><div class="an-pagination--item trigger next">'
        f'<a href="{target}">&gt;</a></div></div></main>',
    )


def test_a_pager_that_leads_back_ends_the_walk(
    client: Client, replica: Serve, tmp_path: Path
) -> None:
    put(tmp_path, f"{LISTS}/index.html", button(cards(3), "/dyn/17/suite?page=2"))
    put(tmp_path, "/dyn/17/suite", button(cards(2), "/dyn/17/encore?page=3"))
    put(tmp_path, "/dyn/17/encore", button(cards(1), "/dyn/17/suite?page=4"))
    put(tmp_path, "/dyn/17/suite?page=4", button(cards(0), "/dyn/17/encore?page=3"))
    an = replica(tmp_path)

    def last(content: bytes, url: str) -> Listing[ScrutinRow]:
        listing = parse_scrutin_list(content, url)
        if url.endswith("page=4"):  # as a reader might that does not compare numbers
            return Listing(listing.rows, (f"{an.url}/dyn/17/encore?page=3",))
        return listing

    found = list(walk(client, an.url + LISTS, last, most_pages=100))
    assert [one.url.rpartition("/")[2] for one in found] == [
        *("scrutins", "suite?page=2", "encore?page=3", "suite?page=4")
    ]
    assert [signal.kind for one in found for signal in one.signals] == ["pager_loop"]


@pytest.mark.parametrize("target", ["https://ailleurs.fr/?page=2", "//ailleurs.fr/?page=2"])
def test_a_pager_that_leads_to_another_host_is_not_followed(
    client: Client, replica: Serve, tmp_path: Path, target: str
) -> None:
    an = replica(put(tmp_path, f"{LISTS}/index.html", button(cards(1), target)))
    found = walked(client, an)
    assert told(found) == [(Document, [1], ["page_changed"])]
    assert target in found[0].signals[0].value

    def careless(content: bytes, url: str) -> Listing[ScrutinRow]:
        return Listing(parse_scrutin_list(content, url).rows, ("http://ailleurs.fr/?page=2",))

    found = list(walk(client, an.url + LISTS, careless, most_pages=100))
    assert told(found) == [(Document, [1], ["pager_elsewhere"])]


def test_a_list_longer_than_it_may_be_is_left_where_it_is(
    client: Client, replica: Serve, day: Path
) -> None:
    an = replica(day)
    found = walked(client, an, most_pages=2)
    assert [[signal.kind for signal in one.signals] for one in found] == [[], ["pager_too_long"]]
    assert len(an.asked()) == 2
    assert [one.signals for one in walked(client, an, most_pages=4)] == [()] * 4


def test_a_list_whose_markup_has_changed_says_so_once_and_is_not_followed(
    client: Client, replica: Serve, tmp_path: Path
) -> None:
    changed = cards(3, 2, pages=400).replace("_style-scrutin", "_style-vote")
    an = replica(put(tmp_path, f"{LISTS}/index.html", changed))
    assert told(walked(client, an)) == [(Document, [], ["page_changed"])]


def test_half_a_list_called_whole_is_evidence_and_lists_nothing(
    client: Client, replica: Serve, day: Path
) -> None:
    assert told(walked(client, replica(day, Half(skip=1)))) == [
        (Document, list(range(64, 44, -1)), []),
        (Document, [], ["unreadable_page"]),
    ]


# --- addresses ------------------------------------------------------------------------------------


def test_addresses_are_those_of_the_site() -> None:
    at, uid = "https://site.fr", "AMANR5L17PO838901B1801P0D1N000306"
    assert [
        places.scrutin_list(at, 17),
        places.amendement_list(at, 17, page=2),
        places.amendement_list(at, 17, "DLR5L17N60001", "EXANR5L17PO838901B1801P0D1"),
        places.amendement_page(at, 17, uid),
        places.scrutin_page(at, 17, 881),
        places.unit_document(at, uid),
        places.credit_fragment(at, 17, uid),
        *(places.publication_list(at, day) for day in ("j", "j-3", "2026-01-05")),
    ] == [
        "https://site.fr/dyn/17/scrutins?order=date,desc&limit=100&page=1",
        "https://site.fr/dyn/17/amendements?order=ordre_passage,asc&page=2",
        (
            "https://site.fr/dyn/17/amendements?dossier_legislatif=DLR5L17N60001"
            "&examen=EXANR5L17PO838901B1801P0D1&order=ordre_passage,asc&page=1"
        ),
        f"https://site.fr/dyn/17/amendements/{uid}",
        "https://site.fr/dyn/17/scrutins/881",
        f"https://site.fr/dyn/opendata/{uid}.json",
        f"https://site.fr/dyn/17/amendements/dispositif/{uid}.fragmenthtml",
        "https://site.fr/dyn/opendata/list-publication/publication_j",
        "https://site.fr/dyn/opendata/list-publication/publication_j-3",
        "https://site.fr/dyn/opendata/list-publication/publication_2026-01-05",
    ]


def test_a_uid_cannot_make_another_address() -> None:
    assert places.unit_document("https://site.fr", "../a?b#c/@d.fr") == (
        "https://site.fr/dyn/opendata/..%2Fa%3Fb%23c%2F%40d.fr.json"
    )


# --- whose links ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "site", [HOST, "http://www.assemblee-nationale.fr", "//assemblee-nationale.fr"]
)
def test_links_that_bear_the_site_s_name_are_asked_of_the_host_that_printed_them(
    client: Client, replica: Serve, tmp_path: Path, site: str
) -> None:
    """A real page on a mirror, or on a replica, leads to that mirror's own pages."""
    put(
        tmp_path,
        f"{LISTS}/index.html",
        cards(881).replace('href="/dyn/17/sc', f'href="{site}/dyn/17/sc'),
    )
    put(tmp_path, PAGE, html())
    an = replica(tmp_path)
    (page,) = walked(client, an)
    assert page.signals == ()
    assert page.listing is not None
    (row,) = page.listing.rows
    assert row.href == an.url + PAGE
    assert isinstance(fetch_page(client, row.href), Document)


@pytest.mark.parametrize(
    "href",
    [
        "https://ailleurs.fr/dyn/17/scrutins/881",
        "//ailleurs.fr/dyn/17/scrutins/881",
        "https://www.assemblee-nationale.fr.ailleurs.fr/dyn/17/scrutins/881",
        "https://www.assemblee-nationale.fr@ailleurs.fr/dyn/17/scrutins/881",
        "https://ailleurs.fr\\@www.assemblee-nationale.fr/dyn/17/scrutins/881",
        "https://www.assemblee-nationale.fr:8443/dyn/17/scrutins/881",
        "ftp://www.assemblee-nationale.fr/dyn/17/scrutins/881",
        "javascript:voir('/dyn/17/scrutins/881')",
    ],
)
def test_a_link_of_another_host_is_no_link_of_a_list(href: str) -> None:
    content = cards(881).replace('href="/dyn/17/scrutins/881"', f'href="{href}"').encode()
    listing = parse_scrutin_list(content, places.scrutin_list(HOST, 17))
    assert (listing.rows, [one.kind for one in listing.signals]) == ((), ["page_changed"])


@pytest.mark.parametrize(
    ("href", "leads_to"),
    [
        (
            f"{HOST}//ailleurs.fr/dyn/17/amendements/1801/AN/306",
            "/ailleurs.fr/dyn/17/amendements/1801/AN/306",
        ),
        (
            "/\\ailleurs.fr/dyn/17/amendements/1801/AN/306",
            "/\\ailleurs.fr/dyn/17/amendements/1801/AN/306",
        ),
        (
            f"{HOST}/../../dyn/17/amendements/1801/AN/306",
            "/../../dyn/17/amendements/1801/AN/306",
        ),
    ],
)
def test_no_link_is_read_as_the_name_of_another_host(href: str, leads_to: str) -> None:
    """Whatever its slashes, it stays where the list was read."""
    document = amendement("AMANR5L17PO838901B1801P0D1N000306")
    content = amendement_list([document]).replace("/dyn/17/amendements/1801/AN/306", href)
    mirror = "http://127.0.0.1:8017"
    (row,) = parse_amendement_list(content.encode(), places.amendement_list(mirror, 17)).rows
    assert row.href == mirror + leads_to
    assert httpx.URL(row.href).netloc == b"127.0.0.1:8017"


def test_a_link_without_encryption_is_followed_with_it() -> None:
    content = cards(881).replace(
        'href="/dyn/17/sc', 'href="http://www.assemblee-nationale.fr/dyn/17/sc'
    )
    listing = parse_scrutin_list(content.encode(), places.scrutin_list(HOST, 17))
    assert [row.href for row in listing.rows] == [HOST + PAGE]


# --- one page -------------------------------------------------------------------------------------


def test_a_page_comes_whole_then_304(client: Client, replica: Serve, tmp_path: Path) -> None:
    an = replica(put(tmp_path, PAGE, html()))
    got = fetch_page(client, an.url + PAGE)
    assert isinstance(got, Document)
    assert got.body == html().encode()
    known = [Validators(got.etag, got.headers["last-modified"])]
    assert isinstance(fetch_page(client, an.url + PAGE, known=known), NotModified)


def test_a_unit_document_is_asked_for_as_what_it_is(
    client: Client, replica: Serve, tmp_path: Path
) -> None:
    path = "/dyn/opendata/AMAN1.json"
    an = replica(put(tmp_path, path, '{"uid": "AMAN1"}'))
    got = fetch_page(client, an.url + path, accept="application/json")
    assert isinstance(got, Document)
    assert an.asked()[0].headers["accept"] == "application/json"
    an.faults = [Page(html())]
    refused = fetch_page(client, an.url + path, accept="application/json")
    assert isinstance(refused, Blocked)
    assert refused.reason == "page HTML"


def test_a_page_is_reached_by_its_uid(client: Client, replica: Serve, day: Path) -> None:
    an = replica(day)
    uid = "AMANR5L17PO838901BTC1850P0D1N000005"
    got = fetch_page(client, places.amendement_page(an.url, 17, uid))
    assert isinstance(got, Document)
    assert got.final_url == f"{an.url}/dyn/17/amendements/1850/AN/5"


def test_an_error_that_lasts_is_the_failure_of_one_page_with_its_evidence(
    client: Client, clock: FakeClock, replica: Serve, tmp_path: Path
) -> None:
    """The AN answers 500 for an amendement that was withdrawn: asked twice, not five times."""
    body = "<html><h1>Erreur</h1>" + "x" * 2 * MIB
    an = replica(tmp_path, Status(500, body=body))
    got = fetch_page(client, an.url + PAGE)
    assert isinstance(got, Failed)
    assert (got.url, got.status, got.fetched_at) == (an.url + PAGE, 500, clock.now())
    assert got.body == body.encode()[:MIB]
    assert got.headers["content-type"] == "text/html; charset=utf-8"
    assert got.reason == f"{an.url}{PAGE} answers 500 Internal Server Error. Run again later."
    assert (len(an.asked()), clock.waits) == (2, [1.0])
    fetch_page(client, an.url + PAGE, attempts=1)
    assert len(an.asked()) == 3


def test_an_error_of_a_moment_is_none(client: Client, replica: Serve, tmp_path: Path) -> None:
    an = replica(put(tmp_path, PAGE, html()), Status(502, times=1))
    got = fetch_page(client, an.url + PAGE)
    assert isinstance(got, Document)
    assert (got.requests, got.retries) == (2, 1)


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (CAPTCHA, "captcha"),
        (html("<h1>Verify you are human</h1><div class='px-captcha'></div>"), "captcha"),
        (ANTIBOT, "anti-bot"),
        (MAINTENANCE, "maintenance"),
        (SOFT_404, "page introuvable"),
        ("", "réponse vide"),
        (html("<div></div>"), "réponse vide"),
        ("<html><head><title>Connexion</title></head><body>Mot de passe</body></html>",
         "mur de connexion"),
        ("<html><head><title>Oops! An Error Occurred</title></head><body>500</body></html>",
         "erreur du serveur"),
    ],
)  # fmt: skip
def test_another_page_in_its_place_is_kept_as_evidence(
    client: Client, replica: Serve, tmp_path: Path, page: str, reason: str
) -> None:
    an = replica(put(tmp_path, PAGE, html()), Page(page))
    got = fetch_page(client, an.url + PAGE)
    assert isinstance(got, Blocked)
    assert (got.reason, got.body, got.status) == (reason, page.encode(), 200)


def test_a_bare_403_is_a_refusal(client: Client, replica: Serve, tmp_path: Path) -> None:
    got = fetch_page(client, replica(tmp_path, Status(403)).url + PAGE)
    assert isinstance(got, Blocked)
    assert got.reason == "accès refusé"


def test_a_page_that_is_not_there_is_missing(
    client: Client, replica: Serve, tmp_path: Path
) -> None:
    an = replica(tmp_path)
    assert isinstance(fetch_page(client, an.url + PAGE), Missing)
    assert len(an.asked()) == 1


def test_a_page_that_is_cut_each_time_keeps_what_came(
    client: Client, replica: Serve, tmp_path: Path
) -> None:
    an = replica(put(tmp_path, PAGE, html("x" * 5000)), Cut(1000))
    got = fetch_page(client, an.url + PAGE)
    assert isinstance(got, Failed)
    assert (got.status, got.body) == (200, html("x" * 5000).encode()[:1000])
    assert "never came whole in 2 attempts" in got.reason
    an.faults = [Cut(1000, times=1)]
    assert isinstance(fetch_page(client, an.url + PAGE), Document)


def test_an_error_page_that_is_cut_keeps_what_came(
    client: Client, replica: Serve, tmp_path: Path
) -> None:
    an = replica(tmp_path, Status(500, body="<h1>Erreur</h1>" * 100), Cut(30))
    got = fetch_page(client, an.url + PAGE)
    assert isinstance(got, Failed)
    assert (got.status, got.body) == (500, b"<h1>Erreur</h1><h1>Erreur</h1>")


def test_a_page_of_100_mb_is_not_read(client: Client, replica: Serve, tmp_path: Path) -> None:
    an = replica(put(tmp_path, PAGE, html("x" * 100 * MIB)))
    got = fetch_page(client, an.url + PAGE)
    assert isinstance(got, Failed)
    assert len(got.body) == MIB
    assert "larger than 8388608 bytes" in got.reason
    client.close()  # hangs up: what was on its way is counted once that is noticed
    an.stop()
    assert an.asked()[0].bytes < 90 * MIB


def test_a_wish_to_be_left_alone_is_obeyed_for_every_page(
    client: Client, clock: FakeClock, replica: Serve, tmp_path: Path
) -> None:
    an = replica(put(tmp_path, PAGE, html()), Status(429, retry_after="3600"))
    got = [fetch_page(client, an.url + PAGE) for _ in range(2)]
    assert [(one.status, "retry-after" in one.headers) for one in got
            if isinstance(one, Failed)] == [(429, True), (429, False)]  # fmt: skip
    assert len(an.asked()) == 1
    assert Patience().tell(got[1]).startswith(f"{an.url}{PAGE} answers 429: nothing more is asked")
    assert 3600.0 not in clock.waits


def test_a_redirect_to_another_host_is_not_followed(
    client: Client, replica: Serve, tmp_path: Path
) -> None:
    other = replica(put(tmp_path / "autre", PAGE, html()))
    target = other.url + PAGE
    an = replica(put(tmp_path / "site", PAGE + ".redirect", target))
    got = fetch_page(client, an.url + PAGE)
    assert isinstance(got, Failed)
    assert (got.status, got.body) == (302, b"")
    assert got.reason.startswith(f"{an.url}{PAGE} leads to {target}, on another host: not followed")
    assert (len(an.asked()), other.asked(robots=True)) == (1, [])


@pytest.mark.parametrize(
    ("asked", "led_to", "stays"),
    [
        ("https://a.fr/x", "https://a.fr/y", True),
        ("https://a.fr/x", "https://a.fr:443/y", True),
        ("http://a.fr/x", "https://a.fr/y", True),
        ("https://a.fr/x", "http://a.fr/y", False),
        ("https://a.fr/x", "https://b.a.fr/y", False),
        ("https://a.fr/x", "https://a.fr:8443/y", False),
        ("https://a.fr/x", "https://a.fr@b.fr/y", False),
    ],
)
def test_a_redirect_stays_on_its_host_and_keeps_its_encryption(
    asked: str, led_to: str, *, stays: bool
) -> None:
    request = httpx.Request("GET", led_to, extensions={STAYS: asked})
    if stays:
        _refuse_to_stray(request)
        return
    with pytest.raises(HttpFailure, match="not followed"):
        _refuse_to_stray(request)


@pytest.mark.parametrize("location", ["http://[::1", "http://h:99999/", "ftp://127.0.0.1/x", PAGE])
def test_a_redirect_to_nowhere_or_without_end_is_the_failure_of_one_page(
    client: Client, replica: Serve, tmp_path: Path, location: str
) -> None:
    an = replica(put(tmp_path, PAGE + ".redirect", location))
    got = fetch_page(client, an.url + PAGE)
    assert isinstance(got, Failed)
    assert got.status == 302


def test_a_host_that_does_not_answer_is_unreachable_after_all_patience(
    client: Client, replica: Serve, tmp_path: Path
) -> None:
    """Silence is not an answer: a page that is asked for twice is then asked for five times."""
    an = replica(put(tmp_path, PAGE, html()), HangUp(times=3))
    assert isinstance(fetch_page(client, an.url + PAGE), Document)
    an.faults = [HangUp()]
    with pytest.raises(Unreachable, match="5 times"):
        fetch_page(client, an.url + PAGE)


def test_what_robots_txt_forbids_is_not_asked(
    client: Client, replica: Serve, tmp_path: Path
) -> None:
    an = replica(put(tmp_path, "robots.txt", "User-agent: *\nDisallow: /dyn/17/scrutins/"))
    with pytest.raises(Forbidden):
        fetch_page(client, an.url + PAGE)


# --- patience -------------------------------------------------------------------------------------

URL = places.scrutin_page(HOST, 17, 881)


def answer(
    kind: Callable[..., Any], clock: FakeClock, status: int = 200, **more: Any
) -> PageAnswer:
    made: PageAnswer = kind(
        url=URL, fetched_at=clock.now(), status=status, headers=more.pop("headers", {}), body=b"",
        **more,
    )  # fmt: skip
    return made


@pytest.mark.parametrize("reason", sorted(WALLS))
def test_one_wall_is_enough_to_stop(clock: FakeClock, reason: str) -> None:
    patience = Patience()
    why = patience.tell(answer(Blocked, clock, 503, reason=reason))
    assert why == (
        f"{URL} answers 503 with a wall ({reason}): nothing more is asked of "
        "www.assemblee-nationale.fr in this run. Try again later."
    )
    assert patience.tell(answer(Missing, clock, 404)) == why  # it stays so


def test_every_sign_is_known_to_be_of_the_host_or_of_the_page() -> None:
    """A new sign in the table must be placed here: a wall, an absence, or a doubt."""
    doubts = {"erreur du serveur"}
    assert {sign.reason for sign in SIGNS} == (WALLS - {"accès refusé"}) | ABSENT | doubts


def test_three_failures_in_a_row_are_enough(clock: FakeClock) -> None:
    patience = Patience()
    failed = answer(Failed, clock, 500, reason="answers 500.")
    empty = answer(Blocked, clock, reason="réponse vide")
    assert [patience.tell(one) for one in (failed, empty)] == ["", ""]
    assert patience.tell(failed) == (
        f"3 pages in a row could not be had (the last: {URL}: answers 500.): nothing more is asked"
        " of www.assemblee-nationale.fr in this run. Try again later."
    )


def test_pages_that_give_no_record_may_be_an_unknown_wall(
    client: Client, replica: Serve, tmp_path: Path
) -> None:
    an = replica(put(tmp_path, PAGE, html("<p>Encore un instant</p>")))
    page, patience = fetch_page(client, an.url + PAGE), Patience()
    assert [patience.tell(page, understood=known) for known in (False, False, True)] == ["", "", ""]
    for _ in range(3):
        patience.tell(page, understood=False)
    assert patience.over.startswith("3 pages in a row")
    assert f"{an.url}{PAGE}: a page that gives no record" in patience.over


@pytest.mark.parametrize("good", [Missing, Blocked, Document, NotModified])
def test_an_answer_between_failures_renews_patience(
    clock: FakeClock, client: Client, replica: Serve, tmp_path: Path, good: type
) -> None:
    patience = Patience()
    failed = answer(Failed, clock, 500, reason="answers 500.")
    between: PageAnswer
    if good is Missing:
        between = answer(Missing, clock, 404)
    elif good is Blocked:
        between = answer(Blocked, clock, reason="page introuvable")
    else:
        an = replica(put(tmp_path, PAGE, html()))
        between = fetch_page(client, an.url + PAGE)
        if good is NotModified and isinstance(between, Document):
            between = fetch_page(client, an.url + PAGE, known=[Validators(between.etag)])
    assert isinstance(between, good)
    for _ in range(4):
        assert [patience.tell(one) for one in (failed, failed, between)] == ["", "", ""]


@pytest.mark.parametrize("status", [429, 503])
def test_a_wish_to_come_back_later_is_enough(clock: FakeClock, status: int) -> None:
    headers = {"retry-after": "120"}
    said = answer(Failed, clock, status, reason="It asks to come back after: 120.", headers=headers)
    assert "120" in Patience().tell(said)
    assert Patience(most_failures=1).tell(answer(Failed, clock, 500, reason="x")) != ""


def test_a_harvest_of_pages_stops_at_the_wall_and_not_at_a_withdrawn_amendement(
    client: Client, replica: Serve, tmp_path: Path
) -> None:
    for number in range(1, 9):
        put(tmp_path, f"{LISTS}/{number}", html())
    an = replica(tmp_path, Status(500, path="*/2"), Page("", path="*/3"), Page(CAPTCHA, path="*/6"))
    patience, came = Patience(), []
    for number in range(1, 9):
        came.append(fetch_page(client, places.scrutin_page(an.url, 17, number)))
        if patience.tell(came[-1]):
            break
    assert [type(one) for one in came] == [Document, Failed, Blocked, Document, Document, Blocked]
    assert "with a wall (captcha)" in patience.over
