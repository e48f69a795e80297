"""A figure that leaves a hole goes behind the text that fills it, as in a document that WeasyPrint laid out."""

from __future__ import annotations

from functools import partial

import pytest

from templates.blocks.floats import LaidOut, floated
from templates.blocks.model import NOTHING, Block, Item
from templates.blocks.pagination import Part
from templates.blocks.running import Geometry
from templates.document import Figure, Heading, Text
from tests.templates.blocks.both_ways import assert_alike, from_blocks, words
from tests.templates.everything import document as with_contents
from tests.templates.everything import text

A4 = Geometry(200, 300, 0, 100)
HTML = ["<header>", "<p>", "<figure>", '<p class="leads">', "<p>", "<h2>"]
TALL = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" width="400pt" height="400pt">'
    '<path d="M0 0H400V400H0Z"/></svg>'
)


def block(height: float) -> Block:
    item = Item(0, height, height, True, 0, False, 0, (NOTHING, NOTHING, NOTHING))
    return Block((item,), height, 0, 0, True, True, (), ())


def order(*heights: float) -> list[int] | None:
    """Of the blocks after the title, the second of which begins the second page."""
    blocks = [block(height) for height in (10, *heights)]
    first = [Part(0, 0, 0, 0, True), Part(1, 0, 0, 10, False)]
    rest = [Part(number, 0, 0, 0, number == 2) for number in range(2, len(blocks))]
    return floated(HTML, LaidOut(blocks, range(len(blocks)), [first, rest]), A4)


def test_it_goes_behind_what_fits_and_is_not_tied_to_what_follows() -> None:
    assert order(40, 60, 20, 20, 20) == [0, 1, 3, 4, 2, 5]


def test_it_stays_where_there_is_no_hole() -> None:
    assert order(80, 60, 20, 20, 20) is None


@pytest.mark.usefixtures("fast_way")
def test_the_pages_are_those_of_weasyprint() -> None:
    filling = tuple(text(f"Absatz {number}") for number in range(16))
    figure = Figure(TALL, "Quadrat", (Text("Bild"),))
    written = partial(with_contents, contents=False)(Heading(1, (Text("A"),), "a"), *filling, figure, *filling)
    assert words(from_blocks(written))[0].count("Absatz") > len(filling)
    assert_alike(written)
