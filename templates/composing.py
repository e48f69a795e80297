"""From solutions to a document: what stands where, for every output format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from templates import answer_form, data, references
from templates.answer_form import NO_SPACE, Places
from templates.document import Block, Document, Formula, Heading, Note, Paragraph, Setting, Text, formulas
from templates.filling import filled
from templates.kept_parts import AS_COMPOSED, Parts
from templates.matrices import is_abridged
from templates.messages import word
from templates.model_answers import part_answer
from templates.numbers import Numbers
from templates.parts import overview
from templates.parts import parts as parts_of
from templates.questions import question_blocks, working_digits
from templates.vocabulary import Library, vocabulary
from templates.vocabulary.quoting import literature
from worksheets.editions import FULL, Edition
from worksheets.sheet import Sheet, Task
from worksheets.solving import Solution, solve
from worksheets.texts import TaskText, page
from worksheets.texts import read as read_text

LONG, MANY = 3, 8
"""With so many tasks a document has a table of contents; a sheet of questions, whose tasks are short, with many."""


def worked_solution(
    sheet: Sheet,
    solutions: Sequence[Solution],
    language: str,
    digits: int,
    *,
    edition: Edition = FULL,
    with_data: bool = True,
    parts: Parts = AS_COMPOSED,
) -> Document:
    """The document with the worked solutions of these tasks, on request with the same as data for other programs.

    The ``compact`` edition begins with all results, and has neither questions nor marking points. Raises ``Problem``
    for a text that cannot be used, and ``Unproven`` where a digit needs more bits.
    """
    setting: Setting = "book" if edition == FULL else "compact"
    numbers, library = Numbers(digits, language), Library(sheet, edition, setting)
    before, after = word("rounding", language).format(digits=digits).split("≈")
    rounding = Paragraph((Text(before), Formula(r"\approx"), Text(after)))
    each = partial(parts.blocks, "solution", _task, numbers=numbers, library=library)
    tasks = list(grouped(sheet, solutions, language, each))
    results = [] if library.is_full else overview(solutions, numbers)
    abridged = [Paragraph((Text(word("abridged", language)),))] if any(map(is_abridged, formulas(tuple(tasks)))) else []
    composed = [rounding, *abridged, *results, *tasks, *literature(library, language)]
    if not library.is_full:
        composed = [*_announcing_nothing_left_out(composed)]
    blocks = _with_references(composed, library, solutions, language)
    content = data.of_solutions(sheet, solutions, numbers) if with_data else {}
    return assembled(sheet, solutions, language, word("solution", language), blocks, content, setting=setting)


def question_sheet(
    sheet: Sheet,
    solutions: Sequence[Solution],
    language: str,
    digits: int,
    *,
    framed: bool = True,
    form: bool = False,
    space: str = NO_SPACE,
    with_data: bool = True,
    parts: Parts = AS_COMPOSED,
) -> Document:
    """The document with the questions of these tasks.

    ``framed`` says whether the sheet's introduction and its closing text stand around them; a ``form`` has fields for
    the answers, and ``space`` leaves room to write below each part, with boxes. Raises ``Problem`` for a text that
    cannot be used.
    """
    is_printed = not form and space == NO_SPACE
    setting: Setting = "compact" if is_printed else "book"
    numbers, library = Numbers(digits, language), Library(sheet, setting=setting)
    questions = partial(_questions, form=form, space=space)
    each = partial(parts.blocks, f"questions {form} {space}", questions, numbers=numbers, library=library)
    composed = [
        *(_page(sheet, "intro", numbers, library) if framed else ()),
        *([answer_form.head(language)] if form else []),
        *grouped(sheet, solutions, language, each),
        *(_page(sheet, "outro", numbers, library) if framed else ()),
        *literature(library, language),
    ]
    blocks = _with_references(composed, library, solutions, language)
    content = data.of_questions(sheet, solutions, language) if with_data else {}
    return assembled(sheet, solutions, language, "", blocks, content, contents=len(solutions) >= MANY, setting=setting)


def _with_references(
    blocks: Sequence[Block], library: Library, solutions: Sequence[Solution], language: str
) -> tuple[Block, ...]:
    """The blocks of a document with the numbers of its figures, where it shows them all."""
    is_whole = len(solutions) == len(library.sheet.tasks) and not any(s.task.selected for s in solutions)
    return references.resolved(blocks, library.referred, language, is_whole=is_whole)


def _announcing_nothing_left_out(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks, where a paragraph ends in a full stop whose colon announces what only another edition shows."""
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        is_left_out = following is None or isinstance(following, Heading | Note | Paragraph)
        yield _ended(block) if isinstance(block, Paragraph) and is_left_out else block


