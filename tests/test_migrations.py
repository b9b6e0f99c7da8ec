"""The schema goes up, down and up again on both databases, and comes with the installed package."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage import schema
from storage.engine import is_sqlite, open_database
from storage.errors import WrongRevision
from storage.tables import metadata
from storage.views import VIEWS
from tests.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
VIEW_NAMES = {view.name for view in VIEWS}


@pytest.fixture
def empty(empty_database: str) -> Iterator[sa.Engine]:
    """An engine on a database that holds nothing."""
    opened = open_database(empty_database)
    yield opened
    opened.dispose()


def revision(engine: sa.Engine) -> str | None:
    """The revision that a database says it has."""
    with engine.connect() as connection:
        return schema.current(connection)


def stands(engine: sa.Engine) -> tuple[set[str], set[str]]:
    """The tables and the views of a database, Alembic's own table excepted."""
    found = sa.inspect(engine)
    return set(found.get_table_names()) - {"alembic_version"}, set(found.get_view_names())


def definitions(engine: sa.Engine) -> Any:
    """All that a database says of its schema, to be compared with itself."""
    found = sa.inspect(engine)
    told: dict[str, Any] = {}
    for table in sorted(found.get_table_names()):
        told[table] = (
            [(one["name"], str(one["type"]), one["nullable"]) for one in found.get_columns(table)],
            found.get_pk_constraint(table)["constrained_columns"],
            sorted(str(sorted(one.items(), key=str)) for one in found.get_foreign_keys(table)),
            sorted(
                (str(one["name"]), one["column_names"], one["unique"])
                for one in found.get_indexes(table)
            ),
        )
    return told, {view: found.get_view_definition(view) for view in found.get_view_names()}


# --- up and down ----------------------------------------------------------------------------------


def test_the_schema_goes_up_down_and_up_again_the_same(empty: sa.Engine) -> None:
    assert (revision(empty), schema.upgrade(empty)) == (None, None)
    first = definitions(empty)
    assert stands(empty) == (set(metadata.tables), VIEW_NAMES)
    schema.downgrade(empty, "base")
    assert (stands(empty), revision(empty)) == ((set(), set()), None)
    assert schema.upgrade(empty) is None
    assert definitions(empty) == first
    assert revision(empty) == schema.HEAD


def test_going_up_twice_changes_nothing(engine: sa.Engine) -> None:
    before = definitions(engine)
    assert schema.upgrade(engine) == schema.HEAD
    assert definitions(engine) == before


def test_a_failed_upgrade_leaves_nothing_behind(
    empty: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it is one transaction, on both databases."""

    def fail(_connection: sa.Connection) -> None:
        raise RuntimeError("no views today")

    with monkeypatch.context() as broken:
        broken.setattr("storage.views.create_all", fail)
        with pytest.raises(RuntimeError, match="no views today"):
            schema.upgrade(empty)
    assert stands(empty) == (set(), set())
    schema.upgrade(empty)
    assert stands(empty) == (set(metadata.tables), VIEW_NAMES)


def test_the_revisions_make_exactly_the_tables_of_the_models(engine: sa.Engine) -> None:
    """No drift: a column added to a model without a revision fails here."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_drift_would_be_seen(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE vote_groupe ADD COLUMN humeur TEXT")
        connection.exec_driver_sql("DROP INDEX uq_scrutin_version_current")
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = [str(change[0]) for change in compare_metadata(context, metadata)]
    assert sorted(found) == ["add_index", "remove_column"]


def test_one_current_version_of_anything_is_the_database_s_own_rule(engine: sa.Engine) -> None:
    """The partial indexes of the revision are unique on both databases."""
    indexes = {
        str(one["name"]): one
        for table in metadata.tables
        for one in sa.inspect(engine).get_indexes(table)
    }
    partial = [name for name in indexes if name.startswith("uq_") and name.endswith("_current")]
    assert len(partial) == 8
    assert all(indexes[name]["unique"] for name in partial)


# --- which revision -------------------------------------------------------------------------------


def test_the_head_written_down_is_the_newest_revision() -> None:
    """It stands in the program so that most commands need not load Alembic."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    scripts = ScriptDirectory.from_config(config)
    assert scripts.get_heads() == [schema.HEAD]
    assert [one.revision for one in scripts.walk_revisions()][-1] == "0001"


def test_an_empty_database_is_made_by_those_who_may_make_it(empty: sa.Engine) -> None:
    with pytest.raises(WrongRevision, match=r"holds no archive yet; run `scrutateur harvest`"):
        schema.ensure(empty, create=False)
    assert stands(empty) == (set(), set())
    schema.ensure(empty, create=True)
    schema.ensure(empty, create=False)
    assert revision(empty) == schema.HEAD


def test_an_archive_of_a_later_program_is_left_alone(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    said = (
        r"this archive is at revision 9999, which this program does not know; "
        r"install a later version of scrutateur"
    )
    for create in (False, True):
        with pytest.raises(WrongRevision, match=said):
            schema.ensure(engine, create=create)
    with pytest.raises(WrongRevision, match=said):
        schema.upgrade(engine)
    with pytest.raises(WrongRevision, match=said):
        schema.downgrade(engine, "base")
    assert stands(engine) == (set(metadata.tables), VIEW_NAMES)


def test_an_archive_of_an_earlier_program_says_how_to_upgrade(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is upgraded behind an operator's back."""
    held = schema.HEAD
    monkeypatch.setattr(schema, "HEAD", "9999")
    for create in (False, True):
        with pytest.raises(WrongRevision) as caught:
            schema.ensure(engine, create=create)
        assert str(caught.value) == (
            f"this archive is at revision {held} and this program at 9999; "
            "run `scrutateur backup FOLDER`, then `scrutateur migrate`"
        )


