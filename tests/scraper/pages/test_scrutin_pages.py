"""A scrutin's page is read into the record of the open data, and says what it does not tell."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from scraper.records import Scrutin, Votant, many
from scraper.sources.pages import Link, Named, Printed, Provisional, parse_scrutin_page
from tests.replica.documents import groupe, scrutin, votant
from tests.replica.pages import People, scrutin_page
from tests.scraper.pages.told import HOST, differences, open_data, record_of, split, values

PAGES = Path(__file__).resolve().parents[4] / "shared" / "an" / "pages"
real = pytest.mark.real
absent = pytest.mark.skipif(
    not PAGES.is_dir(), reason="the AN's saved pages are not beside this checkout (shared/an)"
)

GROUPE = "ventilation_votes.organe.groupes.groupe"
NAMES = f"{GROUPE}.vote.decompte_nominatif"
COUNTS = {
    f"{GROUPE}.vote.decompte_voix.{name}"
    for name in ("pour", "contre", "abstentions", "non_votants")
}
#: What a page of the XVIIᵉ gives; « dossier_ref » besides, where its link is not in words.
KNOWN = frozenset(
    {
        *("uid", "legislature", "numero", "titre", "date_scrutin", "quantieme_jour_seance"),
        *("sort.code", "type_vote.type_majorite"),
        *("synthese_vote.nombre_votants", "synthese_vote.suffrages_exprimes"),
        *("synthese_vote.nbr_suffrages_requis", "synthese_vote.decompte.pour"),
        *("synthese_vote.decompte.contre", "synthese_vote.decompte.abstentions"),
        *(f"{GROUPE}.organe_ref", f"{GROUPE}.nombre_membres_groupe", *COUNTS),
        *(
            f"{NAMES}.{listed}.votant.{name}"
            for listed in ("pours", "contres", "abstentions", "non_votants")
            for name in ("acteur_ref", "mandat_ref")
        ),
        f"{NAMES}.non_votants.votant.cause_position_vote",
    }
)
DELEGATIONS = frozenset(
    f"{NAMES}.{listed}.votant.par_delegation" for listed in ("pours", "contres", "abstentions")
)
DOSSIER = "objet.dossier_legislatif.dossier_ref"

PEOPLE = People(
    {"PA900001": "Mme Jeanne Balisier", "PA900002": "M. Yves Étambot"},
    {"PO890101": ("Horizon maritime", "HM"), "PO840056": ("Députés non inscrits", "NI")},
)
DOCUMENT = scrutin(
    "VTANR5L17V881",
    titre="l'amendement n° 306 de M. Étambot à l'article 4 du projet de loi sur le sel.",
    date="2025-02-13",
    quantieme=2,
    groupes=[
        groupe(
            "PO890101",
            16,
            pours=[votant("PA900001", "PM900001", delegation=True), votant("PA900002", "PM900002")],
            contres=[votant("PA900003", "PM900003")],
            non_votants=[votant("PA900004", "PM900004", delegation=None, cause="PSE")],
        ),
        groupe("PO840056", 3, abstentions=[votant("PA900005", "PM900005")]),
    ],
)
URL = f"{HOST}/dyn/17/scrutins/881"


def read(html: str, url: str = URL) -> Provisional:
    return record_of(parse_scrutin_page(html.encode(), url))


def test_a_page_agrees_with_the_open_data_in_every_field_that_it_gives() -> None:
    page = read(scrutin_page(DOCUMENT, PEOPLE, dossier="DLR5L17N60001"))
    assert page.known == KNOWN | {DOSSIER}
    assert page.uid == "VTANR5L17V881"
    official = open_data(DOCUMENT)
    assert differences(page, official) == {DOSSIER: (["DLR5L17N60001"], [])}
    assert page.groupes == ("Horizon maritime", "Députés non inscrits")


def test_what_a_page_cannot_give_is_empty_and_not_among_the_known() -> None:
    record = read(scrutin_page(DOCUMENT)).published.record
    assert isinstance(record, Scrutin)
    assert (record.seance_ref, record.session_ref, record.organe_ref) == (None, None, None)
    assert (record.demandeur, record.lieu_vote, record.mise_au_point) == (None, None, None)
    assert record.mode_publication_des_votes is None
    assert (record.type_vote.code_type_vote, record.type_vote.libelle_type_vote) == ("", None)
    assert (record.sort.libelle, record.synthese_vote.annonce) == (None, None)
    assert record.synthese_vote.decompte.non_votants is None
    assert values(record, f"{GROUPE}.vote.position_majoritaire") == []
    assert values(record, f"{NAMES}.pours.votant.num_place") == []
    assert values(record, f"{NAMES}.pours.votant.par_delegation") == []


def test_delegations_are_known_where_the_page_marks_one() -> None:
    page = read(scrutin_page(DOCUMENT, with_delegations=True))
    assert page.known == KNOWN | DELEGATIONS
    assert differences(page, open_data(DOCUMENT)) == {}
    assert values(page.published.record, f"{NAMES}.pours.votant.par_delegation") == [True, False]


def test_links_are_kept_with_the_uids_in_their_addresses() -> None:
    page = read(
        scrutin_page(DOCUMENT, dossier="loi_sur_le_sel", compte_rendu="CRSANR5L17S2025O1N150")
    )
    assert page.links == (
        Link("dossier", f"{HOST}/dyn/17/dossiers/loi_sur_le_sel"),
        Link(
            "compte_rendu",
            f"{HOST}/dyn/17/comptes-rendus/seance/CRSANR5L17S2025O1N150",
            "CRSANR5L17S2025O1N150",
        ),
    )
    assert DOSSIER not in page.known


def test_a_motion_of_censure_has_no_contre_and_no_abstention() -> None:
    document = scrutin(
        "VTANR5L17V1",
        titre="la motion de censure déposée en application de l'article 49 par Mme Balisier.",
        type_vote="MOC",
        requis=289,
        demandeur=None,
        groupes=[groupe("PO890101", 16, pours=[votant("PA900001", "PM900001")])],
    )
    page = read(scrutin_page(document), f"{HOST}/dyn/17/scrutins/1")
    assert "synthese_vote.decompte.pour" in page.known
    assert "synthese_vote.decompte.contre" not in page.known
    assert "synthese_vote.decompte.abstentions" not in page.known
    known = page.published.record
    assert isinstance(known, Scrutin)
    assert known.synthese_vote.decompte.contre is None
    assert known.synthese_vote.nbr_suffrages_requis == 289
    assert known.sort.code == "rejeté"


def test_mises_au_point_are_kept_as_printed_and_never_merged_into_the_vote() -> None:
    sentence = "M. Yves Étambot n'a pas pris part au scrutin."
    page = read(scrutin_page(DOCUMENT, mises_au_point=[sentence]))
    assert Printed("mise_au_point", sentence) in page.printed
    assert isinstance(page.published.record, Scrutin)
    assert page.published.record.mise_au_point is None


def test_the_name_of_a_voter_without_identifiers_is_kept_and_told() -> None:
    html = scrutin_page(DOCUMENT, PEOPLE).replace("PA900002 - PM900002", " - ")
    page, signals = split(parse_scrutin_page(html.encode(), URL))
    assert page is not None
    assert [signal.kind for signal in signals] == ["unknown_value"]
    assert page.named == (Named("pour", "M. Yves Étambot", 0, "Horizon maritime"),)
    assert f"{NAMES}.pours.votant.acteur_ref" not in page.known
    assert KNOWN > page.known > COUNTS


def test_an_unknown_note_beside_a_name_is_told() -> None:
    html = scrutin_page(DOCUMENT).replace("(Président de séance)", "(Empêché)")
    page, signals = split(parse_scrutin_page(html.encode(), URL))
    assert [(one.kind, one.value) for one in signals] == [("unknown_value", "Empêché")]
    assert page is not None
    assert Printed("note", "(Empêché)", "PA900004") in page.printed


def test_counts_that_do_not_match_the_names_are_told_as_in_the_open_data() -> None:
    html = scrutin_page(DOCUMENT).replace("<span>: 2</span>", "<span>: 3</span>")
    _, signals = split(parse_scrutin_page(html.encode(), URL))
    assert [(one.kind, one.field, one.value) for one in signals] == [
        ("totals_mismatch", "groupes.pour", "2 ≠ 3"),
        ("totals_mismatch", "groupe[0] PO890101.pour", "3 ≠ 2"),
    ]


def test_where_blocks_do_not_add_up_a_position_not_shown_is_not_taken_for_zero() -> None:
    html = scrutin_page(DOCUMENT).replace("Contre : <b>1", "Contre : <b>4")
    page, signals = split(parse_scrutin_page(html.encode(), URL))
    assert [(one.kind, one.field, one.value) for one in signals] == [
        ("totals_mismatch", "groupes.contre", "4 ≠ 1"),
        ("totals_mismatch", "syntheseVote.contre", "4 ≠ 1"),
    ]
    assert page is not None
    assert KNOWN - page.known == {f"{GROUPE}.vote.decompte_voix.contre"}


# --- pages that changed ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "field", "value", "lost"),
    [
        (
            '<meta name="description" content="Scrutin public n°881 sur ',
            '<meta name="description" content="Vote ',
            "meta[name='description']",
            (
                "expected « Scrutin public … sur … », found Vote l'amendement n° 306 de M. Étambot "
                "à l'article 4 du projet de loi sur le sel."
            ),
            {"titre"},
        ),
        (
            'class="h4 _colored"',
            'class="h4"',
            "#main h2.h4._colored",
            "expected 1, found 0",
            {"date_scrutin", "quantieme_jour_seance"},
        ),
        (
            "jeudi 13 février 2025",
            "jeudi prochain",
            "#main h2.h4._colored",
            "expected a séance and its day, found Deuxième séance du jeudi prochain",
            {"date_scrutin", "quantieme_jour_seance"},
        ),
        (
            "L&#039;Assemblée nationale",
            "Le vote",
            None,
            None,
            set(),
        ),
        (
            "_bold",
            "_gras",
            "#main span._bold",
            "expected « a adopté » or « n'a pas adopté », found []",
            {"sort.code"},
        ),
        (
            '<span class="h6 _colored-travaux">Pour',
            '<span class="h6 _colored-travaux">Oui',
            "li[data-organe-id] span.h6",
            "expected a position, found Oui",
            {path for path in KNOWN if path.startswith(GROUPE)},
        ),
        (
            'simple-tree-list"><li data-organe-id',
            'simple-tree-list"><li data-groupe',
            "#main ul[id^='groupe'] > li[data-organe-id]",
            "expected at least 1, found 0",
            {path for path in KNOWN if path.startswith(GROUPE)},
        ),
    ],
)  # fmt: skip
def test_a_page_that_changed_says_where_and_loses_only_what_depends_on_it(
    before: str, after: str, field: str | None, value: str | None, lost: set[str]
) -> None:
    html = scrutin_page(DOCUMENT)
    assert before in html
    page, signals = split(parse_scrutin_page(html.replace(before, after).encode(), URL))
    assert page is not None
    assert page.known == KNOWN - lost
    assert differences(page, open_data(DOCUMENT)) == {}
    told = [(one.kind, one.field, one.value) for one in signals]
    assert told == ([] if field is None else [("page_changed", field, value)])
    assert all(URL in one.message and one.path == URL for one in signals)


@pytest.mark.parametrize(
    ("before", "after", "field"),
    [
        ("data-id=", "data-uid=", "#main [data-id^='VT']"),
        ("Pour l'adoption : <b>", "Pour l'adoption : <b>?", "#main span b"),
        ("Contre : <b>", "Opposés : <b>", "#main ul.votes-list li"),
        ('<main id="main"', '<main id="contenu"', "#main [data-id^='VT']"),
    ],
)
def test_a_page_without_its_number_or_its_counts_gives_no_record(
    before: str, after: str, field: str
) -> None:
    html = scrutin_page(DOCUMENT)
    assert before in html
    page, signals = split(parse_scrutin_page(html.replace(before, after).encode(), URL))
    assert page is None
    assert [(one.kind, one.field) for one in signals] == [("page_changed", field)]


def test_a_page_that_answers_for_another_is_kept_as_what_it_is_and_told() -> None:
    page, signals = split(
        parse_scrutin_page(scrutin_page(DOCUMENT).encode(), f"{HOST}/dyn/17/scrutins/882")
    )
    assert page is not None
    assert page.uid == "VTANR5L17V881"
    assert [(one.kind, one.value) for one in signals] == [("other_page", "VTANR5L17V881")]


def test_a_page_in_another_encoding_than_declared_is_read_and_told() -> None:
    content = scrutin_page(DOCUMENT).encode("cp1252")
    page, signals = split(parse_scrutin_page(content, URL))
    assert page is not None
    assert differences(page, open_data(DOCUMENT)) == {}
    assert [(one.kind, one.value) for one in signals] == [("encoding_mismatch", "utf-8 ≠ cp1252")]


def test_a_page_cut_anywhere_gives_no_record_and_raises_nothing() -> None:
    content = scrutin_page(DOCUMENT).encode()
    for length in range(0, len(content) - 10, 97):
        page, signals = split(parse_scrutin_page(content[:length], URL))
        assert page is None
        assert [one.kind for one in signals] == ["unreadable_page"]


# --- real pages -----------------------------------------------------------------------------------


def real_page(name: str, url: str) -> tuple[Provisional, Counter[str]]:
    page, signals = split(parse_scrutin_page((PAGES / name).read_bytes(), url))
    assert page is not None
    return page, Counter(one.kind for one in signals)


def voters(record: Scrutin, rank: int, listed: str) -> list[Votant]:
    organe = record.ventilation_votes and record.ventilation_votes.organe
    assert organe
    assert organe.groupes
    names = many(organe.groupes.groupe)[rank].vote.decompte_nominatif
    return list(many(getattr(names, listed).votant))


def blocks(record: Scrutin) -> list[tuple[str | None, int | None, tuple[int | None, ...]]]:
    organe = record.ventilation_votes and record.ventilation_votes.organe
    assert organe
    assert organe.groupes
    return [
        (
            one.organe_ref,
            one.nombre_membres_groupe,
            (
                one.vote.decompte_voix.pour,
                one.vote.decompte_voix.contre,
                one.vote.decompte_voix.abstentions,
                one.vote.decompte_voix.non_votants,
            ),
        )
        for one in many(organe.groupes.groupe)
    ]


@real
@absent
def test_scrutin_8430_of_2026() -> None:
    page, signals = real_page("scrutin_17_8430_reduit.html", f"{HOST}/dyn/17/scrutins/8430")
    assert signals == {"totals_mismatch": 17}  # the lists were cut, the counts were not
    assert page.uid == "VTANR5L17V8430"
    assert page.known == KNOWN
    record = page.published.record
    assert isinstance(record, Scrutin)
    assert (record.numero, record.legislature, record.quantieme_jour_seance) == (8430, 17, 1)
    assert str(record.date_scrutin) == "2026-07-21"
    assert record.titre == (
        "l'ensemble du projet de loi relatif à la protection des enfants (première lecture)."
    )
    assert record.sort.code == "adopté"
    assert record.type_vote.type_majorite == "Majorité absolue des suffrages exprimés"
    total = record.synthese_vote
    assert (total.nombre_votants, total.suffrages_exprimes) == (558, 385)
    assert total.nbr_suffrages_requis == 193
    assert (total.decompte.pour, total.decompte.contre, total.decompte.abstentions) == (
        *(378, 7),
        173,
    )
    assert blocks(record) == [
        ("PO845401", 122, (119, 0, 0, 0)),
        ("PO845407", 91, (86, 0, 2, 1)),
        ("PO845413", 71, (0, 0, 69, 0)),
        ("PO845419", 68, (0, 0, 63, 0)),
        ("PO845425", 48, (48, 0, 0, 0)),
        ("PO845439", 38, (3, 0, 33, 0)),
        ("PO845454", 37, (33, 0, 1, 0)),
        ("PO845470", 35, (35, 0, 0, 0)),
        ("PO845485", 23, (23, 0, 0, 0)),
        ("PO845514", 17, (5, 7, 5, 0)),
        ("PO872880", 17, (17, 0, 0, 0)),
        ("PO840056", 10, (9, 0, 0, 0)),
    ]
    assert voters(record, 1, "abstentions") == [
        Votant(acteur_ref="PA717161", mandat_ref="PM874997"),
        Votant(acteur_ref="PA720154", mandat_ref="PM842852"),
    ]
    assert voters(record, 1, "non_votants") == [
        Votant(acteur_ref="PA721908", mandat_ref="PM843467", cause_position_vote="PAN")
    ]
    assert page.links == (
        Link(
            "dossier",
            f"{HOST}/dyn/17/dossiers/projet_de_loi_relatif_a_la_protection_des_enfants",
        ),
        Link(
            "compte_rendu",
            f"{HOST}/dyn/17/comptes-rendus/seance/CRSANR5L17S2026E1N023",
            "CRSANR5L17S2026E1N023",
        ),
    )
    assert page.printed == (Printed("annonce", "L'Assemblée nationale a adopté"),)
    assert page.groupes[3] == "Socialistes et apparentés"


@real
@absent
def test_scrutin_8433_of_2026_with_a_mise_au_point_and_a_dossier() -> None:
    page, signals = real_page("scrutin_17_8433_reduit.html", f"{HOST}/dyn/17/scrutins/8433")
    assert signals == {"totals_mismatch": 14}
    assert page.known == KNOWN | {DOSSIER}
    record = page.published.record
    assert isinstance(record, Scrutin)
    assert record.quantieme_jour_seance == 2
    assert values(record, DOSSIER) == ["DLR5L17N53980"]
    total = record.synthese_vote
    assert (total.nombre_votants, total.suffrages_exprimes) == (537, 530)
    assert (total.decompte.pour, total.decompte.contre, total.decompte.abstentions) == (
        *(351, 179),
        7,
    )
    assert blocks(record)[3] == ("PO845419", 68, (0, 56, 1, 0))
    assert voters(record, 7, "non_votants") == [
        Votant(acteur_ref="PA795270", mandat_ref="PM858399", cause_position_vote="PSE")
    ]
    assert page.printed == (
        Printed("annonce", "L'Assemblée nationale a adopté"),
        Printed(
            "mise_au_point",
            "M. Belkhir Belhaddad n'a pas pris part au scrutin.",
            acteur_ref="PA720362",
        ),
    )


@real
@absent
def test_scrutin_1212_of_the_xivth() -> None:
    url = "http://www2.assemblee-nationale.fr/scrutins/detail/(legislature)/14/(num)/1212"
    page, signals = real_page("scrutin_14_1212.html", url)
    assert signals == {}  # whole: its 546 names add up to its counts
    assert page.uid == "VTANR5L14V1212"
    assert page.known == {
        *("legislature", "numero", "titre", "date_scrutin", "quantieme_jour_seance"),
        *("sort.code", "synthese_vote.nombre_votants", "synthese_vote.suffrages_exprimes"),
        *("synthese_vote.nbr_suffrages_requis", "synthese_vote.decompte.pour"),
        *("synthese_vote.decompte.contre", f"{GROUPE}.nombre_membres_groupe", *COUNTS),
    }
    record = page.published.record
    assert isinstance(record, Scrutin)
    assert (record.numero, record.legislature, record.quantieme_jour_seance) == (1212, 14, 1)
    assert str(record.date_scrutin) == "2016-01-26"
    assert record.titre == (
        "l'ensemble du projet de loi pour une République numérique (première lecture)."
    )
    assert (record.synthese_vote.nombre_votants, record.synthese_vote.decompte.pour) == (
        544,
        356,
    )
    assert [(size, counts) for _, size, counts in blocks(record)] == [
        (287, (272, 0, 0, 2)),
        (197, (4, 1, 184, 0)),
        (29, (28, 0, 0, 0)),
        (18, (16, 0, 0, 0)),
        (18, (18, 0, 0, 0)),
        (15, (15, 0, 0, 0)),
        (11, (3, 0, 3, 0)),
    ]
    assert Counter(one.role for one in page.named) == {
        "pour": 356, "abstention": 187, "contre": 1, "nonVotant": 2,
    }  # fmt: skip
    assert page.named[0] == Named(
        "pour", "Ibrahim Aboubacar", 0, "Groupe socialiste, républicain et citoyen"
    )
    assert [(one.nom, one.cause) for one in page.named if one.role == "nonVotant"] == [
        ("Claude Bartolone", "Président de l'Assemblée nationale"),
        ("David Habib", "Président de séance"),
    ]
    assert [one.name for one in page.printed] == ["annonce", "mise_au_point"]
