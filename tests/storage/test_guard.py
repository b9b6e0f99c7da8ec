"""A person's own query: what reads passes, what writes or reaches beyond is refused, in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from storage.engine import PRIVATE_TABLES, open_database, read_only, refuse_private_plan
from storage.errors import Refused
from storage.guard import ask, refuse_unsafe
from storage.tables import metadata
from storage.views import VIEWS
from tests.house import counts
from tests.small_archive import fill

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.databases import Databases


def asked(engine: sa.Engine, query: str) -> list[tuple[Any, ...]]:
    """The rows that a query gives."""
    with ask(engine, query) as answer:
        return [tuple(row) for row in answer.rows]


# -- what passes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("SELECT 1", "SELECT 1"),
        ("  select 1 ; ", "select 1"),
        ("-- combien ?\nSELECT 1; -- fini", "SELECT 1"),
        ("/* un; deux */ SELECT /* trois */ 1;;", "SELECT /* trois */ 1"),
        ("(SELECT 1) UNION (SELECT 2)", "(SELECT 1) UNION (SELECT 2)"),
        ("WITH x AS (SELECT 1 AS y) SELECT y FROM x", "WITH x AS (SELECT 1 AS y) SELECT y FROM x"),
        ("VALUES (1), (2)", "VALUES (1), (2)"),
        ("EXPLAIN SELECT 1", "EXPLAIN SELECT 1"),
        ("SELECT 'un ; deux', 'l''autre -- non'", "SELECT 'un ; deux', 'l''autre -- non'"),
        ('SELECT 1 AS "un ; deux ""trois"""', 'SELECT 1 AS "un ; deux ""trois"""'),
        ("SELECT '\\' AS barre", "SELECT '\\' AS barre"),
        ("SELECT 2*/* deux */3", "SELECT 2*/* deux */3"),
        ("SELECT 'é', '€', 1e3, 0x1F", "SELECT 'é', '€', 1e3, 0x1F"),
    ],
)
def test_one_statement_that_reads_passes_without_what_surrounds_it(query: str, text: str) -> None:
    """Comments, brackets, semicolons at the end and quoted signs are no obstacle."""
    assert refuse_unsafe(query).text == text


def test_the_words_of_a_statement_are_told_in_small_letters() -> None:
    """What may name a table, a column or a function; a text in quotes names nothing."""
    statement = refuse_unsafe("WITH x AS (SELECT Max(\"Numero\") FROM main.Scrutins) SELECT 'y'")
    assert statement.opening == "with"
    assert statement.names == {
        "with",
        "x",
        "as",
        "select",
        "max",
        "numero",
        "from",
        "main",
        "scrutins",
    }


@pytest.mark.parametrize("name", [view.name for view in VIEWS])
def test_every_column_of_every_view_can_be_asked_for(archive: sa.Engine, name: str) -> None:
    """No name of ours is taken for something else, on either database."""
    view = next(view for view in VIEWS if view.name == name)
    listed = ", ".join(f'"{column.name}"' for column in view.columns)
    with ask(archive, f"SELECT {listed} FROM {name}") as answer:
        assert answer.names == [column.name for column in view.columns]


@pytest.mark.parametrize("name", sorted(set(metadata.tables) - PRIVATE_TABLES))
def test_every_table_but_those_of_bytes_can_be_read(archive: sa.Engine, name: str) -> None:
    """Those who want to may read beneath the views: captures and their proof are open to all."""
    with ask(archive, f"SELECT * FROM {name}") as answer:
        assert answer.names == [column.name for column in metadata.tables[name].columns]


def test_a_percent_sign_a_colon_and_a_question_mark_are_no_parameters(archive: sa.Engine) -> None:
    """What a driver would take for a parameter is text."""
    query = "SELECT '100 %', ':nom', '?', '%s', uid FROM scrutins WHERE titre LIKE '%ensemble%'"
    assert asked(archive, query) == [("100 %", ":nom", "?", "%s", "VTANR5L17V4")]


