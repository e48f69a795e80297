"""Harder and easier tasks: what is asked, and which shapes, follow."""

from __future__ import annotations

from typing import Any

import pytest

from solver import notation
from solver.errors import Problem
from worksheets.catalogue import find
from worksheets.sheet import Task
from worksheets.variants.difficulty import Difficulty, altered


def task(sheet: str, name: str, **difficulty: Any) -> Task:
    return altered(find(sheet), Difficulty(**difficulty), (name,)).tasks[name]


def asked(one: Task) -> list[list[str]]:
    return [[notation.write(a.symbol) for a in part.asked] for part in one.parts if part.asked]


def shapes(one: Task) -> dict[str, tuple[int, int]]:
    return {notation.write(s): v.shape for s, v in one.given.items()}


@pytest.mark.parametrize(
    ("name", "steps", "expected"),
    [
        ("1.1", 2, [["h_1", "y_1"], ["h_2", "y_2"]]),
        ("1.1", 4, [["h_1", "y_1"], ["h_2", "y_2"], ["h_3", "y_3", "h_4", "y_4"]]),
        ("1.2", 2, [["h_1", "y_1", "L_1", "h_2", "y_2", "L_2"], ["dL_2/dW_hy"], ["dL_2/dh_2"], ["dL_2/dW_hh"]]),
    ],
)
def test_steps_change_what_is_asked(name: str, steps: int, expected: list[list[str]]) -> None:
    assert asked(task("blatt4", name, steps=steps)) == expected


def test_more_steps_repeat_the_inputs() -> None:
    one = task("blatt4", "1.2", steps=5)
    x = [one.given[s].entries[0] for s in one.given if notation.write(s).startswith("x_")]
    assert x == [1, 0, 1, 1, 0]


def test_derivatives_move_with_the_last_step() -> None:
    assert asked(task("gru", "2.2", steps=4)) == [["h_3", "h_4", "dh_4/dh_3", "dh_2/dh_1"], ["dh_4/dh_2"]]


@pytest.mark.parametrize(
    ("sheet", "name", "hidden", "expected"),
    [
        (
            "blatt4",
            "1.1",
            3,
            {"W_hh": (3, 3), "W_xh": (3, 2), "W_hy": (1, 3), "b_h": (3, 1), "b_y": (1, 1), "h_0": (3, 1)},
        ),
        ("blatt4", "1.2", 2, {"W_hh": (2, 2), "W_xh": (2, 1), "W_hy": (1, 2), "b_y": (1, 1), "yhat_1": (1, 1)}),
        ("blatt4", "2.1", 2, {"W_f": (2, 3), "b_f": (2, 1), "h_t-1": (2, 1), "C_t-1": (2, 1), "x_t": (1, 1)}),
        ("gru", "1.1", 1, {"W_z": (1, 2), "U_z": (1, 1), "b_z": (1, 1), "h_0": (1, 1), "x_1": (2, 1)}),
    ],
)
def test_hidden_units_change_the_shapes(
    sheet: str, name: str, hidden: int, expected: dict[str, tuple[int, int]]
) -> None:
    found = shapes(task(sheet, name, hidden=hidden))
    assert {n: found[n] for n in expected} == expected


def test_hidden_units_of_a_count_are_a_size() -> None:
    assert task("blatt4", "5.1", hidden=32).sizes == {"h": 32, "hvec": 32, "hcev": 32, "x": 64}


def test_another_activation_leaves_the_gates() -> None:
    rules = {e.name: notation.write(e.rule) for e in task("blatt4", "2.1", activation="relu").model.all_equations}  # type: ignore[union-attr]
    assert rules["h"] == "o[t] * relu(C[t])"
    assert rules["f"].startswith("sigma(")


def test_a_changed_task_has_the_standard_text() -> None:
    sheet = altered(find("blatt4"), Difficulty(steps=4), ("1.1",))
    assert (sheet.tasks["1.1"].standard, sheet.tasks["1.2"].standard) == (True, False)


@pytest.mark.parametrize(
    ("sheet", "name", "difficulty", "code"),
    [
        ("blatt4", "2.1", {"steps": 3}, "cannot_be_changed"),
        ("blatt4", "1.1", {"steps": 3}, "cannot_be_changed"),
        ("blatt4", "1.1", {"hidden": 2}, "cannot_be_changed"),
        ("blatt4", "2.1", {"hidden": 200}, "too_large_to_calculate"),
        ("blatt4", "2.2", {"activation": "relu"}, "cannot_be_changed"),
        ("blatt4", "1.1", {"activation": "softmax"}, "unknown_activation"),
        ("attention", "2.1", {"steps": 3}, "cannot_be_changed"),
    ],
)
def test_refuses_what_changes_nothing_or_too_much(sheet: str, name: str, difficulty: dict[str, Any], code: str) -> None:
    with pytest.raises(Problem) as caught:
        task(sheet, name, **difficulty)
    assert caught.value.code == code
