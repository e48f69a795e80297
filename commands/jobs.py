"""Many documents: jobs over processes on this machine, or a cluster.

A job is a function and its arguments, both of which can be pickled; it touches no disk of ours and returns what is to
be written. Only a few jobs are under way at a time and nothing is kept of those that are done, so a batch of any size
needs the memory of a small one.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sized
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import cache
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Any, Generic, TypeVar

from commands.cluster import Cluster
from solver.errors import Place, Problem
from solver.parents import end_with_parent
from templates.progress import progress
from worksheets import scratch
from worksheets.mishaps import told

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)

LOOK = 1.0
"""Seconds after which one looks what the processes do whose work one waits for; what holds them up may last two
looks."""
_NONSENSE, _BREATH = 1 << 16, 0.01
AHEAD = 2  # jobs under way for each worker, so that none waits for its next one
WORTH_IT = 20
"""Documents, or variants of some questions, for which another process is worth its beginning."""
MOST = 8
"""Processes where nobody says how many: each needs the memory of a whole program."""
OF_ONE = frozenset({"worker_died", "no_typeface"})
"""What may be one job's trouble alone: its memory, or the letters of one person's name."""
MOST_LOST = 5
"""So many jobs in such a trouble: the rest would meet the same."""
GARBAGE = 50_000  # objects, about a quarter of what a document leaves behind


@dataclass(frozen=True)
class Job(Generic[R_co]):
    """A call, and the place of what goes wrong in it, a variant or a file, unless messages name it by themselves.

    Before a process makes its first document it loads what all of them need.
    """

    place: Place
    function: Callable[..., R_co]
    arguments: tuple[Any, ...] = ()
    makes_document: bool = True


def processes(wanted: int | None, count: int) -> int:
    """How many processes work at ``count`` documents: as many as are wanted, or as are worth it on this machine."""
    return wanted or max(1, min(_cores(), MOST, count // WORTH_IT))


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def run(
    jobs: Iterable[Job[R]],
    *,
    workers: int = 1,
    cluster: Cluster | None = None,
    total: int | None = None,
    label: str = "",
) -> Iterator[R]:
    """The results of ``jobs`` in their order, each as soon as it is there.

    The first job that fails ends the batch with a ``Problem`` that names it; jobs that have not begun are dropped.
    """
    with closing(run_each(jobs, workers=workers, cluster=cluster, total=total, label=label)) as outcomes:
        for outcome in outcomes:
            if isinstance(outcome, Problem):
                raise outcome
            yield outcome


def run_most(
    jobs: Iterable[Job[R]],
    *,
    workers: int = 1,
    cluster: Cluster | None = None,
    total: int | None = None,
    label: str = "",
) -> Iterator[R | Problem]:
    """The same, with a problem in the place of a job that has a trouble of its own, of which others do not suffer.

    Raises ``Problem`` for one that is not ``OF_ONE``, and where ``MOST_LOST`` have one.
    """
    lost = 0
    with closing(run_each(jobs, workers=workers, cluster=cluster, total=total, label=label)) as outcomes:
        for outcome in outcomes:
            if isinstance(outcome, Problem):
                lost += 1
                if outcome.code not in OF_ONE or lost == MOST_LOST:
                    raise outcome
            yield outcome


def run_each(
    jobs: Iterable[Job[R] | Problem],
    *,
    workers: int = 1,
    cluster: Cluster | None = None,
    total: int | None = None,
    label: str = "",
) -> Generator[R | Problem, None, None]:
    """The same, with a problem in the place of a job that fails, or that could not be made in the first place.

    A process that ends takes only the job with it that it ends with once more, alone.
    """
    if total is None and isinstance(jobs, Sized):
        total = len(jobs)
    with progress(total, label) as advance, _workers(workers, cluster) as chosen:
        under_way: deque[tuple[Job[R], Future[R | Problem]] | Problem] = deque()

        def following() -> R | Problem:
            first = under_way.popleft()
            outcome = first if isinstance(first, Problem) else _named(first[0], chosen.outcome(*first))
            advance()
            return outcome

        try:
            for job in jobs:
                under_way.append(job if isinstance(job, Problem) else (job, chosen.submit(job)))
                if len(under_way) >= chosen.ahead:
                    yield following()
            while under_way:
                yield following()
        finally:
            for one in under_way:
                if not isinstance(one, Problem):
                    one[1].cancel()


_one_at_a_time = threading.Lock()


def _call(job: Job[R]) -> R | Problem:
    """One job, or what is wrong with it, in whichever process and thread this is. A process makes one document at a
    time.
    """
    with _one_at_a_time:
        try:
            if job.makes_document:
                _warm()
            return job.function(*job.arguments)
        except Exception as error:
            return told(error)


@cache
def _warm() -> None:
    """Load what every document needs, once in a process, and keep the search for garbage away from it and from all
    that was there before, such as the marks of a large class.
    """
    from templates import pdf_process

    gc.freeze()
    pdf_process.THIS.load()
    Finalize(
        None, pdf_process.THIS.remove_fonts, exitpriority=0
    )  # a process of a pool ends without the usual farewells
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE)


@contextmanager
def little_garbage() -> Iterator[None]:
    """A block that makes many objects and leaves few behind, which are rarely searched for what nobody needs."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(GARBAGE)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _named(job: Job[R], outcome: R | Problem) -> R | Problem:
    """The outcome; a problem names the job that met it."""
    if not isinstance(outcome, Problem):
        return outcome
    file = ": ".join(part for part in (job.place.file, outcome.place.file) if part)
    place = replace(outcome.place, file=file or None, variant=job.place.variant or outcome.place.variant)
    return Problem(outcome.code, place, **outcome.facts)


