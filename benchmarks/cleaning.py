"""Pages and captures without their chrome: what is kept, what is removed, beside five extractors.

    python -m benchmarks.cleaning [--speed] [--worst]

Reads the labelled set of `benchmarks.cleaning_corpus`, runs every extractor over all of it in one
run, and prints Markdown tables: recall of substance and share of chrome removed, in characters, and
how many items kept every word of their substance. A text counts as kept where its words stand in
the output in a row; otherwise its halves are looked for, down to words. Substance is looked for
first, and a place counts once.

The extractors are made for the articles of the web, not for these pages: figures say what they do
here, no more. They read HTML, so plain text is handed to them as paragraphs. `--speed` also times
them on the real pages; `--worst` prints what ours leaves and loses.
"""

from __future__ import annotations

import argparse
import logging
import re
import statistics
import sys
import time
import unicodedata
import warnings
from collections import defaultdict
from html import escape
from typing import TYPE_CHECKING

import justext
import lxml.html
import readability
import trafilatura
from boilerpy3 import extractors
from bs4 import BeautifulSoup
from resiliparse.extract.html2text import extract_plain_text

from benchmarks.cleaning_corpus import Item, build, real
from scraper.cleaning import clean
from scraper.cleaning.boilerplate import clean_text
from scraper.cleaning.captures import read_capture
from scraper.cleaning.pages import clean_page
from tests.scraper.cleaning.independent import REAL, real_amendements

if TYPE_CHECKING:
    from collections.abc import Callable

READINGS = 5

# ---- Who is measured -----------------------------------------------------------------------------


def ours(item: Item) -> str:
    if item.is_page:
        return clean_page(item.source).substance
    capture = read_capture(item.source)
    return f"{capture.number or ''}\n{capture.expose}"


def as_page(item: Item) -> str:
    if item.is_page:
        return item.source
    lines = [line for line in item.source.splitlines() if line.strip()]
    inside = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return f"<html><head><meta charset='utf-8'></head><body>{inside}</body></html>"


def text_of(html: str) -> str:
    return "\n".join(lxml.html.fromstring(html).itertext()) if html.strip() else ""


def by_trafilatura(item: Item) -> str:
    return trafilatura.extract(as_page(item), include_comments=False) or ""


def by_trafilatura_recall(item: Item) -> str:
    return trafilatura.extract(as_page(item), include_comments=False, favor_recall=True) or ""


def by_readability(item: Item) -> str:
    return text_of(readability.Document(as_page(item)).summary())


STOPLIST = justext.get_stoplist("French")


def by_justext(item: Item) -> str:
    found = justext.justext(as_page(item).encode(), STOPLIST, encoding="utf-8")
    return "\n".join(paragraph.text for paragraph in found if not paragraph.is_boilerplate)


def by_boilerpy(item: Item) -> str:
    return str(extractors.ArticleExtractor(raise_on_failure=False).get_content(as_page(item)))


def by_resiliparse(item: Item) -> str:
    return str(extract_plain_text(as_page(item), main_content=True))


EXTRACTORS: dict[str, Callable[[Item], str]] = {
    "ours": ours,
    "trafilatura": by_trafilatura,
    "trafilatura, favouring recall": by_trafilatura_recall,
    "readability-lxml": by_readability,
    "jusText (French)": by_justext,
    "boilerpy3 (article)": by_boilerpy,
    "resiliparse (main content)": by_resiliparse,
}


def by_soup(item: Item) -> str:
    """The way of anpy: a tree by html5lib, its text."""
    return BeautifulSoup(as_page(item), "html5lib").get_text("\n")


def by_lxml(item: Item) -> str:
    return text_of(as_page(item))


# ---- How it is counted ---------------------------------------------------------------------------

WORD = re.compile(r"\w+")


def words(text: str) -> list[str]:
    text = unicodedata.normalize("NFKC", text)
    return WORD.findall(re.sub("[\u200b\u2060\u00ad]", "", text).casefold())


class Output:
    """What an extractor gave, from which what is found is struck out."""

    def __init__(self, text: str) -> None:
        self.text = f" {' '.join(words(text))} "

    def take(self, wanted: list[str]) -> int:
        """How many characters of these words stand there; they are struck out."""
        if not wanted:
            return 0
        phrase = f" {' '.join(wanted)} "
        at = self.text.find(phrase)
        if at >= 0:
            self.text = f"{self.text[:at]} \0 {self.text[at + len(phrase) :]}"
            return sum(map(len, wanted))
        if len(wanted) == 1:
            return 0
        half = len(wanted) // 2
        return self.take(wanted[:half]) + self.take(wanted[half:])


