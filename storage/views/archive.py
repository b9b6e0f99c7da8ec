# ruff: noqa: S608 - writing SQL is what this file is for, from our own names alone
"""What the archive says of itself: what changed, what it does not hold, what should be known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.coverage import REFERENCES
from storage.tables import FAMILIES
from storage.tables.base import HTML
from storage.views.base import NUMBER, TIME, Column, View, union

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.coverage import Reference
    from storage.tables import Fact

CHANGEMENTS = View(
    "changements",
    "Une ligne par champ qui a changé entre deux versions, toutes familles réunies ; le champ "
    "« (présence) » dit qu'une chose a disparu ou reparu.",
    (
        Column("famille", "famille", "amendement, scrutin, acteur, mandat, organe, dossier …"),
        Column("uid", "uid", "Identifiant de ce qui a changé."),
        Column(
            "observed_at", "observed_at", "Moment où l'archive a vu le changement, en UTC.", TIME
        ),
        Column(
            "champ",
            "field",
            "Colonne qui a changé, ou « table[identifiant] » pour une ligne d'une liste.",
        ),
        Column("avant", '"before"', "Valeur précédente ; NULL s'il n'y en avait pas."),
        Column("apres", '"after"', "Nouvelle valeur ; NULL s'il n'y en a plus."),
        Column(
            "nature",
            "nature",
            "substance, ou form si seuls changent le balisage, la casse ou la ponctuation.",
        ),
        Column("version_id", "version_id", "Version qui porte la nouvelle valeur.", NUMBER),
    ),
    "FROM (\n"
    + union(
        f'SELECT \'{name}\' AS famille, uid, observed_at, field, "before", "after", nature, '
        f"version_id FROM {family.change.name}"
        for name, family in FAMILIES.items()
    )
    + "\n) c",
)

SIGNALEMENTS = View(
    "signalements",
    "Une ligne par fait que l'archive signale à qui la lit, ouvert ou clos ; les messages sont en "
    "anglais.",
    (
        Column("id", "n.id", "Numéro du signalement.", NUMBER),
        Column("kind", "n.kind", "Nature : unknown_field, totals_mismatch, unresolved_reference …"),
        Column("set_key", "n.set_key", "Jeu de données concerné : scrutins/17, acteurs/AMO30 …"),
        Column("uid", "n.uid", "Identifiant concerné ; vide s'il n'y en a pas."),
        Column(
            "path", "n.path", "Fichier concerné dans l'archive de l'AN ; vide s'il n'y en a pas."
        ),
        Column("field", "n.field", "Champ concerné ; vide s'il n'y en a pas."),
        Column("value", "n.value", "Valeur rencontrée ; vide s'il n'y en a pas."),
        Column("message", "n.message", "Ce qui s'est passé, où, et que faire."),
        Column("count", "n.count", "Nombre de fois dans la dernière capture.", NUMBER),
        Column("capture_id", "n.capture_id", "Capture où le fait a été vu d'abord.", NUMBER),
        Column("capture_url", "k.url", "Adresse de cette capture."),
        Column("opened_at", "n.opened_at", "Moment du signalement, en UTC.", TIME),
        Column(
            "closed_at",
            "n.closed_at",
            "Moment où il a cessé d'être vrai ; NULL s'il l'est encore.",
            TIME,
        ),
    ),
    "FROM signal n\nLEFT JOIN capture k ON k.id = n.capture_id",
)

# A set is called « scrutins/17 » or « acteurs/AMO30 »: its source, and its legislature if any.
_SOURCE = "rtrim(rtrim(k.set_key, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'), '/')"
_TAIL = "ltrim(k.set_key, 'abcdefghijklmnopqrstuvwxyz/')"
_LEGISLATURE = (
    f"CASE WHEN {_TAIL} <> '' AND ltrim({_TAIL}, '0123456789') = '' "
    f"THEN CAST({_TAIL} AS BIGINT) END"
)
_NO_LEGISLATURE = "CAST(NULL AS BIGINT)"
_NO_MOMENT = "(SELECT max(observed_at) FROM capture WHERE id < 0)"  # a NULL of the right type


def _measure(name: str, sentence: str, body: str, **told: str) -> str:
    """One kind of row of the view.

    Args:
        name: `mesure`.
        sentence: `explication`.
        body: the SQL after the columns.
        told: the other columns, where they are not those of a set's captures.
    """
    columns = {
        "source": _SOURCE,
        "legislature": _LEGISLATURE,
        "mesure": f"'{name}'",
        "detail": "k.set_key",
        "valeur": "count(*)",
        "observed_at": "max(k.observed_at)",
        "explication": "'" + sentence.replace("'", "''") + "'",
    }
    listed = ", ".join(f"{sql} AS {column}" for column, sql in (columns | told).items())
    return f"SELECT {listed}\n{body}"


_LAST = (
    "(SELECT max(j.id) FROM capture j WHERE j.set_key = k.set_key AND j.kind = 'archive'\n"
    "  AND j.observed_at = (SELECT max(i.observed_at) FROM capture i\n"
    "    WHERE i.set_key = k.set_key AND i.kind = 'archive'))"
)
_OF_CAPTURES = (
    _measure(
        "derniere_capture",
        "Dernière archive capturée : nombre de documents qu'elle liste, et moment.",
        f"FROM capture k WHERE k.kind = 'archive' AND k.id = {_LAST}",
        valeur="CAST(k.members AS BIGINT)",
        observed_at="k.observed_at",
    ),
    _measure(
        "captures",
        "Nombre d'archives capturées, et moment de la première.",
        "FROM capture k WHERE k.kind = 'archive' GROUP BY k.set_key",
        observed_at="min(k.observed_at)",
    ),
    _measure(
        "reponses_sans_archive",
        "Réponses gardées qui n'étaient pas l'archive demandée (missing : absente, blocked : autre "
        "chose, refused : suspecte), et moment de la dernière.",
        "FROM capture k WHERE k.kind IN ('blocked', 'missing', 'refused')\n"
        "GROUP BY k.set_key, k.kind",
        detail="k.set_key || ' : ' || k.kind",
    ),
    _measure(
        "quarantaine",
        "Documents illisibles, gardés en octets avec la raison, et moment de la dernière capture "
        "qui en avait.",
        "FROM quarantine q JOIN capture k ON k.id = q.capture_id GROUP BY k.set_key",
    ),
)

#: Which source fills a family. The acteurs' one set covers every legislature.
_FILLED_BY = {
    "amendement": "amendements",
    "scrutin": "scrutins",
    "dossier": "dossiers",
    "document": "dossiers",
    "seance": "agenda",
    "acteur": "acteurs",
    "mandat": "acteurs",
    "organe": "acteurs",
}


def _of_rows(name: str, source: str) -> tuple[str, str]:
    """How many rows of a family are held, and how many of them the AN no longer publishes."""
    everywhere = source == "acteurs"
    grouping = "HAVING count(*) > 0" if everywhere else "GROUP BY f.legislature"
    common = {
        "source": f"'{source}'",
        "legislature": _NO_LEGISLATURE if everywhere else "f.legislature",
        "detail": f"'{name}'",
    }
    body = f"FROM {FAMILIES[name].table.name} f WHERE f.superseded_at IS NULL"
    return (
        _measure(
            "lignes",
            "Lignes dans leur dernier état connu, disparues comprises, et moment de la version la "
            "plus récente.",
            f"{body} {grouping}",
            **common,
            observed_at="max(f.observed_at)",
        ),
        _measure(
            "disparus",
            "Lignes que l'AN ne publie plus, et moment de la dernière disparition.",
            f"{body} AND f.gone_at IS NOT NULL {grouping}",
            **common,
            observed_at="max(f.gone_at)",
        ),
    )


def _of_reference(reference: Reference) -> str:
    """A question of ``storage/coverage.py``, where the set that should answer was captured."""
    family = reference.name.partition(".")[0]
    source = "scrutins" if family.startswith("vote") else _FILLED_BY[family]
    return _measure(
        "reference_non_resolue",
        reference.french[0].upper() + reference.french[1:] + ". Aucune ligne n'est perdue.",
        f"FROM (WITH r(legislature, mentions, uids) AS ({reference.count})\n"
        "  SELECT legislature, mentions FROM r) u\n"
        "WHERE EXISTS (SELECT 1 FROM capture k\n"
        f"  WHERE k.kind = 'archive' AND {_SOURCE} = '{reference.needs}')",
        source=f"'{source}'",
        legislature="u.legislature",
        detail=f"'{reference.name}'",
        valeur="u.mentions",
        observed_at=_NO_MOMENT,
    )


def _of_columns(
    source: str, name: str, rows: str, of: str, facts: tuple[Fact, ...]
) -> tuple[str, str]:
    """What one legislature fills in no row of a table, and another does.

    It is counted in the rows, so that no list can be out of date; and only told of legislatures
    whose set was captured: the few dossiers that another set carries along say nothing of theirs.

    Args:
        source: the source that fills the table.
        name: the table's, as told.
        rows: what to read, the facts under the alias `c`.
        of: the alias of the version, which has the legislature.
        facts: the columns.

    Returns:
        Two clauses of a WITH, and the query that reads them.
    """
    # the long texts are published in every legislature, and slow to read
    names = [fact.name for fact in facts if fact.type is not HTML and fact.name != "legislature"]
    counts = ", ".join(f"count(c.{column}) AS {column}" for column in names)
    cases = " ".join(f"WHEN '{column}' THEN {column}" for column in names)
    values = ", ".join(f"('{column}')" for column in names)
    clauses = (
        f"remplies_{name} AS (\n"
        f"  SELECT {of}.legislature AS legislature, count(*) AS lignes, {counts}\n"
        f"  FROM {rows} WHERE {of}.superseded_at IS NULL GROUP BY {of}.legislature\n),\n"
        f"colonnes_{name} AS (\n  SELECT legislature, lignes, column1 AS colonne, "
        f"CASE column1 {cases} END AS remplies\n"
        f"  FROM remplies_{name} CROSS JOIN (VALUES {values}) v\n)"
    )
    query = _measure(
        "colonne_non_publiee",
        "Colonne qu'aucune ligne de cette législature ne remplit (sur ce nombre de lignes), alors "
        "qu'une autre législature la remplit.",
        f"FROM colonnes_{name} u WHERE u.remplies = 0\n"
        f"  AND EXISTS (SELECT 1 FROM colonnes_{name} o\n"
        "    WHERE o.colonne = u.colonne AND o.remplies > 0)\n"
        "  AND EXISTS (SELECT 1 FROM capture k\n"
        f"    WHERE k.kind = 'archive' AND k.set_key = '{source}/' || u.legislature)",
        source=f"'{source}'",
        legislature="u.legislature",
        detail=f"'{name}.' || u.colonne",
        valeur="u.lignes",
        observed_at=_NO_MOMENT,
    )
    return clauses, query


def _compared() -> Iterator[tuple[str, str]]:
    """Every table whose rows belong to a legislature, against itself in the others."""
    for name, source in _FILLED_BY.items():
        if source == "acteurs":
            continue
        family = FAMILIES[name]
        version = family.table.name
        yield _of_columns(source, name, f"{version} c", "c", family.facts)
        for child in family.children:
            rows = f"{child.name} c JOIN {version} f ON f.id = c.version_id"
            yield _of_columns(source, child.name, rows, "f", child.facts)


#: The families that other doors tell.
_PROVISIONAL = tuple(
    _measure(
        "provisoires",
        "Lignes dont une page ou un document du site a dit le dernier état, et que les données "
        "ouvertes n'ont pas encore confirmé ; et moment de la plus ancienne.",
        f"FROM {FAMILIES[name].table.name} f WHERE f.superseded_at IS NULL\n"
        "  AND f.not_told IS NOT NULL GROUP BY f.legislature",
        source=f"'{_FILLED_BY[name]}'",
        legislature="f.legislature",
        detail=f"'{name}'",
        observed_at="min(f.observed_at)",
    )
    for name in ("amendement", "scrutin")
)

#: The one way of publishing votes that does not name all who voted (half of the XIVᵉ's scrutins).
_PARTLY_NAMED = _measure(
    "votes_non_nommes",
    "Scrutins qui ne nomment que les dissidents de chaque groupe et les non-votants : les autres "
    "votes n'ont pas été publiés nom par nom, et ne sont pas déduits.",
    "FROM scrutin_version f WHERE f.superseded_at IS NULL\n"
    "  AND f.mode_publication_des_votes = 'DecompteDissidentsPositionGroupe'\n"
    "GROUP BY f.legislature",
    source="'scrutins'",
    legislature="f.legislature",
    detail="'vote'",
    observed_at=_NO_MOMENT,
)

_CLAUSES, _OF_COLUMNS = zip(*_compared(), strict=True)

COUVERTURE = View(
    "couverture",
    "Une ligne par mesure de ce que l'archive tient ou ne tient pas, par source et législature, "
    "avec son explication.",
    (
        Column("source", "source", "Source : scrutins, amendements, acteurs, dossiers, agenda."),
        Column(
            "legislature",
            "legislature",
            "Législature ; NULL pour ce qui les couvre toutes.",
            NUMBER,
        ),
        Column(
            "mesure",
            "mesure",
            "derniere_capture, captures, reponses_sans_archive, quarantaine, lignes, disparus, "
            "provisoires, reference_non_resolue, votes_non_nommes ou colonne_non_publiee.",
        ),
        Column("detail", "detail", "Jeu, famille, référence ou colonne que la mesure concerne."),
        Column("valeur", "valeur", "Le nombre mesuré.", NUMBER),
        Column("observed_at", "observed_at", "Le moment mesuré, en UTC, s'il y en a un.", TIME),
        Column("explication", "explication", "Ce que disent ce nombre et ce moment."),
    ),
    "FROM (\n"
    + union(
        (
            *_OF_CAPTURES,
            *(told for family, source in _FILLED_BY.items() for told in _of_rows(family, source)),
            *(_of_reference(reference) for reference in REFERENCES),
            *_PROVISIONAL,
            _PARTLY_NAMED,
            *_OF_COLUMNS,
        )
    )
    + "\n) m",
    "WITH " + ",\n".join(_CLAUSES) + "\n",
)

VIEWS = (CHANGEMENTS, COUVERTURE, SIGNALEMENTS)
