"""The one versioning algorithm, row by row, on both databases."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa

from jobs.derive import derived
from scraper.records import Member, Published
from scraper.sources import SOURCES
from storage import captures
from storage.blobs import BlobStore, Packer
from storage.rows import flatten
from storage.tables import FAMILIES
from storage.versions import Chronicle, Observed, Tally, forget, read_versions
from tests.house import counts, rows
from tests.replica.documents import (
    acteur,
    amendement,
    groupe,
    json_bytes,
    mandat,
    mise_au_point,
    scrutin,
    votant,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.replica.documents import Json

UID = "AMANR5L17PO838901B1801P0D1N000007"
FILE = f"json/DLR5L17N50001/PIONANR5L17B1801/{UID}.json"
BALLOT = "json/VTANR5L17V13.json"


def day(number: int) -> dt.datetime:
    """Seven in the morning of a day of January 2026."""
    return dt.datetime(2026, 1, number, 7, 0, tzinfo=dt.UTC)


def text(number: int) -> str:
    """The same, as it is printed here."""
    return f"2026-01-{number:02d}"


class Teller:
    """Tells captures, a day each, as the intake does."""

    def __init__(self, engine: sa.Engine) -> None:
        """Tell them to `engine`."""
        self._engine = engine
        self._days = count(1)

    def __call__(
        self,
        set_key: str,
        documents: Mapping[str, Json],
        *,
        lost: Mapping[str, list[str]] | None = None,
        exhaustive: bool = True,
        generated: int | None = None,
    ) -> Tally:
        """Tell what one capture read, and what its set no longer lists."""
        source = next(one for one in SOURCES if one.name == set_key.partition("/")[0])
        moment = day(next(self._days))
        with self._engine.begin() as connection:
            answer = captures.Answer("https://an.example/", 200, {}, moment)
            capture_id = captures.add(
                connection,
                set_key,
                captures.ARCHIVE,
                answer,
                generation=captures.Generation(day(generated) if generated else moment, 0),
                exhaustive=exhaustive,
            )
            store, packer = BlobStore(connection), Packer()
            chronicle = Chronicle(connection, capture_id, set_key, moment)
            for path, content in documents.items():
                member = Member(path, json_bytes(content))
                (blob_id,) = store.keep([packer.pack(member.data)])
                flats = [
                    derived(flatten(one))
                    for one in source.parse(member)
                    if isinstance(one, Published)
                ]
                chronicle.observe(Observed(flat, blob_id) for flat in flats)
            acteurs = [path.split("/")[-1][:-5] for path in documents if "/acteur/" in path]
            chronicle.close(lost or {}, acteurs, "whole" if exhaustive else "in_office")
        return chronicle.tally


@pytest.fixture
def tell(engine: sa.Engine) -> Teller:
    """Tells captures to an empty archive."""
    return Teller(engine)


def chain(engine: sa.Engine, table: str = "amendement_version") -> list[tuple[str, ...]]:
    """(observed, superseded, first seen, gone) of every version, as days."""
    moments = ("observed_at", "superseded_at", "first_seen_at", "gone_at")
    family = next(one for one in FAMILIES.values() if one.table.name == table)
    query = sa.select(*(family.table.c[name] for name in moments)).order_by(family.table.c.id)
    with engine.connect() as connection:
        return [
            tuple(f"{moment:%Y-%m-%d}" if moment else "" for moment in row)
            for row in connection.execute(query)
        ]


def changes(engine: sa.Engine, family: str = "amendement") -> list[tuple[Any, ...]]:
    """(version, field, before, after, nature) of every change."""
    return rows(
        engine,
        f'SELECT version_id, field, "before", "after", nature FROM {family}_change ORDER BY id',
    )


def draft(**arguments: Any) -> dict[str, Json]:
    """The one amendement."""
    return {FILE: amendement(UID, **arguments)}


# -- a chain ---------------------------------------------------------------------------------------


def test_a_version_ends_where_the_next_begins(engine: sa.Engine, tell: Teller) -> None:
    tell("amendements/17", draft(expose="<p>a</p>"))
    tell("amendements/17", draft(expose="<p>b</p>"))
    tell("amendements/17", draft(expose="<p>a</p>"))
    assert chain(engine) == [
        (text(1), text(2), text(1), ""),
        (text(2), text(3), text(1), ""),
        (text(3), "", text(1), ""),
    ]
    assert changes(engine) == [
        (2, "expose_sommaire", "<p>a</p>", "<p>b</p>", "substance"),
        (3, "expose_sommaire", "<p>b</p>", "<p>a</p>", "substance"),
    ]


def test_noise_is_no_version_and_a_versions_non_facts_are_those_of_its_first_capture(
    engine: sa.Engine, tell: Teller
) -> None:
    tell("amendements/17", draft(chronotag=11, cosignataires=["PA2", "PA1"]))
    tally = tell("amendements/17", draft(chronotag=22, cosignataires=["PA1", "PA2"]))
    assert tally == Tally(noise=1)
    assert chain(engine) == [(text(1), "", text(1), "")]
    assert rows(engine, "SELECT chronotag FROM amendement_version") == [(11,)]
    assert rows(engine, "SELECT rang, acteur_ref FROM cosignataire ORDER BY rang") == [
        (1, "PA2"),
        (2, "PA1"),
    ]
    assert counts(engine)["blob"] == 2  # the bytes that carried the noise are kept


def test_what_left_and_came_back_is_told_both_times(engine: sa.Engine, tell: Teller) -> None:
    tell("amendements/17", draft())
    gone = tell("amendements/17", {}, lost={"amendement": [UID]})
    back = tell("amendements/17", draft())
    assert (gone, back) == (Tally(gone=1), Tally(back=1))
    assert chain(engine) == [
        (text(1), text(3), text(1), text(2)),
        (text(3), "", text(1), ""),
    ]
    assert changes(engine) == [
        (1, "(présence)", "présent", "disparu", "substance"),
        (2, "(présence)", "disparu", "présent", "substance"),
    ]


def test_what_came_back_changed_tells_the_change_too(engine: sa.Engine, tell: Teller) -> None:
    tell("amendements/17", draft(expose="<p>a</p>"))
    tell("amendements/17", {}, lost={"amendement": [UID]})
    tell("amendements/17", draft(expose="<p>b</p>"))
    assert changes(engine)[1:] == [
        (2, "(présence)", "disparu", "présent", "substance"),
        (2, "expose_sommaire", "<p>a</p>", "<p>b</p>", "substance"),
    ]


def test_what_is_gone_is_gone_once(engine: sa.Engine, tell: Teller) -> None:
    tell("amendements/17", draft())
    tell("amendements/17", {}, lost={"amendement": [UID]})
    assert tell("amendements/17", {}, lost={"amendement": [UID, "AMANR5L17X"]}) == Tally()
    assert chain(engine) == [(text(1), "", text(1), text(2))]


def test_every_version_has_its_clean_text(engine: sa.Engine, tell: Teller) -> None:
    tell("amendements/17", draft(expose="<p>l&#x2019;&#x00E9;t&#x00E9;</p>"))
    tell("amendements/17", draft(expose="<p>l&#x2019;hiver</p>"))
    assert rows(
        engine, "SELECT expose_sommaire_texte FROM amendement_texte ORDER BY version_id"
    ) == [
        ("l’été",),
        ("l’hiver",),
    ]


def test_facts_come_back_as_they_were_laid_flat(engine: sa.Engine, tell: Teller) -> None:
    document = amendement(
        UID, cosignataires=["PA2", "PA1"], sort="Adopté", date_sort="2026-01-06T21:30:00+01:00"
    )
    tell("amendements/17", {FILE: document})
    family = FAMILIES["amendement"]
    source = next(one for one in SOURCES if one.name == "amendements")
    flat = next(
        flatten(one)
        for one in source.parse(Member(FILE, json_bytes(document)))
        if isinstance(one, Published)
    )
    with engine.connect() as connection:
        values, children = read_versions(connection, family, [1])[1]
    assert values == flat.values
    assert [tuple(rows) for rows in children] == list(flat.children)


def test_another_digest_of_the_same_facts_is_no_version(engine: sa.Engine, tell: Teller) -> None:
    tell("amendements/17", draft())
    with engine.begin() as connection:
        table = FAMILIES["amendement"].table
        connection.execute(table.update().values(digest=b"old" * 10, digest_version=0))
    assert tell("amendements/17", draft()) == Tally(noise=1)
    assert chain(engine) == [(text(1), "", text(1), "")]
    assert rows(engine, "SELECT digest_version FROM amendement_version") == [(1,)]
    assert changes(engine) == []


def test_a_chain_that_is_forgotten_leaves_nothing_and_its_neighbours_stay(
    engine: sa.Engine, tell: Teller
) -> None:
    other = UID.replace("000007", "000008")
    beside = {FILE.replace(UID, other): amendement(other, cosignataires=["PA1"])}
    tell("amendements/17", draft(cosignataires=["PA1"]) | beside)
    tell("amendements/17", draft(cosignataires=["PA2"]))
    with engine.begin() as connection:
        forget(connection, FAMILIES["amendement"], [UID])
    held = counts(engine)
    assert [held[name] for name in ("amendement_version", "cosignataire", "amendement_texte")] == [
        1,
        1,
        1,
    ]
    assert held["amendement_change"] == 0
    assert rows(engine, "SELECT uid FROM amendement_version") == [(other,)]


def test_one_uid_has_one_current_version_whatever_the_code_believes(
    engine: sa.Engine, tell: Teller
) -> None:
    tell("amendements/17", draft())
    with engine.begin() as connection:
        table = FAMILIES["amendement"].table
        row = connection.execute(table.select()).one()._asdict()
        row |= {"id": 2, "observed_at": day(2)}
        with pytest.raises(sa.exc.IntegrityError), connection.begin_nested():
            connection.execute(table.insert().values(**row))


# -- scrutins --------------------------------------------------------------------------------------


def ballot(*groupes: Json, **arguments: Any) -> dict[str, Json]:
    """The one scrutin."""
    return {BALLOT: scrutin("VTANR5L17V13", groupes=groupes, **arguments)}


A, B = votant("PA1", "PM1", place="001"), votant("PA2", "PM2", place="002")


def test_a_vote_keeps_its_place_its_group_its_seat_and_its_delegation(
    engine: sa.Engine, tell: Teller
) -> None:
    absent = votant("PA3", "PM3", cause="PSE", place="003")
    tell(
        "scrutins/17",
        ballot(
            groupe("PO0", 2, contres=[votant("PA4", "PM4", delegation=True, place=None)]),
            groupe("PO890101", 5, pours=[B, A], non_votants=[absent]),
        ),
    )
    assert rows(
        engine,
        "SELECT rang, groupe_rang, groupe_ref, acteur_ref, position, par_delegation, "
        "cause_position_vote, num_place FROM vote ORDER BY rang",
    ) == [
        (1, 1, None, "PA4", "contre", True, None, None),
        (2, 2, "PO890101", "PA2", "pour", False, None, "002"),
        (3, 2, "PO890101", "PA1", "pour", False, None, "001"),
        (4, 2, "PO890101", "PA3", "nonVotant", False, "PSE", "003"),
    ]
    assert rows(
        engine, "SELECT rang, organe_ref, organe_ref_publie FROM vote_groupe ORDER BY rang"
    ) == [(1, None, "PO0"), (2, "PO890101", "PO890101")]


def test_seats_and_order_are_noise_and_the_first_ones_stay(engine: sa.Engine, tell: Teller) -> None:
    tell("scrutins/17", ballot(groupe("PO890101", 5, pours=[A, B])))
    moved = votant("PA1", "PM1", place="099")
    assert tell("scrutins/17", ballot(groupe("PO890101", 5, pours=[B, moved]))) == Tally(noise=1)
    assert rows(engine, "SELECT rang, acteur_ref, num_place FROM vote ORDER BY rang") == [
        (1, "PA1", "001"),
        (2, "PA2", "002"),
    ]


def test_a_mise_au_point_is_a_row_of_its_own_and_changes_no_count(
    engine: sa.Engine, tell: Teller
) -> None:
    tell("scrutins/17", ballot(groupe("PO890101", 5, pours=[A, B])))
    said = mise_au_point(contres=[A])
    tell("scrutins/17", ballot(groupe("PO890101", 5, pours=[A, B]), miseAuPoint=said))
    assert changes(engine, "scrutin") == [
        (
            2,
            "mise_au_point[PA1]",
            None,
            "mandat_ref=PM1, position=contre, par_delegation=False, dysfonctionnement=False",
            "substance",
        )
    ]
    assert rows(
        engine, "SELECT s.id, s.pour, count(*) FROM scrutin_version s JOIN vote v ON "
        "v.version_id = s.id AND v.position = 'pour' GROUP BY s.id, s.pour ORDER BY s.id"
    ) == [(1, 2, 2), (2, 2, 2)]  # fmt: skip


# -- people ----------------------------------------------------------------------------------------


def person(uid: str, *mandats: str, nom: str = "Amarrand") -> dict[str, Json]:
    """One acteur with some mandats."""
    held = [mandat(one, uid, "GP", "PO890101") for one in mandats]
    return {f"json/acteur/{uid}.json": acteur(uid, nom=nom, mandats=held)}


def listed(engine: sa.Engine) -> list[tuple[Any, ...]]:
    """(mandat, whether it is gone) of every current one."""
    return rows(
        engine,
        "SELECT uid, gone_at IS NOT NULL FROM mandat WHERE superseded_at IS NULL ORDER BY uid",
    )


def test_a_mandat_that_its_document_no_longer_lists_is_gone(
    engine: sa.Engine, tell: Teller
) -> None:
    tell("acteurs/AMO30", person("PA1", "PM11", "PM12") | person("PA2", "PM21"))
    tally = tell("acteurs/AMO30", person("PA1", "PM12"))
    assert (tally.gone, tally.dropped) == (1, 1)
    assert listed(engine) == [("PM11", True), ("PM12", False), ("PM21", False)]


def test_the_mandats_of_a_person_who_is_gone_are_gone_too(engine: sa.Engine, tell: Teller) -> None:
    tell("acteurs/AMO30", person("PA1", "PM11", "PM12") | person("PA2", "PM21"))
    tally = tell("acteurs/AMO30", {}, lost={"acteur": ["PA1"]})
    assert (tally.gone, tally.dropped) == (3, 0)
    assert listed(engine) == [("PM11", True), ("PM12", True), ("PM21", False)]


def test_a_mandat_that_goes_to_another_person_is_neither_lost_nor_told_twice(
    engine: sa.Engine, tell: Teller
) -> None:
    tell("acteurs/AMO30", person("PA1", "PM1") | person("PA2"))
    tally = tell("acteurs/AMO30", person("PA1") | person("PA2", "PM1"))
    assert (tally.changed, tally.gone, tally.back) == (1, 0, 0)
    assert rows(
        engine, "SELECT acteur_ref FROM mandat WHERE superseded_at IS NULL AND gone_at IS NULL"
    ) == [("PA2",)]


def test_a_list_of_those_in_office_retires_nobody(engine: sa.Engine, tell: Teller) -> None:
    tell("acteurs/AMO30", person("PA1", "PM11", "PM12") | person("PA2", "PM21"))
    tally = tell("acteurs/AMO10", person("PA1", "PM11"), exhaustive=False)
    assert tally.gone == 0
    assert listed(engine) == [("PM11", False), ("PM12", False), ("PM21", False)]
    assert rows(engine, "SELECT uid, unlisted_at IS NOT NULL FROM acteur_version ORDER BY uid") == [
        ("PA1", False),
        ("PA2", True),
    ]


def test_another_sets_older_archive_supersedes_and_retires_nothing(
    engine: sa.Engine, tell: Teller
) -> None:
    tell("acteurs/AMO10", person("PA1", nom="Cale"), exhaustive=False, generated=9)
    tally = tell("acteurs/AMO30", person("PA1", nom="Calle"), generated=8)
    assert tally == Tally(noise=1)
    assert tell("acteurs/AMO30", {}, lost={"acteur": ["PA1"]}, generated=8) == Tally()
    assert rows(engine, "SELECT nom, gone_at IS NULL FROM acteur_version") == [("Cale", True)]
    tally = tell("acteurs/AMO30", person("PA1", nom="Calle"), generated=9)
    assert tally.changed == 1
