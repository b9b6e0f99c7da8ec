"""Texts captured elsewhere: read by the table of boilerplate, matched by their words.

The official record is found by the exposé, word for word: identical amendements share theirs, and
all of them are kept. The number that a capture bears is the site's word: whose it is is decided
by what the archive holds, or left open.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scraper.cleaning import words
from scraper.cleaning.boilerplate import BOILERPLATE_VERSION
from scraper.cleaning.captures import TextCapture, read_capture
from scraper.cleaning.pages import clean_page
from scraper.reading.html import decode
from scraper.reading.kinds import Kind, kind_of, text_of_capture
from storage import text_captures
from storage.blobs import BlobStore
from storage.text_captures import Candidate, Match, Read, Recognised

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    import sqlalchemy as sa

    from jobs.house import House
    from scraper.cleaning.boilerplate import Passage
    from scraper.records import Signal

#: Words that every typography writes alike, and that are rare enough to be asked for.
_PLAIN = tuple(
    re.compile(rf"(?<![\w'’]){letters}(?![\w'’])") for letters in ("[a-z]{7,}", "[a-z]{3,}")
)
#: Of a page's chrome, how much is told: the whole stands in the capture.
_SHOWN = 300


def read(body: bytes) -> tuple[Read, tuple[Signal, ...]]:
    """What a captured text, or a page of somebody else's, says; pure."""
    kind = kind_of(body)
    if not (isinstance(kind, Kind) and kind.kind == "page"):
        said = read_capture(text_of_capture(body)[0])
        return _read(said, ()), said.signals
    page = clean_page(decode(body).text)
    said = read_capture(page.text)
    blocks = tuple(
        Recognised("page", one.rule, "remove", one.start, one.end, one.text[:_SHOWN])
        for one in page.blocks
    )
    found = _read(said, blocks)
    return (
        Read(
            found.number,
            found.number_kind,
            found.expose,
            found.flags | page.flags,
            found.passages,
            found.boilerplate_version,
        ),
        said.signals,
    )


def _read(said: TextCapture, blocks: tuple[Recognised, ...]) -> Read:
    return Read(
        said.number,
        said.kind or None,
        said.expose,
        said.flags,
        (*blocks, *_told(said.passages, "remove"), *_told(said.labels, "label")),
        BOILERPLATE_VERSION,
    )


def _told(passages: Sequence[Passage], action: str) -> Iterator[Recognised]:
    for one in passages:
        yield Recognised("texte", one.rule, action, one.start, one.end, one.text)


def match(connection: sa.Connection, number: str | None, expose: str) -> Match:
    """Whose words these are, and what the number counts, by what the archive holds."""
    mine = words(expose)
    found: dict[str, Candidate] = {}
    if mine:
        asked = _PLAIN[0].findall(expose) or _PLAIN[1].findall(expose)
        for one in text_captures.candidates(connection, asked):
            if one.uid not in found and words(one.expose) == mine:
                found[one.uid] = one
    counted, evidence = _number(connection, number, list(found.values()))
    return Match(
        tuple((uid, _evidence(one)) for uid, one in sorted(found.items())), counted, evidence
    )


def _evidence(one: Candidate) -> str:
    told = f"n° {one.numero_long or one.number}: its exposé sommaire has the very same words"
    if not one.is_current:
        told += f", in the version seen on {one.observed_at:%Y-%m-%d}, which was replaced since"
    return told


def _number(
    connection: sa.Connection, number: str | None, found: Sequence[Candidate]
) -> tuple[str | None, str]:
    """What a bare number counts: only what the archive holds may say."""
    digits = re.fullmatch(r"\d{1,6}", number or "", re.ASCII)
    if digits is None:
        return None, "it bears no bare number" if number is None else "it is no bare number"
    if not found:
        return None, "no amendement of the archive has these words: nothing says what it counts"
    counted = int(digits[0])
    amendements = sorted(one.uid for one in found if one.number == counted)
    legislatures = [one.legislature for one in found if one.legislature is not None]
    scrutins = [
        uid
        for uid, titre in text_captures.scrutins_numbered(connection, legislatures, counted)
        if any(_cites(titre, one.number) for one in found)
    ]
    if amendements and not scrutins:
        return "amendement", f"{', '.join(amendements)} has these words and this number"
    if scrutins and not amendements:
        return "scrutin", f"{', '.join(scrutins)} has this number and cites one with these words"
    if scrutins:
        return None, (
            f"{', '.join(amendements)} has this number, and so has {', '.join(scrutins)}, which "
            "cites it: nothing decides"
        )
    return None, "neither an amendement with these words nor a scrutin that cites one bears it"


def _cites(titre: str, number: int | None) -> bool:
    return number is not None and re.search(rf"n\s?°\s*{number}\b", titre) is not None


def match_anew(connection: sa.Connection, now: dt.datetime) -> int:
    """Match every captured text anew, for the archive may hold more; gives how many changed."""
    changed = 0
    for one in text_captures.held(connection):
        found = match(connection, one.number, one.expose)
        if text_captures.is_news(connection, one.capture_id, found):
            text_captures.write_match(connection, one.capture_id, found, now)
            changed += 1
    return changed


def read_anew(house: House, connection: sa.Connection) -> int:
    """Read every captured text anew by the table of boilerplate of today; gives how many."""
    store = BlobStore(connection)
    count = 0
    for capture_id, blob_id in text_captures.bodies(connection):
        said, _ = read(store.read(blob_id))
        found = match(connection, said.number, said.expose)
        text_captures.keep(connection, capture_id, said, found, house.clock())
        count += 1
    return count
