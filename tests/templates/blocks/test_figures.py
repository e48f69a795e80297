"""Figures are drawn once."""

from __future__ import annotations

from unittest import mock

import pytest

from templates.blocks.figures import Figures, _in_points, _own_size
from tests.templates.blocks.laid_out import Nothing, typesetter

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="30pt" height="15pt" viewBox="0 0 30 15">{}<path d="M0 0"/></svg>'


def figures() -> Figures:
    return Figures(typesetter(), Nothing())


def test_a_figure_has_the_size_that_it_says() -> None:
    assert figures().size(SVG.format("")) == (40.0, 20.0)


@pytest.mark.parametrize("size", ['width="30pt" height="15.5pt"', 'height="420pt" stroke-width="1pt" width="0.3pt"'])
def test_points_are_as_many_pixels_as_weasyprint_takes_them_for(size: str) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 30 15"></svg>'
    assert _in_points(svg) == _own_size(figures()._image(svg)[0])


def test_other_sizes_are_asked_of_weasyprint() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="3em" height="15pt" viewBox="0 0 3 1"></svg>'
    assert _in_points(svg) is None
    assert figures().size(svg) == _own_size(figures()._image(svg)[0])


@pytest.mark.parametrize("inside", ["", '<ellipse rx="1" ry="2"/>'])
def test_one_that_was_drawn_is_not_drawn_again(inside: str) -> None:
    found = figures()
    first = found.drawn(SVG.format(inside), 40.0, 20.0)
    with mock.patch.object(found._typesetter, "capture", side_effect=AssertionError):
        assert found.drawn(SVG.format(inside), 40.0, 20.0) is first
