"""The model programs of every shipped sheet: their recordings are of them, and running them gives the same again."""

from __future__ import annotations

import pytest

from tests.worksheets.model_programs import model_program, recording, small_run
from worksheets.catalogue import find, names
from worksheets.recordings import differences

BLATT4 = [program for task in find("blatt4").tasks.values() for program in task.programs]


def test_only_sheet_4_has_programs() -> None:
    """So that the tests below miss none."""
    assert [n for n in names() if any(task.programs for task in find(n).tasks.values())] == ["blatt4"]


def test_every_program_in_the_folder_belongs_to_a_task() -> None:
    assert {path.stem for path in (find("blatt4").folder / "programs").glob("*.py")} == set(BLATT4)


@pytest.mark.parametrize("name", BLATT4)
class TestEveryProgram:
    def test_is_the_one_that_was_recorded(self, name: str) -> None:
        """Else its results are claims: rechenweg run blatt4 TASK records them anew."""
        assert recording(name).is_of(model_program(name))

    def test_left_output_results_and_pictures(self, name: str) -> None:
        found = recording(name)
        assert found.output
        assert found.figures
        assert found.full.results.keys() == found.small.results.keys()

    def test_stands_alone(self, name: str) -> None:
        text = model_program(name).text
        assert not any(
            f"{word} {package}" in text for word in ("import", "from") for package in ("solver", "worksheets")
        )

    @pytest.mark.xdist_group("programs")
    def test_gives_the_recorded_results_again(self, name: str) -> None:
        found = small_run(name)
        recorded = recording(name)
        assert differences(recorded.small.results, found.run.results, model_program(name).tolerance) == []
        assert found.figures.keys() == recorded.figures.keys()
