"""What somebody saved: what of it is held, what captured texts say, and whose words they are."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING, Final

import msgspec
import sqlalchemy as sa

from storage.engine import bulk_insert
from storage.tables import FAMILIES
from storage.tables.derived import amendement_texte, passage, text_capture, text_capture_match
from storage.tables.evidence import capture

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MATCHED, AMBIGUOUS, UNATTACHED = "matched", "ambiguous", "unattached"
_CHUNK: Final = 400


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
    """A version of an amendement, as far as it tells whose a captured text is."""

    uid: str
    legislature: int | None
    number: int | None
    numero_long: str | None
    seance_ref: str | None
    observed_at: dt.datetime
    is_current: bool


class Numbered(msgspec.Struct, frozen=True):
    """A scrutin, found by its number."""

    uid: str
    titre: str
    seance_ref: str | None


class Match(msgspec.Struct, frozen=True):
    """Whose words a captured text has.

    Attributes:
        found: uid and evidence of each amendement with the very same words, by uid.
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


#: Of a text that is read, and waits for the end of the import or of the next harvest.
_NOT_MATCHED_YET: Final = Match((), None, "pas encore rapproché")
#: The same, as it was written before revision 0004.
_NOT_MATCHED_OF_OLD: Final = "it was not matched yet"


# ---- evidence ------------------------------------------------------------------------------------


class Saved:
    """What an import kept, by what it is, whence, of when, and its bytes."""

    def __init__(self, connection: sa.Connection, set_key: str) -> None:
        query = sa.select(
            capture.c.kind, capture.c.url, capture.c.observed_at, capture.c.sha256
        ).where(capture.c.set_key == set_key)
        self._held = {
            _mark(row.kind, row.url, row.observed_at, bytes(row.sha256 or b""))
            for row in connection.execute(query)
        }

    def is_news(self, kind: str, url: str, observed_at: dt.datetime, sha256: bytes) -> bool:
        """Whether this was not kept before; from now on it was."""
        mark = _mark(kind, url, observed_at, sha256)
        if mark in self._held:
            return False
        self._held.add(mark)
        return True


def _mark(kind: str, url: str, observed_at: dt.datetime, sha256: bytes) -> bytes:
    moment = observed_at.astimezone(dt.UTC).isoformat()
    said = f"{kind} {moment} {url}\n".encode()
    return hashlib.sha256(said + sha256).digest()[:16]


# ---- what a text says ----------------------------------------------------------------------------


