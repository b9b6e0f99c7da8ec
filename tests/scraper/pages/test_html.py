"""A page is read as its bytes really are, and says where it is no longer what it was."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.errors import BadDocument
from scraper.reading.html import MOST_BYTES, Unexpected, decode, read_page

URL = "https://www.assemblee-nationale.fr/dyn/17/scrutins/1"


def page(body: str, head: str = "") -> bytes:
    """A whole page in UTF-8."""
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


# --- selections -----------------------------------------------------------------------------------


def test_a_selection_states_how_many_nodes_it_expects() -> None:
    read = read_page(page("<ul><li>un</li><li>deux</li></ul><p>trois</p>"), URL)
    assert read.one("p").text == "trois"
    assert [item.text for item in read.some("li")] == ["un", "deux"]
    assert [item.text for item in read.exactly("li", 2)] == ["un", "deux"]
    assert read.maybe("table") is None
    assert read.every("table") == []
    assert read.one("ul").tag == "ul"


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda read: read.one("li"), f"{URL}: li should give 1, gives 2"),
        (lambda read: read.one("h1"), f"{URL}: h1 should give 1, gives 0"),
        (lambda read: read.maybe("li"), f"{URL}: li should give 0 or 1, gives 2"),
        (lambda read: read.some("h1"), f"{URL}: h1 should give at least 1, gives 0"),
        (lambda read: read.exactly("li", 3), f"{URL}: li should give 3, gives 2"),
    ],
)
def test_a_failed_selection_says_page_selector_expected_and_found(ask, message) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    read = read_page(page("<ul><li>un</li><li>deux</li></ul>"), URL)
    with pytest.raises(Unexpected) as raised:
        ask(read)
    assert str(raised.value) == message
    assert raised.value.url == URL


def test_a_selection_stays_within_its_node() -> None:
    read = read_page(page("<div><p>dedans</p></div><p>dehors</p>"), URL)
    assert read.one("div").one("p").text == "dedans"


# --- text -----------------------------------------------------------------------------------------


def test_text_is_one_line_without_scripts_styles_comments_or_controls() -> None:
    read = read_page(
        page(
            "<p>17<sup>e</sup>\n   législature <!-- fin --><script>alert(1)</script>"
            "<style>p{}</style><template>t</template><noscript>n</noscript>"
            "de\u00a0M.\x01 X&nbsp;</p>"
        ),
        URL,
    )
    assert read.one("p").text == "17e législature de\u00a0M. X"


def test_an_attribute_is_text_too() -> None:
    read = read_page(page('<p title=" a\n b ">x</p>'), URL)
    assert read.one("p").attribute("title") == "a b"
    assert read.one("p").attribute("lang") is None


def test_markup_is_what_stands_inside_without_comments_scripts_or_handlers() -> None:
    read = read_page(
        page(
            '<div id="d"><!--[if gte mso 9]><xml><w:View>Normal</w:View></xml><![endif]-->'
            '<p onclick="vole()" style="text-align: justify">«\u00a0un &amp; deux\u00a0»</p>'
            '<script>vole()</script><a href=" JavaScript:vole()">lien</a></div>'
        ),
        URL,
    )
    assert read.one("#d").markup == (
        '<p style="text-align: justify">«&nbsp;un &amp; deux&nbsp;»</p><a>lien</a>'
    )


# --- encodings ------------------------------------------------------------------------------------

SENTENCE = "L’Assemblée a adopté – 5 € où ça"


@pytest.mark.parametrize(
    ("content", "encoding", "declared", "misdeclared"),
    [
        (SENTENCE.encode(), "utf-8", None, False),
        (b"\xef\xbb\xbf" + SENTENCE.encode(), "utf-8", None, False),
        (b'<meta charset="iso-8859-1">' + SENTENCE.encode(), "utf-8", "iso-8859-1", True),
        (b'<meta charset="utf-8">' + SENTENCE.encode("cp1252"), "cp1252", "utf-8", True),
        (b"<meta charset=latin1>" + SENTENCE.encode("cp1252"), "cp1252", "latin1", False),
        (SENTENCE.encode("cp1252"), "cp1252", None, False),
        (b"\xff\xfe" + SENTENCE.encode("utf-16-le"), "utf-16-le", None, False),
        (b"\xfe\xff" + SENTENCE.encode("utf-16-be"), "utf-16-be", None, False),
        (b'<meta charset="macroman">' + "adopté à".encode("mac_roman"), "mac-roman", "macroman", 0),
        (b'<meta charset="rot13">' + SENTENCE.encode("cp1252"), "cp1252", "rot13", True),
        (b'<meta charset="klingon">' + SENTENCE.encode("cp1252"), "cp1252", "klingon", True),
        (
            b'<META http-equiv="Content-Type" content="text/html; charset=ISO-8859-1">'
            + SENTENCE.encode("cp1252"),
            "cp1252",
            "iso-8859-1",
            False,
        ),
    ],
)
def test_bytes_are_read_as_what_they_are_whatever_the_page_says(
    content: bytes, encoding: str, declared: str | None, misdeclared: int
) -> None:
    read = decode(content)
    assert (read.encoding, read.declared, read.lost) == (encoding, declared, 0)
    assert read.is_misdeclared is bool(misdeclared)
    assert read.text.endswith(("où ça", "adopté à"))


def test_a_page_in_utf8_with_one_bad_byte_stays_utf8_and_counts_it() -> None:
    read = decode("Assemblée à côté ".encode() + b"\xe9" + "été".encode())
    assert (read.encoding, read.lost) == ("utf-8", 1)
    assert read.text == "Assemblée à côté \ufffdété"


def test_a_byte_that_windows_1252_has_not_is_counted() -> None:
    assert decode(b"adopt\xe9 \x81").lost == 1


# --- pages that are none --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the page is empty"),
        (b" \r\n", "the page is empty"),
        (page("<p>Scrutin</p>")[:-9], "does not end"),
        (b"\x00\xff\xfe\x80" * 100, "does not end"),
        (b"<html>" + b"x" * MOST_BYTES + b"</html>", "at most 8388608; not parsed"),
    ],
)
def test_a_page_that_did_not_come_whole_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(BadDocument, match=message) as raised:
        read_page(content, URL)
    assert str(raised.value).startswith(URL)


def test_a_hundred_megabytes_are_refused_before_they_are_read() -> None:
    with pytest.raises(BadDocument, match="100000013 bytes"):
        read_page(b"<html>" + b"x" * 100_000_000 + b"</html>", URL)


BOMBS = {
    "a million nested elements": "<div>" * 1_000_000,
    "tables": "<table><tr><td>" * 400_000,
    "formatting": "<b>" * 1_000_000,
    "formatting copied into blocks": "".join(f"<b a{i}>" for i in range(900)) + "<p>x</p>" * 9_000,
    "paragraphs in buttons": "<p><button>" * 400_000,
    "closed where it does not count": "<div><table></div>" * 300_000,
    "hidden in what looks like a comment": "<!-->" + "<div>" * 900_000 + "-->",
    "hidden in a script's comment": "<script><!--</script>" + "<div>" * 900_000 + "-->",
    "hidden in what looks like an attribute": '<a x=b"c>' + "<div>" * 900_000 + '">',
    "hidden in a drawing": "<svg><![CDATA[ > <a x=' ]]>" + "<g>" * 900_000,
    "half a million attributes": "<div " + " ".join(f"a{i}=1" for i in range(500_000)) + ">",
    "attributes merged into one": "".join(f"<html a{i}=1>" for i in range(9_000)),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_page_that_would_take_minutes_is_refused_at_once(name: str) -> None:
    with pytest.raises(BadDocument, match="not parsed"):
        read_page(page(BOMBS[name]), URL)


@pytest.mark.parametrize(
    "body",
    [
        "<p>" * 50_000,
        "<ul>" + "<li>x" * 50_000 + "</ul>",
        "<table>" + "<tr><td>x" * 20_000 + "</table>",
        "<!-- <w:LsdException Locked='false'/> -->" * 5_000,
        "<script>//<![CDATA[\nif (a <b) { document.write('<div>') }\n//]]></script>" * 500,
        "<br>" * 50_000,
        "<font>" * 100 + "texte",
        "<" * 100_000,
        "</div>" * 10_000,
    ],
)
def test_careless_pages_are_read(body: str) -> None:
    assert read_page(page(body), URL).one("body").tag == "body"


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *("<div>", "</div>", "<p>", "<b>", "</b>", "<table>", "<td>", "<script>", "<!--"),
                *(
                    "-->",
                    "</script>",
                    "<a href='",
                    "'>",
                    '"',
                    "<svg>",
                    "</html>",
                    "\0",
                    "é",
                    "&#0;",
                ),
                *("<select>", "<template>", "<title>", "<![CDATA[", "]]>", "<frameset>", "texte"),
            ]
        ),
        max_size=60,
    )
)
def test_no_page_makes_the_reader_crash(pieces: list[str]) -> None:
    try:
        read = read_page(("".join(pieces) + "</html>").encode(), URL)
    except BadDocument:
        return
    for node in read.every("*"):
        assert "\0" not in node.text
        assert "\0" not in node.markup


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_crash(content: bytes) -> None:
    try:
        read_page(content + b"</html>", URL)
    except BadDocument:
        return
