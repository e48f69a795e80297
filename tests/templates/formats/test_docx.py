from __future__ import annotations

from pathlib import Path

import pytest

from tests.running import rechenweg


class TestWord:
    def test_without_pandoc_says_so(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(tmp_path))
        result = rechenweg("sheet", "blatt4", "--task", "1.1", "-o", tmp_path / "x.docx", "--lang", "en")
        assert result.exit_code == 2
        assert "docx is written by pandoc, which is not installed" in result.stderr
        assert not (tmp_path / "x.docx").exists()
