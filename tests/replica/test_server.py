"""The local AN itself: if it lied, every test that asks it would be worth nothing."""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.replica.faults import (
    CAPTCHA,
    BackEnds,
    Change,
    Cut,
    EmptyRanges,
    Half,
    HangUp,
    NoConditions,
    NoLength,
    NoRanges,
    Page,
    Slow,
    Status,
    Without,
    WrongLength,
    fault,
)

if TYPE_CHECKING:
    from tests.conftest import Serve
    from tests.replica.server import Replica

SCRUTINS = "/static/openData/repository/17/loi/scrutins/Scrutins.json.zip"
ROOT = Path(__file__).parents[2]


def write_zip(folder: Path, text: str = "un", day: int = 18) -> bytes:
    path = folder / "repository/17/loi/scrutins/Scrutins.json.zip"
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("json/b.json", (2025, 11, 1, 8, 0, 0)), text)
        archive.writestr(zipfile.ZipInfo("json/a.json", (2025, 11, day, 9, 2, 0)), text * 1000)
    return path.read_bytes()


def ask(
    replica: Replica, path: str, headers: dict[str, str] | None = None, method: str = "GET"
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", replica.port, timeout=10)
    try:
        connection.request(method, path, headers=headers or {})
        response = connection.getresponse()
        try:
            body = response.read()
        except http.client.IncompleteRead as cut:
            body = cut.partial
        return response.status, {k.lower(): v for k, v in response.getheaders()}, body
    finally:
        connection.close()


def test_a_zip_answers_at_the_official_address_dated_by_its_newest_member(
    replica: Serve, tmp_path: Path
) -> None:
    content = write_zip(tmp_path)
    status, headers, body = ask(replica(tmp_path), SCRUTINS)
    assert (status, body) == (200, content)
    assert headers["last-modified"] == "Tue, 18 Nov 2025 09:02:00 GMT"
    assert headers["content-type"] == "application/zip"
    assert headers["accept-ranges"] == "bytes"
    assert headers["content-length"] == str(len(content))
    assert headers["etag"].startswith('"')


def test_an_etag_depends_on_the_bytes_alone(replica: Serve, tmp_path: Path) -> None:
    one, two, three = (tmp_path / name for name in ("one", "two", "three"))
    write_zip(one)
    write_zip(two)
    write_zip(three, "deux")
    tags = [ask(replica(folder), SCRUTINS)[1]["etag"] for folder in (one, two, three)]
    assert tags[0] == tags[1]
    assert tags[0] != tags[2]


def test_a_file_that_changes_on_disk_changes_its_etag(replica: Serve, tmp_path: Path) -> None:
    write_zip(tmp_path)
    served = replica(tmp_path)
    before = ask(served, SCRUTINS)[1]["etag"]
    write_zip(tmp_path, "autre chose")
    assert ask(served, SCRUTINS)[1]["etag"] != before


def test_head_gives_the_headers_of_get_without_the_body(replica: Serve, tmp_path: Path) -> None:
    content = write_zip(tmp_path)
    status, headers, body = ask(replica(tmp_path), SCRUTINS, method="HEAD")
    assert (status, headers["content-length"], body) == (200, str(len(content)), b"")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-None-Match": '"autre", {etag}'}, 304),
        ({"If-None-Match": "W/{etag}"}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"autre"'}, 200),
        ({"If-Modified-Since": "Tue, 18 Nov 2025 09:02:00 GMT"}, 304),
        ({"If-Modified-Since": "Tue, 18 Nov 2025 09:01:59 GMT"}, 200),
        ({"If-Modified-Since": "hier"}, 200),
        # RFC 9110: where If-None-Match stands, If-Modified-Since is not looked at
        (
            {"If-None-Match": '"autre"', "If-Modified-Since": "Tue, 18 Nov 2025 09:02:00 GMT"},
            200,
        ),
    ],
)
def test_conditions_are_answered_as_the_standard_says(
    replica: Serve, tmp_path: Path, headers: dict[str, str], status: int
) -> None:
    write_zip(tmp_path)
    served = replica(tmp_path)
    etag = ask(served, SCRUTINS)[1]["etag"]
    asked = {name: value.replace("{etag}", etag) for name, value in headers.items()}
    answer = ask(served, SCRUTINS, asked)
    assert answer[0] == status
    assert bool(answer[2]) == (status == 200)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Range": "bytes=0-1"}, (206, "bytes 0-1/10", b"01")),
        ({"Range": "bytes=8-"}, (206, "bytes 8-9/10", b"89")),
        ({"Range": "bytes=-3"}, (206, "bytes 7-9/10", b"789")),
        ({"Range": "bytes=8-99"}, (206, "bytes 8-9/10", b"89")),
        ({"Range": "bytes=10-"}, (416, "bytes */10", b"")),
        ({"Range": "bytes=0-1,4-5"}, (200, None, b"0123456789")),
        ({"Range": "lignes=1-2"}, (200, None, b"0123456789")),
        ({"Range": "bytes=8-", "If-Range": "{etag}"}, (206, "bytes 8-9/10", b"89")),
        ({"Range": "bytes=8-", "If-Range": "{date}"}, (206, "bytes 8-9/10", b"89")),
        ({"Range": "bytes=8-", "If-Range": '"autre"'}, (200, None, b"0123456789")),
    ],
)
def test_single_ranges_are_served_and_others_ignored(
    replica: Serve,
    tmp_path: Path,
    headers: dict[str, str],
    expected: tuple[int, str | None, bytes],
) -> None:
    (tmp_path / "dyn").mkdir()
    (tmp_path / "dyn/chiffres.csv").write_bytes(b"0123456789")
    served = replica(tmp_path)
    found = ask(served, "/dyn/chiffres.csv")[1]
    asked = {
        name: value.replace("{etag}", found["etag"]).replace("{date}", found["last-modified"])
        for name, value in headers.items()
    }
    status, sent, body = ask(served, "/dyn/chiffres.csv", asked)
    assert (status, sent.get("content-range"), body) == expected


