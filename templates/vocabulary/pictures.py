"""Pictures in a text: courses over time, lines over any quantity, heat maps, diagrams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from solver.errors import Problem
from solver.expressions import at
from solver.values import visible
from templates.document import Blocks, Figure, Text
from templates.figures import heat_map, line_chart
from templates.figures.diagram import description, diagram
from templates.messages import word
from templates.references import reference
from templates.vocabulary.context import Context
from templates.vocabulary.exact import Course
from templates.vocabulary.numbers import PLACEHOLDER, NumberWords


@dataclass(frozen=True)
class Line:
    """A named line of a plot."""

    label: str
    values: tuple[float, ...]


@dataclass
class PictureWords:
    """Each public method is a function of the texts."""

    _context: Context

    def chart(self, name: str, caption: str = "", y_label: str = "", of: str | None = None) -> Blocks:
        """The course of a quantity over time, one line for each component."""
        known = self._context.solution(of).values
        times = NumberWords(self._context).times(name, of)
        if len(times) < 2:
            raise Problem("nothing_to_draw", symbol=name)
        course = [known[at(name, t)] for t in times]
        size = len(course[0].entries)
        series = [(_series_name(name, i, size), [visible(value.entries[i]) for value in course]) for i in range(size)]
        svg = line_chart(series, times, "t", y_label or f"{name}_t", self._context.language)
        alt = word("chart_alt", self._context.language).format(name=name, first=times[0], last=times[-1])
        return self._figure(svg, alt, caption, name)

    def line(self, label: str, numbers: Course) -> Line:
        """A line for ``plot``: a label, with at most one subscript, and its values."""
        if not isinstance(numbers, Course):
            raise Problem("no_course", label=str(label))
        return Line(str(label), tuple(visible(one.scalar) for one in numbers))

    def plot(
        self,
        *lines: Line,
        x: Sequence[int] | None = None,
        caption: str = "",
        x_label: str = "",
        y_label: str = "",
        log: bool = False,
        alt: str = "",
        name: str = "",
    ) -> Blocks:
        """Lines over ``x`` (else over 1, 2, 3, …), on request with a logarithmic vertical axis."""
        if not lines or not all(isinstance(line, Line) for line in lines):
            raise Problem("no_lines")
        across = list(x) if x is not None else list(range(1, len(lines[0].values) + 1))
        series = [(line.label, line.values) for line in lines]
        svg = line_chart(series, across, x_label, y_label, self._context.language, log=log)
        names = ", ".join(line.label for line in lines)
        described = alt or word("plot_alt", self._context.language).format(names=names, x=x_label, y=y_label)
        return self._figure(svg, described, caption, name)

    def heatmap(
        self,
        symbol: str,
        rows: Sequence[str],
        columns: Sequence[str],
        caption: str = "",
        alt: str = "",
        row_label: str = "",
        column_label: str = "",
        of: str | None = None,
        name: str = "",
    ) -> Blocks:
        """Numbers from 0 to 1 as shades: of a matrix ``A``, of vectors ``alpha_{}``, or of numbers ``alpha_{},{}``."""
        numbers = self._matrix(symbol, len(rows), len(columns), of)
        language = self._context.language
        svg = heat_map(numbers, list(map(str, rows)), list(map(str, columns)), row_label, column_label, language)
        described = alt or word("heatmap_alt", language).format(rows=", ".join(rows), columns=", ".join(columns))
        return self._figure(svg, described, caption, name)

    def _matrix(self, symbol: str, rows: int, columns: int, of: str | None) -> list[list[float]]:
        depth = symbol.count(PLACEHOLDER)
        if depth == 0:
            return [[visible(entry) for entry in row] for row in self._context.value(symbol, of).rows]
        names = [symbol.replace(PLACEHOLDER, str(r), 1) for r in range(1, rows + 1)]
        if depth == 1:
            return [[visible(entry) for entry in value.entries] for value in self._context.values(names, of)]
        grid = [name.replace(PLACEHOLDER, str(c), 1) for name in names for c in range(1, columns + 1)]
        flat = [visible(value.entries[0]) for value in self._context.values(grid, of)]
        return [flat[start : start + columns] for start in range(0, len(flat), columns)]

    def figure(self, name: str, caption: str = "") -> Blocks:
        """A diagram that comes with the program."""
        language = self._context.language
        return self._figure(diagram(name, language), description(name, language), caption, name)

    def see(self, name: str) -> str:
        """A reference to a figure with a caption: ``Figure 3``. A recorded one is called ``PROGRAM/FILE``."""
        return reference(str(name))

    def _figure(self, svg: str, alt: str, caption: str, name: str) -> Blocks:
        return Blocks([Figure(svg, alt, (Text(caption),) if caption else (), name)])


def _series_name(name: str, position: int, size: int) -> str:
    return f"{name}_{{t,{position + 1}}}" if size > 1 else f"{name}_t"
