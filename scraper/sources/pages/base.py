"""What a page tells: a record of the open data's type, and how much of it the page really gave.

A page says less than the open data: what it does not say is empty in the record and absent from
``known``, and is no fact. Paths are those of `scraper.records`: `cycle_de_vie.sort`; lists bear no
rank (`ventilation_votes.organe.groupes.groupe.organe_ref`).
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final, Generic, TypeVar

import msgspec

from scraper.errors import BadDocument
from scraper.reading.addresses import absolute, path_of
from scraper.reading.html import Page, Unexpected, read_page
from scraper.records import Published, Signal, raw_text

if TYPE_CHECKING:
    from collections.abc import Iterator

Row = TypeVar("Row")


class AmendementAddress(msgspec.Struct, frozen=True):
    """What the address of an amendement says (SOURCES §3.1).

    Attributes:
        legislature: 14 to 17.
        texte: number of the text, four digits.
        suffixe: A or C for the parts of a PLF, B, D or S for a second deliberation, else "".
        organe: who examines: AN, CION_FIN …
        numero: bare, with the letters of a commission: « 306 », « CF12 ».
        uid: the AN's uid, where the address gives it instead of all but the legislature.
    """

    legislature: int
    texte: str = ""
    suffixe: str = ""
    organe: str = ""
    numero: str = ""
    uid: str | None = None


class Link(msgspec.Struct, frozen=True):
    """One address that a page gives.

    Attributes:
        kind: ``amendement``, ``scrutin``, ``dossier``, ``compte_rendu``, ``texte``, ``pdf``,
            ``json``; ``autre`` for any other.
        href: absolute.
        ref: the AN's uid in the address (DLR…, CRSAN…, AMAN…), None where there is none.
        amendement: what the address of an amendement says.
    """

    kind: str
    href: str
    ref: str | None = None
    amendement: AmendementAddress | None = None


class Printed(msgspec.Struct, frozen=True):
    """Something a page prints that no field of the record holds as it stands.

    Attributes:
        name: what it is: ``annonce``, ``mise_au_point``, ``stade_de_lecture``, ``sort`` …
        text: as printed, on one line (HTML for ``dispositif``).
        acteur_ref: the person it stands beside, None where the page does not say.
    """

    name: str
    text: str
    acteur_ref: str | None = None


class Named(msgspec.Struct, frozen=True):
    """Somebody whom a page names without an identifier: to be looked up, never guessed.

    Attributes:
        role: ``pour``, ``contre``, ``abstention``, ``nonVotant``, ``signataire``.
        nom: as printed.
        groupe: rank of the group's block, from 0; None outside votes.
        groupe_nom: the group as printed, None where it is not.
        cause: why somebody did not vote, as printed in brackets.
    """

    role: str
    nom: str
    groupe: int | None = None
    groupe_nom: str | None = None
    cause: str | None = None


class Provisional(msgspec.Struct, frozen=True):
    """One record as a page tells it, until the open data says it.

    Attributes:
        published: the record; its uid is "" where the page gives none.
        known: the fields that the page really gave. All others are empty and mean nothing.
        url: the page.
        links: the addresses it gives.
        printed: what it prints beside the record's fields.
        named: whom it names without an identifier.
        groupes: the groups of a vote as printed, in the order of their blocks.
    """

    published: Published
    known: frozenset[str]
    url: str
    links: tuple[Link, ...] = ()
    printed: tuple[Printed, ...] = ()
    named: tuple[Named, ...] = ()
    groupes: tuple[str, ...] = ()

    @property
    def uid(self) -> str | None:
        """The AN's uid, None where the page gives none."""
        return self.published.uid or None


class AmendementRow(msgspec.Struct, frozen=True):
    """One line of a list of amendements.

    Attributes:
        href: its page, absolute.
        address: what that address says, None where it is of another form.
        numero: as printed.
        sort: as printed, None where there is none yet; an état may stand in its place.
        date: of deposit, None where it is none.
    """

    href: str
    address: AmendementAddress | None
    numero: str
    sort: str | None
    date: dt.date | None


class ScrutinRow(msgspec.Struct, frozen=True):
    """One card of a list of scrutins.

    Attributes:
        legislature: of its address.
        numero: of its address.
        href: its page, absolute.
        titre: as printed.
        date: of its séance, None where the card does not say.
        pour: voices.
        contre: None for a motion of censure, where only « pour » is counted.
        abstention: the same.
        adopte: what the card says of the result, None where it says nothing.
        objet: the AN's own link to the amendement or the dossier voted on.
    """

    legislature: int
    numero: int
    href: str
    titre: str
    date: dt.date | None
    pour: int
    contre: int | None
    abstention: int | None
    adopte: bool | None
    objet: Link | None


class Listing(msgspec.Struct, Generic[Row], frozen=True):
    """One page of a list.

    Attributes:
        rows: in the order of the page.
        next_pages: the addresses of the pages after this one, in order.
        signals: what could not be read.
    """

    rows: tuple[Row, ...]
    next_pages: tuple[str, ...] = ()
    signals: tuple[Signal, ...] = ()


# ────────────────────────────────────────────────────────────────────────────── reading a page


def open_page(content: bytes, url: str) -> Page | Signal:
    """A page, or why it is none."""
    try:
        return read_page(content, url)
    except BadDocument as error:
        return Signal("unreadable_page", str(error), path=url, value=error.value or "")