@pytest.mark.parametrize(
    ("file", "path", "content_type"),
    [
        (
            "dyn/opendata/list-publication/publication_j",
            "/dyn/opendata/list-publication/publication_j",
            "text/plain; charset=utf-8",
        ),
        (
            "dyn/opendata/list-publication/publication_2026-10-07.csv",
            "/dyn/opendata/list-publication/publication_2026-10-07.csv",
            "text/csv; charset=utf-8",
        ),
        ("dyn/opendata/AMAN1.json", "/dyn/opendata/AMAN1.json", "application/json; charset=utf-8"),
        ("dyn/17/scrutins/8430", "/dyn/17/scrutins/8430", "text/html; charset=utf-8"),
        ("dyn/17/scrutins/index.html", "/dyn/17/scrutins", "text/html; charset=utf-8"),
        ("dyn/17/scrutins/index.html", "/dyn/17/scrutins?page=2", "text/html; charset=utf-8"),
        (
            "dyn/17/scrutins/index.html?page=2",
            "/dyn/17/scrutins?page=2",
            "text/html; charset=utf-8",
        ),
        ("robots.txt", "/robots.txt", "text/plain; charset=utf-8"),
    ],
)
def test_lists_documents_and_pages_are_files_with_a_sensible_type(
    replica: Serve, tmp_path: Path, file: str, path: str, content_type: str
) -> None:
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text("contenu")
    status, headers, body = ask(replica(tmp_path), path)
    assert (status, headers["content-type"], body) == (200, content_type, b"contenu")


def test_a_file_named_redirect_leads_to_the_path_that_it_holds(
    replica: Serve, tmp_path: Path
) -> None:
    (tmp_path / "dyn/17").mkdir(parents=True)
    (tmp_path / "dyn/17/AMAN1.redirect").write_text("/dyn/17/1801/AN/1\n")
    (tmp_path / "dyn/17/AMAN2.redirect").write_text("/dyn/17/1801/AN/2")
    (tmp_path / "dyn/17/AMAN2").write_text("page")
    an = replica(tmp_path)
    for path in ("/dyn/17/AMAN1", "/dyn/17/AMAN1?x=1"):
        status, headers, body = ask(an, path)
        assert (status, headers["location"], body) == (302, "/dyn/17/1801/AN/1", b"")
    assert ask(an, "/dyn/17/AMAN2")[0::2] == (200, b"page")  # a page of that name comes first


@pytest.mark.parametrize(
    "path", ["/", "/robots.txt", "/dyn/rien", "/dyn/../secret", "/dyn/%2e%2e/secret", "/secret"]
)
def test_what_is_not_in_the_folder_is_404(replica: Serve, tmp_path: Path, path: str) -> None:
    (tmp_path / "dyn").mkdir()
    (tmp_path / "secret").write_text("contenu")
    assert ask(replica(tmp_path), path)[0] == 404


def test_one_address_shows_day_one_then_day_two(replica: Serve, tmp_path: Path) -> None:
    first, second = write_zip(tmp_path / "jour1"), write_zip(tmp_path / "jour2", "deux", day=19)
    served = replica(tmp_path / "jour1")
    assert ask(served, SCRUTINS)[2] == first
    served.folder = tmp_path / "jour2"
    assert ask(served, SCRUTINS)[2] == second


