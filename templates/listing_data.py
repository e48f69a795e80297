"""What ``list``, ``check`` and ``crosscheck`` find, for other programs; a change that breaks them raises ``format``."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sympy import Expr

from solver import notation
from solver.errors import Problem
from solver.model import Model
from solver.scalars import Scalar
from solver.values import approximate
from templates.listing import part_title
from templates.messages import message
from templates.model_answers import has_solution
from worksheets.checking import Checked, order, shapes
from worksheets.crosscheck import TOLERANCE, Comparison
from worksheets.sheet import Part, Sheet, Task
from worksheets.solving import Solution
from worksheets.texts import TaskText
from worksheets.texts import read as read_text

FORMAT = 1

Data = dict[str, Any]


def sheets(found: Iterable[Sheet], language: str | None) -> Data:
    """The sheets, each with its title and the number of its tasks."""
    return {
        "format": FORMAT,
        "sheets": [
            {
                "sheet": sheet.id,
                "title": sheet.title[language or sheet.language],
                "language": sheet.language,
                "tasks": len(sheet.tasks),
            }
            for sheet in found
        ],
    }


def tasks(sheet: Sheet, language: str | None) -> Data:
    """The parts of a sheet: what they ask, with kinds and points (``None`` where the sheet gives none)."""
    chosen = language or sheet.language
    texts = [(task, read_text(sheet, task, chosen)) for task in sheet.tasks.values()]
    return {
        "format": FORMAT,
        "sheet": sheet.id,
        "title": sheet.title[chosen],
        "language": chosen,
        "parts": [_part(sheet, task, part, text, chosen) for task, text in texts for part in task.parts],
    }


def _part(sheet: Sheet, task: Task, part: Part, text: TaskText | None, language: str) -> Data:
    return {
        "task": task.id,
        "part": part.label,
        "kind": part.kind,
        "points": None if part.points is None else float(part.points),
        "solution": has_solution(sheet, task, part, language),
        "title": part_title(task, part, text, language),
        "asked": [notation.write(one.symbol) for one in part.asked],
    }


def checked(found: Checked, remarks: Sequence[Problem], language: str) -> Data:
    """All problems of a sheet; what was understood of it, where it has none, and what else is to be said."""
    return {
        "format": FORMAT,
        "sheet": found.sheet.id if found.sheet else None,
        "usable": not found.problems and found.sheet is not None,
        "problems": [_problem(problem, language) for problem in found.problems],
        "remarks": [_problem(remark, language) for remark in remarks],
        "models": [_model(model) for model in found.sheet.models.values()] if found.sheet else [],
        "tasks": [_task(solution) for solution in found.solutions] if found.sheet else [],
    }


def _problem(problem: Problem, language: str) -> Data:
    place = problem.place
    return {
        "code": problem.code,
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "text": message(problem, language),
    }


def _model(model: Model) -> Data:
    """A model, its equations in the order in which they are evaluated."""
    return {
        "model": model.name,
        "equations": [
            {
                "symbol": notation.write_side(equation.symbol),
                "rule": notation.write_side(equation.rule),
                "condition": " and ".join(map(str, equation.conditions)) or None,
            }
            for equation in order(model)
        ],
        "parameters": list(model.parameters),
        "inputs": list(model.inputs),
    }


def _task(solution: Solution) -> Data:
    task = solution.task
    return {
        "task": task.id,
        "model": task.model.name if task.model else None,
        "sizes": dict(task.sizes),
        "shapes": {name: _shape(shape) for name, shape in shapes(task).items()},
        "values": {notation.write(one): solution.value(one).nested(_number) for one in solution.asked},
    }


def _number(entry: Scalar) -> float | None:
    return _finite(approximate(entry))


def _shape(shape: tuple[Expr, Expr]) -> list[int | str]:
    """Rows and columns: numbers, or the formula in the sizes."""
    return [int(side) if side.is_Integer else str(side) for side in shape]


def comparisons(sheet: str, found: Sequence[Comparison]) -> Data:
    """Each value of the engine beside that of the reference; numbers that are none are ``None``."""
    return {
        "format": FORMAT,
        "sheet": sheet,
        "tolerance": TOLERANCE,
        "agrees": all(one.agrees for one in found),
        "values": [_comparison(one) for one in found],
    }


def _comparison(one: Comparison) -> Mapping[str, object]:
    return {
        "task": one.task,
        "name": one.name,
        "engine": _finite(one.engine),
        "reference": _finite(one.reference),
        "difference": None if one.reference is None else _finite(one.difference),
        "agrees": one.agrees,
        "reason": one.why or None,
    }


def _finite(number: float | None) -> float | None:
    return number if number is not None and math.isfinite(number) else None
