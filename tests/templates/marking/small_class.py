"""A class of three, marked: one has all values right; one has lost a sign, and is decided about; one cannot be read."""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from solver import notation
from solver.errors import Place, Problem
from worksheets.catalogue import find
from worksheets.marking.deciding import decided
from worksheets.marking.decisions import Decision
from worksheets.marking.grading import Given, Graded, OpenPart, Result, Submission, grade

SHEET = find("blatt4")
TASK = "1.1"
FORMULA = "=1+1"
RIGHT = {
    "h_1": "(0,5370; -0,3799)",
    "y_1": "0,7139",
    "h_2": "(0,5137; 0,4188)",
    "y_2": "0,6177",
    "h_3": "(0,6782; 0,3730)",
    "y_3": "0,7374",
}
ANSWERS = {
    "0012": ("Ada", RIGHT),
    "0013": (FORMULA, {"h_1": "(0,5370; 0,3799)", "y_1": "0,9", "(e)": "=because\nof h"}),
    "0014": ("", {"y_1": "0,7 ?? 3"}),
}
PLACE = Place("/home/tutor/in/0013.pdf")


@cache
def results() -> tuple[Result, ...]:
    submissions = [
        Submission(
            person,
            SHEET,
            {TASK: {key: Given(text, Place(f"/home/tutor/in/{person}.pdf")) for key, text in answers.items()}},
            name=name,
            place=Place(f"/home/tutor/in/{person}.pdf"),
            remarks=(Problem("answered_twice", PLACE, symbol="y_1"),) if name == FORMULA else (),
        )
        for person, (name, answers) in ANSWERS.items()
    ]
    decisions = [
        Decision("0013", TASK, "y_1", Fraction(1, 4), "nearly"),
        Decision("0013", TASK, "(e)", Fraction(3, 2)),
    ]
    found, problems = decided(grade(submissions, [TASK]), decisions)
    assert not problems
    return tuple(found)


def answer(person: int, name: str) -> Graded:
    return next(one for one in results()[person].tasks[0].answers if notation.write(one.symbol) == name)


def part(person: int, label: str) -> OpenPart:
    return next(one for one in results()[person].tasks[0].open if one.part == label)
