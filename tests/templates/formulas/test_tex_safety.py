"""What is refused before it reaches the engine."""

from __future__ import annotations

import pytest

from solver.errors import Problem
from templates.formulas.tex_safety import DEEPEST, LONGEST, bad, check


@pytest.mark.parametrize(
    ("tex", "reason"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("x" * (LONGEST + 1), str(LONGEST)),
        (r"\begin{align}x\end{align}", "align"),
        ("50 % x", "percent"),
        ("{" * (DEEPEST + 1) + "x" + "}" * (DEEPEST + 1), str(DEEPEST)),
    ],
)
def test_says_why(tex: str, reason: str) -> None:
    with pytest.raises(Problem, match="bad_tex") as caught:
        check(tex)
    assert reason in str(caught.value.facts["reason"])


@pytest.mark.parametrize("tex", ["x", r"50\,\%", "{" * DEEPEST + "x" + "}" * DEEPEST, r"\begin{aligned}x\end{aligned}"])
def test_lets_the_rest_pass(tex: str) -> None:
    check(tex)


def test_a_long_formula_is_shortened_in_the_message() -> None:
    assert len(str(bad("x" * 500, "r").facts["tex"])) == 158
