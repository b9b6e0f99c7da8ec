"""Derivations of one record, handed to storage: clean text now, links later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scraper.cleaning import CLEANING_VERSION, clean

if TYPE_CHECKING:
    from storage.rows import Flat

from storage.tables import FAMILIES

_NAMES = tuple(fact.name for fact in FAMILIES["amendement"].facts)
_DISPOSITIF, _EXPOSE = _NAMES.index("dispositif"), _NAMES.index("expose_sommaire")


def texts(dispositif: str | None, expose: str | None) -> tuple[Any, ...]:
    """The columns of ``amendement_texte`` after ``version_id``."""
    first, second = (clean(text) if text is not None else None for text in (dispositif, expose))
    return (
        CLEANING_VERSION,
        first.texte if first else None,
        first.html if first else None,
        second.texte if second else None,
        second.html if second else None,
    )


def derived(flat: Flat) -> Flat:
    """The same record with what is derived from it, where something is."""
    if flat.family != "amendement":
        return flat
    found = texts(flat.values[_DISPOSITIF], flat.values[_EXPOSE])
    return type(flat)(
        flat.family, flat.uid, flat.digest, flat.values, flat.children, flat.owner, found
    )
