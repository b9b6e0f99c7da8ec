"""Of several schedules that look after one archive, one leads."""

from __future__ import annotations

import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from storage.engine import lead_lock
from storage.errors import ArchiveError, LockLost, first_line, is_of_driver

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from jobs.hours.schedule import Schedule
    from jobs.house import Reporter
    from storage.locks import Hold

#: So often a leader makes sure that it is one, and the others ask whether there is none.
LEAD_EVERY_S = 10.0


@contextmanager
def leadership(engine: sa.Engine, report: Reporter, schedule: Schedule) -> Iterator[bool]:
    """Lead, once nobody else does; whether that came before we were asked to end.

    A leader that has lost its lock ends what it does: another may lead already.
    """
    with ExitStack() as held:
        told = ""
        while not schedule.stopped.is_set():
            try:
                hold = held.enter_context(lead_lock(engine))
            except Exception as error:
                if not (isinstance(error, ArchiveError) or is_of_driver(error)):
                    raise
                message = f"waiting to lead: {first_line(error)}"
                if message != told:
                    report.event("schedule", message=message)
                told = message
                schedule.stopped.wait(LEAD_EVERY_S)
                continue
            if told:
                report.event("schedule", message="leading")
            held.enter_context(_heartbeat(hold, report, schedule))
            yield True
            return
        yield False


@contextmanager
def _heartbeat(hold: Hold, report: Reporter, schedule: Schedule) -> Iterator[None]:
    """Make sure every few seconds that we still lead; halt where we do not."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(LEAD_EVERY_S):
            try:
                hold.check()
            except LockLost as error:
                report.event("schedule", message=f"no longer leading: {error}")
                schedule.halt()
                return

    beating = threading.Thread(target=beat, name="heartbeat", daemon=True)
    beating.start()
    try:
        yield
    finally:
        over.set()
        beating.join()
