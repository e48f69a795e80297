"""Cells by themselves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from templates.blocks.cells import Cell, Cells
from templates.blocks.pieces import BlockPiece
from tests.templates.blocks.laid_out import Nothing, typesetter

WORDS = "Ein Satz mit vielen kurzen Wörtern darin, der nicht in eine Spalte passt."


def cell(html: str, is_header: bool = False) -> Cell:
    return Cell(BlockPiece(html, "", (), (), {}), is_header)


def test_where_the_room_in_it_is() -> None:
    assert [cell(f'<td class="{side}">x</td>').share for side in ("left", "center", "right")] == [0.0, 0.5, 1.0]
    assert cell("<td></td>").share == 0.0
    assert cell('<th scope="row" class="right">x</th>').tag == "th"


def test_it_is_as_wide_as_its_text_or_as_its_longest_word() -> None:
    cells = Cells(typesetter(), Nothing())
    sentence, word = cell(f'<td class="left">{WORDS}</td>'), cell('<td class="left">Wörtern</td>')
    widest: list[Any] = cells.widest([sentence, word])
    narrowest: list[Any] = cells.narrowest([sentence, word])
    assert None not in (*widest, *narrowest)
    assert narrowest[0].width == narrowest[1].width == widest[1].width < widest[0].width
    assert narrowest[0].height > 2 * widest[0].height


def test_a_column_that_is_a_little_narrower_needs_no_other_layout(monkeypatch: pytest.MonkeyPatch) -> None:
    cells, sentence = Cells(typesetter(), Nothing()), cell(f'<td class="left">{WORDS}</td>')
    first: Any
    (first,) = cells.fitted([(sentence, 200.0)])
    assert first.least < 199.0
    fresh: Any
    (fresh,) = Cells(typesetter(), Nothing()).fitted([(sentence, 199.0)])
    monkeypatch.setattr(cells._typesetter, "boxes", lambda sources: iter(sources and [None]))
    (again,) = cells.fitted([(sentence, 199.0)])
    assert again == replace(first, width=199.0)
    assert (first.text, first.height) == (fresh.text, fresh.height)


def test_one_with_a_link_is_left_to_weasyprint() -> None:
    assert Cells(typesetter(), Nothing()).widest(
        [cell('<td class="left"><a href="https://example.org">x</a></td>')]
    ) == [None]
