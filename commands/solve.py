"""``rechenweg solve``: the worked solution of a sheet, in one of its editions."""

from __future__ import annotations

from dataclasses import replace

from commands import documents
from commands.documents import Wanted, Written
from templates.editions import COMPOSERS, file_suffix
from worksheets.editions import FULL, Edition


def solve(wanted: Wanted, get_ready: bool = True, edition: Edition = FULL) -> Written:
    """Writes the worked solution. Raises ``Problem`` for a sheet or a file that cannot be used."""
    written = documents.write(wanted, COMPOSERS[edition], file_suffix(edition), get_ready)
    return replace(written, warnings=documents.warnings(written.sheet, wanted.tasks))
