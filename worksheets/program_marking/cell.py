"""A recurrent cell as a program computes it: one time step of a sheet's equations, and its step of backpropagation.

A program goes through time in a loop, so one step says all: the quantities of time 1 from those of time 0, and the
gradients of ``total = loss + Σ handed_s · s`` over the carried states s, where ``handed_s`` is the gradient that the
step after hands back. ∂total/∂s_0 is what this step hands back in turn (backpropagation through time, Werbos 1990).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from sympy import Expr, Rational, Symbol

from solver.derivation import Derivation, Step, Unrolling
from solver.equations import Equation
from solver.errors import Place, Problem
from solver.expressions import At, Negative, Plus, Product, Times, Total, Transpose, apply, at, base, leaves
from solver.gradients import differentiate
from solver.model import Model
from worksheets.program_marking.recorded import SMALL, Sizes

LOSS, TOTAL, TARGET, HANDED = "loss", "total", "target", "handed"
TIME = Symbol("t")

Steps = Mapping[Expr, Step]


@dataclass(frozen=True, eq=False)
class Cell:
    """A model with one input, carried states, and one output that is read off a state; the class that implements it.

    ``state`` is the carried state that the output reads, and that programs return; ``sizes`` are those of the steps.
    """

    model: Model
    class_name: str
    input: str
    output: str
    state: str
    carried: tuple[str, ...]
    sizes: Sizes = SMALL

    def __reduce__(self) -> tuple[Any, ...]:
        """In another process it is the cell of the same model, with all that was derived for it there."""
        return cell, (self.model, self.class_name, None, self.sizes)

    def sized(self, sizes: Sizes) -> Cell:
        """The same cell with other sizes: what is joined or cut in it ends elsewhere."""
        return cell(self.model, self.class_name, None, sizes)

    @cached_property
    def attributes(self) -> Mapping[str, str]:
        """The parameters by the names that programs give them: ``Whh`` is W_hh."""
        return {name.replace("_", ""): name for name in self.model.parameters}

    @cached_property
    def shapes(self) -> Callable[[Sizes], Mapping[str, tuple[int, int]]]:
        """The shape of every parameter, by its attribute; inferred once for all programs of a class."""
        return lru_cache(maxsize=8)(self._inferred)

    def _inferred(self, sizes: Sizes) -> Mapping[str, tuple[int, int]]:
        found = self._extended.shapes(self._known(sizes))
        return {a: (int(found.of(n)[0]), int(found.of(n)[1])) for a, n in self.attributes.items()}

    def _known(self, sizes: Sizes) -> dict[str, tuple[int, int]]:
        columns = {self.input: sizes.input, self.output: sizes.output, TARGET: sizes.output}
        hidden = {name: sizes.hidden for s in self.carried for name in (s, HANDED + s)}
        return {name: (size, 1) for name, size in {**columns, **hidden}.items()}

    @cached_property
    def matrices(self) -> tuple[str, ...]:
        """The attributes that are matrices, which Xavier's initialisation is about; the others are biases."""
        return tuple(a for a, (_, columns) in self.shapes(SMALL).items() if columns > 1)

    @cached_property
    def biases(self) -> tuple[str, ...]:
        return tuple(a for a in self.attributes if a not in self.matrices)

    @cached_property
    def _extended(self) -> Model:
        """The model with the loss ½ |y − target|² and what the next step hands back.

        They are no text that is read: to load the grammar takes as long as to mark a program.
        """
        error = Plus(at(self.output, TIME), Negative(at(TARGET, TIME)))
        loss = Times(Rational(1, 2), apply("sum", apply("square", error)))
        handed = (Product(Transpose(at(HANDED + s, TIME)), at(s, TIME)) for s in self.carried)
        rules = {LOSS: loss, TOTAL: Plus(at(LOSS, TIME), *handed)}
        added = {name: (Equation(name, (TIME,), rule, Place()),) for name, rule in rules.items()}
        return Model(self.model.name, {**self.model.equations, **added})

    @cached_property
    def derivation(self) -> Derivation:
        """The steps of time 1, and their gradients over δ, as programs compute them."""
        model, total = self._extended, at(TOTAL, 1)
        ranges = model.ranges({}, 1)
        now = (self.input, TARGET, *(HANDED + s for s in self.carried))
        given = {*map(Symbol, self.model.parameters), *(at(n, 1) for n in now), *(at(s, 0) for s in self.carried)}
        unrolling = Unrolling(model, frozenset(given), ranges)
        unrolling.add(total)
        found = unrolling.derivation(model.shapes(self._known(self.sizes), ranges))
        return differentiate(found, self.gradients.values(), over_deltas=True)

    @cached_property
    def gradients(self) -> Mapping[str, Expr]:
        """The symbol of the gradient for each attribute and each carried state, by its name."""
        total = at(TOTAL, 1)
        parameters = {a: Total(total, Symbol(name)) for a, name in self.attributes.items()}
        return {**parameters, **{s: Total(total, at(s, 0)) for s in self.carried}}

    @cached_property
    def equations(self) -> tuple[Step, ...]:
        """The steps of the forward pass."""
        steps = self.derivation.steps.values()
        return tuple(s for s in steps if isinstance(s.symbol, At) and s.symbol.name in self.model.equations)

    @cached_property
    def chain(self) -> tuple[Step, ...]:
        """The steps of the backward pass."""
        return tuple(s for s in self.derivation.steps.values() if not isinstance(s.symbol, At))

    @property
    def has_hidden_steps(self) -> bool:
        """Whether something is computed that programs do not return, such as gates."""
        return any(s.symbol.name not in (self.state, self.output) for s in self.equations)

    def reads_state_before(self, attribute: str) -> bool:
        """Whether a weight acts on the state of the step before: its gradient is the one that goes wrong most."""
        return any(at(s, 0) in self.derivation.steps[self.gradients[attribute]].reads for s in self.carried)


@lru_cache(maxsize=8)
def cell(model: Model, class_name: str, place: Place | None = None, sizes: Sizes = SMALL) -> Cell:
    """The cell of a model. Raises ``Problem`` where the model has another form."""
    rules = {leaf for equation in model.all_equations for leaf in leaves(equation.rule)}
    carried = tuple(name for name in model.equations if At(Symbol(name), TIME - 1) in rules)
    outputs = [e for e in model.all_equations if not any(leaf == e.symbol or base(leaf) == e.name for leaf in rules)]
    is_stepwise = all(e.indices == (TIME,) for e in model.all_equations)
    within = {At(Symbol(name), TIME) for name in model.indexed} | {At(Symbol(name), TIME - 1) for name in carried}
    is_stepwise = is_stepwise and all(leaf in within for leaf in rules if isinstance(leaf, At))
    inputs = model.inputs
    if not (is_stepwise and len(inputs) == 1 and len(outputs) == 1):
        raise Problem("checks_of_no_cell", place, model=model.name)
    states = _read_states(outputs[0], carried)
    if len(states) != 1 or len(model.equations) != len(model.all_equations):
        raise Problem("checks_of_no_cell", place, model=model.name)
    return Cell(model, class_name, inputs[0], outputs[0].name, states[0], carried, sizes)


def _read_states(output: Equation, carried: Iterable[str]) -> list[str]:
    read = set(leaves(output.rule))
    return [name for name in carried if At(Symbol(name), TIME) in read]
