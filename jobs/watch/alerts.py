"""How somebody is told: a webhook, a mail, a command. Each says why it has not arrived.

Nothing here waits long, and nothing raises: who is told of a harvest is no part of the harvest.
What leaves this house has its secrets taken out first (``secrets.py``).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import re
import shlex
import signal
import socket
import string
import subprocess
import tempfile
import threading
import time
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote, unquote, urlsplit

import httpx
import msgspec

from scraper.errors import UsageError

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping, Sequence

    from jobs.settings import Settings
    from jobs.watch.secrets import Secrets

#: Whoever has not answered by then is told again at the next run.
PATIENCE_S = 20.0
_STEP_S = 10.0
_REASON_LENGTH = 300
_SUBJECT_LENGTH = 150
#: A digest names so many incidents; the status page has the rest.
_NAMED = 30


# -- what is said --------------------------------------------------------------------------------


class Told(msgspec.Struct, frozen=True):
    """An incident, as it is told.

    Attributes:
        incident: what makes it the same one in the message of its end.
        severity: ``failure``, ``warning`` or ``note``.
        over_at: None while it lasts.
    """

    incident: str
    severity: str
    title: str
    text: str
    opened_at: dt.datetime
    over_at: dt.datetime | None = None


class Message(msgspec.Struct, frozen=True):
    """One message: what began, and what is over.

    Attributes:
        title: one line.
        text: the whole, for a person.
        severity: the worst of what began; ``over`` where nothing did; ``test``.
        archive: which one, without the password of its address.
        host: which machine says so.
    """

    title: str
    text: str
    severity: str
    archive: str
    host: str
    at: dt.datetime
    opened: tuple[Told, ...] = ()
    over: tuple[Told, ...] = ()


def compose(
    opened: Sequence[Told], over: Sequence[Told], *, archive: str, now: dt.datetime
) -> Message:
    """One message of all that is to be told through a channel."""
    host = socket.gethostname()
    ranks = ("failure", "warning", "note")
    severity = min((one.severity for one in opened), key=ranks.index, default="over")
    if len(opened) + len(over) == 1:
        only = (*opened, *over)[0]
        what = f"{only.severity}: {only.title}" if opened else f"over: {only.title}"
    else:
        parts = [(len(opened), "new"), (len(over), "over")]
        what = ", ".join(f"{count} {word}" for count, word in parts if count)
        if opened:
            what += f"; {severity}: {next(o.title for o in opened if o.severity == severity)}"
    lines = [f"{archive} on {host}, {now:%Y-%m-%d %H:%M} UTC", ""]
    for one in opened[:_NAMED]:
        lines += [f"{one.severity.upper()} {one.title}", *_indented(one.text)]
        lines += [f"  since {one.opened_at:%Y-%m-%d %H:%M} UTC ({one.incident})", ""]
    for one in over[:_NAMED]:
        lines += [f"OVER {one.title}"]
        lines += [f"  from {one.opened_at:%Y-%m-%d %H:%M} to {one.over_at:%Y-%m-%d %H:%M} UTC", ""]
    if (more := max(len(opened) - _NAMED, 0) + max(len(over) - _NAMED, 0)) > 0:
        lines += [f"… and {more} more", ""]
    lines += ["What is open now: scrutateur status"]
    title = one_line(f"Scrutateur: {what}")
    return Message(
        title, "\n".join(lines), severity, archive, host, now, tuple(opened), tuple(over)
    )


def _indented(text: str) -> list[str]:
    return [f"  {line}" for line in text.splitlines()]


def without(secrets: Secrets, message: Message) -> Message:
    """The message without them."""

    def clean(one: Told) -> Told:
        return msgspec.structs.replace(
            one,
            incident=secrets.out_of(one.incident),
            title=secrets.out_of(one.title),
            text=secrets.out_of(one.text),
        )

    return msgspec.structs.replace(
        message,
        title=secrets.out_of(message.title),
        text=secrets.out_of(message.text),
        archive=secrets.out_of(message.archive),
        opened=tuple(clean(one) for one in message.opened),
        over=tuple(clean(one) for one in message.over),
    )


# -- the channels --------------------------------------------------------------------------------


class Failed(Exception):  # noqa: N818 - what happened
    """It has not arrived; says why."""


class Channel(Protocol):
    """A way to tell somebody."""

    name: str

    def send(self, message: Message) -> None:
        """Tell it.

        Raises:
            Failed: it has not arrived.
        """


class Webhook:
    """A POST of JSON; the body is told in docs/operations.md."""

    name = "webhook"

    def __init__(self, url: str, template: str, trust: Callable[[], ssl.SSLContext]) -> None:
        self._url = url
        self._template = json.loads(template) if template else None
        self._trust = trust

    def send(self, message: Message) -> None:
        """POST it; only an answer of 2xx says that it has arrived."""
        body = (
            msgspec.json.encode(message)
            if self._template is None
            else json.dumps(_filled(self._template, message), ensure_ascii=False).encode()
        )
        ask("POST", self._url, self._trust, body)


def _filled(template: Any, message: Message) -> Any:
    """The template with ``$title``, ``$text`` … in its strings: what they say cannot break it."""
    if isinstance(template, dict):
        return {name: _filled(value, message) for name, value in template.items()}
    if isinstance(template, list):
        return [_filled(value, message) for value in template]
    if isinstance(template, str):
        words = {name: str(getattr(message, name)) for name in TEMPLATE_WORDS}
        return string.Template(template).safe_substitute(words)
    return template


#: What a template may name.
TEMPLATE_WORDS = ("title", "text", "severity", "archive", "host")


def ask(
    method: str, url: str, trust: Callable[[], ssl.SSLContext], body: bytes | None = None
) -> None:
    """Send one request, and follow it nowhere.

    Raises:
        Failed: no answer, or another than 2xx.
    """
    headers = {"User-Agent": "Scrutateur"}
    if body is not None:
        headers["Content-Type"] = "application/json; charset=utf-8"
    verify: ssl.SSLContext | bool = trust() if url.startswith("https:") else False
    try:
        with (
            httpx.Client(timeout=_STEP_S, verify=verify, trust_env=False) as client,
            client.stream(method, url, content=body, headers=headers) as answer,
        ):
            status = answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        said = str(error) or "no answer in time"
        raise Failed(f"{_place(url)} does not answer ({type(error).__name__}: {said})") from error
    if not 200 <= status < 300:
        raise Failed(f"{_place(url)} answers {status}")


def _place(url: str) -> str:
    """Which host, and nothing that follows it."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)


