"""What a prompt says."""

from __future__ import annotations

from fractions import Fraction

import pytest

from solver.expressions import at
from templates.marking.marking_points import Point
from templates.marking.prompt import hint, listed, question
from worksheets.catalogue import find
from worksheets.marking.entering import Box
from worksheets.solving import solve

POINTS = (Point("the product\nrule", Fraction(1, 2)), Point("the sum", Fraction(3, 2)))
SHEET = find("blatt4")


def part(label: str = "e", of: Fraction = Fraction(2)) -> Box:
    return Box("1.1", label, f"({label})", "explanation", of)


@pytest.mark.parametrize(
    ("box", "points", "language", "said"),
    [
        (Box("1.1", "b", "h_1", "calculation", Fraction(1), at("h", 1)), (), "en", "1.1 (b)  h_1 = "),
        (Box("3", "", "h_1", "calculation", Fraction(1), at("h", 1)), (), "de", "3  h_1 = "),
        (part(), POINTS, "en", "1.1 (e)  explanation, 2 points: which of these? "),
        (part(), POINTS[:1], "en", "1.1 (e)  explanation, 2 points: "),
        (part(of=Fraction(1)), (), "en", "1.1 (e)  explanation, 1 point: "),
    ],
)
def test_a_value_is_asked_for_by_name_and_a_part_by_its_points(
    box: Box, points: tuple[Point, ...], language: str, said: str
) -> None:
    assert question(box, points, language) == said


def test_points_are_listed_where_there_is_a_choice() -> None:
    assert list(listed(POINTS, "de")) == ["   1   0,5  the product rule", "   2   1,5  the sum"]
    assert list(listed(POINTS[:1], "de")) == []


def test_a_hint_is_the_rule_and_not_the_value() -> None:
    box = Box("1.1", "b", "y_1", "calculation", Fraction(1), at("y", 1))
    said = hint(solve(SHEET, SHEET.tasks["1.1"]), box, 4, "en")
    assert said == "Hint: y_1 = W_hy · h_1 + b_y"
