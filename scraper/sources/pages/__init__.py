"""The AN's pages, read into the records of its open data: provisional until it confirms them.

Pure: the bytes of one page and its address in, what it says out. No parser here raises: a page that
is none, or that has changed, is a Signal.
"""

from __future__ import annotations

from scraper.sources.pages.amendement import parse_amendement_page
from scraper.sources.pages.base import (
    AmendementAddress,
    AmendementRow,
    Link,
    Listing,
    Named,
    Printed,
    Provisional,
    ScrutinRow,
    amendement_address,
)
from scraper.sources.pages.listes import parse_amendement_list, parse_scrutin_list
from scraper.sources.pages.scrutin import parse_scrutin_page

__all__ = [
    "AmendementAddress",
    "AmendementRow",
    "Link",
    "Listing",
    "Named",
    "Printed",
    "Provisional",
    "ScrutinRow",
    "amendement_address",
    "parse_amendement_list",
    "parse_amendement_page",
    "parse_scrutin_list",
    "parse_scrutin_page",
]
