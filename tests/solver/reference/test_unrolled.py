"""The NumPy reference against the sheet's numbers, plain Python loops, central differences and identities."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import solver.reference as ref
from solver.reference import Array
from tests.solver.reference.cases import TASK_1_1, TASK_1_2, TASK_2_1, case, central, close, sizes

SHEET = [
    ("rnn", TASK_1_1, "h_0", [0, 0]),
    ("rnn", TASK_1_1, "h_1", [0.537049567, -0.379948962]),
    ("rnn", TASK_1_1, "y_1", 0.713929593),
    ("rnn", TASK_1_1, "h_2", [0.513660523, 0.418803341]),
    ("rnn", TASK_1_1, "y_2", 0.617682032),
    # h_3[0] is 0.67817387848...; issue 2 has 0.678173879, rounded twice
    ("rnn", TASK_1_1, "h_3", [0.678173878, 0.373046098]),
    ("rnn", TASK_1_1, "y_3", 0.737417105),
    ("rnn", TASK_1_2, "h_1", 0.462117157),
    ("rnn", TASK_1_2, "h_2", 0.353723789),
    ("rnn", TASK_1_2, "h_3", 0.654413269),
    ("rnn", TASK_1_2, "dL_3/dW_hy", -0.226156542),
    ("rnn", TASK_1_2, "dL_3/dh_3", -0.345586731),
    ("rnn", TASK_1_2, "dL_3/dW_hh", -0.133798184),
    ("lstm", TASK_2_1, "f_t", 0.668187772),
    ("lstm", TASK_2_1, "i_t", 0.679178699),
    ("lstm", TASK_2_1, "Ctilde_t", 0.571669966),
    ("lstm", TASK_2_1, "o_t", 0.668187772),
    ("lstm", TASK_2_1, "C_t", 0.588722396),
    ("lstm", TASK_2_1, "h_t", 0.353455374),
    ("lstm", TASK_2_1, "C_t-1", 0.3),
]


VARIANTS: list[tuple[str, dict[str, bool]]] = [
    ("rnn", {}),
    ("lstm", {}),
    ("gru", {}),
    ("gru", {"z_keeps": True}),
    ("gru", {"reset_after": True}),
    ("gru", {"z_keeps": True, "reset_after": True}),
]


variants = pytest.mark.parametrize(("kind", "options"), VARIANTS, ids=["-".join([k, *o]) for k, o in VARIANTS])


seeds = st.integers(0, 2**32 - 1)


quick = settings(max_examples=25, derandomize=True)


def rerun(trace: ref.Trace) -> ref.Trace:
    return ref.forward(trace.cell, trace.x, trace.initial, trace.targets)


class TestSheet:
    """The numbers of the exercise sheet."""

    @pytest.mark.parametrize(("cell", "numbers", "symbol", "expected"), SHEET)
    def test_value(self, cell: str, numbers: dict[str, Any], symbol: str, expected: Any) -> None:
        value = ref.reference_values(cell, numbers, [symbol])[symbol]
        np.testing.assert_allclose(value, expected, rtol=0, atol=5e-10)
        assert value.shape == np.shape(expected)

    def test_chain_rule_of_1_2_d_has_three_terms(self) -> None:
        """The sheet prints two of them; the third is the direct one."""
        asked = ["h_1", "h_2", "h_3", "dL_3/dh_3", "dL_3/dW_hh", "dh_3/dh_2", "dh_2/dh_1"]
        v = ref.reference_values("rnn", TASK_1_2, asked)
        direct_3, direct_2 = (1 - v["h_3"] ** 2) * v["h_2"], (1 - v["h_2"] ** 2) * v["h_1"]
        printed = v["dL_3/dh_3"] * v["dh_3/dh_2"] * direct_2
        close(v["dL_3/dW_hh"], printed + v["dL_3/dh_3"] * direct_3)
        close(printed, -0.0639070006, 1e-9)


class TestForward:
    """Against loops over plain Python numbers."""

    @staticmethod
    def affine(weight: Array, bias: Array | None, vector: list[float]) -> list[float]:
        offsets = [0.0] * len(weight) if bias is None else [float(b) for b in bias]
        products = [sum(float(w) * v for w, v in zip(row, vector, strict=True)) for row in weight]
        return [product + b for product, b in zip(products, offsets, strict=True)]

    def one(self, cell: Any, h: list[float], c: list[float], x: list[float]) -> dict[str, list[float]]:
        def squash(a: list[float]) -> list[float]:
            return [1 / (1 + math.exp(-value)) for value in a]

        def tanh(a: list[float]) -> list[float]:
            return [math.tanh(value) for value in a]

        units = range(len(h))
        if isinstance(cell, ref.RNN):
            past, now = self.affine(cell.W_hh, None, h), self.affine(cell.W_xh, cell.b_h, x)
            return {"h": tanh([past[k] + now[k] for k in units])}
        if isinstance(cell, ref.LSTM):
            f, i = squash(self.affine(cell.W_f, cell.b_f, h + x)), squash(self.affine(cell.W_i, cell.b_i, h + x))
            new, o = tanh(self.affine(cell.W_C, cell.b_C, h + x)), squash(self.affine(cell.W_o, cell.b_o, h + x))
            c = [f[k] * c[k] + i[k] * new[k] for k in units]
            return {"f": f, "i": i, "Ctilde": new, "C": c, "o": o, "h": [o[k] * math.tanh(c[k]) for k in units]}
        az, ar = self.affine(cell.W_z, cell.b_z, h + x), self.affine(cell.W_r, cell.b_r, h + x)
        if cell.reset_after:
            z, r = (squash([a[k] + b[k] for k in units]) for a, b in ((az, cell.b_hz), (ar, cell.b_hr)))
            past = self.affine(cell.W_h[:, : len(h)], cell.b_hh, h)
            now = self.affine(cell.W_h[:, len(h) :], cell.b_h, x)
            new = tanh([now[k] + r[k] * past[k] for k in units])
        else:
            z, r = squash(az), squash(ar)
            new = tanh(self.affine(cell.W_h, cell.b_h, [r[k] * h[k] for k in units] + x))
        keep = [z[k] if cell.z_keeps else 1 - z[k] for k in units]
        return {"z": z, "r": r, "htilde": new, "h": [keep[k] * h[k] + (1 - keep[k]) * new[k] for k in units]}

    @variants
    def test_every_intermediate(self, kind: str, options: dict[str, bool]) -> None:
        trace = case(kind, options, 1)
        for b in range(2):
            h, c = trace.initial["h"][b].tolist(), trace.initial.get("C", trace.initial["h"])[b].tolist()
            for t in range(3):
                now = self.one(trace.cell, h, c, trace.x[b, t].tolist())
                h, c = now["h"], now.get("C", c)
                y = self.affine(trace.cell.W_hy, trace.cell.b_y, h)  # type: ignore[arg-type]
                assert trace.targets is not None
                loss = sum((a - float(e)) ** 2 for a, e in zip(y, trace.targets[b, t], strict=True)) / 2
                expected = now | {"y": y, "L": loss}
                assert trace.steps.keys() == expected.keys()
                for name, value in expected.items():
                    close(trace.steps[name][b, t], value)

    def test_states_left_out_are_zero(self) -> None:
        trace = case("lstm", {}, 2)
        zero = {"h": np.zeros((2, 3)), "C": np.zeros((2, 3))}
        close(ref.forward(trace.cell, trace.x).steps["C"], ref.forward(trace.cell, trace.x, zero).steps["C"], 0)

    @pytest.mark.parametrize(("bias", "expected"), [(-800.0, 0.0), (-40.0, math.exp(-40)), (800.0, 1.0)])
    def test_saturated_gates_keep_their_digits(self, bias: float, expected: float) -> None:
        numbers = TASK_2_1 | {"W_f": [0, 0], "b_f": bias}
        with np.errstate(all="raise", under="ignore"):
            np.testing.assert_allclose(ref.reference_values("lstm", numbers, ["f_t"])["f_t"], expected, rtol=1e-15)


class TestGradients:
    """Backpropagation through time against central differences."""

    @variants
    @quick
    @given(shape=st.tuples(sizes, sizes, sizes, sizes, sizes), seed=seeds)
    def test_parameters_inputs_and_initial_states(
        self, kind: str, options: dict[str, bool], shape: tuple[int, ...], seed: int
    ) -> None:
        trace = case(kind, options, seed, shape)
        rng = np.random.default_rng(seed + 1)
        weights = rng.standard_normal(shape[1])
        upstream = {name: rng.standard_normal(value.shape) for name, value in trace.steps.items() if name != "L"}

        def objective() -> float:
            steps = rerun(trace).steps
            outside = sum(float((upstream[name] * steps[name]).sum()) for name in upstream)
            return float((steps["L"] @ weights).sum()) + outside

        gradients = ref.backward(trace, weights, upstream)
        found = {**gradients.parameters, "x": gradients.x, **{f"{s}_0": g for s, g in gradients.initial.items()}}
        arrays = {**trace.cell.arrays, "x": trace.x, **{f"{s}_0": a for s, a in trace.initial.items()}}
        assert found.keys() == arrays.keys()
        for name, array in arrays.items():
            np.testing.assert_allclose(found[name], central(objective, array), rtol=1e-5, atol=1e-7, err_msg=name)

    @staticmethod
    def finish(cell: Any, before: dict[str, Array], x: Array, now: dict[str, Array]) -> dict[str, Array]:
        """The states after a step whose intermediates are given, following only the arrows that leave them."""
        if isinstance(cell, ref.LSTM):
            return {"C": now["C"], "h": now["o"] * np.tanh(now["C"])}
        keep = now["z"] if cell.z_keeps else 1 - now["z"]
        return {"h": keep * before["h"] + (1 - keep) * now["htilde"]}

    @variants
    def test_total_derivative_by_every_intermediate(self, kind: str, options: dict[str, bool]) -> None:
        """Nudge one intermediate of step 2 of 3, follow its arrows by hand, and run the rest from there."""
        trace = case(kind, options, 5)
        cell: Any = trace.cell
        before = {state: trace.steps[state][:, 0] for state in cell.states}
        now = {name: value[:, 1].copy() for name, value in trace.steps.items() if name not in ("y", "L")}
        x = trace.x[:, 1]

        def objective(nudged: str) -> float:
            values = dict(now)
            if nudged == "r":
                past, inputs = cell.W_h[:, :3], cell.W_h[:, 3:]
                inner = (
                    now["r"] * (before["h"] @ past.T + cell.b_hh)
                    if cell.reset_after
                    else (now["r"] * before["h"]) @ past.T
                )
                values["htilde"] = np.tanh(inner + x @ inputs.T + cell.b_h)
            if nudged in ("f", "i", "Ctilde"):
                values["C"] = now["f"] * before["C"] + now["i"] * now["Ctilde"]
            states = values if nudged == "h" else self.finish(cell, before, x, values)
            assert trace.targets is not None
            loss = 0.5 * ((states["h"] @ cell.W_hy.T + cell.b_y - trace.targets[:, 1]) ** 2).sum()
            initial = {state: states[state] for state in cell.states}
            rest = ref.forward(cell, trace.x[:, 2:], initial, trace.targets[:, 2:])
            return float(loss + rest.steps["L"].sum())

        found = ref.backward(trace, np.ones(3)).steps
        for name, array in now.items():
            expected = central(lambda name=name: objective(name), array)  # type: ignore[misc]
            np.testing.assert_allclose(found[name][:, 1], expected, rtol=1e-6, atol=1e-8, err_msg=name)

    @variants
    def test_jacobian(self, kind: str, options: dict[str, bool]) -> None:
        """dh_3/dh_0 and dy_2/dx_1, out x in, for each element of the batch."""
        trace = case(kind, options, 6)
        for of, t, by, s, array in (("h", 3, "h", 0, trace.initial["h"]), ("y", 2, "x", 1, trace.x[:, 0])):
            found = ref.jacobian(trace, of, t, by, s)
            for b in range(2):
                for k in range(found.shape[1]):
                    expected = central(lambda b=b, k=k: float(rerun(trace).steps[of][b, t - 1, k]), array)  # type: ignore[misc]  # noqa: B023
                    np.testing.assert_allclose(found[b, k], expected[b], rtol=1e-6, atol=1e-8)

    def test_rnn_jacobian_is_the_product_of_the_local_ones(self) -> None:
        trace = case("rnn", {}, 7)
        assert isinstance(trace.cell, ref.RNN)
        local = [ref.rnn_jacobian(trace.cell, trace.steps["h"][:, t]) for t in range(3)]
        for b in range(2):
            close(local[2][b], np.diag(1 - trace.steps["h"][b, 2] ** 2) @ trace.cell.W_hh)
        close(ref.jacobian(trace, "h", 3, "h", 2), local[2])
        close(ref.jacobian(trace, "h", 3, "h", 0), local[2] @ local[1] @ local[0])


class TestIdentities:
    """What must hold whatever the numbers are."""

    @variants
    def test_batch_is_the_sum_of_its_elements(self, kind: str, options: dict[str, bool]) -> None:
        trace = case(kind, options, 8)
        whole = ref.backward(trace, np.ones(3))
        assert trace.targets is not None
        singles = []
        for b in range(2):
            initial = {state: value[b : b + 1] for state, value in trace.initial.items()}
            single = ref.forward(trace.cell, trace.x[b : b + 1], initial, trace.targets[b : b + 1])
            singles.append(ref.backward(single, np.ones(3)))
            close(singles[b].x[0], whole.x[b])
        for name, value in whole.parameters.items():
            close(singles[0].parameters[name] + singles[1].parameters[name], value)

    @variants
    def test_gradient_of_the_sum_is_the_sum_of_gradients(self, kind: str, options: dict[str, bool]) -> None:
        trace = case(kind, options, 9)
        parts = [ref.backward(trace, row) for row in np.eye(3)]
        for name, value in ref.backward(trace, np.ones(3)).parameters.items():
            close(sum(part.parameters[name] for part in parts), value)
        for name, value in ref.backward(trace, np.array([0.0, 0.0, -2.5])).steps.items():
            close(-2.5 * parts[2].steps[name], value)

    @variants
    def test_the_past_does_not_depend_on_the_future(self, kind: str, options: dict[str, bool]) -> None:
        gradients = ref.backward(case(kind, options, 10), np.array([0.0, 1.0, 0.0]))
        assert not gradients.x[:, 2].any()
        assert gradients.x[:, :2].all()

    @variants
    def test_upstream_of_y_is_the_loss_gradient(self, kind: str, options: dict[str, bool]) -> None:
        trace = case(kind, options, 11)
        assert trace.targets is not None
        by_hand = ref.backward(trace, upstream={"y": trace.steps["y"] - trace.targets})
        for name, value in ref.backward(trace, np.ones(3)).parameters.items():
            close(by_hand.parameters[name], value)

    def test_arguments_are_left_alone(self) -> None:
        trace = case("gru", {"reset_after": True}, 12)
        upstream = {"h": np.ones((2, 3, 3))}
        kept = {name: value.copy() for name, value in trace.steps.items()}
        first = ref.backward(trace, np.ones(3), upstream)
        second = ref.backward(trace, np.ones(3), upstream)
        assert (upstream["h"] == 1).all()
        for name, value in kept.items():
            close(trace.steps[name], value, 0)
        close(first.x, second.x, 0)

    def test_the_two_gru_signs_mirror_each_other(self) -> None:
        """z and 1 - z change places when W_z and b_z change sign."""
        trace = case("gru", {}, 13)
        arrays = trace.cell.arrays
        make: Any = ref.GRU
        mirrored = make(**arrays | {"W_z": -arrays["W_z"], "b_z": -arrays["b_z"]}, z_keeps=True)
        close(ref.forward(mirrored, trace.x, trace.initial).steps["h"], trace.steps["h"])
