"""The made-up site: its pages say what the archives say, its lists name every page, its links lead.

Where a page cannot give a field, a literal list here says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from scraper.fetch import Document, Missing, fetch_document
from scraper.http import Client, Politeness
from scraper.sources.pages import (
    Provisional,
    parse_amendement_list,
    parse_amendement_page,
    parse_scrutin_list,
    parse_scrutin_page,
    places,
)
from tests.replica.__main__ import main
from tests.replica.assembly import QUIRKS, site, story, write_day
from tests.replica.assembly.site import printed, shown
from tests.replica.pages import value
from tests.scraper.pages.told import HOST, differences, open_data, record_of, split

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.clock import FakeClock
    from tests.conftest import Serve
    from tests.replica.assembly.story import Story

DOSSIER = "objet.dossier_legislatif.dossier_ref"


@pytest.fixture(scope="module")
def day() -> Story:
    """The Assembly on the morning of its second day."""
    return story.on(2, seed=1)


@pytest.fixture(scope="module")
def pages(day: Story) -> dict[str, bytes]:
    """Its site, some hours before."""
    return printed(day)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same on disk, with the archives."""
    return write_day(tmp_path_factory.mktemp("assembly"), 2, seed=1, pages=True)


@pytest.fixture
def client(clock: FakeClock) -> Iterator[Client]:
    with Client(Politeness(user_agent="essai"), clock=clock) as made:
        yield made


def page_of(uid: str, shown_on: dict[str, bytes]) -> Provisional:
    """The page to which an amendement's uid leads, read."""
    path = shown_on[f"17/amendements/{uid}.redirect"].decode()
    return record_of(parse_amendement_page(shown_on[path.removeprefix("/dyn/")], HOST + path))


def filled(record: Any, at: str = "") -> Iterator[str]:
    """The paths of a record at which something stands; lists bear no rank."""
    if isinstance(record, tuple):
        for one in record:
            yield from filled(one, at)
    elif isinstance(record, msgspec.Struct):
        for name in record.__struct_fields__:
            yield from filled(getattr(record, name), f"{at}.{name}" if at else name)
    elif record is not None:
        yield at


def branches(paths: set[str], known: set[str]) -> set[str]:
    """What is not known, each branch of which nothing is known by its first name alone."""
    given = {".".join(path.split(".")[:n]) for path in known for n in range(1, path.count(".") + 2)}
    missing = set()
    for path in paths - known:
        names = path.split(".")
        depth = next(n for n in range(1, len(names) + 1) if ".".join(names[:n]) not in given)
        missing.add(".".join(names[:depth]))
    return missing


# --- amendements ----------------------------------------------------------------------------------

#: What no page of an amendement gives, of all that the archives tell.
NOT_ON_AMENDEMENT_PAGES = {
    *("accord_gouvernement_depot_hors_delai", "amendement_parent_ref", "article99"),
    *("cardinalite_amdt_multiples", "chronotag", "examen_ref", "loi_reference"),
    *("texte_legislatif_ref", "tri_amendement", "seance_discussion_ref", "representations"),
    *("discussion_commune", "discussion_identique", "pointeur_fragment_texte"),
    "corps.cartouche_informatif",
    "corps.contenu_auteur.dispositif_amdt_credit_plf",
    "corps.contenu_auteur.dispositif_amdt_credit_plfr",
    *("cycle_de_vie.date_publication", "cycle_de_vie.date_sort", "cycle_de_vie.soumis_article40"),
    "cycle_de_vie.etat_des_traitements.etat.libelle",
    "cycle_de_vie.etat_des_traitements.sous_etat",
    *("signataires.libelle", "signataires.suffixe"),
    "signataires.auteur.auteur_rapporteur_organe_ref",
    *("signataires.auteur.gouvernement_ref", "signataires.auteur.groupe_politique_ref"),
}
#: What it gives only where the names lead to those who bear them.
BEHIND_LINKS = {"signataires.auteur.acteur_ref", "signataires.cosignataires"}


