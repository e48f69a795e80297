"""Mistakes in convolution and pooling: each function yields what it is about and the rule as it is then.

A window is a sum or an extreme whose letters move over a part of a quantity: ``K[a,b] * X[2i+a-2,2j+b-2]``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import prod

from sympy import Expr, Integer, Rational

from solver.derivation import Step
from solver.expressions import At, Over, Plus, Stack, Times, apply, leaves, operands
from solver.indices import coefficients, linear, terms_of
from solver.misconceptions.context import Context
from solver.misconceptions.rewriting import Change
from solver.replacing import at_index, replace

EXTREMES = ("max", "min")


@dataclass(frozen=True)
class Window:
    """A sum or extreme over letters, its body, and the quantity that it moves over; places are counted from 0."""

    over: Over
    step: Step
    context: Context

    @cached_property
    def ranges(self) -> Mapping[Expr, range]:
        """The values of each letter."""
        return {one.index: range(int(one.bounds[0]), int(one.bounds[1]) + 1) for one in self._nested}

    @cached_property
    def body(self) -> Expr:
        return self._nested[-1].body

    @cached_property
    def _nested(self) -> tuple[Over, ...]:
        found = [self.over]
        while isinstance(found[-1].body, Over) and found[-1].body.kind == self.over.kind:
            found.append(found[-1].body)
        return tuple(found)

    @cached_property
    def letters(self) -> Mapping[At, Mapping[int, Expr]]:
        """The quantities of which only a part is in the window, with the letter that moves in each of their places."""
        found = {leaf: dict(self._moving(leaf)) for leaf in leaves(self.body) if isinstance(leaf, At)}
        return {leaf: moving for leaf, moving in found.items() if moving}

    def _moving(self, leaf: At) -> Iterator[tuple[int, Expr]]:
        for place, index in enumerate(leaf.indices):
            own = [letter for letter, factor in coefficients(index)[0].items() if letter in self.ranges and factor > 0]
            if len(own) == 1 and len(self.context.known_places(leaf, place)) > len(self.ranges[own[0]]):
                yield place, own[0]

    def kernels(self) -> Iterator[tuple[At, At]]:
        """Quantities that the window holds all of, and as they are read from their other end."""
        moving = {letter for places in self.letters.values() for letter in places.values()}
        for leaf in leaves(self.body):
            if isinstance(leaf, At) and leaf not in self.letters and moving & set(leaf.indices):
                whole = all(
                    index not in moving or self.context.known_places(leaf, place) == {*self.ranges[index]}
                    for place, index in enumerate(leaf.indices)
                )
                if whole:
                    yield leaf, At(leaf.args[0], *(self._turned(i) if i in moving else i for i in leaf.indices))

    def _turned(self, letter: Expr) -> Expr:
        values = self.ranges[letter]
        return linear([Integer(values[0] + values[-1]), -letter])

    def strides(self, leaf: At) -> Mapping[int, tuple[int, int]]:
        """For each moving place of a quantity by how much it moves, and how many times it has moved so far."""
        found: dict[int, tuple[int, int]] = {}
        for own, index in enumerate(self.step.symbol.indices):
            other = self.context.beside(self.step.symbol, own)
            beside = None if other is None else _like(self.context.derivation.steps[other].rule, self.over, leaf)
            if other is not None and beside is not None:
                moved = {n: _number(beside.indices[n]) - _number(leaf.indices[n]) for n in self.letters[leaf]}
                distance = int(other.indices[own] - index)
                often = int(index) - min(self.context.known_places(self.step.symbol, own))
                found |= {n: (way // distance, often) for n, way in moved.items() if way and way % distance == 0}
        return found

    def terms(self, body: Expr | None = None) -> tuple[Expr, ...]:
        """What is summed, with another body; nothing where that reads what there is not."""
        found = (self._instance(at_index(body or self.body, indices)) for indices in self._every())
        terms = [term for term in found if term is not None]
        return tuple(terms) if len(terms) == prod(map(len, self.ranges.values())) else ()

    def _every(self) -> Iterator[Mapping[Expr, Expr]]:
        for numbers in product(*self.ranges.values()):
            yield dict(zip(self.ranges, map(Integer, numbers), strict=True))

    def with_body(self, body: Expr) -> Iterator[Expr]:
        """The step's rule with another body in this window, where it can be computed."""
        if terms := self.terms(body):
            whole = Plus(*terms) if self.over.kind == "sum" else apply(self.over.kind, Stack(*terms))
            yield replace(self.step.rule, {self.over: whole})

    def _instance(self, instance: Expr) -> Expr | None:
        missing = [leaf for leaf in leaves(instance) if not self.context.is_known(leaf)]
        if not missing:
            return instance
        return None if self._outside is None else replace(instance, dict.fromkeys(missing, self._outside))

    @cached_property
    def _outside(self) -> Expr | None:
        """What stands in the window where the quantity has no entry."""
        return next(_filled(self.over, self.over), None)


