"""The chain rule written out over all paths."""

from __future__ import annotations

import pytest
from sympy import Expr

from solver.errors import Problem
from solver.evaluation import evaluate
from solver.notation import write
from solver.paths import written_out
from tests.solver.engine import Solved, floats, solve

RNN = {"h[t]": "tanh(W * h[t-1] + x[t])", "L[t]": "h[t]^2"}


def layers(last: int) -> Solved:
    numbers = {"W": 0.8, "h_0": 0.1} | {f"x_{t}": 0.2 for t in range(1, last + 1)}
    return solve(RNN, numbers, [f"dL_{last}/dW"], last)


class TestWrittenOut:
    def test_one_product_for_each_path(self) -> None:
        solved = layers(2)
        assert write(written_out(solved.derivation, solved.symbol("dL_2/dW"))) == (
            "dL[2]/dh[2] * d+h[2]/dW + dL[2]/dh[2] * (dh[2]/dh[1]) * (dh[1]/dW)"
        )

    def test_kept_derivatives_stay(self) -> None:
        solved = layers(3)
        kept = [solved.symbol("dL_3/dh_2")]
        assert write(written_out(solved.derivation, solved.symbol("dL_3/dW"), kept)) == (
            "dL[3]/dh[3] * d+h[3]/dW + dL[3]/dh[2] * d+h[2]/dW + dL[3]/dh[2] * (dh[2]/dh[1]) * (dh[1]/dW)"
        )

    @pytest.mark.parametrize("last", [1, 2, 5])
    def test_has_the_value_of_the_derivative(self, last: int) -> None:
        solved = layers(last)
        expanded: Expr = written_out(solved.derivation, solved.symbol(f"dL_{last}/dW"))
        assert floats(evaluate(expanded, solved.values)).item() == pytest.approx(solved[f"dL_{last}/dW"].item())

    @pytest.mark.parametrize("last", [30, 600])
    def test_more_than_a_person_reads_is_a_problem(self, last: int) -> None:
        solved = layers(last)
        with pytest.raises(Problem) as caught:
            written_out(solved.derivation, solved.symbol(f"dL_{last}/dW"))
        assert caught.value.code == "chain_too_long"
