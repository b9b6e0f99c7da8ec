"""How the local AN misbehaves: each fault is something that the real one was seen to do.

A fault changes a request before it is served, or the answer before it is sent. Each is limited to
the paths that a glob matches (`path`) and, if asked, to a number of `times`. robots.txt is left
alone unless the glob names it. Where several faults would each give an answer of their own, the
first that is not used up does, so a list of them is a sequence.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import ClassVar

CAPTCHA = """<!DOCTYPE html>
<html lang="fr"><head><title>Vérification</title></head>
<body><h1>Veuillez confirmer que vous n’êtes pas un robot</h1>
<form><div class="g-recaptcha"></div></form></body></html>
"""
MAINTENANCE = """<!DOCTYPE html>
<html lang="fr"><head><title>Site en maintenance</title></head>
<body><h1>Le site est en maintenance</h1><p>Merci de revenir plus tard.</p></body></html>
"""
ANTIBOT = """<!DOCTYPE html>
<html lang="fr"><head><title>Accès refusé</title></head>
<body><p>Protection anti-bot : votre requête a été bloquée.</p></body></html>
"""


@dataclass(frozen=True)
class Request:
    """What is asked, as the faults may change it.

    Attributes:
        method: GET or HEAD.
        path: of the URL, decoded, without its query.
        query: what follows the question mark.
        headers: lower-case names.
        folder: the folder served.
    """

    method: str
    path: str
    query: str
    headers: dict[str, str]
    folder: Path


@dataclass(frozen=True)
class FileSlice:
    """Bytes `start` to `start + length` of a file."""

    path: Path
    start: int
    length: int


@dataclass(frozen=True)
class Answer:
    """What is about to be sent.

    Attributes:
        status: HTTP status; 0 to hang up instead.
        headers: as they will be sent.
        body: bytes, or a part of a file.
        cut_at: after how many bytes of the body the connection is closed, None for never.
        bytes_per_s: how fast the body goes, None for as fast as it can.
        closes: whether the connection ends with the body.
    """

    status: int
    headers: dict[str, str]
    body: bytes | FileSlice
    cut_at: int | None = None
    bytes_per_s: int | None = None
    closes: bool = False

    @property
    def length(self) -> int:
        """Of the body, in bytes."""
        return len(self.body) if isinstance(self.body, bytes) else self.body.length


@dataclass(kw_only=True)
class Fault:
    """One way to misbehave.

    Attributes:
        path: glob on the path of the URL.
        times: how many requests it spoils, None for all.
        skip: how many it lets pass first.
    """

    answers: ClassVar[bool] = False
    """Whether it gives an answer of its own, so that only one such fault may speak."""

    path: str = "*"
    times: int | None = None
    skip: int = 0
    _passed: int = field(default=0, init=False, repr=False)
    _used: int = field(default=0, init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def concerns(self, request: Request) -> bool:
        """Whether this request would be spoilt, were any times left."""
        if request.path == "/robots.txt" and "robots" not in self.path:
            return False
        return fnmatchcase(request.path, self.path)

    def take(self, request: Request) -> int | None:
        """Use the fault up by one: which use this is, from 0; None if it does not apply."""
        if not self.concerns(request):
            return None
        with self._lock:
            if self._passed < self.skip:
                self._passed += 1
                return None
            if self.times is not None and self._used >= self.times:
                return None
            self._used += 1
            return self._used - 1

    def before(self, request: Request, use: int) -> Request:  # noqa: ARG002
        """Change what is asked."""
        return request

    def after(self, request: Request, answer: Answer, use: int) -> Answer:  # noqa: ARG002
        """Change what is answered."""
        return answer


@dataclass
class Status(Fault):
    """An error: 429, 503, 500, 404 or another.

    Attributes:
        code: HTTP status.
        retry_after: seconds or HTTP-date, "" for none.
        body: a short text, or a page.
        headers: more of them.
    """

    answers: ClassVar[bool] = True
    code: int
    retry_after: str = ""
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def after(self, request: Request, answer: Answer, use: int) -> Answer:  # noqa: ARG002
        """Answer with it instead."""
        kind = "text/html" if self.body.lstrip().startswith("<") else "text/plain"
        headers = {"Content-Type": f"{kind}; charset=utf-8", **self.headers}
        if self.retry_after:
            headers["Retry-After"] = self.retry_after
        return Answer(self.code, headers, self.body.encode())


@dataclass
class Page(Fault):
    """A page where the thing asked for should be.

    Attributes:
        html: CAPTCHA, MAINTENANCE, ANTIBOT, "" (an empty body), or any other.
        code: 200 as a rule.
    """

    answers: ClassVar[bool] = True
    html: str
    code: int = 200

    def after(self, request: Request, answer: Answer, use: int) -> Answer:  # noqa: ARG002
        """Answer with it instead."""
        return Answer(self.code, {"Content-Type": "text/html; charset=utf-8"}, self.html.encode())


@dataclass
class HangUp(Fault):
    """The connection is closed without a word."""

    answers: ClassVar[bool] = True

    def after(self, request: Request, answer: Answer, use: int) -> Answer:  # noqa: ARG002
        """Answer nothing."""
        return Answer(0, {}, b"", closes=True)


@dataclass
class Half(Fault):
    """A file caught while it was being written: its first half, called whole."""

    def after(self, request: Request, answer: Answer, use: int) -> Answer:  # noqa: ARG002
        """Serve the half under an ETag of its own."""
        if answer.status != 200 or not isinstance(answer.body, FileSlice):
            return answer
        headers = {**answer.headers, "ETag": answer.headers["ETag"][:-1] + '-half"'}
        return replace(
            answer, headers=headers, body=replace(answer.body, length=answer.body.length // 2)
        )


@dataclass
class Cut(Fault):
    """The connection is closed after `at` bytes of each body longer than that."""

    at: int

    def after(self, request: Request, answer: Answer, use: int) -> Answer:  # noqa: ARG002
        """Cut it, unless another fault does so earlier."""
        if answer.length <= self.at or (answer.cut_at is not None and answer.cut_at < self.at):
            return answer
        return replace(answer, cut_at=self.at)


@dataclass
class BackEnds(Fault):
    """Two machines answer in turn: the folder served, then `folder`, then the first again."""

    folder: Path

    def before(self, request: Request, use: int) -> Request:
        """Send every second request to the other."""
        return replace(request, folder=self.folder) if use % 2 else request


@dataclass
class Change(Fault):
    """The file is replaced by the one in `folder` while its first `at` bytes are on their way."""

    folder: Path
    at: int

    def before(self, request: Request, use: int) -> Request:
        """From the second request on, serve the other."""
        return replace(request, folder=self.folder) if use else request

    def after(self, request: Request, answer: Answer, use: int) -> Answer:  # noqa: ARG002
        """Cut the first."""
        return answer if use else replace(answer, cut_at=self.at)


@dataclass
class NoRanges(Fault):
    """Range is ignored: every answer is the whole."""

    def before(self, request: Request, use: int) -> Request:  # noqa: ARG002
        """Forget that a range was asked."""
        headers = {name: value for name, value in request.headers.items() if name != "range"}
        return replace(request, headers=headers)


@dataclass
class NoConditions(Fault):
    """If-None-Match and If-Modified-Since are ignored: there is never a 304."""

    def before(self, request: Request, use: int) -> Request:  # noqa: ARG002
        """Forget that a condition was set."""
        ignored = {"if-none-match", "if-modified-since"}
        headers = {name: value for name, value in request.headers.items() if name not in ignored}
        return replace(request, headers=headers)


@dataclass
class EmptyRanges(Fault):
    """A range that begins at byte `beyond` or later brings a 206 and not one byte."""

    beyond: int = 0

    def after(self, request: Request, answer: Answer, use: int) -> Answer:  # noqa: ARG002
        """Send its headers alone."""
        late = isinstance(answer.body, FileSlice) and answer.body.start >= self.beyond
        return replace(answer, cut_at=0) if answer.status == 206 and late else answer


@dataclass
class WrongLength(Fault):
    """Content-Length is off: `by` more than what is sent, or (negative) the last bytes unsent."""

    by: int

    def after(self, request: Request, answer: Answer, use: int) -> Answer:  # noqa: ARG002
        """Announce the wrong one, and close after what is sent."""
        announced = max(0, answer.length + self.by)
        headers = {**answer.headers, "Content-Length": str(announced)}
        return replace(answer, headers=headers, cut_at=min(announced, answer.length))


@dataclass
class NoLength(Fault):
    """No Content-Length: the body ends with the connection."""

    def after(self, request: Request, answer: Answer, use: int) -> Answer:  # noqa: ARG002
        """Say so."""
        return replace(answer, headers={**answer.headers, "Content-Length": ""}, closes=True)


@dataclass
class Without(Fault):
    """Header `name` is not sent."""

    name: str

    def after(self, request: Request, answer: Answer, use: int) -> Answer:  # noqa: ARG002
        """Leave it out."""
        headers = {
            name: value
            for name, value in answer.headers.items()
            if name.lower() != self.name.lower()
        }
        return replace(answer, headers=headers)


@dataclass
class Slow(Fault):
    """The body comes at `bytes_per_s`."""

    bytes_per_s: int

    def after(self, request: Request, answer: Answer, use: int) -> Answer:  # noqa: ARG002
        """Slow it down."""
        return replace(answer, bytes_per_s=self.bytes_per_s)


SYNTAX = """\
a fault is KIND[=VALUE][,path=GLOB][,skip=N][,times=N]; GLOB is matched against the path of the URL:
everything by default, but never robots.txt unless it is named; the first `skip` requests pass, the
next `times` (all by default) are spoilt; several faults may be given:
  cut=BYTES               close the connection after so many bytes of each body
  backends=FOLDER         two back-ends: every second request is served from FOLDER
  change=FOLDER,at=BYTES  cut the first download there, then serve FOLDER
  no-ranges               ignore Range
  no-conditions           never answer 304
  empty-ranges[=OFFSET]   ranges that begin at OFFSET or later bring no byte
  half                    serve the first half of each file as if it were whole
  length=±BYTES           a Content-Length that much too large (+) or too small (-)
  no-length               no Content-Length
  without=HEADER          leave a header out (ETag, Last-Modified …)
  slow=BYTES_PER_S        a slow line
  captcha, maintenance, antibot, empty
                          200 with such a page, or with nothing
  hangup                  close the connection without a word
  STATUS[=RETRY_AFTER]    429, 503, 500, 404 …, with Retry-After if given
