"""How far each index runs: index positions that share a letter in an equation run equally far.

The length of a sequence is what its given numbers say. An equation that reads ``x[t]`` and ``y[t-1]`` holds as long as
both exist; quantities that it links share that range, so an encoder may be longer than its decoder. An equation that
reads ``X[2i+a-2]`` holds as long as the index stays inside of X; where X has numbers outside, such as zeros, a window
that a sum moves may stand out at the end as far as at the beginning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import count
from typing import NamedTuple

from flint import fmpq
from sympy import Expr, Integer, Symbol

from solver.errors import Problem
from solver.evaluation import evaluate
from solver.expressions import DERIVATIVES, EXTREMES, LAST, At, Entry, Lookup, Outside, Over, base, leaves, operands
from solver.indices import Index, coefficients, moved
from solver.notation_writing import write
from solver.replacing import at_index, rebuilt
from solver.walking import within

MAX_INSTANCES = 2000
MAX_TERMS = 20_000
"""... of sums within sums together."""

_NEUTRAL = {"sum": Integer(0), "prod": Integer(1)}


class Position(NamedTuple):
    """One of the index positions of a quantity, counted from 0."""

    name: str
    number: int


class Use(NamedTuple):
    """A quantity's position and the index that stands there, of letters that are told apart where sums bind them."""

    position: Position
    index: Index

    @property
    def letters(self) -> dict[Expr, int]:
        """How often each letter is in the index, T aside."""
        return {letter: factor for letter, factor in coefficients(self.index)[0].items() if letter != LAST}

    @property
    def offset(self) -> int:
        return coefficients(self.index)[1]

    def is_of(self, letter: Expr) -> bool:
        """Whether the index is ``letter + offset``."""
        found = coefficients(self.index)[0]
        return found == {letter: 1} or (found.get(letter) == 1 and set(found) == {letter, LAST})


class _Reading:
    """Where an expression or a pair of sides uses letters, the outermost ones first.

    ``short`` says of letters how far they stay below the last index, as t does where t < T.
    """

    def __init__(self, sides: Iterable[Expr], short: Mapping[Expr, int] | None = None) -> None:
        self.short = short or {}
        self.uses: list[Use] = []
        self.entries: list[Use] = []
        """Where letters choose entries of columns and matrices, how many of which there are shapes say."""
        self.bounds: dict[Expr, tuple[Index, Index]] = {}
        """The bounds of the letters that sums bind."""
        self._names = count()
        sides = tuple(sides)
        for side in sides:
            self._read(side, {})
        left = sides[0]
        indices = left.indices if isinstance(left, At) else ()
        self.own = [(index, Position(left.name, n)) for n, index in enumerate(indices) if index.is_Symbol]
        """The letters on the left side and where they stand."""
        self.letters = list(dict.fromkeys(letter for use in self.uses for letter in use.letters))

    def _read(self, node: Expr, scope: Mapping[Expr, Expr]) -> None:
        if isinstance(node, At):
            for number, index in enumerate(node.indices):
                self.uses.append(Use(Position(node.name, number), moved(index, scope)))
        if isinstance(node, Entry) and isinstance(node.args[0], Symbol | At):
            for number, index in enumerate(node.args[1:]):
                self.entries.append(Use(Position(base(node.args[0]), number), moved(index, scope)))
        if isinstance(node, Over):
            own = Symbol(f"{node.index}'{next(self._names)}")
            self.bounds[own] = (moved(node.bounds[0], scope), moved(node.bounds[1], scope))
            scope = {**scope, node.index: own}
        if isinstance(node, Lookup):
            scope = {**scope, node.chosen: Symbol(f"{node.chosen}'{next(self._names)}")}
        if isinstance(node, DERIVATIVES):
            for part in node.args:
                self._read(part, scope)
        for part in operands(node) if not isinstance(node, Over) else (node.body,):
            self._read(part, scope)

    def simple(self, letter: Expr) -> list[Use]:
        """The uses of a letter by itself, perhaps with an offset."""
        return [use for use in self.uses if use.is_of(letter)]

    def windows(self, letter: Expr) -> list[Use]:
        """The other uses of a letter, in which it is the outermost one."""
        ranks = {other: rank for rank, other in enumerate((*self._outer(), *self.bounds))}
        return [
            use
            for use in self.uses
            if letter in use.letters and not use.is_of(letter) and min(use.letters, key=ranks.__getitem__) == letter
        ]

    def _outer(self) -> list[Expr]:
        return [letter for letter in self.letters if letter not in self.bounds]


