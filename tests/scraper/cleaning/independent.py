"""A second opinion on what a fragment says, by other means: the standard library's HTML parser.

Shares no code with `scraper.cleaning`: it has its own lists of what is inline, of what is hidden
and of what is invisible. Only for well-formed fragments, as the Assemblée's are.
"""

from __future__ import annotations

import html
import io
import re
import unicodedata
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import zstandard

if TYPE_CHECKING:
    from collections.abc import Iterator

REAL = Path(__file__).resolve().parents[4] / "shared" / "an" / "complet" / "amendements.tsv.zst"

INLINE = {"a", "b", "i", "u", "s", "em", "strong", "strike", "del", "ins", "sup", "sub", "span"}
INLINE |= {"font", "o:p"}
VOID = {"br", "hr", "img", "col", "input", "wbr"}


class Reader(HTMLParser):
    """Reads the visible text of a fragment; what a block or `<br>` parts is on two lines.

    Attributes:
        numbers: also write the number of an item of an `<ol>` before it, as a browser shows it.
        parts: the visible text.
        hidden: the text of hidden elements.
        hides: how many hidden elements there are.
    """

    def __init__(self, *, numbers: bool = False) -> None:
        super().__init__(convert_charrefs=True)
        self.numbers = numbers
        self.parts: list[str] = []
        self.hidden: list[str] = []
        self.hides = 0
        self.open: list[tuple[str, bool]] = []
        self.counts: list[int | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Break the line, or not; remember whether the element hides what it holds."""
        given = {name: value or "" for name, value in attrs}
        style = re.sub(r"\s", "", given.get("style", "")).lower()
        hides = (
            tag in {"script", "style", "template"}
            or "hidden" in given
            or bool(re.search(r"(^|;)(display:none|visibility:(hidden|collapse))(;|$)", style))
        )
        self.hides += hides
        if tag not in INLINE:
            self.parts.append("\n")
        if tag in VOID:
            return
        self.open.append((tag, hides))
        if tag in {"ul", "ol"}:
            self.counts.append(0 if tag == "ol" else None)
        if tag == "li" and self.counts and self.counts[-1] is not None:
            self.counts[-1] += 1
            if self.numbers:
                self.handle_data(f"{self.counts[-1]}. ")

    def handle_endtag(self, tag: str) -> None:
        """Break the line, or not; close the element and what was left open in it."""
        if tag not in INLINE:
            self.parts.append("\n")
        if tag in {"ul", "ol"} and self.counts:
            self.counts.pop()
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place][0] == tag:
                del self.open[place:]
                return

    def handle_data(self, data: str) -> None:
        """Keep the text, as visible or as hidden."""
        is_hidden = any(hides for _tag, hides in self.open)
        (self.hidden if is_hidden else self.parts).append(data)


def read(fragment: str, *, numbers: bool = False) -> Reader:
    reader = Reader(numbers=numbers)
    reader.feed(fragment)
    reader.close()
    return reader


def words_of_text(text: str) -> list[str]:
    """Its words without regard to case, once nothing is left escaped and what no eye sees is gone.

    Three real texts are escaped not twice but thrice (« R&amp;amp;amp;D »), hence the loop.
    """
    while (decoded := html.unescape(text)) != text:
        text = decoded
    text = "".join(c for c in text if unicodedata.category(c) not in {"Cf", "Cc"} or c in "\n\t\r")
    folded = unicodedata.normalize("NFC", text).casefold()
    return re.findall(r"\w+", unicodedata.normalize("NFC", folded))


def words_of_html(fragment: str, *, numbers: bool = False) -> list[str]:
    return words_of_text("".join(read(fragment, numbers=numbers).parts))


def real_amendements() -> Iterator[tuple[str, str | None, str | None]]:
    """Path, dispositif and exposé sommaire of each of the 45,972 real amendements."""
    with REAL.open("rb") as packed:
        stream = zstandard.ZstdDecompressor().stream_reader(packed)
        for line in io.TextIOWrapper(stream, encoding="utf-8", newline="\n"):
            path, _tab, document = line.rstrip("\n").partition("\t")
            corps = msgspec.json.decode(document)["amendement"].get("corps") or {}
            contenu = corps.get("contenuAuteur") or {}
            yield path, contenu.get("dispositif"), contenu.get("exposeSommaire")
