"""From solutions to a document: what stands where, for every output format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from typing import Any, cast

from sympy import Symbol

from solver import values
from solver.counting import Axes, size_symbol
from solver.errors import Problem
from solver.expressions import LAST, Count
from solver.symbols import Closed
from templates import answer_form, data, references, texts
from templates.answer_form import NO_SPACE, Places
from templates.document import (
    Block,
    Code,
    Document,
    Emphasis,
    Formula,
    Heading,
    Inline,
    Note,
    Paragraph,
    Setting,
    Strong,
    Table,
    Text,
    formulas,
    plain,
)
from templates.matrices import is_abridged
from templates.messages import word
from templates.numbers import Numbers
from templates.parts import overview, parts
from templates.vocabulary import Library, Vocabulary, vocabulary
from templates.vocabulary.quoting import literature
from worksheets import languages
from worksheets.editions import FULL, Edition
from worksheets.sheet import Part, Sheet, Task
from worksheets.solving import Solution, solve
from worksheets.texts import MarkingPoint, Passage, Section, TaskText, page
from worksheets.texts import read as read_text

COUNTED = {
    "params": "count_params",
    "mults": "count_mults",
    "adds": "count_adds",
    "memory": "count_memory",
    "sequential": "count_sequential",
    "path": "count_path",
}
"""The word for what a count counts."""
IN_UNIT = {"bytes": "in_bytes", "bits": "in_bits", "FLOPs": "in_flops", "parameters": "in_parameters"}
"""How a question says the unit of a value (``solver.answers.units``)."""
LONG = 3
"""A document with at least this many tasks has a table of contents."""


def worked_solution(
    sheet: Sheet,
    solutions: Sequence[Solution],
    language: str,
    digits: int,
    *,
    edition: Edition = FULL,
    with_data: bool = True,
) -> Document:
    """The document with the worked solutions of these tasks, on request with the same as data for other programs.

    The ``compact`` edition begins with all results, and has neither questions nor marking points. Raises ``Problem``
    for a text that cannot be used, and ``Unproven`` where a digit needs more bits.
    """
    numbers, library = Numbers(digits, language), Library(sheet, edition)
    before, after = word("rounding", language).format(digits=digits).split("≈")
    rounding = Paragraph((Text(before), Formula(r"\approx"), Text(after)))
    tasks = list(grouped(sheet, solutions, language, lambda s: _task(s, numbers, library)))
    results = [] if library.is_full else overview(solutions, numbers)
    abridged = [Paragraph((Text(word("abridged", language)),))] if any(map(is_abridged, formulas(tuple(tasks)))) else []
    composed = [rounding, *abridged, *results, *tasks, *literature(library, language)]
    blocks = _with_references(composed, library, solutions, language)
    content = data.of_solutions(sheet, solutions, numbers) if with_data else {}
    setting: Setting = "book" if library.is_full else "compact"
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
) -> Document:
    """The document with the questions of these tasks.

    ``framed`` says whether the sheet's introduction and its closing text stand around them; a ``form`` has fields for
    the answers, and ``space`` leaves room to write below each part, with boxes. Raises ``Problem`` for a text that
    cannot be used.
    """
    numbers, library = Numbers(digits, language), Library(sheet)
    composed = [
        *(_page(sheet, "intro", numbers, library) if framed else ()),
        *([answer_form.head(language)] if form else []),
        *grouped(sheet, solutions, language, lambda s: _questions(s, numbers, library, form, space)),
        *(_page(sheet, "outro", numbers, library) if framed else ()),
        *literature(library, language),
    ]
    blocks = _with_references(composed, library, solutions, language)
    content = data.of_questions(sheet, solutions, language) if with_data else {}
    return assembled(sheet, solutions, language, "", blocks, content)


def _with_references(
    blocks: Sequence[Block], library: Library, solutions: Sequence[Solution], language: str
) -> tuple[Block, ...]:
    """The blocks of a document with the numbers of its figures, where it shows them all."""
    is_whole = len(solutions) == len(library.sheet.tasks) and not any(s.task.selected for s in solutions)
    return references.resolved(blocks, library.referred, language, is_whole=is_whole)


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
    return _filled(vocabulary(solve(sheet, none), numbers, library), passage)


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
    for block in _question(words, solution, text, cast(Places, _Ends())):
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
        answer = _answer_blocks(words, solution, section) if section is not None and not part.asked else ()
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
    """In the place of fields for answers: where each part ends."""

    def asked_in(self, blocks: Sequence[Block], label: str) -> Iterator[Block | _End]:
        yield from (*blocks, _End(label))


def _task(solution: Solution, numbers: Numbers, library: Library) -> Iterable[Block]:
    language = numbers.language
    text = read_text(solution.sheet, solution.task, language)
    words = vocabulary(solution, numbers, library)
    yield heading(solution, text, language)
    if library.is_full and (question := tuple(_question(words, solution, text))):
        yield Note("question", word("question", language), question)
    if not library.is_full:
        yield from _working(words, solution)
    for part in parts(solution, text):
        yield from _answer(words, solution, text, part)


def _questions(solution: Solution, numbers: Numbers, library: Library, form: bool, space: str) -> Iterable[Block]:
    text = read_text(solution.sheet, solution.task, numbers.language)
    yield heading(solution, text, numbers.language)
    places = Places(solution, numbers, form, space) if form or space != NO_SPACE else None
    yield from _question(vocabulary(solution, numbers, library), solution, text, places)
    if places:
        yield from places.rest()


def heading(solution: Solution, text: TaskText | None, language: str) -> Heading:
    """The heading of a task."""
    title = (text.title if text else "") or solution.task.title[language]
    heading = f"{word('task', language)} {solution.task.id}" + (f" – {title}" if title else "")
    return Heading(1, (Text(heading),), f"task-{solution.task.id}")


def _working(words: Vocabulary, solution: Solution) -> Iterator[Block]:
    """With how many decimals one must calculate, where it is more than are asked for."""
    if (working := solution.task.working) is not None:
        digits = words.context.typesetter.numbers.digits
        said = word("working_digits", words.context.language).format(working=working, digits=digits)
        yield Paragraph((Strong((Text(said),)),))


def _question(
    words: Vocabulary, solution: Solution, text: TaskText | None, places: Places | None = None
) -> Iterable[Block]:
    """The question, each of its parts with the ``places`` for the answers; nothing of it is left out or rounded."""
    words = words.complete()
    yield from _working(words, solution)
    if text is None:
        yield from _standard_question(words, solution, places)
        return
    points = {part.label: part.points for part in solution.task.parts}
    for label, section in text.sections.items():
        if label and not solution.task.includes(label):
            continue
        blocks = _filled(words, section.question)
        asked = _labelled(_label(label, points.get(label), words.context.language), blocks)
        yield from places.asked_in(asked, label) if places else asked


def _label(label: str, points: float | None, language: str) -> str:
    key = "point_short" if points == 1 else "points_short"
    worth = word(key, language).format(points=languages.points(points, language)) if points else ""
    return " ".join(piece for piece in (f"({label})" if label else "", worth) if piece)


def _labelled(label: str, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    if not label:
        return blocks
    first, *rest = blocks or (Paragraph(()),)
    if isinstance(first, Paragraph):
        return Paragraph((Text(f"{label} "), *first.children)), *rest
    return Paragraph((Text(label),)), first, *rest


def _standard_question(words: Vocabulary, solution: Solution, places: Places | None) -> Iterable[Block]:
    """The question of a task without a text: equations, numbers or sizes, and what is asked."""
    task, language = solution.task, words.context.language
    with texts.bounded(task.place):
        described = tuple(_described(words, solution))
    yield from described
    if task.sizes:
        yield _sizes(words, task.sizes)
    if task.axes:
        yield _shapes(words, task.axes)
    for part in task.parts:
        if not part.asked:
            continue
        asked: list[Inline] = [Text(f"{word('compute', language)} ")]
        for number, one in enumerate(part.asked):
            asked += [Text(", ")] if number else []
            if isinstance(one.symbol, Count):
                asked.append(Text(f"{word(COUNTED[one.symbol.kind], language)} "))
            if isinstance(one.symbol, Closed):
                asked.append(Text(f"{word('closed_formula', language)} "))
            asked.append(Formula(words.context.typesetter.tex(one.symbol)))
            asked += [Text(f" {word(IN_UNIT[part.unit], language)}")] if part.unit else []
        sentence = (Paragraph((*asked, Text("."))),)
        labelled = _labelled(_label(part.label, part.points, language), sentence)
        yield from places.asked_in(labelled, part.label) if places else labelled


def _described(words: Vocabulary, solution: Solution) -> Iterator[Block]:
    """The equations and numbers of a task."""
    task, language = solution.task, words.context.language
    models = solution.sheet.models_of(task)
    for model in models:
        is_named = len(models) > 1 or model is not task.model
        said = word("equations_of" if is_named else "equations_are", language)
        before, named, after = said.partition("{model}")
        yield Paragraph((Text(before), *((Code(model.name), Text(after)) if named else ())))
        yield from words.derivations.equations(model=model.name, counted=True)
    if task.given:
        yield Paragraph((Text(word("given_are", language)),))
        yield from words.derivations.given()


def _shapes(words: Vocabulary, axes: Mapping[str, Axes]) -> Paragraph:
    """The lengths of what is only counted, along each axis."""
    tex = words.context.typesetter.tex
    said: list[Inline] = [Text(f"{word('shapes_are', words.context.language)} ")]
    for number, (name, lengths) in enumerate(axes.items()):
        said += [Text(", ")] if number else []
        whole = r" \times ".join(map(tex, lengths))
        said.append(Formula(rf"{tex(Symbol(name))} \colon {whole}"))
    return Paragraph((*said, Text(".")))


def _sizes(words: Vocabulary, sizes: Mapping[str, int]) -> Paragraph:
    """The sizes that stand in the place of numbers, each with what it counts."""
    tex, language = words.context.typesetter.tex, words.context.language
    said: list[Inline] = [Text(f"{word('sizes_are', language)} ")]
    for number, (name, size) in enumerate(sizes.items()):
        symbol = size_symbol(name)
        value = words.context.typesetter.numbers.exact_tex(values.scalar(size))
        said += [Text(", ")] if number else []
        said.append(Formula(f"{tex(symbol)} = {value}"))
        if symbol == LAST:
            said.append(Text(f" ({word('size_of_time', language)})"))
        else:
            said += [Text(f" ({word('size_of', language)} "), Formula(tex(Symbol(name))), Text(")")]
    return Paragraph((*said, Text(".")))


def answer_to(solution: Solution, label: str, language: str, digits: int) -> tuple[Block, ...]:
    """What the worked solution says to one part of a task. Raises as ``worked_solution`` does."""
    text = read_text(solution.sheet, solution.task, language)
    library = Library(solution.sheet)
    words = vocabulary(solution, Numbers(digits, language), library)
    named = (part for part in parts(solution, text) if part.label == label)
    composed = [block for part in named for block in _answer(words, solution, text, part)]
    return references.resolved(composed, library.referred, language, is_whole=False)


def _answer(words: Vocabulary, solution: Solution, text: TaskText | None, part: Part) -> Iterable[Block]:
    section = text.sections.get(part.label) if text else None
    words.context.asked = [a.symbol for a in part.asked]
    answer = _answer_blocks(words, solution, section)
    if not answer:
        return
    if part.label:
        anchor = f"task-{solution.task.id}-{part.label}"
        title = section.title if section else ""
        yield Heading(2, (Text(f"({part.label}) {title}".strip()),), anchor)
    yield from answer
    if section is not None and section.marking and words.context.library.is_full:
        yield _marking(words, section.marking)


def _answer_blocks(words: Vocabulary, solution: Solution, section: Section | None) -> tuple[Block, ...]:
    if section is not None and section.answer:
        return _filled(words, section.answer)
    if not words.context.asked:
        return ()
    with texts.bounded(solution.task.place):
        return words.derivations.steps()


def _marking(words: Vocabulary, marking: Sequence[MarkingPoint]) -> Note:
    """The marking points as a table, with their sum."""
    language = words.context.language
    rows: list[tuple[tuple[Inline, ...], ...]] = [
        (filled_line(words, point.text), (Text(languages.points(point.points, language)),)) for point in marking
    ]
    total = languages.points(sum((point.points for point in marking), Fraction(0)), language)
    rows.append(((Emphasis((Text(word("marking_total", language)),)),), (Emphasis((Text(total),)),)))
    header = ((Text(word("marking_point", language)),), (Text(word("marking_points", language)),))
    return Note("marking", word("marking", language), (Table(header, tuple(rows), "lr"),))


def filled_line(words: Vocabulary, passage: Passage) -> tuple[Inline, ...]:
    """A text of one paragraph, filled. Raises ``Problem`` for another one."""
    found = _filled(words, passage)
    if len(found) != 1 or not isinstance(found[0], Paragraph):
        raise Problem("bad_marking_point", passage.place, found=passage.text.strip())
    return found[0].children


def _filled(words: Vocabulary, passage: Passage) -> tuple[Block, ...]:
    found = texts.blocks(passage, words.functions, words.finalize)
    for name in references.referred(found):
        words.context.library.referred.setdefault(name, passage.place_of(name))
    return found


def has_solution(sheet: Sheet, task: Task, part: Part, language: str) -> bool:
    """Whether the document answers a part: by its text, or by what the engine computes."""
    text = read_text(sheet, task, language)
    section = text.sections.get(part.label) if text else None
    return bool(part.asked) or (section is not None and bool(section.answer))
