"""What is recorded of a program: its numbers, the sections of its output, its pictures, and when two runs agree."""

from __future__ import annotations

from decimal import Decimal

import pytest

from solver.errors import Problem
from worksheets.recordings import Number, Recording, Run, differences

RUN = Run(1.5, {"loss": Decimal("0.25"), "steps": [1, 2, 3]})
RECORDING = Recording(
    "p",
    "0" * 64,
    1,
    {"numpy": "2.0"},
    RUN,
    RUN,
    output="Intro\n\nLoss\n0.25\n\nSteps\n3\n",
    figures={"a.svg": "<svg/>"},
)


def test_of_a_list_an_entry_is_counted_from_one() -> None:
    assert RECORDING.result("loss") == Decimal("0.25")
    assert [RECORDING.result("steps", n) for n in (1, 3)] == [1, 3]


@pytest.mark.parametrize(
    ("key", "position", "code"),
    [("los", 1, "unknown_symbol"), ("steps", 4, "no_such_entry"), ("loss", 0, "no_such_entry")],
)
def test_another_result_is_refused(key: str, position: int, code: str) -> None:
    with pytest.raises(Problem, match=code):
        RECORDING.result(key, position)


def test_sections_are_parted_by_blank_lines() -> None:
    assert RECORDING.section() == RECORDING.output
    assert RECORDING.section("Loss") == "Loss\n0.25\n"
    with pytest.raises(Problem) as caught:
        RECORDING.section("Lost")
    assert caught.value.facts["similar"] == "Loss"


def test_pictures_are_known_by_their_files() -> None:
    assert RECORDING.figure("a.svg") == "<svg/>"
    with pytest.raises(Problem, match="unknown_symbol"):
        RECORDING.figure("b.svg")


@pytest.mark.parametrize(
    ("recorded", "found", "different"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": Decimal("1.00")}, {"a": Decimal("1.005")}, []),
        ({"a": Decimal("1.00")}, {"a": Decimal("1.05")}, ["a"]),
        ({"a": 0}, {"a": Decimal("0.0005")}, []),
        ({"a": 1, "b": 2}, {"a": 1}, ["b"]),
        ({"a": [1, 2]}, {"a": [1, 2, 3]}, ["a"]),
        ({"a": 1}, {"a": [1]}, ["a"]),
        ({"seconds_full": 1}, {"seconds_full": 9}, []),
        ({"sampled_share": Decimal("0.5")}, {"sampled_share": Decimal("0.9")}, []),
    ],
)
def test_two_runs_agree_within_the_tolerance(
    recorded: dict[str, Number | list[Number]], found: dict[str, Number | list[Number]], different: list[str]
) -> None:
    assert differences(recorded, found, 0.01) == different
