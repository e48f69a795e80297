"""On which page each item of a document stands, by WeasyPrint's rules.

A page takes what fits; where the next item may not be parted from those before it, the page ends at the last place
where it may. Margins between blocks collapse, those at the head of a page are dropped. Where these rules do not
suffice, WeasyPrint is asked about the one block, or ``NotCarried`` is raised and it lays out the whole document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from templates.blocks.carried import NotCarried
from templates.blocks.model import Block

ROUNDING = 1 + 1e-9
"""So much lower than the end of a page may something end, as in ``weasyprint.layout.LayoutContext.overflows``."""


@dataclass(frozen=True)
class Part:
    """The items ``first`` to ``last`` of block number ``block``, whose own place on the page is at ``y``.

    ``leads`` says whether the page begins with it.
    """

    block: int
    first: int
    last: int
    y: float
    leads: bool


OnPages = Callable[[int, float], "Sequence[Block | None]"]
"""What of a block, by its number, is on each page, where its margin begins so far below the head of a page."""


class Paginator:
    """Puts ``blocks`` on pages whose text reaches from ``top`` to ``bottom``.

    Where a block would be divided, or it is not sure whether it fits, ``on_pages`` asks WeasyPrint; what it leaves of a
    block on a page takes the place of the block in ``blocks``, and ``origin`` says of which one it is a part.
    """

    def __init__(self, blocks: Sequence[Block], top: float, bottom: float, on_pages: OnPages) -> None:
        self.blocks = list(blocks)
        self.origin = list(range(len(self.blocks)))
        self._top, self._bottom, self._on_pages = top, bottom, on_pages

    def pages(self) -> Iterator[tuple[Part, ...]]:
        """Page by page. Raises ``NotCarried``."""
        block = item = 0
        while block < len(self.blocks):
            places = self._filled(block, item)
            yield tuple(_parts(places))
            last = places[-1]
            block, item = last.block, last.index + 1
            if item == len(self.blocks[block].items):
                block, item = block + 1, 0

    def _filled(self, block: int, item: int) -> list[_Place]:
        """What is on a page that begins with this item of this block."""
        first = self.blocks[block].items[item]
        is_first_page = not block and not item
        y = self._top + (self.blocks[0].margin_top if is_first_page else first.keeps - first.start)
        if item and (head := self.blocks[block].head):
            y += head[1]
        places: list[_Place] = []
        while block < len(self.blocks):
            for index in range(item, len(self.blocks[block].items)):
                if not self._fits(block, index, y, bool(places)):
                    return self._up_to_a_parting(places, block, index)
                places.append(_Place(block, index, y))
                if self.origin[block + 1 : block + 2] == [self.origin[block]]:
                    return places  # the rest of it is on the next page
            if block + 1 < len(self.blocks):
                y += self.blocks[block].height
                y += max(self.blocks[block].margin_bottom, self.blocks[block + 1].margin_top)
            block, item = block + 1, 0
        return places

    def _fits(self, block: int, index: int, y: float, is_begun: bool) -> bool:
        """Whether an item is on the page, where its block is at ``y``; the block becomes what there is of it."""
        item = self.blocks[block].items[index]
        is_above = y + item.need <= self._bottom * ROUNDING
        if is_above and y + item.need + item.unsure <= self._bottom:
            return True
        if not is_begun:
            raise NotCarried("something taller than a page")
        if not is_above and not item.divisible:
            return False
        if len(self.blocks[block].items) > 1:
            raise NotCarried("a list with something that is divided")
        return self._is_put_by_weasyprint(block, y)

    def _is_put_by_weasyprint(self, block: int, y: float) -> bool:
        head, *rest = self._on_pages(self.origin[block], y - self._top - self.blocks[block].margin_top)
        left = [part for part in rest if part is not None]
        if head is None:
            return False
        whole = self.blocks[block]
        if left:
            head = replace(head, margin_top=whole.margin_top, parts_before=whole.parts_before)
            self.blocks[block : block + 1] = [head, *left]
            self.origin[block:block] = [self.origin[block]] * len(left)
        return True

    def _up_to_a_parting(self, places: list[_Place], block: int, index: int) -> list[_Place]:
        """The items of a page to the last place where it may end, if the given one is not on it any more."""
        count = len(places)
        while not self._may_part(block, index):
            count -= 1
            if not count:
                raise NotCarried("something that cannot be divided and does not fit on a page")
            block, index = places[count].block, places[count].index
            if self.blocks[block].items[index].divisible:
                raise NotCarried("something divided, as it stays with what follows")
        return places[:count]

    def _may_part(self, block: int, index: int) -> bool:
        if index:
            return self.blocks[block].items[index].may_part
        return self.blocks[block - 1].parts_after and self.blocks[block].parts_before


@dataclass(frozen=True)
class _Place:
    """An item, and where its block is on its page."""

    block: int
    index: int
    y: float


def _parts(places: Sequence[_Place]) -> Iterator[Part]:
    start = 0
    for at, place in enumerate(places):
        if at + 1 == len(places) or places[at + 1].block != place.block:
            yield Part(place.block, places[start].index, place.index, place.y, start == 0)
            start = at + 1
