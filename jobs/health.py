"""``check``: the proof that the archive is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from rich.markup import escape

from jobs import logs
from jobs.derive import texts
from jobs.plan import Listing
from jobs.work import source_named
from storage import check as proofs
from storage import coverage, queries, runs, signals
from storage.engine import harvest_lock, snapshot
from storage.errors import DatabaseUnusable, Locked, is_of_driver
from storage.tables import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import sqlalchemy as sa

    from jobs.house import House
    from storage.captures import Manifest

DONE, FAILED, NOTICED = 0, 1, 3


def run_check(house: House, *, as_json: bool) -> int:
    """Run every proof: 1 where the archive is broken, 3 where the AN newly resolves less."""
    run = house.begin("check", "")
    done: list[proofs.Proof] = []
    gaps: list[coverage.Unresolved] = []
    with snapshot(house.engine) as connection:
        for proof in _proofs(house, connection):
            done.append(proof)
            if not as_json:
                _print_proof(proof)
        whole = not any(proof.findings for proof in done)
        if whole:
            gaps = list(coverage.unresolved(connection))
    status, untold = DONE if whole else FAILED, ""
    if whole:
        try:
            status = NOTICED if _notice(house) else DONE
        except Exception as error:
            untold = _why_untold(error)
            if not untold:
                raise
    _record(house, run, done, whole=whole)
    if as_json:
        _print_json(done, gaps)
    else:
        empty = queries.holds_nothing(house.engine)
        _print_verdict(done, gaps, status, empty=empty, untold=untold)
    return status


def _notice(house: House) -> bool:
    """Raise what the AN resolves no more, as a harvest does; whether there was news in it."""
    with harvest_lock(house.engine, "check"), house.engine.begin() as connection:
        noticed = coverage.cross_checks(connection)
        return bool(signals.raise_all(connection, "archive", noticed, house.clock()))


def _record(house: House, run: runs.Run, done: Sequence[proofs.Proof], *, whole: bool) -> None:
    """Leave a row that says when it was proved, and with what end, where one can be written."""
    run.outcome, run.ended_at = "whole" if whole else "broken", house.clock()
    run.seen = sum(proof.rows for proof in done)
    findings = sum(len(proof.findings) for proof in done)
    run.message = "" if whole else f"{findings:,} findings; restore a copy, or replay"
    try:
        with harvest_lock(house.engine, "check"), house.engine.begin() as connection:
            runs.add(connection, run)
    except Exception as error:
        # what is broken may be what this is written to
        if whole and not _why_untold(error):
            raise


def _why_untold(error: Exception) -> str:
    """Why no signal could be raised, where that says nothing of the archive; "" elsewhere."""
    if isinstance(error, Locked):
        return "a harvest is at work, and tells them itself"
    if isinstance(error, DatabaseUnusable) or is_of_driver(error):
        return "this archive cannot be written now"
    return ""


def findings(house: House) -> list[proofs.Finding]:
    """What every proof finds wrong, printing nothing and raising no signal."""
    with snapshot(house.engine) as connection:
        return [found for proof in _proofs(house, connection) for found in proof.findings]


def _proofs(house: House, connection: sa.Connection) -> Iterator[proofs.Proof]:
    report = house.report
    schema_proof = proofs.schema(connection)
    yield schema_proof
    if schema_proof.findings:
        return  # the other proofs would stumble over what is missing
    yield proofs.keys(connection)
    yield proofs.views(connection)
    yield from proofs.pages(connection)
    yield proofs.foreign_keys(connection)
    with report.progress("hashes", "blobs") as progress:
        yield proofs.hashes(connection, progress)
    yield from proofs.manifests(connection, _listed)
    for family in FAMILIES.values():
        yield proofs.chains(connection, family)
        yield from proofs.ranks(connection, family)
        with report.progress(f"digests {family.name}", "versions") as progress:
            yield proofs.digests(connection, family, progress)
        yield proofs.changed(connection, family)
    with report.progress("texts", "versions") as progress:
        yield proofs.texts(connection, texts, progress)


def _listed(set_key: str, manifest: Manifest) -> proofs.Listed:
    """The uids that a manifest lists, by family; what is in quarantine need not be held.

    A réunion that is no séance has a path like the others: nobody can tell from it what to hold.
    """
    source = source_named(set_key.partition("/")[0])
    readable = {path: line for path, line in manifest.items() if line.blob_id > 0}
    return proofs.Listed(
        listed=Listing(source, manifest).families,
        wanted={} if source.name == "agenda" else Listing(source, readable).families,
    )


def _print_proof(proof: proofs.Proof) -> None:
    console = logs.console()
    if _is_of_something(proof):
        mark = "[red]✗[/]" if proof.findings else "[green]✓[/]"
        console.print(f"{mark} {escape(proof.what)}: {proof.rows:,}")
    else:
        console.print(f"[dim]·[/] {escape(proof.what)}: nothing to verify")
    for finding in proof.findings:
        console.print(f"    {finding.count:,} × {finding.where}", markup=False)
    if proof.note:
        console.print(f"    · {proof.note}", markup=False)


def _is_of_something(proof: proofs.Proof) -> bool:
    """A proof of no row proves nothing: a set may list what only its documents can tell."""
    return bool(proof.rows or proof.findings)


def _print_json(done: Sequence[proofs.Proof], gaps: Sequence[coverage.Unresolved]) -> None:
    unresolved = [
        {
            "reference": gap.reference.name,
            "legislature": gap.legislature,
            "mentions": gap.mentions,
            "distinct": gap.distinct,
        }
        for gap in gaps
    ]
    whole = not any(proof.findings for proof in done)
    answer = {"whole": whole, "proofs": done, "unresolved": unresolved}
    print(msgspec.json.encode(answer).decode())  # noqa: T201 - the answer


def _print_verdict(
    done: Sequence[proofs.Proof],
    gaps: Sequence[coverage.Unresolved],
    status: int,
    *,
    empty: bool,
    untold: str,
) -> None:
    console = logs.console()
    for gap in gaps:
        console.print(
            f"· {gap.mentions:,} {gap.reference.name} (legislature {gap.legislature}) that the "
            "AN's own sets do not resolve: kept, see couverture"
        )
    if status == FAILED:
        findings = sum(len(proof.findings) for proof in done)
        console.print(
            f"[bold red]broken[/]: {findings:,} findings; restore a copy, or `scrutateur replay`"
        )
        return
    proved = sum(_is_of_something(proof) for proof in done)
    told = f"{_GAPS}No signal was raised of them: {untold}" if untold else _BUT[status]
    but = f"; {queries.NOTHING_YET}" if empty else told if gaps else ""
    console.print(f"[bold green]whole[/]: {proved:,} proofs{but}")


_GAPS = (
    ". What the Assemblée publishes is all here; its own record has gaps: the lines above count "
    "what it cites and does not publish. "
)
#: What is said beside « whole » of the gaps that are listed above it, by exit status.
_BUT = {
    DONE: _GAPS + "They were told before",
    NOTICED: _GAPS + "They are told for the first time: that, and no fault of the archive, is what "
    "exit status 3 says",
}
