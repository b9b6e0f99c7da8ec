"""`scrutateur show`: one thing the archive knows, for a person or for a program.

What a person reads is in French; the JSON has the archive's own names.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import msgspec
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from scraper.cleaning import clean
from storage import engine as engines
from storage import queries
from storage.tables import FAMILIES
from storage.tables.base import HTML

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import sqlalchemy as sa
    from rich.console import Console, RenderableType

    from storage.queries import AmendementTold, Bloc, ScrutinTold, ThingTold, Told

#: Columns of a bar, and of the line that a title stands in.
_BAR, _LINE = 30, 100
#: Each position, its label, how its part of a bar is drawn: the shades differ without colours too.
_POSITIONS = (
    ("pour", "Pour", "█", "green"),
    ("contre", "Contre", "▒", "red"),
    ("abstention", "Abstention", "░", "yellow"),
    ("nonVotant", "Non-votant", " ", "dim"),
)
#: The column of each printed count, of a scrutin and of its groups.
_COLUMNS = {
    "pour": "pour",
    "contre": "contre",
    "abstention": "abstentions",
    "nonVotant": "non_votants",
}
_PLURALS = {
    "pour": "pour",
    "contre": "contre",
    "abstention": "abstentions",
    "nonVotant": "non-votants",
    "nonVotantVolontaire": "non-votants volontaires",
}
_CAUSES = {
    "MG": "membre du Gouvernement",
    "PAN": "préside l'Assemblée",
    "PSE": "préside la séance",
}
_NATURES = {"substance": "substance", "form": "forme"}


def show(
    console: Console,
    engine: sa.Engine,
    uid: str,
    *,
    history: bool,
    at: dt.datetime | None,
    as_json: bool,
) -> None:
    """Print one amendement, scrutin, or anything else that has a uid.

    Args:
        console: where to print.
        engine: the archive, only read.
        uid: a uid, `17/1242`, or the address of a page.
        history: for a person, every version and what changed; JSON always has them.
        at: as the archive knew it then.
        as_json: print JSON.

    Raises:
        Refused: nothing of that name is here, or was not at that moment.
    """
    with engines.read_only(engine) as connection:
        told = queries.tell(connection, uid, at)
    if as_json:
        console.out(
            msgspec.json.format(msgspec.json.encode(told), indent=2).decode(), highlight=False
        )
        return
    _title(console, told)
    if history:
        _history(console, told)
        _print(console)
    if isinstance(told, queries.AmendementTold):
        _amendement(console, told)
    elif isinstance(told, queries.ScrutinTold):
        _scrutin(console, told)
    elif isinstance(told, queries.ThingTold):
        _thing(console, told)
    _noticed(console, told)
    _evidence(console, told, history=history)


# -- its title -----------------------------------------------------------------------------------

_KINDS = {
    "acteur": "Personne",
    "mandat": "Mandat",
    "organe": "Organe",
    "dossier": "Dossier législatif",
    "document": "Document",
    "seance": "Séance",
}


def _title(console: Console, told: Told) -> None:
    """What it is, what became of it, and whether the Assemblée still publishes it."""
    line = Rule(Text(_called(told), style="bold"), align="left")
    console.print(line, soft_wrap=False, width=min(console.width, _LINE))
    if told.version.gone_at:
        moment = _moment(told.version.gone_at)
        _print(
            console, Text(f"L'Assemblée ne le publie plus depuis le {moment}.", style="bold red")
        )


def _called(told: Told) -> str:
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


# -- an amendement -------------------------------------------------------------------------------


def _amendement(console: Console, told: AmendementTold) -> None:
    facts = told.facts
    author = told.auteur.name if told.auteur else None
    if author and told.groupe_abrev:
        author += f" ({told.groupe_abrev})"
    _grid(
        console,
        (
            ("Identifiant", told.uid),
            ("Page", told.url),
            ("Texte", _named(facts["texte_legislatif_ref"], told.texte_titre)),
            ("Dossier", _named(facts["dossier_ref"], told.dossier_titre)),
            ("Article", facts["article_designation"]),
            ("Alinéa", facts["alinea_designation"]),
            ("Mission", facts["libelle_mission"]),
            ("Sous-amende", facts["amendement_parent_ref"]),
            ("Auteur", author),
            ("Signataires", facts["signataires_libelle"]),
            ("Mention", facts["suffixe"]),
            ("Cosignataires", ", ".join(one.name for one in told.cosignataires)),
            ("État", _joined(facts["etat_libelle"], facts["sous_etat_libelle"])),
            ("Sort", _joined(facts["sort"], _moment(facts["date_sort"]))),
            ("Déposé le", facts["date_depot"]),
            ("Publié le", facts["date_publication"]),
            ("Séance", facts["seance_discussion_ref"]),
            ("Mention de l'AN", facts["cartouche_informatif"]),
        ),
    )
    _section(console, "Dispositif", told.dispositif_texte)
    if told.credits:
        _credits(console, told)
    _section(console, "Exposé sommaire", told.expose_sommaire_texte)


def _credits(console: Console, told: AmendementTold) -> None:
    _heading(console, f"Crédits ({told.facts['credit_nature']}), en euros")
    table = _table("Programme ou ligne", "Action")
    rectifying = told.facts["credit_nature"] == "PLFR"
    names = (
        (
            "autorisation_engagement_supplementaire",
            "autorisation_engagement_annule",
            "credit_paiement_supplementaire",
            "credit_paiement_annule",
        )
        if rectifying
        else ("autorisation_engagement", "credit_paiement")
    )
    heads = (
        ("AE ouvertes", "AE annulées", "CP ouverts", "CP annulés") if rectifying else ("AE", "CP")
    )
    for head in heads:
        table.add_column(head, justify="right", no_wrap=True)
    for row in told.credits:
        label = row["programme"] if row["niveau"] == "programme" else f"  {row['ligne']}"
        table.add_row(
            Text(label or ""), Text(row["action"] or ""), *(_euros(row[name]) for name in names)
        )
    _print(console, table)


def _euros(amount: int | None) -> str:
    # a narrow no-break space, as figures are printed in French
    return "" if amount is None else f"{amount:+,}".replace(",", "\u202f")


# -- a scrutin -----------------------------------------------------------------------------------


def _scrutin(console: Console, told: ScrutinTold) -> None:
    facts = told.facts
    _print(console, Text(facts["titre"] or ""))
    _print(console)
    _grid(
        console,
        (
            ("Identifiant", told.uid),
            ("Page", told.url),
            ("Jour de la séance", facts["date_scrutin"]),
            ("Séance", facts["seance_ref"]),
            ("Type", facts["libelle_type_vote"]),
            ("Majorité", facts["type_majorite"]),
            ("Demandé par", facts["demandeur_texte"]),
            ("Dossier", _named(facts["dossier_ref"], told.dossier_titre)),
            ("Lieu", facts["lieu_vote"]),
            ("Votants", facts["nombre_votants"]),
            ("Exprimés", _needed(facts)),
            ("Totaux imprimés", _listed(told, _printed_in_all(told))),
            ("Noms listés", _listed(told, _named_in_all(told))),
        ),
    )
    if facts["only_pour_counted"]:
        _print(
            console, Text("Motion de censure : seuls les « pour » sont recensés.", style="italic")
        )
    for difference in _differences(told):
        _print(console, Text(difference, style="bold"))
    if told.groupes:
        _heading(console, "Votes par groupe")
        _print(console, _groups(told))
        _print(
            console, Text("█ pour  ▒ contre  ░ abstention, sur les membres du groupe", style="dim")
        )
        for block in told.groupes:
            _voters(console, block)
    if told.mises_au_point:
        _heading(console, f"Mises au point ({len(told.mises_au_point)}), sans effet sur les totaux")
        for one in told.mises_au_point:
            fault = " (dysfonctionnement)" if one.dysfonctionnement else ""
            _print(console, Text(f"• {one.personne.name} : {_label(one.position)}{fault}"))


def _needed(facts: dict[str, Any]) -> str | None:
    if facts["suffrages_exprimes"] is None:
        return None
    return f"{facts['suffrages_exprimes']} (requis : {facts['nbr_suffrages_requis']})"


def _printed_in_all(told: ScrutinTold) -> dict[str, int | None]:
    """What the scrutin itself prints, by position."""
    printed = {position: told.facts[column] for position, column in _COLUMNS.items()}
    willing = told.facts["non_votants_volontaires"]
    return {**printed, "nonVotantVolontaire": willing} if willing else printed


def _printed_by_groups(told: ScrutinTold) -> dict[str, int | None]:
    """What its groups print together, by position; None where one of them prints nothing."""
    return {
        position: None
        if any(_printed(block, position) is None for block in told.groupes)
        else sum(_printed(block, position) or 0 for block in told.groupes)
        for position in _COLUMNS
    }


def _named_in_all(told: ScrutinTold) -> dict[str, int | None]:
    """How many names stand under each position."""
    return {
        position: sum(len(block.named(position)) for block in told.groupes) for position in _COLUMNS
    }


def _told_positions(told: ScrutinTold) -> tuple[tuple[str, str, str, str], ...]:
    """The positions to show: a motion de censure counts the « pour », and whoever else is told."""
    if not told.facts["only_pour_counted"]:
        return _POSITIONS
    counts = (_printed_in_all(told), _printed_by_groups(told), _named_in_all(told))
    return tuple(
        one for one in _POSITIONS if one[0] == "pour" or any(count[one[0]] for count in counts)
    )


def _listed(told: ScrutinTold, counts: dict[str, int | None]) -> str:
    """« pour 1, contre 3 … »: of the positions to show, those that are told."""
    wanted = [position for position, _, _, _ in _told_positions(told)] + ["nonVotantVolontaire"]
    return ", ".join(
        f"{_PLURALS[position]} {counts[position]}"
        for position in wanted
        if counts.get(position) is not None
    )


def _differences(told: ScrutinTold) -> Iterator[str]:
    """One sentence for each position where the Assemblée's own figures do not agree."""
    whole, groups, names = _printed_in_all(told), _printed_by_groups(told), _named_in_all(told)
    for position in _COLUMNS if told.groupes else ():
        told_of = {whole[position], groups[position], names[position]} - {None}
        if len(told_of) > 1:
            yield (
                f"Écart ({_PLURALS[position]}) : l'AN imprime {_said(whole[position])} pour le "
                f"scrutin et {_said(groups[position])} en additionnant ses groupes ; elle liste "
                f"{_names(names[position] or 0)}."
            )


