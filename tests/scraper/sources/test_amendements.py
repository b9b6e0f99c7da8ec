"""Amendements: what the AN says of each, and every quirk of SOURCES §1.1, §4 and §7."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scraper.sources.amendements import AMENDEMENTS, ETATS
from scraper.sources.base import Place
from tests.fixtures import told
from tests.replica import documents
from tests.replica.documents import (
    ABSENT,
    Json,
    alinea,
    amendement,
    article,
    auteur_depute,
    auteur_gouvernement,
    auteur_rapporteur,
    credits_plf,
    credits_plfr,
    efface,
    json_bytes,
    ligne_credit,
    mission,
    nil,
    programme,
    programme_plfr,
)

UID = "AMANR5L17PO838901BTC1850P0D1N000001"
FOLDER = "json/DLR5L17N60001/PIONANR5L17BTC1850"
CREDIT = {
    "nature": "PLF",
    "niveau": "programme",
    "programme": "Phares",
    "ligne": None,
    "credit_ref": "940001",
    "action": "modification",
    "autorisation_engagement": 5,
    "credit_paiement": -5,
    "autorisation_engagement_supplementaire": None,
    "credit_paiement_supplementaire": None,
    "autorisation_engagement_annule": None,
    "credit_paiement_annule": None,
}


def read(document: Json, folder: str = FOLDER) -> Any:
    """The only record of an amendement, and its signals beside it."""
    uid = document["amendement"]["uid"]
    found = told("amendements", f"{folder}/{uid}.json", json_bytes(document))
    (record,) = found["records"]
    return {**record, "signals": found["signals"]}


def columns(document: Json, *names: str) -> tuple[Any, ...]:
    """Some columns of an amendement that nothing is odd about."""
    found = read(document)
    assert found["signals"] == []
    return tuple(found["columns"][name] for name in names)


# --- paths ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (f"{FOLDER}/{UID}.json", Place("amendement", UID, "DLR5L17N60001")),
        (f'"{FOLDER}/{UID}.json"', Place("amendement", UID, "DLR5L17N60001")),
        # a text taken up again: the folder is of another legislature
        (f"json/DLR5L11N9001/X/{UID}.json", Place("amendement", UID, "DLR5L11N9001")),
        (f"json/incorrect_data/4711/{UID}.json", Place("amendement", UID, incorrect_data=True)),
        (f"json/sans_dossier/X/{UID}.json", Place("amendement", UID)),
        (
            "json/DLR5L15N36030/X/AMANR5L15SEA717460BTC2454P0D1N1505.json",
            Place("amendement", "AMANR5L15SEA717460BTC2454P0D1N1505", "DLR5L15N36030"),
        ),
        # copies made to see how cost grows
        (
            "json/DLR5L17c1N60001/X/AMANR5L17c1PO838901BTC1850P0D1N000001.json",
            Place("amendement", "AMANR5L17c1PO838901BTC1850P0D1N000001", "DLR5L17c1N60001"),
        ),
        (f"json/{UID}.json", None),
        (f"json/DLR5L17N60001/X/{UID}.xml", None),
        ("json/DLR5L17N60001/X/AMSNR5S179.json", None),
    ],
)
def test_the_dossier_is_in_the_path_and_nowhere_else(path: str, place: Place | None) -> None:
    assert AMENDEMENTS.route(path) == place


def test_the_dossier_s_legislature_is_not_the_amendement_s() -> None:
    found = read(amendement(UID), "json/DLR5L16N47000/PIONANR5L17BTC1850")["columns"]
    assert (found["dossier_ref"], found["legislature"]) == ("DLR5L16N47000", 17)


def test_incorrect_data_says_so_and_has_no_dossier() -> None:
    found = read(amendement(UID), "json/incorrect_data/4711")["columns"]
    assert (found["incorrect_data"], found["dossier_ref"]) == (True, None)
    assert (read(amendement(UID))["columns"]["incorrect_data"]) is False


def test_a_quoted_path_tells_the_same_record() -> None:
    data = json_bytes(amendement(UID))
    plain, quoted = (
        told("amendements", path, data)
        for path in (f"{FOLDER}/{UID}.json", f'"{FOLDER}/{UID}.json"')
    )
    assert quoted["records"] == plain["records"]


# --- identity -------------------------------------------------------------------------------------


def test_amanr5l17po838901btc0533_amends_btc0627_which_its_uid_does_not_say() -> None:
    """118 real uids carry the code of another text: the text is never taken from the uid."""
    document = amendement(
        "AMANR5L17PO838901BTC0533P0D1N000002", texte="PIONANR5L17BTC0627", sort="Tombé"
    )
    assert columns(document, "texte_legislatif_ref") == ("PIONANR5L17BTC0627",)


def test_amanr5l15sea717460_has_the_older_form() -> None:
    document = amendement("AMANR5L15SEA717460BTC2454P0D1N1505")
    assert columns(document, "legislature", "numero_ordre_depot", "examen_ref") == (
        15,
        1505,
        "EXANR5L15SEA717460BTC2454P0D1",
    )


@pytest.mark.parametrize(
    ("uid", "rect", "printed"),
    [
        ("AMANR5L17PO838901B1801P0D1N000007", 0, ("7", 7, 0, "AN")),
        ("AMANR5L17PO838901B1801P0D1N000007", 1, ("7 (Rect)", 7, 1, "AN")),
        ("AMANR5L17PO838901B1801P0D1N000007", 2, ("7 (2ème Rect)", 7, 2, "AN")),
        ("AMANR5L17PO838901B1900P2D1N003445", 0, ("II-3445", 3445, 0, "AN")),
        ("AMANR5L17PO59048B1900P1D1N000012", 1, ("I-CF12 (Rect)", 12, 1, "CION_FIN")),
        ("AMANR5L17PO420120B1801P0D1N000003", 0, ("AS3", 3, 0, "CION-SOC")),
    ],
)
def test_a_number_is_kept_as_printed_and_bare(
    uid: str, rect: int, printed: tuple[str, int, int, str]
) -> None:
    names = ("numero_long", "numero_ordre_depot", "numero_rect", "prefixe_organe_examen")
    assert columns(amendement(uid, rect=rect), *names) == printed


def test_a_sous_amendement_names_its_parent() -> None:
    parent = "AMANR5L17PO838901BTC1850P0D1N000007"
    assert columns(amendement(UID, parent=parent), "amendement_parent_ref") == (parent,)
    assert columns(amendement(UID), "amendement_parent_ref") == (None,)


# --- authors --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("auteur", "expected"),
    [
        (auteur_depute("PA1", "PO1"), ("Député", "PA1", "PO1", None, None)),
        (auteur_rapporteur("PA1", "PO1"), ("Rapporteur", "PA1", "PO1", None, None)),
        (auteur_rapporteur("PA1", "PO1", "PO2"), ("Rapporteur", "PA1", "PO1", None, "PO2")),
        (auteur_gouvernement("PO9"), ("Gouvernement", None, None, "PO9", None)),
        (auteur_depute("PA1", "PO1", "Commission"), ("Commission", "PA1", "PO1", None, None)),
    ],
)
def test_who_tables_it_is_a_person_or_the_government(
    auteur: Json, expected: tuple[str | None, ...]
) -> None:
    names = (
        *("type_auteur", "acteur_ref", "groupe_politique_ref", "gouvernement_ref"),
        "auteur_rapporteur_organe_ref",
    )
    assert columns(amendement(UID, auteur=auteur), *names) == expected


@pytest.mark.parametrize("count", [0, 1, 2, 189])
def test_cosignatories_are_nil_a_string_or_a_list_and_keep_their_order(count: int) -> None:
    signed = [f"PA{900 - rank}" for rank in range(count)]
    assert read(amendement(UID, cosignataires=signed))["cosignataire"] == [
        {"acteur_ref": ref} for ref in signed
    ]


def test_signatories_are_shown_with_their_letters_decoded() -> None:
    shown = "M.&#160;Balisier,  Mme&#160;d&apos;Ouessant et M.&#160;Bri&#233;e"
    assert columns(amendement(UID, signataires=shown), "signataires_libelle") == (
        "M.\xa0Balisier,  Mme\xa0d'Ouessant et M.\xa0Briée",
    )


# --- where it amends ------------------------------------------------------------------------------


def test_a_division_spells_apres_with_its_accent_and_an_alinea_without() -> None:
    document = amendement(
        UID, division=article("3 bis", "1850", "Après"), alinea=alinea(3, "Apres")
    )
    assert columns(
        document,
        *("division_avant_a_apres", "alinea_avant_a_apres", "alinea_numero"),
        *("article_additionnel", "article_designation_courte"),
    ) == ("Après", "Apres", 3, True, "APRÈS ART. 3 BIS")


def test_a_budget_mission_stands_in_for_the_alinea() -> None:
    document = amendement(UID, mission=mission("B", "MA", "Mer et rivages", "930001"))
    pointer = document["amendement"]["pointeurFragmentTexte"]
    assert "amendementStandard" not in pointer
    names = ("code_etat", "code_mission_minefi", "libelle_mission", "mission_ref", "alinea_numero")
    assert columns(document, *names) == ("B", "MA", "Mer et rivages", "930001", None)


# --- words and credits ----------------------------------------------------------------------------


def test_a_dispositif_keeps_its_mark_up_and_its_letters_are_decoded() -> None:
    """Bytes are ASCII; the letters come as entities, and what only looks like mark-up stays."""
    written = "<p>Apr&#x00E8;s l&#x2019;alin&#x00E9;a&nbsp;3&#x202F;: &amp;gt; 12 &lt; 13</p>"
    assert columns(amendement(UID, dispositif=written), "dispositif") == (
        "<p>Après l’alinéa\xa03\u202f: &amp;gt; 12 &lt; 13</p>",
    )


def test_a_single_programme_is_an_object_and_so_is_its_single_line() -> None:
    document = amendement(
        UID,
        dispositif=credits_plf(
            [programme("Phares", 940001, 5, -5, lignes=[ligne_credit(950001, 3, -3)])]
        ),
    )
    liste = document["amendement"]["corps"]["contenuAuteur"]["dispositifAmdtCreditPLF"]
    assert isinstance(liste["listeProgrammes"]["programme"], dict)
    found = read(document)
    line = {
        **CREDIT,
        "niveau": "ligne",
        "ligne": "dont titre 2",
        "credit_ref": "950001",
        "autorisation_engagement": 3,
        "credit_paiement": -3,
    }
    assert found["credit"] == [CREDIT, line]
    names = ("credit_nature", "solde_ae", "solde_cp", "cp_egal_ae", "dispositif")
    assert tuple(found["columns"][name] for name in names) == ("PLF", 5, -5, False, None)


def test_programmes_and_lines_may_be_lists_and_lines_follow_their_programme() -> None:
    lines = [ligne_credit(950001, 1, 1), ligne_credit(950002, 2, 2, "dont titre 3")]
    document = amendement(
        UID,
        dispositif=credits_plf(
            [
                programme("Phares", 940001, 3, 3, lignes=lines),
                programme("Sel", 940002, -3, -3, action="suppression"),
                programme("Brume", 940003, action="création"),
            ]
        ),
    )
    assert [
        (row["niveau"], row["programme"], row["ligne"], row["action"])
        for row in read(document)["credit"]
    ] == [
        ("programme", "Phares", None, "modification"),
        ("ligne", "Phares", "dont titre 2", "modification"),
        ("ligne", "Phares", "dont titre 3", "modification"),
        ("programme", "Sel", None, "suppression"),
        ("programme", "Brume", None, "création"),
    ]


def test_a_plfr_opens_and_cancels_and_has_no_single_amount() -> None:
    document = amendement(
        UID,
        dispositif=credits_plfr(
            [
                programme_plfr(
                    "Phares", 940001, (300, 200), (30, 20), lignes=[(950001, (1, 2), (3, 4))]
                )
            ]
        ),
    )
    found = read(document)
    amounts = [
        (
            row["autorisation_engagement"],
            row["autorisation_engagement_supplementaire"],
            row["credit_paiement_supplementaire"],
            row["autorisation_engagement_annule"],
            row["credit_paiement_annule"],
        )
        for row in found["credit"]
    ]
    assert amounts == [(None, 300, 200, 30, 20), (None, 1, 2, 3, 4)]
    totals = ("credit_nature", "total_ae_solde", "total_cp_solde", "total_ae_supplementaire")
    assert tuple(found["columns"][name] for name in totals) == ("PLFR", 270, 180, 300)
    assert found["columns"]["solde_ae"] is None


def test_whoever_has_words_has_a_dispositif_or_it_is_missed() -> None:
    document = amendement(UID, **{"corps.contenuAuteur.dispositif": nil()})
    assert read(document)["signals"] == [
        {"kind": "missing_field", "field": "corps.contenuAuteur.dispositif", "value": ""}
    ]


# --- life -----------------------------------------------------------------------------------------


def test_every_etat_known_is_read_without_a_signal() -> None:
    codes = set()
    for etat, line in documents.ETATS.items():
        found = read(amendement(UID, etat=etat))
        assert found["signals"] == [], etat
        codes.add(found["columns"]["etat_code"])
        assert (found["columns"]["dispositif"] is not None) == line.text
    assert codes <= ETATS
    assert {"DI", "AC", "ET", "RT", "IR", "IRR45", "IRRD"} <= codes


@pytest.mark.parametrize(
    ("etat", "cartouche"),
    [
        ("cavalier 45", documents.ARTICLE_98),
        ("charge", documents.ARTICLE_40),
        ("retiré avant publication", "Retiré avant publication."),
    ],
)
def test_a_text_that_was_taken_away_leaves_the_an_s_notice(etat: str, cartouche: str) -> None:
    """The words are gone; whoever kept the version before still has them."""
    names = ("dispositif", "expose_sommaire", "cartouche_informatif", "acteur_ref")
    assert columns(amendement(UID, etat=etat), *names) == (None, None, cartouche, "PA900002")


def test_an_erased_amendement_leaves_its_uid_and_number() -> None:
    """« effacé »: author, body, dates and pointer are gone; the tombstone is a version."""
    found = read(efface(amendement("AMANR5L17PO838901BTC1850P0D1N000066"), 1763456543000))
    assert {name: value for name, value in found["columns"].items() if value is not None} == {
        "legislature": 17,
        "dossier_ref": "DLR5L17N60001",
        "incorrect_data": False,
        "texte_legislatif_ref": "PIONANR5L17BTC1850",
        "examen_ref": "EXANR5L17PO838901BTC1850P0D1",
        "numero_long": "66",
        "numero_ordre_depot": 66,
        "prefixe_organe_examen": "AN",
        "numero_rect": 0,
        "type_auteur": "Député",
        "soumis_article40": False,
        "etat_code": "effacé",
        "etat_libelle": "effacé",
        "article99": False,
        "accord_gouvernement_depot_hors_delai": "Sans objet",
        "chronotag": 1763456543000,
    }
    assert (found["cosignataire"], found["credit"], found["signals"]) == ([], [], [])


def test_the_sort_has_the_clock_of_the_vote_and_the_rest_are_days() -> None:
    """After midnight the clock says the day after the sitting's."""
    document = amendement(UID, sort="Adopté", date_sort="2025-11-05T00:12:30+01:00")
    assert columns(document, "date_sort", "date_depot", "date_publication") == (
        "2025-11-04T23:12:30.000000Z",
        "2025-10-20",
        "2025-10-24",
    )


