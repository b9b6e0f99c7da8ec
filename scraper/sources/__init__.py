"""The registry: every source, in the order a harvest takes them.

Adding one is one file here, and one line below.
"""

from __future__ import annotations

from scraper.sources.acteurs import ACTEURS
from scraper.sources.agenda import AGENDA
from scraper.sources.amendements import AMENDEMENTS
from scraper.sources.base import Archive, Source
from scraper.sources.doors import CREDITS, DIRECT, PAGES, UNITES, with_doors
from scraper.sources.dossiers import DOSSIERS
from scraper.sources.scrutins import SCRUTINS

#: Who votes and where comes first, then what was voted.
SOURCES: tuple[Source, ...] = (
    ACTEURS,
    DOSSIERS,
    AGENDA,
    with_doors(AMENDEMENTS, UNITES, CREDITS, PAGES, DIRECT),
    with_doors(SCRUTINS, PAGES),
)
LEGISLATURES = (14, 15, 16, 17)
CURRENT_LEGISLATURE = 17
#: Their archives are frozen (SOURCES §1): what a page says otherwise cannot be news.
FINAL_LEGISLATURES = (14, 15, 16)

__all__ = [
    "CURRENT_LEGISLATURE",
    "FINAL_LEGISLATURES",
    "LEGISLATURES",
    "SOURCES",
    "Archive",
    "Source",
]
