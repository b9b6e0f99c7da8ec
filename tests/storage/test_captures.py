"""Captures: their place in time, what they listed, what was said before; on both databases."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from storage import captures
from storage.blobs import BlobStore, Packer
from storage.captures import Answer, Generation, Listed, compare
from storage.errors import ArchiveError
from tests.house import rows

if TYPE_CHECKING:
    import sqlalchemy as sa

SET = "amendements/17"
HOUR = dt.timedelta(hours=1)
TICK = dt.timedelta(microseconds=1)


def at(day: int, hour: int = 7) -> dt.datetime:
    """An hour of January 2026."""
    return dt.datetime(2026, 1, day, hour, tzinfo=dt.UTC)


def add(
    connection: sa.Connection, generated: dt.datetime, observed: dt.datetime, **more: Any
) -> int:
    """One archive's capture."""
    stamp = more.pop("stamp", 0)
    answer = Answer("https://an.example/", 200, {"etag": '"e"'}, observed, **more)
    return captures.add(
        connection, SET, captures.ARCHIVE, answer, generation=Generation(generated, stamp)
    )


# -- a place in time -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("generated", "own_time", "moment", "neighbours"),
    [
        # newer than all that is held: its own time
        (at(9, 6), at(9), at(9), (3, None)),
        # older than all: its own time
        (at(1, 6), at(1), at(1), (None, 1)),
        # between two: its own time
        (at(6, 6), at(6), at(6), (2, 3)),
        # its own time is that of a later one: just before it
        (at(6, 6), at(9), at(8) - dt.timedelta(seconds=1), (2, 3)),
        # its own time is that of an earlier one: just after it
        (at(6, 6), at(1), at(5) + dt.timedelta(seconds=1), (2, 3)),
        # the clock went back since the last one
        (at(9, 6), at(7), at(8) + dt.timedelta(seconds=1), (3, None)),
        # equal is not older
        (at(8, 6), at(9), at(9), (3, None)),
    ],
)
def test_a_capture_takes_its_place_by_its_generation_and_its_moment_follows(
    engine: sa.Engine,
    generated: dt.datetime,
    own_time: dt.datetime,
    moment: dt.datetime,
    neighbours: tuple[int | None, int | None],
) -> None:
    with engine.begin() as connection:
        for day in (3, 5, 8):
            add(connection, at(day, 6), at(day))
        found = captures.place(connection, SET, Generation(generated, 0), own_time)
    assert found[0] == moment
    assert tuple(kept.id if kept else None for kept in found[1:]) == neighbours


