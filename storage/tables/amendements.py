"""Amendements: what the AN said of each, version by version, with cosignataires and credits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scraper.records import Amendement, Programme, many
from storage.tables.base import BOOL, DATE, HTML, INT, MOMENT, REF, TEXTE, Child, Fact, Family

if TYPE_CHECKING:
    from collections.abc import Iterator

_TABLE = "amendement_version"
_DIVISION = "pointeur_fragment_texte.division"
_ALINEA = "pointeur_fragment_texte.amendement_standard.alinea"
_MISSION = "pointeur_fragment_texte.mission_visee"
_CONTENU = "corps.contenu_auteur"
_CREDIT = f"{_CONTENU}.dispositif_amdt_credit_plf"
_CREDIT_R = f"{_CONTENU}.dispositif_amdt_credit_plfr"
_ETAT = "cycle_de_vie.etat_des_traitements"
_CREDITS = (_CREDIT, _CREDIT_R)
_PROGRAMMES = tuple(f"{credit}.liste_programmes.programme" for credit in _CREDITS)
_LIGNES = tuple(f"{programme}.lignes_credits.ligne_credit" for programme in _PROGRAMMES)
#: Of a programme or a line, what the table that the AN prints of it does not show.
_CREDIT_REF = (*(f"{one}.programme_ref" for one in _PROGRAMMES), *(f"{one}.id" for one in _LIGNES))
_ACTION = tuple(f"{one}.action" for one in (*_PROGRAMMES, *_LIGNES))


def _credits_of(record: Amendement) -> tuple[str, tuple[Programme, ...]] | None:
    contenu = record.corps.contenu_auteur if record.corps else None
    if contenu is None:
        return None
    if (plf := contenu.dispositif_amdt_credit_plf) is not None:
        return "PLF", many(plf.liste_programmes.programme) if plf.liste_programmes else ()
    if (plfr := contenu.dispositif_amdt_credit_plfr) is not None:
        return "PLFR", many(plfr.liste_programmes.programme) if plfr.liste_programmes else ()
    return None


def _cosignataires(record: Amendement) -> Iterator[tuple[Any, ...]]:
    listed = record.signataires.cosignataires
    return zip(many(listed.acteur_ref) if listed else ())


def _credits(record: Amendement) -> Iterator[tuple[Any, ...]]:
    found = _credits_of(record)
    if found is None:
        return
    nature, programmes = found
    for programme in programmes:
        yield (
            nature,
            "programme",
            programme.libelle,
            None,
            programme.programme_ref,
            programme.action,
            *_amounts(programme),
        )
        for ligne in (
            many(programme.lignes_credits.ligne_credit) if programme.lignes_credits else ()
        ):
            yield (
                nature,
                "ligne",
                programme.libelle,
                ligne.libelle,
                ligne.id,
                ligne.action,
                *_amounts(ligne),
            )


def _amounts(credit: Any) -> tuple[int | None, ...]:
    return (
        credit.autorisation_engagement,
        credit.credit_paiement,
        credit.autorisation_engagement_supplementaire,
        credit.credit_paiement_supplementaire,
        credit.autorisation_engagement_annule,
        credit.credit_paiement_annule,
    )


def _credit_nature(published: Any) -> str | None:
    found = _credits_of(published.record)
    return found[0] if found else None


def _document_uri(published: Any) -> str | None:
    listed = published.record.representations
    for representation in many(listed.representation) if listed else ():
        if representation.contenu is not None and representation.contenu.document_uri is not None:
            return str(representation.contenu.document_uri)
    return None


FACTS = (
    Fact("legislature", INT, "legislature", "Numéro de la législature."),
    Fact(
        "dossier_ref",
        REF,
        lambda p: p.dossier_ref,
        "Dossier législatif, tel que le dit le chemin du fichier dans l'archive de l'AN.",
        needs=("dossier_ref",),
    ),
    Fact(
        "incorrect_data",
        BOOL,
        lambda p: p.incorrect_data,
        "Vrai si l'AN a rangé ce fichier dans son dossier « incorrect_data ».",
        needs=("incorrect_data",),
    ),
    Fact("texte_legislatif_ref", REF, "texte_legislatif_ref", "Texte amendé."),
    Fact("examen_ref", REF, "examen_ref", "Examen : organe, texte, partie et délibération."),
    Fact(
        "numero_long",
        TEXTE,
        "identification.numero_long",
        "Numéro affiché, avec préfixe et « (Rect) ».",
    ),
    Fact(
        "numero_ordre_depot", INT, "identification.numero_ordre_depot", "Numéro d'ordre de dépôt."
    ),
    Fact(
        "prefixe_organe_examen",
        REF,
        "identification.prefixe_organe_examen",
        "Organe qui examine : AN en séance, CION_… en commission ; non publié dans la XIVᵉ.",
    ),
    Fact("numero_rect", INT, "identification.numero_rect", "Nombre de rectifications."),
    Fact("tri_amendement", REF, "tri_amendement", "Clé de tri de l'ordre de discussion."),
    Fact(
        "cardinalite_amdt_multiples",
        REF,
        "cardinalite_amdt_multiples",
        "Nombre d'amendements que celui-ci représente.",
    ),
    Fact(
        "amendement_parent_ref",
        REF,
        "amendement_parent_ref",
        "Amendement visé, pour un sous-amendement.",
    ),
    Fact(
        "type_auteur",
        TEXTE,
        "signataires.auteur.type_auteur",
        "Député, Rapporteur ou Gouvernement.",
    ),
    Fact("acteur_ref", REF, "signataires.auteur.acteur_ref", "Premier signataire."),
    Fact(
        "groupe_politique_ref",
        REF,
        "signataires.auteur.groupe_politique_ref",
        "Groupe de l'auteur au jour du dépôt.",
    ),
    Fact(
        "gouvernement_ref",
        REF,
        "signataires.auteur.gouvernement_ref",
        "Gouvernement auteur, s'il l'est.",
    ),
    Fact(
        "auteur_rapporteur_organe_ref",
        REF,
        "signataires.auteur.auteur_rapporteur_organe_ref",
        "Commission dont l'auteur est rapporteur.",
    ),
    Fact(
        "suffixe",
        TEXTE,
        "signataires.suffixe",
        "Mention après les signataires (« et les membres du groupe … »).",
    ),
    Fact("signataires_libelle", TEXTE, "signataires.libelle", "Signataires tels qu'affichés."),
    Fact("division_titre", TEXTE, f"{_DIVISION}.titre", "Division du texte visée."),
    Fact(
        "article_designation",
        TEXTE,
        f"{_DIVISION}.article_designation",
        "Désignation de l'article.",
    ),
    Fact(
        "article_designation_courte",
        TEXTE,
        f"{_DIVISION}.article_designation_courte",
        "Désignation courte de l'article.",
    ),
    Fact("division_type", REF, f"{_DIVISION}.type", "ARTICLE, ANNEXE, TITRE ou CHAPITRE."),
    Fact(
        "division_avant_a_apres",
        REF,
        f"{_DIVISION}.avant_a_apres",
        "Avant, à ou après cette division.",
    ),
    Fact("division_rattachee", TEXTE, f"{_DIVISION}.division_rattachee", "Division rattachée."),
    Fact(
        "article_additionnel",
        BOOL,
        f"{_DIVISION}.article_additionnel",
        "L'amendement crée un article.",
    ),
    Fact(
        "chapitre_additionnel",
        BOOL,
        f"{_DIVISION}.chapitre_additionnel",
        "L'amendement crée un chapitre.",
    ),
    Fact(
        "url_division_texte_vise",
        REF,
        f"{_DIVISION}.url_division_texte_vise",
        "Adresse relative de la division visée.",
    ),
    Fact(
        "partie_amendable_ref",
        REF,
        "pointeur_fragment_texte.partie_amendable_ref",
        "Partie amendable.",
    ),
    Fact("alinea_numero", INT, f"{_ALINEA}.numero", "Numéro de l'alinéa visé."),
    Fact("alinea_designation", TEXTE, f"{_ALINEA}.alinea_designation", "Désignation de l'alinéa."),
    Fact(
        "alinea_avant_a_apres",
        REF,
        f"{_ALINEA}.avant_a_apres",
        "Avant, à ou après cet alinéa (l'AN écrit ici « Apres »).",
    ),
    Fact("code_etat", REF, f"{_MISSION}.code_etat", "État budgétaire annexé (B, C, D)."),
    Fact(
        "code_mission_minefi",
        REF,
        f"{_MISSION}.code_mission_minefi",
        "Code de la mission budgétaire.",
    ),
    Fact("libelle_mission", TEXTE, f"{_MISSION}.libelle_mission", "Mission budgétaire."),
    Fact("mission_ref", REF, f"{_MISSION}.mission_ref", "Identifiant de la mission."),
    Fact(
        "cartouche_informatif",
        TEXTE,
        "corps.cartouche_informatif",
        "Mention de l'AN sur le sort du texte, hors de la plume de l'auteur.",
    ),
    Fact(
        "dispositif",
        HTML,
        f"{_CONTENU}.dispositif",
        "Dispositif, en HTML, avec le balisage publié.",
    ),
    Fact(
        "expose_sommaire",
        HTML,
        f"{_CONTENU}.expose_sommaire",
        "Exposé sommaire, en HTML, avec le balisage publié.",
    ),
    Fact("avant_appel", HTML, f"{_CONTENU}.avant_appel", "Texte avant l'appel."),
    Fact(
        "annexe_expose_sommaire",
        HTML,
        f"{_CONTENU}.annexe_expose_sommaire",
        "Annexe de l'exposé sommaire.",
    ),
    Fact(
        "credit_nature",
        REF,
        _credit_nature,
        "PLF ou PLFR pour un amendement de crédits.",
        needs=_CREDITS,
    ),
    Fact("solde_ae", INT, f"{_CREDIT}.solde_ae", "Solde des autorisations d'engagement, en euros."),
    Fact("solde_cp", INT, f"{_CREDIT}.solde_cp", "Solde des crédits de paiement, en euros."),
    Fact(
        "cp_egal_ae",
        BOOL,
        lambda p: _either(p.record, "cp_egal_ae"),
        "Crédits de paiement égaux aux autorisations.",
        needs=_CREDITS,
    ),
    Fact(
        "total_ae_supplementaire",
        INT,
        f"{_CREDIT_R}.total_ae.supplementaire",
        "PLFR : autorisations supplémentaires, en euros.",
    ),
    Fact(
        "total_ae_annule",
        INT,
        f"{_CREDIT_R}.total_ae.annule",
        "PLFR : autorisations annulées, en euros.",
    ),
    Fact(
        "total_ae_solde",
        INT,
        f"{_CREDIT_R}.total_ae.solde",
        "PLFR : solde des autorisations, en euros.",
    ),
    Fact(
        "total_cp_supplementaire",
        INT,
        f"{_CREDIT_R}.total_cp.supplementaire",
        "PLFR : crédits supplémentaires, en euros.",
    ),
    Fact(
        "total_cp_annule", INT, f"{_CREDIT_R}.total_cp.annule", "PLFR : crédits annulés, en euros."
    ),
    Fact(
        "total_cp_solde", INT, f"{_CREDIT_R}.total_cp.solde", "PLFR : solde des crédits, en euros."
    ),
    Fact("date_depot", DATE, "cycle_de_vie.date_depot", "Jour du dépôt."),
    Fact(
        "date_publication",
        DATE,
        "cycle_de_vie.date_publication",
        "Jour de la publication ; dans la XIVᵉ, celui de la distribution.",
    ),
    Fact(
        "soumis_article40",
        BOOL,
        "cycle_de_vie.soumis_article40",
        "Soumis au contrôle de l'article 40.",
    ),
    Fact(
        "etat_code",
        REF,
        f"{_ETAT}.etat.code",
        "État, en code de l'AN (DI : discuté …) ; non publié dans la XIVᵉ.",
    ),
    Fact("etat_libelle", TEXTE, f"{_ETAT}.etat.libelle", "État, en clair."),
    Fact("sous_etat_code", REF, f"{_ETAT}.sous_etat.code", "Sous-état, en code."),
    Fact("sous_etat_libelle", TEXTE, f"{_ETAT}.sous_etat.libelle", "Sous-état, en clair."),
    Fact(
        "date_sort",
        MOMENT,
        "cycle_de_vie.date_sort",
        "Moment où le sort a été fixé (horloge de la séance, en UTC) ; dans la XIVᵉ, celui de sa "
        "saisie, NULL si l'AN n'en imprime que le jour.",
    ),
    Fact(
        "sort",
        TEXTE,
        "cycle_de_vie.sort",
        "Sort en séance ou en commission : Adopté, Rejeté, Tombé, Non soutenu, Retiré.",
    ),
    Fact(
        "document_uri",
        REF,
        _document_uri,
        "Adresse relative du PDF, telle que publiée.",
        needs=("representations",),
    ),
    Fact("seance_discussion_ref", REF, "seance_discussion_ref", "Séance où il a été discuté."),
    Fact("article99", BOOL, "article99", "Déposé au titre de l'article 99 du Règlement."),
    Fact("code_loi", TEXTE, "loi_reference.code_loi", "Code ou loi visé, tel que saisi."),
    Fact(
        "division_code_loi",
        TEXTE,
        "loi_reference.division_code_loi",
        "Division de ce code, telle que saisie.",
    ),
    Fact("discussion_commune_id", REF, "discussion_commune.id_discussion", "Discussion commune."),
    Fact(
        "discussion_commune_position",
        REF,
        "discussion_commune.type_position",
        "Place dans la discussion commune.",
    ),
    Fact(
        "discussion_identique_id",
        REF,
        "discussion_identique.id_discussion",
        "Groupe d'amendements identiques.",
    ),
    Fact(
        "discussion_identique_position",
        REF,
        "discussion_identique.type_position",
        "Place dans le groupe d'identiques.",
    ),
    Fact(
        "accord_gouvernement_depot_hors_delai",
        TEXTE,
        "accord_gouvernement_depot_hors_delai",
        "Accord du Gouvernement à un dépôt hors délai.",
    ),
    Fact(
        "chronotag",
        INT,
        "chronotag",
        "Estampille de régénération de l'AN, en millisecondes ; ce n'est pas un fait.",
        counts=False,
    ),
)


def _either(record: Amendement, name: str) -> Any:
    contenu = record.corps.contenu_auteur if record.corps else None
    if contenu is None:
        return None
    credit = contenu.dispositif_amdt_credit_plf or contenu.dispositif_amdt_credit_plfr
    return getattr(credit, name) if credit else None


def _column(name: str, kind: Any, sentence: str, *needs: str) -> Fact:
    return Fact(name, kind, "", sentence, needs=needs or _CREDITS)


AMENDEMENT = Family(
    "amendement",
    FACTS,
    (
        Child(
            "cosignataire",
            (_column("acteur_ref", REF, "Cosignataire.", "signataires.cosignataires.acteur_ref"),),
            _cosignataires,
            _TABLE,
        ),
        Child(
            "credit",
            (
                _column("nature", REF, "PLF ou PLFR."),
                _column("niveau", REF, "« programme », ou « ligne » d'un programme."),
                _column("programme", TEXTE, "Programme."),
                _column("ligne", TEXTE, "Ligne du programme."),
                _column(
                    "credit_ref",
                    REF,
                    "Identifiant propre à cet amendement, pas au budget.",
                    *_CREDIT_REF,
                ),
                _column("action", TEXTE, "modification, création ou suppression.", *_ACTION),
                _column("autorisation_engagement", INT, "Autorisations d'engagement, en euros."),
                _column("credit_paiement", INT, "Crédits de paiement, en euros."),
                _column(
                    "autorisation_engagement_supplementaire",
                    INT,
                    "PLFR : autorisations supplémentaires, en euros.",
                ),
                _column(
                    "credit_paiement_supplementaire",
                    INT,
                    "PLFR : crédits supplémentaires, en euros.",
                ),
                _column(
                    "autorisation_engagement_annule",
                    INT,
                    "PLFR : autorisations annulées, en euros.",
                ),
                _column("credit_paiement_annule", INT, "PLFR : crédits annulés, en euros."),
            ),
            _credits,
            _TABLE,
        ),
    ),
    ("texte_legislatif_ref",),
    ("seance_discussion_ref", "numero_ordre_depot"),
    ("acteur_ref",),
    ("numero_ordre_depot",),
)
