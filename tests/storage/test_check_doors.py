"""`check` finds what is wrong with what came by other doors than the archives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from storage import check
from storage.tables import FAMILIES
from tests.small_archive import CAPTURED, keep_text
from tests.storage.test_provisional import UID, Teller, alone, filed, page

if TYPE_CHECKING:
    import sqlalchemy as sa


def damage(engine: sa.Engine, statement: str) -> None:
    """Change what is held."""
    with engine.begin() as connection:
        connection.exec_driver_sql(statement)


def provisional(engine: sa.Engine) -> list[tuple[str, str, int]]:
    """What the proof of chains finds."""
    with engine.connect() as connection:
        proof = check.chains(connection, FAMILIES["amendement"])
        return [(one.what, one.where, one.count) for one in proof.findings]


def references(engine: sa.Engine) -> list[tuple[str, int]]:
    """What the proof of references finds."""
    with engine.connect() as connection:
        return [(one.where, one.count) for one in check.foreign_keys(connection).findings]


def test_what_doors_told_is_provisional_and_whole(engine: sa.Engine) -> None:
    """From its page, then its unit document, then the open data."""
    tell = Teller(engine)
    for set_key, documents in (
        ("amendements/PAGES", page()),
        ("amendements/UNITES", alone()),
        ("amendements/17", filed()),
    ):
        tell(set_key, documents)
        assert provisional(engine) == []


@pytest.mark.parametrize("untold", ["dossier", "dossier_ref autre", "vote.position"])
def test_what_nobody_told_is_a_fact_of_its_own_family(engine: sa.Engine, untold: str) -> None:
    Teller(engine)("amendements/UNITES", alone())
    damage(engine, f"UPDATE amendement_version SET not_told = '{untold}'")
    assert provisional(engine) == [("provisional", f"amendement_version: {UID}", 1)]


def test_a_column_of_its_rows_may_be_untold_and_so_may_nothing(engine: sa.Engine) -> None:
    """« cosignataire.acteur_ref » where a page lists no names; "" where all is told but proved."""
    Teller(engine)("amendements/UNITES", alone())
    for untold in ("cosignataire.acteur_ref dossier_ref", ""):
        damage(engine, f"UPDATE amendement_version SET not_told = '{untold}'")
        assert provisional(engine) == []


def test_an_archive_of_the_open_data_tells_all(engine: sa.Engine) -> None:
    """What it told is not provisional, nor waits for anybody."""
    Teller(engine)("amendements/17", filed())
    for untold in ("dossier_ref", ""):
        damage(engine, f"UPDATE amendement_version SET not_told = '{untold}'")
        assert provisional(engine) == [("provisional", f"amendement_version: {UID}", 1)]


@pytest.mark.parametrize(
    ("statement", "where"),
    [
        (
            "UPDATE capture SET kind = 'document'",
            "text_capture.capture_id → capture of the kind text",
        ),
        ("UPDATE text_capture SET verdict = 'matched'", "text_capture.verdict, of its matches"),
        ("DELETE FROM text_capture_match", "text_capture.verdict, of its matches"),
        ("UPDATE passage SET span_end = span_end + 1", "passage.span_end, of its text"),
    ],
)
def test_a_captured_text_that_is_not_as_it_was_written_is_found(
    engine: sa.Engine, statement: str, where: str
) -> None:
    """Two amendements have its words, and two notices were taken out of it."""
    with engine.begin() as connection:
        keep_text(connection, CAPTURED, "https://site.example/3445", ["AMANR5L17X1", "AMANR5L17X2"])
    assert references(engine) == []
    damage(engine, statement)
    assert references(engine) == [(where, 2 if "passage" in statement else 1)]


@pytest.mark.parametrize("found", [[], ["AMANR5L17X1"], ["AMANR5L17X1", "AMANR5L17X2"]])
def test_each_verdict_is_that_of_its_matches(engine: sa.Engine, found: list[str]) -> None:
    with engine.begin() as connection:
        keep_text(connection, CAPTURED, "https://site.example/3445", found)
    assert references(engine) == []
