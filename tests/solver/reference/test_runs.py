"""Values and derivatives of small equations by the independent evaluator, with what they must be by hand."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pytest

from solver.reference.equations import Key, Sheet, Unknown, equation
from solver.reference.runs import Run, TooLarge, direct, through, total

RNN = {"h[t]": "tanh(w * h[t-1] + x[t])", "L": "square(h[T])"}
NUMBERS = {"w": 0.5, "h_0": 0.1, "x_1": 0.3, "x_2": -0.2}


def sheet(equations: Mapping[str, str], numbers: Mapping[str, object], **more: object) -> Sheet:
    found: dict[str, tuple[object, ...]] = {}
    for left, right in equations.items():
        one = equation(left, right)
        found[one.name] = (*found.get(one.name, ()), one)
    return Sheet(found, {key(n): np.atleast_2d(np.array(v, dtype=complex)) for n, v in numbers.items()}, **more)  # type: ignore[arg-type]


def key(name: str) -> Key:
    head, _, tail = name.partition("_")
    return Key(head, tuple(map(int, tail.split(",")))) if tail else Key(head)


def test_a_recurrence_and_its_derivatives() -> None:
    found = sheet(RNN, NUMBERS)
    first = math.tanh(0.35)
    second = math.tanh(0.5 * first - 0.2)
    assert Run(found).value(key("h_2")).item() == pytest.approx(second)
    outer = 2 * second * (1 - second**2)
    inner = (1 - first**2) * 0.1
    assert total(found, key("L"), key("w")).values.item() == pytest.approx(outer * (first + 0.5 * inner))
    assert direct(found, key("h_2"), key("w")).values.item() == pytest.approx((1 - second**2) * first)
    assert through(found, key("L"), key("w"), key("h_1")).values.item() == pytest.approx(outer * 0.5 * inner)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("sum(i, x[i])", 0.1),
        ("prod(i, x[i])", -0.06),
        ("max(i, x[i])", 0.3),
        ("argmax(i, x[i])", 1),
        ("1/T * sum(i, i * x[i])", -0.05),
        ("x[T]", -0.2),
        ("sum(onehot(k, 3) * [k = 2])", 1),
        ("x[k]", -0.2),
        ("sum(i, [i != k] * x[i])", 0.3),
        ("pi - e", math.pi - math.e),
        ("2^3 - 0.5^2", 7.75),
    ],
)
def test_what_is_written_has_its_value(rule: str, expected: float) -> None:
    found = sheet({"y": rule}, {"x_1": 0.3, "x_2": -0.2, "k": 2})
    assert Run(found).value(Key("y")).real.item() == pytest.approx(expected)


def test_beyond_the_border_stands_what_is_outside() -> None:
    found = sheet({"y[i]": "x[i-1] + x[i] + x[i+1]"}, {"x_1": 2, "x_2": 3}, outside={"x": 10.0})
    assert [Run(found).value(Key("y", (n,))).real.item() for n in (1, 2)] == [15, 15]


def test_a_gradient_that_an_equation_reads_and_its_derivative() -> None:
    rules = {"L[k]": "w[k-1]^3", "w[k]": "w[k-1] - eta * dL[k]/dw[k-1]"}
    found = sheet(rules, {"w_0": 2, "eta": 0.1})
    assert Run(found).value(key("w_1")).real.item() == pytest.approx(2 - 0.1 * 12)
    slope = total(found, key("w_1"), key("w_0"))
    assert slope.by_differences
    assert slope.values.item() == pytest.approx(1 - 0.1 * 12, rel=1e-9)


def test_no_gradient_goes_through_what_is_held() -> None:
    found = sheet({"y": "x * stopgrad(x)"}, {"x": 3})
    assert total(found, Key("y"), Key("x")).values.item() == pytest.approx(3)


def test_a_given_gradient_is_carried_on() -> None:
    found = sheet({"y": "W x"}, {"W": [[1, 2], [3, 4]], "x": [[1], [1]]})
    given = Sheet(found.equations, found.given, slopes={("L", Key("y")): np.array([[1], [-1]], dtype=complex)})
    np.testing.assert_allclose(total(given, Key("L"), Key("x")).values.ravel(), [-2, -2])


def test_a_long_sequence_needs_no_recursion() -> None:
    numbers = {"w": 0.9, "h_0": 1, **{f"x_{n}": 0 for n in range(1, 2001)}}
    assert np.isfinite(Run(sheet(RNN, numbers)).value(key("h_2000"))).all()


def test_what_is_not_there_is_unknown_and_what_is_too_large_refused() -> None:
    with pytest.raises(Unknown):
        Run(sheet({"y": "z"}, {})).value(Key("y"))
    with pytest.raises(TooLarge):
        total(sheet({"y": "sum(x)"}, {"x": np.ones((30, 30))}), Key("y"), Key("x"))


@pytest.mark.parametrize(("bias", "slope"), [([[1, 2]], [3, 3]), ([[1], [2], [3]], [2, 2, 2])])
def test_a_bias_spreads_over_a_batch_and_collects_its_gradient(bias: list[list[int]], slope: list[int]) -> None:
    found = sheet({"Z": "A + b", "L": "sum(Z)"}, {"A": [[1, 2], [3, 4], [5, 6]], "b": bias})
    assert Run(found).value(key("Z")).shape == (3, 2)
    assert total(found, key("L"), key("b")).values.ravel().tolist() == pytest.approx(slope)