def _said(count: int | None) -> str:
    return "aucun total" if count is None else str(count)


def _names(count: int) -> str:
    return f"{count} noms" if count > 1 else f"{count} nom"


def _groups(told: ScrutinTold) -> Table:
    table = _table("Groupe")
    positions = _told_positions(told)
    for _, label, _, _ in positions:
        table.add_column(label, justify="right", no_wrap=True)
    table.add_column("", no_wrap=True, width=_BAR)
    table.add_column("Majorité", no_wrap=True)
    for block in told.groupes:
        table.add_row(
            Text(block.libelle_abrev or block.organe_ref or "inconnu"),
            *(_count(block, position) for position, _, _, _ in positions),
            _bar(block),
            Text(block.majority or "—"),
        )
    sums, names = _printed_by_groups(told), _named_in_all(told)
    totals = (_cell(sums[position], names[position] or 0) for position, _, _, _ in positions)
    table.add_section()
    table.add_row(Text("Total"), *totals, "", "", style="dim")
    return table


def _printed(block: Bloc, position: str) -> int | None:
    count: int | None = getattr(block, _COLUMNS[position])
    return count


def _count(block: Bloc, position: str) -> Text:
    return _cell(_printed(block, position), len(block.named(position)))


def _cell(printed: int | None, named: int) -> Text:
    """The printed count, and that of the names where they differ."""
    if printed == named or (printed is None and not named):
        return Text(str(named) if named else "·")
    return Text(f"{'?' if printed is None else printed} ({_names(named)})", style="bold")


