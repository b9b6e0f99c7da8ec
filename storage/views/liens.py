"""Links between votes, amendements, dossiers: what was worked out, how, and with what certainty."""

from __future__ import annotations

from storage.tables import FAMILIES
from storage.views.base import (
    NUMBER,
    TIME,
    Column,
    View,
    current,
    fact,
    facts,
    group,
    person,
    uid,
)

AMENDEMENT, SCRUTIN = FAMILIES["amendement"], FAMILIES["scrutin"]
_VOTE = SCRUTIN.children[1]
_ROLE = (
    "principal : celui que le titre cite ; identique : mis aux voix avec lui ; parent : celui que "
    "sous-amende le principal."
)
_VERDICT = (
    "sure : les pièces concordent ; conflicting : elles se contredisent, les deux côtés sont "
    "gardés ; ambiguous : plusieurs conviennent, aucun n'est choisi ; absent : il n'est pas "
    "dans l'archive."
)
_LINK = (
    Column("role", "l.role", _ROLE),
    Column("method", "l.method", "Règle qui l'a établi, en code (docs/liens.md)."),
    Column("evidence", "l.evidence", "Les pièces, en une phrase."),
    Column("verdict", "l.verdict", _VERDICT),
)

SCRUTINS_AMENDEMENTS = View(
    "scrutins_amendements",
    "Une ligne par lien entre un scrutin et un amendement, établi par l'archive : l'AN n'en publie "
    "pas. Ne compter que les liens « sure ».",
    (
        Column("scrutin_uid", "l.scrutin_uid", "Identifiant du scrutin."),
        Column(
            "amendement_uid",
            "l.amendement_uid",
            "Identifiant de l'amendement ; NULL s'il n'est pas dans l'archive (absent).",
        ),
        *_LINK,
        *facts(SCRUTIN, "s", "legislature", "numero", "date_scrutin", "titre", "sort_code"),
        *facts(AMENDEMENT, "a", "numero_long", "texte_legislatif_ref", "sort"),
        Column("linked_at", "l.linked_at", "Moment où ce lien a été établi, en UTC.", TIME),
        Column("linking_version", "l.linking_version", "Version des règles de liaison.", NUMBER),
    ),
    "FROM lien_scrutin_amendement l\n"
    + current("scrutin_version", "s", "l.scrutin_uid")
    + current("amendement_version", "a", "l.amendement_uid")
    + "WHERE l.superseded_at IS NULL",
)

SCRUTINS_DOSSIERS = View(
    "scrutins_dossiers",
    "Une ligne par réponse à la question « de quel dossier et de quel texte parle ce scrutin ? » : "
    "ce que dit l'AN et ce que l'archive établit, côte à côte.",
    (
        Column("scrutin_uid", "l.scrutin_uid", "Identifiant du scrutin."),
        Column("dossier_ref", "l.dossier_ref", "Dossier législatif."),
        Column("dossier_titre", "d.titre", "Titre du dossier ; NULL s'il n'est pas publié."),
        Column("texte_ref", "l.texte_ref", "Texte mis aux voix, s'il est connu."),
        Column("method", "l.method", "D'où vient la réponse, en code (docs/liens.md)."),
        Column("evidence", "l.evidence", "Les pièces, en une phrase."),
        Column(
            "verdict",
            "l.verdict",
            "sure, conflicting (une autre réponse la contredit) ou ambiguous.",
        ),
        Column("linked_at", "l.linked_at", "Moment où la réponse a été établie, en UTC.", TIME),
    ),
    "FROM lien_scrutin_dossier l\n"
    + current("dossier_version", "d", "l.dossier_ref")
    + "WHERE l.superseded_at IS NULL",
)

_AGREES = "(lower(a.sort) = s.sort_code)"

