"""An archive of one giant document becomes one of many, whose records are word for word its own."""

from __future__ import annotations

import io
import json
import struct
import tracemalloc
import zipfile
from typing import TYPE_CHECKING

import pytest

from scraper.errors import BadArchive, BadMember
from scraper.reading import zip as reader
from scraper.reading.one_file import FRAME, MAX_DOCUMENT_BYTES, as_many_files, cut

if TYPE_CHECKING:
    from pathlib import Path

PHARE = b'{ "uid": "VTANR5L14V1",\n  "titre": "le phare & l\\u2019\xc3\xa9t\xc3\xa9" }'
BOUEE = b'{"titre": "\xe2\x80\xa6 [la {bou\xc3\xa9e}] \\"", "uid" : "VTANR5L14V2"}'
FEU = b'{"uid": "AMANR5L14SEA644420B0013P0D1N7"}'
HOULE = b'{"uid": "AMANR5L14SEA644420B0013P0D1N8"}'
SEL = b'{"uid":"AMANR5L14PO59051B0235P0D1N4"}'


def written(tmp_path: Path, *members: tuple[str, bytes]) -> Path:
    path = tmp_path / "un.part"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name, (2018, 3, 21, 6, 0, 0)), content)
    return path


def members(path: Path) -> dict[str, bytes]:
    """Every member by our own reader, which verifies sizes and CRCs; the library agrees."""
    with path.open("rb") as file:
        found = {entry.path: reader.read(file, entry) for entry in reader.directory(path).entries}
    with zipfile.ZipFile(path) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == found
    return found


def cut_into(tmp_path: Path, layout: str, document: bytes) -> dict[str, bytes]:
    archive = written(tmp_path, ("Un_XIV.json", document))
    with as_many_files(archive, layout, tmp_path / "spool") as many:
        found = members(many)
        assert reader.newest_member(many) == reader.newest_member(archive)
    assert list((tmp_path / "spool").iterdir()) == []
    return found


def refused(tmp_path: Path, layout: str, document: bytes) -> str:
    archive = written(tmp_path, ("Un_XIV.json", document))
    with (
        pytest.raises(BadArchive) as caught,
        as_many_files(archive, layout, tmp_path / "spool"),
    ):
        pass
    assert list((tmp_path / "spool").iterdir()) == []
    return str(caught.value)


# -- the records -----------------------------------------------------------------------------------


def test_a_scrutin_is_its_own_bytes_under_the_wrapper_of_the_others(tmp_path: Path) -> None:
    """Spaces, escapes and the order of its fields are the AN's, and stay."""
    document = b'{"scrutins": {"scrutin": [\n' + PHARE + b" ,\n " + BOUEE + b"]}}\n"
    assert cut_into(tmp_path, "scrutins", document) == {
        "json/VTANR5L14V1.json": b'{"scrutin":' + PHARE + b"}",
        "json/VTANR5L14V2.json": b'{"scrutin":' + BOUEE + b"}",
    }


def test_a_scrutin_that_is_alone_is_not_in_a_list(tmp_path: Path) -> None:
    document = b'\xef\xbb\xbf{"scrutins": {"scrutin": ' + PHARE + b"}}"
    assert cut_into(tmp_path, "scrutins", document) == {
        "json/VTANR5L14V1.json": b'{"scrutin":' + PHARE + b"}"
    }


def test_an_amendement_lies_in_the_folder_of_its_text(tmp_path: Path) -> None:
    """A text with one amendement, several, or none in either of the AN's ways of saying so."""
    document = b"""{"textesEtAmendements": {"@xmlns": "a", "texteleg": [
        {"@xmlns:xsi": "b", "refTexteLegislatif": "PIONANR5L14B0013",
         "amendements": {"amendement": [%b, %b]}},
        {"refTexteLegislatif": "PRJLANR5L14BTC0996", "amendements": null},
        {"refTexteLegislatif": "PRJLANR5L14BTC0997", "amendements": {"@xsi:nil": "true"}},
        {"refTexteLegislatif": null, "amendements": {"amendement": %b}}
    ]}}""" % (FEU, HOULE, SEL)
    assert cut_into(tmp_path, "amendements", document) == {
        "json/PIONANR5L14B0013/AMANR5L14SEA644420B0013P0D1N7.json": b'{"amendement":%b}' % FEU,
        "json/PIONANR5L14B0013/AMANR5L14SEA644420B0013P0D1N8.json": b'{"amendement":%b}' % HOULE,
        "json/sans_texte/AMANR5L14PO59051B0235P0D1N4.json": b'{"amendement":%b}' % SEL,
    }


