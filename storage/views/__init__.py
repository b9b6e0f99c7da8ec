"""The French views: what journalists query. Each has a sentence, and so has each of its columns.

They read tables, never each other. Their SQL is one text for both databases; only Postgres can keep
the sentences beside it, as comments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.engine import is_sqlite
from storage.views import amendements, archive, doors, liens, personnes, scrutins, textes
from storage.views.base import Column, View

if TYPE_CHECKING:
    import sqlalchemy as sa

#: Every view, in the order the data dictionary tells them.
VIEWS: tuple[View, ...] = (
    *amendements.VIEWS,
    *scrutins.VIEWS,
    *personnes.VIEWS,
    *textes.VIEWS,
    *liens.VIEWS,
    *doors.VIEWS,
    *archive.VIEWS,
)
#: Names that earlier revisions gave to views, to be dropped where they still stand.
FORMER: tuple[str, ...] = ()


def create_all(connection: sa.Connection) -> None:
    """Create every view, in place of those that stand."""
    drop_all(connection)
    for view in VIEWS:
        _run(connection, f'CREATE VIEW "{view.name}" AS\n{view.sql}')
        if not is_sqlite(connection):
            _run(connection, ";\n".join(_comments(view)))


def drop_all(connection: sa.Connection) -> None:
    """Drop those of our views that stand, and nothing else."""
    for name in (*(view.name for view in reversed(VIEWS)), *FORMER):
        _run(connection, f'DROP VIEW IF EXISTS "{name}"')


def _comments(view: View) -> list[str]:
    return [
        f'COMMENT ON VIEW "{view.name}" IS {_quoted(view.sentence)}',
        *(
            f'COMMENT ON COLUMN "{view.name}"."{column.name}" IS {_quoted(column.sentence)}'
            for column in view.columns
        ),
    ]


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _run(connection: sa.Connection, statement: str) -> None:
    # as it is: a percent sign or a colon in a sentence is not a parameter
    connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


__all__ = ["FORMER", "VIEWS", "Column", "View", "create_all", "drop_all"]
