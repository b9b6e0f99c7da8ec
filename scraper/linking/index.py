"""Amendements in séance by what a title cites them by: number and sitting, day, or text."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from scraper.linking.records import Candidate, seance_key
from scraper.normalise.titres_types import name_key

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

_NONE: Final[tuple[Candidate, ...]] = ()


class Index:
    """Small dictionaries over the amendements of a séance; those of committees are left out.

    Scrutins are held in séance only, and committees number their amendements on their own: the
    same number there is another amendement (SOURCES §6).

    Attributes:
        by_uid: each of them.
        names: the last names of all who move amendements, by `name_key`.
    """

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        self.by_uid: dict[str, Candidate] = {}
        self._sittings: defaultdict[tuple[str, int], list[Candidate]] = defaultdict(list)
        self._days: defaultdict[tuple[int, int, int], list[Candidate]] = defaultdict(list)
        self._texts: defaultdict[tuple[str, int], list[Candidate]] = defaultdict(list)
        self._groups: defaultdict[tuple[str, str], list[Candidate]] = defaultdict(list)
        last_names = set()
        for one in sorted(candidates, key=_uid):
            if one.prefixe_organe_examen in ("AN", None) and one.numero_ordre_depot is not None:
                self._add(one, one.numero_ordre_depot)
                last_names.add(one.auteur_nom)
        self.names: Final = frozenset(name_key(name) for name in last_names if name)

    def _add(self, one: Candidate, numero: int) -> None:
        self.by_uid[one.uid] = one
        if one.seance_discussion_ref:
            self._sittings[seance_key(one.seance_discussion_ref), numero].append(one)
        if one.date_sort is not None:
            self._days[one.legislature, one.date_sort.toordinal(), numero].append(one)
        if one.texte:
            self._texts[one.texte, numero].append(one)
        if one.discussion_identique_id:
            self._groups[one.examen_ref or one.texte, one.discussion_identique_id].append(one)

    def of_sitting(self, seance_ref: str | None, numero: int) -> Iterable[Candidate]:
        """Those of that number discussed in that sitting, as the AN files them."""
        return self._sittings.get((seance_key(seance_ref), numero), _NONE) if seance_ref else _NONE

    def about(self, legislature: int, day: dt.date, numero: int) -> Iterator[Candidate]:
        """Those of that number whose sort was recorded on that day or beside it, in UTC."""
        for near in (-1, 0, 1):
            yield from self._days.get((legislature, day.toordinal() + near, numero), _NONE)

    def of_text(self, texte: str, numero: int) -> Iterable[Candidate]:
        """Those of that number on that text: more than one where a part or deliberation differs."""
        return self._texts.get((texte, numero), _NONE)

    def twins(self, one: Candidate) -> Iterator[Candidate]:
        """Those identical to it, as the AN groups them."""
        if one.discussion_identique_id:
            group = self._groups[one.examen_ref or one.texte, one.discussion_identique_id]
            yield from (other for other in group if other.uid != one.uid)


def _uid(one: Candidate) -> str:
    return one.uid
