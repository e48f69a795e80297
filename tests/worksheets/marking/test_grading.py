"""From texts to points: parts, formulas, gaps, what cannot be read, and whole or partial submissions."""

from __future__ import annotations

import gc
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import FrameType, FunctionType, ModuleType

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from solver.errors import Place, Problem
from templates.marking.table import persons
from tests.running import sheet_file
from tests.worksheets.marking.graded import SHEET, graded, result
from worksheets.building import load
from worksheets.marking import grading
from worksheets.marking.grading import Given, Result, Submission, grade, grade_each
from worksheets.verdicts import of_answers

OPERANDS = (
    "h_0", "h_1", "b_h", "W_hh", "x_1", "h_0.1", "onehot(1)", "onehot(2, 2)", "onehot(9)", "(h_0 - onehot(1))",
    "sum(j, h_0[j])", "∑_j exp(h_0,j)", "∑_{i,j} W_hh,ij", "max_j h_0,j", "‖h_0‖", "|b_h|²", "norm(x_1)", "9^9^9",
    "1e999", "[1; 2]", "tensor([0.1, 0.2], dtype=torch.float32)", "0    0.1\n1    0.2\ndtype: float64",
    "<table><tr><td>1</td></tr></table>",
)  # fmt: skip
OPERATORS = (" + ", " - ", "·", " * ", "/", "^", " @ ", " = ", "; ", ", ", " ", "^T ", "(", ")")


