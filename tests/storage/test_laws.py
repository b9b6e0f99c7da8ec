"""The laws of versioning, on small random histories: an independent model says what must come out.

Archives are real ZIPs taken in by the real intake; the model is a few lines that know nothing of
it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobs import health, intake, replay
from scraper.sources.acteurs import ACTEURS
from scraper.sources.amendements import AMENDEMENTS
from scraper.sources.dossiers import DOSSIERS
from storage import captures, check, runs
from storage.engine import open_database
from storage.tables import FAMILIES, metadata
from tests.clock import FakeClock
from tests.house import contents, house, rows
from tests.laws import examples
from tests.replica.documents import acteur, amendement, dossier, json_bytes, mandat, zip_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import sqlalchemy as sa

    from jobs.house import House
    from scraper.sources import Archive, Source
    from tests.databases import Databases

BEGIN = dt.datetime(2026, 1, 5, 6, 0, tzinfo=dt.UTC)
UIDS = [f"AMANR5L17PO838901B1801P0D1N00000{number}" for number in range(1, 6)]
PULSE = "AMANR5L17PO838901B1801P0D1N000099"
FOLDER = "DLR5L17N50001/PIONANR5L17B1801"

#: What an amendement may say: other words, the same in another dress, bytes that are no document.
FIRST, SAME_WORDS, OTHER, NOISE, BROKEN = "first", "same words", "other", "noise", "broken"
TEXTS = {
    FIRST: "<p>La lampe est allum&#x00E9;e.</p>",
    SAME_WORDS: "<p>LA LAMPE EST ALLUM&#x00C9;E</p>",
    OTHER: "<p>La lampe est &#x00E9;teinte.</p>",
    NOISE: "<p>La  lampe est allum&#233;e.</p>",
}


class State(NamedTuple):
    """How a generation has an amendement: what it says, and whether the AN set it aside."""

    says: str
    aside: bool = False


class Generation(NamedTuple):
    """One archive: its date, its newest stamp, what it lists."""

    day: int
    stamp: int
    listed: dict[int, State]

    @property
    def own_time(self) -> dt.datetime:
        """When the archive would have seen it."""
        return BEGIN + dt.timedelta(days=self.day, hours=2, seconds=self.stamp)


@st.composite
def histories(draw: st.DrawFn) -> list[Generation]:
    """Two to five generations, in order; of those that share a date the stamp tells the newer."""
    says = st.sampled_from([FIRST, FIRST, OTHER, SAME_WORDS, NOISE, BROKEN])
    states = st.builds(State, says, st.sampled_from([False, False, True]))
    listings = st.dictionaries(st.integers(0, 4), states, max_size=5)
    days = sorted(draw(st.lists(st.integers(0, 2), min_size=2, max_size=5)))
    return [Generation(day, stamp, draw(listings)) for stamp, day in enumerate(days)]


# -- the model -----------------------------------------------------------------------------------


class Seen(NamedTuple):
    """One version, as it must be: what it says, and when that was seen, ended, lost, first seen."""

    fact: State
    observed_at: dt.datetime
    superseded_at: dt.datetime | None
    first_seen_at: dt.datetime
    gone_at: dt.datetime | None


def expected(history: Sequence[Generation]) -> dict[str, list[Seen]]:
    """The chain of each uid."""
    chains: dict[str, list[Seen]] = {}
    for number, uid in enumerate(UIDS):
        chain: list[Seen] = []
        for generation in history:
            now, state = generation.own_time, generation.listed.get(number)
            head = chain[-1] if chain else None
            if state is None:
                if head is not None and head.gone_at is None:
                    chain[-1] = head._replace(gone_at=now)
                continue
            if state.says == BROKEN:
                continue
            fact = State(FIRST if state.says == NOISE else state.says, state.aside)
            if head is None:
                chain.append(Seen(fact, now, None, now, None))
            elif head.fact != fact or head.gone_at is not None:
                chain[-1] = head._replace(superseded_at=now)
                chain.append(Seen(fact, now, None, head.first_seen_at, None))
        if chain:
            chains[uid] = chain
    return chains


def natures(history: Sequence[Generation]) -> list[tuple[str, dt.datetime, str]]:
    """(uid, moment, nature) of every change of the exposé that must be told."""
    found = []
    for uid, chain in expected(history).items():
        for before, after in pairwise(chain):
            if before.fact.says != after.fact.says:
                form = {before.fact.says, after.fact.says} == {FIRST, SAME_WORDS}
                found.append((uid, after.observed_at, "form" if form else "substance"))
    return sorted(found)


# -- the archive ---------------------------------------------------------------------------------


def content_of(number: int, state: State, stamp: int) -> bytes:
    """The bytes of an amendement's file."""
    if state.says == BROKEN:
        return b'{"amendement": {"uid": '
    rank = stamp if state.says == NOISE else 0
    body = amendement(
        UIDS[number],
        expose=TEXTS[state.says],
        cosignataires=["PA900001", "PA900003"][:: -1 if rank else 1],
        chronotag=1_700_000_000_000 + rank,
    )
    return json_bytes(body)


