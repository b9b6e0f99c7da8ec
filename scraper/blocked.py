"""Recognise a page that stands where the thing asked for should be.

A server in trouble, or one that takes us for a nuisance, often answers 200 with a page of its own.
Such an answer is kept as evidence and reported, never parsed. Pure: bytes in, a reason out.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import msgspec

from scraper.patterns import late

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
        heads: where a page was asked for, it is looked for in its first headings too, however
            large it is: for what stands at the beginning of a title or heading, and no page of
            an amendement or a scrutin begins so.
    """

    reason: str
    pattern: re.Pattern[str]
    evidence: str
    heads: bool = False


SIGNS: Final = (
    Sign(
        "captcha",
        late(r"captcha|pas un robot|not a robot|cf-turnstile"),
        "the notice on a civic site's page that asks whether one is a robot, and the widgets of"
        " reCAPTCHA, hCaptcha and Turnstile, which all name themselves",
    ),
    Sign(
        "captcha",
        late(
            r"<(title|h1)\b[^>]{0,200}>\s*((veuillez|merci de|nous devons) "
            r"(verifier|confirmer|prouver|nous assurer) que vous (n'etes pas un robot"
            r"|etes (bien )?(un )?humain)|(please )?(verify|confirm) (that )?you are (a )?"
            r"(human|not a robot)|etes-vous un (humain|robot)|are you a (human|robot))"
        ),
        "the civic site's notice as a page's own heading, and what Cloudflare's challenge asks"
        " (« please verify you are human », issue 12904 of its documentation), in both languages:"
        " a page of the AN that loads such a widget has another heading",
        heads=True,
    ),
    Sign(
        "anti-bot",
        late(
            r"cf-mitigated: challenge|<title>just a moment|cdn-cgi/challenge-platform"
            r"|checking your browser|enable javascript and cookies"
        ),
        "Cloudflare's challenge pages; its documentation gives the header for every kind of them",
    ),
    Sign(
        "anti-bot",
        late(r"_incapsula_resource|incapsula incident id|x-dd-b: [12]"),
        "Imperva's and DataDome's: the marks that the wafw00f and is-antibot projects go by",
    ),
    Sign(
        "anti-bot",
        late(
            r"anti-?bot|activite suspecte|unusual traffic|requete (a ete )?(bloquee|rejetee)"
            r"|request (was |has been )?(blocked|rejected)|<title>\s*(access denied|acces refuse)"
        ),
        "the AN's own 503 to programs on /dyn/ (SOURCES §1.2, October 2026); its wording is not"
        " known, hence the usual words of web application firewalls in both languages",
    ),
    Sign(
        "maintenance",
        late(
            r"(site|service|serveur|application|operation|page|cours|pour|en)( est| de| en)?"
            r" maintenance|<(title|h1)>\s*maintenance|down for maintenance|maintenance downtime"
            r"|be (right )?back soon"
        ),
        "Apache's 503 page and the maintenance pages of common frameworks, French and English",
    ),
    Sign(
        "service indisponible",
        late(
            r"(momentanement|temporairement|actuellement) (indisponible|inaccessible)"
            r"|service indisponible|temporarily (unavailable|down)|service unavailable"
        ),
        "the 503 pages of nginx, HAProxy and Varnish, and their French translations",
    ),
    Sign(
        "page introuvable",
        late(
            r"<(title|h1)\b[^>]{0,200}>\s*((erreur|error) 404|404\b"
            r"|(la |cette )?page (demandee )?(est )?(introuvable|non trouvee|inexistante)"
            r"|(la page|ce document|la ressource)( que vous [a-z ]{1,30}| demandee?)? n'existe pas"
            r"|(page |object )?not found)"
        ),
        "a site that answers 200 where it means 404 (a soft 404, as web search engines call it):"
        " its title or heading begins as the 404 pages of nginx, Apache, Symfony and Drupal do,"
        " in English and in French",
        heads=True,
    ),
    Sign(
        "erreur du serveur",
        late(
            r"<(title|h1)\b[^>]{0,200}>\s*((erreur|error) 5\d\d|50[0-4]\b|internal server error"
            r"|(une )?erreur (interne|est survenue|s'est produite)|oops! an error occurred"
            r"|an error occurred)"
        ),
        "the AN answered 500 instead of 404 for an amendement that was withdrawn or never existed"
        " (the Zam project, 2019 and 2020); the headings are those of Symfony, nginx and IIS",
        heads=True,
    ),
    Sign(
        "mur de connexion",
        late(
            r"<title\b[^>]{0,200}>\s*(connexion|se connecter|connectez-vous|identification"
            r"|identifiez-vous|authentification( requise)?|authentication required"
            r"|log ?in|sign ?in)\s*(<|$|to\b|a\b|[-–—|‹:·])"
        ),
        "the log-in pages of Keycloak (« Sign in to … »), WordPress (« Se connecter ‹ … ») and of"
        " French portals (« Connexion »), to which a page for members only leads",
    ),
    Sign(
        "consentement",
        late(
            r"<title\b[^>]{0,200}>\s*(avant (de|d')\s?(continuer|poursuivre|acceder)"
            r"|before you continue|(gestion|parametres) d(es|u) (cookies|consentement)"
            r"|(nous respectons )?votre vie privee\b|cookie consent|consentement)"
        ),
        "the pages that Google (« Before you continue », « Avant de continuer ») and French"
        " publishers put before another until one has answered for cookies",
    ),
)
"""In the order in which they are tried; the first that fits names the reason."""

