"""``rechenweg sheet``: the question sheet, or a form to fill in."""

from __future__ import annotations

from commands import documents
from commands.documents import Wanted, Written
from templates.composing import question_form, question_sheet


def sheet(wanted: Wanted, form: bool = False, get_ready: bool = True) -> Written:
    """Writes the questions; a ``form`` has a field for each asked value. Raises ``Problem``."""
    if form:
        return documents.write(wanted, question_form, "form_suffix", get_ready)
    return documents.write(wanted, question_sheet, "sheet_suffix", get_ready)
