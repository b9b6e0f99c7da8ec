"""Time for tests: it passes only when somebody waits, and remembers how long."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class FakeClock:
    """A clock whose `sleep` returns at once and moves it on.

    Attributes:
        waits: every sleep, in seconds.
    """

    def __init__(self, start: datetime = datetime(2026, 10, 7, 7, 0, tzinfo=UTC)) -> None:
        """Stand at `start`."""
        self.waits: list[float] = []
        self._start = start
        self._passed_s = 0.0

    def now(self) -> datetime:
        """The present, aware UTC."""
        return self._start + timedelta(seconds=self._passed_s)

    def monotonic(self) -> float:
        """Seconds since the start."""
        return self._passed_s

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.waits.append(seconds)
        self._passed_s += seconds
