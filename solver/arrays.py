"""Derivations over arrays in floating point: many draws at once with NumPy, or one through an autodiff framework.

An array holds its matrix in the last two axes; the axes before them are independent draws. The namespace is a parameter
(``numpy``, or ``jax.numpy``), so whatever traces the operations can differentiate them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

import numpy as np
from flint import fmpq
from sympy import Expr

from solver import functions
from solver.derivation import Derivation
from solver.expressions import (
    OVER,
    PLACES,
    Apply,
    Block,
    Compared,
    Constant,
    Diag,
    Entry,
    Eye,
    Held,
    Literal,
    Lookup,
    MatrixPower,
    Negative,
    OneHot,
    Over,
    Plus,
    Power,
    Product,
    Quotient,
    Stack,
    Times,
    Transpose,
    operands,
)
from solver.values import Value, nearest, places

Array = Any


def array(value: Value) -> list[list[float]]:
    """A value as rows of the nearest floating-point numbers."""
    return [[nearest(entry) for entry in row] for row in value.rows]


@np.errstate(all="ignore")
def evaluate_all(derivation: Derivation, given: Mapping[Expr, Array], namespace: Any) -> dict[Expr, Array]:
    """The arrays of every step for arrays of the given symbols; not a number where a step is not defined."""
    known = dict(given)
    for step in derivation.steps.values():
        known[step.symbol] = evaluate(step.rule, known, namespace)
    return known


def evaluate(expression: Expr, known: Mapping[Expr, Array], namespace: Any) -> Array:
    """The array of an expression whose symbols have the arrays ``known``."""
    if expression in known:
        return known[expression]
    return applied(expression, [evaluate(part, known, namespace) for part in operands(expression)], namespace)


def applied(expression: Expr, parts: Sequence[Array], namespace: Any) -> Array:
    """The array of an expression whose operands have the arrays ``parts``."""
    if expression.is_Rational:
        number = namespace.asarray([[float(expression)]])
        ends = places(fmpq(int(expression.p), int(expression.q))) is not None
        return number if ends else _unending(namespace, number)
    return _OPERATIONS[type(expression)](namespace, expression, *parts)


def _diagonal(namespace: Any, _: Expr, column: Array) -> Array:
    return column * namespace.eye(column.shape[-2])


def _power(namespace: Any, a: Array, exponent: Expr) -> Array:
    """Of a square matrix the matrix power; a fractional one is that of a diagonal matrix, which alone has a value."""
    size = a.shape[-1]
    if 1 in a.shape[-2:]:
        return a ** float(exponent)
    if exponent.q != 1:
        diagonal = namespace.sum(a * namespace.eye(size), axis=-1, keepdims=True)
        return _diagonal(namespace, exponent, diagonal ** float(exponent))
    if exponent < 0:
        a = namespace.inverse(a) if hasattr(namespace, "inverse") else _inverse(namespace, a)
    return reduce(namespace.matmul, [a] * abs(int(exponent))) if exponent else namespace.eye(size)


def _inverse(namespace: Any, a: Array) -> Array:
    """The inverse of each matrix, without a number for one that has none, as for every value that is not defined."""
    is_singular = (namespace.linalg.det(a) == 0)[..., None, None]
    inverted: Array = namespace.linalg.inv(namespace.where(is_singular, namespace.eye(a.shape[-1]), a))
    return namespace.where(is_singular, namespace.nan, inverted)


def _function(namespace: Any, node: Expr, *operands: Array) -> Array:
    assert isinstance(node, Apply)
    return functions.of(node).array(namespace, *operands)


def _equal(difference: Array) -> Array:
    return (1.0 * (difference >= 0)) * (1.0 * (-difference >= 0))


def _chosen(namespace: Any, node: Lookup, place: Array, *instances: Array) -> Array:
    numbered = ((namespace.asarray([[float(n)]]), one) for n, one in enumerate(instances, node.first))
    weighed = (_equal(place - n) * one for n, one in numbered)
    return reduce(lambda a, b: a + b, weighed)


_RELATIONS: dict[str, Callable[[Array], Array]] = {
    "=": _equal,
    "!=": lambda difference: 1.0 - _equal(difference),
    "<": lambda difference: 1.0 * (-difference > 0),
    "<=": lambda difference: 1.0 * (-difference >= 0),
    ">": lambda difference: 1.0 * (difference > 0),
    ">=": lambda difference: 1.0 * (difference >= 0),
}


def _entry(a: Array, row: int, column: int) -> Array:
    return a[..., row - 1 : row, column - 1 : column]


def _over(namespace: Any, node: Expr, *parts: Array) -> Array:
    assert isinstance(node, Over)
    if node.kind in OVER:
        return _OPERATIONS[OVER[node.kind]](namespace, node, *parts)
    found = functions.named_whole(node.kind).array(namespace, _OPERATIONS[Stack](namespace, node, *parts))
    return found + namespace.asarray([[float(node.shift)]]) if node.kind in PLACES else found


def _constant(namespace: Any, node: Expr) -> Array:
    assert isinstance(node, Constant)
    return _unending(namespace, namespace.asarray([[functions.CONSTANTS[node.name].nearest]]))


def _unending(namespace: Any, number: Array) -> Array:
    """A number that nobody writes to its end, π or 1/3: whoever rounds on the way rounds it as well."""
    return namespace.rounded(number) if hasattr(namespace, "rounded") else number


_OPERATIONS: dict[type, Callable[..., Array]] = {
    Plus: lambda namespace, node, *parts: reduce(lambda a, b: a + b, parts),
    Negative: lambda namespace, node, a: -a,
    Times: lambda namespace, node, *parts: reduce(lambda a, b: a * b, parts),
    Product: lambda namespace, node, *parts: reduce(namespace.matmul, parts),
    Over: lambda namespace, node, *parts: _over(namespace, node, *parts),
    Literal: lambda namespace, node: namespace.asarray(array(node.value)),
    Quotient: lambda namespace, node, a, b: a / b,
    Power: lambda namespace, node, a: a ** float(node.args[1]),
    MatrixPower: lambda namespace, node, a: _power(namespace, a, node.args[1]),
    Stack: lambda namespace, node, *parts: namespace.concatenate(_broadcast(namespace, parts), axis=-2),
    Transpose: lambda namespace, node, a: namespace.swapaxes(a, -1, -2),
    Diag: _diagonal,
    Eye: lambda namespace, node: namespace.eye(int(node.args[0])),
    Block: lambda namespace, node, a: a[..., int(node.args[1]) : int(node.args[2])],
    Entry: lambda namespace, node, a: _entry(a, *node.place),
    Compared: lambda namespace, node, a, b: _RELATIONS[node.relation](a - b),
    OneHot: lambda namespace, node, place: _equal(place - namespace.asarray([[float(n)] for n in node.places])),
    Lookup: lambda namespace, node, place, *instances: _chosen(namespace, node, place, *instances),
    Held: lambda namespace, node, a: a,
    Apply: _function,
    Constant: _constant,
}


def _broadcast(namespace: Any, parts: tuple[Array, ...]) -> list[Array]:
    """The parts with the same axes for draws, as concatenation wants them."""
    draws = reduce(lambda a, b: a if len(a) >= len(b) else b, (p.shape[:-2] for p in parts))
    return [namespace.broadcast_to(p, (*draws, *p.shape[-2:])) for p in parts]
