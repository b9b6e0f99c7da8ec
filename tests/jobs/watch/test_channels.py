"""A webhook, a mail, a command: what each is told, and what is said where it is not heard."""

from __future__ import annotations

import datetime as dt
import json
import socket
from email.header import decode_header, make_header
from typing import TYPE_CHECKING

import pytest

from jobs.settings import Settings
from jobs.watch import alerts
from jobs.watch.alerts import Message, Told, channels_of, compose, one_line, tell
from jobs.watch.secrets import secrets_of
from scraper.errors import UsageError
from tests.receivers import KEEPING, certificate, mail_server, program, receiving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.receivers import Receiver

NOW = dt.datetime(2026, 10, 7, 7, 30, tzinfo=dt.UTC)
BROKEN = Told(
    "unreachable scrutins/17",
    "failure",
    "scrutins/17: no answer",
    "l'hôte « data » ne répond pas\n→ check the network",
    NOW - dt.timedelta(hours=1),
)
OLD = Told(
    "older agenda/17",
    "warning",
    "agenda/17: an older archive",
    "said yesterday",
    NOW - dt.timedelta(days=1),
    NOW,
)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A web server that is POSTed to."""
    with receiving() as opened:
        yield opened


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine may be busy: who answers has all the time."""
    monkeypatch.setattr(alerts, "_STEP_S", 100.0)
    monkeypatch.setattr(alerts, "PATIENCE_S", 100.0)


def message(title: str = "Scrutateur: une panne", text: str = "plus rien") -> Message:
    """A message as it is composed."""
    return Message(title, text, "failure", "sqlite:///ici.db", "hôte", NOW, (BROKEN,), (OLD,))


def sent(told: Message | None = None, **chosen: str) -> dict[str, str | None]:
    """Tell it through the channels of these settings; why each failed."""
    settings = Settings(**chosen)  # type: ignore[arg-type]
    channels = channels_of(settings)
    return tell([(one, told or message()) for one in channels], secrets_of(settings, {}))


# -- what is said --------------------------------------------------------------------------------


def test_one_incident_is_told_by_its_name() -> None:
    """The worst first; what to do beside it, and since when."""
    host = socket.gethostname()
    told = compose([BROKEN], [], archive="sqlite:///ici.db", now=NOW)
    assert told.title == "Scrutateur: failure: scrutins/17: no answer"
    assert told.severity == "failure"
    assert told.text == (
        f"sqlite:///ici.db on {host}, 2026-10-07 07:30 UTC\n"
        "\n"
        "FAILURE scrutins/17: no answer\n"
        "  l'hôte « data » ne répond pas\n"
        "  → check the network\n"
        "  since 2026-10-07 06:30 UTC (unreachable scrutins/17)\n"
        "\n"
        "What is open now: scrutateur status"
    )


def test_an_end_is_told_by_its_name_too() -> None:
    """With how long it lasted."""
    told = compose([], [OLD], archive="ici", now=NOW)
    assert told.title == "Scrutateur: over: agenda/17: an older archive"
    assert told.severity == "over"
    assert "OVER agenda/17: an older archive\n  from 2026-10-06 07:30 to 2026-10-07 07:30 UTC" in (
        told.text
    )


def test_several_are_one_message() -> None:
    """A bad night is one mail, not forty; of a worse one the first thirty are named."""
    told = compose([BROKEN] * 40, [OLD], archive="ici", now=NOW)
    assert told.title == "Scrutateur: 40 new, 1 over; failure: scrutins/17: no answer"
    assert told.text.count("FAILURE scrutins/17") == 30
    assert "… and 10 more\n" in told.text


# -- the webhook ---------------------------------------------------------------------------------


def test_a_webhook_is_posted_json(receiver: Receiver) -> None:
    """Fields for programs, and the whole text for those who show it as it is."""
    assert sent(alert_webhook=f"{receiver.url}/hooks/abc") == {"webhook": None}
    assert receiver.asked == [("POST", "/hooks/abc")]
    assert receiver.bodies == [
        {
            "title": "Scrutateur: une panne",
            "text": "plus rien",
            "severity": "failure",
            "archive": "sqlite:///ici.db",
            "host": "hôte",
            "at": "2026-10-07T07:30:00Z",
            "opened": [
                {
                    "incident": "unreachable scrutins/17",
                    "severity": "failure",
                    "title": "scrutins/17: no answer",
                    "text": "l'hôte « data » ne répond pas\n→ check the network",
                    "opened_at": "2026-10-07T06:30:00Z",
                    "over_at": None,
                }
            ],
            "over": [
                {
                    "incident": "older agenda/17",
                    "severity": "warning",
                    "title": "agenda/17: an older archive",
                    "text": "said yesterday",
                    "opened_at": "2026-10-06T07:30:00Z",
                    "over_at": "2026-10-07T07:30:00Z",
                }
            ],
        }
    ]


