"""What a practice page holds, as data: tasks with their graphs, and for each set of numbers questions and worked steps.

Texts that many variants share stand there once: whatever is HTML is a number in a list of texts.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from typing import Any

import numpy as np
from markupsafe import Markup, escape
from sympy import Expr

from solver import notation, values
from solver.answers.choices import words_of
from solver.answers.equality import Setting, sampled
from solver.answers.units import factors
from solver.derivation import Derivation
from solver.symbols import Closed
from solver.values import certified
from solver.wholes import large_wholes
from templates import messages
from templates.messages import catalogue
from templates.numbers import Numbers
from templates.practice.blocks import Blocks
from templates.result_tables import ResultTable, result_table
from templates.taking_apart import PartOfTask, taken_apart
from templates.typeset import Typesetter
from templates.vocabulary import Library, vocabulary
from templates.vocabulary.derivations import worked
from worksheets import languages
from worksheets.marking import formulas
from worksheets.marking.grading import marker, names, numbers
from worksheets.marking.marker import Marker
from worksheets.practice.graph import graph
from worksheets.practice.reading import known, tables
from worksheets.sheet import Sheet, Task
from worksheets.solving import Solution, derive, solve
from worksheets.verdicts import of_answers

FORMAT = 1


class Html(str):
    """A text of a variant, in whose place the page has a number."""

    __slots__ = ()


@dataclass
class _Texts:
    """Texts, each once. Those that stand in the same place of all variants follow one another: they differ in their
    numbers alone, and are packed into next to nothing as long as they are near to each other."""

    found: dict[str, int] = field(default_factory=dict)

    def numbered(self, variants: Sequence[Any]) -> list[Any]:
        """The variants with numbers in the place of texts; those of another form come by themselves."""
        first = variants[0]
        if len(variants) > 1 and len({_form(variant) for variant in variants}) > 1:
            return [one for variant in variants for one in self.numbered([variant])]
        if isinstance(first, Html):
            return [self.found.setdefault(text, len(self.found)) for text in variants]
        if isinstance(first, dict):
            columns = {key: self.numbered([variant[key] for variant in variants]) for key in first}
            return [{key: column[n] for key, column in columns.items()} for n in range(len(variants))]
        if isinstance(first, list):
            rows = [self.numbered([variant[n] for variant in variants]) for n in range(len(first))]
            return [[row[n] for row in rows] for n in range(len(variants))]
        return list(variants)


def _form(part: Any) -> Any:
    """What parts of variants have in common that are of one form at their top."""
    if isinstance(part, dict):
        return frozenset(part)
    return len(part) if isinstance(part, list) else isinstance(part, Html)


@dataclass(frozen=True)
class _Words:
    """How the page writes what a mark names."""

    typesetter: Typesetter
    blocks: Blocks
    language: str

    def symbol(self, symbol: Expr) -> str:
        return self.blocks.formula(self.typesetter.tex(symbol))

    def rule(self, symbol: Expr, rule: Expr) -> str:
        return self.blocks.formula(f"{self.typesetter.tex(symbol)} = {self.typesetter.tex(rule)}")

    def cause(self, kind: str, concerned: tuple[Expr, ...]) -> str:
        said = messages.cause(kind, self.language)
        return str(Markup(escape(said)).format(*(Markup(self.symbol(one)) for one in concerned)))


def content(sheet: Sheet, tasks: Sequence[str], variants: Sequence[Sheet], language: str) -> dict[str, Any]:
    """The data of a page: the sheet with its own numbers first, then with those of ``variants``.

    Raises ``Problem`` for a text that cannot be used.
    """
    texts, blocks = _Texts(), Blocks(language)
    described = {name: _task(sheet, sheet.tasks[name], blocks, language) for name in tasks}
    writers = {name: Writer(derive(sheet, sheet.tasks[name]), language) for name in tasks}
    found = [{name: writer.written(one, name) for name, writer in writers.items()} for one in (sheet, *variants)]
    return {
        "format": FORMAT,
        "sheet": sheet.id,
        "title": sheet.title[language],
        "language": language,
        "decimal": languages.language(language).decimal_sign,
        "digits": sheet.digits,
        "tasks": described,
        "variants": texts.numbered(found),
        "texts": list(texts.found),
        "reading": tables(),
        "words": words(language),
    }


def words(language: str) -> Mapping[str, str]:
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
        own = _Words(Typesetter(Numbers(sheet.digits, language), one.derivation.shapes), blocks, language)
        found["asked"] = _asked(task, one)
        found["reads"] = {
            notation.write(s): [own.symbol(read) for read in one.derivation.steps[s].reads] for s in one.asked
        }
        closed = [a.symbol for a in task.asked if isinstance(a.symbol, Closed)]
        found["formulas"] = {notation.write(s): {"html": own.symbol(s), "shape": values.SCALAR} for s in closed}
        of = {notation.write(s): s.args[0] if isinstance(s, Closed) else s for s in (*one.asked, *closed)}
        found["rules"] = {name: own.rule(symbol, one.derivation.steps[symbol].rule) for name, symbol in of.items()}
        found["graph"] = graph(one, own)
        every = {notation.write(s): words_of(s, one.derivation, task.vocab, task.first) for s in one.asked}
        found["words"] = {name: dict(words) for name, words in every.items() if words}
        sized = {notation.write(s): unit for s in one.asked if (unit := task.unit_of(s))}
        found["units"] = {name: factors(unit) for name, unit in sized.items()}
        found["names"] = known(names(one, task))
        found["tables"] = {part.label: _table(result_table(task, part), own) for part in task.parts if part.table}
    return found


def _table(table: ResultTable, words: _Words) -> dict[str, Any]:
    """A table to fill in: the steps down, and a column for each asked quantity with its head."""
    columns = {notation.write(s): words.symbol(head) for s, head in zip(table.asked, table.heads, strict=True)}
    return {"index": words.symbol(table.index), "steps": list(table.steps), "columns": columns}


def _asked(task: Task, marker: Marker) -> dict[str, list[str]]:
    """The names of the values and formulas that each part asks for."""
    return {
        part.label: [
            notation.write(a.symbol) for a in part.asked if a.symbol in marker.asked or isinstance(a.symbol, Closed)
        ]
        for part in task.parts
    }


@dataclass
class Writer:
    """Writes a task with the numbers of one sheet after the other; what shows those of the first is written once."""

    derivation: Derivation
    language: str
    _first: tuple[Sheet, Collection[str], dict[str, Any]] | None = None

    def written(self, sheet: Sheet, name: str) -> dict[str, Any]:
        if self._first is not None:
            first, quoted, found = self._first
            shown = {name, *quoted} & sheet.tasks.keys()
            if all(_has_numbers_of(sheet.tasks[one], first.tasks[one]) for one in shown):
                return found
        quoted, found = certified(partial(self._anew, sheet, name))
        self._first = self._first or (sheet, quoted, found)
        return found

    def _anew(self, sheet: Sheet, name: str) -> tuple[Collection[str], dict[str, Any]]:
        """The task, and the names of the calculations that its texts quote."""
        library = Library(sheet)
        found = _with_numbers(solve(sheet, sheet.tasks[name], self.derivation), library, self.language)
        return library.solved.keys(), found


def _fingerprint(task: Task) -> str:
    """What tells the numbers of a task from others, in whatever page of the sheet."""
    given = sorted((notation.write(s), np.ravel(value).tolist()) for s, value in numbers(task).items())
    return sha256(json.dumps([task.id, given, task.working]).encode()).hexdigest()[:12]


def _has_numbers_of(one: Task, other: Task) -> bool:
    return (one.given, one.sizes, one.working) == (other.given, other.sizes, other.working)


def _with_numbers(solution: Solution, library: Library, language: str) -> dict[str, Any]:
    numbers_, blocks = Numbers(solution.sheet.digits, language), Blocks(language)  # figures count from 1 in each task
    title, parts = taken_apart(solution, numbers_, library)
    words = vocabulary(solution, numbers_, library)
    programs = {part.label for part in solution.task.parts if part.kind == "programming"}
    steps, in_equations = {}, frozenset(words.context.explained)
    for symbol in solution.asked:
        if symbol in solution.derivation.steps:
            known = {s for s in solution.asked if s != symbol}
            path = [s.symbol for s in solution.derivation.needed_for([symbol]) if s.symbol not in known]
            words.context.explained = {*in_equations}  # each value's steps are shown by themselves
            steps[notation.write(symbol)] = Html(blocks.html(worked(words.context, path)))
    return {
        "title": title,
        "key": _fingerprint(solution.task),
        "given": {notation.write(s): np.ravel(value).tolist() for s, value in numbers(solution.task).items()},
        "working": solution.task.working,
        "large": [notation.write(s) for s in large_wholes(solution.derivation, solution.task.given, solution.asked)],
        "formulas": {notation.write(s): samples(solution, s) for s in solution.asked if isinstance(s, Closed)},
        "parts": [_part(part, programs, blocks, language) for part in parts],
        "steps": steps,
    }


def samples(solution: Solution, symbol: Closed) -> dict[str, Any]:
    """Points at which a formula that is asked is compared: given numbers, and behind them what the right one gives."""
    derivation, known = solution.derivation, formulas.known(solution.task)
    given = [s for s in derivation.given if derivation.shapes.expression(s) == values.SCALAR]
    setting = Setting.of(derivation, formulas.fixed(derivation, known))
    points = sampled(derivation.steps[symbol].rule, given, setting)
    rows = [[values.nearest(value.entries[0]) for value in (*point.values(), right)] for point, right in points]
    return {"symbols": sorted(map(notation.write, given)), "points": rows}


def _part(part: PartOfTask, programs: Collection[str], blocks: Blocks, language: str) -> dict[str, Any]:
    """A part; the model answer of one that asks for a program is a program, and is not run here."""
    found: dict[str, Any] = {"label": part.label, "question": Html(blocks.html(part.question))}
    if part.answer and part.label not in programs:
        found["answer"] = Html(blocks.html(part.answer))
        found["marking"] = [
            [Html(blocks.inline(text)), languages.points(points, language)] for text, points in part.marking
        ]
    return found


def as_json(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
