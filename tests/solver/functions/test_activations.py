"""Activations: their values, exact where they can be, and the slopes that are taken at kinks."""

from __future__ import annotations

import math

import pytest
from flint import arb, fmpq

from solver import functions
from solver.functions import ARGUMENT, RESULT, Entrywise
from tests.solver.engine import solve


def record(name: str) -> Entrywise:
    found = functions.named(name)
    assert isinstance(found, Entrywise)
    return found


@pytest.mark.parametrize(
    ("name", "argument", "value"),
    [
        ("tanh", 0, 0),
        ("sigma", 0, fmpq(1, 2)),
        ("relu", fmpq(-1, 2), 0),
        ("relu", fmpq(3, 2), fmpq(3, 2)),
        ("elu", fmpq(3, 2), fmpq(3, 2)),
        ("gelu_tanh", 0, 0),
        ("silu", 0, 0),
        ("hard_sigmoid", 0, fmpq(1, 2)),
        ("hard_sigmoid", -4, 0),
        ("hard_sigmoid", 4, 1),
    ],
)
def test_is_exact_where_it_is_rational(name: str, argument: int | fmpq, value: int | fmpq) -> None:
    found = record(name).enclose(fmpq(argument))
    assert isinstance(found, fmpq)
    assert found == value


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tanh", math.tanh(0.7)),
        ("sigma", 1 / (1 + math.exp(-0.7))),
        ("softplus", math.log1p(math.exp(0.7))),
        ("silu", 0.7 / (1 + math.exp(-0.7))),
        ("gelu", 0.7 * (1 + math.erf(0.7 / math.sqrt(2))) / 2),
        ("gelu_tanh", 0.35 * (1 + math.tanh(math.sqrt(2 / math.pi) * (0.7 + 0.044715 * 0.7**3)))),
    ],
)
def test_has_its_value(name: str, expected: float) -> None:
    assert abs(float(arb(record(name).enclose(fmpq(7, 10))).mid()) - expected) < 1e-14


@pytest.mark.parametrize(("argument", "least"), [(800, 800.0), (-800, 0.0)])
def test_softplus_does_not_overflow(argument: int, least: float) -> None:
    found = arb(record("softplus").enclose(fmpq(argument)))
    assert found.is_finite()
    assert float(found.mid()) == pytest.approx(least)


@pytest.mark.parametrize(
    ("name", "argument", "slope"),
    [("relu", 0, 0.0), ("leaky_relu", 0, 1.0), ("elu", 0, 1.0), ("hard_sigmoid", 3, 0.0), ("hard_sigmoid", -3, 0.0)],
)
def test_at_a_kink_the_slope_is_that_of_jax(name: str, argument: int, slope: float) -> None:
    assert solve({"L": f"{name}(x)"}, {"x": argument}, ["dL/dx"], 0)["dL/dx"] == slope


def test_slopes_are_written_by_the_result_where_that_is_shorter() -> None:
    assert record("tanh").derivatives == (1 - RESULT**2,)
    assert record("sigma").derivatives == (RESULT * (1 - RESULT),)
    assert record("relu").derivatives[0].free_symbols == {ARGUMENT}


def test_those_that_squash_say_where_they_are_flat() -> None:
    flat = {name: found.flat for name in ("tanh", "sigma", "relu") if (found := record(name).activation)}
    assert flat == {"tanh": (-1, 1), "sigma": (0, 1), "relu": None}
