"""Which mistake of a sheet file is named first."""

from pathlib import Path

import pytest

from solver.errors import Problem
from tests.worksheets.entries import TASKS, entry


class TestOrder:
    def test_what_stands_first_is_named_first(self, tmp_path: Path) -> None:
        with pytest.raises(Problem) as caught:
            entry(tmp_path, "id: x\ndigits: 99\nlanguage: fr\n" + TASKS)
        assert (caught.value.facts["entry"], caught.value.place.line) == ("digits", 2)

    def test_a_misspelt_entry_is_named_before_the_missing_one(self, tmp_path: Path) -> None:
        with pytest.raises(Problem) as caught:
            entry(tmp_path, "id: x\nlanguage: fr\ntask: {}\n")
        assert (caught.value.code, caught.value.facts["similar"]) == ("unknown_entry", "tasks")
