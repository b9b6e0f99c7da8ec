"""Two real days of the Assemblée, harvested over real HTTP by the command that operators type.

What is expected of them stands here as literal figures, and is counted again from the files with
zipfile and json alone: the figures are the files', whatever the code makes of them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import zipfile
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from storage.engine import open_database
from storage.tables import FAMILIES, metadata
from storage.views import VIEWS
from storage.views.base import DAY, TIME
from tests.databases import KINDS
from tests.replica.server import serve
from tests.scraper.test_real import independent_amendements, independent_votes, listed
from tests.shell import Done, Shell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.views import View
    from tests.databases import Databases
    from tests.replica.server import Hit, Replica

AN = Path(__file__).resolve().parents[2] / "shared" / "an"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(
        not AN.is_dir(), reason="the real files of the AN are not beside this checkout (shared/an)"
    ),
]

#: What each day holds.
FIGURES: dict[str, dict[str, Any]] = {
    "jour1": {
        "scrutins": 462,
        "blocs": 5_544,
        "positions": {"pour": 33_401, "contre": 29_645, "abstention": 4_011, "nonVotant": 938},
        "mises_au_point": 201,
        "amendements": 2_726,
        "cosignatures": 79_610,
        "sous_amendements": 96,
        "credits": 396,
        "effacés": 1,
        "sorts": {
            "Rejeté": 821,
            "Adopté": 518,
            "Tombé": 257,
            "Non soutenu": 216,
            "Retiré": 105,
            None: 809,
        },
    },
    "jour2": {
        "scrutins": 597,
        "blocs": 7_164,
        "positions": {"pour": 43_668, "contre": 41_865, "abstention": 5_378, "nonVotant": 1_094},
        "mises_au_point": 251,
        "amendements": 2_874,
        "cosignatures": 83_235,
        "sous_amendements": 109,
        "credits": 396,
        "effacés": 1,
        "sorts": {
            "Rejeté": 896,
            "Adopté": 550,
            "Tombé": 267,
            "Non soutenu": 225,
            "Retiré": 108,
            None: 828,
        },
    },
}
#: All positions of a day: 67,995, then 92,005.
POSITIONS = {"jour1": 67_995, "jour2": 92_005}
#: Mentions of voters that no list of acteurs seen so far resolves, and of how many people.
UNRESOLVED_VOTERS = {"jour1": (440, 28), "jour2": (112, 9)}
MME_BAUBRY, M_BAUBRY = (
    f"l'amendement n° 36 de {civ} Baubry à l'article premier de la proposition de loi visant à "
    "faire exécuter les peines d’emprisonnement ferme (première lecture)."
    for civ in ("Mme", "M.")
)


# --- the files, by the standard library alone -----------------------------------------------------


def archive_of(day: str, name: str) -> Path:
    """The one ZIP of the 17th whose name begins so."""
    (found,) = (AN / day / "repository" / "17").rglob(f"{name}*.json.zip")
    return found


@cache
def members(day: str, name: str) -> dict[str, bytes]:
    """Every member of it."""
    with zipfile.ZipFile(archive_of(day, name)) as archive:
        return {path: archive.read(path) for path in archive.namelist()}


@cache
def scrutins(day: str) -> dict[str, Any]:
    """The scrutins of a day, by uid."""
    return {
        Path(path).stem: json.loads(content)["scrutin"]
        for path, content in members(day, "Scrutins").items()
    }


@cache
def counted(day: str) -> dict[str, Any]:
    """The figures of a day, as `FIGURES` has them."""
    blocks, positions, corrections = independent_votes(archive_of(day, "Scrutins"))
    told = independent_amendements(archive_of(day, "Amendements"))
    return {
        "scrutins": len(members(day, "Scrutins")),
        "blocs": blocks,
        "positions": dict(positions),
        "mises_au_point": corrections,
        "amendements": len(members(day, "Amendements")),
        "cosignatures": told["cosignatures"],
        "sous_amendements": told["sous"],
        "credits": told["credits"],
        "effacés": told["effacés"],
        "sorts": dict(told["sorts"]),
    }


@cache
def acteurs(day: str) -> dict[str, Any]:
    """The people that a day lists as in office, by uid."""
    return {
        Path(path).stem: json.loads(content)["acteur"]
        for path, content in members(day, "AMO10").items()
        if "/acteur/" in path
    }


def mentions(day: str, of: str) -> Counter[str]:
    """How often each acteur is named in a part of the day's scrutins."""
    found: Counter[str] = Counter()

    def search(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("acteurRef"), str):
                found[value["acteurRef"]] += 1
            for inner in value.values():
                search(inner)
        elif isinstance(value, list):
            for inner in value:
                search(inner)

    for scrutin in scrutins(day).values():
        search(scrutin[of])
    return found


