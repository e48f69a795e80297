"""Comparisons at their border: strict ones are proven, the others hold unless their opposite is."""

from __future__ import annotations

import numpy as np
import pytest
from sympy import Symbol

from solver.errors import Problem
from solver.intervals import Rounding
from solver.notation import read_asked
from worksheets.variants.requirements import read

EXACT = Rounding(0.0)


@pytest.mark.parametrize(
    ("relation", "less", "equal", "more"),
    [
        ("<", True, False, False),
        ("<=", True, True, False),
        (">", False, False, True),
        (">=", False, True, True),
        ("!=", True, False, True),
    ],
)
def test_of_numbers(relation: str, less: bool, equal: bool, more: bool) -> None:
    requirement = read(f"a {relation} 2", read_asked)
    numbers = np.array([1.5, 2.0, 2.5]).reshape(3, 1, 1)
    assert requirement.holds({Symbol("a"): EXACT.asarray(numbers)}).ravel().tolist() == [less, equal, more]


@pytest.mark.parametrize(
    ("relation", "below", "around", "above"),
    [
        ("<", True, False, False),
        ("<=", True, True, False),
        (">", False, False, True),
        (">=", False, True, True),
        ("!=", True, False, True),
    ],
)
def test_of_intervals(relation: str, below: bool, around: bool, above: bool) -> None:
    """One that reaches over the border proves nothing."""
    requirement = read(f"a {relation} b", read_asked)
    wide = EXACT.asarray(np.array([1.0, 1.9, 3.0]).reshape(3, 1, 1)).widened(0.25)
    border = EXACT.asarray(np.array([[2.0]]))
    assert requirement.holds({Symbol("a"): wide, Symbol("b"): border}).ravel().tolist() == [below, around, above]


@pytest.mark.parametrize("text", ["a", "1 < a < 2", "a = 2", "a <> 2"])
def test_what_is_no_comparison_is_refused(text: str) -> None:
    with pytest.raises(Problem, match="no_comparison"):
        read(text, read_asked)
