"""A local AN on a loopback port: serves a folder in the official layout, misbehaves when told.

`FOLDER/repository/17/…` answers at `/static/openData/repository/17/…`, `FOLDER/dyn/…` at `/dyn/…`,
`FOLDER/robots.txt` at `/robots.txt` (404 without one). Only the standard library is needed.

    with serve(folder, [Cut(20_000, times=1)]) as replica:
        ...  # replica.url, replica.requests; replica.folder = day_two
"""

from __future__ import annotations

import hashlib
import json
import re
import socket
import socketserver
import struct
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote

from tests.replica.faults import Answer, Fault, FileSlice, Request

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TypeAlias

    _Connection: TypeAlias = socket.socket | tuple[bytes, socket.socket]

CHUNK_BYTES = 1024 * 1024

REDIRECT = ".redirect"
"""The ending of a file that holds the path to which the address without it leads."""

PLACES = (
    ("/static/openData/repository/", "repository"),
    ("/dyn/", "dyn"),
    ("/eliasse/", "eliasse"),
)
"""Which folder answers for which paths."""

TYPES = {
    ".zip": "application/zip",
    ".json": "application/json; charset=utf-8",
    ".do": "application/json; charset=utf-8",
    ".xml": "application/xml",
    ".csv": "text/csv; charset=utf-8",
    ".pdf": "application/pdf",
    ".txt": "text/plain; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".fragmenthtml": "text/html; charset=utf-8",
}


@dataclass
class Hit:
    """One request that was answered.

    Attributes:
        method: GET or HEAD.
        path: as asked, with its query.
        headers: lower-case names.
        status: answered; 0 where the connection was closed instead.
        bytes: of the body, sent (while it is on its way: to be sent).
    """

    method: str
    path: str
    headers: dict[str, str]
    status: int
    bytes: int


@dataclass(frozen=True)
class _Facts:
    """What the headers say of a file."""

    etag: str
    last_modified: datetime


class Replica:
    """A running server.

    Attributes:
        folder: what it serves; assign another to show another day.
        faults: how it misbehaves; assign others at will.
        requests: all that was asked, in order.
        errors: bugs of this server that requests met.
        port: where it listens, on 127.0.0.1.
    """

    def __init__(self, folder: Path, faults: Sequence[Fault] = (), port: int = 0) -> None:
        """Listen, from now on, in threads of its own.

        Raises:
            NotADirectoryError: there is no such folder.
            OSError: the port is taken.
        """
        if not folder.is_dir():
            raise NotADirectoryError(f"{folder} is not a folder")
        self.folder = folder
        self.faults: Sequence[Fault] = tuple(faults)
        self.requests: list[Hit] = []
        self.errors: list[Exception] = []
        self.stopping = threading.Event()
        self._facts: dict[tuple[str, int, int], _Facts] = {}
        self._server = _Server(self, port)
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="replica"
        )
        self._thread.start()

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def asked(self, part: str = "", *, robots: bool = False) -> list[Hit]:
        """The requests whose path contains `part`; those for robots.txt only if asked."""
        return [
            hit
            for hit in self.requests
            if part in hit.path and (robots or not hit.path.startswith("/robots.txt"))
        ]

    def facts(self, path: Path) -> _Facts:
        """ETag and Last-Modified of a file, read once for each state of it."""
        stat = path.stat()
        key = (str(path), stat.st_mtime_ns, stat.st_size)
        if key not in self._facts:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            moment = _newest_member(path) if path.suffix == ".zip" else None
            if moment is None:
                moment = datetime.fromtimestamp(int(stat.st_mtime), UTC)
            self._facts[key] = _Facts(f'"{digest[:32]}"', moment)
        return self._facts[key]

    def warm_up(self) -> None:
        """Read what is served once, so that the first request need not wait for it."""
        for path in sorted(self.folder.rglob("*.zip")):
            self.facts(path)

    def stop(self) -> None:
        """Close every connection and end.

        Raises:
            Exception: the first bug that a request met in this server.
        """
        self.stopping.set()
        self._server.shutdown()
        self._server.close_connections()
        self._server.server_close()
        self._thread.join()
        if self.errors:
            raise self.errors[0]


@contextmanager
def serve(folder: Path | str, faults: Sequence[Fault] = (), port: int = 0) -> Iterator[Replica]:
    """Serve a folder while the block runs; `port` 0 takes a free one."""
    replica = Replica(Path(folder), faults, port)
    try:
        yield replica
    finally:
        replica.stop()


