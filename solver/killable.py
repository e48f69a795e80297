"""A function in a process of its own, which is stopped when its time is over: for work on untrusted or endless matter.

The process starts with the first call, serves all that follow, and is replaced after it had to be stopped. What counts
is the time that it computes, so that a verdict does not hang on what else the machine has to do; how long one waits for
it on the clock is bounded too, far more generously, for what sleeps.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from solver.parents import end_with_parent

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

SECONDS = 2.0
"""Of computing, for one call."""
PATIENCE = 120.0
"""Seconds on the clock for one call: enough for a machine that is busy with fifty other things."""
MEMORY = 2 << 30
"""Bytes that the process may use."""


class Stopped(Exception):
    """There is no answer: the time was over, the memory was not enough, or the process ended."""


@dataclass
class Worker:
    """Calls ``function``, whose arguments and results can be pickled. ``close`` ends the process at once.

    ``get_ready`` is called once in the process; what it takes, such as loading modules, counts for no call.
    """

    function: Callable[..., Any]
    seconds: float = SECONDS
    get_ready: Callable[[], object] | None = None
    patience: float = PATIENCE
    _process: BaseProcess | None = field(default=None, repr=False)
    _connection: Connection[Any, Any] | None = field(default=None, repr=False)

    def call(self, *arguments: Any) -> Any:
        """The function's result. Raises ``Stopped``; an exception of the function is raised here as it is."""
        try:
            connection = self._connected()
            connection.send((arguments, self.seconds, self.patience))
            if connection.poll(self.patience):
                result, error = connection.recv()
                if error is not None:
                    raise error
                return result
        except (OSError, EOFError, AttributeError, RecursionError):
            pass
        self.close()
        raise Stopped

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._connection is not None:
            self._connection.close()
        self._process = self._connection = None

    def _connected(self) -> Connection[Any, Any]:
        if self._connection is None or self._process is None or not self._process.is_alive():
            import multiprocessing

            self.close()
            can_fork = sys.platform == "linux" and threading.active_count() == 1
            context: Any = multiprocessing.get_context("fork" if can_fork else "spawn")
            ours, theirs = context.Pipe()
            arguments = (theirs, ours if can_fork else None, self.function, self.get_ready)
            process = context.Process(target=_serve, args=arguments, daemon=True)
            process.start()
            theirs.close()
            self._process, self._connection = process, ours
        return self._connection


def _serve(
    connection: Connection[Any, Any],
    other_end: Connection[Any, Any] | None,
    function: Callable[..., Any],
    get_ready: Callable[[], object] | None,
) -> None:
    """The life of the process: one call after the other, until the other end is gone."""
    end_with_parent()
    if other_end is not None:
        other_end.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory()
    if get_ready is not None:
        get_ready()
    while True:
        try:
            arguments, seconds, patience = connection.recv()
        except (EOFError, OSError):
            return
        _end_after(seconds, patience)
        answer: tuple[Any, Exception | None]
        try:
            answer = function(*arguments), None
        except Exception as error:
            answer = None, error
        _end_after(0, 0)
        try:
            connection.send(answer)
        except (OSError, TypeError, AttributeError, ValueError):
            return


def _end_after(seconds: float, patience: float) -> None:
    """The system ends this process after so many seconds of computing, or on the clock; 0 for never.

    It does so even within a library's loop, and where nobody is left who waits.
    """
    if hasattr(signal, "setitimer"):
        for timer, alarm, limit in (
            (signal.ITIMER_PROF, signal.SIGPROF, seconds),
            (signal.ITIMER_REAL, signal.SIGALRM, patience),
        ):
            signal.signal(alarm, signal.SIG_DFL)  # a fork inherits what the first process does at its own alarms
            signal.setitimer(timer, limit)


def _limit_memory() -> None:
    try:
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    except (ImportError, OSError, ValueError):
        return
