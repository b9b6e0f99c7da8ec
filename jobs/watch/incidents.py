"""What is wrong now, and who is told of it: once when it begins, and once when it is over.

``conclude`` is called after every command that writes, by ``schedule`` after each of its jobs and
once an hour, and by ``scrutateur alert``. It never raises and never waits long: the harvest has
ended before, and ends as it would have without it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import queue
import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import msgspec

from jobs import logs
from jobs.watch import alerts, status
from jobs.watch.secrets import secrets_of
from scraper.errors import UsageError
from scraper.sources import SOURCES
from storage import alerts as books
from storage import engine as engines
from storage import schema
from storage.alerts import Alert, Notice, Over
from storage.errors import ArchiveError, is_of_driver
from storage.kinds import TRANSPORT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import sqlalchemy as sa

    from jobs.house import Reporter
    from jobs.settings import Settings
    from jobs.watch.secrets import Secrets

DONE, FAILED, USAGE, NOTICED, BUSY = 0, 1, 2, 3, 4
#: Whose failure is an incident: what cron calls. Who types another reads what it says.
WATCHED: Final = frozenset({"harvest", "check", "dump", "backup", "vacuum"})
#: After which of them it is looked what is wrong now.
CONCLUDED: Final = WATCHED | {"import", "replay", "migrate"}
#: Parts of a command's name: each is a work of its own, which fails and ends well by itself.
_DOORS: Final = ("--recent", "--pages", "--live")
#: A command that finds another at work each time, for so long, is locked out.
LOCKED_OUT: Final = dt.timedelta(hours=6)
#: How often ``schedule`` looks although nothing has happened: that is what may be wrong.
EVERY_S: Final = 3600.0
#: A door that is shut for less is told to nobody: it is tried again in some minutes.
STUTTER: Final = dt.timedelta(hours=1)
#: The set of the lists that `--recent` reads.
_LISTS: Final = "publications"
_DATABASE: Final = "database"
_COMMAND: Final = "command "
_LOCKED: Final = "locked "
_RANKS: Final = ("failure", "warning", "note")


class Ended(msgspec.Struct, frozen=True):
    """A command that has ended.

    Attributes:
        name: as ``name_of`` says it.
        status: its exit status; negative: ended by that signal.
        message: what it said last; "" if that is not known.
    """

    name: str
    status: int
    message: str = ""

    @property
    def is_well(self) -> bool:
        """Whether it did its work."""
        return self.status in {DONE, NOTICED}

    @property
    def is_concluded(self) -> bool:
        """Whether it may have changed what is wrong."""
        return self.name.partition(" ")[0] in CONCLUDED

    @property
    def has_failed(self) -> bool:
        """Whether somebody should know; who asked wrongly has not failed."""
        return not self.is_well and self.status not in {USAGE, BUSY}


def name_of(words: Sequence[str]) -> str:
    """What a command line is called: ``harvest``, ``harvest --recent``; "" for none."""
    verb = next((word for word in words if not word.startswith("-")), "")
    doors = [door for door in _DOORS if door in words] if verb == "harvest" else []
    return " ".join((verb, *doors))


class Outcome(msgspec.Struct):
    """What became of it.

    Attributes:
        open: what is wrong now, of the severities that are told.
        told: by channel, how many incidents and ends it was told of.
        failed: by channel, why it could not be told.
        unusable: why the archive cannot be used; "" where it can.
    """

    open: tuple[Notice, ...] = ()
    told: dict[str, int] = {}
    failed: dict[str, str] = {}
    unusable: str = ""


def conclude(
    chosen: Settings, report: Reporter, now: dt.datetime, ended: Ended | None = None
) -> Outcome:
    """Tell whoever wants to know what began since, and what is over."""
    outcome = Outcome()
    if not chosen.alerts_somebody:
        return outcome
    secrets = secrets_of(chosen, os.environ)
    try:
        _beat(chosen, report, secrets, ended)
        channels = alerts.channels_of(chosen)
        if channels:
            _Round(chosen, channels, secrets, now, outcome).conclude(ended)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is no fault of the harvest's
        said = secrets.out_of(f"{type(error).__name__}: {error}".splitlines()[0])
        outcome.failed["alerts"] = said
    if outcome.unusable:
        report.event("alert", message=f"what is wrong could not be asked: {outcome.unusable}")
    for name, count in outcome.told.items():
        report.event("alert", message=f"told through {name}", channel=name, count=count)
    for name, reason in outcome.failed.items():
        report.event(
            "alert_failed",
            message=f"could not be told through {name}, and is tried again at the next run: "
            f"{reason}",
            channel=name,
        )
    return outcome


def _beat(chosen: Settings, report: Reporter, secrets: Secrets, ended: Ended | None) -> None:
    """After a harvest that ended well, say so to whoever would miss it."""
    if not chosen.alert_heartbeat or ended is None or ended.name != "harvest" or not ended.is_well:
        return
    if reason := alerts.heartbeat(chosen):
        said = secrets.out_of(reason)
        report.event("alert_failed", message=f"the heartbeat was not heard: {said}")


@dataclass(frozen=True)
class _Round:
    """One time at which it is looked what is wrong, and told."""

    chosen: Settings
    channels: Sequence[alerts.Channel]
    secrets: Secrets
    now: dt.datetime
    outcome: Outcome

    def conclude(self, ended: Ended | None) -> None:
        """Write down what began and what is over, and tell it."""
        names = [one.name for one in self.channels]
        file = books.file_of(self.chosen.database_url, _patience)
        begun, over = _begun(ended, self.now), _over(ended)
        claims: list[tuple[books.Book, Sequence[Alert]]] = []
        with contextlib.ExitStack() as opened:
            try:
                engine = engines.open_database(self.chosen.database_url)
                opened.callback(engine.dispose)
                found = _found(engine, self.chosen, self.now)
                table = books.Table(engine)
                told_of = [one for one in found if self._is_told(one)]
                if _is_signalled(ended, told_of):
                    begun = []
                told_of = [one for one in told_of if _has_lasted(one, self.now)]
                file.bring_back(table)
                there = {one.incident for one in file.alerts() if not one.is_over}
                here = [one for one in begun if one.incident not in there and not _is_of_file(one)]
                wrong = self._clean([*told_of, *here])
                unless = frozenset(one.incident for one in found)
                done = Over(over, unless, (_COMMAND,))
                table.record(names, wrong, done, self.now)
                begun = [one for one in begun if one not in here]
                self.outcome.open = (
                    *(one for one in wrong if not one.incident.startswith(_COMMAND)),
                    *table.lasting(_COMMAND),
                )
                claims.append((table, table.claim(names, self.now)))
            except Exception as error:
                if not _is_of_the_archive(error):
                    raise
                said = _explained(error, self.chosen.database_url)
                self.outcome.unusable = self.secrets.out_of(said)
                if not books.is_busy(error):  # what failed has failed for this
                    begun = [one for one in begun if _is_of_file(one)]
                    begun.append(Notice(_DATABASE, "failure", _UNUSABLE, said, self.now))
            else:
                over |= {_DATABASE}
            file.record(names, self._clean(begun), Over(over), self.now)
            claims.append((file, file.claim(names, self.now)))
            self._tell(claims, file)

    def _is_told(self, one: Notice) -> bool:
        return _RANKS.index(one.severity) <= _RANKS.index(self.chosen.alert_from)

    def _clean(self, notices: Iterable[Notice]) -> tuple[Notice, ...]:
        """The same without secrets: what is written down may be read."""
        out_of = self.secrets.out_of
        return tuple(
            msgspec.structs.replace(one, title=out_of(one.title), text=out_of(one.text))
            for one in notices
        )

    def _tell(self, claims: Sequence[tuple[books.Book, Sequence[Alert]]], file: books.File) -> None:
        """One message through each channel, of all that is to be told through it."""
        due = {}
        for channel in self.channels:
            mine = [one for _, held in claims for one in held if one.channel == channel.name]
            if mine:
                due[channel.name] = (channel, self._message(mine))
        reasons = alerts.tell(list(due.values()), self.secrets)
        for name, reason in reasons.items():
            if reason is None:
                _, message = due[name]
                self.outcome.told[name] = len(message.opened) + len(message.over)
            else:
                self.outcome.failed[name] = reason
            for book, held in claims:
                self._settle(book, [one for one in held if one.channel == name], reason, file)

    def _message(self, mine: Sequence[Alert]) -> alerts.Message:
        told = [(one.is_over, _as_told(one)) for one in mine]
        return alerts.compose(
            [one for is_over, one in told if not is_over],
            [one for is_over, one in told if is_over],
            archive=books.address_of(self.chosen.database_url),
            now=self.now,
        )

    def _settle(
        self, book: books.Book, held: Sequence[Alert], reason: str | None, file: books.File
    ) -> None:
        """Write down what became of it."""
        if not held:
            return
        try:
            if reason is None:
                book.told(held, self.now)
            else:
                book.failed(held, reason)
        except Exception as error:
            if not _is_of_the_archive(error):
                raise
            if reason is None:  # what has failed is tried again by itself
                file.remember(held, self.now)


_UNUSABLE: Final = "the archive cannot be used"


def _patience(incident: str) -> dt.timedelta:
    """How long an incident is to last before it is told."""
    return LOCKED_OUT if incident.startswith(_LOCKED) else dt.timedelta(0)


def _is_of_file(one: Notice) -> bool:
    """Whether the archive is not to be asked: it is in somebody else's hands."""
    return one.incident.startswith(_LOCKED)


