"""The status as a person reads it: one page of HTML, without scripts, by day and by night."""

from __future__ import annotations

import datetime as dt
import re
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jobs.watch.web import Board
    from storage.runs import Run

_RUNS_SHOWN = 20
#: Seconds until the page is asked for again.
_AGAIN_S = 60
_HEALTHS = {
    "ok": "All is well",
    "warning": "Look at it this week",
    "failure": "Something is wrong",
}
_STATES = {
    "fresh": "fresh",
    "replaced": "replaced: it is not there, and another stands in for it",
    "failing": "failing: the last run did not have it",
    "stale": "stale: not had for too long",
    "still": "still: the Assemblée sits, and its archive stands still",
    "": "not watched",
}

STYLE = """
:root{color-scheme:light dark;--line:#8886;--bad:#b00020;--warn:#8a5200;--good:#1b6b2f}
@media(prefers-color-scheme:dark){:root{--bad:#ff8a94;--warn:#ffc266;--good:#7fd494}}
body{font:16px/1.5 system-ui,sans-serif;max-width:75rem;margin:0 auto;padding:1rem}
h1{font-size:1.5rem;margin:0}h2{font-size:1.15rem;margin:2rem 0 .5rem}
.failure,.stale,.failing{color:var(--bad)}.warning,.still{color:var(--warn)}
.ok,.fresh,.replaced{color:var(--good)}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:left;padding:.25rem 0;opacity:.8}
th,td{text-align:left;padding:.3rem 1rem .3rem 0;border-bottom:1px solid var(--line);
vertical-align:top}
.n{text-align:right;font-variant-numeric:tabular-nums}
li{margin:.4rem 0}p{margin:.3rem 0}
"""


def html(board: Board) -> bytes:
    """The page."""
    status = board.status
    parts = [
        f'<p class="{status.health}"><strong>{_HEALTHS[status.health]}</strong></p>',
        (
            f"<p>{escape(status.database)} · revision {escape(str(status.revision))} · "
            f"seen {_time(status.now)}</p>"
        ),
        *_incidents(board),
        *_sets(board),
        *_next(board),
        *_runs(status.runs),
        (
            "<h2>For programs</h2><p>"
            '<a href="/status.json">status.json</a> · <a href="/metrics">metrics</a> · '
            '<a href="/healthz">healthz</a></p>'
        ),
    ]
    return _page(_HEALTHS[status.health], parts)


def unavailable(reason: str) -> bytes:
    """The page where the archive cannot be read."""
    return _page(
        "The archive cannot be read",
        [
            '<p class="failure"><strong>The archive cannot be read</strong></p>',
            f"<p>{_words(reason)}</p>",
            "<p>This page asks again by itself.</p>",
        ],
    )


def _page(title: str, parts: Iterable[str]) -> bytes:
    lines = (
        "<!DOCTYPE html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f"<title>{escape(title)} – Scrutateur</title>",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="refresh" content="{_AGAIN_S}">',
        f"<style>{STYLE}</style></head><body><main>",
        "<h1>Scrutateur</h1>",
        *parts,
        "</main></body></html>",
    )
    return _CONTROLS.sub(" ", "\n".join(lines)).encode("utf-8", "replace")


#: No page may hold them.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def _incidents(board: Board) -> Iterator[str]:
    yield "<h2>What is wrong</h2>"
    told = [one for one in board.status.incidents if one.severity != "note"]
    notes = [one for one in board.status.incidents if one.severity == "note"]
    others = [
        reason
        for reason in board.status.reasons
        if not any(reason.startswith(one.title) for one in told)
    ]
    for reason in others:
        yield f"<p>{_words(reason)}</p>"
    if not told and not others:
        yield "<p>Nothing.</p>"
    if told:
        yield "<ul>"
        for one in told:
            yield (
                f'<li><strong class="{one.severity}">{one.severity}</strong> '
                f"{escape(one.title)}, since {_time(one.opened_at)}"
                f"<p>{_words(one.text)}</p><p>What to do: {_words(one.action)}</p></li>"
            )
        yield "</ul>"
    if notes:
        count = sum(one.count for one in notes)
        yield f"<details><summary>{count:,} notes: nothing is to be done</summary><ul>"
        for one in notes:
            yield f"<li>{escape(one.title)}: {one.count:,}</li>"
        yield "</ul></details>"
    for alert in board.status.untold:
        yield (
            f'<p class="failure">Nobody could be told through {escape(alert.channel)} of '
            f"« {escape(alert.title)} », tried {alert.attempts:,} ×: "
            f"{escape(alert.reason or '')}. Try <code>scrutateur alert --test</code>.</p>"
        )


