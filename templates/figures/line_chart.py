"""Lines over a counted or measured quantity, each with its name at its end."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from solver.errors import Problem
from templates.figures.axes import Axis, linear, logarithmic, steps
from templates.figures.drawn import template
from worksheets import languages

Series = tuple[str, Sequence[float]]

MOST_LINES = 8
FEW_POINTS = 25  # more of them need no marker each
GAP = 13.0  # between two names at the right
FONT = 10.0

# Told apart without colour: the dash, the marker, the filling of the marker; then the two greys.
_DASHES = ("", "6 3", "1.5 2.5", "8 3 1.5 3")
_MARKERS = ("circle", "square", "triangle", "diamond")
_LABEL = re.compile(r"\s*([^_^]+?)\s*(?:_\{([^}]*)\}|_(\S))?\s*")


@dataclass(frozen=True)
class Curve:
    """One line as the template draws it."""

    points: tuple[tuple[float, float], ...]
    marked: tuple[tuple[float, float], ...]
    dash: str
    marker: str
    filled: bool
    name: str
    subscript: str
    end: tuple[float, float]
    label_y: float


@dataclass(frozen=True)
class Frame:
    """The plane between the axes, in the units of the picture."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def x(self, share: float) -> float:
        """The place at ``share`` (from 0 to 1) of the width."""
        return self.left + share * self.width

    def y(self, share: float) -> float:
        """The place at ``share`` of the height, counted from the bottom."""
        return self.bottom - share * self.height


def line_chart(
    series: Sequence[Series],
    x_values: Sequence[float],
    x_label: str,
    y_label: str,
    language: str,
    *,
    width: float = 420.0,
    height: float = 160.0,
    log: bool = False,
) -> str:
    r"""An SVG of ``series``, each a name such as ``h_{t,1}`` and its values at ``x_values``.

    Names and axis labels may have one subscript. Raises ``Problem("bad_chart", reason=…)``.
    """
    _check(series, x_values, log)
    across = steps(x_values, 12)
    heights = [value for _, values in series for value in values]
    along = logarithmic(heights, 6) if log else linear(heights, 6)
    ticks = [along.label(value, language) for value in along.ticks]
    names = [_label(name) for name, _ in series]
    left = 20.0 + max(len(text) * 5.2 + len(power) * 3.8 for text, power in ticks)
    right = 12.0 + max(len(name) * 6.0 + len(subscript) * 4.3 for name, subscript in names)
    frame = Frame(left, 14.0, width - left - right, height - 14.0 - 36.0)
    curves = _curves(series, x_values, across, along, frame)
    return template("line_chart").render(
        width=width,
        height=height,
        frame=frame,
        font=FONT,
        curves=curves,
        x_ticks=[(frame.x(across.at(t)), languages.decimal(t, across.decimals, language)) for t in across.ticks],
        y_ticks=[(frame.y(along.tick(tick)), *label) for tick, label in zip(along.ticks, ticks, strict=True)],
        zero=frame.y(along.tick(0.0)) if along.low < 0 < along.high else None,
        x_label=_label(x_label),
        y_label=_label(y_label),
    )


def _check(series: Sequence[Series], x_values: Sequence[float], log: bool) -> None:
    if not 1 <= len(series) <= MOST_LINES:
        raise Problem("bad_chart", reason=f"{len(series)} lines, from 1 to {MOST_LINES} can be told apart")
    if len(x_values) < 2 or len(set(x_values)) != len(x_values):
        raise Problem("bad_chart", reason="at least two different places on the x axis are needed")
    for name, values in series:
        if len(values) != len(x_values):
            raise Problem("bad_chart", reason=f"{name} has {len(values)} values for {len(x_values)} places")
        if not all(map(isfinite, values)):
            raise Problem("bad_chart", reason=f"{name} has a value that is not a finite number")
        if log and min(values) <= 0:
            raise Problem("bad_chart", reason=f"{name} has a value that is not positive, on a logarithmic axis")


def _curves(
    series: Sequence[Series], x_values: Sequence[float], across: Axis, along: Axis, frame: Frame
) -> list[Curve]:
    every = max(1, len(x_values) // FEW_POINTS)
    lines = [
        tuple((frame.x(across.at(x)), frame.y(along.at(y))) for x, y in zip(x_values, values, strict=True))
        for _, values in series
    ]
    heights = apart([points[-1][1] for points in lines], GAP, frame.top + 4, frame.bottom)
    curves = []
    for index, ((name, _), points) in enumerate(zip(series, lines, strict=True)):
        text, subscript = _label(name)
        end, label = points[-1], heights[index]
        kind = index % len(_DASHES)
        marked = points[index % every :: every]
        curves.append(Curve(points, marked, _DASHES[kind], _MARKERS[kind], index % 2 == 0, text, subscript, end, label))
    return curves


def apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """``wanted`` moved as little as needed to be ``gap`` apart, within ``low`` and ``high`` if there is room."""
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    # Blocks of names that touch, each at the mean of what its names want; joined until no two overlap.
    blocks: list[tuple[float, int]] = []
    for index in order:
        centre, count = wanted[index], 1
        while blocks and blocks[-1][0] + (blocks[-1][1] + count) * gap / 2 > centre + 1e-9:
            before, size = blocks.pop()
            centre = (before * size + centre * count) / (size + count)
            count += size
        half = (count - 1) * gap / 2
        blocks.append((max(min(centre, high - half), low + half), count))
    found = [0.0] * len(wanted)
    places = [centre + (i - (count - 1) / 2) * gap for centre, count in blocks for i in range(count)]
    for index, place in zip(order, places, strict=True):
        found[index] = place
    return found


def _label(text: str) -> tuple[str, str]:
    """A label and its subscript; braces and dollar signs of TeX are allowed and dropped."""
    plain = text.strip().strip("$")
    if found := _LABEL.fullmatch(plain):
        return found[1].strip("{}"), (found[2] or found[3] or "").strip()
    return plain, ""
