"""Formulas put together from parts look as MathJax sets them in one piece."""

from __future__ import annotations

import pytest

from templates.formulas import mathjax
from templates.formulas.mathjax import typeset

M = r"\begin{pmatrix} 0{,}1 & -0{,}35 \\ 12 & -7 \end{pmatrix}"
V = r"\begin{pmatrix} 0{,}5370 \\ -0{,}3799 \end{pmatrix}"

IN_PARTS = [
    r"{}= a + b", "-a - b", r"a \cdot (-b) + c", rf"{{}}\approx \tanh\left({M}\,{V} + {V}\right)", rf"\boxed{{{V}}}",
    rf"{M} {V} - {V} = 0{{,}}5", r"\left(1 - h_3^{2}\right)^{2} \cdot (-0{,}5)", r"x_1 = 1,\quad x_2 = -0{,}5",
    r"\left.\frac{\partial L}{\partial h}\right|_{h_1} + \left[a - b\right]^{\top}", r"\sigma\left(-0{,}5\right)",
    r"\frac{1}{2}\,\left(y - \hat{y}\right)^{2} \approx \boxed{-0{,}0112}", r"\left(\left(a + b\right)\right)",
    r"\begin{bmatrix} h_{t-1} \\ \frac{1}{2} \end{bmatrix} = -x", rf"\tanh {V}",
    r"{}= \frac{\partial L_3}{\partial W_{hh}} \cdot \frac{\partial^{+} h}{\partial h_2}",
    rf"W_{{f}}\,{V} + a\,\hat y - (b)\,x",
    rf"{M}\,x = {V}^{{\top}}\,{V}\,2", r"\left(a\right)\,\left(b\right)^{2} = \frac{1}{x^2} + \frac{a + b}{c},\; d",
    rf"{M},\quad b_f = -{V}, \quad \tanh a = b ", r"a = -\tanh b - (c),\ d \approx + \frac12", r"{}+ a \cdot -b = \,c",
    r"x^{-1} - 2", "[0; 1) + 1", r"\text{a = b} + N_{\text{rnn}} = 24\,704",
    r"\begin{pmatrix} a + b & -c \\ \left(d\right) & e \end{pmatrix} \odot f", r"\boxed{\boxed{a} + \boxed{-1}} = -b",
]  # fmt: skip

AS_A_WHOLE = [
    "h_1", r"|-x| = 1", r"\{a\} + b", r"\displaystyle a + b", r"\color{red} a + b",
    r"\begin{cases}1\end{cases} + 1",
    r"\left(a \middle| b\right)", r"a \to b = c", r"\leftarrow + a",
    r"\begin{pmatrix}1 \\[4pt] 2\end{pmatrix}",
    r"\begin{pmatrix} 1 & 2 \\ 3 \end{pmatrix}", r"\left(\,\right) + 1", r"\sum_{i} a + b", r"a \over b + c",
]  # fmt: skip


@pytest.mark.parametrize("display", [True, False])
@pytest.mark.parametrize("tex", IN_PARTS)
def test_look_as_in_one_piece(tex: str, display: bool) -> None:
    ours, whole = mathjax._in_parts(tex, display), mathjax._as_it_is((tex, display))
    assert ours is not None
    assert ours.tex == tex
    assert ours.width == pytest.approx(whole.width, abs=0.002)
    assert ours.height == pytest.approx(whole.height, abs=0.03)  # digits differ in height
    assert ours.depth == pytest.approx(whole.depth, abs=0.03)
    for one, other in zip(ours.marks, whole.marks, strict=True):
        assert (one.character, one.colour, one.stroke) == (other.character, other.colour, other.stroke)
        assert one.matrix[:5] == pytest.approx(other.matrix[:5], abs=1)  # 1/1000 em
        assert one.matrix[5] == pytest.approx(other.matrix[5], abs=30)
        if one.character:
            assert one.outline == other.outline


@pytest.mark.parametrize("display", [True, False])
@pytest.mark.parametrize("tex", IN_PARTS)
def test_with_other_digits_in_their_skeleton_they_look_as_put_together_with_their_own(tex: str, display: bool) -> None:
    ours, alone = typeset(tex, display), mathjax._in_parts(tex, display)
    assert alone is not None
    assert (ours.tex, ours.width, ours.height, ours.depth) == (tex, alone.width, alone.height, alone.depth)
    assert ours.marks == alone.marks
    assert ours.letters == alone.letters


@pytest.mark.parametrize("tex", AS_A_WHOLE)
def test_what_is_not_known_to_be_safe_is_left_to_mathjax(tex: str) -> None:
    assert mathjax._in_parts(tex, True) is None


def test_other_digits_need_no_putting_together_and_other_signs_nothing_new() -> None:
    def formula(*numbers: str) -> str:
        cells = r"\begin{{pmatrix}} {} & {} \\ {} & {} \end{{pmatrix}}".format(*numbers[:4])
        return rf"{{}}= \tanh\left({cells} + 0{{,}}1 \cdot ({numbers[4]})\right)"

    first = typeset(formula("0{,}1", "0{,}2", "0{,}3", "-0{,}4", "-0{,}5"), True)
    again = typeset(formula("0{,}3", "0{,}2", "0{,}3", "-0{,}9", "-0{,}8"), True)
    assert again.like is first.like
    before = len(mathjax._set)
    typeset(formula("-0{,}6", "0{,}2", "-0{,}3", "0{,}4", "-0{,}7"), True)
    typeset(formula("-0{,}8", "-0{,}2", "-0{,}3", "-0{,}4", "-0{,}7"), True)
    assert len(mathjax._set) == before
