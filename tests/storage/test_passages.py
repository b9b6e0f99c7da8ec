"""What rules recognised in a version is written with it, row by row, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from jobs.derive import texts
from jobs.replay import replay_derived
from scraper.cleaning.boilerplate import BOILERPLATE_VERSION
from storage import captures, check
from storage.derived import next_passage, write_passages
from storage.tables import FAMILIES
from storage.tables.derived import passage
from storage.versions import forget
from tests.clock import FakeClock
from tests.house import house, rows
from tests.storage.test_provisional import Teller as AnyDoor
from tests.storage.test_provisional import filed, page
from tests.storage.test_versions import FILE, UID, Teller, day
from tests.storage.test_versions import draft as any_draft

if TYPE_CHECKING:
    from pathlib import Path

    import sqlalchemy as sa

    from tests.replica.documents import Json

GAGE = "La perte de recettes pour l’État est compensée à due concurrence par une taxe."
TOOLS = '<div id="highlighter--hover-tools" style="display: none;">outils</div>'
DISPOSITIF = f"<p>I. – Un fonds est créé.</p>{TOOLS}<p>II. – {GAGE}</p>"


def draft(dispositif: str, expose: str = "<p>Pourquoi.</p>") -> dict[str, Json]:
    """The amendement, with these texts."""
    return any_draft(dispositif=dispositif, expose=expose)


@pytest.fixture
def tell(engine: sa.Engine) -> Teller:
    """Tells captures to an empty archive."""
    return Teller(engine)


def told(engine: sa.Engine, *columns: str) -> list[tuple[Any, ...]]:
    """Some columns of every passage of a version, in the order written."""
    return rows(
        engine,
        f"SELECT {', '.join(columns)} FROM passage WHERE version_id IS NOT NULL ORDER BY id",
    )


def proof(engine: sa.Engine) -> check.Proof:
    """What the proof of texts finds."""
    with engine.connect() as connection:
        return check.texts(connection, texts, lambda _done, _total: None)


def found(engine: sa.Engine) -> list[tuple[str, str]]:
    """What it finds wrong."""
    return [(one.what, one.where) for one in proof(engine).findings]


# -- with a version --------------------------------------------------------------------------------


def test_what_was_taken_out_and_what_was_labelled_are_rows_of_the_version(
    engine: sa.Engine, tell: Teller
) -> None:
    """Removals as spans into the fact's HTML, labels as spans into the clean text."""
    tell("amendements/17", draft(dispositif=DISPOSITIF, expose="<p>Amendement rédactionnel.</p>"))
    assert told(engine, "version_id", "capture_id", "field", "rule", "action", "text") == [
        (1, None, "dispositif", "hidden", "remove", TOOLS),
        (1, None, "dispositif_texte", "gage", "label", f"II. – {GAGE}"),
        (1, None, "expose_sommaire_texte", "redactionnel", "label", "Amendement rédactionnel."),
    ]
    assert told(engine, "span_start", "span_end", "boilerplate_version") == [
        (30, 30 + len(TOOLS), BOILERPLATE_VERSION),
        (25, 25 + len(f"II. – {GAGE}"), BOILERPLATE_VERSION),
        (0, 24, BOILERPLATE_VERSION),
    ]
    html, text = rows(
        engine,
        "SELECT a.dispositif, t.dispositif_texte FROM amendement_version a "
        "JOIN amendement_texte t ON t.version_id = a.id",
    )[0]
    assert html[30:].startswith(TOOLS)
    assert text[25:] == f"II. – {GAGE}"


def test_spans_are_into_the_fact_as_it_is_held_whose_letters_are_decoded(
    engine: sa.Engine, tell: Teller
) -> None:
    """The AN prints « &#x00E9; » for each « é »."""
    tell("amendements/17", draft(dispositif="<p>&#x00E9;t&#x00E9;&nbsp;</p><i hidden>x</i>"))
    assert told(engine, "span_start", "span_end", "text") == [(11, 26, "<i hidden>x</i>")]


def test_each_version_keeps_its_own(engine: sa.Engine, tell: Teller) -> None:
    tell("amendements/17", draft(dispositif="<p>Supprimer cet article.</p>"))
    tell("amendements/17", draft(dispositif="<p>Supprimer l’alinéa 3.</p>"))
    tell("amendements/17", draft(dispositif="<p>Un fonds.</p>"))
    assert told(engine, "version_id", "rule", "text") == [
        (1, "suppression", "Supprimer cet article."),
        (2, "suppression", "Supprimer l’alinéa 3."),
    ]


def test_a_chain_that_is_forgotten_takes_its_passages_and_no_others(
    engine: sa.Engine, tell: Teller
) -> None:
    other = UID.replace("000007", "000008")
    both = draft(dispositif="<p>Supprimer cet article.</p>")
    both[FILE.replace(UID, other)] = {
        "amendement": both[FILE]["amendement"] | {"uid": other}  # type: ignore[dict-item]
    }
    tell("amendements/17", both)
    captured = _of_a_capture(engine)
    with engine.begin() as connection:
        forget(connection, FAMILIES["amendement"], [UID])
    assert told(engine, "version_id") == [(2,)]
    with engine.begin() as connection:
        forget(connection, FAMILIES["amendement"], None)
    assert rows(engine, "SELECT capture_id, version_id FROM passage") == [(captured, None)]


