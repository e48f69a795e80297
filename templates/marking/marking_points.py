"""The marking points of a part for a spreadsheet: what is ticked, in plain text, and what it is worth."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from solver.errors import Problem
from solver.values import certified
from templates.document import Code, Emphasis, Formula, Inline, Link, Strong, Text
from templates.filling import filled_line
from templates.messages import word
from templates.numbers import Numbers
from templates.vocabulary import Library, vocabulary
from worksheets.sheet import Sheet
from worksheets.solving import solve
from worksheets.texts import read as read_text


@dataclass(frozen=True)
class Point:
    text: str
    worth: Fraction


def marking_points(sheet: Sheet, task: str, language: str) -> Mapping[str, tuple[Point, ...]]:
    """The marking points of each part of a task; where the sheet says none, one for all of a part."""
    found = {
        part.label: (Point(word("class_points", language), Fraction(str(part.points))),)
        for part in sheet.tasks[task].parts
        if part.points
    }
    try:
        return {**found, **certified(partial(_said, sheet, task, language))}
    except Problem:  # a text that cannot be filled is reported where the text is asked for
        return found


def _said(sheet: Sheet, task: str, language: str) -> dict[str, tuple[Point, ...]]:
    text = read_text(sheet, sheet.tasks[task], language)
    if text is None:
        return {}
    words = vocabulary(solve(sheet, sheet.tasks[task]), Numbers(sheet.digits, language), Library(sheet))
    return {
        label: tuple(Point("".join(_plain(filled_line(words, p.text))), p.points) for p in section.marking)
        for label, section in text.sections.items()
        if section.marking
    }


def _plain(children: Sequence[Inline]) -> Iterator[str]:
    for child in children:
        if isinstance(child, Text | Code):
            yield child.text
        elif isinstance(child, Formula):
            yield _typed(child.tex)
        elif isinstance(child, Emphasis | Strong | Link):
            yield from _plain(child.children)
        else:
            yield " "


def _typed(tex: str) -> str:
    """A formula much as one would type it: W_hh h_0."""
    text = re.sub(r"\\(?:operatorname|math[a-z]+|text|left|right|boldsymbol)(?![A-Za-z])|\\[{}]", "", tex)
    text = re.sub(r"\\[,;:! ]|~", " ", text)
    return " ".join(re.sub(r"\\([A-Za-z]+)|[{}]", r"\1", text).split())
