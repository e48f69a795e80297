"""Derivations over arrays in floating point: many draws at once with NumPy, or one through an autodiff framework.

An array holds its matrix in the last two axes; the axes before them are independent draws. The namespace is a parameter
(``numpy``, or ``jax.numpy``), so whatever traces the operations can differentiate them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

import numpy as np
from sympy import Expr

from solver.derivation import Derivation
from solver.expressions import (
    OVER,
    Apply,
    Block,
    Diag,
    Eye,
    Literal,
    MatrixPower,
    Maximum,
    Negative,
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
from solver.values import Value, nearest

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
    if expression.is_Rational:
        return namespace.asarray([[float(expression)]])
    parts = [evaluate(part, known, namespace) for part in operands(expression)]
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
        a = (namespace.inverse if hasattr(namespace, "inverse") else namespace.linalg.inv)(a)
    return reduce(namespace.matmul, [a] * abs(int(exponent))) if exponent else namespace.eye(size)


def _function(namespace: Any, node: Expr, operand: Array) -> Array:
    assert isinstance(node, Apply)
    return _FUNCTIONS[node.function](namespace, operand)


def _softmax(namespace: Any, z: Array) -> Array:
    axis = -2 if z.shape[-1] == 1 else -1
    powers = namespace.exp(z - namespace.max(z, axis=axis, keepdims=True))
    return powers / namespace.sum(powers, axis=axis, keepdims=True)


def _hardmax(namespace: Any, z: Array) -> Array:
    if hasattr(namespace, "hardmax"):
        return namespace.hardmax(z)
    is_largest = 1.0 * (z - namespace.max(z, axis=(-2, -1), keepdims=True) >= 0)
    return is_largest / namespace.sum(is_largest, axis=(-2, -1), keepdims=True)


def _reduced(name: str) -> Callable[[Any, Array], Array]:
    return lambda namespace, z: getattr(namespace, name)(z, axis=(-2, -1), keepdims=True)


_FUNCTIONS: dict[str, Callable[[Any, Array], Array]] = {
    "tanh": lambda namespace, z: namespace.tanh(z),
    "sigma": lambda namespace, z: namespace.sigma(z) if hasattr(namespace, "sigma") else 1 / (1 + namespace.exp(-z)),
    "exp": lambda namespace, z: namespace.exp(z),
    "log": lambda namespace, z: namespace.log(z),
    "sqrt": lambda namespace, z: namespace.sqrt(z),
    "relu": lambda namespace, z: namespace.maximum(z, 0.0),
    "square": lambda namespace, z: z**2.0,
    "step": lambda namespace, z: 1.0 * (z > 0),
    "heaviside": lambda namespace, z: 0.5 * (1.0 * (z > 0) + 1.0 * (z >= 0)),
    "hardmax": _hardmax,
    "softmax": _softmax,
    "var": _reduced("var"),
    "max": _reduced("max"),
    "sum": _reduced("sum"),
    "mean": _reduced("mean"),
}

_OPERATIONS: dict[type, Callable[..., Array]] = {
    Plus: lambda namespace, node, *parts: reduce(lambda a, b: a + b, parts),
    Negative: lambda namespace, node, a: -a,
    Times: lambda namespace, node, *parts: reduce(lambda a, b: a * b, parts),
    Product: lambda namespace, node, *parts: reduce(namespace.matmul, parts),
    Over: lambda namespace, node, *parts: _OPERATIONS[OVER[node.kind]](namespace, node, *parts),
    Maximum: lambda namespace, node, a, b: namespace.maximum(a, b),
    Literal: lambda namespace, node: namespace.asarray(array(node.value)),
    Quotient: lambda namespace, node, a, b: a / b,
    Power: lambda namespace, node, a: a ** float(node.args[1]),
    MatrixPower: lambda namespace, node, a: _power(namespace, a, node.args[1]),
    Stack: lambda namespace, node, *parts: namespace.concatenate(_broadcast(namespace, parts), axis=-2),
    Transpose: lambda namespace, node, a: namespace.swapaxes(a, -1, -2),
    Diag: _diagonal,
    Eye: lambda namespace, node: namespace.eye(int(node.args[0])),
    Block: lambda namespace, node, a: a[..., int(node.args[1]) : int(node.args[2])],
    Apply: _function,
}


def _broadcast(namespace: Any, parts: tuple[Array, ...]) -> list[Array]:
    """The parts with the same axes for draws, as concatenation wants them."""
    draws = reduce(lambda a, b: a if len(a) >= len(b) else b, (p.shape[:-2] for p in parts))
    return [namespace.broadcast_to(p, (*draws, *p.shape[-2:])) for p in parts]
