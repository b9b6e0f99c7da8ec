"""Dossiers, documents and séances: what an amendement amends, and where it was discussed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scraper.records import (
    ActesLegislatifs,
    AuteurDocument,
    CoSignataire,
    Document,
    DossierParlementaire,
    Reunion,
    many,
)
from storage.tables.base import BOOL, DATE, INT, MOMENT, REF, TEXTE, Child, Fact, Family

if TYPE_CHECKING:
    from collections.abc import Iterator


def _column(name: str, kind: Any, sentence: str) -> Fact:
    return Fact(name, kind, "", sentence)


def _initiateurs(record: DossierParlementaire) -> Iterator[tuple[Any, ...]]:
    if record.initiateur is None:
        return
    acteurs = record.initiateur.acteurs
    for acteur in many(acteurs.acteur) if acteurs else ():
        yield acteur.acteur_ref, acteur.mandat_ref, None
    organes = record.initiateur.organes
    for organe in many(organes.organe) if organes else ():
        ref = organe.organe_ref
        yield None, None, ref if ref is None or isinstance(ref, str) else ref.uid


def _actes(record: DossierParlementaire) -> Iterator[tuple[Any, ...]]:
    yield from _steps(record.actes_legislatifs, None)


def _steps(listed: ActesLegislatifs | None, parent: str | None) -> Iterator[tuple[Any, ...]]:
    for acte in many(listed.acte_legislatif) if listed else ():
        conclusion = acte.statut_conclusion or acte.decision
        yield (
            acte.uid,
            parent,
            acte.xsi_type,
            acte.code_acte,
            acte.libelle_acte.nom_canonique if acte.libelle_acte else None,
            acte.organe_ref,
            acte.date_acte,
            acte.texte_associe,
            acte.texte_adopte,
            " ".join(
                sorted(
                    t.ref_texte_associe
                    for t in many(acte.textes_associes.texte_associe)
                    if t.ref_texte_associe
                )
            )
            if acte.textes_associes
            else None,
            acte.reunion_ref,
            acte.odj_ref or acte.odj_seance_ref,
            " ".join(sorted(many(acte.vote_refs.vote_ref))) if acte.vote_refs else None,
            conclusion.libelle if conclusion else None,
            acte.code_loi,
            acte.titre_loi,
        )
        yield from _steps(acte.actes_legislatifs, acte.uid)


DOSSIER = Family(
    "dossier",
    (
        Fact("legislature", INT, "legislature", "Numéro de la législature."),
        Fact("xsi_type", REF, "xsi_type", "Type de dossier, dans le schéma de l'AN."),
        Fact("titre", TEXTE, "titre_dossier.titre", "Titre."),
        Fact("titre_chemin", REF, "titre_dossier.titre_chemin", "Nom court, dans les adresses."),
        Fact("senat_chemin", REF, "titre_dossier.senat_chemin", "Adresse au Sénat."),
        Fact("procedure_code", REF, "procedure_parlementaire.code", "Procédure, en code."),
        Fact("procedure_libelle", TEXTE, "procedure_parlementaire.libelle", "Procédure."),
    ),
    (
        Child(
            "initiateur",
            (
                _column("acteur_ref", REF, "Personne à l'origine du dossier."),
                _column("mandat_ref", REF, "Son mandat."),
                _column("organe_ref", REF, "Organe à l'origine du dossier."),
            ),
            _initiateurs,
            "dossier_version",
        ),
        Child(
            "acte_legislatif",
            (
                _column("uid", REF, "Identifiant de l'acte."),
                _column("parent_uid", REF, "Acte qui contient celui-ci."),
                _column("xsi_type", REF, "Type d'acte, dans le schéma de l'AN."),
                _column("code_acte", REF, "Code : AN1-DEBATS-SEANCE …"),
                _column("libelle", TEXTE, "Intitulé."),
                _column("organe_ref", REF, "Organe."),
                _column("date_acte", MOMENT, "Moment de l'acte."),
                _column("texte_associe", REF, "Texte associé."),
                _column("texte_adopte", REF, "Texte adopté."),
                _column("textes_associes", REF, "Autres textes, séparés par une espace."),
                _column("reunion_ref", REF, "Réunion."),
                _column("odj_ref", REF, "Point de l'ordre du jour."),
                _column("vote_refs", REF, "Scrutins, séparés par une espace."),
                _column("conclusion", TEXTE, "Conclusion."),
                _column("code_loi", REF, "Numéro de la loi promulguée."),
                _column("titre_loi", TEXTE, "Titre de la loi promulguée."),
            ),
            _actes,
            "dossier_version",
            "reunion_ref",
        ),
    ),
)


def _auteurs(record: Document) -> Iterator[tuple[Any, ...]]:
    for auteur in many(record.auteurs.auteur) if record.auteurs else ():
        yield "auteur", *_signatory(auteur), None, None, None
    listed = record.co_signataires
    for signed in many(listed.co_signataire) if listed else ():
        yield (
            "cosignataire",
            *_signatory(signed),
            signed.date_cosignature,
            signed.date_retrait_cosignature,
            signed.edite,
        )


def _signatory(signed: AuteurDocument | CoSignataire) -> tuple[str | None, str | None, str | None]:
    return (
        signed.acteur.acteur_ref if signed.acteur else None,
        signed.acteur.qualite if signed.acteur else None,
        signed.organe.organe_ref if signed.organe else None,
    )


def _divisions(record: Document) -> Iterator[tuple[Any, ...]]:
    for division in many(record.divisions.division) if record.divisions else ():
        yield division.uid, record.uid, division.titres.titre_principal
        yield from _divisions(division)


_CHRONO = "cycle_de_vie.chrono"

DOCUMENT = Family(
    "document",
    (
        Fact("legislature", INT, "legislature", "Numéro de la législature."),
        Fact("xsi_type", REF, "xsi_type", "Type de document, dans le schéma de l'AN."),
        Fact("dossier_ref", REF, "dossier_ref", "Dossier législatif."),
        Fact(
            "denomination_structurelle",
            TEXTE,
            "denomination_structurelle",
            "Projet de loi, Proposition de loi, Rapport …",
        ),
        Fact("provenance", TEXTE, "provenance", "Provenance."),
        Fact("titre_principal", TEXTE, "titres.titre_principal", "Titre."),
        Fact("titre_principal_court", TEXTE, "titres.titre_principal_court", "Titre court."),
        Fact("num_notice", REF, "notice.num_notice", "Numéro du texte."),
        Fact("formule", TEXTE, "notice.formule", "Formule de dépôt."),
        Fact("adoption_conforme", BOOL, "notice.adoption_conforme", "Adopté conforme."),
        Fact("type_code", REF, "classification.type.code", "Type, en code."),
        Fact("type_libelle", TEXTE, "classification.type.libelle", "Type."),
        Fact("sous_type_code", REF, "classification.sous_type.code", "Sous-type, en code."),
        Fact("sous_type_libelle", TEXTE, "classification.sous_type.libelle", "Sous-type."),
        Fact("depot_code", REF, "classification.famille.depot.code", "Nature du dépôt, en code."),
        Fact("depot_libelle", TEXTE, "classification.famille.depot.libelle", "Nature du dépôt."),
        Fact("classe_code", REF, "classification.famille.classe.code", "Classe, en code."),
        Fact("classe_libelle", TEXTE, "classification.famille.classe.libelle", "Classe."),
        Fact("espece_libelle", TEXTE, "classification.famille.espece.libelle", "Espèce."),
        Fact("statut_adoption", TEXTE, "classification.statut_adoption", "Statut d'adoption."),
        Fact("date_creation", DATE, f"{_CHRONO}.date_creation", "Jour de la création."),
        Fact("date_depot", DATE, f"{_CHRONO}.date_depot", "Jour du dépôt."),
        Fact("date_publication", DATE, f"{_CHRONO}.date_publication", "Jour de la publication."),
        Fact(
            "date_publication_web",
            DATE,
            f"{_CHRONO}.date_publication_web",
            "Jour de la publication en ligne.",
        ),
    ),
    (
        Child(
            "document_auteur",
            (
                _column("role", REF, "auteur ou cosignataire."),
                _column("acteur_ref", REF, "Personne."),
                _column("qualite", TEXTE, "Qualité."),
                _column("organe_ref", REF, "Organe."),
                _column("date_cosignature", DATE, "Jour de la cosignature."),
                _column("date_retrait_cosignature", DATE, "Jour de son retrait."),
                _column("edite", BOOL, "Cosignature éditée."),
            ),
            _auteurs,
            "document_version",
        ),
        Child(
            "document_division",
            (
                _column("uid", REF, "Volume du document."),
                _column("parent_uid", REF, "Document ou volume qui le contient."),
                _column("titre_principal", TEXTE, "Titre."),
            ),
            _divisions,
            "document_version",
        ),
    ),
    ("dossier_ref",),
)


def _points(record: Reunion) -> Iterator[tuple[Any, ...]]:
    listed = record.odj.points_odj if record.odj else None
    for point in many(listed.point_odj) if listed else ():
        refs = point.dossiers_legislatifs_refs
        yield (
            point.uid,
            point.objet,
            point.type_point_odj,
            point.procedure,
            point.nature_travaux_odj,
            point.cycle_de_vie.etat if point.cycle_de_vie else None,
            point.comite_secret,
            " ".join(sorted(many(refs.dossier_ref))) if refs else None,
        )


def _summary(published: Any) -> str | None:
    odj = published.record.odj
    items = many(odj.resume_odj.item) if odj and odj.resume_odj else ()
    return "\n".join(item for item in items if item) or None


SEANCE = Family(
    "seance",
    (
        Fact(
            "legislature",
            INT,
            lambda p: _legislature(p.uid),
            "Législature, lue dans l'identifiant.",
        ),
        Fact("xsi_type", REF, "xsi_type", "Type de réunion, dans le schéma de l'AN."),
        Fact("organe_reuni_ref", REF, "organe_reuni_ref", "Organe réuni."),
        Fact("session_ref", REF, "session_ref", "Session."),
        Fact("date_seance", DATE, "identifiants.date_seance", "Jour de la séance."),
        Fact("quantieme", TEXTE, "identifiants.quantieme", "Première, Deuxième … du jour."),
        Fact("num_seance_jo", REF, "identifiants.num_seance_jo", "Numéro au Journal officiel."),
        Fact("id_jo", REF, "identifiants.id_jo", "Identifiant au Journal officiel."),
        Fact("time_stamp_debut", MOMENT, "time_stamp_debut", "Début, en UTC."),
        Fact("time_stamp_fin", MOMENT, "time_stamp_fin", "Fin, en UTC."),
        Fact("etat", TEXTE, "cycle_de_vie.etat", "Confirmé, Supprimé …"),
        Fact("lieu_ref", REF, "lieu.lieu_ref", "Lieu, en code : AN, S …"),
        Fact("lieu_libelle", TEXTE, "lieu.libelle_long", "Lieu."),
        Fact("compte_rendu_ref", REF, "compte_rendu_ref", "Compte rendu."),
        Fact("resume_odj", TEXTE, _summary, "Résumé de l'ordre du jour, une ligne par point."),
    ),
    (
        Child(
            "point_odj",
            (
                _column("uid", REF, "Point de l'ordre du jour."),
                _column("objet", TEXTE, "Objet."),
                _column("type_point_odj", TEXTE, "Type de point."),
                _column("procedure", TEXTE, "Procédure."),
                _column("nature_travaux_odj", REF, "Nature des travaux."),
                _column("etat", TEXTE, "État."),
                _column("comite_secret", BOOL, "À huis clos."),
                _column("dossier_refs", REF, "Dossiers, séparés par une espace."),
            ),
            _points,
            "seance",
        ),
    ),
    table="seance",
)


def _legislature(uid: str) -> int | None:
    """``RUANR5L17S2025IDS29165`` is of the 17th; the AN prints it nowhere else."""
    digits = uid.partition("R5L")[2].partition("S")[0]
    return int(digits) if digits.isdecimal() else None
