"""Cells of tables, each laid out by itself: as wide as it would like to be, and in columns that are narrower."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from templates.blocks.digits import expected, opened
from templates.blocks.drawing import drawn_whole
from templates.blocks.kept import Known, Layouts
from templates.blocks.model import Content
from templates.blocks.moving import is_movable
from templates.blocks.pieces import BlockPiece
from templates.blocks.typesetting import LaidOutBox, Source, Typesetter, marks_in

MOST_CELLS = 5000
_ENDLESS, _NONE = 9999.0, 0.0  # pixels
_SIDE = re.compile(r'<t[dh]\b[^>]*? class="(\w+)">')
_SHARES = {"left": 0.0, "center": 0.5, "right": 1.0}
_EXACT = 1e-6  # pixels
_SPACE = 6.0  # pixels, more than a space takes at the end of a line


@dataclass(frozen=True)
class Cell:
    """A cell of a table."""

    piece: BlockPiece
    is_header: bool

    @property
    def tag(self) -> str:
        return self.piece.html[1:3]

    @property
    def share(self) -> float:
        """How much of the room in it stands before what is in it."""
        side = _SIDE.match(self.piece.html)
        return _SHARES[side[1]] if side else 0.0

    def source(self, width: float) -> Source:
        """The cell in a table of its own, between other rows or above one, in a room of this width."""
        row, other = f"<tr>{self.piece.html}</tr>", "<tr><td></td></tr>"
        rows = (
            f"<thead>{row}</thead><tbody>{other}</tbody>" if self.is_header else f"<tbody>{other}{row}{other}</tbody>"
        )
        return Source(f'<div style="width: {width:.9f}px"><table>{rows}</table></div>', self.piece.sizes, "")


@dataclass(frozen=True)
class CellLayout:
    """A cell in a row between others: its size with all edges, where its first line stands, and its text.

    Its lines are the same in a column that is less wide, but not less than ``least``.
    """

    width: float
    height: float
    baseline: float
    text: Content
    least: float


Layout = CellLayout | None
"""``None`` for a cell that only WeasyPrint can put into a table."""


class Cells:
    """The cells that a process has met."""

    def __init__(self, typesetter: Typesetter, layouts: Layouts) -> None:
        self._typesetter = typesetter
        self._known: Known[Source, Layout] = Known(layouts, "cell", Source, Layout, MOST_CELLS)
        self._narrow: Known[Source, tuple[CellLayout, ...]] = Known(
            layouts, "narrow", Source, tuple[CellLayout, ...], MOST_CELLS
        )

    def forget_the_oldest(self) -> None:
        """Keep no more than a bounded number of them."""
        self._known.forget_the_oldest()
        self._narrow.forget_the_oldest()

    def widest(self, cells: Sequence[Cell]) -> list[Layout]:
        """Each cell as wide as it would like to be."""
        return self._laid_out([cell.source(_ENDLESS) for cell in cells])

    def narrowest(self, cells: Sequence[Cell]) -> list[Layout]:
        """Each cell as narrow as it can be."""
        return self._laid_out([cell.source(_NONE) for cell in cells])

    def fitted(self, wanted: Sequence[tuple[Cell, float]]) -> list[Layout]:
        """Each cell in a column of this width."""
        new = list(dict.fromkeys(cell.source(width) for cell, width in wanted if self._fitting(cell, width) is None))
        laid_out = dict(zip(new, self._measured(new), strict=True))
        for cell, width in wanted:
            if (layout := laid_out.get(cell.source(width))) is not None:
                source = cell.source(_ENDLESS)
                self._narrow[source] = (*self._narrow.get(source, ()), layout)
        return [self._fitting(cell, width) for cell, width in wanted]

    def _fitting(self, cell: Cell, width: float) -> Layout:
        for layout in self._narrow.get(cell.source(_ENDLESS), ()):
            if layout.least - _EXACT <= width <= layout.width + _EXACT:
                return replace(layout, width=width)
        return None

    def _laid_out(self, sources: Sequence[Source]) -> list[Layout]:
        new = [source for source in dict.fromkeys(sources) if source not in self._known]
        for source, layout in zip(new, self._measured(new), strict=True):
            self._known[source] = layout
        return [self._known[source] for source in sources]

    def _measured(self, sources: Sequence[Source]) -> Iterable[Layout]:
        return [self._measure(laid_out) for laid_out in self._typesetter.boxes(sources)]

    def _measure(self, laid_out: LaidOutBox) -> Layout:
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
        return CellLayout(cell.border_width(), cell.border_height(), cell_baseline(cell), text, _least(cell))


def _least(cell: Any) -> float:
    """The width down to which a cell's lines end where they do."""
    width = float(cell.border_width())
    if cell.style["text_align_all"] != "left":
        return width
    ends = (child.position_x + child.margin_width() for line in cell.children for child in line.children)
    used = float(max(ends, default=0.0) - cell.content_box_x())
    return min(width, width - float(cell.width) + used + _SPACE)