def test_a_name_with_a_dot_is_the_whole_name(archive: sa.Engine) -> None:
    """A driver would leave « scrutins. » out."""
    with ask(archive, 'SELECT uid AS "scrutins.uid" FROM scrutins') as answer:
        assert answer.names == ["scrutins.uid"]


def test_a_plan_can_be_asked_for(archive: sa.Engine) -> None:
    """EXPLAIN is no cursor's query on Postgres, and is answered none the less."""
    assert asked(archive, "EXPLAIN SELECT * FROM scrutins")


# -- what is refused before a database sees it ---------------------------------------------------

ONE = "one statement at a time"
ONLY = "only a SELECT can be asked here"
BYTES = "the raw bytes of captures may hold private data"
BEYOND = "this reaches beyond the archive's tables"
REFUSED = [
    ("", "there is no query"),
    (" ;; ", "there is no query"),
    ("-- rien", "there is no query"),
    ("DELETE FROM vote", f"{ONLY}, not « DELETE »"),
    ("UPDATE scrutin_version SET titre = ''", ONLY),
    ("INSERT INTO vote DEFAULT VALUES", ONLY),
    ("DROP TABLE vote", ONLY),
    ("CREATE TABLE x (y int)", ONLY),
    ("PRAGMA query_only = OFF", ONLY),
    ("ATTACH 'autre.db' AS autre", ONLY),
    ("VACUUM INTO 'copie.db'", ONLY),
    ("COPY blob TO STDOUT", ONLY),
    ("TABLE blob", ONLY),
    ("DO $$ BEGIN END $$", ONLY),
    ("SET default_transaction_read_only = off", ONLY),
    ("BEGIN", ONLY),
    ("COMMIT", ONLY),
    ("(DELETE FROM vote)", ONLY),
    ("/* SELECT */ DELETE FROM vote", ONLY),
    # a second statement, in the open or hidden by what one database reads otherwise
    ("SELECT 1; DELETE FROM vote", ONE),
    ("SELECT '--'; COMMIT; DELETE FROM vote", ONE),
    ("SELECT '/*'; COMMIT; DELETE FROM vote --*/", ONE),
    ('SELECT 1 AS "--"; DELETE FROM vote', ONE),
    ("SELECT 1 --\r; DELETE FROM vote", ONE),
    ('SELECT x[ "a]" ; DELETE FROM vote --"', ONE),
    ("SELECT 1 /* /* */ ' */ ; DELETE FROM vote --'", "a comment stands inside a comment"),
    ("SELECT E'\\'' ; DELETE FROM vote --'", "not with E'…'"),
    ("SELECT $$ ' $$ ; DELETE FROM vote --'", "« $ » has no meaning"),
    ("SELECT $a$ ' $a$", "« $ » has no meaning"),
    ("SELECT 'sans fin", "a quote ' is opened and never closed"),
    ('SELECT "sans fin', 'a quote " is opened and never closed'),
    ("SELECT 1 /* sans fin", "a comment is opened and never closed"),
    ("SELECT 1\0", "a character that is none"),
    ("SELECT '\udce9'", "a character that is none"),
    # the bytes of captures, under each of their names
    ("SELECT data FROM blob", f"« blob »: {BYTES}"),
    ("SELECT * FROM BLOB", BYTES),
    ('SELECT * FROM "blob"', BYTES),
    ("SELECT * FROM [blob]", BYTES),
    ("SELECT * FROM `Blob`", BYTES),
    ("SELECT * FROM 'blob'", BYTES),
    ("SELECT * FROM main.blob", BYTES),
    ('SELECT * FROM public . "blob"', BYTES),
    ("SELECT * FROM /**/blob/**/", BYTES),
    ("SELECT data FROM dictionary", f"« dictionary »: {BYTES}"),
    ("WITH x AS (SELECT * FROM blob) SELECT count(*) FROM x", BYTES),
    ("SELECT (SELECT max(data) FROM blob)", BYTES),
    ("SELECT c.url FROM capture c JOIN blob b ON b.id = c.blob_id", BYTES),
    ('SELECT * FROM U&"\\0062lob"', 'not as U&"…"'),
    ("SELECT U&'\\0062'", 'not as U&"…"'),
    ("EXPLAIN SELECT * FROM blob", BYTES),
    ("SELECT data FROM sqlite_dbpage", BYTES),
    ("SELECT data FROM 'sqlite_dbpage'", BYTES),
    # functions and catalogs that reach further
    ("SELECT load_extension('x')", f"« load_extension »: {BEYOND}"),
    ("SELECT * FROM pragma_table_info('vote')", BEYOND),
    ("SELECT * FROM dbstat", BEYOND),
    ("SELECT * FROM sqlite_stmt", BEYOND),
    ("SELECT query_to_xml('SELECT * FROM bl' || 'ob', true, false, '')", BEYOND),
    ("SELECT table_to_xml('capture', true, false, '')", BEYOND),
    ("SELECT database_to_xml(true, false, '')", BEYOND),
    ("SELECT \"query_to_xml\"('SELECT 1', true, false, '')", BEYOND),
    ("SELECT * FROM ts_stat('SELECT 1')", BEYOND),
    ("SELECT pg_read_file('/etc/passwd')", BEYOND),
    ("SELECT pg_catalog.pg_read_file('/etc/passwd')", BEYOND),
    ("SELECT pg_ls_dir('.')", BEYOND),
    ("SELECT most_common_vals FROM pg_stats", BEYOND),
    ("SELECT * FROM pg_shadow", BEYOND),
    ("SELECT pg_sleep(60)", BEYOND),
    ("SELECT pg_terminate_backend(1)", BEYOND),
    ("SELECT lo_export(1, '/tmp/x')", BEYOND),
    ("SELECT dblink('host=x', 'SELECT 1')", BEYOND),
    ("SELECT set_config('transaction_read_only', 'off', true)", BEYOND),
    ("SELECT nextval('x')", BEYOND),
]


