"""Whether two titles name one text: compared by the words that say what it is about."""

from __future__ import annotations

import re
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
#: Words by which one text differs from the other of the same subject.
_TELLING: Final = _words(
    """constitutionnel constitutionnelle enquete europeenne financement finances gestion organique
    rectificative reglement speciale"""
)
_NATURES: Final = {"projet": "projet", "projets": "projet", "proposition": "proposition"} | {
    "propositions": "proposition",
    "resolution": "resolution",
}
_PARENTHESES: Final = re.compile(r"\([^()]*\)")
#: From so many letters on, a word with one slip is the word (« ascenceur »).
_LONG: Final = 6


class Words(msgspec.Struct, frozen=True):
    """The words of a title.

    Attributes:
        natures: projet, proposition, resolution.
        telling: words that tell twin texts apart.
        numbers: years, ages, percentages.
        subject: all others.
    """

    natures: frozenset[str]
    telling: frozenset[str]
    numbers: frozenset[str]
    subject: frozenset[str]


@lru_cache(maxsize=65536)
def words_of(titre: str) -> Words:
    """The words of a title of a text, a document or a point of the agenda.

    What stands in parentheses is left out: they give the document's number, or the reading.
    """
    words = frozenset(name_key(_PARENTHESES.sub(" ", titre)).split())
    natures = frozenset(_NATURES[word] for word in words & _NATURES.keys())
    numbers = frozenset(word for word in words if word.isdecimal())
    telling = words & _TELLING
    subject = words - telling - numbers - _COMMON - _NATURES.keys()
    return Words(natures, telling, numbers, subject)


@lru_cache(maxsize=65536)
def same_text(left: str, right: str) -> bool:
    """Whether one title says all that the other says, which is at least half as long.

    « la sûreté dans les transports » is « au renforcement de la sûreté dans les transports »; an
    organic bill is never the ordinary one, nor the budget of a year that of another.
    """
    one, other = words_of(left), words_of(right)
    if one.numbers != other.numbers or not _one_kind(one, other):
        return False
    few, many = sorted((one.subject, other.subject), key=len)
    return 2 * len(few) >= len(many) and _all_in(few, many)


@lru_cache(maxsize=65536)
def contains_title(longer: str, titre: str) -> bool:
    """Whether all that a title says is said by a document's, among more.

    The AN's own titles go « proposition de loi sur la proposition de loi de Mme X et plusieurs de
    ses collègues visant à … (661) ».
    """
    one, other = words_of(titre), words_of(longer)
    enough = len(one.subject) > 1 or bool(one.telling)
    return (
        enough
        and one.numbers <= other.numbers
        and _one_kind(one, other)
        and _all_in(one.subject, other.subject)
    )


def _one_kind(one: Words, other: Words) -> bool:
    natures = not one.natures or not other.natures or bool(one.natures & other.natures)
    named = bool(one.subject or one.telling) and bool(other.subject or other.telling)
    return natures and named and one.telling == other.telling


def _all_in(few: frozenset[str], many: frozenset[str]) -> bool:
    return all(word in many or _misprinted(word, many) for word in few)


def _misprinted(word: str, words: frozenset[str]) -> bool:
    return len(word) >= _LONG and any(one_slip(word, other) for other in words)


class Titles:
    """Titles to look a text up in, by their words."""

    def __init__(self, titles: Iterable[str]) -> None:
        self._found: dict[str, list[str]] = {}
        self._by_word: defaultdict[str, list[str]] = defaultdict(list)
        for titre in dict.fromkeys(titles):
            words = words_of(titre)
            for word in words.subject | words.telling:
                self._by_word[word].append(titre)

    def of_text(self, titre: str) -> list[str]:
        """Those that say the same; where there are none, those that say it among more."""
        if titre not in self._found:
            self._found[titre] = self._of_text(titre)
        return self._found[titre]

    def _of_text(self, titre: str) -> list[str]:
        words = words_of(titre)
        near = {
            one: None
            for word in sorted(words.subject | words.telling)
            for one in self._by_word.get(word, ())
        }
        same = [one for one in near if same_text(titre, one)]
        return sorted(same or (one for one in near if contains_title(one, titre)))
