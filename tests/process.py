"""A `scrutateur schedule` at work: a real process, and what it tells as it goes."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

from tests.shell import TIMEOUT_S, send

if TYPE_CHECKING:
    import signal
    import subprocess

#: Settings of a schedule that harvests by night, and asks no host of the AN's anything else.
NIGHTS_ALONE = {"RECENT_OTHERWISE_S": "0", "WEEKLY_ON": "", "STATUS_PORT": "0"}


class Process:
    """A `scrutateur schedule` at work; what it tells is read as it comes."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Read its standard error."""
        self.process = process
        self.events: list[dict[str, Any]] = []
        self._patience = threading.Timer(TIMEOUT_S, process.kill)
        self._patience.daemon = True
        self._patience.start()

    def told(self, words: str) -> dict[str, Any]:
        """The next event whose message has these words."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            if not line.startswith("{"):
                continue
            event: dict[str, Any] = json.loads(line)
            self.events.append(event)
            if words in event.get("message", ""):
                return event
        raise AssertionError(f"it ended without {words!r}: {self.events}")

    def stop(self, number: signal.Signals) -> tuple[int, str]:
        """Ask for an end; gives the status, and what was still told."""
        send(self.process, number)
        assert self.process.stderr is not None
        rest = self.process.stderr.read()
        self._patience.cancel()
        return self.process.wait(TIMEOUT_S), rest
