"""Indices that are calculated: how ``A[y[t-1],y[t]]`` or ``k[ceil(h/2)]`` becomes lookups, one in the other.

Each lookup chooses at one index, for which its pattern has a letter of its own; the pattern of an outer one is the
lookup at the next index.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from sympy import Expr, Integer, Symbol

from solver.algebra import plus, times
from solver.errors import Problem
from solver.expressions import CHOICES, ONE, At, Entry, Lookup, Negative, Operation
from solver.indices import coefficients
from solver.replacing import at_index, rebuilt


def at(name: Expr, indices: Sequence[Expr], is_calculated: Callable[[Expr], bool]) -> Expr:
    """The quantity at these indices, some of which may be calculated. Raises ``Problem`` for too many of them."""
    places = [n for n, index in enumerate(indices) if is_calculated(index)]
    if len(places) > len(CHOICES):
        raise Problem("too_many_computed_indices", symbol=str(name), limit=len(CHOICES))
    return _looked_up(lambda *found: At(name, *found), indices, places)


def entry(of: Expr, places: Sequence[Expr]) -> Expr:
    """An entry of a quantity at these places, some of which may be calculated."""
    calculated = [n for n, place in enumerate(places) if is_expression(place)]
    return _looked_up(lambda *found: Entry(of, *found), places, calculated)


def _looked_up(pattern: Callable[..., Expr], indices: Sequence[Expr], calculated: Sequence[int]) -> Expr:
    """The pattern with a letter of its own for each calculated index, and a lookup around it for each."""
    letters = dict(zip(calculated, CHOICES, strict=False))
    found = pattern(*(letters.get(n, index) for n, index in enumerate(indices)))
    for n in calculated:
        found = Lookup(found, indices[n])
    return found


def with_quantities(node: At | Lookup, quantities: Collection[Expr], change: Callable[[Expr], Expr]) -> Expr:
    """The quantity with each index calculated that reads one of the ``quantities``, ``E[k]`` where k is given.

    What is calculated is changed.
    """

    def is_calculated(index: Expr) -> bool:
        return is_expression(index) or any(letter in quantities for letter in letters_of(index))

    indices = node.indices if isinstance(node, At) else indices_of(node)
    found = [change(_written(index)) if is_calculated(index) else index for index in indices]
    kept = {id(index) for index, old in zip(found, indices, strict=True) if not is_calculated(old)}
    return at(Symbol(node.name), found, lambda index: id(index) not in kept)


def with_all_indices(node: Expr, counts: Mapping[str, int]) -> Expr:
    """The rule in which ``Q[k-1][a]`` is ``Q[k-1,a]`` where the quantity has so many indices in all."""
    node = rebuilt(node, lambda part: with_all_indices(part, counts))
    if isinstance(node, Entry) and isinstance(of := node.args[0], At):
        places = node.args[1:]
        if len(of.indices) < counts.get(of.name, 0) == len(of.indices) + len(places):
            return At(of.args[0], *of.indices, *places)
    return node


def letters_of(index: Expr) -> Iterable[Expr]:
    return coefficients(index)[0]


def _written(index: Expr) -> Expr:
    """A sum of letters and a number as a calculation."""
    if is_expression(index) or index.is_Symbol:
        return index
    letters, number = coefficients(index)
    terms = [_times(factor, letter) for letter, factor in letters.items()]
    return plus([*terms, *([_times(number, ONE)] if number else [])])


def _times(factor: int, letter: Expr) -> Expr:
    one = times(Integer(abs(factor)), letter)
    return Negative(one) if factor < 0 else one


def indices_of(node: Lookup) -> tuple[Expr, ...]:
    """The indices as they were written, calculated ones in their places."""
    found = {one.chosen: one.place for one in node.nested}
    return tuple(found.get(index, index) for index in node.indices)


def is_expression(index: Expr) -> bool:
    """Whether an index is a quantity or calculation, not a sum of letters and numbers."""
    return isinstance(index, Operation) or (index.is_Symbol and len(index.name) > 1)


def instance(node: Lookup, place: int) -> Expr:
    """What a lookup finds at a place, before anything else is resolved."""
    return at_index(node.pattern, {node.chosen: Integer(place)})
