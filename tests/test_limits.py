"""What a sheet may ask for is bounded before the work begins: none of these takes long, or much memory."""

from __future__ import annotations

import resource
from pathlib import Path

import pytest

from tests.running import SHEET, refused, sheet_file

NESTED = "y[n]: sum(i=1..60, sum(j=1..60, sum(k=1..60, sum(l=1..60, a[i]*a[j]*a[k]*a[l]))))"
SUMS = f"""
id: p
language: en
models: {{m: {{equations: {{"{NESTED.partition(": ")[0]}": "{NESTED.partition(": ")[2]}"}}}}}}
tasks: {{"1": {{model: m, given: {{a: [{", ".join(["2"] * 60)}]}}, ask: [y_1]}}}}
"""


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        (SUMS, "216000 terms over an index; 20000 are allowed"),
        (SHEET.replace("language: en", f"language: en\ntitle: {'x' * 900_000}"), "at most 2000 characters"),
        (SHEET.replace("id: probe", f"id: !{'x' * 900_000} probe"), "not valid YAML"),
        (SHEET.replace("id: probe", f"id: &{'x' * 900_000} probe"), "not valid YAML"),
    ],
)
def test_of_a_sheet(sheet: str, said: str, tmp_path: Path) -> None:
    assert said in refused("solve", sheet_file(tmp_path, sheet), "--format", "json")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "{% for a in range(1000) %}{% for b in range(1000) %}" + "x" * 20_000 + "{% endfor %}{% endfor %}",
            "too long",
        ),
        ("{% for a in range(1) %}" * 200 + "x" + "{% endfor %}" * 200, "nested too deep"),
    ],
)
def test_of_a_text(text: str, said: str, tmp_path: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert said in refused("solve", sheet_file(tmp_path, SHEET, text), "--format", "md")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # KiB
