"""Scrutins linked to amendements and dossiers: by which method, how surely, and how right.

    python -m benchmarks.linking [--databases [--archive FILE] [--only sqlite|postgres]]

Links every scrutin of the full set at hand and prints Markdown tables: verdicts by method; how the
AN's own sort of the amendement agrees, which linking never looks at to choose one; precision and
recall on the gold set (tests/fixtures/liens), the wrong ones listed; dossiers by method; CPU time
of the full set, and of a whole legislature made up of copies of it.

With ``--databases``: the full set is harvested into each database (minutes; SQLite's is a copy of
FILE, where one is harvested already), and there is timed what an operator and a journalist wait
for: all links from nothing, read, worked out and written; the same again, where nothing changed;
and how each deputy voted on one amendement, asked of `votes_amendements` by number and text, and
by uid.
"""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from benchmarks.dump import build
from jobs import linking, pipeline
from scraper.linking import crossed, group_agrees, link, link_dossiers
from scraper.linking.demandes import title_of
from scraper.linking.mots import contains_title, same_text, words_of
from scraper.normalise.titres import read_titre
from scraper.records import Signal
from scraper.sources import SOURCES
from storage.engine import open_database
from storage.tables.derived import lien_scrutin_amendement, lien_scrutin_dossier
from tests.clock import FakeClock
from tests.databases import KINDS, Databases
from tests.house import house
from tests.replica.server import serve
from tests.scraper.linking import full_set

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import sqlalchemy as sa

    from scraper.linking.records import Candidate, Link, Vote

READINGS = 5
VERDICTS = ("sure", "conflicting", "ambiguous", "absent")
SCRUTINS, AMENDEMENTS = 8_500, 130_000
#: So many amendements are asked for, spread over all those that were voted on.
ASKED = 40


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--databases", action="store_true", help="the databases, instead")
    parser.add_argument("--archive", type=Path, help="of SQLite, harvested already")
    parser.add_argument("--only", choices=("sqlite", "postgres"), help="one of the databases")
    given = parser.parse_args()
    if given.databases:
        in_databases(given.archive, given.only)
    else:
        in_memory()


def in_memory() -> None:
    votes, candidates = full_set.votes(), full_set.candidates()
    texts = full_set.documents()
    print(f"{len(votes):,} scrutins, {len(candidates):,} amendements\n")
    links = list(link(votes, candidates, texts))
    final = list(crossed(links, votes, candidates))
    unread = sum(isinstance(read_titre(vote.titre), Signal) for vote in votes)
    print(f"Titles that cannot be read: {unread}\n")
    methods(final)
    roles(final)
    cross_check(links, votes, candidates)
    gold(final)
    dossiers(final, votes, candidates)
    times(votes, candidates)


def methods(links: list[Link]) -> None:
    """One count per scrutin that is on an amendement: its principal's, or its candidates'."""
    counts: Counter[tuple[str, str]] = Counter()
    for method, verdict in {
        one.scrutin_uid: (one.method, one.verdict) for one in links if one.role == "principal"
    }.values():
        counts[method, verdict] += 1
    print("| scrutins by method | sure | conflicting | ambiguous | absent |\n|---|--:|--:|--:|--:|")
    table(counts)


def table(counts: Counter[tuple[str, str]]) -> None:
    totals: Counter[str] = Counter()
    for (_, verdict), count in counts.items():
        totals[verdict] += count
    for method in sorted({method for method, _ in counts}, key=lambda m: (-of(counts, m), m)):
        print(f"| `{method}` | " + " | ".join(str(counts[method, v]) for v in VERDICTS) + " |")
    print("| all | " + " | ".join(str(totals[verdict]) for verdict in VERDICTS) + " |\n")


def of(counts: Counter[tuple[str, str]], method: str) -> int:
    return sum(count for (name, _), count in counts.items() if name == method)


def roles(links: list[Link]) -> None:
    counts = Counter(one.role for one in links if one.verdict == "sure")
    print("Sure links by role: " + ", ".join(f"{n:,} {role}" for role, n in counts.items()) + "\n")


