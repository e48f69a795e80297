"""The sheet of the comparison with other numbers: what a class of students gets, as documents to be timed.

The draws are not certified, as those of ``rechenweg vary`` are: this measures what documents cost, not how variants are
found.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

from flint import fmpq
from sympy import Expr

from solver.values import Value, certified
from templates import writing
from templates.composing import worked_solution
from templates.document import Block, Document, Heading, Note
from templates.formats import pdf
from worksheets.building import load
from worksheets.sheet import Sheet, Task
from worksheets.solving import solve

KEPT = ("h_0", "x")  # given values that a variant keeps, such as inputs of 0 and 1


@cache
def _sheet() -> Sheet:
    return load(Path(__file__).parent / "sheet" / "sheet.yaml")


def _drawn(task: Task, random: Random) -> Task:
    def draw(_: object) -> fmpq:
        return fmpq(random.choice([-1, 1]) * random.randint(1, 9), 10)

    given: dict[Expr, Value] = {
        symbol: value if getattr(symbol, "name", "") in KEPT else value.map(draw)
        for symbol, value in task.given.items()
    }
    return replace(task, given=given)


def documents(number: int) -> tuple[Document, Document]:
    """The questions and the worked solution of a variant."""
    random, sheet = Random(number), _sheet()
    tasks = [_drawn(task, random) for task in sheet.tasks.values()]
    solution = certified(
        lambda: worked_solution(sheet, [solve(sheet, task) for task in tasks], sheet.language, sheet.digits)
    )
    solution = replace(solution, subtitle=f"Variant {number:03d}", contents=False)
    asked = tuple(block for block in solution.blocks if _is_question(block))
    return replace(solution, blocks=asked), solution


def _is_question(block: Block) -> bool:
    return (isinstance(block, Heading) and block.level == 1) or (isinstance(block, Note) and block.kind == "question")


def write(number: int, folder: Path) -> None:
    """Write the two PDF files of a variant."""
    questions, solution = documents(number)
    writing.replace(folder / f"questions{number:03d}.pdf", pdf.write(questions))
    writing.replace(folder / f"solution{number:03d}.pdf", pdf.write(solution))
