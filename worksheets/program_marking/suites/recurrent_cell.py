"""A recurrent cell written from scratch: a class with Xavier's spread, a forward pass, and BPTT.

Which cell is data: a model of the sheet with one output, and the name of the class.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from solver.errors import Problem
from worksheets.program_marking import cell_backward, cell_forward, cell_start, recorded
from worksheets.program_marking.recorded import (
    SMALL,
    AnyCell,
    AnyPasses,
    DerivedPasses,
    RecordedPasses,
    Sizes,
    Weights,
)
from worksheets.program_marking.suite import Array, Result, Suite
from worksheets.sandbox.limits import PLAIN
from worksheets.sandbox.script import Outcome, Script
from worksheets.sandbox.wire import Path

if TYPE_CHECKING:
    from worksheets.program_marking.cell import Cell
    from worksheets.sheet import Checks

PassesOf: TypeAlias = Callable[[Any, Weights], AnyPasses]
"""The passes of a cell with its weights."""

LENGTHS = (6, 1, 50)
"""The sequence that everything is checked on, and the two that are short and long."""

MANY, LONG = 40_000, 60
"""About how many weights a larger network has, and how many steps its sequence.

Backpropagation takes some hundredths of a second for them. To run the forward pass for each weight anew, as differences
of any kind do, takes several times the seconds that a program may compute, however exact and however disguised it is.
"""

TRIAL = SMALL._replace(hidden=100)
"""Sizes to count weights with."""

STEP = 1e-5
"""How far weights are moved for central differences."""


@dataclass(frozen=True)
class Network:
    """A network of the program: its name in the script, its sizes, and the right passes with its weights."""

    name: str
    sizes: Sizes
    passes: AnyPasses


@dataclass(frozen=True)
class Sequence:
    """A drawn sequence, the network that it goes through, and the numbers of its steps."""

    network: Network
    xs: list[Array]
    targets: list[Array]
    forward: int
    backward: int

    def own(self, outcome: Outcome) -> cell_forward.Pass:
        """What the program's forward pass gave."""
        return cell_forward.read(
            outcome[self.forward], len(self.xs), self.network.sizes.hidden, self.network.sizes.output
        )


@dataclass(frozen=True)
class Drawn:
    """What was drawn and asked: the cell with its weights, sequences, and the numbers of the steps."""

    passes: AnyPasses
    start: cell_start.Asked
    sequences: list[Sequence]
    again: int
    weights_after: dict[str, int]
    moved: dict[str, list[tuple[int, int]]]
    longer: Sequence


def ask(cell: AnyCell, passes_of: PassesOf, rng: np.random.Generator) -> tuple[Script, Drawn]:
    """Draws weights and sequences; the script sets the weights, runs both passes, and moves every weight."""
    script = Script()
    start = cell_start.ask(script, cell, SMALL)
    weights = _weights(rng, cell)
    for name, value in weights.items():
        script.put(f"net.{name}", value)
    network = Network("net", SMALL, passes_of(cell, weights))
    sequences = [_sequence(rng, script, network, length, watch=True) for length in LENGTHS]
    again = script.call("net.forward", sequences[0].xs)
    after = {name: script.get(f"net.{name}") for name in weights}
    moved = {name: list(_moved(script, name, value, sequences[0].xs)) for name, value in weights.items()}
    larger = _larger(rng, script, cell, passes_of)
    longer = _sequence(rng, script, larger, LONG, watch=False)  # the last, as it ends who takes too long
    return script, Drawn(network.passes, start, sequences, again, after, moved, longer)


def _weights(rng: np.random.Generator, cell: AnyCell) -> dict[str, Array]:
    weights = {name: rng.uniform(0.2, 0.8, shape) for name, shape in cell.shapes(SMALL).items()}
    return {name: w * rng.choice([-1.0, 1.0], w.shape) for name, w in weights.items()}


def _larger(rng: np.random.Generator, script: Script, cell: AnyCell, passes_of: PassesOf) -> Network:
    """Another network, with ``MANY`` weights; they are so small that states stay away from the ends of their range."""
    sizes = _of_many(cell)
    script.call(cell.class_name, *sizes, name="larger", quiet=True)
    weights = {name: rng.uniform(-1, 1, shape) / math.sqrt(shape[1]) for name, shape in cell.shapes(sizes).items()}
    for name, value in weights.items():
        script.put(f"larger.{name}", value)
    return Network("larger", sizes, passes_of(cell.sized(sizes), weights))


def _of_many(cell: AnyCell) -> Sizes:
    """The sizes of a network with about ``MANY`` weights."""
    weights = sum(map(math.prod, cell.shapes(TRIAL).values()))
    return SMALL._replace(hidden=round(TRIAL.hidden * math.sqrt(MANY / weights)))  # most grow with its square


def _sequence(rng: np.random.Generator, script: Script, network: Network, length: int, *, watch: bool) -> Sequence:
    """A sequence whose errors are so small that no gradient reaches 1, where many programs clip it."""
    xs = [rng.uniform(-1, 1, (network.sizes.input, 1)) for _ in range(length)]
    ys = network.passes.outputs(xs) or []
    targets = [y + rng.uniform(-1, 1, y.shape) / (2 * length) for y in ys]
    name = f"{network.name}{length}"
    forward = script.call(f"{network.name}.forward", xs, name=name, watch=watch)
    given = (xs, targets, Path(f"{name}.0"), Path(f"{name}.1"))
    backward = script.call(f"{network.name}.backward", *given, watch=watch)
    return Sequence(network, xs, targets, forward, backward)


