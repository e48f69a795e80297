"""Tables, put together from cells that are laid out once: hardly any two tables of a batch have the same ones.

WeasyPrint lays out each cell by itself, as wide as it would like to be, and at the width of its column where that is
less. The widths of columns and the heights of rows follow from those by WeasyPrint's rules. What else there is to a
table, its margins and lines and the edges of its rows, is taken from a small one like it.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import Any

from templates.blocks.digits import expected, opened
from templates.blocks.drawing import drawn_whole
from templates.blocks.model import NOTHING, Block, Content, Inner, Item, Layers, joined
from templates.blocks.moving import aside, is_movable
from templates.blocks.pieces import BlockPiece
from templates.blocks.typesetting import LaidOutBox, Source, Typesetter, allows, kept, marks_in, may_part_at

MOST_CELLS = 5000
_ENDLESS, _NONE = 9999.0, 0.0  # pixels
_SHARES = {"left": 0.0, "center": 0.5, "right": 1.0}
_TAGS = ("td", "th")
_SIDE = re.compile(r'<t[dh]\b[^>]*? class="(\w+)">')
_Edges = tuple[float, float]
_EXACT = 1e-6  # pixels


@dataclass(frozen=True)
class _Cell:
    """A cell in a row between others: its size with all edges, where the first line stands, and what is drawn."""

    width: float
    height: float
    baseline: float
    text: Content


@dataclass(frozen=True)
class _Frame:
    """A table but for its cells. ``edges`` says how much more room there is above its first row and below its last
    than between rows, for each sort of cells. ``lines`` are those above it, below its header, below it, as WeasyPrint
    has them.
    """

    left: float  # of the text around it
    width: float
    top: float
    bottom: float
    margins: tuple[float, float]
    keeps: float
    parts: tuple[bool, bool]
    edges: Mapping[str, _Edges]
    lines: tuple[Any, Any, Any]
    ends_before_last: bool


class Tables:
    """The cells that a process has met."""

    def __init__(self, typesetter: Typesetter) -> None:
        self._typesetter = typesetter
        self._cells: OrderedDict[Source, _Cell | None] = OrderedDict()
        self._frames: dict[Source, _Frame | None] = {}

    def prepare(self, tables: Sequence[BlockPiece]) -> None:
        """Lay out what is new in these tables at once."""
        while len(self._cells) > MOST_CELLS:
            self._cells.popitem(last=False)
        self._learn([_source(cell, is_header, _ENDLESS) for table in tables for cell, is_header in _cells(table)])

    def block(self, table: BlockPiece, source: Source) -> Block | None:
        """A table that stands where ``source`` would, or ``None`` where WeasyPrint has to lay it out as a whole."""
        frame = self._frame(table, source)
        natural = [[self._cell(cell, at, table, _ENDLESS) for cell in row] for at, row in enumerate(table.rows)]
        if frame is None or any(cell is None for row in natural for cell in row):
            return None
        widths = self._widths(table, natural, frame.width)
        if widths is None or not self._narrow(table, natural, widths):
            return None
        return self._put_together(table, natural, widths, frame)

    def _widths(self, table: BlockPiece, natural: Any, room: float) -> list[float] | None:
        """The columns' widths, as ``auto_table_layout`` of WeasyPrint has them; ``None`` where it is too wide."""
        most = [max(cell.width for cell in column) for column in zip(*natural, strict=True)]
        if sum(most) <= room:
            return most
        self._learn([_source(cell, is_header, _NONE) for cell, is_header in _cells(table)])
        narrow = [[self._cell(cell, at, table, _NONE) for cell in row] for at, row in enumerate(table.rows)]
        if any(cell is None for row in narrow for cell in row):
            return None
        least = [max(cell.width for cell in column if cell) for column in zip(*narrow, strict=True)]
        if sum(least) >= room:
            return None
        share = (room - sum(least)) / (sum(most) - sum(least))
        return [low + share * (high - low) for low, high in zip(least, most, strict=True)]

    def _narrow(self, table: BlockPiece, cells: Any, widths: Sequence[float]) -> bool:
        """Put cells as wide as their columns in the place of those that are too wide, if there are such."""
        narrow = [
            (at, column, _source(table.rows[at][column], _is_header(table, at), widths[column]))
            for at, row in enumerate(cells)
            for column, cell in enumerate(row)
            if cell.width > widths[column] + _EXACT
        ]
        self._learn([source for _, _, source in narrow])
        for at, column, source in narrow:
            cells[at][column] = self._cells[source]
        return all(self._cells[source] is not None for _, _, source in narrow)

    def _put_together(
        self, table: BlockPiece, rows: Sequence[Sequence[_Cell]], widths: Sequence[float], frame: _Frame
    ) -> Block:
        left = frame.left + (frame.width - sum(widths)) / 2
        columns = [left + sum(widths[:at]) for at in range(len(widths) + 1)]
        above, header, below = (partial(self._line, line, columns) for line in frame.lines)
        items: list[Item] = []
        head: tuple[Layers, float] | None = None
        y, number, last = frame.top, 0, len(rows) - 1
        for at, row in enumerate(rows):
            is_first = at == int(table.has_header)
            edges = {tag: (top * is_first, bottom * (at == last)) for tag, (top, bottom) in frame.edges.items()}
            layers, height = _row(number, list(zip(row, table.rows[at], strict=True)), columns, y, edges)
            start, y, number = y, y + height, number + len(row)
            if not at:
                layers = _joined((above(start), NOTHING, NOTHING), layers)
            if _is_header(table, at):
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
                    unsure=2 * frame.bottom,
                    layers=layers,
                )
            )
        return Block(tuple(items), y + frame.bottom, *frame.margins, *frame.parts, (), (), head)

    def _line(self, line: Any, columns: Sequence[float], y: float) -> Content:
        from weasyprint.draw.border import draw_line
        from weasyprint.draw.color import styled_color

        style, width, colour = line
        if not width:
            return NOTHING

        def draw(stream: Any) -> None:
            for start, end in pairwise(columns):
                with stream.stacked():
                    draw_line(stream, start, y, end, y, width, style, styled_color(style, colour, "top"))

        return self._typesetter.capture(draw)

    def _cell(self, cell: BlockPiece, at: int, table: BlockPiece, width: float) -> _Cell | None:
        return self._cells[_source(cell, _is_header(table, at), width)]

    def _learn(self, sources: Sequence[Source]) -> None:
        new = [source for source in dict.fromkeys(sources) if source not in self._cells]
        for laid_out in self._typesetter.boxes(new):
            self._cells[laid_out.source] = self._measured(laid_out)
        for source in sources:
            self._cells.move_to_end(source)

    def _measured(self, laid_out: LaidOutBox) -> _Cell | None:
        from weasyprint.formatting_structure import boxes
        from weasyprint.layout.table import cell_baseline

        rows = [box for box in laid_out.box.descendants() if isinstance(box, boxes.TableRowBox)]
        cell = rows[0 if len(rows) == 2 else 1].children[0]
        if any(marks_in(cell)) or not all(isinstance(child, boxes.LineBox) for child in cell.children):
            return None
        cell.translate(-cell.border_box_x(), -cell.border_box_y())
        capture = self._typesetter.capture
        _, text, over = drawn_whole(capture, cell, laid_out.page)  # what lies under it are lines, which are the table's
        if not is_movable(text) or over.pieces:
            return None
        (text,) = opened([text], expected(laid_out.source.html), capture.digits)
        return _Cell(cell.border_width(), cell.border_height(), cell_baseline(cell), text)

    def _frame(self, table: BlockPiece, source: Source) -> _Frame | None:
        keys = [replace(source, html=_small(table, tag), sizes=()) for tag in _TAGS]
        if keys[0] not in self._frames:
            laid_out = list(self._typesetter.boxes(keys))
            self._frames[keys[0]] = _framed(laid_out, table.has_header)
        return self._frames[keys[0]]


