"""Whether the author that a title names is the author that an amendement records.

A wrong civility, accent, case or hyphen, and a first name left out, contradict nothing. Another
first name does: it is printed to tell namesakes apart.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from scraper.normalise.titres_types import Auteur, name_key

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from scraper.linking.records import Candidate

Agreement: TypeAlias = Literal["agrees", "unknown", "differs"]

_CIVILITY: Final = re.compile(r"^(?:MM?\.|Mmes?|Mlle)\s*")
#: From so many letters on, a name with one slip is the name (« Colin-Oesterlé » printed
#: « Colin-Osterlé »); shorter names are told apart by one letter (« Brun », « Bron »).
_LONG: Final = 6
#: From so many on, a part of a name is the person (« Courson »); « Fur » alone is nobody.
_PART: Final = 5


def author_agreement(
    auteur: Auteur | None, candidate: Candidate, known: AbstractSet[str]
) -> Agreement:
    """What title and record say of the author.

    Args:
        auteur: as the title names it.
        candidate: the amendement.
        known: the last names of everybody who moves amendements, by `name_key`: what is
            somebody's name is no slip for another's.
    """
    if auteur is None or auteur.kind == "groupe" or candidate.type_auteur is None:
        return "unknown"
    if auteur.kind == "gouvernement" or candidate.type_auteur == "Gouvernement":
        return _same(auteur.kind == "gouvernement" and candidate.type_auteur == "Gouvernement")
    if auteur.nom:
        return _name_agreement(auteur.nom, candidate, known)
    return _office_agreement(candidate)


def _same(agrees: bool) -> Agreement:  # noqa: FBT001  # a truth value put into words
    return "agrees" if agrees else "differs"


def _office_agreement(candidate: Candidate) -> Agreement:
    """Of « la commission », « la rapporteure »: recorded under the rapporteur's name."""
    if candidate.type_auteur == "Commission" or candidate.auteur_rapporteur_organe_ref:
        return "agrees"
    return "unknown" if candidate.type_auteur == "Rapporteur" else "differs"


def _name_agreement(nom: str, candidate: Candidate, known: AbstractSet[str]) -> Agreement:
    displayed = first_signatory(candidate.signataires_libelle or "")
    if candidate.auteur_nom:
        return _of_person(
            nom, candidate.auteur_nom, candidate.auteur_prenom or "", displayed, known
        )
    return _as_displayed(nom, displayed)


@lru_cache(maxsize=16384)
def _of_person(nom: str, last: str, first: str, displayed: str, known: frozenset[str]) -> Agreement:
    parts = _parts(last)
    named, last, first = name_key(nom), name_key(last), name_key(first)
    if named in (last, f"{first} {last}", name_key(displayed)):
        return "agrees"
    if named.endswith(f" {last}"):  # « Lise Magnier », recorded for David Magnier
        before = named.removesuffix(f" {last}")
        return _same(one_slip(before, first) or before in first.split())
    if not known.isdisjoint(Auteur("depute", nom).noms):  # it is another's name
        return "differs"
    return _same(
        _misprinted(named, last) or _misprinted(named, f"{first} {last}") or named in parts
    )


def _misprinted(named: str, name: str) -> bool:
    """« Colin-Osterlé » for « Colin-Oesterlé »."""
    return len(name) >= _LONG and one_slip(named, name)


def _parts(last: str) -> set[str]:
    """« Pirès » and « Beaune » of « Pirès Beaune », « Courson »; « Saint-Martin » has none."""
    words = last.split()
    shorter = [words[:n] for n in range(1, len(words))] + [words[n:] for n in range(1, len(words))]
    return {key for one in shorter if len(key := name_key(" ".join(one))) >= _PART}


@lru_cache(maxsize=16384)
def _as_displayed(nom: str, displayed: str) -> Agreement:
    """Where nobody knows the person: the signature gives the last name, or both."""
    if not displayed:
        return "unknown"
    named, signed = Auteur("depute", nom), Auteur("depute", displayed)
    whole = name_key(nom) in signed.noms or name_key(displayed) in named.noms
    return _same(whole or (len(nom) >= _LONG and one_slip(name_key(nom), name_key(displayed))))


@lru_cache(maxsize=16384)
def first_signatory(libelle: str) -> str:
    """« Jean-Philippe Tanguy » of « M. Jean-Philippe Tanguy,  Mme Blin … »; "" of no person."""
    first = " ".join(html.unescape(libelle).split(",", 1)[0].split())
    without = _CIVILITY.sub("", first)
    return without.split(" et ", 1)[0] if without != first else ""


def one_slip(left: str, right: str) -> bool:
    """Whether one letter or digit is missing, added or mistaken, or two neighbours are swapped."""
    if left == right:
        return True
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    left, right = left[start:], right[start:]
    while left and right and left[-1] == right[-1]:
        left, right = left[:-1], right[:-1]
    if len(left) == len(right) == 2:
        return left == right[::-1]
    return max(len(left), len(right)) <= 1
