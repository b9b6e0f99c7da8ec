"""Sameness: what is equal, what changed, and whether it changed in substance.

Sameness is a digest over facts in one canonical form: entities decoded, NFC, white space collapsed,
lists in no order. What the AN regenerates without saying anything new (chronotag, seats, the order
of lists) is left out.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import operator
import re
import unicodedata
from functools import cache, lru_cache, partial
from typing import TYPE_CHECKING, Any

import msgspec

from storage.tables.base import HTML, TEXTE, Child, Fact, Family, moment_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: Raised when the canonical form changes; a digest is only comparable within its own version.
DIGEST_VERSION = 1

SUBSTANCE, FORM = "substance", "form"

_ENTITY = re.compile(r"(&#?\w+;?)")
#: As the AN writes them. Without its semicolon, `&copy=2` is a part of an address.
_WHOLE_ENTITY = re.compile(r"(&#?\w+;)")
#: « < 5 % ou > 10 % » is none.
_TAG = re.compile(r"<!--.*?-->|</?[a-z!][^<>]*>", re.IGNORECASE | re.DOTALL)
_INLINE = re.compile(
    r"</?(?:i|b|u|em|strong|span|sup|sub|a|font|s|strike|small)(?:\s[^<>]*)?>", re.IGNORECASE
)
#: A sign that is no punctuation says something: « 20 € » is not « 20 % », nor -5 the number 5.
_WORD = re.compile(r"\d+(?:[.,/:\-]\d+)+|\w+|[%‰€$£¥°§+=<>±×÷≤≥≠≈≡∞√☐☑☒✓✗^]|(?<!\w)[-−](?=\d)")
#: A power is not the number that its figures would make side by side: 10³ is not 103.
_POWER = re.compile(r"<sup(?:\s[^<>]*)?>(?=\s*[-+−\d])", re.IGNORECASE)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_encode = msgspec.msgpack.Encoder().encode


class _Characters(dict[str, str]):
    """Entities met so far, decoded once each: a legislature holds some five million of them.

    Attributes:
        entity: how one is recognised.
        kept: characters that stay entities, because decoding them would change what is mark-up.
    """

    def __init__(self, entity: re.Pattern[str], kept: str = "") -> None:
        super().__init__()
        self.entity = entity
        self.kept = kept

    def __missing__(self, entity: str) -> str:
        character = html.unescape(entity)
        if len(self) > 4096:  # made-up entities must not fill the memory
            self.clear()
        self[entity] = found = entity if character in self.kept and character else character
        return found

    def decode(self, text: str) -> str:
        """The text with its entities decoded, once."""
        text = text.replace("&#160;", "\xa0")  # one in three; some texts have no other
        if "&" not in text:
            return text
        parts = self.entity.split(text)  # words and entities in turn: the entity is a group
        parts[1::2] = map(self.__getitem__, parts[1::2])
        return "".join(parts)


#: The words of a plain text.
decoded = _Characters(_ENTITY).decode
#: The letters of a fragment of HTML: its mark-up, and what only looks like it, stay as they are.
decoded_letters = _Characters(_WHOLE_ENTITY, kept="<>&\"'").decode


def canonical(text: str) -> str:
    """One form for all the ways of writing the same text."""
    text = decoded(text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    # twice as quick as taking every text to words
    text = text.replace("\xa0", " ").replace("\n", " ")
    while "  " in text:
        text = text.replace("  ", " ")
    # of all white space only the plain one is printable: there is none left to collapse
    return text.strip(" ") if text.isprintable() else " ".join(text.split())


#: Labels, names and codes come by the hundred thousand and are few.
_SHORT = 120
_remembered = lru_cache(maxsize=8192)(canonical)


def wire(value: Any) -> Any:
    """A value as both databases take it in bulk: days and moments as ISO text."""
    if isinstance(value, dt.datetime):
        return moment_text(value)
    return value.isoformat() if isinstance(value, dt.date) else value


_WORDS = (TEXTE, HTML)


class _Canon:
    """How the facts of one table are put in canonical form, worked out once."""

    def __init__(self, facts: tuple[Fact, ...]) -> None:
        counted = [index for index, fact in enumerate(facts) if fact.counts]
        self.whole = len(counted) == len(facts)
        self.pick: Callable[[Sequence[Any]], Sequence[Any]] = operator.itemgetter(*counted)
        if len(counted) == 1:
            self.pick = operator.itemgetter(slice(counted[0], counted[0] + 1))
        self.words = [place for place, index in enumerate(counted) if facts[index].type in _WORDS]
        self.plain = self.whole and not self.words

    def __call__(self, values: Sequence[Any]) -> Sequence[Any]:
        """The facts among the values of a row."""
        row = values if self.whole else self.pick(values)
        if self.words:
            row = list(row)
            for place in self.words:
                if (text := row[place]) is not None:
                    row[place] = _remembered(text) if len(text) < _SHORT else canonical(text)
        return row


@cache
def _canon(facts: tuple[Fact, ...]) -> _Canon:
    return _Canon(facts)


def digest(family: Family, values: Sequence[Any], children: Sequence[Sequence[Any]]) -> bytes:
    """sha256 of a version's facts: its own, then those of its rows whatever their order."""
    own = _canon(family.facts)(values)
    hasher = hashlib.sha256(_encode((DIGEST_VERSION, family.name, own)))
    for child, rows in zip(family.children, children, strict=True):
        hasher.update(_encode((child.name, len(rows))))
        if rows:
            canon = _canon(child.facts)
            facts = rows if canon.plain else [tuple(canon(row)) for row in rows]
            try:
                hasher.update(_encode(sorted(facts)))
            except TypeError:  # some have a value where others have none
                hasher.update(_encode(sorted(facts, key=_encode)))
    return hasher.digest()


