"""CSV files: what separates the cells, and the line at which each row begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from solver.errors import Problem
from worksheets import csv_source


def rows(folder: Path, content: str | bytes) -> list[csv_source.Row]:
    path = folder / "a.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return csv_source.read(path)


@pytest.mark.parametrize(
    ("content", "cells"),
    [
        ("a;b\n", ["a", "b"]),
        ("a\tb;c\td\n", ["a", "b;c", "d"]),
        ("a,b\n", ["a", "b"]),
        ('"x,y,z";b\n', ["x,y,z", "b"]),
        ('"1;2;3;4",b\n', ["1;2;3;4", "b"]),
        ("a;b,c\n", ["a", "b,c"]),
        ("\n\na;b\n", ["a", "b"]),
        ("alone\n", ["alone"]),
        ("  a  b ;\u00a0c\n", ["a b", "c"]),
    ],
)
def test_the_first_line_says_what_separates_cells(tmp_path: Path, content: str, cells: list[str]) -> None:
    assert rows(tmp_path, content)[0][1] == cells


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_row_has_the_line_at_which_it_begins(tmp_path: Path, end: str) -> None:
    content = end.join(["a;b", "", '"two', 'lines";c', ";", "d;e", ""])
    assert rows(tmp_path, content) == [(1, ["a", "b"]), (3, ["two lines", "c"]), (6, ["d", "e"])]


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ('a;b\nc;d\n"e;f\n', "broken_csv", 3),
        (b"a;b\n\x81;c\n", "csv_encoding", 2),
        (b"a\0b", "csv_encoding", 1),
        ("a;b\n".encode("utf-16"), "csv_encoding", 1),
        (" \n;\n", "empty_file", None),
        ("x" * (csv_source.MAX_BYTES + 1), "file_too_large", None),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(
    tmp_path: Path, content: str | bytes, code: str, line: int | None
) -> None:
    with pytest.raises(Problem) as caught:
        rows(tmp_path, content)
    assert (caught.value.code, caught.value.place.line) == (code, line)


def test_one_byte_less_than_too_much_is_read(tmp_path: Path) -> None:
    line = "x;" + "y" * 997 + "\n"
    content = line * (csv_source.MAX_BYTES // len(line))
    assert len(rows(tmp_path, content)) == csv_source.MAX_BYTES // len(line)
