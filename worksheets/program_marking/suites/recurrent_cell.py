"""A recurrent cell written from scratch: a class with Xavier's spread, a forward pass, and BPTT.

Which cell is data: a model of the sheet with one output, and the name of the class.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from solver.errors import Problem
from worksheets.program_marking import cell_backward, cell_forward, cell_start
from worksheets.program_marking.cell import Cell, Sizes, cell
from worksheets.program_marking.passes import Passes
from worksheets.program_marking.suite import Array, Result, Suite
from worksheets.sandbox.limits import PLAIN
from worksheets.sandbox.script import Outcome, Script
from worksheets.sandbox.wire import Path
from worksheets.sheet import Checks

SIZES = Sizes(3, 4, 2)
LENGTHS = (6, 1, 50)
"""The sequence that everything is checked on, and the two that are short and long."""

STEP = 1e-5
"""How far weights are moved for central differences."""


@dataclass(frozen=True)
class Sequence:
    """A drawn sequence with the numbers of its steps."""

    xs: list[Array]
    targets: list[Array]
    forward: int
    backward: int


@dataclass(frozen=True)
class Drawn:
    """What was drawn and asked: the cell with its weights, sequences, and the numbers of the steps."""

    passes: Passes
    start: cell_start.Asked
    sequences: list[Sequence]
    again: int
    weights_after: dict[str, int]
    moved: dict[str, list[tuple[int, int]]]
    renewed: tuple[int, int, int]


def ask(cell: Cell, rng: np.random.Generator) -> tuple[Script, Drawn]:
    """Draws weights and sequences; the script sets the weights, runs both passes, and moves every weight."""
    script = Script()
    start = cell_start.ask(script, cell, SIZES)
    weights = _weights(rng, cell)
    for name, value in weights.items():
        script.put(f"net.{name}", value)
    passes = Passes(cell, weights)
    sequences = [_sequence(rng, script, passes, length) for length in LENGTHS]
    again = script.call("net.forward", sequences[0].xs)
    after = {name: script.get(f"net.{name}") for name in weights}
    moved = {name: list(_moved(script, name, value, sequences[0].xs)) for name, value in weights.items()}
    renewed = _renewed(script, _weights(rng, cell), sequences[0])
    return script, Drawn(passes, start, sequences, again, after, moved, renewed)


def _weights(rng: np.random.Generator, cell: Cell) -> dict[str, Array]:
    weights = {name: rng.uniform(0.2, 0.8, shape) for name, shape in cell.shapes(SIZES).items()}
    return {name: w * rng.choice([-1.0, 1.0], w.shape) for name, w in weights.items()}


def _sequence(rng: np.random.Generator, script: Script, passes: Passes, length: int) -> Sequence:
    """A sequence whose errors are so small that no gradient reaches 1, where many programs clip it."""
    xs = [rng.uniform(-1, 1, (SIZES.input, 1)) for _ in range(length)]
    ys = passes.outputs(xs) or []
    targets = [y + rng.uniform(-1, 1, y.shape) / (2 * length) for y in ys]
    name = f"out{length}"
    forward = script.call("net.forward", xs, name=name, watch=True)
    given = (xs, targets, Path(f"{name}.0"), Path(f"{name}.1"))
    return Sequence(xs, targets, forward, script.call("net.backward", *given, watch=True))


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


def _renewed(script: Script, weights: dict[str, Array], one: Sequence) -> tuple[int, int, int]:
    """Other weights, and ``backward`` with what the earlier ones gave; then both passes with the new ones."""
    for name, value in weights.items():
        script.put(f"net.{name}", value)
    before, now = f"out{len(one.xs)}", "renewed"
    stale = script.call("net.backward", one.xs, one.targets, Path(f"{before}.0"), Path(f"{before}.1"), count=True)
    forward = script.call("net.forward", one.xs, name=now, count=True)
    fresh = script.call("net.backward", one.xs, one.targets, Path(f"{now}.0"), Path(f"{now}.1"), count=True)
    return stale, forward, fresh


def judge(drawn: Drawn, outcome: Outcome) -> Iterator[Result]:
    """The results of all three parts."""
    yield from cell_start.judge(drawn.start, outcome)
    passes = [cell_forward.read(outcome[s.forward], len(s.xs), SIZES.hidden, SIZES.output) for s in drawn.sequences]
    again = cell_forward.read(outcome[drawn.again], LENGTHS[0], SIZES.hidden, SIZES.output)
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
    renewed = cell_backward.Renewed(*(outcome[step] for step in drawn.renewed))
    yield from cell_backward.judge(errors, _differences(drawn, outcome), renewed)


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
    ys = cell_forward.rows(outputs, len(targets), SIZES.output)
    return None if ys is None else float(np.sum((ys - targets) ** 2) / 2)


def suite(checks: Checks) -> Suite:
    """The suite for the cell that a task names. Raises ``Problem`` where it names none, or a model of another form."""
    if checks.model is None or checks.class_name is None:
        raise Problem("checks_incomplete", checks.place, suite=checks.suite)
    asked = cell(checks.model, checks.class_name, checks.place)
    return Suite(
        checks=(*cell_start.CHECKS, *cell_forward.CHECKS, *cell_backward.checks(asked)),
        limits=PLAIN,
        ask=partial(ask, asked),
        judge=judge,
    )
