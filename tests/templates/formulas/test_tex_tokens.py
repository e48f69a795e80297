"""TeX cut into tokens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates.formulas.tex_tokens import located, nesting, tokens


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\left( x \right)", [r"\left(", " ", "x", " ", r"\right)"]),
        ("0{,}5370+1", ["0{,}5370", "+", "1"]),
        (r"24\,704", [r"24\,704"]),
        (r"\begin{pmatrix}1\end{pmatrix}", [r"\begin{pmatrix}", "1", r"\end{pmatrix}"]),
        (r"\leftarrow", [r"\leftarrow"]),
    ],
)
def test_what_belongs_together_is_one(tex: str, expected: list[str]) -> None:
    assert tokens(tex) == expected


@given(st.text(r"\\{}(),.0123abc \n", max_size=40))
def test_nothing_is_lost(tex: str) -> None:
    assert "".join(tokens(tex)) == tex
    assert all(tex.startswith(token, start) for start, token in located(tex))


@pytest.mark.parametrize(
    ("token", "step"),
    [("{", 1), ("}", -1), (r"\left(", 1), (r"\right)", -1), (r"\begin{x}", 1), (r"\end{x}", -1), (r"\{", 0), ("x", 0)],
)
def test_what_opens_and_closes(token: str, step: int) -> None:
    assert nesting(token) == step
