from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.running import rechenweg


def cells(content: bytes) -> list[dict[str, Any]]:
    book = json.loads(content)
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    found: list[dict[str, Any]] = book["cells"]
    assert len({cell["id"] for cell in found}) == len(found)
    return found


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


class TestNotebooks:
    def test_have_a_cell_for_each_part(self, tmp_path: Path) -> None:
        result = rechenweg("sheet", "blatt4", "--task", "1.1", "--form", "-o", tmp_path / "x.ipynb")
        assert result.exit_code == 0, result.stderr
        found = cells((tmp_path / "x.ipynb").read_bytes())
        answers = [source(cell) for cell in found if cell["cell_type"] == "raw"]
        assert answers[1] == "Aufgabe 1.1\nh_1 = \ny_1 = "
        assert "".join(answers).count("= ") == 6

    def test_come_back_as_answers(self, tmp_path: Path) -> None:
        path = tmp_path / "x.ipynb"
        rechenweg("sheet", "blatt4", "--task", "1.1", "--form", "-o", path)
        book = json.loads(path.read_bytes())
        for cell in book["cells"]:
            text = source(cell).replace("h_1 = ", "h_1 = (0,5370; -0,3799)").replace("y_1 = ", "y_1 = 0,7139")
            if cell["cell_type"] == "raw":
                cell["source"] = text.splitlines(keepends=True)
        path.write_text(json.dumps(book), encoding="utf-8")
        result = rechenweg("verify", "blatt4", path, "--format", "json")
        assert result.stderr == ""
        (person,) = json.loads(result.stdout)["persons"]
        found = person["tasks"]["1.1"]["answers"]
        assert [name for name, one in found.items() if one["verdict"] == "correct"] == ["h_1", "y_1"]

    def test_solutions_have_no_cells_to_answer_in(self, tmp_path: Path) -> None:
        rechenweg("solve", "blatt4", "--task", "1.1", "-o", tmp_path / "x.ipynb")
        found = cells((tmp_path / "x.ipynb").read_bytes())
        assert {cell["cell_type"] for cell in found} == {"markdown"}
        assert any("0{,}5370" in source(cell) for cell in found)
