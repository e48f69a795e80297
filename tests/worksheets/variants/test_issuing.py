"""What the variants of a batch share follows the sheet, in a process of any age."""

from __future__ import annotations

from pathlib import Path

import pytest

from solver.errors import Problem
from tests.running import SHEET, sheet_file
from worksheets.variants.issuing import Order, prepared

OTHER = SHEET.replace("ask: [h_1, h_2]", "ask: [h_2]")


def test_a_sheet_that_was_changed_is_prepared_anew(tmp_path: Path) -> None:
    order = Order(str(sheet_file(tmp_path)))
    before = prepared(order)
    assert prepared(order) is before
    sheet_file(tmp_path, OTHER)
    after = prepared(order)
    assert [len(made.sheet.tasks["1"].asked) for made in (before, after)] == [2, 1]
    assert before.order.checksum != after.order.checksum


def test_a_variant_is_never_made_of_another_sheet_than_its_batch(tmp_path: Path) -> None:
    made = prepared(Order(str(sheet_file(tmp_path))))
    assert prepared(made.order) is made
    sheet_file(tmp_path, OTHER)
    with pytest.raises(Problem, match="sheet_changed"):
        prepared(made.order)
