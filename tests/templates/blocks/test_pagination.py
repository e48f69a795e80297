"""What stands on which page."""

from __future__ import annotations

import pytest

from templates.blocks.capture import NOTHING
from templates.blocks.carried import NotCarried
from templates.blocks.model import Block, Item
from templates.blocks.pagination import paginated

LAYERS = (NOTHING, NOTHING, NOTHING)


def item(top: float, bottom: float, may_part: bool = True, keeps: float = 0, **changes: float) -> Item:
    values = {"divisible": False, "unsure": 0.0, "need": bottom} | changes
    return Item(top, bottom, may_part=may_part, keeps=keeps, layers=LAYERS, **values)  # type: ignore[arg-type]


def block(*items: Item, margin: float = 0, before: bool = True, after: bool = True) -> Block:
    return Block(items, items[-1].end, margin, margin, before, after, (), ())


LINES = tuple(item(10 * n, 10 * n + 10, may_part=n == 2) for n in range(4))
LINE = block(item(0, 10))


def pages(*blocks: Block, bottom: float = 100) -> list[list[tuple[int, int, int, float]]]:
    return [[(p.block, p.first, p.last, p.y) for p in page] for page in paginated(blocks, 20, bottom)]


class TestPages:
    """The text of a page reaches from 20 to its bottom."""

    def test_margins_collapse(self) -> None:
        assert pages(block(item(0, 10), margin=4), block(item(0, 10), margin=7)) == [[(0, 0, 0, 24), (1, 0, 0, 41)]]

    def test_a_margin_is_dropped_at_the_head_of_a_page_but_for_what_is_kept(self) -> None:
        tall = block(item(0, 70))
        assert pages(tall, block(item(0, 20), margin=5))[1] == [(1, 0, 0, 20)]
        assert pages(tall, block(item(0, 20, keeps=5), margin=5))[1] == [(1, 0, 0, 25)]

    def test_a_paragraph_is_divided_where_it_may_be(self) -> None:
        assert pages(block(item(0, 45)), block(*LINES)) == [[(0, 0, 0, 20), (1, 0, 1, 65)], [(1, 2, 3, 0)]]

    def test_a_heading_stays_with_what_follows(self) -> None:
        heading = block(item(0, 10), after=False)
        assert pages(block(item(0, 60)), heading, block(item(0, 20)))[1] == [(1, 0, 0, 20), (2, 0, 0, 30)]

    def test_what_fits_to_the_last_point_fits(self) -> None:
        assert len(pages(block(item(0, 80)))) == 1
        assert len(pages(LINE, block(item(0, 70)))) == 1
        assert len(pages(LINE, block(item(0, 70.001)))) == 2


@pytest.mark.parametrize(
    "blocks",
    [
        (block(item(0, 81)),),
        (LINE, block(item(0, 71, divisible=True))),
        (LINE, block(item(0, 69, unsure=2))),
        (block(item(0, 50), after=False), block(item(0, 50))),
        (block(item(0, 60)), block(*(item(10 * n, 10 * n + 10) for n in range(12)))),
    ],
    ids=["too tall", "divisible", "unsure", "nowhere to part", "three pages"],
)
def test_what_weasyprint_decides(blocks: tuple[Block, ...]) -> None:
    with pytest.raises(NotCarried):
        pages(*blocks)