class _Here:
    """Does without processes."""

    ahead = 1

    def submit(self, job: Job[R]) -> Future[R | Problem]:
        future: Future[R | Problem] = Future()
        future.set_result(_call(job))
        return future

    def outcome(self, job: Job[R], future: Future[R | Problem]) -> R | Problem:
        return future.result()

    def close(self) -> None:
        pass


@dataclass
class _Elsewhere:
    """Sends jobs to an executor."""

    executor: Executor
    ahead: int

    def submit(self, job: Job[R]) -> Future[R | Problem]:
        return self.executor.submit(_call, job)

    def outcome(self, job: Job[R], future: Future[R | Problem]) -> R | Problem:
        try:
            return future.result()
        except (BrokenExecutor, CancelledError):
            return Problem("worker_died")
        except Exception as error:  # what an executor of another kind raises, or arguments that cannot be pickled
            return told(error)

    def close(self) -> None:
        """One from outside stays open."""


class _Processes(_Elsewhere):
    """Processes of our own. Where one has ended, new ones take the place of all; what they were at is done once more,
    one job after the other, so that each can only be ended by its own doing.
    """

    executor: ProcessPoolExecutor

    def __init__(self, workers: int) -> None:
        super().__init__(_pool(workers), AHEAD * workers)
        self.workers = workers
        self.single: ProcessPoolExecutor | None = None

    def submit(self, job: Job[R]) -> Future[R | Problem]:
        self.executor, future = _submitted(job, self.executor, self.workers)
        return future

    def outcome(self, job: Job[R], future: Future[R | Problem]) -> R | Problem:
        _wait(future, self.executor)
        if isinstance(future.exception(), BrokenProcessPool):
            self.single, future = _submitted(job, self.single or _pool(1), 1)
            _wait(future, self.single)
            if isinstance(future.exception(), BrokenProcessPool):
                self.single = _renewed(self.single, 1)
        return super().outcome(job, future)

    def close(self) -> None:
        """The documents under way are finished, which takes no time; no half one is left."""
        for pool in filter(None, (self.executor, self.single)):
            pool.shutdown(wait=True, cancel_futures=True)
        scratch.clean_up()  # of processes that were ended


def _wait(future: Future[R], pool: ProcessPoolExecutor) -> None:
    """Until a job is done, whatever becomes of the processes.

    One that somebody has stopped would never end; it is ended, as if it had ended itself. One that was ended in the
    middle of saying its result would be listened to for ever, and holds up the others; then all of them are ended.
    """
    before: dict[int, str] = {}
    while True:
        try:
            future.exception(LOOK)
            return
        except TimeoutError:
            now = {pid: _state(pid) for pid in list(pool._processes or ())}
            lasting = {pid: state for pid, state in now.items() if before.get(pid) == state}
            if "Z" in lasting.values():
                _give_up(pool, future)
            for pid in (pid for pid, state in lasting.items() if state == "T"):
                _kill(pid)
            before = now
        except CancelledError:
            return


def _give_up(pool: ProcessPoolExecutor, future: Future[R]) -> None:
    """Ends all processes, and the message that one did not finish with nonsense: who reads it takes them for lost.

    To close the pipe would not do, as processes of other pools have it open, too.
    """
    for pid in list(pool._processes or ()):
        _kill(pid)
    with suppress(AttributeError, OSError):
        descriptor = pool._result_queue._writer.fileno()  # type: ignore[attr-defined]
        os.set_blocking(descriptor, False)
        while not future.done():
            with suppress(BlockingIOError):
                os.write(descriptor, bytes(_NONSENSE))
            time.sleep(_BREATH)


def _kill(pid: int) -> None:
    with suppress(OSError):
        os.kill(pid, signal.SIGKILL)


def _state(pid: int) -> str:
    """The letter for what a process does (proc(5)): T for one that was stopped, Z for one that has ended."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return "Z" if sys.platform == "linux" else ""
    return text.rpartition(")")[2].split()[0]


def _submitted(job: Job[R], pool: ProcessPoolExecutor, workers: int) -> tuple[ProcessPoolExecutor, Future[R | Problem]]:
    """The job under way, in a new pool where a process of this one has ended, be it while it had nothing to do."""
    with _undisturbed():
        try:
            return pool, pool.submit(_call, job)
        except BrokenProcessPool:
            pool = _renewed(pool, workers)
            return pool, pool.submit(_call, job)


def _renewed(pool: ProcessPoolExecutor, workers: int) -> ProcessPoolExecutor:
    pool.shutdown()
    return _pool(workers)


@contextmanager
def _workers(count: int, cluster: Cluster | None) -> Iterator[_Here | _Elsewhere]:
    """Who does the work; what is our own is closed at the end."""
    if cluster is not None:
        chosen: _Here | _Elsewhere = _Elsewhere(cluster.executor, AHEAD * cluster.workers)
    else:
        chosen = _Processes(count) if count > 1 else _Here()
    with closing(chosen):
        yield chosen


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=_context(), initializer=_begin)


def _context() -> multiprocessing.context.BaseContext:
    """Forking is fastest, but safe only where this process has a single thread."""
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    return multiprocessing.get_context("fork" if threading.active_count() == 1 else "forkserver")


def _begin() -> None:
    """A process ends with the first one; Ctrl-C goes to all of them, and the first one decides."""
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C waits: a process that begins here would meet it before it knows that the first one decides."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
