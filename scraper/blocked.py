"""Recognise a page that stands where the thing asked for should be.

A server in trouble, or one that takes us for a nuisance, often answers 200 with a page of its own.
Such an answer is kept as evidence and reported, never parsed. Pure: bytes in, a reason out.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping

Expected: TypeAlias = Literal["archive", "data", "page"]


class Sign(msgspec.Struct, frozen=True):
    """One way to recognise such a page.

    Attributes:
        reason: what it is, in French.
        pattern: searched in lower-case text without accents, and at the start of each header line
            (`name: value`).
        evidence: where such a page was seen, or who documents it.
    """

    reason: str
    pattern: re.Pattern[str]
    evidence: str


SIGNS: Final = (
    Sign(
        "captcha",
        re.compile(r"captcha|pas un robot|not a robot|cf-turnstile"),
        "the notice on a civic site's page that asks whether one is a robot, and the widgets of"
        " reCAPTCHA, hCaptcha and Turnstile, which all name themselves",
    ),
    Sign(
        "anti-bot",
        re.compile(
            r"cf-mitigated: challenge|<title>just a moment|cdn-cgi/challenge-platform"
            r"|checking your browser|enable javascript and cookies"
        ),
        "Cloudflare's challenge pages; its documentation gives the header for every kind of them",
    ),
    Sign(
        "anti-bot",
        re.compile(r"_incapsula_resource|incapsula incident id|x-dd-b: [12]"),
        "Imperva's and DataDome's: the marks that the wafw00f and is-antibot projects go by",
    ),
    Sign(
        "anti-bot",
        re.compile(
            r"anti-?bot|activite suspecte|unusual traffic|requete (a ete )?(bloquee|rejetee)"
            r"|request (was |has been )?(blocked|rejected)|<title>\s*(access denied|acces refuse)"
        ),
        "the AN's own 503 to programs on /dyn/ (SOURCES §1.2, October 2026); its wording is not"
        " known, hence the usual words of web application firewalls in both languages",
    ),
    Sign(
        "maintenance",
        re.compile(
            r"(site|service|serveur|application|operation|page|cours|pour|en)( est| de| en)?"
            r" maintenance|<(title|h1)>\s*maintenance|down for maintenance|maintenance downtime"
            r"|be (right )?back soon"
        ),
        "Apache's 503 page and the maintenance pages of common frameworks, French and English",
    ),
    Sign(
        "service indisponible",
        re.compile(
            r"(momentanement|temporairement|actuellement) (indisponible|inaccessible)"
            r"|service indisponible|temporarily (unavailable|down)|service unavailable"
        ),
        "the 503 pages of nginx, HAProxy and Varnish, and their French translations",
    ),
)
"""In the order in which they are tried; the first that fits names the reason."""

_LOOK_BYTES: Final = 64 * 1024
_SMALL_PAGE_BYTES: Final = 32 * 1024
_HTML: Final = re.compile(r"<!doctype html|<html\b|<head\b|<body\b")
_TITLE: Final = re.compile(r"<title\b[^>]{0,200}>[^<]{0,300}")


def block_reason(body: bytes, headers: Mapping[str, str], expected: Expected) -> str | None:
    """Say why a body is not the thing asked for; None if nothing speaks against it.

    Args:
        body: whole or cut; its first 64 KiB are read.
        headers: those that came with it.
        expected: what was asked for. Where an archive was, any text is suspect. Data (JSON, CSV)
            may speak of captchas and maintenance, so only an HTML page in its place is. Real pages
            may too, and load such widgets, so only a small one is, whose title says so.

    Returns:
        « réponse vide », a reason from `SIGNS`, « page HTML » where another page came, or for an
        archive « contenu inattendu ».
    """
    if not body.strip():
        return "réponse vide"
    text = _folded(body[:_LOOK_BYTES])
    is_html = text.lstrip("\ufeff \t\r\n").startswith("<") and _HTML.search(text[:4096]) is not None
    if expected == "page":
        text = "\n".join(_TITLE.findall(text)) if len(body) <= _SMALL_PAGE_BYTES else ""
    elif expected == "data" and not is_html:
        text = ""
    lines = [f"{name}: {value}".lower() for name, value in headers.items()]
    for sign in SIGNS:
        if sign.pattern.search(text) or any(sign.pattern.match(line) for line in lines):
            return sign.reason
    if is_html and expected != "page":
        return "page HTML"
    return "contenu inattendu" if expected == "archive" else None


def _folded(body: bytes) -> str:
    """Lower-case text without accents; the AN's pages are UTF-8 or ISO-8859-1."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        # A character that our own cut has halved does not make it another encoding.
        halved = error.start > len(body) - 4
        text = body[: error.start].decode("utf-8") if halved else body.decode("latin-1")
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").lower())
    return "".join(char for char in plain if not unicodedata.combining(char))
