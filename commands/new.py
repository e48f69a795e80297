"""``rechenweg new``: an own sheet to begin with."""

from __future__ import annotations

from pathlib import Path

from worksheets import catalogue, starting


def new(folder: Path, model: str, language: str, source: str | None = None) -> list[Path]:
    """Writes the new sheet, with a model's equations or as a copy of ``source`` or of the ready sheet ``model``.

    Raises ``Problem`` where the folder exists, or there is no such model or sheet.
    """
    if source is None and model not in starting.names() and model in catalogue.names():
        source = model
    return starting.start(folder, model, language) if source is None else starting.copy(folder, source)
