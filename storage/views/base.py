"""What a view is: a name, a French sentence, and for every column an expression and a sentence.

A column that only passes on what a table holds takes its sentence from the table's own ``Fact``, so
that it is written once. The SQL is the same text on SQLite and on Postgres.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from storage.tables.base import BOOL, DATE, HTML, INT, MOMENT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from storage.tables import Child, Family
    from storage.tables.base import Fact

#: The kinds of columns, as the data dictionary tells them.
TEXT, NUMBER, YES_NO, DAY, TIME, MARKUP = (
    "texte",
    "entier",
    "oui/non",
    "date",
    "moment",
    "texte HTML",
)
_KINDS = ((INT, NUMBER), (BOOL, YES_NO), (DATE, DAY), (MOMENT, TIME), (HTML, MARKUP))

#: Where a person reads about one thing.
SITE = "https://www.assemblee-nationale.fr/dyn/"


class Column(msgspec.Struct, frozen=True):
    """One column of a view.

    Attributes:
        name: by DESIGN §1: French is the Assemblée's, English is ours.
        expression: SQL, in the names of the view's own FROM clause.
        sentence: in French; also the comment of the column on Postgres.
        kind: texte, entier, oui/non, date, moment, texte HTML.
    """

    name: str
    expression: str
    sentence: str
    kind: str = TEXT


class View(msgspec.Struct, frozen=True):
    """One view.

    Attributes:
        sentence: in French: what one row is.
        body: the SQL after the list of columns: FROM, joins, WHERE.
        prelude: a WITH clause, "" for none.
    """

    name: str
    sentence: str
    columns: tuple[Column, ...]
    body: str
    prelude: str = ""

    @property
    def sql(self) -> str:
        """The query, as plain SQL."""
        listed = ",\n  ".join(
            column.expression
            if column.expression.rpartition(".")[2] == column.name
            else f"{column.expression} AS {column.name}"
            for column in self.columns
        )
        return f"{self.prelude}SELECT\n  {listed}\n{self.body}".rstrip()


def kind_of(fact: Fact) -> str:
    """The kind of a fact's column."""
    return next((kind for sql, kind in _KINDS if fact.type is sql), TEXT)


def facts(family: Family | Child, alias: str, *names: str) -> tuple[Column, ...]:
    """The facts of a table, all or those named in their order, with their own sentences."""
    known = {fact.name: fact for fact in family.facts}
    return tuple(
        Column(name, f"{alias}.{name}", known[name].sentence, kind_of(known[name]))
        for name in names or known
    )


def fact(
    family: Family | Child, alias: str, name: str, as_name: str = "", sentence: str = ""
) -> Column:
    """One fact, under another name, or with a sentence that says more in its new place."""
    found = facts(family, alias, name)[0]
    return msgspec.structs.replace(found, name=as_name or name, sentence=sentence or found.sentence)


def person(alias: str, whose: str, prefix: str = "") -> tuple[Column, ...]:
    """Civility and names of an acteur, NULL where the AN does not publish them."""
    return (
        Column(f"{prefix}civ", f"{alias}.civ", f"Civilité {whose}."),
        Column(f"{prefix}prenom", f"{alias}.prenom", f"Prénom {whose}."),
        Column(
            f"{prefix}nom",
            f"{alias}.nom",
            f"Nom {whose} ; NULL si l'AN ne publie pas cette personne.",
        ),
    )


def group(alias: str, what: str) -> tuple[Column, ...]:
    """Sigle and name of a group, NULL where it is unknown."""
    return (
        Column("groupe_abrev", f"{alias}.libelle_abrev", f"Sigle {what} ; NULL s'il est inconnu."),
        Column("groupe_libelle", f"{alias}.libelle", f"Nom {what} ; NULL s'il est inconnu."),
    )


_OURS = {
    "observed_at": "Moment où l'archive a vu cette version pour la première fois, en UTC.",
    "superseded_at": "Moment où une autre version l'a remplacée ; NULL pour la version courante.",
    "first_seen_at": "Moment où l'archive a vu cet identifiant pour la première fois, en UTC.",
    "gone_at": "Moment où l'AN a cessé de le publier ; NULL tant qu'elle le publie.",
}


def ours(alias: str, *names: str) -> tuple[Column, ...]:
    """What the archive says of a version: when it saw it first, and whether it is still listed."""
    return tuple(
        Column(name, f"{alias}.{name}", _OURS[name], TIME)
        for name in names or ("observed_at", "first_seen_at", "gone_at")
    )


def provisional(alias: str) -> tuple[Column, ...]:
    """Whether the open data told a version yet, where another door told it first."""
    return (
        Column(
            "is_provisional",
            f"({alias}.not_told IS NOT NULL)",
            "Vrai si seuls une page ou un document du site ont dit cette version : les données "
            "ouvertes ne l'ont pas encore confirmée.",
            YES_NO,
        ),
        Column(
            "not_told",
            f"{alias}.not_told",
            "Ce que personne n'a encore dit de cette version provisoire (colonnes, ou "
            "table.colonne) ; NULL si elle ne l'est pas.",
        ),
        Column(
            "completed_at",
            f"{alias}.completed_at",
            "Moment où une version d'abord provisoire a été complétée, par les données ouvertes "
            "si elle ne l'est plus, en UTC ; NULL sinon.",
            TIME,
        ),
    )


def uid(alias: str, sentence: str, name: str = "uid") -> Column:
    """The AN's identifier of what a row is, or belongs to."""
    return Column(name, f"{alias}.uid", sentence)


def current(table: str, alias: str, ref: str) -> str:
    """An outer join to the current version of what a reference names: at most one row, or none."""
    return f"LEFT JOIN {table} {alias} ON {alias}.uid = {ref} AND {alias}.superseded_at IS NULL\n"


def union(arms: Iterable[str]) -> str:
    """Several queries of the same columns, as one."""
    return "\nUNION ALL\n".join(arms)
