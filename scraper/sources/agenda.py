"""The agenda: of all the réunions it lists, the séances (SOURCES §1.1).

Meetings of commissions and groups are captured as bytes like everything else, and are out of the
records' scope: no scrutin takes place there in the open data.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.records import Member, Published, Reunion, Signal
from scraper.sources.base import (
    Archive,
    Place,
    Source,
    Vocabulary,
    parent_and_stem,
    read_as,
    unknown_values,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

_UID = re.compile(r"RU[A-Z]{2}R5L\w+", re.ASCII)
SEANCE = "seance_type"
OUT_OF_SCOPE = frozenset({"reunionCommission_type", "reunionInitParlementaire_type"})

VOCABULARIES = (
    Vocabulary("@xsi:type", lambda r: r.xsi_type, OUT_OF_SCOPE | {SEANCE}),
    Vocabulary(
        "cycleDeVie.etat",
        lambda r: r.cycle_de_vie and r.cycle_de_vie.etat,
        frozenset({"Confirmé", "Supprimé", "Annulé", "Eventuel"}),
    ),
)


def route(path: str) -> Place | None:
    """``json/reunion/RU….json``, in a folder or not."""
    _, uid = parent_and_stem(path)
    return Place("seance", uid) if _UID.fullmatch(uid) else None


def parse(member: Member) -> Iterator[Published | Signal]:
    """One réunion: a record if it is a séance, else nothing but its drift.

    Raises:
        BadDocument: the bytes are not a réunion.
    """
    place = route(member.path)
    if place is None:
        return
    reunion, signals = read_as(member, place, Reunion, "reunion")
    yield from signals
    yield from unknown_values(reunion, VOCABULARIES)
    if reunion.xsi_type == SEANCE:
        yield Published("seance", place.uid, reunion)


AGENDA = Source(
    name="agenda",
    families=("seance",),
    archives=(
        (Archive(15, "15/vp/reunions/Agenda_XV.json.zip"),),
        (Archive(16, "16/vp/reunions/Agenda.json.zip"),),
        (Archive(17, "17/vp/reunions/Agenda.json.zip"),),
    ),
    route=route,
    parse=parse,
)
