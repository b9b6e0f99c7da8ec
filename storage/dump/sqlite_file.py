# ruff: noqa: S608 - writing SQL is what this file is for, from our own names alone
"""One SQLite file with every table, typed, and the French names that the archive's views have.

Its bytes are those of the rows: the same statements in the same order, no journal, no date. They
also carry the version of the SQLite library that wrote them, in one field of its header.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from storage.views.base import NUMBER, YES_NO

if TYPE_CHECKING:
    from pathlib import Path

    from storage.dump.batches import Batch
    from storage.dump.columns import Table

FILE: Final = "sqlite/scrutateur.sqlite"
_NUMBERS: Final = {NUMBER, YES_NO}
#: What a table is looked up by, beside its key.
_INDEXED: Final = {
    "amendements": ("acteur_ref", "texte_legislatif_ref", "dossier_ref", "seance_discussion_ref"),
    "changements": ("uid",),
    "cosignataires": ("acteur_ref",),
    "scrutins": ("date_scrutin", "numero"),
    "votes": ("acteur_ref",),
    "liens_scrutin_amendement": ("amendement_uid",),
    "deputes_groupes": ("acteur_ref",),
}
#: The views of the archive that tables of other names hold.
_VIEWS: Final = {
    "textes": "SELECT * FROM documents",
    "groupes": "SELECT * FROM organes WHERE code_type = 'GP'",
    "amendements_historique": "SELECT * FROM amendement_versions",
    "scrutins_dossiers": "SELECT * FROM liens_scrutin_dossier",
    "scrutins_amendements": "SELECT l.*, s.numero, s.date_scrutin, s.titre, s.sort_code, "
    "a.numero_long, a.sort\nFROM liens_scrutin_amendement l\n"
    "LEFT JOIN scrutins s ON s.uid = l.scrutin_uid\n"
    "LEFT JOIN amendements a ON a.uid = l.amendement_uid",
}


class Sqlite:
    """``sqlite/scrutateur.sqlite``. Days and moments are ISO text, booleans 0 and 1."""

    def __init__(self, folder: Path) -> None:
        """Write under a folder."""
        path = folder / FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in (
            "page_size = 4096",
            "encoding = 'UTF-8'",
            "journal_mode = OFF",
            "synchronous = OFF",
            "cache_size = -16000",
            "temp_store = FILE",
        ):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("BEGIN")
        self._connection.execute(
            'CREATE TABLE dictionnaire ("table" TEXT, colonne TEXT, type TEXT, phrase TEXT, '
            'sentence TEXT, PRIMARY KEY ("table", colonne))'
        )
        self._tables: list[Table] = []

    def open(self, table: Table) -> _SqliteSink:
        """Begin one table."""
        self._tables.append(table)
        listed = [f'"{one.name}" {_type(one.kind)}' for one in table.columns]
        if not any(table.column(name).is_nullable for name in table.key):
            listed.append(f"PRIMARY KEY ({', '.join(table.key)})")
        body = ",\n  ".join(listed)
        self._connection.execute(f'CREATE TABLE "{table.name}" (\n  {body}\n)')
        self._connection.executemany(
            "INSERT INTO dictionnaire VALUES (?, ?, ?, ?, ?)",
            ((table.name, one.name, one.kind, one.french, one.english) for one in table.columns),
        )
        return _SqliteSink(self._connection, table)

    def close(self) -> None:
        """Indexes and views come last."""
        written = {table.name for table in self._tables}
        for name, columns in _INDEXED.items():
            for column in columns if name in written else ():
                self._connection.execute(f'CREATE INDEX "{name}_{column}" ON "{name}" ({column})')
        if {"documents", "amendements", "scrutins"} <= written:
            for name, query in _VIEWS.items():
                self._connection.execute(f'CREATE VIEW "{name}" AS\n{query}')
        self._connection.execute("COMMIT")
        self._connection.close()


def _type(kind: str) -> str:
    return "INTEGER" if kind in _NUMBERS else "TEXT"


class _SqliteSink:
    def __init__(self, connection: sqlite3.Connection, table: Table) -> None:
        self._connection = connection
        marks = ", ".join("?" * len(table.columns))
        self._insert = f'INSERT INTO "{table.name}" VALUES ({marks})'

    def write(self, batch: Batch) -> None:
        self._connection.executemany(self._insert, batch.rows())

    def close(self) -> None:
        """The file closes after its last table."""
