"""What a mistake can ask about the derivation that it happens in."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from flint import fmpq
from sympy import Expr, Integer, Symbol

from solver.algebra import ones
from solver.derivation import Derivation, Step
from solver.dimensions import Shape
from solver.errors import Problem
from solver.expressions import ONE, Apply, At, Count, Literal, Over, Plus, leaves, operands
from solver.gradients import differentiate
from solver.misconceptions.patterns import offset, weights
from solver.rates import Rates
from solver.replacing import at_index, replace
from solver.symbols import Closed, Family, is_derivative
from solver.values import SCALAR, Value


@dataclass(frozen=True)
class Context:
    """A derivation, and the derivatives that were asked of it; ``over_deltas`` as it was differentiated."""

    derivation: Derivation
    derivatives: tuple[Expr, ...] = ()
    over_deltas: bool = False
    slips: dict[Hashable, tuple[Any, ...]] = field(default_factory=dict, compare=False, repr=False)
    """The mistakes that were found in a step before: most steps are met in many questions."""
    _derived: dict[Rates, Mapping[Expr, Step]] = field(default_factory=dict, compare=False, repr=False)
    _changed: dict[frozenset[Step], Mapping[Expr, Step]] = field(default_factory=dict, compare=False, repr=False)
    _further: dict[Expr, Expr | None] = field(default_factory=dict, compare=False, repr=False)
    _zeros: dict[Shape, Literal] = field(default_factory=dict, compare=False, repr=False)

    def shape(self, symbol: Expr) -> Shape:
        return self.derivation.shapes.expression(symbol)

    def is_square(self, matrix: Expr) -> bool:
        """Whether a matrix is square, and more than a number."""
        rows, columns = self.shape(matrix)
        return bool(rows == columns) and (rows, columns) != SCALAR

    def is_model_step(self, step: Step) -> bool:
        """Whether a step stands in the model's equations, and is no derivative or count."""
        return not (is_derivative(step.symbol) or isinstance(step.symbol, Count | Closed | Family))

    def is_state(self, leaf: Expr) -> bool:
        """Whether an indexed quantity is computed by an equation, at this or at another index."""
        return isinstance(leaf, At) and leaf.name in self._computed

    @cached_property
    def _computed(self) -> frozenset[str]:
        return frozenset(s.name for s in self.derivation.steps if isinstance(s, At))

    def zero(self, symbol: Expr) -> Literal:
        """Zeros in the shape of a symbol; always the same ones, so that rules with them can be told to be equal."""
        rows, columns = map(int, self.shape(symbol))
        if (rows, columns) not in self._zeros:
            self._zeros[rows, columns] = Literal(Value((rows, columns), (fmpq(0),) * (rows * columns)))
        return self._zeros[rows, columns]

    def neighbours(self, leaf: At) -> tuple[Expr, ...]:
        """The same given quantity one index earlier and later, where it is given."""
        index, *others = leaf.indices
        found = (At(leaf.args[0], index + shift, *others) for shift in (-1, 1))
        return tuple(other for other in found if other in self.derivation.given)

    def known_beside(self, leaf: At, reader: Expr) -> tuple[Expr, ...]:
        """The same state one index earlier and later, where it is known before ``reader`` is computed."""
        index, *others = leaf.indices
        found = (At(leaf.args[0], index + shift, *others) for shift in (-1, 1))
        return tuple(o for o in found if o in self.derivation.given or (o in self._order and self._precedes(o, reader)))

    def _precedes(self, first: Expr, second: Expr) -> bool:
        return first != second and self.comes_before(first, second)

    def depends(self, symbol: Expr, other: Expr) -> bool:
        """Whether one quantity is computed from another."""
        return symbol != other and any(other in (s.symbol, *s.reads) for s in self.derivation.needed_for([symbol]))

    def is_read(self, symbol: Expr) -> bool:
        """Whether a model's step is computed from a quantity."""
        readers = self.derivation.consumers.get(symbol, ())
        return any(not is_derivative(reader) for reader in readers)

    def is_known(self, symbol: Expr) -> bool:
        return symbol in self.derivation.steps or symbol in self.derivation.given

    def positions(self, body: Expr, index: Expr) -> range:
        """The positions, from 1 on, that an index of an expression can have in this derivation."""
        places = [
            (leaf.args[0], n)
            for leaf in leaves(body)
            if isinstance(leaf, At)
            for n, own in enumerate(leaf.indices)
            if own == index
        ]
        lasts = (
            max((int(s.indices[n]) for s in self._indexed if s.args[0] == name and len(s.indices) > n), default=0)
            for name, n in places
        )
        return range(1, min(lasts, default=0) + 1)

    @cached_property
    def _indexed(self) -> tuple[At, ...]:
        known = (*self.derivation.steps, *self.derivation.given)
        return tuple(s for s in known if isinstance(s, At) and all(i.is_Integer for i in s.indices))

    def known_places(self, leaf: At, place: int) -> frozenset[int]:
        """The numbers that a quantity has in one of its indices."""
        return self._places.get((leaf.args[0], place), frozenset())

    @cached_property
    def _places(self) -> Mapping[tuple[Expr, int], frozenset[int]]:
        found: dict[tuple[Expr, int], set[int]] = {}
        for symbol in self._indexed:
            for place, index in enumerate(symbol.indices):
                found.setdefault((symbol.args[0], place), set()).add(int(index))
        return {key: frozenset(numbers) for key, numbers in found.items()}

    def beside(self, symbol: At, place: int) -> At | None:
        """A computed quantity of the same name that differs in one index alone."""
        others = self._lines.get((symbol.args[0], place, *_besides(symbol, place)), ())
        return next((other for other in others if other != symbol), None)

    @cached_property
    def _lines(self) -> Mapping[tuple[Any, ...], list[At]]:
        """The computed quantities by name, a place, and their indices in the other places."""
        found: dict[tuple[Any, ...], list[At]] = {}
        for symbol in self._indexed:
            if symbol in self.derivation.steps:
                for place in range(len(symbol.indices)):
                    found.setdefault((symbol.args[0], place, *_besides(symbol, place)), []).append(symbol)
        return found

    def in_known(self, expression: Expr) -> Expr | None:
        """The expression with all steps written out that this derivation lacks; ``None`` where they cannot be."""
        found = {leaf: self.written_out(leaf) for leaf in leaves(expression)}
        if None in found.values():
            return None
        return replace(expression, {leaf: other for leaf, other in found.items() if other is not None})

    def written_out(self, symbol: Expr) -> Expr | None:
        """A quantity, or what it would be computed by, after the pattern of the same quantity at other indices."""
        if self.is_known(symbol) or not isinstance(symbol, At):
            return symbol
        for pattern in self._indexed:
            is_same = pattern.args[0] == symbol.args[0] and pattern in self.derivation.steps
            if is_same and len(set(pattern.indices)) == len(symbol.indices) == len(pattern.indices):
                moved = self._moved(
                    self.derivation.steps[pattern].rule, dict(zip(pattern.indices, symbol.indices, strict=True))
                )
                return None if moved is None else self.in_known(moved)
        return None

    def _moved(self, node: Expr, indices: Mapping[Expr, Expr]) -> Expr | None:
        """A rule at other indices, with its sums over all positions; ``None`` where it reads still others."""
        if isinstance(node, Over):
            if (body := self._moved(node.body, indices)) is None or node.kind != "sum":
                return None
            terms = [at_index(body, {node.index: Integer(n)}) for n in self.positions(body, node.index)]
            return Plus(*terms) if len(terms) > 1 else None
        if isinstance(node, At):
            found = [i if not i.is_Integer else indices.get(i) for i in node.indices]
            return None if None in found else At(node.args[0], *found)
        parts = [self._moved(part, indices) for part in operands(node)]
        if None in parts:
            return None
        return node.over(*parts) if parts else node

    def like(self, symbol: Expr) -> tuple[Expr, ...]:
        """The other steps whose rules have the same form, with other parameters: the gates of one cell."""
        form = self._forms.get(symbol)
        return tuple(s for s, other in self._forms.items() if s != symbol and other == form) if form else ()

    @cached_property
    def _forms(self) -> Mapping[Expr, Expr]:
        """The rules of the model's steps with their parameters made nameless, where they have some."""
        found: dict[Expr, Expr] = {}
        for step in self.derivation.steps.values():
            parameters = [s for s in leaves(step.rule) if isinstance(s, Symbol)]
            if parameters and self.is_model_step(step):
                nameless = {s: Symbol(f"parameter{n}") for n, s in enumerate(parameters)}
                found[step.symbol] = replace(step.rule, nameless)
        return found

    @cached_property
    def decay_rates(self) -> tuple[Expr, ...]:
        """The different weights of the earlier value in the moving averages, in their order."""
        found = (_decay_rate(step) for step in self.derivation.steps.values() if self.is_model_step(step))
        return tuple(dict.fromkeys(rate for rate in found if rate is not None))

    def comes_before(self, first: Expr, second: Expr) -> bool:
        return self._order[first] < self._order[second]

    @cached_property
    def _order(self) -> Mapping[Expr, int]:
        return {symbol: n for n, symbol in enumerate(self.derivation.steps)}

    def derived(self, rates: Rates, symbol: Expr) -> Expr:
        """The rule of a derivative, derived with these derivatives of the elementwise functions.

        What it reads is in this derivation: steps that only the other way of deriving needs are put in. Where the model
        reads derivatives itself, as the step of Newton's method does, all are derived as they were.
        """
        if rates not in self._derived:
            steps = {s.symbol: s for s in self.derivation.steps.values() if self.is_model_step(s)}
            model = Derivation(steps, self.derivation.given, self.derivation.shapes)
            try:
                self._derived[rates] = differentiate(model, self.derivatives, rates, self.over_deltas).steps
            except Problem:
                self._derived[rates] = {}
        found = self._derived[rates].get(symbol) or self.derivation.steps[symbol]
        others = (s for s in found.reads if s not in self.derivation.steps and s not in self.derivation.given)
        return replace(found.rule, {other: self.derived(rates, other) for other in others})

    def derived_of(self, changed: Mapping[Expr, Step], symbol: Expr) -> Expr:
        """The rule of a derivative of the model with some of its steps changed. Raises ``Problem``."""
        key = frozenset(changed.values())
        if key not in self._changed:
            steps = {s: changed.get(s, one) for s, one in self.derivation.steps.items() if self.is_model_step(one)}
            model = Derivation(steps, self.derivation.given, self.derivation.shapes)
            self._changed[key] = differentiate(model, self.derivatives, over_deltas=self.over_deltas).steps
        found = self._changed[key]
        return self._from(found, symbol) if symbol in found else self.derivation.steps[symbol].rule

    def further(self, derivative: Expr) -> Expr | None:
        """The rule of a derivative that was not asked for, with its steps written out; ``None`` without a path."""
        if derivative not in self._further:
            steps = {s.symbol: s for s in self.derivation.steps.values() if self.is_model_step(s)}
            model = Derivation(steps, self.derivation.given, self.derivation.shapes)
            try:
                found = differentiate(model, (derivative,), over_deltas=self.over_deltas).steps
                self._further[derivative] = self._from(found, derivative)
            except Problem:
                self._further[derivative] = None
        return self._further[derivative]

    def _from(self, found: Mapping[Expr, Step], symbol: Expr) -> Expr:
        others = (s for s in found[symbol].reads if not self.is_known(s))
        return replace(found[symbol].rule, {other: self._from(found, other) for other in others})

    def one(self, node: Apply, _: Expr) -> Expr:
        """1 in place of the derivative of an elementwise function."""
        shape = self.shape(node.operand)
        return ONE if shape == SCALAR else ones(shape)


def _besides(symbol: At, place: int) -> tuple[Expr, ...]:
    return (*symbol.indices[:place], *symbol.indices[place + 1 :])


def _decay_rate(step: Step) -> Expr | None:
    """β of m[k] = β m[k−1] + (1 − β) g."""
    if (found := weights(step.rule)) is not None:
        for term, weight in zip(step.rule.args, found, strict=True):
            is_constant = weight.is_Rational or isinstance(weight, Symbol)
            if is_constant and any(offset(factor, step.symbol) == 1 for factor in term.args):
                return weight
    return None