class Mail:
    """A mail, through one SMTP server."""

    name = "mail"

    def __init__(
        self, to: Sequence[str], sender: str, smtp: str, trust: Callable[[], ssl.SSLContext]
    ) -> None:
        self._to = to
        self._sender = sender
        self._smtp = smtp
        self._trust = trust

    def send(self, message: Message) -> None:
        """Hand it to the server; where one address of several is refused, it has not arrived."""
        import smtplib  # noqa: PLC0415 - for those who want mail

        try:
            refused = self._send(message)
        except smtplib.SMTPResponseException as error:
            told = error.smtp_error
            said = told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
            raise Failed(f"{_place(self._smtp)} answers {error.smtp_code} {said}") from error
        except smtplib.SMTPRecipientsRefused as error:
            raise Failed(f"{_place(self._smtp)} refuses {_refusals(error.recipients)}") from error
        except (OSError, smtplib.SMTPException, ValueError) as error:
            said = f"{type(error).__name__}: {error}"
            raise Failed(f"{_place(self._smtp)} cannot be used ({said})") from error
        if refused:
            raise Failed(f"{_place(self._smtp)} refuses {_refusals(refused)}")

    def _send(self, message: Message) -> dict[str, tuple[int, bytes]]:
        import smtplib  # noqa: PLC0415

        parts = urlsplit(self._smtp)
        host, port = parts.hostname or "localhost", parts.port or _PORTS[parts.scheme]
        own_name = self._sender.rpartition("@")[2].strip("> ") or "localhost"
        server: smtplib.SMTP
        if parts.scheme == "smtps":
            server = smtplib.SMTP_SSL(
                host, port, local_hostname=own_name, timeout=_STEP_S, context=self._trust()
            )
        else:
            server = smtplib.SMTP(host, port, local_hostname=own_name, timeout=_STEP_S)
        with contextlib.closing(server):
            if parts.scheme == "smtp":
                server.starttls(context=self._trust())
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            refused = server.send_message(self._written(message), self._sender, list(self._to))
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()  # it has the mail already, however it takes leave
            return refused

    def _written(self, message: Message) -> Any:
        from email.message import EmailMessage  # noqa: PLC0415
        from email.utils import format_datetime, make_msgid  # noqa: PLC0415

        mail = EmailMessage()
        mail["Subject"] = one_line(message.title)
        mail["From"] = self._sender
        mail["To"] = ", ".join(self._to)
        mail["Date"] = format_datetime(message.at)
        mail["Message-ID"] = make_msgid(domain=self._sender.rpartition("@")[2].strip("> "))
        mail["Auto-Submitted"] = "auto-generated"  # nobody's absence answers it
        mail.set_content(message.text + "\n", cte="quoted-printable")
        return mail


