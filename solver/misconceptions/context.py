"""What a mistake can ask about the derivation that it happens in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from flint import fmpq
from sympy import Expr, Symbol

from solver.algebra import ones
from solver.derivation import Derivation, Step
from solver.expressions import DERIVATIVES, ONE, Apply, At, Count, Literal, leaves, replace
from solver.gradients import differentiate
from solver.pullback import Rates
from solver.shapes import Shape
from solver.values import SCALAR, Value


@dataclass(frozen=True)
class Context:
    """A derivation, and the derivatives that were asked of it; ``over_deltas`` as it was differentiated."""

    derivation: Derivation
    derivatives: tuple[Expr, ...] = ()
    over_deltas: bool = False
    _derived: dict[Rates, Mapping[Expr, Step]] = field(default_factory=dict, compare=False, repr=False)

    def shape(self, symbol: Expr) -> Shape:
        return self.derivation.shapes.expression(symbol)

    def is_square(self, matrix: Expr) -> bool:
        """Whether a matrix is square, and more than a number."""
        rows, columns = self.shape(matrix)
        return bool(rows == columns) and (rows, columns) != SCALAR

    def is_model_step(self, step: Step) -> bool:
        """Whether a step stands in the model's equations, and is no derivative or count."""
        return not isinstance(step.symbol, (*DERIVATIVES, Count))

    def is_state(self, leaf: Expr) -> bool:
        """Whether an indexed quantity is computed by an equation, at this or at another index."""
        return isinstance(leaf, At) and leaf.name in self._computed

    @cached_property
    def _computed(self) -> frozenset[str]:
        return frozenset(s.name for s in self.derivation.steps if isinstance(s, At))

    def zero(self, symbol: Expr) -> Literal:
        rows, columns = map(int, self.shape(symbol))
        return Literal(Value((rows, columns), (fmpq(0),) * (rows * columns)))

    def neighbours(self, leaf: At) -> tuple[Expr, ...]:
        """The same given quantity one index earlier and later, where it is given."""
        index, *others = leaf.indices
        found = (At(leaf.args[0], index + shift, *others) for shift in (-1, 1))
        return tuple(other for other in found if other in self.derivation.given)

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

    def comes_before(self, first: Expr, second: Expr) -> bool:
        return self._order[first] < self._order[second]

    @cached_property
    def _order(self) -> Mapping[Expr, int]:
        return {symbol: n for n, symbol in enumerate(self.derivation.steps)}

    def derived(self, rates: Rates, symbol: Expr) -> Expr:
        """The rule of a derivative, derived with these derivatives of the elementwise functions.

        What it reads is in this derivation: steps that only the other way of deriving needs are put in.
        """
        if rates not in self._derived:
            steps = {s.symbol: s for s in self.derivation.steps.values() if self.is_model_step(s)}
            model = Derivation(steps, self.derivation.given, self.derivation.shapes)
            self._derived[rates] = differentiate(model, self.derivatives, rates, self.over_deltas).steps
        found = self._derived[rates].get(symbol) or self.derivation.steps[symbol]
        others = (s for s in found.reads if s not in self.derivation.steps and s not in self.derivation.given)
        return replace(found.rule, {other: self.derived(rates, other) for other in others})

    def one(self, node: Apply, _: Expr) -> Expr:
        """1 in place of the derivative of an elementwise function."""
        shape = self.shape(node.operand)
        return ONE if shape == SCALAR else ones(shape)
