"""A page that somebody reduced to text: the number that it bears, the exposé, what the site said.

Such a capture is what is left of a third-party page: a number on a line of its own, the exposé
sommaire, notices of the site (SOURCES §8.1). What the number counts is the site's word; whose it
is (an amendement's, a scrutin's) is decided elsewhere, by evidence.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import msgspec

from scraper.cleaning.boilerplate import Cleaned, Passage, clean_text
from scraper.cleaning.rules import fold
from scraper.records import Signal, raw_text

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind: TypeAlias = Literal["", "scrutin", "amendement", "sous-amendement"]


class TextCapture(msgspec.Struct, frozen=True):
    """What a text capture holds.

    Attributes:
        number: as printed (« 3445 », « I-CF123 »), None where the capture bears none.
        kind: what the capture itself says that the number counts, "" where it does not say.
        expose: the text, word for word, with its own line breaks; "" where there is none.
        flags: what the site's notices say of the capture: `non_classe`, `captcha` …
        passages: what was taken out, as spans into the capture.
        labels: set phrases of the exposé, as spans into the capture.
        signals: what a person should know of it.
    """

    number: str | None
    kind: Kind
    expose: str
    flags: frozenset[str]
    passages: tuple[Passage, ...]
    labels: tuple[Passage, ...] = ()
    signals: tuple[Signal, ...] = ()


_SIGN: Final = r"(?:n\s?(?:°|º|o|uméro|umero)s?\s?\.?\s?|numero\s)"
_DIGITS: Final = r"[0-9]{1,6}"
_LETTERED: Final = r"(?:[ivx]{1,4}-)?[a-z]{0,6}[0-9]{1,6}"
_RECTIFIED: Final = r"(?:\s?\(?(?:[0-9](?:e|eme)\s)?rect\.?(?:ifie)?\)?)?"
_NUMBER: Final = re.compile(
    rf"{_SIGN}?(?P<bare>{_DIGITS})"
    rf"|(?P<kind>scrutin|vote|sous-amendement|amendement)(?:\spublic)?\s{_SIGN}?"
    rf"(?P<named>{_LETTERED}){_RECTIFIED}"
)
_KINDS: Final[dict[str | None, Kind]] = {
    None: "",
    "scrutin": "scrutin",
    "vote": "scrutin",
    "amendement": "amendement",
    "sous-amendement": "sous-amendement",
}
_BOM: Final = "\ufeff"
_LONGEST: Final = 60  # characters of a line that is a number


def read_capture(text: str) -> TextCapture:
    """Number, exposé and flags of a text capture; never raises.

    Args:
        text: the whole capture. Its number is its first line that is no chrome, if that line is a
            number and nothing else; what follows is the exposé.
    """
    begins = len(text) - len(text.lstrip(_BOM))
    whole = clean_text(text[begins:])
    first = whole.substance.partition("\n")[0].strip()
    found = _NUMBER.fullmatch(fold(first)) if len(first) < _LONGEST else None
    if found is None:
        return _told(text, (None, ""), whole, _moved(whole.passages, begins), begins)
    place = "bare" if found["bare"] else "named"
    after = begins + whole.starts_at + len(first)
    # Read again without the number: what stands right after it stands at the edge of the text.
    rest = clean_text(text[after:])
    before = tuple(p for p in _moved(whole.passages, begins) if p.end <= after)
    rest = msgspec.structs.replace(rest, flags=whole.flags | rest.flags)
    number = (first[found.start(place) : found.end(place)], _KINDS[found["kind"]])
    passages = (*before, *_moved(rest.passages, after))
    return _told(text, number, rest, passages, after)


def _told(
    text: str,
    number: tuple[str | None, Kind],
    cleaned: Cleaned,
    passages: tuple[Passage, ...],
    begins: int,
) -> TextCapture:
    return TextCapture(
        number=number[0],
        kind=number[1],
        expose=cleaned.substance,
        flags=cleaned.flags,
        passages=passages,
        labels=_moved(cleaned.labels, begins),
        signals=tuple(_signals(text, number[0], cleaned.substance)),
    )


def _moved(passages: tuple[Passage, ...], by: int) -> tuple[Passage, ...]:
    return tuple(Passage(p.rule, p.start + by, p.end + by, p.text) for p in passages)


def _signals(text: str, number: str | None, expose: str) -> Iterator[Signal]:
    value = raw_text(text.strip())
    if not text.strip(_BOM + " \t\r\n\f\v\xa0"):
        yield Signal("empty_capture", "the capture is empty: save the page again", value=value)
        return
    if number is None:
        message = (
            "the capture's first line that is no chrome should be a number and is not: attach it by"
            " its text, or by hand"
        )
        yield Signal("capture_without_number", message, field="number", value=value)
    if not expose:
        message = "nothing is left of the capture without its number and chrome: no text to match"
        yield Signal("capture_without_text", message, field="expose", value=value)
