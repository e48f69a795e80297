"""Room to write in by hand, as a picture: blank, with lines, or with squares."""

from __future__ import annotations

from templates.document import Space

WIDTH = 150
"""Millimetres: what fits between the margins of a page, in whole squares."""
DISTANCE = {"ruled": 10, "squared": 5}
"""Millimetres between the lines."""


def drawn(space: Space) -> str:
    """The room as SVG, with a frame around it."""
    distance = DISTANCE.get(space.kind, space.height)
    lines = [f"M0 {y}H{WIDTH}" for y in range(distance, space.height, distance)]
    if space.kind == "squared":
        lines += [f"M{x} 0V{space.height}" for x in range(distance, WIDTH, distance)]
    frame = f"M0 0H{WIDTH}V{space.height}H0Z"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH + 0.4}mm" height="{space.height + 0.4}mm" '
        f'viewBox="-0.2 -0.2 {WIDTH + 0.4} {space.height + 0.4}">'
        f'<path d="{"".join(lines) or frame}" fill="none" stroke="#bbb" stroke-width="0.15"/>'
        f'<path d="{frame}" fill="none" stroke="#888" stroke-width="0.25"/></svg>'
    )
