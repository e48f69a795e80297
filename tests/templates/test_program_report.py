"""The marks of a program: as lines for people, as data for programs."""

from __future__ import annotations

import json

import pytest

from templates import program_report
from worksheets.program_marking.suite import Check, Marked, finding

STATES, OUTPUTS = Check("rnn_states", "a", 2.0), Check("rnn_outputs", "b", 1.0)
GRADIENT = Check("gradient_W", "b", 1.0, finding("rnn_gradient", name="W"))
MARKED = Marked(
    (
        STATES.right(),
        OUTPUTS.partial(0.5, finding("rnn_mean_not_zero", names="Whh", found="0.25")),
        GRADIENT.wrong(),
    ),
    "done",
    7,
    (finding("program_printed", printed=64),),
    {"a": 4.0, "b": 3.0},
)  # fmt: skip


def test_each_check_is_a_line_below_the_run_as_a_whole() -> None:
    lines = list(program_report.table(MARKED, "4.1", "mine.py", "en"))
    assert lines[:2] == ["Task 4.1, mine.py", "The program printed more than 64 KiB and was stopped."]
    assert [" ".join(line.split()) for line in lines if line.startswith("(") and "sheet" not in line] == [
        "(a) Hidden states 2 / 2 right",
        "(b) Outputs 0.5 / 1 partly right",
        "(b) Gradient of W 0 / 1 not right",
    ]
    assert "2.5 of 4 points" in lines
    assert [line for line in lines if "sheet" in line] == [
        "(a)  4 of the sheet's 4 points",
        "(b)  0.75 of the sheet's 3 points",
    ]


@pytest.mark.parametrize(("language", "number"), [("en", "0.25"), ("de", "0,25")])
def test_numbers_have_the_decimal_sign_of_the_language(language: str, number: str) -> None:
    (said,) = [line for line in program_report.table(MARKED, "4.1", "m.py", language) if line.startswith("      Whh")]
    assert number in said


def test_remarks_leave_out_what_is_right() -> None:
    said = list(program_report.remarks(MARKED, "en"))
    assert [line.partition(":")[0] for line in said[1:]] == ["(b)  Outputs", "(b)  Gradient of W"]
    assert said[-1].endswith(": not right")


def test_the_data_have_all_of_it() -> None:
    data = json.loads(program_report.as_json(MARKED, "blatt4", "4.1", "mine.py", "en"))
    assert (data["points"], data["of"], data["end"], data["seed"]) == (2.5, 4, "done", 7)
    assert [(c["check"], c["verdict"]) for c in data["checks"]] == [
        ("rnn_states", "right"), ("rnn_outputs", "partial"), ("gradient_W", "wrong"),
    ]  # fmt: skip
    assert data["checks"][1]["findings"][0]["facts"] == {"names": "Whh", "found": "0.25"}
    assert data["findings"][0]["code"] == "program_printed"
