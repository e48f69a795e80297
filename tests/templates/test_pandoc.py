from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from templates.document import Document
from templates.formats import writer
from tests.running import rechenweg
from tests.templates.everything import EVERYTHING


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


def test_is_what_pandoc_makes_of_the_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in = tmp_path / "pandoc"
    stand_in.write_text('#!/bin/sh\necho "$@"\n/bin/cat\n', encoding="utf-8")
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    content = writer("docx").write(everything()).decode()
    assert "--sandbox" in content
    assert "--to=docx" in content
    assert "# Blatt & Co" in content


def test_a_failure_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in = tmp_path / "pandoc"
    stand_in.write_text("#!/bin/sh\necho no such format >&2\nexit 3\n", encoding="utf-8")
    stand_in.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    result = rechenweg("sheet", "blatt4", "--task", "1.1", "-o", tmp_path / "x.docx", "--lang", "en")
    assert result.exit_code == 2
    assert "pandoc failed: no such format" in result.stderr
