"""What is to be done with one archive, given what its predecessor listed. Pure.

The harvest and the replay both work from a ``Plan``, so that they do the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import captures

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
            # a dossier's path rather than the one the AN set aside, then the first
            rank = (place.incorrect_data, path)
            known = chosen.get(place.uid)
            if known is not None:
                self.duplicates.append((place.uid, max(rank, known)[1], min(rank, known)[1]))
            chosen[place.uid] = rank if known is None else min(rank, known)
            self.families[place.uid] = place.family
        self._uids = {path: uid for uid, (_, path) in chosen.items()}

    def uid_of(self, path: str) -> str | None:
        """The uid that this path tells, None where it tells none."""
        return self._uids.get(path)

    def of_family(self, family: str) -> list[str]:
        """The uids of one family."""
        return [uid for uid, name in self.families.items() if name == family]


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
        self.lost: dict[str, list[str]] = {}
        moved = set()
        for path in delta.lost:
            place = source.route(path)
            if place is None or not place.family:
                continue
            if place.uid in self.listing.families:
                moved.add(place.uid)  # it stands elsewhere now, perhaps at a path unread so far
            else:
                self.lost.setdefault(place.family, []).append(place.uid)
        again = [path for path in delta.same if self.listing.uid_of(path) in moved] if moved else []
        hidden = set(again)
        self.read = [*delta.read, *again]
        self.same = [path for path in delta.same if path not in hidden]
        self.touched = {
            place.uid
            for path in (*self.read, *delta.lost)
            if (place := source.route(path)) is not None and place.family
        }


def lines_of(manifest: captures.Manifest) -> list[tuple[str, int, int]]:
    """The (path, crc, size) lines of a manifest."""
    return [(path, line.crc, line.size) for path, line in manifest.items()]
