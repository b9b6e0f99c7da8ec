"""A newcomer's two commands: what the README prints is what `make quickstart` prints."""

from __future__ import annotations

import os
import re
import shlex
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.replica.assembly import script
from tests.shell import COMMAND, Done

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("README.md", "LISEZMOI.md")
TIMEOUT_S = 300


def run(*words: str | Path, folder: Path) -> Done:
    """A process in a folder, as in a shell that chose nothing of ours, nor colours, nor make's."""
    meddling = re.compile(r"SCRUTATEUR_|MAKE|MFLAGS|FORCE_COLOR|CLICOLOR|TTY_|COLUMNS|LINES")
    done = subprocess.run(
        words,
        cwd=folder,
        env={
            **{name: value for name, value in os.environ.items() if not meddling.match(name)},
            "PYTHONPATH": str(ROOT),
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT_S,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where it is run: what it leaves, it leaves in the working folder."""
    return tmp_path_factory.mktemp("nouvelle")


@pytest.fixture(scope="module")
def quickstart(folder: Path) -> Done:
    """`make quickstart`, after the installation."""
    return run(sys.executable, "-m", "tests.replica.quickstart", folder=folder)


def consoles(page: str) -> list[str]:
    """The blocks of a page that show a terminal."""
    return re.findall(
        r"^```console\n(.*?)^```$",
        (ROOT / page).read_text(encoding="utf-8"),
        re.DOTALL | re.MULTILINE,
    )


def typed(page: str) -> list[list[str]]:
    """Every command that a page's terminals show, as words; comments and answers left out."""
    return [
        shlex.split(line.removeprefix("$ "), comments=True)
        for block in consoles(page)
        for line in block.splitlines()
        if re.match(r"\$ (make|export|\.venv/bin/scrutateur)\b", line)
    ]


def test_make_quickstart_is_what_is_tested_here() -> None:
    done = run("make", "--dry-run", "quickstart", folder=ROOT)
    assert (done.status, done.err) == (0, "")
    assert done.lines[-1] == ".venv/bin/python -m tests.replica.quickstart"


def test_quickstart_ends_well_and_leaves_one_folder(quickstart: Done, folder: Path) -> None:
    """Status 0, nothing on standard error, and nothing beside `.quickstart`."""
    assert (quickstart.status, quickstart.err) == (0, "")
    assert [path.name for path in folder.iterdir()] == [".quickstart"]
    assert {path.name for path in (folder / ".quickstart").iterdir()} >= {
        "assemblee",
        "scrutateur.db",
    }


def test_the_readme_shows_the_true_output_of_quickstart(quickstart: Done) -> None:
    """To the letter, for nothing of it differs from run to run.

    After a change of either, put the output of `make quickstart` in the README's first block.
    """
    (shown,) = (block for block in consoles("README.md") if "\n── day 1" in block)
    prompt, output = shown.split("\n", 1)
    assert prompt == "$ make quickstart"
    assert output == quickstart.out


@pytest.mark.parametrize("kind", ["amendements", "scrutins"])
def test_it_counts_what_the_made_up_assembly_did_each_day(quickstart: Done, kind: str) -> None:
    """New, changed, noise and gone are those of the Assembly's own account of its two days."""
    told = [
        tuple(0 if word == "·" else int(word) for word in line.split()[3:7])
        for line in quickstart.lines
        if line.startswith(f"{kind}/17 ")
    ]
    assert told == [
        (
            len(did[kind]["new"]),
            len(did[kind]["substance"]) + len(did[kind]["form"]),
            len(did[kind]["noise"]),
            len(did[kind]["gone"]),
        )
        for did in script(2, seed=17)
    ]
    expected = {
        "amendements": [(330, 0, 0, 0), (5, 16, 1, 1)],
        "scrutins": [(60, 0, 0, 0), (4, 4, 1, 0)],
    }
    assert told == expected[kind]


def test_the_transcript_is_that_of_the_archive_it_leaves(quickstart: Done, folder: Path) -> None:
    """Counted in SQLite's own tables: 334 listed on the second day, and one that is gone."""
    assert quickstart.status == 0
    with closing(sqlite3.connect(folder / ".quickstart" / "scrutateur.db")) as archive:

        def count(query: str) -> int:
            return int(archive.execute(f"SELECT count(*) FROM {query}").fetchone()[0])

        current = "amendement_version WHERE superseded_at IS NULL"
        assert count(current) == 330 + 5
        assert count(f"{current} AND gone_at IS NOT NULL") == 1
        assert count("capture WHERE kind = 'archive'") == 5 * 2
        assert count("quarantine") == 0


def test_the_command_that_it_proposes_at_its_end_works(quickstart: Done, folder: Path) -> None:
    """It is written as the shell takes it: a variable, then the command."""
    last = quickstart.lines[-1]
    variable, command, *words = shlex.split(last)
    assert command == ".venv/bin/scrutateur"
    done = run("env", variable, COMMAND, *words, folder=folder)
    assert done.status == 0
    assert done.lines[0].startswith("sqlite:///.quickstart/scrutateur.db · revision ")
    assert [line.split()[0] for line in done.lines if "/17 " in line][:4] == [
        "agenda/17",
        "amendements/17",
        "dossiers/17",
        "scrutins/17",
    ]


@pytest.mark.parametrize("page", PAGES)
def test_every_make_target_that_a_page_names_is_there(page: str) -> None:
    """And both pages name the two that a newcomer needs."""
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"make ([a-z]+)", "\n".join(told_in_code(page))))
    assert {"quickstart", "test"} <= named <= targets


def told_in_code(page: str) -> list[str]:
    """What a page sets as code: its terminals, and what stands between backticks."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return [*consoles(page), *re.findall(r"`([^`\n]+)`", text)]


@pytest.mark.parametrize("page", PAGES)
def test_every_question_of_a_page_is_answered_by_the_archive_that_quickstart_leaves(
    page: str, quickstart: Done, folder: Path
) -> None:
    """The made-up Assembly has no scrutin 1242: an empty answer has its header all the same."""
    assert quickstart.status == 0
    asked = [words[1:] for words in typed(page) if words[1:2] == ["sql"]]
    assert asked
    for words in asked:
        url = "SCRUTATEUR_DATABASE_URL=sqlite:///.quickstart/scrutateur.db"
        done = run("env", url, COMMAND, *words, folder=folder)
        assert (done.status, done.err) == (0, "")
        assert done.lines
    if page == "LISEZMOI.md":
        assert done.lines == ["count(*)", "335"]


@pytest.mark.parametrize("page", PAGES)
def test_every_verb_and_option_that_a_page_shows_is_one(page: str, folder: Path) -> None:
    """A page that shows a command which is no longer there would be a lie."""
    shown = {
        (words[1], *(word for word in words if word.startswith("--")))
        for words in typed(page)
        if words[0].endswith("scrutateur")
    }
    assert {verb for verb, *_ in shown} >= {"harvest", "sql"}
    for verb, *options in sorted(shown):
        done = run(COMMAND, verb, "--help", folder=folder)
        assert done.status == 0, verb
        assert [option for option in options if option not in done.out] == []
