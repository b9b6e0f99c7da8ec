"""Whether the place in the text that a title names is the place that an amendement records.

The wording drifts (« à l'article 26 » for « après l'article 26 », a letter of « 3 bis B » dropped,
V1468), so places are never the first witness: `near` and `same` support, `differs` breaks ties.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from scraper.cleaning.rules import fold

if TYPE_CHECKING:
    from scraper.linking.records import Candidate
    from scraper.normalise.titres_types import Titre

#: « 3 bis » after « 3 bis »: same; at it, or at « 3 bis B »: near.
Nearness: TypeAlias = Literal["same", "near", "unknown", "differs"]

_DESIGNATION: Final = re.compile(
    r"(?P<place>apres|avant)?\s*(?:l')?(?:art(?:icle|\.)?\s*)+"
    r"(?P<first>premier|unique|liminaire|\d+)(?:er)?(?P<rest>[^,]*)"
)
_PLACES: Final = {None: "à", "apres": "après", "avant": "avant"}
_STATE: Final = re.compile(r"etat ([a-z])\b")


@lru_cache(maxsize=16384)
def place_of(designation: str) -> tuple[str, str]:
    """« après », « 1er bis » of « APRÈS ART. 1ER BIS »; "", "" where no article is named."""
    found = _DESIGNATION.match(fold(designation).strip())
    if found is None:
        return "", ""
    first = "1" if found["first"] == "premier" else found["first"]
    return _PLACES[found["place"]], " ".join([first, *found["rest"].split()])


@lru_cache(maxsize=16384)
def article_key(article: str) -> str:
    """The same form of a title's article: « 1 bis a » of « 1er bis A »."""
    first, *rest = article.lower().split() or [""]
    return " ".join([first.removesuffix("er"), *rest])


def nearness(titre: Titre, candidate: Candidate) -> Nearness:
    """How near the title's place is to the amendement's."""
    if titre.article:
        place, article = place_of(candidate.article_designation_courte or "")
        if article:
            named = article_key(titre.article)
            if article == named:
                return "same" if place == (titre.place or "à") else "near"
            return "near" if article.split()[0] == named.split()[0] else "differs"
    return _division(titre.division, candidate)


def _division(division: str, candidate: Candidate) -> Nearness:
    """« titre », « état B », « annexe », « chapitre II »."""
    if not division or candidate.division_type is None:
        return "unknown"
    named, recorded = fold(division), fold(candidate.division_titre or "")
    if named == "titre":
        return "same" if candidate.division_type == "TITRE" else "differs"
    state = _STATE.match(named)
    if state:
        found = _STATE.match(recorded)
        return "unknown" if found is None else "same" if found[1] == state[1] else "differs"
    return "same" if recorded.startswith(named) else "unknown"