def _ended(paragraph: Paragraph) -> Paragraph:
    *others, last = paragraph.children or (Text(""),)
    if not isinstance(last, Text) or not last.text.endswith(":"):
        return paragraph
    return Paragraph((*others, Text(last.text.removesuffix(":") + ".")))


question_form = partial(question_sheet, form=True)


def assembled(
    sheet: Sheet,
    solutions: Sequence[Solution],
    language: str,
    title: str,
    blocks: Sequence[Block],
    content: dict[str, Any],
    *,
    contents: bool = True,
    setting: Setting = "book",
) -> Document:
    """The document of these blocks, with the head of the sheet; ``title`` says which of its documents it is."""
    return Document(
        title=sheet.title[language],
        subtitle=" – ".join(t for t in (sheet.subtitle[language], title) if t),
        language=language,
        blocks=tuple(blocks),
        facts=sheet.facts[language],
        contents=contents and len(solutions) >= LONG,
        setting=setting,
        data=content,
    )


def grouped(
    sheet: Sheet, solutions: Sequence[Solution], language: str, blocks: Callable[[Solution], Iterable[Block]]
) -> Iterator[Block]:
    """The blocks of each task, below the heading of its section where the sheet has sections."""
    current = None
    for solution in solutions:
        group = sheet.group(solution.task.id)
        if group is not None and group is not current:
            yield Heading(1, (Text(group.title[language]),), f"section-{sheet.groups.index(group) + 1}")
        current = group
        for block in blocks(solution):
            deeper = group is not None and isinstance(block, Heading)
            yield replace(block, level=block.level + 1) if deeper and isinstance(block, Heading) else block


def _page(sheet: Sheet, name: str, numbers: Numbers, library: Library) -> tuple[Block, ...]:
    """The sheet's introduction or closing text, in which no task's symbols are known."""
    passage = page(sheet, name, numbers.language)
    if passage is None:
        return ()
    none = Task("", {}, None, {}, {}, {}, next(iter(sheet.tasks.values())).ranges, (), passage.place)
    return filled(vocabulary(solve(sheet, none), numbers, library), passage)


def _task(solution: Solution, numbers: Numbers, library: Library) -> Iterable[Block]:
    language = numbers.language
    text = read_text(solution.sheet, solution.task, language)
    words = vocabulary(solution, numbers, library)
    yield heading(solution, text, language)
    if library.is_full and (question := tuple(question_blocks(words, solution, text))):
        yield Note("question", word("question", language), question)
    if not library.is_full:
        yield from working_digits(words, solution)
    for part in parts_of(solution, text):
        yield from part_answer(words, solution, text, part)


def _questions(solution: Solution, numbers: Numbers, library: Library, form: bool, space: str) -> Iterable[Block]:
    text = read_text(solution.sheet, solution.task, numbers.language)
    yield heading(solution, text, numbers.language)
    places = Places(solution, numbers, form, space) if form or space != NO_SPACE else None
    yield from question_blocks(vocabulary(solution, numbers, library), solution, text, places)
    if places:
        yield from places.rest()


def heading(solution: Solution, text: TaskText | None, language: str) -> Heading:
    """The heading of a task."""
    title = (text.title if text else "") or solution.task.title[language]
    name = f"{word('task', language)} {solution.task.id}"
    return Heading(1, (Text(f"{name} – {title}" if title else name),), f"task-{solution.task.id}", name)