_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}


def _refusals(refused: Mapping[str, tuple[int, bytes]]) -> str:
    return ", ".join(
        f"{who} ({code} {said.decode('utf-8', 'replace')})" for who, (code, said) in refused.items()
    )


def one_line(text: str) -> str:
    """A text as a header may hold it: no line of its own can be begun in it."""
    plain = "".join(" " if ord(sign) < 32 or sign in _BREAKS else sign for sign in text)
    plain = " ".join(plain.split())
    return plain if len(plain) <= _SUBJECT_LENGTH else plain[: _SUBJECT_LENGTH - 1] + "…"


_BREAKS = "\x7f\x85\u2028\u2029"


class Command:
    """A program: the text on its standard input, the facts in its environment."""

    name = "command"

    def __init__(self, words: Sequence[str]) -> None:
        self._words = words

    def send(self, message: Message) -> None:
        """Run it to its end; only status 0 says that it has arrived."""
        facts = {
            "ALERT_TITLE": one_line(message.title),
            "ALERT_SEVERITY": message.severity,
            "ALERT_OPENED": str(len(message.opened)),
            "ALERT_OVER": str(len(message.over)),
            "ALERT_INCIDENTS": " ".join(
                quote(one.incident, safe="/:") for one in (*message.opened, *message.over)[:_NAMED]
            ),
            "ALERT_ARCHIVE": one_line(message.archive),
            "ALERT_HOST": message.host,
        }
        kept = {name: value for name, value in os.environ.items() if not _is_private(name)}
        with tempfile.TemporaryFile() as said:
            try:
                running = subprocess.Popen(  # noqa: S603 - the operator's own program
                    self._words,
                    env={**kept, **facts},
                    stdin=subprocess.PIPE,
                    stdout=said,
                    stderr=said,
                    process_group=0,
                )
            except OSError as error:
                raise Failed(f"cannot be run: {error.strerror}") from error
            try:
                running.communicate(f"{message.text}\n".encode(), timeout=_STEP_S)
            except subprocess.TimeoutExpired as error:
                raise Failed(f"was not done after {_STEP_S:g} s, and was ended") from error
            finally:
                if running.poll() is None:
                    os.killpg(running.pid, signal.SIGKILL)
                    running.wait()
            if running.returncode:
                said.seek(max(0, said.tell() - 4096))
                lines = said.read().decode("utf-8", "replace").strip().splitlines()
                why = f": {lines[-1]}" if lines else ""
                raise Failed(f"ended with status {running.returncode}{why}")


def _is_private(name: str) -> bool:
    return name.upper().startswith("SCRUTATEUR_") or name == "PGPASSWORD"


def channels_of(chosen: Settings) -> list[Channel]:
    """The channels that the settings name.

    Raises:
        UsageError: a setting of theirs is none; says which.
    """
    found: list[Channel] = []
    trust = _trust(chosen)
    if chosen.alert_webhook:
        _check_url("ALERT_WEBHOOK", chosen.alert_webhook)
        try:
            found.append(Webhook(chosen.alert_webhook, chosen.alert_webhook_template, trust))
        except ValueError as error:
            raise UsageError(f"SCRUTATEUR_ALERT_WEBHOOK_TEMPLATE is no JSON: {error}") from error
    if chosen.alert_mail_to:
        found.append(_mail(chosen, trust))
    if chosen.alert_command:
        try:
            words = shlex.split(chosen.alert_command)
        except ValueError as error:
            raise UsageError(f"SCRUTATEUR_ALERT_COMMAND is no command line: {error}") from error
        found.append(Command(words))
    return found


