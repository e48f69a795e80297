from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from templates.document import Code, Link, Paragraph, Program, Text
from templates.formats import writer
from tests.running import rechenweg
from tests.templates.everything import everything

EVERY_SIGN = r"100 % & $5 #1 _x_ {a} \b ^c ~d <e> −1 „f“ Größe"


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
