"""Values that are sizes: marked in any unit, in the program and on the practice page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from solver.answers.units import factors
from tests.running import rechenweg, refused, sheet_file
from tests.templates.practice.scripts import call, described, engine, given
from tests.worksheets.marking.graded import graded
from worksheets.building import load
from worksheets.sheet import Sheet

SHEET = """\
id: sizes
language: en
models:
  cache:
    inputs: [layers, heads, d, T, b]
    equations:
      kv: 2 * layers * heads * d * T * b
tasks:
  "1":
    model: cache
    given: {layers: 32, heads: 8, d: 128, T: 4000, b: 2}
    unit: bytes
    ask: [kv]
"""
ANSWERS = [
    ("524288000", "correct"),
    ("2*32*8*128*4000*2 = 524,288,000 B = 500 MiB", "correct"),
    ("0.488 GiB", "correct"),
    ("524 MB", "correct"),
    ("0.52 GB", "imprecise"),
    ("525 MB", "wrong"),
    ("524 MiB", "wrong"),
]


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> Sheet:
    return load(sheet_file(tmp_path_factory.mktemp("sizes"), SHEET))


@pytest.mark.parametrize(("answer", "verdict"), ANSWERS)
def test_in_any_unit(sheet: Sheet, answer: str, verdict: str) -> None:
    assert graded("1", {"kv": answer}, sheet=sheet)["kv"].mark.verdict == verdict


def test_on_the_practice_page_as_well(sheet: Sheet) -> None:
    task = sheet.tasks["1"]
    found = described(sheet, task)
    found["task"]["units"] = {"kv": factors("bytes")}
    engine().get("loadTask")(json.dumps(found))
    marked = [call("marks", numbers=given(sheet, task), answers={"kv": answer}) for answer, _ in ANSWERS]
    assert [one[0]["verdict"] for one in marked] == [verdict for _, verdict in ANSWERS]


def test_the_question_says_the_unit(tmp_path: Path) -> None:
    assert "in bytes." in rechenweg("sheet", sheet_file(tmp_path, SHEET), "--format", "md").stdout


def test_another_unit_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    found = refused("check", sheet_file(tmp_path, SHEET.replace("unit: bytes", "unit: metres")))
    assert "s.yaml:12" in found
    assert "bytes, bits, FLOPs or parameters" in found
