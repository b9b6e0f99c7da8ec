"""What must be the same after a year of troubles as after a year without, and what cannot be.

A version is known by its digest: the sha256 of its facts and of its rows. Of each document of each
family, the versions of an archive, in their order and with the times at which it was not there, are
its chain. What the undisturbed archive held before the publications of a day are the states of that
day; it looked at every archive and every list.

* The states of the last day are the same, value for value, and what is derived from them: clean
  texts, passages, links. Left out are numbers of rows, moments, and what is no fact (chronotags,
  seats, the order of lists), of which a version keeps what its first capture told: another one.
* The chain of each document is what the archive could see: the states of the days whose archive was
  taken in, one after the other (`must`), and between these the states that unit documents told
  before them (`may`). So every version is one of the undisturbed year's, in its order, and those
  missing lived and ended between two looks. A state that only a unit document told, and the open
  data never, lacks what such a document leaves out (`not_told`): it is compared without.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from storage.tables import FAMILIES
from storage.tables.derived import (
    amendement_texte,
    lien_scrutin_amendement,
    lien_scrutin_dossier,
    passage,
)
from storage.tables.evidence import capture
from tests.replica.assembly import agenda
from tests.replica.assembly.year import PARIS, day_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.year.life import Lived

#: Family -> the set whose archive tells it.
SETS: Final = {
    "acteur": "acteurs/AMO30",
    "mandat": "acteurs/AMO30",
    "organe": "acteurs/AMO30",
    "dossier": "dossiers/17",
    "document": "dossiers/17",
    "seance": "agenda/17",
    "amendement": "amendements/17",
    "scrutin": "scrutins/17",
}
_UNITS: Final = "amendements/UNITES"
#: When the archives of the night are in, and what they do not tell yet is not published.
_BEFORE_NEWS: Final = dt.time(9, 55)

Chain = list[bytes | None]
"""Digests in their order; None where it was not there."""


@dataclass(frozen=True)
class Span:
    """A version, from when to when it stood."""

    start: dt.datetime
    end: dt.datetime | None
    digest: bytes


def spans_of(engine: sa.Engine, family: str) -> dict[str, list[Span]]:
    """The versions of each document of a family, in their order."""
    table = FAMILIES[family].table
    query = sa.select(
        table.c.uid, table.c.observed_at, table.c.superseded_at, table.c.gone_at, table.c.digest
    ).order_by(table.c.uid, table.c.observed_at, table.c.id)
    found: dict[str, list[Span]] = defaultdict(list)
    with engine.connect() as connection:
        for row in connection.execute(query):
            ends = [one for one in (row.superseded_at, row.gone_at) if one is not None]
            span = Span(row.observed_at, min(ends, default=None), bytes(row.digest))
            found[row.uid].append(span)
    return found


def _name_partly_told(
    undisturbed: sa.Engine, disturbed: sa.Engine, family: str, held: dict[str, list[Span]]
) -> None:
    """Give what only a unit document told the digest of the state that it told in part."""
    table, facts = FAMILIES[family].table, [one for one in FAMILIES[family].facts if one.counts]
    partly = sa.select(table).where(table.c.not_told.is_not(None))
    with undisturbed.connect() as whole, disturbed.connect() as connection:
        for row in connection.execute(partly):
            told = [one.name for one in facts if one.name not in row.not_told.split()]
            same = [
                bytes(other.digest)
                for other in whole.execute(sa.select(table).where(table.c.uid == row.uid))
                if all(getattr(other, name) == getattr(row, name) for name in told)
            ]
            held[row.uid] = [
                replace(span, digest=same[0]) if same and span.start == row.observed_at else span
                for span in held[row.uid]
            ]


def chain_of(spans: Sequence[Span]) -> Chain:
    """The chain of one document."""
    chain: Chain = []
    for before, span in zip([None, *spans], spans, strict=False):
        if before is not None and before.end is not None and before.end < span.start:
            chain.append(None)
        chain.append(span.digest)
    if spans and spans[-1].end is not None:
        chain.append(None)
    return chain


def _state(spans: Sequence[Span], starts: Sequence[dt.datetime], day: int) -> bytes | None:
    """What stood in the archive of a day."""
    moment = dt.datetime.combine(agenda.date_of(day), _BEFORE_NEWS, PARIS)
    place = bisect_right(starts, moment)
    if not place:
        return None
    span = spans[place - 1]
    return span.digest if span.end is None or span.end > moment else None


def _expected(spans: Sequence[Span], days: Iterable[int]) -> Chain:
    """The chain of an archive that looked on these days."""
    starts = [span.start for span in spans]
    chain: Chain = []
    for day in sorted(days):
        state = _state(spans, starts, day)
        if (chain and chain[-1] != state) or (not chain and state is not None):
            chain.append(state)
    return chain


def is_part(small: Chain, large: Chain) -> bool:
    """Whether all of one stands in the other, in its order."""
    rest = iter(large)
    return all(one in rest for one in small)


@dataclass
class Verdict:
    """What a comparison found.

    Attributes:
        same: family -> documents whose last state is the same.
        versions: family -> versions of the disturbed archive.
        missing: family -> versions of the undisturbed one that it could not see.
        by_units: chains that hold a state which only unit documents told in time.
        wrong: sentences; none where all is as it must be.
    """

    same: dict[str, int] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)
    by_units: int = 0
    wrong: list[str] = field(default_factory=list)


def compare(undisturbed: sa.Engine, disturbed: sa.Engine, lived: Lived) -> Verdict:
    """Compare the archives of two years; see the head of this file.

    Args:
        undisturbed: which looked at everything.
        disturbed: which could not.
        lived: the year of the latter.
    """
    verdict = Verdict()
    looks = days_taken(disturbed)
    units = _units_told(disturbed, lived)
    for family, set_key in SETS.items():
        whole, held = spans_of(undisturbed, family), spans_of(disturbed, family)
        _name_partly_told(undisturbed, disturbed, family, held)
        days = looks.get(set_key, set())
        verdict.versions[family] = sum(map(len, held.values()))
        verdict.missing[family] = sum(map(len, whole.values())) - verdict.versions[family]
        same = 0
        for uid in sorted(whole.keys() | held.keys()):
            spans, chain = whole.get(uid, []), chain_of(held.get(uid, []))
            must = _expected(spans, days)
            told = units.get(uid, set()) if family == "amendement" else set()
            may = _expected(spans, days | told) if told else must
            last = chain_of(spans)[-1:]
            same += chain[-1:] == last
            verdict.by_units += chain != must
            if chain[-1:] != last:
                verdict.wrong.append(f"{family} {uid}: its last state is another")
            if not is_part(must, chain):
                verdict.wrong.append(f"{family} {uid}: a state that was seen is not held")
            if not is_part(chain, may):
                verdict.wrong.append(f"{family} {uid}: holds what could not be seen")
        verdict.same[family] = same
    for name, (ours, theirs) in {
        key: (value, derived(disturbed)[key]) for key, value in derived(undisturbed).items()
    }.items():
        if ours != theirs:
            only = [*_first(ours, theirs), *_first(theirs, ours)]
            verdict.wrong.append(f"{name} differs: {only}")
    return verdict


def _first(ours: list[Any], theirs: list[Any]) -> list[str]:
    held = set(map(repr, theirs))
    return [repr(one)[:300] for one in ours if repr(one) not in held][:2]


def days_taken(engine: sa.Engine) -> dict[str, set[int]]:
    """Set -> the days whose archive was taken in."""
    query = sa.select(capture.c.set_key, capture.c.generated_at).where(
        capture.c.kind == "archive", capture.c.set_key.in_(set(SETS.values()))
    )
    found: dict[str, set[int]] = defaultdict(set)
    with engine.connect() as connection:
        for key, generated_at in connection.execute(query):
            found[key].add(day_of(generated_at))
    return found


def _units_told(engine: sa.Engine, lived: Lived) -> dict[str, set[int]]:
    """Amendement -> the days whose states its unit documents told."""
    query = sa.select(capture.c.url, capture.c.observed_at).where(
        capture.c.kind == "document", capture.c.set_key == _UNITS
    )
    found: dict[str, set[int]] = defaultdict(set)
    with engine.connect() as connection:
        for url, observed_at in connection.execute(query):
            path = url.partition("/dyn/")[2]
            published = [day for at, day in lived.published.get(path, []) if at <= observed_at]
            if published:
                found[path.rpartition("/")[2].removesuffix(".json")].add(published[-1])
    return found


def derived(engine: sa.Engine) -> dict[str, list[Any]]:
    """Of each family the facts of the last states and their rows; clean texts, passages, links."""
    found: dict[str, list[Any]] = {}
    with engine.connect() as connection:

        def rows(query: sa.Select[Any]) -> list[Any]:
            told = (tuple(map(_plain, row)) for row in connection.execute(query))
            return sorted(told, key=repr)

        for name, family in FAMILIES.items():
            table = family.table
            standing = table.c.superseded_at.is_(None)
            facts = [table.c[fact.name] for fact in family.facts if fact.counts]
            gone = table.c.gone_at.is_not(None)
            found[name] = rows(sa.select(table.c.uid, gone, *facts).where(standing))
            for child in family.children:
                told = [child.table.c[fact.name] for fact in child.facts if fact.counts]
                found[child.name] = rows(
                    sa.select(table.c.uid, *told)
                    .join_from(child.table, table, child.table.c.version_id == table.c.id)
                    .where(standing)
                )
        head = FAMILIES["amendement"].table
        for one in (amendement_texte, passage):
            columns = [
                column for column in one.c if column.name not in {"id", "version_id", "capture_id"}
            ]
            found[one.name] = rows(
                sa.select(head.c.uid, *columns)
                .join_from(one, head, one.c.version_id == head.c.id)
                .where(head.c.superseded_at.is_(None))
            )
        for link in (lien_scrutin_amendement, lien_scrutin_dossier):
            columns = [
                column
                for column in link.c
                if column.name not in {"id", "linked_at", "superseded_at"}
            ]
            found[link.name] = rows(sa.select(*columns).where(link.c.superseded_at.is_(None)))
    return found


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value
