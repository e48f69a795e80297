"""Outlines: the SVG path of a glyph as steps that other formats can write."""

from __future__ import annotations

import re
from functools import lru_cache

Step = tuple[str, tuple[float, ...]]

_SEGMENT = re.compile(r"([MLCQTHVZ])([^MLCQTHVZ]*)")
_NUMBER = re.compile(r"-?\d*\.?\d+")
_LENGTHS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "Q": 4, "T": 2, "Z": 0}


@lru_cache(maxsize=2048)
def steps(outline: str) -> tuple[Step, ...]:
    """The path as moves (m), lines (l), cubic curves (c) and closings (h)."""
    out: list[Step] = []
    x = y = start_x = start_y = 0.0
    control: tuple[float, float] | None = None  # of a quadratic curve, which T continues
    for command, arguments in _SEGMENT.findall(outline):
        values = [float(found) for found in _NUMBER.findall(arguments)]
        length = _LENGTHS[command]
        for at in range(0, len(values), length) if length else (0,):
            v = values[at : at + length]
            bent = None
            if command == "Z":
                out.append(("h", ()))
                x, y = start_x, start_y
            elif command == "C":
                out.append(("c", tuple(v)))
                x, y = v[4], v[5]
            elif command in "QT":
                if command == "Q":
                    bent = (v[0], v[1])
                else:
                    bent = (2 * x - control[0], 2 * y - control[1]) if control else (x, y)
                to_x, to_y = v[-2:]
                out.append(("c", (*_toward((x, y), bent), *_toward((to_x, to_y), bent), to_x, to_y)))
                x, y = to_x, to_y
            else:
                x, y = (v[0], y) if command == "H" else (x, v[0]) if command == "V" else (v[0], v[1])
                out.append(("m" if command == "M" and at == 0 else "l", (x, y)))
                if command == "M" and at == 0:
                    start_x, start_y = x, y
            control = bent
    return tuple(out)


def _toward(point: tuple[float, float], control: tuple[float, float]) -> tuple[float, float]:
    """The control point of a cubic curve that equals a quadratic one."""
    return point[0] + (control[0] - point[0]) * 2 / 3, point[1] + (control[1] - point[1]) * 2 / 3


def extent(outline: str) -> tuple[float, float]:
    """The leftmost and the rightmost coordinate, control points included."""
    across = [value for _, values in steps(outline) for value in values[0::2]]
    return (min(across), max(across)) if across else (0.0, 0.0)


@lru_cache(maxsize=2048)
def tallness(outline: str) -> float:
    """From the lowest to the highest coordinate, control points included."""
    up = [value for _, values in steps(outline) for value in values[1::2]]
    return max(up) - min(up) if up else 0.0