def without_seats_and_order(value: Any) -> Any:
    """A document with its lists sorted and its seat numbers left out."""
    if isinstance(value, dict):
        return {
            name: without_seats_and_order(inner)
            for name, inner in value.items()
            if name != "numPlace"
        }
    if isinstance(value, list):
        return sorted((without_seats_and_order(inner) for inner in value), key=json.dumps)
    return value


@pytest.mark.parametrize("day", ["jour1", "jour2"])
def test_the_files_hold_what_is_expected_of_them(day: str) -> None:
    """Nobody's code is needed to count them."""
    assert counted(day) == FIGURES[day]
    assert sum(counted(day)["positions"].values()) == POSITIONS[day]


def test_of_the_files_two_old_scrutins_changed_and_one_of_them_in_noise_only() -> None:
    """V1242: one word, in title and object. V881: the order of lists and the seats."""
    assert len(set(members("jour2", "Scrutins")) - set(members("jour1", "Scrutins"))) == 135
    assert len(set(members("jour2", "Amendements")) - set(members("jour1", "Amendements"))) == 148
    old = members("jour1", "Amendements")
    assert {path: members("jour2", "Amendements")[path] for path in old} == old
    before, after = members("jour1", "Scrutins"), members("jour2", "Scrutins")
    changed = sorted(path for path in before if after[path] != before[path])
    assert changed == ["json/VTANR5L17V1242.json", "json/VTANR5L17V881.json"]
    v1242, v881 = ([json.loads(day[path]) for day in (before, after)] for path in changed)
    assert v881[0] != v881[1]
    assert without_seats_and_order(v881[0]) == without_seats_and_order(v881[1])
    for scrutin, words in zip(
        (one["scrutin"] for one in v1242), (MME_BAUBRY, M_BAUBRY), strict=True
    ):
        assert (scrutin.pop("titre"), scrutin["objet"].pop("libelle")) == (words, words)
    assert without_seats_and_order(v1242[0]) == without_seats_and_order(v1242[1])


def test_of_the_files_some_voters_are_on_no_list_of_people() -> None:
    """440 mentions on day 1; on day 2 863 by its own list, one of them in a mise au point."""
    first, second = acteurs("jour1"), acteurs("jour2")
    assert (len(first), len(second), len({*first, *second})) == (575, 603, 611)
    votes = {day: mentions(day, "ventilationVotes") for day in ("jour1", "jour2")}
    assert [votes[day].total() for day in votes] == list(POSITIONS.values())
    lost = {
        "jour1": {uid: n for uid, n in votes["jour1"].items() if uid not in first},
        "jour2": {uid: n for uid, n in votes["jour2"].items() if uid not in {*first, *second}},
    }
    assert {day: (sum(one.values()), len(one)) for day, one in lost.items()} == UNRESOLVED_VOTERS
    by_its_own = sum(n for uid, n in votes["jour2"].items() if uid not in second)
    corrections = mentions("jour2", "miseAuPoint")
    assert (by_its_own, sum(n for uid, n in corrections.items() if uid not in second)) == (862, 1)


