"""What `show` and `status` ask of the archive: plain SQL in, small structs out, nothing written."""

# ruff: noqa: S608 - the tables' and columns' names are our own; what people type is a parameter

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa

from storage import captured as captured_texts
from storage import linked
from storage.errors import Refused
from storage.names import NOTHING_YET, advice, captured, holds_nothing, resolve
from storage.tables import FAMILIES
from storage.tables.base import MOMENT
from storage.tables.derived import amendement_texte
from storage.tables.evidence import blob, capture, run, signal
from storage.told import (
    AmendementTold,
    Anything,
    Bloc,
    ChangeTold,
    Correction,
    Noticed,
    Personne,
    ScrutinTold,
    ThingTold,
    Version,
    Vote,
)
from storage.views.base import SITE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from storage.tables import Child, Family


# -- one thing -----------------------------------------------------------------------------------


def tell(connection: sa.Connection, asked: str, at: dt.datetime | None = None) -> Anything:
    """What the archive knows of what a person named: a uid, `17/1242`, an address, `capture/12`.

    Args:
        connection: the archive.
        asked: as typed.
        at: as the archive knew it then; now by default.

    Raises:
        Refused: nothing of that name is here, or was not at that moment; says what is.
    """
    if (number := captured(asked)) is not None:
        return captured_texts.tell(connection, number)
    family, uid = resolve(connection, asked)
    if family == "amendement":
        return amendement(connection, uid, at)
    if family == "scrutin":
        return scrutin(connection, uid, at)
    return thing(connection, family, uid, at)


def amendement(
    connection: sa.Connection, uid: str, at: dt.datetime | None = None
) -> AmendementTold:
    """One amendement: facts, clean text, who signed, credits, versions, changes.

    Raises:
        Refused: it is not here, or was not at that moment.
    """
    family = FAMILIES["amendement"]
    common = _common(connection, family, uid, at)
    number, facts = common["version"].version_id, common["facts"]
    cosignataires, credits_ = family.children
    clean = _one(connection, amendement_texte, "version_id", number) or {}
    author = facts["acteur_ref"]
    group = _current(connection, "organe", facts["groupe_politique_ref"])
    dossier = _current(connection, "dossier", facts["dossier_ref"])
    texte = _current(connection, "document", facts["texte_legislatif_ref"])
    signed = [row["acteur_ref"] for row in _rows(connection, cosignataires, number)]
    people = _people(connection, [author, *signed])
    return AmendementTold(
        **common,
        url=f"{SITE}{facts['legislature']}/amendements/{uid}",
        auteur=people[author] if author else None,
        groupe_abrev=group.get("libelle_abrev"),
        groupe_libelle=group.get("libelle"),
        dossier_titre=dossier.get("titre"),
        texte_titre=texte.get("titre_principal"),
        dispositif_texte=clean.get("dispositif_texte"),
        dispositif_html=clean.get("dispositif_html"),
        expose_sommaire_texte=clean.get("expose_sommaire_texte"),
        expose_sommaire_html=clean.get("expose_sommaire_html"),
        cosignataires=[people[ref] for ref in signed],
        credits=_rows(connection, credits_, number),
        passages=captured_texts.of_version(connection, number),
        captures=captured_texts.of_amendement(connection, uid),
        liens=linked.of_amendement(connection, uid, at),
    )


def scrutin(connection: sa.Connection, uid: str, at: dt.datetime | None = None) -> ScrutinTold:
    """One scrutin: facts, groups with the votes of each, mises au point, versions, changes.

    Raises:
        Refused: it is not here, or was not at that moment.
    """
    family = FAMILIES["scrutin"]
    common = _common(connection, family, uid, at)
    number, facts = common["version"].version_id, common["facts"]
    blocks, votes, corrections = (_rows(connection, child, number) for child in family.children)
    people = _people(connection, [row["acteur_ref"] for row in (*votes, *corrections)])
    dossier = _current(connection, "dossier", facts["dossier_ref"])
    page = f"{SITE}{facts['legislature']}/scrutins/{facts['numero']}"
    return ScrutinTold(
        **common,
        url=None if facts["is_congres"] else page,
        dossier_titre=dossier.get("titre"),
        groupes=[_bloc(connection, rank, row, votes, people) for rank, row in enumerate(blocks, 1)],
        mises_au_point=[
            Correction(
                people[row["acteur_ref"]],
                row["position"],
                row["par_delegation"],
                row["dysfonctionnement"],
            )
            for row in corrections
        ],
        liens=linked.of_scrutin(connection, uid, at),
    )


def _bloc(
    connection: sa.Connection,
    rank: int,
    row: dict[str, Any],
    votes: Iterable[dict[str, Any]],
    people: dict[str | None, Personne],
) -> Bloc:
    organe = _current(connection, "organe", row["organe_ref"])
    return Bloc(
        rang=rank,
        libelle_abrev=organe.get("libelle_abrev"),
        libelle=organe.get("libelle"),
        votes=[
            Vote(
                people[vote["acteur_ref"]],
                vote["position"],
                vote["par_delegation"],
                vote["cause_position_vote"],
            )
            for vote in votes
            if vote["groupe_rang"] == rank
        ],
        **row,
    )


