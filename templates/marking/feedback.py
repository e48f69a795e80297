"""What a person gets back: points, verdicts, a sentence about each answer, and the worked steps if wanted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from sympy import Expr

from solver import notation
from solver.answers.reading import Readings
from solver.errors import Place, Problem
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
    Listing,
    Paragraph,
    Strong,
    Table,
    Text,
)
from templates.marking.formulas import Formulas
from templates.marking.sentences import KINDS, decision_said, open_verdict, reading_matters, verdict
from templates.messages import message, one_line, word
from templates.numbers import Numbers
from templates.vocabulary import Library, vocabulary
from worksheets import languages
from worksheets.marking.grading import Graded, GradedTask, OpenPart, Result
from worksheets.sheet import Sheet
from worksheets.solving import solve
from worksheets.verdicts import CORRECT

LONGEST_ANSWER = 160
NO_BREAK = "\u00a0"


def feedback(result: Result, formulas: Formulas, explain: bool) -> Document:
    """The feedback for one person."""
    language, sheet = formulas.language, result.submission.sheet
    blocks: list[Block] = [_points(result, language), *_remarks(result, language)]
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


def _remarks(result: Result, language: str) -> Iterator[Block]:
    """What is not marked yet, and what of the hand-in was passed over; the tutor's files are not named."""
    if result.unmarked:
        facts = {
            "points": languages.points(result.points, language),
            "of": languages.points(result.of, language),
            "unmarked": languages.points(result.unmarked, language),
        }
        yield Paragraph((Text(word("feedback_unmarked", language).format(**facts)),))
    told = [message(_without_folders(p), language) for p in result.submission.remarks]
    if told:
        yield Listing(tuple((Paragraph((Text(one_line(text)),)),) for text in told))


def _without_folders(problem: Problem) -> Problem:
    """The problem without the tutor's folders."""
    named = ("other", "files")
    facts = {name: Path(str(fact)).name if name in named else fact for name, fact in problem.facts.items()}
    file = Path(problem.place.file).name if problem.place.file else None
    return Problem(problem.code, Place(file, problem.place.line), **facts)


def _of(points: object, of: object, language: str) -> tuple[tuple[Inline, ...], tuple[Inline, ...]]:
    return (Text(languages.points(points, language)),), (Text(languages.points(of, language)),)  # type: ignore[arg-type]


def _task(task: GradedTask, sheet: Sheet, formulas: Formulas) -> Iterator[Block]:
    language = formulas.language
    title = sheet.tasks[task.task].title[language]
    name = word("mark_task", language).format(task=task.task)
    yield Heading(1, (Text(f"{name} – {title}" if title else name),), f"task-{task.task}", name)
    for problem in task.problems:
        yield Paragraph((Text(message(problem, language)),))
    keys = ("class_value", "class_your_answer", "class_verdict", "class_points")
    header = tuple((Text(word(key, language)),) for key in keys)
    rows = (
        _row(item, task.task, sheet, formulas) if isinstance(item, Graded) else _open_row(item, language)
        for item in task.items
    )
    yield Table(header, tuple(rows), "lllr")
    yield from _programs(task, language)
    yield Paragraph(formulas.summary(task, sheet))


def _row(graded: Graded, task: str, sheet: Sheet, formulas: Formulas) -> tuple[tuple[Inline, ...], ...]:
    language = formulas.language
    label: tuple[Inline, ...] = (Text(f"({graded.part}){NO_BREAK}"),) if graded.part else ()
    said = formulas.sentence(graded, sheet, task)
    judged: tuple[Inline, ...] = (Strong((Text(verdict(graded, language)),)),)
    points = NO_BREAK.join((languages.points(graded.points, language), "/", languages.points(graded.of, language)))
    if decided := decision_said(graded.decision, language):
        said = (
            (*said, LineBreak(), Strong((Text(one_line(decided)),))) if said else (Strong((Text(one_line(decided)),)),)
        )
    return (
        (*label, Formula(formulas.symbol(graded.symbol, sheet, task))),
        _answer(graded, language),
        (*judged, LineBreak(), *said) if said else judged,
        (Text(points),),
    )


def _open_row(part: OpenPart, language: str) -> tuple[tuple[Inline, ...], ...]:
    """A part that asks for no value: what was handed in, and how far it is marked."""
    label = f"({part.part}){NO_BREAK}" if part.part else ""
    text = part.given.text.strip() if part.given else ""
    shown = _shortened(one_line(text)) if text else part.picture.name if part.picture else "–"
    judged: tuple[Inline, ...] = (Strong((Text(open_verdict(part, language)),)),)
    if part.decision and part.decision.remark:
        judged = (*judged, LineBreak(), Text(one_line(part.decision.remark)))
    points = "–" if part.points is None else languages.points(part.points, language)
    return (
        (Text(label + word(KINDS[part.kind], language)),),
        (Text(one_line(shown)),),
        judged,
        (Text(NO_BREAK.join((points, "/", languages.points(part.of, language)))),),
    )


def _programs(task: GradedTask, language: str) -> Iterator[Block]:
    """What the checks found in a person's program."""
    program = next((part.program for part in task.open if part.program), None)
    if program is None:
        return
    from templates import program_report

    lines = list(program_report.remarks(program, language))
    if lines:
        yield Paragraph((Text(word("feedback_program", language)),))
        yield Listing(tuple((Paragraph((Text(one_line(line)),)),) for line in lines))


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
