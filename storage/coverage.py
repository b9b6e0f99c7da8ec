"""What the archive knows it does not have: references nobody resolves, totals that do not agree.

The AN's own sets do not resolve each other. That is not a fault of the archive: it is counted, told
once as a Signal, and never a reason to lose a row.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa

from scraper.records import Signal
from storage.tables import FAMILIES
from storage.tables.evidence import capture, signal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


class Reference(msgspec.Struct, frozen=True):
    """A column whose values should be uids of another set.

    Attributes:
        name: how it is told.
        needs: the source without which the question has no meaning.
        count: a query giving (legislature, mentions unresolved, distinct uids).
        french: the sentence of the ``couverture`` view.
    """

    name: str
    needs: str
    count: str
    french: str


REFERENCES = (
    Reference(
        "vote.acteur_ref",
        "acteurs",
        """SELECT s.legislature, count(*), count(DISTINCT v.acteur_ref)
           FROM vote v JOIN scrutin_version s ON s.id = v.version_id AND s.superseded_at IS NULL
           WHERE NOT EXISTS (SELECT 1 FROM acteur_version a WHERE a.uid = v.acteur_ref)
           GROUP BY s.legislature""",
        "mentions de votants qui ne sont pas parmi les acteurs publiés",
    ),
    Reference(
        "vote_groupe.organe_ref",
        "acteurs",
        """SELECT s.legislature, count(*), count(DISTINCT g.organe_ref)
           FROM vote_groupe g JOIN scrutin_version s
             ON s.id = g.version_id AND s.superseded_at IS NULL
           WHERE g.organe_ref IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM organe_version o WHERE o.uid = g.organe_ref)
           GROUP BY s.legislature""",
        "blocs de groupes qui ne sont pas parmi les organes publiés",
    ),
    Reference(
        "scrutin.seance_ref",
        "agenda",
        """SELECT s.legislature, count(*), count(DISTINCT s.seance_ref)
           FROM scrutin_version s WHERE s.superseded_at IS NULL AND s.seance_ref IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM seance r WHERE r.uid = s.seance_ref)
           GROUP BY s.legislature""",
        "scrutins dont la séance n'est pas dans l'agenda publié",
    ),
    Reference(
        "amendement.texte_legislatif_ref",
        "dossiers",
        """SELECT a.legislature, count(*), count(DISTINCT a.texte_legislatif_ref)
           FROM amendement_version a WHERE a.superseded_at IS NULL
             AND a.texte_legislatif_ref IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM document_version d WHERE d.uid = a.texte_legislatif_ref)
           GROUP BY a.legislature""",
        "amendements dont le texte n'est pas parmi les documents publiés",
    ),
    Reference(
        "amendement.dossier_ref",
        "dossiers",
        """SELECT a.legislature, count(*), count(DISTINCT a.dossier_ref)
           FROM amendement_version a WHERE a.superseded_at IS NULL AND a.dossier_ref IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM dossier_version d WHERE d.uid = a.dossier_ref)
           GROUP BY a.legislature""",
        "amendements dont le dossier n'est pas parmi les dossiers publiés",
    ),
    Reference(
        "amendement.acteur_ref",
        "acteurs",
        """SELECT a.legislature, count(*), count(DISTINCT a.acteur_ref)
           FROM amendement_version a WHERE a.superseded_at IS NULL AND a.acteur_ref IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM acteur_version p WHERE p.uid = a.acteur_ref)
           GROUP BY a.legislature""",
        "amendements dont l'auteur n'est pas parmi les acteurs publiés",
    ),
    Reference(
        "amendement.amendement_parent_ref",
        "amendements",
        """SELECT a.legislature, count(*), count(DISTINCT a.amendement_parent_ref)
           FROM amendement_version a WHERE a.superseded_at IS NULL
             AND a.amendement_parent_ref IS NOT NULL
             AND NOT EXISTS
               (SELECT 1 FROM amendement_version p WHERE p.uid = a.amendement_parent_ref)
           GROUP BY a.legislature""",
        "sous-amendements dont l'amendement n'est pas publié",
    ),
)


class Unresolved(msgspec.Struct, frozen=True):
    """How many mentions of a reference nobody resolves, in one legislature."""

    reference: Reference
    legislature: int | None
    mentions: int
    distinct: int


def unresolved(connection: sa.Connection) -> Iterator[Unresolved]:
    """Count what the AN's sets do not resolve among themselves, where both sides were captured."""
    captured = {
        key.partition("/")[0]
        for key in connection.scalars(
            sa.select(capture.c.set_key).where(capture.c.kind == "archive").distinct()
        )
    }
    for reference in REFERENCES:
        if reference.needs not in captured:
            continue
        for legislature, mentions, distinct in connection.execute(sa.text(reference.count)):
            yield Unresolved(reference, legislature, mentions, distinct)


def cross_checks(connection: sa.Connection) -> list[Signal]:
    """One Signal for each reference that the AN itself does not resolve, and for what waits."""
    return [
        *unconfirmed(connection),
        *(
            Signal(
                "unresolved_reference",
                f"legislature {found.legislature}: {found.mentions:,} mentions of "
                f"{found.distinct:,} {found.reference.name} that the AN's own sets do not resolve; "
                "every row is kept",
                field=f"{found.reference.name}/{found.legislature}",
                count=found.mentions,
            )
            for found in unresolved(connection)
        ),
    ]


#: So long after the door spoke, the archives of a night should have told it.
_SHOULD_BE_TOLD = dt.timedelta(days=2)


def unconfirmed(connection: sa.Connection) -> list[Signal]:
    """One Signal for each family of which versions wait for the open data since days."""
    found = []
    for name in ("amendement", "scrutin"):
        table = FAMILIES[name].table
        newest = _newest_archive(connection, name)
        if newest is None:
            continue
        waiting = connection.scalar(
            sa.select(sa.func.count()).where(
                table.c.superseded_at.is_(None),
                table.c.gone_at.is_(None),
                table.c.not_told.is_not(None),
                table.c.observed_at < newest - _SHOULD_BE_TOLD,
            )
        )
        if waiting:
            message = (
                f"{waiting:,} {name}s that another door told are not in the open data, two days "
                "after: they stay provisional; look at them (is_provisional) before you quote one"
            )
            found.append(Signal("never_confirmed", message, field=name, count=waiting))
    return found


def _newest_archive(connection: sa.Connection, name: str) -> dt.datetime | None:
    """When the newest archive was generated that lists all of a family."""
    found: dt.datetime | None = connection.scalar(
        sa.select(sa.func.max(capture.c.generated_at)).where(
            capture.c.kind == "archive",
            capture.c.exhaustive,
            capture.c.set_key.startswith(f"{name}s/"),
        )
    )
    return found


def confirmed(connection: sa.Connection, kinds: Collection[str]) -> list[str]:
    """The uids of which such a signal is open, and which an archive generated since has told."""
    table = FAMILIES["amendement"].table
    newest = _newest_archive(connection, "amendement")
    if newest is None:
        return []
    query = (
        sa.select(signal.c.uid)
        .join(table, table.c.uid == signal.c.uid)
        .where(
            signal.c.kind.in_(list(kinds)),
            signal.c.closed_at.is_(None),
            signal.c.opened_at < newest,
            table.c.superseded_at.is_(None),
            table.c.not_told.is_(None),
        )
    )
    return sorted(set(connection.scalars(query)))
