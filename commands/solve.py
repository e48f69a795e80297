"""``rechenweg solve``: the worked solution of a sheet."""

from __future__ import annotations

from dataclasses import replace

from commands import documents
from commands.documents import Wanted, Written
from templates.composing import worked_solution


def solve(wanted: Wanted, get_ready: bool = True) -> Written:
    """Writes the worked solution. Raises ``Problem`` for a sheet or a file that cannot be used."""
    written = documents.write(wanted, worked_solution, "file_suffix", get_ready)
    return replace(written, warnings=documents.warnings(written.sheet, wanted.tasks))
