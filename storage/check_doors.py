"""Proof of what came by other doors: the provisional says so truly, captured texts are whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from storage.captures import TEXT
from storage.tables.derived import passage, text_capture, text_capture_match
from storage.tables.evidence import capture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.tables import Family


def facts_of(family: Family) -> frozenset[str]:
    """What may be not told of a version: its facts, and the columns of its rows."""
    return frozenset(
        (
            *(fact.name for fact in family.facts),
            *(f"{child.name}.{fact.name}" for child in family.children for fact in child.facts),
        )
    )


def is_untrue(not_told: str | None, known: frozenset[str], *, by_the_open_data: bool) -> bool:
    """Whether a version says wrongly what nobody told of it.

    Args:
        not_told: as it says.
        known: what may be.
        by_the_open_data: a whole archive of the open data told it: that tells all.
    """
    return not_told is not None and (by_the_open_data or not known.issuperset(not_told.split()))


def captured_texts(connection: sa.Connection) -> Iterator[tuple[str, int]]:
    """What is wrong with captured texts, and with how many of them."""
    matches = (
        sa.select(sa.func.count())
        .where(text_capture_match.c.capture_id == text_capture.c.capture_id)
        .scalar_subquery()
    )
    verdict = sa.case((matches == 0, "unattached"), (matches == 1, "matched"), else_="ambiguous")
    faults = {
        "text_capture.capture_id → capture of the kind text": (
            sa.select(sa.func.count())
            .select_from(text_capture)
            .join(capture, capture.c.id == text_capture.c.capture_id)
            .where(capture.c.kind != TEXT)
        ),
        "text_capture.verdict, of its matches": (
            sa.select(sa.func.count())
            .select_from(text_capture)
            .where(text_capture.c.verdict != verdict)
        ),
        # of a page's blocks only the first words are kept
        "passage.span_end, of its text": (
            sa.select(sa.func.count())
            .select_from(passage)
            .where(
                passage.c.capture_id.is_not(None),
                passage.c.field != "page",
                passage.c.span_end - passage.c.span_start != sa.func.length(passage.c.text),
            )
        ),
    }
    for told, query in faults.items():
        if count := connection.scalar(query):
            yield told, count