def test_a_version_that_the_open_data_completes_has_the_passages_of_its_html(
    engine: sa.Engine,
) -> None:
    """The page says the same words, and not what the open data hides among them."""
    tell = AnyDoor(engine)
    shows = f"<p>I. – Un fonds.</p><p>II. – {GAGE}</p>"
    tell("amendements/PAGES", page(dispositif=shows, expose="<p>Pourquoi.</p>"))
    assert told(engine, "version_id", "rule") == [(1, "gage")]
    hides = f"{shows}<div hidden>&nbsp;</div>"
    tell("amendements/17", filed(dispositif=hides, expose="<p>Pourquoi.</p>"))
    assert rows(engine, "SELECT id, not_told FROM amendement_version") == [(1, None)]
    assert told(engine, "version_id", "rule", "field") == [
        (1, "hidden", "dispositif"),
        (1, "gage", "dispositif_texte"),
    ]
    tell("amendements/17", filed(dispositif="<p>Supprimer cet article.</p>", expose="<p>.</p>"))
    assert told(engine, "version_id", "rule")[2:] == [(2, "suppression")]
    assert found(engine) == []


# -- anew ------------------------------------------------------------------------------------------


def _of_a_capture(engine: sa.Engine) -> int:
    """One passage that is of a captured text."""
    with engine.begin() as connection:
        answer = captures.Answer("https://site.example/3445", None, {}, day(20))
        number = captures.add(connection, "texts", "text", answer)
        connection.execute(
            passage.insert().values(
                id=next_passage(connection),
                capture_id=number,
                field="texte",
                rule="captcha",
                action="remove",
                span_start=0,
                span_end=3,
                text="mot",
                boilerplate_version=1,
            )
        )
    return number


def test_passages_are_made_anew_from_the_versions(
    engine: sa.Engine, tell: Teller, tmp_path: Path
) -> None:
    """Whatever was there: by an older table of rules, wrong, or nothing at all."""
    tell("amendements/17", draft(dispositif=DISPOSITIF))
    tell("amendements/17", draft(dispositif="<p>Supprimer cet article.</p>"))
    columns = [name for name in passage.c.keys() if name != "id"]  # noqa: SIM118 - of columns
    before = told(engine, *columns)
    assert len(before) == 3
    _of_a_capture(engine)
    for damage in (
        "UPDATE passage SET boilerplate_version = 0, rule = 'autre' WHERE version_id = 1",
        "DELETE FROM passage WHERE version_id IS NOT NULL",
        "UPDATE passage SET version_id = 2 WHERE version_id IS NOT NULL",
    ):
        with engine.begin() as connection:
            connection.exec_driver_sql(damage)
        with house(engine, tmp_path, FakeClock()) as home:
            assert replay_derived(home) == 2
        assert told(engine, *columns) == before
        assert rows(engine, "SELECT count(*) FROM passage WHERE version_id IS NULL") == [(1,)]


# -- proved ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM passage WHERE rule = 'gage'",
        "UPDATE passage SET span_start = 1 WHERE rule = 'gage'",
        "UPDATE passage SET text = 'autre' WHERE rule = 'hidden'",
        "UPDATE passage SET boilerplate_version = 0 WHERE rule = 'hidden'",
        "UPDATE passage SET id = id + 10 WHERE rule = 'hidden'",
    ],
)
def test_passages_that_the_facts_do_not_give_are_found(
    engine: sa.Engine, tell: Teller, damage: str
) -> None:
    """One missing, moved, rewritten, of another table of rules, or out of order."""
    tell("amendements/17", draft(dispositif=DISPOSITIF))
    assert found(engine) == []
    with engine.begin() as connection:
        connection.exec_driver_sql(damage)
    assert found(engine) == [("passages", f"passage: {UID}")]


def test_a_passage_that_is_too_many_is_found(engine: sa.Engine, tell: Teller) -> None:
    tell("amendements/17", draft(dispositif="<p>Un fonds.</p>"))
    with engine.begin() as connection:
        row = ("dispositif_texte", "gage", "label", 0, 1, "U", BOILERPLATE_VERSION)
        assert write_passages(connection, [(1, [row])], next_passage(connection)) == 2
    assert found(engine) == [("passages", f"passage: {UID}")]


def test_an_archive_of_before_there_were_passages_is_whole_and_told_how_to_have_them(
    engine: sa.Engine, tell: Teller
) -> None:
    """None was lost: they were never made."""
    tell("amendements/17", draft(dispositif=DISPOSITIF))
    with engine.begin() as connection:
        connection.execute(passage.delete())
    assert proof(engine) == check.Proof(
        "texts amendement_texte",
        1,
        (),
        "no passage is held yet, and 1 versions have some: `scrutateur replay --derived` makes "
        "them",
    )
