"""The published tables, one typed row class each (``Table.row``): what the dataset is made of."""

from __future__ import annotations

from typing import Final

import msgspec

from storage import kinds
from storage.dump.columns import (
    HASH,
    Column,
    Table,
    counted,
    keyed,
    of_view,
    told,
)
from storage.tables import FAMILIES
from storage.tables.people import MANDAT, ORGANE
from storage.views.amendements import AMENDEMENTS, AMENDEMENTS_HISTORIQUE, COSIGNATAIRES, CREDITS
from storage.views.archive import COUVERTURE, SIGNALEMENTS
from storage.views.base import NUMBER, TIME, View, current, fact, facts, group, ours, uid
from storage.views.base import Column as ViewColumn
from storage.views.liens import SCRUTINS_AMENDEMENTS, SCRUTINS_DOSSIERS
from storage.views.personnes import DEPUTES as DEPUTES_VIEW
from storage.views.scrutins import MISES_AU_POINT, SCRUTINS, VOTES, VOTES_PAR_GROUPE
from storage.views.textes import DOSSIERS, SEANCES, TEXTES

#: Of what every row of a scrutin repeats, what its table need not: it is in `scrutins`.
_REPEATED = ("titre", "sort_code", "civ", "groupe_libelle", "num_place", "gone_at")
#: Cleaned HTML is for pages; a file has the published HTML and the plain text.
_FOR_PAGES = ("dispositif_html", "expose_sommaire_html")
_UNSTAMPED = (*_FOR_PAGES, "chronotag")


def _document(table: str) -> Column:
    return told(
        table,
        "document_sha256",
        "e.sha256",
        "SHA-256 du document où cette version a été lue.",
        HASH,
    )


def _evidence(alias: str) -> str:
    return f"LEFT JOIN blob e ON e.id = {alias}.blob_id\n"


def _cleaning(table: str) -> Column:
    return told(
        table,
        "cleaning_version",
        "t.cleaning_version",
        "Version des règles qui ont fait le texte simple.",
        NUMBER,
    )


_AMENDEMENTS = of_view(
    AMENDEMENTS,
    "amendements",
    "One row per amendment, in its last known state. What the Assembly no longer publishes stays: "
    "its gone_at says since when.",
    ("uid",),
    drop=_UNSTAMPED,
    add=(_cleaning("amendements"), _document("amendements")),
    joins=_evidence("a"),
    scope="a.legislature",
    is_wide=True,
)
#: Only of what is no longer there: of the rest it would be the last capture, whatever the version.
_LAST_SEEN = """(SELECT max(z.observed_at) FROM capture y
    JOIN capture z ON z.set_key = y.set_key AND z.kind = y.kind
    WHERE y.id = a.capture_id AND z.observed_at < coalesce(a.gone_at, a.superseded_at))"""
_VERSIONS = of_view(
    AMENDEMENTS_HISTORIQUE,
    "amendement_versions",
    "One row per version of an amendment: all that the archive saw the Assembly publish, with the "
    "evidence.",
    ("uid", "observed_at"),
    drop=_UNSTAMPED,
    add=(
        _cleaning("amendement_versions"),
        told(
            "amendement_versions",
            "capture_sha256",
            "k.sha256",
            "SHA-256 de l'archive téléchargée.",
            HASH,
        ),
        _document("amendement_versions"),
        told(
            "amendement_versions",
            "last_seen_at",
            _LAST_SEEN,
            "Dernière capture où cette version figurait encore, en UTC : elle a changé, ou a "
            "disparu, entre ce moment et superseded_at, ou gone_at ; NULL si elle y est encore.",
            TIME,
        ),
    ),
    joins=_evidence("a"),
    scope="a.legislature",
    is_wide=True,
)
_COSIGNATAIRES = of_view(
    COSIGNATAIRES,
    "cosignataires",
    "One row per cosignatory of an amendment, its author not being one; last known state.",
    ("amendement_uid", "rang"),
    drop=("civ", "date_depot", "sort", "auteur_ref", "gone_at"),
    scope="a.legislature",
)
_CREDITS = of_view(
    CREDITS,
    "credits",
    "One row per programme, or line of a programme, that an amendment on appropriations changes; "
    "last known state. Lines are included in their programme: never add the two.",
    ("amendement_uid", "rang"),
    scope="a.legislature",
)