def test_a_dossier_has_its_wrapper_already_and_a_document_has_none(tmp_path: Path) -> None:
    dossier = b'{"dossierParlementaire": {"uid": "DLR5L14N30001"}}'
    document = (
        b"""{"export": {"@xmlns:xsi": "a", "dossiersLegislatifs": {"dossier": [%b]},
        "textesLegislatifs": {"document": {"uid": "PIONANR5L14B0013"}}}}"""
        % dossier
    )
    assert cut_into(tmp_path, "dossiers", document) == {
        "json/dossierParlementaire/DLR5L14N30001.json": dossier,
        "json/document/PIONANR5L14B0013.json": b'{"document":{"uid": "PIONANR5L14B0013"}}',
    }


def test_what_stands_beside_the_records_is_kept_where_no_document_does(tmp_path: Path) -> None:
    """It then raises a signal as any member at a path that is none's."""
    document = b"""{"scrutins": {"date": "2018-03-21", "scrutin": [%b]}, "note": {"a": [1, 2]}}"""
    found = cut_into(tmp_path, "scrutins", document % PHARE)
    assert json.loads(found.pop(FRAME)) == {"note": {"a": [1, 2]}, "scrutins.date": "2018-03-21"}
    assert list(found) == ["json/VTANR5L14V1.json"]


@pytest.mark.parametrize(
    "record",
    [
        b'{"titre": "sans nom"}',
        b'{"uid": null}',
        b'{"uid": 7}',
        b'{"uid": "../../etc/passwd"}',
        b'{"uid": "a/b"}',
        b'{"uid": ""}',
        b'"du texte"',
        b"[]",
    ],
)
def test_a_record_without_a_uid_is_kept_where_no_document_stands(
    tmp_path: Path, record: bytes
) -> None:
    document = b'{"scrutins": {"scrutin": [%b, %b]}}' % (PHARE, record)
    assert cut_into(tmp_path, "scrutins", document) == {
        "json/VTANR5L14V1.json": b'{"scrutin":%b}' % PHARE,
        "json/sans_uid/1.json": b'{"scrutin":%b}' % record,
    }


def test_a_record_told_twice_hides_nothing(tmp_path: Path) -> None:
    """Both are in the archive: the reader tells the one that the other hides."""
    other = PHARE.replace(b"phare", b"fanal")
    archive = written(tmp_path, ("Un.json", b'{"scrutins":{"scrutin":[%b,%b]}}' % (PHARE, other)))
    with as_many_files(archive, "scrutins", tmp_path) as many:
        assert [entry.path for entry in reader.directory(many).entries] == [
            "json/VTANR5L14V1.json#1",
            "json/VTANR5L14V1.json",
        ]


def test_more_records_than_an_old_zip_could_count(tmp_path: Path) -> None:
    """The XIVᵉ has 167,420 amendements, and a ZIP counted up to 65,535."""
    records = b",".join(b'{"uid":"VTANR5L14V%d"}' % number for number in range(66_000))
    archive = written(tmp_path, ("Un.json", b'{"scrutins":{"scrutin":[%b]}}' % records))
    out = tmp_path / "out.zip"
    assert cut(archive, out, "scrutins") == 66_000
    entries = reader.directory(out).entries
    assert len(entries) == 66_000
    with out.open("rb") as file:
        assert reader.read(file, entries[-1]) == b'{"scrutin":{"uid":"VTANR5L14V65999"}}'
    with zipfile.ZipFile(out) as library:
        assert len(library.namelist()) == 66_000


def test_memory_does_not_grow_with_the_document(tmp_path: Path) -> None:
    """Forty megabytes go through two: what is held of a record is where it stands."""
    filler = b"phare " * 1600
    records = b",".join(
        b'{"uid":"VTANR5L14V%d","titre":"%b"}' % (number, filler) for number in range(4000)
    )
    archive = written(tmp_path, ("Un.json", b'{"scrutins":{"scrutin":[%b]}}' % records))
    assert len(records) > 38_000_000
    del records
    tracemalloc.start()
    try:
        assert cut(archive, tmp_path / "out.zip", "scrutins") == 4000
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4_000_000


