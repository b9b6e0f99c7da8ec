"""The whole real set, cleaned: are the words the same, and how many fragments a second?

    .venv/bin/python -m benchmarks.cleaning_words [--speed]

Reads the 45,972 real amendements beside the checkout (see `tests/scraper/cleaning/independent.py`)
and compares the words of each dispositif and exposé sommaire, as the standard library's HTML parser
reads them, with those of both clean forms. Prints the counts, every difference, and what hidden
nodes said. With --speed, only measures `clean`: the best of several readings of each hundred
fragments, since other programs take their share of the machine.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from dataclasses import dataclass, field

from scraper.cleaning import clean, words
from tests.scraper.cleaning.independent import (
    REAL,
    read,
    real_amendements,
    words_of_html,
    words_of_text,
)

BATCH = 100
READINGS = 7


@dataclass
class Counts:
    """What was found."""

    amendements: int = 0
    fragments: int = 0
    words: int = 0
    hiding: int = 0
    changing: int = 0
    differences: list[str] = field(default_factory=list)
    hidden_words: list[str] = field(default_factory=list)


def compare() -> Counts:
    counts = Counts()
    for path, *texts in real_amendements():
        counts.amendements += 1
        for fragment in texts:
            if fragment is not None:
                _compare_one(counts, path, fragment)
    return counts


def _compare_one(counts: Counts, path: str, fragment: str) -> None:
    cleaned = clean(fragment)
    reader = read(fragment)
    seen = words_of_text("".join(reader.parts))
    shown = words_of_html(fragment, numbers=True) if "<ol" in fragment else seen
    forms = {
        "html": words_of_html(cleaned.html) == seen,
        "texte": words_of_text(cleaned.texte) == shown,
        "words()": words(fragment) == seen,
    }
    counts.fragments += 1
    counts.words += len(seen)
    counts.hiding += reader.hides > 0
    counts.changing += clean(cleaned.html) != cleaned
    counts.differences += [f"{path}: {form}" for form, is_same in forms.items() if not is_same]
    if hidden := words_of_text(" ".join(reader.hidden)):
        counts.hidden_words.append(f"{path}: {' '.join(hidden)}")


def measure() -> None:
    fragments = [text for _path, *texts in real_amendements() for text in texts if text is not None]
    batches = [fragments[at : at + BATCH] for at in range(0, len(fragments), BATCH)]
    fastest = [min(_seconds(batch) for _ in range(READINGS)) for batch in batches]
    rates = [len(batch) / seconds for batch, seconds in zip(batches, fastest, strict=True)]
    characters = sum(map(len, fragments))
    print(f"{len(fragments):,} fragments, {characters / 1e6:,.1f} M characters")
    print(f"whole set: {sum(fastest):.2f} s, {len(fragments) / sum(fastest):,.0f} fragments/s")
    print(f"median of batches of {BATCH}: {statistics.median(rates):,.0f} fragments/s")


def _seconds(batch: list[str]) -> float:
    start = time.perf_counter()
    for fragment in batch:
        clean(fragment)
    return time.perf_counter() - start


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--speed", action="store_true", help="measure only")
    if not REAL.exists():
        print(f"the real set is not at {REAL}")
        return 1
    if parser.parse_args().speed:
        measure()
        return 0
    counts = compare()
    print(f"{counts.amendements:,} amendements, {counts.fragments:,} texts, {counts.words:,} words")
    print(
        f"{counts.hiding} texts with hidden nodes, {len(counts.hidden_words)} of which say words:"
    )
    print(*counts.hidden_words, sep="\n")
    print(f"{counts.changing} texts that cleaning again would change")
    print(f"{len(counts.differences)} differences", *counts.differences, sep="\n")
    return 1 if counts.differences or counts.changing else 0


if __name__ == "__main__":
    sys.exit(main())
