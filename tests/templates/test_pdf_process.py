"""A helper process gets ready while the first one computes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.waiting import wait_for
from worksheets import scratch


class TestPreparing:
    """A helper process gets ready while the first one computes."""

    def test_it_answers_and_leaves_nothing_behind(self, tmp_path: Path) -> None:
        assert _prepared(tmp_path, "pdf.write(document(STEP))") == ""

    def test_it_reports_problems(self, tmp_path: Path) -> None:
        assert "bad_tex" in _prepared(tmp_path, "pdf.write(document(Paragraph((Formula(chr(1078)),))))")

    def test_it_ends_when_it_is_not_asked(self, tmp_path: Path) -> None:
        assert _prepared(tmp_path, "raise SystemExit") == ""

    def test_without_it_the_first_process_writes(self, tmp_path: Path) -> None:
        kill = (
            "import os; from templates.pdf_process import THIS; helper = THIS._ready_to_help; "
            "helper and os.kill(helper._pid, 9); assert pdf.write(document(STEP))"
        )
        assert _prepared(tmp_path, kill) == ""


def _prepared(folder: Path, then: str) -> str:
    """What a process says whose temporary files go to ``folder``; none may be left."""
    code = (
        "from templates.formats import pdf; pdf.prepare()\n"
        "from templates.document import Formula, Paragraph\nfrom tests.templates.everything import STEP, document\n"
        f"try: exec({then!r})\nexcept Exception as problem: print(problem.code)"
    )
    environment = os.environ | {"TMPDIR": str(folder)}
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert run.stderr == ""
    if "kill" not in then:
        wait_for(lambda: not list(folder.iterdir()))
    return run.stdout


def test_what_a_killed_process_leaves_behind_the_next_one_removes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "import os; from templates.pdf_process import THIS; THIS.load(); os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", code], check=False, env=os.environ | {"TMPDIR": str(tmp_path)})
    assert list(tmp_path.rglob("weasyprint-*"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    scratch.clean_up()
    assert list(tmp_path.iterdir()) == []
