"""Waiting for saves of a sheet and of what is read for it, by looking at the files now and then."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from solver.errors import Problem
from worksheets import cache_folder, regular_files
from worksheets.traces import Reads, Trace, traced

INTERVAL = 0.3
MAX_FILES = 1000

Stamp = frozenset[tuple[str, int, int]]


def saves(sheet: Path, interval: float = INTERVAL) -> Iterator[None]:
    """Yields at once, and whenever the sheet, a text in its folder or a file that was read between two yields has
    changed since the last time: a picture, a recording, the sources.

    A change during the work between two yields counts as well. While the sheet itself is away, as it is for a moment
    when an editor replaces it, nothing has changed.
    """
    while True:
        own = _stamp([sheet, *_texts(sheet.parent)])
        with traced() as trace:
            yield
        reads = _followed(trace)
        seen, is_outdated = own | _stamp(_files(reads)), trace.is_torn or _is_outdated(reads)
        while True:
            time.sleep(interval)
            now = _stamp([sheet, *_texts(sheet.parent), *_files(reads)])
            if any(name == str(sheet) for name, *_ in now) and (is_outdated or now != seen):
                break


def _stamp(paths: Iterable[Path]) -> Stamp:
    found = set()
    for path in paths:
        with suppress(OSError, ValueError):
            status = path.stat()
            found.add((str(path), status.st_mtime_ns, status.st_size))
    return frozenset(found)


def _texts(folder: Path) -> list[Path]:
    with suppress(OSError):
        return [*folder.glob("*.md"), *(folder / "texts").glob("*.md")][:MAX_FILES]
    return []


def _followed(trace: Trace) -> Reads:
    """What was read of files, those aside which the program keeps for itself."""
    kept = cache_folder.folder()
    found = ((one, state) for one, state in trace.reads.items() if one[0] in ("content", "presence", "names"))
    own = ((one, state) for one, state in found if kept is None or not Path(one[1]).is_relative_to(kept))
    return dict(islice(own, MAX_FILES))


def _files(reads: Reads) -> Iterator[Path]:
    """The files that were read or looked for; of a pattern those that match now."""
    for kind, name in reads:
        path = Path(name)
        if kind != "names":
            yield path
            continue
        with suppress(OSError):
            yield from list(path.parent.glob(path.name))[:MAX_FILES]


def _is_outdated(reads: Reads) -> bool:
    """Whether a file is no longer as it was when it was read."""
    return any(_state(kind, Path(name)) != state for (kind, name), state in reads.items())


def _state(kind: str, path: Path) -> str | None:
    try:
        return regular_files.state(kind, path)
    except (Problem, OSError, ValueError):
        return None
