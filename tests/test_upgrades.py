"""An archive of any earlier program is brought to today's with its data, whatever ends the upgrade.

The archives are genuine: each was made by the last program of its revision
(`tests/fixtures/upgrades`), out of two days of a very small Assembly.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from jobs import linking, replay
from storage import schema
from storage.engine import is_sqlite, open_database
from storage.tables import metadata
from storage.views import VIEWS
from tests.clock import FakeClock
from tests.fixtures.upgrades import story
from tests.house import contents, house, rows
from tests.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.databases import Databases

Rows = dict[str, list[dict[str, Any]]]
#: When something derived was worked out: after an upgrade, later.
MOMENTS = {"linked_at", "matched_at"}
DERIVED = ("lien_scrutin_amendement", "lien_scrutin_dossier", "text_capture")


@pytest.fixture(scope="session")
def days(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The three days of the very small Assembly."""
    return story.write(tmp_path_factory.mktemp("upgrades"))


@pytest.fixture(params=story.REVISIONS)
def revision(request: pytest.FixtureRequest) -> str:
    """Every past revision."""
    found: str = request.param
    return found


@pytest.fixture
def old(databases: Databases, database_kind: str, revision: str) -> Iterator[sa.Engine]:
    """An archive as the program of a past revision left it.

    On Postgres: the schema that the revisions of that time made, its views, and the same rows.
    """
    with of_the_past(databases, database_kind, revision) as engine:
        yield engine


@contextmanager
def of_the_past(databases: Databases, kind: str, revision: str) -> Iterator[sa.Engine]:
    """A copy of the archive of a past revision, which is made once."""

    def fill(url: str) -> None:
        engine = open_database(url)
        load(engine, revision)
        engine.dispose()

    with databases.filled(kind, f"of_{revision}", fill, empty=True) as url:
        engine = open_database(url)
        yield engine
        engine.dispose()


def load(engine: sa.Engine, revision: str) -> None:
    """Fill an empty database with the archive of a past revision."""
    statements = story.statements(revision)
    if is_sqlite(engine):
        with engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            for one in sorted(statements, key=lambda one: not one.startswith("CREATE TABLE")):
                connection.exec_driver_sql(one, execution_options={"no_parameters": True})
        return
    schema.upgrade(engine, revision)
    source = sa.create_engine("sqlite://")
    with source.begin() as filled, engine.begin() as connection:
        for one in statements:
            filled.exec_driver_sql(one, execution_options={"no_parameters": True})
        for table in metadata.sorted_tables:
            if told := everything(filled).get(table.name):
                columns = [table.c[name] for name in told[0]]
                target = sa.table(table.name, *(sa.column(one.name, one.type) for one in columns))
                connection.execute(target.insert(), told)
        for one in statements:
            if one.startswith("CREATE VIEW"):
                connection.exec_driver_sql(one, execution_options={"no_parameters": True})
    source.dispose()


def everything(connection: sa.Connection) -> Rows:
    """Every row of every table that is there, by its columns, in the order of its key."""
    found: Rows = {}
    inspector = sa.inspect(connection)
    for name, table in metadata.tables.items():
        if not inspector.has_table(name):
            continue
        held = {column["name"] for column in inspector.get_columns(name)}
        columns = [column for column in table.columns if column.name in held]
        query = sa.select(*columns).order_by(*table.primary_key.columns)
        found[name] = [
            {
                key: bytes(value) if isinstance(value, memoryview) else value
                for key, value in row.items()
            }
            for row in connection.execute(query).mappings()
        ]
    return found


def held(engine: sa.Engine) -> Rows:
    """The same, of an engine."""
    with engine.connect() as connection:
        return everything(connection)


def at(engine: sa.Engine) -> str | None:
    """The revision of an archive."""
    with engine.connect() as connection:
        return schema.current(connection)


def kept(before: Rows, after: Rows) -> list[str]:
    """The tables in which a row, or a value of a row, is not as it was."""
    return [
        table
        for table, told in before.items()
        if told
        != [{name: row[name] for name in one} for row, one in zip(after[table], told, strict=True)]
    ]


def shell_on(tmp_path: Path, engine: sa.Engine) -> Shell:
    """A shell that works on an archive."""
    shell = Shell(tmp_path)
    shell.settings["DATABASE_URL"] = engine.url.render_as_string(hide_password=False)
    return shell


def is_whole(shell: Shell) -> bool:
    """What `check` says."""
    done = shell.here("check", "--json")
    told = json.loads(done.out)
    assert [one for one in told["proofs"] if one["findings"]] == []
    return bool(told["whole"])


