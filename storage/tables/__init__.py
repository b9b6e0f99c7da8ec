"""Every table, one file per family. ``FAMILIES`` is what the versioning algorithm works on."""

from __future__ import annotations

from storage.tables import derived, evidence
from storage.tables.amendements import AMENDEMENT
from storage.tables.base import Child, Fact, Family, metadata
from storage.tables.people import ACTEUR, MANDAT, ORGANE
from storage.tables.scrutins import SCRUTIN
from storage.tables.texts import DOCUMENT, DOSSIER, SEANCE

FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (ACTEUR, MANDAT, ORGANE, DOSSIER, DOCUMENT, SEANCE, AMENDEMENT, SCRUTIN)
}

__all__ = ["FAMILIES", "Child", "Fact", "Family", "derived", "evidence", "metadata"]
