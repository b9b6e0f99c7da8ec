"""What is amended and where it is discussed: dossiers, texts and séances."""

from __future__ import annotations

from storage.tables.texts import DOCUMENT, DOSSIER, SEANCE
from storage.views.base import SITE, YES_NO, Column, View, current, facts, ours, uid

DOSSIERS = View(
    "dossiers",
    "Une ligne par dossier législatif, dans son dernier état connu.",
    (
        uid("d", "Identifiant du dossier."),
        Column(
            "url",
            f"'{SITE}' || d.legislature || '/dossiers/' || d.uid",
            "Page du dossier sur le site de l'Assemblée.",
        ),
        *facts(DOSSIER, "d"),
        *ours("d"),
    ),
    "FROM dossier_version d\nWHERE d.superseded_at IS NULL",
)

TEXTES = View(
    "textes",
    "Une ligne par document parlementaire (projet, proposition, rapport …), dans son dernier état "
    "connu.",
    (
        uid("x", "Identifiant du document."),
        *facts(DOCUMENT, "x"),
        Column(
            "dossier_titre",
            "d.titre",
            "Titre de son dossier ; NULL si l'AN ne publie pas ce dossier.",
        ),
        *ours("x"),
    ),
    "FROM document_version x\n"
    + current("dossier_version", "d", "x.dossier_ref")
    + "WHERE x.superseded_at IS NULL",
)

SEANCES = View(
    "seances",
    "Une ligne par séance que liste l'agenda de l'Assemblée, celles du Sénat comprises ; dernier "
    "état connu.",
    (
        uid("r", "Identifiant de la séance."),
        *facts(SEANCE, "r"),
        Column(
            "is_senat",
            "(substr(r.uid, 1, 4) = 'RUSN')",
            "Vrai pour une séance du Sénat.",
            YES_NO,
        ),
        *ours("r"),
    ),
    "FROM seance r\nWHERE r.superseded_at IS NULL",
)

VIEWS = (DOSSIERS, TEXTES, SEANCES)
