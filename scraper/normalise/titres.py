"""A grammar of scrutin titles: from the words of the Assemblée to a typed value.

`read_titre` reads a title from its first word to its last, by the tables of `titres_grammaire`.
What is not in the tables, is said twice, or is left over makes the title unread, and a Signal says
where; nothing is ever guessed. Slips of the pen are put right on a second reading only, in the
grammar's own words only, and the whole title must then be read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar, Final

from scraper.cleaning.rules import fold
from scraper.normalise.titres_auteurs import read_auteurs
from scraper.normalise.titres_coquilles import repaired, speaks_of_procedure
from scraper.normalise.titres_grammaire import (
    CLAUSES,
    DESIGNATION,
    LATIN,
    MARQUES,
    QUALITES,
    SUJETS,
    Row,
    even,
)
from scraper.normalise.titres_types import Auteur, Parent, Place, TexteNature, Titre
from scraper.patterns import late
from scraper.records import Signal, raw_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["TITRES_VERSION", "Auteur", "Parent", "Titre", "read_titre"]

#: Which tables read a title; titles are read again when it changes.
TITRES_VERSION: Final = 1


def read_titre(titre: str) -> Titre | Signal:
    """What a title says, or a Signal ``unread_title`` that says where it could not be read."""
    if len(titre) > _LONGEST:
        return _unread(titre, f"it has more than {_LONGEST} characters")
    plain = even(titre)
    try:
        return _Reading(plain).titre()
    except _UnreadError as unread:
        corrected = repaired(plain)
        if corrected != plain:
            try:
                return _Reading(corrected).titre()
            except _UnreadError:
                pass
        return _unread(titre, str(unread))


def _unread(titre: str, why: str) -> Signal:
    return Signal(
        "unread_title",
        f"The title of a scrutin cannot be read: {why}. Add its form to the tables of "
        "scraper/normalise/titres_grammaire.py, or list it as unread.",
        field="titre",
        value=raw_text(titre),
    )


#: Real titles have up to 500 characters; whatever is much longer is none, and takes long to read.
_LONGEST: Final = 3_000
_PREFIX: Final = late(
    r"(?:(?:analyse du )?scrutin public(?: n ?° ?\d+)? (?:sur|relatif a) )?(?:l'|l[ea]s? )?"
)
_SEPARATORS: Final = late(r"[ ,;]*")
_JOINT: Final = late(r" ?[,;–—] ?| - | et ")
_DIGITS: Final = late(r"(?:([ivx]+) ?- ?)?(\d+)$")
_FIRST_WORD: Final = late(r"(?:et )?(a|au|avant|apres|de)\b")
_DIVISION: Final = late(
    r"(?:intitule d\w+ )?(?:titre|chapitre|section|livre|rapport annexe|annexe|tableau)"
    r"(?P<which>.*)"
)
_ETAT: Final = late(r"etats? ([a-z])")
_CONSTITUTION: Final = late(
    r"(?:(?P<before>premier|deuxieme|troisieme) alinea\D+)?(?P<article>\d{1,3}(?:-\d)?)"
    r"(?:,? al\D*?(?P<after>premier|\d{1,2}))?"
)
_APPLICATION: Final = late(r",? (?:en )?application [^(]{1,30}article [^(]{1,60}$")
_WHAT_IS_ASKED: Final = late(
    r"(?:[^(,]{1,200}?)(?=,| ?\(|$| (?:de|par) (?:mm?|mmes?)\b| (?:presente|formule|depose)e"
    r"| (?:sur|de|a) l'(?:article|amendement|ensemble)| (?:du|sur le) projet"
    r"| (?:de|sur) la proposition| du gouvernement)"
)
_MISSION: Final = late(
    r"""[^«"(,]{0,60}(?:«[^»()]{1,200}»|"[^"()]{1,200}")"""
    r"""|[^«"(,]{1,200}?(?=,| ?\(|$| du projet| inscrits)"""
)
_NAMED: Final = late("missions?|budget|compte|programme")
_BARE_READING: Final = late(
    r",? (?:en )?((?:premiere|deuxieme|nouvelle) lecture|lecture definitive)$"
)
_MOVED: Final = late(r",? deposee par ")
#: What no title of a text contains: read on to there, it would swallow what is voted on.
_NO_TITLE: Final = late(
    r"amendements? (?:\(rect\.\) )?n ?°|\((?:premiere|deuxieme|nouvelle|seconde) (?:lecture|delib)"
)
_PLACES: Final[dict[str, Place]] = {
    "a": "à",
    "au": "à",
    "de": "à",
    "avant": "avant",
    "apres": "après",
}
_ORDINALS: Final = {
    "premier": 1,
    "deuxieme": 2,
    "seconde": 2,
    "bis": 2,
    "troisieme": 3,
    "ter": 3,
    "quatrieme": 4,
    "quater": 4,
    "cinquieme": 5,
}
_PARTS: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_NATURES: Final[tuple[tuple[re.Pattern[str], TexteNature], ...]] = (
    (late("projet"), "projet_de_loi"),
    (late("propositions? (?:de )?resolution"), "proposition_de_resolution"),
    (late("proposition"), "proposition_de_loi"),
)
_OF_AMENDEMENTS: Final = frozenset({"suppression", "redaction_globale", "retablissement"})


class _UnreadError(Exception):
    """The title cannot be read; the message says where."""


class _Cited:
    """The amendement of which the title is speaking: the one voted on, or the parent."""

    def __init__(self) -> None:
        self.numeros: list[int] = []
        self.rect = 0
        self.auteurs: list[Auteur] = []
        self.identiques = False


class _Reading:
    """One title, read from left to right.

    Attributes:
        plain: the words as printed; values are cut out of these.
        folded: the same, character for character, for the tables.
        end: how far it is read.
        found: fields of `Titre`, each said once.
        cited: whom number, rectification and author are about: the amendement voted on, and the
            parent from when it is named.
    """

    def __init__(self, plain: str) -> None:
        self.plain = plain
        self.folded = fold(plain)
        self.end = 0
        self.kind = ""
        self.found: dict[str, Any] = {}
        self.voted = self.cited = _Cited()

    def titre(self) -> Titre:
        """All of it, or `_UnreadError`."""
        self._sujet()
        while self.end < len(self.plain):
            start = self.end
            self._clause()
            if self.end == start:
                raise self._lost(start)
        return self._built()

    # ---- The subject -----------------------------------------------------------------------------

    def _sujet(self) -> None:
        prefix = _PREFIX.match(self.folded)
        start = prefix.end() if prefix else 0
        known = SUJETS.at(self.folded, start)
        if known is None:
            raise self._lost(start)
        row, self.end = known
        self.kind = row.name
        match row.name:
            case "amendement":
                if self.folded.startswith("sous", start):
                    self.kind = "sous_amendement"
            case "article":
                self._designation(self.end + 1)
            case "texte":
                self._texte(start, start)
            case "declaration":
                self._declaration()
            case "demande" | "prolongation_seance":
                asked = _WHAT_IS_ASKED.match(self.folded, self.end)
                if asked is None:
                    raise self._lost(self.end)
                self._objet(asked.end())

    def _objet(self, end: int) -> None:
        self._say("objet", self.plain[self.end : end].strip(" ,"))
        self.end = end

    def _declaration(self) -> None:
        end = self._marked(self.end)
        applied = _APPLICATION.search(self.folded, self.end, end)
        if applied:
            self._constitution(*applied.span())
            end = applied.start()
        self._objet(end)
        self.end = len(self.plain)

    # ---- The clauses -----------------------------------------------------------------------------

    def _clause(self) -> None:
        separators = _SEPARATORS.match(self.folded, self.end)
        start = separators.end() if separators else self.end
        known = CLAUSES.at(self.folded, start)
        if known is None:
            raise self._lost(start)
        row, self.end = known
        self._take(row, start, self.end)

    def _take(self, row: Row, start: int, end: int) -> None:
        """What the row found between `start` and `end` says; some read on from there."""
        read = self.readers.get(row.name)
        if read is not None:
            read(self, start, end)
        elif row.name in _OF_AMENDEMENTS:
            if self.cited is self.voted:  # else it is the parent that deletes
                self._say(row.name, row.value)
        elif row.name:
            self._say(row.name, row.value)

    def _identiques(self, _start: int, _end: int) -> None:
        """« et l'amendement suivant » says no more: only identical ones are decided as one."""
        self.cited.identiques = True

    def _autre(self, start: int, end: int) -> None:
        """« et l'amendement identique n° 7 »: its number comes next."""
        self.cited.identiques |= "identique" in self.folded[start:end]

    def _numero(self, start: int, end: int) -> None:
        number = _DIGITS.search(self.folded, start, end)
        if number is None or (self.cited is self.voted and not self._on_amendements()):
            raise self._lost(start)
        part, digits = number.groups()
        if part and self.cited is self.voted:
            self._say("partie", _PARTS.get(part, 0))
        self.cited.numeros.append(int(digits))

    def _rect(self, start: int, end: int) -> None:
        if len(self.cited.numeros) < 2:  # of the first
            self.cited.rect = _which_rect(self.folded[start:end])

    def _parent(self, start: int, _end: int) -> None:
        """« à l'amendement n° B »; a demande « sur l'amendement n° B » is no vote on it."""
        if self.cited is not self.voted:
            raise self._lost(start)
        if self.kind == "amendement":
            self.kind = "sous_amendement"
        self.cited = _Cited()

    def _auteurs(self, start: int, end: int) -> None:
        named = read_auteurs(self.plain, self.folded, end)
        if named is None:
            raise self._lost(start)
        found, self.end = named
        self.cited.auteurs.extend(found)

    def _article(self, start: int, end: int) -> None:
        self._place(start)
        self._designation(end)
        if self.kind == "ensemble":
            self.kind = "article"

    def _place(self, start: int) -> None:
        first = _FIRST_WORD.match(self.folded, start)
        if first and self._on_amendements():
            self._say("place", _PLACES[first[1]])

    def _designation(self, start: int) -> None:
        named = DESIGNATION.match(self.plain, start)
        if named is None:
            raise self._lost(start)
        self._say("article", _designation(named))
        self.end = named.end()

    def _etat(self, start: int, end: int) -> None:
        if not self.found.get("place"):
            self._place(start)
        named = _ETAT.search(self.folded, start, end)
        if named:
            self._say("division", f"état {named[1].upper()}")

    def _division(self, start: int, end: int) -> None:
        if not self.found.get("place"):
            self._place(start)
        named = _DIVISION.search(self.folded, start, end)
        if named is None:  # « à l'intitulé de la proposition »
            self._say("division", "titre")
            return
        which = self.plain[named.start("which") : end]
        kind = self.plain[named.start() : named.start("which")].lower()
        self._say("division", kind + (which.upper() if len(which) == 2 else which))

    def _mission(self, _start: int, end: int) -> None:
        named = _MISSION.match(self.plain, end)
        if named is None:
            raise self._lost(end)
        self._objet(named.end())

    def _constitution(self, start: int, end: int) -> None:
        found = _CONSTITUTION.search(self.folded, start, end)
        if found:
            article, alinea = found["article"], found["before"] or found["after"]
            alinea = str(_ORDINALS.get(alinea, alinea)) if alinea else ""
            self._say("constitution", f"{article}, alinéa {alinea}" if alinea else article)

    # ---- Parentheses and the text ----------------------------------------------------------------

    def _parenthese(self, start: int, end: int) -> None:
        close = self.plain.find(")", end)
        if close < 0 or not self._mark(end, close):
            raise self._lost(start)
        self.end = close + 1

    def _mark(self, start: int, end: int) -> bool:
        """Whether parentheses say something known, or several such things; it is then said."""
        row = MARQUES.whole(self.folded, start, end)
        spans = [(start, end)] if row else list(_spans(self.folded, start, end))
        rows = [row] if row else [MARQUES.whole(self.folded, *span) for span in spans]
        if None in rows:
            return False
        for one, span in zip(rows, spans, strict=True):
            if one is not None:
                self._take(one, *span)
        return True

    def _mission_nommee(self, start: int, end: int) -> None:
        named = _NAMED.search(self.folded, start, end)
        self._say("objet", self.plain[named.start() if named else start : end])

    def _marked(self, start: int) -> int:
        """Where words end that go on to the end of the title, but for marks after them."""
        end = len(self.plain)
        while self.folded.endswith(")", start, end):
            opening = self.plain.rfind("(", start, end)
            if opening < 0 or not self._mark(opening + 1, end - 1):
                if speaks_of_procedure(self.folded[opening + 1 : end]):
                    raise self._lost(max(opening, start))
                break
            end = _before(self.plain, start, opening)
        return end

    def _texte(self, _start: int, start: int) -> None:
        end = self._marked(start)
        bare = _BARE_READING.search(self.folded, start, end)
        if bare and self._mark(*bare.span(1)):
            end = bare.start()
        moved = _MOVED.search(self.folded, start, end)
        self.end = moved.start() if moved else len(self.plain)
        self._say_texte(start, moved.start() if moved else end)

    def _say_texte(self, start: int, end: int) -> None:
        if _NO_TITLE.search(self.folded, start, end):
            raise self._lost(start)
        self._say("texte", self.plain[start:end])
        natures = (nature for first, nature in _NATURES if first.match(self.folded, start, end))
        self._say("texte_nature", next(natures, ""))
        qualites = QUALITES.at(self.folded, start)
        self._say("texte_qualites", tuple(str(qualites[0].value).split()) if qualites else ())

    # ---- The end ---------------------------------------------------------------------------------

    def _on_amendements(self) -> bool:
        return self.kind in ("amendement", "sous_amendement")

    def _say(self, field: str, value: Any) -> None:
        """A field's value; another one for the same field is one too many."""
        said = self.found.setdefault(field, value)
        if said != value:
            raise _UnreadError(f"it says two things of {field}, « {said} » and « {value} »")

    def _lost(self, at: int) -> _UnreadError:
        return _UnreadError(f"« {self.plain[at : at + 60]} » is in no table")

    def _built(self) -> Titre:
        voted, kind = self.voted, self.kind
        if self._on_amendements():
            if not voted.numeros:
                raise _UnreadError("it cites no number")
            kind += "s" if len(voted.numeros) > 1 else ""
            if self.found.get("article") and self.found.keys() & _OF_AMENDEMENTS:
                self.found.setdefault("place", "à")  # « tendant à supprimer l'article 3 »
        elif voted.identiques or self.found.keys() & _OF_AMENDEMENTS:
            raise _UnreadError(f"it speaks of amendements, and votes on {kind}")
        elif kind == "ensemble":
            kind = self._whole()
        return Titre(
            kind=kind,  # type: ignore[arg-type]  # a name of SUJETS, which a test compares with it
            numeros=tuple(voted.numeros),
            rect=voted.rect,
            auteurs=tuple(voted.auteurs),
            identiques=voted.identiques,
            parent=self._parent_cited(),
            **self.found,
        )

    def _whole(self) -> str:
        """« l'ensemble de la première partie », « l'ensemble de l'article 3 », of the text."""
        for kind in ("article", "partie", "texte"):
            if self.found.get(kind):
                return "ensemble" if kind == "texte" else kind
        raise _UnreadError("it is the whole of nothing")

    def _parent_cited(self) -> Parent | None:
        one = self.cited
        if one is self.voted or not self._on_amendements():
            return None
        if not one.numeros:
            raise _UnreadError("it cites no number of the amendement")
        return Parent(tuple(one.numeros), one.rect, tuple(one.auteurs), one.identiques)

    #: Rows that say more than their value; the others say a field.
    readers: ClassVar[dict[str, Callable[[_Reading, int, int], None]]] = {
        "parenthese": _parenthese,
        "texte": _texte,
        "texte_nomme": _say_texte,
        "constitution": _constitution,
        "autre": _autre,
        "identiques": _identiques,
        "parent": _parent,
        "numero": _numero,
        "rect": _rect,
        "article": _article,
        "etat": _etat,
        "division": _division,
        "mission": _mission,
        "mission_nommee": _mission_nommee,
        "auteurs": _auteurs,
    }


def _spans(folded: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of « (première lecture, seconde délibération) »."""
    for joint in _JOINT.finditer(folded, start, end):
        yield start, joint.start()
        start = joint.end()
    yield start, end


def _before(plain: str, start: int, end: int) -> int:
    """The end of words before `end`, without spaces and stops."""
    while end > start and plain[end - 1] in " .,":
        end -= 1
    return end


def _designation(named: re.Match[str]) -> str:
    """One form for an article: « premier » and « 1er » are the same."""
    first = named["first"].lower().replace(" ", "")
    rest = named["rest"].replace("-", " ").split()
    if first in ("premier", "ier") or (first == "1" and rest):
        first = "1er"
    return " ".join([first, *(_suffix(word) for word in rest)])


def _suffix(word: str) -> str:
    """« bis », « quater », « A », « AA »: Latin in lower case, letters in capitals."""
    latin = LATIN.fullmatch(word)
    return word.lower().replace("ters", "ter") if latin else word.upper()


def _which_rect(words: str) -> int:
    """1 for « rect. », 2 for « 2ème rect. », « deuxième rectification », « rect. bis »."""
    for word in re.findall(r"[a-z]+|\d+", words):
        if word.isdigit():
            return int(word)
        if word in _ORDINALS:
            return _ORDINALS[word]
    return 1