_LOOK_BYTES: Final = 64 * 1024
_SMALL_PAGE_BYTES: Final = 32 * 1024
_HTML: Final = late(r"<!doctype html|<html\b|<head\b|<body\b")
_TITLE: Final = late(r"<title\b[^>]{0,200}>[^<]{0,300}")
_HEAD: Final = late(r"<(?:title|h1)\b[^>]{0,200}>[^<]{0,300}<?")
_FEW_HEADS: Final = 3
#: What no reader sees; where it does not end, the rest is not seen either.
_UNSEEN: Final = late(
    r"<!--.*?(?:-->|\Z)|<(head|script|style|template)\b.*?(?:</\1\s*>|\Z)", re.DOTALL
)
_MARK: Final = late(r"<[^>]*+(?:>|\Z)|&nbsp;|&#160;|&#xa0;|\s")
#: What says something without a word.
_SHOWN: Final = late(r"<(?:img|svg|video|object|embed|iframe|input|frame)\b")
#: The accents of French, and what becomes of each: to replace them one by one is quickest.
_PLAIN: Final = tuple(zip("éèêëàâîïôùûç’\xa0", "eeeeaaiiouuc' ", strict=True))
_UNUSUAL: Final = late(r"[^\x00-\x7f]+")


def block_reason(body: bytes, headers: Mapping[str, str], expected: Expected) -> str | None:
    """Say why a body is not the thing asked for; None if nothing speaks against it.

    Args:
        body: whole or cut; its first 64 KiB are read.
        headers: those that came with it.
        expected: what was asked for. Where an archive was, any text is suspect. Data (JSON, CSV)
            may speak of captchas and maintenance, so only an HTML page in its place is. Real pages
            may too, and load such widgets, so only a small one is, whose title says so; one that
            is not found or has failed says so in its title or first heading, whatever its size.

    Returns:
        « réponse vide » (also for a page without a word), a reason from `SIGNS`, « page HTML »
        where another page came, or for an archive « contenu inattendu ».
    """
    if not body.strip():
        return "réponse vide"
    text = _folded(body[:_LOOK_BYTES])
    is_html = text.lstrip("\ufeff \t\r\n").startswith("<") and _HTML.search(text[:4096]) is not None
    heads = text
    if expected == "page":
        is_small = len(body) <= _SMALL_PAGE_BYTES
        if is_html and is_small and _says_nothing(text):
            return "réponse vide"
        heads = "\n".join(found[0] for found in islice(_HEAD.finditer(text), _FEW_HEADS))
        text = "\n".join(_TITLE.findall(text)) if is_small else ""
    elif expected == "data" and not is_html:
        text = heads = ""
    lines = [f"{name}: {value}".lower() for name, value in headers.items()]
    for sign in SIGNS:
        if sign.pattern.search(heads if sign.heads else text) or any(
            sign.pattern.match(line) for line in lines
        ):
            return sign.reason
    if is_html and expected != "page":
        return "page HTML"
    return "contenu inattendu" if expected == "archive" else None


def _says_nothing(text: str) -> bool:
    """A page without a word or a picture: a frame that nothing was put in."""
    seen = _UNSEEN.sub("", text)
    return _SHOWN.search(seen) is None and not _MARK.sub("", seen)


def _folded(body: bytes) -> str:
    """Lower-case text without accents; the AN's pages are UTF-8 or ISO-8859-1."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        # A character that our own cut has halved does not make it another encoding.
        halved = error.start > len(body) - 4
        text = body[: error.start].decode("utf-8") if halved else body.decode("latin-1")
    text = text.lower()
    for accented, plain in _PLAIN:
        text = text.replace(accented, plain)
    if text.isascii():
        return text
    # Most of what is left stands on few lines: those that are ASCII need not be looked through.
    lines = text.split("\n")
    return "\n".join(line if line.isascii() else _UNUSUAL.sub(_bare, line) for line in lines)


def _bare(found: re.Match[str]) -> str:
    return _without_marks(found[0])


@lru_cache(maxsize=4096)
def _without_marks(run: str) -> str:
    """Characters beyond ASCII, decomposed; a mark may be without the letter that bears it."""
    return "".join(
        char for char in unicodedata.normalize("NFKD", run) if not unicodedata.combining(char)
    )
