"""A command that `schedule` started: it ends when that does, whatever ended it.

Its standard input is a pipe whose other end the schedule holds and nobody writes to. Once that is
closed there is nobody left to tell of its end, and on another host the next leader may be waiting
for its lock: it is stopped as by SIGTERM, which leaves a whole archive, and by force if need be.
"""

from __future__ import annotations

import os
import signal
import threading
import time

from jobs import cli

#: What is asked to end has so long to do so.
_GRACE_S = 30.0


def _end_with(pipe: int) -> None:
    """Wait for the other end of a pipe to be closed, then end."""
    while os.read(pipe, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_GRACE_S)
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Run the command line, and watch."""
    pipe = os.dup(0)  # which what we start does not inherit
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    threading.Thread(target=_end_with, args=(pipe,), name="parent", daemon=True).start()
    cli.main()


if __name__ == "__main__":
    main()
