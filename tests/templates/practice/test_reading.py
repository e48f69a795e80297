"""Reading answers in the page's scripts against ``solver.answers``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Symbol

from solver import arrays, values
from solver.answers.conventions import Expected
from solver.answers.fitting import turned_to
from solver.answers.names import Names
from solver.answers.numerals import Gap
from solver.answers.reading import Formula, Unreadable, read
from solver.errors import Problem
from solver.evaluation import evaluate
from solver.expressions import at
from tests.templates.practice.scripts import call
from worksheets.catalogue import find
from worksheets.marking.grading import marker
from worksheets.marking.grading import names as names_of_task
from worksheets.practice.reading import known

SHAPES = {Symbol("W_hh"): (2, 2), Symbol("b_h"): (2, 1)}
NAMES = Names(
    frozenset({"W_hh", "b_h"}),
    frozenset({"h", "x"}),
    frozenset({at("h", 1), at("x", 1), at("x", 2)}),
    shapes={**SHAPES, at("h", 1): (2, 1), at("x", 1): (1, 1), at("x", 2): (1, 1)},
)
Shape = tuple[int, int]


def of_python(text: str, shape: Shape, is_whole: bool, decimal: str, names: Names = NAMES) -> dict[str, Any]:
    if not text.strip():
        return {"kind": "empty"}
    reading = read(text, Expected(shape, is_whole, decimal), names)
    if isinstance(reading, Unreadable):
        return {"kind": "unreadable"}
    content = reading.preferred.content
    if isinstance(content, Formula):
        return _calculated(content, shape) if content.is_constant else {"kind": "formula"}
    fits = content.shape == shape or 1 in shape or content.is_flat
    if len(content.entries) != shape[0] * shape[1] or not fits:
        return {"kind": "shape"}
    return {
        "kind": "numbers",
        "numbers": [None if isinstance(e, Gap) else e.nearest for e in content.entries],
        "decimals": [99 if isinstance(e, Gap) or e.decimals is None else e.decimals for e in content.entries],
    }


def _calculated(content: Formula, shape: Shape) -> dict[str, Any]:
    try:
        value = values.certified(lambda: evaluate(turned_to(content.expression, shape), {}))
    except (Problem, ValueError):
        return {"kind": "unreadable"}
    if value.shape != shape:
        return {"kind": "shape"}
    return {"kind": "numbers", "numbers": np.ravel(arrays.array(value)).tolist(), "decimals": [99] * len(value.entries)}


def of_page(text: str, shape: Shape, is_whole: bool, decimal: str, names: Names = NAMES) -> dict[str, Any]:
    found = call("readText", answer=text, names=known(names), shape=list(shape), isWhole=is_whole, decimal=decimal)
    if found["kind"] == "numbers":
        found["numbers"] = [n if n is None else pytest.approx(n, rel=1e-12, abs=1e-300) for n in found["numbers"]]
    return {key: value for key, value in found.items() if value is not None}


SPELLINGS = [
    "0,537", "0.537", " 0,5 ", "-0,5", "−0,5", "+3", "1/3", "-1/3", "½", "1.234,5", "1,234.5", "24 704", "24'704",
    "5e-3", "5·10^-2", "7,139×10-1", "12 %", "ca. 0,54", "0,54 (gerundet)", "„0,5“", "0,5.", "h_1 = 0,5",
    "h_1 = 0,4 + 0,1 = 0,5", "≈ 0,5", "(0,5; -0,3)", "(0,5, -0,3)", "0,5; -0,3", "[0.5, -0.3]", "[0.5 -0.3]",
    "0,5 -0,3", "(0.5, -0.3)^T", "[[0.5], [-0.3]]", r"\begin{pmatrix} 0{,}5 \\ -0{,}3 \end{pmatrix}",
    r"\frac{1}{2}", r"$\left(0{,}5;\, -0{,}3\right)^\top$", "array([0.5, -0.3])", "tensor([0.5, -0.3], dtype=float32)",
    "h_11 = 0,5; h_12 = 0,3", "(0,5; ?)", "(0,5; )", "0,5\n-0,3", "| 0,5 |\n| -0,3 |", "0,5 und -0,3",
    "[[1, 2], [3, 4]]", "1 2; 3 4", "1, 2; 3, 4", "1 & 2 \\\\ 3 & 4", "tanh(0,6)", "tanh 0.6", "(tanh(0,3); 1/3)",
    "tanh(0,6; -0,4)", "tanh(0.6, -0.4)", "0 ,7139",
    "0,5·2 + 1", "2^3", "sqrt(2)/2", "(1; 2)·(3; 4)", "e^2", "2 pi", "log(-1)", "1/0", "minus 0,5",
    "h Index 1 gleich 0,5", "Matrix: Zeile 1: 0,5; Zeile 2: 0,3; Ende Matrix", "RUNDEN(TANH(0,5);4)", "W_hh h_1 + b_h",
    "(((", "0,5)", "1..2", "0,5 0,3 0,1", "@", "≠", "<script>", "x", "1e999", "1" * 70,
    "tanh((1 -2; -3 4) · (0,5; -0,25))", "(-1,4833; 1,9424)", "tanh([-1,4833\\\\ 1,9424])",
    "(.5, .25)", "(2.5,.25)", "7//2 + 1", "(0,2; 0,8), Summe = 1", "0,5 ✓", "0.5 (4 s.f.)", "(3 > 0)", "(3 > 1)",
    r"\sqrt[3]{8}", "‖h_1‖", "|h_1|", "||h_1||",
    "params(rnn) + 1", "Bruch 1 durch 2 mal 4 hoch 3 durch 2 Ende hoch Ende Bruch",
    "(1; 2)·[[1, 2], [3, 4]]", "[[1, 2], [3, 4]] · (5 6)", "[[1, 2], [3, 4], [5, 6]] + (7; 8)", "(1; 2) - (3 4)",
    "sqrt((0,8 −0,4) · (0,8; −0,4))", "(1; 2)·(3; 4)·(5; 6)", "max((1; 2), (3 4))", "(1; 2)/(3 4)", "e^(1; 0)",
    "tanh(0,6) = 0,5370; tanh(-0,4) = -0,3799", "tanh(0.6)=0.5370, tanh(-0.4)=-0.3799", "0,1·2 = 0,2\n0,2 + 0,3 = 0,5",
    "42 (= 6·7)", "0,5 (= (1 + 2)/6)", "\"0,5\"\t\"-0,3\"", "np.matrix('0.5; -0.3')", "Die Zelle hat 0,5",
    "The result is (0.5, -0.3)", "h_1 ergibt 0,5", "W_hh h_1 gives 0.5",
    "Das ist nicht 0,5", "pow(2, 3)", "POTENZ(0,5-1;2)/2", "=TANHYP(0,5)", "Math.tanh(0.5)",
    "1/2 * |0,5 - 1|^2", "0,5 |-0,3|",
    "(0,5|-0,3)^T", "h_{1,1} = 0,5 \\quad h_{1,2} = -0,3", "0,5 (sum over all steps)",
    "1. Komponente: 0,5; 2. Komponente: -0,3", "oben 0,5, unten 0,3", "a) 0,5 b) -0,3", "Zeile 1: 1; 2\nZeile 2: 3; 4",
    "(0,5370: -0,3799)", "[2 = max(1, 2)]", "(2 = max(1, 2))",
    "b_h.1", "(b_h.1; b_h.2 - 1)", "h_1.2", "h[1].2 + W_hh.1,2", "b_h.0", "b_h_1", "b_h_{2} + W_hh_{1,2}", "W_hh[1,2]",
    "b_h_j", "∑_j b_h_j", "1/∑_j b_h_j", "sum(j, b_h[j])", "∑_j b_h_j + b_h_j", "(b_h_i; 1)", "max_j b_h_j",
    "sum_i ∑_j W_hh_{i,j}", "0,e", "(e; 1)", "I_2 b_h", "I_x b_h", "∑ b_h_j", "1/∑ b_h_j", "∑ 2", "Sigma h_t",
    "sum(x)", "e^x", "x = 0,5",
    "∑_{i,j} W_hh_ij^2", "∑_{ij} W_hh_{ij}", "∑_i W_hh_ij", "W_hh_12", "b_h_12", "∑_i W_hh_i1",
    "tanh(0,5; -0,3)[1]", "exp(1; 2; 3)_2", "([[1, 2], [3, 4]] (1; 2))[2]", "(1; 2)[3]", "([[1, 2], [3, 4]])[1]",
    "([[1, 2], [3, 4]])[2,1]", "([[1, 2], [3, 4]])_{2,1}", "(1 2 3)_3 + 1", "(W_hh h_1)[2]",
    "((0,5; -0,3)[2]; (1; 2)[1])",
    "2^(3)[1]", "(1; 2)[0]", "(1; 2) [2]", "tanh((1; 2)[1])_1", "-∑_{j=1}^2 b_h_j", "2 ∑_{j=1}^2 b_h_k",
    "max(a, b)", "max(b_h, h_1)",

    "&minus;0,5", "0,5&nbsp;&times; 10<sup>-1</sup>", "&#8722;0,5", "&lt;0.5, -0.3&gt;", "<s>0,4</s> 0,5", "&foo; 1",
    "sieben", "minus null Komma drei acht", "zwei Drittel", "(null Komma fünf; minus eins)",
    "twenty-four thousand and one",
    "zwei drei", "y = null Komma null fünf", "null Komma 71", "negative 0.5", "neg. 0,5", "(-) 0,5", "plus 0,5",
    "1) 0,5\n2) -0,3", "(1) 0,5  (2) -0,3", "[0] 0.5\n[1] -0.3", "1: 0,5; 2: -0,3", "2: 0,5; 1: -0,3",
    "Neuron 1: 0,5, Neuron 2: -0,3",
    "* 0,5\n* -0,3", "• 0,5\n• -0,3", "{'h_1': [0.5, -0.3]}", '{"p1": 0.5, "p2": -0.3}', "{0: 0.5, 1: -0.3}",
    "{1: -0.3, 0: 0.5}",
    "y_1;0,5", "h_1\t0,5\t-0,3", "| h_1 | 0.5 | -0.3 |", "| h_1 |\n|---|\n| 0,5 |\n| -0,3 |",
    "+---+\n| 0.5 |\n| -0.3 |\n+---+",
    "     0\n0  0.5\n1 -0.3", "p1    0.5\np2   -0.3\ndtype: float64", "1    0.5\n0   -0.3\ndtype: float64",
    "0    0.5\n1   -0.3\nName: h_1, Length: 2, dtype: float32", ">>> h1\narray([ 0.5, -0.3])", "print(h1)\n[0.5 -0.3]",
    "h1 <- c(0.5, -0.3)", "W_hh %*% h_1 .+ b_h", "tanh.([0.5, -0.3])", "[0.5, ...\n -0.3]", "0.5f0", "5D-01",
    "(0,5; -0,3)T", "[0.5, -0.3]ᵗ",
    "!= 0.5", ">= 0.5", "<= 0.5", "max_{1<=j<=2} b_h_j", "0,5 ist falsch", "nicht 0,5", "0,5; 0,3 und 0,1",
    "0.5, and -0.3", "h_1 ist ungefähr 0,5",
    "We get (0.5, -0.3)",
    "4-mal so viele, also 42", "(0,5; -0,3) ∈ ℝ²", r"(0{,}5;~-0{,}3)", r"h_{1}^{\,} = 0{,}5",
    r"W_{hh}^{}~h_1~+~b_{h}", "24~704",
    r"{\bf h}_1 = 0.5", r"\mkern2mu 0.5\kern1pt", r"\pmatrix{0.5 \cr -0.3}", r"\frac12 |0{,}5-1|^2", "⁻0,5", "10⁻¹",
    "0,5 (4dp)",
    "0,5 auf 4 Nachkommastellen gerundet", "0,5 - gerundet", "42 Gewichte und Biases", "42 bits", "0,5 :-)",
    "__0,5__", "270,000",
    "[1.2, -0.8] @ tanh([1, 2])", "h~1", "bh", "H_1", r"\vec h_1", r"(0,5;-0,3)\text{ (gerundet)}",
    "h₁,₁ = 0,5; h₁,₂ = -0,3",

    "1½", "2·1½", "0,5½", "0 Komma 71", "np.round([0.51, -0.3], 1)", "np.array([1, 2]).reshape((2, 1))",
    "pd.Series([0.5, -0.3])",
    "σ(1) = 0,7 und σ(0) = 0,5", "h_1 = <0.5, -0.3>", "Ich erhalte (0,5; -0,3).", "I got [0.5, -0.3]",
    "h_21 → 0,5; h_22 → -0,3",
    r"\large h_1 = 0.5 \checkmark", "h_1 ≙ 0,5", "0,5 zu viel",
    "0,5 (mit h_1 = 0,3)", "0,5 weil tanh(0,3)", "W_hh h_1 + b_h mit h_1 aus (a)", "0,5 (statt 0,3)", "0,5 (oder 0,3)",
    "W_hhh_1 + b_h", "W_hhh_2", "1 1/2", "-1 1/2", "x = 1 1/2", "0,6 544", "0. 6544", "h_1 = 0,71 39", "0,5 3", "7 139",
    "(0,5 / -0,3)", "0,5/0,3", "h_1: .5 / -.3", "0,5 für Neuron 1, -0,3 für Neuron 2",
    "0,5 // oben\n-0,3 // unten", "Neuron 1: 0,5, Neuron 2: -0,3", r"\mqty(0.5\\-0.3)",
    "0,5 (oben)\n-0,3 (unten)", "0,5 (unten)\n-0,3 (oben)", "0,5 (1. Komponente), -0,3 (2. Komponente)",
    "     ( 0,5 )\nh_1 = ( 0,3 )", "h_1 = | 0.5 |\n      | 0.3 |", "- 0,5\n- -0,3", "- 0,5\n- 0,3",
    "W_hh @ h_1  # [0.5 -0.3]", "W_hh @ h_1  # rounded",
    "98816 (4 · 24704)", "98816 (4 · 128)", "0,6544 (tanh(0,783))", "0,6544 [tanh(0,783)]", "0,6544 (tanh(0,5))",
    "12 (5 + 7)", "128 (128 + 64 + 1)", "0,65 (W_hh)", "x = 42 (6·7)",
    "<p>0,5</p>", "<b>0,5</b>; <i>-0,3</i>", "0    0.5\n1   -0.3\ndtype: float64", "0    0.5\n1   -0.3",
    "h1 = tanh(1) = 0,76, h2 = tanh(2) = 0,96", "h2 = tanh(1) = 0,76, h1 = tanh(2) = 0,96", "a = 2·3 = 6 und 4·5 = 20",
    "J11 = 1; J12 = 2; J21 = 3; J22 = 4", "a11=1 a12=2 a21=3 a22=4", "a_{1,1}=1\na_{1,2}=2\na_{2,1}=3\na_{2,2}=4",
    "a11 = 1; a21 = 2; a12 = 3; a22 = 4",
    "0, da Z_22 negativ ist", "0 (nicht 1)", "202 Zahlen (h, g und p)", "50 steps (= T)",
    "0,25 ± 0,01", "0,25 ± 0,5", "2,2 : 4", "y = 1 : 4",
    "(1 2 / 3 4)", "1; 2 | 3; 4", "A = (1 2 / -3 4)", "(1 2 / 3)",

    "Zeile 1: (1 2) Zeile 2: (3 4)", "Zeile 1: 1; 2 Zeile 2: 3; 4", "d1 = 0,5/2 = 0,25; d2 = 0",
 "- p_1 = 0.25\n- p_2 = 0.75", "- 0.25\n- 0.75",
    "| | 1 | 2 |\n|---|---|---|\n| 1 | 0.2 | 0.3 |\n| 2 | 0.4 | 0.5 |", "  0 1\n0 0.2 0.3\n1 0.4 0.5",
    "     [,1]\n[1,]  0.2\n[2,] -0.3", "🙂", "𝟎.𝟓", "٣",
]  # fmt: skip


class TestSameAsPython:
    @pytest.mark.parametrize("text", SPELLINGS)
    def test_spellings(self, text: str) -> None:
        for shape, is_whole, decimal in [
            ((1, 1), False, ","),
            ((2, 1), False, "."),
            ((2, 2), False, ","),
            ((1, 1), True, "."),
        ]:
            expected = of_python(text, shape, is_whole, decimal)
            assert of_page(text, shape, is_whole, decimal) == expected, (shape, is_whole, decimal)

    @settings(max_examples=150)
    @given(
        st.lists(
            st.sampled_from(
                [*"0123456789,.;()[]-+/ \n%=&|eE·×^_", "0,5", "-0.3", "1/3", "\\\\", "{,}", "\\frac", "tanh"]
            ),
            max_size=12,
        ),
        st.sampled_from([(1, 1), (2, 1), (2, 2)]),
        st.booleans(),
        st.sampled_from([",", "."]),
    )
    def test_whatever_is_typed(self, pieces: list[str], shape: Shape, is_whole: bool, decimal: str) -> None:
        text = "".join(pieces)
        assert of_page(text, shape, is_whole, decimal) == of_python(text, shape, is_whole, decimal)

    def test_decimals_are_the_numbers_nearest_to_them(self) -> None:
        found = call("readText", answer="0,10", names={}, shape=[1, 1], isWhole=False, decimal=",")
        assert found["numbers"] == [0.1]

    def test_a_text_that_is_too_long_is_refused(self) -> None:
        assert of_page("1" * 5000, (1, 1), False, ",") == {"kind": "unreadable"}


class TestNames:
    """Formulas are recognised as such, and what is none is told, with the names of a task."""

    @pytest.mark.parametrize(
        ("sheet", "task", "text", "kind"),
        [
            ("attention", "1.1", "exp(e_1,1)/(exp(e_1,1)+exp(e_1,2)+exp(e_1,3))", "formula"),
            ("attention", "1.1", r"\frac{e^{e_{1,1}}}{e^{e_{1,1}}+e^{e_{1,2}}}", "formula"),
            ("attention", "1.1", "alpha_1,1 h_1 + alpha12 h_2", "formula"),
            ("attention", "1.1", "∑_j α_{1j} h_j", "formula"),
            ("attention", "1.1", "∑_j alpha_1j h_j", "formula"),
            ("attention", "1.1", "∑_j beta_1j h_j", "unreadable"),
            ("blatt4", "1.1", "W_hyh_1 + b_y", "formula"),
            ("blatt4", "1.1", "W_hyq_1 + b_y", "unreadable"),
            ("blatt4", "2.1", "o*tanh(C)", "formula"),
            ("gru", "1.1", "z*h_1", "unreadable"),
            ("transformer", "1.1", "E[x[1]] + p_1", "formula"),
            ("transformer", "1.1", "E_{x_1} + p 1", "formula"),
            ("transformer", "1.1", "E[y[1]] + p_1", "unreadable"),
            ("blatt4", "1.1", "tanh(Whhh1 + Wxhx2 + bh)", "formula"),
            ("blatt4", "1.1", "tanh(W_hh h 1 + W_xh x 2 + b_h)", "formula"),
            ("blatt4", "1.1", "tanh(Whhq1)", "unreadable"),
            ("blatt4", "1.2", "(y_3 - yhat_3) dy_3/dh_3", "formula"),
            ("blatt4", "1.2", "dfoo_3/dh_3", "unreadable"),
            ("blatt4", "2.2", "params(rnn) + 4 d_h", "formula"),
        ],
    )
    def test_formulas(self, sheet: str, task: str, text: str, kind: str) -> None:
        own = find(sheet)
        names = names_of_task(marker(own, own.tasks[task]), own.tasks[task])
        found = [read_(text, (1, 1), False, ".", names)["kind"] for read_ in (of_page, of_python)]
        assert found == [kind, kind]
