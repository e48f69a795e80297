"""CSV files: what separates the cells, and the line at which each row begins."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


class TestFilled:
    @pytest.mark.parametrize(
        ("content", "expected"),
        [
            ("n;p\r\n1;\r\n2;7\r\n", "n;p\r\n1;6,5\r\n2;7\r\n"),
            ("n,p\n1,\n", "n,p\n1,6.5\n"),
            ('"n";"p"\r"1";""\r', '"n";"p"\r"1";"6,5"\r'),
            ('"n";"p";"q"\n"1";"old ""5"";";" =1+1 "', '"n";"p";"q"\n"1";"6,5";" =1+1 "'),
            ("n\tp\n1", "n\tp\n1\t6,5"),
            ("n;o;p\n1\n3;x;y", "n;o;p\n1;;6,5\n3;x;y"),
            ("\ufeffn;p\n1;0", "\ufeffn;p\n1;6,5"),
        ],
    )
    def test_changes_nothing_but_the_cell(self, tmp_path: Path, content: str, expected: str) -> None:
        path = tmp_path / "a.csv"
        path.write_bytes(content.encode())
        column = rows(tmp_path, content)[0][1].index("p")
        assert csv_source.filled(path, column, {2: "6.5"}, ",") == expected.encode()

    def test_counts_lines_within_cells_and_heeds_what_the_first_line_says(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        content = 'sep=|\nn|p\n"two\n\nl|ines"|\n\n1;2,3|'
        path.write_bytes(content.encode())
        assert [line for line, _ in csv_source.read(path)] == [2, 3, 7]
        expected = 'sep=|\nn|p\n"two\n\nl|ines"|1\n\n1;2,3|2'
        assert csv_source.filled(path, 1, {3: "1", 7: "2"}, ",").decode() == expected

    def test_keeps_the_encoding(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        for encoding in ("cp1252", "utf-16", "utf-8-sig"):
            path.write_bytes("Jäger;\n".encode(encoding))
            assert csv_source.filled(path, 1, {1: "2"}, ",") == "Jäger;2\n".encode(encoding)

    @given(st.lists(st.lists(st.text('a;"\n\r ,ä', max_size=4), min_size=2, max_size=3), min_size=1, max_size=4))
    def test_puts_the_number_where_the_cell_is_read(self, tmp_path_factory: pytest.TempPathFactory, cells: Any) -> None:
        path = tmp_path_factory.mktemp("csv") / "a.csv"
        text = StringIO()
        csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([["sep"], *cells])
        path.write_bytes(b"sep=;\n" + text.getvalue().encode())
        before = csv_source.read(path)
        numbers = {line: str(line) for line, _ in before[1:]}
        path.write_bytes(csv_source.filled(path, 1, numbers, ","))
        expected = [row if line not in numbers else [row[0], numbers[line], *row[2:]] for line, row in before]
        assert [row for _, row in csv_source.read(path)] == expected
