"""Where the AN's own pages lead from a scrutin: its word on what was voted, kept as evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa

from storage.tables.evidence import printed_link

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable


class PrintedLink(msgspec.Struct, frozen=True):
    """One link from a scrutin, as a page prints it.

    Attributes:
        kind: amendement, dossier.
        href: absolute.
        ref: the uid in the address, if it has one.
        legislature, texte, suffixe, organe, numero: what the address of an amendement says.
    """

    scrutin_uid: str
    kind: str
    href: str
    ref: str | None = None
    legislature: int | None = None
    texte: str | None = None
    suffixe: str | None = None
    organe: str | None = None
    numero: str | None = None


def keep(
    connection: sa.Connection, found: Iterable[PrintedLink], capture_id: int, now: dt.datetime
) -> int:
    """Keep those that are not kept yet; gives how many. A link is never taken back."""
    fresh = 0
    number = (connection.scalar(sa.select(sa.func.max(printed_link.c.id))) or 0) + 1
    for one in dict.fromkeys(found):
        known = connection.scalar(
            sa.select(printed_link.c.id).where(
                printed_link.c.scrutin_uid == one.scrutin_uid, printed_link.c.href == one.href
            )
        )
        if known is None:
            connection.execute(
                printed_link.insert().values(
                    id=number + fresh,
                    capture_id=capture_id,
                    observed_at=now,
                    **msgspec.structs.asdict(one),
                )
            )
            fresh += 1
    return fresh
