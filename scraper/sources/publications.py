"""The publication lists: what the Assemblée published in a day, line by line (SOURCES §2.1).

``YYYY-MM-DD HH:MM:SS;URL`` without a header, one line for each format and each publication: a uid
stands there as often as it was published. No zone is given; the clock is taken to be that of Paris.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import msgspec

from scraper.records import Signal, paris, raw_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_LINE = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d);(\S+)", re.ASCII)
_DOCUMENT = re.compile(r"/(?P<uid>[A-Z]{2,6}[A-Za-z0-9]+)\.(?P<form>[a-z]{3,12})$", re.ASCII)
#: Lines that cannot be read are told one by one up to so many, and counted.
_TOLD = 20


class Publication(msgspec.Struct, frozen=True, order=True):
    """One document published at one moment.

    Attributes:
        at: when, in UTC.
        uid: of the document.
        form: ``json``, ``xml``, ``pdf``, ``html``.
        url: as printed.
    """

    at: dt.datetime
    uid: str
    form: str
    url: str


def read_list(body: bytes, url: str) -> Iterator[Publication | Signal]:
    """Read one day's list, in its order.

    Args:
        body: what the server sent; a BOM and any kind of line end are read.
        url: where it came from, for the Signals.
    """
    unread = 0
    for number, line in enumerate(body.decode("utf-8-sig", "replace").splitlines(), start=1):
        if not line.strip():
            continue
        found = _read_line(line.strip())
        if found is not None:
            yield found
            continue
        unread += 1
        if unread <= _TOLD:
            yield Signal(
                "unreadable_line",
                f"{url}, line {number}: {raw_text(line)!r} is not «moment;address»: left out",
                path=url,
                field="publication",
                value=raw_text(line),
            )
    if unread > _TOLD:
        message = f"{url}: {unread:,} lines in all cannot be read; the first {_TOLD} were told"
        yield Signal("unreadable_line", message, path=url, field="publication", count=unread)


def _read_line(line: str) -> Publication | None:
    printed = _LINE.fullmatch(line)
    document = _DOCUMENT.search(printed[2]) if printed else None
    if printed is None or document is None:
        return None
    try:
        local = dt.datetime.fromisoformat(printed[1]).replace(tzinfo=paris())
    except ValueError:
        return None
    return Publication(local.astimezone(dt.UTC), document["uid"], document["form"], printed[2])


def newest(
    published: Iterable[Publication], prefix: str, form: str = "json"
) -> dict[str, Publication]:
    """For each uid that begins so, its last publication in one form."""
    last: dict[str, Publication] = {}
    for one in published:
        if one.form == form and one.uid.startswith(prefix):
            known = last.get(one.uid)
            if known is None or one.at >= known.at:
                last[one.uid] = one
    return last
