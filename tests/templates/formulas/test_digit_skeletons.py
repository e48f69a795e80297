"""Formulas that differ in digits alone."""

from __future__ import annotations

import pytest

from templates.formulas.digit_skeletons import filled, skeleton
from templates.formulas.mathjax import typeset


@pytest.mark.parametrize(
    ("tex", "bones", "digits"),
    [
        ("0{,}53 + x", "0{,}00 + x", "053"),
        ("x_1 + 2", "x_0 + 0", "12"),
        ("x^2 + 0{,}5", "x^2 + 0{,}0", "205"),
        (r"\rule[1pt]{2pt}{3pt} 4", r"\rule[1pt]{2pt}{3pt} 0", "4"),
    ],
)
def test_have_zeros_where_digits_may_vary(tex: str, bones: str, digits: str) -> None:
    found = skeleton(tex)
    assert found is not None
    assert (found.tex, found.digits) == (bones, digits)


@pytest.mark.parametrize("tex", ["x + y", "x^2", r"\sqrt[3]{2}", r"\overset{1}{2}", "x^{0{,}5}"])
def test_do_not_exist_where_nothing_may_vary(tex: str) -> None:
    assert skeleton(tex) is None


def test_are_drawn_as_the_formula_itself() -> None:
    bones = skeleton("0{,}53")
    assert bones is not None
    digits = {letter[1]: letter for letter in typeset("0123456789").letters}
    drawn = filled("0{,}53", bones, typeset(bones.tex), digits)
    assert drawn is not None
    assert [mark.character for mark in drawn.marks if mark.character in digits] == list("053")
    assert filled("0{,}53", bones, typeset("x"), digits) is None
