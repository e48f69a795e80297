"""What the driver shall do, step by step."""

from __future__ import annotations

from worksheets.sandbox.script import MISSING, Outcome, Raised, Reply, Script
from worksheets.sandbox.wire import Path


def test_steps_are_numbered_in_order() -> None:
    script = Script()
    numbers = [
        script.seed(1), script.call("f", 1, Path("a"), name="out", key=2), script.get("out.x"), script.put("m.W", [1])
    ]  # fmt: skip
    assert numbers == [0, 1, 2, 3]
    assert [step["do"] for step in script.steps] == ["seed", "call", "get", "put"]
    assert script.steps[1]["args"] == [1, {"path": "a"}]
    assert (script.steps[1]["kwargs"], script.steps[1]["name"], script.steps[1]["watch"]) == ({"key": 2}, "out", False)


def test_a_step_that_never_came_has_no_value() -> None:
    outcome = Outcome({0: Reply(3), 1: Reply(raised=Raised("ValueError", "x", 2))}, "died")
    assert [outcome.value(n) for n in range(3)] == [3, None, None]
    assert outcome[2] is MISSING
