"""What describes a dump holds: validators pass, and other readers find the archive's counts."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import duckdb
import msgspec
import pandas as pd
import polars as pl
import pytest

from storage.dump import manifest as manifests
from storage.dump.rows import TABLES
from storage.engine import open_database
from tests.dump.conftest import contents, written
from tests.house import rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import sqlalchemy as sa

#: The views and tables that hold the same rows in the archive itself.
COUNTS = {
    "amendements": "SELECT count(*) FROM amendements",
    "amendement_versions": "SELECT count(*) FROM amendements_historique",
    "changements": "SELECT count(*) FROM changements",
    "cosignataires": "SELECT count(*) FROM cosignataires",
    "credits": "SELECT count(*) FROM credits",
    "scrutins": "SELECT count(*) FROM scrutins",
    "votes": "SELECT count(*) FROM votes",
    "votes_par_groupe": "SELECT count(*) FROM votes_par_groupe",
    "mises_au_point": "SELECT count(*) FROM mises_au_point",
    "deputes": "SELECT count(*) FROM deputes",
    "deputes_groupes": "SELECT count(*) FROM mandat WHERE superseded_at IS NULL "
    "AND type_organe = 'GP'",
    "organes": "SELECT count(*) FROM organe_version WHERE superseded_at IS NULL",
    "dossiers": "SELECT count(*) FROM dossiers",
    "documents": "SELECT count(*) FROM textes",
    "seances": "SELECT count(*) FROM seances",
    "liens_scrutin_amendement": "SELECT count(*) FROM lien_scrutin_amendement "
    "WHERE superseded_at IS NULL",
    "liens_scrutin_dossier": "SELECT count(*) FROM lien_scrutin_dossier "
    "WHERE superseded_at IS NULL",
    "couverture": "SELECT count(*) FROM couverture",
    "signalements": "SELECT count(*) FROM signalements",
}


@pytest.fixture(scope="module")
def in_duckdb(jeu: Path) -> Callable[[str], duckdb.DuckDBPyConnection]:
    """`load.sql` of a dump, read by DuckDB from the dump's own folder."""

    def loaded(file: str = "load.sql") -> duckdb.DuckDBPyConnection:
        connection = duckdb.connect()
        connection.execute(f"SET file_search_path = '{jeu}'")
        connection.execute((jeu / file).read_text(encoding="utf-8"))
        return connection

    return loaded


def test_duckdb_finds_the_counts_that_the_archive_has(
    in_duckdb: Callable[[str], duckdb.DuckDBPyConnection], small: sa.Engine
) -> None:
    """Each table, by one file of SQL that the dump brings."""
    connection = in_duckdb("load.sql")
    for table in TABLES:
        found = connection.execute(f"SELECT count(*) FROM {table.name}").fetchone()
        assert found == rows(small, COUNTS[table.name])[0], table.name


def test_duckdb_finds_the_types(
    in_duckdb: Callable[[str], duckdb.DuckDBPyConnection],
) -> None:
    """Columns stand in their order, the legislature in its place and a number."""
    connection = in_duckdb("load.sql")
    told = connection.execute("DESCRIBE votes").fetchall()
    assert [(name, kind) for name, kind, *_ in told] == [
        ("scrutin_uid", "VARCHAR"),
        ("legislature", "BIGINT"),
        ("numero", "BIGINT"),
        ("date_scrutin", "DATE"),
        ("acteur_ref", "VARCHAR"),
        ("prenom", "VARCHAR"),
        ("nom", "VARCHAR"),
        ("groupe_ref", "VARCHAR"),
        ("groupe_abrev", "VARCHAR"),
        ("position", "VARCHAR"),
        ("par_delegation", "BOOLEAN"),
        ("cause_position_vote", "VARCHAR"),
        ("mandat_ref", "VARCHAR"),
        ("rang", "BIGINT"),
        ("groupe_rang", "BIGINT"),
    ]
    moments = connection.execute("SELECT typeof(observed_at) FROM amendements LIMIT 1").fetchone()
    assert moments == ("TIMESTAMP WITH TIME ZONE",)


