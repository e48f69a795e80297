"""The worked solution of one task as people read it, and the results that stand in it."""

from __future__ import annotations

import re
from typing import Any

from solver import values
from solver.values import Value, certified
from templates.composing import worked_solution
from templates.formats import writer
from worksheets.exact_numbers import exact_number
from worksheets.sheet import Sheet
from worksheets.solving import solve

_LONG_NUMBER = re.compile(r"\d*(?:\{,\}|\.)\d{3,}|\d+(?:\\,\d{3})+")
_ADDRESS = re.compile(r"(?:https?://|\b[a-z]+(?:\.[a-z-]+)+/)\S+")


def value(nested: Any) -> Value:
    rows = nested if isinstance(nested, list) else [[nested]]
    return values.matrix([[exact_number(str(entry)) for entry in row] for row in rows])


def markdown(sheet: Sheet, task_id: str, language: str) -> str:
    """The worked solution of a task on one line, without addresses."""
    document = certified(lambda: worked_solution(sheet, [solve(sheet, sheet.tasks[task_id])], language, sheet.digits))
    return _ADDRESS.sub("", " ".join(writer("md").write(document).decode().split()))


def long_numbers(text: str) -> set[str]:
    """Numbers with enough digits to be a result: 0.5370, 0{,}5370, 24\\,704."""
    return set(_LONG_NUMBER.findall(text))
