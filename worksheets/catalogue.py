"""Finding sheets: by name among those that come with the program, or by path."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from solver.errors import Place, Problem

if TYPE_CHECKING:
    from worksheets.sheet import Sheet

FILE = "sheet.yaml"
SHEETS = Path(__file__).parent / "sheets"
"""The sheets that come with the program, a folder each."""


def names() -> list[str]:
    """The names of the sheets that come with the program."""
    return sorted(folder.name for folder in _folders())


def _folders() -> Iterator[Path]:
    return (file.parent for file in SHEETS.glob(f"*/{FILE}"))


def find(name: str) -> Sheet:
    """The sheet of that name or at that path (a YAML file, or a folder with a ``sheet.yaml``).

    Raises ``Problem`` where there is none or it cannot be used.
    """
    from worksheets import kept_sheets  # what it loads is not needed to find a file

    return kept_sheets.load(*located(name), _built)


def _built(path: Path, name: str | None) -> Sheet:
    from worksheets.building import load

    return load(path, name)


def located(name: str) -> tuple[Path, str | None]:
    """The file of the sheet of that name or at that path, and how messages call it.

    Raises ``Problem`` where there is none.
    """
    known = {folder.name: folder for folder in _folders()}
    if name in known:
        return known[name] / FILE, f"{name}/{FILE}"
    path = Path(name)
    if _is(path, Path.is_dir):
        path /= FILE
    if not _is(path, Path.is_file):
        from solver.derivation import unknown_symbol

        facts = unknown_symbol(name, known).facts
        raise Problem("unknown_sheet", Place(None), **{**facts, "symbol": str(path)})
    return path, None


def _is(path: Path, kind: Callable[[Path], bool]) -> bool:
    """Whether there is something of that kind; not where the system does not even accept the name."""
    try:
        return kind(path)
    except OSError:
        return False
