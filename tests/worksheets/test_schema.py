"""The schema: short forms, languages and names."""

from pathlib import Path

import pytest

from solver.errors import Problem
from tests.worksheets.entries import TASKS, entry


class TestShortForms:
    def test_one_symbol_is_a_list_of_one(self, tmp_path: Path) -> None:
        task = entry(tmp_path, "id: x\ntasks: {a: {ask: h_1, parts: {a: h_2, b: [h_3], c: {ask: h_4}}}}").tasks["a"]
        assert task.ask == ["h_1"]
        assert {label: part.ask for label, part in task.parts.items()} == {"a": ["h_2"], "b": ["h_3"], "c": ["h_4"]}

    @pytest.mark.parametrize("extends", ["b", "[b]", "{model: b}", "[{model: b}]"])
    def test_an_extended_model_is_named(self, tmp_path: Path, extends: str) -> None:
        models = entry(tmp_path, f"id: x\nmodels: {{a: {{extends: {extends}}}}}\n{TASKS}").models
        (extension,) = models["a"].extends
        assert (extension.model, extension.accent, extension.reverse) == ("b", "", False)

    @pytest.mark.parametrize(
        ("title", "expected"),
        [
            ("T", {"de": "T", "en": "T"}),
            ("{de: T, en: U}", {"de": "T", "en": "U"}),
            ("{en: U}", {"de": "U", "en": "U"}),
        ],
    )
    def test_a_title_stands_for_every_language(self, tmp_path: Path, title: str, expected: dict[str, str]) -> None:
        assert entry(tmp_path, f"id: x\ntitle: {title}\n{TASKS}").title == expected

    @pytest.mark.parametrize("facts", ["[a, b]", "{en: [a, b]}"])
    def test_facts_stand_for_every_language(self, tmp_path: Path, facts: str) -> None:
        assert entry(tmp_path, f"id: x\nfacts: {facts}\n{TASKS}").facts == {"de": ["a", "b"], "en": ["a", "b"]}


class TestNames:
    @pytest.mark.parametrize("name", ["1.1", "2a", "Aufgabe-3", "ü"])
    def test_of_tasks_are_short(self, tmp_path: Path, name: str) -> None:
        assert list(entry(tmp_path, f'id: x\ntasks: {{"{name}": {{ask: h}}}}').tasks) == [name]

    @pytest.mark.parametrize("name", ["", ".", "../x", "a b", "a/b", "-", "x" * 33, "1\\n"])
    def test_of_tasks_are_nothing_else(self, tmp_path: Path, name: str) -> None:
        with pytest.raises(Problem) as caught:
            entry(tmp_path, f'id: x\ntasks: {{"{name}": {{ask: h}}}}')
        assert caught.value.facts["expected"] == "task_id"
