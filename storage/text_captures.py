"""Texts that somebody captured elsewhere: what they say, and whose words they are, if anybody's."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa

from storage.engine import bulk_insert
from storage.tables import FAMILIES
from storage.tables.derived import amendement_texte, passage, text_capture, text_capture_match
from storage.tables.evidence import capture

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MATCHED, AMBIGUOUS, UNATTACHED = "matched", "ambiguous", "unattached"
#: How many words of a text a database is asked for: those that no typography touches.
_ASKED = 6


class Recognised(msgspec.Struct, frozen=True):
    """What one rule recognised in a capture."""

    field: str
    rule: str
    action: str
    start: int
    end: int
    text: str


class Read(msgspec.Struct, frozen=True):
    """What a captured text says.

    Attributes:
        number: as printed, None where it bears none.
        number_kind: what the capture itself calls it, None where it does not say.
        expose: "" where nothing is left.
        flags: ``captcha``, ``non_classe`` …
    """

    number: str | None
    number_kind: str | None
    expose: str
    flags: frozenset[str]
    passages: tuple[Recognised, ...]
    boilerplate_version: int


class Candidate(msgspec.Struct, frozen=True):
    """A version of an amendement that may have these words."""

    uid: str
    legislature: int | None
    number: int | None
    numero_long: str | None
    expose: str
    observed_at: dt.datetime
    is_current: bool


class Match(msgspec.Struct, frozen=True):
    """Whose words a captured text has.

    Attributes:
        found: uid and evidence of each amendement with the very same words.
        number_is: ``amendement``, ``scrutin``, None where nothing decides.
        number_evidence: why, in one sentence.
    """

    found: tuple[tuple[str, str], ...]
    number_is: str | None
    number_evidence: str

    @property
    def verdict(self) -> str:
        """Matched by one amendement, by several, or by none."""
        if not self.found:
            return UNATTACHED
        return MATCHED if len(self.found) == 1 else AMBIGUOUS


def keep(
    connection: sa.Connection, capture_id: int, read: Read, match: Match, now: dt.datetime
) -> None:
    """Write what a captured text says, in place of what was written of it before."""
    forget(connection, capture_id)
    connection.execute(
        text_capture.insert().values(
            capture_id=capture_id,
            number=read.number,
            number_kind=read.number_kind,
            number_is=match.number_is,
            number_evidence=match.number_evidence,
            expose_texte=read.expose or None,
            flags=" ".join(sorted(read.flags)),
            verdict=match.verdict,
            matched_at=now,
            boilerplate_version=read.boilerplate_version,
        )
    )
    bulk_insert(
        connection,
        text_capture_match,
        ("capture_id", "amendement_uid", "evidence"),
        [(capture_id, uid, evidence) for uid, evidence in match.found],
    )
    first = (connection.scalar(sa.select(sa.func.max(passage.c.id))) or 0) + 1
    bulk_insert(
        connection,
        passage,
        (
            *("id", "capture_id", "version_id", "field", "rule", "action"),
            *("span_start", "span_end", "text", "boilerplate_version"),
        ),
        [
            (
                *(number, capture_id, None, one.field, one.rule, one.action),
                *(one.start, one.end, one.text, read.boilerplate_version),
            )
            for number, one in enumerate(read.passages, start=first)
        ],
    )


def forget(connection: sa.Connection, capture_id: int) -> None:
    """Drop what was derived from one capture."""
    for table in (text_capture_match, passage, text_capture):
        connection.execute(table.delete().where(table.c.capture_id == capture_id))


class Waiting(msgspec.Struct, frozen=True):
    """A captured text, as written, to be matched anew."""

    capture_id: int
    number: str | None
    expose: str
    matched_at: dt.datetime
    verdict: str


def held(connection: sa.Connection) -> list[Waiting]:
    """Every captured text."""
    query = sa.select(text_capture).order_by(text_capture.c.capture_id)
    return [
        Waiting(row.capture_id, row.number, row.expose_texte or "", row.matched_at, row.verdict)
        for row in connection.execute(query)
    ]


def bodies(connection: sa.Connection) -> list[tuple[int, int]]:
    """(capture, blob) of every text that was captured, to be read anew."""
    query = (
        sa.select(capture.c.id, capture.c.blob_id)
        .where(capture.c.kind == "text", capture.c.blob_id.is_not(None))
        .order_by(capture.c.id)
    )
    return [(row.id, row.blob_id) for row in connection.execute(query)]


def is_news(connection: sa.Connection, capture_id: int, match: Match) -> bool:
    """Whether this is not what was written of a captured text."""
    query = sa.select(text_capture_match.c.amendement_uid, text_capture_match.c.evidence)
    rows = connection.execute(query.where(text_capture_match.c.capture_id == capture_id))
    told = sa.select(text_capture.c.number_is, text_capture.c.number_evidence)
    row = connection.execute(told.where(text_capture.c.capture_id == capture_id)).one()
    return sorted(tuple(one) for one in rows) != sorted(match.found) or tuple(row) != (
        match.number_is,
        match.number_evidence,
    )


def write_match(connection: sa.Connection, capture_id: int, match: Match, now: dt.datetime) -> None:
    """Write whose words a captured text has, in place of what was written before."""
    connection.execute(
        text_capture_match.delete().where(text_capture_match.c.capture_id == capture_id)
    )
    connection.execute(
        text_capture.update()
        .where(text_capture.c.capture_id == capture_id)
        .values(
            number_is=match.number_is,
            number_evidence=match.number_evidence,
            verdict=match.verdict,
            matched_at=now,
        )
    )
    bulk_insert(
        connection,
        text_capture_match,
        ("capture_id", "amendement_uid", "evidence"),
        [(capture_id, uid, evidence) for uid, evidence in match.found],
    )


def candidates(connection: sa.Connection, words: Sequence[str]) -> Iterator[Candidate]:
    """The versions whose exposé holds all of some words, current or not.

    Args:
        connection: the archive.
        words: of plain letters, so that no typography parts them from the AN's; the longest few
            are asked for, and the caller compares the rest.
    """
    asked = sorted(set(words), key=lambda word: (-len(word), word))[:_ASKED]
    if not asked:
        return
    version = FAMILIES["amendement"].table
    query = (
        sa.select(
            version.c.uid,
            version.c.legislature,
            version.c.numero_ordre_depot,
            version.c.numero_long,
            version.c.observed_at,
            version.c.superseded_at,
            amendement_texte.c.expose_sommaire_texte,
        )
        .join(version, version.c.id == amendement_texte.c.version_id)
        .where(
            *(
                amendement_texte.c.expose_sommaire_texte.contains(word, autoescape=True)
                for word in asked
            )
        )
        .order_by(version.c.uid, version.c.observed_at.desc())
    )
    for row in connection.execute(query):
        yield Candidate(
            row.uid,
            row.legislature,
            row.numero_ordre_depot,
            row.numero_long,
            row.expose_sommaire_texte,
            row.observed_at,
            row.superseded_at is None,
        )


def scrutins_numbered(
    connection: sa.Connection, legislatures: Iterable[int], number: int
) -> list[tuple[str, str]]:
    """(uid, title) of the scrutins that bear a number in some legislatures."""
    table = FAMILIES["scrutin"].table
    query = sa.select(table.c.uid, table.c.titre).where(
        table.c.superseded_at.is_(None),
        table.c.legislature.in_(sorted(set(legislatures))),
        table.c.numero == number,
    )
    return [(row.uid, row.titre or "") for row in connection.execute(query)]
