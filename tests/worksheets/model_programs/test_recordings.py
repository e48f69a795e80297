"""The model programs of every shipped sheet: their recordings are of them, and running them gives the same again."""

from __future__ import annotations

import pytest

from tests.worksheets.model_programs import model_program, recording, small_run
from worksheets.catalogue import find, names
from worksheets.recordings import differences

PROGRAMS = [(name, program) for name in names() for task in find(name).tasks.values() for program in task.programs]


def test_every_program_in_a_folder_belongs_to_a_task() -> None:
    found = {(name, path.stem) for name in names() for path in (find(name).folder / "programs").glob("*.py")}
    assert found == set(PROGRAMS)


@pytest.mark.parametrize(("sheet", "name"), PROGRAMS)
class TestEveryProgram:
    def test_is_the_one_that_was_recorded(self, sheet: str, name: str) -> None:
        """Else its results are claims: rechenweg run SHEET TASK records them anew."""
        assert recording(name, sheet).is_of(model_program(name, sheet))

    def test_left_output_results_and_pictures(self, sheet: str, name: str) -> None:
        found = recording(name, sheet)
        assert found.output
        assert found.figures
        assert found.full.results.keys() == found.small.results.keys()

    def test_stands_alone(self, sheet: str, name: str) -> None:
        text = model_program(name, sheet).text
        assert not any(
            f"{word} {package}" in text for word in ("import", "from") for package in ("solver", "worksheets")
        )

    @pytest.mark.xdist_group("programs")
    def test_gives_the_recorded_results_again(self, sheet: str, name: str) -> None:
        found = small_run(name, sheet)
        recorded = recording(name, sheet)
        assert differences(recorded.small.results, found.run.results, model_program(name, sheet).tolerance) == []
        assert found.figures.keys() == recorded.figures.keys()
