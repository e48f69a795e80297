"""What pages of the web write for signs is the sign."""

from __future__ import annotations

import pytest

from solver.answers.markup import unmarked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("&minus;0,25", "−0,25"),
        ("(1;&nbsp;2)", "(1;\u00a02)"),
        ("2 &times; 10<sup>-1</sup>", "2 × 10^{-1}"),
        ("h<sub>1</sub> = 0,5", "h_{1} = 0,5"),
        ("&#8722;1 &#x2212;2", "−1 −2"),
        ("&lt;1, 2&gt;", "<1, 2>"),
        ("&sigma;(1) &asymp; &frac12;", "σ(1) ≈ ½"),
        ("<s>0,4</s> 0,5", "  0,5"),
        ("1 & 2; 3 & 4", "1 & 2; 3 & 4"),
        ("= **0,5**", "= 0,5"),
        ("h = **(0,5; -0,3)**.", "h = (0,5; -0,3)."),
        ("2**3 + 4**2", "2**3 + 4**2"),
        ("a **2 + b**2", "a **2 + b**2"),
        ("f &odot; C", "f ⊙ C"),
        ("1½ + 12¾", "(1+(1/2)) + (12+(3/4))"),
        ("0,5½", "0,5½"),
        ("&nothing; 1", "&nothing; 1"),
        ("&#0; &#xD800; &#999999;", "&#0; &#xD800; &#999999;"),
    ],
)
def test_signs(text: str, expected: str) -> None:
    assert unmarked(text) == expected
