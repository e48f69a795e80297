"""The derivation: a model's equations unrolled over time into a graph of steps."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from sympy import Expr

from solver import notation
from solver.errors import Place, Problem, placed
from solver.evaluation import evaluate
from solver.expressions import DERIVATIVES, At, Entry, Total, base, leaves
from solver.model import Model
from solver.powers import settled
from solver.ranges import Position, Ranges
from solver.shapes import Shapes
from solver.symbols import plain_symbols
from solver.values import Value

MAX_STEPS = 20_000


@dataclass(frozen=True)
class Step:
    """One step of a derivation: ``symbol = rule``; ``reads`` are the symbols of the rule.

    ``origins`` are the forms from which the rule was brought into a known short one. They only explain it, and may name
    derivatives that the derivation does not compute.
    """

    symbol: Expr
    rule: Expr
    reads: tuple[Expr, ...]
    origins: tuple[Expr, ...] = ()


def step(symbol: Expr, rule: Expr, origins: tuple[Expr, ...] = ()) -> Step:
    return Step(symbol, rule, tuple(leaves(rule)), origins)


@dataclass(frozen=True)
class Derivation:
    """Steps in an order in which each reads only given symbols and earlier steps.

    ``shapes`` are the inferred shapes; gradients are added as further steps (``solver.gradients``).
    """

    steps: Mapping[Expr, Step]
    given: frozenset[Expr]
    shapes: Shapes = field(compare=False)

    @cached_property
    def consumers(self) -> Mapping[Expr, tuple[Expr, ...]]:
        """For every symbol the steps that read it, in order."""
        found: dict[Expr, list[Expr]] = {}
        for one in self.steps.values():
            for symbol in one.reads:
                found.setdefault(symbol, []).append(one.symbol)
        return {symbol: tuple(readers) for symbol, readers in found.items()}

    def extended(self, steps: Iterable[Step]) -> Derivation:
        return Derivation({**self.steps, **{s.symbol: s for s in steps}}, self.given, self.shapes)

    def inserted(self, one: Step) -> Derivation:
        """With one more step, right behind the last one that it reads."""
        behind = max((n for n, symbol in enumerate(self.steps) if symbol in one.reads), default=-1) + 1
        steps = list(self.steps.items())
        return Derivation(dict([*steps[:behind], (one.symbol, one), *steps[behind:]]), self.given, self.shapes)

    def needed_for(self, symbols: Iterable[Expr]) -> tuple[Step, ...]:
        """The steps that ``symbols`` depend on, themselves included, in order."""
        wanted: set[Expr] = set()
        waiting = list(symbols)
        while waiting:
            symbol = waiting.pop()
            if symbol in self.steps and symbol not in wanted:
                wanted.add(symbol)
                waiting.extend(self.steps[symbol].reads)
        return tuple(s for symbol, s in self.steps.items() if symbol in wanted)

    def evaluate(self, given: Mapping[Expr, Value]) -> dict[Expr, Value]:
        """The value of every symbol. Raises ``Problem`` naming the step that has none."""
        return evaluated(self.steps.values(), given)


def evaluated(steps: Iterable[Step], known: Mapping[Expr, Value]) -> dict[Expr, Value]:
    """What is known, and the values of these steps. Raises ``Problem`` naming the step that has none."""
    values = dict(known)
    for one in steps:
        try:
            values[one.symbol] = evaluate(one.rule, values)
        except Problem as problem:
            problem.facts.setdefault("symbol", notation.write(one.symbol))
            raise
    return values


def unknown_symbol(name: str, known: Iterable[str]) -> Problem:
    """The problem of a name that the model does not have, with the most similar one that it has.

    Of a count without its model the problem is another one.
    """
    if name in notation.COUNTS:
        return Problem("count_of_what", symbol=name)
    known = sorted(known)
    similar = difflib.get_close_matches(name.partition("[")[0], known, 1, 0.4)
    return Problem("unknown_symbol", symbol=name, similar=similar[0] if similar else "", known=", ".join(known))


def settled_steps(steps: Mapping[Expr, Step], given: frozenset[Expr], shapes: Shapes) -> Derivation:
    """The derivation of these steps, what they mean settled by these shapes."""
    found = {symbol: replace(one, rule=settled(one.rule, shapes)) for symbol, one in steps.items()}
    return Derivation(found, given, shapes)


def gradients_of(given: Iterable[Expr]) -> dict[Expr, tuple[Expr, ...]]:
    """The roots whose gradients are given, and what these are taken for: y of a given dL/dy."""
    found: dict[Expr, tuple[Expr, ...]] = {}
    for symbol in given:
        if isinstance(symbol, Total):
            root, of = symbol.args
            found[root] = (*found.get(root, ()), of)
    return found


def unrolled_for(asked: Expr, given: Iterable[Expr]) -> tuple[Expr, ...]:
    """What is computed for an asked symbol: itself, a derivative's root, or what its gradient is given for."""
    root = plain_symbols(asked)[0]
    return gradients_of(given).get(root, (root,))


