"""The files that were handed in: those of a folder, its subfolders and its archives. Regular files only, within limits.

Nothing of an archive reaches the disk under its own name, so no name leads anywhere.
"""

from __future__ import annotations

import os
import stat
import weakref
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from solver.errors import Place, Problem
from worksheets import archives
from worksheets.scratch import scratch

MAX_FILES = 20_000
"""... of a folder or an archive that was handed in, or stands first in a folder that was: of a class, or of one person.
"""
MAX_ALL = 200_000
"""... of all together."""
MAX_INSIDE = 1_000
"""... of an archive within what was handed in, which is one person's: nobody shall use up what all may have."""
MAX_DEPTH = 8
"""Folders and archives inside one another."""
MAX_BYTES = 50_000_000
"""... of one file from an archive."""
MAX_UNPACKED = 2_000_000_000
"""... of all files from archives."""
MAX_RATIO = 200
"""How many times smaller than its content a file in an archive may be."""
SMALL = 1_000_000
"""Bytes below which the ratio says nothing."""
ARCHIVE = ".zip"
OF_SYSTEMS = ("__MACOSX", ".", "~$", "Thumbs.db", "desktop.ini", "Icon\r")
"""What systems and programs leave behind: how such names begin."""
_CHUNK = 1 << 20


@dataclass(frozen=True)
class File:
    """A file: where it is, how it is shown, the names of its folders below what was handed in and its own, and when it
    was handed in, in seconds since 1970.
    """

    path: Path
    shown: str
    parts: tuple[str, ...]
    time: float = 0.0
    kept: object = field(default=None, repr=False, compare=False)
    """What keeps a temporary file alive."""

    @property
    def name(self) -> str:
        return self.parts[-1]

    @property
    def stem(self) -> str:
        return PurePosixPath(self.name).stem

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower()

    @property
    def place(self) -> Place:
        return Place(self.shown)


