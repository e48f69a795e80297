"""A sheet that travels by content: to a machine that shares no disk with this one.

One that comes with the program travels by its name; the checksum of the order says whether it is the same there.
"""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from solver.errors import Place, Problem
from worksheets import literature, programs, recordings, regular_files
from worksheets.catalogue import SHEETS, find, located
from worksheets.scratch import scratch

FOLDERS = ("texts", programs.FOLDER, recordings.FOLDER)
"""What stands beside a sheet's file and is read when documents are composed."""
MAX_BYTES = 50_000_000


@dataclass(frozen=True)
class Parcel:
    """The file of a sheet, and all files with their names within its folder."""

    sheet: str
    files: tuple[tuple[str, bytes], ...]


def packed(sheet: str) -> Parcel | None:
    """The sheet of that name or at that path; ``None`` for one that every installation has.

    Raises ``Problem`` for one that is not found, cannot be read or is too large.
    """
    path, _ = located(sheet)
    if path.is_relative_to(SHEETS):
        return None
    left, files = MAX_BYTES, []
    for file in _files(sheet, path):
        content = regular_files.read(file, left)
        left -= len(content)
        files.append((file.relative_to(path.parent).as_posix(), content))
    return Parcel(path.name, tuple(files))


def _files(sheet: str, path: Path) -> Iterator[Path]:
    folder = path.parent
    yield path
    named = {task.text.replace("{language}", "*") for task in find(sheet).tasks.values() if task.text}
    patterns = [literature.FILE, *named, *(f"{name}/**/*" for name in FOLDERS)]
    found = {file for pattern in patterns for file in _matching(folder, pattern)}
    yield from sorted(
        file for file in found - {path} if file.is_file() and file.resolve().is_relative_to(folder.resolve())
    )


def _matching(folder: Path, pattern: str) -> Iterator[Path]:
    try:
        yield from folder.glob(pattern)
    except (OSError, ValueError, NotImplementedError):  # a name that no file has; who reads the text says so
        return


_kept = ExitStack()
atexit.register(_kept.close)


@lru_cache(maxsize=8)
def unpacked(parcel: Parcel) -> str:
    """Where the sheet of a parcel lies in this process, which keeps it to its end. Raises ``Problem``."""
    folder = _kept.enter_context(scratch())
    for name, content in parcel.files:
        target = (folder / name).resolve()
        if not target.is_relative_to(folder.resolve()):
            raise Problem("outside_folder", Place(parcel.sheet), path=name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return str(folder / parcel.sheet)
