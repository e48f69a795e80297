"""The booklet's pages: none is left largely empty for the sake of a figure, a box or a listing."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pypdfium2
import pytest

from solver.values import certified
from templates.composing import worked_solution
from templates.formats import pdf
from worksheets.catalogue import find
from worksheets.solving import solved

TOP, BOTTOM, HEIGHT = 24, 272, 297  # mm of a page: where its text begins and ends
LINE = 5.2  # mm
MOST_EMPTY = 0.25
"""Figures float; this much is left where what does not fit is a box, a table or a formula."""
INK = 200


def empty_shares(document: pypdfium2.PdfDocument) -> Iterator[float]:
    """How much of each page's text area is empty below its last line, but for a line that did not fit."""
    for page in document:
        shades = np.array(page.render(scale=0.5, grayscale=True).to_pil())
        top, bottom = (int(len(shades) * end / HEIGHT) for end in (TOP, BOTTOM))
        rows = np.flatnonzero((shades[top:bottom] < INK).any(axis=1))
        last = rows[-1] + 1 if len(rows) else 0
        yield (bottom - top - last) / (bottom - top) - LINE / (BOTTOM - TOP)


def before_chapters(document: pypdfium2.PdfDocument) -> set[int]:
    """The pages after which a section begins, and the last one."""
    begun = {entry.get_dest().get_index() for entry in document.get_toc(max_depth=1)}
    return {index - 1 for index in begun} | {len(document) - 1}


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_page_is_half_empty_for_a_figure(language: str) -> None:
    sheet = find("blatt4")
    written = pdf.write(certified(lambda: worked_solution(sheet, solved(sheet, ()), language, sheet.digits)))
    with pypdfium2.PdfDocument(written) as document:
        allowed = before_chapters(document)
        shares = dict(enumerate(empty_shares(document)))
    assert {n + 1: f"{s:.0%}" for n, s in shares.items() if s > MOST_EMPTY and n not in allowed} == {}
