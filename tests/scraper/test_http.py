"""Manners: every request is sent as a guest should; real HTTP, a clock that does not tick."""

from __future__ import annotations

import socket
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest

from scraper.errors import Forbidden, HttpFailure, Unreachable
from scraper.http import (
    Client,
    Politeness,
    SystemClock,
    Wait,
    http_date,
    requests_sent,
    retry_after_s,
    user_agent,
)
from tests.replica.faults import HangUp, Status

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.clock import FakeClock
    from tests.conftest import Serve
    from tests.replica.server import Replica

AGENT = "Scrutateur/0.1.0 (+equipe@exemple.fr; archive of amendements and scrutins)"
LIST = "/dyn/opendata/list-publication/publication_j"


@pytest.fixture
def waits() -> list[Wait]:
    return []


@pytest.fixture
def client(clock: FakeClock, waits: list[Wait]) -> Iterator[Client]:
    with Client(Politeness(user_agent=AGENT), clock=clock, on_wait=waits.append) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / LIST.removeprefix("/")
    path.parent.mkdir(parents=True)
    path.write_text("2026-10-07 08:00:00;https://exemple.fr/AMAN1.json\n")
    return tmp_path


def get(client: Client, replica: Replica, path: str = LIST, *, page: bool = True) -> int:
    with client.stream(replica.url + path, {}, page=page) as response:
        response.read()
        return response.status_code


# --- who we are -----------------------------------------------------------------------------------


def test_the_user_agent_says_who_we_are_and_how_to_reach_us(
    client: Client, replica: Serve, folder: Path
) -> None:
    an = replica(folder)
    get(client, an)
    assert [hit.headers["user-agent"] for hit in an.requests] == [AGENT, AGENT]
    assert [hit.path for hit in an.requests] == ["/robots.txt", LIST]


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        ("equipe@exemple.fr", AGENT),
        ("", "Scrutateur/0.1.0 (no contact given; archive of amendements and scrutins)"),
        (
            "a@b.fr\r\nX-Intrus: (é)",
            "Scrutateur/0.1.0 (+a@b.frX-Intrus:; archive of amendements and scrutins)",
        ),
    ],
)
def test_a_contact_cannot_break_the_header_it_stands_in(contact: str, expected: str) -> None:
    assert user_agent("0.1.0", contact) == expected


# --- robots.txt -----------------------------------------------------------------------------------


def test_what_robots_txt_forbids_is_never_asked(
    client: Client, replica: Serve, folder: Path
) -> None:
    (folder / "robots.txt").write_text("User-agent: *\nDisallow: /dyn/opendata/\n")
    an = replica(folder)
    with pytest.raises(Forbidden, match=r"robots.txt does not allow .*publication_j to Scrutateur"):
        get(client, an)
    assert an.asked() == []


def test_without_a_robots_txt_everything_is_allowed_and_it_is_asked_once_per_host(
    client: Client, replica: Serve, folder: Path
) -> None:
    an, other = replica(folder), replica(folder)
    assert [get(client, an), get(client, an), get(client, other)] == [200, 200, 200]
    assert [hit.path for hit in an.requests] == ["/robots.txt", LIST, LIST]
    assert [hit.path for hit in other.requests] == ["/robots.txt", LIST]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_robots_txt_that_is_refused_allows_everything(
    client: Client, replica: Serve, folder: Path, status: int
) -> None:
    an = replica(folder, Status(status, path="/robots.txt"))
    assert get(client, an) == 200


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_robots_txt_that_fails_to_the_end_forbids_everything_and_is_not_asked_again(
    client: Client, replica: Serve, folder: Path, status: int
) -> None:
    an = replica(folder, Status(status, path="/robots.txt"))
    for _ in range(2):
        with pytest.raises(
            Forbidden, match=f"robots.txt answers {status}: while it cannot be read"
        ):
            get(client, an)
    assert [(hit.path, hit.status) for hit in an.requests] == [("/robots.txt", status)] * 5


def test_a_robots_txt_that_recovers_is_read(client: Client, replica: Serve, folder: Path) -> None:
    an = replica(folder, Status(503, path="/robots.txt", times=2))
    assert get(client, an) == 200


def test_a_word_of_our_user_agent_is_not_our_name(
    client: Client, replica: Serve, folder: Path
) -> None:
    (folder / "robots.txt").write_text(
        "User-agent: archive\nDisallow: /\n\nUser-agent: *\nAllow: /\n"
    )
    assert get(client, replica(folder)) == 200


def test_robots_txt_may_name_us(client: Client, replica: Serve, folder: Path) -> None:
    (folder / "robots.txt").write_text(
        "User-agent: scrutateur\nDisallow: /dyn/17/\n\nUser-agent: *\nDisallow: /\n"
    )
    an = replica(folder)
    assert get(client, an) == 200
    with pytest.raises(Forbidden):
        get(client, an, "/dyn/17/scrutins/1")


def test_robots_txt_is_followed_through_a_redirect(
    client: Client, replica: Serve, folder: Path
) -> None:
    (folder / "dyn/robots.txt").write_text("User-agent: *\nDisallow: /\n")
    redirect = Status(301, headers={"Location": "/dyn/robots.txt"}, path="/robots.txt")
    with pytest.raises(Forbidden):
        get(client, replica(folder, redirect))


