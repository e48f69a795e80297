"""A value of a solution as numbers of Python and NumPy."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from flint import fmpq
from numpy.typing import NDArray

from solver import values
from solver.scalars import Scalar

Exact = Fraction | list[Fraction] | list[list[Fraction]]
Floats = float | list[float] | list[list[float]]


@dataclass(frozen=True, eq=False)
class Value:
    """A number, a vector or a matrix. ``shape`` has its rows and columns; a number is 1×1, a column n×1."""

    name: str
    _value: values.Value = field(repr=False)

    @property
    def shape(self) -> tuple[int, int]:
        return self._value.shape

    @property
    def is_exact(self) -> bool:
        """Whether all entries are rational numbers, known exactly."""
        return self._value.is_exact

    @property
    def exact(self) -> Exact:
        """The entries as fractions: one, a list, or a list of rows. Raises ``ValueError`` where they are irrational."""
        if not self.is_exact:
            raise ValueError(f"{self.name} is no fraction; see floats")
        return self._value.nested(_fraction)

    @property
    def floats(self) -> Floats:
        """The entries as the nearest floating-point numbers: one, a list, or a list of rows."""
        return self._value.nested(values.approximate)

    @property
    def array(self) -> NDArray[np.float64]:
        """The entries as an array of ``shape``."""
        return np.array([*map(values.approximate, self._value.entries)], dtype=np.float64).reshape(self.shape)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return self.array if dtype is None else self.array.astype(dtype)

    def __float__(self) -> float:
        """The number. Raises ``TypeError`` for a vector or a matrix."""
        if self.shape != values.SCALAR:
            raise TypeError(f"{self.name} has {len(self._value.entries)} entries; see floats and array")
        return values.approximate(self._value.entries[0])

    def __repr__(self) -> str:
        return f"{self.name} = {self.floats}"


def _fraction(entry: Scalar) -> Fraction:
    assert isinstance(entry, fmpq)
    return Fraction(int(entry.p), int(entry.q))
