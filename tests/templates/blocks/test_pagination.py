"""What stands on which page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from templates.blocks.carried import NotCarried
from templates.blocks.model import NOTHING, Block, Item
from templates.blocks.pagination import Paginator

LAYERS = (NOTHING, NOTHING, NOTHING)


def item(top: float, bottom: float, may_part: bool = True, keeps: float = 0, **changes: float) -> Item:
    values = {"divisible": False, "unsure": 0.0, "need": bottom} | changes
    return Item(top, bottom, may_part=may_part, keeps=keeps, layers=LAYERS, **values)  # type: ignore[arg-type]


def block(*items: Item, margin: float = 0, before: bool = True, after: bool = True) -> Block:
    return Block(items, items[-1].end, margin, margin, before, after, (), ())


LINES = tuple(item(10 * n, 10 * n + 10, may_part=n == 2) for n in range(4))
LINE = block(item(0, 10))


Pages = list[list[tuple[int, int, int, float]]]


def pages(*blocks: Block, on_pages: Sequence[Block | None] = ()) -> Pages:
    """Which items of which block are on which page, and where; ``on_pages`` is what WeasyPrint says when asked."""
    return shown(Paginator(blocks, 20, 100, lambda number, above: on_pages))


def shown(paginator: Paginator) -> Pages:
    return [[(p.block, p.first, p.last, p.y) for p in page] for page in paginator.pages()]


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

    def test_a_table_goes_on_below_its_head(self) -> None:
        """That ends at 8."""
        rows = tuple(item(8 + 30 * n, 38 + 30 * n) for n in range(3))
        table = replace(block(*rows), head=((NOTHING, NOTHING, NOTHING), 8.0))
        assert pages(table) == [[(0, 0, 1, 20)], [(0, 2, 2, -40)]]

    def test_what_fits_to_the_last_point_fits(self) -> None:
        assert len(pages(block(item(0, 80)))) == 1
        assert len(pages(LINE, block(item(0, 70)))) == 1
        assert len(pages(LINE, block(item(0, 70.001)))) == 2

    def test_a_list_may_be_on_three_pages(self) -> None:
        long = block(*(item(10 * n, 10 * n + 10) for n in range(12)))
        assert pages(block(item(0, 60)), long)[1:] == [[(1, 2, 9, 0)], [(1, 10, 11, -80)]]


class TestAsksWeasyPrint:
    """Of a block that would be divided, or of which it is not sure that it fits."""

    TALL = block(item(0, 90, divisible=True), margin=3)
    UNSURE = block(item(0, 69, unsure=2))

    def test_what_is_left_of_it_is_on_the_next_page(self) -> None:
        asked: list[tuple[int, float]] = []
        parts = (block(item(0, 67)), block(item(0, 30, keeps=2), margin=3))

        def on_pages(number: int, above: float) -> Sequence[Block | None]:
            asked.append((number, above))
            return parts

        paginator = Paginator((LINE, self.TALL, LINE), 20, 100, on_pages)
        assert shown(paginator) == [[(0, 0, 0, 20), (1, 0, 0, 33)], [(2, 0, 0, 22), (3, 0, 0, 55)]]
        assert paginator.origin == [0, 1, 1, 2]
        assert asked == [(1, 10)]

    def test_it_may_be_on_three_pages(self) -> None:
        parts = (block(item(0, 67)), block(item(0, 80)), block(item(0, 30)))
        paginator = Paginator((LINE, self.TALL, LINE), 20, 100, lambda number, above: parts)
        assert shown(paginator)[1:] == [[(2, 0, 0, 20)], [(3, 0, 0, 20), (4, 0, 0, 50)]]
        assert paginator.origin == [0, 1, 1, 1, 2]

    def test_it_may_say_that_all_of_it_is_there(self) -> None:
        assert len(pages(LINE, self.UNSURE, on_pages=[self.UNSURE])) == 1

    def test_it_may_say_that_nothing_is(self) -> None:
        assert len(pages(LINE, self.UNSURE, on_pages=[None, self.UNSURE])) == 2


@pytest.mark.parametrize(
    "blocks",
    [
        (block(item(0, 81)),),
        (LINE, block(item(0, 10), item(10, 71, divisible=True))),
        (LINE, block(item(0, 50, divisible=True), after=False), block(item(0, 50))),
        (block(item(0, 50), after=False), block(item(0, 50))),
    ],
    ids=["too tall", "divided in a list", "divided earlier", "nowhere to part"],
)
def test_what_weasyprint_decides(blocks: tuple[Block, ...]) -> None:
    with pytest.raises(NotCarried):
        pages(*blocks)
