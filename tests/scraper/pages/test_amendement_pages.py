"""An amendement's page is read into the record of the open data, and says what it does not tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from scraper.cleaning.markup import clean
from scraper.records import Amendement
from scraper.sources.pages import Link, Named, Printed, Provisional, parse_amendement_page
from tests.replica.documents import (
    amendement,
    auteur_gouvernement,
    credits_plf,
    programme,
)
from tests.replica.pages import People, amendement_page, amendement_path
from tests.scraper.pages.told import HOST, differences, open_data, record_of, split

PAGES = Path(__file__).resolve().parents[4] / "shared" / "an" / "pages"
absent = pytest.mark.skipif(
    not PAGES.is_dir(), reason="the AN's saved pages are not beside this checkout (shared/an)"
)

#: What a page of the XVIIᵉ gives where the amendement was voted on.
KNOWN = frozenset(
    {
        *("uid", "legislature", "identification.numero_long", "identification.numero_rect"),
        *("identification.numero_ordre_depot", "identification.prefixe_organe_examen"),
        *("cycle_de_vie.date_depot", "cycle_de_vie.sort"),
        "cycle_de_vie.etat_des_traitements.etat.code",
        *("corps.contenu_auteur.dispositif", "corps.contenu_auteur.expose_sommaire"),
    }
)
AUTHORS = frozenset({"signataires.auteur.acteur_ref", "signataires.cosignataires.acteur_ref"})
PEOPLE = People(
    {"PA900001": "Mme Jeanne Balisier", "PA900002": "M. Yves de l'Étambot"},
    {"PO890101": ("Horizon maritime", "HM")},
)
UID = "AMANR5L17PO838901B1801P0D1N000306"
DOCUMENT = amendement(
    UID,
    rect=1,
    cosignataires=["PA900001"],
    sort="Rejeté",
    etat="rejeté",
    dispositif="<p>Apr&#x00E8;s «&nbsp;sel&nbsp;», ins&#x00E9;rer «&nbsp;marin&nbsp;».</p>",
    expose="<p>Le sel &amp; la mer.</p><ul><li>un</li><li>deux</li></ul>",
)
URL = HOST + amendement_path(DOCUMENT)


def read(html: str, url: str = URL) -> Provisional:
    return record_of(parse_amendement_page(html.encode(), url))


def test_a_page_agrees_with_the_open_data_in_every_field_that_it_gives() -> None:
    page = read(amendement_page(DOCUMENT, PEOPLE))
    assert f"{HOST}/dyn/17/amendements/1801/AN/306" == URL
    assert (page.uid, page.known) == (UID, KNOWN)
    assert differences(page, open_data(DOCUMENT)) == {}
    record = page.published.record
    assert isinstance(record, Amendement)
    assert (record.identification.numero_long, record.identification.numero_rect) == (
        "306 (Rect)",
        1,
    )
    assert record.corps
    assert record.corps.contenu_auteur
    assert clean(record.corps.contenu_auteur.dispositif or "").texte == (
        "Après « sel », insérer « marin »."
    )


def test_names_without_identifiers_are_kept_by_name_and_group() -> None:
    page = read(amendement_page(DOCUMENT, PEOPLE))
    assert page.named == (
        Named("signataire", "M. Yves de l'Étambot", groupe_nom="HM"),
        Named("signataire", "Mme Jeanne Balisier", groupe_nom="HM"),
    )
    assert [one.text for one in page.printed if one.name == "signataire"] == [
        "M. Yves de l'Étambot",
        "Mme Jeanne Balisier",
    ]


def test_names_that_lead_to_deputies_are_known_author_first() -> None:
    page = read(amendement_page(DOCUMENT, PEOPLE, with_links=True))
    assert page.known == KNOWN | AUTHORS
    assert differences(page, open_data(DOCUMENT)) == {}
    assert page.named == ()


def test_what_a_page_cannot_give_is_empty_and_not_among_the_known() -> None:
    record = read(amendement_page(DOCUMENT)).published.record
    assert isinstance(record, Amendement)
    assert (record.chronotag, record.examen_ref, record.texte_legislatif_ref) == (None, None, None)
    assert (record.tri_amendement, record.amendement_parent_ref) == (None, None)
    assert (record.signataires.auteur.type_auteur, record.signataires.libelle) == ("", None)
    assert (record.pointeur_fragment_texte, record.representations) == (None, None)
    assert (record.cycle_de_vie.date_publication, record.cycle_de_vie.date_sort) == (None, None)
    assert record.cycle_de_vie.etat_des_traitements.sous_etat is None
    assert (record.seance_discussion_ref, record.loi_reference) == (None, None)
    assert (record.discussion_commune, record.discussion_identique) == (None, None)


def test_links_and_what_is_printed_beside_are_kept() -> None:
    page = read(amendement_page(DOCUMENT, stade="Nouvelle lecture", texte="Sel marin (n° 1801)"))
    assert page.links == (
        Link("json", f"{HOST}/dyn/opendata/{UID}.json", UID),
        Link("pdf", f"{URL}.pdf"),
    )
    assert {(one.name, one.text) for one in page.printed} >= {
        ("texte", "1801"),
        ("texte", "Sel marin (n° 1801)"),
        ("stade_de_lecture", "Nouvelle lecture"),
        ("examine_par", "AN"),
        ("sort", "Rejeté"),
    }


@pytest.mark.parametrize(
    ("etat", "sort", "known", "told"),
    [
        ("adopté", "Adopté", True, ("Adopté", "DI")),
        ("tombé", "Tombé", True, ("Tombé", "DI")),
        ("non soutenu", "Non soutenu", True, ("Non soutenu", "DI")),
        ("à discuter", None, True, (None, "AC")),
        ("en traitement", None, True, (None, "ET")),
        ("retiré en discussion", "Retiré", False, (None, None)),
        ("retiré après publication", None, False, (None, None)),
        ("retiré avant publication", None, False, (None, None)),
        ("charge", None, False, (None, None)),
    ],
)
def test_a_fate_that_may_be_a_sort_or_an_etat_is_kept_as_printed_only(
    etat: str,
    sort: str | None,
    known: object,
    told: tuple[str | None, str | None],
) -> None:
    document = amendement(UID, etat=etat, sort=sort)
    page = read(amendement_page(document))
    record = page.published.record
    assert isinstance(record, Amendement)
    life = record.cycle_de_vie
    assert (life.sort, life.etat_des_traitements.etat.code) == told
    assert ("cycle_de_vie.sort" in page.known) is known
    assert differences(page, open_data(document)) == {}


def test_the_text_that_the_an_took_away_is_not_known() -> None:
    page = read(amendement_page(amendement(UID, etat="charge")))
    assert not any(path.startswith("corps") for path in page.known)
    assert isinstance(page.published.record, Amendement)
    assert page.published.record.corps is None


def test_the_government_is_no_deputy() -> None:
    document = amendement(
        UID, auteur=auteur_gouvernement("PO890200"), signataires="le Gouvernement"
    )
    page = read(amendement_page(document))
    record = page.published.record
    assert isinstance(record, Amendement)
    assert record.signataires.auteur.type_auteur == "Gouvernement"
    assert "signataires.auteur.type_auteur" in page.known
    assert Printed("signataire", "Le Gouvernement") in page.printed


def test_a_table_of_credits_is_no_text_for_the_open_data_gives_euros() -> None:
    moved = credits_plf([programme("Phares", 1, 1000, 1000), programme("Balises", 2, -1000, -1000)])
    document = amendement("AMANR5L17PO838901B0324P2D1N003445", dispositif=moved)
    url = HOST + amendement_path(document)
    assert url == f"{HOST}/dyn/17/amendements/0324C/AN/3445"
    page = read(amendement_page(document), url)
    record = page.published.record
    assert isinstance(record, Amendement)
    assert record.identification.numero_long == "II-3445"
    assert record.corps
    assert record.corps.contenu_auteur
    assert record.corps.contenu_auteur.dispositif is None
    assert "corps.contenu_auteur.dispositif" not in page.known
    (table,) = [one.text for one in page.printed if one.name == "dispositif"]
    assert ">Balises</td>" in table


def test_an_ordinary_table_is_text() -> None:
    document = amendement(UID, dispositif="<table><tr><td>Taux</td><td>5 %</td></tr></table>")
    assert differences(read(amendement_page(document)), open_data(document)) == {}


def test_scripts_in_a_text_are_never_served_back() -> None:
    document = amendement(
        UID,
        dispositif='<p onmouseover="x()">Supprimer <script>vole()</script>cet article.</p>',
        expose='<p><a href="javascript:vole()">lien</a><iframe src="//x"></iframe></p>',
    )
    record = read(amendement_page(document)).published.record
    assert isinstance(record, Amendement)
    assert record.corps
    assert record.corps.contenu_auteur
    assert record.corps.contenu_auteur.dispositif == "<p>Supprimer cet article.</p>"
    assert record.corps.contenu_auteur.expose_sommaire == "<p><a>lien</a></p>"


def test_a_page_asked_by_its_uid_says_its_own_address() -> None:
    url = f"{HOST}/dyn/17/amendements/{UID}"
    page = read(amendement_page(DOCUMENT), url)
    assert page.known == KNOWN
    assert isinstance(page.published.record, Amendement)
    assert page.published.record.identification.prefixe_organe_examen == "AN"


# --- pages that changed ---------------------------------------------------------------------------

IDENTITY = {"uid", "identification.numero_ordre_depot"}


@pytest.mark.parametrize(
    ("before", "after", "told", "lost"),
    [
        ("/dyn/opendata/", "/dyn/donnees/", ("no_uid", "uid", "306 (Rect)"), IDENTITY),
        (
            "mirror-card-subtitle",
            "card-subtitle",
            ("page_changed", "div.mirror-card-subtitle b", "expected at least 1, found 0"),
            {"cycle_de_vie.date_depot"},
        ),
        (
            "lundi 20 octobre 2025",
            "hier",
            ("page_changed", "div.mirror-card-subtitle b", "expected a day, found hier"),
            {"cycle_de_vie.date_depot"},
        ),
        (
            '<span class="_bold">Rejeté',
            '<span class="_bold">Réservé',
            ("unknown_value", "div.amendement-fate span", "Réservé"),
            {"cycle_de_vie.sort", "cycle_de_vie.etat_des_traitements.etat.code"},
        ),
        (
            '<h2 class="h4">Dispositif</h2>',
            '<div class="amendement-section-body">Avis favorable</div>',
            (
                "page_changed",
                "div.amendement-section-body",
                "expected 3: signatories, dispositif, exposé, found 4",
            ),
            {"corps.contenu_auteur.dispositif", "corps.contenu_auteur.expose_sommaire"},
        ),
    ],
)  # fmt: skip
def test_a_page_that_changed_says_where_and_loses_only_what_depends_on_it(
    before: str, after: str, told: tuple[str, str, str], lost: set[str]
) -> None:
    html = amendement_page(DOCUMENT)
    assert before in html
    page, signals = split(parse_amendement_page(html.replace(before, after).encode(), URL))
    assert page is not None
    assert [(one.kind, one.field, one.value) for one in signals] == [told]
    assert page.known == KNOWN - lost
    assert differences(page, open_data(DOCUMENT)) == {}
    assert page.uid == (None if "uid" in lost else UID)


def test_a_page_that_is_of_no_amendement_gives_no_record() -> None:
    html = amendement_page(DOCUMENT).replace("amendement-section-body", "section-body")
    page, signals = split(parse_amendement_page(html.encode(), URL))
    assert page is None
    assert [(one.kind, one.field) for one in signals] == [
        ("page_changed", "div.amendement-section-body")
    ]


def test_two_uids_on_a_page_are_none() -> None:
    other = UID.replace("306", "307")
    html = amendement_page(DOCUMENT).replace(
        "<main", f'<a href="/dyn/opendata/{other}.json">x</a><main'
    )
    page, signals = split(parse_amendement_page(html.encode(), URL))
    assert page is not None
    assert page.uid is None
    assert [one.kind for one in signals] == ["page_changed", "no_uid"]


def test_a_page_that_answers_for_another_is_kept_as_what_it_is_and_told() -> None:
    for asked in ("1801/AN/307", UID.replace("306", "307")):
        url = f"{HOST}/dyn/17/amendements/{asked}"
        page, signals = split(parse_amendement_page(amendement_page(DOCUMENT).encode(), url))
        assert page is not None
        assert page.uid == UID
        assert [(one.kind, one.value) for one in signals] == [("other_page", UID)]


def test_a_page_cut_anywhere_gives_no_record_and_raises_nothing() -> None:
    content = amendement_page(DOCUMENT).encode()
    for length in range(0, len(content) - 10, 97):
        page, signals = split(parse_amendement_page(content[:length], URL))
        assert page is None
        assert [one.kind for one in signals] == ["unreadable_page"]


# --- real pages of the XIVᵉ -----------------------------------------------------------------------

OLD = frozenset(
    {
        *("legislature", "identification.numero_long", "identification.numero_rect"),
        *("identification.numero_ordre_depot", "identification.prefixe_organe_examen"),
        *("signataires.libelle", "signataires.auteur.acteur_ref"),
        *("signataires.auteur.groupe_politique_ref", "signataires.cosignataires.acteur_ref"),
        *("cycle_de_vie.date_depot", "cycle_de_vie.sort"),
        *("corps.contenu_auteur.dispositif", "corps.contenu_auteur.expose_sommaire"),
        "pointeur_fragment_texte.division.article_designation",
        "pointeur_fragment_texte.division.article_designation_courte",
        "pointeur_fragment_texte.division.url_division_texte_vise",
    }
)


def old(name: str, url: str) -> Provisional:
    page, signals = split(parse_amendement_page((PAGES / name).read_bytes(), url))
    assert page is not None
    assert [one.kind for one in signals] == ["no_uid"]  # these pages print none
    assert page.uid is None
    return page


@pytest.mark.real
@absent
def test_amendement_406_of_the_xivth() -> None:
    site = "http://www.assemblee-nationale.fr"
    page = old("amendement_14_0922_AN_406.html", f"{site}/14/amendements/0922/AN/406.asp")
    alinea = "pointeur_fragment_texte.amendement_standard.alinea.alinea_designation"
    assert page.known == OLD | {alinea}
    record = page.published.record
    assert isinstance(record, Amendement)
    assert record.legislature == 14
    assert (record.identification.numero_long, record.identification.numero_ordre_depot) == (
        "406",
        406,
    )
    assert record.identification.prefixe_organe_examen == "AN"
    assert record.signataires.libelle == "Mme\u00a0Louwagie et Mme\u00a0Marianne\u00a0Dubois"
    assert record.signataires.auteur.acteur_ref == "PA608016"
    assert record.signataires.auteur.groupe_politique_ref == "PO656006"
    assert record.signataires.cosignataires
    assert record.signataires.cosignataires.acteur_ref == ("PA342935",)
    pointer = record.pointeur_fragment_texte
    assert pointer
    assert pointer.division
    assert pointer.division.article_designation == "ARTICLE 1ER BIS C"
    assert pointer.division.article_designation_courte == "ART. 1ER BIS C"
    assert pointer.division.url_division_texte_vise == "/14/textes/0922.asp#D_Article_1er"
    assert pointer.amendement_standard
    assert pointer.amendement_standard.alinea
    assert pointer.amendement_standard.alinea.alinea_designation == "Alinéa 1"
    assert record.corps
    contenu = record.corps.contenu_auteur
    assert contenu
    assert clean(contenu.dispositif or "").texte == ("Supprimer le mot :\n\n« républicaine ».")
    assert (contenu.dispositif or "").count("<") == 10  # nothing of Word's comments
    expose = clean(contenu.expose_sommaire or "").texte
    assert expose.startswith("Le mariage civil est par essence un mariage républicain.")
    assert expose.endswith("principe fondamental de laïcité de notre République.")
    assert str(record.cycle_de_vie.date_depot) == "2013-04-16"
    assert record.cycle_de_vie.sort == "Non soutenu"
    assert record.cycle_de_vie.etat_des_traitements.etat.code is None
    assert page.links == (
        Link("pdf", f"{site}/14/amendements/0922/AN/406.pdf"),
        Link("dossier", f"{site}/14/dossiers/mariage_personnes_meme_sexe.asp"),
        Link("texte", f"{site}/14/textes/0922.asp"),
        Link("compte_rendu", f"{site}/14/cri/2012-2013/20130222.asp"),
    )
    assert Printed("date_sort", "18/04/2013") in page.printed
    assert Printed("stade_de_lecture", "deuxième lecture") in page.printed


@pytest.mark.real
@absent
def test_amendement_cl4_of_the_xivth() -> None:
    site = "http://www.assemblee-nationale.fr"
    url = f"{site}/14/amendements/0996/CION_LOIS/CL4.asp"
    page = old("amendement_14_0996_CION_LOIS_CL4.html", url)
    assert page.known == OLD
    record = page.published.record
    assert isinstance(record, Amendement)
    assert (record.identification.numero_long, record.identification.numero_ordre_depot) == (
        "CL4",
        4,
    )
    assert record.identification.prefixe_organe_examen == "CION_LOIS"
    assert record.signataires.libelle == "M.\u00a0Coronado et M.\u00a0Molac"
    assert record.signataires.auteur.acteur_ref == "PA610860"
    assert record.cycle_de_vie.sort == "Adopté"
    assert str(record.cycle_de_vie.date_depot) == "2014-11-21"
    assert record.corps
    assert record.corps.contenu_auteur
    assert record.corps.contenu_auteur.dispositif == "<p>Supprimer cet article.</p>"
    assert clean(record.corps.contenu_auteur.expose_sommaire or "").texte.endswith(
        "il est proposé de supprimer l’article unique de cette loi."
    )
