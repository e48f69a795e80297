"""Bars, measured in the picture that they are drawn in."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from solver.errors import Problem
from templates.figures import Bar, bar_chart, histogram
from templates.figures.bar_chart import FILLS, MOST
from templates.svg_safety import safe_svg

SVG = "{http://www.w3.org/2000/svg}"


def widths(svg: str, height: str) -> list[float]:
    """The widths of the rectangles of a height, from top to bottom."""
    root = ElementTree.fromstring(safe_svg(svg))
    return [float(r.attrib["width"]) for r in root.iter(f"{SVG}rect") if r.attrib["height"] == height]


class TestBars:
    def test_are_as_long_as_their_numbers(self) -> None:
        svg = bar_chart(
            [Bar("1.1", "h_1", (0.5,)), Bar("1.2", "h_2", (1.0,)), Bar("2", "y", (0.0,))], "x", "de", highest=1
        )
        short, long = widths(svg, "9.5")
        assert long == pytest.approx(2 * short, abs=0.02)

    def test_stand_in_parts_beside_each_other(self) -> None:
        legend = [("black", "right"), ("lines", "wrong"), ("white", "missing"), ("grid", "unreadable")]
        svg = bar_chart([Bar("a", "x", (1.0, 2.0, 0.0, 3.0))], "x", "en", legend=legend)
        one, two, three = widths(svg, "9.5")
        assert [two / one, three / one] == pytest.approx([2, 3], abs=0.01)
        assert ">right</text>" in svg

    def test_say_names_as_text(self) -> None:
        assert "&lt;b&gt;" in bar_chart([Bar("<b>", "x", (1.0,), "1 < 2")], "x", "en", alt="a & b")

    @pytest.mark.parametrize(
        "bars",
        [[], [Bar("a", "x", (1.0,))] * (MOST + 1), [Bar("a", "x", (-1.0,))], [Bar("a", "x", (1.0, 1.0))]],
    )
    def test_refuse_what_cannot_be_shown(self, bars: list[Bar]) -> None:
        with pytest.raises(Problem, match="bad_chart"):
            bar_chart(bars, "x", "en")

    @pytest.mark.parametrize("fills", [("black", "black"), ("black", "red")])
    def test_refuse_parts_that_cannot_be_told_apart(self, fills: tuple[str, str]) -> None:
        with pytest.raises(Problem, match="bad_chart"):
            bar_chart([Bar("a", "x", (1.0, 1.0))], "x", "en", legend=[(fill, "x") for fill in fills])

    def test_every_filling_looks_different(self) -> None:
        looks = [bar_chart([Bar("a", "x", (1.0,))], "x", "en", legend=[(fill, "x")]) for fill in FILLS]
        assert len(set(looks)) == len(FILLS)


class TestHistogram:
    def test_is_as_high_as_the_counts(self) -> None:
        svg = histogram([0, 5, 10, 15], [2, 0, 4], "points", "persons", "en")
        root = ElementTree.fromstring(safe_svg(svg))
        low, high = [float(r.attrib["height"]) for r in root.iter(f"{SVG}rect")]
        assert high == pytest.approx(2 * low, abs=0.02)

    def test_counts_in_whole_numbers(self) -> None:
        root = ElementTree.fromstring(histogram([0, 0.5], [1], "points", "persons", "en"))
        ends = [t.text for t in root.iter(f"{SVG}text") if t.attrib.get("text-anchor") == "end"]
        assert ends == ["0", "1"]

    def test_refuses_other_borders(self) -> None:
        with pytest.raises(Problem, match="bad_chart"):
            histogram([0, 1], [1, 2], "points", "persons", "en")
