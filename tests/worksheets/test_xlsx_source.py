"""Workbooks as rows of text."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

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
