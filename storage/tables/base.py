"""How a family of versioned tables is declared, once: its columns, its facts, its sentences.

A ``Fact`` is one column and where the AN prints it; from the same line come the table, the row, the
digest and the French data dictionary, so that none can say another thing than the others.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import sqlalchemy as sa

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = sa.MetaData(naming_convention=NAMING)

#: Fixed width, so that SQLite's text sorts as time does.
SQLITE_MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"


class UtcDateTime(sa.types.TypeDecorator[dt.datetime]):
    """An aware moment in UTC: ``timestamptz`` on Postgres, sortable ISO text on SQLite."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Text on SQLite, which has no moments of its own."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(sa.String(27))
        return dialect.type_descriptor(sa.DateTime(timezone=True))

    def process_bind_param(self, value: dt.datetime | None, dialect: sa.Dialect) -> Any:
        """Store UTC; refuse a naive moment."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without its zone cannot be stored: {value}")
        return moment_text(value) if dialect.name == "sqlite" else value

    def process_result_value(
        self,
        value: Any,
        dialect: sa.Dialect,  # noqa: ARG002 -- what SQLAlchemy passes
    ) -> dt.datetime | None:
        """Aware, in UTC."""
        if value is None or isinstance(value, dt.datetime):
            return value.astimezone(dt.UTC) if value else None
        return dt.datetime.strptime(value, SQLITE_MOMENT).replace(tzinfo=dt.UTC)


def moment_text(value: dt.datetime) -> str:
    """The text of a moment in SQLite: ``2025-11-18T09:02:00.000000Z``."""
    # strftime would print the year 202 in three digits
    return value.astimezone(dt.UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


#: A code or an identifier of the AN, verbatim.
REF = sa.String()
#: Words for people: entities decoded, otherwise as printed.
TEXTE = sa.Text()
INT = sa.BigInteger()
BOOL = sa.Boolean()
DATE = sa.Date()
MOMENT = UtcDateTime()


class Html(sa.Text):
    """A fragment of HTML as the AN printed it, its letters decoded from their entities."""

    __visit_name__ = "text"


HTML = Html()
#: An integer primary key that SQLite makes its rowid of.
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

#: Works a fact out from a ``Published``, whose record is of the family's own kind.
Getter: TypeAlias = Callable[[Any], Any]


class Fact:
    """One column of a version: its name, its type, where it is printed, a French sentence.

    Attributes:
        source: path in the record (``identification.numero_long``), or how to work it out.
        counts: False where the AN regenerates it without saying anything new (chronotag, seats).
        needs: the paths of the record that it is read from. A door that does not give them all
            does not tell this fact.
    """

    __slots__ = ("counts", "name", "needs", "sentence", "source", "type")

    def __init__(
        self,
        name: str,
        kind: sa.types.TypeEngine[Any],
        source: str | Getter,
        sentence: str,
        *,
        counts: bool = True,
        needs: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.type = kind
        self.source = source
        self.sentence = sentence
        self.counts = counts
        self.needs = needs or ((source,) if isinstance(source, str) and source else ())


class Child:
    """A table of rows that belong to one version, in the source's order.

    Attributes:
        facts: the columns after ``version_id`` and ``rang``; ``source`` is unused.
        rows: the values of these columns, in the source's order; ``rang`` counts them from 1.
    """

    __slots__ = ("facts", "name", "rows", "table")

    def __init__(
        self,
        name: str,
        facts: tuple[Fact, ...],
        rows: Callable[[Any], Iterable[tuple[Any, ...]]],
        parent: str,
        *indexes: str,
    ) -> None:
        self.name = name
        self.facts = facts
        self.rows = rows
        self.table = sa.Table(
            name,
            metadata,
            sa.Column("version_id", KEY, sa.ForeignKey(f"{parent}.id"), primary_key=True),
            sa.Column("rang", sa.Integer, primary_key=True, autoincrement=False),
            *(sa.Column(fact.name, fact.type) for fact in facts),
            *(sa.Index(None, column) for column in indexes),
            sqlite_with_rowid=False,
        )


#: What the archive says of a version, after what the AN said.
OURS = (
    "digest",
    "digest_version",
    "capture_id",
    "blob_id",
    "observed_at",
    "superseded_at",
    "first_seen_at",
    "gone_at",
    "not_told",
    "completed_at",
)


class Family:
    """The tables of one kind of thing: its versions, their rows, and what changed between two."""

    def __init__(
        self,
        name: str,
        facts: tuple[Fact, ...],
        children: tuple[Child, ...] = (),
        *indexes: tuple[str, ...],
        table: str = "",
        extra: tuple[sa.Column[Any], ...] = (),
    ) -> None:
        self.name = name
        self.facts = facts
        self.children = children
        table = table or f"{name}_version"
        self.table = sa.Table(
            table,
            metadata,
            sa.Column("id", KEY, primary_key=True),
            sa.Column("uid", REF, nullable=False),
            *(sa.Column(fact.name, fact.type) for fact in facts),
            sa.Column("digest", sa.LargeBinary(32), nullable=False),
            sa.Column("digest_version", sa.Integer, nullable=False),
            sa.Column("capture_id", KEY, sa.ForeignKey("capture.id"), nullable=False),
            sa.Column("blob_id", KEY, sa.ForeignKey("blob.id"), nullable=False),
            sa.Column("observed_at", MOMENT, nullable=False),
            sa.Column("superseded_at", MOMENT),
            sa.Column("first_seen_at", MOMENT, nullable=False),
            sa.Column("gone_at", MOMENT),
            *extra,
            sa.Column("not_told", sa.String, comment="NULL: told by the open data (0008)"),
            sa.Column("completed_at", MOMENT, comment="when the capture named here told the rest"),
            sa.UniqueConstraint("uid", "observed_at"),
            *(sa.Index(None, *columns) for columns in indexes),
        )
        # one current version of anything, whatever the code believes
        sa.Index(
            f"uq_{table}_current",
            self.table.c.uid,
            unique=True,
            sqlite_where=self.table.c.superseded_at.is_(None),
            postgresql_where=self.table.c.superseded_at.is_(None),
        )
        self.change = sa.Table(
            f"{name}_change",
            metadata,
            sa.Column("id", KEY, primary_key=True),
            sa.Column("version_id", KEY, sa.ForeignKey(f"{table}.id"), nullable=False),
            sa.Column("uid", REF, nullable=False, index=True),
            sa.Column("observed_at", MOMENT, nullable=False),
            sa.Column("field", sa.String, nullable=False),
            sa.Column("before", TEXTE),
            sa.Column("after", TEXTE),
            sa.Column("nature", sa.String, nullable=False),
        )

    @property
    def all_tables(self) -> tuple[sa.Table, ...]:
        """The version table and those of its rows."""
        return (self.table, *(child.table for child in self.children))

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the version table, in the order rows are written."""
        return ("id", "uid", *(fact.name for fact in self.facts), *OURS)
