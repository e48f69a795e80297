"""The places of a question sheet that are filled in: whose it is, and a field for each asked value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sympy import Expr

from solver import notation
from templates.document import AnswerField, AnswerFields, Block, Document, Formula, Note, Paragraph, Text
from templates.formulas.spoken import spoken
from templates.messages import one_line, word
from templates.numbers import Numbers
from templates.typeset import Typesetter
from worksheets.marking import pdf_form
from worksheets.marking.grading import label_name
from worksheets.sheet import Part, Task
from worksheets.solving import Solution

FORM = "form"
MOST_LINES = TEXT_LINES = 6
"""A taller field would be more paper than answer; a text field scrolls."""


def head(language: str) -> Note:
    """Whose answers these are, and how they are written."""
    who = [
        AnswerField(name, (Text(f"{word(key, language)}:"),), word(key, language))
        for name, key in ((pdf_form.PERSON, "form_person"), (pdf_form.NAME, "form_name"))
    ]
    return Note(
        FORM,
        word("form_title", language),
        (Paragraph((Text(word("form_how", language)),)), AnswerFields(tuple(who))),
    )


def addressed(document: Document, number: str, name: str) -> Document:
    """A form with the person's number and name already in it: it will be marked on this person's own variant."""
    known = {pdf_form.PERSON: number, pdf_form.NAME: name}
    return replace(document, blocks=tuple(_addressed(block, known) for block in document.blocks))


def _addressed(block: Block, known: Mapping[str, str]) -> Block:
    if not isinstance(block, Note) or block.kind != FORM:
        return block
    inside = (
        AnswerFields(tuple(replace(f, value=one_line(known.get(f.name, ""))) for f in b.fields))
        if isinstance(b, AnswerFields)
        else b
        for b in block.blocks
    )
    return replace(block, blocks=tuple(inside))


@dataclass
class Places:
    """The fields of one task. Each asked value has one, in the first part that asks for it."""

    solution: Solution
    numbers: Numbers
    _shown: set[Expr] = field(default_factory=set)
    _texts: set[str] = field(default_factory=set)

    def of(self, label: str) -> Iterator[Block]:
        """The fields of a part, if it asks for values."""
        parts = [part for part in self.solution.task.parts if part.label == label]
        asked = dict.fromkeys(a.symbol for part in parts for a in part.asked)
        fields = tuple(self._field(symbol) for symbol in asked if symbol not in self._shown)
        fields += tuple(self._text(part) for part in parts if not part.asked and part.label not in self._texts)
        self._shown.update(asked)
        self._texts.update(part.label for part in parts if not part.asked)
        if fields:
            yield AnswerFields(fields)

    def rest(self) -> Iterator[Block]:
        """The fields of the parts that were not shown."""
        for part in self.solution.task.parts:
            yield from self.of(part.label)

    def _text(self, part: Part) -> AnswerField:
        """A place for an explanation, or for what one says to a sketch or a program, which are files of their own."""
        task, language = self.solution.task, self.numbers.language
        named = word(f"form_{part.kind}", language).format(task=task.id, part=part.label)
        label = f"({part.label}) {named}" if part.label else named
        name = pdf_form.field_name(task.id, label_name(part.label))
        said = f"{word('task', language)} {task.id}{f' ({part.label})' if part.label else ''}: {named}"
        return AnswerField(name, (Text(f"{label}:"),), said, TEXT_LINES if part.kind == "explanation" else 1)

    def _field(self, symbol: Expr) -> AnswerField:
        task, shapes = self.solution.task, self.solution.derivation.shapes
        tex = Typesetter(self.numbers, shapes).tex(symbol)
        said = f"{word('task', self.numbers.language)} {task.id}: {spoken(self.numbers.language)(tex)}"
        name = pdf_form.field_name(task.id, notation.write(symbol))
        return AnswerField(name, (Formula(tex), Text(" "), Formula("=")), said, _lines(task, self.solution, symbol))


def _lines(task: Task, solution: Solution, symbol: Expr) -> int:
    """A line for each row of a matrix."""
    if symbol not in solution.derivation.steps:
        return 1
    rows, columns = (int(n) for n in solution.derivation.shapes.expression(symbol))
    return 1 if 1 in (rows, columns) else min(rows, MOST_LINES)
