"""What each vote on an amendement asks for, and what stands near it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec

from scraper.linking.auteurs import Agreement, author_agreement
from scraper.linking.jours import sitting_days
from scraper.linking.records import Candidate, Vote, seance_key
from scraper.normalise.titres import Titre, read_titre
from scraper.normalise.titres_types import Auteur, name_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from scraper.linking.index import Index

#: A text as titles name it: legislature, words, reading.
TextName: TypeAlias = tuple[int, str, str]


_SOUS: Final = ("sous_amendement", "sous_amendements")
_ON_AMENDEMENTS: Final = ("amendement", "amendements", *_SOUS)


class Demand(msgspec.Struct, frozen=True):
    """A vote on an amendement, with its title read.

    Attributes:
        numero: the number it cites: the first, where it cites several.
        auteur: the author it names for it.
        text_name: the text, as the title names it.
        near: those of the number in the sitting, or recorded on its day.
    """

    vote: Vote
    titre: Titre
    numero: int
    auteur: Auteur | None
    text_name: TextName
    near: tuple[Near, ...]

    def is_of_kind(self, one: Candidate) -> bool:
        """Whether it has a parent where the title names one, and none where it does not.

        A title that says « sous-amendement » and names no parent may mean either (V1958).
        """
        if self.titre.parent is None and self.titre.kind in _SOUS:
            return True
        return (self.titre.parent is not None) == (one.amendement_parent_ref is not None)


class Near(msgspec.Struct, frozen=True):
    """An amendement of the cited number near a vote, or far from it.

    Attributes:
        sitting: it is filed under the vote's sitting.
        day: its sort was recorded on the sitting's day.
        author: whether it is the named author's.
        kind: whether it is a sous-amendement, or is not, as the title says.
    """

    candidate: Candidate
    sitting: bool
    day: bool
    author: Agreement
    kind: bool


@lru_cache(maxsize=32768)
def title_of(titre: str) -> Titre | None:
    """A title as the grammar reads it, None where it cannot; a Signal is the caller's affair."""
    read = read_titre(titre)
    return read if isinstance(read, Titre) else None


def text_name(vote: Vote, titre: Titre) -> TextName:
    """The text that a title names."""
    return vote.legislature, name_key(titre.texte), titre.lecture


def demands(votes: Iterable[Vote], index: Index) -> Iterator[Demand]:
    """Of the votes that are on amendements: a title that cannot be read asks for nothing."""
    for vote in sorted(votes, key=lambda vote: (vote.legislature, vote.numero, vote.uid)):
        titre = title_of(vote.titre)
        if titre is not None and titre.kind in _ON_AMENDEMENTS and titre.numeros:
            yield demand(vote, titre, 0, index)


def demand(vote: Vote, titre: Titre, rank: int, index: Index) -> Demand:
    """The one of the cited numbers that stands at `rank`."""
    numero = titre.numeros[rank]
    listed = len(titre.auteurs) == len(titre.numeros)
    auteur = titre.auteurs[rank] if listed else titre.auteur if rank == 0 else None
    bare = Demand(vote, titre, numero, auteur, text_name(vote, titre), ())
    near = {one.uid: one for one in index.of_sitting(vote.seance_ref, numero)}
    if vote.date is not None:
        for one in index.about(vote.legislature, vote.date, numero):
            if vote.date in sitting_days(one.date_sort):
                near[one.uid] = one
    mine = (one for one in near.values() if one.legislature == vote.legislature)
    seen = (seen_from(bare, one, index) for one in sorted(mine, key=lambda one: one.uid))
    return msgspec.structs.replace(bare, near=tuple(seen))


def seen_from(asked: Demand, one: Candidate, index: Index) -> Near:
    """How an amendement looks from a vote."""
    vote = asked.vote
    return Near(
        candidate=one,
        sitting=bool(vote.seance_ref)
        and seance_key(vote.seance_ref) == seance_key(one.seance_discussion_ref),
        day=vote.date is not None and vote.date in sitting_days(one.date_sort),
        author=author_agreement(asked.auteur, one, index.names),
        kind=asked.is_of_kind(one),
    )
