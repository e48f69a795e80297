"""How many parameters a model has: the product of rows and columns of each, as a sum in the sizes and as a number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from sympy import Expr, Integer, Symbol

from solver.algebra import plus, times
from solver.derivation import Step, step
from solver.errors import Problem
from solver.expressions import Count, Plus, Times
from solver.model import Model
from solver.shapes import Dimension, Flat, Shape


def size(name: str) -> Symbol:
    """The symbol for the number of rows of a quantity: ``d_h``."""
    return Symbol(f"d_{name}")


def count_step(model: Model, known: Mapping[str, Shape | Flat]) -> Step:
    """The step ``params(model) = Σ rows · columns`` over all parameters; equal terms are gathered.

    Raises ``Problem`` for a parameter whose shape the equations and ``known`` leave open.
    """
    shapes = model.shapes(known)
    terms: list[Expr] = []
    for name in model.parameters:
        rows, cols = shapes.of(name)
        if not shapes.is_known((rows, cols)):
            raise Problem("size_missing", symbol=name, model=model.name)
        terms.append(_entries(rows, cols))
    return step(Count(Symbol(model.name)), _gathered(terms))


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
