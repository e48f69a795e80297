"""What tasks ask of programs is kept, and is that of the present sheet; it judges as the equations do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.root import ROOT
from tests.worksheets.program_marking.runs import changed, results
from tests.worksheets.student_programs import RIGHT_GRU, RIGHT_RNN, suite_of
from worksheets import cache_folder
from worksheets.catalogue import find, located
from worksheets.program_marking import kept_checks
from worksheets.program_marking.suite import Asked

SHEET = """\
id: mine
models:
  net:
    equations:
      h[t]: {function}(W @ h[t-1] + U @ x[t])
      y[t]: V @ h[t]
tasks:
  "1":
    checks: {{suite: recurrent_cell, model: net, class: Net}}
    parts: {{a: {{kind: programming, points: 2}}}}
"""


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cache_folder.VARIABLE, str(tmp_path / "cache"))


def kept_of(sheet: str, task: str) -> Asked:
    place = located(sheet)
    assert kept_checks.kept(*place, task) is None
    kept_checks.keep(*place, find(sheet), task)
    found = kept_checks.kept(*place, task)
    assert found is not None
    return found


def own_sheet(folder: Path, function: str) -> str:
    path = folder / "mine.yaml"
    path.write_text(SHEET.format(function=function), encoding="utf-8")
    return str(path)


RNN = {
    "right": (),
    "no bias": ((" + self.bh)", ")"),),
    "another output": (("self.Why @ h + self.by", "self.Why @ h"),),
    "nothing handed back": (("dh_next = self.Whh.T @ da", "dh_next = 0 * dh_next"),),
    "no class": (("class SimpleRNN", "class Other"),),
    "half of the states": (("h = np.tanh(", "h = 0.5 * np.tanh("),),
}
GRU = {
    "right": (),
    "reset left out": (("self.Uh @ (r * h)", "self.Uh @ h"),),
    "a bias left out": ((" + self.bz)", ")"),),
    "a way left out": ((" + self.Ur.T @ dr", ""),),
}
CASES = [("blatt4", RIGHT_RNN, name, RNN[name]) for name in RNN] + [("gru", RIGHT_GRU, name, GRU[name]) for name in GRU]


@pytest.mark.parametrize(
    ("sheet", "program", "changes"), [(s, p, c) for s, p, _, c in CASES], ids=[n for *_, n, _ in CASES]
)
def test_it_judges_as_the_equations_do(sheet: str, program: str, changes: tuple[tuple[str, str], ...]) -> None:
    handed_in = changed(program, *changes)
    asked = kept_of(sheet, "4.1")
    assert asked.sheet == sheet
    assert results(handed_in, asked.suite) == results(handed_in, suite_of(sheet, "4.1"))


def test_a_suite_of_its_own_is_kept_by_its_name() -> None:
    asked = kept_of("blatt4", "4.2")
    assert asked.suite is suite_of("blatt4", "4.2")
    assert asked.worth == {p.label: p.points for p in find("blatt4").tasks["4.2"].parts if p.points is not None}


def test_tasks_of_a_sheet_are_kept_beside_one_another() -> None:
    kept_of("blatt4", "4.1")
    kept_of("blatt4", "4.2")
    assert kept_checks.kept(*located("blatt4"), "4.1") is not None


def test_a_sheet_that_was_changed_is_asked_anew(tmp_path: Path) -> None:
    kept_of(own_sheet(tmp_path, "tanh"), "1")
    assert kept_checks.kept(*located(own_sheet(tmp_path, "sigma")), "1") is None


def test_what_cannot_be_recorded_is_not_kept(tmp_path: Path) -> None:
    sheet = own_sheet(tmp_path, "gelu")
    place = located(sheet)
    kept_checks.keep(*place, find(sheet), "1")
    assert kept_checks.kept(*place, "1") is None


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"4.1": 3}', '{"4.1": {"suite": "os", "data": null}}', "\0", '{"4.1": ' + "[" * 100_000],
    ids=range(7),
)
def test_a_damaged_file_is_none(content: str) -> None:
    place = located("blatt4")
    kept_of("blatt4", "4.1")
    (file,) = Path(cache_folder.folder() or "").glob(f"*{kept_checks.SUFFIX}")
    file.write_text(f"{cache_folder.digest(content)}\n{content}", encoding="utf-8")
    assert kept_checks.kept(*place, "4.1") is None


def test_no_algebra_is_loaded_for_it() -> None:
    kept_of("blatt4", "4.1")
    code = (
        "from worksheets.catalogue import located; from worksheets.program_marking import kept_checks; import sys\n"
        "assert kept_checks.kept(*located('blatt4'), '4.1'); sys.exit(bool({'sympy', 'flint'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