def cross_check(links: list[Link], votes: list[Vote], candidates: list[Candidate]) -> None:
    """As linked, before a disagreement makes a link conflicting."""
    sorts = {one.uid: one.sort for one in candidates}
    code = {vote.uid: vote.sort_code for vote in votes}
    twins: defaultdict[str, list[str | None]] = defaultdict(list)
    principal = {}
    for one in links:
        if one.verdict == "sure" and one.amendement_uid:
            if one.role == "principal":
                principal[one.scrutin_uid] = one.amendement_uid
            elif one.role == "identique":
                twins[one.scrutin_uid].append(sorts.get(one.amendement_uid))
    agreed = Counter(
        group_agrees(code[uid], sorts[amendement], twins[uid])
        for uid, amendement in principal.items()
    )
    own = sum(group_agrees(code[uid], sorts[one], ()) is True for uid, one in principal.items())
    print(
        f"Cross-check: {agreed[True]:,} of {len(principal):,} agree ({own:,} by the one cited, the "
        f"others by its identical ones), {agreed[False]} do not, {agreed[None]} without a sort\n"
    )


def gold(links: list[Link]) -> None:
    print("| gold set | links found | scrutins right | wrong links said to be sure |")
    print("|---|--:|--:|--:|")
    for name, judged in (
        ("all", full_set.gold()),
        ("random part", [row for row in full_set.gold() if "random" in row.strata]),
    ):
        found = full_set.measured(links, judged)
        print(
            f"| {name} ({len(judged)}) | {found.found[0]} of {found.to_find[0]} "
            f"| {found.found[1]} of {found.to_find[1]} | {found.wrong_links} of {found.said} |"
        )
    wrong = full_set.measured(links, full_set.gold()).wrong
    print(f"\nDecided otherwise than in the gold set: {len(wrong)}")
    for uid, told, meant in wrong:
        print(f"* {uid}: {told}; gold: {meant}")
    print()


def dossiers(links: list[Link], votes: list[Vote], candidates: list[Candidate]) -> None:
    rows = list(
        link_dossiers(
            votes,
            links,
            candidates,
            full_set.documents(),
            full_set.vote_refs(),
            full_set.points(),
        )
    )
    print("| dossiers by method | sure | conflicting | ambiguous | absent |\n|---|--:|--:|--:|--:|")
    table(Counter((one.method, one.verdict) for one in rows))
    several = defaultdict(set)
    for one in rows:
        if one.dossier_ref and one.verdict == "sure":
            several[one.scrutin_uid].add(one.method)
    both = sum({"amendement", "ordre_du_jour"} <= methods for methods in several.values())
    print(f"Agenda and amendement name one dossier, independently, for {both:,} scrutins\n")


def times(votes: list[Vote], candidates: list[Candidate]) -> None:
    """Cold: no title was read before. Warm: as the next night, in a process that goes on."""
    print("| CPU, seconds: cold; median when warm | links | dossiers |\n|---|--:|--:|")
    for scrutins, amendements in (legislature(votes, candidates), (votes, candidates)):
        for cached in (read_titre, title_of, words_of, same_text, contains_title):
            if clear := getattr(cached, "cache_clear", None):
                clear()
        one = [cpu(lambda s=scrutins, a=amendements: link(s, a)) for _ in range(READINGS)]
        links = list(link(scrutins, amendements))
        two = [
            cpu(lambda s=scrutins, a=amendements, k=links: link_dossiers(s, k, a))
            for _ in range(READINGS)
        ]
        size = f"{len(scrutins):,} scrutins × {len(amendements):,} amendements"
        print(f"| {size} | {told(one)} | {told(two)} |")


def told(seconds: list[float]) -> str:
    return f"{seconds[0]:.2f}; {statistics.median(seconds[1:]):.2f}"


def cpu(work: Callable[[], Iterable[object]]) -> float:
    start = time.process_time()
    for _ in work():
        pass
    return time.process_time() - start