def _bar(block: Bloc) -> Text:
    """Who voted what, out of the members of the group; the rest did not vote."""
    counts = [(_printed(block, position) or 0) for position, _, _, _ in _POSITIONS[:3]]
    whole = max(block.nombre_membres_groupe or 0, sum(counts), 1)
    bar, drawn, so_far = Text(), 0, 0
    for count, (_, _, shade, style) in zip(counts, _POSITIONS, strict=False):
        so_far += count
        until = round(_BAR * so_far / whole)
        bar.append(shade * (until - drawn), style=style)
        drawn = until
    return bar


def _voters(console: Console, block: Bloc) -> None:
    """The names of a group, by position."""
    name = block.libelle or block.organe_ref or "groupe que l'AN a perdu (« PO0 »)"
    members = f", {block.nombre_membres_groupe} membres" if block.nombre_membres_groupe else ""
    _print(console)
    _print(console, Text(f"{name}{members}", style="bold"))
    if not block.votes:
        _print(console, Text("  aucun vote nominatif", style="dim"))
    for position, label, _, _ in _POSITIONS:
        names = [_voter(vote) for vote in block.named(position)]
        if names:
            line = Text(f"{label} ({len(names)}) : ", style="italic")
            line.append(", ".join(names), style="not italic")
            _print(console, Padding(line, (0, 0, 0, 2), expand=False))


def _voter(vote: queries.Vote) -> str:
    notes = ["par délégation"] if vote.par_delegation else []
    if vote.cause_position_vote:
        notes.append(_CAUSES.get(vote.cause_position_vote, vote.cause_position_vote))
    return vote.personne.name + (f" ({', '.join(notes)})" if notes else "")


def _label(position: str) -> str:
    known = {name: label.lower() for name, label, _, _ in _POSITIONS}
    return {**known, "nonVotantVolontaire": "non-votant volontaire"}.get(position, position)


# -- anything else -------------------------------------------------------------------------------


