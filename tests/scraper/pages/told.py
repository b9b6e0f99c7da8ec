"""What tests of pages share: parts of an answer, and a comparison with the open data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from scraper.cleaning.words import words
from scraper.records import Member, Published, Signal
from scraper.sources import amendements, scrutins
from scraper.sources.pages import Provisional

if TYPE_CHECKING:
    from collections.abc import Iterator

HOST = "https://www.assemblee-nationale.fr"


def split(told: Iterator[Provisional | Signal]) -> tuple[Provisional | None, list[Signal]]:
    """The one record of a page, if any, and its signals."""
    parts = list(told)
    records = [part for part in parts if isinstance(part, Provisional)]
    assert len(records) <= 1
    return records[0] if records else None, [part for part in parts if isinstance(part, Signal)]


def record_of(told: Iterator[Provisional | Signal]) -> Provisional:
    """The one record of a page that is as it should be."""
    record, signals = split(told)
    assert signals == []
    assert record is not None
    return record


def open_data(document: dict[str, Any]) -> Any:
    """The record of the open data for the same document."""
    (family,) = document
    body = document[family]
    source = amendements if family == "amendement" else scrutins
    folder = "json/DLR5L17N1/TEXTE/" if family == "amendement" else "json/"
    member = Member(f"{folder}{body['uid']}.json", json.dumps(document).encode())
    return next(part for part in source.parse(member) if isinstance(part, Published)).record


def values(record: Any, path: str) -> list[Any]:
    """All values at a dotted path; lists are gone through."""
    found = [record]
    for name in path.split("."):
        step = [getattr(one, name) for one in found if one is not None]
        found = [one for value in step for one in (value if isinstance(value, tuple) else (value,))]
    return [one for one in found if one is not None]


def differences(provisional: Provisional, record: Any) -> dict[str, tuple[list[Any], list[Any]]]:
    """Where a page and the open data differ, among the fields that the page gives.

    HTML is compared by its words: a page's letters are decoded.
    """
    differing = {}
    for path in provisional.known:
        page, official = values(provisional.published.record, path), values(record, path)
        if path.startswith("corps.contenu_auteur"):
            page = [words(text) for text in page]
            official = [words(text) for text in official]
        if page != official:
            differing[path] = (page, official)
    return differing
