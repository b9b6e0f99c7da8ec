"""What a person calls a thing, and which thing that is; what to say where it is none."""

# ruff: noqa: S608 - the tables' and columns' names are our own; what people type is a parameter

from __future__ import annotations

import re

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from storage import captures
from storage.errors import Refused
from storage.tables import FAMILIES
from storage.tables.evidence import capture

#: What to do next with an archive that was made and never filled.
NOTHING_YET = "this archive holds nothing yet; run `scrutateur harvest`"
#: Answers that are kept, and bring nothing.
_EMPTY_HANDED = (captures.MISSING, captures.BLOCKED, captures.REFUSED, captures.ROBOTS)


def holds_nothing(engine: sa.Engine) -> bool:
    """Whether nothing was ever harvested; False where whoever asks may not know."""
    query = sa.select(sa.literal(1)).where(capture.c.kind.not_in(_EMPTY_HANDED)).limit(1)
    try:
        with engine.connect() as connection:
            return connection.scalar(query) is None
    except DBAPIError:
        return False


#: `17/1242`, `17/scrutins/1242`, or the address of the page.
_NUMBER = re.compile(r"(?:^|/)(?P<legislature>\d{1,2})/(?:scrutins/)?(?P<numero>\d+)$")


#: A text that was captured elsewhere.
_CAPTURE = re.compile(r"captures?/(\d{1,18})")


def captured(asked: str) -> int | None:
    """The number of the capture that a person named, None where they named something else."""
    found = _CAPTURE.fullmatch(asked.strip())
    return int(found[1]) if found else None


def resolve(connection: sa.Connection, asked: str) -> tuple[str, str]:
    """The family and the uid of what a person named.

    Raises:
        Refused: nothing of that name is here; names the nearest that is.
    """
    typed = asked.strip().rstrip("/")
    if number := _NUMBER.search(typed):
        legislature, numero = int(number["legislature"]), int(number["numero"])
        return "scrutin", _scrutin_numbered(connection, legislature, numero)
    last = typed.rpartition("/")[2]
    for uid in dict.fromkeys((last, last.upper())):
        for name, family in FAMILIES.items():
            query = f"SELECT uid FROM {family.table.name} WHERE uid = :uid LIMIT 1"
            if connection.scalar(sa.text(query), {"uid": uid}) is not None:
                return name, uid
    raise Refused(advice(connection, last.upper()))


def _scrutin_numbered(connection: sa.Connection, legislature: int, numero: int) -> str:
    # the Congress shares the numbers: the Assembly's come first
    query = (
        "SELECT uid FROM scrutin_version WHERE legislature = :legislature AND numero = :numero "
        "AND superseded_at IS NULL ORDER BY is_congres LIMIT 1"
    )
    asked = {"legislature": legislature, "numero": numero}
    uid: str | None = connection.scalar(sa.text(query), asked)
    if uid is not None:
        return uid
    held = connection.execute(
        sa.text(
            "SELECT legislature, min(numero) AS first, max(numero) AS last, count(*) AS held "
            "FROM scrutin_version WHERE superseded_at IS NULL GROUP BY legislature ORDER BY 1"
        )
    ).all()
    here = next((row for row in held if row.legislature == legislature), None)
    if here is not None:
        raise Refused(
            f"no scrutin {numero} of legislature {legislature} here; "
            f"this archive holds {here.held:,}, from {here.first} to {here.last}"
        )
    if held:
        others = ", ".join(str(row.legislature) for row in held)
        raise Refused(f"no scrutin of legislature {legislature} here; there are those of {others}")
    raise Refused(_none_yet(connection, "scrutin", "scrutins"))


#: How each family's uids begin, and the source that brings it; all others are documents'.
_BEGINNINGS = (
    ("AM", "amendement", "amendements"),
    ("VT", "scrutin", "scrutins"),
    ("PA", "acteur", "acteurs"),
    ("PM", "mandat", "acteurs"),
    ("PO", "organe", "acteurs"),
    ("DLR", "dossier", "dossiers"),
    ("RU", "seance", "agenda"),
)


#: What uids of people and organes are numbered by has no meaning: a neighbour is no help.
_UNORDERED = frozenset({"acteur", "mandat", "organe"})
_UID = re.compile(r"[A-Z]{2,}[A-Z0-9]*\d")
_LEGISLATURE_OF_UID = re.compile(r"R\dL(\d+)")
_LAST_NUMBER = re.compile(r"\d+$")


def advice(connection: sa.Connection, uid: str) -> str:
    """Nothing is called so: say what is like it, or what to harvest."""
    unknown = f"nothing is called {uid} here"
    if not _UID.match(uid):
        return (
            f"{unknown}; a uid looks like AMANR5L17… or VTANR5L17V1242, a scrutin can be asked for "
            "as 17/1242, and anything by the address of its page"
        )
    name, source = next(
        ((name, source) for beginning, name, source in _BEGINNINGS if uid.startswith(beginning)),
        ("document", "dossiers"),
    )
    table = FAMILIES[name].table
    if connection.scalar(sa.select(sa.literal(1)).select_from(table).limit(1)) is None:
        return f"{unknown}: {_none_yet(connection, name, source)}"
    if name in _UNORDERED:
        return f"{unknown}; find the uid of a person or of a group by name: {_BY_NAME}"
    if near := _nearest(connection, table, uid):
        return f"{unknown}; the nearest is {near}"
    written = _LEGISLATURE_OF_UID.search(uid)
    if written and "legislature" in table.c:
        held = list(
            connection.scalars(
                sa.select(table.c.legislature).distinct().order_by(table.c.legislature)
            )
        )
        if int(written[1]) not in held:
            others = ", ".join(str(one) for one in held if one is not None)
            return f"{unknown}; no {name} of legislature {written[1]}: there are those of {others}"
    return f"{unknown}, nor anything like it"


_BY_NAME = (
    'scrutateur sql "SELECT acteur_ref, prenom, nom, groupe_ref, groupe_abrev FROM deputes '
    "WHERE nom LIKE 'D%'\""
)


def _nearest(connection: sa.Connection, table: sa.Table, uid: str) -> str | None:
    """Of the uids that differ by their last number alone, the one whose number is nearest."""
    number = _LAST_NUMBER.search(uid)
    if number is None:
        return None
    beginning = uid[: number.start()]
    query = sa.select(table.c.uid).where(table.c.uid.startswith(beginning, autoescape=True))
    alike = {
        one: int(one[len(beginning) :])
        for one in connection.scalars(query)
        if one[len(beginning) :].isdecimal()
    }
    wanted = int(number[0])
    return min(alike, key=lambda one: (abs(alike[one] - wanted), one), default=None)


def _none_yet(connection: sa.Connection, name: str, source: str) -> str:
    if holds_nothing(connection.engine):
        return NOTHING_YET
    return f"this archive holds no {name} yet; try `scrutateur harvest {source}`"