class TestReadings:
    @settings(max_examples=25)
    @given(st.lists(st.tuples(st.sampled_from(OPERANDS), st.sampled_from(OPERATORS)), min_size=1, max_size=5))
    @example([("h_0", "·"), ("onehot(1)", " ")])
    def test_of_whatever_is_put_together_end_in_a_verdict(self, pieces: list[tuple[str, str]]) -> None:
        text = "".join(operand + operator for operand, operator in pieces)
        assert graded("1.1", {"y_1": text})["y_1"].mark.verdict in of_answers()

    @pytest.mark.parametrize(
        "text",
        ["(0,5370; -0,3799)", "[0.5370, -0.3799]", "(0.5370, −0.3799)^T", "[[0.5370], [-0.3799]]",
         "h_1 = (0,5370; -0,3799)", r"\begin{pmatrix} 0{,}5370 \\ -0{,}3799 \end{pmatrix}", "(53,70 %; -37,99 %)",
         "(tanh(0.6); tanh(-0.4))", "tanh(W_hh h_0 + W_xh x_1 + b_h)"],
    )  # fmt: skip
    def test_of_the_same_answer_are_right(self, text: str) -> None:
        assert graded("1.1", {"h_1": text})["h_1"].mark.verdict == "correct"

    @pytest.mark.parametrize(
        ("task", "symbol", "text"),
        [
            ("1.1", "h_1", "tensor([[ 0.5370],\n        [-0.3799]], grad_fn=<TanhBackward0>)"),
            ("1.1", "h_1", "jnp.array([0.53704957, -0.37994896], dtype=float32)"),
            ("1.1", "h_1", "[np.float32(0.537), np.float32(-0.37995)]"),
            ("1.1", "h_1", "0,537 −0,380"),
            ("1.1", "h_1", "h_1(1) = 0,5370; h_1(2) = −0,3799"),
            ("1.1", "h_1", "tanh([0,6; −0,4]) = [0,5370; −0,3799]"),
            ("1.1", "h_1", r"\[ h_1 = \boxed{\begin{bmatrix} 0.5370 \\[3pt] -0.3799 \end{bmatrix}}. \]"),
            ("1.1", "y_1", "0.7139296531677246"),  # more digits than asked
            ("1.1", "y_1", "y_1 = (0,7 −0,1)·(0,5370; −0,3799) + 0,3 ≈ 0,7139 (gerundet)"),
            ("1.1", "y_1", "[0.7, -0.1] @ [0.5370, -0.3799] + 0.3"),
            ("1.2", "h_1", "(e - 1)/(e + 1)"),
            ("1.2", "h_1", "=RUNDEN(TANH(0,5);4)"),
            ("2.1", "f_t", r"\sigma\left((0{,}2\;\;0{,}1)\binom{0{,}5}{1}+0{,}5\right)"),
            ("2.2", "params(rnn)", "128x(128+64)+128 = 24.704 trainierbare Parameter"),
            ("2.2", "params(rnn)", "rnn (SimpleRNN)          (None, 128)         24704"),
            ("2.2", "params(rnn)", "│ rnn (SimpleRNN) │ (None, None, 128) │  24,704 │"),
            ("2.2", "params(rnn)", "RNN-1      [-1, 128]     24,704"),
            ("1.1", "h_1", "h1 (0,5370; -0,3799)"),
            ("1.1", "h_1", "(sinh(0.6)/cosh(0.6); -tanh(0.4))"),
            ("1.1", "h_1", r"h^{(1)} = \tanh(W_{hh} h^{(0)} + W_{xh} x^{(1)} + b_h)"),
            ("1.1", "y_1", "y_1 = **0,7139**"),
            ("2.1", "f_t", "1/(1+E^(-0.7))"),
            ("2.1", "C_t", "ft*C_{t-1} + it*C~t"),
        ],
    )
    def test_as_people_paste_and_export_them_are_right(self, task: str, symbol: str, text: str) -> None:
        assert graded(task, {symbol: text})[symbol].mark.verdict == "correct"

    @pytest.mark.parametrize(
        ("task", "symbol", "text", "verdict"),
        [
            ("1.1", "h_1", "0,5370 - 0,3799", "wrong"),
            ("1.1", "h_1", "(-0,3799; 0,5370)", "wrong"),
            ("1.1", "h_1", "(0,5370; -0,3799) oder (0,6; -0,4)", "unreadable"),
            ("1.1", "h_1", "nicht (0,5370; -0,3799)", "unreadable"),
            ("1.1", "y_1", "0,6177 = W_hy h_1 + b_y", "wrong"),  # the formula is right, the number is not
            ("1.1", "y_1", "0,7139 Tausend", "unreadable"),
            ("1.1", "y_1", "0,71430000", "wrong"),
            ("2.2", "params(rnn)", "24,7", "wrong"),
        ],
    )
    def test_that_are_wrong_stay_wrong(self, task: str, symbol: str, text: str, verdict: str) -> None:
        assert graded(task, {symbol: text})[symbol].mark.verdict == verdict

    @pytest.mark.parametrize("text", ["(0,5370; -)", "(0,5370; )", "[0.5370, None]", "h_1 = (0,5370; ?)"])
    def test_an_entry_that_cannot_be_read_costs_that_entry(self, text: str) -> None:
        found = graded("1.1", {"h_1": text, "y_1": "0,7139"})
        assert (found["h_1"].mark.entries, found["h_1"].mark.share) == (("correct", "unreadable"), Fraction(1, 2))
        assert found["h_1"].note is not None
        assert found["y_1"].mark.verdict == "correct"  # not taken for a wrong value that later ones follow

    @pytest.mark.parametrize("name", ["C~_t", "Ctilde_t", r"\tilde{C}_t", "C̃_t"])
    def test_of_names_are_the_usual_ones(self, name: str) -> None:
        assert graded("2.1", {name: "0,5717"})["Ctilde_t"].mark.verdict == "correct"

    def test_of_a_derivative_in_latex(self) -> None:
        found = graded("1.2", {r"\frac{\partial L_3}{\partial W_{hh}}": "-0,1338"})
        assert found["dL_3/dW_hh"].mark.verdict == "correct"

    def test_what_cannot_be_read_has_a_place(self) -> None:
        found = graded("1.1", {"h_1": "(0,5; *)"})["h_1"]
        assert found.mark.verdict == "unreadable"
        assert found.note is not None
        assert found.note.place.column == 7

    @pytest.mark.parametrize("text", ["0.5", "(1; 2; 3)", "[[1, 2], [3, 4]]"])
    def test_another_shape_is_wrong_and_said(self, text: str) -> None:
        found = graded("1.1", {"h_1": text})["h_1"].mark
        assert (found.verdict, found.hints) == ("wrong", ("shape",))

    @pytest.mark.parametrize(
        ("text", "verdict", "hints"),
        [
            ("[[2, 4, 6], [1, 2, 3]]", "correct", ()),
            ("[[2, 4], [6, 1], [2, 3]]", "wrong", ("shape",)),
            ("[[2, 1], [4, 2], [6, 3]]", "wrong", ("shape",)),
            ("(2; 4; 6; 1; 2; 3)", "wrong", ("shape",)),
        ],
    )
    def test_the_rows_of_a_matrix_matter(self, tmp_path: Path, text: str, verdict: str, hints: tuple[str, ...]) -> None:
        """As many numbers in other rows are another matrix, though they would fill it."""
        sheet = load(sheet_file(tmp_path, MATRIX))
        (found,) = grade([Submission("1", sheet, {"1": {"dL/dW": Given(text)}})], ["1"])
        mark = found.tasks[0].answers[0].mark
        assert (mark.verdict, mark.hints) == (verdict, hints)


MATRIX = """
id: s
language: en
title: T
models:
  m:
    equations:
      L: a^T @ W @ x
tasks:
  "1":
    model: m
    given: {a: [2, 1], W: [[1, 0, 2], [3, 1, 1]], x: [1, 2, 3]}
    ask: [dL/dW]
"""


class TestProblems:
    def test_of_a_name_that_is_not_asked_for(self) -> None:
        found = result("1.1", {"h_9": "1", "h_1": "(0,5370; -0,3799)"})
        assert [p.code for p in found.tasks[0].problems] == ["not_asked"]
        assert not found.is_right

    def test_of_an_answer_given_twice(self) -> None:
        found = result("1.1", {"h_1": "(0,5370; -0,3799)", "h1": "(1; 2)"})
        assert [p.code for p in found.tasks[0].problems] == ["answered_twice"]
        assert found.tasks[0].answers[0].mark.verdict == "correct"


