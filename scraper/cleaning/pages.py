"""A page without its chrome: elements taken out by structure, then lines (`boilerplate`).

An element is chrome by its tag, role, id or class (the `block` rules of the table), never by what
it says, and only where taking it out is safe: it closes, it is not within what it names (a
`<header>` inside an article is the article's), and it holds no part of the page's main matter.
What never closes hides nothing.

The page is read as tags and text in turn (`tags`), not as a tree: each passage is then a span of
the page as it was captured, which a tree cannot tell; no nesting is too deep; and it is faster.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from scraper.cleaning.boilerplate import Cleaned, Passage, clean_text
from scraper.cleaning.markup import clean
from scraper.cleaning.rules import RULES
from scraper.cleaning.tags import VOID, pieces_of
from scraper.cleaning.unicode import settle_references
from scraper.patterns import late

if TYPE_CHECKING:
    from collections.abc import Iterator


class CleanedPage(msgspec.Struct, frozen=True):
    """A page without its chrome.

    Attributes:
        blocks: the elements that were taken out, in order: spans into the page's HTML.
        html: the page without them.
        text: that, as plain text.
        cleaned: the text without its boilerplate; its spans are into `text`.
        flags: of both.
    """

    blocks: tuple[Passage, ...]
    html: str
    text: str
    cleaned: Cleaned
    flags: frozenset[str]

    @property
    def substance(self) -> str:
        """What is left."""
        return self.cleaned.substance


# ---- What an element is --------------------------------------------------------------------------

_BLOCKS: Final = tuple(rule for rule in RULES if rule.where == "block")
_BLOCK: Final = late(
    "|".join(f"(?P<r{number}>{rule.pattern.pattern})" for number, rule in enumerate(_BLOCKS)),
    re.IGNORECASE,
)
# What holds a page's main matter, the surest sign first. Where a page has a surer one, the others
# mean nothing: there, an <article> may be a card in a sidebar, an <h1> a logo.
_MAIN: Final = (
    late(
        r"main|role=main|dispositif|expose|[.#](?:amendement-section-body|amddispotexte"
        r"|amdexpotexte|repartitionvotes)"
    ),
    late("#(?:main(?:-content)?|content|contenu(?:-principal|-page)?|englobe)"),
    late("article"),
    late("h1"),
)
# Inside these, a header or a footer is theirs.
_SECTIONS: Final = frozenset({"main", "article", "section", "aside", "blockquote", "figure", "td"})
_OWN: Final = late("[.#]?(?:header|footer|entete|pied|bandeau)")
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "summary"})
_INLINE: Final = frozenset({"a", "button", "span", "label", "select", "i", "b", "small", "em"})
_NEVER: Final = frozenset({"html", "body", "main", "article"})
# Elements whose content comes with their tag, or is none (`tags.pieces_of`).
_RAW: Final = frozenset({"script", "style", "title", "iframe", "noembed", "noframes"}) | VOID
# End tags that may be left out: which elements a start tag ends, unless one of the others is open
# inside them. HTML has more cases; a missed one keeps text, it takes out none.
_LISTS: Final = frozenset({"ul", "ol", "menu", "dl"})
_BREAKING: Final = (
    "p div ul ol dl table section article aside main header footer nav form h1 h2 h3 h4 h5 h6"
    " blockquote hr pre figure address fieldset"
)
_ENDS: Final = {
    "li": ({"li"}, _LISTS),
    "dt": ({"dt", "dd"}, _LISTS),
    "dd": ({"dt", "dd"}, _LISTS),
    "td": ({"td", "th"}, {"table"}),
    "th": ({"td", "th"}, {"table"}),
    "tr": ({"tr"}, {"table"}),
    "option": ({"option"}, {"select"}),
    **dict.fromkeys(_BREAKING.split(), ({"p"}, {"button", "td", "th", "li", "object"})),
}
_OPTIONAL: Final = frozenset({"li", "dt", "dd", "td", "th", "tr", "option", "p", "tbody", "thead"})
_NEAR: Final = 24  # elements; how far up a start tag looks for one that it ends

_NAME: Final = late(r"</?([a-zA-Z][^\s/>]*)")
_ATTRIBUTE: Final = late(r"""([^\s"'>/=]++)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s>"']++))?+""")
_CACHED: Final = 1024  # characters of a tag


class _Mark(NamedTuple):
    """A tag, as far as chrome goes.

    Attributes:
        name: in lower case, "" for a comment.
        opens: whether it is a start tag of an element that has an end.
        rule: the number of the block rule that names it, -1 for none.
        main: bit n is set where `_MAIN[n]` names it.
        own: the rule names it only as something that articles have as well.
        unfolds: it is the handle of something that unfolds.
    """

    name: str
    opens: bool
    rule: int = -1
    main: int = 0
    own: bool = False
    unfolds: bool = False


def _read(mark: str) -> _Mark:
    found = _NAME.match(mark)
    if found is None:
        return _Mark("", opens=False)
    name = found[1].lower()
    if mark.startswith("</"):
        return _Mark(name, opens=False)
    if name in _RAW:
        return _Mark("", opens=False)
    named, unfolds = _descriptions(name, mark, found.end())
    meanings = [_meaning(one) for one in named]
    main = 0
    for meaning in meanings:
        main |= meaning.main
    chosen = [meaning for meaning in meanings if meaning.rule >= 0]
    if name in _NEVER or not chosen:
        return _Mark(name, opens=True, main=main)
    # What names it beyond « header » or « footer », if anything does.
    first = next((meaning for meaning in chosen if not meaning.own), chosen[0])
    return _Mark(name, True, first.rule, main, first.own, unfolds)


class _Meaning(NamedTuple):
    """What one description says: rule, main matter and own as in `_Mark`."""

    rule: int
    main: int
    own: bool


@lru_cache(maxsize=4096)
def _meaning(description: str) -> _Meaning:
    found = _BLOCK.fullmatch(description)
    rule = int(found.lastgroup[1:]) if found and found.lastgroup else -1
    main = sum(1 << n for n, sign in enumerate(_MAIN) if sign.fullmatch(description))
    return _Meaning(rule, main, _OWN.fullmatch(description) is not None)


_read_kept: Final = lru_cache(maxsize=8192)(_read)


def _descriptions(name: str, mark: str, at: int) -> tuple[list[str], bool]:
    """How rules may name an element, and whether it is the handle of what unfolds."""
    named, unfolds = [name], False
    for found in _ATTRIBUTE.finditer(mark, at):
        attribute = found[1].lower()
        if attribute not in {"class", "id", "role", "aria-label", "aria-expanded"}:
            continue
        value = settle_references((found[2] or "").strip("\"'")).lower()
        match attribute:
            case "class":
                named += [f".{one}" for one in value.split()]
            case "id":
                named.append(f"#{value.strip()}")
            case "role":
                named.append(f"role={value.strip()}")
            case "aria-label":
                named.append(f"aria={value.strip()}")
            case _:
                unfolds = True
    return named, unfolds


# ---- Which elements are chrome -------------------------------------------------------------------


class _Open:
    """An element that is open.

    Attributes:
        mark: its start tag.
        start: where that begins.
        rule: the number of the rule by which it is chrome, -1 for none.
        main: what it holds of the main matter, as `_Mark.main`.
    """

    __slots__ = ("main", "mark", "rule", "start")

    def __init__(self, mark: _Mark, start: int, rule: int) -> None:
        self.mark = mark
        self.start = start
        self.rule = rule
        self.main = mark.main


class _Found(NamedTuple):
    """An element that closed and that a rule names."""

    start: int
    end: int
    rule: int
    main: int
    is_inline: bool


class _Reader:
    """Reads the tags of a page in order, and remembers which elements are open."""

    def __init__(self) -> None:
        self.open: list[_Open] = []
        self.names: Counter[str] = Counter()
        self.main = 0
        self.found: list[_Found] = []

    def read(self, page: str) -> list[_Found]:
        """The elements that are chrome: the outermost of each, in order."""
        pieces = pieces_of(page)
        at = 0
        for number in range(1, len(pieces), 2):
            at += len(pieces[number - 1])
            raw = pieces[number]
            mark = _read_kept(raw) if len(raw) <= _CACHED else _read(raw)
            if mark.opens:
                self._start(mark, at)
            elif self.names[mark.name]:
                self._end(mark.name, at, at + len(raw))
            at += len(raw)
        return list(self._outermost())

    def _start(self, mark: _Mark, at: int) -> None:
        ends, unless = _ENDS.get(mark.name, (frozenset(), frozenset()))
        for element in reversed(self.open[-_NEAR:] if ends else ()):
            if element.mark.name in unless:
                break
            if element.mark.name in ends:
                self._end(element.mark.name, at, at)
                break
        self.main |= mark.main
        self.open.append(_Open(mark, at, self._rule(mark)))
        self.names[mark.name] += 1

    def _rule(self, mark: _Mark) -> int:
        if mark.rule < 0 or mark.unfolds:
            return -1
        if mark.own and any(self.names[name] for name in _SECTIONS):
            return -1
        if mark.name == "button" and any(self.names[name] for name in _HEADINGS):
            return -1
        return mark.rule

    def _end(self, name: str, inside: int, after: int) -> None:
        """Close the innermost element of that name; its content ends at `inside`."""
        while True:
            element = self.open.pop()
            closed = element.mark.name
            self.names[closed] -= 1
            if self.open:
                self.open[-1].main |= element.main
            is_named = closed == name
            if element.rule >= 0 and (is_named or closed in _OPTIONAL):
                end = after if is_named else inside
                inline = closed in _INLINE
                self.found.append(_Found(element.start, end, element.rule, element.main, inline))
            if is_named:
                return

    def _outermost(self) -> Iterator[_Found]:
        held = next((1 << n for n in range(len(_MAIN)) if self.main & 1 << n), 0)
        end = 0
        for found in sorted(self.found, key=lambda one: (one.start, -one.end)):
            if found.start >= end and not found.main & held:
                yield found
                end = found.end


def clean_page(page: str) -> CleanedPage:
    """A page without its chrome. Any text is a page; what is left is cleaned text to the end.

    Args:
        page: HTML, decoded, whole or cut. A page of which nothing would be left keeps its elements.
    """
    found = _Reader().read(page)
    html = _without(page, found)
    text = clean(html).texte
    if not text and found:
        found, html = [], page
        text = clean(html).texte
    cleaned = clean_text(text)
    blocks = tuple(
        Passage(_BLOCKS[one.rule].name, one.start, one.end, page[one.start : one.end])
        for one in found
    )
    flags = {_BLOCKS[one.rule].flag for one in found} - {""}
    return CleanedPage(blocks, html, text, cleaned, cleaned.flags | flags)


def _without(page: str, found: list[_Found]) -> str:
    """The page without these elements; what stood on either side of one is not joined."""
    pieces: list[str] = []
    at = 0
    for one in found:
        pieces += (page[at : one.start], " " if one.is_inline else "<hr>")
        at = one.end
    pieces.append(page[at:])
    return "".join(pieces)
