"""The registry: every source, in the order a harvest takes them.

Adding one is one file here, and one line below.
"""

from __future__ import annotations

from scraper.sources.acteurs import ACTEURS
from scraper.sources.agenda import AGENDA
from scraper.sources.amendements import AMENDEMENTS
from scraper.sources.base import Archive, Source
from scraper.sources.dossiers import DOSSIERS
from scraper.sources.scrutins import SCRUTINS

#: Who votes and where comes first, then what was voted.
SOURCES: tuple[Source, ...] = (ACTEURS, DOSSIERS, AGENDA, AMENDEMENTS, SCRUTINS)
LEGISLATURES = (14, 15, 16, 17)
CURRENT_LEGISLATURE = 17

__all__ = ["CURRENT_LEGISLATURE", "LEGISLATURES", "SOURCES", "Archive", "Source"]
