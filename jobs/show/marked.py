"""A text with what rules recognised in it marked in place: readable without colours, and piped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from jobs.show.parts import heading, put, safe
from scraper.cleaning.marking import Mark, Span, mark, mark_fragment, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import Console

    from storage.told import PassageTold

#: What each rule recognises, for whoever reads its name.
RULES = {
    "applicability": "formule « n'est applicable qu'aux sommes… »",
    "breadcrumb": "fil d'Ariane",
    "captcha": "le site demande de prouver qu'on n'est pas un robot",
    "cartouche": "mention des services, et non de l'auteur",
    "code": "script ou feuille de style",
    "comment": "commentaire dans le balisage",
    "control": "bouton, liste à choix, boîte de dialogue",
    "cookies": "demande de consentement",
    "footer": "pied de page",
    "gage": "le gage que demande l'article 40 de la Constitution",
    "gage_lifted": "demande de lever le gage",
    "header": "en-tête du site",
    "hidden": "élément que son balisage cache au lecteur",
    "menu": "menu",
    "navigation": "navigation",
    "newsletter": "lettre d'information",
    "noscript": "s'adresse au navigateur",
    "redactionnel": "amendement rédactionnel",
    "related": "autres pages du site",
    "repli": "amendement de repli ou d'appel",
    "share": "boutons de partage",
    "skip_link": "lien d'évitement",
    "support": "le site parle de lui-même",
    "suppression": "formule de suppression",
    "tel_est_l_objet": "formule « tel est l'objet »",
    "theme": "thèmes du site",
    "unclassified": "le site n'a pas encore classé ce scrutin",
    "vote_yourself": "jeu de vote du site",
}
#: Words of one thing taken out; a page's menus are longer than what they are taken out of.
_WORDS = 400


def of_field(fragment: str | None, text: str, passages: Sequence[PassageTold], name: str) -> Text:
    """A clean text of an amendement, marked.

    Args:
        fragment: the HTML that it was made of.
        text: the clean text.
        passages: of the version.
        name: ``dispositif`` or ``expose_sommaire``.
    """
    return of_fragment(
        fragment or "",
        text,
        [one for one in passages if one.field == name],
        [one for one in passages if one.field == f"{name}_texte"],
    )


def of_fragment(
    fragment: str, text: str, removed: Sequence[PassageTold], found: Sequence[PassageTold]
) -> Text:
    """The clean text of some HTML, marked; what has no place in it is listed under it.

    Args:
        fragment: HTML.
        text: its clean text.
        removed: parts of the HTML.
        found: what was recognised in the text, removed or labelled.
    """
    labels, more = _spans(found, "label"), _spans(found, "remove")
    if not removed:
        return _drawn(mark(text, labels, more))
    marks = mark_fragment(fragment, text, _spans(removed, "remove"), labels=labels, more=more)
    if marks is not None:
        return _drawn(marks)
    listed = [Mark("removed", words_of(one.text), one.rule) for one in removed]
    drawn = _drawn(mark(text, labels, more))
    for one in listed:
        drawn.append("\n").append_text(_drawn([one]))
    return drawn


def of_text(text: str, passages: Sequence[PassageTold]) -> Text:
    """A captured text, marked."""
    return _drawn(mark(text, _spans(passages, "label"), _spans(passages, "remove")))


def _spans(passages: Iterable[PassageTold], action: str) -> list[Span]:
    return [Span(one.rule, one.start, one.end) for one in passages if one.action == action]


def _drawn(marks: Iterable[Mark]) -> Text:
    drawn = Text()
    for one in marks:
        match one.what:
            case "text":
                drawn.append(safe(one.text))
            case "removed":
                drawn.append(f"⟦{one.rule}{_told(one.text)}⟧", style="dim strike")
            case "begins":
                drawn.append(f"⟨{one.rule}⟩", style="cyan")
            case "ends":
                drawn.append(f"⟨/{one.rule}⟩", style="cyan")
    return drawn


def _told(words: str) -> str:
    if not words.strip():
        return ""
    shown = safe(words)
    if len(shown) > _WORDS:
        shown = f"{shown[:_WORDS]}… ({len(words)} caractères)"
    return f" : {shown}"


def print_legend(console: Console, passages: Sequence[PassageTold]) -> None:
    """What the signs mean, and each rule that is met; or that nothing was recognised."""
    heading(console, "Nettoyage")
    if not passages:
        put(console, Text("Rien n'a été retiré, aucune formule reconnue.", style="dim"))
        return
    put(
        console,
        Text(
            "⟦règle : passage⟧ retiré de ce qu'on lit ; ⟨règle⟩passage⟨/règle⟩ reconnu, et laissé.",
            style="dim",
        ),
    )
    for rule in sorted({one.rule for one in passages}):
        count = sum(one.rule == rule for one in passages)
        put(console, Text(f"• {rule} ({count}) : {RULES.get(rule, 'règle sans description')}"))
