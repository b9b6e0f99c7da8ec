"""`scrutateur show`: one thing the archive knows, for a person or for a program.

What a person reads is in French; the JSON has the archive's own names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from rich.rule import Rule
from rich.text import Text

from jobs.show.amendement import show_amendement
from jobs.show.capture import show_capture, whole_text
from jobs.show.links import amendements_of, votes_of
from jobs.show.parts import grid, heading, moment, put, safe, table_of, value_of
from jobs.show.scrutin import show_scrutin
from scraper.cleaning import clean
from storage import engine as engines
from storage import queries
from storage.errors import Refused
from storage.tables import FAMILIES
from storage.tables.base import HTML
from storage.told import AmendementTold, CaptureTold, ScrutinTold, ThingTold

if TYPE_CHECKING:
    import datetime as dt

    import sqlalchemy as sa
    from rich.console import Console
    from rich.table import Table

    from storage.told import Told, Version

#: Columns of the line that a title stands in.
_LINE = 100
_NATURES = {"substance": "substance", "form": "forme"}


def show(
    console: Console,
    engine: sa.Engine,
    uid: str,
    *,
    history: bool,
    at: dt.datetime | None,
    as_json: bool,
    cleaning: bool = False,
) -> None:
    """Print one amendement, scrutin, captured text, or anything else that has a uid.

    Args:
        console: where to print.
        engine: the archive, only read.
        uid: a uid, `17/1242`, the address of a page, `capture/12`.
        history: for a person, every version and what changed; JSON always has them.
        at: as the archive knew it then.
        as_json: print JSON.
        cleaning: mark in the texts what was taken out of them, and what was labelled; JSON has the
            passages always, and a captured text then.

    Raises:
        Refused: nothing of that name is here, or was not at that moment, or has no text.
    """
    with engines.read_only(engine) as connection:
        told = queries.tell(connection, uid, at)
        votes = _votes(connection, told, at)
    if cleaning and not isinstance(told, AmendementTold | CaptureTold):
        raise Refused(
            f"nothing is cleaned in {told.uid}: --cleaning is for the texts of an amendement, and "
            "for a captured text (capture/12)"
        )
    if isinstance(told, CaptureTold) and cleaning:
        told = whole_text(engine, told)
    if as_json:
        console.out(
            msgspec.json.format(msgspec.json.encode(told), indent=2).decode(), highlight=False
        )
        return
    _title(console, _called(told))
    if isinstance(told, CaptureTold):
        show_capture(console, told, cleaning=cleaning)
        return
    _state(console, told.version)
    if history:
        _history(console, told)
        put(console)
    if isinstance(told, AmendementTold):
        show_amendement(console, told, cleaning=cleaning)
        votes_of(console, told, votes)
    elif isinstance(told, ScrutinTold):
        show_scrutin(console, told)
        amendements_of(console, told)
    else:
        _thing(console, told)
    _noticed(console, told)
    _evidence(console, told, history=history)


def _votes(connection: sa.Connection, told: object, at: dt.datetime | None) -> list[ScrutinTold]:
    """The scrutins that decided an amendement, with their groups."""
    if not isinstance(told, AmendementTold):
        return []
    decided = dict.fromkeys(one.scrutin_uid for one in told.liens if one.role != "parent")
    return [queries.scrutin(connection, uid, at) for uid in decided]


# -- its title -----------------------------------------------------------------------------------

_KINDS = {
    "acteur": "Personne",
    "mandat": "Mandat",
    "organe": "Organe",
    "dossier": "Dossier législatif",
    "document": "Document",
    "seance": "Séance",
}


def _title(console: Console, called: str) -> None:
    line = Rule(Text(safe(called), style="bold"), align="left")
    console.print(line, soft_wrap=False, width=min(console.width, _LINE))


#: What tells before the open data does, by the last part of a set's name.
_DOORS = {
    "UNITES": "un document du site",
    "CREDITS": "un tableau de crédits du site",
    "PAGES": "une page du site",
    "DIRECT": "le service en direct de la séance",
}


def _state(console: Console, version: Version) -> None:
    """Whether the Assemblée still publishes it, and whether its open data told it yet."""
    if version.gone_at:
        since = moment(version.gone_at)
        put(console, Text(f"L'Assemblée ne le publie plus depuis le {since}.", style="bold red"))
    if version.is_provisional:
        door = _DOORS.get(version.set_key.rpartition("/")[2], "une autre voie")
        line = f"Provisoire : connu par {door}, pas encore par les données ouvertes"
        untold = f" ; pas encore dit : {', '.join(version.untold)}" if version.untold else ""
        put(console, Text(f"{line}{untold}.", style="bold yellow"))


def _called(told: Told | CaptureTold) -> str:
    """What it is, and what became of it."""
    if isinstance(told, CaptureTold):
        return f"Capture n° {told.capture_id} — texte gardé d'un autre site"
    facts = told.facts
    if told.family == "amendement":
        outcome = facts["sort"] or facts["sous_etat_libelle"] or facts["etat_libelle"]
        kind = "Sous-amendement" if facts["amendement_parent_ref"] else "Amendement"
        return f"{kind} n° {facts['numero_long']} — {outcome or 'état inconnu'}"
    if told.family == "scrutin":
        where = (
            "du Congrès" if facts["is_congres"] else f"de la {facts['legislature']}e législature"
        )
        return f"Scrutin n° {facts['numero']} {where} — {facts['sort_code']}"
    return f"{_KINDS[told.family]} {told.uid}"


# -- anything else -------------------------------------------------------------------------------


def _thing(console: Console, told: ThingTold) -> None:
    table = table_of("Champ", "Valeur", "Ce que c'est")
    for fact in FAMILIES[told.family].facts:
        value = told.facts[fact.name]
        if value is not None:
            table.add_row(fact.name, Text(value_of(value)), Text(fact.sentence, style="dim"))
    put(console, table)
    for name, rows in told.rows.items():
        if rows:
            heading(console, f"{name} ({len(rows)})")
            put(console, _listing(rows))


def _listing(rows: list[dict[str, Any]]) -> Table:
    """Rows as a table, without the columns that none of them fills."""
    filled = [name for name in rows[0] if any(row[name] is not None for row in rows)]
    table = table_of(*filled)
    for row in rows:
        table.add_row(*(Text(value_of(row[name])) for name in filled))
    return table


# -- its history and its proof -------------------------------------------------------------------


def _noticed(console: Console, told: Told) -> None:
    if told.signals:
        heading(console, "Signalements")
        for one in told.signals:
            state = "clos" if one.closed_at else "ouvert"
            put(console, Text(f"• {one.message} ({one.kind}, {state})"))


def _history(console: Console, told: Told) -> None:
    heading(console, f"Versions ({len(told.versions)})")
    table = table_of("", "Vue le", "Jusqu'au", "Capture", "sha256 du document", "")
    for number, version in enumerate(told.versions, start=1):
        until = moment(version.gone_at)
        until = f"disparu le {until}" if until else moment(version.superseded_at) or "aujourd'hui"
        table.add_row(
            str(number),
            moment(version.observed_at),
            until,
            Text(version.set_key),
            version.document_sha256[:12] + "…",
            _confirmation(version),
        )
    put(console, table)
    if not told.changes:
        put(console, Text("Rien n'a changé depuis la première version.", style="dim"))
        return
    heading(console, "Changements")
    places = {version.version_id: number for number, version in enumerate(told.versions, start=1)}
    html = {fact.name for fact in FAMILIES[told.family].facts if fact.type is HTML}
    table = table_of("Le", "Version", "Nature", "Champ", "Avant", "Après")
    for change in told.changes:
        words = [
            _readable(text, html=change.field in html) for text in (change.before, change.after)
        ]
        table.add_row(
            moment(change.observed_at),
            str(places[change.version_id]),
            _NATURES.get(change.nature, change.nature),
            Text(change.field),
            *words,
        )
    put(console, table)


def _confirmation(version: Version) -> str:
    """Of a version that another door told first, whether the open data did since."""
    if version.is_provisional:
        return "provisoire"
    return f"confirmée le {moment(version.completed_at)}" if version.completed_at else ""


def _readable(text: str | None, *, html: bool) -> Text:
    if text is None:
        return Text("—", style="dim")
    return Text((clean(text).texte or "") if html else text)


#: Who told the rest of a provisional version, where it still is one and where it is not.
_BY = {True: "et toujours provisoire", False: "par les données ouvertes : provisoire jusque-là"}


def _evidence(console: Console, told: Told, *, history: bool) -> None:
    version = told.version
    heading(console, "Preuve")
    number = told.versions.index(version) + 1
    more = "" if history or len(told.versions) == 1 else " ; --history montre les autres"
    grid(
        console,
        (
            ("Version", f"{number} sur {len(told.versions)}{more}"),
            ("Vue le", moment(version.observed_at)),
            (
                "Complétée le" if version.is_provisional else "Confirmée le",
                version.completed_at
                and f"{moment(version.completed_at)}, {_BY[version.is_provisional]}",
            ),
            ("Remplacée le", moment(version.superseded_at)),
            ("Disparu le", moment(version.gone_at)),
            ("Téléchargé de", version.capture_url),
            ("Produit par l'AN le", moment(version.generated_at)),
            ("sha256 de l'archive", version.capture_sha256),
            ("sha256 du document", version.document_sha256),
        ),
    )
