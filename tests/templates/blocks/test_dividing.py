"""Blocks over two pages, wherever they begin."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest

from templates.blocks.dividing import Divisions
from templates.blocks.typesetting import Source
from tests.templates.blocks.laid_out import Nothing, typesetter

ROWS = "".join(f'<tr><td class="left">{"Wort " * 30}</td><td class="right">{n}</td></tr>' for n in range(6))
TABLE = f'<table><thead><tr><th class="left">x</th><th class="right">y</th></tr></thead><tbody>{ROWS}</tbody></table>'
NOTE = Source(f'<div class="note marking"><p class="label">x</p>{TABLE}</div>', (), "")
UNDIVIDED = Source('<div class="note marking"><p class="label">x</p><p>y</p></div>', (), "")


def shown(parts: Any) -> list[Any]:
    """What is drawn on each page, and how far down it reaches."""
    return [part and ([item.layers for item in part.items], round(part.height, 6)) for part in parts]


@pytest.mark.parametrize(
    ("source", "places"), [(NOTE, (740.0, 746.0)), (UNDIVIDED, (9.0, 700.0)), (NOTE, (905.0, 915.0))]
)
def test_between_two_places_with_the_same_on_each_page_nothing_is_laid_out(
    source: Source, places: tuple[float, float]
) -> None:
    divisions = Divisions(typesetter(), Nothing())
    for above in places:
        divisions.parts(source, above)
    between = sum(places) / 2
    fresh = Divisions(typesetter(), Nothing()).parts(source, between)
    with mock.patch.object(divisions._typesetter, "page", side_effect=AssertionError):
        assert shown(divisions.parts(source, between)) == shown(fresh)


def test_elsewhere_weasyprint_is_asked() -> None:
    divisions = Divisions(typesetter(), Nothing())
    heads = [divisions.parts(NOTE, above)[0] for above in (500.0, 700.0)]
    assert shown(divisions.parts(NOTE, 600.0)) == shown(Divisions(typesetter(), Nothing()).parts(NOTE, 600.0))
    assert all(heads)
    assert shown(heads[:1]) != shown(heads[1:])
