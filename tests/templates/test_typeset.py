"""Worked steps and equations in rows."""

from __future__ import annotations

from itertools import pairwise

import pytest

from solver import functions, notation
from solver.reduction import stages
from solver.values import precision
from templates.numbers import Numbers
from templates.typeset import Typesetter
from tests.solver.engine import Solved, solve
from tests.templates.vectors import solved_vectors

NAMED = [name for name in functions.EQUATIONS if isinstance(functions.named(name).written, functions.Named)]


@pytest.fixture(scope="module")
def solved() -> Solved:
    return solved_vectors()


@pytest.fixture(scope="module")
def typesetter(solved: Solved) -> Typesetter:
    return Typesetter(Numbers(4, "en"), solved.derivation.shapes)


class TestRows:
    def rows(self, solved: Solved, typesetter: Typesetter, symbol: str, boxed: bool = False) -> list[str]:
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


@pytest.mark.parametrize("boxed", [False, True])
def test_a_step_in_one_row_shows_its_rule_and_the_last_lines_that_differ(
    solved: Solved, typesetter: Typesetter, boxed: bool
) -> None:
    shown = set()
    for symbol, step in solved.derivation.steps.items():
        with precision(128):
            lines = [step.rule, step.rule, *stages(step.rule, solved.values)]
        all_ = [typesetter.written(line) for line in lines]
        distinct = [row for before, row in pairwise(all_) if row.right != before.right][-2:]
        row = typesetter.row(symbol, lines, boxed)
        last = distinct[-1]
        results = [f"{r.relation} {r.right}" for r in distinct[:-1]]
        results.append(rf"{last.relation} \boxed{{{last.right}}}" if boxed else f"{last.relation} {last.right}")
        assert row.terms == (all_[0].right, *results)
        shown.add(len(row.terms))
    assert shown == {2, 3}


@pytest.mark.parametrize("symbol", ["u", "r"])
def test_a_function_with_a_sum_starts_a_row(symbol: str) -> None:
    """A root around a sum has no parentheses that could be broken; it is one piece."""
    found = solve({"u": "sqrt(1 + a)", "r": "tanh(1 + a)"}, {"a": 3}, ["u", "r"], 1)
    rule = found.derivation.steps[found.symbol(symbol)].rule
    row = Typesetter(Numbers(), found.derivation.shapes).equation(found.symbol(symbol), rule)
    assert row.right == {"u": r"\sqrt{1 + a}", "r": r"\tanh\left(1 + a\right)"}[symbol]


@pytest.mark.parametrize("name", NAMED)
def test_every_function_of_the_notation(name: str, typesetter: Typesetter) -> None:
    for text in (f"{name}(b)", f"{name}(b + b)"):
        node = notation.read_expression(text)
        (row,) = typesetter.rows(notation.read_asked("s"), [node])
        assert functions.named(name).written.tex in row.right
        assert typesetter.tex(node) == row.right