def keep(connection: sa.Connection, capture_id: int, read: Read, now: dt.datetime) -> None:
    """Write what a captured text says, in place of what was written of it; not matched yet."""
    for table in (text_capture_match, passage, text_capture):
        connection.execute(table.delete().where(table.c.capture_id == capture_id))
    connection.execute(
        text_capture.insert().values(
            capture_id=capture_id,
            number=read.number,
            number_kind=read.number_kind,
            expose_texte=read.expose or None,
            flags=" ".join(sorted(read.flags)),
            boilerplate_version=read.boilerplate_version,
            **_verdict(_NOT_MATCHED_YET, now),
        )
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


def wait(connection: sa.Connection) -> bool:
    """Whether some captured texts were kept and not matched yet: the run that did so was cut."""
    query = sa.select(text_capture.c.capture_id).where(
        text_capture.c.number_evidence.in_([_NOT_MATCHED_YET.number_evidence, _NOT_MATCHED_OF_OLD])
    )
    return connection.scalar(query.limit(1)) is not None


def bodies(connection: sa.Connection) -> list[tuple[int, int]]:
    """(capture, blob) of every text that was captured, to be read anew."""
    query = (
        sa.select(capture.c.id, capture.c.blob_id)
        .where(capture.c.kind == "text", capture.c.blob_id.is_not(None))
        .order_by(capture.c.id)
    )
    return [(row.id, row.blob_id) for row in connection.execute(query)]


# ---- whose words they are ------------------------------------------------------------------------


class Held(msgspec.Struct, frozen=True):
    """A captured text, and whose words it was last found to have."""

    capture_id: int
    number: str | None
    expose: str
    match: Match


def held(connection: sa.Connection) -> list[Held]:
    """Every captured text."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    listed = sa.select(text_capture_match).order_by(
        text_capture_match.c.capture_id, text_capture_match.c.amendement_uid
    )
    for row in connection.execute(listed):
        found[row.capture_id].append((row.amendement_uid, row.evidence))
    query = sa.select(text_capture).order_by(text_capture.c.capture_id)
    return [
        Held(
            row.capture_id,
            row.number,
            row.expose_texte or "",
            Match(tuple(found[row.capture_id]), row.number_is, row.number_evidence or ""),
        )
        for row in connection.execute(query)
    ]


def write_match(connection: sa.Connection, capture_id: int, match: Match, now: dt.datetime) -> None:
    """Write whose words a captured text has, in place of what was written before."""
    connection.execute(
        text_capture_match.delete().where(text_capture_match.c.capture_id == capture_id)
    )
    connection.execute(
        text_capture.update()
        .where(text_capture.c.capture_id == capture_id)
        .values(**_verdict(match, now))
    )
    bulk_insert(
        connection,
        text_capture_match,
        ("capture_id", "amendement_uid", "evidence"),
        [(capture_id, uid, evidence) for uid, evidence in match.found],
    )


def _verdict(match: Match, now: dt.datetime) -> dict[str, object]:
    return {
        "number_is": match.number_is,
        "number_evidence": match.number_evidence,
        "verdict": match.verdict,
        "matched_at": now,
    }


def exposes(connection: sa.Connection) -> Iterator[tuple[int, str]]:
    """(version, clean text) of every exposé sommaire, of whatever age; a few are held at a time."""
    texte = amendement_texte.c.expose_sommaire_texte
    query = sa.select(amendement_texte.c.version_id, texte).where(texte.is_not(None))
    for row in connection.execute(query, execution_options={"yield_per": 1_000}):
        yield row.version_id, row.expose_sommaire_texte


def candidates(connection: sa.Connection, version_ids: Iterable[int]) -> dict[int, Candidate]:
    """What these versions tell of their amendement."""
    version = FAMILIES["amendement"].table
    query = sa.select(
        version.c.id,
        version.c.uid,
        version.c.legislature,
        version.c.numero_ordre_depot,
        version.c.numero_long,
        version.c.seance_discussion_ref,
        version.c.observed_at,
        version.c.superseded_at,
    )
    return {
        row.id: Candidate(
            row.uid,
            row.legislature,
            row.numero_ordre_depot,
            row.numero_long,
            row.seance_discussion_ref,
            row.observed_at,
            row.superseded_at is None,
        )
        for chunk in _chunks(version_ids)
        for row in connection.execute(query.where(version.c.id.in_(chunk)))
    }


def scrutins_numbered(
    connection: sa.Connection, numbers: Iterable[int]
) -> dict[tuple[int, int], list[Numbered]]:
    """The scrutins that bear these numbers, by legislature and number."""
    table = FAMILIES["scrutin"].table
    columns = (table.c.legislature, table.c.numero, table.c.uid, table.c.titre, table.c.seance_ref)
    query = sa.select(*columns).where(table.c.superseded_at.is_(None)).order_by(table.c.uid)
    found: dict[tuple[int, int], list[Numbered]] = defaultdict(list)
    for chunk in _chunks(numbers):
        for row in connection.execute(query.where(table.c.numero.in_(chunk))):
            one = Numbered(row.uid, row.titre or "", row.seance_ref)
            found[row.legislature, row.numero].append(one)
    return found


def _chunks(numbers: Iterable[int]) -> Iterator[list[int]]:
    waiting = iter(sorted(set(numbers)))
    while chunk := list(islice(waiting, _CHUNK)):
        yield chunk
