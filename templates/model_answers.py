"""What a worked solution says to a part of a task: its text, or the steps, and how many points each is worth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from templates import references, texts
from templates.document import Block, Emphasis, Heading, Inline, Note, Table, Text
from templates.filling import filled, filled_line
from templates.messages import word
from templates.numbers import Numbers
from templates.parts import parts
from templates.result_tables import filled_in
from templates.vocabulary import Library, Vocabulary, vocabulary
from worksheets import languages
from worksheets.sheet import Part, Sheet, Task
from worksheets.solving import Solution
from worksheets.texts import MarkingPoint, Section, TaskText
from worksheets.texts import read as read_text


def answer_to(solution: Solution, label: str, language: str, digits: int) -> tuple[Block, ...]:
    """What the worked solution says to one part of a task. Raises as ``worked_solution`` does."""
    text = read_text(solution.sheet, solution.task, language)
    library = Library(solution.sheet)
    words = vocabulary(solution, Numbers(digits, language), library)
    named = (part for part in parts(solution, text) if part.label == label)
    composed = [block for part in named for block in part_answer(words, solution, text, part)]
    return references.resolved(composed, library.referred, language, is_whole=False)


def part_answer(words: Vocabulary, solution: Solution, text: TaskText | None, part: Part) -> Iterable[Block]:
    section = text.sections.get(part.label) if text else None
    words.context.asked = [a.symbol for a in part.asked]
    answer = answer_blocks(words, solution, section)
    if not answer:
        return
    title = f"({part.label}) {section.title if section else ''}".strip() if part.label else ""
    if title:
        yield Heading(2, (Text(title),), f"task-{solution.task.id}-{part.label}")
    yield from answer
    if part.table:
        yield filled_in(solution, part, words.context.typesetter)
    if section is not None and section.marking and words.context.library.is_full:
        yield _marking(words, title, section.marking)


def answer_blocks(words: Vocabulary, solution: Solution, section: Section | None) -> tuple[Block, ...]:
    if section is not None and section.answer:
        return filled(words, section.answer)
    if not words.context.asked:
        return ()
    with texts.bounded(solution.task.place):
        return words.derivations.steps()


def _marking(words: Vocabulary, of: str, marking: Sequence[MarkingPoint]) -> Note:
    """The marking points as a table, with their sum. Its title says which part they are ``of``: a page may begin so."""
    language = words.context.language
    rows: list[tuple[tuple[Inline, ...], ...]] = [
        (filled_line(words, point.text), (Text(languages.points(point.points, language)),)) for point in marking
    ]
    total = languages.points(sum((point.points for point in marking), Fraction(0)), language)
    rows.append(((Emphasis((Text(word("marking_total", language)),)),), (Emphasis((Text(total),)),)))
    header = ((Text(word("marking_point", language)),), (Text(word("marking_points", language)),))
    title = ": ".join(filter(None, (word("marking", language), of)))
    return Note("marking", title, (Table(header, tuple(rows), "lr"),))


def has_solution(sheet: Sheet, task: Task, part: Part, language: str) -> bool:
    """Whether the document answers a part: by its text, or by what the engine computes."""
    text = read_text(sheet, task, language)
    section = text.sections.get(part.label) if text else None
    return bool(part.asked) or (section is not None and bool(section.answer))
