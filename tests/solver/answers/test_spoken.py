"""Formulas in words, of which a person may copy the text that a screen reader says."""

from __future__ import annotations

import pytest

from solver.answers.plain import plain
from solver.answers.spoken import unspoken


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("h Index 1 = tanh (W Index xh x Index 1)", "h_{1}=tanh(W_{xh}x_{1})"),
        ("C Index t minus 1 Ende Index mal f Index t", "C_{t-1}·f_{t}"),
        ("C sub t minus 1 end of sub times f sub t", "C_{t-1}·f_{t}"),
        ("Bruch 1 durch 1 + x Ende Bruch", "((1)/(1+x))"),
        ("Bruch x durch 2 mal v hoch 3 durch 2 Ende hoch Ende Bruch", "((x)/(2·v^{3/2}))"),
        ("fraction m over 4 over 5 end of fraction", "((m)/(4/5))"),
        ("fraction 1 over 2 times x over 3 end of fraction", "((1/2·x)/(3))"),
        ("1 over 2 (y sub 1 minus y hat sub 1) squared", "1/2(y_{1}-yhat_{1})^2"),
        ("d c Index h Index 1 Ende Index", "dc_{h_{1}}"),
        ("Matrix: Zeile 1: 0,5, 1; Zeile 2: minus 2, 3; Ende Matrix", "([0,5,1¶-2,3¶])"),
        ("x hoch minus 1 Ende hoch", "x^{-1}"),
        ("h Index 1 ist 0,5", "h_{1}=0,5"),
        ("h_1 ergibt 0,5", "h_1=0,5"),
        ("minus 0,5", "-0,5"),
    ],
)
def test_are_read_as_signs(text: str, expected: str) -> None:
    assert unspoken(plain(text)).text.replace(" ", "") == expected


@pytest.mark.parametrize("text", ["sum(h)", "root_1 + x", "h_1 + 1"])
def test_other_text_stays(text: str) -> None:
    assert unspoken(plain(text)).text == text