@pytest.mark.parametrize(("query", "why"), REFUSED, ids=[query for query, _ in REFUSED])
def test_what_is_not_one_plain_select_is_refused_with_the_reason(query: str, why: str) -> None:
    """Before a database sees it, so the same on both."""
    with pytest.raises(Refused, match=re.escape(why)):
        refuse_unsafe(query)


def test_what_is_harmless_is_not_taken_for_what_it_resembles() -> None:
    """Names that only contain a refused one, and texts that mention it."""
    for query in (
        "SELECT blob_id FROM capture",
        "SELECT 'le blob est sombre'",
        "SELECT pg_typeof(1)",
        "SELECT sql FROM sqlite_master",
        "SELECT xe'1' FROM x",
    ):
        assert refuse_unsafe(query)


# -- what the databases refuse by themselves -----------------------------------------------------

#: Whole SELECTs that would write, or read what nobody may, if a database let them.
WRITES = [
    "WITH x AS (DELETE FROM vote RETURNING *) SELECT count(*) FROM x",
    "WITH x AS (UPDATE scrutin_version SET titre = 'faux' RETURNING *) SELECT count(*) FROM x",
    "WITH x AS (SELECT 1) DELETE FROM vote",
    "WITH x AS (SELECT 1) INSERT INTO signal SELECT * FROM signal",
    "SELECT * INTO copie FROM vote",
    "SELECT * FROM vote FOR UPDATE",
    "EXPLAIN ANALYZE DELETE FROM vote",
    "EXPLAIN DELETE FROM vote",
    "VALUES (1) RETURNING 2",
]


@pytest.fixture
def held(databases: Databases, database_kind: str) -> Iterator[sa.Engine]:
    """A small archive of one's own, with a view that shows the bytes to whoever may read it."""
    with databases.migrated(database_kind) as url:
        engine = open_database(url)
        fill(engine)
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE VIEW fuite AS SELECT id, data FROM blob")
            connection.exec_driver_sql("CREATE VIEW fuite_au_carre AS SELECT * FROM fuite")
        yield engine
        engine.dispose()