"""


def fault(text: str) -> Fault:
    """Read a fault as the command line gives it; see SYNTAX.

    Raises:
        ValueError: it is none; the message says what was not understood.
    """
    first, *rest = text.split(",")
    kind, _, value = first.partition("=")
    options = dict(part.partition("=")[::2] for part in rest)
    path = options.pop("path", "*")
    times = int(options.pop("times")) if "times" in options else None
    skip = int(options.pop("skip", "0"))
    at = int(options.pop("at", "0"))
    if options:
        raise ValueError(f"{text!r}: {', '.join(options)} is no option of a fault")
    kinds: dict[str, Fault | None] = {
        "captcha": Page(CAPTCHA),
        "maintenance": Page(MAINTENANCE),
        "antibot": Page(ANTIBOT),
        "empty": Page(""),
        "half": Half(),
        "hangup": HangUp(),
        "no-ranges": NoRanges(),
        "no-conditions": NoConditions(),
        "no-length": NoLength(),
        "empty-ranges": EmptyRanges(int(value or 0)) if kind == "empty-ranges" else None,
        "cut": Cut(int(value)) if kind == "cut" else None,
        "length": WrongLength(int(value)) if kind == "length" else None,
        "slow": Slow(int(value)) if kind == "slow" else None,
        "without": Without(value),
        "backends": BackEnds(Path(value)),
        "change": Change(Path(value), at),
    }
    made = Status(int(kind), value) if kind.isdigit() else kinds.get(kind)
    if made is None:
        raise ValueError(f"{text!r}: {kind!r} is no fault; see --help")
    return replace(made, path=path, times=times, skip=skip)