# -- what needs no cutting, and what cannot be cut -------------------------------------------------


@pytest.mark.parametrize(
    "names",
    [
        ["json/VTANR5L14V1.json"],
        ["Un.json", "json/VTANR5L14V1.json"],
        ["Un.json", "Deux.json"],
        ["LISEZMOI.txt"],
        [],
    ],
)
def test_an_archive_of_many_files_is_left_as_it_is(tmp_path: Path, names: list[str]) -> None:
    """The AN may publish the XIVᵉ anew as it publishes the others."""
    archive = written(tmp_path, *((name, b"{}") for name in names))
    with as_many_files(archive, "scrutins", tmp_path / "spool") as many:
        assert many == archive


def test_an_archive_without_a_layout_is_not_even_opened(tmp_path: Path) -> None:
    archive = tmp_path / "absent.zip"
    with as_many_files(archive, "", tmp_path) as many:
        assert many == archive


@pytest.mark.parametrize(
    ("document", "told"),
    [
        (
            b'{"scrutins": {"scrutin": [{"uid": "VTANR5L14V1"}, {"uid": "VTA',
            (
                "Un_XIV.json in un.part is not a document that can be cut into records: at its "
                "root, "
                "Input data was truncated. Nothing of it was used; if its shape has changed, see "
                "scraper/reading/one_file.py."
            ),
        ),
        (
            b'{"export": {"scrutins": []}}',
            (
                "Un_XIV.json in un.part was expected to hold 'scrutins', and holds 'export'; "
                "nothing "
                "of it was used"
            ),
        ),
        (
            b"{}",
            (
                "Un_XIV.json in un.part was expected to hold 'scrutins', and holds nothing; "
                "nothing of "
                "it was used"
            ),
        ),
        (
            b'{"scrutins": {"scrutin": "aucun"}}',
            (
                "Un_XIV.json in un.part: no list of records at scrutins.scrutin (Expected `array | "
                "null`, got `str`); nothing of it was used"
            ),
        ),
    ],
)
def test_a_document_of_another_shape_is_refused_whole(
    tmp_path: Path, document: bytes, told: str
) -> None:
    assert refused(tmp_path, "scrutins", document) == told


@pytest.mark.parametrize("document", [b"[]", b"null", b"<xml/>", b"[" * 100_000, b" "])
def test_whatever_else_it_is_it_is_refused_whole(tmp_path: Path, document: bytes) -> None:
    assert "nothing of it was used" in refused(tmp_path, "scrutins", document).lower()


def test_half_a_zip_is_no_archive(tmp_path: Path) -> None:
    archive = written(tmp_path, ("Un.json", b'{"scrutins":{"scrutin":[%b]}}' % PHARE))
    archive.write_bytes(archive.read_bytes()[:-40])
    with pytest.raises(BadArchive, match=r"un\.part is not a whole ZIP archive"):
        as_many_files(archive, "scrutins", tmp_path).__enter__()


def test_a_document_that_does_not_match_its_crc_is_not_believed(tmp_path: Path) -> None:
    content = b'{"scrutins":{"scrutin":[%b]}}' % PHARE
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("Un.json", content)
    path = tmp_path / "un.part"
    path.write_bytes(buffer.getvalue().replace(b"le phare", b"le fanal", 1))
    with (
        pytest.raises(BadMember, match=r"un\.part: its document cannot be inflated .Bad CRC-32"),
        as_many_files(path, "scrutins", tmp_path / "spool"),
    ):
        pass
    assert list((tmp_path / "spool").iterdir()) == []


def test_a_document_that_promises_to_fill_the_disk_is_not_inflated(tmp_path: Path) -> None:
    path = written(tmp_path, ("Un.json", b'{"scrutins":{"scrutin":[%b]}}' % PHARE))
    content = bytearray(path.read_bytes())
    struct.pack_into("<L", content, content.rindex(b"PK\x01\x02") + 24, MAX_DOCUMENT_BYTES + 1)
    path.write_bytes(content)
    with pytest.raises(BadMember) as caught:
        cut(path, tmp_path / "out.zip", "scrutins")
    assert str(caught.value) == (
        "Un.json: 3,221,225,473 bytes, which is no document's size (3,221,225,472 at most)"
    )
