"""Which text a title names: learned from the votes themselves, and from the documents' titles.

The AN gives a scrutin no text, and a title's words are not a key. But votes whose title names the
same text support each other: where the numbers and authors that they cite are found together in
one text, that text is the one named. So, of all votes whose titles name a text in the same words:

* a vote *supports* a text where that text holds, in the vote's sitting or on its day, the cited
  number by the named author; of several such texts, the one that most of these votes find;
* a vote *opposes* a text where that text holds the cited number, but only by others and at other
  places (a title may repeat the author of the vote before it, at the same place);
* the words name a text that more votes support than oppose, unless other words, that do not say
  the same, are better supported: a text has one title.

A text that is not in the archive finds number-alikes of the same day in others, but mostly by
others' hands: it stays unnamed, and its votes absent. All votes are counted before any is linked,
so that their order means nothing, and no vote ever counts for itself. Documents that bear the title
say the same, where the archive has them: the AN lacks many.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Literal, TypeAlias

from scraper.linking.auteurs import Agreement, author_agreement
from scraper.linking.lieux import nearness
from scraper.linking.mots import Titles, same_text
from scraper.linking.records import text_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scraper.linking.demandes import Demand, TextName
    from scraper.linking.index import Index
    from scraper.linking.records import Candidate, Texte

#: agrees: it is the text that the title names, as others say; alone: as this vote says, and no
#: other says so, or otherwise; differs: the title names another text, or one not in the archive.
Standing: TypeAlias = Literal["agrees", "alone", "unknown", "differs"]


class Textes:
    """What all the votes say of the texts that their titles name."""

    def __init__(
        self, asked: Sequence[Demand], index: Index, documents: Iterable[Texte] = ()
    ) -> None:
        self._index = index
        self._documents = _Documents(documents)
        self._mine: dict[str, set[str]] = {}
        self._support: defaultdict[TextName, Counter[str]] = defaultdict(Counter)
        self._oppose: defaultdict[TextName, Counter[str]] = defaultdict(Counter)
        self._count(asked)
        self._named = self._names()
        self._texts: defaultdict[TextName, set[str]] = defaultdict(set)
        for texte, names in self._named.items():
            for name in names:
                self._texts[name].add(texte)

    def _count(self, asked: Sequence[Demand]) -> None:
        found = {one.vote.uid: supported(one) for one in asked}
        every: defaultdict[TextName, Counter[str]] = defaultdict(Counter)
        for one in asked:
            every[one.text_name].update(found[one.vote.uid])
        for one in asked:
            if not one.titre.texte:
                continue
            several, mine = every[one.text_name], found[one.vote.uid]
            best = max((several[texte] for texte in mine), default=0)
            self._mine[one.vote.uid] = {texte for texte in mine if several[texte] == best}
            self._support[one.text_name].update(self._mine[one.vote.uid])
            for texte in several:
                if texte not in mine and self._opposes(one, texte):
                    self._oppose[one.text_name][texte] += 1

    def _opposes(self, asked: Demand, texte: str) -> bool:
        held = self._index.of_text(texte, asked.numero)
        return bool(held) and all(
            author_agreement(asked.auteur, one, self._index.names) == "differs"
            and nearness(asked.titre, one) == "differs"
            for one in held
        )

    def _names(self) -> dict[str, set[TextName]]:
        """The names of each text: the best supported, and those that say the same."""
        claims: defaultdict[str, list[TextName]] = defaultdict(list)
        for name, support in self._support.items():
            for texte, votes in support.items():
                if votes > self._oppose[name][texte]:
                    claims[texte].append(name)
        return {texte: self._owners(texte, names) for texte, names in claims.items()}

    def _owners(self, texte: str, claims: list[TextName]) -> set[TextName]:
        most = max(self._support[name][texte] for name in claims)
        best = [name for name in claims if self._support[name][texte] == most]
        if not all(same_name(best[0], name) for name in best):
            return set()  # two names, and nothing tells which: neither
        return {name for name in claims if same_name(best[0], name)}

    def texts_of(self, asked: Demand) -> frozenset[str]:
        """The texts that its title names, as the votes say."""
        return frozenset(self._texts.get(asked.text_name, ()))

    def standing(self, asked: Demand, one: Candidate) -> Standing:
        """Whether an amendement's text is the one that a vote's title names."""
        name, texte = asked.text_name, one.texte
        if not asked.titre.texte:
            return "alone"
        owners = self._named.get(texte, set())
        if name in owners and self._others(asked, texte, owners):
            return "agrees"
        documents = self._documents.agreement(asked.titre.texte, one.dossier_ref, texte)
        if documents == "agrees":
            return "agrees"
        if name in owners:
            return "alone" if documents != "differs" else "unknown"
        if self._texts.get(name):
            return "differs"
        if owners:
            return "agrees" if _among(name, owners) else "differs"
        if documents == "differs" or self._oppose[name][texte]:
            return "differs"
        return "unknown"

    def well_named(self, asked: Demand, one: Candidate) -> bool:
        """Whether two other votes at least, or a document, say that the title names the text."""
        owners = self._named.get(one.texte, set())
        if asked.text_name in owners and self._others(asked, one.texte, owners) > 1:
            return True
        titre = asked.titre.texte
        return self._documents.agreement(titre, one.dossier_ref, one.texte) == "agrees"

    def _others(self, asked: Demand, texte: str, owners: set[TextName]) -> int:
        """How many other votes support that a title names a text."""
        votes = sum(self._support[name][texte] for name in owners)
        return votes - (texte in self._mine.get(asked.vote.uid, ()))


class _Documents:
    """The dossiers that the documents' titles name."""

    def __init__(self, documents: Iterable[Texte]) -> None:
        self._by_title: defaultdict[str, set[str]] = defaultdict(set)
        self._by_text: dict[str, str] = {}
        for one in sorted(documents, key=lambda one: one.uid):
            if one.dossier_ref:
                self._by_title[one.titre].add(one.dossier_ref)
                self._by_text[text_key(one.uid)] = one.dossier_ref
        self._titles = Titles(self._by_title)

    def agreement(self, titre: str, dossier_ref: str | None, texte: str) -> Agreement:
        """Whether documents that bear a title are of an amendement's dossier.

        Of the dossier, not of the text: the titles of the texts of one dossier, reading after
        reading, tell them apart badly, and no two of them come up on one day.
        """
        dossier = dossier_ref or self._by_text.get(texte)
        titles = self._titles.of_text(titre)
        named = {ref for one in titles for ref in self._by_title[one]}
        if not named or dossier is None:
            return "unknown"
        return "agrees" if dossier in named else "differs"


def supported(asked: Demand) -> frozenset[str]:
    """The texts in which a vote finds its number, by its author, in its sitting or on its day."""
    return frozenset(
        one.candidate.texte
        for one in asked.near
        if one.author == "agrees" and one.kind and one.candidate.texte
    )


def same_name(left: TextName, right: TextName) -> bool:
    """Whether two names say the same: one reading, where both say which, and the same words."""
    if left == right:
        return True
    lectures = {left[2], right[2]} - {""}
    return left[0] == right[0] and len(lectures) < 2 and same_text(left[1], right[1])


def _among(name: TextName, names: Iterable[TextName]) -> bool:
    return any(same_name(name, other) for other in names)