def _begun(ended: Ended | None, now: dt.datetime) -> list[Notice]:
    """What is wrong with a command that has ended."""
    if ended is None or ended.name.partition(" ")[0] not in WATCHED:
        return []
    if ended.status == BUSY:
        hours = LOCKED_OUT // dt.timedelta(hours=1)
        title = f"`{ended.name}` has found another at work each time for {hours} hours"
        text = f"{ended.message}\nSee whether that process still works; end it if it does not."
        return [Notice(f"{_LOCKED}{ended.name}", "failure", title, text.strip(), now)]
    if not ended.has_failed:
        return []
    title = f"`{ended.name}` failed"
    text = ended.message or (
        f"It ended with status {ended.status}; its log says why, and so may `scrutateur status`."
    )
    if ended.status < 0:
        title = f"`{ended.name}` was killed by signal {-ended.status}"
        text = "If nobody did, the system did, for want of memory: try SCRUTATEUR_WORKERS=0."
    text += "\n→ run it again once that is mended: this is over when it ends well"
    return [Notice(f"{_COMMAND}{ended.name}", "failure", title, text, now)]


def _is_signalled(ended: Ended | None, found: Sequence[Notice]) -> bool:
    """Whether a harvest came to its end, had nothing, and the archive itself says so.

    Its sets say why, and that is over with them: it is no second incident.
    """
    if ended is None or ended.status != FAILED or ended.message:
        return False
    if ended.name == "harvest":
        return any(one.incident.startswith("nothing_found ") for one in found)
    if ended.name.partition(" ")[0] != "harvest":
        return False
    return any(_is_shut_door(one) for one in found)


