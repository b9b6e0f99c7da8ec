"""Proof that the archive is whole: bytes, schema, chains, rows, references between our own tables.

A finding here is a fault of the archive. What the AN itself leaves unresolved is coverage
(``storage/coverage.py``), never a finding.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec
import sqlalchemy as sa
import zstandard

from storage import captures
from storage.blobs import BlobStore
from storage.check_doors import captured_texts, facts_of, is_untrue
from storage.derived import PASSAGE
from storage.digests import DIGEST_VERSION, digest
from storage.engine import is_sqlite
from storage.tables import FAMILIES, Family, metadata
from storage.tables.derived import amendement_texte, passage
from storage.tables.evidence import blob, capture
from storage.versions import PRESENCE, read_versions
from storage.views import VIEWS

if TYPE_CHECKING:
    from storage.captures import Kept, Manifest
    from storage.derived import Derive
    from storage.views import View

_BATCH = 200
#: Bytes of content that are held at once while hashing.
_HELD_BYTES = 8_000_000
_SHOWN = 5
#: What reading a blob raises that is lost, or no longer what was written.
_LOST = (zstandard.ZstdError, StopIteration)

Progress: TypeAlias = Callable[[int, int | None], None]


class Finding(msgspec.Struct, frozen=True):
    """Something that is not as it must be.

    Attributes:
        what: which proof failed.
        where: the table, and the first rows concerned.
        count: how many rows.
    """

    what: str
    where: str
    count: int


class Proof(msgspec.Struct, frozen=True):
    """One thing that was verified, on so many rows, and what was found wrong.

    Attributes:
        note: what was not verified, and why; that is no fault.
    """

    what: str
    rows: int
    findings: tuple[Finding, ...]
    note: str = ""


class Listed(msgspec.Struct, frozen=True):
    """What a manifest lists: the family of each uid.

    Attributes:
        listed: all of them.
        wanted: those that the archive must hold.
    """

    listed: dict[str, str]
    wanted: dict[str, str]


def _proof(
    what: str, rows: int, where: str, bad: Sequence[int] | Sequence[str], note: str = ""
) -> Proof:
    """A proof about the rows of one table, of which some may be bad."""
    if not bad:
        return Proof(what, rows, (), note)
    shown = ", ".join(str(one) for one in bad[:_SHOWN]) + (" …" if len(bad) > _SHOWN else "")
    finding = Finding(what.partition(" ")[0], f"{where}: {shown}", len(bad))
    return Proof(what, rows, (finding,), note)


# -- the schema ----------------------------------------------------------------------------------


def schema(connection: sa.Connection) -> Proof:
    """Every table and column that the program knows is there: without them nothing can be read."""
    held = {
        name: {column["name"] for column in columns}
        for (_, name), columns in sa.inspect(connection).get_multi_columns().items()
    }
    findings = []
    for name, table in metadata.tables.items():
        if name not in held:
            findings.append(Finding("schema", f"table {name} is missing", 1))
            continue
        missing = sorted({column.name for column in table.columns} - held[name])
        if missing:
            findings.append(Finding("schema", f"{name} lacks {', '.join(missing)}", len(missing)))
    return Proof("schema", len(metadata.tables), tuple(findings))


def keys(connection: sa.Connection) -> Proof:
    """Every key, unique constraint, reference and index is there: what keeps the rows true."""
    held = set(_keys_held(sa.inspect(connection)))
    wanted = {name: sorted(_keys_of(table)) for name, table in metadata.tables.items()}
    missing = [key for told in wanted.values() for key in told if key not in held]
    return _proof("keys", sum(map(len, wanted.values())), "missing", missing)


def _keys_of(table: sa.Table) -> Iterator[str]:
    yield f"{table.name}({_joined(column.name for column in table.primary_key)}) as its key"
    for key in table.foreign_keys:
        yield f"{table.name}.{key.parent.name} → {key.column.table.name}"
    for one in table.constraints:
        if isinstance(one, sa.UniqueConstraint):
            yield f"{table.name}({_joined(column.name for column in one.columns)}) as unique"
    for index in table.indexes:
        columns = _joined(column.name for column in index.columns)
        yield f"{'unique ' if index.unique else ''}index {index.name} on {table.name}({columns})"


def _keys_held(inspector: sa.Inspector) -> Iterator[str]:
    for (_, table), own in inspector.get_multi_pk_constraint().items():
        if own is not None:
            yield f"{table}({_joined(own['constrained_columns'])}) as its key"
    for (_, table), references in inspector.get_multi_foreign_keys().items():
        for key in references:
            yield f"{table}.{_joined(key['constrained_columns'])} → {key['referred_table']}"
    for (_, table), constraints in inspector.get_multi_unique_constraints().items():
        for one in constraints:
            yield f"{table}({_joined(one['column_names'])}) as unique"
    for (_, table), indexes in inspector.get_multi_indexes().items():
        for index in indexes:
            columns = _joined(str(name) for name in index["column_names"])
            unique = "unique " if index["unique"] else ""
            yield f"{unique}index {index['name']} on {table}({columns})"


def _joined(names: Iterable[str]) -> str:
    return ", ".join(names)


def views(connection: sa.Connection) -> Proof:
    """Every French view is there, with the columns that the data dictionary tells."""
    inspector = sa.inspect(connection)
    held = set(inspector.get_view_names())
    bad = []
    for view in VIEWS:
        if view.name not in held:
            bad.append(f"{view.name} is missing")
        elif not _is_told(connection, inspector, view):
            bad.append(f"{view.name} is not the one that this program knows")
    return _proof("views", len(VIEWS), "views", bad)


def _is_told(connection: sa.Connection, inspector: sa.Inspector, view: View) -> bool:
    columns = [column["name"] for column in inspector.get_columns(view.name)]
    if columns != [column.name for column in view.columns]:
        return False
    # Postgres keeps a view's plan and not its words
    return not is_sqlite(connection) or view.sql in (inspector.get_view_definition(view.name) or "")


# -- bytes ---------------------------------------------------------------------------------------


def pages(connection: sa.Connection) -> Iterator[Proof]:
    """SQLite's own proof of its file: pages, and indexes that tell what tables hold."""
    if is_sqlite(connection):
        count = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        said = connection.exec_driver_sql(f"PRAGMA integrity_check({_SHOWN})").scalars().all()
        yield _proof("pages", count, "file", [one for one in said if one != "ok"])


