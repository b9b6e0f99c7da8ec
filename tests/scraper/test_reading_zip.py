"""Archives are read member by member, verified, and never trusted."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.errors import BadArchive, BadMember
from scraper.reading import zip as reader
from scraper.reading.zip import Entry, directory, is_hostile, newest_member, packed, read
from tests.replica.documents import scrutin, zip_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FEU = b'{"scrutin": "le feu fixe"}'
PHARE = b'{"scrutin": "' + b"phare " * 1000 + b'"}'
MEMBERS = {"json/VTANR5L17V1.json": FEU, "json/VTANR5L17V2.json": PHARE}


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "Scrutins.json.zip"
    path.write_bytes(content)
    return path


def zipped(
    members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED, *, zip64: bool = False
) -> bytes:
    """An archive by the standard library."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=zip64) as member:
                member.write(content)
    return buffer.getvalue()


def contents(path: Path) -> dict[str, bytes | str]:
    """Every member's content, or why it cannot be had."""
    found: dict[str, bytes | str] = {}
    with path.open("rb") as file:
        for entry in directory(path).entries:
            try:
                found[entry.path] = read(file, entry)
            except BadMember as error:
                found[entry.path] = str(error)
    return found


# --- whole archives -------------------------------------------------------------------------------


def test_members_are_read_where_the_directory_says(tmp_path: Path) -> None:
    path = written(tmp_path, zip_bytes(MEMBERS))
    listed = directory(path)
    assert [entry.path for entry in listed.entries] == list(MEMBERS)
    assert [entry.size for entry in listed.entries] == [len(FEU), len(PHARE)]
    assert [entry.crc for entry in listed.entries] == [zlib.crc32(FEU), zlib.crc32(PHARE)]
    assert contents(path) == MEMBERS
    with path.open("rb") as file:  # in any order, each by itself
        assert [read(file, entry) for entry in reversed(listed.entries)] == [PHARE, FEU]


def test_stored_members_are_read_as_they_are(tmp_path: Path) -> None:
    path = written(tmp_path, zipped(MEMBERS, zipfile.ZIP_STORED))
    assert {entry.method for entry in directory(path).entries} == {0}
    assert contents(path) == MEMBERS


def test_zip64_members_are_read_alike(tmp_path: Path) -> None:
    path = written(tmp_path, zipped(MEMBERS, zip64=True))
    assert contents(path) == MEMBERS


def test_an_archive_of_more_members_than_a_plain_zip_holds_is_read(tmp_path: Path) -> None:
    """The amendements of the 17th are twice as many as a ZIP without extensions can list."""
    members = {f"json/{number}.json": b"%d" % number for number in range(65_600)}
    path = written(tmp_path, zipped(members, zipfile.ZIP_STORED))
    entries = directory(path).entries
    assert len(entries) == 65_600
    with path.open("rb") as file:
        assert read(file, entries[-1]) == b"65599"


def test_folders_are_no_members(tmp_path: Path) -> None:
    path = written(tmp_path, zipped({"json/": b"", **MEMBERS}))
    assert [entry.path for entry in directory(path).entries] == list(MEMBERS)


def test_quotes_around_a_path_are_kept_for_the_source_to_understand(tmp_path: Path) -> None:
    quoted = '"json/VTANR5L17V1.json"'
    path = written(tmp_path, zipped({quoted: FEU}))
    assert contents(path) == {quoted: FEU}


def test_a_legislature_is_read_in_little_memory(tmp_path: Path) -> None:
    """Only the directory is held: a member is a place in the file."""
    path = written(tmp_path, zip_bytes(MEMBERS))
    entry = directory(path).entries[1]
    assert entry == Entry(
        "json/VTANR5L17V2.json",
        zlib.crc32(PHARE),
        len(PHARE),
        offset=entry.offset,
        packed_size=entry.packed_size,
        method=8,
    )
    assert 0 < entry.packed_size < 200
    assert entry.offset > 30 + len("json/VTANR5L17V1.json")


# --- dates ----------------------------------------------------------------------------------------


