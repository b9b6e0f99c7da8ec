"""Who moved what a scrutin is about: names, rapporteurs, commissions and the Government in titles.

A title names people by their last name, or by both names where two deputies share the last
(« de M. Jean-Philippe Tanguy », « de Mme Pirès Beaune »): print does not say which, so nothing is
cut off; `Auteur.noms` gives what the last name may be, and whoever knows the deputies decides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scraper.cleaning.rules import fold
from scraper.normalise.titres_coquilles import meant
from scraper.normalise.titres_grammaire import Row, Table
from scraper.normalise.titres_types import Auteur, Civilite
from scraper.patterns import late

if TYPE_CHECKING:
    import re

_OFFICE: Final = (
    r"(?:co-?)?rapporteu(?:re?|se)s?(?: (?:generale?s?|generaux|speciale?s?|speciaux|thematiques?"
    r"|pour avis))*"
)
_COMMISSION_OF: Final = r"(?:,? au nom de la|,? de la) (?=commission)"
#: A commission's name ends where the next form of a title begins.
_COMMISSION: Final = late(
    r"commissions?(?P<words>[^()]{0,250}?)"
    r"(?=,? et (?:a |aux )?(?:l'|les? |la |mm?\.? |mmes? |du gouv)"
    r"|,? (?:a l'|a la |apres |avant |au |aux |tendant |rectifie|n°|du projet|de la proposition)"
    r"|,? de (?:suppression|redaction|reecriture|retablissement|l'article)"
    r"|,(?! (?:de|et) )| ?\(|$)"
)

_ITEMS: Final = Table(
    Row("gouvernement", r"(?:le )?gouvernement", "Gouvernement"),
    Row(
        "rapporteur",
        rf"(?:(?:mm?\.? ?|mmes? )?(?:l[ea]s? ))?{_OFFICE}(?={_COMMISSION_OF}|\W|$)",
        "M. le rapporteur général",
    ),
    Row("commission", r"(?:l[ea]s? |sa )?(?=commissions?\b)", "la |commission"),
    Row(
        "groupe",
        r"(?:(?:les )?(?:membres|deputes) du |du |le )?groupe ",
        "les membres du groupe |Les Républicains",
    ),
    Row(
        "autres",
        r"(?:les |\d{1,3} |plusieurs |de nombreux |un )(?:autres? )?(?:membres du groupe \w+ )?"
        r"(?:d(?:e|'entre) )?(?:(?:ses|leurs) )?(?:autres )?"
        r"(?:collegues|deputee?s?(?: et deputee?s?)?|membres|signataires)"
        r"(?: de (?:l'assemblee(?: nationale)?|son groupe|leur groupe))?",
        "188 de leurs collègues",
    ),
    Row("personnes", r"mm\b\.? ?(?=\w)", "MM. |X et Y", "M."),
    Row("personnes", r"(?:mmes|mlles)\b\.? ?(?=\w)", "Mmes |X et Y", "Mme"),
    Row("personne", r"(?:mr?|monsieur)\b\.? ?(?=\w)", "M.|X", "M."),
    Row("personne", r"(?:mme|mlle|madame)\b\.? ?(?=\w)", "Mme |X", "Mme"),
)
_GROUP: Final = late(
    r"[^(),]{1,100}?(?= et (?:l'|les? |de |mm?\.? |mmes? )|,| ?\("
    r"| (?:du|au|contre le|sur le) projet"
    r"| (?:de|a|sur|contre) la proposition| a l'| apres | avant | tendant |$)"
)
#: « du Gouvernment » names nobody: it is left for the second reading.
_OFFICES: Final = frozenset({"gouvernement", "commission", "rapporteur", "rapporteure"})
_AND: Final = late(r",? et |, |,? ainsi que ")
_AGAIN: Final = late(r"(?:par|de|du|des) |d'")
_ROLE: Final = late(rf",? (?:{_OFFICE}|(?=au nom de la commission))(?!\w)")
_IN_THE_NAME: Final = late(_COMMISSION_OF)

_UPPER: Final = r"[^\W\d_a-zß-öø-ÿœšž]"
#: Taken or left as a whole, so that many of them cost no more than their number.
_PARTICLE: Final = (
    r"(?:(?:de|du|des|la|le|les|da|dos|van|von|der|den|el|al|ben|di|y) |d'|l'(?=[A-ZÀ-Þ]))"
)
_CAPITALISED: Final = rf"(?:[dDlLO]')?{_UPPER}[\w'./-]*"
#: After a civility the first word is a name in small letters too (« M. jean-Philippe Tanguy »),
#: but no article (« M. le président »).
_NAME: Final = late(
    rf"(?:{_PARTICLE}*+{_CAPITALISED}|(?!{_PARTICLE})[^\W\d_][\w'/-]+)"
    rf"(?: {_PARTICLE}*+{_CAPITALISED})*"
)
_BARE: Final = late(rf"{_PARTICLE}*+{_CAPITALISED}(?: {_PARTICLE}*+{_CAPITALISED})*")
_LINK: Final = late(r"^(?:des |de l'|de la |du |de |d')")


class _Names:
    """One list of authors, read from `end` on."""

    def __init__(self, plain: str, folded: str, start: int) -> None:
        self.plain = plain
        self.folded = folded
        self.end = start
        self.found: list[Auteur] = []
        #: The civility that names without one share (« MM. X et Y »), None outside such a list.
        self.shared: Civilite | None = None

    def read(self) -> None:
        """As many as there are."""
        at = self.end
        while self._item(at):
            joint = _AND.match(self.folded, self.end)
            if joint is None:
                return
            at = joint.end()
            again = _AGAIN.match(self.folded, at)
            if again and _ITEMS.at(self.folded, again.end()):  # « et de Mme Y », « et du … »
                at = again.end()

    def _item(self, at: int) -> bool:
        known = _ITEMS.at(self.folded, at)
        if known is None:
            return self._bare(at)
        row, end = known
        match row.name:
            case "gouvernement":
                self._add(Auteur("gouvernement"), end)
            case "autres":
                self.end = end  # how many signed with them is said, and not kept
            case "rapporteur":
                self._add(Auteur("rapporteur", civilite=_civility(self.folded[at:end])), end)
                self._in_the_name()
            case "commission":
                return self._commission(end)
            case "groupe":
                return self._group(end)
            case _:
                return self._person(row, end)
        return True

    def _add(self, one: Auteur, end: int) -> None:
        self.found.append(one)
        self.end = end

    def _person(self, row: Row, at: int) -> bool:
        name = _NAME.match(self.plain, at)
        if name is None:
            return False
        civility: Civilite = "Mme" if row.value == "Mme" else "M."
        self.shared = civility if row.name == "personnes" else None
        self._add(Auteur("depute", name[0], civility), name.end())
        self._role()
        return True

    def _bare(self, at: int) -> bool:
        """A name without civility: of a list, or the first, where it was forgotten (V1598)."""
        if self.found and self.shared is None:
            return False
        name = _BARE.match(self.plain, at)
        if name is None or (self.shared is None and meant(fold(name[0])) in _OFFICES):
            return False
        self._add(Auteur("depute", name[0], self.shared or ""), name.end())
        self._role()
        return True

    def _role(self) -> None:
        """« M. X, rapporteur », « M. X, au nom de la commission des lois »."""
        role = _ROLE.match(self.folded, self.end)
        if role is None:
            return
        one = self.found.pop()
        self._add(Auteur("rapporteur", one.nom, one.civilite), role.end())
        self._in_the_name()

    def _in_the_name(self) -> None:
        words = _IN_THE_NAME.match(self.folded, self.end)
        named = words and _COMMISSION.match(self.folded, words.end())
        if named:
            one = self.found.pop()
            commission = self._words(named)
            self._add(Auteur("rapporteur", one.nom, one.civilite, commission), named.end())

    def _commission(self, at: int) -> bool:
        named = _COMMISSION.match(self.folded, at)
        if named is None:
            return False
        self._add(Auteur("commission", commission=self._words(named)), named.end())
        return True

    def _group(self, at: int) -> bool:
        named = _GROUP.match(self.folded, at)
        if named is None:
            return False
        self._add(Auteur("groupe", commission=self.plain[at : named.end()]), named.end())
        return True

    def _words(self, named: re.Match[str]) -> str:
        words = self.plain[named.start("words") : named.end("words")].strip(" ,")
        return _LINK.sub("", words)


def _civility(office: str) -> Civilite:
    """Of an office, folded: « M. le rapporteur », « la rapporteure », « Mme le rapporteur »."""
    if office.startswith("mme") or "rapporteure" in office or "rapporteuse" in office:
        return "Mme"
    return "M." if office.startswith("m") else ""


def read_auteurs(plain: str, folded: str, start: int) -> tuple[tuple[Auteur, ...], int] | None:
    """The authors named from `start` on and where they end, None if nobody is."""
    names = _Names(plain, folded, start)
    names.read()
    return None if names.end == start else (tuple(names.found), names.end)
