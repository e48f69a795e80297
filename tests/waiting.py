"""Waiting for what another process does."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

PATIENCE = 180.0
"""Seconds until one gives up: enough for a machine that is busy with much else."""


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def interruptible() -> None:
    """What a process does first that is to be interrupted: below ``nohup`` or ``&`` it would ignore that, as we do."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
