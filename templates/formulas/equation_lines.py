"""Where the parts of an aligned derivation stand: every width is known, so the page need not find out.

All lengths are in em of the surrounding text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from math import inf

from templates.document import Equations, Formula, Row
from templates.formulas.drawing import Drawing, number
from templates.formulas.mathjax import typeset
from templates.formulas.tex_breaks import Breakable, at_operators, best_lines

SCALE = 1.04  # formulas in em of the text: between equal x-heights (1.075) and equal capitals (0.98) of the two faces
INDENT = 1.6
HANG = 1.4  # continuation lines stand that far right of where the right side begins
WIDEST_LEFT = 0.22  # of the line; a wider left side gets a line of its own
TALLEST = 60.0  # a taller formula would not end on its page
TALLEST_INSIDE = TALLEST / 3  # lines that part brackets are all as tall as these; more of them would fill a page
TOO_SMALL = 0.85  # a formula is rather moved than shrunk beyond this


@dataclass(frozen=True)
class Part:
    """A formula at ``x`` from the left edge of the text; ``scale`` is 1 unless it had to be shrunk to fit."""

    drawing: Drawing
    x: float
    scale: float = 1.0

    @property
    def end(self) -> float:
        return self.x + self.drawing.width * SCALE * self.scale


@dataclass(frozen=True)
class Line:
    """One line of a block; ``starts_row`` is false for what continues the row above."""

    parts: tuple[Part, ...]
    starts_row: bool = True

    @property
    def height(self) -> float:
        above = max(part.drawing.height * part.scale for part in self.parts)
        below = max(part.drawing.depth * part.scale for part in self.parts)
        return (above + below) * SCALE


def wanted(node: object) -> Iterator[tuple[str, bool]]:
    """The formulas below a node of a document, as they are typeset first; which is before any line is broken."""
    if isinstance(node, Formula):
        yield node.tex, False
    elif isinstance(node, Row):
        if node.left.strip():
            yield node.left, True
        yield f"{_opening(node)} {node.right}", True
    elif isinstance(node, tuple):
        for child in node:
            yield from wanted(child)
    elif is_dataclass(node):
        for child in fields(node):
            yield from wanted(getattr(node, child.name))


def layout(block: Equations, width: float) -> tuple[Line, ...]:
    """The lines of ``block`` in a text of ``width`` em; nothing reaches beyond it."""
    room = width - INDENT
    lefts = [typeset(row.left, display=True) if row.left.strip() else None for row in block.rows]
    narrow = [left.width * SCALE for left in lefts if left and left.width * SCALE <= room * WIDEST_LEFT]
    column = INDENT + (max(narrow) if narrow else HANG if any(lefts) else 0.0)
    lines: list[Line] = []
    for row, left in zip(block.rows, lefts, strict=True):
        lines += _row(row, left, column, width)
    return tuple(replace(line, parts=tuple(map(_on_a_page, line.parts))) for line in lines)


def fitting(drawing: Drawing, width: float) -> float:
    """The scale at which a formula in running text is no wider than ``width`` and no taller than a page."""
    tall = drawing.height + drawing.depth
    return min(SCALE, width / drawing.width if drawing.width else SCALE, TALLEST / tall if tall else SCALE)


def _on_a_page(part: Part) -> Part:
    tall = (part.drawing.height + part.drawing.depth) * SCALE
    return part if tall * part.scale <= TALLEST else replace(part, scale=TALLEST / tall)


def _row(row: Row, left: Drawing | None, column: float, width: float) -> list[Line]:
    right = [Line((part,), index == 0) for index, part in enumerate(_right(row, column, width))]
    if left is None:
        return right
    own = left.width * SCALE
    if INDENT + own > column + 1e-6:
        whole = Part(typeset(f"{row.left} {_opening(row)} {row.right}", display=True), INDENT)
        if len(right) == 1 and whole.end <= width:
            return [Line((whole,))]
        alone = Part(left, INDENT, min(1.0, (width - INDENT) / own))
        return [Line((alone,)), *(Line(line.parts, False) for line in right)]
    if right[0].parts[0].x < column:  # it was moved to a line of its own
        return [Line((Part(left, column - own),)), *(Line(line.parts, False) for line in right)]
    return [Line((Part(left, column - own), *right[0].parts)), *right[1:]]


def _opening(row: Row) -> str:
    """The relation with its space on the left; nothing after it, or a sign that follows would become an operator."""
    return f"{{}}{row.relation}" if row.relation.strip() else ""


def _right(row: Row, column: float, width: float) -> list[Part]:
    """The right side, from its relation on, as one part for each line."""
    opening = _opening(row)
    whole = Part(typeset(f"{opening} {row.right}", display=True), column)
    if whole.end <= width:
        return [whole]
    pieces = (row.prefix + row.terms[0], *row.terms[1:])
    pieces = (*pieces[:-1], pieces[-1] + row.suffix)
    hang = column + HANG + (typeset(opening + "{}", display=True).width * SCALE if opening else 0.0)
    outside = tuple(part for piece in pieces for part in _safely_cut(piece))
    inside = tuple(part for piece in pieces for part in at_operators(piece, in_groups=True))
    for candidate, tallest in ((pieces, inf), (outside, inf), (inside, TALLEST_INSIDE)):
        broken = _broken(Breakable(candidate), opening, column, hang, width)
        if broken and sum(Line((part,)).height for part in broken) <= tallest:
            return broken
    # Nothing helps but to shrink it; a line of its own leaves it as large as can be.
    x = column if (width - column) / (whole.end - column) > TOO_SMALL else INDENT
    return [Part(whole.drawing, x, min(1.0, (width - x) / (whole.end - column)))]


def _safely_cut(piece: str) -> tuple[str, ...]:
    parts = at_operators(piece)
    return parts if len(parts) > 1 else (piece,)


def _broken(formula: Breakable, opening: str, column: float, hang: float, width: float) -> list[Part] | None:
    """The formula on several lines, or ``None`` where a single piece is wider than a line."""
    count = len(formula.pieces)
    depths = [formula.depth(index) for index in range(count)]
    if count < 2 or all(depth is None for depth in depths[1:]):
        return None
    widths = [_width(formula, index) for index in range(count)]
    spans = best_lines(widths, depths, width - hang + HANG, width - hang)
    if spans is None:
        return None
    parts: list[Part] = []
    for first, last in spans:
        tex = formula.line(first, last, _strut)
        drawing = typeset(f"{{}}{tex}" if first else f"{opening} {tex}", display=True)
        part = Part(drawing, hang if first else column)
        parts.append(part if part.end <= width else Part(drawing, part.x, (width - part.x) / (part.end - part.x)))
    return parts


def _strut(tex: str) -> str:
    """Something invisible as tall as ``tex``; unlike a phantom it does not have to be typeset again on every line."""
    content = typeset(tex, display=True)
    return rf"\rule[{number(-content.depth)}em]{{0em}}{{{number(content.height + content.depth)}em}}"


def _width(formula: Breakable, index: int) -> float:
    """About how wide piece ``index`` is on a line, spaces around its operator included."""
    if formula.depth(index) is None or (index + 1 < len(formula.pieces) and formula.depth(index + 1) is None):
        return _glued(formula, index)
    return typeset("{}" + formula.line(index, index + 1, _strut), display=True).width * SCALE


def _glued(formula: Breakable, index: int) -> float:
    """The width that a piece adds where it is no formula of its own: it cannot be separated from its neighbours."""
    start = index
    while formula.depth(start) is None and start:
        start -= 1
    stop = index + 1
    while stop < len(formula.pieces) and formula.depth(stop) is None:
        stop += 1
    return typeset("{}" + formula.line(start, stop, _strut), display=True).width * SCALE / (stop - start)
