"""The value of an expression: one line for each operation, exact where the operands are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from operator import add, mul, truediv

from flint import arb, fmpq
from sympy import Expr

from solver import values
from solver.errors import Problem
from solver.expressions import (
    Apply,
    Block,
    Diag,
    Eye,
    Literal,
    Negative,
    Plus,
    Power,
    Product,
    Quotient,
    Stack,
    Times,
    Transpose,
    operands,
)
from solver.functions import ELEMENTWISE
from solver.values import Unproven, Value

Values = Mapping[Expr, Value]


def evaluate(expression: Expr, known: Values) -> Value:
    """The value of ``expression`` where its symbols have the values ``known``.

    Raises ``Problem`` for a division by zero or a logarithm of a negative number, and ``Unproven`` where the balls are
    too wide to tell.
    """
    if expression in known:
        return known[expression]
    if expression.is_Rational:
        return values.number(expression)
    parts = [evaluate(part, known) for part in operands(expression)]
    try:
        result = OPERATIONS[type(expression)](expression, *parts)
    except ZeroDivisionError:
        raise Problem("division_by_zero") from None
    if not all(isinstance(e, fmpq) or e.is_finite() for e in result.entries):
        raise Unproven
    return result


def _sum(_: Expr, *parts: Value) -> Value:
    return reduce(lambda a, b: values.elementwise(add, a, b), parts)



def _times(_: Expr, *parts: Value) -> Value:
    return reduce(lambda a, b: values.elementwise(mul, a, b), parts)


def _power(node: Expr, base: Value) -> Value:
    exponent = fmpq(int(node.args[1].p), int(node.args[1].q))
    if exponent.q == 1:
        return base.map(lambda e: e ** int(exponent.p))
    return base.map(lambda e: arb(e) ** arb(exponent))


def _apply(node: Expr, operand: Value) -> Value:
    assert isinstance(node, Apply)
    if node.function in ELEMENTWISE:
        return operand.map(ELEMENTWISE[node.function].enclose)
    return _WHOLE[node.function](operand)


def _total(operand: Value) -> Value:
    return values.number(reduce(add, operand.entries))


def _mean(operand: Value) -> Value:
    return values.number(reduce(add, operand.entries) / len(operand.entries))


def _softmax(operand: Value) -> Value:
    """exp(z_i) / Σ exp(z_j), with the largest entry taken out first so that nothing overflows."""
    largest = max(operand.entries, key=lambda e: float(arb(e).mid()))
    powers = operand.map(lambda e: (arb(e) - arb(largest)).exp())
    total = reduce(add, powers.entries)
    return powers.map(lambda e: e / total)


_WHOLE: dict[str, Callable[[Value], Value]] = {"sum": _total, "mean": _mean, "softmax": _softmax}

OPERATIONS: dict[type, Callable[..., Value]] = {
    Plus: _sum,
    Negative: lambda _, a: a.map(lambda e: -e),
    Times: _times,
    Product: lambda _, *factors: reduce(values.product, factors),
    Quotient: lambda _, a, b: values.elementwise(truediv, a, b),
    Power: _power,
    Stack: lambda _, *parts: values.stacked(parts),
    Transpose: lambda _, a: values.transposed(a),
    Diag: lambda _, a: values.diagonal(a),
    Eye: lambda node: values.eye(int(node.args[0])),
    Block: lambda node, a: values.columns(a, int(node.args[1]), int(node.args[2])),
    Apply: _apply,
    Literal: lambda node: node.value,
}