class Change(msgspec.Struct, frozen=True):
    """One field that is not what it was. ``before`` and ``after`` are text as published."""

    field: str
    before: str | None
    after: str | None
    nature: str


def words(text: str | None) -> list[str]:
    """The words of a text or a fragment of HTML: no mark-up, case or punctuation."""
    if text is None:
        return []
    plain = canonical(decoded(_TAG.sub(" ", _INLINE.sub("", _POWER.sub("^", text)))))
    return _WORD.findall(_INVISIBLE.sub("", plain).casefold())


def changes(
    family: Family,
    before: tuple[Sequence[Any], Sequence[Sequence[Any]]],
    after: tuple[Sequence[Any], Sequence[Sequence[Any]]],
) -> list[Change]:
    """What differs between two versions, field by field, each with its nature."""
    found: list[Change] = []
    for fact, old, new in zip(family.facts, before[0], after[0], strict=True):
        if not fact.counts or old == new:
            continue
        if fact.type in _WORDS and isinstance(old, str) and isinstance(new, str):
            if canonical(old) != canonical(new):
                nature = FORM if words(old) == words(new) else SUBSTANCE
                found.append(Change(fact.name, old, new, nature))
        else:
            found.append(Change(fact.name, _text(old), _text(new), SUBSTANCE))
    for child, old_rows, new_rows in zip(family.children, before[1], after[1], strict=True):
        found.extend(_row_changes(child, old_rows, new_rows))
    return found


def _row_changes(
    child: Child, before: Sequence[Sequence[Any]], after: Sequence[Sequence[Any]]
) -> list[Change]:
    """Rows gone and rows added, paired by what names them where they can be."""
    names = [fact.name for fact in child.facts]
    key = next((names.index(name) for name in _NAMES if name in names), None)
    old, new = _keyed(before, key), _keyed(after, key)
    found = []
    for name in [*old, *(name for name in new if name not in old)]:
        lost, gained = old.get(name, []), new.get(name, [])
        if _same(lost, gained, _canon(child.facts)):
            continue
        same_words = _same(lost, gained, partial(_worded, child))
        found.append(
            Change(
                f"{child.name}[{name}]" if name else child.name,
                _told(child, lost, key),
                _told(child, gained, key),
                FORM if same_words else SUBSTANCE,
            )
        )
    return found


#: The column that names a row to a person, for the tables that have one; the first that is there.
_NAMES = ("acteur_ref", "organe_ref_publie", "uid", "organe_ref")


def _keyed(rows: Sequence[Sequence[Any]], key: int | None) -> dict[str, list[Sequence[Any]]]:
    keyed: dict[str, list[Sequence[Any]]] = {}
    for row in rows:
        name = "" if key is None or row[key] is None else str(row[key])
        keyed.setdefault(name, []).append(row)
    return keyed


def _same(
    some: Sequence[Sequence[Any]], others: Sequence[Sequence[Any]], form: Callable[[Any], Any]
) -> bool:
    """Whether rows are the same in a certain form, whatever their order."""
    return sorted(repr(form(row)) for row in some) == sorted(repr(form(row)) for row in others)


def _worded(child: Child, row: Sequence[Any]) -> list[Any]:
    return [
        words(value) if fact.type in _WORDS else value
        for fact, value in zip(child.facts, row, strict=True)
        if fact.counts
    ]


def _told(child: Child, rows: Sequence[Sequence[Any]], key: int | None) -> str | None:
    """Rows as a person reads them, a line each."""
    lines = []
    for row in rows:
        told = [
            f"{fact.name}={value}"
            for index, (fact, value) in enumerate(zip(child.facts, row, strict=True))
            if fact.counts and index != key and value is not None
        ]
        lines.append(", ".join(told) or ("" if key is None else str(row[key])))
    return "\n".join(lines) or None


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
