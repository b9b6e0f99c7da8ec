"""A text with what rules recognised in it marked in place: for a person who audits the cleaning.

Passages are spans: of what was taken out of a fragment of HTML, or of a text; of set phrases, in
the text that was left. `mark` lays them over their text. `mark_fragment` finds in the clean text
the place of what the fragment lost, by cleaning the fragment with a token in the stead of each
part; where that gives other words, it says that it cannot.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from html import unescape
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from scraper.cleaning.markup import clean
from scraper.cleaning.tags import pieces_of
from scraper.cleaning.visible import is_inline

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

What: TypeAlias = Literal["text", "removed", "begins", "ends"]


class Span(NamedTuple):
    """What a rule recognised: characters of a text, or of a fragment."""

    rule: str
    start: int
    end: int


class Mark(NamedTuple):
    """A stretch of a marked text.

    Attributes:
        what: ``text`` that was left; ``removed``, the words of what was taken out there; the place
            where a label ``begins``, and where it ``ends``.
        text: "" of these two.
        rule: "" of text.
    """

    what: What
    text: str
    rule: str


class _Taken(NamedTuple):
    """What was taken out, and the words that stood there; no characters where it left no trace."""

    span: Span
    words: str


_PAIRS: Final = ("⟦⟧", "⟪⟫", "⦃⦄", "⧼⧽")
_NOT_SPACE: Final = re.compile(r"\S")
_ENDS_OF_COMMENT: Final = re.compile(r"<[!?/]-*|-*!?\??>")


def mark(text: str, labels: Iterable[Span] = (), removed: Iterable[Span] = ()) -> list[Mark]:
    """A text with its passages marked.

    Args:
        text: all of it.
        labels: set phrases, which may lie in one another.
        removed: what was taken out, as spans; they lie apart.
    """
    return list(_laid(text, labels, [_Taken(one, text[one.start : one.end]) for one in removed]))


def mark_fragment(
    fragment: str,
    text: str,
    removed: Sequence[Span],
    *,
    labels: Sequence[Span] = (),
    more: Sequence[Span] = (),
) -> list[Mark] | None:
    """The clean text of a fragment with what it lost marked; None where that place is not found.

    Args:
        fragment: HTML.
        text: its clean text.
        removed: parts of the fragment, in order.
        labels: set phrases of the text.
        more: what was taken out of the text itself.
    """
    marked = _with_tokens(fragment, removed)
    if marked is None:
        return None
    before = "".join(marked)
    theirs = [found.start() for found in _NOT_SPACE.finditer(text)]
    ours = [found.start() for found in _NOT_SPACE.finditer(before)]
    if [text[place] for place in theirs] != [before[place] for place in ours]:
        return None

    def moved(one: Span) -> Span:
        first, after = bisect_left(theirs, one.start), bisect_left(theirs, one.end)
        return Span(one.rule, ours[first], ours[after - 1] + 1)

    taken: list[_Taken] = []
    at = 0
    for one, part in zip(removed, marked, strict=False):
        at += len(part)
        taken.append(_Taken(Span(one.rule, at, at), words_of(fragment[one.start : one.end])))
    taken += [_Taken(moved(one), text[one.start : one.end]) for one in more]
    return list(_laid(before, map(moved, labels), taken))


def _with_tokens(fragment: str, removed: Sequence[Span]) -> list[str] | None:
    """The clean text of a fragment, cut where its parts stood."""
    pair = next((pair for pair in _PAIRS if not set(pair) & set(fragment)), None)
    if pair is None:
        return None
    kept: list[str] = []
    at = 0
    for number, one in enumerate(removed):
        name = "span" if is_inline(fragment[one.start : one.end]) else "div"
        kept += (fragment[at : one.start], f"<{name}>{pair[0]}{number}{pair[1]}</{name}>")
        at = one.end
    kept.append(fragment[at:])
    parts = re.split(f"{pair[0]}([0-9]+){pair[1]}", clean("".join(kept)).texte)
    return parts[::2] if parts[1::2] == [str(n) for n in range(len(removed))] else None


def _laid(text: str, labels: Iterable[Span], taken: Iterable[_Taken]) -> Iterable[Mark]:
    """Text and marks in turn. Where several stand in one place, what ends comes first."""
    events: list[tuple[tuple[int, int, int], int, Mark]] = []
    for one in labels:
        events.append(((one.start, 2, -one.end), one.start, Mark("begins", "", one.rule)))
        events.append(((one.end, 0, -one.start), one.end, Mark("ends", "", one.rule)))
    for span, words in taken:
        events.append(((span.start, 1, 0), span.end, Mark("removed", words, span.rule)))
    at = 0
    for (place, _, _), after, one_mark in sorted(events, key=lambda event: event[0]):
        if place > at:
            yield Mark("text", text[at:place], "")
        yield one_mark
        at = max(at, after)
    if at < len(text):
        yield Mark("text", text[at:], "")


def words_of(part: str) -> str:
    """The words of a part that was taken out, whatever they are: a line of text, "" for none."""
    pieces = pieces_of(part)
    if len(pieces) == 3 and not pieces[0] + pieces[2]:  # a comment, a script with its content
        inside = re.sub(r"^<[a-zA-Z][^>]*>|</[^<>]*>$", "", pieces[1])
        return " ".join(_ENDS_OF_COMMENT.sub(" ", inside).split())
    return " ".join(unescape(" ".join(pieces[::2])).split())
