"""Where the site's lists, pages and unit documents stand (SOURCES §2.1 to §2.3, §3.1).

`origin` is scheme, host and port without a slash at the end: the AN's, a mirror's or a replica's.
"""

from __future__ import annotations

from typing import Final

from scraper.reading.addresses import quoted, with_query

SITE: Final = "https://www.assemblee-nationale.fr"
"""The site itself, whoever answers for it."""

SITE_HOSTS: Final = frozenset({"www.assemblee-nationale.fr", "assemblee-nationale.fr"})
"""The names by which the site prints its own addresses."""

_SCRUTINS_A_PAGE: Final = 100


def scrutin_list(origin: str, legislature: int, page: int = 1) -> str:
    """One page of the list of scrutins, the latest first."""
    return with_query(
        f"{origin}/dyn/{legislature}/scrutins",
        order="date,desc",
        limit=_SCRUTINS_A_PAGE,
        page=page,
    )


def amendement_list(
    origin: str,
    legislature: int,
    dossier: str | None = None,
    examen: str | None = None,
    page: int = 1,
) -> str:
    """One page of a list of amendements in their order of discussion.

    Args:
        origin: of the site.
        legislature: 14 to 17.
        dossier: a DLR…; None for every dossier.
        examen: an EXAN… (one organ's reading of one text); None for every one.
        page: from 1.
    """
    return with_query(
        f"{origin}/dyn/{legislature}/amendements",
        dossier_legislatif=dossier,
        examen=examen,
        order="ordre_passage,asc",
        page=page,
    )


def amendement_page(origin: str, legislature: int, uid: str) -> str:
    """The page of an amendement by its uid, which redirects to the canonical one."""
    return f"{origin}/dyn/{legislature}/amendements/{quoted(uid)}"


def scrutin_page(origin: str, legislature: int, numero: int) -> str:
    """The page of a scrutin."""
    return f"{origin}/dyn/{legislature}/scrutins/{numero}"


def unit_document(origin: str, uid: str) -> str:
    """One amendement in JSON, minutes after it is published."""
    return f"{origin}/dyn/opendata/{quoted(uid)}.json"


def credit_fragment(origin: str, legislature: int, uid: str) -> str:
    """The dispositif of one amendement as HTML: the only place of some tables of credits."""
    return f"{origin}/dyn/{legislature}/amendements/dispositif/{quoted(uid)}.fragmenthtml"


def publication_list(origin: str, day: str) -> str:
    """What was published in a day: `j` for today, `j-3`, or `2026-01-05`."""
    return f"{origin}/dyn/opendata/list-publication/publication_{quoted(day)}"