class Ranges:
    """The last index of every position, from equations (as pairs of sides, and how far letters stay below T) and the
    lengths of the given sequences.

    ``fallback`` is the length of positions that no given sequence says anything about, ``first`` the first index, and
    ``outside`` the numbers that quantities have where they have no entry. ``limits`` are what equations say themselves,
    ``numbers`` what their conditions read that is given; ``entries`` are the lengths of what letters choose entries
    from.
    """

    def __init__(
        self,
        equations: Iterable[tuple[Expr, Expr] | tuple[Expr, Expr, Mapping[Expr, int]]],
        given: Mapping[Position, int],
        fallback: int,
        first: int = 1,
        outside: Mapping[str, Expr] | None = None,
        limits: Mapping[Position, int] | None = None,
        numbers: Mapping[Expr, Expr] | None = None,
        entries: Mapping[Position, int] | None = None,
    ) -> None:
        self._parent: dict[Position, Position] = {}
        self._length: dict[Position, int] = {}
        self._fallback, self._given, self._limits = fallback, given, limits or {}
        self.first, self.outside, self.numbers = first, outside or {}, numbers or {}
        self._entries = entries or {}
        readings = [_Reading((left, right), *short) for left, right, *short in equations]
        self._positions = frozenset(use.position for reading in readings for use in reading.uses)
        for reading in readings:
            self._link(reading)
        has_windows = any(reading.windows(letter) for reading in readings for letter in reading.letters)
        for _ in readings if has_windows else readings[:1]:
            before, self._length = self._length, self._lengths(readings)
            if before == self._length:
                break
        self._length = {**self._as_far_as_read(readings), **self._as_others(readings), **self._length}
        self._moving = frozenset(self._moved(readings))

    @cached_property
    def _symbols(self) -> dict[Expr, Expr]:
        """What was counted before; it is no part of what the ranges say."""
        return {}

    def _as_far_as_read(self, readings: Iterable[_Reading]) -> dict[Position, int]:
        """How far sums to a number read what no sequence says anything about: the k[i] of ``sum(i=1..5, k[i])``."""
        found: dict[Position, int] = {}
        for reading in readings:
            for letter, (_, high) in reading.bounds.items():
                for use in reading.simple(letter) if high.is_Integer else ():
                    root = self._root(use.position)
                    found[root] = max(found.get(root, 0), int(high) + int(use.offset))
        return found

    def _as_others(self, readings: Iterable[_Reading]) -> dict[Position, int]:
        """How far that runs of which the equations have the same letter on their left sides: the clusters k of n[k]
        and of d[i,k], where the latter reads as many centres as are given."""
        known: dict[Expr, set[int]] = {}
        for reading in readings:
            for letter, position in reading.own:
                if (length := self._length.get(self._root(position))) is not None:
                    known.setdefault(letter, set()).add(length)
        return {
            self._root(position): max(known[letter])
            for reading in readings
            for letter, position in reading.own
            if len(known.get(letter, ())) == 1
        }

    def _link(self, reading: _Reading) -> None:
        for letter in reading.letters:
            simple = reading.simple(letter)
            for use in simple[1:]:
                self._join(use.position, simple[0].position)

    def _lengths(self, readings: Iterable[_Reading]) -> dict[Position, int]:
        """The lengths that follow from those found so far.

        An equation that reads of the given only what is before, ``x[t-1]``, allows one step more than x has; that step
        counts where no other equation of the same index ends earlier.
        """
        allowed: dict[Position, list[tuple[int, int]]] = {}
        for reading in readings:
            for letter in reading.letters:
                simple, ends = reading.simple(letter), self._ends(reading, letter)
                if simple and ends:
                    end = min(ends), self._steps_behind(reading, letter)
                    allowed.setdefault(self._root(simple[0].position), []).append(end)
        found = {root: _longest(ends) for root, ends in allowed.items()}
        for position, length in self._given.items():
            found.setdefault(self._root(position), length)
        known = set(map(self._root, self._given))
        return found | {root: end for p, end in self._limits.items() if (root := self._root(p)) not in known}

    def _ends(self, reading: _Reading, letter: Expr) -> list[int]:
        """The last index that each quantity of known length allows."""
        known = [use for use in reading.simple(letter) if use.position in self._given]
        short = reading.short.get(letter, 0)
        offsets = [use.offset - min(short, max(use.offset, 0)) for use in known]
        simple = (self._given[use.position] - offset for use, offset in zip(known, offsets, strict=True))
        windows = (self._window_end(reading, letter, use) for use in reading.windows(letter))
        return [*simple, *self._chosen(reading, letter), *(end for end in windows if end is not None)]

    def _chosen(self, reading: _Reading, letter: Expr) -> Iterator[int]:
        """The last numbers of a letter at which there are the entries that it chooses."""
        own = (use for use in reading.entries if use.is_of(letter) and use.position in self._entries)
        return (self._entries[use.position] - use.offset for use in own)

    def _steps_behind(self, reading: _Reading, letter: Expr) -> int:
        """By how many steps an equation reads the given sequences at least behind its own index."""
        if any(self._window_end(reading, letter, use) is not None for use in reading.windows(letter)):
            return 0
        offsets = [use.offset for use in reading.simple(letter) if use.position in self._given]
        return max(0, min((-offset for offset in offsets), default=0))

    def _window_end(self, reading: _Reading, letter: Expr, use: Use) -> int | None:
        """The largest number for a letter with which a window stays inside; ``None`` where no length is known."""
        last = self._given.get(use.position) or self._length.get(self._root(use.position))
        if last is None:
            return None
        inner = [(factor, self._span(reading, other)) for other, factor in use.letters.items() if other != letter]
        number = use.offset + last * coefficients(use.index)[0].get(LAST, 0)
        low = number + sum(min(factor * end for end in span) for factor, span in inner)
        high = number + sum(max(factor * end for end in span) for factor, span in inner)
        factor = use.letters[letter]
        beyond = 0
        if use.position.name in self.outside and any(f > 0 for f, _ in inner):
            beyond = max(0, self.first - (factor * self.first + low))
        if use.position.name in self.outside and factor == 1 and any(f < -1 for f, _ in inner):
            return last - low  # a transposed convolution goes on as long as it meets something
        if factor > 0:
            return (last + beyond - high) // factor
        return (low - self.first + beyond) // -factor

    def _span(self, reading: _Reading, letter: Expr) -> tuple[int, int]:
        """The first and the last number of a letter; where a bound depends on others, what these allow at most."""
        simple = reading.simple(letter)
        last = self.last(simple[0].position) if simple else self._fallback
        low, high = reading.bounds.get(letter, (Integer(self.first), LAST))
        ends = [moved(bound, {LAST: Integer(last)}) for bound in (low, high)]
        return (
            int(ends[0]) if ends[0].is_Integer else self.first,
            int(ends[1]) if ends[1].is_Integer else last,
        )

    def _join(self, a: Position, b: Position) -> None:
        a, b = self._root(a), self._root(b)
        if a != b:
            self._parent[a] = b

    def _root(self, position: Position) -> Position:
        while position in self._parent:
            position = self._parent[position]
        return position

    def last(self, position: Position) -> int:
        """The last index at which this position exists."""
        return self._length.get(self._root(position), self._fallback)

    def _moved(self, readings: Iterable[_Reading]) -> Iterator[Position]:
        """The roots of indices along which an equation goes on from where it was: the k of ``w[k]: w[k-1] - g[k]``."""
        for reading in readings:
            for letter in reading.letters:
                simple = reading.simple(letter)
                yield from (self._root(use.position) for use in simple if use.offset != simple[0].offset)

    def standing(self, lengths: Mapping[Position, int]) -> dict[Position, int]:
        """Those of the lengths along which nothing moves while something else does: examples, not steps."""
        return {p: n for p, n in lengths.items() if self._moving and self._root(p) not in self._moving}

    def linked(self, name: str) -> set[str]:
        """The quantities that an index leads through together with one of this name, itself included."""
        roots = {self._root(position) for position in self._positions if position.name == name}
        return {name, *(position.name for position in self._positions if self._root(position) in roots)}

    def length(self, left: Expr, rule: Expr) -> Integer:
        """What T is as a number in an equation: how far its sums to T run, else how far its own index does.

        Raises ``Problem`` where this is not one number.
        """
        sums = {self._end(node) for node in within(rule, Over) if _runs_to_last(node)}
        own = left.indices if isinstance(left, At) else ()
        found = (
            sums
            or {self.last(Position(left.name, n)) for n, i in enumerate(own) if not i.is_Integer}
            or {self.last(Position(left.name, n)) for n, _ in enumerate(own)}
        )
        if len(found) != 1:
            raise Problem("which_length", found=", ".join(map(str, sorted(found))))
        return Integer(found.pop())

    def resolved(self, expression: Expr, times: int = 1) -> Expr:
        """The expression with ``T`` as a number and every sum, product, stack or extreme over an index unrolled.

        It occurs so many ``times`` in a whole. Raises ``Problem`` for an index that belongs to no quantity, and for too
        many instances, those of sums within sums included.
        """
        if isinstance(expression, At):
            own = expression.indices
            indices = tuple(self._number(expression.name, *i) for i in enumerate(own))
            return self._inside(expression if indices == own else At(expression.args[0], *indices))
        if isinstance(expression, DERIVATIVES):
            return expression.func(*map(self.resolved, expression.args))
        if isinstance(expression, Over):
            return self._unrolled(expression, times)
        if isinstance(expression, Lookup) and not expression.instances:
            return self._all(expression)
        return rebuilt(expression, lambda part: self.resolved(part, times))

    def _all(self, node: Lookup) -> Expr:
        """A lookup with all that may be found."""
        place = self.resolved(node.place)
        if (known := _known_place(place)) is not None:
            return self.resolved(at_index(node.pattern, {node.chosen: known}))
        if not isinstance(node.whole, At):  # how many entries there are, shapes say
            return Lookup(self.resolved(node.pattern), place, Integer(self.first))
        position = Position(node.name, node.indices.index(node.chosen))
        places = range(self.first, self._given.get(position, self.last(position)) + 1)
        if len(places) > MAX_INSTANCES:
            raise Problem("too_many_terms", found=len(places), limit=MAX_INSTANCES)
        instances = (self.resolved(at_index(node.pattern, {node.chosen: Integer(i)})) for i in places)
        return Lookup(node.pattern, place, Integer(self.first), *instances)

    def _inside(self, symbol: At) -> Expr:
        """A quantity, or what stands for it where it has no entry."""
        if symbol.name in self.outside and self.is_outside(symbol):
            return Outside(symbol, self.outside[symbol.name])
        return self._symbols.setdefault(symbol, symbol)  # one object for each, which is found faster

    def is_outside(self, symbol: At) -> bool:
        """Whether an index is before the first or behind the last one."""
        indices = enumerate(symbol.indices)
        return any(i.is_Integer and not self.first <= int(i) <= self.last(Position(symbol.name, n)) for n, i in indices)

    def counted(self, expression: Expr) -> Expr:
        """The expression with ``T`` as a number where there is one; sums, products and stacks stay what they are."""
        if isinstance(expression, At):
            return At(expression.args[0], *(self._counted(expression.name, *i) for i in enumerate(expression.indices)))
        if isinstance(expression, DERIVATIVES):
            return expression.func(*map(self.counted, expression.args))
        if isinstance(expression, Over):
            end = self._known_end(expression)
            return Over(*expression.args[:2], *self._bounds(expression, end or LAST), self.counted(expression.body))
        return rebuilt(expression, self.counted)

    def _counted(self, name: str, number: int, index: Expr) -> Expr:
        return self._number(name, number, index) if self.last(Position(name, number)) else index

    def _known_end(self, node: Over) -> Expr | None:
        reading = _Reading([node])
        end = self._end_in(reading, next(iter(reading.bounds)))
        return Integer(end) if end else None

    def _bounds(self, node: Over, last: Expr) -> tuple[Expr, ...]:
        return tuple(moved(bound, {LAST: last}) for bound in node.bounds)

    def _number(self, name: str, number: int, index: Expr) -> Expr:
        if index.is_Integer or LAST not in index.free_symbols:
            return index
        return moved(index, {LAST: Integer(self.last(Position(name, number)))})

    def _unrolled(self, node: Over, times: int) -> Expr:
        low, high = self._bounds(node, Integer(self._end(node)) if _runs_to_last(node) else LAST)
        if not (low.is_Integer and high.is_Integer):
            return Over(*node.args[:2], low, high, self.resolved(node.body))
        count = max(0, int(high - low) + 1)
        if count > MAX_INSTANCES:
            raise Problem("too_many_terms", found=count, limit=MAX_INSTANCES)
        if count * times > MAX_TERMS:
            raise Problem("too_many_terms", found=count * times, limit=MAX_TERMS)
        instances = [
            self.resolved(at_index(node.body, {node.index: Integer(i)}), count * times)
            for i in range(int(low), int(high) + 1)
        ]
        if not instances:
            return self._empty(node)
        if len(instances) == 1 and node.kind not in EXTREMES:
            return instances[0]
        body = self.counted(node.body) if node.body.has(LAST) else node.body
        return Over(*node.args[:2], low, high, body, *instances)

    def _empty(self, node: Over) -> Expr:
        if node.kind not in _NEUTRAL:
            raise Problem("nothing_to_stack", index=str(node.index))
        return _NEUTRAL[node.kind]

    def _end(self, node: Over) -> int:
        """The last number of the index of a sum that runs to T."""
        reading = _Reading([node])
        end = self._end_in(reading, next(iter(reading.bounds)))
        if end is None:
            raise Problem("index_unused", index=str(node.index))
        return end

    def _end_in(self, reading: _Reading, letter: Expr) -> int | None:
        simple = reading.simple(letter)
        if simple:
            return self.last(simple[0].position)
        ends = (self._window_end(reading, letter, use) for use in reading.windows(letter))
        return min((end for end in (*ends, *self._chosen(reading, letter)) if end is not None), default=None)


def _longest(ends: Iterable[tuple[int, int]]) -> int:
    """The longest of these ends, each with the steps of it that count only where no other one is without any."""
    ends = tuple(ends)
    is_bounded = any(not behind for _, behind in ends)
    return max(end - behind * is_bounded for end, behind in ends)


def _known_place(place: Expr) -> Integer | None:
    """The number that a place is which reads no quantity, such as ⌈3/2⌉. Raises ``Problem`` where it is not whole."""
    if next(leaves(place), None) is not None or place.free_symbols:
        return None
    (found,) = evaluate(place, {}).entries
    if not isinstance(found, fmpq) or found.q != 1:
        raise Problem("index_not_whole", index=write(place), found=str(found)[:40])
    return Integer(int(found.p))


def _runs_to_last(node: Over) -> bool:
    return any(not bound.is_Integer and LAST in bound.free_symbols for bound in node.bounds)
