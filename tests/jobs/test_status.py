"""`status`: where the archive is, and what to do where it holds nothing."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from jobs.settings import Settings
from jobs.status import address, print_status
from storage import schema
from storage.engine import open_database

if TYPE_CHECKING:
    import sqlalchemy as sa

NOW = dt.datetime(2026, 1, 10, 7, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:////srv/scrutateur.db", "sqlite:////srv/scrutateur.db"),
        ("sqlite:///scrutateur.db", "sqlite:///scrutateur.db"),
        ("postgresql://moi@hote/archive", "postgresql://moi@hote/archive"),
        ("postgresql://moi:secret@hote:5433/archive", "postgresql://moi:***@hote:5433/archive"),
        (
            "postgresql://moi@/archive?host=/run/postgresql&password=secret",
            "postgresql://moi@/archive?host=/run/postgresql&password=***",
        ),
    ],
)
def test_an_address_is_shown_as_it_was_written_without_its_password(url: str, shown: str) -> None:
    """The driver is our own business."""
    engine = open_database(url)
    assert address(engine) == shown
    engine.dispose()


def test_the_status_of_an_archive_that_holds_nothing_says_what_to_do(
    engine: sa.Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where it is, and the next command; no tables of nothing."""
    print_status(engine, Settings(), NOW, as_json=False)
    where, next_step = capsys.readouterr().out.splitlines()
    assert where == f"{address(engine)} · revision {schema.HEAD}"
    assert next_step == "this archive holds nothing yet; run `scrutateur harvest`"


def test_the_status_of_an_archive_that_holds_something_says_no_such_thing(
    archive: sa.Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its sets and its rows."""
    print_status(archive, Settings(), NOW, as_json=False)
    told = capsys.readouterr().out
    assert "scrutins/17" in told
    assert "holds nothing" not in told
