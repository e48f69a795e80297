"""Many documents: jobs over any ``concurrent.futures.Executor``, by default processes on this machine.

A job is a function and its arguments, both of which can be pickled; it writes its files by itself
(``writing.replace``) and returns little. Only a few jobs are under way at a time and nothing is kept of those that are
done, so a batch of any size needs the memory of a small one.

A Dask cluster is ``run(jobs, executor=client.get_executor(), workers=…)``.
"""

from __future__ import annotations

import gc
import multiprocessing
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sized
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from multiprocessing.util import Finalize
from typing import Any, Generic, TypeVar

from solver.errors import Place, Problem
from templates.progress import progress

R = TypeVar("R")

AHEAD = 2  # jobs under way for each worker, so that none waits for its next one
GARBAGE = 50_000  # objects, about a quarter of what a document leaves behind


@dataclass(frozen=True)
class Job(Generic[R]):
    """A call, and what messages call it: ``variant 017``, or ``""`` where they name it by themselves.

    Before a process makes its first document it loads what all of them need.
    """

    name: str
    function: Callable[..., R]
    arguments: tuple[Any, ...] = ()
    makes_document: bool = True


def run(
    jobs: Iterable[Job[R]],
    *,
    workers: int = 1,
    executor: Executor | None = None,
    total: int | None = None,
    label: str = "",
) -> Iterator[R]:
    """The results of ``jobs`` in their order, each as soon as it is there.

    The first job that fails ends the batch with a ``Problem`` that names it; jobs that have not begun are dropped.
    """
    if total is None and isinstance(jobs, Sized):
        total = len(jobs)
    with progress(total, label) as advance, _executor(workers, executor) as chosen:
        if chosen is None:
            for job in jobs:
                outcome = _call(job)
                advance()
                yield _opened(job, outcome)
            return
        under_way: deque[tuple[Job[R], Future[_Outcome]]] = deque()
        try:
            for job in jobs:
                under_way.append((job, _submitted(chosen, job)))
                if len(under_way) >= AHEAD * workers:
                    yield _next(under_way, advance)
            while under_way:
                yield _next(under_way, advance)
        finally:
            for _, future in under_way:
                future.cancel()


@dataclass
class _Outcome:
    """What comes back from a worker: a value, or a problem in a form that can be pickled, or another error."""

    value: Any = None
    code: str = ""
    place: Place = field(default_factory=Place)
    facts: dict[str, object] = field(default_factory=dict)
    error: str = ""


_one_at_a_time = threading.Lock()


def _call(job: Job[Any]) -> _Outcome:
    """One job, in whichever process and thread this is. A process makes one document at a time."""
    with _one_at_a_time:
        try:
            if job.makes_document:
                _warm()
            return _Outcome(job.function(*job.arguments))
        except Problem as problem:
            return _Outcome(code=problem.code, place=problem.place, facts=problem.facts)
        except Exception as error:
            return _Outcome(error=_named(error))


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


@cache
def _warm() -> None:
    """Load what every document needs, once in a process, and keep the search for garbage away from it."""
    from templates import pages

    pages.load()
    Finalize(None, pages.remove_fonts, exitpriority=0)  # a process of a pool ends without the usual farewells
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)


def _opened(job: Job[R], outcome: _Outcome) -> R:
    if outcome.code:
        file = outcome.place.file
        name = ": ".join(part for part in (job.name, file) if part)
        place = Place(name or None, outcome.place.line, outcome.place.column)
        raise Problem(outcome.code, place, **outcome.facts)
    if outcome.error:
        raise Problem("job_failed", Place(job.name), reason=outcome.error)
    value: R = outcome.value
    return value


def _submitted(executor: Executor, job: Job[R]) -> Future[_Outcome]:
    try:
        return executor.submit(_call, job)
    except BrokenProcessPool:
        raise Problem("worker_died", Place(job.name)) from None


def _next(under_way: deque[tuple[Job[R], Future[_Outcome]]], advance: Callable[[], None]) -> R:
    job, future = under_way.popleft()
    try:
        outcome = future.result()
    except (BrokenProcessPool, CancelledError):
        raise Problem("worker_died", Place(job.name)) from None
    except Exception as error:  # what an executor of another kind raises, or arguments that cannot be pickled
        raise Problem("job_failed", Place(job.name), reason=_named(error)) from None
    advance()
    return _opened(job, outcome)


@contextmanager
def _executor(workers: int, given: Executor | None) -> Iterator[Executor | None]:
    """The executor to use, or ``None`` to do without; one of our own is closed at the end."""
    if given is not None or workers <= 1:
        yield given
        return
    pool = ProcessPoolExecutor(workers, mp_context=_context(), initializer=_ignore_interrupts)
    try:
        yield pool
    finally:  # the documents under way are finished, which takes no time; no half one is left
        pool.shutdown(wait=True, cancel_futures=True)


def _context() -> multiprocessing.context.BaseContext:
    """Forking is fastest, but safe only where this process has a single thread."""
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    return multiprocessing.get_context("fork" if threading.active_count() == 1 else "forkserver")


def _ignore_interrupts() -> None:
    """Ctrl-C goes to all processes; the first one decides."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
