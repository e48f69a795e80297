"""Cells of the NumPy reference: their parameters, and what does not fit together."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import solver.reference as ref
from tests.solver.reference.cases import case, close, gru, lstm, rnn

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


def test_reference_imports_only_numpy_and_itself() -> None:
    """A cross-check between two pieces that share code proves nothing."""
    allowed = {*sys.stdlib_module_names, "numpy"}
    for path in Path(ref.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for module in modules:
                assert module.split(".")[0] in allowed or module.startswith("solver.reference"), path.name