def test_progress_is_told_for_each_task_of_each_person() -> None:
    told: list[int] = []
    persons = [Submission(str(n), SHEET, {}) for n in range(3)]
    grade(persons, ["1.1", "2.2"], advance=lambda: told.append(1))
    assert len(told) == 6


class TestSheetsThatDiffer:
    """Each person is graded on the tasks of the own sheet."""

    OTHER = replace(SHEET, tasks={"1.2": SHEET.tasks["1.2"]})

    def test_a_task_that_one_does_not_have_stops_nobody(self) -> None:
        one = Submission("1", SHEET, {"1.1": {"y_1": Given("0,7139")}}, is_partial=True)
        first, second = grade([one, Submission("2", self.OTHER, {})], ["1.1", "1.2"])
        assert [t.task for t in first.tasks] == ["1.1", "1.2"]
        assert [t.task for t in second.tasks] == ["1.2"]
        assert first.points > 0
        lines = [line.split() for line in persons([first, second], "en")]
        assert [line[-2] for line in lines] == ["0", "0"]
        assert lines[1][-3] == "–"

    def test_a_task_that_nobody_has_is_a_problem(self) -> None:
        with pytest.raises(Problem):
            grade([Submission("2", self.OTHER, {})], ["1.1"])


CHOICES = """
id: choices
models:
  two:
    vocab: [RNN, Transformer]
    equations:
      a: 2 * d^2 * n
      b: n^2 * d
      larger: argmax([a, b])
      is_less: "[a < b]"
tasks: {"1": {model: two, given: {d: 64, n: 512}, ask: [a, larger, is_less]}}
"""


@pytest.mark.parametrize(
    ("name", "text", "verdict"),
    [
        ("larger", "Transformer", "correct"),
        ("larger", "rnn", "wrong"),
        ("larger", "2", "correct"),
        ("larger", "CNN", "unreadable"),
        ("is_less", "ja", "correct"),
        ("is_less", "falsch", "wrong"),
        ("a", "4.194.304", "correct"),
        ("a", "4 194 304", "correct"),
    ],
)
def test_a_choice_and_a_large_number_as_people_write_them(tmp_path: Path, name: str, text: str, verdict: str) -> None:
    own = load(sheet_file(tmp_path, CHOICES))
    (found,) = grade([Submission("1", own, {"1": {name: Given(text)}}, is_partial=True)], ["1"])
    assert [one.mark.verdict for one in found.tasks[0].answers] == [verdict]


def test_results_hold_on_to_no_calls() -> None:
    """What cannot be read is told with the result; the calls that found it out hold all that others handed in."""
    found = result("1.1", {"h_1": "(0,5; ??)", "y_1": "0,7 +", "h_2": "1/0; 2", "y_2": "tanh(1/0)", "nothing": "1"})
    waiting: list[object] = [found.tasks]
    seen, problems = set[int](), 0
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, type | ModuleType | FunctionType):
            continue
        seen.add(id(one))
        problems += isinstance(one, Problem)
        assert not isinstance(one, FrameType)
        waiting += gc.get_referents(one)
    assert problems >= 4


def unreadable_in(file: str) -> Submission:
    return Submission(file, SHEET, {"1.1": {"y_1": Given("0,5 + * (", Place(file, 1))}})


def test_who_writes_the_same_that_cannot_be_read_has_it_in_the_own_file() -> None:
    for one in grade([unreadable_in("a.json"), unreadable_in("b.json")], ["1.1"]):
        y_1 = next(a for a in one.tasks[0].answers if a.name == "y_1")
        assert y_1.note is not None
        assert y_1.note.place.file == one.submission.person


def test_a_large_class_is_marked_in_parts_as_all_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    class_ = [
        replace(unreadable_in(str(n)), answers={"1.1": {"h_1": Given(text), "y_1": Given(text)}})
        for n, text in enumerate(["0,7139", "(0,5370; -0,3799)", "0,9", "?", "tanh(W_hh h_0 + W_xh x_1 + b_h)"])
    ]
    at_once = grade_each(class_, ["1.1"])
    monkeypatch.setattr(grading, "AT_ONCE", 2)
    cleaned = []
    gc.callbacks.append(
        lambda phase, info: cleaned.append(info) if (phase, info["generation"]) == ("stop", 2) else None
    )
    in_parts = grade_each(class_, ["1.1"])
    gc.callbacks.pop()
    assert len(cleaned) >= 3, "what a part leaves behind piles up"
    assert persons([one for one in in_parts if isinstance(one, Result)], "en")
    for whole, part in zip(at_once, in_parts, strict=True):
        assert isinstance(whole, Result)
        assert isinstance(part, Result)
        assert part.points == whole.points
        for a, b in zip(part.tasks[0].answers, whole.tasks[0].answers, strict=True):
            assert (a.symbol, a.mark.verdict, a.mark.target, a.given) == (
                b.symbol,
                b.mark.verdict,
                b.mark.target,
                b.given,
            )
