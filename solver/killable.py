"""A function in a process of its own, which is stopped when its time is over: for work on untrusted or endless matter.

The process starts with the first call, serves all that follow, and is replaced after it had to be stopped.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

TIME_LIMIT = 2.0
START_LIMIT = 60.0
"""The process may take this long to start, which no call has to answer for: it may have to load much."""
MEMORY = 2 << 30
"""Bytes that the process may use."""


class Stopped(Exception):
    """There is no answer: the time was over, the memory was not enough, or the process ended."""


@dataclass
class Worker:
    """Calls ``function``, whose arguments and results can be pickled. ``close`` ends the process at once."""

    function: Callable[..., Any]
    time_limit: float = TIME_LIMIT
    _process: BaseProcess | None = field(default=None, repr=False)
    _connection: Connection[Any, Any] | None = field(default=None, repr=False)

    def call(self, *arguments: Any) -> Any:
        """The function's result. Raises ``Stopped``; an exception of the function is raised here as it is."""
        try:
            connection = self._connected()
            connection.send((arguments, self.time_limit))
            if connection.poll(self.time_limit):
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
            arguments = (theirs, ours if can_fork else None, self.function)
            process = context.Process(target=_serve, args=arguments, daemon=True)
            process.start()
            theirs.close()
            self._process, self._connection = process, ours
            if not ours.poll(START_LIMIT):
                raise EOFError
            ours.recv()
        return self._connection


def _serve(
    connection: Connection[Any, Any], other_end: Connection[Any, Any] | None, function: Callable[..., Any]
) -> None:
    """The life of the process: one call after the other, until the other end is gone."""
    if other_end is not None:
        other_end.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory()
    connection.send(None)
    while True:
        try:
            arguments, seconds = connection.recv()
        except (EOFError, OSError):
            return
        if hasattr(signal, "setitimer"):  # ends the process even where nobody is left to do it
            signal.setitimer(signal.ITIMER_REAL, seconds + 1)
        answer: tuple[Any, Exception | None]
        try:
            answer = function(*arguments), None
        except Exception as error:
            answer = None, error
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
        try:
            connection.send(answer)
        except (OSError, TypeError, AttributeError, ValueError):
            return


def _limit_memory() -> None:
    try:
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    except (ImportError, OSError, ValueError):
        return
