"""``status`` and ``check``: what is here and how fresh; and the proof that it is whole."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa
from rich.table import Table

from jobs import logs
from jobs.plan import Listing
from jobs.work import source_named
from storage import check as proofs
from storage import coverage, schema, signals
from storage.tables import FAMILIES
from storage.tables.evidence import blob, capture, run, signal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobs.house import House
    from storage.captures import Manifest

DONE, FAILED, NOTICED = 0, 1, 3


def run_check(house: House, *, as_json: bool) -> int:
    """Run every proof; 1 where the archive is broken, 3 where the AN left something new unresolved."""
    done: list[proofs.Proof] = []
    with house.engine.connect() as connection:
        for proof in _proofs(house, connection):
            done.append(proof)
            if not as_json:
                _print_proof(proof)
        gaps = (
            [] if any(proof.findings for proof in done) else list(coverage.unresolved(connection))
        )
    findings = [finding for proof in done for finding in proof.findings]
    opened = []
    if not findings:
        with house.engine.begin() as connection:
            told = coverage.cross_checks(connection)
            opened = signals.raise_signals(connection, "archive", told, house.clock())
    console = logs.console()
    if as_json:
        answer = {
            "whole": not findings,
            "proofs": done,
            "unresolved": [
                {
                    "reference": gap.reference.name,
                    "legislature": gap.legislature,
                    "mentions": gap.mentions,
                    "distinct": gap.distinct,
                }
                for gap in gaps
            ],
        }
        print(msgspec.json.encode(answer).decode())  # noqa: T201 - the answer
    else:
        for gap in gaps:
            console.print(
                f"· {gap.mentions:,} {gap.reference.name} (legislature {gap.legislature}) that the "
                "AN's own sets do not resolve: kept, see couverture"
            )
        verdict = (
            f"[bold red]broken[/]: {len(findings)} findings; restore a copy, or `scrutateur replay`"
            if findings
            else f"[bold green]whole[/]: {len(done)} proofs"
        )
        console.print(verdict)
    if findings:
        return FAILED
    return NOTICED if opened else DONE


def _proofs(house: House, connection: sa.Connection) -> Iterator[proofs.Proof]:
    report = house.report
    yield proofs.schema(connection)
    yield proofs.foreign_keys(connection)
    with report.progress("hashes", "blobs") as progress:
        yield proofs.hashes(connection, progress)
    yield from proofs.manifests(connection, _uids_of)
    for family in FAMILIES.values():
        yield proofs.chains(connection, family)
        yield from proofs.ranks(connection, family)
        with report.progress(f"digests {family.name}", "versions") as progress:
            yield proofs.digests(connection, family, progress)
    yield proofs.texts(connection)


def _uids_of(set_key: str, manifest: Manifest) -> dict[str, str]:
    """The uids of a manifest that are in the scope of records, by family.

    Réunions that are not séances have a path like the others: only those held can be compared.
    """
    source = source_named(set_key.partition("/")[0])
    if source.name == "agenda":
        return {}
    return Listing(source, manifest).families


def _print_proof(proof: proofs.Proof) -> None:
    console = logs.console()
    mark = "[red]✗[/]" if proof.findings else "[green]✓[/]"
    console.print(f"{mark} {proof.what}: {proof.rows:,}")
    for finding in proof.findings:
        console.print(f"    {finding.count:,} × {finding.where}", markup=False)


def print_status(engine: sa.Engine, *, as_json: bool) -> None:
    """Print what is here, how fresh, and what is open."""
    told = status(engine)
    if as_json:
        print(msgspec.json.encode(told).decode())  # noqa: T201 - the answer
        return
    console = logs.console()
    console.print(
        f"{told['database']} · revision {told['revision']} · {told['blobs']:,} documents kept"
    )
    sets = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("set", "generation (UTC)", "seen (UTC)", "members", "last run", "outcome"):
        sets.add_column(name, no_wrap=True)
    for one in told["sets"]:
        sets.add_row(
            one["set"],
            _short(one["generated_at"]),
            _short(one["observed_at"]),
            f"{one['members']:,}" if one["members"] is not None else "·",
            _short(one["last_run"]),
            one["outcome"],
        )
    console.print(sets)
    rows = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("rows", "current", "versions", "gone"):
        rows.add_column(name, no_wrap=True, justify="left" if name == "rows" else "right")
    for name, counts in told["rows"].items():
        rows.add_row(name, *(f"{counts[key]:,}" for key in ("current", "versions", "gone")))
    console.print(rows)
    for kind, count in told["open_signals"].items():
        console.print(f"[yellow]•[/] {count:,} open: {kind}")
    if told["open_signals"]:
        console.print('details: scrutateur sql "SELECT * FROM signalements"')


def status(engine: sa.Engine) -> dict[str, Any]:
    """What is here, as plain values."""
    with engine.connect() as connection:
        return {
            "database": engine.url.render_as_string(hide_password=True),
            "revision": schema.current(connection),
            "blobs": connection.scalar(sa.select(sa.func.count()).select_from(blob)) or 0,
            "sets": list(_sets(connection)),
            "rows": {name: _counts(connection, name) for name in FAMILIES},
            "open_signals": {
                row.kind: row.count
                for row in connection.execute(
                    sa.select(signal.c.kind, sa.func.count().label("count"))
                    .where(signal.c.closed_at.is_(None))
                    .group_by(signal.c.kind)
                    .order_by(signal.c.kind)
                )
            },
        }


def _sets(connection: sa.Connection) -> Iterator[dict[str, Any]]:
    keys = connection.scalars(sa.select(run.c.set_key).distinct().order_by(run.c.set_key)).all()
    for key in keys:
        last = connection.execute(
            sa.select(run).where(run.c.set_key == key).order_by(run.c.id.desc()).limit(1)
        ).one()
        held = connection.execute(
            sa.select(capture)
            .where(capture.c.set_key == key, capture.c.kind == "archive")
            .order_by(capture.c.observed_at.desc())
            .limit(1)
        ).one_or_none()
        yield {
            "set": key,
            "generated_at": held.generated_at if held else None,
            "observed_at": held.observed_at if held else None,
            "members": held.members if held else None,
            "url": held.url if held else None,
            "last_run": last.ended_at,
            "outcome": last.outcome,
        }


def _counts(connection: sa.Connection, name: str) -> dict[str, int]:
    table = FAMILIES[name].table
    row = connection.execute(
        sa.select(
            sa.func.count().label("versions"),
            sa.func.count().filter(table.c.superseded_at.is_(None)).label("current"),
            sa.func.count()
            .filter(table.c.superseded_at.is_(None), table.c.gone_at.is_not(None))
            .label("gone"),
        )
    ).one()
    return {"current": row.current, "versions": row.versions, "gone": row.gone}


def _short(moment: dt.datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "·"
