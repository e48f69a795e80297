"""The start of a cell: its interface, its shapes, and the spread of its first weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pytest

from tests.worksheets.program_marking.cells import SIZES, named
from tests.worksheets.program_marking.runs import lost
from worksheets.program_marking.cell_start import CHECKS, LARGE, ask, expected_signatures, judge
from worksheets.program_marking.suite import Array, Result
from worksheets.sandbox.script import Outcome, Raised, Reply, Script

RNN = named("rnn")
ASKED = ask(Script(), RNN, SIZES)
Draw = Callable[[np.random.Generator, int, int], Array]


def uniform(rng: np.random.Generator, rows: int, columns: int, factor: float = 6.0) -> Array:
    """Xavier's uniform spread, for another factor another one."""
    bound = np.sqrt(factor / (rows + columns))
    return rng.uniform(-bound, bound, (rows, columns))


def weights(draw: Draw = uniform) -> dict[str, Array]:
    rng = np.random.default_rng(4)
    shapes = RNN.shapes(SIZES)
    return {n: draw(rng, *shape) if n in RNN.matrices else np.zeros(shape) for n, shape in shapes.items()}


def judged(
    draw: Draw = uniform,
    own: Mapping[str, object] | None = None,
    signatures: Mapping[str, object] | None = None,
    made: Reply | None = None,
) -> list[Result]:
    """What is said of a network with these first weights and signatures."""
    rng, shapes = np.random.default_rng(5), RNN.shapes(LARGE)
    found = {**expected_signatures("SimpleRNN"), **(signatures or {})}
    kept = {**weights(), **(own or {})}
    replies = {ASKED.made: made or Reply()}
    replies |= {step: Reply(found[name]) for name, step in ASKED.signatures.items()}
    replies |= {step: Reply(kept[name]) for name, step in ASKED.weights.items()}
    for network in ASKED.networks:
        replies |= {step: Reply(draw(rng, *shapes[name])) for name, step in network.items()}
    return list(judge(ASKED, Outcome(replies, "done")))


def test_a_right_start_loses_nothing() -> None:
    results = judged()
    assert [result.check for result in results] == list(CHECKS)
    assert lost(results) == {}


@pytest.mark.parametrize(
    ("signatures", "code"),
    [
        ({"SimpleRNN.forward": ["self", "inputs", "verbose"]}, None),
        ({"SimpleRNN.forward": ["self", "x"]}, "rnn_parameters"),
        ({"SimpleRNN.backward": ["self", "targets", "inputs", "outputs", "hidden_states"]}, "rnn_parameters"),
        ({"SimpleRNN.backward": None}, "rnn_not_defined"),
    ],
    ids=["one more", "another name", "another order", "none"],
)
def test_the_signature_is_that_of_the_skeleton(signatures: dict[str, object], code: str | None) -> None:
    assert lost(judged(signatures=signatures)) == ({"rnn_signature": {code}} if code else {})


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ({"Wxh": weights()["Wxh"].T}, {"rnn_shapes": {"rnn_shape_transposed"}}),
        ({"Why": np.zeros((3, 3))}, {"rnn_shapes": {"rnn_shape"}}),
        ({"Whh": None}, {"rnn_shapes": {"rnn_no_attribute"}}),
        ({"bh": np.full((4, 1), 0.1)}, {"rnn_biases": {"rnn_biases_not_zero"}}),
    ],
    ids=["transposed", "other", "none", "biases"],
)
def test_shapes_and_biases_are_those_of_the_cell(own: dict[str, object], expected: object) -> None:
    assert lost(judged(own=own)) == expected


def test_a_wrong_shape_costs_its_share() -> None:
    (shapes,) = (r for r in judged(own={"Wxh": weights()["Wxh"].T}) if r.check.id == "rnn_shapes")
    assert shapes.points == 1 - 1 / 5


@pytest.mark.parametrize(
    ("draw", "points", "code"),
    [
        (uniform, 2, None),
        (lambda rng, m, n: rng.normal(size=(m, n)) * np.sqrt(2 / (m + n)), 2, None),
        (lambda rng, m, n: uniform(np.random.default_rng(1), m, n), 2, "rnn_same_seed"),
        (lambda rng, m, n: rng.normal(size=(m, n)) / np.sqrt(n), 1, "rnn_lecun"),
        (lambda rng, m, n: rng.normal(size=(m, n)) * np.sqrt(2 / n), 0, "rnn_he"),
        (lambda rng, m, n: uniform(rng, m, n, 2), 0, "rnn_deviation_as_bound"),
        (lambda rng, m, n: rng.normal(size=(m, n)) * np.sqrt(6 / (m + n)), 0, "rnn_bound_as_deviation"),
        (lambda rng, m, n: rng.normal(size=(m, n)) * 0.01, 0, "rnn_other_variance"),
        (lambda rng, m, n: np.abs(uniform(rng, m, n)), 0, "rnn_mean_not_zero"),
        (lambda rng, m, n: np.full((m, n), rng.normal()), 0, "rnn_all_equal"),
    ],
    ids=["Xavier", "Xavier, normal", "one seed", "LeCun", "He", "too small", "too large", "0.01", "positive", "equal"],
)
def test_the_spread_is_xaviers(draw: Draw, points: float, code: str | None) -> None:
    (spread,) = (r for r in judged(draw) if r.check.id == "rnn_spread")
    assert spread.points == points
    assert {f.code for f in spread.findings} == ({code} if code else set())


def test_a_class_that_is_not_there_misses_everything() -> None:
    raised = Reply(raised=Raised("AttributeError", "no", None))
    results = judged(signatures={"SimpleRNN": None}, made=raised)
    assert [(r.points, [f.code for f in r.findings]) for r in results] == [(0, ["program_raised"])] * len(CHECKS)
