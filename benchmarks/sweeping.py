"""Sweeps in pieces, which processes or a cluster do at the same time: ``--jobs 2``, ``--cluster tcp://scheduler:8786``.

Workers of a cluster must know ``benchmarks`` and ``tests``, too: they are started in the project's folder.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from commands.cluster import connected
from commands.jobs import Job, run
from solver.errors import Place

R = TypeVar("R")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Adds who does the work."""
    parser.add_argument("--jobs", type=int, default=1, help="processes at work")
    parser.add_argument("--cluster", metavar="ADDRESS", help='a Dask scheduler; "local" starts one with --jobs workers')


def swept(
    function: Callable[..., R], pieces: Iterable[tuple[Any, ...]], options: argparse.Namespace, label: str
) -> Iterator[R]:
    """What a function gives for each of these arguments, in their order."""
    work = [Job(Place(label), function, arguments, makes_document=False) for arguments in pieces]
    with connected(options.cluster, options.jobs) as cluster:
        yield from run(work, workers=options.jobs, cluster=cluster, label=label)