class Unrolling:
    """Finds the step of each symbol, from the asked ones back to the given ones, without recursion.

    Equations hold for the indices that ``ranges`` say, or for a symbolic t. ``steps`` are those already found.
    ``differentiate`` adds the steps of gradients that equations read; without it each is one step that reads its root.
    """

    def __init__(
        self,
        model: Model,
        given: frozenset[Expr],
        ranges: Ranges,
        steps: Mapping[Expr, Step] | None = None,
        differentiate: Callable[[Mapping[Expr, Step], Expr], Mapping[Expr, Step]] | None = None,
    ) -> None:
        self.model, self.given, self.ranges = model, given, ranges
        self._differentiate = differentiate
        self.steps: dict[Expr, Step] = dict(steps or {})
        self._open: dict[Expr, tuple[Step, Iterator[Expr]]] = {}

    def derivation(self, shapes: Shapes) -> Derivation:
        """The steps found so far, their powers settled by these shapes."""
        return settled_steps(self.steps, self.given, shapes)

    def add(self, target: Expr) -> None:
        """Adds the steps that ``target`` needs.

        Raises ``Problem`` for an unknown or circular symbol, and for a number that is missing.
        """
        if target in self.given or target in self.steps:
            return
        self._enter(target, None)
        while self._open:
            symbol, (current, waiting) = next(reversed(self._open.items()))
            needed = next((s for s in waiting if s not in self.given and s not in self.steps), None)
            if needed is None:
                del self._open[symbol]
                self.steps[symbol] = current
                if isinstance(symbol, DERIVATIVES) and self._differentiate is not None:
                    self._add_derivative(symbol)
            else:
                self._enter(needed, symbol)

    def _add_derivative(self, derivative: Expr) -> None:
        """Adds the steps of a gradient whose root is known. Raises ``Problem`` at the equation that reads it."""
        assert self._differentiate is not None
        del self.steps[derivative]
        reader = next(reversed(self._open), derivative)
        with placed(self._place(reader) or Place()):
            self.steps |= self._differentiate(self.steps, derivative)

    def _enter(self, symbol: Expr, reader: Expr | None) -> None:
        if symbol in self._open:
            path = list(self._open)
            circle = [*path[path.index(symbol) :], symbol]
            raise Problem("circular", self._place(symbol), circle=" → ".join(map(notation.write, reversed(circle))))
        if len(self.steps) + len(self._open) > MAX_STEPS:
            raise Problem("too_many_steps", limit=MAX_STEPS)
        entered = self._instance(symbol, reader)
        self._open[symbol] = entered, iter(entered.reads)

    def _instance(self, symbol: Expr, reader: Expr | None) -> Step:
        if isinstance(symbol, DERIVATIVES):
            return Step(symbol, symbol, symbol.args[:1])
        if isinstance(symbol, Entry):  # of which a derivative is asked
            return step(symbol, symbol)
        indices = symbol.indices if isinstance(symbol, At) else ()
        for equation in self.model.equations.get(base(symbol), ()):
            bound = equation.binding(indices, self.ranges)
            if bound is not None:
                with placed(equation.place):
                    return step(symbol, equation.instance(bound, self.ranges))
        if (early := self._before_first(symbol, frozenset())) is not None:
            return early
        name = notation.write(symbol)
        if reader is not None:
            raise Problem("missing_number", self._place(reader), symbol=name, reader=notation.write(reader))
        if base(symbol) in self.model.names:
            raise Problem("not_defined_there", symbol=name, last=self.ranges.last(Position(base(symbol), 0)))
        raise unknown_symbol(name, self.model.names)

    def _before_first(self, symbol: Expr, waiting: frozenset[Expr]) -> Step | None:
        """The step of a quantity one index before the first, where all that it reads is there: y_0 of a given h_0."""
        first = self.ranges.first - 1
        if not isinstance(symbol, At) or not any(index.is_Integer and index == first for index in symbol.indices):
            return None
        for equation in self.model.equations.get(symbol.name, ()):
            bound = equation.binding(symbol.indices, self.ranges, first)
            if bound is not None:
                with placed(equation.place):
                    found = step(symbol, equation.instance(bound, self.ranges))
                return found if all(self._is_there(leaf, {symbol, *waiting}) for leaf in found.reads) else None
        return None

    def _is_there(self, leaf: Expr, waiting: Collection[Expr]) -> bool:
        """Whether a quantity that is read has a number or an equation."""
        if leaf in self.given or leaf in self.steps:
            return True
        if leaf in waiting or base(leaf) not in self.model.equations:
            return False
        indices = leaf.indices if isinstance(leaf, At) else ()
        is_inside = all(index.is_Integer and index >= self.ranges.first for index in indices)
        return is_inside or self._before_first(leaf, frozenset(waiting)) is not None

    def _place(self, symbol: Expr) -> Place | None:
        equations = self.model.equations.get(base(symbol))
        return equations[-1].place if equations else None
