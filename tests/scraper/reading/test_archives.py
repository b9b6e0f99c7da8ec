"""Which official archive a ZIP is, told by its directory; what cannot be told is not guessed."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper.reading.archives import recognise
from scraper.records import Signal

AN = Path(__file__).resolve().parents[4] / "shared" / "an"
AMO10 = "AMO10_deputes_actifs_mandats_actifs_organes.json.zip"
AMO30 = "AMO30_tous_acteurs_tous_mandats_tous_organes_historique.json.zip"


def zipped(folder: Path, *members: str, name: str = "a.zip") -> Path:
    """An archive of these members, with nothing that could be read in them."""
    path = folder / name
    with zipfile.ZipFile(path, "w") as archive:
        for member in members:
            archive.writestr(member, b"never read")
    return path


def key(path: Path) -> str:
    """The name of the set, or why there is none."""
    found = recognise(path)
    if isinstance(found, Signal):
        return found.message
    source, archive = found
    return source.key(archive)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (["json/VTANR5L17V1.json", "json/VTANR5L17V2.json"], "scrutins/17"),
        (["json/VTANR5L15V1.json"], "scrutins/15"),
        (["json/VTANR5L16V10.json", "json/VTCGR5L16V1.json"], "scrutins/16"),
        (["json/DLR5L17N1/PRJLANR5L17B1/AMANR5L17PO1B1P0D1N1.json"], "amendements/17"),
        (["json/DLR5L15N1/PRJLANR5L17B1/AMANR5L17PO1B1P0D1N1.json"], "amendements/17"),
        (["json/incorrect_data/12/AMANR5L17PO1B1P0D1N1.json"], "amendements/17"),
        (['"json/DLR5L17N1/X/AMANR5L17PO1B1P0D1N1.json"'], "amendements/17"),
        (["json/DLR5L17c1N1/X/AMANR5L17c1PO1B1P0D1N1.json"], "amendements/17"),
        (
            [
                "json/dossierParlementaire/DLR5L15N1.json",
                "json/dossierParlementaire/DLR5L16N2.json",
                "json/document/PIONANR5L16B1.json",
            ],
            "dossiers/16",
        ),
        (["json/reunion/RUANR5L17S2025IDS1.json", "json/reunion/RUSNR5L17S2.json"], "agenda/17"),
        (["Scrutins_XIV.json"], "scrutins/14"),
        (["Amendements_XIV.json"], "amendements/14"),
        (["Dossiers_Legislatifs_XIV.json"], "dossiers/14"),
    ],
)
def test_the_members_say_the_source_and_the_legislature(
    tmp_path: Path, members: list[str], expected: str
) -> None:
    """Most uids decide: a dossier taken up again keeps the legislature that it began in."""
    assert key(zipped(tmp_path, *members)) == expected


EITHER = f"{AMO30} or {AMO10}"
UNSAID = "and nothing says whether of those in office or of all"
PEOPLE = ["json/acteur/PA1.json", "json/organe/PO1.json", "json/deport/DPTR5L17PA1.json"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (AMO10, "acteurs/AMO10"),
        (AMO30, "acteurs/AMO30"),
        ("2025-04-16_amo30.zip", "acteurs/AMO30"),
        (
            "AMO20.zip",
            f"AMO20.zip: acteurs of the set AMO20, which is not read: left out; take {EITHER}",
        ),
        (
            "acteurs.zip",
            f"acteurs.zip: acteurs, {UNSAID}: left out; call it as the AN does: {EITHER}",
        ),
    ],
)
def test_an_archive_of_people_tells_its_scope_by_its_name_alone(
    tmp_path: Path, name: str, expected: str
) -> None:
    """Taken for the other, it would end the mandates of everybody that it does not list."""
    assert key(zipped(tmp_path, *PEOPLE, name=name)) == expected


SO = "and no archive of the AN is known that is made so"
ONE_FILES = "Dossiers_Legislatifs_XIV.json, Amendements_XIV.json, Scrutins_XIV.json"


@pytest.mark.parametrize(
    ("members", "why"),
    [
        (
            ["json/VTANR5L17V1.json", "json/reunion/RUANR5L17S1.json"],
            "members of several sets (1 of scrutins, 1 of agenda): left out; import each",
        ),
        (
            ["json/VTANR5L17V1.json", "json/VTANR5L16V1.json"],
            "2 documents of scrutins, of no one legislature (17: 1, 16: 1): left out; import",
        ),
        (
            ["json/reunion/RUANR5L14S1.json"],
            "agenda of the legislature 14, for which no archive is known: left out",
        ),
        (
            ["json/VTANR5L17V1.json", "__MACOSX/json/._VTANR5L17V1.json", "a.txt"],
            "2 members of 3 are no documents of scrutins, such as __MACOSX/json/._VTANR5L17V1.json",
        ),
        (
            ["Scrutins/json/VTANR5L17V1.json"],
            "documents of the AN below another folder (Scrutins/json/VTANR5L17V1.json): left out;",
        ),
        (["unites/AMANR5L17X1.json"], "no document of the AN that is known"),
        (["xml/compteRendu/CRSANR5L17S1.xml"], "documents in XML: left out; take the archive"),
        (["archive/data.warc.gz", "datapackage.json"], "a WACZ, or its like: left out; unpack it"),
        (["a.zip", "b.zip"], "a ZIP of ZIPs: left out; unpack it once"),
        (["word/document.xml", "word/styles.xml"], "documents in XML: left out"),
        (["photo.jpg"], "no document of the AN that is known (photo.jpg …): left out; leave it"),
        (
            ["Agenda_XV.json"],
            f"one document, Agenda_XV.json, {SO}: left out; those that are hold {ONE_FILES}",
        ),
    ],
)
def test_what_is_none_of_them_is_told_with_what_to_do(
    tmp_path: Path, members: list[str], why: str
) -> None:
    path = zipped(tmp_path, *members)
    found = recognise(path)
    assert isinstance(found, Signal)
    assert (found.kind, found.path) == ("unrecognised_archive", "a.zip")
    assert found.message.startswith(f"a.zip: {why}")


def test_one_document_among_others_needs_no_others(tmp_path: Path) -> None:
    assert key(zipped(tmp_path, "VTANR5L17V1.json")) == "scrutins/17"


@pytest.mark.parametrize("kept", [0, 50, -40])
def test_half_an_archive_is_told(tmp_path: Path, kept: int) -> None:
    path = zipped(tmp_path, "json/VTANR5L17V1.json", "json/VTANR5L17V2.json")
    path.write_bytes(path.read_bytes()[:kept])
    assert key(path) == (
        "a.zip: not a whole ZIP (no end record: cut, or not a ZIP): nothing of it was used; copy "
        "or download it again"
    )


def test_an_empty_archive_is_told(tmp_path: Path) -> None:
    assert key(zipped(tmp_path)) == (
        "a.zip: not a whole ZIP (it holds no member): nothing of it was used; copy or download it "
        "again"
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(st.lists(st.text(max_size=20) | st.sampled_from(PEOPLE), max_size=4), st.integers(0, 300))
def test_no_archive_makes_recognising_raise(tmp_path: Path, names: list[str], at: int) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in dict.fromkeys(name.replace("\0", "") or "x" for name in names):
            archive.writestr(zipfile.ZipInfo(name.encode("utf-8", "replace").decode()), b"")
    content = bytearray(path.read_bytes())
    for damaged in (content, content[:at], content[at:]):
        path.write_bytes(damaged)
        assert isinstance(recognise(path), tuple | Signal)


@pytest.mark.real
@pytest.mark.skipif(not AN.is_dir(), reason="shared/an is not beside this checkout")
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (
            "jour1",
            {
                "Agenda.json.zip": "agenda/17",
                AMO10: "acteurs/AMO10",
                "Amendements.json.zip": "amendements/17",
                "Dossiers_Legislatifs.json.zip": "dossiers/17",
                "Scrutins.json.zip": "scrutins/17",
            },
        ),
        (
            "jour2/repository/16",
            {"Dossiers_Legislatifs.json.zip": "dossiers/16", "Scrutins.json.zip": "scrutins/16"},
        ),
    ],
)
def test_the_real_archives_are_recognised(day: str, expected: dict[str, str]) -> None:
    assert {path.name: key(path) for path in (AN / day).rglob("*.zip")} == expected