@pytest.mark.parametrize("number", [1, 2, 25])
@pytest.mark.parametrize("with_links", [False, True])
def test_every_page_of_an_amendement_says_what_the_archives_say(
    number: int, *, with_links: bool
) -> None:
    """And all that it leaves out is told here."""
    day = story.on(number, seed=1)
    pages = printed(day, with_links=with_links)
    known: set[str] = set()
    told: set[str] = set()
    for uid in shown(day):
        page, record = page_of(uid, pages), open_data(day.sets["amendements"][uid])
        assert (page.uid, differences(page, record)) == (uid, {})
        known |= page.known
        told |= set(filled(record))
    missing = NOT_ON_AMENDEMENT_PAGES | (set() if with_links else BEHIND_LINKS)
    assert branches(told, known) == missing


def test_every_amendement_has_a_page_but_those_erased(day: Story) -> None:
    erased = day.sets["amendements"].keys() - shown(day).keys()
    assert erased == {QUIRKS["amendement/efface"], story.DAY_2["erased"]}
    assert len(shown(day)) == 332


def test_a_page_shows_what_the_next_morning_s_archives_tell(pages: dict[str, bytes]) -> None:
    """Day 2 rectifies this one: its archives are of the morning after."""
    uid = story.DAY_2["rectified"]
    before: Any = page_of(uid, printed(story.on(1, seed=1))).published.record
    after: Any = page_of(uid, pages).published.record
    assert (before.identification.numero_rect, after.identification.numero_rect) == (0, 1)
    assert after.identification.numero_long == before.identification.numero_long + " (Rect)"


def test_an_amendement_whose_uid_names_another_text_has_an_address_of_its_own(
    pages: dict[str, bytes],
) -> None:
    twins = ("AMANR5L17PO838901BTC1850P0D1N000005", QUIRKS["amendement/text_code_of_a_sister"])
    assert [pages[f"17/amendements/{uid}.redirect"].decode() for uid in twins] == [
        "/dyn/17/amendements/1850/AN/5",
        "/dyn/17/amendements/1851/AN/5",
    ]


def test_a_table_of_credits_is_a_fragment_under_its_uid(
    day: Story, pages: dict[str, bytes]
) -> None:
    moving = {
        uid
        for uid, document in day.sets["amendements"].items()
        if any("Credit" in name for name in value(document, "amendement.corps.contenuAuteur") or ())
    }
    fragments = {path for path in pages if path.endswith(".fragmenthtml")}
    assert fragments == {f"17/amendements/dispositif/{uid}.fragmenthtml" for uid in moving}
    assert len(fragments) == 45
    table = pages[f"17/amendements/dispositif/{QUIRKS['amendement/credits_list']}.fragmenthtml"]
    assert table.startswith(b"<p>Modifier ainsi les autorisations d'engagement et les cr")


# --- scrutins -------------------------------------------------------------------------------------

_GROUPE = "ventilation_votes.organe.groupes.groupe"
#: What no page of a scrutin gives, of all that the archives tell.
NOT_ON_SCRUTIN_PAGES = {
    *("organe_ref", "seance_ref", "session_ref", "lieu_vote", "demandeur", "mise_au_point"),
    *("mode_publication_des_votes", "objet.libelle", "objet.dossier_legislatif.libelle"),
    *("sort.libelle", "type_vote.code_type_vote", "type_vote.libelle_type_vote"),
    *("synthese_vote.annonce", "synthese_vote.decompte.non_votants"),
    "synthese_vote.decompte.non_votants_volontaires",
    "ventilation_votes.organe.organe_ref",
    f"{_GROUPE}.vote.position_majoritaire",
    f"{_GROUPE}.vote.decompte_voix.non_votants_volontaires",
    *(
        f"{_GROUPE}.vote.decompte_nominatif.{listed}.votant.{name}"
        for listed in ("pours", "contres", "abstentions", "non_votants")
        for name in ("num_place", "par_delegation")
    ),
}
#: Where a page prints something else than the archives: white space.
PRINTED_OTHERWISE = {QUIRKS["scrutin/title_double_space"]: {"titre"}}


