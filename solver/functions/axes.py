"""Functions of each column or each row of a matrix by itself, ``mean(X, axis=0)``: axis 0 runs down the columns and
leaves a row, axis 1 runs along the rows and leaves a column, as NumPy counts them.

Each is made of the function of all entries: its values part by part, and its pullback from how the result of one
column or row moves with its entries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from sympy import Expr, Integer

from solver import values
from solver.algebra import negative, ones, product, times
from solver.errors import Problem
from solver.expressions import ONE, Apply, Negative, Plus, Quotient, Transpose, apply
from solver.functions.matrices import MATRICES
from solver.functions.record import Array, Between, Named, Namespace, Raised, Shape, Walk, Whole
from solver.functions.whole import WHOLE
from solver.values import Value

Filled = Callable[[Expr], Expr]
"""Puts what there is of each column, or each row, in all of its entries."""
Weight = Callable[[Apply, Expr, Expr, Filled, int], Expr]
"""How the result of a column or row moves with each of its entries: of the node, the result, the number of entries."""
AXES = {0: 0, 1: 1, -1: 1, -2: 0}
"""The axes of a matrix by the numbers that they are called by."""


def name_along(name: str, axis: int) -> str:
    """What a function along an axis is found by."""
    return f"{name}_axis{axis}"


def _each(of_all: Callable[[Value], Value], axis: int) -> Callable[[Value], Value]:
    def of_rows(operand: Value) -> Value:
        return values.stacked([of_all(Value((1, operand.shape[1]), tuple(row))) for row in operand.rows])

    return of_rows if axis else lambda operand: values.transposed(of_rows(values.transposed(operand)))


def _each_array(of_all: Callable[[Namespace, Array], Array], axis: int) -> Callable[[Namespace, Array], Array]:
    def of(namespace: Namespace, z: Array) -> Array:
        cuts = (slice(n, n + 1) for n in range(z.shape[-2 if axis else -1]))
        whole = slice(None)
        parts = [z[(..., cut, whole) if axis else (..., whole, cut)] for cut in cuts]
        return namespace.concatenate([of_all(namespace, part) for part in parts], axis=-2 if axis else -1)

    return of


def _of_variance(node: Apply, result: Expr, count: Expr, filled: Filled, axis: int) -> Expr:
    centre = apply(name_along("mean", axis), node.operand)
    return times(Integer(2) / count, Plus(node.operand, Negative(filled(centre))))


_WEIGHTS: dict[str, Weight] = {
    "sum": lambda node, result, count, filled, axis: ONE,
    "mean": lambda node, result, count, filled, axis: ONE / count,
    "var": _of_variance,
    "max": lambda node, result, count, filled, axis: apply(name_along("hardmax", axis), node.operand),
    "min": lambda node, result, count, filled, axis: apply(name_along("hardmax", axis), negative(node.operand)),
    "norm": lambda node, result, count, filled, axis: Quotient(node.operand, filled(result)),
    "argmax": lambda node, result, count, filled, axis: Integer(0),
    "argmin": lambda node, result, count, filled, axis: Integer(0),
}


def _filled(walk: Walk, shape: Shape, axis: int) -> Filled:
    rows, columns = shape

    def fill(one: Expr) -> Expr:
        if (rows, columns)[axis] == 1:
            return one
        if (rows, columns)[1 - axis] == 1:
            return walk.spread(one, shape)
        return product(one, ones((ONE, columns))) if axis else product(ones((rows, ONE)), one)

    return fill


def _into(name: str, axis: int) -> Callable[[Walk, Apply, Expr, Expr], Iterator[Expr]]:
    def into(walk: Walk, node: Apply, result: Expr, upstream: Expr) -> Iterator[Expr]:
        shape = walk.shape(node.operand)
        fill = _filled(walk, shape, axis)
        weight = _WEIGHTS[name](node, result, shape[axis], fill, axis)
        yield from walk.into(node.operand, walk.weighted(weight, fill(upstream), walk.shape(weight)))

    return into


def _along(record: Whole, axis: int) -> Whole:
    """The function of all entries as one of each column, or of each row."""
    kink = record.kink
    return Whole(
        name=name_along(record.name, axis),
        written=Named(rf"{_name(record.written, record.name)}_{{\text{{axis}}={axis}}}"),
        of_value=_each(record.of_value, axis),
        of_expressions=_each(record.of_expressions, axis),
        array=_each_array(record.array, axis),
        pullback=_into(record.name, axis) if record.pullback else None,
        keeps_shape=record.keeps_shape,
        kink=kink and (lambda z: _each_array(lambda _, part: kink(part), axis)(np, z)),
        confused_with=record.confused_with and name_along(record.confused_with, axis),
        is_derived=record.is_derived,
        is_share=record.is_share,
        axis=axis,
        of=record.name,
    )


def _name(written: Named | Between | Raised, name: str) -> str:
    """What stands before the axis: of what is written between signs its name."""
    return written.tex if isinstance(written, Named) else rf"\operatorname{{{name}}}"


_OF_ALL = tuple(one for one in (*WHOLE, *MATRICES) if one.name in (*_WEIGHTS, "hardmax"))
ALONG = tuple(_along(one, axis) for axis in (0, 1) for one in _OF_ALL)


def _softmax(operand: Expr, axis: int) -> Expr:
    """Each row of a matrix is what it is of anyway."""
    return apply("softmax", operand) if axis else Transpose(apply("softmax", Transpose(operand)))


def along(name: str, operand: Expr, axis: int) -> Expr:
    """A function along an axis. Raises ``Problem`` for one that has none, and for an axis that a matrix has not."""
    if name not in (*_WEIGHTS, "softmax", "hardmax"):
        raise Problem("no_axis", function=name, known=", ".join((*_WEIGHTS, "softmax")))
    if axis not in AXES:
        raise Problem("which_axis", function=name, found=axis)
    axis = AXES[axis]
    return _softmax(operand, axis) if name == "softmax" else apply(name_along(name, axis), operand)
