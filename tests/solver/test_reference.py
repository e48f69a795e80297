"""The NumPy reference against the sheet's numbers, plain Python loops, central differences and identities."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import solver.reference as ref
from solver.reference import Array, Cell

TASK_1_1: dict[str, Any] = {
    "W_xh": [[0.5, 0.3], [-0.2, 0.4]],
    "W_hh": [[0.1, -0.3], [0.6, 0.2]],
    "W_hy": [[0.7, -0.1]],
    "b_h": [0.1, -0.2],
    "b_y": 0.3,
    "h_0": [0, 0],
    "x_1": [1, 0],
    "x_2": [0, 1],
    "x_3": [1, 1],
}
TASK_1_2: dict[str, Any] = {
    "W_xh": 0.5,
    "W_hh": 0.8,
    "W_hy": 1.0,
    "x_1": 1,
    "x_2": 0,
    "x_3": 1,
    "yhat_1": 1,
    "yhat_2": 0,
    "yhat_3": 1,
}
TASK_2_1: dict[str, Any] = {
    "W_f": [0.2, 0.1],
    "b_f": 0.5,
    "W_i": [0.3, 0.4],
    "b_i": 0.2,
    "W_C": [0.1, 0.5],
    "b_C": 0.1,
    "W_o": [0.4, 0.2],
    "b_o": 0.3,
    "h_t-1": 0.5,
    "x_t": 1.0,
    "C_t-1": 0.3,
}
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
sizes = st.integers(1, 3)
seeds = st.integers(0, 2**32 - 1)
quick = settings(max_examples=25, derandomize=True)


def close(actual: Any, expected: Any, tolerance: float = 1e-12) -> None:
    np.testing.assert_allclose(actual, expected, rtol=tolerance, atol=tolerance)


def central(objective: Callable[[], float], array: Array, step: float = 1e-5) -> Array:
    """The gradient of ``objective`` by ``array``, which it must read, by central differences."""
    result = np.zeros_like(array)
    for index in np.ndindex(array.shape):
        kept = array[index]
        array[index] = kept + step
        above = objective()
        array[index] = kept - step
        below = objective()
        array[index] = kept
        result[index] = (above - below) / (2 * step)
    return result


def case(kind: str, options: dict[str, bool], seed: int, shape: tuple[int, ...] = (2, 3, 2, 3, 2)) -> ref.Trace:
    """A random pass with targets; shape: batch, time, features, hidden, outputs."""
    batch, time, features, hidden, outputs = shape
    rng = np.random.default_rng(seed)
    cell = ref.random_cell(kind, features, hidden, outputs, rng=rng, **options)
    initial = {state: rng.standard_normal((batch, hidden)) for state in cell.states}
    x, targets = rng.standard_normal((batch, time, features)), rng.standard_normal((batch, time, outputs))
    return ref.forward(cell, x, initial, targets)


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


class TestBidirectional:
    """Two cells, the second in reversed time."""

    @staticmethod
    def pair(seed: int = 3) -> tuple[ref.Bidirectional, Array, np.random.Generator]:
        rng = np.random.default_rng(seed)
        cells = [ref.random_cell(kind, 2, hidden, rng=rng) for kind, hidden in (("lstm", 2), ("gru", 3))]
        layer = {"W_hy": rng.standard_normal((2, 5)), "b_y": rng.standard_normal(2)}
        return ref.Bidirectional(forwards=cells[0], backwards=cells[1], **layer), rng.standard_normal((2, 3, 2)), rng

    def test_first_state_of_the_second_cell_has_read_everything(self) -> None:
        pair, x, _ = self.pair()
        h = ref.bidirectional_forward(pair, x).h
        close(h[:, :, :2], ref.forward(pair.forwards, x).steps["h"])
        close(h[:, 0, 2:], ref.forward(pair.backwards, x[:, [2, 1, 0]]).steps["h"][:, 2])
        close(h[:, 2, 2:], ref.forward(pair.backwards, x[:, [2]]).steps["h"][:, 0])

    def test_gradients(self) -> None:
        pair, x, rng = self.pair()
        dh, dy = rng.standard_normal((2, 3, 5)), rng.standard_normal((2, 3, 2))

        def objective() -> float:
            trace = ref.bidirectional_forward(pair, x)
            assert trace.y is not None
            return float((dh * trace.h).sum() + (dy * trace.y).sum())

        gradients = ref.bidirectional_backward(ref.bidirectional_forward(pair, x), dh, dy)
        found = {**gradients.parameters, "x": gradients.x}
        arrays = {**pair.arrays, "x": x}
        assert found.keys() == arrays.keys()
        for name, array in arrays.items():
            np.testing.assert_allclose(found[name], central(objective, array), rtol=1e-6, atol=1e-8, err_msg=name)

    def test_what_does_not_fit_together(self) -> None:
        pair, x, _ = self.pair()
        with pytest.raises(ValueError, match="backwards: expected 2 features, got 4"):
            ref.Bidirectional(forwards=pair.forwards, backwards=ref.zero_cell("rnn", 4, 2))
        with pytest.raises(ValueError, match="belongs to the pair"):
            ref.Bidirectional(forwards=pair.forwards, backwards=ref.zero_cell("rnn", 2, 2, 1))
        with pytest.raises(ValueError, match=r"dh: expected shape \(2, 3, 5\), got \(2, 3, 4\)"):
            ref.bidirectional_backward(ref.bidirectional_forward(pair, x), np.zeros((2, 3, 4)))


COUNTS: list[tuple[tuple[Any, ...], dict[str, Any], int]] = [
    (("rnn", 64, 128), {}, 24704),
    (("lstm", 64, 128), {}, 98816),
    (("gru", 64, 128), {}, 74112),
    (("gru", 64, 128), {"reset_after": True}, 74496),
    (("rnn", 64, 128, None, True), {}, 49408),
    (("lstm", 64, 128, None, True), {}, 197632),
    (("rnn", 2, 2, 1), {}, 13),
    (("lstm", 1, 1, 1), {}, 14),
    (("lstm", 1, 2, 3, True), {}, 2 * 4 * (2 * 3 + 2) + 3 * 4 + 3),
]


class TestCount:
    """Parameters are counted from arrays."""

    @pytest.mark.parametrize(("sizes", "options", "expected"), COUNTS)
    def test_count(self, sizes: tuple[Any, ...], options: dict[str, Any], expected: int) -> None:
        assert ref.reference_count(*sizes, **options) == expected

    def test_zero_cell_is_zero_and_random_cell_follows_its_generator(self) -> None:
        assert not any(array.any() for array in ref.zero_cell("gru", 2, 3, 1).arrays.values())
        one, same, other = (ref.random_cell("lstm", 2, 3, rng=np.random.default_rng(seed)) for seed in (1, 1, 2))
        close(one.arrays["W_f"], same.arrays["W_f"], 0)
        assert (one.arrays["W_f"] != other.arrays["W_f"]).all()

    @pytest.mark.parametrize("arguments", [("rnn", 0, 2), ("rnn", 2, -1), ("lstm", 2, 2, 0), ("lstm", 1, 1, 0, True)])
    def test_sizes_below_one(self, arguments: tuple[Any, ...]) -> None:
        with pytest.raises(ValueError, match="expected at least 1, got"):
            ref.reference_count(*arguments)


def rnn(**changed: Any) -> Cell:
    arrays = {"W_hh": np.zeros((2, 2)), "W_xh": np.zeros((2, 3)), "b_h": np.zeros(2)}
    make: Any = ref.RNN
    cell: Cell = make(**arrays | changed)
    return cell


def lstm(name: str, array: Array) -> Cell:
    make: Any = ref.LSTM
    cell: Cell = make(**ref.zero_cell("lstm", 2, 3).arrays | {name: array})
    return cell


def gru(arrays: dict[str, Array], reset_after: bool) -> Cell:
    make: Any = ref.GRU
    cell: Cell = make(**arrays, reset_after=reset_after)
    return cell


X = np.zeros((1, 4, 3))
WRONG: list[tuple[Callable[[], object], str]] = [
    (lambda: rnn(W_hh=np.zeros((2, 3))), r"W_hh: expected shape \(2, 2\), got \(2, 3\)"),
    (lambda: rnn(W_xh=np.zeros((3, 3))), r"W_xh: expected shape \(2, 3\), got \(3, 3\)"),
    (lambda: rnn(W_xh=np.zeros(3)), r"W_xh: expected a matrix, got shape \(3,\)"),
    (lambda: rnn(b_h=np.zeros((2, 1))), r"b_h: expected shape \(2,\), got \(2, 1\)"),
    (lambda: rnn(b_h=np.zeros(2, dtype=np.float32)), "b_h: expected a float64 array, got float32"),
    (lambda: rnn(b_h=[0.0, 0.0]), "b_h: expected a float64 array, got list"),
    (lambda: rnn(W_hy=np.zeros((1, 2))), "b_y: missing in this RNN"),
    (lambda: rnn(b_y=np.zeros(1)), "b_y: has no place in this RNN"),
    (lambda: rnn(W_hy=np.zeros((1, 3)), b_y=np.zeros(1)), r"W_hy: expected shape \(1, 2\), got \(1, 3\)"),
    (lambda: lstm("W_o", np.zeros((3, 4))), r"W_o: expected shape \(3, 5\), got \(3, 4\)"),
    (lambda: lstm("W_f", np.zeros((3, 3))), r"W_f: expected shape \(hidden, hidden \+ features\), got \(3, 3\)"),
    (lambda: gru(ref.zero_cell("gru", 2, 3).arrays, True), "b_h.: missing in this GRU"),
    (lambda: gru(ref.zero_cell("gru", 2, 3, reset_after=True).arrays, False), "b_h.: has no place in this GRU"),
    (lambda: ref.zero_cell("rnn", 2, 3, z_keeps=True), "z_keeps: not an option of the cell rnn"),
    (lambda: ref.zero_cell("elman", 2, 3), "unknown cell 'elman': expected one of rnn, lstm, gru"),
    (lambda: ref.forward(rnn(), np.zeros((4, 3))), r"x: expected shape \(batch, time, features\).*got \(4, 3\)"),
    (lambda: ref.forward(rnn(), np.zeros((1, 0, 3))), r"x: expected .*got \(1, 0, 3\)"),
    (lambda: ref.forward(rnn(), np.zeros((1, 4, 2))), r"x: expected shape \(1, 4, 3\), got \(1, 4, 2\)"),
    (lambda: ref.forward(rnn(), X, {"h": np.zeros((2, 2))}), r"initial h: expected shape \(1, 2\), got \(2, 2\)"),
    (lambda: ref.forward(rnn(), X, {"C": np.zeros((1, 2))}), "C: not a state of RNN, expected h"),
    (lambda: ref.forward(rnn(), X, None, np.zeros((1, 4, 1))), "targets need an output layer"),
    (lambda: ref.backward(ref.forward(rnn(), X), np.ones(4)), "this pass has no loss"),
    (lambda: ref.backward(case("rnn", {}, 0), np.ones(2)), r"loss_weights: expected shape \(3,\), got \(2,\)"),
    (lambda: ref.backward(ref.forward(rnn(), X), None, {"h": np.zeros((1, 4, 3))}), "upstream h: expected shape"),
    (lambda: ref.backward(ref.forward(rnn(), X), None, {"y": np.zeros((1, 4, 1))}), "upstream y: not an intermediate"),
    (lambda: ref.jacobian(ref.forward(rnn(), X), "h", 5, "h", 1), "dh_5/dh_1: not in this pass of 4 time steps"),
    (lambda: ref.jacobian(ref.forward(rnn(), X), "h", 1, "x", 0), "dh_1/dx_0: not in this pass"),
    (lambda: ref.jacobian(ref.forward(rnn(), X), "y", 1, "x", 1), "y: not an intermediate"),
]


@pytest.mark.parametrize(("call", "message"), WRONG)
def test_wrong_shapes_name_operand_and_shapes(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()


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


def test_reference_imports_only_numpy_and_itself() -> None:
    """A cross-check between two pieces that share code proves nothing."""
    allowed = {"__future__", "abc", "collections", "dataclasses", "re", "typing", "numpy"}
    for path in Path(ref.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for module in modules:
                assert module.split(".")[0] in allowed or module.startswith("solver.reference"), path.name
