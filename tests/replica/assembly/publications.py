"""What the site publishes on a day: its list and the unit documents (SOURCES §2.1, §2.2).

The archives of a morning tell of the day before; that day's list and unit documents told the same
some hours earlier. A unit document has no wrapper, and says nothing by plain nulls.
"""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from tests.replica.pages import value

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.replica.assembly.story import Story
    from tests.replica.documents import Json

SITE: Final = "https://www.assemblee-nationale.fr/dyn/opendata"
_FIRST: Final = time(10, 0, 0)
_STEP: Final = timedelta(seconds=37)


def unit(document: Json) -> Json:
    """The document of one amendement as `/dyn/opendata/{uid}.json` gives it.

    It leaves a table of credits out: that stands in a fragment of its own (site.py).
    """
    told = _plain(document["amendement"])
    contenu = value(told, "corps.contenuAuteur") or {}
    for name in ("dispositifAmdtCreditPLF", "dispositifAmdtCreditPLFR"):
        contenu.pop(name, None)
    return told


def _plain(value: Json) -> Json:
    if isinstance(value, dict):
        if value.get("@xsi:nil") == "true":
            return None
        return {name: _plain(held) for name, held in value.items()}
    return [_plain(held) for held in value] if isinstance(value, list) else value


def publication_list(day: str, uids: Iterable[str]) -> bytes:
    """The list of one day: each uid in two forms, the first of them once more in the evening."""
    start = datetime.combine(datetime.fromisoformat(day), _FIRST)
    told = [(start + rank * _STEP, uid) for rank, uid in enumerate(sorted(uids))]
    if told:
        told.append((start + timedelta(hours=9), told[0][1]))
    return "".join(
        f"{moment:%Y-%m-%d %H:%M:%S};{SITE}/{uid}.{form}\n"
        for moment, uid in told
        for form in ("json", "pdf")
    ).encode()


def printed(day: Story) -> dict[str, bytes]:
    """What the site shows on the eve of a day's archives: path below `dyn/` -> bytes."""
    amendements = day.sets["amendements"]
    uids = sorted(uid for kind, uid in day.changed if kind == "amendements" and uid in amendements)
    listed = publication_list(day.eve, uids)
    return {
        "opendata/list-publication/publication_j": listed,
        f"opendata/list-publication/publication_{day.eve}": listed,
        **{f"opendata/{uid}.json": json.dumps(unit(amendements[uid])).encode() for uid in uids},
    }