def _is_shut_door(one: Notice) -> bool:
    """Whether it is one of the other doors that could not be gone through."""
    of_doors = {source.key(door) for source in SOURCES for door in source.doors} | {_LISTS}
    kind, _, set_key = one.incident.partition(" ")
    return kind in TRANSPORT and set_key in of_doors


def _has_lasted(one: Notice, now: dt.datetime) -> bool:
    """Whether it is worth telling: who is asked every five minutes may once not answer."""
    return not _is_shut_door(one) or now - one.opened_at >= STUTTER


def _over(ended: Ended | None) -> frozenset[str]:
    """What is over for a command having ended so."""
    if ended is None or ended.status in {BUSY, USAGE}:
        return frozenset()
    over = {f"{_LOCKED}{ended.name}"}  # it was not locked out
    if ended.is_well:
        over.add(f"{_COMMAND}{ended.name}")
    return frozenset(over)


def _found(engine: sa.Engine, chosen: Settings, now: dt.datetime) -> list[Notice]:
    """What is open in the archive, and what is not fresh."""
    schema.ensure(engine, create=False)
    with engine.connect() as connection:
        return [
            Notice(one.key, one.severity, one.title, f"{one.text}\n→ {one.action}", one.opened_at)
            for one in status.incidents(connection, chosen, now)
        ]


def _is_of_the_archive(error: Exception) -> bool:
    return isinstance(error, (ArchiveError, OSError)) or is_of_driver(error)


def _explained(error: Exception, url: str) -> str:
    if is_of_driver(error):
        return engines.explain(error, url)  # type: ignore[arg-type]
    return str(error)


def _as_told(one: Alert) -> alerts.Told:
    return alerts.Told(one.incident, one.severity, one.title, one.text, one.opened_at, one.over_at)


# -- for who stays awake ---------------------------------------------------------------------------


