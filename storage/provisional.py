"""What a door that tells less than the open data makes of a version, and the open data of its.

A page, a unit document or the live service gives some facts and not others (decision 0008). What
it does not give is unknown, which is not NULL: it is taken from the version held. A difference in
form alone (mark-up, case, punctuation) is none here, for no such door prints the open data's form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from storage.derived import write_passages
from storage.digests import DIGEST_VERSION, FORM, Change, changes, digest, words
from storage.engine import bulk_execute, bulk_insert
from storage.rows import Flat
from storage.tables.base import HTML, TEXTE
from storage.tables.derived import amendement_texte, passage

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import sqlalchemy as sa

    from storage.tables import Child, Family

_Values = tuple[Any, ...]
_Rows = tuple[tuple[Any, ...], ...]


class Merged(msgspec.Struct, frozen=True):
    """A record laid over the version held.

    Attributes:
        flat: with what its door cannot tell taken from that version.
        found: what it says otherwise than that version had been told.
    """

    flat: Flat
    found: list[Change]


def overlay(
    family: Family,
    flat: Flat,
    before: tuple[Sequence[Any], Sequence[Sequence[Any]]],
    not_told: str | None,
) -> Merged:
    """Lay a record over the version held.

    Args:
        family: of both.
        flat: what is told now.
        before: the facts of the version held, and its rows.
        not_told: what nobody told of that version yet; None where the open data told it.
    """
    if flat.untold is None and not_told is None:
        return Merged(flat, changes(family, before, (flat.values, flat.children)))
    unknown = frozenset(not_told.split()) if not_told else frozenset()
    if flat.untold is not None:
        flat = _filled(family, flat, before)
    same = _same_where_told(family, before[1], flat.children, unknown)
    found = [
        change
        for change in changes(family, before, (flat.values, flat.children))
        if change.nature != FORM
        and change.field not in unknown
        and change.field.partition("[")[0] not in same
    ]
    if flat.untold is not None and not_told is not None and not found:
        # the same version, of which two doors told different parts
        still = tuple(name for name in flat.untold if name in unknown)
        flat = msgspec.structs.replace(flat, untold=still)
    return Merged(flat, found)


def _same_where_told(
    family: Family,
    before: Sequence[Sequence[Any]],
    after: Sequence[Sequence[Any]],
    unknown: Collection[str],
) -> frozenset[str]:
    """The tables whose rows are the same in the columns that had been told, or had none told."""
    same = set()
    for child, old, new in zip(family.children, before, after, strict=True):
        told = [
            place
            for place, fact in enumerate(child.facts)
            if fact.counts and f"{child.name}.{fact.name}" not in unknown
        ]
        if len(told) < sum(fact.counts for fact in child.facts) and (
            not told or _picked(old, told) == _picked(new, told)
        ):
            same.add(child.name)
    return frozenset(same)


def _picked(rows: Sequence[Any], places: Sequence[int]) -> list[str]:
    return sorted(repr([row[place] for place in places]) for row in rows)


def _filled(
    family: Family, flat: Flat, before: tuple[Sequence[Any], Sequence[Sequence[Any]]]
) -> Flat:
    """A record in which what its door does not tell, or not in this form, is as it was held."""
    untold = frozenset(flat.untold or ())
    values = tuple(
        old if fact.name in untold or _same_words(fact.type, old, new) else new
        for fact, old, new in zip(family.facts, before[0], flat.values, strict=True)
    )
    children = tuple(
        _filled_rows(child, rows, held, untold)
        for child, rows, held in zip(family.children, flat.children, before[1], strict=True)
    )
    return msgspec.structs.replace(
        flat, values=values, children=children, digest=digest(family, values, children)
    )


def _same_words(kind: Any, old: Any, new: Any) -> bool:
    """Whether two texts differ in form alone."""
    return (
        kind in (TEXTE, HTML)
        and isinstance(old, str)
        and isinstance(new, str)
        and old != new
        and words(old) == words(new)
    )


def _filled_rows(child: Child, rows: _Rows, held: Sequence[Any], untold: Collection[str]) -> _Rows:
    """Rows with the columns that are not told: from the row held that is the same in the others."""
    told = [
        place for place, fact in enumerate(child.facts) if f"{child.name}.{fact.name}" not in untold
    ]
    if len(told) == len(child.facts):
        return rows
    counted = [place for place in told if child.facts[place].counts]
    if not counted:
        return tuple(tuple(row) for row in held)
    waiting: dict[_Values, list[_Values]] = {}
    for row in reversed(held):
        waiting.setdefault(tuple(row[place] for place in counted), []).append(tuple(row))
    filled = []
    for row in rows:
        same = waiting.get(tuple(row[place] for place in counted))
        filled.append(same.pop() if same else row)
    return tuple(filled)


class Proof(msgspec.Struct, frozen=True):
    """What tells the rest of a provisional version, and when."""

    capture_id: int
    blob_id: int
    moment: Any


def complete(
    connection: sa.Connection,
    family: Family,
    version_id: int,
    flat: Flat,
    proof: Proof,
    *,
    first_passage: int,
) -> None:
    """Write into a provisional version what it was not told; its moments stay what they are.

    Args:
        connection: the archive.
        family: of the version.
        version_id: its own.
        flat: all that is told of it now, with what is derived.
        proof: what tells it.
        first_passage: the id of the first of its passages.
    """
    still = None if flat.untold is None else " ".join(flat.untold)
    told: dict[str, Any] = {
        **dict(zip((fact.name for fact in family.facts), flat.values, strict=True)),
        "digest": flat.digest,
        "digest_version": DIGEST_VERSION,
        "capture_id": proof.capture_id,
        "blob_id": proof.blob_id,
        "completed_at": proof.moment,
        "not_told": still,
    }
    set_to = ", ".join(f'"{name}" = ?' for name in told)
    bulk_execute(
        connection,
        f'UPDATE "{family.table.name}" SET {set_to} WHERE id = ?',  # noqa: S608 - our own names
        [(*told.values(), version_id)],
    )
    for child, rows in zip(family.children, flat.children, strict=True):
        connection.execute(child.table.delete().where(child.table.c.version_id == version_id))
        bulk_insert(
            connection,
            child.table,
            ("version_id", "rang", *(fact.name for fact in child.facts)),
            [(version_id, rank, *row) for rank, row in enumerate(rows, start=1)],
        )
    if flat.derived is not None:
        for table in (amendement_texte, passage):
            connection.execute(table.delete().where(table.c.version_id == version_id))
        columns = tuple(column.name for column in amendement_texte.columns)
        bulk_insert(connection, amendement_texte, columns, [(version_id, *flat.derived)])
        write_passages(connection, [(version_id, flat.passages)], first_passage)
