"""One equation of a model: what it defines, for which indices, and its rule there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from operator import eq, ge, gt, le, lt, ne
from typing import Any, NamedTuple

from sympy import Expr, Integer, Symbol

from solver.errors import Place
from solver.expressions import LAST, LENGTH, At
from solver.indices import Index, coefficients, moved
from solver.notation import Condition
from solver.ranges import Position, Ranges
from solver.replacing import at_index


class Source(NamedTuple):
    """One equation as text, with the place that it comes from."""

    left: str
    right: str
    place: Place = Place()


_RELATIONS: dict[str, Callable[[Any, Any], Any]] = {"=": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}
_SHORT = {"<": 1, "!=": 1}


@dataclass(frozen=True)
class Equation:
    """``name[indices] = rule``, where the conditions hold."""

    name: str
    indices: tuple[Expr, ...]
    rule: Expr
    place: Place
    conditions: tuple[Condition, ...] = ()

    @property
    def symbol(self) -> Expr:
        return At(Symbol(self.name), *self.indices) if self.indices else Symbol(self.name)

    @cached_property
    def letters(self) -> tuple[Symbol, ...]:
        """The letters that the left side brings in, each once."""
        return tuple(dict.fromkeys(letter for i in self.indices for letter in coefficients(i)[0] if letter != LAST))

    @cached_property
    def _holds_length(self) -> bool:
        return LENGTH in self.rule.free_symbols

    @cached_property
    def thresholds(self) -> tuple[Symbol, ...]:
        """The given numbers that the conditions read: the w of ``t <= w``."""
        letters = (letter for c in self.conditions for side in (c.left, c.right) for letter in coefficients(side)[0])
        return tuple(dict.fromkeys(letter for letter in letters if letter not in (*self.letters, LAST)))

    @cached_property
    def short(self) -> dict[Expr, int]:
        """How far letters stay below the last index by a condition: by 1 where t < T."""
        return {c.left: _SHORT[c.relation] for c in self.conditions if c.right == LAST and c.relation in _SHORT}

    def limit(self, number: int) -> int | None:
        """The last index that the conditions allow at a position, or that stands there; ``None`` where none is said."""
        index = self.indices[number]
        if index.is_Integer:
            return int(index)
        ends = [int(c.right) - (c.relation == "<") for c in self.conditions if c.left == index and _bounds_above(c)]
        return min(ends, default=None)

    def binding(self, indices: tuple[Expr, ...], ranges: Ranges, first: int | None = None) -> dict[Expr, Expr] | None:
        """The indices for this equation's letters, or ``None`` where it does not define them.

        A letter stands for a number between the ``first`` and the last index, or for itself.
        """
        first = ranges.first if first is None else first
        if len(indices) != len(self.indices):
            return None
        bound: dict[Expr, Expr] = {}
        for number, (pattern, index) in enumerate(zip(self.indices, indices, strict=True)):
            last = ranges.last(Position(self.name, number))
            if not (letter := next((letter for letter in coefficients(pattern)[0] if letter != LAST), None)):
                if moved(pattern, {LAST: Integer(last)}) != index:
                    return None
                continue
            found = _stands_for(pattern, letter, index, first, last)
            if found is None or bound.setdefault(letter, found) != found:
                return None
        return bound if all(self._fulfils(one, bound, ranges) for one in self.conditions) else None

    def instance(self, bound: Mapping[Expr, Expr], ranges: Ranges) -> Expr:
        """The rule at these indices, with its sums unrolled. Raises ``Problem``."""
        length = {LENGTH: ranges.length(self.symbol, self.rule)} if self._holds_length else {}
        return ranges.resolved(at_index(self.rule, {**bound, **length}))

    def counted(self, ranges: Ranges) -> Equation:
        """The equation with the number that ``T`` stands for, where there is one."""
        symbol = ranges.counted(self.symbol)
        conditions = tuple(self._moved(c, self._last(c, ranges)) for c in self.conditions)
        indices = symbol.indices if isinstance(symbol, At) else ()
        return replace(self, indices=indices, rule=ranges.counted(self.rule), conditions=conditions)

    def _last(self, condition: Condition, ranges: Ranges) -> dict[Expr, Expr]:
        """What T is in a condition: how far the index runs that it is about."""
        letters = {*condition.left.free_symbols, *condition.right.free_symbols}
        numbers = (n for n, i in enumerate(self.indices) if letters & i.free_symbols - {LAST})
        lasts = (ranges.last(Position(self.name, n)) for n in numbers)
        return {LAST: Integer(last)} if (last := next(lasts, 0)) else {}

    @staticmethod
    def _moved(condition: Condition, indices: Mapping[Expr, Expr]) -> Condition:
        return condition._replace(left=moved(condition.left, indices), right=moved(condition.right, indices))

    def _fulfils(self, condition: Condition, bound: Mapping[Expr, Expr], ranges: Ranges) -> bool:
        left, relation, right = self._moved(condition, {**ranges.numbers, **bound, **self._last(condition, ranges)})
        return bool(left.is_Integer and right.is_Integer) and bool(_RELATIONS[relation](left, right))


def _bounds_above(condition: Condition) -> bool:
    return condition.relation in ("<", "<=", "=") and bool(condition.right.is_Integer)


def _stands_for(pattern: Index, letter: Expr, index: Index, first: int, last: int) -> Expr | None:
    """What a letter of a pattern stands for where the whole pattern is ``index``; ``None`` where it is nothing."""
    if index.is_Symbol and pattern.is_Symbol:
        return index
    letters, number = coefficients(pattern)
    if not index.is_Integer or index > last or (int(index) - number) % letters[letter]:
        return None
    found = (int(index) - number) // letters[letter]
    return Integer(found) if found >= first else None
