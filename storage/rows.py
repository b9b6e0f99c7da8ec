"""One published record, laid flat: the values of its version, the rows that belong to it, its digest.

Pure and quick, because it runs once for every document of a legislature, in worker processes. Values
are as both databases take them in bulk (``storage.digests.wire``).
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import msgspec

from storage.digests import decoded, decoded_letters, digest, wire
from storage.tables import FAMILIES
from storage.tables.base import DATE, HTML, MOMENT, TEXTE, Fact, reach

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scraper.records import Published


class Flat(msgspec.Struct, frozen=True, array_like=True):
    """A record ready to be compared and written.

    Attributes:
        values: the facts' columns, in the order of ``Family.facts``.
        children: for each child table, its rows without ``version_id`` and ``rang``.
        derived: for an amendement, the columns of ``amendement_texte`` after ``version_id``.
    """

    family: str
    uid: str
    digest: bytes
    values: tuple[Any, ...]
    children: tuple[tuple[tuple[Any, ...], ...], ...]
    owner: str | None = None
    derived: tuple[Any, ...] | None = None


def flatten(published: Published) -> Flat:
    """Lay a record flat and work out its digest."""
    family = FAMILIES[published.family]
    values = _LAYOUTS[published.family](published)
    children = tuple(
        tuple(rows(child.rows(published.record)))
        for child, rows in zip(family.children, _ROWS[published.family], strict=True)
    )
    return Flat(
        published.family,
        published.uid,
        digest(family, values, children),
        values,
        children,
        published.owner,
    )


class _Layout:
    """How a record becomes one row: attributes are read in groups that share a parent."""

    def __init__(self, facts: tuple[Fact, ...]) -> None:
        self.steps: list[tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]], int]] = []
        self.computed: list[tuple[int, Callable[[Published], Any]]] = []
        order: list[int] = []
        groups: dict[tuple[str, ...], list[int]] = {}
        for index, fact in enumerate(facts):
            if callable(fact.source):
                self.computed.append((index, fact.source))
            else:
                groups.setdefault(tuple(fact.source.split(".")[:-1]), []).append(index)
        for parent, members in groups.items():
            leaves = [str(facts[index].source).rpartition(".")[2] for index in members]
            self.steps.append((parent, _leaves(leaves), len(members)))
            order.extend(members)
        order.extend(index for index, _ in self.computed)
        self.arrange = operator.itemgetter(*(order.index(index) for index in range(len(facts))))
        self.words = [i for i, fact in enumerate(facts) if fact.type is TEXTE]
        self.fragments = [i for i, fact in enumerate(facts) if fact.type is HTML]
        self.times = [i for i, fact in enumerate(facts) if fact.type in (DATE, MOMENT)]

    def __call__(self, published: Published) -> tuple[Any, ...]:
        found: list[Any] = []
        for parent, leaves, size in self.steps:
            holder = reach(published.record, parent)
            found.extend((None,) * size if holder is None else leaves(holder))
        found.extend(compute(published) for _, compute in self.computed)
        row = list(self.arrange(found))
        for index in self.words:
            if (text := row[index]) is not None and "&" in text:
                row[index] = decoded(text)
        for index in self.fragments:
            if (text := row[index]) is not None:
                row[index] = decoded_letters(text)
        for index in self.times:
            if row[index] is not None:
                row[index] = wire(row[index])
        return tuple(row)


def _leaves(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    if len(names) == 1:
        name = names[0]
        return lambda holder: (getattr(holder, name),)
    return operator.attrgetter(*names)


def _row_layout(facts: tuple[Fact, ...]) -> Callable[[Iterable[Any]], Iterable[Any]]:
    words = [fact.type is TEXTE for fact in facts]
    if not any(words) and not any(fact.type in (DATE, MOMENT) for fact in facts):
        return iter

    def lay(rows: Iterable[Any]) -> Iterable[Any]:
        for row in rows:
            yield tuple(
                decoded(value) if is_words and value is not None else wire(value)
                for is_words, value in zip(words, row, strict=True)
            )

    return lay


_LAYOUTS = {name: _Layout(family.facts) for name, family in FAMILIES.items()}
_ROWS = {
    name: tuple(_row_layout(child.facts) for child in family.children)
    for name, family in FAMILIES.items()
}
