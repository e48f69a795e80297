"""The JSON of the commands is what its page promises: the schemas of docs/json.md describe all that is printed."""

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.running import SHEET, SHEETS, rechenweg, sheet_file

PAGE = Path(__file__).parents[2] / "docs" / "json.md"
SCHEMAS = {
    heading: json.loads(schema)
    for heading, schema in re.findall(
        r"^## ([^\n]+)\n(?:(?!^## ).)*?^```json\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S
    )
}
OUTPUTS: list[tuple[str, list[object]]] = [
    ("list", ["list"]),
    ("list", ["list", "--lang", "de"]),
    ("list SHEET", ["list", "blatt4"]),
    ("list SHEET", ["list", SHEETS / "peephole.yaml", "--lang", "de"]),
    ("check", ["check", "gru"]),
    ("check", ["check", "attention", "--lang", "de"]),
    ("check", ["check", SHEETS / "peephole.yaml"]),
    ("crosscheck", ["crosscheck", "blatt4", "--task", "1.1", "--task", "3.1"]),
    ("crosscheck", ["crosscheck", SHEETS / "gru.yaml", "--task", "2"]),
    ("solve", ["solve", "blatt4", "--task", "1.1"]),
    ("verify", ["verify", "blatt4", "1.1", "h_1=(0,537; -0,380)", "y_1=?"]),
]


def test_every_form_has_a_schema() -> None:
    assert set(SCHEMAS) == {name for name, _ in OUTPUTS}
    for schema in SCHEMAS.values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(("name", "arguments"), OUTPUTS, ids=[" ".join(map(str, a)) for _, a in OUTPUTS])
def test_is_described_by_its_schema(name: str, arguments: list[object]) -> None:
    result = rechenweg(*arguments, "--format", "json")
    content = json.loads(result.stdout, parse_constant=lambda text: pytest.fail(f"{text} is no JSON"))
    assert [error.message for error in Draft202012Validator(SCHEMAS[name]).iter_errors(content)] == []


def test_of_a_broken_sheet_lists_its_problems_and_ends_with_2(tmp_path: Path) -> None:
    sheet = sheet_file(tmp_path, SHEET.replace("b_h: [0.1, -0.2]\n      h_0", "b_h: [0.1, -0.2, 3]\n      h_0"))
    result = rechenweg("check", sheet, "--format", "json", "--lang", "en")
    content = json.loads(result.stdout)
    assert result.exit_code == 2
    assert [*Draft202012Validator(SCHEMAS["check"]).iter_errors(content)] == []
    assert (content["usable"], content["sheet"], content["tasks"]) == (False, None, [])
    assert [f"rechenweg: {problem['text']}" for problem in content["problems"]] == result.stderr.splitlines()
    assert {problem["file"] for problem in content["problems"]} == {str(sheet)}


def test_of_a_crosscheck_that_fails_says_where(tmp_path: Path) -> None:
    sheet = SHEET.replace("tanh(", "sigma(").replace("    equations:", "    reference: rnn\n    equations:")
    result = rechenweg("crosscheck", sheet_file(tmp_path, sheet), "--format", "json")
    content = json.loads(result.stdout)
    assert (result.exit_code, content["agrees"]) == (1, False)
    assert not any(one["agrees"] for one in content["values"] if one["name"].startswith("h_"))


def test_says_what_the_table_says() -> None:
    parts = json.loads(rechenweg("list", "blatt4", "--format", "json").stdout)["parts"]
    lines = rechenweg("list", "blatt4").stdout.splitlines()[1:-1]
    assert [" ".join(line.split()[:1]) for line in lines] == [part["task"] for part in parts]
    assert sum(part["points"] for part in parts) == 120
