"""What is counted of a model: its parameters, and its costs (``solver.costs``), as formulas in the sizes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

import sympy
from sympy import Expr, Integer, Symbol

from solver import costs, extents, notation
from solver.algebra import in_notation, plus, times
from solver.derivation import Step, step
from solver.dimensions import NUMBER, Dimension, Flat, Shape
from solver.errors import Problem
from solver.expressions import LAST, OF_QUANTITIES, PARAMETERS, At, Count, Plus, Times, at, base
from solver.model import Model
from solver.ranges import Position, Ranges
from solver.shapes import Shapes
from solver.symbols import count

Axes = tuple[Dimension, ...]


def size(name: str) -> Symbol:
    """The symbol for the number of rows of a quantity: ``d_h``."""
    return Symbol(f"d_{name}")


def size_symbol(name: str) -> Symbol:
    """The symbol of an entry of ``sizes``: the length ``T``, or the rows of a quantity."""
    return LAST if name == LAST.name else size(name)


@dataclass(frozen=True)
class Known:
    """What is known of the sizes of a model: shapes by name, how far indices run, and ``axes``, the lengths along
    each axis of what the sheet declares in whole."""

    shapes: Mapping[str, Shape | Flat]
    ranges: Ranges | None = None
    axes: Mapping[str, Axes] = field(default_factory=dict)


def count_step(model: Model, known: Known, kind: str = PARAMETERS) -> Step:
    """The step that defines a count of a model, as a formula in the sizes.

    Raises ``Problem`` where the equations and ``known`` leave a size open.
    """
    return _count_step(model, tuple(known.shapes.items()), known.ranges, tuple(known.axes.items()), kind)


def extent_step(model: Model, known: Known, asked: Count, sizes: Mapping[Expr, int]) -> Step:
    """The step of a shape or a receptive field of a quantity, or of the operations of a whole pass, as numbers.

    Raises ``Problem`` where the numbers and ``known`` leave a length open.
    """
    declared = extents.lengths_of(known.axes, model, sizes)
    ranges = known.ranges if known.ranges and not declared else model.ranges(declared, 0)
    if asked.kind == "field":
        return step(asked, extents.listed(extents.receptive_field(model, asked.model)))
    shapes = model.shapes({**extents.entries_of(known.axes, model), **known.shapes}, ranges)
    if asked.kind == "shape":
        return step(asked, extents.listed(extents.shape(model, shapes, ranges, asked.model)))
    measure = extents.operations if asked.kind == "flops" else extents.accumulations
    return step(asked, measure(model, shapes, ranges))


@lru_cache(maxsize=512)
def _count_step(
    model: Model,
    shapes: tuple[tuple[str, Shape | Flat], ...],
    ranges: Ranges | None,
    axes: tuple[tuple[str, Axes], ...],
    kind: str,
) -> Step:
    """The same, remembered: the formula is the same for all sizes."""
    return step(count(kind, model.name), _RULES[kind](model, Known(dict(shapes), ranges, dict(axes))))


def parameter_shapes(model: Model, known: Known) -> dict[str, Axes]:
    """The lengths of every parameter along each of its axes: how far its indices run, its rows, its columns.

    A layer has its own for each index, ``W_1``. Raises ``Problem`` where a size is open.
    """
    learnt = [name for name in model.parameters if name not in known.axes]
    others = {*model.equations, *(model.data or ()), *model.supposed_data}
    declared = {name: axes for name, axes in known.axes.items() if name in model.names and name not in others}
    if not learnt:
        return declared
    ranges = known.ranges or model.ranges({}, 0)
    shapes = model.shapes(known.shapes, ranges)
    found: dict[str, Axes] = {}
    for name in learnt:
        for key, indices in _indexed(model, name, shapes, ranges):
            shape = shapes.of(key)
            found[key] = indices if indices and shape == NUMBER else (*indices, *shape)
            if any(length == 0 for length in indices) or not shapes.is_known(shape):
                raise Problem("size_missing", symbol=name, model=model.name)
    return {**found, **declared}


def _indexed(model: Model, name: str, shapes: Shapes, ranges: Ranges) -> Iterator[tuple[str, Axes]]:
    """What a parameter's shape is found by, and how many there are of it along each index."""
    symbol = next(s for s in model.symbols if base(s) == name)
    positions = range(len(symbol.indices)) if isinstance(symbol, At) else range(0)
    lasts = [ranges.last(Position(name, n)) for n in positions]
    if name not in shapes.layered:
        yield name, tuple(Integer(last - model.first + 1) for last in lasts)
        return
    for indices in product(*(range(model.first, last + 1) for last in lasts)):
        yield notation.write(at(name, *indices)), ()


def _parameters(model: Model, known: Known) -> Expr:
    """Σ rows · columns over all parameters; equal terms are gathered."""
    return _gathered([_entries(axes) for axes in parameter_shapes(model, known).values()])


def _per_step(measure: Callable[[Model, Shapes], Dimension]) -> Callable[[Model, Known], Expr]:
    """The rule of a cost of one step, in the sizes of all computed quantities."""

    def rule(model: Model, known: Known) -> Expr:
        shapes = model.shapes(known.shapes, known.ranges)
        for name in model.equations:
            if not shapes.is_known(shapes.of(name)):
                raise Problem("size_missing", symbol=name, model=model.name)
        return in_notation(sympy.expand(measure(model, shapes)), {})

    return rule


EXTENTS = ("flops", "macs", *OF_QUANTITIES)
"""What is counted by ``extent_step``."""

_RULES: dict[str, Callable[[Model, Known], Expr]] = {
    PARAMETERS: _parameters,
    "mults": _per_step(lambda model, shapes: costs.per_step(model, shapes, costs.multiplications)),
    "adds": _per_step(lambda model, shapes: costs.per_step(model, shapes, costs.additions)),
    "memory": _per_step(costs.kept),
    "sequential": lambda model, _: in_notation(costs.sequential(model), {}),
    "path": lambda model, _: in_notation(costs.path(model), {}),
}


def _entries(axes: Axes) -> Expr:
    factors = [_dimension(d) for d in axes if d != 1]
    return Times(*factors) if len(factors) > 1 else factors[0] if factors else Integer(1)


def _dimension(dimension: Dimension) -> Expr:
    return Plus(*dimension.args) if dimension.is_Add else dimension


def _gathered(terms: list[Expr]) -> Expr:
    """Terms that occur equally often share one factor in front: 4 (d_h (d_h + d_x) + d_h)."""
    groups: dict[int, list[Expr]] = {}
    for term, often in Counter(terms).items():
        groups.setdefault(often, []).append(term)
    return plus([times(Integer(often), plus(group)) if often > 1 else plus(group) for often, group in groups.items()])
