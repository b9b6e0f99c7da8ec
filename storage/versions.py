"""The one versioning algorithm: what a capture observed, against what the archive holds.

A ``Chronicle`` writes one capture. It compares digests, never columns; it writes new versions, ends
old ones, and tells which fields changed. Captures must be told in the order of their moments: one
that comes late is placed by ``jobs/replay.py``, which tells the chains it touches anew.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import msgspec
import sqlalchemy as sa

from scraper.records import Signal, raw_text
from storage.captures import ARCHIVE
from storage.derived import write_passages
from storage.digests import DIGEST_VERSION, SUBSTANCE, Change, wire
from storage.engine import bulk_execute, bulk_insert
from storage.provisional import Proof, complete, overlay
from storage.rows import Flat
from storage.tables import FAMILIES, Family
from storage.tables.derived import amendement_texte, passage
from storage.tables.evidence import capture

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from storage.captures import Kept

_CHUNK = 400
#: Of the fields that are not what was told before, how many a Signal names.
_SHOWN_CHANGES = 5
#: How much of its kind a capture lists.
Scope: TypeAlias = Literal["whole", "in_office", "partial"]
#: The field of a change that is not of a field: the thing itself left, or came back.
PRESENCE = "(présence)"
PRESENT, GONE = "présent", "disparu"
_OWNER = [fact.name for fact in FAMILIES["mandat"].facts].index("acteur_ref")
_DERIVED = tuple(column.name for column in amendement_texte.columns)


class Tally(msgspec.Struct):
    """What one capture did.

    Attributes:
        noise: read again, and nothing that is a fact had changed.
        dropped: of those gone, the mandats of acteurs who are still listed.
    """

    new: int = 0
    changed: int = 0
    noise: int = 0
    gone: int = 0
    back: int = 0
    dropped: int = 0


class Observed(msgspec.Struct, frozen=True, array_like=True):
    """One record seen, and the blob that proves it."""

    flat: Flat
    blob_id: int


class Chronicle:
    """Writes what one capture observed, in one transaction that its caller commits.

    Attributes:
        tally: what it did.
        left_out: mandats that stand twice in one capture, or in another person's document.
        corrected: where the open data says otherwise than what another door had told before.
    """

    def __init__(
        self,
        connection: sa.Connection,
        capture_id: int,
        set_key: str,
        observed_at: dt.datetime,
        *,
        newly: Collection[str] = (),
        derive: Callable[[Flat], Flat] | None = None,
        final: Collection[int] = (),
    ) -> None:
        """Begin one capture.

        Args:
            connection: the archive.
            capture_id: of the capture.
            set_key: whose capture it is.
            observed_at: its moment.
            newly: what the set's capture before did not list: see ``_is_refused``.
            derive: a record with what is derived from it, for one that is laid over another.
            final: the legislatures whose open data is: other doors are compared, and not heard.
        """
        self._connection = connection
        self._newly = newly
        self._derive = derive or _as_it_is
        self._final = frozenset(final)
        self._capture_id = capture_id
        self._set_key = set_key
        self._moment = wire(observed_at)
        self._next: dict[str, int] = {}
        self._empty: dict[str, bool] = {}
        self._tellers: dict[int, Any] = {}
        self._enders: dict[dt.datetime, Any] = {}
        self._owners: set[str] = set()
        self._owned: set[str] = set()
        self.tally = Tally()
        self.left_out: list[Flat] = []
        self.corrected: list[Signal] = []

    def observe(self, seen: Iterable[Observed]) -> None:
        """Tell a batch of records. No document's uid may stand twice in one capture."""
        families: dict[str, list[Observed]] = defaultdict(list)
        for one in seen:
            if one.flat.owner is None or self._belongs(one.flat):
                families[one.flat.family].append(one)
            if one.flat.family == "acteur":
                self._owners.add(one.flat.uid)
        for name, group in families.items():
            self._observe_family(FAMILIES[name], group)

    def _belongs(self, mandat: Flat) -> bool:
        """Whether a mandat is that of the acteur in whose document it stands, met once."""
        belongs = mandat.values[_OWNER] == mandat.owner and mandat.uid not in self._owned
        if belongs:
            self._owned.add(mandat.uid)
        else:
            self.left_out.append(mandat)
        return belongs

    def _observe_family(self, family: Family, seen: Sequence[Observed]) -> None:
        heads = self._heads(family, [one.flat.uid for one in seen])
        fresh: list[tuple[Observed, Any]] = []
        suspects: list[tuple[Observed, Any]] = []
        for one in seen:
            head = heads.get(one.flat.uid)
            if head is None:
                self.tally.new += 1
                fresh.append((one, None))
            elif _is_the_same(one.flat, head) or (
                self._is_refused(head) and not _may_confirm(one.flat, head)
            ):
                self.tally.noise += 1
            else:
                suspects.append((one, head))
        told = self._tell_changes(family, suspects)
        self._end(family, [head.id for _, head, _ in told])
        ids = self._write(family, [*fresh, *((one, head) for one, head, _ in told)])
        self._write_changes(
            family,
            [
                (number, one.flat.uid, change)
                for number, (one, _, found) in zip(ids[len(fresh) :], told, strict=True)
                for change in found
            ],
        )

    def _heads(self, family: Family, uids: Sequence[str]) -> dict[str, Any]:
        if self._is_empty(family):
            return {}
        table = family.table
        heads = {}
        for start in range(0, len(uids), _CHUNK):
            query = sa.select(
                table.c.id,
                table.c.uid,
                table.c.digest,
                table.c.capture_id,
                table.c.first_seen_at,
                table.c.gone_at,
                table.c.not_told,
            ).where(table.c.uid.in_(uids[start : start + _CHUNK]), table.c.superseded_at.is_(None))
            for row in self._connection.execute(query):
                heads[row.uid] = row
        return heads

    def _is_empty(self, family: Family) -> bool:
        """Whether the archive held none of this family when this capture began."""
        if family.name not in self._empty:
            self._empty[family.name] = (
                self._connection.scalar(sa.select(family.table.c.id).limit(1)) is None
            )
        return self._empty[family.name]

    def _is_refused(self, head: Any) -> bool:
        """Whether what this capture tells is older than the version held, or than its end.

        What had left the only set that listed it comes back with another one that lists it from now
        on, however old: what another legislature still lists is not gone. What this set listed all
        the while was ended in spite of that, by a newer archive that says it is something else.
        """
        listed_again = head.gone_at is not None and head.uid in self._newly
        if listed_again and self._teller(self._capture_id).exhaustive:
            return False
        return self._is_older_than(head)

    def _is_older_than(self, head: Any) -> bool:
        """Whether another set told this version, or its end, in an archive generated after ours.

        A dossier taken up again stands in the archives of two legislatures, one of them frozen; an
        acteur in AMO30 and in its stand-in. Whichever comes last, the archive never goes backwards.
        """
        mine, theirs = self._teller(self._capture_id), self._teller(head.capture_id)
        if head.gone_at is not None:
            theirs = self._ender(head.gone_at)
        return bool(mine.set_key != theirs.set_key and mine.generated_at < theirs.generated_at)

    def _teller(self, capture_id: int) -> Any:
        if capture_id not in self._tellers:
            self._tellers[capture_id] = self._told_in(capture.c.id == capture_id)
        return self._tellers[capture_id]

    def _ender(self, moment: dt.datetime) -> Any:
        """The capture that no longer listed what is gone: no two archives have one moment."""
        if moment not in self._enders:
            self._enders[moment] = self._told_in(capture.c.observed_at == moment)
        return self._enders[moment]

    def _told_in(self, which: sa.ColumnElement[bool]) -> Any:
        query = sa.select(
            capture.c.set_key, capture.c.generated_at, capture.c.observed_at, capture.c.exhaustive
        )
        return self._connection.execute(query.where(capture.c.kind == ARCHIVE, which)).one()

    def _tell_changes(
        self, family: Family, suspects: Sequence[tuple[Observed, Any]]
    ) -> list[tuple[Observed, Any, list[Change]]]:
        """Those of the suspects that really changed or came back, and how."""
        before = read_versions(self._connection, family, [head.id for _, head in suspects])
        told = []
        for seen, head in suspects:
            merged = overlay(family, seen.flat, before[head.id], head.not_told)
            one = Observed(self._derive(merged.flat), seen.blob_id)
            found = merged.found
            if self._is_settled_at_once(family, seen.flat, one, head, found):
                continue
            if head.gone_at is not None:
                self.tally.back += 1
                found.insert(0, Change(PRESENCE, GONE, PRESENT, SUBSTANCE))
            elif found:
                self.tally.changed += 1
            else:
                self.tally.noise += 1
                if seen.flat.untold is None:  # another digest version of the very same facts
                    self._connection.execute(
                        family.table.update()
                        .where(family.table.c.id == head.id)
                        .values(digest=one.flat.digest, digest_version=DIGEST_VERSION)
                    )
                continue
            told.append((one, head, found))
        return told

    def _is_settled_at_once(
        self, family: Family, told: Flat, one: Observed, head: Any, found: Sequence[Change]
    ) -> bool:
        """Whether what a door told, or what the open data says of it, makes no version."""
        is_provisional = head.gone_at is None and head.not_told is not None
        if head.gone_at is not None and told.untold is not None:
            self._note_revived(told)
        elif is_provisional and not found:
            self._complete(family, one, head)
            return True
        elif is_provisional and self._is_refused(head):
            pass
        elif is_provisional or not found or head.gone_at is not None:
            if is_provisional and told.untold is None:
                self._note_corrected(one.flat, found)
            return False
        elif self._is_settled(family, told):
            self._note_unheard(one.flat, found)
        else:
            return False
        self.tally.noise += 1
        return True

    def _complete(self, family: Family, one: Observed, head: Any) -> None:
        """A provisional version in which nothing was told otherwise: it is completed in place.

        It began when it was first told, and from now on this capture is its proof.
        """
        self.tally.noise += 1
        still = None if one.flat.untold is None else " ".join(one.flat.untold)
        if still == head.not_told:
            return  # it tells nothing that was not known
        proof = Proof(self._capture_id, one.blob_id, self._moment)
        number = self._take(passage, len(one.flat.passages))
        complete(self._connection, family, head.id, one.flat, proof, first_passage=number)
        self._tell_predecessor(family, one.flat, head)

    def _tell_predecessor(self, family: Family, flat: Flat, head: Any) -> None:
        """What changed since the version before is known better, now that all of it is told."""
        table, change = family.table, family.change
        query = sa.select(
            table.c.id, table.c.observed_at, table.c.superseded_at, table.c.not_told
        ).where(table.c.uid == head.uid)
        rows = self._connection.execute(query).all()
        began = next(row.observed_at for row in rows if row.id == head.id)
        before = next((row for row in rows if row.superseded_at == began), None)
        if before is None:
            return
        versions = read_versions(self._connection, family, [before.id])
        # what nobody had told of the version before did not change: it came to be known
        found = overlay(family, flat, versions[before.id], before.not_told).found
        self._connection.execute(
            change.delete().where(change.c.version_id == head.id, change.c.field != PRESENCE)
        )
        self._write_changes(family, [(head.id, head.uid, one) for one in found], wire(began))

    def _is_settled(self, family: Family, flat: Flat) -> bool:
        """Whether another door speaks of a legislature whose open data is final."""
        if flat.untold is None or not self._final:
            return False
        place = next(i for i, fact in enumerate(family.facts) if fact.name == "legislature")
        return flat.values[place] in self._final

    def _note_corrected(self, flat: Flat, found: Sequence[Change]) -> None:
        self._note(
            "provisional_corrected",
            flat,
            found,
            "the open data says otherwise than what another door of the Assemblée's told before "
            "it ({}): the open data stands",
        )

    def _note_unheard(self, flat: Flat, found: Sequence[Change]) -> None:
        self._note(
            "door_differs",
            flat,
            found,
            "a page says otherwise than the open data of its legislature, which is final ({}): "
            "the open data stands",
        )

    def _note_revived(self, flat: Flat) -> None:
        self.corrected.append(
            Signal(
                "door_revives",
                f"{flat.uid} is still shown by another door of the Assemblée's, and stands no more "
                "in its open data, which is believed",
                uid=flat.uid,
            )
        )

    def _note(self, kind: str, flat: Flat, found: Sequence[Change], sentence: str) -> None:
        shown = found[:_SHOWN_CHANGES]
        told = "; ".join(
            f"{change.field}: {raw_text(change.before)!r}, then {raw_text(change.after)!r}"
            for change in shown
        )
        self.corrected.append(
            Signal(
                kind,
                f"{flat.uid}: {sentence.format(told)}",
                uid=flat.uid,
                field=" ".join(change.field for change in shown),
                value=raw_text(shown[0].after),
            )
        )

    def _end(self, family: Family, ids: Sequence[int]) -> None:
        bulk_execute(
            self._connection,
            f'UPDATE "{family.table.name}" SET superseded_at = ? WHERE id = ?',  # noqa: S608
            [(self._moment, number) for number in ids],
        )

    def _write(self, family: Family, rows: Sequence[tuple[Observed, Any]]) -> list[int]:
        if not rows:
            return []
        first = self._take(family.table, len(rows))
        versions = []
        for number, (one, head) in enumerate(rows, start=first):
            flat = one.flat
            first_seen = wire(head.first_seen_at) if head is not None else self._moment
            versions.append(
                (
                    number,
                    flat.uid,
                    *flat.values,
                    flat.digest,
                    DIGEST_VERSION,
                    self._capture_id,
                    one.blob_id,
                    self._moment,
                    None,
                    first_seen,
                    None,
                    None if flat.untold is None else " ".join(flat.untold),
                    None,
                )
            )
        bulk_insert(self._connection, family.table, family.columns, versions)
        for index, child in enumerate(family.children):
            bulk_insert(
                self._connection,
                child.table,
                ("version_id", "rang", *(fact.name for fact in child.facts)),
                [
                    (number, rank, *row)
                    for number, (one, _) in enumerate(rows, start=first)
                    for rank, row in enumerate(one.flat.children[index], start=1)
                ],
            )
        bulk_insert(
            self._connection,
            amendement_texte,
            _DERIVED,
            [
                (number, *one.flat.derived)
                for number, (one, _) in enumerate(rows, start=first)
                if one.flat.derived is not None
            ],
        )
        found = [
            (number, one.flat.passages)
            for number, (one, _) in enumerate(rows, start=first)
            if one.flat.passages
        ]
        count = sum(len(passages) for _, passages in found)
        write_passages(self._connection, found, self._take(passage, count))
        return list(range(first, first + len(rows)))

    def _write_changes(
        self, family: Family, found: Sequence[tuple[int, str, Change]], moment: str | None = None
    ) -> None:
        if not found:
            return
        first = self._take(family.change, len(found))
        bulk_insert(
            self._connection,
            family.change,
            ("id", "version_id", "uid", "observed_at", "field", "before", "after", "nature"),
            [
                (
                    number,
                    version_id,
                    uid,
                    moment or self._moment,
                    change.field,
                    change.before,
                    change.after,
                    change.nature,
                )
                for number, (version_id, uid, change) in enumerate(found, start=first)
            ],
        )

    def close(
        self, lost: Mapping[str, Iterable[str]], acteurs: Collection[str], scope: Scope
    ) -> None:
        """Tell what left, once everything was observed.

        Args:
            lost: by family, the uids that neither this set nor another one lists any more.
            acteurs: those whom this capture lists.
            scope: ``whole``; ``in_office``, from which nothing is ever gone; ``partial``, which
                says nothing of what it does not tell.
        """
        if scope == "partial":
            return
        if scope == "in_office":
            if not self._is_behind():
                self.mark_unlisted(acteurs)
                self._mark_unlisted_mandats()
            return
        for name, uids in sorted(lost.items()):
            self.retire(FAMILIES[name], uids, nowhere=True)
        self.tally.dropped = self._retire_mandats(self._owners)
        self._retire_mandats(lost.get("acteur", ()))
        if acteurs and not self._is_behind():
            self._forget_unlisted()

    def retire(self, family: Family, uids: Iterable[str], *, nowhere: bool = False) -> int:
        """Record that these are no longer listed; gives how many were.

        Args:
            family: theirs.
            uids: of what left.
            nowhere: no exhaustive set lists them any more, whichever told them last.
        """
        table = family.table
        wanted = sorted(uids)
        lost: list[Any] = []
        for start in range(0, len(wanted), _CHUNK):
            query = (
                sa.select(table.c.id, table.c.uid, table.c.capture_id, table.c.gone_at)
                .where(
                    table.c.uid.in_(wanted[start : start + _CHUNK]),
                    table.c.superseded_at.is_(None),
                    table.c.gone_at.is_(None),
                )
                .order_by(table.c.uid)
            )
            lost.extend(
                row
                for row in self._connection.execute(query).all()
                if not self._is_older_than(row)
                # a list of those in office has no part in what is listed nowhere: it may hold them
                or (nowhere and self._teller(row.capture_id).exhaustive)
            )
        bulk_execute(
            self._connection,
            f'UPDATE "{table.name}" SET gone_at = ? WHERE id = ?',  # noqa: S608
            [(self._moment, row.id) for row in lost],
        )
        absence = Change(PRESENCE, PRESENT, GONE, SUBSTANCE)
        self._write_changes(family, [(row.id, row.uid, absence) for row in lost])
        self.tally.gone += len(lost)
        return len(lost)

    def retire_silent(self, silent: Mapping[str, Iterable[str]]) -> int:
        """Retire what is listed, was read, and is no record any more; gives how many were."""
        return sum(
            0 if self._is_empty(FAMILIES[name]) else self.retire(FAMILIES[name], uids)
            for name, uids in sorted(silent.items())
        )

    def _retire_mandats(self, acteurs: Iterable[str]) -> int:
        """Retire the mandats of these acteurs that no document listed; gives how many."""
        family = FAMILIES["mandat"]
        table = family.table
        owners = sorted(acteurs)
        held: set[str] = set()
        for start in range(0, 0 if self._is_empty(family) else len(owners), _CHUNK):
            held.update(
                self._connection.scalars(
                    sa.select(table.c.uid).where(
                        table.c.acteur_ref.in_(owners[start : start + _CHUNK]),
                        table.c.superseded_at.is_(None),
                        table.c.gone_at.is_(None),
                    )
                )
            )
        return self.retire(family, held - self._owned)

    def mark_unlisted(self, listed: Iterable[str]) -> None:
        """A list of those in office: who is not named is out of office, which is not gone."""
        table = FAMILIES["acteur"].table
        self._mark(table, table.c.superseded_at.is_(None), set(listed))

    def _mark_unlisted_mandats(self) -> None:
        """Of the acteurs read in this capture, the mandats that it does not name are over."""
        table = FAMILIES["mandat"].table
        owners = sorted(self._owners)
        for start in range(0, len(owners), _CHUNK):
            part = owners[start : start + _CHUNK]
            held = table.c.superseded_at.is_(None) & table.c.acteur_ref.in_(part)
            self._mark(table, held, self._owned)

    def _mark(self, table: sa.Table, held: sa.ColumnElement[bool], named: set[str]) -> None:
        rows = self._connection.execute(
            sa.select(table.c.id, table.c.uid, table.c.unlisted_at).where(held)
        ).all()
        bulk_execute(
            self._connection,
            f'UPDATE "{table.name}" SET unlisted_at = ? WHERE id = ?',  # noqa: S608
            [
                (None if row.uid in named else self._moment, row.id)
                for row in rows
                if (row.uid in named) != (row.unlisted_at is None)
            ],
        )

    def _is_behind(self) -> bool:
        """Whether another set of this source told a newer archive before: who is in office is its.

        AMO30 does not take back what a newer AMO10 says, nor AMO10 what a newer AMO30 says.
        """
        mine = self._teller(self._capture_id)
        newest = self._connection.scalar(
            sa.select(sa.func.max(capture.c.generated_at)).where(
                capture.c.kind == ARCHIVE,
                capture.c.set_key != self._set_key,
                capture.c.set_key.startswith(self._set_key.partition("/")[0] + "/"),
                capture.c.observed_at < mine.observed_at,
            )
        )
        return newest is not None and newest > mine.generated_at

    def _forget_unlisted(self) -> None:
        """The whole history was told: from now on the mandats say who is in office."""
        for name in ("acteur", "mandat"):
            table = FAMILIES[name].table
            self._connection.execute(
                table.update()
                .where(table.c.superseded_at.is_(None), table.c.unlisted_at.is_not(None))
                .values(unlisted_at=None)
            )

    def _take(self, table: sa.Table, count: int) -> int:
        """The first of ``count`` new ids: one harvest writes at a time."""
        if table.name not in self._next:
            self._next[table.name] = (
                self._connection.scalar(sa.select(sa.func.max(table.c.id))) or 0
            ) + 1
        first = self._next[table.name]
        self._next[table.name] += count
        return first