@pytest.mark.parametrize("number", [1, 2, 25])
def test_every_page_of_a_scrutin_says_what_the_archives_say(number: int) -> None:
    """And all that it leaves out is told here."""
    day = story.on(number, seed=1)
    pages = printed(day)
    known: set[str] = set()
    told: set[str] = set()
    odd: dict[str, set[str]] = {}
    for uid, document in day.sets["scrutins"].items():
        path = f"17/scrutins/{document['scrutin']['numero']}"
        page, signals = split(parse_scrutin_page(pages[path], f"{HOST}/dyn/{path}"))
        assert page is not None
        assert page.uid == uid
        # counts and names that differ in the archives differ on the page
        assert {one.kind for one in signals} == (
            {"totals_mismatch"} if uid == QUIRKS["scrutin/counts_disagree"] else set()
        )
        record = open_data(document)
        differing = differences(page, record)
        odd |= {uid: set(differing) - {DOSSIER}} if differing.keys() - {DOSSIER} else {}
        # the page names the dossier long before the archives do
        assert differing.get(DOSSIER, ([], []))[1] == []
        known |= page.known
        told |= set(filled(record))
    assert odd == PRINTED_OTHERWISE
    assert branches(told, known) == NOT_ON_SCRUTIN_PAGES


def test_a_page_names_the_dossier_of_its_text_and_the_report_of_its_sitting(
    pages: dict[str, bytes],
) -> None:
    page = record_of(parse_scrutin_page(pages["17/scrutins/12"], f"{HOST}/dyn/17/scrutins/12"))
    assert [(one.kind, one.ref) for one in page.links] == [
        ("dossier", "DLR5L17N60001"),
        ("compte_rendu", "CRSANR5L17S2026O1N004"),
    ]


def test_a_mise_au_point_is_a_sentence_of_the_page(day: Story, pages: dict[str, bytes]) -> None:
    spoken = {
        uid: sum(one.name == "mise_au_point" for one in page.printed)
        for uid, document in day.sets["scrutins"].items()
        if (path := f"17/scrutins/{document['scrutin']['numero']}")
        for page in split(parse_scrutin_page(pages[path], f"{HOST}/dyn/{path}"))
        if isinstance(page, Provisional)
    }
    assert {uid: count for uid, count in spoken.items() if count} == {
        "VTANR5L17V13": 1,
        "VTANR5L17V14": 3,
        "VTANR5L17V15": 4,
        "VTANR5L17V16": 1,
        "VTANR5L17V53": 1,
    }


# --- lists ----------------------------------------------------------------------------------------


def listed(pages: dict[str, bytes], read: Any, first: str) -> tuple[list[Any], int]:
    """The rows of a list, page after page as its pager leads, and how many pages it has."""
    rows: list[Any] = []
    urls = [first]
    for url in urls:
        folder, _, query = url.removeprefix(f"{HOST}/dyn/").partition("?")
        listing = read(pages[f"{folder}/index.html?{query}"], url)
        assert listing.signals == ()
        rows += listing.rows
        urls += listing.next_pages[:1]
    return rows, len(urls)


def test_the_list_of_scrutins_names_them_all_the_latest_first(
    day: Story, pages: dict[str, bytes]
) -> None:
    rows, count = listed(pages, parse_scrutin_list, places.scrutin_list(HOST, 17))
    assert ([row.numero for row in rows], count) == (list(range(64, 0, -1)), 4)
    for row in rows:
        said = day.sets["scrutins"][f"VTANR5L17V{row.numero}"]["scrutin"]
        assert f"{row.date}" == said["dateScrutin"]
        assert row.pour == int(said["syntheseVote"]["decompte"]["pour"])
        assert row.adopte == (said["sort"]["code"] == "adopté")


def test_a_card_leads_to_the_amendement_where_its_title_is_plain(
    day: Story, pages: dict[str, bytes]
) -> None:
    """As on the real site, a title of « suppression », a slip, or two numbers make no link."""
    rows, _ = listed(pages, parse_scrutin_list, places.scrutin_list(HOST, 17))
    objets = {row.numero: row.objet for row in rows if row.objet}
    assert {row.numero for row in rows} - objets.keys() == {
        *(7, 8, 13, 14, 16, 19, 20, 24, 26, 31, 54, 55, 56, 57, 60)
    }
    assert {number for number, one in objets.items() if one.kind == "dossier"} == {33, 58, 59}
    assert objets[11].href == f"{HOST}/dyn/17/amendements/1850/AN/8"
    assert objets[1].href == f"{HOST}/dyn/17/amendements/1900A/AN/2"
    assert objets[33].ref == "DLR5L17N60001"
    path = objets[64].href.removeprefix(f"{HOST}/dyn/")
    voted: Any = record_of(parse_amendement_page(pages[path], objets[64].href)).published.record
    said = day.sets["amendements"][voted.uid]["amendement"]
    assert (
        said["seanceDiscussionRef"] == day.sets["scrutins"]["VTANR5L17V64"]["scrutin"]["seanceRef"]
    )


