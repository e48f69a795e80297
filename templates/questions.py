"""The question of a task: its text, or where there is none its equations, its numbers and what is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sympy import Symbol

from solver import values
from solver.counting import Axes, size_symbol
from solver.expressions import LAST, Count
from solver.symbols import Closed
from templates import texts
from templates.answer_form import Places
from templates.document import Block, Code, Formula, Inline, Paragraph, Strong, Text
from templates.explained_functions import explained
from templates.filling import filled
from templates.messages import word
from templates.result_tables import to_fill_in
from templates.vocabulary import Vocabulary
from worksheets import languages
from worksheets.sheet import Part
from worksheets.solving import Solution
from worksheets.texts import TaskText

COUNTED = {
    "params": "count_params",
    "mults": "count_mults",
    "adds": "count_adds",
    "memory": "count_memory",
    "sequential": "count_sequential",
    "path": "count_path",
    "flops": "count_flops",
    "macs": "count_macs",
    "shape": "count_shape",
    "field": "count_field",
}
"""The word for what a count counts."""
IN_UNIT = {"bytes": "in_bytes", "bits": "in_bits", "FLOPs": "in_flops", "parameters": "in_parameters"}
"""How a question says the unit of a value (``solver.answers.units``)."""


def working_digits(words: Vocabulary, solution: Solution) -> Iterator[Block]:
    """With how many decimals one must calculate, where it is more than are asked for."""
    if (working := solution.task.working) is not None:
        digits = words.context.typesetter.numbers.digits
        said = word("working_digits", words.context.language).format(working=working, digits=digits)
        yield Paragraph((Strong((Text(said),)),))


def question_blocks(
    words: Vocabulary, solution: Solution, text: TaskText | None, places: Places | None = None
) -> Iterable[Block]:
    """The question, each of its parts with the ``places`` for the answers; nothing of it is left out or rounded."""
    words = words.complete()
    yield from working_digits(words, solution)
    if text is None:
        yield from _standard_question(words, solution, places)
        return
    points = {part.label: part.points for part in solution.task.parts}
    for label, section in text.sections.items():
        if label and not solution.task.includes(label):
            continue
        blocks = filled(words, section.question)
        asked = _labelled(_label(label, points.get(label), words.context.language), blocks)
        for part in solution.task.parts:
            asked = _with_table(words, solution, asked, part, places) if part.label == label else asked
        yield from places.asked_in(asked, label) if places else asked


def _with_table(
    words: Vocabulary, solution: Solution, blocks: tuple[Block, ...], part: Part, places: Places | None
) -> tuple[Block, ...]:
    is_shown = part.table and (places is None or places.has_tables)
    return (*blocks, to_fill_in(solution, part, words.context.typesetter)) if is_shown else blocks


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
        labelled = _with_table(words, solution, labelled, part, places)
        yield from places.asked_in(labelled, part.label) if places else labelled


def _described(words: Vocabulary, solution: Solution) -> Iterator[Block]:
    """The equations and numbers of a task."""
    task, language = solution.task, words.context.language
    models = solution.sheet.models_of(task)
    known: set[str] = set()
    for model in models:
        is_named = len(models) > 1 or model is not task.model
        said = word("equations_of" if is_named else "equations_are", language)
        before, named, after = said.partition("{model}")
        yield Paragraph((Text(before), *((Code(model.name), Text(after)) if named else ())))
        yield from words.derivations.equations(model=model.name, counted=True)
        yield from explained((e.rule for e in model.all_equations), language, known)
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
