"""Addresses as they stand on pages: resolved, compared, turned to the next page. Values only."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import (
    parse_qsl,
    quote,
    unquote,
    urldefrag,
    urlencode,
    urljoin,
    urlsplit,
    urlunsplit,
)

_MOST_CHARACTERS: Final = 2_000


def path_of(url: str) -> str:
    """The path of an address, decoded; "" for what is no address."""
    try:
        return unquote(urlsplit(url).path)
    except ValueError:
        return ""


def absolute(url: str, href: str | None) -> str | None:
    """An address of the web as it stands on a page; None for any other (a script, a mail)."""
    if not href or len(href) > _MOST_CHARACTERS:
        return None
    try:
        parts = urlsplit(urldefrag(urljoin(url, href)).url)
        _ = parts.port  # an impossible port is told here, not when it is fetched
    except ValueError:
        return None
    return urlunsplit(parts) if parts.scheme in {"http", "https"} and parts.hostname else None


def same_host(url: str, other: str) -> bool:
    """Both stand on one host, at one port."""
    return host_of(url) == host_of(other)


def host_of(url: str) -> str:
    """The host of an address, with its port; whoever's name stands before an @ is part of it."""
    return urlsplit(url).netloc.lower()


def here(url: str, other: str) -> str:
    """What an address says after its host, at the host of `url` and by its scheme."""
    at, parts = urlsplit(url), urlsplit(other)
    path = "/" + parts.path.lstrip("/")  # two slashes would begin another host's name
    return urlunsplit(parts._replace(scheme=at.scheme, netloc=at.netloc, path=path))


def quoted(segment: str) -> str:
    """One segment of a path: what would end it, or begin another, is encoded."""
    return quote(segment, safe="")


def unquoted(segment: str) -> str:
    """What `quoted` was given."""
    return unquote(segment)


def with_query(url: str, **asked: object) -> str:
    """An address with a query, whose commas stay as the AN writes them; None is left out."""
    said = [(name, value) for name, value in asked.items() if value is not None]
    return f"{url}?{urlencode(said, safe=',')}"


def page_number(url: str) -> int:
    """The page of a list that an address asks for: 1 where it does not say."""
    said = dict(parse_qsl(urlsplit(url).query)).get("page", "1")
    return int(said) if re.fullmatch(r"\d{1,6}", said, re.ASCII) else 1


def with_page(url: str, number: int) -> str:
    """The same list at another page; its other parameters as they were."""
    parts = urlsplit(url)
    asked = [(name, value) for name, value in parse_qsl(parts.query, True) if name != "page"]
    return urlunsplit(parts._replace(query=urlencode([*asked, ("page", str(number))], safe=",")))
