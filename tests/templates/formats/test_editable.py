"""Documents for people who go on editing: LaTeX, notebooks, Word documents."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from templates.document import Code, Document, Link, Paragraph, Program, Text
from templates.formats import writer
from tests.running import rechenweg
from tests.templates.everything import EVERYTHING

EVERY_SIGN = r"100 % & $5 #1 _x_ {a} \b ^c ~d <e> −1 „f“ Größe"


def everything(*more: Any) -> Document:
    return Document("Blatt & Co", "Ein_Titel", "de", (*EVERYTHING, *more), ("Kurs 50 %",))


def cells(content: bytes) -> list[dict[str, Any]]:
    book = json.loads(content)
    assert (book["nbformat"], book["nbformat_minor"]) == (4, 5)
    found: list[dict[str, Any]] = book["cells"]
    assert len({cell["id"] for cell in found}) == len(found)
    return found


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


class TestLatex:
    def test_escapes_what_is_no_formula(self) -> None:
        text = writer("tex").write(everything(Paragraph((Text(EVERY_SIGN), Code("a_b"))))).decode()
        assert r"100 \% \& \$5 \#1 \_x\_ \{a\} \textbackslash{}b \textasciicircum{}c \textasciitilde{}d" in text
        assert r"\texttt{a\_b}" in text
        assert r"Blatt \& Co" in text

    def test_closes_every_environment(self) -> None:
        text = writer("tex").write(everything()).decode()
        open_: list[str] = []
        for what, name in re.findall(r"\\(begin|end)\{(\w+\*?)\}", text):
            if what == "begin":
                open_.append(name)
            else:
                assert open_.pop() == name
        assert open_ == []

    def test_a_listing_cannot_end_itself(self) -> None:
        text = writer("tex").write(everything(Program("x\n\\end{verbatim}\n\\input{/etc/passwd}", "text"))).decode()
        inside = text.split(r"\begin{verbatim}")[-1].split(r"\end{verbatim}")[0]
        assert "/etc/passwd" in inside

    def test_an_address_is_no_command(self) -> None:
        text = writer("tex").write(everything(Paragraph((Link("https://a.b/c}\\input{x", (Text("da"),)),)))).decode()
        assert r"\input" not in text

    @pytest.mark.parametrize("engine", ["pdflatex", "lualatex"])
    def test_compiles(self, engine: str, tmp_path: Path) -> None:
        if shutil.which(engine) is None:
            pytest.skip(f"{engine} is not installed")
        (tmp_path / "x.tex").write_bytes(writer("tex").write(everything()))
        command = [engine, "-interaction=nonstopmode", "-halt-on-error", "x.tex"]
        assert subprocess.run(command, cwd=tmp_path, check=False, capture_output=True).returncode == 0

    def test_a_sheet_and_its_solution(self, tmp_path: Path) -> None:
        for command in ("sheet", "solve"):
            result = rechenweg(command, "blatt4", "--task", "1.1", "-o", tmp_path / "x.tex")
            assert result.exit_code == 0, result.stderr
            assert r"\tanh" in (tmp_path / "x.tex").read_text(encoding="utf-8")


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


class TestWord:
    def test_without_pandoc_says_so(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        result = rechenweg("sheet", "blatt4", "--task", "1.1", "-o", tmp_path / "x.docx", "--lang", "en")
        assert result.exit_code == 2
        assert "docx is written by pandoc, which is not installed" in result.stderr
        assert not (tmp_path / "x.docx").exists()

    def test_is_what_pandoc_makes_of_the_text(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        stand_in = tmp_path / "pandoc"
        stand_in.write_text('#!/bin/sh\necho "$@"\n/bin/cat\n', encoding="utf-8")
        stand_in.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        content = writer("docx").write(everything()).decode()
        assert "--sandbox" in content
        assert "--to=docx" in content
        assert "# Blatt & Co" in content

    def test_a_failure_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        stand_in = tmp_path / "pandoc"
        stand_in.write_text("#!/bin/sh\necho no such format >&2\nexit 3\n", encoding="utf-8")
        stand_in.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        result = rechenweg("sheet", "blatt4", "--task", "1.1", "-o", tmp_path / "x.docx", "--lang", "en")
        assert result.exit_code == 2
        assert "pandoc failed: no such format" in result.stderr
