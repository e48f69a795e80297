from __future__ import annotations

from pathlib import Path

import pytest

SHEET = r"""
id: one
language: en
title: One number
models:
  line:
    equations:
      y: tanh(w @ x + b)
tasks:
  "1":
    model: line
    given: {w: [[0.5, -0.3]], x: [0.7, 0.2], b: 0.1}
    ask: [y]
    points: 3
"""

TEXT = r"""Compute $y$, where a < b && ]]> is only there to be escaped:

{{ equations() }}

{{ given() }}
"""


BY_SIGN = """Compute $y$ of

{{ given() }}

{% if v("b") > number("0") %}The bias lifts it.{% else %}The bias lowers it.{% endif %}
"""


@pytest.fixture(scope="session")
def told_by_sign(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A sheet whose text has other words where other numbers are drawn."""
    return _sheet(tmp_path_factory.mktemp("sign"), BY_SIGN)


@pytest.fixture(scope="session")
def one_number(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A sheet that asks for one number, with signs in its text that XML wants to be escaped."""
    return _sheet(tmp_path_factory.mktemp("one"), TEXT)


def _sheet(folder: Path, text: str) -> str:
    (folder / "sheet.yaml").write_text(SHEET, encoding="utf-8")
    (folder / "texts").mkdir()
    (folder / "texts" / "1.en.md").write_text(text, encoding="utf-8")
    return str(folder / "sheet.yaml")