# --- the data -------------------------------------------------------------------------------------


def test_the_archives_of_the_past_are_genuine_and_hold_something_of_everything(
    old: sa.Engine, revision: str
) -> None:
    """Versions that follow one another, what left, votes; and what each revision added."""
    assert at(old) == revision
    counted = {name: len(told) for name, told in held(old).items()}
    common = {"amendement_version": 28, "vote": 435, "mandat": 66, "credit": 6, "blob": 123}
    assert {name: counted[name] for name in common} == {
        **common, "blob": 123 if revision == "0001" else 126,
    }  # fmt: skip
    assert rows(old, "SELECT count(*) FROM amendement_version WHERE gone_at IS NOT NULL") == [(1,)]
    assert counted.get("text_capture_match") == (None if revision == "0001" else 1)
    assert counted.get("lien_scrutin_amendement") == (11 if revision == "0003" else None)
    assert "alert" not in counted


def test_an_upgrade_keeps_every_value_of_every_row_and_leaves_a_whole_archive(
    old: sa.Engine, tmp_path: Path, revision: str
) -> None:
    """Views answer, and the command says from where to where."""
    before = held(old)
    shell = shell_on(tmp_path, old)
    done = shell.here("migrate", "--json")
    told = json.loads(done.out)
    assert (done.status, told["before"], told["after"]) == (0, revision, schema.HEAD)
    assert [one["revision"] for one in told["steps"]] == [
        one for one in ("0002", "0003", "0004") if one > revision
    ]
    assert kept(before, held(old)) == []
    with old.connect() as connection:
        for view in VIEWS:
            connection.exec_driver_sql(f'SELECT * FROM "{view.name}" LIMIT 1').all()
        assert connection.exec_driver_sql("SELECT count(*) FROM amendements").scalar() == 22
    assert is_whole(shell)


@pytest.fixture(scope="session")
def undisturbed(
    databases: Databases, days: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], dict[str, list[Any]]]:
    """What the program of today makes of the same three days, by what was imported meanwhile."""
    made: dict[bool, dict[str, list[Any]]] = {}

    def told(revision: str) -> dict[str, list[Any]]:
        imports = revision != "0001"
        if imports not in made:
            with databases.migrated("sqlite") as url:
                engine = open_database(url)
                folder = tmp_path_factory.mktemp("undisturbed")
                story.harvest(engine, folder, days, imports=imports)
                made[imports] = contents(engine)
                engine.dispose()
        return made[imports]

    return told


def test_an_upgraded_archive_goes_on_as_if_it_had_always_been_of_today(
    old: sa.Engine,
    revision: str,
    days: list[Path],
    undisturbed: Callable[[str], dict[str, list[Any]]],
    tmp_path: Path,
) -> None:
    """What was not derived then is now; the next day adds to it, as to an archive of today."""
    schema.upgrade(old)
    with house(old, tmp_path, FakeClock()) as home:
        replay.replay_derived(home)
        with old.begin() as connection:
            linking.link_anew(home, connection, whole=True)
    story.harvest(old, tmp_path, days[2:], first=3)
    found, expected = contents(old), undisturbed(revision)
    for name in sorted(expected):
        if name in DERIVED:
            assert current(name, found) == current(name, expected)
        else:
            assert found[name] == expected[name], name
    assert is_whole(shell_on(tmp_path, old))


def current(table: str, told: dict[str, list[Any]]) -> list[tuple[Any, ...]]:
    """The rows of something derived that hold now, without when they were worked out."""
    names = [one.name for one in metadata.tables[table].columns if one.name != "id"]
    there = (dict(zip(names, row, strict=True)) for row in told[table])
    return sorted(
        (
            tuple(value for name, value in row.items() if name not in MOMENTS)
            for row in there
            if row.get("superseded_at") is None
        ),
        key=repr,
    )


@pytest.mark.turns
def test_a_downgrade_keeps_what_the_earlier_program_can_hold(old: sa.Engine, revision: str) -> None:
    """And the way up again is open."""
    before = held(old)
    schema.upgrade(old)
    schema.downgrade(old, revision)
    after = held(old)
    assert at(old) == revision
    assert {name: list(told[0]) for name, told in after.items() if told} == {
        name: list(told[0]) for name, told in before.items() if told
    }
    assert kept(before, after) == []
    schema.upgrade(old)
    assert kept(before, held(old)) == []