SORTS_CONTRADICTOIRES = View(
    "sorts_contradictoires",
    "Une ligne par amendement lié à un scrutin dont le sort publié n'est pas le résultat de ce "
    "scrutin : la liaison ne se sert pas du sort, qui permet donc de la contrôler.",
    (
        Column("scrutin_uid", "l.scrutin_uid", "Identifiant du scrutin."),
        Column("amendement_uid", "l.amendement_uid", "Identifiant de l'amendement."),
        Column("role", "l.role", _ROLE),
        Column("verdict", "l.verdict", _VERDICT),
        fact(SCRUTIN, "s", "sort_code", sentence="Ce que dit le scrutin : adopté ou rejeté."),
        fact(AMENDEMENT, "a", "sort", sentence="Ce que dit l'amendement."),
        Column(
            "identiques_concordants",
            "(SELECT count(*) FROM lien_scrutin_amendement m\n"
            "    JOIN amendement_version b\n"
            "      ON b.uid = m.amendement_uid AND b.superseded_at IS NULL\n"
            "    WHERE m.scrutin_uid = l.scrutin_uid AND m.superseded_at IS NULL\n"
            "      AND m.role <> 'parent' AND lower(b.sort) = s.sort_code)",
            "Amendements du même scrutin dont le sort, lui, concorde : le titre cite souvent un "
            "amendement qui n'a pas été défendu, et dont un identique a été mis aux voix.",
            NUMBER,
        ),
        *facts(SCRUTIN, "s", "legislature", "numero", "date_scrutin", "titre"),
    ),
    "FROM lien_scrutin_amendement l\n"
    "JOIN scrutin_version s ON s.uid = l.scrutin_uid AND s.superseded_at IS NULL\n"
    "JOIN amendement_version a ON a.uid = l.amendement_uid AND a.superseded_at IS NULL\n"
    "WHERE l.superseded_at IS NULL AND l.role <> 'parent'\n"
    "  AND l.verdict IN ('sure', 'conflicting')\n"
    f"  AND (a.sort IS NULL OR NOT {_AGREES})",
)

VOTES_AMENDEMENTS = View(
    "votes_amendements",
    "Une ligne par position nominative dans un scrutin qui a décidé d'un amendement : comment "
    "chaque député a voté sur l'amendement n° N de tel texte. Un scrutin qui a décidé de plusieurs "
    "amendements identiques a une ligne par amendement.",
    (
        Column("scrutin_uid", "l.scrutin_uid", "Identifiant du scrutin."),
        fact(SCRUTIN, "s", "numero", "scrutin_numero"),
        *facts(SCRUTIN, "s", "legislature", "date_scrutin"),
        uid("a", "Identifiant de l'amendement.", "amendement_uid"),
        *facts(
            AMENDEMENT,
            "a",
            "numero_long",
            "numero_ordre_depot",
            "texte_legislatif_ref",
            "dossier_ref",
            "article_designation",
            "type_auteur",
        ),
        Column("texte_titre", "t.titre_principal", "Titre du texte ; NULL s'il n'est pas publié."),
        Column("dossier_titre", "d.titre", "Titre du dossier ; NULL s'il n'est pas publié."),
        fact(AMENDEMENT, "a", "acteur_ref", "auteur_ref"),
        *person("q", "de l'auteur", "auteur_"),
        Column("auteur_groupe_abrev", "h.libelle_abrev", "Sigle du groupe de l'auteur au dépôt."),
        Column(
            "expose_sommaire_texte", "x.expose_sommaire_texte", "Exposé sommaire, en texte clair."
        ),
        fact(AMENDEMENT, "a", "sort", sentence="Sort de l'amendement, tel que l'AN le publie."),
        fact(SCRUTIN, "s", "sort_code", sentence="Résultat du scrutin : adopté ou rejeté."),
        Column("role", "l.role", _ROLE),
        Column("verdict", "l.verdict", "Certitude du lien. " + _VERDICT),
        *facts(_VOTE, "v", "acteur_ref"),
        *person("p", "du votant"),
        *facts(_VOTE, "v", "groupe_ref"),
        *group("g", "du groupe sous lequel il est listé, au jour du vote"),
        *facts(_VOTE, "v", "position", "par_delegation", "cause_position_vote"),
    ),
    "FROM lien_scrutin_amendement l\n"
    "JOIN amendement_version a ON a.uid = l.amendement_uid AND a.superseded_at IS NULL\n"
    "JOIN scrutin_version s ON s.uid = l.scrutin_uid AND s.superseded_at IS NULL\n"
    "JOIN vote v ON v.version_id = s.id\n"
    "LEFT JOIN amendement_texte x ON x.version_id = a.id\n"
    + current("acteur_version", "p", "v.acteur_ref")
    + current("organe_version", "g", "v.groupe_ref")
    + current("acteur_version", "q", "a.acteur_ref")
    + current("organe_version", "h", "a.groupe_politique_ref")
    + current("document_version", "t", "a.texte_legislatif_ref")
    + current("dossier_version", "d", "a.dossier_ref")
    + "WHERE l.superseded_at IS NULL AND l.role <> 'parent'",
)

VIEWS = (SCRUTINS_AMENDEMENTS, VOTES_AMENDEMENTS, SORTS_CONTRADICTOIRES, SCRUTINS_DOSSIERS)