def test_a_template_says_it_as_a_receiver_wants_it(receiver: Receiver) -> None:
    """Whatever stands in the words, the JSON stays JSON."""
    told = message('He said "no"\\', "a\n$title }{ é")
    template = '{"topic": "an", "title": "$title", "message": "[$severity] $text", "tags": ["x"]}'
    chosen = {"alert_webhook": receiver.url, "alert_webhook_template": template}
    assert sent(told, **chosen) == {"webhook": None}
    assert receiver.bodies == [
        {
            "topic": "an",
            "title": 'He said "no"\\',
            "message": "[failure] a\n$title }{ é",
            "tags": ["x"],
        }
    ]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (500, "answers 500"),
        (404, "answers 404"),
        (302, "answers 302"),
        ("close", "does not answer (RemoteProtocolError: "),
        ("hang", "does not answer (ReadTimeout: "),
    ],
)
def test_a_receiver_that_does_not_take_it_was_not_told(
    receiver: Receiver, answer: int | str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And its token is in nobody's log."""
    if answer == "hang":
        monkeypatch.setattr(alerts, "_STEP_S", 1.0)
    receiver.answer = answer
    reasons = sent(alert_webhook=f"{receiver.url}/hooks/T0k3nOfTheHook?key=K3yOfTheHook")
    assert said in str(reasons["webhook"])
    assert "OfTheHook" not in str(reasons)
    assert receiver.raw == []
    assert len(receiver.asked) == 1  # a redirect is not followed


def test_a_port_that_nobody_listens_at_was_not_told() -> None:
    """Refused at once."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    reason = str(sent(alert_webhook=f"http://127.0.0.1:{port}/x")["webhook"])
    assert reason.startswith(f"127.0.0.1:{port} does not answer (ConnectError: ")


def test_one_that_never_ends_is_left_alone(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """However slow it is; the others are told meanwhile."""
    monkeypatch.setattr(alerts, "PATIENCE_S", 20.0)
    receiver.answer = "hang"
    told = sent(alert_webhook=receiver.url, alert_command=program(tmp_path, "keep", KEEPING))
    assert told == {"webhook": "did not end within 20 s", "command": None}


# -- the mail ------------------------------------------------------------------------------------


def test_a_mail_is_written_in_utf_8_to_everybody_named() -> None:
    """French text and a subject that can begin no header of its own."""
    told = message(
        "Scrutateur: échec\r\nBcc: victim@example.org\x85X", "l’hôte ne répond pas\n.\nŒ"
    )
    with mail_server() as post:
        chosen = {
            "alert_mail_to": "moi@example.org, Toi <toi@example.org>",
            "alert_mail_from": "archive@example.org",
            "alert_smtp": f"smtp+plain://127.0.0.1:{post.port}",
        }
        assert sent(told, **chosen) == {"mail": None}
    ((sender, to, mail, content),) = post.envelopes
    assert (sender, to) == ("archive@example.org", ["moi@example.org", "toi@example.org"])
    assert mail["Subject"] == "Scrutateur: échec Bcc: victim@example.org X"
    assert mail["Bcc"] is None
    assert (mail["To"], mail["From"]) == (
        "moi@example.org, Toi <toi@example.org>",
        "archive@example.org",
    )
    assert mail["Auto-Submitted"] == "auto-generated"
    assert str(mail["Message-ID"]).endswith("@example.org>")
    assert mail.get_content().replace("\r\n", "\n") == "l’hôte ne répond pas\n.\nŒ\n"
    assert content.isascii()  # nothing that an old server would spoil


def test_a_long_subject_is_cut_and_a_long_word_in_it_is_whole() -> None:
    """Folded by the library, and read anew as it was."""
    assert len(one_line("é" * 400)) == 150
    with mail_server() as post:
        sent(
            message("Scrutateur: " + "é" * 400),
            alert_mail_to="moi@example.org",
            alert_smtp=f"smtp+plain://127.0.0.1:{post.port}",
        )
    raw = post.envelopes[0][3].split(b"Subject:")[1].split(b"From:")[0].decode()
    assert (
        str(make_header(decode_header(raw.strip())))
        .replace("\r\n", "")
        .startswith("Scrutateur: éééé")
    )
    assert post.envelopes[0][2]["Subject"] == "Scrutateur: " + "é" * 137 + "…"


def test_starttls_and_a_password_are_used(tmp_path: Path) -> None:
    """smtp:// is encrypted before anything is said."""
    tls, trusted = certificate(tmp_path)
    with mail_server(tls=tls, login=True) as post:
        told = sent(
            alert_mail_to="moi@example.org",
            alert_smtp=f"smtp://robot:s3cr3t-of-the-post@127.0.0.1:{post.port}",
            ca_bundle=str(trusted),
        )
    assert told == {"mail": None}
    assert post.users == [("robot", "s3cr3t-of-the-post")]
    assert post.encrypted == [True]


def test_a_line_that_is_encrypted_from_the_start_is_used(tmp_path: Path) -> None:
    """smtps://, with a password whose signs are written as in any address."""
    tls, trusted = certificate(tmp_path)
    with mail_server(tls=tls, from_the_start=True, login=True) as post:
        told = sent(
            alert_mail_to="moi@example.org",
            alert_smtp=f"smtps://robot%40home:s3cr3t%2Dof-the-post@127.0.0.1:{post.port}",
            ca_bundle=str(trusted),
        )
    assert told == {"mail": None}
    assert post.users == [("robot@home", "s3cr3t-of-the-post")]


def test_a_server_that_cannot_encrypt_is_told_nothing() -> None:
    """Nor is a password said to it: smtp+plain:// is there for who wants that."""
    with mail_server() as post:
        told = sent(
            alert_mail_to="moi@example.org",
            alert_smtp=f"smtp://robot:s3cr3t-of-the-post@127.0.0.1:{post.port}",
        )
    assert "STARTTLS extension not supported" in str(told["mail"])
    assert post.users == []
    assert post.envelopes == []


def test_a_server_that_nobody_vouches_for_is_told_nothing(tmp_path: Path) -> None:
    """Its certificate is verified."""
    tls, _ = certificate(tmp_path)
    with mail_server(tls=tls) as post:
        told = sent(alert_mail_to="moi@example.org", alert_smtp=f"smtp://127.0.0.1:{post.port}")
    assert "CERTIFICATE_VERIFY_FAILED" in str(told["mail"])
    assert post.envelopes == []


def test_a_wrong_password_is_not_printed(tmp_path: Path) -> None:
    """The server's answer is."""
    tls, trusted = certificate(tmp_path)
    with mail_server(tls=tls, login=True) as post:
        told = sent(
            alert_mail_to="moi@example.org",
            alert_smtp=f"smtp://robot:hunter2@127.0.0.1:{post.port}",
            ca_bundle=str(trusted),
        )
    assert str(told["mail"]).startswith(f"127.0.0.1:{post.port} answers 535 ")
    assert "hunter2" not in str(told)


def test_a_mail_that_one_of_several_does_not_get_has_not_arrived() -> None:
    """Who was refused is told, with the server's reason, but for the password in it."""
    with mail_server() as post:
        post.refuses.add("toi@example.org")
        told = sent(
            alert_mail_to="moi@example.org, toi@example.org",
            alert_smtp=f"smtp+plain://x:hunter2@127.0.0.1:{post.port}",
        )
        # a server that knows no passwords refuses them
        assert "SMTP AUTH extension not supported" in str(told["mail"])
        told = sent(
            alert_mail_to="moi@example.org, toi@example.org",
            alert_smtp=f"smtp+plain://127.0.0.1:{post.port}",
        )
    assert told["mail"] == (
        f"127.0.0.1:{post.port} refuses toi@example.org "
        "(550 nobody here, and hunter2 is no password)"
    )


# -- the command ---------------------------------------------------------------------------------


def test_a_command_reads_the_text_and_finds_the_facts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a shell, and without the settings, among which secrets are."""
    monkeypatch.setenv("SCRUTATEUR_DATABASE_URL", "postgresql://moi:hunter2@ici/archive")
    monkeypatch.setenv("PGPASSWORD", "hunter2")
    told = message("Scrutateur: $(rm -rf x)\n; `x`", "l’hôte\nne répond pas")
    assert sent(told, alert_command=program(tmp_path, "keep", KEEPING)) == {"command": None}
    (kept,) = (tmp_path / "keep.py.told").read_text(encoding="utf-8").splitlines()
    heard = json.loads(kept)
    assert heard["text"] == "l’hôte\nne répond pas\n"
    assert heard["facts"] == {
        "ALERT_TITLE": "Scrutateur: $(rm -rf x) ; `x`",
        "ALERT_SEVERITY": "failure",
        "ALERT_OPENED": "1",
        "ALERT_OVER": "1",
        "ALERT_INCIDENTS": "unreachable%20scrutins/17 older%20agenda/17",
        "ALERT_ARCHIVE": "sqlite:///ici.db",
        "ALERT_HOST": "hôte",
    }
    assert "hunter2" not in json.dumps(heard)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("print('no such hunter2 user', file=sys.stderr); sys.exit(3)", "ended with status 3: no"),
        ("sys.exit(4)", "ended with status 4"),
        ("time.sleep(600)", "was not done after 1 s, and was ended"),
    ],
)
def test_a_command_that_fails_has_told_nobody(
    tmp_path: Path, body: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its last words are kept, and it is not waited for for ever."""
    if "time" in body:
        monkeypatch.setattr(alerts, "_STEP_S", 1.0)
    told = sent(alert_command=program(tmp_path, "fail", body))
    assert str(told["command"]).startswith(said)


def test_a_command_that_is_not_there_has_told_nobody() -> None:
    """The system's own word for it."""
    assert sent(alert_command="/nowhere/at-all") == {
        "command": "cannot be run: No such file or directory"
    }


def test_a_command_that_does_not_listen_is_heard_all_the_same(tmp_path: Path) -> None:
    """What it does with the text is its own affair."""
    told = sent(message(text="x" * 500_000), alert_command=program(tmp_path, "deaf", "pass"))
    assert told == {"command": None}


# -- the settings --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"alert_webhook": "hooks/T0k3n"}, "SCRUTATEUR_ALERT_WEBHOOK is no address"),
        ({"alert_webhook": "ftp://x/T0k3n"}, "SCRUTATEUR_ALERT_WEBHOOK is no address"),
        ({"alert_webhook": "http://x:port/T0k3n"}, "SCRUTATEUR_ALERT_WEBHOOK is no address"),
        ({"alert_webhook": "http://x/", "alert_webhook_template": "{"}, "TEMPLATE is no JSON"),
        ({"alert_mail_to": "moi"}, "'moi' is no address"),
        ({"alert_mail_to": "moi@ici.fr\nBcc: toi@ici.fr"}, "is no address"),
        ({"alert_mail_to": "a@b.fr", "alert_mail_from": "x"}, "'x' is no address"),
        ({"alert_mail_to": "a@b.fr", "alert_smtp": "localhost"}, "SCRUTATEUR_ALERT_SMTP is writ"),
        ({"alert_mail_to": "a@b.fr", "alert_smtp": "http://T0k3n@x"}, "SMTP is written smtp://"),
        ({"alert_command": "'"}, "SCRUTATEUR_ALERT_COMMAND is no command line"),
    ],
)
def test_a_channel_that_is_set_wrongly_says_how_and_prints_no_secret(
    chosen: dict[str, str], said: str
) -> None:
    """Wrong usage."""
    with pytest.raises(UsageError) as told:
        channels_of(Settings(**chosen))  # type: ignore[arg-type]
    assert said in str(told.value)
    assert "T0k3n" not in str(told.value)


