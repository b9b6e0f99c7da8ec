"""`scrutateur dump`: what a person types, what they get, and what they get for what cannot be."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jobs import dump as dumping
from jobs.dump import FORMATS, Asked, dump
from scraper.errors import UsageError
from storage.dump.errors import DumpFailed
from storage.dump.sqlite_file import Sqlite
from tests.dump.conftest import CODE, contents
from tests.house import Memory
from tests.shell import Shell, finish, until
from tests.small_archive import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import sqlalchemy as sa

    from storage.dump import writers
    from tests.databases import Databases


@pytest.fixture
def shell(tmp_path: Path, databases: Databases) -> Iterator[Shell]:
    """A shell beside a small archive."""
    from storage.engine import open_database

    folder = tmp_path / "ici"
    folder.mkdir()
    opened = Shell(folder)
    with databases.migrated("sqlite") as url:
        engine = open_database(url)
        fill(engine)
        engine.dispose()
        opened.settings["DATABASE_URL"] = url
        yield opened
    opened.close()


def test_a_dump_says_what_it_holds_and_how_to_go_on(shell: Shell) -> None:
    done = shell("dump", "jeu")
    assert (done.status, done.err) == (0, "")
    assert done.lines[0].split() == ["table", "rows"]
    assert done.lines[1].split() == ["amendements", "10"]
    assert done.lines[-1].startswith("jeu: version 2026-01-06, ")
    assert done.lines[-1].endswith(" MB; README.md says how to load it")
    assert shell.files() == ["jeu"]
    assert {path.name for path in (shell.folder / "jeu").iterdir()} == {
        "CHANGELOG.md",
        "CITATION.cff",
        "LICENCE.md",
        "README.md",
        "SHA256SUMS",
        "codebook.en.md",
        "codebook.fr.md",
        "croissant.json",
        "csv",
        "csv-metadata.json",
        "datacite.json",
        "datapackage.json",
        "load.sql",
        "manifest.json",
        "parquet",
        "schemas",
    }
    checked = shell.here("dump", "jeu", "--verify")
    assert (checked.status, checked.lines[-1].split(": ")[1][:6]) == (0, "whole,")


def test_a_program_reads_json(shell: Shell) -> None:
    told = json.loads(shell.here("dump", "jeu", "-f", "jsonl", "--table", "votes", "--json").out)
    assert told["rows"] == {"votes": 15}
    assert told["formats"] == ["jsonl"]
    verdict = json.loads(shell.here("dump", "jeu", "--verify", "--json").out)
    assert verdict == {"folder": "jeu", "whole": True, "problems": []}


def test_a_dump_that_is_not_whole_fails_its_proof(shell: Shell) -> None:
    shell.here("dump", "jeu", "-f", "csv")
    (shell.folder / "jeu/csv/votes.csv.gz").write_bytes(b"")
    done = shell.here("dump", "jeu", "--verify")
    assert done.status == 1
    assert done.lines == [
        "csv/votes.csv.gz: its bytes are not those that were written",
        "jeu: 1 problems",
    ]


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("jeu", "-f", "xlsx"), 2, "no format is called 'xlsx'; there are: parquet, csv, jsonl"),
        (("jeu", "--table", "vote"), 2, "no table is called 'vote'; there are: amendements, "),
        (("jeu", "--at", "hier"), 2, "'hier' is not a date; write 2026-01-05"),
        (("jeu", "--at", "1958-10-04"), 2, "it began on 2026-01-05T07:00:00.000000Z"),
        (("jeu", "-l", "3"), 2, "no legislature 3 here; there are: 16, 17"),
        (("jeu", "--since", "nulle-part"), 1, "nulle-part is no dump: it has no manifest.json"),
        (("plein",), 2, "plein is not empty: name a new folder, so that nothing is lost"),
        (("fichier",), 2, "fichier is a file: name a folder"),
        (("fichier/jeu",), 1, "fichier/jeu cannot be written: "),
        (("nulle-part", "--verify"), 2, "nulle-part is no folder: name a dump"),
        (("plein", "--verify"), 1, "plein is no dump: it has no manifest.json"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    shell: Shell, words: tuple[str, ...], status: int, said: str
) -> None:
    (shell.folder / "plein").mkdir()
    (shell.folder / "plein/mien.txt").write_text("à moi")
    (shell.folder / "fichier").write_text("")
    before = shell.files()
    done = shell.here("dump", *words)
    assert done.status == status
    assert said in done.err
    assert len(done.err.splitlines()) == 1
    assert shell.files() == before


def test_a_folder_that_may_not_be_written_is_told(shell: Shell) -> None:
    (shell.folder / "clos").mkdir(mode=0o555)
    done = shell("dump", "clos/jeu", read_only=True)
    assert done.status == 1
    assert "clos/jeu cannot be written: Permission denied; choose another folder" in done.err


def test_no_archive_and_another_revision_are_told(shell: Shell) -> None:
    file = shell.settings["DATABASE_URL"].removeprefix("sqlite:///")
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    connection.close()
    done = shell.here("dump", "jeu")
    assert (done.status, "`scrutateur migrate`" in done.err) == (1, True)
    shell.settings["DATABASE_URL"] = "sqlite:///rien.db"
    done = shell.here("dump", "jeu")
    assert (done.status, "holds no archive yet" in done.err) == (1, True)


def test_an_empty_folder_is_taken(shell: Shell) -> None:
    (shell.folder / "jeu").mkdir()
    assert shell.here("dump", "jeu", "-f", "csv").status == 0


def test_a_dump_that_is_interrupted_leaves_nothing(shell: Shell) -> None:
    """Not under its name, nor beside it; the next one finds its place."""
    process = shell.start("dump", "jeu")
    until(lambda: process.poll() is not None or shell.files())
    done = finish(process, signal.SIGINT)
    if done.status:  # else it was quicker than we
        assert shell.files() == []
        assert "stopped" in done.err


#: What each format writes of the third table: here it lies on a device that is always full.
ON_A_FULL_DISK = {
    "parquet": "parquet/changements/changements.parquet",
    "csv": "csv/changements.csv.gz",
    "jsonl": "jsonl/changements.jsonl.gz",
}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("name", ON_A_FULL_DISK)
def test_a_disk_that_fills_is_told_and_nothing_is_left(
    linked: Callable[[str], sa.Engine], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """What fails after it, as files are closed, is not what is told."""
    opened = dumping._FORMATS[name]

    def on_a_full_disk(folder: Path) -> writers.Format:
        file = folder / ON_A_FULL_DISK[name]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.symlink_to("/dev/full")
        return opened(folder)

    monkeypatch.setitem(dumping._FORMATS, name, on_a_full_disk)
    with pytest.raises(DumpFailed, match=r"the disk is full: .*jeu was not written"):
        dump(linked("sqlite"), Asked(tmp_path / "jeu", formats=FORMATS), Memory(), CODE)
    assert list(tmp_path.iterdir()) == []


class FewPages(Sqlite):
    """A SQLite file that may have few pages: it is told as a full disk is."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._connection.execute("PRAGMA max_page_count = 8")


