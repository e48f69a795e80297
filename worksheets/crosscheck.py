"""The engine's values beside those of the NumPy reference, which shares no code with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb
from sympy import Expr

from solver import counting, notation, reference
from solver.errors import Problem
from solver.expressions import DERIVATIVES, Count
from solver.scalars import Scalar
from solver.values import Value, nearest
from worksheets import evaluated_again
from worksheets.evaluated_again import Again
from worksheets.sheet import Reference
from worksheets.solving import Solution

TOLERANCE = 1e-12
"""... of the value, or of 1 where that is larger."""
TOLERANCE_OF_DIFFERENCES = 1e-8
"""The same where a derivative was measured by differences."""
BIDIRECTIONAL = "bidirectional"
CELLS = ("rnn", "lstm", "gru")
OPTIONS = (BIDIRECTIONAL, "z_keeps", "reset_after")
COUNTED = (BIDIRECTIONAL, "reset_after")
"""The options that change how many parameters there are."""


@dataclass(frozen=True)
class Comparison:
    """One entry of one value; ``reference`` is ``None`` where there is none, and ``why`` says the reason."""

    task: str
    name: str
    engine: float
    reference: float | None
    difference: float = 0.0
    tolerance: float = TOLERANCE
    why: str = ""

    @property
    def agrees(self) -> bool:
        return self.reference is None or self.difference <= self.tolerance * max(1, abs(self.engine))


def compare(solution: Solution) -> Iterator[Comparison]:
    """Every asked value, and every step that the reference knows, entry by entry.

    What no named reference knows is evaluated a second time from the text of the equations.
    """
    known = _reference_values(solution)
    again = evaluated_again.of(solution)
    for symbol in solution.derivation.steps:
        name = notation.write(symbol)
        if name in known:
            yield from _entries(solution, symbol, name, Again(np.asarray(known[name], dtype=float).ravel()))
        elif symbol in solution.asked or not isinstance(symbol, DERIVATIVES):
            yield from _entries(solution, symbol, name, again(symbol))


def _entries(solution: Solution, symbol: Expr, name: str, other: Again) -> Iterator[Comparison]:
    value = solution.values[symbol]
    if other.values is not None and len(other.values) != len(value.entries):
        raise Problem("reference_shape", symbol=name, found=len(other.values), expected=len(value.entries))
    tolerance = TOLERANCE_OF_DIFFERENCES if other.by_differences else TOLERANCE
    for position, entry in enumerate(value.entries):
        label = name if len(value.entries) == 1 else f"{name}[{_place(value, position)}]"
        if other.values is None:
            yield Comparison(solution.task.id, label, nearest(entry), None, why=other.why)
        else:
            number = float(other.values[position])
            difference = _difference(entry, number)
            yield Comparison(solution.task.id, label, nearest(entry), number, difference, tolerance)


def _place(value: Value, position: int) -> str:
    row, column = divmod(position, value.shape[1])
    return f"{row + 1},{column + 1}" if 1 not in value.shape else str(position + 1)


def _difference(value: Scalar, number: float) -> float:
    """|value − number|, from above, so that no rounding hides a difference."""
    return float(abs(arb(value) - arb(number)).upper())


def _reference_values(solution: Solution) -> Mapping[str, Any]:
    counts = {notation.write(s): _count(solution, s) for s in solution.asked if isinstance(s, Count)}
    known = {name: value for name, value in counts.items() if value is not None}
    model = solution.task.model
    declared = solution.sheet.references.get(model.name) if model else None
    if declared is None:
        return known
    numbers = {notation.write(s): v.nested(nearest) for s, v in solution.task.given.items()}
    asked = [notation.write(s) for s in solution.derivation.steps if not isinstance(s, Count)]
    options = {name: True for name in options_of(declared) if name != BIDIRECTIONAL}
    try:
        return {**reference.reference_values(declared.cell, numbers, asked, **options), **known}
    except (ValueError, TypeError) as error:
        raise Problem("reference_refuses", declared.place, model=declared.declared, reason=str(error)) from None


def options_of(declared: Reference) -> tuple[str, ...]:
    """The options of a reference. Raises ``Problem`` for a cell or an option that there is none of."""
    for name, known in ((declared.cell, CELLS), *((option, OPTIONS) for option in declared.options)):
        if name not in known:
            names = {"cells": ", ".join(CELLS), "options": ", ".join(OPTIONS)}
            raise Problem("unknown_reference", declared.place, symbol=name, **names)
    return declared.options


def _count(solution: Solution, symbol: Count) -> int | None:
    """The number of entries of the arrays that the reference allocates for these sizes; ``None`` if it cannot."""
    if symbol.kind in counting.EXTENTS:
        return None
    model = solution.sheet.models[symbol.model]
    declared = solution.sheet.references.get(model.name)
    sizes = solution.task.sizes
    features = [sizes[n] for n in model.inputs if n in sizes]
    hidden = {sizes[n] for n in model.equations if n in sizes}
    if declared is None or len(features) != 1 or len(hidden) != 1 or "y" in model.equations:
        return None
    options = {name: True for name in options_of(declared) if name in COUNTED}
    try:
        return reference.reference_count(declared.cell, features[0], hidden.pop(), **options)
    except (ValueError, TypeError, MemoryError):
        return None