def test_a_redirect_to_a_forbidden_place_is_not_followed(
    client: Client, replica: Serve, folder: Path
) -> None:
    (folder / "robots.txt").write_text("User-agent: *\nDisallow: /dyn/prive\n")
    an = replica(folder, Status(302, headers={"Location": "/dyn/prive"}, path=LIST))
    with pytest.raises(Forbidden, match="/dyn/prive"):
        get(client, an)
    assert [hit.path for hit in an.asked()] == [LIST]


def test_the_robots_answers_are_kept_as_evidence(
    client: Client, replica: Serve, folder: Path
) -> None:
    (folder / "robots.txt").write_text("User-agent: *\nAllow: /\n")
    an, bare = replica(folder), replica(folder / "dyn")
    get(client, an)
    get(client, bare)
    [one, other] = client.robots_answers
    assert (one.url, one.status, one.body) == (
        f"{an.url}/robots.txt",
        200,
        b"User-agent: *\nAllow: /\n",
    )
    assert one.headers["content-type"] == "text/plain; charset=utf-8"
    assert one.fetched_at == datetime(2026, 10, 7, 7, 0, tzinfo=UTC)
    assert (other.url, other.status) == (f"{bare.url}/robots.txt", 404)


# --- pace -----------------------------------------------------------------------------------------


def test_pages_of_one_host_are_a_second_apart_and_parts_of_an_archive_are_not(
    client: Client, clock: FakeClock, waits: list[Wait], replica: Serve, folder: Path
) -> None:
    an = replica(folder)
    for page in (True, True, False, False, True):
        get(client, an, page=page)
    assert clock.waits == [1.0, 1.0]
    assert waits == []  # the plain pace is nothing to tell


def test_a_longer_crawl_delay_wins_for_pages_alone(
    client: Client, clock: FakeClock, replica: Serve, folder: Path
) -> None:
    (folder / "robots.txt").write_text("User-agent: *\nCrawl-delay: 5\n")
    an = replica(folder)
    for page in (True, False, True, False, True):
        get(client, an, page=page)
    assert clock.waits == [5.0, 5.0]


def test_each_host_has_its_own_pace(
    client: Client, clock: FakeClock, replica: Serve, folder: Path
) -> None:
    one, other = replica(folder), replica(folder)
    for an in (one, other, one, other):
        get(client, an)
    assert clock.waits == [1.0]


# --- what may pass --------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_what_may_pass_is_asked_again_with_growing_waits(
    client: Client, clock: FakeClock, replica: Serve, folder: Path, status: int
) -> None:
    an = replica(folder, Status(status, times=2))
    assert get(client, an, page=False) == 200
    assert [hit.status for hit in an.asked()] == [status, status, 200]
    assert clock.waits == [1.0, 2.0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418])
def test_any_other_4xx_is_final_and_asked_once(
    client: Client, clock: FakeClock, replica: Serve, folder: Path, status: int
) -> None:
    an = replica(folder, Status(status))
    assert get(client, an) == status
    assert len(an.asked()) == 1
    assert clock.waits == []


def test_a_server_that_fails_for_ever_is_believed_after_five_attempts(
    client: Client, waits: list[Wait], replica: Serve, folder: Path
) -> None:
    an = replica(folder, Status(500))
    with client.stream(an.url + LIST, {}, page=False) as response:
        assert response.status_code == 500
        assert requests_sent(response) == 5
    assert len(an.asked()) == 5
    assert [(wait.seconds, wait.reason) for wait in waits] == [
        (1.0, "HTTP 500"),
        (2.0, "HTTP 500"),
        (4.0, "HTTP 500"),
        (8.0, "HTTP 500"),
    ]
    assert waits[0].url == an.url + LIST


def test_a_connection_closed_without_a_word_is_opened_again(
    client: Client, clock: FakeClock, replica: Serve, folder: Path
) -> None:
    an = replica(folder, HangUp(times=2))
    assert get(client, an, page=False) == 200
    assert clock.waits == [1.0, 2.0]


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_waited_for(
    client: Client, clock: FakeClock, replica: Serve, folder: Path, status: int
) -> None:
    an = replica(folder, Status(status, retry_after="7", times=1))
    assert get(client, an, page=False) == 200
    assert clock.waits == [7.0]


def test_retry_after_may_be_a_date(
    client: Client, clock: FakeClock, replica: Serve, folder: Path
) -> None:
    date = format_datetime(clock.now() + timedelta(seconds=90), usegmt=True)
    an = replica(folder, Status(503, retry_after=date, times=1))
    assert get(client, an, page=False) == 200
    assert clock.waits == [90.0]


def test_a_host_that_asked_to_wait_is_asked_nothing_else_meanwhile(
    clock: FakeClock, replica: Serve, folder: Path
) -> None:
    an = replica(folder, Status(429, retry_after="60", times=1))
    settings = Politeness(user_agent=AGENT, attempts=1)
    with Client(settings, clock=clock) as impatient:
        assert get(impatient, an) == 429
        assert get(impatient, an, page=False) == 200
    assert clock.waits == [60.0]


