"""Chance that is the same on every machine: drawn from a seed and a name, never from a state."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")


class Chance:
    """A source of draws named after what it is for.

    Only `random.random()` is used below: it is the one sequence that Python promises to keep
    from one version to the next.
    """

    def __init__(self, seed: int, *name: object) -> None:
        self._random = random.Random("/".join(map(str, (seed, *name))))

    def under(self, limit: int) -> int:
        """An integer from 0 to limit - 1."""
        return int(self._random.random() * limit)

    def pick(self, items: Sequence[T]) -> T:
        """One of them."""
        return items[self.under(len(items))]

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """All of them, in another order."""
        rest, drawn = list(items), []
        while rest:
            drawn.append(rest.pop(self.under(len(rest))))
        return drawn

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """At most `count` of them, without repeats."""
        return self.shuffled(items)[:count]
