# ruff: noqa: S608 - writing SQL is what this file is for, from our own names alone
"""The archive's French views over a dump's tables: what the SQLite file answers under their names.

A table repeats nothing that another one tells; the view of its name joins it again, so that the
recipes of docs/requetes.md run on the file. What no table holds is in no view: the archive's own
numbers, cleaned HTML, stamps, seats and forms of address, and the four views of doors and captures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from storage.dump.english import english
from storage.dump.rows import BY_NAME
from storage.views.amendements import COSIGNATAIRES, TEXTES_DISPARUS
from storage.views.base import View
from storage.views.liens import SCRUTINS_AMENDEMENTS, SORTS_CONTRADICTOIRES, VOTES_AMENDEMENTS
from storage.views.scrutins import MISES_AU_POINT, VOTES, VOTES_PAR_GROUPE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from storage.dump.columns import Table


class Over(msgspec.Struct, frozen=True):
    """One of the archive's views, over tables of the dump.

    Attributes:
        body: FROM and what follows; ``t`` is the table whose columns the view takes, if any.
        told: the expressions of the columns that ``t`` has not.
        needs: the tables that it joins.
        of: the table ``t``; "" for none.
    """

    view: View
    body: str
    told: dict[str, str]
    needs: tuple[str, ...]
    of: str = ""

    @property
    def sql(self) -> str:
        """The query: the view's columns, in its order, as far as they are told; then the rest."""
        held = _held(self)
        listed = [
            f"{self.told.get(one.name, f't.{one.name}')} AS {one.name}"
            for one in self.view.columns
            if one.name in self.told or one.name in held
        ]
        known = {one.name for one in self.view.columns}
        listed += [f"t.{name}" for name in held if name not in known]
        return "SELECT\n  " + ",\n  ".join(listed) + f"\n{self.body}"


def stored(table: Table) -> str:
    """What a table is called in the file: its name is its view's where that tells more."""
    if table.name in _COMPLETED and not table.is_delta:
        return f"{table.name}_rows"
    return table.name


def views(written: Collection[str]) -> dict[str, str]:
    """Every view that the tables of a dump make possible, by name."""
    found = {
        name: over.sql
        if set(over.needs) <= set(written)
        else f'SELECT * FROM "{stored(BY_NAME[name])}"'
        for name, over in _COMPLETED.items()
        if name in written
    }
    for over in _JOINED:
        if set(over.needs) <= set(written):
            found[over.view.name] = over.sql
    return found | {
        name: f"SELECT * FROM {source}"
        for name, source in _RENAMED.items()
        if source.partition(" ")[0] in written
    }


def sentences(written: Collection[str]) -> Iterator[tuple[str, str, str, str, str | None]]:
    """(view, column, kind, French, English) of what the views tell and no table of their name."""
    there = views(written)
    for over in (*_COMPLETED.values(), *_JOINED):
        name = over.view.name
        if name not in there or not set(over.needs) <= set(written):
            continue
        for told in over.view.columns:
            if told.name in over.told:
                yield name, told.name, told.kind, told.sentence, english(name, told.name)
        for column in BY_NAME[over.of].columns if over.of and over.of != name else ():
            yield name, column.name, column.kind, column.french, column.english
    for name, source in _RENAMED.items():
        if name in there:
            for column in BY_NAME[source.partition(" ")[0]].columns:
                yield name, column.name, column.kind, column.french, column.english


def _held(over: Over) -> tuple[str, ...]:
    return BY_NAME[over.of].names if over.of else ()


def _same(alias: str, *names: str) -> dict[str, str]:
    return {name: f"{alias}.{name}" for name in names}


