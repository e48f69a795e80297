"""What a person gets back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from solver.errors import Place, Problem
from templates.document import Block, Code, Document, Equations, Formula, Heading, Inline, Listing, Paragraph, Table
from templates.marking.feedback import LONGEST_ANSWER, feedback
from templates.marking.formulas import Formulas
from tests.templates.marking.small_class import FORMULA, TASK, results
from worksheets.marking.grading import Given, Result


def of(person: int, explain: bool = False, language: str = "en") -> Document:
    return feedback(results()[person], Formulas(language), explain)


def said(children: tuple[Inline, ...]) -> str:
    """The text of inlines, formulas as TeX and line breaks as such."""
    return "".join(
        said(child.children) if hasattr(child, "children") else getattr(child, "text", getattr(child, "tex", "\n"))
        for child in children
    )


def cells(document: Document) -> dict[str, list[str]]:
    """The rows of the table of answers by their first cell."""
    table = [block for block in document.blocks if isinstance(block, Table)][1]
    return {said(first): [said(cell) for cell in rest] for first, *rest in table.rows}


def kinds(document: Document) -> list[type[Block]]:
    return [type(block) for block in document.blocks]


def test_is_headed_by_the_sheet_and_who_it_is_for() -> None:
    found = of(0)
    assert (found.title, found.language) == ("Deep Learning – Exercise sheet 4", "en")
    assert found.subtitle == "Recurrent networks and LSTM – Feedback"
    assert found.facts == ("Matriculation number: 0012", "Ada")
    assert of(2).facts == ("Matriculation number: 0014",)


def test_a_row_has_the_value_the_answer_the_verdict_with_its_sentence_and_the_points() -> None:
    found = cells(of(1))
    assert found["(b)\xa0h_{1}"] == [
        "(0,5370; 0,3799)",
        "mistake recognised\nin entry 2: a sign was lost in h_{1}",
        "0.56\xa0/\xa00.75",
    ]
    assert found["(c)\xa0h_{2}"] == ["–", "missing\nno answer for h_{2}", "0\xa0/\xa00.75"]
    assert cells(of(0))["(b)\xa0y_{1}"] == ["0,7139", "correct", "0.75\xa0/\xa00.75"]


def test_a_decision_is_said_below_the_verdict() -> None:
    _, verdict, points = cells(of(1))["(b)\xa0y_{1}"]
    assert verdict.endswith("once more\ndecided by a tutor: nearly")
    assert points == "0.25\xa0/\xa00.75"


@pytest.mark.parametrize(
    ("label", "row"),
    [
        ("(a)\xa0answer", ["–", "not yet marked; nothing found", "–\xa0/\xa00.5"]),
        ("(e)\xa0explanation", ["=because of h", "marked by a tutor", "1.5\xa0/\xa02"]),
    ],
)
def test_a_part_without_values_says_how_far_it_is_marked(label: str, row: list[str]) -> None:
    assert cells(of(1))[label] == row


def test_what_a_person_wrote_is_code_and_no_formula() -> None:
    table = [block for block in of(2).blocks if isinstance(block, Table)][1]
    answers = [cell for _, answer, *_ in table.rows for cell in answer if isinstance(cell, Code)]
    assert [cell.text for cell in answers] == ["0,7 ?? 3"]
    assert FORMULA in of(1).facts


def test_no_folder_of_the_tutor_is_named() -> None:
    (listing,) = (block for block in of(1).blocks if isinstance(block, Listing))
    (((paragraph,),),) = (listing.items,)
    assert isinstance(paragraph, Paragraph)
    assert said(paragraph.children) == "0013.pdf: y_1 has been answered already"
    assert "tutor/" not in repr(of(1)) + repr(of(2))


def test_another_file_is_named_without_its_folder() -> None:
    result = results()[0]
    twice = Problem("handed_in_twice", Place("/home/tutor/a.pdf"), person="0012", other="/home/tutor/b.pdf")
    told = feedback(replace(result, submission=replace(result.submission, remarks=(twice,))), Formulas("en"), False)
    assert "has handed in b.pdf, too" in repr(told)
    assert "tutor" not in repr(told.blocks[:3])


def test_numbers_are_those_of_the_language() -> None:
    assert cells(of(1, language="de"))["(b)\xa0h_{1}"][-1] == "0,56\xa0/\xa00,75"


def test_a_long_answer_is_cut() -> None:
    result = results()[0]
    answers = list(result.tasks[0].answers)
    answers[0] = replace(answers[0], given=Given("1" * 500), reading=None)
    long = Result(result.submission, (replace(result.tasks[0], answers=tuple(answers)),))
    written = cells(feedback(long, Formulas("en"), False))["(b)\xa0h_{1}"][0]
    assert written == "1" * (LONGEST_ANSWER - 1) + "…"


def test_steps_are_worked_to_what_is_not_right_and_nothing_else() -> None:
    assert Equations not in kinds(of(0, explain=True))
    assert Equations not in kinds(of(1))
    blocks = of(1, explain=True).blocks
    start = next(n for n, block in enumerate(blocks) if isinstance(block, Heading))
    worked = [b for b in blocks[start:] if isinstance(b, Paragraph) and any(isinstance(c, Formula) for c in b.children)]
    assert [said(block.children) for block in worked][:2] == [
        "The worked steps for h_{1}:",
        "The worked steps for y_{1}:",
    ]
    assert len(worked) == kinds(of(1, explain=True)).count(Equations) == len(results()[1].tasks[0].answers)


def test_several_tasks_have_a_sum() -> None:
    result = results()[0]
    twice = Result(result.submission, (result.tasks[0], result.tasks[0]))
    table = next(block for block in feedback(twice, Formulas("en"), False).blocks if isinstance(block, Table))
    sums = [[said(cell) for cell in row] for row in table.rows]
    assert sums[1:] == [
        [f"Task {TASK}", "4.5", "7"],
        ["Total", "9", "14"],
    ]
