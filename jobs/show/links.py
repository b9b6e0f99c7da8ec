"""The links of a scrutin or an amendement, for a person: what was decided, and how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from jobs.show.parts import heading, put, section, table_of
from jobs.show.scrutin import show_groups

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from storage.linked import LinkTold
    from storage.told import AmendementTold, ScrutinTold

_ROLES = {"principal": "amendement", "identique": "amendement identique", "parent": "sous-amende"}
_VERDICTS = {
    "sure": "lien sûr",
    "conflicting": "les pièces se contredisent",
    "ambiguous": "plusieurs conviennent, aucun n'est choisi",
    "absent": "pas dans l'archive",
}


def amendements_of(console: Console, told: ScrutinTold) -> None:
    """What a scrutin decided: each amendement, and the text of the principal."""
    if not told.liens:
        return
    heading(console, "Ce que ce scrutin a décidé")
    table = table_of("Amendement", "Rôle", "Sort publié", "Lien", "Règle")
    for link in told.liens:
        table.add_row(
            Text(_called(link)),
            Text(_ROLES[link.role]),
            Text(link.sort or "—"),
            Text(_VERDICTS[link.verdict]),
            Text(link.method),
        )
    put(console, table)
    for link in told.liens:
        if link.role == "principal":
            name = f"n° {link.numero_long}" if link.numero_long else link.amendement_uid or ""
            section(console, f"Dispositif de l'amendement {name}", link.dispositif_texte)
            section(console, f"Exposé sommaire de l'amendement {name}", link.expose_sommaire_texte)


def _called(link: LinkTold) -> str:
    if link.amendement_uid is None:
        return "absent de l'archive"
    number = f"n° {link.numero_long}  " if link.numero_long else ""
    return f"{number}{link.amendement_uid}"


def votes_of(console: Console, told: AmendementTold, scrutins: Sequence[ScrutinTold]) -> None:
    """The scrutins in which an amendement was decided, with their votes by group."""
    by_uid = {one.uid: one for one in scrutins}
    for link in told.liens:
        vote = by_uid.get(link.scrutin_uid)
        role = "" if link.role == "principal" else f", {_ROLES[link.role]}"
        heading(console, f"Scrutin {link.scrutin_uid} : {link.sort_code or '—'}{role}")
        put(console, Text(link.titre or ""))
        put(console, Text(f"{_VERDICTS[link.verdict]} ({link.method})", style="dim"))
        if vote is not None and link.role != "parent":
            show_groups(console, vote)