def test_the_same_identity_in_a_second_deliberation_is_another_amendement() -> None:
    first, second = (
        read(amendement(f"AMANR5L17PO838901BTC1850P0D{rank}N000001")) for rank in (1, 2)
    )
    assert first["uid"] != second["uid"]
    same = ("texte_legislatif_ref", "prefixe_organe_examen", "numero_long")
    assert [first["columns"][name] for name in same] == [second["columns"][name] for name in same]
    assert first["columns"]["examen_ref"] != second["columns"]["examen_ref"]


def test_groups_of_discussion_are_kept_with_the_place_in_them() -> None:
    document = amendement(UID, commune=(910001, "Premier"), identique=(920001, "Milieu"))
    names = ("discussion_commune_id", "discussion_commune_position")
    identical = ("discussion_identique_id", "discussion_identique_position")
    assert columns(document, *names, *identical) == ("910001", "Premier", "920001", "Milieu")
    assert columns(amendement(UID), *names, *identical) == (None,) * 4


def test_the_pdf_is_one_representation_alone_in_a_list_or_missing() -> None:
    document = amendement(UID)
    listed = json.loads(json.dumps(document))
    holder = listed["amendement"]["representations"]
    holder["representation"] = [holder["representation"]]
    assert columns(document, "document_uri") == (f"/base/{UID}?format=pdf",)
    assert columns(listed, "document_uri") == (f"/base/{UID}?format=pdf",)
    without = amendement(UID, **{"representations.representation.contenu": {"documentURI": nil()}})
    assert columns(without, "document_uri") == (None,)


