"""Every function with everything that computes it: exact, floating-point, in intervals, in JAX; and its derivative."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
import pytest
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Symbol

from solver import functions
from solver.expressions import Apply, apply
from solver.functions import Entrywise, Function, Whole
from solver.intervals import Interval, Rounding
from solver.notation import read_expression, write
from solver.values import Value, precision
from tests.jax_namespace import jax_namespace
from tests.solver.engine import Solved, solve
from tests.solver.functions.samples import (
    ENTRYWISE,
    ORDINARY,
    WHOLE,
    independently,
    is_of_square,
    name_of,
    operands,
    places,
)

entrywise = pytest.mark.parametrize("record", ENTRYWISE, ids=name_of)
whole = pytest.mark.parametrize("record", WHOLE, ids=name_of)
MATRIX = ((1.3, -0.7), (0.4, -2.6), (4.25, -5.5))


def scalar(text: str) -> fmpq:
    top, _, bottom = text.partition("/")
    whole_part, _, decimals = top.partition(".")
    return fmpq(int(whole_part + decimals), 10 ** len(decimals) * int(bottom or 1))


def values(record: Entrywise, place: str) -> tuple[Value, ...]:
    return tuple(Value((1, 1), (scalar(text),)) for text in operands(record, place))


def floats(record: Entrywise, place: str) -> list[Any]:
    return [np.array([[float(arb(scalar(text)))]]) for text in operands(record, place)]


def further(record: Entrywise) -> list[Any]:
    return [np.array([[float(arb(scalar(text)))]]) for text in operands(record, "0")[1:]]


@entrywise
def test_the_value_is_that_of_another_library(record: Entrywise) -> None:
    with mpmath.workdps(60), precision(160):
        for place in places(record):
            numbers = [mpmath.mpf(int(s.p)) / int(s.q) for s in map(scalar, operands(record, place))]
            expected = mpmath.nstr(mpmath.mpf(independently(record)(*numbers)), 50, strip_zeros=False)
            (found,) = record.value(*values(record, place)).entries
            assert abs(arb(found) - arb(expected)) < arb("1e-40")


@entrywise
def test_balls_hold_the_values_within(record: Entrywise) -> None:
    for place in places(record):
        first, *others = values(record, place)
        wide = Value((1, 1), (arb(first.entries[0]) + arb(0, 0.3) if not record.domain else arb(first.entries[0]),))
        (found,) = record.value(wide, *others).entries
        for shift in (fmpq(-29, 100), fmpq(0), fmpq(29, 100)) if not record.domain else (fmpq(0),):
            (exact,) = record.value(first.map(lambda e, shift=shift: e + shift), *others).entries  # type: ignore[misc]
            assert arb(found).overlaps(arb(exact))


@entrywise
def test_floats_and_intervals_agree_with_the_value(record: Entrywise) -> None:
    for place in places(record):
        expected = float(arb(record.value(*values(record, place)).entries[0]))
        assert record.array(np, *floats(record, place)).item() == pytest.approx(expected, rel=1e-13, abs=1e-14)
        for unit in (0.0, 1e-4):
            rounding = Rounding(unit)
            found = record.array(rounding, *map(rounding.asarray, floats(record, place)))
            assert found.contains(expected).all()
            assert found.width.item() <= 1e-9 + 40 * unit * max(1.0, abs(expected))


@entrywise
@settings(max_examples=25)
@given(low=st.integers(-600, 600), width=st.integers(0, 900), share=st.floats(0, 1))
def test_intervals_hold_every_value_within(record: Entrywise, low: int, width: int, share: float) -> None:
    start = abs(low) / 100 + 0.01 if record.domain else low / 100
    ends = np.array([[start]]), np.array([[start + width / 100]])
    inside = ends[0] + share * (ends[1] - ends[0])
    rounding = Rounding(0.0)
    others = further(record)
    found = record.array(rounding, Interval(*ends, rounding), *map(rounding.asarray, others))
    value = record.array(np, inside, *others)
    assert (found.low - 1e-12 <= value).all()
    assert (value <= found.high + 1e-12).all()


@whole
def test_functions_of_all_entries_agree(record: Function) -> None:
    numbers = np.array(MATRIX[:2] if is_of_square(record) else MATRIX)
    if isinstance(record, Whole) and record.of_vector:
        numbers = numbers[:, :1]
    exact = Value(numbers.shape, tuple(fmpq(round(100 * e), 100) for e in numbers.ravel()))
    found = record.value(exact)
    expected = np.array([float(arb(e)) for e in found.entries]).reshape(found.shape)
    np.testing.assert_allclose(np.broadcast_to(record.array(np, numbers), found.shape), expected, rtol=1e-13)
    for unit in (0.0, 1e-4):
        rounding = Rounding(unit)
        assert record.array(rounding, rounding.asarray(numbers)).contains(expected).all()
    jax = jax_namespace()
    np.testing.assert_allclose(record.array(jax, jax.asarray(numbers)), expected, rtol=1e-13)


def called(record: Function, *operands: str) -> str:
    """The function in an equation, with as many operands as it needs."""
    if isinstance(record, Whole) and record.axis is not None:
        return write(apply(record.name, Symbol(operands[0])))
    return f"{record.name}({', '.join(operands[: record.fewest])})"


def solved(record: Function, numbers: object) -> Solved:
    """The function, squared and added up, with its gradient."""
    value = called(record, "x", "0.9")
    return solve({"y": value, "L": "sum(square(y))"}, {"x": numbers}, ["y", "L", "dL/dx"], 1)


@pytest.mark.parametrize(
    "record",
    [r for r in functions.RECORDS if not r.is_derived and (not isinstance(r, Whole) or r.pullback)],
    ids=name_of,
)
def test_the_gradient_is_that_of_jax_and_of_differences(record: Function) -> None:
    jax_library = pytest.importorskip("jax")
    jax, step = jax_namespace(), 1e-5
    numbers = np.array([[float(place)] for place in places(record)])
    if is_of_square(record):
        numbers = numbers[:4].reshape(2, 2)
    if isinstance(record, Whole) and record.axis is not None:
        numbers = numbers.reshape(3, 2)
    found = solved(record, numbers.tolist())["dL/dx"]
    others = further(record) if isinstance(record, Entrywise) else []

    def total(namespace: Any, x: Any) -> Any:
        y = record.array(namespace, x, *others)
        return namespace.sum(y * y)

    expected = jax_library.grad(lambda x: total(jax, x))(jax.asarray(numbers))
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)
    for place in np.ndindex(numbers.shape):
        shift = np.zeros(numbers.shape)
        shift[place] = step
        slope = (total(np, numbers + shift) - total(np, numbers - shift)) / (2 * step)
        assert found[place] == pytest.approx(slope, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("record", functions.RECORDS, ids=name_of)
def test_what_is_confused_with_it_is_another_function_of_as_many_operands(record: Function) -> None:
    if record.is_derived:
        return
    node = read_expression(called(record, "x", "y"))
    assert isinstance(node, Apply)
    assert functions.of(node) is record
    assert read_expression(write(node)) == node
    other = functions.exchanged(node)
    assert (other is None) == (record.confused_with == "")
    assert other is None or (other.function, other.operand) == (record.confused_with, node.operand)


@pytest.mark.parametrize("alias", functions.ALIASES)
def test_aliases_are_read(alias: str) -> None:
    assert read_expression(f"{alias}(x)") == read_expression(f"{functions.ALIASES[alias]}(x)")


KINKS = {
    "relu": [(0, "relu", 0)],
    "leaky_relu": [(0, "leaky_relu", 1)],
    "elu": [(0, "elu", 1)],
    "hard_sigmoid": [(3, "hard_sigmoid", 0), (-3, "hard_sigmoid", 0)],
    "sign": [(0, "sign", 0)],
    "floor": [(2, "floor", 0)],
    "ceil": [(2, "ceil", 0)],
}


@pytest.mark.parametrize(("name", "place", "other", "slope"), [(n, *row) for n, rows in KINKS.items() for row in rows])
def test_the_derivative_at_a_kink_is_that_of_jax(name: str, place: float, other: str, slope: float) -> None:
    jax = pytest.importorskip("jax")
    found = solve({"y": f"{name}(x)"}, {"x": place}, ["dy/dx"], 1)["dy/dx"].item()
    assert found == pytest.approx(slope, abs=1e-15)
    function = getattr(jax.nn, other, None) or getattr(jax.numpy, other)
    assert float(jax.grad(function)(float(place))) == pytest.approx(slope, abs=1e-7)


def test_the_derivative_of_a_size_is_the_sign_which_is_0_at_0() -> None:
    """As PyTorch and TensorFlow have it, and textbooks write it; JAX takes 1."""
    solved = solve({"y": "abs(x)"}, {"x": 0}, ["dy/dx"], 1)
    assert solved["dy/dx"].item() == 0
    assert solved.rule("dy/dx") == "sign(x)"


@pytest.mark.parametrize("name", ["softplus", "silu", "gelu", "gelu_tanh", "elu", "leaky_relu", "hard_sigmoid", "relu"])
def test_the_definition_is_that_of_jax(name: str) -> None:
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    shape = name.partition("_tanh")[0] if name == "gelu_tanh" else name
    options = {"approximate": name == "gelu_tanh"} if shape == "gelu" else {}
    for place in ORDINARY:
        found = solve({"y": f"{name}(x)"}, {"x": place}, ["y"], 1)["y"].item()
        assert found == pytest.approx(float(getattr(jax.nn, shape)(float(place), **options)), rel=1e-12)