def _as_it_is(flat: Flat) -> Flat:
    return flat


def _is_the_same(flat: Flat, head: Any) -> bool:
    """Whether a record of the open data is that of a version that the open data told."""
    return bool(
        flat.untold is None
        and head.not_told is None
        and head.gone_at is None
        and head.digest == flat.digest
    )


def _may_confirm(flat: Flat, head: Any) -> bool:
    """Whether the open data, of whatever age, may say alike what another door told before it."""
    return flat.untold is None and head.not_told is not None and head.gone_at is None


Version = tuple[tuple[Any, ...], list[list[tuple[Any, ...]]]]


def count_current(connection: sa.Connection, family: Family) -> int:
    """How many of a family are current and not gone."""
    table = family.table
    held = sa.select(sa.func.count()).where(
        table.c.superseded_at.is_(None), table.c.gone_at.is_(None)
    )
    return connection.scalar(held) or 0


def told_by(
    connection: sa.Connection, families: Iterable[str], rivals: Sequence[Kept]
) -> frozenset[str]:
    """The documents on which one of these captures had the last word: it told them, or their end.

    A mandat is told in the document of its acteur: that is the one given.
    """
    found: set[str] = set()
    for start in range(0, len(rivals), _CHUNK):
        some = rivals[start : start + _CHUNK]
        numbers, moments = [one.id for one in some], [one.observed_at for one in some]
        parts = []
        for name in families:
            table = FAMILIES[name].table
            parts.append(
                sa.select(_document_of(table)).where(
                    table.c.superseded_at.is_(None),
                    sa.or_(
                        sa.and_(table.c.gone_at.is_(None), table.c.capture_id.in_(numbers)),
                        table.c.gone_at.in_(moments),
                    ),
                )
            )
        found.update(connection.scalars(sa.union_all(*parts)))
    return frozenset(found)