def test_no_setting_is_no_channel() -> None:
    """Nobody is told, and nothing is loaded for it."""
    assert channels_of(Settings()) == []


# -- secrets -------------------------------------------------------------------------------------


def test_secrets_are_taken_out_of_whatever_is_said() -> None:
    """As they are written, as they are sent, and whoever printed them."""
    chosen = Settings(
        database_url="postgresql://moi:pw%2F0f-db@ici/archive?password=pw-in-query&sslpassword=keyword",
        contact="contact-of-mine@example.org",
        alert_smtp="smtp://robot:pw0f-smtp@post.example.org",
        alert_webhook="https://hooks.example.org/services/T0PICxyz/B00k1234?token=t0ken-a",
        alert_heartbeat="https://ping.example.org/0a1b2c3d-uuid",
        alert_command="notify --token=c0mmand-token --title archive",
    )
    secrets = secrets_of(chosen, {"PGPASSWORD": "pw-env", "HTTPS_PROXY": "http://u:pw-proxy@p:1"})
    said = (
        "pw%2F0f-db pw/0f-db pw-in-query contact-of-mine@example.org pw0f-smtp T0PICxyz B00k1234 "
        "keyword t0ken-a 0a1b2c3d-uuid c0mmand-token pw-env pw-proxy cHcwZi1zbXRw "
        "AHJvYm90AHB3MGYtc210cA postgresql://eve:other@x/y"
    )
    assert secrets.out_of(said) == "*** " * 15 + "postgresql://eve:***@x/y"
    assert secrets.out_of("notify: scrutins/17, services, archive; post.example.org") == (
        "notify: scrutins/17, services, archive; post.example.org"
    )


def test_where_a_database_is_can_be_said() -> None:
    """Advice that hid the folder of its socket could not be followed."""
    chosen = Settings(
        database_url="postgresql://moi@/archive?host=/run/pg-0a1b2c3d4e5f6a7b&port=5432"
    )
    said = "pg_dump 'postgresql://moi@/archive?host=/run/pg-0a1b2c3d4e5f6a7b&port=5432'"
    assert secrets_of(chosen, {}).out_of(said) == said


def test_what_a_terminal_would_obey_is_taken_out_too() -> None:
    """The Assemblée's words are quoted, and nobody knows what is in them."""
    said = secrets_of(Settings(), {}).out_of("a\x1b[2Jb\x00c\nd\ud800")
    assert said == "a [2Jb c\nd?"
