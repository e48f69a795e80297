"""Formulas that are asked: the practice page compares them at points, and comes to what ``verify`` says."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from templates.practice.content import content
from tests.templates.practice.scripts import marks_in
from worksheets.building import load
from worksheets.marking.grading import Given, Submission, grade
from worksheets.sheet import Sheet

SHEET = """\
id: closed
language: en
models:
  linear:
    equations:
      h[t]: w * h[t-1] + u * x[t]
      s: sigma(w * u)
      m: max(w, u, y) * x[1]
      q: sqrt(exp(w)) * h[0] + y
      L: 1/2 * (h[T] - y)^2
tasks:
  "1":
    model: linear
    given: {w: 0.5, u: 2, h_0: 1, x: [1, -1, 3], y: 4}
    ask: ["formula(dh_3/dw)", "formula(dh_3/dx_1)", "formula(dL/dx_3)", "formula(ds/dw)", "formula(m)"]
  "2":
    model: linear
    given: {w: 0.5, u: 2, h_0: 0, x: [1, -1, 3], y: 4}
    parts: {a: [h_3, L], b: ["formula(h_2)", "formula(q)"]}
"""


@cache
def sheet() -> Sheet:
    with TemporaryDirectory() as folder:
        path = Path(folder, "closed.yaml")
        path.write_text(SHEET, encoding="utf-8")
        return load(path)


def of_verify(task: str, name: str, answer: str) -> tuple[str, float]:
    [result] = grade([Submission("1", sheet(), {task: {name: Given(answer)}})], [task])
    [found] = (one for one in result.tasks[0].answers if one.name == name)
    return found.mark.verdict, float(found.mark.share)


ANSWERS = [
    ("1", "formula(dh_3/dw)", "3w^2 h_0 + 2 w u x_1 + u*x_2"),
    ("1", "formula(dh_3/dw)", "3 w^2 h_0 + u (2 w x_1 + x_2)"),
    ("1", "formula(dh_3/dw)", r"3w^{2}h_{0} + 2wu\cdot x_{1} + u x_{2}"),
    ("1", "formula(dh_3/dw)", "3w^2 h[0] + 2*w*u*x[1] + u*x[2]"),
    ("1", "formula(dh_3/dw)", "3w^2 h_0 + 2 w u x_1"),
    ("1", "formula(dh_3/dw)", "h_2 + w h_1 + w^2 h_0"),
    ("1", "formula(dh_3/dx_1)", "w^2*u"),
    ("1", "formula(dh_3/dx_1)", "u w²"),
    ("1", "formula(dh_3/dx_1)", "sqrt(w^4) u"),
    ("1", "formula(dh_3/dx_1)", "exp(2 ln(w)) u"),
    ("1", "formula(dh_3/dx_1)", "0,5"),
    ("1", "formula(dh_3/dx_1)", "1/2"),
    ("1", "formula(dh_3/dx_1)", "2 * 0.25"),
    ("1", "formula(dh_3/dx_1)", "(w; u)"),
    ("1", "formula(dh_3/dx_1)", "w^2 * z"),
    ("1", "formula(dh_3/dx_1)", "w^2*"),
    ("1", "formula(dh_3/dx_1)", "u w^3 / w"),
    ("1", "formula(dh_3/dx_1)", "w^2*u + 0.0001"),
    ("1", "formula(dL/dx_3)", "u (w^3 h_0 + w^2 u x_1 + w u x_2 + u x_3 - y)"),
    ("1", "formula(dL/dx_3)", "u (y - w^3 h_0 - w^2 u x_1 - w u x_2 - u x_3)"),
    ("1", "formula(ds/dw)", "u sigma(w u) (1 - sigma(w u))"),
    ("1", "formula(ds/dw)", "u / (2 + e^(w u) + e^(-w u))"),
    ("1", "formula(ds/dw)", "u s (1 - s)"),
    ("1", "formula(m)", "max(w, u, y) x_1"),
    ("1", "formula(m)", "max(u, y) x_1"),
    ("2", "formula(h_2)", "w u x_1 + u x_2"),
    ("2", "formula(h_2)", "w^2 h_0 + w u x_1 + u x_2"),
    ("2", "formula(h_2)", "u x_2"),
    ("2", "formula(q)", "y"),
    ("2", "formula(q)", "y + w - w"),
]


@pytest.mark.parametrize(("task", "name", "answer"), ANSWERS)
def test_same_as_verify(task: str, name: str, answer: str) -> None:
    found = marks_in(sheet(), task, {name: answer})[name]
    assert (found["verdict"], found["share"]) == of_verify(task, name, answer)


def test_says_what_was_compared_and_what_is_foreign() -> None:
    found = marks_in(sheet(), "1", {"formula(dh_3/dx_1)": "w^2 u", "formula(ds/dw)": "u s (1 - s)"})
    assert "8 points" in found["formula(dh_3/dx_1)"]["sentence"]
    assert "uses s, which is computed" in found["formula(ds/dw)"]["sentence"]
    assert found["formula(m)"]["verdict"] == "missing"


def test_what_cannot_be_compared_is_handed_in() -> None:
    found = marks_in(sheet(), "2", {"formula(h_2)": "∑_i x_i u"})["formula(h_2)"]
    assert (found["verdict"], found["share"]) == ("handed-in", None)


def test_the_page_has_a_field_and_a_hint_for_each() -> None:
    data = content(sheet(), ["1", "2"], [], "en")
    task, numbers = data["tasks"]["2"], data["variants"][0]["2"]
    assert task["asked"] == {"a": ["h_3", "L"], "b": ["formula(h_2)", "formula(q)"]}
    assert "<mi>w</mi>" in task["rules"]["formula(h_2)"]
    assert numbers["formulas"]["formula(q)"]["symbols"] == ["h_0", "u", "w", "x_1", "x_2", "x_3", "y"]
    assert all(point[0] == 0 for point in numbers["formulas"]["formula(q)"]["points"])
    assert "formula(h_2)" in numbers["steps"]
