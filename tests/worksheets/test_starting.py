"""A sheet to begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from solver.errors import Problem
from worksheets import starting
from worksheets.catalogue import find
from worksheets.solving import solved


@pytest.mark.parametrize("model", starting.names())
def test_is_solved_as_it_is(model: str, tmp_path: Path) -> None:
    files = starting.start(tmp_path / "own", model, "en")
    assert {file.name for file in files} == {"sheet.yaml", "1.en.md", "sheet.schema.json"}
    assert solved(find(str(tmp_path / "own")), ())


@pytest.mark.parametrize("name", ["with space", "ü", ".hidden", "a" * 65])
def test_needs_a_name_for_files(name: str, tmp_path: Path) -> None:
    with pytest.raises(Problem, match="bad_sheet_name"):
        starting.start(tmp_path / name, "rnn", "de")
    assert list(tmp_path.iterdir()) == []


def test_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    with pytest.raises(Problem, match="already_there"):
        starting.start(tmp_path / "own", "rnn", "de")
    assert list((tmp_path / "own").iterdir()) == []


def test_an_unknown_model_is_named_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="unknown_starter") as caught:
        starting.start(tmp_path / "own", "lstn", "de")
    assert caught.value.facts["similar"] == "lstm"
