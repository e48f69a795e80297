"""The gradients of a cell: what is lost for which, and with which words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest

from tests.worksheets.program_marking.cells import drawn, sequence
from tests.worksheets.program_marking.runs import lost
from worksheets.program_marking.cell_backward import Case, checks, gradient_checks, judge, named, read
from worksheets.program_marking.cell_forward import Pass
from worksheets.program_marking.mistakes import Made
from worksheets.program_marking.suite import Array, Result
from worksheets.sandbox.script import Raised, Reply
from worksheets.verdicts import FOLLOW_THROUGH, RIGHT

RNN = drawn("rnn")
LENGTHS = (6, 1, 9)
EVERY = {f"rnn_gradient_{name}" for name in ("wxh", "whh", "bh", "why", "by")}
Gradients = Mapping[str, Array]


def case(length: int = 6, in_states: Made = ()) -> Case:
    """A sequence with the forward pass of a program, and nothing returned of its gradients yet."""
    xs, targets = sequence(length)
    hs = RNN.states(xs, in_states)
    assert hs is not None
    ys = RNN.outputs(xs, hs)
    assert ys is not None
    own = Pass(np.array(ys)[:, :, 0], np.array(hs)[:, :, 0])
    return Case(xs, targets, RNN, Reply({}, (xs, targets, ys, hs)), own, {})


def returning(one: Case, value: object) -> Case:
    return replace(one, reply=replace(one.reply, value=value))


def of_kind(kind: str) -> Made:
    return (next(mistake for mistake in RNN.gradient_mistakes if mistake.kind == kind),)


def judged(
    change: Callable[[Gradients], object] = dict, made: Made = (), in_states: Made = (), scale: str = "rnn_loss_sum"
) -> list[Result]:
    """What is said of a program that returns this in the place of its gradients, for each length."""
    cases = [case(length, in_states) for length in LENGTHS]
    found = [returning(one, change(one.gradients(made, one.scales()[scale])[0])) for one in cases]
    return list(judge(found, None))


def test_right_gradients_lose_nothing() -> None:
    results = judged()
    assert [result.check for result in results] == list(checks(RNN.cell))
    assert {result.verdict for result in results} == {RIGHT}


def test_those_of_weights_that_act_on_the_state_before_count_twice() -> None:
    assert {name: check.of for name, check in gradient_checks(RNN.cell).items() if check.of == 2} == {"Whh": 2}


@pytest.mark.parametrize(
    ("scale", "notes"), [("rnn_loss_without_half", True), ("rnn_loss_mean", True), ("rnn_loss_sum", False)]
)
def test_every_usual_loss_is_right_and_named_once(scale: str, notes: bool) -> None:
    results = judged(scale=scale)
    assert lost(results) == {}
    assert [f.code for r in results for f in r.findings] == ([scale] if notes else [])


@pytest.mark.parametrize(
    ("kind", "in_loop"),
    [
        ("activation_derivative_left_out", False),
        ("handed_back_left_out", False),
        ("matrix_transposed", False),
        ("gradient_overwritten", True),
        ("only_last_error", True),
    ],
)
def test_a_mistake_is_named(kind: str, in_loop: bool) -> None:
    found = lost(judged(made=of_kind(kind)))
    code = f"mistake_{kind}" if in_loop else f"mistake_in_gradient_{kind}"
    assert found
    assert set(found) <= EVERY
    assert all(codes == {code} for codes in found.values())


def test_right_formulas_after_a_wrong_forward_pass_follow() -> None:
    bias = next(mistake for mistake in RNN.state_mistakes if mistake.kind == "bias_left_out")
    results = judged(in_states=(bias,))
    assert lost(results) == {}
    assert {r.verdict for r in results if r.check.id in EVERY} == {FOLLOW_THROUGH}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda g: {**g, "bh": 0 * g["bh"]}, {"rnn_gradient_bh": {"rnn_gradient_zero"}}),
        (lambda g: {**g, "Whh": g["Whh"].T}, {"rnn_gradient_whh": {"rnn_gradient_transposed"}}),
        (lambda g: {**g, "by": -g["by"]}, {"rnn_gradient_by": {"rnn_wrong_sign"}}),
        (lambda g: {**g, "bh": g["bh"] ** 3 + 0.7}, {"rnn_gradient_bh": {"rnn_gradient_differs"}}),
        (lambda g: {f"dL/dW_{n[1:]}" if n[0] == "W" else f"d{n}": v for n, v in g.items()}, {}),
        (
            lambda g: {n: v for n, v in g.items() if n != "by"},
            {"rnn_gradient_by": set(), "rnn_gradients_returned": {"rnn_gradient_missing"}},
        ),
        (
            lambda g: {**g, "by": "a text"},
            {"rnn_gradient_by": set(), "rnn_gradients_returned": {"rnn_gradient_no_array"}},
        ),
        (lambda g: {**g, "dWhy": g["Why"]}, {"rnn_gradients_returned": {"rnn_gradient_twice"}}),
        (lambda g: {**g, "by": g["by"].ravel()}, {"rnn_gradients_returned": {"rnn_shape"}}),
        (lambda g: {n: v * (1 + 1e-8) for n, v in g.items()},
         {**{check: {"rnn_gradient_by_differences"} for check in EVERY}, "rnn_backward_lengths": set()}),
        (lambda g: {n: v.astype(np.float32).astype(float) for n, v in g.items()}, {}),
    ],
    ids=["zero", "transposed", "sign", "something", "spelt", "missing", "text", "twice", "flat", "inexact", "float32"],
)  # fmt: skip
def test_what_is_lost(change: Callable[[Gradients], object], expected: Mapping[str, set[str]]) -> None:
    assert lost(judged(change)) == expected


def test_what_is_no_dictionary_and_an_exception_lose_everything() -> None:
    results = judged(lambda _: [1, 2])
    assert sum(result.points for result in results) == 0
    assert [f.code for f in results[0].findings] == ["rnn_no_dictionary"]
    raising = replace(case(), reply=Reply(raised=Raised("ValueError", "no", 3)))
    assert [f.code for f in read(raising).wrong_form] == ["program_raised_at"]


def test_a_length_for_which_it_is_wrong_is_named() -> None:
    main, other = (returning(one, one.gradients()[0]) for one in (case(6), case(9)))
    wrong = returning(other, {name: 2 * value for name, value in other.gradients()[0].items()})
    assert lost(judge([main, other], None)) == {}
    (lengths,) = (r for r in judge([main, wrong], None) if r.points < r.check.of)
    assert [(f.code, f.facts) for f in lengths.findings] == [("rnn_differs_at_length", {"length": "9"})]


def test_inputs_and_states_stay_as_they_were() -> None:
    right = returning(case(), case().gradients()[0])
    for position in range(4):
        after = tuple([2 * a for a in one] if n == position else one for n, one in enumerate(right.reply.after))
        changed = replace(right, reply=replace(right.reply, after=after))
        assert lost(judge([changed], None)) == {"rnn_backward_unchanged": {"rnn_inputs_changed"}}, position


def test_the_slope_of_a_wrong_pass_follows_where_the_formulas_do_not() -> None:
    """Central differences of the program's own pass show that it is right for that."""
    states = next(m for m in RNN.state_mistakes if m.kind == "activation_left_out")
    main = case(in_states=(states,))
    slope = main.gradients(of_kind("activation_derivative_left_out"))[0]
    assert {r.verdict for r in judge([returning(main, slope)], slope) if r.check.id in EVERY} == {FOLLOW_THROUGH}


@pytest.mark.parametrize(
    ("key", "name"),
    [
        *((key, "Wxh") for key in ("Wxh", "dWxh", "dL/dW_xh", "grad_W_xh", "Wxh_grad")),
        ("W", None),
        ("Wxh2", None),
    ],
)
def test_a_key_means_a_weight(key: str, name: str | None) -> None:
    assert named(key, RNN.weights) == name
