from __future__ import annotations

from pathlib import Path

import pytest

from templates import pandoc
from templates.formats import writer
from tests.running import rechenweg
from tests.templates.everything import everything


def test_is_what_pandoc_makes_of_the_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in = tmp_path / "pandoc"
    stand_in.write_text('#!/bin/sh\necho "$@"\n/bin/cat\n', encoding="utf-8")
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    content = writer("docx").write(everything()).decode()
    assert "--sandbox" in content
    assert "--to=docx" in content
    assert "# Blatt & Co" in content


def test_reads_nothing_that_would_change_a_text() -> None:
    for extension in ("smart", "multiline_tables", "raw_attribute", "subscript", "strikeout"):
        assert f"-{extension}" in pandoc.READS


def test_a_failure_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in = tmp_path / "pandoc"
    stand_in.write_text("#!/bin/sh\necho no such format >&2\nexit 3\n", encoding="utf-8")
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    result = rechenweg("sheet", "blatt4", "--task", "1.1", "-o", tmp_path / "x.docx", "--lang", "en")
    assert result.exit_code == 2
    assert "pandoc failed: no such format" in result.stderr
