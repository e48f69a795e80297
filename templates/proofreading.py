"""What is wrong with the texts of a sheet: each is filled in with its task's values."""

from __future__ import annotations

from functools import partial

from solver.errors import Place, placed
from solver.values import certified
from templates.composing import worked_solution
from worksheets.checking import Checked
from worksheets.schema import LANGUAGES
from worksheets.solving import Solution, solve
from worksheets.texts import read


def read_texts(checked: Checked) -> None:
    """Adds the first problem of each text to what is known of the sheet."""
    for solution in checked.solutions:
        for language in LANGUAGES:
            with checked.collecting(), placed(Place(solution.sheet.file)):
                if read(solution.sheet, solution.task, language) is not None:
                    certified(partial(_compose, solution, language))


def _compose(solution: Solution, language: str) -> None:
    sheet = solution.sheet
    worked_solution(sheet, [solve(sheet, solution.task)], language, sheet.digits)
