"""A sheet's equations as an own reading has them, and how far their indices run.

Nothing here is symbolic, and nothing is shared with the side that is checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from solver.reference.formula import Node, Unreadable, read, walk, with_all_indices
from solver.reference.numeric import FUNCTIONS, Complex

FUNCTION_NAMES = frozenset(FUNCTIONS)
RELATIONS = {
    "=": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


class Unknown(LookupError):
    """A quantity or a range that the equations do not say."""


class Key(NamedTuple):
    """A quantity at its indices."""

    name: str
    indices: tuple[int, ...] = ()


Letters = Mapping[str, int]


@dataclass(frozen=True)
class Equation:
    """One equation: the indices of its left side as trees, its conditions, its right side."""

    name: str
    indices: tuple[Node, ...]
    conditions: tuple[Node, ...]
    rule: Node

    @property
    def letters(self) -> tuple[str, ...]:
        found = (n.value for index in self.indices for n in walk(index) if n.kind == "name" and n.value != "T")
        return tuple(dict.fromkeys(map(str, found)))

    def stays_below(self, letter: str) -> int:
        """1 where a condition keeps a letter below the last index, at which another equation holds."""
        ends = (c for c in self.conditions if c.value in ("<", "!=") and [n.value for n in c.parts] == [letter, "T"])
        return 1 if any(ends) else 0

    @property
    def particular(self) -> int:
        """How many entries it leaves out: the more particular equation comes first."""
        own = [n for n in self.indices if n.kind != "name" or n.value == "T"]
        return len(self.conditions) + len(own) + len(self.indices) - len(own) - len(set(self.letters))


def equation(left: str, right: str) -> Equation:
    """An equation of its two sides as text. Raises ``Unreadable``."""
    head, _, condition = left.partition(" if ")
    node = read(head, frozenset())
    if node.kind != "name":
        raise Unreadable(left)
    parts = [one for text in condition.split(" and ") for one in text.split(",")] if condition else []
    conditions = tuple(read(f"[{part}]", frozenset()) for part in parts)
    return Equation(node.value, node.parts, conditions, read(right, FUNCTION_NAMES))


def by_name(found: Iterable[Equation]) -> dict[str, tuple[Equation, ...]]:
    """The equations by what they define, each quantity with all of its indices in one bracket."""
    found = tuple(found)
    names = [n for one in found for n in walk(one.rule) if n.kind == "name"]
    counts: dict[str, int] = {}
    for name, indices in [(one.name, one.indices) for one in found] + [(n.value, n.parts) for n in names]:
        counts[name] = max(len(indices), counts.get(name, 0))
    result: dict[str, tuple[Equation, ...]] = {}
    for one in found:
        whole = replace(one, rule=with_all_indices(one.rule, counts))
        result[one.name] = (*result.get(one.name, ()), whole)
    return result


@dataclass(frozen=True)
class Sheet:
    """A model's equations by name and the numbers of a task; ``steps`` is how long sequences are by default,
    ``lengths`` how long single indices are of which neither the equations nor the numbers say it."""

    equations: Mapping[str, tuple[Equation, ...]]
    given: Mapping[Key, Complex]
    first: int = 1
    outside: Mapping[str, float] = field(default_factory=dict)
    steps: int = 0
    lengths: Mapping[tuple[str, int], int] = field(default_factory=dict)
    slopes: Mapping[tuple[str, Key], Complex] = field(default_factory=dict)
    """Gradients that are given, by the name of the root and what they are of."""

    @cached_property
    def _lasts(self) -> dict[tuple[str, int], int | None]:
        return {}

    @cached_property
    def _numbers(self) -> dict[str, int]:
        """The whole numbers that are given, which conditions may read."""
        plain = ((key.name, np.ravel(number)) for key, number in self.given.items() if not key.indices)
        return {name: int(found[0].real) for name, found in plain if found.size == 1}

    def last(self, name: str, place: int) -> int:
        """The last number of an index: of what is given, or as far as equations reach. Raises ``Unknown``."""
        if (name, place) not in self._lasts:
            given = (key.indices[place] for key in self.given if key.name == name and len(key.indices) > place)
            self._lasts[name, place] = None  # who asks on the way to it learns nothing
            own = [self._reach(one, place) for one in self.equations.get(name, ())]
            known = [n for n in (*given, *own) if n is not None and n >= self.first]
            self._lasts[name, place] = max(known, default=self.lengths.get((name, place), self.steps)) or None
        found = self._lasts[name, place]
        if found is None:
            raise Unknown(name)
        return found

    def index_count(self, name: str) -> int:
        """How many indices a quantity has, by its equations or its numbers."""
        found = [len(one.indices) for one in self.equations.get(name, ())]
        return max([*found, *(len(key.indices) for key in self.given if key.name == name)], default=0)

    def is_beyond(self, key: Key) -> bool:
        """Whether a quantity lies before its first or behind its last entry."""
        return any(n < self.first or n > self.last(key.name, place) for place, n in enumerate(key.indices))

    def _reach(self, one: Equation, place: int) -> int | None:
        if place >= len(one.indices):
            return None
        index = one.indices[place]
        letters = [str(n.value) for n in walk(index) if n.kind == "name"]
        try:
            end = {letter: self.extent(letter, one.rule, {}) for letter in letters if letter != "T"}
            return self.whole(index, {letter: n + one.stays_below(letter) for letter, n in end.items()})
        except Unknown:
            return None

    def extent(self, letter: str, body: Node, letters: Letters) -> int:
        """How far a letter can run without what it indexes coming to an end. Raises ``Unknown``."""
        ends = [end for end in self._ends(letter, body, dict(letters), frozenset()) if end is not None]
        if not ends:
            raise Unknown(letter)
        return min(ends)

    def _ends(self, letter: str, node: Node, letters: dict[str, int], moving: frozenset[str]) -> Iterator[int | None]:
        if node.kind == "over" and node.value[1] != letter:
            low, high, body = node.parts
            try:
                end = self.whole(high, letters) if high.kind != "none" else self.extent(node.value[1], body, letters)
                begin = self.whole(low, letters) if low.kind != "none" else self.first
            except Unknown:
                return
            inner = {**letters, node.value[1]: end, f"{node.value[1]}0": begin}
            yield from self._ends(letter, body, inner, moving | {node.value[1]})
            return
        for place, index in enumerate(node.parts if node.kind == "name" else ()):
            if any(n.kind == "name" and n.value == letter and not n.parts for n in walk(index)):
                yield self._end(str(node.value), place, index, letter, letters, moving)
        for part in node.parts:
            yield from self._ends(letter, part, letters, moving)

    def _end(
        self, name: str, place: int, index: Node, letter: str, letters: dict[str, int], moving: frozenset[str]
    ) -> int | None:
        """The last value of a letter for which an index stays within what there is, or within as much beyond."""
        try:
            last = self.last(name, place)
            begins = {one: letters.get(f"{one}0", value) for one, value in letters.items()}
            low, high = (self.whole(index, {**inner, letter: self.first}) for inner in (begins, letters))
            step = self.whole(index, {**letters, letter: self.first + 1}) - high
        except Unknown:
            return None
        inner = [str(n.value) for n in walk(index) if n.value in moving]
        if step <= 0 or (name in self.outside and not inner):
            return None
        is_spread = name in self.outside and step == 1 and low - high > sum(letters[n] - begins[n] for n in inner)
        beyond = max(self.first - low, 0) if name in self.outside and high > low else 0
        edge = high if is_spread else max(low, high)  # a transposed convolution ends with what it meets at last
        return self.first + (last + beyond - edge) // step

    def whole(self, node: Node, letters: Letters) -> int:
        """An index that is made of letters and numbers alone. Raises ``Unknown``."""
        match node.kind:
            case "number":
                return int(node.value)
            case "name" if not node.parts and node.value in letters:
                return letters[node.value]
            case "negative":
                return -self.whole(node.parts[0], letters)
            case "plus" | "minus" | "times" | "product":
                one, other = (self.whole(part, letters) for part in node.parts)
                return {"plus": one + other, "minus": one - other}.get(node.kind, one * other)
        raise Unknown(node.value)

    def matching(self, key: Key) -> tuple[Equation, Letters] | None:
        """The equation of a quantity, the most particular one first, and what its letters stand for."""
        for one in sorted(self.equations.get(key.name, ()), key=lambda e: -e.particular):
            if (letters := self._letters(one, key)) is not None:
                return one, letters
        return None

    def _letters(self, one: Equation, key: Key) -> Letters | None:
        if len(one.indices) != len(key.indices):
            return None
        found: dict[str, int] = {}
        for place, (index, number) in enumerate(zip(one.indices, key.indices, strict=True)):
            ends = {"T": self.last(key.name, place)} if any(n.value == "T" for n in walk(index)) else {}
            names = [str(n.value) for n in walk(index) if n.kind == "name" and n.value != "T"]
            if not names:
                if self.whole(index, ends) != number:
                    return None
                continue
            zero, one_more = (self.whole(index, {**ends, names[0]: n}) for n in (0, 1))
            value, rest = divmod(number - zero, one_more - zero)
            if rest or found.setdefault(names[0], value) != value:
                return None
        return found if all(self._holds(c, key, found) for c in one.conditions) else None

    def _holds(self, condition: Node, key: Key, letters: Letters) -> bool:
        needs_end = any(n.value == "T" for n in walk(condition))
        known = {**self._numbers, **letters, **({"T": self.last(key.name, 0)} if needs_end else {})}
        one, other = (self.whole(part, known) for part in condition.parts)
        return bool(RELATIONS[condition.value](one, other))
