"""How `show` prints: labels and values, headings, tables; whole words, at any width."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console, RenderableType

#: What a terminal would obey: a text that came from anywhere must not speak to it.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def safe(text: str) -> str:
    """A text that a terminal only shows."""
    return _CONTROL.sub("\ufffd", text.replace("\r\n", "\n"))


def put(console: Console, what: RenderableType = "") -> None:
    """Print within the width, whatever the console does by default."""
    console.print(what, soft_wrap=False)


def heading(console: Console, text: str) -> None:
    """A line that says what follows."""
    put(console)
    put(console, Text(text, style="bold"))


def section(console: Console, title: str, text: str | Text | None) -> None:
    """A text under its heading; nothing where there is none."""
    if text:
        heading(console, title)
        shown = Text(safe(text)) if isinstance(text, str) else text
        put(console, Padding(shown, (0, 0, 0, 2), expand=False))


def grid(console: Console, lines: Iterable[tuple[str, object]]) -> None:
    """Labels and values; a line that says nothing is left out."""
    told = [(label, value_of(value)) for label, value in lines if value is not None and value != ""]
    width = max((len(label) for label, _ in told), default=0)
    for label, text in told:
        if " " in text:
            table = Table.grid(padding=(0, 2))
            table.add_column(style="dim", width=width)
            table.add_column()
            table.add_row(label, Text(text))
            put(console, table)
        else:  # an address or a hash is never cut in two: it is there to be copied
            line = Text(f"{label:<{width}}  ", style="dim")
            console.print(line.append(text, style="not dim"), soft_wrap=True)


def table_of(*heads: str) -> Table:
    """A table of these columns, which cuts nothing."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    return table


def named(ref: str | None, title: str | None) -> str | None:
    """« Title (uid) », or the uid alone."""
    return f"{title} ({ref})" if ref and title else ref


def joined(*parts: str | None) -> str:
    """What there is of some parts, with commas."""
    return ", ".join(part for part in parts if part)


def moment(when: dt.datetime | None) -> str | None:
    """« 2026-01-05 07:00:00 UTC »."""
    return f"{when.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S} UTC" if when else None


def value_of(value: object) -> str:
    """A value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, dt.datetime):
        return moment(value) or ""
    return str(value)
