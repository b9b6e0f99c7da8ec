# ruff: noqa: S608 - writing SQL is what this file is for, from our own names alone
"""One SQLite file with every table, typed, and the archive's French views over them.

Its bytes are those of the rows: the same statements in the same order, no journal, no date. They
also carry the version of the SQLite library that wrote them, in one field of its header.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Final

from storage.dump.french_views import sentences, stored, views
from storage.views.base import NUMBER, YES_NO

if TYPE_CHECKING:
    from pathlib import Path

    from storage.dump.batches import Batch
    from storage.dump.columns import Table

FILE: Final = "sqlite/scrutateur.sqlite"
_TELL: Final = "INSERT INTO dictionnaire VALUES (?, ?, ?, ?, ?)"
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
        if has_key(table):
            listed.append(f"PRIMARY KEY ({', '.join(table.key)})")
        body = ",\n  ".join(listed)
        # short rows lie in their key itself, not beside a second copy of it
        how = " WITHOUT ROWID" if has_key(table) and not table.is_wide else ""
        self._connection.execute(f'CREATE TABLE "{stored(table)}" (\n  {body}\n){how}')
        self._connection.executemany(
            _TELL,
            ((table.name, one.name, one.kind, one.french, one.english) for one in table.columns),
        )
        return _SqliteSink(self._connection, table)

    def close(self) -> None:
        """Indexes and views come last."""
        for table in self._tables:
            for column in _INDEXED.get(table.name, ()):
                self._connection.execute(
                    f'CREATE INDEX "{table.name}_{column}" ON "{stored(table)}" ({column})'
                )
        written = [table.name for table in self._tables if not table.is_delta]
        for name, query in views(written).items():
            self._connection.execute(f'CREATE VIEW "{name}" AS\n{query}')
        self._connection.executemany(_TELL, sentences(written))
        self._connection.execute("COMMIT")
        self._connection.close()


def has_key(table: Table) -> bool:
    """Whether no column of its key may be NULL: then it is the file's primary key too."""
    return not any(table.column(name).is_nullable for name in table.key)


def _type(kind: str) -> str:
    return "INTEGER" if kind in _NUMBERS else "TEXT"


class _SqliteSink:
    def __init__(self, connection: sqlite3.Connection, table: Table) -> None:
        self._connection = connection
        marks = ", ".join("?" * len(table.columns))
        self._insert = f'INSERT INTO "{stored(table)}" VALUES ({marks})'

    def write(self, batch: Batch) -> None:
        self._connection.executemany(self._insert, batch.rows())

    def close(self) -> None:
        """The file closes after its last table."""
