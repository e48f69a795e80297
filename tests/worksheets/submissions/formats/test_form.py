"""The answers of a filled-in form."""

from __future__ import annotations

import pytest

from worksheets.submissions.formats.form import as_rows


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 2\n3 4", "[[1; 2], [3; 4]]"),
        ("1; 2;\n3; 4", "[[1; 2], [3; 4]]"),
        ("0,1, 0,2\n0,3, 0,4", "[[0,1; 0,2], [0,3; 0,4]]"),
        ("0,5\n\n-0,3", "[[0,5], [-0,3]]"),
        ("0,5", "0,5"),
        ("(1; 2)\n(3; 4)", "(1; 2)\n(3; 4)"),
        ("h = 1\n2", "h = 1\n2"),
    ],
)
def test_lines_without_brackets_are_rows(text: str, expected: str) -> None:
    assert as_rows(text) == expected
