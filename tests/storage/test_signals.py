"""Signals: told once while they are open, counted, and over when what they said is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from scraper.records import Signal
from storage.signals import (
    Incident,
    close_signals,
    merged,
    open_incidents,
    raise_signals,
    settle_documents,
)
from tests.house import rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    import sqlalchemy as sa

SET = "amendements/17"


def at(day: int) -> dt.datetime:
    """Seven in the morning of a day of January 2026."""
    return dt.datetime(2026, 1, day, 7, tzinfo=dt.UTC)


def raised(engine: sa.Engine, day: int, *signals: Signal, set_key: str = SET) -> list[Signal]:
    """Those of the signals that were new on a day."""
    with engine.begin() as connection:
        return raise_signals(connection, set_key, signals, at(day))


def opened(engine: sa.Engine) -> list[tuple[str, str, int]]:
    """(kind, field or path, count) of every open signal."""
    return [
        (kind, field or path, count)
        for kind, field, path, count in rows(
            engine,
            "SELECT kind, field, path, count FROM signal WHERE closed_at IS NULL ORDER BY id",
        )
    ]


def unreadable(path: str, message: str = "not JSON") -> Signal:
    """A document that cannot be read."""
    return Signal("unreadable_document", message, uid=path, path=path)


def drift(uid: str, field: str = "champInconnu", value: str = "x") -> Signal:
    """A field that nobody knows."""
    return Signal("unknown_field", "unknown", uid=uid, path=f"{uid}.json", field=field, value=value)


def test_drift_is_one_signal_a_field_whatever_the_document_and_the_value() -> None:
    (one,) = merged([drift("A", value="x"), drift("B", value="y"), drift("C")])
    assert (one.uid, one.value, one.count) == ("A", "x", 3)


def test_an_unknown_value_is_one_signal_a_value() -> None:
    found = merged(
        Signal("unknown_value", "?", uid=uid, field="sort", value=value)
        for uid, value in [("A", "Réservé"), ("B", "Réservé"), ("C", "Perdu")]
    )
    assert [(one.value, one.count) for one in found] == [("Réservé", 2), ("Perdu", 1)]


def test_each_document_has_its_own() -> None:
    assert [one.path for one in merged([unreadable("a"), unreadable("b"), unreadable("a")])] == [
        "a",
        "b",
    ]


def test_what_is_open_is_not_told_twice_and_its_count_is_that_of_the_last_capture(
    engine: sa.Engine,
) -> None:
    assert len(raised(engine, 1, drift("A"), drift("B"), unreadable("a"))) == 2
    assert raised(engine, 2, drift("C"), unreadable("a")) == []
    assert opened(engine) == [("unknown_field", "champInconnu", 1), ("unreadable_document", "a", 1)]
    assert raised(engine, 3) == []
    assert len(raised(engine, 4, drift("A"), set_key="amendements/16")) == 1


def test_what_is_over_is_told_again_when_it_begins_again(engine: sa.Engine) -> None:
    blocked = Signal("blocked", "captcha", field="url")
    raised(engine, 1, blocked)
    with engine.begin() as connection:
        close_signals(connection, SET, ["blocked", "failed"], at(2))
    assert opened(engine) == []
    assert raised(engine, 3, blocked) == [blocked]
    assert rows(engine, "SELECT id, closed_at IS NULL FROM signal ORDER BY id") == [
        (1, False),
        (2, True),
    ]


def settled(
    engine: sa.Engine, told: Sequence[Signal], *, read: set[str], listed: set[str]
) -> list[tuple[str, str, int]]:
    """What is open after an archive that read and listed these."""
    with engine.begin() as connection:
        settle_documents(connection, SET, told, at(5), read=read, listed=listed)
    return opened(engine)


def test_a_document_that_is_mended_or_left_has_no_open_signal(engine: sa.Engine) -> None:
    raised(engine, 1, unreadable("mended"), unreadable("left"), unreadable("unread"))
    raised(engine, 2, unreadable("still"), Signal("blocked", "b", field="url"))
    left = settled(
        engine,
        [unreadable("still")],
        read={"mended", "still"},
        listed={"mended", "still", "unread"},
    )
    assert left == [
        ("unreadable_document", "unread", 1),
        ("unreadable_document", "still", 1),
        ("blocked", "url", 1),
    ]


def test_drift_is_over_when_the_document_that_showed_it_does_not_any_more(
    engine: sa.Engine,
) -> None:
    raised(engine, 1, drift("A"), drift("B", "mended"), drift("C", "left"), drift("D", "elsewhere"))
    listed = {"A.json", "B.json", "D.json", "E.json"}
    told = [drift("E", "elsewhere")]
    left = settled(engine, told, read={"B.json", "D.json", "E.json"}, listed=listed)
    assert left == [("unknown_field", "champInconnu", 1), ("unknown_field", "elsewhere", 1)]
    # the one document that still shows it is named from now on
    assert rows(engine, "SELECT uid, path FROM signal WHERE field = 'elsewhere'") == [
        ("E", "E.json")
    ]
    assert settled(engine, [], read={"A.json", "E.json"}, listed=listed) == []


def test_ten_thousand_signals_are_told_in_a_moment_and_only_once(engine: sa.Engine) -> None:
    many = [unreadable(f"json/{number}.json") for number in range(10_000)]
    assert len(raised(engine, 1, *many)) == 10_000
    assert raised(engine, 2, *many) == []
    assert settled(engine, [], read={one.path for one in many}, listed=set()) == []


def incidents(engine: sa.Engine) -> list[Incident]:
    """What is open."""
    with engine.connect() as connection:
        return open_incidents(connection)


def test_open_signals_of_one_kind_and_set_are_one_incident(engine: sa.Engine) -> None:
    """The oldest speaks for all, whatever is worst comes first."""
    raised(engine, 5, Signal("door_differs", "AMANR5L17A: otherwise", uid="AMANR5L17A"))
    raised(engine, 6, Signal("unreadable_document", "a.json: cut", path="a.json"))
    raised(engine, 7, Signal("unreadable_document", "b.json: cut", path="b.json"))
    raised(engine, 8, Signal("refused_capture", "lost 40%", field="url"), set_key="scrutins/17")
    refused, unreadable, differs = incidents(engine)
    assert unreadable == Incident(
        key="unreadable_document amendements/17",
        kind="unreadable_document",
        set_key="amendements/17",
        severity="warning",
        title="amendements/17: a document cannot be read",
        text="a.json: cut (and 1 more)",
        action="after a fix, `scrutateur replay`",
        count=2,
        opened_at=at(6),
    )
    assert (refused.key, refused.severity, refused.text) == (
        "refused_capture scrutins/17",
        "failure",
        "lost 40%",
    )
    assert (differs.key, differs.severity) == ("door_differs amendements/17", "note")


def test_an_incident_is_over_with_its_last_signal(engine: sa.Engine) -> None:
    """Until then it is the same one, though the signal that began it is closed."""
    raised(engine, 5, Signal("unreadable_document", "a.json: cut", path="a.json"))
    raised(engine, 6, Signal("unreadable_document", "b.json: cut", path="b.json"))
    with engine.begin() as connection:
        read = frozenset({"a.json"})
        settle_documents(connection, SET, [], at(7), read=read, listed={"a.json", "b.json"})
    assert [(one.text, one.opened_at) for one in incidents(engine)] == [("b.json: cut", at(6))]
    with engine.begin() as connection:
        close_signals(connection, SET, ["unreadable_document"], at(8))
    assert incidents(engine) == []


def test_a_signal_of_another_program_is_an_incident_too(engine: sa.Engine) -> None:
    """One that a later version raised is a warning, for want of better knowledge."""
    raised(engine, 5, Signal("of_tomorrow", "something"))
    assert [(one.severity, one.action) for one in incidents(engine)] == [
        ("warning", "read its message")
    ]
