"""A function in a process of its own, which is stopped when its time is over: for work on untrusted or endless matter.

The process starts with the first call, serves all that follow, and is replaced after it had to be stopped. What counts
is the time that it computes, so that a verdict does not hang on what else the machine has to do; how long one waits for
it on the clock is bounded too, far more generously, for what sleeps.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from solver.parents import end_at_once, end_with, end_with_parent

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

SECONDS = 2.0
"""Of computing, for one call."""
PATIENCE = 120.0
"""Seconds on the clock for one call: enough for a machine that is busy with fifty other things."""
MEMORY = 2 << 30
"""Bytes that the process may use."""


_CHUNK = 1 << 16
_Answer: TypeAlias = tuple[Any, Exception | None]


class Stopped(Exception):
    """There is no answer: the time was over, the memory was not enough, or the process ended."""


def alone(function: Callable[..., Any], *arguments: Any, seconds: float = SECONDS, patience: float = PATIENCE) -> Any:
    """The function's result from a process for this call alone, which is told nothing, as it is a copy of this one.

    Raises ``Stopped``; an exception of the function is raised here as it is. Where this process cannot be copied, a
    ``Worker`` does it.
    """
    if not _can_fork():
        worker = Worker(function, seconds, patience=patience)
        try:
            return worker.call(*arguments)
        finally:
            worker.close()
    reading, writing = os.pipe()
    this = os.getpid()
    if not (pid := os.fork()):
        _answer_once(this, writing, function, arguments, seconds, patience)
    os.close(writing)
    said = None
    try:
        said = _all_of(reading, patience)
    finally:  # whoever waits may be interrupted, too
        os.close(reading)
        if said is None:
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    if not said or status:
        raise Stopped
    result, error = pickle.loads(said)  # noqa: S301 - a copy of this process wrote it
    if error is not None:
        raise error
    return result


def _can_fork() -> bool:
    """Whether a copy of this process is one that works: threads are not copied, nor the locks they hold let go."""
    return sys.platform == "linux" and threading.active_count() == 1


def _answer_once(
    parent: int, writing: int, function: Callable[..., Any], arguments: Any, seconds: float, patience: float
) -> NoReturn:
    """The life of the process for one call: whatever happens, it ends here, and well only if all was said."""
    try:
        end_at_once()
        end_with(parent)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _limit_memory()
        answer = pickle.dumps(_answered(function, arguments, seconds, patience))
        with os.fdopen(writing, "wb") as stream:
            stream.write(answer)
        os._exit(0)
    finally:
        os._exit(1)


def _answered(function: Callable[..., Any], arguments: Any, seconds: float, patience: float) -> _Answer:
    """What a call gives within its time."""
    _end_after(seconds, patience)
    try:
        return function(*arguments), None
    except Exception as error:
        return None, error
    finally:
        _end_after(0, 0)


def _all_of(reading: int, patience: float) -> bytes | None:
    """What is written until the end; ``None`` where the end does not come in time."""
    waiting, chunks, end = select.poll(), list[bytes](), time.monotonic() + patience
    waiting.register(reading, select.POLLIN)
    while waiting.poll(1000 * max(0.0, end - time.monotonic())):
        chunks.append(os.read(reading, _CHUNK))
        if not chunks[-1]:
            return b"".join(chunks)
    return None


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
        if (answer := self._answer(arguments)) is None:
            self.close()
            raise Stopped
        result, error = answer
        if error is not None:
            raise error
        return result

    def _answer(self, arguments: Any) -> _Answer | None:
        """What the process says, ``None`` where it says nothing that can be read."""
        try:
            connection = self._connected()
            connection.send((arguments, self.seconds, self.patience))
            if not connection.poll(self.patience):
                return None
            answer: _Answer = connection.recv()
        except (OSError, EOFError, AttributeError, RecursionError):
            return None
        return answer

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
            can_fork = _can_fork()
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
        answer = _answered(function, arguments, seconds, patience)
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
