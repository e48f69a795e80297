"""The places of a question sheet that are filled in: whose it is, and a field for each asked value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sympy import Expr

from solver import notation
from templates.document import (
    AnswerField,
    AnswerFields,
    Block,
    Document,
    Formula,
    Note,
    Paragraph,
    Space,
    Text,
    Together,
)
from templates.formulas.spoken import spoken
from templates.messages import one_line, word
from templates.numbers import Numbers
from templates.typeset import Typesetter
from worksheets.marking import pdf_form
from worksheets.marking.grading import label_name
from worksheets.sheet import Part, Task
from worksheets.solving import Solution

FORM = "form"
NO_SPACE = "none"
SPACE_FOR_POINT, LEAST_SPACE, MOST_SPACE, LINE_SPACE = 30, 20, 190, 10
"""Millimetres on paper: for each point, at least, at most, and between two lines. A page has 240."""
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
    """The places of one task. Each asked value has one, in the first part that asks for it: a field of a ``form`` or a
    box on paper; below it is ``space`` to write in, by the points of the part.
    """

    solution: Solution
    numbers: Numbers
    form: bool = True
    space: str = NO_SPACE
    has_tables = True
    _shown: set[Expr] = field(default_factory=set)
    _texts: set[str] = field(default_factory=set)
    _spaced: set[str] = field(default_factory=set)

    def of(self, label: str) -> Iterator[Block]:
        """The fields of a part, if it asks for values."""
        parts = [part for part in self.solution.task.parts if part.label == label]
        asked = dict.fromkeys(a.symbol for part in parts for a in part.asked)
        tables = () if self.form else {a.symbol for part in parts if part.table for a in part.asked}
        fields = tuple(self._field(symbol) for symbol in asked if symbol not in self._shown and symbol not in tables)
        if self.form:
            fields += tuple(self._text(part) for part in parts if not part.asked and part.label not in self._texts)
        self._shown.update(asked)
        self._texts.update(part.label for part in parts if not part.asked)
        if self.space != NO_SPACE:
            yield from (Space(self.space, _height(part)) for part in parts if part.label not in self._spaced)
            self._spaced.update(part.label for part in parts)
        if fields:
            yield AnswerFields(fields, on_paper=not self.form)

    def rest(self) -> Iterator[Block]:
        """The fields of the parts that were not shown."""
        for part in self.solution.task.parts:
            yield from self.of(part.label)

    def asked_in(self, blocks: Sequence[Block], label: str) -> Iterator[Block]:
        """A part's question with its places; on paper they stay together."""
        together = (*blocks, *self.of(label))
        yield from together if self.space == NO_SPACE else (Together(together),)

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


def _height(part: Part) -> int:
    """The room for a part in millimetres: whole squares and lines."""
    wanted = SPACE_FOR_POINT * (part.points or 1)
    return round(min(max(wanted, LEAST_SPACE), MOST_SPACE) / LINE_SPACE) * LINE_SPACE


def _lines(task: Task, solution: Solution, symbol: Expr) -> int:
    """A line for each row of a matrix."""
    if symbol not in solution.derivation.steps:
        return 1
    rows, columns = (int(n) for n in solution.derivation.shapes.expression(symbol))
    return 1 if 1 in (rows, columns) else min(rows, MOST_LINES)
