"""Whether two titles name one text: compared by the words that say what it is about."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import msgspec

from scraper.linking.auteurs import one_slip
from scraper.normalise.titres_types import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable


def _words(several: str) -> frozenset[str]:
    return frozenset(several.split())


#: Words that every title has, or that only tell its course, in documents and agendas too.
_COMMON: Final = _words(
    """a acceleree adopte adoptee apres assemblee au aux avec ce ces commission contre d dans
    definitive de des deuxieme discussion du en engagement et examen explications l la le lecture
    les leur leurs loi lois mixte modifie modifiee motion n nationale nouvelle ou par paritaire
    partie portant pour premiere procedure que qui rapport rejet relatif relatifs relative
    relatives sa se seconde senat ses solennel son suite sur tendant texte un une visant vote
    votes"""
)
#: Words by which one text differs from the other of the same subject; numbers are such words too.
_TELLING: Final = _words(
    """constitutionnel constitutionnelle enquete europeenne financement finances gestion organique
    rectificative reglement speciale"""
)
_NATURES: Final = {"projet": "projet", "projets": "projet", "proposition": "proposition"} | {
    "propositions": "proposition",
    "resolution": "resolution",
}
#: From so many letters on, a word with one slip is the word (« ascenceur »).
_LONG: Final = 6


class Words(msgspec.Struct, frozen=True):
    """The words of a title.

    Attributes:
        natures: projet, proposition, resolution.
        telling: words that tell twin texts apart, and numbers.
        subject: all others.
    """

    natures: frozenset[str]
    telling: frozenset[str]
    subject: frozenset[str]


@lru_cache(maxsize=65536)
def words_of(titre: str) -> Words:
    """The words of a title of a text, a document or a point of the agenda."""
    words = frozenset(name_key(titre).split())
    natures = frozenset(_NATURES[word] for word in words & _NATURES.keys())
    telling = frozenset(word for word in words if word in _TELLING or word.isdigit())
    return Words(natures, telling, words - telling - _COMMON - _NATURES.keys())


@lru_cache(maxsize=65536)
def same_text(left: str, right: str) -> bool:
    """Whether one title says all that the other says, which is at least half as long.

    « la sûreté dans les transports » is « au renforcement de la sûreté dans les transports »; an
    organic bill is never the ordinary one, nor the budget of a year that of another.
    """
    one, other = words_of(left), words_of(right)
    if one.telling != other.telling or (
        one.natures and other.natures and not one.natures & other.natures
    ):
        return False
    few, many = sorted((one.subject, other.subject), key=len)
    if 2 * len(few) < len(many) or not (few or one.telling):
        return False
    return all(word in many or _misprinted(word, many) for word in few)


def _misprinted(word: str, words: frozenset[str]) -> bool:
    return len(word) >= _LONG and any(one_slip(word, other) for other in words)


class Titles:
    """Titles to look a text up in, by their words."""

    def __init__(self, titles: Iterable[str]) -> None:
        self._by_word: defaultdict[str, list[str]] = defaultdict(list)
        for titre in dict.fromkeys(titles):
            words = words_of(titre)
            for word in words.subject | words.telling:
                self._by_word[word].append(titre)

    def same_as(self, titre: str) -> list[str]:
        """Those that name the same text, in their order; one with every word misprinted is not."""
        words = words_of(titre)
        found = {
            one: None
            for word in sorted(words.subject | words.telling)
            for one in self._by_word.get(word, ())
        }
        return sorted(one for one in found if same_text(titre, one))
