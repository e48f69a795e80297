"""Formulas in words."""

from __future__ import annotations

import pytest

from templates.formulas.spoken import spoken


@pytest.mark.parametrize(
    ("tex", "german", "english"),
    [
        (r"h_{1} = \tanh\left(W_{hh}\,h_{0}\right)", "h Index 1 = tanh (W Index hh h Index 0)",
         "h sub 1 = tanh (W sub hh h sub 0)"),
        (r"\frac{1}{2} \approx 0{,}5370", "1 durch 2 ungefähr gleich 0,5370", "1 over 2 approximately equals 0,5370"),
        (r"\frac{\partial L_{3}}{\partial h}", "Bruch d L Index 3 durch d h Ende Bruch",
         "fraction d L sub 3 over d h end of fraction"),
        (r"{}\approx \boxed{\begin{pmatrix} 1 & -2 \\ 3 & 4 \end{pmatrix}}",
         "ungefähr gleich Ergebnis Matrix: Zeile 1: 1, minus 2; Zeile 2: 3, 4; Ende Matrix",
         "approximately equals result matrix: row 1: 1, minus 2; row 2: 3, 4; end of matrix"),
        (r"\tilde{C}_{t-1}^{2}", "C Tilde Index t minus 1 Ende Index Quadrat",
         "C tilde sub t minus 1 end of sub squared"),
        (r"1 - h^{\odot 2}", "1 minus h elementweise quadriert", "1 minus h squared elementwise"),
        (r"x^{\odot 3}", "x elementweise hoch 3", "x to the 3 elementwise"),
        (r"A^{-1}", "A hoch minus 1 Ende hoch", "A to the minus 1 end of to"),
        (r"N_{\text{rnn}} = 24\,704", "N Index rnn = 24704", "N sub rnn = 24704"),
        (r"\unknown x", "unknown x", "unknown x"),
        (r"\,", r"\,", r"\,"),
    ],
)  # fmt: skip
def test_reads_in_order(tex: str, german: str, english: str) -> None:
    assert spoken("de")(tex) == german
    assert spoken("en")(tex) == english


@pytest.mark.parametrize("tex", ["", "{", "}", "{{{", r"\begin{pmatrix}", r"\frac", "_", "^", r"\boxed", "{}" * 50])
def test_never_fails(tex: str) -> None:
    spoken("de")(tex)
