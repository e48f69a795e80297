"""Programs among what a class hands in: each runs in its sandbox, and its points are in the sums."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

import pytest
from click.testing import Result

from tests.running import rechenweg
from tests.worksheets.student_programs import RIGHT_RNN

pytestmark = [pytest.mark.sandbox, pytest.mark.xdist_group("class programs")]


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    folder = tmp_path_factory.mktemp("programs")
    programs = {"0000001": RIGHT_RNN, "0000002": "class SimpleRNN:\n    pass\n", "0000003": "while True: pass\n"}
    for person, program in programs.items():
        (folder / "in" / person).mkdir(parents=True)
        (folder / "in" / person / "4.1.py").write_text(program)
    (folder / "in" / "0000001" / "a.yaml").write_text('"1.1": {y_1: "0,7139"}\n')
    (folder / "in" / "0000002" / "main.py").write_text("print('which task?')\n")
    return folder, rechenweg("verify", "blatt4", folder / "in", "-o", folder / "out", "--lang", "en")


def rows(folder: Path) -> Mapping[str, Mapping[str, str]]:
    content = (folder / "out" / "marks.csv").read_text(encoding="utf-8-sig")
    table = list(csv.DictReader(StringIO(content), delimiter=";" if ";" in content.splitlines()[0] else ","))
    return {next(cell for cell in row.values() if cell.startswith("000000")): row for row in table}


def points(row: Mapping[str, str]) -> float:
    """What the parts of 4.1 got."""
    return sum(float(cell or 0) for head, cell in row.items() if head.startswith("4.1 ("))


def test_everybody_gets_the_points_of_the_own_program(marked: tuple[Path, Result]) -> None:
    found = {person: points(row) for person, row in rows(marked[0]).items()}
    assert found["0000001"] > 10 * found["0000002"]
    assert found["0000003"] == 0
    assert set(found) == {"0000001", "0000002", "0000003"}


def test_answers_beside_a_program_are_marked_as_well(marked: tuple[Path, Result]) -> None:
    assert rows(marked[0])["0000001"]["1.1 (b), max. 1.5"] == "0.75"


def test_a_second_program_for_the_same_task_is_named(marked: tuple[Path, Result]) -> None:
    assert "main.py" in marked[1].stderr
