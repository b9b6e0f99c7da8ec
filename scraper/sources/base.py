"""What a source is: where its archives are, and how one of their documents is read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal, TypeAlias, TypeVar

import msgspec

from scraper.errors import BadDocument
from scraper.reading.json import decode
from scraper.records import (
    AN,
    Acteur,
    Amendement,
    Document,
    DossierParlementaire,
    Member,
    Organe,
    Published,
    Reunion,
    Scrutin,
    Signal,
    raw_text,
)
from scraper.records_xiv import AmendementXIV, ScrutinXIV

#: What a file holds: one of these, and nothing else.
R = TypeVar(
    "R",
    Amendement,
    AmendementXIV,
    Scrutin,
    ScrutinXIV,
    Acteur,
    Organe,
    DossierParlementaire,
    Document,
    Reunion,
)

#: Where the AN keeps its archives, below the data origin.
REPOSITORY = "/static/openData/repository/"

_PERSON = re.compile(r"P[AO]\d{1,12}")

Scope: TypeAlias = Literal["whole", "in_office", "partial"]
Parse: TypeAlias = Callable[[Member], Iterator[Published | Signal]]


class Place(msgspec.Struct, frozen=True):
    """What a member's path says before its content is read.

    Attributes:
        family: family of tables; "" for documents that are known and out of scope.
        uid: the uid the file is named after.
        dossier_ref: the dossier folder it lies in, None where it lies in none.
        incorrect_data: it lies in the AN's ``incorrect_data`` folder.
    """

    family: str
    uid: str
    dossier_ref: str | None = None
    incorrect_data: bool = False


class Archive(msgspec.Struct, frozen=True):
    """One official ZIP.

    Attributes:
        legislature: the folder it stands in.
        path: below ``REPOSITORY``; never interpolated, the AN's names are irregular.
        variant: tells two archives of one set apart (AMO30, AMO10), "" elsewhere.
        scope: ``whole``: what it no longer lists is gone; ``in_office``: it lists those in office;
            ``partial``: it says nothing of what it does not hold (a door, see ``Source.doors``).
        one_file: how its one document is cut into records (``scraper/reading/one_file.py``), "" for
            an archive that has a member per record.
    """

    legislature: int
    path: str
    variant: str = ""
    scope: Scope = "whole"
    one_file: str = ""

    @property
    def exhaustive(self) -> bool:
        """Whether what it no longer lists is gone."""
        return self.scope == "whole"

    def url(self, origin: str) -> str:
        """The address of this archive at an origin such as ``https://host``."""
        return origin.rstrip("/") + REPOSITORY + self.path


class Source(msgspec.Struct, frozen=True):
    """One kind of data the AN publishes.

    Attributes:
        name: as on the command line.
        families: the families of tables it fills.
        archives: one tuple per set: the first that answers is used, the others stand in for it.
        route: a member's path to its place; None where the path is not of this source.
        parse: one member to its records and Signals; pure.
        all_legislatures: one set serves every legislature.
        doors: the other ways in: pages, unit documents, the live service. What a run brings by one
            of them is taken in as one small archive of these documents (decision 0008).
    """

    name: str
    families: tuple[str, ...]
    archives: tuple[tuple[Archive, ...], ...]
    route: Callable[[str], Place | None]
    parse: Parse
    all_legislatures: bool = False
    doors: tuple[Archive, ...] = ()

    def key(self, archive: Archive) -> str:
        """The name of a set, whatever host serves it: ``amendements/17``, ``acteurs/AMO30``."""
        return f"{self.name}/{archive.variant or archive.legislature}"

    @property
    def sets(self) -> dict[str, Archive]:
        """Every set of this source by its name: the archives, then the doors."""
        archives = (archive for candidates in self.archives for archive in candidates)
        return {self.key(archive): archive for archive in (*archives, *self.doors)}

    def door(self, variant: str) -> Archive:
        """The door of that name."""
        return next(door for door in self.doors if door.variant == variant)


class Vocabulary(msgspec.Struct, frozen=True):
    """The values a field is known to take. Another one is kept as it is, and told.

    Attributes:
        field: path in the AN's JSON.
        read: the value, from a record.
        known: every value met so far, with the AN's spelling.
    """

    field: str
    read: Callable[[Any], object]
    known: frozenset[str]


def unknown_values(record: AN, vocabularies: tuple[Vocabulary, ...]) -> Iterator[Signal]:
    """One Signal for each value that its vocabulary does not list."""
    for vocabulary in vocabularies:
        found = vocabulary.read(record)
        for value in found if isinstance(found, tuple) else (found,):
            if value is not None and value not in vocabulary.known:
                yield Signal(
                    "unknown_value",
                    f"{vocabulary.field} says {value!r}, never met before: kept as it is; "
                    "add it to its vocabulary once understood",
                    field=vocabulary.field,
                    value=raw_text(value),
                )


class Expected(msgspec.Struct, frozen=True):
    """A field that some documents do without, and these do not.

    Attributes:
        field: path in the AN's JSON.
        missing: whether a record lacks it where it should not.
    """

    field: str
    missing: Callable[[Any], bool]


def missing_values(record: AN, expected: tuple[Expected, ...]) -> Iterator[Signal]:
    """One Signal for each field that this record should have and has not."""
    for one in expected:
        if one.missing(record):
            yield Signal(
                "missing_field",
                f"the AN no longer publishes {one.field}: read as null; see what took its place",
                field=one.field,
            )


def parent_and_stem(path: str) -> tuple[list[str], str]:
    """The folders of a member's path without the leading ``json``, and its name without ``.json``.

    Archives rebuilt from tables (../shared/an/build_zips.py) quote their paths: the quotes are not
    part of the name.
    """
    *folders, name = path.strip('"').split("/")
    if folders[:1] == ["json"]:
        folders = folders[1:]
    return folders, name.removesuffix(".json") if name.endswith(".json") else ""


def read_as(
    member: Member, place: Place, kind: type[R], wrapper: str, *, private: bool = False
) -> tuple[R, list[Signal]]:
    """Read a member as one record, and check that it is the document its name says.

    Args:
        member: the document.
        place: what its path says.
        kind: the record it should be.
        wrapper: the name of the document's only key.
        private: no value of it may be told in a Signal or an error.

    Raises:
        BadDocument: unreadable, or its uid is another than its file's name.
    """
    record, signals = decode(member.data, kind, wrapper, private=private)
    uid = record.uid if isinstance(record.uid, str) else record.uid.text
    if uid != place.uid:
        # where a person's phone or address may have slipped in, only what is a uid is told
        told = raw_text(uid) if not private or _PERSON.fullmatch(uid) else "what is no uid"
        raise BadDocument(
            f"the file is named {place.uid} and its content says {told}", field="uid", value=told
        )
    return record, signals
