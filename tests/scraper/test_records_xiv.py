"""What the XIVᵉ printed becomes the records of all others, and what nobody knew of it is told."""

from __future__ import annotations

from typing import Any

import pytest

from scraper.errors import BadDocument
from tests.fixtures import told
from tests.replica.assembly.quatorzieme import (
    amendement,
    auteur,
    division,
    groupe,
    listed,
    scrutin,
    votant,
)
from tests.replica.documents import ABSENT, Json, json_bytes
from tests.replica.documents import amendement as later

UID = "AMANR5L14SEA644420B0013P0D1N7"
TEXTE = "PIONANR5L14B0013"


def read(document: Json, folder: str = f"json/{TEXTE}") -> tuple[dict[str, Any], list[Any]]:
    """The columns of an amendement, and its signals."""
    found = told(
        "amendements", f"{folder}/{document['uid']}.json", json_bytes({"amendement": document})
    )
    (record,) = found["records"]
    return record["columns"], [(s["kind"], s["field"], s["value"]) for s in found["signals"]]


def columns(document: Json, *names: str) -> tuple[Any, ...]:
    """Some columns of an amendement that nothing is odd about."""
    found, signals = read(document)
    assert signals == []
    return tuple(found[name] for name in names)


# -- amendements: where descriptions of the XIVᵉ disagree, every spelling is read ------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"numeroLong": "7 (Rect)"},
        {"numeroLong": ABSENT, "identifiant.numeroLong": "7 (Rect)"},
    ],
)
def test_the_long_number_stands_at_the_root_or_beside_the_bare_one(changes: Json) -> None:
    document = amendement(UID, 7, rect=1, **changes)
    assert columns(document, "numero_long", "numero_ordre_depot", "numero_rect") == (
        "7 (Rect)",
        7,
        1,
    )


def test_an_amendement_without_a_long_number_has_its_bare_one() -> None:
    assert columns(amendement(UID, 7, numeroLong=ABSENT), "numero_long") == ("7",)


@pytest.mark.parametrize(
    "changes",
    [
        {"pointeurFragmentTexte.division": division("Article 3", "Apres")},
        {
            "pointeurFragmentTexte": ABSENT,
            "division": {"titre": "Article 3", "avantAApres": "Apres"},
        },
    ],
)
def test_a_division_is_read_wherever_it_stands(changes: Json) -> None:
    document = amendement(UID, 7, **changes)
    assert columns(document, "division_titre", "division_avant_a_apres") == ("Article 3", "Apres")


@pytest.mark.parametrize(
    ("changes", "texte"),
    [
        ({}, "PIONANR5L14B0013"),
        ({"refTexteLegislatif": "PRJLANR5L14B0099"}, "PRJLANR5L14B0099"),
        ({"identifiant.saisine": ABSENT}, "PIONANR5L14BTC0013"),
    ],
)
def test_its_text_is_its_own_before_it_is_that_of_its_folder(changes: Json, texte: str) -> None:
    found, signals = read(amendement(UID, 7, **changes), "json/PIONANR5L14BTC0013")
    assert (found["texte_legislatif_ref"], signals) == (texte, [])


def test_a_folder_that_is_no_text_is_none() -> None:
    found, _ = read(amendement(UID, 7, **{"identifiant.saisine": ABSENT}), "json/sans_texte")
    assert found["texte_legislatif_ref"] is None


def test_its_legislature_is_in_its_uid_where_it_is_nowhere_else() -> None:
    """The first dumps of the XVᵉ had this schema too."""
    uid = "AMANR5L15SEA717460BTC2454P0D1N1505"
    document = amendement(uid, 1505, **{"identifiant.legislature": ABSENT})
    assert columns(document, "legislature", "numero_ordre_depot") == (15, 1505)


def test_an_amendement_of_no_legislature_goes_to_quarantine() -> None:
    document = amendement(UID, 7, **{"identifiant.legislature": ABSENT})
    document["uid"] = "AMANR5Lx"
    with pytest.raises(BadDocument, match="nothing says its legislature"):
        read(document, f"json/{TEXTE}")


@pytest.mark.parametrize(
    ("printed", "kept"),
    [
        ("2013-02-14T18:05:11.000+01:00", "2013-02-14 17:05:11"),
        ("2013-02-14T18:05:11", None),
        ("2013-02-14", None),
        ("14/02/2013", None),
    ],
)
def test_a_moment_without_its_offset_is_none(printed: str, kept: str | None) -> None:
    (found,) = columns(amendement(UID, 7, sort=("Rejeté", printed)), "date_sort")
    assert (found and found.replace("T", " ")[:19]) == kept


@pytest.mark.parametrize(
    ("mission", "expected"),
    [
        (None, (None, None)),
        ("Phares", (None, "Phares")),
        ({"codeEtat": "B", "libelleMission": "Phares"}, ("B", "Phares")),
    ],
)
def test_a_mission_is_its_name_or_more(mission: Any, expected: tuple[str | None, ...]) -> None:
    document = amendement(UID, 7, **{"pointeurFragmentTexte.missionVisee": mission})
    assert columns(document, "code_etat", "libelle_mission") == expected


def test_an_amendement_without_words_has_no_body() -> None:
    assert columns(amendement(UID, 7, texts=None), "dispositif", "expose_sommaire") == (None, None)