def remarks(page: Page, uid: str = "") -> Iterator[Signal]:
    """What is odd about the page's bytes, though they can be read."""
    read = page.decoded
    if read.is_misdeclared:
        yield Signal(
            "encoding_mismatch",
            f"{page.url} says it is {read.declared} and is {read.encoding}: read as what it is",
            uid=uid,
            path=page.url,
            value=f"{read.declared} ≠ {read.encoding}",
        )
    if read.lost:
        yield Signal(
            "lost_characters",
            f"{page.url}: {read.lost} bytes are no characters in {read.encoding}; "
            "U+FFFD stands for them",
            uid=uid,
            path=page.url,
            count=read.lost,
        )


def changed(error: Unexpected, uid: str = "") -> Signal:
    """The Signal that says which selector of which page no longer gives what it did."""
    return Signal(
        "page_changed",
        f"{error}; see what took its place, mend scraper/sources/pages, then replay",
        uid=uid,
        path=error.url,
        field=error.selector,
        value=raw_text(f"expected {error.expected}, found {error.found}"),
    )


def elsewhere(page: Page, uid: str) -> Signal:
    """The page is not of what its address names: what it tells is kept under its own uid."""
    return Signal(
        "other_page",
        f"{page.url} answers with the page of {uid}; kept as what it is",
        uid=uid,
        path=page.url,
        value=uid,
    )


def unknown(page: Page, uid: str, where: str, value: str) -> Signal:
    """A word of the page that is in no table of ours."""
    return Signal(
        "unknown_value",
        f"{page.url}: {where} says {value!r}, never met before: kept as printed only; "
        "add it to its table once understood",
        uid=uid,
        path=page.url,
        field=where,
        value=raw_text(value),
    )


# ─────────────────────────────────────────────────────────────────────────────── days in French

_MONTHS: Final = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août"),
    *("septembre", "octobre", "novembre", "décembre"),
)
_IN_WORDS: Final = re.compile(
    rf"\b(\d{{1,2}})(?:\s*er)?\s+({'|'.join(_MONTHS)})\s+(\d{{4}})\b", re.IGNORECASE
)
_IN_DIGITS: Final = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b", re.ASCII)


def day_in(text: str) -> dt.date | None:
    """The only day a text names, « mardi 21 juillet 2026 » or « 21/07/2026 »; None otherwise."""
    found = [(int(y), _MONTHS.index(m.lower()) + 1, int(d)) for d, m, y in _IN_WORDS.findall(text)]
    found += [(int(y), int(m), int(d)) for d, m, y in _IN_DIGITS.findall(text)]
    if len(found) != 1:
        return None
    try:
        return dt.date(*found[0])
    except ValueError:
        return None


_RANKS: Final = {
    "unique": 1, "première": 1, "deuxième": 2, "seconde": 2, "troisième": 3, "quatrième": 4,
}  # fmt: skip
_SEANCE: Final = re.compile(rf"\b({'|'.join(_RANKS)})\s+séance\b", re.IGNORECASE)


def seance_rank(text: str) -> int | None:
    """« Deuxième séance » is 2, « Séance unique » and « Unique séance » 1; None otherwise."""
    found = _SEANCE.search(text)
    if found is not None:
        return _RANKS[found[1].lower()]
    return 1 if re.search(r"\bséance unique\b", text, re.IGNORECASE) else None


# ──────────────────────────────────────────────────────────────────────────────────── addresses

_AMENDEMENT: Final = re.compile(
    r"/(?:dyn/)?(\d{1,2})/amendements/(\d{4})([A-Z]?)/([\w-]{1,40})/([\w-]{1,40}?)(?:\.\w{3,4})?",
    re.ASCII,
)
_AMENDEMENT_UID: Final = re.compile(r"/dyn/(\d{1,2})/amendements/(AMANR5L\w{1,80})", re.ASCII)
_UID: Final = re.compile(r"(?:DLR5L|CRSANR5L|AMANR5L|VT(?:AN|CG)R5L)\w{1,80}", re.ASCII)
#: What an address leads to, by its path; the first that fits.
_KINDS: Final = (
    ("pdf", re.compile(r".*\.pdf")),
    ("json", re.compile(r"/dyn/opendata/\w+\.json")),
    ("amendement", re.compile(r"/(?:dyn/)?\d+/amendements/.+")),
    ("scrutin", re.compile(r"/(?:dyn/)?\d+/scrutins/\d+")),
    ("dossier", re.compile(r"/(?:dyn/)?\d+/dossiers/.+")),
    ("compte_rendu", re.compile(r"/(?:dyn/)?\d+/(?:comptes-rendus|cri)/.+")),
    ("texte", re.compile(r"/(?:dyn/)?\d+/textes/.+")),
)


def amendement_address(href: str) -> AmendementAddress | None:
    """Read the address of an amendement's page, of any age; None where it is another's."""
    path = path_of(href)
    found = _AMENDEMENT_UID.fullmatch(path)
    if found is not None:
        return AmendementAddress(int(found[1]), uid=found[2])
    found = _AMENDEMENT.fullmatch(path)
    if found is None:
        return None
    return AmendementAddress(int(found[1]), found[2], found[3], found[4], found[5])


def link(url: str, href: str | None) -> Link | None:
    """Where an address leads; None where it is no address of the web."""
    whole = absolute(url, href)
    if whole is None:
        return None
    path = path_of(whole)
    kind = next((name for name, pattern in _KINDS if pattern.fullmatch(path)), "autre")
    ref = _UID.search(path)
    address = amendement_address(whole) if kind == "amendement" else None
    return Link(kind, whole, ref[0] if ref else None, address)
