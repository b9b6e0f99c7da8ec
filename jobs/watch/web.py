"""The status over HTTP: a page, ``/metrics``, ``/healthz``, ``/status.json``. Reads, never writes.

``schedule`` serves it from a thread, on this machine alone unless it is told otherwise. Whatever
is asked, and however slowly, the schedule does not wait for it.
"""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import hashlib
import ipaddress
import os
import socket
import socketserver
import threading
import time
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import msgspec

from jobs.watch import page, status
from jobs.watch.secrets import secrets_of
from storage import engine as engines
from storage import queries, schema
from storage.errors import ArchiveError, is_of_driver

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from jobs.house import Reporter
    from jobs.settings import Settings

#: What was read is shown for so long: a thousand visitors are one question.
FRESH_S: Final = 5.0
#: A database that has not answered by then is not waited for.
PATIENCE_S: Final = 10.0
#: Who says nothing for so long is hung up on; of more at once, whoever has been there longest is.
_SILENCE_S: Final = 10.0
_AT_ONCE: Final = 16


class Board(msgspec.Struct, frozen=True):
    """All that is shown.

    Attributes:
        totals: what the runs of all time add up to.
        due: the jobs of the schedule, and when each comes next; none where another leads.
    """

    status: status.Status
    totals: tuple[queries.Total, ...]
    due: tuple[tuple[str, dt.datetime], ...] = ()

    @property
    def leads(self) -> bool:
        """Whether it is our schedule that does the work."""
        return bool(self.due)


class Unavailable(Exception):  # noqa: N818 - what it is
    """The archive cannot be read; says why, and what to do."""


def read(chosen: Settings, now: dt.datetime) -> Board:
    """Ask the archive.

    Raises:
        Unavailable: it cannot be read.
    """
    try:
        engine = engines.open_database(chosen.database_url)
        try:
            engines.refuse_writing(engine)
            schema.ensure(engine, create=False)
            with engine.connect() as connection:
                totals = tuple(queries.totals(connection))
            return Board(status.status(engine, chosen, now), totals)
        finally:
            engine.dispose()
    except Exception as error:
        if is_of_driver(error):
            said = engines.explain(error, chosen.database_url)  # type: ignore[arg-type]
        elif isinstance(error, (ArchiveError, OSError)):
            said = str(error)
        else:
            raise
        raise Unavailable(secrets_of(chosen, os.environ).out_of(said)) from error


class Reader:
    """What was read last; read anew where that is too old, once for whoever waits."""

    def __init__(
        self,
        ask: Callable[[], Board],
        *,
        fresh_s: float = FRESH_S,
        patience_s: float = PATIENCE_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask = ask
        self._fresh_s = fresh_s
        self._patience_s = patience_s
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._asked: _Question | None = None

    def board(self) -> Board:
        """What is so now.

        Raises:
            Unavailable: it cannot be read, or not in time.
        """
        with self._lock:
            question = self._asked
            if question is None or (
                question.done.is_set() and self._monotonic() - question.answered_s >= self._fresh_s
            ):
                question = self._asked = _Question(self._ask, self._monotonic)
        if not question.done.wait(self._patience_s):
            raise Unavailable(
                f"the archive has not answered within {self._patience_s:g} s: it is at work, or "
                "its host cannot be reached"
            )
        if question.error is not None:
            raise question.error
        assert question.answer is not None  # noqa: S101 - it is one or the other
        return question.answer


class _Question:
    """A question in a thread of its own: a database that hangs holds nobody up but that."""

    def __init__(self, ask: Callable[[], Board], monotonic: Callable[[], float]) -> None:
        self.done = threading.Event()
        self.answer: Board | None = None
        self.error: Exception | None = None
        self.answered_s = 0.0
        self._ask = ask
        self._monotonic = monotonic
        threading.Thread(target=self._work, name="status", daemon=True).start()

    def _work(self) -> None:
        try:
            self.answer = self._ask()
        except Exception as error:  # noqa: BLE001 - it is raised again where it is asked for
            self.error = error
        self.answered_s = self._monotonic()
        self.done.set()


# -- the server ----------------------------------------------------------------------------------


@contextmanager
def serving(
    chosen: Settings,
    report: Reporter,
    clock: Callable[[], dt.datetime],
    upcoming: Callable[[], Sequence[tuple[str, dt.datetime]]],
) -> Iterator[int | None]:
    """Show the status while this lasts; gives the port, None where nothing is shown.

    A port that is taken is told, and is no reason to harvest nothing.
    """
    if not chosen.status_port:
        yield None
        return
    with _served(chosen, report, Reader(lambda: read(chosen, clock())), upcoming) as port:
        yield port


@contextmanager
def _served(
    chosen: Settings,
    report: Reporter,
    reader: Reader,
    upcoming: Callable[[], Sequence[tuple[str, dt.datetime]]],
    port: int | None = None,
) -> Iterator[int | None]:
    host, port = chosen.status_host, chosen.status_port if port is None else port
    try:
        server = _Server((host, port), Answers(reader, upcoming, _names(chosen)), report)
    except (OSError, OverflowError) as error:
        said = getattr(error, "strerror", None) or error
        report.event(
            "schedule",
            message=f"no status page: {host} port {port} cannot be had ({said}); "
            "set SCRUTATEUR_STATUS_PORT to another, or to 0 for none",
        )
        yield None
        return
    bound: int = server.server_address[1]
    shown = f"[{host}]" if ":" in host else host
    report.event("schedule", message=f"status page: http://{shown}:{bound}/", port=bound)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.2}, name="web", daemon=True
    )
    thread.start()
    try:
        yield bound
    finally:
        server.shutdown()
        server.hang_up()
        server.server_close()
        thread.join()


