"""What answers say: rows of text and reading, both conventions for the decimal sign, and where reading stops."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flint import fmpq
from hypothesis import example, given, settings
from hypothesis import strategies as st

from solver import notation
from solver.answers.conventions import Expected
from solver.answers.grammar import side_by_grammar
from solver.answers.names import Names, names_of
from solver.answers.numerals import CONVENTIONS
from solver.answers.plain import plain
from solver.answers.reading import MAX_LENGTH, Formula, Numbers, Reading, Readings, Unreadable, read
from solver.answers.sides import parts, side
from solver.answers.tokens import tokens
from solver.errors import Problem
from solver.values import Shape
from templates.messages import message

NAMES = Names(
    frozenset("W_hh W_xh W_hy b_h b_y W_f b_f alpha e_1 W_C".split()), frozenset("h x y L C Ctilde yhat f o".split())
)
SCALAR, COLUMN, ROW, SQUARE = (1, 1), (2, 1), (1, 2), (2, 2)


def readings(text: str, shape: Shape | None = None, **more: object) -> Readings:
    found = read(text, Expected(shape, **more), NAMES)  # type: ignore[arg-type]
    assert isinstance(found, Readings), (found.problem.code, found.problem.facts, found.problem.place)
    return found


def preferred(text: str, shape: Shape | None = None, **more: object) -> Reading:
    return readings(text, shape, **more).preferred


def numbers(text: str, shape: Shape | None = None, **more: object) -> Numbers:
    content = preferred(text, shape, **more).content
    assert isinstance(content, Numbers), content
    return content


def formula(text: str) -> str:
    content = preferred(text, decimal=",").content
    assert isinstance(content, Formula), content
    return notation.write(content.expression)


def symbol(text: str) -> str:
    found = preferred(text).symbol
    assert found is not None
    return notation.write(found)


class TestNumber:
    @pytest.mark.parametrize(
        ("text", "value", "decimals", "significant"),
        [
            ("0.714", "714/1000", 3, 3),
            ("0,714", "714/1000", 3, 3),
            ("0,7140", "714/1000", 4, 4),
            ("0.0032", "32/10000", 4, 2),
            ("12", "12", 0, 2),
            ("+12", "12", 0, 2),
            ("-0,38", "-38/100", 2, 2),
            ("−0.38", "-38/100", 2, 2),
            ("–0.38", "-38/100", 2, 2),
            ("- 0.38", "-38/100", 2, 2),
            (".5", "1/2", 1, 1),
            (",5", "1/2", 1, 1),
            ("-,5", "-1/2", 1, 1),
            ("0{,}5", "1/2", 1, 1),
            ("$0{,}5$", "1/2", 1, 1),
            ("1/3", "1/3", None, 1),
            ("-1/3", "-1/3", None, 1),
            (r"\frac{1}{3}", "1/3", None, 1),
            (r"-\frac13", "-1/3", None, 1),
            ("½", "1/2", None, 1),
            ("53,7 %", "537/1000", 3, 3),
            (r"53.7\%", "537/1000", 3, 3),
            ("3,2·10^-4", "32/100000", 5, 2),
            ("3.2e-4", "32/100000", 5, 2),
            ("3.2E-04", "32/100000", 5, 2),
            ("3,2 * 10**-4", "32/100000", 5, 2),
            ("3.2 x 10⁻⁴", "32/100000", 5, 2),
            (r"3{,}2 \cdot 10^{-4}", "32/100000", 5, 2),
            (r"3.2 \times 10^{−4}", "32/100000", 5, 2),
            ("12e2", "1200", -2, 2),
            ("10^-3", "1/1000", 3, 1),
            ("24 704", "24704", 0, 5),
            ("24\u202f704", "24704", 0, 5),
            ("24\u00a0704,5", "247045/10", 1, 6),
            ("24_704", "24704", 0, 5),
            ("1.234,56", "123456/100", 2, 6),
            ("1,234.56", "123456/100", 2, 6),
            ("(0,714)", "714/1000", 3, 3),
            ("[0.714]", "714/1000", 3, 3),
            ("≈ 0.714", "714/1000", 3, 3),
            ("= 0,714", "714/1000", 3, 3),
            ("~0.714", "714/1000", 3, 3),
            ("0.714.", "714/1000", 3, 3),
            ("0,714 ;", "714/1000", 3, 3),
            ("24704 Parameter", "24704", 0, 5),
            ("\u200b0.714\u202c", "714/1000", 3, 3),
            ("０．７１４", "714/1000", 3, 3),
            ("  0.714\t\n", "714/1000", 3, 3),
        ],
    )
    def test_keeps_value_and_digits(self, text: str, value: str, decimals: int | None, significant: int) -> None:
        found = numbers(text, SCALAR)
        (entry,) = found.stated
        top, _, bottom = value.partition("/")
        assert entry.value == fmpq(int(top), int(bottom or 1))
        assert (entry.decimals, entry.significant) == (decimals, significant)
        assert found.shape == SCALAR
        assert found.value.entries == (entry.value,)

    @pytest.mark.parametrize(("text", "span"), [("h_1 = 0,53", (6, 10)), ("(1; 0{,}5)", (4, 9)), ("−3", (0, 2))])
    def test_knows_where_it_stands(self, text: str, span: tuple[int, int]) -> None:
        assert numbers(text, decimal=",").stated[-1].span == span

    @pytest.mark.parametrize("text", ["24.704", "24,704", "24 704", "24704", "24'704"])
    def test_is_grouped_where_a_whole_one_is_asked(self, text: str) -> None:
        assert numbers(text, SCALAR, is_whole=True).stated[0].value == 24704


class TestList:
    @pytest.mark.parametrize(
        ("text", "shape", "values"),
        [
            ("(0,537; -0,380)", COLUMN, "0.537 -0.380"),
            ("10×16", COLUMN, "10 16"),
            ("10 x 16", COLUMN, "10 16"),
            ("0,537; -0,380", COLUMN, "0.537 -0.380"),
            ("0,5, 0,3", COLUMN, "0.5 0.3"),
            ("[0.537, -0.380]", COLUMN, "0.537 -0.380"),
            ("[0.537, -0.380]", ROW, "0.537 -0.380"),
            ("(0.537, -0.38)^T", COLUMN, "0.537 -0.38"),
            ("(0,537; -0,38)ᵀ", COLUMN, "0.537 -0.38"),
            ("np.array([0.5, -0.3])", COLUMN, "0.5 -0.3"),
            ("[0.537 -0.380]", COLUMN, "0.537 -0.380"),
            ("0.537\n-0.380", COLUMN, "0.537 -0.380"),
            ("0,537\r\n-0,380\r\n", COLUMN, "0.537 -0.380"),
            ("(1,2)", COLUMN, "1 2"),
            ("1,2", COLUMN, "1 2"),
            ("[[0.5], [0.3]]", COLUMN, "0.5 0.3"),
            (r"\begin{pmatrix} 0{,}5 \\ -0{,}3 \end{pmatrix}", COLUMN, "0.5 -0.3"),
            (r"\left(0{,}5;\; -0{,}3\right)^\top", COLUMN, "0.5 -0.3"),
            ("[[1,2],[3,4]]", SQUARE, "1 2 3 4"),
            ("[[1. 2.]\n [3. 4.]]", SQUARE, "1 2 3 4"),
            ("(1 2; 3 4)", SQUARE, "1 2 3 4"),
            ("(1, 2; 3, 4)", SQUARE, "1 2 3 4"),
            ("(0,1 -0,2; 0,3 0,4)", SQUARE, "0.1 -0.2 0.3 0.4"),
            ("0,1; 0,2\n0,3; 0,4", SQUARE, "0.1 0.2 0.3 0.4"),
            ("[[0,5; 0,3]; [0,1; 0,2]]", SQUARE, "0.5 0.3 0.1 0.2"),
            ("((1, 2), (3, 4))", SQUARE, "1 2 3 4"),
            ("[1, 3; 2, 4]^T", SQUARE, "1 2 3 4"),
            (r"\begin{bmatrix}0{,}5 & 1\\ 2 & 3\end{bmatrix}", SQUARE, "0.5 1 2 3"),
            ("\\begin{pmatrix}\n 1 & 2 \\\\\n 3 & -4 \\\\\n\\end{pmatrix}", SQUARE, "1 2 3 -4"),
            ("(1/2; 50 %)", COLUMN, "0.5 0.5"),
        ],
    )
    def test_in_the_usual_spellings(self, text: str, shape: Shape, values: str) -> None:
        found = numbers(text, shape)
        assert found.shape == found.value.shape == shape
        assert [e.value for e in found.stated] == [fmpq(*_ratio(v)) for v in values.split()]

    def test_tells_a_row_written_out_where_a_column_is_asked(self) -> None:
        assert numbers("(1; 2)^T", COLUMN).is_turned
        assert not numbers("(1, 2)^T", COLUMN).is_turned
        assert not numbers("(1, 2)", ROW).is_turned

    def test_keeps_a_shape_that_is_not_the_asked_one(self) -> None:
        assert numbers("[1, 2, 3]", COLUMN).shape == (3, 1)


def _ratio(text: str) -> tuple[int, int]:
    return Decimal(text).as_integer_ratio()


class TestAmbiguous:
    @pytest.mark.parametrize(
        ("text", "shape", "more", "expected"),
        [
            ("0,5", SCALAR, {}, ["0.5", "(0; 5)"]),
            ("0,5", COLUMN, {}, ["(0; 5)", "0.5"]),
            ("(1,2)", SCALAR, {}, ["1.2", "(1; 2)"]),
            ("(1,2)", COLUMN, {}, ["(1; 2)", "1.2"]),
            ("1,234", SCALAR, {}, ["1.234", "1234", "(1; 234)"]),
            ("1,234", SCALAR, {"is_whole": True}, ["1234", "1.234", "(1; 234)"]),
            ("1.234", SCALAR, {}, ["1.234", "1234"]),
            ("24.704", SCALAR, {"is_whole": True}, ["24704", "24.704"]),
            ("0,5, 0,3", COLUMN, {}, ["(0.5; 0.3)", "(0; 5; 0; 3)"]),
            ("0,5, 0,3", (4, 1), {}, ["(0; 5; 0; 3)", "(0.5; 0.3)"]),
            ("(0,5; 0,3)", COLUMN, {}, ["(0.5; 0.3)", "[[0, 5], [0, 3]]"]),
            ("(0,5; 0,3)", SQUARE, {}, ["[[0, 5], [0, 3]]", "(0.5; 0.3)"]),
            ("3,5", None, {"decimal": ","}, ["3.5", "(3; 5)"]),
            ("3,5", None, {"decimal": "."}, ["(3; 5)", "3.5"]),
            ("1,5,2,5", None, {"decimal": ","}, ["(1.5; 2.5)", "(1; 5; 2; 5)"]),
            ("1,5,2,5", None, {"decimal": "."}, ["(1; 5; 2; 5)", "(1.5; 2.5)"]),
            ("(1,2,3)", None, {"decimal": ","}, ["(1.2; 3)", "(1; 2; 3)"]),
            ("0.537", SCALAR, {}, ["0.537"]),
            ("(0,5; 0.3)", COLUMN, {}, ["(0.5; 0.3)"]),
        ],
    )
    def test_gives_all_readings(self, text: str, shape: Shape, more: dict[str, object], expected: list[str]) -> None:
        assert [r.text for r in readings(text, shape, **more).all] == expected

    def test_is_told(self) -> None:
        note = readings("0,5", SCALAR).note
        assert note is not None
        assert "taken as 0.5, it could also be (0; 5)" in message(note, "en")
        assert readings("0.5", SCALAR).note is None


class TestSymbol:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("h_1 = 1", "h_1"),
            ("h1 = 1", "h_1"),
            ("h₁ = 1", "h_1"),
            ("h_{1} := 1", "h_1"),
            ("h[1]: 1", "h_1"),
            ("h_t = 1", "h_t"),
            ("h_{t-1} = 1", "h_t-1"),
            ("h_t-1 = 1", "h_t-1"),
            ("h[t-1] = 1", "h_t-1"),
            ("W_hh = 1", "W_hh"),
            ("Whh = 1", "W_hh"),
            ("W_{hh} = 1", "W_hh"),
            (r"\mathbf{W}_{hh} = 1", "W_hh"),
            ("C~_t ≈ 1", "Ctilde_t"),
            ("C̃_t = 1", "Ctilde_t"),
            (r"\tilde{C}_t = 1", "Ctilde_t"),
            (r"\tilde C_t = 1", "Ctilde_t"),
            ("Ctilde_t = 1", "Ctilde_t"),
            ("yhat_1 = 1", "yhat_1"),
            ("y_hat_1 = 1", "yhat_1"),
            ("ŷ_1 = 1", "yhat_1"),
            (r"\hat y_1 = 1", "yhat_1"),
            ("α = 1", "alpha"),
            (r"\alpha = 1", "alpha"),
            ("dL_3/dW_hh = 1", "dL_3/dW_hh"),
            ("∂L_3/∂W_hh = 1", "dL_3/dW_hh"),
            ("∂L₃/∂W_{hh} = 1", "dL_3/dW_hh"),
            (r"\frac{\partial L_3}{\partial W_{hh}} = 1", "dL_3/dW_hh"),
            (r"\dfrac{\partial L_{3}}{\partial h_{3}} \approx 1", "dL_3/dh_3"),
            ("d+h_3/dW_hh = 1", "d+h_3/dW_hh"),
            ("∂⁺h_3/∂W_hh = 1", "d+h_3/dW_hh"),
            ("dL_3/dW_hh|h_2 = 1", "dL_3/dW_hh|h_2"),
            ("params(rnn) = 1", "params(rnn)"),
            ("y_1,2 = 1", "y_1,2"),
            (r"y_{1,2} = 1", "y_1,2"),
            (r"\left.\frac{\partial L_3}{\partial W_{hh}}\right|_{h_2} = 1", "dL_3/dW_hh|h_2"),
        ],
    )
    def test_in_the_usual_spellings(self, text: str, expected: str) -> None:
        assert symbol(text) == expected

    def test_stands_before_a_chain_of_results(self) -> None:
        found = preferred("h_1 = tanh(0.6) = 0.537")
        assert (found.text, len(found.others)) == ("0.537", 1)

    @pytest.mark.parametrize("text", ["k_1", "dL_3/dk", "W_xx h_1"])
    def test_that_is_unknown_is_named(self, text: str) -> None:
        found = read(text, names=NAMES)
        assert isinstance(found, Unreadable)
        assert found.problem.code == "unknown_symbol"

    def test_may_be_anything_where_no_names_are_known(self) -> None:
        found = read("foo_3 + h_{t-1} + k[2]")
        assert isinstance(found, Readings)
        assert found.preferred.text == "foo_3 + h[t-1] + k[2]"


class TestFormula:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("tanh(W_hh h_1 + b_h)", "tanh(W_hh @ h[1] + b_h)"),
            ("np.tanh(W_hh @ h_1 + b_h)", "tanh(W_hh @ h[1] + b_h)"),
            ("np.tanh(np.dot(W_hh, h_1))", "tanh(W_hh @ h[1])"),
            ("W_hh.dot(h_1)", "W_hh @ h[1]"),
            (r"\tanh(0{,}5\,x_t + 0{,}3)", "tanh(1/2 * x[t] + 3/10)"),
            ("tanh(0,5 x_t + 0,3)", "tanh(1/2 * x[t] + 3/10)"),
            ("tanh(0.5*x_t + 0.3)", "tanh(1/2 * x[t] + 3/10)"),
            (r"\tanh x_1", "tanh(x[1])"),
            ("diag(1-h_3^2) W_hh", "diag(1 - h[3]^2) @ W_hh"),
            ("diag(1 − h_3²) W_hh", "diag(1 - h[3]^2) @ W_hh"),
            ("np.diag(1 - h_3**2) @ W_hh", "diag(1 - h[3]^2) @ W_hh"),
            (
                r"\operatorname{diag}\left(1 - h_3 \odot h_3\right) \cdot W_{hh}^\top",
                "diag(1 - h[3] * h[3]) @ W_hh^T",
            ),
            (r"W_{hh}^{T}h_{2}", "W_hh^T @ h[2]"),
            ("W^T_{hh} h_2", "W_hh^T @ h[2]"),
            ("W_hh.T @ h_2", "W_hh^T @ h[2]"),
            ("σ(W_f·[h_1, x_2]+b_f)", "sigma(W_f @ [h[1], x[2]] + b_f)"),
            ("sigmoid(W_f [h_1; x_2])", "sigma(W_f @ [h[1], x[2]])"),
            (r"\sigma(W_f [h_{t-1}, x_t])", "sigma(W_f @ [h[t-1], x[t]])"),
            ("1/(1+e^{-x_1})", "1 / (1 + exp(-x[1]))"),
            (r"\frac{1}{1+e^{-x_1}}", "1 / (1 + exp(-x[1]))"),
            ("1/(1+exp(-x_1))", "1 / (1 + exp(-x[1]))"),
            ("1 - tanh^2(x_1)", "1 - tanh(x[1])^2"),
            (r"1-\tanh^{2}(x_1)", "1 - tanh(x[1])^2"),
            ("tanh'(x_1)", "1 - tanh(x[1])^2"),
            ("1/2 (y_1 - yhat_1)^2", "1/2 * (y[1] - yhat[1])^2"),
            (r"\frac{1}{2}(y_1 - \hat{y}_1)^2", "1/2 * (y[1] - yhat[1])^2"),
            ("dL_3/dh_3 * (1-h_3^2)", "dL[3]/dh[3] * (1 - h[3]^2)"),
            (r"\frac{\partial L_3}{\partial h_3} \frac{\partial h_3}{\partial h_2}", "(dL[3]/dh[3]) @ (dh[3]/dh[2])"),
            ("x_1\n+ x_2", "x[1] + x[2]"),
            ("x_1/2*10^3", "x[1] / 2 * 1000"),
            ("-x_1^2", "-x[1]^2"),
            ("sqrt(x_1)", "sqrt(x[1])"),
            (r"\sqrt{x_1}", "sqrt(x[1])"),
            ("max(0, x_1)", "max(0, x[1])"),
            ("(h_1; 2)", "[h[1], 2]"),
            ("softmax((1 -2; -3 4) · (0,5; -0,25))", "softmax([[1, -2], [-3, 4]] @ [1/2, -1/4])"),
            ("(1 -2; 3 -4) h_1", "[[1, -2], [3, -4]] @ h[1]"),
            ("0.3 + 0.2", "3/10 + 1/5"),
            (r"f_t \circ C_{t-1}", "f[t] * C[t-1]"),
            ("(x_1 > 0) * h_1", "step(x[1]) * h[1]"),
            ("np.exp(x_1).sum()", "sum(exp(x[1]))"),
            ("W_hh.mean()", "mean(W_hh)"),
            ("softmax(W_hh, dim=-1)", "softmax(W_hh)"),
            ("np.max(W_hh, axis=1)", "max(W_hh, axis=1)"),
            ("W_hh.sum(axis=0)", "sum(W_hh, axis=0)"),
            (r"\operatorname{sum}_{\text{axis}=0}\left(W_{hh}\right)", "sum(W_hh, axis=0)"),
            ("softmax(W_hh, axis=0)", "softmax(W_hh^T)^T"),
            ("nn.Tanh()(x_1)", "tanh(x[1])"),
            ("np.linalg.norm(x_1)", "norm(x[1])"),
            (r"\lVert x_1 \rVert_2", "norm(x[1])"),
            ("‖x_1‖ · |h_1|", "norm(x[1]) @ norm(h[1])"),
            ("||x_1||²", "norm(x[1])^2"),
            ("1/2 * |x_1 - h_1|^2", "1/2 * norm(x[1] - h[1])^2"),
            ("|x_1 - h_1|² + 1", "norm(x[1] - h[1])^2 + 1"),
            (r"\sqrt[3]{x_1}", "x[1]^(1/3)"),
            ("(x_1 - 3)//2", "floor((x[1] - 3) / 2)"),
            ("sum_{j=1}^2 x_j", "x[1] + x[2]"),
            ("mults(rnn) + 1", "mults(rnn) + 1"),
        ],
    )
    def test_in_the_usual_notations(self, text: str, expected: str) -> None:
        assert formula(text) == expected

    @pytest.mark.parametrize("text", [r"\sum_j x_j", "∑_{j} x_j", r"\sum_{j=1}^{n} x_{j}", "sum_j x_j"])
    def test_a_sum_without_a_range_is_over_all_that_there_is(self, text: str) -> None:
        known = names_of([notation.read_asked(f"x[{n}]") for n in (1, 2, 3)])
        reading = read(text, names=known)
        assert isinstance(reading, Readings)
        assert reading.preferred.text == "x[1] + x[2] + x[3]"

    @pytest.mark.parametrize("text", ["∑_k x_1", "∑_j y_j", "(x_1 > 1)"])
    def test_that_says_nothing_is_unreadable(self, text: str) -> None:
        assert isinstance(read(text, names=names_of([notation.read_asked("x[1]")])), Unreadable)

    @pytest.mark.parametrize(("text", "constant"), [("tanh(0.6)", True), ("1/2*0.3^2", True), ("h_1 + 1", False)])
    def test_may_be_a_calculation_with_numbers_alone(self, text: str, constant: bool) -> None:
        content = preferred(text).content
        assert isinstance(content, Formula)
        assert content.is_constant is constant


class TestUnreadable:
    @pytest.mark.parametrize(
        ("text", "code", "column", "caret"),
        [
            ("", "answer_empty", None, None),
            (" \n", "answer_empty", None, None),
            ("h_1 = ", "answer_unreadable", 6, None),
            ("0,5 +* 3", "answer_unreadable", 6, "     ^"),
            ("(1; 2", "answer_unreadable", 6, "     ^"),
            ("(1; 2]", "answer_unreadable", 6, "     ^"),
            ("1; 2)", "answer_unreadable", 5, "    ^"),
            ("h_1 = 0,5 $ §", "answer_unreadable", 13, "            ^"),
            (r"\foo{1}", "answer_unreadable", 1, "^"),
            (r"1 + \def", "answer_unreadable", 5, "    ^"),
            ("1,,2", "answer_unreadable", 3, "  ^"),
            ("k + 1", "unknown_symbol", 1, "^"),
            ("1/0", "division_by_zero", 3, "  ^"),
            ("2^99", "exponent_too_large", 2, " ^"),
            ("1e999999999", "exponent_too_large", 1, "^"),
            ("10^999999999", "exponent_too_large", 1, "^"),
            ("9" * 61, "number_too_long", 1, "^"),
            ("(" * 41 + ")" * 41, "nested_too_deep", 41, " " * 40 + "^"),
            ("-" * 200 + "h_1", "nested_too_deep", None, None),
            ("/".join(["h_1"] * 200), "nested_too_deep", None, None),
            ("½" * 3900, "nested_too_deep", None, None),
            ("1" * (MAX_LENGTH + 1), "text_too_long", None, None),
            ("[[1, 2], [3]]", "answer_ragged", None, None),
            ("[[[1, 2], [3, 4]], [[1, 2], [3, 4]]]", "answer_nested", None, None),
            ("(1 & 2, 3; 4)", "answer_separators", None, None),
            ("tanh(h_1, h_2)", "one_argument", 1, "^"),
            ("np.dot(W_hh)", "two_arguments", 1, "^"),
            ("__import__('os')", "answer_unreadable", 1, "^"),
        ],
    )
    def test_points_at_the_place(self, text: str, code: str, column: int | None, caret: str | None) -> None:
        found = read(text, names=NAMES)
        assert isinstance(found, Unreadable), found
        assert (found.problem.code, found.problem.place.column) == (code, column)
        if caret is not None:
            assert found.caret is not None
            assert found.caret[1] == caret

    @pytest.mark.parametrize("language", ["de", "en"])
    def test_says_what_was_expected(self, language: str) -> None:
        found = read("0,5 +* 3", names=NAMES)
        assert isinstance(found, Unreadable)
        expected = {
            "de": "Zeichen 6: hier steht „*“, erwartet wird eine Zahl, ein Symbol oder eine öffnende Klammer",
            "en": "character 6: found “*” here, expected a number, a symbol or an opening bracket",
        }
        assert message(found.problem, language) == expected[language]

    def test_shows_the_line_of_a_long_answer(self) -> None:
        found = read("1; 2\n" + "3; " * 40 + "?\n5", names=NAMES)
        assert isinstance(found, Unreadable)
        assert found.caret is not None
        line, caret = found.caret
        assert line[len(caret) - 1] == "?"
        assert "\n" not in line


decimals = st.decimals(-10_000, 10_000, allow_nan=False, allow_infinity=False, places=4)


def spelled(value: Decimal, spelling: str) -> str:
    text = f"{value:f}"
    match spelling:
        case "point":
            return text
        case "comma":
            return text.replace(".", ",")
        case "minus":
            return text.replace("-", "−")
        case "latex":
            return "$" + text.replace(".", "{,}") + "$"
        case "fraction":
            top, bottom = value.as_integer_ratio()
            return f"{top}/{bottom}"
        case "percent":
            return f"{value * 100:f} %"
        case "power":
            return f"{value.scaleb(3):f}·10^-3"
        case _:
            return f"{value:e}"


class TestLaws:
    @given(decimals, st.sampled_from("point comma minus latex fraction percent power exponent".split()))
    def test_a_number_in_any_spelling_is_read_back(self, value: Decimal, spelling: str) -> None:
        entry = numbers(spelled(value, spelling), SCALAR, decimal=",").stated[0]
        assert entry.value == fmpq(*value.as_integer_ratio())
        if spelling not in ("fraction",):
            assert entry.decimals is not None
            assert entry.decimals >= 4

    @given(
        st.integers(2, 4).flatmap(
            lambda n: st.lists(st.lists(decimals, min_size=n, max_size=n), min_size=2, max_size=4)
        ),
        st.sampled_from([("[[{}]]", "],[", ","), ("({})", ";", " "), ("{}", "\n", "; "), ("[[{}]]", "]\n [", " ")]),
        st.sampled_from(["point", "comma"]),
    )
    def test_a_matrix_in_any_spelling_is_read_back(
        self, rows: list[list[Decimal]], frame: tuple[str, str, str], sign: str
    ) -> None:
        outer, between_rows, between = frame
        if sign == "comma" and between == ",":
            between = "; "
        text = outer.format(between_rows.join(between.join(spelled(v, sign) for v in row) for row in rows))
        shape = (len(rows), len(rows[0]))
        found = numbers(text, shape)
        assert found.shape == shape
        assert [e.value for e in found.stated] == [fmpq(*v.as_integer_ratio()) for row in rows for v in row]

    @given(st.lists(decimals, min_size=1, max_size=5))
    def test_a_reading_written_down_is_read_the_same(self, column: list[Decimal]) -> None:
        found = numbers("; ".join(map(str, column)), (len(column), 1), decimal=".")
        again = numbers(preferred("; ".join(map(str, column)), (len(column), 1), decimal=".").text, found.shape)
        assert [(e.value, e.decimals) for e in again.stated] == [(e.value, e.decimals) for e in found.stated]

    @given(st.text("0123456789.,;-+ ()[]\n=^T/%&h_1eE", max_size=30))
    @example("(1; 2)^T")
    @example("h_1 = -(1, 2)")
    @example("E=")
    @example("[[1, 2], [3, 4]]^T")
    def test_numbers_are_read_quickly_as_the_grammar_reads_them(self, text: str) -> None:
        for convention in CONVENTIONS:
            for part in parts(tokens(plain(text), convention, NAMES)):
                if part and all(token.type != "UNREADABLE" for token in part):
                    assert _outcome(side, part, text) == _outcome(side_by_grammar, part, text)


def _outcome(reader: object, cut: object, text: str) -> object:
    try:
        return reader(cut, len(text), NAMES)  # type: ignore[operator]
    except Problem as problem:
        return problem.code, problem.place.column


SIGNS = list(r"()[]{}+-*/^_,;.:=%&'|@\$~")
WORDS = "0,5 1.234 1e9 10^ h_1 W_hh d ∂L_3/∂ tanh T \\\\ \\frac \\tilde \\begin{pmatrix} \\end{pmatrix} \\left(".split()
PIECES = st.sampled_from([*SIGNS, *WORDS, "\n", " ", "\u202e", "\ud800", "\x00", "²", "½"])
LONG = {
    **dict.fromkeys(["(", "-", "{", "∂", "d", "9", " ", "\n", "^", "~"], 3900),
    **dict.fromkeys(["1 ", "1,", "1/", "_{", "^T", "1\u2009", "d ", "\\\\", "h^"], 1900),
    **dict.fromkeys(["1,2;", "h_1 ", "h_1+", "x_1@-", "\\frac{", "\\tilde", "tanh ", "1e9 "], 900),
}


class TestHostile:
    @settings(max_examples=400)
    @given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=25).map("".join)))
    @example(":0¼=")
    @example("\ud800")
    @example("\\")
    @example("\\frac")
    @example("{" * 50)
    @example("\\frac" * 60)
    @example("\\tilde{" * 60)
    @example("^" * 60)
    def test_any_text_is_read_or_refused_with_a_message(self, text: str) -> None:
        for names in (NAMES, Names()):
            found = read(text, Expected(COLUMN), names)
            if isinstance(found, Unreadable):
                assert all(message(found.problem, language) for language in ("de", "en"))
                assert found.problem.place.column is None or 1 <= found.problem.place.column <= len(found.text) + 1
            else:
                assert all(isinstance(r.text, str) for r in found.all)

    @pytest.mark.parametrize("piece", LONG)
    @pytest.mark.parametrize("end", ["", "1"])
    def test_a_long_text_is_no_trouble(self, piece: str, end: str) -> None:
        found = read(piece * LONG[piece] + end, Expected(COLUMN), NAMES)
        assert isinstance(found, Readings | Unreadable)

    def test_deep_brackets_are_no_trouble(self) -> None:
        assert isinstance(read("[" * 1900 + "]" * 1900, names=NAMES), Unreadable)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("98816 (4 · 24704)", "98816"),
        ("y = 0,6544 (tanh(0,783))", "0.6544"),
        ("2 (3 · 4)", "2 * (3 * 4)"),  # a factor
        ("0,6 544", "0.6544"),
        ("1 1/2", "1 + 1/2"),
    ],
)
def test_where_one_number_is_asked(text: str, expected: str) -> None:
    assert preferred(text, (1, 1), decimal=",").text == expected