def test_the_newest_date_among_members_dates_the_archive(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, date in (
            ("a.json", (2025, 4, 16, 6, 0, 0)),
            ("b.json", (2025, 11, 18, 9, 2, 58)),
            ("c.json", (2024, 12, 31, 23, 59, 58)),
        ):
            archive.writestr(zipfile.ZipInfo(name, date), b"{}")
    path = written(tmp_path, buffer.getvalue())
    assert directory(path).newest == datetime(2025, 11, 18, 9, 2, 58, tzinfo=UTC)
    assert newest_member(path) == datetime(2025, 11, 18, 9, 2, 58, tzinfo=UTC)


def test_a_date_that_is_none_dates_nothing(tmp_path: Path) -> None:
    """Zeros, or a 15th month: some writers of ZIPs leave such dates."""
    content = bytearray(zipped(MEMBERS))
    first = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", first + 4)
    content[first + 12 : first + 16] = struct.pack("<2H", 0, 0)
    content[second + 12 : second + 16] = struct.pack("<2H", 0, 45 << 9 | 15 << 5 | 1)
    assert directory(written(tmp_path, bytes(content))).newest is None
    content[first + 12 : first + 16] = struct.pack("<2H", 9 << 11 | 2 << 5, 45 << 9 | 11 << 5 | 18)
    path = written(tmp_path, bytes(content))
    assert directory(path).newest == datetime(2025, 11, 18, 9, 2, tzinfo=UTC)


# --- what is no archive ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda _: b"", "no end record: cut, or not a ZIP"),
        (lambda _: b"<html>Maintenance</html>", "no end record: cut, or not a ZIP"),
        (lambda z: z[: len(z) // 2], "no end record: cut, or not a ZIP"),
        (lambda z: z[len(z) // 2 :], "the directory should end at byte"),
        (lambda z: z.replace(b"PK\x01\x02", b"PK\x01\x03"), "entry 0 of the directory cannot be"),
    ],
)
def test_half_an_archive_is_refused_and_says_what_to_do(
    tmp_path: Path, spoil: Callable[[bytes], bytes], reason: str
) -> None:
    with pytest.raises(BadArchive) as caught:
        directory(written(tmp_path, spoil(zip_bytes(MEMBERS))))
    assert str(caught.value).startswith(f"Scrutins.json.zip is not a whole ZIP archive ({reason}")
    assert "nothing of it was used. Harvest again" in str(caught.value)


def test_a_file_that_is_not_there_is_no_archive(tmp_path: Path) -> None:
    with pytest.raises(BadArchive, match="No such file"):
        directory(tmp_path / "absent.zip")


def test_an_archive_without_members_is_no_capture(tmp_path: Path) -> None:
    with pytest.raises(BadArchive, match="a ZIP archive with no member; nothing of it was used"):
        directory(written(tmp_path, zipped({})))
    with pytest.raises(BadArchive, match="with no member"):
        directory(written(tmp_path, zipped({"json/": b""})))


# --- a directory that lies ------------------------------------------------------------------------


def field(content: bytes, offset: int, form: str, value: int) -> bytes:
    """The archive with one number of its first directory entry changed."""
    at = content.index(b"PK\x01\x02") + offset
    changed = bytearray(content)
    struct.pack_into(form, changed, at, value)
    return bytes(changed)


CRC, PACKED, SIZE, METHOD, OFFSET = (16, "<L"), (20, "<L"), (24, "<L"), (10, "<H"), (42, "<L")


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        (CRC, 0xBAD, f"CRC {zlib.crc32(FEU):08x}, 00000bad announced"),
        (SIZE, len(FEU) - 1, f"{len(FEU)} bytes inflated, {len(FEU) - 1} announced"),
        (SIZE, len(FEU) + 1, f"{len(FEU)} bytes inflated, {len(FEU) + 1} announced"),
        (SIZE, 0, "1 bytes inflated, 0 announced"),
        (PACKED, 4, " bytes inflated, 26 announced"),
        (METHOD, 14, "compressed by unknown method 14"),
        (METHOD, 0, " announced"),
        (OFFSET, 3, "no local header where the directory says (offset 3)"),
    ],
    ids=["crc", "shorter", "longer", "empty", "cut", "lzma", "stored", "elsewhere"],
)
def test_a_member_that_is_not_what_was_announced_is_refused(
    tmp_path: Path, place: tuple[int, str], value: int, reason: str
) -> None:
    """And the next member is read."""
    path = written(tmp_path, field(zip_bytes(MEMBERS), *place, value))
    found = contents(path)
    first = found["json/VTANR5L17V1.json"]
    assert isinstance(first, str)
    assert first.startswith("json/VTANR5L17V1.json: ")
    assert reason in first
    assert found["json/VTANR5L17V2.json"] == PHARE


def test_a_member_whose_bytes_were_changed_is_refused_and_kept_as_stored(tmp_path: Path) -> None:
    content = zip_bytes(MEMBERS)
    body = 30 + len("json/VTANR5L17V1.json")
    spoilt = content[:body] + b"\xff" + content[body + 1 :]
    path = written(tmp_path, spoilt)
    assert contents(path)["json/VTANR5L17V1.json"] == (
        "json/VTANR5L17V1.json: cannot be inflated "
        "(Error -3 while decompressing data: invalid block type)"
    )
    entry = directory(path).entries[0]
    with path.open("rb") as file:
        assert packed(file, entry) == spoilt[body : body + entry.packed_size]


def test_a_member_cut_by_the_end_of_the_file_is_refused(tmp_path: Path) -> None:
    """An archive may change while workers read it: the directory they hold is then a lie."""
    path = written(tmp_path, zip_bytes(MEMBERS))
    entry = directory(path).entries[1]
    for length in (entry.offset + 10, entry.offset + 60):
        path.write_bytes(zip_bytes(MEMBERS)[:length])
        with path.open("rb") as file, pytest.raises(BadMember, match=r"V2\.json: "):
            read(file, entry)


def test_two_hundred_megabytes_are_refused_before_they_are_inflated(tmp_path: Path) -> None:
    """A bomb of a few kilobytes: its announced size is enough, and if it lies it is cut there."""
    huge = b"[" * 200_000_000
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    bomb = deflate.compress(huge) + deflate.flush()
    content = zipped({"json/VTANR5L17V1.json": FEU})
    entry = directory(written(tmp_path, content)).entries[0]
    path = tmp_path / "bombe"
    path.write_bytes(content[: entry.offset + 30 + len(entry.path)] + bomb)
    honest = Entry(entry.path, zlib.crc32(huge), len(huge), 0, len(bomb), 8)
    lying = Entry(entry.path, zlib.crc32(huge), 1_000, 0, len(bomb), 8)
    with path.open("rb") as file:
        with pytest.raises(BadMember, match=r"V1\.json: 200,000,000 bytes, more than any document"):
            read(file, honest)
        with pytest.raises(BadMember, match="1001 bytes inflated, 1000 announced"):
            read(file, lying)


def test_the_largest_document_allowed_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reader, "MAX_MEMBER_BYTES", 100)
    found = contents(written(tmp_path, zip_bytes(MEMBERS)))
    assert found["json/VTANR5L17V1.json"] == FEU
    assert found["json/VTANR5L17V2.json"] == (
        "json/VTANR5L17V2.json: 6,015 bytes, more than any document's (100 at most)"
    )


