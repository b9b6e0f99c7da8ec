"""Simulated time inside a process: it begins where it is told, and nobody waits for it."""

from __future__ import annotations

import datetime as dt
import time


class SimulatedClock:
    """It goes at the pace of our own, and leaps over every wait."""

    def __init__(self, start: dt.datetime) -> None:
        """Stand at `start`, an aware moment."""
        self._start = start.astimezone(dt.UTC)
        self._began_s = time.monotonic()
        self._slept_s = 0.0

    def now(self) -> dt.datetime:
        """The present, aware UTC."""
        return self._start + dt.timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._began_s + self._slept_s

    def sleep(self, seconds: float) -> None:
        """Let time pass, at once."""
        self._slept_s += seconds
