# ruff: noqa: S608 - writing SQL is what this file is for, from our own names alone
"""Amendements as journalists ask for them: text, every version, who signed, how much."""

from __future__ import annotations

from storage.tables.amendements import AMENDEMENT
from storage.views.base import (
    MARKUP,
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

_COSIGNATAIRE, _CREDIT = AMENDEMENT.children
_AUTHOR = person("p", "de l'auteur", "auteur_")
_GROUP = group("g", "du groupe de l'auteur au jour du dépôt")
_URL = Column(
    "url",
    f"'{SITE}' || a.legislature || '/amendements/' || a.uid",
    "Page de l'amendement sur le site de l'Assemblée.",
)
_CLEAN = (
    Column(
        "dispositif_texte",
        "t.dispositif_texte",
        "Dispositif en texte simple, nettoyé par l'archive.",
    ),
    Column(
        "dispositif_html",
        "t.dispositif_html",
        "Dispositif en HTML minimal et sûr, nettoyé par l'archive.",
        MARKUP,
    ),
    Column(
        "expose_sommaire_texte",
        "t.expose_sommaire_texte",
        "Exposé sommaire en texte simple, nettoyé par l'archive.",
    ),
    Column(
        "expose_sommaire_html",
        "t.expose_sommaire_html",
        "Exposé sommaire en HTML minimal et sûr, nettoyé par l'archive.",
        MARKUP,
    ),
)
_TITLES = (
    Column(
        "dossier_titre",
        "d.titre",
        "Titre du dossier législatif ; NULL si l'AN ne publie pas ce dossier.",
    ),
    Column(
        "texte_titre",
        "x.titre_principal",
        "Titre du texte amendé ; NULL si l'AN ne publie pas ce texte.",
    ),
)
_NAMES = (
    "LEFT JOIN amendement_texte t ON t.version_id = a.id\n"
    + current("acteur_version", "p", "a.acteur_ref")
    + current("organe_version", "g", "a.groupe_politique_ref")
    + current("dossier_version", "d", "a.dossier_ref")
    + current("document_version", "x", "a.texte_legislatif_ref")
)

AMENDEMENTS = View(
    "amendements",
    "Une ligne par amendement, dans son dernier état connu. Ce que l'AN ne publie plus y reste : "
    "son gone_at dit depuis quand.",
    (
        uid("a", "Identifiant de l'amendement."),
        _URL,
        *facts(AMENDEMENT, "a"),
        *_CLEAN,
        *_AUTHOR,
        *_GROUP,
        *_TITLES,
        *ours("a"),
        *provisional("a"),
    ),
    f"FROM amendement_version a\n{_NAMES}WHERE a.superseded_at IS NULL",
)

AMENDEMENTS_HISTORIQUE = View(
    "amendements_historique",
    "Une ligne par version d'amendement : tout ce que l'archive a vu l'AN publier, avec la capture "
    "qui le prouve.",
    (
        uid("a", "Identifiant de l'amendement."),
        Column(
            "version_id",
            "a.id",
            "Numéro de cette version dans l'archive ; celui de la vue changements.",
            NUMBER,
        ),
        *ours("a", "observed_at", "superseded_at", "first_seen_at", "gone_at"),
        *provisional("a"),
        _URL,
        *facts(AMENDEMENT, "a"),
        *_CLEAN,
        *_AUTHOR,
        *_GROUP,
        *_TITLES,
        Column("capture_id", "a.capture_id", "Capture où cette version a été lue.", NUMBER),
        Column("capture_url", "k.url", "Adresse que cette capture a téléchargée."),
        Column(
            "capture_generated_at",
            "k.generated_at",
            "Moment où l'AN dit avoir produit le fichier capturé, en UTC.",
            TIME,
        ),
    ),
    f"FROM amendement_version a\n{_NAMES}LEFT JOIN capture k ON k.id = a.capture_id",
)

_OF_AMENDEMENT = (
    uid("a", "Identifiant de l'amendement.", "amendement_uid"),
    *facts(AMENDEMENT, "a", "legislature", "texte_legislatif_ref", "numero_long"),
)

COSIGNATAIRES = View(
    "cosignataires",
    "Une ligne par cosignataire d'un amendement, l'auteur n'en étant pas ; dernier état connu.",
    (
        *_OF_AMENDEMENT,
        fact(AMENDEMENT, "a", "acteur_ref", "auteur_ref", "Premier signataire de l'amendement."),
        Column("rang", "c.rang", "Rang du cosignataire dans la liste publiée.", NUMBER),
        *facts(_COSIGNATAIRE, "c"),
        *person("p", "du cosignataire"),
        *facts(AMENDEMENT, "a", "date_depot", "sort"),
        *ours("a", "gone_at"),
    ),
    "FROM cosignataire c\n"
    "JOIN amendement_version a ON a.id = c.version_id AND a.superseded_at IS NULL\n"
    + current("acteur_version", "p", "c.acteur_ref"),
)

CREDITS = View(
    "credits",
    "Une ligne par programme, ou ligne de programme, qu'un amendement de crédits modifie ; dernier "
    "état connu. Les lignes sont comprises dans leur programme : ne pas les additionner à lui.",
    (
        *_OF_AMENDEMENT,
        *facts(AMENDEMENT, "a", "code_etat", "libelle_mission"),
        Column("rang", "c.rang", "Rang dans l'ordre publié.", NUMBER),
        *facts(_CREDIT, "c"),
        *facts(AMENDEMENT, "a", "date_depot", "sort"),
        *ours("a", "gone_at"),
    ),
    "FROM credit c\nJOIN amendement_version a ON a.id = c.version_id AND a.superseded_at IS NULL",
)

# A text is the author's words or their figures. What vanished is found from the changes that took
# something away, which are few, and never by reading every version.
_VANISHED_AT = "coalesce(l.gone_at, l.superseded_at)"

TEXTES_DISPARUS = View(
    "textes_disparus",
    "Une ligne par amendement dont le texte a été publié et ne l'est plus : texte effacé, ou "
    "amendement disparu. L'archive garde le dernier texte vu.",
    (
        uid("c", "Identifiant de l'amendement."),
        Column(
            "url",
            f"'{SITE}' || c.legislature || '/amendements/' || c.uid",
            _URL.sentence,
        ),
        *facts(AMENDEMENT, "l", "legislature", "texte_legislatif_ref", "numero_long"),
        *facts(AMENDEMENT, "l", "acteur_ref", "signataires_libelle", "article_designation"),
        fact(
            AMENDEMENT,
            "l",
            "credit_nature",
            sentence="PLF ou PLFR si le texte était un tableau de crédits.",
        ),
        Column("dispositif_texte", "t.dispositif_texte", "Dernier dispositif vu, en texte simple."),
        Column(
            "expose_sommaire_texte",
            "t.expose_sommaire_texte",
            "Dernier exposé sommaire vu, en texte simple.",
        ),
        Column("version_id", "l.id", "Dernière version qui avait un texte.", NUMBER),
        Column(
            "observed_at",
            "l.observed_at",
            "Moment où l'archive a vu ce dernier texte pour la première fois, en UTC.",
            TIME,
        ),
        Column(
            "last_seen_at",
            "(SELECT max(k.observed_at) FROM capture o JOIN capture k "
            "ON k.set_key = o.set_key AND k.kind = o.kind\n"
            f"    WHERE o.id = l.capture_id AND k.observed_at < {_VANISHED_AT})",
            "Dernière capture où ce texte figurait encore, en UTC.",
            TIME,
        ),
        Column(
            "vanished_at",
            _VANISHED_AT,
            "Première capture où il ne figurait plus, en UTC.",
            TIME,
        ),
        fact(
            AMENDEMENT,
            "c",
            "cartouche_informatif",
            sentence="Ce que l'AN écrit maintenant à la place du texte.",
        ),
        fact(AMENDEMENT, "c", "etat_code", sentence="Dernier état connu, en code de l'AN."),
        fact(AMENDEMENT, "c", "etat_libelle", sentence="Dernier état connu, en clair."),
        fact(AMENDEMENT, "c", "sous_etat_libelle", sentence="Dernier sous-état connu, en clair."),
        Column(
            "gone_at",
            "c.gone_at",
            "Moment où l'AN a cessé de publier l'amendement ; NULL si seul son texte a disparu.",
            TIME,
        ),
    ),
    "FROM (\n"
    "  SELECT DISTINCT uid FROM amendement_change\n"
    "  WHERE field = '(présence)'\n"
    "    OR (field IN ('dispositif', 'expose_sommaire', 'credit_nature') AND \"after\" IS NULL)\n"
    ") h\n"
    "JOIN amendement_version c ON c.uid = h.uid AND c.superseded_at IS NULL\n"
    "JOIN amendement_version l ON l.uid = h.uid AND l.observed_at = (\n"
    "  SELECT max(n.observed_at) FROM amendement_version n\n"
    "  WHERE n.uid = h.uid AND (n.dispositif IS NOT NULL OR n.expose_sommaire IS NOT NULL\n"
    "    OR n.credit_nature IS NOT NULL)\n"
    ")\n"
    "LEFT JOIN amendement_texte t ON t.version_id = l.id\n"
    "WHERE l.superseded_at IS NOT NULL OR l.gone_at IS NOT NULL",
)

VIEWS = (AMENDEMENTS, AMENDEMENTS_HISTORIQUE, COSIGNATAIRES, CREDITS, TEXTES_DISPARUS)
