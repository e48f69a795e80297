"""What the program prints can be handed in: every formula of the shipped sheets, read back and compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sympy import Expr

from solver import notation
from solver.answers.equality import Equal, Setting, compare
from solver.answers.names import names_of
from solver.answers.prover import Prover
from solver.answers.reading import Expected, Formula, Numbers, Readings, read
from solver.derivation import Derivation
from solver.expressions import Block, Count, Eye, Literal, Over, operands
from templates import numbers
from templates.typeset import Typesetter
from worksheets.catalogue import find, names
from worksheets.solving import derive

TASKS = [(sheet, task) for sheet in map(find, names()) for task in sheet.tasks.values() if task.given]


@pytest.fixture(scope="module")
def prover() -> Iterator[Prover]:
    prover = Prover(seconds=20)
    yield prover
    prover.close()


def in_notation(_: Derivation) -> Callable[[Expr], str]:
    return notation.write


def in_latex(derivation: Derivation) -> Callable[[Expr], str]:
    return Typesetter(numbers.Numbers(4, "de"), derivation.shapes).tex


@pytest.mark.parametrize("spelling", [in_notation, in_latex])
@pytest.mark.parametrize("number", range(len(TASKS)))
def test_every_formula_is_read_back_as_the_right_one(
    number: int, spelling: Callable[[Derivation], Callable[[Expr], str]], prover: Prover
) -> None:
    derivation = derive(*TASKS[number])
    known = names_of([*derivation.steps, *derivation.given])
    setting, text = Setting.of(derivation), spelling(derivation)
    for symbol, step in derivation.steps.items():
        if isinstance(symbol, Count) or _has_no_spelling(step.rule):
            continue
        found = read(f"{text(symbol)} = {text(step.rule)}", Expected(decimal=","), known)
        assert isinstance(found, Readings), (text(step.rule), found.problem.code, found.caret)
        assert found.preferred.symbol == symbol, text(symbol)
        content = found.preferred.content
        if isinstance(content, Numbers):
            assert step.rule.is_Rational
            continue
        assert isinstance(content, Formula)
        verdict = compare(content.expression, step.rule, setting, asked=symbol, prover=prover)
        assert isinstance(verdict, Equal), (text(step.rule), verdict)


def _has_no_spelling(node: Expr) -> bool:
    """Sums over an index, blocks, and matrices that only the engine names are not written in answers."""
    return isinstance(node, Over | Eye | Block | Literal) or any(map(_has_no_spelling, operands(node)))
