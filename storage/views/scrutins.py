# ruff: noqa: S608 - writing SQL is what this file is for, from our own names alone
"""Scrutins as journalists ask for them: printed totals beside counted names, and every position."""

from __future__ import annotations

import msgspec

from storage.tables.scrutins import SCRUTIN
from storage.tables.texts import SEANCE
from storage.views.base import (
    NUMBER,
    SITE,
    TIME,
    Column,
    View,
    current,
    fact,
    facts,
    group,
    ours,
    person,
    provisional,
    uid,
)

_GROUPE, _VOTE, _MISE_AU_POINT = SCRUTIN.children

_URL = Column(
    "url",
    f"CASE WHEN NOT s.is_congres THEN '{SITE}' || s.legislature || '/scrutins/' || s.numero END",
    "Page du scrutin sur le site de l'Assemblée ; NULL pour le Congrès, qui n'en a pas.",
)


def _named(name: str, position: str, label: str, where: str) -> Column:
    """How many people are listed by name under a position, whatever total is printed."""
    return Column(
        name,
        f"(SELECT count(*) FROM vote v WHERE {where} AND v.position = '{position}')",
        f"{label}, nombre de noms listés.",
        NUMBER,
    )


def _all_named(where: str) -> tuple[Column, ...]:
    return (
        _named("pour_nominatif", "pour", "Pour", where),
        _named("contre_nominatif", "contre", "Contre", where),
        _named("abstentions_nominatif", "abstention", "Abstentions", where),
        _named("non_votants_nominatif", "nonVotant", "Non-votants", where),
    )


SCRUTINS = View(
    "scrutins",
    "Une ligne par scrutin public, dans son dernier état connu ; ceux du Congrès sont marqués.",
    (
        uid("s", "Identifiant du scrutin."),
        _URL,
        *facts(SCRUTIN, "s"),
        *_all_named("v.version_id = s.id"),
        msgspec.structs.replace(
            _named(
                "non_votants_volontaires_nominatif",
                "nonVotantVolontaire",
                "Non-votants volontaires",
                "v.version_id = s.id",
            ),
            sentence="Non-votants volontaires, nombre de noms listés : l'AN n'en nomme que dans "
            "les mises au point, qui n'y comptent pas.",
        ),
        Column(
            "nombre_mises_au_point",
            "(SELECT count(*) FROM mise_au_point m WHERE m.version_id = s.id)",
            "Nombre de mises au point ; elles ne changent aucun total.",
            NUMBER,
        ),
        Column(
            "dossier_titre",
            "d.titre",
            "Titre du dossier cité ; NULL s'il n'est pas cité ou pas publié.",
        ),
        fact(SEANCE, "r", "date_seance", sentence="Jour de la séance, d'après l'agenda."),
        fact(
            SEANCE,
            "r",
            "time_stamp_debut",
            "seance_time_stamp_debut",
            "Début de la séance, d'après l'agenda, en UTC.",
        ),
        *ours("s"),
        *provisional("s"),
    ),
    "FROM scrutin_version s\n"
    + current("dossier_version", "d", "s.dossier_ref")
    + current("seance", "r", "s.seance_ref")
    + "WHERE s.superseded_at IS NULL",
)

_OF_SCRUTIN = (
    uid("s", "Identifiant du scrutin.", "scrutin_uid"),
    *facts(
        SCRUTIN, "s", "legislature", "numero", "is_congres", "date_scrutin", "titre", "sort_code"
    ),
)
_SCRUTIN_GONE = Column(
    "gone_at",
    "s.gone_at",
    "Moment où l'AN a cessé de publier le scrutin ; NULL tant qu'elle le publie.",
    TIME,
)


def _joined(table: str, alias: str) -> str:
    """Rows of the current version of each scrutin."""
    return (
        f"FROM {table} {alias}\n"
        f"JOIN scrutin_version s ON s.id = {alias}.version_id AND s.superseded_at IS NULL\n"
    )


