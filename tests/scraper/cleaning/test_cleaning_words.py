"""Words: whether a change of the text is one of substance or of form."""

from __future__ import annotations

import pytest

from scraper.cleaning import same_words, words


def test_words_are_those_that_a_reader_sees_in_order() -> None:
    """Case, punctuation, mark-up and what is hidden count for nothing."""
    fragment = (
        "<p>M<sup>me</sup> X, <b>L</b>&#x2019;&Eacute;tat&nbsp;: R&amp;amp;D<br>1<sup>er</sup></p>"
        "<div style='display:none'>cach&eacute;</div>"
    )
    assert words(fragment) == ["mme", "x", "l", "état", "r", "d", "1er"]
    assert words("Texte brut, a < b.\nSuite") == ["texte", "brut", "a", "b", "suite"]
    assert words("") == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "<p>Après l’article 5</p>",
            "<p style='x'><b>Apr&#x00E8;s</b> l'article&nbsp;5&nbsp;:</p>",
        ),
        ("<p>un</p><p>deux</p>", "un<br>DEUX."),
        ("<ul><li>un</li></ul>", "<ol><li>un</li></ol>"),
        ("L. 123-4", "L.&nbsp;123&#x2011;4"),
        ("re\u0301mune\u0301ration", "rémunération"),
        ("modiﬁer", "modifier"),
        ("a &amp;gt; b", "a &gt; b"),
        ("un", "un<div hidden>deux</div>"),
    ],
)
def test_a_change_of_form_leaves_the_words(before: str, after: str) -> None:
    """Mark-up, case, punctuation, spaces, encoding."""
    assert same_words(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Mme Dupont", "M. Dupont"),
        ("<p>un deux</p>", "<p>deux un</p>"),
        ("<p>un<br>deux</p>", "<p>undeux</p>"),
        ("le taux de 3", "le taux de 30"),
        ("prête", "prêté"),
        ("un", ""),
    ],
)
def test_a_change_of_substance_changes_them(before: str, after: str) -> None:
    """One word more, less, other, elsewhere, or two made one."""
    assert not same_words(before, after)
