"""Derivations of one record, handed to storage: clean texts, and what rules recognised in them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

from scraper.cleaning import CLEANING_VERSION
from scraper.cleaning.boilerplate import BOILERPLATE_VERSION, Passage, label_text
from scraper.cleaning.markup import clean_and_note
from scraper.cleaning.passages import removed
from storage.derived import Derived
from storage.tables import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from storage.rows import Flat

_NAMES = tuple(fact.name for fact in FAMILIES["amendement"].facts)
_DISPOSITIF, _EXPOSE = _NAMES.index("dispositif"), _NAMES.index("expose_sommaire")


class _Text(msgspec.Struct, frozen=True):
    """Both forms of one fragment, what was left out of it, and the set phrases of its text."""

    texte: str | None = None
    html: str | None = None
    removed: tuple[Passage, ...] = ()
    labels: tuple[Passage, ...] = ()


_NONE = _Text()


def _read(fragment: str) -> _Text:
    text, hides = clean_and_note(fragment)
    left_out = removed(fragment) if hides else ()
    return _Text(text.texte, text.html, left_out, label_text(text.texte))


#: Identical amendements are many, and near one another: longer texts are seldom twice the same.
_WORTH_REMEMBERING = 4_000
_remembered = lru_cache(maxsize=2048)(_read)


def _of(text: str | None) -> _Text:
    if text is None:
        return _NONE
    return _remembered(text) if len(text) < _WORTH_REMEMBERING else _read(text)


def texts(dispositif: str | None, expose: str | None) -> Derived:
    """The clean texts of a version, and its passages: what was taken out, then the labels."""
    first, second = _of(dispositif), _of(expose)
    return Derived(
        (CLEANING_VERSION, first.texte, first.html, second.texte, second.html),
        (
            *_passages("dispositif", "remove", first.removed),
            *_passages("dispositif_texte", "label", first.labels),
            *_passages("expose_sommaire", "remove", second.removed),
            *_passages("expose_sommaire_texte", "label", second.labels),
        ),
    )


def _passages(field: str, action: str, found: Iterable[Passage]) -> Iterator[tuple[Any, ...]]:
    for one in found:
        yield field, one.rule, action, one.start, one.end, one.text, BOILERPLATE_VERSION


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
        found.texte,
        flat.untold,
        found.passages,
    )