def test_without_parquet_the_same_views_read_the_csv(
    linked: Callable[[str], sa.Engine],
    in_duckdb: Callable[[str], duckdb.DuckDBPyConnection],
    tmp_path: Path,
) -> None:
    """Value by value, NULL and empty texts included."""
    written(linked("sqlite"), tmp_path / "jeu", formats=("csv",))
    csv = duckdb.connect()
    csv.execute(f"SET file_search_path = '{tmp_path / 'jeu'}'")
    csv.execute((tmp_path / "jeu/load.sql").read_text(encoding="utf-8"))
    parquet = in_duckdb("load.sql")
    for table in TABLES:
        query = f"SELECT * FROM {table.name} ORDER BY ALL"
        assert csv.execute(query).fetchall() == parquet.execute(query).fetchall(), table.name


def test_polars_and_pandas_load_a_table_in_one_line(jeu: Path) -> None:
    """With its legislature, from the folders' names."""
    polars = pl.read_parquet(jeu / "parquet/votes/**/*.parquet", hive_partitioning=True)
    assert polars.group_by("legislature").len().sort("legislature").rows() == [(16, 1), (17, 14)]
    pandas = pd.read_parquet(jeu / "parquet/votes")
    assert len(pandas) == 15
    assert sorted(pandas["legislature"].astype(int).unique()) == [16, 17]
    assert len(pd.read_csv(jeu / "csv/votes.csv.gz")) == 15


def test_the_sqlite_file_answers_under_the_names_of_the_archive_s_views(
    jeu: Path, tmp_path: Path
) -> None:
    """A copy is asked: an archive's connection would switch the file to a write-ahead log."""
    shutil.copy(jeu / "sqlite/scrutateur.sqlite", tmp_path / "copie.sqlite")
    opened = open_database(f"sqlite:///{tmp_path / 'copie.sqlite'}")
    found = {
        name: rows(opened, f"SELECT count(*) FROM {name}")[0][0]
        for name in ("amendements", "textes", "groupes", "scrutins_amendements", "votes")
    }
    assert found == {
        "amendements": 10,
        "textes": 1,
        "groupes": 2,
        "scrutins_amendements": 3,
        "votes": 15,
    }
    told = rows(
        opened, "SELECT phrase FROM dictionnaire WHERE \"table\" = 'votes' AND colonne = 'nom'"
    )
    opened.dispose()
    assert told == [("Nom du votant ; NULL si l'AN ne publie pas cette personne.",)]


