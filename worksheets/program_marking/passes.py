"""The passes of a recurrent cell over a sequence in NumPy: right, or with mistakes in them.

Each step is evaluated from the cell's own equations (``solver.arrays``); here stand the loops around it, and the
mistakes that are made in loops. What finds mistakes is loaded where one was made, and not for right programs. Vectors
are columns: x_t (input, 1), h_t (hidden, 1), y_t (output, 1).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from sympy import Expr, Symbol

from solver.arrays import evaluate
from solver.derivation import Step
from solver.expressions import Via, at
from worksheets.program_marking.cell import HANDED, TARGET, TOTAL, Cell, Steps
from worksheets.program_marking.equations import equations
from worksheets.program_marking.mistakes import Made, Mistake
from worksheets.program_marking.suite import Array

Known = dict[Expr, Array]


@dataclass(frozen=True, eq=False)
class Passes:
    """A cell with its weights, by attribute."""

    cell: Cell
    weights: Mapping[str, Array]

    @property
    def derived(self) -> Passes:
        """These, which know the equations; others may have to derive them first (``recorded``)."""
        return self

    @property
    def state_equations(self) -> str:
        """What leads to the states, as a reader knows it."""
        output = at(self.cell.output, 1)
        return equations(self.cell, [one.symbol for one in self.cell.equations if one.symbol != output])

    @property
    def output_equation(self) -> str:
        return equations(self.cell, [at(self.cell.output, 1)])

    @property
    def state_mistakes(self) -> tuple[Mistake, ...]:
        from worksheets.program_marking.mutations import of_states

        return of_states(self.cell)

    @property
    def output_mistakes(self) -> tuple[Mistake, ...]:
        from worksheets.program_marking.mutations import of_outputs

        return of_outputs(self.cell)

    @property
    def gradient_mistakes(self) -> tuple[Mistake, ...]:
        from worksheets.program_marking.mutations import of_gradients

        return of_gradients(self.cell)

    def states(self, xs: Sequence[Array], made: Made = ()) -> list[Array] | None:
        """The states h_1 … h_T that a program returns; ``None`` where these mistakes rule each other out."""
        kinds = {mistake.kind for mistake in made}
        start = 1.0 if "state_starts_at_one" in kinds else 0.0
        xs = [xs[0]] * len(xs) if "input_of_first_step" in kinds else xs
        steps = _steps(self.cell, made)
        if steps is None:
            return None
        passed = self._run(xs, steps, start) if made else self._right(xs)
        found = [known[at(self.cell.state, 1)] for known in passed]
        return [found[-1]] * len(found) if "states_are_one_array" in kinds else found

    def outputs(self, xs: Sequence[Array], hs: Sequence[Array] | None = None, made: Made = ()) -> list[Array] | None:
        """The outputs y_1 … y_T from the states that a program returned, or from the right ones."""
        steps = _steps(self.cell, made)
        if steps is None:
            return None
        passed = self._run(xs, steps, hs=hs) if made or hs is not None else self._right(xs)
        return [known[at(self.cell.output, 1)] for known in passed]

    def _right(self, xs: Sequence[Array]) -> list[Known]:
        """The right forward pass, computed once for each sequence: programs are asked and judged by the same ones."""
        if id(xs) not in self._passed:
            self._passed[id(xs)] = xs, self._run(xs, self.cell.derivation.steps)
        return self._passed[id(xs)][1]

    @cached_property
    def _passed(self) -> dict[int, tuple[Sequence[Array], list[Known]]]:
        """By the identity of the sequence, which is kept so that no other can have it."""
        return {}

    def gradients(
        self,
        xs: Sequence[Array],
        targets: Sequence[Array],
        ys: Sequence[Array],
        hs: Sequence[Array],
        made: Made = (),
        followed: Made = (),
    ) -> dict[str, Array] | None:
        """The gradients of ½ Σ_t |y_t − target_t|² by backpropagation through time, from the given outputs and states.

        ``followed`` are mistakes of the forward pass, which what a program does not return is computed with.
        """
        forward, chain = _steps(self.cell, followed), _steps(self.cell, made)
        if forward is None or chain is None:
            return None
        kinds, last, cell = {mistake.kind for mistake in made}, len(xs) - 1, self.cell
        passed = self._run(xs, forward, hs=hs, ys=ys, wraps="last_state_before_first" in kinds)
        found = {name: np.zeros_like(weight) for name, weight in self.weights.items()}
        later = {s: np.zeros_like(passed[0][at(s, 0)]) for s in cell.carried}
        handed = {s: at(HANDED + s, 1) for s in cell.carried}
        way = order(chain, cell.gradients.values(), {*passed[0], *handed.values(), at(TARGET, 1)})
        with np.errstate(all="ignore"):
            for t in range(last + 1) if "forwards_in_time" in kinds else range(last, -1, -1):
                known = {**passed[t], **{handed[s]: value for s, value in later.items()}}
                error_counts = t == last or "only_last_error" not in kinds
                known[at(TARGET, 1)] = targets[t] if error_counts else ys[t]
                if "output_error_left_out" in kinds and t < last:
                    known |= dict.fromkeys(self._paths_of_output, np.zeros_like(later[cell.state]))
                _compute(way, known)
                for name in found:
                    term = known[cell.gradients[name]]
                    if "gradient_overwritten" in kinds:
                        found[name] = term
                    elif not ("only_last_step" in kinds and t < last):
                        found[name] = found[name] + term
                later = {s: known[cell.gradients[s]] for s in cell.carried}
        return found

    @cached_property
    def _paths_of_output(self) -> tuple[Expr, ...]:
        """The terms of the gradient at the state that come through the output of the same step."""
        total, state = at(TOTAL, 1), at(self.cell.state, 1)
        steps = self.cell.derivation.steps
        return tuple(s for s in steps if isinstance(s, Via) and s.args[:2] == (total, state) and s.args[2] != total)

    def _run(
        self,
        xs: Sequence[Array],
        steps: Steps,
        start: float = 0.0,
        hs: Sequence[Array] | None = None,
        ys: Sequence[Array] | None = None,
        wraps: bool = False,
    ) -> list[Known]:
        """All quantities of each step; states and outputs that are given are taken for the program's own.

        With ``wraps`` the last state stands before the first step, as Python's index −1 has it.
        """
        cell, found = self.cell, []
        parameters = {Symbol(name): self.weights[a] for a, name in cell.attributes.items()}
        column = (self._hidden, 1)
        before = {s: np.full(column, start) for s in cell.carried}
        if wraps and hs is not None:
            before[cell.state] = hs[-1]
        now, earlier = at(cell.input, 1), {s: at(s, 0) for s in cell.carried}
        given = {at(name, 1): values for name, values in ((cell.state, hs), (cell.output, ys)) if values is not None}
        way = order(steps, [one.symbol for one in cell.equations], {*parameters, now, *earlier.values(), *given})
        with np.errstate(all="ignore"):
            for t, x in enumerate(xs):
                known: Known = {**parameters, now: x, **{symbol: before[s] for s, symbol in earlier.items()}}
                known |= {symbol: values[t] for symbol, values in given.items()}
                _compute(way, known)
                before = {s: known[at(s, 1)] for s in cell.carried}
                found.append(known)
        return found

    @cached_property
    def _hidden(self) -> int:
        """The size of the states, which the gradient handed back through a weight of the state has."""
        return next(len(self.weights[a]) for a in self.weights if self.cell.reads_state_before(a))


def _steps(cell: Cell, made: Made) -> Steps | None:
    """A cell's steps with these mistakes; ``None`` where one rules out another."""
    if not made:
        return cell.derivation.steps
    from worksheets.program_marking.mutations import changed

    return changed(cell, made)


def order(steps: Steps, wanted: Iterable[Expr], known: Set[Expr]) -> list[Step]:
    """The steps to what is wanted from what is known, each after those that it reads."""
    found: dict[Expr, Step] = {}

    def add(symbol: Expr) -> None:
        if symbol in known or symbol in found:
            return
        for read in steps[symbol].reads:
            add(read)
        found[symbol] = steps[symbol]

    for symbol in wanted:
        add(symbol)
    return list(found.values())


def _compute(steps: Iterable[Step], known: Known) -> None:
    """Adds the steps to what is known, but for those that are."""
    for one in steps:
        if one.symbol not in known:
            known[one.symbol] = np.asarray(evaluate(one.rule, known, np))
