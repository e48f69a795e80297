"""Linear algebra: values and gradients as JAX has them, exact numbers, and what does not fit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.errors import Problem
from solver.notation import read_expression, write
from solver.tracing import IMPOSSIBLE, Recorder
from tests.jax_namespace import jax_namespace
from tests.solver.engine import solve

EQUATIONS = {
    "B": "inv(A + diag(x)) + outer(x, z)",
    "y": "B @ z",
    "L": "det(B + 4 * eye({})) * dot(y, x) + norm(y - x) * trace(B @ A)",
}


@settings(max_examples=5)
@given(size=st.integers(2, 4), seed=st.integers(0, 10**6))
def test_values_and_gradients_are_those_of_jax(size: int, seed: int) -> None:
    library, jax = pytest.importorskip("jax"), jax_namespace()
    draw = np.random.default_rng(seed)
    numbers = {"A": draw.uniform(-0.4, 0.4, (size, size)) + 2 * np.eye(size)}
    numbers |= {name: draw.uniform(-1, 1, (size, 1)) for name in "xz"}
    numbers = {name: value.round(2) for name, value in numbers.items()}

    def loss(A: Any, x: Any, z: Any) -> Any:
        B = jax.linalg.inv(A + jax.diag(x[:, 0])) + x @ z.T
        y = B @ z
        root = jax.sqrt(jax.sum((y - x) ** 2))
        return jax.linalg.det(B + 4 * jax.eye(size)) * (y.T @ x)[0, 0] + root * jax.trace(B @ A)

    equations = {left: rule.format(size) for left, rule in EQUATIONS.items()}
    found = solve(equations, numbers, ["L", "dL/dA", "dL/dx", "dL/dz"], 1)
    values, gradients = library.value_and_grad(loss, argnums=(0, 1, 2))(*(numbers[name] for name in "Axz"))
    assert found["L"].item() == pytest.approx(float(values), rel=1e-11)
    for name, expected in zip("Axz", gradients, strict=True):
        np.testing.assert_allclose(found[f"dL/d{name}"], expected, rtol=1e-9, atol=1e-10)


def test_rational_numbers_stay_exact() -> None:
    found = solve({"d": "det(A)", "n": "norm(x)", "B": "inv(A)"}, {"A": [[2, 1], [3, 4]], "x": [[3], [4]]}, "dnB", 1)
    assert all(found.values[found.symbol(name)].is_exact for name in "dnB")
    assert (found["d"].item(), found["n"].item()) == (5, 5)


@pytest.mark.parametrize(
    ("rule", "means"),
    [("dot(a, b)", "a^T @ b"), ("outer(a, b)", "a @ b^T"), ("inv(A)", "inv(A)"), ("eye(3)", "eye(3)"),
     ("diag(x + y)", "diag(x + y)"), ("mod(k, 3)", "k - 3 * floor(k / 3)")],
)  # fmt: skip
def test_other_names_stand_for_operations(rule: str, means: str) -> None:
    assert write(read_expression(rule)) == means
    assert read_expression(means) == read_expression(rule)


@pytest.mark.parametrize(
    ("rule", "code"),
    [("trace(x)", "no_square"), ("det(x)", "no_square"), ("diag([A, x^T])", "no_column"), ("eye(n)", "identity_size"),
     ("eye(1000)", "identity_size"), ("dot(x)", "two_arguments"), ("inv(A, A)", "one_argument"),
     ("inv(x)", "no_square"), ("inv(x^T)", "no_square"), ("inv([A, x^T])", "no_square"), ("inv(v) * v", "no_square"),
     ("norm(x, x)", "one_argument"), ("eye(1/2)", "identity_size")],
)  # fmt: skip
def test_what_does_not_fit_is_named(rule: str, code: str) -> None:
    with pytest.raises(Problem) as caught:
        solve({"y": rule}, {"A": [[1, 2], [3, 4]], "x": [[1], [2]], "v": [1, 2]}, ["y"], 1)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("rule", "expected"), [("diag(A)", [[1], [4]]), ("diag(x)", [[1, 0], [0, 2]]), ("diag(x^T)", [[1, 0], [0, 2]])]
)
def test_diag_makes_a_matrix_of_a_list_and_a_column_of_a_matrix(rule: str, expected: list[list[int]]) -> None:
    found = solve({"y": rule}, {"A": [[1, 2], [3, 4]], "x": [[1], [2]]}, ["y"], 1)
    assert found["y"].tolist() == expected


def test_the_gradient_through_a_diagonal_stays_on_it() -> None:
    found = solve({"L": "sum(square(diag(A)))"}, {"A": [[1, 2], [3, 4]]}, ["dL/dA"], 0)
    assert found["dL/dA"].tolist() == [[2, 0], [0, 8]]


def test_of_a_large_determinant_a_page_knows_nothing() -> None:
    recorder = Recorder(lambda _: (5, 5))
    recorder.expression(read_expression("det(A)"))
    assert [node[0] for node in recorder.nodes] == ["s", "entries", "unknown"]
    assert IMPOSSIBLE not in {node[0] for node in recorder.nodes}


def test_ranks_and_the_largest_ones() -> None:
    equations = {
        "r": "rank(x)",
        "m": "topk(x, 2)",
        "s": "rank(x^T)",
        "g": "m * exp(x) / sum(m * exp(x))",
        "L": "sum(g^2)",
    }
    equations["L"] = "sum(g^2)"
    found = solve(equations, {"x": [[0.5], [-1], [2], [0.7]]}, ["r", "m", "s", "g", "dL/dx"], 1)
    assert found["r"].ravel().tolist() == [3, 4, 1, 2]
    assert (found["m"].ravel().tolist(), found["s"].tolist()) == ([0, 0, 1, 1], [[3, 4, 1, 2]])
    assert found["dL/dx"].ravel()[:2].tolist() == [0, 0]
    for rule, code in (("rank(x x^T)", "of_vector"), ("topk(x, x)", "number_as_argument")):
        with pytest.raises(Problem) as caught:
            solve({"y": rule}, {"x": [[1], [2]]}, ["y"], 1)
        assert caught.value.code == code
