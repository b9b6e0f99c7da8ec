"""What lies in files and folders, recognised by what it holds; what is not is told, and why."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import os
import zipfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pytest
from fastwarc import WarcRecordType
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper.errors import UsageError
from scraper.reading.found import Found, look, text_of_capture
from scraper.reading.html import MOST_BYTES
from scraper.records import Signal
from tests.scraper.reading.warcs import DAY, SITE, answer, page, record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

AN = Path(__file__).resolve().parents[4] / "shared" / "an"

MTIME = dt.datetime(2025, 11, 18, 9, 2, tzinfo=dt.UTC)
HTML = b"<!DOCTYPE html>\n<html><head><title>Scrutin</title></head><body>Vu</body></html>"
UNIT = b'{"uid": "AMANR5L17PO838901B1801P0D1N000007", "identification": {}, "cycleDeVie": {}}'
LIST = (
    b"2026-10-07 08:00:01;https://www.assemblee-nationale.fr/dyn/opendata/AMANR5L17X1.json\n"
    b"2026-10-07 08:00:02;https://www.assemblee-nationale.fr/dyn/opendata/AMANR5L17X1.xml\n"
)
TEXT = "3445\n\nCet amendement crée un fonds pour les ateliers de réparation.\n".encode()


def write(folder: Path, **files: bytes) -> Path:
    """Files of these bytes, all of one date; `a__b_c` is called ``a/b.c``."""
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (MTIME.timestamp(), MTIME.timestamp()))
    return folder


def zipped(*names: str, content: bytes = b"{}") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return out.getvalue()


def seen(
    *paths: Path, origin: str | None = None, date: dt.datetime | None = None
) -> list[Found | Signal]:
    return list(look(paths, origin=origin, date=date))


def kinds(found: Sequence[Found | Signal]) -> list[tuple[str, str]]:
    """The name of each thing, and what it was taken for."""
    return [
        (one.name, f"{one.kind} {one.reason}".strip())
        if isinstance(one, Found)
        else (one.path, one.kind)
        for one in found
    ]


def only(folder: Path, content: bytes, name: str = "a_x") -> Found:
    """What a file of these bytes is."""
    (one,) = seen(write(folder, **{name: content}))
    assert isinstance(one, Found), one
    return one


def told(folder: Path, content: bytes, name: str = "a_x") -> tuple[str, str]:
    """The kind and message of the Signal that a file of these bytes raises."""
    (one,) = seen(write(folder, **{name: content}))
    assert isinstance(one, Signal), one
    return one.kind, one.message


# --- each kind ------------------------------------------------------------------------------------


def test_a_page_is_found_with_its_bytes_its_address_and_the_date_of_its_file(
    tmp_path: Path,
) -> None:
    saved = b"<!-- saved from url=(0055)" + SITE.encode() + b"/881 -->\n" + HTML
    assert seen(write(tmp_path, pages__scrutin_html=saved)) == [
        Found("page", "pages/scrutin.html", f"{SITE}/881", MTIME, saved, None)
    ]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (HTML, "page"),
        (b"\xef\xbb\xbf \n<!-- a notice -->\n<HTML><BODY>Vu</BODY></HTML>", "page"),
        (b'<?xml version="1.0"?><!DOCTYPE html><html><body>Vu</body></html>', "page"),
        (HTML.decode().encode("utf-16"), "page"),
        (HTML.replace(b"Vu", b"Arr\xeat\xe9"), "page"),
        (UNIT, "unit"),
        (b'\xef\xbb\xbf{"amendement": ' + UNIT + b"}", "unit"),
        (b'{"prochainADiscuter": {"bibard": ""}}', "answer"),
        (b'{"amendements": []}', "answer"),
        (LIST, "publications"),
        (b"\xef\xbb\xbf" + LIST.replace(b"\n", b"\r\n"), "publications"),
        (b"une ligne de trop\n" + LIST, "publications"),
        (TEXT, "text"),
        (b"\xef\xbb\xbf" + TEXT, "text"),
        (TEXT.decode().encode("cp1252"), "text"),
        (TEXT.decode().encode("utf-16"), "text"),
        (TEXT.decode().encode("utf-16-le"), "text"),
        (TEXT.decode().encode("utf-16-be"), "text"),
        (b"[Article 2] Cet amendement", "text"),
        (b"< 3 amendements", "text"),
    ],
)
def test_a_thing_is_what_it_holds_whatever_it_is_called(
    tmp_path: Path, content: bytes, kind: str
) -> None:
    """Bytes are kept as they are, in the encoding that they have."""
    assert only(tmp_path, content) == Found(kind, "a.x", None, MTIME, content, None)


def test_an_archive_stays_on_disk(tmp_path: Path) -> None:
    content = zipped("json/VTANR5L17V1.json", content=b"\0" * 50_000_000)
    assert len(content) < 60_000
    assert only(tmp_path, content) == Found("archive", "a.x", None, MTIME, None, tmp_path / "a.x")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "réponse vide"),
        (b"\xef\xbb\xbf \r\n\t", "réponse vide"),
        (b"<html><head><title>x</title></head><body></body></html>", "réponse vide"),
        (b"<html><title>Captcha</title><body>Cochez la case", "captcha"),
        (b"<html><title>Connexion</title><body>Mot de passe", "mur de connexion"),
        (b"<html><title>Erreur 404</title><body>Perdu", "page introuvable"),
        (b"<html><h1>Erreur 500</h1><body>Perdu", "erreur du serveur"),
    ],
)
def test_what_stands_where_a_page_should_is_blocked_with_its_reason(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    one = only(tmp_path, content)
    assert (one.kind, one.reason, one.body) == ("blocked", reason, content)


def test_a_text_that_speaks_of_robots_is_a_text(tmp_path: Path) -> None:
    notice = "\nVeuillez vérifier que vous n'êtes pas un robot pour pouvoir voter\n".encode()
    assert only(tmp_path, TEXT + notice).kind == "text"


# --- where from, and when -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        "<!-- saved from url=(0055){} -->",
        "<!--\n Page saved with SingleFile \n url: {} \n saved date: Tue Nov 18 2025\n-->",
        '<link rel="canonical" href="{}">',
        "<LINK HREF={} REL=canonical>",
        '<!-- saved from url=(0014)about:internet --><link rel="canonical" href="{}">',
        "<meta content='{}' property='og:url' />",
        '<meta property="og:url" content="https://example.org/"><link rel="canonical" href="{}">',
    ],
)
def test_the_address_of_a_page_is_the_one_that_it_gives(tmp_path: Path, said: str) -> None:
    """Whoever saved it is believed first, then the page's canonical address, then og:url."""
    url = f"{SITE}?a=1&b=2"
    content = HTML.replace(b"<head>", b"<head>" + said.format(url.replace("&", "&amp;")).encode())
    assert only(tmp_path, content).url == url


