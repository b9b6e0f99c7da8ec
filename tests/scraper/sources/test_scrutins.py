"""Scrutins: counts as printed, names as listed, and every quirk of SOURCES §5."""

from __future__ import annotations

import json
from typing import Any

import pytest

from scraper.errors import BadDocument
from scraper.records import Member, Signal
from scraper.sources.base import Place
from scraper.sources.scrutins import SCRUTINS
from tests.fixtures import told
from tests.replica.documents import (
    ABSENT,
    Json,
    groupe,
    json_bytes,
    mise_au_point,
    scrutin,
    votant,
)

ANNE, BLAISE, CLEO = (votant(f"PA90000{n}", f"PM90000{n}", place=f"00{n}") for n in (1, 2, 3))


def read(document: Json) -> Any:
    """The only record of a scrutin, and its signals beside it."""
    uid = document["scrutin"]["uid"]
    found = told("scrutins", f"json/{uid}.json", json_bytes(document))
    (record,) = found["records"]
    return {**record, "signals": found["signals"]}


def test_a_member_is_a_scrutin_by_its_name_alone() -> None:
    assert SCRUTINS.route("json/VTANR5L17V1.json") == Place("scrutin", "VTANR5L17V1")
    assert SCRUTINS.route("json/VTCGR5L16V1.json") == Place("scrutin", "VTCGR5L16V1")
    for path in ("json/VTSNR5L17V1.json", "json/x/VTANR5L17V1.json", "json/VTANR5L17.json"):
        assert SCRUTINS.route(path) is None


# --- groups ---------------------------------------------------------------------------------------


def test_v489_has_lost_its_groups_and_keeps_its_names() -> None:
    """« PO0 » is no group: it is unknown which, and each block stays apart by its rank."""
    found = read(
        scrutin(
            "VTANR5L17V489",
            groupes=[groupe("PO0", 2, pours=[ANNE]), groupe("PO0", 1, contres=[BLAISE])],
        )
    )
    assert [(row["organe_ref"], row["organe_ref_publie"]) for row in found["vote_groupe"]] == [
        (None, "PO0"),
        (None, "PO0"),
    ]
    assert [
        (row["groupe_rang"], row["groupe_ref"], row["acteur_ref"]) for row in found["vote"]
    ] == [
        (1, None, "PA900001"),
        (2, None, "PA900002"),
    ]
    assert found["signals"] == [
        {"kind": "unknown_group", "field": "ventilationVotes…organeRef", "value": "PO0"}
    ]


def test_v1302_lost_one_of_its_groups_later() -> None:
    """It was right in November 2025 and broken a year after: both are facts, both are kept."""
    right, broken = (
        read(
            scrutin(
                "VTANR5L17V1302",
                groupes=[groupe("PO890101", 2, pours=[ANNE]), groupe(second, 1, contres=[BLAISE])],
            )
        )
        for second in ("PO890102", "PO0")
    )
    assert [row["organe_ref"] for row in right["vote_groupe"]] == ["PO890101", "PO890102"]
    assert [row["organe_ref"] for row in broken["vote_groupe"]] == ["PO890101", None]
    assert (right["signals"], len(broken["signals"])) == ([], 1)
    assert right["columns"] == broken["columns"]


def test_a_single_group_and_a_single_voter_are_printed_bare() -> None:
    document = scrutin(groupes=[groupe("PO890101", 1, pours=[ANNE])])
    block = document["scrutin"]["ventilationVotes"]["organe"]["groupes"]["groupe"]
    assert isinstance(block, dict)
    assert isinstance(block["vote"]["decompteNominatif"]["pours"]["votant"], dict)
    listed = json.loads(json.dumps(document))
    listed["scrutin"]["ventilationVotes"]["organe"]["groupes"]["groupe"] = [block]
    assert read(document) == read(listed)
    assert len(read(document)["vote"]) == 1