#: From this number on, an exit status is that of a signal, as shells tell it.
_BY_SIGNAL: Final = 128
_SET_WRONGLY: Final = (
    "It ended with status 2: a setting does not suit it, and it ends so each time. "
    "The log of `schedule` says which."
)


class Watch:
    """Looks now and then, and after each job; in a thread of its own, so that nobody waits."""

    def __init__(
        self,
        chosen: Settings,
        report: Reporter,
        clock: Callable[[], dt.datetime],
        every_s: float = EVERY_S,
    ) -> None:
        self._chosen = chosen
        self._report = report
        self._clock = clock
        self._every_s = every_s
        self._heard: queue.SimpleQueue[Ended | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._watch, name="incidents", daemon=True)

    def ended(self, words: Sequence[str], exit_status: int) -> None:
        """A job has come to its end: whoever was killed could not say so."""
        said = ""
        if exit_status > _BY_SIGNAL:  # it was ended, and not by us
            exit_status = _BY_SIGNAL - exit_status
        if exit_status == USAGE:  # nobody typed it, so that nobody has read why
            exit_status, said = FAILED, _SET_WRONGLY
        self._heard.put(Ended(name_of(words), exit_status, said))

    def __enter__(self) -> Self:
        if self._chosen.alerts_somebody:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._thread.is_alive():
            self._heard.put(None)
            self._thread.join(alerts.PATIENCE_S)

    def _watch(self) -> None:
        while True:
            ended: Ended | None = None
            with contextlib.suppress(queue.Empty):
                ended = self._heard.get(timeout=self._every_s)
                if ended is None:
                    return
            conclude(self._chosen, self._report, self._clock(), ended)


# -- the verb --------------------------------------------------------------------------------------

_NOBODY: Final = (
    "nobody is told anything yet: set SCRUTATEUR_ALERT_WEBHOOK, SCRUTATEUR_ALERT_MAIL_TO or "
    "SCRUTATEUR_ALERT_COMMAND (docs/operations.md), then `scrutateur alert --test`"
)


def print_test(chosen: Settings, now: dt.datetime, *, as_json: bool) -> int:
    """Send a test through every channel, and print what became of it; 1 where one failed.

    Raises:
        UsageError: there is none, or one is not set rightly.
    """
    channels = alerts.channels_of(chosen)
    if not channels:
        raise UsageError(_NOBODY)
    text = "This is a test. Nothing is wrong, and nothing is to be done: alerts arrive here."
    message = alerts.Message(
        title="Scrutateur: a test",
        text=text,
        severity="test",
        archive=books.address_of(chosen.database_url),
        host=socket.gethostname(),
        at=now,
    )
    secrets = secrets_of(chosen, os.environ)
    reasons = alerts.tell([(channel, message) for channel in channels], secrets)
    if as_json:
        _print(
            {
                "arrived": {name: reason is None for name, reason in reasons.items()},
                "failed": {name: reason for name, reason in reasons.items() if reason},
            }
        )
    else:
        console = logs.console()
        for name, reason in reasons.items():
            console.print(f"{name}: {'arrived' if reason is None else reason}", markup=False)
    return FAILED if any(reasons.values()) else DONE


def print_alert(chosen: Settings, report: Reporter, now: dt.datetime, *, as_json: bool) -> int:
    """Tell what is wrong, and print it: 1 where somebody could not be told, 3 where somebody was.

    Raises:
        UsageError: there is nobody to tell, or a channel is not set rightly.
    """
    if not alerts.channels_of(chosen):
        raise UsageError(_NOBODY)
    outcome = conclude(chosen, report, now)
    if as_json:
        _print(outcome)
    else:
        console = logs.console()
        if outcome.unusable:
            console.print(f"{_UNUSABLE}: {outcome.unusable}", markup=False)
        for one in outcome.open:
            console.print(f"{one.severity}: {one.title}", markup=False)
        if not outcome.open and not outcome.unusable:
            console.print(f"nothing is wrong, from {chosen.alert_from} on")
        for name, count in outcome.told.items():
            console.print(f"{count} told through {name}")
        for name, reason in outcome.failed.items():
            console.print(f"{name}: {reason}", markup=False)
    if outcome.failed or outcome.unusable:
        return FAILED
    return NOTICED if outcome.told else DONE


def _print(answer: object) -> None:
    print(msgspec.json.encode(answer).decode())  # noqa: T201 - the answer
