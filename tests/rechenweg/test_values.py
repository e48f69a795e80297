"""A value as numbers of Python and NumPy."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from flint import arb, fmpq

from rechenweg.values import Value
from solver import values

HALF = Value("a", values.Value((1, 1), (fmpq(1, 2),)))
COLUMN = Value("h", values.Value((2, 1), (fmpq(1, 2), fmpq(1, 4))))
MATRIX = Value("W", values.Value((2, 2), tuple(map(fmpq, (1, 2, 3, 4)))))
ROOT = Value("r", values.Value((1, 1), (arb(2).sqrt(),)))


def test_a_number_a_column_and_rows() -> None:
    assert (HALF.exact, COLUMN.exact) == (Fraction(1, 2), [Fraction(1, 2), Fraction(1, 4)])
    assert MATRIX.floats == [[1.0, 2.0], [3.0, 4.0]]
    assert float(HALF) == 0.5


def test_an_array_keeps_rows_and_columns() -> None:
    assert COLUMN.array.tolist() == [[0.5], [0.25]]
    assert np.asarray(MATRIX, dtype=np.float32).dtype == np.float32


def test_what_is_irrational_is_no_fraction() -> None:
    assert not ROOT.is_exact
    with pytest.raises(ValueError, match="r is no fraction"):
        ROOT.exact  # noqa: B018
    assert float(ROOT) == pytest.approx(2**0.5)


def test_a_vector_is_no_number() -> None:
    with pytest.raises(TypeError, match="h has 2 entries"):
        float(COLUMN)