# -- amendements: what is odd is told --------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "signal"),
    [
        ({"etat": "Égaré"}, ("unknown_value", "etat", "Égaré")),
        ({"sort.sortEnSeance": "Perdu"}, ("unknown_value", "cycleDeVie.sort", "Perdu")),
        ({"nouveau": {"a": 1}}, ("unknown_field", "nouveau", '{"a": 1}')),
        ({"corps.tableau": "x"}, ("unknown_field", "corps.tableau", "x")),
        ({"dateDepot": ABSENT}, ("missing_field", "dateDepot", "")),
        (
            {"seanceDiscussion": {"ref": "RU"}},
            ("unknown_value", "seanceDiscussion", '{"ref": "RU"}'),
        ),
        (
            {"signataires.auteur": auteur("Député", "PA900001", organe="PO59051")},
            ("unknown_value", "signataires.auteur.organeRef", "PO59051"),
        ),
    ],
)
def test_what_nobody_knew_of_is_told_and_the_rest_is_read(changes: Json, signal: Any) -> None:
    found, signals = read(amendement(UID, 7, **changes))
    assert signals == [signal]
    assert found["acteur_ref"] == "PA900001"


def test_a_session_is_kept_where_it_is_a_uid() -> None:
    document = amendement(UID, 7, seanceDiscussion="RUANR5L14S2013IDS16946")
    assert columns(document, "seance_discussion_ref") == ("RUANR5L14S2013IDS16946",)


@pytest.mark.parametrize(
    ("name", "value"), [("identifiant", {"numero": "sept"}), ("uid", "AMANR5L14X8")]
)
def test_what_is_no_amendement_goes_to_quarantine(name: str, value: Any) -> None:
    content = json_bytes({"amendement": amendement(UID, 7) | {name: value}})
    with pytest.raises(BadDocument):
        told("amendements", f"json/{TEXTE}/{UID}.json", content)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("identification.prefixeOrganeExamen", "identification.prefixeOrganeExamen"),
        ("identification.numeroRect", "identification.numeroRect"),
        ("signataires.auteur.typeAuteur", "signataires.auteur.typeAuteur"),
        ("cycleDeVie.etatDesTraitements.etat.code", "cycleDeVie…etat.code"),
    ],
)
def test_only_the_xiv_may_do_without_them(path: str, field: str) -> None:
    """In a later legislature their absence says that something changed."""
    document = later("AMANR5L17PO838901BTC1850P0D1N000001", **{path: None})["amendement"]
    _, signals = read(document, "json/DLR5L17N60001/PIONANR5L17BTC1850")
    assert signals == [("missing_field", field, "")]


# -- scrutins --------------------------------------------------------------------------------------


def read_scrutin(document: Json) -> dict[str, Any]:
    """A scrutin's only record, with its signals."""
    found = told("scrutins", f"json/{document['uid']}.json", json_bytes({"scrutin": document}))
    (record,) = found["records"]
    return {**record, "signals": [(s["kind"], s["field"], s["value"]) for s in found["signals"]]}


def one_group(names: Json, **changes: Any) -> Json:
    """A scrutin with one block, whose printed counts are those of one pour."""
    return scrutin("VTANR5L14V9", "le titre.", [groupe("PO1", 5, {"pour": "1"}, names)], **changes)


@pytest.mark.parametrize("spelled", ["pour", "pours"])
@pytest.mark.parametrize("nobody", ["0", "", None, ABSENT])
def test_a_position_is_read_in_the_singular_and_the_plural(spelled: str, nobody: Any) -> None:
    names = {spelled: listed(votant("PA1")), "nonVotants": nobody}
    found = read_scrutin(one_group({k: v for k, v in names.items() if v is not ABSENT}))
    assert [(vote["acteur_ref"], vote["position"]) for vote in found["vote"]] == [("PA1", "pour")]
    assert found["signals"] == []


def test_a_text_that_is_not_nought_names_nobody_and_is_told() -> None:
    found = read_scrutin(one_group({"pour": listed(votant("PA1")), "nonVotants": "3"}))
    assert len(found["vote"]) == 1
    assert found["signals"] == [
        ("unknown_value", "ventilationVotes…decompteNominatif.nonVotants", "3")
    ]


def test_names_that_do_not_add_up_are_told_unless_only_dissidents_are_named() -> None:
    mode = "DecompteDissidentsPositionGroupe"
    nobody = {"pour": None, "contre": None, "abstentions": None, "nonVotants": None}
    assert read_scrutin(one_group(nobody, mode=mode))["signals"] == []
    assert read_scrutin(one_group(nobody))["signals"] == [
        ("totals_mismatch", "groupe[0] PO1.pour", "1 ≠ 0"),
        ("totals_mismatch", "syntheseVote.pour", "1 ≠ 0"),
    ]


@pytest.mark.parametrize("spelled", ["pour", "pours"])
def test_a_mise_au_point_is_read_in_the_singular_and_the_plural(spelled: str) -> None:
    declared = {spelled: listed(votant("PA1"), votant("PA2")), "abstentions": [None, None]}
    found = read_scrutin(one_group({"pour": listed(votant("PA1"))}, miseAuPoint=declared))
    assert [(one["acteur_ref"], one["position"]) for one in found["mise_au_point"]] == [
        ("PA1", "pour"),
        ("PA2", "pour"),
    ]
    assert found["signals"] == []


def test_a_scrutin_without_groups_names_nobody() -> None:
    document = one_group({}, ventilationVotes=None)
    document["syntheseVote"]["decompte"]["pour"] = "0"
    found = read_scrutin(document)
    assert (found["vote"], found["vote_groupe"], found["signals"]) == ([], [], [])
