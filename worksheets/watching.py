"""Waiting for saves of a sheet and of the texts beside it, by looking at the files now and then."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

INTERVAL = 0.3
MAX_FILES = 1000

Stamp = frozenset[tuple[str, int, int]]


def saves(sheet: Path, interval: float = INTERVAL) -> Iterator[None]:
    """Yields at once, and whenever the sheet or a text in its folder has changed since the last time.

    A change during the work between two yields counts as well. While the sheet itself is away, as it is for a moment
    when an editor replaces it, nothing has changed.
    """
    seen = _stamp(sheet)
    yield
    while True:
        time.sleep(interval)
        now = _stamp(sheet)
        if now != seen and any(name == str(sheet) for name, *_ in now):
            seen = now
            yield


def _stamp(sheet: Path) -> Stamp:
    found = set()
    for path in (sheet, *_texts(sheet.parent)):
        with suppress(OSError):
            status = path.stat()
            found.add((str(path), status.st_mtime_ns, status.st_size))
    return frozenset(found)


def _texts(folder: Path) -> list[Path]:
    with suppress(OSError):
        return [*folder.glob("*.md"), *(folder / "texts").glob("*.md")][:MAX_FILES]
    return []
