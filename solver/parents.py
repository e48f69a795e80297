"""Ending with the process that started this one, whatever ended it: even a kill leaves no worker behind."""

from __future__ import annotations

import os
import signal
import sys
import threading

ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
_KILLED = 128
"""The exit code of what a signal has ended, less its number."""
_PARENT_DEATH = 1
"""PR_SET_PDEATHSIG of prctl(2)."""


def end_with_parent() -> None:
    """Called in a process of ``multiprocessing``, as its first act."""
    from multiprocessing import connection, parent_process

    parent = parent_process()
    if parent is None:
        return
    end_at_once()
    if sys.platform == "linux":
        if os.getppid() == parent.pid:
            end_with(os.getppid())
        else:  # a server has made this process, and lives for as long as its processes do
            _end_with_pipe(parent.sentinel)
        if not parent.is_alive():  # it ended before it could be asked
            os._exit(1)
        return

    def wait() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def _end_with_pipe(descriptor: int) -> None:
    """On Linux: the system ends this process when nobody has the other end of a pipe any more (fcntl(2))."""
    import fcntl

    fcntl.fcntl(descriptor, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(descriptor, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_ASYNC)


def end_in_order() -> None:
    """SIGTERM, and SIGHUP of a terminal that is closed, end this process as an exit does: temporary files are removed,
    and processes that it started end.
    """
    for name in ENDING:
        if signal.getsignal(name) == signal.SIG_DFL:  # nohup has the second one ignored
            signal.signal(name, _exit)


def end_at_once() -> None:
    """Undoes it in a copy of this process, which has nothing to put in order that the first one would not."""
    for name in ENDING:
        if signal.getsignal(name) == _exit:
            signal.signal(name, signal.SIG_DFL)


def _exit(number: int, _: object) -> None:
    sys.exit(_KILLED + number)


def end_with(parent: int) -> None:
    """On Linux: the system ends this process with its parent, whose id is given, since it may have ended by now."""
    import ctypes

    ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