def _run(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "ignore", "-c", program]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_frictionless_finds_a_valid_data_package(jeu: Path) -> None:
    """Descriptor, types, keys and every cell of the CSV files; in a process of its own."""
    program = (
        "import json, sys, frictionless\n"
        "package = frictionless.Package('datapackage.json')\n"
        "report = package.validate()\n"
        "print(json.dumps([report.valid, report.flatten(['title', 'fieldName', 'note'])[:5], "
        "len(package.resources)]))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        cwd=jeu,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    valid, errors, resources = json.loads(done.stdout.splitlines()[-1])
    assert (valid, errors) == (True, [])
    assert resources > 3 * len(TABLES)


def test_mlcroissant_finds_valid_metadata(jeu: Path) -> None:
    """No error and no warning; in a process of its own."""
    program = (
        "import json, mlcroissant\n"
        "found = mlcroissant.Dataset(jsonld='croissant.json')\n"
        "issues = found.metadata.ctx.issues\n"
        "print(json.dumps([sorted(issues.errors), sorted(issues.warnings), "
        "[one.uuid for one in found.metadata.record_sets]]))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program],
        cwd=jeu,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    errors, warnings, record_sets = json.loads(done.stdout.splitlines()[-1])
    assert (errors, warnings) == ([], [])
    assert record_sets == [table.name for table in TABLES]


def test_csvw_names_every_file_and_column_that_is_there(jeu: Path) -> None:
    told = json.loads((jeu / "csv-metadata.json").read_text())
    assert [table["url"] for table in told["tables"]] == [f"csv/{t.name}.csv.gz" for t in TABLES]
    for table, described in zip(TABLES, told["tables"], strict=True):
        header = pd.read_csv(jeu / described["url"], nrows=0).columns
        columns = described["tableSchema"]["columns"]
        assert list(header) == [column["name"] for column in columns] == list(table.names)


def test_each_table_has_a_schema_for_schema_data_gouv_fr(jeu: Path) -> None:
    """What that catalogue asks for: a name, a title, a version, a contact, typed fields."""
    for table in TABLES:
        told = json.loads((jeu / f"schemas/{table.name}.json").read_text())
        wanted = ("$schema", "name", "title", "description", "version", "contributors", "fields")
        assert all(told[name] for name in wanted)
        assert [field["name"] for field in told["fields"]] == list(table.names)


def test_the_licence_says_the_source_and_the_date_of_the_last_update(jeu: Path) -> None:
    """As the Licence Ouverte demands."""
    said = (jeu / "LICENCE.md").read_text(encoding="utf-8")
    assert "Assemblée nationale, données ouvertes, mise à jour du 2026-01-06" in said
    assert "Licence Ouverte / Open Licence, version 2.0 (Etalab)" in said
    assert "| scrutins/16 | 2026-01-05T07:00:00.000000Z | 2026-01-05T07:00:00.000000Z |" in said


def test_both_codebooks_tell_every_column(jeu: Path) -> None:
    french = (jeu / "codebook.fr.md").read_text(encoding="utf-8")
    english = (jeu / "codebook.en.md").read_text(encoding="utf-8")
    for table in TABLES:
        for column in table.columns:
            assert f"| `{column.name}` | {column.kind} |" in french
            assert f"| {column.english.replace('|', chr(92) + '|')} |" in english


def test_what_cites_it_names_its_version(jeu: Path) -> None:
    datacite = json.loads((jeu / "datacite.json").read_text())
    assert datacite["version"] == "2026-01-06"
    assert datacite["publicationYear"] == 2026
    assert datacite["rightsList"][0]["rightsIdentifier"] == "etalab-2.0"
    assert 'version: "2026-01-06"' in (jeu / "CITATION.cff").read_text()


def test_the_manifest_says_by_what_it_was_made(jeu: Path) -> None:
    told = manifests.read(jeu)
    assert told.version == "2026-01-06"
    assert told.last_capture is not None
    assert told.last_capture.startswith("2026-01-06T")
    assert told.code.revision == "0123456789abcdef"
    assert told.rules == {"cleaning": [1], "boilerplate": told.rules["boilerplate"], "linking": [1]}
    assert [source["set"] for source in told.sources] == [
        "acteurs/AMO30",
        "agenda/17",
        "amendements/16",
        "amendements/17",
        "dossiers/17",
        "scrutins/16",
        "scrutins/17",
    ]
    assert manifests.verify(jeu) == []
    assert {file.path for file in told.files} == set(contents(jeu)) - {
        "manifest.json",
        "SHA256SUMS",
    }


def test_what_was_tampered_with_is_told(linked: Callable[[str], sa.Engine], tmp_path: Path) -> None:
    """A changed byte, a lost file, one that nobody listed, a count that is not true."""
    folder = tmp_path / "jeu"
    written(linked("sqlite"), folder, formats=("csv", "jsonl"))
    (folder / "csv/votes.csv.gz").write_bytes((folder / "csv/scrutins.csv.gz").read_bytes())
    (folder / "csv/seances.csv.gz").unlink()
    (folder / "notes.txt").write_text("à moi")
    told = manifests.read(folder)
    fewer = [msgspec.structs.replace(table, rows=table.rows + 1) for table in told.tables[:1]]
    manifests.write_json(
        folder / "manifest.json", msgspec.structs.replace(told, tables=[*fewer, *told.tables[1:]])
    )
    assert manifests.verify(folder) == [
        "csv/seances.csv.gz: it is missing",
        "notes.txt: SHA256SUMS does not name it",
        "csv/votes.csv.gz: its bytes are not those that were written",
        "manifest.json: its bytes are not those that were written",
        "csv/amendements.csv.gz: 10 rows of amendements, not 11",
        "jsonl/amendements.jsonl.gz: 10 rows of amendements, not 11",
    ]
