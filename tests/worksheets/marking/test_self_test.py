"""The marker finds every cause that was planted."""

from __future__ import annotations

import pytest

from tests.worksheets.marking.answers import given, marker
from worksheets.marking.self_test import self_test

TASKS = [
    ("blatt4", "1.1"), ("blatt4", "1.2"), ("blatt4", "2.1"), ("blatt4", "2.2"), ("blatt4", "5.1"),
    ("gru", "1.2"), ("gru", "2.2"), ("attention", "1.2"), ("attention", "2.2"), ("attention", "4.1"),
    ("cnn", "3.2"), ("optimisers", "2.2"),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "task"), TASKS)
def test_every_planted_cause_is_found(sheet: str, task: str) -> None:
    found = self_test(marker(sheet, task), given(sheet, task))
    assert [f"{o.trial.symbol} {o.trial.planted}: {o.mark}" for o in found if not o.passed] == []


def test_plants_more_than_right_answers() -> None:
    planted = {o.trial.planted for o in self_test(marker("blatt4", "1.2"), given("blatt4", "1.2"))}
    assert {"right", "rounded", "follow-through", "truncated", "bias_left_out", "error_sign_turned"} - planted == {
        "bias_left_out"
    }
