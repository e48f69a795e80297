"""What a person gets back: points, verdicts, a sentence about each answer, and the worked steps if wanted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from sympy import Expr

from solver import notation
from solver.answers.reading import Readings
from solver.values import certified
from templates.document import (
    Block,
    Code,
    Document,
    Emphasis,
    Formula,
    Heading,
    Inline,
    LineBreak,
    Paragraph,
    Strong,
    Table,
    Text,
)
from templates.marking.formulas import Formulas
from templates.marking.sentences import reading_matters, verdict
from templates.messages import message, one_line, word
from templates.numbers import Numbers
from templates.vocabulary import Library, vocabulary
from worksheets import languages
from worksheets.marking.grading import Graded, GradedTask, Result
from worksheets.sheet import Sheet
from worksheets.solving import solve
from worksheets.verdicts import CORRECT

LONGEST_ANSWER = 160
NO_BREAK = "\u00a0"


def feedback(result: Result, formulas: Formulas, explain: bool) -> Document:
    """The feedback for one person."""
    language, sheet = formulas.language, result.submission.sheet
    blocks: list[Block] = [_points(result, language)]
    for task in result.tasks:
        blocks += _task(task, sheet, formulas)
        if explain:
            wrong = [a.symbol for a in task.answers if a.mark.verdict != CORRECT]
            blocks += certified(partial(_worked, sheet, task.task, wrong, formulas))
    facts = [f"{word('form_person', language)}: {one_line(result.submission.person)}"] if _has_number(result) else []
    facts += [one_line(result.submission.name)] if result.submission.name.strip() else []
    subtitle = " – ".join(t for t in (sheet.subtitle[language], word("feedback_title", language)) if t)
    return Document(sheet.title[language], subtitle, language, tuple(blocks), tuple(facts))


def _has_number(result: Result) -> bool:
    return bool(result.submission.person.strip())


def _points(result: Result, language: str) -> Table:
    """The points of each task and their sum."""
    rows: list[tuple[tuple[Inline, ...], ...]] = [
        ((Text(word("mark_task", language).format(task=t.task)),), *_of(t.points, t.of, language)) for t in result.tasks
    ]
    if len(rows) > 1:
        total = _of(result.points, result.of, language)
        rows.append(((Strong((Text(word("class_total", language)),)),), *((Strong(cell),) for cell in total)))
    keys = ("class_task", "class_points", "class_of")
    return Table(tuple((Text(word(key, language)),) for key in keys), tuple(rows), "lrr")


def _of(points: object, of: object, language: str) -> tuple[tuple[Inline, ...], tuple[Inline, ...]]:
    return (Text(languages.points(points, language)),), (Text(languages.points(of, language)),)  # type: ignore[arg-type]


def _task(task: GradedTask, sheet: Sheet, formulas: Formulas) -> Iterator[Block]:
    language = formulas.language
    title = sheet.tasks[task.task].title[language]
    heading = word("mark_task", language).format(task=task.task) + (f" – {title}" if title else "")
    yield Heading(1, (Text(heading),), f"task-{task.task}")
    for problem in task.problems:
        yield Paragraph((Text(message(problem, language)),))
    keys = ("class_value", "class_your_answer", "class_verdict", "class_points")
    header = tuple((Text(word(key, language)),) for key in keys)
    yield Table(header, tuple(_row(a, task.task, sheet, formulas) for a in task.answers), "lllr")
    yield Paragraph(formulas.summary(task, sheet))


def _row(graded: Graded, task: str, sheet: Sheet, formulas: Formulas) -> tuple[tuple[Inline, ...], ...]:
    language = formulas.language
    label: tuple[Inline, ...] = (Text(f"({graded.part}){NO_BREAK}"),) if graded.part else ()
    said = formulas.sentence(graded, sheet, task)
    judged: tuple[Inline, ...] = (Strong((Text(verdict(graded, language)),)),)
    points = NO_BREAK.join((languages.points(graded.points, language), "/", languages.points(graded.of, language)))
    return (
        (*label, Formula(formulas.symbol(graded.symbol, sheet, task))),
        _answer(graded, language),
        (*judged, LineBreak(), *said) if said else judged,
        (Text(points),),
    )


def _answer(graded: Graded, language: str) -> tuple[Inline, ...]:
    """What was written, and how it was read where that is not the same."""
    if graded.given is None or not graded.given.text.strip():
        return (Text("–"),)
    written = _shortened(one_line(graded.given.text))
    shown: tuple[Inline, ...] = (Code(written),)
    if isinstance(graded.reading, Readings) and graded.note is not None and reading_matters(graded):
        read = word("mark_read_as", language).format(reading=_shortened(one_line(graded.reading.preferred.text)))
        shown = (*shown, LineBreak(), Emphasis((Text(read),)))
    return shown


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_ANSWER else text[: LONGEST_ANSWER - 1] + "…"


def _worked(sheet: Sheet, task: str, symbols: Sequence[Expr], formulas: Formulas) -> list[Block]:
    """The steps to each of these values from what was asked before it."""
    language, blocks = formulas.language, list[Block]()
    if not symbols:
        return blocks
    solution = solve(sheet, sheet.tasks[task])
    words = vocabulary(solution, Numbers(sheet.digits, language), Library(sheet))
    for symbol in symbols:
        known = {s for s in solution.asked if s != symbol}
        steps = [s.symbol for s in solution.derivation.needed_for([symbol]) if s.symbol not in known]
        before, after = word("class_worked", language).split("|")
        blocks.append(Paragraph((Text(before), Formula(formulas.symbol(symbol, sheet, task)), Text(after))))
        blocks += words.derivations.steps(*map(notation.write, steps))
    return blocks