def hashes(connection: sa.Connection, progress: Progress) -> Proof:
    """Every blob decompresses to the bytes its sha256 names."""
    store = BlobStore(connection)
    total = connection.scalar(sa.select(sa.func.count()).select_from(blob)) or 0
    bad: list[int] = []
    done = 0
    for rows in _by_size(connection):
        contents = _contents(store, [number for number, _, _ in rows])
        for number, sha256, size in rows:
            content = contents.get(number)
            whole = content is not None and hashlib.sha256(content).digest() == sha256
            if not whole or len(content or b"") != size:
                bad.append(number)
        done += len(rows)
        progress(done, total)
    return _proof("hashes", total, "blob", bad)


def _by_size(connection: sa.Connection) -> Iterator[list[tuple[int, bytes, int]]]:
    """(id, sha256, size) of all blobs, in parts that are not too large to hold."""
    last, held = 0, 0
    part: list[tuple[int, bytes, int]] = []
    while rows := connection.execute(
        sa.select(blob.c.id, blob.c.sha256, blob.c.size)
        .where(blob.c.id > last)
        .order_by(blob.c.id)
        .limit(_BATCH)
    ).all():
        for number, sha256, size in rows:
            if part and held + size > _HELD_BYTES:
                yield part
                part, held = [], 0
            part.append((number, bytes(sha256), size))
            held += size
        last = rows[-1].id
    if part:
        yield part


def _contents(store: BlobStore, numbers: list[int]) -> dict[int, bytes]:
    """The content of these blobs, without those that cannot be read."""
    try:
        return store.read_many(numbers)
    except _LOST:
        found = {}
        for number in numbers:
            try:
                found[number] = store.read(number)
            except _LOST:
                continue  # told as bad by whoever asked for it
        return found


# -- rows ----------------------------------------------------------------------------------------


