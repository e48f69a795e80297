"""A task in its parts, each with its question and its model answer, for what shows one part after another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import cast

from templates import references
from templates.answer_form import Places
from templates.composing import heading
from templates.document import Block, Inline, plain
from templates.filling import filled_line
from templates.model_answers import answer_blocks
from templates.numbers import Numbers
from templates.parts import parts
from templates.questions import question_blocks
from templates.vocabulary import Library, vocabulary
from worksheets.solving import Solution
from worksheets.texts import read as read_text


@dataclass(frozen=True)
class PartOfTask:
    """A part of a task, taken apart: its question, and for one that asks for no value its model answer.

    ``marking`` are its marking points with what each is worth.
    """

    label: str
    question: tuple[Block, ...]
    answer: tuple[Block, ...] = ()
    marking: tuple[tuple[tuple[Inline, ...], Fraction], ...] = ()


def taken_apart(solution: Solution, numbers: Numbers, library: Library) -> tuple[str, list[PartOfTask]]:
    """The heading of a task, and its parts; the one without a label is what stands before all others.

    Raises ``Problem`` for a text that cannot be used.
    """
    text = read_text(solution.sheet, solution.task, numbers.language)
    words = vocabulary(solution, numbers, library)
    head = heading(solution, text, numbers.language)
    found: dict[str, PartOfTask] = {}
    blocks: list[Block] = []
    for block in question_blocks(words, solution, text, cast(Places, _Ends())):
        if isinstance(block, _End):
            found[block.label] = PartOfTask(block.label, tuple(blocks))
            blocks = []
        else:
            blocks.append(block)
    if blocks:
        found = {"": PartOfTask("", tuple(blocks)), **found}
    for part in parts(solution, text):
        section = text.sections.get(part.label) if text else None
        words.context.asked = []
        answer = answer_blocks(words, solution, section) if section is not None and not part.asked else ()
        marking = section.marking if section is not None and answer else ()
        points = tuple((filled_line(words, point.text), point.points) for point in marking)
        before = found.get(part.label, PartOfTask(part.label, ()))
        found[part.label] = replace(before, answer=answer, marking=points)
    referred = library.referred
    return plain(head.children, str), [
        replace(
            part,
            question=references.resolved(part.question, referred, numbers.language, is_whole=False),
            answer=references.resolved(part.answer, referred, numbers.language, is_whole=False),
        )
        for part in found.values()
    ]


@dataclass(frozen=True)
class _End:
    label: str


class _Ends:
    """In the place of fields for answers: where each part ends. What shows the parts makes their tables by itself."""

    has_tables = False

    def asked_in(self, blocks: Sequence[Block], label: str) -> Iterator[Block | _End]:
        yield from (*blocks, _End(label))
