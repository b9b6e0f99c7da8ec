"""What is to be done with one archive, given what its predecessor listed. Pure.

The harvest and the replay both work from a ``Plan``, so that they do the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scraper.reading.zip import is_hostile
from storage import captures

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from scraper.sources import Source


class Listing:
    """Which documents an archive lists, and the one path that tells each.

    Attributes:
        families: the family of each uid.
        duplicates: (uid, path left out, path read) where two paths tell one uid.
    """

    def __init__(self, source: Source, paths: Iterable[str]) -> None:
        self.families: dict[str, str] = {}
        self.duplicates: list[tuple[str, str, str]] = []
        chosen: dict[str, tuple[bool, str]] = {}
        for path in paths:
            place = source.route(path)
            if place is None or not place.family:
                continue
            told = (place.incorrect_data, path)
            known = chosen.get(place.uid)
            if known is not None:
                told, hidden = sorted((told, known), key=_trust)
                self.duplicates.append((place.uid, hidden[1], told[1]))
            chosen[place.uid] = told
            self.families[place.uid] = place.family
        self._uids = {path: uid for uid, (_, path) in chosen.items()}

    def uid_of(self, path: str) -> str | None:
        """The uid that this path tells, None where it tells none."""
        return self._uids.get(path)

    def path_of(self, uid: str) -> str:
        """The path that tells this uid, "" where none does."""
        return next((path for path, told in self._uids.items() if told == uid), "")

    def of_family(self, family: str) -> list[str]:
        """The uids of one family."""
        return [uid for uid, name in self.families.items() if name == family]


def _trust(told: tuple[bool, str]) -> tuple[bool, bool, str]:
    """A dossier's path before the one the AN set aside, then the first; a hostile one last."""
    return (is_hostile(told[1]), *told)


class Plan:
    """What to read, what to leave, and what left.

    Attributes:
        listing: the documents this archive lists.
        read: paths to inflate and parse.
        same: paths whose CRC and size are those held.
        lost: uids no longer listed, by family.
    """

    def __init__(
        self, source: Source, before: captures.Manifest, lines: Sequence[tuple[str, int, int]]
    ) -> None:
        self.listing = Listing(source, (path for path, _, _ in lines))
        delta = captures.compare(before, lines)
        self.lost: dict[str, set[str]] = {}
        moved = set()
        for path in delta.lost:
            place = source.route(path)
            if place is None or not place.family:
                continue
            if place.uid in self.listing.families:
                moved.add(place.uid)  # it stands elsewhere now, perhaps at a path unread so far
            else:
                self.lost.setdefault(place.family, set()).add(place.uid)
        again = [path for path in delta.same if self.listing.uid_of(path) in moved] if moved else []
        hidden = set(again)
        self.read = [*delta.read, *again]
        self.same = [path for path in delta.same if path not in hidden]
        self._source, self._lost = source, delta.lost

    @property
    def touched(self) -> set[str]:
        """The uids of what is read or lost."""
        places = map(self._source.route, (*self.read, *self._lost))
        return {place.uid for place in places if place is not None and place.family}


def listed_elsewhere(
    source: Source, lost: Mapping[str, Iterable[str]], others: Iterable[Iterable[str]]
) -> set[str]:
    """Those of the lost that another set of the same source still lists: they are not gone.

    Args:
        source: of all these sets.
        lost: by family, the uids that one of them no longer lists.
        others: the paths that each of the others lists.
    """
    wanted = {(name, uid) for name, uids in lost.items() for uid in uids}
    found = set()
    for paths in others if wanted else ():
        for path in paths:
            place = source.route(path)
            if place is not None and (place.family, place.uid) in wanted:
                found.add(place.uid)
    return found


def lines_of(manifest: captures.Manifest) -> list[tuple[str, int, int]]:
    """The (path, crc, size) lines of a manifest."""
    return [(path, line.crc, line.size) for path, line in manifest.items()]