@pytest.mark.parametrize(
    "said",
    [
        "",
        "<!-- saved from url=(0014)about:internet -->",
        '<link rel="canonical" href="/dyn/17/scrutins/881">',
        '<link rel="canonical" href="file:///C:/saved.html">',
        '<meta property="og:url" content="javascript:alert(1)">',
        '<!-- <link rel="canonical" href="https://www.example.org/"> -->',
        '<link rel="alternate" href="https://www.example.org/">',
        '<link rel="canonical" href="https://www.example.org:99999999/">',
    ],
)
def test_what_is_no_address_is_none_and_the_one_given_stands(tmp_path: Path, said: str) -> None:
    folder = write(tmp_path, a_html=HTML.replace(b"<head>", b"<head>" + said.encode()))
    (without,) = seen(folder)
    (given_one,) = seen(folder, origin="https://example.org/page")
    assert isinstance(without, Found)
    assert isinstance(given_one, Found)
    assert (without.url, given_one.url) == (None, "https://example.org/page")


def test_the_date_given_stands_before_the_file_s_and_in_utc(tmp_path: Path) -> None:
    date = dt.datetime(2026, 5, 1, 1, 0, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    (one,) = seen(write(tmp_path, a_txt=TEXT), date=date)
    assert isinstance(one, Found)
    assert one.observed_at.isoformat() == "2026-04-30T23:00:00+00:00"


# --- folders --------------------------------------------------------------------------------------


def test_a_folder_is_walked_in_order_and_names_are_below_it(tmp_path: Path) -> None:
    folder = write(tmp_path, b__two_txt=TEXT, a__c__one_txt=TEXT, a__b_html=HTML, z_json=UNIT)
    assert kinds(seen(folder, folder / "z.json")) == [
        ("a/b.html", "page"),
        ("a/c/one.txt", "text"),
        ("b/two.txt", "text"),
        ("z.json", "unit"),
        ("z.json", "unit"),
    ]


def test_what_is_hidden_and_what_a_browser_saves_beside_a_page_is_left_out(tmp_path: Path) -> None:
    folder = write(tmp_path, _hidden=TEXT, _git__config=TEXT, page_html=HTML)
    for beside in ("page_files", "page_fichiers", "alone_files"):
        (folder / beside).mkdir()
        (folder / beside / "b.txt").write_bytes(TEXT)
    assert kinds(seen(folder)) == [("alone_files/b.txt", "text"), ("page.html", "page")]


def test_a_path_that_does_not_exist_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    write(tmp_path, a_txt=TEXT)
    with pytest.raises(UsageError, match=r"nowhere: No such file or directory; nothing was imp"):
        look([tmp_path, tmp_path / "nowhere"], origin=None, date=None)
    with pytest.raises(UsageError, match="nothing was imported"):
        look([Path("a\0b")], origin=None, date=None)


def test_a_link_out_of_the_folder_is_not_followed_and_one_within_is_its_target(
    tmp_path: Path,
) -> None:
    secret = write(tmp_path / "elsewhere", secret_txt=TEXT)
    folder = write(tmp_path / "folder", a__b_txt=TEXT)
    (folder / "out").symlink_to(secret)
    (folder / "out.txt").symlink_to(secret / "secret.txt")
    (folder / "within").symlink_to(folder / "a")
    (folder / "loop").symlink_to(folder / "loop")
    assert kinds(seen(folder)) == [
        ("a/b.txt", "text"),
        ("loop", "link_not_followed"),
        ("out", "link_not_followed"),
        ("out.txt", "link_not_followed"),
    ]


def test_a_path_given_may_be_a_link(tmp_path: Path) -> None:
    folder = write(tmp_path / "folder", a_txt=TEXT)
    (tmp_path / "link").symlink_to(folder)
    assert kinds(seen(tmp_path / "link", tmp_path / "link" / "a.txt")) == [("a.txt", "text")] * 2


def test_a_pipe_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert kinds(seen(tmp_path)) == [("pipe", "unrecognised_file")]


def test_what_may_not_be_read_is_told_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that may not be opened, a folder that may not be listed: as all but root see them."""
    folder = write(tmp_path, a_txt=TEXT, b_txt=TEXT, c__d_txt=TEXT, e_txt=TEXT)
    opening, listing = Path.open, Path.iterdir

    def refused(path: Path) -> PermissionError:
        return PermissionError(13, "Permission denied", str(path))

    def open_(path: Path, mode: str) -> IO[Any]:
        if path.name == "a.txt":
            raise refused(path)
        return opening(path, mode)

    def iterdir(path: Path) -> Iterator[Path]:
        if path.name == "c":
            raise refused(path)
        return listing(path)

    monkeypatch.setattr(Path, "open", open_)
    monkeypatch.setattr(Path, "iterdir", iterdir)
    found = seen(folder)
    assert [one.kind if isinstance(one, Found) else one.message for one in found] == [
        "a.txt: Permission denied: left out",
        "text",
        "c: Permission denied: left out",
        "text",
    ]


def test_a_folder_deeper_than_any_stack_is_walked(tmp_path: Path) -> None:
    folders = [tmp_path]
    for _ in range(1_100):
        folders.append(folders[-1] / "d")
        folders[-1].mkdir()
    write(folders[-1], a_txt=TEXT)
    (one,) = seen(tmp_path)
    assert isinstance(one, Found)
    assert one.name == "d/" * 1_100 + "a.txt"
    (folders[-1] / "a.txt").unlink()
    for folder in reversed(folders[1:]):  # what clears up after a test has a stack
        folder.rmdir()


@pytest.mark.parametrize(
    ("name", "printed"),
    [(b"\xe9t\xe9.txt", "\\xe9t\\xe9.txt"), (b"a\nb\x1b.txt", "a\\nb\\x1b.txt")],
)
def test_a_name_that_is_no_text_is_spelled_out(tmp_path: Path, name: bytes, printed: str) -> None:
    (tmp_path / os.fsdecode(name)).write_bytes(TEXT)
    assert kinds(seen(tmp_path)) == [(printed, "text")]


def test_a_file_of_an_impossible_date_has_one(tmp_path: Path) -> None:
    path = write(tmp_path, a_txt=TEXT) / "a.txt"
    os.utime(path, (2**40, 2**40))
    (one,) = seen(path)
    assert isinstance(one, Found)
    assert one.observed_at.tzinfo is dt.UTC


# --- what is told ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.7\n...", "a PDF: left out; save the page, or take the JSON of the same uid"),
        (b"\x89PNG\r\n\x1a\n\0\0", "a picture: left out; leave it out"),
        (gzip.compress(HTML), "compressed by gzip, and no WARC: left out; decompress it first"),
        (b"<svg></svg>", "marked up, and no whole page: left out; take the JSON, or save"),
        (b"<?xml version='1.0'?><amendement/>", "XML: left out; take the JSON, or save"),
        (b'{"scrutin": {}}', "JSON that holds 'scrutin': left out; of the AN's JSON, amendements"),
        (b"{}", "JSON that holds nothing: left out"),
        (b"[1, 2]", "a list in JSON: left out"),
        (UNIT[:-9], "no JSON, though it begins as one (Input data was truncated): left out"),
        (b'{"a":' + b"[" * 50_000, "no JSON, though it begins as one (maximum recursion"),
        (b"Vu\0Vu\0" * 9, "neither text nor anything that is known: left out"),
        (bytes(range(256)) * 9, "neither text nor anything that is known: left out"),
        (
            b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related\r\n",
            "an MHTML page: left out; save the page as HTML, or as a WARC",
        ),
    ],
)
def test_what_is_not_recognised_is_told_with_what_to_do(
    tmp_path: Path, content: bytes, what: str
) -> None:
    kind, message = told(tmp_path, content)
    assert kind == "unrecognised_file"
    assert message.startswith(f"a.x: {what}")


@pytest.mark.parametrize("name", ["style_css", "notes_MD", "script_py", "table_csv"])
def test_text_that_is_called_something_else_is_no_capture(tmp_path: Path, name: str) -> None:
    kind, message = told(tmp_path, TEXT, name)
    assert kind == "unrecognised_file"
    assert message.endswith("left out; if it is a text capture, call it .txt")


def test_a_file_larger_than_any_page_is_not_read_into_memory(tmp_path: Path) -> None:
    with (tmp_path / "a.html").open("wb") as file:
        file.write(HTML)
        file.truncate(100 * 1024 * 1024)
    (one,) = seen(tmp_path)
    assert isinstance(one, Signal)
    assert (one.kind, one.path) == ("oversized_file", "a.html")
    assert one.message.startswith(
        f"a.html: 104,857,600 bytes, and a page or a document has at most {MOST_BYTES:,}: not read"
    )


@pytest.mark.parametrize(
    ("content", "kind", "message"),
    [
        (zipped("json/a.json", "json/b.json")[:-30], "bad_archive", "not a whole ZIP (no end"),
        (zipped("json/a.json")[:60], "bad_archive", "not a whole ZIP (no end record"),
        (zipped(), "bad_archive", "a ZIP with no member: download it again"),
        (zipped("a.zip", "b/c.ZIP"), "nested_archive", "a ZIP of 2 ZIPs: unpack it once, and im"),
    ],
)
def test_half_a_zip_and_a_zip_of_zips_are_told(
    tmp_path: Path, content: bytes, kind: str, message: str
) -> None:
    found = told(tmp_path, content)
    assert found[0] == kind
    assert found[1].startswith(f"a.x: {message}")


def test_no_message_says_where_on_the_machine_a_file_lies(tmp_path: Path) -> None:
    folder = write(
        tmp_path, a_x=b"\0\0", b_x=zipped("a")[:-3], c_x=b"%PDF-", d_warc=b"WARC/1.0\r\n"
    )
    (folder / "link").symlink_to("/")
    found = seen(folder)
    assert len(found) == 5
    assert [one for one in found if str(tmp_path) in repr(one)] == []


# --- WARC files -----------------------------------------------------------------------------------


def test_the_documents_of_a_warc_are_each_what_they_hold(tmp_path: Path) -> None:
    content = b"".join(
        [
            record(answer(page(881)), 881),
            record(answer(UNIT, content_type="application/json"), 2),
            record(answer(TEXT, content_type="text/plain"), 3),
            record(answer(b"", status="404 Not Found"), 4),
            record(answer(HTML, status="503 Service Unavailable"), 5),
            record(answer(b"", status="301 Moved", location="/"), 6),
            record(answer(b""), 7),
            record(answer(b"<html><title>Just a moment...</title>x"), 8),
            record(LIST, 9, kind=WarcRecordType.resource, Content_Type="text/csv"),
        ]
    )
    found = seen(write(tmp_path, a_warc=content))
    assert kinds(found) == [
        ("a.warc#urn:uuid:000000000881", "page"),
        ("a.warc#urn:uuid:000000000002", "unit"),
        ("a.warc#urn:uuid:000000000003", "text"),
        ("a.warc#urn:uuid:000000000004", "blocked HTTP 404"),
        ("a.warc#urn:uuid:000000000005", "blocked HTTP 503"),
        ("a.warc#urn:uuid:000000000006", "blocked HTTP 301"),
        ("a.warc#urn:uuid:000000000007", "blocked réponse vide"),
        ("a.warc#urn:uuid:000000000008", "blocked anti-bot"),
        ("a.warc#urn:uuid:000000000009", "publications"),
    ]
    assert found[0] == Found("page", kinds(found)[0][0], f"{SITE}/881", DAY, page(881), None)


def test_the_address_and_the_date_of_a_record_stand_before_those_that_are_given(
    tmp_path: Path,
) -> None:
    other = HTML.replace(b"<head>", b'<head><link rel="canonical" href="https://example.org/">')
    bare = record(answer(page(2)), 2, WARC_Target_URI=None).replace(b"2026-01-02T", b"no-date-T")
    folder = write(tmp_path, a_warc=record(answer(other), 1) + bare)
    date = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
    first, second, undated = seen(folder, origin="https://example.org/given", date=date)
    assert isinstance(first, Found)
    assert isinstance(second, Found)
    assert (first.url, first.observed_at) == (f"{SITE}/1", DAY)
    assert (second.url, second.observed_at) == ("https://example.org/given", date)
    assert undated == Signal(
        "undated_record",
        "a.warc: records without a WARC-Date: 1; the file's, or the one given, stands",
        path="a.warc",
    )


def test_of_many_sorts_of_documents_the_first_are_told_and_the_rest_counted(
    tmp_path: Path,
) -> None:
    content = b"".join(
        record(answer(b'{"key%d": 1}' % n, content_type="application/json"), n) for n in range(30)
    )
    found = seen(write(tmp_path, a_warc=content))
    assert len(found) == 21
    assert isinstance(found[-1], Signal)
    assert (found[-1].message, found[-1].count) == ("a.warc: left out, of 10 other sorts: 10", 10)


def test_the_pictures_and_styles_of_a_warc_are_counted_and_not_told_one_by_one(
    tmp_path: Path,
) -> None:
    picture = answer(b"\x89PNG\r\n\x1a\n", content_type="image/png")
    style = answer(b"a { color: red }", content_type="text/css")
    content = b"".join(record(one, n) for n, one in enumerate([picture, picture, style]))
    assert seen(write(tmp_path, a_warc=content)) == [
        Signal(
            "unrecognised_file",
            "a.warc: left out, being a picture: 2; leave it out",
            path="a.warc",
            count=2,
        ),
        Signal(
            "unrecognised_file",
            "a.warc: left out, being text, and called text/css: 1; "
            "if it is a text capture, call it .txt",
            path="a.warc",
        ),
    ]


def test_a_page_of_a_hundred_megabytes_in_a_warc_is_told(tmp_path: Path) -> None:
    content = gzip.compress(record(answer(b" " * 100_000_000)), 1) + record(
        answer(page(2)), 2, compressed=True
    )
    assert kinds(seen(write(tmp_path, a_gz=content))) == [
        ("a.gz#urn:uuid:000000000001", "oversized_file"),
        ("a.gz#urn:uuid:000000000002", "page"),
    ]


def test_a_broken_warc_does_not_stop_what_comes_after_it(tmp_path: Path) -> None:
    good = record(answer(page(1)), 1)
    folder = write(tmp_path, a_warc=good + good[:-50], b_warc=b"WARC/1.0\r\nWAR", c_txt=TEXT)
    assert kinds(seen(folder)) == [
        ("a.warc#urn:uuid:000000000001", "page"),
        ("a.warc", "broken_record"),
        ("b.warc", "broken_record"),
        ("c.txt", "text"),
    ]


# --- text -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16-le"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_a_text_is_read_in_the_encoding_that_it_has(encoding: str, said: str) -> None:
    text = "3445\n\nLes députés « lèvent le gage » — 12 €, l’été.\n"
    assert text_of_capture(text.encode(encoding)) == (text, said)


def test_bytes_that_are_no_characters_are_marked() -> None:
    assert text_of_capture(b"\x81l\xe9") == ("\ufffdlé", "cp1252")
    assert text_of_capture(b"") == ("", "utf-8")


# --- anything -------------------------------------------------------------------------------------

STARTS = [
    *(
        b"",
        HTML,
        UNIT,
        LIST,
        TEXT,
        b"WARC/1.0\r\n",
        b"\x1f\x8b\x08\0",
        b"PK\x03\x04",
        b"PK\x05\x06",
    ),
    *(b"<!-- saved from url=(0042)", b"{", b"\xff\xfe", b"\xfe\xff", b"<html><link rel=canonical "),
    *(record(answer(page(1))), zipped("json/VTANR5L17V1.json"), gzip.compress(b"WARC/1.1\r\n")),
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(st.sampled_from(STARTS), st.binary(max_size=300), st.integers(0, 400))
def test_no_file_makes_looking_raise(tmp_path: Path, start: bytes, end: bytes, cut: int) -> None:
    for content in (start + end, start[:cut] + end, end + start):
        (tmp_path / "a").write_bytes(content)
        found = seen(tmp_path)
        assert found
        assert {type(one) for one in found} <= {Found, Signal}
    text, _ = text_of_capture(end)
    assert isinstance(text, str)


# --- real ones ------------------------------------------------------------------------------------


@pytest.mark.real
@pytest.mark.skipif(not AN.is_dir(), reason="shared/an is not beside this checkout")
def test_the_real_files_are_what_they_are() -> None:
    folders = [AN / name for name in ("captures", "pages", "eliasse")]
    assert [(one.name, one.kind, one.url) for one in seen(*folders) if isinstance(one, Found)] == [
        ("scrutin_3445_site_tiers.txt", "text", None),
        ("amendement_14_0922_AN_406.html", "page", None),
        ("amendement_14_0996_CION_LOIS_CL4.html", "page", None),
        ("scrutin_14_1212.html", "page", None),
        ("scrutin_17_8430_reduit.html", "page", f"{SITE}/8430"),
        ("scrutin_17_8433_reduit.html", "page", f"{SITE}/8433"),
        ("eliasse_amendement_2934_1.json", "answer", None),
        ("eliasse_prochain_2934_1.json", "answer", None),
    ]
    assert [one for one in seen(*folders) if isinstance(one, Signal)] == []