def _change(family: str) -> str:
    """The changes of one family, with the legislature of what changed."""
    found = FAMILIES[family]
    has_legislature = any(one.name == "legislature" for one in found.facts)
    legislature = "v.legislature" if has_legislature else "CAST(NULL AS BIGINT)"
    return (
        f"SELECT '{family}' AS famille, c.uid AS uid, c.observed_at AS observed_at, c.field AS "
        f'field, c."before" AS avant, c."after" AS apres, c.nature AS nature, {legislature} AS '
        f"legislature\nFROM {found.change.name} c JOIN {found.table.name} v ON v.id = c.version_id"
    )


_CHANGES = "changements"
CHANGEMENTS: Final = Table(
    _CHANGES,
    "Une ligne par champ qui a changé entre deux versions, toutes familles réunies.",
    "One row per field that changed between two versions, all families together.",
    keyed(
        (
            told(_CHANGES, "famille", "famille", "amendement, scrutin, acteur, mandat, organe …"),
            told(_CHANGES, "uid", "uid", "Identifiant de ce qui a changé."),
            told(
                _CHANGES,
                "observed_at",
                "observed_at",
                "Moment où l'archive a vu le changement, en UTC ; avec l'uid, il nomme la version "
                "qui porte la nouvelle valeur.",
                TIME,
            ),
            told(
                _CHANGES,
                "champ",
                "field",
                "Colonne qui a changé, ou « table[identifiant] » pour une ligne d'une liste ; "
                "« (présence) » dit qu'une chose a disparu ou reparu.",
            ),
            counted(_CHANGES, "Rang parmi les changements d'un champ à un moment."),
            told(_CHANGES, "avant", "avant", "Valeur précédente ; NULL s'il n'y en avait pas."),
            told(_CHANGES, "apres", "apres", "Nouvelle valeur ; NULL s'il n'y en a plus."),
            told(
                _CHANGES,
                "nature",
                "nature",
                "substance, ou form si seuls changent le balisage, la casse ou la ponctuation.",
            ),
            told(_CHANGES, "legislature", "legislature", "Numéro de la législature.", NUMBER),
        ),
        ("famille", "uid", "observed_at", "champ", "rang"),
    ),
    ("famille", "uid", "observed_at", "champ", "rang"),
    "",  # one query for each family: see queries.py
    scope="v.legislature",
    is_partitioned=False,
    is_wide=True,
)
#: The queries of `changements`, family by family in the order of their names.
CHANGES_OF: Final = tuple(
    (name, _change(name), any(one.name == "legislature" for one in family.facts))
    for name, family in sorted(FAMILIES.items())
)

_SCRUTINS = of_view(
    SCRUTINS,
    "scrutins",
    "One row per roll call, in its last known state; those of the Congress are marked.",
    ("uid",),
    add=(_document("scrutins"),),
    joins=_evidence("s"),
    scope="s.legislature",
)
_VOTES = of_view(
    VOTES,
    "votes",
    "One row per named position: who took which position in which roll call. The Assembly does not "
    "list who was absent; corrections declared afterwards change nothing here.",
    ("scrutin_uid", "rang"),
    drop=(*_REPEATED, "is_congres"),
    scope="s.legislature",
)
_GROUPES_VOTES = of_view(
    VOTES_PAR_GROUPE,
    "votes_par_groupe",
    "One row per group and roll call: printed counts, and names counted.",
    ("scrutin_uid", "rang"),
    drop=("titre", "gone_at"),
    scope="s.legislature",
)
_CORRECTIONS = of_view(
    MISES_AU_POINT,
    "mises_au_point",
    "One row per correction: what a deputy says afterwards to have meant to vote. It changes "
    "neither votes nor totals.",
    ("scrutin_uid", "rang"),
    drop=(*_REPEATED, "is_congres"),
    scope="s.legislature",
)