# --- what is odd is told --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"cycleDeVie.etatDesTraitements.etat.code": "ZZ"}, "cycleDeVie…etat.code", "ZZ"),
        ({"cycleDeVie.sort": "Adopté sans vote"}, "cycleDeVie.sort", "Adopté sans vote"),
        (
            {"signataires.auteur.typeAuteur": "Sénateur"},
            "signataires.auteur.typeAuteur",
            "Sénateur",
        ),
        (
            {"pointeurFragmentTexte.division.type": "LIVRE"},
            "pointeurFragmentTexte.division.type",
            "LIVRE",
        ),
        (
            {"discussionIdentique": {"idDiscussion": "1", "typePosition": "Seul"}},
            "discussionIdentique.typePosition",
            "Seul",
        ),
    ],
)
def test_a_value_never_met_is_kept_and_told(
    changes: dict[str, Any], field: str, value: str
) -> None:
    found = read(amendement(UID, **changes))
    assert found["signals"] == [{"kind": "unknown_value", "field": field, "value": value}]
    assert value in found["columns"].values()


def test_drift_and_an_unknown_value_are_both_told_and_the_record_is_read() -> None:
    found = read(
        amendement(UID, nouveauté="x", loiReference=ABSENT, **{"cycleDeVie.sort": "Suspendu"})
    )
    assert [(one["kind"], one["field"]) for one in found["signals"]] == [
        ("unknown_field", "nouveauté"),
        ("missing_field", "loiReference"),
        ("unknown_value", "cycleDeVie.sort"),
    ]
    assert found["columns"]["code_loi"] is None
