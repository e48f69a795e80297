"""Names and numbers of a sheet in, names of a sheet out."""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import solver.reference as ref
from tests.solver.reference.cases import TASK_1_1, TASK_1_2, TASK_2_1, close


class TestSymbols:
    """Names of a sheet in, names of a sheet out."""

    @pytest.mark.parametrize(
        ("symbol", "shape"),
        [
            ("dL_3/dW_hh", (2, 2)),
            ("dL_3/dW_hy", (2,)),
            ("dL_3/db_h", (2,)),
            ("dL_3/db_y", ()),
            ("dL_3/dx_2", (2,)),
            ("dL_3/dh_0", (2,)),
            ("dL_3/dh_3", (2,)),
            ("dL_3/dy_3", ()),
            ("dh_3/dh_1", (2, 2)),
            ("dh_1/dh_0", (2, 2)),
            ("dh_3/dx_1", (2, 2)),
            ("dy_3/dh_2", (2,)),
            ("L_3", ()),
        ],
    )
    def test_shape_is_that_of_the_operand(self, symbol: str, shape: tuple[int, ...]) -> None:
        value = ref.reference_values("rnn", TASK_1_1 | {"yhat_3": 1}, [symbol])[symbol]
        assert value.shape == shape
        assert value.dtype == np.float64

    @pytest.mark.parametrize(
        "symbol",
        [
            *("", "h", "h_4", "h_t", "h_01", "h_²", "C_1", "x_1", "y_0", "params(rnn)"),
            *("L", "L_1", "L_4", "dL_3", "dL/dW_hh", "dL_1/dW_hh", "dL_3/dW_f", "dL_3/dL_3", "dL_3/dh_4"),
            *("dh_2/dW_hh", "dh_0/dh_0", "dh_2/dx_0", "dh_2/dh_9", "dL_3/dh_3/dh_2"),
        ],
    )
    def test_what_the_reference_cannot_compute_is_left_out(self, symbol: str) -> None:
        values = ref.reference_values("rnn", TASK_1_1 | {"yhat_3": 1}, [symbol, "h_1"])
        assert values.keys() == {"h_1"}

    def test_nothing_to_compute_needs_no_numbers(self) -> None:
        assert ref.reference_values("lstm", {}, ["params(lstm)"]) == {}

    def test_loss_is_the_sum_over_steps(self) -> None:
        asked = ["L", "L_1", "L_2", "L_3", "dL/dW_hh", "dL_1/dW_hh", "dL_2/dW_hh", "dL_3/dW_hh", "y_1"]
        v = ref.reference_values("rnn", TASK_1_2, asked)
        close(v["L"], v["L_1"] + v["L_2"] + v["L_3"])
        close(v["L_1"], (v["y_1"] - 1) ** 2 / 2)
        close(v["dL/dW_hh"], v["dL_1/dW_hh"] + v["dL_2/dW_hh"] + v["dL_3/dW_hh"])

    def test_step_t_has_gradients_too(self) -> None:
        numbers = TASK_2_1 | {"W_hy": 2, "yhat_t": 0}
        asked = ["y_t", "L_t", "L", "dL_t/dh_t", "dL_t/dC_t-1", "dL_t/dW_f", "dC_t/dC_t-1", "f_t", "dh_t/dC_t-1"]
        v = ref.reference_values("lstm", numbers, asked)
        close(v["dL_t/dh_t"], 2 * v["y_t"])
        close(v["L_t"], v["y_t"] ** 2 / 2)
        close(v["L"], v["L_t"])
        close(v["dC_t/dC_t-1"], v["f_t"])
        close(v["dL_t/dC_t-1"], v["dL_t/dh_t"] * v["dh_t/dC_t-1"])
        assert v["dL_t/dW_f"].shape == (2,)

    def test_missing_biases_and_states_are_zero(self) -> None:
        numbers = TASK_1_2 | {"b_h": 0, "b_y": [0], "h_0": [[0]]}
        asked = ["h_3", "y_3", "dL/dW_xh", "dL/db_h"]
        with_zeros, without = (ref.reference_values("rnn", given, asked) for given in (numbers, TASK_1_2))
        assert with_zeros == without
        assert len(without) == 4

    def test_exact_numbers_columns_and_rows_are_understood(self) -> None:
        numbers = TASK_1_1 | {
            "x_1": [[1], [0]],
            "b_h": [[Fraction(1, 10), Fraction(-1, 5)]],
            "b_y": Decimal("0.3"),
            "W_hy": np.array([0.7, -0.1]),
        }
        close(ref.reference_values("rnn", numbers, ["y_3"])["y_3"], 0.737417105, 1e-9)

    def test_gru_conventions_reach_the_cell(self) -> None:
        numbers: dict[str, Any] = {"W_z": [1, 0], "W_r": [0, 1], "W_h": [1, 1], "b_h": 0.5, "h_t-1": 0.3, "x_t": 0.2}
        z, r = (1 / (1 + math.exp(-a)) for a in (0.3, 0.2))
        new = math.tanh(r * 0.3 + 0.2 + 0.5)
        close(ref.reference_values("gru", numbers, ["h_t"])["h_t"], (1 - z) * 0.3 + z * new)
        close(ref.reference_values("gru", numbers, ["h_t"], z_keeps=True)["h_t"], z * 0.3 + (1 - z) * new)
        after = ref.reference_values("gru", numbers | {"b_hh": 0.7}, ["htilde_t"], reset_after=True)
        close(after["htilde_t"], math.tanh(r * (0.3 + 0.7) + 0.2 + 0.5))

    @pytest.mark.parametrize(
        ("changed", "message"),
        [
            ({"W_hh": None}, "W_hh: missing number"),
            ({"W_hy": None}, "W_hy: missing, but b_y is given"),
            ({"x_2": None}, "x_2: missing number"),
            ({"x_1": None, "x_2": None, "x_3": None}, "x_1: missing number"),
            ({"W_f": 1}, "W_f: has no place in this rnn with steps 1 to T"),
            ({"C_0": [0, 0]}, "C_0: has no place in this rnn"),
            ({"h_2": [0, 0]}, "h_2: has no place"),
            ({"x_0": [0, 0]}, "x_0: has no place"),
            ({"x_t": [0, 0]}, "h_0: has no place in this rnn with one step t"),
            ({"h_t-1": [0, 0]}, "h_t-1: has no place"),
            ({"yhat_4": 1}, "yhat_4: a target without an output, of 3 time steps"),
            ({"x_2": [1, 2, 3]}, r"x_2: expected shape \(2,\), got \(3,\)"),
            ({"h_0": [1, 2, 3]}, r"h_0: expected shape \(2,\), got \(3,\)"),
            ({"yhat_1": [1, 2]}, r"yhat_1: expected shape \(1,\), got \(2,\)"),
            ({"b_h": [[1, 2], [3, 4]]}, r"b_h: expected a vector, got shape \(2, 2\)"),
            ({"W_hh": [[1, 2]]}, r"W_hh: expected shape \(1, 1\), got \(1, 2\)"),
            ({"W_hh": [[[1, 2]]]}, r"W_hh: expected a matrix, got shape \(1, 1, 2\)"),
            ({"W_hh": [[1, 2], [3]]}, "W_hh: expected numbers in rows of equal length"),
            ({"b_y": "three"}, "b_y: expected numbers"),
            ({"b_y": 10**400}, "b_y: expected numbers"),
            ({"b_y": math.nan}, "b_y: expected finite numbers"),
        ],
    )
    def test_bad_numbers_are_named(self, changed: dict[str, Any], message: str) -> None:
        numbers = {name: value for name, value in (TASK_1_1 | changed).items() if value is not None}
        with pytest.raises(ValueError, match=message):
            ref.reference_values("rnn", numbers, ["h_1"])
