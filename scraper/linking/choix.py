"""Which of several amendements a vote means, and what they look like to a person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from scraper.linking.auteurs import first_signatory
from scraper.linking.demandes import Demand
from scraper.linking.index import Index
from scraper.linking.jours import clock
from scraper.linking.lieux import nearness
from scraper.linking.records import Candidate, Verdict
from scraper.linking.textes import Textes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from scraper.linking.demandes import Near


class Found(msgspec.Struct, frozen=True):
    """What was found for a vote.

    Attributes:
        fits: the amendement meant, if the verdict is sure; else all that may be.
        method: by which of the rules.
        reason: the evidence, but for the description of the amendement itself.
    """

    asked: Demand
    fits: tuple[Candidate, ...]
    method: str
    reason: str
    verdict: Verdict


class Known(msgspec.Struct, frozen=True):
    """What every rule may look at."""

    index: Index
    textes: Textes


def narrow(asked: Demand, fits: Sequence[Near], known: Known) -> tuple[list[Near], list[str]]:
    """What remains when what else the title says is compared, and which of that told them apart.

    Each row leaves out those against which it speaks, where it speaks for another. The surest come
    first; the place, whose wording drifts, and the sitting, which the AN misfiles, come last.
    """
    remaining, used = list(fits), list[str]()
    for name, speaks_for in _COMPARED:
        if len(remaining) < 2:
            break
        kept = [one for one in remaining if speaks_for(asked, one, known)]
        if kept and len(kept) < len(remaining):
            remaining, used = kept, [*used, name]
    return remaining, used


def _text(asked: Demand, one: Near, known: Known) -> bool:
    return known.textes.standing(asked, one.candidate) == "agrees"


def _parent(asked: Demand, one: Near, known: Known) -> bool:
    return cites_parent(asked, one.candidate, known.index)


def _deliberation(asked: Demand, one: Near, _known: Known) -> bool:
    """Said of a second deliberation only, and not always: silence tells nothing."""
    return asked.titre.seconde_deliberation and one.candidate.deliberation == 2


def _partie(asked: Demand, one: Near, _known: Known) -> bool:
    return bool(asked.titre.partie) and one.candidate.partie == asked.titre.partie


def _lieu_exact(asked: Demand, one: Near, _known: Known) -> bool:
    return nearness(asked.titre, one.candidate) == "same"


def _lieu(asked: Demand, one: Near, _known: Known) -> bool:
    return nearness(asked.titre, one.candidate) == "near"


_COMPARED: Final[tuple[tuple[str, Callable[[Demand, Near, Known], bool]], ...]] = (
    ("texte", _text),
    ("parent", _parent),
    ("deliberation", _deliberation),
    ("partie", _partie),
    ("lieu", _lieu_exact),
    ("lieu", _lieu),
)


def cites_parent(asked: Demand, one: Candidate, index: Index) -> bool:
    """Whether the title cites the parent that the AN records, or one identical to it.

    The AN may tie a sous-amendement to the first of an identical group, which was not defended,
    while the title cites the twin that was discussed.
    """
    cited = asked.titre.parent.numeros if asked.titre.parent else ()
    parent = index.by_uid.get(one.amendement_parent_ref or "")
    if parent is None:
        return False
    return any(twin.numero_ordre_depot in cited for twin in (parent, *index.twins(parent)))


def described(one: Candidate) -> str:
    """« n° 12 (Pochon, APRÈS ART. 2) sur PIONANR5L17BTC0995, enregistré le 2025-03-11 18:39 »."""
    who = first_signatory(one.signataires_libelle or "") or one.auteur_nom or one.type_auteur
    place = f", {one.article_designation_courte}" if one.article_designation_courte else ""
    when = clock(one.date_sort)
    return (
        f"n° {one.numero_ordre_depot} ({who or 'sans auteur nommé'}{place}) sur "
        f"{one.texte_legislatif_ref or 'un texte inconnu'}, "
        f"{f'enregistré le {when}' if when else 'non enregistré'}, "
        f"{one.seance_discussion_ref or 'sans séance'}"
    )


def of_vote(asked: Demand) -> str:
    """« scrutin du 2024-10-30, RUANR5L17S2025IDS28623 »."""
    vote = asked.vote
    day = f"du {vote.date}" if vote.date else "sans date"
    return f"scrutin {day}, {vote.seance_ref or 'sans séance'}"


def cited(asked: Demand) -> str:
    """« n° 12 (Pochon) »."""
    auteur = asked.auteur
    name = "sans auteur nommé" if auteur is None else auteur.nom or auteur.kind
    return f"n° {asked.numero} ({name})"
