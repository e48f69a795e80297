"""What is counted of a model: its parameters, and its costs (``solver.costs``), as formulas in the sizes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache

import sympy
from flint import fmpq
from sympy import Expr, Integer, Symbol

from solver import costs
from solver.algebra import in_notation, plus, times
from solver.derivation import Derivation, Step, step
from solver.errors import Problem
from solver.expressions import (
    LAST,
    LEAVES,
    PARAMETERS,
    Apply,
    MatrixPower,
    Negative,
    Over,
    Plus,
    Power,
    Product,
    Times,
    Transpose,
    count,
    operands,
)
from solver.model import Model
from solver.shapes import Dimension, Flat, Shape, Shapes
from solver.values import Value


def size(name: str) -> Symbol:
    """The symbol for the number of rows of a quantity: ``d_h``."""
    return Symbol(f"d_{name}")


def size_symbol(name: str) -> Symbol:
    """The symbol of an entry of ``sizes``: the length ``T``, or the rows of a quantity."""
    return LAST if name == LAST.name else size(name)


def count_step(model: Model, known: Mapping[str, Shape | Flat], kind: str = PARAMETERS) -> Step:
    """The step that defines a count of a model, as a formula in the sizes.

    Raises ``Problem`` where the equations and ``known`` leave a size open.
    """
    return _count_step(model, tuple(known.items()), kind)


@lru_cache(maxsize=512)
def _count_step(model: Model, known: tuple[tuple[str, Shape | Flat], ...], kind: str) -> Step:
    """The same, remembered: the formula is the same for all sizes."""
    return step(count(kind, model.name), _RULES[kind](model, dict(known)))


def parameter_shapes(model: Model, known: Mapping[str, Shape | Flat]) -> dict[str, Shape]:
    """Rows and columns of every parameter. Raises ``Problem`` where a size is open."""
    shapes = model.shapes(known)
    found = {name: shapes.of(name) for name in model.parameters}
    for name, shape in found.items():
        if not shapes.is_known(shape):
            raise Problem("size_missing", symbol=name, model=model.name)
    return found


def _parameters(model: Model, known: Mapping[str, Shape | Flat]) -> Expr:
    """Σ rows · columns over all parameters; equal terms are gathered."""
    return _gathered([_entries(rows, cols) for rows, cols in parameter_shapes(model, known).values()])


def _per_step(measure: Callable[[Model, Shapes], Dimension]) -> Callable[[Model, Mapping[str, Shape | Flat]], Expr]:
    """The rule of a cost of one step, in the sizes of all computed quantities."""

    def rule(model: Model, known: Mapping[str, Shape | Flat]) -> Expr:
        shapes = model.shapes(known)
        for name in model.equations:
            if not shapes.is_known(shapes.of(name)):
                raise Problem("size_missing", symbol=name, model=model.name)
        return in_notation(sympy.expand(measure(model, shapes)), {})

    return rule


_RULES: dict[str, Callable[[Model, Mapping[str, Shape | Flat]], Expr]] = {
    PARAMETERS: _parameters,
    "mults": _per_step(lambda model, shapes: costs.per_step(model, shapes, costs.multiplications)),
    "adds": _per_step(lambda model, shapes: costs.per_step(model, shapes, costs.additions)),
    "memory": _per_step(costs.kept),
    "sequential": lambda model, _: in_notation(costs.sequential(model), {}),
    "path": lambda model, _: in_notation(costs.path(model), {}),
}


def _entries(rows: Dimension, cols: Dimension) -> Expr:
    factors = [_dimension(d) for d in (rows, cols) if d != 1]
    return Times(*factors) if len(factors) == 2 else factors[0] if factors else Integer(1)


def _dimension(dimension: Dimension) -> Expr:
    return Plus(*dimension.args) if dimension.is_Add else dimension


def _gathered(terms: list[Expr]) -> Expr:
    """Terms that occur equally often share one factor in front: 4 (d_h (d_h + d_x) + d_h)."""
    groups: dict[int, list[Expr]] = {}
    for term, often in Counter(terms).items():
        groups.setdefault(often, []).append(term)
    return plus([times(Integer(often), plus(group)) if often > 1 else plus(group) for often, group in groups.items()])


_KEEPING = frozenset("relu abs max min sum sign step hardmax argmax".split())
"""What gives whole numbers of whole numbers."""
_ROUNDING = frozenset(["floor", "ceil"])


def whole(derivation: Derivation, given: Mapping[Expr, Value]) -> frozenset[Expr]:
    """The symbols whose values are whole numbers, as all are that they come of, such as the size of an image."""
    found = {s for s, value in given.items() if all(isinstance(e, fmpq) and e.q == 1 for e in value.entries)}
    for symbol, step_ in derivation.steps.items():
        if _stays_whole(step_.rule, found):
            found.add(symbol)
    return frozenset(found)


def _stays_whole(node: Expr, known: Collection[Expr]) -> bool:
    if isinstance(node, LEAVES):
        return node in known
    if node.is_Rational:
        return bool(node.is_Integer)
    if isinstance(node, Apply) and node.function in _ROUNDING:
        return True
    if isinstance(node, Power | MatrixPower) and not (node.args[1].is_Integer and node.args[1] >= 0):
        return False
    is_closed = isinstance(node, Plus | Times | Product | Negative | Power | MatrixPower | Transpose | Over)
    is_kept = isinstance(node, Apply) and node.function in _KEEPING
    return (is_closed or is_kept) and all(_stays_whole(part, known) for part in operands(node))
