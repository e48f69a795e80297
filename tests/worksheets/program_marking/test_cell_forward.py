"""The forward pass of a cell: what is lost for which states and outputs, and with which words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from tests.worksheets.program_marking.cells import SIZES, drawn, sequence
from tests.worksheets.program_marking.runs import lost
from worksheets.program_marking.cell_forward import CHECKS, Case, judge, read, rows
from worksheets.program_marking.mistakes import Made, Mistake
from worksheets.program_marking.suite import Array, Result
from worksheets.sandbox.script import Raised, Reply
from worksheets.verdicts import FOLLOW_THROUGH

RNN = drawn("rnn")
LENGTHS = (6, 1, 9)
Returned = tuple[list[Array], list[Array]]
"""Outputs and states."""


def run(length: int, in_states: Made = (), in_outputs: Made = ()) -> Returned:
    xs, _ = sequence(length)
    hs = RNN.states(xs, in_states)
    assert hs is not None
    ys = RNN.outputs(xs, hs, in_outputs)
    assert ys is not None
    return ys, hs


def case(value: object, length: int = 6) -> Case:
    xs, _ = sequence(length)
    reply = Reply(value, (xs,))
    return Case(xs, RNN, reply, read(reply, length, SIZES.hidden, SIZES.output))


def judged(returned: Callable[[int], object]) -> list[Result]:
    """What is said of a program that returns this for the sequence of each length."""
    cases = [case(returned(length), length) for length in LENGTHS]
    return list(judge(cases, cases[0].found, RNN.weights))


def of_kind(found: tuple[Mistake, ...], kind: str) -> Made:
    return (next(mistake for mistake in found if mistake.kind == kind),)


def test_a_right_pass_loses_nothing() -> None:
    results = judged(run)
    assert [result.check for result in results] == list(CHECKS)
    assert lost(results) == {}


@pytest.mark.parametrize("kind", ["bias_left_out", "activation_left_out", "matrix_transposed", "state_starts_at_one"])
def test_a_mistake_in_the_states_is_named_and_what_follows_is_not_lost(kind: str) -> None:
    results = judged(lambda length: run(length, of_kind(RNN.state_mistakes, kind)))
    assert lost(results) == {"rnn_states": {f"mistake_{kind}"}}
    assert [r.verdict for r in results if r.check.id in ("rnn_outputs", "rnn_forward_lengths")] == [FOLLOW_THROUGH] * 2


def test_a_mistake_in_the_outputs_is_named() -> None:
    made = of_kind(RNN.output_mistakes, "bias_left_out")
    found = lost(judged(lambda length: run(length, in_outputs=made)))
    assert found["rnn_outputs"] == {"mistake_bias_left_out"}
    assert "rnn_states" not in found


def test_states_that_nothing_explains_differ_from_some_step_on() -> None:
    ys, hs = run(6)
    (states,) = (r for r in judged(lambda n: (ys, hs[:3] + [h + 0.5 for h in hs[3:]]) if n == 6 else run(n)) if
                 r.check.id == "rnn_states")  # fmt: skip
    assert [(f.code, f.facts["step"]) for f in states.findings] == [("rnn_differs_from", "4")]


def test_outputs_that_follow_from_states_that_say_nothing_earn_nothing() -> None:
    def zeros(length: int) -> object:
        xs, _ = sequence(length)
        hs = [np.zeros((4, 1))] * length
        return [RNN.outputs(xs, hs), hs]

    assert lost(judged(zeros))["rnn_outputs"] == {"rnn_states_say_nothing"}


@pytest.mark.parametrize(
    ("form", "points", "codes"),
    [
        (lambda ys, hs: [ys, hs], 1, []),
        (lambda ys, hs: [np.array(ys), np.array(hs)], 1, []),
        (lambda ys, hs: [ys, [np.zeros((4, 1)), *hs]], 1, ["rnn_starting_state_included"]),
        (lambda ys, hs: [[y.ravel() for y in ys], hs], 0.5, ["rnn_no_columns"]),
        (lambda ys, hs: [ys[:-1], hs], 0, ["rnn_wrong_count"]),
        (lambda ys, hs: [[y[:1] for y in ys], hs], 0, ["rnn_not_vectors"]),
        (lambda ys, hs: [ys[-1:], [], hs], 0, ["rnn_returns_no_pair"]),
        (lambda ys, hs: None, 0, ["rnn_returns_no_pair"]),
    ],
    ids=["lists", "arrays", "with the start", "flat", "one less", "too short", "three", "nothing"],
)
def test_what_is_returned_has_a_form(
    form: Callable[[list[Array], list[Array]], object], points: float, codes: list[str]
) -> None:
    main = case(form(*run(6)))
    first, states, *_ = judge([main], main.found, {})
    assert (first.points, [f.code for f in first.findings]) == (points, codes)
    assert states.points == (states.check.of if main.found.hs is not None else 0)


def test_an_exception_is_told_and_the_rest_is_missing() -> None:
    reply = Reply(raised=Raised("TypeError", "no", 3))
    main = replace(case(None), reply=reply, found=read(reply, 6, SIZES.hidden, SIZES.output))
    results = list(judge([main], main.found, {}))
    assert sum(result.points for result in results) == 0
    assert [f.code for f in results[0].findings] == ["program_raised_at"]


def test_one_length_that_differs_is_named() -> None:
    (lengths,) = (r for r in judged(lambda n: run(n) if n != 9 else run(n, of_kind(RNN.state_mistakes, "relu_taken")))
                  if r.check.id == "rnn_forward_lengths")  # fmt: skip
    assert [(f.code, f.facts["length"]) for f in lengths.findings] == [("rnn_differs_at_length", "9")]
    assert lengths.points == 0


def repeated() -> Iterator[tuple[Case, Array, dict[str, Array], str]]:
    """A right pass with what may change on the way: inputs, a later pass, weights."""
    main, weights = case(run(6)), dict(RNN.weights)
    assert main.found.ys is not None
    changed_inputs = replace(main, reply=Reply(main.reply.value, ([2 * x for x in main.xs],)))
    yield main, main.found.ys, weights, ""
    yield main, main.found.ys, {**weights, "Whh": weights["Whh"].T}, ""
    yield changed_inputs, main.found.ys, weights, "rnn_inputs_changed"
    yield main, main.found.ys + 0.1, weights, "rnn_not_repeatable"
    yield main, main.found.ys, {**weights, "bh": weights["bh"] + 0.1}, "rnn_weights_changed"


@pytest.mark.parametrize(
    ("main", "ys", "kept", "code"), list(repeated()), ids=["same", "kept transposed", "inputs", "outputs", "weights"]
)
def test_the_same_gives_the_same(main: Case, ys: Array, kept: dict[str, Array], code: str) -> None:
    found = lost(judge([main], replace(main.found, ys=ys), kept))
    assert found == ({"rnn_forward_repeatable": {code}} if code else {})


def test_rows_are_vectors_of_one_size() -> None:
    columns = [np.ones((2, 1)), np.zeros((2, 1))]
    found = rows(columns, 2, 2)
    assert found is not None
    assert found.tolist() == [[1, 1], [0, 0]]
    assert [rows(value, 2, 2) for value in (None, "ab", columns[:1], [1, 2], np.array(1.0))] == [None] * 5
