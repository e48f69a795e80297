"""Finding sheets by name and by path."""

from pathlib import Path

import pytest

from solver.errors import Problem
from tests.running import SHEET, sheet_file
from worksheets import catalogue


class TestFind:
    def test_knows_the_bundled_sheet(self) -> None:
        assert "blatt4" in catalogue.names()
        assert catalogue.find("blatt4").id == "blatt4"

    def test_a_bundled_sheet_comes_before_a_folder_of_that_name(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "blatt4").mkdir()
        (tmp_path / "blatt4" / "sheet.yaml").write_text(SHEET, encoding="utf-8")
        monkeypatch.chdir(tmp_path)
        assert catalogue.find("blatt4").id == "blatt4"
        assert catalogue.find("./blatt4").id == "probe"

    def test_takes_a_file_or_a_folder(self, tmp_path: Path) -> None:
        (tmp_path / "sheet.yaml").write_text(SHEET, encoding="utf-8")
        assert catalogue.find(str(tmp_path)).id == catalogue.find(str(sheet_file(tmp_path))).id == "probe"

    @pytest.mark.parametrize(("name", "similar"), [("blat4", "blatt4"), ("xyz", "")])
    def test_names_a_similar_one(self, name: str, similar: str) -> None:
        with pytest.raises(Problem) as caught:
            catalogue.find(name)
        assert (caught.value.code, caught.value.facts["similar"]) == ("unknown_sheet", similar)
