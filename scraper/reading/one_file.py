"""An archive of one giant document, cut into one member per record.

The XIVᵉ legislature is published as one JSON document per set (some 680 MB for its amendements),
all others as one small document per record. ``as_many_files`` puts beside such an archive, in the
spool and for as long as it is read, a ZIP in the layout of the others: each member is one record,
its bytes as they stand in the original, under the wrapper it has elsewhere. From there on nothing
knows of the difference.

Memory does not grow with the archive: the document is inflated to the spool and mapped, and a
record is a view on that map until it is written.
"""

from __future__ import annotations

import mmap
import re
import shutil
import struct
import zipfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec
from msgspec import Raw

from scraper.errors import BadArchive, BadMember
from scraper.reading.whole import lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from io import BufferedWriter
    from pathlib import Path

#: Nothing the AN published comes near (677 MB); a ZIP may promise to inflate to anything.
MAX_DOCUMENT_BYTES: Final = 3 * 1024**3
#: Where what stands in the document beside its records is kept, if anything does.
FRAME: Final = "cadre.json"

#: A member to write: its path, and its content in pieces.
Piece: TypeAlias = "tuple[str, tuple[bytes | Raw, ...]]"

_NULL: Final = Raw(b"null")
_SAFE: Final = re.compile(r"[A-Za-z][\w-]{0,120}", re.ASCII)
_BOM: Final = b"\xef\xbb\xbf"
#: What a document that is not the one expected may raise.
_UNREADABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


@contextmanager
def as_many_files(archive: Path, layout: str, spool: Path) -> Iterator[Path]:
    """The same archive with one member per record, for as long as the block lasts.

    Args:
        archive: on disk, and whole.
        layout: a name of ``LAYOUTS``; "" for an archive that has one member per record.
        spool: where there is room for the inflated document and for what it is cut into.

    Yields:
        The archive itself where it needs no cutting.

    Raises:
        BadArchive: not a whole ZIP, or a document of another shape.
        BadMember: the document does not match its CRC, or is too large.
    """
    if not layout or not is_one_file(archive):
        yield archive
        return
    spool.mkdir(parents=True, exist_ok=True)
    out = spool / f"{archive.name}.many.zip"  # a run that was ended leaves it to the next
    try:
        cut(archive, out, layout)
        yield out
    finally:
        out.unlink(missing_ok=True)


def is_one_file(archive: Path) -> bool:
    """Whether an archive holds one document at its root, and nothing else.

    Raises:
        BadArchive: not a whole ZIP.
    """
    found = None
    try:
        for line in lines(archive):
            if found is not None or b"/" in line.name or not line.name.endswith(b".json"):
                return False
            found = line
    except BadArchive as error:
        raise BadArchive(
            f"{archive.name} is not a whole ZIP archive ({error}); nothing of it was used. "
            "Harvest again: a download that was cut resumes, a corrupt one starts afresh."
        ) from error
    return found is not None


def cut(archive: Path, out: Path, layout: str) -> int:
    """Write each record of a one-file archive as a member of its own; gives how many members.

    Args:
        archive: a ZIP with one document.
        out: the ZIP to write; what stands there is replaced.
        layout: a name of ``LAYOUTS``.

    Raises:
        BadArchive: a document of another shape.
        BadMember: the document does not match its CRC, or is too large.
    """
    inflated = out.with_name(f"{out.name}.json")
    try:
        name, stamp = _inflate(archive, inflated)
        with inflated.open("rb") as file, out.open("wb") as target:
            # no `with`: views on the map outlive any block, and close it when they go
            document = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            start = len(_BOM) if document[: len(_BOM)] == _BOM else 0
            members = _Members(target, stamp)
            walk = _Walk(f"{name} in {archive.name}")
            for path, pieces in LAYOUTS[layout](walk, memoryview(document)[start:]):
                members.add(path, b"".join(map(bytes, pieces)))
            if walk.passed:
                members.add(FRAME, msgspec.json.encode(walk.passed))
            return members.close()
    finally:
        inflated.unlink(missing_ok=True)