def test_the_lists_of_amendements_name_every_page_once(day: Story, pages: dict[str, bytes]) -> None:
    rows, count = listed(pages, parse_amendement_list, places.amendement_list(HOST, 17))
    paths = {pages[f"17/amendements/{uid}.redirect"].decode() for uid in shown(day)}
    hrefs = [row.href for row in rows]
    assert (len(hrefs), count) == (332, 7)
    assert set(hrefs) == {HOST + path for path in paths}
    by_dossier = {
        dossier: listed(pages, parse_amendement_list, places.amendement_list(HOST, 17, dossier))[0]
        for dossier in {path.split("=")[1].split("&")[0] for path in pages if "dossier" in path}
    }
    assert {dossier: len(found) for dossier, found in by_dossier.items()} == {
        "DLR5L16N59901": 14,
        "DLR5L17N60001": 159,
        "DLR5L17N60002": 57,
        "DLR5L17N60003": 12,
        "DLR5L17N60004": 17,
        "DLR5L17N60005": 65,
        "DLR5L17N60006": 8,
    }
    assert sorted(row.href for found in by_dossier.values() for row in found) == sorted(hrefs)


# --- served ---------------------------------------------------------------------------------------


def test_every_kind_of_address_answers(client: Client, replica: Serve, written: Path) -> None:
    """Commas stay commas on their way, so that a list is found under its query."""
    an = replica(written)
    uid = QUIRKS["amendement/credits_list"]
    for url in (
        places.scrutin_list(an.url, 17, 4),
        places.amendement_list(an.url, 17, "DLR5L17N60001", page=4),
        places.amendement_page(an.url, 17, uid),
        places.scrutin_page(an.url, 17, 64),
        places.credit_fragment(an.url, 17, uid),
        places.unit_document(an.url, story.DAY_2["rectified"]),
        places.publication_list(an.url, "j"),
        places.publication_list(an.url, "2026-01-05"),
    ):
        got = fetch_document(client, url, accept="*/*, text/html")
        assert isinstance(got, Document), url
    assert [hit.path for hit in an.asked("scrutins?")] == [
        "/dyn/17/scrutins?order=date,desc&limit=100&page=4"
    ]
    for url in (
        places.scrutin_list(an.url, 17, 5),
        places.amendement_page(an.url, 17, QUIRKS["amendement/efface"]),
        places.publication_list(an.url, "j-1"),
    ):
        assert isinstance(fetch_document(client, url, accept="text/html"), Missing), url


def test_a_uid_leads_to_the_page_at_its_canonical_address(
    client: Client, replica: Serve, written: Path
) -> None:
    an = replica(written)
    uid = QUIRKS["amendement/credits_list"]
    got = fetch_document(client, places.amendement_page(an.url, 17, uid), accept="text/html")
    assert isinstance(got, Document)
    assert got.final_url == f"{an.url}/dyn/17/amendements/1900C/AN/1"
    assert record_of(parse_amendement_page(got.body, got.final_url)).uid == uid
    assert [hit.status for hit in an.asked()] == [302, 200]


# --- written --------------------------------------------------------------------------------------


def test_the_pages_are_written_if_asked_and_are_the_same_each_time(
    written: Path, pages: dict[str, bytes], tmp_path: Path
) -> None:
    assert {path: (written / "dyn" / path).read_bytes() for path in pages} == pages
    plain = write_day(tmp_path, 2, seed=1)
    assert [path.name for path in (plain / "dyn").iterdir()] == ["opendata"]
    assert printed(story.on(2, seed=1)) == pages
    assert main(["write", str(tmp_path), "--days", "1", "--pages"]) == 0
    assert (tmp_path / "jour1/dyn/17/scrutins/60").is_file()
    assert site.LEGISLATURE == "17"
    assert {path.partition("/")[0] for path in pages} == {"17"}