def foreign_keys(connection: sa.Connection) -> Proof:
    """Every reference between our own tables holds, and leads to what it should."""
    findings: list[Finding] = []
    checked = 0
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            checked += 1
            owner, column = table.name, key.parent.name
            target, name = key.column.table.name, key.column.name
            orphans = connection.exec_driver_sql(
                f'SELECT count(*) FROM "{owner}" o WHERE o."{column}" IS NOT NULL '  # noqa: S608 - our own names
                f'AND NOT EXISTS (SELECT 1 FROM "{target}" t WHERE t."{name}" = o."{column}")'
            ).scalar_one()
            if orphans:
                findings.append(Finding("references", f"{owner}.{column} → {target}", orphans))
    findings += (Finding("references", *fault) for fault in captured_texts(connection))
    return Proof("references", checked, tuple(findings))


def chains(connection: sa.Connection, family: Family) -> Proof:
    """Each uid's versions follow one another, told by captures of their moments.

    One current, no gap, no overlap, no end before its start. What says that nobody told some of it
    names facts of its own, and was not told by a whole archive.
    """
    table = family.table
    known = facts_of(family)
    rows = connection.execute(
        sa.select(
            table.c.uid,
            table.c.observed_at,
            table.c.superseded_at,
            table.c.first_seen_at,
            table.c.gone_at,
            table.c.completed_at,
            table.c.not_told,
            capture.c.exhaustive,
            capture.c.observed_at.label("captured_at"),
        )
        .outerjoin(capture, capture.c.id == table.c.capture_id)
        .order_by(table.c.uid, table.c.observed_at)
    ).all()
    bad, untrue = [], []
    for index, row in enumerate(rows):
        if is_untrue(row.not_told, known, by_the_open_data=bool(row.exhaustive)):
            untrue.append(row.uid)
        following = rows[index + 1] if index + 1 < len(rows) else None
        next_at = following.observed_at if following and following.uid == row.uid else None
        begins = index == 0 or rows[index - 1].uid != row.uid
        first = row.observed_at if begins else rows[index - 1].first_seen_at
        if (
            row.superseded_at != next_at
            or row.first_seen_at != first
            or (row.completed_at or row.observed_at) != row.captured_at
            or (row.gone_at is not None and row.gone_at <= row.observed_at)
            or (row.gone_at and row.superseded_at and row.gone_at > row.superseded_at)
        ):
            bad.append(row.uid)
    proof = _proof(f"chains {table.name}", len(rows), table.name, list(dict.fromkeys(bad)))
    told = _proof("provisional", len(rows), table.name, list(dict.fromkeys(untrue)))
    return msgspec.structs.replace(proof, findings=(*proof.findings, *told.findings))


def digests(connection: sa.Connection, family: Family, progress: Progress) -> Proof:
    """The facts of every version, and its rows, are those its digest was made of."""
    table = family.table
    total = connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
    bad: list[str] = []
    done, last, others = 0, 0, 0
    while rows := connection.execute(
        sa.select(table.c.id, table.c.uid, table.c.digest, table.c.digest_version)
        .where(table.c.id > last)
        .order_by(table.c.id)
        .limit(_BATCH)
    ).all():
        found = read_versions(connection, family, [row.id for row in rows])
        for row in rows:
            values, children = found[row.id]
            if row.digest_version != DIGEST_VERSION:
                others += 1
            elif digest(family, values, children) != bytes(row.digest):
                bad.append(row.uid)
        last = rows[-1].id
        done += len(rows)
        progress(done, total)
    note = (
        f"{others:,} digests are of another version than {DIGEST_VERSION}, and were not verified: "
        "`scrutateur replay` makes them anew"
        if others
        else ""
    )
    return _proof(f"digests {table.name}", done - others, table.name, bad, note)


def ranks(connection: sa.Connection, family: Family) -> Iterator[Proof]:
    """The rows of a version are numbered from 1 without a hole."""
    for child in family.children:
        table = child.table
        holes = (
            sa.select(table.c.version_id)
            .group_by(table.c.version_id)
            .having(
                (sa.func.max(table.c.rang) != sa.func.count()) | (sa.func.min(table.c.rang) != 1)
            )
        )
        bad = list(connection.scalars(holes))
        count = connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        yield _proof(f"rows {table.name}", count, table.name, bad)


