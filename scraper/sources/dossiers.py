"""Dossiers législatifs and the documents they contain (SOURCES §1.1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.records import Document, DossierParlementaire, Member, Published, Signal
from scraper.sources.base import Archive, Place, Source, parent_and_stem, read_as

if TYPE_CHECKING:
    from collections.abc import Iterator

#: DLR5L16N50087, PRJLANR5L17B0324, MIONANR5L16B0598-N11 …
_UID = re.compile(r"[A-Z]\w+(?:-\w+)?", re.ASCII)
_FAMILIES = {"dossierParlementaire": "dossier", "document": "document"}


def route(path: str) -> Place | None:
    """``json/dossierParlementaire/DLR….json`` and ``json/document/{uid}.json``."""
    folders, uid = parent_and_stem(path)
    family = _FAMILIES.get(folders[-1] if folders else "")
    return Place(family, uid) if family and _UID.fullmatch(uid) else None


def parse(member: Member) -> Iterator[Published | Signal]:
    """One dossier, or one document.

    Raises:
        BadDocument: the bytes are neither.
    """
    place = route(member.path)
    if place is None:
        return
    if place.family == "dossier":
        dossier, signals = read_as(member, place, DossierParlementaire, "dossierParlementaire")
        yield from signals
        yield Published("dossier", place.uid, dossier)
    else:
        document, signals = read_as(member, place, Document, "document")
        yield from signals
        yield Published("document", place.uid, document)


DOSSIERS = Source(
    name="dossiers",
    families=("dossier", "document"),
    archives=(
        (
            Archive(
                14,
                "14/loi/dossiers_legislatifs/Dossiers_Legislatifs_XIV.json.zip",
                one_file="dossiers",
            ),
        ),
        (Archive(15, "15/loi/dossiers_legislatifs/Dossiers_Legislatifs_XV.json.zip"),),
        (Archive(16, "16/loi/dossiers_legislatifs/Dossiers_Legislatifs.json.zip"),),
        (Archive(17, "17/loi/dossiers_legislatifs/Dossiers_Legislatifs.json.zip"),),
    ),
    route=route,
    parse=parse,
)
