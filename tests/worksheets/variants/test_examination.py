"""What is to be proven of a task's numbers: which mistakes apply, and what holds whatever the numbers are."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
from sympy import Expr, Symbol

from solver import notation
from tests.running import sheet_file
from worksheets.building import load
from worksheets.variants.examination import Cause, Examination, examined, flat, is_same
from worksheets.variants.planning import plan

SHEET = """\
id: probe
language: en
models:
  m:
    equations:
      a: W @ x + b
      h: tanh(a)
      again: tanh(W @ x + b)
      p: max(h)
      zero: 0 * x
  whole: {equations: {q: n * k + n}}
  twice: {equations: {s: w * sum(x), r: "s * [1, 1]"}}
tasks:
  "1":
    model: m
    given: {W: [[0.1, 0.3], [0.6, 0.2]], x: [0.5, 1], b: [0.2, 0.4]}
    ask: [h, again, p, zero]
  repeated:
    model: twice
    given: {x: [0.5, 1], w: 2}
    ask: [r]
  whole:
    given: {n: 3, k: 4}
    ask: [q]
    model: whole
  broken:
    given: {n: 3, k: 0.5}
    ask: [q]
    model: whole
"""


@pytest.fixture(scope="module")
def tasks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Examination]:
    sheet = load(sheet_file(tmp_path_factory.mktemp("sheet"), SHEET))
    return {name: examined(sheet, task, plan(task)) for name, task in sheet.tasks.items()}


def symbols(found: Iterable[Expr]) -> set[str]:
    return {notation.write(symbol) for symbol in found}


def causes(one: Examination, name: str) -> dict[str, Cause]:
    return {cause.name: cause for symbol, found in one.causes.items() if str(symbol) == name for cause in found}


def test_each_asked_value_is_a_question_with_the_mistakes_that_change_it(tasks: dict[str, Examination]) -> None:
    one = tasks["1"]
    assert [str(question.symbol) for question in one.questions] == ["h", "again", "p", "zero"]
    found = causes(one, "h")
    assert {"bias_left_out(b)", "matrix_transposed(W)", "activation_left_out(tanh)"} <= found.keys()
    assert found["bias_left_out(b)"].concerns >= {Symbol("b")}
    assert 0 < found["bias_left_out(b)"].effect <= 2


def test_mistakes_that_always_lead_to_the_same_are_one_cause(tasks: dict[str, Examination]) -> None:
    (sign,) = (cause for name, cause in causes(tasks["1"], "h").items() if " = " in name)
    assert (sign.name, sign.kinds) == ("sign_lost(a) = sign_lost(h)", ("sign_lost",))
    assert len(sign.outcomes) == 2


def test_a_mistake_that_some_numbers_leave_without_effect_is_conditional(tasks: dict[str, Examination]) -> None:
    found = causes(tasks["1"], "h")
    assert found["sign_lost(b)"].is_conditional
    assert not found["bias_left_out(b)"].is_conditional


def test_what_holds_whatever_the_numbers_are(tasks: dict[str, Examination]) -> None:
    one = tasks["1"]
    assert [symbols(pair) for pair in one.equals] == [{"h", "again"}]
    assert symbols(s for s, zero in one.zeros.items() if zero.any()) == {"zero"}
    assert symbols(tasks["repeated"].repeating) == {"r"}
    assert not one.repeating


def test_functions_that_saturate_or_have_kinks_are_found(tasks: dict[str, Examination]) -> None:
    one = tasks["1"]
    assert symbols(one.activations) == {"tanh(a)", "tanh(W @ x + b)"}
    assert symbols(one.kinks) == {"max(h)"}
    assert [flat(node) for node in one.activations] == [(-1, 1)] * 2


def test_sizes_are_from_a_hundredth_to_ten_times_those_of_the_sheet(tasks: dict[str, Examination]) -> None:
    assert tasks["whole"].size_limits == (0.15, 150)
    assert tasks["1"].size_limits == pytest.approx((0, 10 * np.tanh(0.9)))


def test_what_comes_out_whole_of_whole_numbers_alone_is_whole(tasks: dict[str, Examination]) -> None:
    assert symbols(tasks["whole"].whole) == {"q"}
    assert not tasks["broken"].whole


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ([1, 2], [1, 2], True),
        ([1, 2], [1, 2 + 1e-12], True),
        ([1, 2], [1, 2.001], False),
        ([1e12, 0], [1e12 + 1, 0], True),
        ([np.nan, 1], [np.nan, 1], True),
        ([np.nan, 1], [0, 1], False),
        ([np.inf, 1], [1, 1], False),
    ],
)
def test_values_are_the_same_but_for_rounding(a: list[float], b: list[float], same: bool) -> None:
    assert is_same(np.array([[a]]), np.array([[b]])).tolist() == [same]
