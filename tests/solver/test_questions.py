"""Questions: what has to be computed since what was asked before."""

from __future__ import annotations

import numpy as np
import pytest

from solver import notation
from solver.arrays import array
from solver.intervals import Rounding
from solver.questions import Changed, Question, changed_result, leading_to, questions, reach, result, results
from tests.solver.engine import Solved, solve

EQUATIONS = {"h[t]": "tanh(w * h[t-1] + u * x[t] + b)", "y[t]": "v * h[t]", "L[t]": "1/2 * (y[t] - g[t])^2"}
NUMBERS = {"w": 0.8, "u": 0.5, "b": 0.1, "v": 0.9, "h_0": 0.2, "x_1": 1, "x_2": 0.3, "g_1": 1, "g_2": 0.4}


def solved(*asked: str) -> Solved:
    return solve(EQUATIONS, NUMBERS, asked, 2)


def cut(found: Solved, *asked: str) -> tuple[Question, ...]:
    return questions(found.derivation, [found.symbol(a) for a in asked])


def names(question: Question) -> tuple[list[str], list[str]]:
    return [notation.write(s.symbol) for s in question.steps], [notation.write(s) for s in question.after]


class TestQuestions:
    @pytest.mark.parametrize(
        ("asked", "expected"),
        [
            (["h_1", "y_1"], [(["h_1"], []), (["y_1"], ["h_1"])]),
            (["y_1", "h_1"], [(["h_1", "y_1"], []), (["h_1"], [])]),
            (["L_2"], [(["h_1", "h_2", "y_2", "L_2"], [])]),
            (["h_2", "L_2"], [(["h_1", "h_2"], []), (["y_2", "L_2"], ["h_2"])]),
            (["h_1", "h_1"], [(["h_1"], [])]),
        ],
    )
    def test_begin_where_the_asked_values_end(
        self, asked: list[str], expected: list[tuple[list[str], list[str]]]
    ) -> None:
        assert [names(q) for q in cut(solved(*asked), *asked)] == expected

    def test_of_a_derivative_read_forward_values(self) -> None:
        found = solved("h_2", "L_2", "dL_2/dw")
        last = cut(found, "h_2", "L_2", "dL_2/dw")[-1]
        assert found.symbol("h_2") in last.after
        assert last.steps[-1].symbol == found.symbol("dL_2/dw")

    def test_leave_out_what_is_given(self) -> None:
        found = solved("h_1")
        assert cut(found, "h_0", "h_1") == cut(found, "h_1")

    def test_read_given_and_asked_values_alone(self) -> None:
        found = solved("h_1", "L_1")
        last = cut(found, "h_1", "L_1")[-1]
        assert {notation.write(s) for s in last.reads} == {"v", "h_1", "g_1"}


class TestResults:
    def test_are_those_of_the_derivation(self) -> None:
        found = solved("h_2", "L_2", "dL_2/dw")
        known = {s: np.array(array(v), dtype=float) for s, v in found.values.items() if s in found.derivation.given}
        for question in cut(found, "h_2", "L_2", "dL_2/dw"):
            known[question.symbol] = result(question.steps, known, np)
            assert known[question.symbol] == pytest.approx(found[notation.write(question.symbol)], rel=1e-12)

    def test_of_changed_steps_are_computed_anew_alone(self) -> None:
        found = solved("L_2")
        (question,) = cut(found, "L_2")
        known = {s: np.array(array(v), dtype=float) for s, v in found.values.items() if s in found.derivation.given}
        values = results(question.steps, known, np)
        other = solve({**EQUATIONS, "y[t]": "v * h[t] + b"}, NUMBERS, ["L_2"], 2)
        steps = tuple(other.derivation.steps[s.symbol] for s in question.steps)
        assert changed_result(steps, question, values, np) == pytest.approx(other["L_2"])
        several = Changed(question, values, np)
        for _ in range(2):  # what changed steps came to is not taken for what the question's own steps come to
            assert several.result(steps) == pytest.approx(other["L_2"])
            assert several.result(question.steps) == values[question.symbol]
        broken = {**values, found.symbol("h_2"): np.array([[7.0]])}
        assert changed_result(question.steps, question, broken, np) == values[question.symbol]


def test_what_is_known_ends_the_way() -> None:
    found = solved("L_2")
    h_2 = found.symbol("h_2")
    steps, met = leading_to(found.derivation, [found.symbol("L_2")], {h_2})
    assert ([notation.write(s.symbol) for s in steps], met) == (["y_2", "L_2"], (h_2,))


def test_reach_goes_on_with_what_was_written() -> None:
    """An asked value may be rounded once more before it is used: the next one is wider than without asking."""
    found = solved("h_2", "L_2")
    rounding = Rounding(1e-3)
    known = {s: rounding.asarray(array(v)) for s, v in found.values.items() if s in found.derivation.given}
    asked = reach(cut(found, "h_2", "L_2"), known, rounding)[found.symbol("L_2")]
    alone = reach(cut(found, "L_2"), known, rounding)[found.symbol("L_2")]
    assert alone.width < asked.width
    assert asked.contains(found["L_2"]).all()
