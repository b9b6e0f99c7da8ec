"""Acteurs, mandats and organes. Names and functions only: nothing private has a column here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from scraper.records import Mandat, Organe, many
from storage.tables.base import DATE, INT, MOMENT, REF, TEXTE, Child, Fact, Family

if TYPE_CHECKING:
    from collections.abc import Iterator

ACTEUR = Family(
    "acteur",
    (
        Fact("civ", TEXTE, "etat_civil.ident.civ", "Civilité."),
        Fact("prenom", TEXTE, "etat_civil.ident.prenom", "Prénom."),
        Fact("nom", TEXTE, "etat_civil.ident.nom", "Nom."),
        Fact("alpha", TEXTE, "etat_civil.ident.alpha", "Nom de classement."),
        Fact("trigramme", REF, "etat_civil.ident.trigramme", "Trigramme."),
    ),
    extra=(
        # the day a list of those in office stopped naming this person: out of office, not gone
        sa.Column("unlisted_at", MOMENT),
    ),
)


def _organes(record: Mandat) -> Iterator[tuple[Any, ...]]:
    for organe_ref in many(record.organes.organe_ref) if record.organes else ():
        yield (organe_ref,)


def _suppleants(published: Any) -> str | None:
    listed = published.record.suppleants
    refs = (
        sorted(s.suppleant_ref for s in many(listed.suppleant) if s.suppleant_ref) if listed else []
    )
    return " ".join(refs) or None


MANDAT = Family(
    "mandat",
    (
        Fact("acteur_ref", REF, "acteur_ref", "Personne qui tient ce mandat."),
        Fact("legislature", INT, "legislature", "Numéro de la législature."),
        Fact("type_organe", REF, "type_organe", "ASSEMBLEE, GP (groupe), COMPER (commission) …"),
        Fact("date_debut", DATE, "date_debut", "Premier jour."),
        Fact("date_publication", DATE, "date_publication", "Jour de la publication."),
        Fact("date_fin", DATE, "date_fin", "Dernier jour ; NULL s'il dure encore."),
        Fact("preseance", REF, "preseance", "Rang de préséance."),
        Fact("nomin_principale", REF, "nomin_principale", "Nomination principale."),
        Fact("code_qualite", TEXTE, "infos_qualite.code_qualite", "Qualité, en code."),
        Fact("lib_qualite", TEXTE, "infos_qualite.lib_qualite", "Qualité."),
        Fact("lib_qualite_sex", TEXTE, "infos_qualite.lib_qualite_sex", "Qualité, accordée."),
        Fact("libelle", TEXTE, "libelle", "Intitulé de la mission."),
        Fact("mission_suivante_ref", REF, "mission_suivante_ref", "Mission suivante."),
        Fact("mission_precedente_ref", REF, "mission_precedente_ref", "Mission précédente."),
        Fact("chambre", REF, "chambre", "Chambre."),
        Fact("region", TEXTE, "election.lieu.region", "Région d'élection."),
        Fact("region_type", TEXTE, "election.lieu.region_type", "Type de région."),
        Fact("departement", TEXTE, "election.lieu.departement", "Département d'élection."),
        Fact("num_departement", REF, "election.lieu.num_departement", "Numéro du département."),
        Fact("num_circo", REF, "election.lieu.num_circo", "Numéro de la circonscription."),
        Fact("cause_mandat", TEXTE, "election.cause_mandat", "Cause du mandat."),
        Fact("ref_circonscription", REF, "election.ref_circonscription", "Circonscription."),
        Fact("date_prise_fonction", DATE, "mandature.date_prise_fonction", "Prise de fonction."),
        Fact("cause_fin", TEXTE, "mandature.cause_fin", "Cause de la fin du mandat."),
        Fact("premiere_election", REF, "mandature.premiere_election", "Première élection."),
        Fact(
            "place_hemicycle",
            REF,
            "mandature.place_hemicycle",
            "Place dans l'hémicycle ; ce n'est pas un fait.",
            counts=False,
        ),
        Fact("mandat_remplace_ref", REF, "mandature.mandat_remplace_ref", "Mandat remplacé."),
        Fact("suppleant_refs", REF, _suppleants, "Suppléants, séparés par une espace."),
    ),
    (
        Child(
            "mandat_organe",
            (Fact("organe_ref", REF, "", "Organe où ce mandat s'exerce."),),
            _organes,
            "mandat",
            "organe_ref",
        ),
    ),
    ("acteur_ref",),
    table="mandat",
    extra=(
        # the day a list of mandats in course stopped naming this one: over, which is not gone
        sa.Column("unlisted_at", MOMENT),
    ),
)


def _pays(published: Any) -> str | None:
    record: Organe = published.record
    return " ".join(sorted(many(record.liste_pays.pays_ref))) if record.liste_pays else None


ORGANE = Family(
    "organe",
    (
        Fact("code_type", REF, "code_type", "GP groupe politique, COMPER commission permanente …"),
        Fact("legislature", INT, "legislature", "Numéro de la législature."),
        Fact("libelle", TEXTE, "libelle", "Nom."),
        Fact("libelle_edition", TEXTE, "libelle_edition", "Nom avec son article."),
        Fact("libelle_abrege", TEXTE, "libelle_abrege", "Nom abrégé."),
        Fact("libelle_abrev", TEXTE, "libelle_abrev", "Sigle."),
        Fact("date_debut", DATE, "vi_mo_de.date_debut", "Premier jour."),
        Fact("date_agrement", DATE, "vi_mo_de.date_agrement", "Agrément."),
        Fact("date_fin", DATE, "vi_mo_de.date_fin", "Dernier jour ; NULL s'il dure encore."),
        Fact("organe_parent", REF, "organe_parent", "Organe parent."),
        Fact("organe_precedent_ref", REF, "organe_precedent_ref", "Organe précédent."),
        Fact("chambre", REF, "chambre", "Chambre."),
        Fact("regime", TEXTE, "regime", "Régime."),
        Fact("preseance", REF, "preseance", "Rang de préséance."),
        Fact("numero", REF, "numero", "Numéro (circonscriptions)."),
        Fact("region", TEXTE, "lieu.region.libelle", "Région."),
        Fact("departement", TEXTE, "lieu.departement.libelle", "Département."),
        Fact("departement_code", REF, "lieu.departement.code", "Code du département."),
        Fact(
            "position_politique",
            TEXTE,
            "position_politique",
            "Majoritaire, Minoritaire, Opposition (groupes).",
        ),
        Fact("couleur_associee", REF, "couleur_associee", "Couleur de l'AN (groupes)."),
        Fact("pays_refs", REF, _pays, "Pays, séparés par une espace."),
    ),
    (),
    ("code_type", "legislature"),
)
