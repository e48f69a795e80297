"""Functions of all entries of a column or matrix together: sums, means, extremes, softmax."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce
from operator import add

import numpy as np
import sympy
from flint import arb, fmpq
from sympy import Expr, Integer

from solver import values
from solver.algebra import negative, times
from solver.expressions import ONE, Apply, Literal, Negative, Plus, apply
from solver.functions.elementary import opaque
from solver.functions.record import Activation, Array, Named, Namespace, Walk, Whole
from solver.functions.steps import largest, smallest
from solver.scalars import Scalar, larger, smaller
from solver.values import SCALAR, Unproven, Value

_share, _argmax, _rank = opaque("share"), opaque("argmax"), opaque("rank")


def _number(entry: object) -> Value:
    return Value(SCALAR, (entry,))  # type: ignore[arg-type]


def _place(operand: Value) -> Value:
    """Where the largest entry stands, counted from 1; of several the first. Raises ``Unproven`` where it is open."""
    largest = 0
    for place, entry in enumerate(operand.entries[1:], 1):
        best = operand.entries[largest]
        if entry > best:
            largest = place
        elif not entry <= best:
            raise Unproven
    return _number(fmpq(largest + 1))


def _places(namespace: Namespace, z: Array) -> Array:
    if hasattr(namespace, "largest_place"):
        return namespace.largest_place(z)
    flat = z.reshape(*z.shape[:-2], -1)
    return 1.0 + namespace.argmax(flat, axis=-1)[..., None, None]


def _nowhere(walk: Walk, node: Apply, result: Expr, upstream: Expr) -> Iterator[Expr]:
    """A place does not move with the entries, if only a little."""
    rows, cols = map(int, walk.shape(node.operand))
    yield from walk.into(node.operand, Literal(Value((rows, cols), (fmpq(0),) * (rows * cols))))


def _ranks(operand: Value) -> Value:
    """1 for the largest entry, 2 for the next: one more than how many are larger. Raises ``Unproven`` if open."""
    if any(not (e <= o or e > o) for e in operand.entries for o in operand.entries if o is not e):
        raise Unproven
    return operand.map(lambda e: fmpq(1 + sum(o > e for o in operand.entries)))


def _rank_arrays(namespace: Namespace, z: Array) -> Array:
    """Of a column or row: in the matrix of the differences between its entries the larger ones are counted."""
    is_column = z.shape[-1] == 1
    others = namespace.asarray(1.0 - np.eye(z.shape[-2] if is_column else z.shape[-1]))
    is_larger = 1.0 * (namespace.swapaxes(z, -2, -1) + -z > 0) * others
    return namespace.asarray([[1.0]]) + namespace.sum(is_larger, axis=(-1,) if is_column else (-2,), keepdims=True)


def _rank_expressions(operand: Value) -> Value:
    ordered = sorted(operand.entries, key=sympy.default_sort_key)
    return operand.map(lambda e: _rank(e, *ordered))


def _to_next(z: Array) -> Array:
    """How far the two nearest entries are apart."""
    entries = np.sort(z.reshape(*z.shape[:-2], -1), axis=-1)
    if entries.shape[-1] < 2:
        return np.array([[np.inf]])
    return np.diff(entries, axis=-1).min(-1)[..., None, None]


def _unmoved(walk: Walk, node: Apply, result: Expr, upstream: Expr) -> Iterator[Expr]:
    """The order of entries does not change with them, if only a little."""
    yield from ()


def _total(operand: Value) -> Value:
    return _number(reduce(add, operand.entries))


def _mean(operand: Value) -> Value:
    return _number(reduce(add, operand.entries) / len(operand.entries))


def _variance(operand: Value) -> Value:
    """Σ (z_i − mean)² / n."""
    mean = _mean(operand).entries[0]
    return _mean(operand.map(lambda e: (e - mean) ** 2))


def _extreme(of_two: Callable[[Scalar, Scalar], Scalar]) -> Callable[[Value], Value]:
    return lambda operand: _number(reduce(of_two, operand.entries))


def _by_rows(of_row: Callable[[Value], Value]) -> Callable[[Value], Value]:
    """The function of a column as a whole, of a matrix row by row."""

    def of(operand: Value) -> Value:
        if operand.shape[1] == 1:
            return of_row(operand)
        return values.stacked([of_row(Value((1, operand.shape[1]), tuple(row))) for row in operand.rows])

    return of


def _normalised(operand: Value) -> Value:
    """exp(z_i) / Σ exp(z_j), with the largest entry taken out first so that nothing overflows.

    It is rational where all entries are equal, and only there (Lindemann–Weierstrass).
    """
    size = len(operand.entries)
    if operand.is_exact and len(set(operand.entries)) == 1:
        return operand.map(lambda _: fmpq(1, size))
    top = max(operand.entries, key=values.nearest)
    powers = operand.map(lambda e: (arb(e) - arb(top)).exp())
    total = reduce(add, powers.entries)
    return powers.map(lambda e: e / total)


def _normalised_expressions(operand: Value) -> Value:
    powers = [sympy.exp(e) for e in operand.entries]
    return Value(operand.shape, tuple(p / reduce(add, powers) for p in powers))


def _hardmax(operand: Value) -> Value:
    """1 at the largest entry, shared equally by all that are. Raises ``Unproven`` where balls do not tell."""
    others = [[o for o in operand.entries if o is not e] for e in operand.entries]
    if any(not (e >= o or e < o) for e, row in zip(operand.entries, others, strict=True) for o in row):
        raise Unproven
    is_largest = [all(e >= o for o in row) for e, row in zip(operand.entries, others, strict=True)]
    share = fmpq(1, sum(is_largest))
    return Value(operand.shape, tuple(share if one else fmpq(0) for one in is_largest))


def _shares(operand: Value) -> Value:
    ordered = sorted(operand.entries, key=sympy.default_sort_key)
    return operand.map(lambda e: _share(e, *ordered))


def _softmaxes(namespace: Namespace, z: Array) -> Array:
    axis = -2 if z.shape[-1] == 1 else -1
    powers = namespace.exp(z - namespace.max(z, axis=axis, keepdims=True))
    return powers / namespace.sum(powers, axis=axis, keepdims=True)


def _hardmaxes(namespace: Namespace, z: Array) -> Array:
    if hasattr(namespace, "hardmax"):
        return namespace.hardmax(z)
    is_largest = 1.0 * (z - namespace.max(z, axis=(-2, -1), keepdims=True) >= 0)
    return is_largest / namespace.sum(is_largest, axis=(-2, -1), keepdims=True)


def _reduced(method: str) -> Callable[[Namespace, Array], Array]:
    return lambda namespace, z: getattr(namespace, method)(z, axis=(-2, -1), keepdims=True)


def _to_second(z: Array, sign: int = 1) -> Array:
    """How far the largest entry is from the next one; a single one has no other."""
    entries = np.sort(sign * z.reshape(*z.shape[:-2], -1), axis=-1)
    if entries.shape[-1] < 2:
        return np.array([[np.inf]])
    return (entries[..., -1] - entries[..., -2])[..., None, None]


def _into_sum(walk: Walk, node: Apply, result: Expr, upstream: Expr) -> Iterator[Expr]:
    shape = walk.shape(node.operand)
    yield from walk.into(node.operand, upstream if shape == SCALAR else walk.spread(upstream, shape))


def _into_mean(walk: Walk, node: Apply, result: Expr, upstream: Expr) -> Iterator[Expr]:
    rows, cols = walk.shape(node.operand)
    yield from _into_sum(walk, node, result, times(upstream, ONE / (rows * cols)))


def _into_variance(walk: Walk, node: Apply, result: Expr, upstream: Expr) -> Iterator[Expr]:
    """∂var/∂z_i = 2/n (z_i − mean)."""
    rows, cols = walk.shape(node.operand)
    centred = Plus(node.operand, Negative(apply("mean", node.operand)))
    yield from walk.into(node.operand, walk.outer(times(Integer(2) / (rows * cols), centred), upstream))


def _into_largest(walk: Walk, node: Apply, result: Expr, upstream: Expr) -> Iterator[Expr]:
    """Into the largest entry; several that are the largest share equally, which is a subgradient."""
    yield from walk.into(node.operand, walk.outer(apply("hardmax", node.operand), upstream))


def _into_smallest(walk: Walk, node: Apply, result: Expr, upstream: Expr) -> Iterator[Expr]:
    """Into the smallest entry, which is the largest of the negative ones; several share equally."""
    yield from walk.into(node.operand, walk.outer(apply("hardmax", negative(node.operand)), upstream))


def _into_softmax(walk: Walk, node: Apply, result: Expr, upstream: Expr) -> Iterator[Expr]:
    yield from walk.into(node.operand, walk.through_softmax(result, upstream))


WHOLE = (
    Whole(
        name="sum",
        written=Named(r"\operatorname{sum}"),
        spellings=("summe",),
        of_value=_total,
        of_expressions=_total,
        array=_reduced("sum"),
        pullback=_into_sum,
    ),
    Whole(
        name="mean",
        written=Named(r"\operatorname{mean}"),
        spellings=("average", "mittelwert"),
        of_value=_mean,
        of_expressions=_mean,
        array=_reduced("mean"),
        pullback=_into_mean,
    ),
    Whole(
        name="var",
        written=Named(r"\operatorname{var}"),
        spellings=("varianzen",),
        of_value=_variance,
        of_expressions=_variance,
        array=_reduced("var"),
        pullback=_into_variance,
    ),
    Whole(
        name="max",
        written=Named(r"\max"),
        of_value=_extreme(larger),
        of_expressions=lambda operand: _number(largest(*operand.entries)),
        array=_reduced("max"),
        pullback=_into_largest,
        kink=_to_second,
    ),
    Whole(
        name="min",
        written=Named(r"\min"),
        of_value=_extreme(smaller),
        of_expressions=lambda operand: _number(smallest(*operand.entries)),
        array=_reduced("min"),
        pullback=_into_smallest,
        confused_with="max",
        kink=lambda z: _to_second(z, -1),
    ),
    Whole(
        name="argmax",
        written=Named(r"\operatorname{argmax}"),
        of_value=_place,
        of_expressions=lambda operand: _number(_argmax(*operand.entries)),
        array=_places,
        pullback=_nowhere,
        kink=_to_second,
    ),
    Whole(
        name="argmin",
        written=Named(r"\operatorname{argmin}"),
        of_value=lambda operand: _place(operand.map(lambda e: -e)),
        of_expressions=lambda operand: _number(_argmax(*(-e for e in operand.entries))),
        array=lambda namespace, z: _places(namespace, -z),
        pullback=_nowhere,
        confused_with="argmax",
        kink=lambda z: _to_second(z, -1),
    ),
    Whole(
        name="rank",
        written=Named(r"\operatorname{rank}"),
        spellings=("rang",),
        of_value=_ranks,
        of_expressions=_rank_expressions,
        array=_rank_arrays,
        pullback=_unmoved,
        keeps_shape=True,
        of_vector=True,
        kink=_to_next,
    ),
    Whole(
        name="hardmax",
        written=Named(r"\operatorname{hardmax}"),
        of_value=_hardmax,
        of_expressions=_shares,
        array=_hardmaxes,
        pullback=None,
        keeps_shape=True,
        kink=_to_second,
        is_derived=True,
        is_share=True,
    ),
    Whole(
        name="softmax",
        written=Named(r"\operatorname{softmax}"),
        of_value=_by_rows(_normalised),
        of_expressions=_by_rows(_normalised_expressions),
        array=_softmaxes,
        pullback=_into_softmax,
        activation=Activation(),
        keeps_shape=True,
    ),
)
