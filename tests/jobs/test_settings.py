"""Settings: what each is for, what it may be, and what is said of one that is not."""

from __future__ import annotations

import datetime as dt
import os
import re
from pathlib import Path

import pytest

from jobs.settings import PREFIX, Settings, load
from scraper.errors import UsageError


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)


def test_without_any_setting_the_archive_is_here_and_the_an_is_asked() -> None:
    """The defaults, whole."""
    assert load().model_dump(exclude={"workers"}) == {
        "database_url": "sqlite:///scrutateur.db",
        "contact": "",
        "data_origin": "https://data.assemblee-nationale.fr",
        "site_origin": "https://www.assemblee-nationale.fr",
        "eliasse_origin": "https://eliasse.assemblee-nationale.fr",
        "ca_bundle": "",
        "max_gone_share": 0.02,
        "max_gone_rows": 20,
        "max_unreadable_share": 0.01,
        "unusual_share": 0.25,
        "unusual_after_runs": 14,
        "empty_after_documents": 50,
        "max_disagreement_share": 0.1,
        "stale_hours": 36.0,
        "source_stale_hours": 48.0,
        "page_interval_s": 1.0,
        "max_pages": 500,
        "max_recent": 300,
        "patience_s": 30.0,
        "attempts": 5,
        "connect_timeout_s": 15.0,
        "read_timeout_s": 60.0,
        "harvest_at": dt.time(9, 10),
        "harvest_jitter_s": 1200,
        "harvest_retry_s": 3600,
        "nightly_sources": "",
        "nightly_legislatures": "",
        "recent_every_s": 300,
        "recent_otherwise_s": 3600,
        "weekly_on": "sunday",
        "dump_to": "",
        "dump_keep": 7,
        "alert_from": "warning",
        "alert_webhook": "",
        "alert_webhook_template": "",
        "alert_mail_to": "",
        "alert_mail_from": "",
        "alert_smtp": "smtp+plain://localhost:25",
        "alert_command": "",
        "alert_heartbeat": "",
        "status_port": 8350,
        "status_host": "127.0.0.1",
        "status_names": "",
        "backup_to": "",
        "backup_keep": 7,
    }
    assert load().workers in {1, 2}


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("database_url", "postgresql://moi@ici/archive", "postgresql://moi@ici/archive"),
        ("contact", "moi@example.org", "moi@example.org"),
        ("data_origin", "http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("ca_bundle", "/etc/ssl/maison.pem", "/etc/ssl/maison.pem"),
        ("max_gone_share", "0.5", 0.5),
        ("max_gone_rows", "100", 100),
        ("workers", "0", 0),
        ("patience_s", "0", 0.0),
        ("attempts", "1", 1),
        ("harvest_at", "09:30", dt.time(9, 30)),
        ("harvest_at", "09:30:15", dt.time(9, 30, 15)),
    ],
)
def test_a_setting_is_read_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, value: object
) -> None:
    """Its name in capital letters, after SCRUTATEUR_."""
    monkeypatch.setenv(f"{PREFIX}{name.upper()}", text)
    assert getattr(load(), name) == value


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("WORKERS", "deux", "SCRUTATEUR_WORKERS='deux': Input should be a valid integer"),
        ("DATA_ORIGIN", "ftp://foo", "SCRUTATEUR_DATA_ORIGIN='ftp://foo': Value error, an address"),
        ("WORKERS", "-1", "SCRUTATEUR_WORKERS='-1': Input should be greater than or equal to 0"),
        ("ATTEMPTS", "0", "SCRUTATEUR_ATTEMPTS='0': Input should be greater than or equal to 1"),
        ("MAX_GONE_SHARE", "2", "SCRUTATEUR_MAX_GONE_SHARE='2': Input should be less than or"),
        ("HARVEST_AT", "25:00", "SCRUTATEUR_HARVEST_AT='25:00': "),
        ("HARVEST_AT", "09:00Z", "an hour of Paris without its zone, such as 09:10"),
        (
            "DATA_ORIGIN",
            "https://moi:secret@miroir.example.org",
            "SCRUTATEUR_DATA_ORIGIN='https://***@miroir.example.org': Value error, an address with",
        ),
    ],
)
def test_a_value_that_is_none_is_wrong_usage_and_says_which(
    monkeypatch: pytest.MonkeyPatch, name: str, text: str, said: str
) -> None:
    """The variable, the value, and what it should be."""
    monkeypatch.setenv(f"{PREFIX}{name}", text)
    with pytest.raises(UsageError) as told:
        load()
    assert said in str(told.value)


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("DATABASE_URI", "did you mean SCRUTATEUR_DATABASE_URL?"),
        ("PATIENCE", "did you mean SCRUTATEUR_PATIENCE_S?"),
        ("XYZZY", "there are: SCRUTATEUR_DATABASE_URL, SCRUTATEUR_CONTACT,"),
    ],
)
def test_a_variable_that_is_no_setting_is_not_passed_over(
    monkeypatch: pytest.MonkeyPatch, name: str, advice: str
) -> None:
    """A mistyped name would otherwise be obeyed by nobody, and never be missed."""
    monkeypatch.setenv(f"{PREFIX}{name}", "1")
    with pytest.raises(UsageError, match=f"SCRUTATEUR_{name} is no setting; ") as told:
        load()
    assert advice in str(told.value)


def test_every_setting_says_what_it_is_for() -> None:
    """In words that the documentation can take over."""
    for name, field in Settings.model_fields.items():
        assert field.description, name


def test_the_operators_page_tells_every_setting_its_default_and_what_it_is_for() -> None:
    """In the order in which they stand; a setting that is added or renamed fails here."""
    page = (Path(__file__).parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
    chapter = page.partition("\n## Settings\n")[2].partition("\n## ")[0]
    told = re.findall(r"^\| `([A-Z_]+)` \| `?(.*?)`? \| (.+) \|$", chapter, re.MULTILINE)
    assert [(name, purpose) for name, _, purpose in told] == [
        (name.upper(), field.description) for name, field in Settings.model_fields.items()
    ]
    assert [(name, default) for name, default, _ in told if name != "WORKERS"] == [
        (name.upper(), str(field.default))
        for name, field in Settings.model_fields.items()
        if name != "workers"
    ]


def test_settings_do_not_change_under_way() -> None:
    """They are read once."""
    with pytest.raises(ValueError, match="frozen"):
        load().workers = 3  # type: ignore[misc]
