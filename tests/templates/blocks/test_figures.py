"""Figures are drawn once."""

from __future__ import annotations

from unittest import mock

import pytest

from templates import pdf_process
from templates.blocks.figures import Figures
from tests.templates.blocks.laid_out import Nothing, typesetter

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="30pt" height="15pt" viewBox="0 0 30 15">{}<path d="M0 0"/></svg>'


def figures() -> Figures:
    return Figures(typesetter().capture, pdf_process.THIS.styles("de")[1], Nothing())


def test_a_figure_has_the_size_that_it_says() -> None:
    assert figures().size(SVG.format("")) == (40.0, 20.0)


@pytest.mark.parametrize("inside", ["", '<ellipse rx="1" ry="2"/>'])
def test_one_that_was_drawn_is_not_drawn_again(inside: str) -> None:
    found = figures()
    first = found.drawn(SVG.format(inside), 40.0, 20.0)
    with mock.patch.object(found, "_capture", side_effect=AssertionError):
        assert found.drawn(SVG.format(inside), 40.0, 20.0) is first
