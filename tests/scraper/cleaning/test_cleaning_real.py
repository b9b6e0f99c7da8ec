"""The real set: no word of the substance is lost, none is made."""

from __future__ import annotations

import random

import pytest

from scraper.cleaning import clean, words
from scraper.cleaning.layout import Writer
from scraper.cleaning.tags import pieces_of
from scraper.cleaning.unicode import decode_letters
from scraper.cleaning.visible import visible
from tests.scraper.cleaning.independent import (
    REAL,
    read,
    real_amendements,
    words_of_html,
    words_of_text,
)

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not REAL.exists(), reason="the real files are not beside this checkout"),
]

SEED = 17
SAMPLE = 1_500


@pytest.fixture(scope="module")
def sample() -> list[tuple[str, str]]:
    """Path and fragment of each text of 1,500 amendements that have one."""
    documents = [d for d in real_amendements() if d[1] or d[2]]
    chosen = random.Random(SEED).sample(documents, SAMPLE)
    return [(path, text) for path, *texts in chosen for text in texts if text]


def test_both_forms_say_the_words_of_the_source(sample: list[tuple[str, str]]) -> None:
    """Against another parser, mark-up, case and punctuation aside; hidden nodes aside."""
    for path, fragment in sample:
        cleaned = clean(fragment)
        seen = words_of_html(fragment)
        assert words_of_html(cleaned.html) == seen, path
        assert words(fragment) == seen, path
        shown = words_of_html(fragment, numbers=True) if "<ol" in fragment else seen
        assert words_of_text(cleaned.texte) == shown, path


def test_hidden_nodes_say_nothing_here(sample: list[tuple[str, str]]) -> None:
    """Of the 580 texts that have some, 21 are in this sample; of the four that say words, none."""
    readers = [read(fragment) for _path, fragment in sample]
    assert sum(reader.hides > 0 for reader in readers) == 21
    assert [word for reader in readers for word in words_of_text(" ".join(reader.hidden))] == []


def test_clean_text_is_a_fixed_point(sample: list[tuple[str, str]]) -> None:
    """Cleaning again changes nothing."""
    for path, fragment in sample:
        cleaned = clean(fragment)
        assert clean(cleaned.html) == cleaned, path


def test_the_short_way_is_the_long_way(sample: list[tuple[str, str]]) -> None:
    """Texts of ordinary characters are written unrepaired: repairing them changes nothing."""
    short = 0
    for path, fragment in sample:
        decoded, is_ordinary = decode_letters(fragment)
        if is_ordinary:
            html, texte = Writer(repairs=True).write(visible(pieces_of(decoded)))
            cleaned = clean(fragment)
            assert (html, texte) == (cleaned.html, cleaned.texte), path
            short += 1
    assert short > len(sample) * 0.9
