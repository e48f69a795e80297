"""Answers of several sides, a = b = c: the last one counts, and the others are held against it."""

from __future__ import annotations

import numpy as np
from sympy import Expr

from solver import values
from solver.answers.fitting import turned_to
from solver.answers.reading import Content, Numbers, Reading, written
from solver.errors import Problem
from solver.evaluation import evaluate
from solver.values import Shape, nearest
from worksheets.marking.marker import Array, Marker
from worksheets.sheet import Task

UNITS = 5
"""By so many units of the last place asked for may sides differ beyond what they state: people go on with rounded
numbers."""
PART = 0.02
"""... and by this part of their size."""


def contradiction(reading: Reading, symbol: Expr, marker: Marker, task: Task) -> Problem | None:
    """The first side of a right answer that is certainly not equal to it, told as a problem."""
    for other in reading.others:
        if _differs(other, reading.content, symbol, marker, task):
            return Problem("answer_chain", left=written(other), right=written(reading.content))
    return None


def _differs(other: Content, taken: Content, symbol: Expr, marker: Marker, task: Task) -> bool:
    if not isinstance(other, Numbers) and not other.is_constant:
        from worksheets.marking import formulas

        return formulas.is_refuted(marker, symbol, other.expression, task)
    shape = marker.shape(symbol)
    one, two = _value(other, shape), _value(taken, shape)
    if one is None or two is None:
        return False
    stated = (10.0 ** -_decimals(other) + 10.0 ** -_decimals(taken)) / 2
    tolerance = stated + UNITS * 10.0**-marker.digits + PART * np.abs(two)
    return bool((np.abs(one - two) > tolerance).any())


def _value(content: Content, shape: Shape) -> Array | None:
    """The entries of a side, or ``None`` where it has no value, or one of another form, as a part of a calculation."""
    if isinstance(content, Numbers):
        fits = len(content.entries) == shape[0] * shape[1] and not content.gaps
        return np.array([nearest(e) for e in content.value.entries]) if fits else None
    if not content.is_constant:
        return None
    try:
        fitting = turned_to(content.expression, shape)
        value = values.certified(lambda: evaluate(fitting, {}))
    except (Problem, ValueError):
        return None
    return np.array([nearest(e) for e in value.entries]) if value.shape == shape else None


def _decimals(content: Content) -> int:
    stated = [e.decimals for e in content.stated] if isinstance(content, Numbers) else []
    return min((d for d in stated if d is not None), default=99)
