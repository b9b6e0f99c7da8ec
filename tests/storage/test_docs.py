"""What journalists read cannot lie: the dictionary is the views', and every recipe is run."""

from __future__ import annotations

import csv
import io
import re
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jobs.printing import print_query
from storage.views import VIEWS
from storage.views.dictionnaire import dictionnaire
from tests.replica.documents import ARTICLE_98

if TYPE_CHECKING:
    from collections.abc import Callable

    import sqlalchemy as sa

DOCS = Path(__file__).parents[2] / "docs"
RECIPES = (DOCS / "requetes.md").read_text(encoding="utf-8")
#: Each recipe by the words that stand before it.
BY_QUESTION = {
    before.strip().rpartition("\n\n")[2].replace("\n", " "): query
    for before, query in re.findall(r"(.*?)```sql\n(.*?)```", RECIPES, re.DOTALL)
}


def test_the_dictionary_is_the_one_that_the_views_write() -> None:
    """After changing a view: `python -m storage.views.dictionnaire > docs/dictionnaire.md`."""
    assert (DOCS / "dictionnaire.md").read_text(encoding="utf-8") == dictionnaire()


def test_the_dictionary_tells_every_view_and_every_column() -> None:
    """A view has its chapter, and a column its line."""
    page = dictionnaire()
    for view in VIEWS:
        chapter = page.partition(f"\n## {view.name}\n")[2].partition("\n## ")[0]
        assert view.sentence in chapter
        for column in view.columns:
            assert f"| `{column.name}` | {column.kind} | {column.sentence}" in chapter


def test_there_are_a_dozen_recipes_at_least_each_with_its_own_question() -> None:
    """Every block of SQL is a recipe, and every recipe is asked before it is answered."""
    assert len(BY_QUESTION) == RECIPES.count("```sql") >= 12
    assert all("?" in question for question in BY_QUESTION)


@pytest.mark.parametrize("question", BY_QUESTION)
def test_a_recipe_answers_the_same_on_both_databases(
    archives: Callable[[str], sa.Engine], question: str
) -> None:
    """Columns, rows and order; and the archive of the tests has something to answer to each."""
    on_sqlite = _answer(archives("sqlite"), BY_QUESTION[question])
    on_postgres = _answer(archives("postgres"), BY_QUESTION[question])
    assert on_sqlite == on_postgres
    assert len(on_sqlite) > 1, "the small archive has nothing to answer: add something to it"


def _answer(engine: sa.Engine, query: str) -> list[list[str]]:
    """The head and the rows that `scrutateur sql` prints."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        print_query(engine, query, "csv", None)
    return list(csv.reader(io.StringIO(printed.getvalue())))


def test_the_recipe_about_vanished_texts_finds_the_three(
    archives: Callable[[str], sa.Engine],
) -> None:
    """One inadmissible after publication, one no longer listed, one erased: last words and why."""
    query = next(query for question, query in BY_QUESTION.items() if "effacés" in question)
    assert [(row[0][-1], row[3], row[7]) for row in _answer(archives("sqlite"), query)[1:]] == [
        (
            "4",
            "Rembourser les gardiens.",
            ARTICLE_98,
        ),
        ("5", "Supprimer cet article.", "A discuter"),
        ("8", "Un dispositif qui sera effacé.", "effacé"),
    ]
