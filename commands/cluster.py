"""Work beyond one machine: a Dask scheduler and its workers, by address, or ``local`` for some that are started here.

Sheets and numbers travel by content and documents come back, so no disk is shared. What numbers are drawn from stays
here: a worker gets those of one person at a time.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, requires, version
from re import match
from typing import Any

from solver.errors import Problem
from worksheets.mishaps import OURS, ROOT

LOCAL = "local"
PATIENCE = 30
"""Seconds in which a scheduler answers and has a worker."""


@dataclass(frozen=True)
class Cluster:
    """Where jobs go, and how many run there at a time."""

    executor: Executor
    workers: int


@contextmanager
def connected(address: str | None, jobs: int | None) -> Iterator[Cluster | None]:
    """The cluster at an address while needed; for ``local`` ``jobs`` processes, else one. ``None`` for no address.

    Raises ``Problem`` where there is none, or its workers have another program.
    """
    if address is None:
        yield None
        return
    try:
        import distributed
    except ImportError:
        raise Problem("no_dask") from None
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # a lost worker is no news, its work is done again
    with _client(distributed, address, jobs or 1) as client:
        yield Cluster(client.get_executor(pure=False), _workers(client, address))


@contextmanager
def _client(distributed: Any, address: str, jobs: int) -> Iterator[Any]:
    plain = {"set_as_default": False, "timeout": PATIENCE}
    try:
        if address == LOCAL:
            made = distributed.Client(n_workers=jobs, threads_per_worker=1, dashboard_address=None, **plain)
        else:
            made = distributed.Client(address, **plain)
    except (OSError, ValueError, TypeError) as error:  # nobody answers, or what stands there is no address
        raise Problem("no_cluster", address=address, reason=str(error) or type(error).__name__) from None
    with made as client:
        yield client


def _workers(client: Any, address: str) -> int:
    """How many workers there are, all of them with this program."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
        programs = client.run(program)
    except (OSError, ImportError, AttributeError) as error:  # no worker in time, or one that has no such program
        raise Problem("no_cluster", address=address, reason=str(error) or type(error).__name__) from None
    own = program()
    for worker, found in programs.items():
        if found != own:
            raise Problem("other_program", address=address, worker=worker)
    return len(programs)


def program() -> str:
    """Changes with whatever documents depend on besides the sheet: the program's files and the packages it needs."""
    files = sorted(file for name in OURS for file in (ROOT / name).rglob("*") if file.suffix not in ("", ".pyc"))
    whole = sha256(" ".join(_versions()).encode())
    for file in files:
        if file.is_file():
            whole.update(f"\0{file.relative_to(ROOT).as_posix()}\0".encode() + file.read_bytes())
    return whole.hexdigest()


def _versions() -> Iterator[str]:
    for line in requires("rechenweg") or ():
        name = match(r"[\w.-]+", line)
        if name is not None and "extra ==" not in line:
            try:
                yield f"{name[0]} {version(name[0])}"
            except PackageNotFoundError:
                yield name[0]
