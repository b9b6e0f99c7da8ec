# ruff: noqa: S608 - writing SQL is what this file is for, from our own names alone
"""Deputies and their groups."""

from __future__ import annotations

from storage.tables.people import ACTEUR, MANDAT, ORGANE
from storage.views.base import (
    NUMBER,
    TIME,
    YES_NO,
    Column,
    View,
    current,
    fact,
    facts,
    group,
    ours,
    uid,
)

# Of several mandats in one legislature (a by-election, a return from the Government): the one that
# is still published, then the one that lasts, then the latest. NULLs are ordered by hand, for the
# two databases put them at opposite ends.
# The first is asked for with « < 2 »: of « = 1 » Postgres believes that it leaves a row in two
# hundred, and joins the few deputies that it expects in ways that take minutes for those there are.
_LAST_FIRST = """ORDER BY (m.gone_at IS NOT NULL), (m.date_fin IS NOT NULL),
      (m.date_debut IS NULL), m.date_debut DESC, m.uid DESC"""
_SEATS = f"""FROM (
  SELECT m.*, count(*) OVER (PARTITION BY m.acteur_ref, m.legislature) AS nombre_mandats,
    row_number() OVER (PARTITION BY m.acteur_ref, m.legislature
      {_LAST_FIRST}) AS place
  FROM mandat m
  WHERE m.superseded_at IS NULL AND m.type_organe = 'ASSEMBLEE'
) m
"""
_MEMBERSHIPS = f"""LEFT JOIN (
  SELECT m.acteur_ref, m.legislature, m.date_fin, m.lib_qualite, o.organe_ref,
    row_number() OVER (PARTITION BY m.acteur_ref, m.legislature
      {_LAST_FIRST}) AS place
  FROM mandat m LEFT JOIN mandat_organe o ON o.version_id = m.id AND o.rang = 1
  WHERE m.superseded_at IS NULL AND m.type_organe = 'GP'
) h ON h.acteur_ref = m.acteur_ref AND h.legislature = m.legislature AND h.place < 2
  AND (h.date_fin IS NULL OR m.date_fin IS NOT NULL)
"""

DEPUTES = View(
    "deputes",
    "Une ligne par personne et par législature où elle a siégé à l'Assemblée ; de plusieurs "
    "mandats dans une législature, le dernier.",
    (
        Column("acteur_ref", "m.acteur_ref", "Identifiant de la personne."),
        *facts(MANDAT, "m", "legislature"),
        *facts(ACTEUR, "p", "civ", "prenom", "nom", "alpha", "trigramme"),
        Column(
            "en_fonction",
            "(m.date_fin IS NULL AND m.gone_at IS NULL AND m.unlisted_at IS NULL "
            "AND p.unlisted_at IS NULL AND p.gone_at IS NULL)",
            "Vrai si ce mandat dure, et si la liste de l'AN les nomme encore, lui et la personne.",
            YES_NO,
        ),
        *facts(MANDAT, "m", "region", "departement", "num_departement", "num_circo"),
        Column(
            "groupe_ref",
            "h.organe_ref",
            "Groupe actuel ; pour un mandat terminé, le dernier groupe de la législature.",
        ),
        *group("g", "de ce groupe"),
        Column("groupe_lib_qualite", "h.lib_qualite", "Qualité dans ce groupe."),
        uid("m", "Mandat de député, celui que citent les votes.", "mandat_ref"),
        *facts(MANDAT, "m", "date_debut"),
        fact(
            MANDAT,
            "m",
            "date_fin",
            sentence="Dernier jour du mandat mandat_ref, si l'AN le publie. NULL ne veut pas dire "
            "qu'il dure : la liste AMO10 cesse de nommer un mandat terminé sans en donner la fin ; "
            "en_fonction dit s'il dure.",
        ),
        *facts(MANDAT, "m", "cause_mandat", "cause_fin"),
        Column(
            "nombre_mandats",
            "m.nombre_mandats",
            "Nombre de mandats de député dans cette législature.",
            NUMBER,
        ),
        Column(
            "unlisted_at",
            "coalesce(p.unlisted_at, m.unlisted_at)",
            "Moment où l'archive a vu que la liste de l'AN ne nommait plus la personne, ou ce "
            "mandat, parmi ceux en cours ; NULL tant qu'elle les nomme.",
            TIME,
        ),
        *ours("m", "first_seen_at", "gone_at"),
    ),
    _SEATS
    + current("acteur_version", "p", "m.acteur_ref")
    + _MEMBERSHIPS
    + current("organe_version", "g", "h.organe_ref")
    + "WHERE m.place < 2",
)

GROUPES = View(
    "groupes",
    "Une ligne par groupe politique, dans son dernier état connu ; un groupe dissous y reste.",
    (
        uid("o", "Identifiant du groupe."),
        *facts(ORGANE, "o", "legislature"),
        fact(ORGANE, "o", "libelle_abrev", sentence="Sigle du groupe."),
        *facts(ORGANE, "o", "libelle", "libelle_edition", "libelle_abrege"),
        *facts(ORGANE, "o", "date_debut", "date_agrement", "date_fin"),
        *facts(ORGANE, "o", "organe_parent", "organe_precedent_ref", "chambre", "regime"),
        *facts(ORGANE, "o", "preseance", "position_politique", "couleur_associee"),
        *ours("o"),
    ),
    "FROM organe_version o\nWHERE o.superseded_at IS NULL AND o.code_type = 'GP'",
)

VIEWS = (DEPUTES, GROUPES)
