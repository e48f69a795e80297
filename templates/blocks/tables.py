"""Tables, put together from cells that are laid out once: hardly any two tables of a batch have the same ones.

WeasyPrint lays out each cell by itself, as wide as it would like to be, and at the width of its column where that is
less. The widths of columns and the heights of rows follow from those by WeasyPrint's rules. What else there is to a
table, its margins and lines and the edges of its rows, is taken from a small one like it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice, pairwise
from typing import Any

from templates.blocks.carried import NotCarried
from templates.blocks.cells import Cell, CellLayout, Cells, Layout
from templates.blocks.kept import Known, Layouts, Recent
from templates.blocks.model import NOTHING, Block, Content, Inner, Item, Layers, joined
from templates.blocks.moving import aside, written
from templates.blocks.pieces import BlockPiece
from templates.blocks.typesetting import LaidOutBox, Source, Typesetter, allows, kept, may_part_at

MOST_FRAMES = 200
MOST_TABLES = 200
_TAGS = ("td", "th")
_EXACT = 1e-6  # pixels
_Edges = tuple[float, float]


@dataclass(frozen=True)
class _Line:
    """A line of a table, as WeasyPrint draws it; its colour is red, green, blue and opacity."""

    style: str
    width: float
    colour: tuple[float, float, float, float]

    @classmethod
    def of(cls, line: Any) -> _Line:
        """That of WeasyPrint."""
        style, width, colour = line
        red, green, blue = map(float, colour.to("srgb").coordinates)
        return cls(style, float(width), (red, green, blue, float(colour.alpha)))


def _from_to(start: float, end: float, y: float) -> bytes:
    """The operators that make a path of a line."""
    return b"%b %b m\n%b %b l" % (written(start), written(y), written(end), written(y))


_SAMPLE_PLACE = (1111.5, 2222.5, 3333.5)
_SAMPLE = _from_to(*_SAMPLE_PLACE)


@dataclass(frozen=True)
class _Frame:
    """A table but for its cells. ``edges`` says how much more room there is above its first row and below its last
    than between rows, for each sort of cells. ``lines`` are those above it, below its header, below it.
    """

    left: float  # of the text around it
    width: float
    top: float
    bottom: float
    margins: tuple[float, float]
    keeps: float
    parts: tuple[bool, bool]
    edges: Mapping[str, _Edges]
    lines: tuple[_Line, _Line, _Line]
    ends_before_last: bool


class Tables:
    """The tables that a process puts together."""

    def __init__(self, typesetter: Typesetter, layouts: Layouts) -> None:
        self._typesetter = typesetter
        self._cells = Cells(typesetter, layouts)
        self._made: Recent[Source, Block | None] = Recent(MOST_TABLES)
        self._frames: Known[Source, _Frame | None] = Known(layouts, "frame", Source, _Frame | None, MOST_FRAMES)
        self._drawn: Known[_Line, Content] = Known(layouts, "rule", _Line, Content, MOST_FRAMES)

    def blocks(self, tables: Mapping[int, tuple[BlockPiece, Source]]) -> dict[int, Block]:
        """The tables by their numbers, where they stand as their sources say; without those that WeasyPrint has to lay
        out as a whole.
        """
        self._cells.forget_the_oldest()
        new = {source: table for table, source in tables.values() if source not in self._made}
        begun = {source: _begun(table, self._frame(table, source)) for source, table in new.items()}
        plans = self._laid_out({source: plan for source, plan in begun.items() if plan is not None})
        for source in new:
            self._made[source] = self._put_together(plans[source]) if source in plans else None
        found = {number: self._made[source] for number, (_, source) in tables.items()}
        self._made.forget_the_oldest()
        return {number: block for number, block in found.items() if block is not None}

    def _laid_out(self, plans: Mapping[Source, _Plan]) -> dict[Source, _Plan]:
        """The plans with their cells in columns, as ``auto_table_layout`` of WeasyPrint makes those."""
        widest = iter(self._cells.widest([cell for plan in plans.values() for cell in plan.cells]))
        found = {source: plan.with_layouts(widest) for source, plan in plans.items()}
        wide = {source: plan for source, plan in found.items() if plan.is_usable and plan.is_wide}
        narrowest = iter(self._cells.narrowest([cell for plan in wide.values() for cell in plan.cells]))
        widths = {source: plan.shared_out(plan.with_layouts(narrowest)) for source, plan in wide.items()}
        cut = {source: plan.too_wide(widths[source]) for source, plan in wide.items() if widths[source]}
        wanted = [(wide[source].cells[at], width) for source, cells in cut.items() for at, width in cells]
        fitted = iter(self._cells.fitted(wanted))
        for source, plan in wide.items():
            layouts = list(plan.layouts)
            for at, _ in cut.get(source, ()):
                layouts[at] = next(fitted)
            own = tuple(layouts if widths[source] else [None])
            found[source] = replace(plan, layouts=own, widths=widths[source])
        return {source: plan for source, plan in found.items() if plan.is_usable}

    def _put_together(self, plan: _Plan) -> Block:
        table, frame = plan.table, plan.frame
        left = frame.left + (frame.width - sum(plan.widths)) / 2
        columns = [left + sum(plan.widths[:at]) for at in range(len(plan.widths) + 1)]
        above, header, below = (partial(self._line, line, columns) for line in frame.lines)
        items: list[Item] = []
        head: tuple[Layers, float] | None = None
        y, number, last = frame.top, 0, len(table.rows) - 1
        for at, row in enumerate(plan.rows):
            is_first = at == int(table.has_header)
            edges = {tag: (top * is_first, bottom * (at == last)) for tag, (top, bottom) in frame.edges.items()}
            layers, height = _row(number, row, columns, y, edges)
            start, y, number = y, y + height, number + len(row)
            if not at:
                layers = _joined((above(start), NOTHING, NOTHING), layers)
            if not is_first and not at:
                head = (_joined((header(y), NOTHING, NOTHING), layers), y)
                continue
            if is_first and head is not None:
                layers = _joined(head[0], layers)
            if at == last:
                layers = _joined(layers, (below(y), NOTHING, NOTHING))
            end = y + (frame.bottom if at == last else 0.0)
            may_part = not table.is_whole and (at < last or frame.ends_before_last)
            items.append(
                Item(
                    start=0.0 if is_first else start,
                    end=end,
                    need=end,
                    may_part=is_first or may_part,
                    keeps=frame.keeps if is_first else 0.0,
                    divisible=False,
                    unsure=0.0,
                    layers=layers,
                )
            )
        return Block(tuple(items), y + frame.bottom, *frame.margins, *frame.parts, (), (), head)

    def _line(self, line: _Line, columns: Sequence[float], y: float) -> Content:
        if not line.width:
            return NOTHING
        drawn = self._drawn.found(line, lambda: self._sample(line))
        (sample,) = drawn.pieces
        assert isinstance(sample, bytes)
        pieces = (sample.replace(_SAMPLE, _from_to(start, end, y)) for start, end in pairwise(columns))
        return replace(drawn, pieces=(b"\n".join(pieces),))

    def _sample(self, line: _Line) -> Content:
        """A line as WeasyPrint draws it, at a place of its own. Raises ``NotCarried``."""
        self._typesetter.loaded  # noqa: B018 (before anything of WeasyPrint)
        from tinycss2.color5 import Color
        from weasyprint.draw.border import draw_line
        from weasyprint.draw.color import styled_color

        *colour, opacity = line.colour
        colours = styled_color(line.style, Color("srgb", colour, opacity), "top")
        start, end, y = _SAMPLE_PLACE

        def draw(stream: Any) -> None:
            with stream.stacked():
                draw_line(stream, start, y, end, y, line.width, line.style, colours)

        found = self._typesetter.capture(draw)
        if len(found.pieces) != 1 or not isinstance(found.pieces[0], bytes) or found.pieces[0].count(_SAMPLE) != 1:
            raise NotCarried("a line of several strokes")
        return found

    def _frame(self, table: BlockPiece, source: Source) -> _Frame | None:
        keys = [replace(source, html=_small(table, tag), sizes=()) for tag in _TAGS]
        return self._frames.found(keys[0], lambda: _framed(list(self._typesetter.boxes(keys)), table.has_header))


@dataclass(frozen=True)
class _Plan:
    """A table with its cells, row by row, as they are laid out, and the widths of its columns."""

    table: BlockPiece
    frame: _Frame
    cells: tuple[Cell, ...]
    layouts: tuple[Layout, ...] = ()
    widths: tuple[float, ...] = ()

    @property
    def is_usable(self) -> bool:
        return None not in self.layouts

    @property
    def is_wide(self) -> bool:
        return sum(self.widths) > self.frame.width

    @property
    def rows(self) -> Iterator[Sequence[tuple[Cell, CellLayout]]]:
        count = len(self.widths)
        for start in range(0, len(self.cells), count):
            yield list(zip(self.cells[start : start + count], self.layouts[start : start + count], strict=True))  # type: ignore[arg-type]

    def with_layouts(self, layouts: Iterator[Layout]) -> _Plan:
        """With the next of these, and with columns as wide as the widest in them."""
        own = tuple(islice(layouts, len(self.cells)))
        count = len(self.table.rows[0])
        widths = (max(cell.width if cell else 0.0 for cell in own[column::count]) for column in range(count))
        return replace(self, layouts=own, widths=tuple(widths))

    def shared_out(self, narrowest: _Plan) -> tuple[float, ...]:
        """The widths of the columns where there is not enough room; none where it is too little for a table."""
        room, least, most = self.frame.width, sum(narrowest.widths), sum(self.widths)
        if not narrowest.is_usable or least >= room:
            return ()
        share = (room - least) / (most - least)
        return tuple(low + share * (high - low) for low, high in zip(narrowest.widths, self.widths, strict=True))

    def too_wide(self, widths: Sequence[float]) -> list[tuple[int, float]]:
        """The numbers of the cells that are wider than their columns, and the width of those."""
        columns = [at % len(widths) for at in range(len(self.cells))]
        return [
            (at, widths[column])
            for at, (column, layout) in enumerate(zip(columns, self.layouts, strict=True))
            if layout is not None and layout.width > widths[column] + _EXACT
        ]


def _begun(table: BlockPiece, frame: _Frame | None) -> _Plan | None:
    if frame is None or len({len(row) for row in table.rows}) != 1:
        return None
    cells = (Cell(piece, table.has_header and not at) for at, row in enumerate(table.rows) for piece in row)
    return _Plan(table, frame, tuple(cells))


def _small(table: BlockPiece, tag: str) -> str:
    """A small table like this one, of such cells."""
    look = ' class="whole"' if table.is_whole else ""
    header = "<thead><tr><th>x</th></tr></thead>" if table.has_header else ""
    return f"<table{look}>{header}<tbody>{3 * f'<tr><{tag}>x</{tag}></tr>'}</tbody></table>"


def _framed(small: Sequence[LaidOutBox], has_header: bool) -> _Frame | None:
    """What small tables, of each sort of cells one, say of all others; ``None`` where they have more than lines."""
    from weasyprint.layout.block import block_level_page_break

    tables = [laid_out.box.get_wrapped_table() for laid_out in small]
    table, wrapper = tables[0], small[0].box
    vertical, horizontal = table.collapsed_border_grid
    lines = [row[0][1] for row in horizontal]
    columns = [[row.children[0] for row in one.children[-1].children] for one in tables]
    has_other_lines = any(line[1] for row in vertical for _, line in row) or any(
        x[1] for x in lines[1 + has_header : -1]
    )
    if has_other_lines or table.style["width"] != "auto" or columns[0][0].style["vertical_align"] != "baseline":
        return None
    *_, before, last = table.children[-1].children
    return _Frame(
        left=small[0].left,
        width=small[0].width,
        top=table.border_top_width,
        bottom=table.border_bottom_width,
        margins=(small[0].above, small[0].below),
        keeps=kept(wrapper),
        parts=(may_part_at(wrapper, "before"), may_part_at(wrapper, "after")),
        edges={
            tag: (_above(first) - _above(usual), _below(end) - _below(usual))
            for tag, (first, usual, end) in zip(_TAGS, columns, strict=True)
        },
        lines=(_Line.of(lines[0]), _Line.of(lines[1]), _Line.of(lines[-1])),
        ends_before_last=allows(block_level_page_break(before, last)),
    )


def _above(cell: Any) -> float:
    return float(cell.border_top_width + cell.padding_top)


def _below(cell: Any) -> float:
    return float(cell.border_bottom_width + cell.padding_bottom)


def _row(
    number: int,
    cells: Sequence[tuple[Cell, CellLayout]],
    columns: Sequence[float],
    y: float,
    edges: Mapping[str, _Edges],
) -> tuple[Layers, float]:
    """What is drawn of a row whose first cell is that ``number`` of its table, and its height."""
    baseline = max(layout.baseline + edges[cell.tag][0] for cell, layout in cells)
    height, inner = 0.0, []
    for at, (cell, layout) in enumerate(cells):
        lower = baseline - layout.baseline
        height = max(height, lower + layout.height + edges[cell.tag][1])
        room = max(0.0, columns[at + 1] - columns[at] - layout.width)
        inner.append(Inner(aside(layout.text, columns[at] + cell.share * room), y + lower, number + at))
    return (NOTHING, Content((), {}, inner=tuple(inner)), NOTHING), height


def _joined(first: Layers, second: Layers) -> Layers:
    return tuple(map(joined, first, second))  # type: ignore[return-value]
