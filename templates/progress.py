"""Signs of life on a terminal's stderr for what takes a while: a bar where there are steps to count, else the time."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

QUIET = 2.0  # seconds; what takes no longer shows nothing


@contextmanager
def progress(total: int | None, label: str) -> Iterator[Callable[..., None]]:
    """A bar on a terminal's stderr, once it is clear that this takes a while."""
    if not sys.stderr.isatty():
        yield lambda count=1: None
        return
    start = time.monotonic()
    shown: list[tuple[Progress, TaskID]] = []
    done = 0

    def advance(count: int = 1) -> None:
        nonlocal done
        done += count
        if not shown and time.monotonic() - start > QUIET:
            shown.append(_bar(label, total, done, start))
        if shown:
            bar, task = shown[0]
            bar.update(task, completed=done, rate=f"{done / (time.monotonic() - start):.1f}/s")

    try:
        yield advance
    finally:
        for bar, _ in shown:
            bar.stop()


@contextmanager
def working(label: str) -> Iterator[None]:
    """A sign of life and the time on a terminal's stderr, for what takes a while and has no steps to count."""
    if not sys.stderr.isatty():
        yield
        return
    shown = _spinner(label)
    timer = threading.Timer(QUIET, shown.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        shown.stop()


def _spinner(label: str) -> Progress:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    spinner = Progress(*columns, console=Console(stderr=True), transient=True)
    spinner.add_task(label, total=None)
    return spinner


def _bar(label: str, total: int | None, done: int, start: float) -> tuple[Progress, TaskID]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    progress = Progress(*columns, console=Console(stderr=True), transient=True)
    progress.start()
    return progress, progress.add_task(label, total=total, completed=done, rate="")
