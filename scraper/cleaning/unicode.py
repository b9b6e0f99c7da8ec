"""Characters: references decoded, debris of old encodings mended, invisible ones removed, NFC.

The Assemblée writes every letter beyond ASCII as a reference (`&#x00E9;`), some of them escaped
twice (`&amp;gt;`), and its editors let through what word processors leave: decomposed accents,
zero-width marks, C1 controls, private-use bullets (SOURCES §8). Nothing here changes a word:
only what no reader can see goes.
"""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from html.entities import html5
from typing import Final

NBSP: Final = "\N{NO-BREAK SPACE}"
NARROW: Final = "\N{NARROW NO-BREAK SPACE}"
UNKNOWN: Final = "\N{REPLACEMENT CHARACTER}"
#: What a line or paragraph separator becomes; no other newline comes out of `repair`.
BREAK: Final = "\n"

# ---- Characters that need no treatment -----------------------------------------------------------

# Visible, and NFC whatever ordinary character stands beside them. A text of these and of printable
# ASCII need not go through `repair`, which would give it back unchanged (a test says so).
_ORDINARY: Final = (
    "".join(map(chr, (*range(0xA0, 0xAD), *range(0xAE, 0x180))))
    + "ʼᵉ‐‑‒–—―‘’‚‛“”„‟†‡•…‰‹›₂€№™→−∙≤≥●"
    + NARROW
)
_UNUSUAL: Final = re.compile(f"[^ -~{re.escape(_ORDINARY)}]")
_CONTROLS: Final = bytes((*range(0x20), 0x7F))


# Accents written apart from their letters: decoded and composed with the others.
_MARKS: Final = "\u0300\u0301\u0302\u0303\u0308\u0327"
_UTF8: Final = ("utf-8", "surrogatepass")


def _references(chars: str) -> dict[bytes, bytes]:
    """Every reference to one of the characters, in the forms that the AN and others write."""
    table = {f"&{name}": char for name, char in html5.items() if name[-1] == ";" and char in chars}
    for char in chars:
        for form in ("&#{:d};", "&#x{:X};", "&#x{:x};", "&#x{:04X};", "&#x{:04x};"):
            table[form.format(ord(char))] = char
    return {reference.encode(): char.encode() for reference, char in table.items()}


_LETTERS: Final = _references(_ORDINARY)
_LETTERS_AND_MARKS: Final = _LETTERS | _references(_MARKS)
_REFERENCE: Final = re.compile(rb"(&[^;&<]{1,8};)")
# Two thirds of all references; replacing them whole first makes one pass a third faster.
_FREQUENT: Final = tuple(
    (name, _LETTERS[name])
    for name in (b"&#x00E9;", b"&nbsp;", b"&#x2019;", b"&#x00E0;", b"&#x00E8;")
)


def decode_letters(fragment: str) -> tuple[str, bool]:
    """The fragment with its references to letters decoded, and accents composed with them.

    None of those characters means anything to mark-up, so this may be done before tags are read;
    `&lt;`, `&amp;` and whatever is not in the table stay as they are, for `repair`.

    Done on bytes, which a "’" does not make twice as long.

    Returns:
        The fragment, and whether it is ordinary: whether `repair` would change nothing in its text.
    """
    raw = fragment.encode(*_UTF8)
    is_ordinary = len(raw.translate(None, _CONTROLS)) == len(raw)
    references: list[bytes] = []
    if b"&" in raw:
        for reference, char in _FREQUENT:
            raw = raw.replace(reference, char)
        pieces = _REFERENCE.split(raw)
        references = pieces[1::2]
        pieces[1::2] = [_LETTERS_AND_MARKS.get(reference, reference) for reference in references]
        raw = b"".join(pieces)
    decoded = raw.decode(*_UTF8)
    if not fragment.isascii():
        is_ordinary = _UNUSUAL.search(decoded) is None
    elif not _LETTERS.keys() >= set(references):
        decoded = unicodedata.normalize("NFC", decoded)
        is_ordinary = is_ordinary and _UNUSUAL.search(decoded) is None
    return decoded, is_ordinary and b"&" not in raw


# ---- Characters that need one --------------------------------------------------------------------


def _span(first: int, last: int) -> str:
    return f"{chr(first)}-{chr(last)}"