def _inflate(archive: Path, out: Path) -> tuple[str, int]:
    """Inflate the only member of an archive to a file; gives its name and its DOS date."""
    stamp = next(lines(archive)).stamp
    try:
        with zipfile.ZipFile(archive) as source:
            entry = source.infolist()[0]
            if not 0 < entry.file_size <= MAX_DOCUMENT_BYTES:
                raise BadMember(
                    f"{entry.filename}: {entry.file_size:,} bytes, which is no document's size "
                    f"({MAX_DOCUMENT_BYTES:,} at most)"
                )
            with source.open(entry) as member, out.open("wb") as file:
                shutil.copyfileobj(member, file, 1 << 20)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise BadMember(f"{archive.name}: its document cannot be inflated ({error})") from error
    return entry.filename, stamp


# ──────────────────────────────────────────────────────────────────────── finding the records


class _Walk:
    """Goes down a document to its records, without reading what it passes by.

    Attributes:
        passed: what stands beside the way, the first of each place: kept, and told as a member
            that stands where no document does.
    """

    def __init__(self, document: str) -> None:
        self.passed: dict[str, Raw] = {}
        self._document = document

    def fields(self, raw: Raw | memoryview, at: str, *names: str) -> tuple[Raw, ...]:
        """Some fields of one object, ``null`` where it has them not."""
        try:
            held = msgspec.json.decode(raw, type=dict[str, Raw] | None) or {}
        except _UNREADABLE as error:
            raise BadArchive(
                f"{self._document} is not a document that can be cut into records: at "
                f"{at or 'its root'}, {error}. Nothing of it was used; if its shape has changed, "
                "see scraper/reading/one_file.py."
            ) from error
        if not at and held.keys().isdisjoint(names):
            raise BadArchive(
                f"{self._document} was expected to hold {names[0]!r}, and holds "
                f"{', '.join(map(repr, list(held)[:3])) or 'nothing'}; nothing of it was used"
            )
        for name, value in held.items():
            if name not in names and not name.startswith(("@xmlns", "@xsi")):
                place = f"{at}.{name}" if at else name
                self.passed.setdefault(place, value)
        return tuple(held.get(name, _NULL) for name in names)

    def records(self, raw: Raw, at: str) -> list[Raw]:
        """The records of a field that holds none, one or many."""
        head = bytes(memoryview(raw)[:1])
        if head == b"{":
            return [raw]
        try:
            return msgspec.json.decode(raw, type=list[Raw] | None) or []
        except _UNREADABLE as error:
            raise BadArchive(
                f"{self._document}: no list of records at {at} ({error}); nothing of it was used"
            ) from error


class _Named(msgspec.Struct):
    """Of a record, what it is called."""

    uid: str = ""


class _Dossier(msgspec.Struct):
    """A dossier, which has its wrapper here too."""

    dossier_parlementaire: _Named = msgspec.field(name="dossierParlementaire")


def _uid(raw: Raw) -> str:
    """A record's uid, "" where none can be read: that is for its parser to tell."""
    try:
        return msgspec.json.decode(raw, type=_Named).uid
    except _UNREADABLE:
        return ""


def _dossier_uid(raw: Raw) -> str:
    try:
        return msgspec.json.decode(raw, type=_Dossier).dossier_parlementaire.uid
    except _UNREADABLE:
        return ""


def _path(folder: str, uid: str, rank: int) -> str:
    """Where a record stands; one that says no uid stands where no document does."""
    name = uid if _SAFE.fullmatch(uid) else f"sans_uid/{rank}"
    return f"json/{folder}{name}.json"


def _wrapped(name: bytes, raw: Raw) -> tuple[bytes | Raw, ...]:
    return (b'{"%s":' % name, raw, b"}")


def _scrutins(walk: _Walk, document: memoryview) -> Iterator[Piece]:
    """``scrutins.scrutin[]``, as ``json/{uid}.json``."""
    (scrutins,) = walk.fields(document, "", "scrutins")
    (listed,) = walk.fields(scrutins, "scrutins", "scrutin")
    for rank, raw in enumerate(walk.records(listed, "scrutins.scrutin")):
        yield _path("", _uid(raw), rank), _wrapped(b"scrutin", raw)