def changed(connection: sa.Connection, family: Family) -> Proof:
    """What changed is told wherever a version follows another or leaves, and nowhere else."""
    version, change = family.table, family.change
    told = sa.select(sa.literal(1)).where(change.c.version_id == version.c.id)
    untold = sa.select(version.c.uid).where(
        sa.or_(
            sa.and_(
                version.c.observed_at > version.c.first_seen_at,
                ~told.where(change.c.observed_at == version.c.observed_at).exists(),
            ),
            sa.and_(
                version.c.gone_at.is_not(None),
                ~told.where(
                    change.c.field == PRESENCE, change.c.observed_at == version.c.gone_at
                ).exists(),
            ),
        )
    )
    strange = (
        sa.select(change.c.uid)
        .outerjoin(version, version.c.id == change.c.version_id)
        .where(
            sa.or_(
                version.c.id.is_(None),
                version.c.uid != change.c.uid,
                sa.and_(
                    change.c.observed_at != version.c.observed_at,
                    sa.or_(version.c.gone_at.is_(None), change.c.observed_at != version.c.gone_at),
                ),
            )
        )
    )
    bad = [*connection.scalars(untold), *connection.scalars(strange)]
    count = connection.scalar(sa.select(sa.func.count()).select_from(change)) or 0
    return _proof(f"changes {change.name}", count, change.name, list(dict.fromkeys(bad)))


def texts(connection: sa.Connection, derive: Derive, progress: Progress) -> Proof:
    """Every version of an amendement has the clean text and the passages its facts give today."""
    version = FAMILIES["amendement"].table
    total = connection.scalar(sa.select(sa.func.count()).select_from(version)) or 0
    columns = list(amendement_texte.columns)
    # versions of before there were passages have none, until they are made
    first = _first_with_passages(connection)
    bad: list[str] = []
    bad_passages: list[str] = []
    unmade = 0
    done, last = 0, 0
    while rows := connection.execute(
        sa.select(version.c.id, version.c.uid, version.c.dispositif, version.c.expose_sommaire)
        .add_columns(*columns)
        .outerjoin(amendement_texte, amendement_texte.c.version_id == version.c.id)
        .where(version.c.id > last)
        .order_by(version.c.id)
        .limit(_BATCH)
    ).all():
        held = _passages_of(connection, rows[0].id, rows[-1].id)
        for number, uid, dispositif, expose, *text in rows:
            derived = derive(dispositif, expose)
            if tuple(text) != (number, *derived.texte):
                bad.append(uid)
            if held.get(number, ()) == derived.passages:
                continue
            if first is None or number < first:
                unmade += 1
            else:
                bad_passages.append(uid)
        last = rows[-1][0]
        done += len(rows)
        progress(done, total)
    proof = _proof("texts amendement_texte", done, "amendement_texte", bad)
    told = _proof("passages", done, "passage", bad_passages)
    note = _NO_PASSAGES.format(unmade) if unmade else proof.note
    return msgspec.structs.replace(proof, findings=(*proof.findings, *told.findings), note=note)


_NO_PASSAGES = (
    "no passage is held yet, and {:,} versions have some: `scrutateur replay --derived` makes them"
)


def _first_with_passages(connection: sa.Connection) -> int | None:
    """The first version of which passages are held: what is older was told before there were."""
    first: int | None = connection.scalar(sa.select(sa.func.min(passage.c.version_id)))
    return first


def _passages_of(
    connection: sa.Connection, first: int, last: int
) -> dict[int, tuple[tuple[Any, ...], ...]]:
    """The passages of some versions, in the order in which they were written."""
    found: dict[int, tuple[tuple[Any, ...], ...]] = {}
    columns = (passage.c[name] for name in PASSAGE)
    query = (
        sa.select(passage.c.version_id, *columns)
        .where(passage.c.version_id.between(first, last))
        .order_by(passage.c.version_id, passage.c.id)
    )
    for number, *row in connection.execute(query):
        found[number] = (*found.get(number, ()), tuple(row))
    return found


# -- what the archives listed --------------------------------------------------------------------


