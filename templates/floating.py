"""Figures that float on pages: one that would leave a hole at the foot of a page goes behind the text that fills it.

A figure is mentioned before it comes, so it may come later, but not before the one before it and not in another task.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise, takewhile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_EMPTY = 0.2
"""The share of a page that may stay empty for the sake of a figure."""
ROUNDS = 3
"""As often a document is laid out anew, since a figure that moves moves what comes after it."""
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")


@dataclass(frozen=True)
class _Page:
    """What WeasyPrint put on a page: the boxes of blocks, the height of their area and what is empty of it, in px."""

    boxes: tuple[Any, ...]
    height: float
    empty: float


def float_figures(main: Element, pages: Sequence[Any]) -> bool:
    """Moves the figures of ``main`` that left holes when it was laid out on ``pages``; whether there were any."""
    laid_out = [_page(page) for page in pages]
    heights: dict[Any, float] = {}
    for box in chain.from_iterable(page.boxes for page in laid_out):
        heights[box.element] = heights.get(box.element, 0.0) + box.margin_height()
    moves = [
        move
        for here, following in pairwise(laid_out)
        if here.empty > MOST_EMPTY * here.height and (move := _move(main, here, following, heights))
    ]
    for figure, target in moves:
        main.remove(figure)
        main.insert([*main].index(target) + 1, figure)
    return bool(moves)


def _page(page: Any) -> _Page:
    box = page._page_box
    boxes = next((tuple(b.children) for b in box.descendants() if b.element_tag == "main"), ())
    last = boxes[-1] if boxes else None
    used = last.position_y + last.margin_height() - last.margin_bottom - box.content_box_y() if last else 0.0
    return _Page(boxes, box.height, box.height - used)


def _move(main: Element, here: _Page, following: _Page, heights: dict[Any, float]) -> tuple[Element, Element] | None:
    """The figure that did not fit ``here``, and the block behind which it no longer leaves a hole."""
    tied = [*takewhile(_is_tied, (box.element for box in following.boxes))]
    if len(tied) == len(following.boxes) or (figure := following.boxes[len(tied)].element).tag != "figure":
        return None
    room = here.empty - sum(heights[element] for element in tied)
    found = None
    for element in _passable(main, figure):
        room -= heights.get(element, 0.0)
        found = found if _is_tied(element) else element
        if room <= 0 and found is element:
            break
    return None if found is None else (figure, found)


def _is_tied(element: Element) -> bool:
    """Whether a block stays with the one after it."""
    return element.tag in _HEADINGS or "leads" in (element.get("class") or "").split()


def _passable(main: Element, figure: Element) -> Iterator[Element]:
    """The blocks behind which a figure may go: up to the next figure, and to the next task."""
    blocks = [*main]
    place = blocks.index(figure)
    level = max((block.tag for block in blocks[:place] if block.tag in _HEADINGS), default="h2")
    return takewhile(lambda b: b.tag != "figure" and not (b.tag in _HEADINGS and b.tag < level), blocks[place + 1 :])
