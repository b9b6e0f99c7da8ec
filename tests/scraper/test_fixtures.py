"""Every document of tests/fixtures becomes the rows that stand beside it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from scraper.sources import SOURCES
from tests.fixtures import FOLDER, pairs, told, written

if TYPE_CHECKING:
    from pathlib import Path

PAIRS = list(pairs())


@pytest.mark.parametrize(
    ("source", "document", "expected"), PAIRS, ids=[f"{s}/{d.stem}" for s, d, _ in PAIRS]
)
def test_a_document_becomes_the_rows_beside_it(source: str, document: Path, expected: Path) -> None:
    """A pair that was not looked at fails: the expected file is written by hand or reviewed."""
    known = json.loads(expected.read_text(encoding="utf-8"))
    assert told(source, known["path"], document.read_bytes()) == known
    assert expected.read_text(encoding="utf-8") == written(known)


def test_every_source_has_pairs_and_every_document_its_pair() -> None:
    """A document without an expected file would be tested by nothing."""
    assert {source for source, _, _ in PAIRS} == {source.name for source in SOURCES}
    documents = {
        path
        for source in SOURCES
        for path in (FOLDER / source.name).glob("*.json")
        if ".expected." not in path.name
    }
    assert documents == {document for _, document, _ in PAIRS}
