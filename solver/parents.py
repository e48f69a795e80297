"""Ending with the process that started this one, whatever ended it: even a kill leaves no worker behind."""

from __future__ import annotations

import os
import signal
import sys
import threading

_PARENT_DEATH = 1
"""PR_SET_PDEATHSIG of prctl(2)."""


def end_with_parent() -> None:
    """Called in a process of ``multiprocessing``, as its first act."""
    from multiprocessing import connection, parent_process

    parent = parent_process()
    if parent is None:
        return
    if sys.platform == "linux":
        end_with(os.getppid())
        if not parent.is_alive():  # it ended before it could be asked
            os._exit(1)
        return

    def wait() -> None:
        connection.wait([parent.sentinel])
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


def end_with(parent: int) -> None:
    """On Linux: the system ends this process with its parent, whose id is given, since it may have ended by now."""
    import ctypes

    ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
