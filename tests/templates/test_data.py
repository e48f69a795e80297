"""Solutions and questions for other programs."""

from __future__ import annotations

import pytest

from solver.values import certified
from templates.data import FORMAT, of_questions, of_solutions
from templates.numbers import Numbers
from worksheets.catalogue import find
from worksheets.solving import solved

SHEET = find("blatt4")
TASKS = ("1.1", "2.2")


def test_values_have_fifteen_digits_and_whole_numbers_stay_whole() -> None:
    data = certified(lambda: of_solutions(SHEET, solved(SHEET, TASKS), Numbers(4, "de")))
    assert (data["format"], data["sheet"]) == (FORMAT, "blatt4")
    assert data["tasks"]["1.1"]["values"]["h_1"] == pytest.approx([0.537049566998035, -0.379948962255225], abs=1e-15)
    assert all(isinstance(value, int) for value in data["tasks"]["2.2"]["values"].values())


def test_steps_say_rule_and_numbers_and_value() -> None:
    data = certified(lambda: of_solutions(SHEET, solved(SHEET, TASKS), Numbers(4, "de")))
    (step, *_) = data["tasks"]["1.1"]["steps"]
    assert (step["symbol"], "W_{hh}" in step["rule"], "W_{hh}" in step["substituted"]) == ("h_1", True, False)


def test_questions_hold_what_is_given_and_asked_and_no_value() -> None:
    task = of_questions(SHEET, solved(SHEET, TASKS), "en")["tasks"]["1.1"]
    assert task["equations"]["rnn_output"]["h[t]"] == "tanh(W_hh @ h[t-1] + W_xh @ x[t] + b_h)"
    assert task["given"]["W_xh"] == [[0.5, 0.3], [-0.2, 0.4]]
    assert "h_1" in [name for part in task["parts"].values() for name in part["ask"]]
    assert "h_1" not in task["given"]
