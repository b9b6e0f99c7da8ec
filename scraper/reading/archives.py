"""Which of the AN's archives a ZIP is, told by its own directory; nothing is inflated.

The members' paths say the source, their uids the legislature. What a path cannot say is not
guessed: an archive of acteurs tells its scope (in office, or since the XIᵉ) by its name alone, and
one taken for another would end the mandates of everybody that it does not list.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scraper.errors import BadArchive
from scraper.reading.zip import directory
from scraper.records import Signal, raw_text
from scraper.sources import SOURCES

if TYPE_CHECKING:
    from scraper.sources import Archive, Source

#: Of whose legislature a uid is. Copies made for measuring read ``5L17c1``.
_LEGISLATURE: Final = re.compile(r"R5L([0-9]{2})(?![0-9])", re.ASCII)
_VARIANT: Final = re.compile(r"AMO[0-9]{2}", re.ASCII)
#: Folders of the archives that are put together here, of what came by another door.
_OURS: Final = ("unites/", "credits/", "pages/", "direct/")
_AT_THE_ROOT: Final = re.compile(r"[^/]+\.json", re.ASCII)


def recognise(path: Path) -> tuple[Source, Archive] | Signal:
    """The source of an archive, and which of its sets; or why that cannot be told.

    Args:
        path: of a ZIP. Its own name counts where nothing else tells two sets apart.
    """
    try:
        names = [entry.path for entry in directory(path).entries]
    except BadArchive as error:
        why = error.__cause__ or "it holds no member"
        told = f"not a whole ZIP ({why}): nothing of it was used; copy or download it again"
        return Signal("bad_archive", f"{path.name}: {told}", path=path.name)
    if len(names) == 1 and _AT_THE_ROOT.fullmatch(names[0]):
        one = _one_file(path, names[0])
        if one is not None:
            return one
    uids, unplaced = _placed(names)
    if not uids:
        return _of_nobody(path, names)
    if len(uids) > 1:
        said = ", ".join(f"{len(found):,} of {source}" for source, found in uids.items())
        return _unknown(path, f"members of several sets ({said})", "import each archive by itself")
    ((name, found),) = uids.items()
    if len(unplaced) > len(found):
        what = f"{len(unplaced):,} members of {len(names):,} are no documents of {name}"
        return _unknown(path, f"{what}, such as {raw_text(unplaced[0])}", "import the AN's own ZIP")
    source = next(source for source in SOURCES if source.name == name)
    if source.all_legislatures:
        return _by_name(path, source)
    return _by_legislature(path, source, found)


def _one_file(path: Path, member: str) -> tuple[Source, Archive] | Signal | None:
    """The archive whose one document bears that name; None where it is a document among others."""
    for source in SOURCES:
        for archive in _archives(source):
            if archive.one_file and Path(archive.path).name == f"{member}.zip":
                return source, archive
        if source.route(member) is not None:
            return None
    known = [
        Path(archive.path).stem
        for source in SOURCES
        for archive in _archives(source)
        if archive.one_file
    ]
    return _unknown(
        path,
        f"one document, {raw_text(member)}, and no archive of the AN is known that is made so",
        f"those that are hold {', '.join(known)}",
    )


def _placed(names: list[str]) -> tuple[dict[str, list[str]], list[str]]:
    """The uids of the members of each source, and the paths of those that are of none."""
    uids: dict[str, list[str]] = {}
    unplaced = []
    for name in names:
        for source in SOURCES:
            place = source.route(name)
            if place is not None and not name.startswith(_OURS):
                uids.setdefault(source.name, []).append(place.uid)
                break
        else:
            unplaced.append(name)
    return uids, unplaced


def _by_name(path: Path, source: Source) -> tuple[Source, Archive] | Signal:
    """An archive of everybody, or of those in office: its own name says which."""
    known = {archive.variant: archive for archive in _archives(source)}
    said = _VARIANT.search(path.name.upper())
    if said and said[0] in known:
        return source, known[said[0]]
    names = " or ".join(Path(archive.path).name for archive in known.values())
    if said:
        what = f"{source.name} of the set {said[0]}, which is not read"
        return _unknown(path, what, f"take {names}")
    what = f"{source.name}, and nothing says whether of those in office or of all"
    return _unknown(path, what, f"call it as the AN does: {names}")


def _by_legislature(path: Path, source: Source, uids: list[str]) -> tuple[Source, Archive] | Signal:
    """The archive of the legislature that most uids name: texts are taken up again by the next."""
    said = Counter(found[1] for uid in uids if (found := _LEGISLATURE.search(uid)))
    ((legislature, count), *others) = said.most_common() or [("", 0)]
    if 2 * count <= len(uids):
        spread = ", ".join(
            f"{number}: {count:,}" for number, count in [(legislature, count), *others]
        )
        what = f"{len(uids):,} documents of {source.name}, of no one legislature ({spread})"
        return _unknown(path, what, "import the AN's own archives, one for each legislature")
    for archive in _archives(source):
        if archive.legislature == int(legislature):
            return source, archive
    what = f"{source.name} of the legislature {legislature}, for which no archive is known"
    return _unknown(path, what, "see docs/adding_a_source.md")


def _of_nobody(path: Path, names: list[str]) -> Signal:
    """Why no member is a document of any source, where that can be told."""
    ends = Counter(name.rpartition(".")[2].lower()[:20] for name in names)
    most, count = ends.most_common(1)[0]
    first = raw_text(names[0])
    if count == len(names) and most == "zip":
        return _unknown(path, "a ZIP of ZIPs", "unpack it once, and import what it holds")
    if any(name.endswith((".warc", ".warc.gz")) for name in names):
        return _unknown(path, "a WACZ, or its like", "unpack it, and import the WARC files in it")
    if most == "xml":
        return _unknown(path, "documents in XML", "take the archive of the same set in JSON")
    for name in names[:100]:
        inner = name
        while "/" in inner:
            inner = inner.partition("/")[2]
            if any(source.route(inner) is not None for source in SOURCES):
                what = f"documents of the AN below another folder ({first})"
                return _unknown(path, what, "import the AN's own ZIP, not one packed again")
    return _unknown(path, f"no document of the AN that is known ({first} …)", "leave it out")


def _archives(source: Source) -> list[Archive]:
    return [archive for candidates in source.archives for archive in candidates]


def _unknown(path: Path, what: str, advice: str) -> Signal:
    return Signal(
        "unrecognised_archive", f"{path.name}: {what}: left out; {advice}", path=path.name
    )
