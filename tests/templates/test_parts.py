"""The parts of a task in an overview: results in a line of text, points, and which parts were chosen."""

from __future__ import annotations

import re
from pathlib import Path

from solver.values import certified
from templates.document import Table
from templates.numbers import Numbers
from templates.parts import name, overview, parts
from tests.templates.test_editions import own, rows
from worksheets.catalogue import find
from worksheets.solving import selected, solved


def listed(sheet: str, tasks: tuple[str, ...] = ()) -> list[list[str]]:
    found = find(sheet)
    _, table = certified(lambda: tuple(overview(solved(found, tasks), Numbers(found.digits, "en"))))
    assert isinstance(table, Table)
    return rows(table)


def test_results_and_points_of_each_part(tmp_path: Path) -> None:
    first, second, total = listed(own(tmp_path))
    assert first == ["1\N{NO-BREAK SPACE}(a)", ",  h_{1} \\approx 0.7616 h_{2} \\approx -0.1186", "2"]
    assert (second[0], second[2], total[2]) == ("1\N{NO-BREAK SPACE}(b)", "3", "5")


def test_a_vector_stands_in_a_line_and_what_is_not_calculated_has_its_title() -> None:
    found = listed("blatt4", ("1.1",))
    assert (
        r"\left(0.537;\ -0.3799\right)^{\top}" in found[1][1] or r"\left(0.5370;\ -0.3799\right)^{\top}" in found[1][1]
    )
    assert found[0][1] == "Initial state"


def test_only_chosen_parts(tmp_path: Path) -> None:
    sheet = find(own(tmp_path))
    (solution,) = certified(lambda: solved(sheet, ["1b"]))
    assert [name(solution, part) for part in parts(solution, None)] == ["1\N{NO-BREAK SPACE}(b)"]
    assert [task.selected for task in selected(sheet, ["1b"])] == [("b",)]


def test_parts_that_explain_share_a_row_with_the_points_of_each() -> None:
    found = listed("blatt4", ("2.2",))
    assert [row[0] for row in found] == ["2.2\N{NO-BREAK SPACE}(a)", "2.2\N{NO-BREAK SPACE}(b)–(d)", ""]
    said, worth = found[1][1:]
    shares = [int(number) for number in re.findall(r"\N{NO-BREAK SPACE}\((\d)\)", said)]
    assert said.startswith("Gradients in an LSTM\N{NO-BREAK SPACE}(")
    assert len(shares) == 3
    assert str(sum(shares)) == worth
