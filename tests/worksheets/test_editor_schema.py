"""The JSON schema for editors: it accepts what the program accepts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from solver.errors import Problem
from tests.test_guide import EXAMPLES
from worksheets import catalogue, starting
from worksheets.editor_schema import schema
from worksheets.schema_reading import validated
from worksheets.yaml_source import read

VALIDATOR = Draft202012Validator(schema())
SHIPPED = [catalogue.SHEETS / name / "sheet.yaml" for name in catalogue.names()]
HEAD = "id: x\n"
TASKS = 'tasks: {"1": {ask: h_1}}\n'


def objections(text: str) -> list[str]:
    """What an editor marks in a sheet; to an editor a number is a number."""
    data: Any = YAML(typ="safe", pure=True).load(text)
    return [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(data)]


def test_is_a_schema() -> None:
    Draft202012Validator.check_schema(schema())


class TestAccepts:
    @pytest.mark.parametrize("path", SHIPPED, ids=[path.parent.name for path in SHIPPED])
    def test_the_shipped_sheets(self, path: Path) -> None:
        assert objections(path.read_text(encoding="utf-8")) == []

    @pytest.mark.parametrize("text", [e[2] for e in EXAMPLES], ids=[f"{page}-{number}" for page, number, _ in EXAMPLES])
    def test_the_examples_of_the_guide(self, text: str) -> None:
        assert objections(text) == []

    @pytest.mark.parametrize("language", ["de", "en"])
    @pytest.mark.parametrize("model", starting.names())
    def test_every_new_sheet(self, tmp_path: Path, model: str, language: str) -> None:
        files = starting.start(tmp_path / "a", model, language)
        assert objections(files[0].read_text(encoding="utf-8")) == []

    @pytest.mark.parametrize(
        "entry",
        [
            'models: {m: {equations: {"x[1]": 1, "y[t]": 0.5}}}\n' + TASKS,
            "title: 2024\nsubtitle: {de: 1, en: a}\nfacts: [2024, a]\n" + TASKS,
            "facts: {de: [2024]}\n" + TASKS,
            TASKS + "sections: [{title: 1, tasks: [1, 1.1]}]\n",
            'tasks: {"1": {given: {b: 1, c: "1/3", x: [1, [2, 3]]}, sizes: {h: 2}, points: 1.5, ask: [h_1]}}\n',
            'tasks: {"1": {parts: {a: h_1, b: [h_2], c: {ask: h_3, points: 2}}}}\n',
            'tasks: {"1": {vary: {draw: {a: {from: 0, to: 1}, b: [1, 2], c: a}, keep: x, require: ["a > b"]}}}\n',
        ],
    )
    def test_what_the_program_reads(self, entry: str, tmp_path: Path) -> None:
        assert objections(HEAD + entry) == []
        (tmp_path / "s.yaml").write_text(HEAD + entry, encoding="utf-8")
        validated(read(tmp_path / "s.yaml"))


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "task: {}\n",
        TASKS + "digits: 99\n",
        TASKS + "language: fr\n",
        TASKS + "models: {m: {equation: {}}}\n",
        'tasks: {"1": {ask: {a: b}}}\n',
        'tasks: {"1": {sizes: {h: 0}}}\n',
        'tasks: {"1": {vary: {draws: {}}}}\n',
    ],
)
def test_refuses_what_the_program_refuses(entry: str, tmp_path: Path) -> None:
    assert objections(HEAD + entry) != []
    (tmp_path / "s.yaml").write_text(HEAD + entry, encoding="utf-8")
    with pytest.raises(Problem):
        validated(read(tmp_path / "s.yaml"))