def manifests(
    connection: sa.Connection, listed_in: Callable[[str, Manifest], Listed]
) -> Iterator[Proof]:
    """What each set's newest archive lists is what the archive holds as current, and no more.

    Args:
        connection: the archive.
        listed_in: set key and manifest to what it lists.
    """
    store = BlobStore(connection)
    stored = set(connection.scalars(sa.select(blob.c.id)))
    proving = _proving(connection)
    newest: dict[str, tuple[Kept, Manifest]] = {}
    set_keys = connection.scalars(sa.select(capture.c.set_key).distinct()).all()
    for kept in captures.archives(connection, *set_keys):
        what = f"manifest {kept.set_key} {kept.observed_at:%Y-%m-%d %H:%M:%S}"
        try:
            manifest = captures.read_manifest(store, kept)
        except (*_LOST, ValueError):
            yield _proof(what, kept.members, kept.set_key, ["cannot be read"])
            newest.pop(kept.set_key, None)
            continue
        newest[kept.set_key] = (kept, manifest)
        blobs = {abs(line.blob_id) for line in manifest.values()}
        bad = [path for path, line in manifest.items() if abs(line.blob_id) not in stored]
        if kept.members != len(manifest):
            bad.append(f"{len(manifest)} lines for {kept.members} members")
        bad += [f"blob {number} is not of it" for number in sorted(proving[kept.id] - blobs)]
        yield _proof(what, len(manifest), kept.set_key, bad)
    yield from _counts(connection, newest, listed_in)


def _proving(connection: sa.Connection) -> dict[int, set[int]]:
    """The blobs that versions name as their proof, by the capture that they name with it."""
    found: dict[int, set[int]] = defaultdict(set)
    for family in FAMILIES.values():
        table = family.table
        for number, blob_id in connection.execute(sa.select(table.c.capture_id, table.c.blob_id)):
            found[number].add(blob_id)
    return found


def _counts(
    connection: sa.Connection,
    newest: dict[str, tuple[Kept, Manifest]],
    listed_in: Callable[[str, Manifest], Listed],
) -> Iterator[Proof]:
    told = {key: listed_in(key, manifest) for key, (_, manifest) in sorted(newest.items())}
    # what one set no longer lists may stand in another of the same source
    anywhere: dict[str, set[str]] = defaultdict(set)
    for key, one in told.items():
        anywhere[key.partition("/")[0]].update(one.listed)
    for key, one in told.items():
        kept, wanted = newest[key][0], one.wanted
        if not kept.exhaustive:
            over = _gone_since(connection, kept, set(wanted.values()))
            wanted = {uid: name for uid, name in wanted.items() if uid not in over}
        bad = list(_unheld(connection, wanted))
        if kept.exhaustive:
            families = sorted(set(one.listed.values()))
            bad += _unlisted(connection, key, families, anywhere[key.partition("/")[0]])
        yield _proof(f"counts {key}", len(one.wanted), key, bad)


def _gone_since(connection: sa.Connection, kept: Kept, families: Iterable[str]) -> set[str]:
    """What left the whole history after this list of those in office, by its time or its date.

    AMO10 stands in for AMO30 for a night, and is not asked again: what it listed may have left.
    """
    found: set[str] = set()
    for name in families:
        table = FAMILIES[name].table
        found.update(
            connection.scalars(
                sa.select(table.c.uid)
                .join(capture, capture.c.observed_at == table.c.gone_at)
                .where(
                    table.c.superseded_at.is_(None),
                    capture.c.kind == captures.ARCHIVE,
                    (capture.c.observed_at > kept.observed_at)
                    | (capture.c.generated_at > kept.generation.generated_at),
                )
            )
        )
    return found


def _unheld(connection: sa.Connection, wanted: dict[str, str]) -> Iterator[str]:
    """What is listed and has no current version."""
    for name in sorted(set(wanted.values())):
        table = FAMILIES[name].table
        held = set(
            connection.scalars(
                sa.select(table.c.uid).where(
                    table.c.superseded_at.is_(None), table.c.gone_at.is_(None)
                )
            )
        )
        for uid, of in wanted.items():
            if of == name and uid not in held:
                yield f"{uid} is listed and not held"


def _unlisted(
    connection: sa.Connection, set_key: str, families: Iterable[str], listed: set[str]
) -> Iterator[str]:
    """What this set told, is held as if it were still listed, and is listed nowhere."""
    for name in families:
        table = FAMILIES[name].table
        told = connection.scalars(
            sa.select(table.c.uid)
            .join(capture, capture.c.id == table.c.capture_id)
            .where(
                table.c.superseded_at.is_(None),
                table.c.gone_at.is_(None),
                capture.c.set_key == set_key,
            )
        )
        for uid in told:
            if uid not in listed:
                yield f"{uid} is held and not listed"