_DEPUTES = of_view(
    DEPUTES_VIEW,
    "deputes",
    "One row per person and legislature in which they sat in the Assembly; of several mandates in "
    "one legislature, the last. Groups over time are in deputes_groupes.",
    ("acteur_ref", "legislature"),
    scope="m.legislature",
)
_GROUPS_OVER_TIME = View(
    "deputes_groupes",
    "Une ligne par appartenance d'une personne à un groupe politique, avec ses dates : les groupes "
    "des députés au fil du temps.",
    (
        uid("m", "Identifiant de cette appartenance."),
        ViewColumn("rang", "coalesce(h.rang, 1)", "Rang du groupe dans ce mandat.", NUMBER),
        *facts(MANDAT, "m", "acteur_ref", "legislature"),
        ViewColumn("groupe_ref", "h.organe_ref", "Groupe."),
        *group("g", "du groupe"),
        fact(MANDAT, "m", "lib_qualite", sentence="Qualité dans le groupe : Membre, Président …"),
        *facts(MANDAT, "m", "date_debut", "date_fin"),
        *ours("m", "observed_at", "first_seen_at", "gone_at"),
    ),
    "FROM mandat m\nLEFT JOIN mandat_organe h ON h.version_id = m.id\n"
    + current("organe_version", "g", "h.organe_ref")
    + "WHERE m.superseded_at IS NULL AND m.type_organe = 'GP'",
)
_DEPUTES_GROUPES = of_view(
    _GROUPS_OVER_TIME,
    "deputes_groupes",
    "One row per membership of a person in a political group, with its dates: the groups of "
    "deputies over time.",
    ("uid", "rang"),
    scope="m.legislature",
)
_ORGANES = of_view(
    View(
        "organes",
        "Une ligne par organe (groupe, commission, assemblée …), dans son dernier état connu.",
        (uid("o", "Identifiant de l'organe."), *facts(ORGANE, "o"), *ours("o")),
        "FROM organe_version o\nWHERE o.superseded_at IS NULL",
    ),
    "organes",
    "One row per body (group, committee, House …), in its last known state.",
    ("uid",),
    scope="o.legislature",
    is_partitioned=False,
)
_DOSSIERS = of_view(
    DOSSIERS,
    "dossiers",
    "One row per legislative file (dossier), in its last known state.",
    ("uid",),
    scope="d.legislature",
)
_DOCUMENTS = of_view(
    TEXTES,
    "documents",
    "One row per parliamentary document (bill, report …), in its last known state.",
    ("uid",),
    scope="x.legislature",
)
_SEANCES = of_view(
    SEANCES,
    "seances",
    "One row per sitting that the Assembly's agenda lists, those of the Senate included; last "
    "known state.",
    ("uid",),
    scope="r.legislature",
)

_OF_LINKS = "liens_scrutin_amendement"
_LIENS = of_view(
    SCRUTINS_AMENDEMENTS,
    _OF_LINKS,
    "One row per link between a roll call and an amendment, worked out by the archive: the "
    "Assembly publishes none. Count only those whose verdict is sure.",
    ("scrutin_uid", "amendement_uid", "role", "method", "rang"),
    drop=("numero", "date_scrutin", "titre", "sort_code", "numero_long", "sort"),
    add=(counted(_OF_LINKS, "Rang parmi les liens qui disent la même chose par ailleurs."),),
    scope="s.legislature",
    order=(
        "l.scrutin_uid{C}",
        "coalesce(l.amendement_uid, ''){C}",
        "l.role{C}",
        "l.method{C}",
        "l.verdict{C}",
        "l.evidence{C}",
    ),
)
_OF_DOSSIERS = "liens_scrutin_dossier"
_LIENS_DOSSIER = of_view(
    SCRUTINS_DOSSIERS,
    _OF_DOSSIERS,
    "One row per answer to the question « which dossier and text is this roll call about? »: what "
    "the Assembly says, and what the archive works out, side by side.",
    ("scrutin_uid", "dossier_ref", "texte_ref", "method", "rang"),
    add=(
        told(_OF_DOSSIERS, "legislature", "s.legislature", "Numéro de la législature.", NUMBER),
        told(
            _OF_DOSSIERS,
            "linking_version",
            "l.linking_version",
            "Version des règles de liaison.",
            NUMBER,
        ),
        counted(_OF_DOSSIERS, "Rang parmi les liens qui disent la même chose par ailleurs."),
    ),
    joins=current("scrutin_version", "s", "l.scrutin_uid"),
    scope="s.legislature",
    order=(
        "l.scrutin_uid{C}",
        "coalesce(l.dossier_ref, ''){C}",
        "coalesce(l.texte_ref, ''){C}",
        "l.method{C}",
        "l.verdict{C}",
        "l.evidence{C}",
    ),
)