def deputies(day: str) -> set[str]:
    """Who holds, on a day, a mandat of deputy of the 17th that goes on."""
    return {
        uid
        for uid, person in acteurs(day).items()
        for mandat in listed((person.get("mandats") or {}).get("mandat"))
        if mandat["typeOrgane"] == "ASSEMBLEE"
        and (mandat["legislature"], mandat["dateFin"]) == ("17", None)
    }


# --- the harvests ---------------------------------------------------------------------------------

Prints = dict[str, tuple[int, int]]


@dataclass
class Night:
    """One harvest: what it printed, what it asked for, and what the archive then held.

    Attributes:
        prints: of each table, how many rows and a hash of them; none were taken of the first.
    """

    done: Done
    hits: list[Hit]
    prints: Prints


@dataclass
class Archive:
    """Three harvests: day 1, day 2, day 2 again.

    Attributes:
        urls: of the archive as it was after day 1, and as it is since day 2.
        nights: the three.
        began: when each day's harvest began.
    """

    kind: str
    shell: Shell
    urls: dict[str, str]
    nights: list[Night]
    began: dict[str, dt.datetime]

    def ask(self, query: str, day: str = "jour2") -> list[tuple[Any, ...]]:
        """What `scrutateur sql` answers."""
        done = self.here(day, "sql", query, "--json")
        assert (done.status, done.err) == (0, "")
        return [tuple(row.values()) for row in json.loads(done.out)]

    def here(self, day: str, *words: str) -> Done:
        """One command, on the archive of a day."""
        self.shell.settings["DATABASE_URL"] = self.urls[day]
        return self.shell.here(*words)


@contextmanager
def opened(url: str) -> Iterator[sa.Connection]:
    """A connection that leaves nothing open behind it."""
    engine = open_database(url)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def prints(url: str) -> Prints:
    """How many rows each table holds, and a hash of them in whatever order, in this process.

    A version's own number is left out, and stands for its uid and moment where another row has it:
    a replay gives others.
    """
    found: Prints = {}
    with opened(url) as connection:
        names: dict[str, dict[int, tuple[Any, ...]]] = {}
        for family in FAMILIES.values():
            versions = family.table.name
            listing = f"SELECT id, uid, observed_at FROM {versions}"
            names[versions] = {
                row[0]: tuple(row)[1:] for row in connection.exec_driver_sql(listing)
            }
        for name, table in metadata.tables.items():
            owner = next(
                (
                    one.column.table.name
                    for one in table.foreign_keys
                    if one.parent.name == "version_id"
                ),
                "",
            )
            columns = [column.name for column in table.columns]
            if name in names or name.endswith("_change"):
                columns.remove("id")
            place = columns.index("version_id") if owner else -1
            listing = ", ".join(f'"{column}"' for column in columns)
            count = total = 0
            for row in connection.exec_driver_sql(f'SELECT {listing} FROM "{name}"'):
                told = tuple(row)
                if owner:
                    told = (*told[:place], names[owner][told[place]], *told[place + 1 :])
                count += 1
                total += hash(told)
            found[name] = (count, total)
    return found


@contextmanager
def copied(databases: Databases, kind: str, url: str, name: str) -> Iterator[str]:
    """The address of a copy of a database that nobody has open."""
    if kind == "sqlite":
        file = Path(url.removeprefix("sqlite:///"))
        yield f"sqlite:///{shutil.copy(file, file.with_name(f'{name}.db'))}"
        return
    template = str(sa.make_url(url).database)
    with databases._postgres().database(name, template) as copy:
        yield copy


def harvest(an: Replica, archive: Archive, began: dt.datetime, day: str) -> None:
    """One night."""
    archive.shell.settings["DATABASE_URL"] = archive.urls["jour2"]
    archive.began.setdefault(day, began)
    before = len(an.requests)
    done = archive.shell("harvest")
    held = prints(archive.urls["jour2"]) if archive.nights else {}
    archive.nights.append(Night(done, an.requests[before:], held))


