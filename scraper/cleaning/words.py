"""Words: what two versions of a text must share for their difference to be one of form only."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from typing import Final

from scraper.cleaning.markup import clean

_WORD: Final = re.compile(r"\w+")
_INLINE_TAG: Final = re.compile(r"</?(?:[biusa]|sup|sub)(?: [^>]*)?>")
_TAG: Final = re.compile(r"<[^>]*>")


def words(fragment: str) -> list[str]:
    """The words that a reader of the fragment sees, in order, without regard to case.

    Mark-up, punctuation, spaces and hidden elements count for nothing, nor does whether a list
    is numbered. `M<sup>me</sup>` is one word, what `<br>` or a block parts is two.

    Args:
        fragment: HTML, or plain text.
    """
    html = clean(fragment).html
    text = unescape(_TAG.sub(" ", _INLINE_TAG.sub("", html)))
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    return _WORD.findall(folded)


def same_words(a: str, b: str) -> bool:
    """Whether two fragments say the same words in the same order."""
    return a == b or words(a) == words(b)