def _moved(script: Script, name: str, value: Array, xs: list[Array]) -> Iterator[tuple[int, int]]:
    """The outputs of two forward passes for every entry of a weight: with the entry a little larger, and a little
    smaller."""
    for position in np.ndindex(value.shape):
        pair = []
        for sign in (1, -1):
            changed = value.copy()
            changed[position] += sign * STEP
            script.put(f"net.{name}", changed)
            passed = f"moved{len(script.steps)}"
            script.call("net.forward", xs, name=passed, quiet=True)
            pair.append(script.get(f"{passed}.0"))
        yield pair[0], pair[1]
    script.put(f"net.{name}", value)


def judge(drawn: Drawn, outcome: Outcome) -> Iterator[Result]:
    """The results of all three parts."""
    yield from cell_start.judge(drawn.start, outcome)
    passes = [one.own(outcome) for one in drawn.sequences]
    again = cell_forward.read(outcome[drawn.again], LENGTHS[0], SMALL.hidden, SMALL.output)
    cases = [
        cell_forward.Case(s.xs, drawn.passes, outcome[s.forward], p)
        for s, p in zip(drawn.sequences, passes, strict=True)
    ]
    kept = {name: outcome.value(step) for name, step in drawn.weights_after.items()}
    yield from cell_forward.judge(cases, again, kept)
    stored = {name: np.shape(value) for name, value in kept.items() if isinstance(value, np.ndarray)}
    followed = next(iter(cases[0].explanations), ()) if drawn.passes.cell.has_hidden_steps else ()
    errors = [
        cell_backward.Case(s.xs, s.targets, drawn.passes, outcome[s.backward], p, stored, followed)
        for s, p in zip(drawn.sequences, passes, strict=True)
    ]
    one, right = drawn.longer, drawn.longer.network.passes
    turned = {name for name, shape in stored.items() if shape != drawn.passes.weights[name].shape}
    shapes = {name: weight.shape[::-1] for name, weight in right.weights.items() if name in turned}
    larger = cell_backward.Case(one.xs, one.targets, right, outcome[one.backward], one.own(outcome), shapes, followed)
    yield from cell_backward.judge(errors, _differences(drawn, outcome), larger)


def _differences(drawn: Drawn, outcome: Outcome) -> dict[str, Array] | None:
    """The gradients by central differences of the program's own forward pass; ``None`` where that fails."""
    targets = np.array([t.ravel() for t in drawn.sequences[0].targets])
    found = {}
    for name, pairs in drawn.moved.items():
        losses = [[_loss(outcome.value(step), targets) for step in pair] for pair in pairs]
        if any(loss is None for pair in losses for loss in pair):
            return None
        values = np.array(losses, dtype=np.float64)
        found[name] = ((values[:, 0] - values[:, 1]) / (2 * STEP)).reshape(drawn.passes.weights[name].shape)
    return found


def _loss(outputs: Any, targets: Array) -> float | None:
    ys = cell_forward.rows(outputs, len(targets), SMALL.output)
    return None if ys is None else float(np.sum((ys - targets) ** 2) / 2)


def suite(checks: Checks) -> Suite:
    """The suite for the cell that a task names. Raises ``Problem`` where it names none, or a model of another form."""
    from worksheets.program_marking.passes import Passes

    return _suite(_derived(checks), Passes)


def _derived(checks: Checks) -> Cell:
    from worksheets.program_marking.cell import cell

    if checks.model is None or checks.class_name is None:
        raise Problem("checks_incomplete", checks.place, suite=checks.suite)
    return cell(checks.model, checks.class_name, checks.place)


def as_data(checks: Checks) -> dict[str, Any] | None:
    """What there is to keep of the suite, for JSON; ``None`` where a cell cannot be recorded. Raises ``Problem``."""
    from worksheets import kept_sheets
    from worksheets.program_marking.recording import record

    cell, equations = _derived(checks), kept_sheets.encoded(checks)
    found = record(cell, _Equations(equations), (SMALL, _of_many(cell)), (TRIAL, cell_start.LARGE))
    return None if found is None else {"cell": recorded.as_data(found), "equations": equations}


def from_data(data: Mapping[str, Any]) -> Suite:
    """The suite of what was kept. Raises ``LookupError``, ``TypeError`` or ``ValueError`` for anything else."""
    return _suite(recorded.from_data(data["cell"], _Equations(data["equations"])), RecordedPasses)


@dataclass(frozen=True, eq=False)
class _Equations:
    """Where a recorded cell came from, as ``kept_sheets`` keeps it: read only where a program is not right."""

    table: list[list[Any]]

    def __call__(self, sizes: Sizes, weights: Weights) -> DerivedPasses:
        from worksheets.program_marking.passes import Passes

        return Passes(self._cell.sized(sizes), weights)

    @cached_property
    def _cell(self) -> Cell:
        from worksheets import kept_sheets

        return _derived(kept_sheets.decoded(self.table))


def _suite(cell: AnyCell, passes_of: PassesOf) -> Suite:
    return Suite(
        checks=(*cell_start.CHECKS, *cell_forward.CHECKS, *cell_backward.checks(cell)),
        limits=PLAIN,
        ask=partial(ask, cell, passes_of),
        judge=judge,
    )
