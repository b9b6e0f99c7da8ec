"""What came by other doors than the archives, and what rules of boilerplate recognised in texts."""

from __future__ import annotations

from storage.tables.amendements import AMENDEMENT
from storage.tables.scrutins import SCRUTIN
from storage.views.base import NUMBER, TEXT, TIME, YES_NO, Column, View, current, facts

PUBLICATIONS = View(
    "publications",
    "Une ligne par publication d'un amendement qu'annoncent les listes quotidiennes du site, et ce "
    "qu'elle est devenue.",
    (
        Column("uid", "p.uid", "Identifiant du document annoncé."),
        Column(
            "date_publication",
            "p.at",
            "Moment que la liste imprime (tenu pour l'heure de Paris), en UTC.",
            TIME,
        ),
        Column("url", "p.url", "Adresse que la liste imprime."),
        Column(
            "announced_at",
            "k.observed_at",
            "Moment où l'archive a lu la liste qui l'annonce, en UTC.",
            TIME,
        ),
        Column(
            "outcome",
            "coalesce(p.outcome, 'waiting')",
            "taken : document lu ; again : publié de nouveau avant d'être lu ; missing : rien à "
            "l'adresse annoncée ; failed : abandonné après quelques essais ; waiting : en attente.",
        ),
        Column("attempts", "p.attempts", "Nombre de fois où il a été demandé.", NUMBER),
        Column(
            "settled_at", "p.settled_at", "Moment où c'était réglé, en UTC ; NULL en attente.", TIME
        ),
        Column(
            "first_seen_at",
            "a.first_seen_at",
            "Moment où l'archive a vu cet amendement pour la première fois, par quelque voie que "
            "ce soit ; NULL si elle ne le tient pas.",
            TIME,
        ),
        Column(
            "is_provisional",
            "CASE WHEN a.uid IS NOT NULL THEN a.not_told IS NOT NULL END",
            "Vrai si les données ouvertes n'ont pas encore dit l'état connu de cet amendement ; "
            "NULL si l'archive ne le tient pas.",
            YES_NO,
        ),
        Column("capture_id", "p.capture_id", "Capture de la liste.", NUMBER),
    ),
    "FROM publication p\nJOIN capture k ON k.id = p.capture_id\n"
    + current("amendement_version", "a", "p.uid"),
)


def _flag(name: str, sentence: str) -> Column:
    return Column(name, f"(' ' || t.flags || ' ' LIKE '% {name} %')", sentence, YES_NO)


CAPTURES_TIERCES = View(
    "captures_tierces",
    "Une ligne par texte capté sur un autre site que ceux de l'Assemblée et par amendement dont il "
    "a les mots ; une seule, sans amendement, s'il n'a ceux d'aucun.",
    (
        Column(
            "capture_id", "t.capture_id", "Numéro de la capture : scrutateur show capture/…", NUMBER
        ),
        Column("url", "k.url", "Adresse d'origine, telle que l'a donnée qui a gardé la page."),
        Column("observed_at", "k.observed_at", "Moment où la page a été gardée, en UTC.", TIME),
        Column("number", "t.number", "Numéro que porte la capture : c'est le site qui parle."),
        Column(
            "number_kind",
            "t.number_kind",
            "Ce que la capture elle-même dit que ce numéro compte ; NULL si elle ne le dit pas.",
        ),
        Column(
            "number_is",
            "t.number_is",
            "Ce que ce numéro compte d'après les pièces : amendement ou scrutin ; NULL si rien "
            "n'en décide.",
        ),
        Column("number_evidence", "t.number_evidence", "Ces pièces, en une phrase."),
        _flag("non_classe", "Vrai si le site disait ce scrutin « pas encore classé » par thèmes."),
        _flag("captcha", "Vrai si le site demandait de prouver qu'on n'est pas un robot."),
        Column("flags", "t.flags", "Tout ce que disaient les mentions du site, en codes."),
        Column(
            "verdict",
            "t.verdict",
            "matched : un seul amendement a ces mots ; ambiguous : plusieurs ; unattached : aucun "
            "que l'archive tienne.",
        ),
        Column(
            "amendement_uid",
            "m.amendement_uid",
            "Amendement dont l'exposé sommaire a les mêmes mots ; NULL s'il n'y en a pas.",
        ),
        Column("evidence", "m.evidence", "Ce qui le rattache à cet amendement."),
        *facts(AMENDEMENT, "a", "numero_long", "texte_legislatif_ref", "sort"),
        Column("expose_texte", "t.expose_texte", "Le texte capté, mot pour mot, sans le site."),
        Column("matched_at", "t.matched_at", "Moment du dernier rapprochement, en UTC.", TIME),
    ),
    "FROM text_capture t\nJOIN capture k ON k.id = t.capture_id\n"
    "LEFT JOIN text_capture_match m ON m.capture_id = t.capture_id\n"
    + current("amendement_version", "a", "m.amendement_uid"),
)