def test_the_command_line_says_the_same_and_fails(tmp_path: Path) -> None:
    path = tmp_path / "plus tard.db"
    engine = open_database(f"sqlite:///{path}")
    schema.upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    shell = Shell(tmp_path)
    shell.settings["DATABASE_URL"] = f"sqlite:///{path}"
    for verb in (["status"], ["sql", "SELECT 1"], ["migrate"], ["replay"], ["check"]):
        done = shell.here(*verb)
        assert (verb, done.status, done.out) == (verb, 1, "")
        assert "revision 9999, which this program does not know" in done.err
        assert "Traceback" not in done.err


def test_alembic_itself_finds_the_archive_by_the_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`alembic upgrade head` is for developers; it goes where the operator's commands go."""
    from alembic import command

    url = f"sqlite:///{tmp_path / 'archive.db'}"
    monkeypatch.setenv("SCRUTATEUR_DATABASE_URL", url)
    monkeypatch.chdir(ROOT)
    command.upgrade(Config(str(ROOT / "alembic.ini")), "head")
    engine = open_database(url)
    assert stands(engine) == (set(metadata.tables), VIEW_NAMES)
    assert is_sqlite(engine)
    engine.dispose()


# --- the wheel ------------------------------------------------------------------------------------


def outside() -> dict[str, str]:
    """This environment without anything that leads to the checkout or to somebody's archive."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("SCRUTATEUR_", "PYTHON", "VIRTUAL_ENV"))
    }


def run(*command: str, cwd: Path) -> str:
    """Run a program outside the checkout; gives what it prints."""
    ran = subprocess.run(
        command, cwd=cwd, env=outside(), capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this checkout, built by its own back-end, without any network."""
    folder = tmp_path_factory.mktemp("wheel")
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    name = run(sys.executable, "-c", build, str(folder), cwd=ROOT).split()[-1]
    return folder / name


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """The `bin` of a fresh environment that has the wheel, and sees the libraries of this one."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    purelib = run(
        str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder
    )
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (Path(purelib.strip()) / "libraries.pth").write_text("\n".join(sorted(libraries)))
    run(
        *(sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(python)),
        *("install", "--quiet", "--no-index", "--no-deps", "--ignore-installed", str(wheel)),
        cwd=folder,
    )
    return folder / "bin"


def test_the_wheel_carries_the_packages_the_migrations_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {
        "scraper",
        "storage",
        "jobs",
        "migrations",
    }
    checkout = {
        path.relative_to(ROOT).as_posix()
        for package in ("scraper", "storage", "jobs", "migrations")
        for path in (ROOT / package).rglob("*.py")
    }
    assert {name for name in names if name.endswith(".py")} == checkout
    assert "migrations/versions/0001_the_archive.py" in names
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_an_installed_package_migrates_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    """No checkout, no alembic.ini, no setting: the schema and its views stand in scrutateur.db."""
    run(str(installed / "scrutateur"), "migrate", cwd=tmp_path)
    made = {path.name for path in tmp_path.iterdir()}
    assert "scrutateur.db" in made
    assert made <= {"scrutateur.db", "scrutateur.db-wal", "scrutateur.db-shm", "scrutateur.db.lock"}
    with sqlite3.connect(tmp_path / "scrutateur.db") as database:
        found = database.execute("SELECT type, name FROM sqlite_master").fetchall()
        (known,) = database.execute("SELECT version_num FROM alembic_version").fetchone()
        assert database.execute("SELECT count(*) FROM scrutins").fetchone() == (0,)
    database.close()
    assert {name for kind, name in found if kind == "view"} == VIEW_NAMES
    assert set(metadata.tables) <= {name for kind, name in found if kind == "table"}
    assert known == schema.HEAD
    asked = run(str(installed / "scrutateur"), "sql", "SELECT 1 AS un", "--json", cwd=tmp_path)
    assert json.loads(asked) == [{"un": 1}]


def test_an_installed_package_takes_nothing_from_the_checkout(
    installed: Path, tmp_path: Path
) -> None:
    """Every module of ours that a migration loads is the wheel's own."""
    told = run(
        str(installed / "python"),
        "-c",
        "import json, sys\n"
        "sys.argv = ['scrutateur', 'migrate']\n"
        "from jobs.cli import main\n"
        "try:\n"
        "    main()\n"
        "except SystemExit as end:\n"
        "    assert not end.code, end.code\n"
        "ours = ('scraper', 'storage', 'jobs', 'migrations', '0001')\n"
        "print()\n"
        "print(json.dumps({name: module.__file__ for name, module in sys.modules.items()\n"
        "    if name.startswith(ours) and getattr(module, '__file__', None)}))\n",
        cwd=tmp_path,
    )
    files = json.loads(told.splitlines()[-1])
    assert {"scraper.records", "storage.schema", "jobs.cli", "migrations"} <= set(files)
    elsewhere = {
        name: file
        for name, file in files.items()
        if not Path(file).resolve().is_relative_to(installed.parent.resolve())
    }
    assert elsewhere == {}
