"""Workbooks as rows of text."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from solver.errors import Problem
from worksheets import xlsx_source


def book(path: Path, *rows: list[object]) -> Path:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    made.save(path)
    return path


def test_cells_are_texts_as_they_are_shown(tmp_path: Path) -> None:
    rows: list[list[object]] = [["1.1", 0.5, 3.0, True, date(2026, 2, 1), None], [], ["x"]]
    (table,) = xlsx_source.read(book(tmp_path / "a.xlsx", *rows))
    line, cells = table[0]
    assert (line, cells[:6]) == (1, ["1.1", "0.5", "3", "TRUE", "01. Feb", ""])
    assert table[1][0] == 3


def test_the_ending_says_nothing(tmp_path: Path) -> None:
    assert xlsx_source.read(book(tmp_path / "a.xlsx", ["x"]).rename(tmp_path / "a.bin"))


def test_what_is_no_workbook_is_named(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"PK no")
    with pytest.raises(Problem, match="broken_xlsx"):
        xlsx_source.read(file)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("x", "y")
    with pytest.raises(Problem, match="broken_xlsx"):
        xlsx_source.read(file)
    with pytest.raises(Problem, match="unreadable"):
        xlsx_source.read(tmp_path / "none.xlsx")
    with pytest.raises(Problem, match="empty_file"):
        xlsx_source.read(book(tmp_path / "empty.xlsx"))


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_source, "MAX_UNPACKED", 100)
    with pytest.raises(Problem, match="unpacks_too_large"):
        xlsx_source.read(book(tmp_path / "a.xlsx", ["x"]))


def test_a_number_is_filled_in_and_all_else_stays(tmp_path: Path) -> None:
    made = Workbook()
    made.active.title = "empty"
    sheet = made.create_sheet("list")
    for row in (["n", "p", "q"], [], ["0012", None, "=1+1"], ["0013", 4, None]):
        sheet.append(row)
    sheet["C4"] = "=HYPERLINK(1)"
    sheet["C4"].data_type = "s"
    sheet["B3"].font = Font(bold=True)
    sheet["B3"].number_format = "0.00"
    sheet.column_dimensions["B"].width = 33
    sheet["A3"].comment = Comment("kept", "x")
    path = tmp_path / "a.xlsx"
    made.save(path)
    assert len(xlsx_source.read(path)) == 1
    path.write_bytes(xlsx_source.filled(path, 0, 1, {3: 6.5}))
    book = load_workbook(path)
    sheet = book["list"]
    assert book.sheetnames == ["empty", "list"]
    assert [[cell.value for cell in row] for row in sheet.rows] == [
        ["n", "p", "q"], [None] * 3, ["0012", 6.5, "=1+1"], ["0013", 4, "=HYPERLINK(1)"],
    ]  # fmt: skip
    assert [sheet[name].data_type for name in ("A3", "B3", "C3", "C4")] == ["s", "n", "f", "s"]
    assert (sheet["B3"].font.bold, sheet["B3"].number_format) == (True, "0.00")
    assert (sheet.column_dimensions["B"].width, sheet["A3"].comment.text) == (33, "kept")