def legislature(
    votes: list[Vote], candidates: list[Candidate]
) -> tuple[list[Vote], list[Candidate]]:
    """Copies in other sittings, on other texts, at other times, until there are enough."""
    copies = -(-SCRUTINS // len(votes))
    all_votes = [copied_vote(one, n) for n in range(copies) for one in votes]
    all_candidates = [copied(one, n) for n in range(copies) for one in candidates]
    return all_votes[:SCRUTINS], all_candidates[:AMENDEMENTS]


def copied_vote(one: Vote, n: int) -> Vote:
    return msgspec.structs.replace(
        one,
        uid=f"{one.uid}c{n}",
        numero=one.numero + 10_000 * n,
        titre=one.titre.replace(" (première lecture)", f" numéro {n} (première lecture)"),
        seance_ref=one.seance_ref and f"{one.seance_ref}{n}",
        date=one.date and one.date + dt.timedelta(days=300 * n),
    )


def copied(one: Candidate, n: int) -> Candidate:
    parent, seance = one.amendement_parent_ref, one.seance_discussion_ref
    return msgspec.structs.replace(
        one,
        uid=f"c{n}{one.uid}",
        texte_legislatif_ref=f"{one.texte_legislatif_ref}{n}",
        examen_ref=f"{one.examen_ref}{n}",
        seance_discussion_ref=seance and f"{seance}{n}",
        amendement_parent_ref=parent and f"c{n}{parent}",
        date_sort=one.date_sort and one.date_sort + dt.timedelta(days=300 * n),
    )


# -- in the databases ------------------------------------------------------------------------------

BY_NUMBER = (
    "SELECT nom, groupe_abrev, position FROM votes_amendements WHERE numero_ordre_depot = "
    "{numero_ordre_depot} AND texte_legislatif_ref = '{texte_legislatif_ref}' AND verdict = 'sure'"
)
BY_UID = "SELECT * FROM votes_amendements WHERE amendement_uid = '{uid}'"
VOTED_ON = (
    "SELECT DISTINCT a.uid, a.numero_ordre_depot, a.texte_legislatif_ref FROM amendement_version a "
    "JOIN lien_scrutin_amendement l ON l.amendement_uid = a.uid AND l.superseded_at IS NULL "
    "WHERE l.verdict = 'sure' AND a.superseded_at IS NULL ORDER BY a.uid"
)


def in_databases(archive: Path | None, only: str | None) -> None:
    """Links and their view, on each database with the full set in it."""
    with tempfile.TemporaryDirectory(prefix="scrutateur-bench-") as name:
        work = Path(name)
        databases = Databases(work)
        try:
            build(work / "an", 1)
            with serve(work / "an") as replica:
                for kind in [only] if only else KINDS:
                    with databases.migrated(kind) as url:
                        if archive and kind == "sqlite":
                            shutil.copy(archive, url.removeprefix("sqlite:///"))
                        time_database(kind, url, replica.url, work / kind)
        finally:
            databases.stop()


def time_database(kind: str, url: str, origin: str, folder: Path) -> None:
    engine = open_database(url)
    with house(engine, folder, FakeClock(), origin=origin, workers=2) as home:
        with engine.connect() as connection:
            held = connection.exec_driver_sql("SELECT count(*) FROM scrutin_version").scalar()
        if not held:
            pipeline.harvest(home, SOURCES, [17])
        print(f"\n{kind}\n\n| links | wall, s | of it CPU | links | new | over |")
        print("|---|--:|--:|--:|--:|--:|")
        with engine.begin() as connection:
            for table in (lien_scrutin_amendement, lien_scrutin_dossier):
                connection.execute(table.delete())
        for name in ("from nothing", "nothing changed"):
            start, spent = time.perf_counter(), time.process_time()
            with engine.begin() as connection:
                linked = linking.link_anew(home, connection, whole=True)
            wall, spent = time.perf_counter() - start, time.process_time() - spent
            print(
                f"| {name} | {wall:.2f} | {spent:.2f} | {linked.links:,} | {linked.fresh:,} "
                f"| {linked.over:,} |"
            )
    with engine.connect() as connection:
        time_views(connection)
    engine.dispose()


def time_views(connection: sa.Connection) -> None:
    """Of each amendement the median of its readings; of all of these the median, and the worst."""
    voted = connection.exec_driver_sql(VOTED_ON).mappings().all()
    chosen = voted[:: max(1, len(voted) // ASKED)]
    print("\n| votes_amendements, warm | amendements | rows | median, ms | worst, ms |")
    print("|---|--:|--:|--:|--:|")
    for name, query in (("by number and text", BY_NUMBER), ("by uid", BY_UID)):
        told = [timed(connection, query.format(**one)) for one in chosen]
        rows, spent = sum(count for count, _ in told), [ms for _, ms in told]
        print(
            f"| {name} | {len(chosen)} of {len(voted):,} | {rows:,} "
            f"| {statistics.median(spent):.1f} | {max(spent):.1f} |"
        )


def timed(connection: sa.Connection, query: str) -> tuple[int, float]:
    """How many rows it gives, and the median of its readings in ms, the first left out."""
    spent = []
    rows: Sequence[Mapping[str, Any]] = ()
    for _ in range(READINGS + 1):
        start = time.perf_counter()
        rows = connection.exec_driver_sql(query).mappings().all()
        spent.append((time.perf_counter() - start) * 1000)
    return len(rows), statistics.median(spent[1:])


if __name__ == "__main__":
    main()