def _mail(chosen: Settings, trust: Callable[[], ssl.SSLContext]) -> Mail:
    to = [one.strip() for one in chosen.alert_mail_to.split(",") if one.strip()]
    sender = chosen.alert_mail_from or to[0]
    for one in (*to, sender):
        if one_line(one) != one or not re.fullmatch(
            r"[^@<>]*<[^@\s<>]+@[^@\s<>]+>|[^@\s<>]+@\S+", one
        ):
            raise UsageError(
                f"{one!r} is no address; SCRUTATEUR_ALERT_MAIL_TO and _FROM are written "
                "you@example.org, several with commas"
            )
    try:
        parts = urlsplit(chosen.alert_smtp)
        known = parts.scheme in _PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known:
        raise UsageError(
            "SCRUTATEUR_ALERT_SMTP is written smtp://USER:PASSWORD@HOST:587 (STARTTLS), "
            "smtps://… (TLS) or smtp+plain://HOST:25 (neither)"
        )
    return Mail(to, sender, chosen.alert_smtp, trust)


def _check_url(name: str, url: str) -> None:
    try:
        parts = urlsplit(url)
        known = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        known = False
    if not known:  # not printed: a token may be in it
        raise UsageError(f"SCRUTATEUR_{name} is no address; it is written https://HOST/…")


def heartbeat(chosen: Settings) -> str | None:
    """Say that all is well to whoever waits for it; gives why that was not heard.

    Raises:
        UsageError: the setting is no address.
    """
    url = chosen.alert_heartbeat
    _check_url("ALERT_HEARTBEAT", url)
    asked = _Attempt("heartbeat", lambda: ask("GET", url, _trust(chosen)))
    return asked.outcome(PATIENCE_S)


def _trust(chosen: Settings) -> Callable[[], ssl.SSLContext]:
    """Whom we trust, loaded once it is asked: certifi's roots, and the operator's own."""

    def load() -> ssl.SSLContext:
        context = httpx.create_ssl_context()
        if chosen.ca_bundle:
            try:
                context.load_verify_locations(cafile=chosen.ca_bundle)
            except OSError as error:
                raise Failed(f"SCRUTATEUR_CA_BUNDLE cannot be read: {error.strerror}") from error
        return context

    return load


class _Attempt:
    """Something that is tried in a thread of its own, for it may never end.

    A name that is looked up, or a server that sends a byte now and then, has no time limit.
    """

    def __init__(self, name: str, work: Callable[[], None]) -> None:
        self._reason: str | None = None
        self._work = work
        self._thread = threading.Thread(target=self._try, name=name, daemon=True)
        self._thread.start()

    def _try(self) -> None:
        try:
            self._work()
        except Failed as error:
            self._reason = str(error)
        except Exception as error:  # noqa: BLE001 - whatever it is, it has not arrived
            self._reason = f"{type(error).__name__}: {error}"

    def outcome(self, within_s: float) -> str | None:
        """Why it has failed; None where it has not."""
        self._thread.join(within_s)
        if self._thread.is_alive():
            return f"did not end within {PATIENCE_S:g} s"
        return self._reason


def tell(deliveries: Sequence[tuple[Channel, Message]], secrets: Secrets) -> dict[str, str | None]:
    """Send each message through its channel, all at once; gives why each failed, None if not."""
    attempts = {}
    for channel, message in deliveries:
        clean = without(secrets, message)
        attempts[channel.name] = _Attempt(channel.name, _sending(channel, clean))
    end = time.monotonic() + PATIENCE_S
    outcomes: dict[str, str | None] = {}
    for name, attempt in attempts.items():
        reason = attempt.outcome(max(0.0, end - time.monotonic()))
        outcomes[name] = reason and secrets.out_of(reason)[:_REASON_LENGTH]
    return outcomes


def _sending(channel: Channel, message: Message) -> Callable[[], None]:
    return lambda: channel.send(message)
