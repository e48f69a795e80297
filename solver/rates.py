"""f′ of the elementwise functions, in the notation: of the operands, or of the result as in 1 − tanh²."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr

from solver import functions
from solver.algebra import in_notation
from solver.expressions import Apply
from solver.functions import Entrywise

Rates = Callable[[Apply, Expr], Expr]
"""What stands for f′ of an elementwise function, given the function's node and the symbol of its result."""


def rates(node: Apply, result: Expr) -> list[Expr]:
    """The derivatives of an elementwise function by its operands, in the notation."""
    record = functions.of(node)
    assert isinstance(record, Entrywise)
    known = {functions.RESULT: result, **dict(zip((functions.ARGUMENT, functions.SECOND), node.operands, strict=False))}
    numbers = {symbol: number for symbol, number in known.items() if number.is_Rational}
    return [in_notation(derivative.xreplace(numbers), known) for derivative in record.derivatives]


def rate(node: Apply, result: Expr) -> Expr:
    """f′ of a function of one quantity."""
    return rates(node, result)[0]
