"""Numbers of parameters, from the shapes alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Expr

from solver import values
from solver.counting import Known, count_step, size
from solver.errors import Problem
from solver.evaluation import evaluate
from solver.notation import write
from solver.values import Value
from tests.solver.engine import Equations, floats, read_model

RNN = {"h[t]": "tanh(W_hh h[t-1] + W_xh x[t] + b_h)"}
GATE = "sigma(W_{0} @ [h[t-1], x[t]] + b_{0})"
LSTM = {f"{g}[t]": GATE.format(g) for g in "fio"} | {
    "Ctilde[t]": GATE.format("C"),
    "C[t]": "f[t] * C[t-1] + i[t] * Ctilde[t]",
    "h[t]": "o[t] * tanh(C[t])",
}
GRU = {f"{g}[t]": f"sigma(W_{g} x[t] + U_{g} h[t-1] + b_{g})" for g in "zr"} | {
    "g[t]": "tanh(W_h x[t] + U_h (r[t] * h[t-1]) + b_h)",
    "h[t]": "(1 - z[t]) * h[t-1] + z[t] * g[t]",
}
PEEPHOLE = LSTM | {f"{g}[t]": GATE.format(g).replace(")", f" + p_{g} * C[t-1])") for g in "fi"}


def counted(equations: Equations, sizes: dict[str, int]) -> tuple[str, int]:
    """The rule in the sizes, and its value."""
    model = read_model(equations)
    step = count_step(model, Known({name: (size(name), 1) for name in sizes if name in model.names}))
    known: dict[Expr, Value] = {size(name): values.number(number) for name, number in sizes.items()}
    return write(step.rule), int(floats(evaluate(step.rule, known)).item())


class TestParameters:
    @pytest.mark.parametrize(
        ("equations", "sizes", "rule", "number"),
        [
            (RNN, {"h": 128, "x": 64}, "d_h * d_h + d_h * d_x + d_h", 24_704),
            (LSTM, {"h": 128, "x": 64}, "4 * (d_h * (d_h + d_x) + d_h)", 98_816),
            (GRU, {"h": 128, "x": 64}, "3 * (d_h * d_x + d_h * d_h + d_h)", 74_112),
            (PEEPHOLE, {"h": 2, "x": 3}, "4 * d_h * (d_h + d_x) + 6 * d_h", 52),
            (RNN | {"y[t]": "W_hy h[t] + b_y"}, {"h": 2, "x": 3, "y": 4}, None, 24),
            ({"s": "a * 2"}, {"s": 1}, "d_s", 1),
        ],
    )
    def test_as_formula_and_number(
        self, equations: Equations, sizes: dict[str, int], rule: str | None, number: int
    ) -> None:
        found = counted(equations, sizes)
        assert found == (rule or found[0], number)

    @given(st.integers(1, 9), st.integers(1, 9))
    def test_are_the_entries_of_the_arrays(self, hidden: int, features: int) -> None:
        arrays = [np.zeros((hidden, hidden + features)), np.zeros((hidden, 1))] * 4
        assert counted(LSTM, {"h": hidden, "x": features})[1] == sum(a.size for a in arrays)

    @given(st.integers(1, 5), st.integers(1, 5))
    def test_of_known_shapes(self, hidden: int, features: int) -> None:
        known: dict[str, Any] = {"W_hh": (hidden, hidden), "x": (features, 1)}
        step = count_step(read_model(RNN), Known(known))
        assert floats(evaluate(step.rule, {})).item() == hidden * (hidden + features + 1)

    @pytest.mark.parametrize(("sizes", "symbol"), [({"h": 3}, "W_xh"), ({"x": 3}, "W_hh")])
    def test_open_sizes_are_a_problem(self, sizes: dict[str, int], symbol: str) -> None:
        with pytest.raises(Problem) as caught:
            counted(RNN, sizes)
        assert caught.value.code == "size_missing"
        assert caught.value.facts == {"symbol": symbol, "model": "model"}


def test_a_model_may_have_no_parameters() -> None:
    assert counted({"y": "x^2"}, {}) == ("0", 0)
