"""Entries of quantities that the equations also use as a whole: ``p[2]`` or ``p.2`` of a column, ``W[i,j]``, ``p[y]``.

A name whose only definition has no index, or that no equation defines and that stands without an index somewhere, is
such a whole; brackets behind it choose an entry. Which entries there are follows from shapes, so a calculated place is
settled with these (``settled``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from sympy import Expr, Integer, Symbol

from solver import notation
from solver.algebra import product, transpose
from solver.dimensions import Shape, shape_text
from solver.errors import Problem
from solver.expressions import (
    CHOICES,
    DERIVATIVES,
    LAST,
    ONE,
    At,
    Entry,
    Lookup,
    OneHot,
    Over,
    leaves,
    operands,
)
from solver.indices import Index, coefficients, linear
from solver.replacing import at_index, rebuilt
from solver.values import SCALAR
from solver.walking import within

if TYPE_CHECKING:
    from solver.equations import Equation
    from solver.shapes import Shapes


def wholes(equations: Mapping[str, Collection[Equation]]) -> frozenset[str]:
    """The names that stand with brackets and are quantities as a whole."""
    rules = [equation.rule for group in equations.values() for equation in group]
    quantities = [leaf for rule in rules for leaf in leaves(rule)]
    indexed = {leaf.name for leaf in quantities if isinstance(leaf, At)}
    plain = {leaf.name for leaf in quantities if isinstance(leaf, Symbol)}
    defined = {name for name, group in equations.items() if all(not equation.indices for equation in group)}
    over_time = {name for rule in rules for name in _over_time(rule, frozenset())}
    return frozenset(indexed & (defined | (plain - over_time - equations.keys())))


def _over_time(node: Expr, bound: frozenset[Expr]) -> Iterator[str]:
    """The names with an index of the left side, such as the t of ``x[t]``: these are sequences."""
    if isinstance(node, Over):
        bound = bound | {node.index}
    if isinstance(node, At) and any(index.free_symbols - bound - {*CHOICES} for index in node.indices):
        yield node.name
    for part in node.args if isinstance(node, DERIVATIVES) else operands(node):
        yield from _over_time(part, bound)


def places_in(node: Expr) -> Iterator[Expr]:
    """The symbols that say which of several is meant, such as the y of ``p[y]``: they are no amounts."""
    for one in within(node, (Lookup, OneHot)):
        yield from leaves(operands(one)[0])


def with_entries(node: Expr, names: Collection[str], first: int) -> Expr:
    """The rule in which brackets behind these names choose entries. Raises ``Problem`` where they cannot."""
    node = rebuilt(node, lambda part: with_entries(part, names, first))
    if isinstance(node, At) and node.name in names:
        return entry_at(node, first)
    return node


def entry_at(symbol: At, first: int) -> Entry:
    """The entry that the indices of a quantity choose, where they begin at ``first``."""
    if len(symbol.indices) > 2:
        raise Problem("two_places_at_most", symbol=notation.write(symbol), name=symbol.name)
    if any(LAST in index.free_symbols for index in symbol.indices):
        raise Problem("index_unbound", symbol=notation.write(symbol), index=str(LAST))
    return Entry(Symbol(symbol.name), *(i if i in CHOICES else _from_one(i, first) for i in symbol.indices))


def _from_one(index: Index, first: int) -> Index:
    """The place that an index means, counted from 1."""
    letters, number = coefficients(index)
    return linear((*(factor * letter for letter, factor in letters.items()), Integer(number + 1 - first)))


def check(node: Entry, shape: Shape) -> None:
    """Raises ``Problem`` where a quantity of this shape does not have the entry."""
    places = node.args[1:] if len(node.args) > 2 or shape[0] != 1 else (ONE, *node.args[1:])
    is_matrix = len(places) == 1 and shape[1].is_Integer and shape[1] != 1
    beyond = (p.is_Integer and n.is_Integer and not 1 <= p <= n for p, n in zip(places, shape, strict=False))
    of = notation.write(node.args[0])
    if is_matrix:
        row = f"onehot({places[0]}, {shape[0]})^T {of}"
        raise Problem("no_entry_of_matrix", entry=notation.write(node), operand=of, found=shape_text(shape), row=row)
    if any(beyond):
        raise Problem("no_entry", entry=notation.write(node), operand=of, found=shape_text(shape))


def where(node: Lookup, shape: Shape) -> Expr:
    """What is 1 at the entry that a lookup means, and 0 elsewhere: a one-hot column or row, of a matrix e_i e_jᵀ."""
    _, *places = node.whole.args
    rows, columns = shape
    found = {one.chosen: one for one in node.nested}

    def side(place: Expr, size: Expr) -> Expr:
        if (one := found.get(place)) is None:
            return OneHot(place, size, ONE)
        return OneHot(one.place, size, Integer(one.first))

    if len(places) == 2:
        return product(side(places[0], rows), transpose(side(places[1], columns)))
    return side(places[0], rows) if rows != 1 else transpose(side(places[0], columns))


def settled(node: Entry | Lookup, shapes: Shapes) -> Expr:
    """The entry of a row as such, and a lookup with all entries that may be found."""
    if isinstance(node, Entry):
        return _in_row(node, shapes)
    places = range(1, _length(node, shapes) + 1)
    chosen = (at_index(node.pattern, {node.chosen: Integer(place)}) for place in places)
    found = (_in_row(one, shapes) if isinstance(one, Entry) else one for one in chosen)
    return Lookup(node.pattern, node.place, Integer(node.first), *found)


def _length(node: Lookup, shapes: Shapes) -> int:
    """How many entries there are along the axis that is chosen from."""
    whole = node.whole
    rows, columns = map(int, shapes.expression(whole.args[0]))
    is_row = len(whole.args) == 2 and rows == 1
    return columns if is_row or whole.args[1] != node.chosen else rows


def _in_row(node: Entry, shapes: Shapes) -> Entry:
    """``p.3`` of a row p is in its third column."""
    shape = shapes.expression(node.args[0])
    return Entry(node.args[0], ONE, node.args[1]) if len(node.args) == 2 and shape != SCALAR and shape[0] == 1 else node
