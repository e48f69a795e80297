"""Answers to a shipped task as the marker takes them: numbers by the names of what is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from solver import arrays, counting
from solver.values import certified
from worksheets.catalogue import find
from worksheets.marking.marker import Answer, Array, Marker, Sheet
from worksheets.marking.marks import Mark
from worksheets.solving import Solution, solve

Numbers = float | Sequence[float]


@cache
def solution(sheet: str, task: str) -> Solution:
    found = find(sheet)
    return certified(lambda: solve(found, found.tasks[task]))


@cache
def marker(sheet: str, task: str, digits: int = 4) -> Marker:
    solved = solution(sheet, task)
    return Marker(solved.derivation, solved.asked, digits)


def given(sheet: str, task: str) -> dict[object, Array]:
    found = solution(sheet, task).task
    sizes = {counting.size_symbol(name): np.array([[float(size)]]) for name, size in found.sizes.items()}
    return {**{s: np.array(arrays.array(v)) for s, v in found.given.items()}, **sizes}


def written(numbers: Numbers, decimals: int = 4) -> Answer:
    """A number or a column, written with so many decimals."""
    column = np.atleast_2d(np.array(numbers, dtype=float).T).reshape(-1, 1)
    return Answer(column, np.full(column.shape, decimals))


def marks(sheet: str, task: str, *persons: Mapping[str, Numbers | Answer]) -> list[dict[str, Mark]]:
    """The marks of each person by the names of what is asked."""
    solved = solution(sheet, task)
    names = {s: name for name in _names(solved) for s in [solved.symbol(name)]}
    sheets: list[Sheet] = [
        {solved.symbol(n): a if isinstance(a, Answer) else written(a) for n, a in person.items()} for person in persons
    ]
    found = marker(sheet, task).mark(given(sheet, task), sheets)
    return [{names[mark.symbol]: mark for mark in row} for row in found]


def _names(solved: Solution) -> list[str]:
    from solver import notation

    return [notation.write(s) for s in solved.asked]
