"""Formulas of students against the right rule: proven, refuted at a point, or undecided within the time limit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flint import arb, fmpq

from solver.answers.conventions import Expected
from solver.answers.equality import Equal, Refuted, Setting, Undecided, Unusable, Verdict, compare
from solver.answers.names import names_of
from solver.answers.prover import Claim, Prover, Shapes
from solver.answers.reading import Formula, Readings, read
from solver.evaluation import evaluate
from solver.values import Value, precision
from tests.solver import engine

RNN = {
    "h[t]": "tanh(W_hh @ h[t-1] + W_xh @ x[t] + b_h)",
    "y[t]": "W_hy @ h[t] + b_y",
    "L[t]": "1/2 * (y[t] - yhat[t])^2",
}
VECTORS = {
    "W_hh": [["0.1", "-0.3"], ["0.6", "0.2"]],
    "W_xh": [["0.5", "0.3"], ["-0.2", "0.4"]],
    "W_hy": [["0.7", "-0.1"]],
    "b_h": [["0.1"], ["-0.2"]],
    "b_y": "0.3",
    "h_0": [["0"], ["0"]],
    **{f"x_{t}": [["1"], ["0"]] for t in (1, 2, 3)},
    **{f"yhat_{t}": "1" for t in (1, 2, 3)},
}
NUMBERS = {
    **dict.fromkeys(["W_hh", "W_xh", "W_hy", "b_h", "b_y"], "0.5"),
    "h_0": "0",
    **{f"x_{t}": "1" for t in (1, 2, 3)},
    **{f"yhat_{t}": "1" for t in (1, 2, 3)},
}
LSTM = {
    "f[t]": "sigma(W_f @ [h[t-1], x[t]] + b_f)",
    "C[t]": "f[t] * C[t-1] + (1 - f[t]) * tanh(W_C @ [h[t-1], x[t]] + b_C)",
    "h[t]": "f[t] * tanh(C[t])",
}
CELL = {"W_f": [["0.2", "0.1"]], "W_C": [["0.1", "0.5"]], "b_f": "0.5", "b_C": "0.1", "h_0": "0.5", "C_0": "0.3"}
CELL |= {"x_1": "1"}

ASKED = ["dL_3/dW_hh", "dL_3/dh_3", "dL_3/dW_hy", "dh_3/dh_2", "y_1"]
vectors = engine.solve(RNN, VECTORS, [*ASKED[:3], "dh_3/dh_2", "y_1"], 3)
numbers = engine.solve(RNN, NUMBERS, ASKED, 3)
cell = engine.solve(LSTM, CELL, ["h_1"], 1)


@pytest.fixture(scope="module")
def prover() -> Iterator[Prover]:
    prover = Prover(seconds=20)
    yield prover
    prover.close()


def verdict(text: str, asked: str, solved: engine.Solved, prover: Prover | None, fixed: bool = False) -> Verdict:
    symbol = solved.symbol(asked)
    names = names_of([*solved.derivation.steps, *solved.derivation.given])
    found = read(text, Expected(decimal="."), names)
    assert isinstance(found, Readings), found
    content = found.preferred.content
    assert isinstance(content, Formula)
    initial = {solved.symbol("h_0"): solved.values[solved.symbol("h_0")]} if fixed else {}
    setting = Setting.of(solved.derivation, initial)
    rule = solved.derivation.steps[symbol].rule
    return compare(content.expression, rule, setting, asked=symbol, prover=prover)


class TestEqual:
    @pytest.mark.parametrize(
        ("text", "asked"),
        [
            ("tanh(W_hh h_1 + W_xh x_2 + b_h)", "h_2"),
            ("np.tanh(b_h + W_xh @ x_2 + W_hh @ h_1)", "h_2"),
            (r"\tanh\left(W_{hh} \cdot h_{1} + W_{xh} \cdot x_{2} + b_h\right)", "h_2"),
            ("2*sigma(2*(W_hh h_1 + W_xh x_2 + b_h)) - 1", "h_2"),
            ("W_hy tanh(W_hh h_0 + W_xh x_1 + b_h) + b_y", "y_1"),
            ("diag(1 - h_3^2) W_hh", "dh_3/dh_2"),
            (r"\operatorname{diag}(1 - h_3 \odot h_3) \cdot W_{hh}", "dh_3/dh_2"),
            ("diag(1 - h_3^2) * W_hh", "dh_3/dh_2"),
            ("(W_hh^T diag(1-h_3^2))^T", "dh_3/dh_2"),
            ("diag(1 - tanh(W_hh h_2 + W_xh x_3 + b_h)^2) W_hh", "dh_3/dh_2"),
            ("W_hy^T (y_3 - yhat_3)", "dL_3/dh_3"),
            ("(y_3 - yhat_3) W_hy", "dL_3/dh_3"),
            ("(y_3 - yhat_3) h_3^T", "dL_3/dW_hy"),
            (r"\frac{\partial L_3}{\partial y_3} h_3^T", "dL_3/dW_hy"),
            (r"\frac{1}{2}(y_3^2 - 2 y_3 yhat_3 + \hat{y}_3^2)", "L_3"),
        ],
    )
    def test_of_vectors(self, text: str, asked: str, prover: Prover) -> None:
        assert isinstance(verdict(text, asked, vectors, prover), Equal)

    @pytest.mark.parametrize(
        ("text", "asked", "solved"),
        [
            ("(1 - h_3^2) * W_hh", "dh_3/dh_2", numbers),
            ("W_hh - W_hh h_3^2", "dh_3/dh_2", numbers),
            ("tanh'(W_hh h_2 + W_xh x_3 + b_h) W_hh", "dh_3/dh_2", numbers),
            ("dL_3/dh_3 (1-h_3^2)(h_2 + W_hh (1-h_2^2)(h_1 + W_hh (1-h_1^2) h_0))", "dL_3/dW_hh", numbers),
            ("1/(1+e^{-(W_f [h_0, x_1] + b_f)})", "f_1", cell),
            ("f_1 (exp(C_1) - exp(-C_1)) / (exp(C_1) + exp(-C_1))", "h_1", cell),
        ],
    )
    def test_of_numbers(self, text: str, asked: str, solved: engine.Solved, prover: Prover) -> None:
        assert isinstance(verdict(text, asked, solved, prover), Equal)

    def test_with_an_initial_state_of_zero(self, prover: Prover) -> None:
        text = "(y_3 - yhat_3) W_hy (1-h_3^2)(h_2 + W_hh (1-h_2^2) h_1)"
        assert isinstance(verdict(text, "dL_3/dW_hh", numbers, prover, fixed=True), Equal)
        assert isinstance(verdict(text, "dL_3/dW_hh", numbers, prover), Refuted)

    def test_tells_a_row_from_a_column(self, prover: Prover) -> None:
        assert verdict("W_hy^T (y_3 - yhat_3)", "dL_3/dh_3", vectors, prover) == Equal()
        assert verdict("(y_3 - yhat_3) W_hy", "dL_3/dh_3", vectors, prover) == Equal(is_turned=True)


POWERS = engine.solve(
    {"y": "W W W W x", "z": "x^2", "S": "square(W)", "L": "max(x)"},
    {"W": [["0.5", "-0.2"], ["0.1", "0.4"]], "x": [["1"], ["0.5"]]},
    ["y", "z", "S", "dL/dx"],
    1,
)


class TestPowers:
    """``^`` of a square matrix is the matrix power, with ⊙ that of each entry."""

    @pytest.mark.parametrize(
        ("text", "asked"),
        [
            ("W^4 x", "y"),
            ("(W^2)^2 x", "y"),
            ("W^3 W x", "y"),
            (r"W^{4} \cdot x", "y"),
            ("x^2", "z"),
            (r"x^{\odot 2}", "z"),
            ("x^⊙2", "z"),
            ("x * x", "z"),
            (r"W^{\odot 2}", "S"),
            (r"W^{\circ 2}", "S"),
            ("W * W", "S"),
            ("np.square(W)", "S"),
            (r"\operatorname{hardmax}(x)", "dL/dx"),
        ],
    )
    def test_that_are_right(self, text: str, asked: str, prover: Prover) -> None:
        assert isinstance(verdict(text, asked, POWERS, prover), Equal)

    @pytest.mark.parametrize(("text", "asked"), [(r"W^{\odot 4} x", "y"), ("W^3 x", "y"), ("W^2", "S")])
    def test_that_are_not(self, text: str, asked: str) -> None:
        assert isinstance(verdict(text, asked, POWERS, None), Refuted)


class TestRefuted:
    @pytest.mark.parametrize(
        ("text", "asked", "solved"),
        [
            ("tanh(W_hh h_1 + W_xh x_2)", "h_2", vectors),
            ("tanh(W_xh h_1 + W_hh x_2 + b_h)", "h_2", vectors),
            ("sigma(W_hh h_1 + W_xh x_2 + b_h)", "h_2", vectors),
            ("diag(1 - h_3^2) W_hh^T", "dh_3/dh_2", vectors),
            ("diag(1 - h_3) W_hh", "dh_3/dh_2", vectors),
            ("diag(1 - h_2^2) W_hh", "dh_3/dh_2", vectors),
            ("(y_3 - yhat_3) W_hy (1-h_3^2) W_hh (1-h_2^2) h_1", "dL_3/dW_hh", numbers),
            ("f_1 C_1", "h_1", cell),
            ("0.5 h_2", "h_3", vectors),
        ],
    )
    def test_at_a_point(self, text: str, asked: str, solved: engine.Solved) -> None:
        found = verdict(text, asked, solved, None)
        assert isinstance(found, Refuted)
        rule = solved.derivation.steps[solved.symbol(asked)].rule
        with precision(256):  # the point is a witness that anybody can check
            again = evaluate(rule, found.point)
        assert all(a.overlaps(arb(b)) for a, b in zip(map(arb, again.entries), found.right.entries, strict=True))
        assert not all(arb(a).overlaps(arb(b)) for a, b in zip(found.student.entries, found.right.entries, strict=True))

    def test_also_where_it_agrees_at_three_points(self) -> None:
        """A factor vanishes at every point where the formula was refuted before, so that it agrees there."""
        text, roots = "W_hy h_1 + b_y + 1", set[str]()
        for _ in range(4):
            found = verdict(text, "y_1", numbers, None)
            assert isinstance(found, Refuted), roots
            (root,) = found.point[numbers.symbol("W_hy")].entries
            roots.add(str(root))
            text += f" * (W_hy - ({root}))"
        assert len(roots) == 4

    def test_is_the_same_with_the_same_seed(self) -> None:
        first, second = (verdict("0.5 h_2", "h_3", vectors, None) for _ in range(2))
        assert isinstance(first, Refuted)
        assert isinstance(second, Refuted)
        assert first.point.keys() == second.point.keys()
        assert all(str(v.entries) == str(second.point[s].entries) for s, v in first.point.items())


class TestUnusable:
    @pytest.mark.parametrize(
        ("text", "asked", "code"),
        [
            ("h_2 + 0", "h_2", "answer_circular"),
            ("W_hy^T y_1", "h_1", "answer_circular"),
            ("W_hy^T y_2", "h_2", "unknown_symbol"),
            ("W_hh x_1 + W_hy", "h_2", "shape_clash"),
            ("W_hy h_2", "h_3", "answer_shape"),
            ("diag(W_hh)", "h_3", "answer_diagonal"),
        ],
    )
    def test_names_the_problem(self, text: str, asked: str, code: str) -> None:
        found = verdict(text, asked, vectors, None)
        assert isinstance(found, Unusable)
        assert found.problem.code == code


def _never(claim: Claim, shapes: Shapes) -> bool:
    while claim:
        pass
    return True


def _dies(claim: Claim, shapes: Shapes) -> bool:
    raise SystemExit


class TestUndecided:
    TEXT = "2*sigma(2*(W_hh h_1 + W_xh x_2 + b_h)) - 1"

    def test_without_a_prover(self) -> None:
        assert verdict(self.TEXT, "h_2", vectors, None) == Undecided(agrees=True)

    def test_when_the_time_is_over(self) -> None:
        assert verdict(self.TEXT, "h_2", vectors, Prover(0.2, _never)) == Undecided(agrees=True)

    def test_when_the_process_dies(self) -> None:
        assert verdict(self.TEXT, "h_2", vectors, Prover(20, _dies)) == Undecided(agrees=True)

    def test_where_no_point_has_a_value(self) -> None:
        assert verdict("log(-(W_hh^2)) + h_0", "h_1", numbers, None) == Undecided(agrees=False)


def test_values_of_refuted_points_are_exact_for_given_symbols() -> None:
    found = verdict("0.5 h_2", "h_3", vectors, None)
    assert isinstance(found, Refuted)
    given: Value = found.point[vectors.symbol("W_hh")]
    assert all(isinstance(e, fmpq) and e != 0 for e in given.entries)


def test_names_come_from_the_derivation() -> None:
    names = names_of([*vectors.derivation.steps, *vectors.derivation.given])
    assert names.plain == {"W_hh", "W_xh", "W_hy", "b_h", "b_y"}
    assert names.indexed == {"h", "x", "y", "L", "yhat"}
    assert {*vectors.derivation.given} <= names.symbols
