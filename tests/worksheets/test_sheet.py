"""A sheet as the program works with it."""

from __future__ import annotations

from solver.errors import Place
from solver.notation import write
from worksheets.catalogue import find
from worksheets.sheet import KINDS, Reference

SHEET = find("blatt4")


def test_a_symbol_that_two_parts_ask_for_is_asked_once() -> None:
    for task in SHEET.tasks.values():
        symbols = [asked.symbol for asked in task.asked]
        assert len(symbols) == len(set(symbols))
        assert set(symbols) == {asked.symbol for part in task.parts for asked in part.asked}


def test_a_count_is_about_the_model_that_it_names() -> None:
    task = SHEET.tasks["2.2"]
    counted = {write(asked.symbol) for asked in task.asked}
    assert {f"params({model.name})" for model in SHEET.models_of(task)} & counted


def test_a_task_stands_in_one_section() -> None:
    for group in SHEET.groups:
        assert all(SHEET.group(task) is group for task in group.tasks)
    assert SHEET.group("9.9") is None


def test_every_part_is_of_a_known_kind() -> None:
    assert {part.kind for task in SHEET.tasks.values() for part in task.parts} <= set(KINDS)


def test_a_reference_is_a_cell_with_options() -> None:
    reference = Reference("lstm bidirectional", Place())
    assert (reference.cell, reference.options) == ("lstm", ("bidirectional",))
