"""Texts captured elsewhere: read by the table of boilerplate, matched by their words.

The official record is found by the exposé, word for word: identical amendements share theirs, and
all of them are kept. The number that a capture bears is the site's word: whose it is is decided
by what the archive holds, or left open.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec

from scraper.cleaning import words
from scraper.cleaning.boilerplate import BOILERPLATE_VERSION
from scraper.cleaning.captures import read_capture
from scraper.cleaning.markup import clean
from scraper.cleaning.pages import clean_page
from scraper.reading.html import decode
from scraper.reading.kinds import Kind, kind_of, text_of_capture
from storage import text_captures
from storage.blobs import BlobStore
from storage.text_captures import Candidate, Match, Read, Recognised

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Mapping, Sequence

    import sqlalchemy as sa

    from jobs.house import House
    from scraper.cleaning.boilerplate import Passage
    from scraper.cleaning.captures import TextCapture
    from scraper.records import Signal
    from storage.text_captures import Numbered

#: The words of a text, in order and without regard to case: what makes two texts the same.
Words: TypeAlias = tuple[str, ...]

#: Of an element of chrome, so many characters are told: the whole stands in the capture.
_SHOWN: Final = 300
#: How many uids a sentence names.
_NAMED: Final = 3
#: How many words of a text are looked at before all are, and in how many characters.
_FIRST: Final = 3
_BEGINNING: Final = 100
_WORD: Final = re.compile(r"\w+")
_MARKUP: Final = re.compile("[<&]")
_BARE: Final = re.compile(r"\d{1,6}", re.ASCII)


# ---- what a text says ----------------------------------------------------------------------------


def read(body: bytes) -> tuple[Read, tuple[Signal, ...]]:
    """What a captured text, or a page of somebody else's, says; pure."""
    kind = kind_of(body)
    if not (isinstance(kind, Kind) and kind.kind == "page"):
        said = read_capture(text_of_capture(body)[0])
        return _read(said), said.signals
    page = clean_page(decode(body).text)
    said = read_capture(page.text)
    blocks = (
        Recognised("page", one.rule, "remove", one.start, one.end, _seen(one.text))
        for one in page.blocks
    )
    found = _read(said)
    found = msgspec.structs.replace(
        found, flags=found.flags | page.flags, passages=(*blocks, *found.passages)
    )
    return found, said.signals


def _read(said: TextCapture) -> Read:
    return Read(
        said.number,
        said.kind or None,
        said.expose,
        said.flags,
        (*_recognised("remove", said.passages), *_recognised("label", said.labels)),
        BOILERPLATE_VERSION,
    )


def _recognised(action: str, passages: Sequence[Passage]) -> Iterator[Recognised]:
    for one in passages:
        yield Recognised("texte", one.rule, action, one.start, one.end, one.text)


def _seen(element: str) -> str:
    """What a reader saw of an element of chrome: never a script, and no more than its beginning."""
    return clean(element).texte[:_SHOWN]


# ---- whose words they are ------------------------------------------------------------------------


def match_anew(connection: sa.Connection, now: dt.datetime) -> int:
    """Match every captured text anew, for the archive may hold more; gives how many changed."""
    held = text_captures.held(connection)
    if not held:
        return 0
    mine = [tuple(words(one.expose)) for one in held]
    found = _with_words(connection, frozenset(mine) - {()})
    numbers = (_counted(one.number) for one, said in zip(held, mine, strict=True) if said in found)
    scrutins = text_captures.scrutins_numbered(
        connection, (number for number in numbers if number is not None)
    )
    changed = 0
    for one, said in zip(held, mine, strict=True):
        match = _match(one.number, found.get(said, _Found()), scrutins)
        if match != one.match:
            text_captures.write_match(connection, one.capture_id, match, now)
            changed += 1
    return changed


class _Found(msgspec.Struct, frozen=True):
    """The amendements with some words: the newest version of each that has them, by uid."""

    candidates: tuple[Candidate, ...] = ()
    evidence: tuple[tuple[str, str], ...] = ()


