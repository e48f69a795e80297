"""Numbers with a name."""

from __future__ import annotations

import math

import pytest

from solver.functions import CONSTANTS


@pytest.mark.parametrize(("name", "value"), [("pi", math.pi), ("e", math.e)])
def test_enclosure_float_and_symbol_are_of_one_number(name: str, value: float) -> None:
    constant = CONSTANTS[name]
    assert constant.nearest == value
    assert float(constant.enclose()) == pytest.approx(value, abs=1e-15)
    assert float(constant.symbolic) == pytest.approx(value, abs=1e-15)
