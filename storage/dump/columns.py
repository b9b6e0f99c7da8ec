"""What a published table is: a name, two sentences, and for every column a type and two sentences.

A column that a French view has takes its French sentence and its expression from there; the English
one stands in ``english.py``. From them come the files' headers, the codebooks and the metadata.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, Any, Final

import msgspec

from storage.dump.english import english
from storage.views.base import DAY, MARKUP, NUMBER, TEXT, TIME, YES_NO

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.views.base import Column as ViewColumn
    from storage.views.base import View

#: SHA-256 in hexadecimal: the databases keep bytes.
HASH: Final = "sha256"
#: The Python type of each kind, in a row class.
TYPES: Final[dict[str, type]] = {
    TEXT: str,
    MARKUP: str,
    HASH: str,
    NUMBER: int,
    YES_NO: bool,
    DAY: dt.date,
    TIME: dt.datetime,
}
#: The archive's own numbers, which differ from one archive of the same captures to another.
INTERNAL: Final = frozenset({"id", "version_id", "capture_id", "blob_id"})
#: How many consecutive rows have the same key so far: worked out while rows go by.
COUNTED: Final = "(counted)"


class Column(msgspec.Struct, frozen=True):
    """One column of a published table.

    Attributes:
        expression: SQL, in the names of the table's own FROM clause; ``COUNTED`` for none.
        french: one sentence.
        english: one sentence.
        kind: texte, entier, oui/non, date, moment, texte HTML, sha256.
        is_nullable: false where a key is made of it.
    """

    name: str
    expression: str
    french: str
    english: str
    kind: str = TEXT
    is_nullable: bool = True


class Table(msgspec.Struct, frozen=True):
    """One published table.

    Attributes:
        french: what one row is; so is ``english``.
        key: the columns that tell one row from another, which is also the order of the rows.
        body: the SQL after the list of columns.
        scope: the legislature of a row, in the names of ``body``; "" where it belongs to none.
        order: the expressions rows are sorted by, where they are not those of the key; ``{C}``
            after a text's stands for the collation that sorts by bytes.
        prelude: a WITH clause, "" for none.
        is_partitioned: whether Parquet has one folder for each legislature.
        is_wide: whether its rows hold long texts: fewer of them are held at a time.
        is_delta: whether its rows say what happened to those of the table of that name.
    """

    name: str
    french: str
    english: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    body: str
    scope: str = ""
    order: tuple[str, ...] = ()
    prelude: str = ""
    is_partitioned: bool = True
    is_wide: bool = False
    is_delta: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The header."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """One column by its name."""
        return next(column for column in self.columns if column.name == name)

    @property
    def row(self) -> type[msgspec.Struct]:
        """The class of its rows, as they stand in JSON Lines: types, and both sentences."""
        return msgspec.defstruct(
            "".join(word.title() for word in self.name.split("_")),
            [
                (
                    column.name,
                    Annotated[
                        TYPES[column.kind] | None if column.is_nullable else TYPES[column.kind],
                        msgspec.Meta(
                            description=column.french,
                            extra_json_schema={"title": column.english},
                        ),
                    ],
                )
                for column in self.columns
            ],
            frozen=True,
            forbid_unknown_fields=True,
            namespace={"__doc__": self.english},
        )


def of_view(
    view: View,
    name: str,
    english_sentence: str,
    key: tuple[str, ...],
    *,
    drop: Iterable[str] = (),
    add: Iterable[Column] = (),
    joins: str = "",
    french: str = "",
    **told: Any,
) -> Table:
    """A table whose columns are those of a French view, less some, plus others.

    Args:
        view: whose columns, sentences and FROM clause.
        name: of the table.
        english_sentence: what one row is.
        key: the columns that tell one row from another.
        drop: columns left out, beside the archive's own numbers.
        add: columns put at the end.
        joins: SQL to be put before the view's WHERE.
        french: what one row is, where the view's own sentence says something else.
        told: the other attributes of the table.
    """
    left_out = INTERNAL | set(drop)
    kept = [_of_view(column, name) for column in view.columns if column.name not in left_out]
    before, where, after = view.body.partition("WHERE ")
    body = f"{before.rstrip()}\n{joins}{where}{after}" if joins else view.body
    return Table(
        name,
        french or view.sentence,
        english_sentence,
        keyed((*kept, *add), key),
        key,
        body,
        prelude=view.prelude,
        **told,
    )


def _of_view(column: ViewColumn, table: str) -> Column:
    return Column(
        column.name,
        column.expression,
        column.sentence,
        english(table, column.name) or column.sentence,
        column.kind,
    )


def told(table: str, name: str, expression: str, french: str, kind: str = TEXT) -> Column:
    """A column that no view has."""
    return Column(name, expression, french, english(table, name) or french, kind)


def counted(table: str, french: str) -> Column:
    """The rank among rows that have the same key otherwise."""
    return told(table, "rang", COUNTED, french, NUMBER)


def keyed(columns: Iterable[Column], key: tuple[str, ...], *nullable: str) -> tuple[Column, ...]:
    """Columns, of which those of the key are never NULL but for the ones named."""
    return tuple(
        msgspec.structs.replace(
            column, is_nullable=column.name not in key or column.name in nullable
        )
        for column in columns
    )
