"""Why an equation cannot be read, told by what stands around the place."""

from __future__ import annotations

import pytest

from solver.misreading import misread


@pytest.mark.parametrize(
    ("text", "found", "code", "column"),
    [
        ("h = x", "=", "comparison_in_equation", 3),
        ("x ^ y", "y", "bad_exponent", 5),
        ("x ^ (-y)", "y", "bad_exponent", 7),
        ("h[2t]", "t", "bad_index", 3),
        ("tanh(x, y)", ",", "one_argument", 7),
        ("foo(x, y)", ",", "unexpected", 6),
        ("x + * y", "*", "unexpected", 5),
    ],
)
def test_the_cause_is_named(text: str, found: str, code: str, column: int) -> None:
    assert misread(text, column, found).code == code


def test_the_whole_index_is_shown() -> None:
    assert misread("h[2t] + x", 4, "t").facts["found"] == "2t"