def _amendements(walk: _Walk, document: memoryview) -> Iterator[Piece]:
    """``…texteleg[].amendements.amendement[]``, as ``json/{texte}/{uid}.json``."""
    (root,) = walk.fields(document, "", "textesEtAmendements")
    (textes,) = walk.fields(root, "textesEtAmendements", "texteleg")
    at = "textesEtAmendements.texteleg"
    rank = 0
    for texte in walk.records(textes, at):
        ref, amendements = walk.fields(texte, at, "refTexteLegislatif", "amendements")
        folder = bytes(ref).decode("utf-8", "replace").strip('"')
        if not _SAFE.fullmatch(folder) or folder == "null":
            folder = "sans_texte"
        (listed,) = walk.fields(amendements, f"{at}.amendements", "amendement")
        for raw in walk.records(listed, f"{at}.amendements.amendement"):
            yield _path(f"{folder}/", _uid(raw), rank), _wrapped(b"amendement", raw)
            rank += 1


def _dossiers(walk: _Walk, document: memoryview) -> Iterator[Piece]:
    """``export.dossiersLegislatifs.dossier[]`` and ``export.textesLegislatifs.document[]``."""
    (export,) = walk.fields(document, "", "export")
    dossiers, textes = walk.fields(export, "export", "dossiersLegislatifs", "textesLegislatifs")
    (listed,) = walk.fields(dossiers, "export.dossiersLegislatifs", "dossier")
    for rank, raw in enumerate(walk.records(listed, "export.dossiersLegislatifs.dossier")):
        yield _path("dossierParlementaire/", _dossier_uid(raw), rank), (raw,)
    (listed,) = walk.fields(textes, "export.textesLegislatifs", "document")
    for rank, raw in enumerate(walk.records(listed, "export.textesLegislatifs.document")):
        yield _path("document/", _uid(raw), rank), _wrapped(b"document", raw)


#: The shapes of one-file archives, by the name of their source.
LAYOUTS: Final[dict[str, Callable[[_Walk, memoryview], Iterator[Piece]]]] = {
    "scrutins": _scrutins,
    "amendements": _amendements,
    "dossiers": _dossiers,
}


# ──────────────────────────────────────────────────────────────────────────── writing them


_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_END64: Final = struct.Struct("<4sQ2H2L4Q")
_END64_LOCATOR: Final = struct.Struct("<4sLQL")
_VERSION, _UTF8, _DEFLATED = 45, 0x800, 8
_MANY: Final = 0xFFFF


class _Members:
    """Writes a ZIP, holding of each member its line of the directory and nothing more.

    The standard library's writer holds an object of a kilobyte for each of 170,000 members.
    """

    def __init__(self, file: BufferedWriter, stamp: int) -> None:
        self._file = file
        self._date = (stamp & 0xFFFF, stamp >> 16)
        self._directory = bytearray()
        self._count = 0
        self._offset = 0

    def add(self, path: str, content: bytes) -> None:
        """Write one member."""
        name = path.encode()
        packer = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = packer.compress(content) + packer.flush()
        of_content = (zlib.crc32(content), len(packed), len(content))
        common = (_UTF8, _DEFLATED, *self._date, *of_content, len(name), 0)
        self._file.write(_LOCAL.pack(b"PK\x03\x04", _VERSION, *common))
        self._file.write(name)
        self._file.write(packed)
        self._directory += _CENTRAL.pack(
            b"PK\x01\x02", _VERSION, _VERSION, *common, 0, 0, 0, 0, self._offset
        )
        self._directory += name
        self._offset += _LOCAL.size + len(name) + len(packed)
        self._count += 1

    def close(self) -> int:
        """Write the directory; gives the number of members."""
        size, at, count = len(self._directory), self._offset, self._count
        self._file.write(self._directory)
        self._file.write(
            _END64.pack(b"PK\x06\x06", _END64.size - 12, 45, 45, 0, 0, count, count, size, at)
        )
        self._file.write(_END64_LOCATOR.pack(b"PK\x06\x07", 0, at + size, 1))
        few = min(count, _MANY)
        self._file.write(_END.pack(b"PK\x05\x06", 0, 0, few, few, size, at, 0))
        return count
