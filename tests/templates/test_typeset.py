"""Expressions as the field writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sympy import Symbol
from sympy.core.symbol import Str

from solver import expressions, functions, model, notation
from solver.equations import Source
from solver.expressions import Operation
from solver.layers import layers
from solver.reduction import substituted
from solver.values import precision
from templates import typeset
from templates.numbers import Numbers
from templates.typeset import Typesetter, quantity_tex
from templates.widths import width
from tests.solver.engine import Solved, solve

NAMED = [name for name in functions.EQUATIONS if isinstance(functions.named(name).written, functions.Named)]
VECTORS = {
    "h[t]": "tanh(W @ h[t-1] + U @ x[t] + b)",
    "z[t]": "sigma(V @ [h[t], x[t]])",
    "g[t]": "(1 - z[t]) * h[t] + z[t] * b",
    "y[t]": "w @ g[t]",
    "L[t]": "1/2 * (y[t] - yhat[t])^2",
    "m": "sum(i, y[i])",
}
NUMBERS: Mapping[str, Any] = {
    "W": [[0.1, -0.2], [0.3, 0.4]],
    "U": [[0.5], [-0.6]],
    "b": [[0.1], [0.2]],
    "V": [[1, 2, 3], [0.1, 0.2, 0.3]],
    "w": [[1, -1]],
    "h_0": [[0], [0]],
    "x_1": 1,
    "x_2": -2,
    "yhat_2": 1,
}


@pytest.fixture(scope="module")
def solved() -> Solved:
    return solve(VECTORS, NUMBERS, ["L_2", "m", "dL_2/dW", "dL_2/dU", "dh_2/dh_1", "dz_1/dh_1"], 2)


@pytest.fixture(scope="module")
def typesetter(solved: Solved) -> Typesetter:
    return Typesetter(Numbers(4, "en"), solved.derivation.shapes)


@pytest.mark.parametrize(
    ("name", "indices", "expected"),
    [
        ("h", ("1",), "h_{1}"),
        ("W_hh", (), "W_{hh}"),
        ("Ctilde", ("t",), r"\tilde{C}_{t}"),
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
def test_rules(solved: Solved, typesetter: Typesetter, symbol: str, expected: str) -> None:
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
    assert (
        Typesetter(Numbers(), found.derivation.shapes).tex(found.derivation.steps[found.symbol("r")].rule) == expected
    )


class TestRows:
    def rows(self, solved: Solved, typesetter: Typesetter, symbol: str, boxed: bool = False) -> list[str]:
        from solver.reduction import stages

        rule = solved.derivation.steps[solved.symbol(symbol)].rule
        with precision(128):
            lines = [rule, *stages(rule, solved.values)]
        rows = typesetter.rows(solved.symbol(symbol), lines, boxed)
        return [f"{row.left} {row.relation} {row.right}".strip() for row in rows]

    def test_a_vector_step_goes_line_by_line(self, solved: Solved, typesetter: Typesetter) -> None:
        rows = self.rows(solved, typesetter, "h_1", boxed=True)
        assert rows[0] == r"h_{1} = \tanh\left(W\,h_{0} + U\,x_{1} + b\right)"
        first, last = (
            r"= \tanh\begin{pmatrix} 0.6 \\ -0.4 \end{pmatrix}",
            r"\begin{pmatrix} 0.5370 \\ -0.3799 \end{pmatrix}",
        )
        assert rows[-1] == rf"{first} \approx \boxed{{{last}}}"

    def test_short_lines_share_a_row(self, solved: Solved, typesetter: Typesetter) -> None:
        (row,) = self.rows(solved, typesetter, "dL_2/dy_2")
        assert row.count(r"\approx") == 2

    def test_exact_lines_follow_an_equals_sign(self, solved: Solved, typesetter: Typesetter) -> None:
        rows = self.rows(solved, typesetter, "h_1")
        assert [row.count(r"\approx") for row in rows[1:]] == [0, 0, 1]


def test_a_long_matrix_is_abridged_and_says_its_size() -> None:
    numbers = {"v": [[n] for n in range(1, 13)]}
    found = solve({"r": "2 * v"}, numbers, ["r"], 1)
    text = Typesetter(Numbers(), found.derivation.shapes).value(found.values[found.symbol("r")])
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
    assert Typesetter(Numbers(), found.derivation.shapes).tex(line) == expected


@pytest.mark.parametrize("symbol", ["u", "r"])
def test_a_function_with_a_sum_starts_a_row(symbol: str) -> None:
    """A root around a sum has no parentheses that could be broken; it is one piece."""
    found = solve({"u": "sqrt(1 + a)", "r": "tanh(1 + a)"}, {"a": 3}, ["u", "r"], 1)
    rule = found.derivation.steps[found.symbol(symbol)].rule
    row = Typesetter(Numbers(), found.derivation.shapes).equation(found.symbol(symbol), rule)
    assert row.right == {"u": r"\sqrt{1 + a}", "r": r"\tanh\left(1 + a\right)"}[symbol]


def test_every_rule_can_be_written(solved: Solved, typesetter: Typesetter) -> None:
    for step in solved.derivation.steps.values():
        text = typesetter.tex(step.symbol) + typesetter.tex(step.rule)
        assert text.count("{") == text.count("}")
        assert text.count(r"\left") == text.count(r"\right")
        assert not any(word in text for word in ("Lambda", "Dummy", "Operation", "Literal"))


def test_a_wider_formula_is_estimated_wider() -> None:
    texts = [
        "a",
        "a + b",
        r"\frac{a + b}{c} + d",
        r"\begin{pmatrix} 0{,}1 & 0{,}2 \\ 3 & 4 \end{pmatrix} + \tanh(0{,}25)",
    ]
    widths = [width(t) for t in texts]
    assert widths == sorted(widths)
    assert notation.write(notation.read_expression("a + b")) == "a + b"


class TestEverythingIsPrinted:
    """Whatever a derivation holds, or a mistake is about."""

    def test_every_operation(self) -> None:
        operations = {c for c in vars(expressions).values() if isinstance(c, type) and issubclass(c, Operation)}
        abstract = {Operation, expressions.OfFirst, expressions.Leaf}
        assert {c.__name__ for c in operations - abstract - set(typeset._PRINTERS)} == {"Literal"}  # its own line

    @pytest.mark.parametrize("name", functions.ANSWERS)
    def test_the_name_of_every_function(self, name: str, typesetter: Typesetter) -> None:
        known = functions.ALIASES.get(name, name)
        assert typesetter.tex(Str(known)) == functions.named(known).written.tex

    @pytest.mark.parametrize("name", NAMED)
    def test_every_function(self, name: str, typesetter: Typesetter) -> None:
        for text in (f"{name}(b)", f"{name}(b + b)"):
            node = notation.read_expression(text)
            (row,) = typesetter.rows(notation.read_asked("s"), [node])
            assert functions.named(name).written.tex in row.right
            assert typesetter.tex(node) == row.right


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
        written = Typesetter(Numbers(4, "en"), solved.derivation.shapes).tex(solved.derivation.steps[Symbol("y")].rule)
        assert written == expected

    def test_of_a_number_with_a_power_of_ten(self) -> None:
        solved = solve({"y": "p^2"}, {"p": "0.00000001"}, ["y"], 1)
        line = substituted(solved.derivation.steps[Symbol("y")].rule, solved.values)
        written = Typesetter(Numbers(4, "en"), solved.derivation.shapes).tex(line)
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
    written = Typesetter(Numbers(), shapes, layers=layers(found)).tex(rule)
    assert (r"\odot" in written, r"\cdot" in written) == (sign == "odot", sign == "cdot")


def test_a_number_that_scales_a_state() -> None:
    found = model.read("m", [Source("x[t]", "a * tanh(W @ x[t-1])")])
    shapes = found.shapes({"x": (2, 1), "a": (1, 1)})
    rule = found.equations["x"][0].rule
    assert r"a \cdot \tanh" in Typesetter(Numbers(), shapes, layers=layers(found)).tex(rule)
