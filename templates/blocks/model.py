"""What is kept of a block that was laid out once: its pieces, where they stand, and where a page may end between them.

All lengths are in CSS pixels. A block's own place is the upper edge of its border, y grows downwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Size:
    """How large a picture is as it is laid out, in em of the text around it or in pixels."""

    width: float
    height: float
    in_em: bool = True


@dataclass(frozen=True)
class Gap:
    """Where the ``picture`` of a block with this number is drawn, in a box of this size whose em is ``em``."""

    picture: int
    width: float
    height: float
    em: float


@dataclass(frozen=True)
class Digits:
    """Operators with gaps between them for digits, those of the block from number ``start`` on, of these typefaces."""

    operators: tuple[bytes, ...]
    faces: tuple[str, ...]
    start: int


@dataclass(frozen=True)
class Group:
    """What is drawn into a picture of its own, in this box, as it is transparent as a whole."""

    box: tuple[float, ...]
    content: Content


Piece = bytes | Gap | Digits | Group
"""Operators of a page's content, a gap between them, operators with gaps for digits, or a part of its own."""

Glyphs = Mapping[int, tuple[str, float]]
"""The letters and the width in 1/1000 em that each glyph of a typeface stands for, in the order of their use."""


@dataclass(frozen=True)
class Content:
    """Drawn pieces, with the glyphs of each typeface and the opacities that they use; and the cells of a table."""

    pieces: tuple[Piece, ...]
    glyphs: Mapping[str, Glyphs]
    opacities: frozenset[str] = frozenset()
    inner: tuple[Inner, ...] = ()


@dataclass(frozen=True)
class Inner:
    """What is drawn of cell number ``cell`` of a table, whose upper edge is at ``y``."""

    content: Content
    y: float
    cell: int


Layers = tuple[Content, Content, Content]
"""Under the text of a page, the text, over it."""

NOTHING = Content((), {})


def joined(first: Content, second: Content) -> Content:
    """What is drawn of both, one after the other."""
    glyphs = {
        face: {**first.glyphs.get(face, {}), **second.glyphs.get(face, {})}
        for face in dict.fromkeys((*first.glyphs, *second.glyphs))
    }
    opacities = first.opacities | second.opacities
    return Content(first.pieces + second.pieces, glyphs, opacities, first.inner + second.inner)


@dataclass(frozen=True)
class Item:
    """A part of a block that no page end divides: a line, a picture, a table.

    With it begins and ends what stands between ``start`` and ``end``; it is on a page if the page reaches to ``need``,
    and may be parted from the item before it where ``may_part`` says so. At the head of a page it ``keeps`` that much
    of its margin. What is ``divisible`` would be divided where it does not fit; ``unsure`` is how much more room it
    needs to be surely on the page. What it draws lies in three layers: under the text of its page, the text, over it.
    """

    start: float
    end: float
    need: float
    may_part: bool
    keeps: float
    divisible: bool
    unsure: float
    layers: Layers


@dataclass(frozen=True)
class Mark:
    """A place that is known by name, a link, or an entry of the list of contents, in a box of this size."""

    kind: str  # "anchor", "internal" or "external" link, "bookmark"
    text: str
    level: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Block:
    """A block: its items from top to bottom, and what matters to its neighbours and to the page.

    ``running`` are the texts for the heads of pages: name, text and the item with which they come. ``head`` is drawn
    once more where it goes on at the head of a page: that, and where it ends.
    """

    items: tuple[Item, ...]
    height: float
    margin_top: float
    margin_bottom: float
    parts_before: bool
    parts_after: bool
    marks: tuple[Mark, ...]
    running: tuple[tuple[str, str, int], ...]
    head: tuple[Layers, float] | None = None


def stretched(block: Block, heights: Sequence[float]) -> Block:
    """A block of pictures below each other that was laid out with each of them 1 em wide and tall, as it is with
    pictures of these heights, in em: nothing else matters to it.
    """
    items = []
    lower = 0.0  # than it was laid out
    for item, height in zip(block.items, heights, strict=True):
        under, drawn, over = item.layers
        (gap,) = (piece for piece in drawn.pieces if isinstance(piece, Gap))
        sized = replace(gap, height=height * gap.em)
        pieces = tuple(sized if piece is gap else piece for piece in drawn.pieces)
        if lower:
            pieces = (b"q 1 0 0 1 0 %.6f cm" % lower, *pieces, b"Q")
        more = sized.height - gap.height
        start, end, need = item.start + lower, item.end + lower + more, item.need + lower + more
        layers = (under, replace(drawn, pieces=pieces), over)
        items.append(replace(item, start=start, end=end, need=need, layers=layers))
        lower += more
    return replace(block, items=tuple(items), height=block.height + lower)