@pytest.fixture(scope="module")
def both(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Archive]]:
    """Both archives, harvested side by side from one AN: to be read only."""
    with ExitStack() as opening:
        found = {}
        for kind in KINDS:
            url = opening.enter_context(databases.empty(kind))
            shell = Shell(tmp_path_factory.mktemp(f"ici_{kind}"))
            found[kind] = Archive(kind, shell, {"jour2": url}, [], {})
        an = opening.enter_context(serve(AN / "jour1"))
        for day in ("jour1", "jour2", "jour2"):
            an.folder = AN / day
            began = dt.datetime.now(dt.UTC)
            for archive in found.values():
                archive.shell.settings["DATA_ORIGIN"] = an.url
                harvest(an, archive, began, day)
                if day == "jour1":
                    archive.urls[day] = opening.enter_context(
                        copied(databases, archive.kind, archive.urls["jour2"], "premier_jour")
                    )
        yield found


@pytest.fixture
def archive(both: dict[str, Archive], database_kind: str) -> Archive:
    """The three harvests, once on each kind of database."""
    return both[database_kind]


def test_day_one_is_new_day_two_adds_what_changed_and_a_third_harvest_reads_nothing(
    archive: Archive,
) -> None:
    """Status 3 where a harvest has something to tell, 0 once it has; and what was printed."""
    assert [night.done.status for night in archive.nights] == [3, 3, 0]
    missing = (
        "/static/openData/repository/17/amo/tous_acteurs_mandats_organes_xi_legislature/"
        "AMO30_tous_acteurs_tous_mandats_tous_organes_historique.json.zip answers 404: "
        "there is no such archive there now"
    )
    told = []
    for night in archive.nights:
        *table, last = night.done.lines
        assert last.startswith("acteurs/AMO30: http://127.0.0.1:")
        assert missing in last
        told.append([line.split() for line in table])
    head = ["set", "outcome", "seen", "new", "changed", "noise", "gone", "back"]
    assert [table.pop(0) for table in told] == [[*head, "quarantined", "signals"]] * 3
    assert told[0] == [
        ["acteurs/AMO30", "missing", "·", "·", "·", "·", "·", "·", "·", "1"],
        ["acteurs/AMO10", "taken", "7,719", "21,210", "·", "·", "·", "·", "·", "·"],
        ["dossiers/17", "taken", "13", "13", "·", "·", "·", "·", "·", "·"],
        ["agenda/17", "taken", "4,601", "620", "·", "·", "·", "·", "·", "·"],
        ["amendements/17", "taken", "2,726", "2,726", "·", "·", "·", "·", "·", "·"],
        # of the set, and of the whole: what stands still, what leads nowhere, what does not agree
        ["scrutins/17", "taken", "462", "462", "·", "·", "·", "·", "·", "24"],
    ]
    assert told[1] == [
        ["acteurs/AMO30", "missing", "·", "·", "·", "·", "·", "·", "·", "·"],
        ["acteurs/AMO10", "taken", "9,560", "3,559", "157", "11,996", "·", "·", "·", "·"],
        ["dossiers/17", "unchanged", "·", "·", "·", "·", "·", "·", "·", "·"],
        ["agenda/17", "unchanged", "·", "·", "·", "·", "·", "·", "·", "·"],
        ["amendements/17", "taken", "2,874", "148", "·", "·", "·", "·", "·", "·"],
        ["scrutins/17", "taken", "597", "135", "1", "1", "·", "·", "·", "6"],  # new values
    ]
    assert told[2] == [
        ["acteurs/AMO30", "missing", "·", "·", "·", "·", "·", "·", "·", "·"],
        *(
            [key, "unchanged", "·", "·", "·", "·", "·", "·", "·", "·"]
            for key in (
                "acteurs/AMO10",
                "dossiers/17",
                "agenda/17",
                "amendements/17",
                "scrutins/17",
            )
        ),
    ]


