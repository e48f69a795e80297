"""Writing documents: which format, which file, and a file that is whole or as it was before."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EACCES, EISDIR, ELOOP
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import BinaryIO

from solver.errors import Problem
from templates import formats
from templates.document import Document

STANDARD_OUTPUT = "-"
DEFAULT = "pdf"
TEMPORARY = ".rechenweg-"
"""How the names of files begin that are not finished."""
TO_THE_SCREEN = ("json", "md")


def format_name(asked: str | None, output: str | None) -> str:
    """The name of the format: as asked, or by the ending of the output file, or PDF. Raises ``Problem``."""
    if asked is None:
        suffix = Path(output).suffix if output and output != STANDARD_OUTPUT else ""
        asked = suffix.removeprefix(".").lower() or DEFAULT
    if asked not in formats.known():
        raise Problem("unknown_format", name=asked, known=", ".join(formats.known()))
    return asked


def target(output: str | None, name: str, stem: str) -> Path | None:
    """The file to write, or ``None`` for standard output.

    Raises ``Problem``, before any work is done, for a file that could not be written.
    """
    if output == STANDARD_OUTPUT or (output is None and name in TO_THE_SCREEN):
        return None
    path = Path(output) if output is not None else Path(f"{stem}.{name}")
    if reason := _unwritable(path):
        raise Problem("unwritable", path=str(path), reason=reason)
    return path


def _unwritable(path: Path) -> str:
    """Why the file cannot be written; empty where nothing speaks against it."""
    try:
        found = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return "" if path.parent.is_dir() else "No such folder"
    except OSError as error:
        return error.strerror or type(error).__name__
    except ValueError:  # which each version of Python says in its own words
        return "embedded null byte"
    if S_ISDIR(found.st_mode):
        return os.strerror(EISDIR)
    return "" if os.access(path, os.W_OK) else os.strerror(EACCES)


def write(document: Document, name: str, path: Path | None, variant: str | None = None) -> Path | None:
    """Writes the document; a file appears whole or stays as it was. Raises ``Problem``.

    ``variant`` is one of those that the format knows, if it knows any.
    """
    writer = formats.writer(name)
    if variant is not None and not hasattr(writer, "VARIANTS"):
        raise Problem("no_variants", name=name)
    content = writer.write(document) if variant is None else writer.write(document, variant)  # type: ignore[call-arg]
    return put(path, content)


def put(path: Path | None, content: bytes) -> Path | None:
    """Writes ``content`` to the file that somebody named, or to standard output. Raises ``Problem``.

    A link stays a link, and a device or a pipe is written to.
    """
    if path is None:
        _print(content)
        return None
    with told(path):
        real = path.resolve()
        if real.exists() and not real.is_file():
            with real.open("wb") as file:
                file.write(content)
        else:
            _replace_file(real, content)
    return path


def _print(content: bytes) -> None:
    try:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Problem("no_output", reason=error.strerror) from None


def replace(path: Path, content: bytes | BinaryIO) -> None:
    """Puts ``content``, or what a file holds, in one step at a place within a folder that the program fills.

    Raises ``Problem`` and leaves what was there. A link would lead out of the folder, and a pipe may have nobody who
    reads: there are only regular files.
    """
    with told(path):
        if os.path.lexists(path) and not S_ISREG(path.lstat().st_mode):
            raise Problem("unwritable", path=str(path), reason="no regular file")
        _replace_file(path, content)


def make_folder(path: Path, *, parents: bool = False, mode: int = 0o777) -> None:
    """Makes a folder where there is none. Raises ``Problem``."""
    with told(path):
        path.mkdir(mode, parents, exist_ok=True)


def make_folder_within(path: Path) -> None:
    """The same of one within a folder that the program fills, which no link must lead out of."""
    with told(path):
        if path.is_symlink():
            raise Problem("unwritable", path=str(path), reason="no folder, but a link")
    make_folder(path)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """What goes wrong with a file or a folder that is written to, as a ``Problem``."""
    try:
        yield
    except BrokenPipeError:
        raise
    except RuntimeError:  # pathlib's word for a link to itself
        raise Problem("unwritable", path=str(path), reason=os.strerror(ELOOP)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Problem("unwritable", path=str(path), reason=reason) from None


def _copy(content: bytes | BinaryIO, file: BinaryIO) -> None:
    if isinstance(content, bytes):
        file.write(content)
    else:
        content.seek(0)
        shutil.copyfileobj(content, file)


def _replace_file(path: Path, content: bytes | BinaryIO) -> None:
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=TEMPORARY)
    try:
        with os.fdopen(handle, "wb") as file:
            _copy(content, file)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