def test_of_one_date_the_stamp_tells_the_newer(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        add(connection, at(5, 6), at(5), stamp=20)
        _, before, after = captures.place(connection, SET, Generation(at(5, 6), 10), at(6))
        assert (before, after and after.id) == (None, 1)
        _, before, after = captures.place(connection, SET, Generation(at(5, 6), 30), at(6))
        assert (before and before.id, after) == (1, None)


def test_of_one_generation_archives_that_may_be_late_are_in_the_order_of_their_own_times(
    engine: sa.Engine,
) -> None:
    same = Generation(at(5, 6), 0)
    with engine.begin() as connection:
        add(connection, at(5, 6), at(7))
        _, before, after = captures.place(connection, SET, same, at(6), may_be_late=True)
        assert (before, after and after.id) == (None, 1)
        _, before, after = captures.place(connection, SET, same, at(6))
        assert (before and before.id, after) == (1, None)


def test_captures_that_come_in_the_reverse_order_find_room_between_the_same_neighbours(
    engine: sa.Engine,
) -> None:
    told = []
    with engine.begin() as connection:
        add(connection, at(1, 6), at(5))
        for minute in range(15, 0, -1):
            generated = at(2, 6) + dt.timedelta(minutes=minute)
            moment, _, _ = captures.place(connection, SET, Generation(generated, 0), generated)
            add(connection, generated, moment)
            told.append(moment)
    assert told == sorted(told, reverse=True)
    assert len(set(told)) == 15
    assert at(5) < told[-1] < told[0] <= at(5) + dt.timedelta(seconds=1)


def test_where_no_moment_is_left_it_says_so(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        add(connection, at(1, 6), at(5))
        add(connection, at(3, 6), at(5) + TICK)
        with pytest.raises(ArchiveError, match="no moment left between 2026-01-05"):
            captures.place(connection, SET, Generation(at(2, 6), 0), at(2))


def test_no_two_captures_have_one_moment_whatever_their_set(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        add(connection, at(5, 6), at(5))
        place = captures.place(connection, "amendements/16", Generation(at(1), 0), at(5))
    assert place == (at(5) + TICK, None, None)


# -- what was said before --------------------------------------------------------------------------


def test_an_answer_said_before_is_known_until_another_was_said(engine: sa.Engine) -> None:
    def said(status: int, sha256: bytes | None) -> bool:
        return captures.seen_before(connection, SET, captures.MISSING, status, sha256)

    def say(status: int, sha256: bytes | None) -> None:
        answer = Answer("https://an.example/", status, {}, at(5), sha256=sha256)
        captures.add(connection, SET, captures.MISSING, answer)

    with engine.begin() as connection:
        assert not said(404, None)
        say(404, None)
        assert said(404, None)
        assert not said(410, None)
        assert not said(404, b"a" * 32)
        say(404, b"a" * 32)
        assert said(404, b"a" * 32)
        assert not said(404, None)
        assert not captures.seen_before(connection, "scrutins/17", "missing", 404, b"a" * 32)


def test_the_validators_of_every_back_end_are_remembered_the_newest_first(
    engine: sa.Engine,
) -> None:
    with engine.begin() as connection:
        for day in range(1, 7):
            add(connection, at(day, 6), at(day), etag=f'"{day}"', last_modified=f"day {day}")
        found = captures.validators(connection, SET)
        newest = captures.latest(connection, SET)
    assert found == [('"6"', "day 6"), ('"5"', "day 5"), ('"4"', "day 4"), ('"3"', "day 3")]
    assert newest is not None
    assert (newest.id, newest.generation) == (6, Generation(at(6, 6), 0))


# -- what an archive listed ------------------------------------------------------------------------

MANIFEST = {
    "json/a/b.json": Listed(0xDEADBEEF, 12, 3, 1_762_340_000_000),
    "json/é/« c ».json": Listed(0, 0, -4),
    "json/with\ttab.json": Listed(1, 2, 5),
}


def test_a_manifest_comes_back_as_it_was(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        number = add(connection, at(5, 6), at(5))
        store = BlobStore(connection)
        captures.keep_manifest(connection, store, number, MANIFEST, None)
        kept = captures.latest(connection, SET)
        assert kept is not None
        assert captures.read_manifest(store, kept) == MANIFEST
        assert sorted(captures.listed_paths(store, kept)) == sorted(MANIFEST)
        assert captures.read_manifest(store, None) == {}


def test_manifests_of_many_nights_lean_on_one_anchor(engine: sa.Engine) -> None:
    manifest = {f"json/{number:05d}.json": Listed(number, number, 1) for number in range(5000)}
    with engine.begin() as connection:
        store, before = BlobStore(connection), None
        for day in range(1, 6):
            number = add(connection, at(day, 6), at(day))
            manifest[f"json/{day:05d}.json"] = Listed(day * 1000, day, 1)
            captures.keep_manifest(connection, store, number, manifest, before)
            before = captures.latest(connection, SET)
            assert captures.read_manifest(store, before) == manifest
    stored = rows(engine, "SELECT base_id, length(data) FROM blob ORDER BY id")
    assert [base for base, _ in stored] == [None, 1, 1, 1, 1]
    assert all(size < stored[0][1] / 20 for _, size in stored[1:])


def test_only_what_is_new_changed_or_in_quarantine_is_read() -> None:
    before = {
        "same": Listed(1, 10, 1),
        "other crc": Listed(2, 10, 2),
        "other size": Listed(3, 10, 3),
        "unreadable": Listed(4, 10, -4),
        "lost": Listed(5, 10, 5),
    }
    found = compare(
        before,
        [("same", 1, 10), ("other crc", 9, 10), ("other size", 3, 9), ("unreadable", 4, 10),
         ("new", 6, 10)],
    )  # fmt: skip
    assert found.read == ["other crc", "other size", "unreadable", "new"]
    assert found.same == ["same"]
    assert found.lost == ["lost"]


def test_a_document_is_in_quarantine_once_for_each_of_its_bytes_and_reasons(
    engine: sa.Engine,
) -> None:
    with engine.begin() as connection:
        number = add(connection, at(5, 6), at(5))
        BlobStore(connection).keep([Packer().pack(b"x"), Packer().pack(b"y")])
        rows_ = [("p", "u", 1, True, "cut"), ("p", "u", 2, False, "not JSON")]
        captures.keep_quarantined(connection, number, rows_)
        captures.keep_quarantined(connection, number, [*rows_, ("q", "", 1, False, "cut")])
        assert captures.raw_members(connection) == {1}
    assert rows(engine, "SELECT id, path, blob_id, reason FROM quarantine ORDER BY id") == [
        (1, "p", 1, "cut"),
        (2, "p", 2, "not JSON"),
        (3, "q", 1, "cut"),
    ]
