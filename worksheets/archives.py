"""ZIP archives: how many files are in one is limited before its list of them is read."""

from __future__ import annotations

import zipfile
from io import BytesIO, FileIO
from pathlib import Path

LONGEST_LIST = 8_000_000
"""Bytes of the list of files at the end of an archive, which is read at once: of 20,000 files with 350 each."""


class TooManyFiles(zipfile.BadZipFile):
    """The list of files is longer than ``LONGEST_LIST``."""


def opened(source: Path | bytes) -> zipfile.ZipFile:
    """An archive in a file or in memory. Raises what ``ZipFile`` raises, and ``TooManyFiles``."""
    return zipfile.ZipFile(_InMemory(source) if isinstance(source, bytes) else _OnDisk(source))


class _OnDisk(FileIO):
    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(_limited(size)) or b""


class _InMemory(BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(_limited(size))


def _limited(size: int | None) -> int:
    """Nothing but the list is read in one piece of this size; what ends a file is asked for without one."""
    if size is not None and size > LONGEST_LIST:
        raise TooManyFiles("the list of its files is too long")
    return -1 if size is None else size
