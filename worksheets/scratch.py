"""Temporary folders that are cleaned up, if not by the process that made them, then by the next one.

A process holds a lock on each of its folders for as long as it lives; whoever gets the lock finds a folder that nobody
uses any more.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

PREFIX = "rechenweg-job-"
_LOCK, _UNLOCKED = "lock", "unlocked"
_YOUNG = 60.0
"""Seconds in which a folder may lack the lock of who is just making it."""


@contextmanager
def scratch() -> Iterator[Path]:
    """An empty folder that is the owner's alone, and gone afterwards."""
    _clean_up_once()
    with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as name:
        descriptor = os.open(Path(name, _UNLOCKED), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            _is_locked(descriptor)
            Path(name, _UNLOCKED).rename(Path(name, _LOCK))  # whoever sees it may try it
            inner = Path(name, "files")
            inner.mkdir()
            yield inner
        finally:
            os.close(descriptor)


@cache
def _clean_up_once() -> None:
    clean_up()


def clean_up() -> None:
    """Removes what processes of this user have left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):
            found = folder.lstat()
            is_own = not hasattr(os, "getuid") or found.st_uid == os.getuid()
            if is_own and not folder.is_symlink() and _is_left(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _is_left(folder: Path) -> bool:
    """Whether nobody holds the lock of a folder, or one that was never locked is old."""
    try:
        descriptor = os.open(folder / _LOCK, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        return time.time() - folder.lstat().st_mtime > _YOUNG
    try:
        return _is_locked(descriptor)
    finally:
        os.close(descriptor)


def _is_locked(descriptor: int) -> bool:
    """Whether the lock could be had; where there are no such locks, nobody else's folder is taken for left behind."""
    try:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):
        return False
    return True