def _names(chosen: Settings) -> frozenset[str]:
    given = [one.strip().lower() for one in chosen.status_names.split(",")]
    ours = {"localhost", socket.gethostname().lower(), chosen.status_host.lower(), *given}
    return frozenset(ours - {""})


class Answer(msgspec.Struct, frozen=True):
    """What is sent back."""

    status: HTTPStatus
    kind: str
    body: bytes
    headers: dict[str, str] = {}


_PLAIN = "text/plain; charset=utf-8"
_HTML = "text/html; charset=utf-8"
_JSON = "application/json"


class Answers:
    """What is answered to whom: no sockets here."""

    def __init__(
        self,
        reader: Reader,
        upcoming: Callable[[], Sequence[tuple[str, dt.datetime]]],
        names: frozenset[str],
    ) -> None:
        self._reader = reader
        self._upcoming = upcoming
        self._names = names
        self._paths = {
            "/": self._page,
            "/metrics": self._metrics,
            "/healthz": self._healthz,
            "/status.json": self._json,
        }

    def to(self, method: str, target: str, host: str | None) -> Answer:
        """The answer to a request."""
        if not self._is_ours(host):
            return _said(
                HTTPStatus.MISDIRECTED_REQUEST,
                f"this is not {host}; if it is to be, name it in SCRUTATEUR_STATUS_NAMES",
            )
        answer = self._paths.get(target.partition("?")[0])
        if answer is None:
            return _said(HTTPStatus.NOT_FOUND, f"there are: {', '.join(self._paths)}")
        if method not in {"GET", "HEAD"}:
            refused = _said(HTTPStatus.METHOD_NOT_ALLOWED, "this page is only read")
            return msgspec.structs.replace(refused, headers={"Allow": "GET, HEAD"})
        return answer()

    def _is_ours(self, host: str | None) -> bool:
        """Whether we are asked for by a name of ours.

        A page of somebody else's site may have a browser ask us under that site's name, and then
        read what we answer. An address of numbers is nobody's name.
        """
        if host is None:
            return True
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        with contextlib.suppress(ValueError):
            ipaddress.ip_address(name)
            return True
        return name in self._names

    def _board(self) -> Board:
        return msgspec.structs.replace(self._reader.board(), due=tuple(self._upcoming()))

    def _page(self) -> Answer:
        try:
            return Answer(HTTPStatus.OK, _HTML, page.html(self._board()))
        except Unavailable as why:
            return Answer(HTTPStatus.SERVICE_UNAVAILABLE, _HTML, page.unavailable(str(why)))

    def _metrics(self) -> Answer:
        from jobs.watch import metrics  # noqa: PLC0415 - where nobody asks, it is not needed

        try:
            return Answer(HTTPStatus.OK, metrics.CONTENT_TYPE, metrics.text(self._board()))
        except Unavailable as why:
            return _said(HTTPStatus.SERVICE_UNAVAILABLE, str(why))

    def _healthz(self) -> Answer:
        try:
            told = self._reader.board().status
        except Unavailable as why:
            return _said(HTTPStatus.SERVICE_UNAVAILABLE, f"failure: {why}")
        bad = told.health == "failure"
        code = HTTPStatus.SERVICE_UNAVAILABLE if bad else HTTPStatus.OK
        return _said(code, "\n".join((told.health, *told.reasons)))

    def _json(self) -> Answer:
        try:
            board = self._board()
        except Unavailable as why:
            body = msgspec.json.encode({"health": "failure", "reasons": [str(why)]})
            return Answer(HTTPStatus.SERVICE_UNAVAILABLE, _JSON, body)
        told: dict[str, Any] = msgspec.to_builtins(board.status)
        told["leads"] = board.leads
        told["due"] = [{"job": name, "at": at} for name, at in board.due]
        return Answer(HTTPStatus.OK, _JSON, msgspec.json.encode(told))