def _with_words(connection: sa.Connection, wanted: Collection[Words]) -> Mapping[Words, _Found]:
    """The amendements whose exposé has these words and no other, in one pass over all of them."""
    if not wanted:
        return {}
    beginnings = {said[:_FIRST] for said in wanted}
    versions = {
        version_id: said
        for version_id, expose in text_captures.exposes(connection)
        if _may_begin(expose, beginnings) and (said := _words(expose)) in wanted
    }
    found: dict[Words, dict[str, Candidate]] = defaultdict(dict)
    told = text_captures.candidates(connection, versions)
    for version_id, one in sorted(told.items(), key=lambda told: told[1].observed_at):
        found[versions[version_id]][one.uid] = one
    return {said: _as_found(sorted(ones.items())) for said, ones in found.items()}


def _as_found(ones: Sequence[tuple[str, Candidate]]) -> _Found:
    return _Found(tuple(one for _, one in ones), tuple((uid, _evidence(one)) for uid, one in ones))


def _words(text: str) -> Words:
    """The words of a clean text, as `words` tells them: without mark-up it tells them dearly."""
    if _MARKUP.search(text):
        return tuple(words(text))
    return tuple(_WORD.findall(_folded(text)))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def _may_begin(text: str, beginnings: Collection[Words]) -> bool:
    """Whether a text begins with the first words of one that is wanted, or it cannot be told."""
    start = _WORD.findall(_folded(text[:_BEGINNING]))
    if _MARKUP.search(text, 0, _BEGINNING) or (len(text) > _BEGINNING and len(start) <= _FIRST):
        return True
    return tuple(start[:_FIRST]) in beginnings


def _evidence(one: Candidate) -> str:
    told = f"n° {one.numero_long or one.number} : son exposé sommaire a exactement ces mots"
    if not one.is_current:
        told += f", dans la version vue le {one.observed_at:%Y-%m-%d}, remplacée depuis"
    return told


# ---- what a number counts ------------------------------------------------------------------------


def _counted(number: str | None) -> int | None:
    """A number that is nothing else."""
    return int(number) if number is not None and _BARE.fullmatch(number) else None


def _match(
    number: str | None,
    found: _Found,
    scrutins: Mapping[tuple[int, int], Sequence[Numbered]],
) -> Match:
    """Whose words these are, and what the number counts: only what the archive holds may say."""
    return Match(found.evidence, *_number(number, found.candidates, scrutins))


def _number(
    number: str | None,
    found: Sequence[Candidate],
    scrutins: Mapping[tuple[int, int], Sequence[Numbered]],
) -> tuple[str | None, str]:
    counted = _counted(number)
    if counted is None:
        return None, "aucun numéro" if number is None else "son numéro n'est pas un simple nombre"
    if not found:
        return (
            None,
            "aucun amendement de l'archive n'a ces mots : rien ne dit ce que désigne son numéro",
        )
    amendements = [one.uid for one in found if one.number == counted]
    voted = sorted(
        {
            scrutin.uid
            for one in found
            if one.legislature is not None
            for scrutin in scrutins.get((one.legislature, counted), ())
            if _is_voted_on(one, scrutin)
        }
    )
    if amendements and voted:
        return None, (
            f"{_listed(amendements)} a ce numéro, et {_listed(voted)} aussi, qui porte sur ces "
            "mots : rien ne tranche"
        )
    if amendements:
        return "amendement", f"{_listed(amendements)} a ces mots et ce numéro"
    if voted:
        return "scrutin", f"{_listed(voted)} a ce numéro et porte sur ces mots"
    return None, "ni un amendement qui a ces mots, ni un scrutin sur l'un d'eux, n'a ce numéro"


def _is_voted_on(one: Candidate, scrutin: Numbered) -> bool:
    """Its title cites the number, in the séance that discussed it: other texts have that number."""
    return (
        one.number is not None
        and one.seance_ref is not None
        and one.seance_ref == scrutin.seance_ref
        and re.search(rf"n\s?°\s*{one.number}\b", scrutin.titre) is not None
    )


def _listed(uids: Sequence[str]) -> str:
    """The first of some uids, of which there may be a thousand."""
    return ", ".join(uids[:_NAMED]) + (" …" if len(uids) > _NAMED else "")


# ---- another table of boilerplate ----------------------------------------------------------------


def read_anew(house: House, connection: sa.Connection) -> int:
    """Read every captured text anew by the table of boilerplate of today; gives how many."""
    store, now = BlobStore(connection), house.clock()
    texts = text_captures.bodies(connection)
    for capture_id, blob_id in texts:
        text_captures.keep(connection, capture_id, read(store.read(blob_id))[0], now)
    match_anew(connection, now)
    return len(texts)
