"""One page of the AN, read so that nothing is taken for granted.

A selection states how many nodes it expects, and says page, selector, expected and found when the
page has another number of them: a page whose markup has changed is told apart from one that has
nothing to say. Only this module knows selectolax (lexbor). Pure: bytes in, nodes out.

Hostile pages are refused before they are parsed. Lexbor's time grows with the square of a page's
depth (40,000 nested elements take six seconds) and of a tag's attributes, and a few hundred
formatting tags left open are copied into every block that follows; so the tags are counted first.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final

import msgspec
from selectolax.lexbor import LexborHTMLParser

from scraper.errors import BadDocument
from scraper.records import raw_text

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

#: The largest real page at hand has 0.3 MB; a list of a hundred scrutins has less.
MOST_BYTES: Final = 8 * 1024 * 1024
#: Elements open at one time. Real pages have thirty; old ones leave some tags open.
_MOST_DEPTH: Final = 2_000
#: Sums, over all tags, of the elements open, and of the formatting elements open.
_MOST_STEPS: Final = 50_000_000
_MOST_COPIES: Final = 1_000_000
#: Attributes of one tag (and of all <html> and <body> tags, which the parser merges into one).
_MOST_ATTRIBUTES: Final = 200
#: Where a page's last tag is looked for, and its declared charset.
_TAIL_BYTES: Final = 4096
_HEAD_BYTES: Final = 4096

_SPACE: Final = re.compile(r"[ \t\r\n\f\v]+")
#: What no text may hold: controls, which no reader sees and some databases refuse.
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_EDGES: Final = " \t\r\n\f\v\xa0"

_DECLARED: Final = re.compile(
    rb"<meta\b[^>]{0,300}?\bcharset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE
)
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: What browsers read as Windows-1252, whatever the page calls it.
_LATIN: Final = frozenset({"iso8859-1", "ascii", "cp1252", "iso8859-15"})
_END: Final = re.compile(rb"</html\s*>", re.IGNORECASE)

_ATTRIBUTE: Final = (
    r"[^\t\n\f\r />][^\t\n\f\r />=]*+"
    r"(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+"
    r"(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^\t\n\f\r >\"'][^\t\n\f\r >]*+)?)?"
)
#: A comment, another thing that is no tag, or a tag with its attributes: as the standard reads it.
_TAG: Final = re.compile(
    r"<!--(?:-?>|(?s:.*?)(?:--!?>|\Z))"
    rf"|<(/?)([a-zA-Z][^\t\n\f\r />]*+)((?:[\t\n\f\r /]++|{_ATTRIBUTE})*+)(?:>|\Z)"
    r"|<[!?/][^>]*+"
)
_COUNTED: Final = re.compile(_ATTRIBUTE)


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: In these, tags are text; what follows `<!--` there is no comment.
_RAW: Final = _names("script style textarea title xmp iframe noembed noframes noscript plaintext")
_VOID: Final = _names(
    "area base br col embed hr img input link meta param source track wbr frame keygen"
)
#: These end where their like begins: a page may leave thousands of them open.
_SELF_ENDING: Final = _names(
    "html head body p li dd dt option optgroup tr td th thead tbody tfoot rp rt colgroup"
)
_FORMATTING: Final = _names("a b big code em font i nobr s small strike strong tt u")
_NEVER_TEXT: Final = ["script", "style", "template", "noscript", "iframe", "object", "embed"]
_EVENT: Final = re.compile(r"on\w+", re.ASCII | re.IGNORECASE)
_PROGRAM: Final = re.compile(
    r"[\s\x00-\x1f]*(?:javascript|vbscript|data\s*:\s*text)", re.IGNORECASE
)


class Unexpected(BadDocument):
    """A selector found another number of nodes than it states, or not what it should hold.

    Attributes:
        url: the page.
        selector: what was asked.
        expected: in words: "1", "0 or 1", "at least 1", "a number after « : »".
        found: in words: "0", "3", or the text that was there, cut at 200 characters.
    """

    def __init__(self, url: str, selector: str, expected: str, found: str) -> None:
        self.url = url
        self.selector = selector
        self.expected = expected
        self.found = raw_text(found)
        super().__init__(
            f"{url}: {selector} should give {expected}, gives {self.found}",
            field=selector,
            value=self.found,
        )


class Decoded(msgspec.Struct, frozen=True):
    """A page's text, and how its bytes were read.

    Attributes:
        text: the characters.
        encoding: what the bytes are.
        declared: what the page calls it, in lower case; None where it says nothing.
        lost: how many bytes or sequences were no characters, and are U+FFFD.
    """

    text: str
    encoding: str
    declared: str | None
    lost: int

    @property
    def is_misdeclared(self) -> bool:
        """The page names another encoding than that of its bytes."""
        if self.declared is None:
            return False
        said = _python_name(self.declared)
        return said != self.encoding and not (said in _LATIN and self.encoding == "cp1252")


def _python_name(name: str) -> str | None:
    try:
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return None


def decode(content: bytes) -> Decoded:
    """Read bytes as the characters they really are.

    A byte order mark decides; then what is UTF-8 is UTF-8, whatever the page says; then the
    declared charset, if the bytes obey it; else Windows-1252. A page that is UTF-8 but for a few
    bytes is UTF-8.
    """
    found = _DECLARED.search(content[:_HEAD_BYTES])
    declared = found[1].decode("ascii", "replace").lower() if found else None
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            text = content[len(bom) :].decode(encoding, "replace")
            return Decoded(text, encoding, declared, text.count("\ufffd"))
    try:
        return Decoded(content.decode("utf-8"), "utf-8", declared, 0)
    except UnicodeDecodeError:
        text = content.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    read = sum(1 for character in text if character > "\x7f") - lost
    if read > lost:
        return Decoded(text, "utf-8", declared, lost)
    said = _python_name(declared) if declared else None
    if said is not None and said not in _LATIN and said not in {"utf-8", "utf-7"}:
        try:
            return Decoded(content.decode(said), said, declared, 0)
        except (UnicodeError, LookupError, AttributeError):  # the last two: no text codec (rot13)
            pass
    text = content.decode("cp1252", "replace")
    return Decoded(text, "cp1252", declared, text.count("\ufffd"))


def text_of(raw: str) -> str:
    """One line of text: white space as one space, no controls; non-breaking spaces are kept."""
    return _SPACE.sub(" ", _CONTROLS.sub("", raw)).strip(_EDGES)


class Node:
    """One element, and what stands in it."""

    __slots__ = ("_node", "_url")

    def __init__(self, node: LexborNode, url: str) -> None:
        self._node = node
        self._url = url

    @property
    def tag(self) -> str:
        """The name of the element, in lower case."""
        return self._node.tag or ""

    @property
    def text(self) -> str:
        """All text in it as one line; scripts and styles have none."""
        return text_of(self._node.text(deep=True))

    @property
    def markup(self) -> str:
        """What stands in it, as HTML without comments, scripts, or handlers of events."""
        for node in list(self._node.traverse(include_text=True)):
            if node.is_comment_node:
                node.remove()
            elif node.is_element_node:
                _disarm(node)
        return _CONTROLS.sub("", self._node.inner_html or "").strip(_EDGES)

    def attribute(self, name: str) -> str | None:
        """An attribute as one line of text, None where it is absent."""
        value = self._node.attributes.get(name)
        return None if value is None else text_of(value)

    def up(self, steps: int) -> Node:
        """The element that holds this one, so many steps above.

        Raises:
            Unexpected: the page has no so many.
        """
        above: LexborNode | None = self._node
        for _ in range(steps):
            above = above.parent if above is not None else None
        if above is None or not above.is_element_node:
            raise self.unexpected(f"{self.tag} (its parents)", f"at least {steps}", "fewer")
        return Node(above, self._url)

    def every(self, selector: str) -> list[Node]:
        """All nodes in it, none being fine."""
        return [Node(node, self._url) for node in self._node.css(selector)]

    def some(self, selector: str, least: int = 1) -> list[Node]:
        """All nodes in it, at least so many.

        Raises:
            Unexpected: there are fewer.
        """
        found = self.every(selector)
        if len(found) < least:
            raise self.unexpected(selector, f"at least {least}", str(len(found)))
        return found

    def exactly(self, selector: str, number: int) -> list[Node]:
        """That many nodes in it.

        Raises:
            Unexpected: there are more or fewer.
        """
        found = self.every(selector)
        if len(found) != number:
            raise self.unexpected(selector, str(number), str(len(found)))
        return found

    def one(self, selector: str) -> Node:
        """The only node in it.

        Raises:
            Unexpected: there is none, or several.
        """
        return self.exactly(selector, 1)[0]

    def maybe(self, selector: str) -> Node | None:
        """The only node in it, or None.

        Raises:
            Unexpected: there are several.
        """
        found = self.every(selector)
        if len(found) > 1:
            raise self.unexpected(selector, "0 or 1", str(len(found)))
        return found[0] if found else None

    def unexpected(self, selector: str, expected: str, found: str) -> Unexpected:
        """The error that says what of this page is not as it was."""
        return Unexpected(self._url, selector, expected, found)


def _disarm(node: LexborNode) -> None:
    for name, value in list(node.attributes.items()):
        if _EVENT.fullmatch(name) or (value is not None and _PROGRAM.match(value)):
            del node.attrs[name]


class Page(Node):
    """A whole page.

    Attributes:
        url: where it stands.
        decoded: how its bytes were read.
    """

    __slots__ = ("_parser", "decoded", "url")

    def __init__(self, parser: LexborHTMLParser, root: LexborNode, url: str, read: Decoded) -> None:
        super().__init__(root, url)
        self._parser = parser  # the nodes live in it
        self.url = url
        self.decoded = read


def read_page(content: bytes, url: str) -> Page:
    """Read a page that came whole.

    Raises:
        BadDocument: it is empty, too large, cut before its end, nested too deeply to be a page
            that people read, or no HTML at all.
    """
    if len(content) > MOST_BYTES:
        raise BadDocument(
            f"{url}: {len(content)} bytes, and a page has at most {MOST_BYTES}; not parsed"
        )
    if not content.strip():
        raise BadDocument(f"{url}: the page is empty")
    decoded = decode(content)
    if decoded.encoding.startswith("utf-16"):
        tail = decoded.text[-_TAIL_BYTES:].encode("utf-8", "replace")
    else:
        tail = content[-_TAIL_BYTES:]
    if _END.search(tail) is None:
        raise BadDocument(
            f"{url}: the page does not end (no </html>): cut on its way; fetch it again",
            value=raw_text(decoded.text[-_TAIL_BYTES:].strip()[-100:]),
        )
    why = too_much(decoded.text)
    if why is not None:
        raise BadDocument(f"{url}: {why}; not parsed")
    parser = LexborHTMLParser(decoded.text)
    root = parser.root
    if root is None or parser.body is None:
        raise BadDocument(f"{url}: no HTML in it")
    parser.strip_tags(_NEVER_TEXT)
    return Page(parser, root, url, decoded)


class _Load:
    """What a parser would have to carry, counted tag by tag."""

    def __init__(self) -> None:
        self.open: dict[str, int] = {}
        self.depth = 0
        self.formatting = 0
        self.steps = 0
        self.copies = 0
        self.attributes = 0

    def add(self, name: str, attributes: str) -> str | None:
        """Open an element; why it is too much, if it is."""
        if len(attributes) > _MOST_ATTRIBUTES:
            count = len(_COUNTED.findall(attributes))
            if count > _MOST_ATTRIBUTES:
                return f"a tag with {count} attributes"
        if name in {"html", "body"}:
            self.attributes += len(_COUNTED.findall(attributes))
            if self.attributes > _MOST_ATTRIBUTES:
                return f"{self.attributes} attributes on <html> and <body>"
        self.steps += self.depth
        self.copies += self.formatting
        if name not in _VOID and name not in _SELF_ENDING:
            self.open[name] = self.open.get(name, 0) + 1
            self.depth += 1
            self.formatting += name in _FORMATTING
        if self.depth > _MOST_DEPTH or self.steps > _MOST_STEPS:
            return f"more than {_MOST_DEPTH} elements within one another"
        if self.copies > _MOST_COPIES:
            return f"{self.formatting} formatting tags that are never closed"
        return None

    def close(self, name: str) -> None:
        """Close an element, if one is open."""
        if self.open.get(name):
            self.open[name] -= 1
            self.depth -= 1
            self.formatting -= name in _FORMATTING


def too_much(text: str) -> str | None:
    """Why a page would take a parser minutes; None for one that it reads at once."""
    load = _Load()
    raw, at = "", 0
    while (found := _TAG.search(text, at)) is not None:
        at = found.end()
        name = found[2]
        if name is None:
            if found[0].startswith("<!--") and raw:  # no comment there: look at what follows
                at = found.start() + 4
            elif found[0].startswith("<![CDATA[") and not raw and _in_drawing(load):
                return "a CDATA section in a drawing"
            continue
        name = name.lower()
        if found[1]:
            load.close(name)
            if name == raw:
                raw = ""
            continue
        if not raw and name in _RAW:
            raw = name
        why = load.add(name, found[3])
        if why is not None:
            return why
    return None


def _in_drawing(load: _Load) -> bool:
    return bool(load.open.get("svg") or load.open.get("math"))
