"""Where the archives are, and what a path says before anything is read."""

from __future__ import annotations

import pytest

from scraper.errors import BadDocument
from scraper.records import Member, Scrutin
from scraper.sources import CURRENT_LEGISLATURE, LEGISLATURES, SOURCES, Source
from scraper.sources.base import Place, parent_and_stem, read_as
from tests.replica.documents import acteur, json_bytes, scrutin

ORIGIN = "https://data.example"
REPOSITORY = f"{ORIGIN}/static/openData/repository/"


def test_every_address_is_written_out_for_the_ans_names_follow_no_rule() -> None:
    """« _XV », then nothing; « legis », then « div_legis »."""
    assert {
        source.key(archive): archive.url(ORIGIN).removeprefix(REPOSITORY)
        for source in SOURCES
        for alternatives in source.archives
        for archive in alternatives
    } == {
        "acteurs/AMO30": "17/amo/tous_acteurs_mandats_organes_xi_legislature/"
        "AMO30_tous_acteurs_tous_mandats_tous_organes_historique.json.zip",
        "acteurs/AMO10": "17/amo/deputes_actifs_mandats_actifs_organes/"
        "AMO10_deputes_actifs_mandats_actifs_organes.json.zip",
        "dossiers/14": "14/loi/dossiers_legislatifs/Dossiers_Legislatifs_XIV.json.zip",
        "dossiers/15": "15/loi/dossiers_legislatifs/Dossiers_Legislatifs_XV.json.zip",
        "dossiers/16": "16/loi/dossiers_legislatifs/Dossiers_Legislatifs.json.zip",
        "dossiers/17": "17/loi/dossiers_legislatifs/Dossiers_Legislatifs.json.zip",
        "agenda/15": "15/vp/reunions/Agenda_XV.json.zip",
        "agenda/16": "16/vp/reunions/Agenda.json.zip",
        "agenda/17": "17/vp/reunions/Agenda.json.zip",
        "amendements/14": "14/loi/amendements_legis_XIV/Amendements_XIV.json.zip",
        "amendements/15": "15/loi/amendements_legis/Amendements_XV.json.zip",
        "amendements/16": "16/loi/amendements_div_legis/Amendements.json.zip",
        "amendements/17": "17/loi/amendements_div_legis/Amendements.json.zip",
        "scrutins/14": "14/loi/scrutins/Scrutins_XIV.json.zip",
        "scrutins/15": "15/loi/scrutins/Scrutins_XV.json.zip",
        "scrutins/16": "16/loi/scrutins/Scrutins.json.zip",
        "scrutins/17": "17/loi/scrutins/Scrutins.json.zip",
    }


def test_the_origin_may_end_with_a_slash_and_is_no_part_of_the_key() -> None:
    source = SOURCES[-1]
    archive = source.archives[1][0]
    assert archive.url("http://127.0.0.1:8000/") == (
        "http://127.0.0.1:8000/static/openData/repository/15/loi/scrutins/Scrutins_XV.json.zip"
    )
    assert source.key(archive) == "scrutins/15"


def test_a_harvest_takes_those_who_vote_before_what_they_vote() -> None:
    assert [source.name for source in SOURCES] == [
        "acteurs",
        "dossiers",
        "agenda",
        "amendements",
        "scrutins",
    ]
    assert (LEGISLATURES, CURRENT_LEGISLATURE) == ((14, 15, 16, 17), 17)
    for source in SOURCES[1:]:
        # no agenda of the XIVᵉ is published
        first = 15 if source.name == "agenda" else 14
        there = [alternatives[0].legislature for alternatives in source.archives]
        assert there == list(range(first, 18))
        assert not source.all_legislatures


def test_only_the_xiv_is_one_document_a_set() -> None:
    assert {
        (source.key(archive), archive.one_file)
        for source in SOURCES
        for alternatives in source.archives
        for archive in alternatives
        if archive.one_file
    } == {
        ("scrutins/14", "scrutins"),
        ("amendements/14", "amendements"),
        ("dossiers/14", "dossiers"),
    }


def test_amo10_stands_in_for_amo30_and_retires_nobody() -> None:
    acteurs = SOURCES[0]
    ((whole, in_office),) = acteurs.archives
    assert (whole.legislature, whole.variant, whole.exhaustive) == (17, "AMO30", True)
    assert (in_office.legislature, in_office.variant) == (17, "AMO10")
    assert not in_office.exhaustive
    assert acteurs.all_legislatures


@pytest.mark.parametrize(
    ("path", "folders", "stem"),
    [
        ("json/VTANR5L17V1.json", [], "VTANR5L17V1"),
        ("VTANR5L17V1.json", [], "VTANR5L17V1"),
        ("json/acteur/PA900001.json", ["acteur"], "PA900001"),
        ("acteur/PA900001.json", ["acteur"], "PA900001"),
        # archives rebuilt from tables quote their paths
        ('"json/VTANR5L17V1.json"', [], "VTANR5L17V1"),
        ('"json/DLR5L17N1/PRJL/AMAN1.json"', ["DLR5L17N1", "PRJL"], "AMAN1"),
        ("json/json/x.json", ["json"], "x"),
        ("json/VTANR5L17V1.xml", [], ""),
        ("json/VTANR5L17V1.json#1", [], ""),
        ("json/", [], ""),
        ("", [], ""),
    ],
)
def test_a_path_is_folders_and_a_name(path: str, folders: list[str], stem: str) -> None:
    assert parent_and_stem(path) == (folders, stem)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
@pytest.mark.parametrize(
    "path",
    [
        "",
        "json/LISEZMOI.txt",
        "json/.json",
        "json/VTANR5L17V1\n.json",
        "json/acteur/PA1\n.json",
        "json/AMAN.json",
        "json/acteur/VTANR5L17V1.json",
        "json/organe/PA900001.json",
        "json/reunion/XX.json",
        "json/é/é.json",
        "json/document/été.json",
        "../json/VTANR5L17V1",
    ],
)
def test_a_path_that_no_document_has_goes_nowhere_and_gives_nothing(
    source: Source, path: str
) -> None:
    assert source.route(path) is None
    assert list(source.parse(Member(path, b"illisible"))) == []


def test_a_file_must_hold_the_document_its_name_says() -> None:
    """Else one scrutin would be stored under the uid of another."""
    member = Member("json/VTANR5L17V1.json", json_bytes(scrutin("VTANR5L17V2")))
    with pytest.raises(BadDocument) as caught:
        read_as(member, Place("scrutin", "VTANR5L17V1"), Scrutin, "scrutin")
    assert str(caught.value) == ("the file is named VTANR5L17V1 and its content says VTANR5L17V2")
    assert (caught.value.field, caught.value.value) == ("uid", "VTANR5L17V2")


@pytest.mark.parametrize(
    ("written", "told"), [("PA900002", "PA900002"), ("06 39 98 00 22", "what is no uid")]
)
def test_the_uid_of_a_person_is_checked_inside_its_object(written: str, told: str) -> None:
    """Whatever stands where a uid should be may be anything about a person: only a uid is told."""
    member = Member("json/acteur/PA900001.json", json_bytes(acteur(written)))
    with pytest.raises(BadDocument) as caught:
        list(SOURCES[0].parse(member))
    assert str(caught.value) == f"the file is named PA900001 and its content says {told}"
    assert (caught.value.field, caught.value.value) == ("uid", told)
