"""Charts of values over time."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from solver.errors import Problem
from templates.figures import line_chart
from templates.svg_safety import safe_svg

STATE = [("h_{t,1}", [0, 0.537, 0.5137, 0.6782]), ("h_{t,2}", [0, -0.3799, 0.4188, 0.373])]


def texts(svg: str) -> list[str]:
    return [
        "".join(element.itertext()) for element in ElementTree.fromstring(svg).iter() if element.tag.endswith("text")
    ]


class TestLineChart:
    """The chart of values over time."""

    def test_numbers_are_written_in_the_language(self) -> None:
        assert "−0,4" in texts(line_chart(STATE, range(4), "t", "h_t", "de"))
        assert "−0.4" in texts(line_chart(STATE, range(4), "t", "h_t", "en"))

    def test_names_are_real_text_with_subscripts(self) -> None:
        found = texts(line_chart(STATE, range(4), "Zeitschritt t", "h_t", "de"))
        assert {"ht,1", "ht,2", "Zeitschritt t"} <= set(found)

    def test_lines_differ_without_colour(self) -> None:
        svg = line_chart([(f"h_{i}", [i, i + 1]) for i in range(8)], [0, 1], "t", "h", "de")
        root = ElementTree.fromstring(svg)
        assert len({element.get("stroke-dasharray") for element in root.iter()}) >= 4

    def test_is_safe_and_self_contained(self) -> None:
        safe_svg(line_chart([("a<b>&", [1, 2])], [0, 1], '"x"', "y", "de"))

    def test_many_points_and_equal_values(self) -> None:
        safe_svg(line_chart([("a", [0.0] * 200)], range(200), "t", "y", "de"))
        safe_svg(line_chart([("a", [1e-9, 2e-9])], [0, 1], "t", "y", "de"))

    @pytest.mark.parametrize(
        ("series", "x"),
        [
            ([], [0, 1]),
            (STATE, [0, 1]),
            ([("a", [0, float("nan")])], [0, 1]),
            ([("a", [0])], [0]),
            (STATE * 5, range(4)),
        ],
    )
    def test_what_cannot_be_drawn(self, series: list[tuple[str, list[float]]], x: list[float]) -> None:
        with pytest.raises(Problem, match="bad_chart"):
            line_chart(series, x, "t", "y", "de")
