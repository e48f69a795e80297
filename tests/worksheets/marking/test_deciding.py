"""A tutor's decisions in the place of the program's marks."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sympy import Expr, Symbol

from solver.errors import Place
from solver.expressions import Total, at
from worksheets.marking.deciding import Texts, decided, shown_text, with_program
from worksheets.marking.decisions import Decision
from worksheets.marking.marks import Cause, Mark
from worksheets.marking.results import Given, Graded, GradedTask, OpenPart, Result, Submission
from worksheets.program_marking.suite import Check, Marked
from worksheets.sheet import Sheet
from worksheets.verdicts import CORRECT, MISCONCEPTION, WRONG

SHEET = cast(Sheet, SimpleNamespace())
DIRECT = ((Cause("direct_term", (), ()),),)
TWO = Fraction(2)


GRADIENT, STATE = Total(at("L", 3), Symbol("W_hh")), at("h", 1)


def answer(symbol: Expr, verdict: str, text: str) -> Graded:
    explanations = DIRECT if verdict == MISCONCEPTION else ()
    mark = Mark(symbol, verdict, explanations=explanations)
    return Graded("a", symbol, (1, 1), (), mark, TWO * mark.share, TWO, Given(text))


def result(person: str, verdict: str, text: str = "0.5") -> Result:
    """A person's task with one answer of this verdict, one right answer, and a part that was handed in or not."""
    answers = (answer(GRADIENT, verdict, text), answer(STATE, CORRECT, "1"))
    part = OpenPart("c", "explanation", TWO, given=Given("because") if verdict == CORRECT else None)
    return Result(Submission(person, SHEET, {}), (GradedTask("1.1", answers, (), (part,)),))


CLASS = [result("00123", WRONG), result("2", MISCONCEPTION, "0.7\n"), result("3", CORRECT)]


def points(decisions: list[Decision], before: Texts | None = None) -> tuple[dict[str, list[Any]], list[str]]:
    """The points of each person then, and the codes of what does not fit."""
    results, problems = decided(CLASS, decisions, before)
    found = {r.submission.person: [item.points for item in r.tasks[0].items] for r in results}
    return found, [problem.code for problem in problems]


BEFORE = {"00123": [0, 2, None], "2": [1, 2, None], "3": [2, 2, None]}


def made(person: str, name: str, value: int, kind: str = "", answer: str | None = None) -> Decision:
    return Decision(person, "1.1", name, Fraction(value), "why", kind, answer, Place("d.csv", 2))


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        (made("2", "h_1", 1), {"2": [1, 1, None]}),
        (made("2", " h[1] ", 1), {"2": [1, 1, None]}),
        (made("2", "h1", 1), {"2": [1, 1, None]}),
        (made("2", "dL_3 / dW_hh", 0), {"2": [0, 2, None]}),
        (made("2", "∂L₃/∂W_hh", 0), {"2": [0, 2, None]}),
        (made("2", r"\frac{\partial L_3}{\partial W_{hh}}", 0), {"2": [0, 2, None]}),
        (made("00123", "(c)", 2), {"00123": [0, 2, 2]}),
        (made("00123", "c", 2), {"00123": [0, 2, 2]}),
        (made("123", "h_1", 0), {"00123": [0, 0, None]}),
        (made("*", "dL_3/dW_hh", 1, "wrong"), {"00123": [1, 2, None]}),
        (made("*", "dL_3/dW_hh", 2, "misconception:direct_term"), {"2": [2, 2, None]}),
        (made("*", "dL_3/dW_hh", 2, "misconception:direct"), {"2": [2, 2, None]}),
        (made("*", "(c)", 1, "given"), {"3": [2, 2, 1]}),
        (made("*", "(c)", 0, "missing"), {"00123": [0, 2, 0], "2": [1, 2, 0]}),
        (made("2", "dL_3/dW_hh", 2, answer="0.7"), {"2": [2, 2, None]}),
    ],
    ids=["value", "spelt otherwise", "run together", "blanks", "signs", "LaTeX", "part", "letter",
         "zeros left out", "verdict", "mistake", "kind of mistake",
         "handed in", "not handed in", "same answer"],
)  # fmt: skip
def test_a_decision_holds_for_what_it_names_and_nothing_else(
    decision: Decision, expected: Mapping[str, list[Any]]
) -> None:
    assert points([decision]) == ({**BEFORE, **expected}, [])


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        (made("7", "h_1", 1), "decision_fits_nothing"),
        (made("2", "h_9", 1), "decision_fits_nothing"),
        (made("2", "((", 1), "decision_fits_nothing"),
        (made("*", "dL_3/dW_hh", 1, "misconception:bias"), "decision_fits_nothing"),
        (made("2", "h_1", 3), "decision_too_high"),
        (made("2", "dL_3/dW_hh", 2, answer="0.8"), "decision_outdated"),
    ],
    ids=["person", "value", "nonsense", "mistake", "too many points", "another answer"],
)
def test_what_does_not_fit_is_told_with_its_line_and_changes_nothing(decision: Decision, code: str) -> None:
    assert points([decision]) == (BEFORE, [code])
    _, (problem,) = decided(CLASS, [decision])
    assert (problem.place, problem.facts["person"]) == (Place("d.csv", 2), decision.person)


def test_a_decision_about_one_person_goes_before_one_about_everybody_and_the_later_counts() -> None:
    everybody, first, last = made("*", "h_1", 0), made("2", "h_1", 2), made("2", "h_1", 1)
    kind = made("*", "h_1", 2, "correct")
    assert points([first, last, kind, everybody])[0] == {"00123": [0, 2, None], "2": [1, 1, None], "3": [2, 2, None]}


def test_what_was_decided_on_another_answer_before_is_outdated_unless_it_is_about_everybody() -> None:
    before = {("2", "1.1", "dL_3/dW_hh"): "0.6"}
    assert points([made("2", "dL_3/dW_hh", 2)], before) == (BEFORE, ["decision_outdated"])
    assert points([made("*", "dL_3/dW_hh", 2)], before)[1] == []
    assert points([made("2", "dL_3/dW_hh", 2)], {("2", "1.1", "dL_3/dW_hh"): " 0.7"})[1] == []


def test_a_decision_stands_beside_what_the_answer_earned_by_itself() -> None:
    one = made("2", "dL_3/dW_hh", 2)
    (_, second, _), _ = decided(CLASS, [one])
    item = second.tasks[0].answers[0]
    assert (item.decision, item.points, item.own_points) == (one, TWO, Fraction(1))
    assert shown_text(item) == "0.7"


def test_a_program_earns_the_points_of_its_parts() -> None:
    checks = Check("x", "c", 4).partial(0.25), Check("y", "d", 1).right()
    marked = Marked(checks, "done", 1, worth={"c": 2, "d": 1})
    found = with_program(CLASS[0], "1.1", marked)
    assert [(part.points, part.program) for part in found.tasks[0].open] == [(Fraction(1, 2), marked)]
    assert with_program(CLASS[0], "1.2", marked) == CLASS[0]


@pytest.mark.parametrize("person", ["", " ", "9" * 5000])
def test_whoever_has_no_number_takes_nothing_from_the_others(person: str) -> None:
    results, problems = decided([*CLASS, result(person, WRONG)], [made("2", "dL_3/dW_hh", 2)])
    assert (len(results), problems) == (4, [])
