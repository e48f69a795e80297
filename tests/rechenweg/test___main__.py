"""The names of our modules are ordinary words: one that stands before ours is named in one line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rechenweg.__main__ import OURS
from tests.root import ROOT


@pytest.mark.parametrize("name", OURS)
@pytest.mark.parametrize("kind", ["{}.py", "{}/__init__.py"])
def test_a_foreign_module_is_named(name: str, kind: str, tmp_path: Path) -> None:
    file = tmp_path / kind.format(name)
    file.parent.mkdir(exist_ok=True)
    file.touch()
    code = f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(ROOT)!r}]; from rechenweg.__main__ import main; main()"
    run = subprocess.run([sys.executable, "-c", code, "list"], capture_output=True, text=True, check=False)
    found = file if file.parent == tmp_path else file.parent
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == f"rechenweg: {found} stands before the program's own module of that name\n"


@pytest.mark.parametrize("call", [["-m", "rechenweg"], ["cli.py"]], ids=" ".join)
def test_runs_as_a_module_and_as_a_file(call: list[str]) -> None:
    run = subprocess.run([sys.executable, *call, "--version"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("rechenweg ")
