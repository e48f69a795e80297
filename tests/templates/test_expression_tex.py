"""Expressions as the field writes them."""

from __future__ import annotations

import pytest
from sympy import Symbol
from sympy.core.symbol import Str

from solver import expressions, functions, model
from solver.equations import Source
from solver.expressions import Operation
from solver.layers import layers
from solver.reduction import substituted
from templates import expression_tex
from templates.expression_tex import ExpressionTex, quantity_tex
from templates.numbers import Numbers
from tests.solver.engine import Solved, solve
from tests.templates.vectors import solved_vectors


def rule_tex(solved: Solved, name: str) -> str:
    rule = solved.derivation.steps[solved.symbol(name)].rule
    return ExpressionTex(Numbers(4, "en"), solved.derivation.shapes).tex(rule)


@pytest.fixture(scope="module")
def solved() -> Solved:
    return solved_vectors()


@pytest.fixture(scope="module")
def typesetter(solved: Solved) -> ExpressionTex:
    return ExpressionTex(Numbers(4, "en"), solved.derivation.shapes)


@pytest.mark.parametrize(
    ("name", "indices", "expected"),
    [
        ("h", ("1",), "h_{1}"),
        ("W_hh", (), "W_{hh}"),
        ("Ctilde", ("t",), r"\tilde{C}_{t}"),
        ("Anorm", (), r"\mathit{Anorm}"),
        ("yhat", ("3",), r"\hat{y}_{3}"),
        ("alpha", ("t", "i"), r"\alpha_{t,i}"),
        ("hvec", ("t",), r"\overset{\scriptscriptstyle\rightarrow}{h}_{t}"),
        ("W_Q1", (), "W_{Q1}"),
    ],
)
def test_quantities(name: str, indices: tuple[str, ...], expected: str) -> None:
    assert quantity_tex(name, indices) == expected


@pytest.mark.parametrize(
    ("symbol", "expected"),
    [
        ("h_2", r"\tanh\left(W\,h_{1} + U\,x_{2} + b\right)"),
        ("z_1", r"\sigma\left(V\,\begin{bmatrix} h_{1} \\ x_{1} \end{bmatrix}\right)"),
        ("g_1", r"\left(1 - z_{1}\right) \odot h_{1} + z_{1} \odot b"),
        ("L_2", r"\frac{1}{2}\,\left(y_{2} - \hat{y}_{2}\right)^{2}"),
        ("m", r"\sum_{i=1}^{2} y_{i}"),
        ("dh_2/dh_1", r"\operatorname{diag}\left(1 - h_{2}^{\odot 2}\right)\,W"),
        ("dL_2/dy_2", r"y_{2} - \hat{y}_{2}"),
        (
            "dL_2/dW|h_2",
            r"\left(\left(1 - h_{2}^{\odot 2}\right) \odot \frac{\partial L_{2}}{\partial h_{2}}\right)\,h_{1}^{\top}",
        ),
    ],
)
def test_rules(solved: Solved, typesetter: ExpressionTex, symbol: str, expected: str) -> None:
    assert typesetter.tex(solved.derivation.steps[solved.symbol(symbol)].rule) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a - (b - c)", r"a - \left(b - c\right)"),
        ("-a * b", r"-a \cdot b"),
        ("a * (-b)", r"a \cdot \left(-b\right)"),
        ("a / b / c", r"\frac{\frac{a}{b}}{c}"),
        ("(a + b)^2", r"\left(a + b\right)^{2}"),
        ("(a / b)^2", r"\left(\frac{a}{b}\right)^{2}"),
        ("(a^2)^3", r"\left(a^{2}\right)^{3}"),
        ("square(a)", "a^{2}"),
        ("sqrt(a)", r"\sqrt{a}"),
        ("sqrt(a)^2", r"\left(\sqrt{a}\right)^{2}"),
        ("(a / b)^T", r"\left(\frac{a}{b}\right)^{\!\top}"),
        ("tanh(a)^2", r"\tanh^{2}\left(a\right)"),
        ("a^(3/2)", r"a^{3/2}"),
        ("(a * b)^T", r"\left(a \cdot b\right)^{\top}"),
        ("sqrt(a + b)", r"\sqrt{a + b}"),
        ("max(a, b)", r"\max\left(a, b\right)"),
        ("3/4 * a", r"\frac{3}{4}\,a"),
        ("2 * a", r"2 \cdot a"),
    ],
)
def test_operations_of_numbers(text: str, expected: str) -> None:
    numbers = {"a": 1, "b": 2, "c": 4}
    found = solve({"r": text, "s": "a + b + c"}, numbers, ["r", "s"], 1)
    assert rule_tex(found, "r") == expected