class Walk:
    """A walk over what was handed in; ``skipped`` says what was passed over, and why."""

    def __init__(self) -> None:
        self.skipped: list[Problem] = []
        self.left_behind: list[str] = []
        self._count = self._unpacked = 0
        self._counts: Counter[str] = Counter()

    def files(self, path: Path) -> Iterator[File]:
        """The files at ``path``. Raises ``Problem`` where there is nothing, and where there are too many in all."""
        self._counts.clear()
        try:
            found = path.stat()
        except (OSError, ValueError) as error:
            raise _unreadable(path, error) from None
        if stat.S_ISDIR(found.st_mode):
            yield from self._folder(path, str(path), ())
        else:
            yield from self._file(File(path, str(path), (path.name,), found.st_mtime), found.st_mode)

    def _folder(self, path: Path, shown: str, parts: tuple[str, ...]) -> Iterator[File]:
        if len(parts) >= MAX_DEPTH:
            self._skip("too_deep", shown, limit=MAX_DEPTH)
            return
        try:
            entries = sorted(os.scandir(path), key=lambda entry: entry.name)
        except OSError as error:
            if not parts:
                raise _unreadable(path, error) from None
            self._skip("unreadable", shown, reason=error.strerror or "")
            return
        for entry in entries:
            inner, names = os.path.join(shown, entry.name), (*parts, entry.name)
            try:
                found = entry.stat(follow_symlinks=False)
            except OSError as error:
                self._skip("unreadable", inner, reason=error.strerror or "")
                continue
            if entry.name.startswith(OF_SYSTEMS):
                self.left_behind.append(entry.name)
            elif stat.S_ISDIR(found.st_mode):
                yield from self._folder(Path(entry.path), inner, names)
            else:
                yield from self._file(File(Path(entry.path), inner, names, found.st_mtime), found.st_mode)

    def _file(self, file: File, mode: int) -> Iterator[File]:
        """A file, or those of an archive."""
        if not stat.S_ISREG(mode):
            self._skip("link_skipped" if stat.S_ISLNK(mode) else "no_regular_file", file.shown)
            return
        if self._is_left_out(file):
            return
        if file.suffix != ARCHIVE:
            yield file
        elif len(file.parts) > MAX_DEPTH:
            self._skip("too_deep", file.shown, limit=MAX_DEPTH)
        else:
            yield from self._archive(file)

    def _is_left_out(self, file: File) -> bool:
        """Counts a file; whether it is beyond what may stand in one place. Raises ``Problem`` for one beyond all."""
        self._count += 1
        if self._count > MAX_ALL:
            raise Problem("too_many_files", file.place, limit=MAX_ALL)
        first = file.parts[0]
        self._counts[first] += 1
        if self._counts[first] == MAX_FILES + 1:
            self._skip("files_left_out", file.shown, limit=MAX_FILES)
        return self._counts[first] > MAX_FILES

    def _archive(self, archive: File) -> Iterator[File]:
        """The files of an archive, unpacked one after the other; those of what was handed in stand below no folder."""
        folder = _Temporary()
        is_inside = len(archive.parts) > 1 or archive.kept is not None
        limit = MAX_INSIDE if is_inside else MAX_FILES
        parts = archive.parts[:-1] + ((archive.stem,) if is_inside else ())
        try:
            with archives.opened(archive.path) as opened:
                members = opened.infolist()
                if len(members) > limit:
                    raise archives.TooManyFiles
                for number, member in enumerate(members):
                    target = folder.path / str(number)
                    file = self._member(opened, member, archive, parts, target, folder)
                    if file is not None:
                        yield from self._file(file, stat.S_IFREG)
        except archives.TooManyFiles:
            self._skip("archive_too_many_files", archive.shown, limit=limit)
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError) as error:
            self._skip("broken_archive", archive.shown, reason=type(error).__name__)

    def _member(
        self,
        opened: zipfile.ZipFile,
        member: zipfile.ZipInfo,
        archive: File,
        parts: tuple[str, ...],
        target: Path,
        kept: _Temporary,
    ) -> File | None:
        """A file of an archive, unpacked; nothing for what is passed over."""
        names = tuple(p for p in member.filename.replace("\\", "/").split("/") if p)
        shown = "/".join((archive.shown, *names))
        mode = member.external_attr >> 16
        if member.is_dir() or not names:
            return None
        if any(name.startswith(OF_SYSTEMS) and name != ".." for name in names):
            self.left_behind.append(names[-1])
        elif ".." in names:
            self._skip("leads_outside", shown)
        elif len(parts) + len(names) > MAX_DEPTH:
            self._skip("too_deep", shown, limit=MAX_DEPTH)
        elif mode and not stat.S_ISREG(mode) and stat.S_IFMT(mode):
            self._skip("link_skipped" if stat.S_ISLNK(mode) else "no_regular_file", shown)
        elif member.flag_bits & 1:
            self._skip("archive_locked", shown)
        elif self._unpack(opened, member, target, shown):
            return File(target, shown, (*parts, *names), _time(member), kept)
        return None

    def _unpack(self, opened: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, shown: str) -> bool:
        """Whether a member was unpacked within the limits; what its head says of its size is not believed."""
        limit = min(MAX_BYTES, MAX_UNPACKED - self._unpacked, max(SMALL, MAX_RATIO * member.compress_size))
        size = 0
        try:
            with opened.open(member) as source, target.open("wb") as sink:
                while piece := source.read(_CHUNK):
                    size += len(piece)
                    if size > limit:
                        break
                    sink.write(piece)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as error:
            self._skip("broken_archive", shown, reason=type(error).__name__)
            return False
        self._unpacked += min(size, limit)
        if size > limit:
            target.unlink()
            self._skip("unpacks_too_large", shown, limit=limit)
        return size <= limit

    def _skip(self, code: str, shown: str, **facts: object) -> None:
        self.skipped.append(Problem(code, Place(shown), **facts))


class _Temporary:
    """A folder that is gone with the last file that keeps it."""

    def __init__(self) -> None:
        kept = ExitStack()
        self.path = kept.enter_context(scratch())
        weakref.finalize(self, kept.close)


def _time(member: zipfile.ZipInfo) -> float:
    try:
        return datetime(*member.date_time).timestamp()
    except (ValueError, OverflowError):
        return 0.0


def _unreadable(path: Path, error: OSError | ValueError) -> Problem:
    return Problem("unreadable", Place(str(path)), reason=getattr(error, "strerror", None) or str(error))