def test_a_disk_that_fills_under_the_sqlite_file_is_told_too(
    linked: Callable[[str], sa.Engine], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(dumping._FORMATS, "sqlite", FewPages)
    with pytest.raises(DumpFailed, match=r"the disk is full: .*jeu was not written"):
        dump(linked("sqlite"), Asked(tmp_path / "jeu", formats=FORMATS), Memory(), CODE)
    assert list(tmp_path.iterdir()) == []


def test_a_dump_of_other_tables_is_not_compared(
    linked: Callable[[str], sa.Engine], jeu: Path, tmp_path: Path
) -> None:
    asked = Asked(tmp_path / "jeu", tables=("votes",), since=jeu)
    with pytest.raises(UsageError, match="holds other tables"):
        dump(linked("sqlite"), asked, Memory(), CODE)


def test_the_words_of_a_dump_say_where_to_start(jeu: Path) -> None:
    """Every file that the README names is there."""
    said = (jeu / "README.md").read_text(encoding="utf-8")
    there = set(contents(jeu))
    for name in ("load.sql", "codebook.fr.md", "SHA256SUMS", "CITATION.cff", "LICENCE.md"):
        assert name in said
        assert name in there


def test_the_words_of_a_dump_name_only_what_is_there(
    linked: Callable[[str], sa.Engine], tmp_path: Path
) -> None:
    """A dump of one format says nothing of the others."""
    asked = Asked(tmp_path / "jeu", formats=("jsonl",), tables=("scrutins",))
    dump(linked("sqlite"), asked, Memory(), CODE)
    said = (tmp_path / "jeu/README.md").read_text(encoding="utf-8")
    assert 'pd.read_json("jsonl/scrutins.jsonl.gz", lines=True)' in said
    for name in ("load.sql", "parquet", "csv/", "sqlite3", "rollcalls/"):
        assert name not in said


def test_the_verb_does_without_pandas_where_it_is_installed(shell: Shell) -> None:
    """Arrow would load it at its first array; whoever asks for it afterwards has it."""
    program = (
        "import sys\nfrom pathlib import Path\nfrom jobs import commands\n"
        "commands.dump(Path('jeu'), ['parquet'], ['votes'], at=None, since=None, legislature=None,"
        " verify=False, as_json=True)\nassert 'pandas' not in sys.modules\n"
        "import pandas\nprint(len(pandas.read_parquet('jeu/parquet/votes')))"
    )
    environment = os.environ | {"SCRUTATEUR_DATABASE_URL": shell.settings["DATABASE_URL"]}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=shell.folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines()[-1:] == ["15"], done.stderr