@pytest.mark.parametrize("day", ["jour1", "jour2"])
def test_each_day_gives_the_figures_of_its_files(archive: Archive, day: str) -> None:
    """In the French views, as a journalist counts."""

    def count(query: str) -> int:
        return int(archive.ask(f"SELECT count(*) FROM {query}", day)[0][0])

    def by(query: str) -> dict[Any, int]:
        return {value: int(number) for value, number in archive.ask(query, day)}

    found = {
        "scrutins": count("scrutins"),
        "blocs": count("votes_par_groupe"),
        "positions": by("SELECT position, count(*) FROM votes GROUP BY position"),
        "mises_au_point": count("mises_au_point"),
        "amendements": count("amendements"),
        "cosignatures": count("cosignataires"),
        "sous_amendements": count("amendements WHERE amendement_parent_ref IS NOT NULL"),
        "credits": count("amendements WHERE credit_nature IS NOT NULL"),
        "effacés": count("amendements WHERE etat_code = 'effacé'"),
        "sorts": by("SELECT sort, count(*) FROM amendements GROUP BY sort"),
    }
    assert found == FIGURES[day] == counted(day)
    assert count("votes") == POSITIONS[day]
    assert count("scrutins WHERE gone_at IS NOT NULL") == 0
    assert count("amendements WHERE gone_at IS NOT NULL") == 0


def test_every_name_stands_in_its_scrutin_under_its_position(archive: Archive) -> None:
    """Not only as many: the very (scrutin, acteur, position) of the files."""
    lists = {"pours": "pour", "contres": "contre", "abstentions": "abstention"}
    lists["nonVotants"] = "nonVotant"
    expected: Counter[tuple[str, str, str]] = Counter()
    for uid, scrutin in scrutins("jour2").items():
        for block in listed(scrutin["ventilationVotes"]["organe"]["groupes"]["groupe"]):
            for name, position in lists.items():
                names = block["vote"]["decompteNominatif"][name]
                for voter in listed(names["votant"]) if names else ():
                    expected[uid, voter["acteurRef"], position] += 1
    with opened(archive.urls["jour2"]) as connection:
        found = Counter(
            tuple(row)
            for row in connection.exec_driver_sql(
                "SELECT scrutin_uid, acteur_ref, position FROM votes"
            )
        )
    assert found == expected


def test_of_the_old_scrutins_one_changed_in_substance_and_no_amendement_did(
    archive: Archive,
) -> None:
    """« Mme » became « M. », in title and object, and nothing else did."""
    assert archive.ask(
        "SELECT famille, uid, champ, avant, apres, nature FROM changements "
        "WHERE famille IN ('scrutin', 'amendement') ORDER BY champ"
    ) == [
        ("scrutin", "VTANR5L17V1242", field, MME_BAUBRY, M_BAUBRY, "substance")
        for field in ("objet_libelle", "titre")
    ]
    assert archive.ask("SELECT count(*) FROM changements", "jour1") == [(0,)]
    titles = "SELECT titre, objet_libelle FROM scrutins WHERE uid = 'VTANR5L17V1242'"
    assert archive.ask(titles, "jour1") == [(MME_BAUBRY, MME_BAUBRY)]
    assert archive.ask(titles) == [(M_BAUBRY, M_BAUBRY)]
    assert archive.nights[1].prints["scrutin_version"][0] == 597 + 1
    assert archive.nights[1].prints["amendement_version"][0] == 2_874


def test_noise_makes_no_version_and_its_bytes_are_kept(archive: Archive) -> None:
    """V881 keeps its one version, read from day 1; its other bytes are evidence, like all."""
    with opened(archive.urls["jour2"]) as connection:
        versions = connection.exec_driver_sql(
            "SELECT k.observed_at, v.superseded_at FROM scrutin_version v "
            "JOIN capture k ON k.id = v.capture_id WHERE v.uid = 'VTANR5L17V881'"
        ).all()
        kept = {bytes(row[0]) for row in connection.exec_driver_sql("SELECT sha256 FROM blob")}
    ((observed_at, superseded_at),) = versions
    assert superseded_at is None
    assert day_of(archive, moment(observed_at)) == "jour1"
    for day in ("jour1", "jour2"):
        for name in ("Scrutins", "Amendements", "AMO10", "Agenda", "Dossiers"):
            for path, content in members(day, name).items():
                assert hashlib.sha256(content).digest() in kept, (day, path)


