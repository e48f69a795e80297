"""On which page each item of a document stands, by WeasyPrint's rules.

A page takes what fits; where the next item may not be parted from those before it, the page ends at the last place
where it may. Margins between blocks collapse, those at the head of a page are dropped. Where these rules do not
suffice, ``NotCarried`` is raised and WeasyPrint itself decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from templates.blocks.carried import NotCarried
from templates.blocks.model import Block, Item

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


@dataclass(frozen=True)
class _Place:
    block: int
    index: int
    item: Item
    may_part: bool


def paginated(blocks: Sequence[Block], top: float, bottom: float) -> Iterator[tuple[Part, ...]]:
    """The pages, whose text reaches from ``top`` to ``bottom``."""
    places = list(_places(blocks))
    begin = 0
    while begin < len(places):
        tops = _fitting(blocks, places, begin, top, bottom)
        end = _last_parting(places, begin, begin + len(tops))
        yield tuple(_parts(places[begin:end], tops))
        begin = end


def _places(blocks: Sequence[Block]) -> Iterator[_Place]:
    for number, block in enumerate(blocks):
        before = not number or (blocks[number - 1].parts_after and block.parts_before)
        for index, item in enumerate(block.items):
            yield _Place(number, index, item, item.may_part if index else before)


def _fitting(blocks: Sequence[Block], places: Sequence[_Place], begin: int, top: float, bottom: float) -> list[float]:
    """Where the blocks of the items stand that fit on a page which begins with item number ``begin``."""
    first = places[begin]
    block = first.block
    y = top + first.item.keeps - first.item.start if begin else top + blocks[block].margin_top
    tops: list[float] = []
    for place in places[begin:]:
        if place.block != block:
            y += blocks[block].height + max(blocks[block].margin_bottom, blocks[place.block].margin_top)
            block = place.block
        if y + place.item.need > bottom * ROUNDING:
            if place.item.divisible:
                raise NotCarried("something that is divided between pages")
            if not tops:
                raise NotCarried("something taller than a page")
            break
        if y + place.item.need + place.item.unsure > bottom:
            raise NotCarried("something that ends where its page ends")
        tops.append(y)
    return tops


def _last_parting(places: Sequence[_Place], begin: int, end: int) -> int:
    """The last place, not after ``end``, where a page may end that begins with item number ``begin``."""
    if end == len(places):
        return end
    cut = end
    while not places[cut].may_part:
        cut -= 1
        if cut == begin:
            raise NotCarried("something that cannot be divided and does not fit on a page")
    if begin and places[cut].block == places[begin].block and places[begin].index:
        raise NotCarried("a block on three pages")
    return cut


def _parts(places: Sequence[_Place], tops: Sequence[float]) -> Iterator[Part]:
    start = 0
    for at, place in enumerate(places):
        if at + 1 == len(places) or places[at + 1].block != place.block:
            yield Part(place.block, places[start].index, place.index, tops[at], start == 0)
            start = at + 1