def test_every_request_is_logged_with_what_was_sent(replica: Serve, tmp_path: Path) -> None:
    content = write_zip(tmp_path)
    served = replica(tmp_path)
    ask(served, SCRUTINS + "?t=1", {"User-Agent": "essai"})
    ask(served, "/robots.txt")
    [hit] = served.asked("Scrutins")
    assert (hit.method, hit.path, hit.status, hit.bytes) == (
        "GET",
        SCRUTINS + "?t=1",
        200,
        len(content),
    )
    assert hit.headers["user-agent"] == "essai"
    assert [one.path for one in served.asked(robots=True)] == [SCRUTINS + "?t=1", "/robots.txt"]


def test_a_connection_serves_several_requests(replica: Serve, tmp_path: Path) -> None:
    write_zip(tmp_path)
    served = replica(tmp_path)
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=10)
    connection.request("GET", SCRUTINS)
    connection.getresponse().read()
    local = connection.sock
    connection.request("GET", SCRUTINS)
    connection.getresponse().read()
    assert connection.sock is local
    connection.close()


# --- faults ---------------------------------------------------------------------------------------


def test_a_cut_closes_the_connection_at_that_byte_so_many_times(
    replica: Serve, tmp_path: Path
) -> None:
    content = write_zip(tmp_path)
    served = replica(tmp_path, Cut(100, times=1))
    status, headers, body = ask(served, SCRUTINS)
    assert (status, headers["content-length"]) == (200, str(len(content)))
    assert body == content[:100]
    assert ask(served, SCRUTINS)[2] == content


def test_two_back_ends_answer_in_turn(replica: Serve, tmp_path: Path) -> None:
    first, second = write_zip(tmp_path / "a"), write_zip(tmp_path / "b", "deux")
    served = replica(tmp_path / "a", BackEnds(tmp_path / "b"))
    assert [ask(served, SCRUTINS)[2] for _ in range(3)] == [first, second, first]


def test_ranges_may_be_ignored_or_empty_beyond_an_offset(replica: Serve, tmp_path: Path) -> None:
    content = write_zip(tmp_path)
    assert ask(replica(tmp_path, NoRanges()), SCRUTINS, {"Range": "bytes=5-"})[2] == content
    served = replica(tmp_path, EmptyRanges(50))
    status, headers, body = ask(served, SCRUTINS, {"Range": "bytes=50-"})
    assert (status, headers["content-length"], body) == (206, str(len(content) - 50), b"")
    assert ask(served, SCRUTINS, {"Range": "bytes=49-"})[2] == content[49:]


def test_errors_come_in_sequence_then_the_file(replica: Serve, tmp_path: Path) -> None:
    content = write_zip(tmp_path)
    served = replica(tmp_path, Status(429, retry_after="7", times=1), Status(503, times=2))
    answers = [ask(served, SCRUTINS) for _ in range(4)]
    assert [answer[0] for answer in answers] == [429, 503, 503, 200]
    assert [answer[1].get("retry-after") for answer in answers] == ["7", None, None, None]
    assert answers[3][2] == content


def test_a_page_stands_in_for_the_file(replica: Serve, tmp_path: Path) -> None:
    write_zip(tmp_path)
    status, headers, body = ask(replica(tmp_path, Page(CAPTCHA)), SCRUTINS)
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert body == CAPTCHA.encode()
    assert ask(replica(tmp_path, Page("")), SCRUTINS)[::2] == (200, b"")


def test_a_connection_may_be_closed_without_a_word(replica: Serve, tmp_path: Path) -> None:
    content = write_zip(tmp_path)
    served = replica(tmp_path, HangUp(times=1))
    with pytest.raises(http.client.RemoteDisconnected):
        ask(served, SCRUTINS)
    assert ask(served, SCRUTINS)[2] == content
    assert [hit.status for hit in served.requests] == [0, 200]


