"""What is said about answers, with symbols set as formulas: for documents."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from sympy import Expr

from solver.answers.reading import Unreadable
from solver.errors import Place, Problem
from templates.document import Formula, Inline, Text
from templates.marking.sentences import Write, alternatives, sentence, summary
from templates.messages import message, one_line
from templates.numbers import Numbers
from templates.typeset import Typesetter
from worksheets.marking.grading import Graded, GradedTask, form
from worksheets.marking.marks import Explanation
from worksheets.sheet import Sheet
from worksheets.solving import derive

_START, _END = "\ue010", "\ue011"
_PIECES = re.compile(f"{_START}([^{_END}]*){_END}")


@dataclass
class Formulas:
    """Sentences of a language as inlines. Tasks of the same form share the shapes that formulas are set with."""

    language: str
    _typesetters: dict[Hashable, Typesetter] = field(default_factory=dict)

    def symbol(self, symbol: Expr, sheet: Sheet, task: str) -> str:
        """A symbol of a task as TeX."""
        return self._typesetter(sheet, task).tex(symbol)

    def sentence(self, graded: Graded, sheet: Sheet, task: str) -> tuple[Inline, ...]:
        """The one helpful sentence about an answer."""
        if isinstance(graded.reading, Unreadable):  # the file's name is the tutor's concern
            problem = graded.reading.problem
            told = Problem(problem.code, Place(column=problem.place.column), **problem.facts)
            return (Text(message(told, self.language)),)
        return self._said(sheet, task, lambda write: sentence(graded, sheet.digits, self.language, write))

    def summary(self, graded: GradedTask, sheet: Sheet) -> tuple[Inline, ...]:
        return self._said(sheet, graded.task, lambda write: summary(graded, self.language, write))

    def explanation(self, explanation: Explanation, sheet: Sheet, task: str) -> tuple[Inline, ...]:
        """Mistakes that were made together, as a clause."""
        return self._said(sheet, task, lambda write: alternatives((explanation,), self.language, write))

    def _said(self, sheet: Sheet, task: str, say: Callable[[Write], str]) -> tuple[Inline, ...]:
        typesetter = self._typesetter(sheet, task)
        pieces = _PIECES.split(say(lambda node: f"{_START}{typesetter.tex(node)}{_END}"))
        return tuple(
            Formula(piece) if number % 2 else Text(one_line_kept(piece)) for number, piece in enumerate(pieces) if piece
        )

    def _typesetter(self, sheet: Sheet, task: str) -> Typesetter:
        key = form(sheet.tasks[task], sheet)
        if key not in self._typesetters:
            shapes = derive(sheet, sheet.tasks[task]).shapes
            self._typesetters[key] = Typesetter(Numbers(sheet.digits, self.language), shapes)
        return self._typesetters[key]


def one_line_kept(text: str) -> str:
    """Text on one line, the space at its ends kept: a formula may stand beside it."""
    before, after = (" " if text[:1].isspace() else ""), (" " if text[-1:].isspace() else "")
    return f"{before}{one_line(text)}{after}" if text.strip() else " "