def members_of(generation: Generation) -> dict[str, bytes]:
    """Path inside the archive -> bytes; one document beats, so that no two archives are alike."""
    found = {
        f"json/{FOLDER}/{PULSE}.json": json_bytes(
            amendement(PULSE, chronotag=1_800_000_000_000 + generation.stamp)
        )
    }
    for number, state in generation.listed.items():
        folder = "incorrect_data/148710" if state.aside else FOLDER
        found[f"json/{folder}/{UIDS[number]}.json"] = content_of(number, state, generation.stamp)
    return found


def take_in(
    home: House, archive: tuple[Source, Archive], members: Mapping[str, bytes], dates: Dates
) -> None:
    """Take one archive in, as the import of an old one would."""
    source, listed = archive
    moment = dates.generated_at
    content = zip_bytes(
        members,
        (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second),
    )
    path = home.spool / "archive.zip"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    answer = captures.Answer(
        f"https://an.example/{source.name}.zip",
        200,
        {},
        dates.own_time,
        size=len(content),
        sha256=hashlib.sha256(content).digest(),
    )
    incoming = intake.Incoming(
        source, listed, path, answer, *dates, may_be_late=True, tolerant=True
    )
    intake.take_in(home, incoming, runs.Run("import", source.key(listed), dates.own_time))


class Dates(NamedTuple):
    """When an archive was generated, and when it was seen."""

    generated_at: dt.datetime
    own_time: dt.datetime


def take_generation(home: House, generation: Generation) -> None:
    """Take one generation of the made-up amendements in."""
    dates = Dates(BEGIN + dt.timedelta(days=generation.day), generation.own_time)
    archive = AMENDEMENTS.archives[2][0]
    take_in(home, (AMENDEMENTS, archive), members_of(generation), dates)


class Desk:
    """An archive that is empty again as often as a law wants; one engine, for it learns queries."""

    def __init__(self, engine: sa.Engine, home: House) -> None:
        """Work on `engine`, in `home`."""
        self.engine, self.house = engine, home

    def clear(self) -> None:
        """Forget everything."""
        with self.engine.begin() as connection:
            for table in reversed(metadata.sorted_tables):
                connection.execute(table.delete())

    def told(self, take: Any, archives: Sequence[Any]) -> dict[str, list[Any]]:
        """What an empty archive holds once it has taken these in, in this order."""
        self.clear()
        for one in archives:
            take(self.house, one)
        return contents(self.engine)

    def chains(self) -> dict[str, list[Seen]]:
        """The chain of each uid but the beating one, with what each version says."""
        told: dict[str, list[Seen]] = {}
        with self.engine.connect() as connection:
            table = FAMILIES["amendement"].table
            for row in connection.execute(
                table.select().order_by(table.c.uid, table.c.observed_at)
            ):
                if row.uid != PULSE:
                    fact = State(_says(row.expose_sommaire), row.incorrect_data)
                    seen = Seen(
                        fact, row.observed_at, row.superseded_at, row.first_seen_at, row.gone_at
                    )
                    told.setdefault(row.uid, []).append(seen)
        return told

    def natures(self) -> list[tuple[str, dt.datetime, str]]:
        """(uid, moment, nature) of every change of an exposé."""
        change = FAMILIES["amendement"].change
        with self.engine.connect() as connection:
            query = change.select().where(change.c.field == "expose_sommaire")
            return sorted((r.uid, r.observed_at, r.nature) for r in connection.execute(query))

    def findings(self) -> list[str]:
        """What the archive's own proofs find wrong."""
        with self.engine.connect() as connection:
            proofs: list[check.Proof] = []
            for family in FAMILIES.values():
                proofs += [check.chains(connection, family), *check.ranks(connection, family)]
                proofs.append(check.digests(connection, family, _nobody))
                proofs.append(check.changed(connection, family))
            proofs += check.manifests(connection, health._listed)
            return [finding.where for proof in proofs for finding in proof.findings]


