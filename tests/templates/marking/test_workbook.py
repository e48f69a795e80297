"""The workbook of a class: sums are formulas, text is text."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache

import pytest

from templates.marking.marking_points import Point
from templates.marking.row_file import Formula, Line
from templates.marking.workbook import TITLE, Class, Page, _titled, letters
from tests.templates.marking.small_class import TASK, results
from worksheets.marking.grading import Result

POINTS = {
    "a": (Point("the\nrule", Fraction(1, 2)),),
    "e": (Point("one", Fraction(1)), Point("two", Fraction(1))),
}


@cache
def pages() -> dict[str, Page]:
    return {page.title: page for page in Class(results(), "en", {TASK: POINTS}.__getitem__).pages()}


def lines(title: str) -> list[Line]:
    return list(pages()[title].rows)


def test_there_are_sums_answers_and_a_sheet_for_each_part_that_a_person_marks() -> None:
    assert list(pages()) == ["Points", "Answers", "1.1 (a)", "1.1 (e)"]


def test_the_key_of_a_person_leads_to_the_points_of_a_part() -> None:
    head, _, second, _ = lines("Points")
    cells = dict(zip(head, second, strict=True))
    assert cells["Key"] == 2
    assert cells["1.1 (b), max. 1.5"] == Formula("SUMIF('Answers'!$A:$A, A3 * 1000 + 2, 'Answers'!$Q:$Q)", 0.8125)
    open_ = cells["1.1 (e), max. 2"]
    assert isinstance(open_, Formula)
    assert open_.text.endswith(" + SUMIF('1.1 (e)'!$A:$A, A3, '1.1 (e)'!$J:$J)")
    assert cells["1.1, max. 7"] == Formula("SUM(E3:I3)", 2.3125)
    assert cells["Total"] == Formula("J3", 2.3125)
    assert cells["Share in %"] == Formula("IF((L3 - M3) > 0, ROUND(100 * K3 / (L3 - M3), 1), 0)", 35.6)
    keys = [line[0] for line in lines("Answers")[1:]]
    assert keys[:2] == [1002, 1002]
    assert keys[-1] == 3004


def test_the_points_of_a_task_with_one_part_are_summed_up_from_its_answers() -> None:
    result = results()[0]
    task = replace(result.tasks[0], answers=result.tasks[0].answers[:2], open=())
    sums, _ = Class([Result(result.submission, (task,))], "en", {TASK: POINTS}.__getitem__).pages()
    head, line = sums.rows
    assert dict(zip(head, line, strict=True))["1.1, max. 1.5"] == Formula(
        "SUMIF('Answers'!$A:$A, A2 * 1000 + 1, 'Answers'!$Q:$Q)", 1.5
    )


def test_what_is_not_marked_is_counted_by_the_cells_that_are_empty() -> None:
    head, first, *_ = lines("Points")
    unmarked = dict(zip(head, first, strict=True))["Not yet marked"]
    assert isinstance(unmarked, Formula)
    assert unmarked.value == 2.5
    assert "'1.1 (e)'!J$2 * COUNTIFS('1.1 (e)'!$A:$A, A2, '1.1 (e)'!$J:$J, \"\")" in unmarked.text


def test_an_answer_has_what_was_read_what_was_expected_and_what_counts() -> None:
    head, *rows = lines("Answers")
    row = next(n for n, line in enumerate(rows) if line[1] == "0013" and line[6] == "y_1")
    cells = dict(zip(head, rows[row], strict=True))
    assert (cells["Answer"], cells["Read as"], cells["Expected"], cells["Verdict"]) == ("0,9", "0.9", "0.7139", "wrong")
    assert (cells["Points"], cells["Decision"], cells["Reason"]) == (0.0, 0.25, "nearly")
    assert cells["Counts"] == Formula(f'IF(O{row + 2} = "", M{row + 2}, O{row + 2})', 0.25)
    assert str(cells["Right from … to"]).startswith("0.7137")
    assert dict(zip(head, rows[0], strict=True))["Expected"] == "(0.5370; −0.3799)"


def test_a_tutor_ticks_points_or_gives_them() -> None:
    head, of, first, second, _ = lines("1.1 (e)")
    assert [*head[5:], *of[7:10]] == [
        "Answer", "File", "☐ one", "☐ two", "Points", "Reason", "By the checks", 1.0, 1.0, 2.0,
    ]  # fmt: skip
    assert first[7:9] == [None, None]
    assert second[5] == "=because of h"
    assert second[7:10] == [
        1.5,
        None,
        Formula('IF(COUNTA(H4:I4) = 0, "", SUM(H4:I4) + SUMPRODUCT(ISTEXT(H4:I4) * H$2:I$2))', 1.5),
    ]
    assert pages()["1.1 (e)"].to_fill_in == {7, 8, 10}


@pytest.mark.parametrize(("title", "named"), [("a/b [c]:*?\\'d", "a_b _c______d"), ("a" * 40, "a" * TITLE)])
def test_the_name_of_a_sheet_is_one_that_it_may_have(title: str, named: str) -> None:
    assert _titled(title) == named


@pytest.mark.parametrize(("column", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_letters(column: int, name: str) -> None:
    assert letters(column) == name
