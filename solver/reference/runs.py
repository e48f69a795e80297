"""The values of any equations, and their derivatives, measured: by the complex step, or by differences.

(Squire and Trapp 1998: the imaginary part of f(x + ih) / h, exact to rounding, as nothing is subtracted. Of what
already reads a derivative there are differences.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from solver.reference.equations import RELATIONS, Equation, Key, Letters, Sheet, Unknown
from solver.reference.formula import Node, walk
from solver.reference.numeric import CONSTANTS, FUNCTIONS, Complex, along, power, product

STRIDE = 20
"""Of a long sequence every so-and-so-many-th state is computed first, so that none waits for too many others."""
TINY = 1e-40
"""The imaginary step; no rounding depends on it."""
SMALL = 2e-3
"""The real step of a difference of fourth order, whose error is some 1e-11 of the value."""
MAX_ENTRIES = 500

Shifts = Mapping[Key, Complex]
Found = Callable[[Shifts], Complex]


class Nested(ArithmeticError):
    """A derivative of what already is computed from one, which the complex step cannot give."""


class TooLarge(ValueError):
    """A quantity with more entries than are moved one after the other."""


@dataclass(frozen=True)
class Scope:
    """What letters stand for in a rule, and the length that ``T`` means."""

    letters: Letters
    length: int | None = None

    def with_letter(self, letter: str, number: int) -> Scope:
        return Scope({**self.letters, letter: number}, self.length)


@dataclass
class Run:
    """One evaluation; ``shifts`` are added to quantities wherever they are read. ``base`` is that without them."""

    sheet: Sheet
    shifts: Mapping[Key, Complex] = field(default_factory=dict)
    base: Run | None = None
    known: dict[Key, Complex] = field(default_factory=dict)
    has_differences: bool = False
    """Whether something was read that differences measured."""

    def value(self, key: Key) -> Complex:
        """The value of a quantity. Raises ``Unknown`` and ``ValueError``."""
        if key not in self.known:
            found = self.computed(key)
            shift = self.shifts.get(key)
            self.known[key] = found if shift is None else found + shift
        return self.known[key]

    def computed(self, key: Key) -> Complex:
        """The same as it is given or computed, without its own shift."""
        if key in self.sheet.given:
            return self.sheet.given[key]
        if key.name in self.sheet.outside and self.sheet.is_beyond(key):
            return _number(self.sheet.outside[key.name])
        if (found := self.sheet.matching(key)) is None:
            return self._of_given_slopes(key)
        one, letters = found
        if key.indices and any(n.kind == "name" and n.value == key.name for n in walk(one.rule)):
            for number in range(self.sheet.first + STRIDE, key.indices[0], STRIDE):
                self.value(Key(key.name, (number, *key.indices[1:])))
        return self.rule(one, letters, key)

    def rule(self, one: Equation, letters: Letters, key: Key) -> Complex:
        """The right side of an equation. Raises as ``value`` does."""
        return self.evaluate(one.rule, Scope(letters, self._length(one, letters, key)))

    def _length(self, one: Equation, letters: Letters, key: Key) -> int | None:
        """What ``T`` is: the end of the sum in the equation, else that of its own index."""
        for node in walk(one.rule):
            if node.kind == "over" and (node.parts[1].kind == "none" or _reads_length(node.parts[1])):
                return self._end(node.value[1], node.parts[2], letters)
        return self.sheet.last(key.name, 0) if key.indices and _reads_length(one.rule) else None

    def _of_given_slopes(self, key: Key) -> Complex:
        """A number whose gradients are given: the sum of what it grows by with each of these quantities."""
        given = [(of, slope) for (root, of), slope in self.sheet.slopes.items() if Key(root) == key]
        if not given:
            raise Unknown(key.name)
        return np.asarray(sum((slope * self.value(of)).sum() for of, slope in given)).reshape(1, 1)

    def evaluate(self, node: Node, scope: Scope) -> Complex:
        """The value of a tree. Raises ``Unknown`` and ``ValueError``."""
        match node.kind:
            case "number":
                return _number(node.value)
            case "name":
                return self._named(node, scope)
            case "matrix":
                return np.block([[self.evaluate(part, scope) for part in row.parts] for row in node.parts])
            case "over":
                return self._over(node, scope)
            case "stopgrad":
                return (self.base or self).evaluate(node.parts[0], scope)
            case "onehot":
                return self._one_hot(node, scope)
            case "slope":
                return self._slope(node, scope)
            case "power":
                return power(*(self.evaluate(part, scope) for part in node.parts))
        return self._operated(node, [self.evaluate(part, scope) for part in node.parts])

    def _operated(self, node: Node, parts: Sequence[Complex]) -> Complex:
        match node.kind:
            case "plus":
                return parts[0] + parts[1]
            case "minus":
                return parts[0] - parts[1]
            case "negative":
                return -parts[0]
            case "times":
                return parts[0] * parts[1]
            case "divide":
                return parts[0] / parts[1]
            case "product":
                return product(*parts)
            case "transpose":
                return parts[0].T
            case "entry" | "chosen":
                first = self.sheet.first if node.kind == "chosen" else 1
                return _entry(parts[0], [round(float(place.real.item())) - first for place in parts[1:]])
            case "stack" | "grouped":
                return np.vstack(parts)
            case "compared":
                return RELATIONS[node.value](parts[0].real, parts[1].real).astype(complex)
            case "along":
                name, axis = node.value
                return along(name, axis, parts[0])
            case "call" if node.value in FUNCTIONS:
                return np.asarray(FUNCTIONS[node.value](*parts), dtype=complex)
        raise Unknown(node.kind)

    def _named(self, node: Node, scope: Scope) -> Complex:
        name = str(node.value)
        if node.parts and self._is_quantity(name):
            places = [self._index(index, name, n, scope) - self.sheet.first for n, index in enumerate(node.parts)]
            return _entry(self.value(Key(name)), places)
        if node.parts:
            return self.value(self._key(name, node.parts, scope))
        if self._is_quantity(name):
            return self.value(Key(name))
        if count := self.sheet.index_count(name):
            return self._whole(name, (), count)
        if name in scope.letters:
            return _number(scope.letters[name])
        if name == "T" and scope.length is not None:
            return _number(scope.length)
        if name in CONSTANTS:
            return _number(CONSTANTS[name])
        raise Unknown(name)

    def _whole(self, name: str, before: tuple[int, ...], count: int) -> Complex:
        """All of an indexed quantity: numbers below one another or in rows, columns as rows."""
        if len(before) == count:
            return self.value(Key(name, before)).T
        places = range(self.sheet.first, self.sheet.last(name, len(before)) + 1)
        found = np.vstack([self._whole(name, (*before, place), count) for place in places])
        return found if not before else found.T

    def _is_quantity(self, name: str) -> bool:
        is_known = Key(name) in self.sheet.given or any(not e.indices for e in self.sheet.equations.get(name, ()))
        return is_known or any(root == name for root, _ in self.sheet.slopes)

    def _key(self, name: str, indices: Sequence[Node], scope: Scope) -> Key:
        return Key(name, tuple(self._index(index, name, place, scope) for place, index in enumerate(indices)))

    def _index(self, node: Node, name: str, place: int, scope: Scope) -> int:
        letters = dict(scope.letters)
        if any(n.value == "T" for n in walk(node)):
            letters["T"] = self.sheet.last(name, place)
        try:
            return self.sheet.whole(node, letters)
        except Unknown:
            return round(float(self.evaluate(node, scope).real.item()))

    def _over(self, node: Node, scope: Scope) -> Complex:
        kind, letter = node.value
        low, high, body = node.parts
        begin = self.sheet.first if low.kind == "none" else self._bound(low, node, scope)
        if high.kind == "none":
            end = self._end(letter, body, scope.letters)
        else:
            end = self._bound(high, node, scope)
        if end - begin > 100_000:
            raise ValueError("too long")
        terms = [self.evaluate(body, scope.with_letter(letter, n)) for n in range(begin, end + 1)]
        if kind == "sum":
            return sum(terms[1:], start=terms[0])
        if kind == "prod":
            return np.asarray(np.prod(np.stack(np.broadcast_arrays(*terms)), axis=0))
        stack = np.vstack(terms)
        if kind in ("argmax", "argmin"):
            return _number(begin + int(FUNCTIONS[kind](stack).real.item()) - 1)
        return stack if kind == "stack" else np.asarray(FUNCTIONS[kind](stack))

    def _end(self, letter: str, body: Node, letters: Letters) -> int:
        """Where a sum ends that does not say it: with its sequences, else with the columns and matrices of which its
        letter by itself chooses entries. Raises ``Unknown``."""
        try:
            return self.sheet.extent(letter, body, letters)
        except Unknown:
            ends = [
                int(self.evaluate(whole, Scope(letters)).shape[place]) + self.sheet.first - 1
                for whole, places in self._chosen_from(body)
                for place, index in enumerate(places)
                if index.kind == "name" and index.value == letter
            ]
            if not ends:
                raise
            return min(ends)

    def _chosen_from(self, body: Node) -> Iterator[tuple[Node, Sequence[Node]]]:
        """The quantities of which entries are chosen, and by what."""
        for node in walk(body):
            if node.kind == "chosen":
                yield node.parts[0], node.parts[1:]
            elif node.kind == "name" and node.parts and self._is_quantity(str(node.value)):
                yield Node("name", (), node.value), node.parts

    def _bound(self, bound: Node, over: Node, scope: Scope) -> int:
        letters = dict(scope.letters)
        if _reads_length(bound):
            letters["T"] = self._end(over.value[1], over.parts[2], scope.letters)
        return self.sheet.whole(bound, letters)

    def _one_hot(self, node: Node, scope: Scope) -> Complex:
        place, size = (round(float(self.evaluate(part, scope).real.item())) for part in node.parts)
        column = np.zeros((size, 1), dtype=complex)
        column[place - self.sheet.first] = 1
        return column

    def _slope(self, node: Node, scope: Scope) -> Complex:
        """A gradient that an equation reads, or the quotient of two quantities that are called so."""
        of, by = node.parts
        names = {key.name for key in self.sheet.given} | {*self.sheet.equations}
        if of.value in names and by.value in names:
            return self._named(of, scope) / self._named(by, scope)
        keys = [self._key(str(one.value)[1:], one.parts, scope) for one in (of, by)]
        if any(np.iscomplexobj(s) and s.imag.any() for s in self.shifts.values()):
            raise Nested(of.value)
        found = total(self.sheet, keys[0], keys[1], self.shifts)
        self.has_differences |= found.by_differences
        is_gradient = self.value(keys[0]).size == 1
        return (found.values.reshape(self.value(keys[1]).shape) if is_gradient else found.values).astype(complex)


@dataclass(frozen=True)
class Slope:
    """A derivative, row by row, and whether it was measured by differences.

    Of a number it has the entries of what it is by; else a row for each entry of the numerator.
    """

    values: NDArray[np.float64]
    by_differences: bool


def _reads_length(node: Node) -> bool:
    """Whether ``T`` stands in a tree."""
    return any(one.value == "T" for one in walk(node))


def total(sheet: Sheet, of: Key, by: Key, shifts: Shifts | None = None, place: tuple[int, ...] = ()) -> Slope:
    """The derivative along every path, of an entry where ``place`` names one. Raises ``Unknown`` and ``ValueError``."""
    own = dict(shifts or {})
    base = Run(sheet, own)

    def found(more: Shifts) -> Complex:
        return _at(Run(sheet, _added(own, more), base).value(of), place)

    return _measured(found, by, _unit(base.value(by)))


def _at(whole: Complex, place: tuple[int, ...]) -> Complex:
    """The entry of a column or row by one number from 1, of a matrix by two; the whole without any."""
    if not place:
        return whole
    entry = whole.ravel()[place[0] - 1] if len(place) == 1 else whole[place[0] - 1, place[1] - 1]
    return np.array([[entry]])


def direct(sheet: Sheet, of: Key, by: Key) -> Slope:
    """The immediate derivative: all other quantities that ``of`` is computed from keep their value."""
    base = Run(sheet)
    base.value(of)
    matching = sheet.matching(of)
    if matching is None:
        raise ValueError("given")
    one, letters = matching

    def found(more: Shifts) -> Complex:
        held = Run(sheet, {}, base, {**base.known, **{k: base.value(k) + s for k, s in more.items()}})
        return held.rule(one, letters, of)

    return _measured(found, by, _unit(base.value(by)))


def through(sheet: Sheet, of: Key, by: Key, via: Key) -> Slope:
    """The share of the derivative that comes through the use of ``by`` in ``via``."""
    base = Run(sheet)
    if via == of:
        return direct(sheet, of, by)
    immediate = direct(sheet, via, by)
    shape = base.value(via).shape
    rows = immediate.values.reshape(shape[0] * shape[1], -1)
    ways = [rows[:, n].reshape(shape).astype(complex) for n in range(rows.shape[1])]

    def found(more: Shifts) -> Complex:
        return Run(sheet, more, base).value(of)

    slope = _measured(found, via, ways)
    return Slope(slope.values, slope.by_differences or immediate.by_differences)


def _unit(value: Complex) -> list[Complex]:
    """A direction for each entry."""
    if value.size > MAX_ENTRIES:
        raise TooLarge(value.size)
    return [np.eye(value.size)[n].reshape(value.shape).astype(complex) for n in range(value.size)]


def _measured(found: Found, by: Key, ways: list[Complex]) -> Slope:
    """The change of what is found in each direction: for each of its entries a row."""
    try:
        columns, by_differences = list(_complex_steps(found, by, ways)), False
    except Nested:
        columns, by_differences = list(_differences(found, by, ways)), True
    return Slope(np.stack(columns, axis=1), by_differences)


def _complex_steps(found: Found, by: Key, ways: list[Complex]) -> Iterator[NDArray[np.float64]]:
    for way in ways:
        yield found({by: 1j * TINY * way}).imag.ravel() / TINY


def _differences(found: Found, by: Key, ways: list[Complex]) -> Iterator[NDArray[np.float64]]:
    for way in ways:
        near, far = ((found({by: h * way}) - found({by: -h * way})).real for h in (SMALL, 2 * SMALL))
        yield ((8 * near - far) / (12 * SMALL)).ravel()


def _added(one: Shifts, other: Shifts) -> dict[Key, Complex]:
    return {**one, **{key: one[key] + shift if key in one else shift for key, shift in other.items()}}


def _entry(value: Complex, places: Sequence[int]) -> Complex:
    """An entry by its places, counted from 0; of a column or row one suffices."""
    if min(places) < 0 or (len(places) == 1 and 1 not in value.shape):
        raise Unknown("entry")
    return _number(value.ravel()[places[0]] if len(places) == 1 else value[tuple(places)])


def _number(value: complex) -> Complex:
    return np.array([[value]], dtype=complex)