def test_a_retry_after_beyond_our_patience_is_final_and_respected(
    client: Client, clock: FakeClock, replica: Serve, folder: Path
) -> None:
    an = replica(folder, Status(503, retry_after="3600", times=1))
    assert get(client, an) == 503
    with pytest.raises(
        HttpFailure, match=r"left alone for 3600 s more: .* was not asked"
    ) as caught:
        get(client, an)
    assert (caught.value.status, caught.value.url) == (503, an.url + LIST)
    assert len(an.asked()) == 1
    clock.sleep(3600)
    assert get(client, an) == 200


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("0", 0.0),
        (" 120 ", 120.0),
        ("Wed, 07 Oct 2026 07:01:00 GMT", 60.0),
        ("Wed, 07 Oct 2026 06:00:00 GMT", 0.0),
        ("bientôt", None),
        ("-5", None),
        ("١٢", None),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(
    value: str | None, seconds: float | None
) -> None:
    assert retry_after_s(value, datetime(2026, 10, 7, 7, 0, tzinfo=UTC)) == seconds


def test_an_http_date_is_read_as_utc() -> None:
    moment = datetime(2026, 10, 7, 7, 1, tzinfo=UTC)
    assert http_date("Wed, 07 Oct 2026 07:01:00 GMT") == moment
    assert http_date("Wed, 07 Oct 2026 09:01:00 +0200") == moment
    assert http_date("Wed, 07 Oct 2026 07:01:00 -0000") == moment
    assert http_date("hier") is None
    assert http_date(None) is None


# --- no answer ------------------------------------------------------------------------------------


def closed_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        return port


def test_an_unreachable_host_is_named_with_what_to_try(client: Client, clock: FakeClock) -> None:
    origin = f"http://127.0.0.1:{closed_port()}"
    with pytest.raises(Unreachable) as caught, client.stream(origin + LIST, {}, page=True):
        pass
    assert str(caught.value).startswith(
        f"{origin} does not answer: {origin}/robots.txt was asked 5 times (ConnectError:"
    )
    assert "Check the network and the host's name (SCRUTATEUR_DATA_ORIGIN" in str(caught.value)
    assert clock.waits == [1.0, 2.0, 4.0, 8.0]


def test_a_host_that_was_silent_is_then_asked_once_until_it_answers(
    client: Client, clock: FakeClock, replica: Serve, folder: Path
) -> None:
    an = replica(folder, HangUp(path="/robots.txt", times=6))
    for times in ("5 times", "once"):
        with pytest.raises(Unreachable, match=f"was asked {times}"):
            get(client, an)
    assert get(client, an) == 200
    assert clock.waits == [1.0, 2.0, 4.0, 8.0]
    an.faults = [HangUp(times=1)]
    assert get(client, an, page=False) == 200


def test_https_is_spoken_to_those_only_who_prove_who_they_are(
    client: Client, replica: Serve, folder: Path
) -> None:
    an = replica(folder)
    url = an.url.replace("http:", "https:") + LIST
    with pytest.raises(Unreachable, match="ConnectError"), client.stream(url, {}, page=False):
        pass
    secure = client._polite._inner._secure  # type: ignore[attr-defined]
    assert secure._pool._ssl_context.verify_mode is ssl.CERT_REQUIRED
    assert secure._pool._ssl_context.cert_store_stats()["x509_ca"] > 50
    assert an.requests == []


def test_a_cookie_goes_to_its_own_host_until_another_takes_its_place(
    client: Client, replica: Serve, folder: Path
) -> None:
    an, other = replica(folder), replica(folder)
    client.set_cookie(an.url, "FOSUSED_ORGANE", "AN")
    get(client, an)
    client.set_cookie(an.url, "FOSUSED_ORGANE", "CION_LOIS")
    get(client, an)
    client.set_cookie("https://eliasse.exemple.fr", "AUTRE", "1")
    get(client, other)
    assert [hit.headers.get("cookie") for hit in an.asked()] == [
        "FOSUSED_ORGANE=AN",
        "FOSUSED_ORGANE=CION_LOIS",
    ]
    assert "AUTRE" not in str([hit.headers for hit in other.asked()])


@pytest.mark.parametrize("url", ["data.assemblee-nationale.fr/x", "ftp://exemple.fr/x", "http://"])
def test_an_address_that_is_none_is_said_so(client: Client, url: str) -> None:
    message = "is not an http or https address"
    with pytest.raises(Unreachable, match=message), client.stream(url, {}, page=False):
        pass


def test_endless_redirects_end(client: Client, replica: Serve, folder: Path) -> None:
    an = replica(folder, Status(302, headers={"Location": LIST}))
    with pytest.raises(HttpFailure, match="redirects without end"):
        get(client, an, page=False)
    assert len(an.asked()) == 6


def test_the_machines_clock_is_aware_and_goes_forward() -> None:
    clock = SystemClock()
    assert clock.now().utcoffset() == timedelta(0)
    before = clock.monotonic()
    clock.sleep(0.0)
    assert clock.monotonic() >= before
