"""What a program's process said: replies in the driver's order are read, everything else is forged."""

from __future__ import annotations

import json

import pytest

from worksheets.sandbox.replies import Ran
from worksheets.sandbox.script import Outcome

READY, LOAD = {"step": "ready"}, {"step": "load"}


def outcome(*lines: object, end: str = "ended", tail: bytes = b"") -> Outcome:
    said = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    return Ran(said + tail, end, 0).outcome()


def test_replies_are_read_by_step() -> None:
    found = outcome(READY, LOAD, {"step": 0, "value": 3}, {"step": 1, "raised": "KeyError", "message": "x", "line": 2})
    assert (found.end, found.value(0)) == ("ended", 3)
    raised = found.replies[1].raised
    assert raised is not None
    assert (raised.type, raised.line) == ("KeyError", 2)


def test_what_could_not_be_loaded_says_why() -> None:
    found = outcome(READY, {"step": "load", "raised": "SyntaxError", "message": "invalid syntax", "line": None})
    assert found.load is not None
    assert found.load.type == "SyntaxError"


@pytest.mark.parametrize(("end", "expected"), [("died", "done"), ("time", "done"), ("memory", "memory")])
def test_who_has_said_all_may_end_in_any_way_but_that_of_a_limit(end: str, expected: str) -> None:
    assert outcome(READY, LOAD, {"step": 0, "value": 1}, {"step": "done"}, end=end).end == expected


def test_what_a_killed_program_did_not_finish_is_no_reply() -> None:
    found = outcome(READY, LOAD, {"step": 0, "value": 1}, end="time", tail=b'{"step": 1, "val')
    assert list(found.replies) == [0]
    assert found.end == "time"


@pytest.mark.parametrize(
    "lines",
    [
        [LOAD],
        [READY, LOAD, {"step": 1, "value": 1}],
        [READY, LOAD, {"step": 0, "value": 1}, {"step": 0, "value": 2}],
        [READY, LOAD, {"step": "done"}, {"step": 0, "value": 1}],
        [READY, LOAD, {"step": False, "value": 1}],
        [READY, LOAD, {"value": 1}],
        [READY, LOAD, {"step": 0, "raised": 5, "message": ""}],
        [READY, LOAD, {"step": 0, "raised": "E", "message": "", "line": "2"}],
        [READY, LOAD, {"step": 0, "value": 1, "after": 3}],
        [READY, LOAD, {"step": 0, "value": {"unknown": 1}}],
        ["text"],
    ],
)
def test_what_the_driver_would_not_write_is_forged(lines: list[object]) -> None:
    found = outcome(*lines)
    assert (found.end, found.replies) == ("forged", {})
