"""Published tables: every column typed and told twice, keys that are keys, and nothing private."""

from __future__ import annotations

import gzip
import re
from typing import TYPE_CHECKING

import msgspec
import pytest

from jobs.doors import importing
from scraper.records import Signal
from storage.dump import queries, read
from storage.dump.columns import INTERNAL
from storage.dump.english import ENGLISH, english
from storage.dump.rows import BY_NAME, OF_ITS_FILES, TABLES
from storage.engine import snapshot
from storage.kinds import KINDS
from storage.signals import raise_signals
from storage.tables.evidence import capture
from storage.views.base import NUMBER
from tests.dump.conftest import contents, written
from tests.small_archive import DAY_2, A, fill

if TYPE_CHECKING:
    from pathlib import Path

    import sqlalchemy as sa

NAMES = [table.name for table in TABLES]


def test_the_tables_are_these() -> None:
    """Adding one is a decision, and so is dropping one."""
    assert NAMES == [
        "amendements",
        "amendement_versions",
        "changements",
        "cosignataires",
        "credits",
        "scrutins",
        "votes",
        "votes_par_groupe",
        "mises_au_point",
        "deputes",
        "deputes_groupes",
        "organes",
        "dossiers",
        "documents",
        "seances",
        "liens_scrutin_amendement",
        "liens_scrutin_dossier",
        "couverture",
        "signalements",
    ]


def test_every_column_has_an_english_sentence() -> None:
    """One line in storage/dump/english.py for each new one."""
    missing = [
        f"{table.name}.{column.name}"
        for table in TABLES
        for column in table.columns
        if english(table.name, column.name) is None
    ]
    assert missing == []


def test_no_english_sentence_is_of_nothing() -> None:
    known = {name for table in TABLES for name in table.names}
    known |= {f"{table.name}.{name}" for table in TABLES for name in table.names}
    assert [name for name in ENGLISH if name not in known] == []


def test_no_number_of_the_archive_s_own_and_nothing_private_is_published() -> None:
    """Public office only: no birth, address, telephone or e-mail; no bytes of captures."""
    names = {name for table in TABLES for name in table.names}
    assert names & INTERNAL == set()
    private = ("naissance", "mail", "telephone", "adresse", "birth", "profession", "hatvp")
    assert [name for name in names if any(word in name for word in private)] == []
    asked = [table.body + "".join(c.expression for c in table.columns) for table in TABLES]
    assert not any(".data" in query or "headers" in query for query in asked)


def test_nothing_of_the_machine_that_harvested_is_published(
    engine: sa.Engine, tmp_path: Path
) -> None:
    """Not its files, its network, its hours nor its errors: two machines would differ in them."""
    of_the_machine = {name for name, kind in KINDS.items() if kind.of == "machine"}
    assert {"not_looked", "source_stale", "unusual_count", "new_value", "older"} < of_the_machine
    fill(engine)
    with engine.begin() as connection:
        connection.execute(capture.update().values(url="file:/srv/alice/Scrutins.json.zip"))
        for set_key, kind in (
            ("import", "unreadable_file"),
            *(("scrutins/17", kind) for kind in of_the_machine),
            ("scrutins/17", "of_tomorrow"),
        ):
            told = Signal(kind, "/srv/alice/x.html: refused by proxy.alice", path="/srv/alice/x")
            raise_signals(connection, set_key, [told], DAY_2)
    written(engine, tmp_path / "jeu")
    for name, content in contents(tmp_path / "jeu").items():
        plain = gzip.decompress(content) if name.endswith(".gz") else content
        assert b"alice" not in plain, name
    kinds = {row[0] for row in read.rows(tmp_path / "jeu", BY_NAME["signalements"])}
    assert kinds & of_the_machine == set()
    assert "unresolved_reference" in kinds
    assert OF_ITS_FILES == importing.SET_KEY


def test_no_query_reads_what_runs_and_alerts_say(small: sa.Engine) -> None:
    """Who was told of what, when a harvest ran and what it waited for are the operator's."""
    with snapshot(small) as connection:
        asked = [
            query
            for table in TABLES
            for query in queries.statements(connection, table, queries.Scope())
        ]
    assert len(asked) > len(TABLES)
    told = [query for query in asked if re.search(r"\b(FROM|JOIN)\s+\"?(run|alert)\b", query)]
    assert told == []


@pytest.mark.parametrize("name", NAMES)
def test_rows_come_sorted_by_a_key_that_no_two_share(small: sa.Engine, name: str) -> None:
    table = BY_NAME[name]
    with snapshot(small) as connection:
        scope = queries.Scope()
        queries.prepare(connection, scope)
        rows = [
            dict(zip(table.names, row, strict=True))
            for batch in queries.batches(connection, table, scope)
            for row in batch.rows()
        ]
        assert len(rows) == queries.count(connection, table, scope) > 0
    nothing = {column.name: -1 if column.kind == NUMBER else "" for column in table.columns}
    keys = [tuple(row[k] if row[k] is not None else nothing[k] for k in table.key) for row in rows]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("name", NAMES)
def test_a_line_of_json_is_of_the_table_s_row_class(jeu: Path, name: str) -> None:
    """Its types are strict, and its two sentences are the class's."""
    row = BY_NAME[name].row
    with gzip.open(jeu / f"jsonl/{name}.jsonl.gz") as lines:
        read = [msgspec.json.decode(line, type=row) for line in lines]
    assert read
    schema = msgspec.json.schema(row)
    told = schema["$defs"][row.__name__]["properties"]
    assert all(column["description"] and column["title"] for column in told.values())


def test_one_link_reads_so(jeu: Path) -> None:
    """Two links that say the same otherwise are told apart by their rank."""
    with gzip.open(jeu / "jsonl/liens_scrutin_amendement.jsonl.gz") as lines:
        read = [msgspec.json.decode(line) for line in lines]
    assert [(one["amendement_uid"], one["verdict"], one["rang"]) for one in read] == [
        (None, "absent", 1),
        (None, "absent", 2),
        (f"{A}1", "sure", 1),
    ]
    assert read[2] == {
        "scrutin_uid": "VTANR5L17V1",
        "amendement_uid": f"{A}1",
        "role": "principal",
        "method": "titre",
        "evidence": "the title names it",
        "verdict": "sure",
        "legislature": 17,
        "texte_legislatif_ref": "PIONANR5L17B1801",
        "linked_at": "2026-01-06T08:00:00.000000Z",
        "linking_version": 1,
        "rang": 1,
    }


def test_one_vote_reads_so(jeu: Path) -> None:
    with gzip.open(jeu / "csv/votes.csv.gz", "rt", newline="") as opened:
        header, _, first, *_ = opened.read().split("\r\n")
    assert header == (
        "scrutin_uid,legislature,numero,date_scrutin,acteur_ref,prenom,nom,groupe_ref,groupe_abrev,"
        "position,par_delegation,cause_position_vote,mandat_ref,rang,groupe_rang"
    )
    assert first == (
        '"VTANR5L17V1",17,1,2025-11-04,"PA900001","Solange","Amarrand","PO890101","HM","pour",'
        'false,,"PM900001",1,1'
    )