def _is_header(table: BlockPiece, at: int) -> bool:
    return table.has_header and not at


def _cells(table: BlockPiece) -> Iterator[tuple[BlockPiece, bool]]:
    for at, row in enumerate(table.rows):
        for cell in row:
            yield cell, _is_header(table, at)


def _source(cell: BlockPiece, is_header: bool, width: float) -> Source:
    """A cell in a table of its own, between other rows or above one, in a room of this width."""
    row, other = f"<tr>{cell.html}</tr>", "<tr><td></td></tr>"
    rows = f"<thead>{row}</thead><tbody>{other}</tbody>" if is_header else f"<tbody>{other}{row}{other}</tbody>"
    return Source(f'<div style="width: {width:.9f}px"><table>{rows}</table></div>', cell.sizes, "")


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
        lines=(lines[0], lines[1], lines[-1]),
        ends_before_last=allows(block_level_page_break(before, last)),
    )


def _above(cell: Any) -> float:
    return float(cell.border_top_width + cell.padding_top)


def _below(cell: Any) -> float:
    return float(cell.border_bottom_width + cell.padding_bottom)


def _row(
    number: int,
    cells: Sequence[tuple[_Cell, BlockPiece]],
    columns: Sequence[float],
    y: float,
    edges: Mapping[str, _Edges],
) -> tuple[Layers, float]:
    """What is drawn of a row whose first cell is that ``number`` of its table, and its height."""
    around = [edges[piece.html[1:3]] for _, piece in cells]
    baseline = max(cell.baseline + top for (cell, _), (top, _) in zip(cells, around, strict=True))
    height, places = 0.0, []
    for at, ((cell, piece), (_, bottom)) in enumerate(zip(cells, around, strict=True)):
        lower = baseline - cell.baseline
        height = max(height, lower + cell.height + bottom)
        room = max(0.0, columns[at + 1] - columns[at] - cell.width)
        places.append((cell, columns[at] + _share(piece) * room, y + lower))
    inner = tuple(Inner(aside(cell.text, x), y, number + at) for at, (cell, x, y) in enumerate(places))
    return (NOTHING, Content((), {}, inner=inner), NOTHING), height


def _share(cell: BlockPiece) -> float:
    """How much of the room in a cell stands before what is in it."""
    side = _SIDE.match(cell.html)
    return _SHARES[side[1]] if side else 0.0


def _joined(first: Layers, second: Layers) -> Layers:
    return tuple(map(joined, first, second))  # type: ignore[return-value]