def _said(code: HTTPStatus, text: str) -> Answer:
    return Answer(code, _PLAIN, f"{text}\n".encode("utf-8", "replace"))


class _Server(ThreadingHTTPServer):
    """Answers each in a thread; hangs up on whoever has been there longest where it is too many."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], answers: Answers, report: Reporter) -> None:
        self.answers = answers
        self._report = report
        self._open: dict[int, socket.socket] = {}
        self._lock = threading.Lock()
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        socketserver.TCPServer.server_bind(self)  # and ask nobody what this machine is called
        self.server_name, self.server_port = "scrutateur", self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open[id(request)] = request
            longest = next(iter(self._open.values())) if len(self._open) > _AT_ONCE else None
        if longest is not None:
            _hang_up(longest)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.pop(id(request), None)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End every conversation."""
        with self._lock:
            held = list(self._open.values())
        for one in held:
            _hang_up(one)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        """Whoever went away is no error, and no error of ours is printed to a stranger."""
        import sys  # noqa: PLC0415

        error = sys.exception() if hasattr(sys, "exception") else sys.exc_info()[1]
        if not isinstance(error, OSError):
            self._report.event("web_error", message=f"{type(error).__name__}: {error}")


def _hang_up(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version, sys_version = "scrutateur", ""
    timeout = _SILENCE_S

    def _answer(self) -> None:
        try:
            answer = self.server.answers.to(self.command, self.path, self.headers.get("Host"))
        except Exception as error:  # noqa: BLE001 - the visitor did nothing wrong
            self.server._report.event(  # noqa: SLF001 - ours
                "web_error", message=f"{type(error).__name__}: {error}"
            )
            answer = _said(HTTPStatus.INTERNAL_SERVER_ERROR, "this page has failed: see the log")
        self._send(answer)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = _answer  # noqa: N815

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        headers = {
            "Content-Type": answer.kind,
            "Content-Length": str(len(answer.body)),
            "Cache-Control": "no-store",
            "Content-Security-Policy": _POLICY,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Connection": "close",
            **answer.headers,
        }
        if answer.status == HTTPStatus.SERVICE_UNAVAILABLE:
            headers["Retry-After"] = "30"
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002
        """What is no request is answered in the same way, and repeated to nobody."""
        self.close_connection = True
        self._send(_said(HTTPStatus(code), HTTPStatus(code).phrase))

    def log_message(self, *_: object) -> None:
        """Who looks is nobody's business."""


_STYLE_HASH = base64.b64encode(hashlib.sha256(page.STYLE.encode()).digest()).decode()
#: Nothing is loaded from anywhere, and only our own style is obeyed.
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
