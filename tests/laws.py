"""For how long a law is put to the test: as many examples as a suite has time for, or `make laws`.

An example of these is a whole archive, told in some order; a suite that takes a quarter of an hour
is not run. `LAWS=20` looks twenty times as long.
"""

from __future__ import annotations

import os


def examples(count: int) -> int:
    """So many of a law's examples, times what `LAWS` says."""
    return count * int(os.environ.get("LAWS", "1"))