_SCRUTIN = "LEFT JOIN scrutins s ON s.uid = t.scrutin_uid"
#: Tables that are stored under another name, since the view of their own says more.
_COMPLETED: Final = {
    over.view.name: over
    for over in (
        Over(
            COSIGNATAIRES,
            "FROM cosignataires_rows t\nLEFT JOIN amendements a ON a.uid = t.amendement_uid",
            {"auteur_ref": "a.acteur_ref"} | _same("a", "date_depot", "sort", "gone_at"),
            ("amendements",),
            "cosignataires",
        ),
        Over(
            VOTES,
            f"FROM votes_rows t\n{_SCRUTIN}\nLEFT JOIN organes g ON g.uid = t.groupe_ref",
            {"groupe_libelle": "g.libelle"}
            | _same("s", "is_congres", "titre", "sort_code", "gone_at"),
            ("scrutins", "organes"),
            "votes",
        ),
        Over(
            VOTES_PAR_GROUPE,
            f"FROM votes_par_groupe_rows t\n{_SCRUTIN}",
            _same("s", "titre", "gone_at"),
            ("scrutins",),
            "votes_par_groupe",
        ),
        Over(
            MISES_AU_POINT,
            f"FROM mises_au_point_rows t\n{_SCRUTIN}",
            _same("s", "is_congres", "titre", "sort_code", "gone_at"),
            ("scrutins",),
            "mises_au_point",
        ),
    )
}
_RENAMED: Final = {
    "textes": "documents",
    "groupes": "organes WHERE code_type = 'GP'",
    "amendements_historique": "amendement_versions",
    "scrutins_dossiers": "liens_scrutin_dossier",
}
_OF_LINKS = ("liens_scrutin_amendement", "scrutins", "amendements")
_DECISIVE = "l.verdict IN ('sure', 'conflicting')"
_JOINED: Final = (
    Over(
        SCRUTINS_AMENDEMENTS,
        f"FROM liens_scrutin_amendement t\n{_SCRUTIN}\n"
        "LEFT JOIN amendements a ON a.uid = t.amendement_uid",
        _same("s", "numero", "date_scrutin", "titre", "sort_code")
        | _same("a", "numero_long", "sort"),
        _OF_LINKS,
        "liens_scrutin_amendement",
    ),
    Over(
        VOTES_AMENDEMENTS,
        "FROM liens_scrutin_amendement l\nJOIN amendements a ON a.uid = l.amendement_uid\n"
        "JOIN votes v ON v.scrutin_uid = l.scrutin_uid\nWHERE l.role <> 'parent'",
        {
            "scrutin_numero": "v.numero",
            "amendement_uid": "a.uid",
            "auteur_ref": "a.acteur_ref",
            "auteur_groupe_abrev": "a.groupe_abrev",
            **_same("l", "scrutin_uid", "role", "verdict"),
            **_same("v", "legislature", "date_scrutin", "sort_code", "acteur_ref"),
            **_same("v", "prenom", "nom", "groupe_ref", "groupe_abrev", "groupe_libelle"),
            **_same("v", "position", "par_delegation", "cause_position_vote"),
            **_same("a", "numero_long", "numero_ordre_depot", "texte_legislatif_ref"),
            **_same("a", "dossier_ref", "article_designation", "type_auteur"),
            **_same("a", "texte_titre", "dossier_titre", "auteur_civ", "auteur_prenom"),
            **_same("a", "auteur_nom", "expose_sommaire_texte", "sort"),
        },
        (*_OF_LINKS, "votes", "organes"),
    ),
    Over(
        SORTS_CONTRADICTOIRES,
        "FROM liens_scrutin_amendement l\nJOIN scrutins s ON s.uid = l.scrutin_uid\n"
        "JOIN amendements a ON a.uid = l.amendement_uid\n"
        f"WHERE l.role <> 'parent' AND {_DECISIVE}\n"
        "  AND (a.sort IS NULL OR lower(a.sort) <> s.sort_code)",
        {
            **_same("l", "scrutin_uid", "amendement_uid", "role", "verdict"),
            **_same("s", "sort_code", "legislature", "numero", "date_scrutin", "titre"),
            "sort": "a.sort",
            "identiques_concordants": "(SELECT count(*) FROM liens_scrutin_amendement m\n"
            "    JOIN amendements b ON b.uid = m.amendement_uid\n"
            "    WHERE m.scrutin_uid = l.scrutin_uid AND m.role <> 'parent'\n"
            "      AND lower(b.sort) = s.sort_code)",
        },
        _OF_LINKS,
    ),
    Over(
        TEXTES_DISPARUS,
        "FROM amendements c\nJOIN amendement_versions l ON l.uid = c.uid AND l.observed_at = (\n"
        "  SELECT max(n.observed_at) FROM amendement_versions n\n"
        "  WHERE n.uid = c.uid AND (n.dispositif IS NOT NULL OR n.expose_sommaire IS NOT NULL\n"
        "    OR n.credit_nature IS NOT NULL)\n)\n"
        "WHERE l.superseded_at IS NOT NULL OR l.gone_at IS NOT NULL",
        {
            **_same("c", "uid", "url", "cartouche_informatif", "etat_code", "etat_libelle"),
            **_same("c", "sous_etat_libelle", "gone_at"),
            **_same("l", "legislature", "texte_legislatif_ref", "numero_long", "acteur_ref"),
            **_same("l", "signataires_libelle", "article_designation", "credit_nature"),
            **_same("l", "dispositif_texte", "expose_sommaire_texte", "observed_at"),
            "last_seen_at": "l.last_seen_at",
            "vanished_at": "coalesce(l.gone_at, l.superseded_at)",
        },
        ("amendements", "amendement_versions"),
    ),
)
