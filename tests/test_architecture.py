"""The house keeps its plan: who may import whom, and what happens at import, which is nothing."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("scraper", "storage", "jobs", "migrations")


@cache
def sources() -> dict[str, ast.Module]:
    """Every module of the packages, by its path from the root."""
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
    }


def imports(tree: ast.AST, *, at_runtime: bool = False) -> Iterator[str]:
    """Every module that a file imports, dotted: `from a import b` is both `a` and `a.b`.

    Args:
        tree: the file.
        at_runtime: leave out what stands under `if TYPE_CHECKING`.
    """
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            if not at_runtime:
                yield from imports(node)
            yield from (found for other in node.orelse for found in imports(other))
        else:
            yield from imports(node, at_runtime=at_runtime)


def importing(names: set[str], *, at_runtime: bool = False) -> dict[str, set[str]]:
    """The files that import any of these packages, and what each imports of them."""
    found = {
        path: {name for name in imports(tree, at_runtime=at_runtime) if name.split(".")[0] in names}
        for path, tree in sources().items()
    }
    return {path: said for path, said in found.items() if said}


# --- who imports whom -----------------------------------------------------------------------------


def test_the_scraper_knows_neither_storage_nor_jobs() -> None:
    importers = importing({"storage", "jobs", "migrations"})
    assert [path for path in importers if path.startswith("scraper/")] == []


def test_storage_knows_the_records_of_the_scraper_and_nothing_else() -> None:
    importers = importing({"scraper", "jobs"})
    said = set().union(*(said for path, said in importers.items() if path.startswith("storage/")))
    assert {name for name in said if not name.startswith("scraper.records")} == set()
    assert "scraper.records" in said


def test_jobs_is_the_composition_root_and_nobody_imports_it() -> None:
    assert [path for path in importing({"jobs"}) if not path.startswith("jobs/")] == []


def test_records_import_the_standard_library_and_msgspec() -> None:
    said = {name.split(".")[0] for name in imports(sources()["scraper/records.py"])}
    assert said - sys.stdlib_module_names == {"msgspec"}


@pytest.mark.parametrize(
    ("library", "allowed"),
    [
        ("httpx", ("scraper/http.py", "scraper/fetch.py", "jobs/watch/alerts.py")),
        ("selectolax", ("scraper/reading/html.py", "scraper/cleaning/markup.py")),
        ("sqlalchemy", ("storage/", "migrations/")),
        ("alembic", ("storage/schema.py", "migrations/")),
        ("psycopg", ("storage/",)),
        ("apscheduler", ("jobs/hours/schedule.py",)),
        ("prometheus_client", ("jobs/watch/metrics.py",)),
        ("typer", ("jobs/",)),
        ("rich", ("jobs/",)),
        ("structlog", ("jobs/",)),
        ("pydantic", ("jobs/settings.py",)),
        ("pydantic_settings", ("jobs/settings.py",)),
    ],
)
def test_a_library_is_imported_where_it_belongs(library: str, allowed: tuple[str, ...]) -> None:
    """Types may be named anywhere; what runs may not."""
    importers = importing({library}, at_runtime=True)
    assert [path for path in importers if not path.startswith(allowed)] == []


IMPURE = {
    *("os", "io", "pathlib", "shutil", "tempfile", "subprocess", "multiprocessing", "threading"),
    *("socket", "ssl", "urllib", "http", "sqlite3", "time", "random", "secrets", "logging"),
    *("httpx", "sqlalchemy", "structlog"),
}


@pytest.mark.parametrize("folder", ["cleaning", "normalise", "linking"])
def test_what_is_derived_is_worked_out_by_pure_functions(folder: str) -> None:
    """Values in, values out: no file, no clock, no network, no chance."""
    importers = importing(IMPURE)
    assert [path for path in importers if path.startswith(f"scraper/{folder}/")] == []


def test_a_document_is_parsed_without_a_clock_a_file_or_a_second_request() -> None:
    """Only the ZIP's own readers open the file they are handed."""
    importers = importing(IMPURE, at_runtime=True)
    pure = ("scraper/sources/", "scraper/records.py", "scraper/reading/json.py")
    assert [path for path in importers if path.startswith(pure)] == []


# --- nothing happens at import --------------------------------------------------------------------

