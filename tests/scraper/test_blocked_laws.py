"""How a page is folded before it is looked at: quicker than letter by letter, and the same."""

from __future__ import annotations

import sys
import unicodedata

from hypothesis import example, given
from hypothesis import strategies as st

from scraper.blocked import _folded

#: Accents apart and composed, ligatures, a final sigma, Hangul, joiners, controls, line ends.
ODD = "aAéÉçÇœŒﬁİıſßΣσς’'«»…–\xa0\u202f\u0301\u0327\u034f\u0345각\u1100\u1161\n\r\x85\u2028\0"


def letter_by_letter(text: str) -> str:
    """The plain way: decompose all of it, and leave out every mark."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").lower())
    return "".join(char for char in plain if not unicodedata.combining(char))


@given(st.text(st.characters(codec="utf-8")) | st.text(alphabet=ODD))
@example("")
@example("Σ’Σ Σ")
@example("É\nE\u0301\nȩ́̂\n")
def test_folding_is_what_it_would_be_letter_by_letter(text: str) -> None:
    """By runs, by lines, or whole: marks are left out, so their order does not matter."""
    assert _folded(text.encode()) == letter_by_letter(text)


def test_every_character_there_is_is_folded_as_it_would_be_by_itself() -> None:
    """Each on a line of its own, and all of them on one."""
    every = [chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]
    for text in ("\n".join(every), "".join(every)):
        assert _folded(text.encode()) == letter_by_letter(text)
