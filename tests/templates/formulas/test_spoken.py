"""Formulas in words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from templates.formulas.spoken import spoken, unread

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    ("tex", "german", "english"),
    [
        (r"h_{1} = \tanh\left(W_{hh}\,h_{0}\right)", "h Index 1 = tanh (W Index hh h Index 0)",
         "h sub 1 = tanh (W sub hh h sub 0)"),
        (r"\frac{1}{2} \approx 0{,}5370", "1 durch 2 ungefähr gleich 0,5370", "1 over 2 approximately equals 0,5370"),
        (r"\frac{\partial L_{3}}{\partial h}", "Bruch d L Index 3 durch d h Ende Bruch",
         "fraction d L sub 3 over d h end of fraction"),
        (r"{}\approx \boxed{\begin{pmatrix} 1 & -2 \\ 3 & 4 \end{pmatrix}}",
         "ungefähr gleich Ergebnis Matrix 2 mal 2: Zeile 1: 1, minus 2; Zeile 2: 3, 4; Ende Matrix",
         "approximately equals result matrix 2 by 2: row 1: 1, minus 2; row 2: 3, 4; end of matrix"),
        (r"\tilde{C}_{t-1}^{2}", "C Tilde Index t minus 1 Ende Index Quadrat",
         "C tilde sub t minus 1 end of sub squared"),
        (r"1 - h^{\odot 2}", "1 minus h elementweise quadriert", "1 minus h squared elementwise"),
        (r"x^{\odot 3}", "x elementweise hoch 3", "x to the 3 elementwise"),
        (r"A^{-1}", "A hoch minus 1 Ende hoch", "A to the minus 1 end of to"),
        (r"N_{\text{rnn}} = 24\,704", "N Index rnn = 24704", "N sub rnn = 24704"),
        (r"\unknown x", "unknown x", "unknown x"),
        (r"\left\lVert g \right\rVert \leq c", "Norm von g Ende Norm kleiner gleich c",
         "norm of g end of norm at most c"),
        (r"W x + w", "großes W x + w", "capital W x + w"),
        (r"W x", "W x", "W x"),
        (r"\mathsf{X} \rule{1em}{2em} \bigl( p(y \mid t) \bigr)", "X (p (y gegeben t))", "X (p (y given t))"),
        (r"\begin{aligned} a &= 1 \\ b &= 2 \end{aligned}", "a, = 1; b, = 2", "a, = 1; b, = 2"),
        (r"\overrightarrow{h}", "h Pfeil rechts", "h right arrow"),
        (r"\,", r"\,", r"\,"),
    ],
)  # fmt: skip
def test_reads_in_order(tex: str, german: str, english: str) -> None:
    assert spoken("de")(tex) == german
    assert spoken("en")(tex) == english


COMMAND = re.compile(r"\\\\?([a-zA-Z]{2,})")
NO_COMMANDS = frozenset(["ufffc", "ufffcN", "ue", "circ", "left", "right", "middle"])


def commands() -> set[str]:
    """Every command that the typesetter, a diagram or a text of a sheet may put into a formula."""
    files = [*ROOT.glob("templates/*.py"), *ROOT.glob("templates/figures/**/*.j2"), *ROOT.glob("solver/functions/*.py")]
    files += [ROOT / "templates" / "formulas" / name for name in ("digit_skeletons.py", "assembly.py", "tex_breaks.py")]
    files += ROOT.glob("worksheets/sheets/**/*.md")
    return {name for file in files for name in COMMAND.findall(file.read_text(encoding="utf-8"))} - NO_COMMANDS


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_command_that_is_written_somewhere_has_a_word(language: str) -> None:
    found = commands()
    assert found >= {"lVert", "langle", "mid", "bigl", "mathsf", "rule"}
    assert {name for name in found if unread(rf"\{name} x", language)} == set()


def test_an_unknown_command_is_told() -> None:
    assert unread(r"\unknown x + \left\lVert y \right\rVert", "en") == {r"\unknown"}


@pytest.mark.parametrize("tex", ["", "{", "}", "{{{", r"\begin{pmatrix}", r"\frac", "_", "^", r"\boxed", "{}" * 50])
def test_never_fails(tex: str) -> None:
    spoken("de")(tex)
