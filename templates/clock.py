"""A limit on the time that a text may compute. What the sheet itself makes the engine solve does not count."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

MAX_SECONDS = 4.0


class TooLong(Exception):
    """The time is over."""


def _is_limitable() -> bool:
    """Not outside the main thread, nor where there are no alarms."""
    return threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer")


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Ends the block after so many seconds of computing, where that can be done."""
    if not _is_limitable():
        yield
        return

    def stop(_: int, __: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@contextmanager
def paused() -> Iterator[None]:
    """Within a limited block: time that does not count."""
    if not _is_limitable():
        yield
        return
    left, _ = signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, left)
