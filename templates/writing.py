"""Writing documents: which format, which file, and a file that is whole or as it was before."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from solver.errors import Problem
from templates import formats
from templates.document import Document

STANDARD_OUTPUT = "-"
DEFAULT = "pdf"
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
    """The file to write, or ``None`` for standard output."""
    if output == STANDARD_OUTPUT or (output is None and name in TO_THE_SCREEN):
        return None
    return Path(output) if output else Path(f"{stem}.{name}")


def write(document: Document, name: str, path: Path | None) -> Path | None:
    """Writes the document; a file appears whole or stays as it was. Raises ``Problem``."""
    if path is not None:
        check_writable(path)
    content = formats.writer(name).write(document)
    if path is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        replace(path, content)
    return path


def check_writable(path: Path) -> None:
    """Raises ``Problem`` before any work is done for a file that could not be written."""
    if path.is_dir():
        raise Problem("unwritable", path=str(path), reason="is a directory")
    if not path.parent.is_dir():
        raise Problem("unwritable", path=str(path), reason="no such directory")


def replace(path: Path, content: bytes) -> None:
    """Puts ``content`` at ``path`` in one step. Raises ``Problem`` and leaves what was there."""
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise Problem("unwritable", path=str(path), reason=error.strerror or type(error).__name__) from None


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