def test_a_long_matrix_is_abridged_and_says_its_size() -> None:
    numbers = {"v": [[n] for n in range(1, 13)]}
    found = solve({"r": "2 * v"}, numbers, ["r"], 1)
    text = ExpressionTex(Numbers(), found.derivation.shapes).value(found.values[found.symbol("r")])
    assert text == r"\begin{pmatrix} 2 \\ 4 \\ 6 \\ \vdots \\ 24 \end{pmatrix}_{12 \times 1}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v / a", r"\frac{1}{2}\,\begin{pmatrix} 1 \\ 4 \end{pmatrix}"),
        ("v / v", r"\begin{pmatrix} 1 \\ 4 \end{pmatrix} \oslash \begin{pmatrix} 1 \\ 4 \end{pmatrix}"),
        ("a / b", r"\frac{2}{-3}"),
        ("-b", r"-(-3)"),
        ("-sum(v * b)", r"-\operatorname{sum}\left(\begin{pmatrix} 1 \\ 4 \end{pmatrix} \cdot (-3)\right)"),
    ],
)
def test_numbers_in_fractions(text: str, expected: str) -> None:
    numbers = {"v": [[1], [4]], "a": 2, "b": -3}
    found = solve({"r": text, "s": "a + b", "w": "v"}, numbers, ["r", "s", "w"], 1)
    line = substituted(found.derivation.steps[found.symbol("r")].rule, found.values)
    assert ExpressionTex(Numbers(), found.derivation.shapes).tex(line) == expected


def test_every_rule_can_be_written(solved: Solved, typesetter: ExpressionTex) -> None:
    for step in solved.derivation.steps.values():
        text = typesetter.tex(step.symbol) + typesetter.tex(step.rule)
        assert text.count("{") == text.count("}")
        assert text.count(r"\left") == text.count(r"\right")
        assert not any(word in text for word in ("Lambda", "Dummy", "Operation", "Literal"))


class TestEverythingIsPrinted:
    """Whatever a derivation holds, or a mistake is about."""

    def test_every_operation(self) -> None:
        operations = {c for c in vars(expressions).values() if isinstance(c, type) and issubclass(c, Operation)}
        abstract = {Operation, expressions.OfFirst, expressions.Leaf}
        assert {c.__name__ for c in operations - abstract - set(expression_tex._PRINTERS)} == {"Literal"}

    @pytest.mark.parametrize("name", functions.ANSWERS)
    def test_the_name_of_every_function(self, name: str, typesetter: ExpressionTex) -> None:
        known = functions.ALIASES.get(name, name)
        assert typesetter.tex(Str(known)) == functions.named(known).written.tex


class TestPowers:
    """Of each entry with ⊙, of a matrix without; a base that has an exponent of its own stands in parentheses."""

    @pytest.mark.parametrize(
        ("rule", "numbers", "expected"),
        [
            ("x^2", {"x": [[1], [2]]}, r"x^{\odot 2}"),
            ("x^2", {"x": 3}, "x^{2}"),
            ("A^2", {"A": [[1, 2], [3, 4]]}, "A^{2}"),
            ("A^(-1)", {"A": [[1, 2], [3, 4]]}, "A^{-1}"),
            ("square(A)", {"A": [[1, 2], [3, 4]]}, r"A^{\odot 2}"),
            ("(A^T)^2", {"A": [[1, 2], [3, 4]]}, r"\left(A^{\top}\right)^{2}"),
        ],
    )
    def test_as_rules(self, rule: str, numbers: dict[str, object], expected: str) -> None:
        solved = solve({"y": rule}, numbers, ["y"], 1)
        assert rule_tex(solved, "y") == expected

    def test_of_a_number_with_a_power_of_ten(self) -> None:
        solved = solve({"y": "p^2"}, {"p": "0.00000001"}, ["y"], 1)
        line = substituted(solved.derivation.steps[Symbol("y")].rule, solved.values)
        written = ExpressionTex(Numbers(4, "en"), solved.derivation.shapes).tex(line)
        assert written == r"\left(1.000 \cdot 10^{-8}\right)^{2}"


@pytest.mark.parametrize(
    ("equations", "name", "sign"),
    [
        ({"h[t]": "r[t] * tanh(W @ h[t-1])", "r[t]": "sigma(U @ h[t-1])"}, "h", "odot"),
        ({"C[t]": "f[t] * C[t-1]", "f[t]": "sigma(W @ [h[t-1], x[t]])", "h[t]": "tanh(C[t])"}, "C", "odot"),
        ({"h[t]": "(1 - z[t]) * h[t-1]", "z[t]": "sigma(W @ h[t-1])", "L": "1/2 * h[2]^2"}, "h", "odot"),
        ({"L": "y * log(s)", "s": "sigma(w @ x)"}, "L", "cdot"),
        ({"c": "a * b", "a": "v^T @ v", "b": "sqrt(v^T @ w)"}, "c", "cdot"),
        ({"h[t]": "tanh(u * h[t-1])", "y[t]": "V @ h[t]"}, "h", "cdot"),
    ],
)
def test_products_of_a_model_with_one_unit(equations: dict[str, str], name: str, sign: str) -> None:
    """States that weights lead on may have more units elsewhere; what weights make of data is a number."""
    found = model.read("m", [Source(left, right) for left, right in equations.items()])
    shapes = found.shapes({symbol: (1, 1) for symbol in found.names if symbol != "W"})
    rule = found.equations[name][0].rule
    written = ExpressionTex(Numbers(), shapes, layers=layers(found)).tex(rule)
    assert (r"\odot" in written, r"\cdot" in written) == (sign == "odot", sign == "cdot")


def test_a_number_that_scales_a_state() -> None:
    found = model.read("m", [Source("x[t]", "a * tanh(W @ x[t-1])")])
    shapes = found.shapes({"x": (2, 1), "a": (1, 1)})
    rule = found.equations["x"][0].rule
    assert r"a \cdot \tanh" in ExpressionTex(Numbers(), shapes, layers=layers(found)).tex(rule)
