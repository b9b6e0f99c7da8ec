"""What cleaning leaves out of a fragment is told, part by part, where it stood."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from scraper.cleaning import clean
from scraper.cleaning.markup import clean_and_note
from scraper.cleaning.passages import RULES_OF_MARKUP, removed
from scraper.cleaning.visible import unseen
from tests.laws import examples
from tests.scraper.cleaning.test_cleaning_laws import fragments

#: What an editor left in four real amendements: a gage under the one that they show.
TOOLS = (
    '<div id="highlighter--hover-tools" style="display: none;"><p>II.&nbsp;– La perte de recettes '
    'pour l’État.</p><div id="highlighter--hover-tools--container">&nbsp;</div></div>'
)


@pytest.mark.parametrize(
    ("fragment", "rule", "part"),
    [
        (f"<p>Avant.</p>{TOOLS}<p>Après.</p>", "hidden", TOOLS),
        ("un<span hidden>x</span>deux", "hidden", "<span hidden>x</span>"),
        ("<p hidden>x<p>un", "hidden", "<p hidden>x"),
        ("<ul><li hidden>x<li>un</ul>", "hidden", "<li hidden>x"),
        ("<p><span hidden>x</p>un", "hidden", "<span hidden>x"),
        ("un<div hidden>x<b>y", "hidden", "<div hidden>x<b>y"),
        ("un<template><p>x</p></template>", "hidden", "<template><p>x</p></template>"),
        ('<img hidden alt="un phare">un', "hidden", '<img hidden alt="un phare">'),
        ("un<!-- deux -->trois", "comment", "<!-- deux -->"),
        ("<!DOCTYPE html>un", "comment", "<!DOCTYPE html>"),
        ("un<script>if (a<b) c()</script>", "code", "<script>if (a<b) c()</script>"),
        ('<style type="text/css">p {}</style>un', "code", '<style type="text/css">p {}</style>'),
    ],
)
def test_a_part_that_nobody_sees_is_told(fragment: str, rule: str, part: str) -> None:
    """By the rule of its mark-up, with its span and all that stands in it."""
    start = fragment.index(part)
    assert clean_and_note(fragment)[1] is True
    assert [(one.rule, one.start, one.end, one.text) for one in removed(fragment)] == [
        (rule, start, start + len(part), part)
    ]
    assert rule in RULES_OF_MARKUP


def test_parts_side_by_side_are_told_one_by_one_and_what_is_in_one_is_of_it() -> None:
    """The comment inside the hidden element is no part of its own."""
    fragment = "<i hidden>a<!-- b --></i><i hidden>c</i><!-- d -->e<p hidden>f<p hidden>g"
    assert [(one.rule, one.text) for one in removed(fragment)] == [
        ("hidden", "<i hidden>a<!-- b --></i>"),
        ("hidden", "<i hidden>c</i>"),
        ("comment", "<!-- d -->"),
        ("hidden", "<p hidden>f"),
        ("hidden", "<p hidden>g"),
    ]


@pytest.mark.parametrize(
    "fragment",
    [
        '<p style="text-align: justify;">Supprimer cet article.</p>',
        "<script>jamais fermé",
        "<!-- jamais fermé",
        '<td style="overflow: hidden">un</td>',
        "&lt;div hidden&gt;un&lt;/div&gt;",
    ],
)
def test_what_is_seen_is_no_passage(fragment: str) -> None:
    """Nor what never closes: it hides nothing."""
    assert clean_and_note(fragment) == (clean(fragment), False)
    assert removed(fragment) == ()


@settings(max_examples=examples(500), deadline=None)
@given(fragments)
def test_without_these_parts_a_fragment_reads_the_same(fragment: str) -> None:
    """So they are what cleaning takes out: no less, and no more."""
    rest, at = "", 0
    for part in unseen(fragment):
        assert at <= part.start < part.end
        rest += fragment[at : part.start] + ("<span></span>" if part.is_inline else "<hr>")
        at = part.end
    rest += fragment[at:]
    assert bool(at) == clean_and_note(fragment)[1]
    assert list(unseen(rest)) == []
    assert clean(rest).html == clean(fragment).html
    assert "".join(one.text for one in removed(fragment)) == "".join(
        fragment[part.start : part.end] for part in unseen(fragment)
    )