def test_a_group_without_voters_says_pour_and_is_believed_by_nobody() -> None:
    """The printed majority is kept as printed, beside counts that tell the truth."""
    found = read(scrutin(groupes=[groupe("PO890101", 16)]))
    assert found["vote_groupe"] == [
        {
            "organe_ref": "PO890101",
            "organe_ref_publie": "PO890101",
            "nombre_membres_groupe": 16,
            "position_majoritaire": "pour",
            "pour": 0,
            "contre": 0,
            "abstentions": 0,
            "non_votants": 0,
        }
    ]
    assert found["vote"] == []


def test_a_groups_voluntary_non_voters_are_a_copy_of_its_abstentions_and_kept_nowhere() -> None:
    found = read(scrutin(groupes=[groupe("PO890101", 2, abstentions=[ANNE, BLAISE])]))
    assert "non_votants_volontaires" not in found["vote_groupe"][0]
    assert found["columns"]["non_votants_volontaires"] == 0


# --- counts and names -----------------------------------------------------------------------------


def test_v1_prints_10_non_voters_and_names_21() -> None:
    """Both are kept; the difference is told, with what was printed and what was counted."""
    absent = [votant(f"PA9100{n:02}", f"PM9100{n:02}", cause="MG") for n in range(21)]
    document = scrutin(
        "VTANR5L17V1",
        groupes=[groupe("PO890101", 30, pours=[ANNE], non_votants=absent)],
        **{"syntheseVote.decompte.nonVotants": "10"},
    )
    found = read(document)
    assert found["columns"]["non_votants"] == 10
    assert [row["position"] for row in found["vote"]].count("nonVotant") == 21
    assert found["signals"] == [
        {"kind": "totals_mismatch", "field": "syntheseVote.nonVotant", "value": "10 ≠ 21"}
    ]


def test_a_block_of_the_16th_prints_21_voices_and_names_nobody() -> None:
    block = groupe("PO800508", 88, **{"vote.decompteVoix.pour": "21"})
    found = read(scrutin("VTANR5L16V300", groupes=[block]))
    assert (found["vote_groupe"][0]["pour"], found["vote"]) == (21, [])
    assert found["signals"] == [
        {"kind": "totals_mismatch", "field": "groupe[0] PO800508.pour", "value": "21 ≠ 0"},
        {"kind": "totals_mismatch", "field": "syntheseVote.pour", "value": "21 ≠ 0"},
    ]


def test_a_motion_de_censure_counts_the_pour_only_and_says_so() -> None:
    """Its « 0 contre » is no unanimity: nobody was asked."""
    document = scrutin(
        "VTANR5L17V2",
        type_vote="MOC",
        requis=289,
        demandeur=None,
        groupes=[groupe("PO890101", 16, pours=[ANNE])],
    )
    columns = read(document)["columns"]
    assert {
        name: columns[name] for name in ("code_type_vote", "only_pour_counted", "sort_code")
    } == {
        "code_type_vote": "MOC",
        "only_pour_counted": True,
        "sort_code": "rejeté",
    }
    assert (columns["pour"], columns["contre"], columns["abstentions"]) == (1, 0, 0)
    assert (columns["nbr_suffrages_requis"], columns["demandeur_texte"]) == (289, None)
    assert not read(scrutin())["columns"]["only_pour_counted"]


def test_delegations_seats_and_causes_are_as_listed() -> None:
    block = groupe(
        "PO890101",
        4,
        pours=[votant("PA1", "PM1", delegation=True, place="001")],
        non_votants=[
            votant("PA2", "PM2", cause="MG", place=None),
            votant("PA3", "PM3", cause="PAN", place="650"),
            votant("PA4", "PM4", cause="PSE", place="649"),
        ],
    )
    assert [
        (row["position"], row["par_delegation"], row["cause_position_vote"], row["num_place"])
        for row in read(scrutin(groupes=[block]))["vote"]
    ] == [
        ("pour", True, None, "001"),
        ("nonVotant", False, "MG", None),
        ("nonVotant", False, "PAN", "650"),
        ("nonVotant", False, "PSE", "649"),
    ]


