"""What one evaluation of a model costs: operations per step, values kept, and how much of it must happen in turn.

Multiplications and additions are counted in the equations with their shapes: a product of an m×k and a k×n matrix takes
m k n multiplications and m (k − 1) n additions. The inverse of an n×n matrix takes n³ multiplications and divisions and
n³ − 2n² + n additions and subtractions (Gauss–Jordan elimination; Anton and Rorres, Elementary Linear Algebra, ch. 9).
How the chain of steps and the way from the first input grow with the length of the sequence is read off unrolled graphs
(the measures of Vaswani et al. 2017, table 1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sympy import Expr, Integer

from solver import functions
from solver.derivation import Derivation, Unrolling
from solver.dimensions import Dimension
from solver.equations import Equation
from solver.errors import Problem
from solver.expressions import (
    LAST,
    OVER,
    Apply,
    At,
    MatrixPower,
    Over,
    Plus,
    Power,
    Product,
    Quotient,
    Times,
    at,
    base,
    operands,
)
from solver.model import Model
from solver.ranges import Ranges
from solver.shapes import Shapes

_PROBED = (4, 5, 6)
"""Lengths whose graphs are measured; the third one confirms what the first two say."""


def multiplications(node: Expr, shapes: Shapes) -> Dimension:
    """Multiplications and divisions of one evaluation of an expression, in the sizes of its quantities."""
    inner = sum((multiplications(part, shapes) for part in operands(node)), Integer(0)) * instances(node)
    match _kind(node):
        case kind if kind is Product:
            return inner + sum(rows * shared * cols for rows, shared, cols in each_product(node, shapes))
        case kind if kind in (Times, Quotient):
            return inner + (len(operands(node)) * instances(node) - 1) * _entries(node, shapes)
        case kind if kind is MatrixPower and _is_square(node, shapes):
            size, inverses, products = _inverses_and_products(node, shapes)
            return inner + (inverses + products) * size**3
        case kind if kind in (Power, MatrixPower):
            return inner + max(int(abs(node.args[1])) - 1, 1) * _entries(node, shapes)
        case kind if kind is Apply:
            return inner + functions.of(node).multiplications * _entries(node, shapes)
        case _:
            return inner


def additions(node: Expr, shapes: Shapes) -> Dimension:
    """Additions and subtractions of one evaluation of an expression, in the sizes of its quantities."""
    inner = sum((additions(part, shapes) for part in operands(node)), Integer(0)) * instances(node)
    match _kind(node):
        case kind if kind is Product:
            return inner + sum(rows * (shared - 1) * cols for rows, shared, cols in each_product(node, shapes))
        case kind if kind is Plus:
            return inner + (len(operands(node)) * instances(node) - 1) * _entries(node, shapes)
        case kind if kind is MatrixPower and _is_square(node, shapes):
            size, inverses, products = _inverses_and_products(node, shapes)
            return inner + inverses * size * (size - 1) ** 2 + products * size**2 * (size - 1)
        case _:
            return inner


def _is_square(node: Expr, shapes: Shapes) -> bool:
    rows, cols = shapes.expression(node)
    return bool(rows == cols) and rows != 1


def _inverses_and_products(node: Expr, shapes: Shapes) -> tuple[Dimension, int, int]:
    """The size of a matrix that is raised to a power, and the inverses and products of matrices that this takes."""
    exponent = int(node.args[1])
    return shapes.expression(node)[0], int(exponent < 0), max(abs(exponent) - 1, 0)


def instances(node: Expr) -> Expr:
    """How often the body of a sum or product over an index is evaluated: T times, where nothing else is said."""
    if not isinstance(node, Over) or node.is_unrolled:
        return Integer(1)
    low, high = node.bounds
    return high - low + 1 if low.is_Integer and high.is_Integer else LAST - low + 1


def _kind(node: Expr) -> type:
    return OVER.get(node.kind, Over) if isinstance(node, Over) else type(node)


def _entries(node: Expr, shapes: Shapes) -> Dimension:
    rows, cols = shapes.expression(node)
    return rows * cols


def each_product(node: Expr, shapes: Shapes) -> Iterator[tuple[Dimension, Dimension, Dimension]]:
    """Rows, shared dimension and columns of each product, multiplied out from the right as a vector demands."""
    factors = [shapes.expression(factor) for factor in operands(node)]
    cols = factors[-1][1]
    for rows, shared in reversed(factors[:-1]):
        yield rows, shared, cols


def per_step(model: Model, shapes: Shapes, count: Callable[[Expr, Shapes], Dimension]) -> Dimension:
    """What all equations of a model cost at one time step; one with a second index is evaluated T times in it."""
    return sum((count(e.rule, shapes) * _evaluations(e) for e in _general(model)), Integer(0))


def kept(model: Model, shapes: Shapes) -> Dimension:
    """The numbers that one time step leaves behind for backpropagation: an entry for each computed one."""
    return sum((_entries(e.symbol, shapes) * _evaluations(e) for e in _general(model)), Integer(0))


def _evaluations(equation: Equation) -> Expr:
    return LAST ** max(len(equation.letters) - 1, 0)


def _general(model: Model) -> Iterator[Equation]:
    """The equation of each quantity that holds for the most indices."""
    return (equations[-1] for equations in model.equations.values())


def sequential(model: Model) -> Expr:
    """The longest chain of steps that must happen one after the other, as a function of the length T."""
    return _fitted(lambda n: _longest_chain(_graph(model, n)))


def path(model: Model) -> Expr:
    """The fewest steps from the first input to the last result, as a function of the length T."""
    return _fitted(lambda n: _shortest_way(model, _graph(model, n), n))


def _fitted(measure: Callable[[int], int]) -> Expr:
    first, second, third = map(measure, _PROBED)
    slope = second - first
    if third - second != slope:
        raise Problem("no_linear_cost")
    return Integer(first - slope * _PROBED[0]) + slope * LAST


class _Outside:
    """Whatever no equation defines counts as given."""

    def __init__(self, model: Model, ranges: Ranges) -> None:
        self.model, self.ranges = model, ranges

    def __contains__(self, symbol: object) -> bool:
        indices = symbol.indices if isinstance(symbol, At) else ()
        equations = self.model.equations.get(base(symbol), ())
        return all(e.binding(indices, self.ranges) is None for e in equations)


def _graph(model: Model, length: int) -> Derivation:
    ranges = model.ranges({}, length)
    unrolling = Unrolling(model, _Outside(model, ranges), ranges)  # type: ignore[arg-type]
    for equations in model.equations.values():
        unrolling.add(_last(equations[-1].symbol, length))
    return unrolling.derivation(Shapes({}))


def _last(symbol: Expr, length: int) -> Expr:
    return at(symbol.name, *(length for _ in symbol.indices)) if isinstance(symbol, At) else symbol


def _longest_chain(graph: Derivation) -> int:
    depth: dict[Expr, int] = {}
    for step in graph.steps.values():
        depth[step.symbol] = 1 + max((depth.get(s, 0) for s in step.reads), default=0)
    return max(depth.values())


def _shortest_way(model: Model, graph: Derivation, length: int) -> int:
    ends = {_last(equations[-1].symbol, length) for equations in model.equations.values()}
    starts = {symbol for symbol in graph.consumers if _is_first_input(symbol, model)}
    if not starts:
        raise Problem("no_input", model=model.name)
    steps, reached = 0, starts
    seen = set(starts)
    while reached:
        steps += 1
        reached = {r for s in reached for r in graph.consumers.get(s, ())} - seen
        if reached & _results(ends, graph):
            return steps
        seen |= reached
    raise Problem("no_input", model=model.name)


def _results(ends: set[Expr], graph: Derivation) -> set[Expr]:
    """The last results: those of the last position that nothing else reads."""
    return {e for e in ends if not graph.consumers.get(e)}


def _is_first_input(symbol: Expr, model: Model) -> bool:
    return isinstance(symbol, At) and symbol.name in model.inputs and all(i == 1 for i in symbol.indices)
