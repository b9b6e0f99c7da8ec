"""What links are worked out from, and the links: read, compared, written; what was is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import sqlalchemy as sa

from storage.digests import wire
from storage.engine import bulk_execute, bulk_insert
from storage.tables import FAMILIES
from storage.tables.derived import lien_scrutin_amendement, lien_scrutin_dossier
from storage.tables.evidence import capture, printed_link, run

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

#: The command and the set under which a linking is a row of `run`.
COMMAND, SET_KEY = "link", "liens"
_AMENDEMENT, _SCRUTIN = FAMILIES["amendement"].table, FAMILIES["scrutin"].table
_ACTEUR = FAMILIES["acteur"].table
_DOSSIER, _DOCUMENT = FAMILIES["dossier"].table, FAMILIES["document"].table
_SEANCE = FAMILIES["seance"].table
_ACTE, _POINT = FAMILIES["dossier"].children[1].table, FAMILIES["seance"].children[0].table

#: The captures that may change a link: what was taken in, and the lists whose links are kept.
_TELLING = ("archive", "list", "document")
#: What is read of an amendement, in this order.
CANDIDATE = (
    *("uid", "legislature", "numero_ordre_depot", "texte_legislatif_ref", "dossier_ref"),
    *("examen_ref", "seance_discussion_ref", "numero_rect", "prefixe_organe_examen"),
    *("type_auteur", "acteur_ref", "auteur_rapporteur_organe_ref", "signataires_libelle"),
    *("article_designation_courte", "division_titre", "division_type", "date_sort", "sort"),
    *("etat_code", "discussion_identique_id", "discussion_identique_position"),
    "amendement_parent_ref",
)


class AmendementLink(NamedTuple):
    """A row of `lien_scrutin_amendement`, as it is worked out."""

    scrutin_uid: str
    amendement_uid: str | None
    role: str
    method: str
    evidence: str
    verdict: str


class DossierLink(NamedTuple):
    """A row of `lien_scrutin_dossier`, as it is worked out."""

    scrutin_uid: str
    dossier_ref: str | None
    texte_ref: str | None
    method: str
    evidence: str
    verdict: str


def newest_capture(connection: sa.Connection) -> int:
    """The number of the last capture that may have changed a link; 0 before the first."""
    newest = sa.select(sa.func.max(capture.c.id)).where(capture.c.kind.in_(_TELLING))
    return connection.scalar(newest) or 0


def linked_until(connection: sa.Connection) -> tuple[int, int | None]:
    """The last capture that links were worked out from, and by which version of the rules.

    None for the version where there is no link to bear it.
    """
    number = connection.scalar(
        sa.select(sa.func.max(run.c.capture_id)).where(run.c.command == COMMAND)
    )
    version = connection.scalar(sa.select(sa.func.max(lien_scrutin_amendement.c.linking_version)))
    return number or 0, version


def legislatures(connection: sa.Connection) -> list[int]:
    """Those that have scrutins."""
    query = sa.select(_SCRUTIN.c.legislature).where(_SCRUTIN.c.superseded_at.is_(None)).distinct()
    return sorted(connection.scalars(query.where(_SCRUTIN.c.legislature.is_not(None))))


def votes(connection: sa.Connection, legislature: int) -> Iterator[Any]:
    """The scrutins of the Assembly of one legislature."""
    names = (
        *("uid", "legislature", "numero", "titre", "date_scrutin", "seance_ref"),
        *("quantieme_jour_seance", "sort_code", "dossier_ref"),
    )
    query = sa.select(*(_SCRUTIN.c[name] for name in names)).where(
        _SCRUTIN.c.superseded_at.is_(None),
        _SCRUTIN.c.legislature == legislature,
        _SCRUTIN.c.is_congres.is_(sa.false()),
    )
    yield from connection.execute(query.order_by(_SCRUTIN.c.uid))


def candidates(connection: sa.Connection, legislature: int) -> Iterator[Any]:
    """The amendements of one legislature, with the name of their author after ``CANDIDATE``."""
    author = sa.and_(_ACTEUR.c.uid == _AMENDEMENT.c.acteur_ref, _ACTEUR.c.superseded_at.is_(None))
    query = (
        sa.select(*(_AMENDEMENT.c[name] for name in CANDIDATE), _ACTEUR.c.nom, _ACTEUR.c.prenom)
        .outerjoin(_ACTEUR, author)
        .where(
            _AMENDEMENT.c.superseded_at.is_(None),
            _AMENDEMENT.c.legislature == legislature,
            sa.or_(
                _AMENDEMENT.c.prefixe_organe_examen == "AN",
                _AMENDEMENT.c.prefixe_organe_examen.is_(None),
            ),
        )
    )
    yield from connection.execute(query.execution_options(yield_per=5_000))


def documents(connection: sa.Connection) -> Iterator[Any]:
    """(uid, title, dossier, day of deposit) of every text."""
    query = sa.select(
        _DOCUMENT.c.uid,
        _DOCUMENT.c.titre_principal,
        _DOCUMENT.c.dossier_ref,
        _DOCUMENT.c.date_depot,
    ).where(_DOCUMENT.c.superseded_at.is_(None))
    yield from connection.execute(query.order_by(_DOCUMENT.c.uid))


def vote_refs(connection: sa.Connection) -> Iterator[Any]:
    """(dossier, scrutins, texts) of each act that cites scrutins."""
    query = (
        sa.select(
            _DOSSIER.c.uid,
            _ACTE.c.vote_refs,
            _ACTE.c.texte_associe,
            _ACTE.c.texte_adopte,
            _ACTE.c.textes_associes,
        )
        .join(_DOSSIER, _DOSSIER.c.id == _ACTE.c.version_id)
        .where(_DOSSIER.c.superseded_at.is_(None), _ACTE.c.vote_refs.is_not(None))
    )
    yield from connection.execute(query.order_by(_DOSSIER.c.uid, _ACTE.c.rang))


def agenda(connection: sa.Connection) -> Iterator[Any]:
    """(séance, subject, dossiers, état) of each point of an agenda that names dossiers."""
    query = (
        sa.select(_SEANCE.c.uid, _POINT.c.objet, _POINT.c.dossier_refs, _POINT.c.etat)
        .join(_SEANCE, _SEANCE.c.id == _POINT.c.version_id)
        .where(_SEANCE.c.superseded_at.is_(None), _POINT.c.dossier_refs.is_not(None))
    )
    yield from connection.execute(query.order_by(_SEANCE.c.uid, _POINT.c.rang))


def printed(connection: sa.Connection) -> Iterator[Any]:
    """The AN's own links from scrutins to amendements."""
    query = sa.select(printed_link).where(printed_link.c.kind == "amendement")
    yield from connection.execute(query.order_by(printed_link.c.scrutin_uid, printed_link.c.href))