VOTES = View(
    "votes",
    "Une ligne par position nominative : qui a pris quelle position dans quel scrutin. Les absents "
    "ne sont pas listés par l'AN ; les mises au point n'y changent rien.",
    (
        *_OF_SCRUTIN,
        *facts(_VOTE, "v", "acteur_ref"),
        *person("p", "du votant"),
        *facts(_VOTE, "v", "groupe_ref"),
        *group("g", "du groupe sous lequel il est listé"),
        *facts(
            _VOTE,
            "v",
            "position",
            "par_delegation",
            "cause_position_vote",
            "mandat_ref",
            "num_place",
        ),
        Column("rang", "v.rang", "Rang dans l'ordre publié du scrutin.", NUMBER),
        *facts(_VOTE, "v", "groupe_rang"),
        _SCRUTIN_GONE,
    ),
    _joined("vote", "v")
    + current("acteur_version", "p", "v.acteur_ref")
    + current("organe_version", "g", "v.groupe_ref"),
)

_MAJORITE = """CASE
    WHEN g.pour > g.contre AND g.pour > g.abstentions THEN 'pour'
    WHEN g.contre > g.pour AND g.contre > g.abstentions THEN 'contre'
    WHEN g.abstentions > g.pour AND g.abstentions > g.contre THEN 'abstention'
  END"""

VOTES_PAR_GROUPE = View(
    "votes_par_groupe",
    "Une ligne par groupe et par scrutin : décomptes imprimés et noms comptés. Les « non-votants "
    "volontaires » que l'AN imprime par groupe répètent ses abstentions : ils n'y sont pas.",
    (
        *_OF_SCRUTIN,
        Column("rang", "g.rang", "Rang du bloc dans l'ordre publié du scrutin.", NUMBER),
        fact(_GROUPE, "g", "organe_ref", "groupe_ref"),
        fact(_GROUPE, "g", "organe_ref_publie", "groupe_ref_publie"),
        *group("o", "du groupe"),
        *facts(_GROUPE, "g", "nombre_membres_groupe", "pour", "contre", "abstentions"),
        *facts(_GROUPE, "g", "non_votants"),
        *_all_named("v.version_id = g.version_id AND v.groupe_rang = g.rang"),
        *facts(_GROUPE, "g", "position_majoritaire"),
        Column(
            "position_majoritaire_recalculee",
            _MAJORITE,
            "Position la plus prise d'après les décomptes imprimés ; NULL en cas d'égalité ou si "
            "personne n'a voté.",
        ),
        _SCRUTIN_GONE,
    ),
    _joined("vote_groupe", "g") + current("organe_version", "o", "g.organe_ref"),
)

MISES_AU_POINT = View(
    "mises_au_point",
    "Une ligne par mise au point : ce qu'un député dit, après coup, avoir voulu voter. Elle ne "
    "change ni les votes ni les totaux.",
    (
        *_OF_SCRUTIN,
        Column("rang", "m.rang", "Rang dans l'ordre publié.", NUMBER),
        *facts(_MISE_AU_POINT, "m", "acteur_ref"),
        *person("p", "du député"),
        *facts(_MISE_AU_POINT, "m", "position"),
        Column(
            "position_votee",
            "(SELECT min(v.position) FROM vote v\n"
            "    WHERE v.version_id = m.version_id AND v.acteur_ref = m.acteur_ref)",
            "Position sous laquelle le scrutin le liste ; NULL s'il n'y est pas listé.",
        ),
        *facts(
            _MISE_AU_POINT, "m", "par_delegation", "dysfonctionnement", "mandat_ref", "num_place"
        ),
        _SCRUTIN_GONE,
    ),
    _joined("mise_au_point", "m") + current("acteur_version", "p", "m.acteur_ref"),
)

VIEWS = (SCRUTINS, VOTES, VOTES_PAR_GROUPE, MISES_AU_POINT)
