"""What follows from how far indices run: the shape of a result, its receptive field, the operations of a whole pass.

The receptive field of an entry is how many entries of an input it reads along each axis, borders aside (Araujo et al.
2019, Computing receptive fields of convolutional neural networks). A multiply-accumulate is a product that is added up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import sympy
from sympy import Expr, Integer

from solver import costs
from solver.algebra import in_notation, plus
from solver.dimensions import Dimension, Shape
from solver.equations import Equation
from solver.errors import Problem
from solver.expressions import LAST, At, Over, Product, Stack, Times, operands
from solver.indices import Index, coefficients
from solver.model import Model
from solver.ranges import Position, Ranges
from solver.shapes import Shapes

Lengths = tuple[Dimension, ...]
Span = tuple[int, int]
Reads = dict[str, list[Span]]
"""Of each input from where to where it is read along each index."""

MAX_NODES = 20_000


def shape(model: Model, shapes: Shapes, ranges: Ranges, name: str) -> Lengths:
    """The lengths of a quantity along its indices, and its rows and columns where it is no number."""
    lasts = [ranges.last(Position(name, n)) for n in range(model.index_counts.get(name, 0))]
    rows, columns = shapes.of(name)
    own = () if (rows, columns) == (1, 1) else (rows,) if columns == 1 else (rows, columns)
    if not all(lasts) or not shapes.is_known((rows, columns)):
        raise Problem("size_missing", symbol=name, model=model.name)
    return (*(Integer(last - model.first + 1) for last in lasts), *own) or (Integer(1),)


def receptive_field(model: Model, name: str) -> Lengths:
    """How many entries of the input one entry of a quantity reads along each index. Raises ``Problem`` for no input."""
    found: Reads = {}
    _read(model, name, [(0, 0)] * model.index_counts.get(name, 0), found, iter(range(MAX_NODES)))
    inputs = {one: spans for one, spans in found.items() if one in model.inputs and one not in model.equations}
    if not inputs:
        raise Problem("no_input", model=model.name)
    spans = max(inputs.values(), key=lambda spans: [high - low for low, high in spans])
    return tuple(Integer(high - low + 1) for low, high in spans)


def _read(model: Model, name: str, spans: list[Span], found: Reads, budget: Iterator[int]) -> None:
    """Adds what the entries of a quantity read that stand in these ``spans`` of its indices."""
    if next(budget, None) is None:
        raise Problem("too_many_steps", limit=MAX_NODES)
    if name not in model.equations:
        known = found.setdefault(name, spans)
        found[name] = [(min(a[0], b[0]), max(a[1], b[1])) for a, b in zip(known, spans, strict=True)]
        return
    equation = model.equations[name][-1]
    letters = {i: span for i, span in zip(equation.indices, spans, strict=True) if i.is_Symbol}
    _read_in(model, equation.rule, letters, found, budget)


def _read_in(model: Model, node: Expr, letters: Mapping[Expr, Span], found: Reads, budget: Iterator[int]) -> None:
    if isinstance(node, At):
        _read(model, node.name, [_span(index, letters) for index in node.indices], found, budget)
    if isinstance(node, Over):
        bounds = [_span(bound, letters) for bound in node.bounds]
        letters = {**letters, node.index: (bounds[0][0], bounds[1][1])}
    for part in (node.body,) if isinstance(node, Over) else operands(node):
        _read_in(model, part, letters, found, budget)


def _span(index: Index, letters: Mapping[Expr, Span]) -> Span:
    """Between which numbers an index lies, its letters being in these spans."""
    factors, number = coefficients(index)
    ends = [sorted(factor * end for end in letters.get(letter, (0, 0))) for letter, factor in factors.items()]
    return number + sum(low for low, _ in ends), number + sum(high for _, high in ends)


def operations(model: Model, shapes: Shapes, ranges: Ranges) -> Expr:
    """Multiplications and additions of a whole forward pass."""
    return _in_all(model, shapes, ranges, lambda n, s: costs.multiplications(n, s) + costs.additions(n, s))


def accumulations(model: Model, shapes: Shapes, ranges: Ranges) -> Expr:
    """Multiply-accumulates of a whole forward pass: in matrix products, and in sums of products over an index."""
    return _in_all(model, shapes, ranges, _accumulations)


def _accumulations(node: Expr, shapes: Shapes) -> Dimension:
    inner = sum((_accumulations(part, shapes) for part in operands(node)), Integer(0)) * costs.instances(node)
    if isinstance(node, Product):
        return inner + sum(rows * shared * columns for rows, shared, columns in costs.each_product(node, shapes))
    if isinstance(node, Over) and node.kind == "sum" and isinstance(node.body, Times):
        rows, columns = shapes.expression(node.body)
        return inner + costs.instances(node) * rows * columns
    return inner


def _in_all(model: Model, shapes: Shapes, ranges: Ranges, measure: Callable[[Expr, Shapes], Dimension]) -> Expr:
    """The sum over all equations, each as often as its indices say."""
    terms: list[Expr] = []
    for equations in model.equations.values():
        equation = equations[-1].counted(ranges)
        if any(LAST in i.free_symbols for i in equation.indices):
            raise Problem("size_missing", symbol=equation.name, model=model.name)
        if (cost := sympy.expand(measure(equation.rule, shapes))) != 0:
            terms.append(_product([*_lengths(equation, ranges), in_notation(cost, {})]))
    return plus(terms)


def _product(factors: list[Expr]) -> Expr:
    kept = [factor for factor in factors if factor != 1] or [Integer(1)]
    return Times(*kept) if len(kept) > 1 else kept[0]


def _lengths(equation: Equation, ranges: Ranges) -> list[Expr]:
    """How far each index runs for which an equation is evaluated."""
    positions = (n for n, index in enumerate(equation.indices) if coefficients(index)[0])
    return [Integer(ranges.last(Position(equation.name, n)) - ranges.first + 1) for n in positions]


def lengths_of(axes: Mapping[str, Lengths], model: Model, sizes: Mapping[Expr, int]) -> dict[Position, int]:
    """How far the indices run of what the sheet declares by its lengths, numbers or ``sizes``."""
    numbers = {size: Integer(number) for size, number in sizes.items()}
    return {
        Position(name, n): int(length) + model.first - 1
        for name, found in axes.items()
        for n, length in enumerate(one.xreplace(numbers) for one in found[: model.index_counts.get(name, 0)])
        if length.is_Integer
    }


def entries_of(axes: Mapping[str, Lengths], model: Model) -> dict[str, Shape]:
    """The rows and columns that are left of declared lengths where indices take the first ones; a number for none."""
    found: dict[str, Shape] = {}
    for name, lengths in axes.items():
        rows, columns, *_ = (*lengths[model.index_counts.get(name, len(lengths)) :], Integer(1), Integer(1))
        if name in model.index_counts:
            found[name] = rows, columns
    return found


def listed(lengths: Lengths) -> Expr:
    """One length, or a column of several."""
    return Stack(*lengths) if len(lengths) > 1 else lengths[0]
