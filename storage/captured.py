"""What `show` tells of a text that somebody captured elsewhere, and of the passages of any text."""

from __future__ import annotations

import sqlalchemy as sa

from storage.blobs import BlobStore
from storage.captures import TEXT
from storage.errors import Refused
from storage.tables import FAMILIES
from storage.tables.derived import passage, text_capture, text_capture_match
from storage.tables.evidence import capture
from storage.told import Candidate, CapturedAs, CaptureTold, PassageTold

_SHOWN = 5


def tell(connection: sa.Connection, number: int) -> CaptureTold:
    """What a captured text says, and whose words they are; without the text itself.

    Raises:
        Refused: no captured text has this number; says which have.
    """
    query = (
        sa.select(
            text_capture,
            capture.c.url,
            capture.c.observed_at,
            capture.c.reason,
            capture.c.size,
            capture.c.sha256,
        )
        .join(capture, capture.c.id == text_capture.c.capture_id)
        .where(text_capture.c.capture_id == number)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        raise Refused(_advice(connection, number))
    return CaptureTold(
        capture_id=number,
        url=row.url,
        observed_at=row.observed_at,
        kept_as=row.reason,
        size=row.size,
        sha256=bytes(row.sha256).hex() if row.sha256 else None,
        number=row.number,
        number_kind=row.number_kind,
        number_is=row.number_is,
        number_evidence=row.number_evidence,
        flags=row.flags.split(),
        expose_texte=row.expose_texte,
        verdict=row.verdict,
        matched_at=row.matched_at,
        boilerplate_version=row.boilerplate_version,
        candidates=_candidates(connection, number),
        passages=passages(connection, passage.c.capture_id == number),
    )


def _advice(connection: sa.Connection, number: int) -> str:
    found = connection.execute(
        sa.select(capture.c.kind, capture.c.set_key).where(capture.c.id == number)
    ).one_or_none()
    if found is not None:
        return (
            f"capture {number} is no captured text: it is of {found.set_key} ({found.kind}); "
            "what it told is shown by its uids"
        )
    held = list(
        connection.scalars(
            sa.select(text_capture.c.capture_id)
            .order_by(text_capture.c.capture_id.desc())
            .limit(_SHOWN)
        )
    )
    if not held:
        return "no captured text is here; `scrutateur import` takes them in"
    return f"there is no capture {number} here; the newest captured texts are " + ", ".join(
        f"capture/{one}" for one in held
    )


def _candidates(connection: sa.Connection, number: int) -> list[Candidate]:
    version = FAMILIES["amendement"].table
    query = (
        sa.select(
            text_capture_match.c.amendement_uid,
            text_capture_match.c.evidence,
            version.c.numero_long,
            version.c.texte_legislatif_ref,
            version.c.sort,
        )
        .outerjoin(
            version,
            (version.c.uid == text_capture_match.c.amendement_uid)
            & version.c.superseded_at.is_(None),
        )
        .where(text_capture_match.c.capture_id == number)
        .order_by(text_capture_match.c.amendement_uid)
    )
    return [Candidate(*row) for row in connection.execute(query)]


def of_amendement(connection: sa.Connection, uid: str) -> list[CapturedAs]:
    """The captured texts that have the words of an amendement."""
    query = (
        sa.select(capture.c.id, capture.c.url)
        .join(text_capture_match, text_capture_match.c.capture_id == capture.c.id)
        .where(text_capture_match.c.amendement_uid == uid)
        .order_by(capture.c.id)
    )
    return [CapturedAs(*row) for row in connection.execute(query)]


def of_version(connection: sa.Connection, version_id: int) -> list[PassageTold]:
    """The passages of one version of an amendement."""
    return passages(connection, passage.c.version_id == version_id)


def passages(connection: sa.Connection, which: sa.ColumnElement[bool]) -> list[PassageTold]:
    """Some passages, in the order in which they were written."""
    columns = ("field", "rule", "action", "span_start", "span_end", "text")
    query = sa.select(*(passage.c[name] for name in columns)).where(which).order_by(passage.c.id)
    return [PassageTold(*row) for row in connection.execute(query)]


def body(connection: sa.Connection, number: int) -> bytes | None:
    """The bytes of a captured text; None where none were kept. Of nothing else: see ``read_only``.

    Args:
        connection: one that may read bytes.
        number: of a capture that ``tell`` told.
    """
    blob_id = connection.scalar(
        sa.select(capture.c.blob_id).where(capture.c.id == number, capture.c.kind == TEXT)
    )
    return None if blob_id is None else BlobStore(connection).read(blob_id)
