"""Elementary functions: exact where they are rational, enclosed elsewhere, refused outside of their domain."""

from __future__ import annotations

import math

import numpy as np
import pytest
from flint import arb, fmpq

from solver import functions
from solver.errors import Problem
from solver.functions import Entrywise
from solver.functions.elementary import erf


def enclosed(name: str, argument: object) -> object:
    record = functions.named(name)
    assert isinstance(record, Entrywise)
    return record.enclose(argument)


@pytest.mark.parametrize(
    ("name", "argument", "value"),
    [
        ("exp", 0, 1),
        ("log", 1, 0),
        ("log2", 8, 3),
        ("log2", fmpq(1, 4), -2),
        ("sqrt", fmpq(9, 4), fmpq(3, 2)),
        ("square", fmpq(-3, 2), fmpq(9, 4)),
        ("sin", 0, 0),
        ("cos", 0, 1),
        ("erf", 0, 0),
    ],
)
def test_is_exact_where_it_is_rational(name: str, argument: int | fmpq, value: int | fmpq) -> None:
    found = enclosed(name, fmpq(argument))
    assert isinstance(found, fmpq)
    assert found == value


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("exp", math.exp(0.3)),
        ("log", math.log(0.3)),
        ("log2", math.log2(0.3)),
        ("sqrt", math.sqrt(0.3)),
        ("sin", math.sin(0.3)),
        ("cos", math.cos(0.3)),
        ("erf", math.erf(0.3)),
    ],
)
def test_is_enclosed_elsewhere(name: str, expected: float) -> None:
    found = enclosed(name, fmpq(3, 10))
    assert isinstance(found, arb)
    assert abs(float(found.mid()) - expected) < 1e-15
    assert float(found.rad()) < 1e-12


@pytest.mark.parametrize(("name", "argument"), [("log", 0), ("log", -1), ("log2", 0), ("sqrt", -1)])
def test_outside_of_its_domain_it_is_refused_by_name(name: str, argument: int) -> None:
    with pytest.raises(Problem, match="outside_domain") as caught:
        enclosed(name, fmpq(argument))
    assert caught.value.facts["function"] == name


def test_the_error_function_is_that_of_the_namespace_where_it_has_one() -> None:
    class Own:
        @staticmethod
        def erf(z: object) -> str:
            return "own"

    assert erf(Own, 1) == "own"
    np.testing.assert_allclose(erf(np, np.array([[0.5]])), [[math.erf(0.5)]])
