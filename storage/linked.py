"""The links of one scrutin or one amendement, as they are told to who asks for it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import sqlalchemy as sa

from storage.tables import FAMILIES
from storage.tables.derived import amendement_texte, lien_scrutin_amendement


class LinkTold(msgspec.Struct, frozen=True):
    """A scrutin and an amendement, and how sure it is that the one decided the other.

    Attributes:
        titre, sort_code, date_scrutin: of the scrutin.
        numero_long, sort, dispositif_texte, expose_sommaire_texte: of the amendement; None where
            it is not in the archive.
    """

    scrutin_uid: str
    amendement_uid: str | None
    role: str
    method: str
    evidence: str
    verdict: str
    titre: str | None
    sort_code: str | None
    date_scrutin: dt.date | None
    numero_long: str | None
    sort: str | None
    dispositif_texte: str | None
    expose_sommaire_texte: str | None


_LINK = lien_scrutin_amendement
_AMENDEMENT, _SCRUTIN = FAMILIES["amendement"].table, FAMILIES["scrutin"].table


def of_scrutin(
    connection: sa.Connection, uid: str, at: dt.datetime | None = None
) -> list[LinkTold]:
    """The amendements that a scrutin decided: the principal first."""
    return _told(connection, _LINK.c.scrutin_uid == uid, at)


def of_amendement(
    connection: sa.Connection, uid: str, at: dt.datetime | None = None
) -> list[LinkTold]:
    """The scrutins in which an amendement was decided, or amended."""
    return _told(connection, _LINK.c.amendement_uid == uid, at)


def _told(
    connection: sa.Connection, which: sa.ColumnElement[bool], at: dt.datetime | None
) -> list[LinkTold]:
    stands: Any = _LINK.c.superseded_at.is_(None)
    if at is not None:
        over = sa.or_(_LINK.c.superseded_at.is_(None), _LINK.c.superseded_at > at)
        stands = sa.and_(_LINK.c.linked_at <= at, over)
    vote = sa.and_(_SCRUTIN.c.uid == _LINK.c.scrutin_uid, _SCRUTIN.c.superseded_at.is_(None))
    text = sa.and_(
        _AMENDEMENT.c.uid == _LINK.c.amendement_uid, _AMENDEMENT.c.superseded_at.is_(None)
    )
    query = (
        sa.select(
            *(_LINK.c[name] for name in ("scrutin_uid", "amendement_uid", "role", "method")),
            *(_LINK.c.evidence, _LINK.c.verdict),
            *(_SCRUTIN.c.titre, _SCRUTIN.c.sort_code, _SCRUTIN.c.date_scrutin),
            *(_AMENDEMENT.c.numero_long, _AMENDEMENT.c.sort),
            *(amendement_texte.c.dispositif_texte, amendement_texte.c.expose_sommaire_texte),
        )
        .select_from(_LINK)
        .outerjoin(_SCRUTIN, vote)
        .outerjoin(_AMENDEMENT, text)
        .outerjoin(amendement_texte, amendement_texte.c.version_id == _AMENDEMENT.c.id)
        .where(which, stands)
    )
    order = {"principal": 0, "identique": 1, "parent": 2}
    found = [LinkTold(*tuple(row)) for row in connection.execute(query)]
    return sorted(
        found,
        key=lambda one: (order[one.role], one.scrutin_uid, one.amendement_uid or ""),
    )