class _Server(ThreadingHTTPServer):
    # Threads are joined at the end, so that no test leaves a connection behind.
    daemon_threads = False
    request_queue_size = 64

    def __init__(self, replica: Replica, port: int) -> None:
        self.replica = replica
        self._open: set[_Connection] = set()
        self._lock = threading.Lock()
        super().__init__(("127.0.0.1", port), _Handler)

    def server_bind(self) -> None:
        # HTTPServer would look our own name up, which takes seconds where there is no DNS.
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def process_request(self, request: _Connection, client_address: tuple[str, int]) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def close_request(self, request: _Connection) -> None:
        with self._lock:
            self._open.discard(request)
        super().close_request(request)

    def close_connections(self) -> None:
        """Hang up on everybody."""
        with self._lock:
            for connection in self._open:
                if isinstance(connection, tuple):  # datagrams, which we have none of
                    continue
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:  # the other side was faster
                    continue

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002
        """Say nothing of those who hang up; everything else is a bug of ours, told by `stop`."""
        error = sys.exception()
        if isinstance(error, Exception) and not isinstance(error, (ConnectionError, TimeoutError)):
            self.replica.errors.append(error)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "replica"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        """Answer, with a body."""
        self._serve()

    def do_HEAD(self) -> None:
        """Answer, without one."""
        self._serve()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep quiet: `Replica.requests` is the log."""

    def _serve(self) -> None:
        replica = self.server.replica
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = Request(self.command, unquote(path), query, headers, replica.folder)
        used: list[tuple[Fault, int]] = []
        for fault in replica.faults:
            if fault.answers and any(one.answers for one, _ in used):
                continue
            use = fault.take(request)
            if use is not None:
                used.append((fault, use))
        for fault, use in used:
            request = fault.before(request, use)
        answer = answer_to(request, replica)
        for fault, use in used:
            answer = fault.after(request, answer, use)
        self._send(answer, headers)

    def _send(self, answer: Answer, asked: dict[str, str]) -> None:
        length = answer.length if answer.cut_at is None else min(answer.cut_at, answer.length)
        if self.command == "HEAD" or answer.status == 304:
            length = 0
        hit = Hit(self.command, self.path, asked, answer.status, length)
        self.server.replica.requests.append(hit)
        if answer.closes or (answer.cut_at is not None and self.command != "HEAD"):
            self.close_connection = True
        if not answer.status:
            return
        self.send_response(answer.status)
        headers = answer.headers
        if answer.status != 304:
            headers = {"Content-Length": str(answer.length), **headers}
        for name, value in headers.items():
            if value:
                self.send_header(name, value)
        if answer.closes:
            self.send_header("Connection", "close")
        sent = 0
        try:
            self.end_headers()
            for piece in self._body(answer, length):
                sent += piece
        except (BrokenPipeError, ConnectionResetError, TimeoutError):
            self.close_connection = True
        hit.bytes = sent

    def _body(self, answer: Answer, length: int) -> Iterator[int]:
        """Send `length` bytes of the body, telling after each piece how many it had."""
        body = answer.body
        step = CHUNK_BYTES
        if answer.bytes_per_s is not None:
            step = max(1, answer.bytes_per_s // 10)
        if isinstance(body, bytes):
            self.wfile.write(body[:length])
            yield length
            return
        with body.path.open("rb") as file:
            for start in range(0, length, step):
                if self.server.replica.stopping.is_set():
                    self.close_connection = True
                    return
                count = min(step, length - start)
                yield self.connection.sendfile(file, body.start + start, count)
                if answer.bytes_per_s is not None:
                    self.server.replica.stopping.wait(0.1)


def answer_to(request: Request, replica: Replica) -> Answer:
    """What a well-behaved server answers: files, redirects, validators, conditions, ranges."""
    path = _file(request)
    if path is None:
        body = b"404 Not Found\n"
        return Answer(404, {"Content-Type": "text/plain; charset=utf-8"}, body)
    if path.name.endswith(REDIRECT):
        return Answer(302, {"Location": path.read_text(encoding="utf-8").strip()}, b"")
    chosen = _chosen(path, request.query)
    if chosen is not None:
        return Answer(200, {"Content-Type": _content_type(path)}, chosen)
    facts = replica.facts(path)
    last_modified = format_datetime(facts.last_modified, usegmt=True)
    headers = {
        "Content-Type": _content_type(path),
        "ETag": facts.etag,
        "Last-Modified": last_modified,
        "Accept-Ranges": "bytes",
        "Cache-Control": "max-age=14400",
    }
    if _unchanged(request.headers, facts):
        return Answer(304, headers, b"")
    size = path.stat().st_size
    ranged = _range(request.headers, facts, last_modified, size)
    if ranged is None:
        return Answer(200, headers, FileSlice(path, 0, size))
    start, end = ranged
    if start >= end:
        return Answer(416, {**headers, "Content-Range": f"bytes */{size}"}, b"")
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    return Answer(206, headers, FileSlice(path, start, end - start))


def _file(request: Request) -> Path | None:
    """The file that answers for a path; for a folder its index.html; with the query first."""
    root, rest = request.folder, None
    if request.path == "/robots.txt":
        rest = "robots.txt"
    for prefix, name in PLACES:
        if request.path.startswith(prefix):
            root, rest = request.folder / name, request.path.removeprefix(prefix)
    if rest is None or ".." in rest.split("/") or "\0" in rest:
        return None
    names = [rest.rstrip("/"), f"{rest.rstrip('/')}/index.html".lstrip("/")]
    names.append(names[0] + REDIRECT)
    if request.query:
        names = [f"{name}?{unquote(request.query)}" for name in names] + names
    return next((root / name for name in names if _is_file(root / name)), None)


def _chosen(path: Path, query: str) -> bytes | None:
    """Of the live service's amendements those whose numbers are asked for; None where none is."""
    wanted = parse_qs(query).get("numAmdt")
    if path.name != "amendement.do" or not wanted:
        return None
    told = json.loads(path.read_bytes())
    found = [one for one in told["amendements"] if one["numeroReference"] in wanted]
    answer = {**told, "amendements": found}
    return json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode()


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a query that no name can be: too long, or with a NUL
        return False


