"""The examples run, and give the figure that they carry: on the Assembly of `make quickstart`."""

from __future__ import annotations

import ast
import gzip
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jobs import pipeline
from scraper.sources import SOURCES
from storage.engine import open_database
from tests.clock import FakeClock
from tests.dump.conftest import contents, written
from tests.house import house
from tests.replica.assembly import write_days
from tests.replica.assembly.people import private_words
from tests.replica.server import serve

if TYPE_CHECKING:
    from tests.databases import Databases

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
EXPECTED = re.search(r"```\n((?:\S+ \d\.\d{3} \d+\n)+)```", (EXAMPLES / "README.md").read_text())


def expected() -> str:
    assert EXPECTED is not None
    return str(EXPECTED[1])


@pytest.fixture(scope="module")
def made_up(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dump of the archive that `make quickstart` leaves."""
    home = tmp_path_factory.mktemp("quickstart")
    days = write_days(home / "assemblee", 2, seed=17)
    with databases.migrated("sqlite") as url, serve(days[0]) as an:
        engine, clock = open_database(url), FakeClock()
        for day in days:
            an.folder = day
            with house(engine, home, clock, origin=an.url) as home_:
                pipeline.harvest(home_, SOURCES, [17])
            clock.sleep(86_400)
        written(engine, home / "jeu", formats=("parquet", "csv", "sqlite", "rollcalls"))
        engine.dispose()
    return home / "jeu"


def run(*command: str | Path) -> str:
    done = subprocess.run(
        [str(word) for word in command], capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_no_word_of_anybody_s_private_life_is_in_any_file(made_up: Path) -> None:
    """The Assembly's files tell phones, e-mails, addresses, births, staff: a dump tells none."""
    private = [word.encode() for word in private_words()]
    for name, content in contents(made_up).items():
        plain = gzip.decompress(content) if name.endswith(".gz") else content
        assert [word for word in private if word in plain] == [], name


@pytest.mark.parametrize("name", ["rice_duckdb.py", "rice_polars.py"])
def test_the_python_examples_give_the_figure(made_up: Path, name: str) -> None:
    assert run(sys.executable, EXAMPLES / name, made_up) == expected()


def test_the_r_example_gives_the_figure(made_up: Path) -> None:
    """Run where R is; elsewhere its brackets and quotes are counted, and its figure read."""
    script = EXAMPLES / "rice_pscl.R"
    text = script.read_text(encoding="utf-8")
    carried = "".join(f"# {line}\n" for line in expected().splitlines())
    assert carried in text
    rscript = shutil.which("Rscript")
    if rscript is not None:
        assert run(rscript, script, made_up) == expected()
        return
    assert unbalanced(text) == ""


def unbalanced(text: str) -> str:
    """What an R program opens and does not close; "" for nothing."""
    code = re.sub(r'"(?:[^"\\]|\\.)*"', "", re.sub(r"#.*", "", text))
    assert '"' not in code
    opened: list[str] = []
    for sign in re.findall(r"[()\[\]{}]", code):
        if sign in "([{":
            opened.append(sign)
        elif not opened or "([{".index(opened.pop()) != ")]}".index(sign):
            return str(sign)
    return "".join(opened)


def test_the_spark_example_gives_the_figure(made_up: Path) -> None:
    """Run where Spark is; elsewhere it is parsed, and its figure read."""
    script = EXAMPLES / "rice_spark.py"
    tree = ast.parse(script.read_text(encoding="utf-8"))
    assert expected() in (ast.get_docstring(tree) or "") + "\n"
    spark = shutil.which("spark-submit")
    if spark is not None:
        assert run(spark, script, made_up) == expected()
