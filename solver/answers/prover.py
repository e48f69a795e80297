"""Proofs in a process of their own, which is stopped when its time is over: ``cancel`` may take for ever.

The process starts with the first proof, serves all that follow, and is replaced after it had to be stopped.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from sympy import Expr

from solver.values import Shape

TIME_LIMIT = 2.0
MEMORY = 2 << 30
"""Bytes that a proof may use."""

Claim = Sequence[tuple[Expr, Expr]]
"""Pairs of formulas; it is enough to prove one pair equal."""
Shapes = Mapping[Expr, Shape]


@dataclass
class Prover:
    """Proves that two formulas are the same. ``close`` ends its process, which otherwise ends with this one."""

    time_limit: float = TIME_LIMIT
    prove: Callable[[Claim, Shapes], bool] | None = None
    _process: BaseProcess | None = field(default=None, repr=False)
    _connection: Connection[Any, Any] | None = field(default=None, repr=False)

    def proves(self, claim: Claim, shapes: Shapes) -> bool:
        """Whether one of the pairs was proven equal in time."""
        try:
            connection = self._connected()
            connection.send((list(claim), dict(shapes), self.time_limit))
            if connection.poll(self.time_limit):
                return bool(connection.recv())
        except (OSError, EOFError, TypeError, ValueError, AttributeError, RecursionError):
            pass
        self.close()
        return False

    def close(self) -> None:
        """Ends the process at once."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._connection is not None:
            self._connection.close()
        self._process = self._connection = None

    def _connected(self) -> Connection[Any, Any]:
        if self._connection is None or self._process is None or not self._process.is_alive():
            self.close()
            can_fork = sys.platform == "linux" and threading.active_count() == 1
            context: Any = multiprocessing.get_context("fork" if can_fork else "spawn")
            ours, theirs = context.Pipe()
            prove = self.prove or _prove
            process = context.Process(target=_serve, args=(theirs, ours if can_fork else None, prove), daemon=True)
            process.start()
            theirs.close()
            self._process, self._connection = process, ours
        return self._connection


def _serve(
    connection: Connection[Any, Any],
    other_end: Connection[Any, Any] | None,
    prove: Callable[[Claim, Shapes], bool],
) -> None:
    """The life of the process: one proof after the other, until the other end is gone."""
    if other_end is not None:
        other_end.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory()
    while True:
        try:
            claim, shapes, seconds = connection.recv()
        except (EOFError, OSError):
            return
        if hasattr(signal, "setitimer"):  # ends the process even where nobody is left to do it
            signal.setitimer(signal.ITIMER_REAL, seconds + 1)
        try:
            result = prove(claim, shapes)
        except Exception:  # whatever it is that SymPy meets: it is no proof
            result = False
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)
        try:
            connection.send(result)
        except OSError:
            return


def _limit_memory() -> None:
    try:
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        limit = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    except (ImportError, OSError, ValueError):
        return


def _prove(claim: Claim, shapes: Shapes) -> bool:
    return any(is_same(a, b, shapes) for a, b in claim)


def is_same(a: Expr, b: Expr, shapes: Shapes) -> bool:
    """Whether two formulas of the same shape are proven equal, entry by entry."""
    from solver.answers.entries import entries, is_zero

    first, second = entries(a, shapes), entries(b, shapes)
    return all(is_zero(x - y) for x, y in zip(first.entries, second.entries, strict=True))
