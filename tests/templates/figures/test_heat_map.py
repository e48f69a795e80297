"""A matrix of shares as shades of grey."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from solver.errors import Problem
from templates.figures.heat_map import heat_map
from templates.svg_safety import safe_svg

SHARES = [[0.1, 0.9], [0.5, 0.5]]


def drawn(numbers: list[list[float]] = SHARES, language: str = "de") -> str:
    return heat_map(numbers, ["a", "b"], ["c", "d"], "rows", "columns", language)


def test_each_number_stands_in_its_cell() -> None:
    found = "".join(ElementTree.fromstring(drawn()).itertext())
    assert [found.count(text) for text in ("0,10", "0,90", "0,50")] == [1, 1, 2]
    assert "0.90" in "".join(ElementTree.fromstring(drawn(language="en")).itertext())


def test_the_largest_is_darkest_and_zero_is_white() -> None:
    shades = [int(shade) for shade in re.findall(r"fill=.rgb\((\d+)", drawn([[0, 2], [1, 2]]))]
    assert shades[0] == 255
    assert shades[1] == shades[3] == min(shades)
    assert shades[1] < shades[2] < shades[0]


def test_is_safe_and_takes_names_as_text() -> None:
    safe_svg(heat_map([[1.0]], ["<a>"], ["&"], '"x"', "y", "de"))


@pytest.mark.parametrize(
    ("numbers", "rows", "columns"),
    [
        ([[1.0]], [], ["c"]),
        ([[1.0]], ["a"], ["c", "d"]),
        ([[1.0], [1.0]], ["a"], ["c"]),
        ([[-0.1]], ["a"], ["c"]),
        ([[float("nan")]], ["a"], ["c"]),
        ([[1.0] * 17], ["a"], ["c"] * 17),
    ],
)
def test_what_cannot_be_drawn(numbers: list[list[float]], rows: list[str], columns: list[str]) -> None:
    with pytest.raises(Problem, match="bad_chart"):
        heat_map(numbers, rows, columns, "", "", "de")
