"""The walk through a sitting, against a made-up service over HTTP: asked little, kept whole."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

from scraper.errors import BadDocument
from scraper.fetch import Blocked, Document, Missing
from scraper.http import Client, Politeness
from scraper.sitting import Answered, follow
from scraper.sources.eliasse import Discussion, Key, pieces, read_discussion
from tests.replica.assembly import story
from tests.replica.assembly.sitting import printed
from tests.replica.faults import Page, Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from scraper.sitting import Wanted
    from tests.clock import FakeClock
    from tests.conftest import Serve
    from tests.replica.server import Replica

PONTS = Key(17, "AN", "1975", "")


@pytest.fixture
def client(clock: FakeClock) -> Iterator[Client]:
    with Client(Politeness(user_agent="Essai"), clock=clock) as made:
        yield made


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """What the service says after the sitting of day 2, and on the Saturday of day 7."""
    folders = {}
    for day in (2, 7):
        folders[day] = tmp_path_factory.mktemp(f"jour{day}")
        (folders[day] / "eliasse").mkdir()
        for name, body in printed(story.on(day, seed=1)).items():
            (folders[day] / "eliasse" / name).write_bytes(body)
    return folders


def asked(service: Replica) -> list[tuple[str, dict[str, list[str]]]]:
    """What was asked: the question, and its parameters."""
    parts = [urlsplit(hit.path) for hit in service.asked()]
    return [
        (part.path.removeprefix("/eliasse/"), parse_qs(part.query, keep_blank_values=True))
        for part in parts
    ]


def newly_decided(known: Mapping[str, str]) -> Wanted:
    """Those alone whose sort is told, and is not the one that is known, by number."""

    def wanted(discussion: Discussion) -> list[str]:
        sorts = discussion.sorts.items()
        return [number for number, sort in sorts if sort and known.get(number) != sort]

    return wanted


def kinds(answers: Sequence[Answered]) -> list[str]:
    return [f"{one.kind}: {type(one.answer).__name__}" for one in answers]


# --- what is asked --------------------------------------------------------------------------------


def test_it_asks_what_is_next_then_the_discussion_then_the_amendements_by_twenty_five(
    client: Client, replica: Serve, written: dict[int, Path]
) -> None:
    service = replica(written[2])
    answers = list(follow(client, service.url))
    assert kinds(answers) == [
        "prochain: Document",
        "discussion: Document",
        "amendements: Document",
        "amendements: Document",
    ]
    text = {
        "legislature": ["17"],
        "bibard": ["1975"],
        "bibardSuffixe": [""],
        "organeAbrv": ["AN"],
    }
    body = (written[2] / "eliasse/discussion.do").read_bytes()
    numbers = list(read_discussion(body)[0].sorts)
    assert len(numbers) == 29
    assert asked(service) == [
        ("prochainADiscuter.do", {"organeAbrv": ["AN"]}),
        ("discussion.do", text),
        ("amendement.do", {**text, "numAmdt": numbers[:25]}),
        ("amendement.do", {**text, "numAmdt": numbers[25:]}),
    ]


def test_each_answer_is_handed_out_byte_for_byte_with_the_text_it_is_about(
    client: Client, replica: Serve, written: dict[int, Path]
) -> None:
    answers = list(follow(client, replica(written[2]).url))
    bodies = []
    for one in answers:
        assert isinstance(one.answer, Document)
        assert one.signals == ()
        bodies.append(one.answer.body)
    assert [one.text and one.text.texte for one in answers] == [None, "1975", "1975", "1975"]
    said = {path.name: path.read_bytes() for path in (written[2] / "eliasse").iterdir()}
    assert bodies[:2] == [said["prochainADiscuter.do"], said["discussion.do"]]
    assert (len(pieces(bodies[2])), len(pieces(bodies[3]))) == (25, 4)
    assert pieces(bodies[2]) + pieces(bodies[3]) == pieces(said["amendement.do"])


def test_it_says_whose_sitting_it_means_in_a_cookie_too(
    client: Client, replica: Serve, written: dict[int, Path]
) -> None:
    service = replica(written[7])
    for organe in ("AN", "CION_LOIS"):
        list(follow(client, service.url, organe))
    assert [(hit.path, hit.headers["cookie"]) for hit in service.asked()] == [
        ("/eliasse/prochainADiscuter.do?organeAbrv=AN", "FOSUSED_ORGANE=AN"),
        ("/eliasse/prochainADiscuter.do?organeAbrv=CION_LOIS", "FOSUSED_ORGANE=CION_LOIS"),
    ]


def test_it_asks_once_a_second_and_only_when_the_one_before_was_taken(
    client: Client, replica: Serve, written: dict[int, Path], clock: FakeClock
) -> None:
    service = replica(written[2])
    walk = follow(client, service.url)
    assert service.asked() == []
    next(walk)
    assert len(service.asked()) == 1
    list(walk)
    assert clock.waits == [1.0, 1.0, 1.0]


def test_only_the_amendements_that_are_wanted_are_asked_for(
    client: Client, replica: Serve, written: dict[int, Path]
) -> None:
    service = replica(written[2])
    list(follow(client, service.url, wanted=newly_decided({"15": "Adopté", "18": "Adopté"})))
    assert [said.get("numAmdt") for _, said in asked(service)] == [
        None,
        None,
        ["9", "18", "25", "43"],  # 15 is known, and 18 was known otherwise
    ]


def test_where_nothing_is_new_no_amendement_is_asked_for(
    client: Client, replica: Serve, written: dict[int, Path]
) -> None:
    service = replica(written[2])
    known = read_discussion((written[2] / "eliasse/discussion.do").read_bytes())[0].sorts
    assert kinds(list(follow(client, service.url, wanted=newly_decided(known)))) == [
        "prochain: Document",
        "discussion: Document",
    ]


def test_a_number_wanted_twice_is_asked_for_once(
    client: Client, replica: Serve, written: dict[int, Path]
) -> None:
    def twice(discussion: Discussion) -> list[str]:
        return ["7", "3", "7"] if discussion.sorts else []

    service = replica(written[2])
    list(follow(client, service.url, wanted=twice))
    assert asked(service)[-1][1]["numAmdt"] == ["7", "3"]


# --- between two texts ----------------------------------------------------------------------------


def test_where_nothing_is_discussed_one_question_is_asked(
    client: Client, replica: Serve, written: dict[int, Path]
) -> None:
    assert kinds(list(follow(client, replica(written[7]).url))) == ["prochain: Document"]


def test_a_text_that_has_just_ended_is_asked_for_once_more(
    client: Client, replica: Serve, written: dict[int, Path], tmp_path: Path
) -> None:
    """Its last sorts came after the last look at it."""
    (tmp_path / "eliasse").mkdir()
    for day, name in ((7, "prochainADiscuter.do"), (2, "discussion.do"), (2, "amendement.do")):
        (tmp_path / "eliasse" / name).write_bytes((written[day] / "eliasse" / name).read_bytes())
    service = replica(tmp_path)
    answers = list(follow(client, service.url, before=PONTS, wanted=newly_decided({})))
    assert [one.kind for one in answers] == ["prochain", "discussion", "amendements"]
    assert asked(service)[1][1]["bibard"] == ["1975"]


def test_a_text_that_is_still_discussed_is_asked_for_once(
    client: Client, replica: Serve, written: dict[int, Path]
) -> None:
    service = replica(written[2])
    list(follow(client, service.url, before=PONTS, wanted=newly_decided({})))
    assert [name for name, _ in asked(service)] == [
        "prochainADiscuter.do",
        "discussion.do",
        "amendement.do",
    ]


# --- answers that are not what was asked for ------------------------------------------------------


def test_what_the_service_does_not_have_is_handed_out_and_the_next_text_is_asked_for(
    client: Client, replica: Serve, written: dict[int, Path]
) -> None:
    service = replica(written[2], Status(404, path="*discussion.do", times=1))
    other = Key(17, "AN", "1850", "12")
    answers = list(follow(client, service.url, before=other, wanted=newly_decided({})))
    assert kinds(answers) == [
        "prochain: Document",
        "discussion: Missing",
        "discussion: Document",
        "amendements: Document",
    ]
    missing = answers[1]
    assert isinstance(missing.answer, Missing)
    assert missing.text == other


@pytest.mark.parametrize(
    ("path", "left"), [("*prochain*", 1), ("*discussion.do", 2), ("*amendement.do", 3)]
)
def test_a_wall_is_handed_out_and_nothing_more_is_asked(
    client: Client, replica: Serve, written: dict[int, Path], path: str, left: int
) -> None:
    captcha = "<html><title>Captcha</title><p>Vous n'êtes pas un robot ?</p></html>"
    service = replica(written[2], Page(captcha, path=path))
    answers = list(follow(client, service.url, before=Key(17, "AN", "1850", "")))
    assert len(service.asked()) == len(answers) == left
    last = answers[-1].answer
    assert isinstance(last, Blocked)
    assert last.reason == "captcha"


def test_an_answer_that_cannot_be_read_is_handed_out_before_it_raises(
    client: Client, replica: Serve, tmp_path: Path
) -> None:
    (tmp_path / "eliasse").mkdir()
    (tmp_path / "eliasse/prochainADiscuter.do").write_bytes(b'{"prochain": "rien"}')
    walk = follow(client, replica(tmp_path).url)
    first = next(walk)
    assert isinstance(first.answer, Document)
    assert first.answer.body == b'{"prochain": "rien"}'
    with pytest.raises(BadDocument, match="prochainADiscuter"):
        next(walk)


def test_what_is_odd_about_an_answer_is_told_with_it(
    client: Client, replica: Serve, written: dict[int, Path], tmp_path: Path
) -> None:
    (tmp_path / "eliasse").mkdir()
    for path in (written[2] / "eliasse").iterdir():
        (tmp_path / "eliasse" / path.name).write_bytes(path.read_bytes())
    said = json.loads((tmp_path / "eliasse/discussion.do").read_bytes())
    said["amdtsParOrdreDeDiscussion"]["meteo"] = "grand frais"
    (tmp_path / "eliasse/discussion.do").write_text(json.dumps(said))
    _, discussion, *_ = follow(client, replica(tmp_path).url)
    assert [(one.kind, one.field, one.value) for one in discussion.signals] == [
        ("unknown_field", "meteo", "grand frais")
    ]
