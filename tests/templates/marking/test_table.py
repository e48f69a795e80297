"""Marks for a terminal."""

from __future__ import annotations

from dataclasses import replace

from solver.errors import Problem
from templates.marking.rows import WIDTH
from templates.marking.table import answer, person, persons
from tests.templates.marking import small_class
from tests.templates.marking.small_class import results
from worksheets.catalogue import find
from worksheets.marking.grading import Given, Result, Submission, grade


def lines(number: int, language: str = "en") -> list[str]:
    return list(person(results()[number], 4, language))


def test_right_answers_need_no_words() -> None:
    assert lines(0) == [
        "Task 1.1",
        "(a)   answer       not yet marked; nothing found  – / 0.5",
        "(b)   h_1          correct                        0.75 / 0.75",
        "(b)   y_1          correct                        0.75 / 0.75",
        "(c)   h_2          correct                        0.75 / 0.75",
        "(c)   y_2          correct                        0.75 / 0.75",
        "(d)   h_3          correct                        0.75 / 0.75",
        "(d)   y_3          correct                        0.75 / 0.75",
        "(e)   explanation  not yet marked; nothing found  – / 2",
        "Total: 4.5 of 7 points; 2.5 not yet marked",
    ]


def test_a_sentence_and_a_decision_stand_below_their_answer() -> None:
    found = lines(1)
    row = found.index("(b)   y_1          wrong                          0.25 / 0.75")
    assert found[row + 1 : row + 3] == [
        "      0,9 is not y_1: calculate it from W_hy, h_1, b_y once more",
        "      decided by a tutor: nearly",
    ]
    row = found.index("(e)   explanation  marked by a tutor              1.5 / 2")
    assert found[row + 1] == "      decided by a tutor"


def test_a_caret_points_at_what_cannot_be_read() -> None:
    found = lines(2)
    row = next(n for n, line in enumerate(found) if "unreadable" in line)
    written, caret, said = found[row + 1 : row + 4]
    assert written == "      0,7 ?? 3"
    assert written[caret.index("^")] == "?"
    assert "character 5" in said


def test_no_line_is_wider_than_a_terminal() -> None:
    result = results()[0]
    task = replace(result.tasks[0], problems=(Problem("not_asked", symbol="q " * 80, similar="", known="h_1"),))
    found = list(person(Result(result.submission, (task,)), 4, "en"))
    assert found[1].startswith("      ")
    assert max(map(len, found)) <= WIDTH


def test_several_tasks_have_a_sum() -> None:
    result = results()[0]
    found = list(person(Result(result.submission, (result.tasks[0], result.tasks[0])), 4, "de"))
    assert found[-2:] == ["", "Summe: 9 von 14 Punkten; 5 noch nicht bewertet"]
    assert found.count("Aufgabe 1.1") == 2


def test_an_answer_alone_is_a_verdict_with_its_points_and_the_sentence() -> None:
    assert list(answer(small_class.answer(1, "h_1"), 4, "en")) == [
        "      mistake recognised  0.56 / 0.75",
        "      in entry 2: a sign was lost in h_1",
    ]


def test_many_persons_have_a_line_each_with_a_dash_for_a_task_that_is_not_theirs() -> None:
    first, *others = results()
    other = Result(first.submission, (replace(first.tasks[0], task="1.2"),))
    assert list(persons([other, *others], "en")) == [
        "0012  Ada   4.5     –   4.5",
        "0013  =1+1    –  2.31  2.31",
        "0014          –     0     0",
    ]


def test_what_cannot_be_read_is_said_once() -> None:
    given = Submission("", find("blatt4"), {"1.1": {"h_2": Given("(0,5137; )")}}, is_partial=True)
    found = list(person(grade([given], ["1.1"])[0], 4, "en"))
    assert sum("character 11" in line for line in found) == 1
