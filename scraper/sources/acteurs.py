"""Acteurs, their mandats, and organes (SOURCES §1, §9).

AMO30 tells the whole history and serves every legislature. AMO10 lists those in office only and
stands in where AMO30 answers 404: who is missing from it is out of office, never gone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.records import Acteur, Member, Organe, Published, Signal, many
from scraper.sources.base import Archive, Place, Source, parent_and_stem, read_as

if TYPE_CHECKING:
    from collections.abc import Iterator

_FAMILIES = {
    "acteur": ("acteur", re.compile(r"PA\d+", re.ASCII)),
    "organe": ("organe", re.compile(r"PO\d+", re.ASCII)),
    # déclarations de déport: known, and out of scope
    "deport": ("", re.compile(r"DPTR\w+", re.ASCII)),
}


def route(path: str) -> Place | None:
    """``json/acteur/PA….json``, ``json/organe/PO….json``; ``json/deport/…`` is out of scope."""
    folders, uid = parent_and_stem(path)
    family, form = _FAMILIES.get(folders[-1] if folders else "", (None, None))
    if family is None or form is None or not form.fullmatch(uid):
        return None
    return Place(family, uid)


def parse(member: Member) -> Iterator[Published | Signal]:
    """One acteur with each of their mandats, or one organe.

    These files hold addresses, phones and e-mails: whatever is odd in them, no value is told.

    Raises:
        BadDocument: the bytes are neither.
    """
    place = route(member.path)
    if place is None or not place.family:
        return
    if place.family == "organe":
        organe, signals = read_as(member, place, Organe, "organe", private=True)
        yield from signals
        yield Published("organe", place.uid, organe)
        return
    acteur, signals = read_as(member, place, Acteur, "acteur", private=True)
    yield from signals
    yield Published("acteur", place.uid, acteur)
    for mandat in many(acteur.mandats.mandat) if acteur.mandats else ():
        yield Published("mandat", mandat.uid, mandat, owner=place.uid)


ACTEURS = Source(
    name="acteurs",
    families=("acteur", "organe", "mandat"),
    archives=(
        (
            Archive(
                17,
                "17/amo/tous_acteurs_mandats_organes_xi_legislature/"
                "AMO30_tous_acteurs_tous_mandats_tous_organes_historique.json.zip",
                variant="AMO30",
            ),
            Archive(
                17,
                "17/amo/deputes_actifs_mandats_actifs_organes/"
                "AMO10_deputes_actifs_mandats_actifs_organes.json.zip",
                variant="AMO10",
                scope="in_office",
            ),
        ),
    ),
    route=route,
    parse=parse,
    all_legislatures=True,
)