def write_amendements(
    connection: sa.Connection, links: Iterable[AmendementLink], version: int, now: dt.datetime
) -> tuple[int, int]:
    """Write what is worked out now, and end what is not any more; gives how many of each."""
    return _write(connection, lien_scrutin_amendement, list(links), version, now)


def write_dossiers(
    connection: sa.Connection, links: Iterable[DossierLink], version: int, now: dt.datetime
) -> tuple[int, int]:
    """The same, of dossiers."""
    return _write(connection, lien_scrutin_dossier, list(links), version, now)


def _write(
    connection: sa.Connection,
    table: sa.Table,
    links: Sequence[AmendementLink] | Sequence[DossierLink],
    version: int,
    now: dt.datetime,
) -> tuple[int, int]:
    names = [
        column.name
        for column in table.columns
        if column.name not in {"id", "linking_version", "linked_at", "superseded_at"}
    ]
    held = {
        tuple(row[1:]): row[0]
        for row in connection.execute(
            sa.select(table.c.id, *(table.c[name] for name in names)).where(
                table.c.superseded_at.is_(None)
            )
        )
    }
    wanted = dict.fromkeys(tuple(one) for one in links)
    over = sorted(number for key, number in held.items() if key not in wanted)
    bulk_execute(
        connection,
        f'UPDATE "{table.name}" SET superseded_at = ? WHERE id = ?',  # noqa: S608 - our own name
        [(wire(now), number) for number in over],
    )
    fresh = [key for key in wanted if key not in held]
    first = (connection.scalar(sa.select(sa.func.max(table.c.id))) or 0) + 1
    bulk_insert(
        connection,
        table,
        ("id", *names, "linking_version", "linked_at"),
        [(number, *key, version, wire(now)) for number, key in enumerate(fresh, start=first)],
    )
    if held and not fresh and not over:
        connection.execute(
            table.update().where(table.c.superseded_at.is_(None)).values(linking_version=version)
        )
    return len(fresh), len(over)
