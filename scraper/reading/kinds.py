"""What some bytes are, told by what they hold and not by a name.

Pure; tried in this order, and the first that fits names the kind:

============  =====================================================================================
kind          how it is recognised
============  =====================================================================================
blocked       nothing but white space; a page that `scraper.blocked` knows (captcha, log-in wall …)
page          begins with ``<``, and has ``<!doctype html``, ``<html``, ``<head`` or ``<body`` in
              its first 16 KiB; in UTF-8, UTF-16 or Windows-1252
unit          a JSON object that is an amendement (``uid``, ``identification``, ``cycleDeVie``), or
              whose ``amendement`` is an object
answer        a JSON object that holds ``prochainADiscuter`` or ``amendements`` (Eliasse)
publications  most of its first twenty lines are «moment;address»
text          in UTF-8, UTF-16 or Windows-1252, without a NUL and with next to no other control; and
              nothing that it is called says otherwise, for a stylesheet is text too
============  =====================================================================================

`scraper.reading.found` adds two that are told by the file: ``archive``, a whole ZIP that is not a
ZIP of ZIPs; and the WARC (``WARC/`` at its beginning, in a gzip or not), each of whose documents is
one of the above, or ``blocked`` where its answer was another than 200.
"""

from __future__ import annotations

import codecs
import html as characters
import re
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec

from scraper.blocked import block_reason
from scraper.reading.addresses import absolute
from scraper.reading.html import decode
from scraper.records import Signal
from scraper.sources.publications import read_list

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(msgspec.Struct, frozen=True):
    """What some bytes are.

    Attributes:
        kind: a name of the table above.
        reason: of what is blocked.
    """

    kind: str
    reason: str = ""


class Unknown(msgspec.Struct, frozen=True):
    """Bytes that are none of these.

    Attributes:
        what: they are.
        advice: what a person could do.
    """

    what: str
    advice: str


Recognised: TypeAlias = Kind | Unknown

BEGINNINGS: Final[tuple[tuple[bytes, str, str], ...]] = (
    (b"%PDF-", "a PDF", "save the page, or take the JSON of the same uid"),
    (b"PK\x03\x04", "a ZIP inside of another file", "take it out, and import it by itself"),
    (b"\x1f\x8b\x08", "compressed by gzip, and no WARC", "decompress it first"),
    (b"\x28\xb5\x2f\xfd", "compressed by zstd", "decompress it first"),
    (b"BZh91AY", "compressed by bzip2", "decompress it first"),
    (b"\xfd7zXZ\0", "compressed by xz", "decompress it first"),
    (b"7z\xbc\xaf", "a 7-Zip archive", "unpack it, and import the folder"),
    (b"Rar!\x1a", "a RAR archive", "unpack it, and import the folder"),
    (b"SQLite format 3\0", "an SQLite database", "import what it was made from"),
    (b"bplist00", "a web archive of Safari, or its like", "save the page as HTML"),
    (b"\xd0\xcf\x11\xe0", "an old Office document", "save it as plain text"),
    (b"\x89PNG", "a picture", "leave it out"),
    (b"\xff\xd8\xff", "a picture", "leave it out"),
    (b"GIF8", "a picture", "leave it out"),
    (b"RIFF", "a picture or a sound", "leave it out"),
    (b"wOFF", "a font", "leave it out"),
    (b"wOF2", "a font", "leave it out"),
    (b"filedesc:", "an ARC file", "turn it into a WARC first (warcio recompress)"),
)
"""What is known and not read: how it begins, what it is, what to do."""

_NO_CAPTURES: Final = """
    .bat .c .conf .cfg .css .csv .ini .js .jsonl .log .map .md .mjs .ndjson .php .ps1 .py .rb .rst
    .sh .sql .tex .toml .ts .tsv .yaml .yml
"""
NO_CAPTURES: Final = frozenset(_NO_CAPTURES.split())
"""How the names of text end that is no text capture: nothing in it would say so."""

_HEAD_BYTES: Final = 64 * 1024
_LOOKED_AT: Final = 16 * 1024  # characters, for what makes a page
_HTML: Final = re.compile(r"<!doctype\s+html|<html\b|<head\b|<body\b", re.IGNORECASE)
_BLANK: Final = "\ufeff \t\r\n\f\v\xa0"
_MARKUP: Final = re.compile(r"<[a-zA-Z!?/]")
_MHTML: Final = re.compile(
    r"^(mime-version|snapshot-content-location):", re.IGNORECASE | re.MULTILINE
)
#: Controls other than white space; and what stands for bytes that are no characters.
_CONTROLS: Final = re.compile(r"[\x01-\x08\x0e-\x1f\x7f]")
_MOST_CONTROLS: Final = 0.001
_MOST_LOST: Final = 0.01
_UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)