def test_half_a_zip_is_called_whole(replica: Serve, tmp_path: Path) -> None:
    content = write_zip(tmp_path)
    status, headers, body = ask(replica(tmp_path, Half()), SCRUTINS)
    assert (status, body) == (200, content[: len(content) // 2])
    assert headers["content-length"] == str(len(content) // 2)
    assert headers["etag"].endswith('-half"')


def test_a_file_changes_during_its_download(replica: Serve, tmp_path: Path) -> None:
    first, second = write_zip(tmp_path / "a"), write_zip(tmp_path / "b", "deux")
    served = replica(tmp_path / "a", Change(tmp_path / "b", at=40))
    assert ask(served, SCRUTINS)[2] == first[:40]
    assert ask(served, SCRUTINS)[2] == second


@pytest.mark.parametrize("by", [7, -7])
def test_a_content_length_may_be_wrong_both_ways(replica: Serve, tmp_path: Path, by: int) -> None:
    content = write_zip(tmp_path)
    _, headers, body = ask(replica(tmp_path, WrongLength(by)), SCRUTINS)
    assert headers["content-length"] == str(len(content) + by)
    assert body == content[: len(content) + min(0, by)]


def test_conditions_may_be_ignored(replica: Serve, tmp_path: Path) -> None:
    write_zip(tmp_path)
    served = replica(tmp_path, NoConditions())
    assert ask(served, SCRUTINS, {"If-None-Match": "*"})[0] == 200


def test_a_fault_may_let_some_requests_pass_first(replica: Serve, tmp_path: Path) -> None:
    write_zip(tmp_path)
    served = replica(tmp_path, Status(500, skip=2, times=1))
    assert [ask(served, SCRUTINS)[0] for _ in range(4)] == [200, 200, 500, 200]


def test_headers_may_be_left_out(replica: Serve, tmp_path: Path) -> None:
    content = write_zip(tmp_path)
    served = replica(tmp_path, NoLength(), Without("etag"))
    _, headers, body = ask(served, SCRUTINS)
    assert body == content
    assert "content-length" not in headers
    assert "etag" not in headers
    assert headers["connection"] == "close"


def test_a_slow_line_still_brings_everything(replica: Serve, tmp_path: Path) -> None:
    content = write_zip(tmp_path)
    assert ask(replica(tmp_path, Slow(20_000)), SCRUTINS)[2] == content


def test_faults_keep_to_their_paths_and_leave_robots_alone(replica: Serve, tmp_path: Path) -> None:
    write_zip(tmp_path)
    (tmp_path / "robots.txt").write_text("User-agent: *\n")
    served = replica(tmp_path, Status(500), Status(503, path="*/robots.txt"))
    assert ask(served, SCRUTINS)[0] == 500
    assert ask(served, "/robots.txt")[0] == 503
    served.faults = [Status(500), Status(404, path="*Amendements*")]
    assert ask(served, "/robots.txt")[0] == 200


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("cut=20000", Cut(20000)),
        ("cut=20000,path=*Scrutins*,times=2", Cut(20000, path="*Scrutins*", times=2)),
        ("429=7", Status(429, "7")),
        ("503", Status(503)),
        ("captcha", Page(CAPTCHA)),
        ("empty,times=1", Page("", times=1)),
        ("half", Half()),
        ("hangup,times=2", HangUp(times=2)),
        ("no-ranges", NoRanges()),
        ("no-conditions,skip=1,times=2", NoConditions(skip=1, times=2)),
        ("no-length", NoLength()),
        ("empty-ranges", EmptyRanges(0)),
        ("empty-ranges=13000000", EmptyRanges(13_000_000)),
        ("length=-3", WrongLength(-3)),
        ("without=ETag", Without("ETag")),
        ("slow=1000", Slow(1000)),
        ("backends=autre", BackEnds(Path("autre"))),
        ("change=autre,at=40", Change(Path("autre"), 40)),
    ],
)
def test_a_fault_can_be_written_on_a_command_line(text: str, meant: object) -> None:
    assert repr(fault(text)) == repr(meant)


@pytest.mark.parametrize("text", ["couper=3", "cut=beaucoup", "cut=3,fois=2", "cut"])
def test_a_fault_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text.partition("=")[0] + "|beaucoup|invalid"):
        fault(text)


# --- as a program ---------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_program_prints_its_address_first_and_ends_quietly(
    tmp_path: Path, number: signal.Signals
) -> None:
    write_zip(tmp_path)
    command = [sys.executable, "-m", "tests.replica", "serve", str(tmp_path), "--fault", "503"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        url = program.stdout.readline().rstrip("\n")
        assert url.startswith("http://127.0.0.1:")
        connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)
        connection.request("GET", SCRUTINS)
        assert connection.getresponse().status == 503
        os.kill(program.pid, number)
        assert program.communicate(timeout=20) == ("", "")
        connection.close()
    assert program.returncode == 0


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["serve", "nulle-part"], 2, "nulle-part is not a folder"),
        (["serve", ".", "--fault", "couper=3"], 2, "'couper' is no fault"),
        ([], 2, "usage"),
    ],
)
def test_the_program_says_what_is_wrong(arguments: list[str], status: int, message: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.replica", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == status
    assert message in done.stderr


def test_the_replica_needs_nothing_but_the_standard_library() -> None:
    program = (
        "import sys, tests.replica.server, tests.replica.__main__;"
        "print([m for m in ('httpx', 'msgspec', 'sqlalchemy', 'scraper') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
