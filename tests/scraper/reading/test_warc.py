"""WARC files: whole ones give every document, broken ones all that is whole, and say the rest."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING

import brotli
import pytest
from fastwarc import WarcRecordType
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper.reading.html import MOST_BYTES
from scraper.reading.warc import Document, is_warc, read_warc
from scraper.records import Signal
from tests.scraper.reading.warcs import DAY, SITE, answer, flipped, page, pages, record

if TYPE_CHECKING:
    from pathlib import Path

COPY = "What is whole was read: copy the file again if there was more"


def read(folder: Path, content: bytes) -> list[Document | Signal]:
    """Everything in a file of these bytes."""
    path = folder / "saved.warc"
    path.write_bytes(content)
    return list(read_warc(path, "saved.warc"))


def numbers(found: list[Document | Signal]) -> list[int]:
    """The pages that were read, which are whole."""
    documents = [one for one in found if isinstance(one, Document)]
    read = [int((one.url or "").rpartition("/")[2]) for one in documents]
    assert [one.body for one in documents] == [page(number) for number in read]
    return read


def messages(found: list[Document | Signal]) -> list[str]:
    return [one.message for one in found if isinstance(one, Signal)]


def body_of(folder: Path, block: bytes, **headers: str) -> bytes | str | None:
    """The body of the only record, or what is said of it."""
    (one,) = read(folder, record(block, **headers))
    return one.message if isinstance(one, Signal) else one.body


# --- whole ones -----------------------------------------------------------------------------------


def test_a_record_is_a_document_with_its_address_its_moment_and_its_headers(
    tmp_path: Path,
) -> None:
    html = answer(page(881), content_type="text/html; charset=UTF-8", server="AN")
    assert read(tmp_path, record(html, 881)) == [
        Document(
            name="urn:uuid:000000000881",
            url=f"{SITE}/881",
            observed_at=DAY,
            status=200,
            headers={"content-type": "text/html; charset=UTF-8", "server": "AN"},
            media_type="text/html",
            size=len(page(881)),
            body=page(881),
        )
    ]


@pytest.mark.parametrize("form", ["plain", "a gzip each", "one gzip"])
def test_plain_and_compressed_files_are_read_alike(tmp_path: Path, form: str) -> None:
    content = b"".join(pages(5, compressed=form == "a gzip each"))
    content = gzip.compress(content) if form == "one gzip" else content
    assert is_warc(content[:4096])
    found = read(tmp_path, content)
    assert numbers(found) == [1, 2, 3, 4, 5]
    assert messages(found) == []


def test_a_resource_is_a_document_without_a_status(tmp_path: Path) -> None:
    kind = WarcRecordType.resource
    (one,) = read(tmp_path, record(page(1), kind=kind, Content_Type="text/html"))
    assert isinstance(one, Document)
    assert (one.status, one.headers, one.media_type) == (None, {}, "text/html")
    assert one.body == page(1)


def test_what_crawlers_note_for_themselves_is_passed_by_in_silence(tmp_path: Path) -> None:
    content = b"".join(
        [
            record(b"software: x\r\n", kind=WarcRecordType.warcinfo, WARC_Target_URI=None),
            record(b"GET / HTTP/1.1\r\n\r\n", kind=WarcRecordType.request),
            record(b"via: x\r\n", kind=WarcRecordType.metadata),
            record(b"x. 300 IN A 192.0.2.1", kind=WarcRecordType.resource, WARC_Target_URI="dns:x"),
            record(b"{}", kind=WarcRecordType.resource, WARC_Target_URI="urn:pageinfo:x"),
            record(answer(page(7)), 7),
        ]
    )
    found = read(tmp_path, content)
    assert (numbers(found), messages(found)) == ([7], [])


def test_a_visit_repeated_has_no_bytes_and_is_told_once_with_its_count(tmp_path: Path) -> None:
    kind = WarcRecordType.revisit
    found = read(tmp_path, b"".join([record(answer(b""), n, kind=kind) for n in (1, 2)]))
    assert found == [
        Signal(
            "unread_record",
            "saved.warc: records of the type 'revisit': 2; they have no bytes of their own: import "
            "the WARC of the first visit too",
            path="saved.warc",
            value="revisit",
            count=2,
        )
    ]


def test_a_record_without_a_name_is_called_by_its_offset(tmp_path: Path) -> None:
    first, second = pages(2)
    second = second.replace(b"WARC-Record-ID: <urn:uuid:", b"X-Record-ID: <urn:uuid:")
    found = [one for one in read(tmp_path, first + second) if isinstance(one, Document)]
    assert [one.name for one in found] == ["urn:uuid:000000000001", str(len(first))]


@pytest.mark.parametrize(
    ("printed", "moment"),
    [
        ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05+00:00"),
        ("2026-01-02T03:04:05.678901234Z", "2026-01-02T03:04:05.678901+00:00"),
        ("2026-01-02T04:04:05+01:00", "2026-01-02T03:04:05+00:00"),
        ("2026-01-02", "2026-01-02T00:00:00+00:00"),
        ("yesterday", "None"),
        ("0001-01-01T00:00:00+14:00", "None"),
    ],
)
def test_the_date_of_a_record_is_read_in_every_form_of_the_standard(
    tmp_path: Path, printed: str, moment: str
) -> None:
    content = record(answer(page(1))).replace(b"2026-01-02T03:04:05Z", printed.encode())
    (one,) = read(tmp_path, content)
    assert isinstance(one, Document)
    assert str(one.observed_at).replace(" ", "T") == moment


# --- encodings of the way -------------------------------------------------------------------------

HTML = page(9)


def chunked(body: bytes) -> bytes:
    half = len(body) // 2
    pieces = (body[:half], body[half:])
    return b"".join(b"%x\r\n%b\r\n" % (len(one), one) for one in pieces) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("sent", "headers"),
    [
        (gzip.compress(HTML), {"content_encoding": "gzip"}),
        (gzip.compress(HTML), {"content_encoding": "X-GZIP"}),
        (zlib.compress(HTML), {"content_encoding": "deflate"}),
        (zlib.compress(HTML)[2:-4], {"content_encoding": "deflate"}),
        (brotli.compress(HTML), {"content_encoding": "br"}),
        (chunked(HTML), {"transfer_encoding": "chunked"}),
        (
            chunked(gzip.compress(HTML)),
            {"transfer_encoding": "chunked", "content_encoding": "gzip, identity"},
        ),
        (HTML, {"content_encoding": "gzip"}),
        (HTML, {"content_encoding": "br"}),
        (HTML, {"transfer_encoding": "chunked"}),
        (HTML, {"transfer_encoding": "chunked", "content_encoding": "gzip"}),
    ],
)
def test_what_the_way_put_around_a_body_is_undone_unless_it_has_been(
    tmp_path: Path, sent: bytes, headers: dict[str, str]
) -> None:
    """Many who record take an encoding out, and leave the header that announces it."""
    assert body_of(tmp_path, answer(sent, **headers)) == HTML


@pytest.mark.parametrize(
    ("sent", "headers", "why"),
    [
        (gzip.compress(HTML)[:-9], {"content_encoding": "gzip"}, "cut, or not gzip"),
        (zlib.compress(HTML)[:-9], {"content_encoding": "deflate"}, "cut, or not deflate"),
        (brotli.compress(HTML)[:-9], {"content_encoding": "br"}, "cut, or not br"),
        (chunked(HTML)[:-9], {"transfer_encoding": "chunked"}, "cut, or not in chunks"),
        (b"\x28\xb5\x2f\xfd", {"content_encoding": "zstd"}, "encoded as 'zstd'"),
    ],
)
def test_a_body_that_does_not_decode_is_told_and_left_out(
    tmp_path: Path, sent: bytes, headers: dict[str, str], why: str
) -> None:
    said = body_of(tmp_path, answer(sent, **headers))
    assert isinstance(said, str)
    assert said.startswith(f"saved.warc, record urn:uuid:000000000001: {why}")


SWOLLEN = b"\0" * (MOST_BYTES + 1)


@pytest.mark.parametrize(
    ("name", "bomb"),
    [
        ("gzip", gzip.compress(SWOLLEN)),
        ("deflate", zlib.compress(SWOLLEN)),
        ("br", brotli.compress(SWOLLEN, quality=5)),
    ],
    ids=["gzip", "deflate", "br"],
)
def test_a_body_that_swells_beyond_any_page_is_not_kept(
    tmp_path: Path, name: str, bomb: bytes
) -> None:
    assert len(bomb) < MOST_BYTES / 500
    assert body_of(tmp_path, answer(bomb, content_encoding=name)) is None


def test_a_body_larger_than_any_page_is_not_read(tmp_path: Path) -> None:
    found = read(tmp_path, record(answer(b"x" * (MOST_BYTES + 1)), 1) + pages(2)[1])
    large, small = [one for one in found if isinstance(one, Document)]
    assert (large.size, large.body) == (MOST_BYTES + 1, None)
    assert small.body == page(2)


# --- broken ones ----------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["head", "middle", "crc"])
def test_a_damaged_gzip_costs_the_record_in_it_and_no_other(tmp_path: Path, where: str) -> None:
    members = pages(5, compressed=True)
    start, size = len(b"".join(members[:2])), len(members[2])
    at = {"head": 1, "middle": size // 2, "crc": size - 6}[where]
    members[2] = flipped(members[2], at)
    found = read(tmp_path, b"".join(members))
    assert numbers(found) == [1, 2, 4, 5]
    (said,) = messages(found)
    assert said.startswith(f"saved.warc, byte {start:,}: ")
    assert said.endswith(f"; read on at byte {start + size:,}. {COPY}")


def test_a_gzip_that_is_cut_gives_what_is_whole(tmp_path: Path) -> None:
    """Half a download: the last record is there, and not all of it."""
    members = pages(5, compressed=True)
    found = read(tmp_path, b"".join(members[:4]) + members[4][:-60])
    assert numbers(found) == [1, 2, 3, 4]
    (said,) = messages(found)
    assert said.startswith("saved.warc, record urn:uuid:000000000005: cut: 3,304 bytes announced, ")


def test_a_gzip_that_is_cut_between_its_bytes_and_their_check_is_told(tmp_path: Path) -> None:
    members = pages(2, compressed=True)
    found = read(tmp_path, b"".join(members)[:-4])
    assert numbers(found) == [1, 2]
    (said,) = messages(found)
    assert said == (
        f"saved.warc, byte {len(members[0]):,}: the last record is cut, or damaged at its end; "
        f"nothing after it is a record. {COPY}"
    )


def test_one_gzip_of_all_records_that_is_cut_gives_those_before(tmp_path: Path) -> None:
    whole = gzip.compress(b"".join(pages(5)))
    found = read(tmp_path, whole[: len(whole) * 3 // 4])
    assert numbers(found) == [1, 2, 3]
    (said,) = messages(found)
    assert said.startswith("saved.warc, record urn:uuid:000000000004: cut: 3,304 bytes announced, ")


@pytest.mark.parametrize("length", [b"100", b"999999999", b"-5", b"many", b""])
def test_a_record_of_a_wrong_length_is_told_and_those_after_it_are_read(
    tmp_path: Path, length: bytes
) -> None:
    """Too short, beyond the end of the file, no number, none: its bytes are not handed out."""
    records = pages(5)
    said = b"Content-Length: %d" % (len(answer(page(3))))
    assert said in records[2]
    records[2] = records[2].replace(said, b"Content-Length: " + length, 1)
    found = read(tmp_path, b"".join(records))
    assert numbers(found) == [1, 2, 4, 5]
    assert len(messages(found)) == 1


def test_a_record_that_swallows_the_next_is_not_handed_out(tmp_path: Path) -> None:
    records = pages(5)
    size = len(answer(page(3)))
    records[2] = records[2].replace(b"Length: %d" % size, b"Length: %d" % (size + 700), 1)
    found = read(tmp_path, b"".join(records))
    assert numbers(found) == [1, 2, 4, 5]
    (said,) = messages(found)
    assert "the record there is damaged, or of another length" in said


@pytest.mark.parametrize("rubbish", [b"\0" * 600, b"garbage\r\nmore\r\n\r\n", gzip.compress(b"")])
@pytest.mark.parametrize("compressed", [True, False])
def test_rubbish_between_records_costs_none_of_them(
    tmp_path: Path, rubbish: bytes, *, compressed: bool
) -> None:
    records = pages(4, compressed=compressed)
    found = read(tmp_path, b"".join([*records[:2], rubbish, *records[2:]]))
    assert numbers(found) == [1, 2, 3, 4]
    start = len(b"".join(records[:2]))
    (said,) = messages(found)
    assert said.startswith(f"saved.warc, byte {start:,}: no record begins there")


def test_bytes_that_are_not_those_of_their_digest_are_not_handed_out(tmp_path: Path) -> None:
    good = record(answer(page(1)), 1, digest=True)
    bad = record(answer(page(2)), 2, digest=True).replace(b"Scrutin", b"scrutin", 1)
    found = read(tmp_path, good + bad)
    assert numbers(found) == [1]
    (said,) = messages(found)
    assert said.startswith(
        "saved.warc, record urn:uuid:000000000002: its bytes are not those of its digest (sha1:"
    )


@pytest.mark.parametrize("digest", ["crc32:00000000", "sha1", "unknown"])
def test_a_digest_of_an_unknown_kind_proves_nothing(tmp_path: Path, digest: str) -> None:
    assert body_of(tmp_path, answer(page(1)), WARC_Block_Digest=digest) == page(1)


def test_a_record_that_its_maker_cut_is_told(tmp_path: Path) -> None:
    assert body_of(tmp_path, answer(page(1)), WARC_Truncated="length") == (
        "saved.warc, record urn:uuid:000000000001: whoever recorded it cut it "
        "(WARC-Truncated: length); left out"
    )


def test_a_response_that_is_no_http_is_told(tmp_path: Path) -> None:
    assert body_of(tmp_path, b"no status line\r\n\r\n" + page(1)) == (
        "saved.warc, record urn:uuid:000000000001: a response with no HTTP status line; left out"
    )


def test_a_header_of_any_length_is_not_read_into_memory(tmp_path: Path) -> None:
    long = record(answer(page(2)), 2).replace(b"WARC-Date", b"X: " + b"x" * 99_000 + b"\r\nDate")
    found = read(tmp_path, record(answer(page(1)), 1) + long + record(answer(page(3)), 3))
    assert numbers(found) == [1, 3]
    (said,) = messages(found)
    assert "Maximum header length exceeded" in said


def test_a_file_broken_everywhere_is_given_up(tmp_path: Path) -> None:
    broken = record(answer(page(1))).replace(b"Content-Length: ", b"Content-Length: 9", 1)
    found = read(tmp_path, broken * 1_200)
    assert numbers(found) == []
    assert messages(found)[-1].startswith("saved.warc is broken in 1,000 places: what follows byte")


WHOLE = b"".join(pages(3))
PACKED = b"".join(pages(3, compressed=True))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.sampled_from([WHOLE, PACKED, gzip.compress(WHOLE)]), st.data())
def test_no_damage_makes_reading_raise_nor_gives_a_page_that_was_not_there(
    tmp_path: Path, content: bytes, data: st.DataObject
) -> None:
    """A gzip vouches for its bytes; in a plain file a byte may change and nobody can know."""
    at = data.draw(st.integers(0, len(content) - 1))
    change = data.draw(st.sampled_from(["cut", "drop", "flip", "insert"]))
    if change == "cut":
        content = content[:at]
    elif change == "drop":
        content = content[:at] + content[at + data.draw(st.integers(1, 300)) :]
    elif change == "flip":
        content = flipped(content, at)
    else:
        content = content[:at] + data.draw(st.binary(min_size=1, max_size=40)) + content[at:]
    found = read(tmp_path, content)
    if content.startswith(b"\x1f\x8b") and change != "cut":
        bodies = [one.body for one in found if isinstance(one, Document)]
        assert set(bodies) <= {page(1), page(2), page(3)}
