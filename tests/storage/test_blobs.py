"""Bytes are kept once, small, and come back as they were; on both databases."""

from __future__ import annotations

import datetime as dt
import hashlib
import random

import pytest
import sqlalchemy as sa
import zstandard

from storage.blobs import (
    MIN_SAMPLES,
    BlobStore,
    Packer,
    keep_dictionary,
    latest_dictionary,
    train,
)
from storage.tables.evidence import blob
from tests.house import rows
from tests.replica.assembly import frozen_sets, story
from tests.replica.documents import json_bytes

NOW = dt.datetime(2026, 1, 5, 7, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def documents() -> list[bytes]:
    """The amendements of a made-up day."""
    return [json_bytes(one) for one in story.on(1, 1).sets["amendements"].values()]


def test_the_same_bytes_are_kept_once_whoever_brings_them(engine: sa.Engine) -> None:
    packer = Packer()
    with engine.begin() as connection:
        store = BlobStore(connection)
        assert store.keep([packer.pack(b"a"), packer.pack(b"b"), packer.pack(b"a")]) == [1, 2, 1]
        assert store.keep([packer.pack(b"b"), packer.pack(b"c")]) == [2, 3]
        assert BlobStore(connection).keep([packer.pack(b"c"), packer.pack(b"d")]) == [3, 4]
    with engine.begin() as connection:
        assert BlobStore(connection).keep([packer.pack(b"a"), packer.pack(b"")]) == [1, 5]
        assert BlobStore(connection).read(5) == b""
    assert rows(engine, "SELECT id, size FROM blob ORDER BY id") == [
        (1, 1),
        (2, 1),
        (3, 1),
        (4, 1),
        (5, 0),
    ]


def test_a_blob_is_addressed_by_the_sha256_of_its_bytes(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        BlobStore(connection).keep([Packer().pack(b"Des phares")])
    ((sha256,),) = rows(engine, "SELECT sha256 FROM blob")
    assert bytes(sha256) == hashlib.sha256(b"Des phares").digest()


def test_documents_packed_with_a_dictionary_are_small_and_come_back(
    engine: sa.Engine, documents: list[bytes]
) -> None:
    trained = train(documents[::2])
    assert trained is not None
    with engine.begin() as connection:
        number = keep_dictionary(connection, "amendements", trained, NOW)
        packer = Packer(number, trained)
        ids = BlobStore(connection).keep([packer.pack(one) for one in documents])
    alone = sum(len(Packer().pack(one).data) for one in documents)
    with engine.connect() as connection:
        stored = connection.scalar(sa.select(sa.func.sum(sa.func.length(blob.c.data))))
        found = BlobStore(connection).read_many(ids)
    assert [found[number] for number in ids] == documents
    assert stored < alone / 4


def test_the_newest_dictionary_of_a_kind_is_used_and_old_bytes_still_come_back(
    engine: sa.Engine, documents: list[bytes]
) -> None:
    first, second = train(documents[:150]), train(documents[150:])
    assert first is not None
    assert second is not None
    with engine.begin() as connection:
        assert latest_dictionary(connection, "amendements") is None
        one = keep_dictionary(connection, "amendements", first, NOW)
        (old,) = BlobStore(connection).keep([Packer(one, first).pack(documents[0])])
        keep_dictionary(connection, "scrutins", second, NOW)
        two = keep_dictionary(connection, "amendements", second, NOW)
        (new,) = BlobStore(connection).keep([Packer(two, second).pack(documents[1])])
        assert latest_dictionary(connection, "amendements") == (two, second)
        store = BlobStore(connection)
        assert store.read_many([old, new]) == {old: documents[0], new: documents[1]}


def test_too_few_samples_or_samples_of_nothing_make_no_dictionary() -> None:
    assert train([b"{}"] * (MIN_SAMPLES - 1)) is None
    assert train([b""] * MIN_SAMPLES) is None


def test_more_blobs_than_a_query_may_name_come_back(engine: sa.Engine) -> None:
    packer = Packer()
    contents = [f"phare {number}".encode() for number in range(1000)]
    with engine.begin() as connection:
        ids = BlobStore(connection).keep([packer.pack(one) for one in contents])
        again = BlobStore(connection)
        assert again.keep([packer.pack(one) for one in contents]) == ids
        assert list(again.read_many(ids).values()) == contents


# -- one night's manifest against an earlier one ---------------------------------------------------


def manifest(changed: set[int], size: int = 20_000) -> bytes:
    """Lines such as a manifest's; those of `changed` have another CRC."""
    lines = []
    for number in range(size):
        crc = random.Random(number * 2 + (number in changed)).getrandbits(32)
        uid = f"AMANR5L17PO838901B{number % 50:04d}P0D1N{number:06d}"
        lines.append(
            f"json/DLR5L17N{number % 50:05d}/{uid}.json\t{crc:08x}\t{crc % 9999}\t{number}"
        )
    return "\n".join(lines).encode()


def test_a_nights_manifest_costs_what_changed_and_every_night_comes_back(
    engine: sa.Engine,
) -> None:
    nights = [manifest(set(range(number * 40))) for number in range(6)]
    with engine.begin() as connection:
        store = BlobStore(connection)
        anchor = store.keep_against(nights[0], None, 0.25)
        ids = [store.keep_against(night, anchor, 0.25) for night in nights[1:]]
    stored = dict(rows(engine, "SELECT id, length(data) FROM blob"))
    assert stored[anchor] > 100_000
    assert max(stored[number] for number in ids) < 6_000
    with engine.connect() as connection:
        found = BlobStore(connection).read_many([anchor, *ids])
    assert list(found.values()) == nights
    assert rows(engine, "SELECT DISTINCT base_id FROM blob WHERE id > 1") == [(anchor,)]


def test_a_manifest_that_differs_much_stands_alone(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        store = BlobStore(connection)
        anchor = store.keep_against(manifest(set()), None, 0.25)
        other = store.keep_against(manifest(set(range(20_000))), anchor, 0.25)
        same = store.keep_against(manifest(set()), anchor, 0.25)
    assert same == anchor
    assert rows(engine, "SELECT id, base_id FROM blob ORDER BY id") == [
        (anchor, None),
        (other, None),
    ]


def test_bytes_that_were_damaged_do_not_come_back_as_if_they_were_sound(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        (number,) = BlobStore(connection).keep([Packer().pack(b"Des phares et leurs gardiens")])
        data = bytearray(connection.scalar(sa.select(blob.c.data)) or b"")
        data[-9] ^= 1
        connection.execute(blob.update().values(data=bytes(data[:-1])))
    with engine.connect() as connection, pytest.raises(zstandard.ZstdError):
        BlobStore(connection).read(number)


def test_frozen_documents_of_other_legislatures_come_back_too(engine: sa.Engine) -> None:
    old = [json_bytes(one) for one in frozen_sets(1, "15")["scrutins"].values()]
    with engine.begin() as connection:
        ids = BlobStore(connection).keep([Packer().pack(one) for one in old])
        assert list(BlobStore(connection).read_many(ids).values()) == old
