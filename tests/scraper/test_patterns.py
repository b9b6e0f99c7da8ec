"""Patterns that wait for their first use are the patterns that they would have been."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from scraper import patterns
from scraper.patterns import late


def test_a_late_pattern_finds_what_a_compiled_one_finds() -> None:
    text, spelled = "Amendement n° 12, AMENDEMENT n° 13", r"amendement n° (?P<numero>\d+)"
    one, other = late(spelled, re.IGNORECASE), re.compile(spelled, re.IGNORECASE)
    assert [m.group("numero") for m in one.finditer(text)] == ["12", "13"]
    assert one.findall(text) == other.findall(text)
    assert one.sub("·", text) == other.sub("·", text) == "·, ·"
    assert (one.pattern, one.flags, one.groupindex) == (
        other.pattern,
        other.flags,
        other.groupindex,
    )


def test_what_no_pattern_has_a_late_one_has_not_either() -> None:
    with pytest.raises(AttributeError, match="seek"):
        late("a").seek  # type: ignore[attr-defined]  # noqa: B018


def test_a_pattern_that_is_wrong_says_so_when_it_is_used() -> None:
    wrong = late("(a")
    with pytest.raises(re.error, match="unterminated"):
        wrong.search("a")
    patterns._ALL.pop()  # it is nobody's


def test_every_pattern_of_the_scraper_can_be_compiled() -> None:
    """In a process of its own: those above are none of the scraper's."""
    script = (
        "import importlib, pkgutil, scraper\n"
        "for one in pkgutil.walk_packages(scraper.__path__, 'scraper.'):\n"
        "    importlib.import_module(one.name)\n"
        "from scraper import patterns\n"
        "waiting = [one for one in patterns._ALL if 'search' not in vars(one)]\n"
        "patterns.compile_all()\n"
        "print(len(patterns._ALL), len(waiting), all('search' in vars(one) for one in waiting))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    known, waiting, compiled = done.stdout.split()
    assert int(known) > 100
    assert waiting == known  # nothing is compiled by being imported
    assert compiled == "True"
