"""What a practice page holds, as data: tasks with their graphs, and for each set of numbers questions and worked steps.

Texts that many variants share stand there once: whatever is HTML is a number in a list of texts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from markupsafe import Markup, escape
from sympy import Expr

from solver import notation
from solver.values import certified
from templates import messages
from templates.composing import PartOfTask, taken_apart
from templates.messages import catalogue
from templates.numbers import Numbers
from templates.practice.blocks import Blocks
from templates.typeset import Typesetter
from templates.vocabulary import Library, vocabulary
from worksheets import languages
from worksheets.marking.grading import marker, names, numbers
from worksheets.marking.marker import Marker
from worksheets.practice.graph import graph
from worksheets.practice.reading import tables
from worksheets.sheet import Sheet, Task
from worksheets.solving import Solution, solve
from worksheets.verdicts import of_answers

FORMAT = 1


@dataclass
class _Texts:
    """Texts, each once."""

    found: dict[str, int] = field(default_factory=dict)

    def number(self, text: str) -> int:
        return self.found.setdefault(text, len(self.found))


@dataclass(frozen=True)
class _Words:
    """How the page writes what a mark names."""

    typesetter: Typesetter
    blocks: Blocks
    language: str

    def symbol(self, symbol: Expr) -> str:
        return self.blocks.formula(self.typesetter.tex(symbol))

    def cause(self, kind: str, concerned: tuple[Expr, ...]) -> str:
        said = messages.cause(kind, self.language)
        return str(Markup(escape(said)).format(*(Markup(self.symbol(one)) for one in concerned)))


def content(sheet: Sheet, tasks: Sequence[str], variants: Sequence[Sheet], language: str) -> dict[str, Any]:
    """The data of a page: the sheet with its own numbers first, then with those of ``variants``.

    Raises ``Problem`` for a text that cannot be used.
    """
    texts, blocks = _Texts(), Blocks(language)
    described = {name: _task(sheet, sheet.tasks[name], blocks, language) for name in tasks}
    found = [certified(partial(_variant, one, tasks, texts, blocks, language)) for one in (sheet, *variants)]
    return {
        "format": FORMAT,
        "sheet": sheet.id,
        "title": sheet.title[language],
        "language": language,
        "decimal": languages.language(language).decimal_sign,
        "digits": sheet.digits,
        "tasks": described,
        "variants": found,
        "texts": list(texts.found),
        "reading": tables(),
        "words": _words(language),
    }


def _words(language: str) -> Mapping[str, str]:
    """The sentences that the page's program says."""
    words = catalogue(language)["document"]
    verdicts = {f"verdict:{v.name}": words[v.answer] for v in of_answers().values()}
    hints = {f"hint:{v.name}": words[v.hint] for v in of_answers().values() if v.hint}
    own = {key: text for key, text in words.items() if key.startswith(("practice_", "mark_"))}
    return {**own, **verdicts, **hints}


def _task(sheet: Sheet, task: Task, blocks: Blocks, language: str) -> dict[str, Any]:
    """What is the same whatever the numbers are."""
    found: dict[str, Any] = {"points": {p.label: p.points for p in task.parts if p.points}}
    found["kinds"] = {part.label: part.kind for part in task.parts}
    if task.asked:
        one = marker(sheet, task)
        words = _Words(Typesetter(Numbers(sheet.digits, language), one.derivation.shapes), blocks, language)
        found["asked"] = _asked(task, one)
        found["reads"] = {
            notation.write(s): [words.symbol(read) for read in one.derivation.steps[s].reads] for s in one.asked
        }
        found["graph"] = graph(one, words)
        known = names(one, task)
        found["names"] = sorted({*known.plain, *known.indexed})
    return found


def _asked(task: Task, marker: Marker) -> dict[str, list[str]]:
    """The names of the values that each part asks for."""
    return {
        part.label: [notation.write(a.symbol) for a in part.asked if a.symbol in marker.asked] for part in task.parts
    }


def _variant(sheet: Sheet, tasks: Iterable[str], texts: _Texts, blocks: Blocks, language: str) -> dict[str, Any]:
    solutions = [solve(sheet, sheet.tasks[name]) for name in tasks]
    return {solution.task.id: _with_numbers(solution, texts, blocks, language) for solution in solutions}


def _with_numbers(solution: Solution, texts: _Texts, blocks: Blocks, language: str) -> dict[str, Any]:
    numbers_, library = Numbers(solution.sheet.digits, language), Library(solution.sheet)
    title, parts = taken_apart(solution, numbers_, library)
    words = vocabulary(solution, numbers_, library)
    steps = {}
    for symbol in solution.asked:
        if symbol in solution.derivation.steps:
            known = {s for s in solution.asked if s != symbol}
            path = [s.symbol for s in solution.derivation.needed_for([symbol]) if s.symbol not in known]
            shown = words.derivations.steps(*map(notation.write, path))
            steps[notation.write(symbol)] = texts.number(blocks.html(shown))
    return {
        "title": title,
        "given": {notation.write(s): np.ravel(value).tolist() for s, value in numbers(solution.task).items()},
        "working": solution.task.working,
        "parts": [_part(part, texts, blocks, language) for part in parts],
        "steps": steps,
    }


def _part(part: PartOfTask, texts: _Texts, blocks: Blocks, language: str) -> dict[str, Any]:
    found: dict[str, Any] = {"label": part.label, "question": texts.number(blocks.html(part.question))}
    if part.answer:
        found["answer"] = texts.number(blocks.html(part.answer))
        found["marking"] = [
            [texts.number(blocks.inline(text)), languages.points(points, language)] for text, points in part.marking
        ]
    return found


def as_json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