def ever_told_by(
    connection: sa.Connection, families: Iterable[str], set_keys: Collection[str]
) -> frozenset[str]:
    """The documents of which these sets told a version, current or not."""
    parts = []
    for name in families:
        table = FAMILIES[name].table
        parts.append(
            sa.select(_document_of(table))
            .join(capture, capture.c.id == table.c.capture_id)
            .where(capture.c.set_key.in_(set_keys))
        )
    return frozenset(connection.scalars(sa.union(*parts)))


def _document_of(table: sa.Table) -> sa.Column[Any]:
    return table.c.acteur_ref if table is FAMILIES["mandat"].table else table.c.uid


def count_versions(connection: sa.Connection, families: Iterable[str]) -> int:
    """How many versions these families hold."""
    return sum(
        connection.scalar(sa.select(sa.func.count()).select_from(FAMILIES[name].table)) or 0
        for name in families
    )


def uids(connection: sa.Connection, family: Family) -> sa.ScalarResult[str]:
    """Every uid that has a version."""
    return connection.scalars(sa.select(family.table.c.uid).distinct())


def read_versions(
    connection: sa.Connection, family: Family, ids: Sequence[int]
) -> dict[int, Version]:
    """The facts of versions and the rows that belong to them, as they were laid flat."""
    found: dict[int, Version] = {}
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        columns = [family.table.c[fact.name] for fact in family.facts]
        for row in connection.execute(
            sa.select(family.table.c.id, *columns).where(family.table.c.id.in_(part))
        ):
            values = tuple(wire(value) for value in row[1:])
            found[row.id] = (values, [[] for _ in family.children])
        for index, child in enumerate(family.children):
            table = child.table
            query = (
                sa.select(table.c.version_id, *(table.c[fact.name] for fact in child.facts))
                .where(table.c.version_id.in_(part))
                .order_by(table.c.version_id, table.c.rang)
            )
            for row in connection.execute(query):
                found[row.version_id][1][index].append(tuple(wire(value) for value in row[1:]))
    return found


def forget(connection: sa.Connection, family: Family, uids: Sequence[str] | None) -> None:
    """Delete the chains of these uids (None: all), to tell them anew from their captures."""
    table = family.table
    dependents = [family.change, *(child.table for child in family.children)]
    if family.name == "amendement":
        dependents += [amendement_texte, passage]
    if uids is None:
        for emptied in dependents:
            connection.execute(emptied.delete().where(emptied.c.version_id.is_not(None)))
        connection.execute(table.delete())
        return
    for start in range(0, len(uids), _CHUNK):
        part = uids[start : start + _CHUNK]
        chosen = sa.select(table.c.id).where(table.c.uid.in_(part))
        for dependent in dependents:
            connection.execute(dependent.delete().where(dependent.c.version_id.in_(chosen)))
        connection.execute(table.delete().where(table.c.uid.in_(part)))


__all__ = ["Chronicle", "Observed", "Tally", "forget", "read_versions"]