LIENS_IMPRIMES = View(
    "liens_imprimes",
    "Une ligne par lien qu'une page de scrutin de l'Assemblée imprime vers ce qui était voté : "
    "c'est elle qui parle.",
    (
        Column("scrutin_uid", "l.scrutin_uid", "Scrutin dont la page imprime ce lien."),
        *facts(SCRUTIN, "s", "numero", "titre"),
        Column("kind", "l.kind", "Ce à quoi mène le lien : amendement ou dossier."),
        Column("href", "l.href", "Adresse imprimée."),
        Column("ref", "l.ref", "Identifiant que porte l'adresse ; NULL si elle n'en porte pas."),
        *(
            Column(f"amendement_{name}", f"l.{name}", f"{sentence}, d'après l'adresse.", kind)
            for name, sentence, kind in (
                ("legislature", "Législature de l'amendement", NUMBER),
                ("texte", "Numéro du texte amendé", TEXT),
                ("suffixe", "Suffixe de ce numéro (A, B …)", TEXT),
                ("organe", "Organe où l'amendement est examiné", TEXT),
                ("numero", "Numéro de l'amendement", TEXT),
            )
        ),
        Column("observed_at", "l.observed_at", "Moment où l'archive l'a lu d'abord, en UTC.", TIME),
        Column("capture_id", "l.capture_id", "Capture de la page.", NUMBER),
        Column("capture_url", "k.url", "Adresse de cette capture."),
    ),
    "FROM printed_link l\nJOIN capture k ON k.id = l.capture_id\n"
    + current("scrutin_version", "s", "l.scrutin_uid"),
)

PASSAGES = View(
    "passages",
    "Une ligne par passage qu'une règle a reconnu dans un texte : retiré (ce qu'un lecteur ne voit "
    "pas, ce qu'un site ajoute) ou laissé et nommé (gage, formule consacrée).",
    (
        Column("uid", "a.uid", "Amendement dont c'est le texte ; NULL pour une capture."),
        Column("version_id", "p.version_id", "Version de cet amendement, en numéro.", NUMBER),
        Column(
            "is_current",
            "CASE WHEN p.version_id IS NOT NULL THEN a.superseded_at IS NULL END",
            "Vrai si c'est sa version courante ; NULL pour une capture.",
            YES_NO,
        ),
        Column(
            "capture_id",
            "p.capture_id",
            "Capture d'une autre origine dont c'est le texte ; NULL pour un amendement.",
            NUMBER,
        ),
        Column(
            "field",
            "p.field",
            "Texte où se comptent les caractères : dispositif, expose_sommaire (leur HTML), "
            "dispositif_texte, expose_sommaire_texte, texte ou page (ceux d'une capture).",
        ),
        Column("rule", "p.rule", "Règle qui l'a reconnu : hidden, gage, suppression, captcha …"),
        Column("action", "p.action", "remove : retiré ; label : laissé et nommé."),
        Column("text", "p.text", "Le passage, tel qu'il s'y trouvait."),
        Column("span_start", "p.span_start", "Place de son premier caractère, depuis 0.", NUMBER),
        Column("span_end", "p.span_end", "Place du caractère qui le suit.", NUMBER),
        Column(
            "boilerplate_version", "p.boilerplate_version", "Version de la table de règles.", NUMBER
        ),
    ),
    "FROM passage p\nLEFT JOIN amendement_version a ON a.id = p.version_id",
)

VIEWS = (PUBLICATIONS, CAPTURES_TIERCES, LIENS_IMPRIMES, PASSAGES)
