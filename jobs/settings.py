"""Every setting, from the environment (``SCRUTATEUR_…``); what each is for, and its default."""

from __future__ import annotations

import datetime as dt
import difflib
import os
import re
from typing import Annotated, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from scraper.errors import UsageError

PREFIX = "SCRUTATEUR_"
Severity = Literal["failure", "warning", "note"]


class Settings(BaseSettings):
    """What an operator may choose. Read once, by ``jobs/cli.py``."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    database_url: Annotated[
        str,
        Field(description="where the archive is: sqlite:///FILE or postgresql://USER@HOST/NAME"),
    ] = "sqlite:///scrutateur.db"
    contact: Annotated[
        str,
        Field(description="e-mail or page that goes in the User-Agent, so that the AN can write"),
    ] = ""
    data_origin: Annotated[str, Field(description="the open data host")] = (
        "https://data.assemblee-nationale.fr"
    )
    site_origin: Annotated[str, Field(description="the site's host")] = (
        "https://www.assemblee-nationale.fr"
    )
    eliasse_origin: Annotated[str, Field(description="the live sitting's host")] = (
        "https://eliasse.assemblee-nationale.fr"
    )
    ca_bundle: Annotated[
        str,
        Field(description="PEM file of certificates to trust beside the usual ones (of a proxy …)"),
    ] = ""
    max_gone_share: Annotated[
        float, Field(ge=0, le=1, description="a capture that retires a larger share is refused …")
    ] = 0.02
    max_gone_rows: Annotated[
        int, Field(ge=0, description="… if it also retires more rows than this")
    ] = 20
    max_unreadable_share: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            description="a set of which a larger share of documents cannot be read is a failure: a "
            "few damaged files happen, a hundredth of them is a change of form",
        ),
    ] = 0.01
    unusual_share: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            description="where a larger share of a set changed at once than this, and far more "
            "than in its last runs, it is told: a busy night changes a few hundredths",
        ),
    ] = 0.25
    unusual_after_runs: Annotated[
        int,
        Field(ge=1, description="… once there are so many runs to compare with: two weeks of them"),
    ] = 14
    empty_after_documents: Annotated[
        int,
        Field(
            ge=1,
            description="a field that so many new versions do not tell, and nearly all earlier "
            "ones did, is told: of fewer it may be chance",
        ),
    ] = 50
    max_disagreement_share: Annotated[
        float,
        Field(
            ge=0,
            le=1,
            description="a larger share of references that lead nowhere, of links that contradict "
            "a vote, or of totals that are wrong, is told: the AN's own are below a hundredth",
        ),
    ] = 0.1
    stale_hours: Annotated[
        float,
        Field(
            gt=0,
            description="hours without a good look at a set before it is said that nobody watches: "
            "a night, and half a day to spare",
        ),
    ] = 36.0
    source_stale_hours: Annotated[
        float,
        Field(
            gt=0,
            description="hours after a séance by which the AN's archives should be newer than it: "
            "two of its nights",
        ),
    ] = 48.0
    workers: Annotated[
        int, Field(ge=0, description="processes that read documents; 0 reads in the main one")
    ] = min(2, os.cpu_count() or 1)
    page_interval_s: Annotated[
        float, Field(ge=0, description="seconds between two pages or unit documents of a host")
    ] = 1.0
    max_pages: Annotated[
        int, Field(ge=1, description="pages read in one run of `harvest --pages`, at most")
    ] = 500
    max_recent: Annotated[
        int,
        Field(
            ge=1,
            description="documents asked for in one run of `harvest --recent`, at most: five "
            "minutes of them, for which a night's harvest can wait",
        ),
    ] = 300
    patience_s: Annotated[
        float, Field(ge=0, description="seconds to wait when a download does not advance")
    ] = 30.0
    attempts: Annotated[
        int, Field(ge=1, description="tries of a request, and cycles of a download that is cut")
    ] = 5
    connect_timeout_s: Annotated[float, Field(gt=0, description="seconds to reach a host")] = 15.0
    read_timeout_s: Annotated[
        float, Field(gt=0, description="seconds without a byte before a download is cut")
    ] = 60.0
    harvest_at: Annotated[
        dt.time,
        Field(description="Paris time of the nightly harvest that `schedule` runs"),
    ] = dt.time(9, 10)
    harvest_jitter_s: Annotated[
        int, Field(ge=0, description="… which begins up to so many seconds later, at random")
    ] = 1200
    harvest_retry_s: Annotated[
        int,
        Field(
            ge=0,
            description="… and again so many seconds after it could not be had; 0: the next night",
        ),
    ] = 3600
    nightly_sources: Annotated[
        str, Field(description="what it harvests: scrutins amendements …; all by default")
    ] = ""
    nightly_legislatures: Annotated[
        str, Field(description="… of which legislatures: 16 17, or all; the current one by default")
    ] = ""
    recent_every_s: Annotated[
        int,
        Field(
            ge=0,
            description="seconds between two `harvest --recent` of `schedule` while the Assemblée "
            "sits, by its agenda; 0: as at other times",
        ),
    ] = 300
    recent_otherwise_s: Annotated[
        int, Field(ge=0, description="… and at other times; 0: there is none at all")
    ] = 3600
    weekly_on: Annotated[
        Literal["", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
        Field(
            description="night on which `schedule` fetches every archive whole, whatever its "
            "validators say, and runs `check`; empty: never"
        ),
    ] = "sunday"
    dump_to: Annotated[
        str,
        Field(description="folder below which `schedule` makes a dump after the night's harvest"),
    ] = ""
    dump_keep: Annotated[
        int, Field(ge=1, description="… of which it keeps so many, the newest")
    ] = 7
    alert_from: Annotated[
        Severity,
        Field(description="what somebody is told of: failure, warning or note, and what is worse"),
    ] = "warning"
    alert_webhook: Annotated[
        str, Field(description="where an alert is POSTed, as JSON; its address is kept secret")
    ] = ""
    alert_webhook_template: Annotated[
        str,
        Field(
            description="JSON to send instead, with $title, $text, $severity, $archive or $host in "
            "its strings"
        ),
    ] = ""
    alert_mail_to: Annotated[
        str, Field(description="who gets a mail; several with commas between them")
    ] = ""
    alert_mail_from: Annotated[
        str, Field(description="… from whom; by default the first of those who get it")
    ] = ""
    alert_smtp: Annotated[
        str,
        Field(
            description="… through which server: smtp://USER:PASSWORD@HOST:587 (STARTTLS, or "
            "nothing is sent), smtps://… (TLS), smtp+plain://… (neither)"
        ),
    ] = "smtp+plain://localhost:25"
    alert_command: Annotated[
        str,
        Field(description="a program that is run, without a shell, with the text on its input"),
    ] = ""
    alert_heartbeat: Annotated[
        str,
        Field(
            description="asked (GET) after each harvest that ended well: who hears nothing knows"
        ),
    ] = ""
    status_port: Annotated[
        int,
        Field(ge=0, le=65535, description="where `schedule` shows its status page; 0 for nowhere"),
    ] = 8350
    status_host: Annotated[
        str,
        Field(description="… at which address of this machine; there is no password"),
    ] = "127.0.0.1"
    status_names: Annotated[
        str,
        Field(description="… by which other names it may be asked for, with commas between them"),
    ] = ""

    @property
    def alerts_somebody(self) -> bool:
        """Whether anybody wants to hear of what is wrong, or that all is well."""
        return bool(
            self.alert_webhook or self.alert_mail_to or self.alert_command or self.alert_heartbeat
        )

    backup_to: Annotated[
        str, Field(description="folder of copies, which `schedule` makes after the night")
    ] = ""
    backup_keep: Annotated[
        int, Field(ge=0, description="copies that are left there; 0 leaves all")
    ] = 7

    @field_validator("harvest_at")
    @classmethod
    def _of_paris(cls, value: dt.time) -> dt.time:
        if value.tzinfo is not None:
            raise ValueError("an hour of Paris without its zone, such as 09:10")
        return value

    @field_validator("data_origin", "site_origin", "eliasse_origin")
    @classmethod
    def _of_the_web(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("an address that begins with http:// or https://")
        if "@" in value.partition("://")[2].partition("/")[0]:
            raise ValueError(
                "an address without a name or a password: it is kept with every capture, and "
                "published in dumps"
            )
        return value


def load() -> Settings:
    """Read the settings.

    Raises:
        UsageError: a value that is not of its form, or a variable that is no setting; says which.
    """
    _refuse_unknown()
    try:
        return Settings()
    except ValidationError as error:
        lines = [
            f"{PREFIX}{str(problem['loc'][0]).upper()}={_shown(problem['input'])}: {problem['msg']}"
            for problem in error.errors()
        ]
        raise UsageError("; ".join(lines)) from error


def _shown(value: object) -> str:
    """A value as it was given; a name and a password in an address are nobody's business."""
    return re.sub(r"://[^/]*@", "://***@", repr(value))


def _refuse_unknown() -> None:
    """A setting that is mistyped would otherwise be obeyed by nobody, and never be missed."""
    known = [name.upper() for name in Settings.model_fields]
    for name in sorted(os.environ):
        own = name.upper().removeprefix(PREFIX)
        if name.upper().startswith(PREFIX) and own not in known:
            near = [f"{PREFIX}{one}" for one in difflib.get_close_matches(own, known, 1)]
            every = ", ".join(f"{PREFIX}{one}" for one in known)
            advice = f"did you mean {near[0]}?" if near else f"there are: {every}"
            raise UsageError(f"{name} is no setting; {advice}")