def test_a_block_without_names_is_told_where_it_printed_voices() -> None:
    """A group whose list is null has its counts, no row, and a signal for each voice unnamed."""
    silent = groupe("PO890101", 3, **{"vote.decompteNominatif": None})
    silent["vote"]["decompteVoix"] |= {"pour": "2", "nonVotants": "1"}
    found = read(scrutin(groupes=[silent]))
    assert (found["vote"], found["vote_groupe"][0]["pour"]) == ([], 2)
    assert [(one["field"], one["value"]) for one in found["signals"]] == [
        ("groupe[0] PO890101.pour", "2 ≠ 0"),
        ("groupe[0] PO890101.nonVotant", "1 ≠ 0"),
        ("syntheseVote.pour", "2 ≠ 0"),
        ("syntheseVote.nonVotant", "1 ≠ 0"),
    ]


def test_a_signal_says_in_a_sentence_what_is_odd_about_which_scrutin() -> None:
    blocks = [groupe("PO0", 2, pours=[ANNE]), groupe("PO0", 1), groupe("PO890101", 1)]
    document = scrutin("VTANR5L17V489", groupes=blocks, **{"syntheseVote.decompte.contre": "4"})
    member = Member("json/VTANR5L17V489.json", json_bytes(document))
    told = [one for one in SCRUTINS.parse(member) if isinstance(one, Signal)]
    assert [(one.uid, one.message) for one in told] == [
        (
            "VTANR5L17V489",
            "VTANR5L17V489, syntheseVote: 4 contre printed, 0 named; both are kept",
        ),
        ("VTANR5L17V489", "VTANR5L17V489: 2 group blocks say PO0; kept as groups unknown"),
    ]


# --- mises au point -------------------------------------------------------------------------------


def test_a_mise_au_point_is_a_table_of_its_own_and_changes_no_count() -> None:
    groups = [groupe("PO890101", 16, pours=[ANNE, BLAISE])]
    plain = read(scrutin(groupes=groups))
    corrected = read(scrutin(groupes=groups, miseaupoint=mise_au_point(contres=[ANNE])))
    assert corrected["mise_au_point"] == [
        {
            "acteur_ref": "PA900001",
            "mandat_ref": "PM900001",
            "position": "contre",
            "par_delegation": False,
            "dysfonctionnement": False,
            "num_place": "001",
        }
    ]
    assert (corrected["columns"], corrected["vote"], corrected["signals"]) == (
        plain["columns"],
        plain["vote"],
        [],
    )


def test_the_lists_of_two_may_be_filled_on_either_side() -> None:
    corrections = mise_au_point(abstentions=[ANNE, BLAISE], non_votants=[CLEO], volontaires=[ANNE])
    corrections["abstentions"].reverse()
    corrections["nonVotants"] = [
        {"votant": {"acteurRef": "PA900009", "mandatRef": "PM900009"}},
        corrections["nonVotants"][1],
    ]
    assert [
        (row["position"], row["acteur_ref"])
        for row in read(scrutin(miseaupoint=corrections))["mise_au_point"]
    ] == [
        ("abstention", "PA900001"),
        ("abstention", "PA900002"),
        ("nonVotant", "PA900009"),
        ("nonVotant", "PA900003"),
        ("nonVotantVolontaire", "PA900001"),
    ]


def test_a_dysfonctionnement_is_told_apart_should_one_ever_come() -> None:
    corrections = mise_au_point()
    corrections["dysfonctionnement"] |= {
        "pour": {"votant": ANNE},
        "nonVotants": [None, {"votant": [BLAISE]}],
    }
    assert [
        (row["position"], row["acteur_ref"], row["dysfonctionnement"])
        for row in read(scrutin(miseaupoint=corrections))["mise_au_point"]
    ] == [("pour", "PA900001", True), ("nonVotant", "PA900002", True)]


# --- the 16th, and the Congress -------------------------------------------------------------------


