"""Places and paths of a diagram, so that an arrow begins and ends exactly where a shape does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

Point = tuple[float, float]

HEAD_LENGTH, HEAD_WIDTH = 5.2, 4.4
_WITHIN_HEAD = 0.7


@dataclass(frozen=True)
class Box:
    """A shape around the point (``x``, ``y``): a box, or a circle as wide as it is high."""

    x: float
    y: float
    width: float
    height: float

    @property
    def left(self) -> float:
        return self.x - self.width / 2

    @property
    def right(self) -> float:
        return self.x + self.width / 2

    @property
    def top(self) -> float:
        return self.y - self.height / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height / 2

    def n(self, aside: float = 0.0) -> Point:
        """The middle of the upper edge, or a place ``aside`` from it."""
        return self.x + aside, self.top

    def s(self, aside: float = 0.0) -> Point:
        """The middle of the lower edge."""
        return self.x + aside, self.bottom

    def e(self, aside: float = 0.0) -> Point:
        """The middle of the right edge."""
        return self.right, self.y + aside

    def w(self, aside: float = 0.0) -> Point:
        """The middle of the left edge."""
        return self.left, self.y + aside


def route(points: Sequence[Point], radius: float = 4.0, head_size: float = 0.0) -> str:
    """The data of an SVG path along ``points``, its corners rounded; it ends within the head, if there is one."""
    places = [*points[:-1], _neck(points, head_size)] if head_size else list(points)
    parts = [f"M{_pair(places[0])}"]
    for before, corner, after in zip(places, places[1:], places[2:], strict=False):
        bend = min(radius, _distance(before, corner) / 2, _distance(corner, after) / 2)
        parts.append(f"L{_pair(_toward(corner, before, bend))}Q{_pair(corner)} {_pair(_toward(corner, after, bend))}")
    return "".join([*parts, f"L{_pair(places[-1])}"])


def head(points: Sequence[Point], size: float = 1.0) -> str:
    """The data of the arrowhead at the end of ``points``, its point on the last one."""
    before, tip = points[-2:]
    back = _toward(tip, before, HEAD_LENGTH * size)
    half = HEAD_WIDTH / 2 / HEAD_LENGTH
    aside = ((tip[1] - back[1]) * half, (back[0] - tip[0]) * half)
    left, right = (back[0] + aside[0], back[1] + aside[1]), (back[0] - aside[0], back[1] - aside[1])
    return f"M{_pair(tip)}L{_pair(left)}L{_pair(_neck(points, size))}L{_pair(right)}Z"


def _neck(points: Sequence[Point], size: float) -> Point:
    """Where the line enters the head, whose point stays sharp."""
    return _toward(points[-1], points[-2], HEAD_LENGTH * size * _WITHIN_HEAD)


def _toward(start: Point, target: Point, length: float) -> Point:
    share = length / _distance(start, target)
    return start[0] + share * (target[0] - start[0]), start[1] + share * (target[1] - start[1])


def _distance(a: Point, b: Point) -> float:
    return hypot(b[0] - a[0], b[1] - a[1])


def _pair(point: Point) -> str:
    return " ".join(f"{value:.2f}".rstrip("0").rstrip(".") for value in point)