def test_a_select_that_would_write_is_refused_and_writes_nothing(held: sa.Engine) -> None:
    """Whatever the guard lets through, the database is opened read-only."""
    before = counts(held)
    for query in WRITES:
        if query == "EXPLAIN DELETE FROM vote" and held.dialect.name == "postgresql":
            continue  # Postgres may tell the plan of what it would not do
        with pytest.raises(Refused):
            asked(held, query)
    assert counts(held) == before
    assert not sa.inspect(held).has_table("copie")


def test_the_bytes_are_refused_by_the_database_even_under_another_name(held: sa.Engine) -> None:
    """A view over them has a harmless name; the authorizer or the plan tells what it reads."""
    for query in (
        "SELECT data FROM fuite",
        "SELECT * FROM fuite_au_carre",
        "WITH x AS (SELECT * FROM fuite) SELECT max(data) FROM x",
        "SELECT c.url FROM capture c WHERE EXISTS (SELECT 1 FROM fuite f WHERE length(f.data) > 9)",
        "SELECT (SELECT data FROM fuite ORDER BY id LIMIT 1) AS x",
        "SELECT 1 AS x UNION ALL SELECT length(data) FROM fuite",
    ):
        with pytest.raises(Refused, match="raw bytes of captures"):
            asked(held, query)


def test_without_the_guard_the_database_still_refuses_the_bytes_and_writing(
    held: sa.Engine,
) -> None:
    """Two locks: the second holds by itself."""
    for query in (
        "SELECT data FROM blob",
        "SELECT data FROM dictionary",
        "DELETE FROM vote",
        "CREATE TABLE x (y int)",
    ):
        with (  # noqa: PT012 - either of the two may refuse
            read_only(held) as connection,
            pytest.raises((Refused, sa.exc.DBAPIError)),
        ):
            if query.startswith("SELECT"):
                refuse_private_plan(connection, query)
            connection.exec_driver_sql(query)


def test_what_was_opened_to_read_can_write_again_afterwards(held: sa.Engine) -> None:
    """A connection goes back to the pool as it came from it."""
    asked(held, "SELECT 1")
    with held.begin() as connection:
        connection.exec_driver_sql("UPDATE scrutin_version SET titre = 'autre'")


def test_a_function_that_may_do_more_than_compute_is_refused_on_postgres(
    databases: Databases,
) -> None:
    """Whoever made it: Postgres says of each function whether it changes or reads at will."""
    with databases.migrated("postgres") as url:
        engine = open_database(url)
        with engine.begin() as connection:
            connection.exec_driver_sql(
                "CREATE FUNCTION lire() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM blob'"
            )
        with pytest.raises(Refused, match="« lire »: this reaches beyond"):
            asked(engine, "SELECT lire()")
        assert len(asked(engine, "SELECT random(), now(), clock_timestamp()")) == 1
        engine.dispose()


def test_a_mistake_is_told_in_the_databases_words_with_where_to_look(archive: sa.Engine) -> None:
    """An unknown column: the database says which, we say where the columns are listed."""
    with pytest.raises(Refused, match=r"(?s)nimporte.*docs/dictionnaire\.md"):
        asked(archive, "SELECT nimporte FROM scrutins")


def test_a_mistake_that_shows_while_rows_come_is_told_too(archive: sa.Engine) -> None:
    """A number that is too large is met by the third row alone."""
    numbers = "SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3"
    query = (
        f"SELECT abs(-9223372036854775807 - n / 3) FROM ({numbers}) x"
        if archive.dialect.name == "sqlite"
        else f"SELECT 1 / (n - 3) FROM ({numbers}) x"
    )
    with pytest.raises(Refused, match=r"overflow|zero"):
        asked(archive, query)
