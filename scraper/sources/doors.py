"""Documents that came by another door than an archive: what their paths say, how they are read.

A run of a door is put together as one small archive of our own making (decision 0008). Its paths:

* ``unites/{uid}.json``: a unit document of the site (SOURCES §2.2), no wrapper, plain nulls;
* ``credits/{uid}.html``: the table of credits that such a document leaves out;
* ``pages/{uid}/{address}.html``: a page, named by the uid it was found to be of, and by the path of
  its address, percent-encoded;
* ``direct/{uid}.json``: one amendement of an answer of the live service, under the uid that the
  archive knows it by.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from scraper.errors import BadDocument
from scraper.reading.addresses import quoted, unquoted
from scraper.records import Amendement, Member, Published, Signal
from scraper.sources.base import Archive, Place, Source, read_as
from scraper.sources.eliasse import parse_live
from scraper.sources.pages import Provisional, parse_amendement_page, parse_scrutin_page
from scraper.sources.pages.credits import fragment_of, parse_credit_fragment
from scraper.sources.pages.places import SITE

if TYPE_CHECKING:
    from collections.abc import Iterator

#: The doors: unit documents of the publication lists and the tables of credits that they leave out,
#: pages of the site, the live service.
UNITES, CREDITS, PAGES, DIRECT = "UNITES", "CREDITS", "PAGES", "DIRECT"
_DOORS = ("unites/", "credits/", "pages/", "direct/")
_AMENDEMENT = re.compile(r"AMANR5L\w+", re.ASCII)
_SCRUTIN = re.compile(r"VT(?:AN|CG)R5L\w+", re.ASCII)
#: What a unit document says of itself: all of the record, and not where the archives file it.
_UNIT = frozenset({"*"})
#: What a page tells and the open data mostly leaves out: its silence contradicts nobody (§5).
_SILENT = frozenset({"objet.dossier_legislatif.dossier_ref"})
#: What the open data of the XIVᵉ never gives, and the address of a page does.
_SILENT_OF_THE_XIV = frozenset({"identification.prefixe_organe_examen"})
_NO_TEXT = frozenset({"-corps.contenu_auteur.dispositif"})
_NO_CREDITS = frozenset(
    {
        "-corps.contenu_auteur.dispositif_amdt_credit_plf",
        "-corps.contenu_auteur.dispositif_amdt_credit_plfr",
    }
)


def with_doors(source: Source, *variants: str) -> Source:
    """A source that can be reached by these doors too."""

    def route(path: str) -> Place | None:
        if not is_of_a_door(path):
            return source.route(path)
        place = place_of(path)
        return place if place is not None and place.family in source.families else None

    def read(member: Member) -> Iterator[Published | Signal]:
        return parse(member) if is_of_a_door(member.path) else source.parse(member)

    doors = tuple(Archive(0, "", variant=variant, scope="partial") for variant in variants)
    return msgspec.structs.replace(source, route=route, parse=read, doors=doors)


def is_of_a_door(path: str) -> bool:
    """Whether a path is one of those above."""
    return path.startswith(_DOORS)


def unit_path(uid: str) -> str:
    """The path of a unit document."""
    return f"unites/{uid}.json"


def credits_path(uid: str) -> str:
    """The path of a table of credits."""
    return f"credits/{uid}.html"


def page_path(uid: str, address: str) -> str:
    """The path of a page.

    Args:
        uid: that it is of.
        address: the path of its own address (``/dyn/17/scrutins/881``).
    """
    return f"pages/{uid}/{quoted(address)}.html"


def live_path(uid: str) -> str:
    """The path of an amendement of the live service."""
    return f"direct/{uid}.json"


def place_of(path: str) -> Place | None:
    """What such a path says; None where it is of another form."""
    kind, _, rest = path.partition("/")
    ending = ".html" if kind == "credits" else ".json"
    uid = rest.partition("/")[0] if kind == "pages" else rest.removesuffix(ending)
    if _AMENDEMENT.fullmatch(uid):
        return Place("amendement", uid)
    if _SCRUTIN.fullmatch(uid) and kind != "credits":
        return Place("scrutin", uid)
    return None


def parse(member: Member) -> Iterator[Published | Signal]:
    """One such document.

    Raises:
        BadDocument: the bytes are not what the path says.
    """
    place = place_of(member.path)
    if place is None:
        return
    kind = member.path.partition("/")[0]
    if kind == "unites":
        yield from _read_unit(member, place)
    elif kind == "direct":
        yield from parse_live(member, place.uid)
    elif kind == "credits":
        yield from _read_credits(member, place)
    else:
        yield from _read_page(member, place)


def _read_unit(member: Member, place: Place) -> Iterator[Published | Signal]:
    wrapped = member
    if not is_wrapped(member.data):
        wrapped = Member(member.path, b'{"amendement":' + member.data + b"}")
    amendement, signals = read_as(wrapped, place, Amendement, "amendement")
    yield from signals
    yield Published("amendement", place.uid, amendement, known=_told_by_unit(amendement))


def is_wrapped(data: bytes) -> bool:
    """Whether a document of one amendement has the archives' wrapper."""
    return re.match(rb'\s*\{\s*"amendement"\s*:', data) is not None


def _told_by_unit(amendement: Amendement) -> frozenset[str]:
    """A unit document gives no dispositif where the archives give a table of credits (§2.2)."""
    contenu = amendement.corps.contenu_auteur if amendement.corps else None
    if contenu is None or contenu.dispositif is not None:
        return _UNIT
    if contenu.dispositif_amdt_credit_plf or contenu.dispositif_amdt_credit_plfr:
        return _UNIT
    return _UNIT | _NO_TEXT | _NO_CREDITS


def lacks_credits(path: str, data: bytes) -> bool:
    """Whether a unit document has an author's text, and neither its words nor its credits."""
    try:
        return any(
            isinstance(one, Published) and one.known is not None and one.known >= _NO_CREDITS
            for one in parse(Member(path, data))
        )
    except BadDocument:
        return False


def _read_credits(member: Member, place: Place) -> Iterator[Published | Signal]:
    found = False
    for one in parse_credit_fragment(member.data, fragment_of(SITE, place.uid), place.uid):
        found = found or isinstance(one, Published)
        yield one
    if not found:
        raise BadDocument("the fragment gives no table of credits; its Signals say why")


def _read_page(member: Member, place: Place) -> Iterator[Published | Signal]:
    address = unquoted(member.path.rpartition("/")[2].removesuffix(".html"))
    read = parse_scrutin_page if place.family == "scrutin" else parse_amendement_page
    found = None
    for one in read(member.data, SITE + address):
        if not isinstance(one, Signal):
            found = one
        elif one.kind != "no_uid":  # it was found since: the path bears it
            yield one
    if found is None:
        raise BadDocument("the page gives no record; its Signals say why")
    if found.uid not in {None, place.uid}:
        raise BadDocument(f"the page is of {found.uid}, and was filed under {place.uid}")
    yield published(found, place.uid)


def published(found: Provisional, uid: str) -> Published:
    """The record of a page, under the uid that it was found to be of."""
    record = found.published.record
    if not found.uid:
        record = msgspec.structs.replace(record, uid=uid)
    known = (found.known | {"uid"}) - _SILENT
    if isinstance(record, Amendement) and record.legislature == 14:
        known -= _SILENT_OF_THE_XIV
    return Published(found.published.family, uid, record, known=known)
