"""Norm, trace and determinant, and what of linear algebra is another way to write operations of the notation."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np
import sympy
from flint import arb, arb_mat, fmpq, fmpq_mat
from sympy import Expr, Integer
from sympy.core.symbol import Str

from solver.algebra import times
from solver.errors import Problem
from solver.expressions import (
    Apply,
    Compared,
    Diag,
    Eye,
    MatrixPower,
    Negative,
    Plus,
    Product,
    Quotient,
    Stack,
    Times,
    Transpose,
    apply,
)
from solver.functions.record import Array, Between, Named, Namespace, Walk, Whole
from solver.scalars import root
from solver.values import SCALAR, Value

LARGEST_IDENTITY = 100


def _norm(operand: Value) -> Value:
    """√Σ z², the Euclidean norm of a vector, Frobenius' of a matrix; exact where the root is."""
    return Value(SCALAR, (root(reduce(add, (e * e for e in operand.entries)), 2),))


def _norms(namespace: Namespace, z: Array) -> Array:
    return namespace.sqrt(namespace.sum(z**2.0, axis=(-2, -1), keepdims=True))


def _norm_expression(operand: Value) -> Value:
    total: Expr = reduce(add, (e**2 for e in operand.entries))
    return Value(SCALAR, (sympy.sqrt(total),))


def _into_norm(walk: Walk, node: Apply, result: Expr, upstream: Expr) -> Iterator[Expr]:
    """∂‖z‖/∂z = z / ‖z‖; there is none at 0."""
    yield from walk.into(node.operand, walk.outer(Quotient(node.operand, result), upstream))


def _trace(operand: Value) -> Value:
    return Value(SCALAR, (reduce(add, (operand[n, n] for n in range(operand.shape[0]))),))


def _traces(namespace: Namespace, z: Array) -> Array:
    return namespace.sum(z * namespace.eye(z.shape[-1]), axis=(-2, -1), keepdims=True)


def _into_trace(walk: Walk, node: Apply, result: Expr, upstream: Expr) -> Iterator[Expr]:
    yield from walk.into(node.operand, walk.outer(Eye(walk.shape(node.operand)[0]), upstream))


def _determinant(operand: Value) -> Value:
    """Exact where the matrix is."""
    exact = [e for e in operand.entries if isinstance(e, fmpq)]
    if operand.is_exact:
        return Value(SCALAR, (fmpq_mat(*operand.shape, exact).det(),))
    return Value(SCALAR, (arb_mat(*operand.shape, list(map(arb, operand.entries))).det(),))


def _determinants(namespace: Namespace, z: Array) -> Array:
    if hasattr(namespace, "determinant"):
        return namespace.determinant(z)
    return namespace.linalg.det(z)[..., None, None]


def _into_determinant(walk: Walk, node: Apply, result: Expr, upstream: Expr) -> Iterator[Expr]:
    """∂det A/∂A = det(A) A⁻ᵀ (Jacobi's formula), so the matrix must have an inverse."""
    inverse = MatrixPower(node.operand, Integer(-1))
    yield from walk.into(node.operand, walk.outer(times(result, Transpose(inverse)), upstream))


MATRICES = (
    Whole(
        name="norm",
        written=Between(r"\left\lVert ", r"\right\rVert"),
        of_value=_norm,
        of_expressions=_norm_expression,
        array=_norms,
        pullback=_into_norm,
        kink=lambda z: _norms(np, z),
    ),
    Whole(
        name="trace",
        written=Named(r"\operatorname{tr}"),
        spellings=("tr", "spur"),
        of_value=_trace,
        of_expressions=_trace,
        array=_traces,
        pullback=_into_trace,
        of_square=True,
    ),
    Whole(
        name="det",
        written=Named(r"\det"),
        spellings=("determinant", "determinante"),
        of_value=_determinant,
        of_expressions=lambda operand: Value(SCALAR, (sympy.Matrix(*operand.shape, operand.entries).det(),)),
        array=_determinants,
        pullback=_into_determinant,
        of_square=True,
    ),
)


@dataclass(frozen=True)
class Written:
    """What is called like a function and stands for operations: with how many operands, and for which."""

    operands: int
    means: Callable[..., Expr]


def _identity(size: Expr) -> Expr:
    return Eye(Integer(_size("eye", size)))


def _size(function: str, size: Expr) -> int:
    if not (size.is_Integer and 1 <= size <= LARGEST_IDENTITY):
        raise Problem("identity_size", function=function, found=str(size)[:40], limit=LARGEST_IDENTITY)
    return int(size)


def _largest(x: Expr, count: Expr) -> Expr:
    if not (count.is_Integer and count >= 1):
        raise Problem("number_as_argument", function="topk", found=str(count)[:40])
    return Compared(Str("<="), apply("rank", x), count)


def _alike(function: str, number: int) -> Callable[[Expr], Expr]:
    """A column with this number in each of so many entries."""

    def column(size: Expr) -> Expr:
        entries = [Integer(number)] * _size(function, size)
        return Stack(*entries) if len(entries) > 1 else entries[0]

    return column


def _within(x: Expr, low: Expr, high: Expr) -> Expr:
    return apply("min", apply("max", x, low), high)


def _rest(a: Expr, by: Expr) -> Expr:
    """What is left of a where whole multiples are taken away: a − n ⌊a / n⌋, never negative for a positive n."""
    return Plus(a, Negative(Times(by, apply("floor", Quotient(a, by)))))


OPERATIONS = {
    "mod": Written(2, _rest),
    "clip": Written(3, _within),
    "ones": Written(1, _alike("ones", 1)),
    "zeros": Written(1, _alike("zeros", 0)),
    "dot": Written(2, lambda a, b: Product(Transpose(a), b)),
    "outer": Written(2, lambda a, b: Product(a, Transpose(b))),
    "inv": Written(1, lambda a: MatrixPower(a, Integer(-1), Str("inv"))),
    "diag": Written(1, Diag),
    "topk": Written(2, _largest),
    "eye": Written(1, _identity),
}
"""Other names for operations; what they mean is echoed and printed."""
