"""One published record, laid flat: the values of its version, the rows it owns, its digest.

Pure and quick, because it runs once for every document of a legislature, in worker processes.
Values are as both databases take them in bulk (``storage.digests.wire``).
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import msgspec

from storage.digests import decoded, decoded_letters, digest, wire
from storage.tables import FAMILIES
from storage.tables.base import DATE, HTML, MOMENT, REF, TEXTE, Fact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import sqlalchemy as sa

    from scraper.records import Published
    from storage.tables import Family


class Flat(msgspec.Struct, frozen=True, array_like=True):
    """A record ready to be compared and written.

    Attributes:
        values: the facts' columns, in the order of ``Family.facts``.
        children: for each child table, its rows without ``version_id`` and ``rang``.
        derived: for an amendement, the columns of ``amendement_texte`` after ``version_id``.
        untold: what the door that told it cannot tell: facts (``dossier_ref``) and columns of its
            rows (``vote.par_delegation``); None for the open data, which tells all.
        passages: for an amendement, what rules recognised in it: see ``storage.derived.PASSAGE``.
    """

    family: str
    uid: str
    digest: bytes
    values: tuple[Any, ...]
    children: tuple[tuple[tuple[Any, ...], ...], ...]
    owner: str | None = None
    derived: tuple[Any, ...] | None = None
    untold: tuple[str, ...] | None = None
    passages: tuple[tuple[Any, ...], ...] = ()


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
        untold=None if published.known is None else untold_by(family, published.known),
    )


def untold_by(family: Family, known: frozenset[str]) -> tuple[str, ...]:
    """What is not told by a door that gives these fields of the record; see ``Published.known``.

    A fact that is worked out from a field that is known in part (``pour`` of ``decompte``) is told
    where each field it needs is named, or all of the record is.
    """
    untold = [fact.name for fact in family.facts if not _is_told(fact, known)]
    for child in family.children:
        untold += [f"{child.name}.{fact.name}" for fact in child.facts if not _is_told(fact, known)]
    return tuple(untold)


def _is_told(fact: Fact, known: frozenset[str]) -> bool:
    return bool(fact.needs) and all(_is_given(path, known) for path in fact.needs)


def _is_given(path: str, known: frozenset[str]) -> bool:
    """Whether a field is given: it is named, or one that holds it is, or the whole record is."""
    steps = path.split(".")
    places = [".".join(steps[:depth]) for depth in range(len(steps), 0, -1)]
    for place in places:
        if place in known:
            return True
        if f"-{place}" in known:
            return False
    return WHOLE in known and path not in BESIDE


#: The whole record, among the fields that a door gives; a field with « - » before it is left out.
WHOLE = "*"
#: What stands beside the record, and is given only where it is named.
BESIDE = frozenset({"dossier_ref", "incorrect_data"})


#: Longer than any identifier of the AN; an index of Postgres takes 2,704 bytes at most.
MAX_REF = 500


def overlong(flat: Flat) -> str | None:
    """The name of a column whose identifier is too long to be one, None where there is none."""
    if len(flat.uid) > MAX_REF:
        return "uid"
    for names, rows in (
        (_REFS[flat.family][0], (flat.values,)),
        *zip(_REFS[flat.family][1:], flat.children, strict=True),
    ):
        for index, name in names:
            for row in rows:
                value = row[index]
                if value is not None and len(value) > MAX_REF:
                    return name
    return None


class _Layout:
    """How a record becomes one row: each object on the way to a fact is reached once.

    Attributes:
        objects: for each object below the record, its parent's place and its name in the parent.
        steps: for each object that holds facts, its place, how to read them, how many there are.
        computed: the facts that are worked out from the whole.
    """

    def __init__(self, facts: tuple[Fact, ...]) -> None:
        self.objects: list[tuple[int, str]] = []
        self.steps: list[tuple[int, Callable[[Any], tuple[Any, ...]], tuple[None, ...]]] = []
        self.computed: list[Callable[[Published], Any]] = []
        places: dict[tuple[str, ...], int] = {(): 0}
        groups: dict[tuple[str, ...], list[int]] = {}
        computed = []
        for index, fact in enumerate(facts):
            if callable(fact.source):
                self.computed.append(fact.source)
                computed.append(index)
            else:
                path = tuple(fact.source.split("."))[:-1]
                groups.setdefault(path, []).append(index)
                for depth in range(1, len(path) + 1):
                    if path[:depth] not in places:
                        self.objects.append((places[path[: depth - 1]], path[depth - 1]))
                        places[path[:depth]] = len(self.objects)
        for path, members in groups.items():
            names = [str(facts[index].source).rpartition(".")[2] for index in members]
            self.steps.append((places[path], _leaves(names), (None,) * len(members)))
        order = [index for members in groups.values() for index in members] + computed
        self.arrange = operator.itemgetter(*(order.index(index) for index in range(len(facts))))
        self.words = [i for i, fact in enumerate(facts) if fact.type is TEXTE]
        self.fragments = [i for i, fact in enumerate(facts) if fact.type is HTML]
        self.times = [i for i, fact in enumerate(facts) if fact.type in (DATE, MOMENT)]

    def __call__(self, published: Published) -> tuple[Any, ...]:
        holders: list[Any] = [published.record]
        for parent, name in self.objects:
            holder = holders[parent]
            holders.append(None if holder is None else getattr(holder, name))
        found: list[Any] = []
        for place, leaves, nothing in self.steps:
            holder = holders[place]
            found += nothing if holder is None else leaves(holder)
        found += [compute(published) for compute in self.computed]
        row = list(self.arrange(found))
        for index in self.words:
            if (text := row[index]) is not None and ("&" in text or "\r" in text):
                row[index] = _readable(text)
        for index in self.fragments:
            if (text := row[index]) is not None:
                row[index] = decoded_letters(text)
        for index in self.times:
            if row[index] is not None:
                row[index] = wire(row[index])
        return tuple(row)


def _readable(text: str) -> str:
    """Words as a person reads them: several demandeurs of a scrutin stand one a line."""
    return decoded(text).replace("\r\n", "\n").replace("\r", "\n")


def _leaves(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    if len(names) == 1:
        name = names[0]
        return lambda holder: (getattr(holder, name),)
    return operator.attrgetter(*names)


def _row_layout(facts: tuple[Fact, ...]) -> Callable[[Iterable[Any]], Iterable[Any]]:
    words = [index for index, fact in enumerate(facts) if fact.type is TEXTE]
    times = [index for index, fact in enumerate(facts) if fact.type in (DATE, MOMENT)]
    if not words and not times:
        return iter

    def lay(rows: Iterable[Any]) -> Iterable[Any]:
        for row in rows:
            values = row
            for index in words:
                if values[index] is not None and "&" in values[index]:
                    values = (*values[:index], decoded(values[index]), *values[index + 1 :])
            for index in times:
                if values[index] is not None:
                    values = (*values[:index], wire(values[index]), *values[index + 1 :])
            yield values

    return lay


_LAYOUTS = {name: _Layout(family.facts) for name, family in FAMILIES.items()}
_ROWS = {
    name: tuple(_row_layout(child.facts) for child in family.children)
    for name, family in FAMILIES.items()
}


def _indexed(table: sa.Table, facts: tuple[Fact, ...]) -> tuple[tuple[int, str], ...]:
    """The places of the facts that an index holds."""
    indexed = {column.name for index in table.indexes for column in index.columns}
    return tuple(
        (place, fact.name)
        for place, fact in enumerate(facts)
        if fact.name in indexed and fact.type is REF
    )


_REFS = {
    name: (
        _indexed(family.table, family.facts),
        *(_indexed(child.table, child.facts) for child in family.children),
    )
    for name, family in FAMILIES.items()
}
