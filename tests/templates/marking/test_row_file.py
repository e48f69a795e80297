"""Rows that lie in a file come back in their order, and say how wide their columns are."""

from __future__ import annotations

from templates.marking.row_file import Formula, Rows


def test_rows_come_back_below_their_heads() -> None:
    rows = Rows(["person", "points"])
    body: list[list[object]] = [["0012345", 1.5], ["Ada", None], ["", Formula("A1 + A2", 3.0)]]
    for row in body:
        rows.append(row)  # type: ignore[arg-type]
    for _ in range(2):
        assert [list(row) for row in rows] == [["person", "points"], *body]
    assert len(rows) == 4


def test_the_length_of_a_column_is_that_of_its_longest_text() -> None:
    rows = Rows(["a long head", "points"], ["another", ""])
    rows.append(["0012345", Formula("SUM(A1:A99)", 12.0)])
    rows.append(["Ada", 0.25])
    assert rows.lengths == [7, 4]
