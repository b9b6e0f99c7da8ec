"""An end that somebody asks for: Ctrl-C, SIGTERM, or a terminal that is closed.

Whatever is under way is left at once, and its transaction rolled back. A question that the database
is still working on is taken back, and after a grace the process ends whatever it waits for: a
database undoes by itself what was not committed.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from types import FrameType

#: A harvest is stopped within five seconds, whatever it waits for.
GRACE_S: Final = 4.5
SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SENTENCE: Final = "stopped: what was under way was left out; run it again"


class Stopped(BaseException):
    """Somebody asked for an end."""


class _Asked:
    """By which signal an end was asked for, 0 while nobody did."""

    number = 0


def status() -> int:
    """The exit status of who was stopped, as shells tell it: 130 for Ctrl-C; 0 while nobody was."""
    return 128 + _Asked.number if _Asked.number else 0


def listen() -> None:
    """Leave what is under way when one of the signals comes; further ones change nothing.

    What our parent had us ignore (``nohup``, a job in the background) stays ignored.
    """
    heard = [one for one in SIGNALS if signal.getsignal(one) is not signal.SIG_IGN]
    for number in heard:
        signal.signal(number, _stop)
    # Python hears of a signal only once what it called returns, and a database may take long: the
    # system writes the number here at once
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(reading,), name="stopping", daemon=True).start()


def _stop(number: int, _frame: FrameType | None) -> None:
    if not _Asked.number:
        _Asked.number = number
        raise Stopped


def _watch(reading: int) -> None:
    """Wait for a signal that is ours, and see to it that it is obeyed."""
    while True:
        told = os.read(reading, 1)
        if not told:
            return
        if told[0] in SIGNALS and signal.getsignal(told[0]) is _stop:
            break
    # it may be in the midst of being imported
    getattr(sys.modules.get("storage.engine"), "interrupt_all", lambda: None)()
    threading.Event().wait(GRACE_S)
    _end(told[0])


def _end(number: int) -> NoReturn:
    os.write(2, f"scrutateur: {SENTENCE}\n".encode())
    os._exit(128 + number)
