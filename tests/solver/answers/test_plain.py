"""LaTeX and typography undone: rows of what was written and of what is read."""

from __future__ import annotations

import re

import pytest

from solver.answers.plain import Plain, plain


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\[0{,}5\]", " 0,5 "),
        (r"\(0{,}5\)", " 0,5 "),
        (r"\begin{cases}1\\2\end{cases}", "([1¶2])"),
        (r"\begin{pmatrix*}[r]1\\2\end{pmatrix*}", "([1¶2])"),
        (r"\begin{pmatrix}1\\[2pt]2\end{pmatrix}", "([1¶2])"),
        (r"\begin{pmatrix}1\\*2\end{pmatrix}", "([1¶2])"),
        (r"\begin{align*}h&=1\\&=2\end{align*}", " h =1  =2 "),
        (r"\begin{align}h&=1\\k&=2\end{align}", " h =1\nk =2 "),
        (r"\begin{aligned}h&=\begin{pmatrix}1&2\end{pmatrix}\end{aligned}", " h =([1&2]) "),
        (r"\binom{1}{2}", "([1¶2])"),
        (r"\boxed{\underline{1}}", "1"),
        (r"\underbrace{1+2}_{\text{sum}}+3", "1+2+3"),
        (r"\textcolor{red}{1}", "1"),
        (r"\color{red}{1}", "{1}"),
        (r"\num{1e-3}", "1e-3"),
        (r"\SI{0.5}{\metre}", "0.5"),
        (r"\overset{\scriptscriptstyle\leftarrow}{h}_{1}", "hcev_{1}"),
        (r"\stackrel{!}{=}", "="),
        (r"\sum_{j=1}^{3}", "∑_{j=1}^{3}"),
        (r"h \to 1", "h → 1"),
        ("■(1&2@3&4)", "([1&2¶3&4])"),
        (r"\matrix(1@2)", "([1¶2])"),
        ("W@h", "W@h"),
        ("2√3/5", "2sqrt(3)/5"),
        ("⟨1; 2⟩", "(1; 2)"),
        ("⎛1⎞\n⎝2⎠", " 1 \n 2 "),
        ("0,537\u202f05", "0,537\u200905"),
        (r"24\,704", "24\u2009704"),
    ],
)
def test_says_the_same_in_plain_text(text: str, expected: str) -> None:
    assert plain(text).text == expected


@pytest.mark.parametrize("text", ["■(", r"\matrix(1@2", r"\textcolor{", r"\binom", r"\overset", r"\end{align}", "√"])
def test_what_is_not_closed_is_no_trouble(text: str) -> None:
    found = plain(text)
    assert len(found.origin) == len(found.text) + 1
    assert all(0 <= place <= len(text) for place in found.origin)


def test_what_is_replaced_stands_where_it_was() -> None:
    found = Plain("a mal b", tuple(range(8))).replaced(re.compile(" mal "), "·")
    assert (found.text, found.origin) == ("a·b", (0, 1, 6, 7))
