"""The numbers that a task gives: exact, in their shapes, each a column, a row or a matrix as the equations use it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sympy import Expr, Rational, Symbol

from solver import derivation, notation, values
from solver.dimensions import Flat, Shape
from solver.errors import Problem, placed
from solver.expressions import At, Total, at, base
from solver.model import Model
from solver.ranges import Position, Ranges
from solver.values import Value
from worksheets.exact_numbers import array_of, exact_number
from worksheets.schema import Nested
from worksheets.yaml_source import Source

MAX_ENTRIES = 20_000
Exact = Any


@dataclass
class _Given:
    """One number, vector or matrix of a task, before its orientation is known."""

    symbol: Expr
    rows: list[list[Rational]]
    flat: bool


class GivenNumbers:
    """The given numbers of a task, symbol by symbol, and the shapes that they show."""

    def __init__(self, chosen: Model | None, source: Source, path: tuple[str, ...], vocab: Sequence[str]) -> None:
        self.vocab = vocab
        self.model, self.source, self.path = chosen, source, path
        self.found: dict[Expr, _Given] = {}
        self.worded: set[Expr] = set()
        self._shapes: dict[Expr, Shape | Flat] = {}
        self._keys: dict[Expr, str] = {}
        self.longest = 0
        self.lengths: dict[Position, int] = {}
        self.budget = iter(range(MAX_ENTRIES))

    def add(self, key: str, nested: Nested) -> None:
        """One entry of ``given``: a symbol such as ``h_0`` or ``W_hh``, or a sequence ``x`` over time from 1."""
        place = self.source.place(*self.path, key)
        try:
            symbol = self._symbol(key)
            exact = self._exact(nested, (*self.path, key))
            before = len(self.found)
            of = symbol.args[1] if isinstance(symbol, Total) else symbol
            if isinstance(of, Symbol) and self.model is not None and of.name in self.model.indexed:
                self._add_sequence(of.name, exact, (), *symbol.args[: isinstance(symbol, Total)])
            elif isinstance(symbol, At) and self._is_row(symbol):
                self._add_sequence(symbol.name, exact, tuple(map(int, symbol.indices)))
                for row in list(self.found)[before:]:
                    self._lengthen(row, len(symbol.indices))
            else:
                self._add_one(symbol, exact)
            added = list(self.found)[before:]
            self._keys.update(dict.fromkeys(added, key))
            self.worded |= set(added) if self._is_worded(nested) else set()
        except Problem as problem:
            problem.facts.setdefault("symbol", key)
            raise problem.at(place) from None

    def _exact(self, nested: Nested, path: tuple[str | int, ...]) -> Exact:
        """The numbers as rationals, in the lists that they stand in."""
        if next(self.budget, None) is None:
            raise Problem("too_many_numbers", limit=MAX_ENTRIES)
        if (named := array_of(nested)) is not None:
            return self._array(*named)
        if isinstance(nested, list):
            return [self._exact(item, (*path, position)) for position, item in enumerate(nested)]
        with placed(self.source.place(*path)):
            return self._word(nested) if self.vocab and isinstance(nested, str) else exact_number(nested)

    def _array(self, name: str, rows: int, columns: int) -> Exact:
        """The identity, zeros or ones, as the lists in which they would be written."""
        if not rows or rows * max(columns, 1) > MAX_ENTRIES:
            raise Problem("too_many_numbers" if rows else "empty_list", limit=MAX_ENTRIES)
        number = Rational(name != "zeros")
        if not columns:
            return [number] * rows
        return [[number if name != "eye" or i == j else Rational(0) for j in range(columns)] for i in range(rows)]

    def _is_worded(self, nested: Nested) -> bool:
        """Whether words say the numbers, all of them."""
        return all(map(self._is_worded, nested)) if isinstance(nested, list) else nested in self.vocab

    def _word(self, text: str) -> Rational:
        """The number of a word, or the number that a text writes."""
        assert self.model is not None
        if text in self.vocab:
            return Rational(self.vocab.index(text) + self.model.first)
        try:
            return exact_number(text)
        except Problem:
            raise Problem("unknown_word", found=text, known=", ".join(self.vocab)[:200]) from None

    def _symbol(self, key: str) -> Expr:
        assert self.model is not None
        symbol = self.model.asked(key)
        is_upstream = isinstance(symbol, Total) and base(symbol.args[0]) not in self.model.equations
        of = symbol.args[1] if is_upstream else symbol
        if not isinstance(of, Symbol | At) or base(of) not in self.model.names:
            raise derivation.unknown_symbol(key, self.model.names)
        return symbol

    def _is_row(self, symbol: At) -> bool:
        """Whether only some of its indices stand there, ``h_0`` of ``h[t,p]``: its numbers are a list."""
        assert self.model is not None
        arity = self.model.index_counts.get(symbol.name, 0)
        return len(symbol.indices) < arity and all(index.is_Integer for index in symbol.indices)

    def _add_sequence(self, name: str, exact: Exact, before: tuple[int, ...], *root: Expr) -> None:
        """The numbers of an indexed quantity, or the gradients of a ``root`` by it."""
        if not isinstance(exact, list):
            raise Problem("sequence_expected", symbol=name, example=f"{name}_0")
        assert self.model is not None
        arity = self.model.index_counts[name]
        for position, item in enumerate(exact, self.model.first):
            if len(before) + 1 < arity:
                self._add_sequence(name, item, (*before, position), *root)
            else:
                one = at(name, *before, position)
                self._add_one(Total(*root, one) if root else one, item)
        self.longest = max(self.longest, len(exact) + self.model.first - 1)

    def _add_one(self, symbol: Expr, exact: Exact) -> None:
        rows, flat = _rows(exact)
        if symbol in self.found:
            raise Problem("given_twice", symbol=notation.write(symbol))
        self.found[symbol] = _Given(symbol, rows, flat)
        if isinstance(symbol, At) and base(symbol) not in self._defined():
            self._lengthen(symbol)
        of = symbol.args[1] if isinstance(symbol, Total) else symbol
        self._shapes[of] = Flat(len(rows)) if flat else (len(rows), len(rows[0]))

    def shapes(self, ranges: Ranges) -> dict[str, Shape | Flat]:
        """The shapes that the numbers show, by name; those of layers of different widths by symbol.

        Layers they are where matrices share their index. Raises ``Problem`` for other shapes that change.
        """
        first: dict[str, Shape | Flat] = {}
        changed: dict[str, Expr] = {}
        for symbol, shape in self._shapes.items():
            if first.setdefault(base(symbol), shape) != shape:
                changed.setdefault(base(symbol), symbol)
        matrices = {name for name in changed if not isinstance(first[name], Flat)}
        layers = {linked for name in matrices for linked in ranges.linked(name)}
        for name, symbol in changed.items():
            if name not in layers:
                facts = {"found": _text(self._shapes[symbol]), "before": _text(first[name])}
                place = self.source.place(*self.path, self._keys[symbol])
                raise Problem("shape_changes", place, symbol=notation.write(symbol), **facts)
        found = {notation.write(s) if base(s) in layers else base(s): shape for s, shape in self._shapes.items()}
        return self._with_spread_states(found, ranges)

    def _with_spread_states(self, found: dict[str, Shape | Flat], ranges: Ranges) -> dict[str, Shape | Flat]:
        """The shapes without those of states that are given as a bare number, ``h_0: 0``, where the equations only
        hold for states of more entries: the number is that of each."""
        states = {base(s) for s in self.found if self._is_bare_state(s)}
        others = {name: shape for name, shape in found.items() if name not in states}
        if states and not self._fits(found, ranges) and self._fits(others, ranges):
            return others
        return found

    def _is_bare_state(self, symbol: Expr) -> bool:
        is_state = isinstance(symbol, At) and base(symbol) in self._defined()
        return is_state and self._shapes.get(symbol) == Flat(1)

    def _fits(self, found: Mapping[str, Shape | Flat], ranges: Ranges) -> bool:
        assert self.model is not None
        try:
            self.model.shapes(found, ranges)
        except Problem:
            return False
        return True

    def _lengthen(self, symbol: At, begin: int = 0) -> None:
        for number, index in enumerate(symbol.indices):
            if index.is_Integer and number >= begin:
                position = Position(symbol.name, number)
                self.lengths[position] = max(self.lengths.get(position, 0), int(index))
                self.longest = max(self.longest, int(index))

    def ranges(self, steps: int | None, latest: int) -> Ranges:
        """How far each index runs: so many ``steps`` as said along which the equations move, else as far as the given
        sequences, else up to the latest asked time."""
        fallback = steps or max(self.longest, latest)
        if self.model is None:
            return Ranges((), {}, fallback)
        lengths = self.model.ranges({}, fallback).standing(self.lengths) if steps else self.lengths
        ranges = self.model.ranges(lengths, fallback, self._thresholds())
        if not (names := self.model.entries_by_letter):
            return ranges
        shapes = self.model.shapes(self.shapes(ranges), ranges)
        entries = {place: n for name in sorted(names) for place, n in _places(name, shapes.of(name))}
        return self.model.ranges(lengths, fallback, ranges.numbers, entries)

    def _thresholds(self) -> dict[Expr, Expr]:
        """The whole numbers that conditions read. Raises ``Problem`` for one that is not given as such."""
        found: dict[Expr, Expr] = {}
        for equation in self.model.all_equations if self.model else ():
            for symbol in equation.thresholds:
                rows = self.found[symbol].rows if symbol in self.found else [[]]
                if len(rows) != 1 or len(rows[0]) != 1 or not rows[0][0].is_Integer:
                    raise Problem("condition_number", equation.place, symbol=notation.write(symbol))
                found[symbol] = rows[0][0]
        return found

    def _defined(self) -> Mapping[str, object]:
        return self.model.equations if self.model is not None else {}

    def oriented(self, ranges: Ranges) -> dict[Expr, Value]:
        """The values; a plain list is a column or a row, as the equations use it."""
        if self.model is None:
            return {}
        shapes = self.model.shapes(self.shapes(ranges), ranges)
        result = {}
        for symbol, given in self.found.items():
            value, of = values.matrix(given.rows), symbol.args[1] if isinstance(symbol, Total) else symbol
            if self._is_bare_state(symbol):
                value = _spread(value, shapes.of(shapes.key(of)))
            is_row = given.flat and len(given.rows) > 1 and shapes.of(shapes.key(of))[0] == 1
            result[symbol] = values.transposed(value) if is_row else value
        return result


def _places(name: str, shape: Shape) -> Iterator[tuple[Position, int]]:
    """How many entries there are along each axis that an index can run along, as far as that is known."""
    rows, columns = shape
    lengths = (rows, columns) if columns != 1 and rows != 1 else (columns if rows == 1 else rows,)
    yield from ((Position(name, n), int(length)) for n, length in enumerate(lengths) if length.is_Integer)


def _spread(value: Value, shape: Shape) -> Value:
    """A number in every entry of a known shape."""
    if not all(size.is_Integer for size in shape):
        return value
    rows, columns = map(int, shape)
    return Value((rows, columns), value.entries * (rows * columns))


def _text(shape: Shape | Flat) -> str:
    return str(shape.length) if isinstance(shape, Flat) else f"{shape[0]}×{shape[1]}"


def _rows(exact: Exact) -> tuple[list[list[Rational]], bool]:
    """The number, list or list of rows as rows of one column or more, and whether it was a plain list."""
    if not isinstance(exact, list):
        return [[exact]], True
    if not exact or any(e == [] for e in exact):
        raise Problem("empty_list")
    if not any(isinstance(e, list) for e in exact):
        return [[e] for e in exact], True
    if not all(isinstance(e, list) for e in exact) or any(isinstance(n, list) for e in exact for n in e):
        raise Problem("no_matrix")
    lengths = {len(e) for e in exact}
    if len(lengths) != 1:
        raise Problem("ragged", lengths=", ".join(map(str, sorted(lengths))))
    return exact, False
