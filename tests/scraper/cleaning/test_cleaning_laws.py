"""Laws: what holds of any text whatever, sense or nonsense."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.cleaning import clean
from scraper.cleaning.layout import Writer
from scraper.cleaning.tags import pieces_of
from scraper.cleaning.unicode import decode_letters
from scraper.cleaning.visible import visible
from tests.scraper.cleaning.independent import words_of_text

_NAMES = (
    "p div br b i em u s sup sub a ul ol li table thead tbody tfoot tr td th caption span h2 "
    "script style template img hr o:p title"
)
NAMES = _NAMES.split()
ATTRIBUTES = [
    "",
    ' style="display:none"',
    " hidden",
    ' href="https://exemple.fr/?a=1&amp;b=2"',
    ' href="javascript:x"',
    " colspan=2",
    ' rowspan="3"',
    " start=3 type=a",
    ' alt="mot &amp;amp; x"',
    ' title="a>b"',
    " x='\"<\">'",
    ' onclick="x"',
]
TEXTS = [
    *(
        "a",
        "mot",
        "b c",
        " ",
        "  ",
        "\xa0",
        "&nbsp;",
        "&#x00E9;",
        "e",
        "&#x301;",
        "\u0301",
        "\u0338",
    ),
    *(
        "&#x338;",
        "&amp;",
        "&amp;amp;",
        "&amp;lt;",
        "&lt;",
        "&gt;",
        "<",
        ">",
        "&",
        "&am",
        "p;",
        "lt;",
    ),
    *("&a&#109;", ";", "&#x2028;", "\u2028", "\x0b", "\n", "\u200b", "\xad", "\uf0b7", "\ue000"),
    *("\x92", "&#x90;", "ﬁ", "\u2011", "\u202f", "\u2003", "<!--", "-->", "<!", "<![if x]>", "</"),
    *("&copy", "\ufeff", "\ud800", "\x00", "\u037e", "&co\u212ay;", "|", "- ", "1.", "i\u0307"),
]
tags = st.builds(
    "<{}{}{}>".format, st.sampled_from(["", "", "/"]), st.sampled_from(NAMES), st.just("")
)
start_tags = st.builds("<{}{}>".format, st.sampled_from(NAMES), st.sampled_from(ATTRIBUTES))
fragments = st.lists(
    st.one_of(st.sampled_from(TEXTS), tags, start_tags, st.text(max_size=4)), max_size=30
).map("".join)

_BARE = "p br ul ol li table thead tbody tr b i u s sup sub"
LAW = settings(max_examples=200, deadline=None)

ALLOWED: dict[str, set[str]] = {name: set() for name in _BARE.split()}
ALLOWED |= {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "a": {"href"}}
TEXTLESS = {None, "ul", "ol", "table", "thead", "tbody", "tr"}
STANDS_IN: dict[str, set[str | None]] = {
    "p": {None},
    "ul": {None, "li", "td", "th"},
    "ol": {None, "li", "td", "th"},
    "table": {None, "li", "td", "th"},
    "li": {"ul", "ol"},
    "thead": {"table"},
    "tbody": {"table"},
    "tr": {"table", "thead", "tbody"},
    "td": {"tr"},
    "th": {"tr"},
}


class Checker(HTMLParser):
    """Refuses all but the mark-up that `scraper.cleaning` promises, well nested."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.open: list[str] = []

    @property
    def around(self) -> str | None:
        """The innermost open element."""
        return self.open[-1] if self.open else None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Only where it may stand, with what it may say."""
        assert tag in ALLOWED
        assert {name for name, _value in attrs} <= ALLOWED[tag]
        for name, value in attrs:
            pattern = r"https?://[^\s\"'<>]+" if name == "href" else "[1-9][0-9]{0,4}"
            assert re.fullmatch(pattern, value or "")
        assert tag != "a" or attrs
        if tag in STANDS_IN:
            assert self.around in STANDS_IN[tag]
        else:
            assert self.around not in TEXTLESS
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Only of the innermost open element."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Only in a paragraph, an item or a cell, with no bracket."""
        assert self.around not in TEXTLESS
        assert not set(data) & set("<>&")

    def handle_entityref(self, name: str) -> None:
        """Only the three that text needs."""
        assert self.around not in TEXTLESS
        assert name in {"lt", "gt", "amp"}

    def handle_charref(self, name: str) -> None:
        """Never."""
        pytest.fail(name)

    handle_comment = handle_decl = handle_pi = unknown_decl = handle_charref


@given(fragments)
@LAW
def test_cleaning_what_is_clean_changes_nothing(fragment: str) -> None:
    """`clean(clean(x).html) == clean(x)`, the HTML and the text."""
    cleaned = clean(fragment)
    assert clean(cleaned.html) == cleaned


@given(st.text())
@LAW
def test_any_text_is_accepted(text: str) -> None:
    """And what comes out is stable too."""
    assert clean(clean(text).html) == clean(text)


@given(fragments)
@LAW
def test_the_html_holds_only_allowed_tags_well_nested(fragment: str) -> None:
    """No other tag, no other attribute, no comment, no stray bracket."""
    checker = Checker()
    checker.feed(clean(fragment).html)
    checker.close()
    assert checker.open == []


@given(fragments)
@LAW
def test_neither_form_holds_a_character_that_nobody_sees(fragment: str) -> None:
    """No control, format, surrogate, private-use character; no newline in the HTML."""
    cleaned = clean(fragment)
    unseen = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    assert not [c for c in cleaned.html if unicodedata.category(c) in unseen]
    assert not [c for c in cleaned.texte if c != "\n" and unicodedata.category(c) in unseen]
    assert not set(cleaned.texte) & set("\xa0\u202f\u2011")
    assert cleaned.texte == unicodedata.normalize("NFC", cleaned.texte)


@given(fragments)
@LAW
def test_plain_text_has_no_blank_edges_and_one_blank_line_at_most(fragment: str) -> None:
    """Ready to be quoted; only the indent of a list may open it."""
    texte = clean(fragment).texte
    assert not re.search(r"\A\n|\s\Z|[ ]\n|\n\n\n", texte)


@given(fragments.filter(lambda fragment: "<ol" not in fragment))
@LAW
def test_both_forms_say_the_same_words(fragment: str) -> None:
    """The text beside the HTML, whose tags are taken out by a regular expression."""
    cleaned = clean(fragment)
    without_inline = re.sub(r"</?(?:[biusa]|su[bp])(?: [^>]*)?>", "", cleaned.html)
    text = re.sub("<[^>]*>", " ", without_inline)
    texte = cleaned.texte.replace("&", "&amp;").replace("<", "&lt;")
    assert words_of_text(texte) == words_of_text(text)


@given(
    st.lists(st.one_of(st.sampled_from(["a", "é’", "« 5 »", " "]), tags), max_size=20).map("".join)
)
@LAW
def test_the_short_ways_lead_to_the_same_place(fragment: str) -> None:
    """An ordinary text may be written unrepaired, and a plain paragraph at once."""
    decoded, _is_ordinary = decode_letters(fragment)
    pieces = pieces_of(decoded)
    short = Writer(repairs=False, joins_spaces=False).write(visible(pieces))
    joined = Writer(repairs=False, joins_spaces=True).write(visible(pieces))
    repaired = Writer(repairs=True).write(visible(pieces))
    assert joined == repaired
    assert "  " in short[1] or short == repaired
