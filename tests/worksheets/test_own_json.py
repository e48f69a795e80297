"""Files that the program wrote and reads again: whatever became of them is a line with place, found and expected."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, Field

from solver.errors import Place, Problem
from templates.messages import message
from worksheets import own_json


class Thing(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)
    name: str = Field(min_length=1)
    count: int = Field(default=1, le=9)


WRONG = {
    "": ":1:1: no valid JSON: the text ends too early",
    '{"name": "x"': ":1:13: no valid JSON: the text ends too early",
    '{"name": "x': ":1:10: no valid JSON: a text in quotation marks does not end",
    '{"name": "x"} {}': ":1:15: no valid JSON: unexpected '{}'",
    '{"name" "x"}': ":1:9: no valid JSON: unexpected '\"x\"}'",
    "[]": ": no valid JSON: no names with values",
    "[" * 100_000: ": no valid JSON: nested too deep, or too large",
    '{"name": "x", "name": "y"}': ": no valid JSON: the name 'name' stands there twice",
    '{"name": "x", "count": NaN}': ": no valid JSON: NaN is no finite number",
    '{"name": "x", "count": -Infinity}': ": no valid JSON: -Infinity is no finite number",
    '{"name": "x", "count": ' + "9" * 5000 + "}": ": no valid JSON: a number of more than 300 digits",
    '{"name": "x", "count": 1e-999999999}': ": no valid JSON: a number of more than 300 digits",
    '{"name": "x", "count": 1e999999999}': ": no valid JSON: a number of more than 300 digits",
    '{"name": "\\u202e"}': ": the control character U+202E is not allowed",
    '{"name": "\\ud800"}': ": the control character U+D800 is not allowed",
    '{"name": "x", "\\u0000": [["\\u0000"]]}': ": the control character U+0000 is not allowed",
    '{"name": "\u202e"}': ":1:11: the control character U+202E is not allowed",
    "{}": ": expected is a list; the entry “name”: found nothing, expected a value",
    '{"name": 1}': ": expected is a list; the entry “name”: found “1”, expected a text",
    '{"name": ""}': ": expected is a list; the entry “name”: found “”, expected a text of length 1 or more",
    '{"name": "x", "more": {}}': ": expected is a list; the entry “more”: found nested entries, expected no such entry",
    '{"name": "x", "count": 10}': ": expected is a list; the entry “count”: found “10”, expected at most 9",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_named_with_its_place(tmp_path: Path, text: str) -> None:
    path = tmp_path / "f.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Problem) as caught:
        own_json.read(path, 1_000_000, Thing, "a list")
    assert message(caught.value, "en") == f"{path}{WRONG[text]}"


def test_what_was_written_is_read(tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text('{"name": "Ünal \\u00e9", "count": 3}', encoding="utf-8")
    assert own_json.read(tmp_path / "f.json", 100, Thing, "") == Thing(name="Ünal é", count=3)


def test_every_depth_is_looked_at() -> None:
    with pytest.raises(Problem, match="control_character"):
        own_json.loads('{"a":' * 900 + '"\\u202e"' + "}" * 900, Place("f"))
