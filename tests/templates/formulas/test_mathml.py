"""Formulas as MathML."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from solver.errors import Problem
from templates.formulas import mathjax_engine
from templates.formulas.mathml import mathml


def inner(tex: str, language: str = "de") -> str:
    return re.sub(r"^<math[^>]*>|</math>$", "", mathml(tex, language))


class TestNumbers:
    @pytest.mark.parametrize(
        ("tex", "expected"),
        [
            ("0{,}5", "<mn>0,5</mn>"),
            ("0.537", "<mn>0.537</mn>"),
            ("-12{,}25", "<mo>&#x2212;</mo><mn>12,25</mn>"),
            ("x_1", "<msub><mi>x</mi><mn>1</mn></msub>"),
            ("x^{0{,}5}", "<msup><mi>x</mi><mrow><mn>0,5</mn></mrow></msup>"),
        ],
    )
    def test_a_decimal_is_one_number(self, tex: str, expected: str) -> None:
        assert inner(tex) == expected

    def test_formulas_that_differ_in_decimals_keep_their_own(self) -> None:
        assert re.findall(r"<mn>([^<]*)", inner(r"\frac{0{,}25}{1{,}5} + 0{,}125^{2{,}5}")) == [
            "0,25",
            "1,5",
            "0,125",
            "2,5",
        ]
        assert re.findall(r"<mn>([^<]*)", inner(r"\frac{9{,}75}{8{,}5} + 7{,}125^{6{,}5}")) == [
            "9,75",
            "8,5",
            "7,125",
            "6,5",
        ]

    @pytest.mark.parametrize(
        ("tex", "expected"),
        [
            (
                r"\begin{pmatrix} -0{,}5 & 2 \end{pmatrix}",
                '<mtd><mo form="prefix">&#x2212;</mo><mn>0,5</mn></mtd><mtd><mn>2</mn></mtd>',
            ),
            (r"= -2^{3}", '<mo>=</mo><mo form="prefix">&#x2212;</mo><msup><mn>2</mn><mrow><mn>3</mn></mrow></msup>'),
            (r"= -2'", '<mo>=</mo><mo form="prefix">&#x2212;</mo><msup><mn>2</mn><mo>&#x2032;</mo></msup>'),
            (r"= -x", '<mo>=</mo><mo form="prefix">&#x2212;</mo><mi>x</mi>'),
            (r"y, +x", '<mi>y</mi><mo>,</mo><mo form="prefix">+</mo><mi>x</mi>'),
            (r"(y) - x", '<mi>y</mi><mo stretchy="false">)</mo><mo>&#x2212;</mo><mi>x</mi>'),
            (r"\frac{-0{,}5}{2}", "<mfrac><mrow><mo>&#x2212;</mo><mn>0,5</mn></mrow><mn>2</mn></mfrac>"),
            (
                r"\begin{matrix} -0{,}5 \over 2 \end{matrix}",
                "<mfrac><mrow><mo>&#x2212;</mo><mn>0</mn><mrow><mo>,</mo></mrow><mn>5</mn></mrow><mn>2</mn></mfrac>",
            ),
            ("= 987650001 + 0{,}5", "<mn>987650001</mn>"),
            (r"x_ 2 = 12\,500", "<msub><mi>x</mi><mn>2</mn></msub><mo>=</mo><mn>12</mn>"),
        ],
    )
    def test_a_sign_stands_where_it_would_stand_alone(self, tex: str, expected: str) -> None:
        assert expected in inner(tex)

    def test_formulas_that_differ_in_signs_are_written_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[str] = []
        engine = mathjax_engine.mathml

        def counted(key: mathjax_engine.Key) -> str:
            asked.append(key[0])
            return engine(key)

        monkeypatch.setattr(mathjax_engine, "mathml", counted)
        for tex in (r"q \approx \left(0{,}25\right)", r"q \approx \left(-1{,}5\right)", r"q \approx \left(7\right)"):
            inner(tex)
        assert len(asked) == 1


class TestSafety:
    @pytest.mark.parametrize("tex", [r"\text{<script>alert(1)</script>}", r"\text{</math><img src=x>\&'}", "a < b"])
    def test_text_stays_text(self, tex: str) -> None:
        root = ElementTree.fromstring(str(mathml(tex, "en")))
        assert {element.tag for element in root.iter()} <= {"math", "mtext", "mi", "mo", "mrow", "mstyle", "mspace"}

    @pytest.mark.parametrize(
        "tex", [r"\href{javascript:alert(1)}{x}", r"\unknown", "", r"\class{a}{b}", r"\style{color:red}{x}"]
    )
    def test_what_is_not_allowed_is_told(self, tex: str) -> None:
        with pytest.raises(Problem) as raised:
            mathml(tex, "en")
        assert raised.value.code == "bad_tex"

    def test_no_style_is_left_that_a_strict_page_refuses(self) -> None:
        assert " style=" not in mathml(r"\boxed{\color{red} x} \hspace{1em} \phantom{y}", "en")


def test_it_is_said_in_words_as_well() -> None:
    assert 'aria-label="W Index hh mal h Index 0"' in mathml(r"W_{hh} \cdot h_0", "de")


def test_matrices_draw_their_parentheses_without_a_font() -> None:
    assert inner(r"\begin{pmatrix} 1 \\ 2 \end{pmatrix}").startswith('<mrow><mtable class="fenced"><mtr>')
    assert inner(r"\begin{bmatrix} 1 \\ 2 \end{bmatrix}").startswith('<mrow><mtable class="fenced square"><mtr>')
