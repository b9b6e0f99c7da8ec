"""A fragment of the Assemblée's HTML, as text that one can quote and HTML that one can show.

The dispositif and the exposé sommaire of an amendement are HTML fragments inside a JSON string:
references for every accent, inline styles, leftovers of word processors, text escaped twice
(SOURCES §8). `clean` gives both forms of one, in one pass, without losing or making a word.

What is kept of the mark-up: p, br, ul, ol, li, table, thead, tbody, tr, td, th (colspan and rowspan
as integers), b, i, u, s, sup, sub, and a[href] with an http(s) address. The text of a picture
(`alt`) stands in its place, in both forms; the picture itself in none.
"""

from __future__ import annotations

from typing import Final

import msgspec

from scraper.cleaning.layout import Writer
from scraper.cleaning.tags import pieces_of
from scraper.cleaning.unicode import decode_letters
from scraper.cleaning.visible import visible, visible_or_not

#: Raised whenever the same fragment would come out otherwise: what was derived is derived again.
CLEANING_VERSION: Final = 1

_PASSES: Final = 16


class Clean(msgspec.Struct, frozen=True):
    """Both forms of a fragment.

    Attributes:
        texte: plain text; paragraphs parted by a blank line, ordinary spaces, NFC.
        html: safe minimal HTML, on one line, with the typography of the source.
    """

    texte: str
    html: str


def clean(fragment: str) -> Clean:
    """Both forms of one HTML fragment; any text is one. Cleaning its own HTML changes nothing.

    Args:
        fragment: as it stands in the JSON string, after JSON decoding.
    """
    return clean_and_note(fragment)[0]


def clean_and_note(fragment: str) -> tuple[Clean, bool]:
    """Both forms, and whether the fragment holds anything else: see `visible.unseen`."""
    html, texte, is_settled, hides = _write(fragment)
    # Dropping a tag can bring together what mark-up kept apart (« e », « ´ »): read once more.
    # Each reading that changes anything shortens the text, and the second has never done so on
    # a real fragment.
    for _ in range(_PASSES):
        if is_settled:
            break
        before = html
        html, texte, _unused, _nothing = _write(before)
        is_settled = html == before
    return Clean(texte=texte, html=html), hides


def _write(fragment: str) -> tuple[str, str, bool, bool]:
    """HTML, plain text, whether reading the HTML again is known to change nothing; and `hides`."""
    decoded, is_ordinary = decode_letters(fragment)
    pieces = pieces_of(decoded)
    tags = len(pieces) // 2
    is_ordinary = is_ordinary and decoded.count("<") == decoded.count(">") == tags
    writer = Writer(repairs=not is_ordinary)
    parts, hides = visible_or_not(pieces)
    html, texte = writer.write(parts)
    if is_ordinary and "  " in texte:  # spaces side by side, or the indent of a list
        writer = Writer(repairs=False, joins_spaces=True)
        html, texte = writer.write(visible(pieces))
    return html, texte, not writer.repairs, hides
