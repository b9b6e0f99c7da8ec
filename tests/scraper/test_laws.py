"""Laws of reading: whatever a document holds, it is read or refused by name; nothing crashes."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.errors import BadDocument
from scraper.records import Member, Published, Signal
from scraper.sources import SOURCES
from storage.rows import flatten
from tests.fixtures import pairs

SOURCE = {source.name: source for source in SOURCES}
#: (source, path in the archive, document) of every fixture.
KNOWN = [
    (
        source,
        json.loads(expected.read_text(encoding="utf-8"))["path"],
        json.loads(document.read_text(encoding="utf-8")),
    )
    for source, document, expected in pairs()
]

WORDS = st.text(max_size=6) | st.sampled_from(
    [
        *("", "null", "true", "0", "-1", "1e2", "9" * 25, "17", "2025-11-06", "2025-11-06+01:00"),
        *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "1582-10-15T00:00:00Z"),
        *("2025-11-05T00:12:30+01:00", "PO0", "PA900001", "\x00", "&#0;", "&#xD800;", "&" * 50),
    ]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=5,
)


def read(source: str, path: str, content: bytes) -> list[Published | Signal]:
    """Read one document as a harvest does, rows included."""
    found = list(SOURCE[source].parse(Member(path, content)))
    for one in found:
        if isinstance(one, Published):
            flatten(one)
    return found


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of a document."""
    keys: list[Any] = []
    if isinstance(value, dict):
        keys = list(value)
    elif isinstance(value, list):
        keys = list(range(len(value)))
    return [(value, key) for key in keys] + [found for key in keys for found in places(value[key])]


@settings(deadline=None)
@given(st.data())
def test_a_document_whose_values_are_anything_is_read_or_refused(data: st.DataObject) -> None:
    source, path, original = data.draw(st.sampled_from(KNOWN))
    changed = json.loads(json.dumps(original))
    for _ in range(data.draw(st.integers(1, 3))):
        holder, key = data.draw(st.sampled_from(places(changed)))
        holder[key] = data.draw(ANYTHING)
    with suppress(BadDocument):
        read(source, path, json.dumps(changed).encode())


@settings(deadline=None)
@given(st.binary(max_size=300), st.data())
def test_bytes_of_any_kind_at_any_path_are_read_or_refused(
    content: bytes, data: st.DataObject
) -> None:
    source, path, original = data.draw(st.sampled_from(KNOWN))
    whole = json.dumps(original).encode()
    at = data.draw(st.integers(0, len(whole)))
    for damaged in (content, whole[:at], whole[:at] + content + whole[at:]):
        with suppress(BadDocument):
            read(source, path, damaged)


@settings(deadline=None)
@given(st.data())
def test_the_order_of_keys_means_nothing(data: st.DataObject) -> None:
    source, path, original = data.draw(st.sampled_from(KNOWN))
    shuffled = json.loads(json.dumps(original))
    for holder, key in places(shuffled):
        inner = holder[key]
        if isinstance(inner, dict):
            order = data.draw(st.permutations(list(inner)))
            holder[key] = {name: inner[name] for name in order}
    content = (json.dumps(original).encode(), json.dumps(shuffled).encode())
    assert read(source, path, content[0]) == read(source, path, content[1])


@settings(deadline=None)
@given(st.sampled_from(KNOWN), st.sampled_from([None, 1, "\t"]))
def test_the_layout_of_the_json_means_nothing(
    known: tuple[str, str, Any], indent: int | str | None
) -> None:
    source, path, original = known
    usual = read(source, path, json.dumps(original).encode())
    other = json.dumps(original, ensure_ascii=False, indent=indent)
    assert read(source, path, other.encode()) == usual


@settings(deadline=None)
@given(st.text(max_size=40))
def test_no_path_whatever_breaks_a_source(path: str) -> None:
    for source in SOURCES:
        for tried in (path, f"json/{path}", f"json/{path}.json", f"json/acteur/{path}.json"):
            place = source.route(tried)
            if place is not None:
                assert place.uid.isascii()
                assert place.uid in tried