def _thing(console: Console, told: ThingTold) -> None:
    table = _table("Champ", "Valeur", "Ce que c'est")
    for fact in FAMILIES[told.family].facts:
        value = told.facts[fact.name]
        if value is not None:
            table.add_row(fact.name, Text(_value(value)), Text(fact.sentence, style="dim"))
    _print(console, table)
    for name, rows in told.rows.items():
        if rows:
            _heading(console, f"{name} ({len(rows)})")
            _print(console, _listing(rows))


def _listing(rows: list[dict[str, Any]]) -> Table:
    """Rows as a table, without the columns that none of them fills."""
    filled = [name for name in rows[0] if any(row[name] is not None for row in rows)]
    table = _table(*filled)
    for row in rows:
        table.add_row(*(Text(_value(row[name])) for name in filled))
    return table


# -- its history and its proof -------------------------------------------------------------------


def _noticed(console: Console, told: Told) -> None:
    if told.signals:
        _heading(console, "Signalements")
        for one in told.signals:
            state = "clos" if one.closed_at else "ouvert"
            _print(console, Text(f"• {one.message} ({one.kind}, {state})"))


def _history(console: Console, told: Told) -> None:
    _heading(console, f"Versions ({len(told.versions)})")
    table = _table("", "Vue le", "Jusqu'au", "Capture", "sha256 du document")
    for number, version in enumerate(told.versions, start=1):
        until = _moment(version.gone_at)
        until = f"disparu le {until}" if until else _moment(version.superseded_at) or "aujourd'hui"
        table.add_row(
            str(number),
            _moment(version.observed_at),
            until,
            Text(version.set_key),
            version.document_sha256[:12] + "…",
        )
    _print(console, table)
    if not told.changes:
        _print(console, Text("Rien n'a changé depuis la première version.", style="dim"))
        return
    _heading(console, "Changements")
    places = {version.version_id: number for number, version in enumerate(told.versions, start=1)}
    html = {fact.name for fact in FAMILIES[told.family].facts if fact.type is HTML}
    table = _table("Le", "Version", "Nature", "Champ", "Avant", "Après")
    for change in told.changes:
        words = [
            _readable(text, html=change.field in html) for text in (change.before, change.after)
        ]
        table.add_row(
            _moment(change.observed_at),
            str(places[change.version_id]),
            _NATURES.get(change.nature, change.nature),
            Text(change.field),
            *words,
        )
    _print(console, table)


def _readable(text: str | None, *, html: bool) -> Text:
    if text is None:
        return Text("—", style="dim")
    return Text((clean(text).texte or "") if html else text)


def _evidence(console: Console, told: Told, *, history: bool) -> None:
    version = told.version
    _heading(console, "Preuve")
    number = told.versions.index(version) + 1
    more = "" if history or len(told.versions) == 1 else " ; --history montre les autres"
    _grid(
        console,
        (
            ("Version", f"{number} sur {len(told.versions)}{more}"),
            ("Vue le", _moment(version.observed_at)),
            ("Remplacée le", _moment(version.superseded_at)),
            ("Disparu le", _moment(version.gone_at)),
            ("Téléchargé de", version.capture_url),
            ("Produit par l'AN le", _moment(version.generated_at)),
            ("sha256 de l'archive", version.capture_sha256),
            ("sha256 du document", version.document_sha256),
        ),
    )


# -- how things are printed ----------------------------------------------------------------------


def _print(console: Console, what: RenderableType = "") -> None:
    """Print within the width, whatever the console does by default."""
    console.print(what, soft_wrap=False)


def _heading(console: Console, text: str) -> None:
    _print(console)
    _print(console, Text(text, style="bold"))


def _section(console: Console, title: str, text: str | None) -> None:
    if text:
        _heading(console, title)
        _print(console, Padding(Text(text), (0, 0, 0, 2), expand=False))


def _grid(console: Console, lines: Iterable[tuple[str, object]]) -> None:
    """Labels and values; a line that says nothing is left out."""
    told = [(label, _value(value)) for label, value in lines if value is not None and value != ""]
    width = max((len(label) for label, _ in told), default=0)
    for label, text in told:
        if " " in text:
            table = Table.grid(padding=(0, 2))
            table.add_column(style="dim", width=width)
            table.add_column()
            table.add_row(label, Text(text))
            _print(console, table)
        else:  # an address or a hash is never cut in two: it is there to be copied
            line = Text(f"{label:<{width}}  ", style="dim")
            console.print(line.append(text, style="not dim"), soft_wrap=True)


def _table(*heads: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    return table


def _named(ref: str | None, title: str | None) -> str | None:
    return f"{title} ({ref})" if ref and title else ref


def _joined(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)


def _moment(moment: dt.datetime | None) -> str | None:
    return f"{moment.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S} UTC" if moment else None


def _value(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, dt.datetime):
        return _moment(value) or ""
    return str(value)
