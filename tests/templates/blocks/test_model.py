"""Blocks with pictures of another size."""

from __future__ import annotations

import pytest

from templates.blocks.model import NOTHING, Block, Content, Gap, Size, joined, stretched
from templates.blocks.typesetting import Source
from tests.templates.blocks.laid_out import typesetter

HTML = '<div class="eqs"><img src="0" class="l"/><img src="1" class="l c"/></div>'


def block(*sizes: Size) -> Block:
    (found,) = typesetter().blocks([Source(HTML, sizes, "")])
    return found


def gaps(found: Block) -> list[list[Gap]]:
    return [[piece for piece in item.layers[1].pieces if isinstance(piece, Gap)] for item in found.items]


def test_stretched_it_is_as_if_laid_out_so() -> None:
    ours, theirs = stretched(block(Size(1, 1), Size(1, 1)), [2.5, 0.7]), block(Size(1, 2.5), Size(1, 0.7))
    assert ours.height == pytest.approx(theirs.height)
    assert ours.margin_top == theirs.margin_top
    for item, expected in zip(ours.items, theirs.items, strict=True):
        assert (item.start, item.end, item.need) == pytest.approx((expected.start, expected.end, expected.need))
    for (gap,), (wanted,) in zip(gaps(ours), gaps(theirs), strict=True):
        assert gap.picture == wanted.picture
        assert (gap.width, gap.height) == pytest.approx((wanted.width, wanted.height))


def test_what_is_drawn_of_two_uses_what_both_do() -> None:
    first = Content((b"a",), {"A": {1: ("x", 2.0)}}, frozenset(["a1"]))
    second = Content((b"b",), {"A": {2: ("y", 3.0)}, "B": {}})
    both = joined(first, second)
    assert both.pieces == (b"a", b"b")
    assert both.glyphs == {"A": {1: ("x", 2.0), 2: ("y", 3.0)}, "B": {}}
    assert joined(first, NOTHING) == first