def _filled(pattern: Expr, instance: Expr) -> Iterator[Expr]:
    if isinstance(pattern, At):
        if not isinstance(instance, At):
            yield instance
    elif isinstance(pattern, Over):
        for one in instance.operands:
            yield from _filled(pattern.body, one)
    else:
        for part, filled in zip(operands(pattern), operands(instance), strict=False):
            yield from _filled(part, filled)


def _like(rule: Expr, over: Over, leaf: At) -> At | None:
    """The quantity of another step's rule that stands where ``leaf`` stands in ``over``."""
    for other in _outermost(rule):
        if other.args[:4] == over.args[:4]:
            found = list(leaves(_inner(other)))
            place = list(leaves(_inner(over))).index(leaf)
            if place < len(found) and isinstance(same := found[place], At) and same.args[0] == leaf.args[0]:
                return same
    return None


def _inner(over: Over) -> Expr:
    body = over.body
    while isinstance(body, Over):
        body = body.body
    return body


def _number(index: Expr) -> int:
    return coefficients(index)[1]


def _outermost(node: Expr) -> Iterator[Over]:
    if isinstance(node, Over):
        yield node
    else:
        for part in operands(node):
            yield from _outermost(part)


def _windows(step: Step, context: Context) -> Iterator[Window]:
    """The windows of a model's step that has others beside it."""
    if isinstance(step.symbol, At) and context.is_model_step(step):
        for over in _outermost(step.rule):
            window = Window(over, step, context)
            if over.is_unrolled and (over.kind == "sum" or over.kind in EXTREMES) and window.letters:
                yield window


def kernel_flipped(step: Step, context: Context) -> Iterator[Change]:
    """A convolution, whose kernel is turned, in place of the cross-correlation."""
    for window in _windows(step, context):
        for kernel, turned in window.kernels():
            for rule in window.with_body(replace(window.body, {kernel: turned})):
                yield (kernel.args[0],), rule


def stride_left_out(step: Step, context: Context) -> Iterator[Change]:
    """The window moves by 1 only."""

    def back(window: Window, leaf: At) -> Mapping[int, int]:
        return {n: (1 - stride) * often for n, (stride, often) in window.strides(leaf).items() if stride > 1}

    def largest(window: Window, leaf: At) -> Expr:
        return Integer(max(stride for stride, _ in window.strides(leaf).values()))

    return _shifted(step, context, back, largest)


def padding_left_out(step: Step, context: Context) -> Iterator[Change]:
    """The window begins at the first entry, and not at the zeros around it."""

    def inwards(window: Window, leaf: At) -> Mapping[int, int]:
        strides = window.strides(leaf)
        found = {}
        for place, letter in window.letters[leaf].items():
            factors, number = coefficients(leaf.indices[place])
            stride, often = strides.get(place, (0, 0))
            lowest = number - stride * often + factors[letter] * window.ranges[letter][0]
            found[place] = max(min(known := context.known_places(leaf, place)) - lowest, 0)
            if number + found[place] + factors[letter] * window.ranges[letter][-1] > max(known):
                return {}  # without a border there are fewer windows
        return found

    return _shifted(step, context, inwards, lambda window, leaf: leaf.args[0])


def _shifted(
    step: Step,
    context: Context,
    shifts: Callable[[Window, At], Mapping[int, int]],
    concerned: Callable[[Window, At], Expr],
) -> Iterator[Change]:
    """The rule with its windows elsewhere, by so many entries in each place of the quantity."""
    for window in _windows(step, context):
        for leaf in window.letters:
            ways = shifts(window, leaf)
            if any(ways.values()):
                indices = (linear([*terms_of(i), Integer(ways.get(n, 0))]) for n, i in enumerate(leaf.indices))
                for rule in window.with_body(replace(window.body, {leaf: At(leaf.args[0], *indices)})):
                    yield (concerned(window, leaf),), rule


def mean_pooled(step: Step, context: Context) -> Iterator[Change]:
    """The mean of a window in place of its largest entry."""
    for window in _windows(step, context):
        if window.over.kind == "max" and (terms := window.terms()):
            mean = Times(Rational(1, len(terms)), Plus(*terms))
            yield (), replace(step.rule, {window.over: mean})


def largest_pooled(step: Step, context: Context) -> Iterator[Change]:
    """The largest entry of a window in place of their mean."""
    for window in _windows(step, context):
        terms = window.terms()
        mean = Times(Rational(1, len(terms)), window.over) if terms else step.rule
        if window.over.kind == "sum" and mean == step.rule:
            yield (), apply("max", Stack(*terms))