def thing(
    connection: sa.Connection, family_name: str, uid: str, at: dt.datetime | None = None
) -> ThingTold:
    """Anything: its facts, its rows (and, of a person, their mandats), versions, changes.

    Raises:
        Refused: it is not here, or was not at that moment.
    """
    family = FAMILIES[family_name]
    common = _common(connection, family, uid, at)
    rows = {
        child.name: _rows(connection, child, common["version"].version_id)
        for child in family.children
    }
    if family_name == "acteur":
        rows["mandat"] = _mandats(connection, uid)
    return ThingTold(**common, rows=rows)


def _mandats(connection: sa.Connection, uid: str) -> list[dict[str, Any]]:
    """The mandats of a person, oldest first, once for each organe where they are exercised."""
    mandat, organe = FAMILIES["mandat"].table, FAMILIES["organe"].table
    told = (
        *("uid", "legislature", "type_organe", "lib_qualite", "date_debut", "date_fin"),
        *("departement", "num_circo", "cause_mandat", "cause_fin", "gone_at"),
    )
    listed = ", ".join(f"m.{name}" for name in told)
    query = sa.text(
        f"SELECT {listed}, c.organe_ref, o.libelle AS organe_libelle FROM mandat m "
        "LEFT JOIN mandat_organe c ON c.version_id = m.id "
        "LEFT JOIN organe_version o ON o.uid = c.organe_ref AND o.superseded_at IS NULL "
        "WHERE m.acteur_ref = :uid AND m.superseded_at IS NULL "
        "ORDER BY m.date_debut, m.uid, c.rang"
    ).columns(
        *(mandat.c[name] for name in told),
        sa.column("organe_ref", sa.String),
        organe.c.libelle.label("organe_libelle"),
    )
    return [dict(row._mapping) for row in connection.execute(query, {"uid": uid})]  # noqa: SLF001 - its public name


# -- its parts -----------------------------------------------------------------------------------


def _common(
    connection: sa.Connection, family: Family, uid: str, at: dt.datetime | None
) -> dict[str, Any]:
    versions = _versions(connection, family, uid)
    if not versions:
        raise Refused(advice(connection, uid))
    shown = _valid(versions, uid, at)
    facts = _typed(
        connection,
        family.table,
        [fact.name for fact in family.facts],
        "WHERE id = :id",
        id=shown.version_id,
    )[0]
    return {
        "family": family.name,
        "uid": uid,
        "facts": facts,
        "version": shown,
        "versions": versions,
        "changes": _changes(connection, family, uid),
        "signals": _signals(connection, uid),
    }


def _valid(versions: Sequence[Version], uid: str, at: dt.datetime | None) -> Version:
    """The version that was valid at a moment: seen, not superseded, not gone."""
    if at is None:
        return versions[-1]
    known = [one for one in versions if one.observed_at <= at]
    if not known:
        raise Refused(
            f"on {_moment(at)} this archive did not know {uid} yet; "
            f"it first saw it on {_moment(versions[0].observed_at)}"
        )
    if (gone_at := known[-1].gone_at) is not None and gone_at <= at:
        raise Refused(
            f"on {_moment(at)} the Assemblée no longer published {uid}: it was gone since "
            f"{_moment(gone_at)}; ask for a moment before, or leave --at out for its last state"
        )
    return known[-1]


def _moment(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S} UTC"


def _versions(connection: sa.Connection, family: Family, uid: str) -> list[Version]:
    query = sa.text(
        "SELECT v.id, v.observed_at, v.superseded_at, v.gone_at, v.capture_id, k.set_key, k.url, "
        "k.generated_at, k.sha256, b.sha256 AS document_sha256, b.size, v.not_told, "
        "v.completed_at "
        f"FROM {family.table.name} v JOIN capture k ON k.id = v.capture_id "
        "JOIN blob b ON b.id = v.blob_id WHERE v.uid = :uid ORDER BY v.observed_at"
    ).columns(
        family.table.c.id,
        family.table.c.observed_at,
        family.table.c.superseded_at,
        family.table.c.gone_at,
        family.table.c.capture_id,
        capture.c.set_key,
        capture.c.url,
        capture.c.generated_at,
        capture.c.sha256,
        blob.c.sha256.label("document_sha256"),
        blob.c.size,
        family.table.c.not_told,
        family.table.c.completed_at,
    )
    return [
        Version(
            row.id,
            row.observed_at,
            row.superseded_at,
            row.gone_at,
            row.capture_id,
            row.set_key,
            row.url,
            row.generated_at,
            bytes(row.sha256).hex() if row.sha256 else None,
            bytes(row.document_sha256).hex(),
            row.size,
            row.not_told,
            row.completed_at,
        )
        for row in connection.execute(query, {"uid": uid})
    ]


def _changes(connection: sa.Connection, family: Family, uid: str) -> list[ChangeTold]:
    columns = ("version_id", "observed_at", "field", "before", "after", "nature")
    rows = _typed(connection, family.change, columns, "WHERE uid = :uid ORDER BY id", uid=uid)
    return [ChangeTold(**row) for row in rows]


