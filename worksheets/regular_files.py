"""Reading what others put somewhere: regular files only, opened once, and no more of them than a limit."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from solver.errors import Place, Problem
from worksheets import traces

MOST = 100_000_000
"""Bytes of a file whose state is asked for."""


def read(path: Path, limit: int, file: str | None = None) -> bytes:
    """The content of a file; messages call it ``file``.

    A pipe or a device must neither make anybody wait nor give bytes without end. Raises ``Problem``.
    """
    place = Place(file or str(path))
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except (OSError, ValueError) as error:
        raise Problem("unreadable", place, reason=getattr(error, "strerror", None) or str(error)) from None
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        if stat.S_ISDIR(mode):
            raise Problem("unreadable", place, reason=os.strerror(errno.EISDIR))
        raise Problem("no_regular_file", place)
    with os.fdopen(descriptor, "rb") as opened:
        try:
            content: bytes | None = opened.read(limit + 1)
            if content is None:  # a file of the system that has nothing to say yet
                raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        except OSError as error:
            raise Problem("unreadable", place, reason=error.strerror or type(error).__name__) from None
    if len(content) > limit:
        raise Problem("file_too_large", place, limit=limit)
    if traces.are_noted():
        traces.note("content", os.path.abspath(path), traces.digest(content))
    return content


def is_file(path: Path) -> bool:
    """Whether there is a file. Raises what ``Path.is_file`` raises."""
    found = path.is_file()
    traces.note("presence", os.path.abspath(path), str(found))
    return found


def matching(folder: Path, pattern: str) -> list[Path]:
    """The files of a folder whose names match, in the order of their names."""
    found = sorted(folder.glob(pattern))
    traces.note("names", os.path.abspath(folder / pattern), "/".join(path.name for path in found))
    return found


def state(kind: str, path: Path) -> str:
    """What ``read``, ``is_file`` and ``matching`` note. Raises ``Problem``, ``OSError`` or ``ValueError``."""
    with traces.traced() as trace:
        if kind == "content":
            read(path, MOST)
        elif kind == "presence":
            is_file(path)
        else:
            matching(path.parent, path.name)
    (found,) = trace.reads.values()
    return found


def is_within(path: Path, folder: Path) -> bool:
    """Whether a path leads to something below a folder, links followed."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):
        return False