# --- who says what --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        *(["status"], ["sql", "SELECT 1"], ["show", "17/1"], ["check"], ["replay"], ["harvest"]),
        *(["vacuum"], ["vacuum", "--report"], ["dump", "jeu"], ["import", "."]),
    ],
    ids=" ".join,
)
def test_every_verb_tells_an_archive_of_an_earlier_program_and_leaves_it(
    databases: Databases, tmp_path: Path, words: list[str]
) -> None:
    """Nothing is upgraded behind an operator's back; a copy comes first."""
    with of_the_past(databases, "sqlite", "0002") as engine:
        before = held(engine)
        done = shell_on(tmp_path, engine).here(*words)
        assert (done.status, done.out) == (1, "")
        assert done.err.endswith(
            f"scrutateur: this archive is at revision 0002 and this program at {schema.HEAD}; "
            "run `scrutateur backup FOLDER`, then `scrutateur migrate`\n"
        )
        assert held(engine) == before


def test_an_archive_of_an_earlier_program_is_copied_by_the_program_of_today(
    databases: Databases, tmp_path: Path
) -> None:
    """That is when a copy is wanted."""
    with of_the_past(databases, "sqlite", "0001") as engine:
        shell = shell_on(tmp_path, engine)
        assert shell.here("backup", "copie.db").status == 0
        copy = open_database(f"sqlite:///{tmp_path / 'copie.db'}")
        assert (at(copy), held(copy)) == ("0001", held(engine))
        copy.dispose()


@pytest.mark.turns
def test_an_upgrade_can_be_looked_at_beforehand(old: sa.Engine, tmp_path: Path) -> None:
    """`--dry-run` says what each revision brings, and to make a copy."""
    before, found = held(old), at(old)
    done = shell_on(tmp_path, old).here("migrate", "--dry-run")
    assert done.status == 0
    assert done.lines[0].endswith(f": {found}; to be brought to {schema.HEAD}:")
    assert done.lines[-2].startswith(f"  {schema.HEAD}  ")
    assert done.lines[-1] == (
        "Make a copy first: scrutateur backup FOLDER; then: scrutateur migrate"
    )
    assert (held(old), at(old)) == (before, found)


def test_an_archive_of_this_revision_is_left_and_says_so(
    archive: sa.Engine, tmp_path: Path
) -> None:
    """Neither an arrow from a revision to itself nor a list of nothing."""
    shell = shell_on(tmp_path, archive)
    assert (
        shell.here("migrate", "--dry-run")
        .lines[0]
        .endswith(f": {schema.HEAD}; nothing is to be done")
    )
    assert shell.here("migrate").lines[0].endswith(f": {schema.HEAD}, as it was")


# --- an upgrade that is cut short -----------------------------------------------------------------

#: Runs the command line, and dies at one of the statements that the database is given.
DYING = """
import os, signal, sys
import sqlalchemy as sa

seen, last = 0, int(sys.argv.pop())

@sa.event.listens_for(sa.Engine, "before_cursor_execute")
def count(connection, cursor, statement, parameters, context, many):
    global seen
    if not statement.lstrip().startswith(("SELECT", "PRAGMA", "BEGIN", "SET")):
        seen += 1
        if seen == last:
            os.kill(os.getpid(), signal.SIGKILL)

@sa.event.listens_for(sa.Engine, "commit")
def commit(connection):
    if last == 0 and seen:
        os.kill(os.getpid(), signal.SIGKILL)

from jobs.cli import main
main()
"""


@pytest.mark.turns
@pytest.mark.parametrize("at_statement", [1, 9, 17, 40, 0])
def test_an_upgrade_that_is_killed_leaves_what_there_was_and_can_be_run_again(
    databases: Databases, database_kind: str, tmp_path: Path, at_statement: int
) -> None:
    """At any statement, from the first to the commit: all of it is one transaction."""
    with of_the_past(databases, database_kind, "0001") as engine:
        before = held(engine)
        engine.dispose()
        shell = shell_on(tmp_path, engine)
        killed = subprocess.run(
            [sys.executable, "-c", DYING, "migrate", str(at_statement)],
            cwd=tmp_path,
            env=shell.environment({}),
            capture_output=True,
            text=True,
            check=False,
        )
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        assert (at(engine), held(engine)) == ("0001", before)
        engine.dispose()
        done = shell.here("migrate")
        assert (done.status, done.lines[0].rpartition(": ")[2]) == (0, f"0001 → {schema.HEAD}")
        assert done.lines[1].startswith("Then, once: scrutateur replay --derived works out")
        assert kept(before, held(engine)) == []
        assert is_whole(shell)
