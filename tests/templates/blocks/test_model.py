"""Blocks with pictures of another size."""

from __future__ import annotations

import pytest

from templates.blocks.model import Block, Gap, stretched
from templates.blocks.typesetting import Size, Source
from tests.templates.blocks.laid_out import typesetter

HTML = '<div class="eqs"><img src="math:0" class="l"/><img src="math:1" class="l c"/></div>'


def block(*sizes: Size) -> Block:
    setter = typesetter()
    source = Source(HTML, tuple((f"math:{number}", size, True) for number, size in enumerate(sizes)), "")
    (found,) = setter.blocks([source])
    return found


def gaps(found: Block) -> list[list[Gap]]:
    return [[piece for piece in item.layers[1].pieces if isinstance(piece, Gap)] for item in found.items]


def test_stretched_it_is_as_if_laid_out_so() -> None:
    sizes = [(30.0, 2.5), (12.0, 0.7)]
    ours, theirs = stretched(block((1.0, 1.0), (1.0, 1.0)), sizes), block(*sizes)
    assert ours.height == pytest.approx(theirs.height)
    assert ours.margin_top == theirs.margin_top
    for item, expected in zip(ours.items, theirs.items, strict=True):
        assert (item.start, item.end, item.need) == pytest.approx((expected.start, expected.end, expected.need))
    for (gap,), (wanted,) in zip(gaps(ours), gaps(theirs), strict=True):
        assert gap.picture == wanted.picture
        assert (gap.width, gap.height) == pytest.approx((wanted.width, wanted.height))
