"""A text with what was recognised in it marked in place: nothing is lost, nothing made."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings

from scraper.cleaning import clean
from scraper.cleaning.boilerplate import clean_text, label_text
from scraper.cleaning.marking import Mark, Span, mark, mark_fragment, words_of
from scraper.cleaning.markup import clean_and_note
from scraper.cleaning.pages import clean_page
from scraper.cleaning.passages import removed
from tests.laws import examples
from tests.scraper.cleaning.independent import REAL, real_amendements
from tests.scraper.cleaning.test_boilerplate import GAGE, TEXTS
from tests.scraper.cleaning.test_cleaning_laws import fragments


def drawn(marks: list[Mark] | None) -> str | None:
    """As a person would read them."""
    if marks is None:
        return None
    signs = {"text": "{1}", "removed": "[{0}: {1}]", "begins": "<{0}>", "ends": "</{0}>"}
    return "".join(signs[one.what].format(one.rule, one.text) for one in marks)


def marked(fragment: str) -> list[Mark] | None:
    """A fragment of an amendement, marked."""
    text = clean(fragment).texte
    return mark_fragment(
        fragment,
        text,
        [Span(one.rule, one.start, one.end) for one in removed(fragment)],
        labels=[Span(one.rule, one.start, one.end) for one in label_text(text)],
    )


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("<p>Supprimer cet article.</p>", "<suppression>Supprimer cet article.</suppression>"),
        ("un<i hidden>x</i>deux", "un[hidden: x]deux"),
        ("<p>un</p><div hidden><p>x &amp; y</p></div><p>deux</p>", "un\n\n[hidden: x & y]\n\ndeux"),
        ("un<!-- deux -->trois", "un[comment: deux]trois"),
        ("un<script>if (a<b) c()</script>", "un[code: if (a<b) c()]"),
        ('un<div style="display:none">&nbsp;</div>deux', "un\n\n[hidden: ]\n\ndeux"),
        (
            f"<p>un</p><p hidden>deux</p><p>{GAGE}</p>",
            f"un\n\n[hidden: deux]\n\n<gage>{GAGE}</gage>",
        ),
        ("⟦0⟧<i hidden>x</i>", "⟦0⟧[hidden: x]"),
        ("&#x27E6;0&#x27E7;<i hidden>x</i>", None),
        ("<ul><li hidden>x<li>un</ul>", None),
    ],
)
def test_a_part_is_marked_where_it_stood_or_not_at_all(fragment: str, expected: str | None) -> None:
    """In a list the place of a hidden item would have a bullet, which the text has not."""
    assert drawn(marked(fragment)) == expected


def test_labels_may_lie_in_one_another_and_begin_and_end_together() -> None:
    """The outer one begins first, and ends last."""
    spans = [Span("b", 0, 3), Span("a", 0, 7), Span("c", 4, 7)]
    assert drawn(mark("abc def", spans)) == "<a><b>abc</b> <c>def</c></a>"
    assert drawn(mark("abc", [Span("a", 0, 1)], [Span("x", 1, 3)])) == "<a>a</a>[x: bc]"
    assert mark("", []) == []


def test_a_page_has_its_blocks_its_lines_and_its_labels_marked() -> None:
    """Spans of the blocks are of the page, the others of its text."""
    page = (
        "<body><nav><a>Accueil</a> <a>Votes</a></nav><h1>Scrutin</h1><p>Supprimer cet article.</p>"
        "<p>Je ne suis pas un robot</p><footer>Contact</footer></body>"
    )
    read = clean_page(page)
    assert drawn(
        mark_fragment(
            page,
            read.text,
            [Span(one.rule, one.start, one.end) for one in read.blocks],
            labels=[Span(one.rule, one.start, one.end) for one in read.cleaned.labels],
            more=[Span(one.rule, one.start, one.end) for one in read.cleaned.passages],
        )
    ) == (
        "[navigation: Accueil Votes]\n\nScrutin\n\n<suppression>Supprimer cet article."
        "</suppression>\n\n[captcha: Je ne suis pas un robot]\n\n[footer: Contact]"
    )


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("<!-- un\n  deux -->", "un deux"),
        ("<!DOCTYPE html>", "DOCTYPE html"),
        ("<style>p { color: red }</style>", "p { color: red }"),
        ("<nav><b>un</b>&nbsp;&eacute;t&eacute; <!-- x --></nav>", "un été"),
        ("<div>&nbsp;</div>", ""),
    ],
)
def test_the_words_of_a_part_are_all_of_its_words(part: str, words: str) -> None:
    """On one line, mark-up aside."""
    assert words_of(part) == words


def squeezed(marks: list[Mark], what: str) -> str:
    return re.sub(r"\s", "", "".join(one.text for one in marks if one.what == what))


@settings(max_examples=examples(300), deadline=None)
@given(fragments)
def test_a_marked_fragment_says_its_clean_text_and_every_part_once(fragment: str) -> None:
    """Where it can be marked; and each label that begins ends."""
    text, hides = clean_and_note(fragment)
    marks = marked(fragment)
    if marks is None:
        assert hides
        return
    assert squeezed(marks, "text") == re.sub(r"\s", "", text.texte)
    assert [one.rule for one in marks if one.what == "removed"] == [
        one.rule for one in removed(fragment)
    ]
    begun = sorted(one.rule for one in marks if one.what == "begins")
    assert begun == sorted(one.rule for one in marks if one.what == "ends")


@settings(max_examples=examples(200), deadline=None)
@given(TEXTS)
def test_a_marked_text_is_the_text(text: str) -> None:
    """Character for character: what is left, and what was taken out, in their order."""
    cleaned = clean_text(text)
    marks = mark(
        text,
        [Span(one.rule, one.start, one.end) for one in cleaned.labels],
        [Span(one.rule, one.start, one.end) for one in cleaned.passages],
    )
    assert "".join(one.text for one in marks) == text


@pytest.mark.real
@pytest.mark.skipif(not REAL.exists(), reason="the real files are not beside this checkout")
def test_what_real_amendements_hide_can_be_marked_in_place() -> None:
    """All 580 texts that hide something but the few whose lists or tables do."""
    placed = lost = 0
    for _path, *texts in real_amendements():
        for fragment in texts:
            if fragment and "display: none" in fragment and removed(fragment):
                placed, lost = placed + 1, lost + (marked(fragment) is None)
    assert (placed, lost) == (580, 0)
