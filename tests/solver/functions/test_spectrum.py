"""Eigenvalues and the spectral radius: exact, certified, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from solver import functions
from solver.errors import Problem
from solver.intervals import Rounding
from solver.values import Unproven, Value, precision
from tests.solver.engine import floats, value

EIGENVALUES, RADIUS = functions.named_whole("eigenvalues"), functions.named_whole("spectral_radius")
some = settings(max_examples=12, derandomize=True, database=None)


def symmetric(size: int, seed: int) -> Any:
    draw = np.random.default_rng(seed).integers(-20, 20, (size, size))
    return (draw + draw.T) / 8


@some
@given(size=st.integers(1, 4), seed=st.integers(0, 10**6))
def test_of_a_symmetric_matrix_they_are_those_of_numpy(size: int, seed: int) -> None:
    a = symmetric(size, seed)
    expected = np.sort(np.linalg.eigvalsh(a))[::-1].reshape(-1, 1)
    with precision(128):
        found = EIGENVALUES.value(value(a.tolist()))
    np.testing.assert_allclose(floats(found), expected, atol=1e-10)
    np.testing.assert_allclose(EIGENVALUES.array(np, a), expected, atol=1e-7)


@some
@given(size=st.integers(1, 4), seed=st.integers(0, 10**6))
def test_the_radius_is_that_of_numpy(size: int, seed: int) -> None:
    a = np.random.default_rng(seed).integers(-20, 20, (size, size)) / 8
    expected = np.abs(np.linalg.eigvals(a)).max()
    with precision(128):
        found = RADIUS.value(value(a.tolist()))
    assert floats(found).item() == pytest.approx(expected, rel=1e-6, abs=1e-6)
    assert RADIUS.array(np, a).item() == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_rational_ones_are_exact_and_stand_as_often_as_they_are_one() -> None:
    found = EIGENVALUES.value(value([[2, 0, 0], [0, 3, 0], [1, 0, 2]]))
    assert found.entries == (fmpq(3), fmpq(2), fmpq(2))


def test_complex_ones_are_named() -> None:
    with pytest.raises(Problem) as caught:
        EIGENVALUES.value(value([[0, -1], [1, 0]]))
    assert caught.value.code == "complex_eigenvalues"
    assert (caught.value.facts["real"], caught.value.facts["imaginary"]) == (0, 1)
    assert floats(RADIUS.value(value([[0, -1], [1, 0]]))).item() == pytest.approx(1)


def test_balls_are_enclosed_or_nothing_is_said() -> None:
    near = Value((2, 2), (arb(2, 1e-9), arb(1), arb(1), arb(2)))
    high, low = EIGENVALUES.value(near).entries
    assert arb(high).contains(3)
    assert arb(low).contains(1)
    with pytest.raises(Unproven):
        EIGENVALUES.value(Value((2, 2), (arb(2, 1), arb(0, 1), arb(0, 1), arb(2, 1))))


def test_what_rounding_reaches_is_known_of_small_matrices_alone() -> None:
    rounding = Rounding(1e-3)
    small = EIGENVALUES.array(rounding, rounding.asarray([[0.5, 0.3], [0.2, 0.6]]))
    assert small.contains(np.array([[0.8], [0.3]])).all()
    assert small.width.max() < 0.05
    assert np.isinf(EIGENVALUES.array(rounding, rounding.asarray(np.eye(3))).width).all()