#: Where a page says that it was saved from, in the order in which it is believed.
_SOURCES: Final = (
    re.compile(r"<!--\s{0,20}saved from url=\(\d{4,6}\)(?P<url>\S{1,2000})", re.IGNORECASE),
    re.compile(r"<!--\s{0,20}Page saved with SingleFile\s{1,20}url: (?P<url>\S{1,2000})"),
)
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG: Final = re.compile(r"<(link|meta)\s([^>]{1,3000})>", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(
    r"([a-zA-Z:-]{1,30})\s{0,5}=\s{0,5}(?:\"([^\"]{0,2500})\"|'([^']{0,2500})'|([^\s\"'>]{1,2500}))"
)


def kind_of(
    body: bytes, *, headers: Mapping[str, str] | None = None, called: str = ""
) -> Recognised:
    """What some bytes are.

    Args:
        body: whole.
        headers: those that came with it, names in lower case.
        called: the end of its file's name (``.css``) or its media type, if that is of a kind of
            text that is no text capture; "" where nothing speaks against one.
    """
    for beginning, what, advice in BEGINNINGS:
        if body.startswith(beginning):
            return Unknown(what, advice)
    head, _ = text_of_capture(body[:_HEAD_BYTES])
    start = head.lstrip(_BLANK)
    if not start and (len(body) <= _HEAD_BYTES or not body.strip()):
        return Kind("blocked", "réponse vide")
    if start.startswith("<") and _HTML.search(start, 0, _LOOKED_AT):
        reason = block_reason(body, headers or {}, "page")
        return Kind("blocked", reason) if reason else Kind("page")
    if _MARKUP.match(start):
        is_xml = start.startswith("<?xml")
        what = "XML" if is_xml else "marked up, and no whole page"
        return Unknown(what, "take the JSON, or save the whole page as HTML")
    if start.startswith(("{", "[")):
        told = _json(body, start)
        if told is not None:
            return told
    if _is_list(head):
        return Kind("publications")
    return _text(body, start, called)


def text_of_capture(body: bytes) -> tuple[str, str]:
    """The characters of a text, and the name of their encoding.

    A byte order mark decides; UTF-16 without one is known by its NULs; else what is UTF-8 is UTF-8,
    and what is not is Windows-1252. Bytes that are no characters become U+FFFD.
    """
    sample = body[:4096]
    halves = max(len(sample) // 2, 1)
    if sample[:1] not in {b"\xff", b"\xfe"}:
        for encoding, rank in (("utf-16-le", 1), ("utf-16-be", 0)):
            nulls = sample[rank::2].count(0)
            if nulls > 0.4 * halves and sample[1 - rank :: 2].count(0) < 0.1 * halves:
                return body.decode(encoding, "replace"), encoding
    read = decode(body)
    return read.text, read.encoding


def url_in(page: bytes) -> str | None:
    """The address that a saved page says it is of; None where it says none.

    What whoever saved it wrote comes first, then ``<link rel="canonical">``, then ``og:url``.
    """
    head, _ = text_of_capture(page[:_HEAD_BYTES])
    for source in _SOURCES:
        found = source.search(head)
        if found and (url := _address(found["url"])):
            return url
    said: dict[str, str] = {}
    for tag in _TAG.finditer(_COMMENT.sub("", head)):
        attributes = {
            one[1].lower(): one[2] or one[3] or one[4] or "" for one in _ATTRIBUTE.finditer(tag[2])
        }
        if attributes.get("rel", "").lower() == "canonical":
            said.setdefault("canonical", attributes.get("href", ""))
        elif attributes.get("property", "").lower() == "og:url":
            said.setdefault("og:url", attributes.get("content", ""))
    return _address(said.get("canonical", "")) or _address(said.get("og:url", ""))


def _address(printed: str) -> str | None:
    url = characters.unescape(printed).strip()
    return absolute(url, url)


def _json(body: bytes, start: str) -> Recognised | None:
    """What a JSON document is; None for text that only begins like one."""
    content = body.removeprefix(codecs.BOM_UTF8)
    if start.startswith("["):
        try:
            msgspec.json.decode(content, type=list[msgspec.Raw])
        except _UNREADABLE:
            return None
        return Unknown("a list in JSON", "the AN's unit documents and answers are objects")
    try:
        held = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
    except _UNREADABLE as error:
        return Unknown(f"no JSON, though it begins as one ({error})", "copy or fetch it again")
    if {"uid", "identification", "cycleDeVie"} <= held.keys():
        return Kind("unit")
    if bytes(held.get("amendement", b"")).lstrip().startswith(b"{"):
        return Kind("unit")
    if "prochainADiscuter" in held or "amendements" in held:
        return Kind("answer")
    names = ", ".join(repr(name[:40]) for name in list(held)[:5]) or "nothing"
    advice = "of the AN's JSON, amendements are read one by one, all else from its archives (ZIP)"
    return Unknown(f"JSON that holds {names}", advice)


def _is_list(head: str) -> bool:
    """Whether most of its first whole lines are those of a publication list."""
    lines = [line for line in head.split("\n", 21)[:20] if line.strip()]
    read = read_list("\n".join(lines).encode("utf-8", "replace"), "")
    told = sum(not isinstance(one, Signal) for one in read)
    return told > len(lines) / 2


def _text(body: bytes, start: str, called: str) -> Recognised:
    if _MHTML.search(start[:4096]) and "multipart/related" in start[:4096].lower():
        return Unknown("an MHTML page", "save the page as HTML, or as a WARC")
    text, _ = text_of_capture(body)
    controls = len(_CONTROLS.findall(text))
    if (
        "\0" in text
        or controls > _MOST_CONTROLS * len(text)
        or text.count("\ufffd") > _MOST_LOST * len(text)
    ):
        return Unknown("neither text nor anything that is known", "leave it out")
    if called:
        return Unknown(f"text, and called {called}", "if it is a text capture, call it .txt")
    return Kind("text")
