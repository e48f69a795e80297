"""What may have any number of units: the states that weights lead from one step to the next, and whatever is as long.

A calculation by hand often has one unit. Its equations are still those of vectors, and are written as such.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sympy import Expr

from solver.equations import Equation
from solver.errors import Problem
from solver.expressions import At, Product, leaves, operands
from solver.model import Model
from solver.shapes import Shapes


@dataclass(frozen=True, eq=False)
class Layers:
    """The shapes that the equations alone leave open, and the open numbers of units among them."""

    shapes: Shapes
    units: frozenset[Expr] = frozenset()

    def holds(self, node: Expr) -> bool:
        """Whether an expression over the model's quantities has as many rows as a state has units."""
        if not self.units:
            return False
        rows, _ = self.shapes.expression(node)
        return not self.units.isdisjoint(self.shapes.resolved(rows).free_symbols)


@lru_cache(256)
def layers(model: Model) -> Layers:
    """The layers of a model; none where its equations say nothing of weights and earlier states."""
    states = {name for e in model.all_equations for name in _carried_over(e, e.rule) if name in model.equations}
    try:
        shapes = model.shapes({}, defaults=(1,))
    except Problem:  # lists and numbers that fit in one way only, which the sheet's own numbers show
        return Layers(Shapes({}))
    return Layers(shapes, frozenset(unit for name in states for unit in shapes.of(name)[0].free_symbols))


def _carried_over(equation: Equation, node: Expr) -> Iterator[str]:
    """The names that a matrix product reads at another step than the one that the equation defines."""
    if isinstance(node, Product):
        read = (leaf for leaf in leaves(node) if isinstance(leaf, At) and len(leaf.indices) == len(equation.indices))
        yield from (leaf.name for leaf in read if leaf.indices != equation.indices)
    for part in operands(node):
        yield from _carried_over(equation, part)
