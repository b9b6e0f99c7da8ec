"""What an address of the site names, among what the archive holds: looked up, never guessed."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa

from storage.tables import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterable

_CHUNK = 400
#: The parts and deliberations that a suffix stands for (SOURCES §3.1).
_SUFFIXES = {"": "P0D1", "A": "P1D1", "B": "P1D2", "C": "P2D1", "D": "P2D2", "S": "P0D2"}
_UID = re.compile(r"B(?:TC)?(\d{4})(P\dD\d)N\d+$", re.ASCII)


class Address(msgspec.Struct, frozen=True):
    """What names an amendement where its uid does not stand.

    Attributes:
        organe: as its prefix is printed: AN, CION_FIN.
        texte: four digits.
        suffixe: "", A, B, C, D or S.
        numero: with or without the letters of a commission.
    """

    legislature: int
    organe: str
    texte: str
    suffixe: str
    numero: str

    @property
    def number(self) -> int | None:
        """The number without letters."""
        digits = re.search(r"(\d+)$", self.numero)
        return int(digits[1]) if digits else None


class Held(msgspec.Struct, frozen=True):
    """An amendement that the archive holds, and how it stands."""

    uid: str
    numero_long: str | None
    sort: str | None
    etat_libelle: str | None
    sous_etat_libelle: str | None


def held_at(connection: sa.Connection, wanted: Iterable[Address]) -> dict[Address, Held]:
    """The amendements at these addresses; one that two amendements answer to has none."""
    table = FAMILIES["amendement"].table
    addresses = [one for one in wanted if one.number is not None]
    numbers = sorted({one.number for one in addresses if one.number is not None})
    found: dict[tuple[int, str, str, str, int], list[Held]] = defaultdict(list)
    for start in range(0, len(numbers), _CHUNK):
        query = sa.select(
            table.c.uid,
            table.c.legislature,
            table.c.prefixe_organe_examen,
            table.c.numero_ordre_depot,
            table.c.numero_long,
            table.c.sort,
            table.c.etat_libelle,
            table.c.sous_etat_libelle,
        ).where(
            table.c.superseded_at.is_(None),
            table.c.numero_ordre_depot.in_(numbers[start : start + _CHUNK]),
        )
        for row in connection.execute(query):
            said = _UID.search(row.uid)
            if said is not None:
                key = (
                    row.legislature,
                    _plain(row.prefixe_organe_examen),
                    said[1],
                    said[2],
                    row.numero_ordre_depot,
                )
                found[key].append(
                    Held(
                        row.uid,
                        row.numero_long,
                        row.sort,
                        row.etat_libelle,
                        row.sous_etat_libelle,
                    )
                )
    return {
        one: here[0]
        for one in addresses
        if one.number is not None
        and len(
            here := found[
                (
                    one.legislature,
                    _plain(one.organe),
                    one.texte.zfill(4),
                    _SUFFIXES.get(one.suffixe, "?"),
                    one.number,
                )
            ]
        )
        == 1
    }


def _plain(organe: str | None) -> str:
    """The AN writes both ``CION_LOIS`` and ``CION-SOC``."""
    return (organe or "").replace("-", "_")


class Vote(msgspec.Struct, frozen=True):
    """How a scrutin stands in the archive, as far as a list of scrutins tells."""

    uid: str
    pour: int | None
    contre: int | None
    abstentions: int | None
    sort_code: str | None


def scrutins_held(
    connection: sa.Connection, legislature: int, numbers: Iterable[int]
) -> dict[int, Vote]:
    """The scrutins of the Assembly with these numbers."""
    table = FAMILIES["scrutin"].table
    wanted = sorted(set(numbers))
    found = {}
    for start in range(0, len(wanted), _CHUNK):
        query = sa.select(
            table.c.uid,
            table.c.numero,
            table.c.pour,
            table.c.contre,
            table.c.abstentions,
            table.c.sort_code,
        ).where(
            table.c.superseded_at.is_(None),
            table.c.legislature == legislature,
            table.c.is_congres.is_(sa.false()),
            table.c.numero.in_(wanted[start : start + _CHUNK]),
        )
        for row in connection.execute(query):
            found[row.numero] = Vote(row.uid, row.pour, row.contre, row.abstentions, row.sort_code)
    return found