class Score:
    """Characters kept and removed, of all."""

    def __init__(self) -> None:
        self.substance = self.kept = self.chrome = self.left = self.items = self.whole = 0

    def count(self, item: Item, given: str) -> tuple[list[str], list[str]]:
        """Count one item; the texts that were lost and those that were left."""
        output = Output(given)
        lost, left = [], []
        is_whole = True
        # The longest first: a short one may stand within a longer.
        for text in sorted(item.substance, key=len, reverse=True):
            wanted = words(text)
            size = sum(map(len, wanted))
            kept = output.take(wanted)
            self.substance += size
            self.kept += kept
            if kept < size:
                is_whole = False
                lost.append(text)
        for text in sorted(item.chrome, key=len, reverse=True):
            wanted = words(text)
            found = output.take(wanted)
            self.chrome += sum(map(len, wanted))
            self.left += found
            if found:
                left.append(text)
        self.items += 1
        self.whole += is_whole
        return lost, left

    @property
    def recall(self) -> float:
        """Characters of substance kept, of all."""
        return self.kept / self.substance if self.substance else 1.0

    @property
    def removed(self) -> float:
        """Characters of chrome removed, of all."""
        return 1 - self.left / self.chrome if self.chrome else 1.0


def measure(items: list[Item], *, worst: bool) -> dict[str, dict[str, Score]]:
    """Scores by extractor and group; « all » leaves the held-out group out."""
    scores: dict[str, dict[str, Score]] = {}
    for name, extract in EXTRACTORS.items():
        groups: dict[str, Score] = defaultdict(Score)
        for item in items:
            try:
                given = extract(item)
            except Exception as error:  # noqa: BLE001 - a page that it cannot read is a page it loses
                print(f"{name}: {item.name}: {error!r}", file=sys.stderr)
                given = ""
            lost, left = groups[item.group].count(item, given)
            if item.group != "held_out":
                groups["all but held_out"].count(item, given)
            if worst and name == "ours" and (lost or left):
                print(f"- {item.name}: lost {lost}, left {left}")
        scores[name] = groups
    return scores


def print_scores(scores: dict[str, dict[str, Score]]) -> None:
    groups = list(scores["ours"])
    groups.sort(key=lambda group: group == "all but held_out")
    total = "all but held_out"
    print("| extractor | recall of substance | chrome removed | items whole |")
    print("|---|---:|---:|---:|")
    for name, found in scores.items():
        score = found[total]
        row = f"{score.recall:.4f} | {score.removed:.4f} | {score.whole} of {score.items}"
        print(f"| {name} | {row} |")
    print("\nRecall / chrome removed, by group:\n")
    print("| extractor |", " | ".join(groups), "|")
    print("|---|" + "---:|" * len(groups))
    for name, found in scores.items():
        cells = [f"{found[g].recall:.3f} / {found[g].removed:.3f}" for g in groups]
        print(f"| {name} |", " | ".join(cells), "|")


# ---- Speed and laws ------------------------------------------------------------------------------


def print_speed(items: list[Item]) -> None:
    pages = [item for item in items if item.group == "real pages"] or items[:20]
    made = [item for item in items if item.is_page and item.group != "real pages"][:60]
    print("| extractor | real pages/s | made pages/s |")
    print("|---|---:|---:|")
    for name, extract in (
        *EXTRACTORS.items(),
        ("BeautifulSoup + html5lib, text only", by_soup),
        ("lxml, text only", by_lxml),
    ):
        rates = [f"{_rate(extract, some):,.0f}" for some in (pages, made)]
        print(f"| {name} | {' | '.join(rates)} |")


def _rate(extract: Callable[[Item], str], items: list[Item]) -> float:
    times = []
    for _ in range(READINGS):
        start = time.perf_counter()
        for item in items:
            extract(item)
        times.append(time.perf_counter() - start)
    return len(items) / statistics.median(times)


def print_laws(items: list[Item]) -> bool:
    """Fixed point on every item; every real text of the full set comes through whole."""
    moved = 0
    for item in items:
        once = clean_page(item.source).substance if item.is_page else item.source
        once = clean_text(once).substance
        moved += clean_text(once).substance != once
    texts = changed = 0
    for _path, *fragments in real_amendements():
        for fragment in filter(None, fragments):
            text = clean(fragment).texte
            texts += 1
            changed += clean_text(text).substance != text
    print(f"\n{moved} of {len(items)} items change when cleaned again.")
    print(f"{changed} of {texts:,} real texts lose or change a character.")
    return moved == changed == 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--speed", action="store_true", help="also time them")
    parser.add_argument("--worst", action="store_true", help="print what ours leaves and loses")
    options = parser.parse_args()
    if not REAL.exists():
        print(f"the real set is not at {REAL}")
        return 1
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    items = [*build(), *real()]
    pages = sum(item.is_page for item in items)
    print(f"{len(items)} items: {pages} pages, {len(items) - pages} texts\n")
    scores = measure(items, worst=options.worst)
    print_scores(scores)
    if options.speed:
        print()
        print_speed(items)
    is_lawful = print_laws(items)
    mine = scores["ours"]["all but held_out"]
    return 0 if is_lawful and mine.recall == 1 and mine.removed >= 0.99 else 1


if __name__ == "__main__":
    sys.exit(main())
