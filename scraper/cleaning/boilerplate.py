"""Boilerplate: what stands around the Assemblée's words in a captured text, taken out as evidence.

`clean_text` reads a text line by line. It takes out only whole lines that a rule of the table
knows (`rules.RULES`) and that stand as chrome stands; each as a `Passage`, a span into the text,
so that text and passages together say what was there. Nothing else is touched.

A *run* is lines of boilerplate with no line of substance between them. How a run stands decides:

* at the head or the tail of the text, between two lines of substance, or under a line that ends
  with « : », which introduces it: then it is quoted, and is substance;
* with a notice in it (a `line` or `edge` rule), or with furniture alone: three items, of which one
  says what it is, two where substance stands on both sides;
* names that an author may list as well (« Facebook », « Députés ») are taken out only on the far
  side of a line that says what it is. At the head they may follow it: substance begins after them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from enum import IntEnum
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from scraper.cleaning.rules import RULES, Rule, fold, sketch
from scraper.patterns import late

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Raised whenever the same text would come out otherwise.
BOILERPLATE_VERSION: Final = 1


class Passage(msgspec.Struct, frozen=True):
    """What one rule recognised.

    Attributes:
        rule: its name.
        start, end: characters of the input.
        text: what stands there.
    """

    rule: str
    start: int
    end: int
    text: str


class Cleaned(msgspec.Struct, frozen=True):
    """A text without its boilerplate.

    Attributes:
        substance: the lines that were kept, word for word, without blank lines around them.
        passages: what was taken out, in order: spans into the input.
        labels: set phrases, which were not: spans into the input.
        flags: what the notices that were taken out say of the capture.
        starts_at: the place in the input of the first character of the substance.
    """

    substance: str
    passages: tuple[Passage, ...]
    labels: tuple[Passage, ...]
    flags: frozenset[str] = frozenset()
    starts_at: int = 0


class _Role(IntEnum):
    """What a line may be, by itself."""

    SUBSTANCE = 0
    NAME = 1  # furniture that may be a word of a text
    ITEM = 2  # furniture that says what it is
    NOTICE = 3


class _Line(NamedTuple):
    """A line that is not blank.

    Attributes:
        raw: where it begins, with the spaces before it.
        start, end: without the spaces around it.
        rule: what it may be an instance of, None for substance.
        role: how much it says of itself.
        items: of furniture, how many things one could press; 0 for an ornament.
        anchors: how many of them say what they are.
        follows: no blank line parts it from the line before.
    """

    raw: int
    start: int
    end: int
    rule: Rule | None
    role: _Role
    items: int
    anchors: int
    follows: bool


class _Place(NamedTuple):
    """Where a run stands: what is beyond it is the edge of the text, not substance."""

    head: bool
    tail: bool
    introduced: bool


# What stands around an item of a menu: bullets, arrows, crosses, bars, pictograms.
_PICTOGRAMS: Final = "►▶›→←↑↓×✕✖✓✔|☰⚙🔍🔗📧🍪🤖⚠ℹ \t\xa0\u202f\ufe0f\u200b\u200d"
_ORNAMENTS: Final = _PICTOGRAMS + "•·▪▸*#>+-_"
_RULERS: Final = "-_*#+. \t\xa0"
_PARTING: Final = re.compile(r"[\s•·▪▸►▶›»→←↑↓×✕✖✓✔|>/\-]+")
_MARKS: Final = late("[\u0300-\u036f\u200b\u2060\ufeff\u00ad]")
_LONGEST: Final = 420  # characters; no rule knows a longer line
_LONGEST_ITEM: Final = 8  # words
_MOST_WORDS: Final = 60


def _rules(where: str) -> tuple[Rule, ...]:
    return tuple(rule for rule in RULES if rule.where == where)


_EDGES: Final = _rules("edge")
_NOTICES: Final = (*_rules("line"), *_EDGES)
_NOTICE: Final = late(
    "|".join(f"(?P<r{number}>{rule.pattern.pattern})" for number, rule in enumerate(_NOTICES))
)
_FURNITURE: Final = _rules("furniture")
_ORNAMENT: Final = next(rule for rule in _FURNITURE if rule.name == "menu")


class _Label(NamedTuple):
    """A rule that labels; its hints as `rules.sketch` draws them, group by group; its ends."""

    rule: Rule
    hints: tuple[tuple[str, ...], ...]
    ends: tuple[str, ...]


_LABELS: Final = tuple(
    _Label(
        rule,
        tuple(tuple(dict.fromkeys(map(sketch, group))) for group in rule.hints),
        tuple(map(sketch, rule.ends)),
    )
    for rule in RULES
    if rule.action == "label"
)
_WHOLE_LINES: Final = tuple(label for label in _LABELS if label.ends)
_ENDS: Final = tuple(end for label in _WHOLE_LINES for end in label.ends)
_FIRST_HINTS: Final = tuple(
    (hint, tuple(label for label in _LABELS if label.hints and hint in label.hints[0]))
    for hint in dict.fromkeys(hint for label in _LABELS for hint in (label.hints or ((),))[0])
)


def _item_table() -> dict[str, Rule]:
    """Each item of furniture by its words, parted as `_PARTING` parts a line."""
    table: dict[str, Rule] = {}
    for rule in _FURNITURE:
        for item in rule.pattern.pattern.replace("\\", "").split("|"):
            table.setdefault(" ".join(_words(item)), rule)
    return table


def _words(line: str) -> list[str]:
    return [word for word in _PARTING.split(line) if word]


_ITEMS: Final = _item_table()


# ---- One line ------------------------------------------------------------------------------------


def _lines(text: str, folded: str) -> Iterator[_Line]:
    """The lines of a text that are not blank."""
    at, follows = 0, False
    for raw in text.splitlines(keepends=True):
        bare = raw.strip()
        if bare:
            start = at + raw.index(bare)
            end = start + len(bare)
            yield _Line(at, start, end, *_read(folded[start:end]), follows)
        follows = bool(bare)
        at += len(raw)


_SUBSTANCE: Final = (None, _Role.SUBSTANCE, 0, 0)


def _read(line: str) -> tuple[Rule | None, _Role, int, int]:
    """Rule, role, items and anchors of one folded line."""
    if len(line) > _LONGEST:
        return _SUBSTANCE
    if not line.isascii():
        line = _MARKS.sub("", line)
    found = _NOTICE.fullmatch(line) or _NOTICE.fullmatch(line.strip(_PICTOGRAMS))
    if found is not None and found.lastgroup is not None:
        return _NOTICES[int(found.lastgroup[1:])], _Role.NOTICE, 1, 1
    bare = line.strip(_ORNAMENTS)
    if not bare:
        # A bar or an arrow between two items goes where they go; a ruled line is a text's own.
        return (_ORNAMENT, _Role.NAME, 0, 0) if line.strip(_RULERS) else _SUBSTANCE
    return _read_furniture(_words(bare))


def _read_furniture(words: list[str]) -> tuple[Rule | None, _Role, int, int]:
    """A line of items, in any number, and of nothing else."""
    if not words or len(words) > _MOST_WORDS:
        return _SUBSTANCE
    found: list[Rule] = []
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST_ITEM, len(words) - at), 0, -1):
            item = " ".join(words[at : at + length])
            rule = _ITEMS.get(item) or _ITEMS.get(item.rstrip(".:!?, "))
            if rule is not None:
                break
        else:
            return _SUBSTANCE
        found.append(rule)
        at += length
    anchors = [rule for rule in found if rule.anchors]
    role = _Role.ITEM if anchors else _Role.NAME
    return (anchors or found)[0], role, len(found), len(anchors)


# ---- Runs of lines -------------------------------------------------------------------------------


def _runs(lines: list[_Line]) -> Iterator[tuple[int, int]]:
    """Where lines of boilerplate stand together: first, and first after."""
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and lines[end].role:
            end += 1
        if end > start:
            yield start, end
        start = end + 1


def _chrome(run: list[_Line], place: _Place) -> list[_Line]:
    """The lines of a run that are chrome: all from one line to another, or none."""
    if place.introduced:
        run = _after_quotation(run)
    if not place.head:
        run = _from_first_that_says(run)
    if not (place.head or place.tail):
        run = _from_first_that_says(run[::-1])[::-1]
    at_edge = place.head or place.tail
    if any(line.role is _Role.NOTICE and (at_edge or line.rule not in _EDGES) for line in run):
        return run
    items = sum(line.items for line in run)
    anchors = sum(line.anchors for line in run)
    enough = anchors >= 2 or (anchors and items >= 3) if at_edge else anchors >= 2 and items >= 3
    return run if enough else []


def _from_first_that_says(run: list[_Line]) -> list[_Line]:
    for number, line in enumerate(run):
        if line.role is not _Role.NAME:
            return run[number:]
    return []


def _after_quotation(run: list[_Line]) -> list[_Line]:
    """Without what the line before introduces: a list of names, or one paragraph."""
    if run[0].role is _Role.NAME:
        return _from_first_that_says(run)
    end = 1
    while end < len(run) and run[end].follows:
        end += 1
    return run[end:]


def clean_text(text: str) -> Cleaned:
    """A captured text without its chrome. Cleaning the substance again changes nothing.

    Args:
        text: plain text, as captured. Takes time in proportion to its length.
    """
    folded = fold(text)
    lines = list(_lines(text, folded))
    taken: set[int] = set()
    passages: list[Passage] = []
    flags: set[str] = set()
    for first, after in _runs(lines):
        is_introduced = first > 0 and folded[lines[first - 1].end - 1] == ":"
        place = _Place(head=first == 0, tail=after == len(lines), introduced=is_introduced)
        for line in _chrome(lines[first:after], place):
            if line.rule is not None:
                taken.add(line.start)
                span = (line.start, line.end)
                passages.append(Passage(line.rule.name, *span, text[line.start : line.end]))
                flags |= {line.rule.flag} - {""}
    kept = [line for line in lines if line.start not in taken]
    return Cleaned(
        substance=_joined(text, lines, taken),
        passages=tuple(passages),
        labels=tuple(_labels(text, kept)),
        flags=frozenset(flags),
        starts_at=kept[0].start if kept else len(text),
    )


def _joined(text: str, lines: list[_Line], taken: set[int]) -> str:
    """The kept lines, with what stood between them where nothing was taken out."""
    pieces: list[str] = []
    previous: _Line | None = None
    is_parted = False
    for line in lines:
        is_parted = is_parted or not line.follows
        if line.start in taken:
            continue
        if previous is not None:
            between = text[previous.end : line.start]
            if not between.isspace():
                between = ("\n\n" if is_parted else "\n") + text[line.raw : line.start]
            pieces.append(between)
        pieces.append(text[line.start : line.end])
        previous, is_parted = line, False
    return "".join(pieces)


# ---- Labels --------------------------------------------------------------------------------------

_SENTENCE_END: Final = late(r"[.!?](?=\s|$)")
_LONGEST_SENTENCE: Final = 1_000  # characters on either side; more are cut


def label_text(text: str) -> tuple[Passage, ...]:
    """The set phrases of a text of which every word is the Assemblée's, in order of place.

    Args:
        text: plain text: a dispositif or an exposé sommaire, cleaned.
    """
    return tuple(_label_all(text))


def _labels(text: str, kept: list[_Line]) -> Iterator[Passage]:
    starts = [line.start for line in kept]
    for label in _label_all(text):
        # A label says something of the substance: it stands on a line that was kept.
        number = bisect_right(starts, label.start) - 1
        if number >= 0 and label.start < kept[number].end:
            yield label


def _label_all(text: str) -> list[Passage]:
    found: set[tuple[int, int, str]] = set()
    drawn = sketch(text)
    sketches = drawn.split("\n")
    hinted = _hinted(drawn)
    ended = [line.endswith(_ENDS) for line in sketches]
    at = 0
    # line by line, for no label crosses one
    for number, line in enumerate(text.split("\n") if hinted or True in ended else ()):
        labels = [label for label in hinted if _holds_all(sketches[number], label.hints)]
        if ended[number]:
            labels += [label for label in _WHOLE_LINES if sketches[number].endswith(label.ends)]
        folded = fold(line) if labels else ""
        for rule, _, _ in labels:
            extend = _rest_of_line if rule.where == "paragraph" else _sentence_around
            for match in rule.pattern.finditer(folded):
                start, end = extend(folded, match.start(), match.end())
                found.add((at + start, at + end, rule.name))
        at += len(line) + 1
    return [Passage(name, start, end, text[start:end]) for start, end, name in sorted(found)]


def _hinted(drawn: str) -> list[_Label]:
    """The labels of which a text may hold one: to fold it, and search it for all, is dear."""
    found = [labels for hint, labels in _FIRST_HINTS if hint in drawn]
    return [label for labels in found for label in labels if _holds_all(drawn, label.hints)]


def _holds_all(drawn: str, groups: tuple[tuple[str, ...], ...]) -> bool:
    """Whether a sketch holds one hint at least of each group."""
    for group in groups:  # in a third of the time of `all` and `any`
        for hint in group:
            if hint in drawn:
                break
        else:
            return False
    return True


def _rest_of_line(folded: str, start: int, _end: int) -> tuple[int, int]:
    return _without_spaces(folded, start, len(folded))


def _sentence_around(folded: str, start: int, end: int) -> tuple[int, int]:
    first = max(0, start - _LONGEST_SENTENCE)
    before = max((m.end() for m in _SENTENCE_END.finditer(folded, first, start)), default=first)
    furthest = min(len(folded), end + _LONGEST_SENTENCE)
    after = _SENTENCE_END.search(folded, end, furthest)
    return _without_spaces(folded, before, after.end() if after else furthest)


def _without_spaces(folded: str, start: int, end: int) -> tuple[int, int]:
    found = folded[start:end]
    return start + len(found) - len(found.lstrip()), end - (len(found) - len(found.rstrip()))
