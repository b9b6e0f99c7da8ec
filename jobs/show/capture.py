"""A text that somebody captured elsewhere, for a person: who says what, and whose words it has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from rich.text import Text

from jobs.show.marked import of_fragment, of_text, print_legend
from jobs.show.parts import grid, heading, joined, moment, put, safe, section, table_of
from scraper.cleaning.pages import clean_page
from scraper.reading.html import decode
from scraper.reading.kinds import Kind, kind_of, text_of_capture
from storage import captured

if TYPE_CHECKING:
    import sqlalchemy as sa
    from rich.console import Console

    from storage.told import CaptureTold, PassageTold

_FLAGS = {
    "captcha": "demande de prouver qu'on n'est pas un robot (captcha)",
    "non_classe": "scrutin pas encore classé par thèmes (non_classe)",
    "sous_reserve": "sous réserve de recevabilité (sous_reserve)",
    "irrecevable": "amendement irrecevable (irrecevable)",
    "retire_avant_publication": "retiré avant publication (retire_avant_publication)",
}
_COUNTED = {"amendement": "un amendement", "scrutin": "un scrutin"}
_VERDICTS = {
    "matched": "rattachée : un seul amendement de l'archive a ces mots",
    "ambiguous": "rattachée à plusieurs : tous ont ces mots, et tous sont gardés",
    "unattached": "non rattachée : aucun amendement de l'archive n'a ces mots",
}


def whole_text(engine: sa.Engine, told: CaptureTold) -> CaptureTold:
    """The same with all that was captured: what its passages are spans of."""
    with engine.connect() as connection:
        body = captured.body(connection, told.capture_id)
    if body is None:
        return told
    kind = kind_of(body)
    if isinstance(kind, Kind) and kind.kind == "page":
        return msgspec.structs.replace(told, text=decode(body).text, is_page=True)
    return msgspec.structs.replace(told, text=text_of_capture(body)[0])


def show_capture(console: Console, told: CaptureTold, *, cleaning: bool) -> None:
    """Print a captured text; with ``cleaning``, all of it with what was taken out in place."""
    grid(
        console,
        (
            ("Origine", safe(told.url)),
            ("Gardée le", moment(told.observed_at)),
            ("Fichier", safe(told.kept_as or "")),
            ("Numéro", _number(told)),
            ("Ce qu'il compte", _counted(told)),
            ("Le site disait", joined(*(_FLAGS.get(one, one) for one in told.flags))),
            ("Verdict", _VERDICTS.get(told.verdict, told.verdict)),
        ),
    )
    section(console, "Exposé, mot pour mot", told.expose_texte)
    if told.candidates:
        heading(console, f"Amendements qui ont ces mots ({len(told.candidates)})")
        table = table_of("Amendement", "N°", "Texte", "Sort", "Pièce")
        for one in told.candidates:
            table.add_row(
                one.uid,
                *(Text(safe(value or "")) for value in (one.numero_long, one.texte_legislatif_ref)),
                *(Text(safe(value or "")) for value in (one.sort, one.evidence)),
            )
        put(console, table)
    if cleaning:
        _cleaning(console, told)
    heading(console, "Preuve")
    grid(
        console,
        (
            ("Capture", str(told.capture_id)),
            ("sha256", told.sha256),
            ("Octets", told.size),
            ("Rapprochée le", moment(told.matched_at)),
            ("Table de règles", f"version {told.boilerplate_version}"),
        ),
    )


def _number(told: CaptureTold) -> str | None:
    if told.number is None:
        return "aucun"
    says = f", et il le dit celui d'un {told.number_kind}" if told.number_kind else ""
    return f"{safe(told.number)} (c'est le site qui parle{says})"


def _counted(told: CaptureTold) -> str | None:
    if told.number is None:
        return None
    counted = _COUNTED.get(told.number_is or "", told.number_is or "rien n'en décide")
    return f"{counted} — {told.number_evidence}" if told.number_evidence else counted


def _cleaning(console: Console, told: CaptureTold) -> None:
    if told.text is None:
        put(console)
        put(console, Text("Les octets de cette capture n'ont pas été gardés.", style="dim"))
        return
    section(console, "Capture entière", _marked(told.text, told.passages, is_page=told.is_page))
    print_legend(console, told.passages)


def _marked(text: str, passages: list[PassageTold], *, is_page: bool) -> Text:
    """The captured text, or the clean text of the captured page, with its passages in place."""
    blocks = [one for one in passages if one.field == "page"]
    found = [one for one in passages if one.field != "page"]
    shown = clean_page(text).text if is_page else text
    if not all(shown[one.start : one.end] == one.text for one in found) or not all(
        text[one.start : one.end].startswith(one.text) for one in blocks
    ):
        return Text(
            f"{safe(shown.strip())}\n\nCes passages sont d'une autre table de règles : "
            "scrutateur replay --derived les refait."
        )
    marked = of_fragment(text, shown, blocks, found) if is_page else of_text(text, found)
    marked.rstrip()
    return marked