# Unicode's format characters (category Cf), written out so that a newer Unicode changes nothing.
_INVISIBLE: Final = (
    "\N{SOFT HYPHEN}\u061c\u06dd\u070f\u08e2\u180e\ufeff"
    + _span(0x600, 0x605)
    + _span(0x890, 0x891)
    + _span(0x200B, 0x200F)
    + _span(0x202A, 0x202E)
    + _span(0x2060, 0x2064)
    + _span(0x2066, 0x206F)
    + _span(0xFFF9, 0xFFFB)
    + "\U000110bd\U000110cd"
    + _span(0x13430, 0x1343F)
    + _span(0x1BCA0, 0x1BCA3)
    + _span(0x1D173, 0x1D17A)
    + "\U000e0001"
    + _span(0xE0020, 0xE007F)
)
# Something stood there that cannot be shown: private use, surrogates, non-characters.
_UNSHOWABLE: Final = (
    _span(0xD800, 0xDFFF)
    + _span(0xE000, 0xF8FF)
    + _span(0xFDD0, 0xFDEF)
    + "".join(_span(plane + 0xFFFE, plane + 0xFFFF) for plane in range(0, 0x100000, 0x10000))
    + _span(0xF0000, 0x10FFFF)
)
_SPACES: Final = "\t\n\f\r\u1680\u205f\u3000" + _span(0x2000, 0x200A)
_TREATED: Final = re.compile(
    f"[\\x00-\\x1f\\x7f-\\x9f\u037e\u2028\u2029{_SPACES}{_INVISIBLE}{_UNSHOWABLE}]"
)
_UNSHOWABLE_ONE: Final = re.compile(f"[{_UNSHOWABLE}]")
_GREEK: Final = "\N{GREEK QUESTION MARK}"  # NFC makes it a semicolon; see `_BECOMES`
# The bullets of Word's own gallery (fonts Symbol and Wingdings), pasted as private-use characters.
_BULLETS: Final = "\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf02d"


def _cp1252() -> dict[str, str]:
    """C1 controls that are letters of Windows: U+0092 was ’ before somebody took it for Latin-1."""
    letters = {}
    for code in range(0x80, 0xA0):
        letters[chr(code)] = bytes([code]).decode("cp1252", errors="ignore")
    return letters


_BECOMES: Final = {
    **_cp1252(),
    **dict.fromkeys("\t\n\f\r\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006", " "),
    **dict.fromkeys("\u2008\u2009\u200a\u205f\u3000", " "),
    "\N{FIGURE SPACE}": NBSP,
    # Word's own controls: manual line break, non-breaking hyphen.
    "\x0b": BREAK,
    "\x1e": "\N{NON-BREAKING HYPHEN}",
    "\N{LINE SEPARATOR}": BREAK,
    "\N{PARAGRAPH SEPARATOR}": BREAK,
    # Done here, before references are looked for.
    _GREEK: ";",
    **dict.fromkeys(_BULLETS, "• "),
}


def _treat(match: re.Match[str]) -> str:
    char = match[0]
    if char in _BECOMES:
        return _BECOMES[char]
    return UNKNOWN if _UNSHOWABLE_ONE.match(char) else ""


def replace_characters(text: str) -> str:
    """Mend or remove the characters that no reader should meet.

    Controls and format characters go; C1 controls become what they were in Windows; line
    separators become `BREAK`, all other spaces a plain or a non-breaking one. Private-use
    characters become « • » where Word's gallery of bullets is known to use them, U+FFFD elsewhere:
    what they showed depends on a font that was not kept, and a reader should see that something
    stood there.
    """
    # Python's own test of what is printable is five times as fast as ours of what is not; it
    # counts all spaces but one as unprintable.
    if text.replace(NBSP, " ").isprintable() and _GREEK not in text:
        return text
    return _TREATED.sub(_treat, text)


# ---- References, once and twice ------------------------------------------------------------------

# Python refuses integers of more than 4,300 digits, and no character needs more than seven.
_HUGE: Final = re.compile(r"&#0*([0-9]{1,7})([0-9]*);?")
_NUMERIC: Final = re.compile(r"#(?:[0-9]+|[xX][0-9a-fA-F]+)")
_LONGEST: Final = 32


def _shorten(match: re.Match[str]) -> str:
    return "&#1114112;" if match[2] else f"&#{match[1]};"


def decode_references(text: str) -> str:
    """The text of raw HTML character data, as a browser reads it (once)."""
    if "&" not in text:
        return text
    return unescape(_HUGE.sub(_shorten, text) if "&#" in text else text)


def settle_references(text: str) -> str:
    """Decode whatever complete references (`&name;`) are left in a decoded text, until none is.

    The AN escapes some of its references twice (`&amp;gt;`, `&amp;nbsp;`). Done in one pass over a
    stack, so that a thousand layers cost no more than two, and the result holds none whatever the
    order in which they were nested.
    """
    if "&" not in text or ";" not in text:
        return text
    kept: list[str] = []
    *parts, rest = text.split(";")
    for part in parts:
        kept.extend(part)
        end = ";"
        while end == ";":  # a decoded ";" may complete the reference that stands before it
            name = _open_name(kept)
            decoded = _named(name)
            if decoded is None:
                kept.append(";")
                break
            del kept[-len(name) - 1 :]
            end = replace_characters(decoded)
            if end != ";":
                kept.extend(end)
    return "".join(kept) + rest


def _open_name(kept: list[str]) -> str:
    """What stands after the last "&" of `kept`; "" where none stands near."""
    tail = "".join(kept[-_LONGEST:])
    return tail.rpartition("&")[2] if "&" in tail else ""


def _named(name: str) -> str | None:
    """The characters that `&name;` stands for, None where it is no reference."""
    if name.startswith("#"):
        return decode_references(f"&{name};") if _NUMERIC.fullmatch(name) else None
    return html5.get(f"{name};")


def repair(text: str) -> str:
    """Decoded text in its one form: characters mended, references settled, NFC."""
    return unicodedata.normalize("NFC", settle_references(replace_characters(text)))
