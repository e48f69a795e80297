"""About how wide a formula will be."""

from __future__ import annotations

import pytest

from templates.widths import width


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("x", "x + y"),
        (r"\frac{a}{b}", "a b c"),
        (r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}", r"\begin{pmatrix} 1 & 2 \end{pmatrix}"),
        ("x_{1}", "0{,}5370"),
    ],
)
def test_more_on_the_line_is_wider(narrow: str, wide: str) -> None:
    assert width(narrow) < width(wide)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"\alpha", "x"),
        (r"\frac{abc}{d}", "abc"),
        (r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", r"\begin{pmatrix} 1 & 2 \end{pmatrix}"),
    ],
)
def test_what_stands_above_another_counts_once(one: str, other: str) -> None:
    assert width(one) == width(other)


def test_a_wider_formula_is_estimated_wider() -> None:
    texts = [
        "a",
        "a + b",
        r"\frac{a + b}{c} + d",
        r"\begin{pmatrix} 0{,}1 & 0{,}2 \\ 3 & 4 \end{pmatrix} + \tanh(0{,}25)",
    ]
    widths = [width(t) for t in texts]
    assert widths == sorted(widths)
