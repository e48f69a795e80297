"""What WeasyPrint draws of a box, in the layers in which it draws a page (CSS 2.1, appendix E): first what lies under
all text, then the text in reading order, then what has a place of its own, such as the bullets of a list.
"""

from __future__ import annotations

from typing import Any

from templates.blocks.capture import Capture
from templates.blocks.carried import NotCarried
from templates.blocks.model import NOTHING, Content, Layers, joined


def drawn_line(capture: Capture, line: Any, page: Any) -> Layers:
    """A line of text. Raises ``NotCarried`` where there is more in it than words and pictures."""
    from weasyprint.draw import draw_inline_level
    from weasyprint.formatting_structure import boxes

    plain = (boxes.LineBox, boxes.InlineBox, boxes.TextBox, boxes.InlineReplacedBox)
    inside = list(line.descendants())
    if not all(isinstance(box, plain) and box.style["position"] == "static" and _is_flat(box) for box in inside):
        raise NotCarried("a line with more in it than words and pictures")
    return NOTHING, capture(lambda stream: draw_inline_level(stream, page, line)), NOTHING


def drawn_whole(capture: Capture, box: Any, page: Any) -> Layers:
    """A box with all that is in it. Raises ``NotCarried`` where something in it is drawn out of order."""
    from weasyprint.draw import draw_background, draw_block_level, draw_border, draw_stacking_context, draw_table
    from weasyprint.formatting_structure import boxes
    from weasyprint.stacking import StackingContext

    context = StackingContext.from_box(box, page)
    if context.negative_z_contexts or context.positive_z_contexts or not _is_flat(box):
        raise NotCarried("something that lies over something else")

    def under(stream: Any) -> None:
        for block in context.block_level_boxes:
            if isinstance(block, boxes.TableBox):
                draw_table(stream, block)
            else:
                draw_background(stream, block.background)
                draw_border(stream, block)
        for inner in context.float_contexts:
            draw_stacking_context(stream, inner)

    def text(stream: Any) -> None:
        draw_block_level(page, stream, {context.box: context.blocks_and_cells})

    def over(stream: Any) -> None:
        for inner in context.zero_z_contexts:
            draw_stacking_context(stream, inner)

    return joined(drawn_frame(capture, box), capture(under)), capture(text), capture(over)


def drawn_frame(capture: Capture, box: Any) -> Content:
    """What is around a box, without what is in it."""
    from weasyprint.draw import draw_background, draw_border

    def draw(stream: Any) -> None:
        draw_background(stream, box.background)
        draw_border(stream, box)

    return capture(draw)


def _is_flat(box: Any) -> bool:
    """Whether a box is drawn in the order of the text, as it is."""
    style = box.style
    return bool(
        not box.is_floated() and style["opacity"] == 1 and not style["transform"] and style["overflow"] == "visible"
    )
