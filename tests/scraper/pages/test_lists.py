"""Lists are read row by row, pagers followed, and the AN's own link from vote to text kept."""

from __future__ import annotations

import datetime as dt

import pytest

from scraper.sources.pages import (
    AmendementAddress,
    AmendementRow,
    Link,
    ScrutinRow,
    amendement_address,
    parse_amendement_list,
    parse_scrutin_list,
)
from scraper.sources.pages.base import day_in, link, seance_rank
from tests.replica.documents import amendement, groupe, scrutin, votant
from tests.replica.pages import NOBODY, amendement_list, scrutin_list
from tests.scraper.pages.told import HOST

LIST = f"{HOST}/dyn/17/amendements?dossier_legislatif=DLR5L17N60001&order=ordre_passage,asc"
VOTES = f"{HOST}/dyn/17/scrutins?order=date,desc&limit=100"

AMENDEMENTS = [
    amendement("AMANR5L17PO838901B1801P0D1N000306", rect=1, etat="rejeté", sort="Rejeté"),
    amendement("AMANR5L17PO59048B0324P1D1N000012", etat="en traitement"),
]


def voted(uid: str, titre: str, *, type_vote: str = "SPO") -> dict[str, object]:
    blocks = [groupe("PO890101", 16, pours=[votant("PA900001", "PM900001")])]
    requis = 289 if type_vote == "MOC" else None
    return scrutin(uid, titre=titre, type_vote=type_vote, groupes=blocks, requis=requis)


SCRUTINS = [
    voted("VTANR5L17V12", "l'amendement n° 306 de M. Étambot à l'article 4."),
    voted("VTANR5L17V11", "l'ensemble du projet de loi sur le sel."),
    voted("VTANR5L17V10", "l'amendement de suppression n° 5 de Mme Balisier."),
    voted("VTANR5L17V9", "la motion de censure déposée par Mme Balisier.", type_vote="MOC"),
]
OBJETS = {
    "VTANR5L17V12": "/dyn/17/amendements/0324A/AN/306",
    "VTANR5L17V11": f"{HOST}/dyn/17/dossiers/DLR5L17N60001",
}


def test_a_list_of_amendements_gives_address_number_sort_and_day() -> None:
    listing = parse_amendement_list(amendement_list(AMENDEMENTS).encode(), LIST)
    assert listing.signals == ()
    assert listing.next_pages == ()
    assert listing.rows == (
        AmendementRow(
            href=f"{HOST}/dyn/17/amendements/1801/AN/306",
            address=AmendementAddress(17, "1801", "", "AN", "306"),
            numero="306 (Rect)",
            sort="Rejeté",
            date=dt.date(2025, 10, 20),
        ),
        AmendementRow(
            href=f"{HOST}/dyn/17/amendements/0324A/CION_FIN/CF12",
            address=AmendementAddress(17, "0324", "A", "CION_FIN", "CF12"),
            numero="I-CF12",
            sort=None,
            date=dt.date(2025, 10, 20),
        ),
    )


def test_the_pager_gives_every_page_after_this_one() -> None:
    page = amendement_list(AMENDEMENTS, NOBODY, page=3, pages=5, path="/dyn/17/amendements?x=1")
    listing = parse_amendement_list(page.encode(), f"{LIST}&page=3")
    assert listing.next_pages == (f"{LIST}&page=4", f"{LIST}&page=5")
    last = amendement_list(AMENDEMENTS, NOBODY, page=5, pages=5, path="/dyn/17/amendements?x=1")
    assert parse_amendement_list(last.encode(), f"{LIST}&page=5").next_pages == ()


def test_a_pager_without_numbers_is_followed_by_its_next_button() -> None:
    page = amendement_list(AMENDEMENTS).replace(
        "</tbody></table>",
        '</tbody></table><div class="an-pagination">'
        '<div class="an-pagination--item trigger next"><a class="inner" href="?page=2">&gt;</a>'
        "</div></div>",
    )
    listing = parse_amendement_list(page.encode(), LIST)
    assert listing.next_pages == (f"{HOST}/dyn/17/amendements?page=2",)


def test_a_list_of_scrutins_keeps_the_ans_own_link_to_the_amendement_or_the_dossier() -> None:
    listing = parse_scrutin_list(scrutin_list(SCRUTINS, OBJETS, pages=3).encode(), VOTES)
    assert listing.signals == ()
    assert listing.next_pages == (f"{VOTES}&page=2", f"{VOTES}&page=3")
    day = dt.date(2025, 11, 4)
    assert listing.rows == (
        ScrutinRow(
            legislature=17,
            numero=12,
            href=f"{HOST}/dyn/17/scrutins/12",
            titre="l'amendement n° 306 de M. Étambot à l'article 4.",
            date=day,
            pour=1,
            contre=0,
            abstention=0,
            adopte=True,
            objet=Link(
                "amendement",
                f"{HOST}/dyn/17/amendements/0324A/AN/306",
                None,
                AmendementAddress(17, "0324", "A", "AN", "306"),
            ),
        ),
        ScrutinRow(
            *(17, 11, f"{HOST}/dyn/17/scrutins/11", "l'ensemble du projet de loi sur le sel."),
            *(day, 1, 0, 0, True),
            Link("dossier", f"{HOST}/dyn/17/dossiers/DLR5L17N60001", "DLR5L17N60001"),
        ),
        ScrutinRow(
            *(17, 10, f"{HOST}/dyn/17/scrutins/10"),
            "l'amendement de suppression n° 5 de Mme Balisier.",
            *(day, 1, 0, 0, True, None),
        ),
        ScrutinRow(
            *(17, 9, f"{HOST}/dyn/17/scrutins/9"),
            "la motion de censure déposée par Mme Balisier.",
            *(day, 1, None, None, False, None),
        ),
    )


