"""The parts of a task as overviews list them: what they are about, what they come to, and what they are worth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from sympy import Expr

from solver.symbols import Closed
from templates.document import Block, Emphasis, Formula, Heading, Inline, Table, Text
from templates.messages import word
from templates.numbers import Numbers
from templates.typeset import Typesetter
from worksheets import languages
from worksheets.sheet import Part
from worksheets.solving import Solution
from worksheets.texts import TaskText
from worksheets.texts import read as read_text

LONGEST_ROW = 6
"""A vector with at most this many entries stands in a line of text."""

Cell = tuple[Inline, ...]


def parts(solution: Solution, text: TaskText | None) -> list[Part]:
    """The parts of the task, and those that only its text knows; in the order of the task."""
    task = solution.task
    known = {part.label: part for part in task.parts}
    only_text = [label for label in (text.sections if text else ()) if label not in known]
    listed = [Part(label, ()) if label not in known else known[label] for label in [*only_text, *known]]
    return [part for part in listed if task.includes(part.label)]


def name(solution: Solution, part: Part) -> str:
    """``1.1 (b)``"""
    return f"{solution.task.id}\N{NO-BREAK SPACE}({part.label})" if part.label else solution.task.id


def title(solution: Solution, part: Part, language: str) -> str:
    """What a part is about, or else what its task is about."""
    text = read_text(solution.sheet, solution.task, language)
    section = text.sections.get(part.label) if text else None
    own = section.title if section else ""
    return own or (text.title if text else "") or solution.task.title[language]


def overview(solutions: Sequence[Solution], numbers: Numbers) -> Iterator[Block]:
    """A table of all results with what they are worth; neighbouring parts that explain share a row."""
    language = numbers.language
    rows: list[tuple[Cell, ...]] = []
    total = Fraction(0)
    for solution in solutions:
        for explains, run in groupby(solution.task.parts, lambda part: not part.asked):
            sharing = [*run]
            rows += [_row(solution, group, numbers) for group in ([sharing] if explains else [[p] for p in sharing])]
            total += sum(map(_worth, sharing), Fraction(0))
    if total:
        rows.append(((), emphasized(word("marking_total", language)), emphasized(_points(total, language))))
    heads = ("list_task", "results_found", "marking_points")
    yield Heading(1, (Text(word("results", language)),), "results")
    yield Table(tuple((Text(word(key, language)),) for key in heads), tuple(rows), "llr")


def _row(solution: Solution, sharing: Sequence[Part], numbers: Numbers) -> tuple[Cell, ...]:
    """The results of a part, or the titles of parts that explain, each with its share of the points."""
    first, last = sharing[0], sharing[-1]
    named = name(solution, first) + (f"–({last.label})" if last is not first else "")
    worth = points(sum(map(_worth, sharing), Fraction(0)), numbers.language)
    if first.asked:
        return (Text(named),), tuple(_results(solution, first, numbers)), worth
    titles = [title(solution, part, numbers.language) for part in sharing]
    if last is not first:
        worths = (_points(_worth(part), numbers.language) for part in sharing)
        titles = [f"{said}\N{NO-BREAK SPACE}({each})" for said, each in zip(titles, worths, strict=True)]
    return (Text(named),), (Text(", ".join(titles)),), worth


def _worth(part: Part) -> Fraction:
    return Fraction(str(part.points or 0))


def _results(solution: Solution, part: Part, numbers: Numbers) -> Iterator[Inline]:
    typesetter = Typesetter(numbers, solution.derivation.shapes)
    for number, asked in enumerate(part.asked):
        if number:
            yield Text(", ")
        yield Formula(result(solution, asked.symbol, typesetter))


def result(solution: Solution, symbol: Expr, typesetter: Typesetter) -> str:
    """``h_1 ≈ (0.537; −0.38)ᵀ``"""
    return f"{typesetter.tex(symbol)} {written(solution, symbol, typesetter)}"


def written(solution: Solution, symbol: Expr, typesetter: Typesetter) -> str:
    """A result in a line of text, with its sign of equality: a value, or the formula that was asked for."""
    if isinstance(symbol, Closed):
        return f"= {typesetter.tex(solution.step(symbol).rule)}"
    value = solution.value(symbol)
    numbers = typesetter.numbers
    relation = "=" if all(map(numbers.is_exact, value.entries)) else r"\approx"
    rows, columns = value.shape
    if min(rows, columns) != 1 or max(rows, columns) == 1 or max(rows, columns) > LONGEST_ROW:
        return f"{relation} {typesetter.value(value)}"
    turned = r"^{\top}" if columns == 1 else ""
    entries = r";\ ".join(map(numbers.tex, value.entries))
    return rf"{relation} \left({entries}\right){turned}"


def points(worth: Fraction, language: str) -> Cell:
    return (Text(_points(worth, language)),) if worth else ()


def _points(worth: Fraction, language: str) -> str:
    return languages.points(worth, language)


def emphasized(said: str) -> Cell:
    return (Emphasis((Text(said),)),)


def joined(pieces: Iterable[Cell], between: Inline) -> Cell:
    """The pieces in one cell."""
    found: list[Inline] = []
    for piece in pieces:
        found += [between, *piece] if found else piece
    return tuple(found)
