"""A vanilla RNN written from scratch: ``SimpleRNN`` with Xavier's spread, a forward pass, and BPTT."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from worksheets.program_marking import rnn_backward, rnn_forward, rnn_start
from worksheets.program_marking import rnn_oracle as oracle
from worksheets.program_marking.rnn_oracle import NAMES, Array
from worksheets.program_marking.suite import Result, Suite
from worksheets.sandbox.limits import PLAIN
from worksheets.sandbox.script import Outcome, Script
from worksheets.sandbox.wire import Path

INPUT, HIDDEN, OUTPUT = 3, 4, 2
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
    """What was drawn and asked: weights by name, sequences, and the numbers of the steps."""

    weights: dict[str, Array]
    start: rnn_start.Asked
    sequences: list[Sequence]
    again: int
    weights_after: dict[str, int]
    moved: dict[str, list[tuple[int, int]]]


def ask(rng: np.random.Generator) -> tuple[Script, Drawn]:
    """Draws weights and sequences; the script sets the weights, runs both passes, and moves every weight."""
    script = Script()
    start = rnn_start.ask(script, (INPUT, HIDDEN, OUTPUT))
    weights = {name: rng.uniform(0.2, 0.8, shape) for name, shape in rnn_start.shapes(INPUT, HIDDEN, OUTPUT).items()}
    weights = {name: w * rng.choice([-1.0, 1.0], w.shape) for name, w in weights.items()}
    for name, value in weights.items():
        script.put(f"rnn.{name}", value)
    sequences = [_sequence(rng, script, weights, length) for length in LENGTHS]
    again = script.call("rnn.forward", sequences[0].xs)
    after = {name: script.get(f"rnn.{name}") for name in NAMES}
    moved = {name: list(_moved(script, name, value, sequences[0].xs)) for name, value in weights.items()}
    return script, Drawn(weights, start, sequences, again, after, moved)


def _sequence(rng: np.random.Generator, script: Script, weights: dict[str, Array], length: int) -> Sequence:
    """A sequence whose errors are so small that no gradient reaches 1, where many programs clip it."""
    xs = [rng.uniform(-1, 1, (INPUT, 1)) for _ in range(length)]
    ys = oracle.outputs(weights, oracle.states(weights, xs))
    targets = [y + rng.uniform(-1, 1, y.shape) / (2 * length) for y in ys]
    name = f"out{length}"
    forward = script.call("rnn.forward", xs, name=name, watch=True)
    given = (xs, targets, Path(f"{name}.0"), Path(f"{name}.1"))
    return Sequence(xs, targets, forward, script.call("rnn.backward", *given, watch=True))


def _moved(script: Script, name: str, value: Array, xs: list[Array]) -> Iterator[tuple[int, int]]:
    """Two forward passes for every entry of a weight: with the entry a little larger, and a little smaller."""
    for position in np.ndindex(value.shape):
        pair = []
        for sign in (1, -1):
            changed = value.copy()
            changed[position] += sign * STEP
            script.put(f"rnn.{name}", changed)
            pair.append(script.call("rnn.forward", xs))
        yield pair[0], pair[1]
    script.put(f"rnn.{name}", value)


def judge(drawn: Drawn, outcome: Outcome) -> Iterator[Result]:
    """The results of all three parts."""
    yield from rnn_start.judge(drawn.start, outcome)
    passes = [rnn_forward.read(outcome[s.forward], len(s.xs), HIDDEN, OUTPUT) for s in drawn.sequences]
    again = rnn_forward.read(outcome[drawn.again], LENGTHS[0], HIDDEN, OUTPUT)
    cases = [
        rnn_forward.Case(s.xs, drawn.weights, outcome[s.forward], p)
        for s, p in zip(drawn.sequences, passes, strict=True)
    ]
    kept = {name: outcome.value(step) for name, step in drawn.weights_after.items()}
    yield from rnn_forward.judge(cases, again, kept)
    stored = {name: np.shape(value) for name, value in kept.items() if isinstance(value, np.ndarray)}
    errors = [
        rnn_backward.Case(s.xs, s.targets, drawn.weights, outcome[s.backward], p, stored)
        for s, p in zip(drawn.sequences, passes, strict=True)
    ]
    yield from rnn_backward.judge(errors, _differences(drawn, outcome))


def _differences(drawn: Drawn, outcome: Outcome) -> dict[str, Array] | None:
    """The gradients by central differences of the program's own forward pass; ``None`` where that fails."""
    targets = np.array([t.ravel() for t in drawn.sequences[0].targets])
    found = {}
    for name, pairs in drawn.moved.items():
        losses = [[_loss(outcome.value(step), targets) for step in pair] for pair in pairs]
        if any(loss is None for pair in losses for loss in pair):
            return None
        values = np.array(losses, dtype=np.float64)
        found[name] = ((values[:, 0] - values[:, 1]) / (2 * STEP)).reshape(drawn.weights[name].shape)
    return found


def _loss(result: Any, targets: Array) -> float | None:
    ys = rnn_forward.rows(result[0], len(targets), OUTPUT) if isinstance(result, list) and result else None
    return None if ys is None else float(np.sum((ys - targets) ** 2) / 2)


SUITE = Suite(
    checks=(*rnn_start.CHECKS, *rnn_forward.CHECKS, *rnn_backward.CHECKS),
    limits=PLAIN,
    ask=ask,
    judge=judge,
)
