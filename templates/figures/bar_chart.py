"""Bars: lying ones with a formula at each, in parts told apart without colour, and standing ones as a histogram."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from solver.errors import Problem
from templates.figures.axes import Axis, linear
from templates.figures.drawn import template
from templates.figures.line_chart import Frame
from worksheets import languages

MOST = 60
ROW, BAR = 16.0, 9.5
LETTER = 5.2
LEGEND_LINE = 14.0
FILLS = ("black", "dark", "bars", "light", "lines", "white", "dots", "grid")
"""What the parts of a bar can be filled with; each can be told from the others in black and white."""


@dataclass(frozen=True)
class Bar:
    """A lying bar: text and a formula in front of it, the lengths of its parts, and a text at its end."""

    name: str
    tex: str
    parts: tuple[float, ...]
    note: str = ""


def bar_chart(
    bars: Sequence[Bar],
    x_label: str,
    language: str,
    *,
    legend: Sequence[tuple[str, str]] = (),
    highest: float | None = None,
    alt: str = "",
    width: float = 420.0,
    formula_width: float = 44.0,
) -> str:
    """An SVG of ``bars`` from top to bottom over an axis from 0 to ``highest``.

    ``legend`` holds the filling of each part, one of ``FILLS``, and its name; without it there is one part, in black.

    Raises ``Problem("bad_chart", reason=…)``.
    """
    _check([value for bar in bars for value in bar.parts], len(bars))
    fills = [fill for fill, _ in legend] or FILLS[:1]
    if len({*fills} & {*FILLS}) < max(len(bar.parts) for bar in bars):
        raise Problem("bad_chart", reason=f"not every part of a bar has a filling of its own, of {', '.join(FILLS)}")
    axis = _from_zero([sum(bar.parts) for bar in bars], highest)
    left = 10.0 + LETTER * max(len(bar.name) for bar in bars) + formula_width
    right = 8.0 + LETTER * max(len(bar.note) for bar in bars)
    entries, legend_height = _legend(legend, width)
    frame = Frame(left, 4.0 + legend_height, width - left - right, ROW * len(bars))
    rows = []
    for number, bar in enumerate(bars):
        y, start, parts = frame.top + (number + 0.5) * ROW, 0.0, []
        for fill, value in zip(fills, bar.parts, strict=False):
            if value > 0:
                x, end = frame.x(axis.at(start)), frame.x(axis.at(start + value))
                parts.append({"x": x, "width": end - x, "fill": fill})
            start += value
        rows.append({"y": y, "bar": bar, "parts": parts, "end": frame.x(axis.at(start))})
    return template("bar_chart").render(
        width=width,
        height=frame.bottom + (32.0 if x_label else 20.0),
        frame=frame,
        rows=rows,
        bar_height=BAR,
        legend=entries,
        ticks=[(frame.x(axis.tick(t)), languages.decimal(t, axis.decimals, language)) for t in axis.ticks],
        x_label=x_label,
        alt=alt,
    )


def _legend(names: Sequence[tuple[str, str]], width: float) -> tuple[list[dict[str, object]], float]:
    """The names of the parts in rows, and how high they are together."""
    entries: list[dict[str, object]] = []
    x, y = 4.0, 8.0
    for fill, name in names:
        room = 24.0 + LETTER * len(name)
        if x + room > width and x > 4.0:
            x, y = 4.0, y + LEGEND_LINE
        entries.append({"x": x, "y": y, "fill": fill, "name": name})
        x += room
    return entries, y + LEGEND_LINE if entries else 0.0


def histogram(
    borders: Sequence[float],
    counts: Sequence[int],
    x_label: str,
    y_label: str,
    language: str,
    *,
    alt: str = "",
    width: float = 420.0,
    height: float = 150.0,
) -> str:
    """An SVG of how many lie in each class between two ``borders``. Raises ``Problem("bad_chart", reason=…)``."""
    _check(counts, len(counts))
    if len(borders) != len(counts) + 1:
        raise Problem("bad_chart", reason=f"{len(borders)} borders for {len(counts)} classes")
    across = linear(borders, 10, margin=False)
    along = _whole(max(counts))
    frame = Frame(36.0, 14.0, width - 46.0, height - 14.0 - 34.0)
    bars = [
        {
            "x": frame.x(across.at(low)),
            "width": frame.x(across.at(high)) - frame.x(across.at(low)),
            "y": frame.y(along.at(count)),
            "height": frame.bottom - frame.y(along.at(count)),
            "count": count,
        }
        for low, high, count in zip(borders, borders[1:], counts, strict=False)
    ]
    return template("histogram").render(
        width=width,
        height=height,
        frame=frame,
        bars=bars,
        x_ticks=[(frame.x(across.tick(t)), languages.decimal(t, across.decimals, language)) for t in across.ticks],
        y_ticks=[(frame.y(along.tick(t)), languages.decimal(t, along.decimals, language)) for t in along.ticks],
        x_label=x_label,
        y_label=y_label,
        alt=alt,
    )


def _from_zero(lengths: Sequence[float], highest: float | None) -> Axis:
    top = max([*lengths, 1e-9]) if highest is None else highest
    return linear([0.0, top], 8)


def _whole(highest: int) -> Axis:
    """An axis for counts: its ticks are whole numbers."""
    step = next(s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 10**4) if highest / s <= 6 or s == 10**4)
    last = max(1, -(-highest // step))
    return Axis(0.0, float(last * step), tuple(float(n * step) for n in range(last + 1)), 0)


def _check(numbers: Sequence[float], bars: int) -> None:
    if not 1 <= bars <= MOST:
        raise Problem("bad_chart", reason=f"{bars} bars, from 1 to {MOST} can be shown")
    if not all(isfinite(number) and number >= 0 for number in numbers):
        raise Problem("bad_chart", reason="a bar shows a number that is not negative")