def _sets(board: Board) -> Iterator[str]:
    yield "<h2>How fresh, how complete</h2>"
    if not board.status.sets:
        yield "<p>Nothing was ever harvested: <code>scrutateur harvest</code>.</p>"
        return
    names = ("Set", "State", "Made by the AN", "Captured", "Announced", "Held", "Unreadable")
    rows = []
    for one in board.status.sets:
        ago = f" ({_ago(one.good_ago_h)} ago)" if one.good_ago_h is not None else ""
        rows.append(
            f'<th scope="row">{escape(one.set_key)}</th>'
            f'<td class="{one.state}">{escape(_STATES[one.state])}</td>'
            f"<td>{_time(one.generated_at)}</td><td>{_time(one.observed_at)}</td>"
            f"{_number(one.members)}{_number(one.held)}{_number(one.quarantined)}"
            f"<td>{escape(one.outcome or '–')}{ago}</td>"
        )
    yield from _table(
        "Beside what the Assemblée announces: when it made its archive, and how many documents "
        "that archive's own directory lists.",
        (*names, "Last run"),
        rows,
    )


def _next(board: Board) -> Iterator[str]:
    yield "<h2>What comes next</h2>"
    if not board.leads:
        yield "<p>Another schedule does the work; this one takes over if that one dies.</p>"
        return
    yield "<ul>"
    for name, at in sorted(board.due, key=lambda job: job[1]):
        yield f"<li><code>{escape(name)}</code> at {_time(at)}</li>"
    yield "</ul>"


def _runs(runs: Iterable[Run]) -> Iterator[str]:
    rows = []
    for one in list(runs)[:_RUNS_SHOWN]:
        lasted = (
            f"{(one.ended_at - one.started_at).total_seconds():,.0f} s" if one.ended_at else "–"
        )
        rows.append(
            f"<td>{_time(one.started_at)}</td><td>{escape(one.command)}</td>"
            f"<td>{escape(one.set_key or '–')}</td><td>{escape(one.outcome)}</td>"
            f"{_number(one.new)}{_number(one.changed)}{_number(one.gone)}"
            f'<td class="n">{lasted}</td><td>{escape(one.message)}</td>'
        )
    yield "<h2>Last runs</h2>"
    if not rows:
        yield "<p>None yet.</p>"
        return
    names = ("Begun", "Command", "Set", "Outcome", "New", "Changed", "Gone", "Took", "It said")
    yield from _table("The newest first.", names, rows)


def _table(caption: str, names: Iterable[str], rows: Iterable[str]) -> Iterator[str]:
    yield f'<div class="scroll"><table><caption>{escape(caption)}</caption><thead><tr>'
    for name in names:
        right = ' class="n"' if name in _FIGURES else ""
        yield f'<th scope="col"{right}>{escape(name)}</th>'
    yield "</tr></thead><tbody>"
    for row in rows:
        yield f"<tr>{row}</tr>"
    yield "</tbody></table></div>"


#: Columns of numbers.
_FIGURES = {"Announced", "Held", "Unreadable", "New", "Changed", "Gone", "Took"}


def _words(text: str) -> str:
    """A sentence, with what is to be typed in it shown as such."""
    return _TYPED.sub(r"<code>\1</code>", escape(text))


_TYPED = re.compile(r"`([^`]+)`")


def _number(number: int | None) -> str:
    return f'<td class="n">{"–" if number is None else f"{number:,}"}</td>'


def _time(moment: dt.datetime | None) -> str:
    if moment is None:
        return "–"
    moment = moment.astimezone(dt.UTC)
    return f'<time datetime="{moment:%Y-%m-%dT%H:%M:%SZ}">{moment:%Y-%m-%d %H:%M} UTC</time>'


def _ago(hours: float) -> str:
    return f"{hours:.0f} h" if hours < 96 else f"{hours / 24:.0f} days"
