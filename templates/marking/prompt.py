"""What a prompt says that asks for one value after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from templates.marking import worked
from templates.marking.marking_points import Point
from templates.marking.sentences import KINDS, plain
from templates.messages import one_line, word
from worksheets import languages
from worksheets.marking.entering import Box
from worksheets.solving import Solution


def question(box: Box, points: Sequence[Point], language: str) -> str:
    """What is asked for: a value, or the points of a part."""
    task = f"{box.task} ({box.part})" if box.part else box.task
    if box.symbol is not None:
        return word("entering_box", language).format(task=task, symbol=plain(box.symbol))
    key = "entering_ticks" if len(points) > 1 else "entering_points"
    kind, of = word(KINDS[box.kind], language), languages.points(box.of, language)
    return word(key, language).format(task=task, kind=kind, of=of)


def listed(points: Sequence[Point], language: str) -> Iterator[str]:
    """The marking points to choose from, where there is a choice."""
    if len(points) > 1:
        for number, point in enumerate(points, 1):
            yield f"  {number:>2}  {languages.points(point.worth, language):>4}  {one_line(point.text)}"


def hint(solution: Solution, box: Box, digits: int, language: str) -> str:
    """The rule that a value is calculated by."""
    assert box.symbol is not None
    rule = next(iter(solution.lines(box.symbol)))
    written = worked.line(rule, digits, language, solution.derivation.shapes)
    return word("practise_hint", language).format(symbol=plain(box.symbol), rule=written)
