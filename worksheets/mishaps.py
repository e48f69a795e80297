"""What goes wrong with one of many: told in a line, while the others get what is theirs."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from traceback import extract_tb, print_exception
from typing import TypeVar

from solver.errors import Place, Problem

T = TypeVar("T")
R = TypeVar("R")

ROOT = Path(__file__).parent.parent
_OF_THE_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO})
"""What only the machine can be blamed for, wherever something is written."""
OURS = ("cli.py", "rechenweg", "commands", "solver", "worksheets", "templates")


def told(error: Exception, place: Place | None = None) -> Problem:
    """The error as a problem at ``place``, unless it knows better.

    One of the program itself says where in the program it comes from; with ``RECHENWEG_DEBUG`` all of it is printed.
    """
    if isinstance(error, Problem):
        return error.at(place or Place()).kept()
    if isinstance(error, OSError) and error.errno in _OF_THE_DISK:
        path = error.filename or tempfile.gettempdir()
        return Problem("unwritable", path=str(path), reason=error.strerror)
    if os.environ.get("RECHENWEG_DEBUG"):
        print_exception(error)
    return Problem("internal", place, error=type(error).__name__, where=_origin(error))


def _origin(error: Exception) -> str:
    """The file and line of this program that an error comes from."""
    frames = [(Path(f.filename), f.lineno) for f in extract_tb(error.__traceback__)]
    inside = [(file.relative_to(ROOT), line) for file, line in frames if file.is_relative_to(ROOT)]
    ours = [(file, line) for file, line in inside if file.parts[0] in OURS]
    file, line = (ours or inside or frames or [(Path("?"), 0)])[-1]
    return f"{file}:{line}"


def each(
    items: Sequence[T], work: Callable[[Sequence[T]], Sequence[R]], place: Callable[[T], Place]
) -> list[R | Problem]:
    """What ``work`` makes of each item. It takes them all at once; where it fails, halves of them, down to the one at
    fault, which gets the problem.
    """
    try:
        return list(work(items))
    except Exception as error:
        if len(items) == 1:
            return [told(error, place(items[0]))]
    middle = len(items) // 2
    return [*each(items[:middle], work, place), *each(items[middle:], work, place)]


def whole(items: Sequence[T], use: Callable[[Sequence[T]], R], place: Callable[[T], Place]) -> tuple[R, list[Problem]]:
    """What ``use`` makes of all items, or of those that it can use; and what is wrong with the others.

    Raises what ``use`` raises where it can use none of them.
    """
    try:
        return use(items), []
    except Exception:

        def tried(some: Sequence[T]) -> Sequence[T]:
            use(some)
            return some

        usable = each(items, tried, place)
        kept = [item for item in usable if not isinstance(item, Problem)]
        if not kept:
            raise
        return use(kept), [problem for problem in usable if isinstance(problem, Problem)]
