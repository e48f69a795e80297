"""Finding sheets: by name among those that come with the program, or by path."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from solver.derivation import unknown_symbol
from solver.errors import Place, Problem
from worksheets.building import load
from worksheets.sheet import Sheet

FILE = "sheet.yaml"


def names() -> list[str]:
    """The names of the sheets that come with the program."""
    return sorted(folder.name for folder in _folders())


def _folders() -> Iterator[Path]:
    root = Path(str(resources.files(__package__)))
    return (folder for folder in root.iterdir() if (folder / FILE).is_file())


def find(name: str) -> Sheet:
    """The sheet of that name or at that path (a YAML file, or a folder with a ``sheet.yaml``).

    Raises ``Problem`` where there is none or it cannot be used.
    """
    known = {folder.name: folder for folder in _folders()}
    if name in known:
        return load(known[name] / FILE, f"{name}/{FILE}")
    path = Path(name)
    if path.is_dir():
        path /= FILE
    if not path.is_file():
        problem = unknown_symbol(name, known)
        raise Problem("unknown_sheet", Place(None), **problem.facts)
    return load(path)
