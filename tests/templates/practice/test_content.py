"""What a practice page holds, as data."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from templates.practice.content import Html, _Texts, as_json, content, words
from worksheets import verdicts
from worksheets.building import load
from worksheets.sheet import Sheet

SHEET = """\
id: small
language: en
title: Small & <plain>
digits: 3
models:
  m:
    equations:
      a: w * x
      y: tanh(a)
tasks:
  "1":
    model: m
    given: {w: %s, x: 0.5}
    parts:
      a: {ask: [a, y], points: 2}
      b: {points: 1, kind: explanation}
"""


@cache
def sheet(w: str = "0.4") -> Sheet:
    with TemporaryDirectory() as folder:
        path = Path(folder, "small.yaml")
        path.write_text(SHEET % w, encoding="utf-8")
        return load(path)


@cache
def data() -> dict[str, Any]:
    return content(sheet(), ["1"], [sheet("0.6"), sheet("0.4")], "en")


def text(variant: int, *path: Any) -> str:
    found: Any = data()["variants"][variant]["1"]
    for key in path:
        found = found[key]
    return str(data()["texts"][found])


def test_says_what_sheet_it_is_and_how_numbers_are_written() -> None:
    assert {key: data()[key] for key in ("sheet", "title", "language", "decimal", "digits")} == {
        "sheet": "small",
        "title": "Small & <plain>",
        "language": "en",
        "decimal": ".",
        "digits": 3,
    }


def test_a_task_has_its_parts_what_they_ask_for_and_the_rules() -> None:
    task = data()["tasks"]["1"]
    assert task["points"] == {"a": 2.0, "b": 1.0}
    assert task["kinds"] == {"a": "calculation", "b": "explanation"}
    assert task["asked"] == {"a": ["a", "y"], "b": []}
    assert task["rules"]["y"].count("<mo>=</mo>") == 1
    assert [len(task["reads"][name]) for name in ("a", "y")] == [2, 1]


def test_the_own_numbers_stand_first() -> None:
    assert [one["1"]["given"] for one in data()["variants"]] == [
        {"w": [0.4], "x": [0.5]},
        {"w": [0.6], "x": [0.5]},
        {"w": [0.4], "x": [0.5]},
    ]


def test_variants_with_the_same_numbers_have_the_same_key_and_texts() -> None:
    own, other, same = (one["1"] for one in data()["variants"])
    assert own == same
    assert own["key"] != other["key"]


def test_steps_go_to_each_value_from_what_was_asked_before() -> None:
    assert "<mn>0.2</mn>" in text(0, "steps", "a")
    assert "<mn>0.3</mn>" in text(1, "steps", "a")
    assert "tanh" in text(0, "steps", "y")
    assert "tanh" not in text(0, "steps", "a")
    assert "<mn>0.5</mn>" in text(0, "steps", "a")
    assert "<mn>0.5</mn>" not in text(0, "steps", "y")


def test_steps_that_no_text_can_name_are_shown(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    equations = {"c": "v^T tanh(W x)", "g": "dc/dx", "p": "(norm(g) - 1)^2"}
    task = {"given": {"W": [[1, 0.5], [0, 1]], "v": [1, 2], "x": [0.5, 0]}, "ask": ["dp/dv"]}
    path.write_text(
        json.dumps({"id": "s", "models": {"m": {"inputs": ["x"], "equations": equations}}, "tasks": {"1": task}})
    )
    assert "dp/dv" in content(load(path), ["1"], [], "en")["variants"][0]["1"]["steps"]


def test_every_text_stands_there_once() -> None:
    assert len(set(data()["texts"])) == len(data()["texts"])


def test_texts_of_one_place_follow_one_another() -> None:
    texts = _Texts()
    found = texts.numbered([{"a": Html("1"), "b": [Html("2"), 7]}, {"a": Html("3"), "b": [Html("1"), 8]}])
    assert list(texts.found) == ["1", "3", "2"]
    assert found == [{"a": 0, "b": [2, 7]}, {"a": 1, "b": [0, 8]}]


def test_a_variant_may_have_a_line_more_or_less() -> None:
    texts = _Texts()
    found = texts.numbered(
        [{"a": [Html("1"), Html("2")]}, {"a": [Html("1")]}, {"a": [Html("1"), None]}, {"b": Html("1")}]
    )
    assert list(texts.found) == ["1", "2"]
    assert found == [{"a": [0, 1]}, {"a": [0]}, {"a": [0, None]}, {"b": 0}]


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_has_words_for_every_verdict(language: str) -> None:
    found = words(language)
    for verdict in verdicts.of_answers().values():
        assert found[f"verdict:{verdict.name}"]
        assert bool(verdict.hint) == (f"hint:{verdict.name}" in found)
    assert found["mark_task"]


def test_no_number_that_json_has_not_is_written() -> None:
    assert as_json({"a": ["ü", 1.5]}) == '{"a":["ü",1.5]}'
    with pytest.raises(ValueError, match="JSON"):
        as_json({"a": float("nan")})
    assert json.loads(as_json(data())) == json.loads(json.dumps(data()))
