"""What is said of each kind of signal: of all that are raised, and the same on the page."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import TYPE_CHECKING

from jobs import intake
from jobs.watch import gates
from storage.kinds import KINDS, SEVERITIES, TRANSPORT, kind_of, of_the_assembly, page, worst

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
#: What makes a Signal, and takes its kind first; or a variable that goes there.
_MAKERS = frozenset({"Signal", "_signal", "_tell", "_note", "_lost", "note_text"})
_KIND_AND_WORDS = 2
_KIND = re.compile(r"[a-z]+(?:_[a-z]+)*")


def raised() -> Iterator[str]:
    """Every kind that stands in our code as a word."""
    for package in ("scraper", "storage", "jobs"):
        for file in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text())):
                if not isinstance(node, ast.Call) or len(node.args) < _KIND_AND_WORDS:
                    continue
                called = node.func
                name = called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
                if name in _MAKERS:
                    for part in ast.walk(node.args[0]):
                        if isinstance(part, ast.Constant) and isinstance(part.value, str):
                            yield part.value


def test_of_every_kind_that_is_raised_it_is_said_what_to_do() -> None:
    """A new one needs its line in storage/kinds.py."""
    found = {kind for kind in raised() if _KIND.fullmatch(kind)}
    assert len(found) > 40
    assert sorted(found - KINDS.keys()) == []
    assert {*TRANSPORT, intake.OLDER, intake.FUTURE_DATE, *gates.FRESHNESS_KINDS} <= {*KINDS}


def test_the_operators_page_and_the_table_agree() -> None:
    """`python -m storage.kinds` prints it."""
    assert page() in (ROOT / "docs" / "operations.md").read_text()


def test_each_sentence_can_stand_in_a_table_and_in_an_alert() -> None:
    """One line, without an end that would be doubled."""
    for name, kind in KINDS.items():
        assert _KIND.fullmatch(name)
        for words in (kind.title, kind.why, kind.action):
            assert words
            assert "|" not in words
            assert "\n" not in words
            assert not words.endswith("."), (name, words)


def test_the_worst_of_some_is_the_first_of_the_three() -> None:
    """None of none; and a kind of another program is a warning."""
    assert SEVERITIES == ("failure", "warning", "note")
    assert worst(["note", "warning", "note"]) == "warning"
    assert worst(["note", "failure", "warning"]) == "failure"
    assert worst([]) is None
    assert kind_of("of_tomorrow").severity == "warning"


def test_what_depends_on_when_and_how_somebody_harvests_is_not_published() -> None:
    """Of each kind the table decides; one that is not known is not."""
    assert {name for name, kind in KINDS.items() if kind.of == "assembly"} == {
        *("unknown_field", "missing_field", "unknown_value", "unreadable_document"),
        *("unreadable_member", "nul_character", "half_character", "duplicate_uid"),
        *("misplaced_mandat", "totals_mismatch", "unknown_group", "unresolved_reference"),
        *("unread_title", "page_changed", "unreadable_page", "other_page", "encoding_mismatch"),
        *("lost_characters", "unreadable_line", "provisional_corrected", "door_differs"),
        *("door_revives", "no_uid", "empty_capture", "hostile_path", "unexpected_path"),
        *("capture_without_number", "capture_without_text"),
    }
    assert set(of_the_assembly()) == {n for n, kind in KINDS.items() if kind.of == "assembly"}
    assert "of_tomorrow" not in of_the_assembly()
    assert kind_of("of_tomorrow").of == "machine"