def _signals(connection: sa.Connection, uid: str) -> list[Noticed]:
    columns = ("kind", "message", "opened_at", "closed_at")
    rows = _typed(connection, signal, columns, "WHERE uid = :uid ORDER BY id", uid=uid)
    return [Noticed(**row) for row in rows]


def _rows(connection: sa.Connection, child: Child, version_id: int) -> list[dict[str, Any]]:
    """The rows of a version, in the source's order."""
    return _typed(
        connection,
        child.table,
        [fact.name for fact in child.facts],
        "WHERE version_id = :id ORDER BY rang",
        id=version_id,
    )


def _current(connection: sa.Connection, family_name: str, uid: str | None) -> dict[str, Any]:
    """The facts of the current version, none where the AN does not publish it."""
    if uid is None:
        return {}
    family = FAMILIES[family_name]
    columns = [fact.name for fact in family.facts]
    condition = "WHERE uid = :uid AND superseded_at IS NULL"
    return next(iter(_typed(connection, family.table, columns, condition, uid=uid)), {})


def _one(
    connection: sa.Connection, table: sa.Table, key: str, value: object
) -> dict[str, Any] | None:
    columns = [column.name for column in table.columns]
    return next(
        iter(_typed(connection, table, columns, f"WHERE {key} = :value", value=value)), None
    )


def _people(connection: sa.Connection, refs: Iterable[str | None]) -> dict[str | None, Personne]:
    """Who they are, by uid; those whom the AN does not publish have only that."""
    wanted = sorted({ref for ref in refs if ref})
    query = sa.text(
        "SELECT uid, civ, prenom, nom FROM acteur_version "
        "WHERE superseded_at IS NULL AND uid IN :refs"
    ).bindparams(sa.bindparam("refs", expanding=True))
    found: dict[str | None, Personne] = {ref: Personne(ref) for ref in (*wanted, None)}
    if wanted:
        for row in connection.execute(query, {"refs": wanted}):
            found[row.uid] = Personne(*row)
    return found


def _typed(
    connection: sa.Connection,
    table: sa.Table,
    columns: Sequence[str],
    condition: str,
    **values: object,
) -> list[dict[str, Any]]:
    """Rows as dicts, days and moments as themselves on both databases."""
    listed = ", ".join(f'"{name}"' for name in columns)
    query = sa.text(f'SELECT {listed} FROM "{table.name}" {condition}').columns(
        *(table.c[name] for name in columns)
    )
    return [dict(row._mapping) for row in connection.execute(query, values)]  # noqa: SLF001 - its public name


# -- the whole -----------------------------------------------------------------------------------


class Holding(msgspec.Struct, frozen=True):
    """How much of a family the archive holds: things known, gone or not, and versions of them."""

    family: str
    things: int
    versions: int


class OpenSignals(msgspec.Struct, frozen=True):
    """Open signals of one kind about one set."""

    kind: str
    set_key: str
    signals: int
    oldest: dt.datetime


class Total(msgspec.Struct, frozen=True):
    """All that one command ever came to, for one set and outcome."""

    command: str
    set_key: str
    outcome: str
    runs: int
    bytes: int


def totals(connection: sa.Connection) -> list[Total]:
    """What the runs of all time add up to."""
    names = (run.c.command, run.c.set_key, run.c.outcome)
    query = (
        sa.select(*names, sa.func.count(), sa.cast(sa.func.sum(run.c.bytes), sa.BigInteger))
        .group_by(*names)
        .order_by(*names)
    )
    return [Total(*row) for row in connection.execute(query)]


def holdings(connection: sa.Connection) -> list[Holding]:
    """How much of each family is held; counted in indexes alone, so it is quick."""
    found = []
    for name, family in FAMILIES.items():
        table = family.table.name
        things, versions = connection.execute(
            sa.text(
                f"SELECT (SELECT count(*) FROM {table} WHERE superseded_at IS NULL), "
                f"(SELECT count(*) FROM {table})"
            )
        ).one()
        found.append(Holding(name, things, versions))
    return found


def open_signals(connection: sa.Connection) -> list[OpenSignals]:
    """What is open, by kind and set, the most first."""
    query = sa.text(
        "SELECT kind, set_key, count(*) AS signals, min(opened_at) AS oldest FROM signal "
        "WHERE closed_at IS NULL GROUP BY kind, set_key ORDER BY 3 DESC, kind, set_key"
    ).columns(
        signal.c.kind,
        signal.c.set_key,
        sa.column("signals", sa.Integer),
        sa.column("oldest", MOMENT),
    )
    return [OpenSignals(*row) for row in connection.execute(query)]


__all__ = [
    "NOTHING_YET",
    "AmendementTold",
    "Anything",
    "Bloc",
    "ChangeTold",
    "Holding",
    "Noticed",
    "OpenSignals",
    "Personne",
    "ScrutinTold",
    "ThingTold",
    "Version",
    "Vote",
    "holdings",
    "holds_nothing",
    "open_signals",
    "resolve",
    "tell",
]