# --- hostile paths --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../json/VTANR5L17V1.json",
        "json/../../VTANR5L17V1.json",
        "..",
        "json\\..\\VTANR5L17V1.json",
        "\\\\serveur\\VTANR5L17V1.json",
        "C:/VTANR5L17V1.json",
        "C:VTANR5L17V1.json",
        "json/VTANR5L17V1.json\x00.txt",
    ],
)
def test_a_path_that_would_leave_the_archive_is_hostile(path: str) -> None:
    assert is_hostile(path)


@pytest.mark.parametrize(
    "path",
    [
        "json/VTANR5L17V1.json",
        "json/DLR5L17N50169/PRJLANR5L17B0324/AMANR5L17PO838901B0324P0D1N000001.json",
        '"json/VTANR5L17V1.json"',
        "json/a..b/VTANR5L17V1.json",
        "json/V:1.json",
    ],
)
def test_an_ordinary_path_is_not(path: str) -> None:
    assert not is_hostile(path)


def test_what_no_path_holds_is_spelled_out(tmp_path: Path) -> None:
    """A NUL is in no database's text, a line's end would make two lines of one in a manifest."""
    names = [b"json/A\x00B.json", b"json/C\nD.json", b"json/\xc3\xa9.json", b"json/\xff\xfe.json"]
    content = zipped({"x" * len(name) + str(rank): FEU for rank, name in enumerate(names)})
    for rank, name in enumerate(names):
        plain = ("x" * len(name) + str(rank)).encode()
        content = content.replace(plain, name + b"0")
    entry = b"PK\x01\x02\x14\x03\x14\x00\x00"
    utf8 = content.replace(entry + b"\x00", entry + b"\x08")  # the flag that says UTF-8
    assert utf8.count(entry + b"\x08") == len(names)
    path = written(tmp_path, utf8)
    assert contents(path) == {
        "json/A\\x00B.json0": FEU,
        "json/C\\x0aD.json0": FEU,
        "json/é.json0": FEU,
        "json/\\xff\\xfe.json0": FEU,
    }


def test_two_members_at_one_path_have_one_path_each(tmp_path: Path) -> None:
    """The last one is the member; those it hides are kept under paths that no document has."""
    buffer = io.BytesIO()
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(buffer, "w") as archive:
        for name, content in (("a", b"1"), ("b", b"2"), ("a", b"3"), ("a", b"4")):
            archive.writestr(zipfile.ZipInfo(f"json/{name}.json"), content)
    assert contents(written(tmp_path, buffer.getvalue())) == {
        "json/a.json#1": b"1",
        "json/b.json": b"2",
        "json/a.json#2": b"3",
        "json/a.json": b"4",
    }


# --- laws -----------------------------------------------------------------------------------------

WHOLE = zip_bytes({"json/VTANR5L17V1.json": scrutin(), **MEMBERS})


@settings(deadline=None)
@given(st.data())
def test_no_byte_changed_anywhere_raises_anything_else_or_passes_for_content(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Whatever one byte is changed, what is read is what was written, or is refused."""
    at = data.draw(st.integers(0, len(WHOLE) - 1))
    value = data.draw(st.integers(0, 255).filter(lambda byte: byte != WHOLE[at]))
    path = written(tmp_path_factory.mktemp("zip"), WHOLE[:at] + bytes([value]) + WHOLE[at + 1 :])
    truth = set(contents(written(tmp_path_factory.mktemp("vrai"), WHOLE)).values())
    try:
        found = contents(path)
    except BadArchive:
        return
    assert {content for content in found.values() if isinstance(content, bytes)} <= truth


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_whatever_break_the_reader(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    for content in (data, data + WHOLE[-22:], WHOLE[:-22] + data):
        try:
            contents(written(tmp_path_factory.mktemp("zip"), content))
        except BadArchive as error:
            assert "nothing of it was used" in str(error)  # noqa: PT017