def test_what_is_new_is_what_the_files_add(archive: Archive) -> None:
    """135 scrutins and 148 amendements, seen first on day 2."""
    for view, name, number in (("scrutins", "Scrutins", 135), ("amendements", "Amendements", 148)):
        with opened(archive.urls["jour2"]) as connection:
            new = {
                uid
                for uid, seen in connection.exec_driver_sql(
                    f"SELECT uid, first_seen_at FROM {view}"
                )
                if day_of(archive, moment(seen)) == "jour2"
            }
        added = {*members("jour2", name)} - {*members("jour1", name)}
        assert new == {Path(path).stem for path in added}
        assert len(new) == number


def test_a_third_harvest_writes_no_row_but_the_runs_own(archive: Archive) -> None:
    """Row by row in every table; no archive was sent, and nothing is left in the spool."""
    second, third = (dict(night.prints) for night in archive.nights[1:])
    assert third.pop("run")[0] == second.pop("run")[0] + 6 == 20  # two linkings among them
    assert third == second
    assert len(third) == len(metadata.tables) - 1 > 30
    asked = [hit for hit in archive.nights[2].hits if hit.path != "/robots.txt"]
    assert Counter(hit.status for hit in asked) == {404: 1, 304: 5}
    assert sum(hit.bytes for hit in asked if hit.status == 304) == 0
    assert [path.name for path in archive.shell.folder.rglob("*.spool/*")] == []


@pytest.mark.database("sqlite")
def test_check_proves_it_whole_and_tells_what_the_an_does_not_resolve(archive: Archive) -> None:
    """Status 0: the harvest has told it already."""
    done = archive.here("jour2", "check", "--json")
    told = json.loads(done.out)
    assert (done.status, told["whole"]) == (0, True)
    assert [proof["what"] for proof in told["proofs"] if proof["findings"]] == []
    rows = {proof["what"]: proof["rows"] for proof in told["proofs"]}
    assert rows["rows vote"] == 92_005 + 118  # V1242 has two versions, of 118 names each
    assert rows["rows cosignataire"] == 83_235
    assert rows["digests amendement_version"] == rows["texts amendement_texte"] == 2_874
    assert rows["digests scrutin_version"] == 598
    assert [
        (one["reference"], one["legislature"], one["mentions"], one["distinct"])
        for one in told["unresolved"]
    ] == [
        ("vote.acteur_ref", 17, *UNRESOLVED_VOTERS["jour2"]),
        ("amendement.texte_legislatif_ref", 17, 2_874, 10),
        ("amendement.dossier_ref", 17, 2_874, 6),
        ("amendement.amendement_parent_ref", 17, 12, 5),
    ]


@pytest.mark.parametrize("day", ["jour1", "jour2"])
def test_voters_whom_no_list_names_are_counted_and_none_is_lost(archive: Archive, day: str) -> None:
    """The archive keeps the people of day 1: on day 2 fewer mentions are nobody's."""
    mentions, people = UNRESOLVED_VOTERS[day]
    assert archive.ask(
        "SELECT count(*) AS mentions, count(DISTINCT acteur_ref) AS personnes "
        "FROM votes WHERE nom IS NULL",
        day,
    ) == [(mentions, people)]
    assert archive.ask(
        "SELECT valeur FROM couverture WHERE detail = 'vote.acteur_ref' AND legislature = 17", day
    ) == [(mentions,)]


