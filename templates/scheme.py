"""The grading scheme: what graders hold in hand. Criteria, expected values with what counts as right, and totals.

What counts as right is what the marker of answers accepts (``worksheets.marking``), so that the graders of paper come
to the same verdicts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from fractions import Fraction
from functools import partial
from itertools import starmap

from solver.questions import questions
from solver.symbols import Closed
from templates import data
from templates.composing import assembled, grouped, heading
from templates.document import Block, Document, Formula, Heading, Inline, LineBreak, Paragraph, Strong, Table, Text
from templates.filling import filled_line
from templates.kept_parts import AS_COMPOSED, Parts
from templates.messages import word
from templates.numbers import Numbers
from templates.parts import emphasized, joined, points, title, written
from templates.parts import parts as parts_of
from templates.typeset import Typesetter
from templates.vocabulary import Library, Vocabulary, vocabulary
from templates.vocabulary.quoting import literature
from worksheets.editions import SCHEME
from worksheets.marking import grading
from worksheets.marking.marks import Target
from worksheets.sheet import Part, Sheet
from worksheets.solving import Solution
from worksheets.texts import read as read_text

MOST_ENTRIES = 6
"""A result with more entries than these has one line, with what all of them may be off by."""

Cell = tuple[Inline, ...]


def grading_scheme(
    sheet: Sheet,
    solutions: Sequence[Solution],
    language: str,
    digits: int,
    *,
    with_data: bool = True,
    parts: Parts = AS_COMPOSED,
) -> Document:
    """The document with the criteria and the expected values of these tasks.

    Raises ``Problem`` for a text that cannot be used, and ``Unproven`` where a digit needs more bits.
    """
    numbers, library = Numbers(digits, language), Library(sheet, SCHEME)
    each = partial(parts.blocks, "scheme", _task, numbers=numbers, library=library)
    blocks = [
        *_rules(language, has_results=any(solution.asked for solution in solutions)),
        *grouped(sheet, solutions, language, each),
        *_totals(solutions, language),
        *literature(library, language),
    ]
    content = data.of_solutions(sheet, solutions, numbers) if with_data else {}
    said = word("scheme", language)
    return assembled(sheet, solutions, language, said, blocks, content, contents=False, setting="dense")


def _rules(language: str, has_results: bool) -> Iterator[Block]:
    keys = ("scheme_points", *(("scheme_interval", "scheme_follows") if has_results else ()))
    for key in keys:
        yield Paragraph((Text(word(key, language)),))


def _task(solution: Solution, numbers: Numbers, library: Library) -> Iterator[Block]:
    language = numbers.language
    yield heading(solution, read_text(solution.sheet, solution.task, language), language)
    yield _criteria(solution, vocabulary(solution, numbers, library))
    if rows := tuple(_values(solution, numbers)):
        heads = ("scheme_value", "scheme_right", "scheme_from")
        yield Table(tuple(_said(key, language) for key in heads), rows, "lll")


def _criteria(solution: Solution, words: Vocabulary) -> Table:
    """A row for each marking point, the first of a part with what the part is worth, and the sum of the task."""
    language = words.context.language
    text = read_text(solution.sheet, solution.task, language)
    rows: list[tuple[Cell, ...]] = []
    for part in parts_of(solution, text):
        section = text.sections.get(part.label) if text else None
        marking = section.marking if section else ()
        worth = Fraction(str(part.points or 0)) or sum((p.points for p in marking), Fraction(0))
        label, whole = _strong(_label(part)), _strong(points(worth, language))
        for point in marking:
            rows.append((label, filled_line(words, point.text), points(point.points, language), whole))
            label = whole = ()
        if not marking and (part.label or worth):
            rows.append((label, (Text(title(solution, part, language)),), points(worth, language), whole))
    if total := worth_of(solution):
        rows.append(((), emphasized(word("marking_total", language)), (), _strong(points(total, language))))
    heads = ("list_task", "marking_point", "marking_points", "list_task")
    return Table(tuple(_said(key, language) for key in heads), tuple(rows), "llrr")


def _label(part: Part) -> Cell:
    return (Text(f"({part.label})"),) if part.label else ()


def _strong(cell: Cell) -> Cell:
    return (Strong(cell),) if cell else ()


def worth_of(solution: Solution) -> Fraction:
    """What a task is worth in all."""
    return sum((Fraction(str(part.points or 0)) for part in solution.task.parts), Fraction(0))


def _values(solution: Solution, numbers: Numbers) -> Iterator[tuple[Cell, ...]]:
    """A row for each asked value: the value, what counts as right, and the earlier results it may go on with."""
    if not solution.asked:
        return
    language, marker = numbers.language, grading.marker(solution.sheet, solution.task)
    (marks,) = marker.mark(grading.numbers(solution.task), [{}])
    after = {q.symbol: q.after for q in questions(solution.derivation, solution.asked)}
    typesetter = Typesetter(numbers, solution.derivation.shapes)
    for mark in marks:
        if mark.target is None:
            continue
        value = rf"{typesetter.tex(mark.symbol)} {written(solution, mark.symbol, typesetter)}"
        earlier = joined(((Formula(typesetter.tex(s)),) for s in after.get(mark.symbol, ())), Text(", "))
        is_whole = (
            all(map(numbers.is_exact, solution.value(mark.symbol).entries)) and mark.target.low == mark.target.high
        )
        right = (Text(word("scheme_exactly", language)),) if is_whole else _right(mark.target, marker.digits, numbers)
        yield (Formula(value),), right, earlier or (Text("–"),)
    for symbol in solution.asked:
        if isinstance(symbol, Closed):
            formula = f"{typesetter.tex(symbol)} {written(solution, symbol, typesetter)}"
            yield (Formula(formula),), (Text(word("scheme_formula", language)),), (Text("–"),)


def _right(target: Target, digits: int, numbers: Numbers) -> Cell:
    """The least and the greatest number that is right, entry by entry; of many entries how far off they may be."""
    entries = list(zip(target.low, target.high, strict=True))
    if len(entries) > MOST_ENTRIES:
        off = max(max(high - exact, exact - low) for exact, (low, high) in zip(target.exact, entries, strict=True))
        return (Text(word("scheme_off", numbers.language)), Formula(rf" \pm {numbers.decimal_tex(_up(off, digits))}"))
    ranges = starmap(partial(_range, digits=digits, numbers=numbers), entries)
    return joined(((Formula(tex),) for tex in ranges), LineBreak())


def _range(low: float, high: float, *, digits: int, numbers: Numbers) -> str:
    first, last = _up(low, digits), _down(high, digits)
    if first >= last:
        return numbers.decimal_tex(_nearest((low + high) / 2, digits))
    return rf"{numbers.decimal_tex(first)} \ldots {numbers.decimal_tex(last)}"


def _up(number: float, digits: int) -> Decimal:
    return Decimal(number).quantize(Decimal(1).scaleb(-digits), ROUND_CEILING)


def _down(number: float, digits: int) -> Decimal:
    return Decimal(number).quantize(Decimal(1).scaleb(-digits), ROUND_FLOOR)


def _nearest(number: float, digits: int) -> Decimal:
    return Decimal(number).quantize(Decimal(1).scaleb(-digits))


def _totals(solutions: Sequence[Solution], language: str) -> Iterator[Block]:
    """What each task is worth, and all of them."""
    worth = [(solution, worth_of(solution)) for solution in solutions]
    total = sum((points for _, points in worth), Fraction(0))
    if not total or len(solutions) < 2:
        return
    yield Heading(1, (Text(word("scheme_totals", language)),), "totals")
    rows = [((Text(s.task.id),), _title(s, language), points(one, language), ()) for s, one in worth if one]
    sum_row = ((), emphasized(word("marking_total", language)), _strong(points(total, language)), ())
    heads = ("task", "list_title", "marking_points", "scheme_reached")
    yield Table(tuple(_said(key, language) for key in heads), (*rows, sum_row), "llrr")


def _title(solution: Solution, language: str) -> Cell:
    text = read_text(solution.sheet, solution.task, language)
    return (Text((text.title if text else "") or solution.task.title[language]),)


def _said(key: str, language: str) -> Cell:
    return (Text(word(key, language)),)
