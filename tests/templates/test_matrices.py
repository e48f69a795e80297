"""Matrices as TeX, abridged or in full."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from templates.matrices import abridged, in_full, is_abridged, stacked


def numbered(rows: int, columns: int) -> list[list[str]]:
    return [[str(100 * row + column) for column in range(1, columns + 1)] for row in range(1, rows + 1)]


def entries(tex: str) -> list[str]:
    return [n for body in re.findall(r"\\begin\{pmatrix\}(.*?)\\end\{pmatrix\}", tex) for n in re.findall(r"\d+", body)]


@pytest.mark.parametrize(
    ("rows", "columns", "expected"),
    [
        (2, 2, r"\begin{pmatrix} 101 & 102 \\ 201 & 202 \end{pmatrix}"),
        (9, 1, r"\begin{pmatrix} 101 \\ 201 \\ 301 \\ \vdots \\ 901 \end{pmatrix}_{9 \times 1}"),
        (1, 9, r"\begin{pmatrix} 101 & 102 & 103 & \cdots & 109 \end{pmatrix}_{1 \times 9}"),
    ],
)
def test_a_long_one_is_abridged_and_says_its_size(rows: int, columns: int, expected: str) -> None:
    text = abridged(numbered(rows, columns), str)
    assert text == expected
    assert is_abridged(text) == (max(rows, columns) > 8)


def test_dots_in_general_are_no_omission() -> None:
    assert not is_abridged(r"\begin{bmatrix} x_1 \\ \vdots \\ x_T \end{bmatrix} \cdots \begin{pmatrix} 1 \end{pmatrix}")
    assert is_abridged(r"1 + 2 + 3 + \underbrace{\cdots}_{8} + 12")


@given(st.integers(1, 70), st.integers(1, 40))
def test_in_full_each_entry_stands_there_once(rows: int, columns: int) -> None:
    pieces = in_full(numbered(rows, columns), "en")
    assert sorted(entries(stacked(pieces))) == sorted(n for row in numbered(rows, columns) for n in row)
    assert "dots" not in stacked(pieces)


@pytest.mark.parametrize(
    ("rows", "columns", "names"),
    [
        (8, 8, [None]),
        (30, 12, [None]),
        (31, 2, ["rows 1 to 15", "rows 16 to 31"]),
        (2, 28, ["columns 1 to 9", "columns 10 to 18", "columns 19 to 28"]),
        (1, 24, ["entries 1 to 8", "entries 9 to 16", "entries 17 to 24"]),
        (24, 1, ["entries 1 to 8", "entries 9 to 16", "entries 17 to 24"]),
        (40, 20, [f"rows {r}, columns {c}" for r in ("1 to 20", "21 to 40") for c in ("1 to 10", "11 to 20")]),
    ],
)
def test_pieces_say_what_they_show(rows: int, columns: int, names: list[str | None]) -> None:
    cells = [["12345" for _ in row] for row in numbered(rows, columns)]
    found = [re.search(r"\\text\{\((.*)\)\}$", piece) for piece in in_full(cells, "en")]
    assert [match and match[1] for match in found] == names


def test_a_long_column_lies_on_its_side() -> None:
    assert in_full(numbered(2, 1), "en") == (r"\begin{pmatrix} 101 \\ 201 \end{pmatrix}",)
    (text,) = in_full(numbered(9, 1), "en")
    assert text.startswith(r"\begin{pmatrix} 101 & 201 & ")
    assert text.endswith(r" & 901 \end{pmatrix}^{\top}")


def test_a_sign_needs_little_room() -> None:
    assert len(in_full([["0.12"] * 14], "en")) == len(in_full([["-0.12"] * 11], "en")) == 1
