from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Symbol

from solver import arrays, notation
from solver.derivation import step
from solver.entry_formulas import Term, assignments, computed, defined, entry, number
from solver.expressions import Negative, Plus
from tests.fabricated import bank
from worksheets.marking import grading
from worksheets.quiz.following import right_values

numbers = st.floats(-3, 3).map(lambda n: round(n, 3))


@pytest.mark.parametrize("task", ["1.1", "1.2", "2.1", "2.2"])
def test_the_entries_of_all_steps_are_those_that_numpy_computes(task: str) -> None:
    (quiz,) = bank(task).quizzes
    solution = quiz.variants[0].solution
    derivation = grading.marker(solution.sheet, solution.task).derivation
    given_ = grading.numbers(solution.task)
    read = {s for step in derivation.steps.values() for s in step.reads} - set(derivation.steps)
    found = assignments(derivation.steps.values(), {s: given_[s].shape for s in read})
    values = computed(found, right_values(quiz))
    expected = arrays.evaluate_all(derivation, given_, np)
    for symbol in derivation.steps:
        own = np.ravel(expected[symbol])
        assert [values[notation.write(symbol), n].item() for n in range(len(own))] == pytest.approx(own.tolist())


@given(numbers, numbers, st.sampled_from("+-*"))
def test_what_is_settled_at_once_is_what_would_be_computed(one: float, other: float, sign: str) -> None:
    operations = {"+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b}
    x = entry("x", 0)
    for left, right in ((number(one), x), (x, number(one)), (number(one), number(other))):
        made = operations[sign](left, right)
        values = {("x", 0): other}
        assert made.at(values) == pytest.approx(operations[sign](left.at(values), right.at(values)))


def test_a_term_times_zero_is_gone() -> None:
    assert (entry("x", 0) * 0.0 + 2).at({}) == 2
    assert entry("x", 0) * 1 + 0 == entry("x", 0)


@pytest.mark.parametrize("question", [lambda x: x > 0, lambda x: x <= 1, bool])
def test_nobody_asks_how_large_a_term_is(question: object) -> None:
    assert callable(question)
    with pytest.raises(TypeError):
        question(entry("x", 0))


def test_renaming_reaches_every_entry() -> None:
    term: Term = (entry("x", 0) + entry("y", 1)) * entry("x", 0)
    assert term.renamed({("x", 0): ("z", 5)}).entries == {("z", 5), ("y", 1)}


def test_a_step_that_reads_what_comes_after_it_is_no_formula() -> None:
    a, h = Symbol("a"), Symbol("h")
    exchanged = [step(h, Negative(a)), step(a, Plus(h, Symbol("b")))]
    with pytest.raises(TypeError, match="not computed yet"):
        assignments(exchanged, {Symbol("b"): (1, 1)})
    assert len(assignments(reversed(exchanged), {Symbol("b"): (1, 1), h: (1, 1)})) == 2


X, Y = entry("x", 0), entry("y", 0)
PARTIAL = (
    Term("log", (X,)),
    Term("sqrt", (X,)),
    Term("exp", (X,)),
    Term("exp", (X,)) ** 2.0,
    X / Y,
    number(1.0) / (X + Y),
    X**2.0,
    X**-1.0,
    X**1.5,
    X**-0.5,
    Term("^", (number(0.9), Y)),
    Term("^", (X, Y)),
)


@given(st.sampled_from(PARTIAL), numbers, numbers)
def test_where_a_formula_has_a_value_the_defined_one_has_the_same(made: Term, x: float, y: float) -> None:
    values = {("x", 0): np.float64(x), ("y", 0): np.float64(y)}
    with np.errstate(all="ignore"):
        if np.isfinite(expected := made.at(values)):
            assert defined(made).at(values) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize("made", PARTIAL[:-1], ids=str)
@pytest.mark.parametrize("x", [0.0, -2.0, 1e6, -1e6])
def test_the_defined_formula_has_a_value_for_all_numbers(made: Term, x: float) -> None:
    with np.errstate(all="ignore"):
        assert np.isfinite(defined(made).at({("x", 0): np.float64(x), ("y", 0): np.float64(0)}))