@pytest.mark.parametrize(
    ("before", "after", "field", "value", "rows"),
    [
        ("_style-scrutin", "_style-vote", "#main div.an-bloc._style-scrutin", "found 0", 0),
        ('id="main"', 'id="contenu"', "#main", "found 0", 0),
        ("/dyn/17/scrutins/12", "/dyn/17/vote/12", "ul.button-list li a", "/dyn/17/vote/12", 3),
        ("/dyn/17/scrutins/12", "https://ailleurs.fr/12", "ul.button-list li a", "ailleurs", 3),
        ("/dyn/17/scrutins/12", "javascript:voir(12)", "ul.button-list li a", "javascript", 3),
    ],
)
def test_a_list_that_changed_says_where_and_loses_only_the_rows_concerned(
    before: str, after: str, field: str, value: str, rows: int
) -> None:
    html = scrutin_list(SCRUTINS, OBJETS).replace(before, after)
    listing = parse_scrutin_list(html.encode(), VOTES)
    assert len(listing.rows) == rows
    (signal,) = listing.signals
    assert (signal.kind, signal.field, signal.path) == ("page_changed", field, VOTES)
    assert value in signal.value


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ("tbody-amendements-list", "amendements", "tbody#tbody-amendements-list"),
        ("<tr data-href=", "<tr data-url=", "tr[data-href]"),
        ("306 (Rect)", "numéro", "tr td:nth-child(2)"),
    ],
)
def test_a_list_of_amendements_that_changed_says_where(before: str, after: str, field: str) -> None:
    html = amendement_list(AMENDEMENTS[:1]).replace(before, after)
    listing = parse_amendement_list(html.encode(), LIST)
    assert listing.rows == ()
    assert [(one.kind, one.field) for one in listing.signals] == [("page_changed", field)]


def test_an_absurd_pager_is_not_followed() -> None:
    html = scrutin_list(SCRUTINS, pages=3).replace(">3<", ">999999<")
    listing = parse_scrutin_list(html.encode(), VOTES)
    assert listing.next_pages == ()
    assert [one.value for one in listing.signals] == ["expected at most 10000 pages, found 999999"]


@pytest.mark.parametrize("parse", [parse_amendement_list, parse_scrutin_list])
def test_what_is_no_page_is_told_and_lists_nothing(parse) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    listing = parse(b"<html>coup\xe9", VOTES)
    assert (listing.rows, listing.next_pages) == ((), ())
    assert [one.kind for one in listing.signals] == ["unreadable_page"]


# --- addresses and days ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("/dyn/17/amendements/1573/AN/306", AmendementAddress(17, "1573", "", "AN", "306")),
        ("/dyn/17/amendements/0324A/AN/306", AmendementAddress(17, "0324", "A", "AN", "306")),
        ("/dyn/17/amendements/0324C/CION_FIN/CF12.pdf",
         AmendementAddress(17, "0324", "C", "CION_FIN", "CF12")),
        ("/dyn/17/amendements/0380/CION-SOC/AS7?x=1",
         AmendementAddress(17, "0380", "", "CION-SOC", "AS7")),
        ("http://www.assemblee-nationale.fr/14/amendements/0922/AN/406.asp",
         AmendementAddress(14, "0922", "", "AN", "406")),
        ("/dyn/17/amendements/AMANR5L17PO838901B1801P0D1N000306",
         AmendementAddress(17, uid="AMANR5L17PO838901B1801P0D1N000306")),
        ("/dyn/17/scrutins/306", None),
        ("/dyn/17/amendements", None),
    ],
)  # fmt: skip
def test_the_address_of_an_amendement_is_read_whatever_its_age(
    href: str, address: AmendementAddress | None
) -> None:
    assert amendement_address(href) == address


@pytest.mark.parametrize(
    "href",
    [
        "",
        None,
        "javascript:alert(1)",
        "mailto:a@b.fr",
        "http://[::1",
        "http://h:99999/",
        "x" * 3000,
    ],
)
def test_what_is_no_address_of_the_web_is_no_link(href: str | None) -> None:
    assert link(VOTES, href) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Première séance du mardi 21 juillet 2026", dt.date(2026, 7, 21)),
        ("Séance du lundi 1er décembre 2025", dt.date(2025, 12, 1)),
        ("Séance du lundi 1 er DÉCEMBRE 2025", dt.date(2025, 12, 1)),
        ("21/07/2026", dt.date(2026, 7, 21)),
        ("Déposé le 31 février 2026", None),
        ("du 1 juin 2026 au 3 juin 2026", None),
        ("hier", None),
    ],
)
def test_a_day_is_read_where_a_text_names_just_one(text: str, day: dt.date | None) -> None:
    assert day_in(text) == day


@pytest.mark.parametrize(
    ("text", "rank"),
    [
        ("Première séance du 26/01/2016", 1),
        ("Deuxième séance", 2),
        ("Troisième séance", 3),
        ("Unique séance", 1),
        ("Séance unique du mardi", 1),
        ("Séance du mardi", None),
    ],
)
def test_the_rank_of_a_seance_is_read(text: str, rank: int | None) -> None:
    assert seance_rank(text) == rank