_COUVERTURE = of_view(
    COUVERTURE,
    "couverture",
    "One row per measure of what the archive holds or does not hold, by source and legislature, "
    "with its explanation: the known holes are here.",
    ("source", "mesure", "detail", "legislature", "rang"),
    add=(counted("couverture", "Rang parmi les mesures du même nom."),),
    scope="m.legislature",
    order=(
        "source{C}",
        "mesure{C}",
        "coalesce(detail, ''){C}",
        "coalesce(legislature, -1)",
        "coalesce(valeur, -1)",
        "explication{C}",
    ),
    is_partitioned=False,
)
_EMPTY = ("uid", "path", "field", "value")
#: Signals that are published: in the others two machines with the same captures would differ.
OF_THE_ASSEMBLY: Final = kinds.of_the_assembly()
OF_ITS_FILES: Final = "import"
_SIGNALEMENTS = of_view(
    SIGNALEMENTS,
    "signalements",
    "One row per thing that the archive tells whoever reads it, open or closed.",
    ("kind", "set_key", "uid", "path", "field", "value", "opened_at", "rang"),
    add=(counted("signalements", "Rang parmi ceux qui disent la même chose par ailleurs."),),
    order=(
        "n.kind{C}",
        "n.set_key{C}",
        *(f"n.{name}{{C}}" for name in _EMPTY),
        "n.opened_at",
        "n.message{C}",
        "n.count",
    ),
    is_partitioned=False,
)
_SIGNALEMENTS = msgspec.structs.replace(
    _SIGNALEMENTS,
    body=f"{_SIGNALEMENTS.body}\nWHERE n.set_key <> '{OF_ITS_FILES}' AND n.kind IN ("
    + ", ".join(f"'{kind}'" for kind in OF_THE_ASSEMBLY)
    + ")",
)


def _without_paths(table: Table) -> Table:
    """A capture that was imported has no address that others may know: it was a file."""
    return msgspec.structs.replace(
        table,
        columns=tuple(
            msgspec.structs.replace(
                one,
                expression=f"CASE WHEN {one.expression} NOT LIKE 'file:%' THEN {one.expression} "
                "END",
                french=f"{one.french[:-1]} ; NULL si elle vient d'un fichier importé.",
                english=f"{one.english[:-1]}; NULL if it came from an imported file.",
            )
            if one.name == "capture_url"
            else one
            for one in table.columns
        ),
    )


def _with_nullable_keys(table: Table, *names: str) -> Table:
    return msgspec.structs.replace(table, columns=keyed(table.columns, table.key, *names))


def _empty_is_null(table: Table) -> Table:
    """Signals have an empty text where there is nothing to name; a file has NULL."""
    return msgspec.structs.replace(
        table,
        columns=tuple(
            msgspec.structs.replace(
                column,
                expression=f"nullif({column.expression}, '')",
                french=column.french.replace("vide s'il n'y en a pas", "NULL s'il n'y en a pas"),
            )
            if column.name in _EMPTY
            else column
            for column in table.columns
        ),
    )


#: Every published table, in the order the codebook tells them.
TABLES: Final[tuple[Table, ...]] = (
    _AMENDEMENTS,
    _without_paths(_VERSIONS),
    CHANGEMENTS,
    _COSIGNATAIRES,
    _CREDITS,
    _SCRUTINS,
    _VOTES,
    _GROUPES_VOTES,
    _CORRECTIONS,
    _DEPUTES,
    _DEPUTES_GROUPES,
    _ORGANES,
    _DOSSIERS,
    _DOCUMENTS,
    _SEANCES,
    _with_nullable_keys(_LIENS, "amendement_uid"),
    _with_nullable_keys(_LIENS_DOSSIER, "dossier_ref", "texte_ref"),
    _with_nullable_keys(_COUVERTURE, "legislature", "detail"),
    _with_nullable_keys(_without_paths(_empty_is_null(_SIGNALEMENTS)), *_EMPTY),
)
BY_NAME: Final = {table.name: table for table in TABLES}
