"""Patterns that are compiled when something is first looked for, not when a command starts.

The tables of cleaning and of titles hold hundreds of long patterns: a fifth of a second of every
start, of which most commands would use nothing.
"""

from __future__ import annotations

import re
from typing import Any, Final, cast

_METHODS: Final = (
    *("fullmatch", "match", "search", "finditer", "findall", "split", "sub", "subn"),
    *("groups", "groupindex", "flags"),
)


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern to be compiled at its first use; in all but that it is what `re.compile` gives."""
    one = _Late(pattern, flags)
    _ALL.append(one)
    return cast("re.Pattern[str]", one)


def compile_all() -> None:
    """Compile what is left: for a process whose children will all use the patterns."""
    for one in _ALL:
        one.compile()


class _Late:
    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def compile(self) -> None:
        """Take over the methods of the compiled one: from then on they cost what they would."""
        if "search" not in self.__dict__:
            compiled = re.compile(self.pattern, self._flags)
            self.__dict__.update({name: getattr(compiled, name) for name in _METHODS})

    def __getattr__(self, name: str) -> Any:
        """Called for what is not there: nothing is, before the first use."""
        if name not in _METHODS:
            raise AttributeError(name)
        self.compile()
        return self.__dict__[name]


_ALL: Final[list[_Late]] = []