WITNESS = """
import gc, json, os, sys

seen = []
def hook(event, arguments):
    if event.startswith(("socket.", "sqlite3.connect", "subprocess.", "os.system", "os.fork",
                         "os.mkdir", "os.remove", "os.rename", "shutil.", "urllib.")):
        seen.append(f"{event} {arguments!r}")
    elif event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        seen.append(f"open {arguments[0]!r} {arguments[1]}")

asked = []
reading = type(os.environ).__getitem__
def reading_seen(self, name):
    if str(name).upper().startswith("SCRUTATEUR"):
        asked.append(name)
    return reading(self, name)

type(os.environ).__getitem__ = reading_seen
sys.addaudithook(hook)
for name in json.loads(sys.argv[1]):
    __import__(name)

import httpx, sqlalchemy, pydantic_settings
kinds = (httpx.Client, httpx.AsyncClient, sqlalchemy.Engine, pydantic_settings.BaseSettings)
if "apscheduler" in sys.modules:
    from apscheduler.schedulers.base import BaseScheduler
    kinds += (BaseScheduler,)
built = [repr(one) for one in gc.get_objects() if isinstance(one, kinds)]
threads = [thread.name for thread in __import__("threading").enumerate()]
print(json.dumps({"seen": seen, "asked": asked, "built": built, "threads": threads}))
"""


def modules() -> list[str]:
    """Every module by name, but Alembic's own script, which runs only within Alembic."""
    return [
        path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for path in sources()
        if path != "migrations/env.py"
    ]


def witness(names: list[str]) -> dict[str, list[str]]:
    """What happens when a fresh interpreter imports these modules."""
    found = subprocess.run(
        [sys.executable, "-B", "-W", "error", "-c", WITNESS, json.dumps(names)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    said: dict[str, list[str]] = json.loads(found.stdout)
    return said


def test_importing_every_module_opens_builds_and_asks_nothing() -> None:
    """No socket, file, database, process or thread; no engine, client, setting or schedule."""
    assert len(modules()) > 40
    assert witness(modules()) == {"seen": [], "asked": [], "built": [], "threads": ["MainThread"]}


def test_the_witness_would_see_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that nothing happens must be shown something that does."""
    (tmp_path / "guilty.py").write_text(
        "import os, socket, threading, httpx, sqlalchemy\n"
        "client = httpx.Client()\n"
        "engine = sqlalchemy.create_engine('sqlite://')\n"
        "socket.socket().close()\n"
        "os.environ.get('SCRUTATEUR_CONTACT')\n"
        "open(os.devnull, 'w').close()\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    said = witness(["guilty"])
    assert said["asked"] == ["SCRUTATEUR_CONTACT"]
    assert [one.split()[0] for one in said["seen"]] == ["socket.__new__", "open"]
    assert sorted(one.split(".")[0].lstrip("<E").split("(")[0] for one in said["built"]) == [
        "httpx",
        "ngine",
    ]


# --- what may be written where --------------------------------------------------------------------

ADDRESS = re.compile(r"https?://[\w-]+(?:\.[\w-]+)+")
#: Where an address may stand that is not a source's nor a setting, and why.
ADDRESSES = {
    "scraper/reading/json.py": "an XML namespace, which is a name and not a place",
    "storage/dump/addresses.py": "the licence, the source, and names of metadata vocabularies",
    "storage/views/base.py": "the page that a person would open, in the column `url`",
}


def test_an_address_stands_in_the_sources_or_in_the_settings() -> None:
    found = {
        path
        for path in sources()
        if ADDRESS.search((ROOT / path).read_text(encoding="utf-8"))
        and not path.startswith("scraper/sources/")
        and path != "jobs/settings.py"
    }
    assert found == set(ADDRESSES)


def tracked() -> list[Path]:
    """The files of the project, as git lists them; every file of its folders where git is not."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode == 0 and listed.stdout:
        return [ROOT / name for name in listed.stdout.split("\0") if name]
    folders = (*PACKAGES, "tests", "docs", "benchmarks")
    inside = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    return [*inside, *(path for path in ROOT.iterdir() if path.is_file())]


FORBIDDEN = re.compile(
    r"(?<![\w.])/(?:root|home|Users|work)/\w|[A-Z]:\\Users"
    r"|pypi\.|pythonhosted|index-url|find-links|trusted-host"
)


def test_no_file_names_a_registry_or_a_place_on_somebody_s_machine() -> None:
    found = []
    for path in tracked():
        if not path.is_file() or path == Path(__file__):  # this one names what it forbids
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if match := FORBIDDEN.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {match[0]}")
    assert found == []


def test_every_module_says_what_it_is() -> None:
    silent = [path for path, tree in sources().items() if not ast.get_docstring(tree)]
    assert silent == []


def test_every_test_file_says_what_it_shows() -> None:
    silent = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if (text := path.read_text(encoding="utf-8")) and not ast.get_docstring(ast.parse(text))
    ]
    assert silent == []
