"""Solutions and questions for other programs; ``format`` is raised when a reader would break."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import Expr

from solver import notation, values
from solver.model import Model
from solver.notation import Definition
from solver.reduction import substituted
from solver.scalars import Scalar
from templates.numbers import Numbers
from templates.result_tables import ResultTable, result_table
from templates.typeset import Typesetter
from worksheets.sheet import Part, Sheet
from worksheets.solving import Solution
from worksheets.texts import read as read_text

FORMAT = 1
DIGITS = 15


def of_questions(sheet: Sheet, solutions: Sequence[Solution], language: str) -> dict[str, Any]:
    """The questions for other programs: titles, kinds and points."""
    return {
        "format": FORMAT,
        "sheet": sheet.id,
        "language": language,
        "tasks": {s.task.id: _question(sheet, s, language) for s in solutions},
    }


def _question(sheet: Sheet, solution: Solution, language: str) -> dict[str, Any]:
    task = solution.task
    text = read_text(sheet, task, language)
    sections = text.sections if text else {}
    return {
        "title": (text.title if text else "") or task.title[language],
        "equations": {model.name: _equations(model) for model in sheet.models_of(task)},
        "sizes": dict(task.sizes),
        "given": {notation.write(symbol): value.nested(_json_number) for symbol, value in task.given.items()},
        "parts": {
            part.label: {
                "title": sections[part.label].title if part.label in sections else "",
                "kind": part.kind,
                "points": part.points,
                "ask": [notation.write(asked.symbol) for asked in part.asked],
                **({"table": _layout(result_table(task, part))} if part.table else {}),
            }
            for part in task.parts
        },
    }


def _layout(table: ResultTable) -> dict[str, Any]:
    """A table to fill in: the index that it runs over, its steps, and the asked quantities, a column each."""
    columns = [notation.write(symbol) for symbol in table.asked]
    return {"index": notation.write(table.index), "steps": list(table.steps), "columns": columns}


def _equations(model: Model) -> dict[str, str]:
    """A model's equations in the notation of sheets."""
    return {
        notation.write_definition(Definition(e.name, e.indices, e.conditions)): notation.write_side(e.rule)
        for e in model.all_equations
    }


def of_solutions(sheet: Sheet, solutions: Sequence[Solution], numbers: Numbers) -> dict[str, Any]:
    """The solutions for other programs: values, and the steps with rule and numbers as TeX."""
    return {"format": FORMAT, "sheet": sheet.id, "tasks": {s.task.id: _task_data(s, numbers) for s in solutions}}


def _task_data(solution: Solution, numbers: Numbers) -> dict[str, Any]:
    typesetter = Typesetter(numbers, solution.derivation.shapes)
    tables = {part.label: _filled(solution, part) for part in solution.task.parts if part.table}
    return {
        "values": {notation.write(s): _plain(solution, s) for s in solution.asked},
        **({"tables": tables} if tables else {}),
        "steps": [
            {
                "symbol": notation.write(step.symbol),
                "rule": typesetter.tex(step.rule),
                "substituted": typesetter.tex(substituted(step.rule, solution.values)),
                "value": _plain(solution, step.symbol),
            }
            for step in solution.derivation.steps.values()
        ],
    }


def _filled(solution: Solution, part: Part) -> dict[str, Any]:
    """The table of a part with its results, row by row."""
    table = result_table(solution.task, part)
    columns = [_plain(solution, symbol) for symbol in table.asked]
    return {**_layout(table), "rows": [list(row) for row in zip(*columns, strict=True)]}


def _plain(solution: Solution, symbol: Expr) -> Any:
    return solution.value(symbol).nested(_json_number)


def _json_number(value: Scalar) -> int | float:
    """A number with 15 significant digits, each proven; a whole number stays whole."""
    if values.is_short(value, 0):
        return int(values.decimal(value, 0))
    return float(values.significant(value, DIGITS))
