"""What rounding can do makes an answer right, and nothing more: no mistake is taken for right that is clearly off."""

from __future__ import annotations

from pathlib import Path

import pytest

from solver import notation
from tests.worksheets.marking.graded import graded
from tests.worksheets.marking.sharpness import sharpness
from worksheets.catalogue import find, names

CLEARLY = 20
"""A mistake that is so many units off is never taken for right on a shipped sheet."""
FEW = 20
EXERCISES = Path(__file__).parent.parent / "exercises"


def test_on_shipped_sheets_hardly_any_mistake_is_taken_for_right() -> None:
    found = [one for sheet in map(find, names()) for task in sheet.tasks.values() for one in sharpness(sheet, task)]
    taken = [(notation.write(one.symbol), kind, off) for one in found for kind, off in one.taken]
    assert sum(one.mistakes for one in found) > 4000
    assert [one for one in taken if one[-1] > CLEARLY] == []
    assert len(taken) <= FEW


@pytest.mark.parametrize(
    ("sheet", "task", "answers", "verdict"),
    [
        ("optimisers", "2.2", {"w_1": "(0,9002; 1,9010)"}, "misconception"),  # no correction of the bias
        ("optimisers", "2.2", {"w_1": "(0,9000; 1,9001)"}, "correct"),
        ("optimisers", "2.2", {"shat_1": "(25,01; 1)"}, "wrong"),  # 0,25 has no more digits that were rounded
        ("published/perplexity.yaml", "1", {"Q": "17"}, "wrong"),  # a product of 3e-7, which would be rounded to 0
        ("published/perplexity.yaml", "1", {"Q": "31.9577"}, "correct"),
        ("courses/jacobians.yaml", "1", {"sigma_max": "17"}, "wrong"),  # the root of a difference that is 0
        ("courses/jacobians.yaml", "1", {"sigma_max": "0.7810"}, "correct"),
        ("courses/jacobians.yaml", "1", {"lambda": "(0.61; 0.61)"}, "correct"),
    ],
)
def test_what_rounding_cannot_explain_is_not_right(
    sheet: str, task: str, answers: dict[str, str], verdict: str
) -> None:
    found = find(str(EXERCISES / sheet) if sheet.endswith("yaml") else sheet)
    assert [one.mark.verdict for one in graded(task, answers, sheet=found).values()] == [verdict]


def test_a_model_that_reads_derivatives_is_searched_for_mistakes() -> None:
    newton = find(str(EXERCISES / "later-topics.yaml"))
    found = graded("20", {"g": "(7.1234; 8.4321)", "dg/dx": "[1.2345 2.3456; 3.4567 4.5678]"}, sheet=newton)
    assert {one.mark.verdict for one in found.values()} == {"wrong"}
