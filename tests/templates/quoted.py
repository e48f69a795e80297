"""A sheet whose text quotes an example, and the document made of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from solver.values import certified
from templates.composing import worked_solution
from templates.document import Document
from worksheets.building import load
from worksheets.sheet import Sheet
from worksheets.solving import solve

SHEET = """\
id: own
language: en
models:
  rnn:
    equations:
      h[t]: tanh(w * h[t-1])
tasks:
  "1":
    parts:
      a: {points: 2}
      b: {points: 3, kind: programming}
sections:
  - {title: First, tasks: ["1"]}
examples:
  ex: {model: rnn, steps: 100, given: {w: %s, h_0: 0.5}}
"""


def sheet(folder: Path, answer: str, marking: str = "- [1.5] One\n- [0,5] two", weight: str = "0.5") -> Sheet:
    (folder / "texts").mkdir(exist_ok=True)
    (folder / "sheet.yaml").write_text(SHEET % weight, "utf-8")
    (folder / "sources.yaml").write_text(
        "k:\n  authors: [Gers F. A., Ab C., De F.]\n  title: T\n  venue: V\n  year: 2000\n"
    )
    (folder / "p.py").write_text("a = 1\nb = 2\n", "utf-8")
    text = f"# Title\n\n## a\nWhy?\n\n---\n\n{answer}\n\n---\n\n{marking}\n\n## b\nProgram.\n"
    (folder / "texts" / "1.en.md").write_text(text, "utf-8")
    return load(folder / "sheet.yaml")


def document(found: Sheet, composer: Callable[..., Document] = worked_solution) -> Document:
    return certified(lambda: composer(found, [solve(found, t) for t in found.tasks.values()], "en", 4))
