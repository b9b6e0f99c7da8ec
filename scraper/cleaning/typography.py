"""Typography: which spaces, hyphens and ligatures stand in plain text.

The HTML keeps the French typography as published: non-breaking spaces (U+00A0, U+202F), the
non-breaking hyphen (U+2011). The plain text has one form of each, the one that a keyboard has:
an ordinary space and « - ». The AN itself is not consistent (`« ` carries a non-breaking space in
70 % of dispositifs), so a search for « L. 123-4 du code » finds all of them or one in three.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from scraper.cleaning.unicode import NARROW, NBSP

_RUN: Final = re.compile(f"[ {NBSP}{NARROW}]{{2,}}")
# Glyphs of a PDF pasted as letters: « modiﬁer » is not found by « modifier ».
_LIGATURES: Final = str.maketrans({char: unicodedata.normalize("NFKC", char) for char in "ﬀﬁﬂﬃﬄﬅﬆ"})
_LIGATURE: Final = re.compile("[ﬀ-ﬆ]")


def one_space(text: str) -> str:
    """Every run of spaces as one: non-breaking if any of them was, narrow if none was wider."""
    if "  " not in text.replace(NBSP, " ").replace(NARROW, " "):
        return text
    return _RUN.sub(lambda run: stronger(run[0]), text)


def stronger(spaces: str, more: str = "") -> str:
    """Of two runs of spaces, the one space that says most; "" where there is none."""
    spaces += more
    if len(spaces) < 2:
        return spaces
    return NBSP if NBSP in spaces else NARROW if NARROW in spaces else " "


def plain(text: str) -> str:
    """Text with ordinary spaces, ordinary hyphens and no ligature."""
    for published, typed in ((NBSP, " "), (NARROW, " "), ("\u2011", "-"), ("\u2010", "-")):
        text = text.replace(published, typed)
    return text


def spell_ligatures(text: str) -> str:
    """« ﬁ » (one character) as « fi » (two), in NFC."""
    if _LIGATURE.search(text):
        text = text.translate(_LIGATURES)
    return unicodedata.normalize("NFC", text)
