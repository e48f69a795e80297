"""From solutions to a document: what stands where, for every output format."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sympy import Expr

from solver import notation, values
from solver.functions import Scalar
from solver.reduction import substituted
from templates import texts
from templates.document import Block, Document, Formula, Heading, Inline, Note, Paragraph, Text
from templates.messages import word
from templates.numbers import Numbers
from templates.typeset import Typesetter
from templates.vocabulary import Vocabulary
from worksheets.sheet import Part, Sheet
from worksheets.solving import Solution
from worksheets.texts import Passage, Section, TaskText
from worksheets.texts import read as read_text

FORMAT = 1
JSON_DIGITS = 15
LONG = 3
"""A document with at least this many tasks has a table of contents."""


def worked_solution(sheet: Sheet, solutions: Sequence[Solution], language: str, digits: int) -> Document:
    """The document with the worked solutions of these tasks.

    Raises ``Problem`` for a text that cannot be used, and ``Unproven`` where a digit needs more bits.
    """
    numbers = Numbers(digits, language)
    before, after = word("rounding", language).format(digits=digits).split("≈")
    rounding = Paragraph((Text(before), Formula(r"\approx"), Text(after)))
    blocks = [rounding, *(block for solution in solutions for block in _task(solution, numbers))]
    return Document(
        title=sheet.title[language],
        subtitle=" – ".join(t for t in (sheet.subtitle[language], word("solution", language)) if t),
        language=language,
        blocks=tuple(blocks),
        facts=sheet.facts[language],
        contents=len(solutions) >= LONG,
        data=data(sheet, solutions, numbers),
    )


def _task(solution: Solution, numbers: Numbers) -> Iterable[Block]:
    task, language = solution.task, numbers.language
    text = read_text(solution.sheet, task, language)
    vocabulary = Vocabulary(solution, Typesetter(numbers, solution.derivation.shapes), language)
    title = (text.title if text else "") or task.title[language]
    heading = f"{word('task', language)} {task.id}" + (f" – {title}" if title else "")
    yield Heading(1, (Text(heading),), f"task-{task.id}")
    yield Note("question", word("question", language), tuple(_question(vocabulary, text)))
    for part in _parts(solution, text):
        yield from _answer(vocabulary, text, part)


def _parts(solution: Solution, text: TaskText | None) -> list[Part]:
    """The parts of the task, and those that only its text knows."""
    parts = {part.label: part for part in solution.task.parts}
    labels = dict.fromkeys([*(text.sections if text else ()), *parts])
    return [parts.get(label, Part(label, ())) for label in labels]


def _question(vocabulary: Vocabulary, text: TaskText | None) -> Iterable[Block]:
    if text is None:
        yield from _standard_question(vocabulary)
        return
    for label, section in text.sections.items():
        blocks = _filled(vocabulary, section.question)
        yield from _labelled(label, blocks) if label else blocks


def _labelled(label: str, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    first, *rest = blocks or (Paragraph(()),)
    if isinstance(first, Paragraph):
        return Paragraph((Text(f"({label}) "), *first.children)), *rest
    return Paragraph((Text(f"({label})"),)), first, *rest


def _standard_question(vocabulary: Vocabulary) -> Iterable[Block]:
    """The question of a task without a text: equations, numbers, and what is asked."""
    task, language = vocabulary.solution.task, vocabulary.language
    source = ""
    if task.model is not None:
        source += f"{word('equations_are', language)}\n\n{{{{ equations() }}}}\n\n"
    if task.given:
        source += f"{word('given_are', language)}\n\n{{{{ given() }}}}\n\n"
    yield from _filled(vocabulary, Passage(source, task.place))
    for part in task.parts:
        asked: list[Inline] = [Text(f"{word('compute', language)} ")]
        for number, one in enumerate(part.asked):
            asked += [Text(", ")] if number else []
            asked.append(Formula(vocabulary.typesetter.tex(one.symbol)))
        sentence = (Paragraph((*asked, Text("."))),)
        yield from _labelled(part.label, sentence) if part.label else sentence


def _answer(vocabulary: Vocabulary, text: TaskText | None, part: Part) -> Iterable[Block]:
    section = text.sections.get(part.label) if text else None
    vocabulary.asked = [a.symbol for a in part.asked]
    answer = _answer_blocks(vocabulary, section)
    if not answer:
        return
    if part.label:
        anchor = f"task-{vocabulary.solution.task.id}-{part.label}"
        title = section.title if section else ""
        yield Heading(2, (Text(f"({part.label}) {title}".strip()),), anchor)
    yield from answer


def _answer_blocks(vocabulary: Vocabulary, section: Section | None) -> tuple[Block, ...]:
    if section is not None and section.answer:
        return _filled(vocabulary, section.answer)
    if not vocabulary.asked:
        return ()
    return _filled(vocabulary, Passage("{{ steps() }}", vocabulary.solution.task.place))


def _filled(vocabulary: Vocabulary, passage: Passage) -> tuple[Block, ...]:
    return texts.blocks(passage, vocabulary.functions(), vocabulary.finalize, vocabulary.embedded)


def data(sheet: Sheet, solutions: Sequence[Solution], numbers: Numbers) -> dict[str, Any]:
    """The solutions for other programs: values, and the steps with rule and numbers as TeX."""
    return {"format": FORMAT, "sheet": sheet.id, "tasks": {s.task.id: _task_data(s, numbers) for s in solutions}}


def _task_data(solution: Solution, numbers: Numbers) -> dict[str, Any]:
    typesetter = Typesetter(numbers, solution.derivation.shapes)
    return {
        "values": {notation.write(s): _plain(solution, s) for s in solution.asked},
        "steps": [
            {
                "symbol": notation.write(step.symbol),
                "rule": typesetter.tex(step.rule),
                "substituted": typesetter.tex(substituted(step.rule, solution.values)),
                "value": _plain(solution, step.symbol),
            }
            for step in solution.derivation.steps.values()
        ],
    }


def _plain(solution: Solution, symbol: Expr) -> Any:
    return solution.value(symbol).nested(_json_number)


def _json_number(value: Scalar) -> int | float:
    """A number with 15 significant digits, each proven; a whole number stays whole."""
    if values.is_short(value, 0):
        return int(values.decimal(value, 0))
    return float(values.significant(value, JSON_DIGITS))
