"""What all tests may ask for."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Protocol

import pytest

from tests.clock import FakeClock
from tests.replica.server import Replica, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.replica.faults import Fault


class Serve(Protocol):
    """`replica(folder, *faults)` serves a folder until the test ends."""

    def __call__(self, folder: Path, *faults: Fault) -> Replica:
        """Start one."""
        ...


@pytest.fixture
def replica() -> Iterator[Serve]:
    """A local AN, as many of them as a test asks for."""
    with ExitStack() as running:
        yield lambda folder, *faults: running.enter_context(serve(folder, faults))


@pytest.fixture
def clock() -> FakeClock:
    """Time that passes only when somebody waits."""
    return FakeClock()