def test_the_signals_are_those_of_the_first_day_and_one_of_them_is_over(archive: Archive) -> None:
    """Twelve scrutins lost their groups, one total is wrong, and the sets do not fit together."""
    for day, still in (("jour1", 1), ("jour2", 0)):
        assert archive.ask(
            "SELECT kind, count(*) FROM signalements WHERE closed_at IS NULL "
            "AND set_key <> 'freshness' "  # these days are long past
            "GROUP BY kind ORDER BY kind",
            day,
        ) == [
            ("disagreement_share", 2),  # the dossiers at hand are few
            *([] if still else [("new_value", 6)]),  # and the organes of the first day
            ("replaced", 1),  # AMO10 stands in for AMO30
            ("totals_mismatch", 1),
            ("unknown_group", 12),
            ("unresolved_reference", 4 + still),
        ]
    assert archive.ask("SELECT field FROM signalements WHERE closed_at IS NOT NULL") == [
        ("amendement.acteur_ref/17",)
    ]
    assert archive.ask(
        "SELECT count(*) AS blocs, count(groupe_ref) AS connus FROM votes_par_groupe "
        "WHERE groupe_ref_publie = 'PO0'"
    ) == [(12 * 12, 0)]
    assert archive.ask("SELECT uid, value FROM signalements WHERE kind = 'totals_mismatch'") == [
        ("VTANR5L17V1", "10 ≠ 21")
    ]


def test_who_is_no_longer_listed_is_out_of_office_and_never_gone(archive: Archive) -> None:
    """575 deputies in office on each day, and 25 who left stay in the view."""
    with_seat = "SELECT acteur_ref FROM deputes WHERE en_fonction AND legislature = 17"
    for day in ("jour1", "jour2"):
        assert {uid for (uid,) in archive.ask(with_seat, day)} == deputies(day)
        assert len(deputies(day)) == 575
    assert archive.ask("SELECT count(*) AS tous, count(gone_at) AS disparus FROM deputes") == [
        (len(deputies("jour1") | deputies("jour2")), 0)
    ]
    unlisted = archive.ask("SELECT acteur_ref FROM deputes WHERE unlisted_at IS NOT NULL")
    assert {uid for (uid,) in unlisted} == deputies("jour1") - deputies("jour2")
    assert len(unlisted) == 25
    with opened(archive.urls["jour2"]) as connection:
        of_day_two = connection.exec_driver_sql(
            "SELECT count(*) FROM votes v LEFT JOIN acteur_version p ON p.uid = v.acteur_ref "
            "AND p.superseded_at IS NULL WHERE p.uid IS NULL OR p.unlisted_at IS NOT NULL"
        )
        assert of_day_two.scalar() == 862


def test_no_address_phone_or_birth_of_anybody_stands_in_a_column(archive: Archive) -> None:
    """Every private value that the two days print, against every text kept of people."""
    private: set[str] = set()
    for day in ("jour1", "jour2"):
        for person in acteurs(day).values():
            birth = person["etatCivil"]["infoNaissance"]
            private |= {birth["dateNais"], birth["villeNais"]}
            for address in listed((person.get("adresses") or {}).get("adresse")):
                private |= {str(address.get(name)) for name in ("valElec", "nomRue", "codePostal")}
    kept: set[str] = set()
    with opened(archive.urls["jour2"]) as connection:
        for table in ("acteur_version", "acteur_change"):
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}"):
                kept |= {value for value in row if isinstance(value, str)}
    names = {
        str(value)
        for day in ("jour1", "jour2")
        for person in acteurs(day).values()
        for value in person["etatCivil"]["ident"].values()
    }
    assert len(private) > 3_000
    assert kept & (private - names - {"None"}) == set()


# --- both databases, and the documents ------------------------------------------------------------


def moment(value: Any) -> Any:
    """A moment as either database gives it: aware."""
    return dt.datetime.fromisoformat(value) if isinstance(value, str) else value


def day_of(archive: Archive, value: dt.datetime | None) -> Any:
    """A moment of ours as the day of its harvest; one of the AN's as it is."""
    if value is None or value < archive.began["jour1"]:
        return value
    return "jour2" if value >= archive.began["jour2"] else "jour1"


