"""What only the whole archive can tell, once some of its sets were brought up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobs import linking, text_captures
from storage import coverage, runs, signals

if TYPE_CHECKING:
    from jobs.house import House


def conclude(house: House, last: runs.Run) -> None:
    """Work out links, match captured texts, and tell what the AN's sets do not resolve.

    Args:
        house: of the archive.
        last: the run that is told of the signals this raises.
    """
    with house.engine.begin() as connection:
        linking.link_anew(house, connection)
        text_captures.match_anew(connection, house.clock())
        noticed = coverage.cross_checks(connection)
        opened = signals.raise_all(connection, "archive", noticed, house.clock())
        for signal in opened:
            house.report.event("signal", kind=signal.kind, message=signal.message)
        last.signals += len(opened)
        runs.recount(connection, last)
