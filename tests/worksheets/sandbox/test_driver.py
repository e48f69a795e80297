"""What is done inside of the sandbox: steps on a program, arguments and results as JSON."""

from __future__ import annotations

import json
import os
from typing import Any

import numpy as np
import pytest

from worksheets.sandbox import driver, wire
from worksheets.sandbox.script import Script

PROGRAM = """\
import numpy as np


class Net:
    def __init__(self):
        self.W = np.zeros((2, 3))
        self.flat = np.zeros(3)
        self.parts = [1, {"a": 2}]

    def call(self, xs, scale=1):
        xs[0] += 1
        return [scale * x for x in xs], self


def fails(n):
    return [][n]


if __name__ == "__main__":
    raise SystemExit
"""


@pytest.fixture
def things() -> dict[str, Any]:
    found: dict[str, Any] = {}
    assert driver.attempt(driver.load, PROGRAM.encode(), found) == {}
    return found


def done(script: Script, things: dict[str, Any]) -> list[dict[str, Any]]:
    """What each step reports, as it is read outside."""
    return [driver.attempt(driver.perform, step, things) for step in json.loads(json.dumps(script.steps))]


def test_a_call_keeps_its_result_and_reports_what_it_did_to_its_arguments(things: dict[str, Any]) -> None:
    script = Script()
    script.call("Net", name="net", quiet=True)
    script.call("net.call", [np.array([1.0, 2.0])], name="out", watch=True, scale=3)
    script.get("out.0.0")
    script.call("net.call", [wire.Path("out.0.0")])
    quiet, call, got, again = done(script, things)
    assert quiet == {}
    (result, other), (after,) = wire.decode(call["value"]), map(wire.decode, call["after"])
    assert (result[0].tolist(), after[0].tolist(), other) == ([6, 9], [2, 3], wire.Other("Net"))
    assert wire.decode(got["value"]).tolist() == [6, 9]
    assert wire.decode(again["value"])[0][0].tolist() == [7, 10]


def test_an_attribute_is_set_in_the_orientation_and_shape_that_it_has(things: dict[str, Any]) -> None:
    script = Script()
    script.call("Net", name="net", quiet=True)
    script.put("net.W", np.arange(6.0).reshape(3, 2))
    script.put("net.flat", np.arange(3.0).reshape(3, 1))
    assert done(script, things) == [{}] * 3
    assert things["net"].W.tolist() == [[0, 2, 4], [1, 3, 5]]
    assert things["net"].flat.tolist() == [0, 1, 2]


def test_an_exception_that_cannot_say_what_it_is_is_told_by_its_type(things: dict[str, Any]) -> None:
    mute = b"class Mute(BaseException):\n    def __str__(self):\n        raise SystemExit\n\nraise Mute\n"
    found = driver.attempt(driver.load, mute, things)
    assert found == {"raised": "Mute", "message": "", "line": 5}


@pytest.mark.parametrize(
    ("target", "arguments", "raised", "line"),
    [("fails", (3,), "IndexError", 16), ("fails", (), "TypeError", None), ("nothing", (), "AttributeError", None)],
)
def test_an_exception_is_told_with_the_line_of_the_program(
    target: str, arguments: tuple[int, ...], raised: str, line: int | None, things: dict[str, Any]
) -> None:
    script = Script()
    script.call(target, *arguments)
    (found,) = done(script, things)
    assert (found["raised"], found["line"]) == (raised, line)


def test_what_is_no_program_is_told_with_its_line() -> None:
    things: dict[str, Any] = {}
    found = driver.attempt(driver.load, b"a = 1\nb = = 2\n", things)
    assert (found["raised"], found["line"], things) == ("SyntaxError", 2, {})


def test_parameters_items_and_positions(things: dict[str, Any]) -> None:
    script = Script()
    script.call("Net", name="net", quiet=True)
    script.signature("Net.call")
    script.iterate("net.W", 1)
    script.get("net.parts.-1")
    _, signature, items, part = done(script, things)
    assert signature == {"value": ["self", "xs", "scale"]}
    assert [wire.decode(item).tolist() for item in items["value"]] == [[0, 0, 0]]
    assert wire.decode(part["value"]) == {"a": 2}


def test_texts_become_rows_with_the_prefix_before_what_has_the_length() -> None:
    things: dict[str, Any] = {"numbers": {"a": 0, "b": 1}, "found": ("ba", -0.5), "module": None}
    script = Script()
    script.indices("numbers", ["ab", wire.Path("found")], "rows", "bb", 2)
    script.indices("numbers", ["aabb"], "rows", "bb", 2)
    rows, whole = done(script, things)
    assert wire.decode(rows["value"]).tolist() == [[1, 1, 0, 1], [1, 1, 1, 0]]
    assert wire.decode(whole["value"]).tolist() == things["rows"].tolist() == [[0, 0, 1, 1]]


def test_a_seed_makes_draws_the_same(things: dict[str, Any]) -> None:
    script = Script()
    script.seed(7)
    drawn = []
    for _ in range(2):
        done(script, things)
        drawn.append(np.random.uniform(size=3).tolist())
    assert drawn[0] == drawn[1]


class Tensor:
    """Something that gives its numbers as TensorFlow does."""

    def numpy(self) -> np.ndarray:
        return np.array([1.5], dtype="f4")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (True, True),
        (1 << 62, 1 << 62),
        (1 << 63, wire.Other("int")),
        ("text", "text"),
        ((1, [2.5]), [1, [2.5]]),
        ({1: "a"}, {1: "a"}),
        (np.int64(3), 3),
        (np.array(["a", "b"]), ["a", "b"]),
        (Tensor(), [1.5]),
        (np.array([object()]), wire.Other("ndarray")),
        (np.array([1j]), wire.Other("ndarray")),
        (print, wire.Other("builtin_function_or_method")),
    ],
)
def test_results_are_plain_or_named_by_their_type(value: object, expected: object) -> None:
    found = wire.decode(json.loads(json.dumps(driver.encoded(value))))
    assert (found.tolist() if isinstance(found, np.ndarray) else found) == expected


def test_what_contains_itself_ends_at_a_depth() -> None:
    endless: list[object] = []
    endless.append(endless)
    found = wire.decode(driver.encoded(endless))
    for _ in range(driver.DEEPEST):
        (found,) = found
    assert found == wire.Other("list")


def test_a_reply_is_one_line_whole() -> None:
    reading, writing = os.pipe()
    with open(reading, "rb") as stream:
        driver.reply(writing, {"step": 1, "value": "ä\n" * 1000})
        os.close(writing)
        assert json.loads(stream.read()) == {"step": 1, "value": "ä\n" * 1000}


def test_pictures_cost_nothing() -> None:
    finder = driver.BlankPlots()
    assert finder.find_spec("numpy") is None
    spec = finder.find_spec("matplotlib.pyplot")
    assert spec is not None
    blank = driver.Blank()
    figure, axes = blank.subplots(2, 2)
    with blank.figure() as drawn:
        assert list(axes[0].plot([1], label="x")) == list(figure.axes) == list(drawn) == []
    with pytest.raises(AttributeError):
        blank.__array__  # noqa: B018
