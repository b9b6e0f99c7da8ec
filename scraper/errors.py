"""What can go wrong between the Assemblée and a record, as one tree.

    ScrutateurError                  every error this project raises on purpose
    ├── SourceError                  the source failed; nothing was written for it
    │   ├── Unreachable              no answer at all (DNS, refused, timed out after patience)
    │   ├── HttpFailure              a final answer, not the document (4xx, 5xx after retries)
    │   ├── Forbidden                robots.txt says no
    │   ├── Truncated                the body never came whole, or its length does not match
    │   └── BadArchive               not a ZIP, or half of one: no directory, wrong CRC
    ├── DocumentError                one document cannot be read; the harvest goes on
    │   ├── BadMember                a ZIP member: wrong CRC, hostile path, too large, unreadable
    │   └── BadDocument              bytes that are not the record they should be
    └── UsageError                   the person asked for something that does not exist

Each carries the address of its evidence (url, path, uid) in its message, and says what to do next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class ScrutateurError(Exception):
    """Base of every error raised on purpose."""


class SourceError(ScrutateurError):
    """The source failed; nothing was written for it."""


class Unreachable(SourceError):
    """No answer from the host, after all the patience that the settings allow."""


class HttpFailure(SourceError):
    """A final answer that is not the document.

    Attributes:
        status: the HTTP status code.
        url: the address asked.
        headers: of the answer, lower-case names; none where nothing was asked.
        body: of the answer, cut at 1 MiB: evidence, never content.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> None:
        super().__init__(message)
        self.status = status
        self.url = url
        self.headers = dict(headers or {})
        self.body = body


class Forbidden(SourceError):
    """robots.txt does not allow this address to our User-Agent."""


class Truncated(SourceError):
    """The body never came whole.

    Attributes:
        headers: of a document's last answer, lower-case names; none for an archive.
        body: what came of a document, cut at 1 MiB; an archive's is in the spool.
    """

    def __init__(
        self, message: str, *, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> None:
        super().__init__(message)
        self.headers = dict(headers or {})
        self.body = body


class BadArchive(SourceError):
    """Bytes that should be a ZIP and are not, or not a whole one."""


class DocumentError(ScrutateurError):
    """One document cannot be read; the others can."""


class BadMember(DocumentError):
    """A ZIP member that cannot be trusted or inflated."""


class BadDocument(DocumentError):
    """Bytes that are not the record they should be.

    Attributes:
        field: path of the first field that could not be read, "" for the document itself.
        value: its raw value as text, cut at 200 characters; None where unknown.
    """

    def __init__(self, message: str, *, field: str = "", value: str | None = None) -> None:
        super().__init__(message)
        self.field = field
        self.value = value


class UsageError(ScrutateurError):
    """The person asked for something that does not exist (exit status 2)."""
