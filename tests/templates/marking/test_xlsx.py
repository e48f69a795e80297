"""The file of a workbook: read by another library, it holds what its pages say."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

from templates.marking.row_file import Formula, Written
from templates.marking.workbook import table
from templates.marking.xlsx import AT_ONCE, WIDEST, as_xlsx
from tests.templates.marking.small_class import FORMULA
from tests.templates.marking.test_workbook import pages


def test_the_file_has_numbers_formulas_and_texts_that_are_no_formulas() -> None:
    with as_xlsx(pages().values()) as stream:
        book = load_workbook(stream)
        sums, answers, open_ = book["Points"], book["Answers"], book["1.1 (e)"]
        assert (sums["C3"].value, sums["C3"].data_type) == (FORMULA, "s")
        assert (open_["F4"].value, open_["F4"].data_type) == ("=because of h", "s")
        assert (sums["J3"].value, sums["J3"].data_type) == ("=SUM(E3:I3)", "f")
        assert (answers["M2"].value, answers["M2"].data_type) == (0.75, "n")
        assert (sums.freeze_panes, open_.freeze_panes) == ("D2", "D3")
        assert sums.column_dimensions["A"].hidden
        assert sums.dimensions == f"A1:{sums.cell(1, sums.max_column).column_letter}4"
        assert sums.auto_filter.ref == sums.dimensions
        assert open_["H3"].fill.fgColor.rgb != open_["G3"].fill.fgColor.rgb


def test_a_plain_table_has_a_head_and_no_column_is_wider_than_a_screen() -> None:
    page = table("Changes", ["a", "b"], [["x" * 500, 1.5]])
    with as_xlsx([page]) as stream:
        sheet = load_workbook(stream)["Changes"]
        assert sheet.freeze_panes == "A2"
        assert WIDEST < sheet.column_dimensions["A"].width < WIDEST + 5


@pytest.mark.parametrize(
    ("value", "read", "kind"),
    [
        ('1 < 2 & "3" > ]]>', '1 < 2 & "3" > ]]>', "s"),
        ("  two blanks ", "  two blanks ", "s"),
        ("_x000D_ as it was typed", "_x000D_ as it was typed", "s"),
        ("bell \a", "bell \\x07", "s"),
        ("=1+1", "=1+1", "s"),
        ("𝜎 and ∂", "𝜎 and ∂", "s"),
        (Formula("A1 < 2", "yes & no"), "=A1 < 2", "f"),
        (0.1 + 0.2, 0.1 + 0.2, "n"),
        (10**6, 10**6, "n"),
        (None, None, "n"),
    ],
)
def test_a_cell_comes_back_as_it_was_put_in(value: Written, read: object, kind: str) -> None:
    page = table("Changes", ["a"], [])
    page.rows.append([value])
    with as_xlsx([page]) as stream:
        cell = load_workbook(stream)["Changes"]["A2"]
        assert (_decoded(cell.value), cell.data_type) == (read, kind)


def _decoded(value: object) -> object:
    """What a spreadsheet shows; the library leaves characters that are told by their number as they stand."""
    return value.replace("_x005F_", "_") if isinstance(value, str) else value


def test_rows_that_are_compressed_together_all_come() -> None:
    page = table("Changes", ["a"], [[n] for n in range(2 * AT_ONCE + 1)])
    with as_xlsx([page]) as stream:
        cells = load_workbook(stream)["Changes"]["A"]
        assert [cell.value for cell in cells] == ["a", *range(2 * AT_ONCE + 1)]
