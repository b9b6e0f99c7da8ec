"""Who is told, for tests: a real web server, a real mail server, a real program."""

from __future__ import annotations

import asyncio
import datetime as dt
import email
import email.policy
import ipaddress
import json
import ssl
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path

    from aiosmtpd.smtp import Envelope, Session


class Receiver:
    """A web server that is POSTed to.

    Attributes:
        answer: a status; ``hang``: none, until it is released; ``close``: the line is cut.
        bodies: what was sent and answered with 2xx.
        asked: (method, path) of every request.
    """

    def __init__(self) -> None:
        """Listen, on a port of its own."""
        self.answer: int | str = 200
        self.raw: list[bytes] = []
        self.asked: list[tuple[str, str]] = []
        self.came = threading.Event()
        self.release = threading.Event()
        self._server = _Server(self)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """What arrived, read as JSON."""
        return [json.loads(body) for body in self.raw]

    def close(self) -> None:
        """Let go of whoever waits."""
        self.release.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, receiver: Receiver) -> None:
        self.receiver = receiver
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        receiver = self.server.receiver
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        receiver.asked.append((self.command, self.path))
        receiver.came.set()
        if receiver.answer == "hang":
            receiver.release.wait(60)
            return
        if receiver.answer == "close":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Le")
            return
        status = int(receiver.answer)
        if 200 <= status < 300:
            receiver.raw.append(body)
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST  # noqa: N815 - the library names it

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A web server that is POSTed to."""
    receiver = Receiver()
    try:
        yield receiver
    finally:
        receiver.close()


@dataclass
class Post:
    """A mail server, and what it was handed.

    Attributes:
        envelopes: (from, to, the mail read anew, the bytes).
        users: who logged in, and whether the line was encrypted.
        refuses: addresses that it knows nobody at.
    """

    port: int = 0
    envelopes: list[tuple[str, list[str], EmailMessage, bytes]] = field(default_factory=list)
    users: list[tuple[str, str]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: object
    ) -> str:
        """Whether somebody lives there."""
        if address in self.refuses:
            return "550 nobody here, and hunter2 is no password"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep it."""
        content = bytes(envelope.content or b"")  # type: ignore[arg-type]
        mail = email.message_from_bytes(content, policy=email.policy.default)
        self.envelopes.append((str(envelope.mail_from), list(envelope.rcpt_tos), mail, content))
        self.encrypted.append(session.ssl is not None)
        return "250 kept"

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: object
    ) -> AuthResult:
        """Know one user."""
        assert isinstance(data, LoginPassword)
        self.users.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password == b"s3cr3t-of-the-post", handled=False)


@contextmanager
def mail_server(
    *, tls: ssl.SSLContext | None = None, from_the_start: bool = False, login: bool = False
) -> Iterator[Post]:
    """A mail server on loopback: plain, with STARTTLS, or encrypted from the start."""
    post = Post()
    options = {
        "hostname": "post.example.org",
        "tls_context": None if from_the_start else tls,
        "require_starttls": tls is not None and not from_the_start,
        "auth_required": login and not from_the_start,  # it sees no encryption of before it began
        "auth_require_tls": not from_the_start,
        "authenticator": post.authenticate if login else None,
    }
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="post")
    thread.start()

    async def listen() -> asyncio.Server:
        return await loop.create_server(
            lambda: SMTP(post, loop=loop, **options),
            "127.0.0.1",
            0,
            ssl=tls if from_the_start else None,
        )

    server = asyncio.run_coroutine_threadsafe(listen(), loop).result(60)
    post.port = server.sockets[0].getsockname()[1]
    try:
        yield post
    finally:

        async def close() -> None:
            server.close()
            ours = asyncio.current_task()
            for task in asyncio.all_tasks() - {ours}:
                task.cancel()
            await asyncio.gather(*(asyncio.all_tasks() - {ours}), return_exceptions=True)

        asyncio.run_coroutine_threadsafe(close(), loop).result(60)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context for 127.0.0.1, and the file of whom to trust for it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    trusted, private = folder / "post.pem", folder / "post.key"
    trusted.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(trusted, private)
    return context, trusted


def program(folder: Path, name: str, body: str) -> str:
    """A command line that runs some Python."""
    file = folder / f"{name}.py"
    file.write_text(f"import json, os, sys, time\n{body}\n", encoding="utf-8")
    return f"'{sys.executable}' '{file}'"


#: A program that keeps what it was told beside itself.
KEEPING = """
told = {"text": sys.stdin.read(), "facts": {n: v for n, v in os.environ.items() if "ALERT" in n},
        "all": dict(os.environ)}
with open(__file__ + ".told", "a", encoding="utf-8") as file:
    file.write(json.dumps(told) + "\\n")
"""