def test_the_16th_has_no_lieu_no_seat_no_dossier_and_may_have_no_mise_au_point() -> None:
    document = scrutin(
        "VTANR5L16V10",
        groupes=[
            groupe(
                "PO800508",
                88,
                pours=[votant("PA8", "PM8", legislature="16")],
                non_votants=[votant("PA9", "PM9", delegation=None, cause="PAN", legislature="16")],
            )
        ],
    )
    assert document["scrutin"]["miseAuPoint"] is None
    assert "lieuVote" not in document["scrutin"]
    found = read(document)
    assert (found["columns"]["lieu_vote"], found["columns"]["dossier_ref"]) == (None, None)
    assert [(row["par_delegation"], row["num_place"]) for row in found["vote"]] == [
        (False, None),
        (None, None),
    ]
    assert (found["mise_au_point"], found["signals"]) == ([], [])


def test_a_mise_au_point_of_the_16th_does_not_say_by_delegation() -> None:
    corrections = mise_au_point(contres=[{"acteurRef": "PA8", "mandatRef": "PM8"}])
    (row,) = read(scrutin("VTANR5L16V10", miseaupoint=corrections))["mise_au_point"]
    assert (row["par_delegation"], row["num_place"]) == (None, None)


def congress() -> Json:
    """A scrutin of the Congress, where every list and count has a singular name."""
    document = scrutin(
        "VTCGR5L16V1",
        type_vote="SSG",
        groupes=[groupe("PO800538", 900, pours=[ANNE], abstentions=[BLAISE], non_votants=[CLEO])],
    )
    body = document["scrutin"]
    vote = body["ventilationVotes"]["organe"]["groupes"]["groupe"]["vote"]
    for counts in (vote["decompteVoix"], body["syntheseVote"]["decompte"]):
        counts["abstention"] = counts.pop("abstentions")
        counts["nonVotant"] = counts.pop("nonVotants")
    names = vote["decompteNominatif"]
    for plural in list(names):
        names[plural.removesuffix("s") if plural != "nonVotants" else "nonVotant"] = names.pop(
            plural
        )
    return document


def test_vtcgr5l16v1_is_the_congress_s_and_no_scrutin_of_the_assembly() -> None:
    """It sits in the Assembly's archive, under a number that a scrutin of the Assembly has too."""
    found, namesake = read(congress()), read(scrutin("VTANR5L16V1"))
    assert (found["columns"]["is_congres"], namesake["columns"]["is_congres"]) == (True, False)
    assert found["columns"]["numero"] == namesake["columns"]["numero"] == 1
    assert found["columns"]["code_type_vote"] == "SSG"
    assert (found["columns"]["abstentions"], found["columns"]["non_votants"]) == (1, 1)
    assert found["vote_groupe"][0]["abstentions"] == 1
    assert [row["position"] for row in found["vote"]] == ["pour", "abstention", "nonVotant"]
    assert found["signals"] == []


# --- around the vote ------------------------------------------------------------------------------


def test_several_who_ask_for_a_vote_are_on_several_lines() -> None:
    asked = 'Président du groupe "A"\rPrésidente du groupe "B"'
    told = read(scrutin(demandeur=asked))["columns"]["demandeur_texte"]
    assert told == 'Président du groupe "A"\nPrésidente du groupe "B"'


def test_a_scrutin_names_its_dossier_since_the_end_of_2025_only() -> None:
    before = read(scrutin())["columns"]
    after = read(scrutin(dossier=("DLR5L17N60001", "Protéger les phares")))["columns"]
    assert (before["dossier_ref"], before["dossier_libelle"]) == (None, None)
    assert (after["dossier_ref"], after["dossier_libelle"]) == (
        "DLR5L17N60001",
        "Protéger les phares",
    )


def test_v881_changed_its_seats_and_nothing_else() -> None:
    """Seats are kept with the vote, and differ; every other column is the same."""

    def seated(place: str) -> Any:
        voter = votant("PA900001", "PM900001", place=place)
        return read(scrutin("VTANR5L17V881", groupes=[groupe("PO890101", 16, pours=[voter])]))

    before, after = seated("120"), seated("121")
    assert before != after
    for found in (before, after):
        del found["vote"][0]["num_place"]
    assert before == after


