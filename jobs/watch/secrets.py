"""What nobody is to read, taken out of what leaves this house: alerts, pages, lines of a log."""

from __future__ import annotations

import base64
import contextlib
import itertools
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jobs.settings import Settings


class Secrets:
    """What nobody is to read: passwords, addresses that tokens lie in, whom the AN writes to."""

    def __init__(self, values: Iterable[str]) -> None:
        """Know some secrets, and the forms in which they travel."""
        forms: set[str] = set()
        for value in values:
            encoded = base64.b64encode(value.encode()).decode().rstrip("=")
            forms |= {value, unquote(value), quote(value, safe=""), encoded}
        # a part of a word is no secret; the longest first, for one may begin another
        self._forms = sorted((one for one in forms if len(one) > 3), key=len, reverse=True)

    def out_of(self, text: str) -> str:
        """The text without them."""
        # half a letter cannot be sent, and a terminal would obey what controls it
        text = _CONTROLS.sub(" ", text.encode("utf-8", "replace").decode())
        for form in self._forms:
            text = text.replace(form, "***")
        return _PASSWORD.sub(r"\1***@", text)


_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
#: `://user:password@` of any address, whoever printed it.
_PASSWORD = re.compile(r"(://[^/\s:@]*:)[^/\s@]+@")


def secrets_of(chosen: Settings, environment: Mapping[str, str]) -> Secrets:
    """All that the settings and the environment hold of them."""
    found = [chosen.contact, chosen.alert_command, environment.get("PGPASSWORD", "")]
    hidden = (chosen.alert_webhook, chosen.alert_heartbeat)
    addresses = [
        chosen.database_url,
        chosen.alert_smtp,
        *hidden,
        *(environment.get(f"{name}_PROXY", "") for name in ("HTTP", "HTTPS", "ALL")),
        *(environment.get(f"{name}_proxy", "") for name in ("http", "https", "all")),
    ]
    for address in addresses:
        with contextlib.suppress(ValueError):
            parts = urlsplit(address)
            asked = parse_qs(parts.query)
            hidden_values = [asked[name] for name in asked if _NAMES.search(name)]
            found += [parts.password or "", *itertools.chain.from_iterable(hidden_values)]
            if address != chosen.database_url:  # whose other words say where a server is
                found += _telling(parts.query)
    for address in hidden:
        with contextlib.suppress(ValueError):
            parts = urlsplit(address)
            found += [address, parts.username or "", *_telling(parts.path)]
    found += _telling(chosen.alert_command)
    with contextlib.suppress(ValueError):
        parts = urlsplit(chosen.alert_smtp)
        if parts.password:  # as it is said to a server
            found.append(f"\0{unquote(parts.username or '')}\0{unquote(parts.password)}")
    return Secrets(one for one in found if one and one.lower() not in _WORDS)


#: Passwords that are none: to take them out would leave no sentence of ours.
_WORDS = frozenset({"scrutateur", "postgres", "postgresql", "password", "archive"})
#: Of what an address asks for, what nobody is to know; `sslkey` is a file.
_NAMES = re.compile(r"password|secret|token|(?<!ssl)key$", re.IGNORECASE)


def _telling(text: str) -> list[str]:
    """The parts of a text that are no words: a token may lie anywhere in an address."""
    parts = re.split(r"[\s/=&?:'\"]+", text)
    return [part for part in parts if len(part) >= 20 or (len(part) >= 6 and _ODD.search(part))]


#: A digit, or a capital letter after a small one.
_ODD = re.compile(r"\d|[a-z][A-Z]")
