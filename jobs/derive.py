"""Derivations of one record, handed to storage: clean text now, links later."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from scraper.cleaning import CLEANING_VERSION, Clean, clean
from storage.tables import FAMILIES

if TYPE_CHECKING:
    from storage.rows import Flat

_NAMES = tuple(fact.name for fact in FAMILIES["amendement"].facts)
_DISPOSITIF, _EXPOSE = _NAMES.index("dispositif"), _NAMES.index("expose_sommaire")


#: Identical amendements are many, and near one another: longer texts are seldom twice the same.
_WORTH_REMEMBERING = 4_000
_remembered = lru_cache(maxsize=2048)(clean)


def _clean(text: str | None) -> Clean | None:
    if text is None:
        return None
    return _remembered(text) if len(text) < _WORTH_REMEMBERING else clean(text)


def texts(dispositif: str | None, expose: str | None) -> tuple[Any, ...]:
    """The columns of ``amendement_texte`` after ``version_id``."""
    first, second = _clean(dispositif), _clean(expose)
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
        flat.family,
        flat.uid,
        flat.digest,
        flat.values,
        flat.children,
        flat.owner,
        found,
        flat.untold,
    )