def _content_type(path: Path) -> str:
    name = path.name.partition("?")[0]
    if "list-publication" in path.parts and "." not in name:
        return TYPES[".txt"]
    return TYPES.get(Path(name).suffix, TYPES[".html"])


def _unchanged(headers: dict[str, str], facts: _Facts) -> bool:
    """Whether to answer 304: by If-None-Match if given, else If-Modified-Since (RFC 9110 §13.2)."""
    if "if-none-match" in headers:
        named = [tag.strip().removeprefix("W/") for tag in headers["if-none-match"].split(",")]
        return facts.etag in named or "*" in named
    since = _date(headers.get("if-modified-since", ""))
    return since is not None and facts.last_modified <= since


def _range(
    headers: dict[str, str], facts: _Facts, last_modified: str, size: int
) -> tuple[int, int] | None:
    """Start and end (excluded) of a single range that is to be honoured, None for the whole."""
    asked = re.fullmatch(r"bytes=(\d*)-(\d*)", headers.get("range", ""))
    if asked is None or asked.groups() == ("", ""):
        return None
    if headers.get("if-range", facts.etag) not in {facts.etag, last_modified}:
        return None
    first, last = asked.groups()
    if not first:
        return max(0, size - int(last)), size
    return int(first), size if not last else min(int(last) + 1, size)


def _date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _newest_member(path: Path) -> datetime | None:
    """The newest date in a ZIP's directory, read as UTC; None if it is not a plain whole ZIP.

    Read by hand: zipfile takes half a second for the 46,000 members of a real archive.
    """
    with path.open("rb") as file:
        size = path.stat().st_size
        file.seek(max(0, size - 65_557))
        tail = file.read()
        at = tail.rfind(b"PK\x05\x06")
        if at < 0 or at + 22 > len(tail):
            return None
        length, offset = struct.unpack_from("<2L", tail, at + 12)
        file.seek(offset)
        directory = file.read(length)
    newest, at = 0, 0
    while at + 46 <= len(directory) and directory[at : at + 4] == b"PK\x01\x02":
        time, date = struct.unpack_from("<2H", directory, at + 12)
        newest = max(newest, date << 16 | time)
        at += 46 + sum(struct.unpack_from("<3H", directory, at + 28))
    date, time = newest >> 16, newest & 0xFFFF
    try:
        return datetime(
            1980 + (date >> 9), date >> 5 & 15, date & 31,
            time >> 11, time >> 5 & 63, (time & 31) * 2, tzinfo=UTC,
        )  # fmt: skip
    except ValueError:
        return None
