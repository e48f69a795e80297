"""What is recorded of a program: its numbers, the sections of its output, its pictures, and when two runs agree."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from solver.errors import Problem
from templates.messages import message
from tests.running import SHEET, sheet_file
from worksheets import recordings
from worksheets.building import load
from worksheets.programs import Program
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


KEPT = {
    "sha256": "0" * 64,
    "seed": 1,
    "versions": {},
    "full": {"seconds": 1.5, "results": {"loss": 0.25, "steps": [1, 2]}},
    "small": {"seconds": 1, "results": {"loss": 1}},
}


def read(folder: Path, text: str) -> Recording:
    """The recording of the program of a sheet in a folder."""
    sheet = load(sheet_file(folder, SHEET.replace("model: m\n", "model: m\n    programs: p\n")))
    for path in ("programs/p.py", "recordings/p/recording.json"):
        (folder / path).parent.mkdir(parents=True)
        (folder / path).write_text(text, encoding="utf-8")
    return recordings.read(sheet, Program("p", folder / "programs" / "p.py", ""))


def test_is_read_as_it_was_written(tmp_path: Path) -> None:
    found = read(tmp_path, json.dumps(KEPT))
    assert found.full == Run(1.5, {"loss": Decimal("0.25"), "steps": [1, 2]})
    assert found.small == Run(1.0, {"loss": 1})


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"seed": 1e300}, "the entry “seed”: found “1E+300”, expected a whole number"),
        ({"full": {"seconds": 1, "results": {"loss": [True]}}}, "expected a number or a list of numbers"),
        (
            {"full": {"seconds": 1, "results": {"loss": {"a": 1}}}},
            "“full.results.loss”: found nested entries",
        ),
        ({"full": 3}, "the entry “full”: found “3”, expected nested entries"),
        ({"small": {"seconds": float("nan"), "results": {}}}, "NaN is no finite number"),
    ],
)
def test_what_others_changed_is_named(tmp_path: Path, change: dict[str, object], expected: str) -> None:
    with pytest.raises(Problem) as caught:
        read(tmp_path, json.dumps({**KEPT, **change}))
    assert message(caught.value, "en").startswith("recordings/p/recording.json: ")
    assert expected in message(caught.value, "en")


def test_a_number_that_no_memory_holds_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="broken_json"):
        read(tmp_path, json.dumps(KEPT).replace("0.25", "1e999999999"))
