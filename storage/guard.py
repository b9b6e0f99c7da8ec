"""A person's own query: what is refused in words they understand, before a database sees it.

Writing is refused by the database itself, which is opened read-only (``storage.engine.read_only``);
so is reading the raw bytes of captures, by SQLite's authorizer or by Postgres's own plan. What
stands here comes first: one statement that reads, whose words are all in the open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from storage.engine import PRIVATE_TABLES, is_damage, is_sqlite, read_only, refuse_private_plan
from storage.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Collection

#: As Postgres reads it, for it would run a second statement; SQLite runs one and no more.
_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<comment>--[^\r\n]*|/\*.*?\*/)
      | (?P<string>'(?:[^']|'')*')
      | (?P<name>"(?:[^"]|"")*")
      | (?P<word>[^\W\d][\w$]*)
      | (?P<number>\d[\w.]*)
      | (?P<sign>.)""",
    re.DOTALL | re.VERBOSE,
)
_OPENINGS = frozenset({"select", "with", "values", "explain"})
#: What reaches beyond the archive's tables, or runs a query that it is given as a text.
_REACHING = re.compile(
    r"pg_(?!typeof$).*|lo_.*|loread|lowrite|dblink.*|.*_to_xml(schema|_and_xmlschema)?|ts_stat"
    r"|ts_rewrite|crosstab.*|connectby|xpath_table|set_config|current_setting|nextval|setval"
    r"|load_extension|readfile|writefile|edit|fts3_tokenizer|pragma_.*|sqlite_(?!master$|schema$).*"
    r"|dbstat|bytecode|tables_used"
)
#: Functions that Postgres takes for more than a computation, and that are none the less harmless.
_CHANGING = (
    "clock_timestamp",
    "gen_random_uuid",
    "random",
    "random_normal",
    "statement_timestamp",
    "timeofday",
)
#: SQLite's own way to read the bytes of any table, where it was built with it.
_NAMES_OF_BYTES = PRIVATE_TABLES | {"sqlite_dbpage"}
_PRIVATE = "the raw bytes of captures may hold private data and are not to be read here"
_BEYOND = "this reaches beyond the archive's tables"


class Statement(msgspec.Struct, frozen=True):
    """One statement that only reads.

    Attributes:
        text: without what stands before and after it.
        opening: its first word, in small letters.
        names: every word that may name a table, a column or a function, in small letters.
    """

    text: str
    opening: str
    names: frozenset[str]


class Answer(msgspec.Struct, frozen=True):
    """What a query gives: the names of its columns, and its rows as they come."""

    names: list[str]
    rows: Iterator[Sequence[Any]]


@contextmanager
def ask(engine: sa.Engine, query: str) -> Iterator[Answer]:
    """Run one statement that reads; its rows can be had inside the block.

    Raises:
        Refused: not one SELECT, or one that the database does not accept; says why.
    """
    statement = refuse_unsafe(query)
    with read_only(engine) as connection:
        try:
            refuse_private_plan(connection, statement.text)
            refuse_reaching(connection, statement.names)
            result = connection.exec_driver_sql(
                statement.text,
                execution_options={
                    "no_parameters": True,  # a percent sign is one, and no parameter
                    "sqlite_raw_colnames": True,  # a name with a dot is the whole name
                    "stream_results": statement.opening != "explain",
                },
            )
            with closing(result):
                yield Answer(list(result.keys()), iter(result))
        except DBAPIError as error:
            if is_damage(error):
                raise  # it is not the query's fault
            raise Refused(_why(error)) from error


def _why(error: DBAPIError) -> str:
    said = re.sub(r"\s+", " ", str(error.orig)).strip()
    if "prohibited" in said or "not authorized" in said:
        return f"{said}: the raw bytes of captures are not to be read here, and nothing is written"
    return f"{said}. The views are listed in docs/dictionnaire.md"


class _Token(msgspec.Struct, frozen=True):
    kind: str
    text: str
    start: int

    @property
    def value(self) -> str:
        """What it names, in small letters."""
        quote = self.text[0]
        if self.kind in {"string", "name"}:
            return self.text[1:-1].replace(quote * 2, quote).lower()
        return self.text.lower()


def refuse_unsafe(query: str) -> Statement:
    """Let one reading statement through, and nothing else.

    Raises:
        Refused: says which word, and why.
    """
    tokens = list(_tokens(query))
    while tokens and tokens[-1].text == ";":
        tokens.pop()
    if not tokens:
        raise Refused('there is no query; try: scrutateur sql "SELECT count(*) FROM amendements"')
    opening = next((token for token in tokens if token.text != "("), tokens[0]).value
    if opening not in _OPENINGS:
        raise Refused(f"only a SELECT can be asked here, not « {tokens[0].text} »")
    if any(token.text == ";" for token in tokens):
        raise Refused("one statement at a time: there is a « ; » inside the query")
    _refuse_disguises(tokens)
    # SQLite takes a string for a name where it expects one
    named = [token for token in tokens if token.kind in {"word", "name", "string"}]
    for token in named:
        if token.value in _NAMES_OF_BYTES:
            raise Refused(f"« {token.value} »: {_PRIVATE}")
        if token.kind != "string" and _REACHING.fullmatch(token.value):
            raise Refused(f"« {token.value} »: {_BEYOND}")
    start, last = tokens[0].start, tokens[-1]
    return Statement(
        query[start : last.start + len(last.text)],
        opening,
        frozenset(token.value for token in named if token.kind != "string"),
    )


def _tokens(query: str) -> Iterator[_Token]:
    """The words and signs of a query, without spaces and comments."""
    if "\0" in query or _unpaired(query):
        raise Refused("the query holds a character that is none (a zero byte, or half of one)")
    for found in _TOKEN.finditer(query):
        kind = str(found.lastgroup)
        if kind == "comment" and "/*" in found[0][2:]:
            raise Refused("a comment stands inside a comment, which not every database reads alike")
        if kind not in {"space", "comment"}:
            yield _Token(kind, found[0], found.start())


def _unpaired(query: str) -> bool:
    """Whether it holds what no text holds: bytes that the shell could not read as UTF-8."""
    return any("\ud800" <= character <= "\udfff" for character in query)


def _refuse_disguises(tokens: list[_Token]) -> None:
    """Refuse the ways of writing in which a text may hide where it ends, or what it names."""
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        if token.text in {"'", '"'}:
            raise Refused(f"a quote {token.text} is opened and never closed")
        if token.text == "$":
            raise Refused("texts are quoted with '…' here, and « $ » has no meaning")
        if following is None or following.start != token.start + len(token.text):
            continue
        if token.text == "/" and following.text == "*":
            raise Refused("a comment is opened and never closed")
        if token.value == "e" and following.kind == "string":
            raise Refused("texts are quoted with '…' here, not with E'…'")
        if token.text == "&" and following.kind in {"string", "name"}:
            raise Refused("names and texts are written plainly here, not as U&\"…\" or U&'…'")


def refuse_reaching(connection: sa.Connection, names: Collection[str]) -> None:
    """Postgres says of each of its functions, those of extensions included, if it only computes.

    Raises:
        Refused: a query uses one that may do more, or may read what its words do not tell.
    """
    if is_sqlite(connection):
        return
    found = connection.execute(
        sa.text(
            "SELECT proname FROM pg_proc WHERE proname = ANY(:names) AND provolatile = 'v' "
            "AND proname <> ALL(:known) ORDER BY proname LIMIT 1"
        ),
        {"names": sorted(names), "known": list(_CHANGING)},
    ).scalar()
    if found is not None:
        raise Refused(f"« {found} »: {_BEYOND}")
