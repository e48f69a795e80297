"""The command that writes worked solutions."""

from __future__ import annotations

from pathlib import Path

from commands.documents import Wanted
from commands.sheet import sheet
from commands.solve import solve


def test_has_values_that_the_question_sheet_has_not(tmp_path: Path) -> None:
    solved = solve(Wanted("blatt4", ("1.1",), "de", output=str(tmp_path / "s.md")), get_ready=False)
    asked = sheet(Wanted("blatt4", ("1.1",), "de", output=str(tmp_path / "q.md")), get_ready=False)
    assert solved.path is not None
    assert asked.path is not None
    assert "0{,}5370" in solved.path.read_text("utf-8")
    assert "0{,}5370" not in asked.path.read_text("utf-8")
