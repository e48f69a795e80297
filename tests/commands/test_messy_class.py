"""A messy class from a platform's archive to marks, and a tutor's decisions back into them."""

from __future__ import annotations

import csv
from io import StringIO
from pathlib import Path

import pytest
from click.testing import Result
from openpyxl import load_workbook

from tests.commands.messy_class import ROSTER, platform_folder, zipped
from tests.commands.test_class_files import text
from tests.running import rechenweg


def rows(folder: Path) -> dict[str, dict[str, str]]:
    content = (folder / "marks.csv").read_text(encoding="utf-8-sig")
    return {row["Matrikelnummer"]: row for row in csv.DictReader(StringIO(content), delimiter=";")}


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    folder = tmp_path_factory.mktemp("messy")
    zipped(platform_folder(folder / "in"), folder / "class.zip")
    (folder / "roster.csv").write_text(ROSTER)
    return folder, run(folder)


def run(folder: Path, *more: object) -> Result:
    arguments = ("verify", "blatt4", folder / "class.zip", "--roster", folder / "roster.csv", "-o", folder / "out")
    return rechenweg(*arguments, *more)


def test_everybody_is_marked_by_the_number_of_the_roster(marked: tuple[Path, Result]) -> None:
    found = {number: row["1.1 (b), max. 1,5"] for number, row in rows(marked[0] / "out").items()}
    expected = {"1": "1,5", "2": "1,5", "3": "1,3125", "4": "1,5", "5": "0,75", "7": "0", "8": "0,75"}
    assert found == {f"001000{digit}": points for digit, points in expected.items()}


def test_the_sum_is_the_sheets_and_says_what_is_not_marked_yet(marked: tuple[Path, Result]) -> None:
    row = rows(marked[0] / "out")["0010001"]
    assert (row["Summe"], row["von"], row["Noch nicht bewertet"]) == ("1,5", "7", "2,5")
    assert "1,5 von 7 Punkten; 2,5 noch nicht bewertet" in text(marked[0] / "out" / "feedback" / "0010001.pdf")


@pytest.mark.parametrize(
    "piece",
    ["outside.yaml: ", "bomb.yaml: ", "link.yaml: ", "f.docx: ", "e.yaml:2: ", "g.yaml: ", "old.yaml:1: y_1"],
)
def test_what_is_passed_over_is_named(marked: tuple[Path, Result], piece: str) -> None:
    assert piece in marked[1].stderr
    assert marked[1].exit_code == 1
    assert not (marked[0] / "outside.yaml").exists()


def test_ticks_and_decisions_come_back_and_outdated_ones_are_named(marked: tuple[Path, Result]) -> None:
    folder, _ = marked
    path = folder / "out" / "marks.xlsx"
    book = load_workbook(path)
    page = book["1.1 (e)"]
    line = next(row[0].row for row in page.iter_rows(min_row=3) if row[1].value == "0010001")
    page.cell(line, 8).value, page.cell(line, 9).value = "x", 0.25
    for row in book["Antworten"].iter_rows(min_row=2):
        if (row[1].value, row[6].value) == ("0010003", "h_1"):
            row[14].value, row[15].value = 0.75, "a slip of the pen"
        if (row[1].value, row[6].value) == ("0010002", "h_1"):
            row[14].value, row[7].value = 0, "another answer"
    book.save(path)
    (folder / "all.csv").write_text("*, 1.1, (a), 0.5,\n10008,1.1,y_2,0.5,oral\n10008,1.1,y_9,1,\n")
    result = run(folder, "--decisions", path, "--decisions", folder / "all.csv", "--lang", "en")
    found = {row[0]: row for row in csv.reader((folder / "out" / "marks.csv").read_text("utf-8-sig").splitlines())}
    assert [found[f"001000{n}"][9] for n in (1, 2, 3, 8)] == ["2.75", "2", "2", "1.75"]
    assert "y_9 fits no answer" in result.stderr
    assert "0010002, 1.1, h_1 was made on another answer" in result.stderr
    assert "0010003  1.1 h_1: 0.56 → 0.75" in result.stdout or "0010003 1.1 h_1: 0.56 → 0.75" in result.stdout
    assert "a slip of the pen" in text(folder / "out" / "feedback" / "0010003.pdf")
