"""The walk through a sitting: what is discussed, in what order, and the amendements themselves.

The live service (Eliasse, SOURCES §2.4) is asked three questions: what is next, how the discussion
of that text stands, and for its amendements, twenty-five at a time. Each answer is handed out
whole as it comes, to be kept before it is read; nothing is stored here.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar

import msgspec

from scraper.errors import BadDocument
from scraper.fetch import Document, DocumentAnswer, Missing, fetch_document
from scraper.records import Signal
from scraper.sources import eliasse
from scraper.sources.eliasse import Discussion, Key

if TYPE_CHECKING:
    from scraper.http import Client

R = TypeVar("R")

Question: TypeAlias = Literal["prochain", "discussion", "amendements"]
Wanted: TypeAlias = Callable[[Discussion], Iterable[str]]


class Answered(msgspec.Struct, frozen=True):
    """One answer of the service.

    Attributes:
        kind: which question it answers.
        answer: whole; where it is no Document, nothing more is asked about its text.
        text: the text it is about, None for what is next.
        signals: what is odd about it; an amendement's come with `parse_live`.
    """

    kind: Question
    answer: DocumentAnswer
    text: Key | None = None
    signals: tuple[Signal, ...] = ()


def every_number(discussion: Discussion) -> Iterable[str]:
    """All amendements of a discussion: a request for each twenty-five of them."""
    return discussion.sorts


def follow(
    client: Client,
    origin: str,
    organe: str = "AN",
    *,
    wanted: Wanted = every_number,
    before: Key | None = None,
) -> Iterator[Answered]:
    """Ask what is discussed, and how far it is.

    What is missing (404) ends the walk through its text; a wall, or any other answer that is not
    what was asked for, ends all of it. An answer that cannot be read is handed out like any other,
    and then raises.

    Args:
        client: the polite one; these are pages to it, one a second.
        origin: such as ``https://host``.
        organe: who sits: AN, or a commission (CION_LOIS).
        wanted: which amendements of a discussion to ask for; by default all.
        before: what was discussed when the service was last asked. Its text is asked for once more
            where the sitting has gone on to another, or ended: the last sorts came in between.

    Raises:
        BadDocument: an answer that cannot be read; it was handed out before.
        HttpFailure, Forbidden, Unreachable, Truncated: see `scraper.fetch`.
    """
    client.set_cookie(origin, eliasse.COOKIE, organe)
    with suppress(_EndedError):
        address = eliasse.next_address(origin, organe)
        following = yield from _ask(client, "prochain", address, eliasse.read_next)
        texts = {
            (key.legislature, key.organe, key.texte): key for key in (before, following) if key
        }
        for text in texts.values():
            with suppress(_MissingError):
                yield from _discussion(client, origin, text, wanted)


class _EndedError(Exception):
    """An answer that is not what was asked for: nothing more is asked."""


class _MissingError(_EndedError):
    """The service says that there is no such thing."""


def _discussion(client: Client, origin: str, text: Key, wanted: Wanted) -> Iterator[Answered]:
    """The discussion of one text, then its amendements."""
    address = eliasse.discussion_address(origin, text)
    discussion = yield from _ask(client, "discussion", address, eliasse.read_discussion, text)
    numbers = iter(dict.fromkeys(wanted(discussion)))
    while batch := list(islice(numbers, eliasse.BATCH)):
        address = eliasse.amendements_address(origin, text, batch)
        yield from _ask(client, "amendements", address, _as_it_is, text)


def _ask(
    client: Client,
    kind: Question,
    address: str,
    read: Callable[[bytes], tuple[R, list[Signal]]],
    text: Key | None = None,
) -> Generator[Answered, None, R]:
    """Ask one question, hand out its answer, and give what it says."""
    answer = fetch_document(client, address, accept="application/json", stays=True)
    if not isinstance(answer, Document):
        yield Answered(kind, answer, text)
        raise _MissingError if isinstance(answer, Missing) else _EndedError
    try:
        said, signals = read(answer.body)
    except BadDocument:
        yield Answered(kind, answer, text)
        raise
    yield Answered(kind, answer, text, tuple(signals))
    return said


def _as_it_is(_body: bytes) -> tuple[None, list[Signal]]:
    """An answer that is handed out unread: its amendements are read one by one, elsewhere."""
    return None, []
