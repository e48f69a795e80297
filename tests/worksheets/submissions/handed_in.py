"""Files that were handed in."""

from __future__ import annotations

from pathlib import Path

from worksheets.catalogue import find
from worksheets.submissions.files import File

SHEET = find("blatt4")


def file(folder: Path, name: str, content: str | bytes = "") -> File:
    """A file below the folder, as it is gathered; ``name`` may have folders."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return File(path, name, tuple(name.split("/")))