def rows_of(archive: Archive, view: View) -> Counter[tuple[Any, ...]]:
    """Every row of a view, the same from both databases."""
    days = [place for place, one in enumerate(view.columns) if one.kind == DAY]
    times = [place for place, one in enumerate(view.columns) if one.kind == TIME]
    found: Counter[tuple[Any, ...]] = Counter()
    with opened(archive.urls["jour2"]) as connection:
        for row in connection.exec_driver_sql(f'SELECT * FROM "{view.name}"'):
            told = list(row)
            for place in days:
                told[place] = told[place] and str(told[place])
            for place in times:
                told[place] = day_of(archive, moment(told[place]))
            found[tuple(told)] += 1
    return found


#: How many rows the views hold in the end.
ROWS = {
    "amendements": 2_874,
    "amendements_historique": 2_874,
    "cosignataires": 83_235,
    "credits": 2_209,
    "textes_disparus": 0,
    "scrutins": 597,
    "votes": 92_005,
    "votes_par_groupe": 7_164,
    "mises_au_point": 251,
    "deputes": 600,
    "groupes": 53,
    "dossiers": 8,
    "textes": 5,
    "seances": 620,
    "publications": 0,
    "captures_tierces": 0,
    "scrutins_amendements": 563,
    "votes_amendements": 30_226,
    "sorts_contradictoires": 0,
    "scrutins_dossiers": 914,
    "liens_imprimes": 0,
    "passages": 1_220,
    "changements": 162,
    "couverture": 23,
    "signalements": 31,
}


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_view_holds_the_same_rows_on_both_databases(both: dict[str, Archive], view: View) -> None:
    """Every column of every row, our own numbers too."""
    sqlite, postgres = (rows_of(both[kind], view) for kind in KINDS)
    assert list((sqlite - postgres).elements())[:1] == list((postgres - sqlite).elements())[:1]
    assert sqlite.total() == postgres.total() == ROWS[view.name]


@pytest.mark.database("postgres")
def test_a_replay_of_the_captures_tells_what_the_harvests_told(
    archive: Archive, databases: Databases
) -> None:
    """Every version, change, child and clean text; the evidence is not touched."""
    with copied(databases, archive.kind, archive.urls["jour2"], "rejouee") as url:
        archive.urls["rejouée"] = url
        done = archive.here("rejouée", "replay")
        links = ROWS["scrutins_amendements"] + ROWS["scrutins_dossiers"]
        assert (done.status, done.out) == (
            0,
            f"29,031 versions rebuilt; {links:,} links worked out anew: 0 new, 0 over\n",
        )
        told, before = prints(url), dict(archive.nights[2].prints)
        # each source is a run, and the links, worked out anew, are another
        assert archive.ask(
            "SELECT command, count(*) FROM run WHERE command IN ('link', 'replay') "
            "GROUP BY command ORDER BY command",
            "rejouée",
        ) == [("link", 3), ("replay", 5)]
        del told["run"], before["run"]
        assert told == before


def test_the_commands_that_the_readme_shows_answer_about_the_real_assemblee(
    archive: Archive,
) -> None:
    """They are its examples, and name documents that are in these days."""
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    query = "SELECT nom, position FROM votes WHERE numero = 1242 AND legislature = 17"
    uid = "AMANR5L17PO838901BTC0637P0D1N000002"
    for words in (f'sql "{query}"', "show 17/1242", f"show {uid} --history"):
        assert f"$ .venv/bin/scrutateur {words}" in readme
    votes = archive.here("jour2", "sql", query, "--format", "csv")
    assert (votes.status, votes.lines[0], len(votes.lines)) == (0, "nom,position", 1 + 118)
    scrutin = archive.here("jour2", "show", "17/1242")
    assert (scrutin.status, scrutin.err) == (0, "")
    assert M_BAUBRY in " ".join(scrutin.out.split())
    amendement = archive.here("jour2", "show", uid, "--history")
    assert (amendement.status, amendement.err) == (0, "")
    assert uid in amendement.out
    status = archive.here("jour2", "status")
    assert (status.status, status.err) == (0, "")
