"""One amendement for a person: who, what, where, what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from jobs.show.marked import of_field, print_legend
from jobs.show.parts import grid, heading, joined, moment, named, put, section, table_of

if TYPE_CHECKING:
    from rich.console import Console

    from storage.told import AmendementTold


def show_amendement(console: Console, told: AmendementTold, *, cleaning: bool) -> None:
    """Print an amendement; with ``cleaning``, what rules recognised in its texts, in place."""
    facts = told.facts
    author = told.auteur.name if told.auteur else None
    if author and told.groupe_abrev:
        author += f" ({told.groupe_abrev})"
    grid(
        console,
        (
            ("Identifiant", told.uid),
            ("Page", told.url),
            ("Texte", named(facts["texte_legislatif_ref"], told.texte_titre)),
            ("Dossier", named(facts["dossier_ref"], told.dossier_titre)),
            ("Article", facts["article_designation"]),
            ("Alinéa", facts["alinea_designation"]),
            ("Mission", facts["libelle_mission"]),
            ("Sous-amende", facts["amendement_parent_ref"]),
            ("Auteur", author),
            ("Signataires", facts["signataires_libelle"]),
            ("Mention", facts["suffixe"]),
            ("Cosignataires", ", ".join(one.name for one in told.cosignataires)),
            ("État", joined(facts["etat_libelle"], facts["sous_etat_libelle"])),
            ("Sort", joined(facts["sort"], moment(facts["date_sort"]))),
            ("Déposé le", facts["date_depot"]),
            ("Publié le", facts["date_publication"]),
            ("Séance", facts["seance_discussion_ref"]),
            ("Mention de l'AN", facts["cartouche_informatif"]),
            *(("Capté ailleurs", f"{one.url} (capture/{one.capture_id})") for one in told.captures),
        ),
    )
    _text(console, told, "Dispositif", "dispositif", cleaning=cleaning)
    if told.credits:
        _credits(console, told)
    _text(console, told, "Exposé sommaire", "expose_sommaire", cleaning=cleaning)
    if cleaning:
        print_legend(console, told.passages)


def _text(console: Console, told: AmendementTold, title: str, name: str, *, cleaning: bool) -> None:
    text: str | None = getattr(told, f"{name}_texte")
    if cleaning and text is not None:
        section(console, title, of_field(told.facts[name], text, told.passages, name))
    else:
        section(console, title, text)


def _credits(console: Console, told: AmendementTold) -> None:
    heading(console, f"Crédits ({told.facts['credit_nature']}), en euros")
    table = table_of("Programme ou ligne", "Action")
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
    put(console, table)


def _euros(amount: int | None) -> str:
    # a narrow no-break space, as figures are printed in French
    return "" if amount is None else f"{amount:+,}".replace(",", "\u202f")
