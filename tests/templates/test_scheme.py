"""The grading scheme: criteria, what counts as right, what follows from what, totals."""

from __future__ import annotations

from pathlib import Path

from tests.templates.test_editions import TEXT, composed, own, rows, tables
from worksheets.catalogue import find
from worksheets.editions import SCHEME
from worksheets.marking import grading


class TestScheme:
    def test_lists_criteria_and_totals(self, tmp_path: Path) -> None:
        criteria, *_ = tables(composed(own(tmp_path, TEXT), SCHEME))
        assert rows(criteria) == [
            ["(a)", "Both steps", "1.5", "2"],
            ["", "The values", "0.5", ""],
            ["(b)", "A title", "3", "3"],
            ["", "Total", "", "5"],
        ]

    def test_says_what_counts_as_right_as_the_marker_does(self, tmp_path: Path) -> None:
        sheet = find(own(tmp_path))
        task = sheet.tasks["1"]
        _, values = tables(composed(str(tmp_path), SCHEME))
        (marks,) = grading.marker(sheet, task).mark(grading.numbers(task), [{}])
        for row, mark in zip(rows(values), marks, strict=True):
            ends = [float(end) for end in row[1].split(r" \ldots ")]
            low, high = ends[0], ends[-1]
            assert mark.target is not None
            assert mark.target.low[0] <= low + 1e-9
            assert high <= mark.target.high[0] + 1e-9
            assert low - mark.target.low[0] < 1e-4
            assert mark.target.high[0] - high < 1e-4

    def test_says_what_may_follow_from_what(self, tmp_path: Path) -> None:
        _, values = tables(composed(own(tmp_path), SCHEME))
        assert rows(values)[1][2] == "h_{1}"

    def test_sums_up_several_tasks(self) -> None:
        document = composed("blatt4", SCHEME, ("1.1", "1.2"), "de")
        assert rows(tables(document)[-1])[-1][2] == "16"
