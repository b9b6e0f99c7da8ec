"""An archive comes whole or not at all, however the real hosts were seen to fail; real HTTP."""

from __future__ import annotations

import hashlib
import io
import os
import socket
import struct
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from scraper.blocked import SIGNS, block_reason
from scraper.errors import BadArchive, Forbidden, HttpFailure, Truncated, Unreachable
from scraper.fetch import (
    ArchiveAnswer,
    Blocked,
    Document,
    Fetched,
    Missing,
    NotModified,
    Older,
    Validators,
    clear,
    fetch_archive,
    fetch_document,
)
from scraper.http import Client, Politeness
from scraper.reading.whole import check_whole
from tests.replica.faults import (
    ANTIBOT,
    CAPTCHA,
    MAINTENANCE,
    Answer,
    BackEnds,
    Change,
    Cut,
    EmptyRanges,
    Fault,
    Half,
    HangUp,
    NoConditions,
    NoLength,
    NoRanges,
    Page,
    Request,
    Slow,
    Status,
    Without,
    WrongLength,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.clock import FakeClock
    from tests.conftest import Serve
    from tests.replica.server import Replica

PATH = "/static/openData/repository/17/loi/scrutins/Scrutins.json.zip"
AGENT = "Scrutateur/0.1.0 (+equipe@exemple.fr; archive of amendements and scrutins)"
DAY_18 = datetime(2025, 11, 18, 9, 2, tzinfo=UTC)
DAY_19 = datetime(2025, 11, 19, 9, 2, tzinfo=UTC)


@pytest.fixture
def client(clock: FakeClock) -> Iterator[Client]:
    with Client(Politeness(user_agent=AGENT), clock=clock) as made:
        yield made


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool"


def zip_of(seed: str, day: int = 18, members: int = 12) -> bytes:
    """A ZIP of some 120 kB that does not compress, the newest member of that day in November."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(members):
            content = hashlib.shake_256(f"{seed}{number}".encode()).digest(10_000)
            info = zipfile.ZipInfo(f"json/VTANR5L17V{number}.json", (2025, 11, day, 9, 2, 0))
            archive.writestr(info, content)
    return buffer.getvalue()


def put(folder: Path, content: bytes) -> Path:
    path = folder / PATH.removeprefix("/static/openData/")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (1_763_456_520, 1_763_456_520))  # DAY_18, for what is not a ZIP
    return folder


def fetch(
    client: Client,
    an: Replica,
    spool: Path,
    known: Sequence[Validators] = (),
    newest: datetime | None = None,
) -> ArchiveAnswer:
    return fetch_archive(
        client, an.url + PATH, known=known, newest=newest, spool=spool, name="scrutins_17"
    )


def asked(an: Replica) -> list[tuple[int, str | None, int]]:
    """Status, Range and bytes of every request for the archive."""
    return [(hit.status, hit.headers.get("range"), hit.bytes) for hit in an.asked()]


# --- whole ----------------------------------------------------------------------------------------


def test_an_archive_comes_whole_with_its_evidence(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    content = zip_of("a")
    an = replica(put(tmp_path, content))
    told: list[tuple[int, int | None]] = []
    got = fetch_archive(
        client,
        an.url + PATH,
        spool=spool,
        name="scrutins_17",
        progress=lambda held, expected: told.append((held, expected)),
    )
    assert isinstance(got, Fetched)
    assert got.path.read_bytes() == content
    assert got.path == spool / "scrutins_17.part"
    assert (got.url, got.status, got.length, got.entries) == (an.url + PATH, 200, len(content), 12)
    assert got.sha256 == hashlib.sha256(content).digest()
    assert got.last_modified == DAY_18
    assert got.etag == f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    assert got.validators == Validators(got.etag, "Tue, 18 Nov 2025 09:02:00 GMT")
    assert got.headers["content-type"] == "application/zip"
    assert got.fetched_at == datetime(2026, 10, 7, 7, 0, tzinfo=UTC)
    assert (got.requests, got.retries) == (1, 0)
    assert told[-1] == (len(content), len(content))
    [hit] = an.asked()
    assert hit.headers["accept-encoding"] == "identity"
    assert not {"if-none-match", "if-modified-since", "range"} & hit.headers.keys()


def test_clear_empties_the_spool_of_one_set(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    fetch(client, replica(put(tmp_path, zip_of("a"))), spool)
    (spool / "autre.part").touch()
    clear(spool, "scrutins_17")
    clear(spool, "scrutins_17")
    assert [path.name for path in spool.iterdir()] == ["autre.part"]


def test_an_empty_zip_is_a_zip(client: Client, replica: Serve, tmp_path: Path, spool: Path) -> None:
    got = fetch(client, replica(put(tmp_path, zip_of("a", members=0))), spool)
    assert isinstance(got, Fetched)
    assert (got.length, got.entries) == (22, 0)


# --- generations ----------------------------------------------------------------------------------


def test_the_same_generation_is_not_modified_and_no_body_is_read(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    an = replica(put(tmp_path, zip_of("a")))
    got = fetch(client, an, spool)
    assert isinstance(got, Fetched)
    clear(spool, "scrutins_17")
    again = fetch(client, an, spool, [got.validators], got.last_modified)
    assert again == NotModified(
        url=an.url + PATH,
        fetched_at=datetime(2026, 10, 7, 7, 0, tzinfo=UTC),
        etag=got.etag,
        last_modified=DAY_18,
        requests=1,
        retries=0,
    )
    assert asked(an)[1] == (304, None, 0)
    assert list(spool.iterdir()) == []


def test_both_etags_of_two_back_ends_give_304(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    one, other = put(tmp_path / "a", zip_of("a")), put(tmp_path / "b", zip_of("b"))
    an = replica(one, BackEnds(other))
    known: list[Validators] = []
    for _ in range(2):
        got = fetch(client, an, spool, known, DAY_18 if known else None)
        assert isinstance(got, Fetched)  # equal is not older
        known.append(got.validators)
        clear(spool, "scrutins_17")
    assert known[0].etag != known[1].etag
    for _ in range(4):
        assert isinstance(fetch(client, an, spool, known, DAY_18), NotModified)
    assert [status for status, _, _ in asked(an)] == [200, 200, 304, 304, 304, 304]
    hit = an.asked()[-1]
    assert hit.headers["if-none-match"] == f"{known[0].etag}, {known[1].etag}"
    assert hit.headers["if-modified-since"] == "Tue, 18 Nov 2025 09:02:00 GMT"


def test_the_latest_of_the_known_dates_is_named(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    an = replica(put(tmp_path, zip_of("a", day=20)))
    known = [
        Validators(None, "Wed, 19 Nov 2025 09:02:00 GMT"),
        Validators('"x"', "Tue, 18 Nov 2025 09:02:00 GMT"),
        Validators('"x"', "jamais"),
        Validators(),
    ]
    assert isinstance(fetch(client, an, spool, known), Fetched)
    [hit] = an.asked()
    assert hit.headers["if-modified-since"] == "Wed, 19 Nov 2025 09:02:00 GMT"
    assert hit.headers["if-none-match"] == '"x"'


def test_an_older_generation_is_told_from_its_headers_and_not_downloaded(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    an = replica(put(tmp_path, zip_of("vieux")))
    got = fetch(client, an, spool, [Validators('"neuf"')], DAY_19)
    assert isinstance(got, Older)
    assert (got.last_modified, got.newest) == (DAY_18, DAY_19)
    assert list(spool.iterdir()) == []


def test_a_host_that_ignores_conditions_is_not_downloaded_again(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    """A 200 under a known ETag is a 304 that the host did not know how to say."""
    content = zip_of("a")
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    an = replica(put(tmp_path, content), NoConditions())
    got = fetch(client, an, spool, [Validators(etag, None)], DAY_18)
    assert isinstance(got, NotModified)
    assert [status for status, _, _ in asked(an)] == [200]


# --- downloads that break -------------------------------------------------------------------------


def test_a_cut_download_resumes_from_its_longest_valid_prefix(
    client: Client, clock: FakeClock, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    content = zip_of("a")
    an = replica(put(tmp_path, content), Cut(50_000, times=1))
    got = fetch(client, an, spool)
    assert isinstance(got, Fetched)
    assert got.path.read_bytes() == content
    assert (got.status, got.requests, got.retries) == (206, 2, 1)
    assert asked(an) == [(200, None, 50_000), (206, "bytes=50000-", len(content) - 50_000)]
    assert an.asked()[1].headers["if-range"] == got.etag
    assert clock.waits == []


def test_a_download_cut_again_and_again_goes_on_while_it_gains(
    client: Client, clock: FakeClock, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    content = zip_of("a")
    an = replica(put(tmp_path, content), Cut(13_000))
    got = fetch(client, an, spool)
    assert isinstance(got, Fetched)
    assert got.path.read_bytes() == content
    assert got.requests == -(-len(content) // 13_000)
    assert clock.waits == []


def test_ranges_that_are_ignored_cost_a_sequential_get_that_keeps_the_prefix(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    content = zip_of("a")
    an = replica(put(tmp_path, content), NoRanges(), Cut(50_000, times=1))
    got = fetch(client, an, spool)
    assert isinstance(got, Fetched)
    assert got.path.read_bytes() == content
    assert asked(an) == [(200, None, 50_000), (200, "bytes=50000-", len(content))]


def test_a_range_that_brings_nothing_is_followed_by_a_sequential_get(
    client: Client, clock: FakeClock, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    content = zip_of("a")
    an = replica(put(tmp_path, content), Cut(50_000, times=1), EmptyRanges(40_000))
    got = fetch(client, an, spool)
    assert isinstance(got, Fetched)
    assert got.path.read_bytes() == content
    assert asked(an) == [
        (200, None, 50_000),
        (206, "bytes=50000-", 0),
        (200, None, len(content)),
    ]
    assert clock.waits == []


def test_a_sequential_get_that_gets_less_does_not_lose_what_is_held(
    client: Client, clock: FakeClock, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    """The third state of the real host: ranges dead, and every GET cut earlier or later."""
    content = zip_of("a")
    an = replica(put(tmp_path, content), EmptyRanges(), _CutInTurn(60_000, 20_000, 90_000, None))
    got = fetch(client, an, spool)
    assert isinstance(got, Fetched)
    assert got.path.read_bytes() == content
    assert [sent for _, _, sent in asked(an)] == [60_000, 0, 20_000, 0, 90_000, 0, len(content)]
    assert clock.waits == [30.0]  # after the cycle that gained nothing, and only then


def test_every_gain_renews_patience(
    client: Client, clock: FakeClock, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    content = zip_of("a")
    cuts = [20_000, 10_000, 40_000, 10_000, 60_000, 10_000, 80_000, 10_000, 100_000, 10_000, None]
    an = replica(put(tmp_path, content), EmptyRanges(), _CutInTurn(*cuts))
    got = fetch(client, an, spool)
    assert isinstance(got, Fetched)
    assert got.path.read_bytes() == content
    assert clock.waits == [30.0] * 5


class _CutInTurn(Fault):
    """Each sequential GET is cut at the next of these bytes."""

    def __init__(self, *cuts: int | None) -> None:
        super().__init__()
        self.cuts = list(cuts)

    def after(self, request: Request, answer: Answer, use: int) -> Answer:  # noqa: ARG002
        return replace(answer, cut_at=self.cuts.pop(0)) if answer.status == 200 else answer


def test_patience_ends_and_the_message_says_what_came_and_what_next(
    client: Client, clock: FakeClock, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    content = zip_of("a")
    an = replica(put(tmp_path, content), EmptyRanges(), Cut(50_000))
    with pytest.raises(Truncated) as caught:
        fetch(client, an, spool)
    assert str(caught.value).startswith(
        f"{an.url}{PATH}: 50000 bytes came of {len(content)}, then no more (the connection was cut:"
        " RemoteProtocolError; 11 requests)."
    )
    assert str(caught.value).endswith("scrutins_17.part: the next run resumes from there.")
    assert clock.waits == [30.0, 30.0, 30.0, 30.0]
    assert (spool / "scrutins_17.part").read_bytes() == content[:50_000]


def test_another_process_resumes_from_the_part_file(
    clock: FakeClock, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    content = zip_of("a")
    an = replica(put(tmp_path, content), Cut(50_000, times=1), Cut(0, skip=1))
    with Client(Politeness(user_agent=AGENT), clock=clock) as first, pytest.raises(Truncated):
        fetch(first, an, spool)
    mirror = replica(tmp_path)  # another host or port is the same archive
    with Client(Politeness(user_agent=AGENT), clock=clock) as second:
        got = fetch(second, mirror, spool)
    assert isinstance(got, Fetched)
    assert got.path.read_bytes() == content
    assert asked(mirror) == [(206, "bytes=50000-", len(content) - 50_000)]


def test_a_download_whose_reader_died_is_proved_current_by_one_byte(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    content = zip_of("a")
    an = replica(put(tmp_path, content))
    fetch(client, an, spool)
    got = fetch(client, an, spool)
    assert isinstance(got, Fetched)
    assert got.path.read_bytes() == content
    assert asked(an)[1] == (206, f"bytes={len(content) - 1}-", 1)


def test_a_leftover_of_what_is_held_already_is_dropped(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    an = replica(put(tmp_path, zip_of("a")))
    got = fetch(client, an, spool)
    assert isinstance(got, Fetched)
    assert isinstance(fetch(client, an, spool, [got.validators], DAY_18), NotModified)
    assert list(spool.iterdir()) == []
    assert [status for status, _, _ in asked(an)] == [200, 304]


def test_a_leftover_older_than_what_is_held_is_dropped(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    an = replica(put(tmp_path, zip_of("a")))
    fetch(client, an, spool)
    an.folder = put(tmp_path / "b", zip_of("b", day=20))
    got = fetch(client, an, spool, [Validators('"x"')], DAY_19)
    assert isinstance(got, Fetched)
    assert asked(an)[1][1] is None
    assert an.asked()[1].headers["if-none-match"] == '"x"'


@pytest.mark.parametrize("side", [b"", b"{", b'{"etag":null}', None])
def test_a_part_file_of_unknown_origin_is_never_continued(
    client: Client, replica: Serve, tmp_path: Path, spool: Path, side: bytes | None
) -> None:
    content = zip_of("a")
    spool.mkdir()
    (spool / "scrutins_17.part").write_bytes(zip_of("b")[:50_000])
    if side is not None:
        (spool / "scrutins_17.part.json").write_bytes(side)
    an = replica(put(tmp_path, content))
    got = fetch(client, an, spool, [Validators('"x"')])
    assert isinstance(got, Fetched)
    assert got.path.read_bytes() == content
    assert asked(an) == [(200, None, len(content))]
    assert an.asked()[0].headers["if-none-match"] == '"x"'


# --- two generations are never joined -------------------------------------------------------------


def test_a_file_that_changes_during_its_download_starts_again(
    client: Client, clock: FakeClock, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    old, new = zip_of("a"), zip_of("b", day=19)
    an = replica(
        put(tmp_path / "a", old), Change(put(tmp_path / "b", new), at=50_000, path="*.zip")
    )
    got = fetch(client, an, spool)
    assert isinstance(got, Fetched)
    assert got.path.read_bytes() == new
    assert got.last_modified == DAY_19
    assert asked(an) == [(200, None, 50_000), (200, "bytes=50000-", len(new))]
    assert clock.waits == []


def test_a_change_that_no_date_tells_starts_again_after_one_patient_wait(
    client: Client, clock: FakeClock, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    """Our generation might come back from another back-end, so it is not given up at once."""
    old, new = zip_of("a"), zip_of("b")
    an = replica(
        put(tmp_path / "a", old), Change(put(tmp_path / "b", new), at=50_000, path="*.zip")
    )
    got = fetch(client, an, spool)
    assert isinstance(got, Fetched)
    assert got.path.read_bytes() == new
    assert clock.waits == [30.0]


def test_a_download_between_two_alternating_back_ends_stays_with_one_generation(
    client: Client, clock: FakeClock, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    one, other = zip_of("a"), zip_of("b")
    an = replica(put(tmp_path / "a", one), BackEnds(put(tmp_path / "b", other)), Cut(50_000))
    got = fetch(client, an, spool)
    assert isinstance(got, Fetched)
    assert got.path.read_bytes() == one
    assert clock.waits == []


def test_back_ends_that_alternate_and_cut_and_ignore_ranges_end_in_a_few_restarts(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    """Nothing can be got from such a host, and it must not be asked for it five hundred times."""
    an = replica(
        put(tmp_path / "a", zip_of("a")),
        BackEnds(put(tmp_path / "b", zip_of("b"))),
        NoRanges(),
        Cut(50_000),
    )
    with pytest.raises(Truncated, match="50000 bytes came of"):
        fetch(client, an, spool)
    assert len(an.asked()) < 60


def test_an_older_back_end_does_not_undo_a_download(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    new, old = zip_of("neuf", day=19), zip_of("vieux")
    an = replica(
        put(tmp_path / "a", new),
        BackEnds(put(tmp_path / "b", old)),
        NoRanges(),
        Cut(50_000, times=1),
    )
    got = fetch(client, an, spool, [Validators('"hier"')], DAY_19)
    assert isinstance(got, Fetched)
    assert got.path.read_bytes() == new


def test_if_only_an_older_one_is_left_that_is_the_answer_and_the_part_is_kept(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    new, old = zip_of("neuf", day=20), zip_of("vieux")
    an = replica(
        put(tmp_path / "a", new), Change(put(tmp_path / "b", old), at=50_000, path="*.zip")
    )
    got = fetch(client, an, spool, [Validators('"hier"')], DAY_19)
    assert isinstance(got, Older)
    assert (spool / "scrutins_17.part").read_bytes() == new[:50_000]


def test_if_only_a_known_one_is_left_nothing_is_new_and_the_part_is_kept(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    new, held = zip_of("neuf", day=20), zip_of("tenu", day=19)
    an = replica(
        put(tmp_path / "a", new), Change(put(tmp_path / "b", held), at=50_000, path="*.zip")
    )
    etag = f'"{hashlib.sha256(held).hexdigest()[:32]}"'
    got = fetch(client, an, spool, [Validators(etag)], DAY_19)
    assert isinstance(got, NotModified)
    assert (spool / "scrutins_17.part").read_bytes() == new[:50_000]


def test_a_body_that_differs_under_the_same_validators_replaces_ours(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    """No ETag, the same date, the same length: only the bytes can tell."""
    old, new = zip_of("a"), zip_of("b")
    assert len(old) == len(new)
    an = replica(
        put(tmp_path / "a", old),
        Change(put(tmp_path / "b", new), at=50_000, path="*.zip"),
        Without("ETag"),
        NoRanges(),
    )
    got = fetch(client, an, spool)
    assert isinstance(got, Fetched)
    assert got.path.read_bytes() == new


def test_a_replacement_that_is_cut_leaves_nothing_of_what_it_replaces(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    old, new = zip_of("a"), zip_of("b")
    an = replica(
        put(tmp_path / "a", old),
        Change(put(tmp_path / "b", new), at=100_000, path="*.zip"),
        Without("ETag"),
        NoRanges(),
        Cut(70_000, skip=1),
    )
    with pytest.raises(Truncated, match="70000 bytes came of"):
        fetch(client, an, spool)
    assert (spool / "scrutins_17.part").read_bytes() == new[:70_000]


def test_without_an_etag_a_later_date_is_another_generation(
    client: Client, clock: FakeClock, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    old, new = zip_of("a"), zip_of("b", day=19)
    an = replica(
        put(tmp_path / "a", old),
        Change(put(tmp_path / "b", new), at=50_000, path="*.zip"),
        Without("ETag"),
    )
    got = fetch(client, an, spool)
    assert isinstance(got, Fetched)
    assert got.path.read_bytes() == new
    assert got.last_modified == DAY_19
    assert clock.waits == []


def test_without_any_validator_the_bytes_alone_are_trusted(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    content = zip_of("a")
    an = replica(
        put(tmp_path, content), Without("ETag"), Without("Last-Modified"), Cut(50_000, times=1)
    )
    got = fetch(client, an, spool)
    assert isinstance(got, Fetched)
    assert got.path.read_bytes() == content
    assert (got.etag, got.last_modified) == (None, None)
    assert asked(an) == [(200, None, 50_000), (200, None, len(content))]


def test_without_an_etag_the_date_guards_the_range(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    content = zip_of("a")
    an = replica(put(tmp_path, content), Without("ETag"), Cut(50_000, times=1))
    got = fetch(client, an, spool)
    assert isinstance(got, Fetched)
    assert got.path.read_bytes() == content
    assert an.asked()[1].headers["if-range"] == "Tue, 18 Nov 2025 09:02:00 GMT"
    assert asked(an)[1][0] == 206


@pytest.mark.parametrize(
    "lie",
    [
        {"Content-Range": "bytes 49999-121440/121442"},
        {"Content-Range": "bytes 50000-121441/999999"},
        {"Content-Range": ""},
        {"ETag": '"autre"'},
    ],
)
def test_a_range_that_does_not_fit_what_is_held_is_not_joined_to_it(
    client: Client, replica: Serve, tmp_path: Path, spool: Path, lie: dict[str, str]
) -> None:
    content = zip_of("a")
    assert len(content) == 121_442
    an = replica(put(tmp_path, content), Cut(50_000, times=1), _LyingRange(lie))
    got = fetch(client, an, spool)
    assert isinstance(got, Fetched)
    assert got.path.read_bytes() == content
    assert [status for status, _, _ in asked(an)] == [200, 206, 200]


class _LyingRange(Fault):
    def __init__(self, headers: dict[str, str]) -> None:
        super().__init__()
        self.headers = headers

    def after(self, request: Request, answer: Answer, use: int) -> Answer:  # noqa: ARG002
        if answer.status != 206:
            return answer
        return replace(answer, headers={**answer.headers, **self.headers})


# --- lengths --------------------------------------------------------------------------------------


def test_a_content_length_too_large_is_settled_by_the_range_beyond_the_end(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    content = zip_of("a")
    an = replica(put(tmp_path, content), WrongLength(+7, times=1))
    got = fetch(client, an, spool)
    assert isinstance(got, Fetched)
    assert (got.path.read_bytes(), got.length) == (content, len(content))
    assert asked(an)[1][:2] == (416, f"bytes={len(content)}-")


def test_a_content_length_too_small_gives_no_archive(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    content = zip_of("a")
    an = replica(put(tmp_path, content), WrongLength(-7))
    with pytest.raises(BadArchive) as caught:
        fetch(client, an, spool)
    assert str(caught.value).startswith(
        f"{an.url}{PATH}: {len(content) - 7} bytes came whole and are no ZIP (no end record"
    )
    assert list(spool.iterdir()) == []


def test_half_a_zip_is_no_archive_and_the_next_run_starts_afresh(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    content = zip_of("a")
    an = replica(put(tmp_path, content), Half())
    with pytest.raises(BadArchive, match="no end record: cut, or not a ZIP"):
        fetch(client, an, spool)
    an.faults = []
    got = fetch(client, an, spool)
    assert isinstance(got, Fetched)
    assert asked(an)[1] == (200, None, len(content))


def test_without_a_length_the_zip_itself_says_whether_it_is_whole(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    content = zip_of("a")
    an = replica(put(tmp_path, content), NoLength(), Cut(50_000, times=1))
    got = fetch(client, an, spool)
    assert isinstance(got, Fetched)
    assert got.path.read_bytes() == content
    assert asked(an) == [(200, None, 50_000), (206, "bytes=50000-", len(content) - 50_000)]


def test_a_line_that_goes_silent_is_cut_by_us_and_resumed(
    clock: FakeClock, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    content = zip_of("a")
    an = replica(put(tmp_path, content), Slow(200_000, times=1))  # a piece each tenth of a second
    with Client(Politeness(user_agent=AGENT, read_timeout_s=0.05), clock=clock) as hasty:
        got = fetch(hasty, an, spool)
    assert isinstance(got, Fetched)
    assert got.path.read_bytes() == content
    assert [status for status, _, _ in asked(an)] == [200, 206]


def test_an_archive_that_drips_is_given_up_at_the_limit_of_requests(
    clock: FakeClock, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    an = replica(put(tmp_path, zip_of("a")), Cut(10))
    settings = Politeness(user_agent=AGENT, max_requests=20)
    message = r"200 bytes came of .* 20 requests"
    with Client(settings, clock=clock) as limited, pytest.raises(Truncated, match=message):
        fetch(limited, an, spool)


# --- not the thing asked for ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "seen",
    [
        (CAPTCHA, 200, "captcha"),
        (MAINTENANCE, 200, "maintenance"),
        (ANTIBOT, 200, "anti-bot"),
        ("", 200, "réponse vide"),
        ("<!DOCTYPE html><html><body>Bienvenue</body></html>", 200, "page HTML"),
        ('{"erreur": 12}', 200, "contenu inattendu"),
        (ANTIBOT, 403, "anti-bot"),
        ("Forbidden", 403, "accès refusé"),
        ("", 403, "accès refusé"),
        (ANTIBOT, 503, "anti-bot"),
        (MAINTENANCE, 503, "maintenance"),
        (
            "<html><head><title>503 Service Temporarily Unavailable</title></head></html>",
            503,
            "service indisponible",
        ),
        (CAPTCHA, 429, "captcha"),
    ],
)
def test_what_is_not_an_archive_is_blocked_and_kept_as_evidence(
    client: Client, replica: Serve, tmp_path: Path, spool: Path, seen: tuple[str, int, str]
) -> None:
    page, status, reason = seen
    an = replica(put(tmp_path, zip_of("a")), Page(page, status))
    got = fetch(client, an, spool)
    assert isinstance(got, Blocked)
    assert (got.url, got.status, got.reason) == (an.url + PATH, status, reason)
    assert got.body == page.encode()
    assert got.headers["content-type"] == "text/html; charset=utf-8"
    assert got.fetched_at.tzinfo is UTC
    assert list(spool.iterdir()) == []


def test_a_long_page_is_kept_up_to_one_mebibyte(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    page = "<!DOCTYPE html>" + "x" * 3_000_000
    for status in (200, 403):
        got = fetch(client, replica(put(tmp_path, b""), Page(page, status)), spool)
        assert isinstance(got, Blocked)
        assert len(got.body) == 1024 * 1024


def test_an_empty_answer_in_the_middle_of_a_download_is_only_a_failed_attempt(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    content = zip_of("a")
    an = replica(put(tmp_path, content), Cut(50_000, times=1), Page("", skip=1, times=1))
    got = fetch(client, an, spool)
    assert isinstance(got, Fetched)
    assert got.path.read_bytes() == content
    assert [status for status, _, _ in asked(an)] == [200, 200, 200]


def test_a_captcha_in_the_middle_of_a_download_does_not_touch_what_is_held(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    content = zip_of("a")
    an = replica(put(tmp_path, content), Cut(50_000, times=1), Page(CAPTCHA, skip=1))
    got = fetch(client, an, spool)
    assert isinstance(got, Blocked)
    assert got.reason == "captcha"
    assert (spool / "scrutins_17.part").read_bytes() == content[:50_000]


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_missing_is_final_and_asked_once(
    client: Client, replica: Serve, tmp_path: Path, spool: Path, status: int
) -> None:
    an = replica(tmp_path, Status(status, body="Rien ici"))
    got = fetch(client, an, spool)
    assert isinstance(got, Missing)
    assert (got.url, got.status, got.body) == (an.url + PATH, status, b"Rien ici")
    assert len(an.asked()) == 1


@pytest.mark.parametrize(
    "seen",
    [(500, 5, "Run again later."), (429, 5, "Run again later."), (400, 1, "Check the address.")],
)
def test_an_error_that_says_nothing_more_is_a_failure(
    client: Client, replica: Serve, tmp_path: Path, spool: Path, seen: tuple[int, int, str]
) -> None:
    status, requests, advice = seen
    an = replica(put(tmp_path, zip_of("a")), Status(status))
    with pytest.raises(HttpFailure) as caught:
        fetch(client, an, spool)
    assert (caught.value.status, caught.value.url) == (status, an.url + PATH)
    assert str(caught.value).startswith(f"{an.url}{PATH} answers {status}")
    assert str(caught.value).endswith(advice)
    assert len(an.asked()) == requests


def test_503_then_a_good_answer_is_a_good_answer(
    client: Client, clock: FakeClock, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    an = replica(put(tmp_path, zip_of("a")), Status(503, retry_after="12", times=1))
    got = fetch(client, an, spool)
    assert isinstance(got, Fetched)
    assert (got.requests, got.retries) == (2, 1)
    assert clock.waits == [12.0]


def test_errors_in_the_middle_of_a_download_cost_patience_only(
    client: Client, clock: FakeClock, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    content = zip_of("a")
    an = replica(put(tmp_path, content), Cut(50_000, times=1), Status(503, skip=1, times=10))
    got = fetch(client, an, spool)
    assert isinstance(got, Fetched)
    assert got.path.read_bytes() == content
    assert got.requests == 12
    assert clock.waits == [1.0, 2.0, 4.0, 8.0, 1.0, 2.0, 4.0, 8.0, 30.0]


def test_a_host_lost_in_the_middle_of_a_download_leaves_a_part_to_resume(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    an = replica(put(tmp_path, zip_of("a")), Cut(50_000, times=1), HangUp(skip=1))
    with pytest.raises(Truncated, match=r"does not answer.*the next run resumes"):
        fetch(client, an, spool)


def test_a_closed_port_is_unreachable(client: Client, spool: Path) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}{PATH}"
    with pytest.raises(Unreachable, match="SCRUTATEUR_DATA_ORIGIN"):
        fetch_archive(client, url, spool=spool, name="x")


def test_robots_txt_guards_archives_too(
    client: Client, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    (tmp_path / "robots.txt").write_text("User-agent: *\nDisallow: /static/\n")
    with pytest.raises(Forbidden):
        fetch(client, replica(tmp_path), spool)


def test_the_parts_of_an_archive_do_not_wait_for_the_crawl_delay(
    client: Client, clock: FakeClock, replica: Serve, tmp_path: Path, spool: Path
) -> None:
    (tmp_path / "robots.txt").write_text("User-agent: *\nCrawl-delay: 10\n")
    an = replica(put(tmp_path, zip_of("a")), Cut(20_000))
    assert isinstance(fetch(client, an, spool), Fetched)
    assert clock.waits == []


# --- small documents ------------------------------------------------------------------------------

UNIT = "/dyn/opendata/AMANR5L17PO59051B0838P0D1N000001.json"


def unit(folder: Path, content: bytes = b'{"uid": "AMANR5L17PO59051B0838P0D1N000001"}') -> Path:
    path = folder / UNIT.removeprefix("/")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return folder


def test_a_document_comes_whole_then_304(client: Client, replica: Serve, tmp_path: Path) -> None:
    an = replica(unit(tmp_path))
    got = fetch_document(client, an.url + UNIT, accept="application/json")
    assert isinstance(got, Document)
    body = b'{"uid": "AMANR5L17PO59051B0838P0D1N000001"}'
    assert (got.status, got.body, got.final_url) == (200, body, an.url + UNIT)
    assert got.sha256 == hashlib.sha256(body).digest()
    assert an.asked()[0].headers["accept"] == "application/json"
    known = [Validators(got.etag, got.headers["last-modified"])]
    again = fetch_document(client, an.url + UNIT, known=known, accept="application/json")
    assert isinstance(again, NotModified)
    assert again.etag == got.etag


def test_documents_keep_the_pace_of_pages(
    client: Client, clock: FakeClock, replica: Serve, tmp_path: Path
) -> None:
    an = replica(unit(tmp_path))
    for page in (True, True, False):
        fetch_document(client, an.url + UNIT, accept="application/json", page=page)
    assert clock.waits == [1.0]


def test_a_document_that_is_cut_is_asked_again(
    client: Client, clock: FakeClock, replica: Serve, tmp_path: Path
) -> None:
    an = replica(unit(tmp_path), Cut(10, times=2))
    got = fetch_document(client, an.url + UNIT, accept="application/json", page=False)
    assert isinstance(got, Document)
    assert (got.requests, got.retries) == (3, 2)
    assert clock.waits == [1.0, 2.0]
    an.faults = [Cut(10)]
    with pytest.raises(Truncated, match=r"never came whole in 5 attempts \(the connection was cut"):
        fetch_document(client, an.url + UNIT, accept="application/json", page=False)


def test_a_document_may_not_be_larger_than_its_limit(
    client: Client, replica: Serve, tmp_path: Path
) -> None:
    an = replica(unit(tmp_path, b"[" + b"1," * 50_000 + b"1]"))
    with pytest.raises(Truncated, match="is larger than 1000 bytes"):
        fetch_document(client, an.url + UNIT, accept="application/json", limit_bytes=1000)


@pytest.mark.parametrize(
    "seen",
    [
        (CAPTCHA, "application/json", "captcha"),
        ("<!DOCTYPE html><html><body>Accueil</body></html>", "text/csv", "page HTML"),
        ("", "application/json", "réponse vide"),
        (MAINTENANCE, "text/html", "maintenance"),
        (ANTIBOT, "text/html", "anti-bot"),
    ],
)
def test_a_page_in_the_place_of_a_document_is_blocked(
    client: Client, replica: Serve, tmp_path: Path, seen: tuple[str, str, str]
) -> None:
    page, accept, reason = seen
    an = replica(unit(tmp_path), Page(page))
    got = fetch_document(client, an.url + UNIT, accept=accept)
    assert isinstance(got, Blocked)
    assert (got.reason, got.body) == (reason, page.encode())


def test_a_document_follows_redirects_and_says_where_they_led(
    client: Client, replica: Serve, tmp_path: Path
) -> None:
    an = replica(unit(tmp_path), Status(302, headers={"Location": UNIT}, path="/dyn/17/*"))
    got = fetch_document(client, an.url + "/dyn/17/amendements/X", accept="application/json")
    assert isinstance(got, Document)
    assert got.url == an.url + "/dyn/17/amendements/X"
    assert got.final_url == an.url + UNIT
    assert (got.requests, got.retries) == (2, 0)


def test_a_document_that_is_not_there_is_missing(
    client: Client, replica: Serve, tmp_path: Path
) -> None:
    got = fetch_document(client, replica(tmp_path).url + UNIT, accept="application/json")
    assert isinstance(got, Missing)


# --- recognising pages ----------------------------------------------------------------------------


def test_data_may_speak_of_captchas_and_maintenance() -> None:
    """An amendement about captchas is an amendement."""
    body = b'{"dispositif": "<p>Les captcha en maintenance sont interdits.</p>"}'
    assert block_reason(body, {}, "data") is None
    assert block_reason(b"<?xml version='1.0'?><corps>captcha</corps>", {}, "data") is None


def test_a_real_page_may_speak_of_captchas_and_maintenance() -> None:
    page = (
        "<!DOCTYPE html><html><head><title>Analyse du scrutin n°8430</title></head>"
        "<body><h1>la maintenance du parc nucléaire</h1><div class='g-recaptcha'></div></body>"
    ).encode()
    assert block_reason(page, {}, "page") is None
    large = b"<html><head><title>Site en maintenance</title></head>" + b" " * 40_000
    assert block_reason(large, {}, "page") is None


@pytest.mark.parametrize(
    ("body", "headers", "reason"),
    [
        (b"<html><body>cf", {"CF-Mitigated": "challenge"}, "anti-bot"),
        (b"<html><title>Just a moment...</title>", {}, "anti-bot"),
        (b"<html>Incapsula incident ID: 1-2", {}, "anti-bot"),
        (b"<html>datadome", {"x-dd-b": "2"}, "anti-bot"),
        ("<html>Requête rejetée".encode("latin-1"), {}, "anti-bot"),
        ("<html>Requête bloquée".encode(), {}, "anti-bot"),
        ("Veuillez vérifier que vous n’êtes pas un robot".encode(), {}, "captcha"),
        ("<html>Site momentanément indisponible".encode(), {}, "service indisponible"),
        (("<html>" + "é" * 40_000).encode(), {}, "page HTML"),
        (b" \r\n", {}, "réponse vide"),
        (b"\x1f\x8b\x08", {}, "contenu inattendu"),
    ],
)
def test_pages_are_recognised_by_the_table_of_signs(
    body: bytes, headers: dict[str, str], reason: str
) -> None:
    assert block_reason(body, headers, "archive") == reason


def test_every_sign_brings_its_evidence() -> None:
    assert all(len(sign.evidence) > 40 for sign in SIGNS)


# --- whole ZIPs -----------------------------------------------------------------------------------


def write(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "essai.zip"
    path.write_bytes(content)
    return path


def test_a_whole_zip_is_counted_whatever_its_form(tmp_path: Path) -> None:
    assert check_whole(write(tmp_path, zip_of("a"))) == 12
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.comment = b"PK\x05\x06 un commentaire qui ressemble a une fin"
        with archive.open("grand.json", "w", force_zip64=True) as member:
            member.write(b"{}")
    assert check_whole(write(tmp_path, buffer.getvalue())) == 1


def test_more_than_65535_members_need_the_zip64_record(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(65_600):
            archive.writestr(zipfile.ZipInfo(f"{number}"), b"")
    assert check_whole(write(tmp_path, buffer.getvalue())) == 65_600


def zip64_entry(stored: int) -> bytes:
    """One member of 2 bytes whose directory entry keeps its sizes and offset in a ZIP64 field."""
    full = 0xFFFFFFFF
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 45, 0, 0, 0, 0x5A21, 0, 2, 2, 1, 0) + b"a{}"
    field = struct.pack("<2H3Q", 1, 24, 2, stored, 0)
    other = struct.pack("<2HL", 0xCAFE, 4, 7)
    entry = struct.pack(
        "<4s6H3L5H2L",
        *(b"PK\x01\x02", 45, 45, 0, 0, 0, 0x5A21, 0, full, full),
        *(1, len(other + field), 0, 0, 0, 0, full),
    )
    directory = entry + b"a" + other + field
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(directory), len(local), 0)
    return local + directory + end


def test_a_member_may_be_placed_by_its_zip64_field(tmp_path: Path) -> None:
    path = write(tmp_path, zip64_entry(stored=2))
    assert check_whole(path) == 1
    with zipfile.ZipFile(path) as archive:  # the standard library reads our hand-made one alike
        assert archive.infolist()[0].compress_size == 2
    with pytest.raises(BadArchive, match="entry 0 of the directory lies outside the file"):
        check_whole(write(tmp_path, zip64_entry(stored=3)))


def _entry(content: bytes) -> int:
    return content.index(b"PK\x01\x02")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda z: z[:-1], "no end record"),
        (lambda z: z + b"\0", "no end record"),
        (lambda z: z[: len(z) // 2], "no end record"),
        (lambda _: b"", "no end record"),
        (lambda z: b"\0" + z, "the directory should end at byte"),
        (lambda z: z[:5] + z[6:], "the directory should end at byte"),
        (
            lambda z: z[: _entry(z)] + b"XK" + z[_entry(z) + 2 :],
            "entry 0 of the directory cannot be read",
        ),
        (
            lambda z: z[: _entry(z) + 42] + struct.pack("<L", len(z)) + z[_entry(z) + 46 :],
            "entry 0 of the directory lies outside the file",
        ),
        (
            lambda z: z[:-12] + struct.pack("<H", 13) + z[-10:],
            "announces 13 entries and lists 12",
        ),
    ],
)
def test_what_is_not_one_whole_zip_is_refused(tmp_path: Path, spoil: object, message: str) -> None:
    assert callable(spoil)
    with pytest.raises(BadArchive, match=message):
        check_whole(write(tmp_path, spoil(zip_of("a"))))
