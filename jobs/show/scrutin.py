"""One scrutin for a person: what was voted, group by group, name by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.padding import Padding
from rich.text import Text

from jobs.show.parts import grid, heading, named, put, table_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console
    from rich.table import Table

    from storage.told import Bloc, ScrutinTold, Vote

#: Columns of a bar.
_BAR = 30
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


def show_scrutin(console: Console, told: ScrutinTold) -> None:
    """Print a scrutin: totals, groups, names, corrections."""
    facts = told.facts
    put(console, Text(facts["titre"] or ""))
    put(console)
    grid(
        console,
        (
            ("Identifiant", told.uid),
            ("Page", told.url),
            ("Jour de la séance", facts["date_scrutin"]),
            ("Séance", facts["seance_ref"]),
            ("Type", facts["libelle_type_vote"]),
            ("Majorité", facts["type_majorite"]),
            ("Demandé par", facts["demandeur_texte"]),
            ("Dossier", named(facts["dossier_ref"], told.dossier_titre)),
            ("Lieu", facts["lieu_vote"]),
            ("Votants", facts["nombre_votants"]),
            ("Exprimés", _needed(facts)),
            ("Totaux imprimés", _listed(told, _printed_in_all(told))),
            ("Noms listés", _listed(told, _named_in_all(told))),
        ),
    )
    if facts["only_pour_counted"]:
        put(console, Text("Motion de censure : seuls les « pour » sont recensés.", style="italic"))
    for difference in _differences(told):
        put(console, Text(difference, style="bold"))
    if told.groupes:
        heading(console, "Votes par groupe")
        show_groups(console, told)
        for block in told.groupes:
            _voters(console, block)
    if told.mises_au_point:
        heading(console, f"Mises au point ({len(told.mises_au_point)}), sans effet sur les totaux")
        for one in told.mises_au_point:
            fault = " (dysfonctionnement)" if one.dysfonctionnement else ""
            put(console, Text(f"• {one.personne.name} : {_label(one.position)}{fault}"))


def show_groups(console: Console, told: ScrutinTold) -> None:
    """The votes of each group, as a table with bars."""
    put(console, _groups(told))
    put(console, Text("█ pour  ▒ contre  ░ abstention, sur les membres du groupe", style="dim"))


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
    table = table_of("Groupe")
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
    put(console)
    put(console, Text(f"{name}{members}", style="bold"))
    if not block.votes:
        put(console, Text("  aucun vote nominatif", style="dim"))
    for position, label, _, _ in _POSITIONS:
        names = [_voter(vote) for vote in block.named(position)]
        if names:
            line = Text(f"{label} ({len(names)}) : ", style="italic")
            line.append(", ".join(names), style="not italic")
            put(console, Padding(line, (0, 0, 0, 2), expand=False))


def _voter(vote: Vote) -> str:
    notes = ["par délégation"] if vote.par_delegation else []
    if vote.cause_position_vote:
        notes.append(_CAUSES.get(vote.cause_position_vote, vote.cause_position_vote))
    return vote.personne.name + (f" ({', '.join(notes)})" if notes else "")


def _label(position: str) -> str:
    known = {name: label.lower() for name, label, _, _ in _POSITIONS}
    return {**known, "nonVotantVolontaire": "non-votant volontaire"}.get(position, position)
