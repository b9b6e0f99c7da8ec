"""Slips of the pen in titles: « sous-amendmeent », « supression », « de de la proposition ».

Put right for a second reading only, of a title that the first cannot read; and the whole of it must
then be read. A word with more than two letters wrong, or that may stand for two words, is left.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from scraper.cleaning.rules import fold

#: The words by which the grammar finds its way.
VOCABULARY: Final = frozenset(
    re.findall(
        r"\w+",
        """amendement amendements suppression redaction reecriture globale retablissement identique
        identiques suivant suivants rectifie article articles gouvernement commission ensemble
        projet proposition resolution motion rejet prealable censure declaration demande seconde
        deliberation premiere deuxieme nouvelle partie lecture definitive rapporteur rapporteure
        liminaire unique premier examen prioritaire paritaire apres avant supprime annexe titre
        deposee""",
    )
)
_PROCEDURE: Final = frozenset(
    {"lecture", "premiere", "deuxieme", "nouvelle", "definitive"}
    | {"deliberation", "prioritaire", "paritaire", "supprime"}
)
_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_TWICE: Final = re.compile(r"\b(de la|de|du|la|le|à|et|l') ?\b\1\b")
_TITLE_OF_TEXT: Final = re.compile(r"\b([^\W\d_]{5,13}) (?:de )?(?:loi|resolution)\b")
_LAST_MARKS: Final = re.compile(r"(?:\([^()]*\) ?)+$")
#: From so many letters on, two slips are taken for the word; one in a shorter word.
_LONG = 8


def _apart(left: str, right: str) -> int:
    """How many letters are missing, added, mistaken or swapped between two words."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, one in enumerate(left):
        above, before, row = before, row, [i + 1]
        for j, other in enumerate(right):
            cost = min(before[j + 1] + 1, row[j] + 1, before[j] + (one != other))
            if i and j and one == right[j - 1] and left[i - 1] == other:
                cost = min(cost, above[j - 1] + 1)
            row.append(cost)
    return row[-1]


@lru_cache(maxsize=1024)
def meant(word: str) -> str:
    """The word of the grammar that a folded word must stand for, itself where there is none."""
    if word in VOCABULARY:
        return word
    near = [
        (apart, abs(len(known) - len(word)), known)
        for known in VOCABULARY
        if abs(len(known) - len(word)) <= 2
        and (apart := _apart(word, known)) <= (2 if len(known) >= _LONG else 1)
    ]
    if not near:
        return word
    # « suivanst » is « suivants » before it is « suivant »: letters are swapped, none is added.
    least = min(near)[:2]
    nearest = [known for *distance, known in near if tuple(distance) == least]
    return nearest[0] if len(nearest) == 1 else word


def _corrected(text: str) -> str:
    def corrected(found: re.Match[str]) -> str:
        word = found[0]
        folded = fold(word)
        known = meant(folded)
        if word[0].isupper() and known != "gouvernement":  # a name
            return word
        return word if known == folded else known

    return _TWICE.sub(r"\1", _WORD.sub(corrected, text))


def repaired(plain: str) -> str:
    """An even title with the slips in the grammar's own words put right.

    Names have a capital and are left alone, and so is the title of the text, but for the
    parentheses after it.
    """
    texts = _TITLE_OF_TEXT.finditer(fold(plain))
    opens = (found.end(1) for found in texts if meant(found[1]) in ("projet", "proposition"))
    start = next(opens, len(plain))
    marks = _LAST_MARKS.search(plain, start)
    end = marks.start() if marks else len(plain)
    return _corrected(plain[:start]) + plain[start:end] + _corrected(plain[end:])


def speaks_of_procedure(words: str) -> bool:
    """Whether a parenthesis means to say something of the reading, however it is spelled."""
    folded = fold(words)
    said = {meant(word) for word in _WORD.findall(folded)}
    return "application" in folded or not said.isdisjoint(_PROCEDURE)