def _nobody(done: int, total: int | None) -> None:
    """Nobody is watching."""


def _says(expose: str) -> str:
    plain = expose.removeprefix("<p>").removesuffix("</p>")
    return {
        "La lampe est allumée.": FIRST,
        "La  lampe est allumée.": FIRST,
        "LA LAMPE EST ALLUMÉE": SAME_WORDS,
        "La lampe est éteinte.": OTHER,
    }[plain]


def _desk(databases: Databases, kind: str, folder: Path) -> Iterator[Desk]:
    with databases.migrated(kind) as url:
        engine = open_database(url)
        with house(engine, folder, FakeClock()) as home:
            yield Desk(engine, home)
        engine.dispose()


@pytest.fixture(scope="module")
def desk(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk on SQLite."""
    yield from _desk(databases, "sqlite", tmp_path_factory.mktemp("laws"))


@pytest.fixture(scope="module")
def postgres_desk(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk on Postgres."""
    yield from _desk(databases, "postgres", tmp_path_factory.mktemp("laws"))


def law(count: int) -> Any:
    """So many examples, the same every time, however slow the machine."""
    return settings(
        max_examples=examples(count),
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )


# -- the laws ------------------------------------------------------------------------------------


def _obey_the_model(desk: Desk, history: list[Generation], order: list[Generation]) -> None:
    desk.told(take_generation, order)
    assert desk.chains() == expected(history)
    assert desk.natures() == natures(history)
    assert desk.findings() == []


@law(20)
@given(history=histories(), data=st.data())
def test_whatever_the_order_of_arrival_the_chains_are_those_of_the_model(
    desk: Desk, history: list[Generation], data: st.DataObject
) -> None:
    _obey_the_model(desk, history, data.draw(st.permutations(history)))


def test_a_late_archive_of_the_newest_date_leaves_no_trace_of_having_come_last(desk: Desk) -> None:
    first = Generation(0, 0, {0: State(FIRST)})
    late = Generation(1, 1, {0: State(FIRST)})
    newest = Generation(1, 2, {0: State(OTHER)})
    _obey_the_model(desk, [first, late, newest], [first, newest, late])


@law(4)
@given(history=histories(), data=st.data())
def test_so_they_are_on_postgres(
    postgres_desk: Desk, history: list[Generation], data: st.DataObject
) -> None:
    _obey_the_model(postgres_desk, history, data.draw(st.permutations(history)))


@law(9)
@given(history=histories())
def test_telling_the_same_archives_twice_changes_nothing(
    desk: Desk, history: list[Generation]
) -> None:
    counted = "SELECT (SELECT count(*) FROM capture), count(*) FROM blob"
    once = desk.told(take_generation, history)
    held = rows(desk.engine, counted)
    for generation in history:
        take_generation(desk.house, generation)
    assert contents(desk.engine) == once
    assert rows(desk.engine, counted) == held


@law(9)
@given(history=histories(), data=st.data())
def test_a_replay_makes_what_the_harvest_made(
    desk: Desk, history: list[Generation], data: st.DataObject
) -> None:
    harvested = desk.told(take_generation, data.draw(st.permutations(history)))
    replay.replay(desk.house)
    assert contents(desk.engine) == harvested


@law(3)
@given(history=histories())
def test_both_databases_hold_the_same(
    desk: Desk, postgres_desk: Desk, history: list[Generation]
) -> None:
    assert desk.told(take_generation, history) == postgres_desk.told(take_generation, history)


# -- several sets that tell the same things ------------------------------------------------------


class Told(NamedTuple):
    """One archive of one of several sets of a source, and when it was seen."""

    which: int
    day: int
    rank: int
    listed: dict[int, Any]

    @property
    def own_time(self) -> dt.datetime:
        """Captures of all sets follow one another."""
        return BEGIN + dt.timedelta(days=30 + self.rank)

    @property
    def generated_at(self) -> dt.datetime:
        """Within a set, archives are in the order of their dates; between sets they need not be."""
        return BEGIN + dt.timedelta(days=self.day)


@st.composite
def several_sets(draw: st.DrawFn, documents: st.SearchStrategy[Any]) -> list[Told]:
    """Two to five archives of two sets, in the order in which they were seen."""
    sets = draw(st.lists(st.integers(0, 1), min_size=2, max_size=5))
    days = {
        which: iter(sorted(draw(st.lists(st.integers(0, 9), min_size=5, max_size=5, unique=True))))
        for which in (0, 1)
    }
    listings = st.dictionaries(st.integers(0, 2), documents, max_size=3)
    return [Told(which, next(days[which]), rank, draw(listings)) for rank, which in enumerate(sets)]


def take_dossiers(home: House, told: Told) -> None:
    """Dossiers of the 16th that the 17th takes up again stand in the archives of both."""
    archive = DOSSIERS.archives[1 + told.which][0]
    members = {
        f"json/dossierParlementaire/DLR5L16N5000{number}.json": json_bytes(
            dossier(f"DLR5L16N5000{number}", titre=f"Des phares, {title}")
        )
        for number, title in told.listed.items()
    }
    members["json/dossierParlementaire/DLR5L16N59999.json"] = json_bytes(dossier("DLR5L16N59999"))
    take_in(home, (DOSSIERS, archive), members, Dates(told.generated_at, told.own_time))


def take_acteurs(home: House, told: Told) -> None:
    """AMO30, or AMO10 that stands in for it; a listed person has some of their three mandats."""
    archive = ACTEURS.archives[0][told.which]
    members = {}
    for number, (name, mandats) in told.listed.items():
        uid = f"PA90000{number}"
        held = [
            mandat(f"PM80{number}{rank}", uid, "GP", "PO890101", fin=fin)
            for rank, fin in sorted(mandats.items())
        ]
        members[f"json/acteur/{uid}.json"] = json_bytes(acteur(uid, nom=name, mandats=held))
    members["json/acteur/PA900009.json"] = json_bytes(acteur("PA900009"))
    take_in(home, (ACTEURS, archive), members, Dates(told.generated_at, told.own_time))


def as_if_all_were_read(history: Sequence[Told]) -> dict[str, list[Seen]]:
    """The chain of each dossier, as if every archive were read whole, changed or not.

    An archive has no say over what another set told in a newer one; but whatever its date, what
    it alone listed leaves with it, and what had left comes back with it.
    """
    chains: dict[str, list[Seen]] = {}
    dates: dict[str, tuple[int, int]] = {}  # of the last word on each: which set, and its day
    newest: dict[int, set[int]] = {}
    for told in history:
        now = told.own_time
        lost = (
            newest.get(told.which, set()) - told.listed.keys() - newest.get(1 - told.which, set())
        )
        newest[told.which] = set(told.listed)
        for number in sorted({*told.listed, *lost}):
            uid = f"DLR5L16N5000{number}"
            chain, title = chains.setdefault(uid, []), told.listed.get(number)
            which, day = dates.get(uid, (told.which, told.day))
            head = chain[-1] if chain else None
            held = head is not None and head.gone_at is None
            if held and title is not None and which != told.which and told.day < day:
                continue
            if title is None:
                if head is not None and head.gone_at is None:
                    chain[-1] = head._replace(gone_at=now)
                    dates[uid] = (told.which, told.day)
            elif head is None or head.gone_at is not None or head.fact != State(title):
                if head is not None:
                    chain[-1] = head._replace(superseded_at=now)
                first = now if head is None else head.first_seen_at
                chain.append(Seen(State(title), now, None, first, None))
                dates[uid] = (told.which, told.day)
    return chains


def dossier_chains(desk: Desk) -> dict[str, list[Seen]]:
    """The same, as the archive holds it."""
    found: dict[str, list[Seen]] = {}
    table = FAMILIES["dossier"].table
    with desk.engine.connect() as connection:
        for row in connection.execute(table.select().order_by(table.c.uid, table.c.observed_at)):
            if row.uid != "DLR5L16N59999":
                fact = State(row.titre.removeprefix("Des phares, "))
                found.setdefault(row.uid, []).append(
                    Seen(fact, row.observed_at, row.superseded_at, row.first_seen_at, row.gone_at)
                )
    return found


PEOPLE = st.tuples(
    st.sampled_from(["Amarrand", "Balisier"]),
    st.dictionaries(st.integers(0, 2), st.sampled_from([None, "2026-01-04"]), max_size=3),
)
TITLES = st.sampled_from(["tome 1", "tome 2"])


def _not_depend_on_order(desk: Desk, take: Any, history: list[Told], order: list[Told]) -> None:
    in_order = desk.told(take, history)
    assert desk.findings() == []
    assert desk.told(take, order) == in_order
    assert desk.findings() == []
    replay.replay(desk.house)
    assert contents(desk.engine) == in_order


@law(12)
@given(history=several_sets(TITLES), data=st.data())
def test_dossiers_of_two_legislatures_do_not_depend_on_the_order_of_arrival(
    desk: Desk, history: list[Told], data: st.DataObject
) -> None:
    _not_depend_on_order(desk, take_dossiers, history, data.draw(st.permutations(history)))


@law(20)
@given(history=several_sets(TITLES), data=st.data())
def test_reading_what_changed_makes_what_reading_everything_would(
    desk: Desk, history: list[Told], data: st.DataObject
) -> None:
    desk.told(take_dossiers, data.draw(st.permutations(history)))
    assert dossier_chains(desk) == as_if_all_were_read(history)


@law(4)
@given(history=several_sets(TITLES), data=st.data())
def test_so_it_does_on_postgres(
    postgres_desk: Desk, history: list[Told], data: st.DataObject
) -> None:
    desk = postgres_desk
    desk.told(take_dossiers, data.draw(st.permutations(history)))
    assert dossier_chains(desk) == as_if_all_were_read(history)


def test_an_unchanged_dossier_is_told_again_by_the_newest_archive(desk: Desk) -> None:
    history = [
        Told(0, 1, 0, {0: "tome 1"}),
        Told(1, 2, 1, {0: "tome 2"}),
        Told(0, 3, 2, {0: "tome 1", 1: "tome 1"}),
        Told(0, 4, 3, {0: "tome 1"}),
    ]
    desk.told(take_dossiers, history)
    told = [
        (seen.fact.says, seen.observed_at.day) for seen in dossier_chains(desk)["DLR5L16N50000"]
    ]
    assert told == [("tome 1", 4), ("tome 2", 5), ("tome 1", 6)]
    assert rows(desk.engine, 'SELECT "read", unchanged, noise FROM run ORDER BY id') == [
        (2, 0, 0),
        (2, 0, 1),  # the dossier that both list as it was
        (2, 1, 0),
        (0, 2, 0),  # answered once: not read every night
    ]
    held = contents(desk.engine)
    replay.replay(desk.house)
    assert contents(desk.engine) == held


@pytest.fixture(params=["desk", "postgres_desk"])
def either(request: pytest.FixtureRequest) -> Desk:
    """A desk on each database."""
    found: Desk = request.getfixturevalue(request.param)
    return found


def dossier_days(desk: Desk) -> list[tuple[int, int | None, int | None]]:
    """(observed, superseded, gone) of each version of the first dossier, as days of February."""
    return [
        (
            seen.observed_at.day,
            seen.superseded_at and seen.superseded_at.day,
            seen.gone_at and seen.gone_at.day,
        )
        for seen in dossier_chains(desk).get("DLR5L16N50000", [])
    ]


def test_what_left_comes_back_with_an_older_archive_that_lists_it_for_the_first_time(
    either: Desk,
) -> None:
    frozen, current = 0, 1
    history = [
        Told(current, 6, 0, {0: "tome 1"}),
        Told(current, 7, 1, {}),
        Told(frozen, 1, 2, {0: "tome 1"}),
    ]
    held = either.told(take_dossiers, history)
    assert dossier_days(either) == [(4, 6, 5), (6, None, None)]
    assert either.findings() == []
    replay.replay(either.house)
    assert contents(either.engine) == held
    assert either.told(take_dossiers, [history[2], *history[:2]]) == held


def test_what_left_comes_back_with_an_older_archive_that_lists_it_anew(either: Desk) -> None:
    frozen, current = 0, 1
    history = [
        Told(frozen, 1, 0, {}),
        Told(current, 6, 1, {0: "tome 1"}),
        Told(current, 7, 2, {}),
        Told(frozen, 2, 3, {0: "tome 1"}),
    ]
    held = either.told(take_dossiers, history)
    assert dossier_days(either) == [(5, 7, 6), (7, None, None)]
    assert either.findings() == []
    replay.replay(either.house)
    assert contents(either.engine) == held


def test_what_no_set_lists_any_more_is_gone_though_a_newer_one_told_it_last(either: Desk) -> None:
    frozen, current = 0, 1
    history = [
        Told(frozen, 1, 0, {0: "tome 1"}),
        Told(current, 6, 1, {0: "tome 2"}),
        Told(current, 7, 2, {}),
        Told(frozen, 2, 3, {}),
    ]
    held = either.told(take_dossiers, history)
    assert dossier_days(either) == [(4, 5, None), (5, None, 7)]
    assert either.findings() == []
    replay.replay(either.house)
    assert contents(either.engine) == held


def test_who_left_since_a_stand_in_listed_them_is_no_fault_of_the_archive(either: Desk) -> None:
    amo30, amo10 = 0, 1
    one = {0: ("Amarrand", {0: None})}
    gone = "SELECT uid FROM acteur_version WHERE superseded_at IS NULL AND gone_at IS NOT NULL"
    either.told(
        take_acteurs, [Told(amo30, 1, 0, one), Told(amo10, 2, 1, one), Told(amo30, 3, 2, {})]
    )
    assert rows(either.engine, gone) == [("PA900000",)]
    assert either.findings() == []
    # a back-end that lags takes nothing back
    either.told(
        take_acteurs, [Told(amo30, 1, 0, one), Told(amo30, 3, 1, {}), Told(amo10, 2, 2, one)]
    )
    assert rows(either.engine, gone) == [("PA900000",)]
    assert either.findings() == []


def test_of_two_lists_of_acteurs_the_newer_says_which_mandats_are_over(desk: Desk) -> None:
    amo30, amo10 = 0, 1
    both, one = {0: ("Amarrand", {0: None, 1: None})}, {0: ("Amarrand", {0: None})}
    beside = {**both, 1: ("Balisier", {})}
    query = "SELECT uid FROM mandat WHERE superseded_at IS NULL AND unlisted_at IS NOT NULL"
    desk.clear()
    for told, over in (
        (Told(amo30, 1, 0, both), []),
        (Told(amo10, 5, 1, one), ["PM8001"]),
        (Told(amo30, 3, 2, beside), ["PM8001"]),  # a back-end that lags takes nothing back
        (Told(amo30, 6, 3, both), []),
        (Told(amo10, 7, 4, one), ["PM8001"]),  # though its document of that person is as it was
        (Told(amo30, 8, 5, beside), []),
    ):
        take_acteurs(desk.house, told)
        assert [uid for (uid,) in rows(desk.engine, query)] == over
    held = contents(desk.engine)
    replay.replay(desk.house)
    assert contents(desk.engine) == held


@law(12)
@given(history=several_sets(PEOPLE), data=st.data())
def test_acteurs_and_their_mandats_do_not_depend_on_the_order_of_arrival(
    desk: Desk, history: list[Told], data: st.DataObject
) -> None:
    _not_depend_on_order(desk, take_acteurs, history, data.draw(st.permutations(history)))


@law(4)
@given(history=several_sets(PEOPLE), data=st.data())
def test_nor_do_they_on_postgres(
    postgres_desk: Desk, history: list[Told], data: st.DataObject
) -> None:
    _not_depend_on_order(postgres_desk, take_acteurs, history, data.draw(st.permutations(history)))
