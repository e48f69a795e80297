"""From entries to a sheet: its models, its titles."""

import math
from pathlib import Path

import pytest

from solver.errors import Problem
from solver.values import nearest
from tests.worksheets.edited_sheet import loaded
from worksheets.building import load
from worksheets.solving import solve


class TestModels:
    def test_the_only_model_need_not_be_named(self, tmp_path: Path) -> None:
        task = loaded(tmp_path, "    model: m\n", "").tasks["1"]
        assert task.model is not None
        assert task.model.name == "m"

    def test_of_several_one_must_be_named(self, tmp_path: Path) -> None:
        with pytest.raises(Problem) as caught:
            loaded(tmp_path, "    model: m\n", "", "models:\n", "models:\n  n: {equations: {y: x}}\n")
        assert (caught.value.code, caught.value.facts["known"]) == ("model_missing", "n, m")


class TestTitles:
    def test_of_a_sheet_without_a_title_is_its_name(self, tmp_path: Path) -> None:
        sheet = loaded(tmp_path)
        assert (sheet.title["de"], sheet.subtitle["de"], sheet.facts["de"]) == ("probe", "", ())

    def test_of_all_bundled_sheets_exist_in_both_languages(self) -> None:
        from worksheets import catalogue

        for name in catalogue.names():
            sheet = catalogue.find(name)
            assert all(sheet.title[language] for language in ("de", "en"))


def test_what_another_model_is_given_makes_no_quantity_of_an_index(tmp_path: Path) -> None:
    text = """\
id: two
language: en
models:
  rope: {equations: {"q[m]": "cos(m * theta)"}}
  ratio: {equations: {"r": "m / 2"}}
tasks:
  "1": {model: rope, given: {theta: 0.5}, ask: [q_2]}
  "2": {model: ratio, given: {m: 3}, ask: [r]}
"""
    path = tmp_path / "two.yaml"
    path.write_text(text, encoding="utf-8")
    sheet = load(path)
    found = [solve(sheet, task) for task in sheet.tasks.values()]
    assert [float(nearest(one.values[one.asked[0]].entries[0])) for one in found] == pytest.approx([math.cos(1), 1.5])