# --- what is odd is told --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"typeVote.codeTypeVote": "SEL"}, "typeVote.codeTypeVote", "SEL"),
        ({"sort.code": "annulé"}, "sort.code", "annulé"),
        (
            {"modePublicationDesVotes": "DecompteAnonyme"},
            "modePublicationDesVotes",
            "DecompteAnonyme",
        ),
        ({"lieuVote": "Visioconférence"}, "lieuVote", "Visioconférence"),
    ],
)
def test_a_value_never_met_is_kept_and_told(
    changes: dict[str, str], field: str, value: str
) -> None:
    found = read(scrutin(**changes))
    assert found["signals"] == [{"kind": "unknown_value", "field": field, "value": value}]
    assert value in found["columns"].values()


def test_a_position_or_a_cause_never_met_is_kept_and_told() -> None:
    block = groupe(
        "PO890101",
        2,
        non_votants=[votant("PA1", "PM1", cause="GEL")],
        **{"vote.positionMajoritaire": "partagé"},
    )
    found = read(scrutin(groupes=[block]))
    assert [(one["field"], one["value"]) for one in found["signals"]] == [
        ("ventilationVotes…positionMajoritaire", "partagé"),
        ("ventilationVotes…causePositionVote", "GEL"),
    ]
    assert found["vote"][0]["cause_position_vote"] == "GEL"
    assert found["vote_groupe"][0]["position_majoritaire"] == "partagé"


def test_a_field_never_met_is_told_and_the_vote_is_read() -> None:
    found = read(scrutin(scrutateur="M. Balisier", groupes=[groupe("PO890101", 1, pours=[ANNE])]))
    assert found["signals"] == [
        {"kind": "unknown_field", "field": "scrutateur", "value": "M. Balisier"}
    ]
    assert len(found["vote"]) == 1


def test_what_the_17th_publishes_and_others_do_not_is_missed_when_it_goes() -> None:
    """A field that may be absent elsewhere would else vanish in silence."""
    assert read(scrutin(lieuVote=ABSENT))["signals"] == [
        {"kind": "missing_field", "field": "lieuVote", "value": ""}
    ]
    silent = votant("PA1", "PM1", delegation=None)
    assert read(scrutin(groupes=[groupe("PO890101", 1, contres=[silent])]))["signals"] == [
        {"kind": "missing_field", "field": "ventilationVotes…votant.parDelegation", "value": ""}
    ]
    uncounted = groupe("PO890101", 1, **{"vote.decompteVoix.abstentions": ABSENT})
    uncounted["vote"]["decompteVoix"]["pour"] = "0"
    document = scrutin()
    document["scrutin"]["ventilationVotes"]["organe"]["groupes"]["groupe"] = uncounted
    assert read(document)["signals"] == [
        {
            "kind": "missing_field",
            "field": "decompte… pour, contre, abstentions, nonVotants",
            "value": "",
        }
    ]


def test_a_list_of_names_that_is_a_word_is_refused() -> None:
    """The 14th wrote « 0 » for nobody; its archives are not read."""
    block = groupe("PO890101", 1, **{"vote.decompteNominatif.nonVotants": "0"})
    with pytest.raises(BadDocument) as caught:
        read(scrutin(groupes=[block]))
    assert caught.value.field == (
        "ventilationVotes.organe.groupes.groupe.vote.decompteNominatif.nonVotants"
    )
    assert caught.value.value == "0"


def test_a_scrutin_without_ventilation_has_no_rows() -> None:
    for changes in (
        {"ventilationVotes": None},
        {"ventilationVotes.organe": None},
        {"ventilationVotes.organe.groupes": None},
        {"ventilationVotes.organe.groupes": {"groupe": None}},
    ):
        found = read(scrutin(**changes))
        assert (found["vote_groupe"], found["vote"], found["signals"]) == ([], [], [])
