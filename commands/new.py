"""``rechenweg new``: an own sheet to begin with."""

from __future__ import annotations

from pathlib import Path

from worksheets import starting


def new(folder: Path, model: str, language: str) -> list[Path]:
    """Writes the new sheet; its files. Raises ``Problem`` where the folder exists, or there is no such model."""
    return starting.start(folder, model, language)
