"""What is to be done with one archive, given what its predecessor listed and what others told.

The harvest and the replay both work from a ``Plan``, so that they do the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from scraper.reading.zip import is_hostile
from storage import captures, versions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    import sqlalchemy as sa

    from jobs.work import Document
    from scraper.sources import Source
    from scraper.sources.base import Scope

#: The uids to read again although their members are the same; None for all.
Rivalled: TypeAlias = "frozenset[str] | None"


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
        read: paths to inflate and parse: what is new or changed, what another path told before,
            what another set told since.
        same: paths whose CRC and size are those held.
        lost: uids no longer listed, by family.
        newly: uids that the one before did not list, or not so that they could be read.
    """

    def __init__(
        self,
        source: Source,
        before: captures.Manifest,
        lines: Sequence[tuple[str, int, int]],
        rivalled: Rivalled = frozenset(),
    ) -> None:
        self.listing = Listing(source, (path for path, _, _ in lines))
        delta = captures.compare(before, lines)
        self.lost: dict[str, set[str]] = {}
        # uids to read again, from a path that is the same: another one told them, or another set
        moved = set(self.listing.families) if rivalled is None else set(rivalled)
        for path in delta.lost:
            place = source.route(path)
            if place is None or not place.family:
                continue
            if place.uid in self.listing.families:
                moved.add(place.uid)  # it stands elsewhere now, perhaps at a path unread so far
            else:
                self.lost.setdefault(place.family, set()).add(place.uid)
        self.newly = {
            uid
            for path in delta.read
            if (uid := self.listing.uid_of(path)) is not None
            and uid not in moved
            and (path not in before or before[path].blob_id < 0)
        }
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


def note_silent(listing: Listing, document: Document, silent: dict[str, set[str]]) -> None:
    """Add, by family, the uid of a document that was read and has no record of its own.

    A réunion that is no séance any more: what was a séance is gone.
    """
    uid = listing.uid_of(document.path)
    if uid is not None and not document.reason and all(uid != one.uid for one in document.flats):
        silent[listing.families[uid]].add(uid)


def rivals(
    told: Sequence[captures.Kept],
    set_key: str,
    moment: dt.datetime,
    generated_at: dt.datetime,
) -> list[captures.Kept]:
    """The captures of other sets whose word on a document this one has not answered yet.

    Two sets may tell one dossier, or one person. A member that did not change since its own set's
    last capture is still news where another set told something else since: of the two archives the
    newer is right. What that last capture could answer, it has: nothing is read twice every night.

    Args:
        told: captures of one source, in the order of their moments.
        set_key: the set that is being told.
        moment: its own; those told later are no matter of its.
        generated_at: of its archive: it has no say over a newer one.

    Returns:
        None of them for a set's first capture, which is read whole anyway.
    """
    earlier = [kept for kept in told if kept.observed_at < moment]
    before = next((kept for kept in reversed(earlier) if kept.set_key == set_key), None)
    if before is None:
        return []
    return [
        kept
        for kept in earlier
        if kept.set_key != set_key
        and kept.generation.generated_at <= generated_at
        and (
            kept.observed_at > before.observed_at
            or kept.generation.generated_at > before.generation.generated_at
        )
    ]


def rivalled(
    connection: sa.Connection, source: Source, found: Sequence[captures.Kept], *, scope: Scope
) -> Rivalled:
    """The uids on which these captures of other sets had the last word.

    Args:
        connection: the archive.
        source: of all these sets.
        found: the ``rivals`` of a capture; without one, nothing is asked.
        scope: of a list of those in office, all of it: what it does not name is known from all of
            its documents.
    """
    if not found:
        return frozenset()
    return None if scope == "in_office" else versions.told_by(connection, source.families, found)


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
